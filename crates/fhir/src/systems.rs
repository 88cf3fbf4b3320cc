//! Names of code systems, profiles and extensions (FHIR R4, US Core, the v2-to-FHIR guide), and how the registry's assigning
//! authorities become identifier systems and come back.

use std::borrow::Cow;

/// Vaccines.
pub const CVX: &str = "http://hl7.org/fhir/sid/cvx";
/// Manufacturers.
pub const MVX: &str = "http://hl7.org/fhir/sid/mvx";
/// Products.
pub const NDC: &str = "http://hl7.org/fhir/sid/ndc";
/// Procedures.
pub const CPT: &str = "http://www.ama-assn.org/go/cpt";
/// LOINC.
pub const LOINC: &str = "http://loinc.org";
/// SNOMED CT.
pub const SNOMED: &str = "http://snomed.info/sct";
/// Units.
pub const UCUM: &str = "http://unitsofmeasure.org";
/// NCI thesaurus, in which the HL7 v2 guide writes routes.
pub const NCIT: &str = "http://ncicb.nci.nih.gov/xml/owl/EVS/Thesaurus.owl";
/// Race and ethnicity (CDC).
pub const RACE: &str = "urn:oid:2.16.840.1.113883.6.238";
/// CDC's local codes (PHIN VADS): contraindications, funding and so on.
pub const PHIN: &str = "urn:oid:2.16.840.1.114222.4.5.274";
/// Counties by FIPS.
pub const COUNTY: &str = "urn:oid:2.16.840.1.113883.6.93";
/// VIS documents by their 24 digits (GDTI).
pub const VIS: &str = "urn:oid:2.16.840.1.114222.4.5.307";
/// Body sites.
pub const ACT_SITE: &str = "http://terminology.hl7.org/CodeSystem/v3-ActSite";
/// Routes.
pub const ROUTE: &str = "http://terminology.hl7.org/CodeSystem/v3-RouteOfAdministration";
/// Relationships.
pub const ROLE: &str = "http://terminology.hl7.org/CodeSystem/v3-RoleCode";
/// Confidentiality.
pub const CONFIDENTIALITY: &str = "http://terminology.hl7.org/CodeSystem/v3-Confidentiality";
/// Reasons for an act or its absence.
pub const ACT_REASON: &str = "http://terminology.hl7.org/CodeSystem/v3-ActReason";
/// "Unknown" and its kin.
pub const NULL_FLAVOR: &str = "http://terminology.hl7.org/CodeSystem/v3-NullFlavor";
/// Where the knowledge of a dose comes from.
pub const ORIGIN: &str = "http://terminology.hl7.org/CodeSystem/immunization-origin";
/// Who paid.
pub const FUNDING: &str = "http://terminology.hl7.org/CodeSystem/immunization-funding-source";
/// Eligibility in FHIR's own words.
pub const ELIGIBILITY: &str = "http://terminology.hl7.org/CodeSystem/immunization-program-eligibility";
/// Why a dose is weaker than meant.
pub const SUBPOTENT: &str = "http://terminology.hl7.org/CodeSystem/immunization-subpotent-reason";
/// Status of a recommendation.
pub const RECOMMENDATION: &str = "http://terminology.hl7.org/CodeSystem/immunization-recommendation-status";
/// Status of an evaluated dose.
pub const DOSE_STATUS: &str = "http://terminology.hl7.org/CodeSystem/immunization-evaluation-dose-status";
/// What an agent of a provenance did.
pub const PARTICIPANT: &str = "http://terminology.hl7.org/CodeSystem/provenance-participant-type";
/// Kinds of organizations.
pub const ORGANIZATION_TYPE: &str = "http://terminology.hl7.org/CodeSystem/organization-type";
/// Category of an observation.
pub const OBSERVATION_CATEGORY: &str = "http://terminology.hl7.org/CodeSystem/observation-category";
/// Social Security numbers.
pub const SSN: &str = "http://hl7.org/fhir/sid/us-ssn";
/// National provider identifiers.
pub const NPI: &str = "http://hl7.org/fhir/sid/us-npi";
/// Languages.
pub const LANGUAGE: &str = "urn:ietf:bcp:47";

/// Extension: why a value is missing.
pub const ABSENT: &str = "http://hl7.org/fhir/StructureDefinition/data-absent-reason";
/// Extension: mother's maiden name.
pub const MAIDEN: &str = "http://hl7.org/fhir/StructureDefinition/patient-mothersMaidenName";
/// Extension: code of a text (here: of a county).
pub const TEXT_CODING: &str = "http://hl7.org/fhir/StructureDefinition/iso21090-SC-coding";
/// Extension: race (US Core).
pub const US_RACE: &str = "http://hl7.org/fhir/us/core/StructureDefinition/us-core-race";
/// Extension: ethnicity (US Core).
pub const US_ETHNICITY: &str = "http://hl7.org/fhir/us/core/StructureDefinition/us-core-ethnicity";
/// Extension: birth sex (US Core).
pub const US_BIRTH_SEX: &str = "http://hl7.org/fhir/us/core/StructureDefinition/us-core-birthsex";
/// Extension: how well a match fits.
pub const MATCH_GRADE: &str = "http://hl7.org/fhir/StructureDefinition/match-grade";

/// Profile of patients (US Core).
pub const US_PATIENT: &str = "http://hl7.org/fhir/us/core/StructureDefinition/us-core-patient";
/// Profile of immunizations (US Core).
pub const US_IMMUNIZATION: &str = "http://hl7.org/fhir/us/core/StructureDefinition/us-core-immunization";
/// Profile of recommendations (ImmDS).
pub const IMMDS_RECOMMENDATION: &str =
    "http://hl7.org/fhir/uv/immds/StructureDefinition/immds-immunizationrecommendation";
/// Profile of evaluations (ImmDS).
pub const IMMDS_EVALUATION: &str =
    "http://hl7.org/fhir/uv/immds/StructureDefinition/immds-immunizationevaluation";

/// A table of HL7 v2, by its number: `v2("0203")`.
pub fn v2(table: &str) -> Cow<'static, str> {
    match table {
        "0203" => "http://terminology.hl7.org/CodeSystem/v2-0203".into(),
        "0443" => "http://terminology.hl7.org/CodeSystem/v2-0443".into(),
        "0163" => "http://terminology.hl7.org/CodeSystem/v2-0163".into(),
        other => format!("http://terminology.hl7.org/CodeSystem/v2-{other}").into(),
    }
}

/// The namespace that the v2-to-FHIR guide makes of a bare authority.
const NAMESPACE: &str = "urn:id:";

/// The system of numbers of an authority: an OID or URI as it is, a bare name as `urn:id:NAME`. Empty for none.
pub fn of_authority(authority: &str) -> Cow<'_, str> {
    if authority.is_empty() || authority.contains(':') {
        authority.into()
    } else if is_oid(authority) {
        format!("urn:oid:{authority}").into()
    } else {
        let mut system = String::from(NAMESPACE);
        for byte in authority.bytes() {
            if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
                system.push(char::from(byte));
            } else {
                system += &format!("%{byte:02X}");
            }
        }
        system.into()
    }
}

/// The authority behind a system. The inverse of [`of_authority`].
pub fn to_authority(system: &str) -> Cow<'_, str> {
    if let Some(oid) = system.strip_prefix("urn:oid:") {
        return oid.into();
    }
    let Some(name) = system.strip_prefix(NAMESPACE) else { return system.into() };
    if !name.contains('%') {
        return name.into();
    }
    let bytes = name.as_bytes();
    let mut plain = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        let hex = name.get(at + 1..at + 3).filter(|_| *byte == b'%');
        match hex.and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
            Some(decoded) => {
                plain.push(decoded);
                at += 3;
            }
            None => {
                plain.push(*byte);
                at += 1;
            }
        }
    }
    String::from_utf8(plain).map_or_else(|_| name.to_owned().into(), Cow::Owned)
}

fn is_oid(text: &str) -> bool {
    let parts = || text.split('.');
    text.contains('.') && parts().all(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_authority_comes_back_from_its_system() {
        for (authority, system) in [
            ("MYIIS", "urn:id:MYIIS"),
            ("2.16.840.1.113883.19.4", "urn:oid:2.16.840.1.113883.19.4"),
            ("http://clinic.example/mrn", "http://clinic.example/mrn"),
            ("Clínica 5%", "urn:id:Cl%C3%ADnica%205%25"),
            ("", ""),
        ] {
            assert_eq!(of_authority(authority), system);
            assert_eq!(to_authority(system), authority);
        }
    }
}
