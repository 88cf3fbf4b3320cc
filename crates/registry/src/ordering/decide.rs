//! The answers to an order: of the organization above, and of the programme.

use jenner_codes::Ndc;
use jenner_model::access::Access;
use jenner_store::Tx;
use serde_json::json;

use super::advance::{Done, Open, Problem, Wish, apply, is_own, short, state_of};
use super::rules::Rules;
use super::setting::{self, is_programme};
use super::state::{Act, State};
use crate::access::door::Action;
use crate::access::roles::Permission;
use crate::registry::Core;
use crate::{Error, Registry};

/// Held while an approval looks at what is left of allotments.
const ALLOTMENTS: i64 = 0x0a11_07ed_5b1d_4c7d;

/// A product of which less is approved than was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cut {
    /// NDC of the box.
    pub ndc: Ndc,
    /// Doses that are approved: whole boxes, fewer than were asked for.
    pub doses: i64,
    /// Why.
    pub why: String,
}

/// An answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// The organization above agrees.
    ApproveLocal,
    /// The programme agrees, except for what is cut.
    Approve(Vec<Cut>),
    /// The programme wants to wait.
    Hold,
    /// No.
    Deny,
    /// The clinic is to change it.
    Return,
}

impl Verdict {
    const fn act(&self) -> Act {
        match self {
            Verdict::ApproveLocal => Act::ApproveLocal,
            Verdict::Approve(_) => Act::Approve,
            Verdict::Hold => Act::Hold,
            Verdict::Deny => Act::Deny,
            Verdict::Return => Act::Return,
        }
    }
}

/// Whether somebody may answer an order in a state: the programme always, the organization above while it waits for it.
pub(crate) fn may_answer(
    tx: &mut Tx<'_>,
    access: &Access,
    organization: jenner_model::OrganizationId,
    state: State,
) -> Result<bool, jenner_store::StoreError> {
    if !crate::access::roles::may(access.role(), Permission::ApproveOrders) {
        return Ok(false);
    }
    Ok(is_programme(access)
        || state == State::Local && setting::approver(tx, organization)? == Some(access.organization()))
}

/// Answers an order.
pub fn decide(
    registry: &Registry,
    access: &Access,
    (order, version): (i64, i64),
    verdict: &Verdict,
    why: &str,
) -> Result<Done, Error> {
    let wish = Wish { order, version, act: verdict.act(), why: why.to_owned() };
    let (verdict, asker, today) = (verdict.clone(), access.clone(), registry.today());
    let work = move |tx: &mut Tx<'_>, _: &Core, open: &mut Open| {
        let state = state_of(&open.order);
        if !may_answer(tx, &asker, open.order.organization, state)? {
            return Err(Error::Forbidden);
        }
        match &verdict {
            Verdict::ApproveLocal | Verdict::Approve(_) if is_own(&asker, &open.order) => {
                return Ok(Some(Done::OwnOrder));
            }
            Verdict::Approve(cuts) => {
                let problems = approve(tx, open, cuts, today)?;
                if !problems.is_empty() {
                    return Ok(Some(Done::Wrong(problems)));
                }
                open.order.approved_on = Some(today);
            }
            // What was approved before it was held is decided anew.
            Verdict::Hold | Verdict::Return => {
                open.order.approved_on = None;
                open.lines.iter_mut().for_each(|line| (line.approved, line.cut_why) = (None, String::new()));
            }
            Verdict::ApproveLocal | Verdict::Deny => {}
        }
        Ok(None)
    };
    apply(registry, access, (Permission::ApproveOrders, Action::DecideOrder), &wish, work)
}

/// Writes what is approved into the lines; what is wrong with it.
fn approve(
    tx: &mut Tx<'_>,
    open: &mut Open,
    cuts: &[Cut],
    today: jenner_model::Date,
) -> Result<Vec<Problem>, jenner_store::StoreError> {
    let rules = Rules::shipped();
    let mut problems = Vec::new();
    for cut in cuts {
        if !open.lines.iter().any(|line| line.ndc == cut.ndc.as_str()) {
            problems.push(Problem::NotInSet(cut.ndc.to_string()));
        }
    }
    for line in &mut open.lines {
        let cut = cuts.iter().find(|cut| cut.ndc.as_str() == line.ndc);
        let doses = cut.map_or(line.asked, |cut| cut.doses);
        let per_box = rules.product_of(&line.ndc).map_or(1, |product| product.doses_per_box);
        let why = cut.map_or_else(String::new, |cut| short(&cut.why));
        if doses < 0 || doses % per_box != 0 {
            problems.push(Problem::NotWholeBoxes(line.ndc.clone(), per_box));
        } else if doses > line.asked {
            problems.push(Problem::MoreThanAsked(line.ndc.clone()));
        } else if doses < line.asked && why.is_empty() {
            problems.push(Problem::NoReason(line.ndc.clone()));
        }
        line.approved = Some(doses);
        line.cut_why = if doses < line.asked { why } else { String::new() };
    }
    if problems.is_empty() && open.lines.iter().all(|line| line.approved == Some(0)) {
        problems.push(Problem::NothingLeft);
    }
    // Two approvals at once must not both take the last doses of an allotment.
    tx.lock_keys(&mut vec![ALLOTMENTS])?;
    for one in setting::allotments(tx, today)? {
        if one.funding != open.order.funding {
            continue;
        }
        let left = setting::left(tx, &one, open.order.id)?;
        let over = |line: &&jenner_store::queries::ordering::LineRow| {
            line.ndc == one.ndc && line.approved.unwrap_or(0) > left
        };
        problems.extend(
            open.lines.iter().filter(over).map(|line| Problem::OverAllotment(line.ndc.clone(), left)),
        );
    }
    let approved: serde_json::Map<_, _> =
        open.lines.iter().map(|line| (line.ndc.clone(), json!(line.approved))).collect();
    let cut: serde_json::Map<_, _> = open
        .lines
        .iter()
        .filter(|line| !line.cut_why.is_empty())
        .map(|line| (line.ndc.clone(), json!(line.cut_why)))
        .collect();
    open.what = json!({ "approved": approved, "cut": cut });
    Ok(problems)
}
