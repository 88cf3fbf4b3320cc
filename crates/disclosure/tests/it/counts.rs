//! Tables of exact counts: schools of counties of a state, by how their children stand and by vaccine.

#![expect(clippy::indexing_slicing, reason = "a test that cannot go on may panic")]

use jenner_disclosure::{Care, Counted, Earlier, Group, Key, Level, Publication, Relation, Rules, Table};
use proptest::prelude::*;

use jenner_disclosure::attack::reader::{Known, found};

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
    assert_eq!(found(&[(&table, &known)], 3), []);
}

#[test]
fn the_attacker_finds_small_counts_where_nothing_else_is_hidden() {
    let school =
        |up_to_date, lack| School { county: 1, up_to_date, lack: [lack, 0, 0], exempt: 0, waiting: 0 };
    let (publication, known) = state_of(&[school(100, 40), school(95, 5), school(80, 30)]);
    let rules = Rules::counts(11, 30);
    let careless = publication.table(&rules, &[], Care::SmallOnly).unwrap();
    assert!(!found(&[(&careless, &known)], 11).is_empty());
    let table = publication.publish(&rules, &[]).unwrap();
    assert_eq!(found(&[(&table, &known)], 11), []);
    assert!(!table.rows[0].cells[0].is_hidden(), "the state's number is still shown");
}

/// Whether a count that was kept back is shown now, of as many people.
pub fn shows_what_was_kept_back(old: &Table, new: &Table, same: impl Fn(usize) -> bool) -> bool {
    new.rows.iter().enumerate().filter(|(at, _)| same(*at)).any(|(_, row)| {
        let before = old.row(&row.key).into_iter().flat_map(|old| &old.cells);
        before.zip(&row.cells).any(|(old, new)| old.is_hidden() && !new.is_hidden())
    })
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
        let found = found(&[(&table, &known)], 11);
        prop_assert!(found.is_empty(), "{found:?} of {table:#?}");
    }

    #[test]
    fn no_hidden_count_of_a_tiny_state_is_known_closer_than_the_rules_allow(
        schools in prop::collection::vec(school(10), 1..6)
    ) {
        let rules = Rules::counts(3, 6);
        let (publication, known) = state_of(&schools);
        let table = publication.publish(&rules, &[]).unwrap();
        let found = found(&[(&table, &known)], 3);
        prop_assert!(found.is_empty(), "{found:?} of {table:#?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn tables_of_a_year_tell_no_more_together_than_the_last_alone(
        schools in prop::collection::vec(school(80), 2..7),
        changes in prop::collection::vec((any::<prop::sample::Index>(), school(30)), 1..3),
    ) {
        let rules = Rules::counts(11, 30);
        let mut now = schools;
        let mut worlds = vec![state_of(&now)];
        for (which, more) in changes {
            // Children come to one school; those of the others are the same.
            let at = which.index(now.len());
            now[at].up_to_date += more.up_to_date;
            now[at].lack.iter_mut().zip(more.lack).for_each(|(lack, more)| *lack += more);
            worlds.push(state_of(&now));
        }
        let mut tables: Vec<Table> = Vec::new();
        for (publication, _) in &worlds {
            let earlier: Vec<_> = tables.iter().map(Earlier::exact).collect();
            let table = publication.publish(&rules, &earlier).unwrap();
            tables.push(table);
        }
        for last in 1..tables.len() {
            let read: Vec<_> = tables.iter().zip(&worlds).map(|(table, (_, known))| (table, known)).collect();
            let found = found(&read[..=last], 11);
            prop_assert!(found.is_empty(), "{found:?} of {:#?}", &tables[..=last]);
            for before in 0..last {
                let same = |at: usize| worlds[before].1.of[at] == worlds[last].1.of[at];
                prop_assert!(!shows_what_was_kept_back(&tables[before], &tables[last], same));
            }
        }
    }
}
