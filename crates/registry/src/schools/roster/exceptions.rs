//! The exceptions of a school's report: children who may not come by what is on record, and what the school says about them. All in
//! one transaction, each written down for the child it is about.

use std::collections::HashMap;

use jenner_model::access::Access;
use jenner_model::{Date, OrganizationId};
use jenner_store::StoreError;
use jenner_store::queries::scope::{self, Kind};
use jenner_store::queries::student::{self, StudentRow};

use super::compliance::OnList;
use super::{Decision, Student, sealed, ticket, tonight, unsealed};
use crate::access::door::{self, Action};
use crate::schools::law::edition::{Edition, Limit};
use crate::schools::law::{Circumstance, Facility};
use crate::{Error, Registry, organizations};

/// Whether the report asks about a child: it may not come, or the school has said something about it.
pub fn is_exception(child: &OnList) -> bool {
    !child.stand().may_come() || child.student.decided.is_some()
}

/// What a school may say by the law.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Choices {
    /// Kinds of exemption.
    pub exemptions: Vec<String>,
    /// What lets a child in for a time; `None`: entry alone does.
    pub let_in: Vec<Option<Circumstance>>,
}

/// What the law leaves to be said in a kind of school.
pub fn choices(law: &Edition, facility: Facility) -> Choices {
    let here = |facilities: &[Facility]| facilities.is_empty() || facilities.contains(&facility);
    let exemptions = law.exemptions.iter().filter(|rule| here(&rule.facilities));
    let from_entry = law.waiting.iter().filter(|rule| here(&rule.facilities));
    let mut let_in = Vec::new();
    for rule in from_entry.filter(|rule| !matches!(rule.limit, Limit::AfterDue { .. })) {
        let for_all = rule.circumstances.is_empty().then_some(None);
        for one in for_all.into_iter().chain(rule.circumstances.iter().copied().map(Some)) {
            if !let_in.contains(&one) {
                let_in.push(one);
            }
        }
    }
    Choices { exemptions: exemptions.map(|rule| rule.id.clone()).collect(), let_in }
}

/// What is said about one child.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Said {
    /// Nothing, or what was said is taken back.
    Nothing,
    /// This. An exemption is handed in on the day on which it is said first.
    Decision(Decision),
    /// Kept out from today on.
    Out,
    /// The child has left: it is on the list no more, and the access to it ends tonight.
    Left,
}

/// Why nothing was kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotKept {
    /// This child is not on the list any more, or somebody else has changed it at this moment.
    Changed(i64),
    /// The day is in the future, or before the child was born.
    Day(i64),
    /// The law knows no such exemption or circumstance at this kind of school.
    Unknown(i64),
}

impl NotKept {
    /// A word for it, for the texts of pages.
    pub const fn word(self) -> &'static str {
        match self {
            NotKept::Changed(_) => "changed",
            NotKept::Day(_) => "day",
            NotKept::Unknown(_) => "unknown",
        }
    }

    /// The child it is about.
    pub const fn child(self) -> i64 {
        match self {
            NotKept::Changed(child) | NotKept::Day(child) | NotKept::Unknown(child) => child,
        }
    }
}

/// A change of one row.
#[derive(Clone)]
struct Change {
    before: Vec<u8>,
    row: StudentRow,
    left: bool,
    entry: jenner_store::audit::AuditEntry,
}

/// Keeps what is said about children of a school. Returns how many of them it was news about.
pub fn decide(
    registry: &Registry,
    access: &Access,
    organization: OrganizationId,
    said: &[(i64, Said)],
) -> Result<Result<usize, NotKept>, Error> {
    let access = ticket(registry, access, organization, Action::ChangeSchoolReport)?;
    registry.takes_changes()?;
    let all = organizations::list(registry)?;
    let kind = all.iter().find(|one| one.id == organization).map(|one| one.kind);
    let facility = kind.map_or(Facility::School, Facility::of_kind);
    let choices = choices(&registry.pack().school, facility);
    let (now, today) = (registry.now(), registry.today());
    let rows = registry.db().read(|tx| student::of_schools(tx, &access, &[organization], now))?;
    let rows: HashMap<i64, StudentRow> = rows.into_iter().map(|row| (row.id, row)).collect();
    let mut changes = Vec::new();
    for (id, said) in said {
        let Some(row) = rows.get(id) else { return Ok(Err(NotKept::Changed(*id))) };
        let mut child: Student = unsealed(registry, &row.sealed)?;
        let wanted = match said {
            Said::Decision(Decision::Exempt { kind, since, .. }) => {
                Some(Decision::Exempt { kind: kind.clone(), since: *since, handed_in: today })
            }
            Said::Decision(decision) => Some(decision.clone()),
            Said::Out => Some(Decision::KeptOut { since: today }),
            Said::Nothing | Said::Left => None,
        };
        if *said != Said::Left && same(child.decided.as_ref(), wanted.as_ref()) {
            continue;
        }
        if let Some(decision) = &wanted
            && let Err(why) = check(*id, decision, &choices, &child, today)
        {
            return Ok(Err(why));
        }
        child.decided = wanted;
        let mut entry = door::entry(registry, &access, Action::ChangeSchoolReport, row.home);
        entry.object = format!("school:{}", organization.0).into();
        entry.detail = format!("{{\"said\":\"{}\"}}", word(said)).into();
        let before = row.sealed.clone();
        let row = StudentRow { sealed: sealed(registry, &child)?, ..row.clone() };
        changes.push(Change { before, row, left: *said == Said::Left, entry });
    }
    let (count, night) = (changes.len(), tonight(registry));
    let kept = registry.db().write(move |tx| {
        let there = student::of_schools(tx, &access, &[organization], now)?;
        let there: HashMap<i64, Vec<u8>> = there.into_iter().map(|row| (row.id, row.sealed)).collect();
        for change in &changes {
            if there.get(&change.row.id) != Some(&change.before) {
                return Ok(Err(NotKept::Changed(change.row.id)));
            }
        }
        for Change { row, left, entry, .. } in &changes {
            student::update(tx, row)?;
            if *left {
                student::end(tx, &[row.id], now, "left")?;
                if let Some(home) = row.home {
                    scope::end(tx, Kind::Roster, organization.0, home, night)?;
                }
            }
            tx.audit(entry.clone());
        }
        Ok::<_, StoreError>(Ok(count))
    })?;
    Ok(kept)
}

/// Whether the same is said again; the day of handing in is the day it was said first.
fn same(before: Option<&Decision>, now: Option<&Decision>) -> bool {
    match (before, now) {
        (
            Some(Decision::Exempt { kind: old, since: from, .. }),
            Some(Decision::Exempt { kind, since, .. }),
        ) => old == kind && from == since,
        _ => before == now,
    }
}

fn check(
    id: i64,
    decision: &Decision,
    choices: &Choices,
    child: &Student,
    today: Date,
) -> Result<(), NotKept> {
    if decision.since() > today || decision.since() < child.born {
        return Err(NotKept::Day(id));
    }
    let known = match decision {
        Decision::Exempt { kind, .. } => choices.exemptions.contains(kind),
        Decision::LetIn { circumstance, .. } => choices.let_in.contains(circumstance),
        Decision::KeptOut { .. } => true,
    };
    if known { Ok(()) } else { Err(NotKept::Unknown(id)) }
}

const fn word(said: &Said) -> &'static str {
    match said {
        Said::Nothing => "nothing",
        Said::Left => "left",
        Said::Decision(Decision::Exempt { .. }) => "exempt",
        Said::Decision(Decision::LetIn { .. }) => "let_in",
        Said::Out | Said::Decision(Decision::KeptOut { .. }) => "kept_out",
    }
}
