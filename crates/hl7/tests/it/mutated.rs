//! A short run of the mutations; `examples/mutate.rs` makes the long ones.

use crate::{any_bytes, mutation};

#[test]
fn broken_messages_are_read_written_back_and_answered() {
    for number in 0..1_000 {
        any_bytes::holds(&mutation::message(number));
    }
}
