//! Which statements are one event: groups around the report that speaks.
//!
//! Statements are taken from the best to the least (rules B2 to B6). Each joins the group of the best fitting leader
//! with whom it is certainly one event, unless a member of that group is certainly another event; else it leads a
//! group of its own. So every member is joinable with the report that speaks, no group holds two that are
//! different, and neither the order of arrival nor a chain of near dates matters (MIROW leaves chains open).

use std::cmp::Ordering;

use jenner_model::ReportId;

use crate::doses::consolidate::{Circumstances, DoubtfulPair, Ruling};
use crate::doses::evidence::{Decision, EventJudgement, Primary, Rule};
use crate::doses::replay::Slot;
use crate::doses::{Event, judge, speaker};
use crate::identity::verify::NO_MESSAGE;

/// A statement with what the judge knows of it.
pub(super) struct Statement<'r> {
    pub(super) slot: Slot<'r>,
    pub(super) event: Event,
}

/// The statements about one event, the one that speaks first.
pub(super) type Group<'r> = Vec<Statement<'r>>;

pub(super) struct Joined<'r> {
    pub(super) groups: Vec<Group<'r>>,
    pub(super) doubtful: Vec<DoubtfulPair>,
}

/// Groups by place: the leader first.
type Places = Vec<usize>;

struct Joining<'a, 'r> {
    all: Vec<Statement<'r>>,
    circumstances: &'a Circumstances<'a>,
}

/// Groups statements.
pub(super) fn join<'r>(slots: Vec<Slot<'r>>, circumstances: &Circumstances<'_>) -> Joined<'r> {
    let rules = circumstances.rules;
    let mut all: Vec<Statement<'r>> = slots
        .into_iter()
        .map(|slot| {
            let mut event = Event::of(slot.said, slot.current.organization, rules);
            event.by_hand = slot.current.message == NO_MESSAGE;
            Statement { slot, event }
        })
        .collect();
    all.sort_by_cached_key(|one| {
        let best_first = std::cmp::Reverse(speaker::standing(&one.event, rules));
        (best_first, one.event.given_on, one.slot.current.said_at, one.slot.current.id)
    });
    let joining = Joining { all, circumstances };
    let places = joining.group();
    let mut doubtful = joining.doubtful(&places);
    let order = |id: &ReportId| {
        let at = joining.all.iter().find(|statement| statement.slot.current.id == *id);
        at.map(|statement| (statement.event.given_on, statement.slot.current.id))
    };
    doubtful.sort_by_key(|pair| (order(&pair.a), order(&pair.b)));
    let mut left: Vec<Option<Statement<'r>>> = joining.all.into_iter().map(Some).collect();
    let groups = places
        .into_iter()
        .map(|group| group.into_iter().filter_map(|at| left.get_mut(at).and_then(Option::take)).collect())
        .collect();
    Joined { groups, doubtful }
}

impl Joining<'_, '_> {
    fn group(&self) -> Vec<Places> {
        let mut groups: Vec<Forming> = Vec::new();
        for set in self.ruled_together() {
            let mut candidates: Vec<Candidate> =
                groups.iter().enumerate().filter_map(|(at, group)| self.best_fit(at, group, &set)).collect();
            candidates.sort_by(|a, b| {
                let copies = |one: &Candidate| self.holds_copy(&groups[one.group], one.newcomer);
                copies(b)
                    .cmp(&copies(a))
                    .then(fit(&b.judged, &a.judged))
                    .then(a.days.cmp(&b.days))
                    .then(a.group.cmp(&b.group))
            });
            match self.choose(&candidates, &groups) {
                Some((candidate, Speaks::Leader)) => groups[candidate.group].take_in(set, candidate.anchor),
                Some((candidate, Speaks::Newcomer)) => {
                    let before = std::mem::replace(&mut groups[candidate.group], Forming::of(set));
                    groups[candidate.group].others.extend(before.places().map(|at| (at, candidate.newcomer)));
                }
                None => groups.push(Forming::of(set)),
            }
        }
        groups
            .into_iter()
            .map(|group| {
                let mut places: Places = group.places().collect();
                places[1..].sort_unstable();
                places
            })
            .collect()
    }

    /// Whether a group holds the very words of the same source already: what it said under another home goes where it went
    /// here, also where a person keeps two such doses apart.
    fn holds_copy(&self, group: &Forming, newcomer: usize) -> bool {
        let new = &self.all[newcomer].slot;
        group
            .places()
            .map(|at| &self.all[at].slot)
            .any(|known| known.current.source == new.current.source && known.said == new.said)
    }

    /// How a set fits a group: its best pair of an anchor of the group and a member of the set that are one event,
    /// where no other member of the group is another event.
    fn best_fit(&self, at: usize, group: &Forming, set: &[usize]) -> Option<Candidate> {
        let is_ruled = !self.circumstances.rulings.is_empty();
        if is_ruled && self.are_ruled_apart(&group.places().collect::<Places>(), set) {
            return None;
        }
        pairs(&group.anchors, set)
            .filter_map(|(anchor, newcomer)| {
                let judged = self.judge(anchor, newcomer)?;
                // What differs between two that came by different anchors, a person has overruled.
                let mut beside = group.others.iter().filter(|(_, by)| *by == anchor);
                let joins = judged.decision == Decision::Same
                    && !beside.any(|(other, _)| self.are_two_events(*other, newcomer));
                let days = self.all[anchor].event.days_from(&self.all[newcomer].event);
                joins.then_some(Candidate { group: at, anchor, newcomer, days, judged })
            })
            .max_by(|a, b| fit(&a.judged, &b.judged).then(b.days.cmp(&a.days)))
    }

    /// Statements that people decided to be one event, each set from the best to the least; most are alone. A
    /// decision that would bring together what another keeps apart is passed over.
    fn ruled_together(&self) -> Vec<Places> {
        let mut sets: Vec<Places> = (0..self.all.len()).map(|place| vec![place]).collect();
        let mut rulings: Vec<(ReportId, ReportId)> = self
            .circumstances
            .rulings
            .iter()
            .filter(|ruling| ruling.ruling == Ruling::SameEvent)
            .map(|ruling| (ruling.a.min(ruling.b), ruling.a.max(ruling.b)))
            .collect();
        rulings.sort_unstable();
        for (a, b) in rulings {
            let holder = |report: ReportId| {
                sets.iter().position(|set| set.iter().any(|at| self.all[*at].slot.reports.contains(&report)))
            };
            let (Some(one), Some(other)) = (holder(a), holder(b)) else { continue };
            if one == other || self.are_ruled_apart(&sets[one], &sets[other]) {
                continue;
            }
            let moved = std::mem::take(&mut sets[other]);
            sets[one].extend(moved);
            sets[one].sort_unstable();
        }
        sets.retain(|set| !set.is_empty());
        sets.sort_unstable();
        sets
    }

    /// The group to join and who speaks then.
    fn choose<'c>(&self, candidates: &'c [Candidate], groups: &[Forming]) -> Option<(&'c Candidate, Speaks)> {
        let first = candidates.first()?;
        if first.judged.primary != Primary::Depends {
            return Some((first, Speaks::Leader));
        }
        // A combination of which only a report tells meets a component that was given. If the history has the rest
        // of it too, it adds nothing; if not it speaks, so that no group is lost. But never over two that were given.
        let open: Vec<&Candidate> =
            candidates.iter().filter(|candidate| candidate.judged.primary == Primary::Depends).collect();
        if let Some(covered) = open.iter().find(|open| self.is_rest_covered(open.anchor, open.newcomer)) {
            return Some((covered, Speaks::Leader));
        }
        // Whoever speaks must be one event with every member.
        let is_one = |newcomer: usize, member: usize| {
            self.judge(member, newcomer).is_some_and(|judged| judged.decision == Decision::Same)
        };
        match open.as_slice() {
            [only] if groups[only.group].places().all(|member| is_one(only.newcomer, member)) => {
                Some((only, Speaks::Newcomer))
            }
            // Others may tell of the same combination.
            _ => candidates
                .iter()
                .find(|candidate| candidate.judged.primary != Primary::Depends)
                .map(|candidate| (candidate, Speaks::Leader)),
        }
    }

    /// Whether other doses of those days hold what the combination has beyond the component.
    fn is_rest_covered(&self, component: usize, combination: usize) -> bool {
        let (part, whole) = (&self.all[component].event, &self.all[combination].event);
        let beside = self.all.iter().filter(|other| {
            let timing = self
                .circumstances
                .rules
                .timing((whole.vaccine, whole.product), (other.event.vaccine, other.event.product));
            other.event.product.groups & part.product.groups == 0
                && other.event.days_from(whole) <= timing.close()
        });
        let held = beside.fold(part.product.groups, |all, other| all | other.event.product.groups);
        whole.product.groups & !held == 0
    }

    /// The judge's answer, or `None` where no question arises: nothing in common, or stated side by side.
    fn judge(&self, a: usize, b: usize) -> Option<EventJudgement> {
        let (one, other) = (&self.all[a], &self.all[b]);
        if !share(&one.event, &other.event) || one.slot.is_beside(&other.slot) {
            return None;
        }
        let (first, second) =
            if other.slot.current.said_at < one.slot.current.said_at { (b, a) } else { (a, b) };
        let mut judged = judge(&self.all[first].event, &self.all[second].event, self.circumstances.rules);
        if first != a {
            judged.primary = judged.primary.turned();
        }
        Some(judged)
    }

    /// Whether two statements are certainly two events. A component and another of one visit are not: both may be of
    /// one combination.
    fn are_two_events(&self, a: usize, b: usize) -> bool {
        let (one, other) = (&self.all[a], &self.all[b]);
        share(&one.event, &other.event)
            && (one.slot.is_beside(&other.slot)
                || self.judge(a, b).is_some_and(|judged| judged.decision == Decision::Different))
    }

    fn are_ruled_apart(&self, one: &[usize], other: &[usize]) -> bool {
        if self.circumstances.rulings.is_empty() {
            return false;
        }
        pairs(one, other).any(|(a, b)| {
            let (a, b) = (&self.all[a].slot.reports, &self.all[b].slot.reports);
            a.iter()
                .any(|a| b.iter().any(|b| self.circumstances.ruling(*a, *b) == Some(Ruling::DifferentEvents)))
        })
    }

    /// Groups that may be one event. A copy with a doubtful date that has found its event is not offered again.
    fn doubtful(&self, groups: &[Places]) -> Vec<DoubtfulPair> {
        let mut doubtful = Vec::new();
        for (at, group) in groups.iter().enumerate() {
            for other in &groups[at + 1..] {
                let (a, b) = (group[0], other[0]);
                let (one, two) = (&self.all[a], &self.all[b]);
                if !share(&one.event, &two.event) || self.are_ruled_apart(group, other) {
                    continue;
                }
                let earlier_first =
                    (one.event.given_on, one.slot.current.id) <= (two.event.given_on, two.slot.current.id);
                let (first, second) = if earlier_first { (one, two) } else { (two, one) };
                let judgement = judge(&first.event, &second.event, self.circumstances.rules);
                let by_date = [Rule::LateCopy, Rule::Estimate, Rule::Swapped, Rule::WrongYear]
                    .iter()
                    .any(|rule| judgement.has(*rule));
                let alone =
                    |group: &Places, it: &Statement<'_>| group.len() == 1 && it.event.origin.is_historical();
                let ask = match judgement.decision {
                    Decision::Different => false,
                    // A source that states two side by side means two, unless it states the very same twice.
                    Decision::Review if one.slot.is_beside(&two.slot) => false,
                    Decision::Review if by_date => alone(group, one) || alone(other, two),
                    Decision::Review | Decision::Same => true,
                };
                if ask {
                    let (a, b) = (first.slot.current.id, second.slot.current.id);
                    doubtful.push(DoubtfulPair { a, b, judgement });
                }
            }
        }
        doubtful
    }
}

/// A group in the making.
struct Forming {
    /// The leader, and what people decided to be one event with it. A newcomer has to be one event with an anchor.
    anchors: Places,
    /// The others, each with the anchor by which it came.
    others: Vec<(usize, usize)>,
}

impl Forming {
    fn of(set: Places) -> Self {
        Self { anchors: set, others: Vec::new() }
    }

    fn places(&self) -> impl Iterator<Item = usize> + '_ {
        self.anchors.iter().copied().chain(self.others.iter().map(|(place, _)| *place))
    }

    /// Takes in a set that came by an anchor. What people decided to be one event with a member of the set is so
    /// with the group.
    fn take_in(&mut self, set: Places, anchor: usize) {
        match set.as_slice() {
            [alone] => self.others.push((*alone, anchor)),
            _ => self.anchors.extend(set),
        }
    }
}

/// A group that a newcomer may join.
struct Candidate {
    group: usize,
    anchor: usize,
    newcomer: usize,
    days: u32,
    judged: EventJudgement,
}

/// Who speaks for a group after a statement has joined it.
enum Speaks {
    Leader,
    Newcomer,
}

/// How well a pair fits, the better the greater: a message sent again, then by score.
fn fit(a: &EventJudgement, b: &EventJudgement) -> Ordering {
    let score = |judged: &EventJudgement| judged.score.unwrap_or(f64::INFINITY);
    a.has(Rule::Resent).cmp(&b.has(Rule::Resent)).then(score(a).total_cmp(&score(b)))
}

fn share(a: &Event, b: &Event) -> bool {
    a.product.kin & b.product.kin != 0 || a.vaccine.is_some() && a.vaccine == b.vaccine
}

fn pairs<'s>(one: &'s [usize], other: &'s [usize]) -> impl Iterator<Item = (usize, usize)> + 's {
    one.iter().flat_map(|a| other.iter().map(|b| (*a, *b)))
}
