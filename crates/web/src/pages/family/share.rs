//! Links for a day: making and ending them, and what they show.

use std::sync::Arc;

use askama::Template;
use axum::Form;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use jenner_model::access::Origin;
use jenner_registry::family::share::Made;
use jiff::Timestamp;
use serde::Deserialize;

use super::person_of;
use crate::app::App;
use crate::desk::{Refusal, ask};
use crate::language::Words;
use crate::pages::frame::{Frame, SignedIn, page};
use crate::pages::way_in::square;
use crate::serve::ClientAddress;
use crate::views::family::{FamilyCard, FamilyPerson, FamilyShares};

#[derive(Template)]
#[template(path = "family/share.html")]
struct SharePage<'a> {
    w: &'a Words,
    frame: &'a Frame,
    here: &'static str,
    tab: &'static str,
    card: &'a FamilyCard,
    view: &'a FamilyShares,
    /// A link that was just made, with the side of its square code and the code's dark places.
    fresh: Option<(String, i32, String)>,
    too_many: bool,
}

/// `GET /family/{person}/share`.
pub async fn show(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    Path(person): Path<String>,
) -> Result<Response, Refusal> {
    let person = person_of(&person)?;
    let view = ask(app.desk(), move |desk| desk.family_shares(&visitor, person)).await?;
    page(&SharePage {
        w: &frame.w,
        frame: &frame,
        here: "family",
        tab: "share",
        card: &view.card,
        view: &view,
        fresh: None,
        too_many: false,
    })
}

/// A link to be ended; none: a new one is made.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct ShareForm {
    end: String,
}

/// `POST /family/{person}/share`.
pub async fn make(
    State(app): State<App>,
    frame: Frame,
    headers: HeaderMap,
    SignedIn(visitor): SignedIn,
    Path(name): Path<String>,
    Form(form): Form<ShareForm>,
) -> Result<Response, Refusal> {
    let person = person_of(&name)?;
    if !form.end.is_empty() {
        let link = form.end.parse().map_err(|_| Refusal::NotFound)?;
        ask(app.desk(), move |desk| desk.end_share(&visitor, link)).await?;
        return Ok(Redirect::to(&format!("/family/{person}/share")).into_response());
    }
    let (made, view) = ask(app.desk(), move |desk| {
        Ok((desk.share(&visitor, person)?, desk.family_shares(&visitor, person)?))
    })
    .await?;
    let fresh = match &made {
        Made::Link(token) => {
            let link = format!("{}/shared/{token}", base(&app, &headers));
            let (size, dark) = square(&link);
            Some((link, size, dark))
        }
        Made::TooMany => None,
    };
    page(&SharePage {
        w: &frame.w,
        frame: &frame,
        here: "family",
        tab: "share",
        card: &view.card,
        view: &view,
        too_many: fresh.is_none(),
        fresh,
    })
}

/// How the outside world reaches us.
fn base(app: &App, headers: &HeaderMap) -> String {
    let settings = app.settings();
    settings.public_address.clone().unwrap_or_else(|| {
        let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or("localhost");
        format!("{}://{host}", if settings.tls { "https" } else { "http" })
    })
}

#[derive(Template)]
#[template(path = "family/shared.html")]
struct SharedPage<'a> {
    w: &'a Words,
    frame: &'a Frame,
    here: &'static str,
    view: &'a FamilyPerson,
    until: Timestamp,
}

#[derive(Template)]
#[template(path = "family/shared_gone.html")]
struct GonePage<'a> {
    w: &'a Words,
    frame: &'a Frame,
    here: &'static str,
}

/// `GET /shared/{token}`. The words in the link are the permission: whoever has them may see what the family shared.
pub async fn shared(
    State(app): State<App>,
    frame: Frame,
    address: ClientAddress,
    Path(token): Path<String>,
) -> Result<Response, Refusal> {
    let origin = Some(Arc::new(Origin { address: address.0, device: String::new() }));
    match ask(app.desk(), move |desk| desk.shared(&token, origin)).await? {
        Some((view, until)) => {
            page(&SharedPage { w: &frame.w, frame: &frame, here: "my-record", view: &view, until })
        }
        None => {
            let gone = page(&GonePage { w: &frame.w, frame: &frame, here: "my-record" })?;
            Ok((StatusCode::GONE, gone).into_response())
        }
    }
}
