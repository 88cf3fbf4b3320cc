//! A submitted message, read and checked: all that can be known before the database is asked.

use jenner_hl7::finding::{Finding, Verdict};
use jenner_linkage::{KeyKind, MatchKey, Profile};
use jenner_model::access::Access;
use jenner_model::report::{Report, Statement};
use jenner_model::{
    MessageId, OrganizationId, PersonId, PublicId, RegistryNumber, ReportId, SourceId, Timestamp,
};
use jenner_store::queries::message::MessageKey;

use crate::messages::Entry;
use crate::participation::suppression::Hashed;

/// Sixteen bytes of BLAKE3: enough to tell contents apart for ever, and a sender cannot make two alike.
pub type ContentKey = [u8; 16];

/// A submission that will be stored unless it was taken before.
#[derive(Debug)]
pub struct Incoming {
    /// Who sends.
    pub access: Access,
    /// The row of the message log, complete but for what the decision adds.
    pub entry: Entry,
    /// Recognises the same message of the same sender.
    pub key: MessageKey,
    /// Whom the answer goes to.
    pub addressed_to: AddressedTo,
    /// The person it is about, where the sender named one of the registry's; else who it is about is decided.
    pub named: Option<PersonId>,
    /// What the named person's reports must still be, for the submission to be taken: somebody decided on what they saw.
    pub unless_changed: Option<ContentKey>,
    /// Who the sender is to the registry: its organization and numbering.
    pub source: SourceId,
    /// Time of the statements: what the message says, never later than its arrival.
    pub said_at: Timestamp,
    /// Who the patient is, as the matcher sees it.
    pub profile: Profile,
    /// All statements of the message, the demographic one first if there is one.
    pub statements: Vec<Prepared>,
    /// Keys by which the patient is searched and matched.
    pub keys: Vec<(KeyKind, MatchKey)>,
    /// Order groups that could not be taken.
    pub dropped: usize,
    /// What was found so far.
    pub findings: Vec<Finding>,
    /// The verdict on the message as far as its text goes.
    pub verdict: Verdict,
    /// Names for a person, should the message turn out to be about a new one.
    pub newcomer: Newcomer,
    /// By what it is asked whether its person left; `None` where nobody was known to have left when it was read.
    pub(crate) stays_out: Option<Hashed>,
}

/// In which form a submission came, and so its answer goes back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AddressedTo {
    /// HL7 v2: the MSH segment as received.
    Hl7(String),
    /// FHIR: whoever asked.
    Fhir,
    /// Somebody at a page, who is told by the page.
    Hand,
}

/// Identities drawn in advance for a person who may be new.
#[derive(Debug, Clone, Copy)]
pub struct Newcomer {
    /// Identity.
    pub person: PersonId,
    /// Name for URLs.
    pub public_id: PublicId,
    /// Numbers to try, in order.
    pub numbers: [RegistryNumber; 2],
}

/// A statement in the form it is stored in.
#[derive(Debug)]
pub struct Prepared {
    /// Identity, if it is new.
    pub id: ReportId,
    /// The statement.
    pub statement: Statement,
    /// Recognises the same statement of the same source.
    pub content_key: ContentKey,
    /// Stored form.
    pub json: String,
    /// The how-manieth RXA of the message it came from, for findings; 0 for the patient.
    pub rxa: u32,
}

impl Prepared {
    /// Brings a statement into its stored form. Serialisation of these types cannot fail; were it to, the
    /// statement would be refused by the caller instead of being lost.
    pub fn new(id: ReportId, statement: Statement, rxa: u32) -> Result<Self, serde_json::Error> {
        let json = serde_json::to_string(&statement)?;
        let content_key = content_key(&[json.as_bytes()]);
        Ok(Self { id, statement, content_key, json, rxa })
    }
}

/// The key of all parts, each with its length.
pub fn content_key(parts: &[&[u8]]) -> ContentKey {
    let mut hash = blake3::Hasher::new();
    for part in parts {
        hash.update(&(part.len() as u64).to_le_bytes());
        hash.update(part);
    }
    let mut key = ContentKey::default();
    key.copy_from_slice(&hash.finalize().as_bytes()[..16]);
    key
}

/// Changes whenever something new is said about a person, or said again.
pub(crate) fn state_of<'r>(reports: impl Iterator<Item = &'r Report>) -> ContentKey {
    let mut said: Vec<(i64, i64)> = reports.map(|report| (report.id.0, report.said_at.0)).collect();
    said.sort_unstable();
    let bytes: Vec<u8> =
        said.iter().flat_map(|(id, at)| [id.to_be_bytes(), at.to_be_bytes()]).flatten().collect();
    content_key(&[&bytes])
}

/// Recognises a message of an organization by its control id and bytes.
pub fn message_key(organization: OrganizationId, control_id: &str, bytes: &[u8]) -> MessageKey {
    MessageKey {
        control: control_key(control_id),
        content: content_key(&[&organization.0.to_be_bytes(), bytes]),
    }
}

/// The key of a control id.
pub fn control_key(control_id: &str) -> i64 {
    let mut bytes = [0; 8];
    bytes.copy_from_slice(&blake3::hash(control_id.as_bytes()).as_bytes()[..8]);
    i64::from_be_bytes(bytes)
}

impl Incoming {
    /// Statements beside the demographic one.
    pub fn clinical(&self) -> usize {
        let demographic = |one: &&Prepared| matches!(one.statement, Statement::Demographics(_));
        self.statements.len() - self.statements.iter().filter(demographic).count()
    }

    /// The message this came in.
    pub fn message(&self) -> MessageId {
        self.entry.id
    }
}
