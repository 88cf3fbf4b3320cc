//! Texts of a jurisdiction in one language: letters, forms, notices, the privacy policy.
//!
//! A text is paragraphs with empty lines between them. A paragraph whose lines begin with `- ` is a list; one that begins
//! with `## ` is a heading. `{words}` in braces are filled in; what is filled in is never read as any of these.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use toml::{Table, Value};

use super::PackError;

/// Paragraph, list or heading, in the words of one language.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Block {
    /// A paragraph.
    Text {
        /// What it says.
        text: String,
    },
    /// A list.
    List {
        /// Its points.
        items: Vec<String>,
    },
    /// A heading.
    Heading {
        /// What it says.
        text: String,
    },
}

/// The file `texts/LANGUAGE.toml` of a pack.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Texts {
    /// Who writes letters, and where one may ask.
    pub office: Office,
    /// Names of kinds of request.
    pub kinds: BTreeMap<String, Named>,
    /// Names of what a request has to have.
    pub items: BTreeMap<String, String>,
    /// Letters, receipts and notices by name.
    pub documents: BTreeMap<String, Written>,
    /// The form for a request.
    pub form: FormTexts,
    /// The privacy policy.
    pub policy: PolicyTexts,
}

/// Who writes letters.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Office {
    /// Name of the authority.
    pub authority: String,
    /// Name of the registry.
    pub registry: String,
    /// Address, phone, e-mail in one line.
    pub contact: String,
    /// Where letters are sent.
    pub address: Vec<String>,
}

/// A kind of request, for people.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Named {
    /// In a few words.
    pub name: String,
    /// What it does.
    pub what: String,
}

/// A letter or a notice.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Written {
    /// Title.
    pub title: String,
    /// What it says.
    pub body: String,
    /// What stands at its end.
    #[serde(default)]
    pub closing: String,
}

/// Words of the form.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FormTexts {
    /// Title.
    pub title: String,
    /// What it is for.
    pub body: String,
    /// Heading above the kinds.
    pub kinds: String,
    /// Heading above the lines to write on.
    pub fields: String,
    /// Heading above the signature.
    pub sign: String,
    /// What is signed.
    pub declaration: String,
    /// Under the signature.
    pub signature: String,
    /// Under the date.
    pub signed_on: String,
    /// Under the line for who signs.
    pub relationship: String,
}

/// The privacy policy.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PolicyTexts {
    /// Version: what providers acknowledge.
    pub version: String,
    /// Last review.
    pub reviewed_on: jenner_model::Date,
    /// Title.
    pub title: String,
    /// The whole of it; sections begin with headings.
    pub body: String,
}

/// What is filled into texts: word and value.
pub type Fill<'a> = [(&'a str, String)];

/// Reads a text and fills it in.
pub fn blocks(text: &str, fill: &Fill<'_>) -> Vec<Block> {
    text.split("\n\n")
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .map(|part| {
            if let Some(heading) = part.strip_prefix("## ") {
                Block::Heading { text: filled(heading, fill) }
            } else if part.starts_with("- ") {
                let items = format!("\n{part}");
                let items = items.split("\n- ").skip(1).map(|item| filled(&joined(item), fill)).collect();
                Block::List { items }
            } else {
                Block::Text { text: filled(&joined(part), fill) }
            }
        })
        .collect()
}

fn joined(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Fills in what stands in braces, in one pass: what is filled in may have braces of its own, which then mean nothing.
pub fn filled(text: &str, fill: &Fill<'_>) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        match after.split_once('}') {
            Some((word, behind)) => {
                if let Some((_, value)) = fill.iter().find(|(known, _)| *known == word) {
                    out.push_str(value);
                }
                rest = behind;
            }
            None => {
                out.push('{');
                rest = after;
            }
        }
    }
    out.push_str(rest);
    out
}

/// The words in braces of a text.
pub(crate) fn words_in(text: &str) -> Vec<&str> {
    text.split('{').skip(1).filter_map(|part| part.split_once('}').map(|(word, _)| word)).collect()
}

/// What the privacy policy may have filled in.
const POLICY: [&str; 3] = ["law", "days", "contact"];

/// What each document may have filled in.
pub(crate) const DOCUMENTS: [(&str, &[&str]); 10] = [
    ("received", &["name", "kind", "receipt", "came", "due", "law", "days"]),
    ("more_needed", &["name", "kind", "receipt", "came", "missing", "law"]),
    ("done_purge", &["name", "kind", "receipt", "done", "law"]),
    ("done_limits", &["name", "kind", "what", "receipt", "done", "law"]),
    ("done_rejoin", &["name", "kind", "receipt", "done", "law"]),
    ("not_found", &["name", "kind", "receipt", "done", "law"]),
    ("declined", &["name", "kind", "receipt", "done", "law"]),
    ("receipt", &["name", "kind", "receipt", "came", "due", "law", "days"]),
    ("poster", &["law"]),
    ("brochure", &["law", "days"]),
];

/// Puts the words of one table over those of another.
fn lay_over(under: &mut Table, over: Table) {
    for (name, value) in over {
        match (under.get_mut(&name), value) {
            (Some(Value::Table(below)), Value::Table(above)) => lay_over(below, above),
            (_, value) => {
                under.insert(name, value);
            }
        }
    }
}

impl Texts {
    /// Reads and checks the texts of one language: own ones laid over the common ones.
    pub fn read(file: &str, common: &str, own: &str) -> Result<Self, PackError> {
        let wrong = |why: String| PackError::Wrong { file: file.to_owned(), why };
        let table = |text: &str| text.parse::<Table>().map_err(|error| wrong(error.to_string()));
        let mut words = table(common)?;
        lay_over(&mut words, table(own)?);
        let texts: Texts = words.try_into().map_err(|error: toml::de::Error| wrong(error.to_string()))?;
        for (name, may) in DOCUMENTS {
            let Some(written) = texts.documents.get(name) else {
                return Err(wrong(format!("[documents.{name}] is missing")));
            };
            for part in [&written.title, &written.body, &written.closing] {
                if let Some(word) = words_in(part).into_iter().find(|word| !may.contains(word)) {
                    return Err(wrong(format!(
                        "[documents.{name}] has {{{word}}}; it may have {}",
                        may.join(", ")
                    )));
                }
            }
        }
        for part in [&texts.policy.body, &texts.policy.title] {
            if let Some(word) = words_in(part).into_iter().find(|word| !POLICY.contains(word)) {
                return Err(wrong(format!("[policy] has {{{word}}}; it may have {}", POLICY.join(", "))));
            }
        }
        for kind in super::policy::Kind::ALL {
            if !texts.kinds.contains_key(kind.word()) {
                return Err(wrong(format!("[kinds.{}] is missing", kind.word())));
            }
        }
        Ok(texts)
    }
}
