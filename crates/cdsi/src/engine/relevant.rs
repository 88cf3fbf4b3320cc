//! Relevant patient series (5.1).

use super::history::Case;
use crate::ObservationId;
use crate::explain::{IndicationCheck, Relevance};
use crate::pack::facts::{SeriesType, Sex};
use crate::schedule::parts::{Indication, Series, sex_bit};

/// Table 5-5: whether a series is for the patient.
pub(crate) fn is_relevant(case: &Case<'_>, series: &Series) -> bool {
    let right_sex = series.sexes == 0 || series.sexes & sex_bit(case.patient.sex) != 0;
    right_sex
        && (series.kind != SeriesType::Risk
            || (!case.observations.is_empty()
                && series.indications.of(&case.schedule.indications).iter().any(|one| applies(case, one))))
}

/// Table 5-4: the observation is active, and the patient is at the right age.
pub(crate) fn applies(case: &Case<'_>, indication: &Indication) -> bool {
    case.is_observed(indication.observation) && case.is_between_ages(indication.from, indication.until)
}

/// The same as an explanation.
pub(crate) fn explain(case: &Case<'_>, series: &Series) -> Relevance {
    let observed = series
        .indications
        .of(&case.schedule.indications)
        .iter()
        .filter(|one| case.is_observed(one.observation));
    Relevance {
        relevant: is_relevant(case, series),
        required_sex: [Sex::Female, Sex::Male, Sex::Unknown]
            .into_iter()
            .filter(|sex| series.sexes & sex_bit(*sex) != 0)
            .collect(),
        indications: observed
            .map(|one| IndicationCheck {
                observation: ObservationId(one.observation),
                begin: case.limit(one.from),
                end: case.limit(one.until),
                applies: applies(case, one),
            })
            .collect(),
        needs_indication: series.kind == SeriesType::Risk,
    }
}
