//! Whether a clinic may order vaccine: it has counted lately, and no dose waits.

use jenner_model::access::Access;
use jenner_model::{Date, OrganizationId};
use jenner_store::StoreError;
use jenner_store::queries::inventory_count::{self as counts, CountRow};
use jenner_store::queries::inventory_dose as doses;

use super::count::{COUNTS, Shelves, State};
use super::funding::Funding;
use super::rules::Rules;
use super::{site, work};
use crate::access::door::Action;
use crate::access::roles::Permission;
use crate::{Error, Registry};

/// Whether an organization may order vaccine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ordering {
    /// It may, through this day; then it has to count again.
    Through(Date),
    /// It has not counted yet.
    NeverCounted,
    /// The last count is too old.
    CountedLast(Date),
    /// So many doses were reported that took nothing from the stock.
    NotDeducted(i64),
}

/// Whether an organization may order vaccine of a funding today: it has counted all of it lately, and no dose waits.
pub fn may_order(
    registry: &Registry,
    access: &Access,
    organization: OrganizationId,
    funding: Funding,
) -> Result<Ordering, Error> {
    site::require(registry, access, organization, Permission::SeeStock, Action::ReadStock)?;
    let (all, waiting) = registry.db().read(|tx| {
        let waiting = doses::how_many(tx, organization, &work::open_states())?;
        Ok::<_, StoreError>((counts::of(tx, organization, COUNTS)?, waiting))
    })?;
    let covers = |one: &&CountRow| {
        let shelves = Shelves::of(one);
        State::of(one) == State::Signed
            && shelves.unit.is_none()
            && shelves.funding.is_none_or(|counted| counted == funding)
    };
    let Some(last) = all.iter().filter(covers).map(|one| one.counted_on).max() else {
        return Ok(Ordering::NeverCounted);
    };
    let within = i64::from(Rules::shipped().count.order_within_days);
    let through = last.saturating_add(jiff::Span::new().days(within));
    if registry.today() > through {
        return Ok(Ordering::CountedLast(last));
    }
    match waiting.iter().map(|(_, doses)| doses).sum::<i64>() {
        0 => Ok(Ordering::Through(through)),
        waiting => Ok(Ordering::NotDeducted(waiting)),
    }
}
