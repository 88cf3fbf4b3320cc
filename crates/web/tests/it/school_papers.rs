//! Letters, labels, absences and exemptions of a school in the browser: over the made-up desk, and over a real registry.

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use jenner_model::access::Role;
use jenner_model::organization::OrganizationKind;
use jenner_registry::access::{accounts, of_operator};
use jenner_registry::organizations::{self, NewOrganization};
use jenner_registry::schools::roster;
use jenner_registry::schools::roster::compliance;

use crate::registry::{PASSWORD, houses, vxu};
use crate::{Client, Reply};

const BOUNDARY: &str = "----------------------------5a1d";

/// The form of an exemption with a scan.
fn exemption(person: &str, fields: &[(&str, &str)], scan: &[u8]) -> Request<Body> {
    let part = |(name, value): &(&str, &str)| {
        format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
    };
    let mut body: Vec<u8> = fields.iter().map(part).collect::<String>().into_bytes();
    if !scan.is_empty() {
        let head = "Content-Disposition: form-data; name=\"scan\"; filename=\"paper.jpg\"\r\nContent-Type: image/jpeg\r\n\r\n";
        body.extend(format!("--{BOUNDARY}\r\n{head}").into_bytes());
        body.extend(scan);
        body.extend(b"\r\n");
    }
    body.extend(format!("--{BOUNDARY}--\r\n").into_bytes());
    Request::post(format!("/people/{person}/exemptions"))
        .header(header::CONTENT_TYPE, format!("multipart/form-data; boundary={BOUNDARY}"))
        .header("sec-fetch-site", "same-origin")
        .body(Body::from(body))
        .unwrap()
}

#[tokio::test]
async fn letters_and_labels_are_ordered_for_the_children_that_are_chosen() {
    let mut school = Client::signed_in("school").await;
    let children = school.get("/schools/children?grade=3").await.text;
    assert!(children.contains("/schools/letters?school=") && children.contains("grade=3"), "{children}");
    assert!(children.contains("Kept out from 11/25/2026: vaccines"), "{children}");
    let page = school.get("/schools/letters?grade=3").await.text;
    for text in
        ["Letters to 3 families", "Use the addresses of your list", "5 labels", "name=\"grade\" value=\"3\""]
    {
        assert!(page.contains(text), "{text}: {page}");
    }
    let made =
        school.post("/schools/letters", "paper=letters&language=own&by=2026-12-11&out=2026-12-14").await;
    assert_eq!(made.header(header::CONTENT_TYPE), "application/pdf");
    let labels = school.post("/schools/letters", "paper=labels&language=es&used=29").await;
    assert_eq!(labels.header(header::CONTENT_TYPE), "application/pdf");
    for (form, told) in [
        ("paper=letters&by=2026-11-01", "is over"),
        ("paper=letters&by=tomorrow", "is not a date"),
        ("paper=letters&by=2026-12-11&out=2026-12-01", "before proof is wanted"),
        ("paper=letters&stand=complete", "Nobody who is chosen needs a letter"),
        ("paper=labels&used=30", "from 0 to 29"),
        ("", "Choose letters or labels"),
    ] {
        let reply = school.post("/schools/letters", form).await;
        assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY, "{form}");
        assert!(reply.text.contains(told), "{told}: {}", reply.text);
    }
    assert_eq!(Client::signed_in("nurse").await.get("/schools/letters").await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn an_absence_is_noted_on_the_page_of_a_child() {
    let mut school = Client::signed_in("school").await;
    let page = school.get("/schools/children/1").await.text;
    for text in
        ["Naquin, Remy", "Kept out from 11/25/2026: vaccines", "Absent 10/05/2026 to 10/07/2026: sick"]
    {
        assert!(page.contains(text), "{text}: {page}");
    }
    let noted =
        school.post("/schools/children/1", "do=note&kind=excluded&reason=outbreak&from=2026-12-01").await;
    assert_eq!(noted.status, StatusCode::SEE_OTHER);
    assert_eq!(school.post("/schools/children/1", "do=end&absence=1").await.status, StatusCode::SEE_OTHER);
    for (form, told) in [
        ("do=note&kind=excluded&reason=illness&from=2026-12-01", "A sick child is absent"),
        ("do=note&kind=absent&reason=illness&from=2026-12-05&until=2026-12-01", "before the first"),
        ("do=note&reason=illness&from=2026-12-05", "kept out or absent"),
        ("do=note&kind=absent&reason=illness&from=", "first day is not a date"),
    ] {
        let reply = school.post("/schools/children/1", form).await;
        assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY, "{form}");
        assert!(reply.text.contains(told), "{told}: {}", reply.text);
    }
    assert_eq!(school.get("/schools/children/9").await.status, StatusCode::NOT_FOUND);
}

#[test]
fn a_school_notes_an_exemption_with_its_scan_and_only_its_own_people_see_it() {
    for house in houses() {
        house.rest(vxu(|text| text));
        let operator = of_operator(house.clinic.organization());
        let new = |code: &str| NewOrganization {
            parent: None,
            kind: OrganizationKind::School,
            name: code.into(),
            code: code.into(),
            vfc_pin: None,
            county: None,
            city: "Houma".into(),
        };
        let made = organizations::add(&house.registry, &operator, vec![new("OAK"), new("ELM")]).unwrap();
        for (name, school) in [("oak", made[0].id), ("elm", made[1].id)] {
            let account = accounts::NewAccount {
                username: name,
                display_name: name,
                password: PASSWORD,
                organization: school,
                role: Role::School,
            };
            accounts::add(&house.registry, &operator, &account).unwrap();
        }
        let oak = of_operator(made[0].id);
        let list = "Student ID,Last,First,DOB,Grade\n1,Naquin,Remy,1/2/2024,PK\n";
        let sent =
            roster::add(&house.registry, &oak, made[0].id, "list.csv", list.as_bytes()).unwrap().unwrap();
        let (one, _) = roster::open(&house.registry, &oak, sent).unwrap().unwrap();
        let mapping =
            roster::Mapping { dates: Some(jenner_registry::uploads::DateForm::MonthFirst), ..one.mapping };
        assert!(roster::map(&house.registry, &oak, sent, &mapping).unwrap());
        assert!(roster::work(&house.registry, &oak, sent).unwrap());
        roster::apply(&house.registry, &oak, sent, true).unwrap().unwrap();
        let children = compliance::children(&house.registry, &oak, made[0].id).unwrap();
        let (student, person) = (children[0].id, children[0].record.unwrap().to_string());
        let mut school = house.visitor();
        house.enter(&mut school, "oak", PASSWORD);
        let mut other = house.visitor();
        house.enter(&mut other, "elm", PASSWORD);
        let get = |client: &mut Client, path: &str| -> Reply { house.runtime.block_on(client.get(path)) };
        let page = get(&mut school, &format!("/people/{person}/exemptions"));
        assert!(page.text.contains("Note an exemption"), "{} {}", page.status, page.text);
        let scan = b"\xff\xd8\xff\xe0 a photo of the paper \xff\xd9";
        let fields = [("do", "note"), ("kind", "dissent|guardian"), ("signed", "2026-05-10")];
        let mut send = |fields: &[(&str, &str)], scan: &[u8]| {
            house.runtime.block_on(school.send(exemption(&person, fields, scan)))
        };
        let no_paper = send(&fields, b"");
        assert_eq!(no_paper.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(no_paper.text.contains("Add a scan of the paper"), "{}", no_paper.text);
        let no_scan = send(&fields, b"MZ this is a program");
        assert!(no_scan.text.contains("no PDF, JPEG or PNG"), "{}", no_scan.text);
        let active = send(&fields, b"%PDF-1.7\n/JavaScript (x)\n%%EOF\n");
        assert!(active.text.contains("programs or other files"), "{}", active.text);
        assert_eq!(send(&fields, scan).status, StatusCode::SEE_OTHER);
        let page = get(&mut school, &format!("/people/{person}/exemptions"));
        let at = page.text.find("/scan\"").unwrap_or_else(|| panic!("{}", page.text));
        let address = page.text[..at].rsplit('"').next().unwrap().to_owned() + "/scan";
        let file = get(&mut school, &address);
        assert_eq!((file.status, file.header(header::CONTENT_TYPE)), (StatusCode::OK, "image/jpeg"));
        assert_eq!(file.header(header::CACHE_CONTROL), "no-store");
        assert!(file.text.contains("a photo of the paper"));
        assert_eq!(get(&mut other, &address).status, StatusCode::NOT_FOUND);
        assert_eq!(get(&mut other, &format!("/people/{person}/exemptions")).status, StatusCode::NOT_FOUND);
        // An absence of the same child, and its letters.
        let noted = house.runtime.block_on(school.post(
            &format!("/schools/children/{student}"),
            "do=note&kind=excluded&reason=vaccines&from=2026-06-01",
        ));
        assert_eq!(noted.status, StatusCode::SEE_OTHER, "{}", noted.text);
        assert!(get(&mut school, "/schools/children").text.contains("Kept out from 06/01/2026"));
        assert_eq!(get(&mut other, &format!("/schools/children/{student}")).status, StatusCode::NOT_FOUND);
        let labels = house.runtime.block_on(school.post("/schools/letters", "paper=labels&language=en"));
        assert!(labels.text.contains("Naquin, Remy") && labels.text.contains("Grade PK"), "{}", labels.text);
        // Past doses are typed by the same role, and its own are changed by it.
        assert_eq!(get(&mut school, &format!("/people/{person}/past")).status, StatusCode::OK);
        let rows = house
            .registry
            .db()
            .read(|tx| tx.query("SELECT action FROM audit_entry", &[], |row| row.get::<String>(0)));
        let actions = rows.unwrap();
        for action in ["paper.exemption", "paper.proof", "school.absence", "school.print"] {
            assert!(actions.iter().any(|known| known == action), "{action}");
        }
    }
}
