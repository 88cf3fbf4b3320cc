//! Official records over HTTP: printed by a nurse, checked by anybody, and what the answers never hold.

use axum::http::{StatusCode, header};
use jenner_model::PersonId;
use jenner_store::queries;

use crate::registry::{House, PASSWORD, houses, vxu};
use crate::{Client, Reply};

struct Counter {
    house: House,
    nurse: Client,
    person: String,
}

fn counters() -> impl Iterator<Item = Counter> {
    houses().into_iter().map(|house| {
        assert_eq!(house.rest(vxu(|m| m)).status, 200);
        let mut nurse = house.visitor();
        house.enter(&mut nurse, "nurse", PASSWORD);
        let db = house.registry.db();
        let id = db.read(|tx| queries::person::after(tx, PersonId(0), 1)).unwrap()[0];
        let row = db.read(|tx| queries::person::by_ids(tx, &house.clinic, &[id])).unwrap();
        let person = format!("/people/{}", row[&id].public_id);
        Counter { house, nurse, person }
    })
}

impl Counter {
    fn get(&mut self, path: &str) -> Reply {
        self.house.runtime.block_on(self.nurse.get(&format!("{}{path}", self.person)))
    }

    fn post(&mut self, form: &str) -> Reply {
        self.house.runtime.block_on(self.nurse.post(&format!("{}/papers", self.person), form))
    }

    fn check(&self, code: &str, born: &str) -> Reply {
        let mut anybody = self.house.visitor();
        let form = format!("code={code}&born={born}");
        self.house.runtime.block_on(anybody.post("/verify", &form))
    }
}

#[test]
fn a_nurse_prints_a_record_and_whoever_holds_it_checks_it_by_its_code() {
    for mut counter in counters() {
        let made = counter.post("do=print&kind=full&language=en");
        assert_eq!(made.status, StatusCode::SEE_OTHER);
        let place = made.header(header::LOCATION).to_owned();
        let paper = counter.house.runtime.block_on(counter.nurse.get(&place));
        assert_eq!(paper.header(header::CONTENT_TYPE), "application/pdf");
        assert!(counter.get("/papers").text.contains("In force"));
        let is_code = |word: &&str| word.len() == 19 && word.split('-').all(|part| part.len() == 4);
        let code = paper.text.split_whitespace().find(is_code).expect("a code on the paper").to_owned();
        let told = counter.check(&code, "1%2F2%2F2024");
        assert_eq!(told.status, StatusCode::OK);
        assert!(told.text.contains("Genuine"), "{}", told.text);
        for secret in ["Naquin", "Remy", "1/2/2024", "01/02/2024", "2024-01-02"] {
            assert!(!told.text.contains(secret), "{secret} is shown");
        }
        let main = |reply: Reply| reply.text.split("<main").nth(1).unwrap_or_default().replace(&code, "");
        let wrong = main(counter.check(&code, "1%2F3%2F2024"));
        let unknown = main(counter.check("ZZZZ-ZZZZ-ZZZZ-ZZZZ", "1%2F2%2F2024"));
        assert!(wrong.contains("No such certificate"));
        assert_eq!(wrong, unknown.replace("ZZZZ-ZZZZ-ZZZZ-ZZZZ", ""), "the two answers are one");
    }
}

#[test]
fn a_certificate_for_another_age_is_refused_in_words() {
    for mut counter in counters() {
        let refused = counter.post("do=print&kind=college&language=en");
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.text.contains("for other ages"));
        assert_eq!(counter.post("").status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(counter.post("do=exempt&kind=medical&from=13%2F45%2F2026").status, 422);
    }
}

#[test]
fn an_exemption_is_noted_shown_and_ended() {
    for mut counter in counters() {
        assert_eq!(counter.post("do=exempt&kind=dissent&group=MMR&from=5%2F1%2F2026").status, 303);
        let shown = counter.get("/papers").text;
        assert!(shown.contains("Written dissent: MMR"), "{shown}");
        let id = shown.split("name=\"exemption\" value=\"").nth(1).and_then(|rest| rest.split('"').next());
        let end = format!("do=end&exemption={}", id.expect("its number"));
        assert_eq!(counter.post(&end).status, 303);
        assert!(!counter.get("/papers").text.contains("Written dissent: MMR"));
    }
}

#[test]
fn s45_the_calendar_file_names_no_person_and_no_vaccine() {
    for mut counter in counters() {
        let page = counter.get("/plan");
        assert!(page.text.contains("Visit 1"), "{}", page.text);
        let file = counter.get("/plan/plan.ics");
        assert_eq!(file.header(header::CONTENT_TYPE), "text/calendar; charset=utf-8");
        assert!(file.text.starts_with("BEGIN:VCALENDAR\r\n") && file.text.contains("BEGIN:VEVENT"));
        let id = counter.person.trim_start_matches("/people/").to_owned();
        for secret in ["Naquin", "Remy", "MMR", "DTaP", "Polio", "2024", id.as_str()] {
            assert!(!file.text.contains(secret), "{secret} in {}", file.text);
        }
        assert!(file.text.lines().all(|line| line.len() <= 75));
        assert_eq!(counter.get("/plan/plan.pdf").header(header::CONTENT_TYPE), "application/pdf");
    }
}

#[test]
fn the_keys_of_cards_are_open_to_every_page_and_hold_nothing_private() {
    for counter in counters() {
        let mut anybody = counter.house.visitor();
        let keys = counter.house.runtime.block_on(anybody.get("/.well-known/jwks.json"));
        assert_eq!(keys.header(header::ACCESS_CONTROL_ALLOW_ORIGIN), "*");
        assert_eq!(keys.text, "{\"keys\":[]}", "no card was made yet");
        assert!(!keys.text.contains("\"d\""));
    }
}
