//! Transfers of vaccine between organizations with their lines and steps, and offers of doses.

use jenner_model::{Date, OrganizationId, Timestamp};

use crate::{Insert, Result, Row, Tx, values};

/// Doses that go from one organization to another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TransferRow {
    /// Identity.
    pub id: i64,
    /// Who gives.
    pub from: OrganizationId,
    /// Who gets.
    pub to: OrganizationId,
    /// How far it is.
    pub state: String,
    /// Why, in words.
    pub why: String,
    /// The form it was asked for with.
    pub form: String,
    /// When it was asked for.
    pub asked_at: Timestamp,
    /// By whom.
    pub asked_by: String,
    /// What the doses travel in.
    pub container: String,
    /// When they left.
    pub left_at: Option<Timestamp>,
    /// How warm the container was then, in tenths of a degree Celsius.
    pub left_tenths: Option<i64>,
    /// When they arrived.
    pub arrived_at: Option<Timestamp>,
    /// How warm the container was then.
    pub arrived_tenths: Option<i64>,
}

const TRANSFER: &str = "transfer_id, from_id, to_id, state, why, form, asked_at, asked_by, container, left_at, left_tenths, \
                        arrived_at, arrived_tenths";

fn transfer(row: &Row<'_>) -> Result<TransferRow> {
    Ok(TransferRow {
        id: row.get(0)?,
        from: row.get(1)?,
        to: row.get(2)?,
        state: row.get(3)?,
        why: row.get(4)?,
        form: row.get(5)?,
        asked_at: row.get(6)?,
        asked_by: row.get(7)?,
        container: row.get(8)?,
        left_at: row.get(9)?,
        left_tenths: row.get(10)?,
        arrived_at: row.get(11)?,
        arrived_tenths: row.get(12)?,
    })
}

const TRANSFERS: Insert<13> = Insert::into(
    "stock_transfer",
    [
        "transfer_id",
        "from_id",
        "to_id",
        "state",
        "why",
        "form",
        "asked_at",
        "asked_by",
        "container",
        "left_at",
        "left_tenths",
        "arrived_at",
        "arrived_tenths",
    ],
)
.on_conflict(
    "(transfer_id) DO UPDATE SET state = excluded.state, container = excluded.container, left_at = excluded.left_at, \
     left_tenths = excluded.left_tenths, arrived_at = excluded.arrived_at, arrived_tenths = excluded.arrived_tenths",
);

/// Adds a transfer, or writes how far it is.
pub fn put(tx: &mut Tx<'_>, t: &TransferRow) -> Result<()> {
    tx.insert(
        &TRANSFERS,
        [values![
            t.id,
            t.from,
            t.to,
            t.state,
            t.why,
            t.form,
            t.asked_at,
            t.asked_by,
            t.container,
            t.left_at,
            t.left_tenths,
            t.arrived_at,
            t.arrived_tenths
        ]],
    )
}

/// A transfer.
pub fn get(tx: &mut Tx<'_>, id: i64) -> Result<Option<TransferRow>> {
    let sql = format!("SELECT {TRANSFER} FROM stock_transfer WHERE transfer_id = $1");
    tx.query_opt(&sql, &[&id], transfer)
}

/// What was asked for with a form of an organization.
pub fn of_form(tx: &mut Tx<'_>, from: OrganizationId, form: &str) -> Result<Option<TransferRow>> {
    let sql = format!("SELECT {TRANSFER} FROM stock_transfer WHERE from_id = $1 AND form = $2");
    tx.query_opt(&sql, &[&from, &form], transfer)
}

/// The transfers that an organization gives or gets, the latest first.
pub fn of(tx: &mut Tx<'_>, organization: OrganizationId, most: i64) -> Result<Vec<TransferRow>> {
    let sql = format!(
        "SELECT {TRANSFER} FROM stock_transfer WHERE from_id = $1 OR to_id = $1 ORDER BY transfer_id DESC LIMIT $2"
    );
    tx.query(&sql, &[&organization, &most], transfer)
}

/// The transfers of everybody in some states, the oldest first.
pub fn in_states(tx: &mut Tx<'_>, states: &[&str], most: i64) -> Result<Vec<TransferRow>> {
    let states: Vec<String> = states.iter().map(|one| (*one).to_owned()).collect();
    let sql =
        format!("SELECT {TRANSFER} FROM stock_transfer WHERE state = ANY($1) ORDER BY transfer_id LIMIT $2");
    tx.query(&sql, &[&states, &most], transfer)
}

/// When transfers of an organization left, since a moment.
pub fn left_since(tx: &mut Tx<'_>, from: OrganizationId, since: Timestamp) -> Result<Vec<Timestamp>> {
    let sql = "SELECT left_at FROM stock_transfer WHERE from_id = $1 AND left_at >= $2 ORDER BY left_at";
    tx.query(sql, &[&from, &since], |row| row.get(0))
}

/// What of a shelf goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LineRow {
    /// Of which transfer.
    pub transfer: i64,
    /// The shelf it leaves.
    pub account: i64,
    /// How many doses.
    pub doses: i64,
    /// The last day that goes along, where it is earlier than the lot's.
    pub beyond_use_on: Option<Date>,
    /// Seconds too warm, too cold and not known, over the life of the doses until they left.
    pub out: [i64; 3],
    /// The movement by which they left.
    pub sent: Option<i64>,
    /// The shelf on which they came.
    pub to_account: Option<i64>,
    /// How many were accepted.
    pub accepted: i64,
    /// How many went back.
    pub back: i64,
    /// How many came spoiled, broken or not at all.
    pub lost: i64,
    /// Why, by the code of a reason.
    pub reason: String,
    /// In words.
    pub why: String,
}

const LINE: &str = "transfer_id, account_id, doses, beyond_use_on, hot_seconds, cold_seconds, unknown_seconds, sent_movement, \
                    to_account, accepted, back, lost, reason, why";

fn line(row: &Row<'_>) -> Result<LineRow> {
    Ok(LineRow {
        transfer: row.get(0)?,
        account: row.get(1)?,
        doses: row.get(2)?,
        beyond_use_on: row.get(3)?,
        out: [row.get(4)?, row.get(5)?, row.get(6)?],
        sent: row.get(7)?,
        to_account: row.get(8)?,
        accepted: row.get(9)?,
        back: row.get(10)?,
        lost: row.get(11)?,
        reason: row.get(12)?,
        why: row.get(13)?,
    })
}

const LINES: Insert<14> = Insert::into(
    "stock_transfer_line",
    [
        "transfer_id",
        "account_id",
        "doses",
        "beyond_use_on",
        "hot_seconds",
        "cold_seconds",
        "unknown_seconds",
        "sent_movement",
        "to_account",
        "accepted",
        "back",
        "lost",
        "reason",
        "why",
    ],
)
.on_conflict(
    "(transfer_id, account_id) DO UPDATE SET beyond_use_on = excluded.beyond_use_on, hot_seconds = excluded.hot_seconds, \
     cold_seconds = excluded.cold_seconds, unknown_seconds = excluded.unknown_seconds, \
     sent_movement = excluded.sent_movement, to_account = excluded.to_account, accepted = excluded.accepted, \
     back = excluded.back, lost = excluded.lost, reason = excluded.reason, why = excluded.why",
);

/// Adds lines, or writes what became of them.
pub fn put_lines(tx: &mut Tx<'_>, rows: &[LineRow]) -> Result<()> {
    tx.insert(
        &LINES,
        rows.iter().map(|l| {
            let [hot, cold, unknown] = l.out;
            values![
                l.transfer,
                l.account,
                l.doses,
                l.beyond_use_on,
                hot,
                cold,
                unknown,
                l.sent,
                l.to_account,
                l.accepted,
                l.back,
                l.lost,
                l.reason,
                l.why
            ]
        }),
    )
}

/// The lines of transfers.
pub fn lines(tx: &mut Tx<'_>, transfers: &[i64]) -> Result<Vec<LineRow>> {
    let sql = format!(
        "SELECT {LINE} FROM stock_transfer_line WHERE transfer_id = ANY($1) ORDER BY transfer_id, account_id"
    );
    tx.query(&sql, &[&transfers.to_vec()], line)
}

/// The lines by which doses came to a shelf.
pub fn lines_to(tx: &mut Tx<'_>, account: i64) -> Result<Vec<LineRow>> {
    let sql = format!("SELECT {LINE} FROM stock_transfer_line WHERE to_account = $1 AND accepted > 0");
    tx.query(&sql, &[&account], line)
}

/// Something that was done about a transfer or a case of returns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepRow {
    /// About which.
    pub of: i64,
    /// Identity, in the order of writing.
    pub id: i64,
    /// What.
    pub step: String,
    /// In words.
    pub said: String,
    /// When.
    pub at: Timestamp,
    /// By whom.
    pub by: String,
}

const STEPS: Insert<6> =
    Insert::into("stock_step", ["of_id", "step_id", "step", "said", "done_at", "done_by"]);

/// Notes a step.
pub fn insert_step(tx: &mut Tx<'_>, s: &StepRow) -> Result<()> {
    tx.insert(&STEPS, [values![s.of, s.id, s.step, s.said, s.at, s.by]])
}

/// The steps of a transfer or a case, in their order.
pub fn steps(tx: &mut Tx<'_>, of: i64) -> Result<Vec<StepRow>> {
    let sql = "SELECT of_id, step_id, step, said, done_at, done_by FROM stock_step WHERE of_id = $1 ORDER BY step_id";
    tx.query(sql, &[&of], |row| {
        Ok(StepRow {
            of: row.get(0)?,
            id: row.get(1)?,
            step: row.get(2)?,
            said: row.get(3)?,
            at: row.get(4)?,
            by: row.get(5)?,
        })
    })
}

/// Doses that an organization offers to others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfferRow {
    /// Identity.
    pub id: i64,
    /// Who offers.
    pub organization: OrganizationId,
    /// From which shelf.
    pub account: i64,
    /// How many doses.
    pub doses: i64,
    /// `open`, `claimed` or `withdrawn`.
    pub state: String,
    /// In words.
    pub why: String,
    /// The form it was made with.
    pub form: String,
    /// When.
    pub made_at: Timestamp,
    /// By whom.
    pub made_by: String,
    /// The transfer that came of it.
    pub transfer: Option<i64>,
}

const OFFER: &str =
    "offer_id, organization_id, account_id, doses, state, why, form, made_at, made_by, transfer_id";

fn offer(row: &Row<'_>) -> Result<OfferRow> {
    Ok(OfferRow {
        id: row.get(0)?,
        organization: row.get(1)?,
        account: row.get(2)?,
        doses: row.get(3)?,
        state: row.get(4)?,
        why: row.get(5)?,
        form: row.get(6)?,
        made_at: row.get(7)?,
        made_by: row.get(8)?,
        transfer: row.get(9)?,
    })
}

const OFFERS: Insert<10> = Insert::into(
    "stock_offer",
    [
        "offer_id",
        "organization_id",
        "account_id",
        "doses",
        "state",
        "why",
        "form",
        "made_at",
        "made_by",
        "transfer_id",
    ],
)
.on_conflict("(organization_id, form) DO NOTHING");

/// Adds an offer; one of the same form stays as it is.
pub fn insert_offer(tx: &mut Tx<'_>, o: &OfferRow) -> Result<()> {
    tx.insert(
        &OFFERS,
        [values![
            o.id,
            o.organization,
            o.account,
            o.doses,
            o.state,
            o.why,
            o.form,
            o.made_at,
            o.made_by,
            o.transfer
        ]],
    )
}

/// Every open offer, the oldest first.
pub fn open_offers(tx: &mut Tx<'_>, most: i64) -> Result<Vec<OfferRow>> {
    let sql = format!("SELECT {OFFER} FROM stock_offer WHERE state = 'open' ORDER BY offer_id LIMIT $1");
    tx.query(&sql, &[&most], offer)
}

/// An offer.
pub fn get_offer(tx: &mut Tx<'_>, id: i64) -> Result<Option<OfferRow>> {
    let sql = format!("SELECT {OFFER} FROM stock_offer WHERE offer_id = $1");
    tx.query_opt(&sql, &[&id], offer)
}

/// Ends an offer that is open. `false`: it is not open any more.
pub fn end_offer(
    tx: &mut Tx<'_>,
    id: i64,
    state: &str,
    transfer: Option<i64>,
    at: Timestamp,
    by: &str,
) -> Result<bool> {
    let done = tx.execute(
        "UPDATE stock_offer SET state = $2, transfer_id = $3, ended_at = $4, ended_by = $5 \
         WHERE offer_id = $1 AND state = 'open'",
        &[&id, &state, &transfer, &at, &by],
    )?;
    Ok(done == 1)
}

/// Doses that were given of a vaccine and funding at an organization since a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UseRow {
    /// Where.
    pub organization: OrganizationId,
    /// The vaccine (CVX).
    pub cvx: String,
    /// Who paid.
    pub funding: String,
    /// How many doses; what was taken back is not among them.
    pub doses: i64,
}

/// What organizations gave since a day, from the ledger: what came to their patients, less what was taken back.
pub fn used_since(tx: &mut Tx<'_>, organizations: &[OrganizationId], since: Date) -> Result<Vec<UseRow>> {
    let ids: Vec<i64> = organizations.iter().map(|one| one.0).collect();
    tx.query(
        "SELECT a.organization_id, l.cvx, a.funding, CAST(SUM(CASE WHEN m.to_account = a.account_id THEN m.doses \
         ELSE -m.doses END) AS BIGINT) \
         FROM inventory_account a JOIN inventory_lot l ON l.lot_id = a.lot_id \
         JOIN inventory_movement m ON (m.to_account = a.account_id OR m.from_account = a.account_id) \
         WHERE a.organization_id = ANY($1) AND a.place = 'patient' AND m.happened_on >= $2 \
         GROUP BY a.organization_id, l.cvx, a.funding ORDER BY a.organization_id, l.cvx, a.funding",
        &[&ids, &since],
        |row| {
            Ok(UseRow {
                organization: row.get(0)?,
                cvx: row.get(1)?,
                funding: row.get(2)?,
                doses: row.get(3)?,
            })
        },
    )
}
