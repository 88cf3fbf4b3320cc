//! `jenner inventory …`: vaccine stock, for whoever works at the machine itself.

use std::io::Write;

use anyhow::Result;
use jenner_model::{Date, ReportId};
use jenner_registry::Registry;
use jenner_registry::by_hand::Token;
use jenner_registry::inventory::book::{self, Arrival, Booked, Departure};
use jenner_registry::inventory::decide::WhyNot;
use jenner_registry::inventory::lot::NewLot;
use jenner_registry::inventory::stock::{self, Line};
use jenner_registry::inventory::work::{self, Decided, Teach};
use jenner_registry::inventory::{Funding, Kind, check, site};
use serde_json::{Value, json};

use super::organization::wanted;
use crate::config::Config;
use crate::open::{self, Part};
use crate::problem::{Outcome, usage};

/// What to do with stock.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Begin to keep the stock of an organization: doses from the first day on take vaccine
    Begin(Begin),
    /// What is on the shelves
    Stock(Stock),
    /// Who holds doses of a lot
    Holding(Holding),
    /// Every movement of one shelf
    Ledger(Ledger),
    /// Doses that took nothing, and what may have been meant
    NotDeducted(Listing),
    /// Doses for which another funding's vaccine was used
    Borrowed(Listing),
    /// Say from which shelf a dose came that took nothing
    Accept(Accept),
    /// Leave a dose that took nothing as it is
    Leave(Leave),
    /// Book a delivery, or what was there on the first day
    Receive(Receive),
    /// Book doses that left a shelf without being given: wasted, expired, spoiled, lost, returned
    Remove(Remove),
    /// Take a booking back
    Reverse(Reverse),
    /// Recount everything, and look whether reported doses took what they should have
    Check(Checked),
}

/// Who begins.
#[derive(Debug, clap::Args)]
pub struct Begin {
    /// Code of the organization
    organization: String,
    /// The first day; today if none is given
    #[arg(long, value_name = "DATE")]
    on: Option<Date>,
}

/// Whose shelves.
#[derive(Debug, clap::Args)]
pub struct Stock {
    /// Code of the organization
    organization: String,
    /// Also shelves that are empty
    #[arg(long)]
    all: bool,
    /// Print JSON: one object a shelf
    #[arg(long)]
    json: bool,
}

/// Which lot.
#[derive(Debug, clap::Args)]
pub struct Holding {
    /// The lot as printed
    lot: String,
    /// The maker (MVX)
    #[arg(long, value_name = "MVX")]
    maker: Option<String>,
    /// Print JSON: one object a shelf
    #[arg(long)]
    json: bool,
}

/// Which shelf.
#[derive(Debug, clap::Args)]
pub struct Ledger {
    /// Number of the shelf, as `jenner inventory stock` prints it
    shelf: i64,
    /// Print JSON: one object a movement
    #[arg(long)]
    json: bool,
}

/// Whose doses.
#[derive(Debug, clap::Args)]
pub struct Listing {
    /// Code of the organization
    organization: String,
    /// Print JSON: one object a dose
    #[arg(long)]
    json: bool,
}

/// Which dose, from where.
#[derive(Debug, clap::Args)]
pub struct Accept {
    /// Code of the organization
    organization: String,
    /// Number of the dose, as `jenner inventory not-deducted` prints it
    dose: i64,
    /// Number of the shelf
    shelf: i64,
    /// Read the reported number as this lot from now on
    #[arg(long)]
    teach: bool,
    /// Why
    #[arg(long, default_value = "", value_name = "TEXT")]
    why: String,
}

/// Which dose.
#[derive(Debug, clap::Args)]
pub struct Leave {
    /// Code of the organization
    organization: String,
    /// Number of the dose, as `jenner inventory not-deducted` prints it
    dose: i64,
    /// Why
    #[arg(long, value_name = "TEXT")]
    why: String,
}

/// What came.
#[derive(Debug, clap::Args)]
pub struct Receive {
    /// Code of the organization
    organization: String,
    /// The vaccine (CVX)
    #[arg(long, value_name = "CVX")]
    cvx: String,
    /// The maker (MVX)
    #[arg(long, value_name = "MVX")]
    mvx: String,
    /// The lot as printed on the box
    #[arg(long, value_name = "LOT")]
    lot: String,
    /// The last day on which it may be used
    #[arg(long, value_name = "DATE")]
    expires: Date,
    /// Who paid: vfc, 317, state, chip, private
    #[arg(long, value_name = "WORD", value_parser = funding)]
    funding: Funding,
    /// How many doses
    #[arg(long, value_name = "N")]
    doses: i64,
    /// The day; today if none is given
    #[arg(long, value_name = "DATE")]
    on: Option<Date>,
    /// The number on the vial, where it is another one
    #[arg(long, value_name = "LOT")]
    unit_lot: Option<String>,
    /// It was there on the first day: no delivery
    #[arg(long)]
    opening: bool,
}

/// What left.
#[derive(Debug, clap::Args)]
pub struct Remove {
    /// Number of the shelf
    shelf: i64,
    /// What happened: wasted, expired, spoiled, lost, returned, given_unnamed
    #[arg(long, value_name = "WORD", value_parser = kind)]
    kind: Kind,
    /// A code of the reasons for that
    #[arg(long, default_value = "", value_name = "CODE")]
    reason: String,
    /// How many doses
    #[arg(long, value_name = "N")]
    doses: i64,
    /// The day; today if none is given
    #[arg(long, value_name = "DATE")]
    on: Option<Date>,
    /// In words
    #[arg(long, default_value = "", value_name = "TEXT")]
    why: String,
}

/// Which booking.
#[derive(Debug, clap::Args)]
pub struct Reverse {
    /// Number of the movement, as `jenner inventory ledger` prints it
    movement: i64,
    /// Why
    #[arg(long, value_name = "TEXT")]
    why: String,
}

/// How to tell.
#[derive(Debug, clap::Args)]
pub struct Checked {
    /// Print JSON
    #[arg(long)]
    json: bool,
}

fn funding(word: &str) -> Result<Funding, String> {
    Funding::of_word(word)
        .ok_or_else(|| format!("no such funding; there are {}", Funding::ALL.map(Funding::word).join(", ")))
}

fn kind(word: &str) -> Result<Kind, String> {
    Kind::of_word(word)
        .ok_or_else(|| format!("no such kind; there are {}", Kind::ALL.map(Kind::word).join(", ")))
}

/// Runs the command.
pub fn run(command: &Command, config: &Config, out: &mut dyn Write) -> Result<Outcome> {
    let registry = open::registry(config, Part::Command)?;
    match command {
        Command::Begin(args) => begin(&registry, args, out),
        Command::Stock(args) => {
            let organization = wanted(&registry, &args.organization)?.id;
            let lines = stock::on_shelves(&registry, &open::operator(), organization, args.all)?;
            shelves(&lines, args.json, out)
        }
        Command::Holding(args) => {
            let lines = stock::holding(&registry, &open::operator(), &args.lot, args.maker.as_deref())?;
            shelves(&lines, args.json, out)
        }
        Command::Ledger(args) => ledger(&registry, args, out),
        Command::NotDeducted(args) => not_deducted(&registry, args, out),
        Command::Borrowed(args) => borrowed(&registry, args, out),
        Command::Accept(args) => accept(&registry, args, out),
        Command::Leave(args) => leave(&registry, args, out),
        Command::Receive(args) => receive(&registry, args, out),
        Command::Remove(args) => {
            let departure = Departure {
                token: Token::draw(),
                account: args.shelf,
                kind: args.kind,
                doses: args.doses,
                on: args.on.unwrap_or(registry.today()),
                reason: args.reason.clone(),
                document: String::new(),
                why: args.why.clone(),
            };
            booked(book::depart(&registry, &open::operator(), &departure)?, out)
        }
        Command::Reverse(args) => {
            let done = book::reverse(&registry, &open::operator(), args.movement, &Token::draw(), &args.why)?;
            booked(done, out)
        }
        Command::Check(args) => checked(&registry, args.json, out),
    }
}

fn begin(registry: &Registry, args: &Begin, out: &mut dyn Write) -> Result<Outcome> {
    let organization = wanted(registry, &args.organization)?;
    let on = args.on.unwrap_or(registry.today());
    match site::begin(registry, &open::operator(), organization.id, on)? {
        true => writeln!(out, "{} keeps its stock here from {on} on", organization.name)?,
        false => writeln!(out, "{} keeps its stock here already", organization.name)?,
    }
    Ok(Outcome::Done)
}

fn as_json(line: &Line) -> Value {
    let lot = &line.account.lot;
    json!({
        "shelf": line.account.id, "organization": line.account.organization.0, "cvx": lot.cvx, "mvx": lot.mvx,
        "lot": lot.lot, "expires_on": lot.expires_on, "usable_through": line.usable_through,
        "funding": line.funding, "unit": line.account.unit, "on_hand": line.on_hand, "ends": line.ends,
        "barred": line.barred.map(|one| one.word()), "owed": line.owed,
    })
}

fn shelves(lines: &[Line], json: bool, out: &mut dyn Write) -> Result<Outcome> {
    for line in lines {
        if json {
            writeln!(out, "{}", as_json(line))?;
            continue;
        }
        let lot = &line.account.lot;
        let barred = line.barred.map_or(String::new(), |one| format!("  {}", one.word()));
        let owed = if line.on_hand < 0 { "  more given than came" } else { "" };
        writeln!(
            out,
            "{:<20} {:>4} {:<4} {:<20} {:<8} through {} {:>6}{barred}{owed}",
            line.account.id,
            lot.cvx,
            lot.mvx,
            lot.lot,
            line.funding.word(),
            line.usable_through,
            line.on_hand
        )?;
    }
    Ok(Outcome::Done)
}

fn ledger(registry: &Registry, args: &Ledger, out: &mut dyn Write) -> Result<Outcome> {
    let Some((line, moves)) = stock::ledger_of(registry, &open::operator(), args.shelf)? else {
        return Err(usage(format!("there is no shelf {}; see `jenner inventory stock`", args.shelf)));
    };
    for one in &moves {
        let movement = &one.movement;
        if args.json {
            let line = json!({
                "movement": movement.id, "kind": movement.kind, "from": one.from, "to": one.to, "doses": movement.doses,
                "happened_on": movement.happened_on, "written_at": movement.written_at.to_jiff().to_string(),
                "written_by": movement.written_by, "source": movement.source, "reason": movement.reason,
                "why": movement.why, "document": movement.document, "reverses": movement.reverses,
                "reversed": one.is_reversed, "balance": one.balance, "report": one.report.map(|report| report.0),
            });
            writeln!(out, "{line}")?;
            continue;
        }
        let note = match (movement.reverses, one.is_reversed) {
            (Some(_), _) => "  takes back",
            (None, true) => "  taken back",
            _ => "",
        };
        writeln!(
            out,
            "{:<20} {} {:<14} {:>6} {:<16} -> {:<16} {:>6}{note}",
            movement.id,
            movement.happened_on,
            movement.kind,
            movement.doses,
            one.from.word(),
            one.to.word(),
            one.balance
        )?;
    }
    if !args.json {
        writeln!(out, "on hand: {}", line.on_hand)?;
    }
    Ok(Outcome::Done)
}

fn not_deducted(registry: &Registry, args: &Listing, out: &mut dyn Write) -> Result<Outcome> {
    let organization = wanted(registry, &args.organization)?.id;
    let found = work::not_deducted(registry, &open::operator(), organization)?;
    for one in &found {
        let dose = &one.dose;
        let proposals: Vec<Value> = one
            .proposals
            .iter()
            .map(|proposal| {
                json!({
                    "shelf": proposal.account.id, "lot": proposal.account.lot.lot, "funding": proposal.account.funding,
                    "sure": proposal.sure, "because": proposal.because, "can_be_taught": proposal.can_be_taught,
                })
            })
            .collect();
        if args.json {
            let line = json!({
                "dose": dose.report.0, "why": one.why.word(), "given_on": dose.given_on, "cvx": dose.cvx,
                "lot": dose.lot, "eligibility": dose.eligibility, "funding": dose.funding,
                "held_by": one.held_by.iter().map(|one| one.0).collect::<Vec<_>>(), "proposals": proposals,
            });
            writeln!(out, "{line}")?;
            continue;
        }
        writeln!(
            out,
            "{:<20} {} cvx {:<4} lot {:<20} {}",
            dose.report.0,
            dose.given_on,
            dose.cvx,
            dose.lot,
            one.why.word()
        )?;
        for proposal in &proposals {
            writeln!(out, "    {proposal}")?;
        }
    }
    Ok(if found.is_empty() { Outcome::Done } else { Outcome::ProblemsFound })
}

fn borrowed(registry: &Registry, args: &Listing, out: &mut dyn Write) -> Result<Outcome> {
    let organization = wanted(registry, &args.organization)?.id;
    for one in work::borrowed(registry, &open::operator(), organization)? {
        let dose = &one.dose;
        if args.json {
            let line = json!({
                "dose": dose.report.0, "given_on": dose.given_on, "cvx": dose.cvx, "lot": one.shelf.lot.lot,
                "eligibility": dose.eligibility, "used": one.used, "owed_by": one.owed_by, "shelf": one.shelf.id,
            });
            writeln!(out, "{line}")?;
            continue;
        }
        writeln!(
            out,
            "{:<20} {} cvx {:<4} lot {:<20} used {}, owed by {}",
            dose.report.0,
            dose.given_on,
            dose.cvx,
            one.shelf.lot.lot,
            one.used.word(),
            one.owed_by.word()
        )?;
    }
    Ok(Outcome::Done)
}

/// Why a dose takes nothing at this moment.
fn why_now(registry: &Registry, code: &str, dose: i64) -> Result<(jenner_model::OrganizationId, WhyNot)> {
    let organization = wanted(registry, code)?.id;
    let found = work::not_deducted(registry, &open::operator(), organization)?;
    let one = found.iter().find(|one| one.dose.report == ReportId(dose));
    let why = one
        .map(|one| one.why)
        .ok_or_else(|| usage(format!("no dose {dose} waits; see `jenner inventory not-deducted {code}`")))?;
    Ok((organization, why))
}

fn accept(registry: &Registry, args: &Accept, out: &mut dyn Write) -> Result<Outcome> {
    let (organization, saw) = why_now(registry, &args.organization, args.dose)?;
    let teach = if args.teach { Teach::TheNumber } else { Teach::Nothing };
    let about = (organization, ReportId(args.dose));
    decided(work::accept(registry, &open::operator(), about, saw, args.shelf, teach, &args.why)?, out)
}

fn leave(registry: &Registry, args: &Leave, out: &mut dyn Write) -> Result<Outcome> {
    let (organization, saw) = why_now(registry, &args.organization, args.dose)?;
    decided(
        work::leave(registry, &open::operator(), (organization, ReportId(args.dose)), saw, &args.why)?,
        out,
    )
}

fn decided(done: Decided, out: &mut dyn Write) -> Result<Outcome> {
    match done {
        Decided::Done => writeln!(out, "done")?,
        Decided::Unknown => return Err(usage("there is no such dose or shelf".to_owned())),
        Decided::Changed => {
            writeln!(out, "something else is known of the dose by now; look again")?;
            return Ok(Outcome::ProblemsFound);
        }
    }
    Ok(Outcome::Done)
}

fn receive(registry: &Registry, args: &Receive, out: &mut dyn Write) -> Result<Outcome> {
    let organization = wanted(registry, &args.organization)?.id;
    let lot = NewLot {
        cvx: args.cvx.parse().map_err(|error| usage(format!("--cvx: {error}")))?,
        mvx: args.mvx.parse().map_err(|error| usage(format!("--mvx: {error}")))?,
        lot: args.lot.clone(),
        expires_on: args.expires,
        ndc_box: None,
        ndc_unit: None,
        doses_per_box: 1,
        unit_lot: args.unit_lot.clone(),
        diluent_lot: None,
    };
    let arrival = Arrival {
        token: Token::draw(),
        organization,
        lot,
        funding: args.funding,
        unit: None,
        doses: args.doses,
        on: args.on.unwrap_or(registry.today()),
        beyond_use_on: None,
        document: String::new(),
        why: String::new(),
        saw_expired: false,
    };
    let done = match args.opening {
        true => book::open(registry, &open::operator(), &arrival)?,
        false => book::receive(registry, &open::operator(), &arrival)?,
    };
    booked(done, out)
}

fn booked(done: Booked, out: &mut dyn Write) -> Result<Outcome> {
    match done {
        Booked::Now(movements) => {
            let ids: Vec<String> = movements.iter().map(ToString::to_string).collect();
            writeln!(out, "booked: {}", ids.join(", "))?;
        }
        Booked::Before => writeln!(out, "it was booked before")?,
        Booked::AlreadyBack => writeln!(out, "it was taken back before")?,
        Booked::Unknown => return Err(usage("there is no such shelf or movement".to_owned())),
        Booked::NoDosesLeft { on_hand } => {
            writeln!(out, "not booked: no doses left; on hand are {on_hand}")?;
            return Ok(Outcome::ProblemsFound);
        }
    }
    Ok(Outcome::Done)
}

fn checked(registry: &Registry, json: bool, out: &mut dyn Write) -> Result<Outcome> {
    let found = check::ledger(registry.db())?;
    let mut wrong = 0;
    for site in site::list(registry, &open::operator())? {
        wrong += check::doses(registry, &open::operator(), site.organization)?;
    }
    let bad = found.broken.len() + usize::from(wrong > 0);
    if json {
        let line = json!({
            "movements": found.movements, "total": found.total, "broken": found.broken, "doses_differing": wrong,
        });
        writeln!(out, "{line}")?;
    } else {
        for (what, rows) in &found.broken {
            writeln!(out, "{what}: {rows}")?;
        }
        writeln!(
            out,
            "{} movements, {wrong} doses that took something else than they should have",
            found.movements
        )?;
    }
    Ok(Outcome::of(bad))
}
