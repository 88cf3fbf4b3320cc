//! Links that open something once: the first administrator, an invitation, another password.

use askama::Template;
use axum::Form;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use jenner_registry::access::links::{self, Opened, Purpose, Taken};
use jenner_registry::access::passwords::Weak;
use serde::Deserialize;
use tower_sessions::Session;

use crate::app::App;
use crate::desk::{Refusal, ask};
use crate::language::Words;
use crate::pages::frame::{Frame, page};
use crate::pages::sign_in::wait_text;
use crate::pages::way_in;
use crate::session::Half;
use crate::whence::From;

#[derive(Template)]
#[template(path = "link.html")]
struct LinkPage<'a> {
    w: &'a Words,
    frame: &'a Frame,
    here: &'static str,
    token: &'a str,
    opened: &'a Opened,
    form: &'a LinkForm,
    error: Option<String>,
}

impl LinkPage<'_> {
    fn is_setup(&self) -> bool {
        self.opened.purpose == Purpose::Setup
    }
}

#[derive(Template)]
#[template(path = "link_gone.html")]
struct GonePage<'a> {
    w: &'a Words,
    frame: &'a Frame,
    here: &'static str,
}

fn gone(frame: &Frame) -> Result<Response, Refusal> {
    let shown = page(&GonePage { w: &frame.w, frame, here: "sign-in" })?;
    Ok((StatusCode::GONE, shown).into_response())
}

/// `GET /link/{token}`.
pub async fn show(
    State(app): State<App>,
    frame: Frame,
    Path(token): Path<String>,
) -> Result<Response, Refusal> {
    let words = token.clone();
    let Some(opened) = ask(app.desk(), move |desk| desk.link(&words)).await? else { return gone(&frame) };
    let form = LinkForm::default();
    let here = "sign-in";
    page(&LinkPage {
        w: &frame.w,
        frame: &frame,
        here,
        token: &token,
        opened: &opened,
        form: &form,
        error: None,
    })
}

/// What was typed.
#[derive(Default, Deserialize)]
pub struct LinkForm {
    #[serde(default)]
    user_name: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    organization: String,
    #[serde(default)]
    code_of_organization: String,
    #[serde(default)]
    code: String,
    #[serde(default)]
    password: String,
    #[serde(default)]
    again: String,
}

/// `POST /link/{token}`.
pub async fn take(
    State(app): State<App>,
    frame: Frame,
    From(whence): From,
    session: Session,
    Path(token): Path<String>,
    Form(form): Form<LinkForm>,
) -> Result<Response, Refusal> {
    let words = token.clone();
    let Some(opened) = ask(app.desk(), move |desk| desk.link(&words)).await? else { return gone(&frame) };
    let wrong = |error: String| {
        let here = "sign-in";
        let error = Some(error);
        let shown = page(&LinkPage {
            w: &frame.w,
            frame: &frame,
            here,
            token: &token,
            opened: &opened,
            form: &form,
            error,
        })?;
        Ok((StatusCode::UNPROCESSABLE_ENTITY, shown).into_response())
    };
    if form.password != form.again {
        return wrong(frame.w.t("password-differs"));
    }
    let (words, password, code) = (token.clone(), form.password.clone(), form.code.clone());
    let taken = match opened.purpose {
        Purpose::Setup => {
            let (user_name, name) = (form.user_name.clone(), form.name.clone());
            let (organization, mark) = (form.organization.clone(), form.code_of_organization.clone());
            ask(app.desk(), move |desk| {
                let first = links::First {
                    username: &user_name,
                    display_name: &name,
                    password: &password,
                    organization: &organization,
                    code: &mark,
                };
                desk.take_setup(&words, &first)
            })
            .await?
        }
        Purpose::Invite | Purpose::Reset => {
            ask(app.desk(), move |desk| desk.take_link(&words, &code, &password)).await?
        }
    };
    match taken {
        // A reset has shown the factor with the form; to come in, another code is asked all the same.
        Taken::Done(user) => way_in::go_on(&app, &session, Half::new(user, "/"), whence).await,
        Taken::Gone => gone(&frame),
        Taken::Weak(weak) => wrong(weak_text(&frame.w, weak)),
        Taken::WrongCode => wrong(frame.w.t("code-wrong")),
        Taken::Wait(time) => wrong(wait_text(&frame.w, time)),
        Taken::Invalid(_) => wrong(frame.w.t("link-empty")),
    }
}

/// Why a password is not taken, in the reader's language.
pub fn weak_text(w: &Words, weak: Weak) -> String {
    match weak {
        Weak::Short { has, needs } => w.ab("password-short", has, needs),
        Weak::Long => w.t("password-long"),
        Weak::Common => w.t("password-common"),
        Weak::Names => w.t("password-names"),
    }
}
