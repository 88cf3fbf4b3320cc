//! What the pages of the review desk show and do beside the queue itself: counts and choices of the filters, names, what a
//! split would leave on each side, pairs that somebody found by hand, and taking back "different people".

use std::collections::{BTreeMap, BTreeSet, HashMap};

use jenner_codes::County;
use jenner_linkage::Judgement;
use jenner_model::access::Access;
use jenner_model::person::Demographics;
use jenner_model::record::Record;
use jenner_model::report::Report;
use jenner_model::{PersonId, PublicId, RegistryNumber, Timestamp, UserId};
use jenner_store::queries::decision::DecisionRow;
use jenner_store::queries::review::{self as rows, Filter, NewPair};
use jenner_store::queries::{account, decision, merged, person, report, ruling};
use jenner_store::{StoreError, Tx};

pub use jenner_store::queries::review::State;

use super::decisions::{self, DecisionId, Kind, UNDO_FOR};
use super::fold::{self, Standing};
use super::homes::{self, Somebody};
use super::review::ReviewId;
use super::said::Said;
use super::{lookup, suspect};
use crate::access::door::{self, Action};
use crate::access::roles::Permission;
use crate::registry::Core;
use crate::{Error, Registry};

/// Band of a pair that somebody found by hand.
pub const BY_HAND: &str = "by-hand";

/// How many pairs of the queue a filter finds. Tells of nobody, so it is not audited.
pub fn count(registry: &Registry, access: &Access, filter: &Filter) -> Result<i64, Error> {
    door::require(registry, access, Permission::DecideIdentity, Action::ListPairs)?;
    Ok(registry.db().read(|tx| rows::count(tx, access, filter))?)
}

/// Counties that pairs of the queue are from.
pub fn counties(registry: &Registry, access: &Access) -> Result<Vec<County>, Error> {
    door::require(registry, access, Permission::DecideIdentity, Action::ListPairs)?;
    Ok(registry.db().read(|tx| rows::counties(tx, access))?)
}

/// Where a pair stands; `None` when there is no such pair.
pub fn state(registry: &Registry, access: &Access, pair: ReviewId) -> Result<Option<State>, Error> {
    door::require(registry, access, Permission::DecideIdentity, Action::ListPairs)?;
    Ok(registry.db().read(|tx| rows::get(tx, access, pair.0))?.map(|row| row.state))
}

/// Names of users.
pub fn names(
    registry: &Registry,
    access: &Access,
    users: &[UserId],
) -> Result<HashMap<UserId, String>, Error> {
    door::require(registry, access, Permission::DecideIdentity, Action::ListPairs)?;
    Ok(registry.db().read(|tx| account::display_names(tx, users))?.into_iter().collect())
}

/// Somebody as they were before any merge: by the reports of one home.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    /// The public id of the home.
    pub public_id: PublicId,
    /// Its registry number.
    pub registry_number: RegistryNumber,
    /// What its own reports say.
    pub demographics: Demographics,
}

/// The people that these public ids were made for, each as their own reports tell. Who is hidden from the asker, or does
/// not exist, is left out.
pub fn people(registry: &Registry, access: &Access, ids: &[PublicId]) -> Result<Vec<Known>, Error> {
    door::require(registry, access, Permission::DecideIdentity, Action::ListPairs)?;
    registry.db().read(|tx| {
        let mut asked = Vec::new();
        for id in ids {
            asked.extend(homes::named(tx, *id)?);
        }
        Ok::<_, Error>(known(tx, access, &asked)?.into_values().collect())
    })
}

fn known(
    tx: &mut Tx<'_>,
    access: &Access,
    asked: &[PersonId],
) -> Result<BTreeMap<PersonId, Known>, StoreError> {
    let today = homes::today(tx, asked)?;
    let rows = person::homes_by_ids(tx, access, asked)?;
    let mut said: HashMap<PersonId, Vec<Report>> = HashMap::new();
    for homed in report::demographics_by_home(tx, access, &today)?.into_values().flatten() {
        said.entry(homed.home).or_default().push(homed.report);
    }
    Ok(asked
        .iter()
        .filter_map(|home| {
            let (row, reports) = (rows.get(home)?, said.get(home)?);
            let demographics = super::consolidate::consolidate(reports);
            let ours = reports.iter().any(|report| report.organization == access.organization());
            let hidden = decisions::is_protected(&demographics) && !ours;
            let known =
                Known { public_id: row.public_id, registry_number: row.registry_number, demographics };
            (!hidden).then_some((*home, known))
        })
        .collect())
}

/// A record that became part of another one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MergedHome {
    /// Who it was.
    pub known: Known,
    /// When it was merged.
    pub at: Timestamp,
    /// Who merged it; `None` for the program or the operator.
    pub by: Option<String>,
}

/// What became part of a record, for everybody who may read it: a number on an old letter has to be found again.
pub fn merged_into(registry: &Registry, access: &Access, record: &Record) -> Result<Vec<MergedHome>, Error> {
    door::require(registry, access, Permission::ReadRecord, Action::Open)?;
    registry.db().read(|tx| {
        let gone = merged::behind(tx, &[record.person])?;
        if gone.is_empty() {
            return Ok(Vec::new());
        }
        let homes: Vec<PersonId> = gone.iter().map(|row| row.home).collect();
        let mut known = known(tx, access, &homes)?;
        let decided = decision::of_homes(tx, access, &homes)?;
        let merges = || decided.iter().filter(|row| row.kind == Kind::Merge && row.undone.is_none());
        let user = |actor: &str| actor.strip_prefix("user:").and_then(|id| id.parse().ok()).map(UserId);
        let users: Vec<UserId> = merges().filter_map(|row| user(&row.actor)).collect();
        let names: HashMap<UserId, String> = account::display_names(tx, &users)?.into_iter().collect();
        Ok::<_, Error>(
            gone.iter()
                .filter_map(|row| {
                    let by = merges()
                        .find(|merge| merge.home_b == row.home)
                        .and_then(|merge| names.get(&user(&merge.actor)?).cloned());
                    Some(MergedHome { known: known.remove(&row.home)?, at: row.merged_at, by })
                })
                .collect(),
        )
    })
}

/// Open pairs that a record is part of: the pair and who the other one is. Those whose other side is hidden are left out.
pub fn waiting_with(
    registry: &Registry,
    access: &Access,
    record: &Record,
) -> Result<Vec<(ReviewId, Known)>, Error> {
    door::require(registry, access, Permission::DecideIdentity, Action::ListPairs)?;
    registry.db().read(|tx| {
        let behind = merged::behind(tx, &[record.person])?;
        let homes: Vec<PersonId> =
            std::iter::once(record.person).chain(behind.iter().map(|row| row.home)).collect();
        let open: Vec<(i64, PersonId)> = rows::of_homes(tx, access, &homes)?
            .into_iter()
            .filter(|row| row.state == State::Open && row.person_a != row.person_b)
            .map(|row| {
                let other = if row.person_a == record.person { row.person_b } else { row.person_a };
                (row.pair.id, other)
            })
            .collect();
        let others: Vec<PersonId> = open.iter().map(|(_, other)| *other).collect();
        let known = known(tx, access, &others)?;
        Ok::<_, Error>(
            open.into_iter()
                .filter_map(|(id, other)| Some((ReviewId(id), known.get(&other)?.clone())))
                .collect(),
        )
    })
}

/// The two records that a split would leave: what stays, and what leaves. `None` when there is nothing to split, or no
/// such person for the asker.
pub fn after_split(
    registry: &Registry,
    access: &Access,
    public_id: PublicId,
    leaving: &[PublicId],
) -> Result<Option<(Record, Record)>, Error> {
    door::require(registry, access, Permission::DecideIdentity, Action::ComparePair)?;
    let core = registry.core.clone();
    registry.db().read(|tx| {
        let Some(home) = homes::named(tx, public_id)? else { return Ok(None) };
        let person = homes::today(tx, &[home])?;
        let Some(whole) = homes::load(tx, &core, access, &person)?.into_values().next() else {
            return Ok(None);
        };
        let mut leave = BTreeSet::new();
        for id in leaving {
            leave.extend(homes::named(tx, *id)?);
        }
        let stays = !leave.contains(&whole.id()) && leave.is_subset(&whole.homes);
        let Some(head) = leave.first().copied().filter(|_| stays) else { return Ok(None) };
        if !door::is_visible(access, &whole.record) {
            return Ok(None);
        }
        let rows = person::homes_by_ids(tx, access, &[whole.id(), head])?;
        let (mut kept, mut gone) = (Vec::new(), Vec::new());
        let (all, rulings) =
            ruling::with_reports(tx, access, &person)?.remove(&whole.id()).unwrap_or_default();
        for homed in all {
            if leave.contains(&homed.home) { &mut gone } else { &mut kept }.push(homed);
        }
        let folded = |person: PersonId, reports| {
            let standing = Standing::from(*rows.get(&person)?);
            Some(door::redact(access, fold::fold(standing, Said::of(person, reports, &rulings), core.codes)))
        };
        Ok::<_, Error>(folded(whole.id(), kept).zip(folded(head, gone)))
    })
}

/// Puts two people into the queue because somebody found them. Those who wait already keep their place; that somebody
/// called them different before does not matter: whoever asks knows better now. `None` when one of them does not exist for
/// the asker, or both are one.
pub fn start(
    registry: &Registry,
    access: &Access,
    one: PublicId,
    other: PublicId,
) -> Result<Option<ReviewId>, Error> {
    door::require(registry, access, Permission::DecideIdentity, Action::SuggestPair)?;
    let (core, access) = (registry.core.clone(), access.clone());
    registry.db().write(move |tx| {
        let (Some(one), Some(other)) = (homes::named(tx, one)?, homes::named(tx, other)?) else {
            return Ok(None);
        };
        let people = homes::today(tx, &[one, other])?;
        let mut found = homes::load(tx, &core, &access, &people)?;
        let (Some(one), Some(other)) = (
            people.first().and_then(|person| found.remove(person)),
            people.last().and_then(|person| found.remove(person)),
        ) else {
            return Ok(None);
        };
        if [&one, &other].iter().any(|one| !door::is_visible(&access, &one.record)) {
            return Ok(None);
        }
        Ok::<_, Error>(Some(ReviewId(put(tx, &core, &access, &one, &other)?)))
    })
}

fn put(
    tx: &mut Tx<'_>,
    core: &Core,
    access: &Access,
    one: &Somebody,
    other: &Somebody,
) -> Result<i64, StoreError> {
    let (home_a, home_b) = (one.id().min(other.id()), one.id().max(other.id()));
    let homes: Vec<PersonId> = one.homes.iter().copied().collect();
    let before = rows::of_homes(tx, access, &homes)?;
    let waits = before.iter().find(|row| {
        row.state == State::Open
            && (row.person_a.min(row.person_b), row.person_a.max(row.person_b)) == (home_a, home_b)
    });
    if let Some(row) = waits {
        return Ok(row.pair.id);
    }
    let judgement = judge(tx, core, access, (one.id(), other.id()))?;
    let (a, b) = (&one.record.demographics, &other.record.demographics);
    let pair = NewPair {
        id: core.id(),
        home_a,
        home_b,
        probability: judgement.probability.into(),
        score: judgement.score.into(),
        band: BY_HAND.to_owned(),
        why: suspect::why(&judgement, false),
        matcher: core.matcher.model().version.clone(),
        fingerprint: decisions::fingerprint(a, b),
        county: super::review::county(&one.record).or_else(|| super::review::county(&other.record)),
        born_on: a.birth_date.max(b.birth_date),
        created_at: core.now(),
    };
    rows::put(tx, std::slice::from_ref(&pair))?;
    for person in [one.id(), other.id()] {
        tx.audit(door::entry_at(core.now(), access, Action::SuggestPair, Some(person)));
    }
    // The two may have had a row that was decided: it is open again under its own name.
    let row = rows::of_homes(tx, access, &[home_a])?
        .into_iter()
        .find(|row| (row.pair.home_a, row.pair.home_b) == (home_a, home_b));
    Ok(row.map_or(pair.id, |row| row.pair.id))
}

/// What the matcher says of two people: of all their homes the two that are most alike.
fn judge(
    tx: &mut Tx<'_>,
    core: &Core,
    access: &Access,
    (one, other): (PersonId, PersonId),
) -> Result<Judgement, StoreError> {
    let candidates = lookup::of_people(tx, access, &[one, other])?;
    let of = |person: PersonId| candidates.iter().filter(move |candidate| candidate.person == person);
    let pairs = of(one).flat_map(|a| of(other).map(move |b| (a, b)));
    let judged = pairs.map(|(a, b)| core.matcher.judge(&a.profile, &b.profile));
    let best = judged.max_by(|x, y| x.score.total_cmp(&y.score));
    let nobody = jenner_linkage::Profile::of(&[]);
    Ok(best.unwrap_or_else(|| core.matcher.judge(&nobody, &nobody)))
}

/// What became of taking back "different people" or "not sure".
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TakenBack {
    /// The two wait again, or nobody was not sure.
    Done,
    /// It is older than 30 days.
    TooLate,
    /// It was taken back before.
    Already,
    /// It is no such decision. A merge is undone with [`super::split::undo`].
    Unknown,
}

/// Takes back, within 30 days, that two are different people: the pair it answered waits again. Or that somebody was not
/// sure: the pair is as if they had not looked at it, and they can be given it again.
pub fn take_back(registry: &Registry, access: &Access, decided: DecisionId) -> Result<TakenBack, Error> {
    door::require(registry, access, Permission::DecideIdentity, Action::KeepApart)?;
    let (core, access) = (registry.core.clone(), access.clone());
    registry.db().write(move |tx| {
        let is_known = |row: &DecisionRow| matches!(row.kind, Kind::Different | Kind::Unsure);
        let Some(row) = decision::get(tx, &access, decided.0)?.filter(is_known) else {
            return Ok(TakenBack::Unknown);
        };
        // Two who take it back at once: the second sees the first.
        let people = homes::lock(tx, &[row.home_a, row.home_b])?;
        let hidden = |somebody: &Somebody| !door::is_visible(&access, &somebody.record);
        if homes::load(tx, &core, &access, &people)?.values().any(hidden) {
            return Ok(TakenBack::Unknown);
        }
        let Some(row) = decision::get(tx, &access, row.id)? else { return Ok(TakenBack::Unknown) };
        let now = core.now();
        if row.undone.is_some() {
            return Ok(TakenBack::Already);
        }
        if now.0 - row.at.0 > UNDO_FOR {
            return Ok(TakenBack::TooLate);
        }
        decision::undo(tx, &[row.id], now, &decisions::actor(&access))?;
        let review: Vec<i64> = row.review.into_iter().collect();
        let action = match row.kind {
            Kind::Unsure => {
                rows::take_unsure_back(tx, &review)?;
                Action::PassOn
            }
            _ => {
                rows::set_state(tx, &review, State::Open)?;
                Action::KeepApart
            }
        };
        for person in [row.home_a, row.home_b] {
            let mut entry = door::entry_at(now, &access, action, Some(person));
            entry.object = format!("decision:{}", row.id).into();
            entry.detail = "{\"taken_back\":true}".into();
            tx.audit(entry);
        }
        Ok::<_, Error>(TakenBack::Done)
    })
}
