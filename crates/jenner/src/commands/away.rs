//! `jenner away …`: packs for disasters. At the registry: make, list, merge, key. On the laptop: check, open.

use std::fs::{self, OpenOptions};
use std::io::{BufRead as _, BufWriter, IsTerminal as _, Write};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command as Program, Stdio};
use std::sync::Arc;

use anyhow::{Context as _, Result};
use jenner_model::Timestamp;
use jenner_registry::audit::signer::PublicKeys;
use jenner_registry::away::make::{self, Secrets, Whom, Wish};
use jenner_registry::away::merge::{self, Damaged};
use jenner_registry::away::shelter::Shelter;
use jenner_registry::away::{self, read};
use jenner_registry::{Registry, Settings, organizations};
use jenner_store::ids;
use jenner_web::away::{Away, Look};
use tokio::net::TcpListener;

use super::organization::wanted;
use crate::config::Config;
use crate::open::{self, Part};
use crate::problem::{Outcome, usage};

/// What to do with packs for disasters.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Make a pack, and print once what opens it (at the registry)
    Make(Make),
    /// List the packs there are (at the registry)
    List,
    /// Bring back what was done with a pack: the file that ends with .log (at the registry)
    Merge(Merge),
    /// Print the public key that tells own packs from forged ones (at the registry)
    Key,
    /// Whether a file is a pack, whole and genuine, and until when it opens; needs no password
    Check(Check),
    /// Open a pack, and serve it to the browser of this computer alone
    Open(Open),
}

/// A new pack.
#[derive(Debug, clap::Args)]
pub struct Make {
    /// Where to write it
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// What it is called; no name of a patient
    #[arg(long)]
    title: String,
    /// Who lives in a county now: its number, as 22109; several times for several
    #[arg(long, value_name = "FIPS", group = "whom")]
    county: Vec<String>,
    /// Who lives in a ZIP code now; several times for several
    #[arg(long, value_name = "ZIP", group = "whom")]
    zip: Vec<String>,
    /// People of a list: a file with one registry number a line
    #[arg(long, value_name = "FILE", group = "whom")]
    people: Option<PathBuf>,
    /// Who may use it; several times for several
    #[arg(long = "for", value_name = "NAME", required = true)]
    staff: Vec<String>,
    /// Code of the organization for which doses are reported
    #[arg(long, value_name = "CODE")]
    organization: String,
    /// Days until it opens no more
    #[arg(long, default_value_t = make::DAYS)]
    days: i32,
}

/// A log to merge.
#[derive(Debug, clap::Args)]
pub struct Merge {
    /// The log, which lies beside the pack and ends with .log
    #[arg(value_name = "LOG")]
    file: PathBuf,
    /// Take the rows before a damage, and write down that the rest is missing
    #[arg(long)]
    damaged: bool,
}

/// A pack to look at.
#[derive(Debug, clap::Args)]
pub struct Check {
    /// The pack
    pack: PathBuf,
    /// Public key of the registry (PEM), as `jenner away key` prints it
    #[arg(long, value_name = "FILE")]
    key: Option<PathBuf>,
}

/// A pack to open.
#[derive(Debug, clap::Args)]
pub struct Open {
    #[command(flatten)]
    check: Check,
    /// Port on 127.0.0.1; 0 for a free one
    #[arg(long, default_value_t = 8090)]
    port: u16,
    /// Read the password from standard input, without asking
    #[arg(long)]
    password_from_stdin: bool,
}

/// Runs the command.
pub fn run(command: &Command, config: &Config, out: &mut dyn Write) -> Result<Outcome> {
    match command {
        Command::Make(new) => made(&open::registry(config, Part::Command)?, new, out),
        Command::List => list(&open::registry(config, Part::Command)?, out),
        Command::Merge(wish) => merged(&open::registry(config, Part::Command)?, wish, out),
        Command::Key => {
            write!(out, "{}", away::keys::public(&open::registry(config, Part::Command)?)?)?;
            Ok(Outcome::Done)
        }
        Command::Check(wish) => {
            let whole = looked(wish)?;
            told(&whole, wish.key.is_some(), out)?;
            whole.head.open_at(ids::system_clock())?;
            Ok(Outcome::Done)
        }
        Command::Open(wish) => opened(wish, config, out),
    }
}

fn made(registry: &Registry, new: &Make, out: &mut dyn Write) -> Result<Outcome> {
    let (kind, text) = match &new.people {
        Some(file) => {
            let text = fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?;
            ("people", text)
        }
        None if !new.county.is_empty() => ("county", new.county.join(" ")),
        None => ("zip", new.zip.join(" ")),
    };
    let wrong = |error: away::AwayError| usage(error.to_string());
    let organization = wanted(registry, &new.organization)?.id;
    let wish = Wish {
        title: new.title.clone(),
        whom: Whom::read(kind, &text).map_err(wrong)?,
        days: new.days,
        staff: new.staff.clone(),
        organization,
    };
    make::check(registry, &wish).map_err(wrong)?;
    if new.out.exists() {
        return Err(usage(format!("{} is there already; choose another name", new.out.display())));
    }
    // Under another name until it is whole: half a pack is never taken along by mistake.
    let mut name = new.out.as_os_str().to_owned();
    name.push(".part");
    let part = PathBuf::from(name);
    let secrets = Secrets::draw(wish.staff.len())?;
    let done = write_into(&part, |file| Ok(make::make(registry, &open::operator(), &wish, &secrets, file)?));
    let done = match done {
        Ok(done) => done,
        Err(error) => {
            let _ = fs::remove_file(&part);
            return Err(error.context("no pack was made"));
        }
    };
    fs::rename(&part, &new.out).with_context(|| format!("cannot name {}", new.out.display()))?;
    writeln!(out, "{}: {} people, until {}", new.out.display(), done.people, day(done.ends_at))?;
    if done.left_out > 0 {
        writeln!(out, "left out, because their records are kept from others: {}", done.left_out)?;
    }
    if done.unknown > 0 {
        writeln!(out, "numbers that nobody has: {}", done.unknown)?;
    }
    writeln!(out, "signed by {}", done.signer)?;
    writeln!(out, "\nShown once. Write it onto the sheet, and keep the sheet apart from the laptop.")?;
    writeln!(out, "  password  {}", secrets.password)?;
    for (name, pin) in wish.staff.iter().zip(&secrets.pins) {
        writeln!(out, "  {pin}    {name}")?;
    }
    Ok(Outcome::Done)
}

fn write_into<T>(path: &Path, write: impl FnOnce(&mut dyn Write) -> Result<T>) -> Result<T> {
    let file = OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(path)
        .with_context(|| format!("cannot write {}", path.display()))?;
    let mut buffered = BufWriter::with_capacity(1 << 20, file);
    let done = write(&mut buffered)?;
    buffered.into_inner().map_err(|error| error.into_error())?.sync_all()?;
    Ok(done)
}

fn day(at: Timestamp) -> String {
    at.to_jiff().strftime("%Y-%m-%d %H:%M UTC").to_string()
}

fn list(registry: &Registry, out: &mut dyn Write) -> Result<Outcome> {
    let organizations = organizations::list(registry)?;
    let made = away::made::list(registry, &open::operator())?;
    if made.is_empty() {
        writeln!(out, "no pack was made yet; jenner away make --help")?;
    }
    for one in made {
        let code = organizations.iter().find(|known| known.id == one.organization);
        writeln!(
            out,
            "{}\t{}\t{}\t{} people\tmade {}\tends {}\t{}\tmerged rows: {}\topen doses: {}",
            one.id,
            one.title,
            one.whom,
            one.people,
            day(one.made_at),
            day(one.ends_at),
            code.map_or("", |known| known.code.as_str()),
            one.merged,
            one.open_doses
        )?;
    }
    Ok(Outcome::Done)
}

fn merged(registry: &Registry, wish: &Merge, out: &mut dyn Write) -> Result<Outcome> {
    let damaged = if wish.damaged { Damaged::TakeWhatIsGood } else { Damaged::Refuse };
    let done = merge::merge(registry, &open::operator(), &wish.file, damaged)?;
    writeln!(out, "pack \"{}\" ({})", done.title, done.pack)?;
    writeln!(
        out,
        "rows of the log: {}, new: {}, records opened: {}",
        done.rows, done.new_rows, done.look_ups
    )?;
    if done.new_rows == 0 && done.fault.is_none() {
        writeln!(out, "everything in it was merged before; nothing changed")?;
    }
    writeln!(out, "last row: {} {} (compare with the sheet)", done.head.0, done.head.1)?;
    writeln!(out, "doses taken: {}", done.doses)?;
    if let Some(fault) = done.fault {
        writeln!(out, "DAMAGED: {fault}; what came before is merged, and the damage is in the audit log")?;
    }
    for one in &done.not_taken {
        let number = one.number.as_deref().unwrap_or("somebody who is not on file any more");
        let dose = one.dose.as_ref().map_or_else(String::new, |dose| {
            format!("CVX {} on {}, lot {}", dose.vaccine, dose.given_on, dose.lot)
        });
        writeln!(out, "dose NOT taken (row {}): {number}: {dose}: {}", one.seq, one.why)?;
    }
    Ok(Outcome::of(done.not_taken.len() + usize::from(done.fault.is_some())))
}

fn looked(wish: &Check) -> Result<read::Whole> {
    let keys = match &wish.key {
        None => None,
        Some(file) => {
            let text = fs::read_to_string(file)
                .map_err(|error| usage(format!("cannot read the public key {}: {error}", file.display())))?;
            Some(PublicKeys::of_pem(&text).map_err(|error| usage(format!("{}: {error}", file.display())))?)
        }
    };
    if !wish.pack.is_file() {
        return Err(usage(format!("there is no file {}", wish.pack.display())));
    }
    read::look(&wish.pack, keys.as_ref()).with_context(|| wish.pack.display().to_string())
}

fn told(whole: &read::Whole, trusted: bool, out: &mut dyn Write) -> Result<()> {
    let head = &whole.head;
    writeln!(out, "pack \"{}\" of the registry {}", head.title, head.registry)?;
    writeln!(out, "made {}, opens until {}", day(Timestamp(head.made_at)), day(Timestamp(head.ends_at)))?;
    match trusted {
        true => writeln!(out, "whole, and signed by the registry ({})", head.signer()?)?,
        false => writeln!(
            out,
            "whole; signed by {}: compare with the sheet, or name the registry's key with --key",
            head.signer()?
        )?,
    }
    Ok(())
}

fn opened(wish: &Open, config: &Config, out: &mut dyn Write) -> Result<Outcome> {
    let whole = looked(&wish.check)?;
    told(&whole, wish.check.key.is_some(), out)?;
    out.flush()?;
    // Before the password: whoever cannot open it any more need not type it.
    whole.head.open_at(ids::system_clock())?;
    let password = password(wish.password_from_stdin, out)?;
    let settings = Settings { time_zone: config.zone()?, ..Settings::default() };
    let shelter = Shelter::open(whole, &wish.check.pack, &password, settings, Arc::new(ids::system_clock))?;
    drop(password);
    let shelter = Arc::new(shelter);
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    let listener =
        runtime.block_on(TcpListener::bind((std::net::Ipv4Addr::LOCALHOST, wish.port))).map_err(|error| {
            usage(format!("cannot listen on port {}: {error}; choose another with --port", wish.port))
        })?;
    let address = listener.local_addr()?;
    let look = Look { product: config.product.clone(), zone: config.zone()?, address };
    writeln!(out, "\nOpen this address in the browser of this computer: http://{address}")?;
    writeln!(out, "To end: press Ctrl and C here.")?;
    out.flush()?;
    let router = jenner_web::away::router(Away::new(shelter.clone(), look));
    runtime.block_on(async {
        use tokio::signal::unix::{SignalKind, signal};
        let mut terminate = signal(SignalKind::terminate()).context("SIGTERM cannot be waited for")?;
        let end = async move {
            tokio::select! {
                _ = terminate.recv() => {}
                _ = tokio::signal::ctrl_c() => {}
            }
        };
        jenner_web::serve(listener, router, None, end).await.context("the pages broke")
    })?;
    shelter.end()?;
    let (seq, head) = shelter.head();
    writeln!(out, "\nClosed. Write onto the sheet: last row {seq} {head}")?;
    let log = away::log::beside(&wish.check.pack);
    writeln!(out, "Bring this file back to the registry: {}", log.display())?;
    Ok(Outcome::Done)
}

/// Asks for the password; on a terminal it does not show.
fn password(from_stdin: bool, out: &mut dyn Write) -> Result<String> {
    let hidden = !from_stdin && std::io::stdin().is_terminal();
    let echo = |word: &str| {
        // Where there is no stty the letters show, and all else works.
        let _ = Program::new("stty").arg(word).stdin(Stdio::inherit()).stderr(Stdio::null()).status();
    };
    if hidden {
        write!(out, "\nPassword of the pack (it does not show): ")?;
        out.flush()?;
        echo("-echo");
    }
    let mut line = String::new();
    let read = std::io::stdin().lock().read_line(&mut line);
    if hidden {
        echo("echo");
        writeln!(out)?;
    }
    read.context("cannot read the password")?;
    Ok(line)
}
