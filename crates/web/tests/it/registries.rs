//! The pages on which another registry is asked.

use axum::http::{StatusCode, header};

use crate::{Client, sample};

fn address(rest: &str) -> String {
    format!("/people/{}/registries{rest}", sample::full_record())
}

#[tokio::test]
async fn the_question_page_says_what_the_other_registry_is_told() {
    let mut nurse = Client::signed_in("nurse").await;
    let record = nurse.get(&format!("/people/{}", sample::full_record())).await;
    assert!(record.text.contains(&address("")), "the record leads there");
    let page = nurse.get(&address("")).await.text;
    for text in ["Sample North", "mother&#39;s maiden name", "used up", "list of disclosures"] {
        assert!(page.contains(text), "{text}: {page}");
    }
    let none = nurse.get(&format!("/people/{}/registries", sample::newborn())).await.text;
    assert!(none.contains("No registry can be asked"), "{none}");
}

#[tokio::test]
async fn a_question_leads_to_the_answer_and_a_refusal_is_said_in_words() {
    let mut nurse = Client::signed_in("nurse").await;
    let asked = nurse.post(&address(""), "registry=AAA").await;
    assert_eq!(
        (asked.status, asked.header(header::LOCATION)),
        (StatusCode::SEE_OTHER, address("/one").as_str())
    );
    let refused = nurse.post(&address(""), "registry=AAA&forecast=1").await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.text.contains("does not allow this question"));
    let nobody = nurse.post(&address(""), "").await;
    assert!(nobody.text.contains("Choose a registry"), "{}", nobody.text);
}

#[tokio::test]
async fn every_state_of_an_answer_has_a_page_and_no_text_is_missing() {
    let mut nurse = Client::signed_in("nurse").await;
    let texts = [
        ("one", "Not here yet"),
        ("several", "Which one is it?"),
        ("nobody", "They have nobody who fits"),
        ("waiting", "Look again"),
        ("trouble", "no answer in the agreed time"),
        ("refused", "The agreement does not cover this query."),
    ];
    for ((state, text), name) in texts.into_iter().zip(sample::registries::STATES) {
        assert_eq!(state, name);
        let page = nurse.get(&address(&format!("/{state}"))).await;
        assert_eq!(page.status, StatusCode::OK);
        assert!(page.text.contains(text), "{state}: {}", page.text);
        assert!(!page.text.contains("ask-"), "{state}: a key without its text: {}", page.text);
    }
    assert_eq!(nurse.get(&address("/no-such-question")).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn doses_are_taken_only_when_some_are_chosen() {
    let mut nurse = Client::signed_in("nurse").await;
    let nothing = nurse.post(&address("/one"), "").await;
    assert_eq!(nothing.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(nothing.text.contains("Choose at least one dose"));
    let taken = nurse.post(&address("/one"), "dose=3&dose=4").await;
    assert_eq!(taken.status, StatusCode::SEE_OTHER);
    let record = nurse.get(taken.header(header::LOCATION)).await;
    assert!(record.text.contains("The doses are in the record now"), "{}", record.text);
    let chosen = nurse.post(&address("/several"), "choose=1").await;
    assert_eq!(chosen.header(header::LOCATION), address("/one"));
}
