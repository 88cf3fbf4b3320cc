//! Evidence of immunity and contraindications of an antigen (7.2, 7.3). Both are the same for all its series.

use super::history::Case;
use crate::explain::Step;
use crate::schedule::parts::{Antigen, Contraindication, CvxSet};
use crate::{Date, ObservationId};

/// What is known of the patient that bears on every series of an antigen.
pub(crate) struct Medical {
    /// Evidence of immunity.
    pub(crate) immune: Option<Immunity>,
    /// A contraindication against all vaccines of the antigen: its place in the schedule.
    pub(crate) contraindicated: Option<usize>,
    /// Vaccines that a contraindication forbids; `None` if there is none.
    pub(crate) forbidden: Option<CvxSet>,
}

/// Why somebody is immune (Table 7-3).
#[derive(Clone, Copy)]
pub(crate) enum Immunity {
    Observed(u16),
    BornBefore(Date),
}

/// Looks at the patient once for an antigen.
pub(crate) fn medical(case: &Case<'_>, antigen: &Antigen) -> Medical {
    let schedule = case.schedule;
    let mut forbidden: Option<CvxSet> = None;
    let mut contraindicated = None;
    if !case.observations.is_empty() {
        for place in antigen.contraindications.range() {
            let applying = schedule.contraindications.get(place).is_some_and(|one| applies(case, one));
            if applying && contraindicated.is_none() {
                contraindicated = Some(place);
            }
        }
        for one in antigen.vaccine_contraindications.of(&schedule.contraindications) {
            if !applies(case, one) {
                continue;
            }
            for vaccine in one.vaccines.of(&schedule.vaccines) {
                if case.is_between_ages(vaccine.from, vaccine.until) {
                    forbidden.get_or_insert(CvxSet::EMPTY).insert(vaccine.cvx);
                }
            }
        }
    }
    Medical { immune: immunity(case, antigen), contraindicated, forbidden }
}

/// Table 7-3.
fn immunity(case: &Case<'_>, antigen: &Antigen) -> Option<Immunity> {
    let schedule = case.schedule;
    let by = antigen.immune_by.of(&schedule.observation_lists);
    if let Some(observed) = by.iter().find(|observation| case.is_observed(**observation)) {
        return Some(Immunity::Observed(*observed));
    }
    let known = case.patient.birth_country.as_ref();
    let born = antigen.born.of(&schedule.born).iter().find(|born| {
        let excluded = born.unless.of(&schedule.observation_lists).iter().any(|one| case.is_observed(*one));
        let in_country = born.country.is_none_or(|country| match known {
            Some(known) => schedule
                .countries
                .get(usize::from(country))
                .is_some_and(|name| name.eq_ignore_ascii_case(known.trim())),
            None => schedule.assumed_country == Some(country),
        });
        case.patient.birth < born.before && !excluded && in_country
    });
    born.map(|born| Immunity::BornBefore(born.before))
}

/// Tables 7-5 and 7-6: the observation is active, for as long as it lasts, at the right age.
pub(crate) fn applies(case: &Case<'_>, one: &Contraindication) -> bool {
    let known = || {
        let of_code = case.observations.iter().filter(|(observation, _)| *observation == one.observation);
        of_code.map(|(_, date)| *date)
    };
    let active = match one.lasts {
        None => known().next().is_some(),
        // Only the last to end may say when the answer changes, whatever the order in which they are told.
        Some(lasts) => {
            known().any(|date| date.is_none())
                || known().flatten().max().is_some_and(|latest| !case.reached(latest.plus(lasts)))
        }
    };
    active && case.is_between_ages(one.from, one.until)
}

/// Until when an active contraindication applies, as far as its observation decides.
pub(crate) fn ends(case: &Case<'_>, one: &Contraindication) -> Option<Date> {
    let lasts = one.lasts?;
    let mut latest = None;
    for (_, date) in case.observations.iter().filter(|(observation, _)| *observation == one.observation) {
        latest = latest.max(Some((*date)?.plus(lasts)));
    }
    latest
}

/// The steps of an explanation for what applies.
pub(crate) fn steps(case: &Case<'_>, antigen: &Antigen, medical: &Medical) -> Vec<Step> {
    let mut steps = Vec::new();
    match medical.immune {
        Some(Immunity::Observed(observation)) => {
            steps.push(Step::Immunity { observation: Some(ObservationId(observation)), born_before: None });
        }
        Some(Immunity::BornBefore(before)) => {
            steps.push(Step::Immunity { observation: None, born_before: Some(before) });
        }
        None => {}
    }
    let spans = [antigen.contraindications, antigen.vaccine_contraindications];
    for one in spans.into_iter().flat_map(|span| span.of(&case.schedule.contraindications)) {
        if applies(case, one) {
            let vaccines = one
                .vaccines
                .of(&case.schedule.vaccines)
                .iter()
                .filter_map(|vaccine| jenner_codes::Cvx::from_number(vaccine.cvx))
                .collect();
            steps.push(Step::Contraindication {
                observation: ObservationId(one.observation),
                vaccines,
                until: ends(case, one),
            });
        }
    }
    steps
}
