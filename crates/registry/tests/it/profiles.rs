//! What is agreed with a sender: rules, codes, facilities, defaults; what may not be agreed; what a change would do.

use jenner_hl7::finding::Verdict;
use jenner_hl7::sender::{Profile, Ruling};
use jenner_model::access::Access;
use jenner_model::organization::OrganizationKind;
use jenner_registry::Registry;
use jenner_registry::access::{interfaces, of_operator};
use jenner_registry::messages::{self, Filter};
use jenner_registry::organizations::{self, NewOrganization};
use jenner_registry::senders::profiles::{self, Scope};
use jenner_registry::senders::tally;

use crate::support::*;

const SECRET: &str = "a-secret-of-twenty-four-characters";

/// A machine sender of the clinic.
pub fn sender(registry: &Registry, clinic: &Access, name: &str) -> (jenner_model::InterfaceId, Access) {
    let operator = of_operator(clinic.organization());
    let id = interfaces::add(registry, &operator, clinic.organization(), name, SECRET).expect("done");
    (id, interfaces::sign_in(registry, name, SECRET).expect("done").expect("done"))
}

fn put(running: &Running, scope: Scope, text: &str) {
    let profile = profiles::import(&running.registry, scope, text).expect("done");
    let version = profiles::get(&running.registry, running.clerk(), scope).expect("done").version;
    profiles::put(&running.registry, running.clerk(), scope, &profile, version).expect("done");
}

#[test]
fn a_sender_s_own_codes_are_read_as_agreed_and_nobody_else_s_are() {
    on_each_engine(|running| {
        let registry = &running.registry;
        let (id, ehr) = sender(registry, &running.clinic, "ehr");
        let (_, other) = sender(registry, &running.clinic, "other");
        put(running, Scope::Interface(id), "[codes.vaccine]\nMMR2 = \"03\"\n");
        let local = |control: &str| {
            vxu("CLINIC", "20250601080000", control, ZOE, &[past("d1", "20250310", "MMR2")])
                .replace("MMR2^vaccine^CVX", "MMR2^vaccine^L")
        };
        let taken = take(running, &ehr, &local("A1"));
        assert_eq!(taken.stored, 1);
        let refused = send(running, &other, &local("A2"));
        assert_eq!(refused.verdict, Verdict::AE);
        let answer = send(running, &running.clinic, &qbp("Z34", "CLINIC", "Q1", ZOE));
        assert_eq!(doses_in(&answer.text), [("03".into(), "20250310".into())]);
        let detail = messages::get(registry, running.clerk(), taken.message).unwrap().unwrap();
        assert_eq!(detail.body, local("A1").as_bytes(), "the log has it as it came");
    });
}

#[test]
fn a_rule_counts_as_agreed_with_the_interface_over_the_organization_over_the_registry() {
    on_each_engine(|running| {
        let registry = &running.registry;
        let (id, ehr) = sender(registry, &running.clinic, "ehr");
        let without_sex = Patient { sex: "", ..ZOE };
        let verdict = |control: &str| {
            send(running, &ehr, &vxu("CLINIC", "20250601080000", control, without_sex, &[])).verdict
        };
        assert_eq!(verdict("A1"), Verdict::AA);
        put(running, Scope::Registry, "[rules]\n\"PID-8.missing\" = \"reject\"\n");
        assert_eq!(verdict("A2"), Verdict::AE);
        put(
            running,
            Scope::Organization(running.clinic.organization()),
            "[rules]\n\"PID-8.missing\" = \"accept\"\n",
        );
        assert_eq!(verdict("A3"), Verdict::AA);
        put(running, Scope::Interface(id), "[rules]\n\"PID-8.missing\" = \"reject\"\n");
        assert_eq!(verdict("A4"), Verdict::AE);
        let page = messages::list(registry, running.clerk(), Filter::default(), 0).unwrap();
        let outcomes: Vec<&str> = page.lines.iter().map(|line| line.outcome.as_str()).collect();
        assert_eq!(outcomes, ["rejected", "AA", "rejected", "AA"], "what is rejected is not stored");
    });
}

#[test]
fn facilities_report_in_their_own_name_and_only_those_of_the_sender() {
    on_each_engine(|running| {
        let registry = &running.registry;
        let operator = of_operator(running.clinic.organization());
        let new = NewOrganization {
            parent: Some(running.clinic.organization()),
            kind: OrganizationKind::Clinic,
            name: "North".into(),
            code: "NORTH".into(),
            vfc_pin: None,
            county: None,
            city: "Houma".into(),
        };
        let north = organizations::add(registry, &operator, vec![new]).unwrap().remove(0);
        let (id, ehr) = sender(registry, &running.clinic, "ehr");
        let scope = Scope::Interface(id);
        let error = profiles::import(registry, scope, "[facilities]\nDRUG = \"PHARMACY\"\n").unwrap_err();
        assert!(error.to_string().contains("does not belong"), "{error}");
        let error = profiles::import(registry, scope, "[facilities]\nX = \"NOWHERE\"\n").unwrap_err();
        assert!(error.to_string().contains("no organization"), "{error}");
        put(running, scope, "[facilities]\n\"HOUMA-2\" = \"NORTH\"\n");
        let taken = take(running, &ehr, &vxu("HOUMA-2", "20250601080000", "A1", ZOE, &[]));
        let detail = messages::get(registry, running.clerk(), taken.message).unwrap().unwrap();
        assert_eq!(detail.line.organization, Some(north.id));
        assert_eq!(detail.line.interface, Some(id));
        assert_eq!(detail.effect.after.unwrap().reports[0].organization, north.id);
    });
}

#[test]
fn a_change_says_what_it_would_have_done_before_it_is_made() {
    let running = on_sqlite();
    let registry = &running.registry;
    let (id, ehr) = sender(registry, &running.clinic, "ehr");
    for control in ["A1", "A2", "A3"] {
        send(&running, &ehr, &vxu("CLINIC", "20250601080000", control, Patient { sex: "", ..ZOE }, &[]));
    }
    send(&running, &ehr, &vxu("CLINIC", "20250601080000", "A4", ZOE, &[past("d1", "20250310", "03")]));
    let scope = Scope::Interface(id);
    let profile =
        Profile { rules: [("PID-8.missing".to_owned(), Ruling::Reject)].into(), ..Profile::default() };
    let impact = profiles::impact(registry, running.clerk(), scope, &profile, 100).unwrap();
    assert_eq!(impact.messages, 4);
    assert_eq!(impact.moved[&("AA", "rejected")], 3);
    assert_eq!(impact.doses_lost, 0);
    assert!(
        profiles::impact(registry, running.clerk(), scope, &Profile::default(), 100).unwrap().is_nothing()
    );
    assert_eq!(profiles::get(registry, running.clerk(), scope).unwrap().version, 0, "nothing was stored");
}

#[test]
fn what_is_exported_is_imported_as_the_same_profile() {
    let running = on_sqlite();
    let text = "[rules]\n\"PID-8.missing\" = \"accept\"\n\"RXR-1.missing\" = \"reject\"\n[codes.race]\n\"W1\" = \"2106-3\"\n\
                [facilities]\n\"HOUMA 2\" = \"CLINIC\"\n[defaults]\n\"PID-11.6\" = \"USA\"\n";
    let text = if jenner_hl7::rules::all().any(|rule| rule.id == "RXR-1.missing") {
        text.to_owned()
    } else {
        text.replace("\"RXR-1.missing\" = \"reject\"\n", "")
    };
    let profile = profiles::import(&running.registry, Scope::Registry, &text).unwrap();
    let again =
        profiles::import(&running.registry, Scope::Registry, &profiles::export(&profile).unwrap()).unwrap();
    assert_eq!(profile, again);
    assert_eq!(profile.codes["race"]["W1"], "2106-3");
}

#[test]
fn a_change_by_two_at_once_is_made_by_one() {
    on_each_engine(|running| {
        let registry = &running.registry;
        let one = Profile { defaults: [("PID-11.6".into(), "USA".into())].into(), ..Profile::default() };
        profiles::put(registry, running.clerk(), Scope::Registry, &one, 0).unwrap();
        let error =
            profiles::put(registry, running.clerk(), Scope::Registry, &Profile::default(), 0).unwrap_err();
        assert!(error.to_string().contains("meanwhile"), "{error}");
        assert_eq!(profiles::get(registry, running.clerk(), Scope::Registry).unwrap().own, one);
    });
}

#[test]
fn nobody_but_the_registry_staff_says_what_is_agreed() {
    let running = on_sqlite();
    let organization = running.clinic.organization();
    let nurse = user(&running.registry, organization, "nurse", jenner_model::access::Role::ClinicStaff);
    let scope = Scope::Organization(organization);
    assert!(profiles::get(&running.registry, &nurse, scope).is_err());
    assert!(profiles::put(&running.registry, &nurse, scope, &Profile::default(), 0).is_err());
    let stop = std::sync::atomic::AtomicBool::new(false);
    assert!(tally::catch_up(&running.registry, &nurse, &stop).is_err());
}
