//! How the children of a school stand by school law: each with status, reason by vaccine and the day it changes; counted, filtered,
//! sorted by who has to stay away first. Computed when it is asked for, from the assessments that are kept of every person, on all
//! cores.

use jenner_cdsi::Date as Day;
use jenner_model::access::Access;
use jenner_model::organization::Organization;
use jenner_model::{Date, OrganizationId, PersonId, PublicId};
use jenner_store::queries::absence;
use jenner_store::queries::student::{self, StudentRow};
use smol_str::SmolStr;

use super::asked::{Asked, asked};
use super::{Decision, Grade, Student, schools, ticket};
use crate::access::door::{self, Action};
use crate::schools::absences;
use crate::schools::law::{self, Answer, Change, Ready, Stand, Status, StatusKind};
use crate::{Error, Registry};

/// One vaccine that is asked of a child.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Its name in the texts of school law (`needs`).
    pub name: SmolStr,
    /// Its group in the schedule.
    pub group: SmolStr,
    /// Doses, reason, days.
    pub law: law::Line,
}

impl Line {
    /// Whether doses are missing and no exemption covers them.
    pub fn is_missing(&self) -> bool {
        matches!(self.law.stand, Stand::Missing(_) | Stand::Waiting(_))
    }
}

/// A child on the list of a school.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OnList {
    /// Identity on the list.
    pub id: i64,
    /// The school.
    pub organization: OrganizationId,
    /// What the school said.
    pub student: Student,
    /// The record; `None` where there is none that the school may see.
    pub record: Option<PublicId>,
    /// Who it is.
    pub person: Option<PersonId>,
    /// How the child stands.
    pub status: Status,
    /// The level that asks; its word in the texts. Empty: the law asks nothing of such children, and the status is complete.
    pub level: SmolStr,
    /// The exemption, or the rule that lets the child come without doses: its word in the texts; else empty.
    pub by: SmolStr,
    /// By vaccine, in the order of the law.
    pub lines: Vec<Line>,
    /// The first later day on which the status is another although nothing new is known.
    pub changes: Option<Change>,
    /// The first day on which the child may not come: today where that is so already.
    pub out_from: Option<Date>,
    /// Days from today to that day.
    pub days_left: Option<i32>,
    /// From when the school keeps the child out, whether it said so in its report or noted it for this child: the earliest day.
    pub kept_out: Option<Date>,
}

impl OnList {
    /// The status without its days.
    pub fn stand(&self) -> StatusKind {
        self.status.kind()
    }
}

/// How many children stand how, by [`StatusKind::ALL`].
pub type Counts = [u64; StatusKind::ALL.len()];

/// Counts children.
pub fn count<'s>(children: impl Iterator<Item = &'s OnList>) -> Counts {
    let mut counts = Counts::default();
    for child in children {
        if let Some(count) = counts.get_mut(child.stand() as usize) {
            *count += 1;
        }
    }
    counts
}

/// What is shown of a school's list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// Only this grade.
    pub grade: Option<Grade>,
    /// Only this room.
    pub room: String,
    /// Only who stands so.
    pub stand: Option<StatusKind>,
    /// Only who misses this vaccine.
    pub vaccine: String,
}

impl Filter {
    /// Whether a child is shown.
    pub fn takes(&self, child: &OnList) -> bool {
        self.grade.is_none_or(|grade| grade == child.student.grade)
            && (self.room.is_empty() || self.room == child.student.room)
            && self.stand.is_none_or(|stand| stand == child.stand())
            && (self.vaccine.is_empty()
                || child.lines.iter().any(|line| line.name == self.vaccine && line.is_missing()))
    }
}

/// Who needs work first.
const fn urgency(stand: StatusKind) -> u8 {
    match stand {
        StatusKind::NotMet => 0,
        StatusKind::NoRecord => 1,
        StatusKind::Conditional => 2,
        StatusKind::InProgress => 3,
        StatusKind::Exempt => 4,
        StatusKind::Complete => 5,
    }
}

/// The children of a school, and of the schools below it, and how each stands today; who needs work first. Audited as one look;
/// call [`shown`] with those who are then shown by name.
pub fn children(
    registry: &Registry,
    access: &Access,
    organization: OrganizationId,
) -> Result<Vec<OnList>, Error> {
    let access = ticket(registry, access, organization, Action::ListSchool)?;
    let own = schools(registry, organization)?;
    let ids: Vec<OrganizationId> = own.iter().map(|school| school.id).collect();
    let now = registry.now();
    let rows = registry.db().read(|tx| student::of_schools(tx, &access, &ids, now))?;
    let mut entry = door::entry(registry, &access, Action::ListSchool, None);
    entry.detail = format!("{{\"children\":{}}}", rows.len()).into();
    registry.db().audit(vec![entry])?;
    let mut children = assessed(registry, &access, &rows, &own)?;
    children.sort_by(|a, b| {
        let key = |one: &OnList| (urgency(one.stand()), one.days_left.unwrap_or(i32::MAX));
        key(a).cmp(&key(b)).then_with(|| {
            (&a.student.family, &a.student.given, a.id).cmp(&(&b.student.family, &b.student.given, b.id))
        })
    });
    Ok(children)
}

/// Rows of a list, in their order, with how each stands today. Who may ask, and what is audited, is the caller's business.
pub(super) fn assessed(
    registry: &Registry,
    access: &Access,
    rows: &[StudentRow],
    schools: &[Organization],
) -> Result<Vec<OnList>, Error> {
    let law = law(registry)?;
    let on = registry.core.today();
    let ids: Vec<OrganizationId> = schools.iter().map(|school| school.id).collect();
    let noted = registry.db().read(|tx| absence::current(tx, access, &ids, registry.today()))?;
    let noted = absences::kept_out(&noted);
    asked(registry, access, rows, schools, |asked| {
        let noted = noted.get(&asked.id).copied();
        on_list(&law, asked, on, noted)
    })
}

/// The law of the registry's jurisdiction, for its schedule.
pub(in crate::schools) fn law(registry: &Registry) -> Result<Ready, Error> {
    Ready::new(&registry.pack().school, registry.schedule())
        .map_err(|error| Error::Internal(format!("the school law does not fit the schedule: {error}")))
}

/// Writes down who of a school's list was shown by name.
pub fn shown<'s>(
    registry: &Registry,
    access: &Access,
    children: impl Iterator<Item = &'s OnList>,
) -> Result<(), Error> {
    let entries = children
        .filter_map(|child| child.person)
        .map(|one| door::entry(registry, access, Action::ListSchool, Some(one)));
    Ok(registry.db().audit(entries.collect())?)
}

fn on_list(law: &Ready, asked: Asked, on: Day, noted: Option<Date>) -> OnList {
    let answer = law.answer(&asked.question, on);
    let out_from = law.out_from(&asked.question, &answer);
    // What the report says of a child ends by itself when the doses are there; what was noted, when the school ends it.
    let decided = match asked.said.decided {
        Some(Decision::KeptOut { since }) if !answer.status.kind().may_come() => Some(since),
        _ => None,
    };
    OnList {
        id: asked.id,
        organization: asked.organization,
        student: asked.said,
        record: asked.known.map(|(_, record)| record),
        person: asked.known.map(|(person, _)| person),
        status: answer.status,
        level: law.level(&answer).map(|level| level.id.as_str().into()).unwrap_or_default(),
        by: by(law, &answer),
        lines: lines(law, &answer),
        changes: answer.changes,
        out_from: out_from.map(Date::from),
        days_left: out_from.map(|day| day.days_since(on)),
        kept_out: noted.into_iter().chain(decided).min(),
    }
}

fn lines(law: &Ready, answer: &Answer) -> Vec<Line> {
    let line = |line: &law::Line| {
        let need = law.need(answer, line)?;
        Some(Line { name: need.name.as_str().into(), group: need.group.as_str().into(), law: *line })
    };
    answer.lines.iter().filter_map(line).collect()
}

/// The word of what gives the status: an exemption, or a way of waiting.
fn by(law: &Ready, answer: &Answer) -> SmolStr {
    let edition = law.edition();
    let word = match answer.status {
        Status::Exempt { kind, .. } => edition.exemptions.get(usize::from(kind)).map(|rule| &rule.id),
        Status::InProgress { rule, .. } | Status::Conditional { rule, .. } => {
            edition.waiting.get(usize::from(rule)).map(|rule| &rule.id)
        }
        Status::Complete | Status::NotMet | Status::NoRecord => None,
    };
    word.map(|word| word.as_str().into()).unwrap_or_default()
}
