//! Addresses: house number, street core, unit, city and ZIP apart, in the Postal Service's short forms (RULES 1.3).

use super::words;

/// An address after cleaning. Empty parts are not known.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Address {
    /// House number, or the number of the post office box.
    pub house: String,
    /// Street without number, unit, directional and kind of street; `POBOX` for a box.
    pub street: String,
    /// Apartment or lot.
    pub unit: String,
    /// City.
    pub city: String,
    /// Five digits of the ZIP, or a foreign postal code without spaces.
    pub zip: String,
}

const KINDS: [&str; 62] = [
    "ST",
    "STREET",
    "STR",
    "AVE",
    "AVENUE",
    "AV",
    "BLVD",
    "BOULEVARD",
    "DR",
    "DRIVE",
    "RD",
    "ROAD",
    "LN",
    "LANE",
    "CT",
    "COURT",
    "CIR",
    "CIRCLE",
    "PL",
    "PLACE",
    "PKWY",
    "PARKWAY",
    "HWY",
    "HIGHWAY",
    "TER",
    "TERRACE",
    "TRL",
    "TRAIL",
    "WAY",
    "SQ",
    "SQUARE",
    "LOOP",
    "XING",
    "CROSSING",
    "CV",
    "COVE",
    "PT",
    "POINT",
    "ALY",
    "ALLEY",
    "PLZ",
    "PLAZA",
    "EXT",
    "EXTENSION",
    "CRES",
    "CRESCENT",
    "CRSE",
    "CLOSE",
    "GR",
    "GROVE",
    "PDE",
    "PARADE",
    "CRST",
    "CIRCUIT",
    "CCT",
    "RTE",
    "ROUTE",
    "EXPY",
    "RUN",
    "BND",
    "BEND",
    "GDNS",
];
const DIRECTIONS: [&str; 16] = [
    "N",
    "S",
    "E",
    "W",
    "NORTH",
    "SOUTH",
    "EAST",
    "WEST",
    "NE",
    "NW",
    "SE",
    "SW",
    "NORTHEAST",
    "NORTHWEST",
    "SOUTHEAST",
    "SOUTHWEST",
];
const UNITS: [&str; 18] = [
    "APT",
    "APARTMENT",
    "UNIT",
    "STE",
    "SUITE",
    "LOT",
    "RM",
    "ROOM",
    "FL",
    "FLOOR",
    "BLDG",
    "BUILDING",
    "TRLR",
    "TRAILER",
    "SPC",
    "SPACE",
    "NO",
    "FLAT",
];

/// Cleans one address.
pub fn address(street: &str, unit: &str, city: &str, zip: &str) -> Address {
    let mut out = Address { city: clean_city(city), zip: clean_zip(zip), ..Address::default() };
    let marked = street.replace('#', " APT ");
    let line = words::words(&marked);
    let mut unit_words = words::words(&unit.replace('#', " APT "));
    if is_nowhere(&line) {
        return out;
    }
    let list: Vec<&str> = line.split(' ').filter(|w| !w.is_empty()).collect();
    if let Some(number) = post_office_box(&list) {
        out.house = number;
        out.street = "POBOX".into();
        return out;
    }
    let mut list = list;
    // "343TAYLOR ST": the space is missing.
    if let Some(first) = list.first().copied() {
        let digits = first.bytes().take_while(u8::is_ascii_digit).count();
        if digits > 0 && first.len() > digits + 2 {
            let (house, street) = first.split_at(digits);
            if !matches!(street, "ST" | "ND" | "RD" | "TH") {
                list.splice(0..1, [house, street]);
            }
        }
    }
    let mut rest: &[&str] = &list;
    if let [first, tail @ ..] = rest
        && first.starts_with(|c: char| c.is_ascii_digit())
        && !tail.is_empty()
    {
        out.house = (*first).to_owned();
        rest = tail;
    }
    if let Some(at) = rest.iter().position(|w| UNITS.contains(w)).filter(|at| *at > 0) {
        let (before, after) = rest.split_at(at);
        if unit_words.is_empty() {
            unit_words = after.join(" ");
        }
        rest = before;
    }
    out.unit = unit_words.split(' ').filter(|w| !UNITS.contains(w)).collect::<String>();
    let core: Vec<&str> = rest
        .iter()
        .enumerate()
        .filter(|(at, w)| !(DIRECTIONS.contains(w) || KINDS.contains(w) && *at > 0))
        .map(|(_, w)| *w)
        .collect();
    out.street = if core.is_empty() { rest.join(" ") } else { core.join(" ") };
    out
}

fn is_nowhere(line: &str) -> bool {
    const NOWHERE: [&str; 10] = [
        "UNKNOWN",
        "UNK",
        "HOMELESS",
        "GENERAL DELIVERY",
        "NO ADDRESS",
        "BAD ADDRESS",
        "NONE",
        "NA",
        "NO PERMANENT ADDRESS",
        "NO FIXED ADDRESS",
    ];
    NOWHERE.contains(&line)
}

fn post_office_box(list: &[&str]) -> Option<String> {
    match list {
        ["PO", "BOX", number, ..]
        | ["POBOX", number, ..]
        | ["P", "O", "BOX", number, ..]
        | ["BOX", number] => Some((*number).to_owned()),
        ["POST", "OFFICE", "BOX", number, ..] => Some((*number).to_owned()),
        _ => None,
    }
}

/// A city in one form: SAINT and MOUNT in short, placeholders absent.
fn clean_city(text: &str) -> String {
    let words = words::words(text);
    if words::is_placeholder(&words) {
        return String::new();
    }
    let short = |word: &str| match word {
        "SAINT" | "SAINTE" => "ST".to_owned(),
        "MOUNT" => "MT".to_owned(),
        "FORT" => "FT".to_owned(),
        other => other.to_owned(),
    };
    words.split(' ').map(short).collect::<Vec<_>>().join(" ")
}

/// Five digits of a ZIP or ZIP+4; a shorter or foreign code as it is, without spaces.
fn clean_zip(text: &str) -> String {
    let plain = words::words(text).replace(' ', "");
    let digits = plain.bytes().all(|b| b.is_ascii_digit());
    let zip = if digits && plain.len() == 9 { plain.chars().take(5).collect() } else { plain };
    let filler = zip.len() > 1 && zip.bytes().all(|b| b == b'0' || b == b'9');
    if filler { String::new() } else { zip }
}
