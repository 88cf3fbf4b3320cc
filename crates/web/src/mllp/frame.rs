//! The frames of MLLP: `VT message FS CR` (HL7 v2 transport specification, MLLP release 1).
//!
//! Neither VT nor FS can stand in a message, so that each of them says for sure where one begins or ends: a missing
//! end block shows at the next start block, and the CR after FS need not be waited for.

const VT: u8 = 0x0b;
const FS: u8 = 0x1c;
const CR: u8 = b'\r';

/// What of a frame that is too large is kept: enough for its header, to address the answer.
const HEAD: usize = 4 * 1024;

/// Something that happened on a connection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// A whole message.
    Message(Vec<u8>),
    /// A message whose end block did not come: another one began, or the connection ended.
    Unended(Vec<u8>),
    /// A message over the limit has ended; its first bytes.
    TooLarge(Vec<u8>),
    /// Bytes outside of any frame, told once for each gap between frames.
    Stray,
}

/// Takes a connection's bytes apart. Holds one message at most.
#[derive(Debug)]
pub struct Frames {
    limit: usize,
    /// The message under way; `None` between frames.
    message: Option<Vec<u8>>,
    too_large: bool,
    stray_here: bool,
    stray: u64,
}

impl Frames {
    /// Messages of at most `limit` bytes.
    pub fn new(limit: usize) -> Self {
        Self { limit, message: None, too_large: false, stray_here: false, stray: 0 }
    }

    /// Whether a message is under way.
    pub fn is_inside(&self) -> bool {
        self.message.is_some()
    }

    /// Bytes outside of frames so far; white space is none.
    pub fn stray(&self) -> u64 {
        self.stray
    }

    /// Goes through `input` until something happens; `None` when all of it has been gone through.
    pub fn next(&mut self, input: &mut &[u8]) -> Option<Event> {
        while !input.is_empty() {
            let event = if self.is_inside() { self.inside(input) } else { self.between(input) };
            if event.is_some() {
                return event;
            }
        }
        None
    }

    /// What is left when the connection ends.
    pub fn end(&mut self) -> Option<Event> {
        let rest = self.take()?;
        Some(Event::Unended(rest))
    }

    fn between(&mut self, input: &mut &[u8]) -> Option<Event> {
        let (&byte, rest) = input.split_first()?;
        *input = rest;
        match byte {
            VT => {
                self.message = Some(Vec::new());
                self.stray_here = false;
            }
            CR | b'\n' | b' ' | b'\t' | 0 | FS => {}
            _ => {
                self.stray += 1;
                if !std::mem::replace(&mut self.stray_here, true) {
                    return Some(Event::Stray);
                }
            }
        }
        None
    }

    fn inside(&mut self, input: &mut &[u8]) -> Option<Event> {
        let end = input.iter().position(|byte| matches!(*byte, FS | VT)).unwrap_or(input.len());
        let (content, rest) = input.split_at(end);
        self.keep(content);
        let (&mark, rest) = rest.split_first().map_or((&0, rest), |(mark, rest)| (mark, rest));
        *input = rest;
        match mark {
            FS => {
                let too_large = self.too_large;
                let message = self.take()?;
                Some(if too_large { Event::TooLarge(message) } else { Event::Message(message) })
            }
            VT => {
                let unended = self.take().filter(|message| !message.is_empty());
                self.message = Some(Vec::new());
                unended.map(Event::Unended)
            }
            _ => None,
        }
    }

    fn keep(&mut self, content: &[u8]) {
        let Some(message) = &mut self.message else { return };
        if !self.too_large && message.len() + content.len() > self.limit {
            self.too_large = true;
            message.truncate(HEAD);
            message.shrink_to_fit();
        }
        let room = if self.too_large { HEAD.saturating_sub(message.len()) } else { content.len() };
        message.extend_from_slice(content.get(..room.min(content.len())).unwrap_or_default());
    }

    fn take(&mut self) -> Option<Vec<u8>> {
        self.too_large = false;
        self.message.take()
    }
}

/// An answer in its frame.
pub fn framed(answer: &[u8]) -> Vec<u8> {
    let mut frame = Vec::with_capacity(answer.len() + 3);
    frame.push(VT);
    frame.extend_from_slice(answer);
    frame.extend_from_slice(&[FS, CR]);
    frame
}

#[cfg(test)]
mod tests {
    use super::*;

    fn events(input: &[u8], piece: usize, limit: usize) -> Vec<Event> {
        let mut frames = Frames::new(limit);
        let mut events = Vec::new();
        for mut piece in input.chunks(piece.max(1)) {
            while let Some(event) = frames.next(&mut piece) {
                events.push(event);
            }
        }
        events.extend(frames.end());
        events
    }

    #[test]
    fn frames_are_found_however_the_bytes_arrive() {
        let whole = b"\x0bMSH|1\r\x1c\r\x0bMSH|2\r\x1c\r\n\x0bMSH|3\r\x1c\x0bMSH|4\r\x1c\r";
        let message = |n: u8| Event::Message(format!("MSH|{n}\r").into_bytes());
        for piece in 1..=whole.len() {
            assert_eq!(
                events(whole, piece, 100),
                [message(1), message(2), message(3), message(4)],
                "{piece}"
            );
        }
    }

    #[test]
    fn a_missing_end_block_is_told_and_the_next_message_is_read() {
        let whole = b"\x0bMSH|1\r\x0bMSH|2\r\x1c\r\x0bMSH|3";
        for piece in 1..=whole.len() {
            let expected = [
                Event::Unended(b"MSH|1\r".to_vec()),
                Event::Message(b"MSH|2\r".to_vec()),
                Event::Unended(b"MSH|3".to_vec()),
            ];
            assert_eq!(events(whole, piece, 100), expected, "{piece}");
        }
    }

    #[test]
    fn what_stands_between_frames_is_told_once_a_gap() {
        let mut frames = Frames::new(100);
        let mut input = &b"GET / HTTP/1.1\r\n\r\n\x0bMSH|1\r\x1c\rxx\x0b\x1c\r"[..];
        let mut seen = Vec::new();
        while let Some(event) = frames.next(&mut input) {
            seen.push(event);
        }
        assert_eq!(
            seen,
            [Event::Stray, Event::Message(b"MSH|1\r".to_vec()), Event::Stray, Event::Message(Vec::new())]
        );
        assert_eq!(frames.stray(), 14);
    }

    #[test]
    fn a_message_over_the_limit_keeps_its_head_only() {
        let mut whole = b"\x0b".to_vec();
        whole.extend_from_slice(&vec![b'x'; 100_000]);
        whole.extend_from_slice(b"\x1c\r\x0bMSH|2\r\x1c\r");
        for piece in [1, 7, 4096, 200_000] {
            let found = events(&whole, piece, 50_000);
            assert_eq!(found, [Event::TooLarge(vec![b'x'; HEAD]), Event::Message(b"MSH|2\r".to_vec())]);
        }
        let exact = [&b"\x0b"[..], &[b'x'; 50][..], b"\x1c\r"].concat();
        assert_eq!(events(&exact, 3, 50), [Event::Message(vec![b'x'; 50])]);
    }
}
