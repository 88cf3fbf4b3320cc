//! Programs that speak FHIR: how they sign in ([`token`]), who they are on each request ([`bearer`]), records in bulk
//! ([`export`], [`group`]), and telling them of changes ([`subscription`], [`deliver`]).

pub mod bearer;
pub mod call;
pub mod deliver;
pub mod export;
pub mod group;
pub mod outcome;
pub mod subscription;
pub mod token;

/// Where FHIR begins.
pub const BASE: &str = "/fhir/r4";
