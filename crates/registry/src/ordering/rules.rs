//! The rules about ordering as data (`rules/ordering.toml`): products by NDC, order sets, seasons, what an order needs.

use std::collections::HashMap;
use std::sync::LazyLock;

use jenner_codes::{Codes, Cvx, Mvx, Ndc};
use jenner_model::Date;
use serde::Deserialize;
use smol_str::SmolStr;

use crate::inventory::Funding;

const SHIPPED: &str = include_str!("../../rules/ordering.toml");

/// Why a file of rules cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum RulesError {
    /// No TOML, or a key is missing, unknown or of the wrong kind.
    #[error("the rules about orders cannot be read: {0}")]
    Form(#[from] toml::de::Error),
    /// One code twice.
    #[error("the rules about orders have the {0} \"{1}\" twice")]
    Twice(&'static str, String),
    /// A product that the code tables do not have as a box.
    #[error("the rules about orders name {0}, which is no box of a vaccine in the code tables")]
    NoBox(Ndc),
    /// A product in a set that is not there.
    #[error("the rules about orders put {0} into the set \"{1}\", which is not there")]
    NoSet(Ndc, SmolStr),
    /// A number that makes no sense.
    #[error("the rules about orders: {0} must be at least 1")]
    Nothing(&'static str),
}

/// How a quantity is suggested.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SuggestRules {
    /// Months of cover of a small clinic.
    pub cover_small: u32,
    /// Months of cover of a large one.
    pub cover_large: u32,
    /// From so many doses a month on a clinic is large, unless it has said what it is.
    pub large_from_doses_a_month: i64,
    /// On top of the cover, in percent of it.
    pub safety_percent: u32,
    /// Use is counted over so many months.
    pub use_months: u32,
}

/// What an order needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GateRules {
    /// For what a programme pays: that the clinic takes part in it.
    pub needs_enrolment: bool,
    /// A signed count that is fresh, and no dose that waits.
    pub needs_count: bool,
    /// Storage units whose logs are complete.
    pub needs_logs: bool,
    /// Days between two orders of one set and funding; 0: none.
    pub least_days_between: u32,
}

/// When staff are told about a shipment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AlertRules {
    /// Days after delivery within which it is accepted.
    pub accept_within_days: u32,
    /// Days after shipping on which it counts as delivered, where no day of delivery is told.
    pub on_the_way_days: u32,
}

/// In which months use differs from the average.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Season {
    /// Its name in the rules and in texts.
    pub id: SmolStr,
    /// Months of ordering, 1 to 12.
    pub months: Vec<i8>,
    /// Percent of the average.
    pub percent: u32,
    /// The vaccines.
    pub cvx: Vec<Cvx>,
}

/// From a day through a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Window {
    /// The first day.
    pub from: Date,
    /// The last day.
    pub until: Date,
}

/// Products that are ordered together.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OrderSet {
    /// Its name in the rules.
    pub id: SmolStr,
    /// For which fundings.
    pub fundings: Vec<Funding>,
    /// When orders are taken; empty: always.
    pub windows: Vec<Window>,
    /// In English.
    pub en: String,
    /// In Spanish.
    pub es: String,
}

impl OrderSet {
    /// Whether orders are taken on a day.
    pub fn is_open(&self, on: Date) -> bool {
        self.windows.is_empty() || self.windows.iter().any(|one| one.from <= on && on <= one.until)
    }

    /// The first day from which orders are taken again.
    pub fn opens_next(&self, on: Date) -> Option<Date> {
        self.windows.iter().map(|one| one.from).filter(|from| *from > on).min()
    }
}

/// Where a product is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Keep {
    /// In a refrigerator.
    Refrigerated,
    /// In a freezer.
    Frozen,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct ProductRow {
    ndc: Ndc,
    doses_per_box: u32,
    keep: Keep,
    set: SmolStr,
    #[serde(default)]
    price_cents: Option<u32>,
}

/// A product that can be ordered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Product {
    /// NDC of the box.
    pub ndc: Ndc,
    /// The vaccine.
    pub cvx: Cvx,
    /// The maker.
    pub mvx: Mvx,
    /// Its trade name.
    pub name: SmolStr,
    /// Doses in a box.
    pub doses_per_box: i64,
    /// Where it is kept.
    pub keep: Keep,
    /// In which set it is ordered.
    pub set: SmolStr,
    /// Contract price of a dose in US cents, where the programme has put it in.
    pub price_cents: Option<u32>,
}

/// Why less arrives than the paper says.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reason {
    /// The code that is stored.
    pub code: SmolStr,
    /// Whether words are asked for.
    #[serde(default)]
    pub text: bool,
    /// In English.
    pub en: String,
    /// In Spanish.
    pub es: String,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Form {
    suggest: SuggestRules,
    gate: GateRules,
    alert: AlertRules,
    #[serde(rename = "season")]
    seasons: Vec<Season>,
    #[serde(rename = "set")]
    sets: Vec<OrderSet>,
    #[serde(rename = "product")]
    products: Vec<ProductRow>,
    #[serde(rename = "reason")]
    reasons: Vec<Reason>,
}

/// The rules.
#[derive(Debug, Clone)]
pub struct Rules {
    /// How a quantity is suggested.
    pub suggest: SuggestRules,
    /// What an order needs.
    pub gate: GateRules,
    /// When staff are told about a shipment.
    pub alert: AlertRules,
    /// When use differs.
    pub seasons: Vec<Season>,
    /// Products that are ordered together.
    pub sets: Vec<OrderSet>,
    /// Why less arrives.
    pub reasons: Vec<Reason>,
    products: Vec<Product>,
    by_ndc: HashMap<Ndc, usize>,
}

fn twice<T: Ord + ToString>(mut all: Vec<T>) -> Option<String> {
    all.sort();
    all.windows(2).find(|pair| pair.first() == pair.last()).and_then(|pair| pair.first().map(T::to_string))
}

impl Rules {
    /// Those that come with the program.
    pub fn shipped() -> &'static Rules {
        static RULES: LazyLock<Rules> = LazyLock::new(|| {
            Rules::parse(SHIPPED, Codes::embedded())
                .expect("the rules that come with the program are well formed")
        });
        &RULES
    }

    /// Reads a file of rules.
    pub fn parse(text: &str, codes: &Codes) -> Result<Self, RulesError> {
        let form: Form = toml::from_str(text)?;
        for (what, found) in [
            ("set", twice(form.sets.iter().map(|one| &one.id).collect())),
            ("season", twice(form.seasons.iter().map(|one| &one.id).collect())),
            ("reason", twice(form.reasons.iter().map(|one| &one.code).collect())),
            ("product", twice(form.products.iter().map(|one| &one.ndc).collect())),
        ] {
            if let Some(code) = found {
                return Err(RulesError::Twice(what, code));
            }
        }
        if form.suggest.use_months == 0 {
            return Err(RulesError::Nothing("use_months"));
        }
        let product = |row: ProductRow| {
            let entry = codes.ndc(&row.ndc).filter(|entry| entry.is_carton());
            let (Some(entry), true) = (entry, row.doses_per_box > 0) else {
                return Err(RulesError::NoBox(row.ndc));
            };
            let Some(mvx) = entry.mvx.clone() else { return Err(RulesError::NoBox(row.ndc)) };
            if !form.sets.iter().any(|set| set.id == row.set) {
                return Err(RulesError::NoSet(row.ndc, row.set));
            }
            Ok(Product {
                cvx: entry.cvx,
                mvx,
                name: entry.product.clone(),
                doses_per_box: i64::from(row.doses_per_box),
                keep: row.keep,
                set: row.set,
                price_cents: row.price_cents,
                ndc: row.ndc,
            })
        };
        let mut products = form.products.into_iter().map(product).collect::<Result<Vec<_>, _>>()?;
        products.sort_by(|a, b| (a.cvx, &a.name, &a.ndc).cmp(&(b.cvx, &b.name, &b.ndc)));
        let by_ndc = products.iter().enumerate().map(|(n, one)| (one.ndc.clone(), n)).collect();
        Ok(Self {
            suggest: form.suggest,
            gate: form.gate,
            alert: form.alert,
            seasons: form.seasons,
            sets: form.sets,
            reasons: form.reasons,
            products,
            by_ndc,
        })
    }

    /// Every product.
    pub fn products(&self) -> &[Product] {
        &self.products
    }

    /// A product by the NDC of its box.
    pub fn product(&self, ndc: &Ndc) -> Option<&Product> {
        self.by_ndc.get(ndc).and_then(|at| self.products.get(*at))
    }

    /// A product by its NDC as it is stored.
    pub fn product_of(&self, ndc: &str) -> Option<&Product> {
        ndc.parse().ok().and_then(|ndc: Ndc| self.product(&ndc))
    }

    /// Which product a lot on the shelves is: by the NDC of its box, else the first one of its vaccine and maker.
    pub fn product_of_lot(&self, ndc_box: &str, cvx: &str, mvx: &str) -> Option<&Product> {
        self.product_of(ndc_box).or_else(|| {
            let cvx: Cvx = cvx.parse().ok()?;
            self.products.iter().find(|one| one.cvx == cvx && one.mvx.as_str() == mvx)
        })
    }

    /// A set by its name.
    pub fn set(&self, id: &str) -> Option<&OrderSet> {
        self.sets.iter().find(|one| one.id == id)
    }

    /// The products of a set.
    pub fn products_of<'a, 's>(&'a self, set: &'s str) -> impl Iterator<Item = &'a Product> + use<'a, 's> {
        self.products.iter().filter(move |one| one.set == set)
    }

    /// The season of a vaccine in a month.
    pub fn season(&self, cvx: Cvx, month: i8) -> Option<&Season> {
        self.seasons.iter().find(|one| one.months.contains(&month) && one.cvx.contains(&cvx))
    }

    /// A reason by its code.
    pub fn reason(&self, code: &str) -> Option<&Reason> {
        self.reasons.iter().find(|one| one.code == code)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_product_is_a_box_of_the_code_tables_with_a_maker() {
        let rules = Rules::shipped();
        assert!(rules.products().len() > 20);
        for set in &rules.sets {
            assert!(rules.products_of(&set.id).next().is_some(), "the set {} is empty", set.id);
        }
    }

    #[test]
    fn a_product_that_stands_twice_or_is_no_box_is_refused() {
        let one = "[[product]]\nndc = \"NDC\"\ndoses_per_box = 10\nkeep = \"frozen\"\nset = \"routine\"\n";
        let with = |ndc: &str| format!("{SHIPPED}\n{}", one.replace("NDC", ndc));
        let read = |text: &str| Rules::parse(text, Codes::embedded());
        assert!(matches!(read(&with("00006-4681-00")), Err(RulesError::Twice("product", _))));
        // The vial of the same vaccine.
        assert!(matches!(read(&with("00006-4681-01")), Err(RulesError::NoBox(_))));
        assert!(matches!(
            read(
                &with("00006-4093-02")
                    .replace("keep = \"frozen\"\nset = \"routine\"\n", "keep = \"frozen\"\nset = \"none\"\n")
            ),
            Err(RulesError::NoSet(..))
        ));
    }

    #[test]
    fn a_set_takes_orders_within_its_windows() {
        let day = |text: &str| text.parse().unwrap();
        let set = OrderSet {
            id: "x".into(),
            fundings: vec![],
            windows: vec![Window { from: day("2026-03-01"), until: day("2026-03-31") }],
            en: String::new(),
            es: String::new(),
        };
        assert!(!set.is_open(day("2026-02-28")) && set.is_open(day("2026-03-01")));
        assert!(set.is_open(day("2026-03-31")) && !set.is_open(day("2026-04-01")));
        assert_eq!(set.opens_next(day("2026-01-01")), Some(day("2026-03-01")));
    }
}
