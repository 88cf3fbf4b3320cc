//! Accounts to the dose, and doses by eligibility, held against a plain count beside them.

use std::collections::BTreeMap;

use jenner_registry::by_hand::Token;
use jenner_registry::inventory::{Funding, book};
use jenner_registry::programme::Rules;
use jenner_registry::programme::accountability::{self, By};
use jenner_registry::programme::eligibility;
use jenner_registry::programme::scope::Scope;

use super::day;
use super::state::{FIRST, LAST, State, vfc};
use crate::inventory::{self as stock};
use crate::support::*;

#[test]
fn accounts_add_up_to_the_dose_over_any_days_and_what_was_taken_back_is_not_in_them() {
    on_each_engine(|running| {
        let organization = stock::begun(running);
        stock::received(running, stock::mmr("A100"), Funding::Vfc, 20);
        let wrong = stock::received(running, stock::mmr("B200"), Funding::Vfc, 10);
        book::reverse(&running.registry, &running.clinic, wrong, &Token::draw(), "Twice").unwrap();
        stock::tells(
            running,
            "20261120080000",
            "A1",
            &[stock::given("d1", "20261105", "A100"), stock::given("d2", "20261112", "A100")],
        );
        let report = |from: &str, until: &str| {
            let scope = Scope::Clinic(organization);
            accountability::report(
                &running.registry,
                &running.clinic,
                &scope,
                (day(from), day(until)),
                &vfc(),
            )
            .unwrap()
        };
        let whole = report("2026-11-01", "2026-11-30").total();
        assert_eq!((whole.received, whole.given, whole.on_hand, whole.difference()), (20, 2, 18, 0));
        assert_eq!((whole.accounted(), whole.explained()), (Some(0.1), Some(1.0)));
        let late = report("2026-11-06", "2026-11-30").total();
        assert_eq!((late.opening, late.given, late.on_hand, late.difference()), (19, 1, 18, 0));
        let early = report("2026-11-01", "2026-11-05").total();
        assert_eq!((early.opening, early.given, early.on_hand, early.difference()), (0, 1, 19, 0));
        assert_eq!(report("2026-11-06", "2026-11-30").lines.len(), 1, "what was taken back leaves no line");
        let refused = accountability::report(
            &running.registry,
            &running.clinic,
            &Scope::Clinic(organization),
            (day("2026-11-30"), day("2026-11-01")),
            &vfc(),
        );
        assert!(matches!(refused, Err(jenner_registry::Error::Invalid(_))));
    });
}

#[test]
fn accounts_of_a_made_up_state_leave_nothing_over_in_any_month_and_rise_from_clinics_to_the_state() {
    let running = on_sqlite();
    let mut state = State::new(&running, 6, 5);
    state.live(|_, _, _, eligibility| eligibility);
    state.store(&running);
    let clerk = running.clerk();
    let report = |scope: &Scope, days| {
        accountability::report(&running.registry, clerk, scope, days, &[Funding::Vfc, Funding::Private])
            .unwrap()
    };
    let all = report(&Scope::State, (day(FIRST), day(LAST)));
    let total = all.total();
    let taken = state.doses.iter().filter(|dose| dose.state == "taken").count();
    assert_eq!(usize::try_from(total.given).unwrap(), taken);
    assert!(total.wasted > 0 && total.received > total.given);
    for line in &all.lines {
        assert_eq!(line.sums.difference(), 0, "{line:?}");
    }
    // What came in the days before the year.
    let before = day(FIRST).yesterday().unwrap();
    let mut last = report(&Scope::State, (before, before)).total().on_hand;
    assert_eq!(last, total.opening);
    for month in 0..12_i32 {
        let (year, number) = if month < 2 { (2025, 11 + month) } else { (2026, month - 1) };
        let first = day(&format!("{year}-{number:02}-01"));
        let sums = report(&Scope::State, (first, first.last_of_month())).total();
        assert_eq!(sums.difference(), 0);
        assert_eq!(sums.opening, last, "a month begins where the one before ended");
        last = sums.on_hand;
    }
    assert_eq!(last, total.on_hand);
    let by = all.added(By::Clinic);
    assert_eq!(by.values().map(|sums| sums.given).sum::<i64>(), total.given);
    let own = report(&Scope::Clinic(state.clinics[2].id), (day(FIRST), day(LAST)));
    assert_eq!(Some(&own.total()), by.get("Clinic 2"));
    let csv = String::from_utf8(jenner_registry::tables::csv(&all.sheet()).unwrap()).unwrap();
    assert_eq!(csv.lines().count(), all.lines.len() + 1);
    assert!(!all.xlsx("Accounts").unwrap().is_empty());
}

#[test]
fn doses_by_eligibility_are_what_a_plain_count_says() {
    let running = on_sqlite();
    let mut state = State::new(&running, 5, 9);
    let grown = state.person(day("2000-02-29"), "V02");
    state.live(|_, _, _, eligibility| eligibility);
    // On 28 February 2019 somebody born on 29 February 2000 was still eighteen; these days there is no such child in the pool.
    state.give(0, &grown, &super::state::planted("2026-02-28", "V02"));
    let unborn = state.person(day("2026-08-20"), "V02");
    state.give(0, &unborn, &super::state::planted("2026-08-13", "V02"));
    state.store(&running);
    let mut born = BTreeMap::new();
    for child in state.clinics.iter().flat_map(|clinic| &clinic.children).chain([&grown, &unborn]) {
        born.insert(child.id, child.born);
    }
    for (from, until) in [(FIRST, LAST), ("2026-03-05", "2026-06-18"), ("2026-02-28", "2026-02-28")] {
        let (from, until) = (day(from), day(until));
        let mut plain: BTreeMap<(String, String, String), i64> = BTreeMap::new();
        for dose in state.doses.iter().filter(|dose| (from..=until).contains(&dose.given_on)) {
            let years = (born[&dose.home] <= dose.given_on).then(|| {
                // Birthdays that have been, one by one.
                let mut years = 0;
                while jiff::Span::new().try_years(years + 1).ok().and_then(|span| {
                    let birthday = born[&dose.home].checked_add(span).ok()?;
                    // 29 February comes as 1 March.
                    let is_leap = birthday.day() != born[&dose.home].day();
                    Some(if is_leap { birthday.tomorrow().ok()? } else { birthday } <= dose.given_on)
                }) == Some(true)
                {
                    years += 1;
                }
                years
            });
            let age = match years {
                None => "unknown",
                Some(0) => "infant",
                Some(1..=6) => "young",
                Some(7..=18) => "older",
                Some(_) => "grown",
            };
            *plain.entry((age.to_owned(), dose.cvx.clone(), dose.eligibility.clone())).or_default() += 1;
        }
        let report =
            eligibility::report(&running.registry, running.clerk(), &Scope::State, (from, until)).unwrap();
        let counted: BTreeMap<(String, String, String), i64> = report
            .lines
            .iter()
            .map(|line| ((line.age.clone(), line.cvx.clone(), line.eligibility.clone()), line.doses))
            .collect();
        assert_eq!(counted, plain, "{from} to {until}");
        let screened: i64 = plain
            .iter()
            .filter(|((age, _, code), _)| age != "grown" && age != "unknown" && !code.is_empty())
            .map(|(_, doses)| doses)
            .sum();
        assert_eq!(report.screened().0, screened);
    }
    assert_eq!(Rules::shipped().ages.len(), 3);
}
