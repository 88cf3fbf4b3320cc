//! A made-up school: a list to look at, children, a report.

use jenner_cdsi::Date as Day;
use jenner_model::{Date, OrganizationId};
use jenner_registry::packs::{Language, Pack};
use jenner_registry::schools::law::{
    self, By, Change, Circumstance, SchoolTexts, Stand, Status, StatusKind, Why,
};
use jenner_registry::schools::roster::compliance::{self, Line, OnList};
use jenner_registry::schools::roster::exceptions::{self, Choices, NotKept, Said};
use jenner_registry::schools::roster::report::{Numbers, State as ReportState};
use jenner_registry::schools::roster::review::{Answer, Group, Near, Page, ReviewRow};
use jenner_registry::schools::roster::{
    self, Applied, Column, ColumnView, Counts, Decision, Grade, Mapping, NotApplied, Problem, State, Student,
};
use jenner_registry::uploads::DateForm;
use jenner_web::desk::{Refusal, SchoolDesk, Visitor};
use jenner_web::views::schools::*;

use super::{SampleDesk, full_record};

pub fn school() -> School {
    School { id: "00000000000000000001".into(), name: "Oak Hill Elementary".into() }
}

pub fn student(number: &str, family: &str, given: &str, grade: i64) -> Student {
    Student {
        number: number.into(),
        family: family.into(),
        given: given.into(),
        middle: String::new(),
        suffix: String::new(),
        called: String::new(),
        born: Date::constant(2018, 3, 4),
        sex: "F".into(),
        grade: Grade::of_number(grade),
        room: "Ms. Hebert".into(),
        entered: None,
        guardian: String::new(),
        phone: String::new(),
        street: String::new(),
        city: String::new(),
        state: String::new(),
        zip: String::new(),
        language: String::new(),
        decided: None,
    }
}

fn line(name: &str, have: u8, stand: Stand) -> Line {
    let next = matches!(stand, Stand::Missing(_) | Stand::Waiting(_)).then(due);
    let limit = matches!(stand, Stand::Waiting(_)).then(|| due().plus_days(30));
    let law = law::Line { need: 0, have, needed: 2, stand, next, limit };
    Line { name: name.into(), group: "MMR".into(), law }
}

/// The day on which doses of the sample are due.
fn due() -> Day {
    Day::new(2026, 11, 12).unwrap_or(Day::MIN)
}

fn texts(language: Language) -> Result<SchoolTexts, Refusal> {
    let pack = Pack::common().map_err(|error| Refusal::Broken(error.to_string()))?;
    pack.school_texts(language).cloned().ok_or(Refusal::NotFound)
}

fn children() -> Vec<OnList> {
    let until = due().plus_days(30);
    let child = |id, student: Student, status: Status, by: &str, lines, days: Option<i32>| OnList {
        id,
        kept_out: match student.decided {
            Some(Decision::KeptOut { since }) => Some(since),
            _ => None,
        },
        organization: OrganizationId(1),
        student,
        record: (status != Status::NoRecord).then(|| full_record().parse().ok()).flatten(),
        status,
        level: "kindergarten".into(),
        by: by.into(),
        lines,
        changes: days.map(|_| Change { on: until.plus_days(1), to: StatusKind::NotMet }),
        out_from: days.map(|_| Date::from(until.plus_days(1))),
        days_left: days,
        person: None,
    };
    let few = |stand| vec![line("mmr", 1, stand), line("varicella", 2, Stand::Met(By::Schedule))];
    let all = vec![
        line("mmr", 2, Stand::Met(By::Doses { way: 0 })),
        line("varicella", 0, Stand::Met(By::Schedule)),
    ];
    let mut kept_out = student("6", "Mouton", "Leo", 1);
    kept_out.decided = Some(Decision::KeptOut { since: Date::constant(2026, 11, 20) });
    vec![
        child(
            1,
            student("1", "Naquin", "Remy", 3),
            Status::NotMet,
            "",
            few(Stand::Missing(Why::TooFew)),
            Some(0),
        ),
        child(6, kept_out, Status::NotMet, "", few(Stand::Missing(Why::NotBegun)), Some(0)),
        child(
            2,
            student("2", "Known", "Nobody", 3),
            Status::NoRecord,
            "",
            vec![line("mmr", 0, Stand::Missing(Why::NoRecord))],
            Some(0),
        ),
        child(
            3,
            student("3", "Landry", "Ella", 2),
            Status::InProgress { until, rule: 0 },
            "in_progress",
            few(Stand::Waiting(Why::TooFew)),
            Some(17),
        ),
        child(
            4,
            student("4", "Guidry", "Ida", 0),
            Status::Exempt { kind: 1, until: None },
            "dissent",
            few(Stand::Exempt { claim: 0 }),
            None,
        ),
        child(5, student("5", "Landry", "Emma", 2), Status::Complete, "", all, None),
    ]
}

fn roster_line(id: &str, state: State) -> RosterLine {
    RosterLine {
        id: id.into(),
        file_name: "students-november.xlsx".into(),
        school: school().name,
        came: "2026-11-20T15:04:00Z".parse().unwrap_or_default(),
        state,
        rows: (6, 3),
        counts: Counts { matched: 1, close: 1, new: 1, elsewhere: 1, wrong: 1, left: 1 },
    }
}

fn row(number: u64, student: Option<Student>) -> ReviewRow {
    ReviewRow {
        number,
        organization: OrganizationId(1),
        student,
        cells: Vec::new(),
        problems: Vec::new(),
        near: Vec::new(),
        answer: String::new(),
    }
}

fn rows(group: Group) -> Vec<ReviewRow> {
    let remy = || Some(student("1", "Naquin", "Remy", 3));
    let near = Near {
        place: 0,
        given: "Rémy Paul".into(),
        family: "Naquin".into(),
        born: Some(Date::constant(2018, 4, 3)),
        sex: "M".into(),
        chosen: false,
    };
    vec![match group {
        Group::Close => ReviewRow { near: vec![near], ..row(2, remy()) },
        Group::Left => row(0, remy()),
        Group::Wrong => ReviewRow {
            cells: ["5", "Broken", "Date", "2/30/2019"].map(str::to_owned).to_vec(),
            problems: vec![Problem::NotADate("2/30/2019".into())],
            ..row(6, None)
        },
        Group::Elsewhere | Group::New | Group::Matched => row(3, remy()),
    }]
}

impl SchoolDesk for SampleDesk {
    fn school(&self, _: &Visitor, _: &str) -> Result<SchoolHome, Refusal> {
        let lists = [("1", State::New), ("2", State::Review), ("3", State::Matching), ("4", State::Applied)];
        Ok(SchoolHome {
            school: school(),
            choices: Vec::new(),
            lists: lists.map(|(id, state)| roster_line(id, state)).to_vec(),
            counts: compliance::count(children().iter()),
        })
    }

    fn add_roster(&self, _: &Visitor, _: &str, _: &str, bytes: &[u8]) -> Result<RosterSent, Refusal> {
        Ok(match roster::file::read(bytes) {
            Ok(_) => RosterSent::Kept("1".into()),
            Err(why) => RosterSent::No(why.word()),
        })
    }

    fn school_list(&self, _: &Visitor, list: &str, group: Group, _: u64) -> Result<RosterView, Refusal> {
        let state = match list {
            "1" => State::New,
            "2" => State::Review,
            "3" => State::Matching,
            "4" => State::Applied,
            _ => return Err(Refusal::NotFound),
        };
        let columns = [
            ("ID", "1042", Some(Column::StudentNumber)),
            ("Who", "Naquin, Remy", None),
            ("DOB", "3/4/2018", Some(Column::BirthDate)),
        ];
        let mapping = Mapping {
            columns: columns.iter().map(|(.., column)| *column).collect(),
            dates: Some(DateForm::MonthFirst),
            only_some: false,
        };
        Ok(RosterView {
            line: roster_line(list, state),
            columns: columns
                .iter()
                .map(|(name, example, _)| ColumnView {
                    name: (*name).into(),
                    examples: vec![(*example).into()],
                })
                .collect(),
            lacks: if state == State::New { mapping.lacks() } else { Vec::new() },
            mapping,
            group,
            page: Page { rows: rows(group), next: None },
        })
    }

    fn map_roster(&self, _: &Visitor, _: &str, _: &Mapping) -> Result<(), Refusal> {
        Ok(())
    }

    fn compare_roster(&self, _: &Visitor, _: &str) -> Result<(), Refusal> {
        Ok(())
    }

    fn answer_rows(&self, _: &Visitor, _: &str, answers: &[(u64, Answer)]) -> Result<bool, Refusal> {
        Ok(answers.iter().all(|(number, _)| *number < 7))
    }

    fn apply_roster(&self, _: &Visitor, _: &str, sure: bool) -> Result<Result<Applied, NotApplied>, Refusal> {
        Ok(if sure { Ok(Applied::default()) } else { Err(NotApplied::ManyLeave(21)) })
    }

    fn drop_roster(&self, _: &Visitor, _: &str) -> Result<(), Refusal> {
        Ok(())
    }

    fn wrong_roster_rows(
        &self,
        _: &Visitor,
        _: &str,
        words: &dyn Fn(&Problem) -> String,
    ) -> Result<Vec<u8>, Refusal> {
        Ok(words(&Problem::NotADate("2/30/2019".into())).into_bytes())
    }

    fn children(
        &self,
        _: &Visitor,
        filter: &ChildFilter,
        language: Language,
    ) -> Result<ChildrenView, Refusal> {
        let all = children();
        let stand = StatusKind::of(&filter.stand);
        let rows: Vec<OnList> =
            all.iter().filter(|child| stand.is_none_or(|stand| stand == child.stand())).cloned().collect();
        Ok(ChildrenView {
            school: school(),
            counts: compliance::count(all.iter()),
            grades: [0, 2, 3].map(Grade::of_number).to_vec(),
            rooms: vec!["Ms. Hebert".into()],
            vaccines: vec!["mmr".into(), "varicella".into()],
            total: rows.len(),
            absences: [(1, vec![super::sample_school_papers::kept_out()])].into(),
            rows,
            law: "US-2026".into(),
            is_over: false,
            texts: texts(language)?,
        })
    }

    fn class_papers(&self, _: &Visitor, _: &ChildFilter, _: Language) -> Result<ClassPapers, Refusal> {
        Ok(ClassPapers { pdf: None, printed: 0 })
    }

    fn decide_exceptions(
        &self,
        _: &Visitor,
        _: &str,
        said: &[(i64, Said)],
    ) -> Result<Result<usize, NotKept>, Refusal> {
        Ok(Ok(said.iter().filter(|(_, said)| *said != Said::Nothing).count()))
    }

    fn school_report(&self, _: &Visitor, _: &str, language: Language) -> Result<ReportView, Refusal> {
        Ok(ReportView {
            school: school(),
            year: 2026,
            state: ReportState::Open,
            numbers: Numbers::of(children().iter()),
            signed: (String::new(), String::new()),
            submitted: None,
            differs: false,
            mark: Numbers::of(children().iter()).mark(),
            exceptions: children().into_iter().filter(exceptions::is_exception).collect(),
            choices: Choices {
                exemptions: vec!["medical".into(), "dissent".into()],
                let_in: vec![Some(Circumstance::Homeless)],
            },
            texts: texts(language)?,
        })
    }

    fn submit_report(
        &self,
        _: &Visitor,
        _: &str,
        (name, title): (&str, &str),
        _: u64,
    ) -> Result<Result<(), &'static str>, Refusal> {
        Ok(if name.is_empty() || title.is_empty() { Err("not-signed") } else { Ok(()) })
    }

    fn school_reports(&self, _: &Visitor) -> Result<SchoolsView, Refusal> {
        let line = |name: &str, state| SchoolLine {
            school: School { name: name.into(), ..school() },
            is_childcare: name.starts_with("Little"),
            children: 5,
            state,
            submitted: state.map(|_| "2026-11-20T15:04:00Z".parse().unwrap_or_default()),
        };
        let counts = compliance::count(children().iter());
        Ok(SchoolsView {
            lines: vec![
                line("Little Oaks Childcare", None),
                line("Oak Hill Elementary", Some(ReportState::Submitted)),
                line("Elm Street Middle", Some(ReportState::Locked)),
            ],
            sums: ["kindergarten", "sixth", "eleventh", "childcare"]
                .map(|word| StateLine { word, children: 5, counts })
                .to_vec(),
        })
    }

    fn set_report(&self, _: &Visitor, _: &str, _: ReportState) -> Result<Result<(), &'static str>, Refusal> {
        Ok(Ok(()))
    }
}
