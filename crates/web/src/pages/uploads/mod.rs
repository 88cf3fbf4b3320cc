//! Uploading a table: the form and the latest uploads here, one upload in [`one`].

pub mod one;

use askama::Template;
use axum::extract::{Multipart, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};

use crate::app::App;
use crate::desk::{Refusal, ask};
use crate::language::Words;
use crate::pages::frame::{Frame, SignedIn, page};
use crate::views::{UploadList, Uploaded};

/// Largest request: the file, and the other fields of the form.
pub const LARGEST: usize = jenner_registry::uploads::table::LARGEST + 64 * 1024;

#[derive(Template)]
#[template(path = "uploads.html")]
struct UploadsPage<'a> {
    w: &'a Words,
    frame: &'a Frame,
    here: &'static str,
    view: &'a UploadList,
    /// Word of what is wrong with the file that was sent.
    problem: Option<&'static str>,
}

/// `GET /uploads`.
pub async fn show(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
) -> Result<Response, Refusal> {
    let view = ask(app.desk(), move |desk| desk.uploads(&visitor)).await?;
    page(&UploadsPage { w: &frame.w, frame: &frame, here: "uploads", view: &view, problem: None })
}

/// `POST /uploads`: keeps the file, and leads to its page.
pub async fn send(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    form: Multipart,
) -> Result<Response, Refusal> {
    let problem = match read(form).await {
        Err(problem) => problem,
        Ok(sent) if sent.bytes.is_empty() => "empty",
        Ok(sent) => {
            let who = visitor.clone();
            let kept = ask(app.desk(), move |desk| {
                desk.add_upload(&who, &sent.organization, &sent.file_name, &sent.bytes)
            });
            match kept.await? {
                Uploaded::Kept(id) => return Ok(Redirect::to(&format!("/uploads/{id}")).into_response()),
                Uploaded::No(problem) => problem.word(),
            }
        }
    };
    let view = ask(app.desk(), move |desk| desk.uploads(&visitor)).await?;
    let problem = Some(problem);
    let shown = page(&UploadsPage { w: &frame.w, frame: &frame, here: "uploads", view: &view, problem })?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, shown).into_response())
}

#[derive(Default)]
struct Sent {
    organization: String,
    file_name: String,
    bytes: Vec<u8>,
}

/// The form. The error is the word of what is wrong with it.
async fn read(mut form: Multipart) -> Result<Sent, &'static str> {
    let mut sent = Sent::default();
    let broken = |error: axum::extract::multipart::MultipartError| match error.status() {
        StatusCode::PAYLOAD_TOO_LARGE => "too-large",
        _ => "empty",
    };
    while let Some(part) = form.next_field().await.map_err(broken)? {
        match part.name() {
            Some("file") => {
                sent.file_name = part.file_name().unwrap_or_default().to_owned();
                sent.bytes = part.bytes().await.map_err(broken)?.to_vec();
            }
            Some("organization") => sent.organization = part.text().await.map_err(broken)?,
            _ => {}
        }
    }
    Ok(sent)
}
