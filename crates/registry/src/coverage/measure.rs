//! Measures as data: the closed language in which packs say what coverage is (`measures/*.toml`; docs/MEASURES.md).
//!
//! A *measure* says of whom (its cohort on the day that is asked about) and what is counted. What has to be reached is written
//! in *needs*, which have names and are shared: so many doses of a vaccine group in a window of age, a series that is
//! complete, all or any of other needs. A need is reached from a day on, and may end: a dose of a season with the season, a
//! booster after so many years.

use std::borrow::Borrow;
use std::collections::BTreeMap;
use std::fmt;

use jenner_cdsi::Duration;
use jenner_codes::Cvx;
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use super::question::Sex;
use crate::packs::records::MonthDay;
use crate::schools::law::Grade;
use crate::schools::law::terms::words;

/// The word of a measure: in packs, addresses and answers. Small letters, digits and hyphens.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct MeasureId(SmolStr);

impl MeasureId {
    /// Of a word as somebody wrote it. Whether there is such a measure, the edition knows.
    pub fn new(word: &str) -> Self {
        Self(word.trim().into())
    }

    /// The word.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it is written as measures are.
    pub(super) fn is_well_formed(&self) -> bool {
        !self.0.is_empty()
            && self.0.len() <= 40
            && self.0.chars().all(|one| one.is_ascii_lowercase() || one.is_ascii_digit() || one == '-')
    }
}

impl fmt::Display for MeasureId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Borrow<str> for MeasureId {
    fn borrow(&self) -> &str {
        &self.0
    }
}

words! {
    /// What a measure belongs to: a file of the pack, and a heading of the list.
    Set {
        /// Young children.
        Child = "child",
        /// Kindergarten, 6th and 11th grade.
        School = "school",
        /// From 11 to 17 years.
        Adolescent = "adolescent",
        /// Adults.
        Adult = "adult",
        /// Vaccines of a season.
        Season = "season",
        /// Doses on time.
        Timeliness = "timeliness",
        /// How well is vaccinated: invalid, surplus, missed.
        Quality = "quality",
        /// What a jurisdiction adds.
        Local = "local",
    }
}

/// A name for people in every language of the pages.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Name {
    /// English.
    pub en: String,
    /// Spanish.
    pub es: String,
}

/// Of whom a measure counts on a day.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Cohort {
    /// From this age on.
    pub from_age: Option<Duration>,
    /// Up to the day before this age.
    pub until_age: Option<Duration>,
    /// Only of this sex.
    pub sex: Option<Sex>,
    /// Only children on a school's list in one of these grades.
    pub grades: Vec<Grade>,
}

/// Which doses count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Counts {
    /// Those that the schedule's engine calls valid in the vaccine group.
    #[default]
    Valid,
    /// All that were given, one a day.
    Given,
}

/// What has to be reached.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Need {
    /// So many doses.
    Doses(Doses),
    /// The engine calls the series of a vaccine group complete: reached with its last dose that counts.
    Complete {
        /// The vaccine group of the schedule.
        group: String,
    },
    /// All of other needs, at the same time.
    All(Vec<SmolStr>),
    /// At least one of other needs.
    Any(Vec<SmolStr>),
}

/// A number of doses of a vaccine group.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Doses {
    /// The vaccine group of the schedule.
    pub group: String,
    /// How many.
    pub number: u8,
    /// Only of these vaccines; empty: of all that belong to the group.
    #[serde(default)]
    pub vaccines: Vec<Cvx>,
    /// Only doses given from this age on.
    #[serde(default)]
    pub from_age: Option<Duration>,
    /// Only doses given before this age.
    #[serde(default)]
    pub until_age: Option<Duration>,
    /// The dose protects for so long, and then the need ends. Only with `number = 1`.
    #[serde(default)]
    pub holds_for: Option<Duration>,
    /// Counted within each season, which begins on this day of every year and ends the day before the next.
    #[serde(default)]
    pub season_from: Option<MonthDay>,
}

/// What a measure counts.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Asks {
    /// People who have reached a need.
    Reached {
        /// All of these needs.
        needs: Vec<SmolStr>,
        /// Which doses count.
        #[serde(default)]
        counts: Counts,
        /// Reached before this age.
        #[serde(default)]
        by_age: Option<Duration>,
    },
    /// Of those who have reached one need, people who have not reached another.
    DroppedOut {
        /// What they have begun.
        begun: SmolStr,
        /// What they have not finished.
        finished: SmolStr,
        /// Which doses count.
        #[serde(default)]
        counts: Counts,
    },
    /// Of the doses given in a time before the day, those with a fault.
    Doses {
        /// The fault.
        fault: Fault,
        /// Only of these vaccine groups; empty: of all.
        #[serde(default)]
        groups: Vec<String>,
        /// Given within so long before the day.
        within: Duration,
    },
    /// People with an exemption from school vaccines that is in force.
    Exempt {
        /// Only of these kinds (words of official records); empty: of all.
        #[serde(default)]
        kinds: Vec<SmolStr>,
    },
    /// Of the visits in a time before the day, those on which a dose was given while another was due and was not given.
    MissedVisits {
        /// Within so long before the day.
        within: Duration,
    },
}

words! {
    /// What is wrong with a dose.
    Fault {
        /// It does not count in a vaccine group it was given for: too early, too soon after another, of the wrong kind.
        NotValid = "not_valid",
        /// It counts nowhere, because nothing was needed any more.
        Surplus = "surplus",
    }
}

/// A measure.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Measure {
    /// Its word.
    pub id: MeasureId,
    /// What it is called.
    pub name: Name,
    /// Of whom.
    #[serde(default)]
    pub cohort: Cohort,
    /// What is counted.
    pub asks: Asks,
    /// Belongs to the measures by which providers are compared.
    #[serde(default)]
    pub for_providers: bool,
    /// The file it stands in. Not written there.
    #[serde(skip, default = "local")]
    pub set: Set,
}

const fn local() -> Set {
    Set::Local
}

/// What a file of measures holds.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct File {
    /// Needs by name.
    #[serde(rename = "need")]
    pub needs: BTreeMap<SmolStr, Need>,
    /// Measures.
    #[serde(rename = "measure")]
    pub measures: Vec<Measure>,
    /// What a dose of a vaccine group costs, in US cents: for surplus doses.
    #[serde(rename = "cost_cents")]
    pub costs: BTreeMap<String, u64>,
}
