//! What the layer costs: point query, commits from many callers, bulk insert, on each engine.
//!
//! `cargo bench -p jenner-store`; the PostgreSQL cluster of `testing` runs without fsync, so set
//! `JENNER_TEST_DATABASE_URL` to a durable server for commit figures that count.

#![expect(clippy::print_stdout, reason = "prints its figures")]

use std::time::Instant;

use jenner_model::Timestamp;
use jenner_store::testing::{TestDb, define, engines};
use jenner_store::{AuditEntry, Insert, StoreError, values};

const ROWS: Insert<4> = Insert::into("bench", ["id", "a", "b", "c"]);

fn main() -> Result<(), StoreError> {
    for db in engines() {
        let words = "CREATE TABLE bench (id BIGINT NOT NULL PRIMARY KEY, a TEXT NOT NULL, b TEXT, c BIGINT)";
        define(&db, words);
        bulk(&db)?;
        point(&db)?;
        for callers in [1, 8, 64] {
            commits(&db, callers)?;
        }
        audits(&db)?;
    }
    Ok(())
}

fn say(db: &TestDb, what: &str, count: u64, started: Instant) {
    let rate = count as f64 / started.elapsed().as_secs_f64();
    println!("{:<11} {what:<44} {rate:>9.0} /s", db.engine().to_string());
}

fn bulk(db: &TestDb) -> Result<(), StoreError> {
    let started = Instant::now();
    for part in 0..100_i64 {
        db.write(move |tx| {
            let ids = part * 1000..(part + 1) * 1000;
            tx.insert(&ROWS, ids.map(|id| values![id, format!("row {id}"), "the same word", id / 7]))
        })?;
    }
    say(db, "bulk insert, 1,000 rows a transaction (rows)", 100_000, started);
    Ok(())
}

fn point(db: &TestDb) -> Result<(), StoreError> {
    for each in [1_i64, 10] {
        let started = Instant::now();
        let rounds = 20_000 / each;
        for round in 0..rounds {
            db.read(|tx| {
                for n in 0..each {
                    let id = (round * each + n) * 7919 % 100_000;
                    tx.query_opt("SELECT a, b, c FROM bench WHERE id = $1", &[&id], |row| row.get::<i64>(2))?;
                }
                Ok::<_, StoreError>(())
            })?;
        }
        say(db, &format!("point query, {each} a read"), (rounds * each) as u64, started);
    }
    Ok(())
}

fn commits(db: &TestDb, callers: i64) -> Result<(), StoreError> {
    let each = 6_400 / callers.max(4);
    let started = Instant::now();
    std::thread::scope(|scope| {
        for caller in 0..callers {
            let db = (*db).clone();
            scope.spawn(move || {
                for n in 0..each {
                    let id = callers * 10_000_000 + caller * 100_000 + n;
                    let end = db.write(move |tx| {
                        tx.insert(&ROWS, [values![id, "a", "b", 1_i64]])?;
                        tx.audit(AuditEntry::new(Timestamp(1_773_100_800_000_000), "operator", "bench"));
                        Ok::<_, StoreError>(())
                    });
                    if let Err(error) = end {
                        println!("{error}");
                    }
                }
            });
        }
    });
    say(db, &format!("commit of a row with audit, {callers} callers"), (each * callers) as u64, started);
    Ok(())
}

fn audits(db: &TestDb) -> Result<(), StoreError> {
    let started = Instant::now();
    std::thread::scope(|scope| {
        for _ in 0..32 {
            let db = (*db).clone();
            scope.spawn(move || {
                for _ in 0..200 {
                    let entry = AuditEntry::new(Timestamp(1_773_100_800_000_000), "operator", "bench");
                    if let Err(error) = db.audit(vec![entry]) {
                        println!("{error}");
                    }
                }
            });
        }
    });
    say(db, "audit of a view, 32 callers", 6_400, started);
    let started = Instant::now();
    let found = jenner_store::audit::verify(db)?;
    let entries: i64 = found.chains.iter().map(|c| c.good).sum();
    say(db, "entries verified", entries as u64, started);
    Ok(())
}
