//! From dose reports to doses.
//!
//! [`judge()`] says whether two reports are one vaccination event, by rules that are data ([`rules`]);
//! [`consolidate`] uses it to make a person's doses of everything that was said.

pub mod cases;
pub mod consolidate;
pub mod event;
pub mod evidence;
mod fill;
mod join;
mod judge;
pub mod lot;
mod replay;
pub mod rules;
pub mod ruling;
mod speaker;

pub use event::Event;
pub use evidence::{Decision, EventJudgement, Evidence, Primary, Rule};
pub use judge::judge;
pub use rules::EventRules;
