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
use jenner_registry::audit::deeds::Deed;
use jenner_registry::audit::who;
use jenner_registry::family::contact::Contact;
use jenner_registry::family::outbox::{self, FileDrop, Letter, Sender};
use jenner_registry::family::prove::{self, Asked, Begun, Proved};
use jenner_registry::family::reminders::{self, Channel};
use jenner_registry::family::requests::desk::{self, NotNow, Order};
use jenner_registry::family::requests::{self, About, Claimed, Followed, Said, Sent, State};
use jenner_registry::family::share::{self, Made};
use jenner_registry::family::{access_code, people};
use jenner_registry::identity::find::{self, Criteria};
use jenner_registry::packs::Language;
use jenner_registry::participation::request::IdentityCheck;
use jenner_registry::{Error, Registry, Settings};
use jenner_store::testing::{TestDb, engines};
use jenner_store::{Db, Engine};

use crate::support::{NOON, Patient, ZOE, organizations, past, user, vxu};

const MINUTE: i64 = 60_000_000;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;
const PHONE: &str = "(985) 555-0143";

/// A registry whose clock is moved by hand, and a mailbox.
struct House {
    registry: Registry,
    clock: Arc<AtomicI64>,
    clinic: OrganizationId,
    pharmacy: OrganizationId,
    post: Post,
    _db: TestDb,
}

/// Letters that left.
#[derive(Default)]
struct Post(Mutex<Vec<(String, String)>>);

impl Sender for Post {
    fn send(&self, _: i64, to: &Contact, letter: &Letter) -> Result<(), String> {
        self.0.lock().unwrap().push((to.address().to_owned(), letter.text.clone()));
        Ok(())
    }
}

fn write(code: &str) -> Letter {
    Letter { subject: "code".into(), text: code.to_owned() }
}

fn house(db: TestDb) -> House {
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

fn on_each(test: impl Fn(&House)) {
    engines().into_iter().for_each(|db| test(&house(db)));
}

fn on_sqlite() -> House {
    house(engines().into_iter().find(|db| db.engine() == Engine::Sqlite).unwrap())
}

fn from(device: &str) -> Whence {
    Whence { address: "192.0.2.7".into(), agent: String::new(), device: device.into() }
}

fn zoe() -> Asked {
    Asked {
        oneself: false,
        given: "Zoe".into(),
        family: "Pitre".into(),
        born: Date::new(2024, 3, 5).unwrap(),
    }
}

impl House {
    fn later(&self, by: i64) {
        self.clock.fetch_add(by, Ordering::Relaxed);
    }

    fn at(&self, instant: &str) {
        let at: jiff::Timestamp = instant.parse().unwrap();
        self.clock.store(Timestamp::from_jiff(at).0, Ordering::Relaxed);
    }

    fn operator(&self) -> Access {
        of_operator(self.clinic)
    }

    fn takes(&self, message: &str) {
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
    fn child(&self, patient: Patient) -> Record {
        let message = vxu("CLINIC", "20250601080000", patient.number, patient, &[past("d1", "20240505", "20")]);
        self.takes(&message);
        self.record(patient)
    }

    fn record(&self, patient: Patient) -> Record {
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
    fn begin(&self, asked: &Asked, contact: &str, device: &str) -> String {
        let contact = Contact::read(contact).unwrap();
        match prove::begin(&self.registry, asked, &contact, &from(device), &write).unwrap() {
            Begun::OnItsWay { handle, .. } => handle,
            Begun::Wait(time) => panic!("to wait {time:?}"),
        }
    }

    /// The codes that left, the newest last.
    fn letters(&self) -> Vec<(String, String)> {
        outbox::deliver(&self.registry, &self.post).unwrap();
        self.post.0.lock().unwrap().clone()
    }

    fn check(&self, handle: &str, code: &str) -> Proved {
        prove::check(&self.registry, handle, code, None, &from("a")).unwrap()
    }

    /// Comes in by a code to the phone.
    fn family(&self, asked: &Asked, device: &str) -> Access {
        let handle = self.begin(asked, PHONE, device);
        let (_, code) = self.letters().pop().unwrap();
        match self.check(&handle, &code) {
            Proved::In(who) => who.access,
            other => panic!("{other:?}"),
        }
    }

    fn sees(&self, access: &Access) -> Vec<String> {
        let records = people::list(&self.registry, access).unwrap();
        records.iter().map(|record| record.demographics.names[0].given.to_string()).collect()
    }
}

#[test]
fn a_code_to_the_phone_on_file_opens_the_childs_record_and_nothing_else() {
    on_each(|house| {
        let child = house.child(ZOE);
        let other = house.child(Patient { number: "7", family: "Other", given: "Ada", born: "20230102", ..ZOE });
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
        scope::keep_from_others(&house.registry, &operator, child.person, Restriction::SafetyHold, None).unwrap();
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
    scope::keep_from_others(&house.registry, &house.operator(), child.person, Restriction::NoShare, None).unwrap();
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

#[test]
fn a_shared_link_shows_the_shots_for_a_day_and_no_address() {
    on_each(|house| {
        let child = house.child(ZOE);
        let family = house.family(&zoe(), "a");
        let Some(Made::Link(token)) = share::make(&house.registry, &family, child.public_id).unwrap() else {
            panic!("a link")
        };
        let open = |token: &str| share::open(&house.registry, token, None).unwrap();
        let (record, _) = open(&token).unwrap();
        assert_eq!(record.doses.len(), 1);
        assert!(open("0123456789abcdef0123456789abcdef").is_none());
        let links = share::list(&house.registry, &family, &record).unwrap();
        assert_eq!(links.iter().map(|link| link.opened).collect::<Vec<_>>(), [1]);
        house.later(23 * HOUR);
        assert!(open(&token).is_some(), "the family's own visit is over long ago");
        house.later(2 * HOUR);
        assert!(open(&token).is_none(), "after a day");
        let family = house.family(&zoe(), "b");
        let Some(Made::Link(token)) = share::make(&house.registry, &family, child.public_id).unwrap() else {
            panic!("a link")
        };
        let id = share::list(&house.registry, &family, &record).unwrap()[0].id;
        share::end(&house.registry, &family, id).unwrap();
        assert!(open(&token).is_none(), "ended");
        let told = who::for_family(&house.registry, &family, child.person).unwrap();
        let seen: u32 = told.iter().filter(|line| line.deed == Deed::SawShared).map(|line| line.times).sum();
        assert_eq!(seen, 2, "each look through a link is told, and none that showed nothing");
    });
}

#[test]
fn a_link_to_a_child_ends_with_the_18th_birthday() {
    let house = on_sqlite();
    house.at("2026-11-14T12:00:00Z");
    let teen = Patient { number: "1003", given: "Max", born: "20081115", ..ZOE };
    let child = house.child(teen);
    let born = Date::new(2008, 11, 15).unwrap();
    let family =
        house.family(&Asked { oneself: false, given: "Max".into(), family: "Pitre".into(), born }, "a");
    let Some(Made::Link(token)) = share::make(&house.registry, &family, child.public_id).unwrap() else {
        panic!("a link")
    };
    assert!(share::open(&house.registry, &token, None).unwrap().is_some());
    house.at("2026-11-15T00:30:00Z");
    assert!(share::open(&house.registry, &token, None).unwrap().is_none());
}

#[test]
fn a_correction_reaches_the_clinic_is_answered_and_followed() {
    on_each(|house| {
        let child = house.child(ZOE);
        let family = house.family(&zoe(), "a");
        let say = |text: &str| Said { text: text.into(), ..Said::default() };
        let send = |about, said, to| {
            requests::send(&house.registry, &family, child.public_id, about, said, to, Language::Spanish)
        };
        assert_eq!(send(About::Missing, say(" \n "), None).unwrap(), Some(Sent::Empty));
        let sent = send(About::Missing, say("The flu shot\nof October"), Some(house.clinic)).unwrap();
        let Some(Sent::Number(number)) = sent else { panic!("{sent:?}") };
        // Only who reported the child can be asked: somebody else's desk is the registry's.
        send(About::Name, say("Her name is Zoë."), Some(house.pharmacy)).unwrap();
        let nurse = user(&house.registry, house.clinic, "the nurse", Role::ClinicStaff);
        let stranger = user(&house.registry, house.pharmacy, "the pharmacist", Role::ClinicStaff);
        let on = |access: &Access| desk::list(&house.registry, access, true).unwrap();
        assert_eq!(on(&nurse).iter().map(|one| one.number.clone()).collect::<Vec<_>>(), [number]);
        assert!(on(&stranger).is_empty());
        assert_eq!(on(&house.operator()).len(), 2);
        let id = on(&nurse)[0].public_id;
        assert!(desk::open(&house.registry, &stranger, id).unwrap().is_none());
        let opened = desk::open(&house.registry, &nurse, id).unwrap().unwrap();
        assert_eq!((opened.state, opened.said.text.as_str()), (State::Open, "The flu shot\nof October"));
        let order = |order, note: &str| {
            desk::carry_out(&house.registry, &nurse, id, order, note, &write).unwrap().unwrap()
        };
        assert_eq!(order(Order::Done, "  "), Err(NotNow::NoNote));
        assert_eq!(order(Order::Ask, "Which clinic gave it?"), Ok(()));
        let mine = || requests::of_record(&house.registry, &family, &child).unwrap();
        let asked = mine().into_iter().find(|one| one.public_id == id).unwrap();
        assert_eq!(asked.state, State::Asked);
        assert!(requests::answer(&house.registry, &family, child.public_id, id, "The school").unwrap());
        assert!(!requests::answer(&house.registry, &family, child.public_id, id, "Once more").unwrap());
        assert_eq!(order(Order::Done, "Added it."), Ok(()));
        assert_eq!(order(Order::Decline, "No."), Err(NotNow::Changed), "what is over stays over");
        let done = mine().into_iter().find(|one| one.public_id == id).unwrap();
        let steps: Vec<_> = done.steps.iter().map(|step| (step.what.as_str(), step.note.as_str())).collect();
        assert_eq!(
            steps,
            [
                ("sent", ""),
                ("open", ""),
                ("asked", "Which clinic gave it?"),
                ("answered", "The school"),
                ("done", "Added it.")
            ]
        );
        assert_eq!(done.state, State::Done);
        // What was written is sealed.
        let kept: Vec<Vec<u8>> = house
            .registry
            .db()
            .read(|tx| tx.query("SELECT content FROM family_request", &[], |row| row.get(0)))
            .unwrap();
        assert!(kept.iter().all(|bytes| !bytes.windows(3).any(|part| part == b"flu")));
    });
}

#[test]
fn a_clinic_passes_a_note_on_and_does_not_see_it_any_more() {
    let house = on_sqlite();
    let child = house.child(ZOE);
    let family = house.family(&zoe(), "a");
    let said = Said { text: "The name is wrong".into(), ..Said::default() };
    let to = Some(house.clinic);
    requests::send(&house.registry, &family, child.public_id, About::Name, said, to, Language::English).unwrap();
    let nurse = user(&house.registry, house.clinic, "the nurse", Role::ClinicStaff);
    let id = desk::list(&house.registry, &nurse, true).unwrap()[0].public_id;
    let passed = desk::carry_out(&house.registry, &nurse, id, Order::PassOn, "", &write).unwrap();
    assert_eq!(passed, Some(Ok(())));
    assert!(desk::open(&house.registry, &nurse, id).unwrap().is_none());
    let quality = user(&house.registry, house.pharmacy, "the registry", Role::DataQuality);
    assert_eq!(desk::open(&house.registry, &quality, id).unwrap().unwrap().state, State::Open);
}

#[test]
fn who_was_not_found_makes_a_claim_that_a_clinic_solves_with_an_access_code() {
    on_each(|house| {
        let child = house.child(ZOE);
        let said = Said {
            text: "Our phone was another one.".into(),
            given: "Zoe".into(),
            family: "Pitre".into(),
            born: Date::new(2024, 3, 5).ok(),
            asker: "Anne Pitre".into(),
            contact: "985-555-0777".into(),
            place: "Houma".into(),
            ..Said::default()
        };
        let claimed =
            requests::claim(&house.registry, said.clone(), Language::English, &from("a")).unwrap();
        let Claimed::Number(number, code) = claimed else { panic!("{claimed:?}") };
        let follow = |number: &str, code: &str, text: &str| {
            requests::follow(&house.registry, number, code, text, &from("b")).unwrap()
        };
        let Followed::Claim(claim) = follow(&number, &code, "") else { panic!("with number and code") };
        assert_eq!((claim.state, claim.about), (State::Sent, About::Claim));
        let bare = number.replace("F-", "").replace('-', "").to_lowercase();
        assert!(matches!(follow(&bare, &code.to_lowercase(), ""), Followed::Claim(_)), "as people type");
        assert!(matches!(follow(&number, "AAAAA-AAAAA", ""), Followed::No));

        // A clinic does not see it, until the family brings the paper along.
        let nurse = user(&house.registry, house.clinic, "the nurse", Role::ClinicStaff);
        assert!(desk::list(&house.registry, &nurse, true).unwrap().is_empty());
        assert!(desk::bring(&house.registry, &nurse, &number, "AAAAA-AAAAA").unwrap().is_none());
        let id = desk::bring(&house.registry, &nurse, &number, &code).unwrap().unwrap();
        let claim = desk::open(&house.registry, &nurse, id).unwrap().unwrap();
        assert_eq!(claim.said, said);
        let solve = |number, check| {
            desk::solve(&house.registry, &nurse, id, number, check, "", &write).unwrap().unwrap()
        };
        assert_eq!(solve(child.registry_number, None), Err(NotNow::IdentityUnchecked));
        let given = solve(child.registry_number, Some(IdentityCheck::Card)).unwrap();
        let Followed::Claim(claim) = follow(&number, &code, "") else { panic!("still there") };
        assert_eq!(claim.state, State::Done);
        assert!(claim.steps.iter().any(|step| step.what == "code-given"));
        assert_eq!(claim.record(&house.registry, &house.operator()).unwrap(), Some(child.public_id));
        // The word that there is an answer goes to the phone of the claim, and says nothing of it.
        assert_eq!(house.letters(), [("9855550777".to_owned(), number)]);
        let proved = prove::by_access_code(&house.registry, &zoe(), &given.code, None, &from("c")).unwrap();
        assert!(matches!(proved, Proved::In(_)));
    });
}

#[test]
fn reminders_are_chosen_and_no_reminders_is_the_same_wish_as_at_the_desk() {
    on_each(|house| {
        let child = house.child(ZOE);
        let family = house.family(&zoe(), "a");
        let open = || door::open(&house.registry, &family, child.public_id).unwrap().unwrap();
        let chosen = || reminders::of(&house.registry, &family, &open()).unwrap().channel;
        let choose = |channel| {
            reminders::choose(&house.registry, &family, child.public_id, channel, Language::Spanish).unwrap()
        };
        assert_eq!(chosen(), None);
        assert!(choose(Channel::Email));
        assert_eq!(chosen(), Some(Channel::Email));
        assert!(choose(Channel::None));
        assert!(open().is_restricted(Restriction::NoReminders));
        assert_eq!(chosen(), Some(Channel::None));
        assert!(choose(Channel::Text));
        assert!(!open().is_restricted(Restriction::NoReminders));
        assert_eq!(chosen(), Some(Channel::Text));
    });
}

#[test]
fn letters_are_dropped_as_files_once_and_kept_where_the_folder_is_gone() {
    let house = on_sqlite();
    house.child(ZOE);
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().join("outbox");
    let drop = FileDrop::into(&place).unwrap();
    house.begin(&zoe(), PHONE, "a");
    assert_eq!(outbox::deliver(&house.registry, &drop).unwrap(), 1);
    let files: Vec<_> = std::fs::read_dir(&place).unwrap().map(|entry| entry.unwrap().path()).collect();
    let [file] = files.as_slice() else { panic!("{files:?}") };
    let text = std::fs::read_to_string(file).unwrap();
    assert!(text.contains("\"to\": \"9855550143\"") && text.contains("\"channel\": \"text\""), "{text}");
    assert_eq!(outbox::deliver(&house.registry, &drop).unwrap(), 0, "once");
    std::fs::remove_dir_all(&place).unwrap();
    house.begin(&zoe(), PHONE, "b");
    outbox::deliver(&house.registry, &drop).unwrap();
    std::fs::create_dir(&place).unwrap();
    assert_eq!(outbox::deliver(&house.registry, &drop).unwrap(), 0, "not at once again");
    house.later(6_000_000);
    assert_eq!(outbox::deliver(&house.registry, &drop).unwrap(), 1);
    assert_eq!(std::fs::read_dir(&place).unwrap().count(), 1);
}
