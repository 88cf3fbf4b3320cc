//! One child on a school's list: days on which it is kept out or absent.

use askama::Template;
use axum::Form;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use jenner_registry::schools::absences::{Absence, Kind, NewAbsence, Reason};
use serde::Deserialize;

use crate::app::App;
use crate::desk::{Refusal, Visitor, ask};
use crate::language::Words;
use crate::pages::frame::{Frame, SignedIn, page};
use crate::pages::messages::escape;
use crate::views::school_papers::ChildView;

#[derive(Template)]
#[template(path = "school_child.html")]
struct ChildPage<'a> {
    w: &'a Words,
    frame: &'a Frame,
    here: &'static str,
    view: &'a ChildView,
    sent: &'a Sent,
    /// The end of the key of what is wrong.
    problem: Option<&'static str>,
}

impl ChildPage<'_> {
    fn absence(&self, absence: &Absence) -> String {
        absence_words(self.w, absence)
    }

    fn is_open(&self, absence: &Absence) -> bool {
        absence.is_open(self.view.today)
    }

    fn reasons(&self) -> [(&'static str, String); 4] {
        Reason::ALL
            .map(|reason| (reason.word(), self.w.t(&format!("school-absence-reason-{}", reason.word()))))
    }

    fn is_reason(&self, word: &str) -> bool {
        self.sent.reason == word
    }

    fn place(&self) -> &'static str {
        match self.problem.unwrap_or_default() {
            "ends-before" | "no-until" => "until",
            "no-kind" => "kind-excluded",
            "no-reason" | "no-reason-to-exclude" => "reason",
            _ => "from",
        }
    }

    fn to_children(&self) -> String {
        format!("/schools/children?school={}", escape(&self.view.school.id))
    }
}

/// An absence in a few words: "Kept out from May 3: vaccines".
pub(super) fn absence_words(w: &Words, absence: &Absence) -> String {
    let reason = w.t(&format!("school-absence-reason-{}", absence.reason.word()));
    let days = match absence.until {
        Some(until) if until == absence.from => w.day(absence.from),
        Some(until) => w.ab("school-absence-days", w.day(absence.from), w.day(until)),
        None => w.s("school-absence-from", w.day(absence.from)),
    };
    w.ab(&format!("school-absence-{}", absence.kind.word()), days, reason.to_lowercase())
}

/// The form.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Sent {
    #[serde(rename = "do")]
    what: String,
    kind: String,
    reason: String,
    from: String,
    until: String,
    absence: String,
}

impl Sent {
    fn new_absence(&self) -> Result<NewAbsence, &'static str> {
        Ok(NewAbsence {
            kind: Kind::of(&self.kind).ok_or("no-kind")?,
            reason: Reason::of(&self.reason).ok_or("no-reason")?,
            from: self.from.trim().parse().map_err(|_| "no-from")?,
            until: match self.until.trim() {
                "" => None,
                text => Some(text.parse().map_err(|_| "no-until")?),
            },
        })
    }
}

async fn shown(
    app: &App,
    frame: &Frame,
    visitor: Visitor,
    student: String,
    (sent, problem): (&Sent, Option<&'static str>),
) -> Result<Response, Refusal> {
    let view = ask(app.desk(), move |desk| desk.school_child(&visitor, &student)).await?;
    page(&ChildPage { w: &frame.w, frame, here: "schools", view: &view, sent, problem })
}

/// `GET /schools/children/{student}`.
pub async fn show(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    Path(student): Path<String>,
) -> Result<Response, Refusal> {
    shown(&app, &frame, visitor, student, (&Sent::default(), None)).await
}

/// `POST /schools/children/{student}`: notes an absence, or ends one.
pub async fn change(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    Path(student): Path<String>,
    Form(sent): Form<Sent>,
) -> Result<Response, Refusal> {
    let (who, name) = (visitor.clone(), student.clone());
    let problem = match (sent.what.as_str(), sent.absence.parse::<i64>()) {
        ("end", Ok(absence)) => {
            ask(app.desk(), move |desk| desk.end_absence(&who, &name, absence)).await?;
            None
        }
        ("note", _) => match sent.new_absence() {
            Err(problem) => Some(problem),
            Ok(new) => ask(app.desk(), move |desk| desk.note_absence(&who, &name, &new))
                .await?
                .err()
                .map(|problem| problem.word()),
        },
        _ => return Ok(StatusCode::UNPROCESSABLE_ENTITY.into_response()),
    };
    match problem {
        None => Ok(Redirect::to(&format!("/schools/children/{}", escape(&student))).into_response()),
        problem => {
            let page = shown(&app, &frame, visitor, student, (&sent, problem)).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
    }
}
