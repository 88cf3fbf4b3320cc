//! Cases from JSON text. One bad case does not take the others with it.

use serde::Deserialize;
use serde_json::value::RawValue;

use super::written::text;
use super::{Case, Written};

/// Why a text holds no cases at all.
#[derive(Debug, thiserror::Error)]
pub enum NotCases {
    /// It is not JSON, or has no list `cases`.
    #[error("line {line}, column {column}: {what}")]
    Malformed {
        /// Line, from 1.
        line: usize,
        /// Column, from 1.
        column: usize,
        /// What is wrong.
        what: String,
    },
    /// It begins with something else than a list or an object.
    #[error("holds neither an object with the list \"cases\" nor a list of cases")]
    NeitherListNorObject,
}

/// A case that cannot be asked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{place}: {what}")]
pub struct BadCase {
    /// Its number, where it could be read.
    pub id: Option<String>,
    /// Where it stands in its file.
    pub place: String,
    /// What is wrong.
    pub what: String,
}

/// Reads cases. Fails as a whole only where the text is not JSON, or nothing in it is a list of cases.
pub fn read_json(text: &str) -> Result<Vec<Result<Case, BadCase>>, NotCases> {
    #[derive(Deserialize)]
    struct File<'a> {
        #[serde(borrow)]
        cases: Vec<&'a RawValue>,
    }
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let raw = match text.trim_start().chars().next() {
        Some('{') => serde_json::from_str::<File<'_>>(text).map(|file| file.cases),
        Some('[') => serde_json::from_str(text),
        _ => return Err(NotCases::NeitherListNorObject),
    };
    let raw = raw.map_err(|error| NotCases::Malformed {
        line: error.line(),
        column: error.column(),
        what: without_place(&error),
    })?;
    let mut lines = Lines { text, at: 0, line: 1 };
    Ok(raw
        .into_iter()
        .enumerate()
        .map(|(place, raw)| read_case(raw.get(), lines.of(raw.get()), place))
        .collect())
}

fn read_case(raw: &str, line: usize, index: usize) -> Result<Case, BadCase> {
    let written: Written = serde_json::from_str(raw).map_err(|error| {
        #[derive(Deserialize)]
        struct OnlyId {
            #[serde(default, deserialize_with = "text")]
            id: Option<String>,
        }
        let line = line + error.line().saturating_sub(1);
        BadCase {
            id: serde_json::from_str::<OnlyId>(raw).ok().and_then(|only| only.id),
            place: format!("case {}, line {line}", index + 1),
            what: without_place(&error),
        }
    })?;
    written.check().map_err(|wrong| BadCase {
        id: written.id.filter(|id| !id.trim().is_empty()),
        place: format!("case {}, line {line}", index + 1),
        what: wrong.to_string(),
    })
}

/// The message of an error without the place in it, which is relative to the case.
fn without_place(error: &serde_json::Error) -> String {
    let text = error.to_string();
    text.rsplit_once(" at line ").map_or(text.as_str(), |(what, _)| what).to_owned()
}

/// Counts lines while going forward through a text.
struct Lines<'a> {
    text: &'a str,
    at: usize,
    line: usize,
}

impl Lines<'_> {
    /// The line on which a later part of the text begins.
    fn of(&mut self, part: &str) -> usize {
        let start = (part.as_ptr() as usize).saturating_sub(self.text.as_ptr() as usize);
        let passed = self.text.as_bytes().get(self.at..start).unwrap_or_default();
        self.line += passed.iter().filter(|byte| **byte == b'\n').count();
        self.at = self.at.max(start);
        self.line
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cases::Entry;
    use crate::{Date, DoseStatus, ForecastKind, SeriesStatus, Sex};

    const TWO: &str = r#"{"meta": {}, "cases": [
      {"id": "A-1", "set": "conditions", "vaccine_group": "DTAP",
       "patient": {"dob": "2024-02-29", "sex": "F"}, "assessment_date": "2025-01-01",
       "observations": [{"code": "055", "text": "x", "date": null}],
       "doses": [{"n": 1, "date": "2024-04-30", "cvx": "3", "mvx": "", "expected_status": "Not Valid",
                  "expected_reason": "Age: Too Young", "series_type": "Risk"}],
       "expected": {"series_status": "not_complete", "forecast_number": 2, "earliest_date": "2025-02-01",
                    "recommended_date": "2025-02-01", "past_due_date": null}},
      {"id": "A-2", "patient": {"dob": "2024-02-30"}, "assessment_date": "2025-01-01"}
    ]}"#;

    #[test]
    fn a_case_is_read_with_all_that_it_expects() {
        let case = read_json(TWO).unwrap().remove(0).unwrap();
        assert_eq!((case.patient.sex, case.on), (Sex::Female, Date::new(2025, 1, 1).unwrap()));
        assert_eq!(case.patient.doses[0].cvx.to_string(), "03");
        assert_eq!(case.patient.doses[0].mvx, None);
        assert_eq!(case.patient.observations[0].code, "055");
        let expected = case.expected.unwrap();
        assert_eq!(expected.vaccine_group, "DTaP/Tdap/Td");
        assert_eq!((expected.status, expected.dose_number), (SeriesStatus::NotComplete, Some(2)));
        assert_eq!(expected.past_due, None);
        assert_eq!(expected.doses[0].status, Some(DoseStatus::NotValid));
        assert_eq!(expected.doses[0].kind, Some(ForecastKind::Risk));
    }

    #[test]
    fn a_case_with_a_day_that_does_not_exist_is_named_with_its_line_and_the_others_are_read() {
        let bad = read_json(TWO).unwrap().remove(1).unwrap_err();
        assert_eq!(bad.id.as_deref(), Some("A-2"));
        assert_eq!(bad.place, "case 2, line 9");
        assert!(bad.what.starts_with("patient.dob: \"2024-02-30\" is no date"), "{}", bad.what);
    }

    #[test]
    fn a_question_without_an_expected_answer_can_be_asked() {
        let text = r#"[{"id": 7, "patient": {"dob": "2020-01-01", "sex": null}, "assessment_date": "2025-01-01",
                        "doses": null, "expected": null}]"#;
        let case = read_json(text).unwrap().remove(0).unwrap();
        assert_eq!(case.id, "7");
        assert_eq!(case.expected.unwrap_err().entry, Entry::SeriesStatus);
    }

    #[test]
    fn a_case_of_the_wrong_shape_does_not_stop_the_others() {
        let text = r#"[{"id": "B-1",
          "doses": 5}, 12, {"id": "B-3", "patient": {"dob": "2020-01-01"}, "assessment_date": "2025-01-01"}]"#;
        let cases = read_json(text).unwrap();
        let bad = cases[0].as_ref().unwrap_err();
        assert_eq!((bad.id.as_deref(), bad.place.as_str()), (Some("B-1"), "case 1, line 2"));
        assert_eq!(cases[1].as_ref().unwrap_err().id, None);
        assert!(cases[2].is_ok());
    }

    #[test]
    fn what_is_no_list_of_cases_is_refused_with_its_place() {
        assert!(matches!(read_json("cases"), Err(NotCases::NeitherListNorObject)));
        assert!(matches!(read_json("{\n\"cases\": [}"), Err(NotCases::Malformed { line: 2, .. })));
        let other = read_json("{\"kases\": []}").unwrap_err();
        assert!(other.to_string().contains("missing field `cases`"), "{other}");
    }
}
