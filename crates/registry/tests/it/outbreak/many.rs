//! A long list: as many contacts as a large school has, 200 of them held against the slow double.

use std::time::Instant;

use jenner_registry::outbreak::{add_contacts, board};
use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};

use super::double::measles_in_school;
use super::*;
use crate::support::*;

const BEGINS: [&str; 20] = [
    "Ar", "Bel", "Chau", "Dar", "Es", "Fon", "Gau", "Hé", "Is", "Jo", "Ker", "Lan", "Mar", "Nor", "Oli",
    "Pel", "Rou", "Sau", "Thi", "Vin",
];
const ENDS: [&str; 10] =
    ["cenot", "dreaux", "vin", "bonne", "tier", "gnault", "lier", "mont", "quin", "sard"];
const GIVEN: [&str; 10] =
    ["Ana", "Bruno", "Camille", "Dorian", "Elise", "Felix", "Gina", "Hugo", "Ines", "Jules"];

fn leaked(text: String) -> &'static str {
    Box::leak(text.into_boxed_str())
}

/// Somebody of the list, and what the clinic knows.
fn child(number: usize, random: &mut StdRng) -> (Patient, Vec<Shot>, Known) {
    let family = leaked(format!("{}{}", BEGINS[number % 20], ENDS[number / 20 % 10]));
    let (year, month, on) =
        (random.random_range(2008..2026), random.random_range(1..=12), random.random_range(1..=28));
    let birth = Date::new(year, month, on).unwrap();
    let compact = |day: Date| leaked(day.to_string().replace('-', ""));
    let mmr: Cvx = "03".parse().unwrap();
    // Clearly valid, clearly too early, clearly in time or too late after the exposure.
    let mut known = Known { birth: Some(birth), ..Known::default() };
    let mut shots = Vec::new();
    for (after, valid) in [(250, false), (400, true), (1500, true)] {
        let day = birth.plus_days(after);
        if random.random_bool(0.6) && day < super::day("2026-10-01") {
            known.of_rule.push(day);
            known.given.push((day, mmr));
            if valid {
                known.counted.push(day);
            }
            shots.push(past(&format!("{number}-{after}"), compact(day), "03"));
        }
    }
    if random.random_bool(0.3) {
        let day = birth.plus_days(70);
        known.given.push((day, "10".parse().unwrap()));
        shots.push(past(&format!("{number}-p"), compact(day), "10"));
    }
    let patient = Patient {
        number: leaked(number.to_string()),
        family,
        given: GIVEN[number / 200 % 10],
        born: compact(birth),
        street: leaked(format!("{number} Canal St")),
        ..ZOE
    };
    (patient, shots, known)
}

#[test]
fn a_long_list_is_answered_as_the_double_answers() {
    let people: usize = std::env::var("JENNER_CONTACTS").ok().and_then(|n| n.parse().ok()).unwrap_or(400);
    let running = &on_sqlite();
    let nurse = nurse(running);
    let mut random = StdRng::seed_from_u64(7);
    let (mut known, mut text) = (Vec::new(), String::new());
    for number in 0..people {
        let (patient, shots, facts) = child(number, &mut random);
        take(
            running,
            &running.clinic,
            &vxu("CLINIC", "20261101120000", &format!("M{number}"), patient, &shots),
        );
        text += &format!("{}, {}, {}\n", patient.family, patient.given, facts.birth.unwrap());
        known.push(((patient.family.to_owned(), patient.given.to_owned(), facts.birth), facts));
    }
    // One in four is not on file.
    for number in 0..people / 4 {
        text += &format!(
            "Absent{}, Nobody, 2015-01-{:02}\n",
            ["a", "b", "c", "d"][number % 4].repeat(number / 4 % 30 + 1),
            number % 28 + 1
        );
    }
    let outbreak = measles(running, &nurse);
    let started = Instant::now();
    let contacts = listed(running, &text);
    let added = add_contacts(&running.registry, &nurse, outbreak, &contacts).unwrap().unwrap();
    let board = board(&running.registry, &nurse, outbreak).unwrap().unwrap();
    eprintln!("{} contacts pasted, found and answered in {:?}: {added:?}", contacts.len(), started.elapsed());
    assert_eq!(added.sure, people, "{added:?}");
    assert_eq!(board.lines.len(), contacts.len());
    let (first, last) = (day("2026-11-29"), day("2026-11-30"));
    let mut compared = 0;
    for (key, facts) in known.iter().take(200) {
        let line = board.lines.iter().find(|line| {
            let (family, given) = line.name();
            (&family, &given, line.birth) == (&key.0, &key.1, key.2)
        });
        let line = line.unwrap_or_else(|| panic!("{key:?} is on the board"));
        let (word, away, ..) = measles_in_school(facts, first, last, board.today);
        let told = (line.answer.standing.word().to_owned(), line.answer.exclude_until);
        assert_eq!(told, (word, away), "{key:?}: {facts:?}");
        compared += 1;
    }
    assert_eq!(compared, 200.min(people));
}
