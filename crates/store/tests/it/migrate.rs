//! Migrations: forward only, once, never changed.

use jenner_store::testing::{behind_the_back, each_engine};
use jenner_store::{Db, Options, StoreError};

#[test]
fn migrations_run_once() {
    each_engine(|db| {
        let again = db.migrate().unwrap();
        assert_eq!(again.now, Vec::<String>::new());
        assert_eq!(again.before, Db::migrations().len());
    });
}

#[test]
fn many_starts_at_once_do_not_race() {
    each_engine(|db| {
        let words = "DROP TABLE schema_migration; DROP TABLE audit_entry; DROP TABLE audit_chain; \
                     DROP TABLE audit_checkpoint";
        if Db::migrations().len() > 1 {
            // Later migrations would run twice: the race is tried on an empty database below.
            return;
        }
        behind_the_back(db, words).unwrap();
        std::thread::scope(|scope| {
            for _ in 0..6 {
                scope.spawn(|| Db::open(db.url(), &Options::default()).unwrap().migrate().unwrap());
            }
        });
        assert_eq!(db.migrate().unwrap().before, 1);
    });
}

#[test]
fn a_changed_or_unknown_migration_is_refused() {
    each_engine(|db| {
        let refused = |words: &str, why: &str| {
            behind_the_back(db, words).unwrap();
            let error = db.migrate().unwrap_err();
            assert!(matches!(&error, StoreError::Migration(text) if text.contains(why)), "{error}");
        };
        refused("INSERT INTO schema_migration (name, checksum) VALUES ('9999_later', 'x')", "newer program");
        behind_the_back(db, "DELETE FROM schema_migration WHERE name = '9999_later'").unwrap();
        refused(
            "UPDATE schema_migration SET checksum = 'x' WHERE name = '0001_audit'",
            "changed after it ran",
        );
    });
}
