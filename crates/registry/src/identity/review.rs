//! The queue of pairs that a human has to look at.
//!
//! A pair gets in when the matcher is not sure: from the intake, or from a sweep over everybody. The same two people are
//! there once. A pair that a human has called different stays away until one of the two changes materially. Who works on a
//! pair claims it; a claim ends by itself after half an hour.

use std::collections::{BTreeSet, HashMap};

use jenner_model::access::{Access, Actor};
use jenner_model::record::Record;
use jenner_model::{PersonId, Timestamp, UserId};
use jenner_store::queries::decision;
use jenner_store::queries::review::{self as rows, NewPair, PairRow, State};
use jenner_store::{StoreError, Tx};

pub use jenner_store::queries::review::{Filter, Order};

use super::decisions::{self, Decided, DecisionId, Kind};
use super::homes::{self, Somebody};
use super::merge::{self, How, Merged};
use crate::access::door::{self, Action};
use crate::access::roles::Permission;
use crate::registry::Core;
use crate::{Error, Registry};

/// The name of a pair in the queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ReviewId(pub i64);

/// How long a claim holds: half an hour, in microseconds.
pub const CLAIM_FOR: i64 = 30 * 60 * 1_000_000;

/// Two people who may be one, as the matcher sees it.
#[derive(Debug, Clone, PartialEq)]
pub struct Suggestion {
    /// The one (a person, or a home of one).
    pub a: PersonId,
    /// The other.
    pub b: PersonId,
    /// Probability that they are one human, 0 to 1.
    pub probability: f64,
    /// Log odds to base 2.
    pub score: f64,
    /// The matcher's band, in its word.
    pub band: String,
    /// Why: parts of the score and guards, as JSON. Names of fields and levels, no values.
    pub why: String,
    /// Version of the matcher.
    pub matcher: String,
}

/// A pair that waits.
#[derive(Debug, Clone, PartialEq)]
pub struct Waiting {
    /// Its name.
    pub id: ReviewId,
    /// The older of the two records: the one to keep unless somebody says otherwise.
    pub left: Record,
    /// The other.
    pub right: Record,
    /// Probability that they are one human.
    pub probability: f64,
    /// Log odds to base 2.
    pub score: f64,
    /// The matcher's band.
    pub band: String,
    /// Why, as JSON.
    pub why: String,
    /// Version of the matcher.
    pub matcher: String,
    /// Since when it waits.
    pub since: Timestamp,
    /// How many people could not tell.
    pub unsure: i64,
    /// Who works on it, and since when. Claims that have ended are left out.
    pub claimed: Option<(UserId, Timestamp)>,
}

/// A page of the queue.
#[derive(Debug, Clone, Default)]
pub struct Page {
    /// Pairs, those hidden from the asker left out.
    pub pairs: Vec<Waiting>,
    /// How many there are in all.
    pub total: i64,
}

/// An answer to a pair.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// Both are one human.
    Merge {
        /// Keep the right record's number instead of the left one's.
        keep_right: bool,
        /// Although one of them is protected.
        protected_too: bool,
    },
    /// They are two.
    Different,
    /// Somebody else should look. Needs a note.
    Unsure,
}

/// What became of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answered {
    /// Merged, or why not.
    Merged(Merged),
    /// The two will not be suggested again until one of them changes.
    Different(DecisionId),
    /// The pair goes back into the queue with the note.
    PassedOn(DecisionId),
    /// Somebody else works on it.
    Claimed,
    /// It does not wait any more.
    Gone,
}

/// Puts pairs into the queue (for a sweep). Returns how many are new.
pub fn add(registry: &Registry, access: &Access, pairs: Vec<Suggestion>) -> Result<usize, Error> {
    door::require(registry, access, Permission::AssessEverybody, Action::SuggestPair)?;
    let (core, access) = (registry.core.clone(), access.clone());
    registry.db().write(move |tx| Ok::<_, Error>(suggest(tx, &core, &access, &pairs)?))
}

/// Puts pairs into the queue, in the caller's transaction. Returns how many are new.
pub(crate) fn suggest(
    tx: &mut Tx<'_>,
    core: &Core,
    access: &Access,
    pairs: &[Suggestion],
) -> Result<usize, StoreError> {
    if pairs.is_empty() {
        return Ok(0);
    }
    let named: Vec<PersonId> = pairs.iter().flat_map(|pair| [pair.a, pair.b]).collect();
    let today = homes::today(tx, &named)?;
    let mut people = today.clone();
    people.sort_unstable();
    people.dedup();
    let people = homes::load(tx, core, access, &people)?;
    let homes: Vec<PersonId> = people.values().flat_map(|one| one.homes.iter().copied()).collect();
    let mut known: HashMap<(PersonId, PersonId), Vec<PairRow>> = HashMap::new();
    for row in rows::of_homes(tx, access, &homes)? {
        known.entry(in_order(row.person_a, row.person_b)).or_default().push(row);
    }
    let mut added = Vec::new();
    let mut seen = BTreeSet::new();
    for (pair, two) in pairs.iter().zip(today.chunks_exact(2)) {
        let &[a, b] = two else { continue };
        let (Some(one), Some(other)) = (people.get(&a), people.get(&b)) else { continue };
        if a == b || !seen.insert(in_order(a, b)) {
            continue;
        }
        let fingerprint = decisions::fingerprint(&one.record.demographics, &other.record.demographics);
        let before = known.get(&in_order(a, b)).map(Vec::as_slice).unwrap_or_default();
        let waits = before.iter().any(|row| {
            let known = &row.pair;
            row.state == State::Open
                && (&known.matcher, &known.why, known.score) == (&pair.matcher, &pair.why, pair.score)
        });
        if waits || decisions::are_apart(tx, access, one, other)? {
            continue;
        }
        // Waiting already, and now known better: the pair keeps its row and takes the new figures.
        let row = before.iter().find(|row| row.state == State::Open);
        let (home_a, home_b) = row.map_or(in_order(pair.a, pair.b), |row| (row.pair.home_a, row.pair.home_b));
        added.push((
            row.is_none(),
            NewPair {
                id: core.id(),
                home_a,
                home_b,
                probability: pair.probability,
                score: pair.score,
                band: pair.band.clone(),
                why: pair.why.clone(),
                matcher: pair.matcher.clone(),
                fingerprint,
                county: county(&one.record).or_else(|| county(&other.record)),
                born_on: one.record.demographics.birth_date.max(other.record.demographics.birth_date),
                created_at: core.now(),
            },
        ));
    }
    let new = added.iter().filter(|(new, _)| *new).count();
    let pairs: Vec<NewPair> = added.into_iter().map(|(_, pair)| pair).collect();
    rows::put(tx, &pairs)?;
    Ok(new)
}

fn in_order(a: PersonId, b: PersonId) -> (PersonId, PersonId) {
    (a.min(b), a.max(b))
}

pub(crate) fn county(record: &Record) -> Option<jenner_codes::County> {
    record.demographics.addresses.value().into_iter().flatten().find_map(|address| address.county.clone())
}

/// A page of the queue. Audited with the number of pairs shown.
pub fn list(
    registry: &Registry,
    access: &Access,
    filter: &Filter,
    order: Order,
    skip: i64,
    most: i64,
) -> Result<Page, Error> {
    door::require(registry, access, Permission::DecideIdentity, Action::ListPairs)?;
    let core = registry.core.clone();
    registry.db().read(|tx| {
        let total = rows::count(tx, access, filter)?;
        let found = rows::list(tx, access, filter, order, skip, most.clamp(1, 200))?;
        let pairs = shown(tx, &core, access, found)?;
        let mut entry = door::entry_at(core.now(), access, Action::ListPairs, None);
        entry.detail = format!("{{\"shown\":{}}}", pairs.len()).into();
        tx.audit(entry);
        Ok::<_, Error>(Page { pairs, total })
    })
}

/// One pair, side by side. `None` when it does not exist for the asker. Pairs that were decided can be looked at, too.
pub fn open(registry: &Registry, access: &Access, id: ReviewId) -> Result<Option<Waiting>, Error> {
    door::require(registry, access, Permission::DecideIdentity, Action::ComparePair)?;
    let core = registry.core.clone();
    registry.db().read(|tx| {
        let row = rows::get(tx, access, id.0)?;
        let pair = shown(tx, &core, access, row.into_iter().collect())?.pop();
        for record in pair.iter().flat_map(|pair| [&pair.left, &pair.right]) {
            let mut entry = door::entry_at(core.now(), access, Action::ComparePair, Some(record.person));
            entry.object = format!("review:{}", id.0).into();
            tx.audit(entry);
        }
        Ok::<_, Error>(pair)
    })
}

/// Two pairs of one person are shown by the same record: it is loaded once.
fn shown(
    tx: &mut Tx<'_>,
    core: &Core,
    access: &Access,
    found: Vec<PairRow>,
) -> Result<Vec<Waiting>, StoreError> {
    let mut people: Vec<PersonId> = found.iter().flat_map(|row| [row.person_a, row.person_b]).collect();
    people.sort_unstable();
    people.dedup();
    let people = homes::load(tx, core, access, &people)?;
    let visible = |person: PersonId| -> Option<&Somebody> {
        people.get(&person).filter(|one| door::is_visible(access, &one.record))
    };
    let now = core.now();
    Ok(found
        .into_iter()
        .filter_map(|row| {
            let (left, right) = in_order(row.person_a, row.person_b);
            Some(Waiting {
                id: ReviewId(row.pair.id),
                left: door::redact(access, visible(left)?.record.clone()),
                right: door::redact(access, visible(right)?.record.clone()),
                probability: row.pair.probability,
                score: row.pair.score,
                band: row.pair.band,
                why: row.pair.why,
                matcher: row.pair.matcher,
                since: row.pair.created_at,
                unsure: row.unsure,
                claimed: row.claim.filter(|(_, at)| now.0 - at.0 < CLAIM_FOR),
            })
        })
        .collect())
}

/// Who works on the queue: a signed-in user.
fn worker(access: &Access) -> Result<UserId, Error> {
    match access.actor() {
        Actor::User(user) => Ok(user),
        Actor::Interface(_) | Actor::Operator => {
            Err(Error::Invalid("only a signed-in user can claim a pair".to_owned()))
        }
    }
}

/// Claims a pair for the asker. `false` when somebody else has it, or it does not wait any more.
pub fn claim(registry: &Registry, access: &Access, id: ReviewId) -> Result<bool, Error> {
    door::require(registry, access, Permission::DecideIdentity, Action::ClaimPair)?;
    let user = worker(access)?;
    let (now, mut entry) = (registry.now(), door::entry(registry, access, Action::ClaimPair, None));
    entry.object = format!("review:{}", id.0).into();
    registry.db().write(move |tx| {
        let claimed = rows::claim(tx, id.0, user, now, Timestamp(now.0 - CLAIM_FOR))?;
        if claimed {
            tx.audit(entry.clone());
        }
        Ok::<_, Error>(claimed)
    })
}

/// Gives a claim back.
pub fn release(registry: &Registry, access: &Access, id: ReviewId) -> Result<(), Error> {
    door::require(registry, access, Permission::DecideIdentity, Action::ClaimPair)?;
    let user = worker(access)?;
    registry.db().write(move |tx| Ok::<_, Error>(rows::release(tx, id.0, user)?))
}

/// Claims the next pair of the queue that nobody else works on and the asker has not passed on; those `passed_over` are
/// left out.
pub fn next(
    registry: &Registry,
    access: &Access,
    filter: &Filter,
    order: Order,
    passed_over: &[ReviewId],
) -> Result<Option<ReviewId>, Error> {
    const LOOKED_AT: i64 = 20;
    door::require(registry, access, Permission::DecideIdentity, Action::ClaimPair)?;
    let user = worker(access)?;
    let since = Timestamp(registry.now().0 - CLAIM_FOR);
    let free = Filter { free_for: Some((user, since)), ..filter.clone() };
    let core = registry.core.clone();
    let mut skip = 0;
    loop {
        let (pairs, all) = registry.db().read(|tx| {
            let found = rows::list(tx, access, &free, order, skip, LOOKED_AT)?;
            let all = found.len() as i64;
            let passed_on = passed_on(tx, access, &found)?;
            let mut pairs = shown(tx, &core, access, found)?;
            pairs.retain(|pair| !passed_over.contains(&pair.id) && !passed_on.contains(&pair.id));
            Ok::<_, Error>((pairs, all))
        })?;
        for pair in pairs {
            if claim(registry, access, pair.id)? {
                return Ok(Some(pair.id));
            }
        }
        if all < LOOKED_AT {
            return Ok(None);
        }
        skip += LOOKED_AT;
    }
}

/// Those of the pairs that the asker could not tell.
fn passed_on(tx: &mut Tx<'_>, access: &Access, found: &[PairRow]) -> Result<BTreeSet<ReviewId>, StoreError> {
    let unsure = found.iter().filter(|row| row.unsure > 0);
    let homes: Vec<PersonId> = unsure.flat_map(|row| [row.person_a, row.person_b]).collect();
    let actor = decisions::actor(access);
    let rows = decision::of_homes(tx, access, &homes)?;
    Ok(rows
        .into_iter()
        .filter(|row| row.kind == Kind::Unsure && row.undone.is_none() && row.actor == actor)
        .filter_map(|row| row.review.map(ReviewId))
        .collect())
}

/// Answers a pair. Somebody else's claim is respected; no claim of one's own is needed.
pub fn decide(
    registry: &Registry,
    access: &Access,
    id: ReviewId,
    verdict: &Verdict,
    note: &str,
) -> Result<Answered, Error> {
    let action = match verdict {
        Verdict::Merge { .. } => Action::Merge,
        Verdict::Different => Action::KeepApart,
        Verdict::Unsure => Action::PassOn,
    };
    door::require(registry, access, Permission::DecideIdentity, action)?;
    if *verdict == Verdict::Unsure && note.trim().is_empty() {
        return Err(Error::Invalid("say in the note what the next person should look at".to_owned()));
    }
    let (core, access) = (registry.core.clone(), access.clone());
    let (verdict, note) = (verdict.clone(), note.to_owned());
    registry.db().write(move |tx| answer(tx, &core, &access, id, &verdict, &note))
}

fn answer(
    tx: &mut Tx<'_>,
    core: &Core,
    access: &Access,
    id: ReviewId,
    verdict: &Verdict,
    note: &str,
) -> Result<Answered, Error> {
    let now = core.now();
    // The lock of the people comes first: whoever answers the same pair at the same time waits here.
    let Some(row) = rows::get(tx, access, id.0)? else { return Ok(Answered::Gone) };
    homes::lock(tx, &[row.pair.home_a, row.pair.home_b])?;
    let Some(row) = rows::get(tx, access, id.0)?.filter(|row| row.state == State::Open) else {
        return Ok(Answered::Gone);
    };
    let user = match access.actor() {
        Actor::User(user) => Some(user),
        Actor::Interface(_) | Actor::Operator => None,
    };
    if row.claim.is_some_and(|(by, at)| Some(by) != user && now.0 - at.0 < CLAIM_FOR) {
        return Ok(Answered::Claimed);
    }
    let (left, right) = in_order(row.person_a, row.person_b);
    if left == right {
        rows::set_state(tx, &[id.0], State::Void)?;
        return Ok(Answered::Gone);
    }
    let decided = |kind: Kind| Decided {
        id: DecisionId(core.id()),
        kind,
        review: Some(id.0),
        at: now,
        note: note.to_owned(),
    };
    if let Verdict::Merge { keep_right, protected_too } = verdict {
        let two = if *keep_right { (right, left) } else { (left, right) };
        let how = How { note: note.to_owned(), protected_too: *protected_too };
        return Ok(Answered::Merged(merge::join(tx, core, access, two, &how, Some(id.0))?));
    }
    let people = homes::load(tx, core, access, &[left, right])?;
    let (Some(one), Some(other)) = (people.get(&left), people.get(&right)) else { return Ok(Answered::Gone) };
    if [one, other].iter().any(|one| !door::is_visible(access, &one.record)) {
        return Ok(Answered::Gone);
    }
    let (decided, action) = match verdict {
        Verdict::Unsure => (decided(Kind::Unsure), Action::PassOn),
        Verdict::Different | Verdict::Merge { .. } => (decided(Kind::Different), Action::KeepApart),
    };
    let fingerprint = decisions::fingerprint(&one.record.demographics, &other.record.demographics);
    decisions::note(tx, access, &decided, (left, right), &BTreeSet::new(), fingerprint)?;
    for person in [left, right] {
        let mut entry = door::entry_at(now, access, action, Some(person));
        entry.object = format!("review:{}", id.0).into();
        tx.audit(entry);
    }
    if decided.kind == Kind::Unsure {
        rows::set_unsure(tx, id.0)?;
        return Ok(Answered::PassedOn(decided.id));
    }
    let between: Vec<i64> = rows::of_homes(tx, access, &one.homes.iter().copied().collect::<Vec<_>>())?
        .into_iter()
        .filter(|row| row.state == State::Open && in_order(row.person_a, row.person_b) == (left, right))
        .map(|row| row.pair.id)
        .collect();
    rows::set_state(tx, &between, State::Decided)?;
    Ok(Answered::Different(decided.id))
}
