//! The message log: every message as received, what was found in it, what was answered, whom it was about.

pub(crate) mod journal;
mod log;

pub use log::{Detail, Effect, Filter, Line, PAGE, Page, get, list, outcomes};

use jenner_model::{InterfaceId, MessageId, OrganizationId, Timestamp};
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

/// How a message came in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Transport {
    /// HTTP POST.
    Rest,
    /// SOAP.
    Soap,
    /// A FHIR resource or bundle over HTTP.
    Fhir,
    /// MLLP: a connection that stays open.
    Mllp,
    /// One message of a batch (FHS, BHS) that came over HTTP.
    Batch,
    /// A file that was put into a watched folder.
    Folder,
    /// A row of a table that somebody uploaded.
    Upload,
    /// A file on the machine (`jenner hl7 load`).
    File,
    /// The demo state's generator.
    Demo,
    /// The answer of another registry, of which somebody has taken doses.
    Partner,
}

impl Transport {
    /// The word stored and shown.
    pub const fn word(self) -> &'static str {
        match self {
            Transport::Rest => "rest",
            Transport::Soap => "soap",
            Transport::Fhir => "fhir",
            Transport::Mllp => "mllp",
            Transport::Batch => "batch",
            Transport::Folder => "folder",
            Transport::Upload => "upload",
            Transport::File => "file",
            Transport::Demo => "demo",
            Transport::Partner => "partner",
        }
    }
}

/// What is known of a message before anything is decided: the fixed part of its row in the log.
#[derive(Debug, Clone)]
pub struct Entry {
    /// Identity.
    pub id: MessageId,
    /// Arrival.
    pub received_at: Timestamp,
    /// The organization that sent it, if the sender was known.
    pub organization: Option<OrganizationId>,
    /// The credential, if there was one.
    pub interface: Option<InterfaceId>,
    /// How it came.
    pub transport: Transport,
    /// MSH-10, cut to 199 characters.
    pub control_id: SmolStr,
    /// MSH-9 and the profile, for people: `VXU^V04 Z22`.
    pub message_type: SmolStr,
    /// The bytes as received, compressed.
    pub body: Vec<u8>,
}
