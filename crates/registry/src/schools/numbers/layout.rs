//! The rows of a public table. No row is about few children: small schools of a county are counted together, and so are small
//! counties; a state with few children has no table. So the number of children of a row is never itself a small cell. Pure.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::count::{Area, Cohort, Numbers, Tally};
use crate::schools::law::edition::Public;
use crate::schools::law::terms::words;

words! {
    /// What a row is about.
    RowKind {
        /// The state.
        State = "state",
        /// A parish or county.
        County = "county",
        /// Counties with few children, together.
        OtherCounties = "other_counties",
        /// A school or childcare centre.
        School = "school",
        /// Schools with few children in a county, together.
        OtherSchools = "other_schools",
    }
}

/// The parts that make up all children of a row, in the order of [`Row::counts`]; behind them come those who have each vaccine.
pub const PARTS: [&str; 4] = ["up_to_date", "exempt", "provisional", "neither"];

/// A row with its exact numbers, before any of them is hidden.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// What it is about.
    pub kind: RowKind,
    /// FIPS code, or the name of a school in addresses; for the small schools of a county its FIPS code. With the kind it names the
    /// row in every table of the jurisdiction.
    pub id: String,
    /// Name of a school.
    pub name: String,
    /// Whom it holds: names in addresses of schools, or FIPS codes, where it is a row of several.
    pub members: BTreeSet<String>,
    /// Place of the row that it is a part of. Rows come after those that they are parts of.
    pub parent: Option<usize>,
    /// Children.
    pub children: u64,
    /// [`PARTS`], then by vaccine who has what is asked for at the age.
    pub counts: Vec<u64>,
}

/// Counties and schools that were counted together before: they stay so, or the difference would tell about them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Together {
    /// FIPS codes.
    pub counties: BTreeSet<String>,
    /// Names in addresses.
    pub schools: BTreeSet<String>,
}

/// A part of the state that may get a row.
struct Part<'t> {
    id: String,
    name: String,
    numbers: &'t Numbers,
}

/// The vaccines of a cohort, in the order of columns.
pub fn vaccines(tally: &Tally, cohort: Cohort) -> Vec<String> {
    tally.of(cohort, &Area::State).map(|of| of.vaccines.keys().cloned().collect()).unwrap_or_default()
}

/// The rows for a cohort: the state, counties, their schools. Empty where there are few children in all.
pub fn rows(tally: &Tally, cohort: Cohort, rules: &Public, before: &Together) -> Vec<Row> {
    let vaccines = vaccines(tally, cohort);
    let Some(state) = tally.of(cohort, &Area::State).filter(|of| of.assessed >= rules.rows_from) else {
        return Vec::new();
    };
    let mut schools: BTreeMap<&str, Vec<Part<'_>>> = BTreeMap::new();
    let mut counties: Vec<Part<'_>> = Vec::new();
    for ((one, area), numbers) in &tally.numbers {
        if *one != cohort || numbers.assessed == 0 {
            continue;
        }
        match area {
            Area::County(fips) => {
                counties.push(Part { id: fips.clone(), name: String::new(), numbers });
            }
            Area::School(at) => {
                let Some(place) = tally.places.get(*at) else { continue };
                let (id, name) = (place.public_id.clone(), place.name.clone());
                schools.entry(&place.county).or_default().push(Part { id, name, numbers });
            }
            Area::State | Area::Sector(_) | Area::District(_) => {}
        }
    }
    let row = |kind, parent, parts: &[Part<'_>]| {
        let several = matches!(kind, RowKind::OtherCounties | RowKind::OtherSchools);
        let one = parts.first().filter(|_| !several);
        let mut counts = vec![0; PARTS.len() + vaccines.len()];
        let mut children = 0;
        for part in parts {
            let of = part.numbers;
            children += of.assessed;
            let had = vaccines.iter().map(|name| {
                of.vaccines.get(name).map_or(of.assessed, |one| of.assessed - (one.asked - one.met))
            });
            let parts = [of.complete, of.any_exempt(), of.provisional, of.neither()];
            counts.iter_mut().zip(parts.into_iter().chain(had)).for_each(|(sum, count)| *sum += count);
        }
        Row {
            kind,
            id: one.map(|part| part.id.clone()).unwrap_or_default(),
            name: one.map(|part| part.name.clone()).unwrap_or_default(),
            members: parts.iter().filter(|_| several).map(|part| part.id.clone()).collect(),
            parent,
            children,
            counts,
        }
    };
    let whole = Part { id: String::new(), name: String::new(), numbers: state };
    let mut rows = vec![row(RowKind::State, None, &[whole])];
    let (large, small) = split(counties, rules, &before.counties);
    for county in large {
        let of_county = schools.remove(county.id.as_str()).unwrap_or_default();
        let (at, fips) = (rows.len(), county.id.clone());
        rows.push(row(RowKind::County, Some(0), &[county]));
        let (large, small) = split(of_county, rules, &before.schools);
        if large.is_empty() {
            continue;
        }
        for school in large {
            rows.push(row(RowKind::School, Some(at), &[school]));
        }
        if !small.is_empty() {
            rows.push(Row { id: fips, ..row(RowKind::OtherSchools, Some(at), &small) });
        }
    }
    // Where all counties are together, they are the state.
    if !small.is_empty() && rows.len() > 1 {
        rows.push(row(RowKind::OtherCounties, Some(0), &small));
    }
    rows
}

/// Parts with a row of their own, and those that are counted together: so many that their row is not small either.
fn split<'t>(
    mut parts: Vec<Part<'t>>,
    rules: &Public,
    together: &BTreeSet<String>,
) -> (Vec<Part<'t>>, Vec<Part<'t>>) {
    parts.sort_by_key(|part| {
        // A part without a name of its own cannot have a row.
        let is_apart =
            part.numbers.assessed >= rules.rows_from && !part.id.is_empty() && !together.contains(&part.id);
        (std::cmp::Reverse(is_apart), std::cmp::Reverse(part.numbers.assessed), part.id.clone())
    });
    let mut apart = parts
        .iter()
        .take_while(|part| {
            part.numbers.assessed >= rules.rows_from && !part.id.is_empty() && !together.contains(&part.id)
        })
        .count();
    let children = |from: usize| -> u64 { parts.iter().skip(from).map(|part| part.numbers.assessed).sum() };
    while apart > 0 && apart < parts.len() && children(apart) < rules.rows_from {
        apart -= 1;
    }
    let small = parts.split_off(apart);
    (parts, small)
}
