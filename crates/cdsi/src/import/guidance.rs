//! Advice for clinicians: a text becomes an id, so that packs can refer to it without having it.

use std::collections::BTreeMap;

use super::values::Notes;
use super::xml::Element;
use crate::pack::facts::Guidance;

/// The texts met so far, by id.
#[derive(Default)]
pub(super) struct Texts(BTreeMap<String, String>);

impl Texts {
    /// The id of a child's text, if it says something.
    pub fn of(&mut self, element: &Element, name: &str, notes: &mut Notes) -> Option<String> {
        let text = element.text_of(name);
        if text.is_empty() { None } else { Some(self.id(element, text, notes)) }
    }

    /// The id of a text.
    pub fn id(&mut self, at: &Element, text: &str, notes: &mut Notes) -> String {
        let id = id(text);
        let known = self.0.entry(id.clone()).or_insert_with(|| text.to_owned());
        if known != text {
            notes.wrong(at, &format!("two guidance texts have the id {id}: change one of them by a word"));
        }
        id
    }

    /// The texts as facts of a pack. CDC has no Spanish.
    pub fn into_guidance(self) -> impl Iterator<Item = Guidance> {
        self.0.into_iter().map(|(id, text)| Guidance { id, es: text.clone(), en: text })
    }
}

/// `g-` and the two halves of the text's FNV-1a hash (64 bit) laid over each other. The text has single blanks.
fn id(text: &str) -> String {
    let hash = text.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    format!("g-{:08x}", (hash >> 32) as u32 ^ hash as u32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_id_of_a_text_never_changes() {
        // FNV-1a of "a" is af63dc4c8601ec8c (Fowler, Noll, Vo).
        assert_eq!(id("a"), format!("g-{:08x}", 0xaf63_dc4c_u32 ^ 0x8601_ec8c));
        assert_ne!(id("a"), id("b"));
    }
}
