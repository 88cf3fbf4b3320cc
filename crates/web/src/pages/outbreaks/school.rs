//! Contacts of an outbreak by school, grade and room: look for the school by its name, tick grades or rooms of its list, add.

use askama::Template;
use axum::Form;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use jenner_registry::outbreak::school::{Chosen, Room};
use jenner_registry::schools::roster::Grade;
use serde::Deserialize;

use crate::app::App;
use crate::desk::{Refusal, ask};
use crate::language::Words;
use crate::pages::frame::{Frame, SignedIn, page};
use crate::pages::messages::escape;
use crate::views::outbreak::{ContactsTaken, SchoolChoice};

#[derive(Template)]
#[template(path = "outbreak_school.html")]
struct SchoolPage<'a> {
    w: &'a Words,
    frame: &'a Frame,
    here: &'static str,
    event: &'a str,
    asked: &'a Asked,
    view: &'a SchoolChoice,
    taken: Option<&'a ContactsTaken>,
    nobody: bool,
}

impl SchoolPage<'_> {
    fn grade(&self, grade: &Grade) -> String {
        let code = grade.code();
        if code.is_empty() { self.w.t("school-grade-none") } else { self.w.s("ob-school-grade", code) }
    }

    fn room(&self, room: &Room) -> String {
        let name = if room.name.is_empty() { self.w.t("ob-school-no-room") } else { room.name.clone() };
        self.w.ab("ob-school-count", name, self.w.count(room.children))
    }

    fn to_school(&self, id: &str) -> String {
        format!("/outbreaks/{}/school?q={}&school={id}", escape(self.event), escape(&self.asked.q))
    }
}

/// What is looked for, and the school that was chosen.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    q: String,
    school: String,
}

async fn shown(
    app: &App,
    frame: &Frame,
    visitor: crate::desk::Visitor,
    event: String,
    asked: Asked,
    (taken, nobody): (Option<&ContactsTaken>, bool),
) -> Result<Response, Refusal> {
    let (id, text, school) = (event.clone(), asked.q.clone(), asked.school.clone());
    let view = ask(app.desk(), move |desk| desk.outbreak_schools(&visitor, &id, &text, &school)).await?;
    page(&SchoolPage {
        w: &frame.w,
        frame,
        here: "outbreaks",
        event: &event,
        asked: &asked,
        view: &view,
        taken,
        nobody,
    })
}

/// `GET /outbreaks/{event}/school`.
pub async fn show(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    Path(event): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Refusal> {
    shown(&app, &frame, visitor, event, asked, (None, false)).await
}

/// `POST /outbreaks/{event}/school`: `school`, and `grade` and `room` as often as they are ticked. A room is its grade's number, a
/// bar and its name.
pub async fn add(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    Path(event): Path<String>,
    Form(fields): Form<Vec<(String, String)>>,
) -> Result<Response, Refusal> {
    let (mut asked, mut chosen) = (Asked::default(), Chosen::default());
    for (name, value) in fields {
        match name.as_str() {
            "q" => asked.q = value,
            "school" => asked.school = value,
            "grade" => chosen.grades.extend(value.parse().ok().map(Grade::of_number)),
            "room" => {
                if let Some((grade, room)) = value.split_once('|')
                    && let Ok(number) = grade.parse()
                {
                    chosen.rooms.push((Grade::of_number(number), room.to_owned()));
                }
            }
            _ => {}
        }
    }
    if chosen.is_empty() {
        let page = shown(&app, &frame, visitor, event, asked, (None, true)).await?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    }
    let (who, id, school) = (visitor.clone(), event.clone(), asked.school.clone());
    let taken = ask(app.desk(), move |desk| desk.add_school(&who, &id, &school, &chosen)).await?;
    let status = if taken.problem.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let page = shown(&app, &frame, visitor, event, asked, (Some(&taken), false)).await?;
    Ok((status, page).into_response())
}
