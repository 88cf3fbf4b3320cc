//! An antigen file: immunity, contraindications, and the headers of series.

use std::collections::BTreeMap;

use jenner_codes::Cvx;

use super::dose;
use super::guidance::Texts;
use super::schedule::remember_names;
use super::unplaced;
use super::values::Notes;
use super::xml::Element;
use crate::Duration;
use crate::pack::facts::{
    AllowableVaccine, AntigenFile, BornBefore, Contraindication, Immunity, Indication, Series, SeriesType,
    Sex,
};

/// Reads a file.
pub(super) fn read(
    root: &Element,
    named: &mut BTreeMap<Cvx, String>,
    texts: &mut Texts,
    notes: &mut Notes,
) -> AntigenFile {
    notes.known(root, &["immunity", "contraindications", "series"]);
    remember_names(root, named);
    let mut antigen = String::new();
    let mut series = Vec::new();
    for element in root.filled("series") {
        let disease = notes.required(element, "targetDisease");
        if antigen.is_empty() {
            disease.clone_into(&mut antigen);
        } else if antigen != disease {
            notes.wrong(element, &format!("a series for {disease} in the file of {antigen}"));
        }
        series.push(unplaced(read_series(element, named, texts, notes)));
    }
    if series.is_empty() {
        notes.wrong(root, "the file has no series");
    }
    let mut contraindication = Vec::new();
    for all in root.filled("contraindications") {
        notes.known(all, &["vaccineGroup", "vaccine"]);
        for element in all.filled("vaccineGroup").flat_map(|kind| kind.filled("contraindication")) {
            notes.known(
                element,
                &[
                    "observationCode",
                    "observationTitle",
                    "contraindicationText",
                    "contraindicationGuidance",
                    "beginAge",
                    "endAge",
                ],
            );
            contraindication.push(unplaced(read_contraindication(element, texts, notes)));
        }
        for element in all.filled("vaccine").flat_map(|kind| kind.filled("contraindication")) {
            notes.known(
                element,
                &[
                    "observationCode",
                    "observationTitle",
                    "contraindicationText",
                    "contraindicationGuidance",
                    "contraindicatedVaccine",
                ],
            );
            let contraindicated = read_contraindication(element, texts, notes);
            if contraindicated.vaccines.is_empty() {
                notes.wrong(element, "the contraindication is for single vaccines, but names none");
            }
            contraindication.push(unplaced(contraindicated));
        }
    }
    let immunity = root.filled("immunity").next().and_then(|element| read_immunity(element, notes));
    AntigenFile { antigen, immunity, contraindication, series }
}

fn read_immunity(element: &Element, notes: &mut Notes) -> Option<Immunity> {
    notes.known(element, &["clinicalHistory", "dateOfBirth"]);
    let mut immunity = Immunity::default();
    for history in element.filled("clinicalHistory") {
        immunity.observations.push(notes.required(history, "guidelineCode").to_owned());
    }
    for birth in element.filled("dateOfBirth") {
        notes.known(birth, &["immunityBirthDate", "birthCountry", "exclusion"]);
        let Some(before) = notes.date(birth, "immunityBirthDate") else {
            notes.wrong(birth, "immunity by birth has no date");
            continue;
        };
        let country = Some(birth.text_of("birthCountry").to_owned()).filter(|country| !country.is_empty());
        let unless =
            birth.filled("exclusion").map(|exclusion| notes.required(exclusion, "exclusionCode").to_owned());
        immunity.born.push(BornBefore { before, country, unless: unless.collect() });
    }
    (immunity != Immunity::default()).then_some(immunity)
}

fn read_contraindication(element: &Element, texts: &mut Texts, notes: &mut Notes) -> Contraindication {
    let mut vaccines = Vec::new();
    for vaccine in element.filled("contraindicatedVaccine") {
        let Some(cvx) = notes.cvx(vaccine) else { continue };
        vaccines.push(AllowableVaccine {
            cvx,
            from_age: notes.duration(vaccine, "beginAge"),
            until_age: notes.duration(vaccine, "endAge"),
        });
    }
    Contraindication {
        observation: notes.required(element, "observationCode").to_owned(),
        from_age: notes.duration(element, "beginAge"),
        until_age: notes.duration(element, "endAge"),
        lasts: lasts(element.text_of("contraindicationText")),
        vaccines,
        guidance: texts.of(element, "contraindicationGuidance", notes),
    }
}

/// How long a contraindication lasts stands in its text only: "in the previous 6 months", "within the previous
/// 72 hours". Hours count as days, begun ones in full.
fn lasts(text: &str) -> Option<Duration> {
    let lower = text.to_ascii_lowercase();
    let (_, rest) = lower.split_once("in the previous ").or_else(|| lower.split_once("in the past "))?;
    let mut words = rest.split_whitespace();
    let (count, unit) = (words.next()?, words.next()?.trim_matches(|char: char| !char.is_ascii_alphabetic()));
    if let "hour" | "hours" = unit {
        return Some(Duration::of_days(count.parse::<i16>().ok()?.checked_add(23)? / 24));
    }
    format!("{count} {unit}").parse().ok()
}

fn read_series(
    element: &Element,
    named: &mut BTreeMap<Cvx, String>,
    texts: &mut Texts,
    notes: &mut Notes,
) -> Series {
    notes.known(
        element,
        &[
            "seriesName",
            "targetDisease",
            "vaccineGroup",
            "seriesAdminGuidance",
            "seriesType",
            "equivalentSeriesGroups",
            "requiredGender",
            "selectSeries",
            "indication",
            "seriesDose",
        ],
    );
    let nothing =
        Element { name: String::new(), line: element.line, text: String::new(), children: Vec::new() };
    let select = element.child("selectSeries").unwrap_or_else(|| {
        notes.wrong(element, "the series has no <selectSeries>");
        &nothing
    });
    notes.known(
        select,
        &[
            "defaultSeries",
            "productPath",
            "seriesGroupName",
            "seriesGroup",
            "seriesPriority",
            "seriesPreference",
            "minAgeToStart",
            "maxAgeToStart",
        ],
    );
    let mut guidance = Vec::new();
    for text in element.filled("seriesAdminGuidance").filter(|text| !text.text.eq_ignore_ascii_case("n/a")) {
        let id = texts.id(text, &text.text, notes);
        if !guidance.contains(&id) {
            guidance.push(id);
        }
    }
    let mut indication = Vec::new();
    for reason in element.filled("indication") {
        notes.known(reason, &["observationCode", "description", "beginAge", "endAge", "guidance"]);
        let code = reason.child("observationCode").map_or("", |code| code.text_of("code"));
        if code.is_empty() {
            notes.wrong(reason, "the indication names no observation");
        }
        indication.push(unplaced(Indication {
            observation: code.to_owned(),
            from_age: notes.duration(reason, "beginAge"),
            until_age: notes.duration(reason, "endAge"),
            guidance: texts.of(reason, "guidance", notes),
        }));
    }
    Series {
        name: notes.required(element, "seriesName").to_owned(),
        vaccine_group: notes.required(element, "vaccineGroup").to_owned(),
        series_type: series_type(element, notes),
        series_group: notes.required_value(select, "seriesGroup").unwrap_or_default(),
        series_group_name: select.text_of("seriesGroupName").to_owned(),
        equivalent_series_groups: notes.list(element, "equivalentSeriesGroups"),
        default_series: notes.yes(select, "defaultSeries"),
        product_path: notes.yes(select, "productPath"),
        shared_decision: is_shared_decision(element.text_of("seriesName")),
        series_priority: notes.value(select, "seriesPriority"),
        series_preference: notes.value(select, "seriesPreference"),
        minimum_age_to_start: notes.duration(select, "minAgeToStart"),
        maximum_age_to_start: notes.duration(select, "maxAgeToStart"),
        required_sex: required_sex(element, notes),
        guidance,
        indication,
        dose: element.filled("seriesDose").map(|dose| unplaced(dose::read(dose, named, notes))).collect(),
    }
}

/// CDC marks shared clinical decision-making in the names of series and nowhere else.
fn is_shared_decision(name: &str) -> bool {
    name.to_ascii_lowercase().contains("shared clinical decision")
}

fn series_type(element: &Element, notes: &mut Notes) -> SeriesType {
    let text = notes.required(element, "seriesType");
    match text.to_ascii_lowercase().as_str() {
        "standard" => SeriesType::Standard,
        "risk" => SeriesType::Risk,
        "evaluation only" => SeriesType::EvaluationOnly,
        _ => {
            notes.wrong(element, &format!("the series type \"{text}\" is not known"));
            SeriesType::Standard
        }
    }
}

fn required_sex(element: &Element, notes: &mut Notes) -> Vec<Sex> {
    let mut sexes = Vec::new();
    for gender in element.filled("requiredGender") {
        let sex = match gender.text.to_ascii_lowercase().as_str() {
            "n/a" => continue,
            "female" => Sex::Female,
            "male" => Sex::Male,
            "unknown" => Sex::Unknown,
            _ => {
                notes.odd(
                    gender,
                    &format!("the gender \"{}\" is read as unknown: neither female nor male", gender.text),
                );
                Sex::Unknown
            }
        };
        if !sexes.contains(&sex) {
            sexes.push(sex);
        }
    }
    sexes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn how_long_a_contraindication_lasts_is_read_from_its_text() {
        let known = [
            ("had Tetanus IG administered in the previous 3 months.", Some("3 months")),
            ("has taken medications within the previous 72 hours.", Some("3 days")),
            ("taken within the previous 49 hours", Some("3 days")),
            ("in the previous 1 year, or so", Some("1 year")),
            ("had a reaction within 7 days of a previous dose", None),
            ("had a reaction after the previous dose", None),
            ("in the previous dose", None),
            ("in the previous", None),
        ];
        for (text, expected) in known {
            assert_eq!(lasts(text), expected.map(|text| text.parse().unwrap()), "{text}");
        }
    }
}
