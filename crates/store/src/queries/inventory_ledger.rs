//! Movements of doses, and what follows from them by adding up.

use std::collections::HashMap;

use jenner_model::{Date, OrganizationId, Timestamp};

use crate::{Insert, Result, Row, Tx, values};

/// Doses that went from one account to another. Never changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MovementRow {
    /// Identity, in the order of writing.
    pub id: i64,
    /// In whose book it stands.
    pub organization: OrganizationId,
    /// Where they were.
    pub from: i64,
    /// Where they are.
    pub to: i64,
    /// How many, at least one.
    pub doses: i64,
    /// What happened.
    pub kind: String,
    /// The day it happened.
    pub happened_on: Date,
    /// When it was written.
    pub written_at: Timestamp,
    /// By whom.
    pub written_by: String,
    /// `report`, `hand` or `transfer`.
    pub source: String,
    /// A code of the reasons; empty where none is asked for.
    pub reason: String,
    /// A paper that goes with it: a packing slip, a return label.
    pub document: String,
    /// In words.
    pub why: String,
    /// The form it was written with; empty for what follows from a report.
    pub form: String,
    /// The movement that this one takes back.
    pub reverses: Option<i64>,
}

const COLUMNS: &str = "m.movement_id, m.organization_id, m.from_account, m.to_account, m.doses, m.kind, m.happened_on, \
                       m.written_at, m.written_by, m.source, m.reason, m.document, m.why, m.form, m.reverses";

fn movement(row: &Row<'_>) -> Result<MovementRow> {
    Ok(MovementRow {
        id: row.get(0)?,
        organization: row.get(1)?,
        from: row.get(2)?,
        to: row.get(3)?,
        doses: row.get(4)?,
        kind: row.get(5)?,
        happened_on: row.get(6)?,
        written_at: row.get(7)?,
        written_by: row.get(8)?,
        source: row.get(9)?,
        reason: row.get(10)?,
        document: row.get(11)?,
        why: row.get(12)?,
        form: row.get(13)?,
        reverses: row.get(14)?,
    })
}

const MOVEMENTS: Insert<15> = Insert::into(
    "inventory_movement",
    [
        "movement_id",
        "organization_id",
        "from_account",
        "to_account",
        "doses",
        "kind",
        "happened_on",
        "written_at",
        "written_by",
        "source",
        "reason",
        "document",
        "why",
        "form",
        "reverses",
    ],
);

/// Adds movements.
pub fn insert(tx: &mut Tx<'_>, rows: &[MovementRow]) -> Result<()> {
    tx.insert(
        &MOVEMENTS,
        rows.iter().map(|m| {
            values![
                m.id,
                m.organization,
                m.from,
                m.to,
                m.doses,
                m.kind,
                m.happened_on,
                m.written_at,
                m.written_by,
                m.source,
                m.reason,
                m.document,
                m.why,
                m.form,
                m.reverses
            ]
        }),
    )
}

/// How many doses stand on accounts: what came less what went. Accounts without movements are not in the answer.
pub fn balances(tx: &mut Tx<'_>, accounts: &[i64]) -> Result<HashMap<i64, i64>> {
    if accounts.is_empty() {
        return Ok(HashMap::new());
    }
    let rows = tx.query(
        "SELECT account, CAST(SUM(doses) AS BIGINT) FROM (\
         SELECT to_account AS account, doses FROM inventory_movement WHERE to_account = ANY($1) UNION ALL \
         SELECT from_account, -doses FROM inventory_movement WHERE from_account = ANY($1)) AS moved GROUP BY account",
        &[&accounts.to_vec()],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    Ok(rows.into_iter().collect())
}

/// The day on which doses first came to accounts, by movements that hold. What comes back from a patient by a correction is
/// no arrival.
pub fn first_arrivals(tx: &mut Tx<'_>, accounts: &[i64]) -> Result<HashMap<i64, Vec<Date>>> {
    let mut found: HashMap<i64, Vec<Date>> = HashMap::new();
    if accounts.is_empty() {
        return Ok(found);
    }
    tx.each(
        "SELECT m.to_account, m.happened_on FROM inventory_movement m \
         WHERE m.to_account = ANY($1) AND m.reverses IS NULL AND NOT EXISTS \
         (SELECT 1 FROM inventory_movement r WHERE r.organization_id = m.organization_id AND r.reverses = m.movement_id) \
         GROUP BY m.to_account, m.happened_on ORDER BY m.to_account, m.happened_on",
        &[&accounts.to_vec()],
        |row| {
            found.entry(row.get(0)?).or_default().push(row.get(1)?);
            Ok(())
        },
    )?;
    Ok(found)
}

/// Movements by their ids.
pub fn by_ids(tx: &mut Tx<'_>, ids: &[i64]) -> Result<Vec<MovementRow>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let sql = format!(
        "SELECT {COLUMNS} FROM inventory_movement m WHERE m.movement_id = ANY($1) ORDER BY m.movement_id"
    );
    tx.query(&sql, &[&ids.to_vec()], movement)
}

/// What was written with a form of an organization.
pub fn of_form(tx: &mut Tx<'_>, organization: OrganizationId, form: &str) -> Result<Vec<MovementRow>> {
    // That it is not empty is what the index holds.
    let sql = format!(
        "SELECT {COLUMNS} FROM inventory_movement m \
         WHERE m.organization_id = $1 AND m.form = $2 AND m.form <> '' ORDER BY m.movement_id"
    );
    tx.query(&sql, &[&organization, &form], movement)
}

/// Whether a movement was taken back.
pub fn is_reversed(tx: &mut Tx<'_>, organization: OrganizationId, movement: i64) -> Result<bool> {
    let sql = "SELECT 1 FROM inventory_movement WHERE organization_id = $1 AND reverses = $2";
    Ok(tx.query_opt(sql, &[&organization, &movement], |row| row.get::<i64>(0))?.is_some())
}

/// All movements into or out of accounts, in the order of writing, at most so many of the latest.
pub fn of_accounts(tx: &mut Tx<'_>, accounts: &[i64], most: i64) -> Result<Vec<MovementRow>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM inventory_movement m WHERE m.from_account = ANY($1) OR m.to_account = ANY($1) \
         ORDER BY m.movement_id DESC LIMIT $2"
    );
    let mut rows = tx.query(&sql, &[&accounts.to_vec(), &most], movement)?;
    rows.reverse();
    Ok(rows)
}

/// A law of the ledger, and in how many rows it is broken.
pub type Broken = (&'static str, i64);

const LAWS: &[(&str, &str)] = &[
    (
        "movements whose account is not there",
        "SELECT COUNT(*) FROM inventory_movement m WHERE NOT EXISTS \
         (SELECT 1 FROM inventory_account a WHERE a.account_id = m.from_account) OR NOT EXISTS \
         (SELECT 1 FROM inventory_account a WHERE a.account_id = m.to_account)",
    ),
    (
        "movements of no dose",
        "SELECT COUNT(*) FROM inventory_movement WHERE doses <= 0 OR from_account = to_account",
    ),
    (
        "movements in the book of an organization that owns neither account",
        "SELECT COUNT(*) FROM inventory_movement m JOIN inventory_account a ON a.account_id = m.from_account \
         JOIN inventory_account b ON b.account_id = m.to_account \
         WHERE a.organization_id <> m.organization_id AND b.organization_id <> m.organization_id",
    ),
    (
        "movements that turn one lot into another",
        "SELECT COUNT(*) FROM inventory_movement m JOIN inventory_account a ON a.account_id = m.from_account \
         JOIN inventory_account b ON b.account_id = m.to_account WHERE a.lot_id <> b.lot_id",
    ),
    (
        "movements that change who paid, and are no borrowing",
        "SELECT COUNT(*) FROM inventory_movement m JOIN inventory_account a ON a.account_id = m.from_account \
         JOIN inventory_account b ON b.account_id = m.to_account \
         WHERE a.funding <> b.funding AND m.kind NOT IN ('borrowed', 'paid_back')",
    ),
    (
        "corrections that do not mirror what they correct",
        "SELECT COUNT(*) FROM inventory_movement r WHERE r.reverses IS NOT NULL AND NOT EXISTS \
         (SELECT 1 FROM inventory_movement m WHERE m.movement_id = r.reverses AND m.organization_id = r.organization_id \
         AND m.doses = r.doses AND m.from_account = r.to_account AND m.to_account = r.from_account)",
    ),
    (
        "accounts without their lot",
        "SELECT COUNT(*) FROM inventory_account a WHERE NOT EXISTS \
         (SELECT 1 FROM inventory_lot l WHERE l.lot_id = a.lot_id)",
    ),
    (
        "doses that took stock by a movement that is not there, or was taken back",
        "SELECT COUNT(*) FROM inventory_dose d WHERE d.state = 'taken' AND (NOT EXISTS \
         (SELECT 1 FROM inventory_movement m WHERE m.movement_id = d.movement_id AND m.from_account = d.account_id \
         AND m.doses = 1 AND m.kind = 'given') OR EXISTS \
         (SELECT 1 FROM inventory_movement r WHERE r.organization_id = d.organization_id AND r.reverses = d.movement_id))",
    ),
    (
        "doses that took nothing and have a movement",
        "SELECT COUNT(*) FROM inventory_dose WHERE state <> 'taken' AND movement_id IS NOT NULL",
    ),
    (
        "movements that two doses claim",
        "SELECT COUNT(*) FROM (SELECT movement_id FROM inventory_dose WHERE movement_id IS NOT NULL \
         GROUP BY movement_id HAVING COUNT(*) > 1) AS twice",
    ),
    (
        "movements kept as taken back that still hold",
        "SELECT COUNT(*) FROM inventory_dose_movement l WHERE NOT EXISTS (SELECT 1 FROM inventory_movement r \
         JOIN inventory_movement m ON m.movement_id = r.reverses AND m.organization_id = r.organization_id \
         WHERE m.movement_id = l.movement_id)",
    ),
    (
        "storage units that owe doses of a lot that was never there",
        "SELECT COUNT(*) FROM inventory_account a WHERE a.place = 'stock' AND EXISTS \
         (SELECT 1 FROM inventory_movement t JOIN inventory_dose d ON d.movement_id = t.movement_id \
         WHERE t.from_account = a.account_id) AND NOT EXISTS \
         (SELECT 1 FROM inventory_movement m WHERE m.to_account = a.account_id)",
    ),
];

/// Which laws are broken. All rules are looked at.
pub fn broken(tx: &mut Tx<'_>) -> Result<Vec<Broken>> {
    let mut found = Vec::new();
    for (what, sql) in LAWS {
        let rows = tx.query_opt(sql, &[], |row| row.get(0))?.unwrap_or(0);
        if rows > 0 {
            found.push((*what, rows));
        }
    }
    Ok(found)
}

/// How many laws there are.
pub fn laws() -> usize {
    LAWS.len()
}

/// Every movement as the accounts, the doses and the writing order: what a recount starts from.
pub fn all(tx: &mut Tx<'_>, after: i64, most: i64) -> Result<Vec<MovementRow>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM inventory_movement m WHERE m.movement_id > $1 ORDER BY m.movement_id LIMIT $2"
    );
    tx.query(&sql, &[&after, &most], movement)
}

/// How many doses stood on accounts at a moment: by what was written until then.
pub fn balances_at(tx: &mut Tx<'_>, accounts: &[i64], until: Timestamp) -> Result<HashMap<i64, i64>> {
    if accounts.is_empty() {
        return Ok(HashMap::new());
    }
    let rows = tx.query(
        "SELECT account, CAST(SUM(doses) AS BIGINT) FROM (\
         SELECT to_account AS account, doses FROM inventory_movement WHERE to_account = ANY($1) AND written_at <= $2 \
         UNION ALL SELECT from_account, -doses FROM inventory_movement \
         WHERE from_account = ANY($1) AND written_at <= $2) AS moved GROUP BY account",
        &[&accounts.to_vec(), &until],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    Ok(rows.into_iter().collect())
}

/// Doses that were moved between places within a span of writing, by the account on each side: from, to, kind, how many, of
/// accounts. Corrections stand against what they correct.
pub fn moved_between(
    tx: &mut Tx<'_>,
    accounts: &[i64],
    after: Timestamp,
    until: Timestamp,
) -> Result<Vec<MovementRow>> {
    if accounts.is_empty() {
        return Ok(Vec::new());
    }
    let sql = format!(
        "SELECT {COLUMNS} FROM inventory_movement m \
         WHERE (m.from_account = ANY($1) OR m.to_account = ANY($1)) AND m.written_at > $2 AND m.written_at <= $3 \
         ORDER BY m.movement_id"
    );
    tx.query(&sql, &[&accounts.to_vec(), &after, &until], movement)
}

/// Movements of accounts that happened on days from one to another, in the order of writing.
pub fn happened_between(
    tx: &mut Tx<'_>,
    accounts: &[i64],
    from: Date,
    until: Date,
) -> Result<Vec<MovementRow>> {
    if accounts.is_empty() {
        return Ok(Vec::new());
    }
    let sql = format!(
        "SELECT {COLUMNS} FROM inventory_movement m \
         WHERE (m.from_account = ANY($1) OR m.to_account = ANY($1)) AND m.happened_on >= $2 AND m.happened_on <= $3 \
         ORDER BY m.movement_id"
    );
    tx.query(&sql, &[&accounts.to_vec(), &from, &until], movement)
}
