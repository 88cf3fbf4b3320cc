//! GeoJSON: shapes each by itself. Where two walk along the same points they get one border.

use serde::Deserialize;
use serde_json::{Map, Value};

use super::topology::{self, Loose};
use super::{Asked, Position, json, named, on_the_globe, without_slivers};
use crate::atlas::{Atlas, MOST_POINTS};
use crate::error::ShapeError;
use crate::grid::{Cell, Grid};

#[derive(Deserialize)]
struct Collection {
    features: Vec<Feature>,
}

#[derive(Deserialize)]
struct Feature {
    id: Option<Value>,
    properties: Option<Map<String, Value>>,
    geometry: Option<Geometry>,
}

#[derive(Deserialize)]
#[serde(tag = "type", content = "coordinates")]
enum Geometry {
    Polygon(Vec<Vec<Position>>),
    MultiPolygon(Vec<Vec<Vec<Position>>>),
    #[serde(untagged)]
    Other(Value),
}

pub(super) fn read(bytes: &[u8], asked: &Asked) -> Result<Atlas, ShapeError> {
    let collection: Collection = json(bytes)?;
    let mut points = 0;
    let mut loose = Vec::new();
    for (at, feature) in collection.features.into_iter().enumerate() {
        let (id, name) = named(at + 1, feature.id.as_ref(), feature.properties.as_ref(), asked)?;
        let polygons = match feature.geometry {
            Some(Geometry::Polygon(rings)) => vec![rings],
            Some(Geometry::MultiPolygon(polygons)) => polygons,
            Some(Geometry::Other(other)) => {
                let kind =
                    other.get("type").and_then(Value::as_str).unwrap_or("shape without a type").to_owned();
                return Err(ShapeError::NotAnArea { id, kind });
            }
            None => return Err(ShapeError::NotAnArea { id, kind: "shape of nothing".to_owned() }),
        };
        points += polygons.iter().flatten().map(Vec::len).sum::<usize>();
        if points > MOST_POINTS {
            return Err(ShapeError::TooManyPoints { most: MOST_POINTS });
        }
        let polygons = polygons
            .iter()
            .map(|polygon| polygon.iter().map(|ring| on_grid(&id, ring)).collect())
            .collect::<Result<_, _>>()?;
        let polygons = without_slivers(&id, polygons, |ring: &Vec<Cell>| ring.len())?;
        loose.push(Loose { id, name, polygons });
    }
    topology::shared(Grid::FINE, loose)
}

/// A ring on the grid, without its last point (which is its first) and without points said twice.
fn on_grid(id: &str, ring: &[Position]) -> Result<Vec<Cell>, ShapeError> {
    let mut cells = Vec::with_capacity(ring.len());
    for Position(at) in ring {
        on_the_globe(id, *at)?;
        let cell = Grid::FINE.cell(*at).ok_or_else(|| ShapeError::OutsideTheWorld {
            id: id.to_owned(),
            x: at[0],
            y: at[1],
        })?;
        if cells.last() != Some(&cell) {
            cells.push(cell);
        }
    }
    if cells.first() != cells.last() {
        return Err(ShapeError::NotClosed { id: id.to_owned() });
    }
    cells.pop();
    Ok(cells)
}
