//! The elements that vaccine packages carry, by their application identifiers.

/// What an element is to a registry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Gtin,
    Expiry,
    Lot,
    Serial,
    /// A date that nobody asks for (made, packed, best before).
    OtherDate,
    OtherDigits,
    OtherText,
}

impl Kind {
    /// Digits, or the letters and signs of GS1's character set 82.
    pub(super) fn may_hold(self, sign: u8) -> bool {
        match self {
            Kind::Gtin | Kind::Expiry | Kind::OtherDate | Kind::OtherDigits => sign.is_ascii_digit(),
            Kind::Lot | Kind::Serial | Kind::OtherText => {
                sign.is_ascii_alphanumeric() || b"!\"%&'()*+,-./_:;<=>?".contains(&sign)
            }
        }
    }
}

/// How long an element is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Length {
    /// So long; no separator needed.
    Fixed(usize),
    /// Up to so long; ends at a separator or with the scan.
    UpTo(usize),
}

/// Identifier, meaning, length. No identifier is the beginning of another.
const ELEMENTS: &[(&str, Kind, Length)] = &[
    ("00", Kind::OtherDigits, Length::Fixed(18)),
    ("01", Kind::Gtin, Length::Fixed(14)),
    ("02", Kind::OtherDigits, Length::Fixed(14)),
    ("10", Kind::Lot, Length::UpTo(20)),
    ("11", Kind::OtherDate, Length::Fixed(6)),
    ("12", Kind::OtherDate, Length::Fixed(6)),
    ("13", Kind::OtherDate, Length::Fixed(6)),
    ("15", Kind::OtherDate, Length::Fixed(6)),
    ("16", Kind::OtherDate, Length::Fixed(6)),
    ("17", Kind::Expiry, Length::Fixed(6)),
    ("20", Kind::OtherDigits, Length::Fixed(2)),
    ("21", Kind::Serial, Length::UpTo(20)),
    ("22", Kind::OtherText, Length::UpTo(20)),
    ("240", Kind::OtherText, Length::UpTo(30)),
    ("241", Kind::OtherText, Length::UpTo(30)),
    ("250", Kind::OtherText, Length::UpTo(30)),
    ("30", Kind::OtherDigits, Length::UpTo(8)),
    ("37", Kind::OtherDigits, Length::UpTo(8)),
    ("400", Kind::OtherText, Length::UpTo(30)),
    ("710", Kind::OtherText, Length::UpTo(20)),
    ("711", Kind::OtherText, Length::UpTo(20)),
    ("712", Kind::OtherText, Length::UpTo(20)),
    ("713", Kind::OtherText, Length::UpTo(20)),
    ("714", Kind::OtherText, Length::UpTo(20)),
    ("715", Kind::OtherText, Length::UpTo(20)),
];

/// The element that a text begins with.
pub(super) fn at(text: &str) -> Option<(&'static str, Kind, Length)> {
    ELEMENTS.iter().find(|(ai, ..)| text.starts_with(ai)).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_identifier_is_the_beginning_of_another() {
        for (one, ..) in ELEMENTS {
            let longer = ELEMENTS.iter().filter(|(other, ..)| other.starts_with(one)).count();
            assert_eq!(longer, 1, "{one}");
        }
    }
}
