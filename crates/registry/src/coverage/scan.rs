//! Going through the rows of everybody, or of a cohort, or of some people: one thread reads, all others count.

use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Mutex, PoisonError};

use jenner_cdsi::{Date, Duration};
use jenner_model::PersonId;
use jenner_model::access::Access;
use jenner_store::StoreError;
use jenner_store::queries::coverage::{self as rows, CoverageLine};

use super::count::{Plan, Tally};
use crate::registry::Core;
use crate::{Error, Registry};

/// Rows read at a time.
const PORTION: i64 = 8_192;
/// People asked for by id at a time.
const PEOPLE: usize = 2_000;

/// Whose rows are read.
pub(crate) enum Source<'s> {
    /// Everybody's.
    Everybody,
    /// Those of people born in these days, both included.
    Born(i32, i32),
    /// Those of these people.
    People(&'s [PersonId]),
}

/// Rows as they were read, one behind the other in one piece of memory.
#[derive(Default)]
struct Portion {
    bytes: Vec<u8>,
    /// Who, and the lengths of the two values.
    people: Vec<(PersonId, u32, u32)>,
    /// The last person of the portion, also if the row is of another edition.
    last: Option<PersonId>,
}

impl Portion {
    fn take(&mut self, line: CoverageLine<'_>, edition: &str) {
        self.last = Some(line.person);
        // A row of another edition says what other measures asked for.
        if line.edition != edition {
            return;
        }
        let length = |bytes: &[u8]| u32::try_from(bytes.len()).unwrap_or(u32::MAX);
        self.people.push((line.person, length(line.who), length(line.reached)));
        self.bytes.extend_from_slice(line.who);
        self.bytes.extend_from_slice(line.reached);
    }

    fn each(&self, mut add: impl FnMut(PersonId, &[u8], &[u8])) {
        let mut rest = self.bytes.as_slice();
        for (person, who, reached) in &self.people {
            let Some((who, after)) = rest.split_at_checked(*who as usize) else { return };
            let Some((reached, after)) = after.split_at_checked(*reached as usize) else { return };
            rest = after;
            add(*person, who, reached);
        }
    }
}

/// Counts what a source holds.
pub(super) fn count(
    registry: &Registry,
    access: &Access,
    source: &Source<'_>,
    plan: &Plan<'_>,
) -> Result<Tally, Error> {
    let add = |tally: &mut Tally, person, who: &[u8], reached: &[u8]| tally.add(plan, person, who, reached);
    through(registry, access, source, add, Tally::add_all)
}

/// Goes through what a source holds. Each thread adds to a value of its own (the packed values of a row: where somebody counts,
/// what was reached); in the end these are joined.
pub(crate) fn through<T: Default + Send>(
    registry: &Registry,
    access: &Access,
    source: &Source<'_>,
    add: impl Fn(&mut T, PersonId, &[u8], &[u8]) + Sync,
    join: impl Fn(&mut T, T),
) -> Result<T, Error> {
    let core = &registry.core;
    // The one that reads mostly waits for the database.
    let counters = std::thread::available_parallelism().map_or(1, usize::from).max(1);
    let (to_count, read) = sync_channel::<Portion>(counters * 2);
    let read = Mutex::new(read);
    std::thread::scope(|scope| {
        let workers: Vec<_> = (0..counters).map(|_| scope.spawn(|| counting(&read, &add))).collect();
        let done = reading(core, access, source, &to_count);
        drop(to_count);
        let mut all = T::default();
        for worker in workers {
            let own = worker.join().map_err(|_| Error::Internal("a thread that counts broke".to_owned()))?;
            join(&mut all, own);
        }
        done.map(|()| all)
    })
}

fn counting<T: Default>(read: &Mutex<Receiver<Portion>>, add: &impl Fn(&mut T, PersonId, &[u8], &[u8])) -> T {
    let mut own = T::default();
    loop {
        let next = read.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(portion) = next else { return own };
        portion.each(|person, who, reached| add(&mut own, person, who, reached));
    }
}

fn reading(
    core: &Core,
    access: &Access,
    source: &Source<'_>,
    next: &SyncSender<Portion>,
) -> Result<(), Error> {
    let edition = core.coverage.measures().edition().as_str();
    let read = |portion: Portion| {
        let last = portion.last;
        // Nobody counts any more only if all threads broke, which they tell themselves.
        next.send(portion).ok().and(last)
    };
    match source {
        Source::Everybody => {
            let mut behind = PersonId(i64::MIN);
            loop {
                let portion = core.db.read(|tx| {
                    let mut portion = Portion::default();
                    rows::each_after(tx, access, behind, PORTION, |line| portion.take(line, edition))?;
                    Ok::<_, StoreError>(portion)
                })?;
                let Some(last) = read(portion) else { return Ok(()) };
                behind = last;
            }
        }
        Source::Born(first, last) => {
            let day = |number: i32| Date::from_number(number).unwrap_or(Date::MIN);
            let (mut from, end) = (day(*first), day(*last).plus_days(1));
            while from < end {
                let until = from.plus(Duration { months: 6, ..Duration::ZERO }).min(end);
                let portion = core.db.read(|tx| {
                    let mut portion = Portion::default();
                    let days = (from.into(), until.into());
                    rows::each_born(tx, access, edition, days, |line| portion.take(line, edition))?;
                    Ok::<_, StoreError>(portion)
                })?;
                read(portion);
                from = until;
            }
            Ok(())
        }
        Source::People(people) => {
            for some in people.chunks(PEOPLE) {
                let portion = core.db.read(|tx| {
                    let mut portion = Portion::default();
                    rows::each_of_people(tx, access, some, |line| portion.take(line, edition))?;
                    Ok::<_, StoreError>(portion)
                })?;
                read(portion);
            }
            Ok(())
        }
    }
}
