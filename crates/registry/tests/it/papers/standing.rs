//! The rules of a level and the expiry of what is certified, case by case: born, today, doses, exemptions, and what comes of
//! it. The rules are those of the pack `louisiana`.

#![expect(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

use jenner_cdsi::Date as Day;
use jenner_codes::Sex;
use jenner_model::person::Demographics;
use jenner_model::record::{Dose, Record};
use jenner_model::{Date, Given, PersonId, RegistryNumber, ReportId};
use jenner_registry::forecast;
use jenner_registry::packs::{Pack, PaperKind};
use jenner_registry::papers::exemption::{Exemption, ExemptionKind};
use jenner_registry::papers::standing::{Standing, Status, standing};

use super::*;

/// Doses by day and CVX.
type Said<'a> = &'a [(&'a str, &'a str)];

/// What it is, doses, exemptions on file, the status, and until when.
type Exempted<'a> = (&'a str, Said<'a>, Vec<Exemption>, Status, Option<&'a str>);

fn record(born: &str, doses: Said<'_>) -> Record {
    let doses = doses.iter().zip(1..).map(|((on, cvx), n)| Dose {
        id: ReportId(n),
        best: dose_said(on.parse().unwrap(), cvx),
        reports: vec![ReportId(n)],
        filled: vec![],
    });
    Record {
        person: PersonId(1),
        public_id: PublicId::from_random([7; 12]),
        registry_number: RegistryNumber::from_number(1).unwrap(),
        demographics: Demographics {
            birth_date: Some(born.parse::<Date>().unwrap()),
            sex: Given::Value(Sex::Female),
            ..Demographics::default()
        },
        doses: doses.collect(),
        doubtful: vec![],
        refusals: vec![],
        observations: vec![],
        reports: vec![],
        restrictions: Vec::new(),
    }
}

struct Rules {
    running: Running,
    pack: Pack,
}

impl Rules {
    fn stand(
        &self,
        kind: PaperKind,
        born: &str,
        on: &str,
        doses: &[(&str, &str)],
        exemptions: &[Exemption],
    ) -> Option<Standing> {
        let on: Day = on.parse().unwrap();
        let assessed = forecast::of_record(&self.running.registry, &record(born, doses), on).unwrap();
        let records = &self.pack.records;
        let level = records.level_at(records.form(kind)?, assessed.patient.birth, on)?;
        Some(standing(self.running.registry.schedule(), &assessed, records, level, exemptions))
    }
}

fn rules() -> Rules {
    Rules { running: on_sqlite(), pack: Pack::shipped("louisiana").unwrap() }
}

fn exempt(kind: ExemptionKind, groups: &[&str], from: &str, until: Option<&str>) -> Exemption {
    Exemption {
        id: 1,
        kind,
        groups: groups.iter().map(|group| (*group).to_owned()).collect(),
        from: from.parse().unwrap(),
        until: until.map(|day| day.parse().unwrap()),
    }
}

/// What a child born on 2021-01-12 needs, without DTaP and polio.
const REST: [(&str, &str); 9] = [
    ("2021-01-13", "08"),
    ("2021-03-14", "08"),
    ("2021-07-20", "08"),
    ("2022-01-20", "03"),
    ("2025-03-01", "03"),
    ("2022-01-20", "21"),
    ("2025-03-01", "21"),
    ("2022-01-20", "83"),
    ("2022-08-02", "83"),
];
const DTAP_3: [(&str, &str); 3] = [("2021-03-14", "20"), ("2021-05-17", "20"), ("2021-07-20", "20")];
const IPV_3: [(&str, &str); 3] = [("2021-03-14", "10"), ("2021-05-17", "10"), ("2021-07-20", "10")];
const BORN: &str = "2021-01-12";
const TODAY: &str = "2026-11-25";

fn all(parts: &[&[(&'static str, &'static str)]]) -> Vec<(&'static str, &'static str)> {
    parts.concat()
}

fn minus(doses: &[(&'static str, &'static str)], day: &str, cvx: &str) -> Vec<(&'static str, &'static str)> {
    doses.iter().filter(|(on, code)| !(*on == day && *code == cvx)).copied().collect()
}

#[test]
fn dtap_and_polio_count_by_number_and_by_the_age_at_the_last_dose() {
    let rules = rules();
    // The fourth birthday is 2025-01-12; four days before it are grace.
    let cases: [(&str, Said<'_>, Said<'_>, Status); 9] = [
        (
            "5 DTaP, 4 polio",
            &[("2022-06-15", "20"), ("2025-03-01", "20")],
            &[("2025-03-01", "10")],
            Status::Complete,
        ),
        ("4th DTaP at 4 years", &[("2025-01-12", "20")], &[("2025-03-01", "10")], Status::Complete),
        ("4th DTaP 4 days before", &[("2025-01-08", "20")], &[("2025-03-01", "10")], Status::Complete),
        ("4th DTaP 5 days before", &[("2025-01-07", "20")], &[("2025-03-01", "10")], Status::NotMet),
        ("only 4 DTaP, all early", &[("2022-06-15", "20")], &[("2025-03-01", "10")], Status::NotMet),
        (
            "5th DTaP too soon after the 4th",
            &[("2025-02-01", "20"), ("2025-02-10", "20")],
            &[("2025-03-01", "10")],
            Status::Complete,
        ),
        ("4th polio at 4 years", &[("2025-01-12", "20")], &[("2025-01-12", "10")], Status::Complete),
        ("3 polio, all early", &[("2025-01-12", "20")], &[], Status::NotMet),
        ("3 DTaP", &[], &[("2025-03-01", "10")], Status::NotMet),
    ];
    for (name, dtap, polio, expected) in cases {
        let doses = all(&[&REST, &DTAP_3, dtap, &IPV_3, polio]);
        let stands = rules.stand(PaperKind::School, BORN, TODAY, &doses, &[]).unwrap();
        assert_eq!(stands.status, expected, "{name}: {:?}", stands.lines);
        let expires = stands.expires.map(|day| day.to_string());
        match expected {
            // The end of September of the year in which the child is eleven, or of the rules, whichever comes first.
            Status::Complete => assert_eq!(expires.as_deref(), Some("2028-09-30"), "{name}"),
            _ => assert_eq!(expires, None, "{name}"),
        }
    }
}

#[test]
fn in_progress_holds_until_thirty_days_after_the_next_dose_is_due() {
    let rules = rules();
    let whole = all(&[&REST, &DTAP_3, &[("2025-03-01", "20")], &IPV_3, &[("2025-03-01", "10")]]);
    let no_mmr = minus(&minus(&whole, "2022-01-20", "03"), "2025-03-01", "03");
    for (name, mmr, on, status, expires) in [
        // Second MMR four weeks after the first: 2026-12-08, and thirty days.
        ("first MMR two weeks ago", "2026-11-10", TODAY, Status::InProgress, Some("2027-01-07")),
        ("the last day of grace", "2026-11-10", "2027-01-07", Status::InProgress, Some("2027-01-07")),
        ("the day after", "2026-11-10", "2027-01-08", Status::NotMet, None),
        ("first MMR years ago", "2022-01-20", TODAY, Status::NotMet, None),
    ] {
        let doses = all(&[&no_mmr, &[(mmr, "03")]]);
        let stands = rules.stand(PaperKind::School, BORN, on, &doses, &[]).unwrap();
        let got = (stands.status, stands.expires.map(|day| day.to_string()));
        assert_eq!(got, (status, expires.map(str::to_owned)), "{name}: {:?}", stands.lines);
    }
    let never = rules.stand(PaperKind::School, BORN, TODAY, &no_mmr, &[]).unwrap();
    assert_eq!(never.status, Status::NotMet, "what was never begun is not in progress");
    // A child who is still four when kindergarten begins, the doses at four yet to come.
    let young = rules.stand(
        PaperKind::School,
        "2022-10-20",
        TODAY,
        &[
            ("2022-10-21", "08"),
            ("2022-12-22", "08"),
            ("2023-04-25", "08"),
            ("2022-12-22", "20"),
            ("2023-02-22", "20"),
            ("2023-04-25", "20"),
            ("2024-02-20", "20"),
            ("2022-12-22", "10"),
            ("2023-02-22", "10"),
            ("2023-04-25", "10"),
            ("2023-10-25", "03"),
            ("2023-10-25", "21"),
            ("2023-10-25", "83"),
            ("2024-05-02", "83"),
        ],
        &[],
    );
    let young = young.unwrap();
    // Due at four, 2026-10-20; thirty days of grace are over on 2026-11-19.
    assert_eq!(young.status, Status::NotMet, "{:?}", young.lines);
}

#[test]
fn an_exemption_covers_what_is_missing_and_ends_with_itself_or_the_school_year() {
    use ExemptionKind::{Dissent, Medical};
    let rules = rules();
    let whole = all(&[&REST, &DTAP_3, &[("2025-03-01", "20")], &IPV_3, &[("2025-03-01", "10")]]);
    let no_mmr = minus(&minus(&whole, "2022-01-20", "03"), "2025-03-01", "03");
    let none: [(&str, &str); 0] = [];
    let cases: [Exempted<'_>; 9] = [
        (
            "medical, temporary",
            &no_mmr,
            vec![exempt(Medical, &["MMR"], "2026-09-01", Some("2027-02-01"))],
            Status::Exempt(Medical),
            Some("2027-02-01"),
        ),
        (
            "medical, without end",
            &no_mmr,
            vec![exempt(Medical, &["MMR"], "2026-09-01", None)],
            Status::Exempt(Medical),
            Some("2028-09-30"),
        ),
        (
            "medical, over",
            &no_mmr,
            vec![exempt(Medical, &["MMR"], "2025-09-01", Some("2026-11-24"))],
            Status::NotMet,
            None,
        ),
        (
            "medical, its last day",
            &no_mmr,
            vec![exempt(Medical, &["MMR"], "2025-09-01", Some(TODAY))],
            Status::Exempt(Medical),
            Some(TODAY),
        ),
        (
            "for another vaccine",
            &no_mmr,
            vec![exempt(Medical, &["Polio"], "2026-09-01", None)],
            Status::NotMet,
            None,
        ),
        (
            "not needed",
            &whole,
            vec![exempt(Medical, &["MMR"], "2026-09-01", Some("2027-02-01"))],
            Status::Complete,
            Some("2028-09-30"),
        ),
        (
            "dissent from everything, no doses",
            &none,
            vec![exempt(Dissent, &[], "2026-08-10", None)],
            Status::Exempt(Dissent),
            Some("2027-07-31"),
        ),
        (
            "dissent that ends earlier",
            &none,
            vec![exempt(Dissent, &[], "2026-08-10", Some("2027-01-15"))],
            Status::Exempt(Dissent),
            Some("2027-01-15"),
        ),
        (
            "both",
            &none,
            vec![exempt(Medical, &["MMR"], "2026-09-01", None), exempt(Dissent, &[], "2026-08-10", None)],
            Status::Exempt(Dissent),
            Some("2027-07-31"),
        ),
    ];
    for (name, doses, exemptions, status, expires) in cases {
        let stands = rules.stand(PaperKind::School, BORN, TODAY, doses, &exemptions).unwrap();
        let got = (stands.status, stands.expires.map(|day| day.to_string()));
        assert_eq!(got, (status, expires.map(str::to_owned)), "{name}: {:?}", stands.lines);
    }
}

#[test]
fn sixth_grade_asks_for_tdap_and_meningococcal_vaccine_at_the_age_for_them() {
    let rules = rules();
    let born = "2015-01-10";
    let base: Vec<(&str, &str)> = vec![
        ("2015-01-11", "08"),
        ("2015-03-12", "08"),
        ("2015-07-20", "08"),
        ("2015-03-12", "20"),
        ("2015-05-17", "20"),
        ("2015-07-20", "20"),
        ("2019-03-01", "20"),
        ("2015-03-12", "10"),
        ("2015-05-17", "10"),
        ("2015-07-20", "10"),
        ("2019-03-01", "10"),
        ("2016-01-20", "03"),
        ("2019-03-01", "03"),
        ("2016-01-20", "21"),
        ("2019-03-01", "21"),
    ];
    let tdap: &[(&str, &str)] = &[("2026-02-01", "115")];
    let early: &[(&str, &str)] = &[("2022-02-01", "115")];
    let men: &[(&str, &str)] = &[("2026-02-01", "203")];
    let none: &[(&str, &str)] = &[];
    for (name, tdap, men, status) in [
        ("both", tdap, men, Status::Complete),
        ("no Tdap", none, men, Status::NotMet),
        ("no meningococcal", tdap, none, Status::NotMet),
        ("Tdap at seven", early, men, Status::NotMet),
    ] {
        let doses = all(&[&base, tdap, men]);
        let stands = rules.stand(PaperKind::School, born, TODAY, &doses, &[]).unwrap();
        assert_eq!(stands.status, status, "{name}: {:?}", stands.lines);
    }
    // Eleventh grade: one dose at sixteen is enough, one before it is not.
    let older = |men: &'static str, more: Option<&'static str>| {
        let mut doses: Vec<(&str, &str)> = base.clone();
        doses.extend([("2026-02-01", "115"), (men, "203")]);
        doses.extend(more.map(|day| (day, "203")));
        rules.stand(PaperKind::School, born, "2031-02-20", &doses, &[]).map(|stands| stands.status)
    };
    // The rules of 2026 certify nothing in 2031, whatever was given.
    assert_eq!(older("2031-01-15", None), Some(Status::NotMet));
}

#[test]
fn three_doses_of_hepatitis_b_are_enough_only_with_the_last_at_24_weeks() {
    let rules = rules();
    let whole = all(&[&REST, &DTAP_3, &[("2025-03-01", "20")], &IPV_3, &[("2025-03-01", "10")]]);
    let others: Vec<_> = whole.into_iter().filter(|(_, cvx)| *cvx != "08").collect();
    // Born 2020-10-20. Each day is valid in a series of four, which asks for one dose more.
    let early = [("2020-10-21", "08"), ("2020-12-20", "08"), ("2021-02-20", "08")];
    let late = [("2020-10-21", "08"), ("2020-12-20", "08"), ("2021-04-20", "08")];
    for (doses, complete) in [(early, false), (late, true)] {
        let stands =
            rules.stand(PaperKind::School, "2020-10-20", TODAY, &all(&[&others, &doses]), &[]).unwrap();
        assert_eq!(stands.status == Status::Complete, complete, "{:?}", stands.lines);
    }
}

#[test]
fn childcare_asks_that_nothing_is_overdue() {
    let rules = rules();
    let born = "2026-05-10";
    let two_months: Vec<(&str, &str)> = vec![
        ("2026-05-11", "08"),
        ("2026-07-11", "08"),
        ("2026-07-11", "20"),
        ("2026-07-11", "10"),
        ("2026-07-11", "49"),
        ("2026-07-11", "215"),
    ];
    let newborn: [(&str, &str); 1] = [("2026-05-11", "08")];
    let early = rules.stand(PaperKind::Childcare, born, "2026-06-20", &newborn, &[]).unwrap();
    assert_eq!(early.status, Status::Complete, "{:?}", early.lines);
    let on_time = rules.stand(PaperKind::Childcare, born, "2026-08-01", &two_months, &[]).unwrap();
    assert_eq!(on_time.status, Status::Complete, "{:?}", on_time.lines);
    // Until the first of the four-month doses becomes overdue.
    assert!(
        on_time.expires.is_some_and(|day| day.to_string().as_str() < "2026-11-30"),
        "{:?}",
        on_time.expires
    );
    let late = rules.stand(PaperKind::Childcare, born, "2027-02-01", &two_months, &[]).unwrap();
    assert_eq!(late.status, Status::NotMet, "{:?}", late.lines);
    let never = rules.stand(PaperKind::Childcare, born, "2027-02-01", &[], &[]).unwrap();
    assert_eq!(never.status, Status::NotMet);
}

#[test]
fn college_asks_for_doses_of_the_right_age_and_decade() {
    let rules = rules();
    let born = "2007-08-12";
    let mmr: &[(&str, &str)] = &[("2008-08-20", "03"), ("2012-09-01", "03")];
    // The schedule is content with one dose for an adult; the law for students is not.
    let once: &[(&str, &str)] = &[("2026-11-10", "03"), ("2023-09-01", "114"), ("2018-09-01", "115")];
    let stands = rules.stand(PaperKind::College, born, TODAY, &all(&[once]), &[]).unwrap();
    assert_eq!(stands.status, Status::NotMet, "{:?}", stands.lines);
    let cases: [(&str, Said<'_>, Status); 5] = [
        ("all", &[("2023-09-01", "114"), ("2018-09-01", "115")], Status::Complete),
        ("Td eleven years ago", &[("2023-09-01", "114"), ("2015-09-01", "115")], Status::NotMet),
        ("meningococcal at eleven only", &[("2018-09-01", "114"), ("2018-09-01", "115")], Status::NotMet),
        ("no Td", &[("2023-09-01", "114")], Status::NotMet),
        (
            "Td in place of Tdap",
            &[("2023-09-01", "114"), ("2018-09-01", "115"), ("2025-09-01", "113")],
            Status::Complete,
        ),
    ];
    for (name, more, status) in cases {
        let stands = rules.stand(PaperKind::College, born, TODAY, &all(&[mmr, more]), &[]).unwrap();
        assert_eq!(stands.status, status, "{name}: {:?}", stands.lines);
    }
}

#[test]
fn certificates_are_for_some_ages() {
    let rules = rules();
    for (kind, born, fits) in [
        (PaperKind::School, "2023-11-26", false),
        (PaperKind::School, "2022-11-25", true),
        (PaperKind::School, "1980-01-01", false),
        (PaperKind::Childcare, "2026-11-25", true),
        (PaperKind::Childcare, "2019-01-01", false),
        (PaperKind::College, "2008-01-01", true),
        (PaperKind::College, "2020-01-01", false),
    ] {
        assert_eq!(rules.stand(kind, born, TODAY, &[], &[]).is_some(), fits, "{kind:?} {born}");
    }
}
