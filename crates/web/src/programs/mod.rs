//! Programs that speak FHIR: how they sign in ([`token`]), who they are on each request ([`bearer`]), records in bulk
//! ([`export`], [`group`]), and telling them of changes ([`subscription`], [`deliver`]).

pub mod bearer;
pub mod call;
pub mod deliver;
pub mod export;
pub mod group;
pub mod outcome;
pub mod subscription;
pub mod token;

use axum::http::{HeaderMap, header};

use crate::app::App;

/// Where FHIR begins.
pub const BASE: &str = "/fhir/r4";

/// The address of the FHIR service as clients see it, without a slash at the end. Without a public address in the settings the
/// request's own word for the host is taken: set one where strangers can reach the server.
pub fn base(app: &App, headers: &HeaderMap) -> String {
    match &app.settings().public_address {
        Some(address) => format!("{address}{BASE}"),
        None => {
            let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or("localhost");
            format!("http://{host}{BASE}")
        }
    }
}
