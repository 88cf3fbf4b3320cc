//! Pages: sessions, languages, states.

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use jenner_web::Settings;

use crate::{Client, sample};

#[tokio::test]
async fn signing_in_starts_a_session_under_a_new_id() {
    let mut client = Client::new();
    client.cookie = "session=AAAAAAAAAAAAAAAAAAAAAA".into();
    let reply = client.post("/sign-in", "user_name=nurse&password=preview&next=/help").await;
    assert_eq!(reply.status, StatusCode::SEE_OTHER);
    assert_eq!(reply.header(header::LOCATION), "/help");
    let cookie = reply.header(header::SET_COOKIE);
    assert!(!cookie.contains("AAAAAAAA"), "the id the browser brought is not taken");
    assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"), "{cookie}");
    let mut tls = Client::with(Settings { tls: true, ..Settings::default() });
    let reply = tls.post("/sign-in", "user_name=nurse&password=preview").await;
    let cookie = reply.header(header::SET_COOKIE);
    assert!(cookie.starts_with("__Host-session=") && cookie.contains("Secure"), "{cookie}");
    assert!(cookie.contains("Path=/") && !cookie.contains("Domain"), "{cookie}");
    assert!(!reply.header(header::STRICT_TRANSPORT_SECURITY).is_empty());
    assert_eq!(reply.header(header::REFERRER_POLICY), "no-referrer");
}

#[tokio::test]
async fn a_wrong_password_says_neither_which_part_is_wrong_nor_loses_the_name() {
    let mut client = Client::new();
    let unknown = client.post("/sign-in", "user_name=nobody&password=x").await;
    let wrong = client.post("/sign-in", "user_name=nurse&password=x").await;
    assert_eq!(unknown.status, StatusCode::UNAUTHORIZED);
    assert_eq!(unknown.text.replace("nobody", "nurse"), wrong.text);
    assert!(wrong.text.contains("value=\"nurse\""));
    assert!(wrong.text.contains("<title>Error:"));
}

#[tokio::test]
async fn signing_out_ends_the_session_on_the_server() {
    let mut client = Client::signed_in("nurse").await;
    let kept = client.cookie.clone();
    client.post("/sign-out", "").await;
    client.cookie = kept;
    let reply = client.get("/").await;
    assert_eq!(reply.status, StatusCode::SEE_OTHER);
    assert!(reply.header(header::LOCATION).contains("why=ended"));
}

#[tokio::test]
async fn what_was_searched_never_stands_in_an_address() {
    let mut client = Client::signed_in("nurse").await;
    let reply = client.post("/find", "q=Arceneaux+Mari+1%2F18%2F2022").await;
    let address = reply.header(header::LOCATION).to_owned();
    assert!(!address.to_lowercase().contains("arceneaux") && !address.contains("2022"), "{address}");
    let page = client.get(&address).await;
    assert!(page.text.contains("More than 2 people found"), "{}", page.text);
    assert!(page.text.contains("4 y 10 m"));
    let mut other = client.another();
    other.post("/sign-in", "user_name=quality&password=preview").await;
    assert_eq!(other.get(&address).await.header(header::LOCATION), "/find", "not another user's search");
}

#[tokio::test]
async fn a_person_of_no_one_and_a_name_of_the_wrong_shape_look_the_same() {
    let mut client = Client::signed_in("nurse").await;
    let strip = |text: String| {
        let at = text.find("<code>").unwrap();
        let end = text.find("</code>").unwrap();
        let lang = text.find("name=\"back\" value=\"").unwrap();
        let lang_end = lang + text[lang..].find("\">").unwrap();
        format!("{}{}{}", &text[..lang], &text[lang_end..at], &text[end..])
    };
    let absent = client.get("/people/00000000000000000000").await;
    let shapeless = client.get("/people/xyz").await;
    assert_eq!(absent.status, StatusCode::NOT_FOUND);
    assert_eq!(strip(absent.text), strip(shapeless.text));
}

#[tokio::test]
async fn the_record_shows_refusals_immunity_and_who_said_so() {
    let mut client = Client::signed_in("quality").await;
    let person = format!("/people/{}", sample::full_record());
    let grid = client.get(&person).await.text;
    for part in [
        "Refused",
        "Parental decision",
        "Immune",
        "01/20/2023",
        "Given in part",
        "4 y 10 m",
        "Overdue",
        "<s>01/07/2023</s>",
        "Not valid",
        "id=\"why-",
    ] {
        assert!(grid.contains(part), "{part}");
    }
    assert!(grid.contains("O’Neil"));
    let sources = client.get(&format!("{person}/sources")).await.text;
    assert!(sources.contains("Also said") && sources.contains("Corner Drug"));
    let dose = client.get(&format!("{person}/doses/d1")).await.text;
    assert!(dose.contains("K4T7Z") && dose.contains("K4T72"));
    assert_eq!(client.get(&format!("{person}/doses/missing")).await.status, StatusCode::NOT_FOUND);
    let undated = client.get(&format!("/people/{}", sample::undated())).await.text;
    assert!(undated.contains("the birth date is not on file") && undated.contains("03/18/2022"));
    let below_the_tabs = undated.split("</nav>").last().unwrap();
    for part in ["Overdue", "Not valid", "Not evaluated", "id=\"why-"] {
        assert!(!below_the_tabs.contains(part), "without a birth date nothing is judged: {part}");
    }
    let newborn = client.get(&format!("/people/{}", sample::newborn())).await.text;
    assert!(newborn.contains("No doses on file"));
}

#[tokio::test]
async fn pages_are_in_the_language_the_reader_chose() {
    let mut client = Client::signed_in("nurse").await;
    let reply = client.post("/language", "lang=es&back=/help").await;
    assert!(reply.header(header::SET_COOKIE).starts_with("lang=es"));
    assert_eq!(reply.header(header::LOCATION), "/help");
    let request = Request::get("/help").header(header::ACCEPT_LANGUAGE, "es");
    let page = client.send(request.body(Body::empty()).unwrap()).await;
    assert!(page.text.contains("<html lang=\"es\">") && page.text.contains("Cómo buscar"));
}

#[tokio::test]
async fn a_page_stays_within_its_weight() {
    let mut client = Client::signed_in("quality").await;
    let person = format!("/people/{}", sample::full_record());
    for path in ["/", &person, "/messages", "/messages/41"] {
        let request = Request::get(path).header(header::ACCEPT_ENCODING, "gzip");
        let reply = client.send(request.body(Body::empty()).unwrap()).await;
        assert_eq!(reply.header(header::CONTENT_ENCODING), "gzip", "{path}");
        assert!(reply.text.len() < 30_000, "{path}: {}", reply.text.len());
    }
}

#[tokio::test]
async fn an_unknown_page_and_a_wrong_method_get_a_page_with_a_reference() {
    let mut client = Client::signed_in("nurse").await;
    let reply = client.get("/nowhere").await;
    assert_eq!(reply.status, StatusCode::NOT_FOUND);
    let reference = reply.headers["x-request-id"].to_str().unwrap();
    assert!(reply.text.contains(reference));
    assert!(reply.text.contains("Odalys Fontenot") || reply.text.contains("Nothing found here"));
    let reply = client.post("/help", "").await;
    assert_eq!(reply.status, StatusCode::METHOD_NOT_ALLOWED);
    let reply = client.post("/find", &format!("q={}", "a".repeat(100_000))).await;
    assert_eq!(reply.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert!(reply.text.contains("too long"));
}

#[tokio::test]
async fn searching_without_end_is_paused() {
    let mut client = Client::with(Settings { searches_an_hour: 3, ..Settings::default() });
    client.post("/sign-in", "user_name=nurse&password=preview").await;
    let mut last = StatusCode::OK;
    for _ in 0..4 {
        last = client.post("/find", "q=a+b").await.status;
    }
    assert_eq!(last, StatusCode::TOO_MANY_REQUESTS);
}

#[tokio::test]
async fn the_message_log_tells_of_a_day_it_cannot_read() {
    let mut client = Client::signed_in("quality").await;
    let page = client.get("/messages?from=2%2F30%2F2026&outcome=rejected&page=2").await.text;
    assert!(page.contains("Enter the day like") && page.contains("value=\"2/30/2026\""));
    assert!(page.contains("51–100") && page.contains("of 1,204"));
    assert!(page.contains("page=3") && page.contains("page=1"));
    let message = client.get("/messages/41").await.text;
    assert!(message.contains("RXA-17") && message.contains("finding-1") && message.contains("MSA|AE"));
}
