//! The people of a made-up state as one table of registrations, as several senders have them: each human once, and a
//! tenth again under other numbers, with what goes wrong between two registrations. Who is who is kept.

use jenner_codes::Sex;
use jenner_model::Date;

use super::State;
use super::dice::Dice;
use super::face::{self, Face};
use super::households::age_on;
use super::people::{Household, Payer, Person};
use super::trouble::{self, Trouble};

/// Names of the columns.
pub const HEADER: [&str; 22] = [
    "rec_id",
    "facility",
    "mrn",
    "last_name",
    "first_name",
    "middle_name",
    "suffix",
    "dob",
    "sex",
    "multiple_birth",
    "birth_order",
    "mother_maiden",
    "mother_first",
    "street",
    "street2",
    "city",
    "state",
    "zip",
    "phone",
    "email",
    "ssn",
    "medicaid_id",
];

/// Share of people who are registered more than once: with some of them thrice, a tenth of all registrations is one
/// too many, as in the field (New York City 2004: 11.4 %).
const AGAIN: f64 = 0.10;

/// One registration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Registration {
    /// Whom it is about ([`Person::key`]).
    pub person: u64,
    /// What is wrong with it; nothing for the first of a person.
    pub troubles: Vec<Trouble>,
    /// The fields after `rec_id`, in the order of [`HEADER`].
    pub fields: [String; HEADER.len() - 1],
}

impl State {
    /// The registrations of a household, the first of each person before the others.
    pub fn registrations(&self, household: &Household) -> Vec<Registration> {
        let mut all = Vec::new();
        for person in &household.people {
            let mut dice = Dice::of(self.settings.seed, 90, person.key);
            let times = match dice.unit() {
                u if u < AGAIN * 0.20 => 3,
                u if u < AGAIN => 2,
                _ => 1,
            };
            let mut senders: Vec<usize> = Vec::new();
            while senders.len() < times {
                let sender = dice.below(self.organizations.len());
                if !senders.contains(&sender) || self.organizations.len() <= times {
                    senders.push(sender);
                }
            }
            for (nth, sender) in senders.into_iter().enumerate() {
                all.push(self.registration(household, person, sender, nth > 0, &mut dice));
            }
        }
        all
    }

    fn registration(
        &self,
        household: &Household,
        person: &Person,
        sender: usize,
        again: bool,
        dice: &mut Dice,
    ) -> Registration {
        let today = self.settings.today;
        let organization = &self.organizations[sender];
        let salt = sender as u64;
        let mut face = face::true_to(person, salt);
        let mut troubles = Vec::new();
        if again {
            let most = match dice.unit() {
                u if u < 0.25 => 0,
                u if u < 0.70 => 1,
                u if u < 0.93 => 2,
                _ => 3,
            };
            for trouble in trouble::draw(most, dice) {
                if trouble.befall(&mut face, household, person, salt, today, dice) {
                    troubles.push(trouble);
                }
            }
        }
        if organization.vendor.shouts() {
            face.name.family = face.name.family.to_uppercase();
            face.name.given = face.name.given.to_uppercase();
            face.name.middle = face.name.middle.to_uppercase();
        }
        let writer = Clerk { state: self, household, person, face: &face, troubles: &troubles, today };
        let fields = writer.fields(&organization.code, organization.vendor.kin(), dice);
        Registration { person: person.key, troubles, fields }
    }
}

struct Clerk<'a> {
    state: &'a State,
    household: &'a Household,
    person: &'a Person,
    face: &'a Face,
    troubles: &'a [Trouble],
    today: Date,
}

impl Clerk<'_> {
    fn fields(&self, code: &str, kin: bool, dice: &mut Dice) -> [String; HEADER.len() - 1] {
        let (person, face) = (self.person, self.face);
        let child = age_on(person.born, self.today) < 19;
        let mother =
            person.mother.and_then(|place| self.household.people.get(place)).filter(|_| child && kin);
        let home = match self.household.homes.as_slice() {
            [.., before, _] if self.has(Trouble::Moved) => before,
            homes => &homes[homes.len() - 1],
        };
        let address = !self.has(Trouble::NoAddress) && dice.chance(0.97);
        let said = |said: bool, text: &str| if said { text.to_owned() } else { String::new() };
        let middle = match dice.unit() {
            u if u < 0.30 => String::new(),
            u if u < 0.60 => face.name.middle.chars().take(1).collect(),
            _ => face.name.middle.clone(),
        };
        let numbers = match (self.has(Trouble::MothersNumbers), mother) {
            (true, Some(mother)) => mother,
            _ => person,
        };
        let maiden = mother.map(|mother| mother.maiden.as_ref().unwrap_or(&mother.name.family).as_str());
        let multiple = match person.birth_order {
            Some(_) => said(dice.chance(0.8), "Y"),
            None => said(child && dice.chance(0.15), "N"),
        };
        let order = person.birth_order.filter(|_| dice.chance(0.7)).map(|order| order.to_string());
        [
            code.to_owned(),
            face.number.clone(),
            face.name.family.clone(),
            face.name.given.clone(),
            middle,
            said(dice.chance(0.7), face.name.suffix),
            face.born.to_string(),
            match face.sex {
                Sex::Female => "F".to_owned(),
                Sex::Male => "M".to_owned(),
                _ => String::new(),
            },
            multiple,
            order.unwrap_or_default(),
            said(dice.chance(0.7), maiden.unwrap_or_default()),
            said(dice.chance(0.8), mother.map(|mother| mother.name.given.as_str()).unwrap_or_default()),
            said(address, &home.street),
            said(address, &home.unit),
            said(address, home.city),
            said(address, self.state.pack.state),
            said(address, home.zip),
            self.phone(dice),
            said(dice.chance(0.6), &person.email),
            said(dice.chance(if child { 0.10 } else { 0.35 }), &ssn(numbers.key)),
            said(numbers.payer == Payer::Medicaid && dice.chance(0.5), &medicaid(numbers.key)),
        ]
    }

    fn phone(&self, dice: &mut Dice) -> String {
        let people = &self.household.people;
        let parent = |place: Option<usize>| place.and_then(|place| people.get(place));
        let reachable = |one: &&Person| !one.phone.is_empty();
        let own = Some(self.person).filter(reachable);
        let (mother, father) = (parent(self.person.mother), parent(self.person.father));
        let owner = if self.has(Trouble::OtherPhone) {
            father.or_else(|| people.iter().filter(reachable).find(|one| one.key != self.person.key))
        } else {
            own.or(mother).or(father)
        };
        owner.filter(|_| dice.chance(0.85)).map(phone_of).unwrap_or_default()
    }

    fn has(&self, trouble: Trouble) -> bool {
        self.troubles.contains(&trouble)
    }
}

/// The phone of somebody: as many numbers as there are people, which the state's own exchange does not have.
fn phone_of(person: &Person) -> String {
    let exchange = 200 + person.key.wrapping_mul(2_654_435_761) % 789;
    let (area, line) = (person.phone.get(..3), person.phone.get(6..));
    format!("{}{exchange}{}", area.unwrap_or("225"), line.unwrap_or("1234"))
}

/// Nine digits in an area that was never issued (773 and above), one number a person.
fn ssn(key: u64) -> String {
    let walk = (key * 48_271 + 7_919) % 12_599_999;
    let (area, rest) = (773 + walk / 99_999 % 126, walk % 99_999);
    format!("{area:03}-{:02}-{:04}", 1 + rest / 1_011 % 99, 1 + key % 9_998)
}

fn medicaid(key: u64) -> String {
    format!("{:013}", 4_107_285_913_046_u64 + key * 7_919)
}

/// What two people are to each other, as far as a matcher may confuse them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kinship {
    /// Born together.
    Twins,
    /// One name, two generations.
    Namesakes,
    /// Parent and child.
    ParentAndChild,
    /// Children of one household.
    Siblings,
    /// Others of one household.
    Household,
    /// Nobody to each other.
    Strangers,
}

impl Kinship {
    /// All.
    pub const ALL: [Self; 6] = [
        Self::Twins,
        Self::Namesakes,
        Self::ParentAndChild,
        Self::Siblings,
        Self::Household,
        Self::Strangers,
    ];

    /// A word for tables.
    pub fn word(self) -> &'static str {
        match self {
            Self::Twins => "twins",
            Self::Namesakes => "father and son of one name",
            Self::ParentAndChild => "parent and child",
            Self::Siblings => "siblings",
            Self::Household => "others of one household",
            Self::Strangers => "strangers",
        }
    }
}

impl State {
    /// What two people are to each other, by their keys.
    pub fn kinship(&self, a: u64, b: u64) -> Kinship {
        if a / 16 != b / 16 {
            return Kinship::Strangers;
        }
        let household = self.settlement.household(&self.pack, (a / 16) as u32);
        let person = |key: u64| household.people.iter().find(|person| person.key == key);
        let (Some(one), Some(other)) = (person(a), person(b)) else {
            return Kinship::Household;
        };
        let place = |key: u64| Some((key % 16) as usize);
        let parent = |child: &Person, key: u64| child.mother == place(key) || child.father == place(key);
        let kin = parent(one, b) || parent(other, a);
        if one.birth_order.is_some() && other.birth_order.is_some() && one.born == other.born {
            Kinship::Twins
        } else if kin && one.name.given == other.name.given {
            Kinship::Namesakes
        } else if kin {
            Kinship::ParentAndChild
        } else if one.mother.is_some() && one.mother == other.mother
            || one.father.is_some() && one.father == other.father
        {
            Kinship::Siblings
        } else {
            Kinship::Household
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::demo::Settings;

    fn state() -> State {
        let today = Date::constant(2026, 11, 22);
        State::new(Settings { seed: 3, people: 4_000, today }).expect("the pack is whole")
    }

    #[test]
    fn everybody_is_registered_and_a_tenth_of_registrations_is_one_too_many() {
        let state = state();
        let (mut people, mut rows, mut known) = (0, 0, HashSet::new());
        for household in state.households(0..state.household_count()) {
            people += household.people.len();
            for one in state.registrations(&household) {
                rows += 1;
                if known.insert(one.person) {
                    assert!(one.troubles.is_empty());
                }
            }
        }
        assert_eq!(known.len(), people);
        let surplus = (rows - people) as f64 / rows as f64;
        assert!((0.08..0.14).contains(&surplus), "{surplus}");
    }

    #[test]
    fn twins_siblings_and_fathers_with_sons_of_one_name_are_told_apart() {
        let state = state();
        let mut found = HashSet::new();
        for household in state.households(0..state.household_count()) {
            for a in &household.people {
                for b in household.people.iter().filter(|b| b.key > a.key) {
                    found.insert(state.kinship(a.key, b.key));
                    assert_eq!(state.kinship(a.key, b.key), state.kinship(b.key, a.key));
                }
            }
        }
        assert!(found.contains(&Kinship::Twins) && found.contains(&Kinship::Namesakes));
        assert!(found.contains(&Kinship::Siblings) && found.contains(&Kinship::ParentAndChild));
        assert_eq!(state.kinship(0, 16), Kinship::Strangers);
    }

    #[test]
    fn numbers_of_two_people_differ() {
        let numbers: HashSet<String> = (0..60_000).map(ssn).collect();
        assert!(numbers.len() > 59_990, "{}", numbers.len());
        assert_eq!((0..60_000).map(medicaid).collect::<HashSet<_>>().len(), 60_000);
    }
}
