//! What goes wrong between two registrations of one human: the kinds of difference that make a matcher's work.

use jenner_codes::Sex;
use jenner_model::Date;

use super::dice::Dice;
use super::face::{self, Face};
use super::households::{age_on, days_after};
use super::people::{Household, Person};

/// A difference between what one sender has and what is true.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Trouble {
    /// The name that friends use.
    Nickname,
    /// A slip in the given name.
    GivenSlip,
    /// A slip in the family name.
    FamilySlip,
    /// "BABYGIRL": the name before there was one.
    Newborn,
    /// One of two surnames.
    HalfSurname,
    /// Particles and hyphens lost.
    JoinedSurname,
    /// The name before marriage, or another parent's.
    FormerSurname,
    /// Both parents' surnames.
    CompoundSurname,
    /// The middle name as the given name.
    MiddleAsGiven,
    /// An initial for the given name.
    Initial,
    /// Given and family name in each other's place.
    NamesSwapped,
    /// A slip in the day of birth.
    BirthDay,
    /// Month and day of birth in each other's place.
    BirthSwapped,
    /// A year too early or too late.
    BirthYear,
    /// An earlier home.
    Moved,
    /// Another phone of the household, or none.
    OtherPhone,
    /// No address.
    NoAddress,
    /// The other sex.
    SexWrong,
    /// The mother's numbers on the child.
    MothersNumbers,
}

impl Trouble {
    /// All, with how often each comes among registrations that have any.
    pub const ALL: [(Self, f64); 19] = [
        (Self::Nickname, 0.10),
        (Self::GivenSlip, 0.07),
        (Self::FamilySlip, 0.07),
        (Self::Newborn, 0.10),
        (Self::HalfSurname, 0.06),
        (Self::JoinedSurname, 0.03),
        (Self::FormerSurname, 0.08),
        (Self::CompoundSurname, 0.04),
        (Self::MiddleAsGiven, 0.04),
        (Self::Initial, 0.03),
        (Self::NamesSwapped, 0.02),
        (Self::BirthDay, 0.04),
        (Self::BirthSwapped, 0.02),
        (Self::BirthYear, 0.02),
        (Self::Moved, 0.30),
        (Self::OtherPhone, 0.25),
        (Self::NoAddress, 0.06),
        (Self::SexWrong, 0.01),
        (Self::MothersNumbers, 0.02),
    ];

    /// Those that a sender's own records may carry for years, beside slips, nicknames and lost halves of names.
    pub const OF_A_FACE: [Self; 7] = [
        Self::CompoundSurname,
        Self::FormerSurname,
        Self::MiddleAsGiven,
        Self::Initial,
        Self::BirthDay,
        Self::BirthSwapped,
        Self::BirthYear,
    ];

    /// A word for tables.
    pub fn word(self) -> &'static str {
        match self {
            Self::Nickname => "nickname",
            Self::GivenSlip => "slip in given name",
            Self::FamilySlip => "slip in family name",
            Self::Newborn => "newborn name",
            Self::HalfSurname => "one of two surnames",
            Self::JoinedSurname => "joined surname",
            Self::FormerSurname => "other surname",
            Self::CompoundSurname => "both surnames",
            Self::MiddleAsGiven => "middle name as given",
            Self::Initial => "initial only",
            Self::NamesSwapped => "names swapped",
            Self::BirthDay => "day of birth",
            Self::BirthSwapped => "month and day swapped",
            Self::BirthYear => "year of birth",
            Self::Moved => "moved",
            Self::OtherPhone => "other phone",
            Self::NoAddress => "no address",
            Self::SexWrong => "sex",
            Self::MothersNumbers => "mother's numbers",
        }
    }

    /// Does it to name, birth date and sex; tells whether there was anything to do. What concerns address, phone
    /// and numbers is done where these are written.
    pub fn befall(
        self,
        face: &mut Face,
        household: &Household,
        person: &Person,
        salt: u64,
        today: Date,
        dice: &mut Dice,
    ) -> bool {
        let mother = person.mother.and_then(|place| household.people.get(place));
        let name = &mut face.name;
        match self {
            Self::Nickname => {
                person.nickname.as_ref().is_some_and(|nickname| changed(&mut name.given, nickname))
            }
            Self::GivenSlip => {
                let slipped = face::slip(&name.given, dice);
                changed(&mut name.given, &slipped)
            }
            Self::FamilySlip => {
                let slipped = face::slip(&name.family, dice);
                changed(&mut name.family, &slipped)
            }
            Self::Newborn => {
                let child = age_on(person.born, today) < 6;
                if child {
                    face::newborn(face, household, person, salt);
                }
                child
            }
            Self::HalfSurname => {
                let half = face::half(&name.family);
                name.family.contains(['-', ' ']) && changed(&mut name.family, &half)
            }
            Self::JoinedSurname => {
                let joined = name.family.replace(['\'', ' ', '-', '.'], "");
                changed(&mut name.family, &joined)
            }
            Self::FormerSurname => {
                let other = person.maiden.as_ref().or_else(|| mother.map(|mother| &mother.name.family));
                other.is_some_and(|other| changed(&mut name.family, other))
            }
            Self::CompoundSurname => {
                let other = person
                    .maiden
                    .as_ref()
                    .or_else(|| mother.map(|mother| mother.maiden.as_ref().unwrap_or(&mother.name.family)));
                match other {
                    Some(other) if *other != name.family && !name.family.contains(['-', ' ']) => {
                        name.family = format!("{other}-{}", name.family);
                        true
                    }
                    _ => false,
                }
            }
            Self::MiddleAsGiven => {
                let usable = person.name.middle.chars().count() > 1;
                if usable {
                    name.given.clone_from(&person.name.middle);
                    name.middle.clear();
                }
                usable
            }
            Self::Initial => {
                let initial: String = name.given.chars().take(1).collect();
                changed(&mut name.given, &initial)
            }
            Self::NamesSwapped => {
                std::mem::swap(&mut name.given, &mut name.family);
                name.given != name.family
            }
            Self::BirthDay => {
                let step = [-10, -1, 1, 10];
                let days = dice.pick(&step).copied().unwrap_or(1);
                let moved = days_after(face.born, days);
                let fits = moved <= today && moved.month() == face.born.month();
                face.born = if fits { moved } else { days_after(face.born, -days) };
                true
            }
            Self::BirthSwapped => {
                let (month, day) = (face.born.month(), face.born.day());
                match Date::new(face.born.year(), day, month) {
                    Ok(swapped) if swapped <= today && swapped != face.born => {
                        face.born = swapped;
                        true
                    }
                    _ => false,
                }
            }
            Self::BirthYear => {
                let year = face.born.year() - 1;
                let moved = Date::new(year, face.born.month(), face.born.day());
                moved.is_ok_and(|moved| {
                    face.born = moved;
                    true
                })
            }
            Self::SexWrong => {
                face.sex = if face.sex == Sex::Female { Sex::Male } else { Sex::Female };
                true
            }
            Self::Moved => household.homes.len() > 1,
            Self::MothersNumbers => mother.is_some() && age_on(person.born, today) < 19,
            Self::OtherPhone | Self::NoAddress => true,
        }
    }
}

fn changed(text: &mut String, new: &str) -> bool {
    let differs = text != new;
    if differs {
        text.clear();
        text.push_str(new);
    }
    differs
}

/// Up to `most` troubles for one registration, drawn by how often they come.
pub fn draw(most: usize, dice: &mut Dice) -> Vec<Trouble> {
    let mut troubles = Vec::new();
    let total: f64 = Trouble::ALL.iter().map(|each| each.1).sum();
    while troubles.len() < most {
        let mut at = dice.unit() * total;
        let drawn = Trouble::ALL.iter().find(|each| {
            at -= each.1;
            at < 0.0
        });
        match drawn {
            Some((trouble, _)) if !troubles.contains(trouble) => troubles.push(*trouble),
            _ => {}
        }
    }
    troubles.sort_unstable();
    troubles
}
