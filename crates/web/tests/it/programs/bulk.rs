//! Exports over HTTP: begin, look, fetch, give up; who is in them and who is not.

use std::collections::BTreeMap;

use axum::body::Body;
use axum::http::{Request, header};
use jenner_model::OrganizationId;
use jenner_model::access::Access;
use jenner_registry::access::of_operator;
use jenner_registry::bulk::{Worker, worker};
use jenner_registry::identity::find::{self, Criteria};
use jenner_registry::identity::merge::{self, How, Merged};
use jenner_registry::smart::clients::{self, Rights};
use jenner_registry::smart::{Population, Scopes};
use serde_json::{Value, json};

use super::{HOST, House, json, on_each_engine, said};
use crate::Reply;

/// Begins an export and waits for its manifest.
fn export(house: &House, token: &str, path: &str) -> Value {
    let begun = house.get(path, token);
    assert_eq!(begun.status, 202, "{path}: {}", begun.text);
    finished(house, token, &place(&begun))
}

/// The path of an export, without the base.
fn place(begun: &Reply) -> String {
    let place = begun.header(header::CONTENT_LOCATION);
    place.strip_prefix("http://registry.test/fhir/r4").unwrap().to_owned()
}

fn finished(house: &House, token: &str, place: &str) -> Value {
    house.wait_for("the manifest", || {
        let reply = house.get(place, token);
        match reply.status.as_u16() {
            200 => Some(json(&reply)),
            202 => {
                assert!(reply.headers.contains_key("x-progress"));
                assert!(reply.headers.contains_key(header::RETRY_AFTER));
                None
            }
            429 => None,
            status => panic!("{status}: {}", reply.text),
        }
    })
}

/// All lines of a manifest's list, by type.
fn lines(house: &House, token: &str, manifest: &Value, list: &str) -> BTreeMap<String, Vec<Value>> {
    let mut all: BTreeMap<String, Vec<Value>> = BTreeMap::new();
    for file in manifest[list].as_array().unwrap() {
        let url = file["url"].as_str().unwrap().strip_prefix("http://registry.test/fhir/r4").unwrap();
        let reply = house.get(url, token);
        assert_eq!(reply.status, 200, "{}", reply.text);
        assert_eq!(reply.header(header::CONTENT_TYPE), "application/fhir+ndjson");
        let found: Vec<Value> = reply.text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert_eq!(found.len() as u64, file["count"].as_u64().unwrap());
        assert!(found.iter().all(|one| one["resourceType"] == file["type"]));
        all.entry(file["type"].as_str().unwrap().to_owned()).or_default().extend(found);
    }
    all
}

fn families(of: &BTreeMap<String, Vec<Value>>) -> Vec<String> {
    let patients = of.get("Patient").map_or(&[][..], Vec::as_slice);
    let mut names: Vec<String> =
        patients.iter().map(|one| one["name"][0]["family"].as_str().unwrap().to_owned()).collect();
    names.sort();
    names
}

fn rights(house: &House, population: Population, protected_too: bool) {
    let rights = Rights {
        scopes: Scopes::parse("system/*.cruds").unwrap(),
        population,
        protected_too,
        jwks_url: None,
    };
    clients::change(&house.registry, &of_operator(OrganizationId(0)), "bayou", &rights).unwrap();
}

#[test]
fn an_export_holds_what_the_organization_has_reported_and_nothing_else() {
    on_each_engine(|house| {
        house.report(&house.clinic, "Naquin", 3);
        house.report(&house.clinic, "Pitre", 0);
        house.report(&house.other, "Strange", 2);
        // Both have reported her: what the other clinic gave is part of her record.
        house.report(&house.clinic, "Shared", 1);
        house.report(&house.other, "Shared", 4);
        house.say(&house.clinic, "Hidden", 1, "Y");
        let _worker = Worker::start(house.registry.clone()).unwrap();
        let token = house.token("bayou", "system/*.rs");
        let manifest = export(house, &token, "/Patient/$export");
        assert_eq!(manifest["requiresAccessToken"], true);
        assert_eq!(manifest["request"], "http://registry.test/fhir/r4/Patient/$export");
        assert_eq!(manifest["transactionTime"], "2026-06-01T12:00:00Z");
        assert_eq!(manifest["deleted"], json!([]));
        assert_eq!(manifest["error"], json!([]));
        let all = lines(house, &token, &manifest, "output");
        assert_eq!(families(&all), ["Naquin", "Pitre", "Shared"]);
        assert_eq!(all["Immunization"].len(), 3 + 4);
        assert_eq!(all["ImmunizationRecommendation"].len(), 3);
        assert!(all["ImmunizationEvaluation"].len() >= 7);
        let patients: Vec<String> =
            all["Patient"].iter().map(|one| format!("Patient/{}", one["id"].as_str().unwrap())).collect();
        for dose in &all["Immunization"] {
            assert!(patients.iter().any(|id| dose["patient"]["reference"] == id.as_str()), "{dose}");
        }
        // The same for the system and for the organization's own group; the other client sees its own people.
        for path in ["/$export", "/Group/my-patients/$export"] {
            let manifest = export(house, &token, path);
            assert_eq!(
                families(&lines(house, &token, &manifest, "output")),
                ["Naquin", "Pitre", "Shared"],
                "{path}"
            );
        }
        let other = house.token("delta", "system/*.rs");
        let manifest = export(house, &other, "/$export");
        assert_eq!(families(&lines(house, &other, &manifest, "output")), ["Shared", "Strange"]);
    });
}

#[test]
fn everybody_and_the_protected_are_exported_only_where_the_operator_has_opened_that() {
    on_each_engine(|house| {
        house.report(&house.clinic, "Naquin", 1);
        house.say(&house.clinic, "Ours", 1, "Y");
        house.say(&house.other, "Theirs", 1, "Y");
        house.report(&house.other, "Strange", 1);
        let _worker = Worker::start(house.registry.clone()).unwrap();
        let exported = |population, protected_too| {
            rights(house, population, protected_too);
            let token = house.token("bayou", "system/Patient.rs");
            let manifest = export(house, &token, "/$export");
            families(&lines(house, &token, &manifest, "output"))
        };
        assert_eq!(exported(Population::Own, false), ["Naquin"]);
        assert_eq!(exported(Population::Own, true), ["Naquin", "Ours"]);
        assert_eq!(exported(Population::Everybody, false), ["Naquin", "Strange"]);
        // What another organization keeps protected stays theirs.
        assert_eq!(exported(Population::Everybody, true), ["Naquin", "Ours", "Strange"]);
    });
}

#[test]
fn asked_fifty_times_one_job_runs_and_different_ones_are_refused_in_words() {
    on_each_engine(|house| {
        house.report(&house.clinic, "Naquin", 1);
        let token = house.token("bayou", "system/*.rs");
        // No worker: the jobs wait.
        let first = house.get("/Patient/$export", &token);
        for _ in 0..50 {
            let again = house.get("/Patient/$export", &token);
            assert_eq!(again.status, 202);
            assert_eq!(place(&again), place(&first), "the same request is the same job");
        }
        let mut refused = 0;
        for n in 0..50 {
            let reply = house.get(&format!("/Patient/$export?_since=2026-01-01T00:00:{n:02}Z"), &token);
            match reply.status.as_u16() {
                202 => {}
                429 => {
                    refused += 1;
                    assert!(reply.headers.contains_key(header::RETRY_AFTER));
                    assert!(said(&reply).contains("DELETE"), "{}", reply.text);
                }
                status => panic!("{status}"),
            }
        }
        assert_eq!(refused, 49, "two may wait");
        let other = house.token("delta", "system/*.rs");
        assert_eq!(house.get("/Patient/$export", &other).status, 202, "others are not kept waiting for it");
        // Given up, there is room again; but not without end within an hour.
        let mut begun = 0;
        for n in 0..50 {
            let reply = house.get(&format!("/Patient/$export?_since=2025-01-01T00:00:{n:02}Z"), &token);
            if reply.status == 202 {
                begun += 1;
                assert_eq!(house.ask("DELETE", &place(&reply), &token, "").status, 202);
            } else {
                assert_eq!(
                    house.ask("DELETE", &place(&first), &token, "").status.as_u16() / 100,
                    if n == 0 { 2 } else { 4 }
                );
            }
        }
        assert!((20..30).contains(&begun), "{begun}");
    });
}

#[test]
fn whoever_looks_too_often_is_told_to_wait() {
    on_each_engine(|house| {
        let token = house.token("bayou", "system/*.rs");
        let job = place(&house.get("/Patient/$export", &token));
        let looks: Vec<u16> = (0..30).map(|_| house.get(&job, &token).status.as_u16()).collect();
        assert!(looks.starts_with(&[202; 5]), "{looks:?}");
        assert!(looks.contains(&429), "{looks:?}");
        assert!(looks.iter().all(|status| [202, 429].contains(status)), "{looks:?}");
    });
}

#[test]
fn only_the_client_that_asked_sees_an_export_and_its_files() {
    on_each_engine(|house| {
        house.report(&house.clinic, "Naquin", 1);
        let _worker = Worker::start(house.registry.clone()).unwrap();
        let token = house.token("bayou", "system/*.rs");
        let job = place(&house.get("/Patient/$export", &token));
        let manifest = finished(house, &token, &job);
        let url = manifest["output"][0]["url"].as_str().unwrap();
        let file = url.strip_prefix("http://registry.test/fhir/r4").unwrap().to_owned();
        let other = house.token("delta", "system/*.rs");
        for path in [&job, &file] {
            let theirs = house.get(path, &other);
            let nothing = house.get(&path.replace(|c: char| c.is_ascii_digit(), "0"), &other);
            assert_eq!((theirs.status, nothing.status), (404.try_into().unwrap(), 404.try_into().unwrap()));
            assert_eq!(theirs.text, nothing.text, "not there and not yours are not told apart");
            assert_eq!(house.get(path, "").status, 401);
        }
        assert_eq!(house.ask("DELETE", &job, &other, "").status, 404);
        for wrong in ["..%2f..%2fjenner.db", "Patient-2.ndjson", "%2e%2e", "x"] {
            assert_eq!(house.get(&format!("{job}/{wrong}"), &token).status, 404, "{wrong}");
        }
        assert_eq!(house.get(&file, &token).status, 200);
        house.later(601);
        assert_eq!(house.get(&file, &token).status, 401, "an expired token fetches nothing");
        let token = house.token("bayou", "system/*.rs");
        assert_eq!(house.ask("DELETE", &job, &token, "").status, 202);
        for path in [&job, &file] {
            assert_eq!(house.get(path, &token).status, 404, "given up");
        }
    });
}

#[test]
fn files_come_compressed_where_the_client_takes_that() {
    on_each_engine(|house| {
        house.report(&house.clinic, "Naquin", 5);
        let _worker = Worker::start(house.registry.clone()).unwrap();
        let token = house.token("bayou", "system/*.rs");
        let manifest = export(house, &token, "/Patient/$export?_type=Immunization");
        let url = manifest["output"][0]["url"].as_str().unwrap();
        let request = Request::get(url.strip_prefix("http://registry.test").unwrap())
            .header(header::HOST, HOST)
            .header(header::ACCEPT_ENCODING, "gzip")
            .header(header::AUTHORIZATION, format!("Bearer {token}"));
        let reply = house.send(request.body(Body::empty()).unwrap());
        assert_eq!(reply.header(header::CONTENT_ENCODING), "gzip");
        assert_eq!(reply.header(header::CONTENT_TYPE), "application/fhir+ndjson");
    });
}

#[test]
fn what_is_asked_for_is_narrowed_as_it_says() {
    on_each_engine(|house| {
        house.report(&house.clinic, "Naquin", 4);
        house.report(&house.clinic, "Pitre", 2);
        let _worker = Worker::start(house.registry.clone()).unwrap();
        let token = house.token("bayou", "system/*.rs");
        let get = |path: &str| {
            let manifest = export(house, &token, path);
            (lines(house, &token, &manifest, "output"), lines(house, &token, &manifest, "error"))
        };
        let (all, _) = get("/Patient/$export?_type=Patient,Immunization");
        assert_eq!(all.keys().collect::<Vec<_>>(), ["Immunization", "Patient"]);
        let naquin = all["Patient"].iter().find(|one| one["name"][0]["family"] == "Naquin").unwrap();
        let id = naquin["id"].as_str().unwrap();
        let (one, _) = get(&format!("/Patient/$export?_type=Patient,Immunization&patient=Patient/{id}"));
        assert_eq!((families(&one), one["Immunization"].len()), (vec!["Naquin".to_owned()], 4));
        let (dated, _) =
            get("/Patient/$export?_type=Immunization&_typeFilter=Immunization%3Fdate%3Dge2024-05-01");
        assert_eq!(dated["Immunization"].len(), 2, "the doses of May and June");
        let (none, _) =
            get("/Patient/$export?_type=Immunization&_typeFilter=Immunization%3Fstatus%3Dnot-done");
        assert!(none.is_empty());
        let (few, _) = get("/Patient/$export?_type=Patient&_elements=birthDate");
        for patient in &few["Patient"] {
            let names: Vec<&String> = patient.as_object().unwrap().keys().collect();
            assert!(
                names.iter().all(|n| ["resourceType", "id", "meta", "birthDate"].contains(&n.as_str())),
                "{names:?}"
            );
            assert_eq!(patient["meta"]["tag"][0]["code"], "SUBSETTED");
        }
        // By POST, with a Parameters resource.
        let body = json!({ "resourceType": "Parameters", "parameter": [
            { "name": "_type", "valueString": "Patient" },
            { "name": "patient", "valueReference": { "reference": format!("Patient/{id}") } }
        ]});
        let begun = house.ask("POST", "/Patient/$export", &token, &body.to_string());
        assert_eq!(begun.status, 202, "{}", begun.text);
        let manifest = finished(house, &token, &place(&begun));
        assert_eq!(families(&lines(house, &token, &manifest, "output")), ["Naquin"]);
        // What is not known is refused, or left out and told.
        let refused = house.get("/Patient/$export?_typeFilter=Patient%3Fname%3Dx", &token);
        assert_eq!(refused.status, 400);
        assert!(said(&refused).contains("vaccine-code"), "{}", refused.text);
        let request = Request::get("/fhir/r4/Patient/$export?_type=Patient&nonsense=1")
            .header(header::HOST, HOST)
            .header("prefer", "respond-async, handling=lenient")
            .header(header::AUTHORIZATION, format!("Bearer {token}"));
        let begun = house.send(request.body(Body::empty()).unwrap());
        assert_eq!(begun.status, 202);
        let manifest = finished(house, &token, &place(&begun));
        let told = lines(house, &token, &manifest, "error");
        assert!(told["OperationOutcome"][0].to_string().contains("nonsense"));
    });
}

#[test]
fn bad_requests_for_an_export_are_told_what_is_wrong() {
    on_each_engine(|house| {
        let token = house.token("bayou", "system/*.rs");
        for (method, path, body, status) in [
            ("GET", "/$export?_type=Nothing", "", 400),
            ("GET", "/$export?_since=lately", "", 400),
            ("GET", "/$export?_outputFormat=text/csv", "", 400),
            ("GET", "/$export?patient=Patient/00000000000000000000", "", 400),
            ("GET", "/Patient/$export?patient=Patient/me", "", 400),
            ("GET", "/Group/nobodys/$export", "", 404),
            ("GET", "/Group/00000000000000000000/$export", "", 404),
            ("POST", "/$export", "{", 400),
            ("POST", "/$export", "{\"resourceType\":\"Patient\"}", 400),
            (
                "POST",
                "/$export",
                "{\"resourceType\":\"Parameters\",\"parameter\":[{\"name\":\"_type\"}]}",
                400,
            ),
            ("GET", "/export/0", "", 404),
            ("GET", "/export/000000000000000000000000000000zz", "", 404),
        ] {
            let reply = house.ask(method, path, &token, body);
            assert_eq!(reply.status.as_u16(), status, "{path}: {}", reply.text);
            assert!(!said(&reply).is_empty(), "{path}");
        }
        let deep = format!("{}1{}", "[".repeat(100_000), "]".repeat(100_000));
        assert_eq!(house.ask("POST", "/$export", &token, &deep).status, 400);
        assert_eq!(house.ask("POST", "/$export", &token, &"x".repeat(2_000_000)).status, 400);
    });
}

/// Two records as staff finds them.
fn ids(house: &House, staff: &Access, family: &str) -> Vec<jenner_model::PublicId> {
    let birth = 1 + family.bytes().map(u32::from).sum::<u32>() % 27;
    let criteria = Criteria {
        names: vec![family.to_owned()],
        birth_date: Some(format!("2024-01-{birth:02}").parse().unwrap()),
        ..Criteria::default()
    };
    find::find(&house.registry, staff, &criteria).unwrap().people.iter().map(|one| one.public_id).collect()
}

#[test]
fn since_gives_what_changed_and_who_was_merged_away() {
    on_each_engine(|house| {
        house.report(&house.clinic, "Naquin", 1);
        house.report(&house.clinic, "Pitre", 1);
        house.report(&house.clinic, "Badeaux", 2);
        let _worker = Worker::start(house.registry.clone()).unwrap();
        let token = house.token("bayou", "system/*.rs");
        let manifest = export(house, &token, "/Patient/$export");
        let since = manifest["transactionTime"].as_str().unwrap().to_owned();
        house.later(300);
        let none = export(house, &token, "/Patient/$export?_since=2026-06-01T12:03:00Z");
        assert_eq!(none["output"], json!([]));
        house.report(&house.clinic, "Naquin", 2);
        let token = house.token("bayou", "system/*.rs");
        house.later(1);
        let manifest = export(house, &token, "/Patient/$export?_since=2026-06-01T12:03:00Z");
        let changed = lines(house, &token, &manifest, "output");
        assert_eq!(changed["Immunization"].len(), 1, "the new dose alone");
        assert_eq!(changed["ImmunizationRecommendation"].len(), 1);
        // Two records become one: the survivor comes whole, the other one is told as gone.
        let operator = of_operator(OrganizationId(0));
        let (stays, goes) = (ids(house, &operator, "Pitre")[0], ids(house, &operator, "Badeaux")[0]);
        house.later(300);
        let merged = merge::merge(&house.registry, &operator, stays, goes, &How::default()).unwrap();
        assert!(matches!(merged, Merged::Done { .. }), "{merged:?}");
        house.later(1);
        let token = house.token("bayou", "system/*.rs");
        let manifest = export(house, &token, "/Patient/$export?_since=2026-06-01T12:08:00Z");
        let changed = lines(house, &token, &manifest, "output");
        assert_eq!(changed["Patient"].len(), 1);
        assert_eq!(changed["Patient"][0]["id"], stays.to_string());
        let gone = lines(house, &token, &manifest, "deleted");
        let entry = &gone["Bundle"][0]["entry"][0]["request"];
        assert_eq!(*entry, json!({ "method": "DELETE", "url": format!("Patient/{goes}") }));
        // In a whole export the two count as one.
        let manifest = export(house, &token, "/Patient/$export?_type=Patient");
        assert_eq!(lines(house, &token, &manifest, "output")["Patient"].len(), 2);
        assert_eq!(since, "2026-06-01T12:00:00Z");
    });
}

#[test]
fn a_job_that_a_crash_left_behind_is_begun_again_and_its_files_are_whole() {
    for db in jenner_store::testing::engines() {
        let mut house = super::house(db);
        house.report(&house.clinic, "Naquin", 2);
        let token = house.token("bayou", "system/*.rs");
        let job = place(&house.get("/Patient/$export", &token));
        // As a program leaves it that was killed in the middle: running, with half a file.
        let crash = "UPDATE export_job SET state = 'running', attempts = 1, beat_at = 1780315100000000";
        jenner_store::testing::behind_the_back(&house.db, crash).unwrap();
        let folder = house.folder.join(job.rsplit('/').next().unwrap());
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join("Patient-1.ndjson.zst"), "{\"resourceType\":\"Pat").unwrap();
        assert_eq!(house.get(&job, &token).status, 202, "still under way for its client");
        house.restarted();
        let _worker = Worker::start(house.registry.clone()).unwrap();
        let manifest = finished(&house, &token, &job);
        assert_eq!(families(&lines(&house, &token, &manifest, "output")), ["Naquin"]);
    }
}

#[test]
fn a_job_that_never_ends_fails_in_words() {
    on_each_engine(|house| {
        let token = house.token("bayou", "system/*.rs");
        let job = place(&house.get("/Patient/$export", &token));
        let crash = "UPDATE export_job SET state = 'running', attempts = 3, beat_at = 1780315100000000";
        jenner_store::testing::behind_the_back(&house.db, crash).unwrap();
        let _worker = Worker::start(house.registry.clone()).unwrap();
        let failed =
            house.wait_for("the end", || Some(house.get(&job, &token)).filter(|reply| reply.status == 500));
        assert!(said(&failed).contains("begun 3 times"), "{}", failed.text);
    });
}

#[test]
fn files_go_when_their_time_is_over() {
    on_each_engine(|house| {
        house.report(&house.clinic, "Naquin", 1);
        let _worker = Worker::start(house.registry.clone()).unwrap();
        let token = house.token("bayou", "system/*.rs");
        let job = place(&house.get("/Patient/$export", &token));
        finished(house, &token, &job);
        let there = || std::fs::read_dir(&house.folder).unwrap().count();
        assert_eq!(there(), 1);
        house.later(24 * 3600 + 60);
        let token = house.token("bayou", "system/*.rs");
        assert_eq!(house.get(&job, &token).status, 404, "also before they are removed");
        worker::sweep(&house.registry).unwrap();
        assert_eq!(there(), 0);
    });
}

#[test]
fn every_export_is_in_the_audit_log_with_who_and_how_many() {
    on_each_engine(|house| {
        house.report(&house.clinic, "Naquin", 1);
        let _worker = Worker::start(house.registry.clone()).unwrap();
        let token = house.token("bayou", "system/*.rs");
        let manifest = export(house, &token, "/Group/my-patients/$export");
        lines(house, &token, &manifest, "output");
        let entries: Vec<(String, String, String)> = house
            .registry
            .db()
            .read(|tx| {
                tx.query(
                    "SELECT action, actor, detail FROM audit_entry WHERE action LIKE 'export.%' ORDER BY at",
                    &[],
                    |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
                )
            })
            .unwrap();
        let of = |action: &str| entries.iter().find(|(known, ..)| known == action).unwrap();
        assert!(of("export.start").2.contains("my-patients"));
        let written: Value = serde_json::from_str(&of("export.write").2).unwrap();
        assert_eq!((&written["people"], &written["client"]), (&json!(1), &json!("bayou")));
        assert!(of("export.fetch").1.starts_with("interface:"));
    });
}

#[test]
fn what_is_exported_is_what_a_read_gives() {
    on_each_engine(|house| {
        house.report(&house.clinic, "Naquin", 4);
        house.report(&house.clinic, "Pitre", 1);
        let _worker = Worker::start(house.registry.clone()).unwrap();
        let token = house.token("bayou", "system/*.rs");
        let manifest = export(house, &token, "/Patient/$export");
        let all = lines(house, &token, &manifest, "output");
        assert_eq!(all.len(), 4, "all types are there");
        for (kind, resources) in &all {
            for exported in resources {
                let id = exported["id"].as_str().unwrap();
                let read = house.get(&format!("/{kind}/{id}"), &token);
                assert_eq!(read.status, 200, "{kind}/{id}: {}", read.text);
                assert_eq!(&json(&read), exported, "{kind}/{id}");
            }
        }
    });
}
