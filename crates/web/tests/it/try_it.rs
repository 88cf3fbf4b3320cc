//! The page to try the schedule: in both languages, with good and bad entries, without an account.

use axum::body::Body;
use axum::http::{Request, StatusCode, header};

use crate::{Client, Reply};

/// Posts the form in a language.
async fn entered(language: &str, form: &str) -> Reply {
    let request = Request::post("/try")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .header(header::ACCEPT_LANGUAGE, language)
        .header("sec-fetch-site", "same-origin");
    Client::new().send(request.body(Body::from(form.to_owned())).unwrap()).await
}

const CHILD: &str = "birth=1/12/21&sex=F&on=11/22/2025&date=3/14/2021&vaccine=Pediarix&date=&vaccine=\
                     &date=1/7/2022&vaccine=3&date=1/20/2020&vaccine=CVX+20";

/// How often a text stands in another.
fn times(text: &str, part: &str) -> usize {
    text.matches(part).count()
}

#[tokio::test]
async fn the_empty_page_has_ten_rows_and_the_vaccines_of_the_schedule() {
    let mut client = Client::new();
    let page = client.get("/try").await;
    assert_eq!(page.status, StatusCode::OK);
    assert_eq!(times(&page.text, "name=\"vaccine\""), 10);
    assert!(page.text.contains("<option value=\"MMR (03)\">") && page.text.contains("schedule-us 4."));
    assert!(page.text.contains("Immunocompromised (003)"));
    assert!(!page.text.contains("Every record you open is logged"));
    let sign_in = client.get("/sign-in").await.text;
    assert!(sign_in.contains("href=\"/try\""));
    assert!(client.get("/help").await.text.contains("href=\"/try\""));
}

#[tokio::test]
async fn the_answer_says_what_is_due_which_doses_count_and_why() {
    let page = entered("en", CHILD).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.header(header::SET_COOKIE).is_empty(), "nobody is followed");
    let text = &page.text;
    for part in [
        "What is due",
        "as of 11/22/2025",
        "Overdue",
        "<s>01/07/2022</s>",
        "Not valid",
        "Dose 3 (01/20/2020) is before birth",
        "schedule-us 4.",
    ] {
        assert!(text.contains(part), "{part}");
    }
    // What was understood stands in the form.
    for part in ["value=\"01/12/2021\"", "value=\"DTaP-Hep B-IPV (110)\"", "value=\"MMR (03)\""] {
        assert!(text.contains(part), "{part}");
    }
    // A reason for every forecast and every dose.
    let due = times(text, "class=\"because\"");
    assert!(due > 10, "{due}");
    assert_eq!(times(text, "<summary>Why?"), due + 3);
    assert_eq!(times(text, "class=\"in0\""), due + 3 + 2, "the combination counts for three groups");
    assert!(!text.contains("Table 6-15"));
    let nurse = entered("en", &format!("{CHILD}&reader=nurse")).await.text;
    assert!(nurse.contains("Table 6-15"));
}

#[tokio::test]
async fn the_page_speaks_spanish() {
    let page = entered("es", CHILD).await.text;
    for part in [
        "<html lang=\"es\">",
        "Lo que toca",
        "Atrasada",
        "No válida",
        "es anterior al nacimiento",
        "¿Por qué?",
    ] {
        assert!(page.contains(part), "{part}");
    }
    let wrong = entered("es", "birth=").await;
    assert!(wrong.text.contains("Escriba la fecha de nacimiento"));
}

#[tokio::test]
async fn what_is_wrong_is_said_beside_its_field_and_nothing_typed_is_lost() {
    for (what, form, field, words) in [
        ("no birth date", "birth=&date=1/1/2020&vaccine=MMR", "birth", "Enter the birth date"),
        ("birth to come", "birth=1/1/2199", "birth", "must be"),
        ("birth after the day", "birth=1/1/2020&on=1/1/2019", "birth", "must not be after"),
        ("30 February", "birth=2/30/2021", "birth", "is not a date"),
        ("year 1", "birth=1/1/0001", "birth", "is not a date"),
        ("year 9999", "birth=12/31/9999", "birth", "must be"),
        ("no such day", "birth=1/1/2020&on=tomorrowish", "on", "is not a date"),
        ("no vaccine", "birth=1/1/2020&date=1/1/2021&vaccine=", "vaccine-1", "enter the vaccine"),
        ("no date", "birth=1/1/2020&date=&vaccine=MMR", "date-1", "enter the date"),
        (
            "no vaccine of that name",
            "birth=1/1/2020&date=1/1/2021&vaccine=xyz",
            "vaccine-1",
            "No vaccine is called",
        ),
        ("no such code", "birth=1/1/2020&date=1/1/2021&vaccine=997", "vaccine-1", "No vaccine is called"),
        (
            "several vaccines",
            "birth=1/1/2020&date=1/1/2021&vaccine=hep+b",
            "vaccine-1",
            "can mean several things",
        ),
        ("no such condition", "birth=1/1/2020&since=&seen=xyzzy", "seen-1", "No condition"),
        ("only a date", "birth=1/1/2020&since=1/1/2021&seen=", "seen-1", "enter what it is"),
    ] {
        let page = entered("en", form).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{what}");
        assert!(page.text.contains("<title>Error:"), "{what}");
        assert!(page.text.contains(&format!("<a href=\"#{field}\">")), "{what}");
        let beside = page.text.split(&format!("id=\"{field}-bad\">")).nth(1).unwrap_or_default();
        assert!(beside.split('<').next().unwrap_or_default().contains(words), "{what}: {beside:.200}");
        assert!(page.text.contains(&format!("id=\"{field}\"")), "{what}");
        assert!(!page.text.contains("What is due"), "{what}");
    }
    let page = entered("en", "birth=1/1/2020&date=soon&vaccine=%22%3Cb%3E").await.text;
    assert!(
        page.contains("value=\"soon\"") && page.contains("value=\"&#34;&#60;b&#62;\""),
        "kept and harmless"
    );
}

#[tokio::test]
async fn odd_entries_are_answered_in_order() {
    let row = "&date=1/20/2022&vaccine=";
    let fifty: String = (1..=50).map(|cvx| format!("{row}{cvx}")).collect();
    let page = entered("en", &format!("birth=1/12/2021&on=11/22/2025{fifty}")).await;
    let known = page.status == StatusCode::OK || page.text.contains("No vaccine is called");
    assert!(known, "{}", page.status);
    let same =
        entered("en", &format!("birth=1/12/2021&on=11/22/2025{}", format!("{row}MMR").repeat(50))).await;
    assert_eq!(same.status, StatusCode::OK);
    assert!(same.text.contains("Dose 50 has the same day and vaccine as dose 1"));
    let many = entered("en", &format!("birth=1/12/2021{}", "&date=1/20/2022&vaccine=3".repeat(400))).await;
    assert_eq!(many.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(many.text.contains("At most 200 doses") && many.text.contains("id=\"date-200\""));
    let huge = entered("en", &format!("birth={}", "1".repeat(100_000))).await;
    assert_eq!(huge.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert!(huge.text.contains("too long"));
    let broken = entered("en", "birth=%ff%fe&&&=&on").await;
    assert!(broken.status.is_client_error(), "{}", broken.status);
}

#[tokio::test]
async fn more_rows_come_without_asking_the_schedule() {
    let page = entered("en", "birth=oops&date=1/20/2022&vaccine=MMR&more=1").await;
    assert_eq!(page.status, StatusCode::OK);
    assert_eq!(times(&page.text, "name=\"vaccine\""), 11);
    assert!(page.text.contains("value=\"oops\"") && !page.text.contains("<title>Error:"));
}

#[tokio::test]
async fn an_adult_with_a_risk_gets_what_the_risk_adds() {
    let without = entered("en", "birth=5/1/1981&on=11/22/2025").await.text;
    assert!(!without.contains("because of a risk"));
    let with = entered("en", "birth=5/1/1981&on=11/22/2025&since=&seen=diabetes").await.text;
    assert!(with.contains("because of a risk") && with.contains("value=\"Diabetes (014)\""));
    assert!(with.contains("<details class=\"card\" open>"), "what was entered is not hidden");
}
