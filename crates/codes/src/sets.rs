//! The open value sets: one marker type and one alias each, named as the field names them.

use crate::code::{Code, CodeSet};

macro_rules! sets {
    ($($(#[$doc:meta])* $alias:ident, $marker:ident, $name:literal, $system:literal;)+) => {
        $(
            #[doc = concat!("Marker of the value set `", $name, "` (", $system, ").")]
            #[derive(Debug)]
            pub enum $marker {}
            impl CodeSet for $marker {
                const NAME: &'static str = $name;
                const SYSTEM: &'static str = $system;
            }
            $(#[$doc])*
            pub type $alias = Code<$marker>;
        )+
        /// Name and coding system of every open value set, for tables, checks and documentation.
        pub const VALUE_SETS: &[(&str, &str)] = &[$(($name, $system)),+];
    };
}

sets! {
    /// PID-10: race (CDC race and ethnicity codes).
    Race, RaceSet, "race", "CDCREC";
    /// PID-22: ethnicity.
    Ethnicity, EthnicitySet, "ethnicity", "CDCREC";
    /// XPN-7: kind of name (legal, alias, maiden …).
    NameType, NameTypeSet, "name_type", "HL70200";
    /// XAD-7: kind of address.
    AddressType, AddressTypeSet, "address_type", "HL70190";
    /// XTN-2: use of a phone number or e-mail address.
    TelecomUse, TelecomUseSet, "telecom_use", "HL70201";
    /// XTN-3: equipment (phone, cell phone, fax, internet …).
    TelecomEquipment, TelecomEquipmentSet, "telecom_equipment", "HL70202";
    /// CX-5, XCN-13: kind of identifier (medical record number, Social Security number …).
    IdentifierType, IdentifierTypeSet, "identifier_type", "HL70203";
    /// NK1-3: relationship to the patient.
    Relationship, RelationshipSet, "relationship", "HL70063";
    /// PID-15: language.
    Language, LanguageSet, "language", "ISO639";
    /// PD1-11: which reminders the family wants.
    Publicity, PublicitySet, "publicity", "HL70215";
    /// PD1-16: status of the patient at the organization that wrote the message.
    RegistryStatus, RegistryStatusSet, "registry_status", "HL70441";
    /// RXR-1: route of administration (NCI thesaurus codes; the old HL7 0162 codes map to them).
    Route, RouteSet, "route", "NCIT";
    /// RXR-2: body site.
    Site, SiteSet, "site", "HL70163";
    /// OBX 64994-7: eligibility for a vaccine funding programme (VFC).
    Eligibility, EligibilitySet, "eligibility", "HL70064";
    /// OBX-17 with 64994-7: eligibility captured for the dose or for the visit.
    EligibilityMethod, EligibilityMethodSet, "eligibility_method", "CDCPHINVS";
    /// OBX 30963-3: who paid for the vaccine.
    FundingSource, FundingSourceSet, "funding_source", "CDCPHINVS";
    /// RXA-18: reason of a refusal.
    RefusalReason, RefusalReasonSet, "refusal_reason", "NIP002";
    /// RXA-7: unit of the amount given (UCUM).
    Unit, UnitSet, "unit", "UCUM";
    /// OBX 31044-1: reaction to a vaccine.
    Reaction, ReactionSet, "reaction", "CDCPHINVS";
    /// OBX 30945-0: contraindication or precaution.
    Contraindication, ContraindicationSet, "contraindication", "CDCPHINVS";
    /// OBX 59784-9 and 75505-8: history of disease or serology that counts as immunity.
    ImmunityEvidence, ImmunityEvidenceSet, "immunity_evidence", "SCT";
    /// OBX 59785-6: special indication of a vaccine.
    SpecialIndication, SpecialIndicationSet, "special_indication", "CDCPHINVS";
    /// ORC-28: confidentiality of the dose.
    Confidentiality, ConfidentialitySet, "confidentiality", "HL70177";
    /// A vaccine information statement: the 24-digit string that names document and edition.
    VisDocument, VisDocumentSet, "vis_document", "cdcgs1vis";
    /// A vaccine group, by the name CDC gives it (`DTAP`, `MMR` …).
    VaccineGroup, VaccineGroupSet, "vaccine_group", "CDC vaccine group";
    /// A county, parish or borough by its five-digit FIPS code.
    County, CountySet, "county", "FIPS";
    /// XAD-4: state or territory of the United States by its postal code; armed forces mail too.
    State, StateSet, "state", "USPS";
    /// XAD-6: country by its three letters (ISO 3166-1).
    Country, CountrySet, "country", "ISO3166_1";
}
