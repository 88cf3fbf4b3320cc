//! Compares what a case expects with what the engine says, as CDC's cases mean it.
//!
//! Only the case's own vaccine group is looked at. Where the engine has a standard and a risk forecast, one of
//! them must fit in everything. Dates are part of the answer only where a dose is needed.

use std::fmt;

use super::label::{Label, dose_status_text, series_status_code};
use super::{Case, Expected, ExpectedDose};
use crate::standing::Standing;
use crate::{Assessment, Date, DoseStatus, Forecast, ForecastKind, GroupId, Schedule, SeriesStatus};

/// What was compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Compared {
    /// Whether the schedule has the group, and the engine a forecast for it.
    VaccineGroup,
    /// Status of the series.
    Status,
    /// Number of the next dose.
    DoseNumber,
    /// Earliest date.
    Earliest,
    /// Recommended date.
    Recommended,
    /// Past due date.
    PastDue,
    /// Status of the dose with this number.
    Dose(u32),
    /// Reason of the status of the dose with this number.
    Reason(u32),
    /// Kind of the series that judged the dose with this number.
    SeriesType(u32),
}

impl fmt::Display for Compared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Compared::VaccineGroup => f.write_str("vaccine group"),
            Compared::Status => f.write_str("status"),
            Compared::DoseNumber => f.write_str("dose number"),
            Compared::Earliest => f.write_str("earliest"),
            Compared::Recommended => f.write_str("recommended"),
            Compared::PastDue => f.write_str("past due"),
            Compared::Dose(n) => write!(f, "dose {n}"),
            Compared::Reason(n) => write!(f, "reason of dose {n}"),
            Compared::SeriesType(n) => write!(f, "kind of series for dose {n}"),
        }
    }
}

/// Something that is not as expected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// What.
    pub compared: Compared,
    /// As the case has it.
    pub expected: String,
    /// As the engine has it.
    pub got: String,
}

/// How a case went.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verdict {
    /// The forecast the differences are from, where there is one: the one that fits best.
    pub kind: Option<ForecastKind>,
    /// What differs in the forecast.
    pub forecast: Vec<Difference>,
    /// What differs in the statuses of the doses.
    pub doses: Vec<Difference>,
    /// Doses with the expected status, but for another reason or by another kind of series. They do not decide
    /// whether a case has passed.
    pub notes: Vec<Difference>,
}

impl Verdict {
    /// Status, number, dates and the statuses of all doses are as expected.
    pub fn passed(&self) -> bool {
        self.forecast.is_empty() && self.doses.is_empty()
    }

    /// It passed, and there is no note.
    pub fn agrees(&self) -> bool {
        self.passed() && self.notes.is_empty()
    }
}

/// Compares an assessment of a case's patient with what the case expects.
pub fn compare(case: &Case, expected: &Expected, schedule: &Schedule, assessment: &Assessment) -> Verdict {
    let name = &expected.vaccine_group;
    let group = schedule
        .group_named(name)
        .or_else(|| schedule.groups().find(|group| schedule.group_name(*group).eq_ignore_ascii_case(name)));
    let Some(group) = group else {
        return Verdict {
            forecast: vec![no_group(name, "no such group in this schedule")],
            ..Verdict::default()
        };
    };
    let best = assessment
        .forecasts
        .iter()
        .filter(|forecast| forecast.group == group)
        .map(|forecast| (Some(forecast.kind), forecast_differences(expected, forecast)))
        .min_by_key(|(_, differences)| differences.len());
    let (kind, forecast) = best.unwrap_or_else(|| (None, vec![no_group(name, "no forecast")]));
    let (doses, notes) = dose_differences(case, expected, schedule, assessment, group);
    Verdict { kind, forecast, doses, notes }
}

fn no_group(name: &str, got: &str) -> Difference {
    Difference { compared: Compared::VaccineGroup, expected: name.to_owned(), got: got.to_owned() }
}

fn forecast_differences(expected: &Expected, forecast: &Forecast) -> Vec<Difference> {
    let code = series_status_code;
    let mut found = Found(Vec::new());
    found.look(Compared::Status, code(expected.status).to_owned(), code(forecast.status).to_owned());
    let number = |number: Option<u8>| number.map_or_else(none, |number| number.to_string());
    found.look(Compared::DoseNumber, number(expected.dose_number), number(forecast.dose_number));
    if expected.status == SeriesStatus::NotComplete {
        let date = |date: Option<Date>| date.map_or_else(none, |date| date.to_string());
        found.look(Compared::Earliest, date(expected.earliest), date(forecast.earliest));
        found.look(Compared::Recommended, date(expected.recommended), date(forecast.recommended));
        found.look(Compared::PastDue, date(expected.past_due), date(forecast.past_due));
    }
    found.0
}

fn dose_differences(
    case: &Case,
    expected: &Expected,
    schedule: &Schedule,
    assessment: &Assessment,
    group: GroupId,
) -> (Vec<Difference>, Vec<Difference>) {
    let (mut doses, mut notes) = (Found(Vec::new()), Found(Vec::new()));
    for (place, (number, dose)) in case.numbers.iter().zip(&expected.doses).enumerate() {
        let Some(status) = dose.status else { continue };
        let standing = Standing::in_group(assessment, schedule, place, group);
        let got = standing.map_or_else(none, |standing| dose_status_text(standing.status).to_owned());
        doses.look(Compared::Dose(*number), dose_status_text(status).to_owned(), got);
        let Some(standing) = standing.filter(|standing| standing.status == status) else { continue };
        notes.reason(*number, dose, standing);
        if let Some(kind) = dose.kind {
            let kinds = kinds_that_say(assessment, place, status);
            if !kinds.contains(&kind) {
                let got = kinds.first().map_or_else(none, |kind| kind_word(*kind).to_owned());
                notes.look(Compared::SeriesType(*number), kind_word(kind).to_owned(), got);
            }
        }
    }
    (doses.0, notes.0)
}

/// The kinds of the best series that give a dose this status.
fn kinds_that_say(assessment: &Assessment, dose: usize, status: DoseStatus) -> Vec<ForecastKind> {
    let says = |forecast: &Forecast| {
        assessment
            .evaluations
            .iter()
            .any(|one| one.dose == dose && one.status == status && forecast.series.contains(&one.series))
    };
    assessment.forecasts.iter().filter(|forecast| says(forecast)).map(|forecast| forecast.kind).collect()
}

fn kind_word(kind: ForecastKind) -> &'static str {
    match kind {
        ForecastKind::Standard => "standard",
        ForecastKind::Risk => "risk",
    }
}

fn none() -> String {
    "none".to_owned()
}

struct Found(Vec<Difference>);

impl Found {
    fn look(&mut self, compared: Compared, expected: String, got: String) {
        if expected != got {
            self.0.push(Difference { compared, expected, got });
        }
    }
    /// CDC's cases name one reason where several may hold: it must be one of them.
    fn reason(&mut self, number: u32, dose: &ExpectedDose, standing: Standing) {
        let labels: Vec<Label> = Label::all(standing.reasons).collect();
        let same = match &dose.label {
            Some(text) => labels.iter().any(|label| label.is_written(text)),
            None => labels.is_empty(),
        };
        if !same {
            let got = labels.iter().map(|label| label.text()).collect::<Vec<_>>().join(", ");
            let got = if got.is_empty() { none() } else { got };
            self.look(Compared::Reason(number), dose.label.clone().unwrap_or_else(none), got);
        }
    }
}
