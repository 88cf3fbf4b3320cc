//! The desk of the clinic's day, over the registry.

use jenner_cdsi::words::StatusWord;
use jenner_model::access::Access;
use jenner_model::record::Record;
use jenner_model::report::Statement;
use jenner_model::{PublicId, Timestamp};
use jenner_registry::access::{door, looks};
use jenner_registry::patients::newcomer::{self, Added, NewPerson};
use jenner_registry::patients::{ON_A_PAGE, day, news, panel};
use jiff::civil::Date;

use super::{Clerk, allowed, refusal, still_named, words};
use crate::desk::{Desk as _, PatientsDesk, Refusal, Visitor};
use crate::views::{
    ChangeOf, DayChange, DueLine, FoundPerson, NewsLine, PatientFilter, PatientLine, PatientList,
    PatientsView, PersonView,
};

impl Clerk {
    fn patient_line(&self, access: &Access, record: &Record) -> PatientLine {
        let due = self.due_lines(record);
        let today = self.registry.today();
        let (to_give, rest): (Vec<DueLine>, Vec<DueLine>) =
            due.into_iter().partition(DueLine::is_to_be_given);
        let later = rest.into_iter().filter(|line| line.word == StatusWord::Later);
        let next = later.filter(|line| line.recommended.is_some()).min_by_key(|line| line.recommended);
        PatientLine {
            person: self.found(access, record),
            next: next.filter(|_| to_give.is_empty()),
            to_give,
            done_today: record.doses.iter().any(|dose| dose.best.given_on == today),
            added: None,
            news: Vec::new(),
        }
    }

    /// What others have reported of somebody since then, the newest first.
    fn news(&self, access: &Access, record: &Record, since: Timestamp) -> Vec<NewsLine> {
        let codes = self.registry.codes();
        let mut lines: Vec<NewsLine> = record
            .reports
            .iter()
            .filter(|report| news::is_news(access, report, since))
            .filter_map(|report| {
                let (what, about) = match &report.statement {
                    Statement::Dose(said) => {
                        (ChangeOf::Dose(words::vaccine(codes, said.vaccine.cvx)), Some(said.given_on))
                    }
                    Statement::Refusal(said) => {
                        (ChangeOf::Refusal(words::vaccine(codes, said.vaccine)), Some(said.refused_on))
                    }
                    Statement::Observation(said) => {
                        (ChangeOf::Observation(said.finding.code().to_owned()), Some(said.observed_on))
                    }
                    Statement::Demographics(_) => return None,
                };
                let (by, arrived) = (self.organization(report.organization), report.received_at.to_jiff());
                Some(NewsLine { what, about, by, arrived })
            })
            .collect();
        lines.sort_by_key(|line| std::cmp::Reverse(line.arrived));
        lines
    }

    fn vaccine_groups(&self) -> Vec<String> {
        let schedule = self.registry.schedule();
        schedule.groups().map(|group| schedule.group_name(group).to_owned()).collect()
    }
}

impl PatientsDesk for Clerk {
    fn person_on(
        &self,
        visitor: &Visitor,
        person: PublicId,
        on: Option<Date>,
    ) -> Result<PersonView, Refusal> {
        let access = self.access(visitor)?;
        let record =
            door::open(&self.registry, &access, person).map_err(refusal)?.ok_or(Refusal::NotFound)?;
        still_named(person, &record)?;
        let looks = allowed(looks::at(&self.registry, &access, person))?.flatten().unwrap_or_default();
        let likenesses = self.likenesses(&access, &record)?;
        let exemptions = self.exemptions(&access, &record)?;
        let facts = self.facts(&access, &record)?;
        let view = self.person_view(&access, &record, &looks, likenesses, on);
        Ok(PersonView { exemptions, facts, ..view })
    }

    fn patients(
        &self,
        visitor: &Visitor,
        list: PatientList,
        filter: &PatientFilter,
    ) -> Result<PatientsView, Refusal> {
        let access = self.access(visitor)?;
        let registry = &self.registry;
        let view = PatientsView { on_a_page: ON_A_PAGE, ..PatientsView::default() };
        Ok(match list {
            PatientList::Day => {
                let listed = day::today(registry, &access).map_err(refusal)?;
                let line = |one: &day::Listed| PatientLine {
                    added: Some(one.added_at.to_jiff()),
                    ..self.patient_line(&access, &one.record)
                };
                PatientsView { total: listed.len(), lines: listed.iter().map(line).collect(), ..view }
            }
            PatientList::All | PatientList::Overdue => {
                let wanted = panel::Filter {
                    overdue: list == PatientList::Overdue,
                    group: (!filter.group.is_empty()).then(|| filter.group.clone()),
                    ages: filter.ages.map(|ages| ages.years()),
                };
                let found = panel::page(registry, &access, &wanted, filter.page.max(1)).map_err(refusal)?;
                PatientsView {
                    lines: found.people.iter().map(|record| self.patient_line(&access, record)).collect(),
                    total: found.total,
                    cut: found.cut,
                    groups: self.vaccine_groups(),
                    ..view
                }
            }
            PatientList::Reports => {
                let found = news::since_yesterday(registry, &access).map_err(refusal)?;
                let line = |record: &Record| PatientLine {
                    news: self.news(&access, record, found.since),
                    ..self.patient_line(&access, record)
                };
                PatientsView {
                    lines: found.people.iter().map(line).collect(),
                    total: found.people.len(),
                    cut: found.more,
                    since: Some(found.since.to_jiff()),
                    ..view
                }
            }
            PatientList::Tasks => PatientsView { tasks: self.today(visitor)?, ..view },
        })
    }

    fn change_day(&self, visitor: &Visitor, person: PublicId, change: DayChange) -> Result<bool, Refusal> {
        let access = self.access(visitor)?;
        match change {
            DayChange::Add => day::add(&self.registry, &access, person),
            DayChange::Remove => day::remove(&self.registry, &access, person),
        }
        .map_err(refusal)
    }

    fn likely(&self, visitor: &Visitor, new: &NewPerson) -> Result<Vec<FoundPerson>, Refusal> {
        let access = self.access(visitor)?;
        let records = newcomer::likely(&self.registry, &access, new).map_err(refusal)?;
        Ok(records.iter().map(|record| self.found(&access, record)).collect())
    }

    fn add_person(&self, visitor: &Visitor, new: &NewPerson) -> Result<Added, Refusal> {
        let access = self.access(visitor)?;
        newcomer::add(&self.registry, &access, new).map_err(refusal)
    }
}
