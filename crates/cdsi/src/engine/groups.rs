//! Vaccine group forecasts: the best series of the antigens of a group, combined (chapter 9).

use jenner_codes::Cvx;
use smallvec::SmallVec;

use super::history::{Case, Day};
use super::medical::{self, Medical};
use super::relevant;
use super::run::{Dates, Run};
use crate::pack::facts::SeriesType;
use crate::schedule::parts::{CvxSet, SeriesDose};
use crate::{
    AntigenId, Date, Forecast, ForecastKind, GroupId, GuidanceId, SeriesId, SeriesStatus, StatusReason,
};

/// A best series, as far as its group needs it.
pub(crate) struct Best {
    series: u16,
    antigen: u16,
    group: u16,
    kind: ForecastKind,
    status: SeriesStatus,
    reason: StatusReason,
    dates: Option<Dates>,
    /// FORECASTPRIORITY-1.
    priority: bool,
    /// Suitable vaccines, and whether a forecast names them.
    vaccines: Vec<Fitting>,
    guidance: Vec<GuidanceId>,
    /// Places in the history of the doses that satisfied its target doses, and whether they count for the dose
    /// number (FORECASTDN-1).
    satisfied: SmallVec<[(u16, bool); 8]>,
}

impl Best {
    pub(crate) fn new(case: &Case<'_>, run: &Run, medical: &Medical) -> Best {
        let schedule = case.schedule;
        let series = run.series(schedule);
        let satisfied = run
            .done
            .iter()
            .filter_map(|done| {
                let place = done.by?;
                let given = case.doses.get(usize::from(place))?;
                let start = schedule.doses.get(done.dose)?.season_start;
                Some((place, start.is_none_or(|start| given.date >= start)))
            })
            .collect();
        let needed = run.target(schedule).zip(run.dates).filter(|_| run.status == SeriesStatus::NotComplete);
        Best {
            series: run.series,
            antigen: series.antigen,
            group: series.group,
            kind: match series.kind {
                SeriesType::Risk => ForecastKind::Risk,
                SeriesType::Standard | SeriesType::EvaluationOnly => ForecastKind::Standard,
            },
            status: run.status,
            reason: run.reason,
            dates: run.dates,
            priority: needed.is_some_and(|(target, _)| is_priority(case, target)),
            vaccines: needed
                .map(|(target, dates)| suitable(case, target, dates, medical.forbidden.as_ref()))
                .unwrap_or_default(),
            guidance: guidance(case, run),
            satisfied,
        }
    }
}

fn is_priority(case: &Case<'_>, target: &SeriesDose) -> bool {
    let today = Day::today(case);
    let intervals = target.intervals.of(&case.schedule.intervals);
    let mut applicable =
        intervals.iter().filter(|interval| today.is_within(case, interval.in_force)).peekable();
    applicable.peek().is_some() && applicable.all(|interval| interval.priority)
}

/// A vaccine that no contraindication forbids for a target dose.
#[derive(Debug, Clone, Copy)]
struct Fitting {
    cvx: Cvx,
    /// A forecast names it (FORECASTRECVAC-1): it fits by age on the earliest or the recommended day.
    named: bool,
    /// It fits by age on the first of these days that has not gone by.
    ahead: bool,
}

/// The vaccines that fit by age and are not forbidden.
fn suitable(case: &Case<'_>, target: &SeriesDose, dates: Dates, forbidden: Option<&CvxSet>) -> Vec<Fitting> {
    let mut vaccines: Vec<Fitting> = Vec::new();
    for vaccine in target.preferable.of(&case.schedule.vaccines) {
        let (from, until) = (case.date_of(vaccine.from), case.date_of(vaccine.until));
        let at = |date: Date| from <= date && date < until;
        let still = |date: Date| (from <= date || case.reached(from)) && date < until && !case.reached(until);
        let named = vaccine.forecast && (at(dates.earliest) || at(dates.recommended));
        let ahead = still(dates.earliest) || still(dates.recommended);
        if !(named || ahead) || forbidden.is_some_and(|set| set.contains(vaccine.cvx)) {
            continue;
        }
        let Some(cvx) = Cvx::from_number(vaccine.cvx) else { continue };
        match vaccines.iter_mut().find(|known| known.cvx == cvx) {
            Some(known) => {
                known.named |= named;
                known.ahead |= ahead;
            }
            None => vaccines.push(Fitting { cvx, named, ahead }),
        }
    }
    vaccines
}

/// FORECASTGUIDANCE-1.
fn guidance(case: &Case<'_>, run: &Run) -> Vec<GuidanceId> {
    let schedule = case.schedule;
    let series = run.series(schedule);
    let mut found = Vec::new();
    if run.status == SeriesStatus::NotComplete {
        found.extend(series.guidance.of(&schedule.guidance_lists).iter().copied());
    }
    if !case.observations.is_empty() {
        let indications = series.indications.of(&schedule.indications).iter();
        found.extend(indications.filter(|one| relevant::applies(case, one)).filter_map(|one| one.guidance));
        let antigen = &schedule.antigens[usize::from(series.antigen)];
        for span in [antigen.contraindications, antigen.vaccine_contraindications] {
            let all = span.of(&schedule.contraindications).iter();
            found.extend(all.filter(|one| medical::applies(case, one)).filter_map(|one| one.guidance));
        }
    }
    found.into_iter().map(GuidanceId).collect()
}

/// Combines all best series into the forecasts of their groups, in the order of the groups.
pub(crate) fn combine(case: &Case<'_>, best: &mut [Best]) -> Vec<Forecast> {
    // Stable: within a part the series stay in the order of the schedule.
    best.sort_by_key(|one| (one.group, one.kind));
    best.chunk_by(|a, b| a.group == b.group && a.kind == b.kind)
        .map(|part| one_group(case, part, best))
        .collect()
}

fn one_group(case: &Case<'_>, part: &[Best], all: &[Best]) -> Forecast {
    let first = &part[0];
    let group = &case.schedule.groups[usize::from(first.group)];
    let several = group.antigens > 1;
    let status = if several { status_of_several(part) } else { status_of_one(part) };
    let reason = part.iter().find(|one| one.status == status).map_or(first.reason, |one| one.reason);
    let mut forecast = Forecast {
        group: GroupId(first.group),
        kind: first.kind,
        status,
        reason,
        dose_number: None,
        earliest: None,
        recommended: None,
        past_due: None,
        latest: None,
        vaccines: Vec::new(),
        suitable: Vec::new(),
        antigens: Vec::new(),
        guidance: Vec::new(),
        series: part.iter().map(|one| SeriesId(one.series)).collect(),
        counted: counted(case, part),
    };
    for one in part {
        let new =
            one.guidance.iter().filter(|id| !forecast.guidance.contains(id)).copied().collect::<Vec<_>>();
        forecast.guidance.extend(new);
    }
    if status == SeriesStatus::NotComplete {
        forecast.dose_number = Some(dose_number(part, all, group.administer_full));
        needed(case, part, several, &mut forecast);
    }
    forecast
}

/// SINGLEANTVG-1.
fn status_of_one(part: &[Best]) -> SeriesStatus {
    [SeriesStatus::NotComplete, SeriesStatus::Complete]
        .into_iter()
        .find(|status| part.iter().any(|one| one.status == *status))
        .unwrap_or(part[0].status)
}

/// Table 9-4.
fn status_of_several(part: &[Best]) -> SeriesStatus {
    let decisive = [
        SeriesStatus::Contraindicated,
        SeriesStatus::AgedOut,
        SeriesStatus::NotRecommended,
        SeriesStatus::NotComplete,
    ];
    decisive.into_iter().find(|status| part.iter().any(|one| one.status == *status)).unwrap_or(
        if part.iter().all(|one| one.status == SeriesStatus::Immune) {
            SeriesStatus::Immune
        } else {
            SeriesStatus::Complete
        },
    )
}

/// Dates, vaccines and antigens of a group that needs a dose (SINGLEANTVG-2, MULTIANTVG-1, FORECASTVG-2 to -8).
fn needed(case: &Case<'_>, part: &[Best], several: bool, forecast: &mut Forecast) {
    let open = || part.iter().filter(|one| one.status == SeriesStatus::NotComplete);
    let dates = || open().filter_map(|one| one.dates);
    let minimum = dates().map(|dates| dates.earliest).min();
    let earliest = if !several {
        minimum
    } else if open().any(|one| one.priority) {
        minimum.max(last_dose(case, forecast.group))
    } else {
        dates().map(|dates| dates.earliest).max()
    };
    let Some(earliest) = earliest else { return };
    forecast.earliest = Some(earliest);
    forecast.recommended = dates().map(|dates| dates.recommended).min().map(|date| date.max(earliest));
    forecast.past_due = dates().filter_map(|dates| dates.past_due).min().map(|date| date.max(earliest));
    forecast.latest = dates().filter_map(|dates| dates.latest).min();
    for one in open() {
        for Fitting { cvx, named, ahead } in &one.vaccines {
            if *named && !forecast.vaccines.contains(cvx) {
                forecast.vaccines.push(*cvx);
            }
            if *ahead && !forecast.suitable.contains(cvx) {
                forecast.suitable.push(*cvx);
            }
        }
        let antigen = AntigenId(one.antigen);
        if !forecast.antigens.contains(&antigen) {
            forecast.antigens.push(antigen);
        }
    }
    if several {
        let serves =
            |one: &Best, cvx: &Cvx| one.vaccines.iter().any(|known| known.ahead && known.cvx == *cvx);
        let serves_all = |cvx: &Cvx| open().all(|one| serves(one, cvx));
        if forecast.suitable.iter().any(serves_all) {
            forecast.suitable.retain(serves_all);
        }
    }
}

/// The day of the last dose of a vaccine group.
fn last_dose(case: &Case<'_>, group: GroupId) -> Option<Date> {
    let of_group = case.records.iter().filter(|(antigen, _)| {
        case.schedule.antigens.get(usize::from(*antigen)).is_some_and(|antigen| antigen.group == group.0)
    });
    of_group.filter_map(|(_, place)| case.doses.get(usize::from(*place))).map(|given| given.date).max()
}

/// FORECASTDN-2: per antigen, the doses that satisfy a target dose in any of its best series, standard or risk.
fn dose_number(part: &[Best], all: &[Best], administer_full: bool) -> u8 {
    let numbers = part.iter().map(|one| {
        let mut places: SmallVec<[u16; 16]> = all
            .iter()
            .filter(|other| other.antigen == one.antigen)
            .flat_map(|other| other.satisfied.iter().filter(|(_, counts)| *counts).map(|(place, _)| *place))
            .collect();
        places.sort_unstable();
        places.dedup();
        places.len() + 1
    });
    let number = if administer_full { numbers.min() } else { numbers.max() };
    number.unwrap_or(1).min(255) as u8
}

/// The days of the doses that count, for the antigen of the part with the fewest.
fn counted(case: &Case<'_>, part: &[Best]) -> Vec<Date> {
    let of_antigen = |antigen: u16| {
        let mut places: SmallVec<[u16; 16]> = part
            .iter()
            .filter(|one| one.antigen == antigen)
            .flat_map(|one| one.satisfied.iter().map(|(place, _)| *place))
            .collect();
        places.sort_unstable();
        places.dedup();
        places
    };
    let fewest = part.iter().map(|one| of_antigen(one.antigen)).min_by_key(SmallVec::len).unwrap_or_default();
    fewest
        .into_iter()
        .filter_map(|place| case.doses.get(usize::from(place)))
        .map(|given| given.date)
        .collect()
}
