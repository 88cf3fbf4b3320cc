//! The file `mailing/LANGUAGE.toml` of a pack: words on letters, cards and lists of people to call.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::PackError;
use super::records::overlaid;
use super::texts::{Fill, filled, words_in};

/// The words of mail in one language.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MailingTexts {
    #[serde(default)]
    taglines: Vec<String>,
    words: BTreeMap<String, String>,
}

/// The words there have to be, and what each may have filled in.
const WORDS: [(&str, &[&str]); 19] = [
    ("letters", &[]),
    ("cards", &[]),
    ("labels", &[]),
    ("postage", &[]),
    ("phone_list", &[]),
    ("phone_lead", &[]),
    ("guardian", &[]),
    ("phone", &[]),
    ("about", &[]),
    ("language", &[]),
    ("called", &[]),
    ("nobody", &[]),
    ("note", &[]),
    ("stop_link", &["link"]),
    ("stopped", &["authority", "contact"]),
    ("started", &["authority", "contact"]),
    ("help", &["authority", "contact"]),
    ("trial", &[]),
    ("trial_text", &[]),
];

impl MailingTexts {
    /// Reads and checks the file of a language: own words over the common ones, one by one.
    pub(super) fn read(file: &str, common: &str, own: &str) -> Result<Self, PackError> {
        let wrong = |why: String| PackError::Wrong { file: file.to_owned(), why };
        let texts: Self = overlaid(file, common, own)?;
        for (name, may) in WORDS {
            let Some(text) = texts.words.get(name) else {
                return Err(wrong(format!("[words] has no \"{name}\"")));
            };
            if let Some(word) = words_in(text).into_iter().find(|word| !may.contains(word)) {
                return Err(wrong(format!("words.{name} has {{{word}}}; it may have {}", may.join(", "))));
            }
        }
        Ok(texts)
    }

    /// Sentences that say, each in its own language, that help is to be had in it.
    pub fn taglines(&self) -> &[String] {
        &self.taglines
    }

    /// A word that is filled in: an answer to a phone.
    pub fn reply(&self, name: &str, fill: &Fill<'_>) -> String {
        filled(self.word(name), fill)
    }

    /// A word; its name where a pack has none, so that it is seen.
    pub fn word<'a>(&'a self, name: &'a str) -> &'a str {
        self.words.get(name).map_or(name, String::as_str)
    }
}
