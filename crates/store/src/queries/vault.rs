//! Which keys this database was written with, and sealed values that wait to be sealed anew.

use jenner_model::Timestamp;

use crate::{Cell, Insert, Result, Row, Tx, Value, values};

/// A key that the database needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VaultKeyRow {
    /// Its id.
    pub id: Vec<u8>,
    /// Its class.
    pub class: String,
    /// Its generation.
    pub generation: i64,
}

/// The keys that the database needs.
pub fn keys(tx: &mut Tx<'_>) -> Result<Vec<VaultKeyRow>> {
    let sql = "SELECT key_id, class, generation FROM vault_key ORDER BY class, generation";
    tx.query(sql, &[], |row| Ok(VaultKeyRow { id: row.get(0)?, class: row.get(1)?, generation: row.get(2)? }))
}

const KEYS: Insert<4> = Insert::into("vault_key", ["key_id", "class", "generation", "first_used_at"])
    .on_conflict("(key_id) DO NOTHING");

/// Notes that the database may hold values of these keys from now on.
pub fn use_keys(tx: &mut Tx<'_>, keys: &[VaultKeyRow], now: Timestamp) -> Result<()> {
    tx.insert(&KEYS, keys.iter().map(|key| values![key.id, key.class, key.generation, now]))
}

/// Notes that the database holds nothing of a key any more.
pub fn forget(tx: &mut Tx<'_>, key: &[u8]) -> Result<u64> {
    tx.execute("DELETE FROM vault_key WHERE key_id = $1", &[&key])
}

/// A column that holds sealed values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SealedColumn {
    /// Table.
    pub table: &'static str,
    /// Its primary key.
    pub key: &'static [&'static str],
    /// The column (BYTEA).
    pub column: &'static str,
    /// The class of its keys, as in `vault_key`.
    pub class: &'static str,
}

/// Every column with sealed values that can be sealed anew. A table with such a column has a line here.
pub const SEALED: &[SealedColumn] = &[
    SealedColumn { table: "audit_person_key", key: &["person"], column: "sealed_key", class: "audit-detail" },
    SealedColumn {
        table: "away_dose",
        key: &["pack_id", "log_id", "seq"],
        column: "content",
        class: "paper",
    },
    SealedColumn { table: "away_key", key: &["name"], column: "secret", class: "paper" },
    SealedColumn { table: "away_pack", key: &["pack_id"], column: "content", class: "paper" },
    SealedColumn { table: "card_key", key: &["kid"], column: "secret", class: "paper" },
    SealedColumn {
        table: "exemption_paper",
        key: &["home_id", "exemption_id"],
        column: "content",
        class: "paper",
    },
    SealedColumn { table: "factor", key: &["factor_id"], column: "secret", class: "totp" },
    SealedColumn { table: "family_request", key: &["request_id"], column: "content", class: "paper" },
    SealedColumn {
        table: "family_request_step",
        key: &["request_id", "step_id"],
        column: "note",
        class: "paper",
    },
    SealedColumn { table: "held_message", key: &["held_id"], column: "sealed", class: "hold" },
    SealedColumn { table: "kept_form", key: &["user_id"], column: "sealed", class: "hold" },
    SealedColumn {
        table: "official_paper",
        key: &["home_id", "paper_id"],
        column: "content",
        class: "paper",
    },
    SealedColumn {
        table: "outbreak_contact",
        key: &["event_id", "contact_id"],
        column: "content",
        class: "paper",
    },
    SealedColumn { table: "outbreak_event", key: &["event_id"], column: "content", class: "paper" },
    SealedColumn { table: "outbox", key: &["letter_id"], column: "content", class: "paper" },
    SealedColumn { table: "outreach_attempt", key: &["attempt_id"], column: "content", class: "paper" },
    SealedColumn { table: "participation_letter", key: &["letter_id"], column: "content", class: "paper" },
    SealedColumn { table: "participation_paper", key: &["paper_id"], column: "content", class: "paper" },
    SealedColumn { table: "participation_request", key: &["request_id"], column: "details", class: "paper" },
    SealedColumn { table: "roster", key: &["roster_id"], column: "body", class: "identifier" },
    SealedColumn {
        table: "roster_row",
        key: &["roster_id", "row_number"],
        column: "sealed",
        class: "identifier",
    },
    SealedColumn { table: "student", key: &["student_id"], column: "sealed", class: "identifier" },
];

/// A sealed value and where it stands.
pub struct SealedValue {
    /// Values of the primary key.
    pub key: Vec<Value<'static>>,
    /// The value.
    pub sealed: Vec<u8>,
}

/// Values of a column that do not begin with `head` (the mark of the newest key), so many at most.
pub fn to_reseal(tx: &mut Tx<'_>, place: &SealedColumn, head: &[u8], most: i64) -> Result<Vec<SealedValue>> {
    let keys = place.key.join(", ");
    let sql = format!(
        "SELECT {column}, {keys} FROM {table} WHERE {column} IS NOT NULL AND substr({column}, 1, 9) <> $1 LIMIT $2",
        column = place.column,
        table = place.table
    );
    let width = place.key.len();
    tx.query(&sql, &[&head, &most], |row| {
        let key = (1..=width).map(|n| owned(row, n)).collect::<Result<_>>()?;
        Ok(SealedValue { key, sealed: row.get(0)? })
    })
}

fn owned(row: &Row<'_>, index: usize) -> Result<Value<'static>> {
    Ok(match row.cell(index)? {
        Cell::Int(n) => Value::Int(n),
        Cell::Float(n) => Value::Float(n),
        Cell::Bool(b) => Value::Bool(b),
        Cell::Text(text) => Value::Text(text.to_owned().into()),
        Cell::Bytes(bytes) => Value::Bytes(bytes.to_vec().into()),
        Cell::Null | Cell::Other(_) => Value::Null,
    })
}

/// Puts a value sealed anew in the place of the old one; nothing where somebody changed it meanwhile.
pub fn reseal(tx: &mut Tx<'_>, place: &SealedColumn, value: &SealedValue, sealed: &[u8]) -> Result<u64> {
    let here = place.key.iter().enumerate().map(|(n, key)| format!("{key} = ${}", n + 3));
    let sql = format!(
        "UPDATE {} SET {column} = $1 WHERE {column} = $2 AND {}",
        place.table,
        here.collect::<Vec<_>>().join(" AND "),
        column = place.column
    );
    let mut params: Vec<&dyn crate::Param> = vec![&sealed, &value.sealed];
    params.extend(value.key.iter().map(|part| part as &dyn crate::Param));
    tx.execute(&sql, &params)
}

/// How many values of a column begin with `head`.
pub fn count_of(tx: &mut Tx<'_>, place: &SealedColumn, head: &[u8]) -> Result<i64> {
    let sql = format!(
        "SELECT COUNT(*) FROM {} WHERE {column} IS NOT NULL AND substr({column}, 1, 9) = $1",
        place.table,
        column = place.column
    );
    Ok(tx.query_opt(&sql, &[&head], |row| row.get(0))?.unwrap_or(0))
}
