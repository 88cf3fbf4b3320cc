//! Doses by eligibility: age group × vaccine × eligibility (HL7 table 0064), of doses that were given, and how many were screened.

use std::collections::{BTreeMap, HashSet};

use jenner_documents::workbook::{Cell, Sheet};
use jenner_model::access::Access;
use jenner_model::{Date, OrganizationId};
use jenner_store::queries::programme_watch::{self as watch, EligibilityCount};
use serde::Serialize;

use super::rules::Rules;
use super::scope::{self, Scope};
use crate::access::door::{self, Action};
use crate::tables::column;
use crate::{Error, Registry};

/// The word of those who are older than every age group.
pub const GROWN: &str = "grown";
/// The word of those whose age at the dose is not known.
pub const UNKNOWN: &str = "unknown";

/// Doses of one age group, vaccine and eligibility.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Line {
    /// Code of the age group, or [`GROWN`] or [`UNKNOWN`].
    pub age: String,
    /// The vaccine (CVX).
    pub cvx: String,
    /// Eligibility; empty where none was told.
    pub eligibility: String,
    /// Doses.
    pub doses: i64,
}

/// The report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Report {
    /// The days, both included.
    pub days: (Date, Date),
    /// By age group, vaccine and eligibility.
    pub lines: Vec<Line>,
}

impl Report {
    /// Doses to people of the age groups of the programme, and how many of them have an eligibility.
    pub fn screened(&self) -> (i64, i64) {
        let young = self.lines.iter().filter(|line| line.age != GROWN && line.age != UNKNOWN);
        young.fold((0, 0), |(known, all), line| {
            let is_known = !line.eligibility.is_empty();
            (known + if is_known { line.doses } else { 0 }, all + line.doses)
        })
    }

    /// Doses by age group and eligibility, over all vaccines.
    pub fn by_age(&self) -> BTreeMap<(String, String), i64> {
        let mut all = BTreeMap::new();
        for line in &self.lines {
            *all.entry((line.age.clone(), line.eligibility.clone())).or_default() += line.doses;
        }
        all
    }

    /// The lines as a table.
    pub fn sheet(&self) -> Sheet {
        let row = |line: &Line| {
            vec![
                Cell::text(line.age.clone()),
                Cell::text(line.cvx.clone()),
                Cell::text(line.eligibility.clone()),
                Cell::Count(u64::try_from(line.doses).unwrap_or(0)),
            ]
        };
        Sheet {
            name: "eligibility".to_owned(),
            columns: ["age", "cvx", "eligibility", "doses"].map(|name| column(name, 12)).to_vec(),
            rows: self.lines.iter().map(row).collect(),
            ..Sheet::default()
        }
    }
}

/// Counts the doses of a scope within some days.
pub fn report(
    registry: &Registry,
    access: &Access,
    scope: &Scope,
    days: (Date, Date),
) -> Result<Report, Error> {
    let within = scope::require(registry, access, scope, Action::ReadAccountability)?;
    if days.0 > days.1 {
        return Err(Error::Invalid("The first day is after the last one. Change one of them.".to_owned()));
    }
    let rules = Rules::shipped();
    let counted = registry.db().read(|tx| watch::by_eligibility(tx, days, rules.grown()))?;
    let within: Option<HashSet<OrganizationId>> = within.map(|all| all.into_iter().collect());
    let report = Report { days, lines: added(rules, &counted, within.as_ref()) };
    let mut entry = door::entry(registry, access, Action::ReadAccountability, None);
    if let Scope::Clinic(organization) = scope {
        entry = entry.organization(*organization);
    }
    registry.db().audit(vec![entry])?;
    Ok(report)
}

/// Years of age become age groups. Pure.
fn added(rules: &Rules, counted: &[EligibilityCount], within: Option<&HashSet<OrganizationId>>) -> Vec<Line> {
    let mut all: BTreeMap<(usize, &str, &str), (&str, i64)> = BTreeMap::new();
    for one in counted.iter().filter(|one| within.is_none_or(|some| some.contains(&one.organization))) {
        let (place, age) = match one.years {
            None => (usize::MAX, UNKNOWN),
            Some(years) => {
                match rules.ages.iter().enumerate().find(|(_, age)| (age.from..=age.to).contains(&years)) {
                    Some((place, age)) => (place, age.code.as_str()),
                    None => (usize::MAX - 1, GROWN),
                }
            }
        };
        all.entry((place, &one.cvx, &one.eligibility)).or_insert((age, 0)).1 += one.doses;
    }
    all.into_iter()
        .map(|((_, cvx, eligibility), (age, doses))| Line {
            age: age.to_owned(),
            cvx: cvx.to_owned(),
            eligibility: eligibility.to_owned(),
            doses,
        })
        .collect()
}
