//! What opens the door to a machine sender, and what no longer does.

use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use jenner_codes::Codes;
use jenner_hl7::finding::Verdict;
use jenner_model::OrganizationId;
use jenner_model::organization::OrganizationKind;
use jenner_registry::access::interfaces::{self, Shown};
use jenner_registry::access::of_operator;
use jenner_registry::messages::{Filter, list};
use jenner_registry::organizations::{NewOrganization, add};
use jenner_registry::{Error, Registry, Settings};
use jenner_store::Db;
use jenner_store::testing::engines;

use crate::support::{NOON, on_each_engine, send};

const FIRST: &str = "the first secret of the clinic";
const SECOND: &str = "the second secret of the clinic";
const DAY: i64 = 86_400_000_000;

fn operator() -> jenner_model::access::Access {
    of_operator(OrganizationId(0))
}

fn opens(registry: &Registry, secret: &str) -> bool {
    interfaces::sign_in(registry, "ehr", secret).expect("asked").is_some()
}

#[test]
fn s15_a_new_secret_works_at_once_and_the_old_one_for_the_overlap_only() {
    for db in engines() {
        let now = Arc::new(AtomicI64::new(NOON.0));
        let clock = now.clone();
        let clock: jenner_registry::Clock =
            Arc::new(move || jenner_model::Timestamp(clock.load(Ordering::Relaxed)));
        let registry =
            Registry::start(Db::clone(&db), Codes::embedded(), Settings::default(), clock).expect("starts");
        let [clinic, _] = crate::support::organizations(&registry);
        interfaces::add(&registry, &operator(), clinic, "ehr", FIRST).expect("added");
        assert!(opens(&registry, FIRST) && !opens(&registry, SECOND));
        interfaces::rotate(&registry, &operator(), "ehr", SECOND, 14 * 86_400).expect("rotated");
        assert!(opens(&registry, FIRST) && opens(&registry, SECOND), "both, while the sender changes over");
        now.fetch_add(14 * DAY + 1, Ordering::Relaxed);
        assert!(!opens(&registry, FIRST) && opens(&registry, SECOND), "the overlap has ended");
        interfaces::rotate(&registry, &operator(), "ehr", FIRST, 14 * 86_400).expect("rotated");
        interfaces::end_overlap(&registry, &operator(), "ehr").expect("ended");
        assert!(opens(&registry, FIRST) && !opens(&registry, SECOND), "ended before its time");
        let short = interfaces::rotate(&registry, &operator(), "ehr", "23 characters, no more.", 0);
        assert!(matches!(short, Err(Error::Invalid(why)) if why.contains("24")));
    }
}

#[test]
fn s15_what_is_revoked_opens_nothing_from_that_moment_on() {
    on_each_engine(|running| {
        let registry = &running.registry;
        interfaces::add(registry, &operator(), running.clinic.organization(), "ehr", FIRST).expect("added");
        assert!(opens(registry, FIRST), "so that a memory of it would show");
        interfaces::rotate(registry, &operator(), "ehr", SECOND, 86_400).expect("rotated");
        interfaces::revoke(registry, &operator(), "ehr").expect("revoked");
        assert!(!opens(registry, FIRST) && !opens(registry, SECOND));
        assert!(
            interfaces::of_way_in(registry, "ehr", None).expect("asked").is_none(),
            "nor a port or folder"
        );
        assert!(interfaces::rotate(registry, &operator(), "ehr", FIRST, 0).is_err(), "no way around it");
        interfaces::reopen(registry, &operator(), "ehr", "a third secret, which is new").expect("reopened");
        assert!(
            !opens(registry, FIRST)
                && !opens(registry, SECOND)
                && opens(registry, "a third secret, which is new")
        );
        let clinic = &running.clinic;
        assert!(interfaces::revoke(registry, clinic, "nobody").is_err());
    });
}

#[test]
fn s15_a_certificate_speaks_for_one_interface_and_the_secret_alone_no_longer() {
    on_each_engine(|running| {
        let registry = &running.registry;
        let (clinic, pharmacy) = (running.clinic.organization(), running.pharmacy.organization());
        interfaces::add(registry, &operator(), clinic, "ehr", FIRST).expect("added");
        interfaces::add(registry, &operator(), pharmacy, "till", SECOND).expect("added");
        let (known, other) = ([7; 32], [8; 32]);
        interfaces::add_certificate(registry, &operator(), "ehr", known).expect("added");
        let twice = interfaces::add_certificate(registry, &operator(), "till", known);
        assert!(matches!(twice, Err(Error::Invalid(_))), "one certificate, one sender");
        let ask = |username, secret, certificate| {
            let shown = Shown { username, secret, certificate, from: None };
            interfaces::let_in(registry, shown).expect("asked").map(|access| access.organization())
        };
        assert_eq!(ask("", "", Some(&known)), Some(clinic));
        assert_eq!(ask("ehr", FIRST, Some(&known)), Some(clinic));
        assert_eq!(ask("ehr", FIRST, None), None, "the secret alone");
        assert_eq!(ask("ehr", SECOND, Some(&known)), None, "a wrong secret beside the right certificate");
        assert_eq!(ask("ehr", FIRST, Some(&other)), None);
        assert_eq!(ask("", "", Some(&other)), None);
        assert_eq!(
            ask("till", SECOND, Some(&known)),
            Some(pharmacy),
            "it speaks for none, and the secret is enough"
        );
        interfaces::remove_certificate(registry, &operator(), "ehr", known).expect("removed");
        assert_eq!(ask("", "", Some(&known)), None, "taken back");
        assert_eq!(ask("ehr", FIRST, None), Some(clinic));
    });
}

#[test]
fn s15_a_sender_comes_from_its_networks_or_not_at_all() {
    on_each_engine(|running| {
        let registry = &running.registry;
        interfaces::add(registry, &operator(), running.clinic.organization(), "ehr", FIRST).expect("added");
        let ask = |from: Option<&str>| {
            let from: Option<IpAddr> = from.map(|from| from.parse().expect("an address"));
            let shown = Shown { username: "ehr", secret: FIRST, certificate: None, from };
            interfaces::let_in(registry, shown).expect("asked").is_some()
        };
        assert!(ask(None) && ask(Some("203.0.113.9")));
        let networks = ["192.0.2.0/24".to_owned(), "2001:db8::/32".to_owned()];
        interfaces::allow(registry, &operator(), "ehr", &networks).expect("allowed");
        assert!(ask(Some("192.0.2.200")) && ask(Some("2001:db8::7")));
        assert!(!ask(Some("203.0.113.9")) && !ask(None));
        let from: IpAddr = "203.0.113.9".parse().expect("an address");
        assert!(
            interfaces::of_way_in(registry, "ehr", Some(from)).expect("asked").is_none(),
            "nor over MLLP"
        );
        assert!(interfaces::allow(registry, &operator(), "ehr", &["somewhere".to_owned()]).is_err());
        interfaces::allow(registry, &operator(), "ehr", &[]).expect("allowed");
        assert!(ask(Some("203.0.113.9")));
    });
}

fn message(facility: &str, n: u32) -> String {
    format!(
        "MSH|^~\\&|EHR|{facility}|JENNER|TEST|20260601070000-0500||VXU^V04^VXU_V04|S15-{n}|P|2.5.1|||ER|AL|||||Z22^CDCPHINVS\r\
         PID|1||{n}^^^EHR^MR||Naquin^Remy^^^^^L||20240102|M\r\
         ORC|RE||d{n}^EHR\rRXA|0|1|20240305||20^DTaP^CVX|999|||01^^NIP001|||||||||||CP|A\r"
    )
}

#[test]
fn s15_a_message_in_the_name_of_another_organization_is_refused_and_logged() {
    on_each_engine(|running| {
        let registry = &running.registry;
        let clinic = running.clinic.organization();
        let below = NewOrganization {
            parent: Some(clinic),
            kind: OrganizationKind::Clinic,
            name: "Clinic, second site".into(),
            code: "SITE2".into(),
            vfc_pin: None,
            county: None,
            city: "Houma".into(),
        };
        add(registry, &operator(), vec![below]).expect("added");
        interfaces::add(registry, &operator(), clinic, "ehr", FIRST).expect("added");
        let ehr = interfaces::sign_in(registry, "ehr", FIRST).expect("asked").expect("let in");
        for (n, own) in (1..).zip(["CLINIC", "clinic", "SITE2", "", "A name of no organization"]) {
            let reply = send(running, &ehr, &message(own, n));
            assert_eq!(reply.verdict, Verdict::AA, "{own}: {}", reply.text.replace('\r', "\n"));
        }
        let people = registry.db().read(jenner_store::queries::person::count).expect("counted");
        for n in [11, 12] {
            let reply = send(running, &ehr, &message("PHARMACY", n));
            assert_eq!(reply.verdict, Verdict::AR, "{}", reply.text.replace('\r', "\n"));
            assert!(reply.text.contains("MSH^1^4"), "{}", reply.text.replace('\r', "\n"));
            assert!(!reply.text.contains("PHARMACY^"), "the answer says nothing of the other organization");
        }
        assert_eq!(registry.db().read(jenner_store::queries::person::count).expect("counted"), people);
        let log = list(registry, &operator(), Filter::default(), 0).expect("listed");
        assert_eq!(log.total, 7, "every message has its row, also those that were refused");
    });
}
