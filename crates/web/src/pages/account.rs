//! One's own account: sessions, password, second factors, what has happened.

use askama::Template;
use axum::Form;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use jenner_registry::access::life::Changed;
use jiff::Timestamp;
use serde::Deserialize;
use tower_sessions::Session;

use crate::app::App;
use crate::desk::{Refusal, Visitor, ask};
use crate::language::Words;
use crate::pages::frame::{Frame, Own, SignedIn, page};
use crate::pages::link::weak_text;
use crate::pages::passkey;
use crate::pages::sign_in::wait_text;
use crate::pages::way_in::{AppPage, CodesPage};
use crate::views::AccountView;

#[derive(Template)]
#[template(path = "account.html")]
struct AccountPage<'a> {
    w: &'a Words,
    frame: &'a Frame,
    here: &'static str,
    view: &'a AccountView,
    own: &'a str,
    now: Timestamp,
    /// Key of what was done.
    done: Option<&'static str>,
    error: Option<String>,
}

async fn account_page(
    app: &App,
    frame: &Frame,
    visitor: Visitor,
    own: &str,
    done: Option<&'static str>,
    error: Option<String>,
) -> Result<Response, Refusal> {
    let view = ask(app.desk(), move |desk| desk.account(&visitor)).await?;
    let failed = error.is_some();
    let now = Timestamp::now();
    let shown =
        page(&AccountPage { w: &frame.w, frame, here: "account", view: &view, own, now, done, error })?;
    let status = if failed { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Ok((status, shown).into_response())
}

/// `GET /account`.
pub async fn show(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    Own(own): Own,
) -> Result<Response, Refusal> {
    account_page(&app, &frame, visitor, &own, None, None).await
}

/// A session to be ended; none: all others.
#[derive(Deserialize)]
pub struct EndForm {
    #[serde(default)]
    session: String,
}

/// `POST /account/sessions`.
pub async fn end_session(
    State(app): State<App>,
    SignedIn(visitor): SignedIn,
    Own(own): Own,
    Form(form): Form<EndForm>,
) -> Result<Response, Refusal> {
    ask(app.desk(), move |desk| {
        let named = Some(form.session.as_str()).filter(|name| !name.is_empty());
        desk.end_session(&visitor, named, &own)
    })
    .await?;
    Ok(Redirect::to("/account").into_response())
}

/// Another password.
#[derive(Deserialize)]
pub struct PasswordForm {
    #[serde(default)]
    present: String,
    #[serde(default)]
    password: String,
    #[serde(default)]
    again: String,
}

/// `POST /account/password`.
pub async fn change_password(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    Own(own): Own,
    Form(form): Form<PasswordForm>,
) -> Result<Response, Refusal> {
    if form.password != form.again {
        let error = frame.w.t("password-differs");
        return account_page(&app, &frame, visitor, &own, None, Some(error)).await;
    }
    let (who, keep) = (visitor.clone(), own.clone());
    let changed =
        ask(app.desk(), move |desk| desk.change_password(&who, &form.present, &form.password, &keep)).await?;
    let (done, error) = match changed {
        Changed::Done => (Some("account-password-done"), None),
        other => (None, why_not(&frame.w, other)),
    };
    account_page(&app, &frame, visitor, &own, done, error).await
}

/// Why something that asks for the password was not done.
fn why_not(w: &Words, changed: Changed) -> Option<String> {
    match changed {
        Changed::Done => None,
        Changed::Wrong => Some(w.t("password-wrong")),
        Changed::Wait(time) => Some(wait_text(w, time)),
        Changed::Weak(weak) => Some(weak_text(w, weak)),
    }
}

/// Something about second factors, with the password: an open screen must not be enough for it.
#[derive(Deserialize)]
pub struct FactorForm {
    #[serde(default)]
    present: String,
    /// `add`, `passkey`, `codes`, or the id of a factor to be removed.
    #[serde(default)]
    what: String,
}

/// `POST /account/factors`.
pub async fn factors(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    Own(own): Own,
    session: Session,
    headers: HeaderMap,
    Form(form): Form<FactorForm>,
) -> Result<Response, Refusal> {
    let who = visitor.clone();
    let known = ask(app.desk(), move |desk| desk.is_password(&who, &form.present)).await?;
    if let Some(error) = why_not(&frame.w, known) {
        return account_page(&app, &frame, visitor, &own, None, Some(error)).await;
    }
    let (who, keep) = (visitor.clone(), own.clone());
    match form.what.as_str() {
        "add" => {
            let enrolment = ask(app.desk(), move |desk| desk.enrolment(who.user)).await?;
            page(&AppPage::new(&frame, "/account/app", &enrolment, None))
        }
        "passkey" => passkey::add_page(&app, &frame, &session, &headers, &visitor, false).await,
        "codes" => {
            let codes = ask(app.desk(), move |desk| desk.renew_codes(&who, &keep)).await?;
            let onward = "/account/onward";
            page(&CodesPage { w: &frame.w, frame: &frame, here: "account", codes: &codes, onward })
        }
        factor => {
            let Ok(factor) = factor.parse() else { return Err(Refusal::NotFound) };
            let removed = ask(app.desk(), move |desk| desk.remove_factor(&who, factor, &keep)).await?;
            let (done, error) = match removed {
                true => (Some("account-factor-removed"), None),
                false => (None, Some(frame.w.t("account-factor-last"))),
            };
            account_page(&app, &frame, visitor, &own, done, error).await
        }
    }
}

/// The first code of a further app.
#[derive(Deserialize)]
pub struct AppForm {
    #[serde(default)]
    code: String,
    #[serde(default)]
    label: String,
}

/// `POST /account/app`.
pub async fn add_app(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    Own(own): Own,
    Form(form): Form<AppForm>,
) -> Result<Response, Refusal> {
    let (user, keep) = (visitor.user, own.clone());
    match ask(app.desk(), move |desk| desk.enrol(user, &form.label, &form.code, Some(&keep))).await? {
        Some(_) => account_page(&app, &frame, visitor, &own, Some("account-factor-added"), None).await,
        None => {
            let enrolment = ask(app.desk(), move |desk| desk.enrolment(user)).await?;
            let shown =
                page(&AppPage::new(&frame, "/account/app", &enrolment, Some(frame.w.t("code-wrong"))))?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, shown).into_response())
        }
    }
}

/// `POST /account/onward`: from new recovery codes back to the account.
pub async fn onward() -> Redirect {
    Redirect::to("/account")
}

/// Until when notices were shown, in microseconds.
#[derive(Deserialize)]
pub struct SeenForm {
    #[serde(default)]
    until: i64,
}

/// `POST /account/seen`.
pub async fn seen(
    State(app): State<App>,
    SignedIn(visitor): SignedIn,
    Form(form): Form<SeenForm>,
) -> Result<Response, Refusal> {
    let until = Timestamp::from_microsecond(form.until).unwrap_or(Timestamp::UNIX_EPOCH);
    ask(app.desk(), move |desk| desk.seen(&visitor, until)).await?;
    Ok(Redirect::to("/account").into_response())
}
