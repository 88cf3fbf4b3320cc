//! The file `school.toml` of a pack: one edition of the school law of a jurisdiction.
//!
//! A *level* says of whom what is asked; the first of the file that fits holds. It names *needs*, which are written once and
//! shared by levels: what carries over from grade to grade is named again. A need is met by one of its *ways*. Durations are
//! written as in schedule packs (`4 years - 4 days`): grace is part of the duration, as the law has it.

use std::collections::{BTreeMap, BTreeSet};

use jenner_cdsi::{Date, Duration};
use jenner_codes::Cvx;
use serde::{Deserialize, Serialize};

use super::terms::{Circumstance, Facility, Grade, ProofKind, words};
use crate::packs::PackError;
use crate::packs::records::MonthDay;

/// The name of the file in a pack.
pub const FILE: &str = "school.toml";

/// One edition of a school law.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Edition {
    /// What holds for all.
    pub law: Law,
    /// How school days are counted.
    #[serde(default)]
    pub school_days: SchoolDays,
    /// What schools report every year.
    pub report: Report,
    /// What of it the public sees.
    #[serde(default)]
    pub public: Public,
    /// What an outbreak changes.
    pub outbreak: Outbreak,
    /// Who is exempt. Where several exemptions are used, the one that comes last here names the status.
    #[serde(rename = "exemption", default)]
    pub exemptions: Vec<ExemptionRule>,
    /// Who may come while doses are missing. The first that fits holds.
    #[serde(rename = "waiting", default)]
    pub waiting: Vec<Waiting>,
    /// What is asked for, by a name that levels use.
    #[serde(rename = "need")]
    pub needs: BTreeMap<String, Need>,
    /// Of whom. The first that fits holds; who fits none is asked for nothing.
    #[serde(rename = "level")]
    pub levels: Vec<Level>,
}

/// What holds for all.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Law {
    /// Name of the edition, as printed.
    pub id: String,
    /// Where it is written.
    pub citation: String,
    /// When somebody last held it against the law.
    pub reviewed_on: Date,
    /// The first day it is in force.
    pub from: Date,
    /// The last; nothing is said about days after it.
    pub valid_until: Date,
    /// The first day of a school year.
    pub year_begins: MonthDay,
    /// The last day of a school year.
    pub year_ends: MonthDay,
    /// What is complete for a level may be certified until this day of the year in which the next level begins.
    pub certified_until: MonthDay,
}

/// How school days are counted: Monday to Friday, without the days on which schools are closed.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SchoolDays {
    /// The first school day of a year, where a school has not said its own.
    #[serde(default)]
    pub first: Option<MonthDay>,
    /// Days on which schools are closed every year, where a school has not said its own.
    #[serde(default)]
    pub closed: Vec<Closed>,
}

/// Days of every year, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Closed {
    /// First.
    pub from: MonthDay,
    /// Last; before the first where the turn of the year lies between.
    pub to: MonthDay,
}

/// What schools report every year.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Report {
    /// Grades that are counted one by one.
    pub grades: Vec<Grade>,
    /// Facilities that report.
    pub facilities: Vec<Facility>,
    /// The day it is due.
    pub due: MonthDay,
}

/// What the public sees of the yearly numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Public {
    /// Counts under this are hidden, and those that leave fewer than this; a hidden count could be any of so many numbers.
    pub hide_under: u64,
    /// Schools and counties with fewer children are counted together.
    pub rows_from: u64,
}

impl Default for Public {
    fn default() -> Self {
        Self { hide_under: 11, rows_from: 30 }
    }
}

/// What an outbreak changes.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Outbreak {
    /// Where it is written.
    #[serde(default)]
    pub citation: String,
    /// Who may be kept out.
    pub keeps_out: KeepsOut,
    /// Who decides; a word of the texts.
    pub decides: String,
}

words! {
    /// Whom an outbreak keeps out.
    KeepsOut {
        /// Everybody without protection from the disease, exempt or not.
        Unprotected = "unprotected",
        /// Whoever is exempt; others without protection are kept out by the ordinary rules.
        Exempt = "exempt",
        /// Nobody by this law.
        Nobody = "nobody",
    }
}

/// A kind of exemption.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExemptionRule {
    /// Its word.
    pub id: String,
    /// The word under which official records keep it, where that is another (`medical`, `dissent`).
    #[serde(default)]
    pub kept_as: String,
    /// Where it is written.
    #[serde(default)]
    pub citation: String,
    /// What has to be shown.
    pub proof: ExemptionProof,
    /// Who signs; words of the texts.
    pub signer: Vec<String>,
    /// Where it is accepted; empty: everywhere.
    #[serde(default)]
    pub facilities: Vec<Facility>,
    /// How long it holds from the day of the signature.
    #[serde(default)]
    pub lasts: Option<Duration>,
    /// It may be signed for life, and then does not end.
    #[serde(default)]
    pub may_be_lifelong: bool,
    /// It ends with the school year.
    #[serde(default)]
    pub ends_with_year: bool,
    /// A certificate says so only until the end of the school year, even where the exemption itself does not end.
    #[serde(default)]
    pub certified_for_year: bool,
    /// It has to be handed in within so many days of the signature.
    #[serde(default)]
    pub hand_in_days: Option<i32>,
    /// Whoever claims it may be kept out in an outbreak.
    pub outbreak: bool,
}

words! {
    /// What has to be shown for an exemption.
    ExemptionProof {
        /// A written statement, in any form.
        Statement = "statement",
        /// The form of the agency, signed.
        Form = "form",
        /// An affidavit before a notary.
        Affidavit = "affidavit",
        /// Papers of the armed forces.
        Orders = "orders",
    }
}

/// A way to come while doses are missing.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Waiting {
    /// Its name in the texts.
    pub id: String,
    /// Where it is written.
    #[serde(default)]
    pub citation: String,
    /// The status it gives.
    pub status: WaitingStatus,
    /// Where; empty: everywhere.
    #[serde(default)]
    pub facilities: Vec<Facility>,
    /// For whom; empty: for everybody.
    #[serde(default)]
    pub circumstances: Vec<Circumstance>,
    /// What each missing vaccine must have.
    #[serde(default)]
    pub begun: Begun,
    /// Until when.
    pub limit: Limit,
}

words! {
    /// The status of whoever waits.
    WaitingStatus {
        /// Doses are being given.
        InProgress = "in_progress",
        /// Let in on a condition.
        Conditional = "conditional",
    }
}

/// What a missing vaccine must have for its student to be let in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Begun {
    /// Nothing.
    #[default]
    No,
    /// A dose that counts in its vaccine group.
    Group,
    /// A dose that counts for the need itself.
    Need,
    /// A dose that counts in its vaccine group, or its first dose is not due yet.
    GroupOrNotDue,
}

/// Until when somebody may come.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Limit {
    /// So many days after the next dose is due.
    AfterDue {
        /// Days.
        days: i32,
        /// Which day is meant by "due".
        next: NextDose,
    },
    /// The records are looked at every so many days after entry; a dose that was due by then must be there.
    Reviews {
        /// Days from one review to the next.
        days: i32,
        /// Which day is meant by "due".
        next: NextDose,
    },
    /// So many days from entry, once.
    FromEntry {
        /// Days.
        days: i32,
    },
    /// A school day for each dose. The first stage whose doses are not there holds.
    Stages(Vec<Stage>),
}

/// Which day of a forecast is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NextDose {
    /// The first on which the dose would count.
    Earliest,
    /// The one from which it is recommended.
    Recommended,
}

/// Doses that must be there by a school day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stage {
    /// How many; all that are asked for, where none is said.
    #[serde(default)]
    pub doses: Option<u8>,
    /// By the end of this school day, counted from entry as day 1.
    pub school_day: u16,
    /// Of the next school year.
    #[serde(default)]
    pub next_year: bool,
}

/// What is asked for.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Need {
    /// The vaccine's name in the texts (`needs`).
    pub name: String,
    /// Group of the schedule.
    pub group: String,
    /// Which doses count.
    #[serde(default)]
    pub counts: Counts,
    /// Only of people born on or after this day.
    #[serde(default)]
    pub born_from: Option<Date>,
    /// Only from this age on.
    #[serde(default)]
    pub from_age: Option<Duration>,
    /// Only below this age.
    #[serde(default)]
    pub until_age: Option<Duration>,
    /// Any one of these is enough.
    #[serde(default)]
    pub ways: Vec<Way>,
    /// Met as long as nothing the schedule recommends is overdue.
    #[serde(default)]
    pub by_schedule: bool,
    /// Also met where the schedule asks for no more: the series is complete, or it is too late for it.
    #[serde(default)]
    pub or_schedule_complete: bool,
    /// Proofs of immunity that are accepted instead.
    #[serde(default)]
    pub proofs: BTreeSet<ProofKind>,
}

/// Which doses count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Counts {
    /// Those that the schedule does not want repeated.
    #[default]
    Valid,
    /// All, one a day: the law counts, and its own ages and intervals are all it asks.
    Given,
}

/// A way to meet a need. All that it says has to hold.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Way {
    /// How many doses that count.
    pub doses: u8,
    /// Only of these vaccines; of all of the group if none is named.
    #[serde(default)]
    pub vaccines: Vec<Cvx>,
    /// Only doses from this age on.
    #[serde(default)]
    pub from_age: Option<Duration>,
    /// Only doses below this age.
    #[serde(default)]
    pub until_age: Option<Duration>,
    /// A dose sooner than this after the one before it does not count.
    #[serde(default)]
    pub apart: Option<Duration>,
    /// The first of them not below this age.
    #[serde(default)]
    pub first_from_age: Option<Duration>,
    /// The last of them not below this age.
    #[serde(default)]
    pub last_from_age: Option<Duration>,
    /// The last of them not longer ago than this.
    #[serde(default)]
    pub within: Option<Duration>,
    /// Before what; today where nothing is said.
    #[serde(default)]
    pub within_of: WithinOf,
    /// Only open to students from this age on.
    #[serde(default)]
    pub student_from_age: Option<Duration>,
    /// Only open to students below this age.
    #[serde(default)]
    pub student_until_age: Option<Duration>,
}

/// The day that `within` goes back from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WithinOf {
    /// Today.
    #[default]
    Today,
    /// The day of entry.
    Entry,
    /// The first day of the school year in which the student was in this grade. Ungraded students: today.
    Grade(Grade),
}

/// What is asked of some students.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Level {
    /// Its name in the texts.
    pub id: String,
    /// Where.
    pub facilities: Vec<Facility>,
    /// Whoever fits one of these; everybody where none is said.
    #[serde(default)]
    pub who: Vec<Who>,
    /// Names of needs.
    pub needs: Vec<String>,
}

/// Some students. All that is said has to hold.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Who {
    /// From this grade on.
    #[serde(default)]
    pub from_grade: Option<Grade>,
    /// Up to this grade, included.
    #[serde(default)]
    pub to_grade: Option<Grade>,
    /// In no grade.
    #[serde(default)]
    pub ungraded: bool,
    /// From this age on.
    #[serde(default)]
    pub from_age: Option<Duration>,
    /// Below this age.
    #[serde(default)]
    pub until_age: Option<Duration>,
    /// The day of the school year on which the age is taken; every day where none is said.
    #[serde(default)]
    pub age_on: Option<MonthDay>,
    /// Entered on or after this day.
    #[serde(default)]
    pub entered_from: Option<Date>,
    /// Entered before this day.
    #[serde(default)]
    pub entered_before: Option<Date>,
}

impl Edition {
    /// Reads and checks the file.
    pub fn read(text: &str) -> Result<Self, PackError> {
        let wrong = |why: String| PackError::Wrong { file: FILE.to_owned(), why };
        let edition: Edition = toml::from_str(text).map_err(|error| wrong(error.to_string()))?;
        edition.check().map_err(wrong)?;
        Ok(edition)
    }

    fn check(&self) -> Result<(), String> {
        let law = &self.law;
        if law.valid_until < law.from {
            return Err(format!("the law is in force from {} until {}", law.from, law.valid_until));
        }
        let closed = self.school_days.closed.iter().flat_map(|closed| [closed.from, closed.to]);
        let ages_on = self.levels.iter().flat_map(|level| &level.who).filter_map(|who| who.age_on);
        let days = [law.year_begins, law.year_ends, law.certified_until, self.report.due];
        let mut days = days.into_iter().chain(self.school_days.first).chain(closed).chain(ages_on);
        if let Some(day) = days.find(|day| Date::new(2001, day.month, day.day).is_none()) {
            return Err(format!("month {}, day {} is no day of every year", day.month, day.day));
        }
        let Public { hide_under, rows_from } = self.public;
        if hide_under < 2 || rows_from < hide_under.saturating_mul(2) {
            return Err(format!(
                "[public] hide_under is {hide_under} and rows_from {rows_from}; the first has to be 2 or more, the second \
                 twice that or more"
            ));
        }
        for (name, need) in &self.needs {
            if need.ways.is_empty() != need.by_schedule {
                return Err(format!("the need \"{name}\" has to have either `ways` or `by_schedule`"));
            }
            if need.ways.iter().any(|way| way.doses == 0) {
                return Err(format!("a way of the need \"{name}\" asks for no dose"));
            }
        }
        for level in &self.levels {
            if let Some(missing) = level.needs.iter().find(|name| !self.needs.contains_key(*name)) {
                return Err(format!(
                    "level \"{}\" names \"{missing}\"; there is no [need.{missing}]",
                    level.id
                ));
            }
            if level.facilities.is_empty() {
                return Err(format!("level \"{}\" names no facilities", level.id));
            }
        }
        if let Some(id) = twice(self.levels.iter().map(|level| &level.id)) {
            return Err(format!("there are two levels \"{id}\""));
        }
        if let Some(id) = twice(self.exemptions.iter().map(|one| &one.id)) {
            return Err(format!("there are two exemptions \"{id}\""));
        }
        if let Some(id) = twice(self.waiting.iter().map(|one| &one.id)) {
            return Err(format!("there are two ways of waiting \"{id}\""));
        }
        for waiting in &self.waiting {
            let days = match &waiting.limit {
                Limit::AfterDue { days, .. } => *days >= 0,
                Limit::Reviews { days, .. } | Limit::FromEntry { days } => *days > 0,
                Limit::Stages(stages) => stages.last().is_some_and(|last| last.doses.is_none()),
            };
            if !days {
                return Err(format!(
                    "the limit of \"{}\" needs days above 0, or stages of which the last asks for all doses",
                    waiting.id
                ));
            }
        }
        Ok(())
    }

    /// The place of an exemption, by its own word or the one it is kept as.
    pub fn exemption(&self, word: &str) -> Option<usize> {
        let own = self.exemptions.iter().position(|one| one.id == word);
        own.or_else(|| self.exemptions.iter().position(|one| !one.kept_as.is_empty() && one.kept_as == word))
    }
}

fn twice<'a>(names: impl Iterator<Item = &'a String>) -> Option<&'a String> {
    let mut seen = BTreeSet::new();
    names.into_iter().find(|name| !seen.insert(*name))
}
