//! What was written down is put right: doses changed, taken out and moved, who somebody is, reactions; and two who do it at once.

use std::collections::BTreeSet;

use jenner_codes::InformationSource;
use jenner_model::access::Role;
use jenner_model::person::{Demographics, PersonName};
use jenner_model::record::Record;
use jenner_registry::access::of_operator;
use jenner_registry::by_hand::change::{self, Order, What};
use jenner_registry::by_hand::concern::Concern;
use jenner_registry::by_hand::facts::{self, Fact};
use jenner_registry::by_hand::person::{self, Correction, Impossible};
use jenner_registry::by_hand::record::{self, Recorded, bare};
use jenner_registry::by_hand::undo::{self, Undone};
use jenner_registry::by_hand::{Token, Written, reaction, versions};
use jenner_registry::identity::find::{self, Criteria};
use jiff::civil::date;

use crate::by_hand::{TODAY, clinic, clinics, cvx, given, named, record_of, seen, visit, visit_of};
use crate::support::{Patient, Shot, ZOE, take, user, vxu};

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
fn a_dose_that_the_clinics_system_sent_as_well_goes_with_the_typed_one() {
    let clinic = clinic();
    clinic.save(&clinic.dana, &visit_of("03"));
    let sent =
        Shot { filler: "EHR-1".into(), day: "20261201", cvx: "03", source: "00", action: "A", lot: "L1" };
    clinic.later(1);
    take(&clinic.running, &clinic.running.clinic, &vxu("CLINIC", "20261201120100", "C9", ZOE, &[sent]));
    let record = clinic.record();
    assert_eq!(record.doses.len(), 3, "one injection, told twice by one clinic");
    clinic.later(1);
    let at = record.doses.iter().position(|dose| dose.best.vaccine.cvx == cvx("03")).expect("there");
    let wish = order(&record, at, What::Remove);
    let done = change::carry_out(clinic.registry(), &clinic.dana, clinic.zoe, &wish).expect("asked");
    assert_eq!(done, change::Done::Written(Written::Now));
    assert_eq!(clinic.record().doses.len(), 2);
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
            saw: clinic.version(&record),
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
            saw: clinic.version(&record),
            said: Demographics::default(),
            facts: vec![Fact::School("Terrebonne High".into())],
        };
        let late = Correction { token: Token::draw(), ..moved.clone() };
        let done = person::correct(registry, &clinic.dana, clinic.zoe, &moved).expect("asked");
        assert_eq!(done, person::Done::Noted, "there is no message to take back");
        let done = person::correct(registry, &clinic.remy, clinic.zoe, &late).expect("asked");
        assert_eq!(done, person::Done::Changed, "the second of two compares first");
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
            saw: clinic.version(&clinic.record()),
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
    assert_eq!(reaction::told(&dose.best), [(date(2026, 12, 2), "rash on both arms")]);
    let mut changed = dose.best.clone();
    changed.notes.push("The lot was missing.".into());
    assert_eq!(reaction::told(&changed).len(), 1, "why a dose was changed is no reaction");
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
