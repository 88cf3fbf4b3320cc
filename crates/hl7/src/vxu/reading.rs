//! What every part of the reader needs at hand: the code tables, today's date, and where findings go.

use jenner_codes::{Code, CodeSet, Codes, Status};
use jiff::civil::Date;

use crate::er7::Segment;
use crate::finding::{Finding, Location};
use crate::rules::{self, Rule};

/// So many findings fit into one answer; the last one says that there were more.
const MOST_FINDINGS: usize = 200;

/// One message being read.
pub(crate) struct Reading<'r> {
    /// The code tables.
    pub codes: &'r Codes,
    /// Today, as the caller says.
    pub today: Date,
    /// What was found so far.
    pub findings: Vec<Finding>,
}

impl<'r> Reading<'r> {
    pub fn new(codes: &'r Codes, today: Date, findings: Vec<Finding>) -> Self {
        Self { codes, today, findings }
    }

    /// Notes that a rule is broken at a place. Beyond the limit only errors are kept, so that the answer
    /// never becomes milder because a message has too many mistakes.
    pub fn report(&mut self, rule: &Rule, location: Location) {
        match self.findings.len() {
            n if n < MOST_FINDINGS => self.findings.push(rule.at(location)),
            MOST_FINDINGS => self.findings.push(rules::header::TOO_MANY_FINDINGS.message()),
            _ => {}
        }
        let full = self.findings.len() > MOST_FINDINGS;
        if full && rule.is_error() && !self.findings.iter().any(Finding::is_error) {
            self.findings.push(rule.message());
        }
    }

    /// The code to store for a text, `None` when the set does not have it. Reports an unknown code by
    /// `unknown`, an old spelling by `old`.
    pub fn code<S: CodeSet>(
        &mut self,
        text: &str,
        unknown: &Rule,
        old: Option<&Rule>,
        place: impl FnOnce() -> Location,
    ) -> Option<Code<S>> {
        match self.codes.find::<S>(text) {
            Some(found) => {
                let code = found.code;
                if let (Status::Deprecated, Some(old)) = (found.status, old) {
                    self.report(old, place());
                }
                Some(code)
            }
            None => {
                self.report(unknown, place());
                None
            }
        }
    }
}

/// The place of a field.
pub(crate) fn at(segment: &Segment<'_>, field: usize) -> Location {
    Location::field(segment.name(), segment.ordinal(), u16::try_from(field).unwrap_or(u16::MAX))
}

/// The place of a whole segment.
pub(crate) fn whole(segment: &Segment<'_>) -> Location {
    Location::segment(segment.name(), segment.ordinal())
}

/// Number of a repetition (from 1) as ERL has it.
pub(crate) fn nth(index: usize) -> u16 {
    u16::try_from(index + 1).unwrap_or(u16::MAX)
}
