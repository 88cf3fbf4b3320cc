//! From dose reports to doses.

pub mod consolidate;
