//! Schedule packs: the facts of a schedule as files that people can read (see [`facts`]).

pub mod facts;
mod problem;
mod read;
mod write;

pub use problem::{Problem, Problems, Severity};
pub use read::{Lines, Pack};
