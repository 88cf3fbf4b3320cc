//! Coverage asked of a registry: who counts, whom an asker sees, what is said where there is no answer.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use jenner_codes::Codes;
use jenner_model::access::{Access, Role};
use jenner_model::record::Restriction;
use jenner_model::{Date, OrganizationId};
use jenner_registry::access::{of_operator, scope};
use jenner_registry::coverage::beside::Beside;
use jenner_registry::coverage::fix::{self, Wanted};
use jenner_registry::coverage::question::{Only, Race};
use jenner_registry::coverage::{
    self, Answer, Area, Count, Denominator, Level, MeasureId, NoAnswer, Question, Split,
};
use jenner_registry::forecast::population::{self, How, Which};
use jenner_registry::packs::Pack;
use jenner_registry::papers::exemption::{self, ExemptionKind, NewExemption};
use jenner_registry::{Error, Registry, Settings};
use jenner_store::{Db, queries};

use crate::coverage_cases::with;
use crate::merge::record_of;
use crate::support::*;

/// A girl of Houma, two years old at noon; her brother; somebody grown up.
const LEO: Patient =
    Patient { number: "1002", given: "Léo", born: "20240601", sex: "M", street: "14 Canal St", ..ZOE };
const ANNE: Patient = Patient { number: "1003", given: "Anne", born: "19800101", ..ZOE };

fn in_louisiana(test: impl Fn(&Running)) {
    under(&Arc::new(Pack::shipped("louisiana").expect("sound")), test);
}

fn under(pack: &Arc<Pack>, test: impl Fn(&Running)) {
    for db in jenner_store::testing::engines() {
        let settings = Settings { pack: Some(pack.clone()), ..Settings::default() };
        let registry =
            Registry::start(Db::clone(&db), Codes::embedded(), settings, Arc::new(|| NOON)).expect("starts");
        let running = running(db, registry);
        eprintln!("on {}", running.engine);
        test(&running);
    }
}

fn on(text: &str) -> Date {
    text.parse().expect("a day")
}

fn about(measure: &str, day: &str) -> Question {
    Question::about(MeasureId::new(measure), on(day))
}

fn asked(running: &Running, who: &Access, question: &Question) -> Answer {
    coverage::ask(&running.registry, who, question).expect("asked").expect("an answer")
}

fn state(running: &Running, who: &Access, question: &Question) -> (u64, u64) {
    let Count { numerator, denominator } = asked(running, who, question).total();
    (numerator, denominator)
}

/// Zoé with an MMR, Léo without one, Anne.
fn family(running: &Running) {
    let mmr = [past("d1", "20250310", "03")];
    take(running, &running.clinic, &vxu("CLINIC", "20250601080000", "A1", ZOE, &mmr));
    take(running, &running.clinic, &vxu("CLINIC", "20250601080100", "A2", LEO, &[]));
    take(running, &running.clinic, &vxu("CLINIC", "20250601080200", "A3", ANNE, &[]));
}

#[test]
fn a_dose_counts_from_its_day_on_and_by_the_county_of_the_address() {
    in_louisiana(|running| {
        family(running);
        let operator = of_operator(OrganizationId(0));
        let count = |day| state(running, &operator, &about("mmr1-24m", day));
        assert_eq!(count("2026-12-01"), (1, 2));
        assert_eq!(count("2026-05-31"), (1, 1), "Léo is not two yet");
        assert_eq!(count("2026-03-04"), (0, 0), "nobody is");
        let first_year = |day| state(running, &operator, &about("mmr1-16m", day));
        assert_eq!(first_year("2025-12-01"), (1, 2));
        let by_county = asked(running, &operator, &about("mmr1-24m", "2026-12-01").by(Level::County));
        // 70360 is in Terrebonne.
        let terrebonne = by_county.of(&Area::County("22109".into())).expect("a row");
        assert_eq!((terrebonne.count.numerator, terrebonne.count.denominator), (1, 2));
        assert_eq!(terrebonne.name, "Terrebonne");
        assert_eq!(by_county.rows.len(), 65, "each parish has a row, and nowhere has");
        assert_eq!(by_county.rows.last().map(|row| &row.area), Some(&Area::Nowhere));
        assert_eq!(by_county.waiting, 0);
    });
}

#[test]
fn who_died_or_left_is_not_counted_afterwards() {
    in_louisiana(|running| {
        family(running);
        let operator = of_operator(OrganizationId(0));
        let count = |day| state(running, &operator, &about("mmr1-24m", day));
        let dead = Patient { birth_order: "|||||20261001|Y", ..ZOE };
        take(running, &running.clinic, &vxu("CLINIC", "20261005080000", "B1", dead, &[]));
        assert_eq!(count("2026-10-01"), (1, 2), "on the day of death she is");
        assert_eq!(count("2026-10-02"), (0, 1));
        let away = vxu("CLINIC", "20261101080000", "B2", LEO, &[]).replace("LA^70360", "TX^77002");
        take(running, &running.clinic, &away);
        assert_eq!(count("2026-10-31"), (0, 1), "he left when it was told");
        assert_eq!(count("2026-11-01"), (0, 0));
        let before = asked(running, &operator, &about("mmr1-24m", "2026-10-15").by(Level::County));
        assert_eq!(
            before.of(&Area::Nowhere).expect("a row").count.denominator,
            1,
            "where he lived is not known"
        );
    });
}

#[test]
fn somebody_without_an_address_or_with_one_in_no_county_has_a_row_of_their_own() {
    in_louisiana(|running| {
        let text = vxu("CLINIC", "20250601080000", "A1", ZOE, &[]);
        take(running, &running.clinic, &text.replace("12 Canal St^^Houma^LA^70360^USA^H", ""));
        let nowhere = vxu("CLINIC", "20250601080000", "A2", LEO, &[]).replace("LA^70360", "LA^99999");
        take(running, &running.clinic, &nowhere);
        let operator = of_operator(OrganizationId(0));
        for (level, there) in [(Level::County, 2), (Level::Region, 2), (Level::Zip, 1)] {
            let answer = asked(running, &operator, &about("mmr1-24m", "2026-12-01").by(level));
            assert_eq!(answer.of(&Area::Nowhere).expect("a row").count.denominator, there, "{level:?}");
            assert_eq!(answer.total().denominator, 2);
        }
    });
}

#[test]
fn a_clinic_sees_its_active_patients_and_nobody_else() {
    in_louisiana(|running| {
        family(running);
        let at_pharmacy = Patient { number: "9", given: "Rose", family: "Boudreaux", ..ZOE };
        take(running, &running.pharmacy, &vxu("PHARMACY", "20250601080000", "P1", at_pharmacy, &[]));
        let registry = &running.registry;
        let clinic = user(registry, running.clinic.organization(), "nurse", Role::ClinicStaff);
        let pharmacy = user(registry, running.pharmacy.organization(), "pharmacist", Role::ClinicView);
        let question = about("mmr1-24m", "2026-12-01");
        assert_eq!(state(running, &clinic, &question), (1, 2));
        assert_eq!(state(running, &pharmacy, &question), (0, 1));
        let operator = of_operator(OrganizationId(0));
        assert_eq!(state(running, &operator, &question), (1, 3));
        // Of providers each sees its own row; asked for another one there is nobody.
        let rows = asked(running, &clinic, &question.clone().by(Level::Provider)).rows;
        let own = Area::Provider(running.clinic.organization());
        assert!(rows.iter().all(|row| row.area == own || row.count.denominator == 0), "{rows:?}");
        let only = Only { area: Some(Area::Provider(running.pharmacy.organization())), ..Only::default() };
        assert_eq!(state(running, &clinic, &Question { only, ..question.clone() }), (0, 0));
        // Called inactive, he is nobody's patient any more, and still lives here.
        let moved = vxu("CLINIC", "20261101080000", "C1", LEO, &[])
            .replace("|A|20240305|20240305", "|M|20261101|20261101");
        take(running, &running.clinic, &moved);
        assert_eq!(state(running, &clinic, &question), (1, 1));
        assert_eq!(state(running, &clinic, &about("mmr1-24m", "2026-10-31")), (1, 2));
        assert_eq!(state(running, &operator, &question), (1, 3));
        assert!(matches!(coverage::cube(registry, &clinic, on("2026-12-01")), Err(Error::Forbidden)));
        let card = coverage::card(registry, &clinic, running.clinic.organization(), on("2026-12-01"));
        let card = card.expect("asked").expect("a card");
        assert_eq!(card.patients, 2, "Zoé and Anne");
        let line = card.lines.iter().find(|line| line.measure.as_str() == "mmr1-24m").expect("a line");
        assert_eq!((line.own.numerator, line.own.denominator), (1, 1));
        assert_eq!(
            (line.region, line.state),
            (Beside::NotAsked, Beside::Few),
            "two others are too few to tell of"
        );
        let others = coverage::card(registry, &clinic, running.pharmacy.organization(), on("2026-12-01"));
        assert!(matches!(others, Err(Error::Forbidden)));
    });
}

#[test]
fn the_list_of_whom_a_measure_misses_goes_through_the_door() {
    in_louisiana(|running| {
        family(running);
        let registry = &running.registry;
        let clinic = running.clinic.organization();
        let nurse = user(registry, clinic, "nurse", Role::ClinicStaff);
        let of = |measure: &str| Wanted { measure: Some(MeasureId::new(measure)), what: None };
        let listed = |measure: &str| {
            let list = fix::page(registry, &nurse, clinic, &of(measure), 1);
            list.expect("asked").map(|page| (page.people.len(), page.total))
        };
        assert_eq!(listed("mmr1-24m"), Ok((1, 1)));
        assert_eq!(listed("invalid-child"), Err(NoAnswer::NoList(MeasureId::new("invalid-child"))));
        let leo = record_of(running, &running.clinic, "1002");
        let officer = user(registry, clinic, "officer", Role::PrivacyOfficer);
        scope::keep_from_others(registry, &officer, leo.person, Restriction::Lock, None).expect("locked");
        assert_eq!(listed("mmr1-24m").map(|(shown, _)| shown), Ok(0), "a locked record is in no list");
        assert_eq!(state(running, &nurse, &about("mmr1-24m", "2026-12-01")), (1, 2), "and counts");
        let pharmacist = user(registry, running.pharmacy.organization(), "pharmacist", Role::ClinicStaff);
        let others = fix::page(registry, &pharmacist, clinic, &of("mmr1-24m"), 1);
        assert!(matches!(others, Err(Error::Forbidden)));
    });
}

#[test]
fn what_cannot_be_answered_is_said_in_words() {
    in_louisiana(|running| {
        let operator = of_operator(OrganizationId(0));
        let why = |question: &Question| {
            coverage::ask(&running.registry, &operator, question)
                .expect("asked")
                .expect_err("no answer")
                .to_string()
        };
        assert!(why(&about("nothing-like-it", "2026-12-01")).contains("no measure \"nothing-like-it\""));
        assert!(why(&about("mmr1-24m", "2026-12-02")).contains("future"));
        assert!(why(&about("missed-child", "2026-12-01")).contains("report card"));
        let only = Only { area: Some(Area::County("48201".into())), ..Only::default() };
        assert!(why(&Question { only, ..about("mmr1-24m", "2026-12-01") }).contains("no county \"48201\""));
        let census = Question { denominator: Denominator::Census, ..about("mmr1-24m", "2026-12-01") };
        assert!(why(&census.clone().split_by(Split::Race)).contains("by race"));
        assert!(why(&Question { level: Level::Zip, ..census }).contains("postal code"));
        let roll = Question { denominator: Denominator::SchoolRoll, ..about("mmr1-24m", "2026-12-01") };
        assert!(why(&roll).contains("lists of schools"));
        let parent = user(&running.registry, running.clinic.organization(), "officer", Role::PrivacyOfficer);
        let refused = coverage::ask(&running.registry, &parent, &about("mmr1-24m", "2026-12-01"));
        assert!(matches!(refused, Err(Error::Forbidden)));
    });
    let running = on_sqlite();
    let operator = of_operator(OrganizationId(0));
    let census = Question { denominator: Denominator::Census, ..about("mmr1-24m", "2026-12-01") };
    let answer = coverage::ask(&running.registry, &operator, &census).expect("asked");
    assert_eq!(answer, Err(NoAnswer::NoCensus));
}

#[test]
fn the_census_stands_under_the_people_of_the_registry() {
    in_louisiana(|running| {
        family(running);
        let operator = of_operator(OrganizationId(0));
        let census = Question { denominator: Denominator::Census, ..about("mmr1-24m", "2026-12-01") };
        let answer = asked(running, &operator, &census.clone().by(Level::County));
        let terrebonne = answer.of(&Area::County("22109".into())).expect("a row").count;
        assert_eq!(terrebonne.numerator, 1);
        let places = &running.registry.pack().places;
        let [women, men] = places.census(22109).expect("counted");
        let fifth = (f64::from(women[0] + men[0]) / 5.0).round() as u64;
        assert_eq!(terrebonne.denominator, fifth, "a year of age is a fifth of the band from 0 to 4");
        let whole = asked(running, &operator, &census).total();
        let sum = answer.total();
        assert!(whole.denominator.abs_diff(sum.denominator) <= 64, "rounding: {whole:?} {sum:?}");
    });
}

#[test]
fn breakdowns_and_limits_count_the_same_people() {
    in_louisiana(|running| {
        family(running);
        let operator = of_operator(OrganizationId(0));
        let question = about("mmr1-24m", "2026-12-01");
        for split in Split::ALL {
            let answer = asked(running, &operator, &question.clone().split_by(*split));
            let sum = answer.total();
            assert_eq!((sum.numerator, sum.denominator), (1, 2), "{split:?}");
        }
        let white = Only { races: vec![Race::White], ..Only::default() };
        assert_eq!(state(running, &operator, &Question { only: white, ..question.clone() }), (1, 2));
        let black = Only { races: vec![Race::Black], ..Only::default() };
        assert_eq!(state(running, &operator, &Question { only: black, ..question }), (0, 0));
    });
}

#[test]
fn a_row_of_another_edition_waits_and_is_counted_again_when_it_is_made_anew() {
    in_louisiana(|running| {
        family(running);
        let registry = &running.registry;
        let operator = of_operator(OrganizationId(0));
        registry.db().write(queries::coverage::forget_all).expect("forgotten");
        let question = about("mmr1-24m", "2026-12-01");
        let answer = asked(running, &operator, &question);
        assert_eq!((answer.waiting, answer.total().denominator), (3, 0));
        let how = How {
            which: Which::Due,
            portion: None,
            rest: Duration::ZERO,
            progress: &|_| {},
            stop: &AtomicBool::new(false),
        };
        population::assess(registry, &operator, &how).expect("assessed");
        let answer = asked(running, &operator, &question);
        assert_eq!((answer.waiting, answer.total().denominator), (0, 2));
    });
}

#[test]
fn who_has_asked_what_stands_in_the_audit_log() {
    let running = on_sqlite();
    let operator = of_operator(OrganizationId(0));
    asked(&running, &operator, &about("mmr1-24m", "2026-12-01"));
    let found: Option<i64> = running
        .registry
        .db()
        .read(|tx| {
            tx.query_opt(
                "SELECT count(*) FROM audit_entry WHERE action = 'coverage.ask' AND object = 'measure:mmr1-24m'",
                &[],
                |row| row.get(0),
            )
        })
        .expect("read");
    assert_eq!(found, Some(1));
}

#[test]
fn an_exemption_counts_from_the_day_it_was_signed_until_its_last() {
    let own = r#"
[[measure]]
id = "exempt-young"
name = { en = "Exempt", es = "Exentos" }
cohort = { from_age = "1 year", until_age = "6 years" }
asks = { exempt = {} }

[[measure]]
id = "exempt-medical"
name = { en = "Exempt", es = "Exentos" }
cohort = { from_age = "1 year", until_age = "6 years" }
asks = { exempt = { kinds = ["medical"] } }
"#;
    under(&Arc::new(with("measures/local.toml", own).expect("sound")), |running| {
        family(running);
        let operator = of_operator(OrganizationId(0));
        let zoe = record_of(running, &running.clinic, "1001");
        let new = NewExemption {
            kind: ExemptionKind::Dissent,
            groups: Vec::new(),
            from: "2026-09-01".parse().expect("a day"),
            until: Some("2026-11-15".parse().expect("a day")),
        };
        exemption::add(&running.registry, &operator, zoe.public_id, &new).expect("noted").expect("there");
        let count = |measure, day| state(running, &operator, &about(measure, day));
        assert_eq!(count("exempt-young", "2026-08-31"), (0, 2));
        assert_eq!(count("exempt-young", "2026-09-01"), (1, 2));
        assert_eq!(count("exempt-young", "2026-11-15"), (1, 2));
        assert_eq!(count("exempt-young", "2026-11-16"), (0, 2));
        assert_eq!(count("exempt-medical", "2026-10-01"), (0, 2));
        // Without a pack's places counties are those that addresses name.
        let rows = asked(running, &operator, &about("mmr1-24m", "2026-12-01").by(Level::County)).rows;
        assert_eq!(rows.iter().map(|row| row.count.denominator).sum::<u64>(), 2);
    });
}

#[test]
fn where_nobody_is_kept_without_consent_only_those_count_who_have_given_it() {
    under(&Arc::new(Pack::shipped("texas").expect("sound")), |running| {
        family(running);
        let operator = of_operator(OrganizationId(0));
        let question = about("mmr1-24m", "2026-12-01");
        assert_eq!(state(running, &operator, &question), (0, 0));
        let zoe = record_of(running, &running.clinic, "1001").person;
        let consent =
            move |tx: &mut jenner_store::Tx<'_>| queries::participation::consent(tx, zoe, NOON, "test");
        running.registry.db().write(consent).expect("consented");
        assert_eq!(state(running, &operator, &question), (1, 1));
    });
}

#[test]
fn a_visit_is_missed_where_something_due_was_not_given() {
    in_louisiana(|running| {
        let given = |filler: &str, day: &'static str, cvx: &'static str| Shot {
            source: "00",
            lot: "L1",
            ..past(filler, day, cvx)
        };
        let girl = Patient { born: "20260405", ..ZOE };
        // At two months all that is due, save polio; at four months DTaP alone.
        let shots = [
            given("d1", "20260605", "20"),
            given("d2", "20260605", "48"),
            given("d3", "20260605", "133"),
            given("d4", "20260605", "119"),
            given("d5", "20260605", "08"),
            given("d6", "20260805", "20"),
        ];
        take(running, &running.clinic, &vxu("CLINIC", "20260901080000", "A1", girl, &shots));
        let operator = of_operator(OrganizationId(0));
        let organization = running.clinic.organization();
        let missed = |day| {
            let card = coverage::card(&running.registry, &operator, organization, on(day)).expect("asked");
            let card = card.expect("a card");
            let line =
                card.lines.iter().find(|line| line.measure.as_str() == "missed-child").expect("a line");
            assert_eq!((line.region, line.state), (Beside::NotAsked, Beside::NotAsked));
            (line.own.numerator, line.own.denominator)
        };
        assert_eq!(missed("2026-12-01"), (2, 2));
        assert_eq!(missed("2026-06-05"), (1, 1));
        let full =
            Patient { number: "1004", family: "Hebert", given: "Max", born: "20260406", sex: "M", ..ZOE };
        let shots = [
            given("e1", "20260606", "20"),
            given("e2", "20260606", "10"),
            given("e3", "20260606", "48"),
            given("e4", "20260606", "133"),
            given("e5", "20260606", "119"),
            given("e6", "20260606", "08"),
        ];
        take(running, &running.clinic, &vxu("CLINIC", "20260901080000", "A2", full, &shots));
        assert_eq!(missed("2026-12-01"), (2, 3), "a visit with everything is not missed");
    });
}
