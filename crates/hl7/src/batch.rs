//! Taking a file or a stream of bytes apart into messages: batches (FHS, BHS … BTS, FTS), messages one after
//! the other, MLLP frames (HL7 v2.5.1 §2.10.3).
//!
//! Each message is answered on its own; what is wrong with the envelope is a [`BatchProblem`].

use std::fmt;
use std::ops::Range;

/// What a file holds.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Batch {
    /// Where each message lies in the bytes, in order, without its framing.
    pub messages: Vec<Range<usize>>,
    /// The file header, if there is one.
    pub file: Option<Envelope>,
    /// The batches, if messages are wrapped in them.
    pub batches: Vec<Envelope>,
    /// What is wrong with the envelope.
    pub problems: Vec<BatchProblem>,
}

/// A file (FHS, FTS) or a batch (BHS, BTS).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Envelope {
    /// Control id (FHS-11, BHS-11); empty if not sent.
    pub control_id: String,
    /// How many batches or messages the trailer says there are (FTS-1, BTS-1).
    pub declared: Option<usize>,
    /// How many there are.
    pub found: usize,
    /// Whether the trailer was there.
    pub closed: bool,
}

/// What is wrong with an envelope.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BatchProblem {
    /// A file without any message.
    NoMessage,
    /// Lines that belong to no message: before the first MSH, or after a trailer.
    TextOutside {
        /// How many lines.
        lines: usize,
    },
    /// A header without its trailer: the file may have been cut off.
    NoTrailer {
        /// `BTS` or `FTS`.
        trailer: &'static str,
    },
    /// A trailer without its header.
    NoHeader {
        /// `BHS` or `FHS`.
        header: &'static str,
    },
    /// The trailer counts otherwise than what is there.
    WrongCount {
        /// `BTS` or `FTS`.
        trailer: &'static str,
        /// What it says.
        declared: usize,
        /// What is there.
        found: usize,
    },
}

impl fmt::Display for BatchProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoMessage => f.write_str("there is no HL7 message (no line starts with MSH)"),
            Self::TextOutside { lines } => {
                write!(
                    f,
                    "{lines} lines belong to no message and were not read: each message starts with MSH"
                )
            }
            Self::NoTrailer { trailer } => {
                write!(f, "{trailer} is missing: the file may be cut off; compare it with the sender's")
            }
            Self::NoHeader { header } => write!(f, "there is a trailer but no {header} before it"),
            Self::WrongCount { trailer, declared, found } => {
                write!(
                    f,
                    "{trailer}-1 says {declared} but {found} were found; compare the file with the sender's"
                )
            }
        }
    }
}

impl Batch {
    /// Whether the bytes are wrapped as a batch, not just messages.
    pub fn is_wrapped(&self) -> bool {
        self.file.is_some() || !self.batches.is_empty()
    }
}

/// Finds the messages. Nothing is decoded: each range is for `charset::decode` and `Message::parse`.
pub fn split(bytes: &[u8]) -> Batch {
    let mut lines = Lines::default();
    let mut messages = Vec::new();
    let mut message: Option<usize> = None;
    let mut place = 0;
    while place < bytes.len() {
        let end =
            bytes[place..].iter().position(|b| ends_line(*b)).map_or(bytes.len(), |length| place + length);
        let (line, blank) = without_blanks(&bytes[place..end]);
        let kind = lines.line(line);
        if kind != Kind::Other
            && let Some(start) = message.take()
        {
            messages.push(start..place + blank);
        }
        if kind == Kind::Message {
            message = Some(place + blank);
        }
        if bytes.get(end) == Some(&FS) {
            lines.end_message();
            messages.extend(message.take().map(|start| start..end));
        }
        place = end + 1;
    }
    messages.extend(message.map(|start| start..bytes.len()));
    let mut batch = lines.finish();
    batch.messages = messages;
    batch
}

/// Ends an MLLP frame.
pub(crate) const FS: u8 = 0x1c;

/// Line ends, and the bytes that frame messages: VT, FF, FS.
pub(crate) fn ends_line(byte: u8) -> bool {
    matches!(byte, b'\r' | b'\n' | 0x0b | 0x0c | FS)
}

/// A line without what may stand before it and means nothing, and how many bytes that is.
pub(crate) fn without_blanks(line: &[u8]) -> (&[u8], usize) {
    let blank = line.iter().take_while(|b| matches!(b, b' ' | b'\t' | 0 | 0xef | 0xbb | 0xbf | 0x1a)).count();
    (&line[blank..], blank)
}

/// What a line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// MSH: begins a message, and ends the one before it.
    Message,
    /// FHS.
    FileHeader,
    /// BHS.
    BatchHeader,
    /// BTS.
    BatchTrailer,
    /// FTS.
    FileTrailer,
    /// Anything else: a segment of the message under way, a blank line, a line outside of messages.
    Other,
}

impl Kind {
    fn of(line: &[u8]) -> Self {
        let separator = line.get(3).copied();
        if !separator.is_none_or(|b| b.is_ascii_punctuation()) {
            return Self::Other;
        }
        match line.get(..3) {
            Some(b"MSH") if separator.is_some() => Self::Message,
            Some(b"FHS") => Self::FileHeader,
            Some(b"BHS") => Self::BatchHeader,
            Some(b"BTS") => Self::BatchTrailer,
            Some(b"FTS") => Self::FileTrailer,
            _ => Self::Other,
        }
    }
}

/// Keeps count of the envelope, line by line.
#[derive(Debug, Default)]
pub(crate) struct Lines {
    batch: Batch,
    messages: usize,
    in_message: bool,
    in_batch: bool,
    outside: usize,
}

impl Lines {
    /// Takes note of a line.
    pub(crate) fn line(&mut self, line: &[u8]) -> Kind {
        let kind = Kind::of(line);
        match kind {
            Kind::Message => {
                self.in_message = true;
                self.messages += 1;
                if let (true, Some(batch)) = (self.in_batch, self.batch.batches.last_mut()) {
                    batch.found += 1;
                }
                return kind;
            }
            Kind::FileHeader => {
                self.batch.file = Some(Envelope { control_id: field(line, 11), ..Envelope::default() });
            }
            Kind::BatchHeader => {
                self.close_batch();
                self.in_batch = true;
                let control_id = field(line, 11);
                self.batch.batches.push(Envelope { control_id, ..Envelope::default() });
            }
            Kind::BatchTrailer => self.batch_trailer(count(line)),
            Kind::FileTrailer => {
                self.close_batch();
                self.file_trailer(count(line));
            }
            Kind::Other => {
                if !self.in_message && !line.is_empty() {
                    self.outside += 1;
                }
                return kind;
            }
        }
        self.in_message = false;
        kind
    }

    /// The message under way has ended, by its framing.
    pub(crate) fn end_message(&mut self) {
        self.in_message = false;
    }

    /// The envelope so far.
    pub(crate) fn so_far(&self) -> &Batch {
        &self.batch
    }

    /// A batch that ends without its trailer.
    fn close_batch(&mut self) {
        if self.in_batch {
            self.in_batch = false;
            self.problem(BatchProblem::NoTrailer { trailer: "BTS" });
        }
    }

    fn batch_trailer(&mut self, declared: Option<usize>) {
        if !self.in_batch {
            return self.problem(BatchProblem::NoHeader { header: "BHS" });
        }
        self.in_batch = false;
        if let Some(batch) = self.batch.batches.last_mut() {
            batch.closed = true;
            batch.declared = declared;
            let found = batch.found;
            self.compare("BTS", declared, found);
        }
    }

    fn file_trailer(&mut self, declared: Option<usize>) {
        let found = self.batch.batches.len();
        match self.batch.file.as_mut() {
            Some(file) => {
                file.closed = true;
                file.declared = declared;
                file.found = found;
                self.compare("FTS", declared, found);
            }
            None => self.problem(BatchProblem::NoHeader { header: "FHS" }),
        }
    }

    fn compare(&mut self, trailer: &'static str, declared: Option<usize>, found: usize) {
        match declared {
            Some(declared) if declared != found => {
                self.problem(BatchProblem::WrongCount { trailer, declared, found });
            }
            _ => {}
        }
    }

    fn problem(&mut self, problem: BatchProblem) {
        // A file of nothing but trailers needs no million notes.
        if self.batch.problems.len() < 100 {
            self.batch.problems.push(problem);
        }
    }

    /// The envelope at the end, without the places of its messages.
    pub(crate) fn finish(mut self) -> Batch {
        self.close_batch();
        let batches = self.batch.batches.len();
        if let Some(file) = self.batch.file.as_mut().filter(|file| !file.closed) {
            file.found = batches;
            self.problem(BatchProblem::NoTrailer { trailer: "FTS" });
        }
        if self.outside > 0 {
            self.problem(BatchProblem::TextOutside { lines: self.outside });
        }
        if self.messages == 0 {
            self.problem(BatchProblem::NoMessage);
        }
        self.batch
    }
}

/// Field `n` of a header segment, whose field 1 is its separator.
fn field(line: &[u8], n: usize) -> String {
    let text =
        line.get(3).and_then(|separator| line.split(|b| b == separator).nth(n - 1)).unwrap_or_default();
    String::from_utf8_lossy(text).trim().chars().take(200).collect()
}

/// Field 1 of a trailer.
fn count(line: &[u8]) -> Option<usize> {
    let separator = line.get(3)?;
    let text = line.split(|b| b == separator).nth(1)?;
    std::str::from_utf8(text).ok()?.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE: &str = "MSH|^~\\&|ONE\rPID|1\r";
    const TWO: &str = "MSH|^~\\&|TWO\rPID|1\r";

    fn texts(whole: &str) -> Vec<&str> {
        let batch = split(whole.as_bytes());
        batch.messages.into_iter().map(|range| whole[range].trim_end()).collect()
    }

    #[test]
    fn a_wrapped_batch_gives_its_messages() {
        let whole = format!("FHS|^~\\&|||||||||F-1\rBHS|^~\\&|||||||||B-7\r{ONE}\r\r{TWO}BTS|2\rFTS|1\r");
        let batch = split(whole.as_bytes());
        assert_eq!(texts(&whole), [ONE.trim_end(), TWO.trim_end()]);
        assert_eq!(batch.problems, []);
        assert_eq!(batch.file.map(|file| (file.control_id, file.found)), Some(("F-1".into(), 1)));
        assert_eq!(batch.batches[0].control_id, "B-7");
        assert_eq!(batch.batches[0].declared, Some(2));
    }

    #[test]
    fn messages_one_after_the_other_are_found_whatever_stands_between() {
        assert_eq!(texts(&format!("{ONE}{TWO}")).len(), 2);
        assert_eq!(texts(&format!("\u{b}{ONE}\u{1c}\r\u{b}{TWO}\u{1c}\r")), [ONE.trim_end(), TWO.trim_end()]);
        assert_eq!(texts(&format!("\u{feff}{ONE}\n\n\u{b}\u{c}{TWO}").replace('\r', "\r\n")).len(), 2);
    }

    #[test]
    fn a_file_that_was_cut_off_is_reported() {
        let whole = format!("FHS|^~\\&\rBHS|^~\\&\r{ONE}{TWO}");
        let batch = split(whole.as_bytes());
        assert_eq!(batch.messages.len(), 2);
        let missing = |trailer| BatchProblem::NoTrailer { trailer };
        assert_eq!(batch.problems, [missing("BTS"), missing("FTS")]);
    }

    #[test]
    fn a_trailer_that_counts_otherwise_is_reported() {
        let batch = split(format!("BHS|^~\\&\r{ONE}BTS|3\r").as_bytes());
        let wrong = BatchProblem::WrongCount { trailer: "BTS", declared: 3, found: 1 };
        assert_eq!(batch.problems, [wrong]);
        assert_eq!(split(b"BTS|0\r").problems[0], BatchProblem::NoHeader { header: "BHS" });
    }

    #[test]
    fn what_is_no_message_is_said_to_be_none() {
        for nothing in ["", "PID|1\rPV1|1", "hello", "MSH", "MSHIP|1"] {
            let batch = split(nothing.as_bytes());
            assert_eq!(batch.messages, [], "{nothing}");
            assert_eq!(batch.problems.last(), Some(&BatchProblem::NoMessage), "{nothing}");
        }
    }
}
