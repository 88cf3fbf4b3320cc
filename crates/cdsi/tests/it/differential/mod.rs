//! The engine and the naive reading must give the same answer, for any patient on any day.

pub mod chance;
pub mod compare;
mod coverage;
pub mod generator;
mod runs;
mod shrink;
