//! Any bytes as a patient: whatever comes in, the engine answers, in bounded time and the same each time.
//!
//! The fuzz target `assess` runs this with coverage; the tests here run it on extremes.

use std::sync::LazyLock;

use jenner_cdsi::{
    Date, Dose, Observation, Patient, Schedule, Sex, evaluate, evaluate_explained, shipped_pack,
};
use jenner_codes::Cvx;

static SCHEDULE: LazyLock<Schedule> = LazyLock::new(|| Schedule::load(&shipped_pack().unwrap()).unwrap());

/// Makes a patient of bytes and assesses it. Panics if a law is broken.
pub fn holds(bytes: &[u8]) {
    let (patient, on) = patient(bytes);
    assess(&patient, on);
}

fn assess(patient: &Patient, on: Date) {
    let assessment = evaluate(patient, &SCHEDULE, on);
    let (explained, explanation) = evaluate_explained(patient, &SCHEDULE, on);
    assert_eq!(assessment, explained, "who watches changes the answer");
    assert_eq!(explanation.antigens.len(), SCHEDULE.antigens().count());
    assert!(assessment.holds_until.is_none_or(|day| day > on));
    for forecast in &assessment.forecasts {
        let dates = [forecast.earliest, forecast.recommended, forecast.past_due];
        let known: Vec<Date> = dates.into_iter().flatten().collect();
        assert!(known.first().is_none_or(|earliest| known.iter().all(|date| date >= earliest)));
        assert!(forecast.counted.is_sorted());
    }
    for evaluation in &assessment.evaluations {
        assert!(evaluation.dose < patient.doses.len());
    }
}

/// Two bytes a number; what is missing is zero.
struct Bytes<'a>(&'a [u8]);

impl Bytes<'_> {
    fn next(&mut self) -> u16 {
        let (two, rest) = self.0.split_at(self.0.len().min(2));
        self.0 = rest;
        two.iter().fold(0, |sum, byte| sum << 8 | u16::from(*byte))
    }

    /// Mostly days of living people, sometimes any day of the calendar.
    fn day(&mut self) -> Date {
        let number = i32::from(self.next());
        let day = match number % 16 {
            0 => Date::MIN.plus_days(number * 56),
            1 => Date::MAX.plus_days(-number),
            _ => Date::ASSUMED_MINIMUM.plus_days(number),
        };
        Date::from_number(day.number()).unwrap()
    }
}

fn patient(bytes: &[u8]) -> (Patient, Date) {
    let mut bytes = Bytes(bytes);
    let (birth, on) = (bytes.day(), bytes.day());
    let sexes = [Sex::Female, Sex::Male, Sex::Unknown];
    let mut patient = Patient::born(birth, sexes[usize::from(bytes.next() % 3)]);
    let codes: Vec<String> =
        SCHEDULE.observations().map(|id| SCHEDULE.observation(id).0.to_owned()).collect();
    for _ in 0..bytes.next() % 6 {
        let code = codes[usize::from(bytes.next()) % codes.len()].clone();
        let date = (bytes.next() % 2 == 0).then(|| bytes.day());
        patient.observations.push(Observation { code, date });
    }
    while !bytes.0.is_empty() && patient.doses.len() < 500 {
        let cvx = Cvx::from_number(bytes.next() % 999 + 1).unwrap();
        // Doses near birth and assessment are where the rules are.
        let date = match bytes.next() {
            near if near % 2 == 0 => birth.plus_days(i32::from(near) / 4),
            _ => bytes.day(),
        };
        let mut dose = Dose::given(date, cvx);
        dose.substandard = bytes.0.first().is_some_and(|byte| byte % 31 == 0);
        patient.doses.push(dose);
    }
    (patient, on)
}

#[test]
fn any_bytes_make_a_patient_that_is_assessed() {
    let mut state = 0x9E37_79B9_7F4A_7C15_u64;
    for length in (0..400).map(|round| round * 7 % 260) {
        let bytes: Vec<u8> = (0..length)
            .map(|_| {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                (state >> 33) as u8
            })
            .collect();
        holds(&bytes);
    }
}

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

fn doses(count: usize, date: impl Fn(usize) -> Date) -> Vec<Dose> {
    let known: Vec<u16> = (1..999)
        .filter(|number| Cvx::from_number(*number).is_some_and(|cvx| SCHEDULE.vaccine_name(cvx).is_some()))
        .collect();
    (0..count).map(|n| Dose::given(date(n), Cvx::from_number(known[n % known.len()]).unwrap())).collect()
}

#[test]
fn four_hundred_doses_are_all_judged_or_set_aside() {
    let mut patient = Patient::born(day("2010-05-31"), Sex::Unknown);
    patient.doses = doses(400, |n| day("2010-05-31").plus_days(n as i32 * 11));
    assess(&patient, day("2025-01-01"));
    let assessment = evaluate(&patient, &SCHEDULE, day("2025-01-01"));
    let of_measles: Vec<usize> = patient
        .doses
        .iter()
        .enumerate()
        .filter(|(_, dose)| {
            SCHEDULE.antigens_of(dose.cvx).iter().any(|id| SCHEDULE.antigen_name(*id) == "Measles")
        })
        .map(|(place, _)| place)
        .collect();
    assert!(of_measles.len() > 5);
    assert!(of_measles.iter().all(|place| assessment.evaluations.iter().any(|one| one.dose == *place)));
}

#[test]
fn fifty_doses_on_one_day_are_judged() {
    let mut patient = Patient::born(day("2020-02-29"), Sex::Female);
    patient.doses = doses(50, |_| day("2021-03-01"));
    assess(&patient, day("2025-01-01"));
}

#[test]
fn births_and_days_at_the_ends_of_the_calendar_are_answered() {
    for birth in [Date::MIN, day("1899-12-31"), day("2999-12-31"), Date::MAX] {
        for on in [Date::MIN, day("2025-01-01"), day("2999-12-31"), Date::MAX] {
            let mut patient = Patient::born(birth, Sex::Male);
            patient.doses = doses(5, |n| birth.plus_days(n as i32 * 40));
            assess(&patient, on);
        }
    }
}
