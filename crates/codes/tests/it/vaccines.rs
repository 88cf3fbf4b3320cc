use jenner_codes::*;

fn codes() -> &'static Codes {
    Codes::embedded()
}

fn cvx(text: &str) -> Cvx {
    text.parse().expect("a CVX of the test")
}

#[test]
fn a_vaccine_has_its_names_and_its_status() {
    let mmr = codes().cvx(cvx("3")).expect("MMR");
    assert_eq!(
        (mmr.short.as_str(), mmr.status, mmr.kind),
        ("MMR", CvxStatus::Active, CvxKind::Vaccine)
    );
    for (code, status, new, history) in [
        ("08", CvxStatus::Active, true, true),
        ("01", CvxStatus::Inactive, false, true),
        ("31", CvxStatus::Inactive, false, true),
        ("61", CvxStatus::NeverActive, false, false),
        ("210", CvxStatus::NonUs, false, true),
    ] {
        let entry = codes().cvx(cvx(code)).expect(code);
        assert_eq!(entry.status, status, "{code}");
        assert_eq!(
            (status.fits_new_dose(), status.fits_history()),
            (new, history),
            "{code}"
        );
    }
    assert!(codes().cvx(cvx("990")).is_none());
}

#[test]
fn codes_without_a_vaccine_never_count_as_doses() {
    for code in [Cvx::NO_VACCINE, Cvx::UNKNOWN, cvx("98"), cvx("14")] {
        assert!(!codes().cvx(code).expect("listed").is_vaccine(), "{code}");
        assert!(codes().cvx(code).expect("listed").limits == UseLimits::default() || code.number() < 998);
    }
    assert!(codes().cvx(cvx("110")).expect("listed").is_vaccine());
    assert!(codes().groups(Cvx::UNKNOWN).is_empty());
}

#[test]
fn manufacturers_are_found_in_any_case_of_letters() {
    let merck = codes().mvx(&"msd".parse().expect("MVX")).expect("listed");
    assert_eq!(merck.status, Status::Active);
    assert!(merck.name.contains("Merck"));
    let abbott = codes().mvx(&"AB".parse().expect("MVX")).expect("listed");
    assert_eq!(abbott.status, Status::Inactive);
}

#[test]
fn vaccines_share_a_group_when_their_masks_have_a_bit_in_common() {
    let share = |a: &str, b: &str| codes().group_mask(cvx(a)) & codes().group_mask(cvx(b)) != 0;
    assert!(share("03", "94"), "MMR and MMRV");
    assert!(share("21", "94"), "varicella and MMRV");
    assert!(share("110", "08"), "a combination and hepatitis B");
    assert!(share("110", "10"), "a combination and polio");
    assert!(!share("03", "21"), "MMR and varicella");
    assert!(!share("998", "998"));
    let mut names: Vec<_> = codes().groups(cvx("110")).iter().map(|g| g.as_str()).collect();
    names.sort_unstable();
    assert_eq!(names, ["DTAP", "HepB", "POLIO"]);
    assert_eq!(codes().group_mask(cvx("110")).count_ones(), 3);
    for entry in codes().all_cvx() {
        assert_eq!(
            codes().group_mask(entry.cvx).count_ones() as usize,
            codes().groups(entry.cvx).len(),
            "{}",
            entry.cvx
        );
    }
}

#[test]
fn a_group_is_named_by_its_unspecified_vaccine() {
    let flu = codes()
        .all_groups()
        .iter()
        .find(|g| g.group.as_str() == "FLU")
        .expect("FLU");
    assert_eq!(flu.unspecified, cvx("88"));
    assert_eq!(
        codes().find::<VaccineGroupSet>("flu").expect("found").label,
        "Influenza"
    );
}

#[test]
fn a_cpt_code_leads_to_its_vaccines() {
    let of = |text: &str| codes().cpt(&text.parse().expect("CPT")).to_vec();
    assert_eq!(of("90707"), [cvx("03")]);
    assert_eq!(of("90710"), [cvx("94")]);
    assert!(of("99213").is_empty());
}
