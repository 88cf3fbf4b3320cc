//! Damaged input by number: texts that could have come, changed a little at random. Each comes from its number, so a failure can
//! be looked at again. Shared by the bounded runners and by tests.

/// What is damaged.
pub struct Material {
    /// Texts to start from, all invented.
    pub seeds: &'static [&'static str],
    /// Pieces that readers stumble over.
    pub pieces: &'static [&'static [u8]],
    /// Bytes at which a value of the format ends.
    pub ends: &'static [u8],
    /// The byte that parts lines, or whatever else may change places.
    pub line: u8,
    /// Longest result, in bytes.
    pub longest: usize,
}

/// Random numbers that depend on nothing but their start (splitmix64).
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below `n`; 0 if `n` is 0.
    fn below(&mut self, n: usize) -> usize {
        (self.next() % n.max(1) as u64) as usize
    }
}

/// The damaged text of a number.
pub fn damaged(material: &Material, number: u64) -> Vec<u8> {
    let mut dice = Dice(number);
    let seed = dice.below(material.seeds.len());
    let mut bytes = material.seeds[seed].as_bytes().to_vec();
    for _ in 0..=dice.below(8) {
        change(material, &mut bytes, &mut dice);
    }
    bytes.truncate(material.longest);
    bytes
}

fn change(material: &Material, bytes: &mut Vec<u8>, dice: &mut Dice) {
    let at = dice.below(bytes.len() + 1);
    let length = 1 + dice.below(40);
    let end = (at + length).min(bytes.len());
    match dice.below(10) {
        0 => {
            if let Some(byte) = bytes.get_mut(at) {
                *byte = dice.next() as u8;
            }
        }
        1 => {
            if let Some(byte) = bytes.get_mut(at) {
                *byte ^= 1 << dice.below(8);
            }
        }
        2 => drop(bytes.drain(at..end)),
        3 => {
            let piece = bytes[at..end].to_vec();
            bytes.splice(at..at, piece);
        }
        4 | 5 => {
            let piece = material.pieces[dice.below(material.pieces.len())];
            bytes.splice(at..at, piece.iter().copied());
        }
        6 => {
            // One value is replaced by a hard one.
            let is_end = |b: &u8| material.ends.contains(b);
            let end = bytes[at..].iter().position(is_end).map_or(bytes.len(), |n| at + n);
            let piece = material.pieces[dice.below(material.pieces.len())];
            bytes.splice(at..end, piece.iter().copied());
        }
        7 => {
            let other = material.seeds[dice.below(material.seeds.len())].as_bytes();
            let from = dice.below(other.len());
            let to = (from + 4 * length).min(other.len());
            bytes.splice(at..at, other[from..to].iter().copied());
        }
        8 => {
            let mut lines: Vec<&[u8]> = bytes.split(|b| *b == material.line).collect();
            let (one, two) = (dice.below(lines.len()), dice.below(lines.len()));
            lines.swap(one, two);
            *bytes = lines.join(&material.line);
        }
        _ => {
            if dice.below(4) == 0 {
                bytes.truncate(at);
            } else {
                let piece = material.pieces[dice.below(material.pieces.len())].repeat(1 + dice.below(300));
                bytes.splice(at..at, piece);
            }
        }
    }
}
