//! What is asked about places at risk, and what is found: plain values that pages, files and commands share.

use jenner_model::Date;
use jenner_spatial::herd::Missing;
use jenner_spatial::{Interval, Share, Tally};
use smol_str::SmolStr;

use crate::coverage::question::{Area, Count, Level, NoAnswer};
use crate::coverage::{Measure, MeasureId};
use crate::packs::at_risk::Watched;
use crate::schools::law::terms::words;

/// A question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// The disease, by its word in the pack.
    pub disease: SmolStr,
    /// The areas: counties, postal codes or schools.
    pub level: Level,
    /// The day as of which is counted.
    pub on: Date,
}

/// Why nothing can be said.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NothingToSay {
    /// The pack does not watch such a disease.
    #[error("\"{0}\" is no disease that is watched here; the pack lists them in at_risk.toml")]
    UnknownDisease(SmolStr),
    /// Areas that are no places where children can be looked for.
    #[error("pockets are looked for in counties, postal codes and schools, not by {}", .0.word())]
    OtherLevel(Level),
    /// Coverage cannot be told.
    #[error(transparent)]
    Coverage(#[from] NoAnswer),
}

words! {
    /// How sure it is that an area is below the goal. By the chance that its coverage is below, with what is known of all
    /// areas taken into account.
    Sureness {
        /// 97.5 % or more: it is below.
        Surely = "surely",
        /// 80 % or more: it is likely below.
        Likely = "likely",
        /// In between: these numbers cannot tell.
        Open = "open",
        /// 20 % or less: it has likely reached the goal.
        LikelyNot = "likely_not",
        /// 2.5 % or less: it has reached the goal.
        SurelyNot = "surely_not",
    }
}

/// With fewer children than this a place says nothing of its own: what is known of it is what is known of all.
pub const FEW: u64 = 10;

impl Sureness {
    /// By the place's own children and the chance that it is below the goal, 0 to 1. A place is called below or above only where
    /// its own children say the same: one vaccinated child among unvaccinated neighbours proves nothing of either kind.
    pub fn told(own: Tally, goal: Share, chance: f64) -> Self {
        let told = Self::by_chance(chance);
        let is_below = !goal.is_reached_by(own);
        match told {
            _ if own.people() < FEW => Self::Open,
            Self::Surely | Self::Likely if !is_below => Self::Open,
            Self::SurelyNot | Self::LikelyNot if is_below => Self::Open,
            told => told,
        }
    }

    fn by_chance(chance: f64) -> Self {
        match chance {
            c if c >= 0.975 => Self::Surely,
            c if c >= 0.8 => Self::Likely,
            c if c > 0.2 => Self::Open,
            c if c > 0.025 => Self::LikelyNot,
            _ => Self::SurelyNot,
        }
    }
}

/// A place of the ranked list.
#[derive(Debug, Clone, PartialEq)]
pub struct Place {
    /// Which.
    pub area: Area,
    /// Its name for people.
    pub name: SmolStr,
    /// Its children, and those of them who have reached the measure.
    pub tally: Tally,
    /// The interval of its coverage from its own numbers alone (Wilson, 95 %).
    pub own: Interval,
    /// Its coverage with what all areas tell, 0 to 1, and the 95 % interval of that.
    pub steadied: (f64, Interval),
    /// The chance that it is below the goal, 0 to 1.
    pub chance_below: f64,
    /// The same in words.
    pub sureness: Sureness,
    /// How many more children must be vaccinated for the goal.
    pub missing: Missing,
    /// The significant pocket it lies in, by its place in [`Found::pockets`].
    pub pocket: Option<usize>,
    /// Children from one year on, and those of them who had any dose; `None` where none lives.
    pub any_dose: Option<Count>,
    /// How vulnerable its people are, from 0 (least) to 1, where the pack says so.
    pub vulnerability: Option<Share>,
}

impl Place {
    /// Children without a dose of anything.
    pub fn zero_dose(&self) -> Option<u64> {
        self.any_dose.map(|count| count.denominator.saturating_sub(count.numerator))
    }
}

/// Areas that lie together and are lower than chance explains.
#[derive(Debug, Clone, PartialEq)]
pub struct Pocket {
    /// Its areas, the middle one first.
    pub areas: Vec<Area>,
    /// Their names.
    pub names: Vec<SmolStr>,
    /// Its children, and those of them who have reached the measure.
    pub tally: Tally,
    /// How many more unvaccinated children there are than if all areas were alike: 2 is twice as many.
    pub excess: f64,
    /// The p-value, in steps of one over the number of made-up maps and one.
    pub p: f64,
    /// How far the farthest area is from the middle one, km.
    pub radius_km: f64,
}

/// Whether pockets were looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scanned {
    /// Yes, in so many windows; so many areas have no point and were left out.
    Yes {
        /// Windows looked at.
        windows: usize,
        /// Areas without a point.
        without_point: usize,
    },
    /// No: the pack does not say where these areas are.
    NoPoints,
}

/// A series that is begun and left.
#[derive(Debug, Clone, PartialEq)]
pub struct LeftOff<'r> {
    /// The measure.
    pub measure: &'r Measure,
    /// Those who did not come back, of those who began.
    pub count: Count,
    /// The interval of that share (Wilson, 95 %).
    pub interval: Interval,
}

/// What was found.
#[derive(Debug, Clone, PartialEq)]
pub struct Found<'r> {
    /// The question.
    pub asked: Asked,
    /// The disease, with its goal.
    pub disease: &'r Watched,
    /// Everybody.
    pub whole: Tally,
    /// How far areas lie from each other beyond chance: standard deviation of their true coverages, 0 to 1.
    pub spread: f64,
    /// The places, those first that need help most: surely below before likely, in a pocket before alone, then by how many
    /// children are missing.
    pub places: Vec<Place>,
    /// Significant pockets, the most likely first.
    pub pockets: Vec<Pocket>,
    /// Whether they were looked for.
    pub scanned: Scanned,
    /// Children whose area is not known: in no row.
    pub nowhere: Tally,
    /// Series begun and left, in everybody.
    pub left_off: Vec<LeftOff<'r>>,
    /// People whose coverage waits to be reckoned anew.
    pub waiting: u64,
}

impl Found<'_> {
    /// A place of the list.
    pub fn place(&self, area: &Area) -> Option<&Place> {
        self.places.iter().find(|one| one.area == *area)
    }

    /// The measure that is counted.
    pub fn measure(&self) -> &MeasureId {
        &self.disease.measure
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_told_only_what_its_own_children_say_too() {
        let told = |vaccinated, people, chance| {
            let own = Tally::new(vaccinated, people).unwrap_or_default();
            Sureness::told(own, Share::percent(95), chance)
        };
        assert_eq!(told(1, 1, 0.99), Sureness::Open, "one vaccinated child in a county of low coverage");
        assert_eq!(told(5, 9, 0.99), Sureness::Open, "too few");
        assert_eq!(told(6, 12, 0.99), Sureness::Surely);
        assert_eq!(told(12, 12, 0.99), Sureness::Open);
        assert_eq!(told(300, 300, 0.01), Sureness::SurelyNot);
        assert_eq!(told(90, 100, 0.01), Sureness::Open);
    }
}
