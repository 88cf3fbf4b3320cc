//! Visits played through: what is owed after each of them, as the engine sees it.

use jenner_codes::Cvx;

use super::choice;
use super::{Ask, PlannedDose, Served, Visit};
use crate::{
    Assessment, Date, Dose, DoseReason, DoseStatus, Duration, Forecast, GroupId, Patient, Schedule,
    SeriesStatus, Standing, evaluate,
};

/// A dose that somebody waits for.
#[derive(Clone, Debug)]
pub(super) struct Due {
    pub(super) group: GroupId,
    pub(super) number: u8,
    /// The recommended day.
    pub(super) opens: Date,
    pub(super) past_due: Option<Date>,
    /// The last day of the plan's rules 4.
    pub(super) deadline: Date,
    pub(super) suitable: Vec<Cvx>,
    /// Those of them that the schedule names.
    pub(super) named: Vec<Cvx>,
}

/// A history that goes on from visit to visit.
pub(super) struct Course<'a> {
    pub(super) schedule: &'a Schedule,
    pub(super) ask: &'a Ask<'a>,
    patient: Patient,
    /// Doses that were there before.
    known: usize,
    pub(super) visits: Vec<Visit>,
    /// How many doses of each group the visits hold.
    pub(super) given: Vec<u16>,
    /// How many they may hold; no limit where there is none yet.
    pub(super) limits: Option<Vec<u16>>,
    /// Groups without a vaccine to plan.
    pub(super) hopeless: Vec<GroupId>,
    pub(super) to_decide: Vec<GroupId>,
    /// What is owed after the last visit.
    pub(super) dues: Vec<Due>,
    pub(super) asked: u32,
    /// Whether combinations are looked for that the engine names no more. Costs time, and changes no day.
    pub(super) tries_combinations: bool,
}

/// What [`Course::back`] goes back to.
pub(super) struct Mark {
    dues: Vec<Due>,
}

impl<'a> Course<'a> {
    pub(super) fn new(patient: &Patient, schedule: &'a Schedule, ask: &'a Ask<'a>) -> Course<'a> {
        let mut course = Course {
            schedule,
            ask,
            known: patient.doses.len(),
            patient: patient.clone(),
            visits: Vec::new(),
            given: vec![0; schedule.groups().count()],
            limits: None,
            hopeless: Vec::new(),
            to_decide: Vec::new(),
            dues: Vec::new(),
            asked: 0,
            tries_combinations: false,
        };
        course.dues = course.look(ask.on);
        course
    }

    /// Begins again at the day of the question.
    pub(super) fn restart(&mut self) {
        self.patient.doses.truncate(self.known);
        self.visits.clear();
        self.given.fill(0);
        self.dues = self.look(self.ask.on);
    }

    /// What is owed and planned, seen on a day.
    fn look(&mut self, day: Date) -> Vec<Due> {
        self.asked += 1;
        let assessment = evaluate(&self.patient, self.schedule, day);
        self.dues_of(&assessment)
    }

    fn dues_of(&mut self, assessment: &Assessment) -> Vec<Due> {
        let mut dues: Vec<Due> = Vec::new();
        for forecast in &assessment.forecasts {
            if forecast.status != SeriesStatus::NotComplete || !self.is_wanted(forecast.group) {
                continue;
            }
            if forecast.series.iter().all(|series| self.schedule.is_shared_decision(*series)) {
                if !self.to_decide.contains(&forecast.group) {
                    self.to_decide.push(forecast.group);
                }
                continue;
            }
            if let Some(due) = due(forecast, self.ask) {
                match dues.iter_mut().find(|other| other.group == due.group) {
                    // Standard and risk series of one group: one dose that serves both, else the one that comes first.
                    Some(other) => both(other, due),
                    None => dues.push(due),
                }
            }
        }
        dues
    }

    fn is_wanted(&self, group: GroupId) -> bool {
        self.ask.groups.is_none_or(|groups| groups.contains(&group))
            && !self.hopeless.contains(&group)
            && self.left(group) > 0
    }

    /// How many doses of a group may still be planned.
    pub(super) fn left(&self, group: GroupId) -> u16 {
        let at = group.index();
        let given = self.given.get(at).copied().unwrap_or(0);
        let limit = self.limits.as_ref().and_then(|limits| limits.get(at).copied()).unwrap_or(u16::MAX);
        limit.saturating_sub(given)
    }

    /// Plans a visit on a day: everything that is recommended then is given. `None`, and nothing changed, where nothing
    /// is, where there is no vaccine for some of it, or where a dose of it would not count.
    pub(super) fn visit(&mut self, day: Date) -> Option<Mark> {
        let open: Vec<Due> = self.look(day).into_iter().filter(|due| due.opens <= day).collect();
        if open.is_empty() {
            return None;
        }
        let before = self.patient.doses.len();
        let mut refused: Vec<Cvx> = Vec::new();
        loop {
            let (chosen, unserved) = choice::choose(self, day, &open, &refused);
            if !unserved.is_empty() {
                if self.limits.is_some() {
                    return None;
                }
                self.hopeless.extend(unserved);
            }
            if chosen.is_empty() {
                return None;
            }
            let doses: Vec<PlannedDose> = chosen
                .iter()
                .map(|cvx| PlannedDose { cvx: *cvx, serves: serves(self.schedule, *cvx, &open) })
                .collect();
            self.patient.doses.extend(chosen.iter().map(|cvx| Dose::given(day, *cvx)));
            self.asked += 1;
            let assessment = evaluate(&self.patient, self.schedule, day);
            if let Some(cvx) = first_that_does_not_count(self.schedule, &assessment, before, &doses) {
                self.patient.doses.truncate(before);
                refused.push(cvx);
                continue;
            }
            for served in doses.iter().flat_map(|dose| &dose.serves) {
                if let Some(count) = self.given.get_mut(served.group.index()) {
                    *count += 1;
                }
            }
            self.visits.push(Visit { on: day, doses });
            let mut after = self.dues_of(&assessment);
            // Nothing is given twice on a day.
            after.iter_mut().for_each(|due| due.opens = due.opens.max(day.plus_days(1)));
            after.retain(|due| due.opens <= due.deadline);
            return Some(Mark { dues: std::mem::replace(&mut self.dues, after) });
        }
    }

    /// The groups of which a dose is recommended by the end of the plan although it holds all it has to.
    pub(super) fn still_open(&mut self) -> Vec<GroupId> {
        let Some(last) = self.visits.last().map(|visit| visit.on) else { return Vec::new() };
        let limits = self.limits.take();
        let mut dues = self.look(last);
        self.limits = limits;
        dues.retain(|due| due.opens <= self.ask.until);
        dues.into_iter().map(|due| due.group).collect()
    }

    /// Whether a vaccine on a day would count in all its groups, as one that the schedule prefers.
    pub(super) fn would_count(&mut self, cvx: Cvx, day: Date) -> bool {
        self.asked += 1;
        let place = self.patient.doses.len();
        self.patient.doses.push(Dose::given(day, cvx));
        let assessment = evaluate(&self.patient, self.schedule, day);
        self.patient.doses.truncate(place);
        choice::groups_of(self.schedule, cvx).into_iter().all(|group| {
            Standing::in_group(&assessment, self.schedule, place, group).is_some_and(|standing| {
                standing.status == DoseStatus::Valid
                    && !standing.reasons.contains(DoseReason::AllowableVaccine)
            })
        })
    }

    /// Whether the patient is below an age on a day.
    pub(super) fn is_below(&self, age: Duration, day: Date) -> bool {
        day < self.patient.birth.plus(age)
    }

    /// Takes the last visit back.
    pub(super) fn back(&mut self, mark: Mark) {
        let Some(visit) = self.visits.pop() else { return };
        self.patient.doses.truncate(self.patient.doses.len().saturating_sub(visit.doses.len()));
        for served in visit.doses.iter().flat_map(|dose| &dose.serves) {
            if let Some(count) = self.given.get_mut(served.group.index()) {
                *count -= 1;
            }
        }
        self.dues = mark.dues;
    }

    /// The first day on which anything that is owed is recommended.
    pub(super) fn first_day(&self) -> Option<Date> {
        self.dues.iter().map(|due| due.opens).min()
    }

    /// The last day on which the next visit may be.
    pub(super) fn last_day(&self) -> Option<Date> {
        self.dues.iter().map(|due| due.deadline).min()
    }

    /// Days that all doses so far have waited.
    pub(super) fn waited(&self) -> i64 {
        self.visits
            .iter()
            .flat_map(|visit| visit.doses.iter().map(move |dose| (visit.on, dose)))
            .flat_map(|(on, dose)| {
                dose.serves.iter().map(move |served| i64::from(on.days_since(served.recommended)))
            })
            .sum()
    }
}

fn first_that_does_not_count(
    schedule: &Schedule,
    assessment: &Assessment,
    before: usize,
    doses: &[PlannedDose],
) -> Option<Cvx> {
    doses.iter().enumerate().find_map(|(number, dose)| {
        let counts = |served: &Served| {
            Standing::in_group(assessment, schedule, before + number, served.group)
                .is_some_and(|standing| standing.status == DoseStatus::Valid)
        };
        (!dose.serves.iter().all(counts)).then_some(dose.cvx)
    })
}

fn due(forecast: &Forecast, ask: &Ask<'_>) -> Option<Due> {
    // What was recommended before today is given today, or as soon as there is a day.
    let opens = forecast.recommended?.max(ask.on);
    let waits = opens.plus_days(ask.wait);
    let deadline = forecast.past_due.map_or(waits, |last| last.max(waits));
    let deadline = forecast.latest.map_or(deadline, |latest| latest.min(deadline));
    (deadline >= opens).then(|| Due {
        group: forecast.group,
        number: forecast.dose_number.unwrap_or(1),
        opens,
        past_due: forecast.past_due,
        deadline,
        suitable: forecast.suitable.clone(),
        named: forecast.vaccines.clone(),
    })
}

fn both(one: &mut Due, other: Due) {
    let shared: Vec<Cvx> = one.suitable.iter().filter(|cvx| other.suitable.contains(cvx)).copied().collect();
    let opens = one.opens.max(other.opens);
    if !shared.is_empty() && opens <= one.deadline.min(other.deadline) {
        one.suitable = shared;
        one.opens = opens;
        one.deadline = one.deadline.min(other.deadline);
    } else if other.opens < one.opens {
        *one = other;
    }
}

/// What a vaccine is for among the doses that are open.
fn serves(schedule: &Schedule, cvx: Cvx, open: &[Due]) -> Vec<Served> {
    let groups = choice::groups_of(schedule, cvx);
    open.iter()
        .filter(|due| groups.contains(&due.group))
        .map(|due| Served {
            group: due.group,
            number: due.number,
            recommended: due.opens,
            past_due: due.past_due,
        })
        .collect()
}
