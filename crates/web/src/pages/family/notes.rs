//! "Something is wrong": what a family writes about a record, and what became of it.

use askama::Template;
use axum::Form;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use jenner_model::OrganizationId;
use jenner_registry::family::requests::{About, Said, Sent, State as Stands};
use serde::Deserialize;

use super::person_of;
use crate::app::App;
use crate::desk::{Refusal, ask};
use crate::language::Words;
use crate::pages::frame::{Frame, SignedIn, page};
use crate::views::family::{FamilyCard, FamilyNote, FamilyNotes};

/// The form.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct NoteForm {
    about: String,
    shot: String,
    text: String,
    to: String,
    /// The note that is answered; empty for a new one.
    note: String,
}

#[derive(Template)]
#[template(path = "family/notes.html")]
struct NotesPage<'a> {
    w: &'a Words,
    frame: &'a Frame,
    here: &'static str,
    tab: &'static str,
    card: &'a FamilyCard,
    view: &'a FamilyNotes,
    form: &'a NoteForm,
    /// What is wrong, in words.
    problem: Option<String>,
    /// What was done, in words.
    done: Option<String>,
}

impl NotesPage<'_> {
    fn abouts(&self) -> [About; 6] {
        About::OF_RECORD
    }

    fn asks(&self, note: &FamilyNote) -> bool {
        note.state == Stands::Asked
    }
}

/// `GET /family/{person}/wrong`.
pub async fn show(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    Path(person): Path<String>,
) -> Result<Response, Refusal> {
    let person = person_of(&person)?;
    let view = ask(app.desk(), move |desk| desk.family_notes(&visitor, person)).await?;
    page(&NotesPage {
        w: &frame.w,
        frame: &frame,
        here: "family",
        tab: "wrong",
        card: &view.card,
        view: &view,
        form: &NoteForm::default(),
        problem: None,
        done: None,
    })
}

/// `POST /family/{person}/wrong`.
pub async fn send(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    Path(person): Path<String>,
    Form(form): Form<NoteForm>,
) -> Result<Response, Refusal> {
    let person = person_of(&person)?;
    let (asked, lang) = (form.clone(), frame.w.lang);
    let about = About::of(&form.about);
    let (outcome, view) = ask(app.desk(), move |desk| {
        let outcome = if !asked.note.is_empty() {
            desk.answer_note(&visitor, person, &asked.note, &asked.text)?.then_some(Outcome::Answered)
        } else if let Some(about) = about {
            let said = Said { text: asked.text.clone(), dose: asked.shot.parse().ok(), ..Said::default() };
            let to = asked.to.parse().ok().map(OrganizationId);
            Some(Outcome::Sent(desk.send_note(&visitor, person, about, said, to, lang)?))
        } else {
            None
        };
        Ok((outcome, desk.family_notes(&visitor, person)?))
    })
    .await?;
    let w = &frame.w;
    let (done, problem) = match outcome {
        Some(Outcome::Answered) => (Some(w.t("fam-answer-sent")), None),
        Some(Outcome::Sent(Sent::Number(number))) => (Some(w.s("fam-wrong-sent", number)), None),
        Some(Outcome::Sent(Sent::TooMany)) => (None, Some(w.t("fam-wrong-many"))),
        Some(Outcome::Sent(Sent::Empty)) | None => (None, Some(w.t("fam-wrong-empty"))),
    };
    let (status, empty) = match &problem {
        Some(_) => (StatusCode::UNPROCESSABLE_ENTITY, None),
        None => (StatusCode::OK, Some(NoteForm::default())),
    };
    let shown = page(&NotesPage {
        w,
        frame: &frame,
        here: "family",
        tab: "wrong",
        card: &view.card,
        view: &view,
        form: empty.as_ref().unwrap_or(&form),
        problem,
        done,
    })?;
    Ok((status, shown).into_response())
}

enum Outcome {
    Sent(Sent),
    Answered,
}
