//! Vaccines, products, makers and groups: what the tables say, and how it is found.

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
    assert_eq!((mmr.short.as_str(), mmr.status, mmr.kind), ("MMR", CvxStatus::Active, CvxKind::Vaccine));
    for (code, status, new, history) in [
        ("08", CvxStatus::Active, true, true),
        ("01", CvxStatus::Inactive, false, true),
        ("31", CvxStatus::Inactive, false, true),
        ("61", CvxStatus::NeverActive, false, false),
        ("210", CvxStatus::NonUs, false, true),
    ] {
        let entry = codes().cvx(cvx(code)).expect(code);
        assert_eq!(entry.status, status, "{code}");
        assert_eq!((status.fits_new_dose(), status.fits_history()), (new, history), "{code}");
    }
    assert!(codes().cvx(cvx("990")).is_none());
}

#[test]
fn codes_without_a_vaccine_never_count_as_doses() {
    for code in [Cvx::NO_VACCINE, Cvx::UNKNOWN, cvx("98"), cvx("14")] {
        assert!(!codes().cvx(code).expect("listed").is_vaccine(), "{code}");
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
    let flu = codes().all_groups().iter().find(|g| g.group.as_str() == "FLU").expect("FLU");
    assert_eq!(flu.unspecified, cvx("88"));
    assert_eq!(codes().find::<VaccineGroupSet>("flu").expect("found").label, "Influenza");
}

#[test]
fn a_cpt_code_leads_to_its_vaccines() {
    let of = |text: &str| codes().cpt(&text.parse().expect("CPT")).to_vec();
    assert_eq!(of("90707"), [cvx("03")]);
    assert_eq!(of("90710"), [cvx("94")]);
    assert!(of("99213").is_empty());
}

#[test]
fn a_day_outside_of_a_vaccines_time_is_noticed() {
    let fit = |code: &str, y: i16, m: i8, d: i8| {
        let limits = &codes().cvx(cvx(code)).expect(code).limits;
        limits.fit_date(jiff::civil::date(y, m, d))
    };
    assert_eq!(fit("115", 2004, 12, 31), Fit::Impossible, "Tdap before 2005");
    assert_eq!(fit("115", 2005, 1, 1), Fit::Fits);
    assert_eq!(fit("66", 2003, 1, 1), Fit::Impossible, "Lyme disease vaccine after 2002");
    assert_eq!(fit("100", 2012, 3, 1), Fit::Unexpected, "PCV7 after PCV13 replaced it");
}

#[test]
fn days_of_the_code_table_itself_accuse_no_dose() {
    let fit = |code: &str, y: i16, m: i8, d: i8| {
        let limits = &codes().cvx(cvx(code)).expect(code).limits;
        limits.fit_date(jiff::civil::date(y, m, d))
    };
    for (code, year, why) in [
        ("03", 1994, "MMR was given long before the table had dates"),
        ("21", 1999, "so was varicella vaccine"),
        ("140", 2025, "this season's flu vaccine is in use again"),
        ("88", 2015, "unspecified flu vaccine in a history"),
        ("213", 2021, "unspecified COVID-19 vaccine in a history"),
    ] {
        assert_eq!(fit(code, year, 10, 1), Fit::Fits, "{code}: {why}");
    }
}

#[test]
fn an_age_outside_of_the_usual_one_is_a_warning_at_most() {
    let limits = &codes().cvx(cvx("03")).expect("MMR").limits;
    assert_eq!(limits.fit_age(3), Fit::Unexpected);
    assert_eq!(limits.fit_age(12), Fit::Fits);
    assert_eq!(UseLimits::default().fit_age(0), Fit::Fits);
}

#[test]
fn a_product_is_named_when_vaccine_and_maker_leave_one_name() {
    let name = |code: &str, mvx: Option<&str>| {
        let mvx: Option<Mvx> = mvx.map(|text| text.parse().expect("MVX"));
        codes().product(cvx(code), mvx.as_ref()).map(|product| product.name.to_string())
    };
    assert_eq!(name("94", Some("MSD")).as_deref(), Some("PROQUAD"));
    assert_eq!(name("165", None).as_deref(), Some("Gardasil 9"));
    assert_eq!(name("140", None), None, "many makers, many names");
    assert_eq!(name("75", Some("MIP")).as_deref(), Some("ACAM2000"));
    let makers: Vec<_> = codes().products_named("acam2000").map(|product| product.status).collect();
    assert!(makers.len() > 1, "the same name under two makers");
}

#[test]
fn closed_sets_read_what_is_sent_and_say_what_it_means() {
    assert_eq!(Sex::from_code("f"), Some(Sex::Female));
    assert_eq!(Sex::from_code("O"), Some(Sex::Other), "HL7 table 0001 writes O");
    assert_eq!(Sex::Other.code(), "X");
    assert_eq!(CompletionStatus::NotAdministered.label(), "Not given");
    assert_eq!(InformationSource::from_code("9"), None);
}

#[test]
fn arm_and_deltoid_of_one_side_are_one_place() {
    let site = |text: &str| codes().code::<SiteSet>(text).expect("a site");
    assert!(site("LA").overlaps(&site("LD")));
    assert!(site("RVL").overlaps(&site("RT")));
    assert!(!site("LA").overlaps(&site("RA")));
    assert!(!site("LA").overlaps(&site("LT")));
}
