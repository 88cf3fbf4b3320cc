//! Whom numbers are about: one clinic, a region, the whole state.

use std::collections::{BTreeMap, HashMap};

use jenner_model::access::Access;
use jenner_model::organization::Organization;
use jenner_model::{OrganizationId, PublicId};

use super::oversees;
use crate::access::door::{self, Action};
use crate::access::roles::Permission;
use crate::{Error, Registry, organizations};

/// Whom numbers are about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scope {
    /// One organization with the facilities below it that the asker speaks for.
    Clinic(OrganizationId),
    /// A public health region, by its word.
    Region(String),
    /// Everybody.
    State,
}

impl Scope {
    /// Of a word in an address: empty is the asker's own clinic, or everybody for those who oversee all; `state`; `region:…`; the
    /// public id of an organization. `None` where there is none such.
    pub fn of_word(registry: &Registry, access: &Access, word: &str) -> Result<Option<Self>, Error> {
        Ok(match word {
            "" if oversees(access) => Some(Scope::State),
            "" => Some(Scope::Clinic(access.organization())),
            "state" => Some(Scope::State),
            word => match word.strip_prefix("region:") {
                Some(region) => Some(Scope::Region(region.to_owned())),
                None => {
                    let Ok(id) = word.parse::<PublicId>() else { return Ok(None) };
                    organizations::by_public_id(registry, id)?.map(|one| Scope::Clinic(one.id))
                }
            },
        })
    }
}

/// A clinic with its region.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clinic {
    /// The organization.
    pub organization: Organization,
    /// Word and name of its region; empty where its county is in none.
    pub region: (String, String),
}

/// All organizations with their regions.
pub(crate) fn clinics(registry: &Registry) -> Result<HashMap<OrganizationId, Clinic>, Error> {
    let places = &registry.pack().places;
    let region = |one: &Organization| {
        let code = one.county.as_ref().and_then(|code| code.as_str().parse().ok());
        let county = code.and_then(|code| places.county(code));
        county.map_or_else(Default::default, |one| (one.region.to_string(), one.region_name.to_string()))
    };
    let all = organizations::list(registry)?;
    Ok(all.into_iter().map(|one| (one.id, Clinic { region: region(&one), organization: one })).collect())
}

/// The regions of a jurisdiction: word and name.
pub fn regions(registry: &Registry) -> BTreeMap<String, String> {
    let counties = registry.pack().places.counties();
    counties.map(|one| (one.region.to_string(), one.region_name.to_string())).collect()
}

/// Refuses a scope that the asker does not reach, and says which organizations are in it; `None`: all.
pub(crate) fn require(
    registry: &Registry,
    access: &Access,
    scope: &Scope,
    action: Action,
) -> Result<Option<Vec<OrganizationId>>, Error> {
    match scope {
        Scope::Clinic(organization) => {
            super::require(registry, access, *organization, Permission::SeeProgramme, action)?;
            Ok(Some(vec![*organization]))
        }
        Scope::Region(_) | Scope::State => {
            door::require(registry, access, Permission::RunProgramme, action)?;
            let Scope::Region(region) = scope else { return Ok(None) };
            let all = clinics(registry)?;
            Ok(Some(
                all.into_values()
                    .filter(|one| one.region.0 == *region)
                    .map(|one| one.organization.id)
                    .collect(),
            ))
        }
    }
}
