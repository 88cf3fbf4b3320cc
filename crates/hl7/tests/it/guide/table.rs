//! `docs/CONFORMANCE.md`: every line of the list of conformance statements and predicates with its rule, its test,
//! and what becomes of a message that breaks it. The table is written by this file:
//!
//! ```text
//! JENNER_WRITE=1 cargo test -p jenner-hl7 --test it guide::table
//! ```

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use jenner_codes::Codes;
use jenner_hl7::check::{AsOf, Checked, check};
use jenner_hl7::profile::Profile::{self, Z22, Z34, Z44};
use jenner_hl7::profile::{predicates, statements as demands};

use super::{Tested, changed, predicates as tried, sample, statements};
use crate::cases::stamp;
use crate::collection;

const BEGIN: &str = "<!-- begin of the generated tables -->\n";
const END: &str = "<!-- end of the generated tables -->\n";

/// Why intake says nothing about a broken rule.
const TOLERATED: &[(&str, &str)] = &[
    ("IZ-2.CQ-2", "the number is of persons, whatever the unit"),
    ("IZ-3.EI-3", "the number is used with what was sent as its authority"),
    ("IZ-4.EI-4", "the type of an authority is not used"),
    ("IZ-5.HD-2", "the name is used as sent"),
    ("IZ-6.HD-3", "the type of an authority is not used"),
    ("IZ-27.RCP-1", "every query is answered at once"),
    ("IZ-42.MSH-15", "every message is answered"),
    ("IZ-47.RXA-9", "the source of a dose that was not given is not used"),
    ("IZ-48.RXA-6", "0 says of a refusal what 999 says; any other amount is noted (`RXA-6.not-999`)"),
    ("IZ-57.MSH-15", "every message is answered"),
    ("IZ-67.QPD-1", "the first component tells the query; texts and systems vary in the field"),
    ("IZ-68.QPD-1", "the first component tells the query; texts and systems vary in the field"),
    ("IZ-69.IN1-1", "insurance is not kept"),
    ("IZ-70.NK1-1", "the order of the segments counts, not the number"),
    ("IZ-TS.QPD-12", "the day of the last update is not searched by"),
    ("IZ-TS_NZ.IN1-29", "insurance is not kept"),
    ("IZ-TS_NZ.OBX-14", "the day of the vaccination stands in"),
    ("NIST-01.OBX-1", "the order of the segments counts, not the number"),
    ("when.CE-5", "texts beside a code are not used"),
    ("when.CX-3", "check digits are not used"),
    ("when.EI-2", "the number is used with what was sent as its authority"),
    ("when.EI-3", "the number is used with what was sent as its authority"),
    ("when.EI-4", "the type of an authority is not used"),
    ("when.HD-1", "the name is used as sent"),
    ("when.HD-2", "the name is used as sent"),
    ("when.HD-3", "the type of an authority is not used"),
    ("when.OBX-6", "observations that are numbers are not kept"),
    ("when.OBX-17", "the guide leaves it to the sender (RE or O)"),
    ("when.PD1-13", "a date without its code says nothing and is not used"),
    ("when.PD1-17", "a date without its code says nothing and is not used"),
    ("when.PD1-18", "a date without its code says nothing and is not used"),
    ("when.XCN-9", "the provider is kept as sent"),
    ("when.XCN-12", "check digits are not used"),
    ("when.XCN-13", "the provider is kept as sent"),
    ("when.XON-6", "the responsible organizations (MSH-22, MSH-23) are not used"),
    ("when.XON-7", "the responsible organizations (MSH-22, MSH-23) are not used"),
    ("when.XON-10", "the responsible organizations (MSH-22, MSH-23) are not used"),
    ("when.XTN-6", "an e-mail address is read, a phone number beside it is not"),
];

fn document() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/CONFORMANCE.md")
}

/// Everything the code has: each rule with its words and its profiles.
fn rules() -> BTreeMap<String, (String, BTreeSet<Profile>)> {
    let demands = demands::ALL.iter().map(|one| (one.rule(), one.demand.to_owned(), one.profiles));
    let conditions = predicates::ALL.iter().map(|one| {
        let words = format!("{} when {}, else {}", one.then, one.when, one.otherwise);
        (one.rule(), words, one.profiles)
    });
    let mut rules: BTreeMap<String, (String, BTreeSet<Profile>)> = BTreeMap::new();
    for (rule, words, profiles) in demands.chain(conditions) {
        rules.entry(rule).or_insert((words, BTreeSet::new())).1.extend(profiles);
    }
    rules
}

fn tests_of(rule: &str) -> Vec<Tested> {
    let all = statements::tests().into_iter().chain(tried::TESTS.iter().copied());
    all.filter(|test| test.rule == rule).collect()
}

fn checked(text: &str) -> Checked {
    check(text.as_bytes(), Codes::embedded(), AsOf::Message, &stamp())
}

/// What intake says of a submission or query that breaks the rule: the findings that it has and the sample has
/// not.
fn incoming(tests: &[Tested], profiles: &BTreeSet<Profile>) -> String {
    let taken = tests.iter().find_map(|test| {
        let profile =
            test.profiles.iter().find(|one| [Z22, Z34, Z44].contains(one) && profiles.contains(one))?;
        Some((*profile, test.change, test.rule))
    });
    let Some((profile, change, rule)) = taken else { return "not taken in".to_owned() };
    let usual = checked(&sample(profile));
    let broken =
        if rule == "IZ-12.MSH-1" { sample(profile).replace('|', "#") } else { changed(profile, change) };
    let broken = checked(&broken);
    let known: Vec<&str> = usual.findings.iter().map(|finding| finding.rule.as_ref()).collect();
    let mut new: Vec<String> = Vec::new();
    for finding in broken.findings.iter().filter(|finding| !known.contains(&finding.rule.as_ref())) {
        let severity = match finding.severity.code() {
            "E" => "error",
            "W" => "warning",
            _ => "note",
        };
        let told = format!("{severity} `{}`", finding.rule);
        if !new.contains(&told) {
            new.push(told);
        }
    }
    if !new.is_empty() {
        return new.join(", ");
    }
    let (_, why) = TOLERATED.iter().find(|(known, _)| *known == rule).unwrap_or_else(|| {
        panic!("{rule} is tolerated: say why in TOLERATED");
    });
    format!("tolerated: {why}")
}

/// Our own answers have one of the profiles: then the rule holds in all of them.
fn outgoing(profiles: &BTreeSet<Profile>) -> String {
    let own = profiles.iter().filter(|profile| ![Z22, Z34, Z44].contains(profile));
    let own: Vec<&str> = own.map(|profile| profile.code()).collect();
    if own.is_empty() { "not sent".to_owned() } else { format!("kept ({})", own.join(" ")) }
}

fn profiles_of(text: &str) -> BTreeSet<Profile> {
    text.split_whitespace().filter_map(Profile::from_code).collect()
}

/// The rule that stands for a line of the list: by the segment or data type without its flavour.
fn rule_of(kind: &str, element: &str, id: &str, target: &str) -> String {
    let numbers: Vec<&str> = target.split('.').map(|part| part.trim_end_matches("[1]")).collect();
    let base: String = element.chars().take_while(|c| c.is_ascii_alphanumeric()).collect();
    let base = base.strip_suffix("31").or(base.strip_suffix("32")).unwrap_or(&base);
    let (base, part) = match (element, id) {
        (_, "IZ-24") => ("RXA", "5"),
        (_, "IZ-23") => ("RXA", "9"),
        (_, "NIST-01") => ("OBX", "1"),
        (_, "IZ-72") => ("PID", "1"),
        ("VXU_V04.ORDER" | "RSP_K11.IZ_HISTORY_FORECAST", _) => ("ORC", numbers[1]),
        _ => (base, numbers[0]),
    };
    if kind == "predicate" { format!("when.{base}-{part}") } else { format!("{id}.{base}-{part}") }
}

/// One line of the list.
struct Line {
    kind: String,
    element: String,
    id: String,
    rule: String,
    profiles: BTreeSet<Profile>,
}

fn lines(folder: &Path) -> Vec<Line> {
    let mut reader = csv::Reader::from_path(folder.join("conformance-statements.csv")).unwrap();
    let line = |row: csv::StringRecord| {
        let cell = |n: usize| row[n].trim().to_owned();
        let (kind, element, id) = (cell(0), cell(2), cell(3));
        let rule = rule_of(&kind, &element, &id, &cell(4));
        Line { kind, element, id, rule, profiles: profiles_of(&row[8]) }
    };
    reader.records().map(|row| line(row.unwrap())).collect()
}

/// The profiles in which no field has the data type of a rule, so that nothing can break it.
fn out_of_use(line: &Line, tests: &[Tested]) -> Vec<Profile> {
    let tested = |profile: &Profile| tests.iter().any(|test| test.profiles.contains(profile));
    line.profiles.iter().filter(|profile| !tested(profile)).copied().collect()
}

fn codes(profiles: impl IntoIterator<Item = Profile>) -> String {
    profiles.into_iter().map(Profile::code).collect::<Vec<_>>().join(" ")
}

fn tables(lines: &[Line]) -> String {
    let rules = rules();
    let mut out = String::new();
    for (kind, title) in [("statement", "Conformance statements"), ("predicate", "Predicates")] {
        let count = lines.iter().filter(|line| line.kind == kind).count();
        writeln!(out, "## {title}\n\n{count} lines.\n").unwrap();
        writeln!(out, "| Guide | Of | Profiles | Rule | Demands | Test | Taken in | Sent |").unwrap();
        writeln!(out, "|---|---|---|---|---|---|---|---|").unwrap();
        for line in lines.iter().filter(|line| line.kind == kind) {
            let (words, _) = &rules[&line.rule];
            let tests: Vec<Tested> =
                tests_of(&line.rule).into_iter().filter(|test| concerns(test, line)).collect();
            let names: Vec<String> = tests.iter().map(|test| format!("`{}`", test.test)).collect();
            let unused = out_of_use(line, &tests);
            let names = match (names.is_empty(), unused.is_empty()) {
                (true, _) => "no field of the profile has this data type".to_owned(),
                (false, true) => names.join(", "),
                (false, false) => {
                    format!("{}; in {} no field has this data type", names.join(", "), codes(unused))
                }
            };
            let profiles = codes(line.profiles.iter().copied());
            let (taken, sent) = (incoming(&tests, &line.profiles), outgoing(&line.profiles));
            let id = line.id.replace('|', "\\|");
            let words = words.replace('|', "\\|");
            let row =
                [&id, &line.element, &profiles, &format!("`{}`", line.rule), &words, &names, &taken, &sent];
            writeln!(out, "| {} |", row.map(String::as_str).join(" | ")).unwrap();
        }
        out.push('\n');
    }
    out
}

fn concerns(test: &Tested, line: &Line) -> bool {
    test.profiles.iter().any(|profile| line.profiles.contains(profile))
}

#[test]
fn every_line_of_the_list_has_a_rule_and_a_test_or_cannot_be_broken() {
    let Some(folder) = collection::hl7() else { return };
    let rules = rules();
    let lines = lines(&folder);
    assert_eq!(lines.len(), 234);
    for line in &lines {
        let (_, profiles) = rules.get(&line.rule).unwrap_or_else(|| panic!("no rule {}", line.rule));
        assert!(
            line.profiles.is_subset(profiles),
            "{} in {}",
            line.rule,
            codes(line.profiles.iter().copied())
        );
        let named = if line.kind == "statement" { line.rule.starts_with(&line.id) } else { true };
        assert!(named, "{}", line.rule);
    }
    // Nothing is made up: every rule and every profile of it is in the list.
    for (rule, (_, profiles)) in &rules {
        let listed: BTreeSet<Profile> =
            lines.iter().filter(|line| line.rule == *rule).flat_map(|line| line.profiles.clone()).collect();
        assert_eq!(listed, *profiles, "{rule}");
    }
}

#[test]
fn a_rule_is_tested_in_every_profile_in_which_a_message_can_break_it() {
    for (rule, (_, profiles)) in rules() {
        let tests = tests_of(&rule);
        let element = rule.trim_start_matches("when.").split('-').next().unwrap_or("");
        let of_type = rule.contains(".EI-")
            || ["XCN", "CWE", "CE", "EI", "HD", "XTN", "CX", "XON", "ERL"].contains(&element);
        let tested: BTreeSet<Profile> = tests.iter().flat_map(|test| test.profiles).copied().collect();
        assert!(!tested.is_empty(), "{rule}");
        if !of_type && rule != "IZ-1.CQ-1" && rule != "IZ-2.CQ-2" {
            assert_eq!(tested, profiles, "{rule}");
        }
    }
}

#[test]
fn the_table_in_the_documentation_is_that_of_the_code() {
    let text = std::fs::read_to_string(document()).unwrap();
    let begin = text.find(BEGIN).unwrap() + BEGIN.len();
    let end = text.find(END).unwrap();
    let now = collection::hl7().map(|folder| tables(&lines(&folder)));
    if let (Some(now), Some(_)) = (&now, std::env::var_os("JENNER_WRITE")) {
        std::fs::write(document(), format!("{}{now}{}", &text[..begin], &text[end..])).unwrap();
        return;
    }
    for rule in rules().keys() {
        assert!(text[begin..end].contains(&format!("`{rule}`")), "{rule} is not in the table");
    }
    let Some(now) = now else { return };
    assert!(text[begin..end] == now, "docs/CONFORMANCE.md is stale: see how it is written in {}", file!());
}
