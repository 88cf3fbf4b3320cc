//! The `jenner` program.
fn main() {}
