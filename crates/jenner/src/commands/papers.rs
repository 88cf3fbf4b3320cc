//! `jenner papers …`: official records and health cards from the command line, and the keys of the cards.

use std::io::Write;
use std::path::PathBuf;

use anyhow::{Context, Result};
use jenner_model::{Date, PublicId, RegistryNumber};
use jenner_registry::Registry;
use jenner_registry::identity::find::{self, Criteria};
use jenner_registry::packs::{Language, PaperKind};
use jenner_registry::papers::verify::{self, Checked};
use jenner_registry::papers::{self, cards};

use crate::config::Config;
use crate::open::{self, Part};
use crate::problem::{Outcome, usage};

/// What to do with official records.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Print an official record into a file
    Print(Print),
    /// Make a SMART Health Card
    Card(Card),
    /// Whether a paper is genuine
    Check {
        /// The code on it
        code: String,
        /// Birth date of whom it is about, as 2021-03-14
        born: Date,
    },
    /// The keys that sign health cards
    #[command(subcommand)]
    Keys(Keys),
}

/// An official record.
#[derive(Debug, clap::Args)]
pub struct Print {
    /// Registry number of the person
    number: String,
    /// school, childcare, camp, college, full, administration or administration_blank
    #[arg(long, default_value = "school")]
    kind: String,
    /// en or es
    #[arg(long, default_value = "en")]
    language: String,
    /// File for the PDF
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

/// A health card.
#[derive(Debug, clap::Args)]
pub struct Card {
    /// Registry number of the person
    number: String,
    /// File for the card (.smart-health-card)
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// File for the picture of its QR code (SVG); further ones get a number
    #[arg(long, value_name = "FILE")]
    qr: Option<PathBuf>,
}

/// Keys.
#[derive(Debug, clap::Subcommand)]
pub enum Keys {
    /// Print the public keys as they are published
    Show,
    /// Sign with a new key from now on; the private part of the old one is destroyed
    Renew,
    /// Take a key away that was stolen: cards that it signed are not genuine any more
    Remove {
        /// Its id
        kid: String,
    },
}

/// Runs the command.
pub fn run(command: &Command, config: &Config, out: &mut dyn Write) -> Result<Outcome> {
    let registry = open::registry(config, Part::Command)?;
    match command {
        Command::Print(wish) => print(&registry, wish, out),
        Command::Card(wish) => card(&registry, wish, out),
        Command::Check { code, born } => check(&registry, code, *born, out),
        Command::Keys(Keys::Show) => {
            writeln!(out, "{}", cards::keys::published(&registry)?)?;
            Ok(Outcome::Done)
        }
        Command::Keys(Keys::Renew) => {
            writeln!(out, "cards are signed with {} from now on", cards::keys::change(&registry)?.kid)?;
            Ok(Outcome::Done)
        }
        Command::Keys(Keys::Remove { kid }) => {
            if !cards::keys::remove(&registry, kid)? {
                return Err(usage(format!("there is no key {kid}; `jenner papers keys show` lists all")));
            }
            writeln!(out, "{kid} is gone")?;
            Ok(Outcome::Done)
        }
    }
}

fn person(registry: &Registry, number: &str) -> Result<PublicId> {
    let number: RegistryNumber = number.parse().map_err(|_| {
        usage(format!("{number} is no registry number: nine digits and a check character, as on the papers"))
    })?;
    let criteria = Criteria { registry_number: Some(number), ..Criteria::default() };
    let found = find::find(registry, &open::operator(), &criteria)?.people;
    match found.as_slice() {
        [one] => Ok(one.public_id),
        _ => Err(usage(format!("nobody has the number {number}"))),
    }
}

fn print(registry: &Registry, wish: &Print, out: &mut dyn Write) -> Result<Outcome> {
    let kind = PaperKind::of(&wish.kind).ok_or_else(|| {
        usage(format!("there is no kind \"{}\"; see `jenner papers print --help`", wish.kind))
    })?;
    let person = person(registry, &wish.number)?;
    let made = papers::issue(registry, &open::operator(), person, kind, Language::of(&wish.language))?;
    match made {
        Ok(paper) => {
            std::fs::write(&wish.out, paper.pdf.as_bytes())
                .with_context(|| format!("cannot write {}", wish.out.display()))?;
            let code = paper.code.map(|code| code.grouped()).unwrap_or_default();
            let status = paper.status.map_or("", |status| status.word());
            writeln!(out, "{}\t{status}\t{code}", paper.number)?;
            Ok(Outcome::Done)
        }
        Err(why) => {
            writeln!(out, "no paper: {}", why.word())?;
            Ok(Outcome::ProblemsFound)
        }
    }
}

fn card(registry: &Registry, wish: &Card, out: &mut dyn Write) -> Result<Outcome> {
    let person = person(registry, &wish.number)?;
    let card = match cards::issue(registry, &open::operator(), person)? {
        Ok(card) => card,
        Err(cards::NoCard::NoAddress) => {
            return Err(usage(
                "set public_url to the https address of this registry: wallets look for its keys there",
            ));
        }
        Err(_) => {
            writeln!(out, "no card: name, birth date or doses are missing")?;
            return Ok(Outcome::ProblemsFound);
        }
    };
    let write = |path: &PathBuf, text: &str| {
        std::fs::write(path, text).with_context(|| format!("cannot write {}", path.display()))
    };
    write(&wish.out, &card.file)?;
    for (number, code) in card.codes.iter().enumerate() {
        writeln!(out, "{}", code.text)?;
        if let Some(path) = &wish.qr {
            let path = match number {
                0 => path.clone(),
                more => path.with_extension(format!("{}.svg", more + 1)),
            };
            write(&path, &code.picture.svg())?;
        }
    }
    Ok(Outcome::Done)
}

fn check(registry: &Registry, code: &str, born: Date, out: &mut dyn Write) -> Result<Outcome> {
    let word = match verify::check(registry, code, born)? {
        Checked::Unknown => "unknown",
        Checked::Gone => "withdrawn",
        Checked::Known(shown) => shown.state.word(),
    };
    writeln!(out, "{word}")?;
    Ok(if word == "genuine" { Outcome::Done } else { Outcome::ProblemsFound })
}
