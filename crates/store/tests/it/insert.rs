//! Bulk inserts mean the same on both engines.

use jenner_store::testing::each_engine;
use jenner_store::{Db, Insert, StoreError, Value, values};

use jenner_store::testing::define;

const LOT: &str = "CREATE TABLE lot (id BIGINT NOT NULL PRIMARY KEY, number TEXT, raw BYTEA, open BOOLEAN)";
const LOTS: Insert<4> = Insert::into("lot", ["id", "number", "raw", "open"]);
const NEW_LOTS: Insert<4> = LOTS.on_conflict("DO NOTHING");
const LATEST: Insert<4> = LOTS.on_conflict("(id) DO UPDATE SET number = excluded.number");

type Lot = (i64, Option<String>, Option<Vec<u8>>, Option<bool>);

fn all(db: &Db) -> Vec<Lot> {
    db.read(|tx| {
        tx.query("SELECT id, number, raw, open FROM lot ORDER BY id", &[], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
        })
    })
    .unwrap()
}

#[test]
fn rows_with_nulls_conflicts_and_updates_end_alike() {
    each_engine(|db| {
        define(db, LOT);
        db.write(|tx| {
            tx.insert(
                &LOTS,
                [values![1_i64, "a", [1u8], true], [Value::Int(2), Value::Null, Value::Null, Value::Null]],
            )?;
            tx.insert(&NEW_LOTS, [values![2_i64, "x", [9u8], false], values![3_i64, "c", [3u8], false]])?;
            tx.insert(&LATEST, [values![3_i64, "cc", [7u8], true]])?;
            tx.insert(&LATEST, Vec::<[Value<'_>; 4]>::new())
        })
        .unwrap();
        let expected = vec![
            (1, Some("a".to_owned()), Some(vec![1]), Some(true)),
            (2, None, None, None),
            (3, Some("cc".to_owned()), Some(vec![3]), Some(false)),
        ];
        assert_eq!(all(db), expected);
        let twice = db.write(|tx| {
            tx.insert(&LOTS, [values![8_i64, "n", [0u8], true], values![1_i64, "n", [0u8], true]])
        });
        assert!(twice.unwrap_err().is_unique_violation());
        assert_eq!(all(db), expected);
    });
}

#[test]
fn ten_thousand_rows_arrive() {
    each_engine(|db| {
        define(db, LOT);
        db.write(|tx| {
            tx.insert(
                &LOTS,
                (0..10_000_i64).map(|n| values![n, format!("L{n}"), n.to_be_bytes(), n % 3 == 0]),
            )
        })
        .unwrap();
        let rows = all(db);
        assert_eq!(rows.len(), 10_000);
        assert_eq!(
            rows[9_999],
            (9_999, Some("L9999".into()), Some(9_999_i64.to_be_bytes().to_vec()), Some(true))
        );
    });
}

/// A value that cannot be encoded is found by the client, with COMMIT perhaps on its way: nothing may stay.
#[test]
fn a_value_that_does_not_fit_stores_nothing() {
    each_engine(|db| {
        define(db, LOT);
        let end = db.write(|tx| {
            tx.insert(&LOTS, [values![1_i64, "a", [1u8], true]])?;
            tx.insert(
                &LOTS,
                [[Value::Int(2), Value::Int(5), Value::Text("not bytes".into()), Value::Bool(true)]],
            )
        });
        assert!(end.is_err(), "{end:?}");
        assert_eq!(all(db), []);
        // Also when the caller pays no attention to the error.
        let end: Result<(), StoreError> = db.write(|tx| {
            tx.insert(&LOTS, [values![1_i64, "a", [1u8], true]])?;
            let _ = tx.insert(
                &LOTS,
                [[Value::Int(2), Value::Null, Value::Text("not bytes".into()), Value::Bool(true)]],
            );
            Ok(())
        });
        assert!(end.is_err());
        assert_eq!(all(db), []);
    });
}
