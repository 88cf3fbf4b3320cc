//! Official records as a jurisdiction has them: papers, what is asked for at which level, when a certificate expires.

use std::collections::BTreeMap;

use jenner_cdsi::{Date, Duration};
use jenner_codes::Cvx;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::PackError;

/// The file `records.toml` of a pack.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Records {
    /// The rules as a whole.
    pub rules: Rules,
    /// Papers.
    #[serde(rename = "form")]
    pub forms: Vec<Form>,
    /// What is asked for, by level.
    #[serde(rename = "level", default)]
    pub levels: Vec<Level>,
}

/// What holds for every certificate.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rules {
    /// Name and edition, as printed.
    pub id: String,
    /// The law; may be empty.
    #[serde(default)]
    pub citation: String,
    /// No certificate outlives this day.
    pub valid_until: Date,
    /// Begins the number of a certificate.
    pub prefix: String,
    /// Days after the next dose is due for which "in progress" still holds.
    pub grace_days: i32,
    /// The last day of a school year.
    pub school_year_ends: MonthDay,
}

/// A day of every year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MonthDay {
    /// Month, 1 to 12.
    pub month: u8,
    /// Day of the month.
    pub day: u8,
}

impl MonthDay {
    /// The first such day that is not before another.
    pub fn from(self, day: Date) -> Date {
        let (year, ..) = day.parts();
        [year, year + 1]
            .into_iter()
            .filter_map(|year| Date::new(year, self.month, self.day))
            .find(|found| *found >= day)
            .unwrap_or(day)
    }
}

/// A kind of official record. What each is made of is in the program; which there are, and their layout, is the pack's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PaperKind {
    /// The full record: every dose, and what is due.
    Full,
    /// The certificate for school.
    School,
    /// The certificate for childcare.
    Childcare,
    /// The certificate for a camp.
    Camp,
    /// The certificate for college.
    College,
    /// The vaccine administration record, filled in.
    Administration,
    /// The same to fill in by hand.
    AdministrationBlank,
}

impl PaperKind {
    /// All, in the order of the pages.
    pub const ALL: [PaperKind; 7] = [
        PaperKind::School,
        PaperKind::Childcare,
        PaperKind::Camp,
        PaperKind::College,
        PaperKind::Full,
        PaperKind::Administration,
        PaperKind::AdministrationBlank,
    ];

    /// The word in the database, in addresses and in the texts of packs.
    pub const fn word(self) -> &'static str {
        match self {
            PaperKind::Full => "full",
            PaperKind::School => "school",
            PaperKind::Childcare => "childcare",
            PaperKind::Camp => "camp",
            PaperKind::College => "college",
            PaperKind::Administration => "administration",
            PaperKind::AdministrationBlank => "administration_blank",
        }
    }

    /// The kind of a word.
    pub fn of(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }

    /// Whether it says that something is met, and so needs a code, an expiry and rules.
    pub const fn is_certificate(self) -> bool {
        matches!(self, PaperKind::School | PaperKind::Childcare | PaperKind::Camp | PaperKind::College)
    }
}

/// A paper of a jurisdiction.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Form {
    /// What it is.
    pub kind: PaperKind,
    /// Its template.
    pub template: String,
    /// Number of the form, where it has one.
    #[serde(default)]
    pub number: String,
    /// The levels it is for; the first that fits the age holds.
    #[serde(default)]
    pub levels: Vec<String>,
}

/// What is asked for at a level of school or care.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Level {
    /// Its name in the texts.
    pub id: String,
    /// From this age on.
    #[serde(default)]
    pub from_age: Option<Duration>,
    /// Below this age.
    #[serde(default)]
    pub until_age: Option<Duration>,
    /// When the next level begins: whoever is complete for this one is so until then.
    #[serde(default)]
    pub ends: Option<LevelEnd>,
    /// Vaccines.
    pub need: Vec<Need>,
}

/// The first such day of the year on or after an age.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LevelEnd {
    /// The age.
    pub age: Duration,
    /// Month, 1 to 12.
    pub month: u8,
    /// Day of the month.
    pub day: u8,
}

/// One vaccine that is asked for.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Need {
    /// Its name in the texts.
    pub name: String,
    /// Group of the schedule.
    pub group: String,
    /// How many doses that count.
    #[serde(default)]
    pub doses: usize,
    /// The last of them not below this age.
    #[serde(default)]
    pub last_from_age: Option<Duration>,
    /// Fewer are enough where one of these holds.
    #[serde(default)]
    pub enough: Vec<Enough>,
    /// Only these vaccines; all of the group if none is named.
    #[serde(default)]
    pub vaccines: Vec<Cvx>,
    /// Only doses from this age on.
    #[serde(default)]
    pub vaccines_from_age: Option<Duration>,
    /// Only doses of so long before today.
    #[serde(default)]
    pub within: Option<Duration>,
    /// Met as long as nothing the schedule recommends is overdue, whatever the number.
    #[serde(default)]
    pub by_schedule: bool,
    /// The law counts: a schedule that is content with fewer doses at some age does not replace them.
    #[serde(default)]
    pub by_count: bool,
}

/// Fewer doses that are enough.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Enough {
    /// How many.
    pub doses: usize,
    /// The last of them not below this age.
    pub last_from_age: Duration,
}

impl Records {
    /// Reads and checks the file.
    pub fn read(text: &str) -> Result<Self, PackError> {
        let wrong = |why: String| PackError::Wrong { file: "records.toml".to_owned(), why };
        let records: Records = toml::from_str(text).map_err(|error| wrong(error.to_string()))?;
        for form in &records.forms {
            if form.kind.is_certificate() && form.levels.is_empty() {
                return Err(wrong(format!("the form \"{}\" names no levels", form.kind.word())));
            }
            if let Some(missing) = form.levels.iter().find(|id| records.level(id).is_none()) {
                return Err(wrong(format!("there is no [[level]] with the id \"{missing}\"")));
            }
        }
        let ends = records.levels.iter().filter_map(|level| level.ends);
        let mut days = ends
            .map(|end| (end.month, end.day))
            .chain([(records.rules.school_year_ends.month, records.rules.school_year_ends.day)]);
        if let Some((month, day)) = days.find(|(month, day)| Date::new(2001, *month, *day).is_none()) {
            return Err(wrong(format!("month {month}, day {day} is no day of every year")));
        }
        let needs = records.levels.iter().flat_map(|level| &level.need);
        if let Some(need) = needs.clone().find(|need| need.by_schedule && need.by_count) {
            return Err(wrong(format!("\"{}\" cannot go both by the schedule and by its count", need.name)));
        }
        if let Some(need) = needs.clone().find(|need| !need.by_schedule && need.doses == 0) {
            return Err(wrong(format!("\"{}\" asks for no dose: say `doses` or `by_schedule`", need.name)));
        }
        Ok(records)
    }

    /// A level by its name.
    pub fn level(&self, id: &str) -> Option<&Level> {
        self.levels.iter().find(|level| level.id == id)
    }

    /// The paper of a kind.
    pub fn form(&self, kind: PaperKind) -> Option<&Form> {
        self.forms.iter().find(|form| form.kind == kind)
    }

    /// The level of a form at an age.
    pub fn level_at(&self, form: &Form, birth: Date, on: Date) -> Option<&Level> {
        form.levels.iter().filter_map(|id| self.level(id)).find(|level| {
            level.from_age.is_none_or(|from| birth.plus(from) <= on)
                && level.until_age.is_none_or(|until| on < birth.plus(until))
        })
    }
}

/// The file `records/LANGUAGE.toml` of a pack: the words of official records.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RecordTexts {
    /// Titles by kind of paper.
    pub titles: BTreeMap<String, String>,
    /// What each is for, in a line under the title.
    pub about: BTreeMap<String, String>,
    /// Names of levels.
    pub levels: BTreeMap<String, String>,
    /// Names of vaccines that are asked for.
    pub needs: BTreeMap<String, String>,
    /// Names of the schedule's groups.
    pub groups: BTreeMap<String, String>,
    /// Everything else, by name. `{words}` are filled in.
    pub words: BTreeMap<String, String>,
}

impl RecordTexts {
    /// Reads the file of a language: own words over the common ones, one by one.
    pub(super) fn read(file: &str, common: &str, own: &str) -> Result<Self, PackError> {
        overlaid(file, common, own)
    }

    /// A word; its name where a pack has none, so that it is seen.
    pub fn word<'a>(&'a self, name: &'a str) -> &'a str {
        self.words.get(name).map_or(name, String::as_str)
    }

    /// The name of a group of the schedule.
    pub fn group<'a>(&'a self, name: &'a str) -> &'a str {
        self.groups.get(name).map_or(name, String::as_str)
    }

    /// The name of a vaccine that is asked for.
    pub fn need<'a>(&'a self, name: &'a str) -> &'a str {
        self.needs.get(name).map_or(name, String::as_str)
    }
}

/// Reads words in sections: own ones over the common ones, one by one.
pub(crate) fn overlaid<T: DeserializeOwned>(file: &str, common: &str, own: &str) -> Result<T, PackError> {
    let wrong = |why: String| PackError::Wrong { file: file.to_owned(), why };
    let mut all: toml::Table = toml::from_str(common).map_err(|error| wrong(error.to_string()))?;
    let own: toml::Table = toml::from_str(own).map_err(|error| wrong(error.to_string()))?;
    for (section, words) in own {
        match (all.get_mut(&section), words) {
            (Some(toml::Value::Table(known)), toml::Value::Table(words)) => known.extend(words),
            (_, words) => {
                all.insert(section, words);
            }
        }
    }
    toml::Value::Table(all).try_into().map_err(|error: toml::de::Error| wrong(error.to_string()))
}
