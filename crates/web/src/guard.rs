//! Who may use which route: every route names its permission, and this is where it is asked.

use axum::extract::{Request, State};
use axum::http::{Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use jenner_model::access::Role;
use tower_sessions::Session;

use crate::app::App;
use crate::session;

/// Who may use a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Permission {
    /// Anybody, and nobody is asked who they are: assets and health.
    Open,
    /// Anybody, signed in or not. The handler shows nothing about any person.
    Anyone,
    /// Machine senders; the handler checks the credential that comes with each message.
    Machine,
    /// Every signed-in human.
    SignedIn,
    /// Signed-in humans who work in one of these roles.
    Roles(&'static [Role]),
}

/// Roles that find and open records.
pub const READS_RECORDS: &[Role] = &[Role::ClinicStaff, Role::HealthUnitNurse, Role::DataQuality];
/// Roles that read the message log: of their own house, or of all.
pub const READS_MESSAGES: &[Role] = &[Role::ClinicStaff, Role::HealthUnitNurse, Role::DataQuality];
/// Roles that correct messages.
pub const MENDS_MESSAGES: &[Role] = &[Role::DataQuality];
/// Roles that ask other registries about a person.
pub const ASKS_REGISTRIES: &[Role] = READS_RECORDS;

/// Roles that upload tables: a sender's staff, and those who keep everybody's data in order.
pub const UPLOADS: &[Role] = &[Role::ClinicStaff, Role::HealthUnitNurse, Role::DataQuality];

/// Roles that decide whether two records are one person, and take records apart.
pub const REVIEWS_PAIRS: &[Role] = &[Role::DataQuality];

/// Roles that judge messages which may be about somebody who left.
pub const KEEPS_OUT: &[Role] = &[Role::PrivacyOfficer];

/// Asks the permission of a route, and puts the visitor into the request and into the answer.
pub async fn check(
    State((app, permission)): State<(App, Permission)>,
    mut request: Request,
    next: Next,
) -> Response {
    if matches!(permission, Permission::Open | Permission::Machine) {
        return next.run(request).await;
    }
    let Some(session) = request.extensions().get::<Session>().cloned() else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    let visitor = match session::current(&session, app.settings()).await {
        Ok(visitor) => visitor,
        // The sign-in page and the help answer even while the database is away.
        Err(_) if permission == Permission::Anyone => None,
        Err(refusal) => return refusal.into_response(),
    };
    let allowed = match permission {
        Permission::Open | Permission::Anyone | Permission::Machine => true,
        Permission::SignedIn => visitor.is_some(),
        Permission::Roles(roles) => visitor.as_ref().is_some_and(|v| roles.contains(&v.role)),
    };
    let Some(visitor) = visitor else {
        return if allowed { next.run(request).await } else { to_sign_in(&request) };
    };
    request.extensions_mut().insert(visitor.clone());
    let mut response = if allowed { next.run(request).await } else { StatusCode::FORBIDDEN.into_response() };
    response.extensions_mut().insert(visitor);
    response
}

/// Sends a person to the sign-in page, and back here afterwards. A form that was sent cannot be sent again
/// by a redirect, so after a POST the way leads to the first page.
fn to_sign_in(request: &Request) -> Response {
    let had_cookie = request
        .headers()
        .get("cookie")
        .and_then(|cookies| cookies.to_str().ok())
        .is_some_and(|cookies| cookies.contains("session="));
    let back = match *request.method() {
        Method::GET | Method::HEAD => request.uri().path(),
        _ => "/",
    };
    let why = if had_cookie { "ended" } else { "needed" };
    Redirect::to(&format!("/sign-in?why={why}&next={back}")).into_response()
}
