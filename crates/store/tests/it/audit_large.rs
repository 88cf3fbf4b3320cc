//! Searching a log of ten million entries (S55): by person, by user, by time, in under three seconds. Run by hand:
//! `cargo test --release -p jenner-store --test it -- --ignored --nocapture ten_million`. `JENNER_TEST_AUDIT_ROWS` makes it
//! smaller, `JENNER_TEST_AUDIT_ENGINE` (`sqlite`, `postgres`) chooses one engine.

use std::time::{Duration, Instant};

use jenner_model::access::{Access, Actor, Purpose, Role};
use jenner_model::{InterfaceId, OrganizationId, PersonId, Timestamp, UserId};
use jenner_store::AuditEntry;
use jenner_store::audit;
use jenner_store::queries::audit::{Wanted, search};
use jenner_store::testing::{TestDb, postgres, sqlite};

/// 2025-01-01T00:00:00Z.
const START: i64 = 1_735_689_600_000_000;
const DAY: i64 = 86_400_000_000;
const YEAR: i64 = 365 * DAY;
const PEOPLE: i64 = 1_000_000;
const USERS: i64 = 2_000;
const BATCH: i64 = 4_000;

/// Numbers without a pattern that an index could profit from.
fn scattered(n: i64, among: i64) -> i64 {
    (n as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(17).wrapping_mul(0xbf58_476d_1ce4_e5b9) as i64
        % among
}

/// Nine in ten entries are of machine senders, as in a registry at work.
fn entry(n: i64, all: i64) -> AuditEntry {
    let at = Timestamp(START + (YEAR / all).max(1) * n);
    let person = PersonId(scattered(n, PEOPLE).abs());
    let organization = OrganizationId(scattered(n + 1, 500).abs());
    if n % 10 == 0 {
        let user = UserId(scattered(n + 2, USERS).abs());
        let access = Access::grant(Actor::User(user), Role::ClinicStaff, organization, Purpose::Treatment);
        AuditEntry::by(&access, at, "person.open").person(person).origin("203.0.113.7 a1b2c3d4")
    } else {
        let interface = Actor::Interface(InterfaceId(scattered(n + 3, 400).abs()));
        let access = Access::grant(interface, Role::MachineSender, organization, Purpose::Reporting);
        AuditEntry::by(&access, at, "person.submit")
            .person(person)
            .object(format!("message:{n}"))
            .result("AA")
    }
}

fn fill(db: &TestDb, all: i64) {
    let started = Instant::now();
    let mut n = 0;
    while n < all {
        let entries = (n..(n + BATCH).min(all)).map(|n| entry(n, all)).collect();
        db.audit(entries).expect("there is room");
        n += BATCH;
        if n % 1_000_000 < BATCH {
            eprintln!("{n} entries after {:.0} s", started.elapsed().as_secs_f64());
        }
    }
}

fn timed(what: &str, db: &TestDb, wanted: &Wanted) -> (usize, Duration) {
    let access = Access::grant(Actor::Operator, Role::Operator, OrganizationId(0), Purpose::Operations);
    let started = Instant::now();
    let rows = db.read(|tx| search(tx, &access, wanted, 51)).expect("found").len();
    let taken = started.elapsed();
    eprintln!("{what}: {rows} rows in {:.1} ms", taken.as_secs_f64() * 1000.0);
    (rows, taken)
}

#[test]
#[ignore = "takes minutes and gigabytes; run by hand"]
fn s55_ten_million_entries_are_searched_by_person_and_by_user_in_under_three_seconds() {
    let all: i64 =
        std::env::var("JENNER_TEST_AUDIT_ROWS").ok().and_then(|n| n.parse().ok()).unwrap_or(10_000_000);
    let engine = std::env::var("JENNER_TEST_AUDIT_ENGINE").unwrap_or_default();
    let mut databases = Vec::new();
    if engine != "postgres" {
        databases.push(sqlite());
    }
    if engine != "sqlite" {
        databases.extend(postgres());
    }
    for db in databases {
        eprintln!("on {}, {all} entries", db.engine());
        fill(&db, all);
        let mut slowest = Duration::ZERO;
        let mut found = 0;
        for n in 0..10 {
            let person =
                Wanted { people: vec![PersonId(scattered(n * 7919, PEOPLE).abs())], ..Wanted::default() };
            let user = format!("user:{}", scattered(n * 7907 + 2, USERS).abs());
            let by_user = Wanted { actor: Some(user.clone()), ..Wanted::default() };
            let middle = Wanted {
                actor: Some(user),
                from: Some(Timestamp(START + 100 * DAY)),
                until: Some(Timestamp(START + 200 * DAY)),
                actions: vec!["person.open".into()],
                ..Wanted::default()
            };
            let hour = Wanted {
                from: Some(Timestamp(START + 180 * DAY)),
                until: Some(Timestamp(START + 180 * DAY + DAY / 24)),
                ..Wanted::default()
            };
            for (what, wanted) in
                [("person", person), ("user", by_user), ("user and time", middle), ("an hour", hour)]
            {
                let (rows, taken) = timed(what, &db, &wanted);
                found += rows;
                slowest = slowest.max(taken);
            }
        }
        assert!(found > 0);
        let started = Instant::now();
        let points = audit::checkpoint(&db, &Unsigned, Timestamp(START + YEAR)).expect("heads are found");
        eprintln!(
            "checkpoint of {} chains in {:.1} ms",
            points.len(),
            started.elapsed().as_secs_f64() * 1000.0
        );
        slowest = slowest.max(started.elapsed());
        assert!(slowest < Duration::from_secs(3), "{slowest:?}");
    }
}

/// Only how long the heads take is measured.
struct Unsigned;

impl audit::CheckpointSigner for Unsigned {
    fn name(&self) -> &str {
        "none"
    }
    fn sign(&self, _: &str) -> Result<Vec<u8>, jenner_store::StoreError> {
        Ok(vec![0])
    }
}
