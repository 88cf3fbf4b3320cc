//! Pairs of dose reports and what they are: the published rules, and siblings of every published case.
//!
//! A report is written as `DAY` and what is known: `cvx:`, `group:`, `mvx:`, `trade:`, `lot:`, `org:` (`_` is a space),
//! then `adm`, `his` or nothing for the source type, and `PA`, `RE`, `NA` or `D` for another status than complete.

use jenner_codes::Codes;
use jenner_registry::doses::cases::{Reader, Texts};
use jenner_registry::doses::{Decision, Event, EventRules, Rule, judge};

fn event(reader: &mut Reader<'_>, text: &str) -> Event {
    let spaced: Vec<String> = text.split_whitespace().map(|word| word.replace('_', " ")).collect();
    let mut texts = Texts::default();
    for (place, word) in spaced.iter().enumerate() {
        match word.split_once(':') {
            Some(("cvx", value)) => texts.cvx = value,
            Some(("group", value)) => texts.groups = value,
            Some(("mvx", value)) => texts.mvx = value,
            Some(("trade", value)) => texts.trade = value,
            Some(("lot", value)) => texts.lot = value,
            Some(("org", value)) => texts.org = value,
            Some(_) => panic!("{text}: {word}?"),
            None if place == 0 => texts.date = word,
            None if word == "adm" || word == "his" => texts.source = word,
            None => texts.status = word,
        }
    }
    reader.event(&texts).unwrap_or_else(|bad| panic!("{text}: {bad}"))
}

fn pair(a: &str, b: &str) -> (Event, Event) {
    let mut reader = Reader::new(EventRules::shipped(), Codes::embedded());
    (event(&mut reader, a), event(&mut reader, b))
}

/// Each line: what it stands for, the two reports, decision and primary.
fn check(table: &str) {
    let rules = EventRules::shipped();
    let mut wrong = Vec::new();
    let rows = table.lines().filter(|line| !line.is_empty());
    for row in rows {
        let [what, a, b, expected] = row.split('|').map(str::trim).collect::<Vec<_>>()[..] else {
            panic!("four parts: {row}");
        };
        let (a, b) = pair(a, b);
        let judged = judge(&a, &b, rules);
        let got = format!("{} {}", judged.decision.word(), judged.primary.word());
        if got.trim() != expected {
            let why: Vec<String> =
                judged.evidence.iter().map(|e| format!("{}{:+}", e.rule, e.points)).collect();
            wrong.push(format!("{what}\n   is {got}, not {expected}: {:?} {}", judged.score, why.join(" ")));
        }
        let turned = judge(&b, &a, rules);
        if turned.decision != judged.decision {
            wrong.push(format!("{what}\n   the other way round it is {}", turned.decision.word()));
        }
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn copies_of_one_day_are_one_dose() {
    check(
        "
a pharmacy's unspecified copy of a clinic's named flu vaccine | 2024-10-02 cvx:140 lot:U7 org:Clinic_A adm | 2024-10-02 cvx:88 org:Pharmacy his | same A
the copy came first | 2024-10-02 cvx:88 org:Pharmacy his | 2024-10-02 cvx:140 lot:U7 org:Clinic_A adm | same B
a component of a hexavalent vaccine, from a school | 2024-03-04 cvx:146 lot:V1 org:Clinic_A adm | 2024-03-04 cvx:10 org:School his | same A
the varicella part of MMRV, from another registry | 2024-03-04 cvx:94 org:Clinic_A adm | 2024-03-04 cvx:21 org:State_registry his | same A
an old code of the same maker | 2024-03-04 cvx:133 lot:P1 org:Clinic_A adm | 2024-03-04 cvx:100 org:School his | same A
the adult code for the child's formulation | 2024-03-04 cvx:83 org:Clinic_A adm | 2024-03-04 cvx:52 org:Clinic_B his | same A
a lot with a hyphen, a copy with the word lot | 2024-03-04 cvx:03 lot:M-123 org:Clinic_A adm | 2024-03-04 cvx:03 lot:LOT_M123 org:Clinic_B his | same A
a copied lot with one slip | 2024-03-04 cvx:03 lot:X012345 org:Clinic_A adm | 2024-03-04 cvx:03 lot:X012354 org:Clinic_B his | same A
a lot cut short by a small field | 2024-03-04 cvx:110 lot:AC21A011CA org:Clinic_A adm | 2024-03-04 cvx:110 lot:AC21A011 org:Clinic_B his | same A
two copies, two sources, no lots: the provider's speaks | 2024-03-04 cvx:03 org:Parent his | 2024-03-04 cvx:03 org:Clinic_B his | same B
two unspecified copies of a day | 2024-03-04 cvx:45 org:School his | 2024-03-04 cvx:08 org:Hospital his | same B
the maker was bought: Wyeth and Pfizer | 2010-05-04 cvx:133 mvx:WAL lot:P1 org:Clinic_A adm | 2010-05-04 cvx:133 mvx:PFR org:Clinic_B his | same A
an unknown maker contradicts nobody | 2021-04-04 cvx:208 mvx:PFR org:Clinic_A adm | 2021-04-04 cvx:213 mvx:UNK org:Employer his | same A
one vial coded in two ways at one office | 2024-03-04 cvx:43 lot:H77A1 org:Clinic_A adm | 2024-03-04 cvx:08 lot:H77A1 org:Clinic_A adm | same A
unknown vaccine of a group | 2024-03-04 cvx:999 group:Rotavirus org:School his | 2024-03-04 cvx:116 lot:R9 org:Clinic_A adm | same B
group alone, against a named vaccine | 2024-03-04 group:Rotavirus org:School his | 2024-03-04 cvx:119 lot:R9 org:Clinic_A adm | same B
a placeholder is no lot | 2024-03-04 cvx:20 lot:UNKNOWN org:Clinic_A his | 2024-03-04 cvx:20 lot:D44 org:Clinic_B adm | same B
meningococcal named and unspecified | 2024-03-04 cvx:136 lot:N1 org:Clinic_A adm | 2024-03-04 cvx:108 org:College his | same A",
    );
}

#[test]
fn a_copy_with_a_slipped_date_is_the_dose_it_is_nearest_to() {
    check(
        "
a claim two days late | 2024-03-04 cvx:03 lot:M1 org:Clinic_A adm | 2024-03-06 cvx:03 org:Payer_claim his | same A
a school's copy twelve days off is nearer to this dose than to one four weeks on | 2024-03-04 cvx:03 org:Clinic_A adm | 2024-03-16 cvx:03 org:School his | same A
two weeks off it may be the next dose, misdated | 2024-03-04 cvx:03 org:Clinic_A adm | 2024-03-18 cvx:03 org:School his | review A
a copy five days before | 2024-03-04 cvx:10 lot:P1 org:Clinic_A adm | 2024-02-28 cvx:89 org:School his | same A
hepatitis A has six months between doses: three weeks are close | 2024-03-04 cvx:83 org:Clinic_A adm | 2024-03-24 cvx:83 org:Payer his | same A
zoster copy seven weeks on: asked, never joined | 2024-03-04 cvx:187 lot:Z1 org:Pharmacy adm | 2024-04-20 cvx:188 org:Payer his | review A
COVID-19 copy ten days on | 2021-04-04 cvx:207 mvx:MOD lot:012A org:Site adm | 2021-04-14 cvx:213 org:Employer his | same A
COVID-19 copy fifteen days on | 2021-04-04 cvx:207 org:Site adm | 2021-04-19 cvx:213 org:Employer his | review A
rabies copy two days on may be day 3, early | 2025-01-10 cvx:175 lot:R1 org:ED adm | 2025-01-12 cvx:90 org:Clinic his | review A
one office, one lot, three days: a date slip | 2024-03-04 cvx:20 lot:D1 org:Clinic_A adm | 2024-03-07 cvx:20 lot:D1 org:Clinic_A adm | same A
two provider copies a day apart | 2024-03-04 cvx:03 org:Clinic_A his | 2024-03-05 cvx:03 org:Clinic_B his | same A
one office, its own copy three days on | 2024-03-04 cvx:03 org:Clinic_A adm | 2024-03-07 cvx:03 org:Clinic_A his | same A
two bare copies five days apart | 2024-03-04 cvx:03 his | 2024-03-09 cvx:03 his | review
influenza copy 25 days on: asked | 2024-10-02 cvx:140 lot:U1 org:Clinic_A adm | 2024-10-27 cvx:88 org:Payer his | review A",
    );
}

#[test]
fn real_doses_of_a_series_stay_apart() {
    check(
        "
four weeks, two lots | 2024-03-04 cvx:10 lot:P1 org:Clinic_A adm | 2024-04-01 cvx:10 lot:P2 org:Clinic_A adm | different
four weeks, a copy | 2024-03-04 cvx:20 org:Clinic_A adm | 2024-04-01 cvx:107 org:School his | different
rabies days 3 and 7 | 2025-01-13 cvx:18 lot:R1 org:ED adm | 2025-01-17 cvx:90 org:Health_dept his | different
COVID-19 after 18 days | 2021-04-04 cvx:207 org:Site adm | 2021-04-22 cvx:207 org:Site adm | different
Japanese encephalitis, accelerated | 2024-03-04 cvx:134 lot:J1 org:Travel adm | 2024-03-11 cvx:134 lot:J1 org:Travel adm | different
oral typhoid, every other day | 2024-03-04 cvx:25 lot:V1 org:Travel adm | 2024-03-06 cvx:25 lot:V1 org:Travel adm | different
anthrax at two weeks | 2024-03-04 cvx:24 lot:B1 org:Base adm | 2024-03-18 cvx:24 lot:B2 org:Base adm | different
mpox at four weeks | 2024-03-04 cvx:206 org:Clinic_A adm | 2024-04-01 cvx:206 org:Clinic_B adm | different
hepatitis A and B, days 7 and 21 of the fast schedule | 2024-03-11 cvx:104 lot:T1 org:Travel adm | 2024-03-25 cvx:104 lot:T1 org:Travel adm | different
the same, a copy: asked | 2024-03-11 cvx:104 lot:T1 org:Travel adm | 2024-03-18 cvx:104 org:Employer his | review A
influenza at four weeks, pharmacy | 2024-10-02 cvx:141 org:Clinic_A adm | 2024-10-30 cvx:140 org:Pharmacy adm | different
ten days, two lots, two offices | 2024-03-04 cvx:133 lot:P1A22 org:Clinic_A adm | 2024-03-14 cvx:133 lot:Q9B77 org:Clinic_B adm | different",
    );
}

#[test]
fn other_vaccines_and_what_is_no_dose_stay_apart() {
    check(
        "
two products of a visit | 2024-03-04 cvx:21 lot:V1 org:Clinic_A adm | 2024-03-04 cvx:83 lot:A1 org:Clinic_A adm | different
meningococcal B and ACWY | 2024-03-04 cvx:163 org:Clinic_A adm | 2024-03-04 cvx:114 org:Clinic_A his | different
vaccine and antibody against RSV, unspecified | 2024-10-04 cvx:314 org:Clinic_A his | 2024-10-04 cvx:307 lot:N1 org:Hospital adm | different
rabies vaccine and globulin | 2025-01-10 cvx:18 lot:R1 org:ED adm | 2025-01-10 cvx:34 lot:G1 org:ED adm | different
a skin test of another kind | 2024-03-04 cvx:98 org:Clinic_A adm | 2024-03-04 cvx:03 org:Clinic_A adm | different
a refusal elsewhere | 2024-03-04 cvx:62 org:Clinic_A adm RE | 2024-03-04 cvx:62 org:School his | different
two refusals | 2024-03-04 cvx:62 org:Clinic_A adm RE | 2024-03-04 cvx:62 org:Clinic_A adm RE | different
not administered | 2024-03-04 cvx:03 org:Clinic_A adm NA | 2024-03-04 cvx:03 org:Clinic_B his | different
a combination and a component with lots of their own | 2024-03-04 cvx:120 lot:C7788 trade:Pentacel org:Clinic_A adm | 2024-03-04 cvx:48 lot:H1199 trade:ActHIB org:Clinic_A adm | different
unknown vaccine against a named one | 2024-03-04 cvx:999 org:Clinic_A his | 2024-03-04 cvx:03 org:Clinic_B adm | different",
    );
}

#[test]
fn what_only_a_person_can_tell_is_asked() {
    check(
        "
two offices gave it, one has a lot | 2024-03-04 cvx:03 lot:M1 org:Clinic_A adm | 2024-03-04 cvx:03 org:Clinic_B adm | review A
two offices gave it, two lots | 2024-03-04 cvx:03 lot:M1234 org:Clinic_A adm | 2024-03-04 cvx:03 lot:X9876 org:Clinic_B adm | review
a copy with another lot | 2024-03-04 cvx:03 lot:M1234 org:Clinic_A adm | 2024-03-04 cvx:03 lot:X9876 org:Clinic_B his | review A
one office, two lots, trade names agree: a correction? | 2024-03-04 cvx:10 trade:IPOL lot:M1234 org:Clinic_A adm | 2024-03-04 cvx:10 trade:IPOL lot:X9876 org:Clinic_A adm | review
one office, lots a slip apart: a correction? | 2024-03-04 cvx:10 lot:M12345 org:Clinic_A adm | 2024-03-04 cvx:10 lot:M12346 org:Clinic_A adm | review
nasal and injected influenza vaccine | 2024-10-02 cvx:149 org:Clinic_A adm | 2024-10-02 cvx:141 org:School his | review A
two makers of one code | 2024-03-04 cvx:20 mvx:SKB org:Clinic_A adm | 2024-03-04 cvx:20 mvx:PMC org:Clinic_B his | review A
oral and injected polio vaccine with lots | 1998-03-04 cvx:10 lot:P1 mvx:PMC org:Clinic_A adm | 1998-03-04 cvx:02 lot:O1 mvx:WAL org:Clinic_B adm | review
PPSV23 and unspecified conjugate of one day | 2024-03-04 cvx:33 org:Clinic_A adm | 2024-03-04 cvx:152 org:Pharmacy his | review A
two named combinations, one with all groups of the other | 2024-03-04 cvx:146 lot:V1 org:Clinic_A adm | 2024-03-04 cvx:120 org:Clinic_B his | review A
own delete that names another lot | 2024-03-04 cvx:10 lot:P1A22 org:Clinic_A adm | 2024-03-04 cvx:10 lot:Q9B77 org:Clinic_A D | review A
two combinations that overlap | 2024-03-04 cvx:110 lot:D1 org:Clinic_A adm | 2024-03-04 cvx:120 org:Clinic_B his | review A
a claim says MMRV, the clinic gave MMR | 2024-03-04 cvx:03 lot:M1 org:Clinic_A adm | 2024-03-04 cvx:94 org:Medicaid his | review A
one office, combination and component, no lots | 2024-03-04 cvx:130 org:Clinic_A adm | 2024-03-04 cvx:10 org:Clinic_A adm | review A
one office, one vaccine, two days, no lots | 2024-03-04 cvx:03 org:Clinic_A adm | 2024-03-06 cvx:03 org:Clinic_A adm | review
one office, a copy of its own nine days on | 2024-03-04 cvx:03 org:Clinic_A adm | 2024-03-13 cvx:03 org:Clinic_A his | review A
partial here, complete in a copy | 2024-03-04 cvx:03 org:Clinic_A adm PA | 2024-03-04 cvx:03 org:Clinic_B his | review A
two pharmacies, zoster within ten days, two lots | 2024-03-04 cvx:187 lot:Z1A22 org:Pharmacy_1 adm | 2024-03-13 cvx:187 lot:K9B77 org:Pharmacy_2 adm | review
two copies in other words, ten days apart | 2024-03-04 cvx:107 org:School his | 2024-03-14 cvx:20 org:Clinic_B his | review B
a year written as 1 January | 2023-01-01 cvx:08 org:Parent his | 2023-09-15 cvx:08 lot:H1 org:Clinic_A adm | review B
a month written as its 15th | 2023-09-15 cvx:208 org:Parent his | 2023-09-02 cvx:208 lot:EW1 org:Site adm | review B
day and month swapped | 2023-07-03 cvx:20 org:School his | 2023-03-07 cvx:20 lot:D1 org:Clinic_A adm | review B
the year mistyped | 2022-03-07 cvx:20 org:School his | 2023-03-07 cvx:20 lot:D1 org:Clinic_A adm | review B
a delete of who is not known | 2024-03-04 cvx:03 org:Clinic_A adm | 2024-03-04 cvx:03 D | review A",
    );
}

#[test]
fn a_date_that_only_looks_wrong_is_not_asked_about() {
    check(
        "
two who gave, day and month swapped: two dates of their own | 2023-07-03 cvx:20 org:Clinic_B adm | 2023-03-07 cvx:20 org:Clinic_A adm | different
influenza a year on is next season's | 2022-10-07 cvx:88 org:School his | 2023-10-07 cvx:141 lot:U1 org:Clinic_A adm | different
a claim of 1 January is dated by the bill | 2023-01-01 cvx:08 org:Payer_claim his | 2023-09-15 cvx:08 lot:H1 org:Clinic_A adm | different
1 January of another year | 2022-01-01 cvx:08 org:Parent his | 2023-09-15 cvx:08 lot:H1 org:Clinic_A adm | different
a swapped date with another lot | 2023-07-03 cvx:20 lot:A1111 org:School his | 2023-03-07 cvx:20 lot:D2222 org:Clinic_A adm | different",
    );
}

#[test]
fn a_delete_takes_back_the_own_report_and_no_other() {
    check(
        "
own, vaccine unspecified | 2024-03-04 cvx:10 org:Clinic_A adm | 2024-03-04 cvx:89 org:Clinic_A D | same
own, another day | 2024-03-04 cvx:10 org:Clinic_A adm | 2024-03-05 cvx:10 org:Clinic_A D | different
own, another vaccine | 2024-03-04 cvx:10 org:Clinic_A adm | 2024-03-04 cvx:03 org:Clinic_A D | different",
    );
}

#[test]
fn which_record_speaks() {
    check(
        "
administered before unknown | 2024-03-04 cvx:03 org:Clinic_A | 2024-03-04 cvx:03 org:Clinic_A adm | same B
unknown before historical | 2024-03-04 cvx:03 org:Clinic_A his | 2024-03-04 cvx:03 org:Clinic_B | same B
named before unspecified | 2024-03-04 cvx:89 org:Clinic_A his | 2024-03-04 cvx:10 org:Clinic_B his | same B
the combination before its component | 2024-03-04 cvx:20 org:Clinic_A his | 2024-03-04 cvx:110 org:Clinic_B his | same B
the fuller before the barer | 2024-03-04 cvx:03 org:Clinic_A his | 2024-03-04 cvx:03 lot:M1 org:Clinic_B his | same B
another registry before a parent | 2024-03-04 cvx:03 org:Mother his | 2024-03-04 cvx:03 org:State_IIS his | same B
a component given, the combination told by a provider: it depends | 2024-03-04 cvx:83 lot:A1 org:Clinic_A adm | 2024-03-04 cvx:104 org:Clinic_B his | same ?
sent twice with its lot: the newest | 2024-03-04 cvx:03 lot:M1 org:Clinic_A adm | 2024-03-04 cvx:03 lot:M1 org:Clinic_A adm | same newest
two copies of nobody: the oldest | 2024-03-04 cvx:03 his | 2024-03-04 cvx:03 his | same oldest",
    );
}

/// The scores that the guide prints with its worked examples (S006 to S017), from its weights.
#[test]
fn the_guides_worked_examples_have_the_guides_scores() {
    for (a, b, score) in [
        ("2004-09-29 cvx:08 trade:Engerix-B-Peds lot:ENG123", "2004-09-26 group:HepB", 0.449),
        ("2004-09-29 cvx:08 trade:Engerix-B-Peds lot:ENG123 adm", "2004-09-26 group:HepB his", 0.602),
        ("2005-08-26 cvx:20 lot:C2221AA org:O", "2005-09-09 cvx:20 lot:C2253AA org:O", 0.364),
        ("2005-08-26 cvx:20 lot:C2221AA org:O", "2005-09-09 cvx:20 lot:C2253AA org:B", 0.313),
        (
            "2006-01-06 cvx:110 trade:Pediarix lot:AC21 org:B",
            "2006-01-16 cvx:110 trade:Pediarix lot:AC21 org:B",
            0.653,
        ),
        ("2006-03-23 cvx:110 trade:Pediarix org:O adm", "2006-03-28 cvx:110 trade:Pediarix org:B adm", 0.483),
        ("2006-01-02 cvx:110 org:S his", "2006-01-06 cvx:110 lot:AC21B037CA org:D adm", 0.687),
        ("2006-02-13 cvx:110 trade:Pediarix org:B", "2006-02-20 cvx:20 org:A", 0.330),
        ("2005-01-10 cvx:45 org:123 adm", "2005-01-12 cvx:45 org:54 his", 0.728),
        ("2006-02-02 cvx:49 lot:2345mm org:332 adm", "2006-02-02 cvx:49 org:354 adm", 0.602),
        ("2004-09-09 cvx:17 org:89 his", "2004-09-10 cvx:48 org:90", 0.473),
        (
            "2006-06-08 cvx:110 trade:Pediarix lot:C2221AA org:K",
            "2006-06-08 cvx:10 trade:IPOL lot:C2253AA org:K",
            0.320,
        ),
    ] {
        let (first, second) = pair(a, b);
        let got = judge(&first, &second, EventRules::shipped()).score.expect("a score");
        assert!((got - score).abs() < 0.0006, "{a} and {b}: {got:.3}, in the guide {score}");
    }
}

#[test]
fn every_rule_has_an_id_of_its_own_and_a_sentence() {
    let ids: std::collections::HashSet<&str> = Rule::ALL.iter().map(|rule| rule.id()).collect();
    assert_eq!(ids.len(), Rule::ALL.len());
    assert!(Rule::ALL.iter().all(|rule| rule.sentence().ends_with('.')));
}

#[test]
fn no_pair_that_shares_no_vaccine_group_is_ever_joined() {
    let rules = EventRules::shipped();
    let day = jenner_model::Date::constant(2024, 5, 1);
    let all = Codes::embedded().all_cvx();
    for one in all {
        for other in all {
            let (a, b) = (rules.product(one.cvx), rules.product(other.cvx));
            if one.cvx != other.cvx && a.kin & b.kin == 0 {
                let mut first = Event::new(day, Some(one.cvx), a);
                let mut second = Event::new(day, Some(other.cvx), b);
                (first.office, second.office) = (Some(1), Some(1));
                assert_eq!(
                    judge(&first, &second, rules).decision,
                    Decision::Different,
                    "{} {}",
                    one.cvx,
                    other.cvx
                );
            }
        }
    }
}

#[test]
fn what_cannot_be_read_says_where_and_what_to_do() {
    let mut reader = Reader::new(EventRules::shipped(), Codes::embedded());
    let good = Texts { date: "2024-05-01", cvx: "03", ..Texts::default() };
    assert!(reader.event(&good).is_ok());
    for (texts, field) in [
        (Texts { date: "05/01/2024", ..good }, "date"),
        (Texts { date: "2024-02-30", ..good }, "date"),
        (Texts { date: "", ..good }, "date"),
        (Texts { cvx: "MMR", ..good }, "cvx"),
        (Texts { cvx: "", ..good }, "cvx"),
        (Texts { source: "maybe", ..good }, "source"),
        (Texts { status: "OK", ..good }, "status"),
        (Texts { mvx: "1", ..good }, "mvx"),
    ] {
        let bad = reader.event(&texts).expect_err("it cannot be read");
        assert_eq!(bad.field, field);
        assert!(!bad.what.is_empty());
    }
}
