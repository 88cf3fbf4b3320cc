//! Finding the segments of one message.

use super::value::{Segment, Separators};
use super::{Field, Problem, ProblemKind};

/// How much of one message is read. What lies beyond is reported, never a crash or an endless loop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Segments in a message.
    pub segments: usize,
    /// Fields in a segment.
    pub fields: usize,
    /// Repetitions of a field.
    pub repetitions: usize,
}

/// The limits in force: far above any real message (a full childhood record has some hundred segments).
pub const LIMITS: Limits = Limits { segments: 10_000, fields: 400, repetitions: 250 };

/// Why a text is not an HL7 v2 message at all. There is no HL7 answer to it (guide §2.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotHl7 {
    /// Nothing was sent.
    #[error("the message is empty; send an HL7 v2 message that starts with MSH")]
    Empty,
    /// The text does not begin with `MSH` and a separator.
    #[error("this is not an HL7 v2 message: it does not start with an MSH segment")]
    NoHeader,
}

/// A message in ER7, split into its segments.
#[derive(Debug, Clone)]
pub struct Message<'a> {
    segments: Vec<Segment<'a>>,
    separators: Separators,
    problems: Vec<Problem>,
}

/// What may stand around a message or a line and means nothing: byte order mark, MLLP and other framing.
fn is_framing(c: char) -> bool {
    matches!(c, '\u{feff}' | '\u{b}' | '\u{c}' | '\u{1c}' | '\u{1a}' | '\0' | ' ' | '\t')
}

impl<'a> Message<'a> {
    /// Reads one message. Lines may end in CR, LF or CRLF; byte order mark and MLLP frame are passed over;
    /// the separators are those that MSH declares. Everything that begins with `MSH` parses.
    pub fn parse(text: &'a str) -> Result<Self, NotHl7> {
        let text = text.trim_start_matches(|c| is_framing(c) || c == '\r' || c == '\n');
        if text.is_empty() {
            return Err(NotHl7::Empty);
        }
        if !starts_message(text) {
            return Err(NotHl7::NoHeader);
        }
        let mut problems = Vec::new();
        let separators = declared_separators(text, &mut problems);
        let mut message = Self { segments: Vec::with_capacity(16 + text.len() / 80), separators, problems };
        let mut counts: Vec<(&str, u32)> = Vec::with_capacity(12);
        let mut left_out = 0;
        for line in text.split(['\r', '\n']) {
            let line = clean_line(line);
            if line.is_empty() {
                continue;
            }
            if message.segments.len() == LIMITS.segments {
                left_out += 1;
                continue;
            }
            message.add(line, &mut counts);
        }
        if left_out > 0 {
            message.note(ProblemKind::TooManySegments(left_out), "", 0, 0);
        }
        Ok(message)
    }

    fn add(&mut self, line: &'a str, counts: &mut Vec<(&'a str, u32)>) {
        let at = line.bytes().position(|b| b == self.separators.field);
        let (name, body) = match at {
            Some(at) => (line[..at].trim_end(), &line[at + 1..]),
            None => (line.trim_end(), ""),
        };
        let name = if is_segment_name(name) { name } else { "" };
        let ordinal = match counts.iter_mut().find(|(known, _)| *known == name) {
            Some((_, count)) => {
                *count += 1;
                *count
            }
            None => {
                counts.push((name, 1));
                1
            }
        };
        let body = if name.is_empty() { "" } else { body };
        let segment = Segment { name, raw: line, body, separators: self.separators, ordinal };
        self.segments.push(segment);
        if name.is_empty() {
            self.note(ProblemKind::StrayText, "", ordinal, 0);
        }
        if line.bytes().any(is_stray_control) {
            self.note(ProblemKind::ControlCharacters, name, ordinal, 0);
        }
        self.check_limits(&segment);
    }

    /// A segment shorter than a limit cannot pass it, so nearly none is counted.
    fn check_limits(&mut self, segment: &Segment<'a>) {
        if segment.raw.len() < LIMITS.repetitions {
            return;
        }
        let separators = self.separators;
        let fields = segment.body.bytes().filter(|b| *b == separators.field).count() + 1;
        if fields > LIMITS.fields {
            self.note(ProblemKind::TooManyFields, segment.name, segment.ordinal, 0);
        }
        let too_long = |field: &Field<'_>| {
            let repetitions = field.raw.bytes().filter(|b| *b == separators.repetition).count() + 1;
            field.raw.len() >= LIMITS.repetitions && repetitions > LIMITS.repetitions
        };
        for (n, _) in segment.fields().filter(|(_, field)| too_long(field)) {
            let n = u32::try_from(n).unwrap_or(u32::MAX);
            self.note(ProblemKind::TooManyRepetitions, segment.name, segment.ordinal, n);
        }
    }

    fn note(&mut self, kind: ProblemKind, segment: &str, ordinal: u32, field: u32) {
        // A text of ten thousand stray lines needs no ten thousand notes.
        if self.problems.len() < 50 {
            let segment = segment.to_owned();
            self.problems.push(Problem { kind, segment, ordinal, field });
        }
    }

    /// All segments in order; unknown ones, Z-segments and lines that are no segments are among them.
    pub fn segments(&self) -> &[Segment<'a>] {
        &self.segments
    }

    /// The MSH segment.
    pub fn header(&self) -> Segment<'a> {
        self.segments[0]
    }

    /// The first segment of a name.
    pub fn first(&self, name: &str) -> Option<Segment<'a>> {
        self.segments.iter().find(|segment| segment.name == name).copied()
    }

    /// All segments of a name, in order.
    pub fn named<'m>(&'m self, name: &'m str) -> impl Iterator<Item = Segment<'a>> + use<'a, 'm> {
        self.segments.iter().filter(move |segment| segment.name == name).copied()
    }

    /// Whether a second MSH follows: this is more than one message (for SOAP, `MessageTooLarge`).
    pub fn holds_several(&self) -> bool {
        self.segments.iter().skip(1).any(|segment| segment.name == "MSH")
    }

    /// The separators in use.
    pub fn separators(&self) -> &Separators {
        &self.separators
    }

    /// What was odd in the syntax.
    pub fn problems(&self) -> &[Problem] {
        &self.problems
    }
}

/// Control characters that no value holds. A tab is a blank.
pub(super) fn is_stray_control(byte: u8) -> bool {
    (byte < b' ' && byte != b'\t') || byte == 0x7f
}

/// Framing at the ends of a line goes; blanks at its end may be part of the last value and stay.
fn clean_line(line: &str) -> &str {
    let line = line.trim_start_matches(is_framing);
    let framing_or_blank = line.trim_end_matches(is_framing);
    if framing_or_blank.is_empty() {
        return "";
    }
    line.trim_end_matches(['\u{b}', '\u{c}', '\u{1c}', '\u{1a}'])
}

/// Whether a text begins with `MSH` and something that can be a field separator.
pub(crate) fn starts_message(text: &str) -> bool {
    text.strip_prefix("MSH").and_then(|rest| rest.bytes().next()).is_some_and(can_separate)
}

/// ASCII that is neither letter, digit, blank nor control.
fn can_separate(byte: u8) -> bool {
    byte.is_ascii_punctuation()
}

/// Three letters or digits, a letter first.
fn is_segment_name(name: &str) -> bool {
    let bytes = name.as_bytes();
    bytes.len() == 3 && bytes[0].is_ascii_alphabetic() && bytes.iter().all(u8::is_ascii_alphanumeric)
}

/// Reads MSH-1 and MSH-2. `text` starts with `MSH` and a separator.
fn declared_separators(text: &str, problems: &mut Vec<Problem>) -> Separators {
    let standard = Separators::STANDARD;
    let mut note = |kind| {
        let segment = "MSH".to_owned();
        problems.push(Problem { kind, segment, ordinal: 1, field: 2 });
    };
    let mut separators = Separators { field: text.as_bytes()[3], ..standard };
    let rest = &text[4..];
    let end = rest.find([char::from(separators.field), '\r', '\n']).unwrap_or(rest.len());
    let declared = rest[..end].trim_end().as_bytes();
    let mut four = [standard.component, standard.repetition, standard.escape, standard.subcomponent];
    match declared {
        // The escape character was forgotten: the last one is certainly meant for subcomponents.
        [component, repetition, b'&'] => four[..2].copy_from_slice(&[*component, *repetition]),
        _ => four.iter_mut().zip(declared).for_each(|(slot, byte)| *slot = *byte),
    }
    let differs = |(at, byte): (usize, &u8)| *byte != separators.field && !four[..at].contains(byte);
    let usable = four.iter().all(|byte| can_separate(*byte)) && four.iter().enumerate().all(differs);
    // Separators that clash make no sense: then the standard ones stand in for all four.
    let broken = declared.len() < 4 || !usable;
    if usable {
        let [component, repetition, escape, subcomponent] = four;
        separators = Separators { field: separators.field, component, repetition, escape, subcomponent };
    }
    if broken {
        note(ProblemKind::BrokenSeparators);
    } else if separators != standard {
        note(ProblemKind::OwnSeparators);
    }
    separators
}
