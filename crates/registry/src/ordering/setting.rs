//! How an organization orders, who approves above it, and what the programme may order.

use jenner_codes::Ndc;
use jenner_model::access::Access;
use jenner_model::{Date, OrganizationId};
use jenner_store::queries::ordering::{self as rows, AllotmentRow, SettingRow};
use jenner_store::queries::organization;
use jenner_store::{StoreError, Tx};

use super::rules::Rules;
use crate::access::door::{self, Action};
use crate::access::roles::{Permission, Reach, reach};
use crate::identity::decisions;
use crate::inventory::{Funding, site};
use crate::{Error, Registry};

/// Longest text.
const LONGEST: usize = 200;
/// Organizations above one another, at most.
const DEEPEST: usize = 8;
/// Most doses that somebody can have room for.
const MOST: i64 = 1_000_000;

/// Whether a clinic is large: it orders for fewer months.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Size {
    /// As its use says.
    #[default]
    ByUse,
    /// Small.
    Small,
    /// Large.
    Large,
}

impl Size {
    /// All.
    pub const ALL: [Size; 3] = [Size::ByUse, Size::Small, Size::Large];

    /// The word it is stored by.
    pub const fn word(self) -> &'static str {
        match self {
            Size::ByUse => "",
            Size::Small => "small",
            Size::Large => "large",
        }
    }

    /// Of a word.
    pub fn of_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.word() == word)
    }
}

/// How an organization orders.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Setting {
    /// Its size.
    pub size: Size,
    /// Doses that fit into its refrigerators; `None`: nobody has said.
    pub refrigerated: Option<i64>,
    /// Doses that fit into its freezers.
    pub frozen: Option<i64>,
    /// Whether orders of organizations below it wait for it first.
    pub approves: bool,
    /// Days and hours for deliveries.
    pub delivery: String,
}

/// How an organization orders, as it has said.
pub(crate) fn of(tx: &mut Tx<'_>, organization: OrganizationId) -> Result<Setting, StoreError> {
    let found = rows::settings(tx, &[organization])?.into_iter().next();
    Ok(found.map_or_else(Setting::default, |row| Setting {
        size: Size::of_word(&row.size).unwrap_or_default(),
        refrigerated: row.refrigerated,
        frozen: row.frozen,
        approves: row.approves,
        delivery: row.delivery,
    }))
}

/// How an organization orders.
pub fn get(registry: &Registry, access: &Access, organization: OrganizationId) -> Result<Setting, Error> {
    site::require(registry, access, organization, Permission::SeeStock, Action::ReadOrders)?;
    let entry = door::entry(registry, access, Action::ReadOrders, None).organization(organization);
    let found = registry.db().read(|tx| of(tx, organization))?;
    registry.db().audit(vec![entry])?;
    Ok(found)
}

/// Says how an organization orders. Whether it approves for those below it is said by the programme.
pub fn set(
    registry: &Registry,
    access: &Access,
    organization: OrganizationId,
    new: &Setting,
) -> Result<(), Error> {
    site::require(registry, access, organization, Permission::OrderVaccine, Action::ChangeOrder)?;
    registry.takes_changes()?;
    let in_range = |doses: Option<i64>| doses.is_none_or(|doses| (0..=MOST).contains(&doses));
    if !in_range(new.refrigerated) || !in_range(new.frozen) {
        return Err(Error::Invalid(format!("Write a whole number of doses, from 0 to {MOST}.")));
    }
    let is_programme = is_programme(access);
    let new = new.clone();
    let (now, by) = (registry.now(), decisions::actor(access));
    let entry = door::entry(registry, access, Action::ChangeOrder, None).organization(organization);
    registry.db().write(move |tx| {
        let old = of(tx, organization)?;
        let row = SettingRow {
            organization,
            size: new.size.word().to_owned(),
            refrigerated: new.refrigerated,
            frozen: new.frozen,
            approves: if is_programme { new.approves } else { old.approves },
            delivery: new.delivery.trim().chars().take(LONGEST).collect(),
            changed_at: now,
            changed_by: by.clone(),
        };
        rows::set(tx, &row)?;
        tx.audit(entry.clone());
        Ok::<_, StoreError>(())
    })?;
    Ok(())
}

/// Whether somebody decides for the programme.
pub fn is_programme(access: &Access) -> bool {
    reach(access.role(), Permission::ApproveOrders) == Reach::All
}

/// The nearest organization above one that approves its orders.
pub(crate) fn approver(
    tx: &mut Tx<'_>,
    organization: OrganizationId,
) -> Result<Option<OrganizationId>, StoreError> {
    let mut above = Vec::new();
    let mut at = organization;
    while above.len() < DEEPEST
        && let Some(parent) = organization::parent(tx, at)?
    {
        above.push(parent);
        at = parent;
    }
    if above.is_empty() {
        return Ok(None);
    }
    let settings = rows::settings(tx, &above)?;
    let approves =
        |one: &&OrganizationId| settings.iter().any(|row| row.organization == **one && row.approves);
    Ok(above.iter().find(approves).copied())
}

/// How many doses of a product and funding the programme may order from a day through a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Allotment {
    /// NDC of the box.
    pub ndc: Ndc,
    /// Who pays.
    pub funding: Funding,
    /// The first day.
    pub from: Date,
    /// The last day.
    pub until: Date,
    /// Doses.
    pub doses: i64,
}

/// Sets an allotment. A later one for the same product and funding takes its place on the days of both.
pub fn allot(registry: &Registry, access: &Access, new: &Allotment) -> Result<(), Error> {
    door::require(registry, access, Permission::ApproveOrders, Action::DecideOrder)?;
    if !is_programme(access) {
        return Err(Error::Forbidden);
    }
    registry.takes_changes()?;
    if Rules::shipped().product(&new.ndc).is_none() {
        return Err(Error::Invalid(format!(
            "{} cannot be ordered here. Choose a product from the list.",
            new.ndc
        )));
    }
    if new.until < new.from || new.doses < 0 {
        return Err(Error::Invalid(
            "Write a first day, a last day that is not before it, and how many doses.".to_owned(),
        ));
    }
    let row = AllotmentRow {
        id: registry.core.id(),
        ndc: new.ndc.to_string(),
        funding: new.funding.word().to_owned(),
        from: new.from,
        until: new.until,
        doses: new.doses,
        set_at: registry.now(),
        set_by: decisions::actor(access),
    };
    let entry = door::entry(registry, access, Action::DecideOrder, None)
        .detail(serde_json::json!({ "allotment": row.ndc, "doses": row.doses }).to_string());
    registry.db().write(move |tx| {
        rows::insert_allotment(tx, &row)?;
        tx.audit(entry.clone());
        Ok::<_, StoreError>(())
    })?;
    Ok(())
}

/// The allotments that hold on a day.
pub(crate) fn allotments(tx: &mut Tx<'_>, on: Date) -> Result<Vec<AllotmentRow>, StoreError> {
    rows::allotments(tx, on)
}

/// Doses that are left of an allotment, without one order.
pub(crate) fn left(tx: &mut Tx<'_>, of: &AllotmentRow, without: i64) -> Result<i64, StoreError> {
    let taken = rows::approved_between(tx, (&of.ndc, &of.funding), (of.from, of.until), without)?;
    Ok((of.doses - taken).max(0))
}
