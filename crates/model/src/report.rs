//! Reports: what a source said, immutable, with the message it came in.

use serde::{Deserialize, Serialize};

use crate::dose::{DoseStatement, Refusal};
use crate::observation::Observation;
use crate::person::Demographics;
use crate::{MessageId, OrganizationId, ReportId, SourceId, Timestamp};

/// What a report is about.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Statement {
    /// Who the person is.
    Demographics(Box<Demographics>),
    /// A dose.
    Dose(Box<DoseStatement>),
    /// A refusal.
    Refusal(Refusal),
    /// Immunity, contraindication, reaction.
    Observation(Observation),
}

/// One statement by one source, and when it was said.
///
/// A source that says the same again does not make a second report: `said_at` moves forward. So a record
/// is a *set* of reports, and a replayed message changes nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// Identity of the report.
    pub id: ReportId,
    /// Who said it.
    pub source: SourceId,
    /// The organization behind the source.
    pub organization: OrganizationId,
    /// When the source said it last: the time in the message, never later than its arrival.
    pub said_at: Timestamp,
    /// When it first arrived.
    pub received_at: Timestamp,
    /// The message that first brought it.
    pub message: MessageId,
    /// What was said.
    pub statement: Statement,
}
