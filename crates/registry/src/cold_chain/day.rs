//! Which days need readings by hand, and which have none: workdays of the organization, without holidays of the jurisdiction and
//! days on which the organization is closed.

use std::collections::{BTreeMap, BTreeSet};

use jenner_model::access::Access;
use jenner_model::{Date, OrganizationId};
use jenner_store::queries::cold_chain as rows;
use jenner_store::{StoreError, Tx};

use super::unit::{Settings, told};
use crate::access::door::{self, Action};
use crate::access::roles::Permission;
use crate::packs::holidays::{self, Holiday};
use crate::papers::user_of;
use crate::{Error, Registry};

/// Longest reason of a closed day.
const LONGEST: usize = 80;

/// The calendar of an organization.
#[derive(Debug, Clone)]
pub struct Calendar {
    workdays: [bool; 7],
    holidays: Vec<Holiday>,
    closed: BTreeSet<Date>,
    /// Readings each workday.
    pub readings: u8,
}

impl Calendar {
    /// That of an organization, for days from `from` on.
    pub(super) fn of(
        tx: &mut Tx<'_>,
        registry: &Registry,
        organization: OrganizationId,
        from: Date,
    ) -> Result<Self, StoreError> {
        let settings = Settings::of(tx, organization)?;
        let closed = rows::closed_days(tx, organization, from)?;
        Ok(Self {
            workdays: settings.workdays,
            holidays: registry.pack().policy.holidays.clone(),
            closed: closed.into_iter().map(|(day, _)| day).collect(),
            readings: settings.readings,
        })
    }

    /// Whether somebody is there to read.
    pub fn is_workday(&self, day: Date) -> bool {
        let place = usize::try_from(day.weekday().to_monday_zero_offset()).unwrap_or(0);
        self.workdays.get(place).copied().unwrap_or(false)
            && !self.closed.contains(&day)
            && !holidays::of_year(&self.holidays, day.year()).contains_key(&day)
    }

    /// Workdays of a time, the first and the last day in it, that have fewer readings than they need, with the number that is
    /// missing.
    pub fn missing(&self, have: &BTreeMap<Date, usize>, from: Date, until: Date) -> Vec<(Date, u8)> {
        let mut missing = Vec::new();
        let mut day = from;
        while day <= until {
            let read = have.get(&day).copied().unwrap_or(0).min(usize::from(self.readings));
            let short = self.readings - u8::try_from(read).unwrap_or(self.readings);
            if short > 0 && self.is_workday(day) {
                missing.push((day, short));
            }
            let Ok(next) = day.tomorrow() else { break };
            day = next;
        }
        missing
    }
}

/// Says that the asker's organization is closed on a day. `false`: there is no reason, or it is too long.
pub fn close(registry: &Registry, access: &Access, day: Date, why: &str) -> Result<bool, Error> {
    door::require(registry, access, Permission::KeepColdChain, Action::ChangeColdUnit)?;
    registry.takes_changes()?;
    let why = why.trim().to_owned();
    if why.is_empty() || why.chars().count() > LONGEST {
        return Ok(false);
    }
    let organization = access.organization();
    let entry = told(registry, access, Action::ChangeColdUnit, "cold_setting", organization.0)
        .detail(format!("{{\"closed\":\"{day}\"}}"));
    let (at, by) = (registry.now(), user_of(access));
    registry.db().write(move |tx| {
        rows::close_day(tx, organization, (day, &why), at, by)?;
        tx.audit(entry.clone());
        Ok::<_, StoreError>(())
    })?;
    Ok(true)
}

/// Says that it is open on that day after all. Whether it was closed.
pub fn reopen(registry: &Registry, access: &Access, day: Date) -> Result<bool, Error> {
    door::require(registry, access, Permission::KeepColdChain, Action::ChangeColdUnit)?;
    registry.takes_changes()?;
    let organization = access.organization();
    let entry = told(registry, access, Action::ChangeColdUnit, "cold_setting", organization.0)
        .detail(format!("{{\"opened\":\"{day}\"}}"));
    registry.db().write(move |tx| {
        let done = rows::open_day(tx, organization, day)?;
        tx.audit(entry.clone());
        Ok::<_, Error>(done)
    })
}

/// The days on which the asker's organization is closed, from a day on, with the reason.
pub fn closed(registry: &Registry, access: &Access, from: Date) -> Result<Vec<(Date, String)>, Error> {
    door::require(registry, access, Permission::KeepColdChain, Action::ListColdChain)?;
    Ok(registry.db().read(|tx| rows::closed_days(tx, access.organization(), from))?)
}
