//! Every language says the same things: the Fluent files of all languages have the same keys.
//!
//! Layouts understood: `locales/en/pages.ftl` beside `locales/es/pages.ftl`, and `locales/en.ftl` beside
//! `locales/es.ftl`.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

use super::house::{File, House};
use super::{Finding, Rule};

const RULE: Rule = Rule {
    name: "languages-say-the-same",
    why: "a sentence that one language lacks shows as a gap to the people who read that language",
    remedy: "add the key to the other language, or take it out of all",
};

const TWICE: Rule = Rule {
    name: "key-is-there-once",
    why: "of two sentences with one key, one is never shown",
    remedy: "take one out or give it its own key",
};

/// The keys of one language, each with the place it comes from.
type Keys<'a> = BTreeMap<String, (&'a str, usize)>;

/// Compares the languages of every `locales` folder.
pub fn check(house: &House) -> Vec<Finding> {
    let mut findings = Vec::new();
    // Folder → language → keys.
    let mut folders: BTreeMap<&str, BTreeMap<&str, Keys<'_>>> = BTreeMap::new();
    for file in &house.files {
        let Some((folder, language, part)) = place(&file.path) else {
            continue;
        };
        let keys = folders.entry(folder).or_default().entry(language).or_default();
        for (key, line) in keys_of(file) {
            let key = format!("{part}{key}");
            match keys.entry(key) {
                Entry::Occupied(key) => {
                    let found = format!("`{}` again", key.key());
                    findings.push(Finding::new(&TWICE, &file.path, line, found));
                }
                Entry::Vacant(key) => {
                    key.insert((&file.path, line));
                }
            }
        }
    }
    for languages in folders.values() {
        let all: BTreeSet<&String> = languages.values().flat_map(BTreeMap::keys).collect();
        for (language, keys) in languages {
            for key in all.iter().filter(|key| !keys.contains_key(**key)) {
                let elsewhere = languages.values().find_map(|other| other.get(*key));
                if let Some((path, line)) = elsewhere {
                    let found = format!("`{key}` is missing in `{language}`");
                    findings.push(Finding::new(&RULE, path, *line, found));
                }
            }
        }
    }
    findings
}

/// The `locales` folder, the language, and the file's part of the key.
fn place(path: &str) -> Option<(&str, &str, String)> {
    let stem = path.strip_suffix(".ftl")?;
    let start = stem.rfind("locales/")? + "locales/".len();
    let folder = &stem[..start];
    Some(match stem[start..].split_once('/') {
        Some((language, file)) => (folder, language, format!("{file}: ")),
        None => (folder, &stem[start..], String::new()),
    })
}

/// The messages, terms and attributes of a Fluent file, with their lines.
fn keys_of(file: &File) -> Vec<(String, usize)> {
    let mut keys = Vec::new();
    let mut message = String::new();
    for (number, line) in file.text.lines().enumerate() {
        let Some((left, _)) = line.split_once('=') else {
            continue;
        };
        let name = left.trim();
        let is_name = |text: &str| {
            text.starts_with(|c: char| c.is_ascii_alphabetic())
                && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_')
        };
        if !line.starts_with(char::is_whitespace) && is_name(name.strip_prefix('-').unwrap_or(name)) {
            message = name.to_owned();
            keys.push((message.clone(), number + 1));
        } else if line.starts_with(char::is_whitespace)
            && let Some(attribute) = name.strip_prefix('.')
            && is_name(attribute)
        {
            keys.push((format!("{message}.{attribute}"), number + 1));
        }
    }
    keys
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(files: &[(&str, &str)]) -> Vec<String> {
        check(&House::of(files)).iter().map(|f| format!("{}:{} {}", f.path, f.line, f.found)).collect()
    }

    #[test]
    fn a_key_that_one_language_lacks_is_found() {
        let english = "# Search\nfind = Find\nname = Name\n    .hint = Last name first\n";
        assert_eq!(
            found(&[("x/locales/en/a.ftl", english), ("x/locales/es/a.ftl", "name = Nombre\n")]),
            [
                "x/locales/en/a.ftl:2 `a: find` is missing in `es`",
                "x/locales/en/a.ftl:4 `a: name.hint` is missing in `es`",
            ]
        );
    }

    #[test]
    fn one_file_for_each_language_works_too() {
        assert!(found(&[("x/locales/en.ftl", "a = A\n"), ("x/locales/es.ftl", "a = A\n")]).is_empty());
        assert_eq!(found(&[("x/locales/en.ftl", "a = A\n"), ("x/locales/es.ftl", "")]).len(), 1);
    }

    #[test]
    fn what_stands_inside_a_message_is_no_key() {
        let text = "doses = { $count ->\n    [one] a = dose\n   *[other] doses\n}\n# b = c\n";
        let file = File { path: String::new(), text: text.to_owned() };
        assert_eq!(keys_of(&file), [("doses".to_owned(), 1)]);
    }

    #[test]
    fn a_key_that_is_there_twice_is_found() {
        let findings = found(&[("x/locales/en.ftl", "a = A\na = B\n")]);
        assert_eq!(findings, ["x/locales/en.ftl:2 `a` again"]);
    }
}
