//! School law as data: who has to have which vaccines, who may come while doses are missing, who is exempt, and until when.
//!
//! ```text
//! school.toml ── Edition ── Ready (bound to a schedule) ─┐
//! record ── forecast ── Seen ──┐                          ├─► Answer: status, line by vaccine, the day it changes
//! enrolment, exemptions, proofs ┴── Student ──────────────┘
//! ```
//!
//! Pure: no clock, no database. A question is a [`Student`] and a day; the [`Answer`] is data, never a sentence: the words
//! for it are in `school/LANGUAGE.toml` of the pack ([`texts`]).
//!
//! What the law says about a student is a function of comparisons "has this day come?". Every one of them is asked through
//! [`day::Today`], which notes the nearest day that has not come yet. So the day on which an answer changes is found by
//! going from one such day to the next, and is exact.
//!
//! - [`edition`]: the file `school.toml`
//! - [`terms`]: grades, facilities, circumstances
//! - [`student`]: who is asked about
//! - [`answer`]: what is answered
//! - [`ready`]: [`Ready::answer`], the way from one to the other
//! - [`mod@impact`]: two editions over one list: who changes status, by school
//! - [`kept`]: the assessments of many people as they are kept
//! - [`texts`]: the words for all of it

pub mod answer;
mod claims;
mod count;
pub mod day;
pub mod edition;
pub mod impact;
pub mod kept;
pub mod ready;
pub mod school_days;
pub mod student;
pub mod terms;
pub mod texts;
mod waiting;

pub use answer::{Answer, By, Change, Line, Stand, Status, StatusKind, Why};
pub use edition::Edition;
pub use impact::{Impact, SchoolImpact, impact};
pub use kept::Reader;
pub use ready::Ready;
pub use student::{Claim, Enrolment, Proof, Seen, Student};
pub use terms::{Circumstance, Facility, Grade, ProofKind};
pub use texts::SchoolTexts;
