//! Pages about senders and their messages: the inbox, corrections, agreements, score cards, the way into production.

use axum::body::Body;
use axum::http::{Request, StatusCode, header};

use crate::Client;

#[tokio::test]
async fn the_inbox_says_what_is_wrong_and_what_to_do_and_closes_what_was_shown() {
    let mut client = Client::signed_in("quality").await;
    let inbox = client.get("/messages/inbox").await;
    for part in ["PID-7.invalid", "214", "Ada Able", "not in these figures yet"] {
        assert!(inbox.text.contains(part), "{part}");
    }
    let group = client.get("/messages/inbox/1-1-PID-7.invalid").await;
    assert!(group.text.contains("YYYYMMDD") && group.text.contains("Close 214 messages"), "{}", group.text);
    let until =
        group.text.split("name=\"until\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let body = format!("do=close&note=mended&until={until}");
    let closed = client.post("/messages/inbox/1-1-PID-7.invalid", &body).await;
    assert_eq!(closed.header(header::LOCATION), "/messages/inbox?closed=214");
    assert_eq!(client.get("/messages/inbox/9-9-nothing").await.status, StatusCode::NOT_FOUND);
    let without = client.post("/messages/inbox/1-1-PID-7.invalid", "do=close&note=x").await;
    assert_eq!(without.status, StatusCode::NOT_FOUND, "nothing is closed that was not shown");
}

#[tokio::test]
async fn clinic_staff_see_their_messages_and_score_card_and_change_nothing() {
    let mut nurse = Client::signed_in("nurse").await;
    let group = nurse.get("/messages/inbox/1-1-PID-7.invalid").await;
    assert_eq!(group.status, StatusCode::OK);
    assert!(!group.text.contains("<form class=\"card\""), "no form to work on it");
    assert_eq!(nurse.get("/senders/1-1").await.status, StatusCode::OK);
    assert!(!nurse.get("/senders/1-1").await.text.contains("/senders/profile/"));
    for path in [
        "/messages/41/correct",
        "/messages/replay",
        "/senders/profile/interface-1",
        "/senders/1-1/onboarding",
    ] {
        assert_eq!(nurse.get(path).await.status, StatusCode::FORBIDDEN, "{path}");
        assert_eq!(nurse.post(path, "do=send&text=MSH").await.status, StatusCode::FORBIDDEN, "{path}");
    }
}

#[tokio::test]
async fn a_correction_is_checked_before_it_is_sent_and_a_mistake_keeps_the_text() {
    let mut client = Client::signed_in("quality").await;
    let page = client.get("/messages/41/correct").await;
    assert!(page.text.contains("PID|1|") && page.text.contains("Make these corrections"), "{}", page.text);
    let tried = client.post("/messages/41/correct", "do=try&text=MSH%7C&note=by+phone").await;
    assert!(tried.text.contains("What would come of it") && tried.text.contains("value=\"by phone\""));
    let wrong = client.post("/messages/41/correct", "do=send&text=hello+there").await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.text.contains("<title>Error:") && wrong.text.contains("hello there"));
    let sent = client.post("/messages/41/correct", "do=send&text=MSH%7C").await;
    assert_eq!(sent.header(header::LOCATION), "/messages/77");
}

#[tokio::test]
async fn a_message_shows_what_it_changed_and_findings_beside_their_fields() {
    let mut client = Client::signed_in("quality").await;
    let page = client.get("/messages/41").await.text;
    for part in [
        "9 New St",
        "118 Oak Aly",
        "A correction of the message of",
        "Confirmed by phone",
        "/messages?rule=RXA-17.value",
    ] {
        assert!(page.contains(part), "{part}");
    }
    let request = Request::get("/messages/41").header(header::ACCEPT_LANGUAGE, "es");
    let spanish = client.send(request.body(Body::empty()).unwrap()).await.text;
    assert!(spanish.contains("El paciente antes y después") && spanish.contains("Corregir y reenviar"));
}

#[tokio::test]
async fn a_profile_says_what_it_would_have_done_and_every_mistake_in_it() {
    let mut client = Client::signed_in("quality").await;
    let page = client.get("/senders/profile/interface-1").await;
    assert!(page.text.contains("MMR2") && page.text.contains("name=\"version\" value=\"3\""));
    let tried = client.post("/senders/profile/interface-1", "do=try&text=x&version=3").await.text;
    assert!(
        tried.contains("12 messages would have ended otherwise") && tried.contains("3 more errors"),
        "{tried}"
    );
    let wrong = client.post("/senders/profile/interface-1", "do=store&text=PID-7&version=3").await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.text.contains("cannot be relaxed") && wrong.text.contains("no such organization"));
    let stored = client.post("/senders/profile/interface-1", "do=store&text=x&version=3").await;
    assert!(stored.status.is_redirection());
    let file = client.get("/senders/profile/interface-1/profile.toml").await;
    assert!(file.text.starts_with("[rules]"));
}

#[tokio::test]
async fn a_score_card_is_a_page_and_a_table_for_a_spreadsheet() {
    let mut client = Client::signed_in("quality").await;
    let page = client.get("/senders/1-1?days=30").await.text;
    for part in
        ["87 of 100", "What to mend", "after 1 day", "half of the others: 87.1 % to 96.8 %", "/messages/41"]
    {
        assert!(page.contains(part), "{part}");
    }
    let csv = client.get("/senders/1-1/card.csv").await;
    assert_eq!(csv.header(header::CONTENT_TYPE), "text/csv; charset=utf-8");
    assert!(csv.text.starts_with("from,until,sender,measure") && csv.text.contains(",given,PID-8,"));
    assert_eq!(client.get("/senders/7-7").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_sender_goes_on_with_a_reason_while_something_is_open() {
    let mut client = Client::signed_in("quality").await;
    let page = client.get("/senders/1-1/onboarding").await.text;
    assert!(page.contains("6 of 13 seen") && page.contains("nothing of them is stored"), "{page}");
    let refused = client.post("/senders/1-1/onboarding", "to=production&reason=").await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.text.contains("say why"));
    assert!(
        client.post("/senders/1-1/onboarding", "to=production&reason=agreed").await.status.is_redirection()
    );
}

#[tokio::test]
async fn messages_are_judged_again_by_a_wish_that_says_which() {
    let mut client = Client::signed_in("quality").await;
    let empty = client.post("/messages/replay", "").await;
    assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
    let bad = client.post("/messages/replay", "sender=1&from=notaday").await;
    assert_eq!(bad.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(client.post("/messages/replay", "message=41").await.status.is_redirection());
    assert!(client.get("/messages/replay").await.text.contains("Running"));
}
