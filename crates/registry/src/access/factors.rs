//! Second factors of an account: codes of an app, passkeys, recovery codes (S02, S06; NIST SP 800-63B AAL2).
//!
//! An account without one opens nothing. The first is set up after the password, while the account's time for that
//! lasts ([`super::life`]); a further one by its signed-in owner. Seeds are sealed; recovery codes are kept as hashes.

use jenner_model::UserId;
use jenner_store::queries::account_life::{self, LifeRow, NoticeRow};
use jenner_store::queries::factor::{self, FactorRow};
use jenner_store::queries::session;
use jenner_store::{StoreError, Tx};
use sha2::{Digest, Sha256};

use super::accounts::SignedIn;
use super::door::{self, Action};
use super::notices::{self, Told};
use super::tries::{self, Aim, Turn};
use super::{accounts, totp};
use crate::vault::Class;
use crate::{Error, Registry};

/// Codes of an app.
pub(crate) const TOTP: &str = "totp";
/// A seed that was shown, and from which no code has come yet.
const BEGUN: &str = "totp_begun";
/// Recovery codes of an account.
const CODES: usize = 10;

/// A factor, as its owner sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Factor {
    /// Identity.
    pub id: i64,
    /// `totp` or `passkey`.
    pub kind: String,
    /// What its owner calls it.
    pub label: String,
    /// When it was set up.
    pub made_at: jenner_model::Timestamp,
    /// When it was used last.
    pub used_at: Option<jenner_model::Timestamp>,
}

/// What became of a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shown {
    /// It was right, and is used up.
    Right,
    /// It was wrong, too old, or used before.
    Wrong,
    /// Too many were wrong: not before this time is over.
    Wait(std::time::Duration),
}

/// The factors of a user; those that were only begun are none.
pub fn of_user(registry: &Registry, user: UserId) -> Result<Vec<Factor>, Error> {
    let rows = registry.db().read(|tx| factor::of_user(tx, user))?;
    let rows = rows.into_iter().filter(|row| row.kind != BEGUN);
    Ok(rows
        .map(|row| Factor {
            id: row.id,
            kind: row.kind,
            label: row.label,
            made_at: row.made_at,
            used_at: row.used_at,
        })
        .collect())
}

/// How many recovery codes of a user are left.
pub fn codes_left(registry: &Registry, user: UserId) -> Result<i64, Error> {
    Ok(registry.db().read(|tx| factor::codes_left(tx, user))?)
}

/// The seed to be set up in an app: a new one, or the one that was begun already, so that a page that is loaded again
/// shows the same code.
pub fn begin(registry: &Registry, user: UserId) -> Result<Vec<u8>, Error> {
    let begun = registry.db().read(|tx| factor::of_user(tx, user))?.into_iter().find(|row| row.kind == BEGUN);
    if let Some(row) = begun {
        return opened(registry, &row);
    }
    let seed: [u8; totp::SEED] = rand::random();
    add(registry, user, BEGUN, "", &seed)?;
    Ok(seed.to_vec())
}

/// Sets the seed of an account: for accounts of a made-up state, and for tests, whose codes a program computes.
pub fn give(registry: &Registry, user: UserId, seed: &[u8]) -> Result<(), Error> {
    add(registry, user, TOTP, "", seed).map(drop)
}

fn add(registry: &Registry, user: UserId, kind: &str, label: &str, seed: &[u8]) -> Result<i64, Error> {
    let row = FactorRow {
        id: registry.core.id(),
        user,
        kind: kind.to_owned(),
        label: label.to_owned(),
        secret: registry.vault().seal(Class::Totp, seed),
        counter: 0,
        made_at: registry.now(),
        used_at: None,
    };
    let id = row.id;
    registry.db().write(move |tx| factor::insert(tx, &row))?;
    Ok(id)
}

fn opened(registry: &Registry, row: &FactorRow) -> Result<Vec<u8>, Error> {
    let seed = registry.vault().open(Class::Totp, &row.secret);
    seed.map_err(|error| Error::Internal(format!("a seed cannot be opened: {error}")))
}

/// The first code of a begun seed: from now on the app is a factor. The first factor brings recovery codes with it,
/// which are told this once. `None`: the code is wrong. `keep` names the session that goes on; all others end.
pub fn confirm(
    registry: &Registry,
    who: &SignedIn,
    label: &str,
    code: &str,
    keep: Option<&str>,
) -> Result<Option<Vec<String>>, Error> {
    let rows = registry.db().read(|tx| factor::of_user(tx, who.user))?;
    let Some(begun) = rows.iter().find(|row| row.kind == BEGUN) else { return Ok(None) };
    let seed = opened(registry, begun)?;
    let Some(step) = totp::accepts(&seed, totp::step_of(registry.now().0), 0, code) else { return Ok(None) };
    let lost = registry.db().read(|tx| factor::loss(tx, who.user))?;
    let lost = lost.is_some_and(|loss| loss.ready_at <= registry.now());
    let first = lost || rows.iter().all(|row| row.kind == BEGUN);
    let codes = if first { draw_codes() } else { Vec::new() };
    let (id, user, label) = (begun.id, who.user, label.trim().chars().take(60).collect::<String>());
    let new = FactorRow { id, label, kind: TOTP.to_owned(), counter: step, ..begun.clone() };
    let hashes: Vec<[u8; 32]> = codes.iter().map(|code| hash(code)).collect();
    let mut entry = door::entry(registry, &who.access, Action::ChangeFactor, None);
    entry.detail = "added totp".into();
    let keep = keep.map(str::to_owned);
    let told = notices::about(registry, user, Told::FactorAdded, "");
    let drawn = codes.clone();
    registry.db().write(move |tx| {
        if lost {
            factor::remove_all(tx, user)?;
            factor::found(tx, user)?;
        } else {
            factor::remove(tx, user, new.id)?;
        }
        factor::insert(tx, &new)?;
        if first {
            factor::set_codes(tx, user, &hashes)?;
            close_enrolment(tx, user)?;
        }
        changed(tx, &told, keep.as_deref())?;
        tx.audit(entry.clone());
        Ok::<(), StoreError>(())
    })?;
    Ok(Some(drawn))
}

/// The time for a first factor is over once there is one.
pub(crate) fn close_enrolment(tx: &mut Tx<'_>, user: UserId) -> Result<(), StoreError> {
    let Some(life) = account_life::of_user(tx, user)? else { return Ok(()) };
    account_life::save(tx, &LifeRow { enrol_until: None, ..life })
}

/// A changed factor ends the user's other sessions, and the user is told.
pub(crate) fn changed(tx: &mut Tx<'_>, told: &NoticeRow, keep: Option<&str>) -> Result<(), StoreError> {
    session::delete_of_user(tx, told.user, keep)?;
    account_life::tell(tx, told)
}

/// Whether a code of an app or a recovery code is right. A right one is used up: it opens nothing again.
pub fn show(registry: &Registry, user: UserId, code: &str) -> Result<Shown, Error> {
    let aim = Aim::Code { user };
    match tries::take(registry, &aim)?.0 {
        Turn::Now => {}
        Turn::Wait(time) => return Ok(Shown::Wait(time)),
        // The counter of codes has no such state.
        Turn::Shut => return Ok(Shown::Wrong),
    }
    let right = match code.chars().filter(|c| !c.is_whitespace()).count() {
        6 => shown_by_app(registry, user, code)?,
        _ => recovery(registry, user, code)?,
    };
    if right {
        tries::right(registry, &aim)?;
        return Ok(Shown::Right);
    }
    if let Some(who) = accounts::resume(registry, user)? {
        let mut entry = door::entry(registry, &who.access, Action::SignIn, None);
        entry.result = "refused".into();
        entry.detail = "code".into();
        registry.db().audit(vec![entry])?;
    }
    Ok(Shown::Wrong)
}

fn shown_by_app(registry: &Registry, user: UserId, code: &str) -> Result<bool, Error> {
    let now = registry.now();
    let rows = registry.db().read(|tx| factor::of_user(tx, user))?;
    for row in rows.iter().filter(|row| row.kind == TOTP) {
        let seed = opened(registry, row)?;
        let Some(step) = totp::accepts(&seed, totp::step_of(now.0), row.counter, code) else { continue };
        let id = row.id;
        // Two who show one code at the same moment: the statement lets one of them through.
        return Ok(registry.db().write(move |tx| factor::advance(tx, id, step, now))?);
    }
    Ok(false)
}

fn recovery(registry: &Registry, user: UserId, code: &str) -> Result<bool, Error> {
    let (hash, now) = (hash(code), registry.now());
    let told = notices::about(registry, user, Told::CodeUsed, "");
    Ok(registry.db().write(move |tx| {
        let used = factor::use_code(tx, user, &hash, now)?;
        if used {
            account_life::tell(tx, &told)?;
        }
        Ok::<bool, StoreError>(used)
    })?)
}

/// The code an app would show now, not used before; `None` while the next one has to be waited for. For the made-up
/// state of the demo, which shows it.
pub fn present(registry: &Registry, user: UserId) -> Result<Option<String>, Error> {
    let rows = registry.db().read(|tx| factor::of_user(tx, user))?;
    let Some(row) = rows.iter().find(|row| row.kind == TOTP) else { return Ok(None) };
    let (seed, now) = (opened(registry, row)?, totp::step_of(registry.now().0));
    // Those of a neighbouring step are taken too, and a demo signs in faster than twice a minute.
    Ok((now - 1..=now + 1).find(|step| *step > row.counter).map(|step| totp::code(&seed, step)))
}

/// New recovery codes in place of the old ones, told this once.
pub fn renew_codes(registry: &Registry, who: &SignedIn, keep: Option<&str>) -> Result<Vec<String>, Error> {
    let codes = draw_codes();
    let hashes: Vec<[u8; 32]> = codes.iter().map(|code| hash(code)).collect();
    let mut entry = door::entry(registry, &who.access, Action::ChangeFactor, None);
    entry.detail = "recovery codes".into();
    let (user, keep) = (who.user, keep.map(str::to_owned));
    let told = notices::about(registry, user, Told::CodesMade, "");
    registry.db().write(move |tx| {
        factor::set_codes(tx, user, &hashes)?;
        changed(tx, &told, keep.as_deref())?;
        tx.audit(entry.clone());
        Ok::<(), StoreError>(())
    })?;
    Ok(codes)
}

/// Removes a factor. The last one stays: false.
pub fn remove(registry: &Registry, who: &SignedIn, id: i64, keep: Option<&str>) -> Result<bool, Error> {
    let (user, keep) = (who.user, keep.map(str::to_owned));
    let mut entry = door::entry(registry, &who.access, Action::ChangeFactor, None);
    entry.detail = "removed".into();
    let told = notices::about(registry, user, Told::FactorRemoved, "");
    Ok(registry.db().write(move |tx| {
        let all = factor::of_user(tx, user)?;
        let others = all.iter().filter(|row| row.kind != BEGUN && row.id != id).count();
        if others == 0 || factor::remove(tx, user, id)? == 0 {
            return Ok(false);
        }
        changed(tx, &told, keep.as_deref())?;
        tx.audit(entry.clone());
        Ok::<bool, StoreError>(true)
    })?)
}

/// Sixteen letters and digits that are not mistaken for each other, 80 bits.
fn draw_codes() -> Vec<String> {
    const LETTERS: &[u8; 32] = b"abcdefghjkmnpqrstuvwxyz234567890";
    let letter = || LETTERS.get(rand::random_range(0..LETTERS.len())).map_or('a', |byte| char::from(*byte));
    let part = || (0..4).map(|_| letter()).collect::<String>();
    (0..CODES).map(|_| [part(), part(), part(), part()].join("-")).collect()
}

/// Typed with or without hyphens, small or large.
fn hash(code: &str) -> [u8; 32] {
    let letters: String = code.chars().filter(|c| c.is_alphanumeric()).collect();
    Sha256::digest(letters.to_lowercase().as_bytes()).into()
}
