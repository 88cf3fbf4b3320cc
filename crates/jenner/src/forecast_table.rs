//! A forecast as text: a table of what is due, and one of what the doses count for.

use std::io::Write;

use anyhow::Result;
use jenner_cdsi::prepare::Prepared;
use jenner_cdsi::report::ReportVaccine;
use jenner_cdsi::words::{Language, Level, Reader, StatusWord};
use jenner_cdsi::{
    Assessment, Date, DoseReason, DoseStatus, Forecast, ForecastKind, Schedule, SeriesStatus, SetAsideReason,
    StatusReason, verdicts,
};

/// Vaccines that a row names.
const VACCINES: usize = 4;

/// Prints both tables.
pub fn print(
    out: &mut dyn Write,
    prepared: &Prepared,
    schedule: &Schedule,
    assessment: &Assessment,
) -> Result<()> {
    let patient = &prepared.patient;
    let on = assessment.on;
    writeln!(out, "{}, born {}, assessed on {on}\n", schedule.version(), patient.birth)?;
    let report = prepared.report(schedule, assessment);
    let head =
        ["vaccine group", "status", "now", "dose", "earliest", "recommended", "past due", "vaccines (CVX)"];
    let rows = assessment.forecasts.iter().zip(&report.forecasts).map(|(forecast, named)| {
        let risk = if forecast.kind == ForecastKind::Risk { " (risk)" } else { "" };
        [
            format!("{}{risk}", named.group),
            status(forecast.status).to_owned(),
            now(forecast, schedule, on),
            forecast.dose_number.map_or_else(String::new, |number| number.to_string()),
            day(forecast.earliest),
            day(forecast.recommended),
            day(forecast.past_due),
            vaccines(if named.vaccines.is_empty() { &named.suitable } else { &named.vaccines }),
        ]
    });
    table(out, head, rows.collect())?;
    if !patient.doses.is_empty() {
        writeln!(out)?;
        let head = ["dose", "day", "CVX", "vaccine", "vaccine group", "counts as", "because"];
        table(out, head, doses(prepared, schedule, assessment))?;
    }
    if let Some(until) = assessment.holds_until {
        writeln!(out, "\nWith nothing new known this holds until {}.", until.plus_days(-1))?;
    }
    Ok(())
}

fn doses(prepared: &Prepared, schedule: &Schedule, assessment: &Assessment) -> Vec<[String; 7]> {
    let verdicts = verdicts(schedule, assessment);
    let mut rows = Vec::new();
    for (index, (dose, place)) in prepared.patient.doses.iter().zip(&prepared.places).enumerate() {
        let row = |group: &str, counts: &str, because: String| {
            let name = schedule.vaccine_name(dose.cvx).unwrap_or("not in the schedule").to_owned();
            let (day, cvx) = (dose.date.to_string(), dose.cvx.to_string());
            [place.to_string(), day, cvx, name, group.to_owned(), counts.to_owned(), because]
        };
        for verdict in verdicts.iter().filter(|verdict| verdict.dose == index) {
            let because: Vec<&str> = verdict.standing.reasons.iter().map(reason).collect();
            let counts = dose_status(verdict.standing.status);
            rows.push(row(schedule.group_name(verdict.group), counts, because.join(", ")));
        }
        if let Some(aside) = assessment.set_aside.iter().find(|one| one.dose == index) {
            rows.push(row("", "left out", set_aside(aside.reason).to_owned()));
        }
    }
    rows
}

/// Prints rows under a head, columns as wide as they must be. A column without a value is left out.
fn table<const N: usize>(out: &mut dyn Write, head: [&str; N], rows: Vec<[String; N]>) -> Result<()> {
    let head = head.map(str::to_owned);
    let widest = |column: usize| {
        let cells = rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count());
        cells.max().filter(|wide| *wide > 0)
    };
    let columns: Vec<(usize, usize)> = head
        .iter()
        .enumerate()
        .filter_map(|(column, name)| Some((column, widest(column)?.max(name.chars().count()))))
        .collect();
    for row in std::iter::once(&head).chain(&rows) {
        let cell = |(column, wide): &(usize, usize)| {
            format!("{:<wide$}", row.get(*column).map_or("", String::as_str), wide = *wide)
        };
        let line: Vec<String> = columns.iter().map(cell).collect();
        writeln!(out, "{}", line.join("  ").trim_end())?;
    }
    Ok(())
}

fn day(date: Option<Date>) -> String {
    date.map_or_else(String::new, |date| date.to_string())
}

/// What the dates mean on the assessment date, or why there are none.
fn now(forecast: &Forecast, schedule: &Schedule, on: Date) -> String {
    let reader = Reader { language: Language::English, level: Level::Nurse };
    match forecast.reason {
        StatusReason::DoseNeeded => StatusWord::of(forecast, schedule, on).text(reader),
        StatusReason::ImmunizationHistory => "By past doses".to_owned(),
        StatusReason::SeasonOver => "Season over".to_owned(),
        StatusReason::MaximumAge => "Too old".to_owned(),
        StatusReason::CannotFinish => "Too late to finish".to_owned(),
        StatusReason::Immunity | StatusReason::Contraindication | StatusReason::SeriesComplete => {
            String::new()
        }
    }
}

fn vaccines(all: &[ReportVaccine]) -> String {
    let shown: Vec<String> =
        all.iter().take(VACCINES).map(|one| format!("{} {}", one.cvx, one.name)).collect();
    let more = all.len().saturating_sub(VACCINES);
    if more > 0 { format!("{} and {more} more", shown.join(", ")) } else { shown.join(", ") }
}

fn status(status: SeriesStatus) -> &'static str {
    match status {
        SeriesStatus::NotComplete => "not complete",
        SeriesStatus::Complete => "complete",
        SeriesStatus::Immune => "immune",
        SeriesStatus::Contraindicated => "contraindicated",
        SeriesStatus::AgedOut => "aged out",
        SeriesStatus::NotRecommended => "not recommended",
    }
}

fn dose_status(status: DoseStatus) -> &'static str {
    match status {
        DoseStatus::Valid => "valid",
        DoseStatus::Extraneous => "extraneous",
        DoseStatus::NotValid => "not valid",
        DoseStatus::SubStandard => "sub-standard",
    }
}

fn reason(reason: DoseReason) -> &'static str {
    match reason {
        DoseReason::TooYoung => "too young",
        DoseReason::TooOld => "too old",
        DoseReason::AgeGrace => "a few days too young, accepted",
        DoseReason::TooSoon => "too soon",
        DoseReason::IntervalGrace => "a few days too soon, accepted",
        DoseReason::AllowableInterval => "short interval, accepted",
        DoseReason::Conflict => "too near to another live vaccine",
        DoseReason::Inadvertent => "the wrong vaccine by mistake",
        DoseReason::WrongVaccine => "a vaccine that does not count here",
        DoseReason::AllowableVaccine => "not the preferred vaccine, accepted",
        DoseReason::SeriesComplete => "the series was complete",
        DoseReason::Expired => "the lot had expired",
        DoseReason::Damaged => "recalled or damaged",
        DoseReason::SmallVolume => "less than the usual volume",
    }
}

fn set_aside(reason: SetAsideReason) -> &'static str {
    match reason {
        SetAsideReason::AfterAssessment => "after the assessment date",
        SetAsideReason::BeforeBirth => "before birth",
        SetAsideReason::NoAntigen => "the schedule knows no use for it at this age",
    }
}
