//! Ad hoc lists and counts: against a slow double over random questions, who sees whom, files, questions that are kept.

mod door;
mod double;
mod files;
mod speed;
mod wrong;

use std::sync::Arc;

use jenner_codes::Codes;
use jenner_model::PublicId;
use jenner_model::access::Access;
use jenner_registry::lists::{self, Counted, NoAnswer, Page, Question};
use jenner_registry::packs::Pack;
use jenner_registry::{Registry, Settings};
use jenner_store::testing::{TestDb, engines};
use jenner_store::{Db, Engine, queries};

use crate::support::{NOON, Running, running, send};

/// A registry of a jurisdiction with parishes.
fn on(db: TestDb) -> Running {
    let pack = Pack::shipped("louisiana").expect("sound");
    let settings = Settings { pack: Some(Arc::new(pack)), ..Settings::default() };
    let registry = Registry::start(Db::clone(&db), Codes::embedded(), settings, Arc::new(|| NOON));
    running(db, registry.expect("starts"))
}

fn on_sqlite() -> Running {
    on(engines().into_iter().find(|db| db.engine() == Engine::Sqlite).expect("SQLite is always there"))
}

fn on_each_engine(test: impl Fn(&Running)) {
    for db in engines() {
        let running = on(db);
        eprintln!("on {}", running.engine);
        test(&running);
    }
}

/// A dose for messages.
#[derive(Debug, Clone)]
struct Shot {
    day: String,
    cvx: &'static str,
    /// Given there, with a lot, eligibility and who paid.
    given: Option<(&'static str, &'static str, &'static str)>,
    /// ORC-28.
    confidential: bool,
}

/// Somebody for messages.
#[derive(Debug, Clone)]
struct Somebody {
    number: usize,
    sender: &'static str,
    born: String,
    sex: &'static str,
    race: &'static str,
    ethnicity: &'static str,
    language: &'static str,
    /// City, state and postal code, with a county where one is told; empty: no address.
    lives: &'static str,
    protection: &'static str,
    status: &'static str,
    died: &'static str,
    shots: Vec<Shot>,
}

/// A child of Houma, two and a half years old.
fn somebody(number: usize) -> Somebody {
    Somebody {
        number,
        sender: "CLINIC",
        born: "20240601".into(),
        sex: "F",
        race: "2106-3",
        ethnicity: "2186-5",
        language: "eng",
        lives: "Houma^LA^70360^USA^H",
        protection: "N",
        status: "A",
        died: "",
        shots: Vec::new(),
    }
}

fn past(cvx: &'static str, day: &str) -> Shot {
    Shot { day: day.into(), cvx, given: None, confidential: false }
}

/// A word of letters that no other number has.
fn word(mut number: usize) -> String {
    let mut word = String::new();
    for _ in 0..4 {
        word.push(char::from(b"bdfgklmnprst"[number % 12]));
        word.push(char::from(b"aeiou"[number / 12 % 5]));
        number /= 60;
    }
    word
}

fn message(of: &Somebody) -> String {
    let Somebody {
        number,
        sender,
        born,
        sex,
        race,
        ethnicity,
        language,
        lives,
        protection,
        status,
        died,
        ..
    } = of;
    let (family, given, mother) = (word(number * 37 + 11), word(number * 101 + 5), word(number * 53 + 7));
    let at = of.shots.iter().map(|shot| shot.day.as_str()).max().unwrap_or_default().max("20261101");
    let address = if lives.is_empty() { String::new() } else { format!("{number} Oak St^^{lives}") };
    let mut text = format!(
        "MSH|^~\\&|EHR|{sender}|JENNER|TEST|{at}120000+0000||VXU^V04^VXU_V04|C{number}|P|2.5.1|||ER|AL|||||Z22^CDCPHINVS\r\
         PID|1||N{number}^^^{sender}^MR||{family}^{given}^^^^^L|{mother}^Ann^^^^^M|{born}|{sex}||{race}^x^CDCREC|{address}||\
         ^PRN^PH^^^985^555{number:04}||{language}^^ISO6392|||||||{ethnicity}^x^CDCREC||||||||{died}\r\
         PD1|||||||||||02^Reminder^HL70215|{protection}|20240305|||{status}|20241201|20241201\r"
    );
    for (n, shot) in of.shots.iter().enumerate() {
        let Shot { day, cvx, given, confidential } = shot;
        let mark = if *confidential { "||||||||||||||||V^Very restricted^HL70177" } else { "" };
        text += &format!("ORC|RE||{number}-{n}^{sender}|||||||^Clerk^Ann||{mark}\r");
        match given {
            None => {
                text += &format!("RXA|0|1|{day}||{cvx}^vaccine^CVX|999|||01^^NIP001|||||||||||CP|A\r");
            }
            Some((lot, eligibility, paid)) => {
                text += &format!(
                    "RXA|0|1|{day}||{cvx}^vaccine^CVX|0.5|mL^^UCUM||00^^NIP001|7^Nurse^Sam^^^^^^{sender}^L|^^^{sender}||||{lot}|20290101|MSD^x^MVX|||CP|A\r\
                     RXR|C28161^IM^NCIT|LA^Left arm^HL70163\r\
                     OBX|1|CE|64994-7^x^LN|1|{eligibility}^x^HL70064||||||F|||{day}\r\
                     OBX|2|CE|30963-3^x^LN|1|{paid}^x^CDCPHINVS||||||F|||{day}\r"
                );
            }
        }
    }
    text
}

/// Puts somebody on file.
fn put(running: &Running, of: &Somebody) {
    let from = if of.sender == "CLINIC" { &running.clinic } else { &running.pharmacy };
    let reply = send(running, from, &message(of));
    let text = reply.text.replace('\r', "\n");
    assert!(text.contains("\nMSA|AA") || text.contains("\nMSA|AE"), "{text}");
    assert!(!text.contains("|E|"), "nothing was left out: {text}\n{}", message(of).replace('\r', "\n"));
}

/// Everybody on file, in the order in which they came.
fn everybody(running: &Running) -> Vec<PublicId> {
    let rows = running.registry.db().read(|tx| {
        let ids = queries::person::after(tx, jenner_model::PersonId(i64::MIN), 10_000)?;
        queries::person::by_ids(tx, &running.clinic, &ids)
    });
    let ordered: std::collections::BTreeMap<_, _> = rows.expect("read").into_iter().collect();
    ordered.into_values().map(|row| row.public_id).collect()
}

fn page(running: &Running, who: &Access, question: &Question, number: usize) -> Page {
    lists::show::page(&running.registry, who, question, number).expect("asked").expect("a list")
}

/// The people of all pages.
fn listed(running: &Running, who: &Access, question: &Question) -> Vec<PublicId> {
    let first = page(running, who, question, 1);
    let mut people: Vec<PublicId> = first.lines.iter().map(|line| line.person).collect();
    for number in 2..=first.people.div_ceil(lists::ON_A_PAGE) {
        people.extend(page(running, who, question, number).lines.iter().map(|line| line.person));
    }
    people
}

fn counted(running: &Running, who: &Access, question: &Question) -> Counted {
    lists::count(&running.registry, who, question).expect("asked").expect("a count")
}

fn problems(running: &Running, who: &Access, question: &Question) -> Vec<&'static str> {
    match lists::show::page(&running.registry, who, question, 1).expect("asked") {
        Err(NoAnswer::Wrong(wrong)) => wrong.into_iter().map(|one| one.word).collect(),
        Err(why) => panic!("{why:?}"),
        Ok(_) => Vec::new(),
    }
}
