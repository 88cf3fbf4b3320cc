//! The parts of a message below the message itself: segment, field, repetition, component, subcomponent.
//!
//! All of them are cheap views into the text (`Copy`). Asking for a part that is not there gives an empty
//! one, as HL7 means it: an absent component and an empty one are the same.

use std::borrow::Cow;

use super::message::{LIMITS, is_stray_control};
use super::unescape;

/// The five separators, all ASCII.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Separators {
    /// Between fields, `|`.
    pub field: u8,
    /// Between components, `^`.
    pub component: u8,
    /// Between repetitions, `~`.
    pub repetition: u8,
    /// Around escape sequences, `\`.
    pub escape: u8,
    /// Between subcomponents, `&`.
    pub subcomponent: u8,
}

impl Separators {
    /// The ones the guide demands (IZ-12, IZ-13).
    pub const STANDARD: Self =
        Self { field: b'|', component: b'^', repetition: b'~', escape: b'\\', subcomponent: b'&' };

    /// For MSH-1 and MSH-2, which hold the separators as they are.
    const LITERAL: Self = Self { field: 0, component: 0, repetition: 0, escape: 0, subcomponent: 0 };
}

/// One segment (line) of a message.
#[derive(Debug, Clone, Copy)]
pub struct Segment<'a> {
    pub(super) name: &'a str,
    pub(super) raw: &'a str,
    /// What follows the name and its separator.
    pub(super) body: &'a str,
    pub(super) separators: Separators,
    pub(super) ordinal: u32,
}

impl<'a> Segment<'a> {
    /// The three-character name, `PID`. Empty for a line that is no segment.
    pub fn name(&self) -> &'a str {
        self.name
    }

    /// The how-manieth segment of this name in the message, from 1 (ERL-2).
    pub fn ordinal(&self) -> u32 {
        self.ordinal
    }

    /// The line as it was sent, without its end.
    pub fn raw(&self) -> &'a str {
        self.raw
    }

    /// The separators of the message.
    pub fn separators(&self) -> &Separators {
        &self.separators
    }

    /// Field `n`, from 1, as the standard numbers them: MSH-1 is the field separator itself, MSH-2 the other
    /// separators. Empty if the segment ends before it.
    pub fn field(&self, n: usize) -> Field<'a> {
        if self.declares_separators() && n <= 2 {
            return self.declaration(n);
        }
        let skip = if self.declares_separators() { 2 } else { 1 };
        let raw = match n.checked_sub(skip) {
            Some(place) if n <= LIMITS.fields => nth_piece(self.body, self.separators.field, place),
            _ => None,
        };
        Field { raw: raw.unwrap_or(""), separators: self.separators }
    }

    /// All fields in order with their numbers, empty ones too.
    pub fn fields(&self) -> impl Iterator<Item = (usize, Field<'a>)> + use<'a> {
        let (separators, declares) = (self.separators, self.declares_separators());
        let declaration = if declares { [Some(1), Some(2)] } else { [None, None] };
        let segment = *self;
        let skip = if declares { 1 } else { 0 };
        let body =
            if self.name.is_empty() || self.raw.len() == self.name.len() { None } else { Some(self.body) };
        let rest = body
            .into_iter()
            .flat_map(move |body| pieces(body, separators.field))
            .enumerate()
            .skip(skip)
            .map(move |(place, raw)| (place + 1 + skip, Field { raw, separators }));
        declaration
            .into_iter()
            .flatten()
            .map(move |n| (n, segment.declaration(n)))
            .chain(rest)
            .take_while(|(n, _)| *n <= LIMITS.fields)
    }

    fn declares_separators(&self) -> bool {
        matches!(self.name, "MSH" | "FHS" | "BHS")
    }

    fn declaration(&self, n: usize) -> Field<'a> {
        let separator = self.raw.find(char::from(self.separators.field));
        let raw = match (n, separator) {
            (1, Some(at)) => &self.raw[at..=at],
            (2, _) => nth_piece(self.body, self.separators.field, 0).unwrap_or(""),
            _ => "",
        };
        Field { raw, separators: Separators::LITERAL }
    }
}

/// What every part below the segment can do.
macro_rules! part {
    ($name:ident) => {
        impl<'a> $name<'a> {
            /// The text as it was sent, escapes and all.
            pub fn raw(&self) -> &'a str {
                self.raw
            }

            /// Whether nothing (or only blanks) was sent.
            pub fn is_empty(&self) -> bool {
                trim(self.raw).is_empty()
            }

            /// Whether it is `""`: "delete what you have" (guide §1.1).
            pub fn is_null(&self) -> bool {
                trim(self.raw) == "\"\""
            }

            /// Everything that was sent, unescaped, without blanks at the ends and control characters (save line
            /// feeds); separators of lower levels stay in the text. For free text of senders who do not escape (`Salt & Pepper Lane`).
            pub fn whole_text(&self) -> Cow<'a, str> {
                readable(unescape(self.raw, &self.separators))
            }

            /// The separators of the message.
            pub fn separators(&self) -> &Separators {
                &self.separators
            }
        }
    };
}

/// Where the first piece of a text ends. Pieces are a few bytes long: a plain loop beats what searches long
/// texts fast. Separators are ASCII, so that a place found is the boundary of a character.
fn end_of_piece(text: &str, separator: u8) -> usize {
    text.bytes().position(|b| b == separator).unwrap_or(text.len())
}

/// Piece `n`, from 0.
fn nth_piece(text: &str, separator: u8, n: usize) -> Option<&str> {
    let mut ends = memchr::memchr_iter(separator, text.as_bytes());
    let start = match n.checked_sub(1) {
        Some(before) => ends.nth(before)? + 1,
        None => 0,
    };
    // Separators are ASCII, so both ends are at the edge of a character.
    Some(&text[start..ends.next().unwrap_or(text.len())])
}

/// All pieces in order; the empty text is one empty piece.
fn pieces(text: &str, separator: u8) -> impl Iterator<Item = &str> + use<'_> {
    let mut rest = Some(text);
    std::iter::from_fn(move || {
        let text = rest?;
        let end = end_of_piece(text, separator);
        rest = text.get(end + 1..);
        Some(&text[..end])
    })
}

/// Blanks, tabs and NULs around a value say nothing.
fn trim(text: &str) -> &str {
    text.trim_matches([' ', '\t', '\0'])
}

/// Without blanks at the ends and without control characters: databases refuse NULs, screens cannot show them.
fn readable(text: Cow<'_, str>) -> Cow<'_, str> {
    let is_control = |c: char| c.is_ascii_control() && c != '\n' && c != '\t';
    if text.bytes().any(is_stray_control) && text.contains(is_control) {
        return Cow::Owned(trim(&text.replace(is_control, "")).to_owned());
    }
    match text {
        Cow::Borrowed(text) => Cow::Borrowed(trim(text)),
        Cow::Owned(text) if trim(&text).len() == text.len() => Cow::Owned(text),
        Cow::Owned(text) => Cow::Owned(trim(&text).to_owned()),
    }
}

/// A field, with all its repetitions.
#[derive(Debug, Clone, Copy)]
pub struct Field<'a> {
    pub(super) raw: &'a str,
    pub(super) separators: Separators,
}
part!(Field);

impl<'a> Field<'a> {
    /// The repetitions in order, the first 250 at most. None for an empty field.
    pub fn repetitions(&self) -> impl Iterator<Item = Repetition<'a>> + use<'a> {
        let separators = self.separators;
        let raw = if self.raw.is_empty() { None } else { Some(self.raw) };
        raw.into_iter()
            .flat_map(move |raw| pieces(raw, separators.repetition))
            .take(LIMITS.repetitions)
            .map(move |raw| Repetition { raw, separators })
    }

    /// The first repetition, empty if there is none.
    pub fn first(&self) -> Repetition<'a> {
        let end = end_of_piece(self.raw, self.separators.repetition);
        Repetition { raw: &self.raw[..end], separators: self.separators }
    }

    /// Component `n` (from 1) of the first repetition.
    pub fn component(&self, n: usize) -> Component<'a> {
        self.first().component(n)
    }

    /// The value of a simple field: the first subcomponent of the first component of the first repetition,
    /// unescaped, without blanks at the ends.
    pub fn text(&self) -> Cow<'a, str> {
        self.first().text()
    }
}

/// One repetition of a field.
#[derive(Debug, Clone, Copy)]
pub struct Repetition<'a> {
    raw: &'a str,
    separators: Separators,
}
part!(Repetition);

impl<'a> Repetition<'a> {
    /// Component `n`, from 1.
    pub fn component(&self, n: usize) -> Component<'a> {
        let raw = n.checked_sub(1).and_then(|place| nth_piece(self.raw, self.separators.component, place));
        Component { raw: raw.unwrap_or(""), separators: self.separators }
    }

    /// The components in order, empty ones too.
    pub fn components(&self) -> impl Iterator<Item = Component<'a>> + use<'a> {
        let separators = self.separators;
        pieces(self.raw, separators.component).map(move |raw| Component { raw, separators })
    }

    /// The value of a simple field: the first subcomponent of the first component.
    pub fn text(&self) -> Cow<'a, str> {
        self.component(1).text()
    }
}

/// One component of a repetition.
#[derive(Debug, Clone, Copy)]
pub struct Component<'a> {
    raw: &'a str,
    separators: Separators,
}
part!(Component);

impl<'a> Component<'a> {
    /// Subcomponent `n`, from 1.
    pub fn subcomponent(&self, n: usize) -> Subcomponent<'a> {
        let raw = n.checked_sub(1).and_then(|place| nth_piece(self.raw, self.separators.subcomponent, place));
        Subcomponent { raw: raw.unwrap_or(""), separators: self.separators }
    }

    /// The subcomponents in order, empty ones too.
    pub fn subcomponents(&self) -> impl Iterator<Item = Subcomponent<'a>> + use<'a> {
        let separators = self.separators;
        pieces(self.raw, separators.subcomponent).map(move |raw| Subcomponent { raw, separators })
    }

    /// The value of the first subcomponent.
    pub fn text(&self) -> Cow<'a, str> {
        self.subcomponent(1).text()
    }
}

/// One subcomponent: the smallest part.
#[derive(Debug, Clone, Copy)]
pub struct Subcomponent<'a> {
    raw: &'a str,
    separators: Separators,
}
part!(Subcomponent);

impl<'a> Subcomponent<'a> {
    /// The value, unescaped, without blanks at the ends.
    pub fn text(&self) -> Cow<'a, str> {
        self.whole_text()
    }

    /// The value, unescaped, with the blanks and control characters that were sent.
    pub fn exact_text(&self) -> Cow<'a, str> {
        unescape(self.raw, &self.separators)
    }
}
