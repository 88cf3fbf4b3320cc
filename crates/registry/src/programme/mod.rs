//! A vaccine programme: public vaccine for those whom it is for (Vaccines for Children; its name and rules are data in [`rules`]).
//!
//! Reading order: [`rules`]; what came of the vaccine: [`accountability`], [`eligibility`]; the watch over doses: [`sentinel`];
//! who takes part: [`enrolment`] with its [`form`](mod@form) and [`profile`], and how one stands by it ([`standing`](mod@standing)); [`visit`]s. docs/VFC.md tells the rest.
//!
//! Doses and vaccine are those of organizations that keep their stock here ([`crate::inventory`]): the others tell of doses, and
//! nobody knows what they took.

pub mod accountability;
pub mod eligibility;
pub mod enrolment;
pub mod form;
pub mod profile;
pub mod rules;
pub mod scope;
pub mod sentinel;
pub mod standing;
pub mod visit;

pub use rules::Rules;
pub use standing::{Standing, standing};

use jenner_model::OrganizationId;
use jenner_model::access::{Access, Role};

use crate::access::door::{self, Action};
use crate::access::roles::Permission;
use crate::{Error, Registry};

/// Refuses what is about an organization that the asker does not reach: a clinic reaches itself and its facilities, the staff of
/// the programme everybody.
pub(crate) fn require(
    registry: &Registry,
    access: &Access,
    organization: OrganizationId,
    permission: Permission,
    action: Action,
) -> Result<(), Error> {
    door::require(registry, access, permission, action)?;
    if access.speaks_for(organization) || oversees(access) {
        return Ok(());
    }
    let refused = door::entry(registry, access, action, None).result("refused").organization(organization);
    registry.db().audit(vec![refused])?;
    Err(Error::Forbidden)
}

/// Whether somebody works for the programme and not for one clinic.
pub fn oversees(access: &Access) -> bool {
    matches!(access.role(), Role::DataQuality | Role::Administrator | Role::Operator)
}
