//! The way of an interface from test into production: a list that ticks itself from what came, and the step that a human
//! takes.

use std::collections::HashMap;

use jenner_model::access::Access;
use jenner_model::{InterfaceId, OrganizationId};
use jenner_store::StoreError;
use jenner_store::queries::interface;
use jenner_store::queries::sender::{self, StepRow};
use jenner_store::queries::tally::{self, SenderKey};
use jiff::ToSpan;

use super::agreed::{self, State};
use super::measures::{DELAYS, delay_measure};
use crate::access::door::{self, Action};
use crate::access::roles::{Permission, may};
use crate::{Error, Registry};

/// Days back that count.
const DAYS: i64 = 60;
/// Updates that are needed before shares mean something.
pub const ENOUGH: i64 = 50;

/// One thing to be seen of a sender.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Check {
    /// Something came at all.
    Connected,
    /// An update was taken.
    UpdateTaken,
    /// Enough updates came.
    Enough,
    /// A dose that the sender gave itself.
    GivenDose,
    /// A past dose.
    PastDose,
    /// A dose was changed (RXA-21 U).
    Changed,
    /// A dose was deleted (RXA-21 D).
    Deleted,
    /// A refusal was told.
    Refused,
    /// Eligibility for a funding programme stands with nearly every dose given.
    Eligibility,
    /// Lot numbers stand with nearly every dose given.
    Lots,
    /// A query was answered.
    Queried,
    /// Hardly anything fails.
    FewErrors,
    /// Doses are told soon.
    Timely,
}

impl Check {
    /// Every check, in the order of the list.
    pub const ALL: [Self; 13] = [
        Self::Connected,
        Self::UpdateTaken,
        Self::GivenDose,
        Self::PastDose,
        Self::Changed,
        Self::Deleted,
        Self::Refused,
        Self::Queried,
        Self::Enough,
        Self::FewErrors,
        Self::Eligibility,
        Self::Lots,
        Self::Timely,
    ];

    /// Its word in the language files and commands.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Connected => "connected",
            Self::UpdateTaken => "update-taken",
            Self::Enough => "enough",
            Self::GivenDose => "given-dose",
            Self::PastDose => "past-dose",
            Self::Changed => "changed",
            Self::Deleted => "deleted",
            Self::Refused => "refused",
            Self::Eligibility => "eligibility",
            Self::Lots => "lots",
            Self::Queried => "queried",
            Self::FewErrors => "few-errors",
            Self::Timely => "timely",
        }
    }
}

/// A check with what was seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Checked {
    /// Which.
    pub check: Check,
    /// Whether it is done.
    pub done: bool,
    /// How many were seen, or how many of `of`.
    pub seen: i64,
    /// Of how many, for shares; 0 else.
    pub of: i64,
}

/// How far an interface is.
#[derive(Debug, Clone)]
pub struct Progress {
    /// Which interface.
    pub interface: InterfaceId,
    /// Whom it speaks for.
    pub organization: OrganizationId,
    /// Its user name.
    pub username: String,
    /// Its state.
    pub state: State,
    /// The list.
    pub checks: Vec<Checked>,
    /// The steps it took, newest first.
    pub steps: Vec<StepRow>,
}

impl Progress {
    /// Whether everything is ticked.
    pub fn is_green(&self) -> bool {
        self.checks.iter().all(|check| check.done)
    }
}

/// How far an interface is. `None` when there is none, or it is another organization's.
pub fn progress(registry: &Registry, access: &Access, id: InterfaceId) -> Result<Option<Progress>, Error> {
    door::require(registry, access, Permission::ReadOwnMessages, Action::ReadOnboarding)?;
    let all = may(access.role(), Permission::ReadAllMessages);
    let today = registry.today();
    let from = today.saturating_sub(DAYS.days()).to_string();
    let before = today.tomorrow().unwrap_or(today).to_string();
    let found = registry.db().read(|tx| {
        let Some(row) = interface::by_id(tx, id)? else { return Ok(None) };
        if !all && row.organization != access.organization() {
            return Ok(None);
        }
        let mut entry = door::entry(registry, access, Action::ReadOnboarding, None);
        entry.object = format!("interface:{}", id.0).into();
        tx.audit(entry);
        let steps = sender::steps(tx, access, id)?;
        // The interface's messages may be filed under the facilities it speaks for.
        let sums = tally::sums(tx, access, None, &from, &before)?;
        Ok::<_, StoreError>(Some((row, steps, sums)))
    })?;
    let Some((row, steps, sums)) = found else { return Ok(None) };
    let mut own: HashMap<String, i64> = HashMap::new();
    for (SenderKey { interface, .. }, measure, n) in sums {
        if interface == id {
            *own.entry(measure).or_default() += n;
        }
    }
    Ok(Some(Progress {
        interface: id,
        organization: row.organization,
        state: State::of_row(&row),
        username: row.username,
        checks: checks(&own),
        steps,
    }))
}

fn checks(sums: &HashMap<String, i64>) -> Vec<Checked> {
    let sum = |measure: &str| sums.get(measure).copied().unwrap_or(0);
    let came: i64 = sums.iter().filter(|(name, _)| name.starts_with("m.")).map(|(_, n)| n).sum();
    let taken = sum("m.AA") + sum("m.AE") + sum("m.test-AA") + sum("m.test-AE");
    let updates = sum("t.VXU");
    let wrong = sum("m.AE")
        + sum("m.rejected")
        + sum("m.AR")
        + sum("m.refused")
        + sum("m.test-AE")
        + sum("m.test-rejected")
        + sum("m.test-AR");
    let within = |most: i64| -> i64 {
        DELAYS.iter().filter(|delay| **delay <= most).map(|delay| sum(&delay_measure(*delay))).sum()
    };
    let once = |check, seen: i64| Checked { check, done: seen > 0, seen, of: 0 };
    let share = |check, seen: i64, of: i64, least: i64| Checked {
        check,
        done: of > 0 && seen * 100 >= of * least,
        seen,
        of,
    };
    let given = sum("of.given");
    Check::ALL
        .into_iter()
        .map(|check| match check {
            Check::Connected => once(check, came),
            Check::UpdateTaken => once(check, (taken - sum("q.taken")).min(updates)),
            Check::GivenDose => once(check, sum("act.given")),
            Check::PastDose => once(check, sum("act.historical")),
            Check::Changed => once(check, sum("act.update")),
            Check::Deleted => once(check, sum("act.delete")),
            Check::Refused => once(check, sum("act.refusal")),
            Check::Queried => once(check, sum("q.taken")),
            Check::Enough => Checked { check, done: updates >= ENOUGH, seen: updates, of: ENOUGH },
            // At most five in a hundred may fail.
            Check::FewErrors => {
                let judged = (came - sum("m.replay")).max(0);
                let right = judged - wrong;
                let check = share(check, right, judged, 95);
                Checked { done: check.done && updates >= ENOUGH, ..check }
            }
            Check::Eligibility => share(check, sum("has.OBX-64994-7"), given, 90),
            Check::Lots => share(check, sum("has.RXA-15"), given, 90),
            Check::Timely => share(check, within(14), within(i64::MAX), 80),
        })
        .collect()
}

/// Brings an interface into another state. Forward while something is open only with a reason; the reason is kept.
pub fn step(
    registry: &Registry,
    access: &Access,
    id: InterfaceId,
    to: State,
    reason: &str,
) -> Result<(), Error> {
    door::require(registry, access, Permission::ManageSenders, Action::ChangeState)?;
    let Some(progress) = progress(registry, access, id)? else {
        return Err(Error::Invalid("there is no such interface".to_owned()));
    };
    if progress.state == to {
        return Err(Error::Invalid(format!("the interface is in {} already", to.word())));
    }
    let reason: String = reason.trim().chars().filter(|c| !c.is_control()).take(500).collect();
    if to > progress.state && !progress.is_green() && reason.is_empty() {
        let open: Vec<&str> =
            progress.checks.iter().filter(|check| !check.done).map(|check| check.check.word()).collect();
        return Err(Error::Invalid(format!(
            "not everything on the list is done ({}); wait for it, or say why the interface goes on all the same",
            open.join(", ")
        )));
    }
    let row = StepRow {
        interface: id,
        id: registry.core.id(),
        at: registry.now(),
        state: to.word().to_owned(),
        actor: jenner_store::audit::actor(access.actor()).into_owned(),
        reason,
    };
    let mut entry = door::entry(registry, access, Action::ChangeState, None);
    entry.object = format!("interface:{}", id.0).into();
    entry.detail = format!("{{\"from\":\"{}\",\"to\":\"{}\"}}", progress.state.word(), to.word()).into();
    registry.db().write(move |tx| {
        sender::step(tx, &row)?;
        tx.audit(entry.clone());
        Ok::<(), StoreError>(())
    })?;
    agreed::forget(registry);
    Ok(())
}
