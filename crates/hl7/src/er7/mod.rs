//! ER7, the "pipes and hats" syntax of HL7 v2: a message is segments, a segment is fields, a field is
//! repetitions of components of subcomponents (HL7 v2.5.1 chapter 2; guide §1.1).
//!
//! Reading copies nothing: [`Message::parse`] finds the segments, everything below is split when it is asked
//! for. Reading is lenient: whatever has an `MSH` parses, and what looks wrong is a [`Problem`]. Writing
//! ([`Writer`]) is strict: standard separators, escapes, CR after every segment.

mod escape;
mod message;
mod problem;
mod value;
mod writer;

pub use escape::{escape, unescape};
pub use message::{LIMITS, Limits, Message, NotHl7};
pub use problem::{Problem, ProblemKind};
pub use value::{Component, Field, Repetition, Segment, Separators, Subcomponent};
pub use writer::{Content, NULL, Null, Parts, SegmentWriter, Writer};
