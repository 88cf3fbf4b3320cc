//! Where Jenner does not do what the source of a message says, and why. A disagreement that is not in this list fails
//! the test; so does an entry that nothing needs any more.

use std::collections::BTreeSet;

use jenner_codes::Codes;
use jenner_hl7::charset;
use jenner_hl7::check::Checked;
use jenner_hl7::er7::Message;
use jenner_hl7::profile::{Profile, validate};

use crate::cases::Case;
use crate::expectation::Expectation;

/// Beginning of the message's name; the rule that it broke, empty if it broke none that the source expects; why it is
/// right all the same.
const ARGUED: &[(&str, &str, &str)] = &[
    ("malformed/derived-", "RXA-3.future", FUTURE),
    ("vxu-251-no-profile/nist-", "RXA-3.future", FUTURE),
    ("vxu-z22/nist-", "RXA-3.future", FUTURE),
    ("vxu-z22/nist-031", "MSH-7.invalid", REQUIRED),
    (
        "vxu-z22/nist-010",
        "",
        "the sentence is about a version that is not served, but MSH-12 of this message is 2.5.1",
    ),
    (
        "vxu-z22/aidbox-hl7v2-examp-001",
        "ORC.missing",
        "the guide requires ORC; the dose is stored all the same, and the sender is told by an error",
    ),
    ("bulk/aira-2018-profiling", "ORC.missing", REQUIRED),
    ("bulk/aira-2018-profiling", "MSH-7.missing", REQUIRED),
    ("bulk/aira-2018-profiling", "MSH-7.invalid", REQUIRED),
    ("bulk/aira-2018-profiling", "MSH-9.missing", REQUIRED),
    ("bulk/aira-2018-profiling", "MSH-9.structure-missing", REQUIRED),
    ("bulk/aira-2018-profiling", "MSH-11.missing", REQUIRED),
    ("bulk/aira-2018-profiling", "PID.missing", REQUIRED),
    ("bulk/aira-2018-profiling", "PID-3.missing", REQUIRED),
    ("bulk/aira-2018-profiling", "PID-5.family-missing", REQUIRED),
    ("bulk/aira-2018-profiling", "PID-5.given-missing", REQUIRED),
    ("bulk/aira-2018-profiling", "PID-7.invalid", REQUIRED),
    ("bulk/aira-2018-profiling", "RXA-18.conflict", CONFLICT),
    (
        "bulk/aira-coded-values",
        "RXA-5.unknown",
        "the code is in none of CDC's tables, so nobody can say which vaccine it was; it is not guessed",
    ),
    ("aira-quality-detections/aira-measurement-t-DQMQE0129", "PID-29.before-birth", TWO_SOURCES),
    ("aira-quality-detections/aira-measurement-t-DQMQE0130", "PID-29.future", TWO_SOURCES),
    ("aira-quality-detections/aira-measurement-t-DQMQE0131", "PID-29.invalid", TWO_SOURCES),
    ("aira-quality-detections/aira-measurement-t-DQMQE0359", "RXA-18.conflict", TWO_SOURCES),
    ("aira-quality-detections/aira-measurement-t-DQMQE0393", "PID-3.missing", TWO_SOURCES),
    (
        "aira-quality-detections/aira-measurement-t-DQMQE0157",
        "",
        "a message without a next of kin is whole: NK1 is RE; most adults have none",
    ),
    (
        "aira-quality-detections/aira-measurement-t-DQMQE0259",
        "RXA-5.age-unexpected",
        "a dose at an unusual age was still given: it is stored with a warning, and the forecast judges it",
    ),
    (
        "aira-quality-detections/aira-measurement-t-DQMQE0308",
        "RXA-5.missing",
        "a dose without any vaccine code cannot be stored: nothing says which vaccine it was",
    ),
    (
        "aira-quality-detections/aira-measurement-t-DQMQE0483",
        "RXA-5.system-guessed",
        "the issue catalogue says warning: the code is a CVX without doubt",
    ),
    (
        "aira-quality-detections/aira-measurement-t-DQMQE0484",
        "RXA-5.system-guessed",
        "the issue catalogue says warning: the code is a CVX without doubt",
    ),
    (
        "aira-submission/aira-measurement-t-SA.12",
        "",
        "the message holds no error: the sentence is for the whole series of tests",
    ),
    ("data-issues/aira-smm-issue-patient_class_is_unrecognized-002", "", NO_PV1),
    ("data-issues/aira-smm-issue-patient_vfc_status_is_invalid-002", "", NO_PV1),
    (
        "data-issues/aira-smm-issue-vaccination_cvx_code_is_missing",
        "RXA-5.missing",
        "a dose without any vaccine code cannot be stored: nothing says which vaccine it was",
    ),
];

const FUTURE: &str = "the message gives doses of days after the one it was made on (MSH-7); with that day as today they \
                      are of the future and are not stored";
const REQUIRED: &str = "the element that the test leaves out is required by the guide (R)";
const CONFLICT: &str =
    "a refusal reason with a dose that was given: what happened is not clear, and is not guessed";
const TWO_SOURCES: &str =
    "the issue catalogue says error where the quality detections say less: the value is lost";
const NO_PV1: &str = "the message has no PV1: the value that the test is about is not in it";
const UNNAMED: &str = "the source does not say which defect it means, and neither the profile nor the community's rules \
                       find one that the other messages of the kind do not have";

/// Why a disagreement is right, if that is known. `usual` are the violations of the profile that most messages of the
/// category have.
pub fn why(
    case: &Case,
    checked: &Checked,
    usual: &BTreeSet<String>,
    used: &mut BTreeSet<usize>,
) -> Option<&'static str> {
    let broke = |rule: &str| rule.is_empty() || checked.findings.iter().any(|finding| finding.rule == rule);
    let entry = ARGUED.iter().position(|(name, rule, _)| case.name.starts_with(name) && broke(rule));
    if let Some(entry) = entry {
        used.insert(entry);
        return ARGUED.get(entry).map(|(_, _, why)| *why);
    }
    let defects: BTreeSet<String> = violations(case).difference(usual).cloned().collect();
    let optional = defects.iter().all(|defect| LEFT_TO_THE_SENDER.contains(&defect.as_str()));
    (case.expectation == Expectation::Noticed && optional).then_some(UNNAMED)
}

/// Defects to the letter that intake does not speak of: the value is not used, or read without doubt.
const LEFT_TO_THE_SENDER: &[&str] = &[
    // The kind of address of a next of kin; the number beside the parts of a phone; a unit without its system.
    "profile.missing at NK1-4",
    "profile.not-supported at PID-13",
    "profile.value-set at RXA-7",
];

/// What breaks the profile, as rule and field.
pub fn violations(case: &Case) -> BTreeSet<String> {
    let (text, _) = charset::decode(&case.bytes);
    let Ok(message) = Message::parse(&text) else { return BTreeSet::new() };
    let found = validate(&message, Profile::Z22, Codes::embedded());
    let told = found.into_iter().map(|violation| {
        let place = violation.location.map(|place| match place.field {
            Some(field) => format!("{}-{field}", place.segment),
            None => place.segment.to_string(),
        });
        format!("{} at {}", violation.rule, place.unwrap_or_default())
    });
    told.collect()
}

/// Entries that no message needed.
pub fn unused(used: &BTreeSet<usize>) -> Vec<&'static str> {
    let entries = ARGUED.iter().enumerate().filter(|(entry, _)| !used.contains(entry));
    entries.map(|(_, (name, _, _))| *name).collect()
}
