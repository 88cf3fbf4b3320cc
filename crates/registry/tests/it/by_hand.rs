//! What people write down by hand: doses of a visit, past doses, corrections; and the bad input it has to meet.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use jenner_codes::{Codes, Cvx, Eligibility, InformationSource};
use jenner_model::access::{Access, Role};
use jenner_model::dose::DoseStatement;
use jenner_model::person::{Demographics, PersonName};
use jenner_model::record::Record;
use jenner_model::{Date, Given as Said, PublicId, Timestamp};
use jenner_registry::access::{door, of_operator};
use jenner_registry::by_hand::change::{self, Order, What};
use jenner_registry::by_hand::concern::Concern;
use jenner_registry::by_hand::facts::{self, Fact, NotGiven, Why};
use jenner_registry::by_hand::lots::{self, Barred};
use jenner_registry::by_hand::person::{self, Correction, Impossible};
use jenner_registry::by_hand::record::{self, Given, Recorded, Refused, Visit, bare};
use jenner_registry::by_hand::undo::{self, Undone};
use jenner_registry::by_hand::{Token, Written, offer, reaction, versions};
use jenner_registry::identity::find::{self, Criteria};
use jenner_registry::{Registry, Settings};
use jenner_store::Db;
use jenner_store::testing::{TestDb, engines};
use jiff::civil::date;

use crate::support::{self, NOON, Patient, Running, ZOE, past, take, user, vxu};

const TODAY: Date = date(2026, 12, 1);

/// A clinic with two nurses, a child of two years and nine months, and a clock that can be moved.
struct Clinic {
    running: Running,
    clock: Arc<AtomicI64>,
    dana: Access,
    remy: Access,
    zoe: PublicId,
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

    fn registry(&self) -> &Registry {
        &self.running.registry
    }

    fn later(&self, minutes: i64) {
        self.clock.fetch_add(minutes * 60_000_000, Ordering::SeqCst);
    }

    fn record(&self) -> Record {
        record_of(self.registry(), &self.dana, self.zoe)
    }

    fn save(&self, who: &Access, visit: &Visit) -> Recorded {
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

fn clinics() -> Vec<Clinic> {
    engines().into_iter().map(Clinic::new).collect()
}

fn clinic() -> Clinic {
    let sqlite = engines().into_iter().find(|db| db.engine() == jenner_store::Engine::Sqlite);
    Clinic::new(sqlite.expect("SQLite is always there"))
}

fn named(registry: &Registry, access: &Access, family: &str) -> PublicId {
    let asked = Criteria {
        names: vec![family.to_owned()],
        birth_date: Some(date(2024, 3, 5)),
        ..Criteria::default()
    };
    let found = find::find(registry, access, &asked).expect("asked");
    found.people.first().unwrap_or_else(|| panic!("{family} is found")).public_id
}

fn record_of(registry: &Registry, access: &Access, person: PublicId) -> Record {
    door::open(registry, access, person).expect("asked").expect("there")
}

fn cvx(code: &str) -> Cvx {
    code.parse().expect("a CVX of the test")
}

fn given(code: &str, on: Date, lot: &str) -> DoseStatement {
    DoseStatement {
        lot: lot.into(),
        expires_on: Some(date(2027, 12, 31)),
        eligibility: Some(Eligibility::known("V02")),
        ..bare(cvx(code), on, InformationSource::Administered)
    }
}

fn visit(doses: Vec<DoseStatement>) -> Visit {
    let doses =
        doses.into_iter().map(|said| Given { said, seen: BTreeSet::new(), why: String::new() }).collect();
    Visit { token: Token::draw(), doses, refused: Vec::new(), not_given: Vec::new() }
}

/// The same visit after everything was seen, with a reason.
fn seen(visit: &Visit, concerns: &[Vec<Concern>], why: &str) -> Visit {
    let mut visit = visit.clone();
    for (given, concerns) in visit.doses.iter_mut().zip(concerns) {
        given.seen = concerns.iter().map(|one| one.word().to_owned()).collect();
        given.why = why.to_owned();
    }
    visit
}

fn order(record: &Record, dose: usize, what: What) -> Order {
    let dose = &record.doses[dose];
    Order {
        token: Token::draw(),
        dose: dose.id,
        saw: change::version(record, dose),
        why: "typed for the wrong day".to_owned(),
        what,
    }
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

fn visit_of(code: &str) -> Visit {
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
        saw: person::version(&clinic.record()),
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

#[test]
fn a_changed_dose_keeps_every_version_and_a_wrong_day_leaves_no_second_dose() {
    for clinic in clinics() {
        let registry = clinic.registry();
        clinic.save(&clinic.dana, &visit_of("03"));
        // Another lot, then another day and vaccine in one go.
        let steps = [("L1", given("03", TODAY, "M2")), ("M2", given("133", date(2026, 11, 20), "Q1"))];
        for (lot, to) in steps {
            clinic.later(1);
            let record = clinic.record();
            let at = record.doses.iter().position(|dose| dose.best.lot == lot).expect("there");
            let mut order = order(&record, at, What::Change(Box::new(to.clone()), BTreeSet::new()));
            let done = change::carry_out(registry, &clinic.dana, clinic.zoe, &order).expect("asked");
            let done = match done {
                change::Done::Look(concerns) => {
                    let words = concerns.iter().map(|one| one.word().to_owned()).collect();
                    order.what = What::Change(Box::new(to.clone()), words);
                    change::carry_out(registry, &clinic.dana, clinic.zoe, &order).expect("asked")
                }
                done => done,
            };
            assert_eq!(done, change::Done::Written(Written::Now), "{to:?}");
            let record = clinic.record();
            assert_eq!(record.doses.len(), 3, "no second dose: on {}", clinic.running.engine);
            assert!(
                record.doses.iter().any(|dose| dose.best.lot == to.lot && dose.best.given_on == to.given_on)
            );
        }
        let all: Vec<_> = clinic
            .record()
            .reports
            .into_iter()
            .filter(|r| r.organization == clinic.dana.organization())
            .collect();
        assert_eq!(all.len(), 4, "first, changed, taken out, new");
    }
}

#[test]
fn of_two_who_change_one_dose_the_second_one_compares_first_and_nothing_is_lost() {
    for clinic in clinics() {
        let registry = clinic.registry();
        clinic.save(&clinic.dana, &visit_of("03"));
        let record = clinic.record();
        let at = record.doses.iter().position(|dose| dose.best.vaccine.cvx == cvx("03")).expect("there");
        let change = |lot: &str| What::Change(Box::new(given("03", TODAY, lot)), BTreeSet::new());
        let (first, second) = (order(&record, at, change("A1")), order(&record, at, change("B1")));
        clinic.later(1);
        let done = change::carry_out(registry, &clinic.dana, clinic.zoe, &first).expect("asked");
        assert_eq!(done, change::Done::Written(Written::Now));
        let done = change::carry_out(registry, &clinic.remy, clinic.zoe, &second).expect("asked");
        assert_eq!(done, change::Done::Changed);
        assert_eq!(clinic.record().doses[at].best.lot, "A1");
        // Having looked, the second one says it again.
        clinic.later(1);
        let record = clinic.record();
        let again = order(&record, at, change("B1"));
        change::carry_out(registry, &clinic.remy, clinic.zoe, &again).expect("asked");
        let record = clinic.record();
        assert_eq!(record.doses[at].best.lot, "B1");
        let lots: Vec<_> =
            versions::of(&record, &record.doses[at]).iter().map(|one| one.said.lot.to_string()).collect();
        assert_eq!(lots, ["B1", "A1", "L1"], "every version is told");
    }
}

#[test]
fn another_dose_recorded_meanwhile_is_no_conflict() {
    let clinic = clinic();
    clinic.save(&clinic.dana, &visit_of("03"));
    let record = clinic.record();
    let at = record.doses.iter().position(|dose| dose.best.vaccine.cvx == cvx("03")).expect("there");
    let order = order(&record, at, What::Change(Box::new(given("03", TODAY, "A1")), BTreeSet::new()));
    clinic.later(1);
    clinic.save(&clinic.remy, &visit_of("133"));
    let done = change::carry_out(clinic.registry(), &clinic.dana, clinic.zoe, &order).expect("asked");
    assert_eq!(done, change::Done::Written(Written::Now));
}

#[test]
fn a_dose_is_taken_out_with_a_reason_and_its_trace_stays() {
    for clinic in clinics() {
        let registry = clinic.registry();
        clinic.save(&clinic.dana, &visit_of("03"));
        clinic.later(1);
        let record = clinic.record();
        let at = record.doses.iter().position(|dose| dose.best.vaccine.cvx == cvx("03")).expect("there");
        let mut wish = order(&record, at, What::Remove);
        wish.why = "  ".into();
        let done = change::carry_out(registry, &clinic.dana, clinic.zoe, &wish).expect("asked");
        assert_eq!(done, change::Done::NoReason);
        wish.why = "given to her brother".into();
        for expected in [Written::Now, Written::Before] {
            let done = change::carry_out(registry, &clinic.dana, clinic.zoe, &wish).expect("asked");
            assert_eq!(done, change::Done::Written(expected));
        }
        let record = clinic.record();
        assert_eq!(record.doses.len(), 2);
        let removed = versions::removed(&record);
        assert_eq!(removed.len(), 1);
        assert!(removed[0].said.notes.iter().any(|note| note == "given to her brother"));
        clinic.later(1);
        assert_eq!(undo::undo(registry, &clinic.dana, clinic.zoe, &wish.token).expect("asked"), Undone::Now);
        assert_eq!(clinic.record().doses.len(), 3, "and it is there again");
        // What the pharmacy said is the pharmacy's.
        let record = clinic.record();
        let theirs = order(&record, 0, What::Remove);
        let done = change::carry_out(registry, &clinic.dana, clinic.zoe, &theirs).expect("asked");
        assert_eq!(done, change::Done::NotOurs);
    }
}

#[test]
fn a_dose_moves_to_the_person_it_was_given_to() {
    for clinic in clinics() {
        let registry = clinic.registry();
        let brother =
            Patient { number: "1002", family: "Pitre", given: "Luc", born: "20250606", sex: "M", ..ZOE };
        take(
            &clinic.running,
            &clinic.running.pharmacy,
            &vxu("PHARMACY", "20260101120000", "P3", brother, &[]),
        );
        let asked =
            Criteria { names: vec!["Luc".into()], birth_date: Some(date(2025, 6, 6)), ..Criteria::default() };
        let luc = find::find(registry, &clinic.dana, &asked).expect("asked").people.remove(0);
        clinic.save(&clinic.dana, &visit_of("03"));
        clinic.later(1);
        let record = clinic.record();
        let at = record.doses.iter().position(|dose| dose.best.vaccine.cvx == cvx("03")).expect("there");
        let to_herself = order(&record, at, What::MoveTo(record.registry_number));
        let done = change::carry_out(registry, &clinic.dana, clinic.zoe, &to_herself).expect("asked");
        assert_eq!(done, change::Done::NobodyThere);
        let wish = order(&record, at, What::MoveTo(luc.registry_number));
        for expected in [Written::Now, Written::Before] {
            let done = change::carry_out(registry, &clinic.dana, clinic.zoe, &wish).expect("asked");
            assert_eq!(done, change::Done::Written(expected), "on {}", clinic.running.engine);
        }
        assert_eq!(clinic.record().doses.len(), 2);
        let his = record_of(registry, &clinic.dana, luc.public_id);
        assert_eq!(his.doses.len(), 1);
        assert_eq!(his.doses[0].best.lot, "L1");
        // A dose of before his birth cannot be his.
        clinic.later(1);
        let early = visit(vec![given("133", date(2025, 1, 5), "P9")]);
        assert_eq!(clinic.save(&clinic.dana, &early), Recorded::Done(Written::Now));
        let record = clinic.record();
        let at = record.doses.iter().position(|dose| dose.best.lot == "P9").expect("there");
        let wish = order(&record, at, What::MoveTo(luc.registry_number));
        let done = change::carry_out(registry, &clinic.dana, clinic.zoe, &wish).expect("asked");
        assert_eq!(done, change::Done::CannotBe(Concern::BeforeBirth));
        assert_eq!(record_of(registry, &clinic.dana, luc.public_id).doses.len(), 1);
    }
}

#[test]
fn past_doses_are_told_of_and_join_what_is_on_file() {
    let clinic = clinic();
    let told = |code, on| bare(cvx(code), on, InformationSource::ParentWritten);
    let card = visit(vec![told("110", date(2024, 5, 5)), told("03", date(2025, 3, 10))]);
    let Ok(Recorded::Look(concerns)) = record::past(clinic.registry(), &clinic.dana, clinic.zoe, &card)
    else {
        panic!("the first is on file");
    };
    assert_eq!(concerns[0], [Concern::AlreadyThere(date(2024, 5, 5))]);
    let card = seen(&card, &concerns, "");
    let done = record::past(clinic.registry(), &clinic.dana, clinic.zoe, &card).expect("asked");
    assert_eq!(done, Recorded::Done(Written::Now));
    let record = clinic.record();
    assert_eq!(record.doses.len(), 3, "the one on file is the same injection");
    assert!(record.doses.iter().all(|dose| dose.best.source != Some(InformationSource::Administered)));
}

#[test]
fn who_somebody_is_can_be_corrected_and_a_second_writer_compares_first() {
    for clinic in clinics() {
        let registry = clinic.registry();
        let record = clinic.record();
        let renamed = |family: &str| Correction {
            token: Token::draw(),
            saw: person::version(&record),
            said: Demographics {
                names: vec![PersonName {
                    family: family.into(),
                    given: "Zoé".into(),
                    kind: Some(jenner_codes::Code::known("L")),
                    ..PersonName::default()
                }],
                ..Demographics::default()
            },
            facts: vec![Fact::School("Houma Elementary".into())],
        };
        clinic.later(1);
        let done =
            person::correct(registry, &clinic.dana, clinic.zoe, &renamed("Pitre-Landry")).expect("asked");
        assert_eq!(done, person::Done::Written(Written::Now));
        let done = person::correct(registry, &clinic.remy, clinic.zoe, &renamed("Landry")).expect("asked");
        assert_eq!(done, person::Done::Changed);
        let record = clinic.record();
        assert_eq!(record.demographics.legal_name().map(|name| &*name.family), Some("Pitre-Landry"));
        assert!(
            record.demographics.names.iter().any(|name| name.family == "Pitre"),
            "the old name finds her, too"
        );
        assert_eq!(named(registry, &clinic.dana, "Landry"), clinic.zoe, "found by the new name");
        let facts = facts::of(registry, &clinic.dana, record.person).expect("asked");
        assert_eq!(facts.len(), 1);
        // A new school replaces the old one, which is still told.
        clinic.later(1);
        let moved = Correction {
            token: Token::draw(),
            saw: person::version(&record),
            said: Demographics::default(),
            facts: vec![Fact::School("Terrebonne High".into())],
        };
        person::correct(registry, &clinic.dana, clinic.zoe, &moved).expect("asked");
        let facts = facts::of(registry, &clinic.dana, record.person).expect("asked");
        let standing: Vec<_> =
            facts.iter().filter(|one| one.ended_at.is_none()).map(|one| &one.fact).collect();
        assert_eq!((facts.len(), standing), (2, vec![&Fact::School("Terrebonne High".into())]));
    }
}

#[test]
fn a_birth_date_that_cannot_be_is_refused() {
    let clinic = clinic();
    for (born, wrong) in [
        (date(2026, 12, 2), Impossible::BornInFuture),
        (date(1880, 1, 1), Impossible::BornLongAgo),
        (date(2024, 6, 1), Impossible::BornAfterDose),
    ] {
        let correction = Correction {
            token: Token::draw(),
            saw: person::version(&clinic.record()),
            said: Demographics { birth_date: Some(born), ..Demographics::default() },
            facts: Vec::new(),
        };
        let done = person::correct(clinic.registry(), &clinic.dana, clinic.zoe, &correction).expect("asked");
        assert_eq!(done, person::Done::Impossible(wrong));
    }
}

#[test]
fn a_reaction_is_noted_with_its_dose() {
    let clinic = clinic();
    clinic.save(&clinic.dana, &visit_of("03"));
    clinic.later(24 * 60);
    let record = clinic.record();
    let dose = record.doses.iter().find(|dose| dose.best.vaccine.cvx == cvx("03")).expect("there");
    let noted = |began| reaction::Noted {
        token: Token::draw(),
        dose: dose.id,
        reaction: clinic.registry().codes().code("VXC14"),
        began,
        text: "rash on both arms".into(),
    };
    let note = |noted: &reaction::Noted| {
        reaction::note(clinic.registry(), &clinic.dana, clinic.zoe, noted).expect("asked")
    };
    assert_eq!(note(&noted(date(2026, 11, 30))), reaction::Done::WrongDay);
    assert_eq!(note(&noted(date(2026, 12, 2))), reaction::Done::Written(Written::Now));
    let record = clinic.record();
    let dose = record.doses.iter().find(|dose| dose.best.vaccine.cvx == cvx("03")).expect("there");
    assert_eq!(dose.best.reactions.len(), 1);
    assert!(dose.best.notes.iter().any(|note| note.contains("both arms")));
    let (same, before) = reaction::vaccines(&record, dose);
    assert_eq!((same.len(), before.len()), (1, 0));
}

#[test]
fn who_may_only_look_writes_nothing() {
    let clinic = clinic();
    let registry = clinic.registry();
    let viewer = user(registry, clinic.running.clinic.organization(), "Front desk", Role::ClinicView);
    let visit = visit_of("03");
    assert!(record::visit(registry, &viewer, clinic.zoe, &visit).is_err());
    assert!(record::past(registry, &viewer, clinic.zoe, &visit).is_err());
    let record = clinic.record();
    assert!(change::carry_out(registry, &viewer, clinic.zoe, &order(&record, 0, What::Remove)).is_err());
    assert_eq!(clinic.record().doses.len(), 2);
    // The operator's own commands go the same way.
    let operator = of_operator(clinic.running.clinic.organization());
    assert_eq!(
        record::visit(registry, &operator, clinic.zoe, &visit).expect("asked"),
        Recorded::Done(Written::Now)
    );
}
