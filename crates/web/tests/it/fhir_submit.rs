//! What FHIR clients send, with a real registry on a real database behind it.

use axum::http::{Method, StatusCode, header};
use jenner_codes::Codes;
use jenner_fhir::resources::Immunization;
use jenner_fhir::{json as fhir_json, read};
use serde_json::{Value, json};

use crate::fhir::{Asked, REMY, dose, found, issues, patient, remy, resources, value};
use crate::registry::{House, houses};

#[test]
fn a_patient_and_doses_are_created_once_and_read_back() {
    for house in houses() {
        let before = house.people();
        let created = house.fhir().post("/Patient", &patient("501", "Ines"));
        assert_eq!(created.status, StatusCode::CREATED, "{}", created.text);
        let location = created.header(header::LOCATION).to_owned();
        let again = house.fhir().post("/Patient", &patient("501", "Ines"));
        assert_eq!((again.status, again.header(header::LOCATION)), (StatusCode::OK, location.as_str()));
        assert_eq!(house.people(), before + 1);
        let conditional = house
            .fhir()
            .with("if-none-exist", "identifier=urn:id:BAYOU|501")
            .post("/Patient", &patient("501", "Ines"));
        assert_eq!(
            (conditional.status, conditional.header(header::LOCATION)),
            (StatusCode::OK, location.as_str())
        );
        let id = location.rsplit('/').next().unwrap().to_owned();
        // By reference, by number, and with the patient inside: all the same person.
        let mut inside = dose(&json!({"reference": "#p"}), "d3", "2024-07-02");
        let mut contained = patient("501", "Ines");
        contained["id"] = "p".into();
        inside["contained"] = json!([contained]);
        let by_number = json!({"identifier": {"system": "urn:id:BAYOU", "value": "501"}});
        for resource in [
            dose(&json!({"reference": format!("Patient/{id}")}), "d1", "2024-01-02"),
            dose(&by_number, "d2", "2024-03-02"),
            inside,
        ] {
            let reply = house.fhir().with("prefer", "return=representation").post("/Immunization", &resource);
            assert_eq!(reply.status, StatusCode::CREATED, "{}", reply.text);
            let stored = value(&reply);
            assert_eq!(stored["patient"]["reference"], format!("Patient/{id}"));
            assert!(reply.header(header::LOCATION).ends_with(stored["id"].as_str().unwrap()));
            let again = house.fhir().post("/Immunization", &resource);
            assert_eq!(
                (again.status, again.header(header::LOCATION)),
                (StatusCode::OK, reply.header(header::LOCATION))
            );
        }
        let doses = found(&house.fhir().get(&format!("/Immunization?patient={id}")));
        assert_eq!(doses["total"], 3);
        assert_eq!(house.people(), before + 1);
        assert!(
            house
                .log()
                .lines
                .iter()
                .any(|line| line.message_type == "FHIR Immunization" && line.outcome == "AA")
        );
    }
}

#[test]
fn what_was_sent_comes_back_as_the_same_statement() {
    for house in houses() {
        let id = remy(&house);
        let mut sent = dose(&json!({"reference": format!("Patient/{id}")}), "full", "2025-02-03");
        sent["route"] = json!({"coding": [{"system": "http://terminology.hl7.org/CodeSystem/v3-RouteOfAdministration", "code": "IM"}]});
        sent["site"] =
            json!({"coding": [{"system": "http://terminology.hl7.org/CodeSystem/v3-ActSite", "code": "LT"}]});
        sent["doseQuantity"] = json!({"value": 0.5, "code": "mL", "system": "http://unitsofmeasure.org"});
        sent["manufacturer"] =
            json!({"identifier": {"system": "http://hl7.org/fhir/sid/mvx", "value": "SKB"}});
        sent["note"] = json!([{"text": "cried a little"}]);
        let reply = house.fhir().with("prefer", "return=representation").post("/Immunization", &sent);
        assert_eq!(reply.status, StatusCode::CREATED, "{}", reply.text);
        let statement = |value: Value| {
            let (resource, problems) = fhir_json::typed::<Immunization<'static>>(value, "I");
            assert_eq!(problems, []);
            read::immunization(&resource.unwrap(), Codes::embedded(), "I").0
        };
        assert_eq!(statement(value(&reply)), statement(sent));
    }
}

#[test]
fn a_dose_is_changed_and_taken_back_by_who_reported_it() {
    for house in houses() {
        let id = remy(&house);
        let reference = json!({"reference": format!("Patient/{id}")});
        let created = house.fhir().post("/Immunization", &dose(&reference, "c1", "2024-05-05"));
        let path =
            created.header(header::LOCATION).strip_prefix("http://iis.test/fhir/r4").unwrap().to_owned();
        let mut changed = dose(&reference, "c1", "2024-05-06");
        changed["lotNumber"] = "AHBVC13".into();
        let other = house.fhir().by("other").send(Method::PUT, &path, changed.to_string());
        assert_eq!(other.status, StatusCode::UNPROCESSABLE_ENTITY, "somebody else's dose");
        let reply = house.fhir().send(Method::PUT, &path, changed.to_string());
        assert_eq!(reply.status, StatusCode::OK, "{}", reply.text);
        let lots = |house: &House| -> Vec<String> {
            let bundle = found(&house.fhir().get(&format!("/Immunization?patient={id}&vaccine-code=08")));
            resources(&bundle, "match")
                .iter()
                .map(|one| one["lotNumber"].as_str().unwrap().to_owned())
                .collect()
        };
        assert_eq!(lots(&house), ["AHBVC13"]);
        assert_eq!(found(&house.fhir().get(&path))["lotNumber"], "AHBVC13", "the old name leads to it");
        let mut taken_back = changed.clone();
        taken_back["status"] = "entered-in-error".into();
        assert_eq!(house.fhir().send(Method::PUT, &path, taken_back.to_string()).status, StatusCode::OK);
        assert!(lots(&house).is_empty());
        let unknown = house.fhir().post("/Immunization", &{
            let mut never = dose(&reference, "never", "2024-06-06");
            never["status"] = "entered-in-error".into();
            never
        });
        assert_eq!(
            issues(&unknown)[0],
            ("warning".to_owned(), "Immunization".to_owned()),
            "{}",
            unknown.text
        );
        // What was taken back can be said again.
        assert!(
            house.fhir().post("/Immunization", &dose(&reference, "c1", "2024-05-05")).status.is_success()
        );
        assert_eq!(lots(&house), ["AHBVC12"]);
    }
}

#[test]
fn a_transaction_is_whole_or_nothing() {
    for house in houses() {
        let before = house.people();
        let entry = |url: &str, kind: &str, resource: Value| json!({"fullUrl": url, "resource": resource, "request": {"method": "POST", "url": kind}});
        let mother = json!({"resourceType": "RelatedPerson", "patient": {"reference": "urn:uuid:1"},
            "relationship": [{"coding": [{"system": "http://terminology.hl7.org/CodeSystem/v3-RoleCode", "code": "MTH"}]}],
            "name": [{"family": "Naquin", "given": ["Marie"]}]});
        let nurse = json!({"resourceType": "Practitioner", "name": [{"family": "Verret", "given": ["Ana"]}],
            "identifier": [{"system": "http://hl7.org/fhir/sid/us-npi", "value": "1234567893"}]});
        let mut first = dose(&json!({"reference": "urn:uuid:1"}), "t1", "2024-03-02");
        first["performer"] = json!([{"actor": {"reference": "urn:uuid:4"}}]);
        let bundle = |second_day: &str| {
            json!({"resourceType": "Bundle", "type": "transaction", "entry": [
                entry("urn:uuid:1", "Patient", patient("601", "Theo")),
                entry("urn:uuid:2", "Immunization", first.clone()),
                entry("urn:uuid:3", "Immunization", dose(&json!({"reference": "urn:uuid:1"}), "t2", second_day)),
                entry("urn:uuid:4", "Practitioner", nurse.clone()),
                entry("urn:uuid:5", "RelatedPerson", mother.clone()),
            ]})
        };
        let refused = house.fhir().post("", &bundle("2031-01-01"));
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(
            issues(&refused)
                .contains(&("error".to_owned(), "Bundle.entry[2].resource.occurrence".to_owned())),
            "{}",
            refused.text
        );
        assert_eq!(house.people(), before, "nothing of it");
        let done = found(&house.fhir().post("", &bundle("2024-05-02")));
        assert_eq!(done["type"], "transaction-response");
        let status: Vec<&str> = done["entry"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| one["response"]["status"].as_str().unwrap())
            .collect();
        assert_eq!(status, ["201 Created", "201 Created", "201 Created", "200 OK", "200 OK"]);
        let location = done["entry"][1]["response"]["location"].as_str().unwrap();
        let stored = found(&house.fhir().get(&format!("/{location}")));
        assert_eq!(stored["performer"][0]["actor"]["display"], "Ana Verret");
        let id =
            done["entry"][0]["response"]["location"].as_str().unwrap().rsplit('/').next().unwrap().to_owned();
        let kin = found(&house.fhir().get(&format!("/RelatedPerson?patient={id}")));
        assert_eq!(kin["entry"][0]["resource"]["name"][0]["given"][0], "Marie");
        let again = found(&house.fhir().post("", &bundle("2024-05-02")));
        assert_eq!(again["entry"][1]["response"]["location"], location);
        assert_eq!(again["entry"][1]["response"]["status"], "200 OK");
        assert_eq!(house.people(), before + 1);
        let two = json!({"resourceType": "Bundle", "type": "transaction", "entry": [
            entry("urn:uuid:1", "Patient", patient("602", "Odile")), entry("urn:uuid:2", "Patient", patient("603", "Paul"))]});
        assert_eq!(house.fhir().post("", &two).status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(house.people(), before + 1);
    }
}

#[test]
fn a_batch_takes_what_is_right_and_tells_what_is_wrong() {
    for house in houses() {
        let before = house.people();
        let entry = |url: &str, resource: Value| json!({"fullUrl": url, "resource": resource, "request": {"method": "POST", "url": resource["resourceType"]}});
        let mut nobody = patient("703", "Nobody");
        nobody.as_object_mut().unwrap().remove("birthDate");
        let batch = json!({"resourceType": "Bundle", "type": "batch", "entry": [
            entry("urn:uuid:a", patient("701", "Alma")), entry("urn:uuid:b", patient("702", "Boris")),
            entry("urn:uuid:c", dose(&json!({"reference": "urn:uuid:a"}), "b1", "2024-03-02")),
            entry("urn:uuid:d", dose(&json!({"reference": "urn:uuid:b"}), "b2", "2031-03-02")),
            entry("urn:uuid:e", dose(&json!({"reference": "Patient/zzzzzzzzzzzzzzzzzzz0"}), "b3", "2024-03-02")),
            entry("urn:uuid:f", nobody),
            json!({"request": {"method": "DELETE", "url": "Patient/1"}}),
        ]});
        let done = found(&house.fhir().post("", &batch));
        let status: Vec<&str> = done["entry"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| &one["response"]["status"].as_str().unwrap()[..3])
            .collect();
        assert_eq!(status, ["201", "201", "201", "422", "422", "422", "422"], "{done}");
        let place = &done["entry"][4]["response"]["outcome"]["issue"][0]["expression"][0];
        assert_eq!(place, "Bundle.entry[4].resource.patient.reference");
        assert_eq!(house.people(), before + 2);
    }
}

#[test]
fn references_to_nothing_are_refused_with_their_place() {
    for house in houses() {
        let id = remy(&house);
        let own = json!({"reference": format!("Patient/{id}")});
        for (element, what, place) in [
            (
                "patient",
                json!({"reference": "Patient/zzzzzzzzzzzzzzzzzzz0"}),
                "Immunization.patient.reference",
            ),
            ("patient", json!({"reference": "#nobody"}), "Immunization.patient.reference"),
            (
                "patient",
                json!({"identifier": {"system": "urn:id:BAYOU", "value": "4711"}}),
                "Immunization.patient.identifier",
            ),
            ("patient", json!({}), "Immunization.patient"),
            (
                "location",
                json!({"reference": "Location/zzzzzzzzzzzzzzzzzzz0"}),
                "Immunization.location.reference",
            ),
            (
                "performer",
                json!([{"actor": {"reference": "Practitioner/9"}}]),
                "Immunization.performer[0].actor.reference",
            ),
        ] {
            let mut resource = dose(&own, "r", "2024-05-05");
            resource[element] = what;
            let reply = house.fhir().post("/Immunization", &resource);
            assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY, "{place}");
            assert!(
                issues(&reply).contains(&("error".to_owned(), place.to_owned())),
                "{place}: {}",
                reply.text
            );
        }
    }
}

#[test]
fn bad_input_of_every_kind_is_refused_in_words() {
    for house in houses() {
        let id = remy(&house);
        let own = json!({"reference": format!("Patient/{id}")});
        let good = dose(&own, "g", "2024-05-05").to_string();
        let post = |asked: Asked<'_>, path: &str, body: String| asked.send(Method::POST, path, body);
        let deep = format!("{}{}", "[".repeat(90_000), "]".repeat(90_000));
        for (reply, status) in [
            (post(house.fhir(), "/Immunization", String::new()), 400),
            (post(house.fhir(), "/Immunization", "{".to_owned()), 400),
            (post(house.fhir(), "/Immunization", deep), 400),
            (post(house.fhir(), "/Immunization", "<Immunization/>".to_owned()), 400),
            (post(house.fhir(), "/Immunization", "{}".to_owned()), 400),
            (post(house.fhir(), "/Patient", good.clone()), 400),
            (post(house.fhir(), "/Location", good.clone()), 405),
            (post(house.fhir(), "/Medication", good.clone()), 404),
            (post(house.fhir().with("content-type", "text/plain"), "/Immunization", good.clone()), 415),
            (
                post(
                    house.fhir().with("content-type", "application/fhir+xml"),
                    "/Immunization",
                    "<a/>".to_owned(),
                ),
                415,
            ),
            (post(house.fhir(), "/Immunization", " ".repeat(300_000)), 413),
            (post(house.fhir().by(""), "/Immunization", good.clone()), 401),
            (post(house.fhir().by("nobody"), "/Immunization", good.clone()), 401),
            (house.fhir().with("accept", "application/fhir+xml").get("/metadata"), 406),
            (house.fhir().with("accept", "application/xml").get(REMY), 406),
            (house.fhir().get("/Patient/$everything"), 404),
            (house.fhir().get("/no/such/thing/at/all"), 404),
            (house.fhir().send(Method::DELETE, &format!("/Patient/{id}"), ""), 405),
        ] {
            assert_eq!(reply.status.as_u16(), status, "{}", reply.text);
            assert_eq!(issues(&reply)[0].0, "error", "{}", reply.text);
        }
        for (entries, kind) in [(0, "transaction"), (1_001, "batch"), (1, "history")] {
            let entry = json!({"resource": {"resourceType": "Patient"}, "request": {"method": "POST", "url": "Patient"}});
            let bundle = json!({"resourceType": "Bundle", "type": kind, "entry": vec![entry; entries]});
            assert_eq!(
                house.fhir().post("", &bundle).status,
                StatusCode::UNPROCESSABLE_ENTITY,
                "{kind} {entries}"
            );
        }
    }
}
