//! Files of the federal ordering system: written, taken, fetched.

use askama::Template;
use axum::extract::{Multipart, Path, Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use jenner_registry::ordering::Taken;
use jenner_registry::ordering::read::Fault;
use serde::Deserialize;

use crate::app::App;
use crate::desk::{Refusal, Visitor, ask};
use crate::language::Words;
use crate::pages::frame::{Frame, SignedIn, page};
use crate::views::orders::FileLine;

/// Largest request: the file, and the other parts of the form.
pub const LARGEST: usize = jenner_registry::ordering::take::LARGEST + 64 * 1024;
/// Faults that are shown.
const SHOWN: usize = 100;

/// What was done on the page before.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Was {
    done: String,
    rows: i64,
    unlinked: i64,
}

#[derive(Template)]
#[template(path = "order_files.html")]
struct FilesPage<'a> {
    w: &'a Words,
    frame: &'a Frame,
    here: &'static str,
    files: &'a [FileLine],
    was: &'a Was,
    faults: &'a [Fault],
    empty: bool,
}

impl FilesPage<'_> {
    fn kind(&self, one: &FileLine) -> String {
        match one.kind.as_str() {
            "" => self.w.t("od-file-unread"),
            kind => self.w.or(&format!("od-file-{kind}"), kind),
        }
    }

    fn state(&self, one: &FileLine) -> (String, &'static str) {
        let tone = if one.state == "refused" { "late" } else { "ok" };
        (self.w.or(&format!("od-file-is-{}", one.state), &one.state), tone)
    }

    fn faults(&self) -> Vec<(&Fault, String)> {
        let words = |one: &Fault| self.w.s(&format!("od-why-{}", one.why.word()), one.why.about());
        self.faults.iter().take(SHOWN).map(|one| (one, words(one))).collect()
    }

    fn place(&self, one: &Fault) -> String {
        if one.row == 0 { String::new() } else { one.row.to_string() }
    }
}

async fn shown(
    app: &App,
    frame: &Frame,
    visitor: Visitor,
    (was, faults, empty): (&Was, &[Fault], bool),
) -> Result<Response, Refusal> {
    let files = ask(app.desk(), move |desk| desk.order_files(&visitor)).await?;
    page(&FilesPage { w: &frame.w, frame, here: "orders", files: &files, was, faults, empty })
}

/// `GET /orders/files`.
pub async fn list(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    Query(was): Query<Was>,
) -> Result<Response, Refusal> {
    shown(&app, &frame, visitor, (&was, &[], false)).await
}

/// `POST /orders/files/write`.
pub async fn write(State(app): State<App>, SignedIn(visitor): SignedIn) -> Result<Response, Refusal> {
    let written = ask(app.desk(), move |desk| desk.write_order_files(&visitor)).await?;
    let orders: usize = written.iter().filter(|file| file.kind == "order").map(|file| file.rows).sum();
    Ok(Redirect::to(&format!("/orders/files?done=written&rows={orders}")).into_response())
}

async fn sent(mut form: Multipart) -> Option<(String, Vec<u8>)> {
    while let Ok(Some(part)) = form.next_field().await {
        if part.name() == Some("file") {
            let name = part.file_name().unwrap_or_default().to_owned();
            let bytes = part.bytes().await.ok()?.to_vec();
            return (!bytes.is_empty()).then_some((name, bytes));
        }
    }
    None
}

/// `POST /orders/files`: takes a file.
pub async fn send(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    form: Multipart,
) -> Result<Response, Refusal> {
    let (faults, empty) = match sent(form).await {
        None => (Vec::new(), true),
        Some((name, bytes)) => {
            let who = visitor.clone();
            match ask(app.desk(), move |desk| desk.read_order_file(&who, &name, &bytes)).await? {
                Taken::Now { rows, unlinked, .. } => {
                    let to = format!("/orders/files?done=taken&rows={rows}&unlinked={unlinked}");
                    return Ok(Redirect::to(&to).into_response());
                }
                Taken::Before(_) => return Ok(Redirect::to("/orders/files?done=before").into_response()),
                Taken::Refused { faults, .. } => (faults, false),
            }
        }
    };
    let shown = shown(&app, &frame, visitor, (&Was::default(), &faults, empty)).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, shown).into_response())
}

/// `GET /orders/files/{file}`.
pub async fn fetch(
    State(app): State<App>,
    SignedIn(visitor): SignedIn,
    Path(file): Path<String>,
) -> Result<Response, Refusal> {
    let (name, bytes) = ask(app.desk(), move |desk| desk.order_file(&visitor, &file)).await?;
    // What somebody sent is never shown by the browser as a page.
    let clean: String =
        name.chars().map(|c| if c.is_ascii_alphanumeric() || "-_.".contains(c) { c } else { '_' }).collect();
    let kept = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{clean}\"")),
    ];
    Ok((kept, bytes).into_response())
}
