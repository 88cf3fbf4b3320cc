//! How a family wants to be reminded of what is due. No reminders at all is the same wish that the desk for participation
//! carries out, and stands in the same place.

use jenner_model::access::Access;
use jenner_model::record::{Record, Restriction};
use jenner_model::{PublicId, Timestamp};
use jenner_store::StoreError;
use jenner_store::queries::family::{self, ReminderRow};
use jenner_store::queries::grant::NEVER;
use jenner_store::queries::scope::{self, RestrictionRow};

use super::people;
use crate::access::door::{self, Action};
use crate::access::roles::Permission;
use crate::packs::Language;
use crate::{Error, Registry};

/// By what.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Channel {
    /// A text message.
    Text,
    /// An e-mail.
    Email,
    /// A letter.
    Letter,
    /// Not at all.
    None,
}

impl Channel {
    /// All.
    pub const ALL: [Self; 4] = [Self::Text, Self::Email, Self::Letter, Self::None];

    /// The word in the database and in texts.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Email => "email",
            Self::Letter => "letter",
            Self::None => "none",
        }
    }

    /// The channel of a word.
    pub fn of(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|channel| channel.word() == word)
    }
}

/// What a family chose.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Choice {
    /// By what; `None` as long as nothing was chosen.
    pub channel: Option<Channel>,
    /// In which language.
    pub language: Language,
    /// When it was chosen.
    pub since: Option<Timestamp>,
}

/// What was chosen for a record. A wish for no reminders counts, whoever took it down.
pub fn of(registry: &Registry, access: &Access, record: &Record) -> Result<Choice, Error> {
    let ids = people::ids(registry, record)?;
    let row = registry.db().read(|tx| family::reminders(tx, access, &ids))?;
    let none = record.is_restricted(Restriction::NoReminders);
    let chosen = row.as_ref().and_then(|row| Channel::of(&row.channel));
    Ok(Choice {
        channel: if none { Some(Channel::None) } else { chosen.filter(|channel| *channel != Channel::None) },
        language: row.as_ref().map_or(Language::English, |row| Language::of(&row.language)),
        since: row.map(|row| row.set_at),
    })
}

/// Chooses. False when there is no such person for the asker.
pub fn choose(
    registry: &Registry,
    access: &Access,
    public_id: PublicId,
    channel: Channel,
    language: Language,
) -> Result<bool, Error> {
    door::require(registry, access, Permission::FamilyHome, Action::ChooseReminders)?;
    let Some(record) = door::open_as(registry, access, public_id, Action::ChooseReminders)? else {
        return Ok(false);
    };
    let (now, person) = (registry.now(), record.person);
    let set_by = jenner_store::audit::actor(access.actor()).into_owned();
    let row = ReminderRow {
        person,
        channel: channel.word().to_owned(),
        language: language.code().to_owned(),
        set_at: now,
        set_by: set_by.clone(),
    };
    let ids = people::ids(registry, &record)?;
    registry.db().write(move |tx| {
        family::choose_reminders(tx, &row)?;
        for id in &ids {
            scope::lift(tx, *id, Restriction::NoReminders, now)?;
        }
        if channel == Channel::None {
            let wish = RestrictionRow {
                person,
                kind: Restriction::NoReminders,
                since: now,
                until: NEVER,
                set_by: set_by.clone(),
            };
            scope::restrict(tx, &wish)?;
        }
        Ok::<_, StoreError>(())
    })?;
    Ok(true)
}
