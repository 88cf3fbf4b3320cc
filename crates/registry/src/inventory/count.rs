//! Counting what is on the shelves, once a month and before an order.
//!
//! The count is blind: what the book says is not shown before everything is counted. Several people may count one sheet at the same
//! time. Doses may be given and reported meanwhile ([`expected`](super::expected)). Every difference gets a reason, large ones a
//! second person; a signed count is never changed. What the book says wrongly is put right by movements.

use jenner_model::access::Access;
use jenner_model::{Date, OrganizationId, Timestamp};
use jenner_store::queries::inventory::{self as rows, AccountRow};
use jenner_store::queries::inventory_count::{self as counts, CountLine, CountRow};
use jenner_store::queries::inventory_dose as doses;
use jenner_store::queries::inventory_ledger as ledger;
use jenner_store::{StoreError, Tx};

use super::book::{self, Words};
use super::expected::{Expected, expected};
use super::funding::Funding;
use super::late::recorded_late;
use super::movement::{Kind, Place};
use super::rules::Rules;
use super::{keep, site, work};
use crate::access::door::{self, Action};
use crate::access::roles::Permission;
use crate::identity::decisions;
use crate::registry::Core;
use crate::{Error, Registry};

/// Most doses that somebody can find on one shelf.
const MOST: i64 = 100_000;
/// Most counts in a list.
pub(crate) const COUNTS: i64 = 60;
/// Longest text.
const LONGEST: usize = 200;
/// A difference that nobody can explain: the doses are lost.
const UNEXPLAINED: &str = "unexplained";

/// How far a count is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// It is being counted.
    Open,
    /// Signed by one; a second person has to look.
    Second,
    /// Signed.
    Signed,
    /// Given up.
    Ended,
}

impl State {
    const ALL: [State; 4] = [State::Open, State::Second, State::Signed, State::Ended];

    /// The word it is stored by.
    pub const fn word(self) -> &'static str {
        match self {
            State::Open => "open",
            State::Second => "second",
            State::Signed => "signed",
            State::Ended => "ended",
        }
    }

    /// Of a count.
    pub fn of(count: &CountRow) -> Self {
        Self::ALL.into_iter().find(|one| one.word() == count.state).unwrap_or(State::Ended)
    }

    /// Whether it still goes on.
    pub const fn is_running(self) -> bool {
        matches!(self, State::Open | State::Second)
    }
}

/// Which shelves are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shelves {
    /// Whose.
    pub organization: OrganizationId,
    /// Of one funding alone.
    pub funding: Option<Funding>,
    /// In one storage unit alone.
    pub unit: Option<i64>,
}

impl Shelves {
    /// Whether a count of these shelves counts a shelf.
    fn holds(&self, account: &AccountRow) -> bool {
        account.place == Place::Stock.word()
            && account.organization == self.organization
            && self.funding.is_none_or(|one| one.word() == account.funding)
            && self.unit.is_none_or(|one| account.unit == Some(one))
    }

    pub(crate) fn of(count: &CountRow) -> Self {
        Self { organization: count.organization, funding: Funding::of_word(&count.funding), unit: count.unit }
    }

    /// Whether two counts would count one shelf both.
    fn meets(&self, other: &Shelves) -> bool {
        let funding = self.funding.is_none() || other.funding.is_none() || self.funding == other.funding;
        let unit = self.unit.is_none() || other.unit.is_none() || self.unit == other.unit;
        funding && unit
    }
}

/// What became of the wish to count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Begun {
    /// A new count.
    Now(i64),
    /// These shelves are being counted already: whoever comes second counts along.
    Running(i64),
}

/// Begins a count.
pub fn begin(registry: &Registry, access: &Access, shelves: Shelves) -> Result<Begun, Error> {
    site::require(registry, access, shelves.organization, Permission::KeepStock, Action::CountStock)?;
    book::begun(registry, shelves.organization)?;
    registry.takes_changes()?;
    let count = CountRow {
        id: registry.core.id(),
        organization: shelves.organization,
        funding: shelves.funding.map_or_else(String::new, |one| one.word().to_owned()),
        unit: shelves.unit,
        counted_on: registry.today(),
        begun_at: registry.now(),
        begun_by: decisions::actor(access),
        state: State::Open.word().to_owned(),
        signed_at: None,
        signed_by: None,
        seconded_by: None,
        note: String::new(),
    };
    let entry = entry(registry, access, Action::CountStock, &count);
    registry.db().write(move |tx| {
        tx.lock_keys(&mut vec![keep::lock_key(shelves.organization)])?;
        let all = counts::of(tx, shelves.organization, COUNTS)?;
        let running = all.iter().find(|one| State::of(one).is_running() && Shelves::of(one).meets(&shelves));
        if let Some(running) = running {
            return Ok(Begun::Running(running.id));
        }
        counts::insert(tx, &count)?;
        tx.audit(entry.clone());
        Ok::<_, Error>(Begun::Now(count.id))
    })
}

/// A shelf on a sheet. What the book says is not on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SheetLine {
    /// The shelf, with its lot.
    pub account: AccountRow,
    /// Who paid.
    pub funding: Funding,
    /// What was found; `None`: not counted yet.
    pub counted: Option<i64>,
    /// By whom.
    pub counted_by: Option<String>,
}

/// The sheet of a count: every shelf that should hold something, and what was found otherwise. `None` when there is no such count
/// for the asker.
pub fn sheet(
    registry: &Registry,
    access: &Access,
    count: i64,
) -> Result<Option<(CountRow, Vec<SheetLine>)>, Error> {
    door::require(registry, access, Permission::SeeStock, Action::ReadStock)?;
    let found = registry.db().read(|tx| {
        let Some(count) = counts::get(tx, count)? else { return Ok(None) };
        let lines = lines(tx, &count)?;
        Ok::<_, StoreError>(Some((count, lines)))
    })?;
    let Some((count, lines)) = found.filter(|(count, _)| site::reaches(access, count.organization)) else {
        return Ok(None);
    };
    registry.db().audit(vec![entry(registry, access, Action::ReadStock, &count)])?;
    let lines = lines
        .into_iter()
        .filter_map(|(account, line)| {
            Some(SheetLine {
                funding: Funding::of_word(&account.funding)?,
                counted: line.counted,
                counted_by: line.counted_by,
                account,
            })
        })
        .collect();
    Ok(Some((count, lines)))
}

/// The shelves of a count with what was found: those that hold something, and those that were counted all the same.
fn lines(tx: &mut Tx<'_>, count: &CountRow) -> Result<Vec<(AccountRow, CountLine)>, StoreError> {
    let shelves = Shelves::of(count);
    let mut accounts = rows::accounts_of(tx, &[count.organization])?;
    accounts.retain(|one| shelves.holds(one));
    let ids: Vec<i64> = accounts.iter().map(|one| one.id).collect();
    let balances = ledger::balances(tx, &ids)?;
    let known = counts::lines(tx, count.id)?;
    let is_over = !State::of(count).is_running();
    let mut all: Vec<(AccountRow, CountLine)> = accounts
        .into_iter()
        .filter_map(|account| {
            let line = known.iter().find(|line| line.account == account.id).cloned();
            let holds = !is_over && balances.get(&account.id).is_some_and(|doses| *doses != 0);
            let line = line.or_else(|| holds.then(|| blank(count.id, account.id)))?;
            Some((account, line))
        })
        .collect();
    all.sort_by(|(a, _), (b, _)| {
        let key = |one: &AccountRow| (one.lot.cvx.clone(), one.lot.expires_on, one.id);
        key(a).cmp(&key(b))
    });
    Ok(all)
}

fn blank(count: i64, account: i64) -> CountLine {
    CountLine {
        count,
        account,
        counted: None,
        counted_at: None,
        counted_by: None,
        low: None,
        high: None,
        difference: None,
        reason: String::new(),
        why: String::new(),
        movement: None,
    }
}

/// What became of a number that somebody wrote down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Entered {
    /// It is on the sheet.
    Done,
    /// Somebody else wrote another number: which one is right is for people to say.
    Other {
        /// What stands there.
        counted: i64,
        /// Who wrote it.
        by: String,
    },
    /// There is no such count or shelf for the asker.
    Unknown,
    /// The count is signed, or was given up.
    Over,
}

/// Writes down what was found on a shelf, now or at a moment since the count began. `instead_of` is the number it replaces.
pub fn enter(
    registry: &Registry,
    access: &Access,
    (count, account): (i64, i64),
    found: i64,
    instead_of: Option<i64>,
    at: Option<Timestamp>,
) -> Result<Entered, Error> {
    door::require(registry, access, Permission::KeepStock, Action::CountStock)?;
    registry.takes_changes()?;
    let (core, access) = (registry.core.clone(), access.clone());
    registry.db().write(move |tx| {
        let Some(count) = reached(tx, &access, count)? else { return Ok(Entered::Unknown) };
        if State::of(&count) != State::Open {
            return Ok(Entered::Over);
        }
        let at = at.unwrap_or_else(|| core.now());
        put(tx, &core, &access, &count, (account, found), at, |line| {
            line.counted.is_none_or(|there| there == found || instead_of == Some(there))
        })
    })
}

/// Puts a number on the sheet of an open count, unless another stands there that it may not replace.
pub(super) fn put(
    tx: &mut Tx<'_>,
    core: &Core,
    access: &Access,
    count: &CountRow,
    (account, found): (i64, i64),
    at: Timestamp,
    may_replace: impl FnOnce(&CountLine) -> bool,
) -> Result<Entered, Error> {
    if !(0..=MOST).contains(&found) {
        return Err(Error::Invalid(format!("Write how many doses you found, from 0 to {MOST}.")));
    }
    let shelf = rows::accounts(tx, &[account])?.into_iter().next();
    if !shelf.is_some_and(|shelf| Shelves::of(count).holds(&shelf)) {
        return Ok(Entered::Unknown);
    }
    let now = core.now();
    if at < count.begun_at || at > now {
        return Err(Error::Invalid("Write a time between the beginning of the count and now.".to_owned()));
    }
    let known = counts::lines(tx, count.id)?.into_iter().find(|line| line.account == account);
    let (by, line) = (decisions::actor(access), known.unwrap_or_else(|| blank(count.id, account)));
    if let Some(there) = line.counted
        && !may_replace(&line)
    {
        return Ok(Entered::Other { counted: there, by: line.counted_by.unwrap_or_default() });
    }
    let line = CountLine { counted: Some(found), counted_at: Some(at), counted_by: Some(by), ..line };
    counts::put_lines(tx, &[line])?;
    let mut entry = door::entry_at(now, access, Action::CountStock, None);
    entry.object = format!("count:{}", count.id).into();
    entry.detail = serde_json::json!({ "shelf": account, "found": found }).to_string().into();
    tx.audit(entry.organization(count.organization));
    Ok(Entered::Done)
}

/// A count with its lock, if the asker reaches it.
pub(super) fn reached(tx: &mut Tx<'_>, access: &Access, count: i64) -> Result<Option<CountRow>, StoreError> {
    let Some(known) = counts::get(tx, count)? else { return Ok(None) };
    tx.lock_keys(&mut vec![keep::lock_key(known.organization)])?;
    let known = counts::get(tx, count)?;
    Ok(known.filter(|one| site::reaches(access, one.organization)))
}

/// A shelf of a count, with what the book says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// The shelf.
    pub account: AccountRow,
    /// What was found.
    pub counted: i64,
    /// What should have been there.
    pub expected: Expected,
    /// What was found too much, or too little (below zero).
    pub difference: i64,
    /// Doses of it that the count before this one missed and that were reported since ([`late`](super::late)): so many may be
    /// found too much.
    pub recorded_late: i64,
    /// Whether a second person has to look.
    pub needs_second: bool,
    /// A code of the reasons; empty where none was given yet.
    pub reason: String,
    /// In words.
    pub why: String,
}

/// What the count found, once every shelf is counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// So many shelves are not counted yet: what the book says stays hidden.
    NotYet(usize),
    /// Every shelf.
    All(Vec<Difference>),
}

/// Compares a count with the book. `None` when there is no such count for the asker.
pub fn compare(registry: &Registry, access: &Access, count: i64) -> Result<Option<Outcome>, Error> {
    door::require(registry, access, Permission::SeeStock, Action::ReadStock)?;
    let core = registry.core.clone();
    let found = registry.db().read(|tx| {
        let Some(count) = counts::get(tx, count)? else { return Ok(None) };
        let lines = lines(tx, &count)?;
        let missing = lines.iter().filter(|(_, line)| line.counted.is_none()).count();
        let outcome = match missing {
            0 => Outcome::All(differences(tx, &core, lines)?),
            _ => Outcome::NotYet(missing),
        };
        Ok::<_, StoreError>(Some((count, outcome)))
    })?;
    let Some((count, outcome)) = found.filter(|(count, _)| site::reaches(access, count.organization)) else {
        return Ok(None);
    };
    registry.db().audit(vec![entry(registry, access, Action::ReadStock, &count)])?;
    Ok(Some(outcome))
}

fn differences(
    tx: &mut Tx<'_>,
    core: &Core,
    lines: Vec<(AccountRow, CountLine)>,
) -> Result<Vec<Difference>, StoreError> {
    let mut all = Vec::with_capacity(lines.len());
    for (account, line) in lines {
        let (Some(counted), Some(at)) = (line.counted, line.counted_at) else { continue };
        let right = match (line.low, line.high) {
            // Signed: what was compared then.
            (Some(low), Some(high)) => Expected { low, high },
            _ => {
                let book = ledger::balances_at(tx, &[account.id], at)?.get(&account.id).copied().unwrap_or(0);
                let since = ledger::moved_between(tx, &[account.id], at, core.now())?;
                expected(account.id, book, core.day_of(at).into(), &since)
            }
        };
        let difference = right.difference(counted);
        let recorded_late = if difference > 0 { late(tx, core, &account)? } else { 0 };
        let rules = Rules::shipped().count;
        let large = difference.abs() >= rules.second_doses
            || difference.abs() * 100 > right.high.max(1) * rules.second_percent;
        all.push(Difference {
            needs_second: difference != 0 && large,
            expected: right,
            recorded_late,
            difference,
            counted,
            reason: line.reason,
            why: line.why,
            account,
        });
    }
    Ok(all)
}

/// How many doses of a shelf were reported since it was last counted, although they were given before.
fn late(tx: &mut Tx<'_>, core: &Core, account: &AccountRow) -> Result<i64, StoreError> {
    for count in counts::of(tx, account.organization, COUNTS)? {
        let Some(signed_at) = count.signed_at.filter(|_| State::of(&count) == State::Signed) else {
            continue;
        };
        if counts::lines(tx, count.id)?.iter().any(|line| line.account == account.id) {
            let since = ledger::moved_between(tx, &[account.id], signed_at, core.now())?;
            return Ok(recorded_late(account.id, count.counted_on, &since));
        }
    }
    Ok(0)
}

/// Says why what was found differs.
pub fn explain(
    registry: &Registry,
    access: &Access,
    (count, account): (i64, i64),
    reason: &str,
    why: &str,
) -> Result<Entered, Error> {
    door::require(registry, access, Permission::KeepStock, Action::CountStock)?;
    book::is_reason(Kind::Counted, reason, why)?;
    registry.takes_changes()?;
    let (access, reason) = (access.clone(), reason.to_owned());
    let why: String = why.trim().chars().take(LONGEST).collect();
    registry.db().write(move |tx| {
        let Some(count) = reached(tx, &access, count)? else { return Ok(Entered::Unknown) };
        if State::of(&count) != State::Open {
            return Ok(Entered::Over);
        }
        let known = counts::lines(tx, count.id)?.into_iter().find(|line| line.account == account);
        let Some(line) = known else { return Ok(Entered::Unknown) };
        counts::put_lines(tx, &[CountLine { reason: reason.clone(), why: why.clone(), ..line }])?;
        Ok::<_, Error>(Entered::Done)
    })
}

/// What became of a signature.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Signed {
    /// The count is signed, and the book says what was found.
    Done,
    /// Signed by one. The differences are so large that a second person has to look and sign as well.
    NeedsSecond,
    /// Whoever signed first cannot be the second person.
    SamePerson,
    /// So many shelves are not counted.
    NotCounted(usize),
    /// So many differences have no reason yet.
    NotExplained(usize),
    /// So many doses were reported that took nothing from the stock: first say where they came from.
    NotDeducted(i64),
    /// It is signed already, or was given up.
    Over,
    /// There is no such count for the asker.
    Unknown,
}

/// Signs a count.
pub fn sign(registry: &Registry, access: &Access, count: i64) -> Result<Signed, Error> {
    door::require(registry, access, Permission::SignCounts, Action::SignCount)?;
    registry.takes_changes()?;
    let (core, access) = (registry.core.clone(), access.clone());
    registry.db().write(move |tx| {
        let Some(mut count) = reached(tx, &access, count)? else { return Ok(Signed::Unknown) };
        if !State::of(&count).is_running() {
            return Ok(Signed::Over);
        }
        let waiting = doses::how_many(tx, count.organization, &work::open_states())?;
        let waiting: i64 = waiting.iter().map(|(_, doses)| doses).sum();
        if waiting > 0 {
            return Ok(Signed::NotDeducted(waiting));
        }
        let lines = lines(tx, &count)?;
        let missing = lines.iter().filter(|(_, line)| line.counted.is_none()).count();
        if missing > 0 {
            return Ok(Signed::NotCounted(missing));
        }
        let found = differences(tx, &core, lines.clone())?;
        let unexplained = found.iter().filter(|one| one.difference != 0 && one.reason.is_empty()).count();
        if unexplained > 0 {
            return Ok(Signed::NotExplained(unexplained));
        }
        let by = decisions::actor(&access);
        let needs_second = found.iter().any(|one| one.needs_second);
        let mut entry = door::entry_at(core.now(), &access, Action::SignCount, None);
        entry.object = format!("count:{}", count.id).into();
        entry = entry.organization(count.organization);
        if needs_second && State::of(&count) == State::Open {
            count.state = State::Second.word().to_owned();
            count.signed_by = Some(by);
            counts::set_state(tx, &count)?;
            tx.audit(entry.result("needs_second"));
            return Ok(Signed::NeedsSecond);
        }
        if State::of(&count) == State::Second {
            if count.signed_by.as_deref() == Some(&by) {
                return Ok(Signed::SamePerson);
            }
            count.seconded_by = Some(by.clone());
        } else {
            count.signed_by = Some(by.clone());
        }
        put_right(tx, &core, &count, &by, &lines, &found)?;
        count.state = State::Signed.word().to_owned();
        count.signed_at = Some(core.now());
        counts::set_state(tx, &count)?;
        tx.audit(entry);
        Ok::<_, Error>(Signed::Done)
    })
}

/// Makes the book say what was found, and keeps on the sheet what was compared.
fn put_right(
    tx: &mut Tx<'_>,
    core: &Core,
    count: &CountRow,
    by: &str,
    lines: &[(AccountRow, CountLine)],
    found: &[Difference],
) -> Result<(), StoreError> {
    let mut kept = Vec::with_capacity(found.len());
    for one in found {
        let Some((_, line)) = lines.iter().find(|(account, _)| account.id == one.account.id) else {
            continue;
        };
        let mut movement = None;
        if one.difference != 0 {
            let lost = one.difference < 0 && one.reason == UNEXPLAINED;
            let place = if lost { Place::Lost } else { Place::CountDifference };
            let kind = if lost { Kind::Lost } else { Kind::Counted };
            let other = book::beyond(tx, &one.account, place)?;
            let ends = if one.difference < 0 { (&one.account, &other) } else { (&other, &one.account) };
            let words = Words {
                reason: one.reason.clone(),
                document: format!("count {}", count.id),
                why: one.why.clone(),
            };
            let on: Date = line.counted_at.map_or(count.counted_on, |at| core.day_of(at).into());
            let form = format!("count:{}", count.id);
            let row = book::movement(core, by, ends, one.difference.abs(), kind, on, &form, words);
            movement = Some(row.id);
            ledger::insert(tx, &[row])?;
        }
        kept.push(CountLine {
            low: Some(one.expected.low),
            high: Some(one.expected.high),
            difference: Some(one.difference),
            movement,
            ..line.clone()
        });
    }
    counts::put_lines(tx, &kept)
}

/// Gives a count up, also one that waits for a second person.
pub fn end(registry: &Registry, access: &Access, count: i64, why: &str) -> Result<Signed, Error> {
    door::require(registry, access, Permission::SignCounts, Action::SignCount)?;
    if why.trim().is_empty() {
        return Err(Error::Invalid("Say why the count is given up.".to_owned()));
    }
    registry.takes_changes()?;
    let (core, access) = (registry.core.clone(), access.clone());
    let why: String = why.trim().chars().take(LONGEST).collect();
    registry.db().write(move |tx| {
        let Some(mut count) = reached(tx, &access, count)? else { return Ok(Signed::Unknown) };
        if !State::of(&count).is_running() {
            return Ok(Signed::Over);
        }
        count.state = State::Ended.word().to_owned();
        count.signed_at = Some(core.now());
        count.signed_by = Some(decisions::actor(&access));
        count.note = why.clone();
        counts::set_state(tx, &count)?;
        let mut entry = door::entry_at(core.now(), &access, Action::SignCount, None).result("ended");
        entry.object = format!("count:{}", count.id).into();
        tx.audit(entry.organization(count.organization));
        Ok::<_, Error>(Signed::Done)
    })
}

/// The counts of an organization, the latest first.
pub fn list(
    registry: &Registry,
    access: &Access,
    organization: OrganizationId,
) -> Result<Vec<CountRow>, Error> {
    site::require(registry, access, organization, Permission::SeeStock, Action::ReadStock)?;
    Ok(registry.db().read(|tx| counts::of(tx, organization, COUNTS))?)
}

fn entry(registry: &Registry, access: &Access, action: Action, count: &CountRow) -> jenner_store::AuditEntry {
    door::entry(registry, access, action, None)
        .organization(count.organization)
        .object(format!("count:{}", count.id))
}
