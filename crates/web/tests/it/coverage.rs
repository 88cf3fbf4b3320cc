//! Coverage for staff over HTTP, with a real registry behind it: who sees what, that page, CSV and workbook say the same, and
//! that papers for the wall name nobody.

use std::io::Cursor;
use std::sync::Arc;

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use calamine::{Data, Reader as _, Xlsx};
use jenner_codes::Codes;
use jenner_model::Timestamp;
use jenner_model::access::Role;
use jenner_model::organization::OrganizationKind;
use jenner_registry::access::{accounts, of_operator};
use jenner_registry::organizations::{self, NewOrganization};
use jenner_registry::packs::Pack;
use jenner_registry::{Registry, Settings};
use jenner_store::Db;
use jenner_store::testing::engines;

use crate::Client;
use crate::registry::{House, PASSWORD, furnished, get, vxu};

/// A house with counties, on 1 June 2026, in which a few children of Houma are patients of the clinic.
fn house() -> House {
    let sqlite = engines().into_iter().find(|db| db.engine() == jenner_store::Engine::Sqlite);
    let db = sqlite.unwrap();
    let pack = Some(Arc::new(Pack::shipped("louisiana").unwrap()));
    let settings = Settings { pack, ..Settings::default() };
    let noon = Arc::new(|| Timestamp(1_780_315_200_000_000));
    let registry = Registry::start(Db::clone(&db), Codes::embedded(), settings, noon).unwrap();
    let house = furnished(registry, db);
    for (n, (name, vaccine)) in
        [("Naquin^Remy", "03^MMR"), ("Billiot^Zoe", "20^DTaP"), ("Verdin^Max", "08^HepB")]
            .into_iter()
            .enumerate()
    {
        let text = vxu(|m| {
            m.replace(
                "||Naquin^Remy^^^^^L||20240102|M",
                &format!(
                    "||{name}^^^^^L||2024010{}|M||2106-3^White^CDCREC|{n} Oak St^^Houma^LA^70360^USA^H",
                    n + 2
                ),
            )
            .replace("77^^^BAYOU", &format!("7{n}^^^BAYOU"))
            .replace("|C1|", &format!("|C{n}|"))
            .replace("d1^BAYOU", &format!("d{n}^BAYOU"))
            .replace("20^DTaP", vaccine)
            .replace("|20240305|", "|20250305|")
        });
        let reply = house.rest(text);
        assert!(reply.text.contains("MSA|AA"), "{}", reply.text);
    }
    house
}

fn signed_in(house: &House, name: &str, role: Role) -> Client {
    let organization = match role {
        Role::School => {
            let new = NewOrganization {
                parent: None,
                kind: OrganizationKind::School,
                name: "Oaklawn School".into(),
                code: "OAK".into(),
                vfc_pin: None,
                county: None,
                city: "Houma".into(),
            };
            organizations::add(&house.registry, &of_operator(house.clinic.organization()), vec![new]).unwrap()
                [0]
            .id
        }
        _ => house.clinic.organization(),
    };
    if role != Role::ClinicStaff {
        let new = accounts::NewAccount {
            username: name,
            display_name: name,
            password: PASSWORD,
            organization,
            role,
        };
        accounts::add(&house.registry, &of_operator(organization), &new).unwrap();
    }
    let mut client = house.visitor();
    house.enter(&mut client, name, PASSWORD);
    client
}

/// A file as bytes.
fn bytes(house: &House, client: &Client, path: &str) -> Vec<u8> {
    let request = Request::get(path).header(header::COOKIE, &client.cookie).body(Body::empty()).unwrap();
    house.runtime.block_on(async {
        let reply = tower::ServiceExt::oneshot(client.router.clone(), request).await.unwrap();
        assert_eq!(reply.status(), StatusCode::OK, "{path}");
        axum::body::to_bytes(reply.into_body(), 16 << 20).await.unwrap().to_vec()
    })
}

fn other_clinic(house: &House) -> String {
    let all = organizations::list(&house.registry).unwrap();
    all.into_iter().find(|one| one.code == "OTHER").unwrap().public_id.to_string()
}

#[test]
fn a_clinic_sees_its_own_card_and_fix_list_and_nobody_elses() {
    let house = house();
    let mut nurse = signed_in(&house, "nurse", Role::ClinicStaff);
    let card = get(&house, &mut nurse, "/report-card");
    assert_eq!(card.status, 200);
    for text in ["Report card of Bayou Pediatrics", "Too few to tell", "1 of 3", "Fix list"] {
        assert!(card.text.contains(text), "{text}: {}", card.text);
    }
    assert!(!card.text.contains("Naquin"), "a card names nobody");
    assert_eq!(
        get(&house, &mut nurse, &format!("/report-card?provider={}", other_clinic(&house))).status,
        404
    );
    let list = get(&house, &mut nurse, "/report-card/fix?measure=mmr1-24m");
    assert!(list.text.contains("Billiot") && list.text.contains("Verdin"), "{}", list.text);
    assert!(!list.text.contains("Naquin"), "Remy has an MMR");
    assert!(list.text.contains("Give MMR: late, due since"), "{}", list.text);
    let file = get(&house, &mut nurse, "/report-card/fix.csv?measure=mmr1-24m");
    assert_eq!(file.text.lines().count(), 3, "{}", file.text);
    assert!(file.text.starts_with("last_name,first_name,birth_date,registry_number,todo\n"), "{}", file.text);
    assert_eq!(get(&house, &mut nurse, "/report-card/fix?measure=invalid-child").status, 422);
    assert_eq!(get(&house, &mut nurse, "/report-card/fix?what=nothing").status, 404);
    let future = get(&house, &mut nurse, "/report-card?on=12/31/2027");
    assert_eq!(future.status, 422);
    assert!(future.text.contains("in the future"), "{}", future.text);
}

#[test]
fn the_card_on_paper_has_two_pages_and_no_names_and_the_list_has_them() {
    let house = house();
    let mut nurse = signed_in(&house, "nurse", Role::ClinicStaff);
    for lang in ["en", "es"] {
        house.runtime.block_on(nurse.post("/language", &format!("lang={lang}&back=%2F")));
        let card = get(&house, &mut nurse, "/report-card/card.pdf");
        assert_eq!(card.status, 200);
        assert_eq!(card.text.matches('\u{c}').count(), 2, "two pages: {}", card.text);
        for name in ["Naquin", "Billiot", "Verdin", "Remy", "Zoe"] {
            assert!(!card.text.contains(name), "{name}");
        }
        assert!(card.text.contains("Bayou Pediatrics") && card.text.contains("MMR"), "{}", card.text);
        let list = get(&house, &mut nurse, "/report-card/fix.pdf");
        assert!(list.text.contains("Naquin, Remy"), "{}", list.text);
        assert!(list.text.contains("Confiden"), "{}", list.text);
    }
}

#[test]
fn roles_reach_as_far_as_the_table_of_roles_says() {
    let house = house();
    let mut school = signed_in(&house, "teacher", Role::School);
    assert_eq!(get(&house, &mut school, "/report-card").status, 403, "a school has no patients");
    assert_eq!(get(&house, &mut school, "/report-card/fix").status, 403);
    let own = get(&house, &mut school, "/coverage?measure=mmr1-24m");
    assert_eq!(own.status, 200);
    assert!(!own.text.contains("href=\"/report-card\""), "{}", own.text);
    let mut officer = signed_in(&house, "officer", Role::PrivacyOfficer);
    assert_eq!(get(&house, &mut officer, "/coverage").status, 403);
    let mut epi = signed_in(&house, "epi", Role::Epidemiologist);
    assert_eq!(get(&house, &mut epi, "/coverage").status, 200);
    assert_eq!(get(&house, &mut epi, &format!("/report-card?provider={}", other_clinic(&house))).status, 200);
    assert_eq!(get(&house, &mut epi, "/report-card/fix").status, 403, "numbers, no people");
    let mut admin = signed_in(&house, "admin", Role::Administrator);
    assert_eq!(get(&house, &mut admin, "/report-card").status, 200);
    // Her own patients alone: of the clinic none is an older child.
    let mut nurse = signed_in(&house, "nurse", Role::ClinicStaff);
    let own = get(&house, &mut nurse, "/coverage?measure=mmr1-24m");
    assert!(own.text.contains("Only your own patients or students are counted."), "{}", own.text);
}

const QUESTION: &str = "measure=mmr1-24m&by=county&on=06/01/2026&before=05/01/2026";

#[test]
fn page_csv_and_workbook_say_the_same() {
    let house = house();
    let mut quality = signed_in(&house, "quality", Role::DataQuality);
    let page = get(&house, &mut quality, &format!("/coverage?{QUESTION}"));
    assert_eq!(page.status, 200);
    for text in [
        "must not be published",
        "href=\"/public/coverage\"",
        "Terrebonne",
        "<svg",
        "Nobody is counted in: Acadia",
    ] {
        assert!(page.text.contains(text), "{text}");
    }
    // One area with a row, and 64 on the map.
    assert_eq!(page.text.matches("<a href=\"#a").count(), 64);
    let csv = get(&house, &mut quality, &format!("/coverage.csv?{QUESTION}"));
    let mut rows: Vec<Vec<String>> =
        csv.text.lines().map(|line| line.split(',').map(str::to_owned).collect()).collect();
    let head = rows.remove(0);
    assert_eq!(&head[..4], ["measure", "as_of", "denominator", "level"]);
    assert_eq!(rows.len(), 65, "64 parishes and nowhere");
    assert_eq!(rows[0][4..9], ["22109", "Terrebonne", "1", "3", "0.3333"]);
    let mut book: Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(bytes(
        &house,
        &quality,
        &format!("/coverage.xlsx?{QUESTION}"),
    )))
    .unwrap();
    let sheets = book.worksheets();
    assert_eq!(sheets.len(), 2);
    let table: Vec<Vec<Data>> = sheets[0].1.rows().map(<[Data]>::to_vec).collect();
    assert!(matches!(&table[0][0], Data::String(text) if text.contains("must not be published")));
    let at = table.iter().position(|row| row[0] == Data::String("measure".into())).unwrap();
    assert_eq!(table.len() - at - 1, rows.len());
    for (sheet, text) in table[at + 1..].iter().zip(&rows) {
        for (cell, text) in sheet.iter().zip(text) {
            match cell {
                Data::Float(number) if text.contains('.') => assert_eq!(&format!("{number:.4}"), text),
                Data::Float(number) => assert_eq!(&number.to_string(), text),
                Data::DateTime(_) => assert!(text.starts_with("2026-0"), "{text}"),
                Data::Empty => assert_eq!(text, ""),
                other => assert_eq!(&other.to_string(), text),
            }
        }
    }
    assert!(sheets[1].1.rows().any(|row| row[0].to_string().contains("As of 06/01/2026")));
}

#[test]
fn a_day_that_is_no_day_or_still_to_come_is_refused_in_words() {
    let house = house();
    let mut quality = signed_in(&house, "quality", Role::DataQuality);
    for (question, says) in [
        ("on=12/31/2027", "That day is in the future"),
        ("before=12/31/2027", "That day is in the future"),
        ("on=2/30/2026", "is no day"),
        ("measure=nothing", "There is no measure"),
        ("measure=mmr1-24m&of=census&by=zip", "The census cannot tell this apart"),
        ("measure=mmr1-24m&area=county:48201", "There is no such area here"),
        ("measure=missed-child", "It stands on the report card"),
    ] {
        for path in ["/coverage", "/coverage.csv", "/coverage.xlsx"] {
            let reply = get(&house, &mut quality, &format!("{path}?{question}"));
            assert_eq!(reply.status, 422, "{path}?{question}");
            assert!(reply.text.contains(says), "{question}: {}", reply.text);
        }
    }
    for question in ["by=planet", "sex=maybe", "area=planet:1", "of=nobody"] {
        assert_eq!(
            get(&house, &mut quality, &format!("/coverage?measure=mmr1-24m&{question}")).status,
            404,
            "{question}"
        );
    }
    let found = get(&house, &mut quality, "/coverage?find=hpv");
    assert!(
        found.text.contains("HPV, 1 dose") && !found.text.contains("value=\"mmr1-24m\""),
        "{}",
        found.text
    );
}
