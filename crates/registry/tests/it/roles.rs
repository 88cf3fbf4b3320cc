//! Who reaches whom, and until when: rosters, cases, parents, restrictions, roles that end, two people.

#![expect(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use jenner_codes::Codes;
use jenner_model::access::{Access, Actor, Role};
use jenner_model::record::Restriction;
use jenner_model::{OrganizationId, PersonId, Timestamp, UserId};
use jenner_registry::access::grants::{self, NewGrant, YEAR};
use jenner_registry::access::two_person::{self, Decided, Deed};
use jenner_registry::access::{accounts, door, of_operator, roles, scope};
use jenner_registry::identity::find::{self, Criteria};
use jenner_registry::organizations::{NewOrganization, add};
use jenner_registry::{Error, Registry, Settings};
use jenner_store::Db;
use jenner_store::queries::scope::Kind;
use jenner_store::testing::{TestDb, engines};

use crate::support::{NOON, Patient, ZOE, past, user, vxu};

const HOUR: i64 = 3_600_000_000;
const DAY: i64 = 24 * HOUR;

/// A registry whose clock is moved by hand.
struct Clocked {
    registry: Registry,
    clock: Arc<AtomicI64>,
    clinic: OrganizationId,
    school: OrganizationId,
    _db: TestDb,
}

impl Clocked {
    fn later(&self, by: i64) {
        self.clock.fetch_add(by, Ordering::Relaxed);
    }

    fn at(&self, instant: &str) {
        let at: jiff::Timestamp = instant.parse().unwrap();
        self.clock.store(Timestamp::from_jiff(at).0, Ordering::Relaxed);
    }

    fn operator(&self) -> Access {
        of_operator(self.clinic)
    }

    /// Takes a child as the clinic reports it.
    fn child(&self, patient: Patient, control: &str) -> PersonId {
        let message = vxu("CLINIC", "20250601080000", control, patient, &[past("d1", "20240505", "20")]);
        let answer = jenner_registry::intake::submit(
            &self.registry,
            &self.operator(),
            jenner_registry::messages::Transport::File,
            message.as_bytes(),
        );
        assert!(matches!(answer, Ok(jenner_registry::intake::Answer::Hl7(_))));
        self.record(&self.operator(), patient).expect("the operator sees everybody").person
    }

    fn record(&self, access: &Access, patient: Patient) -> Option<jenner_model::record::Record> {
        let born = patient.born;
        let day = format!("{}-{}-{}", &born[..4], &born[4..6], &born[6..]);
        let criteria = Criteria {
            names: vec![patient.family.to_owned()],
            birth_date: day.parse().ok(),
            ..Criteria::default()
        };
        let found = find::find(&self.registry, access, &criteria).ok()?.people.pop()?;
        let opened = door::open(&self.registry, access, found.public_id).unwrap();
        assert!(opened.is_some(), "who is found can be opened");
        opened
    }
}

fn on_each(zone: &str, test: impl Fn(&Clocked)) {
    for db in engines() {
        let clock = Arc::new(AtomicI64::new(NOON.0));
        let hands = clock.clone();
        let settings = Settings {
            application: "JENNER".into(),
            facility: "TEST".into(),
            time_zone: jiff::tz::TimeZone::get(zone).unwrap(),
            ..Settings::default()
        };
        let told = Arc::new(move || Timestamp(hands.load(Ordering::Relaxed)));
        let registry = Registry::start(Db::clone(&db), Codes::embedded(), settings, told).unwrap();
        let [clinic, _] = crate::support::organizations(&registry);
        let school = NewOrganization {
            parent: None,
            kind: jenner_model::organization::OrganizationKind::School,
            name: "School".into(),
            code: "SCHOOL".into(),
            vfc_pin: None,
            county: None,
            city: "Houma".into(),
        };
        let school = add(&registry, &of_operator(clinic), vec![school]).unwrap()[0].id;
        test(&Clocked { registry, clock, clinic, school, _db: db });
    }
}

fn user_of(access: &Access) -> UserId {
    match access.actor() {
        Actor::User(user) => user,
        _ => panic!("a user"),
    }
}

#[test]
fn s18_s20_a_school_sees_who_is_on_its_roster_without_contact_data_until_the_child_leaves() {
    on_each("UTC", |it| {
        let zoe = it.child(ZOE, "A1");
        let school = user(&it.registry, it.school, "school", Role::School);
        assert!(it.record(&school, ZOE).is_none(), "not on the roster");
        let until = Some(Timestamp(NOON.0 + DAY));
        scope::add(&it.registry, &it.operator(), Kind::Roster, it.school.0, &[zoe], until).unwrap();
        let record = it.record(&school, ZOE).expect("on the roster");
        let text = format!("{record:?}");
        for value in ["12 Canal", "5550143", "Anne", "1001", "Arceneaux"] {
            assert!(!text.contains(&format!("\"{value}")), "{value}");
        }
        assert_eq!(record.doses.len(), 1);
        it.later(DAY - 1);
        assert!(it.record(&school, ZOE).is_some(), "the last moment of the day");
        it.later(1);
        assert!(it.record(&school, ZOE).is_none(), "the list ends that night");
    });
}

#[test]
fn s20_an_epidemiologist_reaches_the_people_of_a_case_until_it_is_closed() {
    on_each("UTC", |it| {
        let zoe = it.child(ZOE, "A1");
        let expert = user(&it.registry, it.clinic, "expert", Role::Epidemiologist);
        assert!(it.record(&expert, ZOE).is_none());
        let holder = user_of(&expert).0;
        scope::add(&it.registry, &it.operator(), Kind::Case, holder, &[zoe], None).unwrap();
        let record = it.record(&expert, ZOE).expect("the case is open");
        assert!(record.demographics.addresses.value().is_some(), "contact data while it is");
        it.later(HOUR);
        scope::remove(&it.registry, &it.operator(), Kind::Case, holder, zoe).unwrap();
        assert!(it.record(&expert, ZOE).is_none());
    });
}

#[test]
fn s21_a_parents_access_ends_on_the_18th_birthday_in_the_states_time_zone_and_by_a_court_for_one_of_them() {
    on_each("America/Chicago", |it| {
        // Born on 2024-03-05.
        let zoe = it.child(ZOE, "A1");
        let [mother, father] =
            ["mother", "father"].map(|name| user(&it.registry, it.clinic, name, Role::Parent));
        for parent in [&mother, &father] {
            let holder = user_of(parent).0;
            scope::add(&it.registry, &it.operator(), Kind::Child, holder, &[zoe], None).unwrap();
        }
        assert!(it.record(&mother, ZOE).is_some() && it.record(&father, ZOE).is_some());
        let barred = user_of(&father).0;
        scope::remove(&it.registry, &it.operator(), Kind::Child, barred, zoe).unwrap();
        assert!(it.record(&mother, ZOE).is_some() && it.record(&father, ZOE).is_none());
        // It is the fifth in London and still the fourth in Houma.
        it.at("2042-03-05T05:59:59Z");
        assert!(it.record(&mother, ZOE).is_some());
        it.at("2042-03-05T06:00:00Z");
        assert!(it.record(&mother, ZOE).is_none(), "grown up");
        let herself = user(&it.registry, it.clinic, "zoe", Role::Parent);
        let holder = user_of(&herself).0;
        scope::add(&it.registry, &it.operator(), Kind::Oneself, holder, &[zoe], None).unwrap();
        assert!(it.record(&herself, ZOE).is_some(), "her own record");
    });
}

#[test]
fn s23_nobody_gives_a_role_above_their_own_outside_their_own_house_or_to_themselves() {
    on_each("UTC", |it| {
        let operator = it.operator();
        let target = user_of(&user(&it.registry, it.clinic, "target", Role::ClinicView));
        for giver in Role::ALL.into_iter().filter(|role| role.is_human()) {
            let access = user(&it.registry, it.clinic, &format!("giver {}", giver.word()), giver);
            for given in Role::ALL {
                for organization in [it.clinic, it.school] {
                    let new = |user| NewGrant { user, role: given, organization, counties: vec![], days: 1 };
                    let done = grants::give(&it.registry, &access, &new(target));
                    let own = organization == it.clinic;
                    let expected = match giver {
                        Role::Administrator => given.is_human() && given != Role::Parent,
                        Role::ClinicManager => {
                            own && matches!(given, Role::ClinicView | Role::ClinicStaff | Role::ClinicManager)
                        }
                        _ => false,
                    };
                    assert_eq!(done.is_ok(), expected, "{giver:?} gives {given:?}, own house: {own}");
                    assert!(expected || matches!(done, Err(Error::Forbidden)));
                    if let Ok(grant) = done {
                        assert!(grants::end(&it.registry, &access, grant).unwrap());
                    }
                    let to_oneself = grants::give(&it.registry, &access, &new(user_of(&access)));
                    assert!(matches!(to_oneself, Err(Error::Forbidden)), "{giver:?} to oneself");
                }
            }
        }
        let too_long = NewGrant {
            user: target,
            role: Role::ClinicView,
            organization: it.clinic,
            counties: vec![],
            days: 400,
        };
        assert!(matches!(grants::give(&it.registry, &operator, &too_long), Err(Error::Invalid(_))));
    });
}

#[test]
fn s13_a_role_ends_after_its_time_unless_it_is_confirmed_and_a_closed_account_opens_nothing() {
    on_each("UTC", |it| {
        let target = user_of(&user(&it.registry, it.clinic, "target", Role::ClinicView));
        let manager = user(&it.registry, it.clinic, "manager", Role::ClinicManager);
        let new = NewGrant {
            user: target,
            role: Role::ClinicStaff,
            organization: it.clinic,
            counties: vec![],
            days: 10,
        };
        let grant = grants::give(&it.registry, &manager, &new).unwrap();
        let holds = || grants::resume(&it.registry, target, Some(grant)).unwrap().is_some();
        assert!(holds());
        it.later(10 * DAY - 1);
        assert!(holds() && grants::confirm(&it.registry, &manager, grant).unwrap());
        it.later(YEAR * DAY - 1);
        assert!(holds());
        it.later(1);
        assert!(!holds(), "a year after it was confirmed");
        assert!(!grants::confirm(&it.registry, &manager, grant).unwrap(), "what is over is given anew");
        grants::deactivate(&it.registry, &manager, target).unwrap();
        assert!(grants::resume(&it.registry, target, None).unwrap().is_none());
        let administrator = user_of(&user(&it.registry, it.clinic, "admin", Role::Administrator));
        let above = grants::deactivate(&it.registry, &manager, administrator);
        assert!(matches!(above, Err(Error::Forbidden)), "nobody closes an account above their own");
    });
}

#[test]
fn s24_the_same_user_twice_is_refused_and_what_two_agreed_on_is_done_once() {
    on_each("UTC", |it| {
        let asks = user(&it.registry, it.clinic, "asks", Role::DataQuality);
        let agrees = user(&it.registry, it.clinic, "agrees", Role::DataQuality);
        let staff = user(&it.registry, it.clinic, "staff", Role::ClinicStaff);
        assert!(!Deed::Export.needs_two(1_000) && Deed::Export.needs_two(1_001));
        assert!(!Deed::Merge.needs_two(50) && Deed::Merge.needs_two(51) && Deed::Purge.needs_two(1));
        let take_up = |order: i64, object: &'static str| {
            let (registry, access) = (it.registry.clone(), asks.clone());
            let what = (order, Deed::Export, object);
            it.registry.db().write(move |tx| two_person::take_up(tx, &registry, &access, what)).unwrap()
        };
        let order = two_person::ask(&it.registry, &asks, Deed::Export, "export:7", 4_000).unwrap();
        assert!(!take_up(order, "export:7"), "nobody has agreed");
        assert_eq!(two_person::decide(&it.registry, &asks, order, true).unwrap(), Decided::SameUser);
        assert!(!take_up(order, "export:7"), "one's own word does not count");
        let refused = two_person::decide(&it.registry, &staff, order, true);
        assert!(matches!(refused, Err(Error::Forbidden)));
        assert_eq!(two_person::decide(&it.registry, &agrees, order, true).unwrap(), Decided::Done);
        assert_eq!(two_person::decide(&it.registry, &agrees, order, false).unwrap(), Decided::Gone);
        assert!(!take_up(order, "export:8"), "another export");
        assert!(take_up(order, "export:7"));
        assert!(!take_up(order, "export:7"), "once");
        let late = two_person::ask(&it.registry, &asks, Deed::Export, "export:9", 4_000).unwrap();
        it.later(73 * HOUR);
        assert_eq!(two_person::decide(&it.registry, &agrees, late, true).unwrap(), Decided::Gone);
    });
}

#[test]
fn s48_a_safety_hold_hides_where_a_child_is_from_the_clinic_itself_until_it_is_lifted() {
    on_each("UTC", |it| {
        let zoe = it.child(ZOE, "A1");
        let nurse = user(&it.registry, it.clinic, "nurse", Role::ClinicStaff);
        let officer = user(&it.registry, it.clinic, "officer", Role::PrivacyOfficer);
        assert!(format!("{:?}", it.record(&nurse, ZOE).unwrap()).contains("12 Canal"));
        let refused = scope::keep_from_others(&it.registry, &nurse, zoe, Restriction::SafetyHold, None);
        assert!(matches!(refused, Err(Error::Forbidden)));
        scope::keep_from_others(&it.registry, &officer, zoe, Restriction::SafetyHold, None).unwrap();
        let record = it.record(&nurse, ZOE).expect("the doses are needed for care");
        let text = format!("{record:?}");
        for value in ["12 Canal", "5550143", "Anne", "1001", "CLINIC"] {
            assert!(!text.contains(&format!("\"{value}")), "{value} in {text}");
        }
        assert!(record.reports.iter().all(|report| report.organization != it.clinic));
        assert_eq!(record.doses.len(), 1);
        it.later(1);
        scope::show_again(&it.registry, &officer, zoe, Restriction::SafetyHold).unwrap();
        assert!(format!("{:?}", it.record(&nurse, ZOE).unwrap()).contains("12 Canal"));
    });
}

#[test]
fn a_record_that_is_not_to_be_shared_exists_for_who_reported_it_and_a_locked_one_for_nobody() {
    on_each("UTC", |it| {
        let zoe = it.child(ZOE, "A1");
        let own = user(&it.registry, it.clinic, "own", Role::ClinicStaff);
        let other = user(&it.registry, it.school, "other", Role::HealthUnitNurse);
        let operator = it.operator();
        let set = |kind| scope::keep_from_others(&it.registry, &operator, zoe, kind, None).unwrap();
        assert!(it.record(&other, ZOE).is_some());
        set(Restriction::NoReminders);
        assert!(it.record(&other, ZOE).is_some(), "no reminders hides nothing");
        set(Restriction::NoShare);
        assert!(it.record(&own, ZOE).is_some() && it.record(&other, ZOE).is_none());
        set(Restriction::Lock);
        assert!(it.record(&own, ZOE).is_none() && it.record(&operator, ZOE).is_some());
    });
}

#[test]
fn a_role_limited_to_a_county_sees_who_lives_there_and_a_house_speaks_for_its_facilities() {
    on_each("UTC", |it| {
        it.child(ZOE, "A1");
        let nurse = user(&it.registry, it.school, "nurse", Role::HealthUnitNurse);
        assert!(it.record(&nurse, ZOE).is_some());
        let new = NewGrant {
            user: user_of(&nurse),
            role: Role::HealthUnitNurse,
            organization: it.school,
            counties: vec!["22051".to_owned()],
            days: 1,
        };
        let limited = grants::give(&it.registry, &it.operator(), &new).unwrap();
        let limited = grants::resume(&it.registry, user_of(&nurse), Some(limited)).unwrap().unwrap();
        assert!(it.record(&limited.access, ZOE).is_none(), "she lives in no county that was said");
        let site = NewOrganization {
            parent: Some(it.clinic),
            kind: jenner_model::organization::OrganizationKind::Clinic,
            name: "Site".into(),
            code: "SITE".into(),
            vfc_pin: None,
            county: None,
            city: "Houma".into(),
        };
        let site = add(&it.registry, &it.operator(), vec![site]).unwrap()[0].id;
        let manager = user(&it.registry, it.clinic, "manager", Role::ClinicManager);
        assert!(manager.speaks_for(site) && !manager.speaks_for(it.school));
        assert!(grants::may_grant(&manager, Role::ClinicStaff, site));
        let of_site = user(&it.registry, site, "site", Role::ClinicManager);
        assert!(!of_site.speaks_for(it.clinic), "a facility does not speak for the house");
    });
}

#[test]
fn every_role_of_the_table_can_be_stored_and_read_back() {
    for role in Role::ALL {
        assert_eq!(Role::of_word(role.word()), Some(role));
    }
    assert_eq!(Role::of_word("emperor"), None);
    assert!(roles::TABLE.len() > 20);
    let unknown = accounts::NewAccount {
        username: "x",
        display_name: "x",
        password: "fifteen letters and more",
        organization: OrganizationId(1),
        role: Role::MachineSender,
    };
    let running = crate::support::on_sqlite();
    assert!(matches!(accounts::add(&running.registry, &running.clinic, &unknown), Err(Error::Invalid(_))));
}

#[test]
fn a_provider_whose_year_is_over_sends_and_reads_nothing_until_it_is_renewed() {
    use jenner_registry::access::interfaces;
    use jenner_registry::organizations::by_code;
    use jenner_registry::organizations::providers::{Application, Decision, State, apply, decide, list};
    on_each("UTC", |it| {
        let operator = it.operator();
        let application = Application {
            name: "Teche Clinic".into(),
            kind: "clinic".into(),
            city: "Houma".into(),
            sites: "One".into(),
            contact: "Ann".into(),
            email: "ann@teche.example".into(),
            phone: "1".into(),
            purpose: "Histories".into(),
            signed_by: "Ann".into(),
        };
        let incomplete = Application { email: "nobody".into(), ..application.clone() };
        assert!(matches!(apply(&it.registry, &incomplete), Err(Error::Invalid(_))));
        assert!(apply(&it.registry, &application).unwrap());
        let id = list(&it.registry, &operator).unwrap()[0].id;
        let say = |decision: Decision| decide(&it.registry, &operator, id, &decision).unwrap();
        assert_eq!(say(Decision::Renew), Some(false), "nothing to renew yet");
        assert_eq!(say(Decision::Approve("TECHE".into())), Some(true));
        let teche = by_code(&it.registry, "TECHE").unwrap().unwrap().id;
        let secret = "a-secret-of-twenty-four-characters";
        interfaces::add(&it.registry, &operator, teche, "teche", secret).unwrap();
        let nurse = user_of(&user(&it.registry, teche, "nurse", Role::ClinicStaff));
        let takes_part = || {
            let sends = interfaces::sign_in(&it.registry, "teche", secret).unwrap().is_some();
            let reads = grants::resume(&it.registry, nurse, None).unwrap().is_some();
            assert_eq!(sends, reads);
            reads
        };
        assert!(takes_part());
        it.later(YEAR * DAY - HOUR);
        assert!(takes_part());
        it.later(HOUR);
        assert!(!takes_part(), "the year is over");
        assert_eq!(list(&it.registry, &operator).unwrap()[0].state, State::Lapsed);
        assert_eq!(say(Decision::Renew), Some(true));
        it.later(6_000_000);
        assert!(takes_part());
        assert!(matches!(
            decide(&it.registry, &operator, id, &Decision::End(" ".into())),
            Err(Error::Invalid(_))
        ));
        assert_eq!(say(Decision::End("closed".into())), Some(true));
        it.later(6_000_000);
        assert!(!takes_part());
        let staff = user(&it.registry, it.clinic, "staff", Role::ClinicManager);
        assert!(matches!(list(&it.registry, &staff), Err(Error::Forbidden)));
    });
}
