//! Every message of the reference collection is answered, and as many as possible as its sources say.
//!
//! The collection lies outside of the repository (see `JENNER_REFERENCE`); without it the test is skipped.
//! Where Jenner disagrees, `argued` says why.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use jenner_codes::Codes;
use jenner_hl7::check::{Checked, check};
use jenner_hl7::er7::Message;
use jenner_hl7::finding::Severity;

use crate::argued;
use crate::cases::{Case, cases, stamp};
use crate::collection;
use crate::expectation::{self, Expectation};

/// Agreements that were reached: this number never falls.
const REACHED: usize = 3275;

/// An answer is well formed: it parses, repeats verdict and control id, and every ERR has its codes.
fn assert_well_formed(case: &Case, checked: &Checked) {
    let Some(ack) = &checked.ack else {
        assert!(checked.verdict.is_none(), "{}: a verdict without an answer", case.name);
        return;
    };
    let answer = Message::parse(ack).unwrap();
    let msa = answer.first("MSA").unwrap();
    assert_eq!(msa.field(1).text(), checked.verdict.unwrap().code(), "{}", case.name);
    assert_eq!(msa.field(2).whole_text(), checked.control_id, "{}", case.name);
    for err in answer.named("ERR") {
        assert!(
            !err.field(3).is_empty() && !err.field(4).is_empty() && !err.field(8).is_empty(),
            "{}",
            case.name
        );
    }
}

/// Rules that more than a third of the messages of a category break are no news in one of them.
fn common_rules(checked: &[(&Case, Checked)], category: &str) -> Vec<String> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    let members: Vec<&Checked> = checked
        .iter()
        .filter(|(case, _)| case.category == category && case.expectation == Expectation::Noticed)
        .map(|(_, checked)| checked)
        .collect();
    for one in &members {
        let mut rules: Vec<&str> = one.findings.iter().map(|finding| finding.rule.as_ref()).collect();
        rules.sort_unstable();
        rules.dedup();
        for rule in rules {
            *counts.entry(rule).or_default() += 1;
        }
    }
    counts
        .into_iter()
        .filter(|(_, count)| count * 3 > members.len())
        .map(|(rule, _)| rule.to_owned())
        .collect()
}

#[test]
fn every_reference_message_is_answered_as_its_source_says_or_it_is_argued_why_not() {
    let Some(root) = collection::hl7() else { return };
    let (codes, stamp) = (Codes::embedded(), stamp());
    let cases = cases(&root);
    let checked: Vec<(&Case, Checked)> =
        cases.iter().map(|case| (case, check(&case.bytes, codes, case.as_of, &stamp))).collect();
    let mut common: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    let mut usual: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    let mut table: BTreeMap<&str, [usize; 3]> = BTreeMap::new();
    let (mut report, mut used) = (String::new(), BTreeSet::new());
    for (case, result) in &checked {
        assert_well_formed(case, result);
        if matches!(case.expectation, Expectation::Answered | Expectation::NeedsStore) {
            continue;
        }
        let common = common.entry(&case.category).or_insert_with(|| common_rules(&checked, &case.category));
        let [agreed, argued, all] = table.entry(&case.category).or_default();
        *all += 1;
        if expectation::met(&case.expectation, result, common) {
            *agreed += 1;
            continue;
        }
        let usual = usual.entry(&case.category).or_insert_with(|| usual_violations(&cases, &case.category));
        if argued::why(case, result, usual, &mut used).is_some() {
            *argued += 1;
            continue;
        }
        let verdict = result.verdict.map_or("none", |verdict| verdict.code());
        let (expected, reading) = (&case.expected, &case.expectation);
        writeln!(report, "{}\n  expected: {expected}\n  as: {reading:?}\n  got: {verdict}", case.name)
            .unwrap();
        for finding in result.findings.iter().filter(|finding| finding.severity != Severity::Information) {
            let place = finding.location.as_ref().map(ToString::to_string).unwrap_or_default();
            writeln!(report, "    {} {place} {}", finding.severity, finding.rule).unwrap();
        }
    }
    for (category, [agreed, argued, all]) in &table {
        eprintln!("{category:40} {agreed:5} met, {argued:3} argued against, of {all:5}");
    }
    let [agreed, argued, all] =
        table.values().fold([0; 3], |sum, row| [sum[0] + row[0], sum[1] + row[1], sum[2] + row[2]]);
    eprintln!("{:40} {agreed:5} met, {argued:3} argued against, of {all:5}", "together");
    assert!(report.is_empty(), "neither met nor argued against:\n{report}");
    assert_eq!(argued::unused(&used), [""; 0], "these arguments are not needed any more");
    assert!(agreed >= REACHED, "{agreed} messages agree with their sources; it were {REACHED}");
}

/// The violations of the profile that more than a third of the messages of a category have.
fn usual_violations(cases: &[Case], category: &str) -> BTreeSet<String> {
    let members = cases.iter().filter(|case| case.category == category);
    let members: Vec<&Case> = members.filter(|case| case.expectation == Expectation::Noticed).collect();
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for violation in members.iter().flat_map(|case| argued::violations(case)) {
        *counts.entry(violation).or_default() += 1;
    }
    counts
        .into_iter()
        .filter(|(_, count)| count * 3 > members.len())
        .map(|(violation, _)| violation)
        .collect()
}
