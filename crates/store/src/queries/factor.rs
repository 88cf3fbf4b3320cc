//! Second factors: TOTP seeds, passkeys, recovery codes, and what was said to be lost.

use jenner_model::{Timestamp, UserId};

use crate::{Insert, Result, Row, Tx, values};

/// A second factor.
#[derive(Clone, PartialEq, Eq)]
pub struct FactorRow {
    /// Identity.
    pub id: i64,
    /// Whose.
    pub user: UserId,
    /// `totp`, `totp_begun` or `passkey`.
    pub kind: String,
    /// What its owner calls it.
    pub label: String,
    /// A sealed seed, or a passkey's public part.
    pub secret: Vec<u8>,
    /// Last step used, or signature counter.
    pub counter: i64,
    /// When it was set up.
    pub made_at: Timestamp,
    /// When it was used last.
    pub used_at: Option<Timestamp>,
}

const FACTORS: Insert<8> = Insert::into(
    "factor",
    ["factor_id", "user_id", "kind", "label", "secret", "counter", "made_at", "used_at"],
);

/// Adds a factor.
pub fn insert(tx: &mut Tx<'_>, factor: &FactorRow) -> Result<()> {
    let f = factor;
    tx.insert(&FACTORS, [values![f.id, f.user, f.kind, f.label, f.secret, f.counter, f.made_at, f.used_at]])
}

fn read(row: &Row<'_>) -> Result<FactorRow> {
    Ok(FactorRow {
        id: row.get(0)?,
        user: row.get(1)?,
        kind: row.get(2)?,
        label: row.get(3)?,
        secret: row.get(4)?,
        counter: row.get(5)?,
        made_at: row.get(6)?,
        used_at: row.get(7)?,
    })
}

/// The factors of a user, the oldest first.
pub fn of_user(tx: &mut Tx<'_>, user: UserId) -> Result<Vec<FactorRow>> {
    tx.query(
        "SELECT factor_id, user_id, kind, label, secret, counter, made_at, used_at FROM factor \
         WHERE user_id = $1 ORDER BY made_at, factor_id",
        &[&user],
        read,
    )
}

/// Moves the counter of a factor forward; false when it is there already, so that two who show one code at the same
/// moment are not both let in.
pub fn advance(tx: &mut Tx<'_>, factor: i64, counter: i64, now: Timestamp) -> Result<bool> {
    let changed = tx.execute(
        "UPDATE factor SET counter = $2, used_at = $3 WHERE factor_id = $1 AND counter < $2",
        &[&factor, &counter, &now],
    )?;
    Ok(changed > 0)
}

/// Notes that a factor without a counter was used; false when it is not there any more.
pub fn touch(tx: &mut Tx<'_>, factor: i64, now: Timestamp) -> Result<bool> {
    let changed =
        tx.execute("UPDATE factor SET used_at = $2 WHERE factor_id = $1 AND counter = 0", &[&factor, &now])?;
    Ok(changed > 0)
}

/// Removes a factor of a user.
pub fn remove(tx: &mut Tx<'_>, user: UserId, factor: i64) -> Result<u64> {
    tx.execute("DELETE FROM factor WHERE user_id = $1 AND factor_id = $2", &[&user, &factor])
}

/// Removes every factor and recovery code of a user.
pub fn remove_all(tx: &mut Tx<'_>, user: UserId) -> Result<()> {
    tx.run("DELETE FROM factor WHERE user_id = $1", &[&user])?;
    tx.run("DELETE FROM recovery_code WHERE user_id = $1", &[&user])
}

/// Gives a user new recovery codes in place of the old ones.
pub fn set_codes(tx: &mut Tx<'_>, user: UserId, hashes: &[[u8; 32]]) -> Result<()> {
    const CODES: Insert<2> = Insert::into("recovery_code", ["user_id", "code_hash"]);
    tx.run("DELETE FROM recovery_code WHERE user_id = $1", &[&user])?;
    tx.insert(&CODES, hashes.iter().map(|hash| values![user, hash]))
}

/// Uses a recovery code up; false when there is no such code, or it was used before.
pub fn use_code(tx: &mut Tx<'_>, user: UserId, hash: &[u8; 32], now: Timestamp) -> Result<bool> {
    let changed = tx.execute(
        "UPDATE recovery_code SET used_at = $3 WHERE user_id = $1 AND code_hash = $2 AND used_at IS NULL",
        &[&user, hash, &now],
    )?;
    Ok(changed > 0)
}

/// How many recovery codes of a user are left.
pub fn codes_left(tx: &mut Tx<'_>, user: UserId) -> Result<i64> {
    let sql = "SELECT count(*) FROM recovery_code WHERE user_id = $1 AND used_at IS NULL";
    Ok(tx.query_opt(sql, &[&user], |row| row.get(0))?.unwrap_or(0))
}

/// A lost factor whose owner was proven.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LossRow {
    /// Whose.
    pub user: UserId,
    /// Who saw the proof, as the audit log names actors.
    pub asked_by: String,
    /// How the owner was proven.
    pub proof: String,
    /// When.
    pub asked_at: Timestamp,
    /// From when on a new factor may be set up.
    pub ready_at: Timestamp,
}

/// Notes that a factor is lost.
pub fn lose(tx: &mut Tx<'_>, loss: &LossRow) -> Result<()> {
    const LOSSES: Insert<5> =
        Insert::into("factor_loss", ["user_id", "asked_by", "proof", "asked_at", "ready_at"]).on_conflict(
            "(user_id) DO UPDATE SET asked_by = excluded.asked_by, proof = excluded.proof, \
             asked_at = excluded.asked_at, ready_at = excluded.ready_at",
        );
    tx.insert(&LOSSES, [values![loss.user, loss.asked_by, loss.proof, loss.asked_at, loss.ready_at]])
}

/// What a user is said to have lost.
pub fn loss(tx: &mut Tx<'_>, user: UserId) -> Result<Option<LossRow>> {
    tx.query_opt(
        "SELECT user_id, asked_by, proof, asked_at, ready_at FROM factor_loss WHERE user_id = $1",
        &[&user],
        |row| {
            Ok(LossRow {
                user: row.get(0)?,
                asked_by: row.get(1)?,
                proof: row.get(2)?,
                asked_at: row.get(3)?,
                ready_at: row.get(4)?,
            })
        },
    )
}

/// It was not lost, or a new one has taken its place.
pub fn found(tx: &mut Tx<'_>, user: UserId) -> Result<u64> {
    tx.execute("DELETE FROM factor_loss WHERE user_id = $1", &[&user])
}
