//! Kill -9 at any moment loses nothing that was acknowledged.

use std::collections::HashSet;
use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};
use std::time::Duration;

use jenner_model::Timestamp;
use jenner_store::testing::{TestDb, define, each_engine};
use jenner_store::{AuditEntry, Db, Options, StoreError, audit};

const URL: &str = "JENNER_CRASH_URL";
const ROUND: &str = "JENNER_CRASH_ROUND";

/// Not a test by itself: the process that is killed. It says each number once its write has returned.
#[test]
fn the_writer_that_is_killed() {
    let (Ok(url), Ok(round)) = (std::env::var(URL), std::env::var(ROUND)) else {
        return;
    };
    let round: i64 = round.parse().unwrap();
    let db = Db::open(&url, &Options::default()).unwrap();
    std::thread::scope(|scope| {
        for thread in 0..8_i64 {
            let db = db.clone();
            scope.spawn(move || {
                for n in 0.. {
                    let id = round * 100_000_000 + thread * 10_000_000 + n;
                    db.write(move |tx| {
                        tx.run("INSERT INTO kept (id) VALUES ($1)", &[&id])?;
                        tx.audit(AuditEntry::new(Timestamp(1_773_100_800_000_000 + id), "operator", "test"));
                        Ok::<_, StoreError>(())
                    })
                    .unwrap();
                    let mut out = std::io::stdout().lock();
                    writeln!(out, "\nstored {id}").and_then(|()| out.flush()).unwrap();
                }
            });
        }
    });
}

fn killed_while_writing(db: &TestDb, round: u64) -> Vec<i64> {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "crash::the_writer_that_is_killed", "--nocapture"])
        .env(URL, db.url())
        .env(ROUND, round.to_string())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let out = BufReader::new(child.stdout.take().unwrap());
    let mut told = Vec::new();
    let mut killer = None;
    for line in out.lines() {
        if let Some(id) = line.unwrap().strip_prefix("stored ").and_then(|n| n.parse().ok()) {
            told.push(id);
            if killer.is_none() {
                // The first answer starts the clock; the moment differs from round to round.
                let (id, after) = (child.id(), Duration::from_millis(20 + round * 37 % 180));
                killer = Some(std::thread::spawn(move || {
                    std::thread::sleep(after);
                    Command::new("kill").args(["-9", &id.to_string()]).status().unwrap();
                }));
            }
        }
    }
    killer.expect("the writer said something").join().unwrap();
    assert!(!child.wait().unwrap().success());
    told
}

/// Rounds from `JENNER_CRASH_ROUNDS`, 5 otherwise.
#[test]
fn what_was_acknowledged_before_kill_9_is_there() {
    let rounds = std::env::var("JENNER_CRASH_ROUNDS").ok().and_then(|n| n.parse().ok()).unwrap_or(5);
    each_engine(|db| {
        define(db, "CREATE TABLE kept (id BIGINT NOT NULL PRIMARY KEY)");
        let mut told = Vec::new();
        for round in 0..rounds {
            told.extend(killed_while_writing(db, round));
        }
        let kept = db.read(|tx| tx.query("SELECT id FROM kept", &[], |row| row.get::<i64>(0))).unwrap();
        let kept: HashSet<i64> = kept.into_iter().collect();
        let lost: Vec<_> = told.iter().filter(|id| !kept.contains(id)).collect();
        assert!(lost.is_empty(), "lost {} of {}", lost.len(), told.len());
        let found = audit::verify(db).unwrap();
        assert!(found.is_whole(), "{found:?}");
        assert_eq!(found.chains.iter().map(|c| c.good).sum::<i64>(), kept.len() as i64);
        assert_eq!(db.check_integrity(true), Ok(vec![]));
        eprintln!("{}: {rounds} rounds, {} acknowledged, {} stored", db.engine(), told.len(), kept.len());
    });
}
