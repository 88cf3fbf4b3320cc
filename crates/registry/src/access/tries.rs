//! Slowing down whoever guesses (S05; NIST SP 800-63B 5.2.2): counted in the database, so that a restart or a second
//! program gives no new tries.
//!
//! A browser that its user has signed in from before counts for itself; all others count together for an account. So a
//! stranger who tries a name all day keeps out strangers, not the clinic. A try is counted before it is checked, and a
//! right one takes its count back: a hundred at one moment get no more checks than a hundred in a row.

use std::time::Duration;

use jenner_model::{Timestamp, UserId};
use jenner_store::queries::sign_in::{self, TryRow};
use jenner_store::{StoreError, Tx};

use crate::vault::Class;
use crate::{Error, Registry};

/// A failure is forgotten after so much quiet time.
const FORGET: i64 = 24 * 60 * 60 * 1_000_000;
const LONGEST_PAUSE: Duration = Duration::from_secs(15 * 60);

/// Tries that are free before the pauses begin.
const BY_ONE: i64 = 5;
/// Tries at an account from unknown browsers before it is shut to them for a day.
const BY_ACCOUNT: i64 = 20;
/// Tries at the code of an official record before it is shut for a day.
const BY_PAPER: i64 = 10;
/// A whole clinic may stand behind one address.
const BY_ADDRESS: i64 = 50;

/// Whom a try is about, and from where.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Aim<'a> {
    /// A password, from a browser nobody knows.
    Stranger { username: &'a str, address: &'a str },
    /// A password, from a browser its user has used before.
    Known { user: UserId, device: &'a [u8; 32] },
    /// A code, after the right password.
    Code { user: UserId },
    /// The birth date that belongs to the code on an official record.
    Paper { code: &'a [u8; 32] },
}

/// Whether a try may be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Turn {
    /// It was counted, and may be checked.
    Now,
    /// Not before this time is over.
    Wait(Duration),
    /// This account is shut to unknown browsers until a day without tries has passed, or somebody opens it.
    Shut,
}

struct Counter {
    key: [u8; 32],
    free: i64,
    shuts: bool,
}

impl Aim<'_> {
    fn counters(&self, registry: &Registry) -> Vec<Counter> {
        let counter = |kind: &str, parts: &[&[u8]], free, shuts| Counter {
            key: key(registry, kind, parts),
            free,
            shuts,
        };
        match self {
            Self::Stranger { username, address } => vec![
                counter("both", &[username.as_bytes(), address.as_bytes()], BY_ONE, false),
                counter("account", &[username.as_bytes()], BY_ACCOUNT, true),
                counter("address", &[address.as_bytes()], BY_ADDRESS, false),
            ],
            Self::Known { user, device } => {
                vec![counter("device", &[&user.0.to_be_bytes(), device.as_slice()], BY_ONE, false)]
            }
            Self::Paper { code } => vec![counter("paper", &[code.as_slice()], BY_PAPER, true)],
            Self::Code { user } => vec![counter("code", &[&user.0.to_be_bytes()], BY_ONE, false)],
        }
    }
}

/// Names are typed by people, who type passwords into the wrong field: the database sees a keyed hash.
fn key(registry: &Registry, kind: &str, parts: &[&[u8]]) -> [u8; 32] {
    let mut said = kind.as_bytes().to_vec();
    for part in parts {
        said.extend_from_slice(&(part.len() as u64).to_be_bytes());
        said.extend_from_slice(part);
    }
    registry.vault().mac(Class::Totp, &said).first().map_or([0; 32], |(_, hash)| *hash)
}

/// Counts a try, if it may be made now. `true` beside it: with this one the account is shut.
pub(crate) fn take(registry: &Registry, aim: &Aim<'_>) -> Result<(Turn, bool), Error> {
    let counters = aim.counters(registry);
    let now = registry.now();
    Ok(registry.db().write(move |tx| {
        let keys: Vec<[u8; 32]> = counters.iter().map(|counter| counter.key).collect();
        let mut locks: Vec<i64> = keys
            .iter()
            .filter_map(|key| key.first_chunk::<8>().map(|part| i64::from_be_bytes(*part)))
            .collect();
        tx.lock_keys(&mut locks)?;
        take_in(tx, &counters, &keys, now)
    })?)
}

fn take_in(
    tx: &mut Tx<'_>,
    counters: &[Counter],
    keys: &[[u8; 32]],
    now: Timestamp,
) -> Result<(Turn, bool), StoreError> {
    let known = sign_in::tries(tx, keys)?;
    let failures = |counter: &Counter| {
        let row = known.iter().find(|row| row.key == counter.key);
        row.filter(|row| now.0 - row.last_at.0 < FORGET).map_or((0, now), |row| (row.failures, row.last_at))
    };
    let mut longest = Duration::ZERO;
    for counter in counters {
        let (count, last) = failures(counter);
        if count < counter.free {
            continue;
        }
        if counter.shuts {
            return Ok((Turn::Shut, false));
        }
        longest = longest.max(left(count - counter.free, last, now));
    }
    if !longest.is_zero() {
        return Ok((Turn::Wait(longest), false));
    }
    let counted: Vec<TryRow> = counters
        .iter()
        .map(|counter| TryRow { key: counter.key, failures: failures(counter).0 + 1, last_at: now })
        .collect();
    sign_in::count(tx, &counted)?;
    let shut = counters.iter().any(|counter| counter.shuts && failures(counter).0 + 1 == counter.free);
    Ok((Turn::Now, shut))
}

/// What is left of the pause after so many failures beyond the free ones: 2, 4, 8 … seconds.
fn left(over: i64, last: Timestamp, now: Timestamp) -> Duration {
    let pause = 2_u64.saturating_pow(u32::try_from(over.clamp(0, 20)).unwrap_or(20) + 1);
    let pause = Duration::from_secs(pause).min(LONGEST_PAUSE);
    let passed = Duration::from_micros(u64::try_from(now.0 - last.0).unwrap_or(0));
    pause.saturating_sub(passed)
}

/// The try was right: what was counted is forgotten; of the address, which others share, this try alone.
pub(crate) fn right(registry: &Registry, aim: &Aim<'_>) -> Result<(), Error> {
    let (shared, own): (Vec<Counter>, Vec<Counter>) =
        aim.counters(registry).into_iter().partition(|counter| counter.free == BY_ADDRESS);
    let keys = |of: &[Counter]| of.iter().map(|counter| counter.key).collect::<Vec<_>>();
    let (shared, own) = (keys(&shared), keys(&own));
    Ok(registry.db().write(move |tx| {
        sign_in::forget(tx, &own)?;
        sign_in::take_back(tx, &shared)
    })?)
}

/// Opens an account to unknown browsers again.
pub(crate) fn open(registry: &Registry, user: UserId, username: &str) -> Result<(), Error> {
    let keys = vec![
        key(registry, "account", &[username.as_bytes()]),
        key(registry, "code", &[&user.0.to_be_bytes()]),
    ];
    Ok(registry.db().write(move |tx| sign_in::forget(tx, &keys))?)
}

/// Removes counts that nobody added to for a day.
pub(crate) fn sweep(registry: &Registry) -> Result<(), Error> {
    let before = Timestamp(registry.now().0 - FORGET);
    Ok(registry.db().write(move |tx| sign_in::forget_before(tx, before))?)
}
