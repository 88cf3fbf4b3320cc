//! The file `outbreak/LANGUAGE.toml` of a pack: letters to families of contacts, lists, the situation sheet.

use std::collections::BTreeMap;

use serde::Deserialize;
use toml::{Table, Value};

use super::PackError;

/// The words of outbreaks in one language.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OutbreakTexts {
    /// Names of diseases, as in the middle of a sentence.
    pub diseases: BTreeMap<String, String>,
    /// Paragraphs of letters, by name. `{words}` are filled in.
    pub letter: BTreeMap<String, String>,
    /// Everything else, by name.
    pub words: BTreeMap<String, String>,
}

/// Paragraphs that letters are made of, and what each may have filled in.
const LETTER: [(&str, &[&str]); 14] = [
    ("title", &["disease"]),
    ("title_lot", &[]),
    ("greeting", &["name"]),
    ("exposed", &["disease", "first", "last"]),
    ("protected", &["disease"]),
    ("not_protected", &["disease"]),
    ("too_young", &["disease"]),
    ("no_record", &["disease"]),
    ("exempt", &["disease"]),
    ("vaccine", &["disease", "until"]),
    ("globulin", &["disease", "until"]),
    ("drug", &["disease", "until"]),
    ("exclude", &["until"]),
    ("lot", &["vaccine", "lot", "given"]),
];

impl OutbreakTexts {
    /// Reads and checks the file of a language: own words over the common ones, one by one.
    pub(super) fn read(file: &str, common: &str, own: &str) -> Result<Self, PackError> {
        let wrong = |why: String| PackError::Wrong { file: file.to_owned(), why };
        let table = |text: &str| text.parse::<Table>().map_err(|error| wrong(error.to_string()));
        let mut all = table(common)?;
        for (section, words) in table(own)? {
            match (all.get_mut(&section), words) {
                (Some(Value::Table(known)), Value::Table(words)) => known.extend(words),
                (_, words) => {
                    all.insert(section, words);
                }
            }
        }
        let texts: Self =
            Value::Table(all).try_into().map_err(|error: toml::de::Error| wrong(error.to_string()))?;
        for (name, may) in LETTER {
            let Some(text) = texts.letter.get(name) else {
                return Err(wrong(format!("[letter] has no \"{name}\"")));
            };
            if let Some(word) = super::texts::words_in(text).into_iter().find(|word| !may.contains(word)) {
                return Err(wrong(format!("letter.{name} has {{{word}}}; it may have {}", may.join(", "))));
            }
        }
        for disease in crate::outbreak::rule::Disease::ALL {
            if !texts.diseases.contains_key(disease.word()) {
                return Err(wrong(format!("[diseases] has no \"{}\"", disease.word())));
            }
        }
        Ok(texts)
    }

    /// A word; its name where a pack has none, so that it is seen.
    pub fn word<'a>(&'a self, name: &'a str) -> &'a str {
        self.words.get(name).map_or(name, String::as_str)
    }

    /// A paragraph of letters.
    pub fn paragraph(&self, name: &str) -> &str {
        self.letter.get(name).map_or("", String::as_str)
    }

    /// The name of a disease.
    pub fn disease<'a>(&'a self, word: &'a str) -> &'a str {
        self.diseases.get(word).map_or(word, String::as_str)
    }
}
