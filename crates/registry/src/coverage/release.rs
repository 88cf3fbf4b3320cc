//! Coverage as it is published: counted on a few days, passed through the room of disclosure, and frozen. Map, table, file and
//! interface show values of a release and nothing else; nobody asks the registry through them. A correction is another release.

use std::collections::{BTreeMap, BTreeSet};

pub use jenner_disclosure::{Cell, Mark, Reason, Rules, Shown, Table, Text};
use jenner_disclosure::{
    Counted, Dimension, Earlier, Group, Key, MeasureId as Column, Publication, Relation,
};
use jenner_model::Date;
use jenner_model::access::Access;
use jenner_store::StoreError;
use jenner_store::queries::coverage_release::{self as rows, CoverageReleaseRow};
use serde::{Deserialize, Serialize};

use super::measure::{Asks, Measure, MeasureId};
use super::question::{Area, CellKey, Count, Cube, Level, NoAnswer, Part};
use super::{cube, measure};
use crate::access::door::{self, Action};
use crate::access::roles::Permission;
use crate::{Error, Registry};

/// The area of the whole jurisdiction.
pub const STATE: &str = "state";

/// Words of the measures that are published where nobody asks for others.
const USUAL: &str = include_str!("../../../../packs/us/public_coverage.txt");

/// What is to be published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// Which measures. Their cohorts must not overlap, save that they are the same: sums across tables are not looked at.
    pub measures: Vec<MeasureId>,
    /// As of which days, the oldest first.
    pub days: Vec<Date>,
    /// What may be shown.
    pub rules: Rules,
}

/// A release.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Release {
    /// 1, and one more for each that follows.
    pub version: u32,
    /// The day on which it was made.
    pub made: Date,
    /// The edition of the measures.
    pub edition: String,
    /// As of which days was counted, the oldest first.
    pub days: Vec<Date>,
    /// The measures.
    pub measures: Vec<Published>,
    /// The state, regions, counties.
    pub areas: Vec<Place>,
    /// What is shown, a table for each group of people.
    pub tables: Vec<Table>,
}

/// A measure of a release.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Published {
    /// Its word.
    pub id: String,
    /// Its name, English.
    pub en: String,
    /// Its name, Spanish.
    pub es: String,
    /// Which people: the last part of the keys of its rows.
    pub people: String,
    /// Place of its table.
    pub table: usize,
    /// Place of its column there.
    pub column: usize,
}

/// An area of a release.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// [`STATE`], `region:` and its word, or the FIPS code of a county.
    pub id: String,
    /// What it is.
    pub level: Level,
    /// Its name; empty for the state.
    pub name: String,
    /// The area it is a part of; empty for the state.
    pub parent: String,
}

/// A value of a release.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Value {
    /// The share.
    pub share: Shown,
    /// Of how many people.
    pub of: Shown,
    /// Whether they are few, so that a share changes much by chance.
    pub is_small: bool,
}

/// Why there is no release.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotPublished {
    /// A question without an answer.
    #[error(transparent)]
    NoAnswer(#[from] NoAnswer),
    /// No table can be made.
    #[error(transparent)]
    Table(#[from] jenner_disclosure::Error),
    /// People whose assessment is out of date would be missing.
    #[error("{0} people wait to be assessed and would be missing; run `jenner assess` first")]
    Waiting(u64),
    /// It counts no people who have reached something: a map of it would need other classes.
    #[error(
        "the measure \"{0}\" is not one of people who have reached something; such are not published yet"
    )]
    NotReached(MeasureId),
    /// Nothing to publish.
    #[error("there is no measure or no day to publish")]
    Nothing,
}

impl Release {
    /// What is shown of a measure in an area as of a day. What the release does not have is no data.
    pub fn value(&self, measure: &Published, area: &str, day: Date) -> Value {
        let none = Shown::Hidden(Reason::NoData);
        let key = key(area, day, &measure.people);
        let row = self.tables.get(measure.table).and_then(|table| table.row(&key));
        let share = row.and_then(|row| row.cells.get(measure.column)).map_or(none, |cell| cell.share);
        Value {
            share,
            of: row.map_or(none, |row| row.of),
            is_small: row.is_some_and(|row| row.mark.is_some()),
        }
    }

    /// The areas of a level.
    pub fn of_level(&self, level: Level) -> impl Iterator<Item = &Place> {
        self.areas.iter().filter(move |area| area.level == level)
    }

    /// The last day, of which a release shows most.
    pub fn last_day(&self) -> Option<Date> {
        self.days.last().copied()
    }
}

fn key(area: &str, day: Date, people: &str) -> Key {
    Key { area: area.to_owned(), period: day.to_string(), by: vec![(Dimension::Other, people.to_owned())] }
}

/// The measures that are published where nobody asks for others: those of the list that the registry can count.
pub fn usual(registry: &Registry) -> Vec<MeasureId> {
    let words = USUAL.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
    words.map(MeasureId::new).filter(|id| measure(registry, id).is_some()).collect()
}

/// Counts, makes the next release and keeps it. What all releases before it show of what may be the same people is taken into
/// account.
pub fn publish(
    registry: &Registry,
    access: &Access,
    asked: &Asked,
) -> Result<Result<Release, NotPublished>, Error> {
    door::require(registry, access, Permission::SeeCoverage, Action::PublishCoverage)?;
    registry.takes_changes()?;
    let earlier = all(registry)?;
    let (release, people) = match make(registry, access, asked, &earlier)? {
        Ok(made) => made,
        Err(why) => return Ok(Err(why)),
    };
    let text = |error: serde_json::Error| Error::Internal(format!("a release cannot be written: {error}"));
    let row = CoverageReleaseRow {
        version: i64::from(release.version),
        body: serde_json::to_string(&release).map_err(text)?,
        people: serde_json::to_string(&people).map_err(text)?,
        published_at: registry.now(),
    };
    let entry = door::entry(registry, access, Action::PublishCoverage, None)
        .detail(format!("{{\"version\":{}}}", release.version));
    registry.db().write(move |tx| {
        rows::insert(tx, &row)?;
        tx.audit(entry.clone());
        Ok::<(), StoreError>(())
    })?;
    Ok(Ok(release))
}

/// A release as it is kept, or the last one. The audit log tells that it was taken out to be published.
pub fn kept(registry: &Registry, access: &Access, version: Option<u32>) -> Result<Option<Release>, Error> {
    door::require(registry, access, Permission::SeeCoverage, Action::PublishCoverage)?;
    let found = all(registry)?
        .into_iter()
        .map(|(release, _)| release)
        .filter(|release| version.is_none_or(|wanted| release.version == wanted))
        .max_by_key(|release| release.version);
    if let Some(release) = &found {
        let entry = door::entry(registry, access, Action::PublishCoverage, None)
            .detail(format!("{{\"version\":{},\"again\":true}}", release.version));
        registry.db().audit(vec![entry])?;
    }
    Ok(found)
}

/// By table of a release and row of the table: how many people stand behind it. The release does not show all of these numbers.
type Behind = Vec<Vec<u64>>;

/// All releases with the people behind them, the oldest first.
fn all(registry: &Registry) -> Result<Vec<(Release, Behind)>, Error> {
    let damaged = |_| Error::Internal("a release of coverage cannot be read".to_owned());
    let read = |row: &CoverageReleaseRow| {
        let release = serde_json::from_str(&row.body).map_err(damaged)?;
        Ok((release, serde_json::from_str(&row.people).map_err(damaged)?))
    };
    registry.db().read(rows::all)?.iter().map(read).collect()
}

fn make(
    registry: &Registry,
    access: &Access,
    asked: &Asked,
    earlier: &[(Release, Behind)],
) -> Result<Result<(Release, Behind), NotPublished>, Error> {
    let mut cubes = Vec::new();
    for day in &asked.days {
        match cube(registry, access, *day)? {
            Ok(cube) if cube.waiting > 0 => return Ok(Err(NotPublished::Waiting(cube.waiting))),
            Ok(cube) => cubes.push(cube),
            Err(why) => return Ok(Err(why.into())),
        }
    }
    let mut measures = Vec::new();
    for id in &asked.measures {
        match measure(registry, id) {
            Some(found) if matches!(found.asks, Asks::Reached { .. }) => measures.push(found),
            Some(_) => return Ok(Err(NotPublished::NotReached(id.clone()))),
            None => return Ok(Err(NoAnswer::UnknownMeasure(id.clone()).into())),
        }
    }
    let places = places(registry);
    Ok(frozen(&cubes, &measures, places, asked, earlier, registry.today()))
}

/// The release of what was counted: no registry is asked any more.
fn frozen(
    cubes: &[Cube],
    measures: &[&Measure],
    areas: Vec<Place>,
    asked: &Asked,
    earlier: &[(Release, Behind)],
    made: Date,
) -> Result<(Release, Behind), NotPublished> {
    let Some(edition) = cubes.first().map(|cube| cube.edition.to_string()) else {
        return Err(NotPublished::Nothing);
    };
    // One table for those who are the same people in every area on every day.
    let mut tables: BTreeMap<(String, Vec<u64>), Vec<&Measure>> = BTreeMap::new();
    for measure in measures {
        let of =
            cubes.iter().flat_map(|cube| areas.iter().map(|area| count(cube, measure, area).denominator));
        tables.entry((people(measure), of.collect())).or_default().push(measure);
    }
    let mut release = Release {
        version: earlier.iter().map(|(release, _)| release.version).max().unwrap_or(0) + 1,
        made,
        edition,
        days: cubes.iter().map(|cube| cube.on).collect(),
        measures: Vec::new(),
        areas,
        tables: Vec::new(),
    };
    let before: Vec<Earlier<'_>> = earlier
        .iter()
        .flat_map(|(release, people)| release.tables.iter().zip(people))
        .map(|(table, people)| Earlier::new(table, people))
        .collect();
    let (mut names, mut behind) = (BTreeSet::new(), Behind::new());
    for ((people, _), measures) in &tables {
        // Other people under the same words: told apart by what is counted of them.
        let people = match measures.first() {
            Some(first) if !names.insert(people.clone()) => format!("{people} {}", first.id.as_str()),
            _ => people.clone(),
        };
        let publication = table(cubes, measures, &release.areas, &people);
        let table = publication.publish(&asked.rules, &before)?;
        behind.push(publication.people());
        for (column, measure) in measures.iter().enumerate() {
            release.measures.push(Published {
                id: measure.id.to_string(),
                en: measure.name.en.clone(),
                es: measure.name.es.clone(),
                people: people.clone(),
                table: release.tables.len(),
                column,
            });
        }
        release.tables.push(table);
    }
    // In the order in which they were asked for.
    let place = |id: &str| asked.measures.iter().position(|asked| asked.as_str() == id);
    release.measures.sort_by_key(|measure| place(&measure.id));
    if release.measures.is_empty() { Err(NotPublished::Nothing) } else { Ok((release, behind)) }
}

fn table(cubes: &[Cube], measures: &[&Measure], areas: &[Place], people: &str) -> Publication {
    let mut publication = Publication::new();
    let columns: Vec<Column> =
        measures.iter().map(|measure| publication.measure(measure.id.as_str(), 1)).collect();
    for cube in cubes {
        for area in areas {
            let first = measures.first().map_or(Count::default(), |measure| count(cube, measure, area));
            let level = match area.level {
                Level::State => jenner_disclosure::Level::State,
                Level::Region => jenner_disclosure::Level::Region,
                _ => jenner_disclosure::Level::Place,
            };
            let key = key(&area.id, cube.on, people);
            let group = publication.group(Group { key, level, years: 1, of: first.denominator });
            for (measure, column) in measures.iter().zip(&columns) {
                let counted = match count(cube, measure, area) {
                    Count { denominator: 0, .. } => Counted::NoData,
                    Count { numerator, .. } => Counted::With(numerator),
                };
                publication.count(group, *column, counted);
            }
        }
    }
    let parents: BTreeMap<&str, &str> =
        areas.iter().map(|area| (area.id.as_str(), area.parent.as_str())).collect();
    publication.split_by_keys(|area| {
        parents.get(area).filter(|parent| !parent.is_empty()).map(|parent| (*parent).to_owned())
    });
    for (one, this) in measures.iter().zip(&columns) {
        for (other, that) in measures.iter().zip(&columns) {
            if this != that && implies(one, other) {
                publication.relation(Relation::Implies(*this, *that));
            }
        }
    }
    publication
}

/// Whether who has the one has the other: the same way of counting, and all its needs among those of the one.
fn implies(one: &Measure, other: &Measure) -> bool {
    match (&one.asks, &other.asks) {
        (
            Asks::Reached { needs, counts, by_age },
            Asks::Reached { needs: fewer, counts: same, by_age: until },
        ) => counts == same && by_age == until && fewer.iter().all(|need| needs.contains(need)),
        _ => false,
    }
}

/// The people of a measure in words that are the same in every release.
fn people(measure: &Measure) -> String {
    let cohort = &measure.cohort;
    let ages = [("from", &cohort.from_age), ("until", &cohort.until_age)]
        .into_iter()
        .filter_map(|(word, age)| age.as_ref().map(|age| format!("{word} {age}")));
    let sex = cohort.sex.iter().map(|sex| sex.word().to_owned());
    let grades = cohort.grades.iter().map(|grade| format!("grade {grade:?}"));
    ages.chain(sex).chain(grades).collect::<Vec<_>>().join(" ")
}

fn count(cube: &Cube, measure: &Measure, place: &Place) -> Count {
    let Some(at) = cube.place(&measure.id) else { return Count::default() };
    let area = match place.level {
        Level::State => Area::State,
        Level::Region => Area::Region(place.id.trim_start_matches("region:").into()),
        _ => Area::County(place.id.as_str().into()),
    };
    cube.count(&CellKey { measure: at, level: place.level, area, part: Part::Everybody })
}

/// The state, its regions, its counties, as the pack has them.
fn places(registry: &Registry) -> Vec<Place> {
    let state =
        Place { id: STATE.to_owned(), level: Level::State, name: String::new(), parent: String::new() };
    let mut regions: BTreeMap<String, Place> = BTreeMap::new();
    let mut counties = Vec::new();
    for county in registry.pack().places.counties() {
        let parent =
            if county.region.is_empty() { STATE.to_owned() } else { format!("region:{}", county.region) };
        if parent != STATE {
            regions.entry(parent.clone()).or_insert_with(|| Place {
                id: parent.clone(),
                level: Level::Region,
                name: county.region_name.to_string(),
                parent: STATE.to_owned(),
            });
        }
        counties.push(Place {
            id: county.code().to_string(),
            level: Level::County,
            name: county.name.to_string(),
            parent,
        });
    }
    std::iter::once(state).chain(regions.into_values()).chain(counties).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(id: &str, level: Level, parent: &str) -> Place {
        Place { id: id.to_owned(), level, name: id.to_owned(), parent: parent.to_owned() }
    }

    fn places() -> Vec<Place> {
        vec![
            place(STATE, Level::State, ""),
            place("region:1", Level::Region, STATE),
            place("00001", Level::County, "region:1"),
            place("00003", Level::County, "region:1"),
            place("00005", Level::County, "region:1"),
            place("00007", Level::County, "region:1"),
        ]
    }

    fn of(needs: &[&str], id: &str) -> Measure {
        let text = format!(
            "id = \"{id}\"\nname = {{ en = \"{id}\", es = \"{id}\" }}\nasks = {{ reached = {{ needs = {needs:?} }} }}\n"
        );
        toml::from_str(&text).expect("a measure")
    }

    /// Counties of 22, 400, 2,000 and 90 children.
    fn cube(on: Date, measures: &[&Measure]) -> Cube {
        let counties = [("00001", 19, 22), ("00003", 350, 400), ("00005", 1_899, 2_000), ("00007", 70, 90)];
        let mut cells = BTreeMap::new();
        let all = counties.iter().fold(Count::default(), |sum, (_, with, of)| Count {
            numerator: sum.numerator + with,
            denominator: sum.denominator + of,
        });
        for measure in 0..measures.len() as u16 {
            let mut put = |level, area, count| {
                cells.insert(CellKey { measure, level, area, part: Part::Everybody }, count);
            };
            put(Level::State, Area::State, all);
            put(Level::Region, Area::Region("1".into()), all);
            for (fips, with, of) in counties {
                put(Level::County, Area::County(fips.into()), Count { numerator: with, denominator: of });
            }
        }
        Cube {
            edition: "1".into(),
            on,
            measures: measures.iter().map(|one| one.id.clone()).collect(),
            cells: cells.into_iter().collect(),
            waiting: 0,
        }
    }

    fn release() -> Release {
        let (one, both) = (of(&["a"], "one"), of(&["a", "b"], "both"));
        let measures = [&one, &both];
        let days: Vec<Date> =
            ["2025-06-30", "2026-06-30"].iter().filter_map(|day| day.parse().ok()).collect();
        assert_eq!(days.len(), 2);
        let cubes: Vec<Cube> = days.iter().map(|day| cube(*day, &measures)).collect();
        let asked = Asked {
            measures: measures.iter().map(|one| one.id.clone()).collect(),
            days,
            rules: Rules::default(),
        };
        frozen(&cubes, &measures, places(), &asked, &[], Date::MAX).expect("a release").0
    }

    #[test]
    fn a_county_of_few_children_is_not_shown_and_cannot_be_reckoned() {
        let release = release();
        let day = release.last_day().expect("a day");
        for measure in &release.measures {
            let shown = |area: &str| release.value(measure, area, day).share;
            assert!(shown("00001").is_hidden(), "22 children");
            assert!(!shown(STATE).is_hidden());
            assert!(!shown("00005").is_hidden());
        }
    }

    #[test]
    fn a_share_is_in_the_class_that_it_is_in() {
        let release = release();
        let day = release.last_day().expect("a day");
        // 1,899 of 2,000 are 94.95 percent: under the goal.
        let shown = release.value(&release.measures[0], "00005", day).share;
        assert_eq!(shown.text(), Text::Percent("94.9".to_owned()));
    }

    #[test]
    fn who_has_all_has_each() {
        assert!(implies(&of(&["a", "b"], "both"), &of(&["a"], "one")));
        assert!(!implies(&of(&["a"], "one"), &of(&["a", "b"], "both")));
    }

    #[test]
    fn a_release_is_read_as_it_was_written() {
        let release = release();
        let text = serde_json::to_string(&release).expect("JSON");
        assert_eq!(serde_json::from_str::<Release>(&text).expect("a release"), release);
        assert!(!text.contains("1899"), "no exact count of an area leaves");
    }

    #[test]
    fn what_a_release_does_not_have_is_no_data() {
        let release = release();
        let day = release.last_day().expect("a day");
        let value = release.value(&release.measures[0], "99999", day);
        assert_eq!(value.share, Shown::Hidden(Reason::NoData));
    }
}
