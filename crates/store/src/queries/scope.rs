//! Why somebody may see a person, and what keeps a person from most askers.

use jenner_model::access::Access;
use jenner_model::record::Restriction;
use jenner_model::{PersonId, Timestamp};

use crate::{Insert, Result, Tx, values};

/// Why a holder may see a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// On the roster of a school; the holder is the school.
    Roster,
    /// In an open case; the holder is the user who works on it.
    Case,
    /// A parent's child; the holder is the user.
    Child,
    /// Oneself; the holder is the user.
    Oneself,
    /// Opened with a reason; the holder is the user.
    Opened,
}

impl Kind {
    /// The word in the table.
    pub const fn word(self) -> &'static str {
        match self {
            Kind::Roster => "roster",
            Kind::Case => "case",
            Kind::Child => "child",
            Kind::Oneself => "oneself",
            Kind::Opened => "opened",
        }
    }
}

/// A person within the reach of somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ScopeRow {
    /// Why.
    pub kind: Kind,
    /// Who: an organization or a user, by kind.
    pub holder: i64,
    /// The person.
    pub person: PersonId,
    /// From when.
    pub since: Timestamp,
    /// Until when.
    pub until: Timestamp,
}

const SCOPES: Insert<5> =
    Insert::into("person_scope", ["kind", "holder_id", "person_id", "since_at", "until_at"]);

/// Brings people within reach.
pub fn insert(tx: &mut Tx<'_>, rows: &[ScopeRow]) -> Result<()> {
    tx.insert(&SCOPES, rows.iter().map(|r| values![*r.kind.word(), r.holder, r.person, r.since, r.until]))
}

/// Ends what brings a person within reach.
pub fn end(tx: &mut Tx<'_>, kind: Kind, holder: i64, person: PersonId, at: Timestamp) -> Result<u64> {
    tx.execute(
        "UPDATE person_scope SET until_at = $4 \
         WHERE kind = $1 AND holder_id = $2 AND person_id = $3 AND until_at > $4",
        &[&kind.word(), &holder, &person, &at],
    )
}

/// Everybody within reach of a holder at `now`, and until when.
pub fn of_holder(
    tx: &mut Tx<'_>,
    kind: Kind,
    holder: i64,
    now: Timestamp,
) -> Result<Vec<(PersonId, Timestamp)>> {
    tx.query(
        "SELECT person_id, until_at FROM person_scope \
         WHERE kind = $1 AND holder_id = $2 AND since_at <= $3 AND until_at > $3 ORDER BY until_at",
        &[&kind.word(), &holder, &now],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )
}

/// Whether anybody at all is within reach of a holder at `now`.
pub fn any(tx: &mut Tx<'_>, kind: Kind, holder: i64, now: Timestamp) -> Result<bool> {
    let found = tx.query_opt(
        "SELECT 1 FROM person_scope WHERE kind = $1 AND holder_id = $2 AND since_at <= $3 AND until_at > $3 \
         LIMIT 1",
        &[&kind.word(), &holder, &now],
        |row| row.get::<i64>(0),
    )?;
    Ok(found.is_some())
}

/// Which of these people (any id they ever had) are within reach of a holder at `now`.
pub fn among(
    tx: &mut Tx<'_>,
    kind: Kind,
    holder: i64,
    people: &[PersonId],
    now: Timestamp,
) -> Result<Vec<PersonId>> {
    let ids: Vec<i64> = people.iter().map(|person| person.0).collect();
    tx.query(
        "SELECT person_id FROM person_scope WHERE kind = $1 AND holder_id = $2 AND person_id = ANY($3) \
         AND since_at <= $4 AND until_at > $4",
        &[&kind.word(), &holder, &ids, &now],
        |row| row.get(0),
    )
}

/// What keeps a person from most askers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RestrictionRow {
    /// The person.
    pub person: PersonId,
    /// What.
    pub kind: Restriction,
    /// From when.
    pub since: Timestamp,
    /// Until when.
    pub until: Timestamp,
    /// Who set it, as in the audit log.
    pub set_by: String,
}

const RESTRICTIONS: Insert<5> =
    Insert::into("person_restriction", ["person_id", "kind", "since_at", "until_at", "set_by"]);

/// Restricts a person.
pub fn restrict(tx: &mut Tx<'_>, row: &RestrictionRow) -> Result<()> {
    let r = row;
    tx.insert(&RESTRICTIONS, [values![r.person, *r.kind.word(), r.since, r.until, r.set_by]])
}

/// Lifts a restriction.
pub fn lift(tx: &mut Tx<'_>, person: PersonId, kind: Restriction, at: Timestamp) -> Result<u64> {
    tx.execute(
        "UPDATE person_restriction SET until_at = $3 WHERE person_id = $1 AND kind = $2 AND until_at > $3",
        &[&person, &kind.word(), &at],
    )
}

/// Restrictions of people at `now`, also those of whoever was merged into them.
pub fn restrictions(
    tx: &mut Tx<'_>,
    _access: &Access,
    people: &[PersonId],
    now: Timestamp,
) -> Result<Vec<(PersonId, Restriction)>> {
    if people.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<i64> = people.iter().map(|person| person.0).collect();
    let found = tx.query(
        "SELECT person_id, kind FROM person_restriction \
         WHERE person_id = ANY($1) AND since_at <= $2 AND until_at > $2 \
         UNION SELECT m.survivor_id, r.kind FROM merged_person m \
         JOIN person_restriction r ON r.person_id = m.person_id \
         WHERE m.survivor_id = ANY($1) AND r.since_at <= $2 AND r.until_at > $2",
        &[&ids, &now],
        |row| Ok((row.get(0)?, row.text(1)?.to_owned())),
    )?;
    // A word nobody knows closes the record: a newer program wrote it.
    Ok(found
        .into_iter()
        .map(|(person, word)| (person, Restriction::of(&word).unwrap_or(Restriction::Lock)))
        .collect())
}

/// Everybody of whom something is restricted at `now`, by who they are today too.
pub fn restricted(tx: &mut Tx<'_>, _access: &Access, now: Timestamp) -> Result<Vec<PersonId>> {
    tx.query(
        "SELECT person_id FROM person_restriction WHERE since_at <= $1 AND until_at > $1 \
         UNION SELECT m.survivor_id FROM merged_person m \
         JOIN person_restriction r ON r.person_id = m.person_id WHERE r.since_at <= $1 AND r.until_at > $1",
        &[&now],
        |row| row.get(0),
    )
}
