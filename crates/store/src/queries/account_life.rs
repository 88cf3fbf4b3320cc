//! The life of accounts: when they were used, whether they sleep, what was accepted, what their owners are told.

use jenner_model::{Timestamp, UserId};

use crate::{Insert, Result, Row, Tx, values};

/// The life of an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LifeRow {
    /// Whose.
    pub user: UserId,
    /// Where letters go, once there is mail.
    pub email: Option<String>,
    /// Until then a second factor may be set up after the password alone.
    pub enrol_until: Option<Timestamp>,
    /// Since when the account has not been used.
    pub idle_since: Timestamp,
    /// Since when it sleeps because nobody used it.
    pub suspended_at: Option<Timestamp>,
    /// When the password was changed last.
    pub password_changed_at: Option<Timestamp>,
}

const LIVES: Insert<6> = Insert::into(
    "account_life",
    ["user_id", "email", "enrol_until", "idle_since", "suspended_at", "password_changed_at"],
)
.on_conflict(
    "(user_id) DO UPDATE SET email = excluded.email, enrol_until = excluded.enrol_until, \
     idle_since = excluded.idle_since, suspended_at = excluded.suspended_at, \
     password_changed_at = excluded.password_changed_at",
);

/// Adds or replaces the row of an account.
pub fn save(tx: &mut Tx<'_>, life: &LifeRow) -> Result<()> {
    let l = life;
    tx.insert(
        &LIVES,
        [values![l.user, l.email, l.enrol_until, l.idle_since, l.suspended_at, l.password_changed_at]],
    )
}

const COLUMNS: &str = "user_id, email, enrol_until, idle_since, suspended_at, password_changed_at";

fn read(row: &Row<'_>) -> Result<LifeRow> {
    Ok(LifeRow {
        user: row.get(0)?,
        email: row.get(1)?,
        enrol_until: row.get(2)?,
        idle_since: row.get(3)?,
        suspended_at: row.get(4)?,
        password_changed_at: row.get(5)?,
    })
}

/// The life of an account.
pub fn of_user(tx: &mut Tx<'_>, user: UserId) -> Result<Option<LifeRow>> {
    tx.query_opt(&format!("SELECT {COLUMNS} FROM account_life WHERE user_id = $1"), &[&user], read)
}

/// Accounts in use that nobody used since an instant, and that do not sleep yet.
pub fn unused_since(tx: &mut Tx<'_>, before: Timestamp) -> Result<Vec<UserId>> {
    tx.query(
        "SELECT l.user_id FROM account_life l JOIN account a ON a.user_id = l.user_id \
         WHERE l.suspended_at IS NULL AND l.idle_since < $1 AND a.active ORDER BY l.user_id",
        &[&before],
        |row| row.get(0),
    )
}

/// How many accounts there are.
pub fn count(tx: &mut Tx<'_>) -> Result<i64> {
    Ok(tx.query_opt("SELECT count(*) FROM account", &[], |row| row.get(0))?.unwrap_or(0))
}

/// Gives an account another password hash.
pub fn set_password(tx: &mut Tx<'_>, user: UserId, hash: &str) -> Result<()> {
    tx.run("UPDATE account SET password_hash = $2 WHERE user_id = $1", &[&user, &hash])
}

/// Notes that a user accepted a version of the agreement.
pub fn accept(tx: &mut Tx<'_>, user: UserId, version: &str, at: Timestamp) -> Result<()> {
    const ACCEPTED: Insert<3> =
        Insert::into("agreement_accepted", ["user_id", "version", "at"]).on_conflict("DO NOTHING");
    tx.insert(&ACCEPTED, [values![user, version, at]])
}

/// When a user last accepted a version of the agreement.
pub fn accepted_at(tx: &mut Tx<'_>, user: UserId, version: &str) -> Result<Option<Timestamp>> {
    tx.query_opt(
        "SELECT at FROM agreement_accepted WHERE user_id = $1 AND version = $2 ORDER BY at DESC LIMIT 1",
        &[&user, &version],
        |row| row.get(0),
    )
}

/// Something a user is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoticeRow {
    /// Identity.
    pub id: i64,
    /// Who is told.
    pub user: UserId,
    /// When it happened.
    pub at: Timestamp,
    /// What happened, as a word.
    pub kind: String,
    /// Values of the text (JSON).
    pub detail: String,
}

/// Tells a user something.
pub fn tell(tx: &mut Tx<'_>, notice: &NoticeRow) -> Result<()> {
    const NOTICES: Insert<5> = Insert::into("notice", ["notice_id", "user_id", "at", "kind", "detail"]);
    let n = notice;
    tx.insert(&NOTICES, [values![n.id, n.user, n.at, n.kind, n.detail]])
}

fn notice(row: &Row<'_>) -> Result<NoticeRow> {
    Ok(NoticeRow {
        id: row.get(0)?,
        user: row.get(1)?,
        at: row.get(2)?,
        kind: row.get(3)?,
        detail: row.get(4)?,
    })
}

/// What a user has not seen yet, the latest first.
pub fn unseen(tx: &mut Tx<'_>, user: UserId) -> Result<Vec<NoticeRow>> {
    tx.query(
        "SELECT notice_id, user_id, at, kind, detail FROM notice WHERE user_id = $1 AND seen_at IS NULL \
         ORDER BY at DESC LIMIT 50",
        &[&user],
        notice,
    )
}

/// Notes that a user has seen what there was up to an instant.
pub fn seen(tx: &mut Tx<'_>, user: UserId, until: Timestamp, now: Timestamp) -> Result<()> {
    tx.run(
        "UPDATE notice SET seen_at = $3 WHERE user_id = $1 AND at <= $2 AND seen_at IS NULL",
        &[&user, &until, &now],
    )
}

/// Notices that have not gone out by mail, with the address they go to; the oldest first.
pub fn unposted(tx: &mut Tx<'_>, most: i64) -> Result<Vec<(NoticeRow, String)>> {
    tx.query(
        "SELECT n.notice_id, n.user_id, n.at, n.kind, n.detail, l.email FROM notice n \
         JOIN account_life l ON l.user_id = n.user_id \
         WHERE n.posted_at IS NULL AND l.email IS NOT NULL ORDER BY n.at LIMIT $1",
        &[&most],
        |row| Ok((notice(row)?, row.get(5)?)),
    )
}

/// Notes that notices went out.
pub fn posted(tx: &mut Tx<'_>, notices: &[i64], at: Timestamp) -> Result<()> {
    let ids = notices.to_vec();
    tx.run("UPDATE notice SET posted_at = $2 WHERE notice_id = ANY($1)", &[&ids, &at])
}

/// A form that was sent after its session had ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptForm {
    /// Who sent it.
    pub user: UserId,
    /// Where it was going.
    pub path: String,
    /// Its fields, sealed.
    pub sealed: Vec<u8>,
    /// When.
    pub at: Timestamp,
}

/// Keeps a form; a user has one at most, the latest.
pub fn keep_form(tx: &mut Tx<'_>, form: &KeptForm) -> Result<()> {
    const FORMS: Insert<4> = Insert::into("kept_form", ["user_id", "path", "sealed", "at"]).on_conflict(
        "(user_id) DO UPDATE SET path = excluded.path, sealed = excluded.sealed, at = excluded.at",
    );
    tx.insert(&FORMS, [values![form.user, form.path, form.sealed, form.at]])
}

/// The form that is kept for a user.
pub fn kept_form(tx: &mut Tx<'_>, user: UserId) -> Result<Option<KeptForm>> {
    tx.query_opt("SELECT user_id, path, sealed, at FROM kept_form WHERE user_id = $1", &[&user], |row| {
        Ok(KeptForm { user: row.get(0)?, path: row.get(1)?, sealed: row.get(2)?, at: row.get(3)? })
    })
}

/// Throws the kept form of a user away.
pub fn drop_form(tx: &mut Tx<'_>, user: UserId) -> Result<()> {
    tx.run("DELETE FROM kept_form WHERE user_id = $1", &[&user])
}

/// Throws kept forms away that are older than an instant.
pub fn drop_forms(tx: &mut Tx<'_>, before: Timestamp) -> Result<()> {
    tx.run("DELETE FROM kept_form WHERE at < $1", &[&before])
}
