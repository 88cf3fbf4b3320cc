//! The nouns of an immunization registry. No logic beyond what keeps a value well formed, no I/O, no clock.
//!
//! Reading order: [`report`] (everything anyone says is a report), [`person`] and [`dose`] (what reports
//! say), [`organization`] (who says it), [`access`] (who may hear it), [`ids`] (how things are named).

pub mod access;
pub mod dose;
pub mod given;
pub mod ids;
pub mod observation;
pub mod organization;
pub mod person;
pub mod record;
pub mod report;
pub mod time;

pub use given::Given;
pub use ids::{
    InterfaceId, MessageId, OrganizationId, PersonId, PublicId, RegistryNumber, ReportId, SourceId, UserId,
};
pub use jiff::civil::Date;
pub use time::Timestamp;
