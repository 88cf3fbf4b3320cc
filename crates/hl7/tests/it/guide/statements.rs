//! One test for each conformance statement at each place it is about.

use jenner_hl7::profile::Profile;
use jenner_hl7::profile::Profile::{Z22, Z23, Z31, Z32, Z33, Z34, Z42, Z44};

use super::{Change, Tested, speaks};

/// With the changes the statement must speak, there and nowhere else, in each of the profiles; it is silent about
/// the sample.
fn must_speak(rule: &str, profiles: &[Profile], changes: &[Change], place: &str) {
    for profile in profiles {
        assert_eq!(speaks(*profile, &[], rule), [""; 0], "{rule} {profile}");
        assert_eq!(speaks(*profile, changes, rule), [place], "{rule} {profile}");
    }
}

macro_rules! statements {
    ($($name:ident $rule:literal [$($profile:ident)+] $($where:literal = $value:literal),+ => $place:literal;)+) => {
        $(#[test]
        fn $name() {
            must_speak($rule, &[$($profile),+], &[$(($where, $value)),+], $place);
        })+
        const TESTS: &[Tested] = &[$(Tested {
            rule: $rule,
            test: stringify!($name),
            profiles: &[$($profile),+],
            change: &[$(($where, $value)),+],
        }),+];
    };
}

statements! {
    the_quantity_of_a_limit_is_positive "IZ-1.CQ-1" [Z34 Z44] "RCP^1^2" = "0^RD" => "RCP^1^2^1^1";
    the_unit_of_a_limit_is_rd "IZ-2.CQ-2" [Z34 Z44] "RCP^1^2" = "5^LI&Lines&HL70126" => "RCP^1^2^1^2";
    the_universal_id_of_an_entity_is_an_oid "IZ-3.EI-3" [Z22 Z23 Z31 Z32 Z33 Z34 Z42 Z44]
        "MSH^1^21" = "<profile>^CDCPHINVS^guide^ISO" => "MSH^1^21^1^3";
    the_type_of_an_entitys_universal_id_is_iso "IZ-4.EI-4" [Z22 Z23 Z31 Z32 Z33 Z34 Z42 Z44]
        "MSH^1^21" = "<profile>^CDCPHINVS^2.16^OID" => "MSH^1^21^1^4";
    the_universal_id_of_a_facility_is_an_oid "IZ-5.HD-2" [Z22 Z23 Z31 Z32 Z33 Z34 Z42 Z44]
        "MSH^1^4" = "PELICAN^pelican.example.org^ISO" => "MSH^1^4^1^2";
    the_type_of_a_facilitys_universal_id_is_iso "IZ-6.HD-3" [Z22 Z23 Z31 Z32 Z33 Z34 Z42 Z44]
        "MSH^1^4" = "PELICAN^2.16.840^DNS" => "MSH^1^4^1^3";
    the_mothers_maiden_name_is_marked_as_one "IZ-66.XPN-7" [Z22] "PID^1^6" = "Guidry^Eva^^^^^L" => "PID^1^6^1^7";
    the_code_of_a_submission_is_vxu "IZ-17.MSG-1" [Z22] "MSH^1^9" = "ADT^V04^VXU_V04" => "MSH^1^9^1^1";
    the_event_of_a_submission_is_v04 "IZ-17.MSG-2" [Z22] "MSH^1^9" = "VXU^V01^VXU_V04" => "MSH^1^9^1^2";
    the_structure_of_a_submission_is_vxu_v04 "IZ-17.MSG-3" [Z22] "MSH^1^9" = "VXU^V04^VXU_V01" => "MSH^1^9^1^3";
    the_message_type_of_a_submission_is_whole "IZ-17.MSH-9" [Z22] "MSH^1^9" = "VXU^V04" => "MSH^1^9";
    the_encoding_characters_are_the_standard_ones "IZ-13.MSH-2" [Z22 Z23 Z31 Z32 Z33 Z34 Z42 Z44]
        "MSH^1^2" = "^~\\#" => "MSH^1^2";
    the_time_of_the_message_has_a_zone "IZ-TS_Z.MSH-7" [Z22 Z23 Z31 Z32 Z33 Z34 Z42 Z44]
        "MSH^1^7" = "20240501080000" => "MSH^1^7";
    the_message_type_of_an_acknowledgement_is_ack "IZ-51.MSH-9" [Z23] "MSH^1^9" = "ACK^V04^ACK_V04" => "MSH^1^9";
    the_message_type_of_a_query_is_qbp "IZ-55.MSH-9" [Z34 Z44] "MSH^1^9" = "QBP^Q11" => "MSH^1^9";
    the_message_type_of_an_answer_is_rsp "IZ-59.MSH-9" [Z31 Z32 Z33 Z42] "MSH^1^9" = "RSP^K22^RSP_K21" => "MSH^1^9";
    the_version_is_2_5_1 "IZ-15.MSH-12" [Z22 Z23 Z31 Z32 Z33 Z34 Z42 Z44] "MSH^1^12" = "2.5" => "MSH^1^12";
    a_submission_asks_to_be_told_of_errors "IZ-42.MSH-15" [Z22] "MSH^1^15" = "AL" => "MSH^1^15";
    a_query_asks_to_be_told_of_errors "IZ-57.MSH-15" [Z34 Z44] "MSH^1^15" = "NE" => "MSH^1^15";
    a_reply_asks_for_no_acceptance "IZ-53.MSH-15" [Z23 Z31 Z32 Z33 Z42] "MSH^1^15" = "AL" => "MSH^1^15";
    a_submission_asks_always_to_be_answered "IZ-41.MSH-16" [Z22] "MSH^1^16" = "NE" => "MSH^1^16";
    a_query_asks_always_to_be_answered "IZ-58.MSH-16" [Z34 Z44] "MSH^1^16" = "ER" => "MSH^1^16";
    a_reply_asks_for_no_answer "IZ-52.MSH-16" [Z23 Z31 Z32 Z33 Z42] "MSH^1^16" = "AL" => "MSH^1^16";
    a_submission_names_its_profile "IZ-43.MSH-21" [Z22] "MSH^1^21" = "Z23^CDCPHINVS" => "MSH^1^21";
    an_acknowledgement_names_its_profile "IZ-54.MSH-21" [Z23] "MSH^1^21" = "Z23^CDC" => "MSH^1^21";
    a_query_for_a_history_names_its_profile "IZ-56.MSH-21" [Z34] "MSH^1^21" = "Z44^CDCPHINVS" => "MSH^1^21";
    a_history_names_its_profile "IZ-60.MSH-21" [Z32] "MSH^1^21" = "Z22^CDCPHINVS" => "MSH^1^21";
    a_list_of_candidates_names_its_profile "IZ-61.MSH-21" [Z31] "MSH^1^21" = "Z32^CDCPHINVS" => "MSH^1^21";
    an_answer_without_a_person_names_its_profile "IZ-63.MSH-21" [Z33] "MSH^1^21" = "Z31^CDCPHINVS" => "MSH^1^21";
    a_query_for_a_forecast_names_its_profile "IZ-64.MSH-21" [Z44] "MSH^1^21" = "Z34^CDCPHINVS" => "MSH^1^21";
    a_forecast_names_its_profile "IZ-65.MSH-21" [Z42] "MSH^1^21" = "Z32^CDCPHINVS" => "MSH^1^21";

    the_patient_is_the_first_and_only_one "IZ-46.PID-1" [Z22 Z32 Z42] "PID^1^1" = "2" => "PID^1^1";
    candidates_are_numbered "IZ-72.PID-1" [Z31] "PID^2^1" = "3" => "PID^2^1";
    the_birth_date_is_a_day "IZ-TS_NZ.PID-7" [Z22 Z32 Z42] "PID^1^7" = "202303" => "PID^1^7";
    the_date_of_the_registry_status_is_a_day "IZ-DT_D.PD1-17" [Z22 Z32] "PD1^1^17" = "202303" => "PD1^1^17";
    the_date_of_the_publicity_code_is_a_day "IZ-DT_D.PD1-18" [Z22 Z32] "PD1^1^18" = "2023" => "PD1^1^18";
    next_of_kin_are_numbered "IZ-70.NK1-1" [Z22 Z31 Z32] "NK1^2^1" = "1" => "NK1^2^1";
    the_insurance_is_the_first_and_only_one "IZ-69.IN1-1" [Z22 Z32] "IN1^1^1" = "2" => "IN1^1^1";
    the_date_of_the_insurance_is_a_day "IZ-TS_NZ.IN1-29" [Z22 Z32] "IN1^1^29" = "202401" => "IN1^1^29";

    the_order_control_is_re "IZ-25.ORC-1" [Z22 Z32] "ORC^1^1" = "NW" => "ORC^1^1";
    the_order_of_a_refusal_has_the_number_9999 "IZ-45.ORC-3" [Z22 Z32 Z42] "ORC^2^3" = "V10^PELICAN" => "ORC^2^3";
    the_first_sub_id_is_0 "IZ-28.RXA-1" [Z22 Z32 Z42] "RXA^1^1" = "1" => "RXA^1^1";
    the_second_sub_id_is_1 "IZ-29.RXA-2" [Z22 Z32 Z42] "RXA^1^2" = "999" => "RXA^1^2";
    the_date_given_is_a_day "IZ-TS_NZ.RXA-3" [Z22 Z32 Z42] "RXA^1^3" = "202405" => "RXA^1^3";
    the_end_date_is_the_date_given "IZ-30.RXA-4" [Z22 Z32 Z42] "RXA^1^4" = "20240502" => "RXA^1^4";
    the_end_date_is_a_day "IZ-TS_NZ.RXA-4" [Z32] "RXA^1^4" = "202405" => "RXA^1^4";
    the_amount_of_a_refusal_is_999 "IZ-48.RXA-6" [Z22 Z32 Z42] "RXA^2^6" = "0" => "RXA^2^6";
    the_amount_of_no_vaccine_is_999 "IZ-49.RXA-6" [Z22 Z32 Z42]
        "RXA^1^5" = "998^No vaccine^CVX", "RXA^1^6" = "0.5" => "RXA^1^6";
    the_source_of_a_dose_is_one_of_nine "IZ-31.RXA-9" [Z22 Z32 Z42] "RXA^1^9" = "09^New^NIP001" => "RXA^1^9";
    there_is_no_source_without_a_dose "IZ-47.RXA-9" [Z22 Z32 Z42] "RXA^2^9" = "00^New^NIP001" => "RXA^2^9";
    the_expiry_date_is_a_month_or_a_day "IZ-TS_M.RXA-16" [Z32 Z42] "RXA^1^16" = "2025" => "RXA^1^16";
    a_refusal_reason_stands_with_a_refusal_only "IZ-32.RXA-20" [Z22 Z32 Z42]
        "RXA^1^18" = "00^Parents^NIP002" => "RXA^1^20";
    a_new_dose_says_for_which_programme_it_is_eligible "IZ-23.RXA-9" [Z22]
        "OBX^1^3" = "30963-3^Funding^LN" => "RXA^1^9";
    a_new_dose_names_its_information_statement "IZ-24.RXA-5" [Z22]
        "OBX^3^3" = "30981-5^Earliest^LN" => "RXA^1^5";

    observations_are_numbered "NIST-01.OBX-1" [Z22 Z32 Z42] "OBX^2^1" = "5" => "OBX^2^1";
    the_sub_id_is_a_positive_number "IZ-44.OBX-4" [Z22 Z32 Z42] "OBX^1^4" = "1.1" => "OBX^1^4";
    the_eligibility_is_in_the_table "IZ-35.OBX-5" [Z22 Z32] "OBX^1^5" = "V99^None^HL70064" => "OBX^1^5";
    the_information_statement_is_in_the_list "IZ-36.OBX-5" [Z22 Z32 Z42]
        "OBX^2^5" = "253088698300001111190101^Adenovirus^cdcgs1vis" => "OBX^2^5";
    the_vaccine_of_a_statement_is_a_cvx "IZ-37.OBX-5" [Z22 Z32 Z42] "OBX^4^5" = "9107^DTaP^CVX" => "OBX^4^5";
    the_observation_is_final "IZ-22.OBX-11" [Z22 Z32 Z42] "OBX^1^11" = "P" => "OBX^1^11";
    the_date_of_an_observation_is_a_day "IZ-TS_NZ.OBX-14" [Z22 Z32 Z42] "OBX^1^14" = "202405" => "OBX^1^14";

    the_query_for_a_history_has_its_name "IZ-67.QPD-1" [Z31 Z32 Z34]
        "QPD^1^1" = "Z34^Request History^CDCPHINVS" => "QPD^1^1";
    the_query_for_a_forecast_has_its_name "IZ-68.QPD-1" [Z42 Z44]
        "QPD^1^1" = "Z44^Request Evaluated History and Forecast^HL70471" => "QPD^1^1";
    the_query_that_found_nobody_is_one_of_two "IZ-71.QPD-1" [Z33] "QPD^1^1" = "Z99^Request^CDCPHINVS" => "QPD^1^1";
    the_birth_date_of_a_query_is_a_day "IZ-TS_NZ.QPD-6" [Z31 Z32 Z33 Z34 Z42 Z44] "QPD^1^6" = "202303" => "QPD^1^6";
    the_last_update_of_a_history_is_a_day "IZ-TS_NZ.QPD-12" [Z32] "QPD^1^12" = "2023" => "QPD^1^12";
    the_last_update_of_a_forecast_is_a_day "IZ-TS.QPD-12" [Z42 Z44] "QPD^1^12" = "2023" => "QPD^1^12";
    the_priority_is_immediate "IZ-27.RCP-1" [Z34 Z44] "RCP^1^1" = "D" => "RCP^1^1";
}

/// The whole message in another field separator, which no change of one field can make.
const SEPARATOR: (&str, &str) = ("IZ-12.MSH-1", "the_field_separator_is_the_standard_one");

#[test]
fn the_field_separator_is_the_standard_one() {
    for profile in Profile::ALL {
        assert_eq!(speaks(profile, &[], SEPARATOR.0), [""; 0]);
        let found = super::violations(&super::sample(profile).replace('|', "#"), profile);
        assert!(found.iter().any(|violation| violation.rule == SEPARATOR.0), "{profile}");
    }
}

#[test]
fn observations_may_be_numbered_anew_in_each_order() {
    let anew = super::changed(Z42, &[]);
    assert!(
        anew.contains("\rOBX|7|") && anew.ends_with("\rOBX|1|CE|30956-7^Vaccine^LN|1|88^Flu^CVX||||||F\r")
    );
    let through = super::with(&anew, "OBX", 8, 1, "8");
    assert_eq!(super::violations(&through, Z42), []);
}

/// Every test of this file.
pub fn tests() -> Vec<Tested> {
    let (rule, test) = SEPARATOR;
    let mut tests = TESTS.to_vec();
    tests.push(Tested { rule, test, profiles: &Profile::ALL, change: &[] });
    tests
}
