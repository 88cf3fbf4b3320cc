//! The file `programme/LANGUAGE.toml` of a pack: the agreement that a provider of programme vaccine signs.

use serde::Deserialize;
use sha2::{Digest, Sha256};

use super::PackError;
use super::records::overlaid;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    agreement: Agreement,
}

/// A text to sign.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Agreement {
    /// The edition.
    pub version: String,
    /// The title.
    pub title: String,
    /// The text.
    pub paragraphs: Vec<String>,
}

impl Agreement {
    /// Reads the file of a language: the own agreement in the place of the common one.
    pub(super) fn read(file: &str, common: &str, own: &str) -> Result<Self, PackError> {
        let written: Written = overlaid(file, common, own)?;
        let wrong = |why: &str| PackError::Wrong { file: file.to_owned(), why: why.to_owned() };
        match written.agreement {
            one if one.paragraphs.is_empty() => {
                Err(wrong("[agreement] has no paragraphs: there is nothing to sign"))
            }
            one if one.version.trim().is_empty() => Err(wrong("[agreement] has no version")),
            one => Ok(one),
        }
    }

    /// The text as it is signed and kept.
    pub fn body(&self) -> String {
        format!("{}\n{}\n\n{}", self.title, self.version, self.paragraphs.join("\n\n"))
    }

    /// SHA-256 of the text, in hexadecimal.
    pub fn hash(&self) -> String {
        Sha256::digest(self.body().as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
    }
}
