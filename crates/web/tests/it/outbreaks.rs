//! Outbreaks in the browser, over the made-up desk and over a real registry.

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use jenner_model::OrganizationId;
use jenner_model::access::Role;
use jenner_registry::access::{accounts, of_operator};

use crate::registry::{PASSWORD, actions, get, houses, post, vxu};

const BOUNDARY: &str = "----------------------------8e3d";

fn list(event: &str, text: &str) -> Request<Body> {
    let part = |name: &str, value: &str| {
        format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
    };
    let body = [part("text", text), part("dates", "month_first"), format!("--{BOUNDARY}--\r\n")].concat();
    Request::post(format!("{event}/contacts"))
        .header(header::CONTENT_TYPE, format!("multipart/form-data; boundary={BOUNDARY}"))
        .header("sec-fetch-site", "same-origin")
        .body(Body::from(body))
        .unwrap()
}

const NEW: &str =
    "title=Bayou+Elementary&disease=measles&setting=school&first=2026-05-30&last=2026-05-31&places=Houma";

#[test]
fn an_epidemiologist_works_on_an_outbreak_from_its_first_contact_to_its_end() {
    for house in houses() {
        house.rest(vxu(|text| text));
        let account = accounts::NewAccount {
            username: "epi",
            display_name: "Epi",
            password: PASSWORD,
            organization: house.clinic.organization(),
            role: Role::Epidemiologist,
        };
        accounts::add(&house.registry, &of_operator(OrganizationId(0)), &account).unwrap();
        let mut epi = house.visitor();
        house.enter(&mut epi, "epi", PASSWORD);
        let wrong = post(&house, &mut epi, "/outbreaks", &NEW.replace("2026-05-31", "2026-05-01"));
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(wrong.text.contains("before the first day") && wrong.text.contains("Bayou Elementary"));
        let begun = post(&house, &mut epi, "/outbreaks", NEW);
        let event = begun.header(header::LOCATION).to_owned();
        assert!(event.starts_with("/outbreaks/"), "{} {}", begun.status, begun.text);
        let taken = house
            .runtime
            .block_on(epi.send(list(&event, "Naquin, Remy, 1/2/2024\nRemy\nNobody, Atall, 1/3/2024")));
        assert!(taken.text.contains("1 contact is on file"), "{}", taken.text);
        assert!(taken.text.contains("1 has no match") && taken.text.contains("Line 2"), "{}", taken.text);
        let board = get(&house, &mut epi, &event);
        assert!(board.text.contains("Naquin") && board.text.contains("Atall"), "{}", board.text);
        assert!(get(&house, &mut epi, &format!("{event}?show=no-match")).text.contains("Atall"));
        let area = post(&house, &mut epi, &format!("{event}/area"), "zips=7036&first=2020&last=2024");
        assert_eq!(area.status, StatusCode::UNPROCESSABLE_ENTITY);
        let sheet = post(&house, &mut epi, &format!("{event}/papers"), "paper=situation&language=en");
        assert!(sheet.text.contains("Situation sheet") && !sheet.text.contains("Naquin"), "{}", sheet.text);
        let calls =
            post(&house, &mut epi, &format!("{event}/papers"), "paper=calls&language=en&who=no-match");
        assert!(calls.text.contains("Atall") && !calls.text.contains("Naquin"), "{}", calls.text);
        let letters =
            post(&house, &mut epi, &format!("{event}/papers"), "paper=letters&language=es&who=no-match");
        assert!(letters.text.contains("sarampi") && letters.text.contains("Atall"), "{}", letters.text);
        let page = get(&house, &mut epi, &format!("{event}/export"));
        let password = page.text.split("name=\"password\" value=\"").nth(1).unwrap();
        let password = password.split('"').next().unwrap().to_owned();
        let file =
            post(&house, &mut epi, &format!("{event}/export"), &format!("password={password}&language=en"));
        assert_eq!(file.header(header::CONTENT_TYPE), "application/zip");
        let chosen = post(&house, &mut epi, &format!("{event}/export"), "password=secret");
        assert_eq!(chosen.status, StatusCode::UNPROCESSABLE_ENTITY);
        let recall = post(&house, &mut epi, "/lot-recall", "lot=K4");
        assert_eq!(recall.status, StatusCode::UNPROCESSABLE_ENTITY);
        post(&house, &mut epi, "/lot-recall", "lot=K4T7Z");
        assert_eq!(post(&house, &mut epi, &event, "do=close").status, StatusCode::UNPROCESSABLE_ENTITY);
        let closed = post(&house, &mut epi, &event, "do=close&sure=yes");
        assert!(closed.status.is_redirection());
        let after = get(&house, &mut epi, &event);
        assert!(after.text.contains("Closed") && !after.text.contains("Naquin"), "{}", after.text);
        let again = house.runtime.block_on(epi.send(list(&event, "Naquin, Remy, 1/2/2024")));
        assert_eq!(again.status, StatusCode::NOT_FOUND);
        let actions = actions(&house);
        for action in [
            "outbreak.list",
            "outbreak.start",
            "outbreak.open",
            "outbreak.contact",
            "outbreak.print",
            "outbreak.export",
            "outbreak.close",
            "lot.trace",
        ] {
            assert!(actions.iter().any(|known| known == action), "{action}");
        }
        // Somebody whose work it is not sees nothing of it.
        let mut nurse = house.visitor();
        house.enter(&mut nurse, "nurse", PASSWORD);
        assert_eq!(get(&house, &mut nurse, "/outbreaks").status, StatusCode::FORBIDDEN);
    }
}

#[tokio::test]
async fn a_school_is_found_by_its_name_and_its_rooms_become_contacts() {
    let mut nurse = crate::Client::signed_in("unit").await;
    let page = "/outbreaks/1/school";
    assert!(nurse.get("/outbreaks/1/contacts").await.text.contains("By school, grade and room"));
    let found = nurse.get(&format!("{page}?q=oak")).await.text;
    assert!(
        found.contains("Oak Hill Elementary") && found.contains("school=00000000000000000001"),
        "{found}"
    );
    assert!(nurse.get(&format!("{page}?q=elm")).await.text.contains("No school has this in its name"));
    let rooms = nurse.get(&format!("{page}?q=oak&school=00000000000000000001")).await.text;
    for text in ["Grade K", "Ms. Hebert (21)", "Whole grade (40)", "value=\"1|Ms. Authement\"", "No grade"] {
        assert!(rooms.contains(text), "{text}: {rooms}");
    }
    let nobody = nurse.post(page, "school=00000000000000000001&q=oak").await;
    assert_eq!(nobody.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(nobody.text.contains("Tick at least one"), "{}", nobody.text);
    let added = nurse.post(page, "school=00000000000000000001&q=oak&grade=0&room=1%7CMs.+Authement").await;
    assert!(added.text.contains("19 contacts are on file"), "{}", added.text);
}
