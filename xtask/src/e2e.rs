//! `cargo xtask e2e`: the pages in a headless browser, against a demo state that is made for the run.
//!
//! The page tests in `e2e/run.mjs` find the server as [`server`] says; `CHROMIUM` is the browser to start.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, bail};
use clap::Args;

use crate::server::{self, Server};
use crate::shell::{on_path, program, run as run_program};

/// How the page tests run.
#[derive(Debug, Default, Args)]
pub struct Options {
    /// Test a server that runs already instead of starting one (for example <http://127.0.0.1:8080>)
    #[arg(long)]
    url: Option<String>,
    /// A file with what that server's `jenner demo` printed (the sign-ins)
    #[arg(long, requires = "url")]
    demo_output: Option<PathBuf>,
}

/// Whether there are page tests.
pub fn is_there(workspace: &Path) -> bool {
    workspace.join("e2e/run.mjs").is_file()
}

/// The languages of the pages. Each is walked by a browser of its own on a state of its own, all at the same time.
const LANGUAGES: [&str; 2] = ["en", "es"];

/// Starts servers on fresh demo states, runs the page tests, stops the servers.
pub fn run(workspace: &Path, options: &Options) -> Result<()> {
    let folder = workspace.join("e2e");
    if !is_there(workspace) {
        println!("no e2e/run.mjs: there are no page tests to run");
        return Ok(());
    }
    if !on_path("node") {
        bail!("node is not on the path; install Node.js 20 or later");
    }
    if let Some(url) = &options.url {
        return page_tests(&folder, url, options.demo_output.as_deref(), None);
    }
    let program = server::build(workspace)?;
    let found = tempfile::tempdir().context("cannot make a scratch folder")?;
    let walk = |language| {
        server::serve(&program, |server| {
            let out = File::create(found.path().join(language)).context("cannot keep what the pages say")?;
            page_tests(&folder, &server.url, Some(&server.output), Some((language, out)))?;
            // The published folder has all languages in it.
            if language == LANGUAGES[0] { published(&folder, server) } else { Ok(()) }
        })
    };
    let walked: Vec<Result<()>> = std::thread::scope(|scope| {
        let walks = LANGUAGES.map(|language| scope.spawn(move || walk(language)));
        let ended = walks.map(|walk| walk.join().unwrap_or_else(|_| bail!("the page tests panicked")));
        ended.into()
    });
    // What was found stands last, behind what the servers logged.
    for language in LANGUAGES {
        println!("pages in {language}:");
        print!("{}", std::fs::read_to_string(found.path().join(language)).unwrap_or_default());
    }
    walked.into_iter().collect()
}

/// Walks the pages, or those in one language with what is found in a file.
fn page_tests(
    folder: &Path,
    url: &str,
    demo_output: Option<&Path>,
    only: Option<(&str, File)>,
) -> Result<()> {
    let mut command = program("node", &["run.mjs"], folder);
    if let Some((language, out)) = only {
        command.args(["--lang", language]).stdout(out);
    }
    command.env("JENNER_URL", url.trim_end_matches('/'));
    if let Some(path) = demo_output {
        command.env("JENNER_DEMO_OUTPUT", path);
    }
    if let Some(browser) = browser() {
        command.env("CHROMIUM", browser);
    }
    run_program(&mut command)
}

/// Publishes the coverage of a state into a folder, and opens the folder in a browser without network.
fn published(tests: &Path, server: &Server) -> Result<()> {
    let made = tempfile::tempdir().context("cannot make a scratch folder")?;
    let settings = made.path().join("jenner.toml");
    std::fs::write(&settings, "jurisdiction_pack = \"shipped:louisiana\"\ncounty_word = \"parish\"\n")
        .with_context(|| format!("cannot write {}", settings.display()))?;
    let place = made.path().join("public");
    let mut publish = Command::new(&server.binary);
    publish.current_dir(made.path()).args(["coverage", "publish"]).arg(&place);
    publish.arg("--config").arg(&settings).args(["--database", &server.database]);
    run_program(&mut publish)?;
    let mut look = program("node", &["published.mjs"], tests);
    look.arg(&place);
    if let Some(browser) = browser() {
        look.env("CHROMIUM", browser);
    }
    run_program(&mut look)
}

/// The browser that is installed.
fn browser() -> Option<&'static str> {
    ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"]
        .into_iter()
        .find(|path| Path::new(path).is_file())
}
