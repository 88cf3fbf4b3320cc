//! The rules about dose events as data (`rules/dose-events.toml`), joined with the code tables once.
//!
//! Windows, related groups, makers and words come from the file; which vaccine is of which group, which codes are
//! unspecified and who makes what come from the code tables. The program itself names no vaccine.

use std::collections::HashMap;
use std::sync::LazyLock;

use jenner_codes::{Codes, Cvx, CvxKind, Mvx};
use jenner_model::Date;
use serde::Deserialize;
use smol_str::SmolStr;

use crate::doses::event::Voice;
use crate::doses::lot::Lot;

/// The rules that came with this build.
const SHIPPED: &str = include_str!("../../rules/dose-events.toml");

/// CVX codes are numbers below this.
const CODES: usize = 1000;

/// Why a file of rules cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum RulesError {
    /// No TOML, or a key is missing, unknown or of the wrong kind.
    #[error("the rules about dose events cannot be read: {0}")]
    Form(#[from] toml::de::Error),
    /// A name that the code tables do not have.
    #[error("the rules about dose events name the {kind} \"{name}\", which the code tables do not have")]
    Unknown {
        /// Group or vaccine.
        kind: &'static str,
        /// The name.
        name: String,
    },
    /// More groups than there is room for.
    #[error("the rules about dose events and the code tables have more than 128 {0}")]
    TooMany(&'static str),
}

/// How far apart two reports can be about one event, in days (S2, S5, S6).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Timing {
    /// The smallest interval at which a schedule gives two doses.
    pub interval: u32,
    /// Farthest apart for one event.
    pub window: u32,
    /// Farthest apart at which a historical copy is shown to a person.
    #[serde(default)]
    pub review: u32,
    /// A second dose within the window makes no sense.
    #[serde(default)]
    pub once: bool,
    /// Given every year.
    #[serde(default)]
    pub yearly: bool,
}

impl Timing {
    /// Within so many days a report is nearer to this dose than to any other the schedule allows.
    pub fn close(&self) -> u32 {
        self.window.min(self.interval.saturating_sub(1) / 2)
    }

    fn stricter(self, other: Timing) -> Timing {
        Timing {
            interval: self.interval.min(other.interval),
            window: self.window.min(other.window),
            review: self.review.min(other.review),
            once: self.once && other.once,
            yearly: self.yearly || other.yearly,
        }
    }
}

/// The guide's weights of one variable: agree, differ, absent on a side.
pub type Weight = [i16; 3];

/// The guide's weights (MIROW, worked examples).
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Weights {
    /// Vaccine type.
    pub vaccine: Weight,
    /// Trade name.
    pub product: Weight,
    /// Lot number.
    pub lot: Weight,
    /// Provider organization.
    pub provider: Weight,
    /// Source type: both administered.
    pub both_administered: i16,
    /// Source type: both historical.
    pub both_historical: i16,
    /// Source type: one of each.
    pub one_of_each: i16,
    /// Source type not known on a side.
    pub source_absent: i16,
    /// By days apart; the last one for that many and more.
    pub days: Vec<i16>,
    /// Lowest possible score.
    pub lowest: i16,
    /// Highest possible score.
    pub highest: i16,
    /// Above: one event.
    pub same: f64,
    /// Below: two events.
    pub different: f64,
}

impl Weights {
    /// The score between 0 and 1.
    pub fn balanced(&self, score: i16) -> f64 {
        f64::from(score - self.lowest) / f64::from(self.highest - self.lowest)
    }
}

/// What the rules know of a vaccine, or of a group of which the vaccine is not known.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Product {
    /// Its groups, as bits.
    pub groups: u128,
    /// Those and the groups they are mixed up with.
    pub kin: u128,
    /// Who makes it, as bits; 0 where nobody is known.
    pub makers: u128,
    /// It says the group, not the product.
    pub generic: bool,
    /// No event: "no vaccine administered".
    pub nothing: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    version: String,
    usual: Timing,
    timing: Vec<TimingOf>,
    apart: Vec<Apart>,
    holds: Vec<Holds>,
    kin: Vec<Kin>,
    names: HashMap<String, Vec<String>>,
    makers: Makers,
    lots: LotWords,
    weights: Weights,
    voice: Vec<VoiceWords>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TimingOf {
    #[serde(default)]
    groups: Vec<String>,
    #[serde(default)]
    vaccines: Vec<String>,
    interval: u32,
    window: u32,
    #[serde(default)]
    review: u32,
    #[serde(default)]
    once: bool,
    #[serde(default)]
    yearly: bool,
    #[serde(rename = "ground")]
    _ground: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Apart {
    name: String,
    from: String,
    vaccines: Vec<String>,
    #[serde(default)]
    either: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Holds {
    group: String,
    also: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Kin {
    groups: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Makers {
    same: Vec<Vec<String>>,
    unknown: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LotWords {
    absent: Vec<String>,
    days: u32,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct VoiceWords {
    kind: Voice,
    words: Vec<String>,
}

/// Rules, ready to judge with.
#[derive(Debug)]
pub struct EventRules {
    version: String,
    /// The guide's weights.
    pub weights: Weights,
    /// Days within which one lot at one office is one event (E8).
    pub lot_days: u32,
    usual: Timing,
    by_group: Vec<(u128, Timing)>,
    /// By CVX number.
    by_vaccine: Vec<Option<Timing>>,
    products: Vec<Product>,
    /// By CVX number: the first and the last day on which a dose can have been given.
    in_use: Vec<(Option<Date>, Option<Date>)>,
    makers: HashMap<SmolStr, u128>,
    group_names: HashMap<String, u128>,
    groups_in_use: u32,
    no_lot: Vec<String>,
    voices: Vec<(Voice, Vec<String>)>,
}

impl EventRules {
    /// The rules of this build, with the code tables of this build.
    ///
    /// # Panics
    /// Never in a build whose tests passed: a test reads the same text.
    pub fn shipped() -> &'static EventRules {
        static RULES: LazyLock<EventRules> = LazyLock::new(|| {
            EventRules::parse(SHIPPED, Codes::embedded()).expect("the rules of this build are well formed")
        });
        &RULES
    }

    /// Reads rules.
    pub fn parse(text: &str, codes: &Codes) -> Result<EventRules, RulesError> {
        let file: File = toml::from_str(text)?;
        let mut names: HashMap<String, u128> = HashMap::new();
        for (place, entry) in codes.all_groups().iter().enumerate() {
            names.insert(entry.group.as_str().to_lowercase(), bit(place, "vaccine groups")?);
        }
        let mut used = codes.all_groups().len();
        let mut products = plain_products(codes);
        for apart in &file.apart {
            let own = bit(used, "vaccine groups")?;
            used += 1;
            let from = group(&names, &apart.from)?;
            names.insert(apart.name.to_lowercase(), own);
            for name in apart.vaccines.iter().chain(&apart.either) {
                if let Some(product) = products.get_mut(usize::from(vaccine(codes, name)?.number())) {
                    product.groups = if apart.either.contains(name) { from | own } else { own };
                }
            }
        }
        for holds in &file.holds {
            let (whole, part) = (group(&names, &holds.group)?, group(&names, &holds.also)?);
            products.iter_mut().filter(|p| p.groups & whole != 0).for_each(|p| p.groups |= part);
        }
        products.iter_mut().for_each(|product| product.kin = product.groups);
        for kin in &file.kin {
            let all = groups(&names, &kin.groups)?;
            products.iter_mut().filter(|p| p.groups & all != 0).for_each(|p| p.kin |= all);
        }
        let makers = makers(&file.makers, codes)?;
        for product in codes.all_products() {
            let made_by = product.mvx.as_ref().and_then(|mvx| makers.get(mvx.as_str())).copied();
            if let Some(known) = products.get_mut(usize::from(product.cvx.number())) {
                known.makers |= made_by.unwrap_or_default();
            }
        }
        let mut by_group = Vec::new();
        let mut by_vaccine = vec![None; CODES];
        for of in &file.timing {
            let timing = Timing {
                interval: of.interval,
                window: of.window,
                review: of.review,
                once: of.once,
                yearly: of.yearly,
            };
            if !of.groups.is_empty() {
                by_group.push((groups(&names, &of.groups)?, timing));
            }
            for name in &of.vaccines {
                if let Some(own) = by_vaccine.get_mut(usize::from(vaccine(codes, name)?.number())) {
                    *own = Some(timing);
                }
            }
        }
        for entry in codes.all_groups() {
            let own = group(&names, entry.group.as_str())?;
            names.entry(entry.label.to_lowercase()).or_insert(own);
        }
        for (name, of) in &file.names {
            let own = groups(&names, of)?;
            names.insert(name.to_lowercase(), own);
        }
        let mut in_use = vec![(None, None); CODES];
        for entry in codes.all_cvx() {
            if let Some(days) = in_use.get_mut(usize::from(entry.cvx.number())) {
                *days = (entry.limits.not_before, entry.limits.not_after);
            }
        }
        Ok(EventRules {
            version: file.version,
            weights: file.weights,
            lot_days: file.lots.days,
            usual: file.usual,
            by_group,
            by_vaccine,
            products,
            in_use,
            makers,
            group_names: names,
            groups_in_use: u32::try_from(used).unwrap_or(u32::MAX),
            no_lot: file.lots.absent,
            voices: file.voice.into_iter().map(|voice| (voice.kind, voice.words)).collect(),
        })
    }

    /// The version of the rules, for the record of a decision.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// What is known of a vaccine.
    pub fn product(&self, cvx: Cvx) -> Product {
        self.products.get(usize::from(cvx.number())).copied().unwrap_or_default()
    }

    /// Whether the code tables say that this vaccine cannot have been given that day (B3).
    pub fn is_impossible(&self, cvx: Cvx, on: Date) -> bool {
        let (first, last) = self.in_use.get(usize::from(cvx.number())).copied().unwrap_or_default();
        first.is_some_and(|first| on < first) || last.is_some_and(|last| on > last)
    }

    /// A vaccine of which only the groups are known, by CDC's names or those of the rules.
    pub fn groups_named(&self, name: &str) -> Option<u128> {
        self.group_names.get(&name.trim().to_lowercase()).copied()
    }

    /// Groups without a product.
    pub fn group_product(&self, groups: u128) -> Product {
        let mixed = self
            .products
            .iter()
            .filter(|p| p.groups & groups != 0)
            .fold(0, |all, p| all | (p.kin & !p.groups));
        Product { groups, kin: groups | mixed, makers: 0, generic: true, nothing: false }
    }

    /// A bit for a group that nobody knows, the `n`-th one; `None` when there is no more room.
    pub fn unknown_group(&self, n: u32) -> Option<u128> {
        1u128.checked_shl(self.groups_in_use + n)
    }

    /// A maker as bits: those it was bought by or merged with share one. 0 for unknown ones.
    pub fn maker(&self, mvx: &Mvx) -> u128 {
        self.makers.get(mvx.as_str()).copied().unwrap_or_default()
    }

    /// A lot number, cleaned.
    pub fn lot(&self, written: &str) -> Lot {
        Lot::new(written, |clean| self.no_lot.iter().any(|absent| absent == clean))
    }

    /// Who a historical report rests on, from the name of an organization.
    pub fn voice(&self, organization: &str) -> Voice {
        let lower = organization.to_lowercase();
        let has = |word: &String| lower.split(|c: char| !c.is_alphanumeric()).any(|part| part == word);
        self.voices
            .iter()
            .find(|(_, words)| words.iter().any(has))
            .map_or(Voice::Unstated, |(voice, _)| *voice)
    }

    /// How far apart two reports of these vaccines can be about one event: the strictest of what they share. A
    /// rule of a vaccine itself goes before those of its groups.
    pub fn timing(&self, a: (Option<Cvx>, Product), b: (Option<Cvx>, Product)) -> Timing {
        let own = |cvx: Option<Cvx>| self.by_vaccine.get(usize::from(cvx?.number())).copied().flatten();
        match (own(a.0), own(b.0)) {
            (Some(a), Some(b)) => return a.stricter(b),
            (Some(one), None) | (None, Some(one)) => return one,
            (None, None) => {}
        }
        let shared = if a.1.groups & b.1.groups != 0 { a.1.groups & b.1.groups } else { a.1.kin & b.1.kin };
        if shared == 0 {
            // One and the same product without a group (an immune globulin): the same day only.
            return Timing { interval: 1, window: 0, review: 0, once: false, yearly: false };
        }
        let mut left = shared;
        let mut strictest: Option<Timing> = None;
        for (groups, timing) in &self.by_group {
            if shared & groups != 0 {
                left &= !groups;
                strictest = Some(strictest.map_or(*timing, |so_far| so_far.stricter(*timing)));
            }
        }
        match strictest {
            Some(timing) if left == 0 => timing,
            Some(timing) => timing.stricter(self.usual),
            None => self.usual,
        }
    }
}

fn bit(place: usize, what: &'static str) -> Result<u128, RulesError> {
    u32::try_from(place).ok().and_then(|place| 1u128.checked_shl(place)).ok_or(RulesError::TooMany(what))
}

fn group(names: &HashMap<String, u128>, name: &str) -> Result<u128, RulesError> {
    let unknown = || RulesError::Unknown { kind: "vaccine group", name: name.to_owned() };
    names.get(&name.to_lowercase()).copied().ok_or_else(unknown)
}

fn groups(names: &HashMap<String, u128>, of: &[String]) -> Result<u128, RulesError> {
    of.iter().try_fold(0, |all, name| Ok(all | group(names, name)?))
}

fn vaccine(codes: &Codes, name: &str) -> Result<Cvx, RulesError> {
    let unknown = || RulesError::Unknown { kind: "vaccine", name: name.to_owned() };
    let cvx: Cvx = name.parse().map_err(|_| unknown())?;
    codes.cvx(cvx).map(|entry| entry.cvx).ok_or_else(unknown)
}

fn plain_products(codes: &Codes) -> Vec<Product> {
    let mut products = vec![Product::default(); CODES];
    for entry in codes.all_cvx() {
        if let Some(product) = products.get_mut(usize::from(entry.cvx.number())) {
            *product = Product {
                groups: codes
                    .all_groups()
                    .iter()
                    .enumerate()
                    .filter(|(_, group)| group.members.contains(&entry.cvx))
                    .fold(0, |all, (place, _)| all | 1u128.checked_shl(place as u32).unwrap_or_default()),
                kin: 0,
                makers: 0,
                // A few codes are of the kind "vaccine" in the table, and unspecified by their own name.
                generic: entry.kind == CvxKind::Unspecified
                    || entry.full.to_lowercase().contains("unspecified"),
                nothing: entry.cvx == Cvx::NO_VACCINE,
            };
        }
    }
    products
}

fn makers(file: &Makers, codes: &Codes) -> Result<HashMap<SmolStr, u128>, RulesError> {
    let mut bits: HashMap<SmolStr, u128> = HashMap::new();
    for (place, same) in file.same.iter().enumerate() {
        for mvx in same {
            *bits.entry(mvx.as_str().into()).or_default() |= bit(place, "makers")?;
        }
    }
    let mut next = file.same.len();
    for entry in codes.all_mvx() {
        let name = entry.mvx.as_str();
        if !bits.contains_key(name) && !file.unknown.iter().any(|unknown| unknown == name) {
            bits.insert(name.into(), bit(next, "makers")?);
            next += 1;
        }
    }
    Ok(bits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_rules_are_well_formed() {
        assert!(!EventRules::shipped().version().is_empty());
    }

    #[test]
    fn rules_that_name_what_no_code_table_has_say_so() {
        let wrong = SHIPPED.replace("groups = [\"RABIES\"]", "groups = [\"RABBITS\"]");
        let error = EventRules::parse(&wrong, Codes::embedded()).expect_err("there is no such group");
        assert!(error.to_string().contains("RABBITS"), "{error}");
        let wrong = SHIPPED.replace("interval = 3\n", "interwal = 3\n");
        assert!(
            EventRules::parse(&wrong, Codes::embedded())
                .expect_err("no such key")
                .to_string()
                .contains("interwal")
        );
    }

    #[test]
    fn a_maker_is_the_maker_that_bought_it_and_not_every_other_buyer() {
        let rules = EventRules::shipped();
        let maker = |mvx: &str| rules.maker(&mvx.parse().expect("an MVX code"));
        assert_ne!(maker("WAL") & maker("PFR"), 0);
        assert_ne!(maker("NOV") & maker("SKB"), 0);
        assert_ne!(maker("NOV") & maker("SEQ"), 0);
        assert_eq!(maker("SKB") & maker("SEQ"), 0);
        assert_eq!(maker("UNK"), 0);
    }

    #[test]
    fn the_strictest_of_what_two_vaccines_share_counts() {
        let rules = EventRules::shipped();
        let of = |cvx: &str| {
            let cvx: Cvx = cvx.parse().expect("a CVX code");
            (Some(cvx), rules.product(cvx))
        };
        assert_eq!(rules.timing(of("10"), of("110")).window, 23);
        assert_eq!(rules.timing(of("18"), of("90")).window, 2);
        assert_eq!(rules.timing(of("208"), of("213")).window, 16);
        assert!(rules.timing(of("83"), of("85")).once);
        assert_eq!(rules.timing(of("104"), of("85")).window, 2);
        assert!(!rules.timing(of("133"), of("109")).once, "conjugate vaccine has a series");
        assert_eq!(rules.timing(of("30"), of("30")).window, 0);
    }
}
