//! The file `at_risk.toml` of a pack: which diseases are watched, by which measure, how pockets of low coverage are looked
//! for. Two tables beside it, where a pack has them: `points.csv` says where areas are, `vulnerability.csv` how vulnerable
//! their people are.

use std::collections::BTreeMap;

use jenner_spatial::herd::HerdImmunity;
use jenner_spatial::{Point, Share};
use serde::Deserialize;
use smol_str::SmolStr;

use super::PackError;
use crate::coverage::edition::Measures;
use crate::coverage::measure::{Asks, MeasureId, Name};
use crate::coverage::question::Area;

/// The name of the file in a pack.
pub(super) const FILE: &str = "at_risk.toml";
const POINTS: &str = "points.csv";
const VULNERABILITY: &str = "vulnerability.csv";
/// Replicas at most: beyond that p-values become finer than anybody acts on.
const MOST_REPLICAS: u32 = 99_999;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    level: f64,
    replicas: u32,
    widest: Share,
    zero_dose: MeasureId,
    dropouts: Vec<MeasureId>,
    disease: Vec<WrittenDisease>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenDisease {
    id: SmolStr,
    name: Name,
    measure: MeasureId,
    spreads_to: Option<[f64; 2]>,
    immune: [Share; 2],
    effectiveness: Option<Share>,
}

/// A disease that is watched.
#[derive(Debug, Clone, PartialEq)]
pub struct Watched {
    /// Its word in addresses.
    pub id: SmolStr,
    /// Its name for people.
    pub name: Name,
    /// The measure of coverage.
    pub measure: MeasureId,
    /// What keeps it from spreading.
    pub herd: HerdImmunity,
}

/// What a pack says of places at risk.
#[derive(Debug, Clone, PartialEq)]
pub struct AtRisk {
    /// The p-value at which a pocket is significant.
    pub level: f64,
    /// How many made-up maps are drawn.
    pub replicas: u32,
    /// The largest share of the children that a pocket holds.
    pub widest: Share,
    /// The measure "has had any dose".
    pub zero_dose: MeasureId,
    /// Measures of series that were begun and left.
    pub dropouts: Vec<MeasureId>,
    /// The diseases, in the order of the pack.
    pub diseases: Vec<Watched>,
    points: BTreeMap<Area, Point>,
    vulnerability: BTreeMap<Area, Share>,
}

impl AtRisk {
    /// Reads the file and the tables; `own` gives the text of a file of the pack, if there is one.
    pub(super) fn read(
        text: &str,
        measures: &Measures,
        own: impl Fn(&str) -> Result<Option<String>, PackError>,
    ) -> Result<Self, PackError> {
        let wrong = |why: String| PackError::Wrong { file: FILE.to_owned(), why };
        let written: Written = toml::from_str(text).map_err(|error| wrong(error.to_string()))?;
        if !(written.level > 0.0 && written.level < 1.0) {
            return Err(wrong(format!("level = {}: write a p-value between 0 and 1", written.level)));
        }
        if !(19..=MOST_REPLICAS).contains(&written.replicas) {
            return Err(wrong(format!("replicas = {}: write 19 to {MOST_REPLICAS}", written.replicas)));
        }
        if written.widest == Share::NONE || written.widest > Share::percent(50) {
            return Err(wrong(format!("widest = {}: write a share above 0 and up to 0.5", written.widest)));
        }
        let known = |id: &MeasureId| {
            measures.get(id).ok_or_else(|| wrong(format!("there is no measure \"{id}\" in measures/")))
        };
        known(&written.zero_dose)?;
        written.dropouts.iter().try_for_each(|id| known(id).map(|_| ()))?;
        let mut diseases: Vec<Watched> = Vec::new();
        for one in written.disease {
            if !matches!(known(&one.measure)?.asks, Asks::Reached { .. }) {
                return Err(wrong(format!("the measure \"{}\" does not say what is reached", one.measure)));
            }
            if diseases.iter().any(|other| other.id == one.id) {
                return Err(wrong(format!("the disease \"{}\" is there twice", one.id)));
            }
            let herd = HerdImmunity {
                disease: one.name.en.clone(),
                spreads_to: one.spreads_to,
                immune: one.immune,
                effectiveness: one.effectiveness,
            };
            diseases.push(Watched { id: one.id, name: one.name, measure: one.measure, herd });
        }
        if diseases.is_empty() {
            return Err(wrong("it names no [[disease]]".to_owned()));
        }
        let mut points = BTreeMap::new();
        each_row(own(POINTS)?, POINTS, |area, values| {
            let [lat, lon] = values else { return Err("write kind,area,lat,lon".to_owned()) };
            let point = Point::on_earth(*lat, *lon).map_err(|error| error.to_string())?;
            points.insert(area, point);
            Ok(())
        })?;
        let mut vulnerability = BTreeMap::new();
        each_row(own(VULNERABILITY)?, VULNERABILITY, |area, values| {
            let [share] = values else { return Err("write kind,area,share".to_owned()) };
            vulnerability.insert(area, Share::new(*share).map_err(|error| error.to_string())?);
            Ok(())
        })?;
        Ok(Self {
            level: written.level,
            replicas: written.replicas,
            widest: written.widest,
            zero_dose: written.zero_dose,
            dropouts: written.dropouts,
            diseases,
            points,
            vulnerability,
        })
    }

    /// A disease by its word.
    pub fn disease(&self, id: &str) -> Option<&Watched> {
        self.diseases.iter().find(|one| one.id == id)
    }

    /// Where an area is, if the pack says so.
    pub fn point(&self, area: &Area) -> Option<Point> {
        self.points.get(area).copied()
    }

    /// How vulnerable the people of an area are, from 0 (least) to 1, if the pack says so.
    pub fn vulnerability(&self, area: &Area) -> Option<Share> {
        self.vulnerability.get(area).copied()
    }
}

/// Calls `take` with the area and the numbers of each row behind the first; a row that is wrong is named.
fn each_row(
    text: Option<String>,
    file: &str,
    mut take: impl FnMut(Area, &[f64]) -> Result<(), String>,
) -> Result<(), PackError> {
    let text = text.unwrap_or_default();
    for (number, line) in text.lines().enumerate().skip(1).filter(|(_, line)| !line.trim().is_empty()) {
        let wrong = |why: String| PackError::Wrong {
            file: file.to_owned(),
            why: format!("line {} (\"{line}\"): {why}", number + 1),
        };
        let mut cells = line.split(',').map(str::trim);
        let kind = cells.next().unwrap_or_default();
        let code = cells.next().unwrap_or_default();
        if code.len() != 5 || !code.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(wrong(format!("\"{code}\" is no code of five digits")));
        }
        let area = match kind {
            "county" => Area::County(code.into()),
            "zip" => Area::Zip(code.into()),
            other => return Err(wrong(format!("\"{other}\" is no kind of area: write county or zip"))),
        };
        let number = |cell: &str| cell.parse::<f64>().map_err(|_| wrong(format!("\"{cell}\" is no number")));
        let values = cells.map(number).collect::<Result<Vec<f64>, _>>()?;
        take(area, &values).map_err(wrong)?;
    }
    Ok(())
}
