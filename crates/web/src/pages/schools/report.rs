//! The report of a school for a year, with its signature; and the state's view: who has reported, what it comes to, lock and
//! unlock.

use askama::Template;
use axum::Form;
use axum::extract::Query;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use jenner_registry::schools::law::StatusKind;
use jenner_registry::schools::roster::Grade;
use jenner_registry::schools::roster::compliance::Counts;
use jenner_registry::schools::roster::report::{GradeNumbers, State as ReportState};
use serde::Deserialize;

use super::{Which, stand_key};
use crate::app::App;
use crate::desk::{Refusal, Visitor, ask};
use crate::language::Words;
use crate::pages::frame::{Frame, SignedIn, page};
use crate::views::schools::{ReportView, SchoolLine, SchoolsView};

#[derive(Template)]
#[template(path = "school_report.html")]
struct ReportPage<'a> {
    w: &'a Words,
    frame: &'a Frame,
    here: &'static str,
    view: &'a ReportView,
    sent: &'a Sent,
    /// The end of the key of what went wrong.
    problem: Option<&'static str>,
}

impl ReportPage<'_> {
    fn stands(&self) -> &'static [StatusKind] {
        StatusKind::ALL
    }

    fn cells(&self, counts: &Counts) -> Vec<(StatusKind, u64)> {
        StatusKind::ALL.iter().copied().zip(*counts).collect()
    }

    fn stand(&self, stand: &StatusKind) -> String {
        self.w.t(&stand_key(*stand))
    }

    /// All grades together.
    fn sums(&self) -> Vec<(StatusKind, u64)> {
        self.cells(&self.view.numbers.stands())
    }

    fn grade(&self, numbers: &GradeNumbers) -> String {
        let code = Grade::of_number(numbers.grade).code();
        if code.is_empty() { self.w.t("school-grade-none") } else { code }
    }

    fn state(&self) -> String {
        self.w.t(&format!("school-report-{}", self.view.state.word()))
    }

    fn is_open(&self) -> bool {
        self.view.state != ReportState::Locked
    }

    fn year(&self) -> String {
        format!("{}–{}", self.view.year, self.view.year + 1)
    }
}

/// The form.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Sent {
    school: String,
    name: String,
    title: String,
    /// How many children the page has shown.
    shown: String,
}

async fn shown(
    app: &App,
    frame: &Frame,
    visitor: Visitor,
    sent: &Sent,
    problem: Option<&'static str>,
) -> Result<Response, Refusal> {
    let school = sent.school.clone();
    let view = ask(app.desk(), move |desk| desk.school_report(&visitor, &school)).await?;
    page(&ReportPage { w: &frame.w, frame, here: "schools", view: &view, sent, problem })
}

/// `GET /schools/report`.
pub async fn show(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    Query(which): Query<Which>,
) -> Result<Response, Refusal> {
    let sent = Sent { school: which.school, ..Sent::default() };
    shown(&app, &frame, visitor, &sent, None).await
}

/// `POST /schools/report`: signs and submits.
pub async fn submit(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    Form(sent): Form<Sent>,
) -> Result<Response, Refusal> {
    let who = visitor.clone();
    let (school, name, title) = (sent.school.clone(), sent.name.clone(), sent.title.clone());
    let count = sent.shown.parse().unwrap_or(u64::MAX);
    let done = ask(app.desk(), move |desk| desk.submit_report(&who, &school, (&name, &title), count)).await?;
    match done {
        Ok(()) => {
            let to = match sent.school.as_str() {
                "" => "/schools/report".to_owned(),
                school => format!("/schools/report?school={}", crate::pages::messages::escape(school)),
            };
            Ok(Redirect::to(&to).into_response())
        }
        Err(why) => {
            let page = shown(&app, &frame, visitor, &sent, Some(why)).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
    }
}

#[derive(Template)]
#[template(path = "school_reports.html")]
struct ReportsPage<'a> {
    w: &'a Words,
    frame: &'a Frame,
    here: &'static str,
    view: &'a SchoolsView,
    problem: Option<&'static str>,
}

impl ReportsPage<'_> {
    fn stands(&self) -> &'static [StatusKind] {
        StatusKind::ALL
    }

    fn cells(&self, counts: &Counts) -> Vec<(StatusKind, u64)> {
        StatusKind::ALL.iter().copied().zip(*counts).collect()
    }

    fn stand(&self, stand: &StatusKind) -> String {
        self.w.t(&stand_key(*stand))
    }

    fn state(&self, line: &SchoolLine) -> String {
        let word = line.state.map_or("none", ReportState::word);
        self.w.t(&format!("school-report-{word}"))
    }

    /// The order that the button of a line gives: its word, if there is one.
    fn order(&self, line: &SchoolLine) -> Option<&'static str> {
        match line.state {
            Some(ReportState::Submitted) => Some("lock"),
            Some(ReportState::Locked) => Some("unlock"),
            Some(ReportState::Open) | None => None,
        }
    }

    fn missing(&self) -> usize {
        self.view.lines.iter().filter(|line| line.submitted.is_none()).count()
    }
}

async fn all(
    app: &App,
    frame: &Frame,
    visitor: Visitor,
    problem: Option<&'static str>,
) -> Result<Response, Refusal> {
    let view = ask(app.desk(), move |desk| desk.school_reports(&visitor)).await?;
    page(&ReportsPage { w: &frame.w, frame, here: "school-reports", view: &view, problem })
}

/// `GET /schools/reports`.
pub async fn show_all(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
) -> Result<Response, Refusal> {
    all(&app, &frame, visitor, None).await
}

/// What the state does with a report.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Order {
    school: String,
    /// `lock` or `unlock`.
    #[serde(rename = "do")]
    what: String,
}

/// `POST /schools/reports`: locks a report, or opens it again.
pub async fn order(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    Form(order): Form<Order>,
) -> Result<Response, Refusal> {
    let to = match order.what.as_str() {
        "lock" => ReportState::Locked,
        "unlock" => ReportState::Submitted,
        _ => return Ok(StatusCode::UNPROCESSABLE_ENTITY.into_response()),
    };
    let who = visitor.clone();
    match ask(app.desk(), move |desk| desk.set_report(&who, &order.school, to)).await? {
        Ok(()) => Ok(Redirect::to("/schools/reports").into_response()),
        Err(why) => {
            let page = all(&app, &frame, visitor, Some(why)).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
    }
}
