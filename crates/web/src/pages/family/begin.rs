//! Getting a record: who asks and for whom, then a code to the phone or e-mail address that is on file.

use askama::Template;
use axum::Form;
use axum::extract::{Query, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use jenner_registry::family::contact::Contact;
use jenner_registry::family::prove::Begun;
use serde::Deserialize;
use tower_sessions::Session;

use super::{Problem, WhoForm, at_one_time, visiting, wait_text, waiting};
use crate::app::App;
use crate::desk::{Refusal, ask};
use crate::language::Words;
use crate::pages::frame::{Frame, page};
use crate::session;
use crate::views::family::FamilyProved;
use crate::whence::{From, device_cookie};

#[derive(Template)]
#[template(path = "family/begin.html")]
struct BeginPage<'a> {
    w: &'a Words,
    frame: &'a Frame,
    here: &'static str,
    form: &'a WhoForm,
    contact: &'a str,
    problems: &'a [Problem],
    wait: Option<String>,
    /// An earlier visit has ended by itself.
    ended: bool,
}

impl BeginPage<'_> {
    fn is_wrong(&self, id: &str) -> bool {
        self.problems.iter().any(|(_, of)| *of == id)
    }
}

#[derive(Template)]
#[template(path = "family/code.html")]
struct CodePage<'a> {
    w: &'a Words,
    frame: &'a Frame,
    here: &'static str,
    to: &'a str,
    shown: &'a str,
    empty: bool,
}

#[derive(Template)]
#[template(path = "family/no.html")]
struct NoPage<'a> {
    w: &'a Words,
    frame: &'a Frame,
    here: &'static str,
    wait: Option<String>,
}

/// The one answer to everybody whose words open nothing.
pub(super) fn no(frame: &Frame) -> Result<Response, Refusal> {
    let shown = page(&NoPage { w: &frame.w, frame, here: "my-record", wait: None })?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, shown).into_response())
}

/// The same for who tried too often.
pub(super) fn later(frame: &Frame, time: std::time::Duration) -> Result<Response, Refusal> {
    let wait = Some(wait_text(&frame.w, time));
    Ok(waiting(page(&NoPage { w: &frame.w, frame, here: "my-record", wait })?, time))
}

/// What a code page was shown for: words of the try, the contact with most of it hidden, a code that made-up states show.
type Begin = (String, String, String);
const BEGUN: &str = "family-try";

/// Why the page is shown.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Arrival {
    ended: String,
}

/// `GET /my-record`.
pub async fn show(
    State(app): State<App>,
    frame: Frame,
    From(whence): From,
    Query(arrival): Query<Arrival>,
) -> Result<Response, Refusal> {
    let mut shown = page(&BeginPage {
        w: &frame.w,
        frame: &frame,
        here: "my-record",
        form: &WhoForm::default(),
        contact: "",
        problems: &[],
        wait: None,
        ended: !arrival.ended.is_empty(),
    })?;
    if whence.device.is_empty() {
        // So that a library's readers are counted one by one and not all together. It signs nobody in.
        let fresh = device_cookie(app.settings(), &format!("{:032x}", rand::random::<u128>()));
        if let Ok(cookie) = HeaderValue::from_str(&fresh) {
            shown.headers_mut().append(header::SET_COOKIE, cookie);
        }
    }
    Ok(shown)
}

/// The form.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct BeginForm {
    #[serde(flatten)]
    who: WhoForm,
    contact: String,
}

/// `POST /my-record`.
pub async fn send(
    State(app): State<App>,
    frame: Frame,
    From(whence): From,
    session: Session,
    Form(form): Form<BeginForm>,
) -> Result<Response, Refusal> {
    let asked = form.who.read(app.today());
    let contact = Contact::read(&form.contact);
    let mut problems = asked.as_ref().err().cloned().unwrap_or_default();
    if contact.is_none() {
        problems.push(("fam-need-contact", "contact"));
    }
    let again = |problems: &[Problem], wait: Option<String>| {
        page(&BeginPage {
            w: &frame.w,
            frame: &frame,
            here: "my-record",
            form: &form.who,
            contact: &form.contact,
            problems,
            wait,
            ended: false,
        })
    };
    let (Ok(asked), Some(contact)) = (asked, contact) else {
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, again(&problems, None)?).into_response());
    };
    let (to, lang) = (contact.masked(), frame.w.lang);
    let begun =
        at_one_time(ask(app.desk(), move |desk| desk.begin_family(&asked, &contact, &whence, lang))).await?;
    match begun {
        (Begun::OnItsWay { handle, .. }, shown) => {
            let begin: Begin = (handle, to, shown.unwrap_or_default());
            session.insert(BEGUN, begin).await.map_err(session::unavailable)?;
            Ok(Redirect::to("/my-record/code").into_response())
        }
        (Begun::Wait(time), _) => Ok(waiting(again(&[], Some(wait_text(&frame.w, time)))?, time)),
    }
}

async fn begun(session: &Session) -> Result<Option<Begin>, Refusal> {
    session.get(BEGUN).await.map_err(session::unavailable)
}

/// `GET /my-record/code`.
pub async fn code(frame: Frame, session: Session) -> Result<Response, Refusal> {
    let Some((_, to, shown)) = begun(&session).await? else {
        return Ok(Redirect::to("/my-record").into_response());
    };
    page(&CodePage { w: &frame.w, frame: &frame, here: "my-record", to: &to, shown: &shown, empty: false })
}

/// The code.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct CodeForm {
    code: String,
}

/// `POST /my-record/code`.
pub async fn check(
    State(app): State<App>,
    frame: Frame,
    From(whence): From,
    session: Session,
    Form(form): Form<CodeForm>,
) -> Result<Response, Refusal> {
    let Some((handle, to, shown)) = begun(&session).await? else {
        return Ok(Redirect::to("/my-record").into_response());
    };
    if form.code.trim().is_empty() {
        let again = page(&CodePage {
            w: &frame.w,
            frame: &frame,
            here: "my-record",
            to: &to,
            shown: &shown,
            empty: true,
        })?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response());
    }
    let (code, visiting, from) = (form.code, visiting(&frame), whence.clone());
    let checked = ask(app.desk(), move |desk| desk.check_family(&handle, &code, visiting, &from));
    let proved = at_one_time(checked).await?;
    enter(&app, &frame, &session, &whence, proved).await
}

/// Lets somebody in, back to a form that an earlier visit ended in; or gives the one answer.
pub(super) async fn enter(
    app: &App,
    frame: &Frame,
    session: &Session,
    whence: &jenner_registry::access::entry::Whence,
    proved: FamilyProved,
) -> Result<Response, Refusal> {
    match proved {
        FamilyProved::In(visitor) => {
            session::start(session, (*visitor).clone(), whence).await?;
            let kept = ask(app.desk(), move |desk| desk.kept_form(&visitor)).await?;
            Ok(Redirect::to(if kept.is_some() { "/kept" } else { "/family" }).into_response())
        }
        FamilyProved::No => no(frame),
        FamilyProved::Wait(time) => later(frame, time),
    }
}
