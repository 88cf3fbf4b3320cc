//! The rules of the programme as data (`rules/programme.toml`).

use std::sync::LazyLock;

use jenner_codes::Cvx;
use jenner_store::queries::programme_watch::Ours;
use serde::Deserialize;
use smol_str::SmolStr;

use super::sentinel::Rule;
use crate::inventory::Funding;
use crate::packs::Language;

const SHIPPED: &str = include_str!("../../rules/programme.toml");

/// Why a file of rules cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum RulesError {
    /// No TOML, or a key is missing, unknown or of the wrong kind.
    #[error("the rules of the programme cannot be read: {0}")]
    Form(#[from] toml::de::Error),
    /// A rule of the watch without its row, or with two.
    #[error("the rules of the programme have {1} rows for the watch \"{0}\"; there is one for each")]
    Watch(&'static str, usize),
    /// Age groups that overlap or leave a gap.
    #[error("the age group \"{0}\" does not begin where the one before ends")]
    Ages(SmolStr),
    /// A visit that an item names and that is none.
    #[error("the item \"{0}\" is for the visit \"{1}\", and there is no such visit")]
    Visit(SmolStr, SmolStr),
}

/// The rules.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rules {
    /// Whose vaccine it is.
    pub programme: Programme,
    /// Words of eligibilities.
    #[serde(rename = "eligibility")]
    pub eligibilities: Vec<Named>,
    /// Age groups of reports, in order.
    #[serde(rename = "age")]
    pub ages: Vec<Ages>,
    /// What the watch looks for.
    pub watch: Vec<Watch>,
    /// From where on it says something.
    pub limits: Limits,
    /// How long an approval holds.
    pub enrolment: Enrolment,
    /// Kinds of visits.
    #[serde(rename = "visit")]
    pub visits: Vec<VisitKind>,
    /// What is looked at.
    #[serde(rename = "item")]
    pub items: Vec<Item>,
}

/// A programme.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Programme {
    /// The code that is stored.
    pub code: SmolStr,
    /// Its name in English.
    pub en: String,
    /// In Spanish.
    pub es: String,
    /// Its short name.
    pub short: String,
    /// Shelves that hold its vaccine.
    pub fundings: Vec<Funding>,
    /// Words of senders for the funding that mean it alone (CDC PHIN VS funding source).
    pub reported: Vec<String>,
    /// Privately bought vaccine.
    pub private: Funding,
    /// Whoever has so many full years may not get it.
    pub until_years: i64,
    /// Eligibilities (HL7 table 0064) of people whom it is not for.
    pub not_eligible: Vec<String>,
    /// The eligibility of children with private insurance.
    pub insured: String,
}

/// A code and its words.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Named {
    /// The code.
    pub code: SmolStr,
    /// In English.
    pub en: String,
    /// In Spanish.
    pub es: String,
}

/// An age group.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ages {
    /// The code.
    pub code: SmolStr,
    /// The first full year of age in it.
    pub from: i64,
    /// The last one.
    pub to: i64,
    /// In English.
    pub en: String,
    /// In Spanish.
    pub es: String,
}

/// Something that the watch looks for.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Watch {
    /// What.
    pub rule: Rule,
    /// From so many doses on it is likely that something is wrong.
    pub likely: i64,
    /// From so many on, more than that.
    pub strong: i64,
    /// Why, in English, with numbers in braces.
    pub en: String,
    /// In Spanish.
    pub es: String,
}

/// From where on the watch says something. Each is explained in the file.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limits {
    /// Doses more than there were.
    pub excess_doses: i64,
    /// The same in percent of what there was.
    pub excess_percent: i64,
    /// Doses of a number that never came.
    pub unknown_doses: i64,
    /// Doses of a day.
    pub day_doses: i64,
    /// Times a busy day.
    pub day_times_busy: f64,
    /// Robust standard deviations above a usual day.
    pub day_deviations: f64,
    /// Doses that no clinic gives in a day.
    pub day_most: i64,
    /// Doses of one lot in a day.
    pub lot_day_doses: i64,
    /// Times a busy day of one lot.
    pub lot_day_times_busy: f64,
    /// Percent of the day's doses.
    pub lot_day_percent: i64,
    /// One vaccine of each group that is given in drives.
    pub drives: Vec<Cvx>,
    /// Times more for those.
    pub drive_times: f64,
    /// Days with doses that make a history.
    pub history_days: usize,
    /// Percent of doses below which a weekday is one on which the clinic is closed.
    pub closed_percent: f64,
    /// Doses on such a weekday.
    pub closed_doses: i64,
    /// Days between the same vaccine at two clinics.
    pub twice_within_days: i64,
    /// Doses of a month.
    pub share_doses: i64,
    /// Other months to compare with.
    pub share_months: usize,
    /// Points of percent above the usual share.
    pub share_points: i64,
    /// Robust standard deviations above it.
    pub share_deviations: f64,
    /// Doses of one eligibility alone.
    pub same_doses: i64,
    /// Doses without eligibility.
    pub unscreened_doses: i64,
    /// The same in percent.
    pub unscreened_percent: i64,
    /// Percent of waste that is surely passed.
    pub waste_percent: i64,
    /// Doses of waste.
    pub waste_doses: i64,
    /// Doses for insured children.
    pub insured_doses: i64,
}

/// How long an approval holds.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Enrolment {
    /// Months.
    pub holds_months: i32,
    /// Days before the end from which renewal is due.
    pub renew_days: i32,
}

/// A kind of visit.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VisitKind {
    /// The code.
    pub code: SmolStr,
    /// Months from the start to the first one.
    pub first_months: i32,
    /// Months from one to the next.
    pub every_months: i32,
    /// The clinic is not told before.
    #[serde(default)]
    pub unannounced: bool,
    /// In English.
    pub en: String,
    /// In Spanish.
    pub es: String,
}

/// Something that is looked at during a visit.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Item {
    /// The code.
    pub code: SmolStr,
    /// At which kinds of visits.
    pub visits: Vec<SmolStr>,
    /// Days to put it right.
    pub fix_days: i32,
    /// In English.
    pub en: String,
    /// In Spanish.
    pub es: String,
}

fn in_language<'a>(en: &'a str, es: &'a str, language: Language) -> &'a str {
    match language {
        Language::English => en,
        Language::Spanish => es,
    }
}

macro_rules! worded {
    ($($kind:ty),*) => {$(
        impl $kind {
            /// Its words.
            pub fn words(&self, language: Language) -> &str {
                in_language(&self.en, &self.es, language)
            }
        }
    )*};
}
worded!(Programme, Named, Ages, Watch, VisitKind, Item);

impl Rules {
    /// Those that come with the program.
    pub fn shipped() -> &'static Rules {
        static RULES: LazyLock<Rules> = LazyLock::new(|| {
            Rules::parse(SHIPPED).expect("the rules that come with the program are well formed")
        });
        &RULES
    }

    /// Reads a file of rules.
    pub fn parse(text: &str) -> Result<Self, RulesError> {
        let rules: Rules = toml::from_str(text)?;
        for rule in Rule::ALL {
            let rows = rules.watch.iter().filter(|one| one.rule == rule).count();
            if rows != 1 {
                return Err(RulesError::Watch(rule.word(), rows));
            }
        }
        let mut next = 0;
        for ages in &rules.ages {
            if ages.from != next || ages.to < ages.from {
                return Err(RulesError::Ages(ages.code.clone()));
            }
            next = ages.to + 1;
        }
        for item in &rules.items {
            if let Some(visit) = item.visits.iter().find(|name| rules.visit(name).is_none()) {
                return Err(RulesError::Visit(item.code.clone(), visit.clone()));
            }
        }
        Ok(rules)
    }

    /// Whether a funding is the programme's.
    pub fn pays(&self, funding: Funding) -> bool {
        self.programme.fundings.contains(&funding)
    }

    /// Whose vaccine is the programme's, as the store asks.
    pub(crate) fn ours(&self) -> Ours {
        Ours {
            fundings: self.programme.fundings.iter().map(|one| one.word().to_owned()).collect(),
            reported: self.programme.reported.clone(),
        }
    }

    /// The row of a rule of the watch; each has one.
    pub fn watch(&self, rule: Rule) -> Option<&Watch> {
        self.watch.iter().find(|one| one.rule == rule)
    }

    /// The age group of so many full years; `None` for those who are older.
    pub fn age(&self, years: i64) -> Option<&Ages> {
        self.ages.iter().find(|one| (one.from..=one.to).contains(&years))
    }

    /// The first year of age that no group holds.
    pub fn grown(&self) -> i64 {
        self.ages.iter().map(|one| one.to + 1).max().unwrap_or(0)
    }

    /// A kind of visit.
    pub fn visit(&self, code: &str) -> Option<&VisitKind> {
        self.visits.iter().find(|one| one.code == code)
    }

    /// An item of the checklist.
    pub fn item(&self, code: &str) -> Option<&Item> {
        self.items.iter().find(|one| one.code == code)
    }

    /// What is looked at during a kind of visit.
    pub fn items_of<'a>(&'a self, visit: &'a str) -> impl Iterator<Item = &'a Item> {
        self.items.iter().filter(move |item| item.visits.iter().any(|name| name == visit))
    }

    /// The words of an eligibility; a code that is not in the list is its own word.
    pub fn eligibility<'a>(&'a self, code: &'a str, language: Language) -> &'a str {
        let found = self.eligibilities.iter().find(|one| one.code == code);
        found.map_or(code, |one| one.words(language))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rules_that_come_with_the_program_can_be_read() {
        let rules = Rules::parse(SHIPPED).expect("well formed");
        assert_eq!(rules.age(0).map(|one| one.code.as_str()), Some("infant"));
        assert_eq!(rules.age(18).map(|one| one.code.as_str()), Some("older"));
        assert!(rules.age(19).is_none());
        assert_eq!(rules.grown(), 19);
        assert!(rules.items_of("storage").count() < rules.items_of("compliance").count());
    }

    #[test]
    fn a_gap_between_ages_and_a_rule_without_its_row_are_refused() {
        let gap = SHIPPED.replace("from = 7\nto = 18", "from = 8\nto = 18");
        assert!(matches!(Rules::parse(&gap), Err(RulesError::Ages(_))));
        let twice = SHIPPED.replace("rule = \"too_old\"", "rule = \"not_eligible\"");
        assert!(matches!(Rules::parse(&twice), Err(RulesError::Watch(..))));
        let nowhere = SHIPPED.replace("visits = [\"compliance\"]", "visits = [\"tea\"]");
        assert!(matches!(Rules::parse(&nowhere), Err(RulesError::Visit(..))));
    }
}
