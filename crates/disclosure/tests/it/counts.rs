//! Tables of exact counts: schools of counties of a state, by how their children stand and by vaccine.

#![expect(clippy::indexing_slicing, clippy::unwrap_used, reason = "a test that cannot go on may panic")]

use jenner_disclosure::{Care, Counted, Group, Key, Level, Publication, Relation, Rules};
use proptest::prelude::*;

use crate::reader::{Known, found};

/// One school: children up to date; children who lack the first vaccine, the second, both; how many of them are exempt, wait.
#[derive(Debug, Clone)]
pub struct School {
    county: usize,
    up_to_date: u64,
    lack: [u64; 3],
    exempt: u64,
    waiting: u64,
}

const COLUMNS: [&str; 6] = ["up_to_date", "exempt", "provisional", "neither", "dtap", "mmr"];

impl School {
    fn counts(&self) -> (u64, [u64; 6]) {
        let lacking: u64 = self.lack.iter().sum();
        let exempt = self.exempt.min(lacking);
        let waiting = self.waiting.min(lacking - exempt);
        let of = self.up_to_date + lacking;
        let neither = lacking - exempt - waiting;
        let [first, second, both] = self.lack;
        (of, [self.up_to_date, exempt, waiting, neither, of - first - both, of - second - both])
    }
}

/// The publication of these schools, and what its readers know.
pub fn state_of(schools: &[School]) -> (Publication, Known) {
    let mut publication = Publication::new();
    let columns: Vec<_> = COLUMNS
        .iter()
        .map(|name| publication.measure(name, if *name == "up_to_date" { 2 } else { 1 }))
        .collect();
    let mut known = Known { parts: vec![(0..4).collect()], all: vec![(0, vec![4, 5])], ..Known::default() };
    publication.relation(Relation::Parts(columns[..4].to_vec()));
    publication.relation(Relation::All(columns[0], columns[4..].to_vec()));
    let mut add = |area: String, level, members: &[&School]| {
        let mut sum = (0, [0; 6]);
        for (of, counts) in members.iter().map(|one| one.counts()) {
            sum.0 += of;
            sum.1.iter_mut().zip(counts).for_each(|(sum, count)| *sum += count);
        }
        let key = Key { area, ..Key::default() };
        let group = publication.group(Group { key, level, years: 1, of: sum.0 });
        for (column, count) in columns.iter().zip(sum.1) {
            publication.count(group, *column, Counted::With(count));
        }
        known.of.push(sum.0);
        group
    };
    let all: Vec<&School> = schools.iter().collect();
    let state = add("state".to_owned(), Level::State, &all);
    let mut splits = Vec::new();
    let mut counties = Vec::new();
    for county in 0..3 {
        let own: Vec<(usize, &School)> =
            schools.iter().enumerate().filter(|(_, one)| one.county == county).collect();
        if own.is_empty() {
            continue;
        }
        let members: Vec<&School> = own.iter().map(|(_, one)| *one).collect();
        let of_county = add(format!("county{county}"), Level::Place, &members);
        counties.push(of_county);
        let below = own.iter().map(|(at, one)| add(format!("school{at}"), Level::School, &[one])).collect();
        splits.push((of_county, below));
    }
    splits.push((state, counties));
    for (whole, parts) in splits {
        let parts: Vec<_> = parts;
        known.splits.push((whole.0, parts.iter().map(|one: &jenner_disclosure::GroupId| one.0).collect()));
        publication.split(whole, parts);
    }
    (publication, known)
}

fn school(most: u64) -> impl Strategy<Value = School> {
    let few = prop_oneof![3 => 0..4_u64, 2 => 0..most / 4 + 1, 1 => 0..most];
    (0..3_usize, 0..most, [few.clone(), few.clone(), few.clone()], 0..most, 0..most).prop_map(
        |(county, up_to_date, lack, exempt, waiting)| School { county, up_to_date, lack, exempt, waiting },
    )
}

#[test]
fn a_vaccine_of_a_small_school_stays_open_though_the_state_and_those_up_to_date_are_shown() {
    // The row of the state, and a school with three children up to date, once left "dtap" of that school two numbers.
    let school =
        |county, up_to_date, lack, exempt, waiting| School { county, up_to_date, lack, exempt, waiting };
    let schools =
        [school(0, 6, [0, 0, 0], 0, 0), school(0, 3, [1, 2, 0], 0, 0), school(1, 0, [0, 6, 0], 0, 0)];
    let rules = Rules::counts(3, 6);
    let (publication, known) = state_of(&schools);
    let table = publication.publish(&rules, &[]).unwrap();
    assert_eq!(found(&[&table], &known, 3), []);
}

#[test]
fn the_attacker_finds_small_counts_where_nothing_else_is_hidden() {
    let school =
        |up_to_date, lack| School { county: 1, up_to_date, lack: [lack, 0, 0], exempt: 0, waiting: 0 };
    let (publication, known) = state_of(&[school(100, 40), school(95, 5), school(80, 30)]);
    let rules = Rules::counts(11, 30);
    let careless = publication.table(&rules, &[], Care::SmallOnly).unwrap();
    assert!(!found(&[&careless], &known, 11).is_empty());
    let table = publication.publish(&rules, &[]).unwrap();
    assert_eq!(found(&[&table], &known, 11), []);
    assert!(!table.rows[0].cells[0].is_hidden(), "the state's number is still shown");
}

fn share_shown(table: &jenner_disclosure::Table) -> (usize, usize) {
    let cells = || table.rows.iter().flat_map(|row| &row.cells);
    (cells().filter(|cell| !cell.is_hidden()).count(), cells().count())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, ..ProptestConfig::default() })]

    #[test]
    fn no_hidden_count_of_any_state_is_known_closer_than_the_rules_allow(
        schools in prop::collection::vec(school(160), 1..12)
    ) {
        let rules = Rules::counts(11, 30);
        let (publication, known) = state_of(&schools);
        let table = publication.publish(&rules, &[]).unwrap();
        let found = found(&[&table], &known, 11);
        prop_assert!(found.is_empty(), "{found:?} of {table:#?}");
        if std::env::var_os("SHOW").is_some() {
            let careless = publication.table(&rules, &[], Care::SmallOnly).unwrap();
            let lines = table.rows.iter().zip(&known.of).map(|(row, of)| format!("{} {of} {}", row.key.area, row.cells.iter().map(|c| c.count.field()).collect::<Vec<_>>().join(","))).collect::<Vec<_>>();
            eprintln!("{:?} {:?} {schools:?}\n{}", share_shown(&careless), share_shown(&table), lines.join("\n"));
        }
    }

    #[test]
    fn no_hidden_count_of_a_tiny_state_is_known_closer_than_the_rules_allow(
        schools in prop::collection::vec(school(10), 1..6)
    ) {
        let rules = Rules::counts(3, 6);
        let (publication, known) = state_of(&schools);
        let table = publication.publish(&rules, &[]).unwrap();
        let found = found(&[&table], &known, 3);
        prop_assert!(found.is_empty(), "{found:?} of {table:#?}");
    }
}
