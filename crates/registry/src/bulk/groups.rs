//! Groups of people: the organization's own patients, and named lists that it or the operator keeps (a panel, a payer's
//! attribution list).

use jenner_model::access::Access;
use jenner_model::{InterfaceId, OrganizationId, PersonId, PublicId, Timestamp};
use jenner_store::StoreError;
use jenner_store::queries::patient_group::{self, GroupRow, List};
use jenner_store::queries::person;

use crate::access::door::{self, Action};
use crate::access::roles::Permission;
use crate::identity::find::{self, Criteria};
use crate::smart::Client;
use crate::{Error, Registry, access};

/// The group that every organization has: everybody it has reported.
pub const OWN: &str = "my-patients";
/// Groups of one organization.
const MOST_GROUPS: usize = 1000;
/// Members that a group read in one piece shows; whoever wants more exports it.
pub const MOST_SHOWN: usize = 1000;

/// A group as its organization sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// Name for addresses.
    pub id: String,
    /// Name for people.
    pub name: String,
    /// When its members were last set; `None` for the one that follows from what was reported.
    pub changed_at: Option<Timestamp>,
    /// How many there are. People who were merged since may count twice.
    pub count: u64,
    /// Public ids of the first of them, by the names under which they were put on the list.
    pub members: Vec<PublicId>,
}

/// All groups of a client's organization, without their members.
pub fn list(registry: &Registry, client: &Client) -> Result<Vec<Group>, Error> {
    of_organization(registry, &client.access)
}

/// The same for the operator's commands.
pub fn of_organization(registry: &Registry, access: &Access) -> Result<Vec<Group>, Error> {
    door::require(registry, access, Permission::ReadRecord, Action::ReadGroup)?;
    let organization = access.organization();
    let mut all = vec![own(registry, organization)?];
    all.extend(registry.db().read(|tx| {
        let rows = patient_group::of_organization(tx, organization)?;
        let counted =
            rows.into_iter().map(|row| Ok(group(patient_group::count(tx, List::Group(row.id))?, row)));
        counted.collect::<Result<Vec<_>, StoreError>>()
    })?);
    Ok(all)
}

fn own(registry: &Registry, organization: OrganizationId) -> Result<Group, Error> {
    let count = registry.db().read(|tx| patient_group::count(tx, List::ReportedBy(organization)))?;
    Ok(Group {
        id: OWN.to_owned(),
        name: "My patients: everybody this organization has reported".to_owned(),
        changed_at: None,
        count: u64::try_from(count).unwrap_or(0),
        members: Vec::new(),
    })
}

fn group(count: i64, row: GroupRow) -> Group {
    Group {
        id: row.public_id.to_string(),
        name: row.name,
        changed_at: Some(row.changed_at),
        count: u64::try_from(count).unwrap_or(0),
        members: Vec::new(),
    }
}

/// One group; `None` where the client's organization has no such group.
pub fn read(registry: &Registry, client: &Client, id: &str) -> Result<Option<Group>, Error> {
    door::require(registry, &client.access, Permission::ReadRecord, Action::ReadGroup)?;
    let organization = client.access.organization();
    let (mut found, list) = if id == OWN {
        (own(registry, organization)?, List::ReportedBy(organization))
    } else {
        let Ok(id) = id.parse::<PublicId>() else { return Ok(None) };
        let row = registry.db().read(|tx| patient_group::by_public_id(tx, organization, id))?;
        let Some(row) = row else { return Ok(None) };
        let list = List::Group(row.id);
        (group(registry.db().read(|tx| patient_group::count(tx, list))?, row), list)
    };
    let shown = registry.db().read(|tx| {
        let homes = patient_group::after(tx, list, PersonId(i64::MIN), MOST_SHOWN as i64)?;
        let rows = person::homes_by_ids(tx, &client.access, &homes)?;
        Ok::<_, StoreError>(homes.iter().filter_map(|home| rows.get(home)).copied().collect::<Vec<_>>())
    })?;
    // Nobody whom this client may not see is named, not even by an id.
    let standings: Vec<_> = shown.into_iter().map(Into::into).collect();
    let records = door::load(registry, &client.access, &standings)?;
    found.members = records
        .iter()
        .filter(|record| !record.reports.is_empty() && door::is_visible(&client.access, record))
        .map(|record| record.public_id)
        .collect();
    let mut entry = door::entry(registry, &client.access, Action::ReadGroup, None);
    entry.object = format!("group:{}", found.id).into();
    entry.detail = format!("{{\"members\":{}}}", found.members.len()).into();
    registry.db().audit(vec![entry])?;
    Ok(Some(found))
}

/// A person for a list: `None` where nobody, or more than one person, fits. Only whom the organization itself could find.
pub fn find_member(
    registry: &Registry,
    organization: OrganizationId,
    wanted: &Wanted,
) -> Result<Option<PublicId>, Error> {
    // The organization's eyes, not the operator's: a list must not tell that a protected person is here.
    let eyes = access::of_interface(InterfaceId(0), organization);
    let found = match wanted {
        Wanted::Id(id) => {
            let found = door::open(registry, &eyes, *id)?;
            return Ok(found.map(|record| record.public_id));
        }
        Wanted::Described(criteria) => find::find(registry, &eyes, criteria)?,
    };
    match &found.people[..] {
        [one] if !found.more => Ok(Some(one.public_id)),
        _ => Ok(None),
    }
}

/// How a person is named on a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wanted {
    /// By public id.
    Id(PublicId),
    /// By number, or by name and birth date.
    Described(Criteria),
}

/// Makes a group of an organization, or sets its members anew. Ids that nobody has are left out and returned.
pub fn set(
    registry: &Registry,
    access: &Access,
    name: &str,
    members: &[PublicId],
) -> Result<(Group, Vec<PublicId>), Error> {
    door::require(registry, access, Permission::ReadRecord, Action::ChangeGroup)?;
    let name = name.trim().to_owned();
    if name.is_empty() || name.chars().count() > 200 {
        return Err(Error::Invalid("a group needs a name of 1 to 200 characters".to_owned()));
    }
    let organization = access.organization();
    let known = registry.db().read(|tx| patient_group::of_organization(tx, organization))?;
    if known.len() >= MOST_GROUPS && !known.iter().any(|group| group.name == name) {
        return Err(Error::Invalid(format!(
            "the organization has {MOST_GROUPS} groups already; remove one first"
        )));
    }
    let fresh = GroupRow {
        id: registry.core.id(),
        public_id: crate::registry::public_id(),
        organization,
        name,
        changed_at: registry.now(),
    };
    let entry = door::entry(registry, access, Action::ChangeGroup, None);
    let members = members.to_vec();
    let (row, count, unknown) = registry.db().write(move |tx| {
        let row = match patient_group::by_name(tx, organization, &fresh.name)? {
            Some(row) => row,
            None => {
                patient_group::insert(tx, &fresh)?;
                fresh.clone()
            }
        };
        let (mut homes, mut unknown) = (Vec::with_capacity(members.len()), Vec::new());
        for id in &members {
            match person::home_by_public_id(tx, *id)? {
                Some(home) => homes.push(home),
                None => unknown.push(*id),
            }
        }
        homes.sort_unstable();
        homes.dedup();
        patient_group::set_members(tx, row.id, &homes, fresh.changed_at)?;
        let mut entry = entry.clone();
        entry.object = format!("group:{}", row.public_id).into();
        entry.detail = format!("{{\"members\":{}}}", homes.len()).into();
        tx.audit(entry);
        Ok::<_, StoreError>((GroupRow { changed_at: fresh.changed_at, ..row }, homes.len(), unknown))
    })?;
    Ok((group(count as i64, row), unknown))
}

/// Removes a group. `false`: there is none of this name for addresses.
pub fn remove(registry: &Registry, access: &Access, id: &str) -> Result<bool, Error> {
    door::require(registry, access, Permission::ReadRecord, Action::ChangeGroup)?;
    let Ok(id) = id.parse::<PublicId>() else { return Ok(false) };
    let organization = access.organization();
    let mut entry = door::entry(registry, access, Action::ChangeGroup, None);
    entry.object = format!("group:{id}").into();
    entry.detail = "{\"removed\":true}".into();
    Ok(registry.db().write(move |tx| {
        let Some(row) = patient_group::by_public_id(tx, organization, id)? else { return Ok(false) };
        patient_group::remove(tx, row.id)?;
        tx.audit(entry.clone());
        Ok::<bool, StoreError>(true)
    })?)
}
