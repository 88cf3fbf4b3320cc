//! Taking back what was just written down: for ten minutes, by who wrote it.

use jenner_model::access::Access;
use jenner_model::{PublicId, Timestamp};

use super::say::{self, Deed, Said, Sheet};
use super::{Token, Written};
use crate::access::door::{self, Action};
use crate::access::roles::Permission;
use crate::messages::Transport;
use crate::{Error, Registry, packed};

/// Minutes.
pub const MINUTES: i64 = 10;

/// What was written down with a form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// What was done.
    pub deed: Deed,
    /// What was said.
    pub statements: Vec<jenner_model::report::Statement>,
    /// Until when it can be undone by this visitor; `None`: not (any more).
    pub until: Option<Timestamp>,
    /// Whether it was undone.
    pub undone: bool,
}

/// What became of the wish.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Undone {
    /// It is taken back.
    Now,
    /// It was taken back before.
    Before,
    /// Ten minutes are over, or somebody else wrote it.
    TooLate,
    /// There is no such thing for the asker.
    Unknown,
}

fn sheet(registry: &Registry, access: &Access, token: &Token) -> Result<Option<(Sheet, Timestamp)>, Error> {
    let found = say::message_of(registry, access, token)?;
    let Some(message) = found.filter(|one| one.line.transport == Transport::Hand.word()) else {
        return Ok(None);
    };
    let body = packed::unpack(&message.body).map_err(|error| Error::Internal(error.to_string()))?;
    // A body that retention has emptied cannot be undone.
    let Ok(sheet) = serde_json::from_slice::<Sheet>(&body) else { return Ok(None) };
    Ok(Some((sheet, message.line.received_at)))
}

fn undoing(token: &Token) -> Token {
    token.derived("undo")
}

/// What a form wrote down. `None` when there is no such form of the asker's organization, or the person is not there for
/// the asker.
pub fn entry(
    registry: &Registry,
    access: &Access,
    person: PublicId,
    token: &Token,
) -> Result<Option<Entry>, Error> {
    let Some(record) = door::open(registry, access, person)? else { return Ok(None) };
    let Some((sheet, at)) = sheet(registry, access, token)? else { return Ok(None) };
    if !is_of(registry, &sheet, record.person)? {
        return Ok(None);
    }
    let undone = say::message_of(registry, access, &undoing(token))?.is_some();
    let until = Timestamp(at.0 + MINUTES * 60_000_000);
    let can = !undone && sheet.by == access.actor() && registry.now() < until && !sheet.undo.is_empty();
    Ok(Some(Entry { deed: sheet.deed, statements: sheet.statements, until: can.then_some(until), undone }))
}

/// Whether it was written down about this person, or about somebody who is them today.
fn is_of(registry: &Registry, sheet: &Sheet, person: jenner_model::PersonId) -> Result<bool, Error> {
    let today = registry.db().read(|tx| crate::identity::homes::today(tx, &[sheet.home]))?;
    Ok(today.contains(&person))
}

/// Takes it back.
pub fn undo(registry: &Registry, access: &Access, person: PublicId, token: &Token) -> Result<Undone, Error> {
    door::require(registry, access, Permission::RecordPast, Action::Submit)?;
    let Some(entry) = entry(registry, access, person, token)? else { return Ok(Undone::Unknown) };
    if entry.undone {
        return Ok(Undone::Before);
    }
    if entry.until.is_none() {
        return Ok(Undone::TooLate);
    }
    let Some((sheet, _)) = sheet(registry, access, token)? else { return Ok(Undone::Unknown) };
    let said = Said {
        deed: Deed::Undo,
        token: undoing(token),
        home: sheet.home,
        source: sheet.source,
        statements: sheet.undo,
        undo: Vec::new(),
        on: None,
        described: None,
    };
    Ok(match say::say(registry, access, said)? {
        Written::Before => Undone::Before,
        Written::Now | Written::Changed => Undone::Now,
    })
}
