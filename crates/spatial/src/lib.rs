//! Pockets of under-vaccination: how sure a coverage is, what it would take to reach a goal, and where low coverage
//! gathers more than chance explains.
//!
//! Pure: no I/O, no clock, and chance only from a seed that is an argument. [`Tally`] is "so many of so many",
//! [`interval`] says how sure it is, [`smooth`] steadies small areas, [`herd`] counts missing doses, [`scan()`] finds
//! clusters, [`course`] sums up dropout and lateness.

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;

mod chance;
pub mod course;
pub mod herd;
pub mod interval;
mod neighbours;
mod place;
pub mod scan;
pub mod smooth;
mod special;
mod tally;

pub use interval::{Interval, Standing};
pub use neighbours::Neighbours;
pub use place::Point;
pub use scan::{Cluster, Rank, Scan, Settings, Shape, Study, scan};
pub use smooth::{Belief, Prior};
pub use tally::{Share, SpatialError, Tally};
