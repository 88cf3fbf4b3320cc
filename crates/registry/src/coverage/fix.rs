//! The fix list of a provider: which of its active patients need something, and what. Found in what is kept of everybody; what
//! is then said of somebody is asked anew from what the asker may see.

use std::collections::HashMap;

use jenner_cdsi::{Date, DoseStatus, Duration, ForecastKind, SeriesStatus, verdicts};
use jenner_model::access::Access;
use jenner_model::record::Record;
use jenner_model::{OrganizationId, PersonId};
use jenner_store::StoreError;
use jenner_store::queries::{assessment, merged, paper};

use super::ask::number;
use super::count::{Day, Planned, before};
use super::measure::{Asks, MeasureId};
use super::patients::{PEOPLE, Patient, active, reported_by};
use super::question::NoAnswer;
use crate::access::door::{self, Action};
use crate::access::roles::Permission;
use crate::forecast;
use crate::forecast::stored::{Stored, StoredGroup};
use crate::papers::exemption::{Exemption, ExemptionKind, of_row};
use crate::schools::law::terms::words;
use crate::{Error, Registry, patients};

/// Younger than this, in years, they stand first.
const CHILD: i16 = 19;

words! {
    /// What somebody needs.
    What {
        /// A vaccine is due today, or late.
        Due = "due",
        /// A vaccine is late.
        Late = "late",
        /// A dose does not count, and the vaccine is still to be completed.
        Repeat = "repeat",
        /// It is not known where they live.
        Address = "address",
    }
}

/// Which of the patients are asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wanted {
    /// Only those whom a measure still misses (of those who stopped a series: who has stopped).
    pub measure: Option<MeasureId>,
    /// Only those who need this.
    pub what: Option<What>,
}

/// One thing to do for somebody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Todo {
    /// Give a vaccine: recommended since that day.
    Give {
        /// The vaccine group of the schedule.
        group: String,
        /// Since when.
        since: Date,
        /// Whether it is late.
        late: bool,
    },
    /// A dose does not count: the vaccine has to be completed without it.
    Repeat {
        /// The vaccine group of the schedule.
        group: String,
        /// The day of the dose.
        given_on: Date,
    },
    /// Ask where they live.
    Address,
    /// Do not give it: a physician has said so.
    Excluded {
        /// The vaccine group of the schedule.
        group: String,
    },
}

/// Somebody with what to do for them.
#[derive(Debug, Clone)]
pub struct Fix {
    /// Who, as the asker may see them.
    pub record: Record,
    /// What to do.
    pub todo: Vec<Todo>,
}

/// A page of the list.
#[derive(Debug, Clone, Default)]
pub struct Page {
    /// The people of the page. Whoever is hidden from the asker is left out.
    pub people: Vec<Fix>,
    /// How many there are on all pages.
    pub total: usize,
    /// How many of the active patients need what, in the order of [`What::ALL`].
    pub counts: [usize; What::ALL.len()],
}

/// What is known of somebody before the record is read.
struct Line {
    person: PersonId,
    birth: i32,
    late_since: Option<Date>,
    needs: Vec<What>,
}

/// A page of the list, from 1: children first, of them who is late for longest, then the youngest. For those who may list the organization's
/// patients; each person shown is noted in the audit log.
pub fn page(
    registry: &Registry,
    access: &Access,
    organization: OrganizationId,
    wanted: &Wanted,
    page: usize,
) -> Result<Result<Page, NoAnswer>, Error> {
    door::require(registry, access, Permission::ListPatients, Action::ListPatients)?;
    if !access.speaks_for(organization) {
        return Err(Error::Forbidden);
    }
    let day = number(registry.today())?;
    let planned = match wanted.measure.as_ref().map(|id| planned(registry, id, day)).transpose() {
        Ok(planned) => planned,
        Err(why) => return Ok(Err(why)),
    };
    let all = reported_by(registry, access, organization)?;
    let people = active(registry, &all, organization, day);
    let exempt = exempt(registry, access, &people, day)?;
    let lines = lines(registry, access, &people, &exempt, day)?;
    let mut counts = [0; What::ALL.len()];
    for (count, what) in counts.iter_mut().zip(What::ALL) {
        *count = lines.iter().filter(|line| line.needs.contains(what)).count();
    }
    let known: HashMap<PersonId, &Patient> = people.iter().map(|one| (one.person, *one)).collect();
    let is_missed = |person: &PersonId| {
        planned.as_ref().is_none_or(|(planned, stopped)| {
            let count =
                known.get(person).map(|one| one.count(planned, day, &Day::default())).unwrap_or_default();
            count.denominator > 0 && (count.numerator > 0) == *stopped
        })
    };
    // Whom a measure misses is on its list also where nothing is to be done today.
    let mut shown: Vec<&Line> = lines
        .iter()
        .filter(|line| match wanted.what {
            Some(what) => line.needs.contains(&what),
            None => planned.is_some() || !line.needs.is_empty(),
        })
        .filter(|line| is_missed(&line.person))
        .collect();
    let grown_up = before(day, Duration { years: CHILD, ..Duration::ZERO }).number();
    shown.sort_unstable_by_key(|line| {
        (line.birth <= grown_up, line.late_since.is_none(), line.late_since, -line.birth, line.person)
    });
    let first = page.saturating_sub(1).saturating_mul(patients::ON_A_PAGE);
    let some: Vec<&Line> = shown.iter().copied().skip(first).take(patients::ON_A_PAGE).collect();
    patients::told(registry, access, "coverage", shown.len())?;
    let ids: Vec<PersonId> = some.iter().map(|line| line.person).collect();
    let records = patients::shown(registry, access, &ids)?;
    let fixes = records.into_iter().map(|record| {
        let line = some.iter().find(|line| line.person == record.person);
        let no_address = line.is_some_and(|line| line.needs.contains(&What::Address));
        let own = exempt.get(&record.person).map_or(&[][..], Vec::as_slice);
        let todo = todo(registry, &record, own, no_address, day);
        Fix { record, todo }
    });
    Ok(Ok(Page { people: fixes.collect(), total: shown.len(), counts }))
}

/// A measure that misses people, and whether those are asked for who count (who stopped a series) or who do not.
fn planned(registry: &Registry, id: &MeasureId, day: Date) -> Result<(Planned, bool), NoAnswer> {
    let (place, found, bound) = registry.core.coverage.find(id)?;
    let stopped = matches!(found.asks, Asks::DroppedOut { .. });
    match Planned::new(place, found, bound, day) {
        Some(planned) if stopped || matches!(found.asks, Asks::Reached { .. }) => Ok((planned, stopped)),
        _ => Err(NoAnswer::NoList(id.clone())),
    }
}

/// Statements of physicians that are in force.
fn exempt(
    registry: &Registry,
    access: &Access,
    people: &[&Patient],
    day: Date,
) -> Result<HashMap<PersonId, Vec<Exemption>>, Error> {
    let ids: Vec<PersonId> = people.iter().map(|one| one.person).collect();
    Ok(registry.db().read(|tx| {
        let mut found: HashMap<PersonId, Vec<Exemption>> = HashMap::new();
        for some in ids.chunks(PEOPLE) {
            let behind: HashMap<PersonId, PersonId> =
                merged::behind(tx, some)?.into_iter().map(|row| (row.home, row.survivor)).collect();
            let homes: Vec<PersonId> = some.iter().copied().chain(behind.keys().copied()).collect();
            for row in paper::exemptions(tx, access, &homes)? {
                let person = behind.get(&row.home).copied().unwrap_or(row.home);
                let said = of_row(row).filter(|one| one.kind == ExemptionKind::Medical && one.holds_on(day));
                found.entry(person).or_default().extend(said);
            }
        }
        Ok::<_, StoreError>(found)
    })?)
}

fn lines(
    registry: &Registry,
    access: &Access,
    people: &[&Patient],
    exempt: &HashMap<PersonId, Vec<Exemption>>,
    day: Date,
) -> Result<Vec<Line>, Error> {
    let ids: Vec<PersonId> = people.iter().map(|one| one.person).collect();
    let known: HashMap<PersonId, &Patient> = people.iter().map(|one| (one.person, *one)).collect();
    let mut answers: HashMap<PersonId, Stored> = HashMap::new();
    registry.db().read(|tx| {
        answers.clear();
        for some in ids.chunks(PEOPLE) {
            assessment::each_of_people(tx, access, some, |person, _, answer| {
                // Whoever could not be assessed has nothing due.
                answers.insert(person, Stored::unpack(answer).unwrap_or_default());
            })?;
        }
        Ok::<_, StoreError>(())
    })?;
    let line = |person: &PersonId| {
        let one = known.get(person)?;
        let own = exempt.get(person).map_or(&[][..], Vec::as_slice);
        let nothing = Stored::default();
        let stored = answers.get(person).unwrap_or(&nothing);
        let open: Vec<&StoredGroup> = stored
            .groups
            .iter()
            .filter(|group| group.kind == ForecastKind::Standard && group.status == SeriesStatus::NotComplete)
            .filter(|group| !is_excluded(registry, own, group.group))
            .collect();
        let due = open.iter().filter(|group| group.recommended.is_some_and(|from| from <= day));
        let late = due.clone().filter_map(|group| group.past_due.filter(|last| *last < day)).min();
        let repeat = stored.doses.iter().any(|dose| {
            matches!(dose.status, DoseStatus::NotValid | DoseStatus::SubStandard)
                && open.iter().any(|group| group.group == dose.group)
        });
        let needs = [
            (due.count() > 0, What::Due),
            (late.is_some(), What::Late),
            (repeat, What::Repeat),
            (!one.has_place(), What::Address),
        ];
        let needs = needs.into_iter().filter_map(|(is, what)| is.then_some(what)).collect();
        Some(Line { person: *person, birth: one.birth, late_since: late, needs })
    };
    Ok(ids.iter().filter_map(line).collect())
}

fn is_excluded(registry: &Registry, own: &[Exemption], number: u16) -> bool {
    if own.is_empty() {
        return false;
    }
    let assessor = &registry.core.assessor;
    let group = assessor.schedule.groups().find(|group| assessor.number(*group) == number);
    group.is_some_and(|group| own.iter().any(|one| one.covers(assessor.schedule.group_name(group))))
}

/// What to do for somebody, from the record as the asker sees it.
fn todo(
    registry: &Registry,
    record: &Record,
    exempt: &[Exemption],
    no_address: bool,
    day: Date,
) -> Vec<Todo> {
    let mut todo = Vec::new();
    if let Ok(assessed) = forecast::of_record(registry, record, day) {
        let schedule = registry.schedule();
        let open: Vec<_> = assessed
            .assessment
            .forecasts
            .iter()
            .filter(|one| one.kind == ForecastKind::Standard && one.status == SeriesStatus::NotComplete)
            .collect();
        let mut excluded = Vec::new();
        for one in &open {
            let group = schedule.group_name(one.group).to_owned();
            let Some(since) = one.recommended.filter(|from| *from <= day) else { continue };
            match exempt.iter().any(|own| own.covers(&group)) {
                true => excluded.push(Todo::Excluded { group }),
                false => {
                    let late = one.past_due.is_some_and(|last| last < day);
                    todo.push(Todo::Give { group, since, late });
                }
            }
        }
        todo.sort_by_key(|one| !matches!(one, Todo::Give { late: true, .. }));
        for verdict in verdicts(schedule, &assessed.assessment) {
            let counts_not =
                matches!(verdict.standing.status, DoseStatus::NotValid | DoseStatus::SubStandard);
            let group = schedule.group_name(verdict.group);
            let is_open = open.iter().any(|one| one.group == verdict.group)
                && !exempt.iter().any(|own| own.covers(group));
            let dose = assessed.patient.doses.get(verdict.dose).filter(|_| counts_not && is_open);
            todo.extend(dose.map(|dose| Todo::Repeat { group: group.to_owned(), given_on: dose.date }));
        }
        todo.append(&mut excluded);
    }
    todo.extend(no_address.then_some(Todo::Address));
    todo
}
