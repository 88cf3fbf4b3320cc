//! Reminder and recall in a pack: `outreach.toml` (limits, hours, prices, regions) and `outreach/LANGUAGE.toml` (templates and
//! words). A pack of one's own says what differs.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::PackError;
use super::texts::words_in;
use crate::outreach::delivery::Channel;

/// The file `outreach.toml`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OutreachRules {
    /// The postal code of the state this is: who lives elsewhere has moved away. `None`: nobody is known to have.
    #[serde(default)]
    pub state: Option<String>,
    /// Share of households that a run tells nothing, in percent.
    pub held_out: u8,
    /// How often a family is told something.
    pub limits: Limits,
    /// In which hours.
    pub window: Window,
    /// Hundredths of a cent, by the word of a channel.
    pub price: BTreeMap<String, u64>,
    /// Regions.
    #[serde(rename = "region", default)]
    pub regions: Vec<Region>,
}

/// At most so many messages to a family in so many days.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, serde::Serialize)]
#[serde(deny_unknown_fields)]
pub struct Limits {
    /// Messages.
    pub most: u8,
    /// Days.
    pub days: u16,
}

/// The hours in which families are told something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, serde::Serialize)]
#[serde(deny_unknown_fields)]
pub struct Window {
    /// From this hour (0 to 23).
    pub from: u8,
    /// Until before this one (1 to 24).
    pub until: u8,
}

/// A region: counties under a name.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Region {
    /// What it is stored by.
    pub word: String,
    /// Its name.
    pub name: String,
    /// Its counties (FIPS).
    pub counties: Vec<String>,
}

impl OutreachRules {
    /// Reads and checks the file: what a pack says over what is common.
    pub(super) fn read(file: &str, common: &str, own: &str) -> Result<Self, PackError> {
        let wrong = |why: String| PackError::Wrong { file: file.to_owned(), why };
        let rules: Self = super::records::overlaid(file, common, own)?;
        if rules.held_out > 50 {
            return Err(wrong("held_out is at most 50 percent".to_owned()));
        }
        if rules.window.from >= rules.window.until || rules.window.until > 24 {
            return Err(wrong("window: `from` comes before `until`, and the day ends at 24".to_owned()));
        }
        if rules.limits.most == 0 || rules.limits.days == 0 {
            return Err(wrong("limits: `most` and `days` are 1 at least".to_owned()));
        }
        for channel in Channel::ALL {
            if !rules.price.contains_key(channel.word()) {
                return Err(wrong(format!("[price] has no \"{}\"", channel.word())));
            }
        }
        Ok(rules)
    }

    /// What one message by a channel costs, in hundredths of a cent: of a text, one part.
    pub fn price(&self, channel: Channel) -> u64 {
        self.price.get(channel.word()).copied().unwrap_or(0)
    }
}

/// The file `outreach/LANGUAGE.toml`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OutreachTexts {
    words: BTreeMap<String, String>,
    not_open: NotOpen,
    /// Templates by name.
    template: BTreeMap<String, Shipped>,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct NotOpen {
    words: Vec<String>,
}

/// A template that comes with a pack, in one language.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Shipped {
    /// Its name.
    pub name: String,
    /// What it says, by the word of a channel.
    #[serde(flatten)]
    pub parts: BTreeMap<String, ShippedPart>,
}

/// What a template says by one channel.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ShippedPart {
    /// Subject or title.
    #[serde(default)]
    pub subject: String,
    /// The text.
    pub text: String,
}

/// The words that have to be there, and what each may have filled in.
const WORDS: [(&str, &[&str]); 3] = [("family", &["name"]), ("line", &["name", "vaccines"]), ("and", &[])];

impl OutreachTexts {
    /// Reads and checks the file of a language.
    pub(super) fn read(file: &str, common: &str, own: &str) -> Result<Self, PackError> {
        let wrong = |why: String| PackError::Wrong { file: file.to_owned(), why };
        let texts: Self = super::records::overlaid(file, common, own)?;
        for (name, may) in WORDS {
            let Some(text) = texts.words.get(name) else {
                return Err(wrong(format!("[words] has no \"{name}\"")));
            };
            if let Some(word) = words_in(text).into_iter().find(|word| !may.contains(word)) {
                return Err(wrong(format!("words.{name} has {{{word}}}; it may have {}", may.join(", "))));
            }
        }
        for (name, template) in &texts.template {
            if let Some(odd) = template.parts.keys().find(|word| Channel::of(word).is_none()) {
                return Err(wrong(format!("template.{name} has \"{odd}\", which is no channel")));
            }
        }
        Ok(texts)
    }

    /// A word.
    pub fn word(&self, name: &str) -> &str {
        self.words.get(name).map_or("", String::as_str)
    }

    /// Words that may not stand where others read along.
    pub fn not_open(&self) -> &[String] {
        &self.not_open.words
    }

    /// The templates by name.
    pub fn templates(&self) -> &BTreeMap<String, Shipped> {
        &self.template
    }
}
