//! The audit log: what is tampered with is found and named.

use jenner_model::access::{Access, Actor, Purpose, Role};
use jenner_model::{OrganizationId, PersonId, Timestamp, UserId};
use jenner_store::audit::{self, Fault, HmacSigner, Verification};
use jenner_store::testing::{TestDb, behind_the_back, each_engine};
use jenner_store::{AuditEntry, StoreError};

/// 2026-03-10T00:00:00Z.
const MARCH: i64 = 1_773_100_800_000_000;
const DAY: i64 = 86_400_000_000;

fn entry(n: i64) -> AuditEntry {
    let access =
        Access::grant(Actor::User(UserId(7)), Role::ClinicStaff, OrganizationId(3), Purpose::Treatment);
    AuditEntry::by(&access, Timestamp(MARCH + n), "person.view")
        .person(PersonId(n))
        .object(format!("message:{n}"))
}

fn ten(db: &TestDb) {
    for n in 1..=10 {
        db.write(move |tx| {
            tx.audit(entry(n));
            Ok::<_, StoreError>(())
        })
        .unwrap();
    }
}

fn faults(found: &Verification) -> Vec<Fault> {
    found.chains.iter().filter_map(|c| c.fault.clone()).collect()
}

fn signer() -> HmacSigner {
    HmacSigner::new("test", b"an invented key of more than 32 bytes").unwrap()
}

#[test]
fn entries_in_writes_reads_and_alone_are_all_in_whole_chains() {
    each_engine(|db| {
        std::thread::scope(|scope| {
            for thread in 0..8_i64 {
                let db = (*db).clone();
                scope.spawn(move || {
                    for n in 0..20 {
                        let n = thread * 100 + n;
                        db.write(move |tx| {
                            tx.audit(entry(n));
                            Ok::<_, StoreError>(())
                        })
                        .unwrap();
                        db.audit(vec![entry(n), entry(n)]).unwrap();
                        db.read(|tx| {
                            tx.audit(entry(n));
                            Ok::<_, StoreError>(())
                        })
                        .unwrap();
                    }
                });
            }
        });
        let all =
            db.read(|tx| tx.query_opt("SELECT COUNT(*) FROM audit_entry", &[], |row| row.get::<i64>(0)));
        assert_eq!(all, Ok(Some(640)));
        let found = audit::verify(db).unwrap();
        assert!(found.is_whole(), "{found:?}");
        assert_eq!(found.chains.iter().map(|c| c.good).sum::<i64>(), 640);
    });
}

#[test]
fn an_entry_of_a_failed_write_is_not_kept_and_leaves_no_gap() {
    each_engine(|db| {
        ten(db);
        let failed = db.write(|tx| {
            tx.audit(entry(99));
            Err::<(), _>(StoreError::Usage("no"))
        });
        assert!(failed.is_err());
        db.audit(vec![entry(11)]).unwrap();
        let found = audit::verify(db).unwrap();
        assert!(found.is_whole(), "{found:?}");
        assert_eq!(found.chains.iter().map(|c| c.good).sum::<i64>(), 11);
    });
}

#[test]
fn a_write_whose_audit_entry_cannot_be_stored_is_not_stored() {
    each_engine(|db| {
        jenner_store::testing::define(db, "CREATE TABLE note (id BIGINT NOT NULL PRIMARY KEY)");
        let end = db.write(|tx| {
            tx.execute("INSERT INTO note (id) VALUES (1)", &[])?;
            tx.audit(entry(1).detail("a NUL \0 in it"));
            Ok::<_, StoreError>(())
        });
        assert!(end.is_err());
        let notes = db.read(|tx| tx.query_opt("SELECT COUNT(*) FROM note", &[], |row| row.get::<i64>(0)));
        assert_eq!(notes, Ok(Some(0)));
        ten(db);
        assert!(audit::verify(db).unwrap().is_whole());
    });
}

#[test]
fn a_new_month_begins_where_the_last_one_ended() {
    each_engine(|db| {
        ten(db);
        // A clock that goes back stays in the newer chain.
        for at in [MARCH + 40 * DAY, MARCH, MARCH + 41 * DAY, MARCH + 300 * DAY] {
            db.audit(vec![AuditEntry::new(Timestamp(at), "operator", "test")]).unwrap();
        }
        db.audit(vec![entry(1), AuditEntry::new(Timestamp(MARCH + 400 * DAY), "operator", "test")]).unwrap();
        let found = audit::verify(db).unwrap();
        assert!(found.is_whole(), "{found:?}");
        let names: Vec<_> =
            found.chains.iter().map(|c| c.chain.rsplit('.').next().unwrap().to_owned()).collect();
        assert_eq!(names, ["202603", "202604", "202701", "202704"]);
    });
}

#[test]
fn a_restart_goes_on_with_the_chain() {
    each_engine(|db| {
        ten(db);
        let again = jenner_store::Db::open(db.url(), &jenner_store::Options::default()).unwrap();
        if db.engine() == jenner_store::Engine::Postgres {
            again.audit(vec![entry(11)]).unwrap();
        } else {
            again.write(|_| Ok::<_, StoreError>(())).unwrap();
        }
        assert!(audit::verify(db).unwrap().is_whole());
    });
}

#[test]
fn two_programs_on_one_database_keep_one_whole_log() {
    each_engine(|db| {
        let other = jenner_store::Db::open(db.url(), &jenner_store::Options::default()).unwrap();
        for n in 1..=6 {
            let program = if n % 2 == 0 { jenner_store::Db::clone(db) } else { other.clone() };
            program.audit(vec![entry(n)]).unwrap();
        }
        let found = audit::verify(db).unwrap();
        assert!(found.is_whole(), "{found:?}");
    });
}

#[test]
fn tampering_is_found_at_its_place() {
    let with_null = "UPDATE audit_entry SET person = NULL WHERE seq = 4";
    let deleted = "DELETE FROM audit_entry WHERE seq = 4";
    let first = "DELETE FROM audit_entry WHERE seq = 1";
    let swapped = "UPDATE audit_entry SET seq = 40 WHERE seq = 4; UPDATE audit_entry SET seq = 4 WHERE seq = 6; \
                   UPDATE audit_entry SET seq = 6 WHERE seq = 40";
    let copied = "UPDATE audit_entry SET seq = seq + 100 WHERE seq > 3; \
                  UPDATE audit_entry SET seq = seq - 99 WHERE seq > 3; \
                  INSERT INTO audit_entry SELECT chain, 4, at, actor, role, organization, action, person, object, \
                  purpose, result, detail, prev_hash, hash FROM audit_entry WHERE seq = 3";
    let cases = [
        ("UPDATE audit_entry SET actor = 'user:8' WHERE seq = 4", Fault::Changed { seq: 4 }),
        (with_null, Fault::Changed { seq: 4 }),
        ("UPDATE audit_entry SET at = at + 1 WHERE seq = 10", Fault::Changed { seq: 10 }),
        ("UPDATE audit_entry SET prev_hash = hash WHERE seq = 4", Fault::Changed { seq: 4 }),
        (deleted, Fault::Missing { seq: 4 }),
        (first, Fault::Missing { seq: 1 }),
        (swapped, Fault::Changed { seq: 4 }),
        (copied, Fault::Changed { seq: 4 }),
        ("DELETE FROM audit_entry WHERE seq > 7", Fault::Cut { seq: 8 }),
        ("DELETE FROM audit_entry", Fault::Cut { seq: 1 }),
        ("DELETE FROM audit_chain", Fault::Unopened),
    ];
    each_engine(|db| {
        ten(db);
        audit::checkpoint(db, &signer(), Timestamp(MARCH + DAY)).unwrap();
        assert!(audit::verify_with(db, &signer()).unwrap().is_whole());
        behind_the_back(db, "CREATE TABLE kept AS SELECT * FROM audit_entry").unwrap();
        behind_the_back(db, "CREATE TABLE opened AS SELECT * FROM audit_chain").unwrap();
        for (words, fault) in &cases {
            behind_the_back(db, words).unwrap();
            assert_eq!(faults(&audit::verify(db).unwrap()), std::slice::from_ref(fault), "{words}");
            let back = "DELETE FROM audit_entry; INSERT INTO audit_entry SELECT * FROM kept; \
                        DELETE FROM audit_chain; INSERT INTO audit_chain SELECT * FROM opened";
            behind_the_back(db, back).unwrap();
            assert!(audit::verify(db).unwrap().is_whole());
        }
    });
}

/// An owner of the database who recomputes every hash is found by the checkpoints alone.
#[test]
fn a_chain_made_anew_is_found_by_its_checkpoints() {
    each_engine(|db| {
        ten(db);
        let made = audit::checkpoint(db, &signer(), Timestamp(MARCH + DAY)).unwrap();
        assert_eq!(made.len(), 1);
        assert_eq!(audit::checkpoint(db, &signer(), Timestamp(MARCH + 2 * DAY)).unwrap(), []);
        let chain = made[0].chain.clone();
        let mut previous = [0; 32];
        behind_the_back(db, "DELETE FROM audit_entry WHERE seq <> 0").unwrap();
        for n in 1..=10 {
            let false_entry = entry(n + 50);
            let hash = false_entry.hash(&chain, n, &previous);
            let (chain, before) = (chain.clone(), previous);
            db.write(move |tx| {
                let e = &false_entry;
                tx.execute(
                    "INSERT INTO audit_entry VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
                    &[
                        &chain, &n, &e.at, &e.actor, &e.role, &e.organization, &e.action, &e.person, &e.object,
                        &e.purpose, &e.result, &e.detail, &before, &hash,
                    ],
                )
            })
            .unwrap();
            previous = hash;
        }
        assert_eq!(faults(&audit::verify(db).unwrap()), [Fault::Rewritten { seq: 10 }]);
        // With the checkpoint bent to fit, the signature tells.
        db.write(move |tx| tx.execute("UPDATE audit_checkpoint SET hash = $1", &[&previous])).unwrap();
        assert!(audit::verify(db).unwrap().is_whole());
        assert_eq!(faults(&audit::verify_with(db, &signer()).unwrap()), [Fault::Forged { seq: 10 }]);
    });
}

#[test]
fn a_cut_month_is_found_by_the_next_one() {
    each_engine(|db| {
        ten(db);
        db.write(|tx| {
            tx.audit(AuditEntry::new(Timestamp(MARCH + 40 * DAY), "operator", "test"));
            Ok::<_, StoreError>(())
        })
        .unwrap();
        behind_the_back(db, "DELETE FROM audit_entry WHERE seq > 8").unwrap();
        assert_eq!(faults(&audit::verify(db).unwrap()), [Fault::Cut { seq: 9 }]);
    });
}
