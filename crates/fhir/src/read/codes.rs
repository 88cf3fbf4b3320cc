//! Codes of senders in the registry's tables. Systems are read leniently: with or without a trailing slash, by URI or OID, and
//! where the code is known and the system is not said.

use jenner_codes::{Code, CodeSet, Codes};

use crate::elements::{CodeableConcept, Coding};
use crate::problem::{Kind, Problem};
use crate::write::codes::ROUTES;

/// Whether a system is CVX, as it is written in the field.
pub(crate) fn is_cvx(system: &str) -> bool {
    let system = plain(system);
    matches!(
        system.as_str(),
        "hl7.org/fhir/sid/cvx"
            | "urn:oid:2.16.840.1.113883.12.292"
            | "2.16.840.1.113883.12.292"
            | "cvx"
            | "terminology.hl7.org/codesystem/cvx"
            | "phinvads.cdc.gov/vads/viewcodesystem.action?id=2.16.840.1.113883.12.292"
    ) || system.ends_with("/cvx")
        || system.contains("/cvx/")
}

/// Whether a system is NDC.
pub(crate) fn is_ndc(system: &str) -> bool {
    let system = plain(system);
    matches!(system.as_str(), "urn:oid:2.16.840.1.113883.6.69" | "2.16.840.1.113883.6.69" | "ndc")
        || system.ends_with("/ndc")
}

/// Whether a system is CPT.
pub(crate) fn is_cpt(system: &str) -> bool {
    let system = plain(system);
    matches!(system.as_str(), "urn:oid:2.16.840.1.113883.6.12" | "cpt" | "c4")
        || system.ends_with("/cpt")
        || system.contains("ama-assn.org")
}

/// Whether a system is MVX.
pub(crate) fn is_mvx(system: &str) -> bool {
    let system = plain(system);
    matches!(system.as_str(), "urn:oid:2.16.840.1.113883.12.227" | "2.16.840.1.113883.12.227" | "mvx")
        || system.ends_with("/mvx")
}

/// Whether a system is LOINC.
pub(crate) fn is_loinc(system: &str) -> bool {
    matches!(plain(system).as_str(), "loinc.org" | "urn:oid:2.16.840.1.113883.6.1" | "ln")
}

fn plain(system: &str) -> String {
    let lower = system.trim().to_ascii_lowercase();
    let lower = lower.strip_prefix("http://").or_else(|| lower.strip_prefix("https://")).unwrap_or(&lower);
    lower.trim_end_matches('/').to_owned()
}

/// The first code of a concept that the value set has. A concept with codes of which none is known is told; one without
/// codes says nothing to a program.
pub(crate) fn find<S: CodeSet>(
    codes: &Codes,
    concept: &CodeableConcept<'_>,
    place: &str,
    problems: &mut Vec<Problem>,
) -> Option<Code<S>> {
    let known = concept.coding.iter().find_map(|coding| known::<S>(codes, coding));
    if known.is_none() && concept.coding.iter().any(|coding| coding.code.is_some()) {
        let text = format!(
            "None of these codes is in the table of {}, so the element was not used. docs/FHIR.md lists the systems.",
            S::NAME.replace('_', " ")
        );
        problems.push(Problem::warning(Kind::CodeInvalid, format!("{place}.coding"), text));
    }
    known
}

/// A code of the value set.
pub(crate) fn known<S: CodeSet>(codes: &Codes, coding: &Coding<'_>) -> Option<Code<S>> {
    let code = coding.code.as_deref()?.trim();
    // HL7 v3 has other words for the routes of the thesaurus.
    let code = match S::NAME {
        "route" => ROUTES.iter().find(|(_, v3, _)| *v3 == code).map_or(code, |(ours, ..)| ours),
        _ => code,
    };
    codes.code::<S>(code)
}
