//! The fonts that come with the program: Public Sans, in which the pages are set too, and behind it those of the
//! typesetter (Libertinus Serif among them) for letters that Public Sans does not have. All free, none of the machine.

use std::sync::LazyLock;

use typst::foundations::Bytes;
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;

/// The faces of Public Sans.
pub(crate) const PUBLIC_SANS: [&[u8]; 3] = [
    include_bytes!("../fonts/PublicSans-Regular.ttf"),
    include_bytes!("../fonts/PublicSans-Bold.ttf"),
    include_bytes!("../fonts/PublicSans-Italic.ttf"),
];

/// Fonts and what is known of them.
pub(crate) struct Fonts {
    pub(crate) book: LazyHash<FontBook>,
    pub(crate) all: Vec<Font>,
}

/// Read once.
pub(crate) static FONTS: LazyLock<Fonts> = LazyLock::new(|| {
    let all: Vec<Font> = PUBLIC_SANS
        .into_iter()
        .chain(typst_assets::fonts())
        .flat_map(|data| Font::iter(Bytes::new(data)))
        .collect();
    Fonts { book: LazyHash::new(FontBook::from_fonts(&all)), all }
});

/// What stands for a letter that no font has.
const MISSING: char = '\u{25a1}';

/// A text of which every letter can be printed.
pub(crate) fn printable(text: String) -> String {
    if text.is_ascii() || text.chars().all(is_there) {
        return text;
    }
    text.chars().map(|letter| if is_there(letter) { letter } else { MISSING }).collect()
}

/// Whether a font has a letter, or there is nothing to print: signs that join letters or say in which direction they run.
fn is_there(letter: char) -> bool {
    let joins = matches!(letter, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
        | '\u{fe00}'..='\u{fe0f}' | '\u{feff}');
    let of_a_font = |font: &Font| font.info().coverage.contains(u32::from(letter));
    letter.is_ascii() || joins || FONTS.all.iter().any(of_a_font)
}
