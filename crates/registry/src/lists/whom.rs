//! Whom an asker's questions reach, and of whom something is kept close.

use std::collections::HashSet;

use jenner_model::access::Access;
use jenner_model::{OrganizationId, PersonId};
use jenner_store::StoreError;
use jenner_store::queries::patient_group::List;
use jenner_store::queries::{merged, patient_group, scope};

use super::check::Ready;
use crate::access::roles::{Permission, Reach, may, reach};
use crate::coverage::ask;
use crate::coverage::count::{Consent, Day};
use crate::coverage::standing::Who;
use crate::packs::Places;
use crate::{Error, Registry};

/// Whom the asker's role reaches.
#[derive(Debug)]
pub(super) enum Reached {
    Everybody,
    /// Active patients of these organizations.
    PatientsOf(Vec<OrganizationId>),
}

/// How somebody is decided on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Manner {
    /// By what is kept.
    Kept,
    /// By the record as the asker sees it: something of it is not for everybody.
    Seen,
    /// Not at all: whoever may only count does not count them.
    LeftOut,
}

/// The asker's view, looked up once for a question.
pub(super) struct Whom<'r> {
    pub(super) reached: Reached,
    access: &'r Access,
    /// The number of the day on which is asked.
    today: i32,
    /// Who is restricted this moment.
    restricted: HashSet<PersonId>,
    consent: Option<Consent<'r>>,
    pub(super) day: Day,
    pub(super) places: &'r Places,
    /// Whether the law hides confidential doses from this asker.
    hides_doses: bool,
    lists: bool,
}

impl<'r> Whom<'r> {
    pub(super) fn of(registry: &'r Registry, access: &'r Access, ready: &Ready) -> Result<Self, Error> {
        let permission = match super::may_list(access) {
            true => Permission::ListByQuestion,
            false => Permission::CountByQuestion,
        };
        let reached = match reach(access.role(), permission) {
            Reach::All => Reached::Everybody,
            Reach::Own => {
                let houses = access.scope().houses.iter().copied();
                Reached::PatientsOf(std::iter::once(access.organization()).chain(houses).collect())
            }
            _ => return Err(Error::Forbidden),
        };
        let now = registry.now();
        let (day, _) = ask::day_of(registry, access, ready.on.into(), (ready.asks_schools, false))?;
        let restricted = registry.db().read(|tx| scope::restricted(tx, access, now))?;
        Ok(Self {
            reached,
            access,
            today: ask::number(registry.today())?.number(),
            restricted: restricted.into_iter().collect(),
            consent: ask::consent(registry, access)?,
            day,
            places: &registry.pack().places,
            hides_doses: registry.settings().hides_confidential_doses
                && !may(access.role(), Permission::ReadConfidential),
            lists: super::may_list(access),
        })
    }

    /// Whether somebody is within reach: by where they are a patient today, whatever day is asked about. Whose patient somebody
    /// was once is no right to look at them now.
    pub(super) fn reaches(&self, who: &Who) -> bool {
        match &self.reached {
            Reached::Everybody => self.is_in_county(who),
            Reached::PatientsOf(own) => {
                who.patient_of.iter().any(|one| one.on(self.today) && own.contains(&one.organization))
            }
        }
    }

    /// A role that is limited to counties reaches who lives there, or was reported by the own organization.
    fn is_in_county(&self, who: &Who) -> bool {
        let counties = &self.access.scope().counties;
        let lives = |code: u32| counties.iter().any(|county| county.as_str().parse() == Ok(code));
        counties.is_empty() || who.lives.county.is_some_and(lives) || self.speaks_for(who)
    }

    fn speaks_for(&self, who: &Who) -> bool {
        who.patient_of.iter().any(|one| self.access.speaks_for(one.organization))
    }

    /// How somebody is decided on. `birth` is the number of the birth day.
    pub(super) fn manner(&self, person: PersonId, who: &Who, birth: Option<i32>) -> Manner {
        let unconsented = self
            .consent
            .as_ref()
            .is_some_and(|consent| birth.is_none_or(|birth| !consent.holds(person, birth)));
        let is_close =
            unconsented || self.restricted.contains(&person) || who.close.is_none_or(|close| close.protected);
        let has_hidden_dose = self.hides_doses && who.close.is_none_or(|close| close.confidential);
        match self.lists {
            true if is_close || has_hidden_dose => Manner::Seen,
            true => Manner::Kept,
            // A number tells of no dose of anybody, but one person alone can be found by where they live.
            false if is_close => Manner::LeftOut,
            false => Manner::Kept,
        }
    }
}

/// Everybody whom these organizations have reported, by who they are today.
pub(super) fn reported_by(registry: &Registry, houses: &[OrganizationId]) -> Result<Vec<PersonId>, Error> {
    let mut people = registry.db().read(|tx| {
        let mut homes = Vec::new();
        for house in houses {
            let list = List::ReportedBy(*house);
            homes.extend(patient_group::after(tx, list, PersonId(i64::MIN), i64::MAX)?);
        }
        let present = merged::survivors(tx, &homes)?;
        Ok::<_, StoreError>(homes.iter().map(|home| *present.get(home).unwrap_or(home)).collect::<Vec<_>>())
    })?;
    people.sort_unstable();
    people.dedup();
    Ok(people)
}
