//! A registry with two organizations, people with values that can be looked for in every answer, and a user in each role.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::http::{Request, header};
use base64::Engine as _;
use jenner_codes::Codes;
use jenner_model::access::{Access, Role};
use jenner_model::organization::OrganizationKind;
use jenner_model::record::Restriction;
use jenner_model::{Date, OrganizationId, PublicId, Timestamp};
use jenner_registry::access::{accounts, interfaces, of_operator, scope};
use jenner_registry::cold_chain::unit::{self, NewUnit};
use jenner_registry::family::requests::{self, About, Said, Sent};
use jenner_registry::identity::find::{self, Criteria};
use jenner_registry::inventory::count::{self, Begun, Shelves};
use jenner_registry::inventory::site;
use jenner_registry::messages::{self, Filter};
use jenner_registry::organizations::providers::{self, Application};
use jenner_registry::packs::{Kind as LeaveKind, Language};
use jenner_registry::participation::desk;
use jenner_registry::participation::request::{Channel, Details, NewRequest};
use jenner_registry::schools::roster;
use jenner_registry::{Registry, organizations, uploads};
use jenner_store::queries::scope::Kind;
use jenner_store::testing::{TestDb, engines};
use jenner_store::{Db, Engine};
use jenner_web::{App, Clerk, Settings, router};

use crate::{Client, Reply, reply};

/// The user name of the other child's parent.
const OTHER_PARENT: &str = "other-parent";
pub(super) const SECRET: &str = "a-secret-of-twenty-four-characters";
pub(super) const PASSWORD: &str = "a password of enough letters";

/// Values that stand in the data once, and who may see them.
pub(super) mod marker {
    pub(crate) const OWN_NAME: &str = "Qzownchild";
    pub(crate) const OWN_STREET: &str = "Qzownstreet";
    pub(crate) const OWN_PHONE: &str = "5550111";
    pub(crate) const OWN_CONTACT: &str = "Qzownmother";
    pub(crate) const OWN_CHART: &str = "QZ-CHART-1";
    pub(crate) const FOREIGN_NAME: &str = "Qzforeignchild";
    pub(crate) const FOREIGN_STREET: &str = "Qzforeignstreet";
    pub(crate) const FOREIGN_MESSAGE: &str = "QZCONTROL2";
    pub(crate) const CONFIDENTIAL_LOT: &str = "QZSECRETLOT";
    pub(crate) const HIDDEN_NAME: &str = "Qzhiddenchild";
    pub(crate) const HIDDEN_STREET: &str = "Qzhiddenstreet";
    pub(crate) const HELD_NAME: &str = "Qzheldchild";
    pub(crate) const HELD_STREET: &str = "Qzheldstreet";
    pub(crate) const HELD_PHONE: &str = "5550144";
    pub(crate) const HELD_PLACE: &str = "QZHELDPLACE";
    pub(crate) const HELD_CHART: &str = "QZ-CHART-4";
    /// Who asks to leave, as the own clinic took it down, and as another one did.
    pub(crate) const OWN_LEAVER: &str = "Qzownleaver";
    pub(crate) const FOREIGN_LEAVER: &str = "Qzforeignleaver";
    /// What a family wrote to the own clinic, and another family to another one.
    pub(crate) const OWN_NOTE: &str = "Qzownnote";
    pub(crate) const FOREIGN_NOTE: &str = "Qzforeignnote";
}

/// A child as a message tells of it.
pub(super) struct Child {
    pub(super) family: &'static str,
    pub(super) born: &'static str,
    chart: &'static str,
    street: &'static str,
    phone: &'static str,
    contact: &'static str,
    protection: &'static str,
    control: &'static str,
    place: &'static str,
    lot: &'static str,
    confidential: &'static str,
}

pub(super) const OWN: Child = Child {
    family: marker::OWN_NAME,
    born: "20200102",
    chart: marker::OWN_CHART,
    street: marker::OWN_STREET,
    phone: marker::OWN_PHONE,
    contact: marker::OWN_CONTACT,
    protection: "N",
    control: "QZCONTROL1",
    place: "BAYOU",
    lot: "L1",
    confidential: "",
};
pub(super) const FOREIGN: Child = Child {
    family: marker::FOREIGN_NAME,
    born: "20190304",
    chart: "QZ-CHART-2",
    street: marker::FOREIGN_STREET,
    phone: "5550122",
    contact: "Qzforeignmother",
    protection: "N",
    control: marker::FOREIGN_MESSAGE,
    place: "OTHER",
    lot: marker::CONFIDENTIAL_LOT,
    confidential: "R",
};
pub(super) const HIDDEN: Child = Child {
    family: marker::HIDDEN_NAME,
    born: "20180506",
    chart: "QZ-CHART-3",
    street: marker::HIDDEN_STREET,
    phone: "5550133",
    contact: "Qzhiddenmother",
    protection: "Y",
    control: "QZCONTROL3",
    place: "OTHER",
    lot: "L3",
    confidential: "",
};
pub(super) const HELD: Child = Child {
    family: marker::HELD_NAME,
    born: "20170708",
    chart: marker::HELD_CHART,
    street: marker::HELD_STREET,
    phone: marker::HELD_PHONE,
    contact: "Qzheldmother",
    protection: "N",
    control: "QZCONTROL4",
    place: marker::HELD_PLACE,
    lot: "L4",
    confidential: "",
};

impl Child {
    fn message(&self, facility: &str) -> String {
        let c = self;
        let confidential = "|".repeat(25) + c.confidential;
        format!(
            "MSH|^~\\&|EHR|{facility}|REG|LA|20260601070000-0500||VXU^V04^VXU_V04|{}|P|2.5.1|||ER|AL|||||Z22^CDCPHINVS\r\
             PID|1||{}^^^{facility}^MR||{}^Remy^^^^^L||{}|M||2106-3^White^CDCREC|{}^^Houma^LA^70360^^H||^PRN^PH^^^985^{}\r\
             PD1||||||||||||{}\r\
             NK1|1|{}^Ann^^^^^L|MTH^Mother^HL70063|{}^^Houma^LA^70360^^H|^PRN^PH^^^985^{}\r\
             ORC|RE||D{}^{facility}{confidential}\r\
             RXA|0|1|20240305||20^DTaP^CVX|0.5|mL^mL^UCUM||00^New^NIP001|1234^Nurse^Nell|^^^{}||||{}|20270101|PMC^Sanofi^MVX|||CP|A\r",
            c.control,
            c.chart,
            c.family,
            c.born,
            c.street,
            c.phone,
            c.protection,
            c.contact,
            c.street,
            c.phone,
            c.born,
            c.place,
            c.lot
        )
    }

    pub(super) fn query(&self, profile: &str, number: usize) -> String {
        format!(
            "MSH|^~\\&|EHR|BAYOU|REG|LA|20260601070000-0500||QBP^Q11^QBP_Q11|Q{number}|P|2.5.1|||ER|AL|||||{profile}^CDCPHINVS\r\
             QPD|{profile}^Request^CDCPHINVS|T{number}||{}^Remy^^^^^L||{}|M\rRCP|I|5^RD&Records&HL70126\r",
            self.family, self.born
        )
    }

    fn criteria(&self) -> Criteria {
        let day = |from: usize, to: usize| self.born[from..to].parse::<i16>().unwrap();
        Criteria {
            names: vec![self.family.to_owned()],
            birth_date: Date::new(day(0, 4), day(4, 6) as i8, day(6, 8) as i8).ok(),
            ..Criteria::default()
        }
    }
}

/// Names of things in addresses: those of the own organization, another one's, one that is hidden, and one that is not there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Whose {
    Own,
    Foreign,
    Hidden,
    /// Under a safety hold.
    Held,
    Missing,
}

pub(super) const EVERYONES: [Whose; 5] =
    [Whose::Own, Whose::Foreign, Whose::Hidden, Whose::Held, Whose::Missing];

pub(super) struct Seeded {
    pub(super) registry: Registry,
    pub(super) router: Router,
    pub(super) operator: Access,
    pub(super) own: OrganizationId,
    pub(super) other: OrganizationId,
    pub(super) runtime: tokio::runtime::Runtime,
    people: [PublicId; 4],
    doses: [String; 4],
    messages: [i64; 4],
    uploads: [i64; 2],
    rosters: [i64; 2],
    units: [i64; 2],
    /// Counts of vaccine that run.
    counts: [i64; 2],
    senders: [String; 2],
    requests: [(PublicId, i64); 2],
    notes: [String; 2],
    application: String,
    _db: TestDb,
}

fn application(name: &str) -> Application {
    Application {
        name: name.into(),
        kind: "clinic".into(),
        city: "Houma".into(),
        sites: "One".into(),
        contact: "Somebody".into(),
        email: "somebody@clinic.example".into(),
        phone: "985-555-0100".into(),
        purpose: "Reads histories.".into(),
        signed_by: "Somebody".into(),
    }
}

/// A request on paper that lacks a scan: its first letter asks for it by name.
fn leaving(family: &str) -> NewRequest {
    let details = Details {
        written_on: "2026-06-01".parse().ok(),
        given: "Remy".into(),
        family: family.into(),
        birth_date: "2020-01-02".parse().ok(),
        street: "1 Main St".into(),
        city: "Houma".into(),
        state: "LA".into(),
        zip: "70360".into(),
        guardian: format!("Ann {family}"),
        ..Details::default()
    };
    let (channel, language) = (Channel::Paper, Language::English);
    NewRequest { kind: LeaveKind::Purge, channel, language, came_on: None, details, paper: None }
}

impl Seeded {
    pub(super) fn new() -> Self {
        let db = engines().into_iter().find(|db| db.engine() == Engine::Sqlite).unwrap();
        let at = std::sync::atomic::AtomicI64::new(0);
        let registry = Registry::start(
            Db::clone(&db),
            Codes::embedded(),
            jenner_registry::Settings::default(),
            Arc::new(move || {
                Timestamp(1_780_315_200_000_000 + at.fetch_add(1, std::sync::atomic::Ordering::Relaxed))
            }),
        )
        .unwrap();
        let operator = of_operator(OrganizationId(0));
        let new = |name: &str, code: &str| organizations::NewOrganization {
            parent: None,
            kind: OrganizationKind::Clinic,
            name: name.into(),
            code: code.into(),
            vfc_pin: None,
            county: None,
            city: "Houma".into(),
        };
        let made = vec![new("Bayou Pediatrics", "BAYOU"), new("Other Clinic", "OTHER")];
        let made = organizations::add(&registry, &operator, made).unwrap();
        let (own, other) = (made[0].id, made[1].id);
        let senders = [(own, "bayou"), (other, "other")].map(|(organization, name)| {
            let id = interfaces::add(&registry, &operator, organization, name, SECRET).unwrap();
            format!("{}-{}", organization.0, id.0)
        });
        for role in Role::ALL.into_iter().filter(|role| role.is_human()) {
            let account = accounts::NewAccount {
                username: role.word(),
                display_name: "Somebody",
                password: PASSWORD,
                organization: own,
                role,
            };
            accounts::add(&registry, &operator, &account).unwrap();
        }
        providers::apply(&registry, &application("Applied Clinic")).unwrap();
        let applied = providers::list(&registry, &operator).unwrap()[0].id.to_string();

        let clerk = Arc::new(Clerk::new(registry.clone()));
        let settings = Settings {
            searches_an_hour: 1_000_000,
            forecasts_a_minute: 1_000_000,
            lab_second: std::time::Duration::ZERO,
            ..Settings::default()
        };
        let router = router(App::new(clerk.clone(), settings, None), clerk);
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
        let mut seeded = Self {
            registry,
            router,
            operator,
            own,
            other,
            runtime,
            people: [PublicId::from_random([0; 12]); 4],
            doses: Default::default(),
            messages: [1; 4],
            uploads: [1; 2],
            rosters: [1; 2],
            units: [1; 2],
            counts: [1; 2],
            senders,
            requests: [(PublicId::from_random([0; 12]), 1); 2],
            notes: Default::default(),
            application: applied,
            _db: db,
        };
        seeded.fill();
        seeded
    }

    fn fill(&mut self) {
        self.counts = [self.own, self.other].map(|house| {
            let keeper = of_operator(house);
            site::begin(&self.registry, &keeper, house, self.registry.today()).unwrap();
            let shelves = Shelves { organization: house, funding: None, unit: None };
            let (Begun::Now(id) | Begun::Running(id)) =
                count::begin(&self.registry, &keeper, shelves).unwrap();
            id
        });
        self.units = [self.own, self.other].map(|house| {
            let fridge = NewUnit {
                kind: "refrigerator".into(),
                style: "pharmacy".into(),
                name: "Fridge".into(),
                scale: "C".into(),
                ..NewUnit::default()
            };
            unit::add(&self.registry, &of_operator(house), &fridge).unwrap().unwrap()
        });
        let children = [("bayou", OWN), ("other", FOREIGN), ("other", HIDDEN), ("other", HELD)];
        let facility = |name: &str| name.to_uppercase();
        for (place, (sender, child)) in children.iter().enumerate() {
            let answer = self.send_hl7(sender, "/hl7/rest", child.message(&facility(sender)));
            assert!(answer.text.contains("MSA|A"), "{}", answer.text);
            let found = find::find(&self.registry, &self.operator, &child.criteria()).unwrap();
            let [record] = found.people.as_slice() else { panic!("{} is one person", child.family) };
            self.people[place] = record.public_id;
            self.doses[place] = record.doses[0].id.0.to_string();
            if place == 1 {
                let account = accounts::NewAccount {
                    username: OTHER_PARENT,
                    display_name: "Somebody",
                    password: PASSWORD,
                    organization: self.other,
                    role: Role::Parent,
                };
                let user = accounts::add(&self.registry, &self.operator, &account).unwrap();
                let people = [record.person];
                scope::add(&self.registry, &self.operator, Kind::Child, user.0, &people, None).unwrap();
            }
            if place == 0 {
                let access = &self.operator;
                let user = |role: Role| {
                    let found = accounts::sign_in(&self.registry, role.word(), PASSWORD).unwrap().unwrap();
                    found.user.0
                };
                let add = |kind, holder| {
                    scope::add(&self.registry, access, kind, holder, &[record.person], None).unwrap();
                };
                add(Kind::Roster, self.own.0);
                add(Kind::Case, user(Role::Epidemiologist));
                add(Kind::Child, user(Role::Parent));
            }
            if child.family == HELD.family {
                let (hold, until) = (Restriction::SafetyHold, None);
                scope::keep_from_others(&self.registry, &self.operator, record.person, hold, until).unwrap();
            }
        }
        self.notes = [
            self.note(Role::Parent.word(), self.people[0], self.own, marker::OWN_NOTE),
            self.note(OTHER_PARENT, self.people[1], self.other, marker::FOREIGN_NOTE),
        ];
        let all = messages::list(&self.registry, &self.operator, Filter::default(), 0).unwrap();
        for line in &all.lines {
            let place = children.iter().position(|(_, child)| child.control == line.control_id);
            if let Some(place) = place {
                self.messages[place] = line.id.0;
            }
        }
        for (place, organization) in [self.own, self.other].into_iter().enumerate() {
            let table = "last name,first name,birth date,vaccine,date\nQzrow,Remy,2020-01-02,20,2024-99-99\n";
            let of = of_operator(organization);
            let added =
                uploads::add(&self.registry, &of, organization, "table.csv", table.as_bytes()).unwrap();
            self.uploads[place] = added.unwrap_or_else(|problem| panic!("{}", problem.word()));
            let list = format!(
                "last name,first name,birth date\n{},Remy,2018-05-06\n",
                [OWN, FOREIGN][place].family
            );
            let sent = roster::add(&self.registry, &of, organization, "list.csv", list.as_bytes()).unwrap();
            self.rosters[place] = sent.unwrap_or_else(|problem| panic!("{}", problem.word()));
            assert!(roster::work(&self.registry, &of, self.rosters[place]).unwrap());
            let family = [marker::OWN_LEAVER, marker::FOREIGN_LEAVER][place];
            let started = desk::start(&self.registry, &of, leaving(family)).unwrap().public_id;
            let request = desk::open(&self.registry, &of, started).unwrap().unwrap();
            self.requests[place] = (started, request.letters[0].id);
        }
    }

    /// What a parent writes to a clinic; its name in addresses.
    fn note(&self, parent: &str, child: PublicId, to: OrganizationId, text: &str) -> String {
        let who = accounts::sign_in(&self.registry, parent, PASSWORD).unwrap().unwrap();
        let said = Said { text: text.to_owned(), ..Said::default() };
        let about = About::Missing;
        let sent =
            requests::send(&self.registry, &who.access, child, about, said, Some(to), Language::English);
        let Ok(Some(Sent::Number(number))) = sent else { panic!("the note was not taken: {sent:?}") };
        let all = requests::desk::list(&self.registry, &self.operator, true).unwrap();
        all.iter().find(|one| one.number == number).unwrap().public_id.to_string()
    }

    /// The address of a route for somebody's things; `None` for a part nobody knows an example of.
    pub(super) fn address(&self, path: &str, whose: Whose) -> Option<String> {
        let place = whose as usize;
        let of_two = |all: &[String; 2], missing: &str| match whose {
            Whose::Own => all[0].clone(),
            Whose::Foreign | Whose::Hidden | Whose::Held => all[1].clone(),
            Whose::Missing => missing.to_owned(),
        };
        let person = match whose {
            Whose::Missing => "00000000000000000000".to_owned(),
            _ => self.people[place].to_string(),
        };
        let dose = self.doses.get(place).filter(|_| whose != Whose::Missing).cloned();
        let message = match whose {
            // The message about a protected child is its sender's, and everybody's who mends messages.
            Whose::Hidden => self.messages[3],
            Whose::Missing => 1,
            _ => self.messages[place],
        };
        let uploads = self.uploads.map(|id| id.to_string());
        let rosters = self.rosters.map(|id| id.to_string());
        let units = self.units.map(|id| id.to_string());
        let counts = self.counts.map(|id| id.to_string());
        let [requests, letters] =
            [self.requests.map(|of| of.0.to_string()), self.requests.map(|of| of.1.to_string())];
        let requests = if path.starts_with("/family-requests/") { &self.notes } else { &requests };
        let (request, letter) = (of_two(requests, "00000000000000000000"), of_two(&letters, "1"));
        let filled = path
            .replace("{person}", &person)
            .replace("{dose}", &dose.unwrap_or_else(|| "1".to_owned()))
            .replace("{message}", &message.to_string())
            .replace("{event}", "1")
            .replace("{run}", "1")
            .replace("{upload}", &of_two(&uploads, "1"))
            .replace("{student}", "1")
            .replace("{exemption}", "1")
            .replace("{roster}", &of_two(&rosters, "1"))
            .replace("{unit}", &of_two(&units, "1"))
            .replace("{check}", "1")
            .replace("{import}", "1")
            .replace("{excursion}", "1")
            .replace("{count}", &of_two(&counts, "1"))
            .replace("{lot}", "1")
            .replace("{enrolment}", "1")
            .replace("{visit}", "1")
            .replace("{finding}", "1")
            .replace("{order}", "1")
            .replace("{package}", "1")
            .replace("{transfer}", "1")
            .replace("{case}", "1")
            .replace("{sender}", &of_two(&self.senders, "1-1"))
            .replace("{place}", "interface-1")
            .replace("{token}", "0123456789abcdef0123456789abcdef")
            .replace("{form}", "0123456789abcdef0123456789abcdef")
            .replace("{group}", "1-1-PID-7.invalid")
            .replace("{session}", "00000000000000000000000000000000")
            .replace("{search}", "00000000")
            .replace("{pair}", "1")
            .replace("{ask}", "one")
            .replace("{request}", &request)
            .replace("{letter}", &letter)
            .replace("{paper}", "1")
            .replace("{code}", "K7QM4T9X2HDR8W3C")
            .replace("{notice}", "poster")
            .replace("{language}", "en")
            .replace("{alert}", "1")
            .replace("{chain}", "a.0.202606")
            .replace("{seq}", "1")
            .replace("{words}", "0123456789abcdef")
            .replace("{name}", "index.html")
            .replace("{kind}", "Patient")
            .replace("{id}", &person)
            .replace("{job}", "0123456789abcdefghj0")
            .replace("{file}", "Patient.1.ndjson")
            .replace(
                "{application}",
                if whose == Whose::Missing { "00000000000000000000" } else { &self.application },
            )
            .replace("{version}/{*name}", "0/app.css");
        (!filled.contains('{')).then_some(filled)
    }

    /// The child under a safety hold.
    pub(super) fn held(&self) -> String {
        self.people[3].to_string()
    }

    pub(super) fn send(&self, request: Request<Body>) -> Reply {
        self.runtime.block_on(async {
            reply(tower::ServiceExt::oneshot(self.router.clone(), request).await.unwrap()).await
        })
    }

    pub(super) fn basic(user: &str, secret: &str) -> String {
        format!("Basic {}", base64::engine::general_purpose::STANDARD.encode(format!("{user}:{secret}")))
    }

    pub(super) fn send_hl7(&self, user: &str, path: &str, message: String) -> Reply {
        let request = Request::post(path)
            .header(header::AUTHORIZATION, Self::basic(user, SECRET))
            .header(header::CONTENT_TYPE, "application/hl7-v2");
        self.send(request.body(Body::from(message)).unwrap())
    }

    pub(super) fn get_as_machine(&self, user: &str, path: &str) -> Reply {
        let request = Request::get(path).header(header::AUTHORIZATION, Self::basic(user, SECRET));
        self.send(request.body(Body::empty()).unwrap())
    }

    /// A visitor who works in this role for the own organization.
    pub(super) fn visitor(&self, role: Role) -> Client {
        let mut client = Client { router: self.router.clone(), cookie: String::new() };
        crate::registry::enter(&self.registry, &self.runtime, &mut client, role.word(), PASSWORD);
        client
    }

    pub(super) fn nobody(&self) -> Client {
        Client { router: self.router.clone(), cookie: String::new() }
    }
}
