//! What is learned from pairs, with and without labels.

use jenner_linkage::details::{Details, Name};
use jenner_linkage::train::{Example, Pull, expectation_maximisation, fit};
use jenner_linkage::{Comparison, Field, Level, Matcher, Model, Profile};

/// Pairs of people whose names agree when they are one person, and whose sex says nothing.
fn pairs() -> Vec<(Comparison, bool)> {
    let said = |family: &str, born: &str, sex: &str| {
        Profile::of(&[Details {
            names: vec![Name { given: "Camille".into(), family: family.into(), ..Name::default() }],
            born: born.into(),
            sex: sex.into(),
            ..Details::default()
        }])
    };
    (0..400)
        .map(|n| {
            let same = n % 4 == 0;
            let sex = if n % 2 == 0 { "F" } else { "M" };
            let (family, born) = if same { ("Hebert", "2021-03-04") } else { ("Nguyen", "2019-11-23") };
            let pair = Comparison::of(&said("Hebert", "2021-03-04", "F"), &said(family, born, sex));
            (pair, same)
        })
        .collect()
}

#[test]
fn expectation_maximisation_finds_how_many_pairs_are_one_person() {
    let pairs: Vec<Comparison> = pairs().into_iter().map(|(pair, _)| pair).collect();
    let learned = expectation_maximisation(&pairs, Matcher::shipped().model());
    assert!((learned.share - 0.25).abs() < 0.01, "{}", learned.share);
    let again = expectation_maximisation(&pairs, Matcher::shipped().model());
    assert_eq!(learned, again, "deterministic");
}

#[test]
fn decided_pairs_move_the_weights_towards_them() {
    let start = Matcher::shipped().model().clone();
    let examples: Vec<Example> = pairs()
        .into_iter()
        .map(|(pair, same)| Example { pair, rarity: 0.0, same, weight: 1.0, file: 0 })
        .collect();
    let learned = fit(&examples, &start, Pull(1.0));
    assert_eq!(learned, fit(&examples, &start, Pull(1.0)), "deterministic");
    let score = |model: &Model, same: bool| {
        let matcher = Matcher::new(model.clone());
        examples.iter().find(|e| e.same == same).map(|e| matcher.score(&e.pair)).unwrap()
    };
    assert!(score(&learned, true) > 3.0 && score(&learned, false) < -3.0);
    assert_eq!(examples[0].pair.level(Field::Family), Level::Exact);
}

#[test]
fn a_model_comes_back_from_its_file() {
    let model = Matcher::shipped().model().clone();
    let text = model.to_toml();
    assert_eq!(Model::from_toml(&text).map(|m| m.to_toml()).unwrap(), text);
}

#[test]
fn a_model_file_with_nonsense_is_refused_with_the_place() {
    let good = Matcher::shipped().model().to_toml();
    for (from, to) in [
        ("prior = ", "prior = nan #"),
        ("[weights.given]", "[weights.nose]"),
        ("review = 0", "review = 99"),
        ("[bands]", "[bands"),
    ] {
        assert!(good.contains(from), "{from}");
        assert!(Model::from_toml(&good.replacen(from, to, 1)).is_err(), "{to}");
    }
}
