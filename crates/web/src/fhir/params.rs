//! What can be searched by: one table, from which requests are read and the capability statement is written.

use crate::desk::fhir::Kind;

/// How values of a parameter compare.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Compare {
    /// Codes and numbers, `system|code`.
    Token,
    /// Dates, with prefixes.
    Date,
    /// Texts: begins with.
    Text,
    /// Pointers.
    Reference,
}

impl Compare {
    /// FHIR's name.
    pub const fn name(self) -> &'static str {
        match self {
            Compare::Token => "token",
            Compare::Date => "date",
            Compare::Text => "string",
            Compare::Reference => "reference",
        }
    }
}

/// A search parameter.
#[derive(Debug, Clone, Copy)]
pub struct Param {
    /// Name.
    pub name: &'static str,
    /// How values compare.
    pub compare: Compare,
    /// Where the values are, in the resource's JSON.
    pub paths: &'static [&'static str],
    /// Whether it describes a person who is looked for: then the matcher answers, and the values are not compared again.
    pub describes: bool,
}

const fn param(name: &'static str, compare: Compare, paths: &'static [&'static str]) -> Param {
    Param { name, compare, paths, describes: false }
}

const fn person(name: &'static str, compare: Compare, paths: &'static [&'static str]) -> Param {
    Param { name, compare, paths, describes: true }
}

use Compare::{Date, Reference, Text, Token};

const ID: Param = param("_id", Token, &["id"]);
const UPDATED: Param = param("_lastUpdated", Date, &["meta.lastUpdated"]);
const PATIENT: Param = param("patient", Reference, &["patient", "subject"]);

const OF_PATIENT: &[Param] = &[
    ID,
    UPDATED,
    person("identifier", Token, &["identifier"]),
    person("family", Text, &["name.family"]),
    person("given", Text, &["name.given"]),
    person("birthdate", Date, &["birthDate"]),
    person("gender", Token, &["gender"]),
    person("address", Text, &["address.line", "address.city", "address.state", "address.postalCode"]),
    person("address-city", Text, &["address.city"]),
    person("address-state", Text, &["address.state"]),
    person("address-postalcode", Text, &["address.postalCode"]),
    person("phone", Token, &["telecom.value"]),
    person("email", Token, &["telecom.value"]),
];

const OF_IMMUNIZATION: &[Param] = &[
    ID,
    UPDATED,
    PATIENT,
    param("identifier", Token, &["identifier"]),
    param("status", Token, &["status"]),
    param("status-reason", Token, &["statusReason.coding"]),
    param("date", Date, &["occurrenceDateTime"]),
    param("vaccine-code", Token, &["vaccineCode.coding"]),
    param("lot-number", Text, &["lotNumber"]),
    param("location", Reference, &["location"]),
];

const OF_RECOMMENDATION: &[Param] = &[
    ID,
    UPDATED,
    PATIENT,
    param("date", Date, &["date"]),
    param("vaccine-type", Token, &["recommendation.vaccineCode.coding"]),
    param("status", Token, &["recommendation.forecastStatus.coding"]),
];

const OF_EVALUATION: &[Param] = &[
    ID,
    UPDATED,
    PATIENT,
    param("date", Date, &["date"]),
    param("status", Token, &["status"]),
    param("dose-status", Token, &["doseStatus.coding"]),
    param("target-disease", Token, &["targetDisease.coding"]),
    param("immunization-event", Reference, &["immunizationEvent"]),
];

const OF_OBSERVATION: &[Param] = &[
    ID,
    UPDATED,
    PATIENT,
    param("subject", Reference, &["subject"]),
    param("code", Token, &["code.coding"]),
    param("category", Token, &["category.coding"]),
    param("value-concept", Token, &["valueCodeableConcept.coding"]),
    param("date", Date, &["effectiveDateTime"]),
    param("status", Token, &["status"]),
];

const OF_RELATED: &[Param] = &[
    ID,
    UPDATED,
    PATIENT,
    param("relationship", Token, &["relationship.coding"]),
    param("name", Text, &["name.family", "name.given"]),
];

const OF_PROVENANCE: &[Param] = &[
    ID,
    UPDATED,
    param("patient", Reference, &[]),
    param("target", Reference, &["target"]),
    param("agent", Reference, &["agent.who"]),
    param("recorded", Date, &["recorded"]),
];

const OF_PLACE: &[Param] = &[
    ID,
    param("identifier", Token, &["identifier"]),
    param("name", Text, &["name"]),
    param("address-city", Text, &["address.city"]),
];

/// The parameters of a kind.
pub const fn of(kind: Kind) -> &'static [Param] {
    match kind {
        Kind::Patient => OF_PATIENT,
        Kind::Immunization => OF_IMMUNIZATION,
        Kind::ImmunizationRecommendation => OF_RECOMMENDATION,
        Kind::ImmunizationEvaluation => OF_EVALUATION,
        Kind::Observation => OF_OBSERVATION,
        Kind::RelatedPerson => OF_RELATED,
        Kind::Provenance => OF_PROVENANCE,
        Kind::Location | Kind::Organization => OF_PLACE,
    }
}

/// A parameter of a kind by its name.
pub fn find(kind: Kind, name: &str) -> Option<&'static Param> {
    of(kind).iter().find(|param| param.name == name)
}

/// What a search of a kind can bring along: `Immunization:patient`.
pub const fn includes(kind: Kind) -> &'static [&'static str] {
    match kind {
        Kind::Immunization => &["Immunization:patient", "Immunization:location"],
        Kind::ImmunizationRecommendation => &["ImmunizationRecommendation:patient"],
        Kind::ImmunizationEvaluation => &["ImmunizationEvaluation:patient"],
        Kind::Observation => &["Observation:patient", "Observation:subject"],
        Kind::RelatedPerson => &["RelatedPerson:patient"],
        Kind::Patient | Kind::Provenance | Kind::Location | Kind::Organization => &[],
    }
}

/// What points to results of a kind and can come along.
pub const fn rev_includes(kind: Kind) -> &'static [&'static str] {
    match kind {
        Kind::Patient | Kind::Immunization | Kind::Observation => &["Provenance:target"],
        _ => &[],
    }
}
