//! Somebody has every table of coverage that the made-up state has ever published, knows how large each group is and how the tables
//! were made, and reckons what they hide.

use std::collections::BTreeMap;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use jenner::demo::pack::Pack;
use jenner::demo::{Settings, State};
use jenner_disclosure::attack::reader::{Known, Reading};
use jenner_disclosure::{Shown, Table};
use jenner_model::Date;
use jenner_registry::Registry;
use jenner_registry::coverage::measure::Asks;
use jenner_registry::coverage::question::{CellKey, Cube};
use jenner_registry::coverage::release::{self, Asked, Release, Rules, STATE};
use jenner_registry::coverage::{self, Area, Count, Level, MeasureId, Part};
use jenner_registry::forecast::population::{self, How, Which};

use crate::bench::population::fill_households;
use crate::config::Config;
use crate::open::{self, Part as Open};

/// People of the state: of every hundred, one is of the age of a cohort of toddlers.
const PEOPLE: u32 = 40_000;

/// A hidden count could be any of so many numbers, says [`Rules::hide_under`].
const WIDTH: i64 = 11;

/// A release, and what was counted for it.
struct Published {
    release: Release,
    cubes: BTreeMap<String, Cube>,
}

fn count(cube: &Cube, measure: &str, area: &str) -> Count {
    let (level, area) = match area.strip_prefix("region:") {
        Some(region) => (Level::Region, Area::Region(region.into())),
        None if area == STATE => (Level::State, Area::State),
        None => (Level::County, Area::County(area.into())),
    };
    let measure = cube.place(&MeasureId::new(measure)).expect("a measure");
    cube.count(&CellKey { measure, level, area, part: Part::Everybody })
}

/// Whether who has the first has the second, as the table of measures tells everybody.
fn implies(registry: &Registry, first: &str, second: &str) -> bool {
    let asks = |id: &str| &coverage::measure(registry, &MeasureId::new(id)).expect("a measure").asks;
    match (asks(first), asks(second)) {
        (
            Asks::Reached { needs, counts, by_age },
            Asks::Reached { needs: fewer, counts: same, by_age: until },
        ) => counts == same && by_age == until && fewer.iter().all(|need| needs.contains(need)),
        _ => false,
    }
}

/// What readers know besides the values of a table.
fn known(registry: &Registry, published: &Published, table: &Table) -> Known {
    let mut known = Known::default();
    let areas: BTreeMap<&str, &str> =
        published.release.areas.iter().map(|area| (area.id.as_str(), area.parent.as_str())).collect();
    let mut splits: BTreeMap<(&str, &str), Vec<usize>> = BTreeMap::new();
    for (at, row) in table.rows.iter().enumerate() {
        let cube = &published.cubes[&row.key.period];
        for (column, measure) in table.measures.iter().enumerate() {
            let Count { numerator, denominator } = count(cube, measure, &row.key.area);
            if column == 0 {
                known.of.push(denominator);
            }
            assert_eq!(known.of[at], denominator, "the people of a table are the same for all its measures");
            let few = numerator.min(denominator - numerator);
            known.small.insert((at, column), (few as i64) < WIDTH);
        }
        splits.entry((areas[row.key.area.as_str()], row.key.period.as_str())).or_default().push(at);
    }
    for ((parent, period), parts) in splits {
        let whole = table.rows.iter().position(|row| row.key.area == parent && row.key.period == period);
        known.splits.extend(whole.map(|whole| (whole, parts)));
    }
    for first in 0..table.measures.len() {
        for second in (0..table.measures.len()).filter(|second| *second != first) {
            if implies(registry, &table.measures[first], &table.measures[second]) {
                known.implies.push((first, second));
            }
        }
    }
    known
}

fn publish(registry: &Registry, days: &[Date]) -> Published {
    let operator = open::operator();
    let how = How {
        which: Which::Due,
        portion: None,
        rest: Duration::ZERO,
        progress: &|_| (),
        stop: &AtomicBool::new(false),
    };
    population::assess(registry, &operator, &how).expect("everybody assessed");
    let asked = Asked { measures: release::usual(registry), days: days.to_vec(), rules: Rules::default() };
    let release = release::publish(registry, &operator, &asked).expect("published").expect("a release");
    let cube = |day: &Date| coverage::cube(registry, &operator, *day).expect("counted").expect("an answer");
    Published { release, cubes: days.iter().map(|day| (day.to_string(), cube(day))).collect() }
}

/// The table as it would be if one hidden count alone were hidden, and that count's place: somewhere with neighbours.
fn careless(published: &Published, table: &Table, known: &Known) -> Option<(Table, usize)> {
    let hidden = known.splits.iter().find_map(|(whole, parts)| {
        let of_some = |at: &&usize| known.of[**at] as i64 >= WIDTH;
        (known.of[*whole] > 0).then(|| parts.iter().find(of_some).copied()).flatten()
    })?;
    let mut table = table.clone();
    for (_, row) in table.rows.iter_mut().enumerate().filter(|(at, _)| *at != hidden) {
        let cube = &published.cubes[&row.key.period];
        let exact = count(cube, &table.measures[0], &row.key.area).numerator;
        row.cells[0].count = Shown::Count(exact);
        row.cells[0].share = Shown::Band { from: 0, to: 100 };
    }
    table.rows[hidden].cells[0] = jenner_disclosure::Cell::hidden(jenner_disclosure::Reason::SmallGroup);
    Some((table, hidden))
}

#[test]
fn nobody_reckons_what_the_published_tables_of_several_releases_hide() {
    let dir = tempfile::tempdir().expect("a folder");
    let config = Config {
        data_dir: dir.path().to_owned(),
        jurisdiction_pack: jenner::demo::JURISDICTION_PACK.to_owned(),
        ..Config::default()
    };
    let registry = open::registry(&config, Open::Command).expect("a registry");
    let today = registry.today();
    let pack = Pack::built_in().expect("a pack");
    let state = State::new(Settings { seed: 7, people: PEOPLE, today }).expect("a state");
    let all = state.household_count();
    let days = [today.checked_sub(jiff::Span::new().years(1)).expect("a day"), today];
    // After each release some more families come, a few in each place: what differs tells about these few.
    let mut releases = Vec::new();
    let mut next = 0;
    for share in [96, 98, 100] {
        let end = all * share / 100;
        fill_households(registry.db(), &state, &pack, next..end).expect("people");
        next = end;
        releases.push(publish(&registry, &days));
    }

    let mut tables: BTreeMap<&str, Vec<(&Published, &Table, Known)>> = BTreeMap::new();
    for published in &releases {
        for table in &published.release.tables {
            let people = table.rows.first().map_or("", |row| row.key.by[0].1.as_str());
            let known = known(&registry, published, table);
            tables.entry(people).or_default().push((published, table, known));
        }
    }
    let (mut shown, mut kept_back) = (0, 0);
    for (people, of_people) in &tables {
        let read: Vec<_> = of_people.iter().map(|(_, table, known)| (*table, known)).collect();
        // The first release alone, then all that somebody has who kept them.
        for last in [1, read.len()] {
            let reading = Reading::new(&read[..last], WIDTH);
            assert_eq!(reading.found(), [], "{people}, {last} releases");
            if last == read.len() {
                kept_back += reading.kept_back();
            }
        }
        let cells = read.iter().flat_map(|(table, _)| &table.rows).flat_map(|row| &row.cells);
        shown += cells.filter(|cell| !cell.is_hidden()).count();
    }
    eprintln!(
        "{} tables, {shown} values shown, {kept_back} kept back",
        tables.values().map(Vec::len).sum::<usize>()
    );
    assert!(shown > 200 && kept_back > 200, "{shown} shown, {kept_back} kept back");

    // That this can fail: hidden alone among its neighbours, a count is found.
    let (published, table, known) = &tables.values().next().expect("a table")[0];
    let (careless, hidden) = careless(published, table, known).expect("a place with neighbours");
    let found = Reading::new(&[(&careless, known)], WIDTH).found();
    assert!(found.iter().any(|one| one.row == hidden && one.column == 0), "{found:?}");
}
