//! Saved criteria, and templates.

use askama::Template;
use axum::Form;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use jenner_registry::outreach::delivery::Channel;
use jenner_registry::outreach::template::Field;
use serde::Deserialize;

use super::{CHANNELS, Told, sentence};
use crate::app::App;
use crate::desk::{Refusal, ask};
use crate::language::Words;
use crate::pages::frame::{Frame, SignedIn, page};
use crate::views::outreach::{PartForm, PartRow, SavedRow, TemplateRow, Wrong};

#[derive(Template)]
#[template(path = "outreach_saved.html")]
struct SavedPage<'a> {
    w: &'a Words,
    frame: &'a Frame,
    here: &'static str,
    cohorts: &'a [SavedRow],
    told: Option<&'static str>,
}

/// `GET /outreach/saved`.
pub async fn show(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    Query(told): Query<Told>,
) -> Result<Response, Refusal> {
    let cohorts = ask(app.desk(), move |desk| desk.outreach_cohorts(&visitor)).await?;
    let told = told.of(&["saved", "removed"]);
    page(&SavedPage { w: &frame.w, frame: &frame, here: "outreach", cohorts: &cohorts, told })
}

/// What is removed.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Order {
    id: String,
}

/// `POST /outreach/saved`: removes saved criteria, or ends a schedule.
pub async fn remove(
    State(app): State<App>,
    SignedIn(visitor): SignedIn,
    Form(order): Form<Order>,
) -> Result<Response, Refusal> {
    let is_schedule = order.id.starts_with("schedule-");
    match ask(app.desk(), move |desk| desk.remove_outreach(&visitor, &order.id)).await? {
        true if is_schedule => Ok(Redirect::to("/outreach").into_response()),
        true => Ok(Redirect::to("/outreach/saved?told=removed").into_response()),
        false => Err(Refusal::NotFound),
    }
}

#[derive(Template)]
#[template(path = "outreach_templates.html")]
struct TemplatesPage<'a> {
    w: &'a Words,
    frame: &'a Frame,
    here: &'static str,
    templates: &'a [TemplateRow],
    form: &'a PartForm,
    wrong: &'a [Wrong],
    told: Option<&'static str>,
}

impl TemplatesPage<'_> {
    fn sentence(&self, wrong: &Wrong) -> String {
        sentence(self.w, wrong)
    }

    fn channels(&self) -> [Channel; 6] {
        CHANNELS
    }

    fn fields(&self) -> [Field; 8] {
        Field::ALL
    }

    fn channel(&self, part: &PartRow) -> String {
        self.w.t(&format!("or-channel-{}", part.channel.word().replace('_', "-")))
    }
}

/// `GET /outreach/templates`.
pub async fn templates(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    Query(told): Query<Told>,
) -> Result<Response, Refusal> {
    let templates = ask(app.desk(), move |desk| desk.outreach_templates(&visitor)).await?;
    let form = PartForm { base: "shipped-due".to_owned(), ..PartForm::default() };
    page(&TemplatesPage {
        w: &frame.w,
        frame: &frame,
        here: "outreach",
        templates: &templates,
        form: &form,
        wrong: &[],
        told: told.of(&["kept", "removed"]),
    })
}

/// `POST /outreach/templates`: keeps a part of a template, or removes a template.
pub async fn change(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    Form(form): Form<PartForm>,
) -> Result<Response, Refusal> {
    let (who, sent) = (visitor.clone(), form.clone());
    let wrong = ask(app.desk(), move |desk| desk.change_template(&who, &sent)).await?;
    if wrong.is_empty() {
        let told = if form.what == "remove" { "removed" } else { "kept" };
        return Ok(Redirect::to(&format!("/outreach/templates?told={told}")).into_response());
    }
    let templates = ask(app.desk(), move |desk| desk.outreach_templates(&visitor)).await?;
    let shown = page(&TemplatesPage {
        w: &frame.w,
        frame: &frame,
        here: "outreach",
        templates: &templates,
        form: &form,
        wrong: &wrong,
        told: None,
    })?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, shown).into_response())
}
