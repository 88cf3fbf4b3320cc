//! A small hash that stays the same over versions: keys made with it are stored.

use std::hash::{BuildHasherDefault, Hasher};

/// Builds hashers for keys that are hashes already.
pub(crate) type Ready = BuildHasherDefault<ReadyHasher>;

/// Takes a key that is a hash as it is.
#[derive(Debug, Clone, Default)]
pub(crate) struct ReadyHasher(u64);

impl Hasher for ReadyHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, part: &[u8]) {
        self.0 = bytes(part);
    }

    fn write_u64(&mut self, value: u64) {
        self.0 = value;
    }

    fn write_i64(&mut self, value: i64) {
        self.0 = u64::from_ne_bytes(value.to_ne_bytes());
    }

    fn write_u32(&mut self, value: u32) {
        self.0 = number(u64::from(value));
    }
}

/// Hash of bytes: FNV-1a with a final mix.
pub fn bytes(bytes: &[u8]) -> u64 {
    let mut state = 0xcbf2_9ce4_8422_2325u64;
    for byte in bytes {
        state = (state ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3);
    }
    mix(state)
}

/// Hash of a text.
pub fn text(text: &str) -> u64 {
    bytes(text.as_bytes())
}

/// Hash of a number.
pub fn number(number: u64) -> u64 {
    mix(number.wrapping_add(0x9e37_79b9_7f4a_7c15))
}

/// Hash of two hashes in order.
pub fn pair(a: u64, b: u64) -> u64 {
    mix(a.rotate_left(23) ^ b.wrapping_mul(0x9e37_79b9_7f4a_7c15))
}

fn mix(mut x: u64) -> u64 {
    x = (x ^ x >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x = (x ^ x >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ x >> 31
}
