//! A run of reminders to three hundred families, from the plan to the last letter; the program is killed in the middle.
//! `jenner bench outreach` does the same for twenty thousand.

use super::program::{jenner, run, text};

#[test]
fn nobody_is_told_twice_and_nobody_forgotten_when_the_program_is_killed_while_it_sends() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let done = jenner(folder.path())
        .args(["bench", "outreach", "--families", "300", "--data", "run"])
        .output()
        .expect("the program starts");
    let told = format!("{}{}", text(&done.stdout), text(&done.stderr));
    assert!(done.status.success(), "{told}");
    assert!(told.contains("the server killed 2 times") && told.contains("0 wrong"), "{told}");
    // What is in the folder names families; the log does not.
    let log = std::fs::read_to_string(folder.path().join("run/server.log")).expect("a log");
    for name in ["mail.example", "98530", "+1985", "Canal St,", "family."] {
        assert!(!log.contains(name), "{name} is in the log: {log}");
    }
}

#[test]
fn settings_of_carriers_that_make_no_sense_are_told_before_anything_is_sent() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    for (name, value, said) in [
        ("JENNER_MAIL_SERVER", "smtp.example.gov", "smtp.example.gov:587"),
        ("JENNER_MAIL_SERVER", "smtp.example.gov:587", "mail_from"),
        ("JENNER_MAIL_SECURITY", "perhaps", "starttls, tls or none"),
        ("JENNER_TEXTS_URL", "http://texts.example/", "texts_url"),
        ("JENNER_CARDS_A_SHEET", "3", "1 or 4"),
    ] {
        let mut command = jenner(folder.path());
        command.args(["mail", "try", "ana@mail.example"]).env(name, value);
        let done = command.output().expect("the program starts");
        let told = text(&done.stderr);
        assert_eq!(done.status.code(), Some(2), "{name}={value}: {told}");
        assert!(told.contains(said), "{name}={value}: {told}");
    }
    let none = run(folder.path(), &["mail", "try", "ana@mail.example"]);
    assert_eq!(none.status.code(), Some(2));
    assert!(text(&none.stderr).contains("mail_server"), "{}", text(&none.stderr));
}
