//! The decision: what a batch of messages changes. Pure; messages are decided in order, and each sees what
//! the ones before it in the batch have changed.

use std::collections::{BTreeMap, HashMap, HashSet};

use jenner_codes::{ActionCode, Codes};
use jenner_hl7::finding::{ApplicationError, Finding, Hl7Error, Location, Severity, Verdict};
use jenner_linkage::{MatchKey, Matcher, Profile};
use jenner_model::report::{Report, Statement};
use jenner_model::{MessageId, PersonId, RegistryNumber, Timestamp};
use jenner_store::queries::matching::Holder;

use super::incoming::{ContentKey, Incoming};
use crate::doses;
use crate::identity::fold::Standing;
use crate::identity::lookup::MOST_PER_BLOCK;
use crate::identity::matching::{self, Candidate, Choice, Grounds};
use crate::identity::suspect::Suspicion;
use crate::participation::suppression::Hit;
use crate::participation::suppression::keys::Judged;

/// What the database knows about everything a batch can touch.
#[derive(Debug, Default)]
pub struct Known {
    /// Messages of the batch that were taken before, with the answer they got.
    pub receipts: HashMap<ContentKey, Receipt>,
    /// Who has which match key, and under which home.
    pub candidates: HashMap<MatchKey, Vec<Holder>>,
    /// What the matcher knows of the candidates, by home.
    pub profiles: BTreeMap<PersonId, Candidate>,
    /// Where those are now whom the sender named.
    pub named: HashMap<PersonId, Holder>,
    /// All reports of candidates, where an update or delete in the batch needs them.
    pub reports: HashMap<PersonId, Vec<Report>>,
    /// Registry numbers that are taken among those drawn for newcomers.
    pub taken: HashSet<RegistryNumber>,
    /// Messages that agree with somebody who left, by their place in the batch.
    pub left: HashMap<usize, Hit>,
    /// Messages whose person has changed since their sender looked, by their place in the batch.
    pub outrun: HashSet<usize>,
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
    /// What the matcher knows now of the homes it learned something of.
    pub profiles: BTreeMap<PersonId, Candidate>,
    /// Homes that may be one human: for a human to look at.
    pub suspicions: Vec<Suspicion>,
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
    /// About somebody who left: answered as any other, and nothing is stored.
    Refused,
    /// Perhaps about somebody who left: answered as any other, and held.
    Held(Hit),
    /// Decided on what holds no more: nothing is stored, and whoever decided looks again.
    Outrun,
    /// No free registry number among those drawn: the batch has to be tried again with new ones.
    NoNumber,
}

/// Decides a batch.
pub fn decide(batch: &[Incoming], mut known: Known, matcher: &Matcher, codes: &Codes) -> ChangeSet {
    let mut changes = ChangeSet::default();
    let mut keys_added: HashSet<(MatchKey, PersonId)> = HashSet::new();
    for (place, incoming) in batch.iter().enumerate() {
        if let Some(receipt) = known.receipts.get(&incoming.key.content) {
            changes.fates.push(Fate::Replayed(receipt.clone()));
            continue;
        }
        if known.left.get(&place).is_some_and(|hit| hit.judged == Judged::Refuse) {
            changes.fates.push(Fate::Refused);
            continue;
        }
        if known.outrun.contains(&place) {
            changes.fates.push(Fate::Outrun);
            continue;
        }
        let named = incoming.named.and_then(|home| known.named.get(&home));
        let choice = match named {
            Some(at) => Choice { known: Some((at.person, at.home, Grounds::Named)), doubts: Vec::new() },
            None => matching::choose(matcher, &incoming.profile, &candidates(incoming, &known)),
        };
        // Who is here did not leave: a twin's next message is not held again.
        if choice.known.is_none()
            && let Some(hit) = known.left.get(&place)
        {
            changes.fates.push(Fate::Held(hit.clone()));
            continue;
        }
        let at = match choice.known {
            Some((person, home, _)) => Holder { person, home },
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
                Holder { person: newcomer.person, home: newcomer.person }
            }
        };
        for (kind, key) in &incoming.keys {
            let holders = known.candidates.entry(*key).or_default();
            if holders.contains(&at) || (!kind.is_for_search() && holders.len() >= MOST_PER_BLOCK) {
                continue;
            }
            holders.push(at);
            if keys_added.insert((*key, at.home)) {
                changes.keys.push((*key, at.home));
            }
        }
        learn(incoming, at, &mut known, &mut changes);
        let mut findings = take_statements(place, incoming, at, &mut known, &mut changes, codes);
        findings.extend(choice.doubts.iter().any(|doubt| doubt.number_reused).then(number_reused));
        suspect(at, &choice, &known, &mut changes);
        let receipt = Receipt { message: incoming.message(), answer: String::new(), person: Some(at.person) };
        known.receipts.insert(incoming.key.content, receipt);
        changes.fates.push(Fate::Taken {
            person: at.person,
            grounds: choice.known.map(|(.., grounds)| grounds),
            findings,
            stored: incoming.clinical(),
        });
    }
    changes
}

/// Every home of everybody who shares a key with the statement.
fn candidates(incoming: &Incoming, known: &Known) -> Vec<Candidate> {
    let blocks = incoming.keys.iter().filter_map(|(kind, key)| {
        let holders = known.candidates.get(key)?;
        (kind.is_for_search() || holders.len() < MOST_PER_BLOCK).then_some(holders)
    });
    let mut people: Vec<PersonId> = blocks.flatten().map(|holder| holder.person).collect();
    people.sort_unstable();
    people.dedup();
    let is_one = |candidate: &&Candidate| people.binary_search(&candidate.person).is_ok();
    known.profiles.values().filter(is_one).cloned().collect()
}

/// The home's profile, with what the statement adds.
fn learn(incoming: &Incoming, at: Holder, known: &mut Known, changes: &mut ChangeSet) {
    let Holder { person, home } = at;
    let newly = || Candidate { person, home, profile: Profile::default() };
    let candidate = known.profiles.entry(home).or_insert_with(newly);
    let mut profile = candidate.profile.clone();
    profile.join(&incoming.profile);
    if profile != candidate.profile {
        candidate.profile = profile;
        changes.profiles.insert(home, candidate.clone());
    }
}

fn suspect(at: Holder, choice: &Choice, known: &Known, changes: &mut ChangeSet) {
    for doubt in &choice.doubts {
        let (Some(one), Some(other)) = (known.profiles.get(&at.home), known.profiles.get(&doubt.home)) else {
            continue;
        };
        if one.person != other.person {
            changes.suspicions.push(Suspicion::new(one, other, &doubt.judgement, doubt.number_reused));
        }
    }
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

/// The sender's own number stood for somebody else: its list of patients wants a look, and so does ours.
fn number_reused() -> Finding {
    Finding {
        severity: Severity::Warning,
        code: Hl7Error::UnknownKey,
        application: Some(ApplicationError::IllogicalValue),
        location: Some(Location::field("PID", 1, 3)),
        rule: "PID-3.number-reused".into(),
        text: "This patient number stood for somebody with another name or birth date before. The message was taken for \
               a patient of its own, and the registry's staff will compare the two. Check that the number is right."
            .into(),
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
