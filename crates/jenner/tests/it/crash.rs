//! Kill -9 in the middle of a load: what was acknowledged is there, once. `jenner crash` does many rounds.

use super::program::jenner;

fn rounds(database: Option<&str>) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let mut command = jenner(folder.path());
    command.args(["crash", "--rounds", "2", "--messages", "600", "--latest", "1200", "--jobs", "4"]);
    if let Some(url) = database {
        command.args(["--engine", "postgres", "--database", url]);
    }
    let done = command.output().expect("the program starts");
    let told = String::from_utf8_lossy(&done.stdout);
    assert!(done.status.success(), "{told}{}", String::from_utf8_lossy(&done.stderr));
    assert!(told.contains("0 wrong"), "{told}");
}

#[test]
fn what_was_acknowledged_survives_a_kill_on_sqlite() {
    rounds(None);
}

#[test]
fn what_was_acknowledged_survives_a_kill_on_postgresql() {
    match jenner_store::testing::postgres() {
        Some(db) => rounds(Some(db.url())),
        None => eprintln!("skipped: PostgreSQL"),
    }
}
