//! The decision: what a batch of messages changes. Pure; messages are decided in order, and each sees what
//! the ones before it in the batch have changed.

use std::collections::{BTreeSet, HashMap, HashSet};

use jenner_codes::{ActionCode, Codes};
use jenner_hl7::finding::{ApplicationError, Finding, Hl7Error, Location, Severity, Verdict};
use jenner_linkage::{Decision, Grounds, KeyKind, MatchKey, decide as compare};
use jenner_model::person::Demographics;
use jenner_model::report::{Report, Statement};
use jenner_model::{MessageId, OrganizationId, PersonId, RegistryNumber, SourceId, Timestamp};
use jenner_store::queries::matching::Holder;

use super::incoming::{ContentKey, Incoming};
use crate::doses;
use crate::identity::fold::Standing;

/// What the database knows about everything a batch can touch.
#[derive(Debug, Default)]
pub struct Known {
    /// Messages of the batch that were taken before, with the answer they got.
    pub receipts: HashMap<ContentKey, Receipt>,
    /// Who has which match key, and under which home.
    pub candidates: HashMap<MatchKey, Vec<Holder>>,
    /// What has been said about who the candidates are.
    pub demographics: HashMap<PersonId, Vec<Said>>,
    /// All reports of candidates, where an update or delete in the batch needs them.
    pub reports: HashMap<PersonId, Vec<Report>>,
    /// Registry numbers that are taken among those drawn for newcomers.
    pub taken: HashSet<RegistryNumber>,
}

/// What somebody has said about who a person is.
#[derive(Debug)]
pub struct Said {
    /// The home the statement came to.
    pub home: PersonId,
    /// Who said it.
    pub source: SourceId,
    /// The organization behind the source.
    pub organization: OrganizationId,
    /// What was said.
    pub demographics: Demographics,
}

/// A message that was taken before.
#[derive(Debug, Clone)]
pub struct Receipt {
    /// The first time.
    pub message: MessageId,
    /// What was answered; empty for a message earlier in the same batch.
    pub answer: String,
    /// Whom it was about.
    pub person: Option<PersonId>,
}

/// Everything a batch changes.
#[derive(Debug, Default)]
pub struct ChangeSet {
    /// New people.
    pub people: Vec<Standing>,
    /// Match keys to add, with the home they are filed under.
    pub keys: Vec<(MatchKey, PersonId)>,
    /// Reports to add, or to move forward in time.
    pub reports: Vec<ReportRow>,
    /// What became of each message of the batch, in order.
    pub fates: Vec<Fate>,
}

/// A report to be stored: which statement of which message, about whom.
#[derive(Debug, Clone, Copy)]
pub struct ReportRow {
    /// Place of the message in the batch.
    pub message: usize,
    /// Place of the statement in the message.
    pub statement: usize,
    /// Whom it is about.
    pub person: PersonId,
    /// Which home of the person it comes to.
    pub home: PersonId,
}

/// What became of a message.
#[derive(Debug)]
pub enum Fate {
    /// Taken: about this person, with these further findings.
    Taken {
        /// Whom it is about.
        person: PersonId,
        /// How the person was found; `None` for somebody new.
        grounds: Option<Grounds>,
        /// Findings that only the registry's knowledge could give.
        findings: Vec<Finding>,
        /// Doses, refusals and observations taken.
        stored: usize,
    },
    /// Taken before: nothing changes, the answer is the one of then.
    Replayed(Receipt),
    /// No free registry number among those drawn: the batch has to be tried again with new ones.
    NoNumber,
}

/// Decides a batch.
pub fn decide(batch: &[Incoming], mut known: Known, codes: &Codes) -> ChangeSet {
    let mut changes = ChangeSet::default();
    let mut keys_added: HashSet<(MatchKey, PersonId)> = HashSet::new();
    for (place, incoming) in batch.iter().enumerate() {
        if let Some(receipt) = known.receipts.get(&incoming.key.content) {
            changes.fates.push(Fate::Replayed(receipt.clone()));
            continue;
        }
        let organization = incoming.access.organization();
        let found = find_person(incoming, &known);
        let (person, home) = match found {
            Some((at, _)) => (at.person, at.home),
            None => {
                let Some(number) = incoming.newcomer.numbers.into_iter().find(|n| !known.taken.contains(n))
                else {
                    changes.fates.push(Fate::NoNumber);
                    continue;
                };
                known.taken.insert(number);
                let newcomer = incoming.newcomer;
                changes.people.push(Standing {
                    person: newcomer.person,
                    public_id: newcomer.public_id,
                    registry_number: number,
                });
                (newcomer.person, newcomer.person)
            }
        };
        let at = Holder { person, home };
        for (_, key) in &incoming.keys {
            let holders = known.candidates.entry(*key).or_default();
            if !holders.contains(&at) {
                holders.push(at);
                if keys_added.insert((*key, home)) {
                    changes.keys.push((*key, home));
                }
            }
        }
        known.demographics.entry(person).or_default().push(Said {
            home,
            source: incoming.source,
            organization,
            demographics: incoming.demographics.clone(),
        });
        let findings = take_statements(place, incoming, at, &mut known, &mut changes, codes);
        let receipt = Receipt { message: incoming.message(), answer: String::new(), person: Some(person) };
        known.receipts.insert(incoming.key.content, receipt);
        changes.fates.push(Fate::Taken {
            person,
            grounds: found.map(|(_, grounds)| grounds),
            findings,
            stored: incoming.statements.len().saturating_sub(1),
        });
    }
    changes
}

/// The person meant, and of their homes the one it fits best: where the same source has spoken before, else the
/// person's own.
fn find_person(incoming: &Incoming, known: &Known) -> Option<(Holder, Grounds)> {
    let mut seen: BTreeSet<PersonId> = BTreeSet::new();
    for (kind, key) in &incoming.keys {
        if matches!(kind, KeyKind::SourceNumber | KeyKind::NameAndBirth) {
            seen.extend(known.candidates.get(key).into_iter().flatten().map(|holder| holder.person));
        }
    }
    let organization = incoming.access.organization();
    seen.into_iter()
        .filter_map(|person| {
            let said = known.demographics.get(&person)?;
            said.iter()
                .filter_map(|said| {
                    let decision =
                        compare(organization, &incoming.demographics, said.organization, &said.demographics);
                    match decision {
                        Decision::Same(grounds) => {
                            let stranger = said.source != incoming.source;
                            Some((grounds, stranger, said.home != person, said.home))
                        }
                        Decision::NotSure | Decision::NumberReused => None,
                    }
                })
                .min()
                .map(|(grounds, .., home)| (grounds, Holder { person, home }))
        })
        .min_by_key(|(grounds, at)| (*grounds, at.person))
        .map(|(grounds, at)| (at, grounds))
}

fn take_statements(
    place: usize,
    incoming: &Incoming,
    at: Holder,
    known: &mut Known,
    changes: &mut ChangeSet,
    codes: &Codes,
) -> Vec<Finding> {
    let Holder { person, home } = at;
    let mut findings = Vec::new();
    // One statement twice in one message is one report.
    let mut seen = HashSet::new();
    for (at, prepared) in incoming.statements.iter().enumerate() {
        if !seen.insert(prepared.content_key) {
            continue;
        }
        if let Statement::Dose(said) = &prepared.statement
            && said.action != ActionCode::Add
        {
            let mut before = known.reports.get(&person).cloned().unwrap_or_default();
            before.retain(|report| report.source == incoming.source);
            before.sort_by_key(|report| (report.said_at, report.id));
            if !doses::consolidate::is_known_to_its_source(said, &before, codes) {
                findings.push(unknown_dose(said.action, prepared.rxa));
            }
        }
        changes.reports.push(ReportRow { message: place, statement: at, person, home });
        if let Some(reports) = known.reports.get_mut(&person) {
            reports.push(report(incoming, at));
        }
    }
    findings
}

fn report(incoming: &Incoming, at: usize) -> Report {
    let prepared = &incoming.statements[at];
    Report {
        id: prepared.id,
        source: incoming.source,
        organization: incoming.access.organization(),
        said_at: incoming.said_at,
        received_at: incoming.entry.received_at,
        message: incoming.message(),
        statement: prepared.statement.clone(),
    }
}

/// Guide §4: an update of an unknown dose is taken as a new one, a delete of an unknown dose does nothing;
/// both with a warning.
fn unknown_dose(action: ActionCode, rxa: u32) -> Finding {
    let (rule, text) = match action {
        ActionCode::Delete => (
            "RXA-21.delete-unknown",
            "Nothing was deleted: the registry holds no dose of yours with this number, or this date and vaccine. \
             Check ORC-3, RXA-3 and RXA-5.",
        ),
        ActionCode::Update | ActionCode::Add => (
            "RXA-21.update-unknown",
            "The dose was added: the registry held no dose of yours with this number, or this date and vaccine, to \
             update. Check that ORC-3 is the number you sent first.",
        ),
    };
    Finding {
        severity: Severity::Warning,
        code: Hl7Error::UnknownKey,
        application: Some(ApplicationError::IllogicalValue),
        location: Some(Location::field("RXA", rxa, 21)),
        rule: rule.into(),
        text: text.into(),
    }
}

/// The verdict after the registry's own findings.
pub fn verdict(so_far: Verdict, findings: &[Finding]) -> Verdict {
    match so_far {
        Verdict::AA if findings.iter().any(|finding| finding.severity == Severity::Error) => Verdict::AE,
        verdict => verdict,
    }
}

/// The time of a statement: what the message says, unless that is later than its arrival.
pub fn said_at(in_message: Option<Timestamp>, received_at: Timestamp) -> Timestamp {
    in_message.map_or(received_at, |said| said.min(received_at))
}
