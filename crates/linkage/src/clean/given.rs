//! Given names: lists of words, newborn placeholders told from names (RULES 1.2, 1.3).

use jenner_codes::Sex;
use smol_str::SmolStr;

use super::{surname, words};

/// A given name after cleaning.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Given {
    /// The name's words, parted by spaces; empty when there is none.
    pub words: String,
    /// A newborn that has no name yet.
    pub newborn: Option<Newborn>,
    /// Generation written behind the given name.
    pub generation: Option<u8>,
}

/// What a newborn's placeholder says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Newborn {
    /// Boy or girl.
    pub sex: Option<Sex>,
    /// Twin A is 1.
    pub order: Option<u8>,
    /// The mother's given name, as in "MARIAS BOY".
    pub mother: Option<SmolStr>,
}

/// A given name in one form.
pub fn given(text: &str) -> Given {
    let all = words::words(text);
    if all.is_empty() {
        return Given::default();
    }
    if let Some(newborn) = newborn(&all) {
        return Given { newborn: Some(newborn), ..Given::default() };
    }
    if words::is_placeholder(&all) {
        return Given::default();
    }
    let mut list: Vec<&str> = all.split(' ').collect();
    let mut generation = None;
    if list.len() > 1
        && let Some(found) = list.last().copied().filter(|w| w.len() > 1).and_then(surname::generation)
    {
        generation = Some(found);
        list.pop();
    }
    Given { words: list.join(" "), newborn: None, generation }
}

/// What the words say of a newborn without a name, if they do.
fn newborn(all: &str) -> Option<Newborn> {
    let mut list: Vec<&str> = all.split(' ').collect();
    let mut found = Newborn::default();
    // "BABY BOY OF MARIA", "BABY OF MARIA"
    if let Some(of) = list.iter().position(|word| *word == "OF")
        && of > 0
    {
        found.mother = list.get(of + 1).map(|m| SmolStr::from(*m));
        list.truncate(of);
    }
    if list.len() > 1
        && let Some(order) = list.last().copied().and_then(letter)
    {
        found.order = Some(order);
        list.pop();
    }
    let mut rest = Vec::new();
    let mut hit = false;
    for word in list {
        match placeholder_word(word) {
            Some((sex, order)) => {
                hit = true;
                found.sex = found.sex.or(sex);
                found.order = found.order.or(order);
            }
            None => rest.push(word),
        }
    }
    if !hit {
        return None;
    }
    match rest.as_slice() {
        [] => Some(found),
        // "MARIAS BOY": the mother's name in the genitive before a single placeholder word.
        [mother] if mother.len() > 2 && mother.ends_with('S') && found.sex.is_some() => {
            found.mother = mother.strip_suffix('S').map(SmolStr::from);
            Some(found)
        }
        _ => None,
    }
}

fn letter(word: &str) -> Option<u8> {
    match word {
        "A" | "1" | "ONE" => Some(1),
        "B" | "2" | "TWO" => Some(2),
        "C" | "3" => Some(3),
        "D" | "4" => Some(4),
        _ => None,
    }
}

fn placeholder_word(word: &str) -> Option<(Option<Sex>, Option<u8>)> {
    let stems = [
        ("BABYBOY", Some(Sex::Male)),
        ("BABYGIRL", Some(Sex::Female)),
        ("BABYNB", None),
        ("NEWBORN", None),
        ("INFANT", None),
        ("BABY", None),
        ("TWIN", None),
        ("TRIPLET", None),
        ("UNNAMED", None),
        ("BOY", Some(Sex::Male)),
        ("GIRL", Some(Sex::Female)),
        ("FEMALE", Some(Sex::Female)),
        ("MALE", Some(Sex::Male)),
        ("NB", None),
        ("BB", Some(Sex::Male)),
        ("BG", Some(Sex::Female)),
        ("FC", Some(Sex::Female)),
        ("MC", Some(Sex::Male)),
    ];
    stems.into_iter().find_map(|(stem, sex)| {
        let rest = word.strip_prefix(stem)?;
        if rest.is_empty() {
            return (stem != "FC" && stem != "MC").then_some((sex, None));
        }
        // A letter behind BOY makes a name of it: BOYD.
        let letters = stem.starts_with("BABY") || matches!(stem, "TWIN" | "BB" | "BG");
        letter(rest)
            .filter(|_| letters || rest.bytes().all(|b| b.is_ascii_digit()))
            .map(|order| (sex, Some(order)))
    })
}
