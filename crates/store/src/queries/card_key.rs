//! Keys that sign health cards.

use jenner_model::Timestamp;

use crate::{Insert, Result, Row, Tx, values};

/// A key.
#[derive(Debug, Clone)]
pub struct CardKeyRow {
    /// Its thumbprint (RFC 7638).
    pub kid: String,
    /// First coordinate of the public key, base64url.
    pub x: String,
    /// Second coordinate.
    pub y: String,
    /// The private key, sealed; nothing is sealed in it once it was destroyed.
    pub secret: Vec<u8>,
    /// When it was made.
    pub made_at: Timestamp,
    /// When it ended: it signs no more, and its private part is gone.
    pub retired_at: Option<Timestamp>,
}

const KEYS: Insert<6> =
    Insert::into("card_key", ["kid", "public_x", "public_y", "secret", "made_at", "retired_at"]);

/// Adds a key.
pub fn insert(tx: &mut Tx<'_>, key: &CardKeyRow) -> Result<()> {
    let k = key;
    tx.insert(&KEYS, [values![k.kid, k.x, k.y, k.secret, k.made_at, k.retired_at]])
}

/// All keys, newest first.
pub fn all(tx: &mut Tx<'_>) -> Result<Vec<CardKeyRow>> {
    tx.query(
        "SELECT kid, public_x, public_y, secret, made_at, retired_at FROM card_key ORDER BY made_at DESC, kid",
        &[],
        |row: &Row<'_>| {
            Ok(CardKeyRow {
                kid: row.get(0)?,
                x: row.get(1)?,
                y: row.get(2)?,
                secret: row.get(3)?,
                made_at: row.get(4)?,
                retired_at: row.get(5)?,
            })
        },
    )
}

/// Ends all keys but one: they sign no more, and `nothing`, sealed, takes the place of their private parts.
pub fn retire_others(tx: &mut Tx<'_>, kid: &str, nothing: &[u8], at: Timestamp) -> Result<u64> {
    tx.execute(
        "UPDATE card_key SET retired_at = $2, secret = $3 WHERE kid <> $1 AND retired_at IS NULL",
        &[&kid, &at, &nothing],
    )
}

/// Takes a key away altogether: cards that it signed are not genuine any more.
pub fn remove(tx: &mut Tx<'_>, kid: &str) -> Result<u64> {
    tx.execute("DELETE FROM card_key WHERE kid = $1", &[&kid])
}
