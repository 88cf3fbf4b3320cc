//! What tables tell that were published before, of what may be the same people.
//!
//! People of a group are taken to be the same when there are as many of them. What was shown of them then is known now, unless it
//! cannot be any more. Where a group has changed and some of its parts have not, a reader knows the difference of two totals: so a
//! witness may not change the sum of those parts (it is then also one of the earlier table, in which the others had what they had).

use std::collections::BTreeMap;

use crate::model::{Model, number};
use crate::publication::Publication;
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
        model.of.iter().map(|of| Before { kept: Kept::Nothing, ends: (0, *of) }).collect();
    for table in earlier {
        let old = Old::of(publication, *table);
        for (at, group) in publication.groups.iter().enumerate() {
            for measure in (0..model.measures).filter(|_| old.is_same(at)) {
                if let Some(shown) = old.cell(at, measure) {
                    let cell = model.cell(at, measure);
                    remember(&mut all[cell], model.truth[cell], group.of, shown);
                }
            }
        }
        for (whole, parts) in model.splits.clone() {
            for measure in 0..model.measures {
                if let Some((cells, sum)) = left(model, &old, whole, &parts, measure) {
                    model.know(cells, sum);
                }
            }
        }
    }
    all
}

fn remember(before: &mut Before, truth: i64, of: u64, old: &Cell) {
    let kept = match old.share {
        Shown::Hidden(Reason::SmallGroup) if old.count.is_hidden() => Kept::All,
        Shown::Band { .. } => Kept::Band,
        _ => Kept::Nothing,
    };
    before.kept = before.kept.max(kept);
    let (least, most) = ends(old, of);
    // What does not hold any more tells that they are not the same people, or that something has changed.
    if least <= truth && truth <= most {
        before.ends = (before.ends.0.max(least), before.ends.1.min(most));
    }
}

fn ends(cell: &Cell, of: u64) -> (i64, i64) {
    let (least, most) = cell.range(of);
    (number(least), number(most))
}

/// A table as it fits the groups of today.
struct Old<'t> {
    /// By group.
    rows: Vec<Option<&'t Row>>,
    /// By measure.
    columns: Vec<Option<usize>>,
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
        Self { same, rows: found.into_iter().map(|one| one.map(|(_, row)| row)).collect(), columns }
    }

    fn is_same(&self, group: usize) -> bool {
        self.same.get(group).copied().unwrap_or(false)
    }

    fn cell(&self, group: usize, measure: usize) -> Option<&'t Cell> {
        let row = self.rows.get(group).copied().flatten()?;
        row.cells.get(self.columns.get(measure).copied().flatten()?)
    }
}

/// The parts of a group that has changed which have not: their cells, and their sum, where the old total was shown.
fn left(
    model: &Model,
    old: &Old<'_>,
    whole: usize,
    parts: &[usize],
    measure: usize,
) -> Option<(Vec<usize>, i64)> {
    if old.is_same(whole) || old.cell(whole, measure).is_none_or(Cell::is_hidden) {
        return None;
    }
    let same = parts.iter().filter(|part| old.is_same(**part));
    let cells: Vec<usize> = same.map(|part| model.cell(*part, measure)).collect();
    let sum = cells.iter().map(|cell| model.truth[*cell]).sum();
    (!cells.is_empty()).then_some((cells, sum))
}
