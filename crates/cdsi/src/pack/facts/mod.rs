//! The facts of a schedule pack, in the form of its TOML files.
//!
//! A pack is a folder: `schedule.toml` ([`ScheduleFile`]), `vaccines.toml` ([`VaccinesFile`]),
//! `observations.toml` ([`ObservationsFile`]), an optional `guidance.toml` ([`GuidanceFile`]), and one file for
//! each antigen in `antigens/` ([`AntigenFile`]). Field names are CDSi's terms (chapter 3), written in full.
//! A list entry remembers where it stood in its file ([`Spanned`]), so that a complaint can name the line.

mod antigen;

use jenner_codes::Cvx;
use serde::{Deserialize, Serialize};
pub use toml::Spanned;

pub use antigen::*;

use crate::{Date, Duration};

/// `schedule.toml`: what the pack is, its vaccine groups, and which vaccines disturb each other.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ScheduleFile {
    /// Name of the pack, for example `schedule-us`.
    pub name: String,
    /// Version, for example `4.64`. Every answer carries it.
    pub version: String,
    /// Day on which its source was published.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub released: Option<Date>,
    /// Where its facts are from.
    pub source: String,
    /// Country of birth to assume where it is not known (immunity by birth date, Table 7-3): a country as
    /// written in the antigen files, or nothing for "born elsewhere".
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unknown_birth_country: Option<String>,
    /// The vaccine groups in the order in which they are shown.
    pub vaccine_group: Vec<Spanned<VaccineGroup>>,
    /// Vaccine conflicts (6.7), the live virus table of CDC.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub conflict: Vec<Spanned<Conflict>>,
}

/// A family of vaccines that a clinician orders, and the antigens it protects from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VaccineGroup {
    /// Name, for example `DTaP/Tdap/Td`.
    pub name: String,
    /// All antigens of the group are always given together (`administerFullVaccineGroup`).
    #[serde(default, skip_serializing_if = "is_false")]
    pub administer_full: bool,
    /// Names of its antigens.
    pub antigens: Vec<String>,
}

/// After any of the previous vaccines, any of the current ones is in conflict from `begin` until the end.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Conflict {
    /// Vaccines given before.
    pub previous: Vec<Cvx>,
    /// Vaccines given after them.
    pub current: Vec<Cvx>,
    /// First moment of the conflict, counted from the previous dose.
    pub begin: Duration,
    /// End of the conflict where the previous dose was valid.
    pub minimum_end: Duration,
    /// End of the conflict otherwise, and in a forecast.
    pub end: Duration,
}

/// `vaccines.toml`: the vaccines the pack knows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VaccinesFile {
    /// Every vaccine, in the order of its code.
    pub vaccine: Vec<Spanned<Vaccine>>,
}

/// A vaccine type and the antigens in it (`cvxToAntigenMap`).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Vaccine {
    /// Its code.
    pub cvx: Cvx,
    /// Short name, for example `MMR`.
    pub name: String,
    /// What it protects from; empty where the pack maps it to no antigen but names it elsewhere, for example
    /// in a conflict.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub antigens: Vec<Association>,
}

/// That a vaccine counts for an antigen, between two ages.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Association {
    /// Name of the antigen.
    pub antigen: String,
    /// From this age on; open if missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from_age: Option<Duration>,
    /// Below this age; open if missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until_age: Option<Duration>,
}

/// `observations.toml`: conditions, exposures and history that the schedule asks about.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ObservationsFile {
    /// Every observation, in the order of its code.
    pub observation: Vec<Spanned<Observation>>,
}

/// One observation and the codes by which records name it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Observation {
    /// CDSi observation code, for example `055`.
    pub code: String,
    /// Short name.
    pub title: String,
    /// Family of observations it belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group: Option<String>,
    /// SNOMED CT codes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub snomed: Vec<String>,
    /// CDC PHIN VS codes, for example `VXC27`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub phinvs: Vec<String>,
    /// Products whose administration *is* this observation (immune globulins).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub administered_cvx: Vec<Cvx>,
    /// Vaccines after which a reaction is this observation. To receive one of them is not.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reaction_cvx: Vec<Cvx>,
}

/// `guidance.toml`: advice for the clinician, in the words of the pack's makers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GuidanceFile {
    /// Every text.
    #[serde(default)]
    pub guidance: Vec<Spanned<Guidance>>,
}

/// One piece of advice.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Guidance {
    /// Its name in series, indications and contraindications.
    pub id: String,
    /// In English.
    pub en: String,
    /// In Spanish.
    pub es: String,
}

fn is_false(value: &bool) -> bool {
    !*value
}
