//! `jenner hl7 check FILE…`: judges messages as intake would, without a database.

use std::io::Write;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;

use anyhow::Result;
use jenner_codes::Codes;
use jenner_hl7::ack::Stamp;
use jenner_hl7::check::{self, AsOf, Checked, Profiled};
use jenner_hl7::finding::Verdict;
use jenner_hl7::profile::Profile;
use jiff::Zoned;
use jiff::civil::Date;

use crate::config::Config;
use crate::messages;
use crate::problem::Outcome;

/// What to check.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Files, folders, or - for standard input
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// What counts as today: "message" (each one's MSH-7) or a date like 2026-11-22; else the day it is
    #[arg(long, value_name = "message|DATE", value_parser = as_of)]
    as_of: Option<AsOf>,
    /// One JSON object a line
    #[arg(long)]
    json: bool,
    /// Hold each message against its profile too, to the letter of the guide: the one it names ("auto"), or Z22, Z23,
    /// Z31, Z32, Z33, Z34, Z42, Z44. Acknowledgements and answers can be checked so, too
    #[arg(long, value_name = "auto|Z22|…", value_parser = profile, num_args = 0..=1, require_equals = true, default_missing_value = "auto")]
    profile: Option<Against>,
}

/// Against which profile messages are held.
#[derive(Debug, Clone, Copy)]
enum Against {
    /// The one that each names.
    Its,
    /// This one.
    One(Profile),
}

fn profile(text: &str) -> Result<Against, String> {
    match Profile::from_code(text) {
        Some(profile) => Ok(Against::One(profile)),
        None if text == "auto" => Ok(Against::Its),
        None => Err("say \"auto\" or one of Z22, Z23, Z31, Z32, Z33, Z34, Z42, Z44".to_owned()),
    }
}

impl Against {
    fn hold(self, message: &[u8], codes: &Codes) -> Option<Profiled> {
        let profile = match self {
            Self::Its => None,
            Self::One(profile) => Some(profile),
        };
        Profiled::of(message, profile, codes)
    }
}

fn as_of(text: &str) -> Result<AsOf, String> {
    match text {
        "message" => Ok(AsOf::Message),
        date => date
            .parse::<Date>()
            .map(AsOf::Day)
            .map_err(|_| "say \"message\" or a date like 2026-11-22".to_owned()),
    }
}

/// Counts for the summary.
#[derive(Debug, Default)]
struct Summary {
    files: usize,
    unread: usize,
    accepted: usize,
    with_errors: usize,
    rejected: usize,
    not_hl7: usize,
    doses: usize,
    dropped: usize,
    envelopes: usize,
    violations: usize,
}

/// Checks all messages of all files.
pub fn run(args: &Args, config: &Config, out: &mut dyn Write) -> Result<Outcome> {
    let codes = Codes::embedded();
    let now = Zoned::now().with_time_zone(config.zone()?);
    let as_of = args.as_of.unwrap_or(AsOf::Day(now.date()));
    let mut stamp = Stamp {
        now,
        control_id: "".into(),
        application: config.application.as_str().into(),
        facility: config.facility.as_str().into(),
    };
    let mut out = std::io::BufWriter::new(out);
    let mut summary = Summary::default();
    let mut answered = 0_u64;
    for origin in messages::origins(&args.files)? {
        summary.files += 1;
        let file = match origin.read() {
            Ok(file) => file,
            Err(error) => {
                summary.unread += 1;
                writeln!(std::io::stderr(), "jenner: {error:#}")?;
                continue;
            }
        };
        for problem in &file.problems {
            summary.envelopes += 1;
            writeln!(std::io::stderr(), "{}: {problem}", file.name)?;
        }
        for (message, n) in file.messages().zip(1..) {
            answered += 1;
            stamp.control_id = format!("CHECK{answered}").into();
            let judged = AssertUnwindSafe(|| check::check(message, codes, as_of, &stamp));
            // One message that breaks the reader must not keep the others from being read.
            let Ok(checked) = catch_unwind(judged) else {
                summary.unread += 1;
                writeln!(
                    std::io::stderr(),
                    "{} message {n}: could not be judged because of a mistake in this program; please report it",
                    file.name
                )?;
                continue;
            };
            summary.count(&checked);
            let profiled = args.profile.and_then(|against| against.hold(message, codes));
            summary.violations += profiled.as_ref().map_or(0, errors);
            if args.json {
                let mut line = checked.line(&file.name, n);
                line.profile = profiled.as_ref().map(Profiled::line);
                serde_json::to_writer(&mut out, &line)?;
                writeln!(out)?;
            } else {
                show(&mut out, &file.name, n, &checked)?;
                if let Some(profiled) = &profiled {
                    show_profile(&mut out, profiled)?;
                }
            }
        }
    }
    if !args.json {
        summary.show(&mut out)?;
    }
    out.flush()?;
    Ok(Outcome::of(summary.problems()))
}

fn show(out: &mut dyn Write, file: &str, n: usize, checked: &Checked) -> Result<()> {
    let verdict = checked.verdict.map_or("no HL7", Verdict::code);
    let control_id = if checked.control_id.is_empty() { "(no control id)" } else { &checked.control_id };
    writeln!(
        out,
        "{file} {n} {control_id}: {verdict}, {} doses, {} dropped",
        checked.stored.doses, checked.stored.dropped
    )?;
    for finding in checked.line(file, n).findings {
        let application = finding.application_code.map_or_else(String::new, |code| format!("/{code}"));
        let location = if finding.location.is_empty() { "message" } else { &finding.location };
        writeln!(out, "  {} {location} {}{application} {}", finding.severity, finding.code, finding.text)?;
    }
    for segment in checked.ack.iter().flat_map(|ack| ack.split('\r')).filter(|segment| !segment.is_empty()) {
        writeln!(out, "  > {segment}")?;
    }
    Ok(())
}

fn errors(profiled: &Profiled) -> usize {
    profiled.violations.iter().filter(|violation| violation.is_error()).count()
}

fn show_profile(out: &mut dyn Write, profiled: &Profiled) -> Result<()> {
    let Some(profile) = profiled.profile else {
        writeln!(
            out,
            "  profile: the message names none, and its type does not tell which; say --profile=Z32 or the like"
        )?;
        return Ok(());
    };
    writeln!(out, "  profile {profile}: {} violations", errors(profiled))?;
    for violation in profiled.line().violations {
        let location = if violation.location.is_empty() { "message" } else { &violation.location };
        writeln!(out, "    {} {location} {} {}", violation.severity, violation.rule, violation.text)?;
    }
    Ok(())
}

impl Summary {
    fn count(&mut self, checked: &Checked) {
        self.doses += checked.stored.doses;
        self.dropped += checked.stored.dropped;
        match checked.verdict {
            Some(Verdict::AA) => self.accepted += 1,
            Some(Verdict::AE) => self.with_errors += 1,
            Some(Verdict::AR) => self.rejected += 1,
            None => self.not_hl7 += 1,
        }
    }

    fn problems(&self) -> usize {
        self.with_errors + self.rejected + self.not_hl7 + self.unread + self.envelopes + self.violations
    }

    fn show(&self, out: &mut dyn Write) -> Result<()> {
        let messages = self.accepted + self.with_errors + self.rejected + self.not_hl7;
        writeln!(
            out,
            "{messages} messages in {} files: {} AA, {} AE, {} AR, {} not HL7; {} doses, {} order groups dropped",
            self.files,
            self.accepted,
            self.with_errors,
            self.rejected,
            self.not_hl7,
            self.doses,
            self.dropped
        )?;
        if self.violations > 0 {
            writeln!(out, "{} violations of profiles", self.violations)?;
        }
        if self.unread > 0 {
            writeln!(out, "{} files or messages could not be read", self.unread)?;
        }
        Ok(())
    }
}
