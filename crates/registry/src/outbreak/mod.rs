//! Outbreaks: who was exposed, who is protected, what still helps and until when, who stays away.
//!
//! - [`rule`]: what the jurisdiction pack says about a disease (`outbreak/DISEASE.toml`)
//! - [`protection`]: the answer for one person, pure
//! - [`typed`]: contacts as somebody pastes them or sends them in a file
//! - [`find`]: who on file they are; [`place`]: people of a ZIP and of birth years; [`school`]: of a school's grades and rooms
//! - [`event`]: an outbreak, who works on it, its contacts, and its end
//! - [`mod@board`]: every contact with the answer, those at risk first
//! - [`papers`]: letters to families, lists, the situation sheet
//! - [`export`]: the line list for the field team, encrypted
//! - [`lot`]: who was given a lot
//!
//! Whoever works on an open event reaches its contacts (`Kind::Case`), and only while it is open. Everything about a
//! person passes the door: who may not be seen by the asker is as absent as who is not on file.

pub mod board;
pub mod event;
pub mod export;
pub mod find;
mod known;
pub mod lot;
pub mod papers;
pub mod place;
pub mod protection;
pub mod rule;
pub mod school;
pub mod typed;

pub use board::{Board, Line, board};
pub use event::{Added, Event, NewEvent, add_contacts, add_people, close, list, open, settle};
pub use find::Found;
pub use protection::{Answer, Evidence, Exposure, Standing, evaluate};
pub use rule::{Disease, Help, Rule, Setting};
pub use typed::{Contacts, Typed, Wrong};
