//! Vaccine that was lost, gathered in cases: what is sealed goes back for its excise credit, what was opened is reported as waste. Only
//! stock that the programme accounts for; private vaccine goes to its maker.
//!
//! The doses leave the shelf when they are booked as expired, spoiled, wasted or lost; the case follows, and moves nothing.

use jenner_codes::Cvx;
use jenner_model::access::Access;
use jenner_model::{Date, OrganizationId};
use jenner_store::queries::inventory::{self as stock_rows, AccountRow};
use jenner_store::queries::inventory_ledger::{self as ledger, MovementRow};
use jenner_store::queries::stock_return::{self as rows, ReturnRow};
use jenner_store::queries::stock_transfer::{self as steps, StepRow};
use jenner_store::{StoreError, Tx};

use super::{Fail, Trouble, short};
use crate::access::door::{self, Action};
use crate::access::roles::{Permission, may};
use crate::by_hand::Token;
use crate::identity::decisions;
use crate::inventory::{Funding, Kind, keep, site};
use crate::packs::StockMoves;
use crate::{Error, Registry};

/// Most cases in a list.
const MOST: i64 = 300;
/// Most movements of one case.
const MOST_LINES: usize = 200;
/// What was lost longer ago than this many days is not gathered any more.
const LOOKED_BACK: i64 = 730;

/// What a case is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum For {
    /// Sealed doses that go back for credit.
    Return,
    /// Opened, broken or missing ones: reported, not sent.
    Waste,
}

impl For {
    /// Both.
    pub const ALL: [For; 2] = [For::Return, For::Waste];

    /// The word it is stored by.
    pub const fn word(self) -> &'static str {
        match self {
            For::Return => "return",
            For::Waste => "waste",
        }
    }

    /// Of a word.
    pub fn of_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.word() == word)
    }

    /// Where doses of a kind of movement belong.
    pub const fn of_kind(kind: Kind) -> Option<Self> {
        match kind {
            Kind::Expired | Kind::Spoiled => Some(For::Return),
            Kind::Wasted | Kind::Lost => Some(For::Waste),
            _ => None,
        }
    }
}

/// How far a case is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum State {
    /// The program has to say yes.
    Asked,
    /// It said yes. For waste that is the end.
    Approved,
    /// The label has come.
    Labelled,
    /// It was sent.
    Shipped,
    /// It was credited.
    Credited,
    /// The program said no: the doses can be gathered anew.
    Denied,
    /// Called off: the doses can be gathered anew.
    Withdrawn,
}

impl State {
    /// All.
    pub const ALL: [State; 7] = [
        State::Asked,
        State::Approved,
        State::Labelled,
        State::Shipped,
        State::Credited,
        State::Denied,
        State::Withdrawn,
    ];

    /// The word it is stored by.
    pub const fn word(self) -> &'static str {
        match self {
            State::Asked => "asked",
            State::Approved => "approved",
            State::Labelled => "labelled",
            State::Shipped => "shipped",
            State::Credited => "credited",
            State::Denied => "denied",
            State::Withdrawn => "withdrawn",
        }
    }

    /// Of a word.
    pub fn of_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.word() == word)
    }
}

/// Something that has to be looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Flag {
    /// It should have been reported by now.
    ReportLate,
    /// It should have been sent back by now.
    SendLate,
    /// The clinic may have to make the doses good.
    Restitution,
}

impl Flag {
    /// Its word in texts.
    pub const fn word(self) -> &'static str {
        match self {
            Flag::ReportLate => "report-late",
            Flag::SendLate => "send-late",
            Flag::Restitution => "restitution",
        }
    }
}

/// Doses that were lost by one movement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Loss {
    /// The movement.
    pub movement: MovementRow,
    /// What happened.
    pub kind: Kind,
    /// Where the doses were, with their lot.
    pub from: AccountRow,
    /// Who paid.
    pub funding: Funding,
    /// By when it is reported.
    pub report_by: Date,
    /// By when it is sent back; `None` for what is not.
    pub send_by: Option<Date>,
    /// What the doses cost, in cents, and the year of the price; `None` where no price is on file.
    pub cost: Option<(i64, i16)>,
    /// Excise tax that is credited, in cents; nothing for what is not sent back.
    pub excise: i64,
    /// It was taken back meanwhile: the doses are on the shelf again.
    pub is_reversed: bool,
}

impl Loss {
    /// Of a movement.
    fn of(rules: &StockMoves, movement: MovementRow, from: AccountRow, is_reversed: bool) -> Option<Self> {
        let kind = Kind::of_word(&movement.kind)?;
        let what_for = For::of_kind(kind)?;
        let funding = Funding::of_word(&from.funding)?;
        let cvx: Option<Cvx> = from.lot.cvx.parse().ok();
        let report_by =
            movement.happened_on.saturating_add(jiff::Span::new().days(rules.returns.report_within_days));
        let lost_on = movement.happened_on.min(from.lot.expires_on);
        let months = jiff::Span::new().months(rules.returns.send_within_months);
        let send_by = (what_for == For::Return).then(|| lost_on.saturating_add(months));
        let price = cvx.and_then(|cvx| rules.price(cvx));
        let tax = cvx.map_or(0, |cvx| rules.excise(cvx));
        Some(Self {
            cost: price.map(|(cents, year)| (cents.saturating_mul(movement.doses), year)),
            excise: if what_for == For::Return { tax.saturating_mul(movement.doses) } else { 0 },
            report_by,
            send_by,
            kind,
            funding,
            from,
            movement,
            is_reversed,
        })
    }

    /// Whether the programme accounts for it: federal stock.
    pub const fn is_federal(&self) -> bool {
        matches!(self.funding, Funding::Vfc | Funding::Section317 | Funding::Chip)
    }
}

/// A case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Case {
    /// What is kept about it.
    pub row: ReturnRow,
    /// What it is for.
    pub what_for: For,
    /// How far it is.
    pub state: State,
    /// What was lost.
    pub losses: Vec<Loss>,
    /// What was done about it.
    pub steps: Vec<StepRow>,
    /// What has to be looked at.
    pub flags: Vec<Flag>,
    /// The asker looks after the clinic's stock.
    pub own: bool,
    /// The asker may say yes or no for the program.
    pub approves: bool,
}

impl Case {
    /// Doses that are still lost.
    pub fn doses(&self) -> i64 {
        self.standing().map(|loss| loss.movement.doses).sum()
    }

    /// What they cost in cents, as far as prices are on file, and how many doses have none.
    pub fn cost(&self) -> (i64, i64) {
        let without = self.standing().filter(|loss| loss.cost.is_none()).map(|loss| loss.movement.doses);
        (self.standing().filter_map(|loss| Some(loss.cost?.0)).sum(), without.sum())
    }

    /// Excise tax that is credited, in cents.
    pub fn excise(&self) -> i64 {
        self.standing().map(|loss| loss.excise).sum()
    }

    fn standing(&self) -> impl Iterator<Item = &Loss> {
        self.losses.iter().filter(|loss| !loss.is_reversed)
    }
}

fn losses(tx: &mut Tx<'_>, rules: &StockMoves, movements: Vec<MovementRow>) -> Result<Vec<Loss>, StoreError> {
    let ids: Vec<i64> = movements.iter().map(|one| one.from).collect();
    let accounts = stock_rows::accounts(tx, &ids)?;
    let mut found = Vec::new();
    for movement in movements {
        let reversed = ledger::is_reversed(tx, movement.organization, movement.id)?;
        let Some(from) = accounts.iter().find(|one| one.id == movement.from).cloned() else { continue };
        found.extend(Loss::of(rules, movement, from, reversed));
    }
    Ok(found)
}

fn read(tx: &mut Tx<'_>, registry: &Registry, access: &Access, row: ReturnRow) -> Result<Case, Error> {
    let rules = &registry.pack().stock_moves;
    let today = registry.today();
    let odd = || StoreError::Content("a case of returns");
    let movements: Vec<i64> = rows::lines(tx, &[row.id])?.into_iter().map(|(_, movement)| movement).collect();
    let of = ledger::by_ids(tx, &movements)?;
    let losses = losses(tx, rules, of)?;
    let state = State::of_word(&row.state).ok_or_else(odd)?;
    let mut case = Case {
        what_for: For::of_word(&row.kind).ok_or_else(odd)?,
        steps: steps::steps(tx, row.id)?,
        flags: Vec::new(),
        own: site::reaches(access, row.organization),
        approves: may(access.role(), Permission::ApproveMoves),
        state,
        losses,
        row,
    };
    let waits = matches!(state, State::Asked | State::Approved | State::Labelled);
    if waits && case.standing().any(|loss| loss.send_by.is_some_and(|by| by < today)) {
        case.flags.push(Flag::SendLate);
    }
    if is_made_good(rules, case.standing()) {
        case.flags.push(Flag::Restitution);
    }
    Ok(case)
}

/// Whether so many doses were lost for reasons that the clinic answers for that it may have to make them good.
fn is_made_good<'l>(rules: &StockMoves, losses: impl Iterator<Item = &'l Loss>) -> bool {
    let negligent = |loss: &&Loss| rules.returns.negligent.iter().any(|code| *code == loss.movement.reason);
    losses.filter(negligent).map(|loss| loss.movement.doses).sum::<i64>() >= rules.returns.restitution_doses
}

/// Lost doses of an organization, its cases and how much it wastes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Desk {
    /// What was lost and stands in no case yet, of stock the programme accounts for.
    pub waiting: Vec<(Loss, Vec<Flag>)>,
    /// What was lost of other stock: it goes to its maker, or whoever paid.
    pub others: Vec<Loss>,
    /// Its cases, the latest first; for those who say yes or no also what waits for them.
    pub cases: Vec<Case>,
    /// Doses that were lost within a year, and those that were given.
    pub rate: (i64, i64),
    /// Whether that is more than the jurisdiction lets pass.
    pub wastes_much: bool,
}

/// How much was lost of what was used and lost, in percent, rounded down; `None` where nothing was.
pub fn percent((lost, given): (i64, i64)) -> Option<i64> {
    let all = lost + given;
    (all > 0).then(|| lost * 100 / all)
}

/// Whether somebody loses more than a share of what they use and lose.
fn is_much((lost, given): (i64, i64), percent: i64) -> bool {
    lost > 0 && lost.saturating_mul(100) > (lost + given).saturating_mul(percent)
}

/// Everything about the lost doses of an organization.
pub fn desk(registry: &Registry, access: &Access, organization: OrganizationId) -> Result<Desk, Error> {
    site::require(registry, access, organization, Permission::SeeStock, Action::ReadReturns)?;
    let (rules, today) = (&registry.pack().stock_moves, registry.today());
    let approves = may(access.role(), Permission::ApproveMoves);
    let desk = registry.db().read(|tx| {
        let since = today.saturating_sub(jiff::Span::new().days(LOOKED_BACK));
        let written_off = rows::written_off(tx, organization, since)?;
        let ids: Vec<i64> = written_off.iter().map(|one| one.id).collect();
        let gathered = rows::in_cases(tx, &ids)?;
        let year = today.saturating_sub(jiff::Span::new().days(365));
        let lost: i64 = written_off.iter().filter(|one| one.happened_on >= year).map(|one| one.doses).sum();
        let given: i64 = steps::used_since(tx, &[organization], year)?.iter().map(|one| one.doses).sum();
        let open: Vec<MovementRow> =
            written_off.into_iter().filter(|one| !gathered.contains(&one.id)).collect();
        let (federal, others): (Vec<Loss>, Vec<Loss>) =
            losses(tx, rules, open)?.into_iter().partition(Loss::is_federal);
        let mut all = rows::of(tx, organization, MOST)?;
        if approves {
            let known: Vec<i64> = all.iter().map(|row| row.id).collect();
            let asked = rows::in_state(tx, State::Asked.word(), MOST)?;
            all.extend(asked.into_iter().filter(|row| !known.contains(&row.id)));
        }
        let cases =
            all.into_iter().map(|row| read(tx, registry, access, row)).collect::<Result<_, Error>>()?;
        let rate = (lost, given.max(0));
        Ok::<_, Error>(Desk {
            waiting: federal.into_iter().map(|loss| (loss.clone(), flags_of(&loss, today))).collect(),
            others,
            cases,
            wastes_much: is_much(rate, rules.returns.waste_percent),
            rate,
        })
    })?;
    let entry = door::entry(registry, access, Action::ReadReturns, None).organization(organization);
    registry.db().audit(vec![entry])?;
    Ok(desk)
}

fn flags_of(loss: &Loss, today: Date) -> Vec<Flag> {
    let mut flags = Vec::new();
    if loss.report_by < today {
        flags.push(Flag::ReportLate);
    }
    if loss.send_by.is_some_and(|by| by < today) {
        flags.push(Flag::SendLate);
    }
    flags
}

/// Opens a case. `None`: there is none for the asker.
pub fn open(registry: &Registry, access: &Access, id: i64) -> Result<Option<Case>, Error> {
    door::require(registry, access, Permission::SeeStock, Action::ReadReturns)?;
    let found = registry.db().read(|tx| {
        let Some(row) = rows::get(tx, id)?.filter(|row| site::reaches(access, row.organization)) else {
            return Ok(None);
        };
        read(tx, registry, access, row).map(Some)
    })?;
    let mut entry = door::entry(registry, access, Action::ReadReturns, None).object(format!("return:{id}"));
    if found.is_none() {
        entry = entry.result("not_found");
    }
    registry.db().audit(vec![entry])?;
    Ok(found)
}

/// Lost doses that are gathered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewCase {
    /// Names the form.
    pub token: Token,
    /// Whose.
    pub organization: OrganizationId,
    /// For what.
    pub what_for: For,
    /// By which movements they were lost.
    pub movements: Vec<i64>,
    /// In words.
    pub why: String,
}

/// What became of something that somebody wanted done about a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Done {
    /// It is on disk.
    Now(i64),
    /// The same form came before.
    Before(i64),
    /// There is no such thing for the asker.
    Unknown,
    /// Something else was done meanwhile: how far it is.
    NotNow(State),
    /// Some of the doses stand in a case already, or are on the shelf again.
    Gathered,
}

/// Gathers lost doses and asks the program.
pub fn gather(registry: &Registry, access: &Access, new: &NewCase) -> Result<Done, Fail> {
    let organization = new.organization;
    site::require(registry, access, organization, Permission::KeepStock, Action::WorkReturn)?;
    let mut ids = new.movements.clone();
    ids.sort_unstable();
    ids.dedup();
    if ids.is_empty() || ids.len() > MOST_LINES {
        return Err(Trouble::NoLines.into());
    }
    registry.takes_changes()?;
    let (core, who, new) = (registry.core.clone(), access.clone(), new.clone());
    let entry = door::entry(registry, access, Action::WorkReturn, None).organization(organization).detail(
        serde_json::json!({ "step": "asked", "for": new.what_for.word(), "lines": ids.len() }).to_string(),
    );
    registry.db().write(move |tx| {
        tx.lock_keys(&mut vec![keep::lock_key(organization)])?;
        if let Some(known) = rows::of_form(tx, organization, new.token.as_str())? {
            return Ok(Done::Before(known.id));
        }
        let movements = ledger::by_ids(tx, &ids)?;
        if movements.len() != ids.len() || movements.iter().any(|one| one.organization != organization) {
            return Ok(Done::Unknown);
        }
        let found = losses(tx, &core.pack.stock_moves, movements)?;
        if found.len() != ids.len() || found.iter().any(|loss| For::of_kind(loss.kind) != Some(new.what_for))
        {
            return Err(Trouble::Mixed.into());
        }
        if found.iter().any(|loss| !loss.is_federal()) {
            return Err(Trouble::NotFederal.into());
        }
        if !rows::in_cases(tx, &ids)?.is_empty() || found.iter().any(|loss| loss.is_reversed) {
            return Ok(Done::Gathered);
        }
        let row = ReturnRow {
            id: core.id(),
            organization,
            kind: new.what_for.word().to_owned(),
            state: State::Asked.word().to_owned(),
            why: short(&new.why),
            form: new.token.as_str().to_owned(),
            made_at: core.now(),
            made_by: decisions::actor(&who),
            label: String::new(),
            tracking: String::new(),
            shipped_on: None,
            credited_cents: None,
        };
        rows::put(tx, &row)?;
        rows::insert_lines(tx, row.id, &ids)?;
        super::note(tx, &core, &who, row.id, State::Asked.word(), &new.why)?;
        tx.audit(entry.clone());
        Ok::<_, Fail>(Done::Now(row.id))
    })
}

/// A step of a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// The program says yes.
    Approve,
    /// The program says no, and why.
    Deny(String),
    /// The label has come: its number.
    Label(String),
    /// It was sent: the number of the parcel, and the day.
    Ship(String, Date),
    /// So many cents were credited.
    Credit(i64),
    /// It is called off, and why.
    Withdraw(String),
}

impl Step {
    const fn leads(&self) -> (&'static [State], State) {
        match self {
            Step::Approve => (&[State::Asked], State::Approved),
            Step::Deny(_) => (&[State::Asked], State::Denied),
            Step::Label(_) => (&[State::Approved], State::Labelled),
            Step::Ship(..) => (&[State::Approved, State::Labelled], State::Shipped),
            Step::Credit(_) => (&[State::Shipped], State::Credited),
            Step::Withdraw(_) => (&[State::Asked, State::Approved, State::Labelled], State::Withdrawn),
        }
    }

    fn said(&self) -> String {
        match self {
            Step::Approve => String::new(),
            Step::Deny(why) | Step::Withdraw(why) | Step::Label(why) => why.clone(),
            Step::Ship(tracking, on) => format!("{tracking} ({on})"),
            Step::Credit(cents) => format!("${}.{:02}", cents / 100, cents % 100),
        }
    }

    fn checked(&self, today: Date) -> Result<(), Fail> {
        let wrong = |trouble: Trouble| Err(trouble.into());
        match self {
            Step::Deny(why) | Step::Withdraw(why) if why.trim().is_empty() => wrong(Trouble::NoWhy),
            Step::Label(number) | Step::Ship(number, _) if number.trim().is_empty() => {
                wrong(Trouble::NoLabel)
            }
            Step::Ship(_, on) if *on > today => wrong(Trouble::Future),
            Step::Credit(cents) if *cents < 0 => wrong(Trouble::NoNumber),
            _ => Ok(()),
        }
    }
}

/// Does something about a case.
pub fn act(registry: &Registry, access: &Access, id: i64, step: &Step) -> Result<Done, Fail> {
    let (permission, action) = match step {
        Step::Approve | Step::Deny(_) | Step::Credit(_) => (Permission::ApproveMoves, Action::ApproveMove),
        _ => (Permission::KeepStock, Action::WorkReturn),
    };
    door::require(registry, access, permission, action)?;
    step.checked(registry.today())?;
    registry.takes_changes()?;
    let entry = door::entry(registry, access, action, None).object(format!("return:{id}"));
    let found = registry.db().read(|tx| rows::get(tx, id))?;
    let Some(found) = found.filter(|row| site::reaches(access, row.organization)) else {
        registry.db().audit(vec![entry.result("not_found")])?;
        return Ok(Done::Unknown);
    };
    let (core, who, step) = (registry.core.clone(), access.clone(), step.clone());
    let (from, to) = step.leads();
    let entry =
        entry.organization(found.organization).detail(serde_json::json!({ "step": to.word() }).to_string());
    registry.db().write(move |tx| {
        tx.lock_keys(&mut vec![keep::lock_key(found.organization)])?;
        let Some(mut row) = rows::get(tx, id)? else { return Ok(Done::Unknown) };
        let state = State::of_word(&row.state).ok_or(StoreError::Content("a case of returns"))?;
        let sends = matches!(step, Step::Label(_) | Step::Ship(..) | Step::Credit(_));
        if !from.contains(&state) || (sends && row.kind == For::Waste.word()) {
            return Ok(Done::NotNow(state));
        }
        to.word().clone_into(&mut row.state);
        match &step {
            Step::Label(number) => row.label = short(number),
            Step::Ship(tracking, on) => {
                row.tracking = short(tracking);
                row.shipped_on = Some(*on);
            }
            Step::Credit(cents) => row.credited_cents = Some(*cents),
            Step::Deny(_) | Step::Withdraw(_) => rows::remove_lines(tx, id)?,
            Step::Approve => {}
        }
        rows::put(tx, &row)?;
        super::note(tx, &core, &who, id, to.word(), &step.said())?;
        tx.audit(entry.clone());
        Ok::<_, Fail>(Done::Now(id))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_than_five_in_a_hundred_is_much_and_five_is_not() {
        for ((lost, given), much) in [((5, 95), false), ((6, 94), true), ((0, 0), false), ((1, 0), true)] {
            assert_eq!(is_much((lost, given), 5), much, "{lost} of {}", lost + given);
        }
        assert_eq!(percent((6, 94)), Some(6));
        assert_eq!(percent((0, 0)), None);
    }

    #[test]
    fn what_is_sealed_goes_back_and_what_was_opened_or_is_missing_is_waste() {
        let all = [Kind::Expired, Kind::Spoiled, Kind::Wasted, Kind::Lost, Kind::Given].map(For::of_kind);
        assert_eq!(all, [Some(For::Return), Some(For::Return), Some(For::Waste), Some(For::Waste), None]);
    }
}
