//! The message log: every message as received, what was found in it, what was answered, whom it was about.

pub mod correct;
mod effect;
pub mod inbox;
pub(crate) mod journal;
mod log;
pub mod replay;
pub mod retention;

pub use effect::Effect;
pub use jenner_store::queries::correction::LinkRow;
pub use log::{Detail, Filter, Line, MOST_COUNTED, PAGE, Page, about, get, list, outcomes};

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
    /// Corrected by a human and sent again in the name of its sender.
    Desk,
    /// Taken from the log and judged anew.
    Replay,
    /// The answer of another registry, of which somebody has taken doses.
    Partner,
    /// Typed into a page of the registry by somebody of the organization.
    Hand,
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
            Transport::Desk => "desk",
            Transport::Replay => "replay",
            Transport::Partner => "partner",
            Transport::Hand => "hand",
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
    /// The message it was made from, by a correction or a replay.
    pub(crate) made_from: Option<Box<MadeFrom>>,
}

/// What a message was made from, and by whom.
#[derive(Debug, Clone)]
pub(crate) struct MadeFrom {
    pub(crate) original: MessageId,
    /// `correction` or `replay`.
    pub(crate) kind: &'static str,
    /// As the audit log writes it.
    pub(crate) actor: String,
    pub(crate) note: String,
}

impl Entry {
    /// The row that ties it to the message it was made from.
    pub(crate) fn link(&self) -> Option<LinkRow> {
        self.made_from.as_ref().map(|from| LinkRow {
            original: from.original,
            message: self.id,
            kind: from.kind.to_owned(),
            actor: from.actor.clone(),
            at: self.received_at,
            note: from.note.clone(),
        })
    }
}
