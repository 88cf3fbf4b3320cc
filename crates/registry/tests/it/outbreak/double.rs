//! The slow, obvious double of the answer for measles in a school: written from the guidance in plain steps, with its numbers
//! in it, and without a look at the rule or at the program's own ways.

use jenner_registry::outbreak::{Disease, Evidence, Help, Setting, Standing, evaluate};
use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};

use super::*;

/// Completed months on a day, counted one by one.
fn months(birth: Date, on: Date) -> i32 {
    let ((y, m, d), (year, month, today)) = (birth.parts(), on.parts());
    let mut months = 0;
    let (mut at_year, mut at_month) = (y, m);
    loop {
        (at_year, at_month) = if at_month == 12 { (at_year + 1, 1) } else { (at_year, at_month + 1) };
        if (at_year, at_month, d) > (year, month, today) {
            return months;
        }
        months += 1;
    }
}

/// Standing, last day away, and the last day of vaccine and globulin, of somebody on file.
pub(super) fn measles_in_school(
    known: &Known,
    first: Date,
    last: Date,
    on: Date,
) -> (String, Option<Date>, Option<Date>, Option<Date>) {
    let birth = known.birth.unwrap();
    let pregnant = known.told.iter().any(|told| told.code == "77386006");
    let age = if birth > first { -1 } else { months(birth, first) };
    // Proof.
    let laboratory = known.told.iter().any(|told| told.code == "371111005" && told.from <= on);
    let mut before = 0;
    for dose in &known.counted {
        if *dose < first {
            before += 1;
        }
    }
    let by_doses = if age < 12 {
        false
    } else if age < 5 * 12 {
        before >= 1
    } else if age < 19 * 12 {
        before >= 2
    } else {
        before >= 1
    };
    let by_birth = birth.parts().0 < 1957;
    // A dose on the day of exposure or in the three days after it, from six months on, unless pregnant.
    let mut dose_in_time = false;
    let mut globulin = false;
    for after in 0..=6 {
        let today = first.plus_days(after);
        let old_enough = birth <= today && months(birth, today) >= 6;
        if after <= 3 && old_enough && !pregnant && known.of_rule.contains(&today) {
            dose_in_time = true;
        }
        if known.given.iter().any(|(day, cvx)| *day == today && cvx.to_string() == "86")
            && (age < 12 || pregnant)
        {
            globulin = true;
        }
    }
    let word = if laboratory || by_doses || by_birth || dose_in_time {
        "protected"
    } else if age < 12 {
        "too-young"
    } else if known.exempt {
        "exempt"
    } else if known.given.is_empty() {
        "unknown"
    } else {
        "not-protected"
    };
    if word == "protected" {
        return (word.to_owned(), None, None, None);
    }
    let dose_after = known.of_rule.iter().any(|day| *day >= first && *day <= on);
    let away = match (before >= 1 && dose_after, globulin) {
        (true, _) => None,
        (false, true) => Some(last.plus_days(28)),
        (false, false) => Some(last.plus_days(21)),
    };
    // Six months old by the last day of the window.
    let end = first.plus_days(3);
    let vaccine = (!pregnant && birth <= end && months(birth, end) >= 6).then_some(end);
    let immune_globulin = (age < 12 || pregnant).then_some(first.plus_days(6));
    (word.to_owned(), away, vaccine, immune_globulin)
}

fn somebody(random: &mut StdRng, first: Date) -> Known {
    let cvx: Cvx = "03".parse().unwrap();
    let year = if random.random_bool(0.1) {
        random.random_range(1940..1970)
    } else {
        random.random_range(1990..2027)
    };
    let birth = Date::new(year, random.random_range(1..=12), random.random_range(1..=28)).unwrap();
    let birth = birth.min(first.plus_days(-1));
    let lived = first.days_since(birth);
    let mut of_rule: Vec<Date> = Vec::new();
    for _ in 0..random.random_range(0..3) {
        // Many close to the exposure, where it matters to the day.
        let at = if random.random_bool(0.4) {
            lived + random.random_range(-3..8)
        } else {
            random.random_range(0..=lived)
        };
        of_rule.push(birth.plus_days(at.max(0)));
    }
    of_rule.sort_unstable();
    of_rule.dedup();
    let counted = of_rule.iter().copied().filter(|_| random.random_bool(0.8)).collect();
    let mut given: Vec<(Date, Cvx)> = of_rule.iter().map(|day| (*day, cvx)).collect();
    if random.random_bool(0.15) {
        given.push((first.plus_days(random.random_range(-2..9)), "86".parse().unwrap()));
    }
    if random.random_bool(0.3) {
        given.push((birth.plus_days(60), "20".parse().unwrap()));
    }
    given.sort_unstable();
    let mut all = Vec::new();
    if random.random_bool(0.08) {
        all.push(told("371111005", "2010-01-01"));
    }
    if random.random_bool(0.08) {
        all.push(told("77386006", "2010-01-01"));
    }
    Known {
        birth: Some(birth),
        counted,
        complete: false,
        given,
        of_rule,
        told: all,
        exempt: random.random_bool(0.1),
    }
}

#[test]
fn three_thousand_people_get_the_answers_of_the_double() {
    let pack = pack();
    let rule = pack.outbreak_rule(Disease::Measles).unwrap();
    let mut random = StdRng::seed_from_u64(20_261_126);
    let mut seen = std::collections::BTreeMap::new();
    for _ in 0..3_000 {
        let first = day("2026-03-02").plus_days(random.random_range(0..200));
        let last = first.plus_days(random.random_range(0..6));
        let on = last.plus_days(random.random_range(2..12));
        let known = somebody(&mut random, first);
        let exposure = Exposure { first, last, setting: Setting::School };
        let answer = evaluate(rule, &exposure, Some(&known), None, on);
        let until = |help| answer.windows.iter().find(|one| one.help == help).map(|one| one.until);
        let said = (
            answer.standing.word().to_owned(),
            answer.exclude_until,
            until(Help::Vaccine),
            until(Help::Globulin),
        );
        assert_eq!(said, measles_in_school(&known, first, last, on), "{known:?} {exposure:?} on {on}");
        let sort = match answer.standing {
            Standing::Protected(Evidence::InTime(_)) => "in-time",
            standing => standing.word(),
        };
        *seen.entry(sort).or_insert(0) += 1;
    }
    for word in ["protected", "in-time", "not-protected", "exempt", "too-young", "unknown"] {
        assert!(seen.get(word).is_some_and(|n| *n > 20), "too few of {word}: {seen:?}");
    }
}
