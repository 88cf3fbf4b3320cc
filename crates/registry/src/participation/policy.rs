//! The privacy policy, and which organization has acknowledged which version.

use jenner_model::Timestamp;
use jenner_model::access::{Access, Actor};
use jenner_store::StoreError;
use jenner_store::queries::participation;

use crate::access::door::{self, Action};
use crate::packs::Language;
use crate::{Error, Registry};

/// The version in force.
pub fn version(registry: &Registry) -> String {
    registry.pack().texts(Language::English).map(|texts| texts.policy.version.clone()).unwrap_or_default()
}

/// Notes that the asker's organization has acknowledged the version in force: in the words of those who sign for it.
pub fn acknowledge(registry: &Registry, access: &Access) -> Result<(), Error> {
    let version = version(registry);
    let (organization, now) = (access.organization(), registry.now());
    let user = match access.actor() {
        Actor::User(user) => Some(user),
        Actor::Interface(_) | Actor::Operator => None,
    };
    let mut entry = door::entry(registry, access, Action::AcknowledgePolicy, None);
    entry.object = format!("policy:{version}").into();
    registry.db().write(move |tx| {
        participation::acknowledge(tx, organization, &version, now, user)?;
        tx.audit(entry.clone());
        Ok::<(), StoreError>(())
    })?;
    Ok(())
}

/// When the asker's organization acknowledged the version in force; `None` as long as it has not.
pub fn acknowledged(registry: &Registry, access: &Access) -> Result<Option<Timestamp>, Error> {
    let version = version(registry);
    let organization = access.organization();
    let known = registry.db().read(|tx| participation::acknowledged(tx, organization))?;
    Ok(known.into_iter().find(|(of, _)| *of == version).map(|(_, at)| at))
}
