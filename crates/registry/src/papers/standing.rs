//! How somebody stands against the rules of a level: complete, in progress, exempt, or not met, and until when that may be
//! certified. Pure: the record as the engine saw it and the rules of the pack go in, a [`Standing`] comes out.
//!
//! - *Complete*: everything that is asked for is there, or the schedule asks for no more of it, or immunity is proved.
//! - *In progress*: doses are missing, every missing vaccine was begun, and none of the next doses is later than the days of
//!   grace.
//! - *Exempt*: what is missing is covered by an exemption.
//! - *Not met*: everything else. Printed as a history, never as a certificate.

use jenner_cdsi::{Assessment, Date, DoseStatus, Forecast, GroupId, Schedule, SeriesStatus, verdicts};

use super::exemption::{Exemption, ExemptionKind};
use crate::forecast::Assessed;
use crate::packs::records::{Level, Need, Records};

/// A dose in a vaccine group, as official records show it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shown {
    /// The day.
    pub on: Date,
    /// It does not count, and has to be repeated.
    pub not_valid: bool,
    /// Place of the dose among those of the record.
    pub place: usize,
}

/// Where one vaccine stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Met {
    /// By doses.
    Yes,
    /// The schedule asks for no more, or no more for now.
    BySchedule,
    /// Immunity is proved.
    Immune,
    /// Covered by an exemption.
    Exempt,
    /// Not there.
    Missing,
}

/// One vaccine that is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Its name in the texts.
    pub name: String,
    /// Its group in the schedule.
    pub group: String,
    /// Doses that count for it.
    pub have: usize,
    /// How many are asked for; 0: by the schedule.
    pub needed: usize,
    /// Where it stands.
    pub met: Met,
    /// Day on which the next dose is due, while one is.
    pub next: Option<Date>,
}

/// All in all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// Nothing is missing.
    Complete,
    /// Doses are being given.
    InProgress,
    /// Exempt from what is missing.
    Exempt(ExemptionKind),
    /// Not met.
    NotMet,
}

impl Status {
    /// The word in the database and in the texts of packs.
    pub const fn word(self) -> &'static str {
        match self {
            Status::Complete => "complete",
            Status::InProgress => "in_progress",
            Status::Exempt(ExemptionKind::Medical) => "exempt_medical",
            Status::Exempt(ExemptionKind::Dissent) => "exempt_dissent",
            Status::NotMet => "not_met",
        }
    }
}

/// How somebody stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// All in all.
    pub status: Status,
    /// Last day on which that may be certified; `None` where nothing is.
    pub expires: Option<Date>,
    /// By vaccine, in the order of the rules.
    pub lines: Vec<Line>,
}

/// The doses of every vaccine group, in the schedule's order; groups without a dose are left out.
pub fn doses_by_group(schedule: &Schedule, assessed: &Assessed) -> Vec<(GroupId, Vec<Shown>)> {
    let verdicts = verdicts(schedule, &assessed.assessment);
    schedule
        .groups()
        .filter_map(|group| {
            let mut doses: Vec<Shown> = assessed
                .patient
                .doses
                .iter()
                .enumerate()
                .filter(|(_, dose)| {
                    schedule.antigens_of(dose.cvx).iter().any(|antigen| schedule.group_of(*antigen) == group)
                })
                .map(|(place, dose)| {
                    let verdict = verdicts.iter().find(|one| one.dose == place && one.group == group);
                    let status = verdict.map(|verdict| verdict.standing.status);
                    let not_valid = matches!(status, Some(DoseStatus::NotValid | DoseStatus::SubStandard));
                    Shown { on: dose.date, not_valid, place }
                })
                .collect();
            doses.sort_by_key(|dose| (dose.on, dose.place));
            (!doses.is_empty()).then_some((group, doses))
        })
        .collect()
}

/// How somebody stands against a level on the day of the assessment.
pub fn standing(
    schedule: &Schedule,
    assessed: &Assessed,
    records: &Records,
    level: &Level,
    exemptions: &[Exemption],
) -> Standing {
    let on = assessed.assessment.on;
    let in_force: Vec<&Exemption> = exemptions.iter().filter(|one| one.holds_on(on)).collect();
    let mut reasons: Vec<&Exemption> = Vec::new();
    let lines: Vec<Line> = level
        .need
        .iter()
        .map(|need| {
            let mut line = line(schedule, assessed, need);
            if line.met == Met::Missing
                && let Some(exemption) = in_force.iter().find(|one| one.covers(&need.group))
            {
                line.met = Met::Exempt;
                reasons.push(exemption);
            }
            line
        })
        .collect();
    let missing = || lines.iter().filter(|line| line.met == Met::Missing);
    let grace = |line: &Line| line.next.map(|next| next.plus_days(records.rules.grace_days));
    let level_end = level.ends.and_then(|end| {
        let day = crate::packs::records::MonthDay { month: end.month, day: end.day };
        // Whoever has passed the day of the change is certified by the age bands alone.
        Some(day.from(assessed.patient.birth.plus(end.age))).filter(|day| *day >= on)
    });
    let until_level = level.until_age.map(|until| assessed.patient.birth.plus(until).plus_days(-1));
    let mut limits: Vec<Date> = vec![records.rules.valid_until];
    limits.extend(level_end.or(until_level));
    let status = if missing().next().is_some() {
        let begun = |line: &Line| counted_in(schedule, assessed, &line.group) > 0;
        let in_time = |line: &Line| grace(line).is_some_and(|last| last >= on);
        if missing().all(|line| begun(line) && in_time(line)) {
            limits.extend(missing().filter_map(grace));
            Status::InProgress
        } else {
            Status::NotMet
        }
    } else if let Some(kind) = strongest(&reasons) {
        for exemption in &reasons {
            limits.extend(exemption.until);
            if exemption.kind == ExemptionKind::Dissent {
                limits.push(records.rules.school_year_ends.from(on));
            }
        }
        Status::Exempt(kind)
    } else {
        Status::Complete
    };
    // What is met by the schedule is so until the next dose becomes overdue.
    limits.extend(
        level
            .need
            .iter()
            .filter(|need| need.by_schedule)
            .filter_map(|need| forecast(schedule, &assessed.assessment, &need.group))
            .filter(|forecast| forecast.status == SeriesStatus::NotComplete)
            .filter_map(|forecast| overdue_after(forecast, records.rules.grace_days))
            .filter(|last| *last >= on),
    );
    let expires = (status != Status::NotMet).then(|| limits.into_iter().min()).flatten();
    match expires {
        // Rules that are over certify nothing.
        Some(last) if last < on => Standing { status: Status::NotMet, expires: None, lines },
        expires => Standing { status, expires, lines },
    }
}

/// Dissent is shown where there is any: it needs less proof.
fn strongest(reasons: &[&Exemption]) -> Option<ExemptionKind> {
    let dissent = reasons.iter().any(|one| one.kind == ExemptionKind::Dissent);
    (!reasons.is_empty()).then_some(if dissent { ExemptionKind::Dissent } else { ExemptionKind::Medical })
}

fn line(schedule: &Schedule, assessed: &Assessed, need: &Need) -> Line {
    let (birth, on) = (assessed.patient.birth, assessed.assessment.on);
    let verdicts = verdicts(schedule, &assessed.assessment);
    let group = schedule.group_named(&need.group);
    let mut days: Vec<Date> = verdicts
        .iter()
        .filter(|verdict| Some(verdict.group) == group && verdict.standing.status == DoseStatus::Valid)
        .filter_map(|verdict| assessed.patient.doses.get(verdict.dose))
        .filter(|dose| need.vaccines.is_empty() || need.vaccines.contains(&dose.cvx))
        .map(|dose| dose.date)
        .filter(|day| need.vaccines_from_age.is_none_or(|from| *day >= birth.plus(from)))
        .filter(|day| need.within.is_none_or(|within| day.plus(within) >= on))
        .collect();
    days.sort_unstable();
    let last_at = |from| days.last().is_some_and(|last| *last >= birth.plus(from));
    let by_doses = !need.by_schedule
        && (days.len() >= need.doses && need.last_from_age.is_none_or(last_at)
            || need.enough.iter().any(|one| days.len() >= one.doses && last_at(one.last_from_age)));
    let forecast = forecast(schedule, &assessed.assessment, &need.group);
    let status = forecast.map(|forecast| forecast.status);
    let next = forecast
        .filter(|forecast| forecast.status == SeriesStatus::NotComplete)
        .and_then(|forecast| forecast.recommended.max(forecast.earliest));
    let done = matches!(status, Some(SeriesStatus::Complete | SeriesStatus::AgedOut))
        // A vaccine that is asked for by name is not replaced by others of its group.
        && need.vaccines.is_empty()
        && !need.by_count;
    let on_time = need.by_schedule
        && forecast.is_some_and(|forecast| {
            forecast.status != SeriesStatus::NotComplete
                || overdue_after(forecast, 0).is_none_or(|last| last >= on)
        });
    let met = if status == Some(SeriesStatus::Immune) {
        Met::Immune
    } else if by_doses {
        Met::Yes
    } else if done || on_time {
        Met::BySchedule
    } else {
        Met::Missing
    };
    Line {
        name: need.name.clone(),
        group: need.group.clone(),
        have: days.len(),
        needed: need.doses,
        met,
        next,
    }
}

/// The last day on which the next dose is not overdue.
fn overdue_after(forecast: &Forecast, grace_days: i32) -> Option<Date> {
    forecast.past_due.or(forecast.recommended.map(|day| day.plus_days(grace_days)))
}

/// The forecast of a group: of its standard series where it has one.
fn forecast<'a>(schedule: &Schedule, assessment: &'a Assessment, group: &str) -> Option<&'a Forecast> {
    let group = schedule.group_named(group)?;
    assessment.forecasts.iter().filter(|one| one.group == group).min_by_key(|one| one.kind)
}

fn counted_in(schedule: &Schedule, assessed: &Assessed, group: &str) -> usize {
    let group = schedule.group_named(group);
    verdicts(schedule, &assessed.assessment)
        .iter()
        .filter(|verdict| Some(verdict.group) == group && verdict.standing.status == DoseStatus::Valid)
        .count()
}
