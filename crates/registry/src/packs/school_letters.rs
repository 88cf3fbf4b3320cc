//! The file `school_letters/LANGUAGE.toml` of a pack: a school's letters to families, and its labels.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::PackError;
use super::records::overlaid;
use super::texts::words_in;

/// The words of a school's letters in one language.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SchoolLetterTexts {
    /// Paragraphs and lines, by name. `{words}` are filled in.
    letter: BTreeMap<String, String>,
    /// Everything else, by name.
    words: BTreeMap<String, String>,
}

/// What letters are made of, and what each may have filled in.
const LETTER: [(&str, &[&str]); 22] = [
    ("title", &["school"]),
    ("family", &[]),
    ("goes_home", &[]),
    ("grade", &["grade"]),
    ("greeting", &["name"]),
    ("not_met", &[]),
    ("in_progress", &["until"]),
    ("in_progress_open", &[]),
    ("no_record", &[]),
    ("none", &["vaccine"]),
    ("some", &["vaccine", "have", "needed"]),
    ("late", &["vaccine"]),
    ("due_now", &["line"]),
    ("due_on", &["line", "day"]),
    ("by", &["day"]),
    ("out", &["day"]),
    ("elsewhere", &[]),
    ("where", &[]),
    ("place", &["place"]),
    ("exempt", &["kinds"]),
    ("exempt_no_day", &["kinds"]),
    ("contact", &["contact"]),
];

impl SchoolLetterTexts {
    /// Reads and checks the file of a language: own words over the common ones, one by one.
    pub(super) fn read(file: &str, common: &str, own: &str) -> Result<Self, PackError> {
        let wrong = |why: String| PackError::Wrong { file: file.to_owned(), why };
        let texts: Self = overlaid(file, common, own)?;
        for (name, may) in LETTER {
            let Some(text) = texts.letter.get(name) else {
                return Err(wrong(format!("[letter] has no \"{name}\"")));
            };
            if let Some(word) = words_in(text).into_iter().find(|word| !may.contains(word)) {
                return Err(wrong(format!("letter.{name} has {{{word}}}; it may have {}", may.join(", "))));
            }
        }
        Ok(texts)
    }

    /// A paragraph or line of letters.
    pub fn paragraph(&self, name: &str) -> &str {
        self.letter.get(name).map_or("", String::as_str)
    }

    /// A word; its name where a pack has none, so that it is seen.
    pub fn word<'a>(&'a self, name: &'a str) -> &'a str {
        self.words.get(name).map_or(name, String::as_str)
    }
}
