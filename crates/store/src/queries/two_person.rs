//! What one user asked for and another has to agree to.

use jenner_model::{Timestamp, UserId};

use crate::{Insert, Result, Row, Tx, values};

/// An order that needs a second person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderRow {
    /// Identity.
    pub id: i64,
    /// What: `export`, `merge`, …
    pub kind: String,
    /// Which: names the very thing, so that agreeing to one is not agreeing to another.
    pub object: String,
    /// How many people it is about.
    pub people: i64,
    /// Who asked.
    pub asked_by: UserId,
    /// When.
    pub asked_at: Timestamp,
    /// When it lapses.
    pub until: Timestamp,
    /// Who decided, when, and whether they agreed.
    pub decided: Option<(UserId, Timestamp, bool)>,
    /// When it was carried out.
    pub used: Option<Timestamp>,
}

const ORDERS: Insert<7> =
    Insert::into("two_person", ["order_id", "kind", "object", "people", "asked_by", "asked_at", "until_at"]);

/// Adds an order.
pub fn insert(tx: &mut Tx<'_>, order: &OrderRow) -> Result<()> {
    let o = order;
    tx.insert(&ORDERS, [values![o.id, o.kind, o.object, o.people, o.asked_by, o.asked_at, o.until]])
}

const COLUMNS: &str = "order_id, kind, object, people, asked_by, asked_at, until_at, decided_by, decided_at, \
                       approved, used_at";

fn read(row: &Row<'_>) -> Result<OrderRow> {
    let by: Option<UserId> = row.get(7)?;
    let at: Option<Timestamp> = row.get(8)?;
    let agreed: Option<bool> = row.get(9)?;
    Ok(OrderRow {
        id: row.get(0)?,
        kind: row.get(1)?,
        object: row.get(2)?,
        people: row.get(3)?,
        asked_by: row.get(4)?,
        asked_at: row.get(5)?,
        until: row.get(6)?,
        decided: by.zip(at).zip(agreed).map(|((by, at), agreed)| (by, at, agreed)),
        used: row.get(10)?,
    })
}

/// An order.
pub fn by_id(tx: &mut Tx<'_>, order: i64) -> Result<Option<OrderRow>> {
    tx.query_opt(&format!("SELECT {COLUMNS} FROM two_person WHERE order_id = $1"), &[&order], read)
}

/// Orders that wait for a second person at `now`.
pub fn waiting(tx: &mut Tx<'_>, now: Timestamp) -> Result<Vec<OrderRow>> {
    tx.query(
        &format!(
            "SELECT {COLUMNS} FROM two_person WHERE decided_at IS NULL AND until_at > $1 ORDER BY order_id"
        ),
        &[&now],
        read,
    )
}

/// Notes what the second person said. Nothing is changed for the one who asked, twice, or too late.
pub fn decide(tx: &mut Tx<'_>, order: i64, by: UserId, at: Timestamp, agreed: bool) -> Result<u64> {
    tx.execute(
        "UPDATE two_person SET decided_by = $2, decided_at = $3, approved = $4 \
         WHERE order_id = $1 AND decided_at IS NULL AND asked_by <> $2 AND until_at > $3",
        &[&order, &by, &at, &agreed],
    )
}

/// Marks an order as carried out. Nothing is changed unless it was agreed to, for this very thing, and not used before.
pub fn take_up(tx: &mut Tx<'_>, order: i64, kind: &str, object: &str, at: Timestamp) -> Result<u64> {
    tx.execute(
        "UPDATE two_person SET used_at = $4 WHERE order_id = $1 AND kind = $2 AND object = $3 AND approved \
         AND used_at IS NULL AND until_at > $4",
        &[&order, &kind, &object, &at],
    )
}
