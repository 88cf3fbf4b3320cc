//! From what was counted to what is shown.

use std::collections::BTreeSet;

use crate::Error;
use crate::earlier::{Before, Earlier, Kept, look_back};
use crate::ladder::{believed, is_kept_back, ladder};
use crate::model::{Model, number};
use crate::proof;
use crate::publication::Publication;
use crate::rules::{Form, Rules};
use crate::search::{Price, Search};
use crate::shown::{Reason, Shown, rounded};
use crate::table::{Cell, Mark, Row, Table};

/// Tries in one step that costs nothing, and in one that hides something.
const PATIENCE: [u32; 2] = [60, 150];

/// What may be lost in one step, tried in this order.
const PRICES: [u32; 4] = [14, 35, 100, 1_000];

/// A way to another table, if some cells were hidden.
struct Way {
    /// How far it still is to where the cell has to go.
    left: i64,
    by: i64,
    lost: u32,
    /// What has to be hidden, with the values of that table.
    opened: Vec<(usize, i64)>,
    moved: Vec<(usize, i64)>,
}

/// How the hidden cells are protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Care {
    /// What is small is hidden, and nothing else. No table to publish: it shows what protection is for.
    SmallOnly,
    /// As much is hidden as it takes.
    Proved,
}

impl Publication {
    /// The table to publish. `earlier`: tables that were published of what may be the same people.
    pub fn publish(&self, rules: &Rules, earlier: &[Earlier<'_>]) -> Result<Table, Error> {
        self.table(rules, earlier, Care::Proved)
    }

    /// The table, protected so. To publish something, use [`Publication::publish`].
    pub fn table(&self, rules: &Rules, earlier: &[Earlier<'_>], care: Care) -> Result<Table, Error> {
        rules.check()?;
        self.check_crossings(rules)?;
        self.check_names()?;
        let mut model = Model::of(self)?;
        let before = look_back(self, &mut model, earlier);
        let mut work = Work::new(self, &model, rules, &before);
        if care == Care::Proved {
            work.protect();
        }
        Ok(work.table())
    }

    fn check_names(&self) -> Result<(), Error> {
        let mut names = BTreeSet::new();
        match self.groups.iter().find(|group| !names.insert(&group.key)) {
            Some(twice) => Err(Error::Group { group: twice.key.clone(), why: "there are two of this name" }),
            None => Ok(()),
        }
    }
}

struct Work<'m> {
    publication: &'m Publication,
    model: &'m Model,
    rules: &'m Rules,
    /// By cell: how it may be shown, and which of these is chosen.
    steps: Vec<Vec<Cell>>,
    chosen: Vec<usize>,
    /// By cell: what earlier tables tell.
    known: Vec<(i64, i64)>,
    /// By cell: whether an earlier table has shown it.
    no_secret: Vec<bool>,
    search: Search<'m>,
    /// By cell: the least and the most in any table that fits.
    seen: Vec<(i64, i64)>,
}

impl<'m> Work<'m> {
    fn new(publication: &'m Publication, model: &'m Model, rules: &'m Rules, before: &[Before]) -> Self {
        let cells = model.of.len();
        let mut work = Self {
            publication,
            model,
            rules,
            steps: Vec::with_capacity(cells),
            chosen: vec![0; cells],
            known: before.iter().map(|one| one.ends).collect(),
            no_secret: before.iter().map(|one| one.shown).collect(),
            search: Search::new(model),
            seen: model.truth.iter().map(|truth| (*truth, *truth)).collect(),
        };
        for cell in 0..cells {
            let (group, measure) = model.place(cell);
            let steps = match publication.counts.get(group).and_then(|row| row.get(measure)) {
                None => vec![Cell::hidden(Reason::SmallGroup)],
                Some(crate::Counted::NotReported) => vec![Cell::hidden(Reason::NotReported)],
                Some(crate::Counted::NoData) => vec![Cell::hidden(Reason::NoData)],
                Some(crate::Counted::With(with)) => {
                    ladder(*with, publication.groups.get(group).map_or(0, |group| group.of), rules)
                }
            };
            work.steps.push(steps);
        }
        for (cell, before) in before.iter().enumerate() {
            let last = work.steps[cell].len() - 1;
            work.chosen[cell] = match before.kept {
                Kept::Nothing => 0,
                Kept::Band => work.steps[cell].iter().position(is_kept_back).unwrap_or(last),
                Kept::All => last,
            };
            let (_, measure) = model.place(cell);
            let worth = publication.measures.get(measure).map_or(1, |one| one.worth);
            let size = 64 - model.of[cell].unsigned_abs().leading_zeros();
            work.search.loss[cell] = worth * (1 + size);
            work.set(cell, work.chosen[cell]);
        }
        work
    }

    /// The ends that a reader knows, were a cell shown so.
    fn ends(&self, cell: usize, step: usize) -> (i64, i64) {
        let of = self.model.of[cell].unsigned_abs();
        let is_small = self.rules.is_small(self.model.truth[cell].unsigned_abs(), of);
        let (least, most) = self.steps[cell].get(step).map_or((0, of), |shown| match is_small {
            true => believed(shown, of, self.rules),
            false => shown.range(of),
        });
        let (low, high) = self.known[cell];
        (number(least).max(low), number(most).min(high))
    }

    fn set(&mut self, cell: usize, step: usize) {
        self.chosen[cell] = step;
        let ends = self.ends(cell, step);
        self.search.set_ends(cell, ends);
        let last = self.steps[cell].len() - 1;
        self.search.hidden_ends[cell] = (step < last).then(|| self.ends(cell, last));
    }

    /// How far apart the least and the most of a cell have to lie; 0 where nothing is kept back.
    fn width(&self, cell: usize) -> i64 {
        let is_kept_back = self.steps[cell].get(self.chosen[cell]).is_some_and(is_kept_back);
        match is_kept_back && self.model.counted[cell] && !self.no_secret[cell] {
            true => (number(self.rules.hide_under) - 1).min(self.model.of[cell]),
            false => 0,
        }
    }

    fn is_open(&self, cell: usize) -> bool {
        self.seen[cell].1 - self.seen[cell].0 >= self.width(cell)
    }

    /// Finds witnesses for every cell that is kept back; hides more where there are none.
    fn protect(&mut self) {
        let mut cells: Vec<usize> = (0..self.model.of.len()).collect();
        // Small groups first: what is hidden for them helps the larger ones.
        cells.sort_by_key(|cell| self.model.of[*cell]);
        for cell in &cells {
            self.prove(*cell);
        }
        // Hiding more takes nothing from what is proved already.
        loop {
            let mut all_open = true;
            for cell in &cells {
                if self.prove(*cell) {
                    continue;
                }
                all_open = false;
                let mut hides_more = true;
                while hides_more && !self.prove(*cell) {
                    hides_more = self.hide_for(*cell) || self.hide_beside(*cell) || self.hide_around(*cell);
                }
            }
            if all_open || !cells.iter().any(|cell| !self.is_open(*cell) && self.hide_around(*cell)) {
                return;
            }
        }
    }

    /// Whether a cell has its witnesses; looks for them.
    fn prove(&mut self, cell: usize) -> bool {
        let width = self.width(cell);
        for up in self.directions(cell) {
            if self.is_open(cell) {
                return true;
            }
            self.walk(cell, width, up);
            self.take();
        }
        self.is_open(cell)
    }

    /// Goes as far as it takes, or as far as it costs nothing.
    fn walk(&mut self, cell: usize, width: i64, up: bool) {
        loop {
            let way = if up { 1 } else { -1 };
            let mut by = self.left(cell, width, up);
            while by > 0 && !self.search.step(cell, way * by, Price::Free, PATIENCE[0]) {
                by /= 2;
            }
            if by <= 0 {
                return;
            }
        }
    }

    /// The way with more room first.
    fn directions(&self, cell: usize) -> [bool; 2] {
        let (least, most) = self.search.ends[cell];
        let truth = self.model.truth[cell];
        let up = most - truth >= truth - least;
        [up, !up]
    }

    /// How far it still has to go from the table at hand, in one way.
    fn left(&self, cell: usize, width: i64, up: bool) -> i64 {
        let now = self.search.now(cell);
        let ((low, high), (least, most)) = (self.seen[cell], self.search.ends[cell]);
        match up {
            true => (low + width - now).min(most.max(now) - now),
            false => (now - (high - width)).min(now - least.min(now)),
        }
    }

    /// Notes what the table at hand shows, if it is a witness, and goes back to the true one.
    fn take(&mut self) {
        let moved = self.search.moved();
        self.search.back(0);
        self.note(&moved);
    }

    fn note(&mut self, moved: &[(usize, i64)]) {
        let moved: Vec<(usize, i64)> =
            moved.iter().map(|(free, by)| (self.model.cell_of[*free], *by)).collect();
        let Some(differs) = proof::witness(self.publication, self.model, &self.search.ends, &moved) else {
            return;
        };
        for (cell, by) in differs {
            let value = self.model.truth[cell] + by;
            let (low, high) = self.seen[cell];
            self.seen[cell] = (low.min(value), high.max(value));
        }
    }

    /// Hides what costs least, as far as it is found, so that a cell has more room.
    fn hide_for(&mut self, cell: usize) -> bool {
        let width = self.width(cell);
        let mut best: Option<Way> = None;
        for up in self.directions(cell) {
            self.walk(cell, width, up);
            let from = self.search.mark();
            let whole = self.left(cell, width, up);
            let mut by = whole;
            while by > 0 {
                let found = PRICES.into_iter().find(|price| {
                    let price =
                        best.as_ref().filter(|way| way.by >= by).map_or(*price, |way| way.lost.min(*price));
                    self.search.step(cell, if up { by } else { -by }, Price::UpTo(price), PATIENCE[1])
                });
                if found.is_some() {
                    let lost = self.search.lost(from);
                    let is_better = best.as_ref().is_none_or(|way| (way.left, way.lost) > (whole - by, lost));
                    if is_better {
                        let opened = self.search.opened(from);
                        let opened = opened.into_iter().map(|cell| (cell, self.search.now(cell))).collect();
                        best = Some(Way { left: whole - by, by, lost, opened, moved: self.search.moved() });
                    }
                    break;
                }
                by /= 2;
            }
            self.search.back(0);
        }
        let Some(best) = best else { return false };
        let before = self.seen[cell];
        for (cell, value) in &best.opened {
            self.hide(*cell, *value);
        }
        self.note(&best.moved);
        !best.opened.is_empty() || self.seen[cell] != before
    }

    /// Shows less of a cell: so that it could be this value.
    fn hide(&mut self, cell: usize, value: i64) {
        let last = self.steps[cell].len() - 1;
        let fits = |step: &usize| {
            let (least, most) = self.ends(cell, *step);
            least <= value && value <= most
        };
        let step = (self.chosen[cell] + 1..last).find(fits).unwrap_or(last);
        self.set(cell, step);
    }

    /// Hides the cell that costs least of those that stand in a sum with this one.
    fn hide_beside(&mut self, cell: usize) -> bool {
        let model = self.model;
        let own = match (model.free_of[cell], model.sum_of[cell]) {
            (Some(free), _) => vec![free],
            (None, Some(sum)) => model.sums[sum].terms.iter().map(|(free, _)| *free).collect(),
            (None, None) => Vec::new(),
        };
        let sums = own.iter().flat_map(|free| &model.within[*free]).map(|(sum, _)| &model.sums[*sum]);
        let near = sums.flat_map(|sum| {
            sum.cell.into_iter().chain(sum.terms.iter().map(|(free, _)| model.cell_of[*free]))
        });
        let least = near
            .filter(|near| self.search.hidden_ends[*near].is_some())
            .min_by_key(|near| (self.search.loss[*near], *near));
        if let Some(least) = least {
            let last = self.steps[least].len() - 1;
            self.set(least, last);
        }
        least.is_some()
    }

    /// Hides, without looking for what is cheap: the row of a cell; then the rows of the groups that it is split from and into; then
    /// everything.
    fn hide_around(&mut self, cell: usize) -> bool {
        let (group, _) = self.model.place(cell);
        let mut groups = BTreeSet::from([group]);
        loop {
            let mut changed = false;
            for group in &groups {
                for measure in 0..self.model.measures {
                    let other = self.model.cell(*group, measure);
                    let last = self.steps[other].len() - 1;
                    if self.chosen[other] < last {
                        self.set(other, last);
                        changed = true;
                    }
                }
            }
            if changed {
                return true;
            }
            let before = groups.len();
            let near: Vec<usize> = groups
                .iter()
                .flat_map(|group| &self.model.splits_of[*group])
                .filter_map(|split| self.model.splits.get(*split))
                .flat_map(|(whole, parts)| std::iter::once(*whole).chain(parts.iter().copied()))
                .collect();
            groups.extend(near);
            if groups.len() == before {
                return false;
            }
        }
    }

    fn table(&self) -> Table {
        let rules = *self.rules;
        let row = |(at, group): (usize, &crate::Group)| {
            let of = match rules.form {
                _ if group.of == 0 => Shown::Hidden(Reason::NoData),
                Form::Counts => Shown::Count(group.of),
                Form::Shares if group.of >= rules.counts_from => rounded(group.of, rules.round_to),
                Form::Shares => Shown::Hidden(Reason::SmallGroup),
            };
            let is_marked = group.of >= rules.groups_from && group.of < rules.marked_under;
            let cells = (0..self.model.measures).map(|measure| {
                let cell = self.model.cell(at, measure);
                self.steps[cell].get(self.chosen[cell]).copied().unwrap_or(Cell::hidden(Reason::SmallGroup))
            });
            Row {
                key: group.key.clone(),
                of,
                mark: is_marked.then_some(Mark::SmallGroup),
                cells: cells.collect(),
            }
        };
        Table {
            rules,
            measures: self.publication.measures.iter().map(|one| one.name.clone()).collect(),
            rows: self.publication.groups.iter().enumerate().map(row).collect(),
        }
    }
}
