//! The texts of each language (Fluent) and how one is looked up for a reader.
//!
//! The value of a key is for nurses, its attribute `.parent` for parents. A *sentence* without that attribute is
//! not shown to parents; a *phrase*, a part of a sentence, is then the same for both.

use std::sync::LazyLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};

use super::{Language, Level, Names, Reader};
use crate::Patient;

const ENGLISH: &str = include_str!("texts/en.ftl");
const SPANISH: &str = include_str!("texts/es.ftl");

impl Language {
    /// The file of texts.
    pub(super) fn source(self) -> &'static str {
        match self {
            Language::English => ENGLISH,
            Language::Spanish => SPANISH,
        }
    }

    fn bundle(self) -> &'static FluentBundle<FluentResource> {
        static ENGLISH: LazyLock<FluentBundle<FluentResource>> =
            LazyLock::new(|| load("en-US", Language::English));
        static SPANISH: LazyLock<FluentBundle<FluentResource>> =
            LazyLock::new(|| load("es-US", Language::Spanish));
        match self {
            Language::English => &ENGLISH,
            Language::Spanish => &SPANISH,
        }
    }
}

fn load(tag: &str, language: Language) -> FluentBundle<FluentResource> {
    let mut bundle = FluentBundle::new_concurrent(vec![tag.parse().unwrap_or_default()]);
    // The marks around inserted values are for mixed writing directions; both languages run left to right.
    bundle.set_use_isolating(false);
    // A broken file is found by the tests; at run time its readable part is used.
    let resource = FluentResource::try_new(language.source().to_owned()).unwrap_or_else(|(part, _)| part);
    bundle.add_resource_overriding(resource);
    bundle
}

/// What is put into a text.
pub(super) type Value = FluentValue<'static>;

/// Stands for a part that is not said; the texts choose by it.
pub(super) fn none() -> Value {
    Value::from("none")
}

/// A text, or the word for "not said".
pub(super) fn or_none(text: Option<String>) -> Value {
    text.map_or_else(none, Value::from)
}

fn format(language: Language, key: &str, attribute: Option<&str>, with: &[(&str, Value)]) -> Option<String> {
    let bundle = language.bundle();
    let message = bundle.get_message(key)?;
    let pattern = match attribute {
        Some(attribute) => message.get_attribute(attribute)?.value(),
        None => message.value()?,
    };
    let arguments: FluentArgs<'_> = with.iter().map(|(name, value)| (*name, value.clone())).collect();
    Some(bundle.format_pattern(pattern, Some(&arguments), &mut Vec::new()).trim().to_owned())
}

/// Writes for one reader about one patient.
#[derive(Clone, Copy)]
pub(super) struct Writer<'a> {
    pub(super) names: &'a dyn Names,
    pub(super) patient: &'a Patient,
    pub(super) reader: Reader,
}

/// A whole sentence; `None` if it is not for this reader.
pub(super) fn sentence(reader: Reader, key: &str, with: &[(&str, Value)]) -> Option<String> {
    let attribute = match reader.level {
        Level::Nurse => None,
        Level::Parent => Some("parent"),
    };
    of_language(reader.language, key, attribute, with)
}

/// A part of a sentence; empty if no language has the key, which the tests forbid.
pub(super) fn phrase(reader: Reader, key: &str, with: &[(&str, Value)]) -> String {
    sentence(reader, key, with).or_else(|| of_language(reader.language, key, None, with)).unwrap_or_default()
}

/// In this language, or in English rather than not at all.
fn of_language(
    language: Language,
    key: &str,
    attribute: Option<&str>,
    with: &[(&str, Value)],
) -> Option<String> {
    format(language, key, attribute, with).or_else(|| format(Language::English, key, attribute, with))
}

impl Writer<'_> {
    /// A whole sentence; `None` if it is not for the reader.
    pub(super) fn sentence(&self, key: &str, with: &[(&str, Value)]) -> Option<String> {
        sentence(self.reader, key, with)
    }

    /// A part of a sentence.
    pub(super) fn phrase(&self, key: &str, with: &[(&str, Value)]) -> String {
        phrase(self.reader, key, with)
    }

    pub(super) fn is_nurse(&self) -> bool {
        self.reader.level == Level::Nurse
    }
}
