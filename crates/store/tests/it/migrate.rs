//! Migrations: forward only, once, never changed.

use jenner_store::testing::{behind_the_back, each_engine, each_engine_at};
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

#[test]
fn reports_of_an_older_database_get_their_person_as_home_and_none_is_lost() {
    each_engine_at("0003_assessment", |db| {
        let columns = "person_id, source_id, content_key, report_id, organization_id, kind, said_at, received_at, message_id, \
             about_on, code, statement";
        let words = "INSERT INTO report (COLUMNS) SELECT 7, 1, CAST('abcdefghijklmnop' AS BYTEA), 70, 2, 1, 5, 6, 8, NULL, NULL, '{}'; \
             INSERT INTO report (COLUMNS) SELECT 9, 1, CAST('abcdefghijklmnop' AS BYTEA), 90, 2, 2, 5, 6, 8, '2024-05-01', '03', '{}'";
        let words = words.replace("COLUMNS", columns);
        let words = match db.engine() {
            jenner_store::Engine::Sqlite => words.replace("BYTEA", "BLOB"),
            jenner_store::Engine::Postgres => words,
        };
        behind_the_back(db, &words).unwrap();
        assert!(db.migrate().unwrap().now.contains(&"0004_identity".to_owned()));
        let rows: Vec<(i64, i64, i64, Option<String>)> = db
            .read(|tx| {
                tx.query(
                    "SELECT person_id, home_id, report_id, about_on FROM report ORDER BY 1",
                    &[],
                    |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)),
                )
            })
            .unwrap();
        assert_eq!(rows, [(7, 7, 70, None), (9, 9, 90, Some("2024-05-01".to_owned()))]);
    });
}
