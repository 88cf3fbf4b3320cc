//! From which day on a dose that does not count would have counted: the engine is asked again, with the dose on each day
//! that one of its own checks names.

use jenner_cdsi::explain::Step;
use jenner_cdsi::{DoseStatus, Patient, Schedule};
use jiff::civil::Date;

use super::Judged;

/// Days that are tried: a dose fails by few limits.
const MOST_DAYS: usize = 8;

/// The vaccine groups in which a dose does not count, each with the first day on which it would have; groups for which
/// waiting would not have helped are left out.
pub fn counted_from(judged: &Judged, dose: usize) -> Vec<(&str, Date)> {
    let Some(given) = judged.patient().doses.get(dose).map(|dose| dose.date) else { return Vec::new() };
    let refused: Vec<&str> = judged
        .verdicts(dose)
        .into_iter()
        .filter(|(_, status)| *status == DoseStatus::NotValid)
        .map(|(group, _)| group)
        .collect();
    if refused.is_empty() {
        return Vec::new();
    }
    let mut days: Vec<jenner_cdsi::Date> = limits(judged, dose).filter(|day| *day > given).collect();
    days.sort_unstable();
    days.dedup();
    days.truncate(MOST_DAYS);
    let mut found: Vec<(&str, Date)> = Vec::new();
    for day in days {
        let missing: Vec<&str> =
            refused.iter().copied().filter(|group| !found.iter().any(|(known, _)| known == group)).collect();
        if missing.is_empty() {
            break;
        }
        let valid = valid_on(judged.schedule(), judged.patient(), dose, day, judged.assessment().on);
        found.extend(
            missing
                .into_iter()
                .filter(|group| valid.iter().any(|name| name == group))
                .map(|group| (group, day.into())),
        );
    }
    found
}

/// The days on which the checks of a dose that have a day end.
fn limits(judged: &Judged, dose: usize) -> impl Iterator<Item = jenner_cdsi::Date> {
    let series = judged.explanation().antigens.iter().flat_map(|antigen| &antigen.series);
    let trials = series.flat_map(|series| &series.trials).filter(move |trial| trial.dose == dose);
    trials.flat_map(|trial| &trial.steps).filter_map(|step| match step {
        Step::Age { absolute_minimum, minimum, .. } => absolute_minimum.or(*minimum).map(|limit| limit.date),
        Step::Interval { absolute_minimum, minimum, .. } => {
            absolute_minimum.or(*minimum).map(|limit| limit.date)
        }
        Step::Conflict { end, .. } => Some(*end),
        _ => None,
    })
}

/// The groups in which the dose counts when it is given on another day.
fn valid_on(
    schedule: &Schedule,
    patient: &Patient,
    dose: usize,
    day: jenner_cdsi::Date,
    on: jenner_cdsi::Date,
) -> Vec<String> {
    let mut moved = patient.clone();
    if let Some(one) = moved.doses.get_mut(dose) {
        one.date = day;
    }
    let assessment = jenner_cdsi::evaluate(&moved, schedule, on.max(day));
    let verdicts = jenner_cdsi::verdicts(schedule, &assessment).into_iter();
    verdicts
        .filter(|verdict| verdict.dose == dose && verdict.standing.status == DoseStatus::Valid)
        .map(|verdict| schedule.group_name(verdict.group).to_owned())
        .collect()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use jenner_cdsi::{Dose, Sex};
    use jenner_codes::Cvx;

    use super::*;

    fn child(doses: &[(&str, u16)]) -> Judged {
        let day =
            |text: &str| jenner_cdsi::Date::try_from(text.parse::<Date>().expect("a day")).expect("a day");
        let mut patient = Patient::born(day("2021-01-12"), Sex::Female);
        patient.doses = doses
            .iter()
            .map(|(on, cvx)| Dose::given(day(on), Cvx::from_number(*cvx).expect("a code")))
            .collect();
        let schedule = jenner_registry::forecast::shipped().expect("the schedule of the program");
        Judged::of(Arc::clone(&schedule), patient, day("2025-11-22"))
    }

    #[test]
    fn an_mmr_given_too_early_would_have_counted_from_four_days_before_the_first_birthday() {
        let judged = child(&[("2022-01-02", 3)]);
        assert_eq!(judged.against(0, "MMR"), ["against-too-young"]);
        let day: Date = "2022-01-08".parse().expect("a day");
        assert_eq!(counted_from(&judged, 0), [("MMR", day)]);
    }

    #[test]
    fn a_dose_that_counts_has_no_other_day() {
        assert!(counted_from(&child(&[("2022-01-20", 3)]), 0).is_empty());
        assert!(counted_from(&child(&[]), 3).is_empty());
    }
}
