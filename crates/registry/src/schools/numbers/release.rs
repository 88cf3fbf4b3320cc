//! Public tables as they were published. A table does not change and is not asked questions: it is the numbers of the day on
//! which somebody published it, with small cells hidden. A correction is another version; what the one before it hid of what may
//! be the same children stays hidden.

use std::collections::BTreeSet;

use jenner_disclosure::Care;
use jenner_model::access::Access;
use jenner_model::{Date, Timestamp};
use jenner_store::StoreError;
use jenner_store::queries::school_numbers::{self, ReleaseRow};
use serde::{Deserialize, Serialize};

use super::count::{Cohort, Tally};
use super::layout::{self, PARTS, Row, RowKind, Together};
use super::read::{self, Asked};
use super::{csv as exact, protect};
use crate::access::door::{self, Action};
use crate::access::roles::Permission;
use crate::schools::law::edition::Public;
use crate::schools::roster;
use crate::{Error, Registry};

/// A public table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Table {
    /// The year in which the school year begins.
    pub school_year: i64,
    /// The edition of the law.
    pub law: String,
    /// The day of the numbers.
    pub day: Date,
    /// What was hidden.
    pub rules: Public,
    /// Schools and childcare centres with children on their lists, and those of them that reported.
    pub schools: (u64, u64),
    /// By grade, and childcare.
    pub cohorts: Vec<CohortTable>,
}

/// The rows of one grade, or of childcare.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CohortTable {
    /// Its word.
    pub cohort: String,
    /// Vaccines, in the order of the cells behind [`PARTS`].
    pub vaccines: Vec<String>,
    /// The state first, each county followed by its schools. Empty: there are too few children.
    pub rows: Vec<PublicRow>,
    /// What was counted together.
    pub together: Together,
}

/// A row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PublicRow {
    /// What it is about.
    pub kind: RowKind,
    /// FIPS code, or the name of a school in addresses.
    pub id: String,
    /// Name of a school.
    pub name: String,
    /// Place of the row that it is a part of.
    pub parent: Option<usize>,
    /// Schools or counties that it holds, where it holds several.
    pub members: u64,
    /// Children.
    pub children: u64,
    /// [`PARTS`], then by vaccine who has it; `None` is hidden.
    pub cells: Vec<Option<u64>>,
}

/// A table with its version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Published {
    /// The table.
    pub table: Table,
    /// 1, and more for corrections.
    pub version: i64,
    /// When it was published.
    pub at: Timestamp,
}

/// The table of exact numbers. Only what schools reported is in it. `before`: the table before this one.
pub fn table(tally: &Tally, about: (i64, &str, Date), rules: Public, before: Option<&Table>) -> Table {
    let (school_year, law, day) = about;
    let mut cohorts: BTreeSet<Cohort> = BTreeSet::new();
    let (mut with_children, mut reported) = (BTreeSet::new(), BTreeSet::new());
    for ((cohort, area), numbers) in &tally.numbers {
        cohorts.insert(*cohort);
        if let super::Area::School(at) = area {
            with_children.insert(*at);
            if numbers.reported > 0 {
                reported.insert(*at);
            }
        }
    }
    let cohorts = cohorts.into_iter().map(|cohort| {
        let same =
            before.into_iter().flat_map(|table| &table.cohorts).find(|one| one.cohort == cohort.word());
        // What was counted together a year ago may be apart now: they are other children.
        let of_year = before.filter(|table| table.school_year == school_year).and(same);
        let together = of_year.map(|one| one.together.clone()).unwrap_or_default();
        one(tally, cohort, &rules, &together, same)
    });
    Table {
        school_year,
        law: law.to_owned(),
        day,
        rules,
        schools: (with_children.len() as u64, reported.len() as u64),
        cohorts: cohorts.collect(),
    }
}

fn one(
    tally: &Tally,
    cohort: Cohort,
    rules: &Public,
    together: &Together,
    before: Option<&CohortTable>,
) -> CohortTable {
    let vaccines = layout::vaccines(tally, cohort);
    let rows = layout::rows(tally, cohort, rules, together);
    let shown = protect::shown(&rows, &vaccines, rules, before, Care::Proved);
    let mut together = Together::default();
    for row in &rows {
        match row.kind {
            RowKind::OtherCounties => together.counties.extend(row.members.iter().cloned()),
            RowKind::OtherSchools => together.schools.extend(row.members.iter().cloned()),
            _ => {}
        }
    }
    let rows = match shown {
        None => Vec::new(),
        Some(shown) => rows.into_iter().zip(shown).map(|(row, shown)| public(row, &shown)).collect(),
    };
    CohortTable { cohort: cohort.word(), vaccines, rows, together }
}

fn public(row: Row, shown: &[bool]) -> PublicRow {
    let cells = row.counts.iter().zip(shown).map(|(count, shown)| shown.then_some(*count)).collect();
    PublicRow {
        kind: row.kind,
        id: row.id,
        name: row.name,
        parent: row.parent,
        members: row.members.len() as u64,
        children: row.children,
        cells,
    }
}

/// A share in percent as the public sees it: whole, with one place of decimals from a thousand children on.
pub fn percent(count: u64, of: u64) -> Option<f64> {
    let places = if of > 1_000 { 10.0 } else { 1.0 };
    (of > 0).then(|| (count as f64 * 100.0 * places / of as f64).round() / places)
}

/// Publishes the numbers of now. The version, or `None` where no school has reported.
pub fn publish(registry: &Registry, access: &Access) -> Result<Option<i64>, Error> {
    door::require(registry, access, Permission::OverseeSchools, Action::PublishSchoolNumbers)?;
    registry.takes_changes()?;
    let tally = read::counted(registry, access, None, Asked { all: false, before_year: None })?;
    if !tally.places.iter().any(|place| place.reported) {
        return Ok(None);
    }
    let year = roster::school_year(registry, registry.today());
    let before = match latest(registry, Some(year))? {
        Some(own) => Some(own),
        None => latest(registry, Some(year - 1))?,
    };
    let edition = &registry.pack().school;
    let about = (year, edition.law.id.as_str(), registry.today());
    let table = table(&tally, about, edition.public, before.as_ref().map(|one| &one.table));
    let version = before.filter(|one| one.table.school_year == year).map_or(1, |one| one.version + 1);
    let row = ReleaseRow {
        school_year: year,
        version,
        cells: roster::json(&table)?,
        published_by: roster::user_of(access),
        published_at: registry.now(),
    };
    let entry = door::entry(registry, access, Action::PublishSchoolNumbers, None)
        .detail(format!("{{\"school_year\":{year},\"version\":{version}}}"));
    registry.db().write(move |tx| {
        school_numbers::publish(tx, &row)?;
        tx.audit(entry.clone());
        Ok::<(), StoreError>(())
    })?;
    Ok(Some(version))
}

/// The latest public table, or the latest of a year. Public: nobody is asked who they are.
pub fn latest(registry: &Registry, school_year: Option<i64>) -> Result<Option<Published>, Error> {
    let Some(row) = registry.db().read(|tx| school_numbers::release(tx, school_year))? else {
        return Ok(None);
    };
    let table = serde_json::from_str(&row.cells)
        .map_err(|_| Error::Internal("a public table cannot be read".to_owned()))?;
    Ok(Some(Published { table, version: row.version, at: row.published_at }))
}

/// Years with a public table, the latest first.
pub fn years(registry: &Registry) -> Result<Vec<i64>, Error> {
    let mut years: Vec<i64> = registry.db().read(school_numbers::releases)?.iter().map(|one| one.0).collect();
    years.dedup();
    Ok(years)
}

/// A public table as CSV. `county` gives the name of a FIPS code.
pub fn csv(of: &Published, county: impl Fn(&str) -> String) -> Result<Vec<u8>, Error> {
    let wrong = |error: csv::Error| Error::Internal(format!("no CSV: {error}"));
    let vaccines: BTreeSet<&str> =
        of.table.cohorts.iter().flat_map(|one| &one.vaccines).map(String::as_str).collect();
    let mut out = csv::Writer::from_writer(Vec::new());
    let mut head: Vec<String> =
        ["school_year", "version", "grade", "area", "area_id", "county", "area_name", "children"]
            .map(str::to_owned)
            .into();
    for name in PARTS.into_iter().chain(vaccines.iter().copied()) {
        head.extend([name.to_owned(), format!("{name}_percent")]);
    }
    head.push("hidden_because".to_owned());
    out.write_record(&head).map_err(wrong)?;
    for cohort in &of.table.cohorts {
        for row in &cohort.rows {
            let up = row.parent.and_then(|parent| cohort.rows.get(parent));
            let fips = if row.kind == RowKind::County { Some(row) } else { up };
            let fips = fips.filter(|row| row.kind == RowKind::County).map_or("", |row| row.id.as_str());
            let mut cells = vec![
                format!("{}-{}", of.table.school_year, of.table.school_year + 1),
                of.version.to_string(),
                cohort.cohort.clone(),
                row.kind.word().to_owned(),
                row.id.clone(),
                exact::plain(&county(fips)),
                exact::plain(&row.name),
                row.children.to_string(),
            ];
            let places =
                (0..PARTS.len()).map(Some).chain(vaccines.iter().map(|name| {
                    cohort.vaccines.iter().position(|one| one == name).map(|at| at + PARTS.len())
                }));
            for place in places {
                let count = place.and_then(|at| row.cells.get(at)).copied().flatten();
                let share = count.and_then(|count| percent(count, row.children));
                cells.push(count.map(|count| count.to_string()).unwrap_or_default());
                cells.push(share.map(|share| share.to_string()).unwrap_or_default());
            }
            let hidden = row.cells.iter().any(Option::is_none);
            cells.push(if hidden { "small_group" } else { "" }.to_owned());
            out.write_record(&cells).map_err(wrong)?;
        }
    }
    out.into_inner().map_err(|error| Error::Internal(format!("no CSV: {error}")))
}
