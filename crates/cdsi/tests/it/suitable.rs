//! Which vaccines a forecast offers.

use jenner_cdsi::{Date, Forecast, Patient, Schedule, Sex, evaluate, shipped_pack};

fn schedule() -> Schedule {
    Schedule::load(&shipped_pack().unwrap()).unwrap()
}

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

fn forecast(schedule: &Schedule, patient: &Patient, on: &str, group: &str) -> Forecast {
    let group = schedule.group_named(group).unwrap();
    evaluate(patient, schedule, day(on)).forecasts.into_iter().find(|one| one.group == group).unwrap()
}

fn codes(forecast: &Forecast) -> Vec<String> {
    forecast.suitable.iter().map(ToString::to_string).collect()
}

#[test]
fn an_infant_is_offered_what_serves_all_antigens_of_the_group() {
    let schedule = schedule();
    let infant = Patient::born(day("2025-09-01"), Sex::Female);
    let forecast = forecast(&schedule, &infant, "2025-11-10", "DTaP/Tdap/Td");
    let suitable = codes(&forecast);
    assert!(suitable.contains(&"20".to_owned()), "{suitable:?}");
    // Diphtheria-tetanus without pertussis does not serve the child who needs all three.
    assert!(!suitable.contains(&"28".to_owned()), "{suitable:?}");
    assert!(forecast.vaccines.is_empty(), "the schedule leaves the choice");
}

#[test]
fn every_vaccine_the_schedule_names_is_suitable() {
    let schedule = schedule();
    for birth in ["2025-09-01", "2012-03-04", "1990-05-06", "1950-07-08"] {
        let patient = Patient::born(day(birth), Sex::Female);
        for forecast in evaluate(&patient, &schedule, day("2025-11-10")).forecasts {
            // Where a group has several antigens, what is named for one may not serve all.
            assert!(forecast.vaccines.iter().all(|cvx| forecast.suitable.contains(cvx)), "{forecast:?}");
        }
    }
}

#[test]
fn a_dose_of_a_suitable_vaccine_on_the_recommended_day_is_offered_no_more() {
    let schedule = schedule();
    let child = Patient::born(day("2024-11-01"), Sex::Male);
    let before = forecast(&schedule, &child, "2025-11-10", "MMR");
    assert!(codes(&before).contains(&"03".to_owned()));
    let mut vaccinated = child;
    vaccinated.doses.push(jenner_cdsi::Dose::given(day("2025-11-10"), before.suitable[0]));
    let after = forecast(&schedule, &vaccinated, "2025-11-10", "MMR");
    assert_eq!(after.dose_number, Some(2));
}
