//! Reports: what anybody said about a person.

use std::collections::{BTreeSet, HashMap};

use jenner_model::access::Access;
use jenner_model::report::{Report, Statement};
use jenner_model::{Date, MessageId, OrganizationId, PersonId, ReportId, SourceId, Timestamp};

use crate::{Insert, Result, Row, StoreError, Tx, values};

/// Kind of statement, as a number that statements can select by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// Who the person is.
    Demographics,
    /// A dose.
    Dose,
    /// A refusal.
    Refusal,
    /// Immunity, contraindication, reaction.
    Observation,
}

impl Kind {
    fn number(self) -> &'static i64 {
        match self {
            Kind::Demographics => &1,
            Kind::Dose => &2,
            Kind::Refusal => &3,
            Kind::Observation => &4,
        }
    }

    /// The kind of a statement.
    pub fn of(statement: &Statement) -> Self {
        match statement {
            Statement::Demographics(_) => Kind::Demographics,
            Statement::Dose(_) => Kind::Dose,
            Statement::Refusal(_) => Kind::Refusal,
            Statement::Observation(_) => Kind::Observation,
        }
    }
}

/// A report as it is stored. The statement is JSON of [`Statement`].
#[derive(Debug)]
pub struct ReportRow<'a> {
    /// Whom it is about.
    pub person: PersonId,
    /// Under whom it arrived; another person than `person` where people were merged.
    pub home: PersonId,
    /// Who said it.
    pub source: SourceId,
    /// Recognises the same statement of the same source.
    pub content_key: &'a [u8; 16],
    /// Identity.
    pub id: ReportId,
    /// The organization behind the source.
    pub organization: OrganizationId,
    /// Kind of statement.
    pub kind: Kind,
    /// When it was said.
    pub said_at: Timestamp,
    /// When it arrived.
    pub received_at: Timestamp,
    /// The message that brought it.
    pub message: MessageId,
    /// Day it is about: the dose's, the refusal's, the observation's.
    pub about_on: Option<Date>,
    /// The vaccine or the fact, as a code.
    pub code: Option<String>,
    /// Stored form of the statement.
    pub json: &'a str,
}

/// Said again, only the time moves; and it moves forward only, so that order of arrival does not matter.
const REPORTS: Insert<13> = Insert::into(
    "report",
    [
        "person_id", "home_id", "source_id", "content_key", "report_id", "organization_id", "kind", "said_at",
        "received_at", "message_id", "about_on", "code", "statement",
    ],
)
.on_conflict(
    "(person_id, home_id, source_id, content_key) DO UPDATE SET said_at = excluded.said_at WHERE report.said_at < excluded.said_at",
);

/// Adds reports, or moves known ones forward, and notes whom their organizations have reported. No two rows may have the same person, home, source and
/// content.
pub fn upsert(tx: &mut Tx<'_>, reports: &[ReportRow<'_>]) -> Result<()> {
    let pairs: BTreeSet<_> = reports.iter().map(|r| (r.organization, r.home)).collect();
    super::patient_group::note_reported(tx, pairs)?;
    tx.insert(
        &REPORTS,
        reports.iter().map(|r| {
            values![
                r.person,
                r.home,
                r.source,
                *r.content_key,
                r.id,
                r.organization,
                *r.kind.number(),
                r.said_at,
                r.received_at,
                r.message,
                r.about_on,
                r.code,
                r.json
            ]
        }),
    )
}

pub(super) const COLUMNS: &str =
    "report_id, source_id, organization_id, said_at, received_at, message_id, statement";

pub(super) fn read(row: &Row<'_>) -> Result<Report> {
    let statement = row.text(6)?;
    Ok(Report {
        id: row.get(0)?,
        source: row.get(1)?,
        organization: row.get(2)?,
        said_at: row.get(3)?,
        received_at: row.get(4)?,
        message: row.get(5)?,
        statement: serde_json::from_str(statement)
            .map_err(|_| StoreError::Content("a report's statement"))?,
    })
}

/// All reports of each person.
pub fn of_people(
    tx: &mut Tx<'_>,
    _access: &Access,
    people: &[PersonId],
) -> Result<HashMap<PersonId, Vec<Report>>> {
    let sql = format!("SELECT {COLUMNS}, person_id FROM report WHERE person_id = ANY($1)");
    gather(tx, &sql, people)
}

/// What has been said about who each person is.
pub fn demographics_of(
    tx: &mut Tx<'_>,
    _access: &Access,
    people: &[PersonId],
) -> Result<HashMap<PersonId, Vec<Report>>> {
    let sql = format!("SELECT {COLUMNS}, person_id FROM report WHERE person_id = ANY($1) AND kind = 1");
    gather(tx, &sql, people)
}

/// A report and its home.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HomedReport {
    /// Under whom it arrived.
    pub home: PersonId,
    /// The report.
    pub report: Report,
}

/// All reports of each person with their homes.
pub fn of_people_by_home(
    tx: &mut Tx<'_>,
    _access: &Access,
    people: &[PersonId],
) -> Result<HashMap<PersonId, Vec<HomedReport>>> {
    let sql = format!("SELECT {COLUMNS}, person_id, home_id FROM report WHERE person_id = ANY($1)");
    collect(tx, &sql, people, |row| Ok(HomedReport { home: row.get(8)?, report: read(row)? }))
}

/// What has been said about who each person is, with the homes.
pub fn demographics_by_home(
    tx: &mut Tx<'_>,
    _access: &Access,
    people: &[PersonId],
) -> Result<HashMap<PersonId, Vec<HomedReport>>> {
    let sql =
        format!("SELECT {COLUMNS}, person_id, home_id FROM report WHERE person_id = ANY($1) AND kind = 1");
    collect(tx, &sql, people, |row| Ok(HomedReport { home: row.get(8)?, report: read(row)? }))
}

fn gather(tx: &mut Tx<'_>, sql: &str, people: &[PersonId]) -> Result<HashMap<PersonId, Vec<Report>>> {
    collect(tx, sql, people, read)
}

fn collect<T>(
    tx: &mut Tx<'_>,
    sql: &str,
    people: &[PersonId],
    read: impl Fn(&Row<'_>) -> Result<T>,
) -> Result<HashMap<PersonId, Vec<T>>> {
    let mut found: HashMap<PersonId, Vec<T>> = HashMap::with_capacity(people.len());
    if people.is_empty() {
        return Ok(found);
    }
    let ids: Vec<i64> = people.iter().map(|p| p.0).collect();
    tx.each(sql, &[&ids], |row| {
        found.entry(row.get(7)?).or_default().push(read(row)?);
        Ok(())
    })?;
    Ok(found)
}

/// Hands the reports of these homes over from one person to another. Call it under the locks of both.
pub fn move_homes(tx: &mut Tx<'_>, from: PersonId, to: PersonId, homes: &[PersonId]) -> Result<()> {
    let homes: Vec<i64> = homes.iter().map(|home| home.0).collect();
    // Not an UPDATE: person_id says on which machine of a distributed database a row is.
    tx.run(
        "INSERT INTO report (person_id, home_id, source_id, content_key, report_id, organization_id, kind, said_at, \
         received_at, message_id, about_on, code, statement) \
         SELECT CAST($2 AS BIGINT), home_id, source_id, content_key, report_id, organization_id, kind, said_at, \
         received_at, message_id, about_on, code, statement FROM report WHERE person_id = $1 AND home_id = ANY($3)",
        &[&from, &to, &homes],
    )?;
    tx.run("DELETE FROM report WHERE person_id = $1 AND home_id = ANY($2)", &[&from, &homes])
}
