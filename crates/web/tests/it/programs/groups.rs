//! Groups over HTTP: an organization's own lists.

use jenner_model::access::Access;
use jenner_registry::access::of_operator;
use jenner_registry::bulk::groups::{self, Wanted};
use jenner_registry::identity::find::Criteria;
use serde_json::json;

use super::{House, json, on_each_engine, said};

fn described(family: &str) -> Wanted {
    let birth = 1 + family.bytes().map(u32::from).sum::<u32>() % 27;
    Wanted::Described(Criteria {
        names: vec![family.to_owned(), format!("{family}a")],
        birth_date: Some(format!("2024-01-{birth:02}").parse().unwrap()),
        ..Criteria::default()
    })
}

fn member(house: &House, of: &Access, family: &str) -> Option<jenner_model::PublicId> {
    groups::find_member(&house.registry, of.organization(), &described(family)).unwrap()
}

#[test]
fn a_group_is_made_read_and_removed_by_its_organization_alone() {
    on_each_engine(|house| {
        house.report(&house.clinic, "Naquin", 1);
        house.report(&house.other, "Strange", 1);
        let token = house.token("bayou", "system/*.cruds");
        let people = [
            member(house, &house.clinic, "Naquin").unwrap(),
            member(house, &house.clinic, "Strange").unwrap(),
        ];
        let members: Vec<_> =
            people.iter().map(|id| json!({ "entity": { "reference": format!("Patient/{id}") } })).collect();
        let group = json!({ "resourceType": "Group", "type": "person", "actual": true, "name": "Two-year-olds", "member": members });
        let made = house.ask("POST", "/Group", &token, &group.to_string());
        assert_eq!(made.status, 201, "{}", made.text);
        let id = json(&made)["id"].as_str().unwrap().to_owned();
        let read = json(&house.get(&format!("/Group/{id}"), &token));
        assert_eq!((&read["quantity"], read["member"].as_array().unwrap().len()), (&json!(2), 2));
        let list = json(&house.get("/Group", &token));
        assert_eq!(list["total"], 2, "my patients, and the one that was made");
        let own = json(&house.get("/Group/my-patients", &token));
        assert_eq!(own["member"].as_array().unwrap().len(), 1);
        let other = house.token("delta", "system/*.cruds");
        assert_eq!(house.get(&format!("/Group/{id}"), &other).status, 404);
        assert_eq!(house.get(&format!("/Group/{id}/$export"), &other).status, 404);
        assert_eq!(house.ask("DELETE", &format!("/Group/{id}"), &other, "").status, 404);
        assert_eq!(house.ask("DELETE", &format!("/Group/{id}"), &token, "").status, 204);
        assert_eq!(house.get(&format!("/Group/{id}"), &token).status, 404);
        for (what, body) in [
            ("no JSON", "{".to_owned()),
            ("another resource", "{\"resourceType\":\"Patient\"}".to_owned()),
            ("no name", json!({ "resourceType": "Group", "member": [] }).to_string()),
            (
                "a practitioner",
                json!({ "resourceType": "Group", "name": "x", "member":
                [{ "entity": { "reference": "Practitioner/1" } }] })
                .to_string(),
            ),
            ("devices", json!({ "resourceType": "Group", "name": "x", "type": "device" }).to_string()),
        ] {
            let reply = house.ask("POST", "/Group", &token, &body);
            assert!([400, 422].contains(&reply.status.as_u16()), "{what}: {}", reply.status);
            assert!(!said(&reply).is_empty(), "{what}");
        }
    });
}

#[test]
fn a_list_does_not_tell_that_a_protected_person_is_here() {
    on_each_engine(|house| {
        house.say(&house.other, "Hidden", 1, "Y");
        assert_eq!(member(house, &house.clinic, "Hidden"), None);
        let theirs = member(house, &house.other, "Hidden").unwrap();
        // Even who knows the id of the hidden person learns nothing from a group.
        let (group, _) = groups::set(&house.registry, &house.clinic, "x", &[theirs]).unwrap();
        let token = house.token("bayou", "system/*.rs");
        let read = json(&house.get(&format!("/Group/{}", group.id), &token));
        assert!(read["member"].is_null(), "{read}");
    });
}

#[test]
fn a_group_is_loaded_for_an_organization_by_names_and_numbers() {
    on_each_engine(|house| {
        house.report(&house.clinic, "Naquin", 1);
        house.report(&house.other, "Strange", 1);
        let chart =
            Wanted::Described(Criteria { numbers: vec!["Naquin-BAYOU".into()], ..Criteria::default() });
        let by_chart = groups::find_member(&house.registry, house.clinic.organization(), &chart).unwrap();
        assert_eq!(by_chart, member(house, &house.clinic, "Naquin"));
        assert!(by_chart.is_some());
        assert_eq!(member(house, &house.clinic, "Nobody"), None);
        let strange = member(house, &house.clinic, "Strange").unwrap();
        let ticket = of_operator(house.clinic.organization());
        groups::set(&house.registry, &ticket, "panel", &[by_chart.unwrap(), strange, strange]).unwrap();
        let (again, unknown) = groups::set(
            &house.registry,
            &ticket,
            "panel",
            &[strange, jenner_model::PublicId::from_random([1; 12])],
        )
        .unwrap();
        assert_eq!((again.count, unknown.len()), (1, 1), "the members are those of the last list");
        let all = groups::of_organization(&house.registry, &ticket).unwrap();
        assert_eq!(all.iter().map(|group| group.count).collect::<Vec<_>>(), [1, 1]);
        assert!(groups::set(&house.registry, &ticket, " ", &[]).is_err());
    });
}
