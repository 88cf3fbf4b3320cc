//! The smallest case that still shows a difference.

use super::generator::Case;
use crate::naive::history::Person;

/// Takes away what is not needed for the difference.
pub fn shrink(case: &Case, differs: impl Fn(&Case) -> bool) -> Case {
    let mut smallest = case.clone();
    loop {
        let Some(smaller) = smaller(&smallest).into_iter().find(|case| differs(case)) else {
            return smallest;
        };
        smallest = smaller;
    }
}

/// Cases with one thing less.
fn smaller(case: &Case) -> Vec<Case> {
    let mut cases = Vec::new();
    let mut with = |change: &dyn Fn(&mut Person)| {
        let mut person = case.person.clone();
        change(&mut person);
        for (place, shot) in person.shots.iter_mut().enumerate() {
            shot.place = place;
        }
        cases.push(Case { person, today: case.today });
    };
    let person = &case.person;
    for place in 0..person.shots.len() {
        with(&|person| {
            person.shots.remove(place);
        });
    }
    for place in 0..person.observations.len() {
        with(&|person| {
            person.observations.remove(place);
        });
    }
    for place in 0..person.shots.len() {
        if person.shots[place].mvx.is_some() {
            with(&|person| person.shots[place].mvx = None);
        }
        if person.shots[place].expires.is_some() {
            with(&|person| person.shots[place].expires = None);
        }
        if person.shots[place].bad {
            with(&|person| person.shots[place].bad = false);
        }
    }
    for place in 0..person.observations.len() {
        if person.observations[place].1.is_some() {
            with(&|person| person.observations[place].1 = None);
        }
    }
    if person.country.is_some() {
        with(&|person| person.country = None);
    }
    cases
}
