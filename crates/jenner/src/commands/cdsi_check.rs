//! `jenner cdsi check FILE…`: runs CDC's test cases, or others in their form, and says where the engine differs.

use std::collections::HashMap;
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::Result;
use jenner_cdsi::cases::{BadCase, Case, Compared, Difference, Row, Tally, Verdict, compare};
use jenner_cdsi::{ForecastKind, Schedule};
use serde_json::{Value, json};

use crate::case_files;
use crate::problem::{Outcome, usage};
use crate::schedules;

/// What to check, and against what.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Files of test cases: JSON, or CDC's spreadsheets (.xlsx)
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Folder of a schedule pack or of CDC's supporting data (XML), in place of the built-in schedule
    #[arg(long, value_name = "DIR")]
    schedule: Option<PathBuf>,
    /// Cases known to contradict the schedule (CSV: id,set,vaccine_group,conflict): listed apart, no failures
    #[arg(long, value_name = "FILE")]
    disputed: Option<PathBuf>,
    /// List each case that failed, with what was expected and what the engine says
    #[arg(long)]
    failures: bool,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
}

/// What became of one case.
struct Checked {
    id: String,
    group: String,
    name: String,
    outcome: Judged,
    /// Why it is disputed, if it is.
    conflict: Option<String>,
}

enum Judged {
    Compared(Verdict),
    /// It could not be asked, or says nothing that could be compared.
    Bad(String),
}

impl Checked {
    fn passed(&self) -> bool {
        matches!(&self.outcome, Judged::Compared(verdict) if verdict.passed())
    }

    /// As expected, without a note.
    fn agrees(&self) -> bool {
        matches!(&self.outcome, Judged::Compared(verdict) if verdict.agrees())
    }

    fn failed(&self) -> bool {
        !self.passed() && self.conflict.is_none()
    }
}

/// Checks all cases of all files.
pub fn run(args: &Args, out: &mut dyn Write) -> Result<Outcome> {
    let schedule = schedules::load(args.schedule.as_deref())?;
    let disputed = args.disputed.as_deref().map(read_disputed).transpose()?.unwrap_or_default();
    let mut all = Vec::new();
    for file in &args.files {
        for (place, case) in case_files::read(file)?.into_iter().enumerate() {
            all.push(check(case, place, file, &schedule, &disputed));
        }
    }
    let mut tally = Tally::default();
    for one in &all {
        let verdict = match &one.outcome {
            Judged::Compared(verdict) => Some(verdict),
            Judged::Bad(_) => None,
        };
        tally.add(&one.group, verdict);
    }
    let mut out = std::io::BufWriter::new(out);
    if args.json {
        serde_json::to_writer_pretty(&mut out, &as_json(&schedule, &tally, &all))?;
        writeln!(out)?;
    } else {
        print(&mut out, args, &schedule, &tally, &all)?;
    }
    out.flush()?;
    Ok(Outcome::of(all.iter().filter(|one| one.failed()).count()))
}

fn check(
    case: Result<Case, BadCase>,
    place: usize,
    file: &Path,
    schedule: &Schedule,
    disputed: &HashMap<String, Disputed>,
) -> Checked {
    let case = match case {
        Ok(case) => case,
        Err(bad) => {
            return Checked {
                id: bad.id.clone().unwrap_or_else(|| format!("case {}", place + 1)),
                group: "(not read)".to_owned(),
                name: String::new(),
                outcome: Judged::Bad(format!("{}: {bad}", file.display())),
                conflict: None,
            };
        }
    };
    let outcome = match &case.expected {
        Ok(expected) => match case_files::assess(&case, schedule) {
            Ok(assessment) => Judged::Compared(compare(&case, expected, schedule, &assessment)),
            Err(what) => Judged::Bad(what.to_owned()),
        },
        Err(wrong) => Judged::Bad(wrong.to_string()),
    };
    let known = disputed.get(&case.id).filter(|known| known.is_of(case.set.as_deref()));
    Checked {
        group: case.vaccine_group.unwrap_or_else(|| "(no group)".to_owned()),
        name: case.name.unwrap_or_default(),
        conflict: known.map(|known| known.conflict.clone()),
        id: case.id,
        outcome,
    }
}

/// A row of the list of disputed cases.
#[derive(serde::Deserialize)]
struct Disputed {
    id: String,
    #[serde(default)]
    set: String,
    conflict: String,
}

impl Disputed {
    fn is_of(&self, set: Option<&str>) -> bool {
        self.set.is_empty() || set.is_none_or(|set| set == self.set)
    }
}

fn read_disputed(path: &Path) -> Result<HashMap<String, Disputed>> {
    let wrong = |error: csv::Error| {
        usage(format!("{}: {error}; the columns are id,set,vaccine_group,conflict", path.display()))
    };
    let mut rows = csv::ReaderBuilder::new().trim(csv::Trim::All).from_path(path).map_err(wrong)?;
    rows.deserialize::<Disputed>().map(|row| row.map(|row| (row.id.clone(), row)).map_err(wrong)).collect()
}

fn print(
    out: &mut dyn Write,
    args: &Args,
    schedule: &Schedule,
    tally: &Tally,
    all: &[Checked],
) -> Result<()> {
    writeln!(out, "{}", schedule.version())?;
    let wide = tally.groups.keys().map(|name| name.chars().count()).max().unwrap_or(0).max(13);
    writeln!(
        out,
        "\n{:<wide$}  {:>6}  {:>9}  {:>11}  {:>11}  {:>13}",
        "vaccine group", "cases", "forecast", "evaluation", "whole case", "without notes"
    )?;
    let line = |name: &str, row: &Row| {
        format!(
            "{name:<wide$}  {:>6}  {:>9}  {:>11}  {:>11}  {:>13}",
            row.cases, row.forecast, row.evaluation, row.whole, row.without_notes
        )
    };
    for (name, row) in &tally.groups {
        writeln!(out, "{}", line(name, row))?;
    }
    writeln!(out, "{}", line("total", &tally.total))?;
    let share = |good: usize| 100.0 * good as f64 / tally.total.cases.max(1) as f64;
    writeln!(
        out,
        "{:<wide$}  {:>6}  {:>8.1}%  {:>10.1}%  {:>10.1}%  {:>12.1}%\n",
        "",
        "",
        share(tally.total.forecast),
        share(tally.total.evaluation),
        share(tally.total.whole),
        share(tally.total.without_notes)
    )?;
    if args.failures {
        for one in all.iter().filter(|one| one.failed()) {
            show(out, one)?;
        }
        for one in all.iter().filter(|one| one.passed() && !one.agrees() && one.conflict.is_none()) {
            show(out, one)?;
        }
    }
    let disputed: Vec<&Checked> = all.iter().filter(|one| one.conflict.is_some()).collect();
    if !disputed.is_empty() {
        writeln!(out, "Disputed cases, which contradict the schedule:")?;
        for one in &disputed {
            show(out, one)?;
        }
    }
    let notes: usize = all.iter().map(|one| one.notes().len()).sum();
    if notes > 0 {
        writeln!(
            out,
            "Notes: {notes} (a dose has the expected status, but for another reason or by another kind of series)"
        )?;
    }
    if !disputed.is_empty() {
        let differ = disputed.iter().filter(|one| !one.passed()).count();
        writeln!(
            out,
            "{} disputed: {differ} differ and are not counted as failed, {} are as expected",
            disputed.len(),
            disputed.len() - differ
        )?;
    }
    let (passed, failed) = counts(all);
    writeln!(out, "{passed} passed, {failed} failed")?;
    Ok(())
}

fn counts(all: &[Checked]) -> (usize, usize) {
    (all.iter().filter(|one| one.passed()).count(), all.iter().filter(|one| one.failed()).count())
}

impl Checked {
    fn differences(&self) -> impl Iterator<Item = &Difference> {
        let verdict = match &self.outcome {
            Judged::Compared(verdict) => Some(verdict),
            Judged::Bad(_) => None,
        };
        verdict.into_iter().flat_map(|verdict| verdict.forecast.iter().chain(&verdict.doses))
    }

    fn notes(&self) -> &[Difference] {
        match &self.outcome {
            Judged::Compared(verdict) => &verdict.notes,
            Judged::Bad(_) => &[],
        }
    }

    fn kind(&self) -> Option<ForecastKind> {
        match &self.outcome {
            Judged::Compared(verdict) => verdict.kind,
            Judged::Bad(_) => None,
        }
    }

    fn word(&self) -> &'static str {
        match (&self.conflict, self.passed(), self.agrees()) {
            (None, false, _) => "FAILED",
            (Some(_), false, _) => "disputed",
            (Some(_), true, false) => "disputed, but passed with a note",
            (Some(_), true, true) => "disputed, but passed",
            (None, true, _) => "passed, with a note",
        }
    }
}

fn show(out: &mut dyn Write, one: &Checked) -> Result<()> {
    writeln!(out, "{} {} {}: {}", one.word(), one.id, one.group, one.name)?;
    if let Judged::Bad(what) = &one.outcome {
        writeln!(out, "    {what}")?;
    }
    let kind = match one.kind() {
        Some(ForecastKind::Risk) => " (risk forecast)",
        _ => "",
    };
    for difference in one.differences().chain(one.notes()) {
        let of_forecast =
            !matches!(difference.compared, Compared::Dose(_) | Compared::Reason(_) | Compared::SeriesType(_));
        writeln!(
            out,
            "    {}: expected {}, got {}{}",
            difference.compared,
            difference.expected,
            difference.got,
            if of_forecast { kind } else { "" }
        )?;
    }
    if let Some(conflict) = &one.conflict {
        writeln!(out, "    conflict: {conflict}")?;
    }
    Ok(())
}

fn as_json(schedule: &Schedule, tally: &Tally, all: &[Checked]) -> Value {
    let row = |group: Option<&String>, row: &Row| {
        json!({
            "group": group, "cases": row.cases, "forecast_ok": row.forecast, "evaluation_ok": row.evaluation,
            "whole_ok": row.whole, "without_notes": row.without_notes,
        })
    };
    let differences = |differences: &mut dyn Iterator<Item = &Difference>| -> Vec<Value> {
        let one =
            |d: &Difference| json!({"field": d.compared.to_string(), "expected": d.expected, "got": d.got});
        differences.map(one).collect()
    };
    let case = |one: &Checked| {
        let error = match &one.outcome {
            Judged::Bad(what) => Some(what),
            Judged::Compared(_) => None,
        };
        json!({
            "id": one.id, "group": one.group, "name": one.name, "type": one.kind(), "passed": one.passed(),
            "differences": differences(&mut one.differences()),
            "notes": differences(&mut one.notes().iter()),
            "error": error, "conflict": one.conflict,
        })
    };
    let (passed, failed) = counts(all);
    let listed = |which: fn(&Checked) -> bool| -> Vec<Value> {
        all.iter().filter(|one| which(one)).map(case).collect()
    };
    json!({
        "schedule": schedule.version(),
        "groups": tally.groups.iter().map(|(name, counts)| row(Some(name), counts)).collect::<Vec<_>>(),
        "total": row(None, &tally.total),
        "failures": listed(Checked::failed),
        "disputed": listed(|one| one.conflict.is_some()),
        "with_notes": listed(|one| one.passed() && !one.agrees()),
        "passed": passed,
        "failed": failed,
    })
}
