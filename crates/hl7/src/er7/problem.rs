//! What the syntax reader noticed: the message is still read, but somebody should know.

use std::fmt;

use crate::finding::{Finding, Location};
use crate::rules::{header, syntax};

/// Something odd in the syntax of a message, with its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// What it is.
    pub kind: ProblemKind,
    /// Name of the segment (`PID`), empty when the message as a whole is meant.
    pub segment: String,
    /// The how-manieth segment of that name, from 1; 0 when the message as a whole is meant.
    pub ordinal: u32,
    /// Field number, 0 when no single field is meant.
    pub field: u32,
}

/// The kinds of syntax problems.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ProblemKind {
    /// `MSH-1` and `MSH-2` are not the standard `|^~\&` (IZ-12, IZ-13). The declared ones were used.
    OwnSeparators,
    /// `MSH-2` lacks separators, repeats one or uses a letter: the standard ones stand in.
    BrokenSeparators,
    /// A line that is no segment (no three-character name before a field separator). Kept, not read.
    StrayText,
    /// NUL or other control characters inside the segment. They are not part of any value that is read.
    ControlCharacters,
    /// More segments than the limit. This many were left out.
    TooManySegments(usize),
    /// More fields than the limit in one segment. The rest is not read.
    TooManyFields,
    /// More repetitions than the limit in one field. The rest is not read.
    TooManyRepetitions,
}

impl fmt::Display for Problem {
    /// One sentence without data of the message.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.kind {
            ProblemKind::OwnSeparators => {
                f.write_str("The message declares its own separators; send | in MSH-1 and ^~\\& in MSH-2.")
            }
            ProblemKind::BrokenSeparators => {
                f.write_str("MSH-2 does not declare four different separators; send ^~\\& in MSH-2.")
            }
            ProblemKind::StrayText => f.write_str(
                "A line is not a segment and was not read; escape line breaks inside a value as \\.br\\.",
            ),
            ProblemKind::ControlCharacters => write!(
                f,
                "{} number {} holds NUL or other control characters, which were taken out; the message may be \
                 damaged: send it again.",
                self.segment, self.ordinal
            ),
            ProblemKind::TooManySegments(left_out) => {
                write!(f, "The message is too long: {left_out} segments at its end were not read; split it.")
            }
            ProblemKind::TooManyFields => write!(
                f,
                "{} number {} has too many fields; the last ones were not read.",
                self.segment, self.ordinal
            ),
            ProblemKind::TooManyRepetitions => write!(
                f,
                "{}-{} has too many repetitions; the last ones were not read.",
                self.segment, self.field
            ),
        }
    }
}

impl From<&Problem> for Finding {
    /// Lost data is an error; what was read all the same is a warning (guide §1: "lenient in what you take").
    fn from(problem: &Problem) -> Self {
        let rule = match problem.kind {
            ProblemKind::OwnSeparators | ProblemKind::BrokenSeparators => &header::MSH_2,
            ProblemKind::StrayText => &syntax::STRAY_TEXT,
            ProblemKind::ControlCharacters => &syntax::CONTROL_CHARACTERS,
            ProblemKind::TooManySegments(_) => &syntax::TOO_MANY_SEGMENTS,
            ProblemKind::TooManyFields => &syntax::TOO_MANY_FIELDS,
            ProblemKind::TooManyRepetitions => &syntax::TOO_MANY_REPETITIONS,
        };
        let location = match (problem.segment.as_str(), problem.field) {
            ("", _) => None,
            (segment, 0) => Some(Location::segment(segment, problem.ordinal)),
            (segment, field) => {
                let field = u16::try_from(field).unwrap_or(u16::MAX);
                Some(Location::field(segment, problem.ordinal, field))
            }
        };
        match (location, problem.kind) {
            (Some(place), ProblemKind::OwnSeparators | ProblemKind::BrokenSeparators) => rule.at(place),
            (Some(place), _) => Finding { text: problem.to_string(), ..rule.at(place) },
            (None, _) => Finding { text: problem.to_string(), ..rule.message() },
        }
    }
}
