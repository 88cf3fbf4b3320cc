//! What is agreed with a sender, as text to edit; what a change would have done to the last messages, and storing it.

use askama::Template;
use axum::Form;
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use crate::app::App;
use crate::desk::{Refusal, Visitor, ask};
use crate::language::Words;
use crate::pages::frame::{Frame, SignedIn, page};
use crate::pages::messages::escape;
use crate::views::senders::{ImpactView, ProfileView};

#[derive(Template)]
#[template(path = "profile.html")]
struct ProfilePage<'a> {
    w: &'a Words,
    frame: &'a Frame,
    here: &'static str,
    view: &'a ProfileView,
    text: &'a str,
    impact: Option<&'a ImpactView>,
    /// What is wrong with the text, a line each.
    problem: Option<&'a str>,
}

impl ProfilePage<'_> {
    fn title(&self) -> String {
        self.w.t(&format!("profile-of-{}", self.view.scope))
    }

    /// How each part is written: key of what it is, and an example.
    fn examples(&self) -> [(&'static str, &'static str); 4] {
        [
            ("profile-help-rules", "[rules] \"PID-8.missing\" = \"reject\""),
            ("profile-help-codes", "[codes.vaccine] MMR2 = \"03\""),
            ("profile-help-facilities", "[facilities] \"CLINIC 7\" = \"NORTH\""),
            ("profile-help-defaults", "[defaults] \"PID-11.6\" = \"USA\""),
        ]
    }

    fn rows(&self) -> usize {
        (self.text.lines().count() + 4).clamp(10, 40)
    }

    fn outcome(&self, word: &str) -> String {
        self.w.or(&format!("log-{}", word.to_lowercase()), word)
    }
}

#[derive(Default)]
struct Shown {
    text: Option<String>,
    impact: Option<ImpactView>,
    problem: Option<String>,
}

async fn render(
    app: &App,
    frame: &Frame,
    visitor: Visitor,
    place: &str,
    shown: Shown,
) -> Result<Response, Refusal> {
    let name = place.to_owned();
    let view = ask(app.desk(), move |desk| desk.profile(&visitor, &name)).await?;
    let status = if shown.problem.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let text = shown.text.unwrap_or_else(|| view.text.clone());
    let shown = page(&ProfilePage {
        w: &frame.w,
        frame,
        here: "senders",
        view: &view,
        text: &text,
        impact: shown.impact.as_ref(),
        problem: shown.problem.as_deref(),
    })?;
    Ok((status, shown).into_response())
}

/// `GET /senders/profile/{place}`.
pub async fn show(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    Path(place): Path<String>,
) -> Result<Response, Refusal> {
    render(&app, &frame, visitor, &place, Shown::default()).await
}

/// `GET /senders/profile/{place}/profile.toml`.
pub async fn export(
    State(app): State<App>,
    SignedIn(visitor): SignedIn,
    Path(place): Path<String>,
) -> Result<Response, Refusal> {
    let view = ask(app.desk(), move |desk| desk.profile(&visitor, &place)).await?;
    let headers = [
        (header::CONTENT_TYPE, "application/toml; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"profile.toml\""),
    ];
    Ok((headers, view.text).into_response())
}

/// The form.
#[derive(Debug, Deserialize)]
pub struct Typed {
    #[serde(rename = "do", default)]
    what: String,
    #[serde(default)]
    text: String,
    #[serde(default)]
    version: String,
}

/// `POST /senders/profile/{place}`: tries a change, or stores it.
pub async fn answer(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    Path(place): Path<String>,
    Form(typed): Form<Typed>,
) -> Result<Response, Refusal> {
    let (who, name, text) = (visitor.clone(), place.clone(), typed.text.clone());
    let mut shown = Shown { text: Some(typed.text), ..Shown::default() };
    if typed.what == "store" {
        let version = typed.version.parse().map_err(|_| Refusal::NotFound)?;
        match ask(app.desk(), move |desk| desk.put_profile(&who, &name, &text, version)).await? {
            Ok(_) => {
                return Ok(Redirect::to(&format!("/senders/profile/{}", escape(&place))).into_response());
            }
            Err(words) => shown.problem = Some(words),
        }
    } else {
        match ask(app.desk(), move |desk| desk.try_profile(&who, &name, &text)).await? {
            Ok(impact) => shown.impact = Some(impact),
            Err(words) => shown.problem = Some(words),
        }
    }
    render(&app, &frame, visitor, &place, shown).await
}
