//! Working on an excursion: what happened, which lots were in the unit, what their makers say, and the end of it.
//!
//! A lot that is named is barred at the clinic until the excursion is decided, so that whoever records a dose of it is warned; what is
//! spoiled stays barred. Which lots are in a unit is the stock ledger's business: here they are named by people.

use jenner_model::access::Access;
use jenner_model::{Date, OrganizationId, Timestamp};
use jenner_store::queries::by_hand::{self, LotNotice};
use jenner_store::queries::cold_chain::excursion::{self as rows, ExcursionRow, StepRow};
use jenner_store::queries::cold_chain::get_unit;
use jenner_store::{StoreError, Tx};

use super::spell::Out;
use super::step::{Cause, Done, Lot, Outcome, Standing, State, Step};
use super::temperature::Temperature;
use super::unit::{Unit, is_theirs, told};
use crate::access::door::{self, Action};
use crate::access::roles::Permission;
use crate::by_hand::lots::{self, Barred};
use crate::papers::user_of;
use crate::{Error, Registry};

/// Longest number of a lot or a case, longest name of a vaccine.
const SHORT: usize = 60;
/// Longest words.
const LONGEST: usize = 1_000;
/// Most lots of one excursion.
const MOST_LOTS: usize = 200;
/// Who bars a lot when late readings open an excursion again.
const PROGRAM: &str = "cold chain";

/// An excursion with everything that was done about it.
#[derive(Debug, Clone)]
pub struct Excursion {
    /// Identity.
    pub id: i64,
    /// The unit.
    pub unit: Unit,
    /// Its first moment.
    pub start: Timestamp,
    /// When it was in range again.
    pub end: Option<Timestamp>,
    /// Lowest and highest temperature.
    pub extremes: (Temperature, Temperature),
    /// How long.
    pub out: Out,
    /// It was read by hand, and nobody knows how long it lasted.
    pub undated: bool,
    /// Mean kinetic temperature.
    pub kinetic: Option<Temperature>,
    /// It lasted long enough for the alarm.
    pub alarmed: bool,
    /// Where it stands.
    pub state: State,
    /// Since when no reading shows it any more.
    pub faded: Option<Timestamp>,
    /// Late readings have made it a part of this one.
    pub joined_into: Option<i64>,
    /// What was done, in the order of time; also with what it has swallowed and what it was split from.
    pub steps: Vec<Done>,
    /// What was written down about it, and its lots.
    pub standing: Standing,
}

/// Something to be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Deed {
    /// What happened.
    Record {
        /// From what.
        cause: Option<Cause>,
        /// In words.
        words: String,
        /// There was no vaccine in the unit.
        empty: bool,
    },
    /// A lot was in the unit.
    Name {
        /// Its number.
        lot: String,
        /// What it is.
        vaccine: String,
    },
    /// Its maker was asked.
    Ask {
        /// Which lot.
        lot: String,
        /// Number of the case.
        case: String,
        /// Whom, by what.
        words: String,
    },
    /// Its maker answered.
    Answer {
        /// Which lot.
        lot: String,
        /// `usable`, `until` or `spoiled`.
        outcome: String,
        /// The last day, for `until`.
        until: Option<Date>,
        /// Number of the case.
        case: String,
        /// The answer.
        words: String,
    },
    /// It is decided.
    Conclude {
        /// Why.
        words: String,
    },
}

/// Why it cannot be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Trouble {
    /// No cause.
    NoCause,
    /// No words.
    NoWords,
    /// A text is too long.
    TooLong,
    /// No lot, or one without a letter or figure.
    NoLot,
    /// This lot was not named.
    UnknownLot,
    /// This lot was named before.
    KnownLot,
    /// More lots than one excursion has.
    TooManyLots,
    /// No outcome.
    NoOutcome,
    /// No last day.
    NoDay,
    /// An answer needs the number of the maker's case.
    NoCase,
    /// What happened is not written down yet.
    NotRecorded,
    /// Lots wait for an answer.
    LotsWait,
    /// It was long enough for the alarm: lots have to be named, or the unit was empty.
    NoLots,
    /// The unit is out of range still.
    StillOut,
    /// It was decided.
    Decided,
    /// It has become a part of another one.
    Joined,
}

impl Trouble {
    /// Its word in texts.
    pub const fn word(self) -> &'static str {
        match self {
            Trouble::NoCause => "no-cause",
            Trouble::NoWords => "no-words",
            Trouble::TooLong => "too-long",
            Trouble::NoLot => "no-lot",
            Trouble::UnknownLot => "unknown-lot",
            Trouble::KnownLot => "known-lot",
            Trouble::TooManyLots => "too-many-lots",
            Trouble::NoOutcome => "no-outcome",
            Trouble::NoDay => "no-day",
            Trouble::NoCase => "no-case",
            Trouble::NotRecorded => "not-recorded",
            Trouble::LotsWait => "lots-wait",
            Trouble::NoLots => "no-lots",
            Trouble::StillOut => "still-out",
            Trouble::Decided => "decided",
            Trouble::Joined => "joined",
        }
    }
}

/// The steps of an excursion, of those it has swallowed, and of what it was split from until then.
fn steps_of(tx: &mut Tx<'_>, row: &ExcursionRow) -> Result<Vec<StepRow>, StoreError> {
    let (mut ids, mut next) = (vec![row.id], vec![row.id]);
    while let Some(id) = next.pop() {
        for one in rows::joined(tx, id)? {
            if !ids.contains(&one.id) {
                ids.push(one.id);
                next.push(one.id);
            }
        }
    }
    let mut all = rows::steps(tx, &ids)?;
    // Ids grow with time: what was done about the whole before this part was taken from it has smaller ones.
    let (mut part, mut whole) = (row.id, row.split_from);
    while let Some(found) = whole.map(|id| rows::get(tx, id)).transpose()?.flatten() {
        let until = part;
        all.extend(rows::steps(tx, &[found.id])?.into_iter().filter(|step| step.id < until));
        whole = found.split_from.filter(|older| *older < found.id);
        part = found.id;
    }
    all.sort_by_key(|step| step.id);
    Ok(all)
}

fn read(row: &ExcursionRow, unit: Unit, steps: &[StepRow]) -> Result<Excursion, Error> {
    let odd = || Error::Internal("an excursion of another program's making".to_owned());
    let tenths = |tenths| Temperature::from_tenths(tenths).ok_or_else(odd);
    let mut done = Vec::new();
    for step in steps {
        let read = serde_json::from_str(&step.what).map_err(|_| odd())?;
        done.push(Done { at: step.at, by: step.by, step: read });
    }
    let standing = Standing::of(done.iter().map(|one| &one.step));
    Ok(Excursion {
        id: row.id,
        unit,
        start: row.start,
        end: row.end,
        extremes: (tenths(row.lowest)?, tenths(row.highest)?),
        out: Out { hot: row.hot, cold: row.cold, unknown: row.unknown },
        undated: row.undated,
        kinetic: row.kinetic.map(tenths).transpose()?,
        alarmed: row.alarmed,
        state: State::of(&row.state).ok_or_else(odd)?,
        faded: row.faded_at,
        joined_into: row.joined_into,
        steps: done,
        standing,
    })
}

fn get(tx: &mut Tx<'_>, access: &Access, id: i64) -> Result<Option<(ExcursionRow, Excursion)>, Error> {
    let Some(row) = rows::get(tx, id)?.filter(|row| is_theirs(access, row.organization)) else {
        return Ok(None);
    };
    let Some(unit) = get_unit(tx, row.unit)? else { return Ok(None) };
    let steps = steps_of(tx, &row)?;
    let read = read(&row, Unit::read(&unit)?, &steps)?;
    Ok(Some((row, read)))
}

/// Opens an excursion. `None`: there is none for the asker.
pub fn open(registry: &Registry, access: &Access, id: i64) -> Result<Option<Excursion>, Error> {
    door::require(registry, access, Permission::KeepColdChain, Action::OpenColdUnit)?;
    let found = registry.db().read(|tx| get(tx, access, id))?;
    let mut entry = told(registry, access, Action::OpenColdUnit, "excursion", id);
    if found.is_none() {
        entry = entry.result("not_found");
    }
    registry.db().audit(vec![entry])?;
    Ok(found.map(|(_, excursion)| excursion))
}

fn words(text: &str) -> Result<String, Trouble> {
    let text = text.trim();
    if text.is_empty() {
        Err(Trouble::NoWords)
    } else if text.chars().count() > LONGEST {
        Err(Trouble::TooLong)
    } else {
        Ok(text.to_owned())
    }
}

fn short(text: &str) -> Result<String, Trouble> {
    let text = text.trim();
    if text.chars().count() > SHORT { Err(Trouble::TooLong) } else { Ok(text.to_owned()) }
}

fn named<'e>(excursion: &'e Excursion, lot: &str) -> Result<&'e Lot, Trouble> {
    let key = lots::key(lot);
    excursion.standing.lots.iter().find(|one| lots::key(&one.lot) == key).ok_or(Trouble::UnknownLot)
}

/// The step that a deed is, and where the excursion stands after it.
fn weighed(excursion: &Excursion, deed: &Deed) -> Result<(Step, State), Trouble> {
    if excursion.joined_into.is_some() {
        return Err(Trouble::Joined);
    }
    if !excursion.state.holds() {
        return Err(Trouble::Decided);
    }
    let asked = match excursion.state {
        State::Asked => State::Asked,
        _ => State::Recorded,
    };
    Ok(match deed {
        Deed::Record { cause, words: text, empty } => {
            let cause = cause.ok_or(Trouble::NoCause)?;
            (Step::Recorded { cause, words: words(text)?, empty: *empty }, asked)
        }
        Deed::Name { lot, vaccine } => {
            if lots::key(lot).is_empty() {
                return Err(Trouble::NoLot);
            }
            if named(excursion, lot).is_ok() {
                return Err(Trouble::KnownLot);
            }
            if excursion.standing.lots.len() >= MOST_LOTS {
                return Err(Trouble::TooManyLots);
            }
            (Step::Lot { lot: short(lot)?, vaccine: short(vaccine)? }, excursion.state)
        }
        Deed::Ask { lot, case, words: text } => {
            let lot = named(excursion, lot)?.lot.clone();
            if !excursion.standing.recorded {
                return Err(Trouble::NotRecorded);
            }
            (Step::Asked { lot, case: short(case)?, words: words(text)? }, State::Asked)
        }
        Deed::Answer { lot, outcome, until, case, words: text } => {
            let found = named(excursion, lot)?;
            if !excursion.standing.recorded {
                return Err(Trouble::NotRecorded);
            }
            let outcome = match outcome.as_str() {
                "usable" => Outcome::Usable,
                "until" => Outcome::Until(until.ok_or(Trouble::NoDay)?),
                "spoiled" => Outcome::Spoiled,
                _ => return Err(Trouble::NoOutcome),
            };
            let case = match short(case)? {
                case if case.is_empty() => found.asked.clone().unwrap_or_default(),
                case => case,
            };
            if case.is_empty() {
                return Err(Trouble::NoCase);
            }
            (Step::Answered { lot: found.lot.clone(), outcome, case, words: words(text)? }, State::Asked)
        }
        Deed::Conclude { words: text } => {
            let standing = &excursion.standing;
            if !standing.recorded {
                return Err(Trouble::NotRecorded);
            }
            if excursion.end.is_none() && excursion.faded.is_none() && excursion.unit.retired.is_none() {
                return Err(Trouble::StillOut);
            }
            if standing.lots.iter().any(|lot| lot.answer.is_none()) {
                return Err(Trouble::LotsWait);
            }
            let needs_lots = excursion.alarmed && excursion.faded.is_none();
            if needs_lots && standing.lots.is_empty() && !standing.empty {
                return Err(Trouble::NoLots);
            }
            let end = standing.end();
            (Step::Concluded { state: end.word().to_owned(), words: words(text)? }, end)
        }
    })
}

fn notice(registry: &Registry, unit: &Unit, lot: &str, by: &str) -> LotNotice {
    LotNotice {
        id: registry.core.id(),
        organization: Some(unit.organization),
        kind: Barred::Quarantined.word().to_owned(),
        key: lots::key(lot),
        lot: lot.to_owned(),
        mvx: String::new(),
        why: unit.name.clone(),
        at: registry.now(),
        by: by.to_owned(),
        ended_at: None,
    }
}

fn put(
    tx: &mut Tx<'_>,
    registry: &Registry,
    id: i64,
    by: Option<jenner_model::UserId>,
    step: &Step,
) -> Result<(), Error> {
    let what = serde_json::to_string(step).map_err(|error| Error::Internal(error.to_string()))?;
    let row = StepRow { excursion: id, id: registry.core.id(), at: registry.now(), by, what };
    Ok(rows::insert_steps(tx, &[row])?)
}

/// Does something about an excursion. `None`: there is none for the asker.
pub fn act(
    registry: &Registry,
    access: &Access,
    id: i64,
    deed: &Deed,
) -> Result<Option<Result<State, Trouble>>, Error> {
    door::require(registry, access, Permission::KeepColdChain, Action::WorkExcursion)?;
    registry.takes_changes()?;
    let Some((row, _)) = registry.db().read(|tx| get(tx, access, id))? else {
        let entry = told(registry, access, Action::WorkExcursion, "excursion", id).result("not_found");
        registry.db().audit(vec![entry])?;
        return Ok(None);
    };
    let entry = told(registry, access, Action::WorkExcursion, "excursion", id);
    let (registry_too, access, deed) = (registry.clone(), access.clone(), deed.clone());
    registry.db().write(move |tx| {
        let registry = &registry_too;
        // Late readings may change it at the same moment: whoever comes second sees what the first one did.
        tx.lock_keys(&mut vec![row.unit])?;
        let Some((row, excursion)) = get(tx, &access, id)? else { return Ok(None) };
        let (step, state) = match weighed(&excursion, &deed) {
            Ok(weighed) => weighed,
            Err(trouble) => return Ok(Some(Err(trouble))),
        };
        let (by, now) = (user_of(&access), registry.now());
        let actor = crate::identity::decisions::actor(&access);
        put(tx, registry, id, by, &step)?;
        if let Step::Lot { lot, .. } = &step {
            let notice = notice(registry, &excursion.unit, lot, &actor);
            by_hand::insert_notice(tx, &notice)?;
            put(tx, registry, id, by, &Step::Barred { lot: lot.clone(), notice: notice.id })?;
        }
        if let Step::Concluded { .. } = &step {
            let spoiled = |lot: &&Lot| matches!(lot.answer, Some((Outcome::Spoiled, ..)));
            for lot in excursion.standing.lots.iter().filter(|lot| !spoiled(lot)) {
                for notice in &lot.notices {
                    by_hand::end_notice(tx, *notice, now, &actor)?;
                }
            }
        }
        let decided_at = (!state.holds()).then_some(now);
        rows::put(tx, &[ExcursionRow { state: state.word().to_owned(), decided_at, ..row }])?;
        tx.audit(entry.clone().detail(format!(
            "{{\"step\":\"{}\",\"state\":\"{}\"}}",
            step.word(),
            state.word()
        )));
        Ok(Some(Ok(state)))
    })
}

/// Bars the lots of excursions again that were opened again.
pub(super) fn settle_lots(
    tx: &mut Tx<'_>,
    registry: &Registry,
    changed: &[ExcursionRow],
) -> Result<(), Error> {
    let open = |row: &&ExcursionRow| row.state == State::Open.word() && row.joined_into.is_none();
    for row in changed.iter().filter(open) {
        let Some(unit) = get_unit(tx, row.unit)? else { continue };
        let excursion = read(row, Unit::read(&unit)?, &steps_of(tx, row)?)?;
        let keys: Vec<String> = excursion.standing.lots.iter().map(|lot| lots::key(&lot.lot)).collect();
        let stand = by_hand::notices_about(tx, &keys)?;
        for lot in &excursion.standing.lots {
            if stand.iter().any(|one| lot.notices.contains(&one.id)) {
                continue;
            }
            let notice = notice(registry, &excursion.unit, &lot.lot, PROGRAM);
            by_hand::insert_notice(tx, &notice)?;
            put(tx, registry, row.id, None, &Step::Barred { lot: lot.lot.clone(), notice: notice.id })?;
        }
    }
    Ok(())
}

/// Units of an organization whose vaccine stands in quarantine, since when, and by which excursion: the earliest of each unit. For the
/// ledger, which asks in its own transaction.
pub fn held(tx: &mut Tx<'_>, organization: OrganizationId) -> Result<Vec<Held>, StoreError> {
    let mut all: Vec<Held> = Vec::new();
    for row in rows::in_states(tx, organization, &State::HOLDING)? {
        match all.iter_mut().find(|one| one.unit == row.unit) {
            Some(one) => one.alarmed |= row.alarmed,
            None => {
                all.push(Held { unit: row.unit, since: row.start, excursion: row.id, alarmed: row.alarmed })
            }
        }
    }
    Ok(all)
}

/// A unit in quarantine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Held {
    /// Which.
    pub unit: i64,
    /// Since when: the start of the excursion.
    pub since: Timestamp,
    /// The excursion.
    pub excursion: i64,
    /// Whether one of its excursions was long enough for the alarm.
    pub alarmed: bool,
}

/// What makers have said of the lots of an excursion: for the ledger, once it is decided.
pub fn answers(tx: &mut Tx<'_>, excursion: i64) -> Result<Vec<Lot>, Error> {
    let Some(row) = rows::get(tx, excursion)? else { return Ok(Vec::new()) };
    let mut steps = Vec::new();
    for step in steps_of(tx, &row)? {
        let read = serde_json::from_str::<Step>(&step.what);
        steps.push(read.map_err(|error| Error::Internal(error.to_string()))?);
    }
    Ok(Standing::of(&steps).lots)
}
