//! Requests about taking part, their papers, letters and steps; consent; acknowledgements of the privacy policy. What is
//! about people comes sealed and leaves sealed.

use jenner_model::access::Access;
use jenner_model::{Date, OrganizationId, PersonId, PublicId, Timestamp, UserId};

use crate::{Insert, Result, Row, Tx, values};

/// A request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestRow {
    /// Identity.
    pub id: i64,
    /// Name for addresses.
    pub public_id: PublicId,
    /// Number for people.
    pub receipt: String,
    /// What is asked for.
    pub kind: String,
    /// Where it stands.
    pub state: String,
    /// How it came: `paper` or `web`.
    pub channel: String,
    /// Language of the letters.
    pub language: String,
    /// Whose staff took it; `None` for one that came by itself.
    pub organization: Option<OrganizationId>,
    /// Who took it.
    pub started_by: Option<UserId>,
    /// The day it came.
    pub came_on: Date,
    /// When it should be done.
    pub due_on: Date,
    /// When the promise is broken.
    pub breach_on: Date,
    /// How it was made sure who asks: a word; empty as long as it was not.
    pub identity_check: String,
    /// Whom it is about, as JSON: ids, nothing else.
    pub people: String,
    /// The first who said yes.
    pub proposed_by: Option<UserId>,
    /// The second, or who declined.
    pub decided_by: Option<UserId>,
    /// Last change.
    pub changed_at: Timestamp,
    /// End.
    pub closed_at: Option<Timestamp>,
    /// Counts changes, so that two who work at once do not overwrite each other.
    pub version: i64,
    /// Names, birth date, address and so on: sealed.
    pub details: Vec<u8>,
}

const REQUESTS: Insert<20> = Insert::into(
    "participation_request",
    [
        "request_id",
        "public_id",
        "receipt",
        "kind",
        "state",
        "channel",
        "language",
        "organization_id",
        "started_by",
        "came_on",
        "due_on",
        "breach_on",
        "identity_check",
        "people",
        "proposed_by",
        "decided_by",
        "changed_at",
        "closed_at",
        "version",
        "details",
    ],
);

const COLUMNS: &str = "SELECT request_id, public_id, receipt, kind, state, channel, language, organization_id, started_by, \
                       came_on, due_on, breach_on, identity_check, people, proposed_by, decided_by, changed_at, closed_at, \
                       version, details FROM participation_request";

fn read(row: &Row<'_>) -> Result<RequestRow> {
    Ok(RequestRow {
        id: row.get(0)?,
        public_id: row.get(1)?,
        receipt: row.get(2)?,
        kind: row.get(3)?,
        state: row.get(4)?,
        channel: row.get(5)?,
        language: row.get(6)?,
        organization: row.get(7)?,
        started_by: row.get(8)?,
        came_on: row.get(9)?,
        due_on: row.get(10)?,
        breach_on: row.get(11)?,
        identity_check: row.get(12)?,
        people: row.get(13)?,
        proposed_by: row.get(14)?,
        decided_by: row.get(15)?,
        changed_at: row.get(16)?,
        closed_at: row.get(17)?,
        version: row.get(18)?,
        details: row.get(19)?,
    })
}

/// Adds a request.
pub fn insert(tx: &mut Tx<'_>, request: &RequestRow) -> Result<()> {
    let r = request;
    tx.insert(
        &REQUESTS,
        [values![
            r.id,
            r.public_id,
            r.receipt,
            r.kind,
            r.state,
            r.channel,
            r.language,
            r.organization,
            r.started_by,
            r.came_on,
            r.due_on,
            r.breach_on,
            r.identity_check,
            r.people,
            r.proposed_by,
            r.decided_by,
            r.changed_at,
            r.closed_at,
            r.version,
            r.details
        ]],
    )
}

/// Writes a request as it is now, unless somebody has changed it since it was read: then it says no.
pub fn update(tx: &mut Tx<'_>, request: &RequestRow) -> Result<bool> {
    let r = request;
    let changed = tx.execute(
        "UPDATE participation_request SET state = $3, due_on = $4, breach_on = $5, identity_check = $6, people = $7, \
         proposed_by = $8, decided_by = $9, changed_at = $10, closed_at = $11, details = $12, version = $2 + 1 \
         WHERE request_id = $1 AND version = $2",
        &[
            &r.id,
            &r.version,
            &r.state,
            &r.due_on,
            &r.breach_on,
            &r.identity_check,
            &r.people,
            &r.proposed_by,
            &r.decided_by,
            &r.changed_at,
            &r.closed_at,
            &r.details,
        ],
    )?;
    Ok(changed > 0)
}

/// The request of a public name.
pub fn by_public_id(tx: &mut Tx<'_>, _access: &Access, public_id: PublicId) -> Result<Option<RequestRow>> {
    tx.query_opt(&format!("{COLUMNS} WHERE public_id = $1"), &[&public_id], read)
}

/// The request of a receipt number.
pub fn by_receipt(tx: &mut Tx<'_>, _access: &Access, receipt: &str) -> Result<Option<RequestRow>> {
    tx.query_opt(&format!("{COLUMNS} WHERE receipt = $1"), &[&receipt], read)
}

/// Whose requests are meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Taken {
    /// Everybody's.
    ByAnybody,
    /// Those that the staff of an organization took.
    ByOrganization(OrganizationId),
    /// Those that a user took.
    ByUser(UserId),
    /// None.
    ByNobody,
}

/// Requests in these states, the most urgent first, `most` of them.
pub fn list(
    tx: &mut Tx<'_>,
    _access: &Access,
    states: &[&str],
    taken: Taken,
    most: i64,
) -> Result<Vec<RequestRow>> {
    let states: Vec<String> = states.iter().map(|state| (*state).to_owned()).collect();
    let (narrowed, of) = match taken {
        Taken::ByAnybody => ("", 0),
        Taken::ByOrganization(organization) => (" AND organization_id = $3", organization.0),
        Taken::ByUser(user) => (" AND started_by = $3", user.0),
        Taken::ByNobody => return Ok(Vec::new()),
    };
    let sql = format!("{COLUMNS} WHERE state = ANY($1){narrowed} ORDER BY due_on, request_id LIMIT $2");
    if narrowed.is_empty() {
        tx.query(&sql, &[&states, &most], read)
    } else {
        tx.query(&sql, &[&states, &most, &of], read)
    }
}

/// A paper or a letter, without its content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sheet {
    /// Identity.
    pub id: i64,
    /// Media type of a paper; name of a letter.
    pub what: String,
    /// Language of a letter; empty for a paper.
    pub language: String,
    /// Bytes of a paper; 0 for a letter.
    pub bytes: i64,
    /// When it was added.
    pub at: Timestamp,
    /// By whom.
    pub by: Option<UserId>,
}

const PAPERS: Insert<7> = Insert::into(
    "participation_paper",
    ["paper_id", "request_id", "media", "bytes", "added_at", "added_by", "content"],
);
const LETTERS: Insert<7> = Insert::into(
    "participation_letter",
    ["letter_id", "request_id", "name", "language", "made_at", "made_by", "content"],
);

/// Adds a paper; its content is sealed.
pub fn add_paper(tx: &mut Tx<'_>, request: i64, paper: &Sheet, content: &[u8]) -> Result<()> {
    let p = paper;
    tx.insert(&PAPERS, [values![p.id, request, p.what, p.bytes, p.at, p.by, *content]])
}

/// Adds a letter; its content is sealed.
pub fn add_letter(tx: &mut Tx<'_>, request: i64, letter: &Sheet, content: &[u8]) -> Result<()> {
    let l = letter;
    tx.insert(&LETTERS, [values![l.id, request, l.what, l.language, l.at, l.by, *content]])
}

/// The papers of a request, in order.
pub fn papers(tx: &mut Tx<'_>, _access: &Access, request: i64) -> Result<Vec<Sheet>> {
    tx.query(
        "SELECT paper_id, media, bytes, added_at, added_by FROM participation_paper WHERE request_id = $1 ORDER BY paper_id",
        &[&request],
        |row| {
            Ok(Sheet {
                id: row.get(0)?,
                what: row.get(1)?,
                language: String::new(),
                bytes: row.get(2)?,
                at: row.get(3)?,
                by: row.get(4)?,
            })
        },
    )
}

/// The letters of a request, in order.
pub fn letters(tx: &mut Tx<'_>, _access: &Access, request: i64) -> Result<Vec<Sheet>> {
    tx.query(
        "SELECT letter_id, name, language, made_at, made_by FROM participation_letter WHERE request_id = $1 \
         ORDER BY letter_id",
        &[&request],
        |row| {
            Ok(Sheet {
                id: row.get(0)?,
                what: row.get(1)?,
                language: row.get(2)?,
                bytes: 0,
                at: row.get(3)?,
                by: row.get(4)?,
            })
        },
    )
}

/// The sealed content of a paper of a request, with its media type.
pub fn paper(tx: &mut Tx<'_>, _access: &Access, request: i64, id: i64) -> Result<Option<(String, Vec<u8>)>> {
    tx.query_opt(
        "SELECT media, content FROM participation_paper WHERE paper_id = $1 AND request_id = $2",
        &[&id, &request],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )
}

/// The sealed content of a letter of a request, with its name.
pub fn letter(tx: &mut Tx<'_>, _access: &Access, request: i64, id: i64) -> Result<Option<(String, Vec<u8>)>> {
    tx.query_opt(
        "SELECT name, content FROM participation_letter WHERE letter_id = $1 AND request_id = $2",
        &[&id, &request],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )
}

/// What was done with a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepRow {
    /// Identity.
    pub id: i64,
    /// When.
    pub at: Timestamp,
    /// Who.
    pub user: Option<UserId>,
    /// What, in one word.
    pub what: String,
}

const STEPS: Insert<5> =
    Insert::into("participation_step", ["request_id", "step_id", "at", "user_id", "what"]);

/// Notes a step.
pub fn add_step(tx: &mut Tx<'_>, request: i64, step: &StepRow) -> Result<()> {
    let s = step;
    tx.insert(&STEPS, [values![request, s.id, s.at, s.user, s.what]])
}

/// The steps of a request, in order.
pub fn steps(tx: &mut Tx<'_>, _access: &Access, request: i64) -> Result<Vec<StepRow>> {
    tx.query(
        "SELECT step_id, at, user_id, what FROM participation_step WHERE request_id = $1 ORDER BY step_id",
        &[&request],
        |row| Ok(StepRow { id: row.get(0)?, at: row.get(1)?, user: row.get(2)?, what: row.get(3)? }),
    )
}

const RESTRICTIONS: Insert<5> =
    Insert::into("person_restriction", ["person_id", "kind", "since_at", "until_at", "set_by"])
        .on_conflict("(person_id, kind, since_at) DO NOTHING");

/// Restricts a person from now on, unless they are already.
pub fn restrict(tx: &mut Tx<'_>, person: PersonId, kind: &str, now: Timestamp, set_by: &str) -> Result<()> {
    let already = tx.query_opt(
        "SELECT 1 FROM person_restriction WHERE person_id = $1 AND kind = $2 AND since_at <= $3 AND until_at > $3 LIMIT 1",
        &[&person, &kind, &now],
        |row| row.get::<i64>(0),
    )?;
    if already.is_some() {
        return Ok(());
    }
    tx.insert(&RESTRICTIONS, [values![person, *kind, now, Timestamp(i64::MAX), *set_by]])
}

/// Lifts every restriction of a person.
pub fn lift_all(tx: &mut Tx<'_>, person: PersonId, now: Timestamp) -> Result<u64> {
    tx.execute(
        "UPDATE person_restriction SET until_at = $2 WHERE person_id = $1 AND until_at > $2",
        &[&person, &now],
    )
}

/// The restrictions of people now, as words; also of whoever was merged into them.
pub fn restrictions(
    tx: &mut Tx<'_>,
    _access: &Access,
    people: &[PersonId],
    now: Timestamp,
) -> Result<Vec<(PersonId, String)>> {
    let ids: Vec<i64> = people.iter().map(|person| person.0).collect();
    tx.query(
        "SELECT person_id, kind FROM person_restriction WHERE person_id = ANY($1) AND since_at <= $2 AND until_at > $2 \
         UNION SELECT m.survivor_id, r.kind FROM merged_person m JOIN person_restriction r ON r.person_id = m.person_id \
         WHERE m.survivor_id = ANY($1) AND r.since_at <= $2 AND r.until_at > $2",
        &[&ids, &now],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )
}

const CONSENTS: Insert<4> = Insert::into("person_consent", ["person_id", "since_at", "until_at", "set_by"])
    .on_conflict("(person_id, since_at) DO NOTHING");

/// Notes that somebody consented.
pub fn consent(tx: &mut Tx<'_>, person: PersonId, now: Timestamp, set_by: &str) -> Result<()> {
    tx.insert(&CONSENTS, [values![person, now, Timestamp(i64::MAX), *set_by]])
}

/// Ends the consent of a person.
pub fn end_consent(tx: &mut Tx<'_>, person: PersonId, now: Timestamp) -> Result<u64> {
    tx.execute(
        "UPDATE person_consent SET until_at = $2 WHERE person_id = $1 AND until_at > $2",
        &[&person, &now],
    )
}

/// Which of these people have consented, as of now.
pub fn consented(
    tx: &mut Tx<'_>,
    _access: &Access,
    people: &[PersonId],
    now: Timestamp,
) -> Result<Vec<PersonId>> {
    let ids: Vec<i64> = people.iter().map(|person| person.0).collect();
    tx.query(
        "SELECT person_id FROM person_consent WHERE person_id = ANY($1) AND since_at <= $2 AND until_at > $2 \
         UNION SELECT m.survivor_id FROM merged_person m JOIN person_consent c ON c.person_id = m.person_id \
         WHERE m.survivor_id = ANY($1) AND c.since_at <= $2 AND c.until_at > $2",
        &[&ids, &now],
        |row| row.get(0),
    )
}

const ACKNOWLEDGEMENTS: Insert<4> =
    Insert::into("policy_acknowledgement", ["organization_id", "version", "acknowledged_at", "user_id"])
        .on_conflict("(organization_id, version) DO NOTHING");

/// Notes that an organization has acknowledged a version of the privacy policy.
pub fn acknowledge(
    tx: &mut Tx<'_>,
    organization: OrganizationId,
    version: &str,
    now: Timestamp,
    user: Option<UserId>,
) -> Result<()> {
    tx.insert(&ACKNOWLEDGEMENTS, [values![organization, *version, now, user]])
}

/// Which versions an organization has acknowledged, and when, newest first.
pub fn acknowledged(tx: &mut Tx<'_>, organization: OrganizationId) -> Result<Vec<(String, Timestamp)>> {
    tx.query(
        "SELECT version, acknowledged_at FROM policy_acknowledgement WHERE organization_id = $1 \
         ORDER BY acknowledged_at DESC",
        &[&organization],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )
}
