//! The pure rooms have no I/O, no async, no clock and no chance: what they need of these is an argument.

use super::house::{House, crate_of, is_test_path};
use super::source::{Source, words};
use super::{Finding, Rule};

/// The rooms that compute and do nothing else.
const PURE: [&str; 9] = ["codes", "model", "cdsi", "linkage", "hl7", "fhir", "maps", "disclosure", "spatial"];

const RULE: Rule = Rule {
    name: "pure-rooms",
    why: "codes, model, cdsi, linkage, hl7, fhir, maps, disclosure and spatial compute and do nothing else: that makes them repeatable, \
          testable without a machine around them, and useful alone",
    remedy: "take the date, the bytes or the random bits as an argument; the caller reads them",
};

/// Paths that are not to be named. In code only: a comment may explain.
const BANNED: [&str; 17] = [
    "std::fs",
    "std::net",
    "std::process",
    "std::env",
    "std::thread",
    "std::io::stdin",
    "std::io::stdout",
    "std::time::Instant",
    "tokio",
    "rand",
    "SystemTime::now",
    "Instant::now",
    "Timestamp::now",
    "Zoned::now",
    "async fn",
    "async move",
    ".await",
];

/// Modules of `std` that may not come in by a grouped import either: `use std::{fs, fmt}`.
const BANNED_IN_STD: [&str; 5] = ["fs", "net", "process", "env", "thread"];

/// Looks at the pure rooms, tests and examples left out.
pub fn check(house: &House) -> Vec<Finding> {
    house
        .rust
        .iter()
        .filter(|source| crate_of(&source.path).is_some_and(|name| PURE.contains(&name)))
        .filter(|source| source.path.contains("/src/") && !is_test_path(&source.path))
        .flat_map(look)
        .collect()
}

fn look(source: &Source) -> Vec<Finding> {
    let mut found: Vec<(usize, String)> = Vec::new();
    for path in BANNED {
        for at in words(&source.code, path) {
            if path != "rand" || is_crate_path(&source.code, at, path) {
                found.push((at, format!("`{path}`")));
            }
        }
    }
    for (start, opening) in source.code.match_indices("std::{") {
        let group = &source.code[start + opening.len()..];
        let group = &group[..group.find(';').unwrap_or(group.len())];
        for module in BANNED_IN_STD {
            for at in words(group, module) {
                found.push((start + opening.len() + at, format!("`std::{module}`")));
            }
        }
    }
    found.sort();
    found
        .into_iter()
        .filter(|(at, _)| !source.is_test(*at))
        .map(|(at, what)| Finding::new(&RULE, &source.path, source.line(at), what))
        .collect()
}

/// Whether the name is a crate (`rand::…`, `use rand;`), not a variable or a field.
fn is_crate_path(code: &str, at: usize, name: &str) -> bool {
    let path_before = code[..at].ends_with("::");
    code[at + name.len()..].starts_with("::") && !path_before || code[..at].ends_with("use ")
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
    fn a_pure_room_may_not_read_files_or_the_clock() {
        let text = "//! x\nuse std::fs;\nfn f() { let t = SystemTime::now(); }\n";
        assert_eq!(found("crates/hl7/src/a.rs", text), ["2: `std::fs`", "3: `SystemTime::now`"]);
    }

    #[test]
    fn a_grouped_import_is_seen() {
        assert_eq!(found("crates/codes/src/a.rs", "use std::{fmt, fs};"), ["1: `std::fs`"]);
        assert!(found("crates/codes/src/a.rs", "use std::{fmt, str};").is_empty());
    }

    #[test]
    fn chance_comes_from_outside() {
        assert_eq!(found("crates/model/src/a.rs", "let x = rand::random();"), ["1: `rand`"]);
        assert!(found("crates/model/src/a.rs", "let rand = 5; f(rand)").is_empty());
    }

    #[test]
    fn tests_examples_comments_and_other_rooms_are_free() {
        let text = "use std::fs;";
        assert!(found("crates/hl7/tests/a.rs", text).is_empty());
        assert!(found("crates/hl7/examples/mutate.rs", text).is_empty());
        assert!(found("crates/jenner/src/a.rs", text).is_empty());
        assert!(found("crates/hl7/src/a.rs", "// std::fs is not for us\n").is_empty());
        assert!(found("crates/hl7/src/a.rs", "#[cfg(test)]\nmod tests { use std::fs; }").is_empty());
    }
}
