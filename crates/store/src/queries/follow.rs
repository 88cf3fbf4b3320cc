//! Subscriptions: who wants to be told when a person changes, and what still has to be told.

use jenner_model::{OrganizationId, PersonId, PublicId, Timestamp};

use crate::{Insert, Result, Row, StoreError, Tx, values};

/// Where a subscription stands (FHIR R4).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// The first call has not been answered yet.
    Requested,
    /// Changes are told.
    Active,
    /// The last call failed; it is tried again.
    Error,
    /// Nothing is told any more.
    Off,
}

const STATES: &[(State, &str)] = &[
    (State::Requested, "requested"),
    (State::Active, "active"),
    (State::Error, "error"),
    (State::Off, "off"),
];

impl State {
    /// FHIR's word.
    pub fn word(self) -> &'static str {
        STATES.iter().find(|(known, _)| *known == self).map_or("off", |(_, word)| word)
    }
}

/// A subscription.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SubscriptionRow {
    /// Identity.
    pub id: i64,
    /// Name for addresses.
    pub public_id: PublicId,
    /// Whose.
    pub client: String,
    /// For which organization.
    pub organization: OrganizationId,
    /// Who is followed, by the home that was named.
    pub home: PersonId,
    /// The criteria as they were given.
    pub criteria: String,
    /// Why, as it was given.
    pub reason: String,
    /// Where to call.
    pub endpoint: String,
    /// Header lines to send, a JSON list. A secret.
    pub header: String,
    /// Media type of the notice; empty for an empty call.
    pub payload: String,
    /// Where it stands.
    pub state: State,
    /// What went wrong last, in words.
    pub problem: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it ends by itself.
    pub ends_at: Option<Timestamp>,
    /// Changes told so far.
    pub told: i64,
}

const SUBSCRIPTIONS: Insert<15> = Insert::into(
    "subscription",
    [
        "subscription_id",
        "public_id",
        "client_id",
        "organization_id",
        "home_id",
        "criteria",
        "reason",
        "endpoint",
        "header",
        "payload",
        "state",
        "problem",
        "created_at",
        "ends_at",
        "told",
    ],
);

/// Adds a subscription.
pub fn insert(tx: &mut Tx<'_>, row: &SubscriptionRow) -> Result<()> {
    let s = row;
    tx.insert(
        &SUBSCRIPTIONS,
        [values![
            s.id,
            s.public_id,
            s.client,
            s.organization,
            s.home,
            s.criteria,
            s.reason,
            s.endpoint,
            s.header,
            s.payload,
            *s.state.word(),
            s.problem,
            s.created_at,
            s.ends_at,
            s.told
        ]],
    )
}

const COLUMNS: &str = "s.subscription_id, s.public_id, s.client_id, s.organization_id, s.home_id, s.criteria, s.reason, \
                       s.endpoint, s.header, s.payload, s.state, s.problem, s.created_at, s.ends_at, s.told";

fn read(row: &Row<'_>) -> Result<SubscriptionRow> {
    let state = row.text(10)?;
    Ok(SubscriptionRow {
        id: row.get(0)?,
        public_id: row.get(1)?,
        client: row.get(2)?,
        organization: row.get(3)?,
        home: row.get(4)?,
        criteria: row.get(5)?,
        reason: row.get(6)?,
        endpoint: row.get(7)?,
        header: row.get(8)?,
        payload: row.get(9)?,
        state: STATES
            .iter()
            .find(|(_, known)| *known == state)
            .map(|(state, _)| *state)
            .ok_or(StoreError::Content("the state of a subscription"))?,
        problem: row.get(11)?,
        created_at: row.get(12)?,
        ends_at: row.get(13)?,
        told: row.get(14)?,
    })
}

/// A subscription of a client. Another client's is not found.
pub fn by_public_id(tx: &mut Tx<'_>, client: &str, id: PublicId) -> Result<Option<SubscriptionRow>> {
    let sql = format!("SELECT {COLUMNS} FROM subscription s WHERE s.public_id = $1 AND s.client_id = $2");
    tx.query_opt(&sql, &[&id, &client], read)
}

/// All subscriptions of a client, the oldest first.
pub fn of_client(tx: &mut Tx<'_>, client: &str) -> Result<Vec<SubscriptionRow>> {
    let sql =
        format!("SELECT {COLUMNS} FROM subscription s WHERE s.client_id = $1 ORDER BY s.subscription_id");
    tx.query(&sql, &[&client], read)
}

/// Removes a subscription and what it has not been told.
pub fn remove(tx: &mut Tx<'_>, id: i64) -> Result<()> {
    tx.run("DELETE FROM subscription_notice WHERE subscription_id = $1", &[&id])?;
    tx.run("DELETE FROM subscription WHERE subscription_id = $1", &[&id])
}

/// Notes for everybody who follows one of these people that there is something to tell. Part of the transaction of the
/// change: after its commit the notice cannot be lost.
pub fn note(tx: &mut Tx<'_>, people: &[PersonId], now: Timestamp) -> Result<()> {
    if people.is_empty() {
        return Ok(());
    }
    let ids: Vec<i64> = people.iter().map(|person| person.0).collect();
    tx.run(
        "INSERT INTO subscription_notice (subscription_id, changes, first_at, due_at, attempts) \
         SELECT s.subscription_id, 1, CAST($2 AS BIGINT), CAST($2 AS BIGINT), 0 FROM subscription s \
         WHERE s.state <> 'off' AND (s.home_id = ANY($1) \
         OR s.home_id IN (SELECT m.person_id FROM merged_person m WHERE m.survivor_id = ANY($1))) \
         ON CONFLICT (subscription_id) DO UPDATE SET changes = subscription_notice.changes + 1",
        &[&ids, &now],
    )
}

const NOTICES: Insert<5> =
    Insert::into("subscription_notice", ["subscription_id", "changes", "first_at", "due_at", "attempts"]);

/// The first call of a subscription is due now.
pub fn first_call(tx: &mut Tx<'_>, id: i64, now: Timestamp) -> Result<()> {
    tx.insert(&NOTICES, [values![id, 0i64, now, now, 0i64]])
}

/// A notice that is due, with its subscription.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Due {
    /// The subscription.
    pub subscription: SubscriptionRow,
    /// How many changes it is about; 0 for the first call.
    pub changes: i64,
    /// When the oldest of them was.
    pub first_at: Timestamp,
    /// How often it was tried.
    pub attempts: i64,
}

/// What is due, at most so much; nobody else takes the same before `until`.
pub fn take_due(tx: &mut Tx<'_>, now: Timestamp, until: Timestamp, most: i64) -> Result<Vec<Due>> {
    /// An arbitrary number, ours alone.
    const LOCK: i64 = 0x6e6f_7469_6365_0001;
    tx.lock_keys(&mut vec![LOCK])?;
    let sql = format!(
        "SELECT {COLUMNS}, n.changes, n.first_at, n.attempts FROM subscription_notice n \
         JOIN subscription s ON s.subscription_id = n.subscription_id WHERE n.due_at <= $1 ORDER BY n.due_at LIMIT $2"
    );
    let due = tx.query(&sql, &[&now, &most], |row| {
        Ok(Due {
            subscription: read(row)?,
            changes: row.get(15)?,
            first_at: row.get(16)?,
            attempts: row.get(17)?,
        })
    })?;
    let ids: Vec<i64> = due.iter().map(|one| one.subscription.id).collect();
    tx.run("UPDATE subscription_notice SET due_at = $2 WHERE subscription_id = ANY($1)", &[&ids, &until])?;
    Ok(due)
}

/// A notice was told. What changed since it was read stays to be told.
pub fn told(tx: &mut Tx<'_>, due: &Due, now: Timestamp) -> Result<()> {
    let id = due.subscription.id;
    tx.run(
        "DELETE FROM subscription_notice WHERE subscription_id = $1 AND changes <= $2",
        &[&id, &due.changes],
    )?;
    tx.run(
        "UPDATE subscription_notice SET changes = changes - $2, first_at = $3, due_at = $3, attempts = 0 \
         WHERE subscription_id = $1",
        &[&id, &due.changes, &now],
    )?;
    tx.run(
        "UPDATE subscription SET state = 'active', problem = '', told = told + $2 \
         WHERE subscription_id = $1 AND state <> 'off'",
        &[&id, &due.changes],
    )
}

/// A notice could not be told: again at `due_at`, or never (`None`).
pub fn failed(tx: &mut Tx<'_>, due: &Due, problem: &str, due_at: Option<Timestamp>) -> Result<()> {
    let id = due.subscription.id;
    match due_at {
        Some(due_at) => tx.run(
            "UPDATE subscription_notice SET due_at = $2, attempts = attempts + 1 WHERE subscription_id = $1",
            &[&id, &due_at],
        )?,
        None => tx.run("DELETE FROM subscription_notice WHERE subscription_id = $1", &[&id])?,
    }
    let state = if due_at.is_some() { State::Error } else { State::Off };
    tx.run(
        "UPDATE subscription SET state = $2, problem = $3 WHERE subscription_id = $1 AND state <> 'off'",
        &[&id, &state.word(), &problem],
    )
}

/// Whether anything is due.
pub fn is_due(tx: &mut Tx<'_>, now: Timestamp) -> Result<bool> {
    let found = tx.query_opt(
        "SELECT subscription_id FROM subscription_notice WHERE due_at <= $1 LIMIT 1",
        &[&now],
        |row| row.get::<i64>(0),
    )?;
    Ok(found.is_some())
}

/// A notice is dropped without being told. What changed since it was read stays to be told.
pub fn forget(tx: &mut Tx<'_>, due: &Due) -> Result<()> {
    tx.run(
        "DELETE FROM subscription_notice WHERE subscription_id = $1 AND changes <= $2",
        &[&due.subscription.id, &due.changes],
    )
}

/// How many subscriptions a client has.
pub fn count_of_client(tx: &mut Tx<'_>, client: &str) -> Result<i64> {
    let found =
        tx.query_opt("SELECT count(*) FROM subscription WHERE client_id = $1", &[&client], |row| row.get(0))?;
    Ok(found.unwrap_or(0))
}
