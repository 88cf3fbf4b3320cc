//! What stands in the way of an order: the count, the temperature logs, whether the clinic takes part, the window of the set. And what is shown beside it: doses
//! that are borrowed and not paid back.

use jenner_model::access::Access;
use jenner_model::{Date, OrganizationId};
use jenner_store::queries::inventory_dose as doses;
use jenner_store::queries::{ordering as rows, organization};
use jiff::ToSpan as _;

use super::rules::Rules;
use crate::access::door::Action;
use crate::access::roles::Permission;
use crate::cold_chain::look::{self, Alert};
use crate::inventory::order::{Ordering, may_order};
use crate::inventory::{Funding, site, work};
use crate::{Error, Registry, programme};

/// Why an order cannot be submitted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Block {
    /// The organization has no PIN: the federal system does not know it.
    NoPin,
    /// It does not take part in the programme that pays.
    NotEnrolled(programme::Standing),
    /// It keeps no stock here, or has not counted it yet.
    NeverCounted,
    /// Its last count is too old: the day.
    CountedLast(Date),
    /// So many doses were reported that took nothing.
    NotDeducted(i64),
    /// It has no storage unit here, and so no temperature log.
    NoUnit,
    /// So many workdays of the log of a unit are missing.
    LogMissing {
        /// The unit.
        unit: i64,
        /// How many.
        days: u32,
    },
    /// Orders of the set are not taken today; from when on they are.
    Closed(Option<Date>),
    /// The next order can be submitted on this day.
    TooSoon(Date),
}

impl Block {
    /// Its word in texts.
    pub const fn word(self) -> &'static str {
        match self {
            Block::NoPin => "no-pin",
            Block::NotEnrolled(_) => "not-enrolled",
            Block::NeverCounted => "never-counted",
            Block::CountedLast(_) => "counted-last",
            Block::NotDeducted(_) => "not-deducted",
            Block::NoUnit => "no-unit",
            Block::LogMissing { .. } => "log-missing",
            Block::Closed(_) => "closed",
            Block::TooSoon(_) => "too-soon",
        }
    }
}

/// How an organization stands before an order.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Standing {
    /// What is in the way.
    pub blocks: Vec<Block>,
    /// Doses for which another funding's vaccine was used: shown on the order.
    pub borrowed: usize,
    /// Excursions that are not decided: their vaccine may have to be replaced.
    pub excursions: usize,
}

/// How an organization stands before an order of a set and funding; `order` is the one that is about to be submitted.
pub fn standing(
    registry: &Registry,
    access: &Access,
    organization: OrganizationId,
    (funding, set): (Funding, &str),
    order: i64,
) -> Result<Standing, Error> {
    site::require(registry, access, organization, Permission::SeeStock, Action::ReadOrders)?;
    let rules = Rules::shipped();
    let today = registry.today();
    let mut standing = Standing::default();
    let blocks = &mut standing.blocks;
    if let Some(set) = rules.set(set)
        && !set.is_open(today)
    {
        blocks.push(Block::Closed(set.opens_next(today)));
    }
    if rules.gate.needs_count {
        match may_order(registry, access, organization, funding)? {
            Ordering::Through(_) => {}
            Ordering::NeverCounted => blocks.push(Block::NeverCounted),
            Ordering::CountedLast(on) => blocks.push(Block::CountedLast(on)),
            Ordering::NotDeducted(doses) => blocks.push(Block::NotDeducted(doses)),
        }
    }
    let is_programmes = programme::rules::Rules::shipped().pays(funding);
    let (has_pin, enrolled, units, alerts, borrowed, last) = registry.db().read(|tx| {
        let has_pin =
            organization::all(tx)?.iter().any(|one| one.id == organization && one.vfc_pin.is_some());
        let units = look::names(tx, organization)?.len();
        let alerts = look::alerts(tx, registry, organization)?;
        let borrowed = doses::borrowed(tx, access, organization, work::MOST)?.len();
        let last = rows::last_submitted(tx, organization, (set, funding.word()), order)?;
        let enrolled = programme::standing(tx, organization, today)?;
        Ok::<_, Error>((has_pin, enrolled, units, alerts, borrowed, last))
    })?;
    if !has_pin {
        blocks.push(Block::NoPin);
    }
    if rules.gate.needs_enrolment && is_programmes && !enrolled.takes_part() {
        blocks.push(Block::NotEnrolled(enrolled));
    }
    if rules.gate.needs_logs {
        if units == 0 {
            blocks.push(Block::NoUnit);
        }
        for (unit, alert) in &alerts {
            if let Alert::LogMissing(days) = alert {
                blocks.push(Block::LogMissing { unit: *unit, days: *days });
            }
        }
    }
    if let (days @ 1.., Some(last)) = (rules.gate.least_days_between, last) {
        let last: Date = registry.core.day_of(last).into();
        let next = last.checked_add(i64::from(days).days()).unwrap_or(last);
        if today < next {
            blocks.push(Block::TooSoon(next));
        }
    }
    standing.borrowed = borrowed;
    standing.excursions = alerts.iter().filter(|(_, alert)| matches!(alert, Alert::Excursion(..))).count();
    Ok(standing)
}
