//! The distribution lint: the migrated PostgreSQL catalogue keeps the rules that let the tables be spread over
//! several servers by `person_id`.

use jenner_store::testing::postgres;
use jenner_store::{Db, Param};

fn names(db: &Db, sql: &str, params: &[&dyn Param]) -> Vec<String> {
    db.read(|tx| tx.query(sql, params, |row| row.get(0))).unwrap()
}

/// Tables that name a person but are found by another value, which spreads them and begins their keys: what must
/// be unique across people, blocking keys, messages, whom somebody may see, tasks.
const FOUND_BY: [(&str, &str); 12] = [
    ("family_code", "code_hash"),
    ("family_request", "request_id"),
    ("family_request_step", "request_id"),
    ("family_try", "try_hash"),
    ("match_key", "match_key"),
    ("message", "message_id"),
    ("oversight_task", "task_id"),
    ("outbox", "letter_id"),
    ("person_handle", "public_id"),
    ("person_scope", "holder_id"),
    ("registry_number", "registry_number"),
    ("share_link", "link_hash"),
];

#[test]
fn keys_of_tables_found_by_another_value_begin_with_it() {
    let Some(db) = postgres() else { return };
    for (table, column) in FOUND_BY {
        let sql = "SELECT CAST(a.attname AS TEXT) FROM pg_index x \
            JOIN pg_class t ON t.oid = x.indrelid AND t.relname = $1 \
            JOIN pg_namespace s ON s.oid = t.relnamespace AND s.nspname = current_schema() \
            JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = x.indkey[0] \
            WHERE x.indisunique AND a.attname <> $2";
        assert_eq!(names(&db, sql, &[&table, &column]), Vec::<String>::new(), "{table}");
    }
}

#[test]
fn keys_of_person_owned_tables_begin_with_the_person() {
    let Some(db) = postgres() else { return };
    let sql = "SELECT CAST(t.relname || ' (' || i.relname || ')' AS TEXT) FROM pg_class t \
        JOIN pg_namespace s ON s.oid = t.relnamespace AND s.nspname = current_schema() \
        JOIN pg_attribute p ON p.attrelid = t.oid AND p.attname = 'person_id' AND NOT p.attisdropped \
        JOIN pg_index x ON x.indrelid = t.oid AND (x.indisunique OR x.indisprimary) \
        JOIN pg_class i ON i.oid = x.indexrelid \
        WHERE t.relkind = 'r' AND x.indkey[0] <> p.attnum AND t.relname <> ALL($1) ORDER BY 1";
    let others: Vec<&str> = FOUND_BY.iter().map(|(table, _)| *table).collect();
    assert_eq!(names(&db, sql, &[&others]), Vec::<String>::new(), "keys that do not begin with person_id");
}

#[test]
fn every_table_has_a_primary_key() {
    let Some(db) = postgres() else { return };
    let sql = "SELECT CAST(t.relname AS TEXT) FROM pg_class t \
        JOIN pg_namespace s ON s.oid = t.relnamespace AND s.nspname = current_schema() \
        WHERE t.relkind = 'r' AND NOT EXISTS \
        (SELECT 1 FROM pg_index x WHERE x.indrelid = t.oid AND x.indisprimary) ORDER BY 1";
    assert_eq!(names(&db, sql, &[]), Vec::<String>::new());
}

#[test]
fn nothing_is_there_that_a_distributed_engine_refuses() {
    let Some(db) = postgres() else { return };
    let checks = [
        (
            "triggers",
            "SELECT CAST(g.tgname AS TEXT) FROM pg_trigger g JOIN pg_class t ON t.oid = g.tgrelid \
             JOIN pg_namespace s ON s.oid = t.relnamespace AND s.nspname = current_schema() WHERE NOT g.tgisinternal",
        ),
        (
            "sequences, views, partitions",
            "SELECT CAST(t.relname AS TEXT) FROM pg_class t JOIN pg_namespace s ON s.oid = t.relnamespace \
             AND s.nspname = current_schema() WHERE t.relkind IN ('S', 'v', 'm', 'p', 'f')",
        ),
        (
            "functions",
            "SELECT CAST(f.proname AS TEXT) FROM pg_proc f \
             JOIN pg_namespace s ON s.oid = f.pronamespace AND s.nspname = current_schema()",
        ),
        (
            "deferrable or exclusion constraints",
            "SELECT CAST(c.conname AS TEXT) FROM pg_constraint c JOIN pg_namespace s ON s.oid = c.connamespace \
             AND s.nspname = current_schema() WHERE c.condeferrable OR c.contype = 'x'",
        ),
        (
            // From a person's table: to another person's table only with person_id in the key. From any other
            // table: never to a person's table.
            "foreign keys across persons",
            "SELECT CAST(c.conname AS TEXT) FROM pg_constraint c \
             JOIN pg_namespace s ON s.oid = c.connamespace AND s.nspname = current_schema() \
             JOIN pg_attribute b ON b.attrelid = c.confrelid AND b.attname = 'person_id' \
             LEFT JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attname = 'person_id' \
             WHERE c.contype = 'f' AND (a.attnum IS NULL OR NOT (a.attnum = ANY(c.conkey) AND b.attnum = ANY(c.confkey)))",
        ),
    ];
    for (what, sql) in checks {
        assert_eq!(names(&db, sql, &[]), Vec::<String>::new(), "{what}");
    }
}

#[test]
fn columns_have_the_types_of_the_shared_dialect() {
    let Some(db) = postgres() else { return };
    let sql = "SELECT CAST(table_name || '.' || column_name || ' ' || data_type AS TEXT) \
        FROM information_schema.columns WHERE table_schema = current_schema() AND data_type <> ALL($1) ORDER BY 1";
    let known = vec!["bigint", "text", "bytea", "boolean", "double precision"];
    assert_eq!(names(&db, sql, &[&known]), Vec::<String>::new());
}
