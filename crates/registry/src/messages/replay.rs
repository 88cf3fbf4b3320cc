//! Judging messages of the log again: one, a range, a sender's. What was taken whole stays as it is. What was not, is
//! read again under today's rules, profiles and code tables: where the same comes out nothing happens, else the message
//! is submitted anew, in the name of its sender, and the two name each other.

use std::collections::{HashMap, HashSet};
use std::sync::atomic::{AtomicBool, Ordering};

use jenner_hl7::finding::{Finding, Severity, Verdict};
use jenner_model::access::{Access, Actor};
use jenner_model::{InterfaceId, MessageId, OrganizationId, Timestamp};
use jenner_store::StoreError;
use jenner_store::queries::message::{self, MessageDetail, MessageFilter, TAKEN_WHOLE};
use jenner_store::queries::replay::{self, JobRow};
use jenner_store::queries::{account, correction, problem};
use serde::{Deserialize, Serialize};

use super::correct::{sender, text_of, trial};
use super::{MadeFrom, Transport};
use crate::access::accounts;
use crate::access::door::{self, Action};
use crate::access::roles::Permission;
use crate::intake::{self, Answer};
use crate::{Error, Registry, packed};

/// Which messages are judged again. Everything given must hold.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wanted {
    /// This one.
    pub message: Option<i64>,
    /// Of this organization.
    pub organization: Option<i64>,
    /// By this credential.
    pub interface: Option<i64>,
    /// That break this rule.
    pub rule: Option<String>,
    /// Received at or after, in microseconds since 1970.
    pub from: Option<i64>,
    /// Received before.
    pub until: Option<i64>,
}

/// What came of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Done {
    /// Messages looked at.
    pub looked_at: usize,
    /// Taken whole before: left as they are.
    pub taken_before: usize,
    /// Judged again with the same result: left as they are.
    pub unchanged: usize,
    /// Taken now, whole or in a larger part.
    pub taken: usize,
    /// Judged otherwise, and still nothing of them is taken.
    pub refused: usize,
    /// Not judged: the body is not kept, or it is no update, or nobody knows the sender.
    pub passed_over: usize,
}

const PORTION: i64 = 200;

/// Judges messages again. `progress` is told of every portion; it can be stopped between two messages, and started
/// again: what was done is not done twice.
pub fn replay(
    registry: &Registry,
    access: &Access,
    wanted: &Wanted,
    progress: &dyn Fn(&Done),
    stop: &AtomicBool,
) -> Result<Done, Error> {
    door::require(registry, access, Permission::MendMessages, Action::Replay)?;
    let mut entry = door::entry(registry, access, Action::Replay, None);
    entry.object = match wanted.message {
        Some(message) => format!("message:{message}"),
        None => format!("sender:{}/{}", wanted.organization.unwrap_or(0), wanted.interface.unwrap_or(0)),
    }
    .into();
    registry.db().audit(vec![entry])?;
    let filter = MessageFilter {
        organization: wanted.organization.map(OrganizationId),
        interface: wanted.interface.map(InterfaceId),
        rule: wanted.rule.clone(),
        from: wanted.from.map(Timestamp),
        until: wanted.until.map(Timestamp),
        ..MessageFilter::default()
    };
    // What a replay itself adds to the log is not replayed.
    let newest = MessageId(registry.core.id());
    let mut done = Done::default();
    let mut after = (Timestamp(i64::MIN), MessageId(i64::MIN));
    loop {
        let details = registry.db().read(|tx| {
            if let Some(id) = wanted.message {
                return message::all(tx, access, &[MessageId(id)]);
            }
            let lines = message::next(tx, access, &filter, after, PORTION)?;
            let ids: Vec<MessageId> = lines.iter().map(|line| line.id).collect();
            message::all(tx, access, &ids)
        })?;
        let Some(last) = details.iter().map(|detail| (detail.line.received_at, detail.line.id)).max() else {
            break;
        };
        after = last;
        let mended = mended(registry, access, &details)?;
        for detail in details.iter().filter(|detail| detail.line.id < newest) {
            if stop.load(Ordering::Relaxed) {
                return Ok(done);
            }
            one(registry, access, detail, &mended, &mut done)?;
        }
        progress(&done);
        if wanted.message.is_some() {
            break;
        }
    }
    Ok(done)
}

/// Those of the messages from which another was made that was taken.
fn mended(
    registry: &Registry,
    access: &Access,
    details: &[MessageDetail],
) -> Result<HashSet<MessageId>, Error> {
    let originals: Vec<MessageId> = details.iter().map(|detail| detail.line.id).collect();
    Ok(registry.db().read(|tx| {
        let made = correction::made_of(tx, &originals)?;
        let ids: Vec<MessageId> = made.iter().map(|(_, message)| *message).collect();
        let outcomes: HashMap<MessageId, String> =
            message::all(tx, access, &ids)?.into_iter().map(|m| (m.line.id, m.line.outcome)).collect();
        let taken = |message: &MessageId| {
            outcomes.get(message).is_some_and(|outcome| matches!(outcome.as_str(), "AA" | "AE" | "replay"))
        };
        Ok::<_, StoreError>(made.iter().filter(|(_, m)| taken(m)).map(|(original, _)| *original).collect())
    })?)
}

fn one(
    registry: &Registry,
    access: &Access,
    detail: &MessageDetail,
    mended: &HashSet<MessageId>,
    done: &mut Done,
) -> Result<(), Error> {
    let line = &detail.line;
    done.looked_at += 1;
    if TAKEN_WHOLE.contains(&line.outcome.as_str()) || mended.contains(&line.id) {
        done.taken_before += 1;
        return Ok(());
    }
    let is_update = line.message_type.starts_with("VXU") && !line.outcome.starts_with("test-");
    if detail.body.is_empty() || line.organization.is_none() || !is_update {
        done.passed_over += 1;
        return Ok(());
    }
    let sending = sender(registry, access, detail)?;
    let Ok(now) = trial(registry, &sending, line.id, &text_of(detail)?) else {
        done.passed_over += 1;
        return Ok(());
    };
    let before: Vec<Finding> = serde_json::from_str(&detail.findings).unwrap_or_default();
    let was_stored = line.outcome == "AE";
    // Only what is taken decides: a finding that is worded or weighed anew changes nothing in the record.
    let same = now.has_patient == was_stored
        && i64::try_from(now.dropped).unwrap_or(i64::MAX) == line.dropped
        && (now.verdict == Verdict::AA) != before.iter().any(|finding| finding.severity == Severity::Error);
    if same {
        done.unchanged += 1;
        return Ok(());
    }
    let made_from = MadeFrom {
        original: line.id,
        kind: "replay",
        actor: jenner_store::audit::actor(access.actor()).into_owned(),
        note: String::new(),
    };
    let bytes = packed::unpack(&detail.body)?;
    match intake::submit_as(registry, &sending, Transport::Replay, &bytes, Some(made_from))? {
        Answer::Hl7(reply) if now.has_patient && reply.verdict != Verdict::AR => done.taken += 1,
        Answer::Hl7(_) | Answer::NotHl7(_) => done.refused += 1,
    }
    let original = line.id;
    registry.db().write(move |tx| problem::remove(tx, &[original]))?;
    Ok(())
}

/// Asks for a replay in the background. Answers its number.
pub fn order(registry: &Registry, access: &Access, wanted: &Wanted) -> Result<i64, Error> {
    door::require(registry, access, Permission::MendMessages, Action::Replay)?;
    let Actor::User(user) = access.actor() else {
        return Err(Error::Invalid("a replay in the background is asked for by a signed-in user".to_owned()));
    };
    let now = registry.now();
    let job = JobRow {
        id: registry.core.id(),
        wanted: serde_json::to_string(wanted)
            .map_err(|error| Error::Internal(format!("a replay has no stored form: {error}")))?,
        user,
        created_at: now,
        changed_at: now,
        state: "waiting".to_owned(),
        looked_at: 0,
        taken: 0,
        unchanged: 0,
        refused: 0,
    };
    let id = job.id;
    let entry = door::entry(registry, access, Action::Replay, None);
    registry.db().write(move |tx| {
        replay::put(tx, &job)?;
        tx.audit(entry.clone());
        Ok::<(), StoreError>(())
    })?;
    Ok(id)
}

/// A replay as pages list it.
#[derive(Debug, Clone)]
pub struct Job {
    /// Its row.
    pub row: JobRow,
    /// Who asked for it.
    pub by: String,
}

/// The latest replays.
pub fn jobs(registry: &Registry, access: &Access) -> Result<Vec<Job>, Error> {
    door::require(registry, access, Permission::MendMessages, Action::Replay)?;
    let (rows, names) = registry.db().read(|tx| {
        tx.audit(door::entry(registry, access, Action::Replay, None).object("list"));
        let rows = replay::list(tx, access, 20)?;
        let users: Vec<_> = rows.iter().map(|row| row.user).collect();
        let names: HashMap<_, _> = account::display_names(tx, &users)?.into_iter().collect();
        Ok::<_, StoreError>((rows, names))
    })?;
    Ok(rows
        .into_iter()
        .map(|row| Job { by: names.get(&row.user).cloned().unwrap_or_default(), row })
        .collect())
}

/// Works on the replays that were asked for, until none is left. Answers how many it finished. What a program left
/// unfinished when it ended is begun again: what was taken by then stays as it is.
pub fn work(registry: &Registry, stop: &AtomicBool) -> Result<usize, Error> {
    let mut finished = 0;
    while !stop.load(Ordering::Relaxed) {
        let Some(job) = registry.db().read(replay::next)? else { break };
        let save = |job: &JobRow, state: &str, done: &Done| -> Result<(), Error> {
            let n = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
            let row = JobRow {
                changed_at: registry.now(),
                state: state.to_owned(),
                looked_at: n(done.looked_at),
                taken: n(done.taken),
                unchanged: n(done.unchanged + done.taken_before + done.passed_over),
                refused: n(done.refused),
                ..job.clone()
            };
            Ok(registry.db().write(move |tx| replay::put(tx, &row))?)
        };
        let wanted: Wanted = serde_json::from_str(&job.wanted).unwrap_or_default();
        // Whoever asked must still be allowed to.
        let asker = accounts::resume(registry, job.user)?;
        let Some(asker) = asker else {
            save(&job, "failed", &Done::default())?;
            continue;
        };
        let report = |done: &Done| {
            // A progress that could not be stored is stored with the next portion.
            let _ = save(&job, "running", done);
        };
        match replay(registry, &asker.access, &wanted, &report, stop) {
            Ok(done) if stop.load(Ordering::Relaxed) => save(&job, "waiting", &done)?,
            Ok(done) => {
                save(&job, "done", &done)?;
                finished += 1;
            }
            Err(error) if error.is_temporary() => return Err(error),
            Err(_) => save(&job, "failed", &Done::default())?,
        }
    }
    Ok(finished)
}
