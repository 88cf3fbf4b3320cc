//! The children of a school and how they stand: counts, filters, days left, a file for spreadsheets, certificates in one file.

use askama::Template;
use axum::Form;
use axum::extract::{Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use jenner_registry::schools::absences::Absence;
use jenner_registry::schools::law::StatusKind;
use jenner_registry::schools::roster::compliance::OnList;
use serde::Deserialize;

use super::child::absence_words;
use super::spoken::Spoken;
use super::{counted, language, stand_class, stand_key};
use crate::app::App;
use crate::desk::{Refusal, Visitor, ask};
use crate::language::Words;
use crate::pages::frame::{Frame, SignedIn, page};
use crate::pages::messages::escape;
use crate::pages::papers::form::language_of;
use crate::pages::participation::one::file;
use crate::pages::senders::card::cell;
use crate::views::schools::{CHILDREN_ON_A_PAGE, ChildFilter, ChildrenView};

#[derive(Template)]
#[template(path = "school_children.html")]
struct ChildrenPage<'a> {
    w: &'a Words,
    frame: &'a Frame,
    here: &'static str,
    view: &'a ChildrenView,
    say: Spoken<'a>,
    filter: &'a ChildFilter,
    /// Nobody whom the filter takes can have a certificate.
    no_papers: bool,
}

impl ChildrenPage<'_> {
    fn counts(&self) -> Vec<(StatusKind, u64)> {
        counted(self.view.counts)
    }

    fn stands(&self) -> &'static [StatusKind] {
        StatusKind::ALL
    }

    fn stand(&self, stand: &StatusKind) -> String {
        self.w.t(&stand_key(*stand))
    }

    fn class(&self, stand: &StatusKind) -> &'static str {
        stand_class(*stand)
    }

    fn is_room(&self, place: &usize) -> bool {
        self.filter.room == Some(*place)
    }

    fn narrowed(&self) -> String {
        narrowed(self.filter)
    }

    /// What is noted of a child that is kept out or absent.
    fn absences(&self, child: &OnList) -> &[Absence] {
        self.view.absences.get(&child.id).map_or(&[], Vec::as_slice)
    }

    fn absence(&self, absence: &Absence) -> String {
        absence_words(self.w, absence)
    }

    /// The address of the list of those who stand so.
    fn to_stand(&self, stand: &StatusKind) -> String {
        format!("/schools/children?school={}&stand={}", escape(&self.filter.school), stand.word())
    }

    fn to_page(&self, page: usize) -> String {
        format!("/schools/children?{}&page={page}", self.narrowed())
    }

    fn has_more(&self) -> bool {
        self.filter.page.max(1).saturating_mul(CHILDREN_ON_A_PAGE) < self.view.total
    }

    fn has_records(&self) -> bool {
        self.view.rows.iter().any(|child| child.record.is_some())
    }
}

/// What narrows the list, as it stands in addresses.
pub(super) fn narrowed(f: &ChildFilter) -> String {
    let number = |n: Option<i64>| n.map(|n| n.to_string()).unwrap_or_default();
    format!(
        "school={}&grade={}&room={}&stand={}&vaccine={}",
        escape(&f.school),
        number(f.grade),
        number(f.room.and_then(|place| i64::try_from(place).ok())),
        escape(&f.stand),
        escape(&f.vaccine)
    )
}

/// What narrows the list, as it stands in the address.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    pub(super) school: String,
    pub(super) grade: String,
    pub(super) room: String,
    pub(super) stand: String,
    pub(super) vaccine: String,
    pub(super) page: String,
    pub(super) language: String,
}

impl Asked {
    pub(super) fn filter(&self) -> ChildFilter {
        ChildFilter {
            school: self.school.clone(),
            grade: self.grade.parse().ok(),
            room: self.room.parse().ok(),
            stand: self.stand.clone(),
            vaccine: self.vaccine.clone(),
            page: self.page.parse().unwrap_or(1).max(1),
        }
    }
}

async fn shown(
    app: &App,
    frame: &Frame,
    visitor: Visitor,
    filter: ChildFilter,
    no_papers: bool,
) -> Result<Response, Refusal> {
    let (question, language) = (filter.clone(), language(&frame.w));
    let view = ask(app.desk(), move |desk| desk.children(&visitor, &question, language)).await?;
    let say = Spoken { w: &frame.w, texts: &view.texts };
    page(&ChildrenPage { w: &frame.w, frame, here: "schools", view: &view, say, filter: &filter, no_papers })
}

/// `GET /schools/children`.
pub async fn show(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    Query(asked): Query<Asked>,
) -> Result<Response, Refusal> {
    shown(&app, &frame, visitor, asked.filter(), false).await
}

/// `POST /schools/children`: the certificates of those whom the filter takes, in one file.
pub async fn print(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    Form(asked): Form<Asked>,
) -> Result<Response, Refusal> {
    let (filter, who, language) = (asked.filter(), visitor.clone(), language_of(&asked.language));
    let question = filter.clone();
    let made = ask(app.desk(), move |desk| desk.class_papers(&who, &question, language)).await?;
    match made.pdf {
        Some(pdf) => file("application/pdf", "class.pdf", pdf),
        None => {
            let page = shown(&app, &frame, visitor, filter, true).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
    }
}

/// `GET /schools/children.csv`: the same in the same words, a column for each vaccine.
pub async fn csv(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    Query(asked): Query<Asked>,
) -> Result<Response, Refusal> {
    let filter = ChildFilter { page: 0, ..asked.filter() };
    let language = language(&frame.w);
    let view = ask(app.desk(), move |desk| desk.children(&visitor, &filter, language)).await?;
    let say = Spoken { w: &frame.w, texts: &view.texts };
    let mut head: Vec<String> = HEAD.iter().map(|&name| name.to_owned()).collect();
    head.extend(view.vaccines.iter().map(|name| say.need(name)));
    let line =
        |cells: Vec<String>| cells.iter().map(|text| cell(text)).collect::<Vec<_>>().join(",") + "\r\n";
    let mut lines = line(head);
    for child in &view.rows {
        lines.push_str(&line(row(say, child, &view.vaccines)));
    }
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"children.csv\""),
    ];
    Ok((headers, lines).into_response())
}

/// The columns before those of vaccines.
const HEAD: [&str; 11] = [
    "student number",
    "last name",
    "first name",
    "birth date",
    "grade",
    "room",
    "status",
    "reason",
    "may not come from",
    "days left",
    "later",
];

fn row(say: Spoken<'_>, child: &OnList, vaccines: &[String]) -> Vec<String> {
    let mut cells = vec![
        child.student.number.clone(),
        child.student.family.clone(),
        child.student.given.clone(),
        child.student.born.to_string(),
        child.student.grade.code(),
        child.student.room.clone(),
        child.stand().word().to_owned(),
        say.because(child),
        child.out_from.map(|day| day.to_string()).unwrap_or_default(),
        child.days_left.map(|days| days.to_string()).unwrap_or_default(),
        say.later(child),
    ];
    cells.extend(vaccines.iter().map(|name| {
        let line = child.lines.iter().find(|line| line.name == *name);
        line.map(|line| say.stands(line)).unwrap_or_default()
    }));
    cells
}
