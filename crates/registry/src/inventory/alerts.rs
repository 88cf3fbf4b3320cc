//! What staff have to do about their vaccine: what ends, runs low, is owed, stands in quarantine, waits or was not counted. Pure, but
//! for what it is asked with.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use jenner_model::access::Access;
use jenner_model::{Date, OrganizationId};
use jenner_store::StoreError;
use jenner_store::queries::inventory::AccountRow;
use jenner_store::queries::inventory_count as counts;
use jenner_store::queries::inventory_dose as doses;
use jenner_store::queries::inventory_ledger::{self as ledger, MovementRow};

use super::count::{COUNTS, State};
use super::funding::Funding;
use super::movement::Kind;
use super::rules::Rules;
use super::stock::{Ends, Line};
use super::{site, work};
use crate::access::door::Action;
use crate::access::roles::Permission;
use crate::{Error, Registry};

/// A vaccine of a funding that runs low, or out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Low<'a> {
    /// A shelf of it, which names the vaccine.
    pub of: &'a AccountRow,
    /// Who paid.
    pub funding: Funding,
    /// Doses that may be given today.
    pub on_hand: i64,
    /// Doses given in the weeks from which use is reckoned.
    pub given: i64,
}

/// What has to be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Alert<'a> {
    /// So many doses were given from a shelf since its unit went into quarantine: whoever got them may need another one.
    GivenHeld(&'a Line, i64),
    /// A shelf stands in a unit in quarantine.
    Held(&'a Line),
    /// Doses are past their last day, and lie there still.
    Past(&'a Line),
    /// Their last day is near.
    Soon(&'a Line),
    /// More were given than came.
    Owed(&'a Line),
    /// None is left of what was used lately.
    Zero(Low<'a>),
    /// What is left is used up soon.
    Low(Low<'a>),
    /// So many reported doses took nothing from the stock.
    NotDeducted(i64),
    /// Stock was never counted here.
    NeverCounted,
    /// It was counted last on this day.
    CountedLast(Date),
}

/// What is known besides the shelves.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Known {
    /// The first day.
    pub starts_on: Option<Date>,
    /// The day of the last signed count of everything.
    pub counted_on: Option<Date>,
    /// Reported doses that wait.
    pub waiting: i64,
    /// Doses given lately, by shelf.
    pub given: HashMap<i64, i64>,
    /// Doses given since the day on which the unit of a shelf went into quarantine, by shelf.
    pub given_held: HashMap<i64, i64>,
}

/// Asks what [`of`] needs to know besides the shelves.
pub fn known(
    registry: &Registry,
    access: &Access,
    organization: OrganizationId,
    lines: &[Line],
) -> Result<Known, Error> {
    site::require(registry, access, organization, Permission::SeeStock, Action::ReadStock)?;
    let today = registry.today();
    let span = jiff::Span::new().weeks(Rules::shipped().low.of_weeks);
    let since = today.checked_sub(span).unwrap_or(today);
    let shelves: Vec<i64> = lines.iter().map(|line| line.account.id).collect();
    let starts_on = site::starts_on(registry, organization)?;
    let held_on = |line: &Line| Some((line.account.id, Date::from(registry.core.day_of(line.held?.since))));
    let held: HashMap<i64, Date> = lines.iter().filter_map(held_on).collect();
    let earliest = held.values().copied().fold(since, Date::min);
    Ok(registry.db().read(|tx| {
        let waiting = doses::how_many(tx, organization, &work::open_states())?;
        let moves = ledger::happened_between(tx, &shelves, earliest, today)?;
        let counted_on = counts::of(tx, organization, COUNTS)?
            .into_iter()
            .filter(|one| State::of(one) == State::Signed && one.funding.is_empty() && one.unit.is_none())
            .map(|one| one.counted_on)
            .max();
        let waiting = waiting.iter().map(|(_, doses)| doses).sum();
        let lately = given(moves.iter().filter(|one| one.happened_on >= since));
        let is_held = |one: &&MovementRow| {
            let shelf = if one.reverses.is_some() { one.to } else { one.from };
            held.get(&shelf).is_some_and(|day| one.happened_on >= *day)
        };
        let given_held = given(moves.iter().filter(is_held));
        Ok::<_, StoreError>(Known { starts_on, counted_on, waiting, given: lately, given_held })
    })?)
}

/// Doses given, by shelf; what was corrected is not among them.
fn given<'m>(moves: impl Iterator<Item = &'m MovementRow>) -> HashMap<i64, i64> {
    let mut all = HashMap::new();
    let given = [Kind::Given.word(), Kind::GivenUnnamed.word()];
    for one in moves.filter(|one| given.contains(&one.kind.as_str())) {
        // A movement that takes another back goes the other way.
        let (shelf, doses) =
            if one.reverses.is_some() { (one.to, -one.doses) } else { (one.from, one.doses) };
        *all.entry(shelf).or_insert(0) += doses;
    }
    all
}

/// What has to be done, the most urgent first.
pub fn of<'a>(lines: &'a [Line], known: &Known, today: Date) -> Vec<Alert<'a>> {
    let there = |line: &&Line| line.on_hand > 0;
    let mut all: Vec<Alert<'a>> = Vec::new();
    let given_held = |line: &'a Line| {
        let doses = known.given_held.get(&line.account.id).copied().filter(|doses| *doses > 0)?;
        Some(Alert::GivenHeld(line, doses))
    };
    all.extend(lines.iter().filter_map(given_held));
    all.extend(lines.iter().filter(there).filter(|line| line.held.is_some()).map(Alert::Held));
    all.extend(lines.iter().filter(there).filter(|line| line.ends == Ends::Past).map(Alert::Past));
    all.extend(lines.iter().filter(|line| line.on_hand < 0).map(Alert::Owed));
    if known.waiting > 0 {
        all.push(Alert::NotDeducted(known.waiting));
    }
    let low = running_low(lines, known);
    all.extend(low.iter().filter(|one| one.on_hand <= 0).copied().map(Alert::Zero));
    all.extend(low.iter().filter(|one| one.on_hand > 0).copied().map(Alert::Low));
    let soon = |line: &&Line| matches!(line.ends, Ends::Urgent | Ends::Soon);
    let mut ending: Vec<&Line> = lines.iter().filter(there).filter(soon).collect();
    ending.sort_by_key(|line| (line.usable_through, line.account.id));
    all.extend(ending.into_iter().map(Alert::Soon));
    let old = |day: Date| {
        today.since(day).map_or(0, |span| span.get_days()) > Rules::shipped().count.remind_after_days
    };
    match known.counted_on {
        Some(day) if old(day) => all.push(Alert::CountedLast(day)),
        None if known.starts_on.is_some_and(old) => all.push(Alert::NeverCounted),
        _ => {}
    }
    all
}

/// Vaccines, by funding, of which less is left than is used in the weeks of the rules.
fn running_low<'a>(lines: &'a [Line], known: &Known) -> Vec<Low<'a>> {
    let rules = Rules::shipped().low;
    let mut all: BTreeMap<(&str, Funding), Low<'a>> = BTreeMap::new();
    let mut in_order: Vec<(&str, Funding)> = Vec::new();
    let mut seen = BTreeSet::new();
    for line in lines {
        let key = (line.account.lot.cvx.as_str(), line.funding);
        if seen.insert(key) {
            in_order.push(key);
        }
        let new = Low { of: &line.account, funding: line.funding, on_hand: 0, given: 0 };
        let low = all.entry(key).or_insert(new);
        low.given += known.given.get(&line.account.id).copied().unwrap_or(0);
        if line.may_be_given() {
            low.on_hand += line.on_hand;
        }
    }
    let is_low = |one: &Low<'_>| one.given > 0 && one.on_hand * rules.of_weeks < one.given * rules.weeks;
    in_order.iter().filter_map(|key| all.get(key)).filter(|one| is_low(one)).copied().collect()
}
