//! Orders of vaccine, their lines and what was done to them; how organizations order; allotments. Packages: [`shipment`]. What goes
//! into files: [`federal`].

pub mod federal;
pub mod shipment;

use std::collections::HashMap;

use jenner_model::{Date, OrganizationId, Timestamp};

use crate::{Insert, Result, Row, Tx, values};

/// How an organization orders.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SettingRow {
    /// Whose.
    pub organization: OrganizationId,
    /// `small`, `large`, or empty: by its use.
    pub size: String,
    /// Doses that fit into its refrigerators.
    pub refrigerated: Option<i64>,
    /// Doses that fit into its freezers.
    pub frozen: Option<i64>,
    /// Whether orders of organizations below it wait for it.
    pub approves: bool,
    /// Days and hours for deliveries.
    pub delivery: String,
    /// When that was said.
    pub changed_at: Timestamp,
    /// By whom.
    pub changed_by: String,
}

const SETTING: &str =
    "organization_id, size, refrigerated, frozen, approves, delivery, changed_at, changed_by";

fn setting(row: &Row<'_>) -> Result<SettingRow> {
    Ok(SettingRow {
        organization: row.get(0)?,
        size: row.get(1)?,
        refrigerated: row.get(2)?,
        frozen: row.get(3)?,
        approves: row.get(4)?,
        delivery: row.get(5)?,
        changed_at: row.get(6)?,
        changed_by: row.get(7)?,
    })
}

const SETTINGS: Insert<8> = Insert::into(
    "vaccine_order_setting",
    ["organization_id", "size", "refrigerated", "frozen", "approves", "delivery", "changed_at", "changed_by"],
)
.on_conflict(
    "(organization_id) DO UPDATE SET size = excluded.size, refrigerated = excluded.refrigerated, \
     frozen = excluded.frozen, approves = excluded.approves, delivery = excluded.delivery, \
     changed_at = excluded.changed_at, changed_by = excluded.changed_by",
);

/// Keeps how an organization orders.
pub fn set(tx: &mut Tx<'_>, s: &SettingRow) -> Result<()> {
    let row = values![
        s.organization,
        s.size,
        s.refrigerated,
        s.frozen,
        s.approves,
        s.delivery,
        s.changed_at,
        s.changed_by
    ];
    tx.insert(&SETTINGS, [row])
}

/// How organizations order; those that never said are not in the answer.
pub fn settings(tx: &mut Tx<'_>, organizations: &[OrganizationId]) -> Result<Vec<SettingRow>> {
    let ids: Vec<i64> = organizations.iter().map(|one| one.0).collect();
    let sql = format!(
        "SELECT {SETTING} FROM vaccine_order_setting WHERE organization_id = ANY($1) ORDER BY organization_id"
    );
    tx.query(&sql, &[&ids], setting)
}

/// How many doses of a product the programme may order in a time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AllotmentRow {
    /// Identity.
    pub id: i64,
    /// NDC of the box.
    pub ndc: String,
    /// Who pays.
    pub funding: String,
    /// The first day.
    pub from: Date,
    /// The last day.
    pub until: Date,
    /// Doses.
    pub doses: i64,
    /// When it was set.
    pub set_at: Timestamp,
    /// By whom.
    pub set_by: String,
}

const ALLOTMENTS: Insert<8> = Insert::into(
    "vaccine_allotment",
    ["allotment_id", "ndc", "funding", "from_day", "until_day", "doses", "set_at", "set_by"],
);

/// Adds an allotment.
pub fn insert_allotment(tx: &mut Tx<'_>, a: &AllotmentRow) -> Result<()> {
    tx.insert(&ALLOTMENTS, [values![a.id, a.ndc, a.funding, a.from, a.until, a.doses, a.set_at, a.set_by]])
}

/// The allotments of a day. Where two were set for the same product and funding, the later one counts.
pub fn allotments(tx: &mut Tx<'_>, on: Date) -> Result<Vec<AllotmentRow>> {
    tx.query(
        "SELECT allotment_id, ndc, funding, from_day, until_day, doses, set_at, set_by FROM vaccine_allotment a \
         WHERE from_day <= $1 AND until_day >= $1 AND NOT EXISTS (SELECT 1 FROM vaccine_allotment l \
         WHERE l.ndc = a.ndc AND l.funding = a.funding AND l.from_day <= $1 AND l.until_day >= $1 \
         AND l.allotment_id > a.allotment_id) ORDER BY ndc, funding",
        &[&on],
        |row| {
            Ok(AllotmentRow {
                id: row.get(0)?,
                ndc: row.get(1)?,
                funding: row.get(2)?,
                from: row.get(3)?,
                until: row.get(4)?,
                doses: row.get(5)?,
                set_at: row.get(6)?,
                set_by: row.get(7)?,
            })
        },
    )
}

/// Doses that were approved of a product and funding from a day through a day, without one order.
pub fn approved_between(
    tx: &mut Tx<'_>,
    (ndc, funding): (&str, &str),
    (from, until): (Date, Date),
    without: i64,
) -> Result<i64> {
    let sql = "SELECT CAST(COALESCE(SUM(l.approved), 0) AS BIGINT) FROM vaccine_order_line l \
               JOIN vaccine_order o ON o.order_id = l.order_id \
               WHERE l.ndc = $1 AND o.funding = $2 AND o.approved_on >= $3 AND o.approved_on <= $4 \
               AND o.state NOT IN ('cancelled', 'denied') AND o.order_id <> $5";
    Ok(tx.query_opt(sql, &[&ndc, &funding, &from, &until, &without], |row| row.get(0))?.unwrap_or(0))
}

/// An order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderRow {
    /// Identity; also its number on paper and in files.
    pub id: i64,
    /// Who orders.
    pub organization: OrganizationId,
    /// Who pays.
    pub funding: String,
    /// The order set.
    pub set: String,
    /// How far it is.
    pub state: String,
    /// Counts its changes: whoever saves an older one is told.
    pub version: i64,
    /// When it was begun.
    pub made_at: Timestamp,
    /// By whom.
    pub made_by: String,
    /// When it was changed last.
    pub changed_at: Timestamp,
    /// By whom.
    pub changed_by: String,
    /// When it was submitted last.
    pub submitted_at: Option<Timestamp>,
    /// By whom; empty while it is not.
    pub submitted_by: String,
    /// The day it was approved by the programme.
    pub approved_on: Option<Date>,
    /// The number of the federal system; empty until it has one.
    pub federal_number: String,
    /// Words of the clinic.
    pub note: String,
}

const ORDER: &str = "o.order_id, o.organization_id, o.funding, o.order_set, o.state, o.version, o.made_at, o.made_by, \
                     o.changed_at, o.changed_by, o.submitted_at, o.submitted_by, o.approved_on, o.federal_number, o.note";

fn order(row: &Row<'_>) -> Result<OrderRow> {
    Ok(OrderRow {
        id: row.get(0)?,
        organization: row.get(1)?,
        funding: row.get(2)?,
        set: row.get(3)?,
        state: row.get(4)?,
        version: row.get(5)?,
        made_at: row.get(6)?,
        made_by: row.get(7)?,
        changed_at: row.get(8)?,
        changed_by: row.get(9)?,
        submitted_at: row.get(10)?,
        submitted_by: row.get(11)?,
        approved_on: row.get(12)?,
        federal_number: row.get(13)?,
        note: row.get(14)?,
    })
}

const ORDERS: Insert<15> = Insert::into(
    "vaccine_order",
    [
        "order_id",
        "organization_id",
        "funding",
        "order_set",
        "state",
        "version",
        "made_at",
        "made_by",
        "changed_at",
        "changed_by",
        "submitted_at",
        "submitted_by",
        "approved_on",
        "federal_number",
        "note",
    ],
);

/// Adds an order.
pub fn insert(tx: &mut Tx<'_>, o: &OrderRow) -> Result<()> {
    tx.insert(
        &ORDERS,
        [values![
            o.id,
            o.organization,
            o.funding,
            o.set,
            o.state,
            o.version,
            o.made_at,
            o.made_by,
            o.changed_at,
            o.changed_by,
            o.submitted_at,
            o.submitted_by,
            o.approved_on,
            o.federal_number,
            o.note
        ]],
    )
}

/// Keeps an order that was loaded and changed, if nobody changed it meanwhile: `version` is the one that was loaded.
pub fn update(tx: &mut Tx<'_>, o: &OrderRow, version: i64) -> Result<bool> {
    let changed = tx.execute(
        "UPDATE vaccine_order SET state = $3, version = $4, changed_at = $5, changed_by = $6, submitted_at = $7, \
         submitted_by = $8, approved_on = $9, federal_number = $10, note = $11 WHERE order_id = $1 AND version = $2",
        &[
            &o.id,
            &version,
            &o.state,
            &o.version,
            &o.changed_at,
            &o.changed_by,
            &o.submitted_at,
            &o.submitted_by,
            &o.approved_on,
            &o.federal_number,
            &o.note,
        ],
    )?;
    Ok(changed == 1)
}

/// Orders by their ids.
pub fn by_ids(tx: &mut Tx<'_>, ids: &[i64]) -> Result<Vec<OrderRow>> {
    let sql = format!("SELECT {ORDER} FROM vaccine_order o WHERE o.order_id = ANY($1) ORDER BY o.order_id");
    tx.query(&sql, &[&ids.to_vec()], order)
}

/// Orders by their numbers in the federal system.
pub fn by_federal(tx: &mut Tx<'_>, numbers: &[String]) -> Result<Vec<OrderRow>> {
    let sql =
        format!("SELECT {ORDER} FROM vaccine_order o WHERE o.federal_number = ANY($1) ORDER BY o.order_id");
    tx.query(&sql, &[&numbers.to_vec()], order)
}

/// The orders of organizations, the youngest first.
pub fn of(tx: &mut Tx<'_>, organizations: &[OrganizationId], most: i64) -> Result<Vec<OrderRow>> {
    let ids: Vec<i64> = organizations.iter().map(|one| one.0).collect();
    let sql = format!(
        "SELECT {ORDER} FROM vaccine_order o WHERE o.organization_id = ANY($1) ORDER BY o.order_id DESC LIMIT $2"
    );
    tx.query(&sql, &[&ids, &most], order)
}

/// The orders in these states, the oldest first.
pub fn in_states(tx: &mut Tx<'_>, states: &[String], most: i64) -> Result<Vec<OrderRow>> {
    let sql =
        format!("SELECT {ORDER} FROM vaccine_order o WHERE o.state = ANY($1) ORDER BY o.order_id LIMIT $2");
    tx.query(&sql, &[&states.to_vec(), &most], order)
}

/// When an organization last submitted an order of a set and funding that was not given up, without one order.
pub fn last_submitted(
    tx: &mut Tx<'_>,
    organization: OrganizationId,
    (set, funding): (&str, &str),
    without: i64,
) -> Result<Option<Timestamp>> {
    let sql = "SELECT MAX(submitted_at) FROM vaccine_order WHERE organization_id = $1 AND order_set = $2 \
               AND funding = $3 AND order_id <> $4 AND state NOT IN ('draft', 'denied', 'cancelled')";
    Ok(tx.query_opt(sql, &[&organization, &set, &funding, &without], |row| row.get(0))?.flatten())
}

/// A product of an order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LineRow {
    /// The order.
    pub order: i64,
    /// NDC of the box.
    pub ndc: String,
    /// Doses that the clinic asks for.
    pub asked: i64,
    /// Doses that the programme approved; `None`: it has not decided.
    pub approved: Option<i64>,
    /// Why that is less; empty where it is not.
    pub cut_why: String,
    /// How the suggestion came about; empty where nothing was suggested.
    pub sum: String,
}

const LINES: Insert<6> =
    Insert::into("vaccine_order_line", ["order_id", "ndc", "asked", "approved", "cut_why", "sum"]);

/// Puts these lines into an order in place of those that are there.
pub fn put_lines(tx: &mut Tx<'_>, order: i64, lines: &[LineRow]) -> Result<()> {
    tx.run("DELETE FROM vaccine_order_line WHERE order_id = $1", &[&order])?;
    tx.insert(&LINES, lines.iter().map(|l| values![order, l.ndc, l.asked, l.approved, l.cut_why, l.sum]))
}

/// The lines of orders, by order.
pub fn lines(tx: &mut Tx<'_>, orders: &[i64]) -> Result<HashMap<i64, Vec<LineRow>>> {
    let mut found: HashMap<i64, Vec<LineRow>> = HashMap::new();
    if orders.is_empty() {
        return Ok(found);
    }
    tx.each(
        "SELECT order_id, ndc, asked, approved, cut_why, sum FROM vaccine_order_line WHERE order_id = ANY($1) \
         ORDER BY order_id, ndc",
        &[&orders.to_vec()],
        |row| {
            let line = LineRow {
                order: row.get(0)?,
                ndc: row.get(1)?,
                asked: row.get(2)?,
                approved: row.get(3)?,
                cut_why: row.get(4)?,
                sum: row.get(5)?,
            };
            found.entry(line.order).or_default().push(line);
            Ok(())
        },
    )?;
    Ok(found)
}

/// Something that was done to an order. Never changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepRow {
    /// The order.
    pub order: i64,
    /// Identity, in the order of doing.
    pub id: i64,
    /// What was done.
    pub act: String,
    /// Where it was.
    pub from: String,
    /// Where it was then.
    pub to: String,
    /// The version it had then.
    pub version: i64,
    /// When.
    pub done_at: Timestamp,
    /// By whom.
    pub done_by: String,
    /// Why, in words.
    pub why: String,
    /// What was different, as JSON.
    pub what: String,
}

const STEPS: Insert<10> = Insert::into(
    "vaccine_order_step",
    ["order_id", "step_id", "act", "from_state", "to_state", "version", "done_at", "done_by", "why", "what"],
);

/// Notes what was done.
pub fn insert_steps(tx: &mut Tx<'_>, steps: &[StepRow]) -> Result<()> {
    tx.insert(
        &STEPS,
        steps.iter().map(|s| {
            values![s.order, s.id, s.act, s.from, s.to, s.version, s.done_at, s.done_by, s.why, s.what]
        }),
    )
}

/// What was done to an order, the oldest first.
pub fn steps(tx: &mut Tx<'_>, order: i64) -> Result<Vec<StepRow>> {
    tx.query(
        "SELECT order_id, step_id, act, from_state, to_state, version, done_at, done_by, why, what \
         FROM vaccine_order_step WHERE order_id = $1 ORDER BY step_id",
        &[&order],
        |row| {
            Ok(StepRow {
                order: row.get(0)?,
                id: row.get(1)?,
                act: row.get(2)?,
                from: row.get(3)?,
                to: row.get(4)?,
                version: row.get(5)?,
                done_at: row.get(6)?,
                done_by: row.get(7)?,
                why: row.get(8)?,
                what: row.get(9)?,
            })
        },
    )
}

/// Doses of a product that were given by an organization.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Used {
    /// NDC of the box; empty where it is not known.
    pub ndc_box: String,
    /// The vaccine.
    pub cvx: String,
    /// The maker.
    pub mvx: String,
    /// How many, less those that were taken back.
    pub doses: i64,
}

/// What was given from these shelves from a day through a day.
pub fn used(tx: &mut Tx<'_>, shelves: &[i64], (from, until): (Date, Date)) -> Result<Vec<Used>> {
    if shelves.is_empty() {
        return Ok(Vec::new());
    }
    tx.query(
        "SELECT l.ndc_box, l.cvx, l.mvx, CAST(SUM(u.doses) AS BIGINT) FROM (\
         SELECT from_account AS account, doses FROM inventory_movement WHERE from_account = ANY($1) \
         AND kind IN ('given', 'given_unnamed') AND happened_on >= $2 AND happened_on <= $3 UNION ALL \
         SELECT to_account, -doses FROM inventory_movement WHERE to_account = ANY($1) \
         AND kind IN ('given', 'given_unnamed') AND happened_on >= $2 AND happened_on <= $3) AS u \
         JOIN inventory_account a ON a.account_id = u.account JOIN inventory_lot l ON l.lot_id = a.lot_id \
         GROUP BY l.ndc_box, l.cvx, l.mvx ORDER BY l.cvx, l.mvx, l.ndc_box",
        &[&shelves.to_vec(), &from, &until],
        |row| Ok(Used { ndc_box: row.get(0)?, cvx: row.get(1)?, mvx: row.get(2)?, doses: row.get(3)? }),
    )
}

/// Doses that an organization has ordered of a product, by order: asked, approved, received.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Awaited {
    /// The order.
    pub order: i64,
    /// NDC of the box.
    pub ndc: String,
    /// Approved doses, or asked ones while nobody has decided.
    pub ordered: i64,
    /// Doses that have come.
    pub received: i64,
}

/// What an organization awaits of orders of a funding in these states.
pub fn awaited(
    tx: &mut Tx<'_>,
    organization: OrganizationId,
    funding: &str,
    states: &[String],
) -> Result<Vec<Awaited>> {
    tx.query(
        "SELECT l.order_id, l.ndc, COALESCE(l.approved, l.asked), CAST(COALESCE((SELECT SUM(p.accepted) \
         FROM vaccine_shipment s JOIN vaccine_shipment_line p ON p.shipment_id = s.shipment_id \
         WHERE s.order_id = l.order_id AND p.ndc = l.ndc), 0) AS BIGINT) \
         FROM vaccine_order o JOIN vaccine_order_line l ON l.order_id = o.order_id \
         WHERE o.organization_id = $1 AND o.funding = $2 AND o.state = ANY($3) ORDER BY l.order_id, l.ndc",
        &[&organization, &funding, &states.to_vec()],
        |row| {
            Ok(Awaited { order: row.get(0)?, ndc: row.get(1)?, ordered: row.get(2)?, received: row.get(3)? })
        },
    )
}
