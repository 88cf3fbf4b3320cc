//! What follows the password: a code, setting up an app, the agreement; then the first page. How far somebody is stands in
//! the session on the server, and opens no other page.

use askama::Template;
use axum::Form;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use jenner_registry::access::entry::{Step, Whence};
use jenner_registry::access::factors::Shown;
use qrcodegen::{QrCode, QrCodeEcc};
use serde::Deserialize;
use tower_sessions::Session;

use crate::app::App;
use crate::desk::{Refusal, ask};
use crate::language::Words;
use crate::pages::frame::{Frame, page};
use crate::pages::passkey::{self, Question};
use crate::pages::sign_in::{local, wait_text};
use crate::session::{self, Half};
use crate::views::{AgreementView, Enrolment};
use crate::whence::{From, device_cookie};

/// Leads to the next step, or in.
pub async fn go_on(app: &App, session: &Session, half: Half, whence: Whence) -> Result<Response, Refusal> {
    let (user, proven) = (half.user, half.proven);
    let step = ask(app.desk(), move |desk| desk.next_step(user, proven)).await?;
    let path = match step {
        Step::In => return enter(app, session, half, whence).await,
        Step::Factor => "/sign-in/code",
        Step::Enrol => "/sign-in/app",
        Step::Agreement => "/sign-in/agreement",
        Step::Expired | Step::Asleep => {
            session::end(session).await?;
            let path = if step == Step::Asleep {
                "/sign-in/closed?why=asleep"
            } else {
                "/sign-in/closed?why=expired"
            };
            return Ok(Redirect::to(path).into_response());
        }
    };
    session::start_half(session, &half).await?;
    Ok(Redirect::to(path).into_response())
}

async fn enter(app: &App, session: &Session, half: Half, whence: Whence) -> Result<Response, Refusal> {
    let (user, from) = (half.user, whence.clone());
    let Some((visitor, device)) = ask(app.desk(), move |desk| desk.enter(user, &from)).await? else {
        return Ok(Redirect::to("/sign-in?why=again").into_response());
    };
    session::start(session, visitor.clone(), &whence).await?;
    // A form that was sent too late comes first: its owner has just said who they are.
    let kept = ask(app.desk(), move |desk| desk.kept_form(&visitor)).await?;
    let next = if kept.is_some() { "/kept" } else { local(&half.next) };
    let mut response = Redirect::to(next).into_response();
    if let Some(device) = device
        && let Ok(cookie) = HeaderValue::from_str(&device_cookie(app.settings(), &device))
    {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    Ok(response)
}

/// Whoever is not on the way in begins anew.
fn anew() -> Response {
    Redirect::to("/sign-in?why=again").into_response()
}

#[derive(Template)]
#[template(path = "sign_in_code.html")]
struct CodePage<'a> {
    w: &'a Words,
    frame: &'a Frame,
    here: &'static str,
    error: Option<String>,
    /// The code of a made-up state.
    shown: Option<String>,
    /// A question to the user's passkeys, if there are any.
    question: Option<Question>,
}

/// Why the page is shown again.
#[derive(Debug, Default, Deserialize)]
pub struct Again {
    #[serde(default)]
    why: String,
}

/// `GET /sign-in/code`.
pub async fn code(
    State(app): State<App>,
    frame: Frame,
    session: Session,
    headers: HeaderMap,
    Query(again): Query<Again>,
) -> Result<Response, Refusal> {
    let Some(half) = session::half(&session).await? else { return Ok(anew()) };
    let error = (again.why == "passkey").then(|| frame.w.t("passkey-wrong"));
    code_page(&app, &frame, &session, &headers, &half, error).await
}

async fn code_page(
    app: &App,
    frame: &Frame,
    session: &Session,
    headers: &HeaderMap,
    half: &Half,
    error: Option<String>,
) -> Result<Response, Refusal> {
    let user = half.user;
    let shown = ask(app.desk(), move |desk| desk.shown_code(user)).await?;
    let question = passkey::question(app, session, headers, user).await?;
    page(&CodePage { w: &frame.w, frame, here: "sign-in", error, shown, question })
}

/// A typed code.
#[derive(Deserialize)]
pub struct Typed {
    #[serde(default)]
    code: String,
    #[serde(default)]
    label: String,
}

/// `POST /sign-in/code`.
pub async fn check_code(
    State(app): State<App>,
    frame: Frame,
    From(whence): From,
    session: Session,
    headers: HeaderMap,
    Form(typed): Form<Typed>,
) -> Result<Response, Refusal> {
    let Some(half) = session::half(&session).await? else { return Ok(anew()) };
    let user = half.user;
    let step = ask(app.desk(), move |desk| desk.next_step(user, false)).await?;
    if step != Step::Factor {
        return go_on(&app, &session, half, whence).await;
    }
    match ask(app.desk(), move |desk| desk.code(user, &typed.code)).await? {
        Shown::Right => go_on(&app, &session, half.proven(), whence).await,
        Shown::Wrong => {
            if !session::wrong_code(&session, half.clone()).await? {
                return Ok(anew());
            }
            let shown =
                code_page(&app, &frame, &session, &headers, &half, Some(frame.w.t("code-wrong"))).await?;
            Ok((StatusCode::UNAUTHORIZED, shown).into_response())
        }
        Shown::Wait(time) => {
            let shown =
                code_page(&app, &frame, &session, &headers, &half, Some(wait_text(&frame.w, time))).await?;
            Ok((StatusCode::TOO_MANY_REQUESTS, shown).into_response())
        }
    }
}

/// The page on which an app is set up.
#[derive(Template)]
#[template(path = "app_setup.html")]
pub struct AppPage<'a> {
    w: &'a Words,
    frame: &'a Frame,
    here: &'static str,
    /// Where the form goes.
    action: &'static str,
    enrolment: &'a Enrolment,
    size: i32,
    dark: String,
    error: Option<String>,
}

impl<'a> AppPage<'a> {
    /// The page, with the square code drawn here: nothing about a seed leaves this machine.
    pub fn new(
        frame: &'a Frame,
        action: &'static str,
        enrolment: &'a Enrolment,
        error: Option<String>,
    ) -> Self {
        let (size, dark) = square(&enrolment.address);
        Self { w: &frame.w, frame, here: "account", action, enrolment, size, dark, error }
    }
}

/// Side of a square code with its margin, and its dark places as an SVG path.
pub(crate) fn square(text: &str) -> (i32, String) {
    const MARGIN: i32 = 4;
    let Ok(code) = QrCode::encode_text(text, QrCodeEcc::Medium) else { return (0, String::new()) };
    let mut path = String::new();
    for y in 0..code.size() {
        for x in (0..code.size()).filter(|x| code.get_module(*x, y)) {
            path.push_str(&format!("M{} {}h1v1h-1z", x + MARGIN, y + MARGIN));
        }
    }
    (code.size() + 2 * MARGIN, path)
}

/// Recovery codes, shown this once.
#[derive(Template)]
#[template(path = "recovery_codes.html")]
pub struct CodesPage<'a> {
    /// Words.
    pub w: &'a Words,
    /// Frame.
    pub frame: &'a Frame,
    /// Place in the navigation.
    pub here: &'static str,
    /// The codes.
    pub codes: &'a [String],
    /// Where the button leads.
    pub onward: &'static str,
}

/// Whether somebody is at the step where an app is set up.
async fn enrolling(app: &App, session: &Session) -> Result<Option<Half>, Refusal> {
    let Some(half) = session::half(session).await? else { return Ok(None) };
    let user = half.user;
    let step = ask(app.desk(), move |desk| desk.next_step(user, false)).await?;
    Ok(Some(half).filter(|half| step == Step::Enrol && !half.proven))
}

/// `GET /sign-in/app`.
pub async fn app_setup(State(app): State<App>, frame: Frame, session: Session) -> Result<Response, Refusal> {
    let Some(half) = enrolling(&app, &session).await? else { return Ok(anew()) };
    let enrolment = ask(app.desk(), move |desk| desk.enrolment(half.user)).await?;
    page(&AppPage::new(&frame, "/sign-in/app", &enrolment, None))
}

/// `POST /sign-in/app`.
pub async fn check_app(
    State(app): State<App>,
    frame: Frame,
    session: Session,
    Form(typed): Form<Typed>,
) -> Result<Response, Refusal> {
    let Some(half) = enrolling(&app, &session).await? else { return Ok(anew()) };
    let user = half.user;
    match ask(app.desk(), move |desk| desk.enrol(user, &typed.label, &typed.code, None)).await? {
        Some(codes) => {
            session::start_half(&session, &half.proven()).await?;
            let onward = "/sign-in/onward";
            page(&CodesPage { w: &frame.w, frame: &frame, here: "account", codes: &codes, onward })
        }
        None => {
            let enrolment = ask(app.desk(), move |desk| desk.enrolment(user)).await?;
            let shown =
                page(&AppPage::new(&frame, "/sign-in/app", &enrolment, Some(frame.w.t("code-wrong"))))?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, shown).into_response())
        }
    }
}

/// `POST /sign-in/onward`: from the recovery codes to the next step.
pub async fn onward(
    State(app): State<App>,
    From(whence): From,
    session: Session,
) -> Result<Response, Refusal> {
    match session::half(&session).await? {
        Some(half) if half.proven => go_on(&app, &session, half, whence).await,
        _ => Ok(anew()),
    }
}

#[derive(Template)]
#[template(path = "agreement.html")]
struct AgreementPage<'a> {
    w: &'a Words,
    frame: &'a Frame,
    here: &'static str,
    agreement: &'a AgreementView,
    missing: bool,
}

/// `GET /sign-in/agreement`.
pub async fn agreement(State(app): State<App>, frame: Frame, session: Session) -> Result<Response, Refusal> {
    match session::half(&session).await? {
        Some(half) if half.proven => agreement_page(&app, &frame, false).await,
        _ => Ok(anew()),
    }
}

async fn agreement_page(app: &App, frame: &Frame, missing: bool) -> Result<Response, Refusal> {
    let language = frame.w.lang.code();
    let agreement = ask(app.desk(), move |desk| desk.agreement(language)).await?;
    page(&AgreementPage { w: &frame.w, frame, here: "sign-in", agreement: &agreement, missing })
}

/// The agreement, accepted.
#[derive(Deserialize)]
pub struct Accepted {
    #[serde(default)]
    version: String,
    #[serde(default)]
    accepted: String,
}

/// `POST /sign-in/agreement`.
pub async fn accept(
    State(app): State<App>,
    frame: Frame,
    From(whence): From,
    session: Session,
    Form(form): Form<Accepted>,
) -> Result<Response, Refusal> {
    let Some(half) = session::half(&session).await?.filter(|half| half.proven) else { return Ok(anew()) };
    if form.accepted.is_empty() {
        let shown = agreement_page(&app, &frame, true).await?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, shown).into_response());
    }
    let user = half.user;
    ask(app.desk(), move |desk| desk.accept(user, &form.version)).await?;
    go_on(&app, &session, half, whence).await
}

#[derive(Template)]
#[template(path = "sign_in_closed.html")]
struct ClosedPage<'a> {
    w: &'a Words,
    frame: &'a Frame,
    here: &'static str,
    asleep: bool,
}

/// `GET /sign-in/closed`.
pub async fn closed(frame: Frame, Query(why): Query<Again>) -> Result<Response, Refusal> {
    page(&ClosedPage { w: &frame.w, frame: &frame, here: "sign-in", asleep: why.why == "asleep" })
}
