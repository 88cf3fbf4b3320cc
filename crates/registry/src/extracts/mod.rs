//! Extracts for CDC: files in layouts that others have fixed.
//!
//! A layout is a specification, as data and with a version (`crates/registry/extracts/*.toml`): which columns, of which
//! type, under which rules, and what the file is called. [`spec`] reads it, [`write`](mod@write) fills it from the registry, [`check`]
//! compares a file with it, whoever wrote that. Who is in an extract: `people`.

pub mod check;
mod days;
mod people;
pub mod period;
pub mod spec;
mod values;
pub mod write;

pub use check::{Checked, Problem};
pub use people::StudyKey;
pub use period::Period;
pub use spec::{Spec, by_name, specs};
pub use write::{Sink, Totals, write};
