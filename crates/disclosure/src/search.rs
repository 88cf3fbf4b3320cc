//! Looking for tables that fit everything that is shown, and differ from the true one in a given cell.
//!
//! A step changes one free number, and then mends one sum after the other that no longer fits by changing another number in it,
//! until all fit again: children who are up to date in one school instead of another, and the other way round among the exempt.
//! Where that does not work out, another number is tried, in a bounded way. What is found is checked elsewhere ([`crate::proof`]).

use crate::model::Model;

/// Sums that are mended in one chain: short chains are tried first.
const DEPTHS: [usize; 4] = [4, 7, 12, 40];
/// Changes on the way to a table that is looked for from a guess.
const SETTLING: usize = 20_000;
/// Numbers that are tried in one sum.
const WIDTH: usize = 4;
/// Numbers that are looked at in one sum.
const LOOKED_AT: usize = 64;

/// What may be given up to go on: cells that are shown could be hidden.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Price {
    /// Nothing.
    Free,
    /// So much altogether.
    UpTo(u32),
}

/// A table on the way, and the ends between which its numbers may lie.
#[derive(Debug)]
pub(crate) struct Search<'m> {
    model: &'m Model,
    /// By cell: between which ends it lies for a reader.
    pub ends: Vec<(i64, i64)>,
    /// By cell: between which ends it would lie, were it hidden; `None` where it is hidden, or cannot be.
    pub hidden_ends: Vec<Option<(i64, i64)>>,
    /// By cell: what is lost when it is hidden.
    pub loss: Vec<u32>,
    /// The free numbers.
    x: Vec<i64>,
    /// The sums.
    value: Vec<i64>,
    /// Sums that do not fit.
    wrong: Vec<usize>,
    /// What was changed, in order.
    changes: Vec<Change>,
    /// Numbers that the step at hand has changed.
    taken: Vec<usize>,
    /// The cell that the step at hand is about.
    goal: Option<usize>,
    /// Tries that are left.
    patience: u32,
    /// For which of equals comes first: not chance, the same every time.
    turn: u64,
}

#[derive(Debug, Clone, Copy)]
enum Change {
    Moved(usize, i64),
    Opened(usize, (i64, i64)),
}

impl<'m> Search<'m> {
    /// Begins at the true table.
    pub fn new(model: &'m Model) -> Self {
        let x: Vec<i64> = model.cell_of.iter().map(|cell| model.truth[*cell]).collect();
        let sum = |terms: &[(usize, i64)]| terms.iter().map(|(free, by)| by * x[*free]).sum();
        let value = model.sums.iter().map(|one| sum(&one.terms)).collect();
        Self {
            model,
            ends: model.of.iter().map(|of| (0, *of)).collect(),
            hidden_ends: vec![None; model.of.len()],
            loss: vec![1; model.of.len()],
            x,
            value,
            wrong: Vec::new(),
            changes: Vec::new(),
            taken: Vec::new(),
            goal: None,
            patience: 0,
            turn: 0x9e37_79b9_7f4a_7c15,
        }
    }

    /// By cell, a table that fits these ends, as near to a guess as it comes.
    pub fn settled(mut self, guess: &[i64], ends: Vec<(i64, i64)>) -> Option<Vec<i64>> {
        self.ends = ends;
        for free in 0..self.x.len() {
            let by = guess[self.model.cell_of[free]] - self.x[free];
            self.shift(free, by);
        }
        (0..self.value.len()).for_each(|sum| self.look_at(sum));
        for _ in 0..SETTLING {
            if self.wrong.is_empty() {
                return Some((0..self.model.of.len()).map(|cell| self.now(cell)).collect());
            }
            let at = self.next_turn() % self.wrong.len();
            let sum = self.wrong[at];
            let (least, most) = self.ends_of_sum(sum);
            let value = self.value[sum];
            let needed = if value > most { most - value } else { least - value };
            let turn = self.next_turn();
            let model = self.model;
            let terms = &model.sums[sum].terms;
            // What makes least of what does not fit; now and then anything, so as not to go round in a circle.
            let mut best: Option<(i64, usize, i64)> = None;
            for at in 0..terms.len() {
                let (free, factor) = terms[(at + turn) % terms.len()];
                let (low, high) = self.ends[model.cell_of[free]];
                for by in [needed / factor, needed.signum() * factor.signum()] {
                    let by = (self.x[free] + by).clamp(low, high.max(low)) - self.x[free];
                    let excess = if by == 0 { continue } else { self.excess(free, by) };
                    if best.is_none_or(|(least, _, _)| excess < least) {
                        best = Some((excess, free, by));
                    }
                }
                if best.is_some() && turn.is_multiple_of(8) {
                    break;
                }
            }
            let (_, free, by) = best?;
            self.shift(free, by);
        }
        None
    }

    /// By how much more sums would not fit.
    fn excess(&self, free: usize, by: i64) -> i64 {
        let off = |sum: usize, value: i64| {
            let (least, most) = self.ends_of_sum(sum);
            (least - value).max(value - most).max(0)
        };
        let within = self.model.within[free].iter();
        within
            .map(|(sum, factor)| off(*sum, self.value[*sum] + factor * by) - off(*sum, self.value[*sum]))
            .sum()
    }

    /// The value of a cell in the table at hand.
    pub fn now(&self, cell: usize) -> i64 {
        match (self.model.free_of[cell], self.model.sum_of[cell]) {
            (Some(free), _) => self.x[free],
            (None, Some(sum)) => self.value[sum],
            (None, None) => 0,
        }
    }

    /// Where it stands, to come back to.
    pub fn mark(&self) -> usize {
        self.changes.len()
    }

    /// Comes back.
    pub fn back(&mut self, mark: usize) {
        while self.changes.len() > mark {
            match self.changes.pop() {
                Some(Change::Moved(free, by)) => self.shift(free, -by),
                Some(Change::Opened(cell, ends)) => self.set_ends(cell, ends),
                None => return,
            }
        }
    }

    /// Free numbers that differ from the true table, with the difference.
    pub fn moved(&self) -> Vec<(usize, i64)> {
        let mut all: Vec<usize> = self
            .changes
            .iter()
            .filter_map(|change| match change {
                Change::Moved(free, _) => Some(*free),
                Change::Opened(..) => None,
            })
            .collect();
        all.sort_unstable();
        all.dedup();
        let truth = |free: usize| self.model.truth[self.model.cell_of[free]];
        all.into_iter().map(|free| (free, self.x[free] - truth(free))).filter(|(_, by)| *by != 0).collect()
    }

    /// Cells that were taken as hidden since a mark.
    pub fn opened(&self, mark: usize) -> Vec<usize> {
        let changes = self.changes.iter().skip(mark);
        let mut cells: Vec<usize> = changes
            .filter_map(|change| match change {
                Change::Opened(cell, _) => Some(*cell),
                Change::Moved(..) => None,
            })
            .collect();
        cells.sort_unstable();
        cells.dedup();
        cells
    }

    /// What is lost by what was opened since a mark.
    pub fn lost(&self, mark: usize) -> u32 {
        self.opened(mark).into_iter().map(|cell| self.loss[cell]).sum()
    }

    /// Changes a cell by so much, everything else fitting. `false`: no way was found, and nothing has changed.
    pub fn step(&mut self, cell: usize, by: i64, price: Price, patience: u32) -> bool {
        DEPTHS.into_iter().any(|depth| self.step_within(depth, cell, by, price, patience))
    }

    fn step_within(&mut self, depth: usize, cell: usize, by: i64, price: Price, patience: u32) -> bool {
        let mark = self.mark();
        self.patience = patience;
        self.taken.clear();
        self.goal = Some(cell);
        let reached = match self.model.free_of[cell] {
            Some(free) => self.change(free, by, price, mark) && self.mend(depth, price, mark),
            None => {
                // A sum that has to be as large, or as small: mending does the rest.
                let ends = self.ends[cell];
                let goal = self.now(cell) + by;
                self.set_ends(cell, if by > 0 { (goal, ends.1) } else { (ends.0, goal) });
                let reached = goal >= ends.0 && goal <= ends.1 && self.mend(depth, price, mark);
                self.set_ends(cell, ends);
                reached
            }
        };
        self.goal = None;
        if !reached {
            self.back(mark);
        }
        reached
    }

    /// Whether a number may change by so much, and what has to be opened for it.
    fn room(&self, free: usize, by: i64, price: Price) -> Option<u32> {
        let cell = self.model.cell_of[free];
        let new = self.x[free] + by;
        let (least, most) = self.ends[cell];
        if new >= least && new <= most {
            return Some(0);
        }
        let (least, most) = self.hidden_ends[cell].filter(|_| price != Price::Free)?;
        (new >= least && new <= most).then(|| self.loss[cell])
    }

    /// Sums that would no longer fit, less those that would fit again.
    fn objections(&self, free: usize, by: i64) -> i32 {
        let mut count = 0;
        for (sum, factor) in &self.model.within[free] {
            let (least, most) = self.ends_of_sum(*sum);
            let (old, new) = (self.value[*sum], self.value[*sum] + factor * by);
            let fits = |value: i64| value >= least && value <= most;
            count += i32::from(!fits(new)) - i32::from(!fits(old));
        }
        count
    }

    fn ends_of_sum(&self, sum: usize) -> (i64, i64) {
        let one = &self.model.sums[sum];
        match one.cell {
            None => (one.least, one.most),
            Some(cell) => self.ends[cell],
        }
    }

    /// Changes a number, and opens its cell where that is needed and may be paid.
    fn change(&mut self, free: usize, by: i64, price: Price, mark: usize) -> bool {
        let Some(loss) = self.room(free, by, price) else { return false };
        if loss > 0 && !self.open(self.model.cell_of[free], price, mark) {
            return false;
        }
        self.changes.push(Change::Moved(free, by));
        self.taken.push(free);
        self.shift(free, by);
        true
    }

    fn open(&mut self, cell: usize, price: Price, mark: usize) -> bool {
        let Price::UpTo(most) = price else { return false };
        let Some(ends) = self.hidden_ends[cell] else { return false };
        if self.lost(mark) + self.loss[cell] > most {
            return false;
        }
        self.changes.push(Change::Opened(cell, self.ends[cell]));
        self.set_ends(cell, ends);
        true
    }

    /// Sets the ends of a cell: those of now on.
    pub fn set_ends(&mut self, cell: usize, ends: (i64, i64)) {
        self.ends[cell] = ends;
        if let Some(sum) = self.model.sum_of[cell] {
            self.look_at(sum);
        }
    }

    fn shift(&mut self, free: usize, by: i64) {
        self.x[free] += by;
        let model = self.model;
        for (sum, factor) in &model.within[free] {
            self.value[*sum] += factor * by;
            self.look_at(*sum);
        }
    }

    /// Notes whether a sum fits.
    fn look_at(&mut self, sum: usize) {
        let (least, most) = self.ends_of_sum(sum);
        let fits = self.value[sum] >= least && self.value[sum] <= most;
        match (fits, self.wrong.iter().position(|one| *one == sum)) {
            (true, Some(at)) => {
                self.wrong.remove(at);
            }
            (false, None) => self.wrong.push(sum),
            _ => {}
        }
    }

    /// Makes all sums fit again.
    fn mend(&mut self, depth: usize, price: Price, mark: usize) -> bool {
        let Some(sum) = self.wrong.iter().copied().min_by_key(|sum| self.model.sums[*sum].terms.len()) else {
            return true;
        };
        if depth == 0 || self.patience == 0 {
            return false;
        }
        self.patience -= 1;
        let (least, most) = self.ends_of_sum(sum);
        let value = self.value[sum];
        let needed = if value > most { most - value } else { least - value };
        let model = self.model;
        let terms = &model.sums[sum].terms;
        let turn = self.next_turn();
        // What it costs, how many other sums object, how much room is left.
        let mut choices: Vec<(i64, usize, i64)> = Vec::new();
        for at in 0..terms.len() {
            let (free, factor) = terms[(at + turn) % terms.len()];
            if self.taken.contains(&free) || needed % factor != 0 {
                continue;
            }
            let whole = needed / factor;
            // Where there is less room than it takes, as much as there is; another number mends the rest.
            let (by, loss) = match self.room(free, whole, price) {
                Some(loss) => (whole, loss),
                None => {
                    let (low, high) = self.ends[model.cell_of[free]];
                    ((self.x[free] + whole).clamp(low, high) - self.x[free], 0)
                }
            };
            if by == 0 {
                continue;
            }
            if choices.len() >= LOOKED_AT && loss > 0 {
                continue;
            }
            choices.push((8 * i64::from(self.objections(free, by)) + 3 * i64::from(loss), free, by));
            if choices.len() >= 2 * LOOKED_AT {
                break;
            }
        }
        choices.sort_by_key(|(score, _, _)| *score);
        choices.truncate(WIDTH);
        let here = self.mark();
        let open =
            model.sums[sum].cell.filter(|cell| price != Price::Free && self.hidden_ends[*cell].is_some());
        let mut open_score = open.map(|cell| 3 * i64::from(self.loss[cell]) - 8);
        for (score, free, by) in choices {
            if open_score.is_some_and(|own| own <= score) {
                open_score = None;
                if self.open_and_mend(open, depth, price, mark) {
                    return true;
                }
                self.back(here);
            }
            let taken = self.taken.len();
            if self.change(free, by, price, mark) && self.mend(depth - 1, price, mark) {
                return true;
            }
            self.back(here);
            self.taken.truncate(taken);
            if self.patience == 0 {
                return false;
            }
        }
        if open_score.is_some() && self.open_and_mend(open, depth, price, mark) {
            return true;
        }
        self.back(here);
        false
    }

    fn open_and_mend(&mut self, cell: Option<usize>, depth: usize, price: Price, mark: usize) -> bool {
        cell.is_some_and(|cell| self.open(cell, price, mark)) && self.mend(depth - 1, price, mark)
    }

    fn next_turn(&mut self) -> usize {
        self.turn = self.turn.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.turn >> 33).unwrap_or(0)
    }
}
