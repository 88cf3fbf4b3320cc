//! Who keeps stock here, and since when. A clinic is out until it says that it is in.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use jenner_model::access::{Access, Role};
use jenner_model::{Date, OrganizationId, PersonId};
use jenner_store::queries::inventory::{self as rows, SiteRow};
use jenner_store::queries::patient_group::{self, List};
use jenner_store::{StoreError, Tx};

use super::keep;
use crate::access::door::{self, Action};
use crate::access::roles::Permission;
use crate::identity::decisions;
use crate::registry::Core;
use crate::{Error, Registry};

/// Organizations that keep stock, and the first day whose doses take something.
pub type Sites = BTreeMap<OrganizationId, Date>;

/// So often it is looked anew who keeps stock: another program on the same database may have begun it for somebody.
const LOOK: Duration = Duration::from_millis(500);
/// People that are looked at together when a clinic begins.
const AT_ONCE: i64 = 500;
/// A clinic may begin at most so many days back: earlier doses are counted by what is on the shelf.
const MOST_DAYS_BACK: i64 = 92;

/// Who keeps stock, as it was read, and when. While nobody does, this is all that a message costs.
#[derive(Debug, Default)]
pub(crate) struct Known {
    read: Mutex<Option<(Instant, Arc<Sites>)>>,
}

impl Known {
    /// Who keeps stock, as this transaction sees it or a moment before.
    pub(crate) fn now(&self, tx: &mut Tx<'_>) -> Result<Arc<Sites>, StoreError> {
        let mut read = self.read.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((at, sites)) = read.as_ref()
            && at.elapsed() < LOOK
        {
            return Ok(sites.clone());
        }
        let all = rows::sites(tx)?.into_iter().map(|row| (row.organization, row.starts_on)).collect();
        let sites: Arc<Sites> = Arc::new(all);
        *read = Some((Instant::now(), sites.clone()));
        Ok(sites)
    }

    /// After a change is on disk: looks anew, and waits until every program has.
    fn settle(&self) {
        *self.read.lock().unwrap_or_else(PoisonError::into_inner) = None;
        std::thread::sleep(LOOK + LOOK / 4);
    }
}

/// Whether staff may look after the stock of an organization other than those they speak for.
pub(crate) fn reaches(access: &Access, organization: OrganizationId) -> bool {
    access.speaks_for(organization)
        || matches!(access.role(), Role::DataQuality | Role::Administrator | Role::Operator)
}

/// Refuses what is about an organization that the asker does not reach.
pub(crate) fn require(
    registry: &Registry,
    access: &Access,
    organization: OrganizationId,
    permission: Permission,
    action: Action,
) -> Result<(), Error> {
    door::require(registry, access, permission, action)?;
    if !reaches(access, organization) {
        let refused =
            door::entry(registry, access, action, None).result("refused").organization(organization);
        registry.db().audit(vec![refused])?;
        return Err(Error::Forbidden);
    }
    Ok(())
}

/// Who keeps stock here, as far as the asker reaches them.
pub fn list(registry: &Registry, access: &Access) -> Result<Vec<SiteRow>, Error> {
    door::require(registry, access, Permission::SeeStock, Action::ReadStock)?;
    let all = registry.db().read(rows::sites)?;
    Ok(all.into_iter().filter(|site| reaches(access, site.organization)).collect())
}

/// Since when an organization keeps stock here.
pub fn starts_on(registry: &Registry, organization: OrganizationId) -> Result<Option<Date>, Error> {
    let all = registry.db().read(rows::sites)?;
    Ok(all.into_iter().find(|site| site.organization == organization).map(|site| site.starts_on))
}

/// Begins: doses that the organization gives from this day on take stock. What is on the shelves that morning is booked as the
/// opening balance. Doses of those days that were reported already are looked at; without their lots they wait in the work list.
/// Whoever has begun already stays as they are: `false`.
pub fn begin(
    registry: &Registry,
    access: &Access,
    organization: OrganizationId,
    starts_on: Date,
) -> Result<bool, Error> {
    require(registry, access, organization, Permission::SignCounts, Action::BeginStock)?;
    registry.takes_changes()?;
    let today = registry.today();
    let back = today.since(starts_on).map_or(0, |span| i64::from(span.get_days()));
    if !(-MOST_DAYS_BACK..=MOST_DAYS_BACK).contains(&back) {
        return Err(Error::Invalid(format!(
            "Choose a first day within {MOST_DAYS_BACK} days of today. Earlier doses are in the count of that day."
        )));
    }
    let site =
        SiteRow { organization, starts_on, started_at: registry.now(), started_by: decisions::actor(access) };
    let entry = door::entry(registry, access, Action::BeginStock, None)
        .organization(organization)
        .detail(serde_json::json!({ "starts_on": starts_on }).to_string());
    let begun = registry.db().write(move |tx| {
        if rows::sites(tx)?.iter().any(|known| known.organization == organization) {
            return Ok(false);
        }
        rows::insert_site(tx, &site)?;
        tx.audit(entry.clone());
        Ok::<_, Error>(true)
    })?;
    if begun {
        registry.core.stock.settle();
        sweep(registry, access, organization)?;
    }
    Ok(begun)
}

/// Looks at everybody whom an organization has reported.
fn sweep(registry: &Registry, access: &Access, organization: OrganizationId) -> Result<(), Error> {
    let mut behind = PersonId(i64::MIN);
    loop {
        let list = List::ReportedBy(organization);
        let homes = registry.db().read(|tx| patient_group::after(tx, list, behind, AT_ONCE))?;
        let Some(last) = homes.last().copied() else { return Ok(()) };
        behind = last;
        let (core, access): (Arc<Core>, Access) = (registry.core.clone(), access.clone());
        registry.db().write(move |tx| keep::look_again(tx, &core, &access, &homes))?;
    }
}
