//! Schedule packs: the facts of a schedule as files that people can read (see [`facts`]).

pub mod facts;
mod read;

pub use read::{Pack, Problem, Problems};
