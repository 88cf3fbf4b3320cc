//! Which cells of a public table are not shown: those that are small or leave few, and as many others as it takes that nobody
//! can reckon them from what is shown (totals of rows, counties and the state, vaccines against statuses). Pure.
//!
//! The parts of a row are hidden from the end: all are shown, or up to date and exempt, or up to date alone, or none. So where
//! one part is hidden in two rows of a group, the parts behind it are hidden there as well, and children could be moved from
//! one to the other without any total telling. Whether that is enough is reckoned ([`super::bounds`]), not believed: as long as
//! any hidden cell could be narrowed to fewer values than the rules want, more is hidden; where nothing helps, nothing is shown.

use std::collections::BTreeSet;

use super::bounds::System;
use super::layout::{PARTS, Row};
use crate::schools::law::edition::Public;

/// What is shown of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// Parts that are shown, from the first on: 0, 1, 2 or all.
    pub parts: usize,
    /// By vaccine.
    pub vaccines: Vec<bool>,
}

impl Shown {
    /// Whether a count is shown: [`PARTS`] first, then vaccines.
    pub fn is(&self, place: usize) -> bool {
        match place.checked_sub(PARTS.len()) {
            None => place < self.parts,
            Some(vaccine) => self.vaccines.get(vaccine).copied().unwrap_or(false),
        }
    }

    fn hide(&mut self, place: usize) -> bool {
        match place.checked_sub(PARTS.len()) {
            None => {
                let fewer = if place == PARTS.len() - 1 { place - 1 } else { place };
                let changes = fewer < self.parts;
                self.parts = self.parts.min(fewer);
                changes
            }
            Some(vaccine) => {
                self.vaccines.get_mut(vaccine).is_some_and(|shown| std::mem::replace(shown, false))
            }
        }
    }
}

/// Whether a count of a row is too small to be shown, or leaves too few.
fn is_small(count: u64, of: u64, rules: &Public) -> bool {
    count < rules.hide_under || of - count < rules.hide_under
}

/// What is small, and nothing else: no table to publish, but the beginning of one.
pub fn small_only(rows: &[Row], rules: &Public) -> Vec<Shown> {
    let of_row = |row: &Row| {
        let mut shown =
            Shown { parts: PARTS.len(), vaccines: vec![true; row.counts.len().saturating_sub(PARTS.len())] };
        for (place, count) in row.counts.iter().enumerate().rev() {
            if is_small(*count, row.children, rules) {
                shown.hide(place);
            }
        }
        shown
    };
    rows.iter().map(of_row).collect()
}

/// What is shown of a table. `before`: what has been hidden by an earlier table of what may be the same children, by row and
/// count; it stays hidden. `None`: nothing can be shown.
pub fn hide(rows: &[Row], rules: &Public, before: impl Fn(usize, usize) -> bool) -> Option<Vec<Shown>> {
    let mut shown = small_only(rows, rules);
    for (at, (row, one)) in rows.iter().zip(&mut shown).enumerate() {
        for place in (0..row.counts.len()).filter(|place| before(at, *place)) {
            one.hide(place);
        }
    }
    let table = Table::of(rows);
    // Every round hides one cell at least.
    for _ in 0..=rows.len() * table.counts {
        let (mut system, cells) = system(rows, |row, place| shown.get(row).is_some_and(|one| one.is(place)));
        let ended = system.narrow();
        // One step in each group of rows: what it changes for the others is reckoned first.
        let mut changed: BTreeSet<Option<usize>> = BTreeSet::new();
        let mut safe = ended;
        for (row, places) in cells.iter().enumerate() {
            for (place, cell) in places.iter().enumerate() {
                let is_hidden = shown.get(row).is_some_and(|one| !one.is(place));
                let (low, high) = system.of(*cell);
                if is_hidden && high - low < rules.width() {
                    safe = false;
                    let group = rows.get(row).and_then(|one| one.parent);
                    if !changed.contains(&group) && table.hide_more(&mut shown, row, place, rules) {
                        changed.insert(group);
                    }
                }
            }
        }
        if safe {
            return Some(shown);
        }
        if changed.is_empty() {
            return None;
        }
    }
    None
}

/// A table by rows and their parts.
struct Table<'r> {
    rows: &'r [Row],
    below: Vec<Vec<usize>>,
    counts: usize,
}

impl<'r> Table<'r> {
    fn of(rows: &'r [Row]) -> Self {
        let mut below = vec![Vec::new(); rows.len()];
        for (at, row) in rows.iter().enumerate() {
            if let Some(list) = row.parent.and_then(|parent| below.get_mut(parent)) {
                list.push(at);
            }
        }
        Self { rows, below, counts: rows.first().map_or(0, |row| row.counts.len()) }
    }

    fn count(&self, row: usize, place: usize) -> u64 {
        self.rows.get(row).and_then(|row| row.counts.get(place)).copied().unwrap_or(0)
    }

    /// Hides the smallest of the rows that still show a count.
    fn smallest(&self, shown: &mut [Shown], among: &[usize], place: usize) -> bool {
        let open = among.iter().copied().filter(|row| shown.get(*row).is_some_and(|one| one.is(place)));
        let least = open.min_by_key(|row| (self.count(*row, place), *row));
        least.and_then(|row| shown.get_mut(row)).is_some_and(|one| one.hide(place))
    }

    /// Hides one more cell that helps to reckon this one.
    fn hide_more(&self, shown: &mut [Shown], row: usize, place: usize, rules: &Public) -> bool {
        let none = Vec::new();
        let below = self.below.get(row).unwrap_or(&none);
        let parent = self.rows.get(row).and_then(|one| one.parent);
        let beside = parent.and_then(|parent| self.below.get(parent)).unwrap_or(&none);
        let hidden = |shown: &[Shown], at: usize| shown.get(at).is_some_and(|one| !one.is(place));
        // The parts below it add up to it.
        if !below.is_empty() && !below.iter().any(|at| hidden(shown, *at)) {
            return self.smallest(shown, below, place);
        }
        // It is what the others leave of a total that is shown.
        if let Some(parent) = parent.filter(|parent| !hidden(shown, *parent)) {
            let unknown: Vec<usize> = beside.iter().copied().filter(|at| hidden(shown, *at)).collect();
            let known: u64 = unknown.iter().map(|at| self.count(*at, place)).sum();
            if unknown.len() < 2 || known < rules.hide_under {
                return self.smallest(shown, beside, place)
                    || shown.get_mut(parent).is_some_and(|one| one.hide(place));
            }
        }
        let Some(own) = shown.get(row) else { return false };
        let is_part = place < PARTS.len();
        if is_part && own.parts > 0 {
            let left: u64 = (own.parts..PARTS.len()).map(|at| self.count(row, at)).sum();
            let last = own.parts - 1;
            if left < rules.hide_under {
                return shown.get_mut(row).is_some_and(|one| one.hide(last));
            }
        }
        // Nothing stands out: whatever is near.
        self.smallest(shown, beside, place)
            || shown.get_mut(row).is_some_and(|one| match (is_part, one.parts) {
                (_, 1..) => one.hide(one.parts - 1),
                (true, 0) => {
                    let any = one.vaccines.iter().any(|shown| *shown);
                    one.vaccines.iter_mut().for_each(|shown| *shown = false);
                    any
                }
                (false, 0) => false,
            })
            || parent.and_then(|parent| shown.get_mut(parent)).is_some_and(|one| one.hide(place))
            || self.smallest(shown, below, place)
    }
}

/// Everything that a reader of the table knows, and the cell of each count by row.
pub fn system(rows: &[Row], is_shown: impl Fn(usize, usize) -> bool) -> (System, Vec<Vec<usize>>) {
    let mut system = System::default();
    let mut cells: Vec<Vec<usize>> = Vec::with_capacity(rows.len());
    // Sums of parts from the end: provisional and neither; these and exempt.
    let mut tails: Vec<[usize; 2]> = Vec::with_capacity(rows.len());
    for (at, row) in rows.iter().enumerate() {
        let all = i64::try_from(row.children).unwrap_or(i64::MAX);
        let mut own = Vec::with_capacity(row.counts.len());
        for (place, count) in row.counts.iter().enumerate() {
            let count = i64::try_from(*count).unwrap_or(i64::MAX);
            own.push(if is_shown(at, place) { system.cell(count, count) } else { system.cell(0, all) });
        }
        let tail = [system.cell(0, all), system.cell(0, all)];
        if let [complete, exempt, provisional, neither, vaccines @ ..] = own.as_slice() {
            system.exactly(vec![(*provisional, 1), (*neither, 1), (tail[0], -1)], 0);
            system.exactly(vec![(*exempt, 1), (tail[0], 1), (tail[1], -1)], 0);
            system.exactly(vec![(*complete, 1), (tail[1], 1)], all);
            system.exactly(vec![(*complete, 1), (*exempt, 1), (*provisional, 1), (*neither, 1)], all);
            // Who has everything has each vaccine; who has not, lacks one at least.
            for vaccine in vaccines {
                system.at_least(vec![(*vaccine, 1), (*complete, -1)], 0);
            }
            let mut terms: Vec<(usize, i64)> = vaccines.iter().map(|vaccine| (*vaccine, -1)).collect();
            terms.push((*complete, 1));
            let times = i64::try_from(vaccines.len()).unwrap_or(0);
            if times > 0 {
                system.at_least(terms, all - times * all);
            }
        }
        cells.push(own);
        tails.push(tail);
    }
    for at in 0..rows.len() {
        let below: Vec<usize> =
            rows.iter().enumerate().filter(|(_, row)| row.parent == Some(at)).map(|(at, _)| at).collect();
        if below.is_empty() {
            continue;
        }
        let all_of =
            |row: usize| cells.get(row).into_iter().flatten().chain(tails.get(row).into_iter().flatten());
        for (place, total) in all_of(at).enumerate() {
            let mut terms = vec![(*total, -1)];
            terms.extend(below.iter().filter_map(|row| all_of(*row).nth(place)).map(|cell| (*cell, 1)));
            system.exactly(terms, 0);
        }
    }
    (system, cells)
}
