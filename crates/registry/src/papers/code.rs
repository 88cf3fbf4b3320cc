//! Verification codes: 80 random bits in 16 letters and digits that are hard to misread. The database knows their hashes.

use jenner_model::Date;
use rand::Rng;
use sha2::{Digest, Sha256};

const LETTERS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// Letters and digits of a code.
const LENGTH: usize = 16;

/// A code.
#[derive(Clone, PartialEq, Eq)]
pub struct Code([u8; LENGTH]);

impl std::fmt::Debug for Code {
    // Whoever has it can ask about the paper.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Code(…)")
    }
}

impl Code {
    /// A new one.
    pub fn draw(random: &mut impl Rng) -> Self {
        let mut bytes = [0; LENGTH];
        random.fill_bytes(&mut bytes);
        Self(bytes.map(|byte| LETTERS[usize::from(byte & 31)]))
    }

    /// Reads what somebody typed: capitals and small letters, spaces and dashes do not matter, O is 0, I and L are 1, U is V.
    pub fn read(typed: &str) -> Option<Self> {
        let letters: Vec<u8> = typed
            .chars()
            .filter(|c| c.is_alphanumeric())
            .map(|c| match c.to_ascii_uppercase() {
                'O' => '0',
                'I' | 'L' => '1',
                'U' => 'V',
                other => other,
            })
            .map(|c| u8::try_from(c).ok().filter(|byte| LETTERS.contains(byte)))
            .collect::<Option<_>>()?;
        letters.try_into().ok().map(Self)
    }

    /// In groups of four, as on paper.
    pub fn grouped(&self) -> String {
        let text: Vec<String> =
            self.0.chunks(4).map(|part| part.iter().map(|byte| char::from(*byte)).collect()).collect();
        text.join("-")
    }

    /// Without groups, as in addresses.
    pub fn plain(&self) -> String {
        self.0.iter().map(|byte| char::from(*byte)).collect()
    }

    /// What the database finds it by.
    pub fn hash(&self) -> [u8; 32] {
        Sha256::digest(self.0).into()
    }

    /// What the database compares a birth date with. It cannot be tried without the code, which is nowhere but on the paper.
    pub fn hash_with(&self, birth: Option<Date>) -> [u8; 32] {
        let birth = birth.map(|day| day.to_string()).unwrap_or_default();
        Sha256::new().chain_update(self.0).chain_update(b"|").chain_update(birth).finalize().into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_however_people_type_it() {
        let code = Code::read("K7QM-4T0X-2HDR-8W1C").unwrap();
        for typed in ["k7qm4t0x2hdr8w1c", " K7QM 4TOX 2HDR 8WIC ", "K7QM–4TOX–2HDR–8WLC"] {
            assert_eq!(Code::read(typed).as_ref(), Some(&code), "{typed}");
        }
        for wrong in ["", "K7QM-4T0X-2HDR-8W1", "K7QM-4T0X-2HDR-8W1CC", "K7QM-4T0X-2HDR-8W1É"] {
            assert_eq!(Code::read(wrong), None, "{wrong}");
        }
        assert_eq!(code.grouped(), "K7QM-4T0X-2HDR-8W1C");
    }

    #[test]
    fn drawn_codes_differ_and_are_read_back() {
        let mut random = rand::rng();
        let codes: Vec<Code> = (0..200).map(|_| Code::draw(&mut random)).collect();
        for (place, code) in codes.iter().enumerate() {
            assert_eq!(Code::read(&code.grouped()).as_ref(), Some(code));
            assert!(!codes[..place].contains(code));
        }
    }

    #[test]
    fn the_birth_date_is_compared_by_a_hash_that_needs_the_code() {
        let (a, b) = (Code::draw(&mut rand::rng()), Code::draw(&mut rand::rng()));
        let day = Some(jiff::civil::date(2021, 1, 12));
        assert_ne!(a.hash_with(day), b.hash_with(day));
        assert_ne!(a.hash_with(day), a.hash_with(None));
        assert_ne!(a.hash(), a.hash_with(None));
    }
}
