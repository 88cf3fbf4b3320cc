//! Ways in of the running program: MLLP ports, watched folders.

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use super::program::{jenner, run, text};

fn message(n: usize) -> String {
    let letters: String =
        [n / 676, n / 26 % 26, n % 26].iter().map(|n| char::from(b'a' + *n as u8)).collect();
    format!(
        "MSH|^~\\&|PRISM|WILLOW|JENNER|JENNER|20260302101500-0600||VXU^V04^VXU_V04|W-{n}|P|2.5.1|||ER|AL|||||Z22^CDCPHINVS\r\
         PID|1||{n}^^^WILLOW^MR||Quibodeaux^Od{letters}^Fern^^^^L||20250111|F\r\
         ORC|RE||D-{n}^WILLOW\r\
         RXA|0|1|20260302||08^Hep B, adolescent or pediatric^CVX|999|||01^Historical^NIP001|||||||||||CP|A\r"
    )
}

/// A database with one organization and its interface `willow`, and an empty folder.
fn house() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    fs::write(here.join("first.hl7"), message(0)).unwrap();
    assert!(run(here, &["hl7", "load", "first.hl7", "--create-organizations"]).status.success());
    assert!(run(here, &["interface", "add", "willow", "--organization", "WILLOW"]).status.success());
    fs::create_dir(here.join("drop")).unwrap();
    folder
}

fn watch(here: &Path) -> Command {
    let mut command = jenner(here);
    command.args(["hl7", "watch", "drop", "--interface", "willow"]).env("JENNER_FOLDER_SECONDS", "1");
    command
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

#[test]
fn files_of_a_folder_are_answered_beside_and_moved_to_where_somebody_finds_them() {
    let house = house();
    let (here, dropped) = (house.path(), house.path().join("drop"));
    fs::write(dropped.join("good.hl7"), format!("BHS|^~\\&\r{}{}BTS|2\r", message(1), message(2))).unwrap();
    fs::write(dropped.join("bad.hl7"), message(3).replace("|20250111|", "||")).unwrap();
    fs::write(dropped.join("noise.dat"), "hello").unwrap();
    fs::write(dropped.join("cut.hl7"), format!("BHS|^~\\&\r{}", message(4))).unwrap();
    fs::write(dropped.join("coming.hl7.part"), message(5)).unwrap();
    std::os::unix::fs::symlink(here.join("first.hl7"), dropped.join("link.hl7")).unwrap();
    let done = watch(here).arg("--once").output().unwrap();
    assert_eq!(done.status.code(), Some(1), "{}{}", text(&done.stdout), text(&done.stderr));
    assert_eq!(names(&dropped.join("done")), ["good.hl7", "good.hl7.ack", "good.hl7.report.txt"]);
    let failed = names(&dropped.join("failed"));
    assert!(failed.contains(&"bad.hl7".to_owned()) && failed.contains(&"noise.dat".to_owned()), "{failed:?}");
    let waiting = names(&dropped);
    for name in ["coming.hl7.part", "cut.hl7", "link.hl7"] {
        assert!(waiting.contains(&name.to_owned()), "{name}: {waiting:?}");
    }
    let answers = fs::read_to_string(dropped.join("done/good.hl7.ack")).unwrap();
    assert!(answers.contains("MSA|AA|W-1") && answers.contains("MSA|AA|W-2"), "{answers}");
    let report = fs::read_to_string(dropped.join("failed/bad.hl7.report.txt")).unwrap();
    assert!(report.contains("message 1 (W-3)") && report.contains("PID"), "{report}");
    // The same name again gets another one, and the same content changes nothing.
    fs::write(dropped.join("good.hl7"), format!("BHS|^~\\&\r{}{}BTS|2\r", message(1), message(2))).unwrap();
    let again = watch(here).arg("--once").output().unwrap();
    assert!(text(&again.stdout).contains("2 replayed"), "{}", text(&again.stdout));
    assert!(names(&dropped.join("done")).contains(&"good~2.hl7.ack".to_owned()));
}

#[test]
fn two_programs_do_not_watch_one_folder_and_a_missing_interface_is_told() {
    let house = house();
    let mut first = watch(house.path()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    let started = Instant::now();
    while !house.path().join("drop/.jenner-lock").exists() && started.elapsed() < Duration::from_secs(20) {
        std::thread::sleep(Duration::from_millis(20));
    }
    let second = watch(house.path()).arg("--once").output().unwrap();
    end(&mut first);
    assert_eq!(second.status.code(), Some(2));
    assert!(text(&second.stderr).contains("another program watches"), "{}", text(&second.stderr));
    fs::write(house.path().join("drop/one.hl7"), message(1)).unwrap();
    let args = ["hl7", "watch", "drop", "--interface", "nobody", "--once"];
    let nobody = jenner(house.path()).args(args).env("JENNER_FOLDER_SECONDS", "1").output().unwrap();
    assert!(text(&nobody.stderr).contains("no interface nobody"), "{}", text(&nobody.stderr));
    assert!(house.path().join("drop/one.hl7").exists(), "what was not taken stays");
}

#[test]
fn a_folder_survives_a_kill_at_any_moment() {
    const MESSAGES: usize = 400;
    let house = house();
    let (here, dropped) = (house.path(), house.path().join("drop"));
    let all: String = (1..=MESSAGES).map(message).collect();
    fs::write(dropped.join("day.hl7"), format!("BHS|^~\\&\r{all}BTS|{MESSAGES}\r")).unwrap();
    for wait in [1_150, 1_300, 1_500, 1_800, 2_300] {
        let mut watching = watch(here).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        std::thread::sleep(Duration::from_millis(wait));
        end(&mut watching);
        let moved = dropped.join("done/day.hl7").exists();
        assert!(moved != dropped.join("day.hl7").exists(), "the file is in one place");
        if moved {
            break;
        }
    }
    let last = watch(here).arg("--once").output().unwrap();
    assert!(last.status.success(), "{}{}", text(&last.stdout), text(&last.stderr));
    let answers = fs::read_to_string(dropped.join("done/day.hl7.ack")).unwrap();
    assert_eq!(answers.matches("MSA|AA|").count(), MESSAGES, "each message has its answer");
    // All of it again by another way: everything is known already, nothing is there twice.
    fs::write(here.join("all.hl7"), all).unwrap();
    let loaded = run(here, &["hl7", "load", "all.hl7", "--json"]);
    let tally: serde_json::Value =
        serde_json::from_str(text(&loaded.stdout).lines().last().unwrap()).unwrap();
    assert_eq!((&tally["replayed"], &tally["stored"]), (&MESSAGES.into(), &0.into()), "{tally}");
}

/// SIGKILL: nothing of the program runs after it.
fn end(child: &mut Child) {
    child.kill().unwrap();
    child.wait().unwrap();
}

#[test]
fn the_server_says_where_its_mllp_port_is_and_answers_there() {
    let house = house();
    fs::create_dir(house.path().join("other")).unwrap();
    let mut serving = jenner(house.path())
        .args(["serve", "--listen", "127.0.0.1:0"])
        .env("JENNER_MLLP", "127.0.0.1:0=willow")
        .env("JENNER_FOLDERS", "drop=willow, other=willow")
        .env("JENNER_FOLDER_SECONDS", "1")
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(serving.stdout.take().unwrap()).lines().map_while(Result::ok);
    let line = lines.find(|line| line.starts_with("listening on mllp://")).unwrap();
    assert!(line.ends_with(" for interface willow"), "{line}");
    let address = line["listening on mllp://".len()..].split(' ').next().unwrap();
    let mut stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    stream.write_all(format!("\u{b}{}\u{1c}\r", message(7)).as_bytes()).unwrap();
    let mut answer = Vec::new();
    let mut byte = [0];
    while !answer.ends_with(&[0x1c, b'\r']) && stream.read(&mut byte).unwrap() == 1 {
        answer.push(byte[0]);
    }
    let answer = String::from_utf8(answer).unwrap();
    assert!(answer.starts_with("\u{b}MSH|") && answer.contains("MSA|AA|W-7"), "{answer}");
    fs::write(house.path().join("other/one.hl7"), message(8)).unwrap();
    let started = Instant::now();
    while !house.path().join("other/done/one.hl7").exists() && started.elapsed() < Duration::from_secs(20) {
        std::thread::sleep(Duration::from_millis(50));
    }
    assert!(house.path().join("other/done/one.hl7.ack").exists());
    let told = Command::new("kill").args(["-TERM", &serving.id().to_string()]).status().unwrap();
    assert!(told.success());
    assert!(serving.wait().unwrap().success(), "it ends in good order");
    assert_eq!(stream.read(&mut byte).unwrap(), 0, "the connection has been closed");
}

#[test]
fn a_port_that_anybody_could_speak_through_is_refused_before_anything_listens() {
    let house = house();
    let refused = jenner(house.path())
        .args(["serve", "--listen", "127.0.0.1:0"])
        .env("JENNER_MLLP", "0.0.0.0:0=willow")
        .output()
        .unwrap();
    assert_eq!(refused.status.code(), Some(2));
    assert!(text(&refused.stderr).contains("mllp_certificate"), "{}", text(&refused.stderr));
}
