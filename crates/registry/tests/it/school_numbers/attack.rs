//! Somebody who has the public table, and nothing else, tries to reckon what it hides. The attacker shares no code with what
//! hides: it knows the published rows, that parts add up to rows and rows to counties and the state, and that who has everything
//! has each vaccine. It pins cells by elimination (what linear sums determine), by narrowing, and, where a table is small, by
//! going through every table that fits.

#![expect(clippy::indexing_slicing, reason = "a test that cannot go on may panic")]

use std::collections::BTreeMap;

use jenner_model::{Date, OrganizationId};
use jenner_registry::schools::law::edition::Public;
use jenner_registry::schools::law::{Facility, Grade, StatusKind};
use jenner_registry::schools::numbers::layout::{self, PARTS, Row, Together};
use jenner_registry::schools::numbers::release::{self, CohortTable, PublicRow, Table};
use jenner_registry::schools::numbers::{Cohort, Mark, Place, Pupil, Sector, Tally, hide, tally};
use proptest::prelude::*;

const K: Cohort = Cohort::Grade(Grade::KINDERGARTEN);
const DAY: Date = Date::constant(2026, 11, 25);

/// A linear equation or inequality over hidden cells.
#[derive(Clone)]
struct Known {
    terms: BTreeMap<usize, i64>,
    sum: i64,
    /// `sum` exactly, or at least.
    exact: bool,
}

/// What an attacker makes of a table.
struct Attack {
    least: Vec<i64>,
    most: Vec<i64>,
    known: Vec<Known>,
    /// Row and place of each hidden cell.
    cells: Vec<(usize, usize)>,
}

impl Attack {
    fn on(table: &CohortTable) -> Attack {
        let rows: Vec<&PublicRow> = table.rows.iter().collect();
        let mut attack = Attack { least: vec![], most: vec![], known: vec![], cells: vec![] };
        let mut number = BTreeMap::new();
        for (at, row) in rows.iter().enumerate() {
            for (place, cell) in row.cells.iter().enumerate() {
                if cell.is_none() {
                    number.insert((at, place), attack.cells.len());
                    attack.cells.push((at, place));
                    attack.least.push(0);
                    attack.most.push(row.children as i64);
                }
            }
        }
        let mut know = |terms: Vec<(usize, usize, i64)>, mut sum: i64, exact: bool| {
            let mut of: BTreeMap<usize, i64> = BTreeMap::new();
            for (row, place, factor) in terms {
                match rows[row].cells[place] {
                    Some(count) => sum -= factor * count as i64,
                    None => *of.entry(number[&(row, place)]).or_default() += factor,
                }
            }
            of.retain(|_, factor| *factor != 0);
            match of.is_empty() {
                true => {
                    assert!(if exact { sum == 0 } else { sum <= 0 }, "the published table contradicts itself")
                }
                false => attack.known.push(Known { terms: of, sum, exact }),
            }
        };
        for (at, row) in rows.iter().enumerate() {
            let all = row.children as i64;
            know((0..PARTS.len()).map(|place| (at, place, 1)).collect(), all, true);
            let vaccines: Vec<usize> = (PARTS.len()..row.cells.len()).collect();
            for place in &vaccines {
                know(vec![(at, *place, 1), (at, 0, -1)], 0, false);
            }
            if !vaccines.is_empty() {
                // Who has not everything lacks something: those who lack are at least as many.
                let mut terms: Vec<_> = vaccines.iter().map(|place| (at, *place, -1)).collect();
                terms.push((at, 0, 1));
                know(terms, all - all * vaccines.len() as i64, false);
            }
            let below: Vec<usize> = (0..rows.len()).filter(|below| rows[*below].parent == Some(at)).collect();
            if !below.is_empty() {
                assert_eq!(below.iter().map(|one| rows[*one].children).sum::<u64>(), row.children);
                for place in 0..row.cells.len() {
                    let mut terms: Vec<_> = below.iter().map(|one| (*one, place, 1)).collect();
                    terms.push((at, place, -1));
                    know(terms, 0, true);
                }
            }
        }
        attack.eliminate();
        while attack.narrow() {}
        attack
    }

    /// Elimination over the equations: every row of the reduced form is one more thing that is known.
    fn eliminate(&mut self) {
        let mut rows: Vec<(Vec<f64>, f64)> = self
            .known
            .iter()
            .filter(|one| one.exact)
            .map(|one| {
                let mut terms = vec![0.0; self.cells.len()];
                one.terms.iter().for_each(|(cell, factor)| terms[*cell] = *factor as f64);
                (terms, one.sum as f64)
            })
            .collect();
        let mut done = 0;
        for cell in 0..self.cells.len() {
            let Some(pivot) = (done..rows.len()).find(|row| rows[*row].0[cell].abs() > 1e-6) else {
                continue;
            };
            rows.swap(done, pivot);
            let by = rows[done].0[cell];
            rows[done].0.iter_mut().for_each(|term| *term /= by);
            rows[done].1 /= by;
            let (terms, sum) = rows[done].clone();
            for (other, row) in rows.iter_mut().enumerate().filter(|(other, _)| *other != done) {
                let by = row.0[cell];
                if by.abs() > 1e-9 && other != done {
                    row.0.iter_mut().zip(&terms).for_each(|(term, own)| *term -= by * own);
                    row.1 -= by * sum;
                }
            }
            done += 1;
        }
        for (terms, sum) in rows.into_iter().take(done) {
            // Sums of counts have whole factors, nearly always; others say nothing that is used here.
            if terms.iter().chain([&sum]).any(|term| (term - term.round()).abs() > 1e-6) {
                continue;
            }
            let of = terms.iter().enumerate().map(|(cell, term)| (cell, term.round() as i64));
            let terms: BTreeMap<usize, i64> = of.filter(|(_, factor)| *factor != 0).collect();
            self.known.push(Known { terms, sum: sum.round() as i64, exact: true });
        }
    }

    fn narrow(&mut self) -> bool {
        let mut changed = false;
        for one in &self.known {
            for (cell, factor) in &one.terms {
                let (mut low, mut high) = (0, 0);
                for (other, by) in one.terms.iter().filter(|(other, _)| *other != cell) {
                    let ends = [by * self.least[*other], by * self.most[*other]];
                    low += ends[0].min(ends[1]);
                    high += ends[0].max(ends[1]);
                }
                // factor * x = sum - others, or >= where the others are at their most.
                for value in self.least[*cell]..=self.most[*cell] {
                    let own = factor * value;
                    let fits = own + high >= one.sum && (!one.exact || own + low <= one.sum);
                    if fits {
                        break;
                    }
                    self.least[*cell] = value + 1;
                    changed = true;
                }
                for value in (self.least[*cell]..=self.most[*cell]).rev() {
                    let own = factor * value;
                    let fits = own + high >= one.sum && (!one.exact || own + low <= one.sum);
                    if fits {
                        break;
                    }
                    self.most[*cell] = value - 1;
                    changed = true;
                }
            }
        }
        changed
    }

    /// Cells that are known more closely than so many numbers.
    fn found(&self, numbers: u64) -> Vec<((usize, usize), (i64, i64))> {
        let ends = self.least.iter().zip(&self.most).map(|(least, most)| (*least, *most));
        let found = self.cells.iter().copied().zip(ends);
        found.filter(|(_, (least, most))| most - least + 1 < numbers as i64).collect()
    }

    /// Goes through tables that fit until every cell has been seen as far apart as it should be; `None`: too many to say.
    fn exhaust(&self, numbers: u64, truth: &[i64]) -> Option<Vec<usize>> {
        let mut pinned = Vec::new();
        let mut patience = 30_000;
        for cell in 0..self.cells.len() {
            // The least and the most there are, from the ends inwards.
            let mut fits = |from: &mut dyn Iterator<Item = i64>| -> Option<i64> {
                for value in from {
                    let (mut least, mut most) = (self.least.clone(), self.most.clone());
                    (least[cell], most[cell]) = (value, value);
                    if self.search(&mut least, &mut most, truth, &mut patience)? {
                        return Some(value);
                    }
                }
                None
            };
            let low = fits(&mut (self.least[cell]..=self.most[cell]))?;
            let high = fits(&mut (self.least[cell]..=self.most[cell]).rev())?;
            if high - low + 1 < numbers as i64 {
                pinned.push(cell);
            }
        }
        Some(pinned)
    }

    /// Whether any table fits these bounds. Values near the truth are tried first: they fit most often.
    fn search(&self, least: &mut [i64], most: &mut [i64], truth: &[i64], patience: &mut u32) -> Option<bool> {
        *patience = patience.checked_sub(1)?;
        let mut part = Attack {
            least: least.to_vec(),
            most: most.to_vec(),
            known: self.known.clone(),
            cells: self.cells.clone(),
        };
        while part.narrow() {}
        if part.least.iter().zip(&part.most).any(|(least, most)| least > most) {
            return Some(false);
        }
        let open = (0..truth.len()).filter(|cell| part.least[*cell] < part.most[*cell]);
        let Some(cell) = open.min_by_key(|cell| part.most[*cell] - part.least[*cell]) else {
            return Some(true);
        };
        let mut values: Vec<i64> = (part.least[cell]..=part.most[cell]).collect();
        values.sort_by_key(|value| (value - truth[cell]).abs());
        for value in values {
            let (mut least, mut most) = (part.least.clone(), part.most.clone());
            (least[cell], most[cell]) = (value, value);
            if self.search(&mut least, &mut most, truth, patience)? {
                return Some(true);
            }
        }
        Some(false)
    }
}

/// One school of a made-up state: children up to date, lacking only the first vaccine, only the second, both; of each of those
/// who lack something every third is exempt, every third has time.
#[derive(Debug, Clone)]
struct Made {
    county: u8,
    up_to_date: u16,
    lack: [u16; 3],
    exempt: u16,
    waiting: u16,
}

fn made(most: u16) -> impl Strategy<Value = Made> {
    let few = prop_oneof![3 => 0..4_u16, 2 => 0..most / 4 + 1, 1 => 0..most];
    (0..3_u8, 0..most, [few.clone(), few.clone(), few.clone()], 0..most, 0..most).prop_map(
        |(county, up_to_date, lack, exempt, waiting)| Made { county, up_to_date, lack, exempt, waiting },
    )
}

fn state_of(schools: &[Made]) -> Tally {
    let place = |(at, school): (usize, &Made)| Place {
        id: OrganizationId(at as i64),
        public_id: format!("school{at}"),
        name: format!("School {at}"),
        county: format!("2200{}", school.county),
        district: None,
        facility: Facility::School,
        sector: Sector::Public,
        reported: true,
    };
    let mut pupils = Vec::new();
    for (at, school) in schools.iter().enumerate() {
        let mut add = |standing, exemption, vaccines| {
            pupils.push(Pupil { place: at, grade: Some(Grade::KINDERGARTEN), standing, exemption, vaccines });
        };
        for _ in 0..school.up_to_date {
            add(StatusKind::Complete, None, vec![("dtap", Mark::Met), ("mmr", Mark::Met)]);
        }
        let (mut exempt, mut waiting) = (school.exempt, school.waiting);
        for (kind, count) in school.lack.iter().enumerate() {
            for _ in 0..*count {
                let lacking = |lacks| if lacks { Mark::Missing } else { Mark::Met };
                let marks = vec![("dtap", lacking(kind != 1)), ("mmr", lacking(kind != 0))];
                if exempt > 0 {
                    exempt -= 1;
                    add(StatusKind::Exempt, Some("dissent"), marks);
                } else if waiting > 0 {
                    waiting -= 1;
                    add(StatusKind::InProgress, None, marks);
                } else {
                    add(StatusKind::NotMet, None, marks);
                }
            }
        }
    }
    let places = schools.iter().enumerate().map(place).collect();
    tally(places, &[K], &pupils, false)
}

fn published(tally: &Tally, rules: Public, before: Option<&Table>) -> Table {
    release::table(tally, (2026, "TEST", DAY), rules, before)
}

/// The counts behind the hidden cells.
fn truth(attack: &Attack, rows: &[Row]) -> Vec<i64> {
    attack.cells.iter().map(|(row, place)| rows[*row].counts[*place] as i64).collect()
}

fn shown_row(row: &Row, shown: &hide::Shown) -> PublicRow {
    PublicRow {
        kind: row.kind,
        id: row.id.clone(),
        name: row.name.clone(),
        parent: row.parent,
        members: 0,
        children: row.children,
        cells: row.counts.iter().enumerate().map(|(at, count)| shown.is(at).then_some(*count)).collect(),
    }
}

/// Whether a cell of what may be the same children is hidden in the table before and shown in the next.
fn shows_what_was_hidden(old: &CohortTable, new: &CohortTable) -> bool {
    new.rows.iter().any(|row| {
        let same = old
            .rows
            .iter()
            .filter(|one| (one.kind, &one.id, one.children) == (row.kind, &row.id, row.children));
        same.flat_map(|one| one.cells.iter().zip(&row.cells))
            .any(|(before, now)| before.is_none() && now.is_some())
    })
}

#[test]
fn small_schools_of_two_counties_are_two_rows_and_each_keeps_what_was_hidden() {
    let school = |county, up_to_date, lack| Made { county, up_to_date, lack, exempt: 0, waiting: 0 };
    let schools = [
        school(0, 5, [0, 2, 13]),
        school(0, 8, [3, 18, 1]),
        school(0, 7, [0, 2, 1]),
        school(1, 28, [1, 1, 0]),
        school(2, 0, [3, 1, 94]),
        school(2, 0, [0, 0, 1]),
        school(2, 8, [3, 16, 3]),
    ];
    let tally = state_of(&schools);
    let first = published(&tally, Public::default(), None);
    let second = published(&tally, Public::default(), Some(&first));
    for (old, new) in first.cohorts.iter().zip(&second.cohorts) {
        assert!(!shows_what_was_hidden(old, new));
        let names: std::collections::BTreeSet<_> = new.rows.iter().map(|row| (row.kind, &row.id)).collect();
        assert_eq!(names.len(), new.rows.len(), "a row is named by its kind and its id");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn no_hidden_cell_of_any_state_is_known_closer_than_the_rules_allow(
        schools in prop::collection::vec(made(160), 1..12)
    ) {
        let rules = Public::default();
        let tally = state_of(&schools);
        for table in &published(&tally, rules, None).cohorts {
            let found = Attack::on(table).found(rules.hide_under);
            prop_assert!(found.is_empty(), "{found:?} of {table:#?}");
            for row in &table.rows {
                prop_assert!(row.children >= rules.rows_from);
                for count in row.cells.iter().flatten() {
                    prop_assert!(*count >= rules.hide_under && row.children - count >= rules.hide_under);
                }
            }
        }
    }

    #[test]
    fn a_second_table_of_the_same_children_tells_nothing_the_first_did_not(
        schools in prop::collection::vec(made(120), 2..9),
        other in any::<prop::sample::Index>(),
        children in 0..40_u16,
    ) {
        let rules = Public::default();
        let first = published(&state_of(&schools), rules, None);
        // One school mends its list; the children of the others are the same.
        let mut mended = schools.clone();
        mended[other.index(schools.len())].up_to_date += children;
        let second = published(&state_of(&mended), rules, Some(&first));
        for (old, new) in first.cohorts.iter().zip(&second.cohorts) {
            prop_assert!(Attack::on(new).found(rules.hide_under).is_empty());
            prop_assert!(!shows_what_was_hidden(old, new), "a hidden cell of the same children is shown now");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, ..ProptestConfig::default() })]

    #[test]
    fn every_table_that_fits_a_small_publication_leaves_each_hidden_cell_open(
        schools in prop::collection::vec(made(10), 1..5)
    ) {
        let rules = Public { hide_under: 3, rows_from: 6 };
        let tally = state_of(&schools);
        let rows = layout::rows(&tally, K, &rules, &Together::default());
        for table in &published(&tally, rules, None).cohorts {
            let attack = Attack::on(table);
            prop_assert!(attack.found(rules.hide_under).is_empty());
            if !table.rows.is_empty() {
                let pinned = attack.exhaust(rules.hide_under, &truth(&attack, &rows));
                prop_assert!(pinned.as_ref().is_none_or(Vec::is_empty), "{pinned:?} {:?} of {table:#?}", attack.cells);
            }
        }
    }
}

#[test]
fn without_complementary_hiding_the_attacker_finds_small_cells() {
    // Five children of the second school lack a vaccine; hiding that alone, the county's total tells.
    let school = |up_to_date, lack| Made { county: 1, up_to_date, lack: [lack, 0, 0], exempt: 0, waiting: 0 };
    let tally = state_of(&[school(100, 40), school(95, 5), school(80, 30)]);
    let rules = Public::default();
    let rows = layout::rows(&tally, K, &rules, &Together::default());
    let only: Vec<PublicRow> =
        rows.iter().zip(hide::small_only(&rows, &rules)).map(|(row, shown)| shown_row(row, &shown)).collect();
    let table = CohortTable {
        cohort: K.word(),
        vaccines: layout::vaccines(&tally, K),
        rows: only,
        together: Together::default(),
    };
    let attack = Attack::on(&table);
    let small = rows.iter().position(|row| row.id == "school1").unwrap();
    let found = attack.found(rules.hide_under);
    assert!(found.contains(&((small, 0), (95, 95))), "{found:?}");
    let safe = published(&tally, rules, None);
    assert!(Attack::on(&safe.cohorts[0]).found(rules.hide_under).is_empty());
    assert!(safe.cohorts[0].rows[0].cells[0].is_some(), "the state's number is still shown");
}

#[test]
fn a_state_of_large_schools_is_shown_whole_and_small_ones_are_counted_together() {
    let large = Made { county: 0, up_to_date: 300, lack: [40, 40, 40], exempt: 40, waiting: 40 };
    let small = Made { county: 0, up_to_date: 12, lack: [1, 0, 0], exempt: 0, waiting: 0 };
    let table =
        published(&state_of(&[large.clone(), Made { county: 1, ..large.clone() }]), Public::default(), None);
    assert_eq!(table.cohorts[0].rows.len(), 5);
    assert!(table.cohorts[0].rows.iter().all(|row| row.cells.iter().all(Option::is_some)));
    let tally = state_of(&[large.clone(), large, small.clone(), small.clone(), small]);
    let rows = &published(&tally, Public::default(), None).cohorts[0].rows;
    let together = rows.iter().find(|row| row.members > 0).unwrap();
    assert_eq!((together.members, together.children), (3, 39));
    let few = state_of(&[Made { county: 0, up_to_date: 20, lack: [2, 0, 0], exempt: 0, waiting: 0 }]);
    assert!(published(&few, Public::default(), None).cohorts[0].rows.is_empty());
}
