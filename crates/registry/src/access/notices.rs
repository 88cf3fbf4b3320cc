//! What users are told about their own accounts: shown at the next sign-in, and kept for the mail to take out.

use jenner_model::{Timestamp, UserId};
use jenner_store::queries::account_life::{self, NoticeRow};

use crate::{Error, Registry};

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Told {
    /// Somebody signed in from a browser that was not known.
    NewDevice,
    /// So many wrong passwords that unknown browsers are kept out for a day.
    Locked,
    /// The password was changed.
    PasswordChanged,
    /// A second factor was added.
    FactorAdded,
    /// A second factor was removed.
    FactorRemoved,
    /// New recovery codes were made.
    CodesMade,
    /// A recovery code was used.
    CodeUsed,
    /// Somebody said that the second factor is lost.
    FactorLost,
    /// A link to a new password was made.
    ResetMade,
}

/// All, with the word each is stored as.
const WORDS: &[(Told, &str)] = &[
    (Told::NewDevice, "new-device"),
    (Told::Locked, "locked"),
    (Told::PasswordChanged, "password-changed"),
    (Told::FactorAdded, "factor-added"),
    (Told::FactorRemoved, "factor-removed"),
    (Told::CodesMade, "codes-made"),
    (Told::CodeUsed, "code-used"),
    (Told::FactorLost, "factor-lost"),
    (Told::ResetMade, "reset-made"),
];

impl Told {
    /// The word of a kind, for the database and the language files.
    pub fn word(self) -> &'static str {
        WORDS.iter().find(|(told, _)| *told == self).map_or("", |(_, word)| word)
    }

    fn of_word(word: &str) -> Option<Self> {
        WORDS.iter().find(|(_, known)| *known == word).map(|(told, _)| *told)
    }
}

/// One notice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// Identity.
    pub id: i64,
    /// What happened.
    pub told: Told,
    /// When.
    pub at: Timestamp,
    /// From where: browser and address; empty where there is none.
    pub from: String,
}

/// What a user is told, for the transaction of what happened ([`account_life::tell`]).
pub(crate) fn about(registry: &Registry, user: UserId, told: Told, from: &str) -> NoticeRow {
    NoticeRow {
        id: registry.core.id(),
        user,
        at: registry.now(),
        kind: told.word().to_owned(),
        detail: from.to_owned(),
    }
}

/// What a user has not seen yet, the latest first.
pub fn unseen(registry: &Registry, user: UserId) -> Result<Vec<Notice>, Error> {
    let rows = registry.db().read(|tx| account_life::unseen(tx, user))?;
    Ok(rows.into_iter().filter_map(notice).collect())
}

/// The user has seen what was told up to an instant.
pub fn seen(registry: &Registry, user: UserId, until: Timestamp) -> Result<(), Error> {
    let now = registry.now();
    Ok(registry.db().write(move |tx| account_life::seen(tx, user, until, now))?)
}

fn notice(row: NoticeRow) -> Option<Notice> {
    Some(Notice { id: row.id, told: Told::of_word(&row.kind)?, at: row.at, from: row.detail })
}

/// Where notices go out: mail, once there is a room for it.
pub trait Outbox: Send + Sync {
    /// Sends one notice to an address. An error leaves it for the next time.
    fn send(&self, address: &str, notice: &Notice) -> Result<(), String>;
}

/// Sends what has not gone out yet; how many went. Notices without an address stay for the next sign-in.
pub fn post(registry: &Registry, outbox: &dyn Outbox) -> Result<usize, Error> {
    const PORTION: i64 = 100;
    let waiting = registry.db().read(|tx| account_life::unposted(tx, PORTION))?;
    let mut gone = Vec::new();
    for (row, address) in waiting {
        let id = row.id;
        let sent = notice(row).map_or(Ok(()), |notice| outbox.send(&address, &notice));
        match sent {
            Ok(()) => gone.push(id),
            Err(error) => tracing::warn!(%error, "a notice could not be sent"),
        }
    }
    let (count, now) = (gone.len(), registry.now());
    registry.db().write(move |tx| account_life::posted(tx, &gone, now))?;
    Ok(count)
}
