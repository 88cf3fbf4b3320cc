//! Transactions: group commit, roll-back of one job, panics, retries, locks, a server that is away.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use jenner_store::testing::{TestDb, define, each_engine, postgres, postgres_with, sqlite};
use jenner_store::{Db, Options, StoreError};

const COUNTER: &str = "CREATE TABLE counter (id BIGINT NOT NULL PRIMARY KEY, n BIGINT NOT NULL)";

fn add(db: &Db, id: i64) -> Result<u64, StoreError> {
    db.write(move |tx| tx.execute("INSERT INTO counter (id, n) VALUES ($1, 0)", &[&id]))
}

fn count(db: &Db) -> i64 {
    db.read(|tx| tx.query_opt("SELECT COUNT(*) FROM counter", &[], |row| row.get(0))).unwrap().unwrap()
}

#[test]
fn many_writers_at_once_all_arrive() {
    each_engine(|db| {
        define(db, COUNTER);
        std::thread::scope(|scope| {
            for thread in 0..16 {
                let db = (*db).clone();
                scope.spawn(move || (0..50).for_each(|n| assert_eq!(add(&db, thread * 1000 + n), Ok(1))));
            }
        });
        assert_eq!(count(db), 800);
    });
}

#[test]
fn a_job_that_fails_or_panics_takes_no_other_with_it() {
    each_engine(|db| {
        define(db, COUNTER);
        std::thread::scope(|scope| {
            for thread in 0..12_i64 {
                let db = (*db).clone();
                scope.spawn(move || {
                    for n in 0..20 {
                        let id = thread * 100 + n;
                        let end = db.write(move |tx| {
                            tx.execute("INSERT INTO counter (id, n) VALUES ($1, 0)", &[&id])?;
                            match id % 3 {
                                0 => Ok(()),
                                1 => Err(StoreError::Usage("the job said no")),
                                _ => panic!("the job broke (part of the test)"),
                            }
                        });
                        match id % 3 {
                            0 => assert_eq!(end, Ok(())),
                            1 => assert_eq!(end, Err(StoreError::Usage("the job said no"))),
                            _ => assert_eq!(end, Err(StoreError::Panicked)),
                        }
                    }
                });
            }
        });
        assert_eq!(count(db), 80);
    });
}

#[test]
fn a_swallowed_error_still_stores_nothing() {
    each_engine(|db| {
        define(db, COUNTER);
        add(db, 1).unwrap();
        let end = db.write(|tx| {
            tx.execute("INSERT INTO counter (id, n) VALUES (2, 0)", &[])?;
            let _ = tx.execute("INSERT INTO counter (id, n) VALUES (1, 0)", &[]);
            Ok::<_, StoreError>(())
        });
        assert!(end.unwrap_err().is_unique_violation());
        assert_eq!(count(db), 1);
    });
}

/// `run` sends nothing by itself on PostgreSQL: its error comes with COMMIT, and that is early enough.
#[test]
fn an_error_of_a_queued_statement_reaches_the_caller() {
    each_engine(|db| {
        define(db, COUNTER);
        add(db, 1).unwrap();
        let end = db.write(|tx| {
            tx.run("INSERT INTO counter (id, n) VALUES (3, 0)", &[])?;
            tx.run("INSERT INTO counter (id, n) VALUES (1, 0)", &[])
        });
        assert!(end.unwrap_err().is_unique_violation());
        assert_eq!(count(db), 1);
        // The connection is whole afterwards.
        assert_eq!(add(db, 4), Ok(1));
    });
}

#[test]
fn more_queued_statements_than_fit_in_one_go_keep_their_order() {
    each_engine(|db| {
        define(db, COUNTER);
        add(db, 1).unwrap();
        db.write(|tx| {
            (1..=200_i64).try_for_each(|n| {
                tx.run("UPDATE counter SET n = $1 WHERE id = 1 AND n = $2", &[&n, &(n - 1)])
            })
        })
        .unwrap();
        let n = db.read(|tx| tx.query_opt("SELECT n FROM counter", &[], |row| row.get::<i64>(0)));
        assert_eq!(n, Ok(Some(200)));
    });
}

#[test]
fn a_collision_is_tried_again_but_not_for_ever() {
    let Some(db) = postgres_with(&Options { attempts: 4, ..Options::default() }) else {
        return;
    };
    define(&db, COUNTER);
    let collide = |times: u32, from: i64| {
        let tried = Arc::new(AtomicU32::new(0));
        let seen = tried.clone();
        let end = db.write(move |tx| {
            let n = i64::from(seen.fetch_add(1, Ordering::SeqCst));
            tx.run("INSERT INTO counter (id, n) VALUES ($1, 0)", &[&(from + n)])?;
            if n < i64::from(times) {
                tx.run("DO 'BEGIN RAISE EXCEPTION USING ERRCODE = ''40001''; END'", &[])?;
            }
            Ok::<_, StoreError>(n)
        });
        (end, tried.load(Ordering::SeqCst))
    };
    assert_eq!(collide(2, 0), (Ok(2), 3));
    let (end, tried) = collide(100, 10);
    assert_eq!((end, tried), (Err(StoreError::Contended { attempts: 4 }), 4));
    assert_eq!(count(&db), 1);
}

#[test]
fn writers_that_lock_rows_crosswise_both_end_well() {
    each_engine(|db| {
        define(db, COUNTER);
        add(db, 1).unwrap();
        add(db, 2).unwrap();
        std::thread::scope(|scope| {
            for thread in 0..4_i64 {
                let db = (*db).clone();
                let order = if thread % 2 == 0 { [1_i64, 2] } else { [2, 1] };
                scope.spawn(move || {
                    for _ in 0..3 {
                        db.write(move |tx| {
                            for id in order {
                                tx.execute("UPDATE counter SET n = n + 1 WHERE id = $1", &[&id])?;
                                std::thread::sleep(Duration::from_millis(5));
                            }
                            Ok::<_, StoreError>(())
                        })
                        .unwrap();
                    }
                });
            }
        });
        let n = db.read(|tx| tx.query("SELECT n FROM counter", &[], |row| row.get::<i64>(0)));
        assert_eq!(n, Ok(vec![12, 12]));
    });
}

#[test]
fn locked_keys_make_check_then_insert_safe() {
    each_engine(|db| {
        define(db, "CREATE TABLE name (id BIGINT NOT NULL PRIMARY KEY, k BIGINT NOT NULL)");
        let ids = Arc::new(AtomicU32::new(0));
        std::thread::scope(|scope| {
            for _ in 0..8 {
                let (db, ids) = ((*db).clone(), ids.clone());
                scope.spawn(move || {
                    for key in 0..30_i64 {
                        let ids = ids.clone();
                        db.write(move |tx| {
                            tx.lock_keys(&mut vec![key, key - 1, key])?;
                            let known = tx.query_opt("SELECT id FROM name WHERE k = $1", &[&key], |r| {
                                r.get::<i64>(0)
                            })?;
                            if known.is_none() {
                                let id = i64::from(ids.fetch_add(1, Ordering::SeqCst));
                                tx.run("INSERT INTO name (id, k) VALUES ($1, $2)", &[&id, &key])?;
                            }
                            Ok::<_, StoreError>(())
                        })
                        .unwrap();
                    }
                });
            }
        });
        let names = db.read(|tx| tx.query_opt("SELECT COUNT(*) FROM name", &[], |row| row.get::<i64>(0)));
        assert_eq!(names, Ok(Some(30)));
    });
}

#[test]
fn a_write_inside_a_write_is_an_error_and_no_deadlock() {
    let db = sqlite();
    let inner = (*db).clone();
    let end = db.write(move |_| inner.write(|_| Ok::<_, StoreError>(())));
    assert!(matches!(end, Err(StoreError::Usage(_))));
}

#[test]
fn a_connection_the_server_cut_is_replaced() {
    let Some(db) = postgres() else { return };
    define(&db, COUNTER);
    add(&db, 1).unwrap();
    let cut = |db: &TestDb| {
        let words = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
                     WHERE application_name = 'jenner' AND pid <> pg_backend_pid() AND datname = current_database()";
        jenner_store::testing::behind_the_back(db, words).unwrap();
        // The server's processes take a moment to end.
        std::thread::sleep(Duration::from_millis(200));
    };
    cut(&db);
    assert_eq!(add(&db, 2), Ok(1));
    cut(&db);
    assert_eq!(count(&db), 2);
    // In the middle of a write: it begins again on another connection.
    let url = db.url().to_owned();
    let tried = AtomicU32::new(0);
    let end = db.write(move |tx| {
        tx.execute("INSERT INTO counter (id, n) VALUES (3, 0)", &[])?;
        if tried.fetch_add(1, Ordering::SeqCst) == 0 {
            let pid = tx.query_opt("SELECT pg_backend_pid()", &[], |row| row.get::<i64>(0))?.unwrap_or(0);
            jenner_store::testing::on_server(&url, &format!("SELECT pg_terminate_backend({pid})"))?;
        }
        tx.execute("INSERT INTO counter (id, n) VALUES (4, 0)", &[])
    });
    assert_eq!(end, Ok(1));
    assert_eq!(count(&db), 4);
}

#[test]
fn a_server_that_is_away_is_told_quickly() {
    let started = Instant::now();
    let db = Db::open("postgres://nobody@127.0.0.1:9/none", &Options::default()).unwrap();
    let error = add(&db, 1).unwrap_err();
    assert!(error.is_unavailable() && error.retry_after().is_some(), "{error}");
    assert!(db.read(|_| Ok::<_, StoreError>(())).unwrap_err().is_unavailable());
    assert!(started.elapsed() < Duration::from_secs(5));
}

#[test]
fn wrong_urls_are_explained() {
    for url in ["mysql://x", "sqlite:", "postgres://h/d?sslmode=require", "postgres://h:port/d"] {
        assert!(matches!(Db::open(url, &Options::default()), Err(StoreError::Config(_))), "{url}");
    }
    assert!(Db::open("sqlite:/no/such/folder/x.db", &Options::default()).err().unwrap().is_unavailable());
}

#[test]
fn a_database_in_memory_is_shared_by_its_handles() {
    let db = Db::open("sqlite::memory:", &Options::default()).unwrap();
    db.migrate().unwrap();
    let other = db.clone();
    db.audit(vec![jenner_store::AuditEntry::new(jenner_model::Timestamp(1), "operator", "test")]).unwrap();
    let n = other.read(|tx| tx.query_opt("SELECT COUNT(*) FROM audit_entry", &[], |row| row.get::<i64>(0)));
    assert_eq!(n, Ok(Some(1)));
}

#[test]
fn a_full_disk_is_told_as_such_and_loses_nothing() {
    let db = sqlite();
    define(&db, "CREATE TABLE big (id BIGINT NOT NULL PRIMARY KEY, raw BYTEA)");
    // The writer's own limit stands in for the disk.
    db.write(|tx| tx.query("PRAGMA max_page_count = 60", &[], |_| Ok(()))).unwrap();
    let fill =
        |id: i64| db.write(move |tx| tx.run("INSERT INTO big VALUES ($1, $2)", &[&id, &vec![1u8; 20_000]]));
    let stored = (0..100).take_while(|id| fill(*id).is_ok()).count() as i64;
    assert_eq!(fill(1000), Err(StoreError::Full));
    assert!(StoreError::Full.is_unavailable());
    let n = db.read(|tx| tx.query_opt("SELECT COUNT(*) FROM big", &[], |row| row.get::<i64>(0)));
    assert_eq!(n, Ok(Some(stored)));
    db.write(|tx| tx.query("PRAGMA max_page_count = 100000", &[], |_| Ok(()))).unwrap();
    fill(1000).unwrap();
}

#[test]
fn a_file_locked_by_another_program_is_told_as_such() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite:{}", folder.path().join("a.db").display());
    let db = Db::open(&url, &Options { wait: Duration::from_millis(100), ..Options::default() }).unwrap();
    db.migrate().unwrap();
    let other = Db::open(&url, &Options::default()).unwrap();
    let end = other.write(move |_| {
        let error =
            std::thread::scope(|scope| scope.spawn(|| db.write(|_| Ok::<_, StoreError>(()))).join().unwrap());
        Ok::<_, StoreError>(error)
    });
    assert_eq!(end, Ok(Err(StoreError::Locked)));
}

#[test]
fn a_copy_made_during_writes_is_whole() {
    let db = sqlite();
    define(&db, COUNTER);
    let folder = tempfile::tempdir().unwrap();
    let copy = folder.path().join("copy.db");
    std::thread::scope(|scope| {
        let writer = (*db).clone();
        scope.spawn(move || (0..300).for_each(|n| assert_eq!(add(&writer, n), Ok(1))));
        db.backup_to(&copy).unwrap();
    });
    assert!(db.backup_to(&copy).is_err(), "an existing file is not overwritten");
    let restored = Db::open(&format!("sqlite:{}", copy.display()), &Options::default()).unwrap();
    assert_eq!(restored.migrate().unwrap().now, Vec::<String>::new());
    assert_eq!(restored.check_integrity(true), Ok(vec![]));
    assert!(count(&restored) <= 300);
    assert_eq!(db.check_integrity(true), Ok(vec![]));
}
