//! Coverage: who has reached what on a day, for any area, cohort and day.
//!
//! ```text
//! reports ─► standing (who counts, where) ─┐
//! facts, answer ─► evaluate (measures) ────┴─► coverage_person: one row a person, kept with the assessment
//!                                                   │
//! Question ── door ──► ask / cube ◄── one pass ─────┘
//! ```
//!
//! - [`measure`](mod@measure): the language of measures
//! - [`question`]: what is asked and answered
//! - [`card`](mod@card): the report card of a provider; [`fix`]: whom it can do something for
//! - [`release`]: what of it is published

pub(crate) mod ask;
pub mod beside;
pub mod card;
mod census;
pub(crate) mod count;
pub mod edition;
pub mod evaluate;
pub mod fix;
pub(crate) mod keep;
pub mod measure;
pub(crate) mod missing;
pub mod overdue;
pub(crate) mod packed;
mod patients;
pub mod question;
pub mod ready;
pub mod release;
pub(crate) mod scan;
pub mod span;
pub mod stand;
pub mod standing;
mod visits;

pub use ask::{ask, cube, measure, measures};
pub use card::{Card, card};
pub use edition::Measures;
pub use measure::{Measure, MeasureId};
pub use question::{Answer, Area, Count, Cube, Denominator, Level, NoAnswer, Part, Question, Split};
