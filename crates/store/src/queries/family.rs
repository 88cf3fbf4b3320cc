//! The family's own page: accounts that a phone, an e-mail address or an access code opens, whom they proved to belong to
//! them, codes on their way, access codes, links for a day, and how families want to be reminded.

use jenner_model::access::Access;
use jenner_model::{OrganizationId, PersonId, Timestamp, UserId};

use crate::{Insert, Result, Row, Tx, values};

/// A family account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AccountRow {
    /// The account.
    pub user: UserId,
    /// Keyed hash of what opens it.
    pub opened_by: [u8; 32],
    /// When it was made, and used last.
    pub at: Timestamp,
}

/// Adds a family account.
pub fn add_account(tx: &mut Tx<'_>, row: &AccountRow) -> Result<()> {
    const ACCOUNTS: Insert<4> =
        Insert::into("family_account", ["user_id", "opened_by", "made_at", "used_at"]);
    tx.insert(&ACCOUNTS, [values![row.user, row.opened_by, row.at, row.at]])
}

/// The account that one of these hashes opens.
pub fn account(tx: &mut Tx<'_>, opened_by: &[[u8; 32]]) -> Result<Option<UserId>> {
    let hashes: Vec<Vec<u8>> = opened_by.iter().map(|hash| hash.to_vec()).collect();
    tx.query_opt("SELECT user_id FROM family_account WHERE opened_by = ANY($1)", &[&hashes], |row| row.get(0))
}

/// What opens an account; `None` for an account that is no family's.
pub fn opened_by(tx: &mut Tx<'_>, user: UserId) -> Result<Option<[u8; 32]>> {
    tx.query_opt("SELECT opened_by FROM family_account WHERE user_id = $1", &[&user], |row| row.get(0))
}

/// Notes that an account was used.
pub fn used(tx: &mut Tx<'_>, user: UserId, at: Timestamp) -> Result<()> {
    tx.run("UPDATE family_account SET used_at = $2 WHERE user_id = $1", &[&user, &at])
}

/// Remembers that somebody belongs to an account.
pub fn add_member(
    tx: &mut Tx<'_>,
    _access: &Access,
    user: UserId,
    person: PersonId,
    kind: &str,
    at: Timestamp,
) -> Result<()> {
    const MEMBERS: Insert<4> = Insert::into("family_member", ["person_id", "user_id", "kind", "added_at"])
        .on_conflict("(person_id, user_id) DO UPDATE SET kind = excluded.kind, added_at = excluded.added_at");
    tx.insert(&MEMBERS, [values![person, user, *kind, at]])
}

/// Who belongs to an account, and how, in the order in which they came.
pub fn members(tx: &mut Tx<'_>, _access: &Access, user: UserId) -> Result<Vec<(PersonId, String)>> {
    tx.query(
        "SELECT person_id, kind FROM family_member WHERE user_id = $1 ORDER BY added_at, person_id",
        &[&user],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )
}

/// A code that was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TryRow {
    /// Hash of the words by which the browser is known.
    pub hash: [u8; 32],
    /// Whom it opens; `None` where nobody was found.
    pub person: Option<PersonId>,
    /// A child's record, or the own.
    pub kind: String,
    /// Keyed hash of the phone or e-mail address it went to.
    pub opened_by: [u8; 32],
    /// Keyed hash of the code.
    pub code: [u8; 32],
    /// Wrong codes so far.
    pub wrong: i64,
    /// When it was asked for.
    pub made_at: Timestamp,
    /// Until when it opens.
    pub until: Timestamp,
}

/// Adds a try.
pub fn add_try(tx: &mut Tx<'_>, row: &TryRow) -> Result<()> {
    const TRIES: Insert<8> = Insert::into(
        "family_try",
        ["try_hash", "person_id", "kind", "opened_by", "code_hash", "wrong", "made_at", "until_at"],
    );
    let r = row;
    tx.insert(&TRIES, [values![r.hash, r.person, r.kind, r.opened_by, r.code, r.wrong, r.made_at, r.until]])
}

/// A try that still opens at `now`, with fewer than so many wrong codes.
pub fn live_try(
    tx: &mut Tx<'_>,
    _access: &Access,
    hash: &[u8; 32],
    now: Timestamp,
    most_wrong: i64,
) -> Result<Option<TryRow>> {
    tx.query_opt(
        "SELECT try_hash, person_id, kind, opened_by, code_hash, wrong, made_at, until_at FROM family_try \
         WHERE try_hash = $1 AND until_at > $2 AND wrong < $3",
        &[hash, &now, &most_wrong],
        |row| {
            Ok(TryRow {
                hash: row.get(0)?,
                person: row.get(1)?,
                kind: row.get(2)?,
                opened_by: row.get(3)?,
                code: row.get(4)?,
                wrong: row.get(5)?,
                made_at: row.get(6)?,
                until: row.get(7)?,
            })
        },
    )
}

/// Counts a wrong code.
pub fn wrong_code(tx: &mut Tx<'_>, hash: &[u8; 32]) -> Result<()> {
    tx.run("UPDATE family_try SET wrong = wrong + 1 WHERE try_hash = $1", &[hash])
}

/// A try is used up. False where somebody was faster.
pub fn use_try(tx: &mut Tx<'_>, hash: &[u8; 32]) -> Result<bool> {
    Ok(tx.execute("DELETE FROM family_try WHERE try_hash = $1", &[hash])? > 0)
}

/// Removes tries that are over.
pub fn sweep_tries(tx: &mut Tx<'_>, now: Timestamp) -> Result<u64> {
    tx.execute("DELETE FROM family_try WHERE until_at < $1", &[&now])
}

/// An access code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodeRow {
    /// Identity.
    pub id: i64,
    /// Keyed hash of the code.
    pub hash: [u8; 32],
    /// Whose record it opens.
    pub person: PersonId,
    /// For a parent, or for the person.
    pub kind: String,
    /// Who gave it.
    pub organization: OrganizationId,
    /// The user, as the audit log names actors.
    pub made_by: String,
    /// When it was given.
    pub made_at: Timestamp,
    /// Until when it opens; withdrawn when this is past.
    pub until: Timestamp,
    /// How often it opened the record.
    pub used: i64,
    /// When it did last.
    pub used_at: Option<Timestamp>,
}

const CODE: &str = "SELECT code_id, code_hash, person_id, kind, organization_id, made_by, made_at, until_at, used, used_at \
                    FROM family_code";

fn read_code(row: &Row<'_>) -> Result<CodeRow> {
    Ok(CodeRow {
        id: row.get(0)?,
        hash: row.get(1)?,
        person: row.get(2)?,
        kind: row.get(3)?,
        organization: row.get(4)?,
        made_by: row.get(5)?,
        made_at: row.get(6)?,
        until: row.get(7)?,
        used: row.get(8)?,
        used_at: row.get(9)?,
    })
}

/// Adds an access code.
pub fn add_code(tx: &mut Tx<'_>, row: &CodeRow) -> Result<()> {
    const CODES: Insert<10> = Insert::into(
        "family_code",
        [
            "code_id",
            "code_hash",
            "person_id",
            "kind",
            "organization_id",
            "made_by",
            "made_at",
            "until_at",
            "used",
            "used_at",
        ],
    );
    let r = row;
    tx.insert(
        &CODES,
        [values![
            r.id,
            r.hash,
            r.person,
            r.kind,
            r.organization,
            r.made_by,
            r.made_at,
            r.until,
            r.used,
            r.used_at
        ]],
    )
}

/// The access code of one of these hashes that still opens at `now` and was used fewer than so many times.
pub fn live_code(
    tx: &mut Tx<'_>,
    _access: &Access,
    hashes: &[[u8; 32]],
    now: Timestamp,
    most: i64,
) -> Result<Option<CodeRow>> {
    let hashes: Vec<Vec<u8>> = hashes.iter().map(|hash| hash.to_vec()).collect();
    tx.query_opt(
        &format!("{CODE} WHERE code_hash = ANY($1) AND until_at > $2 AND used < $3"),
        &[&hashes, &now, &most],
        read_code,
    )
}

/// Access codes of a person that still open at `now`, the newest first.
pub fn live_codes(
    tx: &mut Tx<'_>,
    _access: &Access,
    person: PersonId,
    now: Timestamp,
) -> Result<Vec<CodeRow>> {
    tx.query(
        &format!("{CODE} WHERE person_id = $1 AND until_at > $2 ORDER BY code_id DESC"),
        &[&person, &now],
        read_code,
    )
}

/// Notes that an access code opened the record. False where it was used up meanwhile.
pub fn use_code(tx: &mut Tx<'_>, id: i64, at: Timestamp, most: i64) -> Result<bool> {
    let sql = "UPDATE family_code SET used = used + 1, used_at = $2 WHERE code_id = $1 AND used < $3";
    Ok(tx.execute(sql, &[&id, &at, &most])? > 0)
}

/// Ends the access codes of a person that somebody holds in one way.
pub fn end_codes(tx: &mut Tx<'_>, person: PersonId, kind: Option<&str>, at: Timestamp) -> Result<u64> {
    match kind {
        Some(kind) => tx.execute(
            "UPDATE family_code SET until_at = $2 WHERE person_id = $1 AND until_at > $2 AND kind = $3",
            &[&person, &at, &kind],
        ),
        None => tx.execute(
            "UPDATE family_code SET until_at = $2 WHERE person_id = $1 AND until_at > $2",
            &[&person, &at],
        ),
    }
}

/// A link for a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkRow {
    /// Hash of the words in it.
    pub hash: [u8; 32],
    /// Its name on the family's page.
    pub id: i64,
    /// Whose record it shows.
    pub person: PersonId,
    /// The account that made it.
    pub user: UserId,
    /// When it was made.
    pub made_at: Timestamp,
    /// Until when it opens.
    pub until: Timestamp,
    /// How often it was opened.
    pub opened: i64,
    /// When it was opened last.
    pub opened_at: Option<Timestamp>,
}

const LINK: &str =
    "SELECT link_hash, link_id, person_id, user_id, made_at, until_at, opened, opened_at FROM share_link";

fn read_link(row: &Row<'_>) -> Result<LinkRow> {
    Ok(LinkRow {
        hash: row.get(0)?,
        id: row.get(1)?,
        person: row.get(2)?,
        user: row.get(3)?,
        made_at: row.get(4)?,
        until: row.get(5)?,
        opened: row.get(6)?,
        opened_at: row.get(7)?,
    })
}

/// Adds a link.
pub fn add_link(tx: &mut Tx<'_>, row: &LinkRow) -> Result<()> {
    const LINKS: Insert<8> = Insert::into(
        "share_link",
        ["link_hash", "link_id", "person_id", "user_id", "made_at", "until_at", "opened", "opened_at"],
    );
    let r = row;
    tx.insert(&LINKS, [values![r.hash, r.id, r.person, r.user, r.made_at, r.until, r.opened, r.opened_at]])
}

/// A link that opens at `now`.
pub fn live_link(
    tx: &mut Tx<'_>,
    _access: &Access,
    hash: &[u8; 32],
    now: Timestamp,
) -> Result<Option<LinkRow>> {
    tx.query_opt(&format!("{LINK} WHERE link_hash = $1 AND until_at > $2"), &[hash, &now], read_link)
}

/// Links to a person that an account made and that open at `now`, the newest first.
pub fn live_links(
    tx: &mut Tx<'_>,
    _access: &Access,
    person: PersonId,
    user: UserId,
    now: Timestamp,
) -> Result<Vec<LinkRow>> {
    tx.query(
        &format!("{LINK} WHERE person_id = $1 AND user_id = $2 AND until_at > $3 ORDER BY link_id DESC"),
        &[&person, &user, &now],
        read_link,
    )
}

/// Counts that a link was opened.
pub fn opened(tx: &mut Tx<'_>, hash: &[u8; 32], at: Timestamp) -> Result<()> {
    tx.run("UPDATE share_link SET opened = opened + 1, opened_at = $2 WHERE link_hash = $1", &[hash, &at])
}

/// Ends a link of an account.
pub fn end_link(tx: &mut Tx<'_>, user: UserId, id: i64, at: Timestamp) -> Result<u64> {
    tx.execute(
        "UPDATE share_link SET until_at = $3 WHERE user_id = $1 AND link_id = $2 AND until_at > $3",
        &[&user, &id, &at],
    )
}

/// Removes links that ended before an instant.
pub fn sweep_links(tx: &mut Tx<'_>, before: Timestamp) -> Result<u64> {
    tx.execute("DELETE FROM share_link WHERE until_at < $1", &[&before])
}

/// How a family wants to be reminded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReminderRow {
    /// Of whom.
    pub person: PersonId,
    /// By what: `text`, `email`, `letter`, `none`.
    pub channel: String,
    /// In which language.
    pub language: String,
    /// When it was chosen.
    pub set_at: Timestamp,
    /// By whom, as the audit log names actors.
    pub set_by: String,
}

/// Sets how a family wants to be reminded.
pub fn choose_reminders(tx: &mut Tx<'_>, row: &ReminderRow) -> Result<()> {
    const CHOICES: Insert<5> =
        Insert::into("reminder_choice", ["person_id", "channel", "language", "set_at", "set_by"])
            .on_conflict(
                "(person_id) DO UPDATE SET channel = excluded.channel, language = excluded.language, \
             set_at = excluded.set_at, set_by = excluded.set_by",
            );
    tx.insert(&CHOICES, [values![row.person, row.channel, row.language, row.set_at, row.set_by]])
}

/// How a family wants to be reminded, as it said last; also of whoever was merged into the person.
pub fn reminders(tx: &mut Tx<'_>, _access: &Access, homes: &[PersonId]) -> Result<Option<ReminderRow>> {
    let ids: Vec<i64> = homes.iter().map(|home| home.0).collect();
    tx.query_opt(
        "SELECT person_id, channel, language, set_at, set_by FROM reminder_choice WHERE person_id = ANY($1) \
         ORDER BY set_at DESC LIMIT 1",
        &[&ids],
        |row| {
            Ok(ReminderRow {
                person: row.get(0)?,
                channel: row.get(1)?,
                language: row.get(2)?,
                set_at: row.get(3)?,
                set_by: row.get(4)?,
            })
        },
    )
}

/// How families want to be reminded: what was said about each of these homes.
pub fn reminder_choices(tx: &mut Tx<'_>, _access: &Access, homes: &[PersonId]) -> Result<Vec<ReminderRow>> {
    let ids: Vec<i64> = homes.iter().map(|home| home.0).collect();
    tx.query(
        "SELECT person_id, channel, language, set_at, set_by FROM reminder_choice WHERE person_id = ANY($1)",
        &[&ids],
        |row| {
            Ok(ReminderRow {
                person: row.get(0)?,
                channel: row.get(1)?,
                language: row.get(2)?,
                set_at: row.get(3)?,
                set_by: row.get(4)?,
            })
        },
    )
}
