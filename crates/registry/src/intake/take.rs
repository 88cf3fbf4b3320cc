//! Taking a batch: load, decide, apply, in one transaction.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use jenner_codes::ActionCode;
use jenner_hl7::ack;
use jenner_hl7::er7::Message;
use jenner_hl7::finding::{Finding, Severity, Verdict};
use jenner_linkage::{KeyKind, MatchKey};
use jenner_model::access::Access;
use jenner_model::report::Statement;
use jenner_model::{PersonId, SourceId};
use jenner_store::queries::correction;
use jenner_store::queries::matching::{self, Holder};
use jenner_store::queries::merged;
use jenner_store::queries::message::{self, MessageKey, NewMessage};
use jenner_store::queries::person::{self, PersonRow};
use jenner_store::queries::profile::{self, ProfileRow};
use jenner_store::queries::report::{self, Kind, ReportRow};
use jenner_store::{StoreError, Tx};

use super::decide::{self, ChangeSet, Fate, Known, Receipt};
use super::{AddressedTo, Incoming, stamp_of};
use crate::access::door::{self, Action};
use crate::forecast::keep;
use crate::identity::matching::Candidate;
use crate::identity::{lookup, suspect};
use crate::messages::journal::{count, findings_json};
use crate::participation::suppression::{Hit, ask};
use crate::registry::Core;
use crate::{Error, packed};

/// What became of a message.
#[derive(Debug, Clone)]
pub(crate) struct Taken {
    /// Whom it was about.
    pub(crate) person: PersonId,
    /// The answer.
    pub(crate) answer: String,
    /// MSA-1 of the answer.
    pub(crate) verdict: Verdict,
    /// All findings.
    pub(crate) findings: Vec<Finding>,
    /// Statements taken, the demographic one not counted.
    pub(crate) stored: usize,
    /// Whether the same message had been taken before.
    pub(crate) replayed: bool,
    /// Whether it was stored. The answer does not tell.
    pub(crate) is_kept: bool,
}

/// Rounds of drawing new registry numbers when all that were drawn are taken.
const DRAWS: usize = 8;

/// Takes a batch. Each message gets its own result; a failure of the database is everybody's.
pub(crate) fn take(core: &Arc<Core>, mut batch: Vec<Incoming>) -> Vec<Result<Taken, Arc<Error>>> {
    let size = batch.len();
    let mut problem = Arc::new(Error::Internal("no free registry number was found".to_owned()));
    for _ in 0..DRAWS {
        let shared = Arc::new(batch);
        let done = {
            let (core, batch) = (core.clone(), shared.clone());
            core.db.clone().write(move |tx| transact(tx, &core, &batch))
        };
        match done {
            Ok(Some(taken)) => return taken.into_iter().map(Ok).collect(),
            Ok(None) => {}
            // Two batches drew the same registry number at the same time.
            Err(error) if error.is_unique_violation() => problem = Arc::new(Error::Store(error)),
            Err(error) => {
                let error = Arc::new(Error::Store(error));
                return (0..size).map(|_| Err(error.clone())).collect();
            }
        }
        let Ok(mut again) = Arc::try_unwrap(shared) else { break };
        for incoming in &mut again {
            incoming.newcomer = core.newcomer();
        }
        batch = again;
    }
    (0..size).map(|_| Err(problem.clone())).collect()
}

/// `None`: no free registry number among those drawn; nothing was changed.
fn transact(tx: &mut Tx<'_>, core: &Core, batch: &[Incoming]) -> Result<Option<Vec<Taken>>, StoreError> {
    let known = load(tx, core, batch)?;
    let changes = decide::decide(batch, known, &core.matcher, core.codes);
    if changes.fates.iter().any(|fate| matches!(fate, Fate::NoNumber)) {
        return Ok(None);
    }
    apply(tx, core, batch, &changes).map(Some)
}

fn load(tx: &mut Tx<'_>, core: &Core, batch: &[Incoming]) -> Result<Known, StoreError> {
    let keys_where = |wanted: fn(KeyKind) -> bool| -> Vec<i64> {
        let all = batch.iter().flat_map(|incoming| &incoming.keys);
        all.filter(|(kind, _)| wanted(*kind)).map(|(_, key)| key.0).collect()
    };
    tx.lock_keys(&mut keys_where(KeyKind::serialises))?;
    let contents: Vec<_> = batch.iter().map(|incoming| incoming.key).collect();
    let receipts = message::receipts(tx, &contents)?
        .into_iter()
        .map(|(key, row)| {
            let answer = packed::unpack(&row.answer)?;
            let answer = String::from_utf8(answer).map_err(|_| StoreError::Content("a stored answer"))?;
            Ok((key, Receipt { message: row.message, answer, person: row.person }))
        })
        .collect::<Result<HashMap<_, _>, StoreError>>()?;
    let candidates: HashMap<MatchKey, Vec<Holder>> = matching::holders(tx, &keys_where(lookup::is_followed))?
        .into_iter()
        .map(|(key, holders)| (MatchKey(key), holders))
        .collect();
    let named: Vec<PersonId> = batch.iter().filter_map(|incoming| incoming.named).collect();
    let gone = merged::survivors(tx, &named)?;
    let now = |home: &PersonId| Holder { person: *gone.get(home).unwrap_or(home), home: *home };
    let named: HashMap<PersonId, Holder> = named.iter().map(|home| (*home, now(home))).collect();
    let people = people_of(candidates.values());
    let Some(access) = batch.first().map(|incoming| &incoming.access) else { return Ok(Known::default()) };
    let profiles: BTreeMap<PersonId, Candidate> =
        lookup::of_people(tx, access, &people)?.into_iter().map(|one| (one.home, one)).collect();
    if parted_meanwhile(tx, candidates.values().flatten().copied(), &profiles)? {
        return Err(tx.give_way());
    }
    // An update or a delete has to know what the source said before; everything else is told apart by its
    // content alone. Its patient is found by number or by name, hardly ever otherwise.
    let reports = if batch.iter().any(changes_a_dose) {
        let near: HashSet<MatchKey> = batch
            .iter()
            .filter(|incoming| changes_a_dose(incoming))
            .flat_map(|incoming| &incoming.keys)
            .filter(|(kind, _)| matches!(kind, KeyKind::SourceNumber | KeyKind::NameAndBirth))
            .map(|(_, key)| *key)
            .collect();
        let holders = candidates.iter().filter(|(key, _)| near.contains(key)).map(|(_, holders)| holders);
        let mut people = people_of(holders);
        people.extend(named.values().map(|holder| holder.person));
        people.sort_unstable();
        people.dedup();
        let said = report::of_people_by_home(tx, access, &people)?.into_iter();
        said.map(|(person, of)| (person, of.into_iter().map(|homed| homed.report).collect())).collect()
    } else {
        HashMap::new()
    };
    let numbers: Vec<_> = batch.iter().flat_map(|incoming| incoming.newcomer.numbers).collect();
    let taken = person::taken_numbers(tx, &numbers)?;
    let left = ask::batch(tx, core, batch)?;
    Ok(Known { receipts, candidates, profiles, named, reports, taken, left })
}

/// Whether a merge or a split came between the reading of keys and that of profiles: a home whose profile is not where
/// its keys said would be overlooked, and its own message would make somebody new.
fn parted_meanwhile(
    tx: &mut Tx<'_>,
    holders: impl Iterator<Item = Holder>,
    profiles: &BTreeMap<PersonId, Candidate>,
) -> Result<bool, StoreError> {
    let elsewhere: BTreeSet<Holder> =
        holders.filter(|at| profiles.get(&at.home).is_none_or(|one| one.person != at.person)).collect();
    if elsewhere.is_empty() {
        return Ok(false);
    }
    let homes: Vec<PersonId> = elsewhere.iter().map(|at| at.home).collect();
    let today = merged::survivors(tx, &homes)?;
    Ok(elsewhere.iter().any(|at| today.get(&at.home).unwrap_or(&at.home) != &at.person))
}

fn people_of<'h>(holders: impl Iterator<Item = &'h Vec<Holder>>) -> Vec<PersonId> {
    let people: BTreeSet<PersonId> = holders.flatten().map(|holder| holder.person).collect();
    people.into_iter().collect()
}

fn changes_a_dose(incoming: &Incoming) -> bool {
    incoming.statements.iter().any(
        |prepared| matches!(&prepared.statement, Statement::Dose(said) if said.action != ActionCode::Add),
    )
}

fn apply(
    tx: &mut Tx<'_>,
    core: &Core,
    batch: &[Incoming],
    changes: &ChangeSet,
) -> Result<Vec<Taken>, StoreError> {
    let people: Vec<PersonRow> = changes.people.iter().copied().map(PersonRow::from).collect();
    person::insert(tx, &people, core.now())?;
    let keys: Vec<(i64, PersonId)> = changes.keys.iter().map(|(key, person)| (key.0, *person)).collect();
    matching::insert(tx, &keys)?;
    report::upsert(tx, &report_rows(batch, changes))?;
    if let Some(incoming) = batch.first() {
        let touched: BTreeSet<PersonId> = changes.reports.iter().map(|change| change.person).collect();
        keep::assess_people(tx, core, &incoming.access, &touched)?;
        store_profiles(tx, &incoming.access, &changes.profiles)?;
        suspect::put(tx, core, &incoming.access, &changes.suspicions)?;
    }
    let mut answers: HashMap<super::ContentKey, String> = HashMap::new();
    let all: Vec<(Taken, PersonId, Option<i64>)> = batch
        .iter()
        .zip(&changes.fates)
        .map(|(incoming, fate)| answer(core, incoming, fate, &mut answers))
        .collect::<Result<_, StoreError>>()?;
    let packed: Vec<(Vec<u8>, String)> = all
        .iter()
        .map(|(taken, ..)| Ok((packed::pack(taken.answer.as_bytes())?, findings_json(&taken.findings))))
        .collect::<Result<_, StoreError>>()?;
    let messages: Vec<NewMessage<'_>> = batch
        .iter()
        .zip(&all)
        .zip(&packed)
        .filter(|((_, (taken, ..)), _)| taken.is_kept)
        .map(|((incoming, (taken, person, replay_of)), (answer, findings))| NewMessage {
            id: incoming.entry.id,
            received_at: incoming.entry.received_at,
            organization: incoming.entry.organization,
            interface: incoming.entry.interface,
            transport: incoming.entry.transport.word(),
            control_id: &incoming.entry.control_id,
            message_type: &incoming.entry.message_type,
            outcome: if taken.replayed { "replay" } else { taken.verdict.code() },
            person: Some(*person),
            errors: count(&taken.findings, Severity::Error),
            warnings: count(&taken.findings, Severity::Warning),
            stored: taken.stored as i64,
            dropped: incoming.dropped as i64,
            replay_of: replay_of.map(jenner_model::MessageId),
            body: &incoming.entry.body,
            answer,
            findings,
        })
        .collect();
    message::insert(tx, &messages)?;
    let kept = || batch.iter().zip(&all).filter(|(_, (taken, ..))| taken.is_kept);
    for link in kept().filter_map(|(incoming, _)| incoming.entry.link()) {
        correction::insert(tx, &link)?;
    }
    let keys: Vec<_> = kept()
        .map(|(incoming, (taken, ..))| {
            // A replay is found by its control id like any message, but the receipt is the first one's.
            let content = if taken.replayed { super::ContentKey::default() } else { incoming.key.content };
            (MessageKey { content, ..incoming.key }, incoming.entry.id)
        })
        .collect();
    message::insert_keys(tx, &keys)?;
    for (incoming, (taken, person, _)) in kept() {
        let mut entry = door::entry_at(core.now(), &incoming.access, Action::Submit, Some(*person));
        entry.object = format!("message:{}", incoming.entry.id.0).into();
        entry.result = if taken.replayed { "replay".into() } else { taken.verdict.code().into() };
        tx.audit(entry);
    }
    let held: Vec<(&Incoming, &Hit)> = batch
        .iter()
        .zip(&changes.fates)
        .filter_map(|(incoming, fate)| match fate {
            Fate::Held(hit) => Some((incoming, hit)),
            _ => None,
        })
        .collect();
    let refused = changes.fates.iter().filter(|fate| matches!(fate, Fate::Refused)).count();
    ask::put(tx, core, refused, &held)?;
    Ok(all.into_iter().map(|(taken, ..)| taken).collect())
}

/// Stores what the matcher knows now. The people are locked, so what another writer has added to a home since this one
/// read it is there to be joined.
fn store_profiles(
    tx: &mut Tx<'_>,
    access: &Access,
    learned: &BTreeMap<PersonId, Candidate>,
) -> Result<(), StoreError> {
    let mut people: Vec<PersonId> = learned.values().map(|one| one.person).collect();
    people.sort_unstable();
    people.dedup();
    let mut now = learned.clone();
    for stored in lookup::of_people(tx, access, &people)? {
        if let Some(one) = now.get_mut(&stored.home) {
            one.profile.join(&stored.profile);
        }
    }
    let rows: Vec<ProfileRow> = now
        .into_values()
        .map(|one| ProfileRow { person: one.person, home: one.home, profile: one.profile.to_bytes() })
        .collect();
    profile::upsert(tx, &rows)
}

fn written(
    core: &Core,
    incoming: &Incoming,
    verdict: Verdict,
    findings: &[Finding],
) -> Result<String, StoreError> {
    Ok(match &incoming.addressed_to {
        AddressedTo::Hl7(msh) => {
            let request = Message::parse(msh).map_err(|_| StoreError::Content("a message header"))?;
            ack::write(&request, verdict, findings, &stamp_of(core, incoming.entry.id))
        }
        AddressedTo::Fhir => super::fhir::answer(findings),
    })
}

fn answer(
    core: &Core,
    incoming: &Incoming,
    fate: &Fate,
    answers: &mut HashMap<super::ContentKey, String>,
) -> Result<(Taken, PersonId, Option<i64>), StoreError> {
    match fate {
        Fate::Taken { person, findings, stored, .. } => {
            let mut all = incoming.findings.clone();
            all.extend(findings.iter().cloned());
            let verdict = decide::verdict(incoming.verdict, &all);
            let answer = written(core, incoming, verdict, &all)?;
            answers.insert(incoming.key.content, answer.clone());
            let taken = Taken {
                person: *person,
                answer,
                verdict,
                findings: all,
                stored: *stored,
                replayed: false,
                is_kept: true,
            };
            Ok((taken, *person, None))
        }
        Fate::Refused | Fate::Held(_) => {
            // As for a message that was stored: whoever sent it does not learn that its person left.
            let all = incoming.findings.clone();
            let verdict = decide::verdict(incoming.verdict, &all);
            let (person, answer) = (incoming.newcomer.person, written(core, incoming, verdict, &all)?);
            let stored = incoming.clinical();
            let taken =
                Taken { person, answer, verdict, findings: all, stored, replayed: false, is_kept: false };
            Ok((taken, person, None))
        }
        Fate::Replayed(receipt) => {
            let answer = if receipt.answer.is_empty() {
                answers.get(&incoming.key.content).cloned().unwrap_or_default()
            } else {
                receipt.answer.clone()
            };
            let verdict = Message::parse(&answer)
                .ok()
                .and_then(|ack| ack.first("MSA").map(|msa| msa.field(1).text().into_owned()))
                .map_or(incoming.verdict, |code| if code == "AA" { Verdict::AA } else { Verdict::AE });
            let person =
                receipt.person.ok_or(StoreError::Content("the person of a message that was taken"))?;
            let taken = Taken {
                person,
                answer,
                verdict,
                findings: incoming.findings.clone(),
                stored: 0,
                replayed: true,
                is_kept: true,
            };
            Ok((taken, person, Some(receipt.message.0)))
        }
        Fate::NoNumber => {
            Err(StoreError::Usage("a batch without a registry number for everybody was applied"))
        }
    }
}

/// Rows to store, each key once: of two messages of a batch that say the same, the later time counts.
fn report_rows<'b>(batch: &'b [Incoming], changes: &ChangeSet) -> Vec<ReportRow<'b>> {
    let mut rows: Vec<ReportRow<'b>> = Vec::with_capacity(changes.reports.len());
    let mut places: HashMap<(PersonId, PersonId, SourceId, super::ContentKey), usize> = HashMap::new();
    for change in &changes.reports {
        let incoming = &batch[change.message];
        let prepared = &incoming.statements[change.statement];
        let key = (change.person, change.home, incoming.source, prepared.content_key);
        if let Some(place) = places.get(&key) {
            let row = &mut rows[*place];
            row.said_at = row.said_at.max(incoming.said_at);
            continue;
        }
        places.insert(key, rows.len());
        let (about_on, code) = match &prepared.statement {
            Statement::Demographics(_) => (None, None),
            Statement::Dose(dose) => (Some(dose.given_on), Some(dose.vaccine.cvx.to_string())),
            Statement::Refusal(refusal) => (Some(refusal.refused_on), Some(refusal.vaccine.to_string())),
            Statement::Observation(seen) => (Some(seen.observed_on), Some(seen.finding.code().to_owned())),
        };
        rows.push(ReportRow {
            person: change.person,
            home: change.home,
            source: incoming.source,
            content_key: &prepared.content_key,
            id: prepared.id,
            organization: incoming.access.organization(),
            kind: Kind::of(&prepared.statement),
            said_at: incoming.said_at,
            received_at: incoming.entry.received_at,
            message: incoming.entry.id,
            about_on,
            code,
            json: &prepared.json,
        });
    }
    rows
}
