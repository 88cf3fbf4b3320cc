//! What a clinic does with its orders: it drafts, changes, submits, gives up and closes them.

use std::collections::BTreeSet;

use jenner_codes::Ndc;
use jenner_model::OrganizationId;
use jenner_model::access::Access;
use jenner_store::queries::ordering::{self as rows, LineRow, OrderRow, StepRow};
use jenner_store::{StoreError, Tx};
use serde_json::json;

use super::advance::{Done, Open, Problem, Wish, apply, short, state_of};
use super::gate;
use super::propose::{Suggested, suggest_in};
use super::rules::Rules;
use super::state::{Act, State};
use crate::access::door::{self, Action};
use crate::access::roles::Permission;
use crate::identity::decisions;
use crate::inventory::{Funding, site};
use crate::registry::Core;
use crate::{Error, Registry};

/// Most doses of a product in one order.
const MOST: i64 = 100_000;

/// A product that is ordered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// NDC of the box.
    pub ndc: Ndc,
    /// Doses: whole boxes.
    pub doses: i64,
}

/// What is wrong with what is wanted of a set.
fn check(set: &str, wanted: &[Wanted]) -> Vec<Problem> {
    let rules = Rules::shipped();
    let mut seen = BTreeSet::new();
    let mut problems = Vec::new();
    for one in wanted {
        let ndc = one.ndc.to_string();
        let Some(product) = rules.product(&one.ndc).filter(|product| product.set == set) else {
            problems.push(Problem::NotInSet(ndc));
            continue;
        };
        if !seen.insert(&one.ndc) {
            problems.push(Problem::Twice(ndc));
        } else if one.doses < 0 || one.doses % product.doses_per_box != 0 {
            problems.push(Problem::NotWholeBoxes(ndc, product.doses_per_box));
        } else if one.doses > MOST {
            problems.push(Problem::TooMany(ndc));
        }
    }
    if problems.is_empty() && wanted.iter().all(|one| one.doses == 0) {
        problems.push(Problem::Empty);
    }
    problems
}

fn lines_of(order: i64, wanted: &[Wanted], suggested: &[Suggested]) -> Vec<LineRow> {
    wanted
        .iter()
        .filter(|one| one.doses > 0)
        .map(|one| {
            let sum = suggested.iter().find(|known| known.product.ndc == one.ndc);
            LineRow {
                order,
                ndc: one.ndc.to_string(),
                asked: one.doses,
                approved: None,
                cut_why: String::new(),
                sum: sum.and_then(|one| serde_json::to_string(&one.sum).ok()).unwrap_or_default(),
            }
        })
        .collect()
}

/// Quantities as the history shows them: NDC and doses.
fn quantities(lines: &[LineRow]) -> serde_json::Value {
    lines.iter().map(|line| (line.ndc.clone(), json!(line.asked))).collect::<serde_json::Map<_, _>>().into()
}

/// Begins an order. The suggestion of the moment is kept with it. [`Done::Now`] tells the version; the order is the first of the pair.
pub fn draft(
    registry: &Registry,
    access: &Access,
    organization: OrganizationId,
    (funding, set): (Funding, &str),
    wanted: &[Wanted],
    note: &str,
) -> Result<(i64, Done), Error> {
    site::require(registry, access, organization, Permission::OrderVaccine, Action::ChangeOrder)?;
    registry.takes_changes()?;
    let rules = Rules::shipped();
    if !rules.set(set).is_some_and(|one| one.fundings.contains(&funding)) {
        return Err(Error::Invalid("Choose an order set and who pays from the lists.".to_owned()));
    }
    let problems = check(set, wanted);
    if !problems.is_empty() {
        return Ok((0, Done::Wrong(problems)));
    }
    let (now, by, today) = (registry.now(), decisions::actor(access), registry.today());
    let order = OrderRow {
        id: registry.core.id(),
        organization,
        funding: funding.word().to_owned(),
        set: set.to_owned(),
        state: State::Draft.word().to_owned(),
        version: 1,
        made_at: now,
        made_by: by.clone(),
        changed_at: now,
        changed_by: by.clone(),
        submitted_at: None,
        submitted_by: String::new(),
        approved_on: None,
        federal_number: String::new(),
        note: short(note),
    };
    let entry = door::entry(registry, access, Action::ChangeOrder, None)
        .organization(organization)
        .object(format!("order:{}", order.id))
        .detail(json!({ "act": Act::Draft.word() }).to_string());
    let (id, core, wanted) = (order.id, registry.core.clone(), wanted.to_vec());
    registry.db().write(move |tx| {
        let suggested = suggest_in(tx, organization, (funding, &order.set), today, Some(order.id))?;
        let lines = lines_of(order.id, &wanted, &suggested);
        rows::insert(tx, &order)?;
        rows::put_lines(tx, order.id, &lines)?;
        let begun = StepRow {
            order: order.id,
            id: core.id(),
            act: Act::Draft.word().to_owned(),
            from: State::Draft.word().to_owned(),
            to: State::Draft.word().to_owned(),
            version: 1,
            done_at: now,
            done_by: by.clone(),
            why: String::new(),
            what: json!({ "doses": quantities(&lines) }).to_string(),
        };
        rows::insert_steps(tx, &[begun])?;
        tx.audit(entry.clone());
        Ok::<_, StoreError>(())
    })?;
    Ok((id, Done::Now(1)))
}

/// Changes an order. One that was submitted has to be approved anew; for that the same must hold as when it was submitted.
pub fn save(
    registry: &Registry,
    access: &Access,
    (order, version): (i64, i64),
    wanted: &[Wanted],
    (note, why): (&str, &str),
) -> Result<Done, Error> {
    let Some(seen) = seen(registry, access, order)? else { return Ok(Done::Unknown) };
    let is_draft = state_of(&seen) == State::Draft;
    let problems = check(&seen.set, wanted);
    if !problems.is_empty() {
        return Ok(Done::Wrong(problems));
    }
    if !is_draft {
        if why.trim().is_empty() {
            return Ok(Done::Wrong(vec![Problem::NoWords]));
        }
        if let Some(blocked) = blocked(registry, access, &seen)? {
            return Ok(blocked);
        }
    }
    let wish = Wish { order, version, act: Act::Save, why: why.to_owned() };
    let (wanted, note, today) = (wanted.to_vec(), short(note), registry.today());
    let (now, by) = (registry.now(), decisions::actor(access));
    let work = move |tx: &mut Tx<'_>, _: &Core, open: &mut Open| {
        let funding = Funding::of_word(&open.order.funding).unwrap_or(Funding::Vfc);
        let of = (open.order.organization, open.order.id);
        let suggested = suggest_in(tx, of.0, (funding, &open.order.set), today, Some(of.1))?;
        let before = quantities(&open.lines);
        open.lines = lines_of(open.order.id, &wanted, &suggested);
        open.what = json!({ "before": before, "doses": quantities(&open.lines) });
        open.order.note.clone_from(&note);
        open.order.approved_on = None;
        if state_of(&open.order) != State::Draft {
            (open.order.submitted_at, open.order.submitted_by) = (Some(now), by.clone());
        }
        Ok(None)
    };
    apply(registry, access, (Permission::OrderVaccine, Action::ChangeOrder), &wish, work)
}

/// Asks for it: the programme, or whoever approves before it, is to decide.
pub fn submit(registry: &Registry, access: &Access, (order, version): (i64, i64)) -> Result<Done, Error> {
    let Some(seen) = seen(registry, access, order)? else { return Ok(Done::Unknown) };
    let funding = Funding::of_word(&seen.funding).unwrap_or(Funding::Vfc);
    let standing = gate::standing(registry, access, seen.organization, (funding, &seen.set), order)?;
    if !standing.blocks.is_empty() && state_of(&seen) == State::Draft {
        return Ok(Done::Blocked(standing.blocks));
    }
    let wish = Wish { order, version, act: Act::Submit, why: String::new() };
    let (now, by) = (registry.now(), decisions::actor(access));
    let work = move |_: &mut Tx<'_>, _: &Core, open: &mut Open| {
        if open.lines.is_empty() {
            return Ok(Some(Done::Wrong(vec![Problem::Empty])));
        }
        (open.order.submitted_at, open.order.submitted_by) = (Some(now), by.clone());
        open.what = json!({
            "doses": quantities(&open.lines),
            "borrowed": standing.borrowed,
            "excursions": standing.excursions,
        });
        Ok(None)
    };
    apply(registry, access, (Permission::OrderVaccine, Action::ChangeOrder), &wish, work)
}

/// Gives an order up that has not gone out.
pub fn cancel(
    registry: &Registry,
    access: &Access,
    (order, version): (i64, i64),
    why: &str,
) -> Result<Done, Error> {
    let wish = Wish { order, version, act: Act::Cancel, why: why.to_owned() };
    let work = |_: &mut Tx<'_>, _: &Core, open: &mut Open| {
        let state = state_of(&open.order);
        // What went out can be stopped by the federal system alone; its status file says so.
        Ok(matches!(state, State::Sent | State::Accepted).then_some(Done::NotNow(state)))
    };
    apply(registry, access, (Permission::OrderVaccine, Action::ChangeOrder), &wish, work)
}

/// Closes an order; what did not come is given up, and then it needs words.
pub fn close(
    registry: &Registry,
    access: &Access,
    (order, version): (i64, i64),
    why: &str,
) -> Result<Done, Error> {
    let wish = Wish { order, version, act: Act::Close, why: why.to_owned() };
    let has_words = !why.trim().is_empty();
    let work = move |_: &mut Tx<'_>, _: &Core, open: &mut Open| {
        let gives_up = state_of(&open.order) == State::PartReceived;
        Ok((gives_up && !has_words).then(|| Done::Wrong(vec![Problem::NoWords])))
    };
    apply(registry, access, (Permission::OrderVaccine, Action::ChangeOrder), &wish, work)
}

fn seen(registry: &Registry, access: &Access, order: i64) -> Result<Option<OrderRow>, Error> {
    door::require(registry, access, Permission::OrderVaccine, Action::ChangeOrder)?;
    let found = registry.db().read(|tx| rows::by_ids(tx, &[order]))?.into_iter().next();
    Ok(found.filter(|one| site::reaches(access, one.organization)))
}

fn blocked(registry: &Registry, access: &Access, order: &OrderRow) -> Result<Option<Done>, Error> {
    let funding = Funding::of_word(&order.funding).unwrap_or(Funding::Vfc);
    let standing = gate::standing(registry, access, order.organization, (funding, &order.set), order.id)?;
    Ok((!standing.blocks.is_empty()).then_some(Done::Blocked(standing.blocks)))
}
