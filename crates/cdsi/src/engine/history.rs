//! Organize immunization history (4.2): what is known of the patient, in the order and form the rules ask for.

use std::cell::Cell;

use crate::explain::Limit;
use crate::schedule::parts::{AgeId, InForce};
use crate::{Date, Duration, ObservationId, Patient, Schedule, SetAside, SetAsideReason};

/// A dose of the patient, in the order of the history.
pub(crate) struct Given {
    pub(crate) date: Date,
    pub(crate) cvx: u16,
    /// Number of its maker in the schedule's list; `None` if not known there.
    pub(crate) maker: Option<u16>,
    /// Its place in the patient's doses.
    pub(crate) place: usize,
}

/// Everything the rules ask about the patient, and the day.
pub(crate) struct Case<'a> {
    pub(crate) schedule: &'a Schedule,
    pub(crate) patient: &'a Patient,
    pub(crate) on: Date,
    /// By date, then vaccine, maker and place: so the order in which doses are handed over means nothing.
    pub(crate) doses: Vec<Given>,
    /// For each dose that counts for an antigen: the antigen and the dose's place in `doses`, sorted.
    pub(crate) records: Vec<(u16, u16)>,
    /// Active observations and their days.
    pub(crate) observations: Vec<(u16, Option<Date>)>,
    /// The patient's date for every age of the schedule.
    dates: Vec<Date>,
    months: Vec<Date>,
    /// The first later day on which a comparison with the assessment date comes out differently.
    next: Cell<Date>,
}

/// Scratch space that is used again for the next patient.
#[derive(Default)]
pub(crate) struct Scratch {
    doses: Vec<Given>,
    records: Vec<(u16, u16)>,
    observations: Vec<(u16, Option<Date>)>,
    dates: Vec<Date>,
    months: Vec<Date>,
}

/// What becomes of doses given after the assessment date.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum LateDoses {
    /// They are set aside.
    SetAside,
    /// They are taken like all others.
    Take,
}

impl<'a> Case<'a> {
    pub(crate) fn new(
        patient: &'a Patient,
        schedule: &'a Schedule,
        on: Date,
        late: LateDoses,
        scratch: Scratch,
        set_aside: &mut Vec<SetAside>,
    ) -> Case<'a> {
        let Scratch { mut doses, mut records, mut observations, mut dates, mut months } = scratch;
        dates.clear();
        dates.extend([Date::ASSUMED_MINIMUM, Date::ASSUMED_MAXIMUM]);
        let parts = patient.birth.parts();
        months.clear();
        months.extend(schedule.age_months.iter().map(|months| match months {
            0 => patient.birth,
            months => Date::months_after(parts, *months),
        }));
        dates.extend(schedule.age_steps.iter().skip(2).map(|(place, days)| {
            months.get(usize::from(*place)).copied().unwrap_or(patient.birth).plus_days(*days)
        }));
        observations.clear();
        let mut next = Date::MAX;
        for observation in &patient.observations {
            let Some(ObservationId(number)) = schedule.observation_numbered(&observation.code) else {
                continue;
            };
            match observation.date {
                Some(date) if date > on => next = next.min(date),
                date => observations.push((number, date)),
            }
        }
        doses.clear();
        for (place, dose) in patient.doses.iter().enumerate() {
            let reason = if dose.date > on && late == LateDoses::SetAside {
                next = next.min(dose.date);
                SetAsideReason::AfterAssessment
            } else if dose.date < patient.birth {
                SetAsideReason::BeforeBirth
            } else {
                let maker = dose.mvx.as_ref().and_then(|mvx| {
                    schedule.makers.iter().position(|known| known.eq_ignore_ascii_case(mvx.trim()))
                });
                let maker = maker.map(|number| number as u16);
                doses.push(Given { date: dose.date, cvx: dose.cvx.number(), maker, place });
                continue;
            };
            set_aside.push(SetAside { dose: place, reason });
        }
        doses.sort_by(|a, b| {
            let mvx = |given: &Given| patient.doses.get(given.place).and_then(|dose| dose.mvx.as_deref());
            (a.date, a.cvx).cmp(&(b.date, b.cvx)).then_with(|| mvx(a).cmp(&mvx(b)))
        });
        records.clear();
        for (place, given) in doses.iter().enumerate() {
            let before = records.len();
            let associations = schedule.associated.get(usize::from(given.cvx)).copied().unwrap_or_default();
            for association in associations.of(&schedule.associations) {
                let date = |age: AgeId| dates.get(usize::from(age.0)).copied().unwrap_or(Date::MAX);
                if date(association.from) <= given.date && given.date < date(association.until) {
                    records.push((association.antigen, place as u16));
                }
            }
            if records.len() == before {
                set_aside.push(SetAside { dose: given.place, reason: SetAsideReason::NoAntigen });
            }
        }
        records.sort_unstable();
        records.dedup();
        set_aside.sort_unstable_by_key(|aside| aside.dose);
        Case { schedule, patient, on, doses, records, observations, dates, months, next: Cell::new(next) }
    }

    /// Gives the scratch space back, with the day until which the answer holds.
    pub(crate) fn finish(self) -> (Scratch, Option<Date>) {
        let next = self.next.get();
        let Case { doses, records, observations, dates, months, .. } = self;
        (Scratch { doses, records, observations, dates, months }, (next < Date::MAX).then_some(next))
    }

    /// Whether the assessment date has reached a day. Every comparison of the assessment date goes through
    /// here, so that the day on which the answer may change is known.
    pub(crate) fn reached(&self, day: Date) -> bool {
        if self.on >= day {
            true
        } else {
            self.next.set(self.next.get().min(day));
            false
        }
    }

    /// The date of an age; the assumed date where none is given.
    pub(crate) fn date_of(&self, age: AgeId) -> Date {
        self.dates.get(usize::from(age.0)).copied().unwrap_or(Date::MAX)
    }

    /// The date of an age with the age itself.
    pub(crate) fn limit(&self, age: AgeId) -> Option<Limit> {
        self.schedule.age(age).map(|after| Limit { after, date: self.date_of(age) })
    }

    /// Whether an observation is active.
    pub(crate) fn is_observed(&self, observation: u16) -> bool {
        self.observations.iter().any(|(known, _)| *known == observation)
    }

    /// The day of the most recent observation of this kind.
    pub(crate) fn observed_on(&self, observation: u16) -> Option<Date> {
        self.observations
            .iter()
            .filter(|(known, _)| *known == observation)
            .filter_map(|(_, date)| *date)
            .max()
    }

    /// Whether the assessment date lies between two ages.
    pub(crate) fn is_between_ages(&self, from: AgeId, until: AgeId) -> bool {
        self.reached(self.date_of(from)) && !self.reached(self.date_of(until))
    }
}

/// A day, and whether it is the assessment date (then comparisons are remembered).
#[derive(Clone, Copy)]
pub(crate) struct Day {
    pub(crate) date: Date,
    pub(crate) is_today: bool,
}

impl Day {
    pub(crate) fn fixed(date: Date) -> Day {
        Day { date, is_today: false }
    }

    pub(crate) fn today(case: &Case<'_>) -> Day {
        Day { date: case.on, is_today: true }
    }

    pub(crate) fn reached(self, case: &Case<'_>, day: Date) -> bool {
        if self.is_today { case.reached(day) } else { self.date >= day }
    }

    /// Whether an entry with effective and cessation dates holds on this day (RELEVANT-1, -2).
    pub(crate) fn is_within(self, case: &Case<'_>, in_force: InForce) -> bool {
        self.reached(case, in_force.first) && !self.reached(case, in_force.last.plus_days(1))
    }
}

/// A day so long after another, with the duration.
pub(crate) fn limit_after(reference: Date, after: Duration) -> Limit {
    Limit { after, date: reference.plus(after) }
}
