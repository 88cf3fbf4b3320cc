//! The message log as pages show it.

use std::collections::HashMap;

use jenner_hl7::er7::{Message, Segment};
use jenner_hl7::{charset, finding};
use jenner_model::access::Access;
use jenner_model::{InterfaceId, MessageId, Timestamp};
use jenner_registry::access::interfaces;
use jenner_registry::messages::{self, Detail, Filter, Line};

use super::{Clerk, refusal};
use crate::desk::Refusal;
use crate::views::hl7_fields::location;
use crate::views::hl7_names::field_name;
use crate::views::{
    Effect, Finding, MessageFilter, MessageList, MessageRow, MessageView, Outcome, ParsedField,
    ParsedSegment, RawField, RawSegment, SenderChoice, Severity,
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
        _ => Outcome::Rejected,
    }
}

fn stored_as(outcome: Outcome) -> Vec<String> {
    let words: &[&str] = match outcome {
        Outcome::Accepted => &["AA", "replay"],
        Outcome::Findings => &["AE"],
        Outcome::Rejected => &["AR", "rejected"],
        Outcome::NotHl7 => &["refused"],
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
        let wanted = Filter {
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
        let all = jenner_registry::access::roles::may(
            access.role(),
            jenner_registry::access::roles::Permission::ReadAllMessages,
        );
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
            senders,
        })
    }

    pub(super) fn message_view(&self, detail: &Detail) -> MessageView {
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
            parsed: parsed(&segments),
            answer: answer.split('\r').filter(|line| !line.is_empty()).map(str::to_owned).collect(),
            effects: effects(detail),
        }
    }
}

fn shown(of: &finding::Finding) -> Finding {
    Finding {
        severity: match of.severity {
            finding::Severity::Error => Severity::Error,
            finding::Severity::Warning => Severity::Warning,
            finding::Severity::Information => Severity::Information,
        },
        location: of.location.as_ref().map(location).unwrap_or_default(),
        code: of.code.code().to_owned(),
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

fn parsed(segments: &[Segment<'_>]) -> Vec<ParsedSegment> {
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
            let fields = segment
                .fields()
                .filter(|(n, field)| !field.is_empty() && (segment.name() != "MSH" || *n > 2))
                .map(|(n, field)| ParsedField {
                    location: format!("{name}-{n}"),
                    name: field_name(segment.name(), n).to_owned(),
                    value: field.whole_text().into_owned(),
                })
                .collect();
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
