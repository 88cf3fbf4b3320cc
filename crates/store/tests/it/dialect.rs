//! One statement text, the same answer on both engines.

use jenner_model::{Date, PersonId, PublicId, Timestamp};
use jenner_store::testing::each_engine;
use jenner_store::{ConstraintKind, Insert, StoreError, values};

use jenner_store::testing::define;

const THINGS: &str = "CREATE TABLE thing (id BIGINT NOT NULL PRIMARY KEY, word TEXT, raw BYTEA, yes BOOLEAN)";
const INTO: Insert<4> = Insert::into("thing", ["id", "word", "raw", "yes"]);

#[test]
fn values_come_back_as_they_were_stored() {
    each_engine(|db| {
        define(
            db,
            "CREATE TABLE v (a BIGINT, b TEXT, c BYTEA, d BOOLEAN, e BIGINT, f TEXT, g BYTEA, h BIGINT)",
        );
        let day: Date = "2024-02-29".parse().unwrap();
        let id = PublicId::from_random([9; 12]);
        db.write(move |tx| {
            tx.execute(
                "INSERT INTO v VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
                &[
                    &PersonId(i64::MIN),
                    &"Žofie 'Ω' $1",
                    &vec![0u8, 255],
                    &true,
                    &Timestamp(-1),
                    &day,
                    &id,
                    &None::<i64>,
                ],
            )
        })
        .unwrap();
        let row = db
            .read(|tx| {
                tx.query_opt("SELECT a, b, c, d, e, f, g, h FROM v", &[], |row| {
                    assert_eq!(row.get::<PersonId>(0)?, PersonId(i64::MIN));
                    assert_eq!(row.text(1)?, "Žofie 'Ω' $1");
                    assert_eq!(row.bytes(2)?, [0, 255]);
                    assert!(row.get::<bool>(3)?);
                    assert_eq!(row.get::<Timestamp>(4)?, Timestamp(-1));
                    assert_eq!(row.get::<Date>(5)?, day);
                    assert_eq!(row.get::<PublicId>(6)?, id);
                    assert_eq!(row.get::<Option<i64>>(7)?, None);
                    let wrong = row.get::<i64>(1).unwrap_err();
                    assert_eq!(wrong.to_string(), "column 1 (b): expected integer, found text");
                    assert!(row.get::<i64>(7).unwrap_err().to_string().contains("found null"));
                    assert!(row.get::<i64>(8).is_err());
                    Ok(())
                })
            })
            .unwrap();
        assert!(row.is_some());
    });
}

#[test]
fn arrays_work_with_any_and_all_and_unnest() {
    each_engine(|db| {
        define(db, THINGS);
        db.write(|tx| {
            tx.insert(&INTO, (1..=6_i64).map(|n| values![n, format!("w{n}"), vec![n as u8; 3], n % 2 == 0]))
        })
        .unwrap();
        let ids = |sql: &str, param: &dyn jenner_store::Param| {
            db.read(|tx| tx.query(sql, &[param], |row| row.get::<i64>(0))).unwrap()
        };
        let in_order = "SELECT id FROM thing WHERE id = ANY($1) ORDER BY id";
        assert_eq!(ids(in_order, &vec![5_i64, 2, 2, 99]), [2, 5]);
        assert_eq!(ids(in_order, &Vec::<i64>::new()), [0; 0]);
        assert_eq!(
            ids("SELECT id FROM thing WHERE id <> ALL($1) ORDER BY id", &vec![1_i64, 3]),
            [2, 4, 5, 6]
        );
        assert_eq!(
            ids("SELECT id FROM thing WHERE word = ANY($1) ORDER BY id", &vec!["w1", "w6", ""]),
            [1, 6]
        );
        assert_eq!(ids("SELECT id FROM thing WHERE raw = ANY($1)", &vec![vec![4u8; 3], vec![]]), [4]);
        assert_eq!(ids("SELECT id FROM thing WHERE raw = ANY($1)", &vec![[4u8; 3]]), [4]);
        assert_eq!(
            ids(
                "SELECT t.id FROM UNNEST($1::bigint[]) AS k(n) JOIN thing t ON t.id = k.n ORDER BY 1",
                &vec![6_i64, 7]
            ),
            [6]
        );
        assert_eq!(ids("SELECT id FROM thing WHERE yes AND id > $1 ORDER BY id", &2_i64), [4, 6]);
    });
}

#[test]
fn constraints_are_told_apart_and_name_no_data() {
    each_engine(|db| {
        define(db, "CREATE TABLE parent (id BIGINT NOT NULL PRIMARY KEY)");
        define(
            db,
            "CREATE TABLE child (id BIGINT NOT NULL PRIMARY KEY, parent BIGINT REFERENCES parent (id), \
             word TEXT NOT NULL CHECK (length(word) < 9))",
        );
        let attempt = |id: i64, parent: Option<i64>, word: Option<&'static str>| {
            db.write(move |tx| tx.execute("INSERT INTO child VALUES ($1, $2, $3)", &[&id, &parent, &word]))
        };
        attempt(1, None, Some("secret")).unwrap();
        let kinds = [
            (attempt(1, None, Some("secret")), ConstraintKind::Unique),
            (attempt(2, Some(7), Some("secret")), ConstraintKind::ForeignKey),
            (attempt(2, None, None), ConstraintKind::NotNull),
            (attempt(2, None, Some("secret secret")), ConstraintKind::Check),
        ];
        for (end, expected) in kinds {
            let error = end.unwrap_err();
            assert!(!error.to_string().contains("secret"), "{error}");
            assert!(!error.is_unavailable());
            assert!(matches!(error, StoreError::Constraint { kind, .. } if kind == expected), "{error}");
        }
    });
}

#[test]
fn wrong_statements_and_values_are_errors_on_both_engines() {
    each_engine(|db| {
        define(db, THINGS);
        let run = |sql: &'static str, value: jenner_store::Value<'static>| {
            db.write(move |tx| tx.run(sql, &[&value]))
        };
        let text = |t: &'static str| jenner_store::Value::Text(t.into());
        assert!(run("INSERT INTO nowhere VALUES ($1)", text("a")).is_err());
        assert!(run("SELEC $1", text("a")).is_err());
        let nul = run("INSERT INTO thing (id, word) VALUES (1, $1)", text("a\0b")).unwrap_err();
        assert!(matches!(nul, StoreError::Value { index: 1, .. }), "{nul}");
        assert!(run("INSERT INTO thing (id, word) VALUES (1, $1 || $2)", text("a")).is_err());
        let count =
            db.read(|tx| tx.query_opt("SELECT COUNT(*) FROM thing", &[], |row| row.get::<i64>(0))).unwrap();
        assert_eq!(count, Some(0));
    });
}

#[test]
fn a_read_changes_nothing_and_sees_one_moment() {
    each_engine(|db| {
        define(db, THINGS);
        let refused = db.read(|tx| tx.execute("INSERT INTO thing (id) VALUES (1)", &[]));
        assert!(matches!(refused, Err(StoreError::Usage(_))));
        assert!(db.read(|tx| tx.query("DELETE FROM thing RETURNING id", &[], |_| Ok(()))).is_err());
        let count = "SELECT COUNT(*) FROM thing";
        let seen = db.read(|tx| {
            let before = tx.query_opt(count, &[], |row| row.get::<i64>(0))?;
            let other = (*db).clone();
            std::thread::spawn(move || {
                other.write(|tx| tx.execute("INSERT INTO thing (id) VALUES (2)", &[]))
            })
            .join()
            .unwrap()?;
            Ok::<_, StoreError>((before, tx.query_opt(count, &[], |row| row.get::<i64>(0))?))
        });
        assert_eq!(seen, Ok((Some(0), Some(0))));
        assert_eq!(db.read(|tx| tx.query_opt(count, &[], |row| row.get::<i64>(0))), Ok(Some(1)));
    });
}
