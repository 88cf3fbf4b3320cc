//! The audit log from the side of those who watch over it: signatures, sealed details, search, who looked, alerts,
//! disclosures, incidents. What writes it is everywhere; the chains are in the store.

pub mod alerts;
pub mod deeds;
pub mod disclosures;
pub mod incident;
pub mod log;
pub mod sealer;
pub mod signer;
pub mod who;

use jenner_model::access::Access;
pub use who::forget_details;

use crate::access::door::{self, Action};
use crate::access::roles::Permission;
use crate::{Error, Registry};

/// Writes down that somebody takes the log away in a file, and refuses those who may not.
pub fn note_export(registry: &Registry, access: &Access) -> Result<(), Error> {
    door::require(registry, access, Permission::WatchAudit, Action::ExportAudit)?;
    Ok(registry.db().audit(vec![door::entry(registry, access, Action::ExportAudit, None)])?)
}

/// Writes down that a signed-in user was refused a page: the route's pattern, never the address.
pub fn page_refused(registry: &Registry, access: &Access, route: &str) -> Result<(), Error> {
    let entry = door::entry(registry, access, Action::OpenPage, None).object(format!("route:{route}"));
    Ok(registry.db().audit(vec![entry.result("refused")])?)
}
