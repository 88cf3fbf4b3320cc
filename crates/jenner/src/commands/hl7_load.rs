//! `jenner hl7 load FILE…`: submits messages on behalf of the organizations they come from.

use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use anyhow::{Context as _, Result, anyhow};
use jenner_registry::Registry;
use jenner_registry::intake::Answer;
use jenner_registry::messages::Transport;

use crate::config::Config;
use crate::loading::{self, Label, Senders, Tally};
use crate::messages::{self, Origin};
use crate::open::{self, Part};
use crate::problem::Outcome;
use crate::progress::Progress;

/// What to load.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Files (single messages, messages one after the other, FHS/BHS batches), folders, or - for standard input
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Submit all for this organization instead of the one in MSH-4
    #[arg(long, value_name = "CODE")]
    organization: Option<String>,
    /// Add organizations that MSH-4 names and the registry does not know
    #[arg(long)]
    create_organizations: bool,
    /// Files loaded side by side; messages of one file always go in order
    #[arg(long, value_name = "N", default_value_t = 1)]
    jobs: usize,
    /// Write all answers to this file
    #[arg(long, value_name = "FILE")]
    answers: Option<PathBuf>,
    /// Append the control id of each answered message to this file, on disk before the next is sent
    #[arg(long, value_name = "FILE")]
    acked: Option<PathBuf>,
    /// Print the summary as JSON
    #[arg(long)]
    json: bool,
}

/// What the threads of a load share.
struct Load<'a> {
    registry: &'a Registry,
    senders: Senders<'a>,
    progress: Progress,
    tally: Mutex<Tally>,
    problems: AtomicUsize,
    out: Mutex<&'a mut (dyn Write + Send)>,
    answers: Option<Mutex<File>>,
    acked: Option<Mutex<File>>,
}

/// Loads the files.
pub fn run(args: &Args, config: &Config, out: &mut (dyn Write + Send)) -> Result<Outcome> {
    let origins = messages::origins(&args.files)?;
    let registry = open::registry(config, Part::Command)?;
    let create = |path: &Path| File::create(path).with_context(|| format!("cannot write {}", path.display()));
    let append = |path: &Path| {
        let opened = File::options().create(true).append(true).open(path);
        opened.with_context(|| format!("cannot write {}", path.display()))
    };
    let load = Load {
        registry: &registry,
        senders: Senders::new(&registry, args.organization.as_deref(), args.create_organizations)?,
        progress: Progress::new("messages", 0),
        tally: Mutex::default(),
        problems: AtomicUsize::new(0),
        out: Mutex::new(out),
        answers: args.answers.as_deref().map(create).transpose()?.map(Mutex::new),
        acked: args.acked.as_deref().map(append).transpose()?.map(Mutex::new),
    };
    let next = AtomicUsize::new(0);
    let worker = || -> Result<()> {
        while let Some(origin) = origins.get(next.fetch_add(1, Ordering::Relaxed)) {
            load.file(origin).inspect_err(|_| next.store(origins.len(), Ordering::Relaxed))?;
        }
        Ok(())
    };
    let ended = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..args.jobs.clamp(1, 64)).map(|_| scope.spawn(worker)).collect();
        workers
            .into_iter()
            .map(|worker| worker.join().unwrap_or_else(|_| Err(anyhow!("a loading thread broke"))))
            .fold(Ok(()), Result::and)
    });
    load.progress.finish();
    let tally = *load.tally.lock().unwrap_or_else(PoisonError::into_inner);
    let out = load.out.into_inner().unwrap_or_else(PoisonError::into_inner);
    if args.json {
        writeln!(out, "{}", serde_json::to_string(&tally)?)?;
    } else {
        writeln!(out, "{tally}")?;
    }
    ended?;
    Ok(Outcome::of(load.problems.into_inner() + tally.problems() as usize))
}

impl Load<'_> {
    fn file(&self, origin: &Origin) -> Result<()> {
        let file = match origin.read() {
            Ok(file) => file,
            Err(error) => return self.problem(&format!("{error:#}")),
        };
        for problem in &file.problems {
            self.problem(&format!("{}: {problem}", file.name))?;
        }
        self.progress.expect(file.len() as u64);
        let mut tally = Tally::default();
        let mut answers = Vec::new();
        for (message, n) in file.messages().zip(1..) {
            let place = format!("{} message {n}", file.name);
            let end = self.message(message, &place, &mut tally, &mut answers);
            if end.is_err() {
                self.tally.lock().unwrap_or_else(PoisonError::into_inner).add(&tally);
            }
            end?;
            self.progress.add(1);
        }
        self.tally.lock().unwrap_or_else(PoisonError::into_inner).add(&tally);
        if let Some(file) = &self.answers {
            let mut file = file.lock().unwrap_or_else(PoisonError::into_inner);
            file.write_all(&answers).context("the answers cannot be written")?;
        }
        Ok(())
    }

    fn message(&self, bytes: &[u8], place: &str, tally: &mut Tally, answers: &mut Vec<u8>) -> Result<()> {
        tally.messages += 1;
        let label = Label::read(bytes);
        let known = label.clone().unwrap_or_default();
        let access = match self.senders.access(&known) {
            Ok(access) => access,
            Err(loading::NoSender::Registry(error)) => return Err(error).with_context(|| place.to_owned()),
            Err(reason) => {
                loading::log_refused(self.registry, Transport::File, bytes)?;
                let text = if label.is_none() {
                    tally.not_hl7 += 1;
                    "no HL7 message: it does not begin with MSH and its separators".to_owned()
                } else {
                    tally.no_sender += 1;
                    reason.to_string()
                };
                return self.say(&format!("{place}: {text}"));
            }
        };
        let answer = loading::submit(self.registry, &access, Transport::File, bytes).with_context(|| {
            format!("{place} was not stored, nor what follows; load the file again later (what was taken stays as it is)")
        })?;
        match answer {
            Answer::NotHl7(reason) => {
                tally.not_hl7 += 1;
                self.say(&format!("{place}: {reason}"))
            }
            Answer::Hl7(reply) => {
                tally.count(&reply);
                if self.answers.is_some() {
                    answers.extend_from_slice(reply.text.as_bytes());
                }
                if let Some(file) = &self.acked {
                    let mut file = file.lock().unwrap_or_else(PoisonError::into_inner);
                    file.write_all(format!("{}\n", known.control_id).as_bytes())?;
                    file.sync_data()?;
                }
                for finding in reply.findings.iter().filter(|finding| finding.is_error()) {
                    self.say(&format!("{place}: {} {}", reply.verdict.code(), loading::described(finding)))?;
                }
                Ok(())
            }
        }
    }

    /// Prints a problem that no message's count shows.
    fn problem(&self, text: &str) -> Result<()> {
        self.problems.fetch_add(1, Ordering::Relaxed);
        self.say(text)
    }

    fn say(&self, text: &str) -> Result<()> {
        let mut out = self.out.lock().unwrap_or_else(PoisonError::into_inner);
        self.progress.above(|| writeln!(out, "{text}"))?;
        Ok(())
    }
}
