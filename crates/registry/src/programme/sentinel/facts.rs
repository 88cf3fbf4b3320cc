//! What the watch reads: sums that the database makes, and the few doses that are wrong by themselves.

use std::collections::HashMap;

use jenner_model::access::Access;
use jenner_model::{Date, OrganizationId, PersonId};
use jenner_store::StoreError;
use jenner_store::queries::programme_watch::{
    self as watch, DoseFact, Flow, KeyGiven, LotDay, LotGiven, MonthShare,
};

use super::super::rules::Rules;
use crate::coverage::scan::{self, Source};
use crate::coverage::standing::Who;
use crate::{Error, Registry, organizations};

/// A lot as it is told of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lot {
    /// The number as printed.
    pub number: String,
    /// The vaccine.
    pub cvx: String,
}

/// What the watch looks at.
#[derive(Debug, Clone, Default)]
pub struct Facts {
    /// Programme vaccine for people whom it is not for.
    pub not_eligible: Vec<DoseFact>,
    /// Programme vaccine for grown-ups.
    pub too_old: Vec<DoseFact>,
    /// Doses before the birth.
    pub before_birth: Vec<DoseFact>,
    /// Doses after the death.
    pub after_death: Vec<DoseFact>,
    /// Programme doses of people with doses of several clinics, by person and day.
    pub shared: Vec<DoseFact>,
    /// Doses by organization, day and lot.
    pub lot_days: Vec<LotDay>,
    /// Doses by organization, month and eligibility, of those young enough.
    pub months: Vec<MonthShare>,
    /// Doses that took a lot, ever.
    pub taken: Vec<LotGiven>,
    /// Doses that took nothing, by reported number, ever.
    pub untaken: Vec<KeyGiven>,
    /// Lots by a number and for whom it names them (0: everybody).
    pub names: Vec<(String, i64, OrganizationId)>,
    /// Lots.
    pub lots: HashMap<i64, Lot>,
    /// What came and left, ever.
    pub ever: Vec<Flow>,
    /// What came and left within the days.
    pub flows: Vec<Flow>,
    /// The weekdays on which organizations say that they work.
    pub workdays: Vec<(OrganizationId, String)>,
    /// Names of organizations.
    pub clinics: HashMap<OrganizationId, String>,
    /// The days.
    pub days: Option<(Date, Date)>,
}

/// Reads all of it for some days, both included.
pub(crate) fn read(
    registry: &Registry,
    access: &Access,
    rules: &Rules,
    days: (Date, Date),
) -> Result<Facts, Error> {
    let ours = rules.ours();
    let years = rules.programme.until_years;
    let dead = dead(registry, access)?;
    let ids: Vec<PersonId> = dead.keys().copied().collect();
    let clinics =
        organizations::list(registry)?.into_iter().map(|one| (one.id, one.name.to_string())).collect();
    let mut facts = registry.db().read(|tx| {
        let mut after_death = Vec::new();
        for some in ids.chunks(2_000) {
            after_death.extend(watch::of_people(tx, access, days, some)?);
        }
        let ever = (Date::MIN, days.1);
        let lots = watch::lots(tx)?;
        Ok::<_, StoreError>(Facts {
            not_eligible: watch::of_eligibility(tx, access, days, &ours, &rules.programme.not_eligible)?,
            too_old: watch::of_age(tx, access, days, &ours, years)?,
            before_birth: watch::before_birth(tx, access, days)?,
            after_death,
            shared: watch::of_several_clinics(tx, access, days, &ours)?,
            lot_days: watch::by_lot_and_day(tx, days)?,
            months: watch::by_month(tx, days, &ours, years)?,
            taken: watch::taken_by_lot(tx)?,
            untaken: watch::untaken_by_key(tx)?,
            names: watch::lot_names(tx)?,
            lots: lots.into_iter().map(|(id, _, number, cvx, _)| (id, Lot { number, cvx })).collect(),
            ever: watch::flows(tx, ever, &[])?,
            flows: watch::flows(tx, days, &[])?,
            workdays: watch::workdays(tx)?,
            clinics: HashMap::new(),
            days: Some(days),
        })
    })?;
    facts.after_death.retain(|dose| dead.get(&dose.person).is_some_and(|day| dose.given_on > *day));
    facts.clinics = clinics;
    Ok(facts)
}

/// Who has died, and when that was or was first told.
fn dead(registry: &Registry, access: &Access) -> Result<HashMap<PersonId, Date>, Error> {
    let look = |found: &mut HashMap<PersonId, Date>, person: PersonId, who: &[u8], _: &[u8]| {
        let died = Who::unpack(who).and_then(|who| who.died);
        if let Some(day) = died.and_then(jenner_cdsi::Date::from_number) {
            found.insert(person, day.into());
        }
    };
    scan::through(registry, access, &Source::Everybody, look, |all: &mut HashMap<_, _>, own| all.extend(own))
}
