//! A publication as a system of whole numbers: what can be chosen freely, and what has to hold.
//!
//! Free are the counts of groups that are made of no others. The count of any other group is a sum of these; where it is made of
//! others in two ways (by sex, by race), the two sums are equal.

use crate::Error;
use crate::publication::{Counted, GroupId, Publication, Relation};

/// More than anything that is counted.
pub(crate) const MANY: i64 = i64::MAX / 4;

/// A sum of free numbers that lies between two ends.
#[derive(Debug, Clone)]
pub(crate) struct Sum {
    /// Free numbers and factors.
    pub terms: Vec<(usize, i64)>,
    /// The least it can be, whatever is shown.
    pub least: i64,
    /// The most.
    pub most: i64,
    /// The cell that it is the count of; `None` for what is known anyway.
    pub cell: Option<usize>,
}

/// The system.
#[derive(Debug, Clone, Default)]
pub(crate) struct Model {
    /// Cells in a row.
    pub measures: usize,
    /// By cell: how many people; 0 where nothing was counted.
    pub of: Vec<i64>,
    /// By cell: how many have it.
    pub truth: Vec<i64>,
    /// By cell: whether it was counted.
    pub counted: Vec<bool>,
    /// By cell: the free number that it is.
    pub free_of: Vec<Option<usize>>,
    /// By free number: its cell.
    pub cell_of: Vec<usize>,
    /// What has to hold.
    pub sums: Vec<Sum>,
    /// By cell: the sum that it is.
    pub sum_of: Vec<Option<usize>>,
    /// By free number: sums and factors.
    pub within: Vec<Vec<(usize, i64)>>,
    /// By split: the whole and its parts, those without a row too.
    pub splits: Vec<(usize, Vec<usize>)>,
    /// Cells whose sum does not change.
    pub known: Vec<(Vec<usize>, i64)>,
    /// By group: splits that it is a part or the whole of.
    pub splits_of: Vec<Vec<usize>>,
}

impl Model {
    pub fn of(publication: &Publication) -> Result<Self, Error> {
        let measures = publication.measures.len();
        let mut model = Model { measures, ..Model::default() };
        for (group, row) in publication.groups.iter().zip(&publication.counts) {
            for (measure, counted) in row.iter().enumerate() {
                let (of, with) = match counted {
                    Counted::With(with) => (number(group.of), Some(number(*with))),
                    Counted::NotReported | Counted::NoData => (0, None),
                };
                if with.is_some_and(|with| with > of) {
                    return Err(contradiction(
                        publication,
                        group.key.clone(),
                        measure,
                        "more than there are people",
                    ));
                }
                model.add(of, with);
            }
        }
        for split in &publication.splits {
            model.split(publication, split.whole, &split.parts)?;
        }
        let groups = model.of.len().checked_div(measures).unwrap_or(0);
        model.splits_of = vec![Vec::new(); groups];
        for (at, (whole, parts)) in model.splits.iter().enumerate() {
            for group in std::iter::once(whole).chain(parts) {
                model.splits_of.get_mut(*group).into_iter().for_each(|list| list.push(at));
            }
        }
        model.write_sums(publication, groups)?;
        Ok(model)
    }

    /// The place of a cell.
    pub fn cell(&self, group: usize, measure: usize) -> usize {
        group * self.measures + measure
    }

    /// The group and the measure of a cell.
    pub fn place(&self, cell: usize) -> (usize, usize) {
        (cell.checked_div(self.measures).unwrap_or(0), cell.checked_rem(self.measures).unwrap_or(0))
    }

    /// Adds a group with free counts, by measure whether they are counted; gives its place.
    pub fn add_group(&mut self, of: i64, counted: &[bool]) -> usize {
        let group = self.splits_of.len();
        self.splits_of.push(Vec::new());
        for counted in counted {
            // Something to begin with: what it is is found later.
            self.add(of, counted.then_some(of));
            self.free_of.push(None);
            self.sum_of.push(None);
        }
        group
    }

    /// Says which of the groups that were added are made of which others; the rest are free.
    pub fn join(&mut self, publication: &Publication, added: &[usize], wholes: Vec<(usize, Vec<usize>)>) {
        let mut terms: Vec<Vec<(usize, i64)>> = (0..self.of.len()).map(|cell| self.terms(cell)).collect();
        let mut waiting: Vec<usize> = Vec::new();
        for group in added {
            if wholes.iter().any(|(whole, _)| whole == group) {
                waiting.push(*group);
                continue;
            }
            for measure in 0..self.measures {
                let cell = self.cell(*group, measure);
                if self.counted[cell] {
                    self.free_of[cell] = Some(self.cell_of.len());
                    terms[cell] = vec![(self.cell_of.len(), 1)];
                    self.cell_of.push(cell);
                }
            }
        }
        let first = self.sums.len();
        // Wholes of wholes last.
        while let Some(at) = waiting.iter().position(|group| {
            let own = wholes.iter().filter(|(whole, _)| whole == group);
            own.flat_map(|(_, parts)| parts).all(|part| !waiting.contains(part))
        }) {
            let group = waiting.remove(at);
            for measure in 0..self.measures {
                let cell = self.cell(group, measure);
                let mut ways = wholes.iter().filter(|(whole, _)| *whole == group).map(|(_, parts)| {
                    gathered(parts.iter().flat_map(|part| terms[self.cell(*part, measure)].iter().copied()))
                });
                let Some(way) = ways.next().filter(|_| self.counted[cell]) else { continue };
                let others: Vec<_> = ways
                    .map(|other| {
                        gathered(way.iter().copied().chain(other.into_iter().map(|(free, by)| (free, -by))))
                    })
                    .collect();
                self.sum_of[cell] = Some(self.sums.len());
                self.sums.push(Sum { terms: way.clone(), least: 0, most: self.of[cell], cell: Some(cell) });
                terms[cell] = way;
                for terms in others.into_iter().filter(|terms| !terms.is_empty()) {
                    self.sums.push(Sum { terms, least: 0, most: 0, cell: None });
                }
            }
        }
        // Groups that were there already are sums of these too.
        for (whole, parts) in wholes.iter().filter(|(whole, _)| !added.contains(whole)) {
            for measure in 0..self.measures {
                let cell = self.cell(*whole, measure);
                let own = terms[cell].iter().map(|(free, by)| (*free, -by));
                let parts = parts.iter().flat_map(|part| terms[self.cell(*part, measure)].iter().copied());
                let terms = gathered(parts.chain(own));
                if self.counted[cell] && !terms.is_empty() {
                    self.sums.push(Sum { terms, least: 0, most: 0, cell: None });
                }
            }
        }
        for group in added {
            self.relate(publication, *group, &terms);
        }
        self.within.resize(self.cell_of.len(), Vec::new());
        for (at, sum) in self.sums.iter().enumerate().skip(first) {
            for (free, by) in &sum.terms {
                self.within[*free].push((at, *by));
            }
        }
        for (whole, parts) in wholes {
            for group in std::iter::once(&whole).chain(&parts) {
                self.splits_of[*group].push(self.splits.len());
            }
            self.splits.push((whole, parts));
        }
    }

    /// A cell as a sum of free numbers.
    fn terms(&self, cell: usize) -> Vec<(usize, i64)> {
        match (self.free_of[cell], self.sum_of[cell]) {
            (Some(free), _) => vec![(free, 1)],
            (None, Some(sum)) => self.sums[sum].terms.clone(),
            (None, None) => Vec::new(),
        }
    }

    /// Adds that the sum of some cells does not change.
    pub fn know(&mut self, cells: Vec<usize>, sum: i64) {
        let terms = gathered(cells.iter().flat_map(|cell| self.terms(*cell)));
        for (free, by) in &terms {
            self.within[*free].push((self.sums.len(), *by));
        }
        self.sums.push(Sum { terms, least: sum, most: sum, cell: None });
        self.known.push((cells, sum));
    }

    fn add(&mut self, of: i64, with: Option<i64>) {
        self.of.push(of);
        self.truth.push(with.unwrap_or(0));
        self.counted.push(with.is_some());
    }

    /// Adds a split, and a group of those who are in none of its parts.
    fn split(&mut self, publication: &Publication, whole: GroupId, parts: &[GroupId]) -> Result<(), Error> {
        let Some(group) = publication.groups.get(whole.0) else { return Ok(()) };
        let mut places: Vec<usize> =
            parts.iter().map(|part| part.0).filter(|part| *part < publication.groups.len()).collect();
        let mut rest = Vec::with_capacity(self.measures);
        for measure in 0..self.measures {
            let cell = self.cell(whole.0, measure);
            if !self.counted[cell] {
                rest.push((0, None));
                continue;
            }
            let (mut of, mut with) = (self.of[cell], self.truth[cell]);
            for part in &places {
                let part = self.cell(*part, measure);
                of -= self.of[part];
                with -= self.truth[part];
            }
            if of < 0 || with < 0 || with > of {
                let why = "they are not the sum of the parts";
                return Err(contradiction(publication, group.key.clone(), measure, why));
            }
            rest.push((of, (of > 0).then_some(with)));
        }
        if rest.iter().any(|(of, _)| *of > 0) {
            places.push(self.of.len().checked_div(self.measures).unwrap_or(0));
            rest.into_iter().for_each(|(of, with)| self.add(of, with));
        }
        self.splits.push((whole.0, places));
        Ok(())
    }

    fn write_sums(&mut self, publication: &Publication, groups: usize) -> Result<(), Error> {
        let order = self.order(publication, groups)?;
        self.free_of = vec![None; self.of.len()];
        self.sum_of = vec![None; self.of.len()];
        let mut terms: Vec<Vec<(usize, i64)>> = vec![Vec::new(); self.of.len()];
        let splits = self.splits.clone();
        for group in order {
            let of_group: Vec<&Vec<usize>> =
                splits.iter().filter(|(whole, _)| *whole == group).map(|(_, parts)| parts).collect();
            for measure in 0..self.measures {
                let cell = self.cell(group, measure);
                if !self.counted[cell] {
                    continue;
                }
                let mut ways = of_group.iter().map(|parts| {
                    let parts = parts.iter().map(|part| self.cell(*part, measure));
                    gathered(parts.flat_map(|part| terms[part].iter().copied()))
                });
                let Some(first) = ways.next() else {
                    self.free_of[cell] = Some(self.cell_of.len());
                    terms[cell] = vec![(self.cell_of.len(), 1)];
                    self.cell_of.push(cell);
                    continue;
                };
                let others: Vec<_> = ways
                    .map(|way| {
                        gathered(first.iter().copied().chain(way.into_iter().map(|(free, by)| (free, -by))))
                    })
                    .collect();
                self.sum_of[cell] = Some(self.sums.len());
                let most = self.of[cell];
                self.sums.push(Sum { terms: first.clone(), least: 0, most, cell: Some(cell) });
                terms[cell] = first;
                for terms in others.into_iter().filter(|terms| !terms.is_empty()) {
                    self.sums.push(Sum { terms, least: 0, most: 0, cell: None });
                }
            }
        }
        let all_counted = self.counted.iter().all(|one| *one);
        for group in 0..groups {
            // What holds for the parts holds for their sum.
            let is_whole = splits.iter().any(|(whole, _)| *whole == group);
            if !(is_whole && all_counted) {
                self.relate(publication, group, &terms);
            }
        }
        self.within = vec![Vec::new(); self.cell_of.len()];
        for (at, sum) in self.sums.iter().enumerate() {
            let value: i64 = sum.terms.iter().map(|(free, by)| by * self.truth[self.cell_of[*free]]).sum();
            if value < sum.least || value > sum.most {
                let cell =
                    sum.cell.or_else(|| sum.terms.first().map(|(free, _)| self.cell_of[*free])).unwrap_or(0);
                let (group, measure) = self.place(cell);
                let key = publication.groups.get(group).map(|group| group.key.clone()).unwrap_or_default();
                return Err(contradiction(publication, key, measure, "they are not what is said of them"));
            }
            for (free, by) in &sum.terms {
                self.within[*free].push((at, *by));
            }
        }
        Ok(())
    }

    /// Groups, parts before wholes.
    fn order(&self, publication: &Publication, groups: usize) -> Result<Vec<usize>, Error> {
        let mut waits: Vec<usize> = vec![0; groups];
        let mut wholes_of: Vec<Vec<usize>> = vec![Vec::new(); groups];
        for (whole, parts) in &self.splits {
            waits[*whole] += parts.len();
            parts.iter().for_each(|part| wholes_of[*part].push(*whole));
        }
        let mut ready: Vec<usize> = (0..groups).filter(|group| waits[*group] == 0).collect();
        let mut at = 0;
        while let Some(group) = ready.get(at).copied() {
            at += 1;
            for whole in &wholes_of[group] {
                waits[*whole] -= 1;
                if waits[*whole] == 0 {
                    ready.push(*whole);
                }
            }
        }
        match waits.iter().position(|waits| *waits > 0) {
            None => Ok(ready),
            Some(group) => {
                let group = publication.groups.get(group).map(|group| group.key.clone()).unwrap_or_default();
                Err(Error::Group { group, why: "it is a part of itself" })
            }
        }
    }

    /// What is known of the measures of one group.
    fn relate(&mut self, publication: &Publication, group: usize, terms: &[Vec<(usize, i64)>]) {
        for relation in &publication.relations {
            for (factors, least, most) in bounds(relation) {
                let cells: Vec<(usize, i64)> =
                    factors.iter().map(|(measure, by)| (self.cell(group, *measure), *by)).collect();
                let Some((first, _)) = cells.first() else { continue };
                let of = self.of.get(*first).copied().unwrap_or(0);
                let fits = |cell: usize| self.counted.get(cell) == Some(&true) && self.of[cell] == of;
                if !cells.iter().all(|(cell, _)| fits(*cell)) {
                    continue;
                }
                let all = cells
                    .iter()
                    .flat_map(|(cell, by)| terms[*cell].iter().map(move |(free, own)| (*free, own * by)));
                let (least, most) = (least.map_or(-MANY, |by| by * of), most.map_or(MANY, |by| by * of));
                self.sums.push(Sum { terms: gathered(all), least, most, cell: None });
            }
        }
    }
}

/// Measures with factors, and between which multiples of the number of people their sum lies.
type Bounds = (Vec<(usize, i64)>, Option<i64>, Option<i64>);

/// A relation as sums.
pub(crate) fn bounds(relation: &Relation) -> Vec<Bounds> {
    let implies = |this: usize, that: usize| (vec![(that, 1), (this, -1)], Some(0), None);
    match relation {
        Relation::Parts(parts) => {
            vec![(parts.iter().map(|part| (part.0, 1)).collect(), Some(1), Some(1))]
        }
        Relation::Implies(this, that) => vec![implies(this.0, that.0)],
        Relation::All(all, list) => {
            let mut known: Vec<Bounds> = list.iter().map(|one| implies(all.0, one.0)).collect();
            // Who has not everything lacks something: those who lack something of the list are at least as many.
            let mut terms: Vec<(usize, i64)> = list.iter().map(|one| (one.0, 1)).collect();
            terms.push((all.0, -1));
            known.push((terms, None, i64::try_from(list.len()).ok().map(|of| of - 1)));
            known
        }
    }
}

/// Terms with one factor for each free number.
fn gathered(terms: impl Iterator<Item = (usize, i64)>) -> Vec<(usize, i64)> {
    let mut all: Vec<(usize, i64)> = terms.collect();
    all.sort_unstable();
    let mut out: Vec<(usize, i64)> = Vec::with_capacity(all.len());
    for (free, by) in all {
        match out.last_mut() {
            Some((last, sum)) if *last == free => *sum += by,
            _ => out.push((free, by)),
        }
    }
    out.retain(|(_, by)| *by != 0);
    out
}

pub(crate) fn number(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(MANY).min(MANY)
}

fn contradiction(publication: &Publication, group: crate::Key, measure: usize, why: &'static str) -> Error {
    let measure = publication.measures.get(measure).map(|one| one.name.clone()).unwrap_or_default();
    Error::Contradiction { group, measure, why }
}
