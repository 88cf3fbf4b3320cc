//! The cold chain in the browser, over a real registry: a unit, readings, a file, an excursion to its end.

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use jenner_model::OrganizationId;
use jenner_model::access::Role;
use jenner_registry::access::{accounts, of_operator};

use crate::registry::{House, PASSWORD, actions, get, houses, post};
use crate::{Client, Reply};

const BOUNDARY: &str = "----------------------------8e3d";

fn send(house: &House, client: &mut Client, unit: &str, text: &str) -> Reply {
    let body = format!(
        "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\n\r\n{text}\r\n--{BOUNDARY}--\r\n"
    );
    let request = Request::post(format!("{unit}/import"))
        .header(header::CONTENT_TYPE, format!("multipart/form-data; boundary={BOUNDARY}"))
        .header("sec-fetch-site", "same-origin")
        .body(Body::from(body))
        .unwrap();
    house.runtime.block_on(client.send(request))
}

#[test]
fn a_nurse_reads_imports_and_decides_and_each_of_it_stands_in_the_log() {
    for house in houses() {
        let account = accounts::NewAccount {
            username: "cold",
            display_name: "Cold Nurse",
            password: PASSWORD,
            organization: house.clinic.organization(),
            role: Role::ClinicStaff,
        };
        accounts::add(&house.registry, &of_operator(OrganizationId(0)), &account).unwrap();
        let mut nurse = house.visitor();
        house.enter(&mut nurse, "cold", PASSWORD);
        let new = "kind=refrigerator&style=pharmacy&name=Fridge+%3C1%3E&make=&low=&high=&scale=F";
        let dormitory = post(&house, &mut nurse, "/cold-chain/new", &new.replace("pharmacy", "dormitory"));
        assert_eq!(dormitory.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(dormitory.text.contains("dormitory-style unit cannot keep vaccine"), "{}", dormitory.text);
        let added = post(&house, &mut nurse, "/cold-chain/new", new);
        let unit = added.header(header::LOCATION).to_owned();
        assert!(unit.starts_with("/cold-chain/units/"), "{} {}", added.status, added.text);

        let reading = format!("{unit}/reading");
        let typed = "scale=F&low=38.0&high=46.0&shown=41&initials=ab&day=2026-05-29&time=8:05+am";
        let wrong = post(&house, &mut nurse, &reading, &typed.replace("shown=41", "shown=50"));
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(
            wrong.text.contains("value=\"46.0\"") && wrong.text.contains("href=\"#low\""),
            "{}",
            wrong.text
        );
        assert!(post(&house, &mut nurse, &reading, typed).status.is_redirection());
        let page = get(&house, &mut nurse, &unit);
        assert!(page.text.contains("Fridge &#60;1&#62;") || page.text.contains("Fridge &lt;1&gt;"));
        assert!(page.text.contains("38.0 °F / 46.0 °F · 41 °F · AB"), "{}", page.text);
        assert!(!page.text.contains("cc-"), "every text has its words");
        let old = page
            .text
            .split(&format!("{unit}/readings/"))
            .nth(1)
            .unwrap()
            .split('"')
            .next()
            .unwrap()
            .to_owned();
        let correction = format!("{unit}/readings/{old}");
        assert!(get(&house, &mut nurse, &correction).text.contains("value=\"46.0\""));
        let fixed = typed.replace("46.0", "45.5");
        let no_reason = post(&house, &mut nurse, &correction, &format!("{fixed}&what=new&why="));
        assert_eq!(no_reason.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(
            post(&house, &mut nurse, &correction, &format!("{fixed}&what=new&why=misread"))
                .status
                .is_redirection()
        );
        assert_eq!(get(&house, &mut nurse, &correction).status, StatusCode::NOT_FOUND);

        assert!(get(&house, &mut nurse, &format!("{unit}/import")).text.contains("Onset HOBOware"));
        assert_eq!(send(&house, &mut nurse, &unit, "no table").status, StatusCode::UNPROCESSABLE_ENTITY);
        let mut text = String::from("Timestamp (UTC),Temperature (°C)\noops,5.0\n");
        for n in 0..20 {
            let value = if (4..16).contains(&n) { "9.5" } else { "5.0" };
            text.push_str(&format!("2026-05-30 {:02}:{:02},{value}\n", 8 + n / 6, n % 6 * 10));
        }
        let sent = send(&house, &mut nurse, &unit, &text);
        let import = sent.header(header::LOCATION).to_owned();
        assert!(import.starts_with("/cold-chain/imports/"), "{} {}", sent.status, sent.text);
        let preview = get(&house, &mut nurse, &import);
        assert!(
            preview.text.contains("20 new readings") && preview.text.contains("Out of range once."),
            "{}",
            preview.text
        );
        assert!(preview.text.contains("The date or time cannot be read."), "{}", preview.text);
        assert!(
            get(&house, &mut nurse, &format!("{import}/wrong.csv"))
                .text
                .contains("2,Timestamp (UTC),oops,no-moment")
        );
        assert!(post(&house, &mut nurse, &import, "what=take").status.is_redirection());
        assert!(get(&house, &mut nurse, &import).text.contains("20 new readings were taken."));

        let all = get(&house, &mut nurse, "/cold-chain");
        assert!(
            all.text.contains("Out of range: do not use") && all.text.contains("No logger"),
            "{}",
            all.text
        );
        let log = get(&house, &mut nurse, &format!("{unit}/log.pdf?month=2026-05"));
        assert_eq!(log.header(header::CONTENT_TYPE), "application/pdf");
        let table = get(&house, &mut nurse, &format!("{unit}/readings.csv?until=2026-05-30&days=7"));
        assert!(table.text.contains("9.5,9.5") && table.text.contains("AB"), "{}", table.text);

        let excursion =
            all.text.split("href=\"/cold-chain/excursions/").nth(1).unwrap().split('"').next().unwrap();
        let excursion = format!("/cold-chain/excursions/{excursion}");
        let shown = get(&house, &mut nurse, &excursion);
        assert!(
            shown.text.contains("9.5 °C") && shown.text.contains("Mean kinetic temperature"),
            "{}",
            shown.text
        );
        let soon = post(&house, &mut nurse, &excursion, "what=conclude&words=fine");
        assert_eq!(soon.status, StatusCode::UNPROCESSABLE_ENTITY);
        for deed in [
            "what=facts&cause=door&words=The+door+stood+open&empty=",
            "what=lot&lot=K4477&vaccine=MMR",
            "what=ask&lot=K4477&case=C-1&words=By+phone",
            "what=answer&lot=K4477&case=&outcome=spoiled&until=&words=Do+not+use",
            "what=conclude&words=As+the+maker+says",
        ] {
            let done = post(&house, &mut nurse, &excursion, deed);
            assert!(done.status.is_redirection(), "{deed}: {} {}", done.status, done.text);
        }
        let after = get(&house, &mut nurse, &excursion);
        assert!(after.text.contains("Spoiled") && after.text.contains("Cold Nurse"), "{}", after.text);
        assert!(!after.text.contains("Do not use vaccine from this unit"));
        assert!(get(&house, &mut nurse, "/lots").text.contains("K4477"), "what is spoiled stays barred");

        assert!(
            post(&house, &mut nurse, "/cold-chain/settings", "what=close&day=2026-07-03&why=")
                .status
                .is_client_error()
        );
        assert!(
            post(&house, &mut nurse, "/cold-chain/settings", "what=close&day=2026-07-03&why=Staff")
                .status
                .is_redirection()
        );
        let settings = get(&house, &mut nurse, "/cold-chain/settings");
        assert!(settings.text.contains("07/03/2026") && !settings.text.contains("cc-"), "{}", settings.text);
        assert!(post(&house, &mut nurse, &unit, "what=retire&why=").status.is_client_error());
        assert!(post(&house, &mut nurse, &unit, "what=retire&why=broken").status.is_redirection());
        let done = actions(&house);
        for action in [
            "cold.list",
            "cold.open",
            "cold.unit",
            "cold.reading",
            "cold.import",
            "cold.excursion",
            "cold.print",
        ] {
            assert!(done.iter().any(|one| one == action), "{action}");
        }
    }
}
