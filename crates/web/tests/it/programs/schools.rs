//! Student information systems: how the students of their own school stand, by student number.

use base64::Engine as _;
use jenner_registry::organizations::NewOrganization;
use jenner_registry::schools::law::StatusKind;
use jenner_registry::schools::roster;
use jenner_registry::schools::roster::ask::VaccineTold;

use serde_json::json as j;

use super::*;
use crate::forecast_api::hold;

const SECRET: &str = "a-secret-of-twenty-four-characters";
const ADDRESS: &str = "/api/v1/schools/status";

/// A school with a program, a list of four children of whom two are on file, and another school with a child of its own.
fn schools(house: &House) -> (OrganizationId, OrganizationId) {
    let operator = of_operator(OrganizationId(0));
    let new = |code: &str| NewOrganization {
        parent: None,
        kind: OrganizationKind::School,
        name: format!("{code} School").into(),
        code: code.into(),
        vfc_pin: None,
        county: None,
        city: "Houma".into(),
    };
    let made = organizations::add(&house.registry, &operator, vec![new("OAK"), new("ELM")]).unwrap();
    let (oak, elm) = (made[0].id, made[1].id);
    for (school, name, scopes) in
        [(oak, "oak", "system/SchoolStatus.rs"), (elm, "elm", "system/SchoolStatus.rs system/Patient.rs")]
    {
        interfaces::add(&house.registry, &operator, school, name, SECRET).unwrap();
        let rights = Rights {
            scopes: Scopes::parse(scopes).unwrap(),
            population: Population::Own,
            protected_too: false,
            jwks_url: None,
        };
        let keys = PublicKeys::parse(&house.key.jwk()).unwrap();
        clients::add(&house.registry, &operator, name, name, &rights, &keys).unwrap();
    }
    house.report(&house.clinic, "NAQUIN", 5);
    house.report(&house.clinic, "PITRE", 0);
    let born = |family: &str| format!("2024-01-{:02}", 1 + family.bytes().map(u32::from).sum::<u32>() % 27);
    apply(
        house,
        oak,
        &format!(
            "Student ID,Last,First,DOB,Grade,Street,Phone\n1,NAQUIN,NAQUINer,{},PK,1 Oak St,9855550000\n2,PITRE,PITREer,{},PK,,\n\
         3,Nobody,Known,2019-03-05,K,,\n,Numberless,Child,2019-03-06,K,,\n7,First,Seven,2019-03-07,K,,\n7,Second,Seven,2019-03-08,K,,\n",
            born("NAQUIN"),
            born("PITRE")
        ),
    );
    apply(house, elm, "Student ID,Last,First,DOB,Grade\n55,Elsewhere,Child,2019-03-09,K\n");
    (oak, elm)
}

fn apply(house: &House, school: OrganizationId, list: &str) {
    let access = of_operator(school);
    let id = roster::add(&house.registry, &access, school, "list.csv", list.as_bytes()).unwrap().unwrap();
    assert!(roster::work(&house.registry, &access, id).unwrap());
    roster::apply(&house.registry, &access, id, true).unwrap().unwrap();
}

fn asked(house: &House, authorization: &str, body: &str) -> Reply {
    let request = Request::post(ADDRESS)
        .header(header::HOST, HOST)
        .header(header::AUTHORIZATION, authorization)
        .header(header::CONTENT_TYPE, "application/json");
    house.send(request.body(Body::from(body.to_owned())).unwrap())
}

fn basic(name: &str) -> String {
    let credential = base64::engine::general_purpose::STANDARD.encode(format!("{name}:{SECRET}"));
    format!("Basic {credential}")
}

#[test]
fn a_student_system_is_told_how_the_students_of_its_own_school_stand_and_of_nobody_else() {
    on_each_engine(|house| {
        schools(house);
        let bearer = format!("Bearer {}", house.token("oak", "system/SchoolStatus.rs"));
        let reply = asked(house, &bearer, &j!({"students": ["3", "1", "55", "7", "2", "1"]}).to_string());
        assert_eq!(reply.status, 200, "{}", reply.text);
        assert_eq!(reply.header(header::CACHE_CONTROL), "no-store");
        let answer = json(&reply);
        let description: Value = serde_json::from_str(include_str!("../../../src/api/openapi.json")).unwrap();
        let schema = j!({"$ref": "#/components/schemas/SchoolAnswer"});
        hold(&description, &schema, &answer, "answer", &mut Vec::new());
        let told: Vec<(&str, &str, &str)> = answer["students"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| {
                let text = |name: &str| one[name].as_str().unwrap_or_default();
                (text("student_number"), text("result"), text("status"))
            })
            .collect();
        assert_eq!(told.len(), 5, "a number twice is one student: {told:?}");
        assert_eq!(told[0], ("3", "found", "no_record"));
        assert_eq!((told[1].0, told[1].1), ("1", "found"));
        assert_ne!(told[1].2, "no_record", "the child is on file");
        assert_eq!(told[2], ("55", "unknown", ""), "a child of another school is as unknown as nobody");
        assert_eq!(told[3], ("7", "ambiguous", ""));
        assert_eq!((told[4].0, told[4].1), ("2", "found"));
        assert!(!answer["students"][1]["vaccines"].as_array().unwrap().is_empty(), "{answer}");
        assert_eq!(answer["without_number"], 1);
        for kept in ["NAQUIN", "Oak St", "985555", "2024-01-", "Numberless"] {
            assert!(!reply.text.contains(kept), "{kept}: {}", reply.text);
        }
        let audited = house.registry.db().read(|tx| {
            tx.query("SELECT person FROM audit_entry WHERE action = 'school.ask'", &[], |row| {
                row.get::<Option<jenner_model::PersonId>>(0)
            })
        });
        let audited = audited.unwrap();
        assert_eq!(audited.iter().filter(|person| person.is_some()).count(), 2, "{audited:?}");
        assert_eq!(audited.iter().filter(|person| person.is_none()).count(), 1);
    });
}

#[test]
fn everybody_comes_page_by_page_and_each_once() {
    on_each_engine(|house| {
        schools(house);
        let mut numbers = Vec::new();
        let mut after = None;
        for _ in 0..10 {
            let question = match &after {
                None => j!({"limit": 2}),
                Some(after) => j!({"limit": 2, "after": after}),
            };
            // The credential of the interface opens it as well.
            let answer = json(&asked(house, &basic("oak"), &question.to_string()));
            for one in answer["students"].as_array().unwrap() {
                numbers.push(format!("{}:{}", one["student_number"], one["result"]));
            }
            after = answer["next"].as_str().map(str::to_owned);
            if after.is_none() {
                break;
            }
        }
        numbers.sort();
        numbers.dedup();
        assert_eq!(
            numbers,
            ["\"1\":\"found\"", "\"2\":\"found\"", "\"3\":\"found\"", "\"7\":\"ambiguous\"",]
        );
    });
}

#[test]
fn who_may_not_ask_and_what_cannot_be_asked_is_told_why() {
    let house = house(engines().into_iter().find(|db| db.engine() == jenner_store::Engine::Sqlite).unwrap());
    schools(&house);
    let patients = format!("Bearer {}", house.token("elm", "system/Patient.rs"));
    let many: Vec<String> = (0..1_001).map(|n| n.to_string()).collect();
    for (what, who, body, status) in [
        ("no credential", "Bearer nonsense".to_owned(), "{}".to_owned(), 401),
        ("another scope", patients, "{}".to_owned(), 403),
        ("a clinic", basic("bayou"), "{}".to_owned(), 403),
        ("another school", basic("oak"), j!({"school": "ELM"}).to_string(), 422),
        ("no JSON", basic("oak"), "{".to_owned(), 400),
        ("an unknown field", basic("oak"), j!({"student": "1"}).to_string(), 422),
        ("an empty number", basic("oak"), j!({"students": ["1", " "]}).to_string(), 422),
        ("too many", basic("oak"), j!({"students": many}).to_string(), 422),
        ("both", basic("oak"), j!({"students": ["1"], "limit": 5}).to_string(), 422),
        ("no limit", basic("oak"), j!({"limit": 0}).to_string(), 422),
        ("no cursor", basic("oak"), j!({"after": "x"}).to_string(), 422),
    ] {
        let reply = asked(&house, &who, &body);
        assert_eq!(reply.status, status, "{what}: {}", reply.text);
        assert_eq!(reply.header(header::CONTENT_TYPE), "application/problem+json", "{what}");
        assert!(json(&reply)["detail"].as_str().is_some_and(|text| !text.is_empty()), "{what}");
        assert_eq!(reply.headers.contains_key(header::WWW_AUTHENTICATE), status == 401, "{what}");
    }
    let kind =
        Request::post(ADDRESS).header(header::AUTHORIZATION, basic("oak")).body(Body::from("{}")).unwrap();
    assert_eq!(house.send(kind).status, 415);
    for _ in 0..jenner_web::api::schools::A_MINUTE {
        asked(&house, &basic("elm"), "{\"limit\":0}");
    }
    let paused = asked(&house, &basic("elm"), "{}");
    assert_eq!(paused.status, 429, "{}", paused.text);
    assert!(paused.header(header::RETRY_AFTER).parse::<u64>().is_ok_and(|seconds| seconds > 0));
    assert_eq!(asked(&house, &basic("oak"), "{}").status, 200, "the other program does not feel it");
}

#[test]
fn the_description_knows_every_status() {
    let description: Value = serde_json::from_str(include_str!("../../../src/api/openapi.json")).unwrap();
    let words = |place: &str| -> Vec<String> {
        let all = description.pointer(place).unwrap().as_array().unwrap();
        all.iter().map(|word| word.as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(
        words("/components/schemas/SchoolStudent/properties/status/enum"),
        StatusKind::ALL.iter().map(|one| one.word()).collect::<Vec<_>>()
    );
    assert_eq!(words("/components/schemas/SchoolVaccine/properties/status/enum"), VaccineTold::STATUSES);
}
