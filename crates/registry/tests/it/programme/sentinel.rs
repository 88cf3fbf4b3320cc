//! The watch over doses: honest clinics raise no alarm, and whatever is planted is found.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Instant;

use jenner_model::Date;
use jenner_model::access::Role;
use jenner_registry::programme::sentinel::{self, Finding, Rule, State as Stands, Sure};
use jenner_store::Engine;
use jenner_store::testing::engines;
use rand::RngExt as _;

use super::day;
use super::state::{FIRST, LAST, Planted, State, planted};
use crate::inventory::{self as stock, Jab};
use crate::support::*;

const DAYS: (&str, &str) = (FIRST, LAST);

fn run(running: &Running) -> sentinel::keep::Ran {
    sentinel::run(&running.registry, running.clerk(), (day(DAYS.0), day(DAYS.1))).unwrap()
}

fn findings(running: &Running) -> Vec<Finding> {
    sentinel::list(&running.registry, running.clerk(), Stands::New).unwrap()
}

fn said(one: &Finding) -> String {
    let whose = one.organization.as_ref().map_or("the state", |(_, name)| name.as_str());
    format!(
        "{whose}: {} {} ({})",
        one.rule.word(),
        one.why(jenner_registry::packs::Language::English),
        one.sure.word()
    )
}

#[test]
fn a_year_of_honest_clinics_raises_no_alarm() {
    for seed in [7, 20_261_126] {
        let running = on_sqlite();
        let mut state = State::new(&running, 20, seed);
        state.live(|_, _, _, eligibility| eligibility);
        state.store(&running);
        let ran = run(&running);
        let all: Vec<String> = findings(&running).iter().map(said).collect();
        eprintln!("{} honest doses: {} false alarms in {:?}", state.doses.len(), all.len(), ran.took);
        assert_eq!(all, Vec::<String>::new());
        assert!(state.doses.len() > 20_000, "the state was at work");
    }
}

/// Where what was planted: the rule that has to find it, the clinic (none: the whole state), how many doses at least.
type Plant = (Rule, Option<usize>, i64);

fn plant(state: &mut State) -> Vec<Plant> {
    let mut all: Vec<Plant> = Vec::new();
    // Insured children get programme vaccine: a few, and once a single one.
    for (clinic, many) in [(0, 4), (1, 1)] {
        for child in state.some(clinic, "V01", many) {
            state.give(clinic, &child, &planted("2026-03-10", "V01"));
        }
        all.push((Rule::NotEligible, Some(clinic), many as i64));
    }
    // Grown-ups get it; one of them on the nineteenth birthday, and one the day before, who may.
    for born in ["1990-02-01", "2007-03-10", "2007-03-11"] {
        let grown = state.person(day(born), "V02");
        state.give(2, &grown, &planted("2026-03-10", "V02"));
    }
    all.push((Rule::TooOld, Some(2), 2));
    // More doses of a lot than came.
    let many = state.some(3, "V02", 32);
    let lot = state.overdraw(3, &many, &planted("2026-04-14", "V02"), 20);
    // The count at the end of the month has put the book right: nothing was given, so the refrigerator has what the book lacks.
    state.counted_too_many(3, &lot, 12, day("2026-04-30"));
    all.push((Rule::MoreThanCame, Some(3), 12));
    // A lot that never came.
    for (n, child) in state.some(4, "V02", 40).into_iter().enumerate() {
        let on = ["2026-02-03", "2026-02-10", "2026-03-03", "2026-03-24"][n % 4];
        let told = Planted { of_nowhere: Some("NOWHERE7".to_owned()), ..planted(on, "V02") };
        state.give(4, &child, &told);
    }
    all.push((Rule::NeverCame, Some(4), 40));
    // A lot of one clinic is told by many others, two doses each.
    let many = state.some(5, "V02", 10);
    let lot = state.overdraw(5, &many, &planted("2026-05-12", "V02"), 10);
    for clinic in 6..12 {
        for child in state.some(clinic, "V02", 2) {
            let told = Planted { of_nowhere: Some(lot.clone()), ..planted("2026-05-20", "V02") };
            state.give(clinic, &child, &told);
        }
    }
    all.push((Rule::MoreThanShipped, None, 12));
    // A day of more doses than the clinic can give, of many lots.
    for (n, child) in state.some(12, "V02", 120).into_iter().enumerate() {
        let cvx = ["20", "10", "94", "133", "83", "62"][n % 6];
        state.give(12, &child, &Planted { cvx, ..planted("2026-06-09", "V02") });
    }
    all.push((Rule::TooManyADay, Some(12), 120));
    // A day of one lot.
    let many = state.some(13, "V02", 60);
    state.one_lot(13, &many, &planted("2026-06-10", "V02"));
    all.push((Rule::OneLotADay, Some(13), 60));
    // A Sunday.
    for child in state.some(14, "V02", 20) {
        state.give(14, &child, &planted("2026-06-14", "V02"));
    }
    all.push((Rule::ClosedDay, Some(14), 20));
    // The same children at two clinics within days.
    for n in 0..3 {
        let child = state.person(day("2022-01-05"), "V02");
        let [first, second] = ["2026-04-07", ["2026-04-08", "2026-04-13", "2026-04-21"][n]];
        state.give(15, &child, &Planted { cvx: "94", ..planted(first, "V02") });
        state.give(16, &child, &Planted { cvx: "94", ..planted(second, "V02") });
    }
    all.extend([(Rule::GivenTwice, Some(16), 2); 3]);
    // Waste.
    for month in 1..=9 {
        state.waste(20, day(&format!("2026-0{month}-15")), 40);
    }
    all.push((Rule::MuchWaste, Some(20), 360));
    // Before the birth.
    for _ in 0..2 {
        let child = state.person(day("2026-08-20"), "V02");
        state.give(21, &child, &planted("2026-08-13", "V02"));
    }
    all.push((Rule::BeforeBirth, Some(21), 2));
    all
}

#[test]
fn every_fraud_that_is_planted_is_found_and_honest_clinics_beside_it_are_left_alone() {
    let running = on_sqlite();
    let mut state = State::new(&running, 30, 11);
    let from = day("2026-05-01");
    state.live(|random, clinic, on, eligibility| match clinic {
        // From May on nearly everybody is on Medicaid, for a month.
        17 if on >= from && on < day("2026-06-01") && random.random_range(0..100_u32) < 97 => "V02",
        // Nobody asks.
        18 => "V02",
        19 if random.random_range(0..100_u32) < 60 => "",
        _ => eligibility,
    });
    let mut plants = plant(&mut state);
    plants.extend([
        (Rule::ShareJumped, Some(17), 5),
        (Rule::AlwaysSame, Some(18), 100),
        (Rule::NotScreened, Some(19), 60),
    ]);
    state.store(&running);
    let ran = run(&running);
    let all = findings(&running);
    let clinic = |n: Option<usize>| n.map(|n| state.clinics[n].id);
    let mut found: BTreeMap<(Rule, Option<i64>), Vec<i64>> = BTreeMap::new();
    for one in &all {
        let whose = one.organization.as_ref().map(|(id, _)| id.0);
        found.entry((one.rule, whose)).or_default().push(one.doses);
    }
    let mut missed = Vec::new();
    for (rule, whose, least) in &plants {
        let there = found.get(&(*rule, clinic(*whose).map(|id| id.0)));
        if !there.is_some_and(|doses| doses.iter().any(|doses| doses >= least)) {
            missed.push((rule.word(), *whose, *least, there.cloned()));
        }
    }
    let touched: BTreeSet<Option<i64>> =
        plants.iter().map(|(_, whose, _)| clinic(*whose).map(|id| id.0)).collect();
    let wanted: BTreeSet<(Rule, Option<i64>)> =
        plants.iter().map(|(rule, whose, _)| (*rule, clinic(*whose).map(|id| id.0))).collect();
    let whose = |one: &Finding| one.organization.as_ref().map(|(id, _)| id.0);
    let false_alarms: Vec<String> =
        all.iter().filter(|one| !touched.contains(&whose(one))).map(said).collect();
    let beside: Vec<String> = all
        .iter()
        .filter(|one| touched.contains(&whose(one)) && !wanted.contains(&(one.rule, whose(one))))
        .map(said)
        .collect();
    eprintln!(
        "{} doses, {} planted, {} findings, {} missed, {} false alarms, beside the planted ones {beside:?}, in {:?}",
        state.doses.len(),
        plants.len(),
        all.len(),
        missed.len(),
        false_alarms.len(),
        ran.took
    );
    assert_eq!(missed, []);
    assert_eq!(false_alarms, Vec::<String>::new());
    // The three pairs are three findings, and the one who turned nineteen that day counts, the other one not.
    assert_eq!(found[&(Rule::GivenTwice, clinic(Some(16)).map(|id| id.0))].len(), 3);
    assert_eq!(found[&(Rule::TooOld, clinic(Some(2)).map(|id| id.0))], [2]);
    assert_eq!(found[&(Rule::MoreThanCame, clinic(Some(3)).map(|id| id.0))], [12]);
    again_and_more(&running, &mut state, all.len());
}

/// A second run finds the same things and doubles nothing; what was explained comes back when it grows.
fn again_and_more(running: &Running, state: &mut State, known: usize) {
    let ran = run(running);
    assert_eq!((ran.found, ran.new, ran.grown), (known, 0, 0));
    assert_eq!(findings(running).len(), known);
    let whose = state.clinics[0].id;
    let one = findings(running)
        .into_iter()
        .find(|one| {
            one.rule == Rule::NotEligible && one.organization.as_ref().is_some_and(|(id, _)| *id == whose)
        })
        .unwrap();
    assert_eq!(one.sure, Sure::Likely);
    let clerk = running.clerk();
    let refused = sentinel::decide(&running.registry, clerk, one.id, Stands::Explained, "  ");
    assert!(matches!(refused, Err(jenner_registry::Error::Invalid(_))), "{refused:?}");
    assert!(
        sentinel::decide(&running.registry, clerk, one.id, Stands::Explained, "Late private order.").unwrap()
    );
    assert_eq!(findings(running).len(), known - 1);
    // The same again, and a look at fewer days, change nothing.
    run(running);
    sentinel::run(&running.registry, clerk, (day("2026-03-01"), day("2026-03-09"))).unwrap();
    let (open, evidence, steps) = sentinel::open(&running.registry, clerk, one.id).unwrap().unwrap();
    assert_eq!((open.state, open.doses, evidence.len(), steps.len()), (Stands::Explained, 4, 4, 1));
    // One more of that month.
    let more = state.doses.len();
    let child = state.some(0, "V01", 5).pop().unwrap();
    let access = clerk.clone();
    state.give(0, &child, &Planted { of_nowhere: None, ..planted("2026-03-12", "V01") });
    let mut dose = state.doses.split_off(more);
    // The shelf of the month before stands in the database already.
    let shelf = state
        .doses
        .iter()
        .find(|d| d.organization == whose && d.eligibility == "V01" && d.given_on == day("2026-03-10"));
    dose[0].account = shelf.unwrap().account;
    running
        .registry
        .db()
        .write(move |tx| jenner_store::queries::inventory_dose::replace(tx, &access, &[], &dose))
        .unwrap();
    let ran = run(running);
    assert_eq!((ran.new, ran.grown), (0, 1));
    let (open, evidence, steps) = sentinel::open(&running.registry, clerk, one.id).unwrap().unwrap();
    assert_eq!((open.state, open.doses, evidence.len(), steps.len()), (Stands::New, 5, 5, 2));
}

#[test]
fn the_server_looks_once_a_day_and_not_before_somebody_keeps_stock() {
    let running = on_sqlite();
    let mut looked = None;
    let daily = |looked: &mut Option<Date>| sentinel::run_daily(&running.registry, running.clerk(), looked);
    assert_eq!(daily(&mut looked).unwrap(), None);
    assert_eq!(looked, None, "nothing was looked at");
    stock::begun(&running);
    let ran = daily(&mut looked).unwrap().unwrap();
    assert_eq!((ran.found, looked), (0, Some(running.registry.today())));
    assert_eq!(daily(&mut looked).unwrap(), None, "not twice on a day");
    looked = looked.and_then(|day| day.yesterday().ok());
    assert!(daily(&mut looked).unwrap().is_some());
}

#[test]
fn doses_after_a_death_are_found_and_people_are_shown_to_those_alone_who_may_see_them() {
    on_each_engine(|running| {
        stock::begun(running);
        stock::received(running, stock::mmr("A100"), jenner_registry::inventory::Funding::Vfc, 10);
        let jab =
            |filler: &str, on: &'static str| Jab { eligibility: "V01", ..stock::given(filler, on, "A100") };
        stock::tells(running, "20261120080000", "A1", &[jab("d1", "20261105"), jab("d2", "20261112")]);
        // Zoé is told to have died between the two.
        let dead = vxu("CLINIC", "20261121080000", "A2", ZOE, &[]).replacen(
            "2186-5^not Hispanic^CDCREC||||\r",
            "2186-5^not Hispanic^CDCREC||||||||20261110|Y\r",
            1,
        );
        let dead = match dead.contains("20261110|Y") {
            true => dead,
            false => dead.replacen(
                "2186-5^not Hispanic^CDCREC|||\r",
                "2186-5^not Hispanic^CDCREC|||||||20261110|Y\r",
                1,
            ),
        };
        assert!(dead.contains("20261110|Y"), "{dead}");
        send(running, &running.clinic, &dead);
        let days = (day("2026-11-01"), day("2026-11-30"));
        sentinel::run(&running.registry, running.clerk(), days).unwrap();
        let all = findings(running);
        let rules: BTreeSet<Rule> = all.iter().map(|one| one.rule).collect();
        assert_eq!(rules, BTreeSet::from([Rule::AfterDeath, Rule::NotEligible]), "on {}", running.engine);
        let death = all.iter().find(|one| one.rule == Rule::AfterDeath).unwrap();
        assert_eq!(death.doses, 1);
        let (_, evidence, _) = sentinel::open(&running.registry, running.clerk(), death.id).unwrap().unwrap();
        assert_eq!(evidence.len(), 1);
        assert_eq!(evidence[0].dose.given_on, day("2026-11-12"));
        assert_eq!(evidence[0].patient.as_ref().unwrap().name.0, "Pitre");
        let chief = user(&running.registry, running.clinic.organization(), "chief", Role::Administrator);
        let (_, evidence, _) = sentinel::open(&running.registry, &chief, death.id).unwrap().unwrap();
        assert!(evidence[0].patient.is_none(), "administrators do not see patients");
        let nurse = user(&running.registry, running.clinic.organization(), "nurse", Role::ClinicManager);
        let refused = sentinel::list(&running.registry, &nurse, Stands::New);
        assert!(matches!(refused, Err(jenner_registry::Error::Forbidden)), "the clinic is not told");
    });
}

/// A whole state, to see how long it takes: `JENNER_PROGRAMME_CLINICS=300`.
#[test]
#[ignore = "a measurement"]
fn a_year_of_a_whole_state_is_looked_at_within_seconds() {
    let clinics =
        std::env::var("JENNER_PROGRAMME_CLINICS").ok().and_then(|text| text.parse().ok()).unwrap_or(300);
    for db in engines() {
        let is_sqlite = db.engine() == Engine::Sqlite;
        let running = start(db);
        let mut state = State::new(&running, clinics, 3);
        state.live(|_, _, _, eligibility| eligibility);
        state.store(&running);
        let begun = Instant::now();
        let ran = run(&running);
        eprintln!(
            "{clinics} clinics, {} doses, {} findings in {:?}",
            state.doses.len(),
            ran.found,
            begun.elapsed()
        );
        if is_sqlite {
            for one in findings(&running) {
                eprintln!("{}", said(&one));
            }
        }
    }
}
