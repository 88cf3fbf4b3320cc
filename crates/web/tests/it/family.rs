//! The family's way over HTTP: from the code to the correction that is answered, with a real registry behind it; the one
//! answer to everybody who does not fit; every page of the sample in both languages.

use std::sync::Mutex;
use std::time::{Duration, Instant};

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use jenner_registry::family::contact::Contact;
use jenner_registry::family::outbox::{self, Letter, Sender};
use jenner_web::routes::ROUTES;

use crate::registry::{House, PASSWORD, houses, vxu};
use crate::sample::{full_record, newborn};
use crate::{Client, Reply};

/// Letters that left.
#[derive(Default)]
struct Post(Mutex<Vec<(String, String)>>);

impl Sender for Post {
    fn send(&self, _: i64, to: &Contact, letter: &Letter) -> Result<(), String> {
        self.0.lock().unwrap().push((to.address().to_owned(), letter.text.clone()));
        Ok(())
    }
}

fn letters(house: &House) -> Vec<(String, String)> {
    let post = Post::default();
    outbox::deliver(&house.registry, &post).unwrap();
    post.0.into_inner().unwrap()
}

/// The child of the other tests, with a phone and a mother.
fn child() -> String {
    vxu(|m| {
        m.replace("||20240102|M", "||20240102|M|||118 Oak Aly^^Houma^LA^70360||^PRN^PH^^^985^5550143")
            .replace("ORC|RE||d1", "NK1|1|Naquin^Anne^^^^^L|MTH^Mother^HL70063|||\rORC|RE||d1")
    })
}

const WHO: &str = "who=child&given=Remy&family=Naquin&month=1&day=2&year=2024";

/// What stands between two marks.
fn between<'a>(text: &'a str, from: &str, to: &str) -> &'a str {
    text.split(from).nth(1).unwrap_or_else(|| panic!("no {from}")).split(to).next().unwrap()
}

fn digits(text: &str) -> String {
    text.split_whitespace().next().unwrap().to_owned()
}

/// The content of a page without what is new in it each time.
fn main_of(reply: &Reply) -> String {
    reply.text.split("<main").nth(1).unwrap_or_default().to_owned()
}

#[test]
fn a_mother_gets_her_childs_record_by_a_code_shares_it_and_has_a_mistake_corrected() {
    for house in houses() {
        assert!(house.rest(child()).text.contains("MSA|AA"));
        let run =
            |future: std::pin::Pin<Box<dyn Future<Output = Reply> + '_>>| house.runtime.block_on(future);
        let mut mother = house.visitor();
        let sent = run(Box::pin(mother.post("/my-record", &format!("{WHO}&contact=985-555-0143"))));
        assert_eq!(sent.header(header::LOCATION), "/my-record/code", "{}", sent.text);
        let asked = run(Box::pin(mother.get("/my-record/code")));
        assert!(asked.text.contains("(•••) •••-0143") && !asked.text.contains("555-0143"));
        let post = letters(&house);
        let [(to, text)] = post.as_slice() else { panic!("{post:?}") };
        assert_eq!(to, "9855550143");
        let opened = run(Box::pin(mother.post("/my-record/code", &format!("code={}", digits(text)))));
        assert_eq!(opened.header(header::LOCATION), "/family", "{}", opened.text);
        let home = run(Box::pin(mother.get("/family")));
        assert!(home.text.contains("Remy Naquin"), "{}", home.text);
        let id = between(&home.text, "href=\"/family/", "\"").to_owned();

        // What is due, in a family's words, and nothing of the trade.
        let due = run(Box::pin(mother.get(&format!("/family/{id}"))));
        for text in ["measles, mumps and rubella", "shots are late", "Where to go"] {
            assert!(due.text.contains(text), "{text}: {}", due.text);
        }
        for text in ["CVX", "MMR dose", "contraindicat", "schedule-us"] {
            assert!(!main_of(&due).contains(text), "{text}");
        }
        let shots = run(Box::pin(mother.get(&format!("/family/{id}/shots"))));
        assert!(shots.text.contains("03/05/2024") && shots.text.contains("DTaP"), "{}", shots.text);

        // A link for a day.
        let share = run(Box::pin(mother.post(&format!("/family/{id}/share"), "")));
        let token = between(&share.text, "/shared/", "\"").to_owned();
        let mut stranger = house.visitor();
        let shared = run(Box::pin(stranger.get(&format!("/shared/{token}"))));
        assert_eq!(shared.status, StatusCode::OK);
        assert!(shared.text.contains("Remy Naquin") && shared.text.contains("03/05/2024"));
        assert!(!shared.text.contains("Oak Aly") && !shared.text.contains("5550143"));
        assert_eq!(run(Box::pin(stranger.get(&format!("/family/{id}")))).status, StatusCode::SEE_OTHER);

        // Something is wrong.
        let to = house.clinic.organization().0;
        let note = format!("about=missing&text=The+flu+shot+of+October&to={to}");
        let noted = run(Box::pin(mother.post(&format!("/family/{id}/wrong"), &note)));
        assert!(noted.text.contains("We have your note"), "{}", noted.text);
        let empty = run(Box::pin(mother.post(&format!("/family/{id}/wrong"), "about=missing&text=")));
        assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
        let mut nurse = house.visitor();
        house.enter(&mut nurse, "nurse", PASSWORD);
        let list = run(Box::pin(nurse.get("/family-requests")));
        let request = between(&list.text, "href=\"/family-requests/", "\"").to_owned();
        let one = run(Box::pin(nurse.get(&format!("/family-requests/{request}"))));
        assert!(one.text.contains("The flu shot of October") && one.text.contains(&format!("/people/{id}")));
        let bare = run(Box::pin(nurse.post(&format!("/family-requests/{request}"), "order=done&note=")));
        assert_eq!(bare.status, StatusCode::UNPROCESSABLE_ENTITY, "the family has to be told something");
        let answer = "order=done&note=We+added+it.";
        let done = run(Box::pin(nurse.post(&format!("/family-requests/{request}"), answer)));
        assert_eq!(done.status, StatusCode::OK);
        let read = run(Box::pin(mother.get(&format!("/family/{id}/wrong"))));
        assert!(read.text.contains("We added it.") && !read.text.contains("Nola Nurse"), "{}", read.text);

        // Reminders, opting out, who looked.
        let form = "channel=email&language=es";
        let saved = run(Box::pin(mother.post(&format!("/family/{id}/reminders"), form)));
        assert!(saved.text.contains("Saved."));
        let out = run(Box::pin(mother.get(&format!("/family/{id}/out"))));
        assert!(out.text.contains("118 Oak Aly"), "what is known is filled in");
        let form =
            "kind=stop_reminders&guardian=Anne+Naquin&street=118+Oak+Aly&city=Houma&state=LA&zip=70360";
        let lacking = run(Box::pin(mother.post(&format!("/family/{id}/out"), form)));
        assert_eq!(lacking.status, StatusCode::UNPROCESSABLE_ENTITY, "not signed");
        let form = format!("{form}&signature=Anne+Naquin");
        let asked = run(Box::pin(mother.post(&format!("/family/{id}/out"), &form)));
        assert!(asked.text.contains("R-"), "{}", asked.text);
        let looked = run(Box::pin(mother.get(&format!("/family/{id}/looked"))));
        for text in
            ["Your family opened the family page with a code", "Somebody with your link", "Bayou Pediatrics"]
        {
            assert!(looked.text.contains(text), "{text}: {}", looked.text);
        }
        assert!(!looked.text.contains("Nola"), "no names of staff");
        // Every step is in the log with where it came from, and the log is whole.
        for action in [
            "family.try",
            "family.prove",
            "person.found",
            "family.share",
            "family.shared",
            "family.request",
            "family.open_request",
            "family.answer",
            "family.reminders",
            "participation.start",
        ] {
            let count = house.registry.db().read(|tx| {
                let sql = "SELECT count(*) FROM audit_entry WHERE action = $1";
                tx.query_opt(sql, &[&action], |row| row.get::<i64>(0))
            });
            assert!(count.unwrap().unwrap() > 0, "{action}");
        }
        assert!(jenner_store::audit::verify(house.registry.db()).unwrap().is_whole());
        let out = run(Box::pin(mother.post("/sign-out", "")));
        assert_eq!(out.status, StatusCode::SEE_OTHER);
        assert_eq!(run(Box::pin(mother.get("/family"))).status, StatusCode::SEE_OTHER);
    }
}

#[test]
fn a_nurse_hands_a_code_over_and_it_opens_the_record() {
    for house in houses() {
        assert!(house.rest(child()).text.contains("MSA|AA"));
        let mut nurse = house.visitor();
        house.enter(&mut nurse, "nurse", PASSWORD);
        let searched = house.runtime.block_on(nurse.post("/find", "q=naquin+remy+1/2/2024"));
        let result = house.runtime.block_on(nurse.get(searched.header(header::LOCATION)));
        let id = between(&result.text, "href=\"/people/", "\"").to_owned();
        let given = house.runtime.block_on(nurse.post(&format!("/people/{id}/family"), "act=give"));
        let code = between(&given.text, "<p class=\"big number\">", "<").to_owned();
        let mut father = house.visitor();
        let form = format!("{WHO}&code={}", code.to_lowercase());
        let wrong = form.replace("Remy", "Lise");
        let refused = house.runtime.block_on(father.post("/my-record/access-code", &wrong));
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        let opened = house.runtime.block_on(father.post("/my-record/access-code", &form));
        assert_eq!(opened.header(header::LOCATION), "/family");
        let withdrawn = house.runtime.block_on(nurse.post(&format!("/people/{id}/family"), "act=withdraw"));
        assert!(withdrawn.text.contains("No code opens the record any more"));
        let late = house.runtime.block_on(house.visitor().post("/my-record/access-code", &form));
        assert_eq!(main_of(&late), main_of(&refused), "withdrawn, wrong name: one answer");
    }
}

#[test]
fn s37_whoever_does_not_fit_gets_the_same_answer_in_text_and_time() {
    for house in houses() {
        assert!(house.rest(child()).text.contains("MSA|AA"));
        // One that fits, and four that do not: the name, the birth date, the phone, nobody at all.
        let asked = [
            format!("{WHO}&contact=985-555-0143"),
            format!("{}&contact=985-555-0143", WHO.replace("Remy", "Lise")),
            format!("{}&contact=985-555-0143", WHO.replace("day=2", "day=3")),
            format!("{WHO}&contact=985-555-0199"),
            "who=self&given=Quill&family=Nowhere&month=12&day=31&year=1999&contact=985-555-0143".to_owned(),
        ];
        let (mut times, mut texts, mut no) = (Vec::new(), Vec::new(), Vec::new());
        for form in &asked {
            let mut client = house.visitor();
            let started = Instant::now();
            let sent = house.runtime.block_on(client.post("/my-record", form));
            times.push(started.elapsed());
            assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text);
            assert_eq!(sent.header(header::LOCATION), "/my-record/code");
            let page = house.runtime.block_on(client.get("/my-record/code"));
            // What is shown of the contact is what was typed, with most of it hidden.
            texts.push(main_of(&page).replace("0199", "0143"));
            let started = Instant::now();
            let wrong = house.runtime.block_on(client.post("/my-record/code", "code=00000000"));
            times.push(started.elapsed());
            assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
            assert!(!wrong.text.contains("Remy"), "the answer names nobody");
            no.push(main_of(&wrong));
        }
        assert!(texts.iter().all(|text| text == &texts[0]), "the page for the code");
        assert!(no.iter().all(|text| text == &no[0]), "the answer");
        // Whatever it takes to look, nobody hears before the floor: that is what makes the times alike.
        eprintln!("{}: {times:?}", house.db.engine());
        let least = times.iter().min().unwrap();
        assert!(*least >= Duration::from_millis(400), "{times:?}");
    }
}

#[test]
fn s37_a_name_is_tried_five_times_an_hour_and_a_claim_is_taken_for_nobody_alike() {
    let house = houses().remove(0);
    let mut statuses = Vec::new();
    for _ in 0..7 {
        let mut client = house.visitor();
        let form = format!("{WHO}&contact=985-555-0143");
        statuses.push(house.runtime.block_on(client.post("/my-record", &form)).status.as_u16());
    }
    assert_eq!(statuses, [303, 303, 303, 303, 303, 429, 429]);
    let mut client = house.visitor();
    let form = "given=Remy&family=Naquin&month=1&day=2&year=2024&asker=Anne&contact=985-555-0143&more=help";
    let claimed = house.runtime.block_on(client.post("/my-record/help", form));
    assert_eq!(claimed.status, StatusCode::OK);
    let number = between(&claimed.text, "<dd class=\"big number\">", "<").to_owned();
    let code = between(&claimed.text, "Your code</dt><dd class=\"big number\">", "<").to_owned();
    let shown =
        house.runtime.block_on(client.post("/my-record/claim", &format!("number={number}&code={code}")));
    assert!(shown.text.contains("Sent") && shown.text.contains(&number), "{}", shown.text);
    let wrong = house.runtime.block_on(client.post("/my-record/claim", "number=F-1&code=x"));
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn what_is_missing_is_said_with_its_field_and_nothing_typed_is_lost() {
    let mut client = Client::new();
    for (form, told) in [
        ("", "Choose who the record is for"),
        ("who=child&month=1&day=2&year=2024&contact=985-555-0143", "Enter the first and the last name"),
        ("who=child&given=Remy&month=2&day=30&year=2024&contact=985-555-0143", "It cannot be in the future"),
        ("who=child&given=Remy&month=2&day=3&year=2024&contact=0143", "Enter a phone number with area code"),
    ] {
        let reply = client.post("/my-record", form).await;
        assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY, "{form}");
        assert!(reply.text.contains(told), "{told}: {}", reply.text);
        assert!(reply.text.contains("<title>Error:"));
        assert!(!form.contains("given=Remy") || reply.text.contains("value=\"Remy\""), "{form}");
    }
}

/// Somebody who came in as the sample's family.
async fn family() -> Client {
    let mut client = Client::new();
    let form = "who=child&given=Camille&family=Arceneaux&month=1&day=12&year=2021&contact=985-555-0143";
    assert_eq!(client.post("/my-record", form).await.status, StatusCode::SEE_OTHER);
    let opened = client.post("/my-record/code", "code=12345678").await;
    assert_eq!(opened.header(header::LOCATION), "/family", "{}", opened.text);
    client
}

#[tokio::test]
async fn every_page_for_families_is_there_in_both_languages_and_small() {
    let mut client = family().await;
    let mut shown = 0;
    for route in ROUTES.iter().filter(|route| {
        ["/my-record", "/family", "/shared"].iter().any(|start| route.path.starts_with(start))
            && !route.path.starts_with("/family-requests")
            // Shown while a code is on its way, and only then.
            && route.path != "/my-record/code"
    }) {
        for person in [full_record(), newborn()] {
            let path = route.path.replace("{person}", &person).replace("{token}", "sample");
            for language in ["en", "es"] {
                let request = Request::get(&path).header(header::ACCEPT_LANGUAGE, language);
                let reply = client.send(request.body(Body::empty()).unwrap()).await;
                assert_eq!(reply.status, StatusCode::OK, "{path}");
                assert!(reply.text.contains(&format!("<html lang=\"{language}\"")), "{path}");
                assert!(reply.text.len() < 60_000, "{path}: {} bytes", reply.text.len());
                // Without script nothing is out of reach: whatever is sent is a form or a link.
                assert!(!main_of(&reply).contains("<button type=\"button\""), "{path}");
                shown += 1;
            }
        }
    }
    assert!(shown > 50, "{shown} pages");
    let nobody = client.get("/family/00000000000000000000").await;
    assert_eq!(nobody.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_family_sees_no_page_of_the_staff() {
    let mut client = family().await;
    assert_eq!(client.get("/").await.header(header::LOCATION), "/family");
    let home = client.get("/family").await;
    for path in ["/review", "/users", "/messages", "/audit", "/family-requests", "\"/account\"", "\"/find\""]
    {
        assert!(
            !home.text.contains(&format!("href={path}")) && !home.text.contains(&format!("href=\"{path}\""))
        );
    }
}
