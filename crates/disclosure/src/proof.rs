//! Whether a table fits everything that is shown and known: reckoned from the publication itself, not from the system in which it
//! was found. What does not fit is no witness.

use std::collections::BTreeMap;

use crate::model::{Model, bounds};
use crate::publication::Publication;

/// The counts of a table that differ from the true one, by cell; `None` where it does not fit.
///
/// `moved`: cells of groups that are made of no others, and by how much they differ. `ends`: by cell, what a reader knows.
pub(crate) fn witness(
    publication: &Publication,
    model: &Model,
    ends: &[(i64, i64)],
    moved: &[(usize, i64)],
) -> Option<BTreeMap<usize, i64>> {
    let mut differs: BTreeMap<usize, i64> = moved.iter().copied().collect();
    // Wholes of wholes: a split is looked at again when one of its parts has changed.
    let mut waiting: Vec<usize> = moved.iter().map(|(cell, _)| *cell).collect();
    let mut rounds = model.of.len().saturating_mul(8);
    while let Some(cell) = waiting.pop() {
        rounds = rounds.checked_sub(1)?;
        let (group, measure) = model.place(cell);
        for split in model.splits_of.get(group)? {
            let (whole, parts) = model.splits.get(*split)?;
            let whole = model.cell(*whole, measure);
            if !parts.contains(&group) || !model.counted[whole] {
                continue;
            }
            let sum = sum_of(model, parts, measure, &differs);
            if differs.get(&whole).copied().unwrap_or(0) != sum {
                differs.insert(whole, sum);
                waiting.push(whole);
            }
        }
    }
    let fits = differs.keys().all(|cell| {
        let (group, measure) = model.place(*cell);
        let of_splits = model.splits_of.get(group).into_iter().flatten().all(|split| {
            model.splits.get(*split).is_some_and(|(whole, parts)| {
                let whole = model.cell(*whole, measure);
                let own = differs.get(&whole).copied().unwrap_or(0);
                !model.counted[whole] || own == sum_of(model, parts, measure, &differs)
            })
        });
        let value = model.truth[*cell] + differs.get(cell).copied().unwrap_or(0);
        let (least, most) = ends[*cell];
        of_splits
            && model.counted[*cell]
            && value >= least.max(0)
            && value <= most.min(model.of[*cell])
            && relations_hold(publication, model, group, &differs)
    });
    let known = model.known.iter().all(|(cells, sum)| {
        let value = |cell: &usize| model.truth[*cell] + differs.get(cell).copied().unwrap_or(0);
        cells.iter().map(value).sum::<i64>() == *sum
    });
    (fits && known).then_some(differs)
}

fn sum_of(model: &Model, parts: &[usize], measure: usize, differs: &BTreeMap<usize, i64>) -> i64 {
    parts.iter().filter_map(|part| differs.get(&model.cell(*part, measure))).sum()
}

fn relations_hold(
    publication: &Publication,
    model: &Model,
    group: usize,
    differs: &BTreeMap<usize, i64>,
) -> bool {
    publication.relations.iter().flat_map(bounds).all(|(factors, least, most)| {
        let cells: Vec<(usize, i64)> =
            factors.iter().map(|(measure, by)| (model.cell(group, *measure), *by)).collect();
        let Some(of) = cells.first().and_then(|(cell, _)| model.of.get(*cell)) else { return true };
        let holds_here =
            |cell: usize| model.counted.get(cell) == Some(&true) && model.of.get(cell) == Some(of);
        if !cells.iter().all(|(cell, _)| holds_here(*cell)) {
            return true;
        }
        let sum: i64 = cells
            .iter()
            .map(|(cell, by)| by * (model.truth[*cell] + differs.get(cell).copied().unwrap_or(0)))
            .sum();
        least.is_none_or(|by| sum >= by * of) && most.is_none_or(|by| sum <= by * of)
    })
}
