//! The profiles, read once from the tables in `tables/`: what a message consists of, the fields of segments,
//! the components of data types, the codes of value sets.
//!
//! `examples/profile_tables.rs` writes these tables from NIST's profile files; a test says when they are stale.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::Profile;

/// Usage of a segment, field or component.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Usage {
    /// R.
    Required,
    /// RE, O and B, and C without a predicate: nothing to check.
    Free,
    /// C: a predicate decides.
    Conditional,
    /// X.
    NotSupported,
}

/// What a segment or group of a message may be.
#[derive(Debug)]
pub(super) struct Place {
    pub usage: Usage,
    /// `None`: as often as one likes.
    pub most: Option<usize>,
    pub what: What,
}

/// A segment or a group of segments.
#[derive(Debug)]
pub(super) enum What {
    Segment { name: &'static str, fields: &'static [Part] },
    Group { name: &'static str, places: Vec<Place> },
}

/// A field of a segment, or a component of a data type.
#[derive(Debug)]
pub(super) struct Part {
    pub usage: Usage,
    /// `None`: as often as one likes. Components stand once.
    pub most: Option<usize>,
    /// The data type, with the profiles that have it in this form: `CX_IZ`, `XPN.Z31`.
    pub datatype: &'static str,
    pub shortest: usize,
    pub longest: Option<usize>,
    /// Name of the value set, empty if there is none.
    pub set: &'static str,
    /// The guide's name of the field or component.
    pub name: &'static str,
}

/// The codes of a value set.
#[derive(Debug)]
pub(super) struct ValueSet {
    /// Whether codes that are not listed may be used.
    pub open: bool,
    codes: Vec<&'static str>,
}

impl ValueSet {
    pub fn holds(&self, code: &str) -> bool {
        self.codes.contains(&code)
    }
}

/// All tables.
#[derive(Debug)]
pub(super) struct Tables {
    messages: HashMap<&'static str, Vec<Place>>,
    types: HashMap<&'static str, Vec<Part>>,
    sets: HashMap<&'static str, ValueSet>,
}

static SEGMENTS: LazyLock<HashMap<&'static str, Vec<Part>>> =
    LazyLock::new(|| parts("segment ", include_str!("../../tables/segments.txt"), true));

static TABLES: LazyLock<Tables> = LazyLock::new(|| Tables {
    messages: messages(include_str!("../../tables/messages.txt")),
    types: parts("type ", include_str!("../../tables/types.txt"), false),
    sets: sets(include_str!("../../tables/values.txt")),
});

/// The tables of all profiles.
pub(super) fn tables() -> &'static Tables {
    &TABLES
}

impl Tables {
    /// What a message of the profile consists of.
    pub fn message(&self, profile: Profile) -> &[Place] {
        self.messages.get(profile.code()).map_or(&[], Vec::as_slice)
    }

    /// The components of a data type, none for a primitive one.
    pub fn components(&self, datatype: &str) -> &[Part] {
        self.types.get(datatype).map_or(&[], Vec::as_slice)
    }

    /// The form of a data type that a profile has: OBX-5 names its type in the message.
    pub fn datatype_of(&self, profile: Profile, name: &str) -> Option<&'static str> {
        let fits = |label: &str| {
            let mut pieces = label.split('.');
            pieces.next() == Some(name) && (label == name || pieces.any(|piece| piece == profile.code()))
        };
        self.types.keys().copied().find(|label| fits(label))
    }

    /// A value set that is kept here.
    pub fn set(&self, name: &str) -> Option<&ValueSet> {
        self.sets.get(name)
    }
}

fn usage(text: &str) -> Usage {
    match text {
        "R" => Usage::Required,
        "C" => Usage::Conditional,
        "X" => Usage::NotSupported,
        _ => Usage::Free,
    }
}

/// The upper end of `0..1` or `1..*`. Some profiles allow an optional field no occurrence: that is a slip, for
/// MSH-18 is needed beyond ASCII.
fn most(usage: Usage, range: &str) -> Option<usize> {
    let most = range.split_once("..").and_then(|(_, most)| most.parse().ok());
    most.filter(|most| *most > 0 || usage == Usage::NotSupported)
}

/// Lines such as ` R 1..1 ST 1..199 - Message Control ID`, under a line that names what they belong to.
fn parts(heading: &str, text: &'static str, repeats: bool) -> HashMap<&'static str, Vec<Part>> {
    let mut tables = HashMap::new();
    let mut under = "";
    for line in text.lines() {
        if let Some(name) = line.strip_prefix(heading) {
            under = name;
            tables.insert(name, Vec::new());
        } else if let (Some(part), Some(list)) = (part(line, repeats), tables.get_mut(under)) {
            list.push(part);
        }
    }
    tables
}

fn part(line: &'static str, repeats: bool) -> Option<Part> {
    let (code, mut rest) = line.strip_prefix(' ')?.split_once(' ')?;
    let usage = usage(code);
    let mut times = Some(1);
    if repeats {
        let (range, after) = rest.split_once(' ')?;
        times = most(usage, range);
        rest = after;
    }
    let mut columns = rest.splitn(4, ' ');
    let datatype = columns.next()?;
    let (shortest, longest) = columns.next()?.split_once("..")?;
    let set = columns.next()?;
    Some(Part {
        usage,
        most: times,
        datatype,
        shortest: shortest.parse().unwrap_or(0),
        longest: longest.parse().ok(),
        set: if set == "-" { "" } else { set },
        name: columns.next()?,
    })
}

fn messages(text: &'static str) -> HashMap<&'static str, Vec<Place>> {
    let mut lines = text.lines().filter(|line| !line.starts_with('#')).peekable();
    let mut messages = HashMap::new();
    while let Some(line) = lines.next() {
        if let Some(profile) = line.strip_prefix("profile ") {
            messages.insert(profile, places(&mut lines, 1));
        }
    }
    messages
}

/// The places that are indented by `depth`.
fn places(lines: &mut std::iter::Peekable<impl Iterator<Item = &'static str>>, depth: usize) -> Vec<Place> {
    let mut places = Vec::new();
    while let Some(line) = lines.next_if(|line| line.len() - line.trim_start().len() == depth) {
        let mut columns = line.trim_start().splitn(4, ' ');
        let (Some(kind), Some(code), Some(range), Some(name)) =
            (columns.next(), columns.next(), columns.next(), columns.next())
        else {
            continue;
        };
        let usage = usage(code);
        let what = if kind == "group" {
            What::Group { name, places: places_below(lines, depth) }
        } else {
            let fields = SEGMENTS.get(name).map_or(&[][..], Vec::as_slice);
            What::Segment { name: name.split('.').next().unwrap_or(name), fields }
        };
        places.push(Place { usage, most: most(usage, range), what });
    }
    places
}

fn places_below(
    lines: &mut std::iter::Peekable<impl Iterator<Item = &'static str>>,
    depth: usize,
) -> Vec<Place> {
    places(lines, depth + 1)
}

fn sets(text: &'static str) -> HashMap<&'static str, ValueSet> {
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    lines
        .filter_map(|line| {
            let mut cells = line.split('\t');
            let name = cells.next()?;
            let open = name.ends_with('+');
            Some((name.trim_end_matches('+'), ValueSet { open, codes: cells.collect() }))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_profile_and_every_type_that_is_spoken_of_is_there() {
        for profile in Profile::ALL {
            assert!(!tables().message(profile).is_empty(), "{profile}");
        }
        let parts = SEGMENTS.values().chain(TABLES.types.values()).flatten();
        for part in parts.filter(|part| part.datatype != "varies") {
            assert!(TABLES.types.contains_key(part.datatype), "{}", part.datatype);
        }
    }

    #[test]
    fn a_table_says_what_the_guide_says() {
        let What::Segment { name: "PID", fields } = &tables().message(Profile::Z22)[2].what else {
            panic!("PID is the third of Z22");
        };
        let identifiers = &fields[2];
        assert_eq!((identifiers.usage, identifiers.most), (Usage::Required, None));
        assert_eq!((identifiers.datatype, identifiers.name), ("CX_IZ", "Patient Identifier List"));
        assert_eq!(fields[3].usage, Usage::NotSupported);
        assert_eq!(fields[7].set, "HL70001_IZ");
        assert!(tables().set("HL70001_IZ").is_some_and(|set| set.holds("U") && !set.holds("X")));
        assert_eq!(tables().datatype_of(Profile::Z42, "DT"), Some("DT"));
        assert_eq!(tables().datatype_of(Profile::Z22, "XPN"), Some("XPN.Z22.Z42"));
    }
}
