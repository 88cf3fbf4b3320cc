//! What stands beside a provider's figures: its region's and the state's, in which its own patients are.

use std::collections::HashSet;

use jenner_cdsi::Date;
use jenner_model::access::Access;
use jenner_model::organization::Organization;
use serde::Serialize;
use smol_str::SmolStr;

use super::ask::{consent, day_of};
use super::count::{Grain, Plan, Planned, Tally, Within, part};
use super::question::{Count, Only, Part, Split};
use super::scan::{self, Source};
use crate::{Error, Registry};

/// With fewer others than this, a region's or state's figure would tell a provider of single families of others.
pub const FEWEST_OTHERS: u64 = 20;

/// A figure beside the own one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Beside {
    /// This.
    Told(Count),
    /// It is not told: too few of those counted are others' patients.
    Few,
    /// There is none: the measure is reckoned for one provider alone, or it is not known in which region this one is.
    NotAsked,
}

/// The region of a provider, its word and its name, by the county where the provider is.
pub(super) fn region_of(registry: &Registry, provider: &Organization) -> Option<(SmolStr, SmolStr)> {
    let code = provider.county.as_ref()?.as_str().parse().ok()?;
    let county = registry.pack().places.county(code)?;
    Some((county.region.clone(), county.region_name.clone()))
}

/// The measures for providers, counted over everybody.
pub(super) struct Others<'r> {
    registry: &'r Registry,
    region: Option<SmolStr>,
    tally: Tally,
}

/// Counts the measures for providers over everybody, by county.
pub(super) fn count<'r>(
    registry: &'r Registry,
    access: &Access,
    on: Date,
    region: Option<&SmolStr>,
) -> Result<Others<'r>, Error> {
    let of_providers = registry.core.coverage.countable().filter(|(_, measure, _)| measure.for_providers);
    let measures: Vec<Planned> =
        of_providers.filter_map(|(place, measure, bound)| Planned::new(place, measure, bound, on)).collect();
    let (known, _) = day_of(registry, access, on.into(), (false, true))?;
    let consent = consent(registry, access)?;
    let (only, within, providers) = (Only::default(), Within::Everybody, HashSet::new());
    let plan = Plan {
        on,
        measures,
        splits: vec![Split::Nothing],
        grain: Grain { county: true, zip: false, providers: false, schools: false },
        only: &only,
        within: &within,
        places: &registry.pack().places,
        day: &known,
        providers: &providers,
        consent: consent.as_ref(),
    };
    let tally = scan::count(registry, access, &Source::Everybody, &plan)?;
    Ok(Others { registry, region: region.cloned(), tally })
}

impl Others<'_> {
    /// What stands beside the own count of a measure, by its place in the edition: the region's figure and the state's.
    pub fn of(&self, measure: usize, own: Count) -> (Beside, Beside) {
        let places = &self.registry.pack().places;
        let (mut region, mut state) = (Count::default(), Count::default());
        let of_measure = |cell: &super::count::Cell| {
            usize::from(cell.measure()) == measure && part(*cell) == Part::Everybody
        };
        for (cell, count) in self.tally.places.iter().filter(|(cell, _)| of_measure(cell)) {
            state = state.plus(*count);
            let county = places.county(cell.county());
            if county.is_some_and(|county| self.region.as_ref() == Some(&county.region)) {
                region = region.plus(*count);
            }
        }
        let told = |all: Count| match all.denominator.saturating_sub(own.denominator) >= FEWEST_OTHERS {
            true => Beside::Told(all),
            false => Beside::Few,
        };
        (if self.region.is_some() { told(region) } else { Beside::NotAsked }, told(state))
    }
}
