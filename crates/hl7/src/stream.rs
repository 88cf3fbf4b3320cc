//! Taking a stream of any length apart into messages, holding one at a time: what [`batch::split`](crate::batch::split)
//! does with bytes that are all there, with the same rules.

use crate::batch::{Batch, BatchProblem, FS, Kind, Lines, ends_line, without_blanks};

/// What of a message over the limit is kept: enough for its header, to address the answer.
const HEAD: usize = 4 * 1024;

/// Most batches of one file. Each is an envelope that is remembered.
const MOST_BATCHES: usize = 10_000;

/// Something the stream held.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Item {
    /// A file begins (FHS); its control id.
    FileHeader(String),
    /// A batch begins (BHS); its control id.
    BatchHeader(String),
    /// A message.
    Message(Vec<u8>),
    /// A message over the limit; its first bytes.
    TooLarge(Vec<u8>),
    /// A batch ends (BTS), and what is wrong with the envelope that has not been told yet.
    BatchTrailer(Vec<BatchProblem>),
    /// The file ends (FTS), and what is wrong that has not been told yet.
    FileTrailer(Vec<BatchProblem>),
    /// The stream ends, and what is wrong that has not been told yet.
    End(Vec<BatchProblem>),
}

/// Reads a stream.
#[derive(Debug)]
pub struct Reader {
    limit: usize,
    lines: Lines,
    line: Vec<u8>,
    message: Option<Vec<u8>>,
    too_large: bool,
    told: usize,
}

impl Reader {
    /// For messages of at most `limit` bytes.
    pub fn new(limit: usize) -> Self {
        Self { limit, lines: Lines::default(), line: Vec::new(), message: None, too_large: false, told: 0 }
    }

    /// Takes the next bytes, and gives what they complete to `found`.
    pub fn push(&mut self, mut bytes: &[u8], found: &mut Vec<Item>) {
        while let Some(end) = bytes.iter().position(|byte| ends_line(*byte)) {
            let (content, rest) = bytes.split_at(end);
            self.grow(content);
            self.end_line(rest.first().copied().unwrap_or(b'\r'), found);
            bytes = rest.get(1..).unwrap_or_default();
        }
        self.grow(bytes);
    }

    /// Whether there have been more batches than are taken in one file.
    pub fn has_too_many_batches(&self) -> bool {
        self.lines.so_far().batches.len() > MOST_BATCHES
    }

    /// Ends the stream: what was still under way, and the envelope (without the places of messages).
    pub fn finish(mut self, found: &mut Vec<Item>) -> Batch {
        if !self.line.is_empty() {
            self.end_line(b'\r', found);
        }
        self.end_message(found);
        let batch = self.lines.finish();
        found.push(Item::End(batch.problems.iter().skip(self.told).copied().collect()));
        batch
    }

    fn untold(&mut self) -> Vec<BatchProblem> {
        let problems = &self.lines.so_far().problems;
        let untold = problems.iter().skip(self.told).copied().collect();
        self.told = problems.len();
        untold
    }

    /// Adds to the line under way, of which no more is kept than a message may have.
    fn grow(&mut self, content: &[u8]) {
        let room = (self.limit + 1).saturating_sub(self.line.len());
        self.line.extend_from_slice(content.get(..room.min(content.len())).unwrap_or_default());
    }

    fn end_line(&mut self, mark: u8, found: &mut Vec<Item>) {
        let whole = std::mem::take(&mut self.line);
        let (line, _) = without_blanks(&whole);
        let kind = self.lines.line(line);
        if kind != Kind::Other {
            self.end_message(found);
        }
        match kind {
            Kind::Message => {
                self.message = Some(Vec::with_capacity(line.len().min(self.limit) + 1024));
                self.add(line);
            }
            Kind::Other if self.message.is_some() && !line.is_empty() => self.add(&whole),
            Kind::Other => {}
            Kind::FileHeader => {
                let file = self.lines.so_far().file.as_ref();
                found.push(Item::FileHeader(file.map(|file| file.control_id.clone()).unwrap_or_default()));
            }
            Kind::BatchHeader => {
                let batch = self.lines.so_far().batches.last();
                found
                    .push(Item::BatchHeader(batch.map(|batch| batch.control_id.clone()).unwrap_or_default()));
            }
            Kind::BatchTrailer => found.push(Item::BatchTrailer(self.untold())),
            Kind::FileTrailer => found.push(Item::FileTrailer(self.untold())),
        }
        if mark == FS {
            self.lines.end_message();
            self.end_message(found);
        }
        // The allocation serves the next line, unless it was a monster.
        if whole.capacity() <= 64 * 1024 {
            self.line = whole;
            self.line.clear();
        }
    }

    fn add(&mut self, line: &[u8]) {
        let Some(message) = &mut self.message else { return };
        if !self.too_large && message.len() + line.len() + 1 > self.limit + 1 {
            self.too_large = true;
            message.extend_from_slice(line.get(..HEAD.min(line.len())).unwrap_or_default());
            message.truncate(HEAD);
            message.shrink_to_fit();
        }
        if !self.too_large {
            message.extend_from_slice(line);
            message.push(b'\r');
        }
    }

    fn end_message(&mut self, found: &mut Vec<Item>) {
        if let Some(message) = self.message.take() {
            let too_large = std::mem::take(&mut self.too_large);
            found.push(if too_large { Item::TooLarge(message) } else { Item::Message(message) });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::batch::split;

    fn read(bytes: &[u8], piece: usize, limit: usize) -> (Vec<Item>, Batch) {
        let mut reader = Reader::new(limit);
        let mut found = Vec::new();
        for piece in bytes.chunks(piece.max(1)) {
            reader.push(piece, &mut found);
        }
        let batch = reader.finish(&mut found);
        (found, batch)
    }

    fn messages(items: &[Item]) -> Vec<Vec<u8>> {
        let message = |item: &Item| match item {
            Item::Message(message) => Some(message.clone()),
            _ => None,
        };
        items.iter().filter_map(message).collect()
    }

    /// Segments of a message, whatever ends its lines.
    fn segments(message: &[u8]) -> Vec<Vec<u8>> {
        let lines = message.split(|byte| ends_line(*byte));
        lines.map(|line| without_blanks(line).0.to_vec()).filter(|line| !line.is_empty()).collect()
    }

    #[test]
    fn a_stream_is_read_as_the_same_bytes_are_that_are_all_there() {
        let one = "MSH|^~\\&|ONE\rPID|1\r";
        let two = "MSH|^~\\&|TWO\r\nPID|1\r\nNTE|1|é";
        for text in [
            String::new(),
            "hello\rworld".into(),
            format!("{one}{two}"),
            format!("\u{feff}FHS|^~\\&|||||||||F\rBHS|^~\\&|||||||||B\r{one}\r\r{two}\nBTS|2\rFTS|1\r"),
            format!("BHS|^~\\&\r{one}BHS|^~\\&\r{two}\rBTS|9\r{one}FTS|1\rrest"),
            format!("\u{b}{one}\u{1c}\r\u{b}{two}\u{1c}\rstray\r{one}"),
            format!("BTS|1\rFTS|1\r{one}FHS|^~\\&\rMSH"),
        ] {
            let whole = split(text.as_bytes());
            for piece in 1..=text.len().max(1) {
                let (items, batch) = read(text.as_bytes(), piece, 1 << 20);
                assert_eq!(batch.problems, whole.problems, "{text:?} {piece}");
                assert_eq!((&batch.file, &batch.batches), (&whole.file, &whole.batches), "{text:?} {piece}");
                let there: Vec<_> =
                    whole.messages.iter().map(|at| segments(&text.as_bytes()[at.clone()])).collect();
                let read: Vec<_> = messages(&items).iter().map(|message| segments(message)).collect();
                assert_eq!(read, there, "{text:?} {piece}");
            }
        }
    }

    #[test]
    fn header_and_trailer_come_in_their_order() {
        let text = "FHS|^~\\&|||||||||F\rBHS|^~\\&|||||||||B\rMSH|^~\\&|1\rBTS|1\rFTS|1\r";
        let (items, batch) = read(text.as_bytes(), 5, 100);
        let expected = [
            Item::FileHeader("F".into()),
            Item::BatchHeader("B".into()),
            Item::Message(b"MSH|^~\\&|1\r".to_vec()),
            Item::BatchTrailer(vec![]),
            Item::FileTrailer(vec![]),
            Item::End(vec![]),
        ];
        assert_eq!((items, batch.problems), (expected.to_vec(), vec![]));
    }

    #[test]
    fn a_message_over_the_limit_is_told_and_the_next_one_is_read() {
        let long = format!("MSH|^~\\&|1\rNTE|1|{}\rMSH|^~\\&|2\r", "x".repeat(100_000));
        for piece in [1, 1000, 200_000] {
            let (items, _) = read(long.as_bytes(), piece, 5_000);
            assert!(
                matches!(&items[0], Item::TooLarge(head) if head.starts_with(b"MSH|^~\\&|1\r") && head.len() <= HEAD)
            );
            assert_eq!(items[1], Item::Message(b"MSH|^~\\&|2\r".to_vec()));
        }
        let many = format!("MSH|^~\\&|1\r{}MSH|^~\\&|2\r", "NTE|1|x\r".repeat(10_000));
        let (items, _) = read(many.as_bytes(), 77, 5_000);
        assert!(matches!(&items[0], Item::TooLarge(_)) && items.len() == 3);
    }
}
