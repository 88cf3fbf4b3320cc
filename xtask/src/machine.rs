//! What the tests need on the machine, and how it gets there.
//!
//! Needed beside the Rust toolchain and Node: a PostgreSQL server (the tests start clusters of their own),
//! Chromium (the page tests drive it), poppler (looks into PDFs) and Python with virtual environments (the engine's
//! Python package is installed and tested in one). On Debian and its relatives what is
//! missing is installed; elsewhere the command says what to install.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::shell::{on_path, program, run, succeeds};

/// A Debian package and how to see that what it brings is there already.
struct Package {
    name: &'static str,
    brings: &'static str,
    is_there: fn() -> bool,
}

const PACKAGES: [Package; 4] = [
    Package { name: "postgresql", brings: "the PostgreSQL server", is_there: has_postgresql },
    Package { name: "chromium", brings: "a browser for the page tests", is_there: || on_path("chromium") },
    Package {
        name: "poppler-utils",
        brings: "pdftotext and pdftoppm",
        is_there: || on_path("pdftotext") && on_path("pdftoppm"),
    },
    Package {
        name: "python3-venv",
        brings: "Python 3.9 or later with virtual environments",
        is_there: has_python,
    },
];

/// Installs what is missing, says what was there.
pub fn prepare(workspace: &Path) -> Result<()> {
    packages(workspace)?;
    npm(workspace)
}

fn packages(workspace: &Path) -> Result<()> {
    let missing: Vec<&Package> = PACKAGES.iter().filter(|package| !(package.is_there)()).collect();
    if missing.is_empty() {
        println!("PostgreSQL, Chromium, poppler and Python are installed");
        return Ok(());
    }
    for package in &missing {
        println!("missing: {} ({})", package.name, package.brings);
    }
    let names: Vec<&str> = missing.iter().map(|package| package.name).collect();
    if !on_path("apt-get") {
        bail!(
            "this machine has no apt-get; install by hand what brings: {}",
            missing.iter().map(|package| package.brings).collect::<Vec<_>>().join("; ")
        );
    }
    let list = names.join(" ");
    let mut update = as_administrator(workspace, &["apt-get", "update", "-q"]).with_context(|| {
        format!("packages are missing; as root, run: apt-get update && apt-get install {list}")
    })?;
    run(&mut update)?;
    if missing.iter().any(|package| package.name == "postgresql") {
        no_default_cluster(workspace)?;
    }
    let mut install = vec!["apt-get", "install", "-q", "-y", "--no-install-recommends"];
    install.extend(names);
    run(&mut as_administrator(workspace, &install)?)?;
    for package in missing {
        if !(package.is_there)() {
            bail!("{} was installed, but {} is still not to be found", package.name, package.brings);
        }
    }
    Ok(())
}

/// Keeps Debian from making and starting a cluster that nobody asked for: the tests start their own, on
/// their own sockets. A server that is already installed is left as it is and does no harm either.
fn no_default_cluster(workspace: &Path) -> Result<()> {
    let setting = "mkdir -p /etc/postgresql-common/createcluster.d && \
                   echo 'create_main_cluster = false' > /etc/postgresql-common/createcluster.d/no-main.conf";
    run(&mut as_administrator(workspace, &["sh", "-c", setting])?)
}

/// A command run as root: directly for root, else by `sudo`, which must not stop to ask.
fn as_administrator(folder: &Path, words: &[&str]) -> Result<Command> {
    const QUIET: &str = "DEBIAN_FRONTEND=noninteractive";
    let root = crate::shell::output(&mut program("id", &["-u"], folder))?.trim() == "0";
    let mut all = vec![QUIET];
    all.extend(words);
    if root {
        Ok(program("env", &all, folder))
    } else if on_path("sudo") {
        let mut sudo = vec!["-n", "env"];
        sudo.extend(all);
        Ok(program("sudo", &sudo, folder))
    } else {
        bail!("this is not root, and there is no sudo")
    }
}

/// Whether some PostgreSQL server is installed: on the path, or where Debian puts its versions.
fn has_postgresql() -> bool {
    let debian = std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten()
        .any(|version| version.path().join("bin/initdb").is_file());
    debian || (on_path("initdb") && on_path("postgres"))
}

/// Whether there is a Python that can make virtual environments with pip in them.
fn has_python() -> bool {
    let needs = "import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 9))";
    on_path("python3") && succeeds(&mut program("python3", &["-c", needs], Path::new(".")))
}

/// The npm packages of the page tests and of the programs of others. They bring no browser: the tests use the installed
/// one.
fn npm(workspace: &Path) -> Result<()> {
    if !on_path("npm") {
        bail!("npm is not on the path; install Node.js 20 or later");
    }
    for name in ["e2e", "interop"] {
        let folder = workspace.join(name);
        // npm writes a copy of the lock into node_modules: when it is younger than ours, nothing changed.
        if is_younger(&folder.join("node_modules/.package-lock.json"), &folder.join("package-lock.json")) {
            println!("npm packages of {name}/ are installed");
            continue;
        }
        run(program("npm", &["ci", "--no-audit", "--no-fund"], &folder)
            .env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1"))?;
    }
    Ok(())
}

fn is_younger(one: &Path, other: &Path) -> bool {
    let changed = |path: &Path| path.metadata().and_then(|file| file.modified());
    match (changed(one), changed(other)) {
        (Ok(one), Ok(other)) => one >= other,
        _ => false,
    }
}
