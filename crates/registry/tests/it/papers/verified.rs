//! Whether a paper is genuine: what the page answers, and what it never says.

#![expect(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

use jenner_model::Date;
use jenner_registry::identity::find::{self, Criteria};
use jenner_registry::packs::{Language, PaperKind};
use jenner_registry::papers::list;
use jenner_registry::papers::verify::{Checked, Shown, State, check};

use super::*;
use crate::merge::record_of;

const BORN: Date = Date::constant(2021, 1, 12);

fn shown(counter: &Counter, code: &str) -> Shown {
    match check(counter.registry(), code, BORN).unwrap() {
        Checked::Known(shown) => *shown,
        other => panic!("{other:?}"),
    }
}

fn state(counter: &Counter, code: &str) -> State {
    shown(counter, code).state
}

fn certificate(counter: &Counter) -> (PublicId, Paper, String) {
    let child = counter.known(CAMILLE, &complete());
    let paper = counter.paper(child, PaperKind::School, Language::English);
    let code = paper.code.clone().expect("a code").grouped();
    (child, paper, code)
}

#[test]
fn s38_whoever_holds_a_genuine_paper_is_told_initials_year_status_and_dates_and_no_dose() {
    on_each(|counter| {
        let (_, paper, code) = certificate(counter);
        let told = shown(counter, &code.to_lowercase().replace('-', " "));
        assert_eq!(told.state, State::Genuine);
        assert_eq!((told.initials.as_str(), told.birth_year), ("C. R. B.", Some(2021)));
        assert_eq!((told.status.as_str(), told.kind), ("complete", Some(PaperKind::School)));
        assert_eq!(told.number, paper.number);
        assert_eq!(told.issuer, "CLINIC");
        assert_eq!(told.issued_on, Date::constant(2026, 11, 25));
        let text = format!("{told:?}");
        for secret in ["Boudreaux", "Camille", "2021-01-12", "MMR", "2022-01-20", "Houma"] {
            assert!(!text.contains(secret), "{secret} in {text}");
        }
    });
}

#[test]
fn the_code_of_a_paper_finds_its_person_for_who_may_find_people() {
    on_each(|counter| {
        let (child, _, code) = certificate(counter);
        let by = |code: &str| Criteria { numbers: vec![code.to_owned()], ..Criteria::default() };
        let found = find::find(counter.registry(), &counter.nurse, &by(&code)).unwrap();
        assert_eq!(found.people.iter().map(|record| record.public_id).collect::<Vec<_>>(), [child]);
        let other = find::find(counter.registry(), &counter.nurse, &by("K7QM-4T9X-2HDR-8W3C")).unwrap();
        assert!(other.people.is_empty());
    });
}

#[test]
fn a_paper_expires_is_replaced_and_is_withdrawn() {
    on_each(|counter| {
        let (child, paper, code) = certificate(counter);
        assert_eq!(state(counter, &code), State::Genuine);
        let newer = counter.paper(child, PaperKind::School, Language::Spanish);
        let newer_code = newer.code.expect("a code").plain();
        assert_eq!(state(counter, &code), State::Replaced, "a newer one of its kind was made");
        assert_eq!(state(counter, &newer_code), State::Genuine);
        let other = counter.paper(child, PaperKind::Camp, Language::English).code.expect("a code").plain();
        assert_eq!(state(counter, &newer_code), State::Genuine, "another kind replaces nothing");
        assert!(list::withdraw(counter.registry(), &counter.nurse, child, newer.id).unwrap());
        assert!(!list::withdraw(counter.registry(), &counter.nurse, child, newer.id).unwrap(), "only once");
        assert_eq!(state(counter, &newer_code), State::Withdrawn);
        counter.days_pass(365 * 8);
        assert_eq!(state(counter, &other), State::Expired);
        assert_eq!(state(counter, &code), State::Replaced);
        assert!(paper.expires.is_some());
    });
}

#[test]
fn a_dose_that_is_corrected_or_deleted_replaces_the_papers_that_show_it() {
    on_each(|counter| {
        let (_, _, code) = certificate(counter);
        let new = vxu("CLINIC", "20261121120000", "NEW", CAMILLE, &[past("FLU", "20261101", "141")]);
        take(&counter.running, &counter.running.clinic, &new);
        assert_eq!(state(counter, &code), State::Genuine, "one more dose does no harm");
        let delete = Shot { action: "D", ..complete()[13].clone() };
        take(
            &counter.running,
            &counter.running.clinic,
            &vxu("CLINIC", "20261122120000", "DEL", CAMILLE, &[delete]),
        );
        assert_eq!(state(counter, &code), State::Replaced, "what it shows is not on record any more");
    });
}

#[test]
fn a_corrected_birth_date_replaces_and_the_printed_one_still_opens() {
    let counter = on_one("louisiana");
    let (_, _, code) = certificate(&counter);
    let other = Patient { born: "20210121", ..CAMILLE };
    take(&counter.running, &counter.running.clinic, &vxu("CLINIC", "20261122120000", "BORN", other, &[]));
    assert_eq!(state(&counter, &code), State::Replaced);
}

#[test]
fn s37_an_unknown_code_and_a_wrong_birth_date_have_one_answer() {
    on_each(|counter| {
        let (_, _, code) = certificate(counter);
        let wrong = BORN.tomorrow().unwrap();
        for (code, born) in
            [(code.as_str(), wrong), ("ZZZZ-ZZZZ-ZZZZ-ZZZZ", BORN), ("not a code", BORN), ("", BORN)]
        {
            assert_eq!(check(counter.registry(), code, born).unwrap(), Checked::Unknown, "{code}");
        }
        assert_eq!(state(counter, &code), State::Genuine);
    });
}

#[test]
fn ten_wrong_birth_dates_shut_a_code_for_a_day() {
    on_each(|counter| {
        let (_, _, code) = certificate(counter);
        for days in 1..=10 {
            let guess = BORN.checked_add(jiff::Span::new().days(days)).unwrap();
            assert_eq!(check(counter.registry(), &code, guess).unwrap(), Checked::Unknown);
        }
        assert_eq!(check(counter.registry(), &code, BORN).unwrap(), Checked::Unknown, "right, and too late");
        counter.days_pass(2);
        assert_eq!(state(counter, &code), State::Genuine);
    });
}

#[test]
fn a_merge_and_a_split_keep_the_way_to_the_paper() {
    use jenner_registry::identity::merge::{How, Merged, merge};
    on_each(|counter| {
        let (child, _, code) = certificate(counter);
        let twin = Patient { number: "2099", ..CAMILLE };
        let other = vxu("PHARMACY", "20261120120000", "TWIN", Patient { born: "20210102", ..twin }, &[]);
        take(&counter.running, &counter.running.pharmacy, &other);
        let other = record_of(&counter.running, &counter.running.pharmacy, "2099").public_id;
        let done = merge(counter.registry(), counter.running.clerk(), other, child, &How::default()).unwrap();
        assert!(matches!(done, Merged::Done { .. }), "{done:?}");
        let told = check(counter.registry(), &code, BORN).unwrap();
        assert!(
            matches!(told, Checked::Known(_)),
            "the paper is found under whoever stands for the child now"
        );
    });
}

#[test]
fn s46_after_a_purge_a_paper_is_withdrawn_and_leads_to_nobody() {
    on_each(|counter| {
        let (child, _, code) = certificate(counter);
        crate::staying_out::purged(&counter.running, child, "R-9");
        assert_eq!(check(counter.registry(), &code, BORN).unwrap(), Checked::Gone);
        let wrong = BORN.tomorrow().unwrap();
        assert_eq!(check(counter.registry(), &code, wrong).unwrap(), Checked::Unknown);
    });
}
