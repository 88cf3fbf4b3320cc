//! Searching a log of ten million entries (S55): by person, by user, by time, in under three seconds. Run by hand:
//! `cargo test -p jenner-store --test it -- --ignored --nocapture ten_million`. `JENNER_TEST_AUDIT_ROWS` makes it
//! smaller, `JENNER_TEST_AUDIT_ENGINE` (`sqlite`, `postgres`) chooses one engine.

use std::time::{Duration, Instant};

use jenner_model::access::{Access, Actor, Purpose, Role};
use jenner_model::{OrganizationId, PersonId, Timestamp};
use jenner_store::Engine;
use jenner_store::audit;
use jenner_store::queries::audit::{Wanted, search};
use jenner_store::testing::{TestDb, behind_the_back, postgres, sqlite};

/// 2025-01-01T00:00:00Z.
const START: i64 = 1_735_689_600_000_000;
const DAY: i64 = 86_400_000_000;
const YEAR: i64 = 365 * DAY;
const PEOPLE: i64 = 1_000_000;
const USERS: i64 = 2_000;
const BATCH: i64 = 1_000_000;

/// Numbers without a pattern that an index could profit from. As SQL, of the row's number `i`.
fn scattered(salt: i64, among: i64) -> String {
    format!("(((i * 2654435761 + {salt}) % 4294967291) * 40503 % 4294967291) % {among}")
}

/// The same for one row.
fn one_of(row: i64, salt: i64, among: i64) -> i64 {
    (((row * 2_654_435_761 + salt) % 4_294_967_291) * 40_503 % 4_294_967_291) % among
}

/// Nine in ten entries are of machine senders, as in a registry at work. Written by the engine itself, without its indexes,
/// which are made afterwards as they stood before: the rows are the same, the waiting is not. The hashes are none.
fn fill(db: &TestDb, all: i64) {
    let started = Instant::now();
    let (sqlite, indexes) =
        (db.engine() == Engine::Sqlite, ["audit_entry_person", "audit_entry_human", "audit_entry_time"]);
    let definitions: Vec<String> = db
        .read(|tx| {
            let words = match sqlite {
                true => "SELECT sql FROM sqlite_master WHERE type = 'index' AND name = ANY($1)",
                false => "SELECT indexdef FROM pg_indexes WHERE indexname = ANY($1)",
            };
            tx.query(words, &[&indexes.map(str::to_owned).to_vec()], |row| row.get(0))
        })
        .expect("the indexes are there");
    assert_eq!(definitions.len(), indexes.len());
    for index in indexes {
        behind_the_back(db, &format!("DROP INDEX {index}")).expect("dropped");
    }
    behind_the_back(
        db,
        "INSERT INTO audit_chain (chain, writer, month, opened_at, previous, start_hash) \
         SELECT 'a.0.' || m, 'a.0', m, 0, NULL, CAST('' AS BYTEA) FROM (SELECT 202501 AS m UNION SELECT 202502) x"
            .replace("CAST('' AS BYTEA)", if sqlite { "zeroblob(32)" } else { "decode(repeat('00', 32), 'hex')" })
            .as_str(),
    )
    .expect("two chains");
    let step = (YEAR / all).max(1);
    let mut n = 0;
    while n < all {
        let end = (n + BATCH).min(all);
        let numbers = match sqlite {
            true => format!(
                "WITH RECURSIVE k(i) AS (SELECT {n} UNION ALL SELECT i + 1 FROM k WHERE i + 1 < {end})"
            ),
            false => format!("WITH k(i) AS (SELECT generate_series({n}::bigint, {end}::bigint - 1))"),
        };
        let zeros = if sqlite { "zeroblob(32)" } else { "decode(repeat('00', 32), 'hex')" };
        let human = "i % 10 = 0";
        let words = format!(
            "{numbers} INSERT INTO audit_entry (chain, seq, at, actor, role, organization, action, person, object, \
             purpose, result, detail, prev_hash, hash, origin) SELECT \
             CASE WHEN i < {half} THEN 'a.0.202501' ELSE 'a.0.202502' END, i + 1, {START} + i * {step}, \
             CASE WHEN {human} THEN 'user:' || {user} ELSE 'interface:' || {sender} END, \
             CASE WHEN {human} THEN 'clinic_staff' ELSE 'machine_sender' END, {organization}, \
             CASE WHEN {human} THEN 'person.open' ELSE 'person.submit' END, {person}, \
             CASE WHEN {human} THEN '' ELSE 'message:' || i END, \
             CASE WHEN {human} THEN 'treatment' ELSE 'reporting' END, CASE WHEN {human} THEN 'ok' ELSE 'AA' END, '', \
             {zeros}, {zeros}, CASE WHEN {human} THEN '203.0.113.7 a1b2c3d4' ELSE '' END FROM k",
            half = all / 2,
            user = scattered(2, USERS),
            sender = scattered(3, 400),
            organization = scattered(1, 500),
            person = scattered(0, PEOPLE),
        );
        behind_the_back(db, &words).expect("there is room");
        n = end;
    }
    eprintln!("{all} entries after {:.0} s", started.elapsed().as_secs_f64());
    for definition in &definitions {
        behind_the_back(db, definition).expect("made again");
    }
    let after = if sqlite { "ANALYZE audit_entry" } else { "VACUUM ANALYZE audit_entry" };
    behind_the_back(db, after).expect("analyzed");
    eprintln!("with indexes after {:.0} s", started.elapsed().as_secs_f64());
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
                Wanted { people: vec![PersonId(one_of(n * 79_190, 0, PEOPLE))], ..Wanted::default() };
            let user = format!("user:{}", one_of(n * 79_070, 2, USERS));
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
