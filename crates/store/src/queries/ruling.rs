//! What people decided about two dose reports. Rows are added and marked as ended, never removed.

use std::collections::HashMap;

use jenner_model::access::Access;
use jenner_model::{PersonId, ReportId, Timestamp};

use crate::queries::report::{self, COLUMNS as REPORT, HomedReport};
use crate::{Insert, Result, Row, StoreError, Tx, values};

/// What somebody decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Verdict {
    /// Both reports tell of one injection.
    Same,
    /// They tell of two.
    Different,
    /// Somebody looked and could not tell.
    Unsure,
}

impl Verdict {
    /// The word in the table.
    pub const fn word(self) -> &'static str {
        match self {
            Verdict::Same => "same",
            Verdict::Different => "different",
            Verdict::Unsure => "unsure",
        }
    }

    /// The verdict of a word.
    pub fn of(word: &str) -> Option<Self> {
        [Verdict::Same, Verdict::Different, Verdict::Unsure]
            .into_iter()
            .find(|verdict| verdict.word() == word)
    }
}

/// A ruling.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RulingRow {
    /// With whom the first report is.
    pub person: PersonId,
    /// The home of the first report.
    pub home: PersonId,
    /// Identity.
    pub id: i64,
    /// The report with the smaller id.
    pub a: ReportId,
    /// The other one.
    pub b: ReportId,
    /// What was decided.
    pub verdict: Verdict,
    /// Who, as in the audit log.
    pub actor: String,
    /// When.
    pub at: Timestamp,
    /// Why, in the words of who decided.
    pub note: String,
    /// When it was replaced or taken back, and by whom.
    pub ended: Option<(Timestamp, String)>,
}

/// What of a ruling bears on the doses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Standing {
    /// The report with the smaller id.
    pub a: ReportId,
    /// The other one.
    pub b: ReportId,
    /// What was decided.
    pub verdict: Verdict,
}

impl RulingRow {
    /// What of it bears on the doses; nothing if it has ended.
    pub fn standing(&self) -> Option<Standing> {
        self.ended.is_none().then_some(Standing { a: self.a, b: self.b, verdict: self.verdict })
    }
}

const RULINGS: Insert<9> = Insert::into(
    "dose_ruling",
    ["person_id", "home_id", "ruling_id", "report_a", "report_b", "verdict", "actor", "at", "note"],
);

/// Adds a ruling. End those that it replaces first.
pub fn insert(tx: &mut Tx<'_>, r: &RulingRow) -> Result<()> {
    tx.insert(&RULINGS, [values![r.person, r.home, r.id, r.a, r.b, r.verdict.word(), r.actor, r.at, r.note]])
}

const COLUMNS: &str = "person_id, home_id, ruling_id, report_a, report_b, verdict, actor, at, note, \
                       ended_at, ended_by";

fn verdict(row: &Row<'_>, column: usize) -> Result<Verdict> {
    Verdict::of(row.text(column)?).ok_or(StoreError::Content("a ruling on doses"))
}

fn read(row: &Row<'_>) -> Result<RulingRow> {
    let ended_at: Option<Timestamp> = row.get(9)?;
    let ended_by: Option<String> = row.get(10)?;
    Ok(RulingRow {
        person: row.get(0)?,
        home: row.get(1)?,
        id: row.get(2)?,
        a: row.get(3)?,
        b: row.get(4)?,
        verdict: verdict(row, 5)?,
        actor: row.get(6)?,
        at: row.get(7)?,
        note: row.get(8)?,
        ended: ended_at.zip(ended_by),
    })
}

/// The reports of a person with their homes, and the rulings that stand.
pub type ReportsAndRulings = (Vec<HomedReport>, Vec<Standing>);

/// All reports of each person with their homes, and the rulings that stand. It is one statement, so that who has no rulings
/// (nearly everybody) waits no longer for them.
pub fn with_reports(
    tx: &mut Tx<'_>,
    _access: &Access,
    people: &[PersonId],
) -> Result<HashMap<PersonId, ReportsAndRulings>> {
    let mut found: HashMap<PersonId, ReportsAndRulings> = HashMap::with_capacity(people.len());
    if people.is_empty() {
        return Ok(found);
    }
    let ids: Vec<i64> = people.iter().map(|person| person.0).collect();
    // Kinds of reports begin with 1.
    let sql = format!(
        "SELECT {REPORT}, person_id, home_id, kind FROM report WHERE person_id = ANY($1) UNION ALL \
         SELECT ruling_id, report_a, report_b, at, at, ruling_id, verdict, person_id, home_id, 0 \
         FROM dose_ruling WHERE person_id = ANY($1) AND ended_at IS NULL"
    );
    tx.each(&sql, &[&ids], |row| {
        let (reports, rulings) = found.entry(row.get(7)?).or_default();
        if row.get::<i64>(9)? == 0 {
            rulings.push(Standing { a: row.get(1)?, b: row.get(2)?, verdict: verdict(row, 6)? });
        } else {
            reports.push(HomedReport { home: row.get(8)?, report: report::read(row)? });
        }
        Ok(())
    })?;
    Ok(found)
}

/// Every ruling of a person, also those that have ended, oldest first.
pub fn of_person(tx: &mut Tx<'_>, _access: &Access, person: PersonId) -> Result<Vec<RulingRow>> {
    let sql = format!("SELECT {COLUMNS} FROM dose_ruling WHERE person_id = $1 ORDER BY ruling_id");
    tx.query(&sql, &[&person], read)
}

/// Marks rulings of a person as replaced or taken back.
pub fn end(tx: &mut Tx<'_>, person: PersonId, rulings: &[i64], at: Timestamp, actor: &str) -> Result<()> {
    if rulings.is_empty() {
        return Ok(());
    }
    tx.run(
        "UPDATE dose_ruling SET ended_at = $3, ended_by = $4 \
         WHERE person_id = $1 AND ruling_id = ANY($2) AND ended_at IS NULL",
        &[&person, &rulings.to_vec(), &at, &actor],
    )
}

/// Hands the rulings of these homes over from one person to another. Call it under the locks of both.
pub fn move_homes(tx: &mut Tx<'_>, from: PersonId, to: PersonId, homes: &[PersonId]) -> Result<()> {
    let homes: Vec<i64> = homes.iter().map(|home| home.0).collect();
    tx.run(
        "INSERT INTO dose_ruling (person_id, home_id, ruling_id, report_a, report_b, verdict, actor, at, note, \
         ended_at, ended_by) \
         SELECT CAST($2 AS BIGINT), home_id, ruling_id, report_a, report_b, verdict, actor, at, note, \
         ended_at, ended_by FROM dose_ruling WHERE person_id = $1 AND home_id = ANY($3)",
        &[&from, &to, &homes],
    )?;
    tx.run("DELETE FROM dose_ruling WHERE person_id = $1 AND home_id = ANY($2)", &[&from, &homes])
}

/// Somebody with doses that may be one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DoubtRow {
    /// Who.
    pub person: PersonId,
    /// Pairs that nobody has looked at.
    pub open: i64,
    /// Pairs of which somebody was not sure.
    pub unsure: i64,
    /// Since when the first of them waits.
    pub since: Timestamp,
}

const DOUBTS: Insert<4> = Insert::into("dose_doubt", ["person_id", "open_pairs", "unsure_pairs", "since"])
    .on_conflict(
        "(person_id) DO UPDATE SET open_pairs = excluded.open_pairs, unsure_pairs = excluded.unsure_pairs, \
         since = excluded.since",
    );

/// Notes who has doses that may be one.
pub fn put_doubts(tx: &mut Tx<'_>, rows: &[DoubtRow]) -> Result<()> {
    tx.insert(&DOUBTS, rows.iter().map(|row| values![row.person, row.open, row.unsure, row.since]))
}

/// These people have none any more.
pub fn remove_doubts(tx: &mut Tx<'_>, people: &[PersonId]) -> Result<()> {
    if people.is_empty() {
        return Ok(());
    }
    let ids: Vec<i64> = people.iter().map(|person| person.0).collect();
    tx.run("DELETE FROM dose_doubt WHERE person_id = ANY($1)", &[&ids])
}

const DOUBT: &str = "person_id, open_pairs, unsure_pairs, since";

fn doubt(row: &Row<'_>) -> Result<DoubtRow> {
    Ok(DoubtRow { person: row.get(0)?, open: row.get(1)?, unsure: row.get(2)?, since: row.get(3)? })
}

/// What is noted of people.
pub fn doubts_of(
    tx: &mut Tx<'_>,
    _access: &Access,
    people: &[PersonId],
) -> Result<HashMap<PersonId, DoubtRow>> {
    if people.is_empty() {
        return Ok(HashMap::new());
    }
    let ids: Vec<i64> = people.iter().map(|person| person.0).collect();
    let sql = format!("SELECT {DOUBT} FROM dose_doubt WHERE person_id = ANY($1)");
    Ok(tx.query(&sql, &[&ids], doubt)?.into_iter().map(|row| (row.person, row)).collect())
}

/// People with doses that may be one: first those with pairs that nobody has looked at, who has waited longest before the
/// others; the first `skip` left out.
pub fn doubts(tx: &mut Tx<'_>, _access: &Access, skip: i64, most: i64) -> Result<Vec<DoubtRow>> {
    let sql = format!(
        "SELECT {DOUBT} FROM dose_doubt ORDER BY CASE WHEN open_pairs = 0 THEN 1 ELSE 0 END, since, person_id \
         LIMIT $1 OFFSET $2"
    );
    tx.query(&sql, &[&most, &skip], doubt)
}

/// How many people have doses that may be one and that nobody has looked at.
pub fn count_doubts(tx: &mut Tx<'_>, _access: &Access) -> Result<i64> {
    let sql = "SELECT count(*) FROM dose_doubt WHERE open_pairs > 0";
    Ok(tx.query_opt(sql, &[], |row| row.get(0))?.unwrap_or(0))
}

/// How many people are in the list.
pub fn count_all_doubts(tx: &mut Tx<'_>, _access: &Access) -> Result<i64> {
    Ok(tx.query_opt("SELECT count(*) FROM dose_doubt", &[], |row| row.get(0))?.unwrap_or(0))
}
