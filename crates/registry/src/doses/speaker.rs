//! Which record speaks for an event: rules B1 to B6 of the resolution phase.

use std::cmp::Ordering;

use crate::doses::event::{Event, Origin, Voice};
use crate::doses::evidence::{Decision, Primary, Rule};
use crate::doses::judge::Relation;
use crate::doses::rules::EventRules;

/// How a report ranks among those of its event, the best greatest: B2 to B5 as the digits of one number, the first
/// rule in the highest place. Equal means that only the order of saying is left (B6).
pub(crate) fn standing(event: &Event, rules: &EventRules) -> u64 {
    let given = match event.origin {
        Origin::Administered => 2,
        Origin::Unstated => 1,
        Origin::Historical(_) => 0,
    };
    let possible = !event.vaccine.is_some_and(|cvx| rules.is_impossible(cvx, event.given_on));
    let full = 2 * u64::from(!event.lot.is_absent())
        + u64::from(event.maker != 0)
        + u64::from(!event.trade.is_empty())
        + u64::from(event.office.is_some())
        + u64::from(event.details);
    let voice = voice(event).map_or(0, |voice| voice as u64 + 1);
    [
        (Rule::GivenSpeaks, given),
        (Rule::HandSpeaks, u64::from(event.by_hand)),
        (
            Rule::ProductSpeaks,
            u64::from(!event.product.generic) << 9
                | u64::from(event.product.groups.count_ones()) << 1
                | u64::from(possible),
        ),
        (Rule::FullerSpeaks, full),
        (Rule::VoiceSpeaks, voice),
    ]
    .into_iter()
    .fold(0, |all, (rule, value)| all | value << place(rule))
}

/// The lowest bit of a rule's digit.
const fn place(rule: Rule) -> u32 {
    match rule {
        Rule::GivenSpeaks => 40,
        Rule::HandSpeaks => 36,
        Rule::ProductSpeaks => 16,
        Rule::FullerSpeaks => 8,
        _ => 0,
    }
}

/// Which of two ranks higher, and the rule that decides.
fn rank(a: &Event, b: &Event, rules: &EventRules) -> (Ordering, Rule) {
    let (one, other) = (standing(a, rules), standing(b, rules));
    let differs = |rule: &Rule| (one ^ other) >> place(*rule) != 0;
    let deciding =
        [Rule::GivenSpeaks, Rule::HandSpeaks, Rule::ProductSpeaks, Rule::FullerSpeaks, Rule::VoiceSpeaks];
    (one.cmp(&other), deciding.into_iter().find(differs).unwrap_or(Rule::OrderSpeaks))
}

/// Who a historical report rests on.
fn voice(event: &Event) -> Option<Voice> {
    match event.origin {
        Origin::Historical(voice) => Some(voice),
        Origin::Administered | Origin::Unstated => None,
    }
}

/// The combination and its component, where one of the two is that.
fn combination_and_component<'e>(a: &'e Event, b: &'e Event) -> (&'e Event, &'e Event) {
    if a.product.groups.count_ones() > b.product.groups.count_ones() { (a, b) } else { (b, a) }
}

/// Whether the combination is stated by a loose source alone, while a better one states the component (L6).
pub(crate) fn combination_is_loose(a: &Event, b: &Event) -> bool {
    let (combination, component) = combination_and_component(a, b);
    match (voice(combination), voice(component)) {
        (Some(says), None) => says.is_loose(),
        (Some(says), Some(other)) => says.is_loose() && says < other,
        (None, _) => false,
    }
}

/// Two reports of one event, or of perhaps one.
pub(crate) struct Pair<'e> {
    pub(crate) a: &'e Event,
    pub(crate) b: &'e Event,
    pub(crate) rules: &'e EventRules,
    pub(crate) relation: Relation,
    pub(crate) one_lot: bool,
    /// Lots, products, makers or standings contradict.
    pub(crate) contradict: bool,
}

impl Pair<'_> {
    /// Who speaks, and by which rule.
    pub(crate) fn speaks(&self, decision: Decision) -> (Primary, Option<Rule>) {
        let (a, b) = (self.a, self.b);
        let asked = decision == Decision::Review;
        if decision == Decision::Different {
            return (Primary::Neither, None);
        }
        // Two who both gave, or both tell, contradict each other: a person says who is right.
        if asked && self.contradict && a.origin.is_historical() == b.origin.is_historical() {
            return (Primary::Neither, None);
        }
        if !asked && self.is_combination_only_told() {
            return (Primary::Depends, Some(Rule::ProductSpeaks));
        }
        match rank(a, b, self.rules) {
            (Ordering::Greater, rule) => return (Primary::A, Some(rule)),
            (Ordering::Less, rule) => return (Primary::B, Some(rule)),
            (Ordering::Equal, _) => {}
        }
        let earlier = if b.given_on < a.given_on { Primary::B } else { Primary::A };
        let primary = if asked {
            // Equals about which nothing speaks for one event have no speaker yet.
            if self.one_lot && a.given_on != b.given_on { earlier } else { Primary::Neither }
        } else if self.is_verbatim() && a.same_office(b) && !a.lot.is_absent() {
            // B1: with a lot in it, a verbatim repeat is the sender's own message again, and its last word counts.
            Primary::Newest
        } else if self.is_verbatim() && a.office.is_none() {
            Primary::Oldest
        } else {
            earlier
        };
        (primary, (primary != Primary::Neither).then_some(Rule::OrderSpeaks))
    }

    /// A component that was given, and a combination of which only a report tells: the combination speaks unless
    /// other doses of the history cover what it has beyond the component.
    fn is_combination_only_told(&self) -> bool {
        let (combination, component) = combination_and_component(self.a, self.b);
        self.relation == Relation::Component
            && combination.origin.is_historical()
            && !component.origin.is_historical()
    }

    fn is_verbatim(&self) -> bool {
        let (a, b) = (self.a, self.b);
        a.given_on == b.given_on
            && a.vaccine == b.vaccine
            && a.lot_written == b.lot_written
            && a.maker == b.maker
            && a.trade == b.trade
            && a.office == b.office
            && a.origin == b.origin
            && a.standing == b.standing
    }
}
