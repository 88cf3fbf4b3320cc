//! Messages on hold: sealed, for ten days. The privacy officer looks at one, compares it with what the holder of the receipt
//! says or asks the sender, and releases or refuses it. When nobody does, the clock decides by the rule of
//! [`judge`](super::keys::judge).

use std::sync::atomic::{AtomicBool, Ordering};

use jenner_hl7::finding::{Finding, Verdict};
use jenner_model::access::Access;
use jenner_model::person::Demographics;
use jenner_model::report::Statement;
use jenner_model::{InterfaceId, MessageId, OrganizationId, ReportId, SourceId, Timestamp};
use jenner_store::queries::message::MessageKey;
use jenner_store::queries::suppression::{self, HeldRow};
use jenner_store::{StoreError, Tx};
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use super::Hashed;
use crate::access::door::{self, Action};
use crate::access::roles::Permission;
use crate::identity::described;
use crate::intake::{AddressedTo, Incoming, Prepared};
use crate::messages::{Entry, Transport};
use crate::registry::Core;
use crate::vault::Class;
use crate::{Error, Registry, access, packed};

/// A message as it lies sealed: everything that is needed to take it later as if it had just come.
#[derive(Serialize, Deserialize)]
struct Sealed {
    organization: OrganizationId,
    interface: Option<InterfaceId>,
    transport: Transport,
    control_id: SmolStr,
    message_type: SmolStr,
    body: Vec<u8>,
    control_key: i64,
    content: [u8; 16],
    msh: Option<String>,
    source: SourceId,
    said_at: i64,
    received_at: i64,
    statements: Vec<(Statement, u32)>,
    dropped: usize,
    findings: Vec<Finding>,
    verdict: Verdict,
}

/// Seals a message.
pub(crate) fn seal(core: &Core, incoming: &Incoming) -> Result<Vec<u8>, StoreError> {
    let one = Sealed {
        organization: incoming.access.organization(),
        interface: incoming.entry.interface,
        transport: incoming.entry.transport,
        control_id: incoming.entry.control_id.clone(),
        message_type: incoming.entry.message_type.clone(),
        body: incoming.entry.body.clone(),
        control_key: incoming.key.control,
        content: incoming.key.content,
        msh: match &incoming.addressed_to {
            AddressedTo::Hl7(msh) => Some(msh.clone()),
            // Somebody at a page says it of a record that is there: nothing of that is ever held.
            AddressedTo::Fhir | AddressedTo::Hand => None,
        },
        source: incoming.source,
        said_at: incoming.said_at.0,
        received_at: incoming.entry.received_at.0,
        statements: incoming.statements.iter().map(|one| (one.statement.clone(), one.rxa)).collect(),
        dropped: incoming.dropped,
        findings: incoming.findings.clone(),
        verdict: incoming.verdict,
    };
    let json = serde_json::to_vec(&one).map_err(|_| StoreError::Content("a message to be held"))?;
    Ok(core.vault.seal(Class::Hold, &packed::pack(&json)?))
}

fn unseal(core: &Core, row: &HeldRow) -> Result<Sealed, Error> {
    let packed = core.vault.open(Class::Hold, &row.sealed)?;
    serde_json::from_slice(&packed::unpack(&packed)?)
        .map_err(|error| Error::Internal(format!("a held message cannot be read: {error}")))
}

/// What a human decides about a message on hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// It is about somebody else: it is taken now, as if it had just come.
    Release,
    /// It is about the one who left: it is removed.
    Refuse,
}

/// A message on hold, as a list shows it: nothing of its person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Identity.
    pub id: i64,
    /// When it came.
    pub arrived_at: Timestamp,
    /// When the clock decides.
    pub due_at: Timestamp,
    /// What the clock decides.
    pub by_itself: Decision,
    /// The kinds of keys that agreed.
    pub agreed: Vec<String>,
    /// The number on the paper of whom it may be about.
    pub receipt: String,
}

/// A message on hold, opened.
#[derive(Debug, Clone)]
pub struct Opened {
    /// Its line.
    pub line: Line,
    /// Who sent it.
    pub organization: OrganizationId,
    /// Type and profile, for people.
    pub message_type: SmolStr,
    /// MSH-10: what the sender finds it by.
    pub control_id: SmolStr,
    /// Whom it is about, as the sender says.
    pub person: Demographics,
    /// How many doses and other statements are in it.
    pub statements: usize,
}

/// Lines of a list.
const MOST: i64 = 500;

/// Everything on hold, those first that are due first.
pub fn list(registry: &Registry, access: &Access) -> Result<Vec<Line>, Error> {
    door::require(registry, access, Permission::KeepOut, Action::ListHeld)?;
    let entry = door::entry(registry, access, Action::ListHeld, None);
    Ok(registry.db().read(|tx| {
        tx.audit(entry);
        let rows = suppression::held(tx, Timestamp(i64::MAX), MOST)?;
        lines(tx, &rows)
    })?)
}

fn lines(tx: &mut Tx<'_>, rows: &[HeldRow]) -> Result<Vec<Line>, StoreError> {
    let ids: Vec<i64> = rows.iter().map(|row| row.tombstone).collect();
    let receipts = suppression::receipts(tx, &ids)?;
    let line = |row: &HeldRow| Line {
        id: row.id,
        arrived_at: row.arrived_at,
        due_at: row.due_at,
        by_itself: if row.by_itself == "refuse" { Decision::Refuse } else { Decision::Release },
        agreed: row.agreed.split(',').filter(|word| !word.is_empty()).map(str::to_owned).collect(),
        receipt: receipts.get(&row.tombstone).cloned().unwrap_or_default(),
    };
    Ok(rows.iter().map(line).collect())
}

/// Opens one. `None`: it is not there any more. Audited.
pub fn open(registry: &Registry, access: &Access, id: i64) -> Result<Option<Opened>, Error> {
    door::require(registry, access, Permission::KeepOut, Action::ReadHeld)?;
    let mut entry = door::entry(registry, access, Action::ReadHeld, None);
    entry.object = format!("held:{id}").into();
    let found = registry.db().read(|tx| {
        let Some(row) = suppression::held_one(tx, id)? else { return Ok(None) };
        tx.audit(entry);
        let line = lines(tx, std::slice::from_ref(&row))?.pop();
        Ok::<_, StoreError>(line.map(|line| (row, line)))
    })?;
    let Some((row, line)) = found else { return Ok(None) };
    let sealed = unseal(&registry.core, &row)?;
    let person = sealed.statements.iter().find_map(|(said, _)| match said {
        Statement::Demographics(said) => Some((**said).clone()),
        _ => None,
    });
    Ok(Some(Opened {
        line,
        organization: sealed.organization,
        message_type: sealed.message_type,
        control_id: sealed.control_id,
        statements: sealed.statements.len().saturating_sub(usize::from(person.is_some())),
        person: person.unwrap_or_default(),
    }))
}

/// Decides. `false`: it is not there any more. The reason goes into the audit log.
pub fn decide(
    registry: &Registry,
    access: &Access,
    id: i64,
    decision: Decision,
    reason: &str,
) -> Result<bool, Error> {
    door::require(registry, access, Permission::KeepOut, Action::DecideHeld)?;
    let reason: String = reason.trim().chars().filter(|c| !c.is_control()).take(500).collect();
    if reason.is_empty() {
        return Err(Error::Invalid("a reason is needed: it stands in the audit log".to_owned()));
    }
    carry_out(registry, access, id, decision, &reason)
}

fn carry_out(
    registry: &Registry,
    access: &Access,
    id: i64,
    decision: Decision,
    reason: &str,
) -> Result<bool, Error> {
    let Some(row) = registry.db().read(|tx| suppression::held_one(tx, id))? else { return Ok(false) };
    if decision == Decision::Release {
        // First stored, then off hold: a crash between the two leaves it on hold, and taken again it changes nothing.
        let incoming = incoming(&registry.core, unseal(&registry.core, &row)?)?;
        let taken = registry.intake.ask(incoming).map_err(|_| Error::Stopping)?;
        taken.map_err(|error| Error::Busy(error.to_string()))?;
    }
    let (word, outcome) = match decision {
        Decision::Release => ("release", "released"),
        Decision::Refuse => ("refuse", "refused-after-hold"),
    };
    let mut entry = door::entry(registry, access, Action::DecideHeld, None);
    entry.object = format!("held:{id}").into();
    entry.result = word.into();
    entry.detail = serde_json::json!({ "reason": reason }).to_string().into();
    let day = registry.today();
    Ok(registry.db().write(move |tx| {
        let there = suppression::unhold(tx, id)? > 0;
        if there {
            suppression::count(tx, day, &[(outcome, 1)])?;
            tx.audit(entry.clone());
        }
        Ok::<bool, StoreError>(there)
    })?)
}

/// The message as if it had just come, and not asked again whether its person left.
fn incoming(core: &Core, sealed: Sealed) -> Result<Incoming, Error> {
    let access = match sealed.interface {
        Some(interface) => access::of_interface(interface, sealed.organization),
        None => access::of_operator(sealed.organization),
    };
    let statements = sealed.statements.into_iter().map(|(statement, rxa)| {
        Prepared::new(ReportId(core.id()), statement, rxa)
            .map_err(|error| Error::Internal(format!("a statement has no stored form: {error}")))
    });
    let statements: Vec<Prepared> = statements.collect::<Result<_, Error>>()?;
    let person = statements.iter().find_map(|one| match &one.statement {
        Statement::Demographics(said) => Some(said),
        _ => None,
    });
    let person = person.ok_or_else(|| Error::Internal("a held message without a person".to_owned()))?;
    let profile = described::profile(sealed.organization, person);
    let keys = described::keys(person, &profile);
    Ok(Incoming {
        access,
        entry: Entry {
            id: MessageId(core.id()),
            received_at: Timestamp(sealed.received_at),
            organization: Some(sealed.organization),
            interface: sealed.interface,
            transport: sealed.transport,
            control_id: sealed.control_id,
            message_type: sealed.message_type,
            body: sealed.body,
            made_from: None,
        },
        key: MessageKey { control: sealed.control_key, content: sealed.content },
        addressed_to: sealed.msh.map_or(AddressedTo::Fhir, AddressedTo::Hl7),
        named: None,
        unless_changed: None,
        source: sealed.source,
        said_at: Timestamp(sealed.said_at),
        profile,
        keys,
        statements,
        dropped: sealed.dropped,
        findings: sealed.findings,
        verdict: sealed.verdict,
        newcomer: core.newcomer(),
        stays_out: Some(Hashed::default()),
    })
}

/// The clock: decides what is due. Tells how many; it can be stopped between two.
pub fn work(registry: &Registry, stop: &AtomicBool) -> Result<usize, Error> {
    let now = registry.now();
    let due = registry.db().read(|tx| suppression::held(tx, now, MOST))?;
    let access = access::of_operator(OrganizationId(0));
    let mut done = 0;
    for row in due {
        if stop.load(Ordering::Relaxed) {
            break;
        }
        let decision = if row.by_itself == "refuse" { Decision::Refuse } else { Decision::Release };
        done += usize::from(carry_out(registry, &access, row.id, decision, "ten days are over")?);
    }
    Ok(done)
}
