//! What each reported dose has taken from the stock, or why it took nothing; and what people decided about those.

use jenner_model::access::Access;
use jenner_model::{Date, OrganizationId, PersonId, ReportId, Timestamp};

use crate::{Insert, Result, Row, Tx, values};

/// A dose of an organization, and what it did to the stock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DoseRow {
    /// Under whom its report arrived.
    pub home: PersonId,
    /// The report that speaks for the organization.
    pub report: ReportId,
    /// Who gave it.
    pub organization: OrganizationId,
    /// `taken`, or the word of why not.
    pub state: String,
    /// From where, where it took something.
    pub account: Option<i64>,
    /// By which movement.
    pub movement: Option<i64>,
    /// The funding that should have paid, where another one's dose was used; else empty.
    pub owed_by: String,
    /// When it was given.
    pub given_on: Date,
    /// The vaccine as reported.
    pub cvx: String,
    /// The maker as reported; may be empty.
    pub mvx: String,
    /// The lot as reported.
    pub lot: String,
    /// The lot as numbers are compared.
    pub lot_key: String,
    /// Eligibility as reported; may be empty.
    pub eligibility: String,
    /// Funding as reported; may be empty.
    pub funding: String,
    /// When it was looked at last with this outcome.
    pub since: Timestamp,
    /// A digest of all that it was judged by beyond the shelves; 0: not known.
    pub mark: i64,
}

const COLUMNS: &str = "home_id, report_id, organization_id, state, account_id, movement_id, owed_by, given_on, cvx, mvx, lot, \
                       lot_key, eligibility, funding, since, told_mark";

fn dose(row: &Row<'_>) -> Result<DoseRow> {
    Ok(DoseRow {
        home: row.get(0)?,
        report: row.get(1)?,
        organization: row.get(2)?,
        state: row.get(3)?,
        account: row.get(4)?,
        movement: row.get(5)?,
        owed_by: row.get(6)?,
        given_on: row.get(7)?,
        cvx: row.get(8)?,
        mvx: row.get(9)?,
        lot: row.get(10)?,
        lot_key: row.get(11)?,
        eligibility: row.get(12)?,
        funding: row.get(13)?,
        since: row.get(14)?,
        mark: row.get(15)?,
    })
}

/// What doses that arrived under these homes have done to the stock.
pub fn of_homes(tx: &mut Tx<'_>, _access: &Access, homes: &[PersonId]) -> Result<Vec<DoseRow>> {
    if homes.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<i64> = homes.iter().map(|home| home.0).collect();
    let sql =
        format!("SELECT {COLUMNS} FROM inventory_dose WHERE home_id = ANY($1) ORDER BY home_id, report_id");
    tx.query(&sql, &[&ids], dose)
}

const DOSES: Insert<16> = Insert::into(
    "inventory_dose",
    [
        "home_id",
        "report_id",
        "organization_id",
        "state",
        "account_id",
        "movement_id",
        "owed_by",
        "given_on",
        "cvx",
        "mvx",
        "lot",
        "lot_key",
        "eligibility",
        "funding",
        "since",
        "told_mark",
    ],
);

/// Puts what doses do now in the place of what they did.
pub fn replace(
    tx: &mut Tx<'_>,
    _access: &Access,
    gone: &[(PersonId, ReportId)],
    rows: &[DoseRow],
) -> Result<()> {
    for (home, report) in gone {
        tx.run("DELETE FROM inventory_dose WHERE home_id = $1 AND report_id = $2", &[home, report])?;
    }
    tx.insert(
        &DOSES,
        rows.iter().map(|d| {
            values![
                d.home,
                d.report,
                d.organization,
                d.state,
                d.account,
                d.movement,
                d.owed_by,
                d.given_on,
                d.cvx,
                d.mvx,
                d.lot,
                d.lot_key,
                d.eligibility,
                d.funding,
                d.since,
                d.mark
            ]
        }),
    )
}

/// A movement that follows from a dose report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LinkRow {
    /// Under whom the report arrived.
    pub home: PersonId,
    /// The movement.
    pub movement: i64,
    /// The report.
    pub report: ReportId,
}

const LINKS: Insert<3> = Insert::into("inventory_dose_movement", ["home_id", "movement_id", "report_id"]);

/// Notes which reports movements followed from that are taken back: the dose itself does not say it any more.
pub fn insert_links(tx: &mut Tx<'_>, _access: &Access, rows: &[LinkRow]) -> Result<()> {
    tx.insert(&LINKS, rows.iter().map(|link| values![link.home, link.movement, link.report]))
}

/// Which dose reports movements follow from, or followed from before they were taken back. Of a person who was purged there is
/// none.
pub fn links(tx: &mut Tx<'_>, _access: &Access, movements: &[i64]) -> Result<Vec<LinkRow>> {
    if movements.is_empty() {
        return Ok(Vec::new());
    }
    let sql = "SELECT home_id, movement_id, report_id FROM inventory_dose WHERE movement_id = ANY($1) UNION ALL \
               SELECT home_id, movement_id, report_id FROM inventory_dose_movement WHERE movement_id = ANY($1)";
    tx.query(sql, &[&movements.to_vec()], |row| {
        Ok(LinkRow { home: row.get(0)?, movement: row.get(1)?, report: row.get(2)? })
    })
}

/// The homes of doses that stand on one of these accounts, and of those of an organization that name one of these lots and took
/// nothing.
pub fn homes_about(
    tx: &mut Tx<'_>,
    _access: &Access,
    organization: OrganizationId,
    keys: &[String],
    accounts: &[i64],
) -> Result<Vec<PersonId>> {
    let sql = format!(
        "SELECT home_id FROM inventory_dose WHERE organization_id = $1 AND lot_key = ANY($2) AND state <> 'taken' \
         UNION SELECT home_id FROM inventory_dose WHERE {POSTED_FROM} ($3))"
    );
    tx.query(&sql, &[&organization, &keys, &accounts.to_vec()], |row| row.get(0))
}

/// Of doses that stand on accounts, by the movements from these. A list of accounts and a parenthesis follow.
const POSTED_FROM: &str =
    "movement_id IN (SELECT movement_id FROM inventory_movement WHERE from_account = ANY";

/// Doses of an organization that took nothing and wait for somebody, the oldest first.
pub fn waiting(
    tx: &mut Tx<'_>,
    _access: &Access,
    organization: OrganizationId,
    states: &[String],
    most: i64,
) -> Result<Vec<DoseRow>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM inventory_dose WHERE organization_id = $1 AND state = ANY($2) AND state <> 'taken' \
         ORDER BY given_on, report_id LIMIT $3"
    );
    tx.query(&sql, &[&organization, &states, &most], dose)
}

/// How many doses of an organization that took nothing are in each of these states.
pub fn how_many(
    tx: &mut Tx<'_>,
    organization: OrganizationId,
    states: &[String],
) -> Result<Vec<(String, i64)>> {
    tx.query(
        "SELECT state, COUNT(*) FROM inventory_dose WHERE organization_id = $1 AND state = ANY($2) AND state <> 'taken' \
         GROUP BY state ORDER BY state",
        &[&organization, &states],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )
}

/// Doses of an organization for which another funding's vaccine was used, the oldest first.
pub fn borrowed(
    tx: &mut Tx<'_>,
    _access: &Access,
    organization: OrganizationId,
    most: i64,
) -> Result<Vec<DoseRow>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM inventory_dose WHERE organization_id = $1 AND state = 'taken' AND owed_by <> '' \
         ORDER BY given_on, report_id LIMIT $2"
    );
    tx.query(&sql, &[&organization, &most], dose)
}

/// A dose that waits for somebody, by its report: it took nothing, or what another funding paid for.
pub fn waiting_one(
    tx: &mut Tx<'_>,
    _access: &Access,
    organization: OrganizationId,
    report: ReportId,
) -> Result<Option<DoseRow>> {
    let is_it = format!("SELECT {COLUMNS} FROM inventory_dose WHERE organization_id = $1 AND report_id = $2");
    let sql = format!("{is_it} AND state <> 'taken' UNION ALL {is_it} AND state = 'taken' AND owed_by <> ''");
    tx.query_opt(&sql, &[&organization, &report], dose)
}

/// The doses that stand on accounts now.
pub fn on_accounts(tx: &mut Tx<'_>, _access: &Access, accounts: &[i64]) -> Result<Vec<DoseRow>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM inventory_dose WHERE {POSTED_FROM} ($1)) ORDER BY given_on, report_id"
    );
    tx.query(&sql, &[&accounts.to_vec()], dose)
}

/// What somebody decided about a dose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DecisionRow {
    /// Under whom its report arrived.
    pub home: PersonId,
    /// Identity.
    pub id: i64,
    /// The report.
    pub report: ReportId,
    /// Whose dose.
    pub organization: OrganizationId,
    /// The account it came from; `None`: it is left.
    pub account: Option<i64>,
    /// A code of the reasons.
    pub reason: String,
    /// In words.
    pub why: String,
    /// The lot that was reported when it was decided. The decision is about that, and about the next two.
    pub lot_key: String,
    /// The day that was reported.
    pub given_on: Date,
    /// The vaccine that was reported.
    pub cvx: String,
    /// When.
    pub at: Timestamp,
    /// By whom.
    pub by: String,
}

const DECISIONS: Insert<12> = Insert::into(
    "inventory_decision",
    [
        "home_id",
        "decision_id",
        "report_id",
        "organization_id",
        "account_id",
        "reason",
        "why",
        "lot_key",
        "given_on",
        "cvx",
        "decided_at",
        "decided_by",
    ],
);

/// Adds a decision in the place of earlier ones about the same report.
pub fn decide(tx: &mut Tx<'_>, _access: &Access, d: &DecisionRow) -> Result<()> {
    tx.run(
        "UPDATE inventory_decision SET ended_at = $3 WHERE home_id = $1 AND report_id = $2 AND ended_at IS NULL",
        &[&d.home, &d.report, &d.at],
    )?;
    let row = values![
        d.home,
        d.id,
        d.report,
        d.organization,
        d.account,
        d.reason,
        d.why,
        d.lot_key,
        d.given_on,
        d.cvx,
        d.at,
        d.by
    ];
    tx.insert(&DECISIONS, [row])
}

/// The decisions that stand about doses under these homes.
pub fn decisions(tx: &mut Tx<'_>, _access: &Access, homes: &[PersonId]) -> Result<Vec<DecisionRow>> {
    let ids: Vec<i64> = homes.iter().map(|home| home.0).collect();
    tx.query(
        "SELECT home_id, decision_id, report_id, organization_id, account_id, reason, why, lot_key, given_on, cvx, \
         decided_at, decided_by FROM inventory_decision WHERE home_id = ANY($1) AND ended_at IS NULL ORDER BY decision_id",
        &[&ids],
        |row| {
            Ok(DecisionRow {
                home: row.get(0)?,
                id: row.get(1)?,
                report: row.get(2)?,
                organization: row.get(3)?,
                account: row.get(4)?,
                reason: row.get(5)?,
                why: row.get(6)?,
                lot_key: row.get(7)?,
                given_on: row.get(8)?,
                cvx: row.get(9)?,
                at: row.get(10)?,
                by: row.get(11)?,
            })
        },
    )
}
