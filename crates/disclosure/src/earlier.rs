//! What tables tell that were published before, of what may be the same people.
//!
//! People of a group are taken to be the same when there are as many of them. What was shown of them then is known now, unless it
//! cannot be any more. Groups that have changed are in the system twice, as they are and as they were: totals of then are sums over
//! those that have not changed and over the others as they were. What was hidden of the others then is not known here any more; some
//! numbers that fit are taken for it, as any would do for a witness. Where none are found, a witness may not change the sum of those
//! that have not changed: it is then also one of the earlier table, in which the others had what they had.

use std::collections::BTreeMap;

use crate::ladder::{believed, is_kept_back};
use crate::model::{Model, number};
use crate::publication::Publication;
use crate::rules::Rules;
use crate::search::Search;
use crate::shown::{Reason, Shown};
use crate::table::{Cell, Row, Table};

/// A table that was published before.
#[derive(Debug, Clone, Copy)]
pub struct Earlier<'t> {
    table: &'t Table,
    people: Option<&'t [u64]>,
}

impl<'t> Earlier<'t> {
    /// A table with the numbers of people as they were then, by row: [`Publication::people`] of that time, which whoever publishes
    /// keeps, as the table does not show all of them.
    pub fn new(table: &'t Table, people: &'t [u64]) -> Self {
        Self { table, people: Some(people) }
    }

    /// A table that shows how many people are in each row. Of a table of shares this would not guard against differences.
    pub fn exact(table: &'t Table) -> Self {
        Self { table, people: None }
    }
}

impl<'t> From<&'t Table> for Earlier<'t> {
    fn from(table: &'t Table) -> Self {
        Self::exact(table)
    }
}

/// How much of a count was kept back.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kept {
    /// Nothing.
    #[default]
    Nothing,
    /// All but a band.
    Band,
    /// All.
    All,
}

/// What earlier tables say of one cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Before {
    pub kept: Kept,
    /// Whether it was shown: it is no secret any more.
    pub shown: bool,
    /// Between which ends a reader knows it.
    pub ends: (i64, i64),
}

/// What earlier tables say, by cell. What they say of several cells together becomes a part of the model.
pub(crate) fn look_back(
    publication: &Publication,
    model: &mut Model,
    earlier: &[Earlier<'_>],
) -> Vec<Before> {
    let mut all: Vec<Before> =
        model.of.iter().map(|of| Before { kept: Kept::Nothing, shown: false, ends: (0, *of) }).collect();
    let olds: Vec<Old<'_>> = earlier.iter().map(|table| Old::of(publication, *table)).collect();
    for old in &olds {
        for (at, group) in publication.groups.iter().enumerate() {
            for measure in (0..model.measures).filter(|_| old.is_same(at)) {
                if let Some(shown) = old.cell(at, measure) {
                    let cell = model.cell(at, measure);
                    remember(&mut all[cell], model.truth[cell], group.of, shown, old.rules);
                }
            }
        }
    }
    let now = model.clone();
    let splits = now.splits.len();
    let mut past = Past::default();
    let is_known = olds.iter().rev().all(|old| past.grow(publication, model, old, splits, &mut all));
    if !(is_known && settle(model, &all, now.of.len())) {
        *model = now;
        all.truncate(model.of.len());
        for old in &olds {
            for whole in 0..publication.groups.len() {
                for measure in 0..model.measures {
                    if let Some((cells, sum)) = left(model, old, splits, whole, measure) {
                        model.know(cells, sum);
                    }
                }
            }
        }
    }
    all
}

/// Groups as they were: of the same size they are the same people in all earlier tables.
#[derive(Debug, Default)]
struct Past {
    /// By group and how many people there were: its place in the model.
    groups: BTreeMap<(usize, i64), usize>,
}

impl Past {
    /// Adds groups as they were then, where they have changed. `false`: it is not known how many people were in one of them.
    fn grow(
        &mut self,
        publication: &Publication,
        model: &mut Model,
        old: &Old<'_>,
        splits: usize,
        all: &mut Vec<Before>,
    ) -> bool {
        let parts_of: Vec<(usize, Vec<usize>)> = model.splits.iter().take(splits).cloned().collect();
        // By group: how many people there were, and the group as it was.
        let mut was: BTreeMap<usize, (i64, usize)> = BTreeMap::new();
        for group in 0..publication.groups.len() {
            if old.rows.get(group).copied().flatten().is_some() && !old.is_same(group) {
                let Some(people) = old.people.get(group).copied().flatten() else { return false };
                was.insert(group, (number(people), 0));
            }
        }
        if was.is_empty() {
            return true;
        }
        // Those who are in no part with a row.
        for (whole, parts) in &parts_of {
            let Some(rest) = parts.last().copied().filter(|part| *part >= publication.groups.len()) else {
                continue;
            };
            let people = |group: &usize| old.people.get(*group).copied().flatten().map(number);
            let sum = parts.iter().filter(|part| **part != rest).map(people).sum::<Option<i64>>();
            let (Some(whole), Some(sum)) = (people(whole), sum) else { continue };
            was.insert(rest, ((whole - sum).max(0), 0));
        }
        let mut added = Vec::new();
        for (group, (of, own)) in &mut was {
            let counted: Vec<bool> =
                (0..model.measures).map(|one| model.counted[model.cell(*group, one)]).collect();
            *own = *self.groups.entry((*group, *of)).or_insert_with(|| {
                let own = model.add_group(*of, &counted);
                all.extend(counted.iter().map(|_| Before { kept: Kept::All, shown: false, ends: (0, *of) }));
                added.push(own);
                own
            });
            for measure in 0..model.measures {
                let Some(cell) = old.cell(*group, measure) else { continue };
                let before = &mut all[model.cell(*own, measure)];
                let (least, most) = believed(cell, of.unsigned_abs(), old.rules);
                let (least, most) = (number(least).max(before.ends.0), number(most).min(before.ends.1));
                // What cannot be true of the same people is about others.
                if least <= most {
                    before.ends = (least, most);
                    before.shown |= !is_kept_back(cell);
                }
            }
        }
        let as_it_was = |group: usize| match was.get(&group) {
            Some((_, own)) => Some(*own),
            // A part that is new, and was not there then, leaves its total unknown.
            None => (old.is_same(group)).then_some(group),
        };
        let mut wholes: Vec<(usize, Vec<usize>)> = Vec::new();
        for (whole, parts) in &parts_of {
            let has_changed = parts.iter().chain([whole]).any(|group| was.contains_key(group));
            let own = as_it_was(*whole).filter(|_| has_changed);
            let parts = parts.iter().map(|part| as_it_was(*part)).collect::<Option<Vec<_>>>();
            if let (Some(own), Some(parts)) = (own, parts) {
                wholes.push((own, parts));
            }
        }
        model.join(publication, &added, wholes);
        true
    }
}

/// Finds numbers that fit for groups as they were.
fn settle(model: &mut Model, all: &[Before], from: usize) -> bool {
    let cells = model.of.len();
    let mut guess = model.truth.clone();
    for (cell, value) in guess.iter_mut().enumerate().skip(from) {
        let (least, most) = all[cell].ends;
        *value = (*value).clamp(least, most.max(least));
    }
    let ends = (0..cells).map(|cell| match cell < from {
        true => (model.truth[cell], model.truth[cell]),
        false => all[cell].ends,
    });
    let ends: Vec<_> = ends.collect();
    let Some(found) = Search::new(model).settled(&guess, ends) else { return false };
    for (cell, value) in found.into_iter().enumerate().skip(from) {
        model.truth[cell] = value;
    }
    true
}

fn remember(before: &mut Before, truth: i64, of: u64, old: &Cell, rules: &Rules) {
    let kept = match old.share {
        Shown::Hidden(Reason::SmallGroup) if old.count.is_hidden() => Kept::All,
        Shown::Band { .. } => Kept::Band,
        _ => Kept::Nothing,
    };
    before.kept = before.kept.max(kept);
    // What does not hold any more tells that they are not the same people, or that something has changed.
    let holds = |(least, most): &(i64, i64)| *least <= truth && truth <= *most;
    let told = [believed(old, of, rules), old.range(of)].map(|(least, most)| (number(least), number(most)));
    if let Some((least, most)) = told.into_iter().find(holds) {
        before.ends = (before.ends.0.max(least), before.ends.1.min(most));
        before.shown |= kept == Kept::Nothing && !old.is_hidden();
    }
}

/// A table as it fits the groups of today.
struct Old<'t> {
    rules: &'t Rules,
    /// By group.
    rows: Vec<Option<&'t Row>>,
    /// By measure.
    columns: Vec<Option<usize>>,
    /// By group: how many people there were.
    people: Vec<Option<u64>>,
    /// By group: whether there are as many people.
    same: Vec<bool>,
}

impl<'t> Old<'t> {
    fn of(publication: &Publication, earlier: Earlier<'t>) -> Self {
        let table = earlier.table;
        let by_key: BTreeMap<_, _> =
            table.rows.iter().enumerate().map(|(at, row)| (&row.key, (at, row))).collect();
        let found: Vec<Option<(usize, &Row)>> =
            publication.groups.iter().map(|group| by_key.get(&group.key).copied()).collect();
        let is_same = |of: u64, at: usize, row: &Row| match earlier.people.and_then(|people| people.get(at)) {
            Some(people) => *people == of,
            None => {
                let (least, most) = row.of.range(u64::MAX / 4);
                least <= of && of <= most
            }
        };
        let same = publication.groups.iter().zip(&found);
        let same = same.map(|(group, row)| row.is_some_and(|(at, row)| is_same(group.of, at, row))).collect();
        let column = |name: &String| table.measures.iter().position(|one| one == name);
        let columns = publication.measures.iter().map(|own| column(&own.name)).collect();
        let people =
            |(at, row): (usize, &Row)| match (earlier.people.and_then(|people| people.get(at)), row.of) {
                (Some(people), _) => Some(*people),
                (None, Shown::Count(people)) => Some(people),
                _ => None,
            };
        let people = found.iter().map(|one| one.and_then(people)).collect();
        Self {
            rules: &table.rules,
            same,
            people,
            rows: found.into_iter().map(|one| one.map(|(_, row)| row)).collect(),
            columns,
        }
    }

    fn is_same(&self, group: usize) -> bool {
        self.same.get(group).copied().unwrap_or(false)
    }

    fn cell(&self, group: usize, measure: usize) -> Option<&'t Cell> {
        let row = self.rows.get(group).copied().flatten()?;
        row.cells.get(self.columns.get(measure).copied().flatten()?)
    }
}

/// What has not changed of a group that has, part by part: the cells, and their sum, where the old total was shown.
fn left(
    model: &Model,
    old: &Old<'_>,
    splits: usize,
    whole: usize,
    measure: usize,
) -> Option<(Vec<usize>, i64)> {
    if old.is_same(whole) || old.cell(whole, measure).is_none_or(Cell::is_hidden) {
        return None;
    }
    let mut cells = Vec::new();
    let mut waiting = vec![whole];
    while let Some(group) = waiting.pop() {
        if old.is_same(group) {
            cells.push(model.cell(group, measure));
            continue;
        }
        let own = model.splits.iter().take(splits).find(|(whole, _)| *whole == group);
        waiting.extend(own.into_iter().flat_map(|(_, parts)| parts.iter().copied()));
    }
    let sum = cells.iter().map(|cell| model.truth[*cell]).sum();
    (!cells.is_empty()).then_some((cells, sum))
}
