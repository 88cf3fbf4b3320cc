//! Bodies of requests: read up to a limit, and unpacked where they came as gzip.
//!
//! A gzip bomb ends at the limit: no more is unpacked than may be kept.

use std::io::{self, Write as _};

use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, header};
use flate2::write::MultiGzDecoder;
use http_body_util::BodyExt as _;

/// So much is unpacked in one go. Deflate makes at most about a thousand bytes of one.
const SLICE: usize = 256;

/// Why a body was not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unread {
    /// Larger than the limit.
    TooLarge,
    /// The connection broke or the encoding was wrong.
    Broken,
}

/// How a body was packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Packing {
    /// Not at all.
    Plain,
    /// gzip.
    Gzip,
}

/// What `Content-Encoding` says; `None` for an encoding that is not served.
pub fn packing(headers: &HeaderMap) -> Option<Packing> {
    let Some(encoding) = headers.get(header::CONTENT_ENCODING) else { return Some(Packing::Plain) };
    match encoding.to_str().ok()?.trim().to_ascii_lowercase().as_str() {
        "" | "identity" => Some(Packing::Plain),
        "gzip" | "x-gzip" => Some(Packing::Gzip),
        _ => None,
    }
}

/// What to tell a sender whose encoding is not served.
pub const OTHER_ENCODING: &str = "Send the body as it is, or packed with Content-Encoding: gzip.";

/// Reads a body whole, unpacked, up to the limit. A body that announces more is refused before any of it is read.
pub async fn read(headers: &HeaderMap, body: Body, limit: usize) -> Result<Vec<u8>, Unread> {
    let announced =
        headers.get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse::<u64>().ok());
    if announced.is_some_and(|length| length > limit as u64) {
        return Err(Unread::TooLarge);
    }
    let mut stream = Stream::new(headers, body, limit).ok_or(Unread::Broken)?;
    let mut whole = Vec::new();
    while let Some(part) = stream.next().await? {
        whole.extend_from_slice(&part);
    }
    Ok(whole)
}

/// A body that is read piece by piece.
pub struct Stream {
    body: Body,
    unpacker: Option<MultiGzDecoder<Kept>>,
    /// Packed bytes that wait to be unpacked.
    waiting: Bytes,
    ended: bool,
    left: usize,
}

/// What has been unpacked and not yet been taken.
#[derive(Debug, Default)]
struct Kept(Vec<u8>);

impl io::Write for Kept {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Stream {
    /// At most `limit` bytes after unpacking. `None`: an encoding that is not served.
    pub fn new(headers: &HeaderMap, body: Body, limit: usize) -> Option<Self> {
        let unpacker = match packing(headers)? {
            Packing::Plain => None,
            Packing::Gzip => Some(MultiGzDecoder::new(Kept::default())),
        };
        Some(Self { body, unpacker, waiting: Bytes::new(), ended: false, left: limit })
    }

    /// The next piece; `None` at the end. A piece of a plain body is as large as it came, of a packed one some
    /// hundred kilobytes at most.
    pub async fn next(&mut self) -> Result<Option<Bytes>, Unread> {
        loop {
            let piece = match self.arrived().await? {
                None => return Ok(None),
                Some(piece) if piece.is_empty() => continue,
                Some(piece) => piece,
            };
            self.left = self.left.checked_sub(piece.len()).ok_or(Unread::TooLarge)?;
            return Ok(Some(piece));
        }
    }

    async fn arrived(&mut self) -> Result<Option<Bytes>, Unread> {
        if self.ended {
            return Ok(None);
        }
        if self.waiting.is_empty() {
            match self.body.frame().await {
                Some(Ok(frame)) => self.waiting = frame.into_data().unwrap_or_default(),
                Some(Err(_)) => return Err(Unread::Broken),
                None => {
                    self.ended = true;
                    let Some(unpacker) = &mut self.unpacker else { return Ok(None) };
                    // What is cut off before its checksum did not arrive whole.
                    unpacker.try_finish().map_err(|_| Unread::Broken)?;
                    return Ok(Some(Bytes::from(std::mem::take(&mut unpacker.get_mut().0))));
                }
            }
        }
        let Some(unpacker) = &mut self.unpacker else {
            return Ok(Some(std::mem::take(&mut self.waiting)));
        };
        let slice = self.waiting.split_to(self.waiting.len().min(SLICE));
        unpacker.write_all(&slice).map_err(|_| Unread::Broken)?;
        Ok(Some(Bytes::from(std::mem::take(&mut unpacker.get_mut().0))))
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    fn packed(content: &[u8]) -> Vec<u8> {
        let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        packer.write_all(content).unwrap();
        packer.finish().unwrap()
    }

    async fn take(encoding: &'static str, body: Vec<u8>, limit: usize) -> Result<Vec<u8>, Unread> {
        let mut headers = HeaderMap::new();
        headers.insert(header::CONTENT_ENCODING, encoding.parse().unwrap());
        read(&headers, Body::from(body), limit).await
    }

    #[tokio::test]
    async fn a_packed_body_is_read_like_a_plain_one() {
        let text = "MSH|^~\\&|ñ\r".repeat(1_000).into_bytes();
        assert_eq!(take("gzip", packed(&text), 1 << 20).await, Ok(text.clone()));
        let halves = [packed(&text[..500]), packed(&text[500..])].concat();
        assert_eq!(take("GZIP", halves, 1 << 20).await, Ok(text.clone()));
        assert_eq!(take("identity", text.clone(), 1 << 20).await, Ok(text.clone()));
        assert_eq!(take("gzip", packed(&text), text.len()).await.map(|read| read.len()), Ok(text.len()));
        assert_eq!(take("gzip", packed(&text), text.len() - 1).await, Err(Unread::TooLarge));
    }

    #[tokio::test]
    async fn a_packed_body_that_is_cut_off_or_damaged_did_not_arrive_whole() {
        let body = packed("MSH|^~\\&|A\r".repeat(50).as_bytes());
        for cut in 1..body.len() {
            assert_eq!(take("gzip", body[..cut].to_vec(), 1 << 20).await, Err(Unread::Broken), "{cut}");
        }
        let mut damaged = body.clone();
        let last = damaged.len() - 1;
        damaged[last] ^= 1;
        assert_eq!(take("gzip", damaged, 1 << 20).await, Err(Unread::Broken));
        assert_eq!(take("br", body, 1 << 20).await, Err(Unread::Broken));
    }

    #[tokio::test]
    async fn a_gzip_bomb_ends_at_the_limit_and_is_never_unpacked_whole() {
        // A gigabyte of nothing, in a megabyte: packed once, sent 64 times over as members of one body.
        let member = packed(&vec![0; 16 << 20]);
        let bomb = member.repeat(64);
        let mut headers = HeaderMap::new();
        headers.insert(header::CONTENT_ENCODING, "gzip".parse().unwrap());
        let mut stream = Stream::new(&headers, Body::from(bomb), 3 << 20).unwrap();
        let (mut all, mut largest) = (0, 0);
        let end = loop {
            match stream.next().await {
                Ok(Some(piece)) => {
                    all += piece.len();
                    largest = largest.max(piece.len());
                }
                end => break end,
            }
        };
        assert_eq!(end, Err(Unread::TooLarge));
        assert!(all <= 3 << 20 && largest <= 1 << 20, "{all} {largest}");
    }
}
