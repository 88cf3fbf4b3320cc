//! What may not be seen is not seen.

use jenner_model::access::{Access, Role};
use jenner_model::{Date, MessageId};
use jenner_registry::access::{accounts, of_operator};
use jenner_registry::identity::find::Criteria;
use jenner_registry::messages;

use crate::support::*;

/// Birth date of the girl of Houma.
const BORN: Date = Date::constant(2024, 3, 5);

#[test]
fn a_protected_person_is_found_by_who_reported_them_and_by_nobody_else() {
    on_each_engine(|running| {
        let (clinic, pharmacy) = machine_senders(running);
        let hidden = Patient { protection: "Y", ..ZOE };
        take(
            running,
            &clinic,
            &vxu("CLINIC", "20250601080000", "A1", hidden, &[past("d1", "20240505", "20")]),
        );
        let own = send(running, &clinic, &qbp("Z34", "CLINIC", "Q1", ZOE));
        assert_eq!(outcome_of(&own.text), ("Z32".into(), "OK".into()));
        let other = send(running, &pharmacy, &qbp("Z34", "PHARMACY", "Q2", Patient { number: "", ..ZOE }));
        let nobody = send(
            running,
            &pharmacy,
            &qbp("Z34", "PHARMACY", "Q3", Patient { number: "", family: "Nobody", ..ZOE }),
        );
        assert_eq!(outcome_of(&other.text), ("Z33".into(), "NF".into()));
        assert_eq!(outcome_of(&other.text), outcome_of(&nobody.text), "hidden and absent look the same");
    });
}

#[test]
fn a_message_of_another_organization_is_as_absent_as_one_that_never_came() {
    on_each_engine(|running| {
        let (clinic, _) = machine_senders(running);
        let sent = take(
            running,
            &clinic,
            &vxu("CLINIC", "20250601080000", "A1", ZOE, &[past("d1", "20240505", "20")]),
        );
        let reader = |of: &Access, username: &str| {
            let new = accounts::NewAccount {
                username,
                display_name: username,
                password: "fifteen letters and more",
                organization: of.organization(),
                role: Role::ClinicStaff,
            };
            accounts::add(&running.registry, &of_operator(of.organization()), &new).expect("added");
            let signed_in = accounts::sign_in(&running.registry, username, new.password).expect("asked");
            signed_in.expect("the right password").access
        };
        let read = |who: &Access, message| {
            messages::get(&running.registry, who, message).expect("allowed to read the log").is_some()
        };
        assert!(read(&reader(&running.clinic, "own"), sent.message));
        let stranger = reader(&running.pharmacy, "stranger");
        assert!(!read(&stranger, sent.message), "another organization's");
        assert!(!read(&stranger, MessageId(1)), "nobody's");
    });
}

fn machine_senders(running: &Running) -> (Access, Access) {
    let sender = |of: &Access, name: &str| {
        let secret = format!("{name}-0123456789-0123456789");
        let sign_in = |secret: &str| {
            jenner_registry::access::interfaces::sign_in(&running.registry, name, secret).expect("asked")
        };
        jenner_registry::access::interfaces::add(&running.registry, of, of.organization(), name, &secret)
            .expect("added");
        assert!(sign_in("wrong").is_none());
        sign_in(&secret).expect("the right secret")
    };
    (sender(&running.clinic, "clinic"), sender(&running.pharmacy, "pharmacy"))
}

#[test]
fn an_administrator_sees_no_patients_and_the_attempt_is_recorded() {
    on_each_engine(|running| {
        use jenner_model::access::Role;
        use jenner_registry::access::accounts::{NewAccount, add, sign_in};
        let password = "a long enough password";
        let new = NewAccount {
            username: "Admin",
            display_name: "Ada",
            password,
            organization: running.clinic.organization(),
            role: Role::Administrator,
        };
        add(&running.registry, &running.clinic, &new).unwrap();
        assert!(sign_in(&running.registry, "admin", "not the password").unwrap().is_none());
        let who = sign_in(&running.registry, "admin", password).unwrap().expect("signed in");
        let criteria =
            Criteria { names: vec!["pitre".into()], birth_date: Some(BORN), ..Criteria::default() };
        let refused = jenner_registry::identity::find::find(&running.registry, &who.access, &criteria);
        assert!(matches!(refused, Err(jenner_registry::Error::Forbidden)));
    });
}

#[test]
fn a_nurse_finds_and_opens_the_record() {
    on_each_engine(|running| {
        take(
            running,
            &running.clinic,
            &vxu("CLINIC", "20250601080000", "A1", ZOE, &[past("d1", "20240505", "20")]),
        );
        let find = |criteria: Criteria| {
            jenner_registry::identity::find::find(&running.registry, &running.clinic, &criteria)
                .unwrap()
                .people
        };
        let names = |of: &[&str]| of.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        let nothing = Criteria::default;
        let people = find(Criteria { names: names(&["zoe", "pitre"]), birth_date: Some(BORN), ..nothing() });
        assert_eq!(people.len(), 1);
        let number = Some(people[0].registry_number);
        assert_eq!(find(Criteria { registry_number: number, ..nothing() }).len(), 1);
        assert_eq!(
            find(Criteria { names: names(&["pitre"]), phone: Some("9855550143".into()), ..nothing() }).len(),
            1
        );
        assert_eq!(
            find(Criteria { numbers: names(&["1001"]), ..nothing() }).len(),
            1,
            "the clinic's own chart number"
        );
        assert!(find(Criteria { names: names(&["landry"]), birth_date: Some(BORN), ..nothing() }).is_empty());
        let opened =
            jenner_registry::access::door::open(&running.registry, &running.clinic, people[0].public_id);
        assert_eq!(opened.unwrap().expect("there").doses.len(), 1);
    });
}
