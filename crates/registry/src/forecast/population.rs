//! Everybody assessed anew whose assessment is out of date: another schedule, or a day has come on which the answer
//! may differ.
//!
//! Three stages work side by side: one thread reads the next people in the order of their ids, all cores assess them,
//! one thread stores them. Where the work stands follows from the rows themselves, so it can be stopped at any time and
//! goes on where it stopped.
//!
//! Messages are taken meanwhile. What was computed belongs to the facts it was computed from: before it is stored, the
//! people are locked and their facts read again, and whoever's facts have changed is passed over, because the message
//! that changed them has assessed them itself.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::time::{Duration, Instant};

use jenner_cdsi::Date;
use jenner_model::PersonId;
use jenner_model::access::Access;
use jenner_store::queries::assessment::{self, AssessmentRow, Wanted};
use jenner_store::queries::coverage::{self, CoverageRow};
use jenner_store::{Engine, StoreError};
use rayon::prelude::*;

use super::facts::Facts;
use super::keep;
use crate::access::door::{self, Action};
use crate::access::roles::Permission;
use crate::coverage::keep as counts;
use crate::coverage::standing::Who;
use crate::identity::said;
use crate::registry::Core;
use crate::{Error, Registry};

/// Whom to assess.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Which {
    /// Those whose assessment is out of date.
    Due,
    /// Everybody.
    All,
}

/// How to go about it.
pub struct How<'a> {
    /// Whom to assess.
    pub which: Which,
    /// People read and stored at a time; `None` for what is fast on the engine.
    pub portion: Option<usize>,
    /// A rest after each portion, for a job beside the day's work.
    pub rest: Duration,
    /// Told how many people are done since the last call.
    pub progress: &'a (dyn Fn(u64) + Sync),
    /// Set to stop after the portions under way.
    pub stop: &'a AtomicBool,
}

/// What was done, and how long each stage worked. The stages overlap: their times do not add up to the whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Done {
    /// People assessed and stored.
    pub people: u64,
    /// Of them, those whose answer differs from what was stored.
    pub changed: u64,
    /// Of them, those without an answer (no birth date).
    pub unassessed: u64,
    /// Of them, those whose facts had to be made anew from their reports.
    pub from_reports: u64,
    /// People passed over because a message changed them meanwhile.
    pub overtaken: u64,
    /// It was stopped before its end.
    pub stopped: bool,
    /// Time spent reading.
    pub reading: Duration,
    /// Time during which the cores assessed.
    pub assessing: Duration,
    /// Time spent storing.
    pub storing: Duration,
}

/// How many people are waiting for an assessment.
pub fn waiting(registry: &Registry, which: Which) -> Result<u64, Error> {
    let on = registry.today();
    let wanted = wanted(&registry.core, which, on);
    let count = registry.db().read(|tx| assessment::count(tx, wanted))?;
    Ok(u64::try_from(count).unwrap_or(0))
}

pub(super) fn require(registry: &Registry, access: &Access) -> Result<(), Error> {
    door::require(registry, access, Permission::AssessEverybody, Action::Assess)
}

fn wanted(core: &Core, which: Which, on: jenner_model::Date) -> Wanted<'_> {
    match which {
        Which::All => Wanted::All,
        Which::Due => Wanted::Due { schedule: core.assessor.stamp(), on },
    }
}

/// Assesses those who are due; `None`, and no trace in the audit log, where nobody is.
pub fn assess_if_due(registry: &Registry, access: &Access, how: &How<'_>) -> Result<Option<Done>, Error> {
    if waiting(registry, how.which)? == 0 { Ok(None) } else { assess(registry, access, how).map(Some) }
}

/// A person on the way through the stages.
struct Case {
    old: AssessmentRow,
    /// The new row, and what coverage counts; `None` before the second stage.
    new: Option<(AssessmentRow, CoverageRow)>,
    /// The facts were made from the reports; then where the person counts was, too.
    from_reports: bool,
}

/// Assesses and stores. One audit entry tells that it was done.
pub fn assess(registry: &Registry, access: &Access, how: &How<'_>) -> Result<Done, Error> {
    require(registry, access)?;
    let core = &registry.core;
    let on = core.today();
    let portion = how.portion.unwrap_or(match registry.db().engine() {
        Engine::Sqlite => 2048,
        // Each person's lock takes a place in the server's lock table.
        Engine::Postgres => 512,
    });
    let (to_assess, read) = sync_channel::<Vec<Case>>(2);
    let (to_store, assessed) = sync_channel::<Vec<Case>>(2);
    let mut done = std::thread::scope(|scope| {
        let reader = scope.spawn(move || reading(core, access, how, on.into(), portion, &to_assess));
        let keeper = scope.spawn(move || storing(core, access, how, &assessed));
        let ended = assessing(core, access, on, read, &to_store);
        drop(to_store);
        let reading = joined(reader.join())?;
        let mut done = joined(keeper.join())?;
        done.assessing = ended?;
        done.reading = reading;
        Ok::<Done, Error>(done)
    })?;
    done.stopped = how.stop.load(Ordering::Relaxed);
    let mut entry = door::entry(registry, access, Action::Assess, None);
    entry.detail = format!("{{\"people\":{},\"changed\":{}}}", done.people, done.changed).into();
    registry.db().audit(vec![entry])?;
    Ok(done)
}

fn joined<T>(ended: std::thread::Result<Result<T, Error>>) -> Result<T, Error> {
    ended.unwrap_or_else(|_| Err(Error::Internal("a thread of the assessment broke".to_owned())))
}

/// First stage: the people in the order of their ids.
fn reading(
    core: &Core,
    access: &Access,
    how: &How<'_>,
    on: jenner_model::Date,
    portion: usize,
    next: &SyncSender<Vec<Case>>,
) -> Result<Duration, Error> {
    let mut time = Duration::ZERO;
    let mut last = PersonId(i64::MIN);
    while !how.stop.load(Ordering::Relaxed) {
        let begun = Instant::now();
        let wanted = wanted(core, how.which, on);
        let rows = core.db.read(|tx| assessment::after(tx, access, last, wanted, portion as i64))?;
        time += begun.elapsed();
        let Some(furthest) = rows.last() else { break };
        last = furthest.person;
        let cases = rows.into_iter().map(|old| Case { old, new: None, from_reports: false }).collect();
        if next.send(cases).is_err() {
            // A later stage has ended with an error, which it tells itself.
            break;
        }
        std::thread::sleep(how.rest);
    }
    Ok(time)
}

/// Second stage: all cores.
fn assessing(
    core: &Core,
    access: &Access,
    on: Date,
    read: Receiver<Vec<Case>>,
    next: &SyncSender<Vec<Case>>,
) -> Result<Duration, Error> {
    let mut time = Duration::ZERO;
    for mut cases in read {
        let begun = Instant::now();
        cases.par_chunks_mut(64).try_for_each(|cases| {
            let facts = facts_of_rows(core, access, cases.iter().map(|case| &case.old))?;
            for (case, (facts, who)) in cases.iter_mut().zip(facts) {
                case.from_reports = who.is_some();
                let packed = if case.from_reports { facts.pack() } else { case.old.facts.clone() };
                let row = core.assessor.row(case.old.person, &facts, packed, on);
                let who = who.map(|who| who.pack()).unwrap_or_default();
                let counts = counts::row(core, row.person, who, &facts, &row.answer);
                case.new = Some((row, counts));
            }
            Ok::<(), Error>(())
        })?;
        time += begun.elapsed();
        if next.send(cases).is_err() {
            break;
        }
    }
    Ok(time)
}

/// The facts of each row; and where the person counts, if the facts had to be made from the reports because the packed form is
/// an old one.
pub(super) fn facts_of_rows<'r>(
    core: &Core,
    access: &Access,
    rows: impl Iterator<Item = &'r AssessmentRow>,
) -> Result<Vec<(Facts, Option<Who>)>, Error> {
    let read: Vec<(PersonId, Option<Facts>)> =
        rows.map(|row| (row.person, Facts::unpack(&row.facts))).collect();
    let missing: Vec<PersonId> =
        read.iter().filter(|(_, facts)| facts.is_none()).map(|(person, _)| *person).collect();
    let mut everything = match missing.is_empty() {
        true => HashMap::new(),
        false => core.db.read(|tx| said::of_people(tx, access, &missing))?,
    };
    let facts = read.into_iter().map(|(person, facts)| match facts {
        Some(facts) => (facts, None),
        None => {
            let (facts, who) = keep::facts_of(everything.remove(&person).unwrap_or_default(), core);
            (facts, Some(who))
        }
    });
    Ok(facts.collect())
}

/// Third stage: what is still true is stored.
fn storing(
    core: &Core,
    access: &Access,
    how: &How<'_>,
    assessed: &Receiver<Vec<Case>>,
) -> Result<Done, Error> {
    let mut done = Done::default();
    for cases in assessed {
        let begun = Instant::now();
        let all = cases.len() as u64;
        let (access, now) = (access.clone(), core.now());
        let part = core.db.write(move |tx| keep_portion(tx, &access, &cases, now))?;
        done.people += part.people;
        done.changed += part.changed;
        done.unassessed += part.unassessed;
        done.from_reports += part.from_reports;
        done.overtaken += all - part.people;
        done.storing += begun.elapsed();
        (how.progress)(all);
    }
    Ok(done)
}

fn keep_portion(
    tx: &mut jenner_store::Tx<'_>,
    access: &Access,
    cases: &[Case],
    now_at: jenner_model::Timestamp,
) -> Result<Done, StoreError> {
    let people: Vec<PersonId> = cases.iter().map(|case| case.old.person).collect();
    assessment::lock_people(tx, &people)?;
    let now = assessment::facts_of(tx, access, &people)?;
    // Whoever keeps their facts counts where they did.
    let staying: Vec<PersonId> =
        cases.iter().filter(|case| !case.from_reports).map(|case| case.old.person).collect();
    let mut counted = coverage::of_people(tx, access, &staying)?;
    let mut done = Done::default();
    let mut pairs = Vec::with_capacity(cases.len());
    let mut counts = Vec::with_capacity(cases.len());
    for case in cases {
        let Some((new, count)) = &case.new else { continue };
        if now.get(&case.old.person) != Some(&case.old.facts) {
            continue;
        }
        done.people += 1;
        done.changed += u64::from(case.old.answer != new.answer);
        done.unassessed += u64::from(new.problem.is_some());
        done.from_reports += u64::from(case.from_reports);
        pairs.push((Some(&case.old), new));
        let mut count = count.clone();
        if !case.from_reports {
            let before = counted.remove(&new.person);
            count.who = before.as_ref().map(|before| before.who.clone()).unwrap_or_default();
            if before.as_ref() == Some(&count) {
                continue;
            }
        }
        counts.push(count);
    }
    coverage::upsert(tx, &counts)?;
    let answered: Vec<PersonId> = pairs
        .iter()
        .filter(|(old, new)| old.is_none_or(|old| old.answer != new.answer))
        .map(|(_, new)| new.person)
        .collect();
    jenner_store::queries::follow::note(tx, &answered, now_at)?;
    keep::store(tx, &pairs)?;
    Ok(done)
}
