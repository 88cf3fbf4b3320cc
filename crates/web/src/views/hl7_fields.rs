//! A message field by field, each with its name, its value and what was found wrong at it. For every page that shows a
//! message; bounded, so that a message of ten thousand segments makes no endless page.

use std::collections::HashMap;

use jenner_hl7::er7::{Message, Segment};
use jenner_hl7::finding;

use super::Severity;
use super::hl7_names::{field_name, segment_name};

/// Most segments that are shown.
pub const MOST_SEGMENTS: usize = 300;
/// Most fields of a segment that are shown.
const MOST_FIELDS: usize = 60;
/// Longest value that is shown, in characters.
const LONGEST: usize = 1_000;

/// A message, field by field.
#[derive(Debug, Clone, Default)]
pub struct Sheet {
    /// Segments in the order of the message.
    pub segments: Vec<SheetSegment>,
    /// How many more there are.
    pub left_out: usize,
    /// Everything that was found, in the order in which it is told.
    pub findings: Vec<SheetFinding>,
}

/// A segment.
#[derive(Debug, Clone)]
pub struct SheetSegment {
    /// `RXA` or, when it repeats, `RXA[2]`.
    pub name: String,
    /// What it holds, in words; empty for one that the guide does not use.
    pub title: &'static str,
    /// Fields with a value, and those at which something was found.
    pub fields: Vec<SheetField>,
    /// How many more there are.
    pub left_out: usize,
    /// Findings about the segment as a whole, as places in [`Sheet::findings`].
    pub findings: Vec<usize>,
}

impl SheetSegment {
    /// Whether something was found in it.
    pub fn is_found_wrong(&self) -> bool {
        !self.findings.is_empty() || self.fields.iter().any(|field| !field.findings.is_empty())
    }
}

/// A field.
#[derive(Debug, Clone)]
pub struct SheetField {
    /// `PID-5`.
    pub location: String,
    /// What it holds, in words; may be empty.
    pub name: &'static str,
    /// The value, escapes undone; empty for a field that was not sent.
    pub value: String,
    /// Findings at it, as places in [`Sheet::findings`].
    pub findings: Vec<usize>,
}

/// Something found.
#[derive(Debug, Clone)]
pub struct SheetFinding {
    /// How bad.
    pub severity: Severity,
    /// Where, `PID-7` or `RXA[2]-5.1`; empty for the whole message.
    pub location: String,
    /// Code of HL7 table 0357.
    pub code: String,
    /// Code of HL7 table 0533; may be empty.
    pub application: String,
    /// The rule's name.
    pub rule: String,
    /// What is wrong and what to do.
    pub text: String,
}

impl Sheet {
    /// A message with what was found in it.
    pub fn of(message: &Message<'_>, findings: &[finding::Finding]) -> Self {
        let segments = message.segments();
        let mut counts: HashMap<&str, u32> = HashMap::new();
        for segment in segments {
            *counts.entry(segment.name()).or_default() += 1;
        }
        let repeats = |name: &str| counts.get(name).is_some_and(|n| *n > 1);
        Self {
            segments: segments
                .iter()
                .take(MOST_SEGMENTS)
                .map(|segment| sheet_segment(segment, repeats(segment.name()), findings))
                .collect(),
            left_out: segments.len().saturating_sub(MOST_SEGMENTS),
            findings: findings.iter().map(SheetFinding::of).collect(),
        }
    }

    /// Findings alone, where the bytes are no message.
    pub fn of_findings(findings: &[finding::Finding]) -> Self {
        Self { findings: findings.iter().map(SheetFinding::of).collect(), ..Self::default() }
    }

    /// Findings by their places.
    pub fn at<'s>(&'s self, places: &'s [usize]) -> impl Iterator<Item = &'s SheetFinding> {
        places.iter().filter_map(|place| self.findings.get(*place))
    }
}

impl SheetFinding {
    /// A finding as pages show it.
    pub fn of(of: &finding::Finding) -> Self {
        Self {
            severity: match of.severity {
                finding::Severity::Error => Severity::Error,
                finding::Severity::Warning => Severity::Warning,
                finding::Severity::Information => Severity::Information,
            },
            location: of.location.as_ref().map(location).unwrap_or_default(),
            code: of.code.code().to_owned(),
            application: of.application.map(|code| code.code().to_owned()).unwrap_or_default(),
            rule: of.rule.to_string(),
            text: of.text.clone(),
        }
    }
}

fn sheet_segment(segment: &Segment<'_>, repeats: bool, findings: &[finding::Finding]) -> SheetSegment {
    let name = match (segment.name(), repeats) {
        ("", _) => "?".to_owned(),
        (name, true) => format!("{name}[{}]", segment.ordinal()),
        (name, false) => name.to_owned(),
    };
    let mut whole = Vec::new();
    let mut at_fields: HashMap<usize, Vec<usize>> = HashMap::new();
    for (number, finding) in findings.iter().enumerate() {
        let Some(place) = &finding.location else { continue };
        if place.segment != segment.name() || place.sequence != segment.ordinal() {
            continue;
        }
        match place.field {
            Some(field) => at_fields.entry(usize::from(field)).or_default().push(number),
            None => whole.push(number),
        }
    }
    let mut fields: Vec<(usize, SheetField)> = segment
        .fields()
        .filter(|(n, field)| !field.is_empty() || at_fields.contains_key(n))
        .map(|(n, field)| {
            let value = cut(&field.whole_text());
            (
                n,
                SheetField {
                    location: format!("{name}-{n}"),
                    name: field_name(segment.name(), n),
                    value,
                    findings: vec![],
                },
            )
        })
        .collect();
    for n in
        at_fields.keys().filter(|n| !fields.iter().any(|(known, _)| known == *n)).copied().collect::<Vec<_>>()
    {
        let field = SheetField {
            location: format!("{name}-{n}"),
            name: field_name(segment.name(), n),
            value: String::new(),
            findings: vec![],
        };
        fields.push((n, field));
    }
    fields.sort_by_key(|(n, _)| *n);
    // Where there are too many, those at which something was found are the last to go.
    let left_out = fields.len().saturating_sub(MOST_FIELDS);
    if left_out > 0 {
        fields.sort_by_key(|(n, _)| (!at_fields.contains_key(n), *n));
        fields.truncate(MOST_FIELDS);
        fields.sort_by_key(|(n, _)| *n);
    }
    let fields = fields
        .into_iter()
        .map(|(n, field)| SheetField { findings: at_fields.remove(&n).unwrap_or_default(), ..field })
        .collect();
    SheetSegment { name, title: segment_name(segment.name()), fields, left_out, findings: whole }
}

fn cut(text: &str) -> String {
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// `PID-7`, `RXA[2]-5.1`: a location as people say it.
pub fn location(of: &finding::Location) -> String {
    let mut text = of.segment.to_string();
    if of.sequence > 1 {
        text += &format!("[{}]", of.sequence);
    }
    if let Some(field) = of.field {
        text += &format!("-{field}");
        if let Some(repetition) = of.repetition.filter(|n| *n > 1) {
            text += &format!("[{repetition}]");
        }
        for part in [of.component, of.subcomponent].into_iter().flatten() {
            text += &format!(".{part}");
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use jenner_hl7::finding::{Finding, Hl7Error, Location};

    use super::*;

    fn at(location: Option<Location>) -> Finding {
        Finding {
            severity: finding::Severity::Error,
            code: Hl7Error::DataType,
            application: None,
            location,
            rule: "a.rule".into(),
            text: "wrong".into(),
        }
    }

    #[test]
    fn each_finding_stands_at_its_field_also_where_nothing_was_sent() {
        let text = "MSH|^~\\&|A\rPID|1||7\rRXA|0\rRXA|0|1\r";
        let message = Message::parse(text).unwrap();
        let findings = [
            at(Some(Location::field("PID", 1, 7))),
            at(Some(Location::field("RXA", 2, 2))),
            at(Some(Location::segment("RXA", 1))),
            at(None),
        ];
        let sheet = Sheet::of(&message, &findings);
        let field = |segment: usize, location: &str| {
            sheet.segments[segment].fields.iter().find(|field| field.location == location).unwrap().clone()
        };
        assert_eq!((field(1, "PID-7").value.as_str(), field(1, "PID-7").findings), ("", vec![0]));
        assert_eq!(field(1, "PID-7").name, "Birth date");
        assert_eq!(field(3, "RXA[2]-2").findings, [1]);
        assert_eq!(sheet.segments[2].findings, [2]);
        assert!(!sheet.segments[0].is_found_wrong());
        assert_eq!(sheet.findings[3].location, "");
    }

    #[test]
    fn a_page_has_an_end() {
        let many = format!("MSH|^~\\&|A\r{}", "OBX|1\r".repeat(5_000));
        let sheet = Sheet::of(&Message::parse(&many).unwrap(), &[]);
        assert_eq!((sheet.segments.len(), sheet.left_out), (MOST_SEGMENTS, 4_701));
        let wide = format!("MSH|^~\\&|A\rPID|{}", "x|".repeat(300));
        let wide = Sheet::of(&Message::parse(&wide).unwrap(), &[at(Some(Location::field("PID", 1, 299)))]);
        let pid = &wide.segments[1];
        assert_eq!((pid.fields.len(), pid.left_out), (MOST_FIELDS, 240));
        assert_eq!(pid.fields.last().unwrap().location, "PID-299");
        let long = format!("MSH|^~\\&|A\rPID|{}", "é".repeat(5_000));
        let long = Sheet::of(&Message::parse(&long).unwrap(), &[]);
        assert_eq!(long.segments[1].fields[0].value.chars().count(), LONGEST + 1);
    }
}
