//! Visits on which something due was not given: a day on which a clinic gave a dose, while another vaccine group was due by
//! the schedule, as the record stood before that day, and got nothing.

use std::collections::BTreeSet;

use jenner_cdsi::{Date, ForecastKind, SeriesStatus};
use jenner_codes::InformationSource;
use jenner_model::OrganizationId;
use jenner_model::record::Dose;
use jenner_model::report::{Report, Statement};

use super::question::Count;
use crate::forecast::{Assessor, Facts};

/// The days in a time on which an organization itself gave a dose.
pub(super) fn of(
    organization: OrganizationId,
    reports: &[Report],
    doses: &[Dose],
    (after, on): (Date, Date),
) -> BTreeSet<Date> {
    let own: BTreeSet<_> = reports
        .iter()
        .filter(|report| report.organization == organization)
        .filter(|report| match &report.statement {
            Statement::Dose(dose) => dose.source == Some(InformationSource::Administered),
            _ => false,
        })
        .map(|report| report.id)
        .collect();
    doses
        .iter()
        .filter(|dose| dose.reports.iter().any(|id| own.contains(id)))
        .filter_map(|dose| Date::try_from(dose.best.given_on).ok())
        .filter(|day| after < *day && *day <= on)
        .collect()
}

/// How many of the visits were missed opportunities.
pub(super) fn missed(assessor: &Assessor, facts: &Facts, visits: &BTreeSet<Date>) -> Count {
    let numerator = visits.iter().filter(|day| is_missed(assessor, facts, **day)).count() as u64;
    Count { numerator, denominator: visits.len() as u64 }
}

fn is_missed(assessor: &Assessor, facts: &Facts, day: Date) -> bool {
    let schedule = &assessor.schedule;
    let before = Facts {
        doses: facts.doses.iter().filter(|given| given.dose.date < day).cloned().collect(),
        ..facts.clone()
    };
    let Ok((_, assessment)) = assessor.assess(&before, day) else { return false };
    let given: BTreeSet<_> = facts
        .doses
        .iter()
        .filter(|given| given.dose.date == day)
        .flat_map(|given| schedule.antigens_of(given.dose.cvx))
        .map(|antigen| schedule.group_of(*antigen))
        .collect();
    assessment.forecasts.iter().any(|one| {
        one.kind == ForecastKind::Standard
            && one.status == SeriesStatus::NotComplete
            && one.recommended.is_some_and(|from| from <= day)
            && one.earliest.is_none_or(|from| from <= day)
            && !given.contains(&one.group)
    })
}
