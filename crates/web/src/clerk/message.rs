//! The message log as pages show it.

use std::collections::HashMap;

use jenner_hl7::er7::{Message, Segment};
use jenner_hl7::{charset, finding};
use jenner_model::access::Access;
use jenner_model::person::Demographics;
use jenner_model::record::Dose;
use jenner_model::{InterfaceId, MessageId, Timestamp};
use jenner_registry::access::interfaces;
use jenner_registry::access::roles::{Permission, may};
use jenner_registry::messages::{self, Detail, Filter, Line, LinkRow};

use super::review::compare_fields as compare;
use super::{Clerk, refusal, words};
use crate::desk::Refusal;
use crate::views::hl7_fields::location;
use crate::views::hl7_names::field_name;
use crate::views::{
    Changed, ChangedDose, DoseChange, Effect, Finding, MessageFilter, MessageLink, MessageList, MessageRow,
    MessageView, Outcome, ParsedField, ParsedSegment, RawField, RawSegment, Sameness, SenderChoice, Severity,
};

/// Names a message in a URL.
pub fn name_of(message: MessageId) -> String {
    message.0.to_string()
}

/// The message a URL names.
pub fn id_of(name: &str) -> Option<MessageId> {
    name.parse().ok().map(MessageId)
}

fn outcome(line: &Line) -> Outcome {
    match line.outcome.as_str() {
        "AA" | "replay" => Outcome::Accepted,
        "AE" => Outcome::Findings,
        "refused" => Outcome::NotHl7,
        word if word.starts_with("test-") => Outcome::Test,
        _ => Outcome::Rejected,
    }
}

fn stored_as(outcome: Outcome) -> Vec<String> {
    let words: &[&str] = match outcome {
        Outcome::Accepted => &["AA", "replay"],
        Outcome::Findings => &["AE"],
        Outcome::Rejected => &["AR", "rejected"],
        Outcome::NotHl7 => &["refused"],
        Outcome::Test => &["test-AA", "test-AE", "test-rejected", "test-AR"],
    };
    words.iter().map(|word| (*word).to_owned()).collect()
}

impl Clerk {
    pub(super) fn message_row(&self, line: &Line) -> MessageRow {
        MessageRow {
            id: name_of(line.id),
            received: line.received_at.to_jiff(),
            sender: line.organization.map(|id| self.organization(id)).unwrap_or_default(),
            kind: line.message_type.clone(),
            control_id: line.control_id.clone(),
            outcome: outcome(line),
            errors: usize::try_from(line.errors).unwrap_or(0),
            warnings: usize::try_from(line.warnings).unwrap_or(0),
        }
    }

    pub(super) fn message_list(
        &self,
        access: &Access,
        filter: &MessageFilter,
    ) -> Result<MessageList, Refusal> {
        let zone = &self.registry.settings().time_zone;
        let start = |day: jiff::civil::Date| {
            day.to_zoned(zone.clone()).ok().map(|z| Timestamp::from_jiff(z.timestamp()))
        };
        let people = match filter.person.as_str() {
            "" => None,
            name => {
                let public_id = name.parse().map_err(|_| Refusal::NotFound)?;
                Some(messages::about(&self.registry, access, public_id).map_err(refusal)?)
            }
        };
        let given = |text: &String| Some(text.clone()).filter(|text| !text.is_empty());
        let wanted = Filter {
            people,
            rule: given(&filter.rule),
            transport: given(&filter.transport),
            interface: filter.sender.map(InterfaceId),
            outcomes: filter.outcome.map(stored_as),
            control_id: Some(&filter.control_id)
                .filter(|id| !id.is_empty())
                .map(|id| (id.clone(), jenner_registry::intake::control_key(id))),
            from: filter.from.and_then(start),
            until: filter.until.and_then(|day| day.tomorrow().ok()).and_then(start),
            ..Filter::default()
        };
        let page =
            messages::list(&self.registry, access, wanted, filter.page.saturating_sub(1)).map_err(refusal)?;
        let all = may(access.role(), Permission::ReadAllMessages);
        let mut senders: Vec<SenderChoice> = interfaces::list(&self.registry)
            .map_err(refusal)?
            .into_iter()
            .filter(|sender| all || sender.organization == access.organization())
            .map(|sender| SenderChoice {
                id: sender.id.0,
                name: format!("{} ({})", self.organization(sender.organization), sender.username),
            })
            .collect();
        senders.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(MessageList {
            rows: page.lines.iter().map(|line| self.message_row(line)).collect(),
            total: u64::try_from(page.total).unwrap_or(0),
            more: page.total >= messages::MOST_COUNTED,
            senders,
        })
    }

    pub(super) fn message_view(&self, access: &Access, detail: &Detail) -> MessageView {
        let (text, _) = charset::decode(&detail.body);
        let message = Message::parse(&text).ok();
        let segments: Vec<Segment<'_>> =
            message.as_ref().map(|message| message.segments().to_vec()).unwrap_or_default();
        let raw = match segments.is_empty() {
            // What is no HL7 message is shown as it came, line by line.
            true => text.lines().map(unreadable).collect(),
            false => segments.iter().map(|segment| raw(segment, &detail.findings)).collect(),
        };
        let answer = String::from_utf8_lossy(&detail.answer).into_owned();
        MessageView {
            row: self.message_row(&detail.line),
            size: detail.body.len(),
            segments: raw,
            findings: detail.findings.iter().map(shown).collect(),
            parsed: parsed(&segments, &detail.findings),
            answer: answer.split('\r').filter(|line| !line.is_empty()).map(str::to_owned).collect(),
            effects: effects(detail),
            changed: self.changed(detail),
            doses: self.changed_doses(detail),
            links: detail.links.iter().map(|link| link_view(link, detail.line.id)).collect(),
            can_mend: may(access.role(), Permission::MendMessages)
                && !detail.body.is_empty()
                && detail.line.organization.is_some()
                && !detail.line.message_type.starts_with("QBP"),
            transport: detail.line.transport.clone(),
        }
    }

    /// Fields of the patient that the message changed; those of a new person all are.
    fn changed(&self, detail: &Detail) -> Vec<Changed> {
        let Some(after) = &detail.effect.after else { return Vec::new() };
        let nobody = Demographics::default();
        let before = detail.effect.before.as_ref().map_or(&nobody, |before| &before.demographics);
        let codes = self.registry.codes();
        compare(before, &after.demographics, &after.demographics, codes)
            .into_iter()
            .filter(|field| field.sameness != Sameness::Same)
            .map(|field| Changed { label: field.label, before: field.left, after: field.right })
            .collect()
    }

    /// Doses that the message brought, changed or took away.
    fn changed_doses(&self, detail: &Detail) -> Vec<ChangedDose> {
        let Some(after) = &detail.effect.after else { return Vec::new() };
        let none: &[Dose] = &[];
        let before = detail.effect.before.as_ref().map_or(none, |before| &before.doses);
        let line = |dose: &Dose, change| ChangedDose {
            day: dose.best.given_on,
            vaccine: words::vaccine(self.registry.codes(), dose.best.vaccine.cvx),
            change,
        };
        // A dose keeps its identity while a report of it is left.
        let same = |one: &Dose, other: &Dose| one.reports.iter().any(|report| other.reports.contains(report));
        let mut changed: Vec<ChangedDose> = after
            .doses
            .iter()
            .filter_map(|dose| match before.iter().find(|known| same(known, dose)) {
                None => Some(line(dose, DoseChange::New)),
                Some(known) if known.best != dose.best => Some(line(dose, DoseChange::Changed)),
                Some(_) => None,
            })
            .collect();
        let gone = before.iter().filter(|known| !after.doses.iter().any(|dose| same(known, dose)));
        changed.extend(gone.map(|dose| line(dose, DoseChange::Gone)));
        changed
    }
}

pub(super) fn link_view(link: &LinkRow, from: MessageId) -> MessageLink {
    let (other, key) = match (link.original == from, link.kind.as_str()) {
        (true, "correction") => (link.message, "link-corrected-by"),
        (true, _) => (link.message, "link-judged-again"),
        (false, "correction") => (link.original, "link-corrects"),
        (false, _) => (link.original, "link-judges-again"),
    };
    MessageLink { id: name_of(other), key, at: link.at.to_jiff(), note: link.note.clone() }
}

pub(super) fn shown(of: &finding::Finding) -> Finding {
    Finding {
        severity: match of.severity {
            finding::Severity::Error => Severity::Error,
            finding::Severity::Warning => Severity::Warning,
            finding::Severity::Information => Severity::Information,
        },
        location: of.location.as_ref().map(location).unwrap_or_default(),
        code: of.code.code().to_owned(),
        rule: of.rule.to_string(),
        text: of.text.clone(),
    }
}

fn raw(segment: &Segment<'_>, findings: &[finding::Finding]) -> RawSegment {
    let here: Vec<(usize, Option<u16>)> = findings
        .iter()
        .enumerate()
        .filter_map(|(n, finding)| {
            let place = finding.location.as_ref()?;
            let is_here = place.segment == segment.name() && place.sequence == segment.ordinal();
            is_here.then_some((n, place.field))
        })
        .collect();
    let separator = char::from(segment.separators().field);
    let first = if segment.name() == "MSH" { 2 } else { 1 };
    let fields: Vec<RawField> = segment
        .raw()
        .split(separator)
        .skip(1)
        .zip(first..)
        .map(|(text, n)| RawField {
            text: text.to_owned(),
            finding: here.iter().find(|(_, field)| *field == Some(n)).map(|(number, _)| *number),
        })
        .collect();
    RawSegment {
        name: segment.name().to_owned(),
        fields,
        separator,
        findings: here.into_iter().map(|(number, _)| number).collect(),
    }
}

fn unreadable(line: &str) -> RawSegment {
    RawSegment {
        name: line.chars().filter(|c| !c.is_control()).take(200).collect(),
        fields: Vec::new(),
        separator: '|',
        findings: Vec::new(),
    }
}

fn parsed(segments: &[Segment<'_>], findings: &[finding::Finding]) -> Vec<ParsedSegment> {
    let mut counts: HashMap<&str, usize> = HashMap::new();
    for segment in segments {
        *counts.entry(segment.name()).or_default() += 1;
    }
    segments
        .iter()
        .map(|segment| {
            let name = match counts.get(segment.name()) {
                Some(n) if *n > 1 => format!("{}[{}]", segment.name(), segment.ordinal()),
                _ => segment.name().to_owned(),
            };
            let about = |n: usize| -> Vec<usize> {
                let here = findings.iter().enumerate().filter(|(_, finding)| {
                    finding.location.as_ref().is_some_and(|place| {
                        place.segment == segment.name()
                            && place.sequence == segment.ordinal()
                            && place.field.map(usize::from) == Some(n)
                    })
                });
                here.map(|(number, _)| number).collect()
            };
            let field = |n: usize, value: String| ParsedField {
                location: format!("{name}-{n}"),
                name: field_name(segment.name(), n).to_owned(),
                value,
                findings: about(n),
            };
            let mut fields: Vec<ParsedField> = segment
                .fields()
                .filter(|(n, value)| {
                    (!value.is_empty() || !about(*n).is_empty()) && (segment.name() != "MSH" || *n > 2)
                })
                .map(|(n, value)| field(n, value.whole_text().into_owned()))
                .collect();
            // A finding about a field that the segment does not reach: it is missing, and that is the finding.
            let last = segment.fields().last().map_or(0, |(n, _)| n);
            let beyond = findings.iter().filter_map(|finding| {
                let place = finding.location.as_ref()?;
                let n = usize::from(place.field?);
                let here = place.segment == segment.name() && place.sequence == segment.ordinal();
                (here && n > last).then_some(n)
            });
            let mut beyond: Vec<usize> = beyond.collect();
            beyond.sort_unstable();
            beyond.dedup();
            fields.extend(beyond.into_iter().map(|n| field(n, String::new())));
            ParsedSegment { name, fields }
        })
        .collect()
}

fn effects(detail: &Detail) -> Vec<Effect> {
    let mut effects = Vec::new();
    if detail.line.replay_of.is_some() {
        effects.push(Effect::Nothing);
    }
    if let Some(person) = &detail.person {
        let (id, number) = (person.public_id.to_string(), person.registry_number.to_string());
        effects.push(if detail.effect.new_person {
            Effect::NewPerson(id, number)
        } else {
            Effect::KnownPerson(id, number)
        });
    }
    let mut add = |count: usize, effect: fn(usize) -> Effect| {
        if count > 0 {
            effects.push(effect(count));
        }
    };
    add(detail.effect.doses, Effect::Doses);
    add(detail.effect.refusals, Effect::Refusals);
    add(detail.effect.observations, Effect::Observations);
    add(usize::try_from(detail.line.dropped).unwrap_or(0), Effect::Dropped);
    effects
}
