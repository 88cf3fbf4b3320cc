//! How one organization knows a person: the same human with a nickname, a slip of the keyboard or an old
//! address. Stable: the same organization makes the same mistake in every message.

use jenner_codes::Sex;
use jenner_model::Date;

use super::dice::Dice;
use super::households::days_after;
use super::people::{FullName, Household, Person};

/// Name, birth date and sex as the organization has them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Face {
    /// Name.
    pub name: FullName,
    /// Birth date.
    pub born: Date,
    /// Sex.
    pub sex: Sex,
    /// Number of the patient at the organization's authority.
    pub number: String,
}

/// The face of a person before an authority (`salt` is the same for all organizations that share numbers).
pub fn of(seed: u64, person: &Person, salt: u64, shouts: bool) -> Face {
    let mut dice = Dice::of(seed, 50 + salt * 7, person.key);
    let mut name = person.name.clone();
    let mut born = person.born;
    let mut sex = person.sex;
    match dice.unit() {
        u if u < 0.010 => name.given = slip(&name.given, &mut dice),
        u if u < 0.018 => name.family = slip(&name.family, &mut dice),
        u if u < 0.055 => {
            if let Some(nickname) = &person.nickname {
                name.given.clone_from(nickname);
            }
        }
        u if u < 0.070 => {
            if let Some(maiden) = &person.maiden {
                name.family.clone_from(maiden);
            }
        }
        u if u < 0.074 => born = days_after(born, if born.day() > 14 { -9 } else { -1 }),
        u if u < 0.076 => sex = Sex::Unknown,
        // Two-surname and hyphenated names lose a half, particles a space.
        u if u < 0.20 && name.family.contains(['-', ' ']) => name.family = half(&name.family),
        u if u < 0.082 && person.culture == "vietnamese" => {
            std::mem::swap(&mut name.family, &mut name.given);
        }
        u if u < 0.10 => name.family = name.family.replace(['\'', ' ', '-'], ""),
        _ => {}
    }
    match dice.unit() {
        u if u < 0.30 => name.middle.clear(),
        u if u < 0.55 => name.middle.truncate(name.middle.chars().next().map_or(0, char::len_utf8)),
        _ => {}
    }
    if dice.chance(0.2) {
        name.suffix = "";
    }
    if shouts {
        name.family = name.family.to_uppercase();
        name.given = name.given.to_uppercase();
        name.middle = name.middle.to_uppercase();
    }
    Face { name, born, sex, number: number(person.key, salt) }
}

/// The person without any mistake, as a sender with numbers of its own (`salt`) knows them.
pub fn true_to(person: &Person, salt: u64) -> Face {
    Face { name: person.name.clone(), born: person.born, sex: person.sex, number: number(person.key, salt) }
}

/// The name that a birth hospital writes before the parents have chosen one.
pub fn newborn(face: &mut Face, household: &Household, person: &Person, salt: u64) {
    let word = if person.sex == Sex::Female { "GIRL" } else { "BOY" };
    let twin = match person.birth_order {
        Some(1) => " A",
        Some(2) => " B",
        _ => "",
    };
    let mother = person.mother.and_then(|place| household.people.get(place));
    if let Some(mother) = mother {
        face.name.family = mother.name.family.to_uppercase();
    }
    face.name.given = match (salt % 4, mother) {
        (0, _) => format!("BABY{word}{twin}"),
        (1, _) => format!("BABY {word}{twin}"),
        (2, Some(mother)) => format!("{} {word}{twin}", mother.name.given.to_uppercase()),
        (2, None) => format!("INFANT {word}{twin}"),
        _ => format!("B{}{}", &word[..1], twin.trim()),
    };
    face.name.middle.clear();
    face.name.suffix = "";
}

/// Patient numbers of one authority: a walk through a prime field, so that no two people share one.
fn number(key: u64, salt: u64) -> String {
    const PRIME: u128 = 999_999_937;
    let number = (u128::from(key) * 48_271 + u128::from(salt) * 7_919_317) % PRIME;
    format!("{number:09}")
}

pub(super) fn slip(text: &str, dice: &mut Dice) -> String {
    let mut letters: Vec<char> = text.chars().collect();
    if letters.len() < 3 {
        return text.to_owned();
    }
    let at = 1 + dice.below(letters.len() - 2);
    match dice.below(3) {
        0 => letters.swap(at, at + 1),
        1 => {
            letters.remove(at);
        }
        _ => letters.insert(at, letters[at]),
    }
    letters.into_iter().collect()
}

pub(super) fn half(family: &str) -> String {
    // "De la Cruz" is one name: only drop what follows a particle-free first word.
    if family.starts_with("De ") || family.starts_with("Del ") || family.starts_with("St.") {
        return family.replace(' ', "");
    }
    family.split(['-', ' ']).next().unwrap_or(family).to_owned()
}
