//! What counts as protected against a disease, what helps after exposure, and who stays away how long: files
//! `outbreak/DISEASE.toml` of a jurisdiction pack. The files name their sources.

use jenner_cdsi::{Date, Duration};
use jenner_codes::Cvx;
use serde::Deserialize;

/// A disease the console knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Disease {
    /// Measles.
    Measles,
    /// Mumps.
    Mumps,
    /// Rubella.
    Rubella,
    /// Chickenpox.
    Varicella,
    /// Whooping cough.
    Pertussis,
    /// Hepatitis A.
    HepatitisA,
    /// Hepatitis B.
    HepatitisB,
    /// Meningococcal disease.
    Meningococcal,
    /// Poliomyelitis.
    Polio,
    /// Influenza.
    Influenza,
}

impl Disease {
    /// All, in the order of the form.
    pub const ALL: [Disease; 10] = [
        Disease::Measles,
        Disease::Mumps,
        Disease::Rubella,
        Disease::Varicella,
        Disease::Pertussis,
        Disease::HepatitisA,
        Disease::HepatitisB,
        Disease::Meningococcal,
        Disease::Polio,
        Disease::Influenza,
    ];

    /// The word in the database, in addresses and in names of files.
    pub const fn word(self) -> &'static str {
        match self {
            Disease::Measles => "measles",
            Disease::Mumps => "mumps",
            Disease::Rubella => "rubella",
            Disease::Varicella => "varicella",
            Disease::Pertussis => "pertussis",
            Disease::HepatitisA => "hepatitis_a",
            Disease::HepatitisB => "hepatitis_b",
            Disease::Meningococcal => "meningococcal",
            Disease::Polio => "polio",
            Disease::Influenza => "influenza",
        }
    }

    /// Of a word.
    pub fn of(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.word() == word)
    }
}

/// Where people were exposed: it decides how much proof is asked for and whether contacts stay away.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Setting {
    /// Childcare or Head Start.
    Childcare,
    /// Kindergarten to twelfth grade.
    School,
    /// College.
    College,
    /// Staff of health care.
    Healthcare,
    /// People of a household.
    Household,
    /// Travellers.
    Travel,
    /// Anywhere else.
    Community,
}

impl Setting {
    /// All, in the order of the form.
    pub const ALL: [Setting; 7] = [
        Setting::School,
        Setting::Childcare,
        Setting::College,
        Setting::Healthcare,
        Setting::Household,
        Setting::Travel,
        Setting::Community,
    ];

    /// The word in the database.
    pub const fn word(self) -> &'static str {
        match self {
            Setting::Childcare => "childcare",
            Setting::School => "school",
            Setting::College => "college",
            Setting::Healthcare => "healthcare",
            Setting::Household => "household",
            Setting::Travel => "travel",
            Setting::Community => "community",
        }
    }

    /// Of a word.
    pub fn of(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.word() == word)
    }
}

/// Which doses count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Count {
    /// Those that the schedule counts.
    #[default]
    Valid,
    /// All that were given.
    Given,
}

/// The rule of a disease.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// Which.
    pub disease: Disease,
    /// Where it is written.
    pub source: String,
    /// Vaccine group of the schedule.
    pub group: String,
    /// Only these vaccines of the group; all if none is named.
    #[serde(default)]
    pub vaccines: Vec<Cvx>,
    /// Which doses count.
    #[serde(default)]
    pub count: Count,
    /// Days until a dose protects.
    #[serde(default)]
    pub effective_after: i32,
    /// From exposure to the first symptoms.
    pub incubation: Span,
    /// Between two doses at least.
    pub interval: Duration,
    /// The next dose is given from this age on while there is an outbreak.
    pub next_from_age: Duration,
    /// No vaccine for whom one of these was reported (SNOMED CT).
    #[serde(default)]
    pub not_when: Vec<String>,
    /// So long after immune globulin no dose.
    #[serde(default)]
    pub globulin_delays: Option<Duration>,
    /// Who stays away.
    pub exclude: Exclude,
    /// Doses that protect; any level that fits and is met is enough.
    #[serde(rename = "level")]
    pub levels: Vec<Level>,
    /// Reports that prove immunity.
    #[serde(rename = "proof", default)]
    pub proofs: Vec<Proof>,
    /// Births that are taken for proof.
    #[serde(default)]
    pub born: Vec<Born>,
    /// What helps after exposure.
    #[serde(rename = "window", default)]
    pub windows: Vec<Window>,
}

/// A span of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Span {
    /// Shortest.
    pub from: Duration,
    /// Longest.
    pub to: Duration,
}

/// Who stays away, and how long.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Exclude {
    /// In these settings; nowhere if none is named.
    #[serde(default)]
    pub settings: Vec<Setting>,
    /// Through this many days after the last exposure.
    pub days: i32,
    /// The same for who was given immune globulin.
    #[serde(default)]
    pub globulin_days: Option<i32>,
    /// Settings in which no dose after exposure ends it.
    #[serde(default)]
    pub strict: Vec<Setting>,
    /// Any dose after exposure ends it.
    #[serde(default)]
    pub dose_ends: bool,
    /// A dose after exposure ends it for who had one before.
    #[serde(default)]
    pub later_dose_ends: bool,
}

/// How many doses protect somebody of an age.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Level {
    /// From this age on.
    pub from_age: Duration,
    /// Below this age.
    #[serde(default)]
    pub until_age: Option<Duration>,
    /// In these settings; everywhere if none is named.
    #[serde(default)]
    pub settings: Vec<Setting>,
    /// Doses.
    pub doses: usize,
    /// The last of them not before this age.
    #[serde(default)]
    pub last_from_age: Option<Duration>,
    /// The last of them not longer before the exposure.
    #[serde(default)]
    pub last_within: Option<Duration>,
    /// And the schedule has to call the series complete.
    #[serde(default)]
    pub complete: bool,
}

/// How immunity was proved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProofKind {
    /// By a laboratory.
    Laboratory,
    /// By a disease that a provider has diagnosed.
    History,
}

/// Reports that prove immunity.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Proof {
    /// How.
    pub kind: ProofKind,
    /// Codes (SNOMED CT).
    pub snomed: Vec<String>,
}

/// Who was born so long ago that immunity is assumed.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Born {
    /// Before this day.
    pub before: Date,
    /// Not in these settings.
    #[serde(default)]
    pub not_in: Vec<Setting>,
    /// Not for whom one of these was reported.
    #[serde(default)]
    pub not_when: Vec<String>,
}

/// What helps after exposure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Help {
    /// A dose of vaccine.
    Vaccine,
    /// Immune globulin.
    Globulin,
    /// An antibiotic or antiviral medicine: the registry does not know who was given it.
    Drug,
}

impl Help {
    /// Its word in texts.
    pub const fn word(self) -> &'static str {
        match self {
            Help::Vaccine => "vaccine",
            Help::Globulin => "globulin",
            Help::Drug => "drug",
        }
    }
}

/// From which exposure a window is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Since {
    /// The first one.
    #[default]
    First,
    /// The last one.
    Last,
}

/// A time in which something helps.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Window {
    /// What.
    pub kind: Help,
    /// Through this many days after the exposure.
    pub days: i32,
    /// After which exposure.
    #[serde(default)]
    pub from: Since,
    /// From this age on.
    #[serde(default)]
    pub from_age: Option<Duration>,
    /// Below this age.
    #[serde(default)]
    pub until_age: Option<Duration>,
    /// Whatever the age, for whom one of these was reported (SNOMED CT).
    #[serde(default)]
    pub when: Vec<String>,
    /// Not for whom one of these was reported.
    #[serde(default)]
    pub not_when: Vec<String>,
    /// Vaccines (CVX) by which it is known that it was given; for a vaccine those of the rule.
    #[serde(default)]
    pub vaccines: Vec<Cvx>,
    /// Whoever was given it in time is protected.
    #[serde(default = "yes")]
    pub protects: bool,
    /// Also for those who are protected.
    #[serde(default)]
    pub always: bool,
}

fn yes() -> bool {
    true
}

impl Rule {
    /// Reads and checks a file; the error says what is wrong.
    pub fn read(text: &str) -> Result<Self, String> {
        let rule: Rule = toml::from_str(text).map_err(|error| error.to_string())?;
        if rule.levels.is_empty() {
            return Err("there is no [[level]]: nobody could be protected by doses".to_owned());
        }
        if rule.levels.iter().any(|level| level.doses == 0) {
            return Err("a [[level]] asks for no dose".to_owned());
        }
        if rule.levels.iter().all(|level| level.until_age.is_some()) {
            return Err("no [[level]] is without until_age: adults would have none".to_owned());
        }
        if let Some(window) = rule.windows.iter().find(|window| window.days < 0 || window.days > 366) {
            return Err(format!("a [[window]] of {} days is none", window.days));
        }
        if let Some(window) =
            rule.windows.iter().find(|one| one.kind == Help::Globulin && one.vaccines.is_empty())
        {
            return Err(format!(
                "the globulin of {} days names no vaccines: nobody would know who had it",
                window.days
            ));
        }
        if rule.exclude.days < 0 {
            return Err("exclude.days is negative".to_owned());
        }
        Ok(rule)
    }
}
