//! The program as a whole: what commands print and how they end.

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};

/// The program in a folder, away from the settings of whoever runs the tests.
pub fn jenner(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_jenner"));
    command.current_dir(folder).stdin(Stdio::null());
    for (name, _) in std::env::vars_os() {
        if name.to_str().is_some_and(|name| name.starts_with("JENNER_")) {
            command.env_remove(name);
        }
    }
    command.env("JENNER_LOG_LEVEL", "warn");
    command
}

pub fn run(folder: &Path, args: &[&str]) -> Output {
    jenner(folder).args(args).output().expect("the program starts")
}

fn with_input(folder: &Path, args: &[&str], input: &str) -> Output {
    let mut child = jenner(folder)
        .args(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    child.stdin.take().expect("a pipe").write_all(input.as_bytes()).expect("it reads its input");
    child.wait_with_output().expect("it ends")
}

pub fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).expect("UTF-8")
}

/// One child with one dose, and the question about that child.
const UPDATE: &str = "MSH|^~\\&|PRISM|WILLOW|JENNER|JENNER|20260302101500-0600||VXU^V04^VXU_V04|W-1|P|2.5.1|||ER|AL|||||Z22^CDCPHINVS\r\
PID|1||77120^^^WILLOW^MR||Quibodeaux^Odalys^Fern^^^^L||20250111|F||2106-3^White^CDCREC|12 Heron Ct^^Houma^LA^70360^USA^L||^PRN^PH^^^985^5550142|||||||||2186-5^Not Hispanic or Latino^CDCREC\r\
ORC|RE||D-9^WILLOW\r\
RXA|0|1|20260302||08^Hep B, adolescent or pediatric^CVX|999|||01^Historical^NIP001|||||||||||CP|A\r";
const QUERY: &str = "MSH|^~\\&|PRISM|WILLOW|JENNER|JENNER|20260303101500-0600||QBP^Q11^QBP_Q11|W-2|P|2.5.1|||ER|AL|||||Z34^CDCPHINVS\r\
QPD|Z34^Request Immunization History^CDCPHINVS|W-2|77120^^^WILLOW^MR|Quibodeaux^Odalys^Fern^^^^L||20250111|F\r\
RCP|I|10^RD&Records&HL70126\r";

#[test]
fn a_message_that_is_loaded_is_there_when_it_is_asked_for_and_replaying_it_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    let unknown = with_input(here, &["hl7", "load", "-"], UPDATE);
    assert_eq!(unknown.status.code(), Some(1));
    assert!(text(&unknown.stdout).contains("no organization \"WILLOW\""), "{}", text(&unknown.stdout));

    std::fs::write(here.join("one.hl7"), UPDATE).unwrap();
    let load = [
        "hl7",
        "load",
        "one.hl7",
        "--create-organizations",
        "--json",
        "--acked",
        "acked",
        "--answers",
        "answers",
    ];
    let first = run(here, &load);
    let line = text(&first.stdout).lines().last().unwrap_or_default();
    let tally: serde_json::Value = serde_json::from_str(line).expect(line);
    assert_eq!(
        (&tally["messages"], &tally["stored"], &tally["replayed"]),
        (&1.into(), &1.into(), &0.into()),
        "{tally}"
    );
    assert_eq!(std::fs::read_to_string(here.join("acked")).unwrap(), "W-1\n");
    let answer = std::fs::read(here.join("answers")).unwrap();
    let again = run(here, &load);
    let line = text(&again.stdout).lines().last().unwrap_or_default();
    let tally: serde_json::Value = serde_json::from_str(line).expect(line);
    assert_eq!((&tally["replayed"], &tally["stored"]), (&1.into(), &0.into()), "{tally}");
    assert_eq!(std::fs::read(here.join("answers")).unwrap(), answer);

    let asked = with_input(here, &["hl7", "query", "-"], QUERY);
    assert_eq!(asked.status.code(), Some(0), "{}", text(&asked.stderr));
    assert!(text(&asked.stdout).contains("|20260302|08^Hep B"), "{}", text(&asked.stdout));
    assert_eq!(with_input(here, &["hl7", "query", "-"], UPDATE).status.code(), Some(1));

    assert_eq!(run(here, &["audit", "verify"]).status.code(), Some(0));
    let doctor = run(here, &["doctor"]);
    assert!(text(&doctor.stdout).contains("people: 1"), "{}", text(&doctor.stdout));
    assert_eq!(doctor.status.code(), Some(0));
}

#[test]
fn a_backup_brings_back_what_was_there() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    let added = run(here, &["org", "add", "WILLOW", "Willow Clinic"]);
    assert_eq!(added.status.code(), Some(0), "{}", text(&added.stderr));
    assert_eq!(run(here, &["backup", "copy.db"]).status.code(), Some(0));
    assert_eq!(run(here, &["backup", "copy.db"]).status.code(), Some(2), "a backup is not written over");
    assert_eq!(run(here, &["org", "add", "HERON", "Heron Clinic"]).status.code(), Some(0));
    assert_eq!(
        run(here, &["restore", "copy.db"]).status.code(),
        Some(2),
        "a database is not replaced unasked"
    );
    assert_eq!(run(here, &["restore", "copy.db", "--replace"]).status.code(), Some(0));
    let list = run(here, &["org", "list"]);
    assert!(text(&list.stdout).contains("WILLOW") && !text(&list.stdout).contains("HERON"));
    std::fs::write(here.join("torn.db"), &std::fs::read(here.join("copy.db")).unwrap()[..9000]).unwrap();
    let torn = run(here, &["restore", "torn.db", "--replace"]);
    assert_eq!(torn.status.code(), Some(1), "{}", text(&torn.stdout));
    assert!(text(&run(here, &["org", "list"]).stdout).contains("WILLOW"));
}

#[test]
fn checking_says_what_is_wrong_and_stores_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    std::fs::create_dir(here.join("inbox")).unwrap();
    std::fs::write(here.join("inbox/good.hl7"), UPDATE).unwrap();
    std::fs::write(here.join("inbox/bad.txt"), "this is a letter").unwrap();
    std::fs::write(here.join("inbox/picture.png"), [0, 1, 2]).unwrap();
    let checked = run(here, &["hl7", "check", "inbox", "--as-of", "message", "--json"]);
    assert_eq!(checked.status.code(), Some(1));
    let lines: Vec<serde_json::Value> =
        text(&checked.stdout).lines().map(|line| serde_json::from_str(line).expect(line)).collect();
    assert_eq!(lines.len(), 2);
    assert!(lines[0]["ack"].is_null());
    assert_eq!((&lines[1]["control_id"], &lines[1]["stored"]["doses"]), (&"W-1".into(), &1.into()));
    assert!(!here.join("jenner-data").exists());
    let noise = run(here, &["hl7", "check", "inbox/picture.png"]);
    assert_eq!(noise.status.code(), Some(1), "{}", text(&noise.stderr));
    for wrong in [&["hl7", "check", "nowhere.hl7"][..], &["hl7", "check"], &["serve", "--listen", "nowhere"]]
    {
        assert_eq!(run(here, wrong).status.code(), Some(2), "{wrong:?}");
    }
}

#[test]
fn accounts_and_interfaces_get_secrets_that_are_shown_once() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    run(here, &["org", "add", "WILLOW", "Willow Clinic"]);
    let interface = run(here, &["interface", "add", "willow-ehr", "--organization", "WILLOW"]);
    let secret =
        text(&interface.stdout).lines().last().and_then(|line| line.rsplit(' ').next()).unwrap_or_default();
    assert_eq!(secret.len(), 32);
    let short = [
        "user",
        "add",
        "ines",
        "--organization",
        "WILLOW",
        "--role",
        "clinic_staff",
        "--password-from-stdin",
    ];
    let refused = with_input(here, &short, "short\n");
    assert_eq!(refused.status.code(), Some(1));
    assert!(text(&refused.stderr).contains("15 to 128"), "{}", text(&refused.stderr));
    let taken = with_input(here, &short, "long enough for a password\n");
    assert_eq!(taken.status.code(), Some(0), "{}", text(&taken.stderr));
    assert!(text(&run(here, &["user", "list"]).stdout).starts_with("ines\tclinic_staff\tWILLOW"));
    let nobody = ["user", "add", "x", "--organization", "NOWHERE", "--role", "clinic_staff"];
    assert_eq!(run(here, &nobody).status.code(), Some(2));
}

#[test]
fn everybody_is_assessed_by_a_command_and_another_schedule_is_compared_without_storing_anything() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    std::fs::write(here.join("one.hl7"), UPDATE).unwrap();
    run(here, &["hl7", "load", "one.hl7", "--create-organizations"]);
    let json = |args: &[&str]| -> serde_json::Value {
        let done = run(here, args);
        assert_eq!(done.status.code(), Some(0), "{}", text(&done.stderr));
        serde_json::from_slice(&done.stdout).expect("JSON")
    };
    let due = json(&["assess", "--json"]);
    assert_eq!(due["people"], 0, "the message has assessed its patient: {due}");
    let all = json(&["assess", "--all", "--json"]);
    assert_eq!((&all["people"], &all["changed"]), (&1.into(), &0.into()), "{all}");
    let earlier = concat!(env!("CARGO_MANIFEST_DIR"), "/../../packs/schedule-us-4.61");
    let impact = json(&["cdsi", "impact", earlier, "--json"]);
    assert_eq!((&impact["people"], &impact["to"]), (&1.into(), &"schedule-us 4.61".into()), "{impact}");
    assert_eq!(json(&["assess", "--json"])["people"], 0, "nothing was stored");
    // With the other schedule in the settings, the same person is due.
    std::fs::write(here.join("jenner.toml"), format!("schedule = {earlier:?}\n")).unwrap();
    let other = json(&["assess", "--json"]);
    assert_eq!((&other["people"], &other["schedule"]), (&1.into(), &"schedule-us 4.61".into()), "{other}");
    let nowhere = run(here, &["cdsi", "impact", "no-such-folder"]);
    assert_eq!(nowhere.status.code(), Some(1), "{}", text(&nowhere.stderr));
}

#[test]
fn s46_yesterdays_backup_does_not_bring_back_who_was_purged_today() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    std::fs::write(here.join("one.hl7"), UPDATE).unwrap();
    run(here, &["hl7", "load", "one.hl7", "--create-organizations"]);
    // Not encrypted, so that the test can look into it.
    assert_eq!(run(here, &["backup", "--plain", "yesterday.db"]).status.code(), Some(0));
    let asked = with_input(here, &["hl7", "query", "-"], QUERY);
    let answer = text(&asked.stdout);
    assert!(answer.contains("Quibodeaux"), "{answer}");
    // The registry number stands in the answer: PID-3 of the kind SR.
    let number = answer.split(['|', '~']).find(|part| part.ends_with("^SR")).unwrap_or_default();
    let number = number.split('^').next().unwrap_or_default();
    let purge = |and: &str| {
        run(
            here,
            &["optout", "purge", number, "--receipt", "LA-1", "--asked-by", "Ida", "--confirmed-by", and],
        )
    };
    let alone = purge("Ida");
    assert_eq!(alone.status.code(), Some(1), "{}", text(&alone.stderr));
    assert!(text(&alone.stderr).contains("somebody else"), "{}", text(&alone.stderr));
    let done = purge("Max");
    assert_eq!(done.status.code(), Some(0), "{}", text(&done.stderr));
    assert!(text(&run(here, &["doctor"]).stdout).contains("people: 0"));
    assert_eq!(run(here, &["backup", "today.db"]).status.code(), Some(0));
    assert!(here.join("today.db.purges").is_file(), "the ledger goes with the backup");
    let restored = run(here, &["restore", "yesterday.db", "--replace"]);
    assert_eq!(restored.status.code(), Some(0), "{}", text(&restored.stderr));
    assert!(text(&restored.stdout).contains("1 people of the backup removed"), "{}", text(&restored.stdout));
    assert!(text(&run(here, &["doctor"]).stdout).contains("people: 0"));
    // And is not stored again; the sender hears what it always hears.
    let again = run(here, &["hl7", "load", "one.hl7", "--json"]);
    assert_eq!(again.status.code(), Some(0), "{}", text(&again.stdout));
    assert!(text(&run(here, &["doctor"]).stdout).contains("people: 0"));
    let list = run(here, &["optout", "list"]);
    assert!(text(&list.stdout).starts_with("LA-1\t"), "{}", text(&list.stdout));
    let name = b"Quibodeaux";
    let shown = |path: &Path| std::fs::read(path).unwrap().windows(name.len()).any(|part| part == name);
    assert!(
        shown(&here.join("yesterday.db")),
        "the old backup still holds them: that is why it is deleted in time"
    );
    for file in std::fs::read_dir(here.join("jenner-data")).unwrap().map(|entry| entry.unwrap().path()) {
        assert!(file.is_dir() || !shown(&file), "{}", file.display());
    }
    // A ledger that cannot be read stops a restore: somebody would come back.
    std::fs::write(here.join("jenner-data/purges.ledger"), "AAAA\n").unwrap();
    let stopped = run(here, &["restore", "yesterday.db", "--replace"]);
    assert_eq!(stopped.status.code(), Some(1), "{}", text(&stopped.stdout));
    assert!(text(&stopped.stderr).contains("ledger"), "{}", text(&stopped.stderr));
    assert!(text(&run(here, &["doctor"]).stdout).contains("people: 0"));
}
