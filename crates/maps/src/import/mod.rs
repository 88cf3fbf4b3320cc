//! Shapes that others publish: TopoJSON and GeoJSON, with limits and with errors that say what to do.

mod geojson;
mod names;
mod topojson;
mod topology;

pub use names::Names;

use serde::Deserialize;
use serde_json::{Map, Value};

use crate::atlas::Atlas;
use crate::error::ShapeError;

/// The most bytes of a file that is read.
pub const LARGEST: usize = 64 << 20;

/// What to take from a file.
#[derive(Debug, Clone, Default)]
pub struct Asked {
    /// The layer of a TopoJSON file; without it the only one there is.
    pub layer: Option<String>,
    /// The property that holds the id; without it the `id` of the shape itself.
    pub id_field: Option<String>,
    /// The property that holds the name; without it `name`, and where that is missing the id.
    pub name_field: Option<String>,
}

/// Reads TopoJSON or GeoJSON, whichever it is.
pub fn read(bytes: &[u8], asked: &Asked) -> Result<Atlas, ShapeError> {
    #[derive(Deserialize)]
    struct Kind {
        r#type: String,
    }
    if bytes.len() > LARGEST {
        return Err(ShapeError::TooLarge { bytes: bytes.len(), most: LARGEST });
    }
    let kind: Kind = json(bytes)?;
    match kind.r#type.as_str() {
        "Topology" => topojson::read(bytes, asked),
        "FeatureCollection" => geojson::read(bytes, asked),
        other => Err(ShapeError::NotShapes {
            text: format!("its type is \"{other}\", and must be \"Topology\" or \"FeatureCollection\""),
        }),
    }
}

fn json<'a, T: Deserialize<'a>>(bytes: &'a [u8]) -> Result<T, ShapeError> {
    serde_json::from_slice(bytes).map_err(|error| ShapeError::NotShapes { text: error.to_string() })
}

/// Longitude and latitude; a height behind them is passed over.
#[derive(Debug, Clone, Copy)]
struct Position([f64; 2]);

impl<'de> Deserialize<'de> for Position {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Numbers;
        impl<'de> serde::de::Visitor<'de> for Numbers {
            type Value = Position;
            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a position: longitude and latitude")
            }
            fn visit_seq<A: serde::de::SeqAccess<'de>>(self, mut numbers: A) -> Result<Position, A::Error> {
                let short = |have| <A::Error as serde::de::Error>::invalid_length(have, &"two numbers");
                let x = numbers.next_element()?.ok_or_else(|| short(0))?;
                let y = numbers.next_element()?.ok_or_else(|| short(1))?;
                while numbers.next_element::<serde::de::IgnoredAny>()?.is_some() {}
                Ok(Position([x, y]))
            }
        }
        from.deserialize_seq(Numbers)
    }
}

/// Id and name of a shape, as its fields say them.
fn named(
    number: usize,
    id: Option<&Value>,
    properties: Option<&Map<String, Value>>,
    asked: &Asked,
) -> Result<(String, String), ShapeError> {
    let word = |value: &Value| match value {
        Value::String(text) if !text.trim().is_empty() => Some(text.trim().to_owned()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    };
    let of = |field: &str| properties.and_then(|there| there.get(field)).and_then(word);
    let found = match &asked.id_field {
        Some(field) => of(field),
        None => id.and_then(word),
    };
    let id = found.ok_or_else(|| ShapeError::NoId {
        number,
        field: asked.id_field.clone().unwrap_or_else(|| "id".to_owned()),
        there: properties
            .map(|there| there.keys().map(String::as_str).collect::<Vec<_>>().join(", "))
            .filter(|list| !list.is_empty())
            .unwrap_or_else(|| "none".to_owned()),
    })?;
    let name = of(asked.name_field.as_deref().unwrap_or("name")).unwrap_or_else(|| id.clone());
    Ok((id, name))
}

/// Whether a position can be on the globe.
fn on_the_globe(id: &str, [x, y]: [f64; 2]) -> Result<(), ShapeError> {
    // A hair beyond: grids of others round at the date line.
    if (-180.001..=180.001).contains(&x) && (-90.001..=90.001).contains(&y) {
        return Ok(());
    }
    Err(ShapeError::OutsideTheWorld { id: id.to_owned(), x, y })
}

/// Pieces of land without those that enclose nothing: on a coarse grid an islet is a line. An area that is nothing else
/// (the smallest cities) keeps its largest, if that is a line at least.
fn without_slivers<R>(
    id: &str,
    mut polygons: Vec<Vec<R>>,
    corners: impl Fn(&R) -> usize,
) -> Result<Vec<Vec<R>>, ShapeError> {
    let outer = |rings: &Vec<R>| rings.first().map_or(0, &corners);
    let least = polygons.iter().map(outer).max().unwrap_or(0).min(3);
    if least < 2 {
        return Err(ShapeError::TooFewCorners { id: id.to_owned() });
    }
    polygons.retain(|rings| outer(rings) >= least);
    for rings in &mut polygons {
        rings.retain(|ring| corners(ring) >= least);
    }
    Ok(polygons)
}
