//! The own patients with what is due, as a list in pages.

use jenner_cdsi::Date;
use jenner_model::PersonId;
use jenner_model::access::Access;
use jenner_model::record::Record;
use jenner_store::StoreError;
use jenner_store::queries::assessment;

use super::{ON_A_PAGE, own, shown, told};
use crate::access::door::{self, Action};
use crate::access::roles::Permission;
use crate::forecast::Facts;
use crate::forecast::stored::{Stored, StoredGroup};
use crate::{Error, Registry};

/// Which of the own patients.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Filter {
    /// Only those who are late with a vaccine.
    pub overdue: bool,
    /// Only those for whom this vaccine group is due, by the schedule's name.
    pub group: Option<String>,
    /// Only those of these ages in completed years, from and to.
    pub ages: Option<(i16, i16)>,
}

/// A page of the list.
#[derive(Debug, Clone, Default)]
pub struct Page {
    /// The people of the page.
    pub people: Vec<Record>,
    /// How many there are on all pages.
    pub total: usize,
    /// The list was cut: the organization has more patients than are looked through.
    pub cut: bool,
}

/// What is known of somebody before the record is read.
struct Line {
    person: PersonId,
    born: Option<Date>,
    /// Since when the longest overdue vaccine is late.
    late_since: Option<Date>,
}

/// A page of the own patients, from 1: those who are late by who is late for longest, else the youngest first.
pub fn page(registry: &Registry, access: &Access, filter: &Filter, page: usize) -> Result<Page, Error> {
    door::require(registry, access, Permission::ListPatients, Action::ListPatients)?;
    let on: Date = registry.core.today();
    let (mut lines, cut) = registry.db().read(|tx| {
        let people = own::patients(tx, access)?;
        let wanted = match &filter.group {
            Some(name) => Some(assessment::vaccine_groups(tx)?.get(name).copied().unwrap_or(-1)),
            None => None,
        };
        let cut = people.len() as i64 >= own::MOST;
        let mut lines = Vec::with_capacity(people.len());
        assessment::each_of_people(tx, access, &people, |person, facts, answer| {
            lines.extend(line(person, facts, answer, filter, wanted, on));
        })?;
        Ok::<_, StoreError>((lines, cut))
    })?;
    match filter.overdue {
        true => lines.sort_unstable_by_key(|line| (line.late_since, line.person)),
        false => lines.sort_unstable_by_key(|line| (std::cmp::Reverse(line.born), line.person)),
    }
    let total = lines.len();
    let first = page.saturating_sub(1).saturating_mul(ON_A_PAGE);
    let people: Vec<PersonId> = lines.iter().skip(first).take(ON_A_PAGE).map(|line| line.person).collect();
    told(registry, access, if filter.overdue { "overdue" } else { "patients" }, total)?;
    Ok(Page { people: shown(registry, access, &people)?, total, cut })
}

fn line(
    person: PersonId,
    facts: &[u8],
    answer: &[u8],
    filter: &Filter,
    wanted: Option<i64>,
    on: Date,
) -> Option<Line> {
    let born = Facts::unpack(facts).and_then(|facts| facts.birth);
    if let Some((from, to)) = filter.ages {
        let years = born.map(|born| years(born, on))?;
        if !(from..=to).contains(&years) {
            return None;
        }
    }
    // Whoever could not be assessed has nothing due.
    let stored = Stored::unpack(answer).unwrap_or_default();
    let here = |group: &&StoredGroup| wanted.is_none_or(|number| i64::from(group.group) == number);
    let of_group: Vec<&StoredGroup> = stored.groups.iter().filter(here).collect();
    let late_since = of_group.iter().filter_map(|group| late_since(group, on)).min();
    let is_due = || of_group.iter().any(|group| is_due(group, on));
    let fits = match (filter.overdue, wanted) {
        (true, _) => late_since.is_some(),
        (false, Some(_)) => is_due(),
        (false, None) => true,
    };
    fits.then_some(Line { person, born, late_since })
}

fn is_due(group: &StoredGroup, on: Date) -> bool {
    group.status == jenner_cdsi::SeriesStatus::NotComplete && group.recommended.is_some_and(|day| day <= on)
}

fn late_since(group: &StoredGroup, on: Date) -> Option<Date> {
    let last = group.past_due.filter(|last| is_due(group, on) && *last < on)?;
    Some(last.plus_days(1))
}

fn years(born: Date, on: Date) -> i16 {
    let ((year, month, day), (now, this_month, today)) = (born.parts(), on.parts());
    let years = now - year - i32::from((this_month, today) < (month, day));
    i16::try_from(years).unwrap_or(i16::MAX)
}
