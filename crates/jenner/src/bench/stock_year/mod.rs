//! A year of vaccine stock: clinics of the made-up state receive, give, report, waste and count, with errors at known rates and a few
//! that cheat. Everything goes through the registry's own doors; what is truly in the refrigerators is kept beside it, so that each
//! count can be held against the truth.
//!
//! [`calendar`] which day it is · [`year`] what the state's plan has · [`clinic`] what happens in a clinic · [`letter`] how it is written · [`mishaps`], [`fraud`]
//! what goes wrong · [`supplier`] who ships · [`desk`] what the clinic's people do at the registry

mod calendar;
mod clinic;
mod desk;
mod federal;
pub mod figures;
pub mod fraud;
mod fridge;
mod letter;
mod mishaps;
mod supplier;
mod year;

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context as _, Result, anyhow};
use jenner::demo::State;
use jenner::demo::dice::Dice;
use jenner_model::access::Access;
use jenner_model::{Date, OrganizationId};
use jenner_registry::inventory::{Funding, site};
use jenner_registry::{Registry, access};
use rayon::prelude::*;

pub use calendar::Calendar;
use clinic::{Clinic, needs};
use desk::{Desk, Shipment};
use federal::{OnTheWay, Programme};
use figures::Tally;
use fraud::{FLOOD, Fraud};
use fridge::Product;
use letter::{Action, Letter};
use mishaps::Rates;

use crate::progress::Progress;

/// A clinic with its desk and its plan.
struct Place<'r> {
    desk: Desk<'r>,
    clinic: Clinic,
    plan: std::vec::IntoIter<year::Written>,
    next: Option<year::Written>,
    /// On which days which products are needed.
    uses: BTreeMap<(Product, Funding), Vec<Date>>,
    coming: BTreeMap<Date, Vec<Shipment>>,
    /// Packages of the programme, by number.
    packages: BTreeMap<Date, Vec<String>>,
    /// Its PIN, where the programme ships to it.
    pin: Option<String>,
    /// Its refrigerator.
    unit: Option<i64>,
    dice: Dice,
}

/// The year that is lived.
#[derive(Debug, Clone, Copy)]
pub struct Year {
    /// Its first day.
    pub starts: Date,
    /// Its last day.
    pub ends: Date,
    /// The seed of all chance.
    pub seed: u64,
    /// How many clinics.
    pub clinics: usize,
}

/// What came of a clinic.
#[derive(Debug, Clone)]
pub struct Lived {
    /// Which organization.
    pub organization: OrganizationId,
    /// How it cheated.
    pub fraud: Option<Fraud>,
    /// What happened.
    pub tally: Tally,
}

/// Who takes part: the organizations of the state that have most to tell, each by its place with its messages of the year.
fn chosen(state: &State, year: &Year) -> Vec<(usize, Vec<year::Written>)> {
    let mut all: Vec<_> = year::messages(state, (year.starts, year.ends)).into_iter().enumerate().collect();
    all.retain(|(_, messages)| !messages.is_empty());
    // The sort is stable: of two that tell as much the first comes first.
    all.sort_by_key(|(_, messages)| std::cmp::Reverse(messages.len()));
    all.truncate(year.clinics);
    all
}

/// Lives through the year. `ids`: the organizations of the state in its order.
pub fn live(
    registry: &Registry,
    calendar: &Calendar,
    state: &State,
    ids: &[OrganizationId],
    second: &Access,
    year: &Year,
) -> Result<Vec<Lived>> {
    let pins = federal::pins(state, ids);
    let mut federal = 0;
    let mut places = Vec::with_capacity(year.clinics);
    for (n, (organization, plan)) in chosen(state, year).into_iter().enumerate() {
        let id = *ids.get(organization).ok_or_else(|| anyhow!("an organization is not there"))?;
        let desk = Desk { registry, organization: id, staff: access::of_operator(id), second };
        let is_federal = uses_federal(&plan)?;
        let fraud = is_federal.then_some(federal).and_then(|nth| fraud(nth, year));
        let fraud = match fraud {
            Some(Fraud::ImpossibleDay(day)) if seen_before(&plan, day)? < FLOOD / 2 => None,
            other => other,
        };
        federal += usize::from(is_federal);
        places.push(Place::new(desk, plan, (n, pins.get(&id).cloned(), fraud), year)?);
    }
    let mut programme = Programme::new(registry, second, year.seed);
    let pool = rayon::ThreadPoolBuilder::new().num_threads(48).build()?;
    pool.install(|| {
        places.par_iter_mut().try_for_each(|place| place.begins(year))?;
        let days = i64::from(year.ends.since(year.starts)?.get_days());
        let progress = Progress::new("days lived", days.unsigned_abs() + 1);
        let mut today = year.starts;
        while today <= year.ends {
            calendar.turn(today);
            places.par_iter_mut().try_for_each(|place| place.lives(today, year))?;
            if today.day() == ORDERS {
                places.par_iter_mut().try_for_each(|place| place.asks(today))?;
                let mut on_the_way = programme.works(today)?;
                places.iter_mut().for_each(|place| place.awaits(&mut on_the_way));
            }
            progress.add(1);
            today = today.tomorrow()?;
        }
        // What is still under way comes, and is looked at and counted, before the books are closed.
        let after = year.ends.saturating_add(jiff::Span::new().days(50));
        calendar.turn(after);
        places.par_iter_mut().try_for_each(|place| place.closes(after))?;
        progress.finish();
        Ok::<_, anyhow::Error>(())
    })?;
    Ok(places.into_iter().map(Place::lived).collect())
}

/// The day of each month on which clinics order, after the count at its end.
const ORDERS: i8 = 2;

/// Of the clinics that the programme ships to, every so many one cheats, in one of four ways. `n`: which of them, the busiest first: a
/// flood needs many people who were seen before.
fn fraud(n: usize, year: &Year) -> Option<Fraud> {
    let flood = year.starts.saturating_add(jiff::Span::new().days(200));
    match n % 40 {
        1 => Some(Fraud::ImpossibleDay(flood)),
        5 => Some(Fraud::InsuredFromFederal),
        15 => Some(Fraud::MoreThanShipped),
        35 => Some(Fraud::NeverScreened),
        _ => None,
    }
}

/// How many people a clinic gave something before a day.
fn seen_before(plan: &[year::Written], day: Date) -> Result<usize> {
    let mut seen = BTreeSet::new();
    for (_, text) in plan.iter().filter(|(on, _)| *on < day) {
        let letter = Letter::read(text);
        if !letter.own()?.is_empty() {
            seen.insert(letter.patient().number);
        }
    }
    Ok(seen.len())
}

/// Whether a clinic gives a hundred federal doses a year: one that can cheat with them.
fn uses_federal(plan: &[year::Written]) -> Result<bool> {
    let mut doses = 0;
    for (_, text) in plan {
        let own = Letter::read(text).own()?;
        doses += own.iter().filter(|(_, own)| needs(&own.eligibility) == Some(Funding::Vfc)).count();
    }
    Ok(doses >= 100)
}

impl<'r> Place<'r> {
    fn new(
        desk: Desk<'r>,
        plan: Vec<year::Written>,
        (n, pin, fraud): (usize, Option<String>, Option<Fraud>),
        year: &Year,
    ) -> Result<Self> {
        let mut uses: BTreeMap<(Product, Funding), Vec<Date>> = BTreeMap::new();
        for (day, text) in &plan {
            for (_, own) in Letter::read(text).own()? {
                let eligibility = if fraud == Some(Fraud::NeverScreened) { "V02" } else { &own.eligibility };
                if own.day >= year.starts
                    && own.action == Action::Add
                    && let Some(funding) = needs(eligibility)
                {
                    let product = Product { cvx: own.cvx, mvx: own.mvx };
                    uses.entry((product, funding)).or_default().push(*day);
                }
            }
        }
        let dice = |stream| Dice::of(year.seed, stream, n as u64);
        let clinic = Clinic::new(year.starts, Rates::ORDINARY, fraud, dice(910), &plan)?;
        let mut plan = plan.into_iter();
        let next = plan.next();
        Ok(Self {
            desk,
            clinic,
            plan,
            next,
            uses,
            coming: BTreeMap::new(),
            packages: BTreeMap::new(),
            pin,
            unit: None,
            dice: dice(911),
        })
    }

    /// The first morning: the clinic begins to keep stock, and has what it needs for a while.
    fn begins(&mut self, year: &Year) -> Result<()> {
        let Desk { registry, staff, organization, .. } = &self.desk;
        site::begin(registry, staff, *organization, year.starts)?;
        if self.pin.is_some() {
            self.unit = Some(self.desk.has_unit()?);
            self.desk.takes_part(year)?;
        }
        self.orders(year.starts, 0, year)?;
        self.unpacks(year.starts)
    }

    /// Orders from the programme what the registry suggests.
    fn asks(&mut self, today: Date) -> Result<()> {
        let Some(unit) = self.unit else { return Ok(()) };
        self.desk.logs(unit, today, &mut self.dice)?;
        let mut fundings: Vec<Funding> = self.uses.keys().map(|(_, funding)| *funding).collect();
        fundings.retain(|one| *one != Funding::Private);
        fundings.sort_unstable();
        fundings.dedup();
        self.desk.orders(&mut self.clinic, &fundings)
    }

    /// Notes which packages are on their way.
    fn awaits(&mut self, on_the_way: &mut OnTheWay) {
        let Some(coming) = self.pin.as_ref().and_then(|pin| on_the_way.remove(pin)) else { return };
        for (day, numbers) in coming {
            self.packages.entry(day).or_default().extend(numbers);
        }
    }

    /// Whether a product comes from the programme once the clinic orders.
    fn by_programme(&self, product: &Product, funding: Funding) -> bool {
        self.pin.is_some() && funding != Funding::Private && federal::ships(product)
    }

    /// Buys, or on the first day has, what will be needed; it comes after some days.
    fn orders(&mut self, today: Date, days: i32, year: &Year) -> Result<()> {
        let until = today.saturating_add(jiff::Span::new().days(45));
        let wanted: Vec<(Product, Funding, usize)> = self
            .uses
            .iter()
            .map(|((product, funding), days)| {
                let used = days.iter().filter(|day| today <= **day && **day <= until).count();
                (product.clone(), *funding, used)
            })
            .filter(|(product, funding, used)| {
                *used > 0 && (today == year.starts || !self.by_programme(product, *funding))
            })
            .collect();
        for (product, funding, used) in wanted {
            let there = self.clinic.fridge.usable(&product, funding, today);
            let of = |one: &&Shipment| one.product == product && one.funding == funding;
            let coming = self.coming.values().flatten().filter(of).map(|one| one.doses).sum();
            let doses = supplier::quantity(used, there, coming);
            if doses > 0 {
                let on = today.saturating_add(jiff::Span::new().days(i64::from(days)));
                let lot = supplier::lot(year.seed, &product, funding, today);
                self.coming.entry(on).or_default().push(Shipment { product, funding, lot, doses });
            }
        }
        Ok(())
    }

    fn unpacks(&mut self, today: Date) -> Result<()> {
        let later = self.coming.split_off(&today.tomorrow()?);
        for shipment in std::mem::replace(&mut self.coming, later).into_values().flatten() {
            self.desk.receives(&mut self.clinic, today, &shipment)?;
        }
        let later = self.packages.split_off(&today.tomorrow()?);
        let due: Vec<String> = std::mem::replace(&mut self.packages, later).into_values().flatten().collect();
        if !due.is_empty() {
            self.desk.unpacks(&mut self.clinic, today, &due, &mut self.dice)?;
        }
        Ok(())
    }

    fn lives(&mut self, today: Date, year: &Year) -> Result<()> {
        self.unpacks(today)?;
        while let Some((_, text)) = self.next.take_if(|(day, _)| *day <= today) {
            self.clinic.visit(today, &text)?;
            self.next = self.plan.next();
        }
        if let Some(Fraud::ImpossibleDay(day)) = self.clinic.fraud
            && today == day
        {
            self.floods(today, year)?;
        }
        self.desk.sends(&mut self.clinic, today)?;
        let (wasted, lost) = self.clinic.mishaps();
        for place in wasted {
            self.desk.wastes(&mut self.clinic, today, place)?;
        }
        for place in lost {
            if let Some(shelf) = self.clinic.fridge.shelves.get_mut(place).filter(|one| one.there > 0) {
                shelf.there -= 1;
                self.clinic.tally.lost += 1;
            }
        }
        if today.weekday() == jiff::civil::Weekday::Friday {
            self.desk.works_through(&mut self.clinic)?;
        }
        if today.tomorrow()?.day() == 1 {
            self.desk.works_through(&mut self.clinic)?;
            self.desk.clears(&mut self.clinic, today)?;
            self.desk.counts(&mut self.clinic)?;
        }
        if matches!(today.day(), 1 | 15) && today != year.starts {
            let days = self.dice.between(2, 9);
            self.orders(today, days, year)?;
        }
        Ok(())
    }

    /// A day of fraud: a large delivery of federal vaccine is reported as given at once.
    fn floods(&mut self, today: Date, year: &Year) -> Result<()> {
        let federal = self.uses.keys().filter(|(_, funding)| *funding == Funding::Vfc);
        let most = federal.max_by_key(|(product, _)| self.clinic.strangers(product));
        let Some(product) = most.map(|(product, _)| product.clone()) else { return Ok(()) };
        let lot = supplier::lot(year.seed, &product, Funding::Vfc, today);
        let shipment = Shipment { product: product.clone(), funding: Funding::Vfc, lot, doses: FLOOD as i64 };
        self.desk.receives(&mut self.clinic, today, &shipment)?;
        let shelf = self
            .clinic
            .fridge
            .shelves
            .iter()
            .position(|one| one.lot == shipment.lot.number && one.product == product)
            .context("the delivery is on no shelf")?;
        self.clinic.floods(today, shelf)
    }

    fn closes(&mut self, today: Date) -> Result<()> {
        self.unpacks(today)?;
        self.desk.sends(&mut self.clinic, today)?;
        self.desk.works_through(&mut self.clinic)?;
        self.desk.counts(&mut self.clinic)
    }

    fn lived(self) -> Lived {
        let mut tally = self.clinic.tally;
        tally.on_hand = self.clinic.fridge.shelves.iter().map(|one| one.there).sum();
        Lived { organization: self.desk.organization, fraud: self.clinic.fraud, tally }
    }
}
