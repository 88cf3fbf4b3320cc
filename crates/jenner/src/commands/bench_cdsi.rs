//! `jenner bench cdsi`: full assessments (all antigens) one after the other, on one core.

use std::collections::BTreeMap;
use std::hint::black_box;
use std::io::Write;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use anyhow::Result;
use jenner::demo::{Settings, State};
use jenner_cdsi::{Date, Dose, Patient, Schedule, Sex};
use serde_json::{Value, json};

use crate::bench::{figures, machine};
use crate::case_files;
use crate::problem::{Outcome, usage};
use crate::schedules;

/// People that are made up where no file is given.
const MADE_UP: u32 = 2_000;
/// The day on which they are assessed: a fixed one, so that every run does the same work.
const ON: jenner_model::Date = jenner_model::Date::constant(2026, 11, 22);

/// What to measure with.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Files of test cases whose patients are assessed; without any, made-up people with made-up histories
    #[arg(value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Folder of a schedule pack or of CDC's supporting data (XML), in place of the built-in schedule
    #[arg(long, value_name = "DIR")]
    schedule: Option<PathBuf>,
    /// How long to measure
    #[arg(long, value_name = "S", default_value_t = 5.0)]
    seconds: f64,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
}

/// Measures and prints.
pub fn run(args: &Args, out: &mut dyn Write) -> Result<Outcome> {
    if !(0.1..=3600.0).contains(&args.seconds) {
        return Err(usage("--seconds goes from 0.1 to 3600"));
    }
    let start = Instant::now();
    let schedule = schedules::load(args.schedule.as_deref())?;
    let load_ms = start.elapsed().as_secs_f64() * 1000.0;
    let patients = if args.files.is_empty() { made_up()? } else { of_files(&args.files)? };
    if patients.is_empty() {
        return Err(usage("the files hold no case that can be assessed"));
    }
    let report = report(&schedule, &patients, Duration::from_secs_f64(args.seconds), load_ms);
    if args.json {
        writeln!(out, "{}", serde_json::to_string_pretty(&report)?)?;
    } else {
        for (name, value) in &report {
            writeln!(out, "{name:<30} {}", value.to_string().trim_matches('"'))?;
        }
    }
    Ok(Outcome::Done)
}

fn report(
    schedule: &Schedule,
    patients: &[(Patient, Date)],
    length: Duration,
    load_ms: f64,
) -> BTreeMap<&'static str, Value> {
    let assess = |(patient, on): &(Patient, Date)| {
        black_box(jenner_cdsi::evaluate(black_box(patient), schedule, *on));
    };
    // Once for the caches and the clock of the processor.
    patients.iter().for_each(assess);
    let mut times = Vec::new();
    let cpu_before = machine::cpu_seconds();
    let start = Instant::now();
    while start.elapsed() < length {
        for patient in patients {
            let begin = Instant::now();
            assess(patient);
            times.push(begin.elapsed());
        }
    }
    let seconds = start.elapsed().as_secs_f64();
    // What one core does is counted by the time this process had it: on a busy machine it shares.
    let cpu_seconds = (machine::cpu_seconds() - cpu_before).max(1e-2);
    let count = times.len();
    times.sort_unstable();
    let us = |share| (figures::at(&times, share).as_secs_f64() * 1e7).round() / 10.0;
    let doses: usize = patients.iter().map(|(patient, _)| patient.doses.len()).sum();
    BTreeMap::from([
        ("schedule", json!(schedule.version())),
        ("schedule_load_ms", json!((load_ms * 10.0).round() / 10.0)),
        ("patients", json!(patients.len())),
        ("doses_per_patient", json!((10.0 * doses as f64 / patients.len() as f64).round() / 10.0)),
        ("assessments", json!(count)),
        ("seconds", json!((seconds * 100.0).round() / 100.0)),
        ("cpu_seconds", json!((cpu_seconds * 100.0).round() / 100.0)),
        ("patients_per_second_per_core", json!((count as f64 / cpu_seconds).round())),
        ("patient_p50_us", json!(us(0.5))),
        ("patient_p99_us", json!(us(0.99))),
        ("peak_rss_mb", json!(machine::peak_rss_mb().round())),
        ("machine", json!(machine::described())),
    ])
}

fn of_files(files: &[PathBuf]) -> Result<Vec<(Patient, Date)>> {
    let mut patients = Vec::new();
    for file in files {
        patients.extend(case_files::read(file)?.into_iter().flatten().map(|case| (case.patient, case.on)));
    }
    Ok(patients)
}

/// The people of the made-up state, with everything that was truly given to them.
fn made_up() -> Result<Vec<(Patient, Date)>> {
    let on = Date::try_from(ON)?;
    let state = State::new(Settings { seed: 1, people: MADE_UP, today: ON })?;
    let mut patients = Vec::new();
    for household in state.households(0..state.household_count()) {
        for (person, history) in household.people.iter().zip(state.histories(&household)) {
            let sex = match person.sex {
                jenner_codes::Sex::Female => Sex::Female,
                jenner_codes::Sex::Male => Sex::Male,
                _ => Sex::Unknown,
            };
            let mut patient = Patient::born(Date::try_from(person.born)?, sex);
            for dose in &history.doses {
                let product = state.products().get(dose.product);
                let given = Dose::given(Date::try_from(dose.day)?, product.cvx.parse()?);
                patient.doses.push(Dose { mvx: Some(product.mvx.to_owned()), ..given });
            }
            patients.push((patient, on));
        }
    }
    Ok(patients)
}
