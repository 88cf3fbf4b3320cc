//! How one organization knows a person: the same human with a nickname, a slip of the keyboard or an old
//! address. Stable: the same organization makes the same mistake in every message.

use jenner_codes::Sex;
use jenner_model::Date;

use super::dice::Dice;
use super::households::days_after;
use super::people::{FullName, Household, Person};
use super::trouble::Trouble;

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

/// Share of the faces that carry a [`Trouble`] beside the small slips that everybody makes.
const TROUBLED: f64 = 0.04;

/// The face of a person before an authority (`salt` is the same for all organizations that share numbers).
pub fn of(seed: u64, household: &Household, person: &Person, salt: u64, today: Date, shouts: bool) -> Face {
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
    let mut face = Face { name, born, sex, number: number(person.key, salt) };
    let mut more = Dice::of(seed, 51 + salt * 7, person.key);
    if more.chance(TROUBLED) {
        let drawn = more.pick(&Trouble::OF_A_FACE).copied();
        if let Some(trouble) = drawn {
            trouble.befall(&mut face, household, person, salt, today, &mut more);
            // Nobody's system holds doses that were given before the birth date it has.
            face.born = face.born.min(person.born);
        }
    }
    let name = &mut face.name;
    if shouts {
        name.family = name.family.to_uppercase();
        name.given = name.given.to_uppercase();
        name.middle = name.middle.to_uppercase();
    }
    face
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

const PRIME: u128 = 999_999_937;
const STEP: u128 = 48_271;

/// Patient numbers of one authority: a walk through a prime field, so that no two people share one.
fn number(key: u64, salt: u64) -> String {
    let number = (u128::from(key) * STEP + u128::from(salt) * 7_919_317) % PRIME;
    format!("{number:09}")
}

/// Whose number it is: the walk backwards. The key of nobody for a number that no authority gave.
pub fn owner(number: &str, salt: u64) -> Option<u64> {
    let number = number.parse::<u128>().ok().filter(|number| *number < PRIME)?;
    let walked = (number + PRIME - u128::from(salt) * 7_919_317 % PRIME) % PRIME;
    // Fermat: what undoes a step in the field.
    let (mut back, mut base, mut power) = (1, STEP, PRIME - 2);
    while power > 0 {
        if power & 1 == 1 {
            back = back * base % PRIME;
        }
        base = base * base % PRIME;
        power >>= 1;
    }
    u64::try_from(walked * back % PRIME).ok()
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_patient_number_leads_back_to_its_person() {
        for (key, salt) in [(0, 0), (17, 3), (15_999_999, 812), (160_000_003, 0)] {
            assert_eq!(owner(&number(key, salt), salt), Some(key));
        }
        assert_eq!(owner("", 1), None);
        assert_ne!(owner(&number(17, 3), 4), Some(17));
    }
}
