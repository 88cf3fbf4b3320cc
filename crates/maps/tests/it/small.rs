//! Small made-up shapes that tests draw and read.

use jenner_maps::import::{self, Asked};
use jenner_maps::{Atlas, ShapeError};

/// Four squares beside each other, two above two, and an island; as GeoJSON, each shape by itself.
pub fn squares() -> String {
    let square = |id: &str, name: &str, x: f64, y: f64| {
        let ring =
            format!("[[{x},{y}],[{},{y}],[{},{}],[{x},{}],[{x},{y}]]", x + 1.0, x + 1.0, y + 1.0, y + 1.0);
        feature(id, name, &format!("[{ring}]"))
    };
    collection(&[
        square("1", "North & West", -92.0, 31.0),
        square("2", "North East", -91.0, 31.0),
        square("3", "South West", -92.0, 30.0),
        square("4", "South East", -91.0, 30.0),
        square("5", "Island", -89.5, 29.2),
    ])
}

pub fn feature(id: &str, name: &str, rings: &str) -> String {
    format!(
        "{{\"type\":\"Feature\",\"properties\":{{\"code\":\"{id}\",\"name\":\"{name}\"}},\
         \"geometry\":{{\"type\":\"Polygon\",\"coordinates\":{rings}}}}}"
    )
}

pub fn collection(features: &[String]) -> String {
    format!("{{\"type\":\"FeatureCollection\",\"features\":[{}]}}", features.join(","))
}

pub fn by_code() -> Asked {
    Asked { id_field: Some("code".to_owned()), ..Asked::default() }
}

pub fn read(text: &str) -> Result<Atlas, ShapeError> {
    import::read(text.as_bytes(), &by_code())
}

pub fn atlas() -> Atlas {
    read(&squares()).expect("the squares are sound")
}
