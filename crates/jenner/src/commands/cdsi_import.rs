//! `jenner cdsi import DIR`: CDC's supporting data become a schedule pack.

use std::io::Write;
use std::path::PathBuf;

use anyhow::Result;
use jenner_cdsi::Date;
use jenner_cdsi::import::{self, Guidance, Header};

use crate::problem::{Outcome, usage};
use crate::schedule_files;

/// Where from, where to, and what the pack says about itself.
#[derive(Debug, clap::Args)]
#[command(disable_version_flag = true)]
pub struct Args {
    /// Folder with the antigen files and the schedule file (XML)
    dir: PathBuf,
    /// Folder for the pack
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Name of the pack
    #[arg(long, default_value = "schedule-us")]
    name: String,
    /// Version of the supporting data, for example 4.64
    #[arg(long)]
    version: String,
    /// Day on which it was published, like 2025-11-10
    #[arg(long, value_name = "DATE")]
    released: Option<Date>,
    /// Copy CDC's texts of guidance into the pack (for private use)
    #[arg(long)]
    guidance: bool,
}

/// Makes the pack and checks it. Problems go to stderr; warnings are no reason to fail.
pub fn run(args: &Args, out: &mut dyn Write) -> Result<Outcome> {
    let files = schedule_files::of_kind(&args.dir, "xml")?;
    if files.is_empty() {
        return Err(usage(format!("{} has no XML files", args.dir.display())));
    }
    let header = Header {
        name: args.name.clone(),
        version: args.version.clone(),
        released: args.released,
        source: format!("CDC, CDSi supporting data {}", args.version),
    };
    let guidance = if args.guidance { Guidance::Copied } else { Guidance::LeftOut };
    let imported = match import::import(files, header, guidance) {
        Ok(imported) => imported,
        Err(problems) => {
            writeln!(std::io::stderr(), "{problems}")?;
            return Ok(Outcome::ProblemsFound);
        }
    };
    for warning in &imported.warnings {
        writeln!(std::io::stderr(), "{warning}")?;
    }
    let pack = &imported.pack;
    let problems = pack.check();
    for problem in &problems {
        writeln!(std::io::stderr(), "{problem}")?;
    }
    schedule_files::write_pack(&args.out, &pack.files())?;
    let series: Vec<_> = pack.antigens.iter().flat_map(|(_, file)| &file.series).collect();
    writeln!(
        out,
        "{} {}: {} antigens, {} vaccine groups, {} series with {} doses, {} vaccines, {} observations, {} texts of guidance",
        pack.schedule.name,
        pack.schedule.version,
        pack.antigens.len(),
        pack.schedule.vaccine_group.len(),
        series.len(),
        series.iter().map(|series| series.get_ref().dose.len()).sum::<usize>(),
        pack.vaccines.vaccine.len(),
        pack.observations.observation.len(),
        pack.guidance.guidance.len(),
    )?;
    let errors = problems.iter().filter(|problem| problem.is_error()).count();
    let warnings = imported.warnings.len() + problems.len() - errors;
    writeln!(out, "written to {}: {errors} errors, {warnings} warnings", args.out.display())?;
    if !args.guidance && args.out.join(schedule_files::GUIDANCE).exists() {
        writeln!(out, "{} there is kept as it was", schedule_files::GUIDANCE)?;
    }
    Ok(Outcome::of(errors))
}
