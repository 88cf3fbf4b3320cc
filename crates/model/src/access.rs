//! Who is asking, in which role, for which organization, and what for.
//!
//! An [`Access`] value is the ticket to a person's data: what reads persons takes one. Only the registry's
//! access room makes them, after it has checked the role (see `jenner_registry::access`).

use std::fmt;
use std::net::IpAddr;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::{InterfaceId, OrganizationId, UserId};

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
    /// Clinic staff: finds and reads patients, records doses.
    ClinicStaff,
    /// School or childcare staff.
    School,
    /// Nurse of a public health unit.
    HealthUnitNurse,
    /// Registry staff who resolve duplicates and messages.
    DataQuality,
    /// Privacy officer: reads the audit log.
    PrivacyOfficer,
    /// Administrator: users, organizations, settings; no patients.
    Administrator,
    /// A machine that submits and asks.
    MachineSender,
    /// The program's own jobs and the operator's commands.
    Operator,
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
    origin: Option<Arc<Origin>>,
}

impl Access {
    /// Makes a ticket. Called by `jenner_registry::access` alone (the tidy check looks).
    pub fn grant(actor: Actor, role: Role, organization: OrganizationId, purpose: Purpose) -> Self {
        Self { actor, role, organization, purpose, origin: None }
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

    /// What for.
    pub fn purpose(&self) -> Purpose {
        self.purpose
    }
}
