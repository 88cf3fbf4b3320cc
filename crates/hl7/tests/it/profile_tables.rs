//! The tables of the profiles are those that NIST's files give.

use std::path::Path;

use crate::{collection, derived};

#[test]
fn the_tables_of_the_profiles_are_those_of_the_reference() {
    let Some(folder) = collection::hl7() else { return };
    let kept = Path::new(env!("CARGO_MANIFEST_DIR")).join("tables");
    for (name, text) in derived::derive(&folder.join("profiles")).files() {
        let there = std::fs::read_to_string(kept.join(name)).unwrap();
        assert!(there == text, "tables/{name} is stale: run the example profile_tables");
    }
}
