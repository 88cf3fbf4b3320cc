//! How people take part, as a jurisdiction has it: consent by age, what may be asked for, how fast it is done.

use serde::Deserialize;

use super::PackError;
use super::holidays::Holiday;

/// The file `participation.toml` of a pack.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Policy {
    /// The law.
    pub law: Law,
    /// Consent by age, youngest first.
    #[serde(rename = "band")]
    pub bands: Vec<Band>,
    /// What a written request must have.
    pub request: RequestRules,
    /// How fast.
    pub clock: ClockRules,
    /// Days on which nobody works.
    #[serde(rename = "holiday", default)]
    pub holidays: Vec<Holiday>,
}

/// Where it says so.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Law {
    /// Citation, for letters.
    pub citation: String,
    /// When somebody last compared this file with the law.
    pub reviewed_on: jenner_model::Date,
}

/// A consent model.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Model {
    /// In, until somebody asks to be taken out; then nothing stays.
    Implied,
    /// In, until somebody asks to be taken out; who they are stays, so that what is sent later can be refused.
    OptOutKeepingDemographics,
    /// Out, until somebody consents.
    OptIn,
    /// In, and there is no way out.
    Mandatory,
}

/// What holds for people of an age.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Band {
    /// For people younger than this, in full years; `None` for all who are left.
    pub until_age: Option<u16>,
    /// The model.
    pub model: Model,
    /// What they may ask for.
    #[serde(default)]
    pub may_ask: Vec<Kind>,
    /// What holds without a word from them.
    pub switches: Switches,
    /// What holds once they have consented; as without a word where it is not said.
    pub consented: Option<Switches>,
}

/// What may happen to a record. Each is a switch of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Switches {
    /// Keep it.
    pub store: bool,
    /// Tell it to providers.
    pub providers: bool,
    /// Tell it to schools and childcare.
    pub schools: bool,
    /// Tell it to registries of other states.
    pub states: bool,
    /// Send reminders.
    pub reminders: bool,
}

impl Switches {
    /// Everything happens.
    pub const ALL: Self = Self { store: true, providers: true, schools: true, states: true, reminders: true };
    /// Nothing happens.
    pub const NONE: Self =
        Self { store: false, providers: false, schools: false, states: false, reminders: false };
}

/// What somebody may ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Take the record out of the registry.
    Purge,
    /// Keep it, tell it to nobody but those who reported it.
    StopSharing,
    /// No reminders.
    StopReminders,
    /// For the safety of the family: where they are is shown to nobody.
    SafetyHold,
    /// Keep it, show it to nobody.
    Lock,
    /// Take part again.
    Rejoin,
}

impl Kind {
    /// All, in the order of the forms.
    pub const ALL: [Kind; 6] =
        [Kind::Purge, Kind::StopSharing, Kind::StopReminders, Kind::SafetyHold, Kind::Lock, Kind::Rejoin];

    /// The word in the database, in addresses and in the texts of packs.
    pub const fn word(self) -> &'static str {
        match self {
            Kind::Purge => "purge",
            Kind::StopSharing => "stop_sharing",
            Kind::StopReminders => "stop_reminders",
            Kind::SafetyHold => "safety_hold",
            Kind::Lock => "lock",
            Kind::Rejoin => "rejoin",
        }
    }

    /// The kind of a word.
    pub fn of(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }
}

/// Something a written request has to have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Item {
    /// The date on which it was written.
    Date,
    /// The full name of whom it is about.
    FullName,
    /// Their birth date.
    BirthDate,
    /// Their address.
    Address,
    /// The name of the parent or guardian who asks.
    Guardian,
    /// A signature.
    Signature,
}

impl Item {
    /// The word in texts of packs and pages.
    pub const fn word(self) -> &'static str {
        match self {
            Item::Date => "date",
            Item::FullName => "full_name",
            Item::BirthDate => "birth_date",
            Item::Address => "address",
            Item::Guardian => "guardian",
            Item::Signature => "signature",
        }
    }
}

/// What a written request must have.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RequestRules {
    /// In the order in which a letter asks for what is missing.
    pub items: Vec<Item>,
    /// About somebody younger than this a guardian asks.
    pub guardian_until_age: u16,
    /// A request that was written so many days ago is not current.
    pub oldest_days: u16,
}

/// How fast a request is done, in business days.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClockRules {
    /// When it should be done.
    pub due: u16,
    /// When the promise is broken.
    pub breach: u16,
}

impl Policy {
    /// Reads and checks the file.
    pub fn read(text: &str) -> Result<Self, PackError> {
        let wrong = |why: String| PackError::Wrong { file: "participation.toml".to_owned(), why };
        let policy: Policy = toml::from_str(text).map_err(|error| wrong(error.to_string()))?;
        let Some((last, earlier)) = policy.bands.split_last() else {
            return Err(wrong("there is no [[band]]: say what holds for everybody".to_owned()));
        };
        let ends: Option<Vec<u16>> = earlier.iter().map(|band| band.until_age).collect();
        let ascending = ends.is_some_and(|ends| ends.is_sorted_by(|a, b| a < b));
        if last.until_age.is_some() || !ascending {
            return Err(wrong(
                "bands go from the youngest to the oldest; all but the last have `until_age`, the last has none"
                    .to_owned(),
            ));
        }
        for band in &policy.bands {
            if band.model == Model::Mandatory && band.may_ask.contains(&Kind::Purge) {
                return Err(wrong(
                    "who must take part cannot ask for a purge: take it out of `may_ask`".to_owned(),
                ));
            }
            if band.model == Model::OptIn && band.consented.is_none() {
                return Err(wrong("an opt-in band says in [band.consented] what consent allows".to_owned()));
            }
        }
        if policy.clock.due == 0 || policy.clock.breach < policy.clock.due {
            return Err(wrong(
                "the clock is due after one business day at least, and broken not before that".to_owned(),
            ));
        }
        if let Some(holiday) = policy.holidays.iter().find(|holiday| !holiday.is_sound()) {
            return Err(wrong(format!("\"{}\" is on no day in some years", holiday.name)));
        }
        Ok(policy)
    }

    /// What holds for somebody of an age in full years. An unknown birth date counts as a child: the stricter care.
    pub fn band(&self, age: Option<u16>) -> Option<&Band> {
        let age = age.unwrap_or(0);
        self.bands.iter().find(|band| band.until_age.is_none_or(|until| age < until)).or(self.bands.last())
    }

    /// What holds for somebody.
    pub fn switches(&self, age: Option<u16>, consented: bool) -> Switches {
        let Some(band) = self.band(age) else { return Switches::NONE };
        match (consented, band.consented) {
            (true, Some(switches)) => switches,
            _ => band.switches,
        }
    }

    /// Whether everything is allowed for everybody without a word: then nobody has to be asked about.
    pub fn is_open(&self) -> bool {
        self.bands.iter().all(|band| band.switches == Switches::ALL)
    }

    /// What may be asked for at an age: what the band says, and the way back.
    pub fn may_ask(&self, age: Option<u16>, kind: Kind) -> bool {
        kind == Kind::Rejoin || self.band(age).is_some_and(|band| band.may_ask.contains(&kind))
    }

    /// Everything that may be asked for at some age, in the order of the forms.
    pub fn offered(&self) -> Vec<Kind> {
        let some = |kind: &Kind| self.bands.iter().any(|band| band.may_ask.contains(kind));
        Kind::ALL.into_iter().filter(some).collect()
    }
}
