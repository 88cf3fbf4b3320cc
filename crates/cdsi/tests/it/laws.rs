//! Laws that hold for every patient, whatever the schedule says: asked of patients made from its own data.

use std::collections::BTreeSet;

use jenner_cdsi::pack::Pack;
use jenner_cdsi::pack::facts::{SeriesDose, SkipCondition};
use jenner_cdsi::{
    Assessment, Date, Dose, DoseStatus, Duration, Evaluation, Forecast, ForecastKind, Patient, Schedule,
    evaluate, evaluate_as_given, evaluate_explained, shipped_pack,
};
use jenner_codes::Cvx;

use crate::differential::chance::Chance;
use crate::differential::compare::{back, day, patient, told};
use crate::differential::generator::{Case, Stock};
use crate::differential::number_from;
use crate::naive::book::Book;
use crate::naive::history::Shot;
use crate::naive::sources::from_pack;
use crate::naive::whole::assess;

/// A case, its patient and day for the engine, and chance for what is done to them.
struct Asked {
    case: Case,
    patient: Patient,
    on: Date,
    chance: Chance,
}

fn schedule(pack: &Pack) -> Schedule {
    Schedule::load(pack).unwrap()
}

fn shipped() -> Schedule {
    schedule(&shipped_pack().unwrap())
}

/// Some patients, different for each law; `JENNER_LAWS` times as many where that is set.
fn some(book: &Book, law: u64, count: u64) -> impl Iterator<Item = Asked> {
    let stock = Stock::of(book);
    (0..count * number_from("JENNER_LAWS", 1)).map(move |number| {
        let number = law * 1_000_000_000 + number;
        let case = stock.case(number);
        Asked { patient: patient(&case), on: day(case.today), case, chance: Chance::new(!number) }
    })
}

/// The answer with each dose named by what it is instead of by its place, and without order.
fn by_dose(patient: &Patient, assessment: &Assessment) -> BTreeSet<String> {
    let named = |place: usize| &patient.doses[place];
    let mut lines: Vec<String> =
        assessment.forecasts.iter().map(|forecast| format!("{forecast:?}")).collect();
    lines.extend(assessment.evaluations.iter().map(|evaluation| {
        let at = (evaluation.antigen, evaluation.series, evaluation.target, evaluation.status);
        format!("{:?} {at:?} {:?}", named(evaluation.dose), evaluation.reasons)
    }));
    lines.extend(
        assessment.set_aside.iter().map(|aside| format!("{:?} {:?}", named(aside.dose), aside.reason)),
    );
    lines.push(format!("{:?}", assessment.holds_until));
    lines.into_iter().collect()
}

/// Two doses that the order of the history cannot tell apart, although they are different.
fn has_twins(patient: &Patient) -> bool {
    patient.doses.iter().any(|one| {
        patient
            .doses
            .iter()
            .any(|other| one != other && (one.date, one.cvx, &one.mvx) == (other.date, other.cvx, &other.mvx))
    })
}

#[test]
fn the_order_in_which_doses_are_told_does_not_matter() {
    let (book, schedule) = (from_pack(), shipped());
    for mut asked in some(&book, 1, 800).filter(|asked| !has_twins(&asked.patient)) {
        let first = by_dose(&asked.patient, &evaluate(&asked.patient, &schedule, asked.on));
        asked.chance.shuffle(&mut asked.patient.doses);
        asked.chance.shuffle(&mut asked.patient.observations);
        let second = by_dose(&asked.patient, &evaluate(&asked.patient, &schedule, asked.on));
        let differ: Vec<_> = first.symmetric_difference(&second).collect();
        assert!(differ.is_empty(), "{differ:#?}\n{}", told(&asked.case));
    }
}

#[test]
fn a_vaccine_nobody_knows_changes_nothing_but_its_own_line() {
    let (book, schedule) = (from_pack(), shipped());
    let unknown: Vec<Cvx> = (1..=999)
        .filter(|number| !book.mentions(*number))
        .map(|number| Cvx::from_number(number).unwrap())
        .collect();
    for mut asked in some(&book, 2, 800) {
        let before = evaluate(&asked.patient, &schedule, asked.on);
        let lived = asked.on.days_since(asked.patient.birth);
        if lived < 0 {
            continue;
        }
        let date = asked.patient.birth.plus_days(asked.chance.between(0, lived));
        let cvx = *asked.chance.pick(&unknown).unwrap();
        asked.patient.doses.push(Dose::given(date, cvx));
        let mut after = evaluate(&asked.patient, &schedule, asked.on);
        let own = after.set_aside.pop().unwrap();
        assert_eq!(own.dose, asked.patient.doses.len() - 1);
        assert_eq!(before, after, "CVX {cvx} on {date}\n{}", told(&asked.case));
    }
}

#[test]
fn an_explanation_changes_no_answer() {
    let (book, schedule) = (from_pack(), shipped());
    for asked in some(&book, 3, 800) {
        let plain = evaluate(&asked.patient, &schedule, asked.on);
        let (explained, _) = evaluate_explained(&asked.patient, &schedule, asked.on);
        assert_eq!(plain, explained, "{}", told(&asked.case));
    }
}

#[test]
fn a_history_without_later_doses_is_the_same_taken_as_given() {
    let (book, schedule) = (from_pack(), shipped());
    for mut asked in some(&book, 4, 800) {
        let on = asked.on;
        asked.patient.doses.retain(|dose| dose.date <= on);
        let plain = evaluate(&asked.patient, &schedule, on);
        assert_eq!(plain, evaluate_as_given(&asked.patient, &schedule, on), "{}", told(&asked.case));
    }
}

#[test]
fn an_answer_holds_until_the_day_it_names() {
    let (book, schedule) = (from_pack(), shipped());
    let mut held = 0;
    for mut asked in some(&book, 5, 1000) {
        let first = evaluate(&asked.patient, &schedule, asked.on);
        let last = match first.holds_until {
            Some(until) => {
                assert!(until > asked.on, "{until} is not after {}", asked.on);
                until.plus_days(-1)
            }
            None => asked.on.plus_days(60_000),
        };
        let span = last.days_since(asked.on);
        held += i64::from(span > 14);
        let near = asked.on.plus_days(span.min(1));
        let between = asked.on.plus_days(asked.chance.between(0, span));
        for later in [last, near, between] {
            let again = Assessment { on: asked.on, ..evaluate(&asked.patient, &schedule, later) };
            assert_eq!(first.holds_until, again.holds_until, "asked on {later}\n{}", told(&asked.case));
            assert_eq!(first, again, "asked on {later}\n{}", told(&asked.case));
        }
    }
    assert!(held > 500, "most answers hold longer than two weeks, but only {held} did");
}

/// A schedule without any date of the calendar.
fn timeless(mut pack: Pack) -> Pack {
    for (_, antigen) in &mut pack.antigens {
        if let Some(immunity) = &mut antigen.immunity {
            immunity.born.clear();
        }
        for series in &mut antigen.series {
            for dose in &mut series.as_mut().dose {
                timeless_dose(dose.as_mut());
            }
        }
    }
    pack
}

fn timeless_dose(dose: &mut SeriesDose) {
    dose.season = None;
    dose.age.retain(|age| age.cessation.is_none());
    dose.age.iter_mut().for_each(|age| age.effective = None);
    dose.interval.retain(|interval| interval.cessation.is_none());
    dose.interval.iter_mut().for_each(|interval| interval.effective = None);
    dose.allowable_interval.retain(|interval| interval.cessation.is_none());
    dose.allowable_interval.iter_mut().for_each(|interval| interval.effective = None);
    for set in dose.skip.iter_mut().flat_map(|skip| &mut skip.set) {
        (set.effective, set.cessation) = (None, None);
        for condition in &mut set.condition {
            if let SkipCondition::Count { start, end, .. } = condition {
                (*start, *end) = (None, None);
            }
        }
    }
}

#[test]
fn twenty_eight_years_later_everything_is_twenty_eight_years_later() {
    let book = from_pack();
    let schedule = schedule(&timeless(shipped_pack().unwrap()));
    let end = Date::new(2099, 12, 31).unwrap();
    let mut compared = 0;
    for asked in some(&book, 6, 1500) {
        // The calendar repeats every 28 years from 1901 to 2099.
        let years = if asked.patient.birth.parts().0 >= 1960 { -28 } else { 28 };
        let shift = |date: Date| date.plus(Duration { years, ..Duration::ZERO });
        let known = |assessment: &Assessment| {
            let dates = assessment.forecasts.iter().flat_map(|forecast| {
                [forecast.earliest, forecast.recommended, forecast.past_due, forecast.latest]
            });
            dates.flatten().chain(assessment.holds_until).all(|date| date <= end)
        };
        let before = evaluate(&asked.patient, &schedule, asked.on);
        let moved = moved(&asked.patient, shift);
        let after = evaluate(&moved, &schedule, shift(asked.on));
        if asked.patient.birth.parts().0 < 1901 || asked.on.max(shift(asked.on)) > end {
            continue;
        }
        if known(&before) && known(&after) {
            compared += 1;
            assert_eq!(moved_answer(before, shift), after, "{}", told(&asked.case));
        }
    }
    assert!(compared > 600, "only {compared} could be compared");
}

fn moved(patient: &Patient, shift: impl Fn(Date) -> Date) -> Patient {
    let mut patient = patient.clone();
    patient.birth = shift(patient.birth);
    for dose in &mut patient.doses {
        dose.date = shift(dose.date);
        dose.lot_expires = dose.lot_expires.map(&shift);
    }
    for observation in &mut patient.observations {
        observation.date = observation.date.map(&shift);
    }
    patient
}

fn moved_answer(mut answer: Assessment, shift: impl Fn(Date) -> Date) -> Assessment {
    answer.on = shift(answer.on);
    answer.holds_until = answer.holds_until.map(&shift);
    for forecast in &mut answer.forecasts {
        let Forecast { earliest, recommended, past_due, latest, counted, .. } = forecast;
        for date in [earliest, recommended, past_due, latest] {
            *date = date.map(&shift);
        }
        counted.iter_mut().for_each(|date| *date = shift(*date));
    }
    answer
}

/// A dose that is recommended to somebody on a day, given on that day.
struct Given {
    forecast: Forecast,
    after: Assessment,
    /// Its place among the patient's doses.
    place: usize,
    /// The patient on that day, with the dose.
    case: Case,
}

impl Given {
    fn told(&self, schedule: &Schedule) -> String {
        format!("{} {}", schedule.group_name(self.forecast.group), told(&self.case))
    }
}

/// Gives a patient one of the doses that are due, on the day from which it is recommended (or today, if later).
fn give(schedule: &Schedule, mut asked: Asked, vaccines: impl Fn(&Forecast) -> &[Cvx]) -> Option<Given> {
    let answer = evaluate(&asked.patient, schedule, asked.on);
    let recommended = asked.chance.pick(&answer.forecasts)?.recommended?;
    let when = recommended.max(asked.on);
    // What is said on the day itself counts: a season or an age may have passed until then.
    let mut due = evaluate(&asked.patient, schedule, when).forecasts;
    due.retain(|forecast| forecast.recommended.is_some_and(|day| day <= when));
    let forecast = asked.chance.pick(&due)?.clone();
    let cvx = *asked.chance.pick(vaccines(&forecast))?;
    let mut case = asked.case;
    let place = case.person.shots.len();
    let shot = Shot { place, date: back(when), cvx: cvx.number(), mvx: None, expires: None, bad: false };
    case.person.shots.push(shot);
    case.today = back(when);
    let after = evaluate(&patient(&case), schedule, when);
    Some(Given { forecast, after, place, case })
}

/// Numbers of the next dose of a group, standard or risk, in the naive reading of a patient without and with the last dose.
fn plainly_read(book: &Book, case: &Case, group: &str, risk: bool) -> Vec<(Option<usize>, Option<usize>)> {
    let next = |case: &Case| -> Vec<Option<usize>> {
        let forecasts = assess(book, &case.person, case.today).forecasts;
        forecasts
            .into_iter()
            .filter(|forecast| forecast.group == group && forecast.risk == risk)
            .map(|forecast| forecast.dose_number)
            .collect()
    };
    let mut without = case.clone();
    without.person.shots.pop();
    next(&without).into_iter().zip(next(case)).collect()
}

/// Progress is the number of the next dose (FORECASTDN-2). CDC's rules themselves do not promise this law: a dose may
/// make another series the best one (chapter 8), which takes fewer of the old doses. So it is asked of everybody but those for
/// whom the naive reading of the rules lowers the number in the same way; they are few, and told where there are any.
#[test]
fn a_valid_dose_given_on_the_recommended_day_never_lowers_progress_unless_the_rules_do() {
    let (book, schedule) = (from_pack(), shipped());
    let (mut given, mut lowered_by_the_rules) = (0, 0);
    for asked in some(&book, 7, 1500) {
        let Some(dose) = give(&schedule, asked, |forecast| &forecast.suitable) else { continue };
        // A vaccine also suits if it fits on the earliest date only.
        let group = dose.forecast.group;
        let valid = dose.after.evaluations.iter().any(|seen| {
            seen.dose == dose.place
                && seen.status == DoseStatus::Valid
                && schedule.group_of(seen.antigen) == group
        });
        if !valid {
            continue;
        }
        given += 1;
        let same = |other: &&Forecast| (other.group, other.kind) == (group, dose.forecast.kind);
        for after in dose.after.forecasts.iter().filter(same) {
            let (Some(before), Some(after)) = (dose.forecast.dose_number, after.dose_number) else {
                continue;
            };
            if after >= before {
                continue;
            }
            let risk = dose.forecast.kind == ForecastKind::Risk;
            let read = plainly_read(&book, &dose.case, schedule.group_name(group), risk);
            let same = (Some(usize::from(before)), Some(usize::from(after)));
            assert!(
                read.contains(&same),
                "{before} was next, now {after}; {read:?}: {}",
                dose.told(&schedule)
            );
            println!("by the rules {before} becomes {after}: {}", dose.told(&schedule));
            lowered_by_the_rules += 1;
        }
    }
    assert!(given > 300, "only {given} were given");
    assert!(lowered_by_the_rules * 10_000 <= given, "{lowered_by_the_rules} of {given} lost progress");
    println!("{given} given, {lowered_by_the_rules} lost progress by the rules");
}

#[test]
fn a_first_dose_given_when_recommended_is_valid_for_the_series_that_asked_for_it() {
    let (book, schedule) = (from_pack(), shipped());
    let mut judged = 0;
    for mut asked in some(&book, 8, 1500) {
        asked.patient.doses.clear();
        asked.case.person.shots.clear();
        let Some(dose) = give(&schedule, asked, |forecast| &forecast.vaccines) else { continue };
        // A dose may make another series the best one; the one that asked for it is then not heard.
        let asked_for = |seen: &&Evaluation| dose.forecast.series.contains(&seen.series);
        let statuses: Vec<_> =
            dose.after.evaluations.iter().filter(asked_for).map(|seen| seen.status).collect();
        judged += usize::from(!statuses.is_empty());
        let valid = statuses.is_empty() || statuses.contains(&DoseStatus::Valid);
        assert!(valid, "{statuses:?} {}", dose.told(&schedule));
    }
    assert!(judged > 15, "only {judged} were judged");
}
