//! Files of others: what is read, and what is said of a bad one.

use jenner_maps::ShapeError;
use jenner_maps::import::{self, Asked, Names};

use crate::small::{atlas, by_code, collection, feature, read, squares};

fn error(text: &str) -> ShapeError {
    read(text).expect_err("a bad file")
}

#[test]
fn shapes_that_touch_get_one_border() {
    let atlas = atlas();
    let neighbours: Vec<(&str, Vec<&str>)> =
        atlas.neighbours().into_iter().map(|(id, there)| (id, there.into_iter().collect())).collect();
    assert_eq!(
        neighbours,
        [
            ("1", vec!["2", "3"]),
            ("2", vec!["1", "4"]),
            ("3", vec!["1", "4"]),
            ("4", vec!["2", "3"]),
            ("5", vec![])
        ],
        "touching at a corner is not enough"
    );
    assert_eq!(atlas.borders().len(), 4 + 4 + 1);
}

const TOPOLOGY: &str = r#"{"type":"Topology","transform":{"scale":[0.5,0.5],"translate":[-92,30]},
    "objects":{"counties":{"type":"GeometryCollection","geometries":[
        {"type":"Polygon","id":"1","properties":{"name":"West"},"arcs":[[0,1]]},
        {"type":"MultiPolygon","id":2,"properties":{"name":"East"},"arcs":[[[-1,2]]]}]}},
    "arcs":[[[2,0],[0,2]],[[2,2],[-2,0],[0,-2],[2,0]],[[2,0],[2,0],[0,2],[-2,0]]]}"#;

#[test]
fn topojson_is_read_on_its_own_grid() {
    let atlas = import::read(TOPOLOGY.as_bytes(), &Asked::default()).expect("a topology");
    let names: Vec<(&str, &str)> =
        atlas.areas().iter().map(|area| (area.id.as_str(), area.name.as_str())).collect();
    assert_eq!(names, [("1", "West"), ("2", "East")]);
    assert_eq!(atlas.neighbours()["1"].iter().collect::<Vec<_>>(), [&"2"]);
    assert_eq!(atlas.grid().degrees(atlas.borders()[0][0]), [-91.0, 30.0]);
}

#[test]
fn a_bad_topology_is_named() {
    let found = |from: &str, to: &str| {
        assert!(TOPOLOGY.contains(from), "{from}");
        let text = TOPOLOGY.replace(from, to);
        import::read(text.as_bytes(), &Asked::default()).expect_err("a bad file").to_string()
    };
    assert!(found("[[0,1]]", "[[0,7]]").contains("border number 7"));
    assert!(found("[[0,1]]", "[[0,2]]").contains("not closed"));
    assert!(found("[[0,1]]", "[[0,-99]]").contains("border number 98"));
    assert!(found("\"Polygon\"", "\"LineString\"").contains("is a LineString"));
    assert!(found("\"id\":\"1\",", "").contains("Area number 1 has no field \"id\". Its fields are: name."));
    assert!(found("\"id\":2", "\"id\":1").contains("The id 1 stands for two areas"));
    assert!(found("[-92,30]", "[452000,3300000]").contains("transform is not one of degrees"));
    assert!(found("\"arcs\":[[0,1]]", "\"arcs\":\"none\"").contains("area 1"));
    let asked = Asked { layer: Some("tracts".to_owned()), ..Asked::default() };
    let error = import::read(TOPOLOGY.as_bytes(), &asked).expect_err("no such layer");
    assert_eq!(error.to_string(), "The file has no layer \"tracts\". It has: counties. Name one of them.");
}

#[test]
fn an_unknown_id_field_is_named_with_those_that_are_there() {
    let asked = Asked { id_field: Some("GEOID".to_owned()), ..Asked::default() };
    let error = import::read(squares().as_bytes(), &asked).expect_err("no such field");
    assert_eq!(
        error.to_string(),
        "Area number 1 has no field \"GEOID\". Its fields are: code, name. Name the field that holds the id."
    );
}

#[test]
fn a_ring_that_is_not_closed_is_named() {
    let open = feature("7", "Open", "[[[-92,30],[-91,30],[-91,31],[-92,31]]]");
    assert_eq!(error(&collection(&[open])), ShapeError::NotClosed { id: "7".to_owned() });
}

#[test]
fn meters_instead_of_degrees_are_seen() {
    let meters =
        feature("7", "Meters", "[[[452000,3300000],[453000,3300000],[453000,3301000],[452000,3300000]]]");
    let said = error(&collection(&[meters])).to_string();
    assert!(said.contains("452000, 3300000") && said.contains("EPSG:4326"), "{said}");
    let turned = feature("7", "Turned", "[[[30,-92],[31,-92],[31,-91],[30,-92]]]");
    assert!(matches!(error(&collection(&[turned])), ShapeError::OutsideTheWorld { .. }));
}

#[test]
fn what_is_no_area_is_named() {
    let point = r#"{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"code":"7"},
        "geometry":{"type":"Point","coordinates":[-92,30]}}]}"#;
    assert_eq!(error(point), ShapeError::NotAnArea { id: "7".to_owned(), kind: "Point".to_owned() });
    let nothing = point.replace(r#"{"type":"Point","coordinates":[-92,30]}"#, "null");
    assert!(matches!(error(&nothing), ShapeError::NotAnArea { .. }));
    let nowhere = feature("7", "Nowhere", "[[[-92,30],[-92,30],[-92,30]]]");
    assert_eq!(error(&collection(&[nowhere])), ShapeError::TooFewCorners { id: "7".to_owned() });
}

#[test]
fn what_is_no_file_of_shapes_says_so() {
    for text in ["", "fips,name", "{}", "[]", r#"{"type":"Feature"}"#, r#"{"type":"Topology"}"#, "\u{feff}{}"]
    {
        assert!(matches!(error(text), ShapeError::NotShapes { .. }), "{text}");
    }
    let deep = format!("{{\"type\":\"FeatureCollection\",\"features\":{}", "[".repeat(10_0000));
    assert!(matches!(error(&deep), ShapeError::NotShapes { .. }));
}

#[test]
fn a_file_that_is_too_large_is_not_read() {
    let huge = vec![b' '; import::LARGEST + 1];
    let error = import::read(&huge, &by_code()).expect_err("too large");
    assert!(error.to_string().starts_with("The file has 67108865 bytes; at most 67108864 are read."));
}

#[test]
fn two_areas_of_one_id_are_an_error() {
    let ring = "[[[-92,30],[-91,30],[-91,31],[-92,30]]]";
    let twice = collection(&[feature("7", "One", ring), feature("7", "Other", ring)]);
    assert_eq!(error(&twice), ShapeError::SameId { id: "7".to_owned() });
}

#[test]
fn a_height_behind_longitude_and_latitude_is_passed_over() {
    let high = feature("7", "High", "[[[-92,30,12.5],[-91,30,0],[-91,31,0],[-92,30,12.5]]]");
    assert_eq!(read(&collection(&[high])).expect("an area").areas().len(), 1);
}

#[test]
fn names_are_joined_on_the_id_and_the_unknown_are_told() {
    let table = "fips,name,legal_name,state_fips\n1,Ash,Ash County,99\n2,Birch,,99\n";
    let names = Names::read(table.as_bytes()).expect("names");
    let (named, unknown) = names.put_on(&atlas()).expect("an atlas");
    let full: Vec<&str> = named.areas().iter().map(|area| area.full_name.as_str()).collect();
    assert_eq!(full, ["Ash County", "Birch", "South West", "South East", "Island"]);
    assert_eq!(unknown, ["3", "4", "5"]);
    let bad = Names::read("code,name\n1,Ash\n".as_bytes()).expect_err("no id");
    assert!(bad.to_string().contains("no column \"fips\" or \"id\""), "{bad}");
}
