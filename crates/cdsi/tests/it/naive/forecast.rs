//! Chapter 5 and chapter 7: which series are relevant, and what each of them forecasts.

use super::book::{Age, Antigen, Contraindication, Dose, Kind, Series};
use super::dates::{Date, NEVER, at_age, in_effect, maximum, minimum, plus, plus_days};
use super::evaluate::{State, Trial, intervals_at, reference};
use super::history::Scene;
use super::skip::{Asked, When, can_be_skipped};

/// Status of a patient series.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SeriesStatus {
    NotComplete,
    Complete,
    Immune,
    Contraindicated,
    AgedOut,
    NotRecommended,
}

/// Why (Table 7-10).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Why {
    DoseNeeded,
    Immunity,
    Contraindication,
    SeriesComplete,
    ImmunizationHistory,
    SeasonOver,
    MaximumAge,
    CannotFinish,
}

/// Dates of the next dose (7.5).
#[derive(Clone, Debug)]
pub struct Dates {
    pub earliest: Date,
    pub recommended: Date,
    pub past_due: Option<Date>,
    pub latest: Option<Date>,
    pub vaccines: Vec<u16>,
    /// FORECASTPRIORITY-1.
    pub priority: bool,
}

/// What a series forecasts.
#[derive(Clone, Debug)]
pub struct Outlook {
    pub status: SeriesStatus,
    pub why: Why,
    pub dates: Option<Dates>,
}

/// Table 5-5.
pub fn relevant(scene: &Scene<'_>, series: &Series) -> bool {
    let sex = series.sexes.is_empty() || series.sexes.contains(&scene.person.sex);
    let indicated = series.indications.iter().any(|indication| {
        at_age(scene.person.birth, indication.from, indication.until, scene.today)
            && scene.active(&indication.observation)
    });
    sex && (series.kind != Kind::Risk || indicated)
}

/// Chapter 7.
pub fn forecast(
    scene: &Scene<'_>,
    antigen: &Antigen,
    series: &Series,
    trial: &mut Trial,
    complete: &[u8],
) -> Outlook {
    loop {
        // 7.1
        while skip(scene, series, trial, complete, scene.today) {}
        // 7.2 to 7.5
        let outlook = need(scene, antigen, series, trial);
        // 7.6
        match &outlook.dates {
            Some(dates) if skip(scene, series, trial, complete, dates.earliest) => {}
            _ => return outlook,
        }
    }
}

/// Skips the current target dose if that is allowed on the reference date.
fn skip(scene: &Scene<'_>, series: &Series, trial: &mut Trial, complete: &[u8], reference: Date) -> bool {
    let Some(target) = trial.targets.get(trial.current).copied() else {
        return false;
    };
    let asked = Asked { scene, trial, complete, when: When::Forecast, reference, anchor: scene.today };
    let skipped = can_be_skipped(&series.doses[target.dose], &asked);
    if skipped {
        trial.targets[trial.current].state = State::Skipped;
        trial.current += 1;
    }
    skipped
}

/// 7.2 to 7.5.
fn need(scene: &Scene<'_>, antigen: &Antigen, series: &Series, trial: &Trial) -> Outlook {
    let without = |status, why| Outlook { status, why, dates: None };
    let current = trial.targets.get(trial.current).map(|target| &series.doses[target.dose]);
    if immune(scene, antigen) {
        return without(SeriesStatus::Immune, Why::Immunity);
    }
    if contraindicated(scene, antigen, current) {
        return without(SeriesStatus::Contraindicated, Why::Contraindication);
    }
    let Some(dose) = current else {
        return if trial.satisfied().is_empty() {
            without(SeriesStatus::NotRecommended, Why::ImmunizationHistory)
        } else {
            without(SeriesStatus::Complete, Why::SeriesComplete)
        };
    };
    if dose.season_end.is_some_and(|end| scene.today > end) {
        return without(SeriesStatus::NotRecommended, Why::SeasonOver);
    }
    let age = age_today(scene, dose);
    let oldest = maximum(scene.person.birth, age.and_then(|age| age.maximum));
    if scene.today >= oldest {
        return without(SeriesStatus::AgedOut, Why::MaximumAge);
    }
    let earliest = candidate(scene, series, dose, trial).unwrap_or(NEVER);
    if earliest >= oldest {
        return without(SeriesStatus::AgedOut, Why::CannotFinish);
    }
    let dates = dates(scene, antigen, series, dose, trial, earliest);
    Outlook { status: SeriesStatus::NotComplete, why: Why::DoseNeeded, dates: Some(dates) }
}

/// The ages that apply on the assessment date.
pub fn age_today<'d>(scene: &Scene<'_>, dose: &'d Dose) -> Option<&'d Age> {
    dose.ages.iter().find(|age| in_effect(age.effective, age.cessation, scene.today))
}

/// Table 7-3.
fn immune(scene: &Scene<'_>, antigen: &Antigen) -> bool {
    let country = scene.person.country.as_ref().or(scene.book.unknown_country.as_ref());
    antigen.immune.iter().any(|code| scene.active(code))
        || antigen.born.iter().any(|born| {
            scene.person.birth < born.before
                && !born.unless.iter().any(|code| scene.active(code))
                && (born.country.is_none() || born.country.as_ref() == country)
        })
}

/// Whether a contraindication's observation holds today, by its dates and by the ages of the patient.
fn holds(scene: &Scene<'_>, rule: &Contraindication) -> bool {
    let lasts = scene.person.observations.iter().any(|(code, date)| {
        *code == rule.observation
            && date.is_none_or(|date| {
                date <= scene.today && rule.lasts.is_none_or(|lasts| scene.today < plus(date, lasts))
            })
    });
    lasts && at_age(scene.person.birth, rule.from, rule.until, scene.today)
}

/// Table 7-6.
fn vaccine_forbidden(scene: &Scene<'_>, antigen: &Antigen, cvx: u16) -> bool {
    antigen.contraindications.iter().filter(|rule| !rule.vaccines.is_empty() && holds(scene, rule)).any(
        |rule| {
            rule.vaccines.iter().any(|vaccine| {
                vaccine.cvx == cvx && at_age(scene.person.birth, vaccine.from, vaccine.until, scene.today)
            })
        },
    )
}

/// Tables 7-5 and 7-7.
fn contraindicated(scene: &Scene<'_>, antigen: &Antigen, current: Option<&Dose>) -> bool {
    let every = antigen.contraindications.iter().any(|rule| rule.vaccines.is_empty() && holds(scene, rule));
    let vaccines: Vec<u16> = current.map_or(Vec::new(), |dose| {
        let preferable = dose.preferable.iter().map(|wanted| wanted.vaccine.cvx);
        preferable.chain(dose.allowable.iter().map(|wanted| wanted.cvx)).collect()
    });
    every || (!vaccines.is_empty() && vaccines.iter().all(|cvx| vaccine_forbidden(scene, antigen, *cvx)))
}

/// FORECASTDTCAN-1.
fn candidate(scene: &Scene<'_>, series: &Series, dose: &Dose, trial: &Trial) -> Option<Date> {
    let mut dates = Vec::new();
    if let Some(youngest) = age_today(scene, dose).and_then(|age| age.minimum) {
        dates.push(plus(scene.person.birth, youngest));
    }
    for interval in intervals_at(&dose.intervals, scene.today) {
        if let (Some(from), Some(span)) = (reference(scene, series, interval, trial), interval.minimum) {
            dates.push(plus(from, span));
        }
    }
    for shot in &scene.shots {
        for wanted in &dose.preferable {
            for pair in &scene.book.conflicts {
                if pair.previous == shot.cvx && pair.current == wanted.vaccine.cvx {
                    dates.push(plus(shot.date, pair.end));
                }
            }
        }
    }
    dates.extend(dose.season_start);
    let of = |shot: usize| scene.shots[shot].date;
    dates.extend(trial.verdicts.iter().filter(|verdict| verdict.inadvertent).map(|verdict| of(verdict.shot)));
    dates.extend(trial.verdicts.last().map(|verdict| of(verdict.shot)));
    dates.into_iter().max()
}

/// 7.5.
fn dates(
    scene: &Scene<'_>,
    antigen: &Antigen,
    series: &Series,
    dose: &Dose,
    trial: &Trial,
    earliest: Date,
) -> Dates {
    let birth = scene.person.birth;
    let age = age_today(scene, dose);
    let intervals = intervals_at(&dose.intervals, scene.today);
    let from_intervals = |span: fn(&super::book::Interval) -> Option<super::dates::Span>| {
        let date = |interval: &&super::book::Interval| {
            Some(plus(reference(scene, series, interval, trial)?, span(interval)?))
        };
        intervals.iter().filter_map(date).max()
    };
    let recommended = age
        .and_then(|age| age.earliest)
        .map(|span| plus(birth, span))
        .or_else(|| from_intervals(|interval| interval.earliest))
        .unwrap_or(earliest)
        .max(earliest);
    let past_due = age
        .and_then(|age| age.latest)
        .map(|span| plus(birth, span))
        .or_else(|| from_intervals(|interval| interval.latest))
        .map(|date| plus_days(date, -1).max(earliest));
    let fits = |wanted: &&super::book::Preferable| {
        let at = |day| at_age(birth, wanted.vaccine.from, wanted.vaccine.until, day);
        wanted.forecast
            && (at(earliest) || at(recommended))
            && !vaccine_forbidden(scene, antigen, wanted.vaccine.cvx)
    };
    Dates {
        earliest,
        recommended,
        past_due,
        latest: age.and_then(|age| age.maximum).map(|span| plus_days(plus(birth, span), -1)),
        vaccines: dose.preferable.iter().filter(fits).map(|wanted| wanted.vaccine.cvx).collect(),
        priority: !intervals.is_empty() && intervals.iter().all(|interval| interval.priority),
    }
}

/// SELECTB-12: the earliest date and the minimum intervals of the target doses after the current one.
pub fn finish(scene: &Scene<'_>, series: &Series, trial: &Trial, earliest: Date) -> Date {
    let remaining = &trial.targets[(trial.current + 1).min(trial.targets.len())..];
    remaining.iter().fold(earliest, |day, target| {
        intervals_at(&series.doses[target.dose].intervals, scene.today)
            .into_iter()
            .filter(|interval| interval.from == super::book::From::Previous)
            .filter_map(|interval| interval.minimum)
            .map(|span| plus(day, span))
            .max()
            .unwrap_or(day)
    })
}

/// SELECTB-3.
pub fn completable(scene: &Scene<'_>, series: &Series, trial: &Trial, outlook: &Outlook) -> bool {
    let Some(dates) = &outlook.dates else { return false };
    let last = trial.targets.last().map(|target| &series.doses[target.dose]);
    let oldest = last.and_then(|dose| age_today(scene, dose)).and_then(|age| age.maximum);
    finish(scene, series, trial, dates.earliest) < maximum(scene.person.birth, oldest)
}

/// Whether a series may begin on the assessment date by its minimum age to start (8.8).
pub fn may_start(scene: &Scene<'_>, series: &Series) -> bool {
    minimum(scene.person.birth, series.start_from) <= scene.today
}
