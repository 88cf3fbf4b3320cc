//! Around the sign-in: failed tries, links that open something once, browsers that are known.

use jenner_model::{Timestamp, UserId};

use crate::{Insert, Result, Tx, values};

/// Failed tries under one key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TryRow {
    /// Keyed hash of whom and from where.
    pub key: [u8; 32],
    /// How many in a row.
    pub failures: i64,
    /// When the last one was.
    pub last_at: Timestamp,
}

/// What was tried under these keys.
pub fn tries(tx: &mut Tx<'_>, keys: &[[u8; 32]]) -> Result<Vec<TryRow>> {
    let keys: Vec<Vec<u8>> = keys.iter().map(|key| key.to_vec()).collect();
    tx.query("SELECT try_key, failures, last_at FROM try_count WHERE try_key = ANY($1)", &[&keys], |row| {
        Ok(TryRow { key: row.get(0)?, failures: row.get(1)?, last_at: row.get(2)? })
    })
}

/// Writes what was tried.
pub fn count(tx: &mut Tx<'_>, tries: &[TryRow]) -> Result<()> {
    const TRIES: Insert<3> = Insert::into("try_count", ["try_key", "failures", "last_at"])
        .on_conflict("(try_key) DO UPDATE SET failures = excluded.failures, last_at = excluded.last_at");
    tx.insert(&TRIES, tries.iter().map(|one| values![one.key, one.failures, one.last_at]))
}

/// Forgets what was tried under these keys.
pub fn forget(tx: &mut Tx<'_>, keys: &[[u8; 32]]) -> Result<()> {
    let keys: Vec<Vec<u8>> = keys.iter().map(|key| key.to_vec()).collect();
    tx.run("DELETE FROM try_count WHERE try_key = ANY($1)", &[&keys])
}

/// Takes one try back under each of these keys.
pub fn take_back(tx: &mut Tx<'_>, keys: &[[u8; 32]]) -> Result<()> {
    let keys: Vec<Vec<u8>> = keys.iter().map(|key| key.to_vec()).collect();
    tx.run("UPDATE try_count SET failures = failures - 1 WHERE failures > 0 AND try_key = ANY($1)", &[&keys])
}

/// Forgets what nobody tried again since an instant.
pub fn forget_before(tx: &mut Tx<'_>, before: Timestamp) -> Result<()> {
    tx.run("DELETE FROM try_count WHERE last_at < $1", &[&before])
}

/// A link that opens something once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkRow {
    /// SHA-256 of the words in the link.
    pub hash: [u8; 32],
    /// What it opens.
    pub purpose: String,
    /// For whom; nobody is there yet at the first start.
    pub user: Option<UserId>,
    /// Who made it, as the audit log names actors.
    pub made_by: String,
    /// When.
    pub made_at: Timestamp,
    /// Until when it opens.
    pub expires_at: Timestamp,
    /// When it was used.
    pub used_at: Option<Timestamp>,
}

/// Adds a link, and ends the others of its purpose and user.
pub fn add_link(tx: &mut Tx<'_>, link: &LinkRow) -> Result<()> {
    const LINKS: Insert<6> =
        Insert::into("access_link", ["link_hash", "purpose", "user_id", "made_by", "made_at", "expires_at"]);
    let l = link;
    drop_links(tx, &l.purpose, l.user)?;
    tx.insert(&LINKS, [values![l.hash, l.purpose, l.user, l.made_by, l.made_at, l.expires_at]])
}

/// Ends the links of a purpose and user.
pub fn drop_links(tx: &mut Tx<'_>, purpose: &str, user: Option<UserId>) -> Result<()> {
    match user {
        Some(user) => {
            tx.run("DELETE FROM access_link WHERE purpose = $1 AND user_id = $2", &[&purpose, &user])
        }
        None => tx.run("DELETE FROM access_link WHERE purpose = $1 AND user_id IS NULL", &[&purpose]),
    }
}

/// A link that still opens.
pub fn link(tx: &mut Tx<'_>, hash: &[u8; 32], now: Timestamp) -> Result<Option<LinkRow>> {
    tx.query_opt(
        "SELECT link_hash, purpose, user_id, made_by, made_at, expires_at, used_at FROM access_link \
         WHERE link_hash = $1 AND expires_at > $2 AND used_at IS NULL",
        &[hash, &now],
        |row| {
            Ok(LinkRow {
                hash: row.get(0)?,
                purpose: row.get(1)?,
                user: row.get(2)?,
                made_by: row.get(3)?,
                made_at: row.get(4)?,
                expires_at: row.get(5)?,
                used_at: row.get(6)?,
            })
        },
    )
}

/// Uses a link up; false when somebody was faster, or its time is over.
pub fn use_link(tx: &mut Tx<'_>, hash: &[u8; 32], now: Timestamp) -> Result<bool> {
    let changed = tx.execute(
        "UPDATE access_link SET used_at = $2 WHERE link_hash = $1 AND used_at IS NULL AND expires_at > $2",
        &[hash, &now],
    )?;
    Ok(changed > 0)
}

/// Whether a user has signed in from this browser before, and whether from any.
pub fn knows_device(tx: &mut Tx<'_>, user: UserId, device: &[u8; 32]) -> Result<(bool, bool)> {
    let devices: Vec<[u8; 32]> =
        tx.query("SELECT device_hash FROM known_device WHERE user_id = $1", &[&user], |row| row.get(0))?;
    Ok((devices.contains(device), !devices.is_empty()))
}

/// Notes a sign-in from a browser.
pub fn saw_device(
    tx: &mut Tx<'_>,
    user: UserId,
    device: &[u8; 32],
    label: &str,
    now: Timestamp,
) -> Result<()> {
    const DEVICES: Insert<5> =
        Insert::into("known_device", ["user_id", "device_hash", "label", "first_at", "last_at"]).on_conflict(
            "(user_id, device_hash) DO UPDATE SET label = excluded.label, last_at = excluded.last_at",
        );
    tx.insert(&DEVICES, [values![user, device, label, now, now]])
}

/// Forgets the browsers of a user.
pub fn forget_devices(tx: &mut Tx<'_>, user: UserId) -> Result<()> {
    tx.run("DELETE FROM known_device WHERE user_id = $1", &[&user])
}
