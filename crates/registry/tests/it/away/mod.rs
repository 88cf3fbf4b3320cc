//! Packs for disasters: made, opened without network, looked up, brought back.

#![expect(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

mod file;
mod history;
mod offline;
mod whom;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use jenner_model::Timestamp;
use jenner_model::access::Access;
use jenner_registry::Settings;
use jenner_registry::access::of_operator;
use jenner_registry::away::make::{self, Done, Secrets, Whom, Wish};
use jenner_registry::away::shelter::{Shelter, Worker};
use jenner_registry::away::{AwayError, read};

use crate::support::*;

const A_DAY: i64 = 24 * 3_600 * 1_000_000;

/// Patients whose names the tests look for: families and given names of the table of one another.
const FAMILIES: [&str; 10] = [
    "Pitre",
    "Landry",
    "Boudreaux",
    "Guidry",
    "Nguyen",
    "Hebert",
    "Thibodeaux",
    "Naquin",
    "Robichaux",
    "Dardar",
];

/// A clinic with as many children, born in a row of days from 5 March 2024 back.
fn with_people(running: &Running, number: usize) {
    for n in 0..number {
        let born = jiff::civil::date(2024, 3, 5).saturating_sub(jiff::Span::new().days(n as i64 * 3));
        let patient = Patient {
            number: leak(format!("{}", 1000 + n)),
            family: FAMILIES[n % FAMILIES.len()],
            given: leak(given(n)),
            born: leak(born.strftime("%Y%m%d").to_string()),
            street: leak(format!("{n} Canal St")),
            ..ZOE
        };
        let shots = [past(&format!("a{n}"), "20250310", "03")];
        take(running, &running.clinic, &vxu("CLINIC", "20261101120000", &format!("m{n}"), patient, &shots));
    }
}

/// A given name that is told apart from the others, in letters.
fn given(n: usize) -> String {
    let letters = |n: usize| char::from(b'a' + (n % 26) as u8);
    format!("Q{}{}{}a", letters(n), letters(n / 26), letters(n * 7 + 3))
}

fn leak(text: String) -> &'static str {
    Box::leak(text.into_boxed_str())
}

/// A pack in a folder of its own, with what opens it.
struct Packed {
    folder: tempfile::TempDir,
    secrets: Secrets,
    done: Done,
}

impl Packed {
    fn file(&self) -> PathBuf {
        self.folder.path().join("shelter.jenner-pack")
    }

    fn log(&self) -> PathBuf {
        jenner_registry::away::log::beside(&self.file())
    }
}

fn wish(running: &Running, whom: Whom) -> Wish {
    Wish {
        title: "Houma shelter".to_owned(),
        whom,
        days: make::DAYS,
        staff: vec!["Ann Lee, RN".to_owned(), "Bo Diaz".to_owned()],
        organization: running.clinic.organization(),
    }
}

fn houma() -> Whom {
    Whom::read("zip", "70360").unwrap()
}

fn packed(running: &Running, whom: Whom) -> Packed {
    packed_by(running, &of_operator(running.clinic.organization()), whom).unwrap()
}

fn packed_by(running: &Running, access: &Access, whom: Whom) -> Result<Packed, AwayError> {
    let folder = tempfile::tempdir().unwrap();
    let secrets = Secrets::draw(2)?;
    let mut out = Vec::new();
    let done = make::make(&running.registry, access, &wish(running, whom), &secrets, &mut out)?;
    std::fs::write(folder.path().join("shelter.jenner-pack"), out).unwrap();
    Ok(Packed { folder, secrets, done })
}

/// A clock that stands still until a test moves it.
#[derive(Clone)]
struct Hands(Arc<AtomicI64>);

impl Hands {
    fn at(time: i64) -> Self {
        Self(Arc::new(AtomicI64::new(time)))
    }

    fn set(&self, time: i64) {
        self.0.store(time, Ordering::Relaxed);
    }
}

fn opened_at(file: &Path, password: &str, hands: &Hands) -> Result<Shelter, AwayError> {
    let hands = hands.clone();
    let clock = Arc::new(move || Timestamp(hands.0.load(Ordering::Relaxed)));
    Shelter::open(read::look(file, None)?, file, password, Settings::default(), clock)
}

/// The pack, open a day after it was made, with the first of its staff at work.
fn at_work(packed: &Packed) -> (Shelter, Worker, Hands) {
    let hands = Hands::at(NOON.0 + A_DAY);
    let shelter = opened_at(&packed.file(), &packed.secrets.password, &hands).unwrap();
    let worker = shelter.sign_in("Ann Lee, RN", &packed.secrets.pins[0]).unwrap().unwrap();
    (shelter, worker, hands)
}
