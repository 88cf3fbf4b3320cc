//! Who may ask what, whom a question reaches, and what the log keeps.

use std::sync::atomic::{AtomicUsize, Ordering};

use jenner_model::access::{Access, Role};
use jenner_model::record::Restriction;
use jenner_registry::Error;
use jenner_registry::access::{door, scope};
use jenner_registry::lists::question::{Area, Sex};
use jenner_registry::lists::saved::{self, For, NotKept, Reading};
use jenner_registry::lists::{
    self, Clause, Column, Condition, DoseOf, Grouping, HowMany, Key, NoAnswer, Question, Value,
};

use super::{
    Shot, Somebody, counted, everybody, listed, on_each_engine, on_sqlite, page, past, problems, put,
    somebody,
};
use crate::support::{Running, user};

fn who(running: &Running, role: Role) -> Access {
    // Names of users are asked for once each.
    static NEXT: AtomicUsize = AtomicUsize::new(0);
    let name = format!("{role:?} {}", NEXT.fetch_add(1, Ordering::Relaxed));
    user(&running.registry, running.clinic.organization(), &name, role)
}

fn log(running: &Running, action: &str) -> Vec<(Option<i64>, String)> {
    let sql = "SELECT person, detail FROM audit_entry WHERE action = $1";
    let read = |tx: &mut jenner_store::Tx<'_>| {
        tx.query(sql, &[&action], |row| Ok((row.get(0)?, row.get::<String>(1)?)))
    };
    running.registry.db().read(read).expect("read")
}

#[test]
fn each_role_lists_and_counts_as_far_as_it_reaches() {
    let running = on_sqlite();
    put(&running, &somebody(1));
    put(&running, &Somebody { sender: "PHARMACY", ..somebody(2) });
    let question = Question::list(Vec::new());
    let count = question.clone().counted_by(&[Grouping::Sex]);
    for (role, lists_people, counts) in [
        (Role::ClinicView, Some(1), Some(1)),
        (Role::ClinicStaff, Some(1), Some(1)),
        (Role::HealthUnitNurse, Some(1), Some(1)),
        (Role::DataQuality, Some(2), Some(2)),
        (Role::Epidemiologist, None, Some(2)),
        (Role::Administrator, None, Some(2)),
        (Role::School, None, None),
        (Role::PrivacyOfficer, None, None),
    ] {
        let asker = who(&running, role);
        let list = lists::show::page(&running.registry, &asker, &question, 1);
        match lists_people {
            Some(people) => assert_eq!(list.expect("asked").expect("a list").people, people, "{role:?}"),
            None => assert!(matches!(list, Err(Error::Forbidden)), "{role:?} lists"),
        }
        let counted = lists::count(&running.registry, &asker, &count);
        match counts {
            Some(people) => assert_eq!(counted.expect("asked").expect("a count").total, people, "{role:?}"),
            None => assert!(matches!(counted, Err(Error::Forbidden)), "{role:?} counts"),
        }
    }
    // A question of records is for those who may see records.
    let lot = DoseOf { lot: "A1".into(), ..DoseOf::default() };
    let lot = Question::list(vec![Clause::so(Condition::Doses { of: lot, count: HowMany::AtLeast(1) })]);
    let epidemiologist = who(&running, Role::Epidemiologist);
    let answer = lists::count(&running.registry, &epidemiologist, &lot.counted_by(&[])).expect("asked");
    assert!(matches!(answer, Err(NoAnswer::Wrong(wrong)) if wrong[0].word == "needs-records"));
}

#[test]
fn whoever_is_hidden_from_an_asker_is_in_no_list_and_in_no_count() {
    on_each_engine(|running| {
        let registry = &running.registry;
        let others = Somebody { sender: "PHARMACY", ..somebody(1) };
        put(running, &Somebody { protection: "Y", ..others.clone() });
        put(running, &Somebody { number: 2, ..others.clone() });
        put(running, &Somebody { number: 3, ..others });
        let steward = who(running, Role::DataQuality);
        let epidemiologist = who(running, Role::Epidemiologist);
        let all = Question::list(Vec::new());
        let total = |who| counted(running, who, &all.clone().counted_by(&[])).total;
        assert_eq!(listed(running, &steward, &all).len(), 2, "the protected one is not there");
        assert_eq!((total(&steward), total(&epidemiologist)), (2, 2));
        assert_eq!(total(&running.pharmacy), 3, "for the operator everybody is");

        let officer = who(running, Role::PrivacyOfficer);
        let record = |id| door::open(registry, &running.pharmacy, id).expect("asked").expect("there");
        let visible = listed(running, &steward, &all);
        scope::keep_from_others(registry, &officer, record(visible[0]).person, Restriction::Lock, None)
            .expect("locked");
        assert_eq!(listed(running, &steward, &all), [visible[1]]);
        assert_eq!((total(&steward), total(&epidemiologist)), (1, 1));
    });
}

#[test]
fn no_question_tells_where_somebody_lives_who_is_under_a_safety_hold() {
    let running = on_sqlite();
    put(&running, &somebody(1));
    let steward = who(&running, Role::DataQuality);
    let officer = who(&running, Role::PrivacyOfficer);
    let id = everybody(&running)[0];
    let record = door::open(&running.registry, &running.clinic, id).expect("asked").expect("there");
    let in_houma = Question::list(vec![Clause::so(Condition::Lives(vec![Area::Zip("70360".into())]))]);
    let at_clinic = Question::list(vec![Clause::so(Condition::PatientOf(vec!["CLINIC".into()]))]);
    assert_eq!(
        (listed(&running, &steward, &in_houma).len(), listed(&running, &steward, &at_clinic).len()),
        (1, 1)
    );
    scope::keep_from_others(&running.registry, &officer, record.person, Restriction::SafetyHold, None)
        .expect("held");
    for question in [&in_houma, &at_clinic] {
        assert!(listed(&running, &steward, question).is_empty());
        assert_eq!(counted(&running, &steward, &question.clone().counted_by(&[])).total, 0);
        assert_eq!(
            counted(&running, &who(&running, Role::Administrator), &question.clone().counted_by(&[])).total,
            0
        );
    }
    // The person is listed without what is held back, and counted nowhere by place.
    let columns = vec![Column::LastName, Column::Zip, Column::Phone, Column::Clinics, Column::County];
    let everybody = Question { columns, ..Question::list(Vec::new()) };
    let shown = page(&running, &steward, &everybody, 1);
    assert!(matches!(shown.lines[0].cells[0], Value::Text(_)));
    assert!(
        shown.lines[0].cells[1..].iter().all(|cell| *cell == Value::Nothing),
        "{:?}",
        shown.lines[0].cells
    );
    let by_zip = counted(&running, &steward, &everybody.clone().counted_by(&[Grouping::Zip]));
    assert_eq!(by_zip.rows.len(), 1);
    assert_eq!(by_zip.rows[0].keys, [Key::Nothing]);
}

#[test]
fn no_question_tells_of_a_confidential_dose_of_another_clinic() {
    let running = on_sqlite();
    let shot = Shot { confidential: true, ..past("62", "20260301") };
    let born = || "20100601".to_owned();
    put(&running, &Somebody { born: born(), shots: vec![shot, past("03", "20120601")], ..somebody(1) });
    put(&running, &Somebody { born: born(), shots: vec![past("62", "20260301")], ..somebody(2) });
    // Both are patients of the pharmacy as well.
    for number in [1, 2] {
        put(&running, &Somebody { sender: "PHARMACY", born: born(), ..somebody(number) });
    }
    let hpv = DoseOf { groups: vec!["HPV".into()], ..DoseOf::default() };
    let has = |count| Question::list(vec![Clause::so(Condition::Doses { of: hpv.clone(), count })]);
    let elsewhere = user(&running.registry, running.pharmacy.organization(), "elsewhere", Role::ClinicStaff);
    let here = who(&running, Role::ClinicStaff);
    assert_eq!(listed(&running, &elsewhere, &has(HowMany::AtLeast(1))).len(), 1);
    assert_eq!(listed(&running, &elsewhere, &has(HowMany::Fewer(1))).len(), 1, "as the record shows it");
    assert_eq!(listed(&running, &here, &has(HowMany::AtLeast(1))).len(), 2, "the clinic knows its own");
    let doses = Question { columns: vec![Column::Vaccine], ..Question::list(Vec::new()) }.of_doses(hpv);
    assert_eq!(page(&running, &elsewhere, &doses, 1).doses, 1);
    assert_eq!(page(&running, &here, &doses, 1).doses, 2);
}

#[test]
fn a_run_leaves_one_entry_with_the_question_and_one_for_each_person_shown() {
    let running = on_sqlite();
    for number in 1..=3 {
        put(&running, &somebody(number));
    }
    put(&running, &Somebody { sex: "M", ..somebody(4) });
    let nurse = who(&running, Role::ClinicStaff);
    let girls = Question::list(vec![Clause::so(Condition::Sex(vec![Sex::Female]))]);
    assert_eq!(listed(&running, &nurse, &girls).len(), 3);
    let asked = log(&running, "list.ask");
    assert_eq!(asked.len(), 1);
    let detail: serde_json::Value = serde_json::from_str(&asked[0].1).expect("JSON");
    assert_eq!((&detail["found"], &detail["rows"]), (&3.into(), &3.into()));
    assert_eq!(detail["question"]["parts"][0]["one"]["what"]["sex"][0], "female");
    let looks = log(&running, "person.found");
    assert_eq!(looks.iter().filter(|(person, _)| person.is_some()).count(), 3);
    counted(&running, &nurse, &girls.counted_by(&[Grouping::Sex]));
    assert_eq!(log(&running, "list.ask").len(), 2);
    assert_eq!(log(&running, "person.found").len(), 3, "a count shows nobody");
    // A refusal is written down too.
    let admin = who(&running, Role::Administrator);
    assert!(matches!(
        lists::show::page(&running.registry, &admin, &Question::list(Vec::new()), 1),
        Err(Error::Forbidden)
    ));
    assert_eq!(log(&running, "list.ask").len(), 3);
}

#[test]
fn a_question_is_kept_shared_opened_run_again_and_removed() {
    on_each_engine(|running| {
        put(running, &somebody(1));
        let registry = &running.registry;
        let nurse = who(running, Role::ClinicStaff);
        let manager = who(running, Role::ClinicManager);
        let elsewhere = user(registry, running.pharmacy.organization(), "elsewhere", Role::ClinicStaff);
        let question = Question::list(vec![Clause::not_so(Condition::Sex(vec![Sex::Male]))]);
        let id = saved::remember(registry, &nurse, &question).expect("remembered");
        assert!(
            saved::open(registry, &manager, id).expect("asked").is_none(),
            "what was only asked is the asker's own"
        );
        assert_eq!(saved::keep(registry, &nurse, id, "  ", For::Me).expect("asked"), Err(NotKept::NoName));
        assert_eq!(saved::keep(registry, &nurse, id, "Girls", For::Us).expect("asked"), Ok(id));
        let other = saved::remember(registry, &nurse, &question).expect("remembered");
        assert_eq!(
            saved::keep(registry, &nurse, other, "Girls", For::Me).expect("asked"),
            Err(NotKept::NameTaken)
        );

        let opened = saved::open(registry, &manager, id).expect("asked").expect("shared");
        assert_eq!((opened.name.as_str(), opened.own, opened.shared), ("Girls", false, true));
        let Reading::Whole(again) = opened.reading else { panic!("whole") };
        assert_eq!(*again, question);
        assert_eq!(listed(running, &manager, &again).len(), 1);
        assert!(saved::open(registry, &elsewhere, id).expect("asked").is_none(), "another organization");
        // Who takes over a shared question gets one of the own.
        let own = saved::keep(registry, &manager, id, "Mine", For::Me).expect("asked").expect("kept");
        assert_ne!(own, id);
        assert!(!saved::remove(registry, &manager, id).expect("asked"), "only the owner removes it");
        assert!(saved::remove(registry, &nurse, id).expect("asked"));
        assert!(saved::open(registry, &manager, id).expect("asked").is_none());
        assert_eq!(saved::list(registry, &manager).expect("asked").len(), 1);
        // Of those that were only asked the last ones are remembered, the kept ones always.
        for _ in 0..25 {
            saved::remember(registry, &manager, &question).expect("remembered");
        }
        let all = saved::list(registry, &manager).expect("asked");
        assert_eq!((all.len(), all[0].name.as_str()), (21, "Mine"));
    });
}

#[test]
fn a_column_of_a_class_that_the_asker_may_not_see_is_not_handed_out() {
    // Every role that lists people may see contact data; the classes themselves are tested beside their table. Here: what is
    // not of the list is not handed out either, and the page says so.
    let running = on_sqlite();
    put(&running, &somebody(1));
    let nurse = who(&running, Role::ClinicStaff);
    let question = Question { columns: vec![Column::LastName, Column::Lot], ..Question::list(Vec::new()) };
    let shown = page(&running, &nurse, &question, 1);
    assert_eq!((shown.columns, shown.withheld), (vec![Column::LastName], vec![Column::Lot]));
    assert_eq!(shown.lines[0].cells.len(), 1);
    let nothing = Question { columns: vec![Column::Lot], ..Question::list(Vec::new()) };
    assert_eq!(problems(&running, &nurse, &nothing), ["no-columns"]);
}
