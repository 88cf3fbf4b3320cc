//! The arrows of the house: which crate may build on which.

use toml::{Table, Value};

use super::house::{House, crate_of};
use super::source::line;
use super::{Finding, Rule};

const RULE: Rule = Rule {
    name: "arrows-point-down",
    why: "a room that knows only what lies below it can be read, tested and replaced without the rooms above",
    remedy: "move what is shared down (model, codes), or pass it in from above; a new room gets its place in \
             xtask/src/tidy/arrows.rs and ARCHITECTURE.md",
};

/// Each room with its floor and the rooms it may build on.
const ROOMS: [(&str, u8, &[&str]); 16] = [
    ("codes", 0, &[]),
    ("disclosure", 0, &[]),
    ("model", 1, &["codes"]),
    ("cdsi", 2, &["codes"]),
    // The engine's doors for other languages. They lead out of the house: no room builds on them.
    ("cdsi-c", 3, &["codes", "cdsi"]),
    ("cdsi-python", 3, &["codes", "cdsi"]),
    ("linkage", 2, &["codes", "model"]),
    ("hl7", 2, &["codes", "model"]),
    ("spatial", 2, &[]),
    ("fhir", 2, &["codes", "model"]),
    // Shapes and figures: it knows no code and no person.
    ("maps", 2, &[]),
    ("store", 2, &["codes", "model"]),
    ("documents", 2, &["codes", "model"]),
    (
        "registry",
        3,
        &[
            "codes",
            "disclosure",
            "model",
            "cdsi",
            "linkage",
            "hl7",
            "fhir",
            "maps",
            "spatial",
            "store",
            "documents",
        ],
    ),
    (
        "web",
        4,
        &[
            "codes",
            "disclosure",
            "model",
            "cdsi",
            "linkage",
            "hl7",
            "fhir",
            "maps",
            "spatial",
            "store",
            "documents",
            "registry",
        ],
    ),
    (
        "jenner",
        5,
        &[
            "codes",
            "disclosure",
            "model",
            "cdsi",
            "linkage",
            "hl7",
            "fhir",
            "maps",
            "spatial",
            "store",
            "documents",
            "registry",
            "web",
        ],
    ),
];

/// Looks at the manifests of all crates. Tests may use a room on the same floor, none above.
pub fn check(house: &House) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in &house.files {
        let Some(name) = crate_of(&file.path) else {
            continue;
        };
        if file.path != format!("crates/{name}/Cargo.toml") {
            continue;
        }
        let Some((floor, allowed)) = room(name) else {
            let found = format!("the crate `{name}` has no place in the house");
            findings.push(Finding::new(&RULE, &file.path, 1, found));
            continue;
        };
        let Ok(manifest) = file.text.parse::<Table>() else {
            continue; // cargo says it better
        };
        for target in rooms_in(&manifest, &["dependencies", "build-dependencies"]) {
            if !allowed.contains(&target.as_str()) {
                findings.push(breach(&file.path, &file.text, name, &target, ""));
            }
        }
        for target in rooms_in(&manifest, &["dev-dependencies"]) {
            if room(&target).is_none_or(|(other, _)| other > floor) {
                findings.push(breach(&file.path, &file.text, name, &target, " (in tests)"));
            }
        }
    }
    findings
}

fn room(name: &str) -> Option<(u8, &'static [&'static str])> {
    ROOMS.iter().find(|(room, _, _)| *room == name).map(|(_, floor, allowed)| (*floor, *allowed))
}

/// The rooms that these tables of a manifest name, those under `[target.…]` as well.
fn rooms_in(manifest: &Table, tables: &[&str]) -> Vec<String> {
    let per_target = manifest.get("target").and_then(Value::as_table);
    std::iter::once(manifest)
        .chain(per_target.into_iter().flat_map(|targets| targets.values().filter_map(Value::as_table)))
        .flat_map(|part| tables.iter().filter_map(|table| part.get(*table)?.as_table()))
        .flat_map(|table| table.keys())
        .filter_map(|key| match key.as_str() {
            "jenner" => Some("jenner".to_owned()),
            key => key.strip_prefix("jenner-").map(str::to_owned),
        })
        .collect()
}

fn breach(path: &str, text: &str, from: &str, to: &str, note: &str) -> Finding {
    let at = text.find(&format!("jenner-{to}.")).or_else(|| text.find(&format!("jenner-{to} ")));
    let found = format!("{from} → {to}{note}");
    Finding::new(&RULE, path, at.map_or(1, |at| line(text, at)), found)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(path: &str, text: &str) -> Vec<String> {
        check(&House::of(&[(path, text)]))
            .into_iter()
            .map(|finding| format!("{}: {}", finding.line, finding.found))
            .collect()
    }

    #[test]
    fn an_arrow_up_is_found_at_its_line() {
        let text = "[package]\nname = \"jenner-store\"\n[dependencies]\njenner-registry.workspace = true\n";
        assert_eq!(found("crates/store/Cargo.toml", text), ["4: store → registry"]);
    }

    #[test]
    fn rooms_on_one_floor_do_not_know_each_other_save_in_tests() {
        let text = "[dependencies]\njenner-linkage.workspace = true\n";
        assert_eq!(found("crates/hl7/Cargo.toml", text), ["2: hl7 → linkage"]);
        let text = "[dev-dependencies]\njenner-linkage.workspace = true\n";
        assert!(found("crates/hl7/Cargo.toml", text).is_empty());
        let text = "[dev-dependencies]\njenner-registry = { path = \"../registry\" }\n";
        assert_eq!(found("crates/hl7/Cargo.toml", text), ["2: hl7 → registry (in tests)"]);
    }

    #[test]
    fn arrows_down_are_fine() {
        let text = "[dependencies]\njenner-store.workspace = true\njenner-codes.workspace = true\n";
        assert!(found("crates/web/Cargo.toml", text).is_empty());
    }

    #[test]
    fn a_new_room_must_be_given_its_place() {
        assert_eq!(found("crates/attic/Cargo.toml", ""), ["1: the crate `attic` has no place in the house"]);
    }

    #[test]
    fn no_room_builds_on_a_door_for_another_language() {
        let text = "[dependencies]\njenner-cdsi-c.workspace = true\njenner-cdsi.workspace = true\n";
        assert_eq!(found("crates/jenner/Cargo.toml", text), ["2: jenner → cdsi-c"]);
        let text = "[dependencies]\njenner-cdsi.workspace = true\njenner-codes.workspace = true\n";
        assert!(found("crates/cdsi-python/Cargo.toml", text).is_empty());
    }

    #[test]
    fn every_room_builds_on_lower_floors_only() {
        for (name, floor, allowed) in ROOMS {
            for below in allowed {
                assert!(room(below).is_some_and(|(other, _)| other < floor), "{name} → {below}");
            }
        }
    }
}
