//! Reminder and recall: what was saved, runs, what runs by itself, and who is not to be told any more.

use std::collections::HashMap;

use jenner_model::{Date, OrganizationId, Timestamp, UserId};

use crate::{Insert, Result, Row, Tx, values};

/// A saved cohort or template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SavedRow {
    /// Identity.
    pub id: i64,
    /// Whose it is.
    pub organization: OrganizationId,
    /// `cohort` or `template`.
    pub kind: String,
    /// Whether organizations below may use it.
    pub shared: bool,
    /// Its name.
    pub name: String,
    /// What it says, as JSON.
    pub said: String,
    /// When it was last changed.
    pub changed_at: Timestamp,
    /// By whom.
    pub changed_by: Option<UserId>,
}

const SAVED: Insert<8> = Insert::into(
    "outreach_saved",
    ["saved_id", "organization_id", "kind", "shared", "name", "said", "changed_at", "changed_by"],
)
.on_conflict(
    "(saved_id) DO UPDATE SET shared = excluded.shared, name = excluded.name, said = excluded.said, \
     changed_at = excluded.changed_at, changed_by = excluded.changed_by",
);

/// Saves, or saves again.
pub fn save(tx: &mut Tx<'_>, s: &SavedRow) -> Result<()> {
    tx.insert(
        &SAVED,
        [values![s.id, s.organization, s.kind, s.shared, s.name, s.said, s.changed_at, s.changed_by]],
    )
}

/// What an organization may use of a kind: its own, and what others share. By name.
pub fn saved(tx: &mut Tx<'_>, organization: OrganizationId, kind: &str) -> Result<Vec<SavedRow>> {
    tx.query(
        "SELECT saved_id, organization_id, kind, shared, name, said, changed_at, changed_by FROM outreach_saved \
         WHERE removed_at IS NULL AND kind = $2 AND (organization_id = $1 OR shared) ORDER BY name, saved_id",
        &[&organization, &kind],
        |row| {
            Ok(SavedRow {
                id: row.get(0)?,
                organization: row.get(1)?,
                kind: row.get(2)?,
                shared: row.get(3)?,
                name: row.get(4)?,
                said: row.get(5)?,
                changed_at: row.get(6)?,
                changed_by: row.get(7)?,
            })
        },
    )
}

/// Removes what an organization saved. Whether it was there.
pub fn forget(tx: &mut Tx<'_>, organization: OrganizationId, id: i64, at: Timestamp) -> Result<bool> {
    let done = tx.execute(
        "UPDATE outreach_saved SET removed_at = $3 WHERE saved_id = $1 AND organization_id = $2 AND removed_at IS NULL",
        &[&id, &organization, &at],
    )?;
    Ok(done > 0)
}

/// A run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunRow {
    /// Identity.
    pub id: i64,
    /// Whose it is.
    pub organization: OrganizationId,
    /// What started it by itself.
    pub schedule: Option<i64>,
    /// Its name.
    pub name: String,
    /// Word of its state.
    pub state: String,
    /// What was asked, as JSON.
    pub asked: String,
    /// What was counted, as JSON; empty before.
    pub counted: String,
    /// When it was asked for.
    pub asked_at: Timestamp,
    /// By whom; nobody: by itself.
    pub asked_by: Option<UserId>,
    /// Last sign of life of who plans it.
    pub beat_at: Timestamp,
    /// When its plan was ready.
    pub planned_at: Option<Timestamp>,
    /// When it was approved: it began then.
    pub approved_at: Option<Timestamp>,
    /// By whom.
    pub approved_by: Option<UserId>,
    /// When it was done or stopped.
    pub ended_at: Option<Timestamp>,
}

const RUNS: Insert<10> = Insert::into(
    "outreach_run",
    [
        "run_id",
        "organization_id",
        "schedule_id",
        "name",
        "state",
        "asked",
        "counted",
        "asked_at",
        "asked_by",
        "beat_at",
    ],
);
const RUN: &str = "run_id, organization_id, schedule_id, name, state, asked, counted, asked_at, asked_by, beat_at, \
                   planned_at, approved_at, approved_by, ended_at";

fn run(row: &Row<'_>) -> Result<RunRow> {
    Ok(RunRow {
        id: row.get(0)?,
        organization: row.get(1)?,
        schedule: row.get(2)?,
        name: row.get(3)?,
        state: row.get(4)?,
        asked: row.get(5)?,
        counted: row.get(6)?,
        asked_at: row.get(7)?,
        asked_by: row.get(8)?,
        beat_at: row.get(9)?,
        planned_at: row.get(10)?,
        approved_at: row.get(11)?,
        approved_by: row.get(12)?,
        ended_at: row.get(13)?,
    })
}

/// Adds a run that was asked for.
pub fn insert_run(tx: &mut Tx<'_>, r: &RunRow) -> Result<()> {
    tx.insert(
        &RUNS,
        [values![
            r.id,
            r.organization,
            r.schedule,
            r.name,
            r.state,
            r.asked,
            r.counted,
            r.asked_at,
            r.asked_by,
            r.beat_at
        ]],
    )
}

/// A run.
pub fn get_run(tx: &mut Tx<'_>, id: i64) -> Result<Option<RunRow>> {
    tx.query_opt(&format!("SELECT {RUN} FROM outreach_run WHERE run_id = $1"), &[&id], run)
}

/// The latest runs, newest first; of these organizations alone where some are named.
pub fn runs(tx: &mut Tx<'_>, of: Option<&[OrganizationId]>, most: i64) -> Result<Vec<RunRow>> {
    match of {
        None => {
            tx.query(&format!("SELECT {RUN} FROM outreach_run ORDER BY run_id DESC LIMIT $1"), &[&most], run)
        }
        Some(of) => {
            let ids: Vec<i64> = of.iter().map(|one| one.0).collect();
            let sql = format!(
                "SELECT {RUN} FROM outreach_run WHERE organization_id = ANY($1) ORDER BY run_id DESC LIMIT $2"
            );
            tx.query(&sql, &[&ids, &most], run)
        }
    }
}

/// The runs in a state, the oldest first.
pub fn runs_in(tx: &mut Tx<'_>, state: &str) -> Result<Vec<RunRow>> {
    tx.query(&format!("SELECT {RUN} FROM outreach_run WHERE state = $1 ORDER BY run_id"), &[&state], run)
}

/// Brings a run from one state into another. False where it is in another one by now.
pub fn turn(tx: &mut Tx<'_>, id: i64, from: &str, to: &str, at: Timestamp) -> Result<bool> {
    let sql = "UPDATE outreach_run SET state = $3, beat_at = $4 WHERE run_id = $1 AND state = $2";
    Ok(tx.execute(sql, &[&id, &from, &to, &at])? > 0)
}

/// The plan of a run is ready, with what was counted.
pub fn planned(tx: &mut Tx<'_>, id: i64, counted: &str, at: Timestamp) -> Result<bool> {
    let sql = "UPDATE outreach_run SET state = 'planned', counted = $2, planned_at = $3, beat_at = $3 \
               WHERE run_id = $1 AND state = 'planning'";
    Ok(tx.execute(sql, &[&id, &counted, &at])? > 0)
}

/// A run is approved: from now on it is sent.
pub fn approve(tx: &mut Tx<'_>, id: i64, by: Option<UserId>, at: Timestamp) -> Result<bool> {
    let sql = "UPDATE outreach_run SET state = 'sending', approved_at = $2, approved_by = $3 \
               WHERE run_id = $1 AND state = 'planned'";
    Ok(tx.execute(sql, &[&id, &at, &by])? > 0)
}

/// A run has come to its end, from one of these states.
pub fn end_run(tx: &mut Tx<'_>, id: i64, from: &[&str], to: &str, at: Timestamp) -> Result<bool> {
    let from: Vec<String> = from.iter().map(|one| (*one).to_owned()).collect();
    let sql = "UPDATE outreach_run SET state = $3, ended_at = $4 WHERE run_id = $1 AND state = ANY($2)";
    Ok(tx.execute(sql, &[&id, &from, &to, &at])? > 0)
}

/// What runs by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScheduleRow {
    /// Identity.
    pub id: i64,
    /// Whose it is.
    pub organization: OrganizationId,
    /// Its name.
    pub name: String,
    /// What is asked each time, as JSON.
    pub asked: String,
    /// `week` or `month`.
    pub every: String,
    /// The next day.
    pub next: Date,
    /// When it was set up.
    pub made_at: Timestamp,
    /// By whom.
    pub made_by: Option<UserId>,
}

const SCHEDULES: Insert<8> = Insert::into(
    "outreach_schedule",
    ["schedule_id", "organization_id", "name", "asked", "every", "next_on", "made_at", "made_by"],
);

/// Sets something up to run by itself.
pub fn insert_schedule(tx: &mut Tx<'_>, s: &ScheduleRow) -> Result<()> {
    tx.insert(
        &SCHEDULES,
        [values![s.id, s.organization, s.name, s.asked, s.every, s.next, s.made_at, s.made_by]],
    )
}

/// Everything that runs by itself.
pub fn schedules(tx: &mut Tx<'_>) -> Result<Vec<ScheduleRow>> {
    tx.query(
        "SELECT schedule_id, organization_id, name, asked, every, next_on, made_at, made_by FROM outreach_schedule \
         WHERE ended_at IS NULL ORDER BY schedule_id",
        &[],
        |row| {
            Ok(ScheduleRow {
                id: row.get(0)?,
                organization: row.get(1)?,
                name: row.get(2)?,
                asked: row.get(3)?,
                every: row.get(4)?,
                next: row.get(5)?,
                made_at: row.get(6)?,
                made_by: row.get(7)?,
            })
        },
    )
}

/// A schedule has had its turn on a day. False where another program took it.
pub fn took_turn(tx: &mut Tx<'_>, id: i64, this: Date, next: Date) -> Result<bool> {
    let sql = "UPDATE outreach_schedule SET next_on = $3 \
               WHERE schedule_id = $1 AND next_on = $2 AND ended_at IS NULL";
    Ok(tx.execute(sql, &[&id, &this, &next])? > 0)
}

/// Ends a schedule. Whether it ran.
pub fn end_schedule(tx: &mut Tx<'_>, id: i64, at: Timestamp) -> Result<bool> {
    let sql = "UPDATE outreach_schedule SET ended_at = $2 WHERE schedule_id = $1 AND ended_at IS NULL";
    Ok(tx.execute(sql, &[&id, &at])? > 0)
}

const STOPS: Insert<3> =
    Insert::into("outreach_stop", ["contact", "why", "since_at"]).on_conflict("(contact, why) DO NOTHING");

/// A phone or an e-mail address is not to be used any more. What is noted already stays.
pub fn stop(tx: &mut Tx<'_>, contact: &[u8; 32], why: &str, at: Timestamp) -> Result<()> {
    tx.insert(&STOPS, [values![contact.to_vec(), *why, at]])
}

/// It may be used again.
pub fn start(tx: &mut Tx<'_>, contacts: &[[u8; 32]], why: &str) -> Result<u64> {
    let contacts: Vec<[u8; 32]> = contacts.to_vec();
    tx.execute("DELETE FROM outreach_stop WHERE contact = ANY($1) AND why = $2", &[&contacts, &why])
}

/// Those of the contacts that are not to be used, and why.
pub fn stops(tx: &mut Tx<'_>, contacts: &[[u8; 32]]) -> Result<HashMap<[u8; 32], String>> {
    let mut found = HashMap::new();
    for part in contacts.chunks(2000) {
        let part: Vec<[u8; 32]> = part.to_vec();
        let rows: Vec<([u8; 32], String)> = tx.query(
            "SELECT contact, why FROM outreach_stop WHERE contact = ANY($1) ORDER BY why DESC",
            &[&part],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )?;
        found.extend(rows);
    }
    Ok(found)
}
