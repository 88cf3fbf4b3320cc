//! What a school does for a child on its own list: letters and labels, past doses, exemptions with their paper, absences.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on may panic")]

use std::collections::BTreeSet;

use jenner_codes::InformationSource;
use jenner_model::access::{Access, Role};
use jenner_model::{Date, PublicId};
use jenner_registry::Error;
use jenner_registry::access::door;
use jenner_registry::by_hand::change::{self, Order, What};
use jenner_registry::by_hand::record::{self, Given, Recorded, Visit, bare};
use jenner_registry::by_hand::{Token, Written};
use jenner_registry::packs::Language;
use jenner_registry::participation::paper::Scan;
use jenner_registry::schools::absences::{self, Kind, NewAbsence, Reason};
use jenner_registry::schools::exemption::{self, NewProof};
use jenner_registry::schools::law::StatusKind;
use jenner_registry::schools::letters::{self, Wish};
use jenner_registry::schools::roster::exceptions::{self, Said};
use jenner_registry::schools::roster::{Decision, compliance};

use crate::merge::record_of;
use crate::roster::{EMMA, LIST, REMY, Town, on_each, on_one};
use crate::support::*;

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

fn public_id(town: &Town, patient: Patient) -> PublicId {
    record_of(&town.running, &town.running.clinic, patient.number).public_id
}

/// The school has Remy and three more on its list; Remy and Emma are on file.
fn settled(town: &Town) {
    town.known(REMY);
    town.known(EMMA);
    town.applied(&town.secretary, LIST);
}

fn student(town: &Town, given: &str) -> i64 {
    let children = compliance::children(town.registry(), &town.secretary, town.oak).unwrap();
    children.iter().find(|child| child.student.given == given).unwrap().id
}

fn actions(town: &Town, action: &str) -> usize {
    let rows = town.registry().db().read(|tx| {
        tx.query("SELECT action FROM audit_entry WHERE action = $1", &[&action], |row| row.get::<String>(0))
    });
    rows.unwrap().len()
}

#[test]
fn letters_are_made_for_whom_something_is_missing_and_labels_for_everybody() {
    let town = on_one();
    settled(&town);
    let registry = town.registry();
    let children = compliance::children(registry, &town.secretary, town.oak).unwrap();
    let written = children.iter().filter(|child| letters::is_written_to(child)).count();
    assert!(written >= 2 && children.iter().any(|child| child.stand() == StatusKind::NoRecord));
    let sender = "OAK School";
    let wish = Wish {
        by: Some(day("2026-12-11")),
        out: Some(day("2026-12-14")),
        place: "Health unit, Tuesdays".to_owned(),
        ..Wish::default()
    };
    let pdf = letters::letters(registry, &town.secretary, sender, &children, &wish).unwrap().unwrap();
    assert_eq!(pdf.pages(), written, "one page a child");
    let both = Wish { language: Some(Language::Spanish), ..wish.clone() };
    assert_eq!(
        letters::letters(registry, &town.secretary, sender, &children, &both).unwrap().unwrap().pages(),
        written
    );
    let complete: Vec<_> = children.iter().filter(|child| !letters::is_written_to(child)).cloned().collect();
    assert!(letters::letters(registry, &town.secretary, sender, &complete, &wish).unwrap().is_none());
    let labels = |used, all: &[_]| {
        letters::labels(registry, &town.secretary, "OAK School", all, used, Language::English).unwrap()
    };
    assert_eq!(labels(0, &children).unwrap().pages(), 1);
    assert_eq!(labels(28, &children).unwrap().pages(), 2, "the first sheet has two labels left");
    assert!(labels(0, &[]).is_none());
    assert!(actions(&town, "school.print") > written);
    let nurse = user(registry, town.running.clinic.organization(), "clinic nurse", Role::ClinicStaff);
    let tried = letters::letters(registry, &nurse, sender, &children, &wish);
    assert!(matches!(tried, Err(Error::Forbidden)), "{tried:?}");
}

#[test]
fn days_that_cannot_be_are_told_before_a_letter_is_made() {
    let today = day("2026-11-25");
    let wish =
        |by: Option<&str>, out: Option<&str>| Wish { by: by.map(day), out: out.map(day), ..Wish::default() };
    for (wish, problem) in [
        (wish(Some("2026-11-24"), None), Some("by-is-over")),
        (wish(None, Some("2026-11-24")), Some("out-too-early")),
        (wish(Some("2026-12-11"), Some("2026-12-10")), Some("out-too-early")),
        (Wish { place: "x".repeat(301), ..Wish::default() }, Some("too-long")),
        (wish(Some("2026-12-11"), Some("2026-12-11")), None),
        (Wish::default(), None),
    ] {
        assert_eq!(wish.problem(today).map(letters::Problem::word), problem, "{wish:?}");
    }
}

#[test]
fn a_school_notes_that_a_child_is_kept_out_and_another_school_has_no_such_child() {
    on_each(|town| {
        settled(town);
        let registry = town.registry();
        let remy = student(town, "Remy");
        let known = student(town, "Known");
        let new = NewAbsence {
            kind: Kind::Excluded,
            reason: Reason::Vaccines,
            from: day("2026-12-01"),
            until: None,
        };
        absences::note(registry, &town.secretary, remy, &new).unwrap().unwrap().unwrap();
        // Whatever the school said it in, there is one answer to "from when is the child kept out".
        let kept_out = || {
            let all = compliance::children(registry, &town.secretary, town.oak).unwrap();
            all.iter().find(|child| child.id == remy).unwrap().kept_out
        };
        assert_eq!(kept_out(), Some(day("2026-12-01")));
        let said = Said::Decision(Decision::KeptOut { since: day("2026-11-24") });
        exceptions::decide(registry, &town.secretary, town.oak, &[(remy, said)]).unwrap().unwrap();
        assert_eq!(kept_out(), Some(day("2026-11-24")), "the earlier day");
        exceptions::decide(registry, &town.secretary, town.oak, &[(remy, Said::Nothing)]).unwrap().unwrap();
        assert_eq!(kept_out(), Some(day("2026-12-01")));
        // A child without a record is kept out as well.
        let sick = NewAbsence { kind: Kind::Absent, reason: Reason::Illness, ..new };
        absences::note(registry, &town.secretary, known, &sick).unwrap().unwrap().unwrap();
        assert!(absences::note(registry, &town.other, remy, &new).unwrap().is_none());
        assert!(absences::child(registry, &town.other, remy).unwrap().is_none());
        assert!(absences::child(registry, &town.secretary, 1).unwrap().is_none());
        for (wrong, problem) in [
            (NewAbsence { until: Some(day("2026-11-30")), ..new }, "ends-before"),
            (NewAbsence { from: day("2029-01-01"), ..new }, "too-far"),
            (NewAbsence { until: Some(day("2028-06-01")), ..new }, "too-far"),
            (NewAbsence { reason: Reason::Illness, ..new }, "no-reason-to-exclude"),
        ] {
            let told = absences::note(registry, &town.secretary, remy, &wrong).unwrap().unwrap();
            assert_eq!(told.map_err(absences::Problem::word), Err(problem));
        }
        let all = absences::of_school(registry, &town.secretary, town.oak).unwrap();
        assert_eq!(all.len(), 2);
        let noted = all[&remy][0];
        assert_eq!((noted.kind, noted.from, noted.until), (Kind::Excluded, day("2026-12-01"), None));
        let elsewhere = absences::end(registry, &town.other, remy, noted.id).unwrap();
        assert!(elsewhere.is_none());
        assert!(absences::end(registry, &town.secretary, known, noted.id).unwrap().is_none(), "it is Remy's");
        absences::end(registry, &town.secretary, remy, noted.id).unwrap().unwrap();
        assert!(absences::end(registry, &town.secretary, remy, noted.id).unwrap().is_none(), "it has ended");
        assert!(!absences::of_school(registry, &town.secretary, town.oak).unwrap().contains_key(&remy));
        let child = absences::child(registry, &town.secretary, remy).unwrap().unwrap();
        assert!(child.absences[0].ended_at.is_some(), "what was noted stays to be seen");
        // Whoever leaves the list takes what was noted away from the school's eyes.
        town.applied(&town.secretary, &LIST.replace("1,Naquin,Remy,1/13/2018,3,A\n", ""));
        town.days_pass(1);
        assert!(absences::child(registry, &town.secretary, remy).unwrap().is_none());
        assert!(actions(town, "school.absence") >= 3);
    });
}

#[test]
fn a_school_types_past_doses_from_paper_and_changes_only_its_own() {
    on_each(|town| {
        settled(town);
        let registry = town.registry();
        let remy = public_id(town, REMY);
        let said =
            bare("21".parse().unwrap(), day("2020-03-09"), InformationSource::from_code("01").unwrap());
        let visit = |who: &Access, person: PublicId, seen: BTreeSet<String>| {
            let given = Given { said: said.clone(), seen, why: "card".to_owned() };
            let visit =
                Visit { token: Token::draw(), doses: vec![given], refused: vec![], not_given: vec![] };
            record::past(registry, who, person, &visit).unwrap()
        };
        let concerns = match visit(&town.secretary, remy, BTreeSet::new()) {
            Recorded::Look(all) => all.into_iter().flatten().map(|one| one.word().to_owned()).collect(),
            done => {
                assert_eq!(done, Recorded::Done(Written::Now));
                BTreeSet::new()
            }
        };
        if !concerns.is_empty() {
            assert_eq!(visit(&town.secretary, remy, concerns.clone()), Recorded::Done(Written::Now));
        }
        assert_eq!(visit(&town.other, remy, concerns), Recorded::Unknown, "no child of the other school");
        town.days_pass(0);
        let record = door::open(registry, &town.secretary, remy).unwrap().unwrap();
        let find = |own: bool| {
            let is_own =
                |dose: &&jenner_model::record::Dose| change::own(&town.secretary, &record, dose).is_some();
            record.doses.iter().find(|dose| is_own(dose) == own).unwrap().clone()
        };
        let order = |own: bool| {
            let dose = find(own);
            Order {
                token: Token::draw(),
                dose: dose.id,
                saw: change::version(&record, &dose),
                why: "typed from the wrong card".to_owned(),
                what: What::Remove,
            }
        };
        let theirs = change::carry_out(registry, &town.secretary, remy, &order(false)).unwrap();
        assert_eq!(theirs, change::Done::NotOurs, "what a clinic said is the clinic's");
        let away = change::carry_out(registry, &town.other, remy, &order(true)).unwrap();
        assert_eq!(away, change::Done::Unknown, "another school");
        let own = change::carry_out(registry, &town.secretary, remy, &order(true)).unwrap();
        assert_eq!(own, change::Done::Written(Written::Now));
        let after = door::open(registry, &town.secretary, remy).unwrap().unwrap();
        assert_eq!(after.doses.len(), record.doses.len() - 1);
    });
}

fn scan() -> Scan {
    Scan::recognise(b"%PDF-1.7\nthe family's own words\n%%EOF\n".to_vec()).unwrap()
}

fn dissent() -> NewProof {
    NewProof {
        kind: "dissent".to_owned(),
        signer: "guardian".to_owned(),
        signed: Some(day("2026-08-10")),
        scan: Some(scan()),
        ..NewProof::default()
    }
}

#[test]
fn an_exemption_is_noted_with_its_paper_and_counts_for_the_child() {
    on_each(|town| {
        settled(town);
        let registry = town.registry();
        let remy = public_id(town, REMY);
        let stand = || {
            let children = compliance::children(registry, &town.secretary, town.oak).unwrap();
            children.iter().find(|child| child.student.given == "Remy").unwrap().stand()
        };
        assert_eq!(stand(), StatusKind::NotMet);
        assert!(exemption::note(registry, &town.other, remy, &dissent()).unwrap().is_none());
        exemption::note(registry, &town.secretary, remy, &dissent()).unwrap().unwrap().unwrap();
        assert_eq!(stand(), StatusKind::Exempt);
        let shown = exemption::list(registry, &town.secretary, remy).unwrap().unwrap();
        assert_eq!(shown.len(), 1);
        let (kind, signer, handed_in) = shown[0].proof.clone().unwrap();
        assert_eq!((kind.as_str(), signer.as_str(), handed_in), ("dissent", "guardian", registry.today()));
        assert!(shown[0].has_scan && shown[0].may_end);
        let id = shown[0].exemption.id;
        let (media, file) = exemption::scan(registry, &town.secretary, remy, id).unwrap().unwrap();
        assert_eq!((media.as_str(), file.as_slice()), ("application/pdf", scan().bytes()));
        assert!(exemption::scan(registry, &town.other, remy, id).unwrap().is_none());
        assert!(exemption::scan(registry, &town.secretary, public_id(town, EMMA), id).unwrap().is_none());
        let kept: Vec<Vec<u8>> = registry
            .db()
            .read(|tx| tx.query("SELECT content FROM exemption_paper", &[], |row| row.get::<Vec<u8>>(0)))
            .unwrap();
        let plain = b"the family's own words";
        assert!(!kept[0].windows(plain.len()).any(|part| part == plain), "the scan is sealed");
        // A clinic may end it; another school has no such child; a school ends its own.
        assert!(!exemption::end(registry, &town.other, remy, id).unwrap());
        assert!(exemption::end(registry, &town.secretary, remy, id).unwrap());
        assert!(!exemption::end(registry, &town.secretary, remy, id).unwrap(), "it has ended");
        assert_eq!(stand(), StatusKind::NotMet);
        let clinic = user(registry, town.running.clinic.organization(), "clinic nurse", Role::ClinicStaff);
        exemption::note(registry, &clinic, remy, &dissent()).unwrap().unwrap().unwrap();
        let theirs = exemption::list(registry, &town.secretary, remy).unwrap().unwrap();
        assert!(!theirs[0].may_end, "the clinic noted it");
        assert!(!exemption::end(registry, &town.secretary, remy, theirs[0].exemption.id).unwrap());
        let parent = user(registry, town.oak, "epi", Role::Epidemiologist);
        let tried = exemption::list(registry, &parent, remy);
        assert!(matches!(tried, Err(Error::Forbidden)), "{tried:?}");
    });
}

#[test]
fn an_exemption_that_the_law_does_not_know_is_told_why() {
    let town = on_one();
    settled(&town);
    let registry = town.registry();
    let remy = public_id(&town, REMY);
    for (what, new, problem) in [
        ("no kind", NewProof { kind: "nonsense".to_owned(), ..dissent() }, "no-kind"),
        ("a physician's dissent", NewProof { signer: "physician".to_owned(), ..dissent() }, "no-signer"),
        ("no day", NewProof { signed: None, ..dissent() }, "no-day"),
        ("tomorrow", NewProof { signed: Some(day("2026-11-26")), ..dissent() }, "no-day"),
        ("handed in before", NewProof { handed_in: Some(day("2026-08-01")), ..dissent() }, "handed-in"),
        ("over", NewProof { until: Some(day("2026-10-01")), ..dissent() }, "over"),
        ("no vaccine", NewProof { groups: vec!["Kryptonite".to_owned()], ..dissent() }, "no-vaccine"),
        ("no paper", NewProof { scan: None, ..dissent() }, "no-paper"),
    ] {
        let told = exemption::note(registry, &town.secretary, remy, &new).unwrap().unwrap();
        assert_eq!(told.map_err(exemption::Problem::word), Err(problem), "{what}");
    }
    let seen = NewProof { scan: None, seen: true, groups: vec!["MMR".to_owned()], ..dissent() };
    exemption::note(registry, &town.secretary, remy, &seen).unwrap().unwrap().unwrap();
    let shown = exemption::list(registry, &town.secretary, remy).unwrap().unwrap();
    assert!(!shown[0].has_scan);
    assert!(exemption::scan(registry, &town.secretary, remy, shown[0].exemption.id).unwrap().is_none());
}
