//! The data files of a release: the same values as on the pages, and what each column means.

use jenner_registry::coverage::release::{Reason, Release, Shown};
use serde::Serialize;

use super::{Site, SiteError};

/// A row of the files.
#[derive(Debug, Serialize)]
struct Row<'a> {
    release: u32,
    measure: &'a str,
    level: &'a str,
    area_id: &'a str,
    area: String,
    as_of: String,
    percent: String,
    people: String,
    reason: &'a str,
    note: &'a str,
}

/// Name of the table.
pub(super) fn csv_name(release: &Release) -> String {
    format!("coverage-{}.csv", release.version)
}

/// Name of the same in JSON.
pub(super) fn json_name(release: &Release) -> String {
    format!("coverage-{}.json", release.version)
}

fn rows<'a>(site: &'a Site<'_>) -> impl Iterator<Item = Row<'a>> {
    let release = site.release;
    release.measures.iter().flat_map(move |measure| {
        release.areas.iter().flat_map(move |area| {
            release.days.iter().map(move |day| {
                let value = release.value(measure, &area.id, *day);
                Row {
                    release: release.version,
                    measure: &measure.id,
                    level: area.level.word(),
                    area_id: &area.id,
                    area: site.name(area),
                    as_of: day.to_string(),
                    percent: value.share.field(),
                    people: value.of.field(),
                    reason: match value.share {
                        Shown::Hidden(reason) => reason.word(),
                        _ => "",
                    },
                    note: if value.is_small { "small_group" } else { "" },
                }
            })
        })
    })
}

/// The table. Cells that a spreadsheet would take for a formula begin with an apostrophe; a band like `>=95` is none.
pub(super) fn csv(site: &Site<'_>) -> Result<Vec<u8>, SiteError> {
    let mut out = csv::Writer::from_writer(Vec::new());
    for mut row in rows(site) {
        if row.area.starts_with(['=', '+', '-', '@', '\t', '\r']) {
            row.area.insert(0, '\'');
        }
        out.serialize(row)?;
    }
    out.into_inner().map_err(|error| SiteError::Data(csv::Error::from(error.into_error())))
}

/// The table as JSON, with what it was made of.
pub(super) fn json(site: &Site<'_>) -> Result<Vec<u8>, SiteError> {
    let release = site.release;
    let rows: Vec<Row<'_>> = rows(site).collect();
    Ok(serde_json::to_vec(&serde_json::json!({
        "release": release.version,
        "made": release.made.to_string(),
        "edition": release.edition,
        "measures": release.measures.iter().map(|measure| serde_json::json!({
            "id": measure.id, "en": measure.en, "es": measure.es,
        })).collect::<Vec<_>>(),
        "rows": rows,
    }))?)
}

/// What the columns mean.
pub(super) fn dictionary() -> Result<Vec<u8>, SiteError> {
    let reasons = [Reason::SmallGroup, Reason::NotReported, Reason::NoData].map(Reason::word).join(", ");
    let columns = [
        ("release", "Number of the release. A correction is another release".to_owned()),
        ("measure", "Word of the measure; the JSON file has its names".to_owned()),
        ("level", "state, region, county".to_owned()),
        ("area_id", "state; region: and its word; five-digit FIPS code of a county".to_owned()),
        ("area", "Name of the area".to_owned()),
        ("as_of", "Day as of which is counted; doses given later do not count".to_owned()),
        ("percent", "Percent, rounded down; a band where a count is small: >=95, <5, 90-94; empty where nothing is shown".to_owned()),
        ("people", "Of how many people, rounded to 5; empty in small areas".to_owned()),
        ("reason", format!("Why nothing is shown: {reasons}")),
        ("note", "small_group: few people, a percent changes much by chance".to_owned()),
    ];
    let mut out = csv::Writer::from_writer(Vec::new());
    out.write_record(["column", "meaning"])?;
    for (column, meaning) in columns {
        out.write_record([column, meaning.as_str()])?;
    }
    out.into_inner().map_err(|error| SiteError::Data(csv::Error::from(error.into_error())))
}
