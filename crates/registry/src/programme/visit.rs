//! Visits of the programme: when they are due by rule, what was looked at, what has to be put right until when, and what shows that it
//! was. A clinic is not told of an unannounced visit before it took place.

use std::collections::{BTreeMap, HashMap};

use jenner_model::access::Access;
use jenner_model::{Date, OrganizationId};
use jenner_store::StoreError;
use jenner_store::queries::programme::{self as enrolments, EnrolmentRow, StepRow};
use jenner_store::queries::programme_visit::{self as rows, ActionRow, VisitRow};
use jiff::ToSpan as _;
use serde::{Deserialize, Serialize};

use super::rules::{Rules, VisitKind};
use super::standing::standing_of;
use super::{oversees, require};
use crate::access::door::{self, Action};
use crate::access::roles::Permission;
use crate::identity::decisions;
use crate::{Error, Registry, organizations};

/// Longest words.
const LONGEST: usize = 1_000;

/// What was found for an item.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Is {
    /// As it should be.
    Right,
    /// Not.
    Wrong,
    /// Not looked at, or not of concern here.
    #[default]
    Skipped,
}

impl Is {
    /// All.
    pub const ALL: [Is; 3] = [Is::Right, Is::Wrong, Is::Skipped];

    /// The word it is stored by.
    pub const fn word(self) -> &'static str {
        match self {
            Is::Right => "right",
            Is::Wrong => "wrong",
            Is::Skipped => "skipped",
        }
    }

    /// Of a word.
    pub fn of_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.word() == word)
    }
}

/// An answer of the checklist.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// What was found.
    pub is: Is,
    /// In words; needed where it is wrong.
    pub words: String,
}

/// Answers by the code of the item.
pub type Answers = BTreeMap<String, Answer>;

/// A visit that is due.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Due {
    /// To whom: identity and name.
    pub organization: (OrganizationId, String),
    /// Code of the kind.
    pub kind: String,
    /// Until when.
    pub due_on: Date,
    /// The visit that is planned, and for which day.
    pub planned: Option<(i64, Date)>,
    /// The day is past.
    pub is_overdue: bool,
}

/// When a kind of visit is due: so long after the last one, or after the clinic began to take part. Pure.
fn due_on(kind: &VisitKind, began: Date, last: Option<Date>) -> Date {
    let (from, months) = match last {
        Some(last) => (last, kind.every_months),
        None => (began, kind.first_months),
    };
    from.checked_add(months.months()).unwrap_or(Date::MAX)
}

/// Visits that are due at clinics that take part, the most urgent first.
pub fn due(registry: &Registry, access: &Access) -> Result<Vec<Due>, Error> {
    door::require(registry, access, Permission::RunProgramme, Action::ReadProgramme)?;
    let (rules, today) = (Rules::shipped(), registry.today());
    let programme = rules.programme.code.as_str();
    let (all, visits) = registry
        .db()
        .read(|tx| Ok::<_, StoreError>((enrolments::all(tx, programme)?, rows::all(tx, programme)?)))?;
    let mut clinics: HashMap<OrganizationId, Vec<EnrolmentRow>> = HashMap::new();
    for row in all {
        clinics.entry(row.organization).or_default().push(row);
    }
    let mut names: HashMap<OrganizationId, String> =
        organizations::list(registry)?.into_iter().map(|one| (one.id, one.name.to_string())).collect();
    let mut due = Vec::new();
    for (organization, enrolments) in clinics {
        if !standing_of(&enrolments, today, rules.enrolment.renew_days).takes_part() {
            continue;
        }
        let Some(began) = enrolments.iter().filter_map(|row| row.holds).map(|days| days.0).min() else {
            continue;
        };
        let name = names.remove(&organization).unwrap_or_default();
        for kind in &rules.visits {
            let of_kind =
                || visits.iter().filter(|one| one.organization == organization && kind.code == one.kind);
            let last = of_kind().filter(|one| one.state == "done").filter_map(|one| one.visited_on).max();
            let planned = of_kind()
                .filter(|one| one.state == "planned")
                .map(|one| (one.id, one.planned_on))
                .min_by_key(|one| one.1);
            let on = due_on(kind, began, last);
            due.push(Due {
                organization: (organization, name.clone()),
                kind: kind.code.to_string(),
                due_on: on,
                planned,
                is_overdue: on < today,
            });
        }
    }
    due.sort_by(|a, b| (a.due_on, &a.organization.1, &a.kind).cmp(&(b.due_on, &b.organization.1, &b.kind)));
    registry.db().audit(vec![door::entry(registry, access, Action::ReadProgramme, None)])?;
    Ok(due)
}

/// What is still to be put right by anybody, the most urgent first, with the clinic's name.
pub fn open_actions(registry: &Registry, access: &Access) -> Result<Vec<(ActionRow, String)>, Error> {
    door::require(registry, access, Permission::RunProgramme, Action::ReadProgramme)?;
    let names: HashMap<OrganizationId, String> =
        organizations::list(registry)?.into_iter().map(|one| (one.id, one.name.to_string())).collect();
    let all = registry.db().read(rows::open_actions)?;
    registry.db().audit(vec![door::entry(registry, access, Action::ReadProgramme, None)])?;
    Ok(all
        .into_iter()
        .map(|one| {
            let name = names.get(&one.organization).cloned().unwrap_or_default();
            (one, name)
        })
        .collect())
}

/// A visit with what was found.
#[derive(Debug, Clone)]
pub struct Visit {
    /// The visit.
    pub row: VisitRow,
    /// Name of the clinic.
    pub clinic: String,
    /// What was found.
    pub answers: Answers,
    /// What has to be put right.
    pub actions: Vec<ActionRow>,
    /// What was done, the first one first.
    pub steps: Vec<StepRow>,
}

/// Whether somebody may know of a visit.
fn may_know(access: &Access, row: &VisitRow) -> bool {
    let is_unannounced = Rules::shipped().visit(&row.kind).is_none_or(|kind| kind.unannounced);
    oversees(access) || (access.speaks_for(row.organization) && (row.state == "done" || !is_unannounced))
}

/// Visits to an organization that the asker may know of, the latest first, with how much is open of each.
pub fn of(
    registry: &Registry,
    access: &Access,
    organization: OrganizationId,
) -> Result<Vec<(VisitRow, usize)>, Error> {
    require(registry, access, organization, Permission::SeeProgramme, Action::ReadProgramme)?;
    let found = registry.db().read(|tx| {
        let visits = rows::of(tx, organization)?.into_iter().filter(|row| may_know(access, row));
        let mut all = Vec::new();
        for visit in visits {
            let open = rows::actions_of(tx, visit.id)?.iter().filter(|one| one.closed.is_none()).count();
            all.push((visit, open));
        }
        Ok::<_, StoreError>(all)
    })?;
    registry
        .db()
        .audit(vec![door::entry(registry, access, Action::ReadProgramme, None).organization(organization)])?;
    Ok(found)
}

/// One visit; `None` where there is none that the asker may know of.
pub fn open(registry: &Registry, access: &Access, id: i64) -> Result<Option<Visit>, Error> {
    door::require(registry, access, Permission::SeeProgramme, Action::ReadProgramme)?;
    let found = registry.db().read(|tx| {
        let Some(row) = rows::one(tx, id)?.filter(|row| may_know(access, row)) else { return Ok(None) };
        let answers = serde_json::from_str(&row.answers).map_err(|_| StoreError::Content("a checklist"))?;
        let (actions, steps) = (rows::actions_of(tx, id)?, enrolments::steps(tx, id)?);
        Ok::<_, StoreError>(Some(Visit { row, clinic: String::new(), answers, actions, steps }))
    })?;
    let mut entry = door::entry(registry, access, Action::ReadProgramme, None);
    let Some(mut visit) = found else {
        registry.db().audit(vec![entry.result("not_found")])?;
        return Ok(None);
    };
    entry = entry.organization(visit.row.organization);
    let all = organizations::list(registry)?;
    visit.clinic = all
        .into_iter()
        .find(|one| one.id == visit.row.organization)
        .map(|one| one.name.to_string())
        .unwrap_or_default();
    registry.db().audit(vec![entry])?;
    Ok(Some(visit))
}

/// Why something about a visit could not be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trouble {
    /// There is no such visit, clinic, kind or action.
    Unknown,
    /// It is over, or called off.
    NotNow,
    /// The day cannot be.
    Day,
    /// Words are missing or too long.
    Words,
}

impl Trouble {
    /// Its word for texts.
    pub const fn word(self) -> &'static str {
        match self {
            Trouble::Unknown => "unknown",
            Trouble::NotNow => "not-now",
            Trouble::Day => "day",
            Trouble::Words => "words",
        }
    }
}

fn step(registry: &Registry, access: &Access, subject: i64, deed: &str, why: &str) -> StepRow {
    StepRow {
        subject,
        id: registry.core.id(),
        at: registry.now(),
        by: decisions::actor(access),
        deed: deed.to_owned(),
        why: why.to_owned(),
    }
}

fn ready(registry: &Registry, access: &Access) -> Result<jenner_store::audit::AuditEntry, Error> {
    door::require(registry, access, Permission::RunProgramme, Action::VisitProvider)?;
    registry.takes_changes()?;
    Ok(door::entry(registry, access, Action::VisitProvider, None))
}

/// Plans a visit.
pub fn plan(
    registry: &Registry,
    access: &Access,
    organization: OrganizationId,
    kind: &str,
    on: Date,
) -> Result<Result<i64, Trouble>, Error> {
    let entry = ready(registry, access)?.organization(organization);
    if Rules::shipped().visit(kind).is_none()
        || !organizations::list(registry)?.iter().any(|one| one.id == organization)
    {
        return Ok(Err(Trouble::Unknown));
    }
    if on < registry.today() {
        return Ok(Err(Trouble::Day));
    }
    let now = registry.now();
    let row = VisitRow {
        id: registry.core.id(),
        organization,
        programme: Rules::shipped().programme.code.to_string(),
        kind: kind.to_owned(),
        state: "planned".to_owned(),
        planned_on: on,
        visited_on: None,
        answers: "{}".to_owned(),
        created_at: now,
        changed_at: now,
    };
    let step = step(registry, access, row.id, "planned", &on.to_string());
    let id = row.id;
    registry.db().write(move |tx| {
        rows::put(tx, &row)?;
        enrolments::step(tx, std::slice::from_ref(&step))?;
        tx.audit(entry.clone());
        Ok::<_, StoreError>(())
    })?;
    Ok(Ok(id))
}

/// Writes down what a visit found. Each item that is wrong has to be put right within the days of its rule.
pub fn record(
    registry: &Registry,
    access: &Access,
    id: i64,
    on: Date,
    answers: &Answers,
) -> Result<Result<(), Trouble>, Error> {
    let entry = ready(registry, access)?;
    if on > registry.today() {
        return Ok(Err(Trouble::Day));
    }
    let is_short = |one: &Answer| one.words.chars().count() <= LONGEST;
    if !answers.values().all(|one| is_short(one) && (one.is != Is::Wrong || !one.words.trim().is_empty())) {
        return Ok(Err(Trouble::Words));
    }
    let (now, rules) = (registry.now(), Rules::shipped());
    let step = step(registry, access, id, "done", &on.to_string());
    let (core, answers) = (registry.core.clone(), answers.clone());
    Ok(registry.db().write(move |tx| {
        let Some(mut row) = rows::one(tx, id)? else { return Ok(Err(Trouble::Unknown)) };
        if row.state != "planned" {
            return Ok(Err(Trouble::NotNow));
        }
        let items: Vec<_> = rules.items_of(&row.kind).collect();
        let kept: Answers = items
            .iter()
            .map(|item| (item.code.to_string(), answers.get(item.code.as_str()).cloned().unwrap_or_default()))
            .collect();
        let wrong = items.iter().filter_map(|item| {
            let answer = kept.get(item.code.as_str()).filter(|one| one.is == Is::Wrong)?;
            Some(ActionRow {
                id: core.id(),
                visit: id,
                organization: row.organization,
                item: item.code.to_string(),
                finding: answer.words.trim().to_owned(),
                due_on: on.checked_add(item.fix_days.days()).unwrap_or(on),
                evidence: String::new(),
                closed: None,
            })
        });
        rows::insert_actions(tx, &wrong.collect::<Vec<_>>())?;
        row.state = "done".to_owned();
        row.visited_on = Some(on);
        row.answers = serde_json::json!(kept).to_string();
        row.changed_at = now;
        rows::put(tx, &row)?;
        enrolments::step(tx, std::slice::from_ref(&step))?;
        tx.audit(entry.clone().organization(row.organization));
        Ok::<_, StoreError>(Ok(()))
    })?)
}

/// Calls a planned visit off, with a reason.
pub fn call_off(
    registry: &Registry,
    access: &Access,
    id: i64,
    why: &str,
) -> Result<Result<(), Trouble>, Error> {
    let entry = ready(registry, access)?;
    let why = why.trim();
    if why.is_empty() || why.chars().count() > LONGEST {
        return Ok(Err(Trouble::Words));
    }
    let now = registry.now();
    let step = step(registry, access, id, "called_off", why);
    Ok(registry.db().write(move |tx| {
        let Some(mut row) = rows::one(tx, id)? else { return Ok(Err(Trouble::Unknown)) };
        if row.state != "planned" {
            return Ok(Err(Trouble::NotNow));
        }
        row.state = "called_off".to_owned();
        row.changed_at = now;
        rows::put(tx, &row)?;
        enrolments::step(tx, std::slice::from_ref(&step))?;
        tx.audit(entry.clone().organization(row.organization));
        Ok::<_, StoreError>(Ok(()))
    })?)
}

/// Closes what had to be put right, with what shows that it was.
pub fn close(
    registry: &Registry,
    access: &Access,
    visit: i64,
    action: i64,
    evidence: &str,
) -> Result<Result<(), Trouble>, Error> {
    let entry = ready(registry, access)?;
    let evidence = evidence.trim().to_owned();
    if evidence.is_empty() || evidence.chars().count() > LONGEST {
        return Ok(Err(Trouble::Words));
    }
    let (now, by) = (registry.now(), decisions::actor(access));
    let step = step(registry, access, visit, "closed", &evidence);
    Ok(registry.db().write(move |tx| {
        let found = rows::actions_of(tx, visit)?.into_iter().find(|one| one.id == action);
        let Some(found) = found else { return Ok(Err(Trouble::Unknown)) };
        if rows::close(tx, action, &evidence, now, &by)? == 0 {
            return Ok(Err(Trouble::NotNow));
        }
        enrolments::step(tx, std::slice::from_ref(&step))?;
        tx.audit(entry.clone().organization(found.organization));
        Ok::<_, StoreError>(Ok(()))
    })?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_visit_counts_from_the_start_and_the_next_from_the_last_one() {
        let day = |text: &str| text.parse::<Date>().expect("a day");
        let kind = Rules::shipped().visit("compliance").expect("there is one");
        assert_eq!(due_on(kind, day("2026-01-31"), None), day("2027-01-31"));
        assert_eq!(due_on(kind, day("2026-01-31"), Some(day("2026-06-30"))), day("2028-06-30"));
    }
}
