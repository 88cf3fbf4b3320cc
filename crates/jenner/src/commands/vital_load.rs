//! `jenner vital load births|deaths FILE.csv`: loads what the vital records office sends.

use std::fs::File;
use std::io::Write;
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use anyhow::{Context as _, Result, anyhow};
use jenner_registry::identity::vital::{self as office, Became};
use jenner_registry::{access, organizations};
use serde::Serialize;

use crate::config::Config;
use crate::open::{self, Part};
use crate::problem::{Outcome, usage};
use crate::progress::Progress;
use crate::vital::{self, Kind, Row};

/// What to load.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// births or deaths
    kind: Kind,
    /// File with the columns of docs/VITAL.md
    #[arg(value_name = "FILE.csv")]
    file: PathBuf,
    /// Code of the vital records office (an organization of the kind vital_records)
    #[arg(long, value_name = "CODE")]
    organization: String,
    /// Say what would become of each row, and store nothing
    #[arg(long)]
    dry_run: bool,
    /// Load the good rows of a file that has wrong ones
    #[arg(long)]
    partial: bool,
    /// Rows taken side by side
    #[arg(long, value_name = "N", default_value_t = 8)]
    jobs: usize,
    /// Print the summary as JSON
    #[arg(long)]
    json: bool,
}

/// Problems printed one by one; more are counted.
const MOST_SHOWN: usize = 100;

#[derive(Debug, Default, Serialize)]
struct Summary {
    rows: usize,
    wrong: usize,
    known: usize,
    new: usize,
    review: usize,
    not_here: usize,
    before: usize,
    dry_run: bool,
}

/// Loads the file.
pub fn run(args: &Args, config: &Config, out: &mut dyn Write) -> Result<Outcome> {
    let file = File::open(&args.file).with_context(|| format!("cannot read {}", args.file.display()))?;
    let registry = open::registry(config, Part::Command)?;
    let organization = organizations::by_code(&registry, &args.organization)?.ok_or_else(|| {
        usage(format!("there is no organization {}; add it with `jenner org add`", args.organization))
    })?;
    let office = match office::office(&registry, &access::of_operator(organization.id)) {
        Err(jenner_registry::Error::Invalid(why)) => return Err(usage(why)),
        other => other?,
    };
    let content = vital::read(args.kind, file, registry.today())?;
    for wrong in content.wrong.iter().take(MOST_SHOWN) {
        writeln!(out, "{wrong}")?;
    }
    if content.wrong.len() > MOST_SHOWN {
        writeln!(out, "… and {} more", content.wrong.len() - MOST_SHOWN)?;
    }
    let bad_rows: std::collections::BTreeSet<u64> = content.wrong.iter().map(|wrong| wrong.row).collect();
    let summary = Mutex::new(Summary {
        rows: content.rows.len() + bad_rows.len(),
        wrong: bad_rows.len(),
        dry_run: args.dry_run,
        ..Summary::default()
    });
    if bad_rows.is_empty() || args.partial || args.dry_run {
        let progress = Progress::new("rows", content.rows.len() as u64);
        let next = AtomicUsize::new(0);
        let worker = || -> Result<()> {
            while let Some(row) = content.rows.get(next.fetch_add(1, Ordering::Relaxed)) {
                let became = take(&office, row, args.dry_run)
                    .inspect_err(|_| next.store(content.rows.len(), Ordering::Relaxed))?;
                count(&mut summary.lock().unwrap_or_else(PoisonError::into_inner), became);
                progress.add(1);
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
        progress.finish();
        ended?;
    } else {
        let (bad, all) = (bad_rows.len(), content.rows.len() + bad_rows.len());
        writeln!(
            out,
            "nothing was loaded: {bad} of {all} rows are wrong; mend them, or load the others with --partial"
        )?;
        return Ok(Outcome::ProblemsFound);
    }
    let summary = summary.into_inner().unwrap_or_else(PoisonError::into_inner);
    print(args, &summary, out)?;
    Ok(Outcome::of(summary.wrong))
}

fn take(office: &office::Office<'_>, row: &Row, dry_run: bool) -> Result<Became> {
    office.take(&row.event, &row.original, dry_run).with_context(|| format!("row {}", row.row))
}

fn count(summary: &mut Summary, became: Became) {
    match became {
        Became::Known => summary.known += 1,
        Became::New => summary.new += 1,
        Became::Review => summary.review += 1,
        Became::NotHere => summary.not_here += 1,
        Became::Before => summary.before += 1,
    }
}

fn print(args: &Args, summary: &Summary, out: &mut dyn Write) -> Result<()> {
    if args.json {
        writeln!(out, "{}", serde_json::to_string(summary)?)?;
        return Ok(());
    }
    let Summary { rows, wrong, known, new, review, not_here, before, dry_run } = summary;
    if *dry_run {
        writeln!(out, "dry run: nothing was stored")?;
    }
    writeln!(
        out,
        "{rows} rows: {known} of people known, {new} of new people, {review} for review, {before} taken before, {not_here} of people not in the registry, {wrong} wrong"
    )?;
    Ok(())
}
