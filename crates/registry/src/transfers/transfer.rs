//! Transfers as they stand: their states, what is on them, what was done about them.

use jenner_model::access::Access;
use jenner_model::{Date, OrganizationId, Timestamp};
use jenner_store::queries::inventory::{self as stock, AccountRow};
use jenner_store::queries::inventory_ledger as ledger;
use jenner_store::queries::stock_transfer::{self as rows, LineRow, StepRow, TransferRow};
use jenner_store::{StoreError, Tx};

use super::{Fail, Trouble};
use crate::access::door::{self, Action};
use crate::access::roles::{Permission, may};
use crate::cold_chain;
use crate::inventory::{keep, site};
use crate::registry::Core;
use crate::{Error, Registry};

/// Most transfers in a list.
pub const MOST: i64 = 300;
const HOUR: i64 = 3_600_000_000;

/// How far a transfer is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum State {
    /// Asked for; the program has to say yes.
    Asked,
    /// The doses may leave.
    Approved,
    /// On the way.
    Sent,
    /// Accepted, wholly or in part.
    Received,
    /// Refused: all of it is where it was.
    Refused,
    /// The program said no.
    Denied,
    /// Called off before it left.
    Withdrawn,
}

impl State {
    /// All.
    pub const ALL: [State; 7] = [
        State::Asked,
        State::Approved,
        State::Sent,
        State::Received,
        State::Refused,
        State::Denied,
        State::Withdrawn,
    ];
    /// Those in which something has still to be done.
    pub const OPEN: [State; 3] = [State::Asked, State::Approved, State::Sent];

    /// The word it is stored by.
    pub const fn word(self) -> &'static str {
        match self {
            State::Asked => "asked",
            State::Approved => "approved",
            State::Sent => "sent",
            State::Received => "received",
            State::Refused => "refused",
            State::Denied => "denied",
            State::Withdrawn => "withdrawn",
        }
    }

    /// Of a word.
    pub fn of_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.word() == word)
    }

    /// Of a row.
    pub(super) fn of(row: &TransferRow) -> Result<Self, StoreError> {
        Self::of_word(&row.state).ok_or(StoreError::Content("the state of a transfer"))
    }
}

/// What became of something that somebody wanted done about a transfer or an offer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Done {
    /// It is on disk: the transfer and how far it is.
    Now(i64, State),
    /// The same form came before.
    Before(i64),
    /// There is no such thing for the asker.
    Unknown,
    /// Something else was done meanwhile: how far it is now.
    NotNow(State),
    /// So many doses of a lot are not there.
    NoDosesLeft {
        /// The lot, as printed.
        lot: String,
        /// How many doses there are.
        on_hand: i64,
    },
    /// The lot must not be used, stands in quarantine, or has ended: it cannot be sent.
    Held {
        /// The lot, as printed.
        lot: String,
    },
    /// Somebody else was first to claim the doses.
    Taken,
}

/// What of a shelf goes, as somebody sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// What is kept about it.
    pub row: LineRow,
    /// The shelf it leaves, with its lot.
    pub shelf: AccountRow,
    /// How many doses the sender has on it now.
    pub on_hand: i64,
    /// Since it left, readings showed that its storage unit had been out of range before: its excursion is not decided.
    pub held_since: bool,
}

/// Something about a transfer that has to be looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Flag {
    /// It was, or is, on the way for too long.
    TooLong,
    /// The container was out of the range of the unit that the doses left.
    Temperature,
    /// Its storage unit had been out of range before it left.
    HeldSince,
    /// Doses were lost on the way.
    Lost,
}

impl Flag {
    /// Its word in texts.
    pub const fn word(self) -> &'static str {
        match self {
            Flag::TooLong => "too-long",
            Flag::Temperature => "temperature",
            Flag::HeldSince => "held-since",
            Flag::Lost => "lost",
        }
    }
}

/// A transfer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Transfer {
    /// What is kept about it.
    pub row: TransferRow,
    /// How far it is.
    pub state: State,
    /// What is on it.
    pub lines: Vec<Line>,
    /// What was done about it.
    pub steps: Vec<StepRow>,
    /// What has to be looked at.
    pub flags: Vec<Flag>,
    /// The asker looks after the stock of who gives.
    pub gives: bool,
    /// The asker looks after the stock of who gets.
    pub gets: bool,
    /// The asker may say yes or no for the program.
    pub approves: bool,
}

/// Whether somebody may see a transfer: of the side that gives, or the one that gets.
fn sees(access: &Access, row: &TransferRow) -> bool {
    site::reaches(access, row.from) || site::reaches(access, row.to)
}

/// A transfer with everything about it.
fn read(tx: &mut Tx<'_>, registry: &Registry, access: &Access, row: TransferRow) -> Result<Transfer, Error> {
    let now = registry.now();
    let lines = rows::lines(tx, &[row.id])?;
    let ids: Vec<i64> = lines.iter().map(|line| line.account).collect();
    let shelves = stock::accounts(tx, &ids)?;
    let on_hand = ledger::balances(tx, &ids)?;
    let held = cold_chain::held(tx, row.from)?;
    let lines: Vec<Line> = lines
        .into_iter()
        .filter_map(|line| {
            let shelf = shelves.iter().find(|one| one.id == line.account)?.clone();
            let was_before = |one: &cold_chain::Held| {
                Some(one.unit) == shelf.unit && row.left_at.is_some_and(|left| one.since <= left)
            };
            Some(Line {
                on_hand: on_hand.get(&line.account).copied().unwrap_or(0),
                held_since: held.iter().any(was_before),
                row: line,
                shelf,
            })
        })
        .collect();
    let state = State::of(&row)?;
    let mut flags = Vec::new();
    let longest = registry.pack().stock_moves.transfer.longest_hours * HOUR;
    let ended = row.arrived_at.or((state == State::Sent).then_some(now));
    if row.left_at.zip(ended).is_some_and(|(left, ended)| ended.0 - left.0 > longest) {
        flags.push(Flag::TooLong);
    }
    if is_out_of_range(tx, &row, &lines)? {
        flags.push(Flag::Temperature);
    }
    if lines.iter().any(|line| line.held_since) {
        flags.push(Flag::HeldSince);
    }
    if lines.iter().any(|line| line.row.lost > 0) {
        flags.push(Flag::Lost);
    }
    Ok(Transfer {
        state,
        lines,
        steps: rows::steps(tx, row.id)?,
        flags,
        gives: site::reaches(access, row.from),
        gets: site::reaches(access, row.to),
        approves: may(access.role(), Permission::ApproveMoves),
        row,
    })
}

/// Whether the container was out of the range of one of the units that the doses left. Without a named unit nothing is known.
fn is_out_of_range(tx: &mut Tx<'_>, row: &TransferRow, lines: &[Line]) -> Result<bool, Error> {
    let told: Vec<_> = [row.left_tenths, row.arrived_tenths]
        .into_iter()
        .flatten()
        .filter_map(cold_chain::Temperature::from_tenths)
        .collect();
    for unit in lines.iter().filter_map(|line| line.shelf.unit) {
        let Some(range) = cold_chain::unit::range_of(tx, unit)? else { continue };
        if told.iter().any(|one| !range.holds(*one)) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Opens a transfer. `None`: there is none for the asker.
pub fn open(registry: &Registry, access: &Access, id: i64) -> Result<Option<Transfer>, Error> {
    door::require(registry, access, Permission::SeeStock, Action::ReadTransfers)?;
    let found = registry.db().read(|tx| {
        let Some(row) = rows::get(tx, id)?.filter(|row| sees(access, row)) else { return Ok(None) };
        read(tx, registry, access, row).map(Some)
    })?;
    let mut entry =
        door::entry(registry, access, Action::ReadTransfers, None).object(format!("transfer:{id}"));
    if found.is_none() {
        entry = entry.result("not_found");
    }
    registry.db().audit(vec![entry])?;
    Ok(found)
}

/// The transfers of an organization, the latest first; for those who say yes or no also what waits for them.
pub fn list(
    registry: &Registry,
    access: &Access,
    organization: OrganizationId,
) -> Result<Vec<Transfer>, Error> {
    site::require(registry, access, organization, Permission::SeeStock, Action::ReadTransfers)?;
    let approves = may(access.role(), Permission::ApproveMoves);
    let found = registry.db().read(|tx| {
        let mut all = rows::of(tx, organization, MOST)?;
        if approves {
            let known: Vec<i64> = all.iter().map(|row| row.id).collect();
            let waiting = rows::in_states(tx, &[State::Asked.word()], MOST)?;
            all.extend(waiting.into_iter().filter(|row| !known.contains(&row.id)));
        }
        all.into_iter().map(|row| read(tx, registry, access, row)).collect::<Result<Vec<_>, Error>>()
    })?;
    let entry = door::entry(registry, access, Action::ReadTransfers, None).organization(organization);
    registry.db().audit(vec![entry])?;
    Ok(found)
}

/// Transfers that left an organization in a quarter of a year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quarter {
    /// The year.
    pub year: i16,
    /// The quarter, from 1.
    pub quarter: i8,
    /// How many transfers left.
    pub transfers: usize,
}

/// The quarter in which a day lies: its year, its number and its first day.
fn quarter_of(day: Date) -> (i16, i8, Date) {
    let quarter = (day.month() - 1) / 3 + 1;
    let first = Date::new(day.year(), (quarter - 1) * 3 + 1, 1).unwrap_or(day);
    (day.year(), quarter, first)
}

/// How many transfers left an organization in this quarter and the three before it, the latest first. Moving vaccine about regularly
/// is discouraged, so it is shown.
pub fn per_quarter(
    registry: &Registry,
    access: &Access,
    organization: OrganizationId,
) -> Result<Vec<Quarter>, Error> {
    site::require(registry, access, organization, Permission::SeeStock, Action::ReadTransfers)?;
    let mut quarters = Vec::new();
    let mut day = registry.today();
    for _ in 0..4 {
        let (year, quarter, first) = quarter_of(day);
        quarters.push(Quarter { year, quarter, transfers: 0 });
        day = first.yesterday().unwrap_or(first);
    }
    let (_, _, since) = quarter_of(day.tomorrow().unwrap_or(day));
    let left = registry.db().read(|tx| rows::left_since(tx, organization, super::out::start_of(since)))?;
    for at in left {
        let (year, quarter, _) = quarter_of(registry.core.day_of(at).into());
        if let Some(one) = quarters.iter_mut().find(|one| (one.year, one.quarter) == (year, quarter)) {
            one.transfers += 1;
        }
    }
    Ok(quarters)
}

/// Whose step it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    /// Who gives.
    Gives,
    /// Who gets.
    Gets,
    /// Either of them.
    Either,
    /// The program.
    Program,
}

impl Side {
    fn may(self, access: &Access, row: &TransferRow) -> bool {
        match self {
            Side::Gives => site::reaches(access, row.from),
            Side::Gets => site::reaches(access, row.to),
            Side::Either | Side::Program => sees(access, row),
        }
    }

    const fn needs(self) -> (Permission, Action) {
        match self {
            Side::Program => (Permission::ApproveMoves, Action::ApproveMove),
            _ => (Permission::KeepStock, Action::WorkTransfer),
        }
    }
}

/// What a step makes of a transfer.
pub(super) struct Stepped {
    pub(super) row: TransferRow,
    pub(super) lines: Vec<LineRow>,
    pub(super) state: State,
}

/// A step of a transfer: both organizations are held, the transfer is read anew, and a step that does not fit any more changes nothing.
pub(super) fn step(
    registry: &Registry,
    access: &Access,
    id: i64,
    side: Side,
    (from, word, said): (&'static [State], &'static str, &str),
    what: impl Fn(&mut Tx<'_>, &Core, TransferRow, Vec<LineRow>) -> Result<Result<Stepped, Done>, Fail>
    + Send
    + Sync
    + 'static,
) -> Result<Done, Fail> {
    let (permission, action) = side.needs();
    door::require(registry, access, permission, action)?;
    registry.takes_changes()?;
    let entry = door::entry(registry, access, action, None).object(format!("transfer:{id}"));
    let Some(found) = registry.db().read(|tx| rows::get(tx, id))?.filter(|row| side.may(access, row)) else {
        registry.db().audit(vec![entry.result("not_found")])?;
        return Ok(Done::Unknown);
    };
    let (core, access, said) = (registry.core.clone(), access.clone(), super::short(said));
    let entry = entry
        .organization(found.from)
        .detail(serde_json::json!({ "step": word, "from": found.from.0, "to": found.to.0 }).to_string());
    registry.db().write(move |tx| {
        tx.lock_keys(&mut vec![keep::lock_key(found.from), keep::lock_key(found.to)])?;
        let Some(row) = rows::get(tx, id)? else { return Ok(Done::Unknown) };
        let state = State::of(&row)?;
        if !from.contains(&state) {
            return Ok(Done::NotNow(state));
        }
        let lines = rows::lines(tx, &[id])?;
        let stepped = match what(tx, &core, row, lines)? {
            Ok(stepped) => stepped,
            Err(done) => return Ok(done),
        };
        let row = TransferRow { state: stepped.state.word().to_owned(), ..stepped.row };
        rows::put(tx, &row)?;
        rows::put_lines(tx, &stepped.lines)?;
        super::note(tx, &core, &access, id, word, &said)?;
        tx.audit(entry.clone());
        Ok::<_, Fail>(Done::Now(id, stepped.state))
    })
}

/// Whether a moment that somebody typed can be: not in the future, and not long ago.
pub(super) fn is_moment(now: Timestamp, at: Timestamp) -> Result<(), Fail> {
    const DAYS: i64 = 14;
    if at.0 > now.0 {
        return Err(Trouble::Future.into());
    }
    if now.0 - at.0 > DAYS * 24 * HOUR {
        return Err(Trouble::LongAgo.into());
    }
    Ok(())
}
