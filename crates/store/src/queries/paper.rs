//! Official records that were printed, the way from a verification code to one of them, and exemptions.

use jenner_model::access::Access;
use jenner_model::{Date, OrganizationId, PersonId, Timestamp, UserId};

use crate::{Insert, Result, Row, Tx, values};

/// A paper.
#[derive(Debug, Clone)]
pub struct PaperRow {
    /// Under whom it was made.
    pub home: PersonId,
    /// Identity.
    pub id: i64,
    /// Number for people.
    pub number: String,
    /// What it is.
    pub kind: String,
    /// In which language.
    pub language: String,
    /// What it certifies.
    pub status: String,
    /// When it was made.
    pub issued_at: Timestamp,
    /// The day of that, where the registry is.
    pub issued_on: Date,
    /// Last day.
    pub expires_on: Option<Date>,
    /// Who made it.
    pub user: Option<UserId>,
    /// For which organization.
    pub organization: OrganizationId,
    /// `current`, `replaced` or `withdrawn`.
    pub state: String,
    /// Since when.
    pub state_at: Timestamp,
    /// What stands on it, sealed; empty in lists.
    pub content: Vec<u8>,
}

const PAPERS: Insert<14> = Insert::into(
    "official_paper",
    [
        "home_id",
        "paper_id",
        "number",
        "kind",
        "language",
        "status",
        "issued_at",
        "issued_on",
        "expires_on",
        "user_id",
        "organization_id",
        "state",
        "state_at",
        "content",
    ],
);

/// Adds papers.
pub fn insert(tx: &mut Tx<'_>, papers: &[PaperRow]) -> Result<()> {
    tx.insert(
        &PAPERS,
        papers.iter().map(|p| {
            values![
                p.home,
                p.id,
                p.number,
                p.kind,
                p.language,
                p.status,
                p.issued_at,
                p.issued_on,
                p.expires_on,
                p.user,
                p.organization,
                p.state,
                p.state_at,
                p.content
            ]
        }),
    )
}

fn read(row: &Row<'_>, content: Vec<u8>) -> Result<PaperRow> {
    Ok(PaperRow {
        home: row.get(0)?,
        id: row.get(1)?,
        number: row.get(2)?,
        kind: row.get(3)?,
        language: row.get(4)?,
        status: row.get(5)?,
        issued_at: row.get(6)?,
        issued_on: row.get(7)?,
        expires_on: row.get(8)?,
        user: row.get(9)?,
        organization: row.get(10)?,
        state: row.get(11)?,
        state_at: row.get(12)?,
        content,
    })
}

/// The papers of somebody's homes, newest first, without what stands on them.
pub fn of_homes(tx: &mut Tx<'_>, _access: &Access, homes: &[PersonId], most: i64) -> Result<Vec<PaperRow>> {
    let homes: Vec<i64> = homes.iter().map(|home| home.0).collect();
    tx.query(
        "SELECT home_id, paper_id, number, kind, language, status, issued_at, issued_on, expires_on, user_id, \
         organization_id, state, state_at FROM official_paper WHERE home_id = ANY($1) ORDER BY paper_id DESC LIMIT $2",
        &[&homes, &most],
        |row| read(row, Vec::new()),
    )
}

/// One paper, whole.
pub fn get(tx: &mut Tx<'_>, _access: &Access, homes: &[PersonId], id: i64) -> Result<Option<PaperRow>> {
    let homes: Vec<i64> = homes.iter().map(|home| home.0).collect();
    tx.query_opt(
        "SELECT home_id, paper_id, number, kind, language, status, issued_at, issued_on, expires_on, user_id, \
         organization_id, state, state_at, content FROM official_paper WHERE home_id = ANY($1) AND paper_id = $2",
        &[&homes, &id],
        |row| read(row, row.get(13)?),
    )
}

/// A newer paper of the same kind is there: the older ones are replaced.
pub fn replace_older(
    tx: &mut Tx<'_>,
    homes: &[PersonId],
    kind: &str,
    than: i64,
    at: Timestamp,
) -> Result<u64> {
    let homes: Vec<i64> = homes.iter().map(|home| home.0).collect();
    tx.execute(
        "UPDATE official_paper SET state = 'replaced', state_at = $4 \
         WHERE home_id = ANY($1) AND kind = $2 AND paper_id < $3 AND state = 'current'",
        &[&homes, &kind, &than, &at],
    )
}

/// Withdraws a paper. Whether it was not withdrawn before.
pub fn withdraw(tx: &mut Tx<'_>, homes: &[PersonId], id: i64, at: Timestamp) -> Result<bool> {
    let homes: Vec<i64> = homes.iter().map(|home| home.0).collect();
    let done = tx.execute(
        "UPDATE official_paper SET state = 'withdrawn', state_at = $3 \
         WHERE home_id = ANY($1) AND paper_id = $2 AND state <> 'withdrawn'",
        &[&homes, &id, &at],
    )?;
    Ok(done > 0)
}

/// The way from a code to a paper.
#[derive(Debug, Clone)]
pub struct CodeRow {
    /// Hash of the code.
    pub code_hash: Vec<u8>,
    /// Hash of the code with the birth date on the paper.
    pub birth_hash: Vec<u8>,
    /// Under whom the paper was made.
    pub home: PersonId,
    /// The paper.
    pub paper: i64,
    /// The person was removed from the registry.
    pub gone: bool,
}

const CODES: Insert<5> =
    Insert::into("paper_code", ["code_hash", "birth_hash", "home_id", "paper_id", "gone"]);

/// Adds codes.
pub fn add_codes(tx: &mut Tx<'_>, codes: &[CodeRow]) -> Result<()> {
    tx.insert(
        &CODES,
        codes.iter().map(|c| values![c.code_hash, c.birth_hash, c.home, c.paper, i64::from(c.gone)]),
    )
}

/// The paper of a code.
pub fn by_code(tx: &mut Tx<'_>, code_hash: &[u8]) -> Result<Option<CodeRow>> {
    tx.query_opt(
        "SELECT code_hash, birth_hash, home_id, paper_id, gone FROM paper_code WHERE code_hash = $1",
        &[&code_hash],
        |row| {
            Ok(CodeRow {
                code_hash: row.get(0)?,
                birth_hash: row.get(1)?,
                home: row.get(2)?,
                paper: row.get(3)?,
                gone: row.get::<i64>(4)? != 0,
            })
        },
    )
}

/// The people were removed: their codes lead to nobody any more.
pub fn forget_people(tx: &mut Tx<'_>, homes: &[PersonId]) -> Result<u64> {
    let homes: Vec<i64> = homes.iter().map(|home| home.0).collect();
    tx.execute("UPDATE paper_code SET home_id = 0, paper_id = 0, gone = 1 WHERE home_id = ANY($1)", &[&homes])
}

/// An exemption.
#[derive(Debug, Clone)]
pub struct ExemptionRow {
    /// Under whom it was noted.
    pub home: PersonId,
    /// Identity.
    pub id: i64,
    /// `medical` or `dissent`.
    pub kind: String,
    /// Groups of the schedule, with `|` between them; empty: all.
    pub groups: String,
    /// First day.
    pub from: Date,
    /// Last day.
    pub until: Option<Date>,
    /// Who noted it.
    pub noted_by: Option<UserId>,
    /// When.
    pub noted_at: Timestamp,
    /// When it was taken back.
    pub ended_at: Option<Timestamp>,
}

const EXEMPTIONS: Insert<9> = Insert::into(
    "person_exemption",
    [
        "home_id",
        "exemption_id",
        "kind",
        "vaccine_groups",
        "from_day",
        "until_day",
        "noted_by",
        "noted_at",
        "ended_at",
    ],
);

/// Notes an exemption.
pub fn add_exemption(tx: &mut Tx<'_>, row: &ExemptionRow) -> Result<()> {
    let r = row;
    tx.insert(
        &EXEMPTIONS,
        [values![r.home, r.id, r.kind, r.groups, r.from, r.until, r.noted_by, r.noted_at, r.ended_at]],
    )
}

/// Takes an exemption back. Whether there was one.
pub fn end_exemption(tx: &mut Tx<'_>, homes: &[PersonId], id: i64, at: Timestamp) -> Result<bool> {
    let homes: Vec<i64> = homes.iter().map(|home| home.0).collect();
    let done = tx.execute(
        "UPDATE person_exemption SET ended_at = $3 \
         WHERE home_id = ANY($1) AND exemption_id = $2 AND ended_at IS NULL",
        &[&homes, &id, &at],
    )?;
    Ok(done > 0)
}

/// The exemptions of somebody's homes that were not taken back, oldest first.
pub fn exemptions(tx: &mut Tx<'_>, _access: &Access, homes: &[PersonId]) -> Result<Vec<ExemptionRow>> {
    let homes: Vec<i64> = homes.iter().map(|home| home.0).collect();
    tx.query(
        "SELECT home_id, exemption_id, kind, vaccine_groups, from_day, until_day, noted_by, noted_at, ended_at \
         FROM person_exemption WHERE home_id = ANY($1) AND ended_at IS NULL ORDER BY exemption_id",
        &[&homes],
        |row| {
            Ok(ExemptionRow {
                home: row.get(0)?,
                id: row.get(1)?,
                kind: row.get(2)?,
                groups: row.get(3)?,
                from: row.get(4)?,
                until: row.get(5)?,
                noted_by: row.get(6)?,
                noted_at: row.get(7)?,
                ended_at: row.get(8)?,
            })
        },
    )
}
