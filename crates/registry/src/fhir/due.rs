//! What counts and what is due, in the words of FHIR: the answer of an HL7 query, said otherwise.

use jenner_fhir::write::{Evaluation, Forecast, ForecastStatus};
use jenner_hl7::rsp;
use jenner_hl7::rsp::LocalCode;
use jenner_model::record::Record;
use smol_str::SmolStr;

use crate::Registry;
use crate::forecast::{self, Assessed, NoAssessment, answer};

/// Evaluations and forecasts of a record, as of today. Hand over what the asker may see.
pub fn of_record(
    registry: &Registry,
    record: &Record,
) -> Result<(Vec<Evaluation>, Vec<Forecast>), NoAssessment> {
    let today = jenner_cdsi::Date::try_from(registry.today()).map_err(|_| NoAssessment::Failed)?;
    let assessed = forecast::of_record(registry, record, today)?;
    Ok(of(registry, &assessed))
}

/// Evaluations and forecasts of an assessment.
pub fn of(registry: &Registry, assessed: &Assessed) -> (Vec<Evaluation>, Vec<Forecast>) {
    let (evaluations, forecasts) = answer::of(registry, assessed);
    let on = jiff::civil::Date::from(assessed.assessment.on);
    (
        evaluations.into_iter().map(evaluation).collect(),
        forecasts.into_iter().map(|one| next(one, on)).collect(),
    )
}

fn text(of: Option<LocalCode>) -> Option<SmolStr> {
    of.map(|code| code.text).filter(|text| !text.is_empty())
}

fn evaluation(of: rsp::Evaluation) -> Evaluation {
    Evaluation {
        dose: of.dose,
        group: of.group,
        valid: of.valid == Some(true),
        reason: text(of.reason),
        series: text(of.series),
        dose_number: of.dose_number,
        doses_in_series: of.doses_in_series,
    }
}

fn next(of: rsp::Forecast, on: jiff::civil::Date) -> Forecast {
    Forecast {
        group: of.group,
        status: match of.status.code.as_str() {
            "LA13423-1" => ForecastStatus::Overdue,
            "LA13421-5" => ForecastStatus::Complete,
            "LA13424-9" => ForecastStatus::AgedOut,
            "LA27183-5" => ForecastStatus::Immune,
            "LA4216-3" => ForecastStatus::Contraindicated,
            "LA4695-8" => ForecastStatus::NotRecommended,
            _ if of.due.or(of.earliest).is_some_and(|due| due > on) => ForecastStatus::Later,
            _ => ForecastStatus::Due,
        },
        reason: text(of.reason),
        series: text(of.series),
        dose_number: of.dose_number,
        doses_in_series: of.doses_in_series,
        earliest: of.earliest,
        due: of.due,
        overdue: of.overdue,
        latest: of.latest,
    }
}
