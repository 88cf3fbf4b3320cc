//! Writing messages: segment by segment, field by field, in standard separators.
//!
//! ```
//! use jenner_hl7::er7::{Parts, Writer};
//!
//! let mut message = Writer::new();
//! message.segment("MSH").field(9, ["VXU", "V04", "VXU_V04"]).field(10, "A-17");
//! let mut pid = message.segment("PID");
//! pid.field(1, "1");
//! for (number, authority) in [("55", "BAYOU"), ("91", "DELTA")] {
//!     pid.field(3, Parts::new().at(1, number).at(4, authority).at(5, "MR")); // again: next repetition
//! }
//! drop(pid); // a segment is written when its writer goes out of scope
//! assert_eq!(
//!     message.finish(),
//!     "MSH|^~\\&|||||||VXU^V04^VXU_V04|A-17\rPID|1||55^^^BAYOU^MR~91^^^DELTA^MR\r"
//! );
//! ```

use std::borrow::Cow;
use std::fmt::Write as _;

use smol_str::SmolStr;

use super::{Field, Segment, Separators, escape};

/// Builds the text of one or more messages. Values are escaped, empty fields, components and repetitions at
/// the end are left off, every segment ends with CR, and a segment without any value is not written.
#[derive(Debug, Default)]
pub struct Writer {
    out: String,
    /// Encoded repetitions of the segment under work, one after the other.
    scratch: String,
    /// Field number and end of its text in `scratch`.
    ends: Vec<(usize, usize)>,
}

impl Writer {
    /// An empty message.
    pub fn new() -> Self {
        Self::default()
    }

    /// Starts a segment. It is written when the returned value goes out of scope.
    pub fn segment(&mut self, name: &'static str) -> SegmentWriter<'_> {
        self.scratch.clear();
        self.ends.clear();
        SegmentWriter {
            writer: self,
            name: Cow::Borrowed(name),
            even_empty: matches!(name, "MSH" | "FHS" | "BHS"),
        }
    }

    /// Copies a segment of a message that was read: byte for byte, or with the standard separators if that
    /// message declared its own.
    pub fn copy(&mut self, segment: &Segment<'_>) {
        if *segment.separators() == Separators::STANDARD || segment.name().is_empty() {
            self.out.push_str(segment.raw());
            self.out.push('\r');
            return;
        }
        self.scratch.clear();
        self.ends.clear();
        let mut copy =
            SegmentWriter { writer: self, name: Cow::Owned(segment.name().to_owned()), even_empty: true };
        for (n, field) in segment.fields() {
            copy.field(n, field);
        }
    }

    /// The text so far.
    pub fn as_str(&self) -> &str {
        &self.out
    }

    /// The finished text.
    pub fn finish(self) -> String {
        self.out
    }
}

/// Collects the fields of one segment. Fields may come in any order.
#[derive(Debug)]
pub struct SegmentWriter<'w> {
    writer: &'w mut Writer,
    name: Cow<'static, str>,
    /// Whether it is written without any value too: a header always, a copy as it was.
    even_empty: bool,
}

impl SegmentWriter<'_> {
    /// Sets field `n` (from 1). The same number again makes the next repetition. Empty content is passed
    /// over. MSH-1 and MSH-2 are always the standard separators and cannot be set.
    pub fn field(&mut self, n: usize, content: impl Content) -> &mut Self {
        let start = self.writer.scratch.len();
        content.encode(&mut self.writer.scratch);
        if self.writer.scratch.len() > start {
            self.writer.ends.push((n, self.writer.scratch.len()));
        }
        self
    }

    /// Sets field `n` from several values, one repetition each.
    pub fn repeat<C: Content>(&mut self, n: usize, contents: impl IntoIterator<Item = C>) -> &mut Self {
        for content in contents {
            self.field(n, content);
        }
        self
    }
}

impl Drop for SegmentWriter<'_> {
    fn drop(&mut self) {
        let declares = matches!(&*self.name, "MSH" | "FHS" | "BHS");
        let Writer { out, scratch, ends } = &mut *self.writer;
        if ends.is_empty() && !self.even_empty {
            return;
        }
        let mut start = 0;
        let mut pieces = ends.iter().map(|(n, end)| {
            let piece = (*n, &scratch[start..*end]);
            start = *end;
            piece
        });
        out.reserve(scratch.len() + 64);
        out.push_str(&self.name);
        let mut last = 0;
        if declares {
            out.push_str("|^~\\&");
            last = 2;
        }
        let mut put = |(n, piece): (usize, &str)| {
            if declares && n <= 2 {
                return;
            }
            if n == last {
                out.push('~');
            }
            repeat(out, '|', n.saturating_sub(last));
            out.push_str(piece);
            last = n;
        };
        // Nearly always the fields come in order.
        if ends.is_sorted_by_key(|(n, _)| *n) {
            pieces.for_each(&mut put);
        } else {
            let mut pieces: Vec<(usize, &str)> = pieces.by_ref().collect();
            pieces.sort_by_key(|(n, _)| *n); // stable: repetitions stay in order
            pieces.into_iter().for_each(&mut put);
        }
        out.push('\r');
    }
}

fn repeat(out: &mut String, mark: char, times: usize) {
    for _ in 0..times {
        out.push(mark);
    }
}

/// What can stand in one repetition of a field.
pub trait Content {
    /// Appends the encoded content; nothing if it is empty.
    fn encode(&self, out: &mut String);
}

impl Content for str {
    fn encode(&self, out: &mut String) {
        escape(self, out);
    }
}
impl<C: Content + ?Sized> Content for &C {
    fn encode(&self, out: &mut String) {
        (**self).encode(out);
    }
}
impl Content for String {
    fn encode(&self, out: &mut String) {
        escape(self, out);
    }
}
impl Content for SmolStr {
    fn encode(&self, out: &mut String) {
        escape(self, out);
    }
}
impl Content for Cow<'_, str> {
    fn encode(&self, out: &mut String) {
        escape(self, out);
    }
}
impl<C: Content> Content for Option<C> {
    fn encode(&self, out: &mut String) {
        if let Some(content) = self {
            content.encode(out);
        }
    }
}

macro_rules! number_content {
    ($($type:ty),+) => { $(
        impl Content for $type {
            fn encode(&self, out: &mut String) {
                // Writing to a String cannot fail.
                let _ = write!(out, "{self}");
            }
        }
    )+ };
}
number_content!(u8, u16, u32, u64, usize, i32, i64);

/// An array is the components in order.
impl<C: AsRef<str>, const N: usize> Content for [C; N] {
    fn encode(&self, out: &mut String) {
        let mut waiting = 0;
        for text in self {
            let text = text.as_ref();
            if !text.is_empty() {
                repeat(out, '^', waiting);
                waiting = 0;
                escape(text, out);
            }
            waiting += 1;
        }
    }
}

/// A field of a message that was read, with all its repetitions: copied byte for byte, or with the standard
/// separators if that message declared its own.
impl Content for Field<'_> {
    fn encode(&self, out: &mut String) {
        if *self.separators() == Separators::STANDARD {
            out.push_str(self.raw());
            return;
        }
        for (place, repetition) in self.repetitions().enumerate() {
            if place > 0 {
                out.push('~');
            }
            let mut parts = Parts::new();
            for (c, component) in repetition.components().enumerate() {
                for (s, subcomponent) in component.subcomponents().enumerate() {
                    parts = if subcomponent.raw() == "\"\"" {
                        parts.encoded(c + 1, s + 1, "\"\"")
                    } else {
                        parts.sub(c + 1, s + 1, &*subcomponent.exact_text())
                    };
                }
            }
            parts.encode(out);
        }
    }
}

/// `""`: the receiver shall delete what it has (guide §1.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Null;

/// The value to write for [`Null`].
pub const NULL: Null = Null;

impl Content for Null {
    fn encode(&self, out: &mut String) {
        out.push_str("\"\"");
    }
}

/// One repetition made of components and subcomponents, by their numbers.
#[derive(Debug, Clone, Default)]
pub struct Parts {
    encoded: String,
    component: usize,
    subcomponent: usize,
}

impl Parts {
    /// Nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Component `n` (from 1). Empty text is passed over.
    pub fn at(self, n: usize, text: impl AsRef<str>) -> Self {
        self.sub(n, 1, text)
    }

    /// Subcomponent `s` of component `n` (both from 1). Empty text is passed over.
    pub fn sub(self, n: usize, s: usize, text: impl AsRef<str>) -> Self {
        let text = text.as_ref();
        if text.is_empty() {
            return self;
        }
        let mut parts = self;
        if parts.moves_to(n.max(1), s.max(1)) {
            escape(text, &mut parts.encoded);
            return parts;
        }
        let mut encoded = String::with_capacity(text.len());
        escape(text, &mut encoded);
        parts.encoded(n, s, &encoded)
    }

    /// Writes the separators up to a part that comes after all others; false if the part comes before.
    fn moves_to(&mut self, n: usize, s: usize) -> bool {
        self.component = self.component.max(1);
        self.subcomponent = self.subcomponent.max(1);
        if n < self.component || (n == self.component && s < self.subcomponent) {
            return false;
        }
        if n > self.component {
            repeat(&mut self.encoded, '^', n - self.component);
            (self.component, self.subcomponent) = (n, 1);
        }
        repeat(&mut self.encoded, '&', s - self.subcomponent);
        self.subcomponent = s;
        true
    }

    fn encoded(mut self, n: usize, s: usize, text: &str) -> Self {
        let (n, s) = (n.max(1), s.max(1));
        if !self.moves_to(n, s) {
            return self.inserted(n, s, text);
        }
        self.encoded.push_str(text);
        self
    }

    /// The rare case of a part that comes after a later one: takes the text apart and builds it again.
    fn inserted(self, n: usize, s: usize, text: &str) -> Self {
        let mut all: Vec<(usize, usize, &str)> = Vec::new();
        for (c, component) in self.encoded.split('^').enumerate() {
            for (k, subcomponent) in component.split('&').enumerate() {
                if !subcomponent.is_empty() {
                    all.push((c + 1, k + 1, subcomponent));
                }
            }
        }
        all.push((n, s, text));
        all.sort_by_key(|(c, k, _)| (*c, *k));
        all.into_iter().fold(Self::new(), |parts, (c, k, piece)| parts.encoded(c, k, piece))
    }
}

impl Content for Parts {
    fn encode(&self, out: &mut String) {
        out.push_str(&self.encoded);
    }
}
