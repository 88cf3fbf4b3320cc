//! The advice of the shipped packs: there for every reference, short, in two languages, in our own words.

use std::collections::{BTreeMap, BTreeSet};

use jenner_cdsi::import::{Guidance, Header, import};
use jenner_cdsi::pack::{Pack, facts};

use crate::folder::{pack, supporting_data};

const RELEASES: [&str; 2] = ["4.64", "4.61"];

fn shipped(release: &str) -> Pack {
    pack(&format!("schedule-us-{release}"))
}

fn advice(pack: &Pack) -> impl Iterator<Item = &facts::Guidance> {
    pack.guidance.guidance.iter().map(|one| one.get_ref())
}

/// The ids that series, indications and contraindications refer to.
pub fn referred_to(pack: &Pack) -> BTreeSet<&str> {
    let mut ids = BTreeSet::new();
    for (_, file) in &pack.antigens {
        ids.extend(file.contraindication.iter().filter_map(|one| one.get_ref().guidance.as_deref()));
        for series in file.series.iter().map(|series| series.get_ref()) {
            ids.extend(series.guidance.iter().map(String::as_str));
            ids.extend(series.indication.iter().filter_map(|one| one.get_ref().guidance.as_deref()));
        }
    }
    ids
}

#[test]
fn every_reference_of_a_shipped_pack_finds_its_advice_and_no_advice_is_idle() {
    for release in RELEASES {
        let pack = shipped(release);
        let ids: BTreeSet<&str> = advice(&pack).map(|one| one.id.as_str()).collect();
        assert_eq!(referred_to(&pack), ids, "{release}");
        assert_eq!(pack.guidance.guidance.len(), ids.len(), "{release}: an id stands twice");
    }
}

#[test]
fn advice_is_short_plain_text_in_english_and_in_spanish() {
    for release in RELEASES {
        for facts::Guidance { id, en, es } in advice(&shipped(release)) {
            assert_ne!(en, es, "{id}");
            for text in [en, es] {
                assert!((20..=300).contains(&text.chars().count()), "{id}: {text}");
                assert!(text.ends_with('.') && text.trim() == text, "{id}: {text}");
                assert!(!text.contains("  ") && !text.contains(char::is_control), "{id}: {text}");
                assert!(!text.contains("http") && !text.contains("www."), "{id}: {text}");
            }
        }
    }
}

#[test]
fn both_languages_have_the_same_numbers() {
    for release in RELEASES {
        for facts::Guidance { id, en, es } in advice(&shipped(release)) {
            assert_eq!(numbers(en), numbers(es), "{id}");
        }
    }
}

/// The numbers of a text, those in names of products too. How often one is said differs by language.
fn numbers(text: &str) -> BTreeSet<&str> {
    let parts = text.split(|letter: char| !letter.is_ascii_digit() && letter != '.');
    parts.map(|part| part.trim_matches('.')).filter(|part| !part.is_empty()).collect()
}

#[test]
fn the_same_id_gives_the_same_advice_in_every_pack() {
    let [newer, older] = RELEASES.map(shipped);
    let newer: BTreeMap<&str, &facts::Guidance> = advice(&newer).map(|one| (one.id.as_str(), one)).collect();
    let shared: Vec<_> = advice(&older).filter_map(|one| Some((one, *newer.get(one.id.as_str())?))).collect();
    assert!(shared.len() > 50);
    for (older, newer) in shared {
        assert_eq!(older, newer);
    }
}

#[test]
fn no_advice_has_eight_words_in_a_row_from_cdc() {
    for release in RELEASES {
        let Some(files) = supporting_data(release) else { return };
        let header = Header {
            name: "schedule-us".into(),
            version: release.into(),
            released: None,
            source: "CDC".into(),
        };
        let theirs = import(files, header, Guidance::Copied).unwrap().pack;
        let mut runs = BTreeSet::new();
        for text in advice(&theirs) {
            runs.extend(words(&text.en).windows(8).map(<[String]>::to_vec));
        }
        assert!(runs.len() > 1000);
        for facts::Guidance { id, en, es } in advice(&shipped(release)) {
            for text in [en, es] {
                let words = words(text);
                let copied = words.windows(8).find(|run| runs.contains(*run));
                assert_eq!(copied, None, "{id} of {release} repeats CDC");
            }
        }
    }
}

/// The words of a text in lower case, without punctuation. What a hyphen joins is two words.
fn words(text: &str) -> Vec<String> {
    let parts = text.split(|letter: char| !letter.is_alphanumeric());
    parts.filter(|part| !part.is_empty()).map(str::to_lowercase).collect()
}
