//! What people write down by hand beside reports: lots that must not be used, and facts that no message carries.

use jenner_model::access::Access;
use jenner_model::{OrganizationId, PersonId, Timestamp};

use crate::{Insert, Result, Row, Tx, values};

/// A lot that must not be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LotNotice {
    /// Identity.
    pub id: i64,
    /// Where; `None` is everywhere.
    pub organization: Option<OrganizationId>,
    /// `recalled` or `quarantined`.
    pub kind: String,
    /// The lot as lots are compared.
    pub key: String,
    /// The lot as written.
    pub lot: String,
    /// The maker (MVX); empty where any is meant.
    pub mvx: String,
    /// Why, in the words of who set it.
    pub why: String,
    /// Since when.
    pub at: Timestamp,
    /// Who set it.
    pub by: String,
    /// When it ended.
    pub ended_at: Option<Timestamp>,
}

const NOTICES: Insert<9> = Insert::into(
    "lot_notice",
    ["notice_id", "organization_id", "kind", "lot_key", "lot", "mvx", "why", "set_at", "set_by"],
);

const NOTICE: &str = "notice_id, organization_id, kind, lot_key, lot, mvx, why, set_at, set_by, ended_at";

fn notice(row: &Row<'_>) -> Result<LotNotice> {
    Ok(LotNotice {
        id: row.get(0)?,
        organization: row.get(1)?,
        kind: row.get(2)?,
        key: row.get(3)?,
        lot: row.get(4)?,
        mvx: row.get(5)?,
        why: row.get(6)?,
        at: row.get(7)?,
        by: row.get(8)?,
        ended_at: row.get(9)?,
    })
}

/// Adds a notice about a lot.
pub fn insert_notice(tx: &mut Tx<'_>, n: &LotNotice) -> Result<()> {
    let organization = n.organization.map(|one| one.0);
    tx.insert(&NOTICES, [values![n.id, organization, n.kind, n.key, n.lot, n.mvx, n.why, n.at, n.by]])
}

/// Ends a notice.
pub fn end_notice(tx: &mut Tx<'_>, id: i64, at: Timestamp, by: &str) -> Result<u64> {
    tx.execute(
        "UPDATE lot_notice SET ended_at = $2, ended_by = $3 WHERE notice_id = $1 AND ended_at IS NULL",
        &[&id, &at, &by],
    )
}

/// The notices that stand about these lots, by their keys.
pub fn notices_about(tx: &mut Tx<'_>, keys: &[String]) -> Result<Vec<LotNotice>> {
    if keys.is_empty() {
        return Ok(Vec::new());
    }
    let sql = format!("SELECT {NOTICE} FROM lot_notice WHERE lot_key = ANY($1) AND ended_at IS NULL");
    tx.query(&sql, &[&keys], notice)
}

/// The latest notices, those that stand first.
pub fn notices(tx: &mut Tx<'_>, most: i64) -> Result<Vec<LotNotice>> {
    let sql = format!(
        "SELECT {NOTICE} FROM lot_notice ORDER BY CASE WHEN ended_at IS NULL THEN 0 ELSE 1 END, notice_id DESC LIMIT $1"
    );
    tx.query(&sql, &[&most], notice)
}

/// Something known of a person that no message carries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FactRow {
    /// Under whom it was written down.
    pub home: PersonId,
    /// Identity.
    pub id: i64,
    /// What kind of fact.
    pub kind: String,
    /// Who wrote it down.
    pub organization: OrganizationId,
    /// The form it came in.
    pub form: String,
    /// What it says, sealed.
    pub sealed: Vec<u8>,
    /// When it was written down.
    pub at: Timestamp,
    /// By whom.
    pub by: String,
    /// When it was replaced or taken back.
    pub ended_at: Option<Timestamp>,
}

const FACTS: Insert<8> = Insert::into(
    "person_fact",
    ["home_id", "fact_id", "kind", "organization_id", "form", "sealed", "set_at", "set_by"],
);

/// Adds facts.
pub fn insert_facts(tx: &mut Tx<'_>, _access: &Access, rows: &[FactRow]) -> Result<()> {
    let row = |f: &FactRow| values![f.home, f.id, f.kind, f.organization, f.form, f.sealed, f.at, f.by];
    tx.insert(&FACTS, rows.iter().map(row))
}

/// Ends a fact.
pub fn end_fact(tx: &mut Tx<'_>, home: PersonId, id: i64, at: Timestamp, by: &str) -> Result<u64> {
    tx.execute(
        "UPDATE person_fact SET ended_at = $3, ended_by = $4 \
         WHERE home_id = $1 AND fact_id = $2 AND ended_at IS NULL",
        &[&home, &id, &at, &by],
    )
}

/// All facts of some homes, the oldest first.
pub fn facts_of(tx: &mut Tx<'_>, _access: &Access, homes: &[PersonId]) -> Result<Vec<FactRow>> {
    let ids: Vec<i64> = homes.iter().map(|home| home.0).collect();
    tx.query(
        "SELECT home_id, fact_id, kind, organization_id, form, sealed, set_at, set_by, ended_at \
         FROM person_fact WHERE home_id = ANY($1) ORDER BY fact_id",
        &[&ids],
        |row| {
            Ok(FactRow {
                home: row.get(0)?,
                id: row.get(1)?,
                kind: row.get(2)?,
                organization: row.get(3)?,
                form: row.get(4)?,
                sealed: row.get(5)?,
                at: row.get(6)?,
                by: row.get(7)?,
                ended_at: row.get(8)?,
            })
        },
    )
}
