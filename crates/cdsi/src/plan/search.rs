//! The days of the visits: more and more of them until all doses fit, the promising days first, then every day.
//!
//! What has to be given is found first, by coming on every day on which anything is recommended. Then, with one visit
//! more each time, all ways are tried: a visit is never before anything is recommended nor after anything would wait too
//! long, and no more doses of one group may be left than visits.

use super::course::Course;
use super::{Ask, Plan, Visit};
use crate::{Date, GroupId, Patient, Schedule};

/// A plan that holds everything.
struct Found {
    visits: Vec<Visit>,
    waited: i64,
}

pub(super) fn plan(patient: &Patient, schedule: &Schedule, ask: &Ask<'_>) -> Plan {
    let mut course = Course::new(patient, schedule, ask);
    come_at_once(&mut course);
    let mut best = Found { visits: course.visits.clone(), waited: course.waited() };
    course.limits = Some(course.given.clone());
    let least = course.given.iter().copied().max().map_or(0, usize::from);
    let most = best.visits.len();
    let mut certain = true;
    for visits in least..most {
        let found = [Days::Promising, Days::Every].into_iter().find_map(|days| {
            let mut found = None;
            course.restart();
            certain = days.try_all(&mut course, visits, &mut found);
            found
        });
        if let Some(found) = found {
            best = found;
            certain = true;
            break;
        }
        if !certain {
            break;
        }
    }
    Plan {
        visits: with_combinations(&mut course, &best.visits).unwrap_or(best.visits),
        to_decide: course.to_decide.clone(),
        without_vaccine: course.hopeless.clone(),
        fewest_for_certain: certain,
        asked: course.asked,
    }
}

/// The same days, with combinations where they save an injection. `None` where that would change anything else: some
/// vaccines ask for another number of doses.
fn with_combinations(course: &mut Course<'_>, visits: &[Visit]) -> Option<Vec<Visit>> {
    let [plain, combined] = [false, true].map(|combinations| {
        course.tries_combinations = combinations;
        course.restart();
        let kept = visits.iter().all(|visit| course.visit(visit.on).is_some());
        kept.then(|| (course.visits.clone(), course.still_open()))
    });
    let ((plain, open), (combined, open_then)) = (plain?, combined?);
    let same = open == open_then && plain.iter().zip(&combined).all(|(a, b)| groups(a) == groups(b));
    same.then_some(combined)
}

/// What a visit is for.
fn groups(visit: &Visit) -> Vec<GroupId> {
    let mut groups: Vec<GroupId> =
        visit.doses.iter().flat_map(|dose| &dose.serves).map(|served| served.group).collect();
    groups.sort_unstable();
    groups
}

/// Comes on every day on which anything is recommended.
fn come_at_once(course: &mut Course<'_>) {
    while let Some(day) = course.first_day().filter(|day| *day <= course.ask.until) {
        let known = course.hopeless.len();
        if course.visit(day).is_none() {
            if course.hopeless.len() == known {
                // A dose that is recommended and would not count: nobody can plan it.
                let stuck: Vec<_> =
                    course.dues.iter().filter(|due| due.opens == day).map(|due| due.group).collect();
                course.hopeless.extend(stuck);
            }
            let hopeless = course.hopeless.clone();
            course.dues.retain(|due| !hopeless.contains(&due.group));
        }
    }
}

/// Which days are tried for a visit.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Days {
    /// Those on which something more is recommended, and the last that is possible.
    Promising,
    /// Every day.
    Every,
}

impl Days {
    /// Tries all ways with so many visits. Whether all were tried.
    fn try_all(self, course: &mut Course<'_>, visits: usize, best: &mut Option<Found>) -> bool {
        let dues = || course.dues.iter().filter(|due| course.left(due.group) > 0);
        if dues().next().is_none() {
            let waited = course.waited();
            if best.as_ref().is_none_or(|known| waited < known.waited) {
                *best = Some(Found { visits: course.visits.clone(), waited });
            }
            return true;
        }
        let longest = dues().map(|due| usize::from(course.left(due.group))).max().unwrap_or(0);
        if longest > visits {
            return true;
        }
        for day in self.of(course) {
            let spent = course.asked >= course.ask.effort;
            if spent || (best.is_some() && self == Days::Every) {
                return !spent;
            }
            let Some(mark) = course.visit(day) else { continue };
            let worse = best.as_ref().is_some_and(|known| course.waited() >= known.waited);
            let all = worse || self.try_all(course, visits - 1, best);
            course.back(mark);
            if !all {
                return false;
            }
        }
        true
    }

    fn of(self, course: &Course<'_>) -> Vec<Date> {
        let (Some(first), Some(last)) = (course.first_day(), course.last_day()) else { return Vec::new() };
        if course.visits.is_empty() && first == course.ask.on {
            return vec![first];
        }
        let mut days: Vec<Date> = match self {
            Days::Promising => {
                let opening = course.dues.iter().map(|due| due.opens).filter(|day| *day <= last);
                opening.chain([last]).collect()
            }
            Days::Every => (0..=last.days_since(first)).map(|after| first.plus_days(after)).collect(),
        };
        days.sort_unstable();
        days.dedup();
        days
    }
}
