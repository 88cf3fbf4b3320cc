//! Schools at the desk: lists, children, reports.

use std::collections::HashMap;
use std::sync::mpsc;
use std::time::Duration;

use jenner_model::access::Access;
use jenner_model::organization::OrganizationKind;
use jenner_model::{OrganizationId, PublicId};
use jenner_registry::access::roles::{Permission, Reach, reach};
use jenner_registry::packs::{Language, PaperKind};
use jenner_registry::papers;
use jenner_registry::schools::absences;
use jenner_registry::schools::law::{Facility, SchoolTexts, StatusKind};
use jenner_registry::schools::roster::compliance::{self, Filter, OnList};
use jenner_registry::schools::roster::exceptions::{self, NotKept, Said};
use jenner_registry::schools::roster::report::{self, State as ReportState};
use jenner_registry::schools::roster::review::{self, Answer, Group};
use jenner_registry::schools::roster::{self, Applied, Grade, Mapping, NotApplied, Problem, Roster, State};
use jenner_registry::{Error, organizations};

use super::{Clerk, refusal};
use crate::desk::{Refusal, SchoolDesk, Visitor};
use crate::views::schools::{
    CHILDREN_ON_A_PAGE, ChildFilter, ChildrenView, ClassPapers, ReportView, RosterLine, RosterSent,
    RosterView, School, SchoolHome, SchoolLine, SchoolsView, StateLine,
};

/// How long a visitor waits for a short list to be compared.
const WAIT: Duration = Duration::from_secs(5);
/// Children in one file of certificates.
const MOST_PAPERS: usize = 700;

fn id_of(name: &str) -> Result<i64, Refusal> {
    name.parse().map_err(|_| Refusal::NotFound)
}

impl Clerk {
    /// The school that an address names: the own one where it names none.
    pub(super) fn school_of(&self, access: &Access, name: &str) -> Result<(OrganizationId, School), Refusal> {
        let all = organizations::list(&self.registry).map_err(refusal)?;
        let named: Option<PublicId> = name.parse().ok();
        let found = match name {
            "" => all.into_iter().find(|one| one.id == access.organization()),
            _ => all.into_iter().find(|one| Some(one.public_id) == named),
        };
        let found = found.ok_or(Refusal::NotFound)?;
        // Another school is none, whether there is one or not.
        let own = access.organization() == found.id || access.speaks_for(found.id);
        if !own && reach(access.role(), Permission::KeepRosters) != Reach::All {
            return Err(Refusal::NotFound);
        }
        Ok((found.id, School { id: found.public_id.to_string(), name: found.name.to_string() }))
    }

    /// The words of school law.
    fn school_texts(&self, language: Language) -> Result<SchoolTexts, Refusal> {
        let texts = self.registry.pack().school_texts(language);
        texts.cloned().ok_or_else(|| Refusal::Broken("the pack has no words of school law".to_owned()))
    }

    fn roster_line(&self, list: &Roster) -> RosterLine {
        RosterLine {
            id: list.id.to_string(),
            file_name: list.file_name.clone(),
            school: self.organization(list.organization),
            came: list.created_at.to_jiff(),
            state: list.state,
            rows: list.rows,
            counts: list.counts,
        }
    }

    /// Compares a list on a thread of its own, and waits a little for it.
    fn compare(&self, access: Access, id: i64) -> Result<(), Refusal> {
        let (told, ended) = mpsc::channel();
        let registry = self.registry.clone();
        let working = move || {
            let end = roster::work(&registry, &access, id);
            if let Err(error) = &end {
                tracing::error!(%error, "a list was not compared to its end");
            }
            // Whoever asked may not wait any more.
            let _ = told.send(end);
        };
        std::thread::Builder::new()
            .name("roster".into())
            .spawn(working)
            .map_err(|error| Refusal::Broken(format!("no thread for a list: {error}")))?;
        match ended.recv_timeout(WAIT) {
            // A long one goes on; one whose columns are not named is shown again with what is missing.
            Err(_) | Ok(Ok(_) | Err(Error::Invalid(_))) => Ok(()),
            Ok(Err(error)) => Err(refusal(error)),
        }
    }

    /// The children of a school that a filter takes, and the view around them.
    pub(super) fn children_of(
        &self,
        access: &Access,
        filter: &ChildFilter,
        language: Language,
    ) -> Result<(ChildrenView, Vec<OnList>), Refusal> {
        let (id, school) = self.school_of(access, &filter.school)?;
        let all = compliance::children(&self.registry, access, id).map_err(refusal)?;
        let mut grades: Vec<Grade> = all.iter().map(|child| child.student.grade).collect();
        grades.sort_unstable();
        grades.dedup();
        let mut rooms: Vec<String> =
            all.iter().map(|child| child.student.room.clone()).filter(|room| !room.is_empty()).collect();
        rooms.sort_unstable();
        rooms.dedup();
        let mut vaccines: Vec<String> = Vec::new();
        for line in all.iter().flat_map(|child| &child.lines) {
            if !vaccines.iter().any(|name| *name == line.name) {
                vaccines.push(line.name.to_string());
            }
        }
        let wanted = Filter {
            grade: filter.grade.map(Grade::of_number),
            room: filter.room.and_then(|place| rooms.get(place)).cloned().unwrap_or_default(),
            stand: StatusKind::of(&filter.stand),
            vaccine: filter.vaccine.clone(),
        };
        let counts = compliance::count(all.iter());
        let taken: Vec<OnList> = all.into_iter().filter(|child| wanted.takes(child)).collect();
        let (law, today) = (&self.registry.pack().school.law, self.registry.today());
        let view = ChildrenView {
            school,
            counts,
            grades,
            rooms,
            vaccines,
            rows: Vec::new(),
            total: taken.len(),
            absences: HashMap::new(),
            law: law.id.clone(),
            is_over: today < law.from.into() || today > law.valid_until.into(),
            texts: self.school_texts(language)?,
        };
        Ok((view, taken))
    }
}

impl SchoolDesk for Clerk {
    fn school(&self, visitor: &Visitor, school: &str) -> Result<SchoolHome, Refusal> {
        let access = self.access(visitor)?;
        let (id, school) = self.school_of(&access, school)?;
        let lists = roster::list(&self.registry, &access, id).map_err(refusal)?;
        let children = compliance::children(&self.registry, &access, id).map_err(refusal)?;
        let choices = match reach(access.role(), Permission::KeepRosters) {
            Reach::All => organizations::list(&self.registry)
                .map_err(refusal)?
                .into_iter()
                .filter(|one| one.kind.has_students())
                .map(|one| School { id: one.public_id.to_string(), name: one.name.to_string() })
                .collect(),
            _ => Vec::new(),
        };
        Ok(SchoolHome {
            school,
            choices,
            lists: lists.iter().map(|list| self.roster_line(list)).collect(),
            counts: compliance::count(children.iter()),
        })
    }

    fn add_roster(
        &self,
        visitor: &Visitor,
        school: &str,
        file_name: &str,
        bytes: &[u8],
    ) -> Result<RosterSent, Refusal> {
        let access = self.access(visitor)?;
        let (school, _) = self.school_of(&access, school)?;
        let id = match roster::add(&self.registry, &access, school, file_name, bytes).map_err(refusal)? {
            Ok(id) => id,
            Err(why) => return Ok(RosterSent::No(why.word())),
        };
        let known = roster::open(&self.registry, &access, id).map_err(refusal)?;
        if known.is_some_and(|(list, _)| list.mapping.lacks().is_empty()) {
            self.compare(access, id)?;
        }
        Ok(RosterSent::Kept(id.to_string()))
    }

    fn school_list(
        &self,
        visitor: &Visitor,
        list: &str,
        group: Group,
        behind: u64,
    ) -> Result<RosterView, Refusal> {
        let access = self.access(visitor)?;
        let id = id_of(list)?;
        let found = roster::open(&self.registry, &access, id).map_err(refusal)?;
        let (list, columns) = found.ok_or(Refusal::NotFound)?;
        let page = match list.state {
            State::Review | State::Applied => {
                let rows = review::rows(&self.registry, &access, id, group, behind).map_err(refusal)?;
                rows.ok_or(Refusal::NotFound)?
            }
            State::New | State::Matching | State::Dropped => review::Page::default(),
        };
        Ok(RosterView {
            line: self.roster_line(&list),
            columns,
            lacks: if list.state == State::New { list.mapping.lacks() } else { Vec::new() },
            mapping: list.mapping,
            group,
            page,
        })
    }

    fn map_roster(&self, visitor: &Visitor, list: &str, mapping: &Mapping) -> Result<(), Refusal> {
        let access = self.access(visitor)?;
        let id = id_of(list)?;
        if !roster::map(&self.registry, &access, id, mapping).map_err(refusal)? {
            return Err(Refusal::NotFound);
        }
        match mapping.lacks().is_empty() {
            true => self.compare(access, id),
            false => Ok(()),
        }
    }

    fn compare_roster(&self, visitor: &Visitor, list: &str) -> Result<(), Refusal> {
        let access = self.access(visitor)?;
        self.compare(access, id_of(list)?)
    }

    fn answer_rows(&self, visitor: &Visitor, list: &str, answers: &[(u64, Answer)]) -> Result<bool, Refusal> {
        let access = self.access(visitor)?;
        let id = id_of(list)?;
        let mut fits = true;
        for (number, answer) in answers {
            fits &= review::answer(&self.registry, &access, id, *number, *answer).map_err(refusal)?;
        }
        Ok(fits)
    }

    fn apply_roster(
        &self,
        visitor: &Visitor,
        list: &str,
        sure: bool,
    ) -> Result<Result<Applied, NotApplied>, Refusal> {
        let access = self.access(visitor)?;
        roster::apply(&self.registry, &access, id_of(list)?, sure).map_err(refusal)
    }

    fn drop_roster(&self, visitor: &Visitor, list: &str) -> Result<(), Refusal> {
        let access = self.access(visitor)?;
        let dropped = roster::drop_list(&self.registry, &access, id_of(list)?).map_err(refusal)?;
        if dropped { Ok(()) } else { Err(Refusal::NotFound) }
    }

    fn wrong_roster_rows(
        &self,
        visitor: &Visitor,
        list: &str,
        words: &dyn Fn(&Problem) -> String,
    ) -> Result<Vec<u8>, Refusal> {
        let access = self.access(visitor)?;
        let rows = review::wrong_rows(&self.registry, &access, id_of(list)?, words).map_err(refusal)?;
        rows.ok_or(Refusal::NotFound)
    }

    fn children(
        &self,
        visitor: &Visitor,
        filter: &ChildFilter,
        language: Language,
    ) -> Result<ChildrenView, Refusal> {
        let access = self.access(visitor)?;
        let (mut view, taken) = self.children_of(&access, filter, language)?;
        view.rows = match filter.page {
            0 => taken,
            page => {
                let skipped = (page - 1).saturating_mul(CHILDREN_ON_A_PAGE);
                taken.into_iter().skip(skipped).take(CHILDREN_ON_A_PAGE).collect()
            }
        };
        let (id, _) = self.school_of(&access, &filter.school)?;
        view.absences = absences::of_school(&self.registry, &access, id).map_err(refusal)?;
        compliance::shown(&self.registry, &access, view.rows.iter()).map_err(refusal)?;
        Ok(view)
    }

    fn class_papers(
        &self,
        visitor: &Visitor,
        filter: &ChildFilter,
        language: Language,
    ) -> Result<ClassPapers, Refusal> {
        let access = self.access(visitor)?;
        let (_, taken) = self.children_of(&access, filter, language)?;
        let people: Vec<PublicId> = taken.iter().filter_map(|child| child.record).take(MOST_PAPERS).collect();
        let (id, _) = self.school_of(&access, &filter.school)?;
        let all = organizations::list(&self.registry).map_err(refusal)?;
        let kind = match all.iter().find(|one| one.id == id).map(|one| one.kind) {
            Some(OrganizationKind::Childcare | OrganizationKind::HeadStart) => PaperKind::Childcare,
            Some(OrganizationKind::College) => PaperKind::College,
            _ => PaperKind::School,
        };
        let made = papers::issue_many(&self.registry, &access, &people, kind, language).map_err(refusal)?;
        let pdf = made.pdf.map(jenner_registry::documents::Pdf::into_bytes);
        Ok(ClassPapers { pdf, printed: made.printed })
    }

    fn school_report(
        &self,
        visitor: &Visitor,
        school: &str,
        language: Language,
    ) -> Result<ReportView, Refusal> {
        let access = self.access(visitor)?;
        let (id, school) = self.school_of(&access, school)?;
        let report = report::of_school(&self.registry, &access, id).map_err(refusal)?;
        compliance::shown(&self.registry, &access, report.exceptions.iter()).map_err(refusal)?;
        let all = organizations::list(&self.registry).map_err(refusal)?;
        let kind = all.iter().find(|one| one.id == id).map(|one| one.kind);
        let facility = kind.map_or(Facility::School, Facility::of_kind);
        Ok(ReportView {
            school,
            year: report.school_year,
            state: report.state,
            mark: report.now.mark(),
            numbers: if report.state == report::State::Locked { report.numbers } else { report.now },
            signed: report.signed,
            submitted: report.submitted_at.map(|at| at.to_jiff()),
            differs: report.differs,
            exceptions: report.exceptions,
            choices: exceptions::choices(&self.registry.pack().school, facility),
            texts: self.school_texts(language)?,
        })
    }

    fn decide_exceptions(
        &self,
        visitor: &Visitor,
        school: &str,
        said: &[(i64, Said)],
    ) -> Result<Result<usize, NotKept>, Refusal> {
        let access = self.access(visitor)?;
        let (id, _) = self.school_of(&access, school)?;
        exceptions::decide(&self.registry, &access, id, said).map_err(refusal)
    }

    fn submit_report(
        &self,
        visitor: &Visitor,
        school: &str,
        (name, title): (&str, &str),
        shown: u64,
    ) -> Result<Result<(), &'static str>, Refusal> {
        let access = self.access(visitor)?;
        let (id, _) = self.school_of(&access, school)?;
        let done = report::submit(&self.registry, &access, id, name, title, shown).map_err(refusal)?;
        Ok(done.map_err(report::NotChanged::word))
    }

    fn school_reports(&self, visitor: &Visitor) -> Result<SchoolsView, Refusal> {
        let access = self.access(visitor)?;
        let all = report::of_state(&self.registry, &access).map_err(refusal)?;
        let (childcare, schools): (Vec<_>, Vec<_>) =
            all.iter().cloned().partition(|line| line.school.kind == OrganizationKind::Childcare);
        let every: Vec<Grade> = (-3..=13).map(Grade::of_number).chain([Grade::NONE]).collect();
        let sum = |word, of: &[report::SchoolLine], grades: &[Grade]| {
            let (children, counts) = report::aggregate(of, grades);
            StateLine { word, children, counts }
        };
        let sums = vec![
            sum("kindergarten", &schools, &[Grade::KINDERGARTEN]),
            sum("sixth", &schools, &[Grade::of_number(6)]),
            sum("eleventh", &schools, &[Grade::of_number(11)]),
            sum("childcare", &childcare, &every),
        ];
        let line = |line: report::SchoolLine| SchoolLine {
            is_childcare: line.school.kind == OrganizationKind::Childcare,
            school: School { id: line.school.public_id.to_string(), name: line.school.name.to_string() },
            children: line.children,
            state: line.state,
            submitted: line.submitted_at.map(|at| at.to_jiff()),
        };
        Ok(SchoolsView { lines: all.into_iter().map(line).collect(), sums })
    }

    fn set_report(
        &self,
        visitor: &Visitor,
        school: &str,
        to: ReportState,
    ) -> Result<Result<(), &'static str>, Refusal> {
        let access = self.access(visitor)?;
        let named: PublicId = school.parse().map_err(|_| Refusal::NotFound)?;
        let found = organizations::by_public_id(&self.registry, named).map_err(refusal)?;
        let id = found.ok_or(Refusal::NotFound)?.id;
        let done = report::set_locked(&self.registry, &access, id, to).map_err(refusal)?;
        Ok(done.map_err(report::NotChanged::word))
    }
}
