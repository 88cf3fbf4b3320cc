//! Retention: empties the bodies of old messages by rule. The line, the findings and the answer stay, and so does
//! everything that was taken from the message. A message that somebody still works on is passed over until they are done.

use std::sync::atomic::{AtomicBool, Ordering};

use jenner_model::access::Access;
use jenner_model::{MessageId, Timestamp};
use jenner_store::StoreError;
use jenner_store::queries::message::TAKEN_WHOLE;
use jenner_store::queries::retention;

use crate::access::door::{self, Action};
use crate::access::roles::Permission;
use crate::{Error, Registry};

/// How long bodies are kept, in days; `None`: for ever.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Keep {
    /// Of messages that were taken whole, or that were queries answered.
    pub accepted: Option<u32>,
    /// Of all others.
    pub rejected: Option<u32>,
}

const PORTION: i64 = 500;
const DAY: i64 = 86_400_000_000;

/// Empties what is older than the rule says. Answers how many bodies were emptied. It can be stopped at any time.
pub fn empty(registry: &Registry, access: &Access, keep: Keep, stop: &AtomicBool) -> Result<usize, Error> {
    door::require(registry, access, Permission::KeepLog, Action::EmptyMessages)?;
    let mut emptied = again(registry, access)?;
    for (class, is_accepted, days) in [("accepted", true, keep.accepted), ("rejected", false, keep.rejected)]
    {
        let Some(days) = days else { continue };
        let before = Timestamp(registry.now().0 - i64::from(days) * DAY);
        while !stop.load(Ordering::Relaxed) {
            let n = portion(registry, access, class, is_accepted, before)?;
            let Some(n) = n else { break };
            emptied += n;
        }
    }
    Ok(emptied)
}

fn accepted() -> Vec<String> {
    TAKEN_WHOLE.iter().map(|outcome| (*outcome).to_owned()).collect()
}

/// One portion of a class. `None` when nothing is left.
fn portion(
    registry: &Registry,
    access: &Access,
    class: &'static str,
    is_accepted: bool,
    before: Timestamp,
) -> Result<Option<usize>, Error> {
    let entry = door::entry(registry, access, Action::EmptyMessages, None);
    let access = access.clone();
    Ok(registry.db().write(move |tx| {
        let after = retention::mark(tx, class)?;
        let found = retention::between(tx, &access, &accepted(), is_accepted, after, before, PORTION)?;
        let Some((_, last)) = found.last().copied() else { return Ok::<_, StoreError>(None) };
        // Several can have come in the last instant of a portion: they go together, so that none is left behind.
        let instant = Timestamp(last.0 + 1);
        let full = found.len() as i64 == PORTION;
        let found = match full {
            true => retention::between(tx, &access, &accepted(), is_accepted, after, instant, i64::MAX)?,
            false => found,
        };
        let ids: Vec<MessageId> = found.iter().map(|(id, _)| *id).collect();
        let n = clear(tx, &ids)?;
        retention::put_mark(tx, class, last)?;
        let mut entry = entry.clone();
        entry.object = format!("messages:{class}").into();
        entry.detail = format!("{{\"emptied\":{n}}}").into();
        tx.audit(entry);
        Ok(Some(n))
    })?)
}

/// What was passed over before, and is not needed any more.
fn again(registry: &Registry, access: &Access) -> Result<usize, Error> {
    let entry = door::entry(registry, access, Action::EmptyMessages, None);
    Ok(registry.db().write(move |tx| {
        let kept = retention::kept(tx, 10_000)?;
        if kept.is_empty() {
            return Ok::<_, StoreError>(0);
        }
        retention::release(tx, &kept)?;
        let n = clear(tx, &kept)?;
        if n > 0 {
            let mut entry = entry.clone();
            entry.object = "messages:kept".into();
            entry.detail = format!("{{\"emptied\":{n}}}").into();
            tx.audit(entry);
        }
        Ok(n)
    })?)
}

/// Empties those that nobody needs, and remembers the others.
fn clear(tx: &mut jenner_store::Tx<'_>, messages: &[MessageId]) -> Result<usize, StoreError> {
    let needed = retention::needed(tx, messages)?;
    let (keep, empty): (Vec<MessageId>, Vec<MessageId>) =
        messages.iter().copied().partition(|message| needed.contains(message));
    retention::keep(tx, &keep)?;
    retention::empty(tx, &empty)?;
    Ok(empty.len())
}
