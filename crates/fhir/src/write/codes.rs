//! Codes of the registry as FHIR codings, each with the words of our tables.

use jenner_codes::{Code, CodeSet, Codes, Cvx, InformationSource, Mvx, Route, Site};

use crate::elements::{CodeableConcept, Coding, Text};
use crate::systems;

/// The system of a value set of the HL7 v2 guide, as a URI.
pub(crate) fn system_of(name: &str) -> Text<'_> {
    match name {
        "CDCREC" => systems::RACE.into(),
        "CDCPHINVS" => systems::PHIN.into(),
        "SCT" => systems::SNOMED.into(),
        "UCUM" => systems::UCUM.into(),
        "NCIT" => systems::NCIT.into(),
        "HL70163" => systems::ACT_SITE.into(),
        "cdcgs1vis" => systems::VIS.into(),
        "LN" => systems::LOINC.into(),
        other => match other.strip_prefix("HL7") {
            Some(table) => systems::v2(table).into_owned().into(),
            None => systems::of_authority(other),
        },
    }
}

/// A code of an open value set with its words.
pub(crate) fn coding<'a, S: CodeSet>(codes: &'a Codes, code: &'a Code<S>) -> Coding<'a> {
    match codes.find::<S>(code.as_str()) {
        Some(found) => {
            let system = if found.system.is_empty() { S::SYSTEM } else { found.system };
            Coding::of(system_of(system), code.as_str(), found.label)
        }
        None => Coding::of(system_of(S::SYSTEM), code.as_str(), ""),
    }
}

/// The same as a concept.
pub(crate) fn concept<'a, S: CodeSet>(codes: &'a Codes, code: &'a Code<S>) -> CodeableConcept<'a> {
    CodeableConcept::of(coding(codes, code))
}

/// A vaccine.
pub(crate) fn vaccine(codes: &Codes, cvx: Cvx) -> Coding<'_> {
    Coding::of(systems::CVX, cvx.to_string(), codes.cvx(cvx).map_or("", |entry| &entry.short))
}

/// The name of a manufacturer; empty for one the tables do not know.
pub(crate) fn maker<'a>(codes: &'a Codes, mvx: &Mvx) -> &'a str {
    codes.mvx(mvx).map_or("", |entry| &entry.name)
}

/// A LOINC code.
pub(crate) fn loinc<'a>(code: &'static str, display: &'static str) -> CodeableConcept<'a> {
    CodeableConcept::of(Coding::of(systems::LOINC, code, display))
}

/// Routes: the thesaurus code that HL7 v2 uses, and HL7 v3's word for it.
pub(crate) const ROUTES: [(&str, &str, &str); 7] = [
    ("C38238", "IDINJ", "Injection, intradermal"),
    ("C28161", "IM", "Injection, intramuscular"),
    ("C38284", "NASINHLC", "Inhalation, nasal cannula"),
    ("C38276", "IVINJ", "Injection, intravenous"),
    ("C38288", "PO", "Swallow, oral"),
    ("C38299", "SQ", "Injection, subcutaneous"),
    ("C38305", "TRNSDERM", "Transdermal"),
];

/// A route.
pub(crate) fn route<'a>(codes: &'a Codes, route: &'a Route) -> CodeableConcept<'a> {
    let mut concept = concept(codes, route);
    let v3 = ROUTES.iter().find(|(ours, ..)| *ours == route.as_str());
    concept.coding.extend(v3.map(|(_, code, display)| Coding::of(systems::ROUTE, *code, *display)));
    concept
}

/// A body site. HL7 v3 took its codes over from table 0163, save the mouth.
pub(crate) fn site<'a>(codes: &'a Codes, site: &'a Site) -> CodeableConcept<'a> {
    let mut concept = concept(codes, site);
    if site.as_str() == "MO"
        && let Some(first) = concept.coding.first_mut()
    {
        first.system = Some(systems::v2("0163"));
    }
    concept
}

/// Name of the system of NIP001 codes, which has no URI.
pub(crate) const NIP001: &str = "urn:id:NIP001";
/// Name of the system of NIP002 codes, which has no URI.
pub(crate) const NIP002: &str = "urn:id:NIP002";

/// Where a report at second hand comes from: FHIR's word where it has one, and the exact code.
pub(crate) fn origin<'a>(source: InformationSource) -> CodeableConcept<'a> {
    use InformationSource::{
        Administered, BirthCertificate, Historical, OtherProvider, OtherRegistry, ParentRecall,
        ParentWritten, PublicAgency, School,
    };
    let word = match source {
        Administered => None,
        Historical | OtherProvider | ParentWritten | BirthCertificate => Some(("record", "Written Record")),
        ParentRecall => Some(("recall", "Parent/Guardian/Patient Recall")),
        OtherRegistry | PublicAgency => Some(("jurisdiction", "Jurisdictional IIS")),
        School => Some(("school", "School Record")),
    };
    let exact = Coding::of(NIP001, source.code(), source.label());
    let words = word.map(|(code, display)| Coding::of(systems::ORIGIN, code, display));
    CodeableConcept { coding: words.into_iter().chain([exact]).collect(), ..CodeableConcept::default() }
}
