//! Makes a patient of any bytes and assesses it. Run with `cargo +nightly fuzz run assess`.
#![no_main]
#![allow(dead_code, reason = "the shared file has tests beside the law")]

use libfuzzer_sys::fuzz_target;

#[path = "../../crates/cdsi/tests/it/any_patient.rs"]
mod any_patient;

fuzz_target!(|bytes: &[u8]| {
    any_patient::holds(bytes);
});
