//! Tests of the sentences: the texts of both languages, every kind of step, and realistic cases.

mod cases;
mod measures;
mod stand_in;
mod texts;
mod variants;

use super::{Language, Level, Line, Reader};

/// Every reader.
fn readers() -> impl Iterator<Item = Reader> {
    Language::ALL.into_iter().flat_map(|language| Level::ALL.map(|level| Reader { language, level }))
}

/// What no sentence may have: gaps, marks of the template, names of keys.
fn faults(text: &str) -> Option<&'static str> {
    let has = |part: &str| text.contains(part);
    match () {
        () if text.trim().is_empty() => Some("it is empty"),
        () if text.trim() != text => Some("it has blanks at an end"),
        () if has("{") || has("}") => Some("a placeholder is left"),
        () if text.split([' ', '.', ',', ';']).any(|word| word == "none") => {
            Some("nothing is said as a value")
        }
        () if has("  ") || has("\n") => Some("it has a gap"),
        () if [" .", " ,", " ;", "..", "()", "“”", "«»", ": ."].into_iter().any(has) => {
            Some("a part is missing")
        }
        () if texts::keys().iter().any(|key| key.contains('-') && has(key)) => Some("it names a key"),
        () => None,
    }
}

fn is_clean(lines: &[Line], reader: Reader) {
    for line in lines {
        if let Some(fault) = faults(&line.text) {
            panic!("{fault}: {:?} for {reader:?}", line.text);
        }
        assert!(line.rule.is_none() || reader.level == Level::Nurse, "a rule for a parent: {line:?}");
    }
}

fn page(lines: &[Line]) -> String {
    lines.iter().map(|line| format!("{}{line}\n", "  ".repeat(usize::from(line.indent)))).collect()
}
