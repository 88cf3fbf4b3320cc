//! Reads any bytes as resources of every kind. Run with `cargo +nightly fuzz run fhir`.
#![no_main]

use libfuzzer_sys::fuzz_target;

#[path = "../../crates/fhir/tests/it/any_resource.rs"]
mod any_resource;

fuzz_target!(|bytes: &[u8]| {
    let _ = any_resource::holds(bytes);
});
