//! `jenner audit …` on a database that somebody changes behind the program's back: what is said, and how it ends.

#![expect(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

use std::path::Path;
use std::process::Output;

use crate::program::{run, text};

fn said(output: &Output) -> String {
    format!("{}{}", text(&output.stdout), text(&output.stderr))
}

/// Runs words on the database file itself.
fn behind(here: &Path, words: &str) {
    let connection = rusqlite::Connection::open(here.join("jenner-data/jenner.db")).unwrap();
    connection.execute_batch(words).unwrap();
}

/// A database with some entries of the log and a checkpoint in a second place.
fn begun(here: &Path) {
    let places = format!("audit_places = [\"file:{}\"]\n", here.join("second.txt").display());
    std::fs::write(here.join("jenner.toml"), places).unwrap();
    for code in ["ONE", "TWO", "THREE", "FOUR", "FIVE", "SIX"] {
        let made = run(here, &["org", "add", code, code, "--city", "Houma"]);
        assert_eq!(made.status.code(), Some(0), "{}", said(&made));
    }
    let signed = run(here, &["audit", "checkpoint"]);
    assert_eq!(signed.status.code(), Some(0), "{}", said(&signed));
    assert!(text(&signed.stdout).contains("jenner-audit n"), "{}", said(&signed));
}

fn verify(here: &Path) -> Output {
    run(here, &["audit", "verify", "--checkpoints", "second.txt"])
}

#[test]
fn s54_what_was_tampered_with_is_named_with_the_last_good_and_the_first_bad_row() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    begun(here);
    let whole = verify(here);
    assert_eq!(whole.status.code(), Some(0), "{}", said(&whole));
    assert!(said(&whole).contains("audit: whole"), "{}", said(&whole));
    behind(
        here,
        "CREATE TABLE kept AS SELECT * FROM audit_entry; CREATE TABLE points AS SELECT * FROM audit_checkpoint",
    );
    // Each command has a chain of its own, so one of them is made long: its rows are the ones to bend.
    let cases = [
        ("UPDATE audit_entry SET actor = 'user:1'", "was changed; last good row: none; first bad row: 1"),
        (
            "DELETE FROM audit_entry",
            "entry 1 and what followed are missing; last good row: none; first bad row: 1",
        ),
        (
            "DELETE FROM audit_entry; DELETE FROM audit_checkpoint",
            "is in the second place and not in the database any more",
        ),
        ("UPDATE audit_checkpoint SET hash = zeroblob(32)", "is not signed by this key"),
    ];
    for (words, expected) in cases {
        behind(here, words);
        let found = verify(here);
        assert_eq!(found.status.code(), Some(1), "{words}: {}", said(&found));
        assert!(said(&found).contains(expected), "{words}: {}", said(&found));
        behind(
            here,
            "DELETE FROM audit_entry; INSERT INTO audit_entry SELECT * FROM kept; \
             DELETE FROM audit_checkpoint; INSERT INTO audit_checkpoint SELECT * FROM points",
        );
    }
    assert_eq!(verify(here).status.code(), Some(0));
}

#[test]
fn the_public_key_checks_what_was_signed_and_a_new_key_does_not_forget_the_old_one() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    begun(here);
    let key = run(here, &["audit", "key"]);
    assert!(
        text(&key.stdout).starts_with("ed25519:") && text(&key.stdout).contains("BEGIN PUBLIC KEY"),
        "{}",
        said(&key)
    );
    std::fs::write(here.join("public.pem"), &key.stdout).unwrap();
    let checked = run(here, &["audit", "verify", "--checkpoints", "second.txt", "--key", "public.pem"]);
    assert_eq!(checked.status.code(), Some(0), "{}", said(&checked));
    let new = run(here, &["audit", "key", "--new"]);
    assert_ne!(text(&new.stdout), text(&key.stdout));
    run(here, &["org", "add", "SEVEN", "SEVEN", "--city", "Houma"]);
    assert_eq!(run(here, &["audit", "checkpoint"]).status.code(), Some(0));
    assert_eq!(verify(here).status.code(), Some(0), "both public keys are known");
    // With the old public key alone the new signatures are not accepted.
    let found = run(here, &["audit", "verify", "--key", "public.pem"]);
    assert_eq!(found.status.code(), Some(1), "{}", said(&found));
    let lines = run(here, &["audit", "export"]);
    assert!(text(&lines.stdout).lines().count() >= 7, "{}", said(&lines));
    assert!(text(&lines.stdout).lines().all(|line| line.starts_with('{') && line.contains("\"hash\"")));
}

#[test]
fn s66_a_pack_about_nobody_or_without_time_is_refused_with_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    begun(here);
    let pack = |user: &str, from: &str, to: &str| {
        run(here, &["audit", "incident", "--user", user, "--from", from, "--to", to, "--out", "pack"])
    };
    let nobody = pack("nobody", "2026-01-01", "2026-12-31");
    assert_eq!(nobody.status.code(), Some(2), "{}", said(&nobody));
    assert!(said(&nobody).contains("nobody signs in with this user name"), "{}", said(&nobody));
    assert!(
        said(&pack("x", "yesterday", "2026-12-31")).contains("neither a day"),
        "{}",
        said(&pack("x", "yesterday", "2026-12-31"))
    );
    assert!(said(&pack("x", "2026-12-31", "2026-01-01")).contains("before --from"));
    assert!(!here.join("pack").exists());
}
