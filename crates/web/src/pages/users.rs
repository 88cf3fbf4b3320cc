//! Users: who works here in which role, letting somebody in, ending access, saying once a year that it is still needed.

use askama::Template;
use axum::Form;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use jenner_model::access::Role;
use serde::Deserialize;

use crate::app::App;
use crate::desk::{Refusal, ask};
use crate::language::Words;
use crate::pages::frame::{Frame, SignedIn, page};
use crate::views::offices::{Invitation, Outcome, UserChange, UserList};

#[derive(Template)]
#[template(path = "users.html")]
struct UsersPage<'a> {
    w: &'a Words,
    frame: &'a Frame,
    here: &'static str,
    view: &'a UserList,
    problem: Option<String>,
}

#[derive(Template)]
#[template(path = "invite.html")]
struct InvitePage<'a> {
    w: &'a Words,
    frame: &'a Frame,
    here: &'static str,
    view: &'a UserList,
    form: &'a Invited,
    problem: Option<String>,
    /// The link for who was let in: shown once.
    link: Option<String>,
}

async fn list(
    app: &App,
    frame: &Frame,
    visitor: crate::desk::Visitor,
    problem: Option<String>,
) -> Result<Response, Refusal> {
    let view = ask(app.desk(), move |desk| desk.users(&visitor)).await?;
    let status = if problem.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let shown = page(&UsersPage { w: &frame.w, frame, here: "users", view: &view, problem })?;
    Ok((status, shown).into_response())
}

/// `GET /users`.
pub async fn show(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
) -> Result<Response, Refusal> {
    list(&app, &frame, visitor, None).await
}

/// What to do about a user.
#[derive(Debug, Deserialize)]
pub struct Order {
    /// `give`, `end`, `confirm`, `close`.
    #[serde(default, rename = "do")]
    what: String,
    #[serde(default)]
    user: i64,
    #[serde(default)]
    grant: i64,
    #[serde(default)]
    role: String,
    #[serde(default)]
    organization: String,
}

impl Order {
    fn change(&self) -> Option<UserChange> {
        Some(match self.what.as_str() {
            "give" => UserChange::Give {
                user: self.user,
                role: Role::of_word(&self.role)?,
                organization: self.organization.clone(),
            },
            "end" => UserChange::End(self.grant),
            "confirm" => UserChange::Confirm(self.grant),
            "close" => UserChange::Close(self.user),
            _ => return None,
        })
    }
}

/// `POST /users`.
pub async fn change(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    Form(order): Form<Order>,
) -> Result<Response, Refusal> {
    let Some(change) = order.change() else {
        return list(&app, &frame, visitor, Some(frame.w.t("users-unclear"))).await;
    };
    let who = visitor.clone();
    match ask(app.desk(), move |desk| desk.change_user(&who, &change)).await? {
        Outcome::Done(_) => Ok(Redirect::to("/users").into_response()),
        Outcome::Wrong(why) => list(&app, &frame, visitor, Some(why)).await,
    }
}

/// Who is to be let in.
#[derive(Debug, Default, Deserialize)]
pub struct Invited {
    #[serde(default)]
    username: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    role: String,
    #[serde(default)]
    organization: String,
}

async fn form(
    app: &App,
    frame: &Frame,
    visitor: crate::desk::Visitor,
    form: &Invited,
    outcome: Option<Outcome>,
) -> Result<Response, Refusal> {
    let view = ask(app.desk(), move |desk| desk.users(&visitor)).await?;
    let address = app.settings().public_address.clone().unwrap_or_default();
    let (link, problem) = match outcome {
        Some(Outcome::Done(token)) => (Some(format!("{address}/link/{token}")), None),
        Some(Outcome::Wrong(why)) => (None, Some(why)),
        None => (None, None),
    };
    let status = if problem.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let shown = page(&InvitePage { w: &frame.w, frame, here: "users", view: &view, form, problem, link })?;
    Ok((status, shown).into_response())
}

/// `GET /users/invite`.
pub async fn ask_for(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
) -> Result<Response, Refusal> {
    form(&app, &frame, visitor, &Invited::default(), None).await
}

/// `POST /users/invite`.
pub async fn invite(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    Form(invited): Form<Invited>,
) -> Result<Response, Refusal> {
    let who = visitor.clone();
    let invitation = Invitation {
        username: invited.username.clone(),
        name: invited.name.clone(),
        role: invited.role.clone(),
        organization: invited.organization.clone(),
    };
    let outcome = ask(app.desk(), move |desk| desk.invite(&who, &invitation)).await?;
    form(&app, &frame, visitor, &invited, Some(outcome)).await
}
