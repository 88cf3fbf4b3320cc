//! One test for each predicate: what it requires is missed when it is not there, what it does not support is
//! noticed, and where it leaves the sender free nothing is said.

use jenner_hl7::profile::Profile;
use jenner_hl7::profile::Profile::{Z22, Z23, Z31, Z32, Z33, Z34, Z42, Z44};

use super::{Change, Tested, speaks};

/// What a change of the sample must lead to.
enum Outcome {
    /// The rule speaks at this place.
    Speaks(&'static str),
    /// The rule leaves it to the sender.
    Silent,
}
use Outcome::{Silent, Speaks};

fn judge(rule: &str, profiles: &[Profile], cases: &[(&[Change], Outcome)]) {
    for profile in profiles {
        assert_eq!(speaks(*profile, &[], rule), [""; 0], "{rule} {profile}");
        for (changes, outcome) in cases {
            let expected: &[&str] = match outcome {
                Speaks(place) => &[place],
                Silent => &[],
            };
            assert_eq!(speaks(*profile, changes, rule), expected, "{rule} {profile} {changes:?}");
        }
    }
}

macro_rules! predicates {
    ($($name:ident $rule:literal [$($profile:ident)+] $({$($where:literal = $value:literal),+} $outcome:expr),+;)+) => {
        $(#[test]
        fn $name() {
            judge($rule, &[$($profile),+], &[$((&[$(($where, $value)),+], $outcome)),+]);
        })+
        /// Every test of this file, with the first of its changes.
        pub const TESTS: &[Tested] = &[$(Tested {
            rule: $rule,
            test: stringify!($name),
            profiles: &[$($profile),+],
            change: [$(&[$(($where, $value)),+] as &[Change]),+][0],
        }),+];
    };
}

predicates! {
    a_provider_without_a_name_has_a_number "when.XCN-1" [Z22 Z32 Z42]
        {"RXA^1^10" = "^^^Rose"} Speaks("RXA^1^10^1^1"), {"RXA^1^10" = "^Hebert^Luc"} Silent;
    the_number_of_a_provider_has_an_authority "when.XCN-9" [Z22 Z32 Z42]
        {"RXA^1^10" = "7^Hebert^Luc^^^^^^^L^^^NPI"} Speaks("RXA^1^10^1^9"),
        {"RXA^1^10" = "^Hebert^Luc^^^^^^NPPES^L"} Speaks("RXA^1^10^1^9");
    a_check_digit_scheme_stands_with_its_digit "when.XCN-12" [Z22 Z32 Z42]
        {"RXA^1^10" = "7^Hebert^Luc^^^^^^NPPES^L^^M10^NPI"} Speaks("RXA^1^10^1^12"),
        {"RXA^1^10" = "7^Hebert^Luc^^^^^^NPPES^L^4^M10^NPI"} Silent;
    the_number_of_a_provider_has_a_type "when.XCN-13" [Z22 Z32 Z42]
        {"RXA^1^10" = "7^Hebert^Luc^^^^^^NPPES^L"} Speaks("RXA^1^10^1^13"),
        {"RXA^1^10" = "^Hebert^Luc^^^^^^^L^^^NPI"} Speaks("RXA^1^10^1^13");
    the_code_of_an_error_has_its_system "when.CWE-3" [Z23 Z31 Z32 Z33 Z42]
        {"ERR^1^3" = "103^Not found"} Speaks("ERR^1^3^1^3"), {"ERR^1^5" = "^Local^L"} Speaks("ERR^1^5^1^3");
    the_alternate_text_of_an_error_stands_with_its_code "when.CWE-5" [Z23 Z31 Z32 Z33 Z42]
        {"ERR^1^3" = "103^Not found^HL70357^^Local"} Speaks("ERR^1^3^1^5"),
        {"ERR^1^3" = "103^Not found^HL70357^L1^^L"} Silent;
    the_alternate_code_of_an_error_has_its_system "when.CWE-6" [Z23 Z31 Z32 Z33 Z42]
        {"ERR^1^3" = "103^Not found^HL70357^L1^Local"} Speaks("ERR^1^3^1^6"),
        {"ERR^1^3" = "103^Not found^HL70357^^^L"} Speaks("ERR^1^3^1^6");
    an_alternate_text_stands_with_its_code "when.CE-5" [Z22 Z32 Z42]
        {"RXA^1^5" = "110^DTaP^CVX^^Pediarix"} Speaks("RXA^1^5^1^5"),
        {"RXA^1^5" = "110^DTaP^CVX^58160-0811-52^^NDC"} Silent;
    an_alternate_code_has_its_system "when.CE-6" [Z22 Z32 Z42]
        {"RXA^1^5" = "110^DTaP^CVX^58160-0811-52^Pediarix"} Speaks("RXA^1^5^1^6"),
        {"RXA^1^5" = "110^DTaP^CVX^^^NDC"} Speaks("RXA^1^5^1^6");
    the_alternate_text_of_a_relationship_or_query_stands_with_its_code "when.CE-5" [Z31 Z33 Z34 Z44]
        {"QPD^1^1" = "Z34^Request^CDCPHINVS^^Local"} Speaks("QPD^1^1^1^5");
    the_alternate_code_of_a_query_has_its_system "when.CE-6" [Z31 Z33 Z34 Z44]
        {"QPD^1^1" = "Z34^Request^CDCPHINVS^L34^Local"} Speaks("QPD^1^1^1^6");
    an_entity_has_a_namespace_or_a_universal_id "when.EI-2" [Z22 Z23 Z31 Z32 Z33 Z34 Z42 Z44]
        {"MSH^1^21" = "<profile>"} Speaks("MSH^1^21^1^2"), {"MSH^1^21" = "<profile>^^2.16^ISO"} Silent;
    an_entity_has_a_universal_id_or_a_namespace "when.EI-3" [Z22 Z23 Z31 Z32 Z33 Z34 Z42 Z44]
        {"MSH^1^21" = "<profile>"} Speaks("MSH^1^21^1^3"), {"MSH^1^21" = "<profile>^CDCPHINVS"} Silent;
    the_universal_id_of_an_entity_has_its_type "when.EI-4" [Z22 Z23 Z31 Z32 Z33 Z34 Z42 Z44]
        {"MSH^1^21" = "<profile>^^2.16"} Speaks("MSH^1^21^1^4"),
        {"MSH^1^21" = "<profile>^CDCPHINVS^^ISO"} Speaks("MSH^1^21^1^4");
    a_facility_has_a_namespace_or_a_universal_id "when.HD-1" [Z22 Z23 Z31 Z32 Z33 Z34 Z42 Z44]
        {"MSH^1^4" = "^^ISO"} Speaks("MSH^1^4^1^1"), {"MSH^1^4" = "^2.16^ISO"} Silent;
    a_facility_has_a_universal_id_or_a_namespace "when.HD-2" [Z22 Z23 Z31 Z32 Z33 Z34 Z42 Z44]
        {"MSH^1^4" = "^^ISO"} Speaks("MSH^1^4^1^2"), {"MSH^1^4" = "PELICAN"} Silent;
    the_universal_id_of_a_facility_has_its_type "when.HD-3" [Z22 Z23 Z31 Z32 Z33 Z34 Z42 Z44]
        {"MSH^1^4" = "PELICAN^2.16"} Speaks("MSH^1^4^1^3"), {"MSH^1^4" = "PELICAN^^ISO"} Speaks("MSH^1^4^1^3");
    an_e_mail_address_stands_with_the_use_net "when.XTN-4" [Z22 Z31 Z32]
        {"PID^1^13" = "^NET^Internet"} Speaks("PID^1^13^1^4"),
        {"PID^1^13" = "^PRN^PH^k@example.org^^985^5550147"} Speaks("PID^1^13^1^4");
    an_area_code_stands_with_a_phone "when.XTN-6" [Z22 Z31 Z32]
        {"PID^1^13" = "^NET^Internet^k@example.org^^985"} Speaks("PID^1^13^1^6"),
        {"PID^1^13" = "^PRN^PH^^^^5550147"} Silent;
    a_phone_has_a_local_number "when.XTN-7" [Z22 Z31 Z32]
        {"PID^1^13" = "^PRN^PH^^^985"} Speaks("PID^1^13^1^7"),
        {"PID^1^13" = "^NET^Internet^k@example.org^^^5550147"} Speaks("PID^1^13^1^7");
    the_e_mail_address_of_a_query_stands_with_net "when.XTN-4" [Z33 Z34 Z42 Z44]
        {"QPD^1^9" = "^NET^Internet"} Speaks("QPD^1^9^1^4");
    the_area_code_of_a_query_stands_with_a_phone "when.XTN-6" [Z33 Z34 Z42 Z44]
        {"QPD^1^9" = "^NET^Internet^k@example.org^^985"} Speaks("QPD^1^9^1^6");
    the_phone_of_a_query_has_a_local_number "when.XTN-7" [Z33 Z34 Z42 Z44]
        {"QPD^1^9" = "^PRN^PH^^^985"} Speaks("QPD^1^9^1^7");
    the_check_digit_scheme_of_an_identifier_stands_with_its_digit "when.CX-3" [Z22 Z31 Z32 Z42]
        {"PID^1^3" = "88^^M10^PELICAN^MR"} Speaks("PID^1^3^1^3"), {"PID^1^3" = "88^4^M10^PELICAN^MR"} Silent;
    the_check_digit_scheme_of_a_query_stands_with_its_digit "when.CX-3" [Z33 Z34 Z44]
        {"QPD^1^3" = "88^^M10^PELICAN^MR"} Speaks("QPD^1^3^1^3");
    the_identifier_of_an_organization_has_an_authority "when.XON-6" [Z22 Z23 Z31 Z32 Z33 Z34 Z42 Z44]
        {"MSH^1^22" = "Pelican^^^^^^XX^^^88"} Speaks("MSH^1^22^1^6"), {"MSH^1^22" = "Pelican"} Silent;
    the_identifier_of_an_organization_has_a_type "when.XON-7" [Z22 Z23 Z31 Z32 Z33 Z34 Z42 Z44]
        {"MSH^1^22" = "Pelican^^^^^PELICAN^^^^88"} Speaks("MSH^1^22^1^7"),
        {"MSH^1^22" = "Pelican^^^^^^XX"} Speaks("MSH^1^22^1^7");
    an_organization_has_a_name_or_an_identifier "when.XON-10" [Z22 Z23 Z31 Z32 Z33 Z34 Z42 Z44]
        {"MSH^1^22" = "^^^^^PELICAN"} Speaks("MSH^1^22^1^10"), {"MSH^1^22" = "Pelican"} Silent;
    a_place_with_a_repetition_names_the_field "when.ERL-3" [Z23 Z31 Z32 Z33 Z42]
        {"ERR^1^2" = "RXA^1^^1"} Speaks("ERR^1^2^1^3"), {"ERR^1^2" = "RXA^1"} Silent;
    a_place_with_a_component_names_the_repetition "when.ERL-4" [Z23 Z31 Z32 Z33 Z42]
        {"ERR^1^2" = "RXA^1^5^^1"} Speaks("ERR^1^2^1^4"), {"ERR^1^2" = "RXA^1^5"} Silent;
    a_place_with_a_subcomponent_names_the_component "when.ERL-5" [Z23 Z31 Z32 Z33 Z42]
        {"ERR^1^2" = "RXA^1^5^1^^1"} Speaks("ERR^1^2^1^5"), {"ERR^1^2" = "RXA^1^5^1"} Silent;
    the_birth_order_is_free_whether_there_was_a_twin_or_not "when.PID-25" [Z22 Z31 Z32]
        {"PID^1^25" = ""} Silent, {"PID^1^24" = "N"} Silent;
    the_death_date_stands_with_the_death_indicator "when.PID-29" [Z22 Z31 Z32]
        {"PID^1^30" = "N"} Speaks("PID^1^29"), {"PID^1^29" = ""} Silent;
    the_date_of_the_protection_stands_with_it "when.PD1-13" [Z22 Z31 Z32]
        {"PD1^1^12" = ""} Speaks("PD1^1^13"), {"PD1^1^13" = ""} Silent;
    the_date_of_the_registry_status_stands_with_it "when.PD1-17" [Z22 Z31 Z32]
        {"PD1^1^16" = ""} Speaks("PD1^1^17"), {"PD1^1^17" = ""} Silent;
    the_date_of_the_publicity_code_stands_with_it "when.PD1-18" [Z22 Z31 Z32]
        {"PD1^1^11" = ""} Speaks("PD1^1^18"), {"PD1^1^18" = ""} Silent;
    the_ordering_provider_is_free_whatever_the_dose "when.ORC-12" [Z22 Z32]
        {"ORC^1^12" = ""} Silent, {"RXA^1^9" = "01^Hist^NIP001"} Silent;
    the_unit_stands_with_a_known_amount "when.RXA-7" [Z22 Z32 Z42]
        {"RXA^1^7" = ""} Speaks("RXA^1^7"), {"RXA^1^6" = "999"} Speaks("RXA^1^7");
    a_dose_has_a_source "when.RXA-9" [Z22 Z32 Z42] {"RXA^1^9" = ""} Speaks("RXA^1^9"), {"RXA^2^9" = ""} Silent;
    the_vaccinator_is_free_whatever_the_dose "when.RXA-10" [Z22 Z32 Z42]
        {"RXA^1^10" = ""} Silent, {"RXA^1^9" = "01^Hist^NIP001"} Silent;
    the_place_is_free_whatever_the_dose "when.RXA-11" [Z22 Z32 Z42]
        {"RXA^1^11" = ""} Silent, {"RXA^1^9" = "01^Hist^NIP001"} Silent;
    a_new_dose_has_a_lot "when.RXA-15" [Z22 Z32]
        {"RXA^1^15" = ""} Speaks("RXA^1^15"), {"RXA^1^15" = "", "RXA^1^9" = "01^Hist^NIP001"} Silent;
    the_expiry_date_is_free_with_a_lot_or_without "when.RXA-16" [Z22 Z32]
        {"RXA^1^16" = ""} Silent, {"RXA^1^9" = "01^Hist^NIP001", "RXA^1^15" = ""} Silent;
    a_new_dose_has_a_manufacturer "when.RXA-17" [Z22 Z32 Z42]
        {"RXA^1^17" = ""} Speaks("RXA^1^17"), {"RXA^1^17" = "", "RXA^1^9" = "01^Hist^NIP001"} Silent;
    a_refusal_has_a_reason_and_nothing_else_has "when.RXA-18" [Z22 Z32 Z42]
        {"RXA^2^18" = ""} Speaks("RXA^2^18"), {"RXA^1^18" = "00^Parents^NIP002"} Speaks("RXA^1^18");
    a_vaccination_says_what_to_do_with_it "when.RXA-21" [Z22]
        {"RXA^1^21" = ""} Speaks("RXA^1^21"), {"RXA^1^21" = "", "RXA^1^5" = "998^None^CVX"} Silent;
    a_number_has_a_unit "when.OBX-6" [Z22 Z32 Z42] {"OBX^7^6" = ""} Speaks("OBX^7^6"), {"OBX^1^6" = ""} Silent;
    the_method_is_free_with_an_eligibility_or_without "when.OBX-17" [Z22 Z32]
        {"OBX^1^17" = ""} Silent, {"OBX^1^3" = "30963-3^Funding^LN"} Silent;
}
