//! `jenner coverage …`: who has reached what, for any area and cohort on any day.

use std::io::Write;

use anyhow::Result;
use jenner_model::Date;
use jenner_registry::Registry;
use jenner_registry::coverage::{self, Answer, Area, Denominator, Level, MeasureId, Part, Question, Split};

use super::coverage_publish;
use crate::config::Config;
use crate::open::{self, Part as Program};
use crate::problem::{Outcome, usage};

/// What to do with coverage.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Count: one measure, or all of them for the whole state
    Report(Report),
    /// Publish: a folder of pages, maps and data files that any web server can show, with small numbers hidden
    Publish(coverage_publish::Args),
    /// List the measures of the jurisdiction
    Measures {
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
}

/// What to count.
#[derive(Debug, clap::Args)]
pub struct Report {
    /// The measure, by its word (see `jenner coverage measures`); without it all, for the whole state
    #[arg(long, value_name = "WORD")]
    measure: Option<String>,
    /// The areas: state, region, county, zip, provider, school
    #[arg(long, value_name = "AREAS", default_value = "state", value_parser = level)]
    by: Level,
    /// A breakdown: sex, race, ethnicity, funding, age
    #[arg(long, value_name = "WORD", default_value = "nothing", value_parser = split)]
    split: Split,
    /// Of whom: registry, census, school_roll
    #[arg(long, value_name = "WORD", default_value = "registry", value_parser = denominator)]
    of: Denominator,
    /// The day as of which is counted; today if none is given
    #[arg(long, value_name = "DATE")]
    on: Option<Date>,
    /// Print JSON: one object an answer
    #[arg(long)]
    json: bool,
}

fn level(word: &str) -> Result<Level, String> {
    Level::of(word).ok_or_else(|| words("areas", Level::ALL.iter().map(|one| one.word())))
}

fn split(word: &str) -> Result<Split, String> {
    Split::of(word).ok_or_else(|| words("breakdown", Split::ALL.iter().map(|one| one.word())))
}

fn denominator(word: &str) -> Result<Denominator, String> {
    Denominator::of(word).ok_or_else(|| words("people", Denominator::ALL.iter().map(|one| one.word())))
}

fn words(what: &str, all: impl Iterator<Item = &'static str>) -> String {
    format!("no such {what}; there are {}", all.collect::<Vec<_>>().join(", "))
}

/// Runs the command.
pub fn run(command: &Command, config: &Config, out: &mut dyn Write) -> Result<Outcome> {
    let registry = open::registry(config, Program::Command)?;
    match command {
        Command::Publish(args) => coverage_publish::run(&registry, args, config, out),
        Command::Report(report) => counted(&registry, report, out),
        Command::Measures { json } => listed(&registry, *json, out),
    }
}

fn listed(registry: &Registry, json: bool, out: &mut dyn Write) -> Result<Outcome> {
    for measure in coverage::measures(registry) {
        if json {
            let line = serde_json::json!({
                "id": measure.id, "set": measure.set.word(), "en": measure.name.en, "es": measure.name.es,
            });
            writeln!(out, "{line}")?;
        } else {
            writeln!(out, "{:<32} {:<11} {}", measure.id.as_str(), measure.set.word(), measure.name.en)?;
        }
    }
    Ok(Outcome::Done)
}

fn counted(registry: &Registry, report: &Report, out: &mut dyn Write) -> Result<Outcome> {
    let measures: Vec<MeasureId> = match &report.measure {
        Some(word) => vec![MeasureId::new(word)],
        None => coverage::measures(registry).iter().map(|one| one.id.clone()).collect(),
    };
    let one = report.measure.is_some();
    for measure in measures {
        let question = Question {
            level: report.by,
            split: report.split,
            denominator: report.of,
            ..Question::about(measure, report.on.unwrap_or(registry.today()))
        };
        match coverage::ask(registry, &open::operator(), &question)? {
            Ok(answer) if report.json => writeln!(out, "{}", serde_json::to_string(&answer)?)?,
            Ok(answer) => table(registry, &answer, one, out)?,
            Err(why) if one => return Err(usage(why.to_string())),
            // A measure that this registry cannot count is told, and the others are counted.
            Err(why) => writeln!(out, "{:<32} {why}", question.measure.as_str())?,
        }
    }
    Ok(Outcome::Done)
}

fn table(registry: &Registry, answer: &Answer, with_notes: bool, out: &mut dyn Write) -> Result<()> {
    let question = &answer.question;
    if with_notes {
        let name = coverage::measure(registry, &question.measure).map_or("", |one| one.name.en.as_str());
        writeln!(out, "{name}; as of {}; of: {}", question.on, question.denominator.word())?;
    }
    for row in &answer.rows {
        let area = match &row.area {
            Area::State => question.measure.to_string(),
            Area::Nowhere => "in no area, or address not known".to_owned(),
            _ => row.name.to_string(),
        };
        let part = match row.part {
            Part::Everybody => String::new(),
            Part::Sex(one) => one.word().to_owned(),
            Part::Race(one) => one.word().to_owned(),
            Part::Ethnicity(one) => one.word().to_owned(),
            Part::Funding(one) => one.word().to_owned(),
            Part::Age(years) => years.to_string(),
            Part::AgeUnknown => "unknown".to_owned(),
        };
        let share = row.count.share().map_or("-".to_owned(), |share| format!("{:.1} %", share * 100.0));
        writeln!(
            out,
            "{area:<36} {part:<13} {:>9} of {:>9} {share:>8}",
            row.count.numerator, row.count.denominator
        )?;
    }
    if answer.waiting > 0 {
        writeln!(
            out,
            "{} people wait to be assessed and are not counted; `jenner assess` does it",
            answer.waiting
        )?;
    }
    if with_notes {
        let notes: Vec<&str> = answer.notes.iter().map(|note| note.word()).collect();
        writeln!(out, "method: {} (edition {})", notes.join(", "), answer.edition)?;
    }
    Ok(())
}
