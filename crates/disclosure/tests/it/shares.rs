//! Tables of shares: coverage by place and sex, with bands, rounded percents and rounded counts.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on may panic")]

use std::collections::BTreeMap;

use jenner_disclosure::{
    Care, Counted, Dimension, Earlier, Error, Group, Key, Level, Publication, Reason, Relation, Rules, Shown,
    Table, Text,
};
use proptest::prelude::*;

use jenner_disclosure::attack::reader::{Known, found};

/// People of one sex of one parish, and how many of them have MMR; of these how many have everything; how many are exempt.
type People = [(u64, u64, u64, u64); 2];

/// Parishes with the region that each lies in.
pub type World = Vec<(usize, People)>;

pub fn world() -> impl Strategy<Value = World> {
    let few = |most: u64| prop_oneof![2 => 0..12_u64, 3 => 0..most];
    let people = (
        prop_oneof![1 => 0..22_u64, 2 => 11..80_u64, 3 => 60..700_u64, 1 => 700..4_000_u64],
        few(60),
        few(60),
        few(40),
    )
        .prop_map(|(of, lack, less, exempt)| {
            let with = of.saturating_sub(lack);
            (of, with, with.saturating_sub(less), exempt.min(of - with))
        });
    prop::collection::vec((0..2_usize, [people.clone(), people]), 1..6)
}

/// The publication of a world, and what its readers know.
pub fn coverage(world: &World) -> (Publication, Known) {
    let mut publication = Publication::new();
    let measures = ["mmr", "complete", "exempt"].map(|name| publication.measure(name, 1));
    publication.relation(Relation::Implies(measures[1], measures[0]));
    let mut known = Known { implies: vec![(1, 0)], ..Known::default() };
    let mut places: BTreeMap<Key, usize> = BTreeMap::new();
    let mut add = |area: &str, level, by: Option<&str>, people: Vec<(u64, u64, u64, u64)>| {
        let by = by.map(|sex| (Dimension::Sex, sex.to_owned())).into_iter().collect();
        let key = Key { area: area.to_owned(), period: "2026".to_owned(), by };
        let of = people.iter().map(|one| one.0).sum();
        let group = publication.group(Group { key: key.clone(), level, years: 1, of });
        let counts: [u64; 3] = [
            people.iter().map(|one| one.1).sum(),
            people.iter().map(|one| one.2).sum(),
            people.iter().map(|one| one.3).sum(),
        ];
        for (column, (measure, count)) in measures.iter().zip(counts).enumerate() {
            publication.count(group, *measure, Counted::With(count));
            known.small.insert((group.0, column), count < 11 || of - count < 11);
        }
        known.of.push(of);
        places.insert(key, group.0);
    };
    let mut area = |name: &str, level, members: &[&People]| {
        for (at, sex) in [Some(0), Some(1), None].into_iter().zip([Some("F"), Some("M"), None]) {
            let people = members.iter().flat_map(|people| people.iter().enumerate());
            let people = people.filter(|(own, _)| at.is_none_or(|at| at == *own)).map(|(_, one)| *one);
            add(name, level, sex, people.collect());
        }
    };
    let all: Vec<&People> = world.iter().map(|(_, people)| people).collect();
    area("state", Level::State, &all);
    for region in 0..2 {
        let own: Vec<&People> = world.iter().filter(|one| one.0 == region).map(|one| &one.1).collect();
        if !own.is_empty() {
            area(&format!("region{region}"), Level::Region, &own);
        }
    }
    for (at, (_, people)) in world.iter().enumerate() {
        area(&format!("parish{at}"), Level::Place, &[people]);
    }
    let above = |area: &str| match area.strip_prefix("parish") {
        Some(at) => at.parse().ok().and_then(|at: usize| world.get(at)).map(|one| format!("region{}", one.0)),
        None => (area != "state").then(|| "state".to_owned()),
    };
    publication.split_by_keys(above);
    let mut splits: BTreeMap<(usize, bool), Vec<usize>> = BTreeMap::new();
    for (key, place) in &places {
        if let Some(area) = above(&key.area) {
            let whole = places[&Key { area, ..key.clone() }];
            splits.entry((whole, false)).or_default().push(*place);
        }
        if !key.by.is_empty() {
            splits.entry((places[&Key { by: vec![], ..key.clone() }], true)).or_default().push(*place);
        }
    }
    known.splits = splits.into_iter().map(|((whole, _), parts)| (whole, parts)).collect();
    (publication, known)
}

fn kept_back(table: &Table) -> usize {
    let cells = table.rows.iter().flat_map(|row| &row.cells);
    cells.filter(|cell| !matches!(cell.share, Shown::Percent { .. })).count()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, ..ProptestConfig::default() })]

    #[test]
    fn no_kept_back_count_of_any_coverage_table_is_known_closer_than_eleven(world in world()) {
        let (publication, known) = coverage(&world);
        let table = publication.publish(&Rules::default(), &[]).unwrap();
        let found = found(&[(&table, &known)], 11);
        prop_assert!(found.is_empty(), "{found:?} of {table:#?}");
        for (row, of) in table.rows.iter().zip(&known.of) {
            for (column, cell) in row.cells.iter().enumerate() {
                let at = table.rows.iter().position(|one| one.key == row.key).unwrap();
                let small = known.small[&(at, column)];
                let is_percent = matches!(cell.share, Shown::Percent { .. });
                prop_assert!(!(small && is_percent));
                prop_assert!(*of >= 30 || cell.is_hidden());
                prop_assert!(*of >= 300 || cell.count.is_hidden());
            }
        }
    }

}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, ..ProptestConfig::default() })]

    #[test]
    fn a_second_table_tells_no_more_of_the_same_people(
        world in world(),
        which in any::<prop::sample::Index>(),
        more in 1..200_u64,
    ) {
        let (first, known) = coverage(&world);
        let mut later = world.clone();
        let (_, people) = &mut later[which.index(world.len())];
        people[0].0 += more;
        people[0].1 += more / 2;
        let (second, of_second) = coverage(&later);
        let rules = Rules::default();
        let before = first.publish(&rules, &[]).unwrap();
        let after = second.publish(&rules, &[Earlier::new(&before, &known.of)]).unwrap();
        let found = found(&[(&before, &known), (&after, &of_second)], 11);
        prop_assert!(found.is_empty(), "{found:?} of {before:#?} {after:#?}");
        let same = |at: usize| known.of[at] == of_second.of[at];
        prop_assert!(!crate::counts::shows_what_was_kept_back(&before, &after, same));
    }
}

#[test]
fn the_attacker_finds_a_small_parish_where_nothing_else_is_hidden() {
    // A parish of 22 children among large ones of its region: region less parishes.
    let world: World = vec![
        (0, [(300, 250, 250, 0), (300, 250, 250, 0)]),
        (0, [(11, 9, 9, 0), (11, 11, 11, 0)]),
        (1, [(400, 300, 300, 0), (380, 300, 290, 0)]),
    ];
    let (publication, known) = coverage(&world);
    let careless = publication.table(&Rules::default(), &[], Care::SmallOnly).unwrap();
    let careful = publication.publish(&Rules::default(), &[]).unwrap();
    assert!(!found(&[(&careless, &known)], 11).is_empty());
    assert_eq!(found(&[(&careful, &known)], 11), []);
    assert!(kept_back(&careful) < known.of.len() * 3, "something is still shown");
}

#[test]
fn percents_with_decimals_do_not_give_small_counts_away() {
    // With two decimals 86.36 % fits a class of 22 and no smaller number: three children lack it. As it is shown, every small count
    // has the same band as ten others.
    let rules = Rules::default();
    for of in (30..1_200).chain([5_000, 60_000]) {
        for lacks in 0..30.min(of / 2) {
            for with in [of - lacks, lacks] {
                let shown = alone(with, of, &rules);
                let (least, most) = shown.range(of);
                assert!((least..=most).contains(&with), "{with} of {of} is not {shown:?}");
                match lacks < 11 {
                    true => assert!(most - least >= 10, "{with} of {of} is {shown:?}"),
                    false => assert_ne!(shown, Shown::Hidden(Reason::SmallGroup)),
                }
            }
        }
    }
}

fn alone(with: u64, of: u64, rules: &Rules) -> Shown {
    let mut publication = Publication::new();
    let measure = publication.measure("mmr", 1);
    let key = Key { area: "state".to_owned(), ..Key::default() };
    let group = publication.group(Group { key, level: Level::State, years: 1, of });
    publication.count(group, measure, Counted::With(with));
    publication.publish(rules, &[]).unwrap().cell(group, measure).unwrap().share
}

#[test]
fn a_share_is_written_the_same_everywhere_and_never_rounded_into_a_higher_class() {
    let rules = Rules::default();
    let text = |with, of| alone(with, of, &rules).text();
    assert_eq!(text(947, 1_000), Text::Percent("94".to_owned()));
    assert_eq!(text(9_499, 10_000), Text::Percent("94.9".to_owned()));
    assert_eq!(text(398, 400), Text::OrMore(95));
    assert_eq!(text(97, 100), Text::OrMore(90));
    assert_eq!(text(4, 400), Text::Under(5));
    assert_eq!(text(59_900, 60_000), Text::OrMore(99));
    assert_eq!(text(0, 60_000), Text::Under(1));
    assert_eq!(text(12, 22), Text::Nothing(Reason::SmallGroup));
    assert_eq!(Shown::Band { from: 90, to: 94 }.text(), Text::Between(90, 94));
    assert_eq!(alone(20, 40, &rules).field(), "50");
}

#[test]
fn people_are_not_told_apart_by_too_much() {
    let group = |level, by: &[Dimension], years| {
        let mut publication = Publication::new();
        let by = by.iter().map(|one| (*one, "x".to_owned())).collect();
        publication.group(Group {
            key: Key { area: "a".to_owned(), period: String::new(), by },
            level,
            years,
            of: 900,
        });
        publication.publish(&Rules::default(), &[])
    };
    assert!(group(Level::Place, &[Dimension::Sex], 1).is_ok());
    assert!(matches!(group(Level::Place, &[Dimension::Sex, Dimension::Age], 1), Err(Error::Crossing { .. })));
    assert!(group(Level::Region, &[Dimension::Sex, Dimension::Race], 1).is_ok());
    assert!(matches!(group(Level::Place, &[Dimension::Race], 1), Err(Error::RaceByYear { .. })));
    assert!(group(Level::Place, &[Dimension::Race], 5).is_ok());
}

#[test]
fn a_table_is_read_as_it_was_written() {
    let (publication, _) = coverage(&vec![(0, [(300, 250, 250, 3), (40, 30, 30, 0)])]);
    let table = publication.publish(&Rules::default(), &[]).unwrap();
    let text = serde_json::to_string(&table).unwrap();
    assert_eq!(serde_json::from_str::<Table>(&text).unwrap(), table);
}
