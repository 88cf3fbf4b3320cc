//! `jenner forecast`: what one person is due, from the command line alone. Nothing is read or stored.

use std::io::Write;
use std::path::PathBuf;
use std::str::FromStr;

use anyhow::Result;
use jenner_cdsi::prepare::{Prepared, Remark, prepare};
use jenner_cdsi::report::{Request, RequestDose, RequestObservation};
use jenner_cdsi::words::{self, Language, Level, Reader};
use jenner_cdsi::{Date, Schedule, Sex};
use jenner_codes::Cvx;
use jiff::Zoned;

use crate::config::Config;
use crate::forecast_table;
use crate::problem::{Outcome, usage};
use crate::schedules;

/// Who, and when.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Date of birth, like 2024-02-29
    #[arg(long, value_name = "DATE")]
    dob: Date,
    /// F, M, or U for unknown or neither
    #[arg(long, value_name = "F|M|U", value_parser = sex)]
    sex: Sex,
    /// A dose given: day and CVX code, and the maker (MVX) if known: 2024-04-30:20 or 2024-04-30:20:SKB. Again
    /// for each dose
    #[arg(long = "dose", value_name = "DATE:CVX[:MVX]")]
    doses: Vec<GivenDose>,
    /// A condition, exposure or history: CDSi observation code, and its day if known: 055 or 055:2024-04-30.
    /// Again for each one. A word in place of a code lists the codes with that word
    #[arg(long = "condition", value_name = "CODE[:DATE]")]
    conditions: Vec<GivenCondition>,
    /// Assessment date; without it today
    #[arg(long, value_name = "DATE")]
    on: Option<Date>,
    /// Print one JSON object
    #[arg(long, conflicts_with = "explain")]
    json: bool,
    /// Say in sentences why, for a nurse (every rule) or for a parent (plain words), in place of the tables
    #[arg(long, value_name = "nurse|parent")]
    explain: Option<For>,
    /// Language of the sentences
    #[arg(long, value_name = "en|es", requires = "explain", default_value = "en")]
    language: In,
    /// Folder of a schedule pack or of CDC's supporting data (XML), in place of the built-in schedule
    #[arg(long, value_name = "DIR")]
    schedule: Option<PathBuf>,
}

/// Who reads the sentences.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum For {
    Nurse,
    Parent,
}

/// The language of the sentences.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum In {
    En,
    Es,
}

#[derive(Debug, Clone, PartialEq)]
struct GivenDose {
    date: Date,
    cvx: Cvx,
    mvx: Option<String>,
}

impl FromStr for GivenDose {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let example = "write day:CVX or day:CVX:MVX, for example 2024-04-30:20 or 2024-04-30:20:SKB";
        let mut parts = text.split(':');
        let (Some(date), Some(cvx), mvx, None) = (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(example.to_owned());
        };
        let mvx = mvx.map(|mvx| mvx.trim().to_ascii_uppercase());
        if mvx.as_ref().is_some_and(|mvx| !(2..=5).contains(&mvx.len()) || !mvx.is_ascii()) {
            return Err(format!("the maker (MVX) is two to five letters; {example}"));
        }
        Ok(Self {
            date: date.parse().map_err(|error| format!("{error}"))?,
            cvx: cvx.parse().map_err(|error| format!("{error}; {example}"))?,
            mvx,
        })
    }
}

#[derive(Debug, Clone, PartialEq)]
struct GivenCondition {
    code: String,
    date: Option<Date>,
}

impl FromStr for GivenCondition {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (code, date) = match text.split_once(':') {
            None => (text, None),
            Some((code, date)) => (code, Some(date.parse().map_err(|error| format!("{error}"))?)),
        };
        match code.trim() {
            "" => Err("the code is missing: write for example 055 or 055:2024-04-30".to_owned()),
            code => Ok(Self { code: code.to_owned(), date }),
        }
    }
}

fn sex(text: &str) -> Result<Sex, String> {
    match text.to_ascii_lowercase().as_str() {
        "f" | "female" => Ok(Sex::Female),
        "m" | "male" => Ok(Sex::Male),
        "u" | "x" | "unknown" => Ok(Sex::Unknown),
        _ => Err("write F, M, or U for unknown or neither".to_owned()),
    }
}

/// Assesses and prints. What was decided about the input is told on stderr.
pub fn run(args: &Args, config: &Config, out: &mut dyn Write) -> Result<Outcome> {
    let schedule = schedules::load(args.schedule.as_deref())?;
    let on = match args.on {
        Some(on) => on,
        None => Date::try_from(Zoned::now().with_time_zone(config.zone()?).date())?,
    };
    let request = request(args, on);
    let prepared = prepare(&request, &schedule, on).map_err(|refused| {
        usage(format!("--dob: {refused} (--on says another assessment date than today)"))
    })?;
    for remark in &prepared.remarks {
        if let Remark::UnknownObservation { code } = remark {
            return Err(usage(format!("--condition {code}: {}", no_condition(&schedule, code))));
        }
    }
    for remark in &prepared.remarks {
        writeln!(std::io::stderr(), "jenner: {remark}")?;
    }
    if let Some(level) = args.explain {
        explain(out, &prepared, &schedule, on, reader(level, args.language))?;
        return Ok(Outcome::Done);
    }
    let assessment = jenner_cdsi::evaluate(&prepared.patient, &schedule, on);
    if args.json {
        serde_json::to_writer_pretty(&mut *out, &prepared.report(&schedule, &assessment))?;
        writeln!(out)?;
    } else {
        forecast_table::print(out, &prepared, &schedule, &assessment)?;
    }
    Ok(Outcome::Done)
}

fn reader(level: For, language: In) -> Reader {
    Reader {
        level: match level {
            For::Nurse => Level::Nurse,
            For::Parent => Level::Parent,
        },
        language: match language {
            In::En => Language::English,
            In::Es => Language::Spanish,
        },
    }
}

/// Sentences about each dose, and about what is due in each vaccine group.
fn explain(
    out: &mut dyn Write,
    prepared: &Prepared,
    schedule: &Schedule,
    on: Date,
    reader: Reader,
) -> Result<()> {
    let patient = &prepared.patient;
    let (assessment, explanation) = jenner_cdsi::evaluate_explained(patient, schedule, on);
    let case = words::Case { schedule, patient, assessment: &assessment, explanation: &explanation };
    for (index, (dose, place)) in patient.doses.iter().zip(&prepared.places).enumerate() {
        let name = schedule.vaccine_name(dose.cvx).unwrap_or_default();
        // Figures and a name, the same in every language.
        writeln!(out, "{place}) {} CVX {} {name}", dose.date, dose.cvx)?;
        let change = words::what_would_change_dose(&case, index, reader);
        write_lines(out, 1, &[words::dose_sentences(&case, index, reader), change].concat())?;
    }
    for forecast in &assessment.forecasts {
        let change = words::what_would_change(&case, forecast, reader);
        write_lines(out, 0, &[words::forecast_sentences(&case, forecast, reader), change].concat())?;
    }
    Ok(())
}

/// Lines, each as far in as it belongs, and an empty one behind them.
fn write_lines(out: &mut dyn Write, depth: usize, lines: &[words::Line]) -> Result<()> {
    for line in lines {
        writeln!(out, "{:indent$}{line}", "", indent = 2 * (depth + usize::from(line.indent)))?;
    }
    writeln!(out)?;
    Ok(())
}

fn request(args: &Args, on: Date) -> Request {
    Request {
        birth_date: args.dob,
        sex: args.sex,
        birth_country: None,
        doses: args
            .doses
            .iter()
            .map(|dose| RequestDose {
                date: dose.date,
                cvx: dose.cvx,
                mvx: dose.mvx.clone(),
                volume_ml: None,
                lot_expires: None,
                substandard: false,
            })
            .collect(),
        observations: args
            .conditions
            .iter()
            .map(|one| RequestObservation { code: one.code.clone(), date: one.date })
            .collect(),
        on: Some(on),
    }
}

/// Says that there is no such condition, and which ones may have been meant: those with the word in their name,
/// or a code that differs in one digit.
fn no_condition(schedule: &Schedule, code: &str) -> String {
    const SHOWN: usize = 12;
    let word = code.to_lowercase();
    let padded = format!("{code:0>3}");
    let meant: Vec<String> = schedule
        .observations()
        .map(|id| schedule.observation(id))
        .filter(|(known, title)| {
            title.to_lowercase().contains(&word)
                || known.len() == padded.len()
                    && known.bytes().zip(padded.bytes()).filter(|(a, b)| a != b).count() == 1
        })
        .map(|(known, title)| format!("\n  {known} {title}"))
        .collect();
    let more = meant.len().saturating_sub(SHOWN);
    let more = if more > 0 { format!("\n  and {more} more") } else { String::new() };
    match meant.is_empty() {
        true => "the schedule has no such condition; write a code like 055, or a word to look for".to_owned(),
        false => format!(
            "the schedule has no such condition; near it are{}{more}",
            meant.get(..SHOWN).unwrap_or(&meant).concat()
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dose_is_day_and_vaccine_and_perhaps_the_maker() {
        let dose: GivenDose = "2024-04-30:8:skb".parse().unwrap();
        assert_eq!((dose.cvx.to_string().as_str(), dose.mvx.as_deref()), ("08", Some("SKB")));
        for wrong in
            ["2024-04-30", "2024-02-30:08", "2024-04-30:DTaP", "2024-04-30:08:SKB:1", "2024-04-30:08:"]
        {
            assert!(wrong.parse::<GivenDose>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_condition_may_have_a_day() {
        assert_eq!("055".parse(), Ok(GivenCondition { code: "055".into(), date: None }));
        assert_eq!("055:2024-04-30".parse::<GivenCondition>().unwrap().date, Date::new(2024, 4, 30));
        assert!(
            "055:April".parse::<GivenCondition>().is_err()
                && ":2024-04-30".parse::<GivenCondition>().is_err()
        );
    }
}
