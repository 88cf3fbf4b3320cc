//! A person's SMART Health Card: its codes, its file; and the keys by which others check it.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};

use crate::app::App;
use crate::desk::{Refusal, ask};
use crate::language::Words;
use crate::pages::frame::{Frame, SignedIn, page};
use crate::pages::participation::one::file;
use crate::views::papers::CardView;

#[derive(Template)]
#[template(path = "card.html")]
struct CardPage<'a> {
    w: &'a Words,
    frame: &'a Frame,
    here: &'static str,
    view: &'a CardView,
}

impl CardPage<'_> {
    fn detail(&self) -> String {
        format!("card-detail-{}", self.view.detail)
    }
}

/// `GET /people/{person}/card`.
pub async fn show(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    Path(person): Path<String>,
) -> Result<Response, Refusal> {
    let id = person.parse().map_err(|_| Refusal::NotFound)?;
    let view = ask(app.desk(), move |desk| desk.card(&visitor, id)).await?;
    page(&CardPage { w: &frame.w, frame: &frame, here: "people", view: &view })
}

/// `GET /people/{person}/card/file`.
pub async fn download(
    State(app): State<App>,
    SignedIn(visitor): SignedIn,
    Path(person): Path<String>,
) -> Result<Response, Refusal> {
    let id = person.parse().map_err(|_| Refusal::NotFound)?;
    let text = ask(app.desk(), move |desk| desk.card_file(&visitor, id)).await?;
    file("application/smart-health-card", "immunizations.smart-health-card", text.into_bytes())
}

/// `GET /.well-known/jwks.json`: for wallets of everybody, from any page.
pub async fn keys(State(app): State<App>) -> Result<Response, Refusal> {
    let text = ask(app.desk(), |desk| desk.card_keys()).await?;
    let headers = [
        (header::CONTENT_TYPE, "application/json"),
        (header::ACCESS_CONTROL_ALLOW_ORIGIN, "*"),
        (header::CACHE_CONTROL, "public, max-age=3600"),
    ];
    Ok((headers, text).into_response())
}
