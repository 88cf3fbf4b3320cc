//! The border: a case as the engine takes it, its answer in the words of the naive reading, and what differs.

use std::collections::BTreeSet;
use std::fmt::{Debug, Write as _};

use jenner_cdsi::{
    Assessment, Dose, DoseReason, DoseStatus, ForecastKind, Observation, Patient, Schedule, SetAsideReason,
};
use jenner_codes::Cvx;

use super::generator::Case;
use crate::naive::book::{Book, Sex};
use crate::naive::dates::Date;
use crate::naive::evaluate::{Reason, Status};
use crate::naive::forecast::{SeriesStatus, Why};
use crate::naive::groups::GroupForecast;
use crate::naive::whole::{Answer, Aside, Seen, assess};

/// A day for the engine.
pub fn day(date: Date) -> jenner_cdsi::Date {
    date.try_into().unwrap()
}

/// A day from the engine.
pub fn back(date: jenner_cdsi::Date) -> Date {
    date.to_string().parse().unwrap()
}

/// The patient for the engine.
pub fn patient(case: &Case) -> Patient {
    let person = &case.person;
    Patient {
        birth: day(person.birth),
        sex: match person.sex {
            Sex::Female => jenner_cdsi::Sex::Female,
            Sex::Male => jenner_cdsi::Sex::Male,
            Sex::Unknown => jenner_cdsi::Sex::Unknown,
        },
        birth_country: person.country.clone(),
        doses: person
            .shots
            .iter()
            .map(|shot| Dose {
                date: day(shot.date),
                cvx: Cvx::from_number(shot.cvx).unwrap(),
                mvx: shot.mvx.clone(),
                volume_ml: None,
                lot_expires: shot.expires.map(day),
                substandard: shot.bad,
            })
            .collect(),
        observations: person
            .observations
            .iter()
            .map(|(code, date)| Observation { code: code.clone(), date: date.map(day) })
            .collect(),
    }
}

/// The engine's answer in the words of the naive reading. Remarks about doses that count are left out.
pub fn in_plain_words(schedule: &Schedule, assessment: &Assessment) -> Answer {
    let forecasts = assessment.forecasts.iter().map(|forecast| GroupForecast {
        group: schedule.group_name(forecast.group).to_owned(),
        risk: forecast.kind == ForecastKind::Risk,
        status: status(forecast.status),
        why: why(forecast.reason),
        dose_number: forecast.dose_number.map(usize::from),
        earliest: forecast.earliest.map(back),
        recommended: forecast.recommended.map(back),
        past_due: forecast.past_due.map(back),
        latest: forecast.latest.map(back),
        vaccines: forecast.vaccines.iter().map(|cvx| cvx.number()).collect(),
        antigens: forecast.antigens.iter().map(|id| schedule.antigen_name(*id).to_owned()).collect(),
    });
    let seen = assessment.evaluations.iter().map(|evaluation| Seen {
        place: evaluation.dose,
        antigen: schedule.antigen_name(evaluation.antigen).to_owned(),
        series: schedule.series_name(evaluation.series).to_owned(),
        target: evaluation.target,
        status: match evaluation.status {
            DoseStatus::Valid => Status::Valid,
            DoseStatus::Extraneous => Status::Extraneous,
            DoseStatus::NotValid => Status::NotValid,
            DoseStatus::SubStandard => Status::SubStandard,
        },
        reasons: evaluation.reasons.iter().filter_map(reason).collect(),
    });
    let set_aside = assessment.set_aside.iter().map(|aside| {
        let why = match aside.reason {
            SetAsideReason::AfterAssessment => Aside::AfterAssessment,
            SetAsideReason::BeforeBirth => Aside::BeforeBirth,
            SetAsideReason::NoAntigen => Aside::NoAntigen,
        };
        (aside.dose, why)
    });
    Answer { forecasts: forecasts.collect(), seen: seen.collect(), set_aside: set_aside.collect() }
}

fn status(status: jenner_cdsi::SeriesStatus) -> SeriesStatus {
    match status {
        jenner_cdsi::SeriesStatus::NotComplete => SeriesStatus::NotComplete,
        jenner_cdsi::SeriesStatus::Complete => SeriesStatus::Complete,
        jenner_cdsi::SeriesStatus::Immune => SeriesStatus::Immune,
        jenner_cdsi::SeriesStatus::Contraindicated => SeriesStatus::Contraindicated,
        jenner_cdsi::SeriesStatus::AgedOut => SeriesStatus::AgedOut,
        jenner_cdsi::SeriesStatus::NotRecommended => SeriesStatus::NotRecommended,
    }
}

fn why(reason: jenner_cdsi::StatusReason) -> Why {
    match reason {
        jenner_cdsi::StatusReason::DoseNeeded => Why::DoseNeeded,
        jenner_cdsi::StatusReason::Immunity => Why::Immunity,
        jenner_cdsi::StatusReason::Contraindication => Why::Contraindication,
        jenner_cdsi::StatusReason::SeriesComplete => Why::SeriesComplete,
        jenner_cdsi::StatusReason::ImmunizationHistory => Why::ImmunizationHistory,
        jenner_cdsi::StatusReason::SeasonOver => Why::SeasonOver,
        jenner_cdsi::StatusReason::MaximumAge => Why::MaximumAge,
        jenner_cdsi::StatusReason::CannotFinish => Why::CannotFinish,
    }
}

fn reason(reason: DoseReason) -> Option<Reason> {
    match reason {
        DoseReason::TooYoung => Some(Reason::TooYoung),
        DoseReason::TooOld => Some(Reason::TooOld),
        DoseReason::TooSoon => Some(Reason::TooSoon),
        DoseReason::Conflict => Some(Reason::Conflict),
        DoseReason::Inadvertent => Some(Reason::Inadvertent),
        DoseReason::WrongVaccine => Some(Reason::WrongVaccine),
        DoseReason::SeriesComplete => Some(Reason::SeriesComplete),
        DoseReason::Expired => Some(Reason::Expired),
        DoseReason::Damaged => Some(Reason::Damaged),
        DoseReason::AgeGrace
        | DoseReason::IntervalGrace
        | DoseReason::AllowableInterval
        | DoseReason::AllowableVaccine
        | DoseReason::SmallVolume => None,
    }
}

/// What the engine answers.
pub fn engine(schedule: &Schedule, case: &Case) -> Answer {
    in_plain_words(schedule, &jenner_cdsi::evaluate(&patient(case), schedule, day(case.today)))
}

/// The lines in which the two answers differ; none if they are the same.
pub fn differences(book: &Book, schedule: &Schedule, case: &Case) -> Vec<String> {
    between(&assess(book, &case.person, case.today), "naive ", &engine(schedule, case), "engine")
}

/// The lines in which two answers differ.
pub fn between(one: &Answer, its_name: &str, other: &Answer, other_name: &str) -> Vec<String> {
    let mut lines = only_in_one(&one.forecasts, its_name, &other.forecasts, other_name);
    lines.extend(only_in_one(&one.seen, its_name, &other.seen, other_name));
    lines.extend(only_in_one(&one.set_aside, its_name, &other.set_aside, other_name));
    lines
}

fn only_in_one<T: Ord + Debug>(one: &[T], its_name: &str, other: &[T], other_name: &str) -> Vec<String> {
    let (first, second): (BTreeSet<&T>, BTreeSet<&T>) = (one.iter().collect(), other.iter().collect());
    let mut lines: Vec<String> =
        first.difference(&second).map(|line| format!("{its_name} {line:?}")).collect();
    lines.extend(second.difference(&first).map(|line| format!("{other_name} {line:?}")));
    if lines.is_empty() && one.len() != other.len() {
        lines.push(format!("{its_name} has {} lines, {other_name} {}", one.len(), other.len()));
    }
    lines
}

/// A case for people.
pub fn told(case: &Case) -> String {
    let person = &case.person;
    let mut text = format!(
        "assessed {}, born {}, {:?}, country {:?}\n",
        case.today, person.birth, person.sex, person.country
    );
    for (code, date) in &person.observations {
        let _ =
            writeln!(text, "  observation {code} {}", date.map_or(String::new(), |date| date.to_string()));
    }
    for (place, shot) in person.shots.iter().enumerate() {
        let _ = write!(text, "  dose {place}: {} CVX {:02}", shot.date, shot.cvx);
        if let Some(mvx) = &shot.mvx {
            let _ = write!(text, " MVX {mvx:?}");
        }
        if let Some(expires) = shot.expires {
            let _ = write!(text, " expires {expires}");
        }
        if shot.bad {
            text.push_str(" damaged");
        }
        text.push('\n');
    }
    text
}
