//! `jenner hl7 query FILE…`: answers queries from the registry.

use std::io::Write;
use std::path::PathBuf;

use anyhow::{Context as _, Result};
use jenner_hl7::finding::Verdict;
use jenner_registry::intake::Answer;
use jenner_registry::messages::Transport;

use crate::config::Config;
use crate::loading::{self, Label, Senders};
use crate::messages;
use crate::open::{self, Part};
use crate::problem::Outcome;

/// What to ask.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Files, folders, or - for standard input
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Ask for this organization instead of the one in MSH-4
    #[arg(long, value_name = "CODE")]
    organization: Option<String>,
}

/// Answers each query; the answers go to stdout, a segment a line, with an empty line between them.
pub fn run(args: &Args, config: &Config, out: &mut dyn Write) -> Result<Outcome> {
    let origins = messages::origins(&args.files)?;
    open::existing_database(config)?;
    let registry = open::registry(config, Part::Command)?;
    let senders = Senders::new(&registry, args.organization.as_deref(), false)?;
    let mut problems = 0;
    for origin in origins {
        let file = origin.read()?;
        for (message, n) in file.messages().zip(1..) {
            let mut refuse = |reason: &str| -> Result<()> {
                problems += 1;
                writeln!(std::io::stderr(), "{} message {n}: {reason}", file.name)?;
                Ok(())
            };
            let label = match Label::read(message) {
                None => {
                    refuse("no HL7 message: it does not begin with MSH and its separators")?;
                    continue;
                }
                Some(label) if !label.is_query => {
                    refuse("no query (QBP^Q11); submit updates with `jenner hl7 load`")?;
                    continue;
                }
                Some(label) => label,
            };
            let access = match senders.access(&label) {
                Ok(access) => access,
                Err(reason) => {
                    refuse(&reason.to_string())?;
                    continue;
                }
            };
            let answer = loading::submit(&registry, &access, Transport::File, message)
                .with_context(|| format!("{} message {n} could not be answered", file.name))?;
            match answer {
                Answer::NotHl7(reason) => refuse(&reason)?,
                Answer::Hl7(reply) => {
                    problems += usize::from(reply.verdict != Verdict::AA);
                    writeln!(out, "{}", reply.text.replace('\r', "\n"))?;
                }
            }
        }
    }
    Ok(Outcome::of(problems))
}
