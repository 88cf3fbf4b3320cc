//! How many parts a text message has: 160 characters of the GSM alphabet, or 70 of any other; where it has several parts, 153 or
//! 67 each, because every part carries its number (3GPP TS 23.038 §6.2.1, TS 23.040 §9.2.3.24.1).

/// The basic alphabet, one unit each.
const BASIC: &str = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§\
                     ¿abcdefghijklmnopqrstuvwxyzäöñüà";
/// The extension, two units each.
const EXTENSION: &str = "\u{c}^{}\\[~]|€";

/// How long a text is for a phone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Size {
    /// Characters as the network counts them.
    pub units: usize,
    /// Parts: what is paid for.
    pub parts: usize,
    /// It has characters outside the GSM alphabet, so fewer fit into a part.
    pub is_wide: bool,
}

/// Measures a text.
pub fn size(text: &str) -> Size {
    let narrow: Option<usize> = text.chars().try_fold(0, |sum, c| {
        if BASIC.contains(c) {
            Some(sum + 1)
        } else if EXTENSION.contains(c) {
            Some(sum + 2)
        } else {
            None
        }
    });
    let (units, alone, each, is_wide) = match narrow {
        Some(units) => (units, 160, 153, false),
        None => (text.encode_utf16().count(), 70, 67, true),
    };
    let parts = if units <= alone { usize::from(units > 0) } else { units.div_ceil(each) };
    Size { units, parts, is_wide }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(text: &str) -> (usize, usize, bool) {
        let size = size(text);
        (size.units, size.parts, size.is_wide)
    }

    #[test]
    fn a_text_of_160_gsm_characters_is_one_part_and_of_161_two() {
        assert_eq!(parts(&"a".repeat(160)), (160, 1, false));
        assert_eq!(parts(&"a".repeat(161)), (161, 2, false));
        assert_eq!(parts(&"a".repeat(306)), (306, 2, false));
        assert_eq!(parts(&"a".repeat(307)), (307, 3, false));
        assert_eq!(parts(""), (0, 0, false));
    }

    #[test]
    fn one_character_outside_the_gsm_alphabet_makes_the_whole_text_wide() {
        assert_eq!(parts("Dr. Muñoz, niño, é, ¿qué?"), (25, 1, false));
        assert_eq!(parts("según"), (5, 1, true));
        assert_eq!(parts(&"á".repeat(70)), (70, 1, true));
        assert_eq!(parts(&"á".repeat(71)), (71, 2, true));
        // Outside the basic plane: two units each.
        assert_eq!(parts("😀"), (2, 1, true));
    }

    #[test]
    fn characters_of_the_extension_count_twice() {
        assert_eq!(parts("[€]"), (6, 1, false));
        assert_eq!(parts(&"€".repeat(81)), (162, 2, false));
    }
}
