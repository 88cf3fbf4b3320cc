//! Who reports to the registry and who uses it.

use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use crate::{OrganizationId, PublicId};

/// What kind of organization it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OrganizationKind {
    /// The state or its health department.
    HealthDepartment,
    /// A parish or regional health unit.
    HealthUnit,
    /// Clinic or practice.
    Clinic,
    /// Hospital.
    Hospital,
    /// Pharmacy.
    Pharmacy,
    /// School.
    School,
    /// Childcare centre.
    Childcare,
    /// Head Start or Early Head Start programme.
    HeadStart,
    /// Who keeps the lists of children who are taught at home.
    HomeStudy,
    /// College, university or vocational school.
    College,
    /// Another registry or a gateway.
    Registry,
    /// The office that registers births and deaths.
    VitalRecords,
}

impl OrganizationKind {
    /// Whether it sends lists of students: schools of every kind, and childcare.
    pub const fn has_students(self) -> bool {
        matches!(
            self,
            OrganizationKind::School
                | OrganizationKind::Childcare
                | OrganizationKind::HeadStart
                | OrganizationKind::HomeStudy
                | OrganizationKind::College
        )
    }
}

/// An organization or one of its facilities: a node of a tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Organization {
    /// Identity.
    pub id: OrganizationId,
    /// Name for URLs.
    pub public_id: PublicId,
    /// The organization it belongs to.
    pub parent: Option<OrganizationId>,
    /// Kind.
    pub kind: OrganizationKind,
    /// Name as people write it.
    pub name: SmolStr,
    /// What the organization calls itself in messages (MSH-4, RXA-11.4); unique in the registry.
    pub code: SmolStr,
    /// PIN in the Vaccines for Children programme.
    pub vfc_pin: Option<SmolStr>,
    /// County or parish (FIPS).
    pub county: Option<jenner_codes::County>,
    /// City.
    pub city: SmolStr,
}
