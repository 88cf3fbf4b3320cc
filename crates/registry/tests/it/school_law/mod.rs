//! School law as data: the cases of every pack, a second implementation that is slow and obvious, and what the files may say.

mod cases;
mod file;
mod impact;
mod kept;
mod slow;
mod speed;

use std::collections::BTreeMap;
use std::sync::Arc;

use jenner_cdsi::{Date, Dose, Duration, Patient, Schedule, Sex, evaluate};
use jenner_registry::forecast::{self, Assessed, Facts};
use jenner_registry::packs::Pack;
use jenner_registry::schools::law::{
    Circumstance, Claim, Enrolment, Facility, Grade, Proof, ProofKind, Ready, Seen, Student,
};

/// Packs with a school law of their own.
const PACKS: [&str; 3] = ["louisiana", "wisconsin", "texas"];

fn schedule() -> Arc<Schedule> {
    forecast::shipped().expect("the schedule of the program")
}

fn ready(pack: &str) -> Ready {
    Ready::new(&Pack::shipped(pack).expect("sound").school, &schedule()).expect("groups of the schedule")
}

fn day(text: &str) -> Date {
    text.parse().unwrap_or_else(|_| panic!("{text} is no day"))
}

/// A record, assessed on a day.
fn assess(birth: Date, doses: Vec<Dose>, on: Date) -> Assessed {
    let patient = Patient { doses, ..Patient::born(birth, Sex::Female) };
    let assessment = evaluate(&patient, &schedule(), on);
    Assessed { facts: Facts::default(), patient, assessment }
}

/// `4y-4d`, `11y5m`, `2m`: an age as cases write it.
fn age(text: &str) -> Duration {
    let mut long = String::new();
    let mut number = String::new();
    let mut sign = "";
    for one in text.chars() {
        match one {
            '+' | '-' => sign = if one == '-' { "-" } else { "+" },
            '0'..='9' => number.push(one),
            _ => {
                let unit = match one {
                    'y' => "years",
                    'm' => "months",
                    'w' => "weeks",
                    'd' => "days",
                    _ => panic!("{text} is no age"),
                };
                let joined = if sign.is_empty() && !long.is_empty() { "+" } else { sign };
                long = format!("{long} {joined} {number} {unit}");
                (number, sign) = (String::new(), "");
            }
        }
    }
    long.trim().trim_start_matches('+').parse().unwrap_or_else(|_| panic!("{text} is no age ({long})"))
}

/// What a case says about a student, before anything is assessed.
struct Told {
    doses: Option<Vec<Dose>>,
    claims: Vec<Claim>,
    proofs: Vec<Proof>,
}

fn told(words: &str, birth: Date, sets: &BTreeMap<String, String>) -> Told {
    let mut told = Told { doses: Some(Vec::new()), claims: Vec::new(), proofs: Vec::new() };
    read_into(&mut told, words, birth, sets);
    told
}

fn read_into(told: &mut Told, words: &str, birth: Date, sets: &BTreeMap<String, String>) {
    for word in words.split_whitespace() {
        if word == "none" {
            told.doses = None;
        } else if let Some(set) = sets.get(word) {
            read_into(told, set, birth, sets);
        } else if let Some(claim) = word.strip_prefix("claim:") {
            told.claims.push(claim_of(claim));
        } else if let Some(proof) = word.strip_prefix("proof:") {
            let [group, kind, on] = proof.split(':').collect::<Vec<_>>()[..] else { panic!("{word}") };
            let kind = ProofKind::of(kind).unwrap_or_else(|| panic!("{kind} is no kind of proof"));
            told.proofs.push(Proof { group: group.to_owned(), kind, on: day(on) });
        } else {
            let (cvx, at) = word.split_once('@').unwrap_or_else(|| panic!("{word} is neither set nor dose"));
            let on = at.parse().unwrap_or_else(|_| birth.plus(age(at)));
            let cvx = cvx.parse().unwrap_or_else(|_| panic!("{cvx} is no CVX"));
            told.doses.get_or_insert_default().push(Dose::given(on, cvx));
        }
    }
}

fn claim_of(text: &str) -> Claim {
    let mut parts = text.split(':');
    let mut next = || parts.next().unwrap_or_else(|| panic!("{text} is no exemption"));
    let kind = next().to_owned();
    let groups = match next() {
        "*" => Vec::new(),
        groups => groups.split('+').map(str::to_owned).collect(),
    };
    let mut claim = Claim { kind, groups, from: day(next()), until: None, lifelong: false, handed_in: None };
    for part in parts {
        match part.strip_prefix("in=") {
            Some(came) => claim.handed_in = Some(day(came)),
            None if part == "life" => claim.lifelong = true,
            None if part == "-" => {}
            None => claim.until = Some(day(part)),
        }
    }
    claim
}

/// `school K homeless entered=2026-11-10`.
fn enrolment(words: &str) -> Enrolment {
    let mut words = words.split_whitespace();
    let facility = words.next().and_then(Facility::of).expect("a facility");
    let mut at = Enrolment { facility, ..Enrolment::at_school(None) };
    for word in words {
        if let Some(entered) = word.strip_prefix("entered=") {
            at.entered = Some(day(entered));
        } else if let Some(circumstance) = Circumstance::of(word) {
            at.circumstances.push(circumstance);
        } else {
            at.grade = Some(Grade::read(word).unwrap_or_else(|| panic!("{word} is no grade")));
        }
    }
    at
}

/// The student of a case, and the record as the engine saw it.
fn student(who: &str, birth: Date, on: Date, told: Told) -> (Student, Option<Assessed>) {
    let assessed = told.doses.map(|doses| assess(birth, doses, on));
    let seen = assessed.as_ref().map(|assessed| Seen::of(&schedule(), assessed));
    let enrolment = enrolment(who);
    (Student { birth, enrolment, seen, claims: told.claims, proofs: told.proofs }, assessed)
}
