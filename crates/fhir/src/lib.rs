//! FHIR R4 resources of immunization, from and to the nouns of the model. No I/O, no clock.
//!
//! ```text
//! Record ── write ──► Patient, Immunization … ── serde ──► JSON
//! JSON ── json ──► Value ── typed ──► Patient, Immunization … ── read ──► Demographics, DoseStatement … + problems
//! ```
//!
//! - [`elements`], [`resources`]: the types, with room for what they do not know
//! - [`mod@write`]: what the registry says, in resources
//! - [`read`]: what a sender says, out of resources
//! - [`json`]: bytes into resources, with limits
//! - [`problem`]: what is wrong, with the place as a FHIRPath
//! - [`systems`]: names of code systems, profiles and extensions
//!
//! What maps to what follows HL7's v2-to-FHIR tables; `docs/FHIR.md` of the repository has the table.

pub mod elements;
pub mod json;
pub mod language;
pub mod problem;
pub mod read;
pub mod resources;
pub mod systems;
pub mod write;
