//! What people book by hand: deliveries, what was there on the first day, losses, returns, moves; and taking a booking back.
//!
//! A booking that would take more than is there is refused: whoever is second to take the last dose is told. (A dose that was
//! truly given is reported elsewhere, and never refused.) A form is booked once however often it is sent.

use jenner_model::access::Access;
use jenner_model::{Date, OrganizationId};
use jenner_store::queries::inventory::{self as rows, AccountRow, LotRow, NameRow};
use jenner_store::queries::inventory_dose as doses;
use jenner_store::queries::inventory_ledger::{self as ledger, MovementRow};
use jenner_store::{StoreError, Tx};

use super::funding::Funding;
use super::lot::{self, NewLot};
use super::movement::{Kind, Place};
use super::rules::Rules;
use super::{keep, site};
use crate::access::door::{self, Action};
use crate::access::roles::Permission;
use crate::by_hand::Token;
use crate::identity::decisions;
use crate::registry::Core;
use crate::{Error, Registry};

/// Most doses in one booking.
const MOST: i64 = 100_000;
/// Longest text.
const LONGEST: usize = 200;

/// What became of a booking.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Booked {
    /// It is on disk: the movements.
    Now(Vec<i64>),
    /// The same form was booked before.
    Before,
    /// So many doses are not there.
    NoDosesLeft {
        /// How many there are.
        on_hand: i64,
    },
    /// There is no such account or movement for the asker.
    Unknown,
    /// It was taken back before.
    AlreadyBack,
}

/// Doses that came, or were there on the first day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Arrival {
    /// Names the form.
    pub token: Token,
    /// To whom.
    pub organization: OrganizationId,
    /// Which lot.
    pub lot: NewLot,
    /// Who paid.
    pub funding: Funding,
    /// Into which storage unit, if one is named.
    pub unit: Option<i64>,
    /// How many doses.
    pub doses: i64,
    /// On which day.
    pub on: Date,
    /// The last day for these doses, where it is earlier than the lot's: frozen vaccine that was put into a refrigerator.
    pub beyond_use_on: Option<Date>,
    /// A packing slip or the like.
    pub document: String,
    /// In words.
    pub why: String,
    /// Whether the last day was seen to have passed: a lot that has expired is booked so that it can be sent back.
    pub saw_expired: bool,
}

/// Books a delivery.
pub fn receive(registry: &Registry, access: &Access, arrival: &Arrival) -> Result<Booked, Error> {
    arrive(registry, access, arrival, Kind::Received, Place::Supplier)
}

/// Books what was on the shelf on the first day.
pub fn open(registry: &Registry, access: &Access, arrival: &Arrival) -> Result<Booked, Error> {
    arrive(registry, access, arrival, Kind::Opened, Place::Opening)
}

fn arrive(
    registry: &Registry,
    access: &Access,
    arrival: &Arrival,
    kind: Kind,
    from: Place,
) -> Result<Booked, Error> {
    let ready = ready(registry, access, arrival, (kind, from))?;
    registry.takes_changes()?;
    let core = registry.core.clone();
    let access = access.clone();
    registry.db().write(move |tx| {
        tx.lock_keys(&mut vec![keep::lock_key(ready.arrival.organization)])?;
        put(tx, &core, &access, &ready)
    })
}

/// An arrival that may be booked: all that can be asked without a transaction has been asked.
#[derive(Debug, Clone)]
pub(crate) struct Ready {
    arrival: Arrival,
    wanted: LotRow,
    kind: Kind,
    from: Place,
    entry: jenner_store::AuditEntry,
}

/// Asks whether an arrival may be booked.
pub(crate) fn ready(
    registry: &Registry,
    access: &Access,
    arrival: &Arrival,
    (kind, from): (Kind, Place),
) -> Result<Ready, Error> {
    let organization = arrival.organization;
    let permission = if kind == Kind::Opened { Permission::SignCounts } else { Permission::KeepStock };
    site::require(registry, access, organization, permission, Action::MoveStock)?;
    let starts_on = begun(registry, organization)?;
    is_number(arrival.doses)?;
    is_day(registry, arrival.on)?;
    if arrival.on < starts_on {
        return Err(Error::Invalid(format!(
            "Stock is kept here since {starts_on}. What came before belongs to what was there on that day."
        )));
    }
    if arrival.lot.expires_on < registry.today() && !arrival.saw_expired {
        return Err(Error::Invalid(format!(
            "This lot could be used through {} and has expired. Check the day. If it is right, confirm that you saw it; \
             then send the doses back.",
            arrival.lot.expires_on
        )));
    }
    let wanted = arrival.lot.row(registry.core.id(), registry.core.codes)?;
    let entry = entry(registry, access, organization).detail(
        serde_json::json!({ "kind": kind.word(), "lot": wanted.lot, "doses": arrival.doses }).to_string(),
    );
    Ok(Ready { arrival: arrival.clone(), wanted, kind, from, entry })
}

/// Books an arrival within a transaction that holds the organization's lock.
pub(crate) fn put(tx: &mut Tx<'_>, core: &Core, access: &Access, ready: &Ready) -> Result<Booked, Error> {
    let Ready { arrival, wanted, kind, from, entry } = ready;
    let organization = arrival.organization;
    if !ledger::of_form(tx, organization, arrival.token.as_str())?.is_empty() {
        return Ok(Booked::Before);
    }
    let by = decisions::actor(access);
    let lot = lot_of(tx, core, wanted, &arrival.lot, &by)?;
    let stock = account(tx, core, organization, &lot, arrival.funding, arrival.unit)?;
    if arrival.beyond_use_on.is_some() {
        rows::set_beyond_use(tx, stock.id, arrival.beyond_use_on)?;
    }
    let source = beyond(tx, &stock, *from)?;
    let words = Words { document: arrival.document.clone(), why: arrival.why.clone(), ..Words::default() };
    let form = arrival.token.as_str();
    let movement = movement(core, &by, (&source, &stock), arrival.doses, *kind, arrival.on, form, words);
    let id = movement.id;
    ledger::insert(tx, &[movement])?;
    look_again(tx, core, access, organization, &[stock.lot.id])?;
    tx.audit(entry.clone());
    Ok(Booked::Now(vec![id]))
}

/// Doses that leave a shelf without being given to a patient on record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Departure {
    /// Names the form.
    pub token: Token,
    /// From which shelf.
    pub account: i64,
    /// What happened: wasted, expired, spoiled, lost, returned, given to somebody whose record is not kept.
    pub kind: Kind,
    /// How many doses.
    pub doses: i64,
    /// On which day.
    pub on: Date,
    /// A code of the reasons for that kind; empty for a return.
    pub reason: String,
    /// A label of a return or the like.
    pub document: String,
    /// In words, where the reason asks for them.
    pub why: String,
}

/// Books it.
pub fn depart(registry: &Registry, access: &Access, departure: &Departure) -> Result<Booked, Error> {
    let allowed =
        [Kind::Wasted, Kind::Expired, Kind::Spoiled, Kind::Lost, Kind::Returned, Kind::GivenUnnamed];
    let place = departure.kind.leads_to().filter(|_| allowed.contains(&departure.kind));
    let Some(place) = place else {
        return Err(Error::Invalid(format!("\"{}\" is not booked here.", departure.kind.word())));
    };
    is_reason(departure.kind, &departure.reason, &departure.why)?;
    let words = Words {
        reason: departure.reason.clone(),
        document: departure.document.clone(),
        why: departure.why.clone(),
    };
    let order = Order {
        token: departure.token.clone(),
        account: departure.account,
        kind: departure.kind,
        doses: departure.doses,
        on: departure.on,
        words,
    };
    carry(registry, access, order, move |tx, _, from| beyond(tx, from, place))
}

/// Doses that go to another shelf of the same clinic.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Move {
    /// Names the form.
    pub token: Token,
    /// From which shelf.
    pub account: i64,
    /// Into which storage unit.
    pub unit: Option<i64>,
    /// Whose doses they are from now on. Another funding than before: a dose that was borrowed is made good.
    pub funding: Funding,
    /// How many doses.
    pub doses: i64,
    /// On which day.
    pub on: Date,
    /// The last day for these doses in their new place, where it is earlier than the lot's.
    pub beyond_use_on: Option<Date>,
    /// In words; asked for where the funding changes.
    pub why: String,
}

/// Books it.
pub fn shift(registry: &Registry, access: &Access, wanted: &Move) -> Result<Booked, Error> {
    let Some(from) = registry.db().read(|tx| rows::accounts(tx, &[wanted.account]))?.into_iter().next()
    else {
        return Ok(Booked::Unknown);
    };
    let changes_payer = from.funding != wanted.funding.word();
    if changes_payer && wanted.why.trim().is_empty() {
        return Err(Error::Invalid("Say why the doses belong to another funding now.".to_owned()));
    }
    if !changes_payer && from.unit == wanted.unit {
        return Err(Error::Invalid("The doses are there already. Choose another place.".to_owned()));
    }
    let order = Order {
        token: wanted.token.clone(),
        account: wanted.account,
        kind: if changes_payer { Kind::PaidBack } else { Kind::Moved },
        doses: wanted.doses,
        on: wanted.on,
        words: Words { why: wanted.why.clone(), ..Words::default() },
    };
    let (unit, funding, last) = (wanted.unit, wanted.funding, wanted.beyond_use_on);
    carry(registry, access, order, move |tx, core, from| {
        let to = account(tx, core, from.organization, &from.lot, funding, unit)?;
        if last.is_some() {
            rows::set_beyond_use(tx, to.id, last)?;
        }
        Ok(to)
    })
}

#[derive(Debug, Clone)]
struct Order {
    token: Token,
    account: i64,
    kind: Kind,
    doses: i64,
    on: Date,
    words: Words,
}

/// Takes doses from a shelf, if they are there.
fn carry(
    registry: &Registry,
    access: &Access,
    order: Order,
    to: impl Fn(&mut Tx<'_>, &Core, &AccountRow) -> Result<AccountRow, StoreError> + Send + Sync + 'static,
) -> Result<Booked, Error> {
    door::require(registry, access, Permission::KeepStock, Action::MoveStock)?;
    is_number(order.doses)?;
    is_day(registry, order.on)?;
    let found = registry.db().read(|tx| rows::accounts(tx, &[order.account]))?.into_iter().next();
    let stock =
        |one: &AccountRow| one.place == Place::Stock.word() && site::reaches(access, one.organization);
    let Some(from) = found.filter(stock) else { return Ok(Booked::Unknown) };
    registry.takes_changes()?;
    let (core, access) = (registry.core.clone(), access.clone());
    let organization = from.organization;
    let detail = serde_json::json!({ "kind": order.kind.word(), "lot": from.lot.lot, "doses": order.doses });
    let entry = entry(registry, &access, organization).detail(detail.to_string());
    registry.db().write(move |tx| {
        tx.lock_keys(&mut vec![keep::lock_key(organization)])?;
        if !ledger::of_form(tx, organization, order.token.as_str())?.is_empty() {
            return Ok(Booked::Before);
        }
        let on_hand = ledger::balances(tx, &[from.id])?.get(&from.id).copied().unwrap_or(0);
        if on_hand < order.doses {
            return Ok(Booked::NoDosesLeft { on_hand: on_hand.max(0) });
        }
        let there = to(tx, &core, &from)?;
        let by = decisions::actor(&access);
        let token = order.token.as_str();
        let movement = movement(
            &core,
            &by,
            (&from, &there),
            order.doses,
            order.kind,
            order.on,
            token,
            order.words.clone(),
        );
        let id = movement.id;
        ledger::insert(tx, &[movement])?;
        if there.place == Place::Stock.word() {
            look_again(tx, &core, &access, organization, &[from.lot.id])?;
        }
        tx.audit(entry.clone());
        Ok::<_, Error>(Booked::Now(vec![id]))
    })
}

/// Takes a booking back: the doses go where they came from. What follows from a dose report is corrected where the dose is.
pub fn reverse(
    registry: &Registry,
    access: &Access,
    movement: i64,
    token: &Token,
    why: &str,
) -> Result<Booked, Error> {
    door::require(registry, access, Permission::KeepStock, Action::MoveStock)?;
    let found = registry.db().read(|tx| {
        let Some(old) = ledger::by_ids(tx, &[movement])?.into_iter().next() else { return Ok(None) };
        let accounts = rows::accounts(tx, &[old.from, old.to])?;
        Ok::<_, StoreError>(Some((old, accounts)))
    })?;
    let Some((old, accounts)) = found.filter(|(old, _)| site::reaches(access, old.organization)) else {
        return Ok(Booked::Unknown);
    };
    if old.source == "report" || old.reverses.is_some() || Kind::of_word(&old.kind) == Some(Kind::Counted) {
        return Err(Error::Invalid(
            "This movement follows from a dose report or a count. Correct the dose, or count again."
                .to_owned(),
        ));
    }
    if old.source == "transfer" {
        return Err(Error::Invalid(
            "This movement belongs to a transfer. The clinic that gets the doses accepts or refuses them there."
                .to_owned(),
        ));
    }
    if why.trim().is_empty() {
        return Err(Error::Invalid("Say why the booking is taken back.".to_owned()));
    }
    registry.takes_changes()?;
    let (core, access) = (registry.core.clone(), access.clone());
    let (organization, token) = (old.organization, token.clone());
    let why: String = why.trim().chars().take(LONGEST).collect();
    let entry = entry(registry, &access, organization).detail(
        serde_json::json!({ "kind": "reversed", "movement": old.id, "doses": old.doses }).to_string(),
    );
    let done = registry.db().write(move |tx| {
        tx.lock_keys(&mut vec![keep::lock_key(organization)])?;
        if !ledger::of_form(tx, organization, token.as_str())?.is_empty() {
            return Ok(Booked::Before);
        }
        if ledger::is_reversed(tx, organization, old.id)? {
            return Ok(Booked::AlreadyBack);
        }
        let back = MovementRow {
            id: core.id(),
            from: old.to,
            to: old.from,
            written_at: core.now(),
            written_by: decisions::actor(&access),
            why: why.clone(),
            form: token.as_str().to_owned(),
            reverses: Some(old.id),
            ..old.clone()
        };
        let id = back.id;
        ledger::insert(tx, &[back])?;
        // Without the delivery there is no lot here: doses that took of it look for another.
        let lots: Vec<i64> = accounts.iter().map(|one| one.lot.id).collect();
        look_again(tx, &core, &access, organization, &lots)?;
        let shelves: Vec<i64> =
            accounts.iter().filter(|one| one.place == Place::Stock.word()).map(|one| one.id).collect();
        // Taking back a delivery whose doses went elsewhere since would leave less than nothing.
        if shelves.contains(&old.to) {
            let left = ledger::balances(tx, &[old.to])?.get(&old.to).copied().unwrap_or(0);
            if left < 0 {
                return Err(Halt::Short { on_hand: (old.doses + left).max(0) });
            }
        }
        tx.audit(entry.clone());
        Ok(Booked::Now(vec![id]))
    });
    match done {
        Ok(booked) => Ok(booked),
        Err(Halt::Short { on_hand }) => Ok(Booked::NoDosesLeft { on_hand }),
        Err(Halt::Store(error)) => Err(error.into()),
    }
}

/// Why a booking is rolled back.
enum Halt {
    Short { on_hand: i64 },
    Store(StoreError),
}

impl From<StoreError> for Halt {
    fn from(error: StoreError) -> Self {
        Halt::Store(error)
    }
}

/// Says until when doses on a shelf may be used, where that is earlier than the lot's last day.
pub fn use_before(
    registry: &Registry,
    access: &Access,
    account: i64,
    on: Option<Date>,
) -> Result<Booked, Error> {
    door::require(registry, access, Permission::KeepStock, Action::MoveStock)?;
    let found = registry.db().read(|tx| rows::accounts(tx, &[account]))?.into_iter().next();
    let stock =
        |one: &AccountRow| one.place == Place::Stock.word() && site::reaches(access, one.organization);
    let Some(shelf) = found.filter(stock) else { return Ok(Booked::Unknown) };
    registry.takes_changes()?;
    let (core, access) = (registry.core.clone(), access.clone());
    let detail = serde_json::json!({ "kind": "use_before", "lot": shelf.lot.lot, "on": on });
    let entry = entry(registry, &access, shelf.organization).detail(detail.to_string());
    registry.db().write(move |tx| {
        tx.lock_keys(&mut vec![keep::lock_key(shelf.organization)])?;
        rows::set_beyond_use(tx, shelf.id, on)?;
        look_again(tx, &core, &access, shelf.organization, &[shelf.lot.id])?;
        tx.audit(entry.clone());
        Ok::<_, Error>(Booked::Now(Vec::new()))
    })
}

/// The first day of an organization that keeps stock.
pub(crate) fn begun(registry: &Registry, organization: OrganizationId) -> Result<Date, Error> {
    site::starts_on(registry, organization)?.ok_or_else(|| {
        Error::Invalid("This organization keeps no stock here yet. Begin with its first day.".to_owned())
    })
}

fn is_number(doses: i64) -> Result<(), Error> {
    match (1..=MOST).contains(&doses) {
        true => Ok(()),
        false => Err(Error::Invalid(format!("Write a whole number of doses, from 1 to {MOST}."))),
    }
}

fn is_day(registry: &Registry, on: Date) -> Result<(), Error> {
    match on > registry.today() {
        true => Err(Error::Invalid(format!("{on} is in the future. Write the day it happened."))),
        false => Ok(()),
    }
}

/// Whether a reason is one of a kind's, with words where it asks for them.
pub(crate) fn is_reason(kind: Kind, code: &str, why: &str) -> Result<(), Error> {
    let mut known = Rules::shipped().reasons(kind).peekable();
    if known.peek().is_none() && code.is_empty() {
        return Ok(());
    }
    let Some(reason) = known.find(|one| one.code == code) else {
        return Err(Error::Invalid("Choose a reason from the list.".to_owned()));
    };
    match reason.text && why.trim().is_empty() {
        true => Err(Error::Invalid(format!("\"{}\" asks for a few words.", reason.en))),
        false => Ok(()),
    }
}

fn entry(registry: &Registry, access: &Access, organization: OrganizationId) -> jenner_store::AuditEntry {
    door::entry(registry, access, Action::MoveStock, None).organization(organization)
}

/// What is said of a movement.
#[derive(Debug, Clone, Default)]
pub(crate) struct Words {
    pub(crate) reason: String,
    pub(crate) document: String,
    pub(crate) why: String,
}

/// A movement by hand.
#[expect(
    clippy::too_many_arguments,
    reason = "each is a column of one row, and they are given together in one place"
)]
pub(crate) fn movement(
    core: &Core,
    by: &str,
    (from, to): (&AccountRow, &AccountRow),
    doses: i64,
    kind: Kind,
    on: Date,
    form: &str,
    words: Words,
) -> MovementRow {
    let short = |text: String| text.trim().chars().take(LONGEST).collect();
    MovementRow {
        id: core.id(),
        organization: from.organization,
        from: from.id,
        to: to.id,
        doses,
        kind: kind.word().to_owned(),
        happened_on: on,
        written_at: core.now(),
        written_by: by.to_owned(),
        source: "hand".to_owned(),
        reason: words.reason,
        document: short(words.document),
        why: short(words.why),
        form: form.to_owned(),
        reverses: None,
    }
}

fn lot_of(tx: &mut Tx<'_>, core: &Core, row: &LotRow, new: &NewLot, by: &str) -> Result<LotRow, StoreError> {
    let now = core.now();
    let lot = rows::lot(tx, row, now, by)?.ok_or(StoreError::Content("a lot that was just added"))?;
    for (kind, said) in new.other_names() {
        let key = lot::key(said);
        if key.is_empty() || *key == lot.key {
            continue;
        }
        let name = NameRow {
            key: key.to_string(),
            lot: lot.id,
            organization: None,
            kind: kind.to_owned(),
            said: said.to_owned(),
        };
        rows::insert_name(tx, &name, now, by)?;
    }
    Ok(lot)
}

/// The shelf for a lot and funding in a storage unit. It is opened with all that lies beyond it, so that whoever posts a dose finds
/// where it goes.
pub(crate) fn account(
    tx: &mut Tx<'_>,
    core: &Core,
    organization: OrganizationId,
    lot: &LotRow,
    funding: Funding,
    unit: Option<i64>,
) -> Result<AccountRow, StoreError> {
    let new = |place: Place| AccountRow {
        id: core.id(),
        organization,
        lot: lot.clone(),
        funding: funding.word().to_owned(),
        place: place.word().to_owned(),
        unit: unit.filter(|_| place == Place::Stock),
        beyond_use_on: None,
    };
    let all: Vec<AccountRow> = Place::ALL.into_iter().map(new).collect();
    rows::insert_accounts(tx, &all, core.now())?;
    let found = rows::accounts_of_lots(tx, organization, &[lot.id])?;
    let is_it = |one: &AccountRow| {
        one.place == Place::Stock.word() && one.funding == funding.word() && one.unit == unit
    };
    found.into_iter().find(is_it).ok_or(StoreError::Content("an account that was just opened"))
}

/// What lies beyond a shelf.
pub(crate) fn beyond(tx: &mut Tx<'_>, shelf: &AccountRow, place: Place) -> Result<AccountRow, StoreError> {
    let found = rows::accounts_of_lots(tx, shelf.organization, &[shelf.lot.id])?;
    let is_it = |one: &AccountRow| one.place == place.word() && one.funding == shelf.funding;
    found.into_iter().find(is_it).ok_or(StoreError::Content("the accounts of a shelf"))
}

/// Looks anew at the doses that name these lots, or took from them.
pub(crate) fn look_again(
    tx: &mut Tx<'_>,
    core: &Core,
    access: &Access,
    organization: OrganizationId,
    lots: &[i64],
) -> Result<(), StoreError> {
    let names = rows::names(tx, organization, lots)?;
    let keys: Vec<String> = names.into_iter().map(|name| name.key).collect();
    let theirs = rows::accounts_of_lots(tx, organization, lots)?;
    // A dose stands on another lot's shelf that has the number too: it may belong here now, or to nobody knows which.
    let numbers: Vec<_> = keys.iter().map(|key| (organization, key.clone())).collect();
    let named = rows::shelves_named(tx, &numbers)?.into_iter().map(|one| one.account);
    let stock = theirs.into_iter().filter(|one| one.place == Place::Stock.word()).chain(named);
    let mut accounts: Vec<i64> = stock.map(|one| one.id).collect();
    accounts.sort_unstable();
    accounts.dedup();
    let homes = doses::homes_about(tx, access, organization, &keys, &accounts)?;
    keep::look_again(tx, core, access, &homes)
}
