//! Schools in the browser: over the made-up desk, and a list from the file to the report over a real registry.

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use jenner_model::access::Role;
use jenner_model::organization::OrganizationKind;
use jenner_registry::access::{accounts, of_operator};
use jenner_registry::organizations::{self, NewOrganization};

use crate::Client;
use crate::registry::{PASSWORD, houses};

const BOUNDARY: &str = "----------------------------7f2c";

fn form(content: &[u8]) -> Request<Body> {
    let head = format!(
        "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"school\"\r\n\r\n\r\n\
         --{BOUNDARY}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"list.csv\"\r\nContent-Type: text/csv\r\n\r\n"
    );
    let body = [head.as_bytes(), content, format!("\r\n--{BOUNDARY}--\r\n").as_bytes()].concat();
    Request::post("/schools")
        .header(header::CONTENT_TYPE, format!("multipart/form-data; boundary={BOUNDARY}"))
        .header("sec-fetch-site", "same-origin")
        .body(Body::from(body))
        .unwrap()
}

#[tokio::test]
async fn the_pages_show_a_list_its_groups_the_children_and_the_report() {
    let mut school = Client::signed_in("school").await;
    let home = school.get("/schools").await.text;
    assert!(home.contains("Oak Hill Elementary") && home.contains("students-november.xlsx"), "{home}");
    let columns = school.get("/schools/lists/1").await.text;
    assert!(columns.contains("Say which column holds: Last name"), "{columns}");
    let close = school.get("/schools/lists/2").await.text;
    for text in ["Same child: Rémy Paul", "Also at another school (1)", "1 child leaves tonight"] {
        assert!(close.contains(text), "{text}: {close}");
    }
    let wrong = school.get("/schools/lists/2?group=wrong").await.text;
    assert!(wrong.contains("2/30/2019 is not a date") && wrong.contains("wrong.csv"), "{wrong}");
    assert_eq!(school.get("/schools/lists/9").await.status, StatusCode::NOT_FOUND);
    let many = school.post("/schools/lists/2", "do=apply").await;
    assert_eq!(many.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(many.text.contains("21 children would leave"), "{}", many.text);
    assert_eq!(school.post("/schools/lists/2", "do=apply&sure=1").await.status, StatusCode::SEE_OTHER);
    let children = school.get("/schools/children").await.text;
    for text in [
        "Naquin, Remy",
        "Not met",
        "No record",
        "MMR: 1 of 2 doses; next dose from 11/12/2026",
        "Doses are being given. May come until 12/12/2026.",
        "may come without it until 12/12/2026",
        "17 days",
        "May not come now",
        "Kept out since 11/20/2026.",
        "Written dissent.",
    ] {
        assert!(children.contains(text), "{text}: {children}");
    }
    let some = school.get("/schools/children?stand=complete").await.text;
    assert!(some.contains("Landry, Emma") && !some.contains("Naquin, Remy"));
    let file = school.get("/schools/children.csv").await;
    assert!(file.text.contains("1,Naquin,Remy,2018-03-04,3,Ms. Hebert,not_met"), "{}", file.text);
    assert!(
        file.text.contains(",MMR,Varicella (chickenpox)\r\n"),
        "a column for each vaccine: {}",
        file.text
    );
    assert!(file.text.contains("1 of 2 doses; next dose from 11/12/2026"), "{}", file.text);
    let mut other = Client::signed_in("school").await;
    other.cookie.push_str("; lang=es");
    let spanish = other.get("/schools/children").await.text;
    for text in ["No cumple", "1 de 2 dosis; próxima dosis desde el", "Puede asistir hasta", "Disentimiento"]
    {
        assert!(spanish.contains(text), "{text}: {spanish}");
    }
    let report = school.get("/schools/report").await.text;
    assert!(report.contains("Report 2026–2027") && report.contains("Not submitted"), "{report}");
    for text in ["What the school says about Remy Naquin", "Exemption on paper: Written dissent", "/past"] {
        assert!(report.contains(text), "{text}: {report}");
    }
    let no_day = school.post("/schools/report", "do=submit&said-1=exempt-dissent&day-1=").await;
    assert_eq!(no_day.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(no_day.text.contains("Write the day") && no_day.text.contains("#day-1"), "{}", no_day.text);
    assert!(no_day.text.contains(r#"value="exempt-dissent" selected"#), "what was typed is not lost");
    let kept = school.post("/schools/report", "do=submit&name=A&title=B&said-1=out&day-1=").await;
    assert!(kept.text.contains("1 decision is kept. Look at the numbers"), "{}", kept.text);
    let unsigned = school.post("/schools/report", "name=&title=&shown=6").await;
    assert!(unsigned.text.contains("Name and title are needed"), "{}", unsigned.text);
    assert_eq!(school.get("/schools/reports").await.status, StatusCode::FORBIDDEN);
    let state = Client::signed_in("quality").await.get("/schools/reports").await.text;
    assert!(state.contains("1 school has not reported") && state.contains("Open again"), "{state}");
    assert_eq!(Client::signed_in("nurse").await.get("/schools").await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn the_annual_numbers_are_for_staff_and_the_public_table_is_for_everybody() {
    let mut state = Client::signed_in("quality").await;
    let numbers = state.get("/schools/numbers?school=00000000000000000001").await.text;
    for text in [
        "Annual numbers of schools 2026–2027",
        "Terrebonne",
        "Exempt: Written dissent",
        "Last grade",
        "3,368 (80 %)",
    ] {
        assert!(numbers.contains(text), "{text}: {numbers}");
    }
    let wrong = state.post("/schools/numbers", "do=describe&school=1&sector=nobody").await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.text.contains("Say who runs the school"), "{}", wrong.text);
    assert_eq!(state.post("/schools/numbers", "do=publish").await.status, StatusCode::SEE_OTHER);
    let file = state.get("/schools/numbers.csv").await;
    assert!(file.header(header::CONTENT_DISPOSITION).contains("school-numbers.csv"));
    assert_eq!(Client::signed_in("nurse").await.get("/schools/numbers").await.status, StatusCode::FORBIDDEN);
    let public = Client::new().get("/schools/public").await.text;
    for text in ["numbers under 11", "hidden", "3 small schools together", "There are too few children"] {
        assert!(public.contains(text), "{text}: {public}");
    }
    assert_eq!(Client::new().get("/schools/public?year=1999").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_file_that_is_no_list_is_told_what_to_do() {
    let mut school = Client::signed_in("school").await;
    for (content, told) in [
        (&b""[..], "nothing in the file"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old form"),
        (b"a,b\n", "no rows below"),
        (b"PK\x03\x04", "damaged"),
    ] {
        let reply = school.send(form(content)).await;
        assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(reply.text.contains(told), "{told}: {}", reply.text);
    }
}

#[test]
fn a_secretary_sends_a_list_answers_applies_it_and_signs_the_report() {
    for house in houses() {
        let operator = of_operator(house.clinic.organization());
        let oak = NewOrganization {
            parent: None,
            kind: OrganizationKind::School,
            name: "Oak Hill".into(),
            code: "OAK".into(),
            vfc_pin: None,
            county: None,
            city: "Houma".into(),
        };
        let oak = organizations::add(&house.registry, &operator, vec![oak]).unwrap()[0].id;
        let account = accounts::NewAccount {
            username: "secretary",
            display_name: "Secretary",
            password: PASSWORD,
            organization: oak,
            role: Role::School,
        };
        accounts::add(&house.registry, &operator, &account).unwrap();
        let mut school = house.visitor();
        house.enter(&mut school, "secretary", PASSWORD);
        let get = |school: &mut Client, path: &str| house.runtime.block_on(school.get(path)).text;
        let post =
            |school: &mut Client, path: &str, form: &str| house.runtime.block_on(school.post(path, form));
        let list = "Student ID,Last,First,DOB,Grade\n1,Landry,Zoe,1/14/2018,3\n2,Broken,Row,1/44/2018,3\n";
        let kept = house.runtime.block_on(school.send(form(list.as_bytes())));
        let address = kept.header(header::LOCATION).to_owned();
        assert!(address.starts_with("/schools/lists/"), "{} {}", kept.status, kept.text);
        let shown = get(&mut school, &address);
        assert!(shown.contains("New (1)") && shown.contains("With problems (1)"), "{shown}");
        let wrong = get(&mut school, &format!("{address}/wrong.csv"));
        assert!(wrong.contains("3,1/44/2018 is not a date,2,Broken"), "{wrong}");
        assert_eq!(post(&mut school, &address, "group=new&row-2=skip").status, StatusCode::SEE_OTHER);
        assert_eq!(
            post(&mut school, &address, "group=new&row-2=moved").status,
            StatusCode::UNPROCESSABLE_ENTITY
        );
        assert_eq!(
            post(&mut school, &address, "do=apply").status,
            StatusCode::UNPROCESSABLE_ENTITY,
            "nobody is left"
        );
        assert_eq!(post(&mut school, &address, "group=new&row-2=").status, StatusCode::SEE_OTHER);
        assert_eq!(post(&mut school, &address, "do=apply").status, StatusCode::SEE_OTHER);
        assert!(get(&mut school, &address).contains("The list was applied"));
        let children = get(&mut school, "/schools/children");
        assert!(children.contains("Landry, Zoe") && children.contains("No record"), "{children}");
        assert_eq!(
            post(&mut school, "/schools/children", "language=en").status,
            StatusCode::UNPROCESSABLE_ENTITY
        );
        let report = get(&mut school, "/schools/report");
        let child = report.split("said-").nth(1).and_then(|rest| rest.split('"').next()).unwrap().to_owned();
        let kept = post(&mut school, "/schools/report", &format!("do=decide&said-{child}=out&day-{child}="));
        assert_eq!(kept.status, StatusCode::OK, "{}", kept.text);
        assert!(get(&mut school, "/schools/children").contains("Kept out since"), "{}", kept.text);
        let unseen = post(&mut school, "/schools/report", "name=Nell&title=Nurse&shown=1");
        assert_eq!(unseen.status, StatusCode::UNPROCESSABLE_ENTITY, "numbers that nobody was shown");
        let shown = crate::pairs::hidden(&get(&mut school, "/schools/report"), "shown");
        let signed = post(&mut school, "/schools/report", &format!("name=Nell&title=Nurse&shown={shown}"));
        assert_eq!(signed.status, StatusCode::SEE_OTHER, "{}", signed.text);
        assert!(get(&mut school, "/schools/report").contains("Nell, Nurse"));
    }
}
