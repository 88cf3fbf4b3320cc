//! What changed from one pack to another, rule by rule and in words.

mod antigen;
mod dose;
mod log;
mod tables;
mod words;

use std::fmt;

use serde::Serialize;

use super::Pack;
use super::facts::AntigenFile;
use log::{Log, paired};

/// One rule that differs. Without `old` it is new, without `new` it is gone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Change {
    /// The antigen it is about, if it is about one.
    pub antigen: Option<String>,
    /// The series it is about, if it is about one.
    pub series: Option<String>,
    /// The number of the series dose it is about, if it is about one.
    pub dose: Option<u8>,
    /// Which rule.
    pub rule: String,
    /// What it said before.
    pub old: Option<String>,
    /// What it says now.
    pub new: Option<String>,
}

impl fmt::Display for Change {
    /// `minimum age: 7 years → 6 years`, without the place.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.old, &self.new) {
            (Some(old), Some(new)) => write!(f, "{}: {old} → {new}", self.rule),
            (None, Some(new)) => write!(f, "{}: new: {new}", self.rule),
            (Some(old), None) => write!(f, "{}: gone: {old}", self.rule),
            (None, None) => f.write_str(&self.rule),
        }
    }
}

/// Everything that differs, first what all antigens share, then antigen by antigen. Series are matched by name,
/// doses by number, other entries by the codes they are about; their order does not matter.
pub fn changes(old: &Pack, new: &Pack) -> Vec<Change> {
    let mut log = Log::new(old, new);
    tables::compare(&mut log, old, new);
    let before: Vec<&AntigenFile> = old.antigens.iter().map(|(_, file)| file).collect();
    let after: Vec<&AntigenFile> = new.antigens.iter().map(|(_, file)| file).collect();
    for (old, new) in paired(&before, &after, |file| file.antigen.clone()) {
        let Some(name) = old.or(new).map(|file| file.antigen.clone()) else { continue };
        log.in_antigen(&name, |log| match (old, new) {
            (Some(old), Some(new)) => antigen::compare(log, old, new),
            (old, new) => {
                let words = |file: &&AntigenFile| format!("{} series", file.series.len());
                log.rule("antigen", old.map(words), new.map(words));
            }
        });
    }
    log.changes
}

/// The changes as a text: a heading for each antigen and series, and the same change of several doses once.
pub fn changes_in_words(changes: &[Change]) -> String {
    let mut text = String::new();
    let mut antigen = None;
    let mut series = None;
    let mut rest = changes;
    while let Some(first) = rest.first() {
        let here = |change: &&Change| (&change.antigen, &change.series) == (&first.antigen, &first.series);
        let (block, later) = rest.split_at(rest.iter().take_while(here).count());
        rest = later;
        if first.antigen != antigen {
            antigen.clone_from(&first.antigen);
            series = None;
            text.push_str(&format!("\n{}\n", first.antigen.as_deref().unwrap_or_default()));
        }
        if first.series != series {
            series.clone_from(&first.series);
            text.push_str(&format!("  {}\n", first.series.as_deref().unwrap_or_default()));
        }
        write_block(&mut text, block);
    }
    text
}

fn write_block(text: &mut String, block: &[Change]) {
    let depth = block
        .first()
        .map_or(0, |first| usize::from(first.antigen.is_some()) + usize::from(first.series.is_some()));
    let indent = "  ".repeat(depth);
    for (n, change) in block.iter().enumerate() {
        let same = |other: &&Change| {
            (&other.rule, &other.old, &other.new) == (&change.rule, &change.old, &change.new)
        };
        if block.iter().take(n).any(|other| same(&other)) {
            continue;
        }
        let doses: Vec<String> =
            block.iter().filter(same).filter_map(|one| one.dose).map(|dose| dose.to_string()).collect();
        let place = match doses.as_slice() {
            [] => String::new(),
            [dose] => format!("dose {dose}: "),
            several => format!("doses {}: ", several.join(", ")),
        };
        text.push_str(&format!("{indent}{place}{change}\n"));
    }
}
