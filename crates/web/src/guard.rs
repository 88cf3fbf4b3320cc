//! Who may use which route: every route names its permission, and this is where it is asked.

use std::sync::Arc;

use axum::extract::{MatchedPath, Request, State};
use axum::http::{Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use jenner_model::access::{Origin, Role};
use jenner_registry::access::roles::{self, Permission as May};
use sha2::{Digest as _, Sha256};
use tower_sessions::Session;

use crate::app::App;
use crate::desk::{Refusal, Visitor, ask};
use crate::pages::{family, kept};
use crate::serve::ClientAddress;
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
    /// Signed-in humans whose role has this permission in the role table of the registry.
    May(May),
}

impl Permission {
    /// Whether somebody who works in this role gets in.
    pub fn admits(self, role: Role) -> bool {
        match self {
            Permission::Open | Permission::Anyone | Permission::Machine | Permission::SignedIn => true,
            Permission::May(permission) => roles::may(role, permission),
        }
    }
}

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
    let key = session::key_of(request.headers(), app.settings());
    let current = match session::current(&session, app.settings()).await {
        Ok(current) => current,
        // The sign-in page and the help answer even while the database is away.
        Err(_) if permission == Permission::Anyone => None,
        Err(refusal) => return refusal.into_response(),
    };
    let visitor = current.as_ref().map(|current| current.visitor.clone());
    let allowed = match permission {
        Permission::Open | Permission::Anyone | Permission::Machine => true,
        Permission::SignedIn => visitor.is_some(),
        Permission::May(_) => visitor.as_ref().is_some_and(|v| permission.admits(v.role)),
    };
    let Some(mut visitor) = visitor else {
        return if allowed { next.run(request).await } else { to_sign_in(&app, key, request).await };
    };
    visitor.origin = Some(origin(&app, &session, &request));
    if !allowed {
        let pattern =
            request.extensions().get::<MatchedPath>().map_or("none", MatchedPath::as_str).to_owned();
        if let Err(refusal) = note_refused(&app, &visitor, pattern).await {
            return refusal.into_response();
        }
    }
    request.extensions_mut().insert(visitor.clone());
    if let Some(current) = current {
        request.extensions_mut().insert(current);
    }
    let mut on = None;
    if roles::may(visitor.role, May::BreakGlass) {
        let who = visitor.clone();
        match ask(app.desk(), move |desk| desk.emergency(&who)).await {
            Ok(found) => on = found,
            // The role is over since the last click: the handler refuses it.
            Err(Refusal::Role) => {}
            Err(refusal) if permission != Permission::Anyone => return refusal.into_response(),
            Err(_) => {}
        }
    }
    // Every page says that emergency access is on, also one that refuses.
    if let Some(emergency) = on {
        request.extensions_mut().insert(emergency);
    }
    let mut response = if allowed { next.run(request).await } else { StatusCode::FORBIDDEN.into_response() };
    response.extensions_mut().insert(visitor);
    if let Some(emergency) = on {
        response.extensions_mut().insert(emergency);
    }
    response
}

/// From where a signed-in user asks: the address, and the beginning of a hash of the session's id, which opens nothing.
fn origin(app: &App, session: &Session, request: &Request) -> Arc<Origin> {
    let device = session.id().map_or_else(String::new, |id| {
        Sha256::digest(id.0.to_be_bytes()).iter().take(4).map(|byte| format!("{byte:02x}")).collect()
    });
    let address = ClientAddress::of(app, request.extensions(), request.headers()).0;
    Arc::new(Origin { address, device })
}

/// A page that was refused is in the audit log, by its pattern.
async fn note_refused(app: &App, visitor: &Visitor, pattern: String) -> Result<(), Refusal> {
    let visitor = visitor.clone();
    ask(app.desk(), move |desk| desk.refused_page(&visitor, &pattern)).await
}

/// Sends a person to the sign-in page, and back here afterwards. A form that was sent cannot be sent again by a redirect:
/// it is kept, and shown to the same person after signing in.
async fn to_sign_in(app: &App, key: Option<[u8; 32]>, request: Request) -> Response {
    let path = request.uri().path().to_owned();
    let why = if key.is_some() { "ended" } else { "needed" };
    let back = match *request.method() {
        Method::GET | Method::HEAD => path,
        _ => {
            // A family has no account to sign in with: its way leads back to where it proves who it is.
            let first = if family::is_theirs(&path) { "/family" } else { "/" };
            if let Some(key) = key {
                kept::keep(app, key, path, request).await;
            }
            first.to_owned()
        }
    };
    Redirect::to(&format!("/sign-in?why={why}&next={back}")).into_response()
}
