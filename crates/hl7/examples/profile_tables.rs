//! Writes the tables of the profiles again: `cargo run -p jenner-hl7 --example profile_tables -- REFERENCE/hl7`,
//! from the root of the workspace.

#![expect(clippy::unwrap_used, reason = "what is not there must stop the run")]

use std::path::Path;

#[path = "../tests/it/derived.rs"]
mod derived;

fn main() {
    let folder = std::env::args().nth(1).unwrap();
    let tables = Path::new(env!("CARGO_MANIFEST_DIR")).join("tables");
    for (name, text) in derived::derive(&Path::new(&folder).join("profiles")).files() {
        std::fs::write(tables.join(name), text).unwrap();
    }
}
