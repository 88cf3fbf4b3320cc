//! Comparing people: one written form for names and addresses, match keys to find candidates, and the rule
//! that says whether two statements are about the same human.
//!
//! Pure: no I/O, no clock, no randomness. The rule that decides today, [`decide::decide`], is deliberately
//! narrow: it joins only what is certain, and everything else becomes a new person. A scoring matcher takes
//! its place behind the same function.

pub mod batch;
pub mod decide;
pub mod details;
pub mod keys;
pub mod normal;

pub use decide::{Decision, Grounds, decide, one_more_agrees};
pub use keys::{KeyKind, MatchKey};
