//! Looking for those whom a question fits. The rows that coverage counts decide most people; for the others the assessment
//! that is kept is read, and for the rest, and whoever has something that is not for everybody, the record as the asker sees it.

use std::cell::OnceCell;
use std::collections::HashMap;

use jenner_cdsi::{Date, Duration};
use jenner_model::access::Access;
use jenner_model::record::Record;
use jenner_model::{PersonId, Timestamp};
use jenner_store::queries::{assessment, coverage as rows, merged, outreach_attempt, person};
use jenner_store::{StoreError, Tx};
use rayon::prelude::*;

use super::check::{Depth, Node, Ready, Test};
use super::judge::fits;
use super::question::{Is, Join};
use super::seen::{Full, Known, Seen, who_of};
use super::truth::Truth;
use super::whom::{self, Manner, Reached, Whom};
use super::{MOST_RECORDS, NoAnswer};
use crate::access::door;
use crate::coverage::ask::NARROW_DAYS;
use crate::coverage::count::here;
use crate::coverage::packed::Packed;
use crate::coverage::scan::{self, Source};
use crate::coverage::standing::Who;
use crate::identity::fold::Standing;
use crate::{Error, Registry};

/// Assessments read at a time.
const KEPT: usize = 2_000;
/// Records read at a time: what keeps memory flat.
const RECORDS: usize = 500;

/// What one thread has found.
struct Found<T> {
    taken: T,
    /// Whose assessment has to be read.
    open: Vec<PersonId>,
    /// Whose record has to be read.
    close: Vec<PersonId>,
}

impl<T: Default> Default for Found<T> {
    fn default() -> Self {
        Self { taken: T::default(), open: Vec::new(), close: Vec::new() }
    }
}

/// Hands everybody whom a question fits to `take`, read at least as deep as `least`; each thread takes into a value of its own.
/// In no order.
pub(super) fn each<T: Default + Send>(
    registry: &Registry,
    access: &Access,
    ready: &Ready,
    least: Depth,
    take: impl Fn(&mut T, PersonId, &Seen<'_>) + Sync,
    join: impl Fn(&mut T, T) + Sync,
) -> Result<Result<T, NoAnswer>, Error> {
    let whom = Whom::of(registry, access, ready)?;
    let own = match &whom.reached {
        Reached::PatientsOf(houses) => Some(whom::reported_by(registry, houses)?),
        Reached::Everybody => None,
    };
    let on = ready.on.number();
    let look = |found: &mut Found<T>, person: PersonId, who: &[u8], reached: &[u8]| {
        let who = Who::unpack(who).unwrap_or_default();
        let packed = Packed::of(reached);
        let birth = packed.map(|packed| packed.birth);
        if !whom.reaches(&who) {
            return;
        }
        match whom.manner(person, &who, birth) {
            Manner::LeftOut => return,
            // Whether they are here is decided on what the asker sees too: to be in no list would tell that they have moved.
            Manner::Seen => return found.close.push(person),
            Manner::Kept => {}
        }
        let Some(place) = here(&who, whom.places, on) else { return };
        let roll = whom.day.roll.get(&person);
        let known = Known::Row(packed, OnceCell::new());
        let seen = Seen { on: ready.on, who: &who, place, birth, roll, known };
        match fits(ready, &seen, Depth::Row) {
            Truth::No => {}
            Truth::Yes if least == Depth::Row => take(&mut found.taken, person, &seen),
            Truth::Yes | Truth::Open => found.open.push(person),
        }
    };
    let source = match (&own, narrow(ready)) {
        (Some(own), _) => Source::People(own),
        (None, Some((first, last))) => Source::Born(first, last),
        (None, None) => Source::Everybody,
    };
    let mut found = scan::through(registry, access, &source, look, |all: &mut Found<T>, own| {
        join(&mut all.taken, own.taken);
        all.open.extend(own.open);
        all.close.extend(own.close);
    })?;
    let open = std::mem::take(&mut found.open);
    for some in open.chunks(KEPT) {
        let own = by_what_is_kept(registry, access, ready, &whom, some, least, &take, &join)?;
        join(&mut found.taken, own.taken);
        found.close.extend(own.close);
    }
    if found.close.len() > MOST_RECORDS {
        return Ok(Err(NoAnswer::TooManyRecords { people: found.close.len(), most: MOST_RECORDS }));
    }
    for some in found.close.chunks(RECORDS) {
        let own = by_record(registry, access, ready, &whom, some, &take, &join)?;
        join(&mut found.taken, own);
    }
    Ok(Ok(found.taken))
}

/// The birth days, first and last, among which all who fit are; `None` where that is not less than everybody.
fn narrow(ready: &Ready) -> Option<(i32, i32)> {
    let Node::Joined(Join::All, nodes) = &ready.tree else { return None };
    let mut span = (i32::MIN, ready.on.number());
    for node in nodes {
        let Node::Leaf(Is::So, test) = node else { continue };
        let (first, last) = match test {
            Test::Ages(ages) => {
                let before = |months: u16| {
                    // Ages are checked: no more than 120 years.
                    let months = -i16::try_from(months).unwrap_or(i16::MAX);
                    ready.on.plus(Duration { months, ..Duration::ZERO }).number()
                };
                // Months differ in length: a few days on either side hold whatever that changes.
                (before(ages.to.saturating_add(1)) - 4, before(ages.from) + 4)
            }
            Test::Born(first, last) => (first.unwrap_or(i32::MIN), last.unwrap_or(i32::MAX)),
            _ => continue,
        };
        span = (span.0.max(first), span.1.min(last));
    }
    (span.0 > i32::MIN && span.1.saturating_sub(span.0) <= NARROW_DAYS).then_some(span)
}

/// Rows and assessments of people as they were read.
type Kept = HashMap<PersonId, (Vec<u8>, Vec<u8>, Vec<u8>, Vec<u8>)>;

#[expect(clippy::too_many_arguments, reason = "a stage of one search, split off to be read alone")]
fn by_what_is_kept<T: Default + Send>(
    registry: &Registry,
    access: &Access,
    ready: &Ready,
    whom: &Whom<'_>,
    people: &[PersonId],
    least: Depth,
    take: &(impl Fn(&mut T, PersonId, &Seen<'_>) + Sync),
    join: &(impl Fn(&mut T, T) + Sync),
) -> Result<Found<T>, Error> {
    let (kept, told) = registry.db().read(|tx| {
        let mut kept = Kept::with_capacity(people.len());
        rows::each_of_people(tx, access, people, |line| {
            kept.insert(line.person, (line.who.to_vec(), line.reached.to_vec(), Vec::new(), Vec::new()));
        })?;
        assessment::each_of_people(tx, access, people, |person, facts, answer| {
            if let Some((.., own, said)) = kept.get_mut(&person) {
                own.extend_from_slice(facts);
                said.extend_from_slice(answer);
            }
        })?;
        Ok::<_, StoreError>((kept, told(tx, access, ready, people)?))
    })?;
    let look = |mut found: Found<T>, person: &PersonId| {
        let Some((who, reached, facts, answer)) = kept.get(person) else { return found };
        let who = Who::unpack(who).unwrap_or_default();
        let packed = Packed::of(reached);
        // Somebody may have changed since the first look.
        let Some(place) = here(&who, whom.places, ready.on.number()) else { return found };
        let full = Full::of_kept(registry, (facts, answer), packed, told.get(person).copied());
        let (birth, roll) = (packed.map(|packed| packed.birth), whom.day.roll.get(person));
        let seen = Seen { on: ready.on, who: &who, place, birth, roll, known: Known::Full(&full) };
        match fits(ready, &seen, Depth::Kept) {
            Truth::No => {}
            Truth::Yes if least <= Depth::Kept => take(&mut found.taken, *person, &seen),
            Truth::Yes | Truth::Open => found.close.push(*person),
        }
        found
    };
    Ok(people.par_iter().with_min_len(64).fold(Found::default, look).reduce(
        Found::default,
        |mut all, own| {
            join(&mut all.taken, own.taken);
            all.close.extend(own.close);
            all
        },
    ))
}

fn by_record<T: Default + Send>(
    registry: &Registry,
    access: &Access,
    ready: &Ready,
    whom: &Whom<'_>,
    people: &[PersonId],
    take: &(impl Fn(&mut T, PersonId, &Seen<'_>) + Sync),
    join: &(impl Fn(&mut T, T) + Sync),
) -> Result<T, Error> {
    let records = seen_by(registry, access, people)?;
    let told = registry.db().read(|tx| told(tx, access, ready, people))?;
    let look = |mut taken: T, record: &Record| {
        let who = who_of(registry, record);
        let Some(place) = here(&who, whom.places, ready.on.number()) else { return taken };
        let full = Full::of_record(registry, record, told.get(&record.person).copied());
        let birth = record.demographics.birth_date.and_then(|day| Date::try_from(day).ok());
        let roll = whom.day.roll.get(&record.person);
        let (birth, known) = (birth.map(Date::number), Known::Full(&full));
        let seen = Seen { on: ready.on, who: &who, place, birth, roll, known };
        if fits(ready, &seen, Depth::Record) == Truth::Yes {
            take(&mut taken, record.person, &seen);
        }
        taken
    };
    Ok(records.par_iter().with_min_len(4).fold(T::default, look).reduce(T::default, |mut all, own| {
        join(&mut all, own);
        all
    }))
}

/// Records of people as the asker sees them, in their order. Whoever is hidden is left out.
pub(super) fn seen_by(
    registry: &Registry,
    access: &Access,
    people: &[PersonId],
) -> Result<Vec<Record>, Error> {
    let rows = registry.db().read(|tx| person::by_ids(tx, access, people))?;
    let standings: Vec<Standing> =
        people.iter().filter_map(|person| rows.get(person)).copied().map(Standing::from).collect();
    let records = door::load(registry, access, &standings)?;
    let visible = records.into_iter().filter(|record| door::is_visible(access, record));
    Ok(visible.map(|record| door::redact(access, record)).collect())
}

/// When people were last told by a reminder, where the question asks for it.
fn told(
    tx: &mut Tx<'_>,
    access: &Access,
    ready: &Ready,
    people: &[PersonId],
) -> Result<HashMap<PersonId, Timestamp>, StoreError> {
    if !ready.asks_told {
        return Ok(HashMap::new());
    }
    let behind: HashMap<PersonId, PersonId> =
        merged::behind(tx, people)?.into_iter().map(|row| (row.home, row.survivor)).collect();
    let homes: Vec<PersonId> = people.iter().chain(behind.keys()).copied().collect();
    let mut last: HashMap<PersonId, Timestamp> = HashMap::new();
    for (home, (times, _)) in outreach_attempt::last_told(tx, access, &homes)? {
        let person = behind.get(&home).copied().unwrap_or(home);
        if let Some(at) = times.into_iter().max() {
            let known = last.entry(person).or_insert(at);
            *known = (*known).max(at);
        }
    }
    Ok(last)
}
