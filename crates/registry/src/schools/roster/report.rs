//! The report of a school for a year: numbers counted from its list, signed by somebody, submitted, and locked by the state. A
//! submitted report keeps the numbers of that moment; a locked one does not change until the state opens it.

use std::collections::{BTreeMap, HashSet};

use jenner_model::access::Access;
use jenner_model::organization::Organization;
use jenner_model::{OrganizationId, Timestamp};
use jenner_store::StoreError;
use jenner_store::queries::grant::NEVER;
use jenner_store::queries::student::{self, ReportRow};
use serde::{Deserialize, Serialize};

use super::compliance::{self, Counts, OnList};
use super::{Grade, exceptions, json, school_year, ticket, user_of};
use crate::access::door::{self, Action};
use crate::access::roles::Permission;
use crate::schools::law::{Stand, StatusKind};
use crate::{Error, Registry, organizations};

/// Where a report stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Was not submitted, or was opened again.
    Open,
    /// Was submitted.
    Submitted,
    /// Is locked by the state.
    Locked,
}

impl State {
    /// The word in the database and in the texts of pages.
    pub const fn word(self) -> &'static str {
        match self {
            State::Open => "open",
            State::Submitted => "submitted",
            State::Locked => "locked",
        }
    }

    fn of(word: &str) -> State {
        // A word that nobody knows is a newer program's: nothing is changed then.
        [State::Open, State::Submitted].into_iter().find(|one| one.word() == word).unwrap_or(State::Locked)
    }
}

/// The numbers of one grade.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct GradeNumbers {
    /// The grade.
    pub grade: i64,
    /// Children.
    pub children: u64,
    /// By status, in the order of [`StatusKind::ALL`].
    pub stands: Counts,
    /// Children who are exempt, by the kind of exemption that names their status.
    #[serde(default)]
    pub exemptions: BTreeMap<String, u64>,
    /// Children whose doses are missing and who are kept out.
    #[serde(default)]
    pub kept_out: u64,
    /// Children who have each vaccine: by doses, by the schedule or by immunity.
    pub has: BTreeMap<String, u64>,
    /// Children who are exempt from each vaccine.
    pub exempt: BTreeMap<String, u64>,
}

/// The numbers of a school, by grade.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Numbers {
    /// Grades with children, in order.
    pub grades: Vec<GradeNumbers>,
}

impl Numbers {
    /// Counts children.
    pub fn of<'s>(children: impl Iterator<Item = &'s OnList>) -> Numbers {
        let mut grades: BTreeMap<Grade, Vec<&OnList>> = BTreeMap::new();
        for child in children {
            grades.entry(child.student.grade).or_default().push(child);
        }
        let of_grade = |(grade, children): (Grade, Vec<&OnList>)| {
            let mut numbers = GradeNumbers {
                grade: grade.number(),
                children: children.len() as u64,
                stands: compliance::count(children.iter().copied()),
                ..GradeNumbers::default()
            };
            for child in &children {
                if child.stand() == StatusKind::Exempt {
                    *numbers.exemptions.entry(child.by.to_string()).or_default() += 1;
                }
                numbers.kept_out += u64::from(child.kept_out.is_some() && !child.stand().may_come());
            }
            for line in children.iter().flat_map(|child| &child.lines) {
                let counted = match line.law.stand {
                    Stand::Met(_) => &mut numbers.has,
                    Stand::Exempt { .. } => &mut numbers.exempt,
                    Stand::Waiting(_) | Stand::Missing(_) => continue,
                };
                *counted.entry(line.name.to_string()).or_default() += 1;
            }
            numbers
        };
        Numbers { grades: grades.into_iter().map(of_grade).collect() }
    }

    /// All children.
    pub fn children(&self) -> u64 {
        self.grades.iter().map(|grade| grade.children).sum()
    }

    /// Short for the numbers: two reports with the same numbers have the same mark.
    pub fn mark(&self) -> u64 {
        let text = serde_json::to_vec(self).unwrap_or_default();
        let [a, b, c, d, e, f, g, h, ..] = *blake3::hash(&text).as_bytes();
        u64::from_be_bytes([a, b, c, d, e, f, g, h])
    }

    /// All grades together, by status.
    pub fn stands(&self) -> Counts {
        let mut all = Counts::default();
        for grade in &self.grades {
            all.iter_mut().zip(grade.stands).for_each(|(sum, count)| *sum += count);
        }
        all
    }
}

/// The report of a school.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// The school.
    pub organization: OrganizationId,
    /// The year in which the school year begins.
    pub school_year: i64,
    /// Where it stands.
    pub state: State,
    /// The numbers: of the moment of submission, or of now.
    pub numbers: Numbers,
    /// The numbers of now.
    pub now: Numbers,
    /// Who signed, and what they are.
    pub signed: (String, String),
    /// When it was submitted.
    pub submitted_at: Option<Timestamp>,
    /// Whether the list has other numbers by now than the report that was submitted.
    pub differs: bool,
    /// Children who may not come, and those about whom the school has said something, as long as the report can change.
    pub exceptions: Vec<OnList>,
}

fn row_of(registry: &Registry, organization: OrganizationId, year: i64) -> Result<Option<ReportRow>, Error> {
    let rows = registry.db().read(|tx| student::reports(tx, year))?;
    Ok(rows.into_iter().find(|row| row.organization == organization))
}

/// The report of a school for this school year.
pub fn of_school(
    registry: &Registry,
    access: &Access,
    organization: OrganizationId,
) -> Result<Report, Error> {
    ticket(registry, access, organization, Action::ReadSchoolReports)?;
    let year = school_year(registry, registry.today());
    let children = current(registry, access, organization)?;
    let now = Numbers::of(children.iter());
    let exceptions: Vec<OnList> = children.into_iter().filter(exceptions::is_exception).collect();
    registry.db().audit(vec![told(registry, access, Action::ReadSchoolReports, organization)])?;
    let Some(row) = row_of(registry, organization, year)? else {
        return Ok(Report {
            organization,
            school_year: year,
            state: State::Open,
            numbers: now.clone(),
            now,
            signed: (String::new(), String::new()),
            submitted_at: None,
            differs: false,
            exceptions,
        });
    };
    let state = State::of(&row.state);
    let kept: Numbers = serde_json::from_str(&row.numbers).unwrap_or_default();
    let differs = state != State::Open && kept != now;
    Ok(Report {
        organization,
        school_year: year,
        state,
        numbers: if state == State::Open { now.clone() } else { kept },
        now,
        signed: (row.signed_name, row.signed_title),
        submitted_at: row.submitted_at,
        differs,
        exceptions: if state == State::Locked { Vec::new() } else { exceptions },
    })
}

/// The children of the school itself: those of schools below it stand in their own reports. Who has left is still shown to the
/// school until tonight, and is not reported.
fn current(registry: &Registry, access: &Access, organization: OrganizationId) -> Result<Vec<OnList>, Error> {
    let mut children = compliance::children(registry, access, organization)?;
    let (now, own) = (registry.now(), [organization]);
    let rows = registry.db().read(|tx| student::of_schools(tx, access, &own, now))?;
    let stays: HashSet<i64> = rows.iter().filter(|row| row.until == NEVER).map(|row| row.id).collect();
    children.retain(|child| child.organization == organization && stays.contains(&child.id));
    Ok(children)
}

fn told(
    registry: &Registry,
    access: &Access,
    action: Action,
    organization: OrganizationId,
) -> jenner_store::audit::AuditEntry {
    let mut entry = door::entry(registry, access, action, None);
    entry.object = format!("school:{}", organization.0).into();
    entry
}

/// Why a report was not changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotChanged {
    /// Nobody signed: name and title are needed.
    NotSigned,
    /// The numbers are other ones than those that were shown.
    OtherNumbers,
    /// No child is on the list.
    NoChildren,
    /// It is locked.
    Locked,
    /// It was not submitted.
    NotSubmitted,
}

impl NotChanged {
    /// A word for it, for the texts of pages.
    pub const fn word(self) -> &'static str {
        match self {
            NotChanged::NotSigned => "not-signed",
            NotChanged::OtherNumbers => "other-numbers",
            NotChanged::NoChildren => "no-children",
            NotChanged::Locked => "locked",
            NotChanged::NotSubmitted => "not-submitted",
        }
    }
}

/// Submits the report of a school with the signature of somebody who was shown the numbers of this mark ([`Numbers::mark`]):
/// numbers that changed meanwhile, be it one child's status, are looked at first.
pub fn submit(
    registry: &Registry,
    access: &Access,
    organization: OrganizationId,
    name: &str,
    title: &str,
    shown: u64,
) -> Result<Result<(), NotChanged>, Error> {
    let access = ticket(registry, access, organization, Action::ChangeSchoolReport)?;
    registry.takes_changes()?;
    let plain =
        |text: &str| -> String { text.trim().chars().filter(|c| !c.is_control()).take(100).collect() };
    let (name, title) = (plain(name), plain(title));
    if name.is_empty() || title.is_empty() {
        return Ok(Err(NotChanged::NotSigned));
    }
    let numbers = Numbers::of(current(registry, &access, organization)?.iter());
    if numbers.children() == 0 {
        return Ok(Err(NotChanged::NoChildren));
    }
    if numbers.mark() != shown {
        return Ok(Err(NotChanged::OtherNumbers));
    }
    let now = registry.now();
    let row = ReportRow {
        organization,
        school_year: school_year(registry, registry.today()),
        state: State::Submitted.word().to_owned(),
        numbers: json(&numbers)?,
        signed_name: name,
        signed_title: title,
        signed_by: user_of(&access),
        submitted_at: Some(now),
        changed_at: now,
    };
    let entry = told(registry, &access, Action::ChangeSchoolReport, organization)
        .detail("{\"report\":\"submitted\"}");
    put(registry, row, entry, |before| match before {
        Some(State::Locked) => Err(NotChanged::Locked),
        _ => Ok(()),
    })
}

/// Locks the report of a school, or opens it again: the state's work.
pub fn set_locked(
    registry: &Registry,
    access: &Access,
    organization: OrganizationId,
    to: State,
) -> Result<Result<(), NotChanged>, Error> {
    door::require(registry, access, Permission::OverseeSchools, Action::ChangeSchoolReport)?;
    registry.takes_changes()?;
    let year = school_year(registry, registry.today());
    let Some(mut row) = row_of(registry, organization, year)? else {
        return Ok(Err(NotChanged::NotSubmitted));
    };
    row.state = to.word().to_owned();
    row.changed_at = registry.now();
    let entry = told(registry, access, Action::ChangeSchoolReport, organization)
        .detail(format!("{{\"report\":\"{}\"}}", to.word()));
    put(registry, row, entry, move |before| match (before, to) {
        (None, _) | (Some(State::Open), State::Locked) => Err(NotChanged::NotSubmitted),
        _ => Ok(()),
    })
}

fn put(
    registry: &Registry,
    row: ReportRow,
    entry: jenner_store::audit::AuditEntry,
    may: impl Fn(Option<State>) -> Result<(), NotChanged> + Send + Sync + 'static,
) -> Result<Result<(), NotChanged>, Error> {
    Ok(registry.db().write(move |tx| {
        let before = student::reports(tx, row.school_year)?;
        let before = before.iter().find(|one| one.organization == row.organization);
        if let Err(why) = may(before.map(|one| State::of(&one.state))) {
            return Ok(Err(why));
        }
        student::put_report(tx, &row)?;
        tx.audit(entry.clone());
        Ok::<_, StoreError>(Ok(()))
    })?)
}

/// A school in the state's view.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SchoolLine {
    /// The school.
    pub school: Organization,
    /// Children on its list now.
    pub children: u64,
    /// Where its report stands; `None`: nobody has begun.
    pub state: Option<State>,
    /// When it was submitted.
    pub submitted_at: Option<Timestamp>,
    /// The numbers that were submitted.
    pub numbers: Option<Numbers>,
}

/// Every school and childcare centre with its report of this school year; who has not reported stands first.
pub fn of_state(registry: &Registry, access: &Access) -> Result<Vec<SchoolLine>, Error> {
    door::require(registry, access, Permission::OverseeSchools, Action::ReadSchoolReports)?;
    let (year, now) = (school_year(registry, registry.today()), registry.now());
    let (reports, counts) = registry.db().read(|tx| {
        tx.audit(door::entry(registry, access, Action::ReadSchoolReports, None));
        Ok::<_, StoreError>((student::reports(tx, year)?, student::counts(tx, now)?))
    })?;
    let all = organizations::list(registry)?;
    let parents: Vec<OrganizationId> = all.iter().filter_map(|one| one.parent).collect();
    let on_list = |id: OrganizationId| -> u64 {
        let of = counts.iter().filter(|(school, ..)| *school == id).map(|(_, _, count)| *count);
        u64::try_from(of.sum::<i64>()).unwrap_or(0)
    };
    let mut lines: Vec<SchoolLine> = all
        .iter()
        .filter(|one| one.kind.has_students())
        // A district reports nothing itself unless it has children of its own.
        .filter(|one| !parents.contains(&one.id) || on_list(one.id) > 0)
        .map(|one| {
            let report = reports.iter().find(|report| report.organization == one.id);
            SchoolLine {
                school: one.clone(),
                children: on_list(one.id),
                state: report.map(|report| State::of(&report.state)),
                submitted_at: report.and_then(|report| report.submitted_at),
                numbers: report.and_then(|report| serde_json::from_str(&report.numbers).ok()),
            }
        })
        .collect();
    lines.sort_by(|a, b| {
        (a.submitted_at.is_some(), &a.school.name).cmp(&(b.submitted_at.is_some(), &b.school.name))
    });
    Ok(lines)
}

/// What the submitted reports come to for a set of grades: children, and by status.
pub fn aggregate(lines: &[SchoolLine], grades: &[Grade]) -> (u64, Counts) {
    let wanted: Vec<i64> = grades.iter().map(|grade| grade.number()).collect();
    let told =
        lines.iter().filter(|line| line.submitted_at.is_some()).filter_map(|line| line.numbers.as_ref());
    let mut all = (0, Counts::default());
    for grade in told.flat_map(|numbers| &numbers.grades).filter(|grade| wanted.contains(&grade.grade)) {
        all.0 += grade.children;
        all.1.iter_mut().zip(grade.stands).for_each(|(sum, count)| *sum += count);
    }
    all
}
