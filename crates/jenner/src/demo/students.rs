//! Who goes to which school or childcare centre of the made-up state, and which of them have reported. Pure and repeatable.

use std::collections::BTreeMap;

use super::dice::Dice;
use super::{Practice, State};

/// Of children at school age, so many are on the list of a school; the others are taught at home.
const AT_SCHOOL: f64 = 0.95;
/// Of young children, so many are in childcare.
const IN_CHILDCARE: f64 = 0.5;
/// Schools that have reported by now.
const REPORTED: f64 = 0.8;
/// Schools that are not public.
const PRIVATE: f64 = 0.15;

/// A school with its list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SchoolList {
    /// Place of the school in [`State::organizations`].
    pub organization: usize,
    /// Whether it is private.
    pub is_private: bool,
    /// Whether it has reported.
    pub reported: bool,
    /// Its list as it would send it.
    pub csv: String,
    /// Children on it.
    pub children: u64,
}

/// The lists of all schools that have children, in the order of organizations.
pub fn lists(state: &State) -> Vec<SchoolList> {
    let super::Settings { seed, today, .. } = state.settings();
    let year = i32::from(today.year()) - i32::from(today.month() < 8);
    let mut of_area: BTreeMap<(usize, bool), Vec<usize>> = BTreeMap::new();
    for (place, one) in state.organizations().iter().enumerate() {
        match one.practice {
            Practice::School => of_area.entry((one.area, false)).or_default().push(place),
            Practice::Childcare => of_area.entry((one.area, true)).or_default().push(place),
            _ => {}
        }
    }
    let mut rows: BTreeMap<usize, Vec<String>> = BTreeMap::new();
    for household in state.households(0..state.household_count()) {
        let area = household.home_on(today).area;
        for person in household.people.iter().filter(|one| one.died.is_none()) {
            // Whoever is five by the end of September goes to kindergarten.
            let late = (person.born.month(), person.born.day()) > (9, 30);
            let grade = year - i32::from(person.born.year()) - 5 - i32::from(late);
            let mut dice = Dice::of(seed, 60, person.key);
            let young = (-5..0).contains(&grade);
            let goes = if young { dice.chance(IN_CHILDCARE) } else { dice.chance(AT_SCHOOL) };
            if !goes || !(-5..=12).contains(&grade) {
                continue;
            }
            let Some(there) = of_area.get(&(area, young)) else { continue };
            // Siblings go to the same school.
            let mut shared = Dice::of(seed, 61, u64::from(household.number) * 2 + u64::from(young));
            let Some(place) = there.get(shared.below(there.len())).copied() else { continue };
            let grade = match grade {
                ..=-3 => "IT".to_owned(),
                -2 => "PS".to_owned(),
                -1 => "PK".to_owned(),
                0 => "K".to_owned(),
                grade => grade.to_string(),
            };
            rows.entry(place).or_default().push(format!(
                "{},{},{},{},{},{}",
                person.key,
                person.name.family,
                person.name.given,
                person.born,
                if person.sex == jenner_codes::Sex::Female { "F" } else { "M" },
                grade
            ));
        }
    }
    let list = |(organization, rows): (usize, Vec<String>)| {
        let mut dice = Dice::of(seed, 62, organization as u64);
        SchoolList {
            organization,
            is_private: dice.chance(PRIVATE),
            reported: dice.chance(REPORTED),
            children: rows.len() as u64,
            csv: format!("Student ID,Last,First,DOB,Sex,Grade\n{}\n", rows.join("\n")),
        }
    };
    rows.into_iter().map(list).collect()
}
