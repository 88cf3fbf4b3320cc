//! Whatever comes, reading ends, and does not panic.

use jenner_codes::Codes;
use jenner_fhir::write::{Directory, Writer};
use proptest::prelude::*;
use serde_json::Value;

use crate::any_resource::{holds, read_all};
use crate::{mutation, sample};

/// What the registry writes, as JSON.
fn written() -> Vec<Value> {
    let record = sample::record();
    let directory = Directory::of(sample::organizations());
    let writer = Writer { codes: Codes::embedded(), authority: "JENNER", directory: &directory };
    let mut all = vec![serde_json::to_value(writer.patient(&record)).unwrap()];
    all.extend(writer.immunizations(&record).map(|one| serde_json::to_value(one).unwrap()));
    all.extend(writer.observations(&record).map(|one| serde_json::to_value(one).unwrap()));
    all.extend(writer.related(&record).map(|one| serde_json::to_value(one).unwrap()));
    all
}

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        ".{0,12}".prop_map(Value::from),
        prop_oneof![Just("2024-03-05"), Just("2024-03"), Just("#p1"), Just("x")].prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::hash_map("[a-z]{1,6}", inner, 0..4).prop_map(Value::from_iter),
        ]
    })
}

/// Puts something else at one of the places of a value.
fn damage(value: &mut Value, mut place: usize, with: &Value) -> Option<usize> {
    if place == 0 {
        *value = with.clone();
        return None;
    }
    place -= 1;
    let children: Vec<&mut Value> = match value {
        Value::Array(list) => list.iter_mut().collect(),
        Value::Object(map) => map.values_mut().collect(),
        _ => return Some(place),
    };
    for child in children {
        place = damage(child, place, with)?;
    }
    Some(place)
}

proptest! {
    #[test]
    fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        holds(&bytes);
    }

    #[test]
    fn what_the_registry_writes_with_one_place_damaged_is_read_or_told(
        which in 0usize..8, place in 0usize..150, with in any_json(),
    ) {
        let all = written();
        let mut value = all[which % all.len()].clone();
        damage(&mut value, place, &with);
        read_all(&value);
    }
}

#[test]
fn damaged_resources_are_read_or_refused() {
    let read = (0..3_000).filter(|number| holds(&mutation::resource(*number))).count();
    assert!((100..2_900).contains(&read), "{read} of 3000 were read: the damage is too small or too large");
}
