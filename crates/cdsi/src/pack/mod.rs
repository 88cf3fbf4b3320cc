//! Schedule packs: the facts of a schedule as files that people can read (see [`facts`]).

mod check;
pub(crate) mod conflicts;
mod diff;
pub mod facts;
mod problem;
mod read;
mod write;

pub use diff::{Change, changes, changes_in_words};
pub use problem::{Problem, Problems, Severity};
pub use read::{Lines, Pack};
