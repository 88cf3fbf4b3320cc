//! The sentences of an answer, as JSON.

use jenner_cdsi::ForecastKind;
use jenner_cdsi::words::{Language, Level, Line, Reader};
use serde::Serialize;

use crate::question::Answered;

/// Why, in sentences.
#[derive(Debug, Serialize)]
pub struct Explanation {
    /// For whom: `nurse` or `parent`.
    pub reader: &'static str,
    /// `en` or `es`.
    pub language: &'static str,
    /// About each forecast, in the order of the report.
    pub forecasts: Vec<OfForecast>,
    /// About each dose. A dose that was taken as one with an earlier one is not here.
    pub doses: Vec<OfDose>,
}

/// About a forecast.
#[derive(Debug, Serialize)]
pub struct OfForecast {
    /// Vaccine group.
    pub group: String,
    /// Standard or risk.
    #[serde(rename = "type")]
    pub kind: ForecastKind,
    /// Sentences.
    pub lines: Vec<Sentence>,
}

/// About a dose.
#[derive(Debug, Serialize)]
pub struct OfDose {
    /// Its place in the question, from 1.
    pub dose: usize,
    /// Sentences.
    pub lines: Vec<Sentence>,
}

/// One sentence.
#[derive(Debug, Serialize)]
pub struct Sentence {
    /// Those with a greater number belong to the nearest one before with a smaller number.
    pub indent: u8,
    /// The sentence.
    pub text: String,
    /// CDC's number of the rule.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rule: Option<&'static str>,
}

impl From<Line> for Sentence {
    fn from(line: Line) -> Self {
        Self { indent: line.indent, text: line.text, rule: line.rule }
    }
}

impl Explanation {
    /// The sentences for a reader.
    pub fn of(answered: &Answered, reader: Reader) -> Self {
        let sentences = |lines: Vec<Line>| lines.into_iter().map(Sentence::from).collect();
        let judged = &answered.judged;
        let forecasts = judged.assessment().forecasts.iter().enumerate();
        let doses = answered.prepared.places.iter().enumerate();
        Self {
            reader: match reader.level {
                Level::Nurse => "nurse",
                Level::Parent => "parent",
            },
            language: match reader.language {
                Language::English => "en",
                Language::Spanish => "es",
            },
            forecasts: forecasts
                .map(|(place, one)| OfForecast {
                    group: judged.schedule().group_name(one.group).to_owned(),
                    kind: one.kind,
                    lines: sentences(judged.why_due(place, reader)),
                })
                .collect(),
            doses: doses
                .map(|(index, place)| OfDose {
                    dose: *place,
                    lines: sentences(judged.why_dose(index, reader)),
                })
                .collect(),
        }
    }
}
