//! What a student information system may ask: how the students on its school's own list stand, by student number. Read only; no
//! names, addresses, birth dates or doses are in an answer. A number that is on no list of the school is told as unknown, and who
//! must not be shown stands like a child without a record.

use std::collections::{HashMap, HashSet};

use jenner_model::access::Access;
use jenner_model::organization::{Organization, OrganizationKind};
use jenner_model::{Date, OrganizationId};
use jenner_store::queries::student::{self, StudentRow};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::compliance::{self, Line, OnList};
use super::{Student, schools, unsealed};
use crate::access::door::{self, Action};
use crate::access::roles::Permission;
use crate::schools::law::{By, Stand};
use crate::{Error, Registry, fhir};

/// Most student numbers of one question, and most students of one answer.
pub const MOST: usize = 1_000;
/// Longest student number.
const LONGEST: usize = 120;

/// A question.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Question {
    /// Student numbers as on the list that was applied; absent: everybody on the list.
    pub students: Option<Vec<String>>,
    /// Code of one school below the organization of the program; absent: all of them.
    pub school: Option<String>,
    /// Where the answer before this one ended; only without `students`.
    pub after: Option<String>,
    /// Most students of the answer; only without `students`.
    pub limit: Option<usize>,
}

/// Why there is no answer. [`NoAnswer::field`] and the text are for whoever wrote the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NoAnswer {
    /// The program belongs to no school.
    #[error("the credential belongs to an organization that is no school and has none below it")]
    NotASchool,
    /// No such school below the organization.
    #[error("no school with this code belongs to the organization of the credential")]
    NoSuchSchool,
    /// Too many numbers.
    #[error("more than {MOST} student numbers are in the question")]
    TooMany,
    /// A number is empty or too long.
    #[error("a student number is empty or longer than {LONGEST} signs")]
    NoNumber(usize),
    /// The cursor is none of ours.
    #[error("this is no value of next from an answer")]
    NoCursor,
    /// The limit is none.
    #[error("limit is a number from 1 to {MOST}")]
    NoLimit,
    /// Numbers and pages together.
    #[error("after and limit go with a question about everybody, not with students")]
    Both,
}

impl NoAnswer {
    /// The field of the question it is about, as a JSON pointer.
    pub fn field(self) -> String {
        match self {
            Self::NotASchool => String::new(),
            Self::NoSuchSchool => "/school".to_owned(),
            Self::TooMany => "/students".to_owned(),
            Self::NoNumber(place) => format!("/students/{place}"),
            Self::NoCursor | Self::Both => "/after".to_owned(),
            Self::NoLimit => "/limit".to_owned(),
        }
    }

    /// What to do about it.
    pub const fn remedy(self) -> &'static str {
        match self {
            Self::NotASchool => "Use the credential of the school.",
            Self::NoSuchSchool => "Use the code of the school as the registry has it, or leave it out.",
            Self::TooMany => "Send the numbers in parts.",
            Self::NoNumber(_) => "Leave it out.",
            Self::NoCursor => "Send next of the last answer as it came, or begin without after.",
            Self::NoLimit => "Correct it, or leave it out.",
            Self::Both => "Leave out after and limit, or students.",
        }
    }
}

/// An answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Answer {
    /// The day of which it speaks.
    pub as_of: Date,
    /// Students, in the order in which they were asked for.
    pub students: Vec<Told>,
    /// Students on the list whose number is not known, so that nothing can be said of them here.
    pub without_number: usize,
    /// What to send as `after` for the next students; `None`: these were the last.
    pub next: Option<String>,
}

/// What is said of one number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Told {
    /// The number.
    pub student_number: String,
    /// `found`, `unknown` (on no list of the school), or `ambiguous` (several children have it).
    pub result: &'static str,
    /// How the student stands; only with `found`.
    #[serde(skip_serializing_if = "Option::is_none", flatten)]
    pub stand: Option<StandTold>,
}

/// How a student stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StandTold {
    /// Code of the school.
    pub school: String,
    /// Grade as lists write it; empty: none.
    pub grade: String,
    /// The status, in the word of the law.
    pub status: &'static str,
    /// The last day on which the status lets the child come, where the law gives it one of its own.
    pub until: Option<Date>,
    /// The first later day on which the status is another when nothing new is reported; `None`: no such day is known.
    pub changes_on: Option<Date>,
    /// The status from then on.
    pub changes_to: Option<&'static str>,
    /// The first day on which the child may not come: today where that is so already.
    pub out_from: Option<Date>,
    /// By vaccine, in the order of the law.
    pub vaccines: Vec<VaccineTold>,
}

/// One vaccine that is asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct VaccineTold {
    /// Its name in the law.
    pub vaccine: String,
    /// Vaccine group of the schedule.
    pub group: String,
    /// A word of [`VaccineTold::STATUSES`].
    pub status: &'static str,
    /// Why it is missing; `None` where it is not.
    pub reason: Option<&'static str>,
    /// Doses that count.
    pub doses: u8,
    /// Doses that are asked for; `None`: by the schedule.
    pub doses_needed: Option<u8>,
    /// Day on which the next dose is due; the day of the answer where that was earlier, so that no birth date can be read from it.
    pub next_due: Option<Date>,
    /// The last day on which the child may come without it, where a rule gives time for it.
    pub until: Option<Date>,
}

impl VaccineTold {
    /// Words of [`VaccineTold::status`].
    pub const STATUSES: [&'static str; 6] = ["met", "by_schedule", "immune", "exempt", "waiting", "missing"];
}

/// The one place that turns a child on a list into what a program is told.
fn stand(child: &OnList, school: &str, today: Date) -> StandTold {
    StandTold {
        school: school.to_owned(),
        grade: child.student.grade.code(),
        status: child.stand().word(),
        until: child.status.until().map(Date::from),
        changes_on: child.changes.map(|change| change.on.into()),
        changes_to: child.changes.map(|change| change.to.word()),
        out_from: child.out_from,
        vaccines: child.lines.iter().map(|line| vaccine(line, today)).collect(),
    }
}

fn vaccine(line: &Line, today: Date) -> VaccineTold {
    let (status, why) = match line.law.stand {
        Stand::Met(By::Doses { .. }) => ("met", None),
        Stand::Met(By::Schedule) => ("by_schedule", None),
        Stand::Met(By::Immunity(_)) => ("immune", None),
        Stand::Exempt { .. } => ("exempt", None),
        Stand::Waiting(why) => ("waiting", Some(why)),
        Stand::Missing(why) => ("missing", Some(why)),
    };
    VaccineTold {
        vaccine: line.name.to_string(),
        group: line.group.to_string(),
        status,
        reason: why.map(|why| why.word()),
        doses: line.law.have,
        doses_needed: (line.law.needed > 0).then_some(line.law.needed),
        next_due: line.law.next.map(|day| Date::from(day).max(today)),
        until: line.law.limit.map(Date::from),
    }
}

/// How students of the program's own school, or of the schools below its organization, stand today. Audited as one question, and
/// with everybody who is told of.
pub fn status(
    registry: &Registry,
    access: &Access,
    question: &Question,
) -> Result<Result<Answer, NoAnswer>, Error> {
    door::require(registry, access, Permission::AskSchoolStatus, Action::AskSchool)?;
    fhir::admit(registry, access, Action::AskSchool)?;
    let own: Vec<Organization> = schools(registry, access.organization())?
        .into_iter()
        .filter(|one| matches!(one.kind, OrganizationKind::School | OrganizationKind::Childcare))
        .collect();
    let wanted = match check(&own, question) {
        Ok(wanted) => wanted,
        Err(why) => {
            let refused = door::entry(registry, access, Action::AskSchool, None).result("refused");
            registry.db().audit(vec![refused])?;
            return Ok(Err(why));
        }
    };
    let ids: Vec<OrganizationId> = wanted.schools.iter().map(|one| one.id).collect();
    let now = registry.now();
    let rows = registry.db().read(|tx| student::of_schools(tx, access, &ids, now))?;
    let numbered: Vec<(String, StudentRow)> = rows
        .into_par_iter()
        .map(|row| {
            let said: Student = unsealed(registry, &row.sealed)?;
            Ok::<_, Error>((said.number.trim().to_owned(), row))
        })
        .collect::<Result<_, _>>()?;
    let without_number = numbered.iter().filter(|(number, _)| number.is_empty()).count();
    let (asked, rows, next) = match &question.students {
        Some(numbers) => {
            let mut seen = HashSet::new();
            let asked: Vec<String> = numbers
                .iter()
                .map(|number| number.trim().to_owned())
                .filter(|number| seen.insert(number.clone()))
                .collect();
            let rows = numbered.into_iter().filter(|(number, _)| seen.contains(number)).collect();
            (asked, rows, None)
        }
        None => page(numbered, &wanted),
    };
    let children = assessed(registry, access, &wanted.schools, rows)?;
    let mut entry = door::entry(registry, access, Action::AskSchool, None);
    entry.detail = format!("{{\"asked\":{},\"children\":{}}}", asked.len(), children.len()).into();
    let mut entries: Vec<_> = children
        .iter()
        .filter_map(|(_, child)| child.person)
        .map(|person| door::entry(registry, access, Action::AskSchool, Some(person)))
        .collect();
    entries.push(entry);
    registry.db().audit(entries)?;
    let today = registry.today();
    let students = told(asked, &children, &wanted.schools, today);
    Ok(Ok(Answer { as_of: today, students, without_number, next }))
}

/// A question that can be answered.
struct Wanted<'a> {
    schools: Vec<&'a Organization>,
    after: i64,
    limit: usize,
}

fn check<'a>(own: &'a [Organization], question: &Question) -> Result<Wanted<'a>, NoAnswer> {
    if own.is_empty() {
        return Err(NoAnswer::NotASchool);
    }
    let schools: Vec<&Organization> = match &question.school {
        None => own.iter().collect(),
        Some(code) => own.iter().filter(|one| one.code.eq_ignore_ascii_case(code.trim())).collect(),
    };
    if schools.is_empty() {
        return Err(NoAnswer::NoSuchSchool);
    }
    if let Some(numbers) = &question.students {
        if question.after.is_some() || question.limit.is_some() {
            return Err(NoAnswer::Both);
        }
        if numbers.len() > MOST {
            return Err(NoAnswer::TooMany);
        }
        let odd = |number: &String| number.trim().is_empty() || number.chars().count() > LONGEST;
        if let Some(place) = numbers.iter().position(odd) {
            return Err(NoAnswer::NoNumber(place));
        }
    }
    let after = match &question.after {
        None => i64::MIN,
        Some(cursor) => cursor.parse().map_err(|_| NoAnswer::NoCursor)?,
    };
    let limit = question.limit.unwrap_or(MOST);
    if !(1..=MOST).contains(&limit) {
        return Err(NoAnswer::NoLimit);
    }
    Ok(Wanted { schools, after, limit })
}

type Numbered = Vec<(String, StudentRow)>;

/// The students of a page. Rows come in the order of their identity, which stays while lists change.
fn page(numbered: Numbered, wanted: &Wanted<'_>) -> (Vec<String>, Numbered, Option<String>) {
    let shared = {
        let mut times: HashMap<&str, usize> = HashMap::new();
        for (number, _) in &numbered {
            *times.entry(number.as_str()).or_default() += 1;
        }
        times.into_iter().filter(|(_, n)| *n > 1).map(|(number, _)| number.to_owned()).collect::<HashSet<_>>()
    };
    let listed: Vec<&(String, StudentRow)> =
        numbered.iter().filter(|(number, row)| !number.is_empty() && row.id > wanted.after).collect();
    let next = match listed.get(wanted.limit.saturating_sub(1)) {
        Some((_, last)) if listed.len() > wanted.limit => Some(last.id.to_string()),
        _ => None,
    };
    let mut seen = HashSet::new();
    let asked: Vec<String> = listed
        .iter()
        .take(wanted.limit)
        .map(|(number, _)| number.clone())
        .filter(|number| seen.insert(number.clone()))
        .collect();
    let pages: HashSet<i64> = listed.iter().take(wanted.limit).map(|(_, row)| row.id).collect();
    // A number that another page holds too is told with all whose it is.
    let rows = numbered
        .into_iter()
        .filter(|(number, row)| pages.contains(&row.id) || seen.contains(number) && shared.contains(number))
        .collect();
    (asked, rows, next)
}

fn assessed(
    registry: &Registry,
    access: &Access,
    schools: &[&Organization],
    rows: Numbered,
) -> Result<Vec<(String, OnList)>, Error> {
    let schools: Vec<Organization> = schools.iter().map(|one| (*one).clone()).collect();
    let (numbers, rows): (Vec<String>, Vec<StudentRow>) = rows.into_iter().unzip();
    let children = compliance::assessed(registry, access, &rows, &schools)?;
    Ok(numbers.into_iter().zip(children).collect())
}

fn told(
    asked: Vec<String>,
    children: &[(String, OnList)],
    schools: &[&Organization],
    today: Date,
) -> Vec<Told> {
    let mut of: HashMap<&str, Vec<&OnList>> = HashMap::new();
    for (number, child) in children {
        of.entry(number.as_str()).or_default().push(child);
    }
    let code = |child: &OnList| {
        let school = schools.iter().find(|one| one.id == child.organization);
        school.map_or_else(String::new, |one| one.code.to_string())
    };
    asked
        .into_iter()
        .flat_map(|number| {
            let all = of.get(number.as_str()).map_or(&[][..], Vec::as_slice);
            let said = |result, stand| Told { student_number: number.clone(), result, stand };
            match all {
                [] => vec![said("unknown", None)],
                // One child at several schools is told at each of them.
                [first, rest @ ..]
                    if rest.is_empty()
                        || first.person.is_some() && rest.iter().all(|one| one.person == first.person) =>
                {
                    all.iter().map(|child| said("found", Some(stand(child, &code(child), today)))).collect()
                }
                _ => vec![said("ambiguous", None)],
            }
        })
        .collect()
}
