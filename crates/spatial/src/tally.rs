//! How many of how many, and shares that are exact: the two nouns everything here counts with.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Why figures cannot be taken.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum SpatialError {
    /// More vaccinated people than people.
    #[error("{vaccinated} of {people} people are vaccinated: the first number must not be above the second")]
    MoreThanAll {
        /// Those vaccinated.
        vaccinated: u64,
        /// Everybody.
        people: u64,
    },
    /// A share outside 0 to 100 %.
    #[error("{0} is not a share: write a number from 0 to 1")]
    NotAShare(f64),
    /// A place that is not on Earth or not a number.
    #[error(
        "latitude {lat}, longitude {lon} is no place on Earth: latitude is -90 to 90, longitude -180 to 180"
    )]
    NotAPlace {
        /// Degrees north.
        lat: f64,
        /// Degrees east.
        lon: f64,
    },
    /// A coordinate that is not a number.
    #[error("a place at {x}, {y} cannot be used: both numbers must be finite")]
    NotFinite {
        /// Kilometres east.
        x: f64,
        /// Kilometres north.
        y: f64,
    },
    /// An expected number of cases that cannot be one.
    #[error("area {area} expects {expected} cases: write a finite number that is not below 0")]
    NotExpected {
        /// Which area, counted from 0.
        area: usize,
        /// What was given.
        expected: f64,
    },
    /// A neighbour that is not there.
    #[error("area {area} names area {neighbour} as its neighbour, but there are only {areas} areas")]
    NoSuchNeighbour {
        /// Which area, counted from 0.
        area: usize,
        /// What it names.
        neighbour: usize,
        /// How many areas there are.
        areas: usize,
    },
    /// Two lists that must be about the same areas are not equally long.
    #[error("there are {areas} areas but {given} {what}: each area needs one")]
    Uneven {
        /// How many areas there are.
        areas: usize,
        /// How many of the other were given.
        given: usize,
        /// The other list.
        what: &'static str,
    },
    /// The people listed with missing doses are not those who are not vaccinated.
    #[error(
        "{unvaccinated} people are not vaccinated, but {listed} are listed with missing doses: list each once"
    )]
    OtherPeople {
        /// By the tally.
        unvaccinated: u64,
        /// By the list.
        listed: u64,
    },
    /// A window that could hold more than half of the people, or none.
    #[error(
        "a window of {0} of the people cannot be told from its surroundings: choose a share above 0 and up to 0.5"
    )]
    WindowShare(f64),
    /// So many windows that looking at all of them would take too long.
    #[error(
        "these areas make more than {most} windows to look at: choose a smaller share, fewer areas a window or a \
         shorter radius"
    )]
    TooManyWindows {
        /// The bound.
        most: usize,
    },
}

/// How many people are vaccinated, of how many.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize)]
pub struct Tally {
    vaccinated: u64,
    people: u64,
}

impl Tally {
    /// `vaccinated` of `people`.
    pub fn new(vaccinated: u64, people: u64) -> Result<Self, SpatialError> {
        if vaccinated > people {
            return Err(SpatialError::MoreThanAll { vaccinated, people });
        }
        Ok(Self { vaccinated, people })
    }

    /// Those vaccinated.
    pub fn vaccinated(self) -> u64 {
        self.vaccinated
    }

    /// Everybody.
    pub fn people(self) -> u64 {
        self.people
    }

    /// Those not vaccinated: the *cases* of a scan for low coverage.
    pub fn unvaccinated(self) -> u64 {
        self.people - self.vaccinated
    }

    /// The share vaccinated, 0 to 1; nothing where nobody lives.
    pub fn coverage(self) -> Option<f64> {
        (self.people > 0).then(|| self.vaccinated as f64 / self.people as f64)
    }

    /// Both together.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        Self { vaccinated: self.vaccinated + other.vaccinated, people: self.people + other.people }
    }

    /// All together.
    pub fn total(tallies: &[Self]) -> Self {
        tallies.iter().fold(Self::default(), |sum, one| sum.plus(*one))
    }
}

/// A share in steps of a hundredth of a percent, so that "95 %" is exact and doses can be counted without rounding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "f64", into = "f64")]
pub struct Share(u16);

impl Share {
    /// Nobody.
    pub const NONE: Self = Self(0);
    /// Everybody.
    pub const ALL: Self = Self(Self::PARTS);
    const PARTS: u16 = 10_000;

    /// A whole percentage; above 100 is 100.
    pub const fn percent(percent: u8) -> Self {
        if percent >= 100 { Self::ALL } else { Self(percent as u16 * 100) }
    }

    /// From a number between 0 and 1, to the nearest hundredth of a percent.
    pub fn new(share: f64) -> Result<Self, SpatialError> {
        if !(0.0..=1.0).contains(&share) {
            return Err(SpatialError::NotAShare(share));
        }
        Ok(Self((share * f64::from(Self::PARTS)).round() as u16))
    }

    /// As a number between 0 and 1.
    pub fn value(self) -> f64 {
        f64::from(self.0) / f64::from(Self::PARTS)
    }

    /// In hundredths of a percent, 0 to 10,000.
    pub fn parts(self) -> u16 {
        self.0
    }

    /// Whether so many of so many reach this share. Exact.
    pub fn is_reached_by(self, tally: Tally) -> bool {
        u128::from(tally.vaccinated) * u128::from(Self::PARTS)
            >= u128::from(tally.people) * u128::from(self.0)
    }
}

impl TryFrom<f64> for Share {
    type Error = SpatialError;

    fn try_from(share: f64) -> Result<Self, SpatialError> {
        Self::new(share)
    }
}

impl From<Share> for f64 {
    fn from(share: Share) -> f64 {
        share.value()
    }
}

impl fmt::Display for Share {
    /// `95 %`, `92.5 %`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} %", f64::from(self.0) / 100.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_vaccinated_than_people_is_refused_with_both_numbers() {
        let error = Tally::new(12, 11).unwrap_err().to_string();
        assert!(error.contains("12 of 11"), "{error}");
        assert_eq!(Tally::new(0, 0).unwrap().coverage(), None);
    }

    #[test]
    fn nineteen_of_twenty_reach_95_percent_and_nothing_is_rounded_up_to_it() {
        let goal = Share::percent(95);
        assert!(goal.is_reached_by(Tally::new(19, 20).unwrap()));
        assert!(!goal.is_reached_by(Tally::new(94_999_999, 100_000_000).unwrap()));
        assert_eq!(Share::new(0.925).unwrap().to_string(), "92.5 %");
        assert!(Share::new(95.0).is_err() && Share::new(f64::NAN).is_err());
    }
}
