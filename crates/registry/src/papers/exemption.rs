//! Exemptions from what schools ask for: a physician's statement, or a family's written dissent. Which and until when is
//! kept and printed; the reason is not.

use jenner_cdsi::Date;
use jenner_model::access::Access;
use jenner_model::record::Record;
use jenner_model::{PersonId, PublicId};
use jenner_store::StoreError;
use jenner_store::queries::paper::{self, ExemptionRow};

use crate::access::door::{self, Action};
use crate::access::roles::Permission;
use crate::identity::homes;
use crate::{Error, Registry};

/// Why somebody is exempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExemptionKind {
    /// A physician says so.
    Medical,
    /// The family dissents in writing.
    Dissent,
}

impl ExemptionKind {
    /// All.
    pub const ALL: [ExemptionKind; 2] = [ExemptionKind::Medical, ExemptionKind::Dissent];

    /// The word in the database and in the texts of packs.
    pub const fn word(self) -> &'static str {
        match self {
            ExemptionKind::Medical => "medical",
            ExemptionKind::Dissent => "dissent",
        }
    }

    /// The kind of a word.
    pub fn of(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }
}

/// An exemption.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exemption {
    /// Identity.
    pub id: i64,
    /// Why.
    pub kind: ExemptionKind,
    /// Groups of the schedule; empty: all vaccines.
    pub groups: Vec<String>,
    /// The day it was signed.
    pub from: Date,
    /// Last day; `None`: it does not end.
    pub until: Option<Date>,
}

impl Exemption {
    /// Whether it holds on a day.
    pub fn holds_on(&self, day: Date) -> bool {
        self.from <= day && self.until.is_none_or(|last| day <= last)
    }

    /// Whether it is about a group of the schedule.
    pub fn covers(&self, group: &str) -> bool {
        self.groups.is_empty() || self.groups.iter().any(|known| known == group)
    }
}

/// A new exemption.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewExemption {
    /// Why.
    pub kind: ExemptionKind,
    /// Groups of the schedule; empty: all vaccines.
    pub groups: Vec<String>,
    /// The day it was signed.
    pub from: Date,
    /// Last day.
    pub until: Option<Date>,
}

/// Notes an exemption. `None`: there is no such person for the asker.
pub fn add(
    registry: &Registry,
    access: &Access,
    person: PublicId,
    new: &NewExemption,
) -> Result<Option<()>, Error> {
    door::require(registry, access, Permission::KeepPapers, Action::NoteExemption)?;
    let today = registry.core.today();
    if new.from > today {
        return Err(Error::Invalid("the day of the signature is in the future".to_owned()));
    }
    if new.until.is_some_and(|until| until < new.from) {
        return Err(Error::Invalid("the exemption ends before it begins".to_owned()));
    }
    if let Some(unknown) = new.groups.iter().find(|name| registry.schedule().group_named(name).is_none()) {
        return Err(Error::Invalid(format!("the schedule has no vaccine group \"{unknown}\"")));
    }
    let Some(record) = door::open_as(registry, access, person, Action::ListPapers)? else {
        return Ok(None);
    };
    let row = ExemptionRow {
        home: record.person,
        id: registry.core.id(),
        kind: new.kind.word().to_owned(),
        groups: new.groups.join("|"),
        from: new.from.into(),
        until: new.until.map(Into::into),
        noted_by: super::user_of(access),
        noted_at: registry.now(),
        ended_at: None,
    };
    let entry = door::entry(registry, access, Action::NoteExemption, Some(record.person));
    registry.db().write(move |tx| {
        paper::add_exemption(tx, &row)?;
        tx.audit(entry.clone());
        Ok::<(), StoreError>(())
    })?;
    Ok(Some(()))
}

/// Takes an exemption back. Whether there was one.
pub fn end(registry: &Registry, access: &Access, person: PublicId, id: i64) -> Result<bool, Error> {
    door::require(registry, access, Permission::KeepPapers, Action::NoteExemption)?;
    let Some(record) = door::open_as(registry, access, person, Action::ListPapers)? else {
        return Ok(false);
    };
    let homes = homes_of(registry, record.person)?;
    let now = registry.now();
    let entry = door::entry(registry, access, Action::NoteExemption, Some(record.person));
    Ok(registry.db().write(move |tx| {
        let ended = paper::end_exemption(tx, &homes, id, now)?;
        tx.audit(entry.clone());
        Ok::<_, StoreError>(ended)
    })?)
}

/// The exemptions of a record that the asker has opened.
pub fn of(registry: &Registry, access: &Access, record: &Record) -> Result<Vec<Exemption>, Error> {
    let homes = homes_of(registry, record.person)?;
    let rows = registry.db().read(|tx| paper::exemptions(tx, access, &homes))?;
    Ok(rows.into_iter().filter_map(of_row).collect())
}

/// An exemption as it is stored; `None` where a newer program wrote it.
pub(crate) fn of_row(row: ExemptionRow) -> Option<Exemption> {
    Some(Exemption {
        id: row.id,
        kind: ExemptionKind::of(&row.kind)?,
        groups: row.groups.split('|').filter(|name| !name.is_empty()).map(str::to_owned).collect(),
        from: Date::try_from(row.from).ok()?,
        until: row.until.and_then(|until| Date::try_from(until).ok()),
    })
}

/// Everybody who is one person with this one today.
pub(crate) fn homes_of(registry: &Registry, person: PersonId) -> Result<Vec<PersonId>, Error> {
    Ok(registry.db().read(|tx| {
        let behind = jenner_store::queries::merged::behind(tx, &[person])?;
        let mut homes: Vec<PersonId> = behind.into_iter().map(|row| row.home).collect();
        homes.push(person);
        homes.extend(homes::today(tx, &[person])?);
        homes.sort_unstable();
        homes.dedup();
        Ok::<_, StoreError>(homes)
    })?)
}
