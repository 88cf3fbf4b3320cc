//! A submitted message becomes reports.
//!
//! Reading and checking happen on the caller's thread. Messages that passed are taken in batches: *load*
//! everything the batch can touch, *decide* in memory ([`decide`]), *apply* in one transaction, and only then
//! acknowledge. Two messages about one new person are decided one after the other, because they share a match
//! key and keys are locked.

pub mod decide;
mod declined;
pub mod fhir;
mod incoming;
mod take;
mod test;

use jenner_hl7::ack::{self, Stamp};
use jenner_hl7::charset::CharsetNote;
use jenner_hl7::er7::Message;
use jenner_hl7::finding::{Finding, Hl7Error, Location, Severity, Verdict};
use jenner_hl7::header::{self, Header, Kind};
use jenner_hl7::{charset, vxu};
use jenner_linkage::keys;
use jenner_model::access::Access;
use jenner_model::person::Demographics;
use jenner_model::report::Statement;
use jenner_model::{InterfaceId, MessageId, OrganizationId, ReportId, Timestamp};
use smol_str::SmolStr;

pub use declined::{decline, negative};
pub(crate) use incoming::content_key;
pub use incoming::{AddressedTo, ContentKey, Incoming, Newcomer, Prepared, control_key};
pub(crate) use take::{Taken, take};

use crate::access::door::{self, Action};
use crate::access::roles::Permission;
use crate::identity::{self, described};
use crate::messages::journal::Line;
use crate::messages::{Entry, MadeFrom, Transport};
use crate::participation::suppression::{self, Hashed};
use crate::partners::sharing;
use crate::senders::{self, Sending, State};
use crate::{Error, Registry, packed};

/// What comes back for a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// An HL7 answer.
    Hl7(Reply),
    /// What came is no HL7 message: there is no HL7 answer, the transport has to say why.
    NotHl7(String),
}

/// An HL7 answer, and what a program wants to know of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    /// The answer itself.
    pub text: String,
    /// MSA-1.
    pub verdict: Verdict,
    /// What was found.
    pub findings: Vec<Finding>,
    /// Doses, refusals and observations taken.
    pub stored: usize,
    /// Whether the same message had been taken before.
    pub replayed: bool,
    /// The message's place in the log.
    pub message: MessageId,
}

/// Takes a message of any kind from a sender and answers it. When this returns `Ok`, what was acknowledged
/// is on disk; when it returns an error, nothing was stored and the sender must be told to try again.
pub fn submit(
    registry: &Registry,
    access: &Access,
    transport: Transport,
    bytes: &[u8],
) -> Result<Answer, Error> {
    door::require(registry, access, Permission::Exchange, Action::Submit)?;
    submit_checked(registry, access, transport, bytes)
}

/// Takes a message for somebody whose right to hand it in has been checked.
pub(crate) fn submit_checked(
    registry: &Registry,
    access: &Access,
    transport: Transport,
    bytes: &[u8],
) -> Result<Answer, Error> {
    let sending = senders::sending(registry, access)?;
    submit_as(registry, &sending, transport, bytes, None)
}

/// Takes a message as [`submit`] does, for whoever has been found to be its sender. With `made_from` it is a message
/// made from another one, and is judged as if it had not come before.
pub(crate) fn submit_as(
    registry: &Registry,
    sending: &Sending,
    transport: Transport,
    bytes: &[u8],
    made_from: Option<MadeFrom>,
) -> Result<Answer, Error> {
    let (text, note) = charset::decode(bytes);
    let text = sending.agreed.profile.rewrite(&text);
    let unknown = unknown_entry(registry, transport, bytes)?;
    let entry = Entry {
        organization: Some(sending.access.organization()),
        interface: sending.interface,
        made_from: made_from.map(Box::new),
        ..unknown
    };
    let message = match Message::parse(&text) {
        Ok(message) => message,
        Err(reason) => {
            let why = reason.to_string();
            refuse(registry, Some(&sending.access), entry, &why)?;
            return Ok(Answer::NotHl7(why));
        }
    };
    let (header, mut findings) = header::read(&message, registry.today());
    findings.extend(note.finding());
    let access = &sending.for_facility(&message);
    // Another registry passes on what its own senders call themselves.
    let own =
        sharing::asking(registry, access)?.is_some() || senders::may_speak(registry, sending, &message)?;
    let entry = Entry {
        control_id: cut(&header.control_id, 199),
        message_type: describe(&header),
        organization: Some(access.organization()),
        ..entry
    };
    if !own {
        findings.push(foreign_facility());
        return reject(registry, access, entry, &message, Verdict::AR, findings, 0).map(Answer::Hl7);
    }
    let reply = match header.kind {
        _ if sending.agreed.state == State::Test => {
            test::judge(registry, sending, access, entry, &message, findings, note)
        }
        Some(Kind::Vxu) if sharing::asking(registry, access)?.is_some_and(|one| !one.agreement.report) => {
            findings.push(sharing::no_submissions());
            reject(registry, access, entry, &message, Verdict::AR, findings, 0)
        }
        Some(Kind::Vxu) => submit_vxu(registry, sending, access, entry, bytes, &message, note),
        Some(Kind::Qbp) if !header::is_refused(&findings) => {
            identity::query::answer(registry, access, entry, &message, findings)
        }
        Some(Kind::Qbp) | None => reject(registry, access, entry, &message, Verdict::AR, findings, 0),
    };
    reply.map(Answer::Hl7)
}

fn submit_vxu(
    registry: &Registry,
    sending: &Sending,
    access: &Access,
    entry: Entry,
    bytes: &[u8],
    message: &Message<'_>,
    note: CharsetNote,
) -> Result<Reply, Error> {
    let vxu = vxu::read(message, registry.codes(), registry.today());
    let vxu = sending.agreed.profile.judge(message, vxu);
    let mut findings = vxu.findings;
    findings.extend(note.finding());
    let Some(demographics) = vxu.demographics else {
        return reject(registry, access, entry, message, vxu.verdict, findings, vxu.dropped);
    };
    let organization = access.organization();
    let authority = keys::own_numbers(&demographics).next().map_or("", |number| &*number.authority);
    let source = registry.core.source(organization, authority)?;
    let profile = described::profile(organization, &demographics);
    let mut statements = Vec::with_capacity(vxu.statements.len() + 1);
    let mut prepare = |statement: Statement, rxa: u32| -> Result<(), Error> {
        let prepared = Prepared::new(ReportId(registry.core.id()), statement, rxa)
            .map_err(|error| Error::Internal(format!("a statement has no stored form: {error}")))?;
        statements.push(prepared);
        Ok(())
    };
    prepare(Statement::Demographics(Box::new(demographics.clone())), 0)?;
    for located in vxu.statements {
        prepare(located.statement, located.rxa)?;
    }
    let zone = registry.core.settings.time_zone.to_offset(entry.received_at.to_jiff());
    let said = vxu.header.time.and_then(|time| time.timestamp(zone));
    let mut key = incoming::message_key(organization, &entry.control_id, bytes);
    if entry.made_from.as_ref().is_some_and(|from| from.kind == "replay") {
        // The same bytes, to be judged anew: the receipt of the first time must not answer for them. What was taken
        // then is told apart by its content, statement by statement.
        key.content = incoming::content_key(&[&key.content, &entry.id.0.to_be_bytes()]);
    }
    let stays_out = asked_if_out(registry, organization, &demographics, &key.content);
    let incoming = Incoming {
        access: access.clone(),
        key,
        addressed_to: AddressedTo::Hl7(message.header().raw().to_owned()),
        named: None,
        source,
        said_at: decide::said_at(said, entry.received_at),
        keys: described::keys(&demographics, &profile),
        profile,
        statements,
        dropped: vxu.dropped,
        findings,
        verdict: vxu.verdict,
        newcomer: registry.core.newcomer(),
        stays_out,
        entry,
    };
    let id = incoming.entry.id;
    registry.takes_changes()?;
    let taken = registry.intake.ask(incoming).map_err(|_| Error::Stopping)?.map_err(shared)?;
    Ok(Reply {
        text: taken.answer,
        verdict: taken.verdict,
        findings: taken.findings,
        stored: taken.stored,
        replayed: taken.replayed,
        message: id,
    })
}

/// By what it is asked whether the person left, hashed here and not by the workers that write. Nothing while nobody left.
fn asked_if_out(
    registry: &Registry,
    organization: OrganizationId,
    said: &Demographics,
    content: &ContentKey,
) -> Option<Hashed> {
    let core = &registry.core;
    core.stay_out.is_known().then(|| suppression::hashed(&core.vault, organization, said, Some(content)))
}

/// A statement about a person that did not come as an HL7 message: a row of a file.
pub(crate) struct Letter<'l> {
    /// What it is found by in the message log.
    pub(crate) control_id: SmolStr,
    /// What it is, for people.
    pub(crate) message_type: SmolStr,
    /// Whose numbering of people it uses, among those of the organization.
    pub(crate) authority: &'l str,
    /// As received.
    pub(crate) bytes: &'l [u8],
    /// When it was said.
    pub(crate) said_at: Timestamp,
    /// What it says.
    pub(crate) demographics: Demographics,
}

/// Takes it like a message: logged, recognised when it comes again, and on disk when this returns.
pub(crate) fn take_letter(registry: &Registry, access: &Access, letter: Letter<'_>) -> Result<Taken, Error> {
    let organization = access.organization();
    let entry = entry(registry, access, Transport::File, letter.bytes)?;
    let entry = Entry { control_id: letter.control_id, message_type: letter.message_type, ..entry };
    let demographics = letter.demographics;
    let profile = described::profile(organization, &demographics);
    let keys = described::keys(&demographics, &profile);
    let key = incoming::message_key(organization, &entry.control_id, letter.bytes);
    let stays_out = asked_if_out(registry, organization, &demographics, &key.content);
    let statement = Statement::Demographics(Box::new(demographics));
    let prepared = Prepared::new(ReportId(registry.core.id()), statement, 0)
        .map_err(|error| Error::Internal(format!("a statement has no stored form: {error}")))?;
    let incoming = Incoming {
        access: access.clone(),
        key,
        // The log keeps an answer to everything: this is what it is addressed to.
        addressed_to: AddressedTo::Hl7(format!("MSH|^~\\&|FILE|||||||{}|P|2.5.1", entry.control_id)),
        named: None,
        source: registry.core.source(organization, letter.authority)?,
        said_at: decide::said_at(Some(letter.said_at), entry.received_at),
        keys,
        profile,
        statements: vec![prepared],
        dropped: 0,
        findings: Vec::new(),
        verdict: Verdict::AA,
        newcomer: registry.core.newcomer(),
        stays_out,
        entry,
    };
    registry.takes_changes()?;
    registry.intake.ask(incoming).map_err(|_| Error::Stopping)?.map_err(shared)
}

/// Answers a message that changes nothing, and logs it with its answer.
pub(crate) fn reject(
    registry: &Registry,
    access: &Access,
    entry: Entry,
    message: &Message<'_>,
    verdict: Verdict,
    findings: Vec<Finding>,
    dropped: usize,
) -> Result<Reply, Error> {
    let text = ack::write(message, verdict, &findings, &stamp(registry, entry.id));
    let mut audit = door::entry(registry, access, Action::Submit, None);
    audit.object = format!("message:{}", entry.id.0).into();
    audit.result = verdict.code().into();
    let id = entry.id;
    let line = Line {
        entry,
        outcome: if verdict == Verdict::AR { "AR" } else { "rejected" },
        person: None,
        findings: findings.clone(),
        dropped,
        answer: packed::pack(text.as_bytes())?,
        audit: vec![audit],
    };
    log(registry, line)?;
    Ok(Reply { text, verdict, findings, stored: 0, replayed: false, message: id })
}

/// Why a message is not taken that names somebody else's organization as its sender.
fn foreign_facility() -> Finding {
    Finding {
        severity: Severity::Error,
        code: Hl7Error::Internal,
        application: None,
        location: Some(Location::field("MSH", 1, 4)),
        rule: "sender.foreign-facility".into(),
        text: "MSH-4 names an organization that your interface does not speak for. Nothing was stored. Send the code of \
               your own organization, or ask the registry to add the facility to your profile."
            .to_owned(),
    }
}

/// Logs what was refused before it was understood, and why: no HL7 message, or a sender nobody knows (`access`
/// is `None`). Nothing else is done with it.
pub fn refuse(registry: &Registry, access: Option<&Access>, entry: Entry, why: &str) -> Result<(), Error> {
    let mut audit = match access {
        Some(access) => door::entry(registry, access, Action::Submit, None),
        None => jenner_store::audit::AuditEntry::new(registry.now(), "unknown", Action::Submit.word()),
    };
    audit.object = format!("message:{}", entry.id.0).into();
    audit.result = "refused".into();
    let finding = Finding {
        severity: Severity::Error,
        code: Hl7Error::Internal,
        application: None,
        location: None,
        rule: "transport.refused".into(),
        text: why.to_owned(),
    };
    let line = Line {
        entry,
        outcome: "refused",
        person: None,
        findings: vec![finding],
        dropped: 0,
        answer: vec![],
        audit: vec![audit],
    };
    log(registry, line)
}

/// The log entry of bytes from somebody who is not (yet) known.
pub fn unknown_entry(registry: &Registry, transport: Transport, bytes: &[u8]) -> Result<Entry, Error> {
    Ok(Entry {
        id: MessageId(registry.core.id()),
        received_at: registry.now(),
        organization: None,
        interface: None,
        transport,
        control_id: SmolStr::default(),
        message_type: SmolStr::default(),
        body: packed::pack(bytes)?,
        made_from: None,
    })
}

fn entry(registry: &Registry, access: &Access, transport: Transport, bytes: &[u8]) -> Result<Entry, Error> {
    let interface: Option<InterfaceId> = match access.actor() {
        jenner_model::access::Actor::Interface(id) => Some(id),
        _ => None,
    };
    let unknown = unknown_entry(registry, transport, bytes)?;
    Ok(Entry { organization: Some(access.organization()), interface, ..unknown })
}

pub(crate) fn log(registry: &Registry, line: Line) -> Result<(), Error> {
    registry.journal.ask(line).map_err(|_| Error::Stopping)?.map_err(shared)
}

/// One error that several callers of a batch get: its meaning is kept, its source stays with the batch.
fn shared(error: std::sync::Arc<Error>) -> Error {
    std::sync::Arc::try_unwrap(error).unwrap_or_else(|error| {
        if error.is_temporary() { Error::Busy(error.to_string()) } else { Error::Internal(error.to_string()) }
    })
}

/// The stamp of an answer to the message `id`.
pub(crate) fn stamp(registry: &Registry, id: MessageId) -> Stamp {
    stamp_of(&registry.core, id)
}

pub(crate) fn stamp_of(core: &crate::registry::Core, id: MessageId) -> Stamp {
    Stamp {
        now: core.now().to_jiff().to_zoned(core.settings.time_zone.clone()),
        control_id: format!("J{}", id.0).into(),
        application: core.settings.application.clone(),
        facility: core.settings.facility.clone(),
    }
}

fn cut(text: &str, most: usize) -> SmolStr {
    text.chars().filter(|c| *c != '\0').take(most).collect()
}

/// Type and profile for people: `VXU^V04 Z22`.
fn describe(header: &Header) -> SmolStr {
    let profile = header.profiles.first().map_or("", |profile| profile.id.as_str());
    cut(format!("{}^{} {profile}", header.message_type, header.event).trim_end(), 60)
}
