//! What somebody has reached, by measure: pure, from the facts and what the engine said of them.
//!
//! - A dose is *valid* in a vaccine group where the engine's most favourable word about it in the group's best series is
//!   "valid". That is judged with everything that is known now, and does not change with the day that coverage is asked for:
//!   only the day on which the dose was given does. (A dose may be judged otherwise later where another one comes to light
//!   before it, where the patient outgrows a series, or where the schedule changes; then what was reached changes with it.)
//! - A dose is *given* in all groups its vaccine belongs to, whole (a dose given in part must be repeated), one a day.
//! - A series is *complete* where the engine says so now; reached with its last dose that counts.

use jenner_cdsi::{Date, DoseStatus, ForecastKind, GroupId, Schedule, SeriesStatus};
use jenner_codes::Cvx;
use smallvec::SmallVec;

use super::measure::Counts;
use super::ready::{DoseRule, Ready, Slot, SlotStep, Step};
use super::span::{FOR_GOOD, Span, Spans, both, joined};
use crate::forecast::Facts;
use crate::forecast::stored::Stored;

/// What somebody has reached, and the doses behind it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Reached {
    /// By slot, in their order; slots that were never reached are not there.
    pub slots: Vec<(Slot, Spans)>,
    /// Doses by day.
    pub doses: Vec<JudgedDose>,
}

/// A dose with what it counts for in each group it was given for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JudgedDose {
    /// The day, by its number.
    pub on: i32,
    /// The registry's number of each vaccine group, with the engine's word; none where no series looked at it.
    pub groups: SmallVec<[(u16, Option<DoseStatus>); 4]>,
}

impl JudgedDose {
    /// It does not count in a group of these (of all, if none is named) that it was given for.
    pub fn is_not_valid(&self, groups: &[u16]) -> bool {
        self.of(groups).any(|word| matches!(word, Some(DoseStatus::NotValid | DoseStatus::SubStandard)))
    }

    /// It counts in a group of these (in any, if none is named).
    pub fn is_valid(&self, groups: &[u16]) -> bool {
        self.of(groups).any(|word| word == Some(DoseStatus::Valid))
    }

    /// It counts nowhere, because nothing was needed any more.
    pub fn is_surplus(&self) -> bool {
        let extraneous = |word: Option<DoseStatus>| word == Some(DoseStatus::Extraneous);
        self.groups.iter().any(|(_, word)| extraneous(*word))
            && self.groups.iter().all(|(_, word)| word.is_none() || extraneous(*word))
    }

    /// It was given for one of these groups.
    pub fn is_for(&self, groups: &[u16]) -> bool {
        groups.is_empty() || self.groups.iter().any(|(group, _)| groups.contains(group))
    }

    fn of<'g>(&'g self, groups: &'g [u16]) -> impl Iterator<Item = Option<DoseStatus>> + 'g {
        let wanted = move |group: &u16| groups.is_empty() || groups.contains(group);
        self.groups.iter().filter(move |(group, _)| wanted(group)).map(|(_, word)| *word)
    }
}

/// A dose in one group.
#[derive(Clone, Copy)]
struct InGroup {
    on: Date,
    group: GroupId,
    cvx: Cvx,
    valid: bool,
    whole: bool,
}

/// What somebody has reached. Nothing without a birth date.
pub fn reached(ready: &Ready, schedule: &Schedule, facts: &Facts, stored: &Stored) -> Reached {
    let Some(birth) = facts.birth else { return Reached::default() };
    let (seen, doses) = look(ready, schedule, facts, stored, birth);
    let mut steps: Vec<Spans> = Vec::with_capacity(ready.steps.len());
    for step in &ready.steps {
        let of = |at: &u16| steps.get(usize::from(*at)).map_or(&[][..], |spans| spans.as_slice());
        let spans = match step {
            Step::Doses { group, rule, counts } => {
                let counting = seen.iter().filter(|dose| {
                    dose.group == *group
                        && match counts {
                            Counts::Valid => dose.valid,
                            Counts::Given => dose.whole,
                        }
                });
                of_doses(rule, counting, birth)
            }
            Step::Complete { group } => complete(stored, ready.number(*group)),
            Step::All(parts) => {
                let mut parts = parts.iter();
                let first: Spans = parts.next().map(of).unwrap_or_default().iter().copied().collect();
                parts.fold(first, |all, part| both(&all, of(part)))
            }
            Step::Any(parts) => joined(parts.iter().flat_map(of).copied().collect()),
        };
        steps.push(spans);
    }
    let slots = ready.slots.iter().enumerate().filter_map(|(slot, SlotStep { step, by_age })| {
        let mut spans = steps.get(usize::from(*step)).cloned().unwrap_or_default();
        if let Some(age) = by_age {
            let limit = birth.plus(*age).number();
            spans.retain(|span| span.from < limit);
        }
        (!spans.is_empty()).then(|| Some((Slot::try_from(slot).ok()?, spans))).flatten()
    });
    Reached { slots: slots.collect(), doses }
}

fn look(
    ready: &Ready,
    schedule: &Schedule,
    facts: &Facts,
    stored: &Stored,
    birth: Date,
) -> (SmallVec<[InGroup; 24]>, Vec<JudgedDose>) {
    let mut seen: SmallVec<[InGroup; 24]> = SmallVec::new();
    let mut doses = Vec::with_capacity(facts.doses.len());
    for (place, given) in facts.doses.iter().enumerate() {
        let (on, cvx) = (given.dose.date, given.dose.cvx);
        // A dose before birth is a mistake of the record.
        if on < birth {
            continue;
        }
        let mut judged = JudgedDose { on: on.number(), groups: SmallVec::new() };
        for group in groups_of(schedule, cvx) {
            let number = ready.number(group);
            let word = stored.word(place, number);
            seen.push(InGroup {
                on,
                group,
                cvx,
                valid: word == Some(DoseStatus::Valid),
                whole: !given.dose.substandard,
            });
            judged.groups.push((number, word));
        }
        doses.push(judged);
    }
    seen.sort_by_key(|dose| dose.on);
    doses.sort_by_key(|dose| dose.on);
    (seen, doses)
}

/// The vaccine groups that a vaccine belongs to, each once.
fn groups_of(schedule: &Schedule, cvx: Cvx) -> SmallVec<[GroupId; 6]> {
    let mut groups: SmallVec<[GroupId; 6]> =
        schedule.antigens_of(cvx).iter().map(|antigen| schedule.group_of(*antigen)).collect();
    groups.sort_unstable();
    groups.dedup();
    groups
}

/// All doses of the facts in their order, with what each counts for; `None` for one before birth, which is a mistake of the
/// record and counts nowhere.
pub(crate) fn judged<'f>(
    ready: &'f Ready,
    schedule: &'f Schedule,
    facts: &'f Facts,
    stored: &'f Stored,
) -> impl Iterator<Item = Option<JudgedDose>> + 'f {
    facts.doses.iter().enumerate().map(move |(place, given)| {
        let (on, cvx) = (given.dose.date, given.dose.cvx);
        if facts.birth.is_some_and(|birth| on < birth) {
            return None;
        }
        let word = |group: GroupId| {
            let number = ready.number(group);
            (number, stored.word(place, number))
        };
        Some(JudgedDose { on: on.number(), groups: groups_of(schedule, cvx).into_iter().map(word).collect() })
    })
}

fn of_doses<'d>(rule: &DoseRule, doses: impl Iterator<Item = &'d InGroup>, birth: Date) -> Spans {
    let mut days: SmallVec<[Date; 8]> = doses
        .filter(|dose| {
            (rule.vaccines.is_empty() || rule.vaccines.contains(&dose.cvx))
                && rule.from_age.is_none_or(|age| dose.on >= birth.plus(age))
                && rule.until_age.is_none_or(|age| dose.on < birth.plus(age))
        })
        .map(|dose| dose.on)
        .collect();
    days.dedup();
    let number = usize::from(rule.number);
    match (rule.holds_for, rule.season_from) {
        (Some(time), _) => {
            let held = |day: &Date| Span { from: day.number(), until: day.plus(time).number() };
            joined(days.iter().map(held).collect())
        }
        (None, Some(begins)) => {
            let mut spans = Spans::new();
            let mut season = None;
            let mut count = 0;
            for day in days {
                let end = begins.from(day.plus_days(1));
                if season != Some(end) {
                    (season, count) = (Some(end), 0);
                }
                count += 1;
                if count == number {
                    spans.push(Span { from: day.number(), until: end.number() });
                }
            }
            joined(spans)
        }
        (None, None) => {
            days.get(number.saturating_sub(1)).map(|day| Span::from_day(*day)).into_iter().collect()
        }
    }
}

/// From the last dose that counts on, if the series is complete: the standard one, else one for a risk.
fn complete(stored: &Stored, group: u16) -> Spans {
    let of = |kind: ForecastKind| {
        stored
            .groups
            .iter()
            .filter(move |one| one.group == group && one.kind == kind && one.status == SeriesStatus::Complete)
            .filter_map(|one| one.counted.last())
            .min()
    };
    let day = of(ForecastKind::Standard).or_else(|| of(ForecastKind::Risk));
    day.map(|day| Span { from: day.number(), until: FOR_GOOD }).into_iter().collect()
}
