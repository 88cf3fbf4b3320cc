//! The life of accounts, with a clock that the tests move: tries, codes, links, lost factors, sleep (S01 to S13).

#![expect(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use jenner_codes::Codes;
use jenner_model::access::{Access, Role};
use jenner_model::{OrganizationId, Timestamp, UserId};
use jenner_registry::access::accounts::{self, NewAccount, SignedIn};
use jenner_registry::access::entry::{self, First, Step, Whence};
use jenner_registry::access::factors::{self, Shown};
use jenner_registry::access::links::{self, Invited, Taken};
use jenner_registry::access::notices::{self, Told};
use jenner_registry::access::{agreement, life, of_operator, passwords, recovery, totp};
use jenner_registry::{Error, Registry, Settings};
use jenner_store::testing::{TestDb, engines};
use jenner_store::{Db, queries};

use crate::support::{NOON, organizations};

const PASSWORD: &str = "seven brown pelicans";
const SEED: &[u8] = b"a seed for tests alone";

struct House {
    registry: Registry,
    operator: Access,
    clinic: OrganizationId,
    clock: Arc<AtomicI64>,
    nurse: UserId,
    _db: TestDb,
}

impl House {
    fn on_each_engine(test: impl Fn(&House)) {
        for db in engines() {
            let clock = Arc::new(AtomicI64::new(NOON.0));
            let time = clock.clone();
            let settings = Settings::default();
            let registry = Registry::start(
                Db::clone(&db),
                Codes::embedded(),
                settings,
                Arc::new(move || Timestamp(time.load(Ordering::Relaxed))),
            )
            .expect("starts");
            let [clinic, _] = organizations(&registry);
            let operator = of_operator(clinic);
            let new = NewAccount {
                username: "nurse",
                display_name: "Nola Nurse",
                password: PASSWORD,
                organization: clinic,
                role: Role::ClinicStaff,
            };
            let nurse = accounts::add(&registry, &operator, &new).expect("added");
            test(&House { registry, operator, clinic, clock, nurse, _db: db });
        }
    }

    fn pass(&self, time: Duration) {
        self.clock.fetch_add(i64::try_from(time.as_micros()).unwrap(), Ordering::Relaxed);
    }

    fn password(&self, given: &str, from: &Whence) -> First {
        entry::password(&self.registry, "nurse", given, from).expect("asked")
    }

    fn next(&self, proven: bool) -> Step {
        entry::next(&self.registry, self.nurse, proven).expect("asked")
    }

    fn who(&self) -> SignedIn {
        accounts::resume(&self.registry, self.nurse).expect("asked").expect("there")
    }

    fn code(&self) -> String {
        totp::code(SEED, totp::step_of(self.registry.now().0))
    }

    fn told(&self) -> Vec<Told> {
        notices::unseen(&self.registry, self.nurse).unwrap().into_iter().map(|notice| notice.told).collect()
    }

    /// The nurse in, with a factor and the agreement accepted; the browser she used.
    fn enter(&self) -> Whence {
        if factors::of_user(&self.registry, self.nurse).unwrap().is_empty() {
            factors::give(&self.registry, self.nurse, SEED).unwrap();
        }
        let version = self.registry.agreement().version.clone();
        assert!(agreement::accept(&self.registry, self.nurse, &version).unwrap());
        let from = from("192.0.2.1");
        let entered = entry::enter(&self.registry, self.nurse, &from).unwrap().expect("in");
        Whence { device: entered.device.expect("a new browser"), ..from }
    }
}

fn from(address: &str) -> Whence {
    Whence { address: address.to_owned(), agent: "Firefox, Windows".to_owned(), device: String::new() }
}

const DAY: Duration = Duration::from_secs(24 * 60 * 60);
const MINUTE: Duration = Duration::from_secs(60);

#[test]
fn s04_a_hash_of_an_older_cost_is_made_anew_at_the_next_sign_in() {
    House::on_each_engine(|house| {
        use argon2::{Algorithm, Argon2, Params, PasswordHasher, Version};
        let cheap = Argon2::new(Algorithm::Argon2id, Version::V0x13, Params::new(64, 1, 1, None).unwrap());
        let old = cheap.hash_password(PASSWORD.as_bytes()).unwrap().to_string();
        let (nurse, kept) = (house.nurse, old.clone());
        house.registry.db().write(move |tx| queries::account_life::set_password(tx, nurse, &kept)).unwrap();
        let stored = || {
            let row = house.registry.db().read(|tx| queries::account::by_id(tx, house.nurse)).unwrap();
            row.unwrap().password_hash
        };
        assert_eq!(house.password("wrong", &from("192.0.2.1")), First::Wrong);
        assert_eq!(stored(), old, "a wrong password changes nothing");
        assert_eq!(house.password(PASSWORD, &from("192.0.2.1")), First::Right(house.nurse));
        assert!(!passwords::outdated(&stored()) && passwords::verify(PASSWORD, &stored()));
    });
}

#[test]
fn s05_a_hundred_wrong_passwords_in_a_minute_give_at_most_ten_checks_and_a_restart_gives_no_more() {
    House::on_each_engine(|house| {
        let mut checked = 0;
        for _ in 0..100 {
            if house.password("wrong", &from("192.0.2.1")) == First::Wrong {
                checked += 1;
            }
            house.pass(Duration::from_millis(600));
        }
        assert!((5..=10).contains(&checked), "{checked}");
        let other = entry::password(&house.registry, "other", "wrong", &from("192.0.2.9")).unwrap();
        assert_eq!(other, First::Wrong, "others are not slowed down");
        let again = Registry::start(
            house.registry.db().clone(),
            Codes::embedded(),
            Settings { vault: Some(house.registry.vault().clone()), ..Settings::default() },
            Arc::new({
                let clock = house.clock.clone();
                move || Timestamp(clock.load(Ordering::Relaxed))
            }),
        )
        .expect("starts again");
        let waits = entry::password(&again, "nurse", "wrong", &from("192.0.2.1")).unwrap();
        assert!(matches!(waits, First::Wait(_)), "{waits:?}");
    });
}

#[test]
fn s05_twenty_wrong_ones_a_day_shut_the_account_to_strangers_and_not_to_its_owner() {
    House::on_each_engine(|house| {
        let own = house.enter();
        let mut shut = false;
        for n in 0..60 {
            // A stranger with many addresses.
            match house.password("wrong", &from(&format!("198.51.100.{n}"))) {
                First::Shut => {
                    shut = true;
                    break;
                }
                First::Wrong => {}
                other => panic!("{other:?} after {n}"),
            }
        }
        assert!(shut);
        assert_eq!(house.password(PASSWORD, &from("203.0.113.5")), First::Shut, "even the right one");
        assert_eq!(house.told(), [Told::Locked]);
        assert_eq!(house.password(PASSWORD, &own), First::Right(house.nurse), "from the usual computer");
        life::wake(&house.registry, &house.operator, house.nurse).unwrap();
        assert_eq!(house.password(PASSWORD, &from("203.0.113.5")), First::Right(house.nurse), "opened again");
        // A name that nobody has is shut like any other: that tells nothing.
        for n in 0..20 {
            entry::password(&house.registry, "nobody", "wrong", &from(&format!("198.51.100.{n}"))).unwrap();
        }
        let nobody = entry::password(&house.registry, "nobody", "wrong", &from("203.0.113.6")).unwrap();
        assert_eq!(nobody, First::Shut);
        house.pass(DAY + MINUTE);
        let nobody = entry::password(&house.registry, "nobody", "wrong", &from("203.0.113.6")).unwrap();
        assert_eq!(nobody, First::Wrong, "a day without tries opens it");
    });
}

#[test]
fn s05_a_clinic_behind_one_address_signs_in_all_day() {
    House::on_each_engine(|house| {
        for _ in 0..120 {
            assert_eq!(house.password(PASSWORD, &from("192.0.2.1")), First::Right(house.nurse));
        }
    });
}

#[test]
fn s06_a_code_opens_once_even_for_two_at_the_same_moment() {
    House::on_each_engine(|house| {
        factors::give(&house.registry, house.nurse, SEED).unwrap();
        let code = house.code();
        let shown: Vec<Shown> = std::thread::scope(|scope| {
            let both =
                [(); 2].map(|()| scope.spawn(|| factors::show(&house.registry, house.nurse, &code).unwrap()));
            both.into_iter().map(|one| one.join().unwrap()).collect()
        });
        assert_eq!(shown.iter().filter(|one| **one == Shown::Right).count(), 1, "{shown:?}");
        house.pass(Duration::from_secs(30));
        assert_eq!(factors::show(&house.registry, house.nurse, &code).unwrap(), Shown::Wrong, "replayed");
        assert_eq!(factors::show(&house.registry, house.nurse, &house.code()).unwrap(), Shown::Right);
        house.pass(Duration::from_secs(90));
        for _ in 0..5 {
            assert_eq!(factors::show(&house.registry, house.nurse, "000000").unwrap(), Shown::Wrong);
        }
        assert!(matches!(
            factors::show(&house.registry, house.nurse, &house.code()).unwrap(),
            Shown::Wait(_)
        ));
        house.pass(MINUTE);
        assert_eq!(factors::show(&house.registry, house.nurse, &house.code()).unwrap(), Shown::Right);
    });
}

#[test]
fn s40_no_seed_stands_in_the_database() {
    House::on_each_engine(|house| {
        factors::give(&house.registry, house.nurse, SEED).unwrap();
        let rows = house.registry.db().read(|tx| queries::factor::of_user(tx, house.nurse)).unwrap();
        assert!(rows.iter().all(|row| !row.secret.windows(6).any(|part| SEED.windows(6).any(|s| s == part))));
    });
}

#[test]
fn a_new_account_sets_up_its_factor_within_three_days_or_asks_for_a_new_link() {
    House::on_each_engine(|house| {
        assert_eq!(house.next(false), Step::Enrol);
        house.pass(3 * DAY);
        assert_eq!(house.next(false), Step::Expired);
        assert_eq!(house.next(true), Step::Agreement, "who came so far has no factor all the same");
        let version = house.registry.agreement().version.clone();
        agreement::accept(&house.registry, house.nurse, &version).unwrap();
        assert!(entry::enter(&house.registry, house.nurse, &from("192.0.2.1")).unwrap().is_none());
        let token = links::renew(&house.registry, &house.operator, house.nurse).unwrap();
        let taken = links::take(&house.registry, &token, "", "nine green herons at dawn").unwrap();
        assert_eq!(taken, Taken::Done(house.nurse));
        assert_eq!(house.next(false), Step::Enrol);
    });
}

#[test]
fn s01_an_invitation_opens_once_for_three_days() {
    House::on_each_engine(|house| {
        let invite = |username| {
            let invited = Invited {
                username,
                display_name: "Ines",
                email: "ines@example.org",
                organization: house.clinic,
                role: Role::ClinicStaff,
            };
            links::invite(&house.registry, &house.operator, &invited).unwrap()
        };
        let (user, token) = invite("ines");
        let no = entry::password(&house.registry, "ines", "!", &from("192.0.2.1")).unwrap();
        assert_eq!(no, First::Wrong, "there is no password yet");
        let weak = links::take(&house.registry, &token, "", "passwordpassword").unwrap();
        assert_eq!(weak, Taken::Weak(passwords::Weak::Common));
        assert_eq!(links::take(&house.registry, &token, "", PASSWORD).unwrap(), Taken::Done(user));
        assert_eq!(links::take(&house.registry, &token, "", PASSWORD).unwrap(), Taken::Gone);
        let (_, late) = invite("late");
        house.pass(3 * DAY + MINUTE);
        assert_eq!(links::look(&house.registry, &late).unwrap(), None);
        let by_nurse = links::invite(
            &house.registry,
            &house.who().access,
            &Invited {
                username: "x",
                display_name: "x",
                email: "",
                organization: house.clinic,
                role: Role::Administrator,
            },
        );
        assert!(matches!(by_nurse, Err(Error::Forbidden)));
    });
}

#[test]
fn s01_the_set_up_link_dies_after_an_hour() {
    for db in engines() {
        let clock = Arc::new(AtomicI64::new(NOON.0));
        let time = clock.clone();
        let registry = Registry::start(
            Db::clone(&db),
            Codes::embedded(),
            Settings::default(),
            Arc::new(move || Timestamp(time.load(Ordering::Relaxed))),
        )
        .unwrap();
        assert!(
            registry.db().read(queries::account::all).unwrap().is_empty(),
            "a fresh registry has no account"
        );
        let token = links::setup(&registry, &of_operator(OrganizationId(0))).unwrap().unwrap();
        clock.fetch_add(59 * 60 * 1_000_000, Ordering::Relaxed);
        assert!(links::look(&registry, &token).unwrap().is_some());
        clock.fetch_add(60 * 1_000_000, Ordering::Relaxed);
        assert!(links::look(&registry, &token).unwrap().is_none());
    }
}

#[test]
fn s12_a_new_password_asks_for_the_second_factor_all_the_same() {
    House::on_each_engine(|house| {
        house.enter();
        let token = links::renew(&house.registry, &house.operator, house.nurse).unwrap();
        assert!(links::look(&house.registry, &token).unwrap().unwrap().asks_code);
        let new = "nine green herons at dawn";
        assert_eq!(links::take(&house.registry, &token, "", new).unwrap(), Taken::WrongCode);
        assert_eq!(
            house.password(PASSWORD, &from("192.0.2.1")),
            First::Right(house.nurse),
            "nothing changed"
        );
        assert_eq!(
            links::take(&house.registry, &token, &house.code(), new).unwrap(),
            Taken::Done(house.nurse)
        );
        assert_eq!(house.password(PASSWORD, &from("192.0.2.1")), First::Wrong);
        assert_eq!(house.next(false), Step::Factor);
        assert!(house.told().contains(&Told::ResetMade) && house.told().contains(&Told::PasswordChanged));
    });
}

#[test]
fn s12_a_lost_factor_takes_a_proof_a_day_and_a_notice_and_the_owner_can_stop_it() {
    House::on_each_engine(|house| {
        house.enter();
        let lose = |proof| recovery::lose(&house.registry, &house.operator, house.nurse, proof);
        assert!(matches!(lose("ok"), Err(Error::Invalid(_))), "how was the owner proven?");
        let by_nurse = recovery::lose(&house.registry, &house.who().access, house.nurse, "saw the badge");
        assert!(matches!(by_nurse, Err(Error::Forbidden)));
        lose("saw the badge and the driving licence").unwrap();
        assert!(house.told().contains(&Told::FactorLost));
        house.pass(DAY - MINUTE);
        assert_eq!(house.next(false), Step::Factor, "not before a day has passed");
        house.pass(2 * MINUTE);
        assert_eq!(house.next(false), Step::Enrol);
        let seed = factors::begin(&house.registry, house.nurse).unwrap();
        let code = totp::code(&seed, totp::step_of(house.registry.now().0));
        let codes = factors::confirm(&house.registry, &house.who(), "new phone", &code, None).unwrap();
        assert_eq!(codes.unwrap().len(), 10);
        assert_eq!(house.next(false), Step::Factor);
        house.pass(MINUTE);
        assert_eq!(
            factors::show(&house.registry, house.nurse, &house.code()).unwrap(),
            Shown::Wrong,
            "the old phone"
        );
        // The owner, who has lost nothing, signs in: what somebody else asked for ends.
        lose("somebody on the telephone said so").unwrap();
        let version = house.registry.agreement().version.clone();
        agreement::accept(&house.registry, house.nurse, &version).unwrap();
        entry::enter(&house.registry, house.nurse, &from("192.0.2.1")).unwrap().expect("in");
        house.pass(DAY + MINUTE);
        assert_eq!(house.next(false), Step::Factor);
    });
}

#[test]
fn s13_an_account_that_nobody_used_for_ninety_days_sleeps_until_it_is_woken() {
    House::on_each_engine(|house| {
        house.enter();
        house.pass(89 * DAY);
        assert_eq!(life::keep(&house.registry, &house.operator).unwrap(), 0);
        assert_eq!(house.next(true), Step::In);
        house.pass(2 * DAY);
        assert_eq!(house.next(true), Step::Asleep, "also before the nightly work");
        assert_eq!(life::keep(&house.registry, &house.operator).unwrap(), 1);
        assert!(entry::enter(&house.registry, house.nurse, &from("192.0.2.1")).unwrap().is_none());
        assert!(matches!(
            life::wake(&house.registry, &house.who().access, house.nurse),
            Err(Error::Forbidden)
        ));
        life::wake(&house.registry, &house.operator, house.nurse).unwrap();
        assert_eq!(house.next(true), Step::In);
    });
}

#[test]
fn s13_the_agreement_is_asked_again_after_a_year_and_with_other_words() {
    House::on_each_engine(|house| {
        house.enter();
        assert_eq!(house.next(true), Step::In);
        for _ in 0..5 {
            house.pass(73 * DAY);
            life::wake(&house.registry, &house.operator, house.nurse).unwrap();
        }
        assert_eq!(house.next(true), Step::Agreement);
        assert!(!agreement::accept(&house.registry, house.nurse, "another version").unwrap());
        assert_eq!(house.next(true), Step::Agreement);
    });
    let louisiana = include_str!("../../../../packs/louisiana/agreement.toml");
    let read = agreement::Agreement::read(louisiana).unwrap();
    assert!(read.words.contains_key("es") && read.days == 365);
    assert!(agreement::Agreement::read("version = \"\"\ndays = 0\n[words]\n").is_err());
}

#[test]
fn notices_go_out_once_and_wait_where_they_cannot() {
    struct Box(std::sync::Mutex<Vec<String>>, bool);
    impl notices::Outbox for Box {
        fn send(&self, address: &str, notice: &notices::Notice) -> Result<(), String> {
            if self.1 {
                return Err("no way out".into());
            }
            self.0.lock().unwrap().push(format!("{address} {}", notice.told.word()));
            Ok(())
        }
    }
    House::on_each_engine(|house| {
        let invited = Invited {
            username: "ines",
            display_name: "Ines",
            email: "ines@example.org",
            organization: house.clinic,
            role: Role::ClinicStaff,
        };
        let (user, token) = links::invite(&house.registry, &house.operator, &invited).unwrap();
        links::take(&house.registry, &token, "", PASSWORD).unwrap();
        let broken = Box(Default::default(), true);
        assert_eq!(notices::post(&house.registry, &broken).unwrap(), 0);
        let works = Box(Default::default(), false);
        assert_eq!(notices::post(&house.registry, &works).unwrap(), 1);
        assert_eq!(*works.0.lock().unwrap(), ["ines@example.org password-changed"]);
        assert_eq!(notices::post(&house.registry, &works).unwrap(), 0);
        assert_eq!(notices::unseen(&house.registry, user).unwrap().len(), 1, "and is still shown");
    });
}
