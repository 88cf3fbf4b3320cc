//! The review desk: the queue, two records beside each other, undo, split. Over the sample desk.

use axum::body::Body;
use axum::http::{Request, StatusCode, header};

use crate::{Client, Reply, sample};

/// The pair of the sample that may be twins.
const TWINS: &str = "p2";
/// A pair that somebody else has in hand.
const HELD: &str = "p7";

/// A reviewer, with the pair in hand.
async fn with(pair: &str) -> Client {
    let mut client = Client::signed_in("quality").await;
    let reply = client.post("/review", &format!("pair={pair}")).await;
    assert_eq!(reply.header(header::LOCATION), format!("/review/{pair}"));
    client
}

fn to(reply: &Reply) -> &str {
    reply.header(header::LOCATION)
}

#[tokio::test]
async fn the_queue_is_filtered_sorted_and_paged_by_address_alone() {
    let mut client = Client::signed_in("quality").await;
    let page = client.get("/review").await.text;
    assert!(page.contains("1–50 of 64") && page.contains("href=\"/review?page=2\""));
    let first = page.find("O’Neil").unwrap();
    assert!(first < page.find("Babygirl").unwrap(), "the surest pair stands first");
    assert!(page.contains("Thérèse Guillory") && page.contains("aria-sort=\"descending\""));
    let second = client.get("/review?page=2").await.text;
    assert!(second.contains("51–64 of 64") && !second.contains("Babygirl"));
    let babies = client.get("/review?age=baby").await.text;
    assert!(babies.contains("Babygirl") && babies.contains("1–1 of 1"), "{babies}");
    for (filter, there, not_there) in [
        ("score=high", "O’Neil", "Babygirl"),
        ("hands=passed-on", "Ñandú", "Theriot"),
        ("area=Orleans", "Camille", "Babygirl"),
    ] {
        let page = client.get(&format!("/review?{filter}")).await.text;
        assert!(page.contains(there) && !page.contains(not_there), "{filter}");
    }
    assert!(client.get("/review?area=Nowhere").await.text.contains("No pair fits these choices"));
    let waiting = client.get("/review?order=waiting&waits=month").await.text;
    assert!(waiting.contains("Sorted by: waiting time"), "{waiting}");
}

#[tokio::test]
async fn two_people_never_have_the_same_pair_in_hand() {
    let mut client = Client::signed_in("quality").await;
    let reply = client.post("/review", &format!("pair={HELD}&order=score")).await;
    assert_eq!(to(&reply), "/review");
    assert!(client.get("/review").await.text.contains("Somebody else has taken this pair"));
    let page = client.get(&format!("/review/{HELD}")).await.text;
    assert!(page.contains("Thérèse Guillory has this pair in hand") && !page.contains("value=\"same\""));
    let forced = client.post(&format!("/review/{HELD}"), "answer=different&keep=first&version=1").await;
    assert_eq!(forced.status, StatusCode::CONFLICT);
    assert!(forced.text.contains("no longer have this pair in hand"));
    // A pair that nobody has: it can be looked at, but is not decided by looking.
    let looked = client.get("/review/p1").await.text;
    assert!(looked.contains("Nobody has this pair in hand") && !looked.contains("type=\"radio\""));
}

#[tokio::test]
async fn a_decision_leads_to_the_next_pair_and_can_be_undone() {
    let mut client = Client::signed_in("quality").await;
    let start = client.post("/review", "score=high").await;
    assert_eq!(to(&start), "/review/p1");
    let page = client.get("/review/p1").await.text;
    assert!(page.contains("1 of 1") && page.contains("Are these the same person?"));
    assert!(page.contains("data-key=\"m\"") && page.contains("<kbd>M</kbd>"));
    let merged = client.post("/review/p1", "answer=same&keep=first&version=1&field-name=left").await;
    assert_eq!(to(&merged), "/review?score=high", "the last of the run leads back to the queue");
    let queue = client.get("/review?score=high").await.text;
    assert!(queue.contains("Merged into one record.") && queue.contains("name=\"undo\" value=\"d1\""));
    assert!(!client.get("/review").await.text.contains("Merged into one record."), "said once");
    let again = client.post("/review/p1", "answer=same&keep=first&version=1").await;
    assert_eq!(to(&again), "/review/p1", "a double click merges once");
    assert!(client.get("/review/p1").await.text.contains("Merged: by Odalys Fontenot"));
    assert_eq!(to(&client.post("/review/done", "undo=d1").await), "/review/done");
    let done = client.get("/review/done").await.text;
    assert!(done.contains("Undone. The records are as they were before.") && done.contains("Undone on "));
    client.post("/review/done", "undo=d1").await;
    assert!(client.get("/review/done").await.text.contains("This was undone before."));
    client.post("/review/done", "undo=d0").await;
    assert!(client.get("/review/done").await.text.contains("cannot be undone any more"));
    assert!(client.get("/review/p1").await.text.contains("Nobody has this pair in hand"));
}

#[tokio::test]
async fn skipping_goes_on_and_does_not_come_back_to_the_same_pair() {
    let mut client = Client::signed_in("quality").await;
    let mut seen = vec![to(&client.post("/review", "").await).to_owned()];
    for n in 2..5 {
        let reply = client.post(seen.last().unwrap(), "answer=skip").await;
        let next = to(&reply).to_owned();
        assert!(!seen.contains(&next), "{next}");
        assert!(client.get(&next).await.text.contains(&format!("{n} of 63")), "one is in other hands");
        seen.push(next);
    }
    let back = client.post(seen.last().unwrap(), "answer=back").await;
    assert_eq!(to(&back), "/review");
    assert!(client.get("/review?hands=mine").await.text.contains("No pair fits"), "nothing stays in hand");
}

#[tokio::test]
async fn twins_are_not_merged_before_somebody_ticks_that_they_looked() {
    let mut client = with(TWINS).await;
    let url = format!("/review/{TWINS}");
    let page = client.get(&url).await.text;
    assert!(
        page.contains("Same birth date and home, but different first names.") && page.contains("required")
    );
    let form = "answer=same&keep=first&version=1&note=seen&field-name=right";
    let refused = client.post(&url, form).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    for text in ["<title>Error:", "Nothing was merged", "href=\"#twins-checked\"", ">seen</textarea>"] {
        assert!(refused.text.contains(text), "{text}");
    }
    let right = refused.text.split("name=\"field-name\" value=\"right\"").nth(1).unwrap();
    assert!(right.split('>').next().unwrap().contains("checked"), "the choice is not lost");
    let merged = client.post(&url, &format!("{form}&twins-checked=yes")).await;
    assert_eq!(merged.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn passing_on_needs_a_note_and_a_changed_record_needs_another_look() {
    let mut client = with("p3").await;
    let refused = client.post("/review/p3", "answer=unsure&keep=first&version=1&note=+").await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.text.contains("href=\"#note\"") && refused.text.contains("aria-invalid"));
    let stale = client.post("/review/p3", "answer=same&keep=first&version=0").await;
    assert_eq!(stale.status, StatusCode::CONFLICT);
    assert!(stale.text.contains("One of the records changed while you were looking"));
    let nonsense = client.post("/review/p3", "answer=everything&keep=first&version=1").await;
    assert_eq!(nonsense.status, StatusCode::UNPROCESSABLE_ENTITY);
    let passed = client.post("/review/p3", "answer=unsure&keep=first&version=1&note=ask+the+ward").await;
    assert!(to(&passed).starts_with("/review/p") && to(&passed) != "/review/p3", "{}", to(&passed));
    let next = client.get(to(&passed)).await.text;
    let undo = next.split("name=\"undo\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    client.post("/review/done", &format!("undo={undo}")).await;
    assert!(client.get("/review/done").await.text.contains("Undone."));
    client.post("/review", "pair=p3").await;
    client.post("/review/p3", "answer=unsure&keep=first&version=1&note=ask+the+ward").await;
    let mut other = client.another();
    other.post("/sign-in", "user_name=quality&password=preview").await;
    assert!(other.get("/review/p3").await.text.contains("ask the ward"));
}

#[tokio::test]
async fn swapping_says_which_record_is_kept() {
    let mut client = with("p1").await;
    let order = |text: &str| text.find("Left: <a").unwrap() < text.find("Right: <a").unwrap();
    let page = client.get("/review/p1").await.text;
    assert!(order(&page) && page.contains("/review/p1?keep=second") && page.contains("value=\"first\""));
    let swapped = client.get("/review/p1?keep=second").await.text;
    assert!(swapped.contains("name=\"keep\" value=\"second\"") && swapped.contains("?keep=first"));
    let left = |text: &str| text.split("Left: <a href=\"/people/").nth(1).unwrap()[..20].to_owned();
    assert_ne!(left(&page), left(&swapped));
}

#[tokio::test]
async fn the_page_of_a_person_leads_to_duplicates_and_takes_merges_apart() {
    let mut client = Client::signed_in("quality").await;
    let person = format!("/people/{}", sample::full_record());
    let moved = client.get(&format!("/people/{}", sample::merged_away())).await;
    assert_eq!(moved.status, StatusCode::SEE_OTHER);
    assert_eq!(to(&moved), format!("{person}?merged={}", sample::merged_away()));
    let page = client.get(to(&moved)).await.text;
    assert!(page.contains("The record 300-551-208-4 became part of this one on 11/02/2026."));
    assert!(page.contains("href=\"/review/p1\"") && page.contains("Merged from"));
    let forged = client.get(&format!("{person}?merged=%3Cscript%3E")).await.text;
    assert!(!forged.contains("became part") && !forged.contains("<script>"));
    let mut nurse = client.another();
    nurse.post("/sign-in", "user_name=nurse&password=preview").await;
    let seen = nurse.get(&person).await.text;
    assert!(seen.contains("Merged from") && !seen.contains("/split") && !seen.contains("/review"));

    let split = format!("{person}/split");
    let none = client.get(&format!("{split}?look=1")).await;
    assert_eq!(none.status, StatusCode::UNPROCESSABLE_ENTITY);
    let shown = client.get(&format!("{split}?look=1&home=2")).await.text;
    assert!(shown.contains("Leaves: 300-551-208-4") && shown.contains("10/04/2025 Influenza"));
    let refused = client.post(&split, "home=2&version=1&reason=").await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.text.contains("href=\"#reason\""));
    let done = client.post(&split, "home=2&version=1&reason=two+cousins").await;
    assert_eq!(to(&done), person);
    let after = client.get(&person).await.text;
    assert!(after.contains("Each record has its own doses again.") && !after.contains("Merged from"));
}

#[tokio::test]
async fn a_review_is_started_by_hand_from_a_record() {
    let mut client = Client::signed_in("quality").await;
    let url = format!("/people/{}/duplicate", sample::full_record());
    assert!(client.get(&url).await.text.contains("Find a duplicate"));
    assert_eq!(client.post(&url, "q=+").await.status, StatusCode::UNPROCESSABLE_ENTITY);
    let searched = client.post(&url, "q=arceneaux+mari").await;
    let address = to(&searched).to_owned();
    assert!(!address.contains("mari"));
    let found = client.get(&address).await.text;
    assert!(
        found.contains("Arceneaux")
            && !found.contains(&format!("name=\"other\" value=\"{}\"", sample::full_record()))
    );
    let pair = client.post(&address, &format!("other={}", sample::newborn())).await;
    assert_eq!(to(&pair), "/review/p1");
    assert!(client.get("/review/p1").await.text.contains("value=\"same\""), "it is in hand at once");
    let skipped = client.post("/review/p1", "answer=skip").await;
    assert_eq!(
        to(&skipped),
        format!("/people/{}", sample::full_record()),
        "the way leads back to the record"
    );
}

#[tokio::test]
async fn pages_of_the_review_desk_stay_within_their_weight() {
    let mut client = with(TWINS).await;
    for path in ["/review", "/review/p2", "/review/p4", "/review/done"] {
        let request = Request::get(path).header(header::ACCEPT_ENCODING, "gzip");
        let reply = client.send(request.body(Body::empty()).unwrap()).await;
        assert_eq!(reply.header(header::CONTENT_ENCODING), "gzip", "{path}");
        assert!(reply.text.len() < 30_000, "{path}: {}", reply.text.len());
    }
}
