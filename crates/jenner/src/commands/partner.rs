//! `jenner partner …`: other registries, what was agreed with them, and asking them.

use std::io::Write;
use std::path::PathBuf;

use anyhow::{Context as _, Result};
use jenner_hl7::told::{Outcome as Found, Told};
use jenner_model::PublicId;
use jenner_registry::Registry;
use jenner_registry::identity::find;
use jenner_registry::partners::answer::{self, Answered, Ours};
use jenner_registry::partners::take::{self, Taken};
use jenner_registry::partners::{self, Agreement, Connection, Content, Partner, Service, question};
use jenner_web::partner as wire;

use crate::config::Config;
use crate::open::{self, Part};
use crate::problem::{Outcome, usage};

/// What to do with partners.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Add another registry, or replace what is known of it
    Add(Box<Add>),
    /// List the partners
    List,
    /// Print how a partner is reached and what was agreed
    Show {
        /// Jurisdiction code
        code: String,
    },
    /// Ask a partner's service whether it is there
    Test {
        /// Jurisdiction code
        code: String,
    },
    /// Remove a partner; what it has reported stays
    Remove {
        /// Jurisdiction code
        code: String,
    },
    /// List the jurisdiction codes
    Codes {
        /// Only those whose code or name holds this
        word: Option<String>,
    },
    /// Ask a partner about one person, and print what they hold beside ours
    Query(Query),
}

/// A partner.
#[derive(Debug, clap::Args)]
pub struct Add {
    /// Jurisdiction code; `jenner partner codes` lists them
    code: String,
    /// Address of the service: https://…
    #[arg(long, value_name = "URL")]
    endpoint: String,
    /// Whose names the service uses: cdc2011, cdc2014 or hub
    #[arg(long, default_value = "cdc2011")]
    service: String,
    /// Who is meant behind a hub (DestinationId); the jurisdiction code where nothing is said
    #[arg(long, value_name = "ID")]
    destination: Option<String>,
    /// User name there
    #[arg(long, default_value = "")]
    username: String,
    /// Where the password is: env:NAME or file:PATH
    #[arg(long, default_value = "", value_name = "PLACE")]
    secret: String,
    /// Facility there
    #[arg(long, default_value = "")]
    facility: String,
    /// What they call themselves as an application (MSH-5) and as an authority of numbers
    #[arg(long, default_value = "")]
    application: String,
    /// File with the certificates to trust in the place of this machine's (PEM)
    #[arg(long, default_value = "", value_name = "FILE")]
    trust: String,
    /// File with our certificate for them (PEM)
    #[arg(long, default_value = "", value_name = "FILE")]
    certificate: String,
    /// File with its key (PEM)
    #[arg(long, default_value = "", value_name = "FILE")]
    key: String,
    /// Longest time for an answer, in seconds
    #[arg(long, default_value_t = 25)]
    seconds: u64,
    /// Largest answer, in bytes
    #[arg(long, default_value_t = 5 * 1024 * 1024)]
    largest: usize,
    /// The agreement (TOML, as `show` prints it); without it a careful one from today on
    #[arg(long, value_name = "FILE")]
    agreement: Option<PathBuf>,
}

/// A question.
#[derive(Debug, clap::Args)]
pub struct Query {
    /// Jurisdiction code of the partner
    #[arg(long, value_name = "CODE")]
    partner: String,
    /// Registry number of the person
    #[arg(long, value_name = "NUMBER")]
    person: String,
    /// Ask for evaluation and forecast too (Z44)
    #[arg(long)]
    forecast: bool,
    /// When they list several people: the how-manieth of them is meant
    #[arg(long, value_name = "N")]
    choose: Option<usize>,
    /// Take the doses we do not have into the record
    #[arg(long)]
    take: bool,
}

/// Runs the command.
pub fn run(command: &Command, config: &Config, out: &mut dyn Write) -> Result<Outcome> {
    if let Command::Codes { word } = command {
        return codes(word.as_deref(), out);
    }
    let registry = open::registry(config, Part::Command)?;
    match command {
        Command::Add(new) => add(&registry, new, out),
        Command::List => list(&registry, out),
        Command::Show { code } => show(&registry, code, out),
        Command::Test { code } => test(&registry, code, out),
        Command::Remove { code } => {
            if !partners::remove(&registry, &open::operator(), code)? {
                return Err(unknown(code));
            }
            writeln!(out, "removed {code}; what it has reported stays")?;
            Ok(Outcome::Done)
        }
        Command::Query(asked) => query(&registry, asked, out),
        Command::Codes { .. } => Ok(Outcome::Done),
    }
}

fn codes(word: Option<&str>, out: &mut dyn Write) -> Result<Outcome> {
    let word = word.unwrap_or_default().to_lowercase();
    let fits = |text: &str| text.to_lowercase().contains(&word);
    for one in partners::jurisdictions().iter().filter(|one| fits(one.code) || fits(one.name)) {
        writeln!(out, "{}\t{}\t{}", one.code, if one.is_network { "network" } else { "registry" }, one.name)?;
    }
    Ok(Outcome::Done)
}

fn unknown(code: &str) -> anyhow::Error {
    usage(format!(
        "there is no partner {code}; `jenner partner list` shows all, `jenner partner add` adds one"
    ))
}

fn wanted(registry: &Registry, code: &str) -> Result<Partner> {
    partners::by_code(registry, code)?.ok_or_else(|| unknown(code))
}

fn add(registry: &Registry, new: &Add, out: &mut dyn Write) -> Result<Outcome> {
    let service = match new.service.as_str() {
        "cdc2011" => Service::Cdc2011,
        "cdc2014" => Service::Cdc2014,
        "hub" => Service::Hub,
        other => return Err(usage(format!("service \"{other}\"; it is cdc2011, cdc2014 or hub"))),
    };
    let agreement = match &new.agreement {
        None => Agreement::careful(registry.today()),
        Some(path) => {
            let text = std::fs::read_to_string(path)
                .map_err(|error| usage(format!("cannot read {}: {error}", path.display())))?;
            toml::from_str(&text)
                .map_err(|error| usage(format!("{} is no agreement: {error}", path.display())))?
        }
    };
    let destination = match service {
        Service::Hub => new.destination.clone().unwrap_or_else(|| new.code.to_ascii_uppercase()),
        Service::Cdc2011 | Service::Cdc2014 => new.destination.clone().unwrap_or_default(),
    };
    let connection = Connection {
        endpoint: new.endpoint.clone(),
        service,
        destination,
        username: new.username.clone(),
        secret: new.secret.clone(),
        facility: new.facility.clone(),
        trust: new.trust.clone(),
        certificate: new.certificate.clone(),
        key: new.key.clone(),
        application: new.application.clone(),
        seconds: new.seconds,
        largest: new.largest,
    };
    let added = partners::add(registry, &open::operator(), &new.code, connection, agreement)?;
    if partners::jurisdiction(&added.code).is_none() {
        writeln!(out, "note: {} is not among the codes of `jenner partner codes`", added.code)?;
    }
    writeln!(out, "added {} ({})", added.code, added.name())?;
    writeln!(out, "so that it can ask us: jenner interface add NAME --organization {}", added.code)?;
    Ok(Outcome::Done)
}

fn list(registry: &Registry, out: &mut dyn Write) -> Result<Outcome> {
    for partner in partners::list(registry)?.iter() {
        let (asked, answered) = partners::used(registry, partner)?;
        let in_force = if partner.agreement.holds_on(registry.today()) { "in force" } else { "not in force" };
        writeln!(
            out,
            "{}\t{}\t{}\t{in_force}\tasked {asked} today\tanswered {answered} today",
            partner.code,
            partner.name(),
            partner.connection.endpoint
        )?;
    }
    Ok(Outcome::Done)
}

fn show(registry: &Registry, code: &str, out: &mut dyn Write) -> Result<Outcome> {
    let partner = wanted(registry, code)?;
    writeln!(out, "# {} ({})\n\n# how it is reached", partner.code, partner.name())?;
    for line in toml::to_string(&partner.connection).context("the connection")?.lines() {
        writeln!(out, "# {line}")?;
    }
    writeln!(out, "\n# what was agreed; change it and give it to `jenner partner add --agreement`")?;
    write!(out, "{}", toml::to_string(&partner.agreement).context("the agreement")?)?;
    Ok(Outcome::Done)
}

fn test(registry: &Registry, code: &str, out: &mut dyn Write) -> Result<Outcome> {
    let partner = wanted(registry, code)?;
    match wire::test(&partner.connection) {
        Ok(()) => {
            writeln!(out, "{} answers", partner.code)?;
            Ok(Outcome::Done)
        }
        Err(trouble) => {
            writeln!(out, "{} does not answer: {trouble}", partner.code)?;
            Ok(Outcome::ProblemsFound)
        }
    }
}

fn query(registry: &Registry, asked: &Query, out: &mut dyn Write) -> Result<Outcome> {
    let access = open::operator();
    let person = person(registry, &asked.person)?;
    let content = if asked.forecast { Content::Forecast } else { Content::History };
    let mut choice = None;
    loop {
        let question =
            question::question(registry, &access, person, &asked.partner, content, choice.as_ref())?;
        let question = match question {
            Ok(question) => question,
            Err(why) => {
                writeln!(out, "not asked: {why}")?;
                return Ok(Outcome::ProblemsFound);
            }
        };
        let answer = match wire::send(&question.partner.connection, &question.text) {
            Ok(answer) => answer,
            Err(trouble) => {
                answer::failed(registry, &access, &question, trouble.word())?;
                writeln!(out, "no answer: {trouble}")?;
                return Ok(Outcome::ProblemsFound);
            }
        };
        let answered = match answer::read(registry, &access, &question, &answer)? {
            Ok(answered) => answered,
            Err(why) => {
                writeln!(out, "no answer: {why}")?;
                return Ok(Outcome::ProblemsFound);
            }
        };
        if answered.told.outcome == Found::Several && choice.is_none() {
            let several = &answered.told.people;
            if let Some(chosen) = asked.choose.and_then(|nth| several.get(nth.checked_sub(1)?)) {
                choice = Some(chosen.clone());
                continue;
            }
        }
        print(registry, &answered, out)?;
        if asked.take {
            let new = answered.doses.iter().enumerate().filter(|(_, dose)| dose.ours == Ours::New);
            let places = new.map(|(place, _)| place).collect();
            match take::take(registry, &access, &question, &answered, &places)? {
                Taken::Doses(number) => writeln!(out, "taken: {number}")?,
                Taken::NotAllowed => writeln!(out, "not taken: the agreement does not let us keep them")?,
                Taken::NoPerson => writeln!(out, "not taken: the person is not there any more")?,
            }
        }
        let understood = matches!(answered.told.outcome, Found::One | Found::Nobody | Found::Several);
        return Ok(if understood { Outcome::Done } else { Outcome::ProblemsFound });
    }
}

fn person(registry: &Registry, number: &str) -> Result<PublicId> {
    let number = number
        .parse()
        .map_err(|_| usage(format!("\"{number}\" is no registry number; look at its last character")))?;
    let criteria = find::Criteria {
        names: Vec::new(),
        birth_date: None,
        registry_number: Some(number),
        phone: None,
        numbers: Vec::new(),
    };
    let found = find::find(registry, &open::operator(), &criteria)?;
    found
        .people
        .first()
        .map(|record| record.public_id)
        .ok_or_else(|| usage("nobody has this registry number".to_owned()))
}

fn print(registry: &Registry, answered: &Answered, out: &mut dyn Write) -> Result<()> {
    let told = &answered.told;
    let outcome = match told.outcome {
        Found::One => "one person was found",
        Found::Several => "several people may be meant; ask again with --choose N",
        Found::Nobody => "nobody was found",
        Found::TooMany => "too many people fit",
        Found::Error => "the question has an error",
        Found::Refused => "the question was refused",
        Found::NotAnAnswer => "this is no answer",
    };
    writeln!(out, "{outcome}")?;
    for remark in &told.remarks {
        writeln!(out, "they say: {} {}", remark.text, remark.place)?;
    }
    if told.outcome == Found::Several {
        listed(told, out)?;
    }
    for beside in &answered.doses {
        let ours = match beside.ours {
            Ours::New => "new to us",
            Ours::Same(_) => "we have it",
            Ours::Taken => "taken before",
            Ours::Perhaps(_) => "perhaps one we have",
        };
        let vaccine = registry.codes().cvx(beside.said.vaccine.cvx).map_or("", |entry| entry.short.as_str());
        writeln!(
            out,
            "{}\t{}\t{vaccine}\t{}\t{ours}",
            beside.said.given_on, beside.said.vaccine.cvx, beside.said.lot
        )?;
    }
    for left_out in &told.left_out {
        writeln!(out, "not understood: {left_out}")?;
    }
    let day = |day: Option<jiff::civil::Date>| day.map_or_else(String::new, |day| day.to_string());
    for forecast in &told.forecasts {
        writeln!(out, "they recommend\t{}\t{}\t{}", forecast.name, day(forecast.due), forecast.status_text)?;
    }
    Ok(())
}

fn listed(told: &Told, out: &mut dyn Write) -> Result<()> {
    for (place, who) in told.people.iter().enumerate() {
        let name =
            who.legal_name().map_or_else(String::new, |name| format!("{}, {}", name.family, name.given));
        let born = who.birth_date.map_or_else(String::new, |day| day.to_string());
        let number = who.identifiers.first().map_or("", |id| id.value.as_str());
        writeln!(out, "{}\t{name}\t{born}\t{number}", place + 1)?;
    }
    Ok(())
}
