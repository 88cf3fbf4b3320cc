//! What to try when no record opens: a claim that a clinic or the registry solves, and how far it is.

use askama::Template;
use axum::Form;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use jenner_registry::family::requests::{Claimed, Said, State as Stands};
use serde::Deserialize;

use super::{Problem, WhoForm, at_one_time, wait_text, waiting};
use crate::app::App;
use crate::desk::family::FollowedClaim;
use crate::desk::{Refusal, ask};
use crate::language::Words;
use crate::pages::frame::{Frame, page};
use crate::views::family::FamilyNote;
use crate::whence::From;

/// The form of a claim.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct ClaimForm {
    #[serde(flatten)]
    who: WhoForm,
    asker: String,
    contact: String,
    place: String,
    more: String,
}

#[derive(Template)]
#[template(path = "family/help.html")]
struct HelpPage<'a> {
    w: &'a Words,
    frame: &'a Frame,
    here: &'static str,
    form: &'a WhoForm,
    claim: &'a ClaimForm,
    problems: &'a [Problem],
    wait: Option<String>,
}

impl HelpPage<'_> {
    fn is_wrong(&self, id: &str) -> bool {
        self.problems.iter().any(|(_, of)| *of == id)
    }
}

#[derive(Template)]
#[template(path = "family/claimed.html")]
struct ClaimedPage<'a> {
    w: &'a Words,
    frame: &'a Frame,
    here: &'static str,
    number: &'a str,
    code: &'a str,
}

#[derive(Template)]
#[template(path = "family/follow.html")]
struct FollowPage<'a> {
    w: &'a Words,
    frame: &'a Frame,
    here: &'static str,
    number: &'a str,
    code: &'a str,
    note: Option<&'a FamilyNote>,
    problem: Option<String>,
    answered: bool,
}

impl FollowPage<'_> {
    fn asks(&self) -> bool {
        self.note.is_some_and(|note| note.state == Stands::Asked)
    }
}

/// `GET /my-record/help`.
pub async fn show(frame: Frame) -> Result<Response, Refusal> {
    let claim = ClaimForm::default();
    page(&HelpPage {
        w: &frame.w,
        frame: &frame,
        here: "my-record",
        form: &claim.who,
        claim: &claim,
        problems: &[],
        wait: None,
    })
}

/// `POST /my-record/help`.
pub async fn send(
    State(app): State<App>,
    frame: Frame,
    From(whence): From,
    Form(form): Form<ClaimForm>,
) -> Result<Response, Refusal> {
    let born = form.who.born(app.today());
    let has_letter = |text: &str| text.chars().any(char::is_alphabetic);
    let mut problems: Vec<Problem> = Vec::new();
    if !has_letter(&form.who.given) && !has_letter(&form.who.family) {
        problems.push(("fam-need-name", "given"));
    }
    if born.is_none() {
        problems.push(("fam-need-born", "month"));
    }
    let again = |problems: &[Problem], wait: Option<String>| {
        page(&HelpPage {
            w: &frame.w,
            frame: &frame,
            here: "my-record",
            form: &form.who,
            claim: &form,
            problems,
            wait,
        })
    };
    if !problems.is_empty() {
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, again(&problems, None)?).into_response());
    }
    let said = Said {
        text: form.more.clone(),
        dose: None,
        given: form.who.given.clone(),
        family: form.who.family.clone(),
        born,
        asker: form.asker.clone(),
        contact: form.contact.clone(),
        place: form.place.clone(),
    };
    let lang = frame.w.lang;
    match at_one_time(ask(app.desk(), move |desk| desk.claim(said, lang, &whence))).await? {
        Claimed::Number(number, code) => {
            page(&ClaimedPage { w: &frame.w, frame: &frame, here: "my-record", number: &number, code: &code })
        }
        Claimed::Wait(time) => Ok(waiting(again(&[], Some(wait_text(&frame.w, time)))?, time)),
    }
}

/// `GET /my-record/claim`.
pub async fn ask_for(frame: Frame) -> Result<Response, Refusal> {
    page(&FollowPage {
        w: &frame.w,
        frame: &frame,
        here: "my-record",
        number: "",
        code: "",
        note: None,
        problem: None,
        answered: false,
    })
}

/// Number and code of a claim, and an answer to what was asked.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct FollowForm {
    number: String,
    code: String,
    text: String,
}

/// `POST /my-record/claim`. What is shown stands in no address: it may be read over somebody's shoulder, not in a history.
pub async fn follow(
    State(app): State<App>,
    frame: Frame,
    From(whence): From,
    Form(form): Form<FollowForm>,
) -> Result<Response, Refusal> {
    let (number, code, text) = (form.number.clone(), form.code.clone(), form.text.clone());
    let answered = !text.trim().is_empty();
    let found =
        at_one_time(ask(app.desk(), move |desk| desk.follow_claim(&number, &code, &text, &whence))).await?;
    let shown = |note: Option<&FamilyNote>, problem: Option<String>| {
        page(&FollowPage {
            w: &frame.w,
            frame: &frame,
            here: "my-record",
            number: &form.number,
            code: &form.code,
            answered: answered && note.is_some(),
            note,
            problem,
        })
    };
    match found {
        FollowedClaim::Claim(note) => shown(Some(&note), None),
        FollowedClaim::No => {
            let again = shown(None, Some(frame.w.t("fam-follow-no")))?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response())
        }
        FollowedClaim::Wait(time) => Ok(waiting(shown(None, Some(wait_text(&frame.w, time)))?, time)),
    }
}
