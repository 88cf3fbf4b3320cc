//! Comparing people: whether two records are about one human, why, and what a person must decide.
//!
//! Pure: no I/O, no clock, no randomness. [`Details`](details::Details) is what somebody said, [`Profile`] what the
//! matcher makes of it, [`keys::blocking`] finds candidates, [`Matcher`] judges pairs, [`cluster`] groups a file.

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;

pub mod blocks;
pub mod clean;
pub mod cluster;
pub mod compare;
pub mod details;
pub mod file;
mod frequency;
mod guards;
pub mod hash;
pub mod keys;
mod matcher;
mod model;
mod nicknames;
pub mod normal;
mod profile;
pub mod train;

pub use compare::{Comparison, Field, Level};
pub use frequency::Frequencies;
pub use guards::{Apart, Guard, Guards};
pub use keys::{KeyKind, MatchKey};
pub use matcher::{Band, Judgement, Matcher, Part, Together, Verdict};
pub use model::{Model, ModelError};
pub use nicknames::formal_names;
pub use profile::{BytesError, Profile};
