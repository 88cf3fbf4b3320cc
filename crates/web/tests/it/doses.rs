//! The desk for doses that may be one: over the sample desk, and with a real registry behind it.

use axum::http::{StatusCode, header};

use crate::pairs::{person, record, staff};
use crate::registry::{houses, vxu};
use crate::{Client, sample};

fn page_of(person: &str) -> String {
    format!("/people/{person}/doubtful")
}

#[tokio::test]
async fn who_has_doses_that_may_be_one_is_listed_and_named_on_the_record() {
    let mut client = Client::signed_in("quality").await;
    let id = sample::full_record();
    let list = client.get("/review/doses").await.text;
    for text in ["Doses that may be one", &page_of(&id), "41 days", "2 people"] {
        assert!(list.contains(text), "{text}: {list}");
    }
    assert!(client.get("/review").await.text.contains("href=\"/review/doses\""));
    assert!(client.get("/").await.text.contains("href=\"/review/doses\""));
    let record = client.get(&format!("/people/{id}")).await.text;
    assert!(record.contains("2 pairs of doses may be one injection") && record.contains(&page_of(&id)));
    let mut nurse = Client::signed_in("nurse").await;
    assert!(!nurse.get(&format!("/people/{id}")).await.text.contains("/doubtful"));
}

#[tokio::test]
async fn two_doses_stand_side_by_side_with_the_reasons_in_words() {
    let mut client = Client::signed_in("quality").await;
    let page = client.get(&page_of(&sample::full_record())).await.text;
    for text in [
        "One injection or two?",
        "W012345",
        "Either one office reports for the other, or the dose was given twice.",
        "Two offices both say that they gave it.",
    ] {
        assert!(page.contains(text), "{text}: {page}");
    }
    assert!(!page.contains("event-rule-"), "every reason has its words");
    let other = client.get(&page_of(&sample::newborn())).await.text;
    assert!(other.contains("No doses of this person wait for a decision."));
}

#[tokio::test]
async fn who_is_not_sure_has_to_say_why() {
    let mut client = Client::signed_in("quality").await;
    let url = page_of(&sample::full_record());
    let silent = client.post(&url, "a=1&b=2&answer=unsure&note=+").await;
    assert_eq!(silent.status, StatusCode::UNPROCESSABLE_ENTITY);
    for text in
        ["<title>Error:", "aria-invalid=\"true\"", "href=\"#note-1\"", "Write a note: what you looked at"]
    {
        assert!(silent.text.contains(text), "{text}");
    }
    assert_eq!(silent.text.matches("aria-invalid").count(), 1, "at the pair it is about");
    let nothing = client.post(&url, "a=1&b=2&answer=perhaps").await;
    assert_eq!(nothing.status, StatusCode::UNPROCESSABLE_ENTITY);
    let gone = client.post(&url, "a=1&b=9&answer=one").await;
    assert_eq!(gone.status, StatusCode::CONFLICT);
    let passed = client.post(&url, "a=1&b=2&answer=unsure&note=ask+the+pharmacy").await;
    assert_eq!(passed.header(header::LOCATION), url);
    let page = client.get(&url).await.text;
    assert!(page.contains("Passed on with your note.") && page.contains("ask the pharmacy"), "{page}");
    assert!(page.contains("name=\"a\" value=\"1\""), "it still waits");
}

/// A message of the clinic in which it says that it gave MMR.
fn gave(control: &str, day: &str, filler: &str, lot: &str) -> String {
    vxu(|message| {
        message
            .replace("|C1|", &format!("|{control}|"))
            .replace("d1^BAYOU", &format!("{filler}^BAYOU"))
            .replace("20240305||20^DTaP", &format!("{day}||03^MMR"))
            .replace("|01^^NIP001|||||||||||CP|A", &format!("|00^^NIP001||||||{lot}|||||CP|A"))
    })
}

#[test]
fn a_decision_about_doses_is_carried_out_and_undone() {
    for house in houses() {
        house.rest(gave("D1", "20250305", "m1", "M1234"));
        house.rest(gave("D2", "20250307", "m2", ""));
        let id = person(&house, "Remy");
        let before = record(&house, id);
        assert_eq!((before.doses.len(), before.doubtful.len()), (2, 1));
        let mut client = staff(&house, "dana");
        let run = &house.runtime;
        let url = page_of(&id.to_string());
        let list = run.block_on(client.get("/review/doses")).text;
        assert!(list.contains(&url) && list.contains("1 person"), "{list}");
        let page = run.block_on(client.get(&url)).text;
        assert!(page.contains("Bayou Pediatrics") && page.contains("M1234") && !page.contains("event-rule-"));
        assert!(
            page.contains("neither alike enough nor different enough"),
            "a reason is always told: {page}"
        );
        assert!(page.contains("The evidence weighs 55 of 100. From 60 on"), "{page}");
        let field = |name: &str| {
            let value = page.split(&format!("name=\"{name}\" value=\"")).nth(1).unwrap();
            value.split('"').next().unwrap().to_owned()
        };
        let form = format!("a={}&b={}&answer=one&note=second+entry", field("a"), field("b"));
        let done = run.block_on(client.post(&url, &form));
        assert_eq!(done.header(header::LOCATION), url);
        assert_eq!((record(&house, id).doses.len(), record(&house, id).doubtful.len()), (1, 0));
        let after = run.block_on(client.get(&url)).text;
        for text in ["Decided: one injection.", "second entry", "dana", "name=\"undo\""] {
            assert!(after.contains(text), "{text}: {after}");
        }
        assert!(run.block_on(client.get("/review/doses")).text.contains("No doses wait for a decision."));
        let undo = after.split("name=\"undo\" value=\"").nth(1).unwrap().split('"').next().unwrap();
        run.block_on(client.post(&url, &format!("undo={undo}")));
        assert!(run.block_on(client.get(&url)).text.contains("Undone. The rules decide again."));
        assert_eq!(record(&house, id), before);
        run.block_on(client.post(&url, &format!("undo={undo}")));
        assert!(run.block_on(client.get(&url)).text.contains("This was undone before."));
        let wrong = run.block_on(client.post(&url, "undo=12345"));
        assert_eq!(wrong.status, StatusCode::NOT_FOUND);
    }
}
