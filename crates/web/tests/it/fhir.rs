//! FHIR over HTTP, with a real registry on a real database behind it.

use axum::body::Body;
use axum::http::{Method, Request, StatusCode, header};
use base64::Engine as _;
use jenner_web::desk::fhir::Kind;
use jenner_web::fhir::{capability, params};
use jenner_web::routes::ROUTES;
use serde_json::{Value, json};

use crate::registry::{House, houses, vxu};
use crate::{Client, Reply, reply};

const FHIR: &str = "application/fhir+json";

pub(crate) struct Asked<'h> {
    house: &'h House,
    user: &'static str,
    headers: Vec<(&'static str, String)>,
}

impl House {
    pub(crate) fn fhir(&self) -> Asked<'_> {
        Asked { house: self, user: "bayou", headers: vec![] }
    }
}

impl Asked<'_> {
    pub(crate) fn by(mut self, user: &'static str) -> Self {
        self.user = user;
        self
    }

    pub(crate) fn with(mut self, name: &'static str, value: &str) -> Self {
        self.headers.push((name, value.to_owned()));
        self
    }

    pub(crate) fn send(self, method: Method, path: &str, body: impl Into<Body>) -> Reply {
        let credential = base64::engine::general_purpose::STANDARD.encode(format!(
            "{}:{}",
            self.user,
            crate::registry::SECRET
        ));
        let mut request =
            Request::builder().method(method).uri(format!("/fhir/r4{path}")).header(header::HOST, "iis.test");
        if !self.headers.iter().any(|(name, _)| *name == "content-type") {
            request = request.header(header::CONTENT_TYPE, FHIR);
        }
        if !self.user.is_empty() {
            request = request.header(header::AUTHORIZATION, format!("Basic {credential}"));
        }
        for (name, value) in self.headers {
            request = request.header(name, value);
        }
        let request = request.body(body.into()).unwrap();
        self.house.runtime.block_on(async {
            reply(tower::ServiceExt::oneshot(self.house.router.clone(), request).await.unwrap()).await
        })
    }

    pub(crate) fn get(self, path: &str) -> Reply {
        self.send(Method::GET, path, "")
    }

    pub(crate) fn post(self, path: &str, resource: &Value) -> Reply {
        self.send(Method::POST, path, resource.to_string())
    }
}

pub(crate) fn value(reply: &Reply) -> Value {
    serde_json::from_str(&reply.text).unwrap_or_else(|_| panic!("{} {}", reply.status, reply.text))
}

pub(crate) fn found(reply: &Reply) -> Value {
    assert_eq!(reply.status, StatusCode::OK, "{}", reply.text);
    assert_eq!(reply.header(header::CONTENT_TYPE), "application/fhir+json; charset=utf-8");
    value(reply)
}

pub(crate) fn issues(reply: &Reply) -> Vec<(String, String)> {
    let outcome = value(reply);
    assert_eq!(outcome["resourceType"], "OperationOutcome", "{outcome}");
    let issues = outcome["issue"].as_array().unwrap();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    issues.iter().map(|issue| (text(&issue["severity"]), text(&issue["expression"][0]))).collect()
}

pub(crate) fn resources(bundle: &Value, mode: &str) -> Vec<Value> {
    let entries = bundle["entry"].as_array().cloned().unwrap_or_default();
    entries
        .into_iter()
        .filter(|entry| entry["search"]["mode"] == mode)
        .map(|entry| entry["resource"].clone())
        .collect()
}

pub(crate) const REMY: &str = "/Patient?family=Naquin&given=Remy&birthdate=2024-01-02";

/// The public id of the patient of [`vxu`], after it was sent.
pub(crate) fn remy(house: &House) -> String {
    assert!(house.rest(vxu(|text| text)).text.contains("MSA|AA"));
    let bundle = found(&house.fhir().get(REMY));
    let people = resources(&bundle, "match");
    assert_eq!(people.len(), 1, "{bundle}");
    people[0]["id"].as_str().unwrap().to_owned()
}

pub(crate) fn patient(number: &str, given: &str) -> Value {
    json!({
        "resourceType": "Patient",
        "identifier": [{"system": "urn:id:BAYOU", "value": number,
            "type": {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/v2-0203", "code": "MR"}]}}],
        "name": [{"use": "official", "family": "Naquin", "given": [given]}],
        "gender": "male", "birthDate": "2024-01-02"
    })
}

pub(crate) fn dose(patient: &Value, number: &str, on: &str) -> Value {
    json!({
        "resourceType": "Immunization", "status": "completed", "primarySource": true,
        "identifier": [{"system": "urn:id:BAYOU", "value": number}],
        "vaccineCode": {"coding": [{"system": "http://hl7.org/fhir/sid/cvx", "code": "08"}]},
        "patient": patient, "occurrenceDateTime": on, "lotNumber": "AHBVC12"
    })
}

#[test]
fn a_patient_who_came_by_vxu_is_found_and_read() {
    for house in houses() {
        let id = remy(&house);
        let reply = house.fhir().get(&format!("/Patient/{id}"));
        let patient = found(&reply);
        assert_eq!(patient["name"][0]["family"], "Naquin");
        assert_eq!(patient["identifier"][0]["type"]["coding"][0]["code"], "SR");
        assert!(reply.header(header::ETAG).starts_with("W/\""));
        assert!(reply.header(header::LAST_MODIFIED).ends_with("GMT"));
        assert_eq!(reply.header(header::CACHE_CONTROL), "no-store");
        let again =
            house.fhir().with("if-none-match", reply.header(header::ETAG)).get(&format!("/Patient/{id}"));
        assert_eq!((again.status, again.text.as_str()), (StatusCode::NOT_MODIFIED, ""));
        let head = house.fhir().send(Method::HEAD, &format!("/Patient/{id}"), "");
        assert_eq!((head.status, head.text.as_str()), (StatusCode::OK, ""));
        let registry_number = patient["identifier"][0]["value"].as_str().unwrap();
        for search in [
            format!("/Patient?_id={id}"),
            "/Patient?identifier=urn:id:BAYOU%7C77".to_owned(),
            format!("/Patient?identifier=urn:id:JENNER%7C{registry_number}"),
            format!("{REMY}&gender=male&phone=555-0143"),
        ] {
            let bundle = found(&house.fhir().get(&search));
            assert_eq!(bundle["total"], 1, "{search}");
            assert_eq!(bundle["entry"][0]["fullUrl"], format!("http://iis.test/fhir/r4/Patient/{id}"));
        }
        for nobody in [
            "/Patient?identifier=urn:id:OTHER%7C77",
            "/Patient?family=Landry&given=Remy&birthdate=2024-01-02",
        ] {
            assert_eq!(found(&house.fhir().get(nobody))["total"], 0, "{nobody}");
        }
    }
}

#[test]
fn too_little_finds_nobody_and_says_what_is_missing() {
    for house in houses() {
        remy(&house);
        for search in [
            "/Patient",
            "/Patient?family=Naquin",
            "/Patient?birthdate=2024-01-02",
            "/Patient?family=N&given=R",
            "/Immunization",
            "/Immunization?status=completed",
            "/Observation?_lastUpdated=gt2020-01-01",
        ] {
            let reply = house.fhir().get(search);
            assert_eq!(reply.status, StatusCode::BAD_REQUEST, "{search}");
            assert_eq!(issues(&reply)[0].0, "error");
            assert!(!reply.text.contains("Remy"));
        }
    }
}

#[test]
fn what_belongs_to_a_patient_is_searched_filtered_and_read() {
    for house in houses() {
        let id = remy(&house);
        let by = |query: &str| found(&house.fhir().get(&format!("/Immunization?patient={id}{query}")));
        let doses = resources(&by(""), "match");
        assert_eq!(doses.len(), 1);
        assert_eq!(doses[0]["occurrenceDateTime"], "2024-03-05");
        assert_eq!(doses[0]["primarySource"], false);
        for fits in [
            "&date=2024-03-05",
            "&date=ge2024-01-01&date=lt2025-01-01",
            "&vaccine-code=20",
            "&status=completed",
        ] {
            assert_eq!(by(fits)["total"], 1, "{fits}");
        }
        for not in ["&date=2024-03-06", "&vaccine-code=08", "&status=not-done"] {
            assert_eq!(by(not)["total"], 0, "{not}");
        }
        assert_eq!(by("&_summary=count")["entry"], Value::Null);
        let with = by("&_include=Immunization:patient&_revinclude=Provenance:target");
        let along: Vec<String> = resources(&with, "include")
            .iter()
            .map(|one| one["resourceType"].as_str().unwrap().to_owned())
            .collect();
        assert_eq!(
            (with["total"].clone(), along),
            (json!(1), vec!["Patient".to_owned(), "Provenance".to_owned()])
        );
        let dose = doses[0]["id"].as_str().unwrap();
        assert_eq!(found(&house.fhir().get(&format!("/Immunization/{dose}")))["id"], dose);
        for kind in ["ImmunizationRecommendation", "ImmunizationEvaluation", "Provenance"] {
            let bundle = found(&house.fhir().get(&format!("/{kind}?patient={id}")));
            let all = resources(&bundle, "match");
            assert!(!all.is_empty(), "{kind}");
            let one = all[0]["id"].as_str().unwrap();
            assert_eq!(found(&house.fhir().get(&format!("/{kind}/{one}")))["id"], one);
        }
        for unknown in [
            "/Patient/zzzzzzzzzzzzzzzzzzz0",
            "/Patient/1",
            "/Immunization/1",
            "/Immunization/x-1",
            "/Location/1",
        ] {
            assert_eq!(house.fhir().get(unknown).status, StatusCode::NOT_FOUND, "{unknown}");
        }
        let clinic = found(&house.fhir().get("/Organization?name=bayou"));
        assert_eq!(clinic["total"], 1);
        let place = clinic["entry"][0]["resource"]["id"].as_str().unwrap();
        assert_eq!(found(&house.fhir().get(&format!("/Location/{place}")))["name"], "Bayou Pediatrics");
    }
}

#[test]
fn results_come_page_by_page_and_the_links_tell_nothing() {
    for house in houses() {
        let id = remy(&house);
        let patient = json!({"reference": format!("Patient/{id}")});
        for (number, on) in [("p1", "2024-01-02"), ("p2", "2024-03-06"), ("p3", "2024-07-08")] {
            let reply = house.fhir().post("/Immunization", &dose(&patient, number, on));
            assert_eq!(reply.status, StatusCode::CREATED, "{}", reply.text);
        }
        let form = format!("patient={id}&_count=2&_sort=-date");
        let first = house.fhir().with("content-type", "application/x-www-form-urlencoded").send(
            Method::POST,
            "/Immunization/_search",
            form,
        );
        let first = found(&first);
        let link = |bundle: &Value, relation: &str| -> Option<String> {
            let links = bundle["link"].as_array().unwrap();
            let link = links.iter().find(|link| link["relation"] == relation)?;
            Some(link["url"].as_str().unwrap().to_owned())
        };
        assert_eq!((first["total"].clone(), resources(&first, "match").len()), (json!(4), 2));
        assert_eq!(
            link(&first, "self").unwrap(),
            "http://iis.test/fhir/r4/Immunization",
            "nothing of the form"
        );
        let next = link(&first, "next").unwrap();
        assert!(!next.contains(&id), "{next}");
        let path = next.strip_prefix("http://iis.test/fhir/r4").unwrap();
        let second = found(&house.fhir().get(path));
        let mut days: Vec<String> = [&first, &second]
            .iter()
            .flat_map(|page| resources(page, "match"))
            .map(|dose| dose["occurrenceDateTime"].as_str().unwrap().to_owned())
            .collect();
        assert_eq!(days, ["2024-07-08", "2024-03-06", "2024-03-05", "2024-01-02"]);
        days.dedup();
        assert_eq!((days.len(), link(&second, "next")), (4, None));
        assert_eq!(house.fhir().by("other").get(path).status, StatusCode::GONE, "somebody else's");
        assert_eq!(house.fhir().get("/Immunization?_page=1").status, StatusCode::GONE);
    }
}

#[test]
fn unknown_parameters_are_told_or_refused_as_the_client_prefers() {
    for house in houses() {
        let id = remy(&house);
        let path = format!("/Immunization?patient={id}&colour=blue");
        let lenient = found(&house.fhir().get(&path));
        assert_eq!(lenient["total"], 1);
        assert!(!lenient["link"][0]["url"].as_str().unwrap().contains("colour"));
        assert!(resources(&lenient, "outcome")[0].to_string().contains("colour"));
        let strict = house.fhir().with("prefer", "handling=strict").get(&path);
        assert_eq!(strict.status, StatusCode::BAD_REQUEST);
        for wrong in ["date=soon", "status:above=x", "_count=many"] {
            let reply = house.fhir().get(&format!("/Immunization?patient={id}&{wrong}"));
            assert_eq!(reply.status, StatusCode::BAD_REQUEST, "{wrong}");
        }
    }
}

#[test]
fn match_gives_grades_and_the_same_people_as_a_query() {
    for house in houses() {
        let id = remy(&house);
        let ask = |patient: Value, certain: bool| {
            let parameters = json!({"resourceType": "Parameters", "parameter": [
                {"name": "resource", "resource": patient}, {"name": "onlyCertainMatches", "valueBoolean": certain},
                {"name": "count", "valueInteger": 3}]});
            house.fhir().post("/Patient/$match", &parameters)
        };
        let bundle = found(&ask(patient("999", "Remy"), true));
        assert_eq!(bundle["entry"][0]["resource"]["id"], id);
        let search = &bundle["entry"][0]["search"];
        assert_eq!(search["extension"][0]["valueCode"], "certain");
        assert!(search["score"].as_f64().unwrap() > 0.98);
        assert_eq!(found(&ask(patient("999", "Zoe"), false))["total"], 0);
        let nameless = json!({"resourceType": "Patient", "birthDate": "2024-01-02"});
        assert_eq!(ask(nameless, false).status, StatusCode::UNPROCESSABLE_ENTITY);
        let empty = house.fhir().post("/Patient/$match", &json!({"resourceType": "Parameters"}));
        assert_eq!(issues(&empty)[0].1, "Parameters.parameter.where(name='resource')");
    }
}

#[test]
fn a_protected_person_does_not_exist_for_others() {
    for house in houses() {
        let protected = vxu(|text| text.replace("\rORC|", "\rPD1||||||||||||Y|20240102\rORC|"));
        assert!(house.rest(protected).text.contains("MSA|AA"));
        let own = found(&house.fhir().get(REMY));
        let id = own["entry"][0]["resource"]["id"].as_str().unwrap().to_owned();
        let other = || house.fhir().by("other");
        assert_eq!(found(&other().get(REMY))["total"], 0);
        assert_eq!(found(&other().get(&format!("/Immunization?patient={id}")))["total"], 0);
        assert_eq!(found(&other().get("/Patient?identifier=urn:id:BAYOU%7C77"))["total"], 0);
        for path in [format!("/Patient/{id}"), format!("/ImmunizationRecommendation/{id}")] {
            assert_eq!(other().get(&path).status, StatusCode::NOT_FOUND);
        }
        let parameters = json!({"resourceType": "Parameters", "parameter": [{"name": "resource", "resource": patient("1", "Remy")}]});
        assert_eq!(found(&other().post("/Patient/$match", &parameters))["total"], 0);
        let reference = json!({"reference": format!("Patient/{id}")});
        let reply = other().post("/Immunization", &dose(&reference, "x", "2024-05-05"));
        assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY);
    }
}

#[test]
fn json_is_asked_for_in_every_usual_way() {
    for house in houses() {
        for accept in [
            "application/fhir+json",
            "application/json",
            "*/*",
            "application/fhir+json;fhirVersion=4.0",
            "text/html, */*",
        ] {
            assert_eq!(
                house.fhir().with("accept", accept).get("/metadata").status,
                StatusCode::OK,
                "{accept}"
            );
        }
        for format in ["json", "application/fhir%2Bjson", "application/fhir+json"] {
            assert_eq!(
                house.fhir().get(&format!("/metadata?_format={format}")).status,
                StatusCode::OK,
                "{format}"
            );
        }
        assert_eq!(house.fhir().get("/metadata?_format=xml").status, StatusCode::NOT_ACCEPTABLE);
    }
}

#[test]
fn a_forecast_needs_no_account_and_names_the_doses_as_asked() {
    for house in houses() {
        let question = json!({"resourceType": "Parameters", "parameter": [
            {"name": "assessmentDate", "valueDate": "2024-06-27"},
            {"name": "patient", "resource": {"resourceType": "Patient", "gender": "male", "birthDate": "2024-04-28"}},
            {"name": "immunization", "resource": {"resourceType": "Immunization", "id": "h1", "status": "completed",
                "vaccineCode": {"coding": [{"system": "http://example.org/cvx", "code": "08"}]},
                "patient": {"reference": "Patient/x"}, "occurrenceDateTime": "2024-04-29"}},
            {"name": "immunization", "resource": {"resourceType": "Immunization", "status": "not-done",
                "vaccineCode": {"text": "whatever"}, "patient": {"reference": "Patient/x"}}},
        ]});
        let before = house.log().total;
        let answer = found(&house.fhir().by("").post("/$immds-forecast", &question));
        let parts = answer["parameter"].as_array().unwrap();
        assert_eq!(parts.iter().filter(|one| one["name"] == "recommendation").count(), 1);
        let evaluation = &parts[0]["resource"];
        assert_eq!(evaluation["immunizationEvent"]["reference"], "Immunization/h1");
        assert_eq!(evaluation["doseStatus"]["coding"][0]["code"], "valid");
        let due = parts.last().unwrap()["resource"]["recommendation"].as_array().unwrap();
        let of = |cvx: &str| {
            due.iter()
                .find(|one| one["vaccineCode"][0]["coding"][0]["code"] == cvx)
                .unwrap_or_else(|| panic!("{cvx}"))
        };
        assert_eq!(of("45")["doseNumberPositiveInt"], 2);
        assert_eq!(of("45")["forecastStatus"]["coding"][0]["code"], "due");
        assert_eq!(of("107")["dateCriterion"][0]["value"], "2024-06-09", "six weeks old");
        let later = &of("107")["forecastStatus"]["coding"];
        assert_eq!(
            (later[0]["code"].clone(), later[1].clone()),
            (json!("LA13422-3"), Value::Null),
            "not due before tomorrow"
        );
        assert_eq!(house.log().total, before, "nothing is logged");
        for (change, place) in [
            (
                json!({"name": "assessmentDate", "valueDate": "soon"}),
                "Parameters.parameter.where(name='assessmentDate')",
            ),
            (json!({"name": "colour", "valueString": "blue"}), "Parameters.parameter.where(name='colour')"),
        ] {
            let mut wrong = question.clone();
            wrong["parameter"][0] = change;
            let reply = house.fhir().by("").post("/$immds-forecast", &wrong);
            assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY);
            assert_eq!(issues(&reply)[0].1, place);
        }
        let nobody = json!({"resourceType": "Parameters", "parameter": [{"name": "assessmentDate", "valueDate": "2024-06-27"}]});
        assert_eq!(
            house.fhir().by("").post("/$immds-forecast", &nobody).status,
            StatusCode::UNPROCESSABLE_ENTITY
        );
    }
}

#[tokio::test]
async fn the_forecast_has_the_limit_of_the_api() {
    let mut client =
        Client::with(jenner_web::Settings { forecasts_a_minute: 1, ..jenner_web::Settings::default() });
    let mut status = Vec::new();
    for _ in 0..2 {
        status.push(client.post("/fhir/r4/$immds-forecast", "").await.status.as_u16());
    }
    assert_eq!(status, [415, 429]);
}

#[tokio::test]
async fn the_capability_statement_is_true_to_the_routes() {
    let reply = Client::new().get("/fhir/r4/metadata").await;
    let statement = value(&reply);
    assert_eq!(statement["fhirVersion"], "4.0.1");
    let rest = &statement["rest"][0];
    let has = |path: &str, what: &str| {
        let path = format!("/fhir/r4{path}");
        assert!(ROUTES.iter().any(|route| route.path == path), "{what} needs {path}");
    };
    let kinds: Vec<&str> =
        rest["resource"].as_array().unwrap().iter().map(|one| one["type"].as_str().unwrap()).collect();
    let (of_records, of_programs) = kinds.split_at(Kind::ALL.len());
    assert_eq!(of_records, Kind::ALL.map(Kind::name));
    assert_eq!(of_programs, ["Group", "Subscription"]);
    for resource in rest["resource"].as_array().unwrap() {
        let name = resource["type"].as_str().unwrap();
        for operation in resource["operation"].as_array().into_iter().flatten() {
            let of_one = if name == "Group" { "/{id}" } else { "" };
            has(&format!("/{name}{of_one}/${}", operation["name"].as_str().unwrap()), "an operation");
        }
        let Some(kind) = Kind::of_name(name) else {
            has(&format!("/{name}"), "search-type, create");
            has(&format!("/{name}/{{id}}"), "read, delete");
            continue;
        };
        let codes: Vec<&str> = resource["interaction"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| one["code"].as_str().unwrap())
            .collect();
        assert_eq!(codes, capability::interactions(kind));
        for code in codes {
            match code {
                "read" | "update" => has("/{kind}/{id}", code),
                "search-type" => {
                    has("/{kind}", code);
                    has("/{kind}/_search", code);
                }
                "create" => has("/{kind}", code),
                other => panic!("nothing serves {other}"),
            }
        }
        let names: Vec<&str> = resource["searchParam"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| one["name"].as_str().unwrap())
            .collect();
        assert_eq!(names, params::of(kind).iter().map(|param| param.name).collect::<Vec<_>>());
    }
    for operation in rest["operation"].as_array().unwrap() {
        has(&format!("/${}", operation["name"].as_str().unwrap()), "an operation");
    }
    assert_eq!(rest["interaction"].as_array().unwrap().len(), 2);
    has("", "a transaction");
}

#[test]
fn another_registry_gets_nothing_that_its_agreement_does_not_name() {
    use jenner_registry::access::interfaces;
    use jenner_registry::partners::{self, Agreement};
    for house in houses() {
        let id = remy(&house);
        let nowhere = crate::between::connection("http://127.0.0.1:9".into());
        let agreement = Agreement::careful(jiff::civil::date(2020, 1, 1));
        let operator = jenner_registry::access::of_operator(jenner_model::OrganizationId(0));
        let partner = partners::add(&house.registry, &operator, "WIA", nowhere, agreement).unwrap();
        interfaces::add(&house.registry, &operator, partner.organization, "wia", crate::registry::SECRET)
            .unwrap();
        let other = || house.fhir().by("wia");
        let reference = json!({"reference": format!("Patient/{id}")});
        for reply in [
            other().get(REMY),
            other().get(&format!("/Patient/{id}")),
            other().get(&format!("/Immunization?patient={id}")),
            other().post("/Immunization", &dose(&reference, "x", "2024-05-05")),
        ] {
            assert_eq!(reply.status, StatusCode::FORBIDDEN, "{}", reply.text);
            assert!(!reply.text.contains("Naquin"));
        }
    }
}
