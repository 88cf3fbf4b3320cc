//! Organizations: who reports and who uses.

pub mod providers;

use jenner_model::access::Access;
use jenner_model::organization::{Organization, OrganizationKind};
use jenner_model::{OrganizationId, PublicId};
use jenner_store::queries;
use smol_str::SmolStr;

use crate::access::door::{self, Action};
use crate::access::roles::{Permission, may};
use crate::{Error, Registry, registry};

/// An organization to be added.
#[derive(Debug, Clone)]
pub struct NewOrganization {
    /// The organization it belongs to.
    pub parent: Option<OrganizationId>,
    /// Kind.
    pub kind: OrganizationKind,
    /// Name.
    pub name: SmolStr,
    /// What it calls itself in messages (MSH-4).
    pub code: SmolStr,
    /// PIN in the Vaccines for Children programme.
    pub vfc_pin: Option<SmolStr>,
    /// County or parish.
    pub county: Option<jenner_codes::County>,
    /// City.
    pub city: SmolStr,
}

/// Adds organizations and returns those of the given codes, in order; one whose code exists stays as it is.
pub fn add(
    registry: &Registry,
    access: &Access,
    new: Vec<NewOrganization>,
) -> Result<Vec<Organization>, Error> {
    if !may(access.role(), Permission::ManageOrganizations) {
        return Err(Error::Forbidden);
    }
    if let Some(wrong) = new.iter().find(|o| o.code.trim().is_empty() || o.name.trim().is_empty()) {
        return Err(Error::Invalid(format!(
            "organization \"{}\": name and code are both needed",
            wrong.name
        )));
    }
    let codes: Vec<SmolStr> = new.iter().map(|organization| organization.code.clone()).collect();
    let rows: Vec<Organization> = new
        .into_iter()
        .map(|organization| Organization {
            id: OrganizationId(registry.core.id()),
            public_id: registry::public_id(),
            parent: organization.parent,
            kind: organization.kind,
            name: organization.name,
            code: organization.code,
            vfc_pin: organization.vfc_pin,
            county: organization.county,
            city: organization.city,
        })
        .collect();
    let now = registry.now();
    let entry = door::entry(registry, access, Action::AddOrganization, None);
    registry.db().write(move |tx| {
        queries::organization::insert(tx, &rows, now)?;
        tx.audit(entry.clone());
        Ok::<(), jenner_store::StoreError>(())
    })?;
    let all = list(registry)?;
    codes
        .iter()
        .map(|code| {
            let found = all.iter().find(|organization| organization.code == *code);
            found
                .cloned()
                .ok_or_else(|| Error::Internal("an organization that was just added is missing".to_owned()))
        })
        .collect()
}

/// The word of a kind, for texts.
pub fn kind_word(kind: OrganizationKind) -> &'static str {
    queries::organization::kind_word(kind)
}

/// The kind of a word.
pub fn kind_of_word(word: &str) -> Option<OrganizationKind> {
    queries::organization::kind_of_word(word)
}

/// All organizations, by name.
pub fn list(registry: &Registry) -> Result<Vec<Organization>, Error> {
    Ok(registry.db().read(queries::organization::all)?)
}

/// The organization that calls itself `code`.
pub fn by_code(registry: &Registry, code: &str) -> Result<Option<Organization>, Error> {
    Ok(list(registry)?.into_iter().find(|organization| organization.code.eq_ignore_ascii_case(code)))
}

/// The organization a URL names.
pub fn by_public_id(registry: &Registry, public_id: PublicId) -> Result<Option<Organization>, Error> {
    Ok(list(registry)?.into_iter().find(|organization| organization.public_id == public_id))
}
