//! Message bodies: packed with zstd, known by the SHA-256 of what was received.

use std::cell::RefCell;

use sha2::{Digest, Sha256};
use zstd::bulk::Compressor;

use crate::error::StoreError;

/// The key of content: SHA-256 of its bytes. The same message always has the same key.
pub fn key(content: &[u8]) -> [u8; 32] {
    Sha256::digest(content).into()
}

/// Packs and unpacks content, with a dictionary made from samples or without.
///
/// With a dictionary small messages get much smaller. Keep every dictionary that was ever used: what was packed
/// with one can be unpacked with that one alone.
#[derive(Default, Clone)]
pub struct Packer {
    dictionary: Vec<u8>,
}

/// The quickest of zstd's regular levels: messages are packed on the hot path and read rarely.
const LEVEL: i32 = 1;

impl Packer {
    /// Without a dictionary.
    pub fn plain() -> Self {
        Self::default()
    }

    /// With a dictionary: any bytes typical of the content (the later ones weigh most).
    pub fn with_dictionary(dictionary: impl Into<Vec<u8>>) -> Self {
        Self { dictionary: dictionary.into() }
    }

    /// The content, packed.
    pub fn pack(&self, content: &[u8]) -> Result<Vec<u8>, StoreError> {
        let wrong = |_| StoreError::Content("zstd could not pack");
        if self.dictionary.is_empty() {
            // Its tables are large: made once a thread, not once a message.
            return PLAIN.with_borrow_mut(|work| match work {
                Some(work) => work.compress(content).map_err(wrong),
                None => work.insert(Compressor::new(LEVEL).map_err(wrong)?).compress(content).map_err(wrong),
            });
        }
        let mut work = Compressor::with_dictionary(LEVEL, &self.dictionary).map_err(wrong)?;
        work.compress(content).map_err(wrong)
    }

    /// What was packed, if it is not longer than `limit` bytes once unpacked: a small packet can claim to be huge.
    pub fn unpack(&self, packed: &[u8], limit: usize) -> Result<Vec<u8>, StoreError> {
        let said = zstd::zstd_safe::get_frame_content_size(packed)
            .map_err(|_| StoreError::Content("not a zstd frame"))?
            .ok_or(StoreError::Content("a frame without its size"))?;
        let size = usize::try_from(said).ok().filter(|size| *size <= limit);
        let size = size.ok_or(StoreError::Content("larger than allowed"))?;
        let wrong = |_| StoreError::Content("damaged, or packed with another dictionary");
        let mut work = zstd::bulk::Decompressor::with_dictionary(&self.dictionary).map_err(wrong)?;
        work.decompress(packed, size).map_err(wrong)
    }
}

thread_local! {
    static PLAIN: RefCell<Option<Compressor<'static>>> = const { RefCell::new(None) };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_comes_back_as_it_was() {
        let message = b"MSH|^~\\&|SENDER|CLINIC|JENNER|STATE|".repeat(40);
        for packer in [Packer::plain(), Packer::with_dictionary(message[..200].to_vec())] {
            for content in [&message[..], b"", b"\0\xff"] {
                let packed = packer.pack(content).unwrap();
                assert_eq!(packer.unpack(&packed, 1 << 20).unwrap(), content);
            }
        }
    }

    #[test]
    fn damaged_or_oversized_content_is_an_error_and_no_panic() {
        let packer = Packer::plain();
        let mut packed = packer.pack(&[7; 5_000]).unwrap();
        assert!(packer.unpack(&packed, 4_999).is_err());
        for place in 0..packed.len() {
            packed[place] ^= 0x55;
            let _ = packer.unpack(&packed, 5_000);
            packed[place] ^= 0x55;
        }
        assert!(packer.unpack(b"", 10).is_err());
        assert!(packer.unpack(b"MSH|", 10).is_err());
    }

    #[test]
    fn the_key_depends_on_every_byte() {
        assert_ne!(key(b"a"), key(b"b"));
        assert_eq!(key(b"a"), key(b"a"));
    }
}
