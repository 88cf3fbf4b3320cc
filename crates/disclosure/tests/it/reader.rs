//! What somebody knows who has a table, and knows how it was made: the sizes of groups, which groups are parts of which, which
//! measures imply one another. Everything here is written from the outside: from the published values alone.

#![expect(clippy::indexing_slicing, reason = "a test that cannot go on may panic")]

use std::collections::BTreeMap;

use jenner_disclosure::attack::{Attack, Found};
use jenner_disclosure::{Reason, Shown, Table};

/// What readers know besides the values.
#[derive(Debug, Clone, Default)]
pub struct Known {
    /// People by row.
    pub of: Vec<u64>,
    /// Rows that are made up of others, or more than these.
    pub splits: Vec<(usize, Vec<usize>)>,
    /// Columns that make up a row.
    pub parts: Vec<Vec<usize>>,
    /// Columns of which the first is a part of the second.
    pub implies: Vec<(usize, usize)>,
    /// A column and those that it needs, all of them.
    pub all: Vec<(usize, Vec<usize>)>,
}

/// The least and the most that a value tells, of so many people.
fn told(shown: Shown, of: i64) -> (i64, i64) {
    let fits = |test: &dyn Fn(i64) -> bool| {
        let least = (0..=of).find(|count| test(*count)).expect("some count has this value");
        let most = (0..=of).rev().find(|count| test(*count)).expect("some count has this value");
        (least, most)
    };
    match shown {
        Shown::Hidden(_) => (0, of),
        Shown::Count(count) => (count as i64, count as i64),
        Shown::Rounded { count, to } => {
            fits(&|one| ((one as f64 / to as f64 + 0.5).floor() * to as f64).round() as u64 == count)
        }
        Shown::Percent { tenths, decimal } => {
            let step = if decimal { 1 } else { 10 };
            let tenths = i64::from(tenths);
            fits(&|one| one * 1000 / of >= tenths && one * 1000 / of < tenths + step)
        }
        Shown::Band { from, to } => {
            let (from, to) = (i64::from(from), i64::from(to));
            fits(&|one| one * 100 >= from * of && (to == 100 || one * 100 < (to + 1) * of))
        }
    }
}

/// What a reader finds out: row, column, and what came out, for each value that is kept back and known to fewer than `width`
/// numbers (or than there are people).
pub fn found(tables: &[&Table], known: &Known, width: i64) -> Vec<(usize, usize, Found)> {
    let (newest, earlier) = tables.split_last().expect("there is a table");
    let mut attack = Attack::new();
    let mut number = BTreeMap::new();
    let mut wanted = Vec::new();
    for (at, row) in newest.rows.iter().enumerate() {
        let of = known.of[at] as i64;
        for (column, cell) in row.cells.iter().enumerate() {
            if matches!(cell.share, Shown::Hidden(Reason::NotReported)) {
                continue;
            }
            let (mut least, mut most) = told(cell.share, of);
            let count = told(cell.count, of);
            (least, most) = (least.max(count.0), most.min(count.1));
            for old in earlier.iter().filter_map(|table| table.row(&row.key)) {
                let old = old.cells[column];
                let (low, high) = (told(old.share, of), told(old.count, of));
                let (low, high) = (low.0.max(high.0), low.1.min(high.1));
                // They may be the same people, unless what was told then cannot be.
                if least.max(low) <= most.min(high) {
                    (least, most) = (least.max(low), most.min(high));
                }
            }
            let place = attack.number(least, most);
            number.insert((at, column), place);
            if cell.is_hidden() || matches!(cell.share, Shown::Band { .. }) {
                wanted.push((at, column, place, width.min(of + 1)));
            }
        }
    }
    for at in 0..newest.rows.len() {
        let of = known.of[at] as i64;
        let place = |column: &usize| number.get(&(at, *column)).copied();
        for parts in &known.parts {
            if let Some(all) = parts.iter().map(place).collect::<Option<Vec<_>>>() {
                attack.sum(all.into_iter().map(|one| (one, 1)).collect(), Some(of), Some(of));
            }
        }
        let implies = known.all.iter().flat_map(|(all, list)| list.iter().map(|one| (*all, *one)));
        for (this, that) in known.implies.iter().copied().chain(implies) {
            if let (Some(this), Some(that)) = (place(&this), place(&that)) {
                attack.sum(vec![(that, 1), (this, -1)], Some(0), None);
            }
        }
        for (all, list) in &known.all {
            let terms = list.iter().map(|one| Some((place(one)?, -1))).collect::<Option<Vec<_>>>();
            if let (Some(mut terms), Some(all)) = (terms, place(all)) {
                terms.push((all, 1));
                attack.sum(terms, Some(of - of * list.len() as i64), None);
            }
        }
    }
    for (whole, parts) in &known.splits {
        let rest = known.of[*whole] as i64 - parts.iter().map(|part| known.of[*part] as i64).sum::<i64>();
        for column in 0..newest.measures.len() {
            let Some(total) = number.get(&(*whole, column)) else { continue };
            let mut terms: Vec<(usize, i64)> =
                parts.iter().filter_map(|part| number.get(&(*part, column))).map(|one| (*one, -1)).collect();
            terms.push((*total, 1));
            // Who is in no part may have it or not.
            attack.sum(terms, Some(0), Some(rest));
        }
    }
    let asked: Vec<(usize, i64)> = wanted.iter().map(|(_, _, place, width)| (*place, *width)).collect();
    let found = attack.closer_than(&asked);
    let place = |number: usize| wanted.iter().find(|one| one.2 == number).map(|one| (one.0, one.1));
    found
        .into_iter()
        .filter_map(|(number, found)| Some((place(number)?.0, place(number)?.1, found)))
        .collect()
}
