//! The file `cold_chain/LANGUAGE.toml` of a pack: words of the temperature log on paper.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::PackError;
use super::records::overlaid;

/// The words of the temperature log in one language.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ColdChainTexts {
    words: BTreeMap<String, String>,
}

/// The words there have to be.
const WORDS: [&str; 42] = [
    "product",
    "title",
    "printed",
    "clinic",
    "pin",
    "unit",
    "make",
    "range",
    "logger",
    "until",
    "day",
    "time",
    "low",
    "high",
    "shown",
    "initials",
    "logged",
    "note",
    "first",
    "second",
    "missing",
    "excursions",
    "none",
    "not_over",
    "minutes",
    "corrected",
    "missing_sum",
    "out_sum",
    "kinetic",
    "marks",
    "signature",
    "open",
    "recorded",
    "asked",
    "cleared",
    "shortened",
    "spoiled",
    "csv_time",
    "csv_source",
    "csv_low",
    "csv_high",
    "csv_given",
];

impl ColdChainTexts {
    /// Reads and checks the file of a language: own words over the common ones, one by one.
    pub(super) fn read(file: &str, common: &str, own: &str) -> Result<Self, PackError> {
        let texts: Self = overlaid(file, common, own)?;
        match WORDS.into_iter().find(|name| !texts.words.contains_key(*name)) {
            Some(name) => {
                Err(PackError::Wrong { file: file.to_owned(), why: format!("[words] has no \"{name}\"") })
            }
            None => Ok(texts),
        }
    }

    /// A word; its name where a pack has none, so that it is seen.
    pub fn word<'a>(&'a self, name: &'a str) -> &'a str {
        self.words.get(name).map_or(name, String::as_str)
    }
}
