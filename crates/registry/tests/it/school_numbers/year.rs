//! The year turns: children move up, the last grade leaves, reports and numbers of the old year stay.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on may panic")]

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};

use jenner_codes::Codes;
use jenner_model::access::{Access, Role};
use jenner_model::organization::OrganizationKind;
use jenner_model::{OrganizationId, Timestamp};
use jenner_registry::access::{door, of_operator};
use jenner_registry::organizations::{self, NewOrganization};
use jenner_registry::packs::Pack;
use jenner_registry::schools::law::Grade;
use jenner_registry::schools::numbers::read::{self, Asked};
use jenner_registry::schools::numbers::release;
use jenner_registry::schools::numbers::{Area, Cohort, Sector, detail};
use jenner_registry::schools::roster::report::{self, State};
use jenner_registry::schools::roster::{self, Mapping, compliance};
use jenner_registry::schools::turn::{self, Turned};
use jenner_registry::uploads::DateForm;
use jenner_registry::{Error, Registry, Settings};
use jenner_store::Db;
use jenner_store::testing::engines;

use crate::merge::record_of;
use crate::support::*;

/// 2026-11-25T16:00:00Z, ten in the morning in Louisiana.
const TODAY: i64 = 1_795_622_400_000_000;
const A_DAY: i64 = 86_400_000_000;
/// From there to the first of August.
const TO_AUGUST: i64 = 249;

const REMY: Patient = Patient {
    number: "2001",
    family: "Naquin",
    given: "Remy",
    born: "20160113",
    sex: "M",
    street: "4 Bayou Rd",
    birth_order: "|",
    protection: "N",
};

const LIST: &str = "Student ID,Last,First,DOB,Grade\n\
    1,Naquin,Remy,1/13/2016,5\n\
    2,Nobody,Known,3/5/2021,K\n\
    3,Somebody,Else,4/5/2021,K\n\
    4,Third,Grader,3/5/2018,3\n";

fn apply(registry: &Registry, who: &Access, list: &str) {
    let id = roster::add(registry, who, who.organization(), "list.csv", list.as_bytes()).unwrap().unwrap();
    let (one, _) = roster::open(registry, who, id).unwrap().unwrap();
    let mapping = Mapping { dates: Some(DateForm::MonthFirst), ..one.mapping };
    assert!(roster::map(registry, who, id, &mapping).unwrap());
    assert!(roster::work(registry, who, id).unwrap());
    roster::apply(registry, who, id, true).unwrap().unwrap();
}

fn grades(registry: &Registry, who: &Access) -> Vec<(String, String)> {
    let children = compliance::children(registry, who, who.organization()).unwrap();
    let mut all: Vec<_> =
        children.iter().map(|one| (one.student.number.clone(), one.student.grade.code())).collect();
    all.sort();
    all
}

fn pairs(of: &[(&str, &str)]) -> Vec<(String, String)> {
    of.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect()
}

#[test]
fn over_two_years_children_move_up_the_last_grade_leaves_and_old_reports_stay() {
    for db in engines() {
        let now = Arc::new(AtomicI64::new(TODAY));
        let tick = now.clone();
        let settings = Settings {
            time_zone: jiff::tz::TimeZone::get("America/Chicago").unwrap(),
            pack: Some(Arc::new(Pack::shipped("louisiana").unwrap())),
            ..Settings::default()
        };
        let clock = Arc::new(move || Timestamp(tick.fetch_add(1, Ordering::Relaxed)));
        let registry = Registry::start(Db::clone(&db), Codes::embedded(), settings, clock).unwrap();
        let running = running(db, registry);
        let registry = &running.registry;
        let operator = of_operator(OrganizationId(0));
        let school = |code: &str| NewOrganization {
            parent: None,
            kind: OrganizationKind::School,
            name: format!("{code} School").into(),
            code: code.into(),
            vfc_pin: None,
            county: Some(jenner_codes::Code::known("22109")),
            city: "Houma".into(),
        };
        let made = organizations::add(registry, &operator, vec![school("OAK"), school("ELM")]).unwrap();
        let secretary = user(registry, made[0].id, "secretary", Role::School);
        let control = "C1";
        let shots = [past("1", "20170305", "03")];
        take(&running, &running.clinic, &vxu("CLINIC", "20261120120000", control, REMY, &shots));
        apply(registry, &secretary, LIST);
        let private = detail::Detail { sector: Sector::Private, last_grade: None };
        detail::put(registry, &secretary, &[(made[0].id, private)]).unwrap();
        assert!(matches!(detail::put(registry, &secretary, &[(made[1].id, private)]), Err(Error::Forbidden)));
        let stop = AtomicBool::new(false);
        let turn = || turn::work(registry, &operator, &stop).unwrap();
        assert_eq!(turn(), Turned::default(), "the year is not over");
        // Nothing is published before somebody has reported.
        assert_eq!(release::publish(registry, &operator).unwrap(), None);
        let mark = report::of_school(registry, &secretary, made[0].id).unwrap().now.mark();
        report::submit(registry, &secretary, made[0].id, "Nell", "Nurse", mark).unwrap().unwrap();
        let k = Cohort::Grade(Grade::KINDERGARTEN);
        let numbers = read::now(registry, &secretary, Asked { all: false, before_year: None }).unwrap();
        let of_k = numbers.of(k, &Area::State).unwrap();
        assert_eq!((of_k.enrolled, of_k.assessed, of_k.no_record), (2, 2, 2));
        assert_eq!(numbers.of(k, &Area::Sector(Sector::Private)).unwrap().enrolled, 2);
        assert_eq!(release::publish(registry, &operator).unwrap(), Some(1));
        assert!(release::publish(registry, &secretary).is_err(), "a school publishes nothing");
        let table = release::latest(registry, None).unwrap().unwrap().table;
        assert!(table.cohorts.iter().all(|one| one.rows.is_empty()), "four children are no table");

        now.fetch_add(TO_AUGUST * A_DAY, Ordering::Relaxed);
        assert_eq!(turn(), Turned { schools: 1, moved: 3, left: 1 });
        assert_eq!(turn(), Turned::default(), "once a year");
        let remy = record_of(&running, &running.clinic, "2001").public_id;
        assert!(door::open(registry, &secretary, remy).unwrap().is_some(), "until the night");
        now.fetch_add(A_DAY, Ordering::Relaxed);
        assert!(
            door::open(registry, &secretary, remy).unwrap().is_none(),
            "the school has no access any more"
        );
        assert_eq!(grades(registry, &secretary), pairs(&[("2", "1"), ("3", "1"), ("4", "4")]));
        let fresh = report::of_school(registry, &secretary, made[0].id).unwrap();
        assert_eq!((fresh.school_year, fresh.state), (2027, State::Open));
        let kept = turn::kept(registry, &operator, 2026).unwrap().unwrap();
        assert_eq!(kept.of(k, &Area::State).unwrap().assessed, 2);
        let old = running.db().read(|tx| jenner_store::queries::student::reports(tx, 2026)).unwrap();
        assert_eq!(old.iter().map(|row| row.state.as_str()).collect::<Vec<_>>(), ["locked"]);

        // One was held back, one came, the list says so.
        let list = "Student ID,Last,First,DOB,Grade\n\
            2,Nobody,Known,3/5/2021,K\n3,Somebody,Else,4/5/2021,1\n4,Third,Grader,3/5/2018,4\n5,New,Child,9/5/2021,K\n";
        apply(registry, &secretary, list);
        assert_eq!(grades(registry, &secretary), pairs(&[("2", "K"), ("3", "1"), ("4", "4"), ("5", "K")]));
        assert_eq!(turn(), Turned::default(), "the list is of this year");
        // The school has a fifth grade, though nobody is in it.
        let five = detail::Detail { sector: Sector::Private, last_grade: Some(roster::Grade::of_number(5)) };
        detail::put(registry, &operator, &[(made[0].id, five)]).unwrap();
        now.fetch_add(366 * A_DAY, Ordering::Relaxed);
        assert_eq!(turn(), Turned { schools: 1, moved: 4, left: 0 });
        assert_eq!(grades(registry, &secretary), pairs(&[("2", "1"), ("3", "2"), ("4", "5"), ("5", "1")]));
        assert_eq!(turn::years(registry).unwrap(), [2027, 2026]);
    }
}
