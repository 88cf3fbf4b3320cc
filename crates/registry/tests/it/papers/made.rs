//! Every kind of paper, in every state, in both languages.

use std::collections::BTreeSet;

use jenner_cdsi::Date;
use jenner_codes::{InformationSource, Sex};
use jenner_registry::by_hand::Token;
use jenner_registry::by_hand::record::{self, Given, Recorded, Visit, bare};
use jenner_registry::packs::{Language, PaperKind};
use jenner_registry::papers::exemption::{self, ExemptionKind, NewExemption};
use jenner_registry::papers::standing::Status;
use jenner_registry::papers::{self, NoPaper, list, plan};
use jenner_registry::patients::newcomer::{self, Added, NewPerson};

use super::*;

const BOTH: [Language; 2] = Language::ALL;

fn without<'a>(shots: &'a [Shot], cvx: &'a str) -> Vec<Shot> {
    shots.iter().filter(|shot| shot.cvx != cvx).cloned().collect()
}

#[test]
fn a_certificate_is_made_in_every_state_and_language_on_one_page() {
    let counter = on_one("louisiana");
    let complete_person = counter.known(CAMILLE, &complete());
    // The second MMR may come any day now: in progress.
    let begun: Vec<Shot> =
        complete().into_iter().filter(|shot| !(shot.cvx == "03" && shot.day == "20250301")).collect();
    let begun: Vec<Shot> = begun
        .into_iter()
        .map(|shot| if shot.cvx == "03" { Shot { day: "20261110", ..shot } } else { shot })
        .collect();
    let in_progress = counter
        .known(Patient { number: "2002", family: "Nguyễn", given: "Thị Ánh Tuyết", ..CAMILLE }, &begun);
    let not_met = counter.known(
        Patient {
            number: "2003",
            family: "Muñoz Peña",
            given: "José Ángel",
            sex: "M",
            born: "20210305",
            ..CAMILLE
        },
        &[past("N1", "20210520", "20"), past("N2", "20210525", "20"), past("N3", "20220107", "03")],
    );
    let exempt = counter.known(
        Patient { number: "2004", family: "Đặng", given: "Ngọc Ữu", ..CAMILLE },
        &without(&complete(), "03"),
    );
    let signed = NewExemption {
        kind: ExemptionKind::Medical,
        groups: vec!["MMR".into()],
        from: "2026-09-01".parse::<Date>().unwrap(),
        until: Some("2027-03-01".parse().unwrap()),
    };
    exemption::add(counter.registry(), &counter.nurse, exempt, &signed).unwrap().unwrap();
    for language in BOTH {
        for (name, person, status, expires) in [
            ("complete", complete_person, Status::Complete, Some("2032-09-30")),
            ("in-progress", in_progress, Status::InProgress, None),
            ("not-met", not_met, Status::NotMet, None),
            ("exempt", exempt, Status::Exempt(ExemptionKind::Medical), Some("2027-03-01")),
        ] {
            let paper = counter.paper(person, PaperKind::School, language);
            look(&format!("school-{name}-{}", language.code()), &paper.pdf);
            assert_eq!(paper.status, Some(status), "{name}");
            assert_eq!(paper.pdf.pages(), 1, "{name}");
            assert_eq!(
                paper.code.is_some(),
                status != Status::NotMet,
                "{name}: only what certifies has a code"
            );
            if let Some(expires) = expires.filter(|_| name == "exempt") {
                assert_eq!(paper.expires.map(|day| day.to_string()).as_deref(), Some(expires), "{name}");
            }
        }
    }
}

#[test]
fn every_kind_of_paper_is_made_in_both_languages() {
    let counter = on_one("louisiana");
    let child = counter.known(CAMILLE, &complete());
    let student = Patient { number: "2010", born: "20070812", given: "Thomas", sex: "M", ..CAMILLE };
    let student = counter.known(
        student,
        &[
            past("S1", "20080820", "03"),
            past("S2", "20120901", "03"),
            past("S3", "20230901", "114"),
            past("S4", "20180901", "115"),
        ],
    );
    for language in BOTH {
        for kind in PaperKind::ALL {
            let person = if kind == PaperKind::College { student } else { child };
            let paper = counter.paper(person, kind, language);
            look(&format!("{}-{}", kind.word(), language.code()), &paper.pdf);
            let certificate = kind.is_certificate();
            assert_eq!(paper.status.is_some(), certificate, "{kind:?}");
            assert_eq!(paper.pdf.pages(), 1, "{kind:?}");
            let bytes = paper.pdf.as_bytes();
            let has = |what: &str| bytes.windows(what.len()).any(|part| part == what.as_bytes());
            assert!(has("/MarkInfo") && has("pdfuaid:part"), "{kind:?} is tagged");
        }
    }
}

#[test]
fn each_certificate_fits_on_a_page_in_each_state() {
    const STATES: [(&str, &str, &str); 4] = [
        ("complete", "3001", "Lương^Ữu"),
        ("in-progress", "3002", "José^Ángel"),
        ("not-met", "3003", "Thị^Ánh Tuyết"),
        ("exempt", "3004", "Íñigo^Nuñez"),
    ];
    let student = Patient { born: "20070812", family: "Peña-Đặng", ..CAMILLE };
    let grown = [past("S1", "20080820", "03"), past("S2", "20120901", "03"), past("S3", "20230901", "114")];
    let has_td = |shots: &[Shot]| [shots, &[past("S4", "20180901", "115")]].concat();
    let begun = |shots: &[Shot]| {
        let recent = |shot: &Shot| match shot.cvx {
            "03" => Shot { day: "20261110", ..shot.clone() },
            _ => shot.clone(),
        };
        let second = |shot: &&Shot| !(shot.cvx == "03" && ["20250301", "20120901"].contains(&shot.day));
        shots.iter().filter(second).map(recent).collect::<Vec<Shot>>()
    };
    let child = Patient { family: "Muñoz Peña", ..CAMILLE };
    for (kind, who, all) in [
        (PaperKind::School, &child, complete()),
        (PaperKind::Childcare, &child, complete()),
        (PaperKind::Camp, &child, complete()),
        (PaperKind::College, &student, has_td(&grown)),
    ] {
        let counter = on_one("louisiana");
        for (state, number, given) in STATES {
            let shots = match state {
                "complete" => all.clone(),
                "in-progress" => begun(&all),
                _ => without(&all, "03"),
            };
            let person = counter.known(Patient { number, given, ..*who }, &shots);
            if state == "exempt" {
                let signed = NewExemption {
                    kind: ExemptionKind::Dissent,
                    groups: vec!["MMR".into()],
                    from: "2026-09-01".parse::<Date>().unwrap(),
                    until: None,
                };
                exemption::add(counter.registry(), &counter.nurse, person, &signed).unwrap().unwrap();
            }
            for language in BOTH {
                let paper = counter.paper(person, kind, language);
                look(&format!("state-{}-{state}-{}", kind.word(), language.code()), &paper.pdf);
                assert_eq!(paper.pdf.pages(), 1, "{kind:?} {state}");
                match state {
                    "complete" => assert_eq!(paper.status, Some(Status::Complete), "{kind:?}"),
                    "not-met" => assert_eq!(paper.status, Some(Status::NotMet), "{kind:?}"),
                    "exempt" => {
                        assert_eq!(paper.status, Some(Status::Exempt(ExemptionKind::Dissent)), "{kind:?}");
                    }
                    // The schedule asks an adult for no second dose, so that none is on its way.
                    _ if kind == PaperKind::College => assert_eq!(paper.status, Some(Status::NotMet)),
                    _ if kind == PaperKind::School => assert_eq!(paper.status, Some(Status::InProgress)),
                    // Childcare and camp ask that nothing is overdue, and the next dose is not.
                    _ => assert_eq!(paper.status, Some(Status::Complete), "{kind:?}"),
                }
            }
        }
    }
}

#[test]
fn odd_people_fit_on_their_papers() {
    let counter = on_one("louisiana");
    let days = [
        "20210314", "20210414", "20210514", "20210614", "20210714", "20210814", "20210914", "20211014",
        "20211114", "20211214", "20220114", "20220214", "20220314", "20220414",
    ];
    let mut shots = complete();
    shots.extend(days.iter().enumerate().map(|(n, day)| past(&format!("F{n}"), day, "141")));
    let fourteen = counter.known(Patient { number: "2020", given: "Fourteen", ..CAMILLE }, &shots);
    let long = Patient {
        number: "2021",
        family: "Wolfeschlegelsteinhausenbergerdorff-Featherstonehaugh-Cholmondeley",
        given: "Maximiliana^Bartholomea",
        ..CAMILLE
    };
    let long = counter.known(long, &complete());
    // HL7 asks for a given name, so that people with one name are written down by hand.
    let single = NewPerson {
        family: "Suharto".into(),
        born: "2021-01-12".parse().ok(),
        sex: Some(Sex::Male),
        ..NewPerson::default()
    };
    let Ok(Added::New(single)) = newcomer::add(counter.registry(), &counter.nurse, &single) else {
        panic!("somebody new was not added")
    };
    let said = |shot: &Shot| {
        let day = format!("{}-{}-{}", &shot.day[..4], &shot.day[4..6], &shot.day[6..]);
        let said = bare(shot.cvx.parse().unwrap(), day.parse().unwrap(), InformationSource::Historical);
        Given { said, seen: BTreeSet::new(), why: String::new() }
    };
    let visit = Visit {
        token: Token::draw(),
        doses: complete().iter().map(said).collect(),
        refused: Vec::new(),
        not_given: Vec::new(),
    };
    let written = record::past(counter.registry(), &counter.nurse, single, &visit).unwrap();
    assert!(matches!(written, Recorded::Done(_)), "{written:?}");
    for (name, person) in [("fourteen", fourteen), ("long-name", long), ("single-name", single)] {
        for language in BOTH {
            let paper = counter.paper(person, PaperKind::School, language);
            look(&format!("school-{name}-{}", language.code()), &paper.pdf);
            assert!(paper.pdf.pages() <= 2, "{name}");
            let record = counter.paper(person, PaperKind::Full, language);
            look(&format!("full-{name}-{}", language.code()), &record.pdf);
        }
    }
}

#[test]
fn another_state_has_other_words_another_layout_and_other_rules() {
    let counter = on_one("wisconsin");
    let child = counter.known(CAMILLE, &complete());
    for language in BOTH {
        let paper = counter.paper(child, PaperKind::School, language);
        look(&format!("wisconsin-school-{}", language.code()), &paper.pdf);
        assert_eq!(paper.status, Some(Status::Complete));
        assert!(paper.number.starts_with("WI-2026-"), "{}", paper.number);
    }
    let none =
        papers::issue(counter.registry(), &counter.nurse, child, PaperKind::Camp, Language::English).unwrap();
    assert_eq!(none.unwrap_err(), NoPaper::NoForm);
}

#[test]
fn a_paper_is_printed_again_as_it_was() {
    on_each(|counter| {
        let child = counter.known(CAMILLE, &complete());
        let first = counter.paper(child, PaperKind::School, Language::Spanish);
        counter.days_pass(40);
        counter.known(CAMILLE, &[past("NEW", "20261201", "140")]);
        let again = list::again(counter.registry(), &counter.nurse, child, first.id).unwrap().unwrap();
        assert!(again.as_bytes() == first.pdf.as_bytes(), "the same bytes");
    });
}

#[test]
fn a_roster_is_one_file_and_says_who_is_left_out() {
    let counter = on_one("louisiana");
    let ready = counter.known(CAMILLE, &complete());
    let behind = counter.known(Patient { number: "2030", given: "Behind", ..CAMILLE }, &[]);
    let grown = counter.known(Patient { number: "2031", given: "Grown", born: "19800101", ..CAMILLE }, &[]);
    let roster = papers::issue_many(
        counter.registry(),
        &counter.nurse,
        &[ready, behind, grown],
        PaperKind::School,
        Language::English,
    )
    .unwrap();
    assert_eq!((roster.printed, roster.not_met), (2, 1));
    assert_eq!(roster.left_out, [(grown, NoPaper::OtherAge)]);
    let pdf = roster.pdf.unwrap();
    look("roster", &pdf);
    assert_eq!(pdf.pages(), 2);
    let papers = list::of_person(counter.registry(), &counter.nurse, ready).unwrap().unwrap();
    assert_eq!(papers.made.len(), 1);
}

#[test]
fn a_plan_is_printed_in_both_languages_and_as_a_calendar() {
    let counter = on_one("louisiana");
    let toddler = Patient { number: "2040", born: "20241120", ..CAMILLE };
    let toddler = counter.known(toddler, &[past("T1", "20241121", "08"), past("T2", "20250121", "20")]);
    let planned = plan::of_person(counter.registry(), &counter.nurse, toddler).unwrap().unwrap();
    let visits = planned.plan.as_ref().unwrap().visits.len();
    assert!(visits >= 3, "{visits} visits");
    for language in BOTH {
        let pdf = plan::printed(counter.registry(), &counter.nurse, &planned, language).unwrap();
        look(&format!("plan-{}", language.code()), &pdf);
        let calendar = plan::calendar(counter.registry(), &planned, language).unwrap();
        assert_eq!(calendar.matches("BEGIN:VEVENT").count(), visits);
    }
}
