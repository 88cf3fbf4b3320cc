//! The watch over programme vaccine: what speaks for fraud, or for a slip that looks like it.
//!
//! A run reads sums of doses and movements of everybody ([`facts`]), looks at them ([`people`], [`lots`], [`days`], [`shares`]: pure),
//! and keeps what it found ([`keep`]). The same thing found again is the same finding, with what was decided about it; nothing is ever
//! removed. Nothing here proves anything: a finding is a reason to ask the clinic.

pub mod days;
pub mod facts;
pub mod keep;
pub mod lots;
pub mod people;
pub mod shares;
pub mod usual;

use std::collections::BTreeMap;

use jenner_model::{Date, OrganizationId, PersonId, ReportId};
use serde::Deserialize;

pub use keep::{Evidence, Finding, State, decide, how_many, list, open, run, run_daily, year_until};

use super::rules::Rules;
use crate::packs::Language;

/// What is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rule {
    /// Programme vaccine for people whom it is not for.
    NotEligible,
    /// Programme vaccine for grown-ups.
    TooOld,
    /// More doses of a lot than the clinic had.
    MoreThanCame,
    /// Doses of a lot that the clinic never had.
    NeverCame,
    /// More doses of a lot than came to all clinics together.
    MoreThanShipped,
    /// More doses on a day than such a clinic gives.
    TooManyADay,
    /// More doses of one lot on a day than such a clinic gives.
    OneLotADay,
    /// Doses on a weekday on which the clinic does not work.
    ClosedDay,
    /// The same vaccine for the same child at two clinics within days.
    GivenTwice,
    /// The share of an eligibility is another one than it was.
    ShareJumped,
    /// Everybody has the same eligibility.
    AlwaysSame,
    /// Nobody has one.
    NotScreened,
    /// More is lost than usual.
    MuchWaste,
    /// Doses dated before the birth.
    BeforeBirth,
    /// Doses dated after the death.
    AfterDeath,
    /// Insured children get doses, and there is no private vaccine.
    NoPrivateStock,
}

impl Rule {
    /// All, the gravest first.
    pub const ALL: [Rule; 16] = [
        Rule::AfterDeath,
        Rule::BeforeBirth,
        Rule::MoreThanCame,
        Rule::MoreThanShipped,
        Rule::NotEligible,
        Rule::TooOld,
        Rule::TooManyADay,
        Rule::OneLotADay,
        Rule::GivenTwice,
        Rule::NeverCame,
        Rule::NoPrivateStock,
        Rule::ShareJumped,
        Rule::AlwaysSame,
        Rule::NotScreened,
        Rule::MuchWaste,
        Rule::ClosedDay,
    ];

    /// The word it is stored by.
    pub const fn word(self) -> &'static str {
        match self {
            Rule::NotEligible => "not_eligible",
            Rule::TooOld => "too_old",
            Rule::MoreThanCame => "more_than_came",
            Rule::NeverCame => "never_came",
            Rule::MoreThanShipped => "more_than_shipped",
            Rule::TooManyADay => "too_many_a_day",
            Rule::OneLotADay => "one_lot_a_day",
            Rule::ClosedDay => "closed_day",
            Rule::GivenTwice => "given_twice",
            Rule::ShareJumped => "share_jumped",
            Rule::AlwaysSame => "always_same",
            Rule::NotScreened => "not_screened",
            Rule::MuchWaste => "much_waste",
            Rule::BeforeBirth => "before_birth",
            Rule::AfterDeath => "after_death",
            Rule::NoPrivateStock => "no_private_stock",
        }
    }

    /// Of a word.
    pub fn of_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.word() == word)
    }
}

/// How sure a finding is. It says how much is there to ask about, not that anybody did wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Sure {
    /// A slip may explain it.
    Possible,
    /// More than slips.
    Likely,
    /// So much that it wants an explanation soon.
    Strong,
}

impl Sure {
    /// All, the surest first.
    pub const ALL: [Sure; 3] = [Sure::Strong, Sure::Likely, Sure::Possible];

    /// The word it is stored by.
    pub const fn word(self) -> &'static str {
        match self {
            Sure::Possible => "possible",
            Sure::Likely => "likely",
            Sure::Strong => "strong",
        }
    }

    /// Of a word.
    pub fn of_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.word() == word)
    }

    /// Of so many doses by a rule.
    pub fn of(rules: &Rules, rule: Rule, doses: i64) -> Self {
        match rules.watch(rule) {
            Some(watch) if doses >= watch.strong => Sure::Strong,
            Some(watch) if doses >= watch.likely => Sure::Likely,
            _ => Sure::Possible,
        }
    }
}

/// Something that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// By which rule.
    pub rule: Rule,
    /// At whom; `None`: in the whole state.
    pub organization: Option<OrganizationId>,
    /// What makes it one finding among those of this rule and organization: a lot, a month, a day.
    pub about: String,
    /// The lot, where it is about one.
    pub lot: String,
    /// The vaccine, where it is about one.
    pub cvx: String,
    /// The first and the last day.
    pub days: (Date, Date),
    /// How many doses.
    pub doses: i64,
    /// Numbers for the words.
    pub numbers: BTreeMap<String, String>,
    /// The very doses, where it is about single ones.
    pub evidence: Vec<(PersonId, ReportId)>,
}

impl Found {
    /// Of a rule and an organization, without lot and single doses.
    pub fn new(
        rule: Rule,
        organization: Option<OrganizationId>,
        about: String,
        days: (Date, Date),
        doses: i64,
    ) -> Self {
        let numbers = BTreeMap::from([("doses".to_owned(), doses.to_string())]);
        Self {
            rule,
            organization,
            about,
            lot: String::new(),
            cvx: String::new(),
            days,
            doses,
            numbers,
            evidence: Vec::new(),
        }
    }

    /// With a lot and a vaccine.
    pub fn of_lot(mut self, lot: &str, cvx: &str) -> Self {
        lot.clone_into(&mut self.lot);
        cvx.clone_into(&mut self.cvx);
        self
    }

    /// With a number for the words.
    pub fn with(mut self, name: &str, value: impl ToString) -> Self {
        self.numbers.insert(name.to_owned(), value.to_string());
        self
    }
}

/// Why, in words: the sentence of the rule with its numbers.
pub fn why(rules: &Rules, rule: Rule, numbers: &BTreeMap<String, String>, language: Language) -> String {
    let Some(watch) = rules.watch(rule) else { return String::new() };
    numbers.iter().fold(watch.words(language).to_owned(), |text, (name, value)| {
        text.replace(&format!("{{{name}}}"), value)
    })
}

/// Looks at everything that was read. In no order. Pure.
pub fn look(facts: &facts::Facts, rules: &Rules, groups: &impl Fn(&str) -> u128) -> Vec<Found> {
    let mut all = people::look(facts, rules, groups);
    all.extend(lots::look(facts, rules));
    all.extend(days::look(facts, rules, groups));
    all.extend(shares::look(facts, rules));
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_has_a_word_of_its_own_and_words_whose_numbers_are_all_filled_by_its_finding() {
        for rule in Rule::ALL {
            assert_eq!(Rule::of_word(rule.word()), Some(rule));
        }
        for sure in Sure::ALL {
            assert_eq!(Sure::of_word(sure.word()), Some(sure));
        }
    }

    #[test]
    fn more_doses_are_never_less_sure() {
        let rules = Rules::shipped();
        for rule in Rule::ALL {
            let sure: Vec<Sure> = (0..1_000).map(|doses| Sure::of(rules, rule, doses)).collect();
            assert!(sure.is_sorted(), "{rule:?}");
            assert_eq!(sure.last(), Some(&Sure::Strong), "{rule:?}");
        }
    }

    #[test]
    fn words_take_their_numbers() {
        let numbers =
            BTreeMap::from([("doses".to_owned(), "4".to_owned()), ("codes".to_owned(), "V01".to_owned())]);
        let text = why(Rules::shipped(), Rule::NotEligible, &numbers, Language::English);
        assert!(text.starts_with("4 doses") && text.contains("(V01)") && !text.contains('{'), "{text}");
    }
}
