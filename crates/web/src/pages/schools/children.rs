//! The children of a school and how they stand: counts, filters, days left, a file for spreadsheets, certificates in one file.

use askama::Template;
use axum::Form;
use axum::extract::{Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use jenner_registry::papers::standing::{Line, Met};
use jenner_registry::schools::absences::Absence;
use jenner_registry::schools::roster::compliance::{OnList, Stand};
use serde::Deserialize;

use super::child::absence_words;
use super::{stand_class, stand_key};
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
    filter: &'a ChildFilter,
    /// Nobody whom the filter takes can have a certificate.
    no_papers: bool,
}

impl ChildrenPage<'_> {
    fn counts(&self) -> Vec<(Stand, u64)> {
        Stand::ALL.into_iter().zip(self.view.counts).filter(|(_, count)| *count > 0).collect()
    }

    fn stand(&self, stand: &Stand) -> String {
        self.w.t(&stand_key(stand))
    }

    fn class(&self, stand: &Stand) -> &'static str {
        stand_class(stand)
    }

    fn line(&self, line: &Line) -> String {
        line_words(self.w, line)
    }

    fn missing(&self, line: &Line) -> bool {
        line.met == Met::Missing
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
    fn to_stand(&self, stand: &Stand) -> String {
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

/// One vaccine of a child in a few words.
fn line_words(w: &Words, line: &Line) -> String {
    let group = w.group(&line.group, &line.group);
    match line.met {
        Met::Yes | Met::BySchedule => w.s("school-line-yes", group),
        Met::Immune => w.s("school-line-immune", group),
        Met::Exempt => w.s("school-line-exempt", group),
        Met::Missing if line.needed > 0 => {
            w.ab("school-line-missing", group, format!("{}/{}", line.have, line.needed))
        }
        Met::Missing => w.s("school-line-due", group),
    }
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
    let question = filter.clone();
    let view = ask(app.desk(), move |desk| desk.children(&visitor, &question)).await?;
    page(&ChildrenPage { w: &frame.w, frame, here: "schools", view: &view, filter: &filter, no_papers })
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

/// `GET /schools/children.csv`.
pub async fn csv(
    State(app): State<App>,
    SignedIn(visitor): SignedIn,
    Query(asked): Query<Asked>,
) -> Result<Response, Refusal> {
    let filter = ChildFilter { page: 0, ..asked.filter() };
    let view = ask(app.desk(), move |desk| desk.children(&visitor, &filter)).await?;
    let mut lines = String::from(
        "student number,last name,first name,birth date,grade,room,status,until,days left,missing\r\n",
    );
    for child in &view.rows {
        lines.push_str(&row(child).iter().map(|text| cell(text)).collect::<Vec<_>>().join(","));
        lines.push_str("\r\n");
    }
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"children.csv\""),
    ];
    Ok((headers, lines).into_response())
}

fn row(child: &OnList) -> [String; 10] {
    let missing = child.lines.iter().filter(|line| line.met == Met::Missing).map(|line| line.group.as_str());
    [
        child.student.number.clone(),
        child.student.family.clone(),
        child.student.given.clone(),
        child.student.born.to_string(),
        child.student.grade.code(),
        child.student.room.clone(),
        child.stand.word().to_owned(),
        child.until.map(|day| day.to_string()).unwrap_or_default(),
        child.days_left.map(|days| days.to_string()).unwrap_or_default(),
        missing.collect::<Vec<_>>().join("; "),
    ]
}
