//! A forecast: its status and days, and why (chapters 7 to 9).

use super::choice;
use super::dose::names;
use super::step::{self, Place};
use super::texts::{self, Value, Writer, none, or_none};
use super::{Case, Language, Line, Names, Page, Reader};
use crate::explain::{AntigenExplanation, SeriesExplanation, Step};
use crate::{AntigenId, Date, Forecast, ForecastKind, SeriesId, SeriesStatus, StatusReason};

/// The word for a forecast, the same on every screen and letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum StatusWord {
    /// A dose is late.
    Overdue,
    /// A dose is recommended now.
    DueNow,
    /// A dose is possible now; patient and clinician decide together.
    Decide,
    /// The last season that the schedule knows is over: whether a dose of the next one is due, it cannot say.
    SeasonOver,
    /// A dose is needed, but not yet.
    Later,
    /// All doses are there.
    Complete,
    /// No dose is needed.
    Immune,
    /// There is a reason not to vaccinate.
    Contraindicated,
    /// No dose is recommended now.
    NotRecommended,
    /// Too late to begin or to finish.
    AgedOut,
}

impl StatusWord {
    /// All words, the most urgent first.
    pub const ALL: [StatusWord; 10] = [
        StatusWord::Overdue,
        StatusWord::DueNow,
        StatusWord::Decide,
        StatusWord::SeasonOver,
        StatusWord::Later,
        StatusWord::Complete,
        StatusWord::Immune,
        StatusWord::Contraindicated,
        StatusWord::NotRecommended,
        StatusWord::AgedOut,
    ];

    /// The word for a forecast on a day.
    ///
    /// A dose that patient and clinician decide on together is never called due or late.
    pub fn of(forecast: &Forecast, names: &dyn Names, on: Date) -> StatusWord {
        match forecast.status {
            SeriesStatus::Complete => StatusWord::Complete,
            SeriesStatus::Immune => StatusWord::Immune,
            SeriesStatus::Contraindicated => StatusWord::Contraindicated,
            SeriesStatus::AgedOut => StatusWord::AgedOut,
            SeriesStatus::NotRecommended if forecast.reason == StatusReason::SeasonOver => {
                StatusWord::SeasonOver
            }
            SeriesStatus::NotRecommended => StatusWord::NotRecommended,
            SeriesStatus::NotComplete if forecast.recommended.is_none_or(|day| on < day) => StatusWord::Later,
            SeriesStatus::NotComplete if is_shared(forecast, names) => StatusWord::Decide,
            SeriesStatus::NotComplete if forecast.past_due.is_some_and(|day| on > day) => StatusWord::Overdue,
            SeriesStatus::NotComplete => StatusWord::DueNow,
        }
    }

    /// The word in the reader's language.
    pub fn text(self, reader: Reader) -> String {
        let key = match self {
            StatusWord::Overdue => "word-overdue",
            StatusWord::DueNow => "word-due-now",
            StatusWord::Decide => "word-decide",
            StatusWord::Later => "word-later",
            StatusWord::SeasonOver => "word-season-over",
            StatusWord::Complete => "word-complete",
            StatusWord::Immune => "word-immune",
            StatusWord::Contraindicated => "word-contraindicated",
            StatusWord::NotRecommended => "word-not-recommended",
            StatusWord::AgedOut => "word-aged-out",
        };
        texts::phrase(reader, key, &[])
    }
}

fn is_shared(forecast: &Forecast, names: &dyn Names) -> bool {
    forecast.series.iter().any(|id| names.is_shared_decision(*id))
}

/// The sentences about one forecast: a headline with its days, and under it why.
pub fn forecast_sentences(case: &Case<'_>, forecast: &Forecast, reader: Reader) -> Vec<Line> {
    let w = Writer { names: case.schedule, patient: case.patient, reader };
    let mut page = Page::new(reader);
    page.add(0, headline(&w, case, forecast), None);
    let series = series_of(case, forecast);
    for (_, one) in &series {
        page.add(1, choice::indications(&w, one.series, &one.relevance), Some("Table 5-4"));
    }
    if w.is_nurse() {
        nurse_reasons(&mut page, &w, &series);
    } else {
        parent_reasons(&mut page, &w, &series, forecast);
    }
    if !forecast.vaccines.is_empty() {
        let with = [("vaccines", w.vaccines(&forecast.vaccines).into())];
        page.add(1, w.sentence("forecast-vaccines", &with), Some("FORECASTRECVAC-1"));
    } else if !forecast.suitable.is_empty() {
        let with = [("vaccines", w.vaccines(&forecast.suitable).into())];
        page.add(1, w.sentence("forecast-suitable", &with), Some("Table 6-26"));
    }
    for guidance in forecast.guidance.iter().filter_map(|id| case.schedule.guidance(*id)) {
        let text = match reader.language {
            Language::English => &guidance.en,
            Language::Spanish => &guidance.es,
        };
        let line = w.sentence("forecast-advice", &[("text", text.clone().into())]);
        page.add(1, line.filter(|_| !text.is_empty()), Some("FORECASTGUIDANCE-1"));
    }
    page.lines
}

fn headline(w: &Writer<'_>, case: &Case<'_>, forecast: &Forecast) -> Option<String> {
    let kind = match forecast.kind {
        ForecastKind::Standard => "standard",
        ForecastKind::Risk => "risk",
    };
    let word = StatusWord::of(forecast, case.schedule, case.assessment.on);
    let with = [
        ("group", w.names.group(forecast.group).to_owned().into()),
        ("kind", kind.into()),
        ("word", word.text(w.reader).into()),
        ("rest", rest_of_headline(w, forecast).unwrap_or_default().into()),
    ];
    w.sentence("forecast-title", &with)
}

fn rest_of_headline(w: &Writer<'_>, forecast: &Forecast) -> Option<String> {
    let key = match (forecast.status, forecast.reason) {
        (SeriesStatus::NotComplete, _) => return Some(due(w, forecast)),
        (SeriesStatus::Complete, _) => {
            return match forecast.completed_on() {
                Some(day) => w.sentence("forecast-complete-on", &[("date", w.date(day).into())]),
                None => w.sentence("forecast-complete", &[]),
            };
        }
        (SeriesStatus::Immune, _) => "forecast-immune",
        (SeriesStatus::Contraindicated, _) => "forecast-contraindicated",
        (SeriesStatus::AgedOut, StatusReason::MaximumAge) => "forecast-maximum-age",
        (SeriesStatus::AgedOut, StatusReason::CannotFinish) => "forecast-cannot-finish",
        (SeriesStatus::AgedOut, _) => "forecast-aged-out",
        (SeriesStatus::NotRecommended, StatusReason::SeasonOver) => "forecast-season-over",
        (SeriesStatus::NotRecommended, StatusReason::ImmunizationHistory) => "forecast-history",
        (SeriesStatus::NotRecommended, _) => "forecast-not-recommended",
    };
    w.sentence(key, &[])
}

fn due(w: &Writer<'_>, forecast: &Forecast) -> String {
    let Some(from) = forecast.recommended.or(forecast.earliest) else {
        return w.phrase("forecast-dose-undated", &[]);
    };
    let day = |date: Option<Date>| or_none(date.map(|date| w.date(date)));
    let with = [
        ("n", forecast.dose_number.map_or_else(none, |n| i64::from(n).into())),
        ("recommended", w.date(from).into()),
        ("late", day(forecast.past_due)),
        ("earliest", day(forecast.earliest.filter(|day| *day != from))),
        ("latest", day(forecast.latest)),
    ];
    w.phrase(if is_shared(forecast, w.names) { "forecast-dose-shared" } else { "forecast-dose" }, &with)
}

/// What the series of a forecast did, with their antigens.
pub(super) fn series_of<'a>(
    case: &Case<'a>,
    forecast: &Forecast,
) -> Vec<(&'a AntigenExplanation, &'a SeriesExplanation)> {
    let all = case.explanation.antigens.iter();
    all.flat_map(|antigen| antigen.series.iter().map(move |series| (antigen, series)))
        .filter(|(_, series)| forecast.series.contains(&series.series))
        .collect()
}

/// Series of which the same is to be said.
struct Alike {
    antigens: Vec<AntigenId>,
    series: Vec<SeriesId>,
    status: Option<SeriesStatus>,
    lines: Vec<Line>,
    choices: Vec<Line>,
}

fn nurse_reasons(page: &mut Page, w: &Writer<'_>, all: &[(&AntigenExplanation, &SeriesExplanation)]) {
    let mut blocks: Vec<Alike> = Vec::new();
    for (antigen, series) in all {
        let status = series.outcome.map(|(status, _)| status);
        let lines = series_lines(w, antigen, series);
        match blocks.iter_mut().find(|one| one.lines == lines && one.status == status) {
            Some(block) => {
                block.antigens.push(antigen.antigen);
                block.series.push(series.series);
                block.choices.extend(choices(w, antigen, series));
            }
            None => blocks.push(Alike {
                antigens: vec![antigen.antigen],
                series: vec![series.series],
                status,
                lines,
                choices: choices(w, antigen, series),
            }),
        }
    }
    if blocks.len() > 1 {
        page.add(1, w.sentence("forecast-combined", &[]), Some("9"));
    }
    for block in blocks {
        let status = block.status.map_or_else(String::new, |status| w.phrase(status_key(status), &[]));
        let with: [(&str, Value); 3] = [
            ("antigens", names(block.antigens.iter().map(|id| w.names.antigen(*id))).into()),
            ("series", names(block.series.iter().map(|id| w.names.series(*id))).into()),
            ("status", status.into()),
        ];
        page.add(1, w.sentence("forecast-series", &with), None);
        page.extend(2, block.lines);
        page.extend(2, block.choices);
    }
}

fn status_key(status: SeriesStatus) -> &'static str {
    match status {
        SeriesStatus::NotComplete => "status-not-complete",
        SeriesStatus::Complete => "status-complete",
        SeriesStatus::Immune => "status-immune",
        SeriesStatus::Contraindicated => "status-contraindicated",
        SeriesStatus::AgedOut => "status-aged-out",
        SeriesStatus::NotRecommended => "status-not-recommended",
    }
}

/// The steps that still hold at the end: a dose left out after its dates were looked at takes them with it (7.6).
fn standing(series: &SeriesExplanation) -> impl Iterator<Item = &Step> {
    let is_skipped = |step: &Step| matches!(step, Step::Skip { skipped: true, .. });
    let last = series.forecast.iter().rposition(is_skipped).unwrap_or(0);
    series.forecast.iter().enumerate().filter_map(move |(place, step)| {
        let is_of_dose =
            matches!(step, Step::Need { .. } | Step::Earliest { .. } | Step::NoVaccineLeft { .. });
        (place >= last || !is_of_dose).then_some(step)
    })
}

/// Number of the target dose that a series asks for next; `None` if it asks for none.
pub(super) fn next_target(series: &SeriesExplanation) -> Option<u8> {
    series.forecast.iter().rev().find_map(|step| match step {
        Step::Need { target, status: SeriesStatus::NotComplete, .. } => Some(*target),
        Step::Need { .. } => Some(None),
        _ => None,
    })?
}

fn series_lines(w: &Writer<'_>, antigen: &AntigenExplanation, series: &SeriesExplanation) -> Vec<Line> {
    let mut page = Page::new(w.reader);
    let place = Place { antigen: antigen.antigen, dose: None, counts: false };
    for done in standing(series) {
        page.add(0, step::step(w, done, place), Some(done.rule()));
        page.add(1, w.other_sources(done), Some(done.rule()));
    }
    page.lines
}

fn choices(w: &Writer<'_>, antigen: &AntigenExplanation, series: &SeriesExplanation) -> Vec<Line> {
    let mut page = Page::new(w.reader);
    for one in antigen.choices.iter().filter(|choice| choice.prioritized == Some(series.series)) {
        page.add(0, choice::choice(w, one), Some(choice::rule(one.by)));
    }
    page.lines
}

fn parent_reasons(
    page: &mut Page,
    w: &Writer<'_>,
    all: &[(&AntigenExplanation, &SeriesExplanation)],
    forecast: &Forecast,
) {
    for (antigen, series) in all {
        let place = Place { antigen: antigen.antigen, dose: None, counts: false };
        let told = standing(series).filter(|step| match step {
            // Of several series, the one that gave the day of the headline says why.
            // Where it is decided together, nothing is advised.
            Step::Recommended { recommended, .. } => {
                Some(*recommended) == forecast.recommended && !is_shared(forecast, w.names)
            }
            Step::Skip { .. } => forecast.status == SeriesStatus::NotComplete,
            _ => true,
        });
        for done in told {
            page.add(1, step::step(w, done, place), None);
        }
    }
}
