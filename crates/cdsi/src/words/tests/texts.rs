//! The files of texts: the same in both languages, complete, and nothing in them that nobody uses.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use fluent_bundle::FluentResource;

use crate::words::Language;

/// Each key, and each attribute as `key.attribute`, with the values it asks for.
fn placeholders(language: Language) -> BTreeMap<String, BTreeSet<String>> {
    let mut all: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let (mut message, mut current) = (String::new(), String::new());
    for line in language.source().lines().filter(|line| !line.starts_with('#')) {
        if let Some((name, _)) = line.split_once(" = ") {
            if let Some(attribute) = name.strip_prefix("    .") {
                current = format!("{message}.{attribute}");
                assert!(all.insert(current.clone(), BTreeSet::new()).is_none(), "{current} is there twice");
            } else if !name.starts_with([' ', '[', '*', '}']) {
                message = name.to_owned();
                current.clone_from(&message);
                assert!(all.insert(current.clone(), BTreeSet::new()).is_none(), "{current} is there twice");
            }
        }
        for (at, _) in line.match_indices('$') {
            let rest = &line[at + 1..];
            let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(rest.len());
            all.entry(current.clone()).or_default().insert(rest[..end].to_owned());
        }
    }
    all
}

/// All keys.
pub(super) fn keys() -> &'static BTreeSet<String> {
    static KEYS: std::sync::LazyLock<BTreeSet<String>> = std::sync::LazyLock::new(|| {
        placeholders(Language::English).into_keys().filter(|key| !key.contains('.')).collect()
    });
    &KEYS
}

#[test]
fn the_files_of_texts_have_no_errors() {
    for language in Language::ALL {
        if let Err((_, errors)) = FluentResource::try_new(language.source().to_owned()) {
            panic!("{language:?}: {errors:?}");
        }
    }
}

#[test]
fn both_languages_have_the_same_sentences_for_the_same_readers_with_the_same_values() {
    let (english, spanish) = (placeholders(Language::English), placeholders(Language::Spanish));
    assert!(english.len() > 150);
    for (key, values) in &english {
        assert_eq!(Some(values), spanish.get(key), "{key}");
    }
    let only_spanish: Vec<_> = spanish.keys().filter(|key| !english.contains_key(*key)).collect();
    assert!(only_spanish.is_empty(), "{only_spanish:?}");
}

#[test]
fn a_parent_is_told_nothing_that_a_nurse_is_not_told() {
    let all = placeholders(Language::English);
    for (key, values) in &all {
        if let Some(message) = key.strip_suffix(".parent") {
            let beyond: Vec<_> = values.difference(&all[message]).collect();
            assert!(beyond.is_empty(), "{key} asks for {beyond:?}");
            assert!(!values.contains("observation"), "{key} names an observation");
        }
    }
}

#[test]
fn every_text_is_used_and_every_key_in_the_code_has_a_text() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/words");
    let mut code = String::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "rs") {
            code.push_str(&std::fs::read_to_string(path).unwrap());
        }
    }
    let literals: BTreeSet<&str> = code.split('"').skip(1).step_by(2).collect();
    let unused: Vec<_> = keys().iter().filter(|key| !literals.contains(key.as_str())).collect();
    assert!(unused.is_empty(), "no code asks for {unused:?}");
    let begins: BTreeSet<&str> = keys().iter().filter_map(|key| Some(key.split_once('-')?.0)).collect();
    let is_key = |text: &&&str| {
        let plain = text.chars().all(|c| c.is_ascii_lowercase() || c == '-');
        plain && text.split_once('-').is_some_and(|(begin, _)| begins.contains(begin))
    };
    let unknown: Vec<_> = literals.iter().filter(is_key).filter(|text| !keys().contains(**text)).collect();
    assert!(unknown.is_empty(), "no text for {unknown:?}");
}
