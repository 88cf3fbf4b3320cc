//! Measures bound to a schedule: their needs as a list of steps, each done once a person.

use std::collections::BTreeMap;

use jenner_cdsi::{Duration, GroupId, Schedule};
use jenner_codes::Cvx;
use smallvec::SmallVec;
use smol_str::SmolStr;

use super::edition::Measures;
use super::measure::{Asks, Counts, Doses, Measure, MeasureId, Need};
use super::question::NoAnswer;
use crate::packs::records::MonthDay;

/// A place in the list of steps.
pub(super) type StepNo = u16;
/// The number under which what a measure asks for is stored.
pub(crate) type Slot = u16;

/// Measures bound to a schedule.
#[derive(Debug)]
pub struct Ready {
    measures: Measures,
    /// What is worked out, in an order in which nothing waits for what comes later.
    pub(super) steps: Vec<Step>,
    /// What is stored of a person.
    pub(super) slots: Vec<SlotStep>,
    bound: Vec<Bound>,
    /// By group of the schedule, the registry's number of it.
    numbers: Vec<u16>,
}

/// One thing to work out.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Step {
    /// Doses.
    Doses { group: GroupId, rule: DoseRule, counts: Counts },
    /// A series that the engine calls complete.
    Complete { group: GroupId },
    /// All of earlier steps.
    All(SmallVec<[StepNo; 8]>),
    /// Any of earlier steps.
    Any(SmallVec<[StepNo; 8]>),
}

/// Which doses, and for how long.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct DoseRule {
    pub number: u8,
    pub vaccines: Vec<Cvx>,
    pub from_age: Option<Duration>,
    pub until_age: Option<Duration>,
    pub holds_for: Option<Duration>,
    pub season_from: Option<MonthDay>,
}

/// What is stored: a step, and the age by which it has to be reached.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct SlotStep {
    pub step: StepNo,
    pub by_age: Option<Duration>,
}

/// What a measure counts, bound.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Bound {
    /// People with a slot.
    Reached(Slot),
    /// People with the first slot and without the second.
    DroppedOut(Slot, Slot),
    /// Doses; the groups as the registry numbers them.
    Doses { groups: Vec<u16> },
    /// Exemptions.
    Exempt,
    /// Visits.
    Missed,
    /// The schedule has no such vaccine group.
    NoGroup(String),
}

/// The list of steps as it grows.
struct Steps<'s> {
    measures: &'s Measures,
    schedule: &'s Schedule,
    list: Vec<Step>,
    known: BTreeMap<(SmolStr, Counts), StepNo>,
}

impl Ready {
    /// Binds measures to a schedule; `number` gives the registry's number of a vaccine group. A measure of a group that the
    /// schedule does not have stays in the list and says so when it is asked.
    pub fn new(measures: &Measures, schedule: &Schedule, number: impl Fn(GroupId) -> u16) -> Self {
        let mut steps = Steps { measures, schedule, list: Vec::new(), known: BTreeMap::new() };
        let mut slots: Vec<SlotStep> = Vec::new();
        let mut slot = |step: StepNo, by_age: Option<Duration>| -> Slot {
            let wanted = SlotStep { step, by_age };
            let at = slots.iter().position(|known| *known == wanted).unwrap_or_else(|| {
                slots.push(wanted);
                slots.len() - 1
            });
            // As many as there are measures in a file that people write.
            Slot::try_from(at).unwrap_or(Slot::MAX)
        };
        let bound = measures
            .list()
            .iter()
            .map(|measure| {
                let bound = match &measure.asks {
                    Asks::Reached { needs, counts, by_age } => {
                        steps.all_of(needs, *counts).map(|step| Bound::Reached(slot(step, *by_age)))
                    }
                    Asks::DroppedOut { begun, finished, counts } => {
                        steps.need(begun, *counts).and_then(|begun| {
                            let finished = steps.need(finished, *counts)?;
                            Ok(Bound::DroppedOut(slot(begun, None), slot(finished, None)))
                        })
                    }
                    Asks::Doses { groups, .. } => groups
                        .iter()
                        .map(|name| schedule.group_named(name).map(&number).ok_or_else(|| name.clone()))
                        .collect::<Result<_, _>>()
                        .map(|groups| Bound::Doses { groups }),
                    Asks::Exempt { .. } => Ok(Bound::Exempt),
                    Asks::MissedVisits { .. } => Ok(Bound::Missed),
                };
                bound.unwrap_or_else(Bound::NoGroup)
            })
            .collect();
        let numbers = schedule.groups().map(number).collect();
        Self { measures: measures.clone(), steps: steps.list, slots, bound, numbers }
    }

    /// The measures.
    pub fn measures(&self) -> &Measures {
        &self.measures
    }

    /// A measure with its place and what it counts.
    pub(super) fn find(&self, id: &MeasureId) -> Result<(usize, &Measure, &Bound), NoAnswer> {
        let at = self.measures.list().iter().position(|one| one.id == *id);
        let found = at.and_then(|at| Some((at, self.measures.list().get(at)?, self.bound.get(at)?)));
        match found {
            None => Err(NoAnswer::UnknownMeasure(id.clone())),
            Some((_, _, Bound::NoGroup(group))) => {
                Err(NoAnswer::NotInSchedule { measure: id.clone(), group: group.clone() })
            }
            Some(found) => Ok(found),
        }
    }

    /// Where what a measure asks for is stored of each person; only measures of what people reach have such a place.
    pub(crate) fn slot(&self, id: &MeasureId) -> Result<Slot, NoAnswer> {
        match self.find(id)? {
            (.., Bound::Reached(slot)) => Ok(*slot),
            (_, measure, _) => Err(NoAnswer::NoList(measure.id.clone())),
        }
    }

    /// All measures that can be counted, with their places.
    pub(super) fn countable(&self) -> impl Iterator<Item = (usize, &Measure, &Bound)> {
        let all = self.measures.list().iter().zip(&self.bound).enumerate();
        all.map(|(at, (measure, bound))| (at, measure, bound))
            .filter(|(_, _, bound)| !matches!(bound, Bound::NoGroup(_)))
    }

    /// The registry's number of a vaccine group.
    pub(super) fn number(&self, group: GroupId) -> u16 {
        self.numbers.get(group.index()).copied().unwrap_or(0)
    }
}

impl Steps<'_> {
    /// The step of a need; the name of the vaccine group where the schedule lacks one.
    fn need(&mut self, name: &SmolStr, counts: Counts) -> Result<StepNo, String> {
        let key = (name.clone(), counts);
        if let Some(known) = self.known.get(&key) {
            return Ok(*known);
        }
        // Every name was looked up, and none leads back to itself: the edition has been checked.
        let need = self.measures.need(name).ok_or_else(|| name.to_string())?.clone();
        let group = |name: &String| self.schedule.group_named(name).ok_or_else(|| name.clone());
        let step = match need {
            Need::Doses(doses) => {
                Step::Doses { group: group(&doses.group)?, rule: DoseRule::of(doses), counts }
            }
            Need::Complete { group: name } => Step::Complete { group: group(&name)? },
            Need::All(parts) => Step::All(self.parts(&parts, counts)?),
            Need::Any(parts) => Step::Any(self.parts(&parts, counts)?),
        };
        let at = self.push(step);
        self.known.insert(key, at);
        Ok(at)
    }

    fn all_of(&mut self, needs: &[SmolStr], counts: Counts) -> Result<StepNo, String> {
        match needs {
            [one] => self.need(one, counts),
            more => {
                let parts = self.parts(more, counts)?;
                Ok(self.push(Step::All(parts)))
            }
        }
    }

    fn parts(&mut self, names: &[SmolStr], counts: Counts) -> Result<SmallVec<[StepNo; 8]>, String> {
        names.iter().map(|name| self.need(name, counts)).collect()
    }

    fn push(&mut self, step: Step) -> StepNo {
        let at = self.list.iter().position(|known| *known == step).unwrap_or_else(|| {
            self.list.push(step);
            self.list.len() - 1
        });
        StepNo::try_from(at).unwrap_or(StepNo::MAX)
    }
}

impl DoseRule {
    fn of(doses: Doses) -> Self {
        Self {
            number: doses.number,
            vaccines: doses.vaccines,
            from_age: doses.from_age,
            until_age: doses.until_age,
            holds_for: doses.holds_for,
            season_from: doses.season_from,
        }
    }
}
