//! `jenner cdsi run FILE --out OUT.jsonl`: the engine's answers to many cases, one line a case.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::{Context as _, Result};
use jenner_cdsi::cases::{BadCase, Case, Label, dose_status_text, series_status_code};
use jenner_cdsi::{Assessment, Date, ForecastKind, Schedule, Standing};
use serde::Serialize;

use crate::case_files;
use crate::problem::Outcome;
use crate::schedules;

/// What to answer, and where to.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// File of cases: JSON, or CDC's spreadsheet (.xlsx). What a case expects need not be there
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// File for the answers, one JSON object a line; - for standard output
    #[arg(long, value_name = "OUT.jsonl")]
    out: PathBuf,
    /// Folder of a schedule pack or of CDC's supporting data (XML), in place of the built-in schedule
    #[arg(long, value_name = "DIR")]
    schedule: Option<PathBuf>,
}

/// A line of the output.
#[derive(Serialize)]
#[serde(untagged)]
enum Line<'a> {
    Answer { id: &'a str, forecasts: Vec<ForecastLine<'a>>, evaluations: Vec<EvaluationLine<'a>> },
    Failed { id: Option<&'a str>, error: String },
}

#[derive(Serialize)]
struct ForecastLine<'a> {
    group: &'a str,
    #[serde(rename = "type")]
    kind: ForecastKind,
    status: &'static str,
    dose: Option<u8>,
    earliest: Option<Date>,
    recommended: Option<Date>,
    past_due: Option<Date>,
}

#[derive(Serialize)]
struct EvaluationLine<'a> {
    dose: u32,
    antigen: &'a str,
    status: &'static str,
    reason: Option<&'static str>,
}

/// Answers all cases. A case that cannot be answered has a line that says so, and the others go on.
pub fn run(args: &Args, out: &mut dyn Write) -> Result<Outcome> {
    let schedule = schedules::load(args.schedule.as_deref())?;
    let cases = case_files::read(&args.file)?;
    let start = Instant::now();
    let failed = if args.out == Path::new("-") {
        answer(&schedule, &cases, &mut BufWriter::new(out))?
    } else {
        let file = File::create(&args.out).with_context(|| format!("cannot write {}", args.out.display()))?;
        let failed = answer(&schedule, &cases, &mut BufWriter::new(file))?;
        let seconds = start.elapsed().as_secs_f64();
        writeln!(
            out,
            "{}: {} cases, {failed} not answered, {:.0} a second",
            schedule.version(),
            cases.len(),
            cases.len() as f64 / seconds.max(1e-9)
        )?;
        failed
    };
    Ok(Outcome::of(failed))
}

fn answer(schedule: &Schedule, cases: &[Result<Case, BadCase>], out: &mut dyn Write) -> Result<usize> {
    let mut failed = 0;
    for case in cases {
        let line = match case {
            Ok(case) => match case_files::assess(case, schedule) {
                Ok(assessment) => Line::of(case, schedule, &assessment),
                Err(what) => Line::Failed { id: Some(&case.id), error: what.to_owned() },
            },
            Err(bad) => Line::Failed { id: bad.id.as_deref(), error: bad.to_string() },
        };
        failed += usize::from(matches!(line, Line::Failed { .. }));
        serde_json::to_writer(&mut *out, &line)?;
        out.write_all(b"\n")?;
    }
    out.flush()?;
    Ok(failed)
}

impl<'a> Line<'a> {
    fn of(case: &'a Case, schedule: &'a Schedule, assessment: &Assessment) -> Line<'a> {
        let forecasts = assessment.forecasts.iter().map(|one| ForecastLine {
            group: schedule.group_name(one.group),
            kind: one.kind,
            status: series_status_code(one.status),
            dose: one.dose_number,
            earliest: one.earliest,
            recommended: one.recommended,
            past_due: one.past_due,
        });
        let mut evaluations = Vec::new();
        for (place, number) in case.numbers.iter().enumerate() {
            for antigen in schedule.antigens() {
                let of_antigen =
                    assessment.evaluations.iter().filter(|one| one.dose == place && one.antigen == antigen);
                evaluations.extend(Standing::of(of_antigen).map(|standing| EvaluationLine {
                    dose: *number,
                    antigen: schedule.antigen_name(antigen),
                    status: dose_status_text(standing.status),
                    reason: Label::all(standing.reasons).next().map(Label::text),
                }));
            }
        }
        Line::Answer { id: &case.id, forecasts: forecasts.collect(), evaluations }
    }
}
