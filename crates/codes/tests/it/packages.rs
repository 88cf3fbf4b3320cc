//! Drug codes of packages: their written forms, and the vaccine behind them.

use jenner_codes::*;
use jiff::civil::date;

fn codes() -> &'static Codes {
    Codes::embedded()
}

fn cvx(text: &str) -> Cvx {
    text.parse().expect("a CVX of the test")
}

#[test]
fn every_written_form_of_an_ndc_leads_to_the_same_package() {
    for text in ["49281-0425-50", "49281-425-50", "49281042550", "4928142550", " 49281-0425-50 "] {
        let entry = codes().ndc_from_text(text).expect(text);
        assert_eq!(entry.ndc.as_str(), "49281-0425-50", "{text}");
        assert_eq!(entry.cvx, cvx("140"));
        assert_eq!(entry.mvx.as_ref().map(Mvx::as_str), Some("PMC"));
        assert_eq!(entry.starts, Some(date(2025, 7, 1)));
        assert!(entry.is_carton());
    }
    // The labeler is the short segment here.
    assert_eq!(codes().ndc_from_text("0006410902").map(|entry| entry.ndc.as_str()), Some("00006-4109-02"));
}

#[test]
fn ten_digits_that_fit_two_packages_are_not_guessed() {
    // 50632-001-01 and 50632-0010-1 are two products with the same ten digits.
    for text in ["50632-001-01", "50632-0010-1"] {
        assert!(codes().ndc_from_text(text).is_some(), "{text}");
    }
    assert_eq!(codes().ndc_from_text("5063200101"), None);
}

#[test]
fn what_is_no_ndc_is_not_found() {
    for text in
        ["", "49281", "492810425500", "49281-0425-5x", "0000000000", "99999-9999-99", "４９２８１４２５５０"]
    {
        assert_eq!(codes().ndc_from_text(text), None, "{text}");
    }
}

#[test]
fn a_carton_and_its_unit_of_use_know_each_other() {
    let carton = codes().ndc_from_text("00005-0100-02").expect("carton");
    assert_eq!(carton.unit, NdcUnit::Sale);
    let used = codes().ndc(&carton.linked[0]).expect("unit of use");
    assert_eq!(used.unit, NdcUnit::Use);
    assert!(used.linked.contains(&carton.ndc));
    assert_eq!(used.cvx, carton.cvx);
    let by_bar_code = codes().gtin("00300050100027").expect("GTIN");
    assert_eq!(by_bar_code.ndc, carton.ndc);
    for entry in codes().all_ndc() {
        assert!(!entry.linked.contains(&entry.ndc), "{} is linked to itself", entry.ndc);
        assert!(codes().cvx(entry.cvx).is_some(), "{}", entry.ndc);
        for other in &entry.linked {
            assert!(codes().ndc(other).expect("linked").linked.contains(&entry.ndc));
        }
    }
}

#[test]
fn a_package_listed_for_two_vaccines_holds_both() {
    let entry = codes().ndc_from_text("58160-0821-11").expect("hepatitis B");
    assert!(entry.holds(cvx("43")) && entry.holds(cvx("44")));
    assert!(!entry.holds(cvx("08")));
}

#[test]
fn an_information_statement_is_found_by_its_bar_code_or_by_vaccine_and_date() {
    let edition = codes().vis("253088698300001111200108").expect("adenovirus");
    assert_eq!(edition.gdti, "0886983000011");
    assert_eq!(edition.edition, date(2020, 1, 8));
    assert!(edition.current);
    assert_eq!(edition.vaccines, [cvx("143")]);
    assert_eq!(codes().vis_edition(cvx("143"), date(2020, 1, 8)), Some(edition));
    assert!(codes().current_vis(cvx("143")).any(|current| current == edition));
    let old = codes().vis("253088698300001111110714").expect("an old edition is known");
    assert!(!old.current);
    let found = codes().find::<VisDocumentSet>("253088698300001111110714").expect("as a value set");
    assert_eq!(found.status, Status::Active, "it was right on its day");
    assert_eq!(codes().vis("25308869830000111120010"), None);
}

#[test]
fn counties_are_found_by_their_five_digits() {
    let label = |fips: &str| codes().find::<CountySet>(fips).map(|found| (found.label, found.status));
    assert_eq!(label("22071"), Some(("Orleans Parish, Louisiana", Status::Active)));
    assert_eq!(label("01001"), Some(("Autauga County, Alabama", Status::Active)));
    assert_eq!(label("09001"), Some(("Fairfield County, Connecticut", Status::Inactive)));
    assert_eq!(label("22000"), None);
    assert_eq!(label("1001"), None, "the leading zero belongs to the code");
    let parishes = codes().entries::<CountySet>().iter().filter(|county| county.code.starts_with("22"));
    assert_eq!(parishes.count(), 64);
}
