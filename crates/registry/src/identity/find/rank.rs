//! How well a record fits what was typed.

use jenner_linkage::compare::text::{one_slip, sound};
use jenner_linkage::{formal_names, normal};
use jenner_model::Date;
use jenner_model::record::Record;

use super::Criteria;

/// How well a record fits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Rank {
    /// The more the better.
    pub(super) points: u32,
    /// The birth date is another one, off by a slip.
    pub(super) near: bool,
}

/// How well a record fits; `None` when it does not. Every name typed has to fit some part of some name.
pub(super) fn of(criteria: &Criteria, record: &Record) -> Option<Rank> {
    if criteria.registry_number == Some(record.registry_number) {
        return Some(Rank { points: 1000, near: false });
    }
    let d = &record.demographics;
    let near = match (criteria.birth_date, d.birth_date) {
        (Some(asked), Some(known)) if asked != known => {
            if !is_slip(asked, known) {
                return None;
            }
            true
        }
        (Some(_), None) => return None,
        _ => false,
    };
    let words: Vec<(bool, String)> = d
        .names
        .iter()
        .enumerate()
        .flat_map(|(place, name)| {
            let texts = [&name.family, &name.given, &name.middle];
            texts.into_iter().flat_map(|text| words_of(text)).map(move |word| (place == 0, word))
        })
        .chain(kin(record))
        .filter(|(_, word)| !word.is_empty())
        .collect();
    let words: Vec<(bool, &str)> = words.iter().map(|(main, word)| (*main, word.as_str())).collect();
    let typed: Vec<String> = criteria.names.iter().map(|name| normal::name(name)).collect();
    let points = 1 + names(&typed, &words)?;
    let placeholder = d.names.first().is_some_and(normal::is_placeholder);
    // With another birth date only names that surely fit are worth showing.
    let is_sure = points > NICKNAME * u32::try_from(typed.len()).unwrap_or(u32::MAX);
    (!near || is_sure).then_some(Rank { points: points - u32::from(placeholder && points > 1), near })
}

/// The words of a name, and what has several in one: Smith-Jones is typed as Smithjones, too.
fn words_of(text: &str) -> Vec<String> {
    let mut words: Vec<String> = text.split([' ', '-']).map(normal::name).collect();
    if words.len() > 1 {
        words.push(words.concat());
    }
    words
}

/// Names of mother and guardians: a newborn without a name is asked for by theirs.
fn kin(record: &Record) -> Vec<(bool, String)> {
    let d = &record.demographics;
    let contacts = d.contacts.value().into_iter().flatten().map(|contact| &contact.name);
    let all = contacts.chain(d.mothers_maiden_name.value());
    let texts = all.flat_map(|name| [&name.family, &name.given]);
    texts.flat_map(|text| words_of(text)).map(|word| (false, word)).collect()
}

/// Points of typed names (in normal form) against the words of somebody's names; `true` marks the main name. `None` when
/// a typed name fits nothing.
pub(crate) fn names(typed: &[String], words: &[(bool, &str)]) -> Option<u32> {
    let best = |one: &String| {
        let fits = words.iter().filter_map(|(main, word)| fit(one, word).map(|fit| fit + u32::from(*main)));
        fits.max()
    };
    typed.iter().filter(|one| !one.is_empty()).map(best).sum()
}

/// The full word.
const EXACT: u32 = 30;
/// A usual short form of it, or it of this one.
const NICKNAME: u32 = 22;
/// Its beginning.
const BEGINNING: u32 = 20;
/// One slip of the finger.
const SLIP: u32 = 12;
/// It sounds the same.
const SOUND: u32 = 10;

fn fit(typed: &str, word: &str) -> Option<u32> {
    if typed == word {
        Some(EXACT)
    } else if is_nickname(typed, word) {
        Some(NICKNAME)
    } else if word.starts_with(typed) {
        Some(BEGINNING)
    } else if typed.len() >= 4 && one_slip(typed, word) {
        Some(SLIP)
    } else if typed.len() >= 3 && word.len() >= 3 && spoken(typed) == spoken(word) {
        Some(SOUND)
    } else {
        None
    }
}

/// How a name sounds; a French ending is heard as an O, however it is written.
pub(crate) fn spoken(word: &str) -> u64 {
    const ENDINGS: [&str; 8] = ["EAULT", "EAUX", "AULT", "EAUT", "EAU", "AUX", "AUD", "OT"];
    let stem = ENDINGS.iter().find_map(|ending| word.strip_suffix(ending)).filter(|stem| stem.len() >= 2);
    stem.map_or_else(|| sound(word), |stem| sound(&format!("{stem}O")))
}

fn is_nickname(a: &str, b: &str) -> bool {
    let (of_a, of_b) = (formal_names(a), formal_names(b));
    // Katie is short for Kathryn, and so for Katherine, who is said the same.
    let form_of = |formals: &[&str], other: &str| {
        formals.iter().any(|formal| *formal == other || spoken(formal) == spoken(other))
    };
    form_of(of_a, b) || form_of(of_b, a) || of_a.iter().any(|formal| of_b.contains(formal))
}

/// Whether one slip makes one date of the other: day and month swapped, or one of the three parts wrong.
pub(crate) fn is_slip(asked: Date, known: Date) -> bool {
    let a = (i32::from(asked.year()), i32::from(asked.month()), i32::from(asked.day()));
    let b = (i32::from(known.year()), i32::from(known.month()), i32::from(known.day()));
    let swapped = a.0 == b.0 && a.1 == b.2 && a.2 == b.1;
    let wrong = usize::from(a.0 != b.0) + usize::from(a.1 != b.1) + usize::from(a.2 != b.2);
    // A year is mistaken by a digit, not by a lifetime.
    let digits = |year: i32| [year / 1000, year / 100 % 10, year / 10 % 10, year % 10];
    let years = digits(a.0).iter().zip(digits(b.0)).filter(|(x, y)| **x != *y).count();
    swapped || (wrong == 1 && years <= 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_fits_by_its_short_form_its_beginning_a_slip_or_its_sound_and_the_best_stands_first() {
        for (typed, word, expected) in [
            ("LANDRY", "LANDRY", Some(EXACT)),
            ("BOB", "ROBERT", Some(NICKNAME)),
            ("KATIE", "KATHERINE", Some(NICKNAME)),
            ("BOUDR", "BOUDREAUX", Some(BEGINNING)),
            ("LANDYR", "LANDRY", Some(SLIP)),
            ("LAANDRY", "LANDRY", Some(SLIP)),
            ("THIBODO", "THIBODEAUX", Some(SOUND)),
            ("BOUDROE", "BOUDREAUX", Some(SOUND)),
            ("KATHRYN", "CATHERINE", Some(NICKNAME)),
            ("GIDREE", "GUIDRY", Some(SOUND)),
            ("LAUNDRI", "BOUDREAUX", None),
            ("A", "ANNA", Some(BEGINNING)),
        ] {
            assert_eq!(fit(typed, word), expected, "{typed} {word}");
        }
    }

    #[test]
    fn a_name_of_two_words_is_found_in_one() {
        assert_eq!(words_of("Smith-Jones"), ["SMITH", "JONES", "SMITHJONES"]);
        assert_eq!(words_of("Landry"), ["LANDRY"]);
    }

    #[test]
    fn every_name_typed_has_to_fit_something() {
        let words = [(true, "GUIDRY"), (true, "ANA"), (false, "DELPHINE")];
        let typed = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        assert!(names(&typed(&["GUIDRY", "ANA"]), &words) > names(&typed(&["GUIDRY"]), &words));
        assert_eq!(names(&typed(&["GUIDRY", "ZOE"]), &words), None);
        assert!(names(&typed(&["ANA"]), &words) > names(&typed(&["DELPHINE"]), &words), "the mother's name");
    }

    #[test]
    fn a_birth_date_is_off_by_a_slip_when_swapped_or_wrong_in_one_part() {
        let day = Date::constant(2021, 1, 12);
        for (other, slip) in [
            (Date::constant(2021, 12, 1), true),
            (Date::constant(2021, 1, 13), true),
            (Date::constant(2021, 3, 12), true),
            (Date::constant(2020, 1, 12), true),
            (Date::constant(2011, 1, 12), true),
            (Date::constant(2022, 1, 12), true),
            (Date::constant(1984, 1, 12), false),
            (Date::constant(2022, 2, 12), false),
        ] {
            assert_eq!(is_slip(day, other), slip, "{other}");
        }
    }
}
