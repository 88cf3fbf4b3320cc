//! A server on a demo state that is made for a run of tests, and ended with it.
//!
//! What passes between here and the tests, which are programs of their own:
//!
//! - `JENNER_URL`: where the server listens, without a slash at the end;
//! - `JENNER_DEMO_OUTPUT`: a file with what `jenner demo` printed, sign-ins and credentials among it;
//! - `JENNER_PROGRAM` and `JENNER_DEMO_DATABASE`: the program that serves it and its database, for commands beside it.

use std::fs::File;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::shell::{cargo, program, run, succeeds, target_folder};

/// How long the demo state may take to be made in a debug build.
const START_LIMIT: Duration = Duration::from_secs(300);
/// How long a server may take to finish what it does when it is asked to stop.
const STOP_LIMIT: Duration = Duration::from_secs(20);

/// The command line of the server under test.
fn demo(binary: &Path, data: &Path) -> Command {
    let mut command = Command::new(binary);
    command.args(["demo", "--people", "300", "--listen", "127.0.0.1:0", "--data"]).arg(data);
    command
}

/// Builds the program, serves a fresh demo state, runs tests against it, and stops it.
pub fn with_demo(workspace: &Path, tests: impl FnOnce(&Server) -> Result<()>) -> Result<()> {
    serve(&build(workspace)?, tests)
}

/// Builds the program; gives its path.
pub fn build(workspace: &Path) -> Result<PathBuf> {
    // The same selection as `cargo xtask test` builds, so that nothing is built twice.
    run(&mut program(
        &cargo(),
        &["build", "--workspace", "--lib", "--bins", "--tests", "--examples"],
        workspace,
    ))?;
    Ok(target_folder(workspace)?.join("debug/jenner"))
}

/// Serves a fresh demo state, runs tests against it, and stops it.
pub fn serve(program: &Path, tests: impl FnOnce(&Server) -> Result<()>) -> Result<()> {
    let scratch = tempfile::tempdir().context("cannot make a scratch folder")?;
    let mut server = Server::start(program, scratch.path())?;
    let tested = tests(&server);
    let stopped = server.stop();
    if tested.is_err() || stopped.is_err() {
        server.print_errors();
    }
    tested.and(stopped)
}

/// A server that is stopped when the value goes away, whatever happened in between.
pub struct Server {
    child: Child,
    /// Where it listens, without a slash at the end.
    pub url: String,
    /// What it printed.
    pub output: PathBuf,
    /// The program.
    pub binary: PathBuf,
    /// Where its state is, as the flag `--database` wants it.
    pub database: String,
    /// What it logged.
    errors: PathBuf,
    stopped: bool,
}

impl Server {
    fn start(binary: &Path, scratch: &Path) -> Result<Self> {
        let output = scratch.join("demo-output.txt");
        let errors = scratch.join("demo-errors.txt");
        let mut child = demo(binary, &scratch.join("data"))
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(File::create(&errors).context("cannot make the log file")?)
            .spawn()
            .with_context(|| format!("cannot start {}", binary.display()))?;
        let printed = child.stdout.take().context("the server has no output")?;
        let lines = copy_lines(printed, File::create(&output).context("cannot keep the output")?);
        let database = format!("sqlite:{}", scratch.join("data/demo.db").display());
        let binary = binary.to_owned();
        let mut server = Self { child, url: String::new(), output, binary, database, errors, stopped: false };
        match wait_for_address(&lines, START_LIMIT).and_then(|url| {
            wait_until_healthy(&url)?;
            Ok(url)
        }) {
            Ok(url) => {
                println!("the demo state is served at {url}");
                server.url = url;
                Ok(server)
            }
            Err(error) => {
                server.print_errors();
                Err(error)
            }
        }
    }

    /// Asks the server to end and checks that it did so of its own accord.
    fn stop(&mut self) -> Result<()> {
        self.stopped = true;
        let id = self.child.id().to_string();
        succeeds(&mut program("kill", &["-TERM", &id], Path::new(".")));
        let limit = Instant::now() + STOP_LIMIT;
        while Instant::now() < limit {
            if let Some(status) = self.child.try_wait().context("cannot wait for the server")? {
                // Without a handler the signal itself ends the program: `code()` is then `None`.
                return match status.code() {
                    Some(0) | None => Ok(()),
                    Some(code) => bail!("the server ended with code {code}"),
                };
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        self.child.kill().context("cannot end the server")?;
        self.child.wait().context("cannot wait for the server")?;
        bail!("the server did not end within {} s of being asked to", STOP_LIMIT.as_secs())
    }

    /// The last lines that the server logged.
    fn print_errors(&self) {
        let text = std::fs::read_to_string(&self.errors).unwrap_or_default();
        let lines: Vec<&str> = text.lines().collect();
        println!("what the server logged last:");
        for line in &lines[lines.len().saturating_sub(30)..] {
            println!("  {line}");
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if !self.stopped {
            // Nothing can be done about a failure here; the start or the test has already told its own.
            let _ = self.child.kill();
            let _ = self.child.wait();
        }
    }
}

/// Copies what the server prints to a file and hands on the lines. Goes on until the server ends, or it
/// would block on a full pipe.
fn copy_lines(printed: impl Read + Send + 'static, mut file: File) -> Receiver<String> {
    let (sender, lines) = channel();
    std::thread::spawn(move || {
        for line in BufReader::new(printed).lines().map_while(Result::ok) {
            // A full disk shows as a page test that finds no sign-in.
            let _ = writeln!(file, "{line}");
            // Nobody listens after the address was found.
            let _ = sender.send(line);
        }
    });
    lines
}

fn wait_for_address(lines: &Receiver<String>, limit: Duration) -> Result<String> {
    let end = Instant::now() + limit;
    loop {
        match lines.recv_timeout(end.saturating_duration_since(Instant::now())) {
            Ok(line) => {
                if let Some(url) = address(&line) {
                    return Ok(url);
                }
            }
            Err(RecvTimeoutError::Timeout) => {
                bail!("the server printed no address within {} s", limit.as_secs())
            }
            Err(RecvTimeoutError::Disconnected) => bail!("the server ended before it printed its address"),
        }
    }
}

/// The scheme, host and port in a printed line.
fn address(line: &str) -> Option<String> {
    let start = line.find("http://")?;
    let rest = &line[start + "http://".len()..];
    let end = rest.find(|c: char| !(c.is_ascii_alphanumeric() || ".:-[]".contains(c))).unwrap_or(rest.len());
    let host = rest[..end].trim_end_matches(['.', ':']);
    // Port 0 is what we asked for, not where it listens.
    let port: u16 = host.rsplit_once(':')?.1.parse().ok()?;
    (port != 0).then(|| format!("http://{host}"))
}

/// Asks `/healthz` until it answers 200.
fn wait_until_healthy(url: &str) -> Result<()> {
    let host = url.trim_start_matches("http://");
    let end = Instant::now() + Duration::from_secs(30);
    loop {
        match health(host) {
            Ok(200) => return Ok(()),
            Ok(status) if Instant::now() > end => bail!("/healthz answers {status}"),
            Err(error) if Instant::now() > end => return Err(error).context("/healthz cannot be reached"),
            _ => std::thread::sleep(Duration::from_millis(100)),
        }
    }
}

fn health(host: &str) -> Result<u16> {
    let mut stream = TcpStream::connect(host)?;
    stream.set_read_timeout(Some(Duration::from_secs(5)))?;
    let question = format!("GET /healthz HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
    stream.write_all(question.as_bytes())?;
    let mut answer = String::new();
    BufReader::new(stream).read_line(&mut answer)?;
    let status = answer.split(' ').nth(1).context("not an HTTP answer")?;
    Ok(status.parse()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_that_answers_with_an_error_is_not_healthy() {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
        let host = listener.local_addr().expect("it has an address").to_string();
        let server = std::thread::spawn(move || {
            let (stream, _) = listener.accept().expect("somebody asks");
            let lines = BufReader::new(&stream).lines().map_while(Result::ok);
            let asked: Vec<String> = lines.take_while(|line| !line.is_empty()).collect();
            write!(&stream, "HTTP/1.1 503 Service Unavailable\r\n\r\n").expect("the asker waits");
            asked
        });
        assert_eq!(health(&host).expect("it answers"), 503);
        assert_eq!(server.join().expect("it ends")[0], "GET /healthz HTTP/1.1");
    }

    #[test]
    fn a_server_that_ends_before_it_serves_is_told_apart_from_a_slow_one() {
        let (sender, lines) = channel::<String>();
        let slow = wait_for_address(&lines, Duration::from_millis(5)).expect_err("nothing was printed");
        assert!(slow.to_string().contains("no address within"));
        drop(sender);
        let ended = wait_for_address(&lines, Duration::from_secs(5)).expect_err("it has ended");
        assert!(ended.to_string().contains("ended before"));
    }

    #[test]
    fn the_address_is_found_in_whatever_sentence_the_server_prints() {
        for line in [
            "http://127.0.0.1:8080",
            "Open http://127.0.0.1:8080/ in a browser.",
            "serving (http://127.0.0.1:8080).",
            "\u{1b}[1mhttp://127.0.0.1:8080\u{1b}[0m",
        ] {
            assert_eq!(address(line).as_deref(), Some("http://127.0.0.1:8080"), "{line}");
        }
    }

    #[test]
    fn a_line_without_a_real_port_is_passed_over() {
        for line in ["making 300 people", "listening on http://127.0.0.1:0", "see http://example.org/"] {
            assert_eq!(address(line), None, "{line}");
        }
    }
}
