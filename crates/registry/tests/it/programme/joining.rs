//! Taking part: an application from its beginning to its end, what was signed, and whether a clinic may order.

use jenner_model::Date;
use jenner_model::access::{Access, Role};
use jenner_registry::cold_chain::unit::{self, NewUnit};
use jenner_registry::packs::Language;
use jenner_registry::programme::enrolment::{self, Decision, Done, Signing};
use jenner_registry::programme::form::{Coordinator, Form};
use jenner_registry::programme::profile::Profile;
use jenner_registry::programme::{Standing, standing};

use crate::inventory as stock;
use crate::support::*;

fn form(today: Date) -> Form {
    let trained = |name: &str| Coordinator {
        name: name.to_owned(),
        email: format!("{}@clinic.example", name.to_lowercase()),
        phone: "985-555-0100".to_owned(),
        trained_on: Some(today),
        certificate: "C-1".to_owned(),
        trained_until: today.checked_add(jiff::Span::new().days(300)).ok(),
    };
    Form {
        pin: "190001".to_owned(),
        street: "1 Main St".to_owned(),
        city: "Houma".to_owned(),
        zip: "70360".to_owned(),
        phone: "985-555-0101".to_owned(),
        hours: [
            "09:00-12:00, 13:00-16:00".to_owned(),
            String::new(),
            "09:00-12:00".to_owned(),
            String::new(),
            String::new(),
        ],
        director: "Ada Doe".to_owned(),
        director_title: "MD".to_owned(),
        licence: "L-77".to_owned(),
        primary: trained("Primary"),
        backup: trained("Backup"),
        units: Vec::new(),
    }
}

pub fn signing(running: &Running) -> Signing {
    let hash = running.registry.pack().agreement(Language::English).unwrap().hash();
    Signing {
        name: "Ada Doe".to_owned(),
        title: "Medical director".to_owned(),
        agrees: true,
        text_hash: hash,
    }
}

fn may(running: &Running, on: Date) -> bool {
    let organization = running.clinic.organization();
    running.registry.db().read(|tx| standing(tx, organization, on)).unwrap().takes_part()
}

pub fn refrigerator(running: &Running) {
    let new = NewUnit {
        kind: "refrigerator".to_owned(),
        style: "pharmacy".to_owned(),
        name: "Main".to_owned(),
        make: "Polar".to_owned(),
        ..NewUnit::default()
    };
    unit::add(&running.registry, &running.clinic, &new).unwrap().unwrap();
}

/// The clinic applies, and is approved.
pub fn joined(running: &Running, manager: &Access) -> i64 {
    let registry = &running.registry;
    let id = enrolment::begin(registry, manager, manager.organization()).unwrap();
    let open = enrolment::open(registry, manager, id).unwrap().unwrap();
    assert_eq!(
        enrolment::save(registry, manager, id, &form(registry.today()), &open.profile).unwrap(),
        Done::Kept
    );
    assert_eq!(
        enrolment::submit(registry, manager, id, &signing(running), Language::English).unwrap(),
        Done::Kept
    );
    assert_eq!(enrolment::decide(registry, running.clerk(), id, &Decision::Approve).unwrap(), Done::Kept);
    id
}

#[test]
fn an_application_goes_its_way_and_whoever_takes_part_may_order() {
    on_each_engine(|running| {
        let registry = &running.registry;
        let organization = running.clinic.organization();
        let manager = user(registry, organization, "manager", Role::ClinicManager);
        let today = registry.today();
        assert!(!may(running, today));
        let id = enrolment::begin(registry, &manager, organization).unwrap();
        assert_eq!(
            enrolment::begin(registry, &manager, organization).unwrap(),
            id,
            "no second one beside it"
        );
        // Nothing is there yet: everything that is missing is named.
        let Done::Wrong(problems) =
            enrolment::submit(registry, &manager, id, &Signing::default(), Language::English).unwrap()
        else {
            panic!("an empty application was sent")
        };
        for field in ["signed_name", "agrees", "street", "hours", "licence", "primary_training", "units"] {
            assert!(problems.iter().any(|one| one.field == field), "{field} in {problems:?}");
        }
        let broken = Form {
            hours: ["always".to_owned(), String::new(), String::new(), String::new(), String::new()],
            ..form(today)
        };
        assert!(matches!(
            enrolment::save(registry, &manager, id, &broken, &Profile::default()).unwrap(),
            Done::Wrong(_)
        ));
        let mut profile = Profile::default();
        profile.set("young", "V02", 41);
        assert_eq!(enrolment::save(registry, &manager, id, &form(today), &profile).unwrap(), Done::Kept);
        refrigerator(running);
        let old = Signing { text_hash: "0".repeat(64), ..signing(running) };
        let stale = enrolment::submit(registry, &manager, id, &old, Language::English).unwrap();
        assert!(
            matches!(&stale, Done::Wrong(some) if some.len() == 1 && some[0].field == "agrees"),
            "{stale:?}"
        );
        assert_eq!(
            enrolment::submit(registry, &manager, id, &signing(running), Language::English).unwrap(),
            Done::Kept
        );
        assert_eq!(
            enrolment::submit(registry, &manager, id, &signing(running), Language::English).unwrap(),
            Done::NotNow,
            "it was sent already"
        );
        assert_eq!(registry.db().read(|tx| enrolment::is_as_signed(tx, id)).unwrap(), Some(true));
        // Back with a reason, signed again, approved.
        let clerk = running.clerk();
        let why = |text: &str| Decision::Return(text.to_owned());
        assert!(matches!(enrolment::decide(registry, clerk, id, &why(" ")).unwrap(), Done::Wrong(_)));
        assert_eq!(enrolment::decide(registry, clerk, id, &why("Which suite?")).unwrap(), Done::Kept);
        assert!(
            enrolment::submit(registry, &manager, id, &signing(running), Language::Spanish)
                .map(|done| done != Done::Kept)
                .unwrap(),
            "the Spanish text has a hash of its own"
        );
        assert_eq!(
            enrolment::submit(registry, &manager, id, &signing(running), Language::English).unwrap(),
            Done::Kept
        );
        let forbidden = enrolment::decide(registry, &manager, id, &Decision::Approve);
        assert!(matches!(forbidden, Err(jenner_registry::Error::Forbidden)), "{forbidden:?}");
        assert!(!may(running, today));
        assert_eq!(enrolment::decide(registry, clerk, id, &Decision::Approve).unwrap(), Done::Kept);
        assert!(may(running, today));
        let one = enrolment::open(registry, &manager, id).unwrap().unwrap();
        assert_eq!((one.signatures.len(), one.form.units.len(), one.profile.of("young", "V02")), (2, 1, 41));
        assert_eq!(one.proposed.all(), 0, "the registry's own count stays beside it");
        let (from, until) = one.holds.unwrap();
        assert_eq!(from, today);
        assert!(may(running, until) && !may(running, until.tomorrow().unwrap()));
        // A renewal begins when this one ends.
        let next = enrolment::begin(registry, &manager, organization).unwrap();
        assert_ne!(next, id);
        assert_eq!(
            enrolment::submit(registry, &manager, next, &signing(running), Language::English).unwrap(),
            Done::Kept,
            "what was said last year is there"
        );
        let stop = Decision::Suspend("Vaccine was frozen.".to_owned());
        assert_eq!(enrolment::decide(registry, clerk, id, &stop).unwrap(), Done::Kept);
        assert!(!may(running, today));
        assert_eq!(
            enrolment::decide(registry, clerk, next, &Decision::Approve).unwrap(),
            Done::NotNow,
            "a renewal is no way round"
        );
        let (standing, _) = enrolment::of(registry, &manager, organization).unwrap();
        assert_eq!(standing, Standing::Suspended(today));
        assert_eq!(
            enrolment::decide(registry, clerk, id, &Decision::Resume("A new unit.".to_owned())).unwrap(),
            Done::Kept
        );
        assert_eq!(enrolment::decide(registry, clerk, next, &Decision::Approve).unwrap(), Done::Kept);
        assert!(may(running, until.tomorrow().unwrap()));
        // Another clinic sees none of it.
        let other = user(registry, running.pharmacy.organization(), "other", Role::ClinicManager);
        assert!(enrolment::open(registry, &other, id).unwrap().is_none());
        assert_eq!(enrolment::save(registry, &other, next, &form(today), &profile).unwrap(), Done::Unknown);
    });
}

#[test]
fn a_profile_is_proposed_from_the_doses_of_a_year() {
    let running = on_sqlite();
    stock::begun(&running);
    stock::received(&running, stock::mmr("A100"), jenner_registry::inventory::Funding::Vfc, 10);
    stock::tells(
        &running,
        "20261120080000",
        "A1",
        &[stock::given("d1", "20261105", "A100"), stock::given("d2", "20261112", "A100")],
    );
    let id = enrolment::begin(&running.registry, &running.clinic, running.clinic.organization()).unwrap();
    let one = enrolment::open(&running.registry, &running.clinic, id).unwrap().unwrap();
    assert_eq!((one.proposed.of("young", "V02"), one.proposed.all()), (1, 1), "Zoé, once");
    assert_eq!(one.profile, one.proposed);
}
