//! Report cards and fix lists: what stands beside the own figure, what to do for whom, how doses are reported; and for how long
//! children of a place are overdue.

use std::io::Cursor;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use calamine::{Data, Reader as _, Xlsx};
use jenner_codes::Codes;
use jenner_model::access::{Access, Role};
use jenner_model::record::Restriction;
use jenner_registry::access::{of_operator, scope};
use jenner_registry::at_risk::{self, Asked, Late, Whom};
use jenner_registry::coverage::beside::Beside;
use jenner_registry::coverage::fix::{self, Page, Todo, Wanted, What};
use jenner_registry::coverage::question::{Area, Level};
use jenner_registry::coverage::{self, Card, Count, MeasureId};
use jenner_registry::packs::Pack;
use jenner_registry::papers::exemption::{self, ExemptionKind, NewExemption};
use jenner_registry::senders::tally;
use jenner_registry::{Error, Registry, Settings, tables};
use jenner_store::{Db, StoreError};

use crate::merge::record_of;
use crate::support::*;

const LEO: Patient =
    Patient { number: "1002", given: "Léo", born: "20240601", sex: "M", street: "14 Canal St", ..ZOE };
/// Her MMR came at eleven months.
const ADA: Patient = Patient { number: "1004", family: "Guidry", given: "Ada", born: "20240315", ..ZOE };

fn in_louisiana() -> Running {
    let db =
        jenner_store::testing::engines().into_iter().find(|db| db.engine() == jenner_store::Engine::Sqlite);
    let db = db.expect("SQLite is always there");
    let pack = Some(Arc::new(Pack::shipped("louisiana").expect("sound")));
    let settings = Settings { pack, ..Settings::default() };
    let registry = Registry::start(Db::clone(&db), Codes::embedded(), settings, Arc::new(|| NOON));
    running(db, registry.expect("starts"))
}

/// A word of letters that no other number has.
fn word(mut number: usize) -> String {
    let mut word = String::new();
    for _ in 0..4 {
        word.push(char::from(b"bdfgklmnprst"[number % 12]));
        word.push(char::from(b"aeiou"[number / 12 % 5]));
        number /= 60;
    }
    word
}

fn on(text: &str) -> jenner_model::Date {
    text.parse().expect("a day")
}

fn list(running: &Running, who: &Access, wanted: &Wanted) -> Page {
    let page = fix::page(&running.registry, who, running.clinic.organization(), wanted, 1);
    page.expect("asked").expect("a list")
}

fn what(what: What) -> Wanted {
    Wanted { what: Some(what), measure: None }
}

fn todo_of(page: &Page, given: &str) -> Vec<Todo> {
    let is = |one: &&fix::Fix| one.record.demographics.legal_name().is_some_and(|name| name.given == given);
    page.people.iter().find(is).map(|one| one.todo.clone()).unwrap_or_else(|| panic!("{given} is not on it"))
}

fn card(running: &Running, who: &Access, day: &str) -> Card {
    let card = coverage::card(&running.registry, who, running.clinic.organization(), on(day));
    card.expect("asked").expect("a card")
}

#[test]
fn the_fix_list_says_for_each_what_to_do() {
    let running = in_louisiana();
    let clinic = &running.clinic;
    take(&running, clinic, &vxu("CLINIC", "20250601080000", "A1", LEO, &[]));
    take(&running, clinic, &vxu("CLINIC", "20250601080100", "A2", ADA, &[past("d1", "20250215", "03")]));
    let nowhere = Patient { number: "1005", family: "Istre", given: "Ines", born: "20240820", ..ZOE };
    let text = vxu("CLINIC", "20250601080200", "A3", nowhere, &[]);
    take(&running, clinic, &text.replace("12 Canal St^^Houma^LA^70360^USA^H", ""));
    let nurse = user(&running.registry, clinic.organization(), "nurse", Role::ClinicStaff);

    let all = list(&running, &nurse, &Wanted::default());
    assert_eq!(all.total, 3);
    assert_eq!(all.counts, [3, 3, 1, 1], "due, late, a dose again, an address");
    let leo = todo_of(&all, "Léo");
    let gives = |todo: &[Todo], name: &str| {
        todo.iter().any(|one| matches!(one, Todo::Give { group, late: true, .. } if group == name))
    };
    assert!(gives(&leo, "MMR") && gives(&leo, "Polio") && !leo.contains(&Todo::Address), "{leo:?}");
    let ada = todo_of(&list(&running, &nurse, &what(What::Repeat)), "Ada");
    let again = Todo::Repeat { group: "MMR".into(), given_on: "2025-02-15".parse().expect("a day") };
    assert!(ada.contains(&again) && gives(&ada, "MMR"), "{ada:?}");
    let ines = list(&running, &nurse, &what(What::Address));
    assert_eq!(ines.total, 1);
    assert!(todo_of(&ines, "Ines").contains(&Todo::Address));

    // A physician has excluded MMR for Léo: it is not asked for, and said.
    let record = record_of(&running, clinic, "1002");
    let new = NewExemption {
        kind: ExemptionKind::Medical,
        groups: vec!["MMR".into()],
        from: "2026-09-01".parse().expect("a day"),
        until: None,
    };
    let operator = of_operator(clinic.organization());
    exemption::add(&running.registry, &operator, record.public_id, &new).expect("noted").expect("there");
    let leo = todo_of(&list(&running, &nurse, &Wanted::default()), "Léo");
    assert!(!gives(&leo, "MMR") && leo.contains(&Todo::Excluded { group: "MMR".into() }), "{leo:?}");
    assert!(gives(&leo, "Polio"));

    // A locked record is counted and not shown.
    let officer = user(&running.registry, clinic.organization(), "officer", Role::PrivacyOfficer);
    scope::keep_from_others(&running.registry, &officer, record.person, Restriction::Lock, None)
        .expect("locked");
    let page = list(&running, &nurse, &Wanted::default());
    assert_eq!((page.total, page.people.len()), (3, 2));
    let epi = user(&running.registry, clinic.organization(), "epi", Role::Epidemiologist);
    let refused = fix::page(&running.registry, &epi, clinic.organization(), &Wanted::default(), 1);
    assert!(matches!(refused, Err(Error::Forbidden)), "numbers, no people");
}

#[test]
fn whoever_is_shown_on_a_fix_list_stands_in_the_audit_log() {
    let running = in_louisiana();
    take(&running, &running.clinic, &vxu("CLINIC", "20250601080000", "A1", LEO, &[]));
    let nurse = user(&running.registry, running.clinic.organization(), "nurse", Role::ClinicStaff);
    list(&running, &nurse, &Wanted { measure: Some(MeasureId::new("mmr1-24m")), what: None });
    let counted = |action: &str| -> Option<i64> {
        let sql = format!("SELECT count(*) FROM audit_entry WHERE action = '{action}'");
        running.registry.db().read(|tx| tx.query_opt(&sql, &[], |row| row.get(0))).expect("read")
    };
    assert_eq!(counted("patients.list"), Some(1));
    assert_eq!(counted("person.found"), Some(1));
}

#[test]
fn a_figure_of_all_is_told_when_enough_others_are_in_it_and_not_before() {
    let running = in_louisiana();
    take(&running, &running.clinic, &vxu("CLINIC", "20250601080000", "A1", LEO, &[]));
    let nurse = user(&running.registry, running.clinic.organization(), "nurse", Role::ClinicStaff);
    let state = |day: &str| {
        let card = card(&running, &nurse, day);
        let line = card.lines.into_iter().find(|line| line.measure.as_str() == "mmr1-24m").expect("a line");
        (line.own, line.state)
    };
    let others = |from: usize, to: usize| {
        for n in from..to {
            let text = vxu("PHARMACY", "20250601080000", "P", ZOE, &[past("d1", "20250702", "03")])
                .replace("|P|P|", &format!("|P{n}|P|"))
                .replace("1001^", &format!("9{n:02}^"))
                .replace("Pitre", &word(n * 37 + 11))
                .replace("Zoé", &word(n * 101 + 5))
                .replace("Arceneaux", &word(n * 53 + 7))
                .replace("|20240305|F|", &format!("|202402{:02}|F|", n + 1))
                .replace("5550143", &format!("555{:04}", n * 17))
                .replace("|d1^", &format!("|d{n}^"))
                .replace("12 Canal St", &format!("{n} Elm Ct"));
            take(&running, &running.pharmacy, &text);
        }
    };
    others(0, 19);
    let (own, beside) = state("2026-12-01");
    assert_eq!(own, Count { numerator: 0, denominator: 1 });
    assert_eq!(beside, Beside::Few, "nineteen others");
    others(19, 20);
    assert_eq!(state("2026-12-01").1, Beside::Told(Count { numerator: 20, denominator: 21 }));
}

#[test]
fn a_card_shows_exemptions_in_force_and_the_year_before() {
    let running = in_louisiana();
    take(&running, &running.clinic, &vxu("CLINIC", "20250601080000", "A1", LEO, &[]));
    take(
        &running,
        &running.clinic,
        &vxu("CLINIC", "20250601080100", "A2", ADA, &[past("d1", "20260801", "03")]),
    );
    let record = record_of(&running, &running.clinic, "1002");
    let operator = of_operator(running.clinic.organization());
    let new = NewExemption {
        kind: ExemptionKind::Dissent,
        groups: Vec::new(),
        from: "2026-09-01".parse().expect("a day"),
        until: None,
    };
    exemption::add(&running.registry, &operator, record.public_id, &new).expect("noted").expect("there");
    let card = card(&running, &operator, "2026-12-01");
    let line = |id: &str| card.lines.iter().find(|line| line.measure.as_str() == id).expect("a line");
    let pair = |count: &Count| (count.numerator, count.denominator);
    assert_eq!(pair(&line("exempt-child").own), (1, 2));
    assert_eq!(pair(&line("exempt-medical-child").own), (0, 2));
    let days: Vec<String> = card.days.iter().map(ToString::to_string).collect();
    assert_eq!(days, ["2025-12-01", "2026-03-01", "2026-06-01", "2026-09-01", "2026-12-01"]);
    let exempt: Vec<_> = line("exempt-child").trend.iter().map(pair).collect();
    assert_eq!(exempt, [(0, 2), (0, 2), (0, 2), (1, 2), (1, 2)]);
    // Of those two years old: Ada from 15 March on, Léo from 1 June on; her dose of August came too late for 24 months.
    let mmr: Vec<_> = line("mmr1-24m").trend.iter().map(pair).collect();
    assert_eq!(mmr, [(0, 0), (0, 0), (0, 2), (0, 2), (0, 2)]);
    assert_eq!(card.without_place, 0);
}

#[test]
fn how_soon_doses_are_told_is_counted_from_the_messages_of_the_year() {
    let running = in_louisiana();
    let given = Shot { source: "00", lot: "L1", ..past("d1", "20261120", "03") };
    take(&running, &running.clinic, &vxu("CLINIC", "20261201080000", "A1", LEO, &[given]));
    let operator = of_operator(running.clinic.organization());
    tally::catch_up(&running.registry, &operator, &AtomicBool::new(false)).expect("counted");
    let reporting = card(&running, &operator, "2026-12-01").reporting;
    assert_eq!(reporting.doses, 1);
    let within: Vec<_> = reporting.within.iter().map(|(days, share)| (*days, share.own.part)).collect();
    assert_eq!(within, [(1, 0), (3, 0), (7, 0), (14, 1), (30, 1)], "eleven days after");
    assert!(reporting.within.iter().all(|(_, share)| share.all.is_none()), "nobody else reports");
    let born = reporting.fields.iter().find(|(name, _)| *name == "PID-7").expect("a field");
    assert_eq!((born.1.own.part, born.1.own.whole), (1, 1));
    let before = card(&running, &operator, "2026-11-30").reporting;
    assert_eq!(before.doses, 0, "the message came later");
}

/// Children of Houma without MMR, by birth date; MMR is late from 16 months and four weeks on.
fn late(running: &Running, of: Whom, level: Level) -> Late {
    let asked = Asked { disease: "measles".into(), level, on: running.registry.today() };
    let operator = of_operator(running.clinic.organization());
    at_risk::overdue(&running.registry, &operator, &asked, of).expect("asked").expect("counted")
}

#[test]
fn for_how_long_children_are_overdue_is_told_by_place() {
    let running = in_louisiana();
    let born = ["20250715", "20250701", "20250520", "20250301", "20241201", "20150105"];
    for (n, day) in born.into_iter().enumerate() {
        let text = vxu("CLINIC", "20261101080000", "A", Patient { born: "BORN", ..LEO }, &[])
            .replace("BORN", day)
            .replace("1002^", &format!("20{n}^"))
            .replace(LEO.given, ["Ann", "Ben", "Cleo", "Dov", "Eli", "Fay"][n])
            .replace(LEO.family, ["Arceneaux", "Broussard", "Comeaux", "Dardar", "Estopinal", "Fontenot"][n])
            .replace("|A|P|", &format!("|A{n}|P|"));
        take(&running, &running.clinic, &text);
    }
    let done = [past("d1", "20250702", "03")];
    take(&running, &running.clinic, &vxu("CLINIC", "20261101080100", "Z1", ZOE, &done));
    let found = late(&running, Whom::Young, Level::Zip);
    assert_eq!(found.groups, ["MMR"]);
    let [(area, name, houma)] = &found.places[..] else { panic!("{:?}", found.places) };
    assert_eq!((area, name.as_str()), (&Area::Zip("70360".into()), "70360"));
    assert_eq!(houma.people, 7);
    // On time still; then two days, six weeks, four months, seven months, and ten years.
    assert_eq!(houma.since, [1, 1, 1, 1, 1]);
    assert_eq!(found.whole, *houma);
    let county = late(&running, Whom::Young, Level::County);
    assert_eq!(county.places[0].1, "Terrebonne");
    assert_eq!(county.places[0].2.since, [1, 1, 1, 1, 1]);
    // The measure is about children from 16 months to 5 years.
    let cohort = late(&running, Whom::Cohort, Level::Zip);
    assert_eq!(cohort.whole.since, [1, 1, 1, 1, 0]);
    assert_eq!(cohort.whole.people, 6, "the one of eleven years is not of it");
    let nurse = user(&running.registry, running.clinic.organization(), "nurse", Role::ClinicStaff);
    let asked = Asked { disease: "measles".into(), level: Level::Zip, on: running.registry.today() };
    assert!(matches!(
        at_risk::overdue(&running.registry, &nurse, &asked, Whom::Young),
        Err(Error::Forbidden)
    ));

    // The workbook says the same.
    let operator = of_operator(running.clinic.organization());
    let places = at_risk::find(&running.registry, &operator, &asked).expect("asked").expect("found");
    let sheets = [at_risk::table::places(&places), at_risk::table::overdue(&found)];
    let bytes = tables::xlsx("Places at risk", &sheets).expect("written");
    let mut book: Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(bytes)).expect("a workbook");
    let read: Vec<Vec<Vec<Data>>> = book
        .worksheets()
        .into_iter()
        .map(|(_, cells)| cells.rows().map(<[Data]>::to_vec).collect())
        .collect();
    assert_eq!(read[0][1][2], Data::String("70360".into()));
    assert_eq!(read[0][1][4], Data::Float(places.places[0].tally.people() as f64));
    let numbers: Vec<f64> =
        read[1][1][3..].iter().map(|cell| if let Data::Float(n) = cell { *n } else { -1.0 }).collect();
    assert_eq!(numbers, [7.0, 1.0, 1.0, 1.0, 1.0, 1.0, 5.0]);
}

#[test]
fn a_query_that_reads_answers_by_birth_date_reads_nobody_else() {
    // Born outside the days: not even looked at, on either engine.
    on_each_engine(|running| {
        take(running, &running.clinic, &vxu("CLINIC", "20250601080000", "A1", LEO, &[]));
        let edition = running.registry.pack().measures.edition().to_string();
        let read = |from: &str, until: &str| {
            let days = (on(from), on(until));
            running
                .registry
                .db()
                .read(|tx| {
                    let mut seen = 0;
                    jenner_store::queries::coverage::each_answer_born(
                        tx,
                        &running.clinic,
                        &edition,
                        days,
                        |_, born, _, answer| {
                            assert_eq!(born, on("2024-06-01"));
                            assert!(!answer.is_empty());
                            seen += 1;
                        },
                    )?;
                    Ok::<_, StoreError>(seen)
                })
                .expect("read")
        };
        assert_eq!(read("2024-06-01", "2024-06-02"), 1);
        assert_eq!(read("2024-06-02", "2025-01-01"), 0);
        assert_eq!(read("2024-01-01", "2024-06-01"), 0);
    });
}
