//! The engine and the naive reading must give the same answer, for any patient on any day.

pub mod chance;
pub mod compare;
mod coverage;
pub mod generator;
mod runs;
mod shrink;

/// A number that whoever runs the tests may set.
pub fn number_from(variable: &str, otherwise: u64) -> u64 {
    std::env::var(variable).ok().and_then(|text| text.parse().ok()).unwrap_or(otherwise)
}
