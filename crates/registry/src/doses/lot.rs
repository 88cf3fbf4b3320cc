//! Lot numbers as they are written: cleaned, and compared with the slips of hand that people make.

use smol_str::SmolStr;

/// A lot number without what does not count: capitals and figures only. Empty where none was given.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Lot(SmolStr);

/// What two lot numbers say about each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lots {
    /// At least one report has none.
    Absent,
    /// The same, punctuation and case aside.
    Equal,
    /// The same but for characters that look alike (1 and I, 0 and O).
    LookAlike,
    /// One slip apart (a character wrong, missing, too many or swapped), or one is the other cut short.
    Near,
    /// Two lots.
    Differ,
}

impl Lots {
    /// Whether they name one lot (E8).
    pub fn agree(self) -> bool {
        matches!(self, Lots::Equal | Lots::LookAlike)
    }
}

/// Shorter texts differ in a character because they are two lots, not because of a slip.
const LONG_ENOUGH_FOR_A_SLIP: usize = 5;

impl Lot {
    /// Cleans a lot number. `is_absent` knows the words that people write where there is no lot.
    pub fn new(written: &str, is_absent: impl Fn(&str) -> bool) -> Self {
        let kept = |c: char| c.is_alphanumeric().then(|| c.to_ascii_uppercase());
        let clean: SmolStr = written.chars().filter_map(kept).collect();
        let clean = match clean.strip_prefix("LOT") {
            Some(rest) if rest.len() >= 3 && rest.contains(|c: char| c.is_ascii_digit()) => {
                SmolStr::new(rest)
            }
            _ => clean,
        };
        let placeholder = clean.len() < 2
            || clean.chars().all(|c| c == '0')
            || clean.len() >= 3 && clean.chars().all(|c| c == '9')
            || is_absent(&clean);
        if placeholder { Self::default() } else { Self(clean) }
    }

    /// Whether no lot was given.
    pub fn is_absent(&self) -> bool {
        self.0.is_empty()
    }

    /// The capitals and figures; empty where no lot was given.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Compares.
    pub fn compare(&self, other: &Lot) -> Lots {
        let (a, b) = (self.0.as_bytes(), other.0.as_bytes());
        if a.is_empty() || b.is_empty() {
            Lots::Absent
        } else if a == b {
            Lots::Equal
        } else if a.len() == b.len() && a.iter().zip(b).all(|(a, b)| look(*a) == look(*b)) {
            Lots::LookAlike
        } else if a.len().min(b.len()) < LONG_ENOUGH_FOR_A_SLIP {
            Lots::Differ
        } else if one_slip(a, b) || a.starts_with(b) || b.starts_with(a) || a.ends_with(b) || b.ends_with(a) {
            Lots::Near
        } else {
            Lots::Differ
        }
    }
}

/// Characters that are read for one another.
fn look(c: u8) -> u8 {
    match c {
        b'I' | b'L' => b'1',
        b'O' | b'Q' => b'0',
        b'S' => b'5',
        b'B' => b'8',
        b'Z' => b'2',
        other => other,
    }
}

/// One character wrong, missing or too many, or two neighbours swapped.
fn one_slip(a: &[u8], b: &[u8]) -> bool {
    let start = a.iter().zip(b).take_while(|(a, b)| a == b).count();
    let end = a[start..].iter().rev().zip(b[start..].iter().rev()).take_while(|(a, b)| a == b).count();
    let (rest_a, rest_b) = (&a[start..a.len() - end], &b[start..b.len() - end]);
    match (rest_a, rest_b) {
        ([_], [_]) | ([_], []) | ([], [_]) => true,
        ([a, b], [c, d]) => a == d && b == c,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn compare(a: &str, b: &str) -> Lots {
        let lot = |text: &str| Lot::new(text, |clean| clean == "UNKNOWN");
        lot(a).compare(&lot(b))
    }

    #[test]
    fn punctuation_case_and_the_word_lot_do_not_count() {
        for (a, b) in [("FL1234", "FL-1234"), ("fl1234", " FL 1234"), ("LOT# FL1234", "FL1234")] {
            assert_eq!(compare(a, b), Lots::Equal, "{a} and {b}");
        }
    }

    #[test]
    fn characters_that_look_alike_are_one_lot_and_a_slip_is_near() {
        assert_eq!(compare("C2221AA", "C222IAA"), Lots::LookAlike);
        assert_eq!(compare("O12LZ0A", "0121Z0A"), Lots::LookAlike);
        for (a, b) in
            [("C2221AA", "C2212AA"), ("C2221AA", "C221AA"), ("AC21A011CA", "AC21A011"), ("X2231A", "X2241A")]
        {
            assert_eq!(compare(a, b), Lots::Near, "{a} and {b}");
            assert_eq!(compare(b, a), Lots::Near, "{b} and {a}");
        }
    }

    #[test]
    fn short_or_really_different_numbers_are_two_lots() {
        for (a, b) in [("U1", "U7"), ("C2221AA", "C2253AA"), ("C2221AA", "U5530BA"), ("R1", "R11")] {
            assert_eq!(compare(a, b), Lots::Differ, "{a} and {b}");
        }
    }

    #[test]
    fn what_is_written_where_there_is_no_lot_is_no_lot() {
        for text in ["", " ", "unknown", "0000", "999", "-", "9"] {
            assert_eq!(compare(text, "C2221AA"), Lots::Absent, "{text:?}");
        }
    }
}
