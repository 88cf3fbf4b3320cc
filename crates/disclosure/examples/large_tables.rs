//! How long large tables take: a state of 64 counties and 1,500 schools with 12 counts a row, and coverage of 64 counties in nine
//! regions by sex and race, of four years, with 30 measures. `cargo run --release -p jenner-disclosure --example large_tables`

#![expect(clippy::print_stdout, reason = "it tells how long it took")]

use std::collections::BTreeMap;
use std::time::Instant;

use jenner_disclosure::{
    Care, Counted, Dimension, Group, GroupId, Key, Level, MeasureId, Publication, Relation, Rules, Table,
};

/// Numbers that look like chance and are the same every time.
struct Dice(u64);

impl Dice {
    fn below(&mut self, most: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % most.max(1)
    }
}

fn main() {
    let only = std::env::args().nth(1);
    let asked = |name: &str| only.as_deref().is_none_or(|only| only == name);
    if asked("schools") {
        run("schools", &schools(), &Rules::counts(11, 30));
    }
    if asked("coverage") {
        run("coverage", &coverage(), &Rules::default());
    }
}

fn run(name: &str, publication: &Publication, rules: &Rules) {
    let start = Instant::now();
    match publication.publish(rules, &[]) {
        Ok(table) => {
            let took = start.elapsed();
            let (are_shown, all) = shown(&table);
            let alone = publication.table(rules, &[], Care::SmallOnly).map_or(0, |table| shown(&table).0);
            let rows = table.rows.len();
            println!("{name}: {rows} rows, {all} cells, {alone} not small, {are_shown} shown, {took:.2?}");
        }
        Err(error) => println!("{name}: {error}"),
    }
}

fn shown(table: &Table) -> (usize, usize) {
    let cells = || table.rows.iter().flat_map(|row| &row.cells);
    (cells().filter(|cell| !cell.is_hidden()).count(), cells().count())
}

/// Children, counts, and the same of each school.
type County = (u64, Vec<u64>, Vec<(u64, Vec<u64>)>);

/// Four parts and eight vaccines.
fn schools() -> Publication {
    let mut dice = Dice(1);
    let mut publication = Publication::new();
    let measures: Vec<MeasureId> =
        (0..12).map(|at| publication.measure(&format!("m{at}"), if at == 0 { 2 } else { 1 })).collect();
    publication.relation(Relation::Parts(measures.iter().take(4).copied().collect()));
    if let Some((complete, others)) = measures.split_first() {
        publication.relation(Relation::All(*complete, others.iter().skip(3).copied().collect()));
    }
    let mut counties: Vec<County> = vec![(0, vec![0; 12], Vec::new()); 64];
    for school in 0..1_500 {
        let of = 30 + dice.below(120);
        let mut counts = vec![0; 12];
        counts.iter_mut().skip(4).for_each(|count| *count = of);
        for _ in 0..of {
            let part = if dice.below(100) < 90 { 0 } else { 1 + dice.below(3) };
            let lacks = dice.below(8) as usize;
            for (at, count) in counts.iter_mut().enumerate() {
                match at {
                    at if at < 4 => *count += u64::from(at as u64 == part),
                    at => *count -= u64::from(part > 0 && (at - 4 == lacks || dice.below(4) == 0)),
                }
            }
        }
        // Large counties have more schools.
        let county = (dice.below(64) * dice.below(64) / 64 + school % 3).min(63) as usize;
        if let Some((sum, sums, below)) = counties.get_mut(county) {
            *sum += of;
            sums.iter_mut().zip(&counts).for_each(|(sum, count)| *sum += count);
            below.push((of, counts));
        }
    }
    counties.retain(|county| county.0 > 0);
    let mut add = |area: String, level, of, counts: &[u64]| {
        let group = publication.group(Group { key: Key { area, ..Key::default() }, level, years: 1, of });
        for (measure, count) in measures.iter().zip(counts) {
            publication.count(group, *measure, Counted::With(*count));
        }
        group
    };
    let mut all = vec![0; 12];
    counties.iter().for_each(|(_, sums, _)| all.iter_mut().zip(sums).for_each(|(all, sum)| *all += sum));
    let state = add("state".to_owned(), Level::State, counties.iter().map(|one| one.0).sum(), &all);
    let mut splits = Vec::new();
    let mut whole = Vec::new();
    for (at, (of, sums, below)) in counties.iter().enumerate() {
        let county = add(format!("c{at}"), Level::Place, *of, sums);
        whole.push(county);
        let below: Vec<GroupId> = below
            .iter()
            .enumerate()
            .map(|(number, (of, counts))| add(format!("c{at}s{number}"), Level::School, *of, counts))
            .collect();
        splits.push((county, below));
    }
    splits.push((state, whole));
    splits.into_iter().for_each(|(whole, parts)| publication.split(whole, parts));
    publication
}

/// Ten pairs of measures of which one implies the other, and ten alone.
fn coverage() -> Publication {
    let mut dice = Dice(2);
    let mut publication = Publication::new();
    let measures: Vec<MeasureId> = (0..30).map(|at| publication.measure(&format!("m{at}"), 1)).collect();
    for pair in measures.chunks_exact(2).take(10) {
        if let [more, less] = pair {
            publication.relation(Relation::Implies(*less, *more));
        }
    }
    let mut groups: BTreeMap<(usize, Key), (u64, Vec<u64>)> = BTreeMap::new();
    for year in 2023..2027 {
        for county in 0..64_u64 {
            for (by, values) in
                [(Dimension::Sex, vec!["F", "M"]), (Dimension::Race, vec!["a", "b", "c", "d", "e", "f"])]
            {
                let size = 150 + county * county;
                let mut left = size;
                for (at, value) in values.iter().enumerate() {
                    // Race by county is not published: it counts to the state.
                    let of = if at + 1 == values.len() { left } else { left / 2 };
                    left -= of;
                    let mut counts: Vec<u64> =
                        (0..30_u64).map(|at| of - of * (3 + dice.below(12 + at)) / 100).collect();
                    counts
                        .chunks_exact_mut(2)
                        .for_each(|pair| pair.sort_unstable_by(|one, other| other.cmp(one)));
                    let key = |area: String, by| Key { area, period: year.to_string(), by };
                    let region = format!("r{}", county % 9);
                    let by = vec![(by, (*value).to_owned())];
                    let is_sex = by.iter().any(|(one, _)| *one == Dimension::Sex);
                    let mut all =
                        vec![(0, key("state".to_owned(), by.clone())), (1, key(region.clone(), by.clone()))];
                    if is_sex {
                        all.push((2, key(format!("c{county}"), by.clone())));
                        all.push((2, key(format!("c{county}"), vec![])));
                        all.push((1, key(region, vec![])));
                        all.push((0, key("state".to_owned(), vec![])));
                    }
                    for at in all {
                        let (sum, sums) = groups.entry(at).or_insert((0, vec![0; 30]));
                        *sum += of;
                        sums.iter_mut().zip(&counts).for_each(|(sum, count)| *sum += count);
                    }
                    // So that the races add up to what the sexes have.
                    counts.clear();
                }
            }
        }
    }
    for ((level, key), (of, counts)) in groups {
        let is_race = key.by.iter().any(|(one, _)| *one == Dimension::Race);
        let level = [Level::State, Level::Region, Level::Place].get(level).copied().unwrap_or(Level::Place);
        let group = publication.group(Group { key, level, years: 1, of });
        for (at, (measure, count)) in measures.iter().zip(counts).enumerate() {
            // Races are counted for half of the measures, those that the sexes are not.
            if is_race == (at >= 20) {
                publication.count(group, *measure, Counted::With(count));
            }
        }
    }
    publication.split_by_keys(|area| match area.strip_prefix('c').and_then(|at| at.parse::<usize>().ok()) {
        Some(county) => Some(format!("r{}", county % 9)),
        None => (area != "state").then(|| "state".to_owned()),
    });
    publication
}
