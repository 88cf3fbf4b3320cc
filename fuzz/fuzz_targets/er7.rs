//! Reads, writes back and answers any bytes. Run with `cargo +nightly fuzz run er7`.
#![no_main]

use libfuzzer_sys::fuzz_target;

#[path = "../../crates/hl7/tests/it/any_bytes.rs"]
mod any_bytes;

fuzz_target!(|bytes: &[u8]| {
    any_bytes::holds(bytes);
});
