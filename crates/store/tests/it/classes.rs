//! Every column has a class of data: `crates/store/classes.csv` says which (ASVS 5.0, 14.1.1).
//!
//! `public` may be shown to anybody; `internal` to those who work with the registry; `phi` is about a person and goes
//! through the door; `secret` opens something, and is kept as a hash or sealed.

use std::collections::BTreeMap;

use jenner_store::testing::engines;
use jenner_store::{Db, Engine};

const CLASSES: &str = include_str!("../../classes.csv");

fn classes() -> BTreeMap<(&'static str, &'static str), &'static str> {
    let mut classes = BTreeMap::new();
    for line in CLASSES.lines().skip(1) {
        let parts: Vec<&str> = line.split(',').collect();
        let [table, column, class] = parts[..] else { panic!("a line is table,column,class: {line}") };
        assert!(["public", "internal", "phi", "secret"].contains(&class), "{line}");
        assert!(classes.insert((table, column), class).is_none(), "twice: {line}");
    }
    classes
}

fn columns(db: &Db) -> Vec<(String, String)> {
    let sql = match db.engine() {
        Engine::Sqlite => {
            "SELECT m.name, p.name FROM sqlite_master m JOIN pragma_table_info(m.name) p \
             WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' ORDER BY 1, 2"
        }
        Engine::Postgres => {
            "SELECT CAST(table_name AS TEXT), CAST(column_name AS TEXT) FROM information_schema.columns \
             WHERE table_schema = current_schema() ORDER BY 1, 2"
        }
    };
    db.read(|tx| tx.query(sql, &[], |row| Ok((row.get(0)?, row.get(1)?)))).unwrap()
}

/// Where the migrations themselves are noted.
const OWN: &[&str] = &["schema_migration"];

#[test]
fn s39_every_column_has_a_class_of_data() {
    let classes = classes();
    for db in engines() {
        let columns = columns(&db);
        assert!(columns.len() > 300, "the catalogue was read");
        let missing: Vec<String> = columns
            .iter()
            .filter(|(table, _)| !OWN.contains(&table.as_str()))
            .filter(|(table, column)| !classes.contains_key(&(table.as_str(), column.as_str())))
            .map(|(table, column)| format!("{table},{column}"))
            .collect();
        assert_eq!(missing, Vec::<String>::new(), "add these to crates/store/classes.csv");
    }
}

#[test]
fn s39_what_opens_something_is_kept_as_a_hash_or_sealed() {
    let telling = ["password", "secret", "token", "key_file"];
    for ((table, column), class) in classes() {
        if telling.iter().any(|word| column.contains(word)) && column != "password_changed_at" {
            assert_eq!(class, "secret", "{table}.{column}");
        }
        if ["person_id", "home_id"].contains(&column) {
            assert_eq!(class, "phi", "{table}.{column}");
        }
    }
}
