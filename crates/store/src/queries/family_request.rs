//! What families ask for: that something is corrected, or that a record is found. What is said comes and leaves sealed.

use jenner_model::access::Access;
use jenner_model::{OrganizationId, PersonId, PublicId, Timestamp, UserId};

use crate::{Insert, Result, Row, Tx, values};

/// A request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestRow {
    /// Identity.
    pub id: i64,
    /// Name for addresses.
    pub public_id: PublicId,
    /// Number for people.
    pub number: String,
    /// Whom it is about, once that is known.
    pub person: Option<PersonId>,
    /// The family account that sent it.
    pub user: Option<UserId>,
    /// What is asked for.
    pub kind: String,
    /// Where it stands.
    pub state: String,
    /// The family's language.
    pub language: String,
    /// Whose desk it lies on; `None` for the registry's own.
    pub organization: Option<OrganizationId>,
    /// Keyed hash of the code by which it is followed without an account.
    pub follow: Option<[u8; 32]>,
    /// When it came.
    pub made_at: Timestamp,
    /// Last change.
    pub changed_at: Timestamp,
    /// End.
    pub closed_at: Option<Timestamp>,
    /// Counts changes, so that two who work at once do not overwrite each other.
    pub version: i64,
    /// What was said: sealed.
    pub content: Vec<u8>,
}

const COLUMNS: &str = "SELECT request_id, public_id, number, person_id, user_id, kind, state, language, organization_id, \
                       follow_hash, made_at, changed_at, closed_at, version, content FROM family_request";

fn read(row: &Row<'_>) -> Result<RequestRow> {
    Ok(RequestRow {
        id: row.get(0)?,
        public_id: row.get(1)?,
        number: row.get(2)?,
        person: row.get(3)?,
        user: row.get(4)?,
        kind: row.get(5)?,
        state: row.get(6)?,
        language: row.get(7)?,
        organization: row.get(8)?,
        follow: row.get(9)?,
        made_at: row.get(10)?,
        changed_at: row.get(11)?,
        closed_at: row.get(12)?,
        version: row.get(13)?,
        content: row.get(14)?,
    })
}

/// Adds a request.
pub fn insert(tx: &mut Tx<'_>, request: &RequestRow) -> Result<()> {
    const REQUESTS: Insert<15> = Insert::into(
        "family_request",
        [
            "request_id",
            "public_id",
            "number",
            "person_id",
            "user_id",
            "kind",
            "state",
            "language",
            "organization_id",
            "follow_hash",
            "made_at",
            "changed_at",
            "closed_at",
            "version",
            "content",
        ],
    );
    let r = request;
    tx.insert(
        &REQUESTS,
        [values![
            r.id,
            r.public_id,
            r.number,
            r.person,
            r.user,
            r.kind,
            r.state,
            r.language,
            r.organization,
            r.follow,
            r.made_at,
            r.changed_at,
            r.closed_at,
            r.version,
            r.content
        ]],
    )
}

/// Writes a request that was changed. False where somebody changed it meanwhile.
pub fn update(tx: &mut Tx<'_>, request: &RequestRow) -> Result<bool> {
    let r = request;
    let changed = tx.execute(
        "UPDATE family_request SET person_id = $3, state = $4, organization_id = $5, changed_at = $6, closed_at = $7, \
         version = version + 1 WHERE request_id = $1 AND version = $2",
        &[&r.id, &r.version, &r.person, &r.state, &r.organization, &r.changed_at, &r.closed_at],
    )?;
    if changed > 0 && r.person.is_some() {
        tx.run("UPDATE family_request_step SET person_id = $2 WHERE request_id = $1", &[&r.id, &r.person])?;
    }
    Ok(changed > 0)
}

/// A request by its name in addresses.
pub fn by_public_id(tx: &mut Tx<'_>, _access: &Access, id: PublicId) -> Result<Option<RequestRow>> {
    tx.query_opt(&format!("{COLUMNS} WHERE public_id = $1"), &[&id], read)
}

/// A request by its number.
pub fn by_number(tx: &mut Tx<'_>, _access: &Access, number: &str) -> Result<Option<RequestRow>> {
    tx.query_opt(&format!("{COLUMNS} WHERE number = $1"), &[&number], read)
}

/// Requests about a person (any id they ever had), the newest first.
pub fn of_people(tx: &mut Tx<'_>, _access: &Access, homes: &[PersonId]) -> Result<Vec<RequestRow>> {
    let ids: Vec<i64> = homes.iter().map(|home| home.0).collect();
    tx.query(&format!("{COLUMNS} WHERE person_id = ANY($1) ORDER BY request_id DESC"), &[&ids], read)
}

/// Requests in one of these states, the oldest first; of one desk's organizations where they are named.
pub fn list(
    tx: &mut Tx<'_>,
    _access: &Access,
    states: &[&str],
    desks: Option<&[OrganizationId]>,
    most: i64,
) -> Result<Vec<RequestRow>> {
    let states: Vec<&str> = states.to_vec();
    match desks {
        None => tx.query(
            &format!("{COLUMNS} WHERE state = ANY($1) ORDER BY made_at LIMIT $2"),
            &[&states, &most],
            read,
        ),
        Some(desks) => {
            let desks: Vec<i64> = desks.iter().map(|desk| desk.0).collect();
            tx.query(
                &format!(
                    "{COLUMNS} WHERE state = ANY($1) AND organization_id = ANY($3) ORDER BY made_at LIMIT $2"
                ),
                &[&states, &most, &desks],
                read,
            )
        }
    }
}

/// What was done with a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepRow {
    /// Identity.
    pub id: i64,
    /// When.
    pub at: Timestamp,
    /// Who; `None` for the family.
    pub user: Option<UserId>,
    /// What, as a word.
    pub what: String,
    /// What the family is told: sealed.
    pub note: Vec<u8>,
}

/// Adds a step.
pub fn add_step(tx: &mut Tx<'_>, request: i64, person: Option<PersonId>, step: &StepRow) -> Result<()> {
    const STEPS: Insert<7> = Insert::into(
        "family_request_step",
        ["request_id", "step_id", "person_id", "at", "user_id", "what", "note"],
    );
    tx.insert(&STEPS, [values![request, step.id, person, step.at, step.user, step.what, step.note]])
}

/// The steps of a request, the oldest first.
pub fn steps(tx: &mut Tx<'_>, _access: &Access, request: i64) -> Result<Vec<StepRow>> {
    tx.query(
        "SELECT step_id, at, user_id, what, note FROM family_request_step WHERE request_id = $1 ORDER BY step_id",
        &[&request],
        |row| {
            Ok(StepRow {
                id: row.get(0)?,
                at: row.get(1)?,
                user: row.get(2)?,
                what: row.get(3)?,
                note: row.get(4)?,
            })
        },
    )
}

/// Removes claims that ended before an instant and found nobody's record: nothing else remembers who asked.
pub fn sweep_claims(tx: &mut Tx<'_>, before: Timestamp) -> Result<u64> {
    tx.run(
        "DELETE FROM family_request_step WHERE request_id IN \
         (SELECT request_id FROM family_request WHERE person_id IS NULL AND closed_at < $1)",
        &[&before],
    )?;
    tx.execute("DELETE FROM family_request WHERE person_id IS NULL AND closed_at < $1", &[&before])
}
