//! What is written down about doses for which another funding's vaccine was used. Each follows its person: homes stay through merges
//! and splits, and a purge takes the rows.

use jenner_model::access::Access;
use jenner_model::{Date, OrganizationId, PersonId, ReportId, Timestamp};

use crate::{Insert, Result, Row, Tx, values};

/// What is written down about one dose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BorrowingRow {
    /// Under whom the report of the dose arrived.
    pub home: PersonId,
    /// The report.
    pub report: ReportId,
    /// Who gave it.
    pub organization: OrganizationId,
    /// Why another funding's vaccine was used: a code.
    pub reason: String,
    /// In words.
    pub why: String,
    /// Who signed, as written.
    pub signed_by: String,
    /// When.
    pub noted_at: Timestamp,
    /// The account that wrote it down.
    pub noted_by: String,
    /// The movement by which it was paid back.
    pub paid_movement: Option<i64>,
    /// On which day.
    pub paid_on: Option<Date>,
    /// Who signed for that.
    pub paid_signed_by: Option<String>,
}

const COLUMNS: &str = "home_id, report_id, organization_id, reason, why, signed_by, noted_at, noted_by, paid_movement, paid_on, \
                       paid_signed_by";

fn borrowing(row: &Row<'_>) -> Result<BorrowingRow> {
    Ok(BorrowingRow {
        home: row.get(0)?,
        report: row.get(1)?,
        organization: row.get(2)?,
        reason: row.get(3)?,
        why: row.get(4)?,
        signed_by: row.get(5)?,
        noted_at: row.get(6)?,
        noted_by: row.get(7)?,
        paid_movement: row.get(8)?,
        paid_on: row.get(9)?,
        paid_signed_by: row.get(10)?,
    })
}

const ROWS: Insert<11> = Insert::into(
    "stock_borrowing",
    [
        "home_id",
        "report_id",
        "organization_id",
        "reason",
        "why",
        "signed_by",
        "noted_at",
        "noted_by",
        "paid_movement",
        "paid_on",
        "paid_signed_by",
    ],
)
.on_conflict(
    "(home_id, report_id) DO UPDATE SET reason = excluded.reason, why = excluded.why, signed_by = excluded.signed_by, \
     noted_at = excluded.noted_at, noted_by = excluded.noted_by, paid_movement = excluded.paid_movement, \
     paid_on = excluded.paid_on, paid_signed_by = excluded.paid_signed_by",
);

/// Writes it down, in the place of what stood there.
pub fn put(tx: &mut Tx<'_>, _access: &Access, b: &BorrowingRow) -> Result<()> {
    tx.insert(
        &ROWS,
        [values![
            b.home,
            b.report,
            b.organization,
            b.reason,
            b.why,
            b.signed_by,
            b.noted_at,
            b.noted_by,
            b.paid_movement,
            b.paid_on,
            b.paid_signed_by
        ]],
    )
}

/// Everything that an organization wrote down.
pub fn of(tx: &mut Tx<'_>, _access: &Access, organization: OrganizationId) -> Result<Vec<BorrowingRow>> {
    let sql = format!("SELECT {COLUMNS} FROM stock_borrowing WHERE organization_id = $1 ORDER BY report_id");
    tx.query(&sql, &[&organization], borrowing)
}
