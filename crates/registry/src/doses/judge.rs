//! The judge: are two dose reports one vaccination event?
//!
//! After MIROW's vaccination-level de-duplication: selection (which pairs are worth a look), evaluation (by votes for
//! and against, and by the guide's weights), and the limits that Jenner sets on what is done without a person. A
//! dose that is lost by a wrong join is worse than one that is shown twice: so evidence can make a pair one event,
//! a limit can only take that back to a question, and what cannot be is never a question.

use smallvec::SmallVec;

use crate::doses::event::{Event, Origin, Standing};
use crate::doses::evidence::{Decision, EventJudgement, Evidence, Primary, Rule};
use crate::doses::lot::Lots;
use crate::doses::rules::{EventRules, Timing};
use crate::doses::speaker;

/// What two vaccines are to each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Relation {
    /// Nothing in common.
    Unrelated,
    /// One code.
    Equal,
    /// One names only the group.
    Generic,
    /// One is a component of the other.
    Component,
    /// Two codes of the same groups that one maker sells.
    Variant,
    /// Two products that cannot be one.
    Contradiction,
}

impl Relation {
    pub(crate) fn of(a: &Event, b: &Event) -> Relation {
        let (one, other) = (a.product, b.product);
        if a.vaccine.is_some() && a.vaccine == b.vaccine {
            return Relation::Equal;
        }
        if one.groups & other.groups == 0 {
            return if one.kin & other.kin == 0 { Relation::Unrelated } else { Relation::Contradiction };
        }
        if one.generic || other.generic {
            return Relation::Generic;
        }
        if one.groups == other.groups {
            let apart = one.makers != 0 && other.makers != 0 && one.makers & other.makers == 0;
            return if apart { Relation::Contradiction } else { Relation::Variant };
        }
        let shared = one.groups & other.groups;
        let part = if shared == one.groups { one } else { other };
        // Two named combinations are two products, even where one has all the groups of the other.
        let is_component = shared == part.groups && part.groups.count_ones() == 1;
        if is_component { Relation::Component } else { Relation::Contradiction }
    }
}

/// A judgement in the making.
struct Case<'e> {
    a: &'e Event,
    b: &'e Event,
    rules: &'e EventRules,
    relation: Relation,
    lots: Lots,
    days: u32,
    evidence: SmallVec<[Evidence; 20]>,
}

/// Judges two reports. `a` is the one said first, where the order is known. The other way round the answer is the
/// same with A and B exchanged, save that of two reports that are equal in everything the first speaks.
pub fn judge(a: &Event, b: &Event, rules: &EventRules) -> EventJudgement {
    let mut case = Case {
        a,
        b,
        rules,
        relation: Relation::of(a, b),
        lots: a.lot.compare(&b.lot),
        days: a.days_from(b),
        evidence: SmallVec::new(),
    };
    case.judge()
}

impl Case<'_> {
    fn note(&mut self, rule: Rule, points: i16) {
        self.evidence.push(Evidence { rule, points });
    }

    fn end(&mut self, decision: Decision, primary: Primary, score: Option<f64>) -> EventJudgement {
        EventJudgement { decision, primary, score, evidence: std::mem::take(&mut self.evidence) }
    }

    fn judge(&mut self) -> EventJudgement {
        let different = |case: &mut Self, rule| {
            case.note(rule, 0);
            case.end(Decision::Different, Primary::Neither, None)
        };
        let no_event = |event: &Event| event.standing == Standing::NotGiven || event.product.nothing;
        if no_event(self.a) || no_event(self.b) {
            return different(self, Rule::NoEvent);
        }
        if self.a.standing == Standing::Delete || self.b.standing == Standing::Delete {
            return self.delete();
        }
        if self.relation == Relation::Unrelated {
            return different(self, Rule::NoSharedGroup);
        }
        let apart = (self.a.vaccine, self.a.product);
        let timing = self.rules.timing(apart, (self.b.vaccine, self.b.product));
        if self.days > timing.window {
            return match self.far_copy(&timing) {
                Some(rule) => {
                    self.note(rule, 0);
                    self.ask(None)
                }
                None => different(self, Rule::OutsideWindow),
            };
        }
        if self.is_sent_again() {
            self.note(Rule::Resent, 0);
            let primary = self.speaker(Decision::Same);
            return self.end(Decision::Same, primary, None);
        }
        self.evaluate(&timing)
    }

    /// S1. Two lots, two makers or another standing are more than a message sent again.
    fn is_sent_again(&self) -> bool {
        self.days == 0
            && self.relation == Relation::Equal
            && self.a.same_office(self.b)
            && !matches!(self.lots, Lots::Differ | Lots::Near)
            && !self.makers_contradict()
            && self.a.standing == self.b.standing
    }

    /// A delete takes back what its own sender said about that day and vaccine, and nothing else.
    fn delete(&mut self) -> EventJudgement {
        let both = self.a.standing == Standing::Delete && self.b.standing == Standing::Delete;
        let matches = self.days == 0
            && matches!(self.relation, Relation::Equal | Relation::Generic | Relation::Variant);
        if both || !matches {
            self.note(Rule::DeletesOther, 0);
            return self.end(Decision::Different, Primary::Neither, None);
        }
        if self.a.same_office(self.b) && self.lots != Lots::Differ {
            self.note(Rule::OwnDelete, 0);
            return self.end(Decision::Same, Primary::Neither, None);
        }
        let rule = if self.a.same_office(self.b) { Rule::LotsDiffer } else { Rule::ForeignDelete };
        self.note(rule, 0);
        let stays = if self.a.standing == Standing::Delete { Primary::B } else { Primary::A };
        self.end(Decision::Review, stays, None)
    }

    /// S6, S7: a historical copy outside of the window that a person should see.
    fn far_copy(&self, timing: &Timing) -> Option<Rule> {
        let (a, b) = (self.a, self.b);
        let fits = self.relation != Relation::Contradiction
            && self.lots != Lots::Differ
            && !self.makers_contradict();
        if !fits || !(a.origin.is_historical() || b.origin.is_historical()) {
            return None;
        }
        let copy = |copy: &Event, other: &Event| {
            if !copy.origin.is_historical() {
                return None;
            }
            let (said, real) = (copy.given_on, other.given_on);
            let same_year = said.year() == real.year();
            // A claim has the day of a bill, not an estimate.
            let guessed = copy.origin != Origin::Historical(crate::doses::event::Voice::Payer);
            let estimate = match (said.month(), said.day()) {
                (1, 1) => same_year,
                (_, 1 | 15) => same_year && said.month() == real.month(),
                _ => false,
            };
            if guessed && estimate {
                Some(Rule::Estimate)
            } else if same_year && said.month() == real.day() && said.day() == real.month() {
                Some(Rule::Swapped)
            } else if !timing.yearly
                && (said.month(), said.day()) == (real.month(), real.day())
                && said.year().abs_diff(real.year()) == 1
            {
                Some(Rule::WrongYear)
            } else {
                None
            }
        };
        if self.days <= timing.review {
            return Some(Rule::LateCopy);
        }
        copy(a, b).or_else(|| copy(b, a))
    }

    fn evaluate(&mut self, timing: &Timing) -> EventJudgement {
        self.describe();
        let votes = self.votes(timing);
        let score = self.score();
        let balanced = self.rules.weights.balanced(score);
        let by_votes = match votes {
            1.. => Some(Decision::Same),
            -1..=0 => None,
            ..-1 => Some(Decision::Different),
        };
        let by_weights = if balanced > self.rules.weights.same {
            Some(Decision::Same)
        } else if balanced < self.rules.weights.different {
            Some(Decision::Different)
        } else {
            None
        };
        // The hybrid of both: who abstains lets the other decide, and opposite votes are a question.
        let mut decision = match (by_votes, by_weights) {
            (Some(one), Some(other)) if one == other => one,
            (Some(one), None) | (None, Some(one)) => one,
            _ => Decision::Review,
        };
        let is_held_back = match decision {
            Decision::Same => self.keeps_from_joining(timing),
            Decision::Different => self.keeps_from_parting(timing),
            Decision::Review => false,
        };
        if is_held_back {
            decision = Decision::Review;
        }
        match decision {
            Decision::Review => self.ask(Some(balanced)),
            Decision::Same => {
                let primary = self.speaker(Decision::Same);
                self.end(Decision::Same, primary, Some(balanced))
            }
            Decision::Different => self.end(Decision::Different, Primary::Neither, Some(balanced)),
        }
    }

    fn ask(&mut self, score: Option<f64>) -> EventJudgement {
        let primary = self.speaker(Decision::Review);
        self.end(Decision::Review, primary, score)
    }

    fn speaker(&mut self, decision: Decision) -> Primary {
        let contradict = self.lots == Lots::Differ
            || self.relation == Relation::Contradiction
            || self.makers_contradict()
            || self.a.standing != self.b.standing;
        let pair = speaker::Pair {
            a: self.a,
            b: self.b,
            rules: self.rules,
            relation: self.relation,
            one_lot: self.lots.agree(),
            contradict,
        };
        let (primary, rule) = pair.speaks(decision);
        if let Some(rule) = rule {
            self.note(rule, 0);
        }
        primary
    }

    /// What the two are to each other, for the reader: no votes.
    fn describe(&mut self) {
        match self.relation {
            Relation::Generic => self.note(Rule::Unspecified, 0),
            Relation::Component => self.note(Rule::Component, 0),
            Relation::Variant => self.note(Rule::Variant, 0),
            Relation::Equal | Relation::Unrelated | Relation::Contradiction => {}
        }
        match self.lots {
            Lots::LookAlike => self.note(Rule::LookAlikeLot, 0),
            Lots::Near => self.note(Rule::NearLot, 0),
            Lots::Absent | Lots::Equal | Lots::Differ => {}
        }
    }

    /// E1 to E10: votes for one event less votes for two.
    fn votes(&mut self, timing: &Timing) -> i16 {
        let (a, b) = (self.a, self.b);
        let before = self.evidence.len();
        let two_offices = !a.same_office(b);
        let known_offices = a.office.is_some() && b.office.is_some();
        let trade_agrees = !a.trade.is_empty() && a.trade == b.trade;
        if self.days == 0 {
            self.note(Rule::SameDay, 1);
        }
        if self.lots == Lots::Differ {
            self.note(Rule::LotsDiffer, -1);
            if self.relation == Relation::Equal && trade_agrees && a.same_office(b) {
                self.note(Rule::LotCorrected, 1);
            } else if self.days == 0 && a.same_office(b) {
                self.note(Rule::TwoOfAVisit, -1);
            }
        }
        if self.days == 0
            && a.lot.is_absent() != b.lot.is_absent()
            && !matches!(self.relation, Relation::Equal | Relation::Contradiction)
            && a.trade.is_empty()
            && b.trade.is_empty()
            && known_offices
            && two_offices
        {
            self.note(Rule::LotOnOneSide, 1);
        }
        if self.both_administered() && known_offices && two_offices {
            self.note(Rule::TwoGivers, -1);
        }
        if self.one_of_each() && two_offices && self.days <= timing.close() {
            self.note(Rule::GivenAndTold, 1);
        }
        if self.lots.agree() && self.days <= self.rules.lot_days {
            self.note(Rule::OneLot, 1);
        }
        if self.makers_contradict() {
            self.note(Rule::Makers, -1);
        }
        if self.relation == Relation::Contradiction {
            self.note(Rule::Products, -1);
        }
        self.evidence.iter().skip(before).map(|evidence| evidence.points).sum()
    }

    /// The guide's weights.
    fn score(&mut self) -> i16 {
        let (a, b, rules) = (self.a, self.b, self.rules);
        let weights = &rules.weights;
        let pick = |[agree, differ, absent]: [i16; 3], known: bool, same: bool| match (known, same) {
            (false, _) => absent,
            (true, true) => agree,
            (true, false) => differ,
        };
        let vaccine = pick(
            weights.vaccine,
            a.vaccine.is_some() && b.vaccine.is_some(),
            self.relation == Relation::Equal,
        );
        let trade = pick(weights.product, !a.trade.is_empty() && !b.trade.is_empty(), same_trade(a, b));
        let lot = match self.lots {
            Lots::Absent | Lots::Near => weights.lot[2],
            Lots::Equal | Lots::LookAlike => weights.lot[0],
            Lots::Differ => weights.lot[1],
        };
        let office = pick(weights.provider, a.office.is_some() && b.office.is_some(), a.same_office(b));
        let source = match (a.origin, b.origin) {
            (Origin::Unstated, _) | (_, Origin::Unstated) => weights.source_absent,
            (Origin::Administered, Origin::Administered) => weights.both_administered,
            (Origin::Historical(_), Origin::Historical(_)) => weights.both_historical,
            _ => weights.one_of_each,
        };
        let last = weights.days.len().saturating_sub(1);
        let days = weights.days.get(last.min(self.days as usize)).copied().unwrap_or_default();
        for (rule, points) in [
            (Rule::WeightVaccine, vaccine),
            (Rule::WeightProduct, trade),
            (Rule::WeightLot, lot),
            (Rule::WeightProvider, office),
            (Rule::WeightSource, source),
            (Rule::WeightDays, days),
        ] {
            self.note(rule, points);
        }
        vaccine + trade + lot + office + source + days
    }

    /// Limits on joining without a person.
    fn keeps_from_joining(&mut self, timing: &Timing) -> bool {
        let (a, b) = (self.a, self.b);
        let before = self.evidence.len();
        let one_lot = self.lots.agree();
        if self.days > timing.close() {
            self.note(Rule::NotClose, 0);
        }
        if self.both_administered() && a.office.is_some() && b.office.is_some() && !a.same_office(b) {
            let one_vial = one_lot && self.days == 0;
            if !(one_vial || self.are_bare_twins()) {
                self.note(Rule::TwoGiversAsk, 0);
            }
        }
        let told = a.origin.is_historical() || b.origin.is_historical();
        // A slip of hand is believed of who copies, not of two who gave, and not when the day differs as well.
        if self.lots == Lots::Differ || self.lots == Lots::Near && !(told && self.days == 0) {
            self.note(Rule::LotsAsk, 0);
        }
        if self.relation == Relation::Contradiction || self.makers_contradict() {
            self.note(Rule::ProductsAsk, 0);
        }
        if a.standing != b.standing {
            self.note(Rule::StandingAsk, 0);
        }
        if self.relation == Relation::Component && speaker::combination_is_loose(a, b) {
            self.note(Rule::CombinationToldAsk, 0);
        }
        // An office knows its own days and codes: what it states in two ways may be two doses.
        let one_office = a.same_office(b) && !one_lot;
        let two_days = self.days > 0 && self.both_administered() || self.days > self.rules.lot_days;
        let two_codes = matches!(self.relation, Relation::Variant | Relation::Component) && !told;
        if one_office && (two_days || two_codes) || self.relation == Relation::Variant && !told && !one_lot {
            self.note(Rule::OneOfficeAsk, 0);
        }
        self.evidence.len() > before
    }

    /// Limits on parting without a person.
    fn keeps_from_parting(&mut self, timing: &Timing) -> bool {
        let before = self.evidence.len();
        if self.days == 0 && (self.a.product.kin == self.b.product.kin || self.relation == Relation::Equal) {
            self.note(Rule::OneDayAsk, 0);
        }
        if timing.once {
            self.note(Rule::OnceAsk, 0);
        }
        let told = self.a.origin.is_historical() || self.b.origin.is_historical();
        let fits = self.relation != Relation::Contradiction
            && self.lots != Lots::Differ
            && !self.makers_contradict();
        if told && fits {
            self.note(Rule::CopyAsk, 0);
        }
        self.evidence.len() > before
    }

    fn both_administered(&self) -> bool {
        self.a.origin.is_administered() && self.b.origin.is_administered()
    }

    fn one_of_each(&self) -> bool {
        self.a.origin.is_administered() && self.b.origin.is_historical()
            || self.a.origin.is_historical() && self.b.origin.is_administered()
    }

    /// Two offices, one day, one vaccine, and nothing more in either report by which two injections could be told
    /// apart. Two doses of one day never count as two, and neither report has a lot or a maker to lose.
    fn are_bare_twins(&self) -> bool {
        let (a, b) = (self.a, self.b);
        self.days == 0
            && self.relation == Relation::Equal
            && a.lot.is_absent()
            && b.lot.is_absent()
            && a.maker == b.maker
            && a.trade == b.trade
    }

    /// E9: stated makers, or the makers of the named products. A component has its own maker when reported by name of
    /// its code alone, so there only what both state counts.
    fn makers_contradict(&self) -> bool {
        let stated = |event: &Event| event.maker;
        let possible = |event: &Event| {
            if event.maker != 0 || event.product.generic { event.maker } else { event.product.makers }
        };
        let (a, b) = if self.relation == Relation::Component {
            (stated(self.a), stated(self.b))
        } else {
            (possible(self.a), possible(self.b))
        };
        a != 0 && b != 0 && a & b == 0
    }
}

/// Trade names agree when one is the beginning of the other (ENGERIX-B, ENGERIX-B PEDS).
fn same_trade(a: &Event, b: &Event) -> bool {
    let long = a.trade.len().min(b.trade.len()) >= 5;
    a.trade == b.trade
        || long && (a.trade.starts_with(b.trade.as_str()) || b.trade.starts_with(a.trade.as_str()))
}
