//! What an export is asked for, read from its parameters. Pure.

use jenner_model::{PublicId, Timestamp};
use serde::{Deserialize, Serialize};

use crate::smart::{Interaction, Scopes};

/// The types that are exported.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Kind {
    /// People.
    Patient,
    /// Doses and refusals.
    Immunization,
    /// Whether each dose counts.
    ImmunizationEvaluation,
    /// What is due.
    ImmunizationRecommendation,
}

impl Kind {
    /// All of them, in the order of the files.
    pub const ALL: [Self; 4] =
        [Self::Patient, Self::Immunization, Self::ImmunizationEvaluation, Self::ImmunizationRecommendation];

    /// FHIR's name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Patient => "Patient",
            Self::Immunization => "Immunization",
            Self::ImmunizationEvaluation => "ImmunizationEvaluation",
            Self::ImmunizationRecommendation => "ImmunizationRecommendation",
        }
    }

    /// The type of a name.
    pub fn of_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// Whose data.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Level {
    /// `[base]/$export`
    System,
    /// `[base]/Patient/$export`
    Patients,
    /// `[base]/Group/[id]/$export`
    Group(String),
}

/// Which doses of an `_typeFilter` are wanted: all conditions hold.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct DoseFilter {
    /// Day of the dose, first and last that fit.
    pub days: Vec<(Option<jiff::civil::Date>, Option<jiff::civil::Date>)>,
    /// One of these states.
    pub statuses: Vec<String>,
    /// One of these CVX codes.
    pub vaccines: Vec<String>,
}

/// What is asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    /// Whose data.
    pub level: Level,
    /// Which types, each once.
    pub types: Vec<Kind>,
    /// Only what changed after.
    pub since: Option<Timestamp>,
    /// Only these elements: type (or every type) and name.
    pub elements: Vec<(Option<Kind>, String)>,
    /// Only these people, by the names they have in addresses.
    pub patients: Vec<String>,
    /// Only doses that fit one of these.
    pub doses: Vec<DoseFilter>,
    /// What was asked and is not done, in words; told in the manifest's `error`.
    pub ignored: Vec<String>,
}

/// Why an export is not begun.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadExport {
    /// A parameter is wrong, or nothing that is done here.
    #[error("{0}")]
    Parameter(String),
    /// The token does not open a type.
    #[error("the token's scopes do not open {0}; ask for a token with system/{0}.rs")]
    Scope(String),
}

/// Reads the parameters. `lenient` (Prefer: handling=lenient) leaves out what is not known, and says so.
pub fn read(
    level: Level,
    parameters: &[(String, String)],
    lenient: bool,
    scopes: &Scopes,
) -> Result<Asked, BadExport> {
    let mut asked = Asked {
        level,
        types: Vec::new(),
        since: None,
        elements: Vec::new(),
        patients: Vec::new(),
        doses: Vec::new(),
        ignored: Vec::new(),
    };
    for (name, value) in parameters {
        if let Err(why) = take(&mut asked, name, value) {
            if !lenient {
                return Err(BadExport::Parameter(why));
            }
            asked.ignored.push(why);
        }
    }
    let open = |kind: &Kind| {
        scopes.allow(kind.name(), Interaction::Read) && scopes.allow(kind.name(), Interaction::Search)
    };
    if asked.types.is_empty() {
        asked.types = Kind::ALL.into_iter().filter(open).collect();
    }
    match asked.types.iter().find(|kind| !open(kind)) {
        Some(closed) => Err(BadExport::Scope(closed.name().to_owned())),
        None if asked.types.is_empty() => Err(BadExport::Scope("Immunization".to_owned())),
        None => Ok(asked),
    }
}

const FORMATS: [&str; 3] = ["application/fhir+ndjson", "application/ndjson", "ndjson"];

fn take(asked: &mut Asked, name: &str, value: &str) -> Result<(), String> {
    match name {
        "_outputFormat" => match FORMATS.contains(&value) {
            true => Ok(()),
            false => Err(format!("_outputFormat is \"{}\"; it can be {}", short(value), FORMATS[0])),
        },
        "_type" => value.split(',').map(str::trim).filter(|name| !name.is_empty()).try_for_each(|name| {
            let kind = Kind::of_name(name).ok_or_else(|| {
                let all = Kind::ALL.map(Kind::name).join(", ");
                format!("_type names \"{}\"; exported are {all}", short(name))
            })?;
            if !asked.types.contains(&kind) {
                asked.types.push(kind);
            }
            Ok(())
        }),
        "_since" => {
            let at: jiff::Timestamp = value.parse().map_err(|_| {
                format!(
                    "_since is \"{}\"; write an instant with its time zone, as in 2026-01-31T08:00:00Z",
                    short(value)
                )
            })?;
            asked.since = Some(Timestamp::from_jiff(at));
            Ok(())
        }
        "_elements" => value.split(',').map(str::trim).filter(|one| !one.is_empty()).try_for_each(|one| {
            let (kind, element) = match one.split_once('.') {
                Some((kind, element)) => {
                    let known = Kind::of_name(kind);
                    (
                        Some(known.ok_or_else(|| format!("_elements names the type \"{}\"", short(kind)))?),
                        element,
                    )
                }
                None => (None, one),
            };
            let plain = element.bytes().all(|b| b.is_ascii_alphanumeric()) && !element.is_empty();
            if !plain || asked.elements.len() >= 100 {
                return Err(format!("_elements takes names of elements, not \"{}\"", short(one)));
            }
            asked.elements.push((kind, element.to_owned()));
            Ok(())
        }),
        "patient" => value.split(',').map(str::trim).filter(|one| !one.is_empty()).try_for_each(|one| {
            if asked.level == Level::System {
                return Err("patient is for exports of Patient and Group, not of the system".to_owned());
            }
            let id = one.rsplit('/').next().unwrap_or(one);
            id.parse::<PublicId>()
                .map_err(|_| format!("patient \"{}\" is no reference to a Patient", short(one)))?;
            if asked.patients.len() >= 10_000 {
                return Err("patient names more than 10,000 people; make a Group of them".to_owned());
            }
            asked.patients.push(id.to_owned());
            Ok(())
        }),
        "_typeFilter" => {
            let filter = dose_filter(value)?;
            asked.doses.push(filter);
            Ok(())
        }
        other => Err(format!(
            "the parameter {} is not known here; known are _type, _since, _elements, _typeFilter, _outputFormat, patient",
            short(other)
        )),
    }
}

/// `Immunization?date=ge2024-01-01&status=completed`
fn dose_filter(text: &str) -> Result<DoseFilter, String> {
    let (kind, query) = text.split_once('?').unwrap_or((text, ""));
    if kind != "Immunization" || query.is_empty() {
        return Err(format!(
            "_typeFilter is \"{}\"; filters are taken for Immunization by date, status and vaccine-code",
            short(text)
        ));
    }
    let mut filter = DoseFilter::default();
    for part in query.split('&') {
        let (name, value) = part.split_once('=').unwrap_or((part, ""));
        let values = || value.split(',').map(|one| one.rsplit('|').next().unwrap_or(one).to_owned());
        match name {
            "date" => filter.days.push(days(value).ok_or_else(|| {
                format!(
                    "date \"{}\" in _typeFilter is not a day, month or year with eq, ge, gt, le or lt",
                    short(value)
                )
            })?),
            "status" => filter.statuses.extend(values()),
            "vaccine-code" => filter.vaccines.extend(values()),
            other => {
                return Err(format!(
                    "_typeFilter cannot ask Immunization for \"{}\"; it can for date, status and vaccine-code",
                    short(other)
                ));
            }
        }
    }
    Ok(filter)
}

type Days = (Option<jiff::civil::Date>, Option<jiff::civil::Date>);

/// The first and last day that fit a search for a date.
fn days(value: &str) -> Option<Days> {
    let (prefix, date) = match value.get(..2).filter(|p| p.bytes().all(|b| b.is_ascii_alphabetic())) {
        Some(prefix) => (prefix, value.get(2..)?),
        None => ("eq", value),
    };
    let day = date.split('T').next()?;
    let parts: Vec<i16> = day.split('-').map(|part| part.parse().ok()).collect::<Option<_>>()?;
    let small = |n: i16| i8::try_from(n).ok();
    let (first, last) = match parts[..] {
        [year] => (jiff::civil::Date::new(year, 1, 1).ok()?, jiff::civil::Date::new(year, 12, 31).ok()?),
        [year, month] => {
            let first = jiff::civil::Date::new(year, small(month)?, 1).ok()?;
            (first, first.last_of_month())
        }
        [year, month, day] => {
            let day = jiff::civil::Date::new(year, small(month)?, small(day)?).ok()?;
            (day, day)
        }
        _ => return None,
    };
    match prefix {
        "eq" => Some((Some(first), Some(last))),
        "ge" => Some((Some(first), None)),
        "gt" | "sa" => Some((Some(last.tomorrow().ok()?), None)),
        "le" => Some((None, Some(last))),
        "lt" | "eb" => Some((None, Some(first.yesterday().ok()?))),
        _ => None,
    }
}

/// What a client wrote, short enough to be told back.
fn short(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(60).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ask(parameters: &[(&str, &str)], lenient: bool) -> Result<Asked, BadExport> {
        let parameters: Vec<(String, String)> =
            parameters.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let scopes = Scopes::parse("system/Patient.rs system/Immunization.rs").expect("scopes");
        read(Level::Patients, &parameters, lenient, &scopes)
    }

    #[test]
    fn without_types_everything_is_exported_that_the_token_opens() {
        assert_eq!(ask(&[], false).expect("taken").types, [Kind::Patient, Kind::Immunization]);
        let closed = ask(&[("_type", "Patient,ImmunizationRecommendation")], false);
        assert_eq!(closed, Err(BadExport::Scope("ImmunizationRecommendation".to_owned())));
    }

    #[test]
    fn what_is_not_known_is_refused_or_with_lenient_handling_left_out_and_told() {
        for wrong in [
            ("_type", "Practitioner"),
            ("_since", "yesterday"),
            ("_since", "2026-01-01"),
            ("_outputFormat", "text/csv"),
            ("_typeFilter", "Immunization?lot-number=1"),
            ("_typeFilter", "Patient?birthdate=2020"),
            ("patient", "Patient/me"),
            ("includeAssociatedData", "x"),
            ("_typeFilter", "Immunization?date=ge2024-13"),
            ("_elements", "a.b.c"),
        ] {
            assert!(matches!(ask(&[wrong], false), Err(BadExport::Parameter(_))), "{wrong:?}");
            assert_eq!(ask(&[wrong], true).expect("taken").ignored.len(), 1, "{wrong:?}");
        }
    }

    #[test]
    fn days_of_a_filter_are_understood_to_their_precision() {
        let day = |text: &str| Some(text.parse::<jiff::civil::Date>().expect("a day"));
        assert_eq!(days("ge2024-02"), Some((day("2024-02-01"), None)));
        assert_eq!(days("gt2024-02"), Some((day("2024-03-01"), None)));
        assert_eq!(days("2024"), Some((day("2024-01-01"), day("2024-12-31"))));
        assert_eq!(days("lt2024-03-05"), Some((None, day("2024-03-04"))));
        assert_eq!(days("xx2024"), None);
        assert_eq!(days(""), None);
    }
}
