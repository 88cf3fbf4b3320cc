//! TopoJSON: shapes that share their borders already.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Map, Value};

use super::{Asked, Position, json, named, on_the_globe, without_slivers};
use crate::atlas::{Area, Atlas, MOST_POINTS, Polygon, Ring, Side};
use crate::error::ShapeError;
use crate::grid::{Cell, Grid};

#[derive(Deserialize)]
struct Topology {
    transform: Option<Transform>,
    objects: BTreeMap<String, Layer>,
    arcs: Vec<Vec<Position>>,
}

#[derive(Deserialize)]
struct Transform {
    scale: [f64; 2],
    translate: [f64; 2],
}

#[derive(Deserialize)]
struct Layer {
    #[serde(default)]
    geometries: Vec<Geometry>,
}

#[derive(Deserialize)]
struct Geometry {
    r#type: Option<String>,
    arcs: Option<Value>,
    id: Option<Value>,
    properties: Option<Map<String, Value>>,
}

pub(super) fn read(bytes: &[u8], asked: &Asked) -> Result<Atlas, ShapeError> {
    let mut topology: Topology = json(bytes)?;
    if topology.arcs.iter().map(Vec::len).sum::<usize>() > MOST_POINTS {
        return Err(ShapeError::TooManyPoints { most: MOST_POINTS });
    }
    let layer = layer(&mut topology.objects, asked)?;
    let (grid, borders) = borders(&topology)?;
    let mut areas = Vec::new();
    for (at, geometry) in layer.geometries.iter().enumerate() {
        let (id, name) = named(at + 1, geometry.id.as_ref(), geometry.properties.as_ref(), asked)?;
        let polygons = polygons(&id, geometry)?;
        for side in polygons.iter().flatten().flatten() {
            let border = borders
                .get(side.border as usize)
                .ok_or_else(|| ShapeError::NoSuchBorder { id: id.clone(), number: i64::from(side.border) })?;
            for cell in border {
                on_the_globe(&id, grid.degrees(*cell))?;
            }
        }
        let polygons = without_slivers(&id, polygons, |ring: &Ring| {
            let edges = |side: &Side| {
                borders.get(side.border as usize).map_or(0, |border| border.len().saturating_sub(1))
            };
            ring.iter().map(edges).sum()
        })?;
        areas.push(Area { id, within: String::new(), full_name: name.clone(), name, polygons });
    }
    Ok(Atlas::new(grid, borders, areas)?.only(|_| true))
}

fn layer(layers: &mut BTreeMap<String, Layer>, asked: &Asked) -> Result<Layer, ShapeError> {
    let there = layers.keys().cloned().collect::<Vec<_>>().join(", ");
    let found = match (&asked.layer, layers.len()) {
        (Some(wanted), _) => layers.remove(wanted),
        (None, 1) => layers.pop_first().map(|(_, layer)| layer),
        (None, _) => None,
    };
    found.ok_or_else(|| ShapeError::NoLayer { wanted: asked.layer.clone().unwrap_or_default(), there })
}

/// The borders on the file's own grid where it has one: no point moves.
fn borders(topology: &Topology) -> Result<(Grid, Vec<Vec<Cell>>), ShapeError> {
    let off = |[x, y]: [f64; 2]| ShapeError::OutsideTheWorld { id: "(a border)".to_owned(), x, y };
    let Some(transform) = &topology.transform else {
        let grid = Grid::FINE;
        let cell = |position: &Position| grid.cell(position.0).ok_or_else(|| off(position.0));
        let borders =
            topology.arcs.iter().map(|arc| arc.iter().map(cell).collect()).collect::<Result<_, _>>()?;
        return Ok((grid, borders));
    };
    let grid = Grid { origin: transform.translate, step: transform.scale };
    if !grid.is_sound() {
        return Err(ShapeError::NotShapes { text: "its transform is not one of degrees".to_owned() });
    }
    let mut borders = Vec::with_capacity(topology.arcs.len());
    for arc in &topology.arcs {
        let [mut x, mut y] = [0.0_f64; 2];
        let mut border = Vec::with_capacity(arc.len());
        for Position([dx, dy]) in arc {
            x += dx;
            y += dy;
            let reach = f64::from(i32::MAX / 4);
            if !(x.abs() <= reach && y.abs() <= reach) {
                return Err(off([x, y]));
            }
            border.push(Cell { x: x as i32, y: y as i32 });
        }
        borders.push(border);
    }
    Ok((grid, borders))
}

fn polygons(id: &str, geometry: &Geometry) -> Result<Vec<Polygon>, ShapeError> {
    let kind = geometry.r#type.as_deref().unwrap_or("shape without a type");
    let arcs = geometry.arcs.clone().unwrap_or_default();
    let odd = |error: serde_json::Error| ShapeError::NotShapes { text: format!("area {id}: {error}") };
    let numbers: Vec<Vec<Vec<i64>>> = match kind {
        "Polygon" => vec![serde_json::from_value(arcs).map_err(odd)?],
        "MultiPolygon" => serde_json::from_value(arcs).map_err(odd)?,
        _ => return Err(ShapeError::NotAnArea { id: id.to_owned(), kind: kind.to_owned() }),
    };
    let side = |number: i64| {
        // TopoJSON writes a border walked backward as the complement of its number.
        let (border, reversed) = if number < 0 { (!number, true) } else { (number, false) };
        let border =
            u32::try_from(border).map_err(|_| ShapeError::NoSuchBorder { id: id.to_owned(), number })?;
        Ok(Side { border, reversed })
    };
    numbers
        .into_iter()
        .map(|polygon| polygon.into_iter().map(|ring| ring.into_iter().map(side).collect()).collect())
        .collect()
}
