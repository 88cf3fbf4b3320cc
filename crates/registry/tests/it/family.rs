//! The family's own page: who is let in and who is not, for how long, what is shared, and what becomes of what families ask.

#![expect(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

use std::sync::Arc;
use std::sync::Mutex;
use std::sync::atomic::{AtomicI64, Ordering};

use jenner_codes::Codes;
use jenner_model::access::{Access, Role};
use jenner_model::record::{Record, Restriction};
use jenner_model::{Date, Given, OrganizationId, PublicId, Timestamp};
use jenner_registry::access::entry::Whence;
use jenner_registry::access::{accounts, door, of_operator, scope};
use jenner_registry::family::contact::Contact;
use jenner_registry::family::outbox::{self, Letter, Sender};
use jenner_registry::family::prove::{self, Asked, Begun, Proved};
use jenner_registry::family::{access_code, people};
use jenner_registry::identity::find::{self, Criteria};
use jenner_registry::{Error, Registry, Settings};
use jenner_store::testing::{TestDb, engines};
use jenner_store::{Db, Engine};

use crate::support::{NOON, Patient, ZOE, organizations, past, user, vxu};

pub(crate) const MINUTE: i64 = 60_000_000;
pub(crate) const HOUR: i64 = 60 * MINUTE;
pub(crate) const DAY: i64 = 24 * HOUR;
pub(crate) const PHONE: &str = "(985) 555-0143";

/// A registry whose clock is moved by hand, and a mailbox.
pub(crate) struct House {
    pub(crate) registry: Registry,
    pub(crate) clock: Arc<AtomicI64>,
    pub(crate) clinic: OrganizationId,
    pub(crate) pharmacy: OrganizationId,
    pub(crate) post: Post,
    _db: TestDb,
}

/// Letters that left.
#[derive(Default)]
pub(crate) struct Post(Mutex<Vec<(String, String)>>);

impl Sender for Post {
    fn send(&self, _: i64, to: &Contact, letter: &Letter) -> Result<(), String> {
        self.0.lock().unwrap().push((to.address().to_owned(), letter.text.clone()));
        Ok(())
    }
}

pub(crate) fn write(code: &str) -> Letter {
    Letter { subject: "code".into(), text: code.to_owned() }
}

pub(crate) fn house(db: TestDb) -> House {
    let clock = Arc::new(AtomicI64::new(NOON.0));
    let ticking = clock.clone();
    let registry = Registry::start(
        Db::clone(&db),
        Codes::embedded(),
        Settings::default(),
        // Two moments are never the same.
        Arc::new(move || Timestamp(ticking.fetch_add(1, Ordering::Relaxed))),
    )
    .unwrap();
    let [clinic, pharmacy] = organizations(&registry);
    House { registry, clock, clinic, pharmacy, post: Post::default(), _db: db }
}

pub(crate) fn on_each(test: impl Fn(&House)) {
    engines().into_iter().for_each(|db| test(&house(db)));
}

pub(crate) fn on_sqlite() -> House {
    house(engines().into_iter().find(|db| db.engine() == Engine::Sqlite).unwrap())
}

pub(crate) fn from(device: &str) -> Whence {
    Whence { address: "192.0.2.7".into(), agent: String::new(), device: device.into() }
}

pub(crate) fn zoe() -> Asked {
    Asked {
        oneself: false,
        given: "Zoe".into(),
        family: "Pitre".into(),
        born: Date::new(2024, 3, 5).unwrap(),
    }
}

impl House {
    pub(crate) fn later(&self, by: i64) {
        self.clock.fetch_add(by, Ordering::Relaxed);
    }

    pub(crate) fn at(&self, instant: &str) {
        let at: jiff::Timestamp = instant.parse().unwrap();
        self.clock.store(Timestamp::from_jiff(at).0, Ordering::Relaxed);
    }

    pub(crate) fn operator(&self) -> Access {
        of_operator(self.clinic)
    }

    pub(crate) fn takes(&self, message: &str) {
        let answer = jenner_registry::intake::submit(
            &self.registry,
            &self.operator(),
            jenner_registry::messages::Transport::File,
            message.as_bytes(),
        );
        let Ok(jenner_registry::intake::Answer::Hl7(reply)) = answer else { panic!("no answer") };
        assert!(reply.text.contains("MSA|AA"), "{}", reply.text);
    }

    /// Takes somebody as the clinic reports them.
    pub(crate) fn child(&self, patient: Patient) -> Record {
        let message =
            vxu("CLINIC", "20250601080000", patient.number, patient, &[past("d1", "20240505", "20")]);
        self.takes(&message);
        self.record(patient)
    }

    pub(crate) fn record(&self, patient: Patient) -> Record {
        let born = patient.born;
        let day = format!("{}-{}-{}", &born[..4], &born[4..6], &born[6..]);
        let criteria = Criteria {
            names: [patient.family, patient.given]
                .iter()
                .flat_map(|name| name.split([' ', '-']))
                .map(str::to_owned)
                .collect(),
            birth_date: day.parse().ok(),
            ..Criteria::default()
        };
        find::find(&self.registry, &self.operator(), &criteria).unwrap().people.pop().unwrap()
    }

    /// Asks for a code; the words of the try.
    pub(crate) fn begin(&self, asked: &Asked, contact: &str, device: &str) -> String {
        let contact = Contact::read(contact).unwrap();
        match prove::begin(&self.registry, asked, &contact, &from(device), &write).unwrap() {
            Begun::OnItsWay { handle, .. } => handle,
            Begun::Wait(time) => panic!("to wait {time:?}"),
        }
    }

    /// The codes that left, the newest last.
    pub(crate) fn letters(&self) -> Vec<(String, String)> {
        outbox::deliver(&self.registry, &self.post).unwrap();
        self.post.0.lock().unwrap().clone()
    }

    pub(crate) fn check(&self, handle: &str, code: &str) -> Proved {
        prove::check(&self.registry, handle, code, None, &from("a")).unwrap()
    }

    /// Comes in by a code to the phone.
    pub(crate) fn family(&self, asked: &Asked, device: &str) -> Access {
        let handle = self.begin(asked, PHONE, device);
        let (_, code) = self.letters().pop().unwrap();
        match self.check(&handle, &code) {
            Proved::In(who) => who.access,
            other => panic!("{other:?}"),
        }
    }

    pub(crate) fn sees(&self, access: &Access) -> Vec<String> {
        let records = people::list(&self.registry, access).unwrap();
        records.iter().map(|record| record.demographics.names[0].given.to_string()).collect()
    }
}

#[test]
fn a_code_to_the_phone_on_file_opens_the_childs_record_and_nothing_else() {
    on_each(|house| {
        let child = house.child(ZOE);
        let other =
            house.child(Patient { number: "7", family: "Other", given: "Ada", born: "20230102", ..ZOE });
        let handle = house.begin(&zoe(), PHONE, "a");
        let letters = house.letters();
        let [(to, code)] = letters.as_slice() else { panic!("{letters:?}") };
        assert_eq!(to, "9855550143");
        assert_eq!(code.len(), 8);
        let Proved::In(who) = house.check(&handle, code) else { panic!("the right code") };
        assert_eq!(who.access.role(), Role::Parent);
        assert_eq!(house.sees(&who.access), ["Zoé"]);
        let opened = |id: PublicId| door::open(&house.registry, &who.access, id).unwrap();
        assert!(opened(child.public_id).is_some_and(|record| record.doses.len() == 1));
        assert!(opened(other.public_id).is_none(), "a sister with the same phone was not proved");
        // The code worked once, and its letter has no text any more.
        assert!(matches!(house.check(&handle, code), Proved::No));
        assert_eq!(house.letters().len(), 1, "sent once");
        // The visit reaches nobody an hour later, whatever the browser keeps.
        house.later(62 * MINUTE);
        assert_eq!(house.sees(&who.access), Vec::<String>::new());
        assert!(opened(child.public_id).is_none());
    });
}

#[test]
fn whoever_does_not_fit_is_answered_alike_and_no_code_leaves() {
    on_each(|house| {
        house.child(ZOE);
        let wrong = [
            (Asked { family: "Nobody".into(), ..zoe() }, PHONE),
            (Asked { given: "Zara".into(), ..zoe() }, PHONE),
            (Asked { born: Date::new(2024, 3, 6).unwrap(), ..zoe() }, PHONE),
            (Asked { oneself: true, ..zoe() }, PHONE),
            (zoe(), "985-555-0144"),
            (zoe(), "zoe@mail.example"),
        ];
        let rows = |table: &str| {
            let sql = format!("SELECT count(*) FROM {table}");
            house.registry.db().read(|tx| tx.query_opt(&sql, &[], |row| row.get::<i64>(0))).unwrap().unwrap()
        };
        for (at, (asked, contact)) in wrong.iter().enumerate() {
            let before = (rows("family_try"), rows("outbox"));
            let handle = house.begin(asked, contact, &format!("browser {at}"));
            assert_eq!(house.letters(), [], "{asked:?}");
            for code in ["00000000", "12345678", ""] {
                assert!(matches!(house.check(&handle, code), Proved::No), "{asked:?}");
            }
            // What is written is as much as for somebody who is found.
            assert_eq!((rows("family_try"), rows("outbox")), (before.0 + 1, before.1 + 1));
        }
    });
}

#[test]
fn a_name_opens_as_the_clinic_writes_it_or_in_its_parts() {
    let house = on_sqlite();
    house.child(Patient { family: "Pitre-Landry", given: "Zoé Anne", ..ZOE });
    for (at, (given, family)) in
        [("zoe", "pitre"), ("Zoé", "Landry"), ("Zoe Anne", "Pitre-Landry"), ("ZOE", "Pitre Landry")]
            .into_iter()
            .enumerate()
    {
        let asked = Asked { given: given.into(), family: family.into(), ..zoe() };
        house.begin(&asked, PHONE, &format!("b{at}"));
        assert_eq!(house.letters().len(), at + 1, "{given} {family}");
    }
    house.begin(&Asked { given: "Anne".into(), family: "Zoe".into(), ..zoe() }, PHONE, "x");
    assert_eq!(house.letters().len(), 4, "names in each other's place do not open");
}

#[test]
fn a_code_opens_for_ten_minutes_and_five_guesses() {
    let house = on_sqlite();
    house.child(ZOE);
    let handle = house.begin(&zoe(), PHONE, "a");
    let (_, code) = house.letters().pop().unwrap();
    house.later(10 * MINUTE + 1);
    assert!(matches!(house.check(&handle, &code), Proved::No), "after ten minutes");
    let handle = house.begin(&zoe(), PHONE, "b");
    let (_, code) = house.letters().pop().unwrap();
    let wrong = if code == "00000000" { "00000001" } else { "00000000" };
    for _ in 0..5 {
        assert!(matches!(house.check(&handle, wrong), Proved::No));
    }
    assert!(matches!(house.check(&handle, &code), Proved::No), "after five guesses");
    // Another browser's words with the right code open nothing.
    let handle = house.begin(&zoe(), PHONE, "c");
    let (_, code) = house.letters().pop().unwrap();
    assert!(matches!(house.check("0123456789abcdef0123456789abcdef", &code), Proved::No));
    let spaced = format!("{} {}", &code[..4], &code[4..]);
    assert!(matches!(house.check(&handle, &spaced), Proved::In(_)), "blanks are forgiven");
}

#[test]
fn five_tries_an_hour_for_a_name_and_for_a_browser_then_only_the_staffs_way() {
    let house = on_sqlite();
    house.child(ZOE);
    let begin = |asked: &Asked, device: &str| {
        let contact = Contact::read(PHONE).unwrap();
        prove::begin(&house.registry, asked, &contact, &from(device), &write).unwrap()
    };
    for device in ["1", "2", "3", "4", "5"] {
        assert!(matches!(begin(&zoe(), device), Begun::OnItsWay { .. }));
    }
    assert!(matches!(begin(&zoe(), "6"), Begun::Wait(_)), "the name was tried five times");
    let another = |n: u8| Asked { given: format!("Ada{n}"), ..zoe() };
    // The sixth browser tried once, in vain: four are left. Whether anybody is found does not matter.
    for n in 0..5 {
        assert!(matches!(begin(&another(n), "7"), Begun::OnItsWay { .. }));
    }
    assert!(matches!(begin(&another(9), "7"), Begun::Wait(_)), "the browser tried five times");
    house.later(HOUR + MINUTE);
    assert!(matches!(begin(&zoe(), "7"), Begun::OnItsWay { .. }), "an hour later");
}

#[test]
fn a_family_that_comes_back_sees_everybody_who_was_proved_with_this_phone_and_still_has_it() {
    on_each(|house| {
        let sister = Patient { number: "1002", given: "Ada", born: "20220102", ..ZOE };
        house.child(ZOE);
        house.child(sister);
        let ada = Asked { given: "Ada".into(), born: Date::new(2022, 1, 2).unwrap(), ..zoe() };
        assert_eq!(house.sees(&house.family(&zoe(), "a")), ["Zoé"]);
        assert_eq!(house.sees(&house.family(&ada, "b")), ["Zoé", "Ada"]);
        house.later(2 * HOUR);
        assert_eq!(house.sees(&house.family(&zoe(), "c")), ["Zoé", "Ada"]);
        // The sister's phone changes on file: what was proved before opens her record no longer.
        let moved = vxu("CLINIC", "20261101080000", "M9", sister, &[]).replace("5550143", "5550199");
        house.takes(&moved);
        house.later(2 * HOUR);
        assert_eq!(house.sees(&house.family(&zoe(), "d")), ["Zoé"]);
    });
}

#[test]
fn s21_a_parents_access_ends_at_18_and_the_young_person_needs_a_phone_of_their_own() {
    let house = on_sqlite();
    let teen = Patient { number: "1003", given: "Max", born: "20081115", ..ZOE };
    house.at("2026-11-14T12:00:00Z");
    house.child(teen);
    let born = Date::new(2008, 11, 15).unwrap();
    let max = Asked { oneself: false, given: "Max".into(), family: "Pitre".into(), born };
    let parent = house.family(&max, "a");
    assert_eq!(house.sees(&parent), ["Max"]);
    house.at("2026-11-15T00:30:00Z");
    assert_eq!(house.sees(&parent), Vec::<String>::new(), "in the middle of a visit");
    let letters = house.letters().len();
    house.begin(&max, PHONE, "b");
    let own = Asked { oneself: true, ..max.clone() };
    house.begin(&own, PHONE, "c");
    assert_eq!(house.letters().len(), letters, "the phone on file is the parents'");
    // A phone that somebody reports after the birthday is the young person's.
    let grown = vxu("CLINIC", "20261201080000", "G1", teen, &[]).replace("5550143", "5550777");
    house.at("2026-12-02T12:00:00Z");
    house.takes(&grown);
    house.begin(&own, "985-555-0777", "d");
    assert_eq!(house.letters().len(), letters + 1);
    house.begin(&max, "985-555-0777", "e");
    assert_eq!(house.letters().len(), letters + 1, "not as somebody's child");
}

#[test]
fn under_a_safety_hold_no_phone_on_file_opens_the_record_and_a_code_in_the_hand_shows_no_place() {
    on_each(|house| {
        let child = house.child(ZOE);
        let operator = house.operator();
        let before = house.family(&zoe(), "a");
        scope::keep_from_others(&house.registry, &operator, child.person, Restriction::SafetyHold, None)
            .unwrap();
        let letters = house.letters().len();
        house.begin(&zoe(), PHONE, "b");
        assert_eq!(house.letters().len(), letters, "whom the family flees may have a phone on file");
        let record = door::open(&house.registry, &before, child.public_id).unwrap().unwrap();
        assert_eq!(record.demographics.addresses, Given::Unsaid);
        let given = access_code::give(&house.registry, &operator, child.public_id).unwrap().unwrap();
        let proved = prove::by_access_code(&house.registry, &zoe(), &given.code, None, &from("c")).unwrap();
        let Proved::In(who) = proved else { panic!("the code was handed over by somebody who knows them") };
        let record = door::open(&house.registry, &who.access, child.public_id).unwrap().unwrap();
        assert_eq!(record.demographics.addresses, Given::Unsaid);
        assert!(record.doses.iter().all(|dose| dose.best.location.is_none()));
        // A locked record is closed to everybody.
        scope::keep_from_others(&house.registry, &operator, child.person, Restriction::Lock, None).unwrap();
        assert!(door::open(&house.registry, &who.access, child.public_id).unwrap().is_none());
        let proved = prove::by_access_code(&house.registry, &zoe(), &given.code, None, &from("d")).unwrap();
        assert!(matches!(proved, Proved::No));
    });
}

#[test]
fn a_family_that_wants_nothing_shared_sees_its_own_record() {
    let house = on_sqlite();
    let child = house.child(Patient { protection: "Y", ..ZOE });
    scope::keep_from_others(&house.registry, &house.operator(), child.person, Restriction::NoShare, None)
        .unwrap();
    let family = house.family(&zoe(), "a");
    assert_eq!(house.sees(&family), ["Zoé"]);
    assert!(door::open(&house.registry, &family, child.public_id).unwrap().is_some());
}

#[test]
fn an_access_code_opens_with_the_name_for_thirty_days_until_it_is_withdrawn() {
    on_each(|house| {
        let child = house.child(ZOE);
        let operator = house.operator();
        let given = access_code::give(&house.registry, &operator, child.public_id).unwrap().unwrap();
        assert!(!given.oneself);
        let tries = AtomicI64::new(0);
        let with = |asked: &Asked, code: &str| {
            let device = format!("d{}", tries.fetch_add(1, Ordering::Relaxed));
            prove::by_access_code(&house.registry, asked, code, None, &from(&device)).unwrap()
        };
        let typed = given.code.to_lowercase().replace('-', " ").replace('0', "o").replace('1', "l");
        assert!(matches!(with(&zoe(), &typed), Proved::In(_)), "as people type it");
        assert!(matches!(with(&Asked { given: "Ada".into(), ..zoe() }, &given.code), Proved::No));
        let other_day = Asked { born: Date::new(2024, 3, 6).unwrap(), ..zoe() };
        assert!(matches!(with(&other_day, &given.code), Proved::No));
        let live = access_code::list(&house.registry, &operator, child.public_id).unwrap().unwrap();
        assert_eq!(live.iter().map(|code| code.used).collect::<Vec<_>>(), [1]);
        house.later(29 * DAY);
        let Proved::In(who) = with(&zoe(), &given.code) else { panic!("after 29 days") };
        assert_eq!(house.sees(&who.access), ["Zoé"]);
        house.later(2 * DAY);
        assert!(matches!(with(&zoe(), &given.code), Proved::No), "after 31 days");
        let given = access_code::give(&house.registry, &operator, child.public_id).unwrap().unwrap();
        assert!(access_code::withdraw(&house.registry, &operator, child.public_id).unwrap());
        assert!(matches!(with(&zoe(), &given.code), Proved::No), "withdrawn");
    });
}

#[test]
fn a_school_hands_codes_to_its_own_students_families_alone() {
    let house = on_sqlite();
    let (own, other) = (house.child(ZOE), house.child(Patient { number: "9", given: "Ada", ..ZOE }));
    let school = user(&house.registry, house.pharmacy, "nurse of the school", Role::School);
    scope::add(
        &house.registry,
        &house.operator(),
        jenner_store::queries::scope::Kind::Roster,
        house.pharmacy.0,
        &[own.person],
        None,
    )
    .unwrap();
    assert!(access_code::give(&house.registry, &school, own.public_id).unwrap().is_some());
    assert!(access_code::give(&house.registry, &school, other.public_id).unwrap().is_none());
    let parent = house.family(&zoe(), "a");
    assert!(matches!(access_code::give(&house.registry, &parent, own.public_id), Err(Error::Forbidden)));
}

#[test]
fn nobody_signs_in_as_a_family_by_a_password_and_no_administrator_looks_after_families() {
    let house = on_sqlite();
    house.child(ZOE);
    let family = house.family(&zoe(), "a");
    let jenner_model::access::Actor::User(id) = family.actor() else { panic!("a user") };
    for password in ["", "!", "fifteen letters and more"] {
        let name = format!("family:{}", id.0);
        assert!(accounts::sign_in(&house.registry, &name, password).unwrap().is_none());
    }
    let all = house.registry.db().read(jenner_store::queries::account::all).unwrap();
    assert!(all.iter().all(|account| account.id != id));
}
