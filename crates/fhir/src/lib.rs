//! FHIR R4 resources of immunization
