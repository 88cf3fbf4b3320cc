//! Leaving, and staying out: purge, tombstones, messages on hold, the ledger.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on may panic")]

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};

use jenner_codes::Codes;
use jenner_hl7::finding::Verdict;
use jenner_model::access::{Access, Role};
use jenner_model::record::Record;
use jenner_model::{OrganizationId, PublicId, Timestamp};
use jenner_registry::access::of_operator;
use jenner_registry::identity::merge::{How, merge};
use jenner_registry::intake::{Answer, submit};
use jenner_registry::messages::Transport;
use jenner_registry::participation::purge::{self, PurgeOrder, ledger};
use jenner_registry::participation::suppression::held::{self, Decision};
use jenner_registry::participation::suppression::tombstones;
use jenner_registry::uploads;
use jenner_registry::vault::Vault;
use jenner_registry::{Error, Registry, Settings};
use jenner_store::queries;
use jenner_store::testing::{TestDb, engines, logged};
use jenner_store::{Db, Engine};

use crate::merge::{LEA, record_of, two};
use crate::support::*;

fn order(receipt: &str) -> PurgeOrder {
    PurgeOrder {
        receipt: receipt.to_owned(),
        asked_by: "Ida".to_owned(),
        confirmed_by: "Max".to_owned(),
        keep_out: true,
    }
}

fn operator() -> Access {
    of_operator(OrganizationId(0))
}

fn purged(running: &Running, person: PublicId, receipt: &str) -> purge::Done {
    purge::carry_out(&running.registry, &operator(), person, &order(receipt)).unwrap().unwrap()
}

fn count(running: &Running, table: &str) -> i64 {
    let sql = format!("SELECT count(*) FROM {table}");
    let counted = running.registry.db().read(|tx| tx.query_opt(&sql, &[], |row| row.get(0)));
    counted.unwrap().unwrap_or(0)
}

fn counted(running: &Running, outcome: &str) -> i64 {
    let all = tombstones::overview(&running.registry, &operator()).unwrap().counts;
    all.iter().find(|(word, _)| word == outcome).map_or(0, |(_, n)| *n)
}

/// Answers without what differs between any two answers: times and numbers.
fn worded(answer: &str) -> String {
    let mut segments: Vec<Vec<&str>> = answer.split('\r').map(|s| s.split('|').collect()).collect();
    for fields in &mut segments {
        for field in if fields.first() == Some(&"MSH") { vec![6, 9] } else { vec![] } {
            if let Some(text) = fields.get_mut(field) {
                *text = "";
            }
        }
        if fields.first() == Some(&"MSA") {
            fields.truncate(2);
        }
    }
    segments.iter().map(|fields| fields.join("|")).collect::<Vec<_>>().join("\n")
}

#[test]
fn s47_what_is_sent_again_about_somebody_who_left_is_answered_like_any_other_and_not_stored() {
    on_each_engine(|running| {
        let shots = [past("d1", "20240505", "20")];
        let first = take(running, &running.clinic, &vxu("CLINIC", "20250601080000", "A1", ZOE, &shots));
        purged(running, record_of(running, &running.clinic, "1001").public_id, "R-1");
        assert_eq!(people(running), 0);
        let messages = count(running, "message");
        let again = take(running, &running.clinic, &vxu("CLINIC", "20250601080000", "A1", ZOE, &shots));
        assert_eq!(worded(&again.text), worded(&first.text), "the answer does not tell");
        assert_eq!((again.stored, again.replayed), (first.stored, first.replayed));
        let moved = Patient { street: "9 Far Rd", number: "77", ..ZOE };
        take(running, &running.pharmacy, &vxu("PHARMACY", "20250701080000", "B1", moved, &shots));
        assert_eq!((people(running), count(running, "report"), count(running, "message")), (0, 0, messages));
        assert_eq!(count(running, "held_message"), 0);
        assert_eq!(counted(running, "refused"), 2, "counted for the whole registry");
        let asked = send(running, &running.clinic, &qbp("Z34", "CLINIC", "Q1", ZOE));
        assert_eq!(outcome_of(&asked.text), ("Z33".to_owned(), "NF".to_owned()), "as for nobody");
        assert_eq!(count(running, "message"), messages, "and the question is not kept");
    });
}

#[test]
fn s47_a_twin_without_a_name_is_refused_when_the_same_message_comes_and_held_when_another_does() {
    on_each_engine(|running| {
        let twin = Patient { given: "Babygirl A", birth_order: "Y|1", ..ZOE };
        let shots = [past("d1", "20240505", "20")];
        let text = vxu("CLINIC", "20250601080000", "A1", twin, &shots);
        take(running, &running.clinic, &text);
        purged(running, record_of(running, &running.clinic, "1001").public_id, "R-1");
        take(running, &running.clinic, &text);
        assert_eq!((counted(running, "refused"), count(running, "held_message")), (1, 0), "byte for byte");
        take(running, &running.clinic, &vxu("CLINIC", "20250601080000", "A2", twin, &shots));
        assert_eq!(
            (counted(running, "refused"), count(running, "held_message")),
            (1, 1),
            "it may be the other"
        );
        assert_eq!(people(running), 0);
    });
}

#[test]
fn s47_what_is_not_certain_is_held_sealed_and_decided_by_a_human_or_after_ten_days() {
    for db in engines() {
        let clock = Arc::new(AtomicI64::new(NOON.0));
        let told = clock.clone();
        let engine = db.engine().to_string();
        let registry = Registry::start(
            Db::clone(&db),
            Codes::embedded(),
            Settings::default(),
            Arc::new(move || Timestamp(told.load(Ordering::Relaxed))),
        )
        .unwrap();
        let [clinic, pharmacy] = organizations(&registry).map(of_operator);
        let running = Running::of(registry, clinic, pharmacy, engine, db);
        let running = &running;
        let send_as = |patient: Patient, control: &str| {
            let text = vxu("CLINIC", "20250701080000", control, patient, &[past("d1", "20240505", "20")]);
            take(running, &running.clinic, &text)
        };
        send_as(ZOE, "A1");
        purged(running, record_of(running, &running.clinic, "1001").public_id, "R-1");
        // Another first name, the rest equal: a twin, perhaps.
        let twin = Patient { given: "Camille", number: "1002", ..ZOE };
        // A slip.
        let slip = Patient { given: "Zoee", number: "1003", ..ZOE };
        let answer = send_as(twin, "A2");
        assert_eq!(answer.verdict, Verdict::AA);
        send_as(slip, "A3");
        send_as(slip, "A3");
        assert_eq!((people(running), count(running, "held_message")), (0, 2), "the same message once");
        let sealed: Vec<Vec<u8>> = running
            .registry
            .db()
            .read(|tx| tx.query("SELECT sealed FROM held_message", &[], |row| row.get(0)))
            .unwrap();
        for text in ["Pitre", "Camille", "20240305", "1002"] {
            assert!(!sealed.iter().any(|bytes| has(bytes, text.as_bytes())), "{text} shows");
        }
        let officer = user(&running.registry, running.clinic.organization(), "officer", Role::PrivacyOfficer);
        let nurse = user(&running.registry, running.clinic.organization(), "nurse", Role::ClinicStaff);
        assert!(matches!(held::list(&running.registry, &nurse), Err(Error::Forbidden)));
        let lines = held::list(&running.registry, &officer).unwrap();
        let by_itself: Vec<Decision> = lines.iter().map(|line| line.by_itself).collect();
        assert_eq!(by_itself, [Decision::Release, Decision::Refuse], "{lines:?}");
        assert!(lines.iter().all(|line| line.receipt == "R-1"));
        let opened = held::open(&running.registry, &officer, lines[0].id).unwrap().unwrap();
        assert_eq!(opened.person.names[0].given, "Camille");
        assert!(matches!(
            held::decide(&running.registry, &officer, lines[0].id, Decision::Release, "  "),
            Err(Error::Invalid(_))
        ));
        assert!(held::decide(&running.registry, &officer, lines[0].id, Decision::Release, "a twin").unwrap());
        assert_eq!((people(running), count(running, "held_message")), (1, 1), "the twin is taken");
        send_as(twin, "A4");
        assert_eq!(count(running, "held_message"), 1, "and not held again");
        // Before ten days nothing is decided, after them the slip is removed.
        let stop = AtomicBool::new(false);
        assert_eq!(held::work(&running.registry, &stop).unwrap(), 0);
        clock.fetch_add(11 * 86_400_000_000, Ordering::Relaxed);
        assert_eq!(held::work(&running.registry, &stop).unwrap(), 1);
        assert_eq!((people(running), count(running, "held_message")), (1, 0));
        assert_eq!(counted(running, "refused-after-hold"), 1);
        assert_eq!(counted(running, "released"), 1);
        for (action, times) in
            [("held.list", 1), ("held.read", 1), ("held.decide", 2), ("purge.carry_out", 1)]
        {
            let sql = "SELECT count(*) FROM audit_entry WHERE action = $1 AND result <> 'refused'";
            let logged: Option<i64> =
                running.registry.db().read(|tx| tx.query_opt(sql, &[&action], |row| row.get(0))).unwrap();
            assert!(logged.unwrap_or(0) >= times, "{action}");
        }
    }
}

#[test]
fn a_purge_needs_two_people_and_a_receipt_and_done_twice_it_does_nothing() {
    on_each_engine(|running| {
        take(running, &running.clinic, &vxu("CLINIC", "20250601080000", "A1", ZOE, &[]));
        let person = record_of(running, &running.clinic, "1001").public_id;
        let registry = &running.registry;
        for wrong in [
            PurgeOrder { confirmed_by: " ida ".to_owned(), ..order("R-1") },
            PurgeOrder { confirmed_by: String::new(), ..order("R-1") },
            PurgeOrder { asked_by: " ".to_owned(), ..order("R-1") },
            order(""),
        ] {
            let refused = purge::carry_out(registry, &operator(), person, &wrong);
            assert!(matches!(refused, Err(Error::Invalid(_))), "{wrong:?}");
        }
        let nurse = user(registry, running.clinic.organization(), "nurse", Role::ClinicStaff);
        assert!(matches!(purge::carry_out(registry, &nurse, person, &order("R-1")), Err(Error::Forbidden)));
        assert_eq!(people(running), 1);
        let plan = purge::plan(registry, &operator(), person).unwrap().unwrap();
        assert!(
            plan.keys > 10 && plan.rows.iter().any(|(table, n)| *table == "report" && *n == 1),
            "{plan:?}"
        );
        assert!(!purged(running, person, "R-1").was_done);
        let again = purged(running, person, "R-1");
        assert!(again.was_done && again.removed.is_empty());
        let nobody = PublicId::from_random([7; 12]);
        assert_eq!(purge::carry_out(registry, &operator(), nobody, &order("R-9")).unwrap(), None);
    });
}

#[test]
fn s46_everybody_who_was_merged_into_the_person_goes_and_others_stay() {
    on_each_engine(|running| {
        let (a, b) = two(running);
        let third = Patient { given: "Remy", family: "Naquin", number: "3003", born: "20210105", ..ZOE };
        take(
            running,
            &running.clinic,
            &vxu("CLINIC", "20250601080000", "C1", third, &[past("f1", "20210305", "20")]),
        );
        merge(&running.registry, &running.clinic, a.public_id, b.public_id, &How::default()).unwrap();
        assert_eq!(people(running), 2);
        // Asked for by the name of the record that was merged away.
        purged(running, b.public_id, "R-1");
        assert_eq!(people(running), 1);
        for table in ["merged_person", "identity_decision", "identity_review", "dose_ruling"] {
            assert_eq!(count(running, table), 0, "{table}");
        }
        assert_eq!((count(running, "person"), count(running, "match_profile")), (1, 1));
        for (from, patient, sender) in
            [(&running.clinic, ZOE, "CLINIC"), (&running.pharmacy, LEA, "PHARMACY")]
        {
            take(running, from, &vxu(sender, "20250801080000", "D1", patient, &[]));
        }
        assert_eq!(people(running), 1, "both names stay out");
        assert_eq!(record_of(running, &running.clinic, "3003").doses.len(), 1);
    });
}

#[test]
fn a_family_that_wants_nothing_kept_leaves_no_keys_and_one_that_comes_back_is_taken_again() {
    on_each_engine(|running| {
        let message = |control: &str| vxu("CLINIC", "20250601080000", control, ZOE, &[]);
        take(running, &running.clinic, &message("A1"));
        let nothing = PurgeOrder { keep_out: false, ..order("R-1") };
        let person = record_of(running, &running.clinic, "1001").public_id;
        purge::carry_out(&running.registry, &operator(), person, &nothing).unwrap().unwrap();
        assert_eq!((count(running, "tombstone"), count(running, "suppression_key")), (0, 0));
        take(running, &running.clinic, &message("A2"));
        assert_eq!(people(running), 1, "it may grow back");
        purged(running, record_of(running, &running.clinic, "1001").public_id, "R-2");
        take(running, &running.clinic, &message("A3"));
        assert_eq!(people(running), 0);
        assert!(tombstones::lift(&running.registry, &operator(), "R-2", "they came back").unwrap());
        assert!(!tombstones::lift(&running.registry, &operator(), "R-2", "again").unwrap());
        take(running, &running.clinic, &message("A4"));
        assert_eq!(people(running), 1);
    });
}

/// Columns that look like a person's, in tables that purge does not name.
#[test]
fn s46_purge_names_every_table_that_can_lead_to_a_person() {
    let running = on_sqlite();
    let columns: Vec<(String, String)> = running
        .registry
        .db()
        .read(|tx| {
            tx.query(
                "SELECT m.name, p.name FROM sqlite_master m JOIN pragma_table_info(m.name) p WHERE m.type = 'table'",
                &[],
                |row| Ok((row.get(0)?, row.get(1)?)),
            )
        })
        .unwrap();
    assert!(columns.len() > 200, "the catalogue is read: {}", columns.len());
    let known: BTreeSet<&str> = queries::purge::ERASED
        .iter()
        .map(|(table, ..)| *table)
        .chain(queries::purge::CLEANED.iter().copied())
        .chain(queries::purge::LEFT.iter().map(|(table, _)| *table))
        .collect();
    let missing: BTreeSet<&(String, String)> = columns
        .iter()
        .filter(|(table, column)| {
            let like = queries::purge::LIKE_A_PERSONS.iter().any(|word| column.contains(word));
            like && !known.contains(table.as_str())
        })
        .collect();
    assert_eq!(missing, BTreeSet::new(), "say in store::queries::purge what becomes of these at a purge");
    for table in queries::purge::ERASED.iter().map(|(table, ..)| *table) {
        assert!(columns.iter().any(|(known, _)| known == table), "{table} is not there any more");
    }
}

fn has(bytes: &[u8], text: &[u8]) -> bool {
    bytes.windows(text.len()).any(|part| part == text)
}

/// Letters that stand for a number, so that each person has a name of their own.
fn letters(n: usize) -> String {
    [n / 26, n % 26].map(|n| char::from(b'a' + n as u8)).iter().collect()
}

fn marked(n: usize) -> Patient {
    let leak = |text: String| -> &'static str { Box::leak(text.into_boxed_str()) };
    Patient {
        number: leak(format!("MARK{n:04}X")),
        family: leak(format!("Quovadex{}", letters(n))),
        given: leak(format!("Zephyrin{}", letters(n + 100))),
        born: leak(format!("2019{:02}{:02}", 1 + n % 12, 1 + n % 27)),
        street: leak(format!("{} Marksman{} Way", 100 + n, letters(n))),
        ..ZOE
    }
}

fn marks(n: usize) -> Vec<Vec<u8>> {
    let one = marked(n);
    let mut all: Vec<String> = [one.number, one.family, one.given].iter().map(|s| (*s).to_owned()).collect();
    all.push(format!("Marksman{}", letters(n)));
    let upper: Vec<String> = all.iter().map(|text| text.to_uppercase()).collect();
    all.into_iter().chain(upper).map(String::into_bytes).collect()
}

/// Every file below a folder; compressed ones as what is in them.
fn files(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut all = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => all.extend(files(&path)),
            // Exports lie packed: what is in them is looked at, not how it is written.
            false if path.extension().is_some_and(|end| end == "zst") => {
                let packed = std::fs::File::open(&path).unwrap();
                all.push((path.display().to_string(), zstd::decode_all(packed).unwrap()));
            }
            false => all.push((path.display().to_string(), std::fs::read(&path).unwrap())),
        }
    }
    all
}

/// What a PostgreSQL server would hand out of the database: `pg_dump`.
fn dump(db: &TestDb) -> Vec<u8> {
    let mut versions: Vec<_> =
        std::fs::read_dir("/usr/lib/postgresql").unwrap().map(|one| one.unwrap().path()).collect();
    versions.sort();
    let program = versions.pop().unwrap().join("bin/pg_dump");
    let done = std::process::Command::new(program).arg(format!("--dbname={}", db.url())).output().unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    done.stdout
}

#[test]
fn s46_after_a_purge_of_twenty_nothing_of_them_is_left_in_files_dumps_exports_sessions_and_message_bodies() {
    let log = logged::listen();
    for db in engines() {
        let folder = tempfile::tempdir().unwrap();
        let settings = Settings {
            export: jenner_registry::bulk::Settings {
                folder: folder.path().join("export"),
                ..jenner_registry::bulk::Settings::default()
            },
            purge_ledger: Some(folder.path().join("purges.ledger")),
            ..Settings::default()
        };
        let registry =
            Registry::start(Db::clone(&db), Codes::embedded(), settings, Arc::new(|| NOON)).unwrap();
        let [clinic, pharmacy] = organizations(&registry).map(of_operator);
        let engine = db.engine();
        let file = db.url().trim_start_matches("sqlite:").to_owned();
        let running = Running::of(registry, clinic, pharmacy, engine.to_string(), db);
        let running = &running;
        let registry = &running.registry;
        // Twenty who leave and five who stay, each with all that the registry keeps of people.
        let mut records: Vec<Record> = Vec::new();
        let mut table = "MRN,Last,First,DOB,Sex,Shot Date,CVX\n".to_owned();
        let mut lines = String::new();
        for n in 0..25 {
            let one = marked(n);
            let shots = [past(&format!("d{n}"), "20200505", "20"), past(&format!("e{n}"), "20200705", "10")];
            take(running, &running.clinic, &vxu("CLINIC", "20250601080000", &format!("A{n}"), one, &shots));
            let told =
                vxu("PHARMACY", "20250602080000", &format!("B{n}"), one, &[past("x", "20200909", "08")]);
            take(running, &running.pharmacy, &told);
            send(running, &running.clinic, &qbp("Z44", "CLINIC", &format!("Q{n}"), one));
            // Asked with a slip by somebody who does not find them: logged as about nobody.
            let slip: &'static str = Box::leak(format!("{}e", one.given).into_boxed_str());
            let unknown = Patient { given: slip, number: "", ..one };
            send(running, &running.pharmacy, &qbp("Z34", "PHARMACY", &format!("P{n}"), unknown));
            let record = record_of(running, &running.clinic, one.number);
            let born = format!("{}/{}/{}", &one.born[4..6], &one.born[6..], &one.born[..4]);
            table += &format!("{},{},{},{born},F,06/05/2025,20\n", one.number, one.family, one.given);
            lines += &format!(
                "{{\"resourceType\":\"Patient\",\"id\":\"{}\",\"name\":[{{\"family\":\"{}\"}}]}}\n",
                record.public_id, one.family
            );
            let session = jenner_registry::access::sessions::Session {
                user: None,
                data: format!(
                    "{{\"searches\":[[\"s1\",\"{} {}\"]],\"kept\":\"yes\"}}",
                    one.family, one.given
                ),
                expires_at: Timestamp(NOON.0 + 1_000_000_000),
                visit: None,
            };
            jenner_registry::access::sessions::begin(registry, &[n as u8; 32], &session).unwrap();
            records.push(record);
        }
        let upload =
            uploads::add(registry, &running.clinic, running.clinic.organization(), "a.csv", table.as_bytes());
        upload.unwrap().unwrap();
        export(running, &folder.path().join("export"), &lines);
        // Everything is there before: the search finds it.
        let everything = || {
            let mut all = files(folder.path());
            match engine {
                Engine::Sqlite => {
                    for end in ["", "-wal"] {
                        all.extend(
                            std::fs::read(format!("{file}{end}"))
                                .ok()
                                .map(|bytes| (file.clone() + end, bytes)),
                        );
                    }
                }
                Engine::Postgres => all.push(("pg_dump".to_owned(), dump(running.db()))),
            }
            all.extend(bodies(running));
            all
        };
        let found = |all: &[(String, Vec<u8>)], n: usize| -> Vec<String> {
            let marks = marks(n);
            let hit = |bytes: &[u8]| marks.iter().any(|mark| has(bytes, mark));
            all.iter().filter(|(_, bytes)| hit(bytes)).map(|(name, _)| name.clone()).collect()
        };
        let before = everything();
        for n in 0..25 {
            let places = found(&before, n);
            assert!(places.len() >= 4, "{engine}: {n} is in {places:?}");
            assert!(
                places.iter().any(|place| place.ends_with("Patient-1.ndjson.zst")),
                "{engine}: {places:?}"
            );
        }
        for (n, record) in records.iter().take(20).enumerate() {
            purged(running, record.public_id, &format!("R-{n}"));
        }
        assert_eq!(people(running), 5);
        let mut after = everything();
        let logged = log.text();
        assert!(!logged.is_empty(), "the program logs");
        after.push(("log".to_owned(), logged.into_bytes()));
        for n in 0..20 {
            assert_eq!(found(&after, n), Vec::<String>::new(), "{engine}: {n}");
        }
        for n in 20..25 {
            assert!(!found(&after, n).is_empty(), "{engine}: {n} stays");
            assert!(!found(&after, n).contains(&"log".to_owned()), "{engine}: nobody is named in the log");
        }
        for record in &records[..20] {
            let name = record.public_id.to_string();
            assert!(!after.iter().any(|(_, bytes)| has(bytes, name.as_bytes())), "the name in addresses");
        }
        assert_eq!(count(running, "session"), 25, "sessions go on, without the search");
    }
}

/// A finished export with a line for each person.
fn export(running: &Running, folder: &Path, lines: &str) {
    use jenner_store::queries::export::{JobRow, State, insert};
    let handle = [7u8; 16];
    let own = folder.join("07".repeat(16));
    std::fs::create_dir_all(&own).unwrap();
    let packed = zstd::encode_all(lines.as_bytes(), 1).unwrap();
    std::fs::write(own.join("Patient-1.ndjson.zst"), &packed).unwrap();
    let files = serde_json::json!([{
        "use": "Output", "kind": "Patient", "name": "Patient-1.ndjson", "count": 25, "bytes": lines.len(), "stored": packed.len(),
    }]);
    let row = JobRow {
        id: 1,
        handle,
        client: "c".to_owned(),
        organization: running.clinic.organization(),
        request: "/$export".to_owned(),
        asked: "{}".to_owned(),
        asked_key: [0; 32],
        state: State::Done,
        created_at: NOON,
        transaction_time: None,
        beat_at: None,
        attempts: 1,
        people: 25,
        people_done: 25,
        bytes: lines.len() as i64,
        files: files.to_string(),
        problem: String::new(),
        expires_at: None,
    };
    running.registry.db().write(move |tx| insert(tx, &row)).unwrap();
}

/// Bodies, answers and uploads, unpacked.
fn bodies(running: &Running) -> Vec<(String, Vec<u8>)> {
    let packer = jenner_store::content::Packer::plain();
    let mut all = Vec::new();
    for (table, column) in [("message", "body"), ("message", "answer"), ("upload", "body")] {
        let sql = format!("SELECT {column} FROM {table}");
        let packed: Vec<Vec<u8>> =
            running.registry.db().read(|tx| tx.query(&sql, &[], |row| row.get(0))).unwrap();
        for bytes in packed.iter().filter(|bytes| !bytes.is_empty()) {
            all.push((format!("{table}.{column}"), packer.unpack(bytes, 1 << 24).unwrap()));
        }
    }
    all
}

#[test]
fn s46_a_database_from_before_the_purge_loses_the_person_again_when_the_ledger_is_replayed() {
    let folder = tempfile::tempdir().unwrap();
    let vault = Vault::throwaway().unwrap();
    let open = |name: &str| {
        let db = Db::open(
            &format!("sqlite:{}", folder.path().join(name).display()),
            &jenner_store::Options::default(),
        )
        .unwrap();
        db.migrate().unwrap();
        let settings = Settings {
            vault: Some(vault.clone()),
            purge_ledger: Some(folder.path().join("purges.ledger")),
            ..Settings::default()
        };
        Registry::start(db, Codes::embedded(), settings, Arc::new(|| NOON)).unwrap()
    };
    let hand_in = |registry: &Registry, access: &Access, text: &str| match submit(
        registry,
        access,
        Transport::File,
        text.as_bytes(),
    ) {
        Ok(Answer::Hl7(reply)) => assert_eq!(reply.verdict, Verdict::AA),
        other => panic!("{other:?}"),
    };
    let registry = open("now.db");
    let [clinic, _] = organizations(&registry).map(of_operator);
    for n in 0..4 {
        hand_in(&registry, &clinic, &vxu("CLINIC", "20250601080000", &format!("A{n}"), marked(n), &[]));
    }
    registry.db().backup_to(&folder.path().join("yesterday.db")).unwrap();
    let all: Vec<PublicId> = registry
        .db()
        .read(|tx| tx.query("SELECT public_id FROM person ORDER BY person_id", &[], |row| row.get(0)))
        .unwrap();
    purge::carry_out(&registry, &operator(), all[0], &order("R-0")).unwrap().unwrap();
    // One wants nothing kept; one comes back later.
    let nothing = PurgeOrder { keep_out: false, ..order("R-1") };
    purge::carry_out(&registry, &operator(), all[1], &nothing).unwrap().unwrap();
    purge::carry_out(&registry, &operator(), all[2], &order("R-2")).unwrap().unwrap();
    tombstones::lift(&registry, &operator(), "R-2", "they came back").unwrap();
    drop(registry);

    let restored = open("yesterday.db");
    let count = |registry: &Registry| registry.db().read(queries::person::count).unwrap();
    assert_eq!(count(&restored), 4);
    let lines = ledger::read(&vault, &folder.path().join("purges.ledger")).unwrap();
    assert_eq!(lines.len(), 4);
    let done = purge::replay(&restored, &operator(), &lines).unwrap();
    assert_eq!((done.purges, done.people, count(&restored)), (3, 3, 1));
    let again = purge::replay(&restored, &operator(), &lines).unwrap();
    assert_eq!((again.people, count(&restored)), (0, 1), "replayed twice, nothing more happens");
    let before = count(&restored);
    hand_in(&restored, &clinic, &vxu("CLINIC", "20260601080000", "B0", marked(0), &[]));
    assert_eq!(count(&restored), before, "and stays out");
    hand_in(&restored, &clinic, &vxu("CLINIC", "20260601080000", "B2", marked(2), &[]));
    assert_eq!(count(&restored), before + 1, "who came back is taken");
    restored.db().scrub(false).unwrap();
    let text = std::fs::read(folder.path().join("purges.ledger")).unwrap();
    let file = std::fs::read(folder.path().join("yesterday.db")).unwrap();
    for mark in marks(0).iter().chain(&marks(1)) {
        assert!(!has(&text, mark) && !has(&file, mark), "{}", String::from_utf8_lossy(mark));
    }
    // A ledger that was changed is not passed over.
    std::fs::write(folder.path().join("purges.ledger"), [text.as_slice(), b"AAAA\n"].concat()).unwrap();
    assert!(ledger::read(&vault, &folder.path().join("purges.ledger")).is_err());
}
