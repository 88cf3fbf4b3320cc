//! Messages on hold in the browser: who sees them, and that a decision needs a reason.

use axum::http::{StatusCode, header};

use crate::Client;

#[tokio::test]
async fn s47_the_privacy_officer_reads_why_a_message_is_held_and_decides_with_a_reason() {
    let mut officer = Client::signed_in("officer").await;
    let list = officer.get("/participation/held").await.text;
    for text in
        ["LA-2026-0117", "last name, birth date and sex", "removed on 11/30/2026", "stored on", "31 people"]
    {
        assert!(list.contains(text), "{text}: {list}");
    }
    assert!(!list.contains("Arceneaux"), "the list shows nothing of the person");
    let one = officer.get("/participation/held/h1").await.text;
    for text in ["Arceneaux, Camille Rose", "03/05/2024", "Bayou Pediatrics", "twins"] {
        assert!(one.contains(text), "{text}: {one}");
    }
    assert_eq!(officer.get("/participation/held/h9").await.status, StatusCode::NOT_FOUND);
    let without = officer.post("/participation/held/h1", "decision=release&reason=+").await;
    assert_eq!(without.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(without.text.contains("Write a reason."));
    let neither = officer.post("/participation/held/h1", "decision=maybe&reason=x").await;
    assert_eq!(neither.status, StatusCode::UNPROCESSABLE_ENTITY);
    let done = officer.post("/participation/held/h1", "decision=release&reason=a+twin").await;
    assert_eq!(done.status, StatusCode::SEE_OTHER);
    assert_eq!(done.header(header::LOCATION), "/participation/held");
    assert!(officer.get("/participation/held").await.text.contains("Stored, as if it had just come."));
    for other in ["nurse", "quality", "admin"] {
        let reply = Client::signed_in(other).await.get("/participation/held/h1").await;
        assert_eq!(reply.status, StatusCode::FORBIDDEN, "{other}");
        assert!(!reply.text.contains("Arceneaux"));
    }
}
