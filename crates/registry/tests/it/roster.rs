//! Lists of students: read, compared, looked at, applied; whom a school sees from then on, and until when; its report.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on may panic")]

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use jenner_codes::Codes;
use jenner_model::access::{Access, Role};
use jenner_model::organization::OrganizationKind;
use jenner_model::record::Restriction;
use jenner_model::{OrganizationId, PersonId, Timestamp};
use jenner_registry::access::{door, of_operator, scope};
use jenner_registry::organizations::{self, NewOrganization};
use jenner_registry::packs::Pack;
use jenner_registry::schools::law::StatusKind;
use jenner_registry::schools::roster::compliance;
use jenner_registry::schools::roster::report::{self, NotChanged, State as ReportState};
use jenner_registry::schools::roster::review::{self, Answer, Group};
use jenner_registry::schools::roster::{
    self, Applied, Column, Counts, Lack, Mapping, NotApplied, Problem, State,
};
use jenner_registry::uploads::DateForm;
use jenner_registry::{Error, Registry, Settings};
use jenner_store::Db;
use jenner_store::testing::{TestDb, engines};

use crate::merge::record_of;
use crate::support::*;

/// 2026-11-25T16:00:00Z, ten in the morning in Louisiana.
pub(crate) const TODAY: i64 = 1_795_622_400_000_000;
pub(crate) const A_DAY: i64 = 86_400_000_000;

pub(crate) struct Town {
    pub(crate) running: Running,
    pub(crate) now: Arc<AtomicI64>,
    pub(crate) oak: OrganizationId,
    pub(crate) elm: OrganizationId,
    pub(crate) secretary: Access,
    pub(crate) other: Access,
}

pub(crate) fn town(db: TestDb) -> Town {
    town_of(db, "louisiana")
}

/// A town under the law of a pack.
pub(crate) fn town_of(db: TestDb, pack: &str) -> Town {
    let now = Arc::new(AtomicI64::new(TODAY));
    let tick = now.clone();
    let settings = Settings {
        time_zone: jiff::tz::TimeZone::get("America/Chicago").unwrap(),
        pack: Some(Arc::new(Pack::shipped(pack).unwrap())),
        ..Settings::default()
    };
    let clock = Arc::new(move || Timestamp(tick.fetch_add(1, Ordering::Relaxed)));
    let registry = Registry::start(Db::clone(&db), Codes::embedded(), settings, clock).unwrap();
    let running = running(db, registry);
    let school = |code: &str| NewOrganization {
        parent: None,
        kind: OrganizationKind::School,
        name: format!("{code} School").into(),
        code: code.into(),
        vfc_pin: None,
        county: None,
        city: "Houma".into(),
    };
    let operator = of_operator(OrganizationId(0));
    let made = organizations::add(&running.registry, &operator, vec![school("OAK"), school("ELM")]).unwrap();
    let (oak, elm) = (made[0].id, made[1].id);
    let secretary = user(&running.registry, oak, "secretary", Role::School);
    let other = user(&running.registry, elm, "other", Role::School);
    Town { running, now, oak, elm, secretary, other }
}

pub(crate) fn on_each(test: impl Fn(&Town)) {
    for db in engines() {
        let town = town(db);
        eprintln!("on {}", town.running.engine);
        test(&town);
    }
}

pub(crate) fn on_one() -> Town {
    on_one_of("louisiana")
}

pub(crate) fn on_one_of(pack: &str) -> Town {
    town_of(engines().into_iter().find(|db| db.engine() == jenner_store::Engine::Sqlite).unwrap(), pack)
}

pub(crate) const REMY: Patient = Patient {
    number: "2001",
    family: "Naquin",
    given: "Remy",
    born: "20180113",
    sex: "M",
    street: "4 Bayou Rd",
    birth_order: "|",
    protection: "N",
};
pub(crate) const EMMA: Patient =
    Patient { number: "2002", family: "Landry", given: "Emma", born: "20190204", sex: "F", ..REMY };
const ELLA: Patient = Patient { number: "2003", given: "Ella", ..EMMA };
pub(crate) const HIDDEN: Patient =
    Patient { number: "2004", family: "Guidry", given: "Ida", born: "20180506", sex: "F", ..REMY };
const KATHERINE: Patient =
    Patient { number: "2005", family: "Boudreaux", given: "Katherine", born: "20170708", sex: "F", ..REMY };

impl Town {
    pub(crate) fn registry(&self) -> &Registry {
        &self.running.registry
    }

    pub(crate) fn days_pass(&self, days: i64) {
        self.now.fetch_add(days * A_DAY, Ordering::Relaxed);
    }

    pub(crate) fn known(&self, patient: Patient) -> PersonId {
        let control = format!("C{}", self.now.fetch_add(1_000, Ordering::Relaxed));
        let shots = [past(&format!("{}-1", patient.number), "20200305", "03")];
        self.known_with(patient, &control, &shots)
    }

    /// Somebody with these doses.
    pub(crate) fn known_with(&self, patient: Patient, control: &str, shots: &[Shot]) -> PersonId {
        take(&self.running, &self.running.clinic, &vxu("CLINIC", "20261120120000", control, patient, shots));
        record_of(&self.running, &self.running.clinic, patient.number).person
    }

    /// Sends and compares a list.
    pub(crate) fn sent(&self, who: &Access, list: &str) -> i64 {
        let registry = self.registry();
        let id =
            roster::add(registry, who, who.organization(), "list.csv", list.as_bytes()).unwrap().unwrap();
        let (one, _) = roster::open(registry, who, id).unwrap().unwrap();
        if one.mapping.dates.is_none() {
            let mapping = Mapping { dates: Some(DateForm::MonthFirst), ..one.mapping };
            assert!(roster::map(registry, who, id, &mapping).unwrap());
        }
        assert!(roster::work(registry, who, id).unwrap());
        id
    }

    fn counts(&self, who: &Access, id: i64) -> Counts {
        roster::open(self.registry(), who, id).unwrap().unwrap().0.counts
    }

    pub(crate) fn applied(&self, who: &Access, list: &str) -> Applied {
        let id = self.sent(who, list);
        roster::apply(self.registry(), who, id, true).unwrap().unwrap()
    }

    pub(crate) fn sees(&self, who: &Access, patient: Patient) -> bool {
        let public = record_of(&self.running, &self.running.clinic, patient.number).public_id;
        door::open(self.registry(), who, public).unwrap().is_some()
    }
}

pub(crate) const LIST: &str = "Student ID,Last,First,DOB,Grade,Homeroom\n\
    1,Naquin,Remy,1/13/2018,3,A\n\
    2,Landry,Emma,2/4/2019,2,B\n\
    3,Landry,Ella,2/4/2019,2,B\n\
    4,Nobody,Known,3/5/2018,3,A\n\
    5,Broken,Date,2/30/2018,3,A\n";

#[test]
fn a_list_is_compared_applied_and_the_school_sees_its_children_and_nobody_else() {
    on_each(|town| {
        let registry = town.registry();
        for patient in [REMY, EMMA, ELLA, KATHERINE] {
            town.known(patient);
        }
        assert!(!town.sees(&town.secretary, REMY), "nobody is on the list yet");
        let id = town.sent(&town.secretary, LIST);
        let counts = town.counts(&town.secretary, id);
        assert_eq!(counts, Counts { matched: 3, new: 1, wrong: 1, ..Counts::default() });
        assert!(!town.sees(&town.secretary, REMY), "nothing changes before it is applied");
        let wrong = review::rows(registry, &town.secretary, id, Group::Wrong, 0).unwrap().unwrap();
        assert_eq!(wrong.rows[0].problems, [Problem::NotADate("2/30/2018".into())]);
        assert_eq!(wrong.rows[0].number, 6);
        let words = |problem: &Problem| format!("{} {}", problem.word(), problem.told());
        let file = review::wrong_rows(registry, &town.secretary, id, &words).unwrap().unwrap();
        assert!(String::from_utf8(file).unwrap().contains("6,not-a-date 2/30/2018,5,Broken,Date"));
        let done = roster::apply(registry, &town.secretary, id, false).unwrap();
        assert_eq!(done, Ok(Applied { added: 4, ..Applied::default() }));
        for (patient, seen) in [(REMY, true), (EMMA, true), (ELLA, true), (KATHERINE, false)] {
            assert_eq!(town.sees(&town.secretary, patient), seen, "{}", patient.given);
            assert!(!town.sees(&town.other, patient), "the other school");
        }
        assert_eq!(roster::apply(registry, &town.secretary, id, false).unwrap(), Err(NotApplied::NotWaiting));
        let children = compliance::children(registry, &town.secretary, town.oak).unwrap();
        let stands: Vec<(&str, StatusKind)> =
            children.iter().map(|child| (child.student.given.as_str(), child.stand())).collect();
        assert_eq!(children.len(), 4, "{stands:?}");
        assert!(stands.contains(&("Known", StatusKind::NoRecord)), "{stands:?}");
        assert!(stands.contains(&("Remy", StatusKind::NotMet)), "{stands:?}");
    });
}

#[test]
fn twins_are_not_swapped_and_a_twin_without_a_record_does_not_get_her_sisters() {
    on_each(|town| {
        let (emma, ella) = (town.known(EMMA), town.known(ELLA));
        let id = town.sent(&town.secretary, LIST);
        roster::apply(town.registry(), &town.secretary, id, false).unwrap().unwrap();
        let now = town.registry().now();
        let kind = jenner_store::queries::scope::Kind::Roster;
        let among = |people: &[PersonId]| {
            let people = people.to_vec();
            let oak = town.oak.0;
            let read = |tx: &mut jenner_store::Tx<'_>| {
                jenner_store::queries::scope::among(tx, kind, oak, &people, now)
            };
            town.registry().db().read(read).unwrap().len()
        };
        assert_eq!(among(&[emma, ella]), 2);
        let by_name = |given: &str| {
            let children = compliance::children(town.registry(), &town.secretary, town.oak).unwrap();
            children.into_iter().find(|child| child.student.given == given).unwrap().record.unwrap()
        };
        for patient in [EMMA, ELLA] {
            let record = record_of(&town.running, &town.running.clinic, patient.number);
            assert_eq!(by_name(patient.given), record.public_id);
        }
    });
    let town = on_one();
    town.known(EMMA);
    let id = town.sent(&town.secretary, LIST);
    assert_eq!(town.counts(&town.secretary, id).matched, 1, "Emma, and not Ella");
}

#[test]
fn a_child_that_is_not_on_the_next_list_leaves_with_the_end_of_the_day_and_one_that_comes_back_is_seen_again()
{
    on_each(|town| {
        let registry = town.registry();
        for patient in [REMY, EMMA, ELLA] {
            town.known(patient);
        }
        town.applied(&town.secretary, LIST);
        let without = LIST.replace("1,Naquin,Remy,1/13/2018,3,A\n", "");
        let id = town.sent(&town.secretary, &without);
        assert_eq!(town.counts(&town.secretary, id).left, 1);
        let left = review::rows(registry, &town.secretary, id, Group::Left, 0).unwrap().unwrap();
        assert_eq!(left.rows[0].student.as_ref().unwrap().given, "Remy");
        let done = roster::apply(registry, &town.secretary, id, false).unwrap();
        assert_eq!(done, Ok(Applied { stayed: 3, left: 1, ..Applied::default() }));
        assert!(town.sees(&town.secretary, REMY), "until tonight");
        town.days_pass(1);
        assert!(!town.sees(&town.secretary, REMY));
        assert!(town.sees(&town.secretary, EMMA));
        let names: Vec<String> = compliance::children(registry, &town.secretary, town.oak)
            .unwrap()
            .into_iter()
            .map(|child| child.student.given)
            .collect();
        assert!(!names.contains(&"Remy".to_owned()), "{names:?}");
        assert_eq!(town.applied(&town.secretary, LIST).added, 1);
        assert!(town.sees(&town.secretary, REMY));
        // Left and back on one day.
        town.applied(&town.secretary, &without);
        assert_eq!(town.applied(&town.secretary, LIST).stayed, 4);
        town.days_pass(2);
        assert!(town.sees(&town.secretary, REMY));
        // The same list again changes nothing.
        assert_eq!(town.applied(&town.secretary, LIST), Applied { stayed: 4, ..Applied::default() });
    });
}

#[test]
fn a_child_whose_row_has_a_mistake_or_who_is_not_on_a_list_of_some_does_not_leave() {
    let town = on_one();
    let registry = town.registry();
    town.known(REMY);
    town.applied(&town.secretary, LIST);
    let id = town.sent(&town.secretary, &LIST.replace("1/13/2018", "13/33/2018"));
    assert_eq!(town.counts(&town.secretary, id).left, 0, "row 2 still names number 1");
    let list = "Student ID,Last,First,DOB\n9,Late,Comer,1/14/2018\n";
    let id = roster::add(registry, &town.secretary, town.oak, "some.csv", list.as_bytes()).unwrap().unwrap();
    let (one, _) = roster::open(registry, &town.secretary, id).unwrap().unwrap();
    let mapping = Mapping { only_some: true, ..one.mapping };
    assert!(roster::map(registry, &town.secretary, id, &mapping).unwrap());
    assert!(roster::work(registry, &town.secretary, id).unwrap());
    let done = roster::apply(registry, &town.secretary, id, false).unwrap();
    assert_eq!(done, Ok(Applied { added: 1, ..Applied::default() }));
    assert!(town.sees(&town.secretary, REMY));
}

#[test]
fn when_many_would_leave_the_school_is_asked_first() {
    let town = on_one();
    let rows = |from: usize, to: usize| -> String {
        let row = |n: usize| {
            format!(
                "{n},Family{},Child,1/{}/2018\n",
                "abcdefghijklmnopqrstuvwxyz".chars().nth(n % 26).unwrap(),
                1 + n % 28
            )
        };
        std::iter::once("ID,Last,First,DOB\n".to_owned()).chain((from..to).map(row)).collect()
    };
    town.applied(&town.secretary, &rows(0, 26));
    let id = town.sent(&town.secretary, &rows(0, 5));
    assert_eq!(
        roster::apply(town.registry(), &town.secretary, id, false).unwrap(),
        Err(NotApplied::ManyLeave(21))
    );
    assert_eq!(roster::apply(town.registry(), &town.secretary, id, true).unwrap().unwrap().left, 21);
}

#[test]
fn a_child_on_the_lists_of_two_schools_stays_on_both_until_one_says_that_it_has_come() {
    on_each(|town| {
        let registry = town.registry();
        town.known(REMY);
        let row = "ID,Last,First,DOB\n1,Naquin,Remy,1/13/2018\n";
        town.applied(&town.secretary, row);
        let id = town.sent(&town.other, row);
        assert_eq!(town.counts(&town.other, id).elsewhere, 1);
        roster::apply(registry, &town.other, id, false).unwrap().unwrap();
        town.days_pass(1);
        assert!(town.sees(&town.secretary, REMY) && town.sees(&town.other, REMY));
        // The first school's next list has it too: now it says that the child has come back.
        let id = town.sent(&town.secretary, row);
        assert_eq!(town.counts(&town.secretary, id).elsewhere, 1);
        assert!(
            !review::answer(registry, &town.other, id, 2, Answer::Moved).unwrap(),
            "another school's list"
        );
        assert!(
            !review::answer(registry, &town.secretary, id, 2, Answer::Same(0)).unwrap(),
            "no such question"
        );
        assert!(review::answer(registry, &town.secretary, id, 2, Answer::Moved).unwrap());
        let done = roster::apply(registry, &town.secretary, id, false).unwrap().unwrap();
        assert_eq!((done.stayed, done.moved), (1, 1));
        town.days_pass(1);
        assert!(town.sees(&town.secretary, REMY));
        assert!(!town.sees(&town.other, REMY));
        assert!(compliance::children(registry, &town.other, town.elm).unwrap().is_empty());
    });
}

#[test]
fn who_must_not_be_shown_looks_like_nobody() {
    on_each(|town| {
        let hidden = town.known(HIDDEN);
        let row = "ID,Last,First,DOB,Sex\n1,Guidry,Ida,5/6/2018,F\n";
        let operator = of_operator(OrganizationId(0));
        scope::keep_from_others(town.registry(), &operator, hidden, Restriction::NoShare, None).unwrap();
        let id = town.sent(&town.secretary, row);
        let nobody = Counts { new: 1, ..Counts::default() };
        assert_eq!(town.counts(&town.secretary, id), nobody);
        // The same for a child who is on a list and is restricted later.
        scope::show_again(town.registry(), &operator, hidden, Restriction::NoShare).unwrap();
        town.applied(&town.secretary, row);
        let stand = || compliance::children(town.registry(), &town.secretary, town.oak).unwrap()[0].clone();
        assert_ne!(stand().stand(), StatusKind::NoRecord);
        scope::keep_from_others(town.registry(), &operator, hidden, Restriction::NoShare, None).unwrap();
        assert_eq!((stand().stand(), stand().record), (StatusKind::NoRecord, None));
    });
}

#[test]
fn a_close_row_waits_for_a_human_and_the_answer_decides() {
    on_each(|town| {
        let registry = town.registry();
        let katherine = town.known(KATHERINE);
        // Perhaps she has another first name at school; perhaps she has a twin who is not on file.
        let row = "ID,Last,First,DOB,Sex\n1,Boudreaux,Emily,7/8/2017,F\n";
        let id = town.sent(&town.secretary, row);
        let counts = town.counts(&town.secretary, id);
        assert_eq!(counts, Counts { close: 1, ..Counts::default() });
        let page = review::rows(registry, &town.secretary, id, Group::Close, 0).unwrap().unwrap();
        let [near] = page.rows[0].near.as_slice() else { panic!("one record is near: {page:?}") };
        assert_eq!((near.family.as_str(), near.given.as_str()), ("Boudreaux", "Katherine"));
        // Without an answer the child is on the list without a record.
        assert!(review::answer(registry, &town.secretary, id, 2, Answer::Same(0)).unwrap());
        assert!(!review::answer(registry, &town.secretary, id, 2, Answer::Same(7)).unwrap());
        roster::apply(registry, &town.secretary, id, false).unwrap().unwrap();
        assert!(town.sees(&town.secretary, KATHERINE));
        let children = compliance::children(registry, &town.secretary, town.oak).unwrap();
        assert!(children[0].record.is_some(), "{katherine:?}");
    });
}

#[test]
fn a_number_that_is_given_to_another_child_carries_nothing_over_and_the_child_before_leaves() {
    let town = on_one();
    town.applied(
        &town.secretary,
        "ID,Last,First,DOB,Grade\n3,Quar,Ursin,2/15/2018,3\n4,Quar,Odile,1/14/2019,2\n",
    );
    let next = "ID,Last,First,DOB,Grade\n3,Autin,Zoe,7/1/2019,2\n4,Quar,Odile,1/15/2019,2\n";
    let id = town.sent(&town.secretary, next);
    assert_eq!(
        town.counts(&town.secretary, id).left,
        1,
        "the birth date of number 4 was mended, number 3 is another"
    );
    let applied = roster::apply(town.registry(), &town.secretary, id, false).unwrap().unwrap();
    assert_eq!((applied.added, applied.stayed, applied.left), (1, 1, 1));
}

#[test]
fn another_first_name_or_another_last_name_is_never_surely_the_same_child_however_few_are_on_file() {
    let town = on_one();
    town.known(KATHERINE);
    for (row, sure) in [
        ("Boudreaux,Katherine,7/8/2017,F", true),
        ("Boudreaux,Kate,7/8/2017,F", true),
        ("Boudreaux,Emily,7/8/2017,F", false),
        ("Boudreaux,Olivia,7/8/2017,F", false),
        ("Smith,Katherine,7/8/2017,F", false),
        ("Smith,Emily,7/8/2017,F", false),
    ] {
        let id = town.sent(&town.secretary, &format!("ID,Last,First,DOB,Sex\n1,{row}\n"));
        assert_eq!(town.counts(&town.secretary, id).matched, u64::from(sure), "{row}");
    }
}

#[test]
fn a_birth_date_that_no_slip_explains_is_never_surely_the_same_childs() {
    let town = on_one();
    town.known(KATHERINE);
    for (birth, sure) in [
        ("7/8/2017", true),
        ("8/7/2017", true),
        ("7/9/2017", true),
        ("7/8/1984", false),
        ("7/8/2013", false),
        ("9/21/2016", false),
        ("9/21/2017", false),
        ("2/10/2017", false),
    ] {
        let list = format!("ID,Last,First,DOB,Sex\n1,Boudreaux,Katherine,{birth},F\n");
        let id = town.sent(&town.secretary, &list);
        assert_eq!(town.counts(&town.secretary, id).matched, u64::from(sure), "{birth}");
    }
}

#[test]
fn the_meaning_of_columns_is_asked_once_and_remembered_for_the_school_alone() {
    let town = on_one();
    let registry = town.registry();
    let odd = "no;who are you;day one\n1;\"Naquin, Remy\";1/13/2018\n";
    let add = |who: &Access| {
        let id = roster::add(registry, who, who.organization(), "a.csv", odd.as_bytes()).unwrap().unwrap();
        (id, roster::open(registry, who, id).unwrap().unwrap().0.mapping)
    };
    let (id, mapping) = add(&town.secretary);
    assert!(mapping.lacks().contains(&Lack::Column(Column::BirthDate)));
    assert!(matches!(roster::work(registry, &town.secretary, id), Err(Error::Invalid(_))));
    let columns = vec![Some(Column::StudentNumber), Some(Column::FullName), Some(Column::BirthDate)];
    let named = Mapping { columns, dates: Some(DateForm::MonthFirst), only_some: false };
    assert!(roster::map(registry, &town.secretary, id, &named).unwrap());
    assert!(!roster::map(registry, &town.other, id, &named).unwrap(), "another school's list is none");
    assert_eq!(roster::open(registry, &town.other, id).unwrap().map(|_| ()), None);
    let (_, again) = add(&town.secretary);
    assert_eq!(again.columns, named.columns);
    assert!(!add(&town.other).1.lacks().is_empty());
}

#[test]
fn the_file_goes_when_it_was_compared_and_nothing_of_it_lies_open_in_the_database() {
    let town = on_one();
    town.known(REMY);
    let id = town.sent(&town.secretary, LIST);
    let body: Option<Option<Vec<u8>>> = town
        .registry()
        .db()
        .read(|tx| tx.query_opt("SELECT body FROM roster WHERE roster_id = $1", &[&id], |row| row.get(0)))
        .unwrap();
    assert_eq!(body, Some(None));
    let sealed: Vec<Vec<u8>> = town
        .registry()
        .db()
        .read(|tx| tx.query("SELECT sealed FROM roster_row", &[], |row| row.get(0)))
        .unwrap();
    assert_eq!(sealed.len(), 5);
    let lies_open = |bytes: &Vec<u8>| bytes.windows(6).any(|part| part == b"Naquin");
    assert!(!sealed.iter().any(lies_open));
    assert!(roster::drop_list(town.registry(), &town.secretary, id).unwrap());
    let (dropped, _) = roster::open(town.registry(), &town.secretary, id).unwrap().unwrap();
    assert_eq!(dropped.state, State::Dropped);
    assert_eq!(
        roster::apply(town.registry(), &town.secretary, id, true).unwrap(),
        Err(NotApplied::NotWaiting)
    );
}

#[test]
fn a_report_is_signed_submitted_locked_and_does_not_change_with_the_list() {
    on_each(|town| {
        let registry = town.registry();
        town.known(REMY);
        town.applied(&town.secretary, LIST);
        let state = of_operator(OrganizationId(0));
        let submit = |name: &str, shown| {
            report::submit(registry, &town.secretary, town.oak, name, "School nurse", shown).unwrap()
        };
        let mark = || report::of_school(registry, &town.secretary, town.oak).unwrap().now.mark();
        assert_eq!(submit("", mark()), Err(NotChanged::NotSigned));
        assert_eq!(submit("Nell Nurse", mark() ^ 1), Err(NotChanged::OtherNumbers));
        assert_eq!(
            report::set_locked(registry, &state, town.oak, ReportState::Locked).unwrap(),
            Err(NotChanged::NotSubmitted)
        );
        assert_eq!(submit("Nell Nurse", mark()), Ok(()));
        let kept = report::of_school(registry, &town.secretary, town.oak).unwrap();
        assert_eq!((kept.state, kept.numbers.children(), kept.differs), (ReportState::Submitted, 4, false));
        assert_eq!(kept.school_year, 2026);
        let by_grade: Vec<(i64, u64)> =
            kept.numbers.grades.iter().map(|grade| (grade.grade, grade.children)).collect();
        assert_eq!(by_grade, [(2, 2), (3, 2)]);
        assert_eq!(kept.numbers.stands().iter().sum::<u64>(), 4, "each child stands somewhere");
        assert_eq!(report::set_locked(registry, &state, town.oak, ReportState::Locked).unwrap(), Ok(()));
        assert!(matches!(
            report::set_locked(registry, &town.secretary, town.oak, ReportState::Open),
            Err(Error::Forbidden)
        ));
        let before = mark();
        town.applied(&town.secretary, &LIST.replace("4,Nobody,Known,3/5/2018,3,A\n", ""));
        assert_ne!(mark(), before, "who leaves tonight is not reported");
        town.days_pass(1);
        let after = report::of_school(registry, &town.secretary, town.oak).unwrap();
        assert_eq!((after.numbers.children(), after.differs), (4, true));
        assert_eq!(submit("Nell Nurse", mark()), Err(NotChanged::Locked));
        assert_eq!(report::set_locked(registry, &state, town.oak, ReportState::Submitted).unwrap(), Ok(()));
        assert_eq!(submit("Nell Nurse", before), Err(NotChanged::OtherNumbers), "what was shown then");
        assert_eq!(submit("Nell Nurse", mark()), Ok(()));
        let lines = report::of_state(registry, &state).unwrap();
        let told: Vec<(&str, u64, bool)> = lines
            .iter()
            .map(|line| (line.school.name.as_str(), line.children, line.submitted_at.is_some()))
            .collect();
        assert_eq!(
            told,
            [("ELM School", 0, false), ("OAK School", 3, true)],
            "who has not reported stands first"
        );
        let third = report::aggregate(&lines, &[roster::Grade::of_number(3)]);
        assert_eq!(third.0, 1);
    });
}

#[test]
fn a_purge_takes_the_child_out_of_every_list_with_a_record_and_without() {
    on_each(|town| {
        let registry = town.registry();
        town.known(REMY);
        // On the list with a record, on it once more as another school wrote it (no record is found for that), in a list that
        // waits for a decision, and in one whose columns nobody has named.
        town.applied(&town.secretary, LIST);
        town.applied(
            &town.other,
            "ID,Last,First,DOB\n7,Naquin,Remy Zed Quux,1/13/2018\n8,Other,Child,1/2/2018\n",
        );
        town.sent(&town.secretary, LIST);
        let unread = "who;day one\n\"Naquin, Remy\";1/13/2018\n";
        roster::add(registry, &town.other, town.elm, "Naquin.csv", unread.as_bytes()).unwrap().unwrap();
        crate::staying_out::purged(
            &town.running,
            record_of(&town.running, &town.running.clinic, REMY.number).public_id,
            "R-1",
        );
        let names = |who: &Access, school| -> Vec<String> {
            let all = compliance::children(registry, who, school).unwrap();
            all.into_iter().map(|child| child.student.family).collect()
        };
        assert!(!names(&town.secretary, town.oak).contains(&"Naquin".to_owned()));
        assert_eq!(names(&town.other, town.elm), ["Other"]);
        let lists = roster::list(registry, &town.other, town.elm).unwrap();
        assert_eq!(lists[0].state, State::Dropped);
        assert!(lists[0].file_name.is_empty());
        let sealed: Vec<Vec<u8>> = registry
            .db()
            .read(|tx| tx.query("SELECT sealed FROM roster_row", &[], |row| row.get(0)))
            .unwrap();
        for bytes in &sealed {
            let plain = registry.vault().open(jenner_registry::vault::Class::Identifier, bytes).unwrap();
            assert!(!String::from_utf8_lossy(&plain).contains("Naquin"));
        }
        assert!(!sealed.is_empty(), "the others are still there");
    });
}

#[test]
fn a_list_that_two_apply_at_once_is_applied_once_and_two_lists_at_once_do_not_double_a_child() {
    let town = on_one();
    town.known(REMY);
    let ids = [town.sent(&town.secretary, LIST), town.sent(&town.secretary, LIST)];
    let done: Vec<_> = std::thread::scope(|scope| {
        let apply = |id: i64| {
            let town = &town;
            scope.spawn(move || roster::apply(town.registry(), &town.secretary, id, true).unwrap())
        };
        let all = [apply(ids[0]), apply(ids[0]), apply(ids[1])];
        all.map(|one| one.join().unwrap()).to_vec()
    });
    let children = compliance::children(town.registry(), &town.secretary, town.oak).unwrap();
    assert_eq!(children.len(), 4, "{done:?}");
    assert!(done[0].is_err() || done[1].is_err(), "{done:?}");
}

proptest::proptest! {
    #[test]
    fn any_file_is_read_or_refused_and_nothing_breaks(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..300), head in 0_usize..4) {
        let heads: [&[u8]; 4] = [b"", b"PK\x03\x04", b"Last,First,DOB\n", b"\xff\xfe"];
        let file = [heads[head], &bytes].concat();
        if let Ok(table) = roster::file::read(&file) {
            let mapping = Mapping { dates: Some(DateForm::MonthFirst), ..Mapping::guess(&table) };
            let today = jenner_model::Date::constant(2026, 11, 25);
            proptest::prop_assert_eq!(roster::row::read_all(&table.rows, &mapping, today).len(), table.rows.len());
        }
    }
}
