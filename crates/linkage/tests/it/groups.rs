//! Groups of a file: what may stand together and what may not.

use jenner_linkage::cluster::{Link, groups};
use jenner_linkage::file::deduplicate;
use jenner_linkage::{Matcher, Profile};

use crate::pairs::child;

fn profiles(of: &[jenner_linkage::details::Details]) -> Vec<Profile> {
    of.iter().map(|said| Profile::of(std::slice::from_ref(said))).collect()
}

#[test]
fn the_weakest_link_between_two_who_stay_apart_is_dropped() {
    let links =
        [Link { a: 0, b: 1, score: 9.0 }, Link { a: 1, b: 2, score: 7.0 }, Link { a: 2, b: 3, score: 8.0 }];
    let twins = |these: &[u32], those: &[u32]| {
        let both: Vec<u32> = these.iter().chain(those).copied().collect();
        both.contains(&0) && both.contains(&3)
    };
    assert_eq!(groups(5, &links, twins), [0, 0, 2, 2, 4]);
    let mut turned = links;
    turned.reverse();
    assert_eq!(groups(5, &turned, twins), [0, 0, 2, 2, 4], "the order of the links does not matter");
}

#[test]
fn a_newborn_without_a_name_does_not_chain_twins_and_joins_neither() {
    let said = [
        child("Camille", "2021-03-04"),
        child("Josephine", "2021-03-04"),
        child("BABYGIRL", "2021-03-04"),
        child("Camille", "2021-03-04"),
    ];
    let found = deduplicate(&Matcher::shipped(), &profiles(&said));
    assert_eq!(found.groups, [0, 1, 2, 0]);
    assert!(!found.review.is_empty(), "a person is asked");
}

#[test]
fn a_record_with_both_names_explains_the_other_two() {
    let mut both = child("Camille", "2021-03-04");
    both.names[0].middle = "Josephine".into();
    let said = [child("Camille", "2021-03-04"), child("Josephine", "2021-03-04"), both];
    assert_eq!(deduplicate(&Matcher::shipped(), &profiles(&said)).groups, [0, 0, 0]);
}

#[test]
fn an_empty_file_has_no_groups() {
    let found = deduplicate(&Matcher::shipped(), &[]);
    assert!(found.groups.is_empty() && found.review.is_empty());
    let nobody = [Profile::default(), Profile::default()];
    assert_eq!(deduplicate(&Matcher::shipped(), &nobody).groups, [0, 1]);
}
