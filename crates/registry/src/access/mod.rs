//! Who may do what. The one place where [`Access`] tickets are made.
//!
//! Nothing reads a person without a ticket, and a ticket is made only for somebody who proved who they are:
//! a signed-in user, a machine sender with its secret, or the operator at the machine itself.

pub mod accounts;
pub mod action;
pub mod agreement;
mod cbor;
pub mod door;
pub mod entry;
pub mod factors;
pub mod glass;
pub mod grants;
pub mod interfaces;
pub mod invite;
pub mod kept;
pub mod life;
pub mod links;
pub mod looks;
mod networks;
pub mod notices;
pub mod oversight;
pub mod passkeys;
pub mod passwords;
pub mod recovery;
pub mod redact;
pub mod roles;
pub mod scope;
pub mod sessions;
pub mod totp;
pub(crate) mod tries;
pub mod two_person;
pub mod webauthn;

use jenner_model::access::{Access, Actor, Purpose, Role};
use jenner_model::{InterfaceId, OrganizationId, UserId};

/// The ticket of a signed-in user.
pub(crate) fn of_user(user: UserId, role: Role, organization: OrganizationId) -> Access {
    let purpose = match role {
        Role::ClinicView | Role::ClinicStaff | Role::ClinicManager | Role::Parent => Purpose::Treatment,
        Role::School => Purpose::School,
        Role::HealthUnitNurse | Role::Epidemiologist => Purpose::PublicHealth,
        Role::DataQuality => Purpose::DataQuality,
        Role::PrivacyOfficer | Role::Administrator | Role::Operator | Role::MachineSender => {
            Purpose::Operations
        }
    };
    Access::grant(Actor::User(user), role, organization, purpose)
}

/// The ticket of a machine sender.
pub(crate) fn of_interface(interface: InterfaceId, organization: OrganizationId) -> Access {
    Access::grant(Actor::Interface(interface), Role::MachineSender, organization, Purpose::Reporting)
}

/// The ticket of the operator's own commands, which speak for an organization (loading a file on its behalf).
pub fn of_operator(organization: OrganizationId) -> Access {
    Access::grant(Actor::Operator, Role::Operator, organization, Purpose::Operations)
}

/// The ticket of a machine sender for one of its facilities, or of a human who sends a message again in the name of its
/// sender: the same actor and role, for another organization. The caller has checked that it may be.
pub(crate) fn for_organization(access: &Access, organization: OrganizationId) -> Access {
    Access::grant(access.actor(), access.role(), organization, access.purpose())
        .within(access.scope().clone())
        .seen_from(access.origin().cloned())
}
