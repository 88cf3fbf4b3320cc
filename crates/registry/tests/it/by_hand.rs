//! What people write down by hand: doses of a visit, past doses, corrections; and the bad input it has to meet.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use jenner_codes::{Codes, Cvx, Eligibility, InformationSource};
use jenner_model::access::{Access, Role};
use jenner_model::dose::DoseStatement;
use jenner_model::person::Demographics;
use jenner_model::record::Record;
use jenner_model::{Date, Given as Said, PublicId, Timestamp};
use jenner_registry::access::door;
use jenner_registry::by_hand::concern::Concern;
use jenner_registry::by_hand::facts::{self, NotGiven, Why};
use jenner_registry::by_hand::lots::{self, Barred};
use jenner_registry::by_hand::person::{self, Correction};
use jenner_registry::by_hand::record::{self, Given, Recorded, Refused, Visit, bare};
use jenner_registry::by_hand::undo::{self, Undone};
use jenner_registry::by_hand::{Token, Written, offer, versions};
use jenner_registry::identity::find::{self, Criteria};
use jenner_registry::{Registry, Settings};
use jenner_store::Db;
use jenner_store::testing::{TestDb, engines};
use jiff::civil::date;

use crate::support::{self, NOON, Patient, Running, ZOE, past, take, user, vxu};

pub const TODAY: Date = date(2026, 12, 1);

/// A clinic with two nurses, a child of two years and nine months, and a clock that can be moved.
pub struct Clinic {
    pub running: Running,
    clock: Arc<AtomicI64>,
    pub dana: Access,
    pub remy: Access,
    pub zoe: PublicId,
}

impl Clinic {
    fn new(db: TestDb) -> Self {
        let clock = Arc::new(AtomicI64::new(NOON.0));
        let tells = clock.clone();
        let settings = Settings { application: "JENNER".into(), ..Settings::default() };
        let now = Arc::new(move || Timestamp(tells.load(Ordering::SeqCst)));
        let registry = Registry::start(Db::clone(&db), Codes::embedded(), settings, now).expect("starts");
        let running = support::running(db, registry);
        let nurse = |name| user(&running.registry, running.clinic.organization(), name, Role::ClinicStaff);
        let (dana, remy) = (nurse("Dana Broussard, RN"), nurse("Remy Naquin"));
        let shots = [past("1", "20240505", "110"), past("2", "20240705", "110")];
        take(&running, &running.pharmacy, &vxu("PHARMACY", "20260101120000", "P1", ZOE, &shots));
        let zoe = named(&running.registry, &dana, "Pitre");
        Self { running, clock, dana, remy, zoe }
    }

    pub fn registry(&self) -> &Registry {
        &self.running.registry
    }

    pub fn later(&self, minutes: i64) {
        self.clock.fetch_add(minutes * 60_000_000, Ordering::SeqCst);
    }

    pub fn record(&self) -> Record {
        record_of(self.registry(), &self.dana, self.zoe)
    }

    /// The version of who she is, as a form shows it.
    pub fn version(&self, record: &Record) -> String {
        let facts = facts::of(self.registry(), &self.dana, record.person).expect("the database is there");
        person::version(record, &facts)
    }

    pub fn save(&self, who: &Access, visit: &Visit) -> Recorded {
        record::visit(self.registry(), who, self.zoe, visit).expect("the database is there")
    }

    /// The concerns about one dose.
    fn concerns(&self, said: DoseStatement) -> Vec<Concern> {
        match self.save(&self.dana, &visit(vec![said])) {
            Recorded::Look(mut concerns) => concerns.remove(0),
            other => panic!("{other:?}"),
        }
    }
}

pub fn clinics() -> Vec<Clinic> {
    engines().into_iter().map(Clinic::new).collect()
}

pub fn clinic() -> Clinic {
    let sqlite = engines().into_iter().find(|db| db.engine() == jenner_store::Engine::Sqlite);
    Clinic::new(sqlite.expect("SQLite is always there"))
}

pub fn named(registry: &Registry, access: &Access, family: &str) -> PublicId {
    let asked = Criteria {
        names: vec![family.to_owned()],
        birth_date: Some(date(2024, 3, 5)),
        ..Criteria::default()
    };
    let found = find::find(registry, access, &asked).expect("asked");
    found.people.first().unwrap_or_else(|| panic!("{family} is found")).public_id
}

pub fn record_of(registry: &Registry, access: &Access, person: PublicId) -> Record {
    door::open(registry, access, person).expect("asked").expect("there")
}

pub fn cvx(code: &str) -> Cvx {
    code.parse().expect("a CVX of the test")
}

pub fn given(code: &str, on: Date, lot: &str) -> DoseStatement {
    DoseStatement {
        lot: lot.into(),
        expires_on: Some(date(2027, 12, 31)),
        eligibility: Some(Eligibility::known("V02")),
        ..bare(cvx(code), on, InformationSource::Administered)
    }
}

pub fn visit(doses: Vec<DoseStatement>) -> Visit {
    let doses =
        doses.into_iter().map(|said| Given { said, seen: BTreeSet::new(), why: String::new() }).collect();
    Visit { token: Token::draw(), doses, refused: Vec::new(), not_given: Vec::new() }
}

/// The same visit after everything was seen, with a reason.
pub fn seen(visit: &Visit, concerns: &[Vec<Concern>], why: &str) -> Visit {
    let mut visit = visit.clone();
    for (given, concerns) in visit.doses.iter_mut().zip(concerns) {
        given.seen = concerns.iter().map(|one| one.word().to_owned()).collect();
        given.why = why.to_owned();
    }
    visit
}

#[test]
fn several_doses_of_a_visit_are_stored_together_and_sent_twice_they_are_taken_once() {
    for clinic in clinics() {
        let visit =
            visit(vec![given("03", TODAY, "M1"), given("21", TODAY, "V1"), given("133", TODAY, "P1")]);
        assert_eq!(
            clinic.save(&clinic.dana, &visit),
            Recorded::Done(Written::Now),
            "on {}",
            clinic.running.engine
        );
        clinic.later(1);
        assert_eq!(clinic.save(&clinic.dana, &visit), Recorded::Done(Written::Before));
        let record = clinic.record();
        let today: Vec<_> = record.doses.iter().filter(|dose| dose.best.given_on == TODAY).collect();
        assert_eq!(today.len(), 3, "on {}", clinic.running.engine);
        let measles = today.iter().find(|dose| dose.best.vaccine.cvx == cvx("03")).expect("it is there");
        assert_eq!(measles.best.lot, "M1");
        assert_eq!(measles.best.source, Some(InformationSource::Administered));
        let writer = measles.best.entered_by.as_ref().expect("who wrote it");
        assert_eq!((&*writer.family, &*writer.given, &*writer.degree), ("Broussard", "Dana", "RN"));
        assert!(measles.best.location.as_ref().is_some_and(|place| place.name == "CLINIC"));
    }
}

#[test]
fn the_same_form_sent_at_the_same_moment_makes_one_dose() {
    for clinic in clinics() {
        let visit = visit(vec![given("03", TODAY, "M1")]);
        let results: Vec<Recorded> = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..4).map(|_| scope.spawn(|| clinic.save(&clinic.dana, &visit))).collect();
            threads.into_iter().map(|one| one.join().expect("no panic")).collect()
        });
        assert!(results.iter().all(|one| matches!(one, Recorded::Done(_))), "{results:?}");
        let doses = clinic.record().doses;
        assert_eq!(doses.iter().filter(|dose| dose.best.vaccine.cvx == cvx("03")).count(), 1);
    }
}

#[test]
fn what_was_just_recorded_can_be_undone_for_ten_minutes_by_who_recorded_it() {
    for clinic in clinics() {
        let (registry, zoe) = (clinic.registry(), clinic.zoe);
        let visit = visit(vec![given("03", TODAY, "M1"), given("21", TODAY, "V1")]);
        clinic.save(&clinic.dana, &visit);
        let entry = undo::entry(registry, &clinic.dana, zoe, &visit.token).expect("asked").expect("there");
        assert_eq!(entry.statements.len(), 2);
        assert!(entry.until.is_some());
        // A colleague sees what was done and cannot take it back in her name; another clinic sees nothing.
        assert_eq!(undo::undo(registry, &clinic.remy, zoe, &visit.token).expect("asked"), Undone::TooLate);
        let elsewhere = user(registry, clinic.running.pharmacy.organization(), "Paul", Role::ClinicStaff);
        assert_eq!(undo::undo(registry, &elsewhere, zoe, &visit.token).expect("asked"), Undone::Unknown);
        clinic.later(9);
        assert_eq!(undo::undo(registry, &clinic.dana, zoe, &visit.token).expect("asked"), Undone::Now);
        assert_eq!(undo::undo(registry, &clinic.dana, zoe, &visit.token).expect("asked"), Undone::Before);
        assert_eq!(clinic.record().doses.len(), 2, "the two of the card are left");
        assert_eq!(versions::removed(&clinic.record()).len(), 2, "and what was undone is still told");
        let late = visit_of("133");
        clinic.save(&clinic.dana, &late);
        clinic.later(10);
        assert_eq!(undo::undo(registry, &clinic.dana, zoe, &late.token).expect("asked"), Undone::TooLate);
    }
}

pub fn visit_of(code: &str) -> Visit {
    visit(vec![given(code, TODAY, "L1")])
}

#[test]
fn a_dose_that_cannot_be_is_never_saved() {
    let clinic = clinic();
    for (said, concern) in [
        (given("03", date(2026, 12, 2), "M1"), Concern::Future),
        (given("03", date(2024, 3, 4), "M1"), Concern::BeforeBirth),
        (given("998", TODAY, "M1"), Concern::NoVaccine),
    ] {
        let visit = visit(vec![said]);
        let Recorded::Look(concerns) = clinic.save(&clinic.dana, &visit) else { panic!("{concern:?}") };
        assert!(concerns[0].contains(&concern), "{concerns:?}");
        // Neither having seen it nor a reason helps.
        let again = seen(&visit, &concerns, "the mother says so");
        assert!(matches!(clinic.save(&clinic.dana, &again), Recorded::Look(_)), "{concern:?}");
    }
    assert_eq!(clinic.record().doses.len(), 2, "nothing was stored");
}

#[test]
fn a_dose_after_death_or_before_the_vaccine_was_licensed_is_refused() {
    let clinic = clinic();
    let correction = Correction {
        token: Token::draw(),
        saw: clinic.version(&clinic.record()),
        said: Demographics {
            deceased: Said::Value(true),
            death_date: Said::Value(date(2026, 11, 1)),
            ..Demographics::default()
        },
        facts: Vec::new(),
    };
    let done = person::correct(clinic.registry(), &clinic.dana, clinic.zoe, &correction).expect("asked");
    assert_eq!(done, person::Done::Written(Written::Now));
    assert!(clinic.concerns(given("03", TODAY, "M1")).contains(&Concern::AfterDeath));
    assert_eq!(
        offer::today(clinic.registry(), &clinic.record()),
        Ok(Vec::new()),
        "nothing is due to the dead"
    );
    // An adult of another record: Pediarix was not there in 1999.
    let old = Patient { number: "7", family: "Ancelet", born: "19700101", ..ZOE };
    take(&clinic.running, &clinic.running.pharmacy, &vxu("PHARMACY", "20260101120000", "P2", old, &[]));
    let asked =
        Criteria { names: vec!["Ancelet".into()], birth_date: Some(date(1970, 1, 1)), ..Criteria::default() };
    let person =
        find::find(clinic.registry(), &clinic.dana, &asked).expect("asked").people.remove(0).public_id;
    let then = visit(vec![given("110", date(1999, 5, 5), "X1")]);
    let Ok(Recorded::Look(concerns)) = record::visit(clinic.registry(), &clinic.dana, person, &then) else {
        panic!("it is looked at");
    };
    let not_in_use = concerns[0].iter().find(|one| matches!(one, Concern::NotInUse(_))).expect("said");
    assert_eq!(*not_in_use, Concern::NotInUse(Some(date(2002, 1, 1))));
}

#[test]
fn what_the_schedule_does_not_recommend_is_not_offered_and_needs_a_reason() {
    let clinic = clinic();
    let offers = offer::today(clinic.registry(), &clinic.record()).expect("assessed");
    let groups: Vec<&str> = offers.iter().map(|offer| offer.group.as_str()).collect();
    assert!(groups.contains(&"MMR") && groups.contains(&"Varicella"), "{groups:?}");
    for never in ["HPV", "Zoster", "Rotavirus"] {
        assert!(!groups.contains(&never), "{never} is not for a child of two: {groups:?}");
    }
    let measles = offers.iter().find(|offer| offer.group == "MMR").expect("offered");
    assert!(measles.products.iter().any(|one| one.cvx == cvx("03")), "{:?}", measles.products);
    // HPV at two years.
    let visit = visit(vec![given("165", TODAY, "H1")]);
    let Recorded::Look(concerns) = clinic.save(&clinic.dana, &visit) else { panic!("it is looked at") };
    assert!(
        concerns[0]
            .iter()
            .any(|one| matches!(one, Concern::NotRecommended(group, Some(_)) if group == "HPV"))
    );
    let without = seen(&visit, &concerns, " ");
    assert!(matches!(clinic.save(&clinic.dana, &without), Recorded::Look(_)), "a reason is asked for");
    let with = seen(&visit, &concerns, "ordered by Dr. Landry after exposure");
    assert_eq!(clinic.save(&clinic.dana, &with), Recorded::Done(Written::Now));
    let record = clinic.record();
    let dose = record.doses.iter().find(|dose| dose.best.vaccine.cvx == cvx("165")).expect("there");
    assert!(dose.best.notes.iter().any(|note| note.contains("after exposure")), "the reason is kept");
}

#[test]
fn a_dose_that_will_not_count_says_so_before_it_is_saved() {
    let clinic = clinic();
    assert_eq!(clinic.save(&clinic.dana, &visit_of("03")), Recorded::Done(Written::Now));
    // Thirteen days later: 28 are needed.
    clinic.later(13 * 24 * 60);
    let concerns = clinic.concerns(given("03", date(2026, 12, 14), "M2"));
    assert!(
        concerns
            .iter()
            .any(|one| matches!(one, Concern::WillNotCount(groups) if groups.contains(&"MMR".to_owned()))),
        "{concerns:?}"
    );
    // A live vaccine too soon after another one.
    let concerns = clinic.concerns(given("21", date(2026, 12, 14), "V2"));
    assert!(concerns.iter().any(|one| matches!(one, Concern::WillNotCount(_))), "{concerns:?}");
    // The product of adults.
    let concerns = clinic.concerns(given("43", date(2026, 12, 14), "B1"));
    assert!(
        concerns.contains(&Concern::WrongAge)
            || concerns.iter().any(|c| matches!(c, Concern::WillNotCount(_)))
    );
}

#[test]
fn an_expired_recalled_or_quarantined_lot_is_saved_only_when_it_was_given_already() {
    let clinic = clinic();
    let registry = clinic.registry();
    let expired = DoseStatement { expires_on: Some(date(2026, 11, 30)), ..given("03", TODAY, "M1") };
    assert!(clinic.concerns(expired.clone()).contains(&Concern::Expired(date(2026, 11, 30))));
    let last_day = DoseStatement { expires_on: Some(TODAY), ..expired };
    assert_eq!(
        clinic.save(&clinic.dana, &visit(vec![last_day])),
        Recorded::Done(Written::Now),
        "through its last day"
    );
    // In quarantine here: the pharmacy next door has its own boxes.
    lots::bar(registry, &clinic.dana, ("v-1 00", ""), Barred::Quarantined, "refrigerator too warm")
        .expect("set");
    let visit = visit(vec![given("21", TODAY, "V100")]);
    let Recorded::Look(concerns) = clinic.save(&clinic.dana, &visit) else { panic!("it is looked at") };
    assert_eq!(concerns[0], [Concern::Quarantined]);
    assert!(matches!(clinic.save(&clinic.dana, &seen(&visit, &concerns, "")), Recorded::Look(_)));
    let elsewhere = user(registry, clinic.running.pharmacy.organization(), "Paul", Role::ClinicStaff);
    let there =
        record::look(registry, &elsewhere, clinic.zoe, &[&given("21", TODAY, "V100")]).expect("asked");
    assert_eq!(there, Some(vec![vec![]]));
    let done = clinic.save(&clinic.dana, &seen(&visit, &concerns, "given before the alarm was seen"));
    assert_eq!(done, Recorded::Done(Written::Now));
    // A nurse cannot recall a lot for the whole state; registry staff can.
    assert!(lots::bar(registry, &clinic.dana, ("P77", "PFR"), Barred::Recalled, "").is_err());
    let staff = clinic.running.clerk();
    lots::bar(registry, staff, ("P77", "PFR"), Barred::Recalled, "maker's letter").expect("set");
    let concerns = clinic.concerns(given("133", TODAY, "p-77"));
    assert!(concerns.contains(&Concern::Recalled), "{concerns:?}");
    let notice =
        lots::list(registry, staff).expect("asked").into_iter().find(|one| one.lot == "P77").expect("there");
    assert!(lots::free(registry, &clinic.dana, notice.id).is_err());
    assert!(lots::free(registry, staff, notice.id).expect("asked"));
    assert!(!clinic_sees(&clinic, "P77"));
}

fn clinic_sees(clinic: &Clinic, lot: &str) -> bool {
    let look = record::look(clinic.registry(), &clinic.dana, clinic.zoe, &[&given("133", TODAY, lot)]);
    look.expect("asked").expect("there")[0].contains(&Concern::Recalled)
}

#[test]
fn the_same_vaccine_twice_on_one_day_is_said_before_it_is_saved() {
    let clinic = clinic();
    let twice = visit(vec![given("03", TODAY, "M1"), given("03", TODAY, "M2")]);
    let Recorded::Look(concerns) = clinic.save(&clinic.dana, &twice) else { panic!("it is looked at") };
    assert!(concerns.iter().all(|of| of.contains(&Concern::Twice)), "{concerns:?}");
    clinic.save(&clinic.dana, &visit_of("03"));
    assert!(clinic.concerns(given("03", TODAY, "M3")).contains(&Concern::AlreadyThere(TODAY)));
}

#[test]
fn a_refusal_and_a_dose_put_off_are_kept_with_their_reasons() {
    for clinic in clinics() {
        let registry = clinic.registry();
        let mut visit = visit(vec![]);
        let reason = record::refusal_reason(registry, "00").expect("a reason");
        visit.refused.push(Refused { vaccine: cvx("03"), reason, text: "wants to wait".into() });
        visit.not_given.push(NotGiven {
            vaccine: cvx("21"),
            on: TODAY,
            why: Why::Deferred,
            text: "fever".into(),
        });
        for expected in [Written::Now, Written::Before] {
            assert_eq!(clinic.save(&clinic.dana, &visit), Recorded::Done(expected));
        }
        let record = clinic.record();
        assert_eq!(record.refusals.len(), 1);
        assert_eq!(record.refusals[0].statement.text, "wants to wait");
        let facts = facts::of(registry, &clinic.dana, record.person).expect("asked");
        assert_eq!(facts.len(), 1, "once, though the form came twice: {facts:?}");
        undo::undo(registry, &clinic.dana, clinic.zoe, &visit.token).expect("asked");
        assert!(clinic.record().refusals.is_empty(), "a refusal can be undone");
    }
}
