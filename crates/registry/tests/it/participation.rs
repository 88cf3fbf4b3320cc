//! The opt-out desk: a family's written request from the day it comes to its last letter.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use jenner_codes::Codes;
use jenner_model::access::{Access, Role};
use jenner_model::{Date, OrganizationId, Timestamp};
use jenner_registry::access::of_operator;
use jenner_registry::packs::{Item, Kind, Language, Pack};
use jenner_registry::participation::desk::{self, Agreement, NotNow, Proposal, Started};
use jenner_registry::participation::matches::Fit;
use jenner_registry::participation::paper::Scan;
use jenner_registry::participation::request::{
    Channel, Clock, Details, IdentityCheck, NewRequest, State, clock,
};
use jenner_registry::participation::{policy, standing};
use jenner_registry::{Error, Registry, Settings};
use jenner_store::Db;
use jenner_store::testing::{TestDb, engines};

use crate::support::*;

/// A desk with two privacy officers and a nurse, whose clock a test can turn.
struct Office {
    running: Running,
    now: Arc<AtomicI64>,
    officer: Access,
    second: Access,
    nurse: Access,
}

/// 2026-11-20T16:00:00Z, a Friday: the week of Thanksgiving comes.
const FRIDAY: i64 = 1_795_190_400_000_000;
const A_DAY: i64 = 86_400_000_000;

fn office(db: TestDb) -> Office {
    with_pack(db, Pack::shipped("louisiana").expect("sound"))
}

fn with_pack(db: TestDb, pack: Pack) -> Office {
    let now = Arc::new(AtomicI64::new(FRIDAY));
    let tick = now.clone();
    let settings = Settings {
        time_zone: jiff::tz::TimeZone::get("America/Chicago").expect("a zone"),
        pack: Some(Arc::new(pack)),
        ..Settings::default()
    };
    let clock = Arc::new(move || Timestamp(tick.fetch_add(1, Ordering::Relaxed)));
    let registry = Registry::start(Db::clone(&db), Codes::embedded(), settings, clock).expect("starts");
    let running = running(db, registry);
    let clinic = running.clinic.organization();
    let officer = user(&running.registry, clinic, "officer", Role::PrivacyOfficer);
    let second = user(&running.registry, clinic, "second", Role::PrivacyOfficer);
    let nurse = user(&running.registry, clinic, "nurse", Role::ClinicStaff);
    Office { running, now, officer, second, nurse }
}

fn on_each(test: impl Fn(&Office)) {
    for db in engines() {
        let office = office(db);
        eprintln!("on {}", office.running.engine);
        test(&office);
    }
}

fn one_engine() -> TestDb {
    let sqlite = engines().into_iter().find(|db| db.engine() == jenner_store::Engine::Sqlite);
    sqlite.expect("SQLite is always there")
}

fn on_one() -> Office {
    office(one_engine())
}

fn scan() -> Scan {
    let png = [b"\x89PNG\r\n\x1a\n".as_slice(), b"seeded-marker-9917", b"IEND\xaeB`\x82"].concat();
    Scan::recognise(png).expect("a picture")
}

fn details() -> Details {
    Details {
        written_on: Some(Date::constant(2026, 11, 18)),
        given: "Zoé".into(),
        family: "Pitre".into(),
        birth_date: Some(Date::constant(2024, 3, 5)),
        street: "12 Canal St".into(),
        city: "Houma".into(),
        state: "LA".into(),
        zip: "70360".into(),
        guardian: "Anne Pitre".into(),
        signed: true,
        keep_nothing: false,
        former_receipt: String::new(),
    }
}

fn asked(kind: Kind, details: Details) -> NewRequest {
    NewRequest {
        kind,
        channel: Channel::Paper,
        language: Language::English,
        came_on: None,
        details,
        paper: Some(scan()),
    }
}

impl Office {
    fn registry(&self) -> &Registry {
        &self.running.registry
    }

    fn zoe_is_known(&self) {
        let shots = [past("d1", "20240505", "20")];
        take(&self.running, &self.running.clinic, &vxu("CLINIC", "20250601080000", "A1", ZOE, &shots));
    }

    fn start(&self, kind: Kind) -> Started {
        desk::start(self.registry(), &self.nurse, asked(kind, details())).expect("taken")
    }

    fn open(&self, started: &Started) -> desk::Request {
        desk::open(self.registry(), &self.officer, started.public_id).expect("allowed").expect("there")
    }

    fn chosen(&self, started: &Started) -> Proposal {
        let request = self.open(started);
        let found = desk::matches(self.registry(), &self.officer, &request).expect("allowed");
        let people = found.iter().filter(|one| one.fit != Fit::Twin).map(|one| one.person).collect();
        Proposal::Do { people, check: Some(IdentityCheck::Card) }
    }

    fn propose(&self, started: &Started, proposal: Proposal) -> Result<(), NotNow> {
        desk::propose(self.registry(), &self.officer, started.public_id, proposal)
            .expect("allowed")
            .expect("there")
    }

    fn decide(&self, who: &Access, started: &Started, agreement: Agreement) -> Result<(), NotNow> {
        desk::decide(self.registry(), who, started.public_id, agreement).expect("allowed").expect("there")
    }
}

#[test]
fn a_request_goes_from_the_nurse_by_two_officers_to_its_last_letter() {
    on_each(|office| {
        office.zoe_is_known();
        let started = office.start(Kind::StopSharing);
        assert_eq!(started.missing, Vec::new());
        let proposal = office.chosen(&started);
        let Proposal::Do { people, .. } = &proposal else { panic!("nobody chosen") };
        let zoe = *people.first().expect("Zoé is found");
        assert_eq!(office.propose(&started, proposal), Ok(()));
        assert_eq!(office.open(&started).state, State::Proposed);
        assert_eq!(office.decide(&office.second, &started, Agreement::Yes), Ok(()));

        let request = office.open(&started);
        assert_eq!(request.state, State::Done);
        let letters: Vec<&str> = request.letters.iter().map(|letter| letter.what.as_str()).collect();
        assert_eq!(letters, ["received", "done_limits"]);
        let steps: Vec<&str> = request.steps.iter().map(|step| step.what.as_str()).collect();
        assert_eq!(steps, ["came", "proposed", "approved"]);
        let born = [(zoe, Some(Date::constant(2024, 3, 5)))];
        let now = standing::of(office.registry(), &office.officer, &born).expect("asked")[&zoe];
        assert!(now.store && !now.providers && !now.schools && !now.states && now.reminders, "{now:?}");

        // And back.
        let back = office.start(Kind::Rejoin);
        let proposal = office.chosen(&back);
        assert_eq!(office.propose(&back, proposal), Ok(()));
        assert_eq!(office.decide(&office.second, &back, Agreement::Yes), Ok(()));
        let now = standing::of(office.registry(), &office.officer, &born).expect("asked")[&zoe];
        assert!(now.providers && now.schools, "{now:?}");
        let last = office.open(&back).letters.last().map(|letter| letter.what.clone());
        assert_eq!(last.as_deref(), Some("done_rejoin"));
    });
}

#[test]
fn s24_the_same_officer_cannot_be_both_people() {
    let office = on_one();
    office.zoe_is_known();
    let started = office.start(Kind::Lock);
    let proposal = office.chosen(&started);
    assert_eq!(office.propose(&started, proposal), Ok(()));
    assert_eq!(office.decide(&office.officer, &started, Agreement::Yes), Err(NotNow::SamePerson));
    assert_eq!(office.open(&started).state, State::Proposed, "nothing was done");
    // The operator is no second person either: a command names nobody.
    let operator = of_operator(OrganizationId(0));
    assert_eq!(office.decide(&operator, &started, Agreement::Yes), Err(NotNow::SamePerson));
    assert_eq!(
        office.decide(&office.officer, &started, Agreement::No),
        Ok(()),
        "one may take back one's own word"
    );
    assert_eq!(office.open(&started).state, State::Open);
}

#[test]
fn a_request_that_lacks_any_one_item_is_answered_with_a_letter_that_names_it() {
    type Change = fn(&mut Details);
    let office = on_one();
    let cases: [(Item, Change); 8] = [
        (Item::Date, |of| of.written_on = None),
        (Item::Date, |of| of.written_on = Some(Date::constant(2026, 1, 2))),
        (Item::Date, |of| of.written_on = Some(Date::constant(2026, 12, 24))),
        (Item::FullName, |of| of.given = "- ".into()),
        (Item::BirthDate, |of| of.birth_date = None),
        (Item::Address, |of| of.zip = "7036".into()),
        (Item::Guardian, |of| of.guardian = String::new()),
        (Item::Signature, |of| of.signed = false),
    ];
    for (item, change) in cases {
        let mut lacking = details();
        change(&mut lacking);
        let started =
            desk::start(office.registry(), &office.nurse, asked(Kind::Purge, lacking)).expect("taken");
        assert_eq!(started.missing, [item], "{item:?}");
        let request = office.open(&started);
        assert_eq!(request.state, State::Incomplete, "{item:?}");
        assert_eq!(
            request.letters.iter().map(|letter| letter.what.as_str()).collect::<Vec<_>>(),
            ["more_needed"]
        );
        let check = Some(IdentityCheck::Card);
        let proposal = Proposal::Do { people: vec![jenner_model::PersonId(1)], check };
        assert_eq!(office.propose(&started, proposal), Err(NotNow::Incomplete), "{item:?}");
    }
    let mut without_paper = asked(Kind::Purge, details());
    without_paper.paper = None;
    let started = desk::start(office.registry(), &office.nurse, without_paper).expect("taken");
    assert_eq!(started.missing, [Item::Signature], "a signature that nobody can look at again");

    let mut grown_up = details();
    grown_up.birth_date = Some(Date::constant(1990, 1, 2));
    grown_up.guardian = String::new();
    let started = desk::start(office.registry(), &office.nurse, asked(Kind::Purge, grown_up)).expect("taken");
    assert_eq!(started.missing, [], "a grown-up has no guardian");
}

#[test]
fn the_clock_counts_business_days_over_thanksgiving_and_a_completed_request_begins_anew() {
    let office = on_one();
    let day = |text: &str| text.parse::<Date>().expect("a date");
    let started = office.start(Kind::Purge);
    let request = office.open(&started);
    // Thursday and Friday of Thanksgiving week do not count.
    assert_eq!(
        (request.came_on, request.due_on, request.breach_on),
        (day("2026-11-20"), day("2026-12-03"), day("2026-12-08"))
    );
    let policy = &office.registry().pack().policy;
    let at = |on: &str| clock(policy, request.due_on, request.breach_on, day(on));
    assert_eq!(at("2026-11-20"), Clock::Left(7));
    assert_eq!(at("2026-11-25"), Clock::Left(4));
    assert_eq!(at("2026-11-27"), Clock::Left(4), "nobody works on these days");
    assert_eq!(at("2026-12-03"), Clock::Today);
    assert_eq!(at("2026-12-04"), Clock::Late(1));
    assert_eq!(at("2026-12-08"), Clock::Late(3));
    assert_eq!(at("2026-12-09"), Clock::Broken);

    let mut lacking = details();
    lacking.zip = String::new();
    let started = desk::start(office.registry(), &office.nurse, asked(Kind::Purge, lacking)).expect("taken");
    office.now.fetch_add(4 * A_DAY, Ordering::Relaxed); // Tuesday
    desk::complete(office.registry(), &office.nurse, started.public_id, details(), None)
        .expect("allowed")
        .expect("there")
        .expect("taken");
    let request = office.open(&started);
    assert_eq!(request.state, State::Open);
    assert_eq!(request.due_on, day("2026-12-07"));
    let letters: Vec<&str> = request.letters.iter().map(|letter| letter.what.as_str()).collect();
    assert_eq!(letters, ["more_needed", "received"]);
}

#[test]
fn two_records_a_twin_and_nobody_are_told_apart() {
    let office = on_one();
    office.zoe_is_known();
    let twin = Patient { number: "1002", given: "Lise", birth_order: "Y|2", ..ZOE };
    take(&office.running, &office.running.clinic, &vxu("CLINIC", "20250601080000", "A2", twin, &[]));
    // The pharmacy has her under a shorter name: a second record, or the same; both are shown.
    let other = Patient { number: "P9", given: "Zo", street: "900 Main St", ..ZOE };
    send(&office.running, &office.running.pharmacy, &vxu("PHARMACY", "20250602080000", "B1", other, &[]));

    let started = office.start(Kind::Purge);
    let request = office.open(&started);
    let found = desk::matches(office.registry(), &office.officer, &request).expect("allowed");
    let zoe = found.first().expect("Zoé");
    assert_eq!((zoe.fit, zoe.name.contains("Zoé")), (Fit::Same, true));
    let twin = found.iter().find(|one| one.name.contains("Lise")).expect("the twin is shown as a warning");
    assert_eq!(twin.fit, Fit::Twin);

    // Nobody chosen, nobody checked, somebody who was not shown: nothing happens.
    let check = Some(IdentityCheck::Papers);
    let none = Proposal::Do { people: vec![], check };
    assert_eq!(office.propose(&started, none), Err(NotNow::NobodyChosen));
    let unchecked = Proposal::Do { people: vec![zoe.person], check: None };
    assert_eq!(office.propose(&started, unchecked), Err(NotNow::IdentityUnchecked));
    let stranger = Proposal::Do { people: vec![jenner_model::PersonId(77)], check };
    assert_eq!(office.propose(&started, stranger), Err(NotNow::Changed));

    let unknown = Details {
        given: "Nobody".into(),
        family: "Anywhere".into(),
        birth_date: Some(Date::constant(2011, 1, 1)),
        ..details()
    };
    let started = desk::start(office.registry(), &office.nurse, asked(Kind::Purge, unknown)).expect("taken");
    let request = office.open(&started);
    assert_eq!(desk::matches(office.registry(), &office.officer, &request).expect("allowed"), vec![]);
    assert_eq!(office.propose(&started, Proposal::NotFound), Ok(()));
    let request = office.open(&started);
    assert_eq!(request.state, State::NotFound);
    assert_eq!(request.letters.last().map(|letter| letter.what.as_str()), Some("not_found"));
}

#[test]
fn a_purge_that_two_agreed_to_is_done_and_the_receipt_leads_back() {
    on_each(|office| {
        office.zoe_is_known();
        let started = office.start(Kind::Purge);
        let proposal = office.chosen(&started);
        assert_eq!(office.propose(&started, proposal), Ok(()));
        assert_eq!(people(&office.running), 1, "the first person alone does nothing");
        assert_eq!(office.decide(&office.second, &started, Agreement::Yes), Ok(()));
        let request = office.open(&started);
        assert_eq!((request.state, people(&office.running)), (State::Done, 0));
        assert_eq!(request.letters.last().map(|letter| letter.what.as_str()), Some("done_purge"));
        let found = desk::matches(office.registry(), &office.officer, &request).expect("allowed");
        assert_eq!(found, vec![], "nobody is left to be found");

        // The clinic sends again: answered, and not kept.
        send(&office.running, &office.running.clinic, &vxu("CLINIC", "20250701080000", "A7", ZOE, &[]));
        assert_eq!(people(&office.running), 0, "the record does not grow back");

        // Back again: a wrong receipt does not open anything, the right one does.
        for (receipt, expected) in [("R-000", Err(NotNow::NoSuchReceipt)), (started.receipt.as_str(), Ok(()))]
        {
            let asks = Details { former_receipt: receipt.to_owned(), ..details() };
            let back =
                desk::start(office.registry(), &office.nurse, asked(Kind::Rejoin, asks)).expect("taken");
            let nobody = Proposal::Do { people: vec![], check: Some(IdentityCheck::Card) };
            assert_eq!(office.propose(&back, nobody), Ok(()));
            assert_eq!(office.decide(&office.second, &back, Agreement::Yes), expected, "{receipt}");
        }
        send(&office.running, &office.running.clinic, &vxu("CLINIC", "20250801080000", "A8", ZOE, &[]));
        assert_eq!(people(&office.running), 1, "what is sent from now on is kept");
    });
}

#[test]
fn where_consent_is_needed_a_record_is_hidden_from_others_until_it_is_given() {
    let texas = Pack::shipped("texas").expect("sound");
    let office = with_pack(one_engine(), texas);
    office.zoe_is_known();
    let stranger =
        user(office.registry(), office.running.pharmacy.organization(), "stranger", Role::ClinicStaff);
    let find = |who: &Access| {
        let criteria = jenner_registry::identity::find::Criteria {
            names: vec!["Pitre".into()],
            birth_date: Some(Date::constant(2024, 3, 5)),
            ..Default::default()
        };
        jenner_registry::identity::find::find(office.registry(), who, &criteria).expect("asked").people.len()
    };
    assert_eq!(find(&office.nurse), 1, "who reported her knows her");
    assert_eq!(find(&stranger), 0, "nobody has consented");
    let started = office.start(Kind::Rejoin);
    let proposal = office.chosen(&started);
    assert_eq!(office.propose(&started, proposal), Ok(()));
    assert_eq!(office.decide(&office.second, &started, Agreement::Yes), Ok(()));
    assert_eq!(find(&stranger), 1, "the parent has consented");
}

#[test]
fn clinics_see_the_requests_of_their_own_staff_and_nobody_else_any() {
    let office = on_one();
    let started = office.start(Kind::Lock);
    let other = user(office.registry(), office.running.pharmacy.organization(), "other", Role::ClinicStaff);
    let registry = office.registry();
    assert!(desk::open(registry, &office.nurse, started.public_id).expect("allowed").is_some());
    assert!(desk::open(registry, &other, started.public_id).expect("allowed").is_none());
    assert!(desk::list(registry, &other, true).expect("allowed").is_empty());
    assert_eq!(desk::list(registry, &office.officer, true).expect("allowed").len(), 1);
    for role in [Role::School, Role::Administrator, Role::DataQuality] {
        let who = user(registry, office.running.clinic.organization(), &format!("{role:?}"), role);
        assert!(matches!(desk::open(registry, &who, started.public_id), Err(Error::Forbidden)), "{role:?}");
        assert!(matches!(desk::start(registry, &who, asked(Kind::Lock, details())), Err(Error::Forbidden)));
    }
    let request = office.open(&started);
    assert!(matches!(desk::matches(registry, &office.nurse, &request), Err(Error::Forbidden)));
    let no = desk::propose(registry, &office.nurse, started.public_id, Proposal::Decline);
    assert!(matches!(no, Err(Error::Forbidden)));
}

#[test]
fn s40_nothing_of_a_request_stands_readable_in_the_database() {
    let office = on_one();
    let started = office.start(Kind::Lock);
    let request = office.open(&started);
    let paper = request.papers.first().expect("the scan").id;
    let (media, bytes) = desk::scan(office.registry(), &office.officer, started.public_id, paper)
        .expect("allowed")
        .expect("there");
    assert_eq!((media.as_str(), bytes.as_slice()), ("image/png", scan().bytes()));
    let letter = request.letters.first().expect("a letter").id;
    let (_, pdf) = desk::letter(office.registry(), &office.officer, started.public_id, letter)
        .expect("allowed")
        .expect("there");
    assert!(pdf.starts_with(b"%PDF-"));
    let tables =
        ["participation_request", "participation_paper", "participation_letter", "participation_step"];
    for table in tables {
        let column = match table {
            "participation_request" => "details",
            "participation_step" => continue,
            _ => "content",
        };
        let sealed: Vec<Vec<u8>> = office
            .registry()
            .db()
            .read(|tx| tx.query(&format!("SELECT {column} FROM {table}"), &[], |row| row.get(0)))
            .expect("read");
        assert!(!sealed.is_empty(), "{table}");
        for bytes in sealed {
            for marker in ["Pitre", "12 Canal", "seeded-marker-9917", "%PDF-"] {
                let has = bytes.windows(marker.len()).any(|part| part == marker.as_bytes());
                assert!(!has, "{marker} stands in {table}.{column}");
            }
        }
    }
}

#[test]
fn s51_every_step_has_its_audit_row_and_none_names_anybody() {
    let office = on_one();
    office.zoe_is_known();
    let started = office.start(Kind::SafetyHold);
    let proposal = office.chosen(&started);
    office.propose(&started, proposal).expect("proposed");
    office.decide(&office.officer, &started, Agreement::Yes).expect_err("the same person");
    office.decide(&office.second, &started, Agreement::Yes).expect("agreed");
    let rows: Vec<(String, String, String, String)> = office
        .registry()
        .db()
        .read(|tx| {
            tx.query("SELECT action, object, result, detail FROM audit_entry ORDER BY at", &[], |row| {
                Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
            })
        })
        .expect("read");
    let count = |action: &str, result: &str| {
        rows.iter().filter(|(of, _, how, _)| of == action && how == result).count()
    };
    assert_eq!(count("participation.start", "ok"), 1);
    assert_eq!(count("participation.decide", "ok"), 2);
    assert_eq!(count("participation.decide", "refused"), 1);
    assert!(count("participation.compare", "ok") >= 2, "each time a record was shown");
    assert_eq!(count("participation.limit", "ok"), 1);
    for (action, object, _, detail) in rows.iter().filter(|(action, ..)| action.starts_with("participation."))
    {
        assert!(!object.contains("Pitre") && !detail.contains("Pitre"), "{action}: {object} {detail}");
        if action != "participation.compare" && action != "participation.list" {
            assert!(object.starts_with("request:R-"), "{action}: {object}");
        }
    }
}

#[test]
fn two_officers_at_once_do_not_both_take_the_first_step() {
    let office = &on_one();
    office.zoe_is_known();
    let started = office.start(Kind::Lock);
    let proposal = office.chosen(&started);
    let outcomes: Vec<Result<(), NotNow>> = std::thread::scope(|scope| {
        let both = [&office.officer, &office.second].map(|who| {
            let (proposal, id) = (proposal.clone(), started.public_id);
            scope.spawn(move || {
                desk::propose(office.registry(), who, id, proposal).expect("allowed").expect("there")
            })
        });
        both.into_iter().map(|one| one.join().expect("ended")).collect()
    });
    assert_eq!(outcomes.iter().filter(|one| one.is_ok()).count(), 1, "{outcomes:?}");
}

#[test]
fn s37_a_public_request_is_taken_without_looking_anybody_up() {
    let office = on_one();
    office.zoe_is_known();
    let new = |details| NewRequest { channel: Channel::Web, paper: None, ..asked(Kind::Purge, details) };
    let reads = |office: &Office| -> i64 {
        let found = office.registry().db().read(|tx| {
            tx.query("SELECT COUNT(*) FROM audit_entry WHERE person IS NOT NULL", &[], |row| row.get(0))
        });
        found.expect("read").first().copied().unwrap_or(0)
    };
    let before = reads(&office);
    let known = desk::start_public(office.registry(), new(details())).expect("taken");
    let stranger = Details { given: "Quill".into(), family: "Nowhere".into(), ..details() };
    let unknown = desk::start_public(office.registry(), new(stranger)).expect("taken");
    assert_eq!(reads(&office), before, "no record was touched");
    assert_eq!((known.missing, known.due_on), (unknown.missing, unknown.due_on));
    assert_eq!(known.receipt.len(), unknown.receipt.len());
}

#[test]
fn an_organization_acknowledges_a_version_once() {
    on_each(|office| {
        let registry = office.registry();
        assert_eq!(policy::acknowledged(registry, &office.nurse).expect("asked"), None);
        policy::acknowledge(registry, &office.nurse).expect("noted");
        let first = policy::acknowledged(registry, &office.nurse).expect("asked").expect("noted");
        policy::acknowledge(registry, &office.nurse).expect("noted again");
        assert_eq!(
            policy::acknowledged(registry, &office.nurse).expect("asked"),
            Some(first),
            "the first counts"
        );
        let other = user(registry, office.running.pharmacy.organization(), "other", Role::ClinicStaff);
        assert_eq!(policy::acknowledged(registry, &other).expect("asked"), None);
    });
}
