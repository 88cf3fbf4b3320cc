//! The rules about stock as data (`rules/inventory.toml`).

use std::sync::LazyLock;

use serde::Deserialize;
use smol_str::SmolStr;

use super::funding::Funding;
use super::movement::Kind;

const SHIPPED: &str = include_str!("../../rules/inventory.toml");

/// Why a file of rules cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum RulesError {
    /// No TOML, or a key is missing, unknown or of the wrong kind.
    #[error("the rules about stock cannot be read: {0}")]
    Form(#[from] toml::de::Error),
    /// One code twice.
    #[error("the rules about stock have the {0} \"{1}\" twice")]
    Twice(&'static str, SmolStr),
}

/// The rules.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rules {
    #[serde(rename = "funding")]
    fundings: Vec<Means>,
    #[serde(rename = "eligibility")]
    eligibilities: Vec<Fits>,
    #[serde(rename = "reason")]
    reasons: Vec<Reason>,
    /// About counts.
    pub count: CountRules,
    /// About the last days of lots.
    pub expiry: ExpiryRules,
    /// About shelves that run empty.
    pub low: LowRules,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Means {
    code: SmolStr,
    means: Vec<Funding>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Fits {
    code: SmolStr,
    fits: Vec<Funding>,
}

/// Why doses leave the shelves without being given, or why a count differs.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reason {
    /// The code that is stored.
    pub code: SmolStr,
    /// The kind of movement it belongs to.
    pub kind: Kind,
    /// Whether words are asked for.
    #[serde(default)]
    pub text: bool,
    /// In English.
    pub en: String,
    /// In Spanish.
    pub es: String,
}

/// When a count needs more than one pair of eyes, and how fresh it must be.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CountRules {
    /// A difference of so many doses of one lot needs a second person.
    pub second_doses: i64,
    /// So does one of more than so many percent of what should be there.
    pub second_percent: i64,
    /// An order needs a count that is at most so many days old.
    pub order_within_days: i32,
    /// Staff are told when the last count is older than so many days.
    pub remind_after_days: i32,
}

/// From when on staff are told that a lot ends.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExpiryRules {
    /// Days before the last day.
    pub soon_days: i32,
    /// Days before the last day from which it is urgent.
    pub red_days: i32,
}

/// From when on staff are told that a vaccine runs low.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LowRules {
    /// Less than so many weeks of use is low.
    pub weeks: i64,
    /// Use is reckoned from the doses given in so many weeks before today.
    pub of_weeks: i64,
}

impl Rules {
    /// Those that come with the program.
    pub fn shipped() -> &'static Rules {
        static RULES: LazyLock<Rules> = LazyLock::new(|| {
            Rules::parse(SHIPPED).expect("the rules that come with the program are well formed")
        });
        &RULES
    }

    /// Changes with everything that doses are judged by beside what is told and what is on the shelves: these rules, and the code
    /// tables and conditions of this release.
    pub fn mark() -> &'static [u8; 32] {
        static MARK: LazyLock<[u8; 32]> = LazyLock::new(|| {
            let mut hasher = blake3::Hasher::new();
            hasher.update(env!("CARGO_PKG_VERSION").as_bytes()).update(SHIPPED.as_bytes());
            *hasher.finalize().as_bytes()
        });
        &MARK
    }

    /// Reads a file of rules.
    pub fn parse(text: &str) -> Result<Self, RulesError> {
        let rules: Rules = toml::from_str(text)?;
        fn twice(mut codes: Vec<&SmolStr>) -> Option<&SmolStr> {
            codes.sort();
            codes.windows(2).find(|pair| pair.first() == pair.last()).and_then(|pair| pair.first().copied())
        }
        for (what, codes) in [
            ("funding", rules.fundings.iter().map(|one| &one.code).collect()),
            ("eligibility", rules.eligibilities.iter().map(|one| &one.code).collect()),
            ("reason", rules.reasons.iter().map(|one| &one.code).collect::<Vec<_>>()),
        ] {
            if let Some(code) = twice(codes) {
                return Err(RulesError::Twice(what, code.clone()));
            }
        }
        Ok(rules)
    }

    /// What a sender's funding source can mean on the shelves; nothing where it says nothing.
    pub fn means(&self, code: &str) -> &[Funding] {
        self.fundings.iter().find(|one| one.code == code).map_or(&[], |one| &one.means)
    }

    /// The fundings that fit an eligibility, the usual one first; nothing where it says nothing.
    pub fn fits(&self, code: &str) -> &[Funding] {
        self.eligibilities.iter().find(|one| one.code == code).map_or(&[], |one| &one.fits)
    }

    /// The reasons of a kind of movement.
    pub fn reasons(&self, kind: Kind) -> impl Iterator<Item = &Reason> {
        self.reasons.iter().filter(move |one| one.kind == kind)
    }

    /// A reason by its code.
    pub fn reason(&self, code: &str) -> Option<&Reason> {
        self.reasons.iter().find(|one| one.code == code)
    }
}

#[cfg(test)]
mod tests {
    use jenner_codes::{Codes, EligibilitySet, FundingSourceSet};

    use super::*;

    #[test]
    fn every_code_is_in_the_national_tables() {
        let (rules, codes) = (Rules::shipped(), Codes::embedded());
        for one in &rules.fundings {
            assert!(codes.find::<FundingSourceSet>(&one.code).is_some(), "{}", one.code);
        }
        for one in &rules.eligibilities {
            assert!(codes.find::<EligibilitySet>(&one.code).is_some(), "{}", one.code);
            assert!(!one.fits.is_empty(), "{}", one.code);
        }
    }

    #[test]
    fn a_child_who_is_not_eligible_gets_private_vaccine_and_nothing_else() {
        assert_eq!(Rules::shipped().fits("V01"), [Funding::Private]);
        assert_eq!(Rules::shipped().means("PHC70"), [Funding::Private]);
        assert_eq!(Rules::shipped().means("UNK"), []);
    }

    #[test]
    fn a_code_that_stands_twice_is_refused() {
        let twice =
            format!("{SHIPPED}\n[[reason]]\ncode = \"broken\"\nkind = \"wasted\"\nen = \"x\"\nes = \"x\"\n");
        assert!(matches!(Rules::parse(&twice), Err(RulesError::Twice("reason", _))));
    }
}
