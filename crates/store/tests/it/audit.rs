//! The audit log: what is tampered with is found and named.

use jenner_model::access::{Access, Actor, Purpose, Role};
use jenner_model::{OrganizationId, PersonId, Timestamp, UserId};
use jenner_store::audit::{
    self, Checkpoint, CheckpointSigner, CheckpointVerifier, DetailSealer, Evidence, FORGOTTEN, Fault, SEALED,
    Verification,
};
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

/// Signs with a hash and a secret: enough to tell right from wrong here. The real one is the registry's.
struct TestSigner;

impl TestSigner {
    fn of(line: &str) -> Vec<u8> {
        use sha2::Digest as _;
        sha2::Sha256::digest(format!("a secret {line}")).to_vec()
    }
}

impl CheckpointSigner for TestSigner {
    fn name(&self) -> &str {
        "test:1"
    }
    fn sign(&self, line: &str) -> Result<Vec<u8>, StoreError> {
        Ok(Self::of(line))
    }
}

impl CheckpointVerifier for TestSigner {
    fn accepts(&self, signer: &str, line: &str, signature: &[u8]) -> bool {
        signer == "test:1" && signature == Self::of(line)
    }
}

fn signer() -> TestSigner {
    TestSigner
}

fn with_keys(kept: Vec<Checkpoint>) -> Evidence<'static> {
    Evidence { keys: Some(&TestSigner), kept }
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
fn s54_tampering_is_found_at_its_place() {
    let with_null = "UPDATE audit_entry SET person = NULL WHERE seq = 4";
    let deleted = "DELETE FROM audit_entry WHERE seq = 4";
    let first = "DELETE FROM audit_entry WHERE seq = 1";
    let swapped = "UPDATE audit_entry SET seq = 40 WHERE seq = 4; UPDATE audit_entry SET seq = 4 WHERE seq = 6; \
                   UPDATE audit_entry SET seq = 6 WHERE seq = 40";
    let copied = "UPDATE audit_entry SET seq = seq + 100 WHERE seq > 3; \
                  UPDATE audit_entry SET seq = seq - 99 WHERE seq > 3; \
                  INSERT INTO audit_entry SELECT chain, 4, at, actor, role, organization, action, person, object, \
                  purpose, result, detail, prev_hash, hash, origin FROM audit_entry WHERE seq = 3";
    let cases = [
        ("UPDATE audit_entry SET actor = 'user:8' WHERE seq = 4", Fault::Changed { seq: 4 }),
        (with_null, Fault::Changed { seq: 4 }),
        ("UPDATE audit_entry SET at = at + 1 WHERE seq = 10", Fault::Changed { seq: 10 }),
        ("UPDATE audit_entry SET prev_hash = hash WHERE seq = 4", Fault::Changed { seq: 4 }),
        (deleted, Fault::Missing { seq: 4 }),
        (first, Fault::Missing { seq: 1 }),
        (swapped, Fault::Changed { seq: 4 }),
        (copied, Fault::Changed { seq: 4 }),
        ("UPDATE audit_entry SET origin = '203.0.113.9' WHERE seq = 5", Fault::Changed { seq: 5 }),
        ("DELETE FROM audit_entry WHERE seq > 7", Fault::Cut { seq: 8 }),
        ("DELETE FROM audit_entry", Fault::Cut { seq: 1 }),
        ("DELETE FROM audit_chain", Fault::Unopened),
    ];
    each_engine(|db| {
        ten(db);
        audit::checkpoint(db, &signer(), Timestamp(MARCH + DAY)).unwrap();
        assert!(audit::verify_with(db, with_keys(Vec::new())).unwrap().is_whole());
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
fn s54_a_chain_made_anew_is_found_by_its_checkpoints() {
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
                    "INSERT INTO audit_entry VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, '')",
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
        assert_eq!(
            faults(&audit::verify_with(db, with_keys(Vec::new())).unwrap()),
            [Fault::Forged { seq: 10 }]
        );
    });
}

#[test]
fn s54_a_cut_month_is_found_by_the_next_one() {
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

/// Rows written anew with hashes of their own making: what somebody does who knows how the chain is made.
fn put_row(db: &TestDb, chain: &str, seq: i64, what: &AuditEntry, previous: [u8; 32]) -> [u8; 32] {
    let hash = what.hash(chain, seq, &previous);
    let (chain, what) = (chain.to_owned(), what.clone());
    db.write(move |tx| {
        tx.execute("DELETE FROM audit_entry WHERE chain = $1 AND seq = $2", &[&chain, &seq])?;
        tx.execute(
            "INSERT INTO audit_entry (chain, seq, at, actor, role, organization, action, person, object, purpose, \
             result, detail, prev_hash, hash, origin) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)",
            &[
                &chain, &seq, &what.at, &what.actor, &what.role, &what.organization, &what.action, &what.person,
                &what.object, &what.purpose, &what.result, &what.detail, &previous, &hash, &what.origin,
            ],
        )
    })
    .unwrap();
    hash
}

fn hashes(db: &TestDb) -> Vec<[u8; 32]> {
    db.read(|tx| tx.query("SELECT hash FROM audit_entry ORDER BY seq", &[], |row| row.get(0))).unwrap()
}

#[test]
fn s54_changes_by_somebody_who_computes_hashes_are_found_at_the_next_honest_row() {
    each_engine(|db| {
        ten(db);
        let chain = audit::checkpoint(db, &signer(), Timestamp(MARCH + DAY)).unwrap()[0].chain.clone();
        let honest = hashes(db);
        // Changed, and hashed again: entry 5 does not follow the new entry 4.
        put_row(db, &chain, 4, &entry(4).object("message:9"), honest[2]);
        assert_eq!(faults(&audit::verify(db).unwrap()), [Fault::Unlinked { seq: 5 }]);
        put_row(db, &chain, 4, &entry(4), honest[2]);
        assert!(audit::verify(db).unwrap().is_whole());
        // Swapped, and both hashed again.
        let four = put_row(db, &chain, 4, &entry(5), honest[2]);
        put_row(db, &chain, 5, &entry(4), four);
        assert_eq!(faults(&audit::verify(db).unwrap()), [Fault::Unlinked { seq: 6 }]);
        let four = put_row(db, &chain, 4, &entry(4), honest[2]);
        put_row(db, &chain, 5, &entry(5), four);
        assert!(audit::verify(db).unwrap().is_whole());
        // Inserted: the entries behind it moved up by one and kept their hashes.
        behind_the_back(
            db,
            "UPDATE audit_entry SET seq = seq + 100 WHERE seq >= 4; UPDATE audit_entry SET seq = seq - 99 WHERE seq > 100",
        )
        .unwrap();
        put_row(db, &chain, 4, &entry(99), honest[2]);
        assert_eq!(faults(&audit::verify(db).unwrap()), [Fault::Changed { seq: 5 }]);
    });
}

#[test]
fn s54_a_cut_tail_is_found_by_the_second_place_also_when_the_checkpoints_of_the_database_are_cut_too() {
    each_engine(|db| {
        ten(db);
        let kept = audit::checkpoint(db, &signer(), Timestamp(MARCH + DAY)).unwrap();
        behind_the_back(db, "DELETE FROM audit_entry WHERE seq > 7; DELETE FROM audit_checkpoint").unwrap();
        assert!(audit::verify(db).unwrap().is_whole(), "the database alone cannot tell");
        let found = audit::verify_with(db, with_keys(kept.clone())).unwrap();
        assert_eq!(faults(&found), [Fault::Cut { seq: 8 }]);
        assert_eq!(found.chains[0].good, 7);
        assert_eq!(found.lost, kept);
        // A line that nobody signed is no proof against the chain, and is named as what it is.
        let forged = Checkpoint { seq: 7, hash: [1; 32], ..kept[0].clone() };
        let found = audit::verify_with(db, with_keys(vec![forged])).unwrap();
        assert_eq!(faults(&found), [Fault::Forged { seq: 7 }]);
        // A chain that is gone whole, with its opening.
        behind_the_back(db, "DELETE FROM audit_entry; DELETE FROM audit_chain").unwrap();
        assert!(audit::verify(db).unwrap().is_whole());
        let found = audit::verify_with(db, with_keys(kept)).unwrap();
        assert_eq!(faults(&found), [Fault::Unopened]);
    });
}

#[test]
fn where_somebody_was_is_part_of_the_entry_and_of_its_hash() {
    each_engine(|db| {
        db.audit(vec![entry(1).origin("203.0.113.7 s1"), entry(2)]).unwrap();
        assert!(audit::verify(db).unwrap().is_whole());
        behind_the_back(db, "UPDATE audit_entry SET origin = '' WHERE seq = 1").unwrap();
        assert_eq!(faults(&audit::verify(db).unwrap()), [Fault::Changed { seq: 1 }]);
    });
}

/// Turns letters round: a cipher for tests, told by its key.
struct TestSealer;

impl DetailSealer for TestSealer {
    fn new_key(&self, person: PersonId) -> Result<Vec<u8>, StoreError> {
        Ok(format!("key of {}", person.0).into_bytes())
    }
    fn seal(&self, key: &[u8], _: PersonId, detail: &str) -> Result<String, StoreError> {
        let turned: String = detail.chars().rev().collect();
        Ok(format!("{SEALED}{}:{turned}", String::from_utf8_lossy(key)))
    }
    fn open(&self, key: &[u8], _: PersonId, sealed: &str) -> Result<String, StoreError> {
        let head = format!("{SEALED}{}:", String::from_utf8_lossy(key));
        sealed
            .strip_prefix(&head)
            .map(|text| text.chars().rev().collect())
            .ok_or(StoreError::Content("a detail"))
    }
}

fn details(db: &TestDb) -> Vec<String> {
    db.read(|tx| tx.query("SELECT detail FROM audit_entry ORDER BY at", &[], |row| row.get(0))).unwrap()
}

#[test]
fn details_about_a_person_are_sealed_and_gone_once_the_key_is_destroyed_while_the_chain_stays_whole() {
    each_engine(|db| {
        db.seal_details(std::sync::Arc::new(TestSealer));
        let nobody = AuditEntry::new(Timestamp(MARCH + 3), "operator", "test").detail("{\"n\":1}");
        db.audit(vec![entry(1).detail("{\"was\":\"x\"}"), entry(2), nobody]).unwrap();
        let stored = details(db);
        assert_eq!(stored, ["sealed:key of 1:}\"x\":\"saw\"{", "", "{\"n\":1}"]);
        let keys = db.read(|tx| audit::person_keys(tx, &[PersonId(1), PersonId(2)])).unwrap();
        assert_eq!(keys.len(), 1, "no detail, no key");
        let key = keys[&PersonId(1)].clone().unwrap();
        let sealer = db.detail_sealer().unwrap();
        assert_eq!(sealer.open(&key, PersonId(1), &stored[0]).unwrap(), "{\"was\":\"x\"}");
        db.write(|tx| {
            audit::forget_details(tx, &[PersonId(1), PersonId(8)], Timestamp(MARCH + 4))?;
            tx.audit(entry(1).detail("what the purge says").object("purge"));
            Ok::<_, StoreError>(())
        })
        .unwrap();
        assert_eq!(db.read(|tx| audit::person_keys(tx, &[PersonId(1)])).unwrap()[&PersonId(1)], None);
        db.audit(vec![entry(8).detail("later")]).unwrap();
        let stored = details(db);
        assert!(stored.contains(&FORGOTTEN.to_owned()), "{stored:?}");
        assert!(
            !stored.iter().any(|detail| detail.contains("purge") || detail.contains("later")),
            "{stored:?}"
        );
        assert!(audit::verify(db).unwrap().is_whole());
    });
}

#[test]
fn many_writers_that_seal_for_the_same_newcomer_agree_on_one_key() {
    each_engine(|db| {
        db.seal_details(std::sync::Arc::new(TestSealer));
        std::thread::scope(|scope| {
            for _ in 0..6 {
                let db = (*db).clone();
                scope.spawn(move || {
                    for n in 0..10 {
                        db.write(move |tx| {
                            tx.audit(entry(n).detail("x"));
                            tx.audit(entry(20 - n).detail("y"));
                            Ok::<_, StoreError>(())
                        })
                        .unwrap();
                    }
                });
            }
        });
        assert!(details(db).iter().all(|detail| detail.starts_with(SEALED)));
        assert!(audit::verify(db).unwrap().is_whole());
    });
}

#[test]
fn the_log_is_searched_page_by_page_newest_first_without_gaps_or_doubles() {
    use jenner_store::queries::audit::{Wanted, search};
    let access = Access::grant(Actor::Operator, Role::Operator, OrganizationId(0), Purpose::Operations);
    let machine = Access::grant(
        Actor::Interface(jenner_model::InterfaceId(3)),
        Role::MachineSender,
        OrganizationId(3),
        Purpose::Reporting,
    );
    each_engine(|db| {
        // Several entries at one time, as a batch writes them.
        let all: Vec<AuditEntry> =
            (0..40).map(|n| AuditEntry { at: Timestamp(MARCH + n / 4), ..entry(n % 5) }).collect();
        db.audit(all).unwrap();
        db.audit(vec![AuditEntry::by(&machine, Timestamp(MARCH + 3), "person.submit").person(PersonId(1))])
            .unwrap();
        let pages = |wanted: &Wanted, most: i64| {
            let mut rows = Vec::new();
            let mut wanted = wanted.clone();
            loop {
                let page = db.read(|tx| search(tx, &access, &wanted, most)).unwrap();
                let Some(last) = page.last() else { return rows };
                wanted.after = Some((last.at, last.chain.clone(), last.seq));
                rows.extend(page);
            }
        };
        let everything = pages(&Wanted::default(), 7);
        assert_eq!(everything.len(), 40, "of people only");
        assert!(everything.windows(2).all(|two| (two[0].at, two[0].seq) > (two[1].at, two[1].seq)));
        let of_one = pages(&Wanted { people: vec![PersonId(1)], ..Wanted::default() }, 3);
        assert_eq!(of_one.len(), 9, "with what the machine sender did");
        let by_user = Wanted { actor: Some("user:7".into()), ..Wanted::default() };
        assert_eq!(pages(&by_user, 11).len(), 40);
        let by_machine = Wanted { actor: Some("interface:3".into()), ..Wanted::default() };
        assert_eq!(pages(&by_machine, 11).len(), 1);
        let span = Wanted {
            from: Some(Timestamp(MARCH + 2)),
            until: Some(Timestamp(MARCH + 4)),
            actions: vec!["person.view".into()],
            result: Some("ok".into()),
            ..Wanted::default()
        };
        assert_eq!(pages(&span, 100).len(), 8);
        let nothing = Wanted { actions: vec!["person.merge".into()], ..Wanted::default() };
        assert_eq!(pages(&nothing, 100).len(), 0);
    });
}

/// AU-9: the program's own role on the server cannot bend the log.
#[test]
fn s53_the_programs_role_on_postgresql_may_add_to_the_log_and_change_nothing_in_it() {
    let Some(db) = jenner_store::testing::postgres() else {
        eprintln!("skipped: PostgreSQL");
        return;
    };
    let role = format!("jenner_app_{}", std::process::id());
    let words = audit::grants(&db, &role).unwrap();
    behind_the_back(&db, &format!("CREATE ROLE {role} LOGIN")).unwrap();
    behind_the_back(&db, &words).unwrap();
    let url = db.url().replacen("jenner@", &format!("{role}@"), 1);
    assert_ne!(url, db.url(), "the test server is one of our own");
    {
        let app = jenner_store::Db::open(&url, &jenner_store::Options::default()).unwrap();
        app.audit(vec![entry(1), entry(2)]).unwrap();
        app.write(|tx| tx.execute("UPDATE audit_person_key SET forgotten_at = 1", &[])).unwrap();
        audit::checkpoint(&app, &signer(), Timestamp(MARCH + DAY)).unwrap();
        for table in audit::APPEND_ONLY {
            for words in [
                format!("DELETE FROM {table}"),
                format!("UPDATE {table} SET chain = 'x'"),
                format!("TRUNCATE {table}"),
                format!("DROP TABLE {table}"),
            ] {
                let refused = app.write(move |tx| tx.execute(&words, &[]));
                let text = refused.unwrap_err().to_string();
                assert!(
                    text.contains("42501") || text.contains("denied") || text.contains("owner"),
                    "{table}: {text}"
                );
            }
        }
        assert!(audit::verify(&app).unwrap().is_whole());
    }
    let _ = behind_the_back(&db, &format!("DROP OWNED BY {role}; DROP ROLE {role}"));
}

/// SQLite knows no roles: there the program is held to it by its own statements.
#[test]
fn s53_the_program_has_no_statement_that_changes_or_deletes_in_the_log() {
    let mut folders = vec![std::path::PathBuf::from("src"), "migrations".into()];
    let mut looked = 0;
    while let Some(folder) = folders.pop() {
        for found in std::fs::read_dir(folder).unwrap() {
            let path = found.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let text = std::fs::read_to_string(&path).unwrap();
            // Over line ends and line continuations.
            let text =
                text.replace('\\', " ").split_whitespace().collect::<Vec<_>>().join(" ").to_uppercase();
            for table in audit::APPEND_ONLY {
                let table = table.to_uppercase();
                for words in
                    ["DELETE FROM", "UPDATE", "REPLACE INTO", "TRUNCATE", "TRUNCATE TABLE", "DROP TABLE"]
                {
                    assert!(
                        !text.contains(&format!("{words} {table}")),
                        "{}: {words} {table}",
                        path.display()
                    );
                }
                assert!(!text.contains(&format!("INSERT OR REPLACE INTO {table}")), "{}", path.display());
            }
            looked += 1;
        }
    }
    assert!(looked > 40, "the sources are here");
}
