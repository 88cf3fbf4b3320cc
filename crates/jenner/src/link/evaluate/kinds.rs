//! Hard pairs by the kind of trouble: joined, put before a human, or called different.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;

use anyhow::{Context as _, Result};
use serde::Serialize;
use smol_str::SmolStr;

use super::sets::Found;
use crate::link::table::Table;

/// Kinds that must never be joined without a human come first in the table.
const NEVER: [&str; 7] = [
    "twin_same_sex",
    "twin_similar_name",
    "twin_other_sex",
    "father_and_son",
    "parent_and_child",
    "sibling",
    "sibling_same_initial",
];

/// What became of the pairs of one kind.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct KindFigures {
    /// Whether the two are one person.
    pub same_person: bool,
    /// Kind of trouble.
    pub kind: String,
    /// Whether such a pair must never be joined without a human.
    pub never: bool,
    /// Pairs.
    pub pairs: u64,
    /// Judged the same.
    pub linked: u64,
    /// In one cluster in the end, by that link or by others.
    pub joined: u64,
    /// Not joined, and before a human.
    pub review: u64,
    /// Not joined, and before nobody.
    pub different: u64,
}

/// Looks every hard pair up in what was found.
pub fn measure(path: &Path, ids: &[SmolStr], found: &Found) -> Result<Vec<KindFigures>> {
    let places: HashMap<&str, u32> = ids.iter().map(SmolStr::as_str).zip(0..).collect();
    let table = Table::open(path)?;
    let header = table.header();
    let column = |name: &str| {
        let place = header.iter().position(|column| *column == name);
        place.with_context(|| format!("{}: there is no column \"{name}\"", path.display()))
    };
    let (a, b, label, kind) = (column("rec_id_a")?, column("rec_id_b")?, column("label")?, column("kind")?);
    let rows = table.rows(|row| {
        let pair = Some((*places.get(row.get(a))?, *places.get(row.get(b))?));
        pair.map(|pair| (pair, row.get(label) == "match", SmolStr::new(row.get(kind))))
    })?;
    let mut kinds: BTreeMap<(bool, usize, SmolStr), KindFigures> = BTreeMap::new();
    for ((a, b), same_person, kind) in rows.into_iter().flatten() {
        let rank = NEVER.iter().position(|never| *never == kind);
        let figures =
            kinds.entry((same_person, rank.unwrap_or(NEVER.len()), kind.clone())).or_insert_with(|| {
                KindFigures {
                    same_person,
                    kind: kind.to_string(),
                    never: rank.is_some(),
                    ..KindFigures::default()
                }
            });
        let pair = (a.min(b), a.max(b));
        let review = found.review.contains(&pair);
        let joined = found.groups.get(a as usize) == found.groups.get(b as usize);
        figures.pairs += 1;
        figures.linked += u64::from(found.linked.contains(&pair));
        figures.joined += u64::from(joined);
        figures.review += u64::from(!joined && review);
        figures.different += u64::from(!joined && !review);
    }
    Ok(kinds.into_values().collect())
}
