//! How a vaccine is usually given: route, site and amount by product and age. What a form is filled with before somebody
//! looks; never a check.
//!
//! Routes and amounts that differ from the usual half millilitre into a muscle are data (`rules/giving.tsv`). Sites: into the
//! thigh before the third birthday, into the upper arm from then on; under the skin of the thigh before the first birthday
//! (general best practices of the ACIP, "Vaccine administration").

use std::collections::HashMap;
use std::sync::LazyLock;

use jenner_codes::{Cvx, Route, Site};
use smol_str::SmolStr;

const SHIPPED: &str = include_str!("../../rules/giving.tsv");

const MUSCLE: &str = "C28161";
const SKIN: &str = "C38299";
const MOUTH: &str = "C38288";
const NOSE: &str = "C38284";

/// How something is given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Usual {
    /// Route.
    pub route: Route,
    /// Site; nothing for what is swallowed.
    pub site: Option<Site>,
    /// Millilitres, as decimal text; empty where they differ by pack.
    pub millilitres: SmolStr,
}

fn shipped() -> &'static HashMap<Cvx, (&'static str, &'static str)> {
    static TABLE: LazyLock<HashMap<Cvx, (&'static str, &'static str)>> = LazyLock::new(|| {
        let lines = SHIPPED.lines().filter(|line| !line.starts_with('#'));
        lines
            .filter_map(|line| {
                let mut cells = line.split('\t');
                let (cvx, route, amount) = (cells.next()?, cells.next()?, cells.next()?);
                Some((cvx.parse().ok()?, (route, amount)))
            })
            .collect()
    });
    &TABLE
}

/// How a vaccine is usually given at an age in months. `nth` counts the injections of a visit from 0: the second goes to the
/// other side.
pub fn usual(vaccine: Cvx, months: Option<u16>, nth: usize) -> Usual {
    let (route, millilitres) = shipped().get(&vaccine).copied().unwrap_or((MUSCLE, "0.5"));
    let left = nth.is_multiple_of(2);
    let months = months.unwrap_or(u16::MAX);
    let side = |l: &'static str, r: &'static str| Some(if left { l } else { r });
    let site = match route {
        MUSCLE if months < 36 => side("LT", "RT"),
        MUSCLE => side("LD", "RD"),
        SKIN if months < 12 => side("LT", "RT"),
        SKIN => side("LA", "RA"),
        NOSE => Some("BN"),
        MOUTH => Some("MO"),
        _ => side("LLFA", "RLFA"),
    };
    Usual { route: Route::known(route), site: site.map(Site::known), millilitres: millilitres.into() }
}

/// Age in completed months.
pub fn months(born: jenner_model::Date, on: jenner_model::Date) -> u16 {
    let years = i32::from(on.year()) - i32::from(born.year());
    let months =
        years * 12 + i32::from(on.month()) - i32::from(born.month()) - i32::from(on.day() < born.day());
    u16::try_from(months).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(vaccine: &str, months: u16, nth: usize) -> (String, String, String) {
        let usual = usual(vaccine.parse().unwrap_or(Cvx::NO_VACCINE), Some(months), nth);
        let site = usual.site.map_or_else(String::new, |site| site.as_str().to_owned());
        (usual.route.as_str().to_owned(), site, usual.millilitres.to_string())
    }

    #[test]
    fn infants_get_it_into_the_thigh_and_older_children_into_the_arm_on_alternating_sides() {
        let expected = |route: &str, site: &str, ml: &str| (route.to_owned(), site.to_owned(), ml.to_owned());
        assert_eq!(at("110", 2, 0), expected(MUSCLE, "LT", "0.5"));
        assert_eq!(at("133", 2, 1), expected(MUSCLE, "RT", "0.5"));
        assert_eq!(at("115", 140, 0), expected(MUSCLE, "LD", "0.5"));
        assert_eq!(at("21", 15, 1), expected(SKIN, "RA", "0.5"));
        assert_eq!(at("116", 2, 0), expected(MOUTH, "MO", "2"));
        assert_eq!(at("111", 60, 0), expected(NOSE, "BN", "0.2"));
    }
}
