//! What a record says about one disease, for the rule of it.

use jenner_cdsi::{Date, ForecastKind, Schedule, SeriesStatus};
use jenner_codes::Cvx;
use jenner_model::record::Record;

use super::protection::{Known, Told};
use super::rule::Rule;
use crate::forecast::{Assessed, patient};
use crate::papers::exemption::Exemption;

/// What is known of somebody; `assessed` is `None` where no birth date is known.
pub(super) fn of_record(
    schedule: &Schedule,
    rule: &Rule,
    record: &Record,
    assessed: Option<&Assessed>,
    exemptions: &[Exemption],
    on: Date,
) -> Known {
    let own;
    let facts = match assessed {
        Some(assessed) => &assessed.facts,
        None => {
            own = patient::facts(record);
            &own
        }
    };
    let group = schedule.group_named(&rule.group);
    let of_rule = |cvx: Cvx| {
        let fits = rule.vaccines.is_empty() || rule.vaccines.contains(&cvx);
        fits && schedule.antigens_of(cvx).iter().any(|antigen| Some(schedule.group_of(*antigen)) == group)
    };
    let mut given: Vec<(Date, Cvx)> = facts
        .doses
        .iter()
        .filter(|one| one.dose.date <= on && !one.dose.substandard)
        .map(|one| (one.dose.date, one.dose.cvx))
        .collect();
    given.sort_unstable();
    let days: Vec<Date> = given.iter().filter(|(_, cvx)| of_rule(*cvx)).map(|(day, _)| *day).collect();
    let forecast = assessed.and_then(|assessed| {
        assessed
            .assessment
            .forecasts
            .iter()
            .filter(|one| Some(one.group) == group)
            .min_by_key(|one| one.kind == ForecastKind::Risk)
    });
    let mut counted: Vec<Date> = forecast.map(|one| one.counted.clone()).unwrap_or_default();
    counted.retain(|day| days.contains(day));
    counted.sort_unstable();
    Known {
        birth: facts.birth,
        counted,
        complete: forecast.is_some_and(|one| one.status == SeriesStatus::Complete),
        given,
        of_rule: days,
        told: facts
            .told
            .iter()
            .filter(|told| !told.reaction)
            .map(|told| Told { code: told.code.to_string(), from: told.from, until: told.until })
            .collect(),
        exempt: exemptions.iter().any(|one| one.holds_on(on) && one.covers(&rule.group)),
    }
}
