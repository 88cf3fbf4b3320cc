//! The tally: reads each message of the log once, after it was answered, counts what it shows, files it under the rules
//! it breaks, and puts it into the inbox if something of it was not taken.

use std::collections::{BTreeMap, HashSet};
use std::sync::atomic::{AtomicBool, Ordering};

use jenner_hl7::charset;
use jenner_hl7::er7::Message;
use jenner_hl7::finding::{Finding, Severity};
use jenner_model::access::Access;
use jenner_model::{InterfaceId, MessageId, OrganizationId};
use jenner_store::StoreError;
use jenner_store::queries::correction;
use jenner_store::queries::message::{self, MessageDetail};
use jenner_store::queries::problem::{self, ProblemRow};
use jenner_store::queries::tally::{self, BrokenRule, Count, SenderKey};

use super::measures::{self, Measured};
use crate::access::door::{self, Action};
use crate::access::roles::Permission;
use crate::{Error, Registry, packed};

/// Messages counted in one transaction.
const PORTION: i64 = 256;
/// Longest rule name that is filed.
const LONGEST_RULE: usize = 100;

/// Everything one portion adds.
#[derive(Debug, Default)]
struct Portion {
    messages: Vec<MessageId>,
    counts: Vec<Count>,
    rules: Vec<BrokenRule>,
    examples: Vec<(SenderKey, String, MessageId)>,
    problems: Vec<ProblemRow>,
}

/// Counts what has not been counted. Answers how many messages were. It can be stopped at any time and goes on where it
/// stopped.
pub fn catch_up(registry: &Registry, access: &Access, stop: &AtomicBool) -> Result<usize, Error> {
    door::require(registry, access, Permission::KeepLog, Action::Tally)?;
    let mut counted = 0;
    while !stop.load(Ordering::Relaxed) {
        let found = registry.db().read(|tx| {
            let ids = tally::untallied(tx, PORTION)?;
            message::all(tx, access, &ids).map(|all| (ids, all))
        })?;
        let (ids, details) = found;
        if ids.is_empty() {
            break;
        }
        let portion = count(registry, ids, &details)?;
        counted += store(registry, portion)?;
    }
    Ok(counted)
}

fn count(registry: &Registry, messages: Vec<MessageId>, details: &[MessageDetail]) -> Result<Portion, Error> {
    let mut portion = Portion { messages, ..Portion::default() };
    let mut counts: BTreeMap<(SenderKey, String, String), i64> = BTreeMap::new();
    let mut examples: BTreeMap<(SenderKey, String), MessageId> = BTreeMap::new();
    for detail in details {
        let line = &detail.line;
        let sender = SenderKey {
            organization: line.organization.unwrap_or(OrganizationId(0)),
            interface: line.interface.unwrap_or(InterfaceId(0)),
        };
        let received = line.received_at.to_jiff().to_zoned(registry.settings().time_zone.clone()).date();
        let findings: Vec<Finding> = serde_json::from_str(&detail.findings).unwrap_or_default();
        let measured = measured(detail, &findings, received)?;
        for (measure, n) in measured.counts {
            *counts.entry((sender, received.to_string(), measure)).or_default() += n;
        }
        for measure in measured.examples {
            examples.insert((sender, measure), line.id);
        }
        if line.outcome == "replay" {
            continue;
        }
        portion.rules.extend(broken(&findings).into_iter().map(|(rule, severity)| BrokenRule {
            rule,
            severity,
            received_at: line.received_at,
            message: line.id,
            sender,
        }));
        if matches!(line.outcome.as_str(), "AE" | "AR" | "rejected" | "refused") && sender.organization.0 != 0
        {
            let first = findings.iter().find(|finding| finding.severity == Severity::Error);
            portion.problems.push(ProblemRow {
                message: line.id,
                sender,
                rule: first.map_or_else(|| "message.not-hl7".to_owned(), |finding| cut(&finding.rule)),
                received_at: line.received_at,
            });
        }
    }
    portion.counts = counts
        .into_iter()
        .map(|((sender, day, measure), count)| Count { sender, day, measure, count })
        .collect();
    portion.examples =
        examples.into_iter().map(|((sender, measure), message)| (sender, measure, message)).collect();
    Ok(portion)
}

fn measured(
    detail: &MessageDetail,
    findings: &[Finding],
    received: jiff::civil::Date,
) -> Result<Measured, Error> {
    let line = &detail.line;
    let bytes = packed::unpack(&detail.body)?;
    let (text, _) = charset::decode(&bytes);
    let message = Message::parse(&text).ok();
    Ok(measures::measure(message.as_ref(), findings, &line.outcome, &line.message_type, received))
}

/// The rules a message breaks, each once, the worse severity of two.
fn broken(findings: &[Finding]) -> Vec<(String, &'static str)> {
    let mut rules: BTreeMap<String, &'static str> = BTreeMap::new();
    for finding in findings {
        match finding.severity {
            Severity::Error => {
                rules.insert(cut(&finding.rule), "E");
            }
            Severity::Warning => {
                rules.entry(cut(&finding.rule)).or_insert("W");
            }
            Severity::Information => {}
        }
    }
    rules.into_iter().collect()
}

fn cut(rule: &str) -> String {
    rule.chars().take(LONGEST_RULE).collect()
}

/// Stores a portion, if nobody else has counted one of its messages meanwhile. Answers how many messages it counted.
fn store(registry: &Registry, portion: Portion) -> Result<usize, Error> {
    /// Held by whoever counts: two programs on one database count one after the other. An arbitrary number, ours alone.
    const TALLY: i64 = 8_236_417_759_071;
    Ok(registry.db().write(move |tx| {
        tx.lock_keys(&mut vec![TALLY])?;
        let still: HashSet<MessageId> = tally::still_untallied(tx, &portion.messages)?.into_iter().collect();
        if still.len() != portion.messages.len() {
            // The other has taken a part: what is left is counted in the next portion.
            return Ok::<_, StoreError>(0);
        }
        let made: HashSet<MessageId> =
            correction::made_of(tx, &portion.messages)?.into_iter().map(|(original, _)| original).collect();
        let problems: Vec<ProblemRow> =
            portion.problems.iter().filter(|row| !made.contains(&row.message)).cloned().collect();
        tally::add(tx, &portion.counts)?;
        tally::insert_rules(tx, &portion.rules)?;
        tally::put_examples(tx, &portion.examples)?;
        problem::insert(tx, &problems)?;
        tally::tallied(tx, &portion.messages)?;
        Ok(portion.messages.len())
    })?)
}
