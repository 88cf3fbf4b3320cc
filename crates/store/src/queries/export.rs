//! Export jobs: what was asked, how far it is, which files there are.

use jenner_model::{OrganizationId, Timestamp};

use crate::{Insert, Result, Row, StoreError, Tx, values};

/// Where a job stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Waits for its turn.
    Waiting,
    /// Under way.
    Running,
    /// Its files can be fetched.
    Done,
    /// It ended without files; its `problem` says why.
    Failed,
    /// Its client does not want it any more.
    Cancelled,
}

const STATES: &[(State, &str)] = &[
    (State::Waiting, "waiting"),
    (State::Running, "running"),
    (State::Done, "done"),
    (State::Failed, "failed"),
    (State::Cancelled, "cancelled"),
];

fn word(state: State) -> &'static str {
    STATES.iter().find(|(known, _)| *known == state).map_or("failed", |(_, word)| word)
}

/// A job.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JobRow {
    /// Identity; jobs run in this order.
    pub id: i64,
    /// Unguessable name for addresses.
    pub handle: [u8; 16],
    /// Who asked.
    pub client: String,
    /// For which organization.
    pub organization: OrganizationId,
    /// The request as it came, for the manifest.
    pub request: String,
    /// What is to be done, as JSON.
    pub asked: String,
    /// Recognises the same request.
    pub asked_key: [u8; 32],
    /// Where it stands.
    pub state: State,
    /// When it was asked.
    pub created_at: Timestamp,
    /// The moment whose state the files show.
    pub transaction_time: Option<Timestamp>,
    /// Last sign of life of whoever runs it.
    pub beat_at: Option<Timestamp>,
    /// How often it was begun.
    pub attempts: i64,
    /// People to go through.
    pub people: i64,
    /// People gone through.
    pub people_done: i64,
    /// Size of the files so far.
    pub bytes: i64,
    /// The files, as JSON.
    pub files: String,
    /// Why it failed, in words for the client.
    pub problem: String,
    /// When files and job are removed.
    pub expires_at: Option<Timestamp>,
}

const JOBS: Insert<18> = Insert::into(
    "export_job",
    [
        "job_id",
        "handle",
        "client_id",
        "organization_id",
        "request",
        "asked",
        "asked_key",
        "state",
        "created_at",
        "transaction_time",
        "beat_at",
        "attempts",
        "people",
        "people_done",
        "bytes",
        "files",
        "problem",
        "expires_at",
    ],
);

/// Adds a job.
pub fn insert(tx: &mut Tx<'_>, job: &JobRow) -> Result<()> {
    let j = job;
    tx.insert(
        &JOBS,
        [values![
            j.id,
            j.handle,
            j.client,
            j.organization,
            j.request,
            j.asked,
            j.asked_key,
            *word(j.state),
            j.created_at,
            j.transaction_time,
            j.beat_at,
            j.attempts,
            j.people,
            j.people_done,
            j.bytes,
            j.files,
            j.problem,
            j.expires_at
        ]],
    )
}

const COLUMNS: &str = "job_id, handle, client_id, organization_id, request, asked, asked_key, state, created_at, \
                       transaction_time, beat_at, attempts, people, people_done, bytes, files, problem, expires_at";

fn read(row: &Row<'_>) -> Result<JobRow> {
    let state = row.text(7)?;
    Ok(JobRow {
        id: row.get(0)?,
        handle: row.get(1)?,
        client: row.get(2)?,
        organization: row.get(3)?,
        request: row.get(4)?,
        asked: row.get(5)?,
        asked_key: row.get(6)?,
        state: STATES
            .iter()
            .find(|(_, known)| *known == state)
            .map(|(state, _)| *state)
            .ok_or(StoreError::Content("the state of an export"))?,
        created_at: row.get(8)?,
        transaction_time: row.get(9)?,
        beat_at: row.get(10)?,
        attempts: row.get(11)?,
        people: row.get(12)?,
        people_done: row.get(13)?,
        bytes: row.get(14)?,
        files: row.get(15)?,
        problem: row.get(16)?,
        expires_at: row.get(17)?,
    })
}

/// A job of a client by its name for addresses. Another client's job is not found.
pub fn by_handle(tx: &mut Tx<'_>, client: &str, handle: &[u8; 16]) -> Result<Option<JobRow>> {
    let sql = format!("SELECT {COLUMNS} FROM export_job WHERE handle = $1 AND client_id = $2");
    tx.query_opt(&sql, &[handle, &client], read)
}

/// All jobs that are not ended, in the order in which they run.
pub fn unended(tx: &mut Tx<'_>) -> Result<Vec<JobRow>> {
    let sql = format!("SELECT {COLUMNS} FROM export_job WHERE state = ANY($1) ORDER BY job_id");
    tx.query(&sql, &[&vec!["waiting", "running"]], read)
}

/// How many jobs a client has begun since a moment.
pub fn begun_since(tx: &mut Tx<'_>, client: &str, since: Timestamp) -> Result<i64> {
    let found = tx.query_opt(
        "SELECT count(*) FROM export_job WHERE client_id = $1 AND created_at > $2",
        &[&client, &since],
        |row| row.get(0),
    )?;
    Ok(found.unwrap_or(0))
}

/// Bytes of all files that are there.
pub fn bytes(tx: &mut Tx<'_>) -> Result<i64> {
    let found =
        tx.query_opt("SELECT CAST(COALESCE(SUM(bytes), 0) AS BIGINT) FROM export_job", &[], |row| {
            row.get(0)
        })?;
    Ok(found.unwrap_or(0))
}

/// Those who decide about jobs do so one after the other.
pub fn lock(tx: &mut Tx<'_>) -> Result<()> {
    /// An arbitrary number, ours alone.
    const LOCK: i64 = 0x6578_706f_7274_0001;
    tx.lock_keys(&mut vec![LOCK])
}

/// Takes a job up: nobody else runs it while the beat is fresh.
pub fn begin(tx: &mut Tx<'_>, id: i64, now: Timestamp) -> Result<u64> {
    tx.execute(
        "UPDATE export_job SET state = 'running', transaction_time = $2, beat_at = $2, attempts = attempts + 1, \
         people_done = 0, bytes = 0, files = '[]' WHERE job_id = $1 AND (state = 'waiting' OR state = 'running')",
        &[&id, &now],
    )
}

/// Tells how far it is. `false`: it was cancelled meanwhile.
pub fn beat(
    tx: &mut Tx<'_>,
    id: i64,
    now: Timestamp,
    people: i64,
    people_done: i64,
    bytes: i64,
) -> Result<bool> {
    let changed = tx.execute(
        "UPDATE export_job SET beat_at = $2, people = $3, people_done = $4, bytes = $5 \
         WHERE job_id = $1 AND state = 'running'",
        &[&id, &now, &people, &people_done, &bytes],
    )?;
    Ok(changed > 0)
}

/// How a job ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct End {
    /// Done or failed.
    pub state: State,
    /// Files as JSON.
    pub files: String,
    /// Their size.
    pub bytes: i64,
    /// Why it failed.
    pub problem: String,
    /// Until when it is kept.
    pub expires_at: Timestamp,
}

/// Ends a job that runs. `false`: it was cancelled meanwhile.
pub fn end(tx: &mut Tx<'_>, id: i64, end: &End) -> Result<bool> {
    let changed = tx.execute(
        "UPDATE export_job SET state = $2, files = $3, bytes = $4, problem = $5, expires_at = $6 \
         WHERE job_id = $1 AND (state = 'running' OR state = 'waiting')",
        &[&id, &word(end.state), &end.files, &end.bytes, &end.problem, &end.expires_at],
    )?;
    Ok(changed > 0)
}

/// Cancels a job of whatever state; its files are gone for the client at once.
pub fn cancel(tx: &mut Tx<'_>, id: i64, now: Timestamp) -> Result<()> {
    tx.run(
        "UPDATE export_job SET state = 'cancelled', bytes = 0, files = '[]', expires_at = $2 WHERE job_id = $1",
        &[&id, &now],
    )
}

/// Jobs whose time is over.
pub fn expired(tx: &mut Tx<'_>, now: Timestamp) -> Result<Vec<JobRow>> {
    let sql = format!("SELECT {COLUMNS} FROM export_job WHERE expires_at <= $1");
    tx.query(&sql, &[&now], read)
}

/// Gives the room of a job's files free; the row stays a while, for counting.
pub fn empty(tx: &mut Tx<'_>, id: i64) -> Result<()> {
    tx.run(
        "UPDATE export_job SET bytes = 0, files = '[]', state = CASE WHEN state = 'done' THEN 'cancelled' ELSE state END \
         WHERE job_id = $1",
        &[&id],
    )
}

/// Forgets jobs that were asked before a moment and have expired.
pub fn forget(tx: &mut Tx<'_>, created_before: Timestamp, now: Timestamp) -> Result<()> {
    tx.run("DELETE FROM export_job WHERE created_at < $1 AND expires_at <= $2", &[&created_before, &now])
}

/// Handles of all jobs there are: folders of others are left-overs.
pub fn handles(tx: &mut Tx<'_>) -> Result<Vec<[u8; 16]>> {
    tx.query("SELECT handle FROM export_job WHERE expires_at IS NULL OR bytes > 0", &[], |row| row.get(0))
}

/// A job that was begun waits again, as if it had not been: its program is ending.
pub fn put_back(tx: &mut Tx<'_>, id: i64) -> Result<()> {
    tx.run(
        "UPDATE export_job SET state = 'waiting', attempts = attempts - 1, bytes = 0 \
         WHERE job_id = $1 AND state = 'running'",
        &[&id],
    )
}
