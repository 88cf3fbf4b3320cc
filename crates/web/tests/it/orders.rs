//! Orders of vaccine in the browser, over a real registry: what is typed stays, what is missing is said, files are answered row by row.

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use jenner_model::OrganizationId;
use jenner_model::access::Role;
use jenner_registry::access::{accounts, of_operator};
use jenner_registry::inventory::Funding;
use jenner_registry::ordering::{Verdict, Wanted, decide, draft};
use jenner_store::queries::ordering as rows;

use crate::registry::{House, PASSWORD, actions, get, houses, post};
use crate::{Client, Reply};

const BOUNDARY: &str = "----------------------------8e3d";
const MMR: &str = "00006-4681-00";

fn send(house: &House, client: &mut Client, text: &str) -> Reply {
    let body = format!(
        "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a<b>.csv\"\r\n\r\n{text}\r\n--{BOUNDARY}--\r\n"
    );
    let request = Request::post("/orders/files")
        .header(header::CONTENT_TYPE, format!("multipart/form-data; boundary={BOUNDARY}"))
        .header("sec-fetch-site", "same-origin")
        .body(Body::from(body))
        .unwrap();
    house.runtime.block_on(client.send(request))
}

fn enter(house: &House, name: &str, role: Role) -> Client {
    let account = accounts::NewAccount {
        username: name,
        display_name: name,
        password: PASSWORD,
        organization: house.clinic.organization(),
        role,
    };
    accounts::add(&house.registry, &of_operator(OrganizationId(0)), &account).unwrap();
    let mut client = house.visitor();
    house.enter(&mut client, name, PASSWORD);
    client
}

#[test]
fn a_clinic_drafts_and_is_told_what_is_missing_and_the_programme_answers_files_row_by_row() {
    for house in houses() {
        let mut nurse = enter(&house, "orderer", Role::ClinicStaff);
        let new = get(&house, &mut nurse, "/orders/new?set=routine&funding=vfc");
        assert!(
            new.text.contains("M-M-R II") && new.text.contains("No signed count is on file"),
            "{}",
            new.text
        );
        assert_eq!(get(&house, &mut nurse, "/orders/new?set=x&funding=vfc").status, StatusCode::NOT_FOUND);
        let wrong = post(
            &house,
            &mut nurse,
            "/orders/new",
            &format!("set=routine&funding=vfc&doses-{MMR}=15&note=a+b"),
        );
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(
            wrong.text.contains("A box has 10 doses") && wrong.text.contains("value=\"15\""),
            "{}",
            wrong.text
        );
        let made =
            post(&house, &mut nurse, "/orders/new", &format!("set=routine&funding=vfc&doses-{MMR}=20&note="));
        let order = made.header(header::LOCATION).split('?').next().unwrap().to_owned();
        assert!(order.starts_with("/orders/"), "{} {}", made.status, made.text);
        let blocked = post(&house, &mut nurse, &order, "what=submit&version=1");
        assert_eq!(blocked.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(
            blocked.text.contains("cannot be sent yet") && blocked.text.contains("href=\"/cold-chain/new\""),
            "{}",
            blocked.text
        );
        let saved = post(&house, &mut nurse, &order, &format!("what=save&version=1&doses-{MMR}=30"));
        assert!(saved.status.is_redirection(), "{} {}", saved.status, saved.text);
        let late = post(&house, &mut nurse, &order, &format!("what=save&version=1&doses-{MMR}=40"));
        assert_eq!(late.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(late.text.contains("orderer changed the order on"), "{}", late.text);
        for page in ["/orders", &order, "/orders/settings"] {
            let shown = get(&house, &mut nurse, page);
            assert!(shown.status.is_success() && !shown.text.contains("od-"), "{page}: {}", shown.text);
        }
        let room = post(&house, &mut nurse, "/orders/settings", "size=&refrigerated=x&frozen=&delivery=");
        assert_eq!(room.status, StatusCode::UNPROCESSABLE_ENTITY);
        let room =
            post(&house, &mut nurse, "/orders/settings", "size=small&refrigerated=500&frozen=&delivery=Mon");
        assert!(room.status.is_redirection());
        assert!(get(&house, &mut nurse, "/orders/settings").text.contains("value=\"500\""));
        assert_eq!(get(&house, &mut nurse, "/orders/files").status, StatusCode::FORBIDDEN);
        assert_eq!(get(&house, &mut nurse, "/orders/packages/1").status, StatusCode::NOT_FOUND);

        let mut clerk = enter(&house, "program", Role::DataQuality);
        let written = post(&house, &mut clerk, "/orders/files/write", "");
        assert_eq!(written.header(header::LOCATION), "/orders/files?done=written&rows=0");
        let refused = send(&house, &mut clerk, "H,status,1,20260601,X\r\n7,accepted,F,today,\r\nT,2");
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(
            refused.text.contains("2 things are wrong with this file")
                && refused.text.contains("This is no day"),
            "{}",
            refused.text
        );
        let list = get(&house, &mut clerk, "/orders/files");
        assert!(list.text.contains("Not taken") && !list.text.contains("a<b>"), "{}", list.text);
        let file = list.text.split("href=\"/orders/files/").nth(1).unwrap().split('"').next().unwrap();
        let kept = get(&house, &mut clerk, &format!("/orders/files/{file}"));
        assert_eq!(kept.header(header::CONTENT_DISPOSITION), "attachment; filename=\"a_b_.csv\"");
        assert!(kept.text.contains("7,accepted,F,today,"));
        let done = actions(&house);
        for action in ["order.read", "order.change", "order.file"] {
            assert!(done.iter().any(|one| one == action), "{action}");
        }
    }
}

#[test]
fn the_programme_sees_what_waits_and_says_why_it_cuts() {
    let house = houses().swap_remove(0);
    let wanted = [Wanted { ndc: MMR.parse().unwrap(), doses: 40 }];
    let of = (Funding::Vfc, "routine");
    let (order, _) =
        draft(&house.registry, &house.clinic, house.clinic.organization(), of, &wanted, "").unwrap();
    // As if it had been sent: what stands in the way of that is tested where the gate is.
    house
        .registry
        .db()
        .write(move |tx| {
            let row = rows::by_ids(tx, &[order])?.remove(0);
            rows::update(tx, &rows::OrderRow { state: "submitted".into(), ..row }, 1)
        })
        .unwrap();
    let mut clerk = enter(&house, "program", Role::DataQuality);
    let queue = get(&house, &mut clerk, "/orders");
    assert!(queue.text.contains(&format!("/orders/{order}")) && queue.text.contains("Bayou Pediatrics"));
    let page = format!("/orders/{order}");
    let cut = format!("what=approve&version=1&doses-{MMR}=20&cut-{MMR}=");
    let silent = post(&house, &mut clerk, &page, &cut);
    assert_eq!(silent.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        silent.text.contains("say why you approve less") && silent.text.contains("value=\"20\""),
        "{}",
        silent.text
    );
    let told = post(&house, &mut clerk, &page, &format!("{cut}Supply+is+short"));
    assert!(told.status.is_redirection(), "{}", told.text);
    let after = get(&house, &mut clerk, &page);
    assert!(after.text.contains("Supply is short") && !after.text.contains("od-"), "{}", after.text);
    let again = decide(&house.registry, &house.clinic, (order, 2), &Verdict::Hold, "").unwrap();
    assert!(matches!(again, jenner_registry::ordering::Done::Wrong(_)));
    assert!(actions(&house).iter().any(|one| one == "order.decide"));
}
