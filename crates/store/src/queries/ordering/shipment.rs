//! Packages of vaccine on their way, and what was found in them.

use std::collections::HashMap;

use jenner_model::{Date, OrganizationId, Timestamp};

use crate::{Insert, Result, Row, Tx, values};

/// A package.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShipmentRow {
    /// Identity.
    pub id: i64,
    /// Its number, as whoever sent it says.
    pub number: String,
    /// The order it belongs to; `None`: nobody knows yet.
    pub order: Option<i64>,
    /// To whom; `None`: its PIN is not known here.
    pub organization: Option<OrganizationId>,
    /// Who paid; empty where that is not known.
    pub funding: String,
    /// The order's number in the federal system.
    pub federal_number: String,
    /// PIN of whom it goes to.
    pub pin: String,
    /// Who carries it.
    pub carrier: String,
    /// The carrier's number.
    pub tracking: String,
    /// The day it left.
    pub shipped_on: Date,
    /// The day it was delivered.
    pub delivered_on: Option<Date>,
    /// The file it came with; `None`: by hand.
    pub file: Option<i64>,
    /// When it was added.
    pub added_at: Timestamp,
    /// By whom.
    pub added_by: String,
    /// When it was received; `None`: not yet.
    pub received_at: Option<Timestamp>,
    /// By whom; empty while it is not.
    pub received_by: String,
    /// The day it was opened.
    pub received_on: Option<Date>,
    /// What its temperature strip showed; empty while it is not opened.
    pub strip: String,
    /// In words.
    pub note: String,
}

const SHIPMENT: &str = "s.shipment_id, s.number, s.order_id, s.organization_id, s.funding, s.federal_number, s.pin, \
                        s.carrier, s.tracking, s.shipped_on, s.delivered_on, s.file_id, s.added_at, s.added_by, \
                        s.received_at, s.received_by, s.received_on, s.strip, s.note";

fn shipment(row: &Row<'_>) -> Result<ShipmentRow> {
    Ok(ShipmentRow {
        id: row.get(0)?,
        number: row.get(1)?,
        order: row.get(2)?,
        organization: row.get(3)?,
        funding: row.get(4)?,
        federal_number: row.get(5)?,
        pin: row.get(6)?,
        carrier: row.get(7)?,
        tracking: row.get(8)?,
        shipped_on: row.get(9)?,
        delivered_on: row.get(10)?,
        file: row.get(11)?,
        added_at: row.get(12)?,
        added_by: row.get(13)?,
        received_at: row.get(14)?,
        received_by: row.get(15)?,
        received_on: row.get(16)?,
        strip: row.get(17)?,
        note: row.get(18)?,
    })
}

const SHIPMENTS: Insert<19> = Insert::into(
    "vaccine_shipment",
    [
        "shipment_id",
        "number",
        "order_id",
        "organization_id",
        "funding",
        "federal_number",
        "pin",
        "carrier",
        "tracking",
        "shipped_on",
        "delivered_on",
        "file_id",
        "added_at",
        "added_by",
        "received_at",
        "received_by",
        "received_on",
        "strip",
        "note",
    ],
);

/// Adds packages.
pub fn insert(tx: &mut Tx<'_>, rows: &[ShipmentRow]) -> Result<()> {
    tx.insert(
        &SHIPMENTS,
        rows.iter().map(|s| {
            values![
                s.id,
                s.number,
                s.order,
                s.organization,
                s.funding,
                s.federal_number,
                s.pin,
                s.carrier,
                s.tracking,
                s.shipped_on,
                s.delivered_on,
                s.file,
                s.added_at,
                s.added_by,
                s.received_at,
                s.received_by,
                s.received_on,
                s.strip,
                s.note
            ]
        }),
    )
}

/// A package.
pub fn get(tx: &mut Tx<'_>, id: i64) -> Result<Option<ShipmentRow>> {
    let sql = format!("SELECT {SHIPMENT} FROM vaccine_shipment s WHERE s.shipment_id = $1");
    tx.query_opt(&sql, &[&id], shipment)
}

/// Packages by their numbers.
pub fn by_numbers(tx: &mut Tx<'_>, numbers: &[String]) -> Result<Vec<ShipmentRow>> {
    let sql =
        format!("SELECT {SHIPMENT} FROM vaccine_shipment s WHERE s.number = ANY($1) ORDER BY s.shipment_id");
    tx.query(&sql, &[&numbers.to_vec()], shipment)
}

/// The packages of orders.
pub fn of_orders(tx: &mut Tx<'_>, orders: &[i64]) -> Result<Vec<ShipmentRow>> {
    let sql = format!(
        "SELECT {SHIPMENT} FROM vaccine_shipment s WHERE s.order_id = ANY($1) ORDER BY s.shipment_id"
    );
    tx.query(&sql, &[&orders.to_vec()], shipment)
}

/// Packages that nobody has received yet, the oldest first.
pub fn waiting(tx: &mut Tx<'_>, most: i64) -> Result<Vec<ShipmentRow>> {
    let sql = format!(
        "SELECT {SHIPMENT} FROM vaccine_shipment s WHERE s.received_at IS NULL ORDER BY s.shipment_id LIMIT $1"
    );
    tx.query(&sql, &[&most], shipment)
}

/// Packages for organizations, the youngest first.
pub fn of(tx: &mut Tx<'_>, organizations: &[OrganizationId], most: i64) -> Result<Vec<ShipmentRow>> {
    let ids: Vec<i64> = organizations.iter().map(|one| one.0).collect();
    let sql = format!(
        "SELECT {SHIPMENT} FROM vaccine_shipment s WHERE s.organization_id = ANY($1) \
         ORDER BY s.shipment_id DESC LIMIT $2"
    );
    tx.query(&sql, &[&ids, &most], shipment)
}

/// Says to which order a package belongs that belongs to none. Whether it did not.
pub fn link(
    tx: &mut Tx<'_>,
    id: i64,
    order: i64,
    organization: OrganizationId,
    funding: &str,
) -> Result<bool> {
    let changed = tx.execute(
        "UPDATE vaccine_shipment SET order_id = $2, organization_id = $3, funding = $4 \
         WHERE shipment_id = $1 AND order_id IS NULL AND received_at IS NULL",
        &[&id, &order, &organization, &funding],
    )?;
    Ok(changed == 1)
}

/// Notes the day on which a package was delivered.
pub fn delivered(tx: &mut Tx<'_>, id: i64, on: Date) -> Result<()> {
    tx.run("UPDATE vaccine_shipment SET delivered_on = $2 WHERE shipment_id = $1", &[&id, &on])
}

/// What is said when a package is received.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// When.
    pub at: Timestamp,
    /// By whom.
    pub by: String,
    /// The day it was opened.
    pub on: Date,
    /// What its temperature strip showed.
    pub strip: String,
    /// In words.
    pub note: String,
}

/// Receives a package. Whether it was not yet.
pub fn receive(tx: &mut Tx<'_>, id: i64, r: &Receipt) -> Result<bool> {
    let changed = tx.execute(
        "UPDATE vaccine_shipment SET received_at = $2, received_by = $3, received_on = $4, strip = $5, note = $6 \
         WHERE shipment_id = $1 AND received_at IS NULL",
        &[&id, &r.at, &r.by, &r.on, &r.strip, &r.note],
    )?;
    Ok(changed == 1)
}

/// Doses of a lot in a package.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LineRow {
    /// The package.
    pub shipment: i64,
    /// Its place in it, from 1.
    pub line: i64,
    /// NDC of the box.
    pub ndc: String,
    /// The number of the lot.
    pub lot: String,
    /// The last day of the lot.
    pub expires_on: Date,
    /// Doses on the paper.
    pub doses: i64,
    /// Doses that were put onto the shelf; `None`: not received yet.
    pub accepted: Option<i64>,
    /// Why fewer; empty where it is all.
    pub reason: String,
    /// In words.
    pub why: String,
    /// The movement in the ledger; `None` where nothing was taken.
    pub movement: Option<i64>,
}

const LINES: Insert<10> = Insert::into(
    "vaccine_shipment_line",
    [
        "shipment_id",
        "line",
        "ndc",
        "lot",
        "expires_on",
        "doses",
        "accepted",
        "reason",
        "why",
        "movement_id",
    ],
)
.on_conflict(
    "(shipment_id, line) DO UPDATE SET accepted = excluded.accepted, reason = excluded.reason, why = excluded.why, \
     movement_id = excluded.movement_id",
);

/// Adds lines, or says what was found of those that are there.
pub fn put_lines(tx: &mut Tx<'_>, lines: &[LineRow]) -> Result<()> {
    tx.insert(
        &LINES,
        lines.iter().map(|l| {
            values![
                l.shipment,
                l.line,
                l.ndc,
                l.lot,
                l.expires_on,
                l.doses,
                l.accepted,
                l.reason,
                l.why,
                l.movement
            ]
        }),
    )
}

/// The lines of packages, by package.
pub fn lines(tx: &mut Tx<'_>, shipments: &[i64]) -> Result<HashMap<i64, Vec<LineRow>>> {
    let mut found: HashMap<i64, Vec<LineRow>> = HashMap::new();
    if shipments.is_empty() {
        return Ok(found);
    }
    tx.each(
        "SELECT shipment_id, line, ndc, lot, expires_on, doses, accepted, reason, why, movement_id \
         FROM vaccine_shipment_line WHERE shipment_id = ANY($1) ORDER BY shipment_id, line",
        &[&shipments.to_vec()],
        |row| {
            let line = LineRow {
                shipment: row.get(0)?,
                line: row.get(1)?,
                ndc: row.get(2)?,
                lot: row.get(3)?,
                expires_on: row.get(4)?,
                doses: row.get(5)?,
                accepted: row.get(6)?,
                reason: row.get(7)?,
                why: row.get(8)?,
                movement: row.get(9)?,
            };
            found.entry(line.shipment).or_default().push(line);
            Ok(())
        },
    )?;
    Ok(found)
}

/// Doses of a product of an order that are in packages: on paper, and put onto shelves.
pub fn sums(tx: &mut Tx<'_>, orders: &[i64]) -> Result<HashMap<(i64, String), (i64, i64)>> {
    if orders.is_empty() {
        return Ok(HashMap::new());
    }
    let rows = tx.query(
        "SELECT s.order_id, p.ndc, CAST(SUM(p.doses) AS BIGINT), CAST(SUM(COALESCE(p.accepted, 0)) AS BIGINT) \
         FROM vaccine_shipment s JOIN vaccine_shipment_line p ON p.shipment_id = s.shipment_id \
         WHERE s.order_id = ANY($1) GROUP BY s.order_id, p.ndc",
        &[&orders.to_vec()],
        |row| {
            let key: (i64, String) = (row.get(0)?, row.get(1)?);
            Ok((key, (row.get(2)?, row.get(3)?)))
        },
    )?;
    Ok(rows.into_iter().collect())
}
