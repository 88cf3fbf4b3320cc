//! The report of a school for a year, with its exceptions and its signature; and the state's view: who has reported, what it comes to, lock and
//! unlock.

use askama::Template;
use axum::Form;
use axum::extract::Query;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use jenner_registry::schools::law::StatusKind;
use jenner_registry::schools::roster::Grade;
use jenner_registry::schools::roster::compliance::{Counts, OnList};
use jenner_registry::schools::roster::exceptions::Said;
use jenner_registry::schools::roster::report::{GradeNumbers, State as ReportState};
use jiff::civil::Date;
use serde::Deserialize;

use super::spoken::Spoken;
use super::{Which, language, stand_class, stand_key};
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
    say: Spoken<'a>,
    sent: &'a Sent,
    /// Name and title, as far as they are known.
    signature: (String, String),
    /// The end of the key of what went wrong, and the child it is about.
    problem: Option<(&'static str, Option<i64>)>,
    /// About how many children something new was said.
    saved: Option<usize>,
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

    fn class(&self, stand: &StatusKind) -> &'static str {
        stand_class(*stand)
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

    fn kept_out(&self) -> u64 {
        self.view.numbers.grades.iter().map(|grade| grade.kept_out).sum()
    }

    fn undecided(&self) -> usize {
        self.view.exceptions.iter().filter(|child| child.student.decided.is_none()).count()
    }

    /// What may be said: words of the form with words for people.
    fn options(&self) -> Vec<(String, String)> {
        super::said::options(self.say, &self.view.choices)
    }

    /// What stands in the fields of a child: what was typed, else what is kept.
    fn typed(&self, child: &OnList) -> (String, String) {
        let typed = self.sent.typed(child.id);
        typed.unwrap_or_else(|| super::said::kept(self.w, child.student.decided.as_ref()))
    }

    fn is_wrong(&self, child: &OnList) -> bool {
        self.problem.is_some_and(|(_, place)| place == Some(child.id))
    }

    /// Where the link of the problem leads.
    fn problem_at(&self) -> String {
        match self.problem {
            Some((_, Some(child))) => format!("day-{child}"),
            _ => "name".to_owned(),
        }
    }
}

/// The form: `said-CHILD` and `day-CHILD` for each exception; the signature.
#[derive(Debug, Default)]
struct Sent {
    school: String,
    name: String,
    title: String,
    /// How many children the page has shown.
    shown: String,
    fields: Vec<(String, String)>,
}

impl Sent {
    fn of(fields: Vec<(String, String)>) -> Self {
        let value = |wanted: &str| {
            let found = fields.iter().find(|(name, _)| name == wanted);
            found.map(|(_, value)| value.clone()).unwrap_or_default()
        };
        Self {
            school: value("school"),
            name: value("name"),
            title: value("title"),
            shown: value("shown"),
            fields,
        }
    }

    fn field(&self, name: &str) -> Option<&str> {
        self.fields.iter().find(|(known, _)| known == name).map(|(_, value)| value.trim())
    }

    fn typed(&self, child: i64) -> Option<(String, String)> {
        let said = self.field(&format!("said-{child}"))?;
        Some((said.to_owned(), self.field(&format!("day-{child}")).unwrap_or_default().to_owned()))
    }

    /// What is said about children; the error is a word and the child.
    fn said(&self, today: Date) -> Result<Vec<(i64, Said)>, (&'static str, i64)> {
        let children = self.fields.iter().filter_map(|(name, _)| name.strip_prefix("said-")?.parse().ok());
        let one = |child: i64| {
            let (word, day) = self.typed(child).unwrap_or_default();
            super::said::read(&word, &day, today).map(|said| (child, said)).map_err(|word| (word, child))
        };
        children.map(one).collect()
    }
}

async fn shown(
    app: &App,
    frame: &Frame,
    visitor: Visitor,
    sent: &Sent,
    (problem, saved): (Option<(&'static str, Option<i64>)>, Option<usize>),
) -> Result<Response, Refusal> {
    let (school, language) = (sent.school.clone(), language(&frame.w));
    let own_name = visitor.name.clone();
    let view = ask(app.desk(), move |desk| desk.school_report(&visitor, &school, language)).await?;
    let say = Spoken { w: &frame.w, texts: &view.texts };
    let name = if sent.name.is_empty() { own_name } else { sent.name.clone() };
    let title = if sent.title.is_empty() { view.signed.1.clone() } else { sent.title.clone() };
    let signature = (name, title);
    page(&ReportPage {
        w: &frame.w,
        frame,
        here: "schools",
        view: &view,
        say,
        sent,
        signature,
        problem,
        saved,
    })
}

/// `GET /schools/report`.
pub async fn show(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    Query(which): Query<Which>,
) -> Result<Response, Refusal> {
    let sent = Sent { school: which.school, ..Sent::default() };
    shown(&app, &frame, visitor, &sent, (None, None)).await
}

/// `POST /schools/report`: keeps what is said about the exceptions; signs and submits. Whoever signs while something new is said
/// looks at the numbers first that follow from it.
pub async fn submit(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    Form(fields): Form<Vec<(String, String)>>,
) -> Result<Response, Refusal> {
    let sent = Sent::of(fields);
    let wrong = |page: Response| (StatusCode::UNPROCESSABLE_ENTITY, page).into_response();
    let said = match sent.said(frame.today()) {
        Ok(said) => said,
        Err((word, child)) => {
            let problem = Some((word, Some(child)));
            return Ok(wrong(shown(&app, &frame, visitor, &sent, (problem, None)).await?));
        }
    };
    let (who, school) = (visitor.clone(), sent.school.clone());
    let kept = ask(app.desk(), move |desk| desk.decide_exceptions(&who, &school, &said)).await?;
    let news = match kept {
        Ok(news) => news,
        Err(why) => {
            let problem = Some((why.word(), Some(why.child())));
            return Ok(wrong(shown(&app, &frame, visitor, &sent, (problem, None)).await?));
        }
    };
    if news > 0 || sent.field("do") == Some("decide") {
        // What was typed about children is kept: the fields show what is kept.
        let sent = Sent { fields: Vec::new(), ..sent };
        return shown(&app, &frame, visitor, &sent, (None, Some(news))).await;
    }
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
            let problem = Some((why, None));
            Ok(wrong(shown(&app, &frame, visitor, &sent, (problem, None)).await?))
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
