//! Holds answers against the segment tables of the profiles, which the reference data has as Markdown.

use std::collections::HashMap;

use jenner_hl7::er7::{Message, Segment};

use crate::collection;

/// Usage and greatest number of repetitions of the fields of a segment.
type Fields = Vec<(usize, Usage, usize)>;

#[derive(Clone, Copy, PartialEq)]
enum Usage {
    Required,
    NotSupported,
    Other,
}

/// Fails if the order of segments, a required field, a forbidden field or a cardinality is wrong.
pub fn check(text: &str, profile: &str) {
    let message = Message::parse(text).unwrap();
    assert_eq!(message.problems(), []);
    assert_eq!(message.header().field(21).text(), profile);
    order(&message, profile);
    let Some(folder) = collection::hl7() else { return };
    let tables = std::fs::read_to_string(folder.join("profile-tables.md")).unwrap();
    let tables = tables_of(&tables, profile);
    for segment in message.segments() {
        let Some(fields) = tables.get(segment.name()) else {
            panic!("{profile} has no table of {}", segment.name());
        };
        for (n, usage, most) in fields {
            field(segment, *n, *usage, *most);
        }
    }
}

fn field(segment: &Segment<'_>, n: usize, usage: Usage, most: usize) {
    let place = format!("{}^{}^{n}", segment.name(), segment.ordinal());
    let field = segment.field(n);
    match usage {
        Usage::Required => assert!(!field.is_empty(), "{place} is required"),
        Usage::NotSupported => assert!(field.is_empty(), "{place} must not be sent"),
        Usage::Other => {}
    }
    // MSH-2 holds the repetition separator itself; MSH-18 is optional with a maximum of none in some profiles,
    // which cannot be meant: without it, letters beyond ASCII have no meaning.
    if !matches!((segment.name(), n), ("MSH", 2 | 18)) {
        assert!(field.repetitions().count() <= most, "{place} repeats too often");
    }
}

/// The order of segments, as a walk: what may follow what.
fn order(message: &Message<'_>, profile: &str) {
    let follows: &[(&str, &str)] = match profile {
        "Z23" => &[("MSH", "MSA"), ("MSA", "ERR"), ("ERR", "ERR")],
        "Z33" => &[("MSH", "MSA"), ("MSA", "ERR QAK"), ("ERR", "QAK"), ("QAK", "QPD")],
        "Z31" => &[
            ("MSH", "MSA"),
            ("MSA", "ERR QAK"),
            ("ERR", "QAK"),
            ("QAK", "QPD"),
            ("QPD", "PID"),
            ("PID", "PID PD1 NK1"),
            ("NK1", "NK1 PID"),
        ],
        "Z32" => &[
            ("MSH", "MSA"),
            ("MSA", "ERR QAK"),
            ("ERR", "QAK"),
            ("QAK", "QPD"),
            ("QPD", "PID"),
            ("PID", "PD1 NK1 ORC"),
            ("PD1", "NK1 ORC"),
            ("NK1", "NK1 ORC"),
            ("ORC", "RXA"),
            ("RXA", "RXR OBX ORC"),
            ("RXR", "OBX ORC"),
            ("OBX", "OBX NTE ORC"),
        ],
        "Z42" => &[
            ("MSH", "MSA"),
            ("MSA", "ERR QAK"),
            ("ERR", "QAK"),
            ("QAK", "QPD"),
            ("QPD", "PID"),
            ("PID", "ORC"),
            ("ORC", "RXA"),
            ("RXA", "RXR OBX"),
            ("RXR", "OBX"),
            ("OBX", "OBX ORC"),
        ],
        other => panic!("no order of segments for {other}"),
    };
    let names: Vec<&str> = message.segments().iter().map(|segment| segment.name()).collect();
    for pair in names.windows(2) {
        let may = follows.iter().find(|(first, _)| *first == pair[0]).map_or("", |(_, next)| next);
        assert!(may.split(' ').any(|name| name == pair[1]), "{} after {} in {profile}", pair[1], pair[0]);
    }
    assert!(!matches!(names.last(), Some(&"ORC" | &"MSH")));
}

/// The segment tables of one profile: headings such as `### PID (Z22, Z31)`, then one row a field.
fn tables_of<'t>(text: &'t str, profile: &str) -> HashMap<&'t str, Fields> {
    let mut tables = HashMap::new();
    let mut segment = None;
    let chapter = text.split("\n## ").find(|part| part.starts_with("2. Segments")).unwrap();
    for line in chapter.lines() {
        if let Some(heading) = line.strip_prefix("### ") {
            let (name, profiles) = heading.split_once(" (").unwrap();
            let mine = profiles.trim_end_matches(')').split(", ").any(|one| one == profile);
            segment = mine.then_some(name);
        }
        let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
        let (Some(name), Some(Ok(n))) = (segment, cells.first().map(|cell| cell.parse::<usize>())) else {
            continue;
        };
        let usage = match cells[3] {
            "R" => Usage::Required,
            "X" => Usage::NotSupported,
            _ => Usage::Other,
        };
        let most = cells[4].split("..").nth(1).and_then(|most| most.parse().ok()).unwrap_or(usize::MAX);
        tables.entry(name).or_insert_with(Vec::new).push((n, usage, most));
    }
    tables
}
