//! Who keeps stock here, the lots there are and by which numbers they are named, and the accounts doses can stand on.

use jenner_model::{Date, OrganizationId, Timestamp};

use crate::{Insert, Result, Row, Tx, values};

/// An organization that keeps its stock here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SiteRow {
    /// Who.
    pub organization: OrganizationId,
    /// The first day whose doses take stock.
    pub starts_on: Date,
    /// When that was said.
    pub started_at: Timestamp,
    /// By whom.
    pub started_by: String,
}

/// Everybody who keeps stock here.
pub fn sites(tx: &mut Tx<'_>) -> Result<Vec<SiteRow>> {
    let sql = "SELECT organization_id, starts_on, started_at, started_by FROM inventory_site ORDER BY organization_id";
    tx.query(sql, &[], |row| {
        Ok(SiteRow {
            organization: row.get(0)?,
            starts_on: row.get(1)?,
            started_at: row.get(2)?,
            started_by: row.get(3)?,
        })
    })
}

const SITES: Insert<4> =
    Insert::into("inventory_site", ["organization_id", "starts_on", "started_at", "started_by"])
        .on_conflict("(organization_id) DO NOTHING");

/// Notes that an organization keeps its stock here. Who does already stays as they are.
pub fn insert_site(tx: &mut Tx<'_>, site: &SiteRow) -> Result<()> {
    tx.insert(&SITES, [values![site.organization, site.starts_on, site.started_at, site.started_by]])
}

/// A lot of a product.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LotRow {
    /// Identity.
    pub id: i64,
    /// The number as numbers are compared.
    pub key: String,
    /// The number as printed on the box.
    pub lot: String,
    /// The vaccine (CVX).
    pub cvx: String,
    /// The maker (MVX).
    pub mvx: String,
    /// The last day on which it may be used.
    pub expires_on: Date,
    /// NDC of the box; empty where it is not known.
    pub ndc_box: String,
    /// NDC of the unit of use; empty where it is not known.
    pub ndc_unit: String,
    /// Doses in a box; 1 where it is not known.
    pub doses_per_box: i64,
}

const LOT: &str =
    "l.lot_id, l.lot_key, l.lot, l.cvx, l.mvx, l.expires_on, l.ndc_box, l.ndc_unit, l.doses_per_box";

/// A lot in a row, from a column on.
pub(super) fn lot_at(row: &Row<'_>, at: usize) -> Result<LotRow> {
    Ok(LotRow {
        id: row.get(at)?,
        key: row.get(at + 1)?,
        lot: row.get(at + 2)?,
        cvx: row.get(at + 3)?,
        mvx: row.get(at + 4)?,
        expires_on: row.get(at + 5)?,
        ndc_box: row.get(at + 6)?,
        ndc_unit: row.get(at + 7)?,
        doses_per_box: row.get(at + 8)?,
    })
}

const LOTS: Insert<11> = Insert::into(
    "inventory_lot",
    [
        "lot_id",
        "lot_key",
        "lot",
        "cvx",
        "mvx",
        "expires_on",
        "ndc_box",
        "ndc_unit",
        "doses_per_box",
        "added_at",
        "added_by",
    ],
)
.on_conflict("(lot_key, mvx, cvx, expires_on) DO NOTHING");

/// Adds a lot, unless it is there, and answers with the one that is. It is named by the number on its box.
pub fn lot(tx: &mut Tx<'_>, lot: &LotRow, at: Timestamp, by: &str) -> Result<Option<LotRow>> {
    let row = values![
        lot.id,
        lot.key,
        lot.lot,
        lot.cvx,
        lot.mvx,
        lot.expires_on,
        lot.ndc_box,
        lot.ndc_unit,
        lot.doses_per_box,
        at,
        by
    ];
    tx.insert(&LOTS, [row])?;
    let sql = format!(
        "SELECT {LOT} FROM inventory_lot l WHERE l.lot_key = $1 AND l.mvx = $2 AND l.cvx = $3 AND l.expires_on = $4"
    );
    let found = tx.query_opt(&sql, &[&lot.key, &lot.mvx, &lot.cvx, &lot.expires_on], |row| lot_at(row, 0))?;
    if let Some(found) = &found {
        let name = NameRow {
            key: found.key.clone(),
            lot: found.id,
            organization: None,
            kind: "box".to_owned(),
            said: found.lot.clone(),
        };
        insert_name(tx, &name, at, by)?;
    }
    Ok(found)
}

/// Lots by their numbers, of any maker and vaccine.
pub fn lots_of_keys(tx: &mut Tx<'_>, keys: &[String]) -> Result<Vec<LotRow>> {
    let sql = format!("SELECT {LOT} FROM inventory_lot l WHERE l.lot_key = ANY($1) ORDER BY l.lot_id");
    tx.query(&sql, &[&keys], |row| lot_at(row, 0))
}

/// A number by which a lot is named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NameRow {
    /// As numbers are compared.
    pub key: String,
    /// The lot.
    pub lot: i64,
    /// For whom; `None` is for everybody.
    pub organization: Option<OrganizationId>,
    /// `box`, `unit`, `diluent` or `taught`.
    pub kind: String,
    /// As written.
    pub said: String,
}

const NAMES: Insert<7> = Insert::into(
    "inventory_lot_name",
    ["lot_key", "lot_id", "organization_id", "kind", "lot", "added_at", "added_by"],
)
.on_conflict("(lot_key, lot_id, organization_id) DO NOTHING");

/// Adds a number by which a lot is named.
pub fn insert_name(tx: &mut Tx<'_>, name: &NameRow, at: Timestamp, by: &str) -> Result<()> {
    let organization = name.organization.map_or(0, |one| one.0);
    tx.insert(&NAMES, [values![name.key, name.lot, organization, name.kind, name.said, at, by]])
}

/// The numbers by which lots are named, to an organization.
pub fn names(tx: &mut Tx<'_>, organization: OrganizationId, lots: &[i64]) -> Result<Vec<NameRow>> {
    let sql = "SELECT lot_key, lot_id, organization_id, kind, lot FROM inventory_lot_name \
               WHERE lot_id = ANY($1) AND organization_id IN (0, $2) ORDER BY lot_id, kind, lot_key";
    tx.query(sql, &[&lots.to_vec(), &organization], |row| {
        let of: i64 = row.get(2)?;
        Ok(NameRow {
            key: row.get(0)?,
            lot: row.get(1)?,
            organization: (of != 0).then_some(OrganizationId(of)),
            kind: row.get(3)?,
            said: row.get(4)?,
        })
    })
}

/// An account: doses of a lot and funding of an organization, at a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountRow {
    /// Identity.
    pub id: i64,
    /// Whose.
    pub organization: OrganizationId,
    /// Which lot.
    pub lot: LotRow,
    /// Who paid for it.
    pub funding: String,
    /// `stock`, or a place beyond the shelves.
    pub place: String,
    /// The storage unit; `None` where none is named.
    pub unit: Option<i64>,
    /// The last day for what stands here, where it is shorter than the lot's.
    pub beyond_use_on: Option<Date>,
}

const ACCOUNT: &str = "a.account_id, a.organization_id, a.funding, a.place, a.unit_id, a.beyond_use_on";

fn account_at(row: &Row<'_>) -> Result<AccountRow> {
    let unit: i64 = row.get(4)?;
    Ok(AccountRow {
        id: row.get(0)?,
        organization: row.get(1)?,
        funding: row.get(2)?,
        place: row.get(3)?,
        unit: (unit != 0).then_some(unit),
        beyond_use_on: row.get(5)?,
        lot: lot_at(row, 6)?,
    })
}

const ACCOUNTS: Insert<8> = Insert::into(
    "inventory_account",
    ["account_id", "organization_id", "lot_id", "funding", "place", "unit_id", "beyond_use_on", "opened_at"],
)
.on_conflict("(organization_id, lot_id, funding, place, unit_id) DO NOTHING");

/// Opens accounts that are not there.
pub fn insert_accounts(tx: &mut Tx<'_>, rows: &[AccountRow], at: Timestamp) -> Result<()> {
    tx.insert(
        &ACCOUNTS,
        rows.iter().map(|a| {
            values![
                a.id,
                a.organization,
                a.lot.id,
                a.funding,
                a.place,
                a.unit.unwrap_or(0),
                a.beyond_use_on,
                at
            ]
        }),
    )
}

/// The accounts of lots of an organization.
pub fn accounts_of_lots(
    tx: &mut Tx<'_>,
    organization: OrganizationId,
    lots: &[i64],
) -> Result<Vec<AccountRow>> {
    let sql = format!(
        "SELECT {ACCOUNT}, {LOT} FROM inventory_account a JOIN inventory_lot l ON l.lot_id = a.lot_id \
         WHERE a.organization_id = $1 AND a.lot_id = ANY($2) ORDER BY a.account_id"
    );
    tx.query(&sql, &[&organization, &lots.to_vec()], account_at)
}

/// Accounts by their ids.
pub fn accounts(tx: &mut Tx<'_>, ids: &[i64]) -> Result<Vec<AccountRow>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let sql = format!(
        "SELECT {ACCOUNT}, {LOT} FROM inventory_account a JOIN inventory_lot l ON l.lot_id = a.lot_id \
         WHERE a.account_id = ANY($1) ORDER BY a.account_id"
    );
    tx.query(&sql, &[&ids.to_vec()], account_at)
}

/// Every account of organizations.
pub fn accounts_of(tx: &mut Tx<'_>, organizations: &[OrganizationId]) -> Result<Vec<AccountRow>> {
    let ids: Vec<i64> = organizations.iter().map(|one| one.0).collect();
    let sql = format!(
        "SELECT {ACCOUNT}, {LOT} FROM inventory_account a JOIN inventory_lot l ON l.lot_id = a.lot_id \
         WHERE a.organization_id = ANY($1) ORDER BY a.account_id"
    );
    tx.query(&sql, &[&ids], account_at)
}

/// Shelves of anybody that hold, or held, lots of these numbers.
pub fn shelves_of_keys(tx: &mut Tx<'_>, keys: &[String]) -> Result<Vec<AccountRow>> {
    if keys.is_empty() {
        return Ok(Vec::new());
    }
    let sql = format!(
        "SELECT {ACCOUNT}, {LOT} FROM inventory_lot l JOIN inventory_account a ON a.lot_id = l.lot_id \
         WHERE l.lot_key = ANY($1) AND a.place = 'stock' ORDER BY a.account_id"
    );
    tx.query(&sql, &[&keys], account_at)
}

/// A shelf and a number by which its lot is named there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedShelf {
    /// The number, as numbers are compared.
    pub key: String,
    /// What kind of number: `box`, `unit`, `diluent` or `taught`.
    pub kind: String,
    /// The account.
    pub account: AccountRow,
    /// Where doses go that are given from it.
    pub patient: Option<i64>,
}

/// Joined to an account `a`: the account that what is given from it goes to.
const PATIENT: &str = "LEFT JOIN inventory_account p ON p.organization_id = a.organization_id AND p.lot_id = a.lot_id \
                       AND p.funding = a.funding AND p.place = 'patient'";

/// The shelves of organizations with lots that are named by these numbers there: one question for a batch. A number is asked for at
/// its own organization alone: many lots of a batch are at every clinic of it.
pub fn shelves_named(tx: &mut Tx<'_>, wanted: &[(OrganizationId, String)]) -> Result<Vec<NamedShelf>> {
    if wanted.is_empty() {
        return Ok(Vec::new());
    }
    // An array is all that both engines take: the organization in twenty places, and the number behind it. The order of the tables
    // is the order of looking: SQLite would go through all accounts of an organization.
    let pairs: Vec<String> = wanted.iter().map(|(whose, key)| format!("{:020}{key}", whose.0)).collect();
    let sql = format!(
        "SELECT {ACCOUNT}, {LOT}, p.account_id, n.lot_key, n.kind FROM UNNEST($1::text[]) AS k(pair) \
         CROSS JOIN inventory_lot_name n CROSS JOIN inventory_account a CROSS JOIN inventory_lot l {PATIENT} \
         WHERE n.lot_key = SUBSTR(k.pair, 21) AND a.organization_id = CAST(SUBSTR(k.pair, 1, 20) AS BIGINT) \
         AND a.lot_id = n.lot_id AND l.lot_id = n.lot_id AND a.place = 'stock' AND (n.organization_id = 0 OR n.organization_id = a.organization_id) \
         ORDER BY a.account_id, n.kind"
    );
    tx.query(&sql, &[&pairs], |row| {
        let (patient, key, kind) = (row.get(15)?, row.get(16)?, row.get(17)?);
        Ok(NamedShelf { key, kind, account: account_at(row)?, patient })
    })
}

/// Shelves by their accounts, under no number.
pub fn shelves(tx: &mut Tx<'_>, accounts: &[i64]) -> Result<Vec<NamedShelf>> {
    if accounts.is_empty() {
        return Ok(Vec::new());
    }
    let sql = format!(
        "SELECT {ACCOUNT}, {LOT}, p.account_id FROM inventory_account a JOIN inventory_lot l ON l.lot_id = a.lot_id {PATIENT} \
         WHERE a.account_id = ANY($1) AND a.place = 'stock' ORDER BY a.account_id"
    );
    tx.query(&sql, &[&accounts.to_vec()], |row| {
        let (key, kind) = Default::default();
        Ok(NamedShelf { key, kind, account: account_at(row)?, patient: row.get(15)? })
    })
}

/// Sets the last day for what stands on an account.
pub fn set_beyond_use(tx: &mut Tx<'_>, account: i64, on: Option<Date>) -> Result<u64> {
    tx.execute("UPDATE inventory_account SET beyond_use_on = $2 WHERE account_id = $1", &[&account, &on])
}
