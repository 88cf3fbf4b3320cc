//! The annual numbers of schools: how many children of a grade, or of childcare, stand how against the law of schools; by
//! school, district, parish or county, and for the state.
//!
//! ```text
//! lists of schools ── law ──► pupils ──► Tally (exact, for staff) ──► CSV in CDC's shape
//!                   read        count        │
//!                                            └──► layout (small schools together) ──► protect (small cells) ──► Release (public)
//! ```
//!
//! - [`count`]: pupils added up; pure
//! - [`csv`]: the exact numbers as a file
//! - [`read`]: pupils of a registry, asked of the law
//! - [`detail`]: what is known of a school beyond its name: public or private, its last grade
//! - [`layout`]: the rows of a public table, none of them small; pure
//! - [`protect`]: which cells of it are not shown, by the proofs of [`jenner_disclosure`]; pure
//! - [`release`]: public tables as they were published; they do not change

#[cfg(feature = "testing")]
pub mod attack;
pub mod count;
pub mod csv;
pub mod detail;
pub mod layout;
pub mod protect;
pub mod read;
pub mod release;

pub use count::{Area, Cohort, Mark, Numbers, Place, Pupil, Sector, Tally, tally};
