//! Matching from the command line: own tables, bad tables, and the reference sets where they are.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::program::{run, text};

/// A child from three EHRs, her twin sister, a man and his son of one name, and a row with nothing in it.
const PEOPLE: &str = "rec_id, First Name, SURNAME, dob, sex, multiple_birth, birth_order, mother_maiden, street, zip, phone, cluster\n\
r1, Camille, Boudreaux-Leblanc, 2023-04-12, F, Y, 1, Hebert, 12 Canal St, 70301, 9855501212, x\n\
r2, CAMILLE, BOUDREAUX, 2023-04-12, F, Y, 1, HEBERT, 12 CANAL STREET, 70301, (985) 550-1212, y\n\
r3, Camile, Boudreaux Leblanc, 20230412, F, Y, 1, Hebert, 12 Canal St, 70301, 985-550-1212, z\n\
r4, Camryn, Boudreaux-Leblanc, 2023-04-12, F, Y, 2, Hebert, 12 Canal St, 70301, 9855501212, x\n\
r5, Earl, Thibodeaux, 1981-01-30, M, , , , 4 Bayou Rd, 70360, 9855509999, x\n\
r6, Earl, Thibodeaux, 2014-08-02, M, , , Ngo, 4 Bayou Rd, 70360, 9855509999, x\n\
r7, , , , , , , , , , , x\n";

fn written(name: &str, content: impl AsRef<[u8]>) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join(name), content).expect("a file");
    folder
}

fn rows(path: &Path) -> Vec<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_path(path).expect("a table");
    reader.records().map(|row| row.expect("a row").iter().map(str::to_owned).collect()).collect()
}

#[test]
fn a_table_is_freed_of_duplicates_and_every_row_is_in_the_answer_once() {
    let folder = written("in.csv", PEOPLE);
    let output = run(folder.path(), &["link", "dedupe", "in.csv", "--out", "out.csv"]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let told = text(&output.stdout);
    assert!(told.contains("7 rows are") && told.contains("answers, not looked at: cluster"), "{told}");
    let rows = rows(&folder.path().join("out.csv"));
    assert_eq!(rows.first().map(|row| row.join(",")).as_deref(), Some("id,cluster"));
    let ids: Vec<&str> = rows.iter().skip(1).map(|row| row[0].as_str()).collect();
    assert_eq!(ids, ["r1", "r2", "r3", "r4", "r5", "r6", "r7"]);
    let cluster: HashMap<&str, &str> =
        rows.iter().skip(1).map(|row| (row[0].as_str(), row[1].as_str())).collect();
    assert_eq!((cluster["r1"], cluster["r2"]), ("r1", "r1"), "one child from two EHRs");
    assert_eq!(cluster["r4"], "r4", "her twin is somebody else");
    assert_ne!(cluster["r5"], cluster["r6"], "father and son of one name");
    assert_eq!(cluster["r7"], "r7", "a row that says nothing is somebody");
}

#[test]
fn rows_that_say_nothing_are_one_cluster_each() {
    let empty: String = (1..=40).map(|n| format!("{n},UNKNOWN,UNKNOWN,1900-01-01\n")).collect();
    let folder = written("in.csv", format!("id,first_name,last_name,dob\n{empty}"));
    let output = run(folder.path(), &["link", "dedupe", "in.csv", "--out", "-"]);
    let clusters: std::collections::HashSet<&str> =
        text(&output.stdout).lines().skip(1).filter_map(|line| line.split(',').nth(1)).collect();
    assert_eq!(clusters.len(), 40, "{}", text(&output.stdout));
}

#[test]
fn the_answer_does_not_depend_on_the_column_that_holds_the_truth_nor_on_the_order_of_rows() {
    let folder = written("in.csv", PEOPLE);
    let here = folder.path();
    let mut lines: Vec<&str> = PEOPLE.lines().collect();
    lines[1..].reverse();
    let reversed = format!("{}\n", lines.join("\n")).replace(", x\n", ", same\n");
    std::fs::write(here.join("reversed.csv"), reversed).unwrap();
    let clusters = |file: &str| {
        let output = run(here, &["link", "dedupe", file, "--out", "-"]);
        let mut groups: HashMap<String, Vec<String>> = HashMap::new();
        for line in text(&output.stdout).lines().skip(1) {
            let (id, cluster) = line.split_once(',').unwrap();
            groups.entry(cluster.to_owned()).or_default().push(id.to_owned());
        }
        let mut groups: Vec<Vec<String>> = groups.into_values().collect();
        groups.iter_mut().for_each(|group| group.sort());
        groups.sort();
        groups
    };
    assert_eq!(clusters("in.csv"), clusters("reversed.csv"));
}

#[test]
fn pairs_have_a_probability_and_a_decision() {
    let folder = written("in.csv", PEOPLE);
    let output = run(folder.path(), &["link", "pairs", "in.csv", "--out", "out.csv"]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let rows = rows(&folder.path().join("out.csv"));
    assert_eq!(rows[0], ["id_a", "id_b", "probability", "decision"]);
    let decision =
        |a: &str, b: &str| rows.iter().find(|row| row[0] == a && row[1] == b).map(|row| row[3].as_str());
    assert_eq!(decision("r1", "r2"), Some("same"));
    assert_ne!(decision("r1", "r4"), Some("same"), "a twin");
    for row in &rows[1..] {
        let probability: f64 = row[2].parse().unwrap();
        assert!((0.0..=1.0).contains(&probability));
        assert!(["same", "review", "different"].contains(&row[3].as_str()));
    }
    let pairs: std::collections::HashSet<_> = rows[1..].iter().map(|row| (&row[0], &row[1])).collect();
    assert_eq!(pairs.len(), rows.len() - 1, "a pair comes once");
}

#[test]
fn incoming_records_are_looked_up_among_those_on_file() {
    let folder = written("file.csv", PEOPLE);
    let incoming = "rec_id,first_name,last_name,dob,sex,street,zip,phone\n\
        r1,Camille,Boudreaux-Leblanc,2023-04-12,F,12 Canal St,70301,9855501212\n\
        q2,Nobody,Known,1950-05-05,M,1 Other St,70001,\n";
    std::fs::write(folder.path().join("new.csv"), incoming).unwrap();
    let args = ["link", "pairs", "file.csv", "--against", "new.csv", "--likely", "--out", "-"];
    let output = run(folder.path(), &args);
    let told = text(&output.stdout);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let known: Vec<&str> = told.lines().skip(1).map(|line| line.split(',').next().unwrap()).collect();
    assert!(known.contains(&"r1"), "{told}");
    assert!(told.lines().skip(1).all(|line| line.split(',').nth(1) == Some("r1")), "{told}");
}

#[test]
fn where_ids_repeat_another_column_may_tell_the_rows_apart() {
    let folder = written(
        "seed.csv",
        "Match Id,ID,FIRST,LAST,BIRTHDATE\n1,77,Ana,Lopez,1990-01-02\n2,77,Ana,Lopez,1/2/90\n",
    );
    let incoming = "Test Case #,Match Id,ID,FIRST,LAST,BIRTHDATE,Expected Result\n8,1,77,Ana,Lopez,1990-01-02,match\n9,1,77,Ana,Lopez,1990-01-02,match\n";
    std::fs::write(folder.path().join("new.csv"), incoming).unwrap();
    let output =
        run(folder.path(), &["link", "pairs", "seed.csv", "--against", "new.csv", "--out", "out.csv"]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    assert!(text(&output.stdout).contains("named by \"Match Id\""), "{}", text(&output.stdout));
    let rows = rows(&folder.path().join("out.csv"));
    let pairs: Vec<(&str, &str)> = rows[1..].iter().map(|row| (row[0].as_str(), row[1].as_str())).collect();
    assert_eq!(pairs, [("1", "8"), ("1", "9"), ("2", "8"), ("2", "9")]);
    let by_id = ["link", "pairs", "seed.csv", "--id", "ID", "--out", "out.csv"];
    assert!(text(&run(folder.path(), &by_id).stderr).contains("rows 1 and 2 have one id"));
}

#[test]
fn given_pairs_are_judged_one_by_one_and_explained() {
    let pairs = "label,a_nameFirst,a_nameLast,a_birthDate,a_gender,a_phone,a_addressStreet1,a_addressZip,b_nameFirst,b_nameLast,b_birthDate,b_gender,b_phone,b_addressStreet1,b_addressZip,expect\n\
        alike,Odalys,Quibodeaux,20250111,F,9855520142,12 Heron Ct,70360,ODALYS,QUIBODEAUX,20250111,F,9855520142,12 HERON COURT,70360,no\n\
        strangers,Odalys,Quibodeaux,20250111,F,9855520142,12 Heron Ct,70360,Earl,Ngo,19500203,M,,,,no\n";
    let folder = written("pairs.csv", pairs);
    let output = run(folder.path(), &["link", "judge", "pairs.csv", "--out", "out.csv", "--explain"]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let answer = std::fs::read_to_string(folder.path().join("out.csv")).unwrap();
    assert_eq!(answer, "label,decision\nalike,same\nstrangers,different\n");
    let told = text(&output.stdout);
    assert!(told.contains("alike: same (probability") && told.contains("birth"), "{told}");
    let plain = run(folder.path(), &["link", "judge", "in.csv", "--out", "out.csv"]);
    assert!(text(&plain.stderr).contains("in.csv"));
}

#[test]
fn weights_are_learned_from_a_table_and_can_be_used() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    let made = run(here, &["bench", "match", "--people", "3000", "--write", "m.csv", "--no-match"]);
    assert_eq!(made.status.code(), Some(0), "{}", text(&made.stderr));
    let learned = run(here, &["link", "train", "m.csv", "--out", "model.toml"]);
    assert_eq!(learned.status.code(), Some(0), "{}", text(&learned.stderr));
    assert!(text(&learned.stdout).contains("learned from"), "{}", text(&learned.stdout));
    let used = run(here, &["link", "dedupe", "m.csv", "--model", "model.toml", "--out", "out.csv"]);
    assert_eq!(used.status.code(), Some(0), "{}", text(&used.stderr));
    let few = run(here, &["link", "train", "out.csv", "--map", "first_name=cluster", "--out", "model.toml"]);
    assert_eq!(few.status.code(), Some(2));
    assert!(text(&few.stderr).contains("needed to learn from"), "{}", text(&few.stderr));
}

#[test]
fn a_table_of_made_up_registrations_is_matched_without_joining_a_family() {
    let folder = tempfile::tempdir().unwrap();
    let measured = run(folder.path(), &["bench", "match", "--people", "6000", "--seed", "9", "--json"]);
    assert_eq!(measured.status.code(), Some(0), "{}", text(&measured.stderr));
    let report: Value = serde_json::from_slice(&measured.stdout).unwrap();
    // What a registry would join by itself holds no two people.
    assert_eq!(report["registry_same_wrong"]["all"], 0, "{report}");
    assert!(report["registry_same"]["recall"].as_f64().unwrap() > 0.4, "{report}");
    assert_eq!(report["false_merges"]["twins"], 0, "{report}");
    assert!(report["clusters"]["precision"].as_f64().unwrap() > 0.98, "{report}");
    assert!(report["clusters"]["recall"].as_f64().unwrap() > 0.85, "{report}");
    assert!(report["peak_rss_mb"].as_f64().unwrap() > 0.0);
}

#[test]
fn a_bad_table_is_refused_with_what_is_wrong_and_where() {
    let cases: [(&[u8], &[&str], &str); 10] = [
        (b"", &[], "is empty"),
        (b"7,Ana,Lopez\n8,Bo,Ngo\n", &[], "name the columns"),
        (b"id,first_name\n1,Ana\n2\n", &[], "line 3 has 1 column"),
        (b"id,first_name\n1,Ana,Lopez\n", &[], "line 2 has 3 columns"),
        (b"id,first_name\n1,Zo\xeb\n", &[], "line 2 is not in UTF-8"),
        (b"id,first_name\n1,Ana\n1,Bo\n", &[], "rows 1 and 2 have one id"),
        (b"id,first_name\n,Ana\n", &[], "row 1"),
        (b"id,first_name\n1,Ana\n", &["--map", "dob=birthday"], "no column \"birthday\""),
        (b"id,first_name\n1,Ana\n", &["--map", "shoe=id"], "no field \"shoe\""),
        (b"id,first_name\n1,Ana\n", &["--id", "number"], "no column \"number\""),
    ];
    for (content, more, expected) in cases {
        let folder = written("in.csv", content);
        let args = [&["link", "dedupe", "in.csv", "--out", "out.csv"][..], more].concat();
        let output = run(folder.path(), &args);
        let told = text(&output.stderr);
        assert!(matches!(output.status.code(), Some(1 | 2)), "{told}");
        assert!(told.contains(expected), "\"{expected}\" is not in: {told}");
        assert!(told.contains("in.csv"), "{told}");
        assert!(!folder.path().join("out.csv").exists(), "nothing is written: {expected}");
    }
    let folder = tempfile::tempdir().unwrap();
    let missing = run(folder.path(), &["link", "dedupe", "nowhere.csv", "--out", "out.csv"]);
    assert!(text(&missing.stderr).contains("nowhere.csv"));
}

#[test]
fn a_table_without_ids_is_numbered_and_columns_can_be_named_by_hand() {
    let folder =
        written("in.csv", "Vorname;Nachname;Geboren\nHans;M\u{fc}ller;1950-02-03\nHans;Mueller;1950-02-03\n");
    let args = [
        "link",
        "dedupe",
        "in.csv",
        "--out",
        "-",
        "--map",
        "first_name=Vorname",
        "--map",
        "last_name=Nachname",
        "--map",
        "birth_date=Geboren",
    ];
    let output = run(folder.path(), &args);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let ids: Vec<&str> =
        text(&output.stdout).lines().skip(1).filter_map(|line| line.split(',').next()).collect();
    assert_eq!(ids, ["1", "2"]);
}

#[test]
fn the_truth_of_a_made_up_state_is_counted_against_its_registry() {
    let folder = tempfile::tempdir().unwrap();
    let output = run(folder.path(), &["demo", "--people", "600", "--data", "state", "--check", "--json"]);
    assert_eq!(output.status.code(), Some(0), "{}{}", text(&output.stderr), text(&output.stdout));
    let figures: Value = serde_json::from_slice(&output.stdout).unwrap();
    let count = |name: &str| figures[name].as_u64().unwrap();
    assert!(count("people") > 300 && count("people") <= 616, "{figures}");
    assert!(count("patients") > count("people"), "many are patients of several senders: {figures}");
    assert!((count("people")..=count("patients")).contains(&count("records")), "{figures}");
    assert_eq!(count("duplicates_left"), count("records") - count("people"), "nobody is lost: {figures}");
    assert_eq!(count("records_of_two"), 0, "{figures}");
}

fn reference() -> Option<PathBuf> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/reference");
    let root = std::env::var_os("JENNER_REFERENCE").map_or(beside, PathBuf::from);
    let matching = root.join("matching").canonicalize().ok()?;
    matching.is_dir().then_some(matching)
}

#[test]
fn the_labelled_sets_are_measured_by_one_command() {
    let Some(reference) = reference() else {
        eprintln!("skipped: reference data not found");
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    // The largest set takes a debug build too long; its turn comes with `jenner link evaluate` on the whole folder.
    for part in ["febrl", "rldata", "mismo", "recordlinker", "synthetic-5k"] {
        let target = folder.path().join(part);
        std::fs::create_dir(&target).unwrap();
        for file in std::fs::read_dir(reference.join(part)).unwrap() {
            let file = file.unwrap();
            std::fs::copy(file.path(), target.join(file.file_name())).unwrap();
        }
    }
    let output = run(folder.path(), &["link", "evaluate", ".", "--json"]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    let set = |name: &str| report["sets"].as_array().unwrap().iter().find(|set| set["set"] == name).unwrap();
    let figure = |name: &str, measure: &str| set(name)[measure]["f1"].as_f64().unwrap();
    // The truth is counted as its authors count it.
    for (name, records, pairs) in
        [("febrl1", 1000, 500), ("febrl3", 5000, 6538), ("RLdata500", 500, 50), ("synthetic-5k", 5005, 5246)]
    {
        assert_eq!(
            (&set(name)["records"], &set(name)["true_pairs"]),
            (&records.into(), &pairs.into()),
            "{name}"
        );
    }
    assert!(figure("febrl1", "clusters") > 0.99, "{}", set("febrl1"));
    assert!(figure("synthetic-5k", "clusters") > 0.95, "{}", set("synthetic-5k"));
    assert_eq!(report["pairs"][0]["pairs"], 1899);
    assert_eq!(report["pairs"][0]["wrong"], 0, "{}", report["pairs"][0]);
    let kinds = report["kinds"].as_array().unwrap();
    for kind in kinds.iter().filter(|kind| kind["never"] == true) {
        assert_eq!(kind["joined"], 0, "{kind}");
    }
    assert_eq!(kinds.iter().filter(|kind| kind["never"] == true).count(), 7);
}
