//! What runs by itself: the same question again every week or month. Who sets it up approves every run of it.

use jenner_model::access::Access;
use jenner_model::{Date, OrganizationId};
use jenner_store::queries::outreach::{self as rows, RunRow, ScheduleRow};
use jenner_store::{AuditEntry, StoreError};

use super::asked::{self, Asked, Whose};
use super::plan;
use super::run::{self, State, Step};
use crate::access::door::{self, Action};
use crate::access::of_operator;
use crate::access::roles::Permission;
use crate::papers::user_of;
use crate::{Error, Registry};

/// How often.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Every {
    /// Every seven days.
    Week,
    /// On the same day of each month; from a month on that has no such day, on its last.
    Month,
}

impl Every {
    /// The word in the database and in texts.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Week => "week",
            Self::Month => "month",
        }
    }

    /// Of a word.
    pub fn of(word: &str) -> Option<Self> {
        [Self::Week, Self::Month].into_iter().find(|every| every.word() == word)
    }

    /// The first turn after `today`, counted from `first`.
    fn after(self, first: Date, today: Date) -> Option<Date> {
        let mut turn = first;
        for n in 1.. {
            if turn > today {
                return Some(turn);
            }
            let span = match self {
                Self::Week => jiff::Span::new().weeks(n),
                Self::Month => jiff::Span::new().months(n),
            };
            turn = first.checked_add(span).ok()?;
        }
        None
    }
}

/// Something that runs by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Schedule {
    /// Identity.
    pub id: i64,
    /// Whose it is.
    pub organization: OrganizationId,
    /// Its name.
    pub name: String,
    /// What is asked each time.
    pub asked: Asked,
    /// How often.
    pub every: Every,
    /// The next day.
    pub next: Date,
}

fn read(row: &ScheduleRow) -> Result<Schedule, Error> {
    let odd = || Error::Internal("a schedule of reminders of another program's making".to_owned());
    Ok(Schedule {
        id: row.id,
        organization: row.organization,
        name: row.name.clone(),
        asked: serde_json::from_str(&row.asked).map_err(|_| odd())?,
        every: Every::of(&row.every).ok_or_else(odd)?,
        next: row.next,
    })
}

fn told(registry: &Registry, access: &Access, id: i64, step: &str) -> AuditEntry {
    door::entry(registry, access, Action::ChangeOutreach, None)
        .object(format!("outreach-schedule:{id}"))
        .detail(format!("{{\"step\":\"{step}\"}}"))
}

/// Sets something up to run by itself, from a day on.
pub fn set(
    registry: &Registry,
    access: &Access,
    name: &str,
    asked: &Asked,
    every: Every,
    first: Date,
) -> Result<i64, Error> {
    door::require(registry, access, Permission::SendReminders, Action::ChangeOutreach)?;
    registry.takes_changes()?;
    if asked.whose == Whose::Everybody && !run::may_ask_everybody(access) {
        return Err(Error::Forbidden);
    }
    if asked.cohort.as_of.is_some() {
        return Err(Error::Invalid(
            "what runs by itself asks as of its own day; leave the day out".to_owned(),
        ));
    }
    if let Some(problem) = asked::check(registry, name, asked)?.first() {
        return Err(Error::Invalid(format!("the schedule cannot be set up: {}", problem.word)));
    }
    if first < registry.today() {
        return Err(Error::Invalid("the first day is today or later".to_owned()));
    }
    let row = ScheduleRow {
        id: registry.core.id(),
        organization: access.organization(),
        name: name.trim().to_owned(),
        asked: serde_json::to_string(asked).map_err(|error| Error::Internal(error.to_string()))?,
        every: every.word().to_owned(),
        next: first,
        made_at: registry.now(),
        made_by: user_of(access),
    };
    let id = row.id;
    let entry = told(registry, access, id, "set");
    registry.db().write(move |tx| {
        rows::insert_schedule(tx, &row)?;
        tx.audit(entry.clone());
        Ok::<_, StoreError>(())
    })?;
    Ok(id)
}

/// What runs by itself for the asker.
pub fn list(registry: &Registry, access: &Access) -> Result<Vec<Schedule>, Error> {
    door::require(registry, access, Permission::SendReminders, Action::ListOutreach)?;
    let all = registry.db().read(rows::schedules)?;
    let theirs = |row: &&ScheduleRow| run::may_ask_everybody(access) || access.speaks_for(row.organization);
    all.iter().filter(theirs).map(read).collect()
}

/// Ends a schedule. Runs of it that are under way go on. `None`: there is none for the asker.
pub fn end(registry: &Registry, access: &Access, id: i64) -> Result<Option<bool>, Error> {
    registry.takes_changes()?;
    if !list(registry, access)?.iter().any(|one| one.id == id) {
        return Ok(None);
    }
    let (now, entry) = (registry.now(), told(registry, access, id, "end"));
    Ok(Some(registry.db().write(move |tx| {
        let ended = rows::end_schedule(tx, id, now)?;
        if ended {
            tx.audit(entry.clone());
        }
        Ok::<_, StoreError>(ended)
    })?))
}

/// Begins the runs whose day has come; each day one at most, whoever works on it. Tells how many.
pub fn begin_due(registry: &Registry) -> Result<usize, Error> {
    let (today, now) = (registry.today(), registry.now());
    let mut begun = 0;
    for row in registry.db().read(rows::schedules)? {
        if row.next > today {
            continue;
        }
        let schedule = read(&row)?;
        let Some(next) = schedule.every.after(row.next, today) else { continue };
        let mut asked = schedule.asked;
        // Each run draws anew, so that no family is held out again and again.
        asked.seed = asked.seed.wrapping_add(u64::from(today.day_of_year().unsigned_abs()) << 16)
            ^ u64::from(today.year().unsigned_abs());
        let access = of_operator(row.organization);
        let run = RunRow {
            id: registry.core.id(),
            organization: row.organization,
            schedule: Some(row.id),
            name: format!("{} {today}", row.name),
            state: State::Planning.word().to_owned(),
            asked: serde_json::to_string(&asked).map_err(|error| Error::Internal(error.to_string()))?,
            counted: String::new(),
            asked_at: now,
            asked_by: None,
            beat_at: jenner_model::Timestamp(0),
            planned_at: None,
            approved_at: None,
            approved_by: None,
            ended_at: None,
        };
        let entry = run::told(registry, &access, Action::PlanOutreach, run.id)
            .detail(format!("{{\"schedule\":{}}}", row.id));
        let (id, this) = (row.id, row.next);
        begun += usize::from(registry.db().write(move |tx| {
            // The turn and its run are one: a program that is killed here takes the turn again, or has taken it.
            let took = rows::took_turn(tx, id, this, next)?;
            if took {
                rows::insert_run(tx, &run)?;
                tx.audit(entry.clone());
            }
            Ok::<_, StoreError>(took)
        })?);
    }
    Ok(begun)
}

/// Plans what waits to be planned, and approves what runs by itself. Tells whether there was something.
pub fn plan_waiting(registry: &Registry) -> Result<bool, Error> {
    let mut did = false;
    for row in registry.db().read(|tx| rows::runs_in(tx, State::Planning.word()))? {
        did |= plan::plan(registry, &of_operator(row.organization), row.id)?;
    }
    for row in registry.db().read(|tx| rows::runs_in(tx, State::Planned.word()))? {
        if row.schedule.is_some() {
            did |= run::step(registry, &of_operator(row.organization), row.id, Step::Approve)? == Some(true);
        }
    }
    Ok(did)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_turn_that_was_missed_is_taken_once() {
        let day = |text: &str| text.parse::<Date>().expect("a day");
        assert_eq!(Every::Week.after(day("2026-11-02"), day("2026-11-02")), Some(day("2026-11-09")));
        assert_eq!(Every::Week.after(day("2026-11-02"), day("2026-12-01")), Some(day("2026-12-07")));
        assert_eq!(Every::Month.after(day("2026-01-31"), day("2026-01-31")), Some(day("2026-02-28")));
        assert_eq!(Every::Month.after(day("2026-01-31"), day("2026-02-28")), Some(day("2026-03-31")));
    }
}
