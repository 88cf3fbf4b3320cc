//! Official records: what they certify, how long, what stands on them, and whether they are genuine.

mod cards;
mod made;
mod standing;
mod verified;

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use jenner_codes::Codes;
use jenner_model::access::{Access, Role};
use jenner_model::{PublicId, Timestamp};
use jenner_registry::packs::{Language, Pack, PaperKind};
use jenner_registry::papers::{self, Paper};
use jenner_registry::{Registry, Settings};
use jenner_store::Db;
use jenner_store::testing::{TestDb, engines};

use crate::merge::record_of;
use crate::support::*;

/// 2026-11-25T16:00:00Z.
const TODAY: i64 = 1_795_622_400_000_000;
const A_DAY: i64 = 86_400_000_000;

/// A registry that knows its address and a nurse, with a clock to turn.
struct Counter {
    running: Running,
    now: Arc<AtomicI64>,
    nurse: Access,
}

fn counter(db: TestDb, pack: &str) -> Counter {
    let now = Arc::new(AtomicI64::new(TODAY));
    let tick = now.clone();
    let settings = Settings {
        time_zone: jiff::tz::TimeZone::get("America/Chicago").expect("a zone"),
        pack: Some(Arc::new(Pack::shipped(pack).expect("sound"))),
        public_url: "https://iz.example.gov".into(),
        ..Settings::default()
    };
    let clock = Arc::new(move || Timestamp(tick.fetch_add(1, Ordering::Relaxed)));
    let registry = Registry::start(Db::clone(&db), Codes::embedded(), settings, clock).expect("starts");
    let running = running(db, registry);
    let nurse = user(&running.registry, running.clinic.organization(), "nurse", Role::ClinicStaff);
    Counter { running, now, nurse }
}

fn on_each(test: impl Fn(&Counter)) {
    for db in engines() {
        let counter = counter(db, "louisiana");
        eprintln!("on {}", counter.running.engine);
        test(&counter);
    }
}

fn on_one(pack: &str) -> Counter {
    let sqlite = engines().into_iter().find(|db| db.engine() == jenner_store::Engine::Sqlite);
    counter(sqlite.expect("SQLite is always there"), pack)
}

impl Counter {
    fn registry(&self) -> &Registry {
        &self.running.registry
    }

    fn days_pass(&self, days: i64) {
        self.now.fetch_add(days * A_DAY, Ordering::Relaxed);
    }

    /// Somebody with doses, reported by the clinic.
    fn known(&self, patient: Patient, shots: &[Shot]) -> PublicId {
        let control = format!("C{}", self.now.fetch_add(1_000, Ordering::Relaxed));
        take(&self.running, &self.running.clinic, &vxu("CLINIC", "20261120120000", &control, patient, shots));
        self.person(patient.number)
    }

    fn person(&self, number: &str) -> PublicId {
        record_of(&self.running, &self.running.clinic, number).public_id
    }

    fn paper(&self, person: PublicId, kind: PaperKind, language: Language) -> Paper {
        papers::issue(self.registry(), &self.nurse, person, kind, language)
            .expect("the database is there")
            .unwrap_or_else(|why| panic!("no paper: {why:?}"))
    }
}

/// A kindergartner of Houma.
const CAMILLE: Patient = Patient {
    number: "2001",
    family: "Boudreaux",
    given: "Camille^Rose",
    born: "20210112",
    sex: "F",
    street: "12 Canal St",
    birth_order: "|",
    protection: "N",
};

/// Everything a kindergartner of 2021 needs.
fn complete() -> Vec<Shot> {
    let doses = [
        ("20210113", "08"),
        ("20210314", "08"),
        ("20210720", "08"),
        ("20210314", "20"),
        ("20210517", "20"),
        ("20210720", "20"),
        ("20220615", "20"),
        ("20250301", "20"),
        ("20210314", "10"),
        ("20210517", "10"),
        ("20210720", "10"),
        ("20250301", "10"),
        ("20220120", "03"),
        ("20250301", "03"),
        ("20220120", "21"),
        ("20250301", "21"),
        ("20220120", "83"),
        ("20220802", "83"),
    ];
    doses.iter().enumerate().map(|(n, (day, cvx))| past(&format!("D{n}"), day, cvx)).collect()
}

/// Writes a file to be looked at, where somebody wants to.
fn look(name: &str, pdf: &jenner_registry::documents::Pdf) {
    if let Ok(folder) = std::env::var("JENNER_DOCUMENTS_OUT") {
        std::fs::write(std::path::Path::new(&folder).join(format!("{name}.pdf")), pdf.as_bytes())
            .expect("written");
    }
}
