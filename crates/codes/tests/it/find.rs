//! Codes of the value sets: current, old, local and unknown ones.

use jenner_codes::*;

fn codes() -> &'static Codes {
    Codes::embedded()
}

#[test]
fn old_codes_are_understood_and_give_the_current_one() {
    fn check<S: CodeSet>(old: &str, current: &str) {
        let found = codes().find::<S>(old).unwrap_or_else(|| panic!("{old} in {}", S::NAME));
        assert_eq!(found.code.as_str(), current, "{old} in {}", S::NAME);
        assert_eq!(found.status, Status::Deprecated, "{old} in {}", S::NAME);
        let now = codes().find::<S>(current).expect(current);
        assert_eq!(now.status, Status::Active, "{current} in {}", S::NAME);
        assert_eq!(now.label, found.label);
    }
    check::<RouteSet>("IM", "C28161");
    check::<RouteSet>("SC", "C38299");
    check::<RouteSet>("PO", "C38288");
    check::<RouteSet>("IN", "C38284");
    check::<RouteSet>("NS", "C38284");
    check::<RaceSet>("W", "2106-3");
    check::<EthnicitySet>("N", "2186-5");
    check::<LanguageSet>("en", "eng");
    check::<LanguageSet>("ES", "spa");
    check::<LanguageSet>("deu", "ger");
    check::<CountrySet>("US", "USA");
    check::<UnitSet>("cc", "mL");
    check::<UnitSet>("mcg", "ug");
    check::<ImmunityEvidenceSet>("32", "76902006");
    check::<ConfidentialitySet>("HIV", "R");
}

#[test]
fn codes_in_use_keep_their_own_form_system_and_label() {
    fn check<S: CodeSet>(text: &str, code: &str, system: &str, label: &str) {
        let found = codes().find::<S>(text).expect(text);
        assert_eq!((found.code.as_str(), found.system, found.label), (code, system, label));
        assert_eq!(found.status, Status::Active, "{text}");
        assert_eq!(codes().label::<S>(&found.code), label);
    }
    check::<RaceSet>("2106-3", "2106-3", "CDCREC", "White");
    check::<RaceSet>(" 2131-1 ", "2131-1", "CDCREC", "Other race");
    check::<RelationshipSet>("mth", "MTH", "HL70063", "Mother");
    check::<UnitSet>("ML", "mL", "UCUM", "milliliter");
    check::<ReactionSet>("39579001", "39579001", "SCT", "Anaphylaxis");
    check::<TelecomEquipmentSet>("INTERNET", "Internet", "HL70202", "E-mail address");
    check::<StateSet>("LA", "LA", "USPS", "Louisiana");
    check::<EligibilitySet>("V02", "V02", "HL70064", "VFC: Medicaid or Medicaid managed care");
}

#[test]
fn codes_that_no_table_has_are_not_found() {
    assert!(codes().find::<RaceSet>("2106").is_none());
    assert!(codes().find::<RaceSet>("").is_none());
    assert!(codes().find::<IdentifierTypeSet>("NNxxx").is_none(), "a pattern, no code");
    assert!(codes().find::<CountrySet>("ZZZ").is_none());
    assert!(codes().code::<SiteSet>("IM").is_none());
    let stored = Site::known("OLD");
    assert_eq!(codes().label(&stored), "OLD", "an unknown code is shown as it is");
}

#[test]
fn obsolete_eligibility_codes_are_found_and_marked() {
    for code in ["V00", "V06", "V08"] {
        let found = codes().find::<EligibilitySet>(code).expect(code);
        assert_eq!(found.status, Status::Inactive, "{code}");
        assert_eq!(found.code.as_str(), code);
    }
}

#[test]
fn eligibility_codes_of_a_state_or_a_city_are_taken_by_their_pattern() {
    for (text, code) in
        [("LAA01", "LAA01"), ("laa12", "LAA12"), ("TXA05", "TXA05"), ("THA02", "THA02"), ("OR07", "OR07")]
    {
        let found = codes().find::<EligibilitySet>(text).expect(text);
        assert_eq!((found.code.as_str(), found.status), (code, Status::Active));
    }
    for wrong in ["LAA1", "LAA001", "LAB01", "ZZA01", "XX01", "LAAxx", "V99", "é0001", "LA\u{e9}1"] {
        assert!(codes().find::<EligibilitySet>(wrong).is_none(), "{wrong}");
    }
    assert!(codes().find::<FundingSourceSet>("LAA01").is_none(), "the pattern belongs to eligibility alone");
}

#[test]
fn the_person_number_of_a_country_is_an_identifier_type() {
    for text in ["NNMEX", "NNmex"] {
        let found = codes().find::<IdentifierTypeSet>(text).expect("Mexico");
        assert_eq!(found.code.as_str(), "NNMEX");
    }
    for wrong in ["NN", "NNZZZ", "NNUS", "NNxxx"] {
        assert!(codes().find::<IdentifierTypeSet>(wrong).is_none(), "{wrong}");
    }
}

#[test]
fn every_set_has_rows_and_every_row_can_be_found() {
    fn check<S: CodeSet>() {
        let rows = codes().entries::<S>();
        assert!(!rows.is_empty(), "{}", S::NAME);
        for row in rows {
            let found = codes().find::<S>(&row.code).expect(&row.code);
            assert_eq!(found.status, row.status, "{} in {}", row.code, S::NAME);
            assert!(!found.label.is_empty());
            if let Some(current) = &row.replaced_by {
                assert_eq!(found.code.as_str(), current.as_str());
                assert_eq!(row.status, Status::Deprecated);
            }
        }
    }
    check::<RaceSet>();
    check::<EthnicitySet>();
    check::<NameTypeSet>();
    check::<AddressTypeSet>();
    check::<TelecomUseSet>();
    check::<TelecomEquipmentSet>();
    check::<IdentifierTypeSet>();
    check::<RelationshipSet>();
    check::<LanguageSet>();
    check::<PublicitySet>();
    check::<RegistryStatusSet>();
    check::<RouteSet>();
    check::<SiteSet>();
    check::<EligibilitySet>();
    check::<EligibilityMethodSet>();
    check::<FundingSourceSet>();
    check::<RefusalReasonSet>();
    check::<UnitSet>();
    check::<ReactionSet>();
    check::<ContraindicationSet>();
    check::<ImmunityEvidenceSet>();
    check::<SpecialIndicationSet>();
    check::<ConfidentialitySet>();
    check::<VisDocumentSet>();
    check::<VaccineGroupSet>();
    check::<CountySet>();
    check::<StateSet>();
    check::<CountrySet>();
}
