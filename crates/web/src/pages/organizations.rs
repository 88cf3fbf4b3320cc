//! Organizations, and what becomes of providers that apply.

use askama::Template;
use axum::Form;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use jenner_registry::organizations::providers::Decision;
use jenner_registry::organizations::{NewOrganization, kind_of_word};
use serde::Deserialize;

use crate::app::App;
use crate::desk::{Refusal, Visitor, ask};
use crate::language::Words;
use crate::pages::frame::{Frame, SignedIn, page};
use crate::views::offices::{OrganizationList, Outcome, ProviderLine};

/// Kinds that can be added, by word.
const KINDS: &[&str] =
    &["clinic", "hospital", "pharmacy", "school", "childcare", "health_unit", "health_department"];

#[derive(Template)]
#[template(path = "organizations.html")]
struct OrganizationsPage<'a> {
    w: &'a Words,
    frame: &'a Frame,
    here: &'static str,
    view: &'a OrganizationList,
    kinds: &'static [&'static str],
    form: &'a New,
    problem: Option<String>,
}

#[derive(Template)]
#[template(path = "application.html")]
struct ApplicationPage<'a> {
    w: &'a Words,
    frame: &'a Frame,
    here: &'static str,
    provider: &'a ProviderLine,
    problem: Option<String>,
}

/// An organization to be added.
#[derive(Debug, Default, Deserialize)]
pub struct New {
    #[serde(default)]
    name: String,
    #[serde(default)]
    code: String,
    #[serde(default)]
    kind: String,
    #[serde(default)]
    city: String,
}

async fn list(
    app: &App,
    frame: &Frame,
    visitor: Visitor,
    form: &New,
    problem: Option<String>,
) -> Result<Response, Refusal> {
    let view = ask(app.desk(), move |desk| desk.organizations(&visitor)).await?;
    let status = if problem.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let shown = page(&OrganizationsPage {
        w: &frame.w,
        frame,
        here: "organizations",
        view: &view,
        kinds: KINDS,
        form,
        problem,
    })?;
    Ok((status, shown).into_response())
}

/// `GET /organizations`.
pub async fn show(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
) -> Result<Response, Refusal> {
    list(&app, &frame, visitor, &New::default(), None).await
}

/// `POST /organizations`: adds one.
pub async fn add(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    Form(new): Form<New>,
) -> Result<Response, Refusal> {
    let kind = kind_of_word(&new.kind).filter(|_| KINDS.contains(&new.kind.as_str()));
    let Some(kind) = kind else {
        return list(&app, &frame, visitor, &new, Some(frame.w.t("organizations-kind-wrong"))).await;
    };
    let wanted = NewOrganization {
        parent: None,
        kind,
        name: new.name.trim().into(),
        code: new.code.trim().into(),
        vfc_pin: None,
        county: None,
        city: new.city.trim().into(),
    };
    let who = visitor.clone();
    match ask(app.desk(), move |desk| desk.add_organization(&who, &wanted)).await? {
        Outcome::Done(_) => Ok(Redirect::to("/organizations").into_response()),
        Outcome::Wrong(why) => list(&app, &frame, visitor, &new, Some(why)).await,
    }
}

async fn one(
    app: &App,
    frame: &Frame,
    visitor: Visitor,
    id: String,
    problem: Option<String>,
) -> Result<Response, Refusal> {
    let provider = ask(app.desk(), move |desk| desk.application(&visitor, &id)).await?;
    let status = if problem.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let shown =
        page(&ApplicationPage { w: &frame.w, frame, here: "organizations", provider: &provider, problem })?;
    Ok((status, shown).into_response())
}

/// `GET /organizations/applications/{application}`.
pub async fn application(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    Path(id): Path<String>,
) -> Result<Response, Refusal> {
    one(&app, &frame, visitor, id, None).await
}

/// What was decided.
#[derive(Debug, Deserialize)]
pub struct Decided {
    /// `approve`, `refuse`, `renew`, `end`.
    #[serde(default, rename = "do")]
    what: String,
    #[serde(default)]
    code: String,
    #[serde(default)]
    why: String,
}

/// `POST /organizations/applications/{application}`.
pub async fn decide(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    Path(id): Path<String>,
    Form(decided): Form<Decided>,
) -> Result<Response, Refusal> {
    let decision = match decided.what.as_str() {
        "approve" => Decision::Approve(decided.code),
        "refuse" => Decision::Refuse(decided.why),
        "renew" => Decision::Renew,
        "end" => Decision::End(decided.why),
        _ => return one(&app, &frame, visitor, id, Some(frame.w.t("users-unclear"))).await,
    };
    let (who, name) = (visitor.clone(), id.clone());
    match ask(app.desk(), move |desk| desk.decide_provider(&who, &name, &decision)).await? {
        Outcome::Done(_) => Ok(Redirect::to("/organizations").into_response()),
        Outcome::Wrong(why) => one(&app, &frame, visitor, id, Some(why)).await,
    }
}
