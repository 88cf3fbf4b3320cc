//! Who is asking, in which role, for which organization, and what for.
//!
//! An [`Access`] value is the ticket to a person's data: what reads persons takes one. Only the registry's
//! access room makes them, after it has checked the role (see `jenner_registry::access`).

use core::net::IpAddr;
use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::{InterfaceId, OrganizationId, PersonId, UserId};

/// A human, a machine sender, or the program itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Actor {
    /// A signed-in user.
    User(UserId),
    /// A machine sender by its credential.
    Interface(InterfaceId),
    /// A command of the operator on the machine itself, or a job of the program.
    Operator,
}

/// The role the actor works in: one at a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Clinic staff who only look: front desk, billing.
    ClinicView,
    /// Clinic staff: finds and reads patients, records doses.
    ClinicStaff,
    /// Clinic manager: as clinic staff, and looks after the users of the own organization.
    ClinicManager,
    /// School or childcare staff.
    School,
    /// Nurse of a public health unit.
    HealthUnitNurse,
    /// Epidemiologist: the people of an open case.
    Epidemiologist,
    /// Registry staff who resolve duplicates and messages.
    DataQuality,
    /// Privacy officer: reads the audit log, decides about opt-outs.
    PrivacyOfficer,
    /// Administrator: users, organizations, settings; no patients.
    Administrator,
    /// A parent about their children, or an adult about themselves.
    Parent,
    /// A machine that submits and asks.
    MachineSender,
    /// The program's own jobs and the operator's commands.
    Operator,
}

impl Role {
    /// Every role, in the order of the role table.
    pub const ALL: [Role; 12] = [
        Role::ClinicView,
        Role::ClinicStaff,
        Role::ClinicManager,
        Role::School,
        Role::HealthUnitNurse,
        Role::Epidemiologist,
        Role::DataQuality,
        Role::PrivacyOfficer,
        Role::Administrator,
        Role::Parent,
        Role::MachineSender,
        Role::Operator,
    ];

    /// The word it is stored and named by.
    pub const fn word(self) -> &'static str {
        match self {
            Role::ClinicView => "clinic_view",
            Role::ClinicStaff => "clinic_staff",
            Role::ClinicManager => "clinic_manager",
            Role::School => "school",
            Role::HealthUnitNurse => "health_unit_nurse",
            Role::Epidemiologist => "epidemiologist",
            Role::DataQuality => "data_quality",
            Role::PrivacyOfficer => "privacy_officer",
            Role::Administrator => "administrator",
            Role::Parent => "parent",
            Role::MachineSender => "machine_sender",
            Role::Operator => "operator",
        }
    }

    /// The role of a word.
    pub fn of_word(word: &str) -> Option<Role> {
        Self::ALL.into_iter().find(|role| role.word() == word)
    }

    /// Whether a human can have it.
    pub const fn is_human(self) -> bool {
        !matches!(self, Role::MachineSender | Role::Operator)
    }
}

/// Why a person's data is asked for (the accounting of disclosures shows it).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Purpose {
    /// Care of the patient.
    Treatment,
    /// Reporting what was given.
    Reporting,
    /// Public health work of the department.
    PublicHealth,
    /// Enrolment at a school or childcare centre.
    School,
    /// Keeping the data right.
    DataQuality,
    /// Running the system.
    Operations,
}

/// What narrows or widens a ticket beyond its role.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Scope {
    /// Facilities below the organization, which the actor speaks for as well.
    pub houses: Vec<OrganizationId>,
    /// Counties the actor is limited to; empty: not limited.
    pub counties: Vec<jenner_codes::County>,
    /// People whose record was opened with a reason (emergency access), for as long as that lasts.
    pub opened: Vec<PersonId>,
}

/// From where somebody asks: for the audit log.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Origin {
    /// The client's address.
    pub address: Option<IpAddr>,
    /// Tells the sessions or devices of a user apart: letters and digits, no secret.
    pub device: String,
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.address, self.device.as_str()) {
            (Some(address), "") => write!(f, "{address}"),
            (Some(address), device) => write!(f, "{address} {device}"),
            (None, device) => f.write_str(device),
        }
    }
}

/// The ticket: who asks, in which role, for which organization, what for, and from where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Access {
    actor: Actor,
    role: Role,
    organization: OrganizationId,
    purpose: Purpose,
    scope: Scope,
    origin: Option<Arc<Origin>>,
}

impl Access {
    /// Makes a ticket. Called by `jenner_registry::access` alone (the tidy check looks).
    pub fn grant(actor: Actor, role: Role, organization: OrganizationId, purpose: Purpose) -> Self {
        Self { actor, role, organization, purpose, scope: Scope::default(), origin: None }
    }

    /// The same ticket with a scope. Called by `jenner_registry::access` alone.
    pub fn within(self, scope: Scope) -> Self {
        Self { scope, ..self }
    }

    /// The same ticket, shown from there.
    #[must_use]
    pub fn seen_from(mut self, origin: Option<Arc<Origin>>) -> Self {
        self.origin = origin;
        self
    }

    /// From where it is shown, where that is known.
    pub fn origin(&self) -> Option<&Arc<Origin>> {
        self.origin.as_ref()
    }

    /// Who asks.
    pub fn actor(&self) -> Actor {
        self.actor
    }

    /// In which role.
    pub fn role(&self) -> Role {
        self.role
    }

    /// For which organization.
    pub fn organization(&self) -> OrganizationId {
        self.organization
    }

    /// Whether the asker speaks for an organization: the own one, or a facility below it.
    pub fn speaks_for(&self, organization: OrganizationId) -> bool {
        self.organization == organization || self.scope.houses.contains(&organization)
    }

    /// Whether the record of a person was opened with a reason.
    pub fn has_opened(&self, person: PersonId) -> bool {
        self.scope.opened.contains(&person)
    }

    /// What narrows or widens the ticket.
    pub fn scope(&self) -> &Scope {
        &self.scope
    }

    /// What for.
    pub fn purpose(&self) -> Purpose {
        self.purpose
    }
}
