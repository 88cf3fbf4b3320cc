//! What was agreed with another registry, and how it is reached: plain values, kept as JSON.

use jenner_hl7::qbp::QueryProfile;
use jenner_model::Date;
use jenner_model::access::Purpose;
use serde::{Deserialize, Serialize};

/// Whose names the partner's web service uses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Service {
    /// CDC's service of 2011 (`urn:cdc:iisb:2011`): what most registries run.
    Cdc2011,
    /// CDC's service of 2014 (`urn:cdc:iisb:2014`).
    Cdc2014,
    /// The national hub (`urn:cdc:iisb:hub:2014`): 2014 with a destination in the header.
    Hub,
}

/// How a partner is reached.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Connection {
    /// Address of the service: `https://…`, or `http://` on this machine.
    pub endpoint: String,
    /// Whose names it uses.
    pub service: Service,
    /// Who is meant behind a hub (`DestinationId`).
    #[serde(default)]
    pub destination: String,
    /// User name there.
    #[serde(default)]
    pub username: String,
    /// Where the password is: `env:NAME` or `file:PATH`. Never the password.
    #[serde(default)]
    pub secret: String,
    /// Facility there (`facilityID`).
    #[serde(default)]
    pub facility: String,
    /// File with the certificates to trust in the place of this machine's (PEM).
    #[serde(default)]
    pub trust: String,
    /// File with our certificate for them (PEM), where they ask for one.
    #[serde(default)]
    pub certificate: String,
    /// File with its key (PEM).
    #[serde(default)]
    pub key: String,
    /// What they call themselves as an application (MSH-5).
    #[serde(default)]
    pub application: String,
    /// Longest time for an answer, in seconds.
    pub seconds: u64,
    /// Largest answer, in bytes.
    pub largest: usize,
}

/// What can be asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Content {
    /// The history (Z34).
    History,
    /// The history with evaluation and forecast (Z44).
    Forecast,
}

impl Content {
    /// The query for it.
    pub const fn profile(self) -> QueryProfile {
        match self {
            Self::History => QueryProfile::Z34,
            Self::Forecast => QueryProfile::Z44,
        }
    }

    /// What a query asks for.
    pub const fn of(profile: QueryProfile) -> Self {
        match profile {
            QueryProfile::Z34 => Self::History,
            QueryProfile::Z44 => Self::Forecast,
        }
    }
}

/// What of a record may be in an answer beside who it is (name, birth date, sex) and the doses themselves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// Postal addresses.
    Address,
    /// Phones and e-mail addresses.
    Phone,
    /// Next of kin, and the mother's maiden name.
    Contacts,
    /// Race, ethnicity and language.
    Background,
    /// Numbers of patients at clinics.
    Numbers,
    /// Who gave, ordered and entered a dose, and where.
    Providers,
    /// Eligibility and funding of a dose.
    Funding,
    /// Free text beside a dose.
    Notes,
    /// Refusals.
    Refusals,
    /// Immunity, contraindications, reactions.
    Observations,
}

/// What we say of the person we look for, beside name, birth date and sex.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Detail {
    /// Mother's maiden name.
    MaidenName,
    /// Postal addresses.
    Address,
    /// Phone numbers.
    Phone,
}

/// The agreement. Nothing is allowed that it does not name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Agreement {
    /// First day.
    pub valid_from: Date,
    /// Last day, if it ends.
    #[serde(default)]
    pub valid_until: Option<Date>,
    /// For which purposes our people may ask.
    pub purposes: Vec<Purpose>,
    /// What we may ask for.
    pub ask: Vec<Content>,
    /// What we tell of the person we ask about.
    pub tell: Vec<Detail>,
    /// What we answer.
    pub answer: Vec<Content>,
    /// What an answer of ours may hold.
    pub show: Vec<Part>,
    /// Doses that only other registries have told us may go on to this one.
    pub pass_on: bool,
    /// What they tell may be kept here.
    pub keep: bool,
    /// They may send us submissions (VXU).
    pub report: bool,
    /// Most questions of ours in a day.
    pub asks_a_day: u32,
    /// Most questions of theirs in a day.
    pub answers_a_day: u32,
}

impl Agreement {
    /// A careful one to begin with: both sides may ask, what came may be kept, nothing beyond the doses is shown.
    pub fn careful(from: Date) -> Self {
        Self {
            valid_from: from,
            valid_until: None,
            purposes: vec![Purpose::Treatment, Purpose::PublicHealth],
            ask: vec![Content::History, Content::Forecast],
            tell: vec![Detail::MaidenName, Detail::Address, Detail::Phone],
            answer: vec![Content::History],
            show: vec![Part::Providers, Part::Observations],
            pass_on: false,
            keep: true,
            report: false,
            asks_a_day: 500,
            answers_a_day: 5_000,
        }
    }

    /// Whether it is in force on a day.
    pub fn holds_on(&self, day: Date) -> bool {
        self.valid_from <= day && self.valid_until.is_none_or(|last| day <= last)
    }
}
