//! The nightly look at the tables: faults are put there behind the program's back, and each is found.

use jenner_model::Timestamp;
use jenner_store::queries::selfcheck;
use jenner_store::testing::{behind_the_back, engines};
use jenner_store::{AuditEntry, Engine};

#[test]
fn s64_each_fault_between_tables_that_was_put_there_is_found() {
    for db in engines() {
        let bytes = if db.engine() == Engine::Sqlite { "X'01'" } else { "'\\x01'" };
        let yes = if db.engine() == Engine::Sqlite { "1" } else { "TRUE" };
        assert_eq!(db.read(selfcheck::broken).unwrap(), []);
        for (n, (fault, what)) in [
            (
                format!(
                    "INSERT INTO person (person_id, public_id, registry_number, created_at) VALUES (1, {bytes}, 5, 0)"
                ),
                "people without a registry number that leads to them",
            ),
            (
                "INSERT INTO match_key (match_key, person_id) VALUES (7, 99)".to_owned(),
                "match keys of a person who is not there",
            ),
            (
                "INSERT INTO merged_person (person_id, survivor_id, parent_id, merged_at) VALUES (2, 98, 98, 0)".to_owned(),
                "people who were merged into somebody who is not there",
            ),
            (
                format!(
                    "INSERT INTO interface (interface_id, organization_id, username, secret_hash, active, created_at) \
                     VALUES (1, 77, 'ehr', {bytes}, {yes}, 0)"
                ),
                "interfaces of an organization that is not there",
            ),
        ]
        .into_iter()
        .enumerate()
        {
            behind_the_back(&db, &fault).unwrap();
            let broken = db.read(selfcheck::broken).unwrap();
            assert!(broken.iter().any(|rule| rule.what == what && rule.rows == 1), "{n}: {broken:?}");
        }
    }
}

#[test]
fn s64_the_oldest_item_of_a_queue_and_the_latest_audit_entry_are_found() {
    for db in engines() {
        assert_eq!(db.read(selfcheck::waiting).unwrap(), []);
        behind_the_back(
            &db,
            "INSERT INTO subscription_notice (subscription_id, changes, first_at, due_at, attempts) \
             VALUES (1, 1, 0, 1000, 0), (2, 1, 0, 500, 0)",
        )
        .unwrap();
        let waiting = db.read(selfcheck::waiting).unwrap();
        assert_eq!((waiting.len(), waiting[0].since), (1, Timestamp(500)));
        db.audit(vec![AuditEntry::new(Timestamp(7_000), "operator", "test")]).unwrap();
        assert_eq!(db.read(selfcheck::newest_entry).unwrap(), Some(Timestamp(7_000)));
        let clock = db.read(selfcheck::server_clock).unwrap();
        assert_eq!(clock.is_some(), db.engine() == Engine::Postgres);
    }
}
