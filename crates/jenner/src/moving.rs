//! Vaccine of the made-up state that moves: two clinics keep their stock, one sends, offers, loses doses; another is to accept some.

use anyhow::{Context as _, Result, bail};
use jenner_model::access::Access;
use jenner_model::organization::OrganizationKind;
use jenner_model::{Date, OrganizationId, Timestamp};
use jenner_registry::by_hand::Token;
use jenner_registry::cold_chain::Temperature;
use jenner_registry::inventory::book::{self, Arrival, Booked, Departure};
use jenner_registry::inventory::lot::NewLot;
use jenner_registry::inventory::{Funding, Kind, site, stock};
use jenner_registry::transfers::ask::{self, NewTransfer, Ruling};
use jenner_registry::transfers::send::{self, Shipment};
use jenner_registry::transfers::transfer::Done;
use jenner_registry::{Registry, access, organizations};
use jiff::ToSpan as _;

/// Days for which the two clinics have kept their stock.
const DAYS: i64 = 40;

/// Gives the organization of a code and a neighbour of it some vaccine that moves.
pub fn about(registry: &Registry, code: &str) -> Result<()> {
    let all = organizations::list(registry)?;
    let own = all.iter().find(|one| one.code == code).context("an organization with stock")?;
    let is_clinic = |kind| matches!(kind, OrganizationKind::Clinic | OrganizationKind::HealthUnit);
    let other = all
        .iter()
        .find(|one| one.id != own.id && one.vfc_pin.is_some() && is_clinic(one.kind))
        .or_else(|| all.iter().find(|one| one.id != own.id && is_clinic(one.kind)));
    let Some(other) = other else { return Ok(()) };
    let today = registry.today();
    let since = today.checked_sub(DAYS.days())?;
    let funding =
        if own.vfc_pin.is_some() && other.vfc_pin.is_some() { Funding::Vfc } else { Funding::Private };
    let who = access::of_operator(own.id);
    let there = access::of_operator(other.id);
    for one in [&who, &there] {
        site::begin(registry, one, one.organization(), since)?;
    }
    // They end soon, and hardly anybody uses them: the board proposes them.
    lot(registry, &who, ("21", "MSD", "MOVE21"), (funding, 30), (since, today.checked_add(45.days())?))?;
    lot(
        registry,
        &who,
        ("03", "MSD", "MOVE03"),
        (Funding::Vfc, 40),
        (since, today.checked_add(300.days())?),
    )?;
    lot(
        registry,
        &there,
        ("10", "PMC", "MOVE10"),
        (Funding::Private, 20),
        (since, today.checked_add(300.days())?),
    )?;
    lose(registry, &who, "MOVE03", (Kind::Spoiled, "too_warm", 12), today.checked_sub(33.days())?)?;
    lose(registry, &who, "MOVE03", (Kind::Wasted, "broken", 1), today.checked_sub(3.days())?)?;
    // On the way to the clinic: somebody has to accept it.
    let account = shelf(registry, &there, "MOVE10")?;
    let id = asked(registry, &there, (own.id, account, 5))?;
    ask::decide(registry, &there, id, Ruling::Approve, "")?;
    let left_at = Timestamp(registry.now().0 - 3 * 3_600_000_000);
    let temperature = Temperature::from_tenths(44).context("a temperature")?;
    send::send(
        registry,
        &there,
        id,
        &Shipment { left_at, container: "Cooler with a logger".to_owned(), temperature },
    )?;
    Ok(())
}

fn lot(
    registry: &Registry,
    who: &Access,
    (cvx, mvx, lot): (&str, &str, &str),
    (funding, doses): (Funding, i64),
    (on, expires_on): (Date, Date),
) -> Result<()> {
    let lot = NewLot {
        cvx: cvx.parse().context("a vaccine")?,
        mvx: mvx.parse().context("a maker")?,
        lot: lot.to_owned(),
        expires_on,
        ndc_box: None,
        ndc_unit: None,
        doses_per_box: 10,
        unit_lot: None,
        diluent_lot: None,
    };
    let arrival = Arrival {
        token: Token::draw(),
        organization: who.organization(),
        lot,
        funding,
        unit: None,
        doses,
        on,
        beyond_use_on: None,
        document: String::new(),
        why: String::new(),
        saw_expired: false,
    };
    booked(book::receive(registry, who, &arrival)?)
}

fn booked(done: Booked) -> Result<()> {
    match done {
        Booked::Now(_) | Booked::Before => Ok(()),
        other => bail!("vaccine of the made-up state: {other:?}"),
    }
}

fn shelf(registry: &Registry, who: &Access, lot: &str) -> Result<i64> {
    let all = stock::on_shelves(registry, who, who.organization(), true)?;
    let found = all.iter().find(|line| line.account.lot.lot == lot);
    Ok(found.context("a shelf of the made-up state")?.account.id)
}

fn lose(
    registry: &Registry,
    who: &Access,
    lot: &str,
    (kind, reason, doses): (Kind, &str, i64),
    on: Date,
) -> Result<()> {
    let departure = Departure {
        token: Token::draw(),
        account: shelf(registry, who, lot)?,
        kind,
        doses,
        on,
        reason: reason.to_owned(),
        document: String::new(),
        why: String::new(),
    };
    booked(book::depart(registry, who, &departure)?)
}

fn asked(
    registry: &Registry,
    from: &Access,
    (to, account, doses): (OrganizationId, i64, i64),
) -> Result<i64> {
    let new = NewTransfer {
        token: Token::draw(),
        from: from.organization(),
        to,
        lines: vec![(account, doses)],
        why: "They have more than they use".to_owned(),
    };
    match ask::ask(registry, from, &new)? {
        Done::Now(id, _) => Ok(id),
        other => bail!("a transfer of the made-up state: {other:?}"),
    }
}
