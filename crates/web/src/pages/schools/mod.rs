//! Schools: the first page with the form for a list here, one list in [`list`], the children in [`children`], one of them in
//! [`child`], their [`letters`] and [`exemptions`], reports in [`report`], the annual numbers in [`numbers`], what another law would
//! do in [`law`].

pub mod child;
pub mod children;
pub mod exemptions;
pub mod law;
pub mod letters;
pub mod list;
pub mod numbers;
pub mod report;
mod said;
mod spoken;

use askama::Template;
use axum::extract::{Multipart, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use jenner_registry::packs::Language;
use jenner_registry::schools::law::StatusKind;
use jenner_registry::schools::roster::compliance::Counts;
use serde::Deserialize;

use crate::app::App;
use crate::desk::{Refusal, ask};
use crate::language::Words;
use crate::pages::frame::{Frame, SignedIn, page};
use crate::views::schools::{RosterSent, SchoolHome};

/// Largest request: the file, and the other fields of the form.
pub const LARGEST: usize = jenner_registry::schools::roster::file::LARGEST + 64 * 1024;

/// Which school a page is about, as it stands in the address.
#[derive(Debug, Default, Deserialize)]
pub struct Which {
    /// Name in addresses; empty for the own one.
    #[serde(default)]
    pub school: String,
}

#[derive(Template)]
#[template(path = "schools.html")]
struct SchoolsPage<'a> {
    w: &'a Words,
    frame: &'a Frame,
    here: &'static str,
    view: &'a SchoolHome,
    /// Word of what is wrong with the file that was sent.
    problem: Option<&'static str>,
}

impl SchoolsPage<'_> {
    fn counts(&self) -> Vec<(StatusKind, u64)> {
        counted(self.view.counts)
    }

    fn stand(&self, stand: &StatusKind) -> String {
        self.w.t(&stand_key(*stand))
    }
}

/// The statuses that somebody has, with how many.
pub(super) fn counted(counts: Counts) -> Vec<(StatusKind, u64)> {
    StatusKind::ALL.iter().copied().zip(counts).filter(|(_, count)| *count > 0).collect()
}

/// The language of the reader, for the texts of packs.
pub(super) fn language(w: &Words) -> Language {
    Language::of(w.lang.code())
}

/// The key of the word for a status.
pub(super) fn stand_key(stand: StatusKind) -> String {
    format!("school-stand-{}", stand.word().replace('_', "-"))
}

/// The class of its tag.
pub(super) fn stand_class(stand: StatusKind) -> &'static str {
    match stand {
        StatusKind::NotMet => "late",
        StatusKind::NoRecord | StatusKind::InProgress | StatusKind::Conditional => "warn",
        StatusKind::Exempt => "due",
        StatusKind::Complete => "ok",
    }
}

/// `GET /schools`.
pub async fn show(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    Query(which): Query<Which>,
) -> Result<Response, Refusal> {
    let view = ask(app.desk(), move |desk| desk.school(&visitor, &which.school)).await?;
    page(&SchoolsPage { w: &frame.w, frame: &frame, here: "schools", view: &view, problem: None })
}

/// `POST /schools`: keeps a list, and leads to its page.
pub async fn send(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    form: Multipart,
) -> Result<Response, Refusal> {
    let mut school = String::new();
    let problem = match read(form).await {
        Err(problem) => problem,
        Ok(sent) if sent.bytes.is_empty() => "empty",
        Ok(sent) => {
            school.clone_from(&sent.school);
            let who = visitor.clone();
            let kept = ask(app.desk(), move |desk| {
                desk.add_roster(&who, &sent.school, &sent.file_name, &sent.bytes)
            });
            match kept.await? {
                RosterSent::Kept(id) => {
                    return Ok(Redirect::to(&format!("/schools/lists/{id}")).into_response());
                }
                RosterSent::No(problem) => problem,
            }
        }
    };
    let view = ask(app.desk(), move |desk| desk.school(&visitor, &school)).await?;
    let problem = Some(problem);
    let shown = page(&SchoolsPage { w: &frame.w, frame: &frame, here: "schools", view: &view, problem })?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, shown).into_response())
}

#[derive(Default)]
struct Sent {
    school: String,
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
            Some("school") => sent.school = part.text().await.map_err(broken)?,
            _ => {}
        }
    }
    Ok(sent)
}
