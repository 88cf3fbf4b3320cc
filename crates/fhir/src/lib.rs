//! FHIR R4 resources of immunization.
//!
//! An empty room: resources from and to the nouns of the model will be made here, without I/O.
