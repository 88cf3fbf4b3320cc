//! How the children of a school stand by school law: grade, day of entry and kind of school decide, the reason can be read aloud,
//! and the report has the numbers of the list.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on may panic")]

use jenner_model::access::{Access, Role};
use jenner_model::organization::OrganizationKind;
use jenner_model::{Date, OrganizationId};
use jenner_registry::Error;
use jenner_registry::access::of_operator;
use jenner_registry::organizations::{self, NewOrganization};
use jenner_registry::packs::Language;
use jenner_registry::schools::law::{Circumstance, StatusKind, Why};
use jenner_registry::schools::preview;
use jenner_registry::schools::roster::compliance::{self, OnList};
use jenner_registry::schools::roster::exceptions::{self, NotKept, Said};
use jenner_registry::schools::roster::{Decision, report};

use crate::roster::{REMY, Town, on_each, on_one, on_one_of};
use crate::support::*;

/// All that is asked of a child in grade 3 who was born in January 2018.
const ALL: [(&str, &str); 17] = [
    ("20180114", "08"),
    ("20180313", "08"),
    ("20180720", "08"),
    ("20180313", "20"),
    ("20180513", "20"),
    ("20180720", "20"),
    ("20190420", "20"),
    ("20220201", "20"),
    ("20180313", "10"),
    ("20180513", "10"),
    ("20180720", "10"),
    ("20220201", "10"),
    ("20190120", "03"),
    ("20220201", "03"),
    ("20190120", "21"),
    ("20220201", "21"),
    ("20190601", "83"),
];

fn shots(number: &str, doses: &[(&'static str, &'static str)]) -> Vec<Shot> {
    let shot = |(place, (day, cvx)): (usize, &(&'static str, &'static str))| {
        past(&format!("{number}-{place}"), day, cvx)
    };
    doses.iter().enumerate().map(shot).collect()
}

fn known(town: &Town, patient: Patient, doses: &[(&'static str, &'static str)]) {
    let control = format!("K{}", patient.number);
    town.known_with(patient, &control, &shots(patient.number, doses));
}

fn list(rows: &str) -> String {
    format!("Student ID,Last,First,DOB,Grade,Entry Date\n{rows}\n")
}

fn only(town: &Town, who: &Access, school: OrganizationId) -> OnList {
    let all = compliance::children(town.registry(), who, school).unwrap();
    let [child] = all.as_slice() else { panic!("one child: {all:?}") };
    child.clone()
}

fn stand_in(town: &Town, grade: &str) -> OnList {
    town.applied(&town.secretary, &list(&format!("1,Naquin,Remy,1/13/2018,{grade},")));
    only(town, &town.secretary, town.oak)
}

#[test]
fn a_change_of_grade_changes_the_answer_and_the_day_it_changes() {
    on_each(|town| {
        known(town, REMY, &ALL);
        let third = stand_in(town, "3");
        assert_eq!((third.stand(), third.level.as_str()), (StatusKind::Complete, "kindergarten"));
        let names: Vec<&str> = third.lines.iter().map(|line| line.name.as_str()).collect();
        assert_eq!(names, ["dtap", "polio", "hepb", "mmr", "varicella"]);
        assert_eq!(third.out_from, None, "grade 6 is beyond the edition of the law");
        let fifth = stand_in(town, "5");
        assert_eq!(fifth.stand(), StatusKind::Complete);
        assert_eq!(fifth.out_from, Some(Date::constant(2027, 8, 1)), "told in spring, for autumn");
        assert_eq!(fifth.days_left, Some(249));
        let sixth = stand_in(town, "6");
        assert_eq!((sixth.stand(), sixth.level.as_str()), (StatusKind::NotMet, "sixth"));
        assert_eq!(sixth.out_from, Some(Date::constant(2026, 11, 25)), "not from today on");
        let missing: Vec<&str> =
            sixth.lines.iter().filter(|line| line.is_missing()).map(|line| line.name.as_str()).collect();
        assert_eq!(missing, ["tdap", "menacwy"]);
    });
}

#[test]
fn a_nurse_reads_a_reason_aloud_in_both_languages() {
    let town = on_one();
    let doses: Vec<(&str, &str)> = ALL.iter().copied().filter(|dose| *dose != ("20220201", "03")).collect();
    known(&town, REMY, &doses);
    let child = stand_in(&town, "3");
    assert_eq!(child.stand(), StatusKind::NotMet);
    let mmr = child.lines.iter().find(|line| line.name == "mmr").unwrap();
    let why = |language| {
        let texts = town.registry().pack().school_texts(language).unwrap();
        format!("{}: {}", texts.needs["mmr"], texts.why(&mmr.law, |day| day.to_string()).unwrap())
    };
    assert_eq!(why(Language::English), "MMR: 1 of 2 doses");
    assert_eq!(why(Language::Spanish), "MMR (sarampión, paperas, rubéola): 1 de 2 dosis");
    let others = child.lines.iter().filter(|line| line.name != "mmr");
    assert!(others.clone().count() == 4 && others.clone().all(|line| !line.is_missing()), "{child:?}");
}

#[test]
fn the_day_of_entry_decides_where_the_law_gives_time_from_entry() {
    let town = on_one_of("wisconsin");
    known(&town, REMY, &[("20180114", "08")]);
    let entered = |day: &str| {
        town.applied(&town.secretary, &list(&format!("1,Naquin,Remy,1/13/2018,3,{day}")));
        only(&town, &town.secretary, town.oak)
    };
    let old = entered("");
    assert_eq!(old.stand(), StatusKind::NotMet, "there since the year began: the 30th school day is over");
    let new = entered("11/23/2026");
    assert_eq!((new.stand(), new.by.as_str()), (StatusKind::Conditional, "deadlines"));
    let out = new.out_from.unwrap();
    assert!(out > Date::constant(2027, 1, 4) && out < Date::constant(2027, 2, 1), "{out}");
    assert_eq!(new.changes.map(|change| change.to), Some(StatusKind::NotMet));
}

#[test]
fn the_kind_of_school_decides_what_is_asked() {
    let town = on_one();
    known(&town, REMY, &[("20190120", "03")]);
    let operator = of_operator(OrganizationId(0));
    let asked = |kind: OrganizationKind, code: &str| {
        let new = NewOrganization {
            parent: None,
            kind,
            name: code.into(),
            code: code.into(),
            vfc_pin: None,
            county: None,
            city: "Houma".into(),
        };
        let id = organizations::add(town.registry(), &operator, vec![new]).unwrap()[0].id;
        let who = user(town.registry(), id, &code.to_lowercase(), Role::School);
        town.applied(&who, &list("1,Naquin,Remy,1/13/2018,,"));
        let child = only(&town, &who, id);
        let names: Vec<String> = child.lines.iter().map(|line| line.name.to_string()).collect();
        (child.level.to_string(), names.join(" "))
    };
    let told = |level: &str, names: &str| (level.to_owned(), names.to_owned());
    let school = "dtap polio hepb mmr varicella";
    assert_eq!(asked(OrganizationKind::Childcare, "CARE"), told("kindergarten", school));
    assert_eq!(asked(OrganizationKind::HeadStart, "HEAD"), told("kindergarten", school));
    assert_eq!(asked(OrganizationKind::College, "COLLEGE"), told("college", "mmr menacwy td"));
    assert_eq!(asked(OrganizationKind::HomeStudy, "HOME"), told("", ""), "nothing before eleven");
}

#[test]
fn a_child_without_a_record_has_none_whatever_the_school_knows_of_it() {
    let town = on_one();
    town.applied(&town.secretary, &list("1,Nobody,Known,1/13/2018,3,"));
    let child = only(&town, &town.secretary, town.oak);
    assert_eq!((child.stand(), child.record), (StatusKind::NoRecord, None));
    let why = |line: &compliance::Line| line.law.stand;
    let none = jenner_registry::schools::law::Stand::Missing(Why::NoRecord);
    assert!(child.lines.len() == 5 && child.lines.iter().all(|line| why(line) == none), "{child:?}");
}

#[test]
fn the_report_has_the_numbers_of_the_list() {
    on_each(|town| {
        known(town, REMY, &ALL);
        let rows = "1,Naquin,Remy,1/13/2018,3,\n2,Nobody,Known,1/13/2018,3,\n3,Nobody,Else,1/13/2019,2,";
        town.applied(&town.secretary, &list(rows));
        let registry = town.registry();
        let children = compliance::children(registry, &town.secretary, town.oak).unwrap();
        let report = report::of_school(registry, &town.secretary, town.oak).unwrap();
        assert_eq!(report.numbers.stands(), compliance::count(children.iter()));
        assert_eq!(report.numbers.stands()[StatusKind::Complete as usize], 1);
        assert_eq!(report.numbers.stands()[StatusKind::NoRecord as usize], 2);
        let third = report.numbers.grades.iter().find(|grade| grade.grade == 3).unwrap();
        assert_eq!((third.children, third.has["mmr"]), (2, 1));
    });
}

fn named(town: &Town, given: &str) -> Option<OnList> {
    let all = compliance::children(town.registry(), &town.secretary, town.oak).unwrap();
    all.into_iter().find(|child| child.student.given == given)
}

#[test]
fn what_a_school_says_about_exceptions_changes_the_numbers_and_outlives_the_next_list() {
    on_each(|town| {
        let registry = town.registry();
        known(town, REMY, &[("20190120", "03")]);
        let rows = list(
            "1,Naquin,Remy,1/13/2018,3,\n2,Nobody,Exempt,1/13/2018,3,\n3,Nobody,Let,1/13/2018,3,\n\
             4,Nobody,Left,1/13/2018,3,\n5,Nobody,Open,1/13/2018,3,",
        );
        town.applied(&town.secretary, &rows);
        let before = report::of_school(registry, &town.secretary, town.oak).unwrap();
        assert_eq!(before.exceptions.len(), 5);
        let id = |given: &str| named(town, given).unwrap().id;
        let since = Date::constant(2026, 11, 20);
        let exempt = |kind: &str| {
            Said::Decision(Decision::Exempt { kind: kind.into(), since, handed_in: registry.today() })
        };
        let homeless = Said::Decision(Decision::LetIn { circumstance: Some(Circumstance::Homeless), since });
        let out = Said::Decision(Decision::KeptOut { since });
        let decide =
            |said: &[(i64, Said)]| exceptions::decide(registry, &town.secretary, town.oak, said).unwrap();
        assert_eq!(decide(&[(id("Exempt"), exempt("astrological"))]), Err(NotKept::Unknown(id("Exempt"))));
        let tomorrow = Said::Decision(Decision::KeptOut { since: Date::constant(2026, 11, 26) });
        assert_eq!(decide(&[(id("Remy"), tomorrow)]), Err(NotKept::Day(id("Remy"))));
        assert_eq!(decide(&[(7, Said::Left)]), Err(NotKept::Changed(7)), "on no list of the school");
        let said = [
            (id("Remy"), out),
            (id("Exempt"), exempt("dissent")),
            (id("Let"), homeless),
            (id("Left"), Said::Left),
            (id("Open"), Said::Nothing),
        ];
        assert_eq!(decide(&said), Ok(4));
        let stand = |given: &str| named(town, given).map(|child| child.stand());
        assert_eq!(stand("Remy"), Some(StatusKind::NotMet), "being kept out is no dose");
        assert_eq!(stand("Exempt"), Some(StatusKind::Exempt));
        assert_eq!(stand("Let"), Some(StatusKind::Conditional));
        assert_eq!(named(town, "Let").unwrap().out_from, Some(Date::constant(2026, 12, 21)), "30 days, then");
        assert_eq!(stand("Left"), None);
        let after = report::of_school(registry, &town.secretary, town.oak).unwrap();
        let third = &after.numbers.grades[0];
        assert_eq!((third.children, third.kept_out, third.exemptions["dissent"]), (4, 1, 1));
        let again: Vec<(i64, Said)> = said.iter().filter(|(_, said)| *said != Said::Left).cloned().collect();
        assert_eq!(decide(&again), Ok(0), "the same once more is no news");
        town.applied(&town.secretary, &rows.replace("4,Nobody,Left,1/13/2018,3,\n", ""));
        assert_eq!(
            stand("Exempt"),
            Some(StatusKind::Exempt),
            "the next list does not know, and does not forget"
        );
        let back = [(id("Exempt"), Said::Nothing)];
        assert_eq!(decide(&back), Ok(1));
        assert_eq!(stand("Exempt"), Some(StatusKind::NoRecord));
        let other = exceptions::decide(registry, &town.other, town.oak, &back);
        assert!(matches!(other, Err(Error::Forbidden)), "another school says nothing about them");
    });
}

#[test]
fn another_law_is_held_over_the_lists_before_it_is_published() {
    let town = on_one();
    known(&town, REMY, &ALL);
    assert_eq!(stand_in(&town, "3").stand(), StatusKind::Complete);
    let state = of_operator(town.oak);
    let law = include_str!("../../../../packs/louisiana/school.toml");
    let same = preview::preview(town.registry(), &state, law).unwrap().unwrap();
    assert_eq!((same.students, same.changed), (1, 0));
    // The law asks the third grade for what it asks the sixth.
    let needs = "needs = [\"dtap\", \"polio\", \"hepb\", \"mmr\", \"varicella\"]";
    assert!(law.contains(needs), "the test knows how the file is written");
    let stricter = law.replace(needs, &needs.replace(']', ", \"menacwy_one\"]"));
    let found = preview::preview(town.registry(), &state, &stricter).unwrap().unwrap();
    let school = found.schools.values().next().unwrap();
    assert_eq!((found.changed, school.kept_out, school.let_in), (1, 1, 0));
    assert_eq!(school.moves[&StatusKind::Complete][&StatusKind::NotMet], 1);
    assert_eq!(stand_in(&town, "3").stand(), StatusKind::Complete, "nothing was published");
    let wrong = preview::preview(town.registry(), &state, &law.replace("\"polio\"", "\"pollio\""));
    let why = wrong.unwrap().unwrap_err().to_string();
    assert!(why.contains("pollio"), "{why}");
    let refused = preview::preview(town.registry(), &town.secretary, law);
    assert!(matches!(refused, Err(Error::Forbidden)), "a school does not ask for the state");
}
