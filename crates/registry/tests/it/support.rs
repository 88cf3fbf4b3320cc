//! A registry with a fixed clock, a few organizations, and messages to send it.

use std::sync::{Arc, OnceLock};

use jenner_codes::{ActionCode, Codes, CompletionStatus};
use jenner_hl7::finding::Verdict;
use jenner_model::access::{Access, Role};
use jenner_model::dose::{DoseStatement, VaccineGiven};
use jenner_model::organization::OrganizationKind;
use jenner_model::{Date, OrganizationId, Timestamp};
use jenner_registry::access::{accounts, of_operator};
use jenner_registry::intake::{Answer, Reply, submit};
use jenner_registry::messages::Transport;
use jenner_registry::organizations::{NewOrganization, add};
use jenner_registry::{Registry, Settings};
use jenner_store::Db;
use jenner_store::testing::{TestDb, engines};

/// 2026-12-01T12:00:00Z: after the youngest message of the reference collection.
pub const NOON: Timestamp = Timestamp(1_796_126_400_000_000);

/// A running registry on a database of its own.
pub struct Running {
    pub registry: Registry,
    pub clinic: Access,
    pub pharmacy: Access,
    pub engine: String,
    clerk: OnceLock<Access>,
    db: TestDb,
}

impl Running {
    /// Of a registry that a test has started itself.
    pub fn of(registry: Registry, clinic: Access, pharmacy: Access, engine: String, db: TestDb) -> Self {
        Self { registry, clinic, pharmacy, engine, clerk: OnceLock::new(), db }
    }

    /// The database.
    pub fn db(&self) -> &TestDb {
        &self.db
    }

    /// Somebody of the registry staff, at the clinic's organization. Made when it is first asked for: passwords are
    /// slow on purpose.
    pub fn clerk(&self) -> &Access {
        self.clerk.get_or_init(|| staff(&self.registry, self.clinic.organization(), "the clerk"))
    }
}

/// Runs a test on each engine.
pub fn on_each_engine(test: impl Fn(&Running)) {
    for db in engines() {
        let running = start(db);
        eprintln!("on {}", running.engine);
        test(&running);
    }
}

/// One registry on SQLite, for tests of what does not depend on the engine.
pub fn on_sqlite() -> Running {
    let sqlite = engines().into_iter().find(|db| db.engine() == jenner_store::Engine::Sqlite);
    start(sqlite.expect("SQLite is always there"))
}

pub fn start(db: TestDb) -> Running {
    let registry = start_on(Db::clone(&db));
    running(db, registry)
}

/// A registry that was started on a database, with its organizations.
pub fn running(db: TestDb, registry: Registry) -> Running {
    let engine = db.engine().to_string();
    let [clinic, pharmacy] = organizations(&registry);
    let (clinic, pharmacy) = (of_operator(clinic), of_operator(pharmacy));
    Running::of(registry, clinic, pharmacy, engine, db)
}

/// A signed-in user of the registry staff.
pub fn staff(registry: &Registry, organization: OrganizationId, name: &str) -> Access {
    user(registry, organization, name, Role::DataQuality)
}

/// A signed-in user.
pub fn user(registry: &Registry, organization: OrganizationId, name: &str, role: Role) -> Access {
    let new = accounts::NewAccount {
        username: name,
        display_name: name,
        password: "fifteen letters and more",
        organization,
        role,
    };
    accounts::add(registry, &of_operator(organization), &new).expect("added");
    let signed_in = accounts::sign_in(registry, name, new.password).expect("asked");
    signed_in.expect("the right password").access
}

/// A registry on a database, its clock standing at noon.
pub fn start_on(db: Db) -> Registry {
    let settings = Settings { application: "JENNER".into(), facility: "TEST".into(), ..Settings::default() };
    Registry::start(db, Codes::embedded(), settings, Arc::new(|| NOON)).expect("starts")
}

/// A clinic and a pharmacy.
pub fn organizations(registry: &Registry) -> [OrganizationId; 2] {
    let new = |kind, code: &str| NewOrganization {
        parent: None,
        kind,
        name: code.into(),
        code: code.into(),
        vfc_pin: None,
        county: None,
        city: "Houma".into(),
    };
    let operator = of_operator(OrganizationId(0));
    let added = add(
        registry,
        &operator,
        vec![new(OrganizationKind::Clinic, "CLINIC"), new(OrganizationKind::Pharmacy, "PHARMACY")],
    )
    .expect("added");
    [added[0].id, added[1].id]
}

/// Sends a message and expects an HL7 answer.
pub fn send(running: &Running, from: &Access, message: &str) -> Reply {
    match submit(&running.registry, from, Transport::File, message.as_bytes()).expect("the database is there")
    {
        Answer::Hl7(reply) => reply,
        Answer::NotHl7(why) => panic!("{why}"),
    }
}

/// Sends a message that must be taken without errors.
pub fn take(running: &Running, from: &Access, message: &str) -> Reply {
    let reply = send(running, from, message);
    assert_eq!(reply.verdict, Verdict::AA, "{}\n{message}", reply.text.replace('\r', "\n"));
    reply
}

/// A patient for messages.
#[derive(Clone, Copy)]
pub struct Patient {
    pub number: &'static str,
    pub family: &'static str,
    pub given: &'static str,
    pub born: &'static str,
    pub sex: &'static str,
    pub street: &'static str,
    /// PID-24 and PID-25.
    pub birth_order: &'static str,
    /// PD1-12.
    pub protection: &'static str,
}

/// A girl of Houma.
pub const ZOE: Patient = Patient {
    number: "1001",
    family: "Pitre",
    given: "Zoé",
    born: "20240305",
    sex: "F",
    street: "12 Canal St",
    birth_order: "|",
    protection: "N",
};

/// A dose for messages.
#[derive(Clone)]
pub struct Shot {
    pub filler: String,
    pub day: &'static str,
    pub cvx: &'static str,
    pub source: &'static str,
    pub action: &'static str,
    pub lot: &'static str,
}

/// A past dose.
pub fn past(filler: &str, day: &'static str, cvx: &'static str) -> Shot {
    Shot { filler: filler.into(), day, cvx, source: "01", action: "A", lot: "" }
}

/// A VXU of `sender` with time `at` (YYYYMMDDHHMMSS) in MSH-7.
pub fn vxu(sender: &str, at: &str, control: &str, patient: Patient, shots: &[Shot]) -> String {
    let Patient { number, family, given, born, sex, street, birth_order, protection } = patient;
    let mut text = format!(
        "MSH|^~\\&|EHR|{sender}|JENNER|TEST|{at}+0000||VXU^V04^VXU_V04|{control}|P|2.5.1|||ER|AL|||||Z22^CDCPHINVS\r\
         PID|1||{number}^^^{sender}^MR||{family}^{given}^^^^^L|Arceneaux^Marie^^^^^M|{born}|{sex}||2106-3^White^CDCREC|\
         {street}^^Houma^LA^70360^USA^H||^PRN^PH^^^985^5550143|||||||||2186-5^not Hispanic^CDCREC||{birth_order}\r\
         PD1|||||||||||02^Reminder^HL70215|{protection}|20240305|||A|20240305|20240305\r\
         NK1|1|Pitre^Anne^^^^^L|MTH^Mother^HL70063|{street}^^Houma^LA^70360^USA^H|^PRN^PH^^^985^5550143\r"
    );
    for shot in shots {
        let Shot { filler, day, cvx, source, action, lot } = shot;
        text += &format!(
            "ORC|RE||{filler}^{sender}|||||||^Clerk^Ann||\r\
             RXA|0|1|{day}||{cvx}^vaccine^CVX|999|||{source}^^NIP001||||||{lot}|||||CP|{action}\r"
        );
    }
    text
}

/// A query for a patient by demographics and number.
pub fn qbp(profile: &str, sender: &str, control: &str, patient: Patient) -> String {
    let Patient { number, family, given, born, sex, street, .. } = patient;
    let name = if profile == "Z34" {
        "Request Immunization History"
    } else {
        "Request Evaluated History and Forecast"
    };
    let number = if number.is_empty() { String::new() } else { format!("{number}^^^{sender}^MR") };
    format!(
        "MSH|^~\\&|EHR|{sender}|JENNER|TEST|20260601070000-0500||QBP^Q11^QBP_Q11|{control}|P|2.5.1|||ER|AL|||||{profile}^CDCPHINVS\r\
         QPD|{profile}^{name}^CDCPHINVS|tag-{control}|{number}|{family}^{given}^^^^^L||{born}|{sex}|{street}^^Houma^LA^70360^USA^H\r\
         RCP|I|5^RD&records&HL70126\r"
    )
}

/// Vaccine and day of each dose in an answer.
pub fn doses_in(answer: &str) -> Vec<(String, String)> {
    let message = jenner_hl7::er7::Message::parse(answer).expect("an HL7 answer");
    message
        .named("RXA")
        .filter(|rxa| rxa.field(20).text() != "NA" && rxa.field(20).text() != "RE")
        .map(|rxa| (rxa.field(5).component(1).text().into_owned(), rxa.field(3).text().into_owned()))
        .collect()
}

/// The profile of an answer and QAK-2.
pub fn outcome_of(answer: &str) -> (String, String) {
    let message = jenner_hl7::er7::Message::parse(answer).expect("an HL7 answer");
    let status = message.first("QAK").map_or_else(String::new, |qak| qak.field(2).text().into_owned());
    (message.header().field(21).component(1).text().into_owned(), status)
}

/// How many people the registry knows.
pub fn people(running: &Running) -> i64 {
    running.registry.db().read(jenner_store::queries::person::count).expect("counted")
}

/// A complete dose of a day, of which nothing else is said.
pub fn dose_said(on: Date, cvx: &str) -> DoseStatement {
    DoseStatement {
        action: ActionCode::Add,
        completion: CompletionStatus::Complete,
        filler: None,
        placer: None,
        given_on: on,
        vaccine: VaccineGiven { cvx: cvx.parse().expect("a CVX code"), ndc: None, cpt: None },
        source: None,
        amount: None,
        administered_by: None,
        ordered_by: None,
        entered_by: None,
        entered_at: None,
        location: None,
        lot: Default::default(),
        expires_on: None,
        manufacturer: None,
        route: None,
        site: None,
        eligibility: None,
        eligibility_method: None,
        funding: None,
        vis: vec![],
        reactions: vec![],
        indications: vec![],
        confidentiality: None,
        entered_on: None,
        notes: vec![],
    }
}
