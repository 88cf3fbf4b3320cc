//! Somebody who has the public table, and nothing else, tries to reckon what it hides, by integer programming.

#![expect(clippy::indexing_slicing, reason = "a test that cannot go on may panic")]

use jenner_disclosure::Care;
use jenner_disclosure::attack::Found;
use jenner_model::{Date, OrganizationId};
use jenner_registry::schools::law::edition::Public;
use jenner_registry::schools::law::{Facility, Grade, StatusKind};
use jenner_registry::schools::numbers::attack::found;
use jenner_registry::schools::numbers::layout::{self, Row, RowKind, Together};
use jenner_registry::schools::numbers::release::{self, CohortTable, PublicRow, Table};
use jenner_registry::schools::numbers::{Cohort, Mark, Place, Pupil, Sector, Tally, protect, tally};
use proptest::prelude::*;

const K: Cohort = Cohort::Grade(Grade::KINDERGARTEN);
const DAY: Date = Date::constant(2026, 11, 25);

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

fn shown_row(row: &Row, shown: &[bool]) -> PublicRow {
    PublicRow {
        kind: row.kind,
        id: row.id.clone(),
        name: row.name.clone(),
        parent: row.parent,
        members: 0,
        children: row.children,
        cells: row.counts.iter().zip(shown).map(|(count, shown)| shown.then_some(*count)).collect(),
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
    #![proptest_config(ProptestConfig { cases: 256, ..ProptestConfig::default() })]

    #[test]
    fn no_hidden_cell_of_any_state_is_known_closer_than_the_rules_allow(
        schools in prop::collection::vec(made(160), 1..12)
    ) {
        let rules = Public::default();
        let tally = state_of(&schools);
        for table in &published(&tally, rules, None).cohorts {
            let found = found(table, rules.hide_under);
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
            prop_assert!(found(new, rules.hide_under).is_empty());
            prop_assert!(!shows_what_was_hidden(old, new), "a hidden cell of the same children is shown now");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, ..ProptestConfig::default() })]

    #[test]
    fn no_hidden_cell_of_a_tiny_state_is_known_closer_than_the_rules_allow(
        schools in prop::collection::vec(made(10), 1..5)
    ) {
        let rules = Public { hide_under: 3, rows_from: 6 };
        for table in &published(&state_of(&schools), rules, None).cohorts {
            let found = found(table, rules.hide_under);
            prop_assert!(found.is_empty(), "{found:?} of {table:#?}");
        }
    }
}

/// A row by parts and vaccines: up to date, exempt, provisional, neither, dtap, mmr.
fn row(kind: RowKind, id: &str, parent: Option<usize>, children: u64, counts: [u64; 6]) -> Row {
    let (id, name) = (id.to_owned(), String::new());
    Row { kind, id, name, members: Default::default(), parent, children, counts: counts.into() }
}

#[test]
fn those_up_to_date_and_the_total_of_a_vaccine_do_not_leave_a_school_two_numbers() {
    // Narrowing one sum after the other did not see it: in every row a vaccine is not less than those up to date, and the state's
    // sum of both left school 2 with 3 or 4 children who have "dtap".
    let rows = [
        row(RowKind::State, "", None, 18, [9, 6, 2, 1, 10, 11]),
        row(RowKind::County, "22000", Some(0), 12, [4, 5, 2, 1, 5, 6]),
        row(RowKind::School, "school1", Some(1), 6, [1, 3, 1, 1, 2, 2]),
        row(RowKind::School, "school2", Some(1), 6, [3, 2, 1, 0, 3, 4]),
        row(RowKind::County, "22001", Some(0), 6, [5, 1, 0, 0, 5, 5]),
    ];
    let rules = Public { hide_under: 3, rows_from: 6 };
    let vaccines = ["dtap".to_owned(), "mmr".to_owned()];
    let table = |shown: &[Vec<bool>]| CohortTable {
        cohort: K.word(),
        vaccines: vaccines.to_vec(),
        rows: rows.iter().zip(shown).map(|(row, shown)| shown_row(row, shown)).collect(),
        together: Together::default(),
    };
    // As it was published.
    let none = vec![false; 6];
    let mut leak =
        vec![vec![true, false, false, false, true, true], none.clone(), none.clone(), none.clone(), none];
    leak[3][0] = true;
    let known = found(&table(&leak), rules.hide_under);
    assert!(known.contains(&(3, 4, Found::Ends(3, 4))), "{known:?}");
    // And as it is published now.
    if let Some(shown) = protect::shown(&rows, &vaccines, &rules, None, Care::Proved) {
        assert_eq!(found(&table(&shown), rules.hide_under), []);
    }
}

#[test]
fn without_complementary_hiding_the_attacker_finds_small_cells() {
    // Five children of the second school lack a vaccine; hiding that alone, the county's total tells.
    let school = |up_to_date, lack| Made { county: 1, up_to_date, lack: [lack, 0, 0], exempt: 0, waiting: 0 };
    let tally = state_of(&[school(100, 40), school(95, 5), school(80, 30)]);
    let rules = Public::default();
    let rows = layout::rows(&tally, K, &rules, &Together::default());
    let vaccines = layout::vaccines(&tally, K);
    let shown = protect::shown(&rows, &vaccines, &rules, None, Care::SmallOnly).unwrap();
    let only: Vec<PublicRow> = rows.iter().zip(&shown).map(|(row, shown)| shown_row(row, shown)).collect();
    let table = CohortTable { cohort: K.word(), vaccines, rows: only, together: Together::default() };
    let small = rows.iter().position(|row| row.id == "school1").unwrap();
    let known = found(&table, rules.hide_under);
    assert!(known.contains(&(small, 0, Found::Ends(95, 95))), "{known:?}");
    let safe = published(&tally, rules, None);
    assert_eq!(found(&safe.cohorts[0], rules.hide_under), []);
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
