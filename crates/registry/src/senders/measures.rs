//! What is counted of a message: pure, from its text, its findings and what became of it.
//!
//! Fields and their order of worth follow the lists on which registries agree (MIROW's core data elements, AIRA's
//! priority fields). A field counts as given when it has a value that is not `""`; it counts as valid when no error or
//! warning points at it.

use std::collections::BTreeMap;

use jenner_hl7::er7::{Message, Segment};
use jenner_hl7::finding::{Finding, Severity};
use jiff::civil::Date;

/// What a field is counted against.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    /// Every update.
    Patient,
    /// Every dose that is told.
    Dose,
    /// Every dose that the sender gave itself (RXA-9 is 00).
    Given,
}

impl Target {
    /// The measure that counts how often the field could have been there.
    pub const fn base(self) -> &'static str {
        match self {
            Self::Patient => "of.patient",
            Self::Dose => "of.dose",
            Self::Given => "of.given",
        }
    }
}

/// A field whose presence is counted.
#[derive(Debug, Clone, Copy)]
pub struct MeasuredField {
    /// Its name in measures and in the language files: `PID-11.5`.
    pub name: &'static str,
    /// Segment.
    pub segment: &'static str,
    /// Field.
    pub field: u16,
    /// Component; 0 for any.
    pub component: u16,
    /// Kind of observation (OBX-3), one of these; empty for other segments.
    pub observations: &'static [&'static str],
    /// What it is counted against.
    pub target: Target,
    /// The share, in percent, from which on nobody complains.
    pub wanted: u8,
    /// How much a gap weighs in the list of what to mend: 3 what a record cannot do without, 1 what is good to have.
    pub weight: u8,
}

const fn patient(
    name: &'static str,
    segment: &'static str,
    place: (u16, u16),
    wanted: u8,
    weight: u8,
) -> MeasuredField {
    let (field, component) = place;
    MeasuredField {
        name,
        segment,
        field,
        component,
        observations: &[],
        target: Target::Patient,
        wanted,
        weight,
    }
}

const fn dose(
    name: &'static str,
    segment: &'static str,
    place: (u16, u16),
    target: Target,
    wanted: u8,
    weight: u8,
) -> MeasuredField {
    MeasuredField { target, ..patient(name, segment, place, wanted, weight) }
}

const fn observed(
    name: &'static str,
    observations: &'static [&'static str],
    wanted: u8,
    weight: u8,
) -> MeasuredField {
    MeasuredField { observations, ..dose(name, "OBX", (5, 1), Target::Given, wanted, weight) }
}

/// Every field that is counted.
pub const FIELDS: &[MeasuredField] = &[
    patient("PID-3", "PID", (3, 1), 100, 3),
    patient("PID-5.1", "PID", (5, 1), 100, 3),
    patient("PID-5.2", "PID", (5, 2), 100, 3),
    patient("PID-6", "PID", (6, 1), 70, 2),
    patient("PID-7", "PID", (7, 1), 100, 3),
    patient("PID-8", "PID", (8, 1), 98, 3),
    patient("PID-10", "PID", (10, 1), 80, 2),
    patient("PID-11.1", "PID", (11, 1), 95, 3),
    patient("PID-11.3", "PID", (11, 3), 95, 2),
    patient("PID-11.4", "PID", (11, 4), 95, 2),
    patient("PID-11.5", "PID", (11, 5), 95, 2),
    patient("PID-13.7", "PID", (13, 7), 90, 3),
    patient("PID-13.4", "PID", (13, 4), 30, 1),
    patient("PID-15", "PID", (15, 1), 60, 1),
    patient("PID-22", "PID", (22, 1), 80, 2),
    patient("PID-24", "PID", (24, 1), 50, 1),
    patient("PD1-11", "PD1", (11, 1), 50, 1),
    patient("NK1-2", "NK1", (2, 1), 70, 2),
    dose("ORC-3", "ORC", (3, 1), Target::Dose, 100, 2),
    dose("RXA-3", "RXA", (3, 1), Target::Dose, 100, 3),
    dose("RXA-5", "RXA", (5, 1), Target::Dose, 100, 3),
    dose("RXA-9", "RXA", (9, 1), Target::Dose, 98, 3),
    dose("RXA-6", "RXA", (6, 1), Target::Given, 90, 1),
    dose("RXA-10", "RXA", (10, 1), Target::Given, 80, 1),
    dose("RXA-11.4", "RXA", (11, 4), Target::Given, 95, 2),
    dose("RXA-15", "RXA", (15, 1), Target::Given, 95, 3),
    dose("RXA-16", "RXA", (16, 1), Target::Given, 90, 2),
    dose("RXA-17", "RXA", (17, 1), Target::Given, 95, 2),
    dose("ORC-12", "ORC", (12, 1), Target::Given, 70, 1),
    dose("RXR-1", "RXR", (1, 1), Target::Given, 90, 1),
    dose("RXR-2", "RXR", (2, 1), Target::Given, 90, 1),
    observed("OBX-64994-7", &["64994-7"], 95, 3),
    observed("OBX-30963-3", &["30963-3"], 90, 2),
    observed("OBX-VIS", &["69764-9", "30956-7", "29768-9", "29769-7"], 70, 1),
];

/// Longest delays, in days, that are counted apart: each day of the first month, then longer spans.
pub const DELAYS: [i64; 36] = {
    let mut all = [0; 36];
    let mut n = 0;
    while n <= 30 {
        all[n] = n as i64;
        n += 1;
    }
    all[31] = 60;
    all[32] = 90;
    all[33] = 180;
    all[34] = 365;
    all[35] = 100_000;
    all
};

/// The measure of a delay.
pub fn delay_measure(most: i64) -> String {
    format!("late.{most}")
}

/// What is counted of one message.
#[derive(Debug, Default)]
pub(super) struct Measured {
    pub(super) counts: BTreeMap<String, i64>,
    /// Measures of which this message is an example.
    pub(super) examples: Vec<String>,
}

impl Measured {
    fn add(&mut self, measure: impl Into<String>) {
        *self.counts.entry(measure.into()).or_default() += 1;
    }
}

/// Whether something of a message with this outcome was taken (or would have been, in test).
pub(super) fn is_taken(outcome: &str) -> bool {
    matches!(outcome, "AA" | "AE" | "test-AA" | "test-AE")
}

/// Counts a message. `text` is `None` where its body is not kept or is no HL7.
pub(super) fn measure(
    text: Option<&Message<'_>>,
    findings: &[Finding],
    outcome: &str,
    message_type: &str,
    received: Date,
) -> Measured {
    let mut all = Measured::default();
    all.add(format!("m.{outcome}"));
    if outcome == "replay" {
        return all;
    }
    let mut rules: Vec<(&str, &str)> = findings
        .iter()
        .filter_map(|finding| match finding.severity {
            Severity::Error => Some(("e", finding.rule.as_ref())),
            Severity::Warning => Some(("w", finding.rule.as_ref())),
            Severity::Information => None,
        })
        .collect();
    rules.sort_unstable();
    rules.dedup();
    for (kind, rule) in rules {
        let measure = format!("{kind}.{rule}");
        all.examples.push(measure.clone());
        all.add(measure);
    }
    if message_type.starts_with("QBP") {
        all.add("t.QBP");
        if is_taken(outcome) {
            all.add("q.taken");
        }
        return all;
    }
    let Some(message) = text.filter(|_| message_type.starts_with("VXU")) else { return all };
    all.add("t.VXU");
    all.add(Target::Patient.base());
    let find = |name: &str| message.first(name);
    for field in FIELDS.iter().filter(|field| field.target == Target::Patient) {
        let segment = find(field.segment);
        count_field(field, segment.as_slice(), findings, &mut all);
    }
    doses(message, findings, outcome, received, &mut all);
    all
}

fn count_field(field: &MeasuredField, segments: &[Segment<'_>], findings: &[Finding], all: &mut Measured) {
    let holder = segments.iter().find(|segment| has(field, segment));
    let Some(segment) = holder else {
        all.examples.push(format!("lacks.{}", field.name));
        return;
    };
    all.add(format!("has.{}", field.name));
    let is_wrong = findings.iter().any(|finding| {
        finding.severity != Severity::Information
            && finding.location.as_ref().is_some_and(|place| {
                place.segment == segment.name()
                    && place.sequence == segment.ordinal()
                    && place.field == Some(field.field)
                    && (field.component == 0
                        || place.component.is_none()
                        || place.component == Some(field.component))
            })
    });
    if is_wrong {
        all.add(format!("bad.{}", field.name));
        all.examples.push(format!("bad.{}", field.name));
    }
}

fn has(field: &MeasuredField, segment: &Segment<'_>) -> bool {
    if segment.name() != field.segment {
        return false;
    }
    if !field.observations.is_empty()
        && !field.observations.contains(&segment.field(3).component(1).text().as_ref())
    {
        return false;
    }
    let value = segment.field(usize::from(field.field));
    value.repetitions().any(|repetition| {
        let part = repetition.component(usize::from(field.component.max(1)));
        // 999 is the guide's word for an amount that nobody knows.
        let is_unknown = field.name == "RXA-6" && part.text() == "999";
        !part.is_empty() && !part.is_null() && !is_unknown
    })
}

/// The segments of one vaccination.
fn groups<'a>(message: &Message<'a>) -> Vec<Vec<Segment<'a>>> {
    let mut groups: Vec<Vec<Segment<'a>>> = Vec::new();
    for segment in message.segments() {
        let begins = match segment.name() {
            "ORC" => true,
            "RXA" => !groups.last().is_some_and(|group| group.iter().all(|one| one.name() == "ORC")),
            "RXR" | "OBX" | "NTE" => false,
            _ => continue,
        };
        if begins {
            groups.push(vec![*segment]);
        } else if let Some(group) = groups.last_mut() {
            group.push(*segment);
        }
    }
    groups
}

fn doses(message: &Message<'_>, findings: &[Finding], outcome: &str, received: Date, all: &mut Measured) {
    let taken = is_taken(outcome);
    let mut given_on: Vec<Date> = Vec::new();
    for group in groups(message) {
        let Some(rxa) = group.iter().find(|segment| segment.name() == "RXA") else { continue };
        let part = |n: usize| rxa.field(n).component(1).text().into_owned();
        let act = match (part(20).as_str(), part(21).as_str()) {
            ("RE", _) => "act.refusal",
            ("NA", _) => continue,
            (_, "D") => "act.delete",
            (_, "U") => "act.update",
            _ => "",
        };
        if taken && !act.is_empty() {
            all.add(act);
        }
        if matches!(act, "act.refusal" | "act.delete") || part(5) == "998" {
            continue;
        }
        let is_given = part(9) == "00";
        all.add(Target::Dose.base());
        if taken {
            all.add(if is_given { "act.given" } else { "act.historical" });
        }
        if is_given {
            all.add(Target::Given.base());
            given_on.extend(day(&part(3)));
        }
        let counted = FIELDS.iter().filter(|field| match field.target {
            Target::Patient => false,
            Target::Dose => true,
            Target::Given => is_given,
        });
        for field in counted {
            count_field(field, &group, findings, all);
        }
    }
    // Many systems tell all earlier doses with each new one. How late a sender is shows in the youngest.
    let Some(youngest) = given_on.iter().max() else { return };
    let days = (received - *youngest).get_days();
    for _ in given_on.iter().filter(|day| *day == youngest).take(if days < 0 { 0 } else { usize::MAX }) {
        let most = DELAYS.iter().find(|most| i64::from(days) <= **most);
        all.add(delay_measure(most.copied().unwrap_or(100_000)));
    }
}

/// The day of a date of HL7.
fn day(text: &str) -> Option<Date> {
    let digits = text.get(..8)?;
    Date::strptime("%Y%m%d", digits).ok()
}
