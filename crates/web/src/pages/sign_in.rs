//! Signing in with a password, and signing out. What follows the password is [`super::way_in`].

use askama::Template;
use axum::Form;
use axum::extract::{Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use jenner_registry::access::entry::First;
use serde::Deserialize;
use std::time::Duration;
use tower_sessions::Session;

use crate::app::App;
use crate::desk::{Refusal, ask};
use crate::language::Words;
use crate::pages::family;
use crate::pages::frame::{Frame, SignedIn, page};
use crate::pages::way_in;
use crate::session::{self, Half};
use crate::whence::From;

#[derive(Template)]
#[template(path = "sign_in.html")]
struct SignInPage<'a> {
    w: &'a Words,
    frame: &'a Frame,
    here: &'static str,
    next: &'a str,
    user_name: &'a str,
    /// Key of the notice above the form, if there is one.
    notice: Option<&'static str>,
    error: Option<String>,
}

/// Why the page is shown, and where to go afterwards.
#[derive(Debug, Deserialize)]
pub struct Arrival {
    #[serde(default)]
    why: String,
    #[serde(default)]
    next: String,
}

/// `GET /sign-in`.
pub async fn show(frame: Frame, Query(arrival): Query<Arrival>) -> Result<Response, Refusal> {
    if frame.visitor.is_some() {
        return Ok(Redirect::to(local(&arrival.next)).into_response());
    }
    if family::is_theirs(&arrival.next) {
        let to = if arrival.why == "ended" { "/my-record?ended=1" } else { "/my-record" };
        return Ok(Redirect::to(to).into_response());
    }
    let notice = match arrival.why.as_str() {
        "ended" => Some("sign-in-ended"),
        "out" => Some("sign-in-out"),
        "again" => Some("sign-in-again"),
        _ => None,
    };
    page(&SignInPage {
        w: &frame.w,
        frame: &frame,
        here: "sign-in",
        next: local(&arrival.next),
        user_name: "",
        notice,
        error: None,
    })
}

/// The sign-in form.
#[derive(Deserialize)]
pub struct Credentials {
    #[serde(default)]
    user_name: String,
    #[serde(default)]
    password: String,
    #[serde(default)]
    next: String,
}

/// `POST /sign-in`.
pub async fn sign_in(
    State(app): State<App>,
    frame: Frame,
    whence: From,
    session: Session,
    Form(form): Form<Credentials>,
) -> Result<Response, Refusal> {
    let again = |status: StatusCode, error: String| {
        let shown = page(&SignInPage {
            w: &frame.w,
            frame: &frame,
            here: "sign-in",
            next: local(&form.next),
            user_name: &form.user_name,
            notice: None,
            error: Some(error),
        })?;
        Ok((status, shown).into_response())
    };
    if form.user_name.trim().is_empty() || form.password.is_empty() {
        return again(StatusCode::UNPROCESSABLE_ENTITY, frame.w.t("sign-in-empty"));
    }
    let (user_name, password) = (form.user_name.trim().to_owned(), form.password.clone());
    let From(from) = whence;
    let asked = from.clone();
    match ask(app.desk(), move |desk| desk.password(&user_name, &password, &asked)).await? {
        First::Right(user) => {
            let half = Half::new(user, local(&form.next));
            way_in::go_on(&app, &session, half, from).await
        }
        First::Wrong => again(StatusCode::UNAUTHORIZED, frame.w.t("sign-in-wrong")),
        First::Wait(time) => {
            let shown = again(StatusCode::TOO_MANY_REQUESTS, wait_text(&frame.w, time))?;
            Ok(([(header::RETRY_AFTER, time.as_secs().max(1).to_string())], shown).into_response())
        }
        First::Shut => again(StatusCode::TOO_MANY_REQUESTS, frame.w.t("sign-in-shut")),
    }
}

/// How long somebody has to wait, in words.
pub fn wait_text(w: &Words, time: Duration) -> String {
    let seconds = time.as_secs().max(1);
    match seconds {
        ..120 => w.n("sign-in-wait", seconds),
        _ => w.n("sign-in-wait-minutes", seconds.div_ceil(60)),
    }
}

/// `POST /sign-out`.
pub async fn sign_out(
    State(app): State<App>,
    SignedIn(visitor): SignedIn,
    session: Session,
) -> Result<Response, Refusal> {
    session::end(&session).await?;
    ask(app.desk(), move |desk| desk.sign_out(&visitor)).await?;
    Ok(Redirect::to("/sign-in?why=out").into_response())
}

/// `POST /stay`: a click that only keeps the session.
pub async fn stay(session: Session) -> Result<StatusCode, Refusal> {
    session::click(&session).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// An address of our own to go to; anything else becomes the first page, so that nobody can be led away.
pub fn local(next: &str) -> &str {
    let ours = next.starts_with('/')
        && !next.starts_with("//")
        && !next.contains(['\\', '?', '#'])
        && !next.chars().any(char::is_control);
    if ours { next } else { "/" }
}

#[cfg(test)]
mod tests {
    use super::local;

    #[test]
    fn nobody_is_led_to_another_site_after_signing_in() {
        assert_eq!(local("/people/abc/by-date"), "/people/abc/by-date");
        for away in ["https://example.com", "//example.com", "/\\example.com", "", "javascript:1", "/a\r\nb"]
        {
            assert_eq!(local(away), "/", "{away}");
        }
    }
}
