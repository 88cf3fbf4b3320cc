//! What the running program shows to the outside: ports, logs, secrets in its database.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on may panic")]

use std::collections::BTreeSet;
use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::process::{Child, Stdio};
use std::time::Duration;

use super::program::{jenner, run, text};

/// A child whose every value could be recognised anywhere.
const MARKS: [&str; 7] =
    ["Zyxquibodeaux", "Zyxodalys", "20230917", "09/17/2023", "2023-09-17", "ZYX77120", "Zyxheron Ct"];

fn message(n: usize) -> String {
    format!(
        "MSH|^~\\&|PRISM|WILLOW|JENNER|JENNER|20260302101500-0600||VXU^V04^VXU_V04|W-{n}|P|2.5.1|||ER|AL|||||Z22^CDCPHINVS\r\
         PID|1||ZYX77120^^^WILLOW^MR||Zyxquibodeaux^Zyxodalys^Fern^^^^L||20230917|F|||12 Zyxheron Ct^^Houma^LA^70360^USA^L\r\
         ORC|RE||D-{n}^WILLOW\r\
         RXA|0|1|20260302||08^Hep B, adolescent or pediatric^CVX|999|||01^Historical^NIP001|||||||||||CP|A\r"
    )
}

/// A server that ends with the test.
struct Serving {
    child: Child,
    address: SocketAddr,
    lines: Vec<String>,
    /// Kept open: a program whose output nobody takes ends.
    out: Option<BufReader<std::process::ChildStdout>>,
}

impl Serving {
    fn start(here: &Path, args: &[&str], log: &Path) -> Self {
        let child = jenner(here)
            .args(args)
            .env("JENNER_LOG_LEVEL", "debug")
            .stdout(Stdio::piped())
            .stderr(fs::File::create(log).unwrap())
            .spawn()
            .unwrap();
        let address = SocketAddr::from(([127, 0, 0, 1], 0));
        let mut serving = Self { child, address, lines: Vec::new(), out: None };
        let mut out = BufReader::new(serving.child.stdout.take().unwrap());
        let mut line = String::new();
        while out.read_line(&mut line).unwrap() > 0 {
            let said = line.trim().split("http://").nth(1).and_then(|rest| rest.parse().ok());
            serving.lines.push(std::mem::take(&mut line));
            if let Some(address) = said {
                serving.address = address;
                serving.out = Some(out);
                return serving;
            }
        }
        panic!("it does not listen: {}", fs::read_to_string(log).unwrap());
    }

    fn ask(&self, request: &str) -> String {
        let mut stream = TcpStream::connect(self.address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer);
        String::from_utf8_lossy(&answer).into_owned()
    }

    fn post(&self, path: &str, kind: &str, more: &str, body: &str) -> String {
        self.ask(&format!(
            "POST {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\nContent-Type: {kind}\r\n{more}Content-Length: {}\r\n\r\n{body}",
            self.address,
            body.len()
        ))
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        drop(self.out.take());
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Ports on which a process listens, by its open sockets.
fn listening(process: u32) -> BTreeSet<u16> {
    let sockets: BTreeSet<String> = fs::read_dir(format!("/proc/{process}/fd"))
        .unwrap()
        .filter_map(|entry| fs::read_link(entry.ok()?.path()).ok())
        .filter_map(|to| Some(to.to_str()?.strip_prefix("socket:[")?.strip_suffix(']')?.to_owned()))
        .collect();
    let mut ports = BTreeSet::new();
    for table in ["tcp", "tcp6", "udp", "udp6"] {
        let Ok(rows) = fs::read_to_string(format!("/proc/{process}/net/{table}")) else { continue };
        for row in rows.lines().skip(1) {
            let cells: Vec<&str> = row.split_whitespace().collect();
            // State 0A: listens. UDP knows no such state: whatever is bound counts.
            let listens = cells[3] == "0A" || table.starts_with("udp");
            if listens && sockets.contains(cells[9]) {
                let port = cells[1].rsplit(':').next().unwrap();
                ports.insert(u16::from_str_radix(port, 16).unwrap());
            }
        }
    }
    ports
}

#[test]
fn s26_a_default_start_listens_on_one_port_of_this_machine_and_nowhere_else() {
    let folder = tempfile::tempdir().unwrap();
    let serving =
        Serving::start(folder.path(), &["serve", "--listen", "127.0.0.1:0"], &folder.path().join("log"));
    assert!(serving.address.ip().is_loopback());
    assert_eq!(
        listening(serving.child.id()),
        BTreeSet::from([serving.address.port()]),
        "{:?}",
        serving.lines
    );
    let open = run(folder.path(), &["serve", "--listen", "0.0.0.0:0"]);
    assert_eq!(open.status.code(), Some(2));
    assert!(text(&open.stderr).contains("plaintext"), "{}", text(&open.stderr));
}

#[test]
fn s42_logs_hold_nothing_of_the_people_that_messages_pages_and_mistakes_are_about() {
    let folder = tempfile::tempdir().unwrap();
    let (here, log) = (folder.path(), folder.path().join("log"));
    let mut logs = String::new();
    let mut told = |done: std::process::Output| logs.push_str(text(&done.stderr));
    fs::write(here.join("first.hl7"), message(0)).unwrap();
    told(run(here, &["hl7", "load", "first.hl7", "--create-organizations"]));
    let added = run(here, &["interface", "add", "willow", "--organization", "WILLOW"]);
    let secret = text(&added.stdout).lines().last().unwrap().rsplit(' ').next().unwrap().to_owned();
    fs::write(here.join("bad.hl7"), message(1).replace("|20230917|", "|20230917x|")).unwrap();
    fs::write(here.join("torn.hl7"), &message(2)[..230]).unwrap();
    for file in ["bad.hl7", "torn.hl7"] {
        let done =
            jenner(here).args(["hl7", "load", file]).env("JENNER_LOG_LEVEL", "debug").output().unwrap();
        told(done);
    }
    {
        let serving = Serving::start(here, &["serve", "--listen", "127.0.0.1:0"], &log);
        let form = |message: &str| {
            format!(
                "USERID=willow&PASSWORD={secret}&FACILITYID=&MESSAGEDATA={}",
                message.replace('&', "%26").replace('\r', "%0D")
            )
        };
        let kind = "application/x-www-form-urlencoded";
        let taken = serving.post("/hl7/rest", kind, "", &form(&message(3)));
        assert!(taken.contains("MSA|AA|W-3"), "{taken}");
        for wrong in [
            form(&message(4).replace("|20230917|", "|30230917|")),
            form(&message(5)[..250]),
            form(&message(6)).replace(&secret, "Zyxquibodeaux"),
        ] {
            serving.post("/hl7/rest", kind, "", &wrong);
        }
        serving.post("/fhir/r4/Patient/_search", kind, "", "family=Zyxquibodeaux&birthdate=2023-09-17");
        serving.post(
            "/sign-in",
            kind,
            "Sec-Fetch-Site: same-origin\r\n",
            "user_name=Zyxquibodeaux&password=Zyxodalys",
        );
        serving.post(
            "/try",
            kind,
            "Sec-Fetch-Site: same-origin\r\n",
            "born=09%2F17%2F2023&sex=F&Zyxodalys=1",
        );
        for path in [
            "/find?q=Zyxquibodeaux",
            "/people/Zyxquibodeaux",
            "/fhir/r4/Patient?family=Zyxquibodeaux",
            "/Zyxodalys",
        ] {
            serving.ask(&format!("GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"));
        }
        let metrics = serving.ask("GET /metrics HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
        assert!(metrics.contains("http_requests_total"), "{metrics}");
        logs.push_str(&metrics);
    }
    logs.push_str(&fs::read_to_string(&log).unwrap());
    assert!(logs.contains("request"), "something was logged");
    for mark in MARKS {
        assert!(
            !logs.contains(mark),
            "{mark} stands in a log: {}",
            logs.lines().find(|l| l.contains(mark)).unwrap()
        );
    }
    assert!(!logs.contains(&secret), "a secret stands in a log");
}

#[test]
fn s44_a_live_database_is_neither_made_a_demo_state_nor_replaced_by_one() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    fs::write(here.join("one.hl7"), message(0)).unwrap();
    assert!(run(here, &["hl7", "load", "one.hl7", "--create-organizations"]).status.success());
    let live = "sqlite:jenner-data/jenner.db";
    for data in ["demo-state", "jenner-data"] {
        let refused =
            run(here, &["demo", "--people", "10", "--no-serve", "--data", data, "--database", live]);
        assert_eq!(refused.status.code(), Some(2), "{data}: {}", text(&refused.stderr));
    }
    let doctor = run(here, &["doctor"]);
    assert!(text(&doctor.stdout).contains("people: 1"), "nothing was touched: {}", text(&doctor.stdout));
}

#[test]
fn s41_a_backup_is_encrypted_and_only_a_whole_one_with_its_keys_is_restored() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    fs::write(here.join("one.hl7"), message(0)).unwrap();
    assert!(run(here, &["hl7", "load", "one.hl7", "--create-organizations"]).status.success());
    let made = run(here, &["backup", "copy"]);
    assert!(
        made.status.success() && text(&made.stdout).contains("1 people, encrypted"),
        "{}",
        text(&made.stderr)
    );
    let plain = run(here, &["backup", "copy.db", "--plain"]);
    assert!(plain.status.success(), "{}", text(&plain.stderr));
    let holds = |file: &str, mark: &str| {
        let bytes = fs::read(here.join(file)).unwrap();
        bytes.windows(mark.len()).any(|part| part == mark.as_bytes())
    };
    assert!(holds("copy.db", "Zyxquibodeaux"), "or the next line shows nothing");
    assert!(!holds("copy", "Zyxquibodeaux") && !holds("copy", "SQLite format"));
    let left: Vec<_> = fs::read_dir(here.join("jenner-data"))
        .unwrap()
        .filter(|entry| entry.as_ref().unwrap().file_name().to_string_lossy().starts_with(".backup"))
        .collect();
    assert!(left.is_empty(), "no open copy is left behind");
    let drill = run(here, &["restore", "copy", "--drill"]);
    assert!(
        drill.status.success() && text(&drill.stdout).contains("drill passed: 1 people"),
        "{}",
        text(&drill.stderr)
    );
    let good = fs::read(here.join("copy")).unwrap();
    for place in [3, 30, good.len() / 2, good.len() - 1] {
        let mut bad = good.clone();
        bad[place] ^= 1;
        fs::write(here.join("bad"), bad).unwrap();
        for args in [&["restore", "bad", "--drill"][..], &["restore", "bad", "--replace"]] {
            let refused = run(here, args);
            assert_eq!(refused.status.code(), Some(1), "{place}: {}", text(&refused.stdout));
        }
    }
    fs::rename(here.join("jenner-data/keys"), here.join("keys-away")).unwrap();
    let without = run(here, &["restore", "copy", "--replace"]);
    assert_eq!(without.status.code(), Some(2), "{}", text(&without.stderr));
    assert!(text(&without.stderr).contains("there are no keys"), "{}", text(&without.stderr));
    fs::rename(here.join("keys-away"), here.join("jenner-data/keys")).unwrap();
    let rotated = run(here, &["keys", "rotate", "backup"]);
    assert!(rotated.status.success(), "{}", text(&rotated.stderr));
    let restored = run(here, &["restore", "copy", "--replace"]);
    assert!(restored.status.success(), "an older backup opens after a rotation: {}", text(&restored.stderr));
    assert!(text(&run(here, &["doctor", "--nightly"]).stdout).contains("people: 1"));
}

#[test]
fn s15_a_secret_is_rotated_and_revoked_from_the_command_line() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    run(here, &["org", "add", "WILLOW", "Willow Clinic"]);
    run(here, &["interface", "add", "willow", "--organization", "WILLOW"]);
    let rotated = run(here, &["interface", "rotate", "willow", "--overlap", "7"]);
    assert!(text(&rotated.stdout).contains("good for 7 days more"), "{}", text(&rotated.stderr));
    for (args, code) in [
        (&["interface", "allow", "willow", "--from", "192.0.2.0/24"][..], 0),
        (&["interface", "allow", "willow", "--from", "everywhere"], 2),
        (&["interface", "allow", "willow"], 2),
        (&["interface", "allow", "willow", "--certificate", "no-such-file"], 2),
        (&["interface", "revoke", "nobody"], 2),
        (&["interface", "revoke", "willow"], 0),
        (&["interface", "rotate", "willow"], 2),
        (&["interface", "reopen", "willow"], 0),
    ] {
        let done = run(here, args);
        assert_eq!(done.status.code(), Some(code), "{args:?}: {}", text(&done.stderr));
    }
}
