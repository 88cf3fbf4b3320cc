//! Exemptions of somebody with their paper: what is on file, the scan, and a form for a new one in the words of the law.

use askama::Template;
use axum::extract::{Multipart, Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use jenner_registry::schools::exemption::NewProof;

use crate::app::App;
use crate::desk::{Refusal, Visitor, ask};
use crate::language::Words;
use crate::pages::frame::{Frame, SignedIn, page};
use crate::pages::messages::escape;
use crate::pages::participation::form::{Sent, language};
use crate::pages::participation::one::file;
use crate::views::school_papers::ExemptionsView;

#[derive(Template)]
#[template(path = "exemptions.html")]
struct ExemptionsPage<'a> {
    w: &'a Words,
    frame: &'a Frame,
    here: &'static str,
    view: &'a ExemptionsView,
    sent: &'a Sent,
    /// The end of the key of what is wrong.
    problem: Option<&'static str>,
}

impl ExemptionsPage<'_> {
    /// The field that a problem is about.
    fn place(&self) -> &'static str {
        match self.problem.unwrap_or_default() {
            "no-kind" | "no-signer" => "kind-1",
            "no-day" => "signed",
            "handed-in" | "too-late" | "no-handed-in" => "handed_in",
            "over" | "no-until" => "until",
            "no-vaccine" => "group",
            _ => "scan",
        }
    }

    fn lifelong(&self) -> bool {
        self.view.kinds.iter().any(|kind| kind.may_be_lifelong)
    }

    fn chosen(&self, name: &str, value: &str) -> bool {
        self.sent.text(name) == value
    }
}

/// The kind and the signer come as one choice: `KIND|SIGNER`.
fn read(sent: &mut Sent) -> Result<NewProof, &'static str> {
    let (kind, signer) = sent.text("kind").split_once('|').ok_or("no-kind")?;
    let (kind, signer) = (kind.to_owned(), signer.to_owned());
    let day = |name: &str, problem| match sent.text(name).trim() {
        "" => Ok(None),
        text => text.parse().map(Some).map_err(|_| problem),
    };
    let new = NewProof {
        kind,
        signer,
        groups: Some(sent.text("group").to_owned()).filter(|group| !group.is_empty()).into_iter().collect(),
        signed: day("signed", "no-day")?,
        handed_in: day("handed_in", "no-handed-in")?,
        until: day("until", "no-until")?,
        lifelong: sent.ticked("lifelong"),
        scan: None,
        seen: sent.ticked("seen"),
    };
    match sent.scan.take() {
        None => Ok(new),
        Some(Ok(scan)) => Ok(NewProof { scan: Some(scan), ..new }),
        Some(Err(no_scan)) => Err(no_scan.word()),
    }
}

async fn shown(
    app: &App,
    frame: &Frame,
    visitor: Visitor,
    person: String,
    (sent, problem): (&Sent, Option<&'static str>),
) -> Result<Response, Refusal> {
    let words = language(frame.w.lang);
    let view = ask(app.desk(), move |desk| desk.exemption_papers(&visitor, &person, words)).await?;
    page(&ExemptionsPage { w: &frame.w, frame, here: "people", view: &view, sent, problem })
}

/// `GET /people/{person}/exemptions`.
pub async fn show(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    Path(person): Path<String>,
) -> Result<Response, Refusal> {
    shown(&app, &frame, visitor, person, (&Sent::default(), None)).await
}

/// `POST /people/{person}/exemptions`: notes one, or takes one back.
pub async fn change(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    Path(person): Path<String>,
    form: Multipart,
) -> Result<Response, Refusal> {
    let mut sent = Sent::read(form).await;
    let (who, name) = (visitor.clone(), person.clone());
    let problem = if sent.text("do") == "end" {
        let Ok(exemption) = sent.text("exemption").parse::<i64>() else {
            return Ok(StatusCode::UNPROCESSABLE_ENTITY.into_response());
        };
        let ended = ask(app.desk(), move |desk| desk.end_exemption(&who, &name, exemption)).await?;
        (!ended).then_some("not-yours")
    } else {
        match read(&mut sent) {
            Err(problem) => Some(problem),
            Ok(new) => ask(app.desk(), move |desk| desk.note_exemption(&who, &name, &new))
                .await?
                .err()
                .map(|problem| problem.word()),
        }
    };
    match problem {
        None => Ok(Redirect::to(&format!("/people/{}/exemptions", escape(&person))).into_response()),
        problem => {
            let page = shown(&app, &frame, visitor, person, (&sent, problem)).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
    }
}

/// `GET /people/{person}/exemptions/{exemption}/scan`.
pub async fn scan(
    State(app): State<App>,
    SignedIn(visitor): SignedIn,
    Path((person, exemption)): Path<(String, String)>,
) -> Result<Response, Refusal> {
    let exemption: i64 = exemption.parse().map_err(|_| Refusal::NotFound)?;
    let found = ask(app.desk(), move |desk| desk.exemption_scan(&visitor, &person, exemption)).await?;
    let mut response = file(&found.0, "exemption", found.1)?;
    let no_store = axum::http::HeaderValue::from_static("no-store");
    response.headers_mut().insert(header::CACHE_CONTROL, no_store);
    Ok(response)
}
