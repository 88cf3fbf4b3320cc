//! What people decided about who is who. Rows are added and marked as undone, never removed.

use jenner_model::access::Access;
use jenner_model::{PersonId, Timestamp};

use crate::{Insert, Result, Row, Tx, values};

/// Kinds of decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Both are one human.
    Merge,
    /// They are two.
    Different,
    /// Somebody looked and could not tell.
    Unsure,
    /// What was one record is two humans.
    Split,
    /// A merge was taken back.
    Undo,
}

impl Kind {
    /// The word in the table.
    pub const fn word(self) -> &'static str {
        match self {
            Kind::Merge => "merge",
            Kind::Different => "different",
            Kind::Unsure => "unsure",
            Kind::Split => "split",
            Kind::Undo => "undo",
        }
    }

    fn of(word: &str) -> Option<Self> {
        [Kind::Merge, Kind::Different, Kind::Unsure, Kind::Split, Kind::Undo]
            .into_iter()
            .find(|kind| kind.word() == word)
    }
}

/// A decision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DecisionRow {
    /// Identity.
    pub id: i64,
    /// What was decided.
    pub kind: Kind,
    /// For a merge and a split: who stayed. For the others the smaller home.
    pub home_a: PersonId,
    /// For a merge and a split: who was moved. For the others the greater home.
    pub home_b: PersonId,
    /// The homes that moved with `home_b`, itself among them.
    pub homes: Vec<PersonId>,
    /// The pair of the queue it came from.
    pub review: Option<i64>,
    /// What the two were then.
    pub fingerprint: [u8; 16],
    /// Who, as in the audit log.
    pub actor: String,
    /// When.
    pub at: Timestamp,
    /// Why, in the words of who decided.
    pub note: String,
    /// When it was taken back and by whom.
    pub undone: Option<(Timestamp, String)>,
}

const DECISIONS: Insert<10> = Insert::into(
    "identity_decision",
    ["decision_id", "kind", "home_a", "home_b", "homes", "review_id", "fingerprint", "actor", "at", "note"],
);

/// Adds a decision.
pub fn insert(tx: &mut Tx<'_>, d: &DecisionRow) -> Result<()> {
    let homes = d.homes.iter().map(|home| home.0.to_string()).collect::<Vec<_>>().join(" ");
    tx.insert(
        &DECISIONS,
        [values![
            d.id,
            d.kind.word(),
            d.home_a,
            d.home_b,
            homes,
            d.review,
            d.fingerprint,
            d.actor,
            d.at,
            d.note
        ]],
    )
}

const COLUMNS: &str = "decision_id, kind, home_a, home_b, homes, review_id, fingerprint, actor, at, note, \
                       undone_at, undone_by";

fn read(row: &Row<'_>) -> Result<DecisionRow> {
    let unreadable = || crate::StoreError::Content("a decision");
    let homes: Option<Vec<PersonId>> =
        row.text(4)?.split_whitespace().map(|home| home.parse().ok().map(PersonId)).collect();
    let undone_at: Option<Timestamp> = row.get(10)?;
    let undone_by: Option<String> = row.get(11)?;
    Ok(DecisionRow {
        id: row.get(0)?,
        kind: Kind::of(row.text(1)?).ok_or_else(unreadable)?,
        home_a: row.get(2)?,
        home_b: row.get(3)?,
        homes: homes.ok_or_else(unreadable)?,
        review: row.get(5)?,
        fingerprint: row.get(6)?,
        actor: row.get(7)?,
        at: row.get(8)?,
        note: row.get(9)?,
        undone: undone_at.zip(undone_by),
    })
}

/// One decision.
pub fn get(tx: &mut Tx<'_>, _access: &Access, decision: i64) -> Result<Option<DecisionRow>> {
    let sql = format!("SELECT {COLUMNS} FROM identity_decision WHERE decision_id = $1");
    tx.query_opt(&sql, &[&decision], read)
}

/// Everything that was decided about any of these homes, oldest first.
pub fn of_homes(tx: &mut Tx<'_>, _access: &Access, homes: &[PersonId]) -> Result<Vec<DecisionRow>> {
    if homes.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<i64> = homes.iter().map(|home| home.0).collect();
    let sql = format!("SELECT {COLUMNS} FROM identity_decision WHERE home_a = ANY($1) OR home_b = ANY($1)");
    let mut rows = tx.query(&sql, &[&ids], read)?;
    rows.sort_by_key(|row| row.id);
    Ok(rows)
}

/// The latest decisions, oldest of them first, the latest `skip` left out.
pub fn latest(tx: &mut Tx<'_>, _access: &Access, skip: i64, most: i64) -> Result<Vec<DecisionRow>> {
    let sql = format!("SELECT {COLUMNS} FROM identity_decision ORDER BY decision_id DESC LIMIT $1 OFFSET $2");
    let mut rows = tx.query(&sql, &[&most, &skip], read)?;
    rows.reverse();
    Ok(rows)
}

/// Two homes that somebody has called different people.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ApartRow {
    /// The decision.
    pub id: i64,
    /// The smaller home.
    pub home_a: PersonId,
    /// The greater home.
    pub home_b: PersonId,
    /// What the two were then.
    pub fingerprint: [u8; 16],
}

/// Pairs among these homes that somebody has called different people. Decisions that were taken back are left out.
pub fn apart(tx: &mut Tx<'_>, _access: &Access, homes: &[PersonId]) -> Result<Vec<ApartRow>> {
    if homes.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<i64> = homes.iter().map(|home| home.0).collect();
    tx.query(
        "SELECT decision_id, home_a, home_b, fingerprint FROM identity_decision \
         WHERE home_a = ANY($1) AND home_b = ANY($1) AND kind = 'different' AND undone_at IS NULL",
        &[&ids],
        |row| {
            Ok(ApartRow {
                id: row.get(0)?,
                home_a: row.get(1)?,
                home_b: row.get(2)?,
                fingerprint: row.get(3)?,
            })
        },
    )
}

/// Marks decisions as taken back.
pub fn undo(tx: &mut Tx<'_>, decisions: &[i64], at: Timestamp, actor: &str) -> Result<()> {
    if decisions.is_empty() {
        return Ok(());
    }
    tx.run(
        "UPDATE identity_decision SET undone_at = $2, undone_by = $3 WHERE decision_id = ANY($1) AND undone_at IS NULL",
        &[&decisions.to_vec(), &at, &actor],
    )
}
