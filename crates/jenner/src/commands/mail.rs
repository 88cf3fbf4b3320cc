//! `jenner mail …`: mail that came back, papers of a run as files, and a sandbox that takes what would be sent.

use std::fs;
use std::io::{Read as _, Write};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use anyhow::{Context as _, Result};
use jenner_registry::Registry;
use jenner_registry::family::contact::Contact;
use jenner_registry::mailing::volumes;
use jenner_registry::outreach::delivery::{Address, AttemptId, Channel, Message, NotSent};
use jenner_registry::packs::Language;
use jenner_web::courier::bounce::{self, Came};
use jenner_web::courier::sandbox::{Keeper, gateway, smtp};

use crate::carriers::{self, Named};
use crate::config::Config;
use crate::open::{self, Part};
use crate::problem::{Outcome, usage};
use crate::progress::Progress;

/// What to do.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Read mail that came back to the sender's mailbox: a message from a pipe or a file, or every file of a folder
    Bounce {
        /// Files or folders; without any, one message from standard input
        places: Vec<PathBuf>,
    },
    /// Print the letters, postcards, labels or the phone list of a run into a folder, volume by volume
    Print(Print),
    /// Send a message that says it is a trial, by the mail server or the text gateway of the settings
    Try {
        /// An e-mail address, or a phone
        to: String,
    },
    /// Take e-mails and text messages, and send nothing: keep them in a file
    Sandbox(Sandbox),
}

/// Which papers, and where to.
#[derive(Debug, clap::Args)]
pub struct Print {
    /// Number of the run
    #[arg(long)]
    run: i64,
    /// letter, postcard, label or phone_list
    #[arg(long, value_name = "KIND")]
    channel: String,
    /// Folder of the files; one folder holds one kind of one run
    #[arg(long, value_name = "FOLDER")]
    to: PathBuf,
}

/// Where the sandbox listens.
#[derive(Debug, clap::Args)]
pub struct Sandbox {
    /// Address of the mail server, as in 127.0.0.1:2525
    #[arg(long, value_name = "ADDRESS")]
    mail: Option<String>,
    /// Address of the text message gateway, as in 127.0.0.1:8090
    #[arg(long, value_name = "ADDRESS")]
    texts: Option<String>,
    /// File into which messages are kept, one line of JSON each
    #[arg(long, value_name = "FILE")]
    keep: PathBuf,
}

/// Runs the command.
pub fn run(command: &Command, config: &Config, out: &mut dyn Write) -> Result<Outcome> {
    match command {
        Command::Bounce { places } => bounces(config, places, out),
        Command::Print(print) => papers(config, print, out),
        Command::Try { to } => attempt(config, to, out),
        Command::Sandbox(sandbox) => stand_in(config, sandbox, out),
    }
}

/// How many mails were what.
#[derive(Default)]
struct Tally {
    bounced: usize,
    not_yet: usize,
    not_ours: usize,
    others: usize,
}

fn bounces(config: &Config, places: &[PathBuf], out: &mut dyn Write) -> Result<Outcome> {
    let registry = open::registry(config, Part::Command)?;
    let mut tally = Tally::default();
    if places.is_empty() {
        let mut mail = Vec::new();
        std::io::stdin()
            .take(bounce::LARGEST as u64)
            .read_to_end(&mut mail)
            .context("standard input cannot be read")?;
        one(&registry, &mail, &mut tally)?;
    }
    for place in places {
        for file in files(place)? {
            let mut mail = Vec::new();
            fs::File::open(&file)
                .and_then(|mail_file| mail_file.take(bounce::LARGEST as u64).read_to_end(&mut mail))
                .with_context(|| format!("cannot read {}", file.display()))?;
            one(&registry, &mail, &mut tally)?;
        }
    }
    writeln!(
        out,
        "{} came back, {} late or delivered, {} about no message of ours, {} no reports of a mail server",
        tally.bounced, tally.not_yet, tally.not_ours, tally.others
    )?;
    Ok(Outcome::Done)
}

/// The files of a folder, sorted; a file is itself.
fn files(place: &Path) -> Result<Vec<PathBuf>> {
    if !place.is_dir() {
        return Ok(vec![place.to_owned()]);
    }
    let entries =
        fs::read_dir(place).with_context(|| format!("cannot read the folder {}", place.display()))?;
    let mut all: Vec<PathBuf> = entries
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<std::io::Result<_>>()
        .with_context(|| format!("cannot read the folder {}", place.display()))?;
    all.retain(|path| path.is_file());
    all.sort();
    Ok(all)
}

fn one(registry: &Registry, mail: &[u8], tally: &mut Tally) -> Result<()> {
    match bounce::read(registry.vault(), mail) {
        Came::Bounced(attempt, how) => {
            registry.outreach().bounced(attempt, how)?;
            tally.bounced += 1;
        }
        Came::NotYet => tally.not_yet += 1,
        Came::NotOurs => tally.not_ours += 1,
        Came::NotAReport => tally.others += 1,
    }
    Ok(())
}

fn papers(config: &Config, print: &Print, out: &mut dyn Write) -> Result<Outcome> {
    let channel = Channel::of(&print.channel).filter(|channel| !channel.is_sent()).ok_or_else(|| {
        usage(format!("\"{}\" is not printed; letter, postcard, label and phone_list are", print.channel))
    })?;
    let registry = open::registry(config, Part::Command)?;
    let press = carriers::paper(config, &registry);
    let progress = Progress::new("papers", 0);
    let done = |count: usize| {
        progress.expect(count as u64);
        progress.add(count as u64);
    };
    let never = AtomicBool::new(false);
    let asked = (print.run, channel);
    let manifest = volumes::print(&registry, &open::operator(), asked, &press, &print.to, &done, &never);
    progress.finish();
    let manifest = manifest?;
    let messages: usize = manifest.volumes.iter().map(|volume| volume.messages).sum();
    let pages: usize = manifest.volumes.iter().map(|volume| volume.pages).sum();
    writeln!(
        out,
        "{messages} of run {} in {} files, {pages} pages, in {}",
        print.run,
        manifest.volumes.len(),
        print.to.display()
    )?;
    Ok(Outcome::Done)
}

fn attempt(config: &Config, to: &str, out: &mut dyn Write) -> Result<Outcome> {
    let to = Contact::read(to)
        .ok_or_else(|| usage(format!("\"{to}\" is neither an e-mail address nor a phone")))?;
    let registry = open::registry(config, Part::Command)?;
    let carriers = Named::of(config, &registry)?.carriers();
    let (channel, carrier, setting) = match &to {
        Contact::Email(_) => (Channel::Email, carriers.email, "mail_server"),
        Contact::Phone(_) => (Channel::Text, carriers.text, "texts_url"),
    };
    let carrier = carrier.ok_or_else(|| usage(format!("there is nothing to send it by: set {setting}")))?;
    let pack = registry.pack();
    let words = pack.mailing_texts(Language::English).context("the pack has no words of mail")?;
    let message = Message {
        // Attempts of runs have positive numbers.
        attempt: AttemptId(rand::random::<i64>() | i64::MIN),
        channel,
        to: Address::Contact(to),
        name: String::new(),
        language: Language::English,
        subject: words.word("trial").to_owned(),
        text: words.word("trial_text").to_owned(),
    };
    let (said, outcome) = match carrier.send(&message) {
        Ok(receipt) => (format!("taken: {}", receipt.reference), Outcome::Done),
        Err(NotSent::Later(wait) | NotSent::Again(wait)) => (
            format!("not taken now; it would come again in {} seconds", wait.as_secs()),
            Outcome::ProblemsFound,
        ),
        Err(NotSent::Never(why)) => (format!("never: {}", why.word()), Outcome::ProblemsFound),
        Err(NotSent::Unsure) => ("unsure: it may have left".to_owned(), Outcome::ProblemsFound),
    };
    writeln!(out, "{said}")?;
    Ok(outcome)
}

fn stand_in(config: &Config, sandbox: &Sandbox, out: &mut dyn Write) -> Result<Outcome> {
    if sandbox.mail.is_none() && sandbox.texts.is_none() {
        return Err(usage("name an address: --mail 127.0.0.1:2525, --texts 127.0.0.1:8090, or both"));
    }
    let keeper = Keeper::open(&sandbox.keep)
        .with_context(|| format!("cannot keep messages in {}", sandbox.keep.display()))?;
    let keeper = Arc::new(keeper);
    let cannot = |address: &str| format!("cannot listen on {address}");
    let mut mail = None;
    if let Some(address) = &sandbox.mail {
        let listener = TcpListener::bind(address).with_context(|| cannot(address))?;
        let behaviour = smtp::Behaviour { slow: Duration::from_secs(5), ..smtp::Behaviour::default() };
        let server = smtp::Server::start(listener, behaviour, keeper.clone())?;
        writeln!(out, "mail: mail_server = \"{}\", mail_security = \"none\"", server.address())?;
        mail = Some(server);
    }
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    if let Some(address) = &sandbox.texts {
        let listener =
            runtime.block_on(tokio::net::TcpListener::bind(address)).with_context(|| cannot(address))?;
        writeln!(out, "texts: texts_url = \"http://{}/\"", listener.local_addr()?)?;
        let behaviour = gateway::Behaviour {
            secret: carriers::texts_secret(config)?,
            slow: Duration::from_secs(20),
            ..gateway::Behaviour::default()
        };
        runtime.spawn(gateway::serve(listener, gateway::router(behaviour, keeper.clone())));
    }
    writeln!(out, "nothing leaves from here; what comes is kept in {}", sandbox.keep.display())?;
    out.flush()?;
    runtime.block_on(tokio::signal::ctrl_c()).context("ctrl-c cannot be waited for")?;
    drop(mail);
    writeln!(out, "{} messages kept", keeper.count())?;
    Ok(Outcome::Done)
}
