//! Reminder and recall: who is left out, siblings in one message, nobody told twice, what it did.

#![expect(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

mod carriers;
mod door;
mod later;
mod planned;
mod sent;
mod volumes;

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use jenner_codes::Codes;
use jenner_model::access::Access;
use jenner_model::{PublicId, Timestamp};
use jenner_registry::outreach::asked::{Limits, Window};
use jenner_registry::outreach::cohort::When;
use jenner_registry::outreach::delivery::Channel;
use jenner_registry::outreach::{self, Asked, Carriers, Cohort, Run, Sender, Step, Template, Whose};
use jenner_registry::{Registry, Settings};
use jenner_store::Db;
use jenner_store::testing::{TestDb, engines};

use crate::support::{NOON, Running, running, take};

/// A day in microseconds.
const DAY: i64 = 86_400_000_000;

/// A registry whose clock a test moves.
struct Clocked {
    running: Running,
    clock: Arc<AtomicI64>,
}

impl Clocked {
    fn registry(&self) -> &Registry {
        &self.running.registry
    }

    fn wait(&self, micros: i64) {
        self.clock.fetch_add(micros, Ordering::Relaxed);
    }
}

fn clocked(db: TestDb) -> Clocked {
    let clock = Arc::new(AtomicI64::new(NOON.0));
    let settings = Settings { public_url: "https://registry.example".into(), ..Settings::default() };
    let time = clock.clone();
    let registry = Registry::start(
        Db::clone(&db),
        Codes::embedded(),
        settings,
        Arc::new(move || Timestamp(time.load(Ordering::Relaxed))),
    );
    Clocked { running: running(db, registry.unwrap()), clock }
}

fn on_sqlite() -> Clocked {
    clocked(engines().into_iter().find(|db| db.engine() == jenner_store::Engine::Sqlite).unwrap())
}

fn on_each_engine(test: impl Fn(&Clocked)) {
    for db in engines() {
        let clocked = clocked(db);
        eprintln!("on {}", clocked.running.engine);
        test(&clocked);
    }
}

/// A child for messages, two years old and without a dose unless a test says otherwise.
#[derive(Clone)]
struct Child {
    number: String,
    family: &'static str,
    given: String,
    born: &'static str,
    street: &'static str,
    phone: String,
    email: String,
    language: &'static str,
    /// PD1-11.
    publicity: &'static str,
    /// PD1-12.
    protection: &'static str,
    /// PD1-16.
    status: &'static str,
    /// PID-30.
    died: &'static str,
    zip: &'static str,
}

/// The n-th child: another name, phone and family each.
fn child(n: usize) -> Child {
    const FAMILIES: [&str; 12] = [
        "Arceneaux",
        "Broussard",
        "Comeaux",
        "Delacroix",
        "Estopinal",
        "Fontenot",
        "Guidry",
        "Hebert",
        "Istre",
        "Judice",
        "Kliebert",
        "Landry",
    ];
    const GIVEN: [&str; 10] =
        ["Adele", "Blaise", "Celeste", "Dominic", "Elodie", "Felix", "Genevieve", "Hugo", "Ines", "Jules"];
    let given = format!("{}{}", GIVEN[n % 10], ["", "anne", "rose", "lyn", "dine"][n / 10 % 5]);
    Child {
        number: format!("N{n}"),
        family: FAMILIES[n * 7 % 12],
        given,
        born: ["20241003", "20240912", "20241127", "20240618"][n % 4],
        street: ["12 Canal St", "7 Oak Ave", "301 Bayou Rd", "88 Main St", "5 Elm Ct"][n % 5],
        phone: format!("985^555{n:04}"),
        email: format!("family{n}@mail.example"),
        language: "eng",
        publicity: "02",
        protection: "N",
        status: "A",
        died: "",
        zip: "70360",
    }
}

fn message(sender: &str, child: &Child, control: &str, doses: &[(&str, &str)]) -> String {
    let Child {
        number,
        family,
        given,
        born,
        street,
        phone,
        email,
        language,
        publicity,
        protection,
        status,
        died,
        zip,
    } = child;
    let address = if street.is_empty() { String::new() } else { format!("{street}^^Houma^LA^{zip}^USA^H") };
    let phone = if phone.is_empty() { String::new() } else { format!("^PRN^PH^^^{phone}") };
    let email = if email.is_empty() { String::new() } else { format!("~^NET^Internet^{email}") };
    // A message tells of what has happened.
    let at = doses.iter().map(|(day, _)| *day).max().unwrap_or_default().max("20261130");
    let mut text = format!(
        "MSH|^~\\&|EHR|{sender}|JENNER|TEST|{at}120000+0000||VXU^V04^VXU_V04|{control}|P|2.5.1|||ER|AL|||||Z22^CDCPHINVS\r\
         PID|1||{number}^^^{sender}^MR||{family}^{given}^^^^^L||{born}|F||2106-3^White^CDCREC|{address}||{phone}{email}||\
         {language}^^ISO6392|||||||2186-5^not Hispanic^CDCREC||||||||{died}\r\
         PD1|||||||||||{publicity}^^HL70215|{protection}|20240305|||{status}|20241201|20241201\r\
         NK1|1|{family}^Anne^^^^^L|MTH^Mother^HL70063\r"
    );
    for (n, (day, cvx)) in doses.iter().enumerate() {
        text += &format!(
            "ORC|RE||{control}-{n}^{sender}|||||||^Clerk^Ann||\r\
             RXA|0|1|{day}||{cvx}^vaccine^CVX|999|||01^^NIP001|||||||||||CP|A\r"
        );
    }
    text
}

/// Puts a child on file; tells the public id.
fn report(clocked: &Clocked, from: &Access, sender: &str, child: &Child, doses: &[(&str, &str)]) -> PublicId {
    let control = format!("{sender}-{}-{}", child.number, doses.len());
    take(&clocked.running, from, &message(sender, child, &control, doses));
    let criteria = jenner_registry::identity::find::Criteria {
        names: vec![child.family.to_owned(), child.given.clone()],
        ..Default::default()
    };
    let found = jenner_registry::identity::find::find(clocked.registry(), from, &criteria).unwrap();
    found.people.into_iter().chain(found.near).next().unwrap().public_id
}

/// Children of the clinic, each a family of their own.
fn families(clocked: &Clocked, count: usize) {
    for n in 0..count {
        let child = child(n);
        take(&clocked.running, &clocked.running.clinic, &message("CLINIC", &child, &format!("C{n}"), &[]));
    }
}

/// What the clinic asks: everybody of its own who is due, by text, nobody held out.
fn asked(registry: &Registry, channels: &[Channel]) -> Asked {
    let (_, template) = Template::shipped(registry).into_iter().find(|(word, _)| word == "due").unwrap();
    Asked {
        whose: Whose::Own,
        cohort: Cohort { when: When::Due, ..Cohort::default() },
        channels: channels.to_vec(),
        template,
        limits: Limits { most: 1, days: 30 },
        window: Window { from: 0, until: 24 },
        held_out: 0,
        seed: 7,
        texts_if_chosen: false,
        clinic: "Houma Children's Clinic".into(),
        phone: "985-555-0100".into(),
    }
}

/// Asks for a run and plans it.
fn planned(clocked: &Clocked, access: &Access, asked: &Asked) -> Run {
    let registry = clocked.registry();
    let id = outreach::ask(registry, access, "Autumn", asked).unwrap();
    assert!(outreach::plan(registry, access, id).unwrap());
    outreach::open(registry, access, id).unwrap().unwrap().0
}

fn approve(clocked: &Clocked, access: &Access, run: &Run) {
    assert_eq!(outreach::step(clocked.registry(), access, run.id, Step::Approve).unwrap(), Some(true));
}

/// A worker goes on until there is nothing to do.
fn send_all(clocked: &Clocked, carriers: &Carriers) {
    let sender = Sender::new(clocked.registry(), carriers.clone()).unwrap();
    for _ in 0..1_000 {
        if sender.step(clocked.registry()).unwrap().is_nothing() {
            return;
        }
    }
    panic!("the worker does not come to its end");
}
