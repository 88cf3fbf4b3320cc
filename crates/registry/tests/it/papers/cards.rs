//! SMART Health Cards: what is in them, how large they are, and whether they are genuine.

use jenner_registry::papers::cards::{self, Card, Detail, LONGEST, jws, keys};
use serde_json::Value;

use super::*;

fn card(counter: &Counter, person: PublicId) -> Card {
    cards::issue(counter.registry(), &counter.nurse, person).expect("asked").expect("a card")
}

/// The signed text of a code.
fn text(card: &Card) -> String {
    jws::find(&card.codes[0].text).expect("a card")
}

#[test]
fn a_card_has_name_birth_date_and_doses_and_nothing_that_the_specification_forbids() {
    let counter = on_one("louisiana");
    let child = counter.known(CAMILLE, &complete());
    let card = card(&counter, child);
    assert_eq!((card.doses, card.codes.len(), card.codes[0].doses), (18, 1, 18));
    let opened = jws::open(&text(&card)).unwrap();
    assert_eq!(opened.issuer(), "https://iz.example.gov");
    let bundle = &opened.payload["vc"]["credentialSubject"]["fhirBundle"];
    let entries = bundle["entry"].as_array().unwrap();
    assert_eq!(entries.len(), 19);
    for (number, entry) in entries.iter().enumerate() {
        assert_eq!(entry["fullUrl"], format!("resource:{number}"));
        let resource = &entry["resource"];
        for forbidden in ["id", "meta", "text", "identifier", "telecom", "address"] {
            assert!(resource.get(forbidden).is_none(), "{forbidden} in {resource}");
        }
    }
    assert_eq!(entries[0]["resource"]["birthDate"], "2021-01-12");
    let all = opened.payload.to_string();
    assert!(!all.contains("\"display\":\"") || all.contains("\"actor\""), "a code needs no display");
    let file: Value = serde_json::from_str(&card.file).unwrap();
    assert_eq!(file["verifiableCredential"].as_array().unwrap().len(), 1);
}

#[test]
fn a_card_is_genuine_until_somebody_changes_it() {
    let counter = on_one("louisiana");
    let child = counter.known(CAMILLE, &complete());
    let card = card(&counter, child);
    for form in [card.codes[0].text.clone(), card.file.clone(), text(&card)] {
        let read = cards::read(counter.registry(), &form, None).unwrap();
        assert!(read.is_ours && read.is_signed);
        assert_eq!((read.name.as_str(), read.birth_date.as_str()), ("Camille Rose Boudreaux", "2021-01-12"));
        assert_eq!(read.doses.len(), 18);
    }
    let jws = text(&card);
    let (signed, signature) = jws.rsplit_once('.').unwrap();
    let other = if signature.starts_with('A') { "B" } else { "A" };
    let forged = format!("{signed}.{other}{}", &signature[1..]);
    assert!(!cards::read(counter.registry(), &forged, None).unwrap().is_signed);
}

#[test]
fn an_old_card_holds_after_a_new_key_and_not_after_its_key_was_taken_away() {
    on_each(|counter| {
        let child = counter.known(CAMILLE, &complete());
        let old = card(counter, child);
        let first = keys::signing(counter.registry()).unwrap().kid;
        counter.days_pass(366);
        let new = card(counter, child);
        let second = keys::signing(counter.registry()).unwrap().kid;
        assert_ne!(first, second, "a new key each year");
        let genuine = |card: &Card| cards::read(counter.registry(), &card.file, None).unwrap().is_signed;
        assert!(genuine(&old) && genuine(&new));
        let published = keys::published(counter.registry()).unwrap();
        assert_eq!(published["keys"].as_array().unwrap().len(), 2);
        assert!(published["keys"].as_array().unwrap().iter().all(|key| key.get("d").is_none()));
        assert!(keys::remove(counter.registry(), &first).unwrap());
        assert!(!genuine(&old) && genuine(&new));
    });
}

#[test]
fn a_card_of_another_registry_is_held_against_the_keys_that_are_handed_over() {
    let (ours, theirs) = (on_one("louisiana"), on_one("wisconsin"));
    let child = theirs.known(CAMILLE, &complete());
    let card = card(&theirs, child);
    let keys = keys::published(theirs.registry()).unwrap().to_string();
    let read = cards::read(ours.registry(), &card.file, Some(&keys)).unwrap();
    assert!(read.is_signed);
    let own = keys::published(ours.registry()).unwrap().to_string();
    assert!(!cards::read(ours.registry(), &card.file, Some(&own)).unwrap().is_signed);
    assert_eq!(cards::read(ours.registry(), &card.file, Some("[]")), Err(jws::NoCardText::NoKeys));
}

#[test]
fn however_many_doses_no_code_is_longer_than_one_picture_holds() {
    let counter = on_one("louisiana");
    let mut shots = complete();
    for (many, number) in [(0, "3001"), (8, "3002"), (25, "3003"), (70, "3004")] {
        let more = (0..many).map(|n| {
            let day: &'static str =
                Box::leak(format!("2023{:02}{:02}", n % 12 + 1, n % 27 + 1).into_boxed_str());
            past(&format!("{number}-{n}"), day, ["141", "213", "88", "187"][n % 4])
        });
        shots.truncate(18);
        shots.extend(more);
        let person = counter.known(Patient { number, ..CAMILLE }, &shots);
        let card = card(&counter, person);
        assert!(card.codes.iter().all(|code| jws::find(&code.text).unwrap().len() <= LONGEST), "{many}");
        assert_eq!(
            card.codes.iter().map(|code| code.doses).sum::<usize>(),
            card.doses,
            "{many}: none is lost"
        );
        let whole = cards::read(counter.registry(), &card.file, None).unwrap();
        assert_eq!(whole.doses.len(), card.doses, "the file has all");
        if card.codes.len() > 1 {
            assert_eq!(card.detail, Detail::Vaccine);
        }
    }
}

#[test]
fn what_is_no_card_is_told_and_nothing_that_is_too_large_is_unpacked() {
    let counter = on_one("louisiana");
    let read = |text: &str| cards::read(counter.registry(), text, None).map(|read| read.is_signed);
    let not = Err(jws::NoCardText::NotACard);
    for text in ["", "hello", "shc", "{}", "{\"verifiableCredential\":[]}", "a.b"] {
        assert_eq!(read(text), not, "{text}");
    }
    assert_eq!(read("shc:/1/2/5676"), Err(jws::NoCardText::OneOfSeveral));
    for text in ["shc:/567", "shc:/99", "shc:/ab", "a.b.c", "..", "e30.e30.e30"] {
        assert_eq!(read(text), Err(jws::NoCardText::Damaged), "{text}");
    }
    assert_eq!(read(&"x".repeat(300_000)), not);
}
