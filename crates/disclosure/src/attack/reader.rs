//! What somebody knows who has a table, and knows how it was made: the sizes of groups, which groups are parts of which, which
//! measures imply one another. Everything here is written from the outside: from the published values alone.

use std::collections::BTreeMap;

use super::{Attack, Found};
use crate::{Key, Reason, Shown, Table};

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
    /// Row and column of counts that are small: a reader may take it so where a band is shown, as the rules are public.
    pub small: BTreeMap<(usize, usize), bool>,
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

/// One table, and what its readers know besides.
pub type Read<'t> = (&'t Table, &'t Known);

/// A value that is kept back, and what came out of reckoning it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reckoned {
    /// Which of the tables.
    pub table: usize,
    /// Its row.
    pub row: usize,
    /// Its column.
    pub column: usize,
    /// What came out.
    pub found: Found,
}

/// What a reader finds out: each value that is kept back in one of these tables and known to fewer than `width` numbers (or than
/// there are people). Groups of the same size are taken to be the same people in all tables.
pub fn found(tables: &[Read<'_>], width: i64) -> Vec<Reckoned> {
    Reading::new(tables, width).found()
}

/// Tables as one system.
#[derive(Debug)]
pub struct Reading {
    attack: Attack,
    /// Each value that is kept back: where, its number in the system, and how many numbers it should be.
    wanted: Vec<(usize, usize, usize, usize, i64)>,
}

impl Reading {
    /// How many values are kept back.
    pub fn kept_back(&self) -> usize {
        self.wanted.len()
    }

    /// What can be reckoned.
    pub fn found(&self) -> Vec<Reckoned> {
        let asked: Vec<(usize, i64)> = self.wanted.iter().map(|one| (one.3, one.4)).collect();
        let place = |number: usize| self.wanted.iter().find(|one| one.3 == number);
        let found = self.attack.closer_than(&asked).into_iter();
        found
            .filter_map(|(number, found)| {
                let (table, row, column, ..) = *place(number)?;
                Some(Reckoned { table, row, column, found })
            })
            .collect()
    }

    /// Writes down what somebody knows who has these tables.
    pub fn new(tables: &[Read<'_>], width: i64) -> Self {
        let mut attack = Attack::new();
        let mut wanted = Vec::new();
        let mut people: BTreeMap<(&Key, u64, &str), usize> = BTreeMap::new();
        for (which, (table, known)) in tables.iter().enumerate().rev() {
            let mut number = BTreeMap::new();
            for (at, row) in table.rows.iter().enumerate() {
                let of = known.of[at] as i64;
                for (column, cell) in row.cells.iter().enumerate() {
                    if matches!(cell.share, Shown::Hidden(Reason::NotReported)) {
                        continue;
                    }
                    let (share, count) = (told(cell.share, of), told(cell.count, of));
                    let (mut least, mut most) = (share.0.max(count.0), share.1.min(count.1));
                    if known.small.get(&(at, column)) == Some(&true)
                        && let Shown::Band { from, to } = cell.share
                    {
                        let few = table.rules.hide_under as i64 - 1;
                        match (from, to) {
                            (from, 100) if from < 99 => least = least.max(of - few),
                            (0, to) if to > 0 => most = most.min(few),
                            _ => {}
                        }
                    }
                    let key = (&row.key, known.of[at], table.measures[column].as_str());
                    let place = match people.get(&key).copied() {
                        Some(place) if attack.narrower(place, least, most) => place,
                        _ => attack.number(least, most),
                    };
                    people.entry(key).or_insert(place);
                    number.insert((at, column), place);
                    let is_kept_back = cell.is_hidden() || matches!(cell.share, Shown::Band { .. });
                    // What an earlier table showed of the same people is no secret.
                    let was_shown =
                        tables.iter().filter(|(old, _)| !std::ptr::eq(*old, *table)).any(|(old, of)| {
                            old.rows.iter().position(|one| one.key == row.key).is_some_and(|place| {
                                let shown = old.rows[place].cells[column].share;
                                let is_shown = !shown.is_hidden() && !matches!(shown, Shown::Band { .. });
                                of.of[place] == known.of[at] && is_shown
                            })
                        });
                    if is_kept_back && !was_shown {
                        wanted.push((which, at, column, place, width.min(of + 1)));
                    }
                }
            }
            relate(&mut attack, table, known, &number);
        }
        Self { attack, wanted }
    }
}

fn relate(attack: &mut Attack, table: &Table, known: &Known, number: &BTreeMap<(usize, usize), usize>) {
    for at in 0..table.rows.len() {
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
        for column in 0..table.measures.len() {
            let Some(total) = number.get(&(*whole, column)) else { continue };
            let mut terms: Vec<(usize, i64)> =
                parts.iter().filter_map(|part| number.get(&(*part, column))).map(|one| (*one, -1)).collect();
            terms.push((*total, 1));
            // Who is in no part may have it or not.
            attack.sum(terms, Some(0), Some(rest));
        }
    }
}
