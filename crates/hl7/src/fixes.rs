//! Edits that mend a message where it is sure what was meant: dates in another form, words in place of codes, a CVX code
//! named as something else. What could mean two things gets no edit.

use jenner_codes::Codes;
use jiff::civil::Date;

use crate::edit::Edit;
use crate::er7::{Message, Segment};
use crate::finding::{Finding, Location, Severity};
use crate::sender::Profile;

/// An edit, and which finding it answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fix {
    /// Number of the finding in the list.
    pub finding: usize,
    /// What to change.
    pub edit: Edit,
    /// What stood there.
    pub from: String,
}

/// The sure edits for the errors and warnings of a message. `known` holds translations that are agreed with others: a
/// code they have in common is sure too.
pub fn suggest(message: &Message<'_>, findings: &[Finding], known: &Profile, codes: &Codes) -> Vec<Fix> {
    let translations = known.edits(message);
    let mut fixes: Vec<Fix> = Vec::new();
    for (number, finding) in findings.iter().enumerate() {
        if finding.severity == Severity::Information {
            continue;
        }
        let Some(place) = &finding.location else { continue };
        let Some(segment) = message
            .segments()
            .iter()
            .find(|segment| segment.name() == place.segment && segment.ordinal() == place.sequence)
        else {
            continue;
        };
        let mut found: Vec<Edit> = translations
            .iter()
            .filter(|edit| {
                edit.at.segment == place.segment
                    && edit.at.sequence == place.sequence
                    && edit.at.field == place.field
            })
            .cloned()
            .collect();
        if found.is_empty() {
            found.extend(by_field(segment, place, codes));
        }
        for edit in found {
            if fixes.iter().any(|known| known.edit.at == edit.at) {
                continue;
            }
            let from = text_at(segment, &edit.at);
            if from != edit.to {
                fixes.push(Fix { finding: number, edit, from });
            }
        }
    }
    fixes
}

fn text_at(segment: &Segment<'_>, at: &Location) -> String {
    let field = segment.field(usize::from(at.field.unwrap_or(0)));
    let repetition = field.repetitions().nth(usize::from(at.repetition.unwrap_or(1).max(1)) - 1);
    repetition
        .map(|repetition| repetition.component(usize::from(at.component.unwrap_or(1))).text().into_owned())
        .unwrap_or_default()
}

/// Fields that hold a day.
const DAYS: &[(&str, u16)] = &[
    ("PID", 7),
    ("PID", 29),
    ("RXA", 3),
    ("RXA", 4),
    ("RXA", 16),
    ("OBX", 14),
    ("PD1", 13),
    ("PD1", 17),
    ("PD1", 18),
];

/// Words that stand for a code and can mean nothing else: segment, field, word in lower case, code.
const WORDS: &[(&str, u16, &str, &str)] = &[
    ("PID", 8, "female", "F"),
    ("PID", 8, "male", "M"),
    ("PID", 8, "unknown", "U"),
    ("PID", 10, "white", "2106-3"),
    ("PID", 10, "black", "2054-5"),
    ("PID", 10, "black or african american", "2054-5"),
    ("PID", 10, "asian", "2028-9"),
    ("PID", 10, "american indian or alaska native", "1002-5"),
    ("PID", 10, "other", "2131-1"),
    ("PID", 10, "other race", "2131-1"),
    ("PID", 22, "hispanic", "2135-2"),
    ("PID", 22, "hispanic or latino", "2135-2"),
    ("PID", 22, "not hispanic", "2186-5"),
    ("PID", 22, "not hispanic or latino", "2186-5"),
    ("PID", 22, "non-hispanic", "2186-5"),
    ("PID", 15, "english", "eng"),
    ("PID", 15, "spanish", "spa"),
    ("PID", 24, "yes", "Y"),
    ("PID", 24, "no", "N"),
    ("PID", 30, "yes", "Y"),
    ("PID", 30, "no", "N"),
    ("PD1", 12, "yes", "Y"),
    ("PD1", 12, "no", "N"),
    ("NK1", 3, "mother", "MTH"),
    ("NK1", 3, "father", "FTH"),
    ("NK1", 3, "guardian", "GRD"),
    ("NK1", 3, "grandparent", "GRP"),
    ("NK1", 3, "self", "SEL"),
    ("RXA", 9, "administered", "00"),
    ("RXA", 9, "historical", "01"),
    ("RXA", 20, "complete", "CP"),
    ("RXA", 20, "refused", "RE"),
    ("RXR", 2, "left arm", "LA"),
    ("RXR", 2, "right arm", "RA"),
    ("RXR", 2, "left thigh", "LT"),
    ("RXR", 2, "right thigh", "RT"),
    ("RXR", 2, "left deltoid", "LD"),
    ("RXR", 2, "right deltoid", "RD"),
];

fn by_field(segment: &Segment<'_>, place: &Location, codes: &Codes) -> Vec<Edit> {
    let Some(number) = place.field else { return Vec::new() };
    let at = Location::field(segment.name(), segment.ordinal(), number);
    let at = match place.repetition {
        Some(repetition) => at.repetition(repetition),
        None => at,
    };
    let text = text_at(segment, &at);
    let edit = |at: Location, to: &str| vec![Edit { at, to: to.to_owned() }];
    if DAYS.contains(&(segment.name(), number)) {
        return day(&text).map_or_else(Vec::new, |day| edit(at, &day));
    }
    let word = text.trim().to_lowercase();
    let found = WORDS
        .iter()
        .find(|(name, field, known, _)| *name == segment.name() && *field == number && *known == word);
    if let Some((.., code)) = found {
        return edit(at, code);
    }
    if segment.name() == "RXA" && number == 5 {
        return vaccine(&text, segment, at, codes);
    }
    Vec::new()
}

/// A CVX code whose coding system is missing or misspelt: sure when the text is a CVX code that the table has, and the
/// name beside it is one of its names.
fn vaccine(text: &str, segment: &Segment<'_>, at: Location, codes: &Codes) -> Vec<Edit> {
    let field = segment.field(5);
    let (name, system) = (field.component(2).text(), field.component(3).text());
    let known = text.trim().parse().ok().and_then(|cvx| codes.cvx(cvx));
    let Some(entry) = known else { return Vec::new() };
    let same = |one: &str| !one.is_empty() && one.eq_ignore_ascii_case(name.trim());
    let is_meant = system.to_ascii_uppercase().contains("CVX") || same(&entry.short) || same(&entry.full);
    if is_meant && system != "CVX" {
        vec![Edit { at: at.component(3), to: "CVX".to_owned() }]
    } else {
        Vec::new()
    }
}

/// A day as HL7 writes it, from forms that can be read in one way only: year first, or month and day that cannot be
/// taken for each other.
fn day(text: &str) -> Option<String> {
    let text = text.trim();
    let parts: Vec<&str> = text.split(['-', '/', '.']).collect();
    let [one, two, three] = parts.as_slice() else { return None };
    let number = |part: &str| part.parse::<i16>().ok().filter(|_| part.bytes().all(|b| b.is_ascii_digit()));
    let (one_n, two_n, three_n) = (number(one)?, number(two)?, number(three)?);
    let (year, month, day) = match (one.len(), three.len()) {
        (4, 1 | 2) => (one_n, two_n, three_n),
        (1 | 2, 4) if one_n == two_n || two_n > 12 => (three_n, one_n, two_n),
        (1 | 2, 4) if one_n > 12 => (three_n, two_n, one_n),
        _ => return None,
    };
    let date = Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()?;
    Some(format!("{:04}{:02}{:02}", date.year(), date.month(), date.day()))
}

#[cfg(test)]
mod tests {
    use super::day;

    #[test]
    fn a_day_is_mended_only_where_it_can_be_read_in_one_way() {
        assert_eq!(day("2024-03-09").as_deref(), Some("20240309"));
        assert_eq!(day("03/19/2024").as_deref(), Some("20240319"));
        assert_eq!(day("19.03.2024").as_deref(), Some("20240319"));
        assert_eq!(day("3/3/2024").as_deref(), Some("20240303"));
        for unsure in ["03/04/2024", "03/19/24", "2024", "20240231", "2024-02-31", "soon", "1/2/3/4"] {
            assert_eq!(day(unsure), None, "{unsure}");
        }
    }
}
