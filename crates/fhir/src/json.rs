//! From bytes to a resource: JSON with limits, and types without giving up at the first element that has the wrong one.

use serde::de::DeserializeOwned;
use serde_json::Value;
use serde_path_to_error::{Path, Segment};

use crate::problem::{Kind, Problem};

/// Most elements of the wrong type that are named one by one; a resource with more is not worth reading.
const MOST_WRONG: usize = 50;

/// Reads JSON. Too deep a nesting is refused (the parser stops at 128 levels), whatever the size.
///
/// # Errors
/// What is wrong with it, never what it says.
pub fn parse(bytes: &[u8]) -> Result<Value, Problem> {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let value: Value = serde_json::from_slice(bytes).map_err(|error| {
        let text = error.to_string();
        if text.starts_with("recursion limit") {
            let place = format!("line {}, column {}", error.line(), error.column());
            let text =
                format!("The JSON is nested too deeply ({place}). Send resources as FHIR defines them.");
            return Problem::error(Kind::Structure, "", text);
        }
        if bytes.trim_ascii_start().starts_with(b"<") {
            let text = "This is XML. Resources are taken as JSON only: send application/fhir+json.";
            return Problem::error(Kind::NotSupported, "", text);
        }
        let place = format!("line {}, column {}", error.line(), error.column());
        Problem::error(Kind::Structure, "", format!("The body is no JSON ({place}). Send one FHIR resource."))
    })?;
    if value.is_object() {
        Ok(value)
    } else {
        let text = "The body is no resource. Send one JSON object with a resourceType.";
        Err(Problem::error(Kind::Structure, "", text))
    }
}

/// The type a resource says it has.
pub fn type_of(value: &Value) -> Option<&str> {
    value.get("resourceType").and_then(Value::as_str)
}

/// A resource as its type. An element of the wrong type is left out and told; `None` when nothing can be read.
pub fn typed<T: DeserializeOwned>(mut value: Value, place: &str) -> (Option<T>, Vec<Problem>) {
    let mut problems = Vec::new();
    loop {
        let error = match serde_path_to_error::deserialize::<_, T>(&value) {
            Ok(resource) => return (Some(resource), problems),
            Err(error) => error,
        };
        let expression = expression(place, error.path());
        let reason = error.inner().to_string();
        let text = format!("This element was not read: {reason}. Correct it as FHIR R4 defines it.");
        problems.push(Problem::error(Kind::Structure, expression, text));
        if problems.len() >= MOST_WRONG || !prune(&mut value, error.path()) {
            return (None, problems);
        }
    }
}

fn expression(place: &str, path: &Path) -> String {
    let mut text = place.to_owned();
    for segment in path.iter() {
        match segment {
            Segment::Seq { index } => text += &format!("[{index}]"),
            Segment::Map { key } => {
                text.push('.');
                text += key;
            }
            Segment::Enum { .. } | Segment::Unknown => {}
        }
    }
    text
}

/// Takes the element at a path out. False when there is none.
fn prune(value: &mut Value, path: &Path) -> bool {
    let segments: Vec<&Segment> = path.iter().collect();
    let Some((last, way)) = segments.split_last() else { return false };
    let mut at = value;
    for segment in way {
        let next = match segment {
            Segment::Seq { index } => at.get_mut(*index),
            Segment::Map { key } => at.get_mut(key.as_str()),
            Segment::Enum { .. } | Segment::Unknown => None,
        };
        let Some(next) = next else { return false };
        at = next;
    }
    match (last, at) {
        // The places behind it keep their numbers: an empty object stands where the element was.
        (Segment::Seq { index }, Value::Array(list)) => {
            let Some(element) = list.get_mut(*index) else { return false };
            let empty = Value::Object(serde_json::Map::new());
            if *element == empty {
                list.clear();
            } else {
                *element = empty;
            }
            true
        }
        (Segment::Map { key }, Value::Object(map)) => map.remove(key.as_str()).is_some(),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::resources::Immunization;

    #[test]
    fn elements_of_the_wrong_type_are_told_and_the_others_are_read() {
        let value = serde_json::json!({
            "resourceType": "Immunization", "status": 5, "lotNumber": "A123",
            "vaccineCode": {"coding": [{"code": "08"}, "08", {"system": true, "code": "45"}]},
            "isSubpotent": "yes", "unheardOf": {"a": 1}
        });
        let (resource, problems) = typed::<Immunization<'_>>(value, "Immunization");
        let resource = resource.unwrap();
        assert_eq!(resource.lot_number.as_deref(), Some("A123"));
        assert_eq!(resource.vaccine_code.unwrap().coding[2].code.as_deref(), Some("45"));
        assert_eq!(resource.more["unheardOf"]["a"], 1, "kept");
        let places: Vec<&str> = problems.iter().map(|one| one.expression.as_str()).collect();
        for place in [
            "Immunization.status",
            "Immunization.vaccineCode.coding[1]",
            "Immunization.vaccineCode.coding[2].system",
            "Immunization.isSubpotent",
        ] {
            assert!(places.contains(&place), "{place} in {places:?}");
        }
    }

    #[test]
    fn deep_nesting_and_xml_are_refused_in_words() {
        let deep = "[".repeat(200_000);
        assert!(parse(deep.as_bytes()).unwrap_err().text.contains("nested too deeply"));
        assert!(parse(b" <Patient/>").unwrap_err().text.contains("XML"));
        for nothing in ["", "[]", "5", "{", "\"Patient\""] {
            assert!(parse(nothing.as_bytes()).is_err(), "{nothing}");
        }
        assert!(parse(b"\xEF\xBB\xBF{}").is_ok(), "a byte order mark");
    }
}
