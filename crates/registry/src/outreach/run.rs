//! A run: asked for, planned, looked at, approved, sent, and over. Who may know of which, and what each step leaves in the log.

use jenner_model::access::{Access, Actor};
use jenner_model::{OrganizationId, Timestamp};
use jenner_store::queries::outreach::{self as rows, RunRow};
use jenner_store::queries::outreach_attempt as attempts;
use jenner_store::{AuditEntry, StoreError};

use super::asked::{self, Asked, Whose};
use super::plan::Counted;
use super::reach::DAY;
use crate::access::door::{self, Action};
use crate::access::roles::{Permission, Reach, reach};
use crate::papers::user_of;
use crate::{Error, Registry};

/// Runs in a list.
const LISTED: i64 = 200;
/// A plan is sent within so many days, else it is made anew: who is due has changed.
pub const PLAN_LASTS: i64 = 7;

/// How far a run is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum State {
    /// Its people are being looked for.
    Planning,
    /// Somebody has to look at it.
    Planned,
    /// It is being sent.
    Sending,
    /// It is held for a while.
    Paused,
    /// Everybody was told, or cannot be.
    Done,
    /// It was ended before.
    Stopped,
}

impl State {
    /// All.
    pub const ALL: [Self; 6] =
        [Self::Planning, Self::Planned, Self::Sending, Self::Paused, Self::Done, Self::Stopped];

    /// The word in the database and in texts.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Planning => "planning",
            Self::Planned => "planned",
            Self::Sending => "sending",
            Self::Paused => "paused",
            Self::Done => "done",
            Self::Stopped => "stopped",
        }
    }

    fn of(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.word() == word)
    }

    /// Whether it is over.
    pub const fn is_over(self) -> bool {
        matches!(self, Self::Done | Self::Stopped)
    }
}

/// A run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// Identity.
    pub id: i64,
    /// Whose it is.
    pub organization: OrganizationId,
    /// What started it by itself.
    pub schedule: Option<i64>,
    /// Its name.
    pub name: String,
    /// How far it is.
    pub state: State,
    /// What was asked.
    pub asked: Asked,
    /// What was counted when it was planned.
    pub counted: Option<Counted>,
    /// When it was asked for.
    pub asked_at: Timestamp,
    /// When its plan was ready.
    pub planned_at: Option<Timestamp>,
    /// When it was approved: it began then.
    pub begun_at: Option<Timestamp>,
    /// When it was over.
    pub ended_at: Option<Timestamp>,
}

pub(super) fn read(row: &RunRow) -> Result<Run, Error> {
    let odd = || Error::Internal("a run of reminders of another program's making".to_owned());
    Ok(Run {
        id: row.id,
        organization: row.organization,
        schedule: row.schedule,
        name: row.name.clone(),
        state: State::of(&row.state).ok_or_else(odd)?,
        asked: serde_json::from_str(&row.asked).map_err(|_| odd())?,
        counted: match row.counted.as_str() {
            "" => None,
            text => Some(serde_json::from_str(text).map_err(|_| odd())?),
        },
        asked_at: row.asked_at,
        planned_at: row.planned_at,
        begun_at: row.approved_at,
        ended_at: row.ended_at,
    })
}

/// An entry about a run.
pub(super) fn told(registry: &Registry, access: &Access, action: Action, run: i64) -> AuditEntry {
    door::entry(registry, access, action, None).object(format!("outreach:{run}"))
}

/// Whether the asker may know of a run: of all, or of those of the own organization and the facilities below it.
fn is_theirs(access: &Access, organization: OrganizationId) -> bool {
    access.actor() == Actor::Operator
        || reach(access.role(), Permission::SendReminders) == Reach::All
        || access.speaks_for(organization)
}

/// Whether the asker may ask about everybody.
pub fn may_ask_everybody(access: &Access) -> bool {
    reach(access.role(), Permission::SendReminders) == Reach::All
}

/// Asks for a run; it is planned next. The error says what is wrong with it.
pub fn ask(registry: &Registry, access: &Access, name: &str, asked: &Asked) -> Result<i64, Error> {
    door::require(registry, access, Permission::SendReminders, Action::PlanOutreach)?;
    if asked.whose == Whose::Everybody && !may_ask_everybody(access) {
        registry
            .db()
            .audit(vec![door::entry(registry, access, Action::PlanOutreach, None).result("refused")])?;
        return Err(Error::Forbidden);
    }
    if let Some(problem) = asked::check(registry, name, asked)?.first() {
        let about = if problem.value.is_empty() { String::new() } else { format!(" ({})", problem.value) };
        return Err(Error::Invalid(format!("the run cannot be planned: {}{about}", problem.word)));
    }
    add(registry, access, name, asked, None)
}

/// Adds a run, audited.
pub(super) fn add(
    registry: &Registry,
    access: &Access,
    name: &str,
    asked: &Asked,
    schedule: Option<i64>,
) -> Result<i64, Error> {
    registry.takes_changes()?;
    let now = registry.now();
    let row = RunRow {
        id: registry.core.id(),
        organization: access.organization(),
        schedule,
        name: name.trim().to_owned(),
        state: State::Planning.word().to_owned(),
        asked: serde_json::to_string(asked).map_err(|error| Error::Internal(error.to_string()))?,
        counted: String::new(),
        asked_at: now,
        asked_by: user_of(access),
        // Nobody works on it yet.
        beat_at: Timestamp(0),
        planned_at: None,
        approved_at: None,
        approved_by: None,
        ended_at: None,
    };
    let id = row.id;
    let entry = told(registry, access, Action::PlanOutreach, id)
        .detail(serde_json::json!({ "whose": asked.whose, "channels": asked.channels }).to_string());
    registry.db().write(move |tx| {
        rows::insert_run(tx, &row)?;
        tx.audit(entry.clone());
        Ok::<_, StoreError>(())
    })?;
    Ok(id)
}

/// The asker's runs, newest first.
pub fn list(registry: &Registry, access: &Access) -> Result<Vec<Run>, Error> {
    door::require(registry, access, Permission::SendReminders, Action::ListOutreach)?;
    let own: Vec<OrganizationId> =
        std::iter::once(access.organization()).chain(access.scope().houses.iter().copied()).collect();
    let of = (!may_ask_everybody(access)).then_some(own.as_slice());
    let found = registry.db().read(|tx| rows::runs(tx, of, LISTED))?;
    registry.db().audit(vec![door::entry(registry, access, Action::ListOutreach, None)])?;
    found.iter().map(read).collect()
}

/// A run of the asker; `None` where there is none that the asker may know of. Audited as `action`.
pub(super) fn of_asker(
    registry: &Registry,
    access: &Access,
    id: i64,
    action: Action,
) -> Result<Option<Run>, Error> {
    door::require(registry, access, Permission::SendReminders, action)?;
    let row = registry.db().read(|tx| rows::get_run(tx, id))?;
    let Some(row) = row.filter(|row| is_theirs(access, row.organization)) else {
        registry.db().audit(vec![told(registry, access, action, id).result("not_found")])?;
        return Ok(None);
    };
    Ok(Some(read(&row)?))
}

/// Opens a run: what it is and how far, without its people.
pub fn open(registry: &Registry, access: &Access, id: i64) -> Result<Option<(Run, Progress)>, Error> {
    let Some(run) = of_asker(registry, access, id, Action::OpenOutreach)? else { return Ok(None) };
    let progress = progress(registry, id)?;
    registry.db().audit(vec![told(registry, access, Action::OpenOutreach, id)])?;
    Ok(Some((run, progress)))
}

/// How many households are where.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Progress {
    /// Wait to be told.
    pub planned: u64,
    /// Are being told this moment.
    pub claimed: u64,
    /// Were told.
    pub sent: u64,
    /// Cannot be told.
    pub failed: u64,
    /// Nobody knows.
    pub unsure: u64,
    /// Were left out after the plan was made.
    pub left_out: u64,
    /// Were drawn to be told nothing.
    pub held_out: u64,
    /// Why some failed or were left out: state, problem, number.
    pub why: Vec<(String, String, u64)>,
    /// Waiting by channel.
    pub waiting: Vec<(String, u64)>,
}

pub(super) fn progress(registry: &Registry, run: i64) -> Result<Progress, Error> {
    let mut progress = Progress::default();
    for (state, channel, problem, count) in registry.db().read(|tx| attempts::counts(tx, run))? {
        let count = u64::try_from(count).unwrap_or(0);
        match state.as_str() {
            "planned" => {
                progress.planned += count;
                progress.waiting.push((channel, count));
            }
            "claimed" => progress.claimed += count,
            "sent" => progress.sent += count,
            "failed" => progress.failed += count,
            "unsure" => progress.unsure += count,
            "held_out" => progress.held_out += count,
            _ => progress.left_out += count,
        }
        if matches!(state.as_str(), "failed" | "left_out") {
            match progress.why.iter_mut().find(|(known, why, _)| *known == state && *why == problem) {
                Some((.., sum)) => *sum += count,
                None => progress.why.push((state, problem, count)),
            }
        }
    }
    // Two problems of one channel are one line.
    progress.waiting.dedup_by(|a, b| {
        a.0 == b.0 && {
            b.1 += a.1;
            true
        }
    });
    Ok(progress)
}

/// What somebody does with a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Step {
    /// It is looked at and may be sent.
    Approve,
    /// It is held for a while; what a carrier has taken is on its way.
    Pause,
    /// It goes on.
    Resume,
    /// It is ended: whoever has not been told is not.
    Stop,
}

impl Step {
    /// The word in addresses and in the log.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Approve => "approve",
            Self::Pause => "pause",
            Self::Resume => "resume",
            Self::Stop => "stop",
        }
    }

    /// The step of a word.
    pub fn of(word: &str) -> Option<Self> {
        [Self::Approve, Self::Pause, Self::Resume, Self::Stop].into_iter().find(|step| step.word() == word)
    }
}

/// Takes a step. `None`: there is no such run for the asker; `false`: the run is not where the step begins, and nothing was done.
pub fn step(registry: &Registry, access: &Access, id: i64, step: Step) -> Result<Option<bool>, Error> {
    registry.takes_changes()?;
    let Some(run) = of_asker(registry, access, id, Action::ChangeOutreach)? else { return Ok(None) };
    let now = registry.now();
    if step == Step::Approve && run.planned_at.is_some_and(|at| now.0.saturating_sub(at.0) > PLAN_LASTS * DAY)
    {
        return Err(Error::Invalid(format!(
            "the plan is older than {PLAN_LASTS} days and who is due has changed; plan a new run"
        )));
    }
    let by = user_of(access);
    let entry = told(registry, access, Action::ChangeOutreach, id)
        .detail(format!("{{\"step\":\"{}\"}}", step.word()));
    let done = registry.db().write(move |tx| {
        let done = match step {
            Step::Approve => rows::approve(tx, id, by, now)?,
            Step::Pause => rows::turn(tx, id, State::Sending.word(), State::Paused.word(), now)?,
            Step::Resume => rows::turn(tx, id, State::Paused.word(), State::Sending.word(), now)?,
            Step::Stop => {
                let before = ["planning", "planned", "sending", "paused"];
                rows::end_run(tx, id, &before, State::Stopped.word(), now)?
            }
        };
        if done {
            tx.audit(entry.clone());
        }
        Ok::<_, StoreError>(done)
    })?;
    Ok(Some(done))
}
