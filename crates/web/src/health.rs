//! For operators: is the process alive, can it work, and how does it do.

use std::net::IpAddr;

use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};

use crate::app::App;
use crate::desk::ask;
use crate::serve::ClientAddress;

/// `GET /healthz`: the process answers.
pub async fn alive() -> &'static str {
    "ok\n"
}

/// `GET /readyz`: the process can read and write.
pub async fn ready(State(app): State<App>) -> Response {
    match ask(app.desk(), |desk| desk.ready()).await {
        Ok(()) => "ready\n".into_response(),
        Err(_) => (StatusCode::SERVICE_UNAVAILABLE, "the database does not answer\n").into_response(),
    }
}

/// `GET /metrics`: counters in the Prometheus text format, for this machine only. Labels are routes, methods
/// and statuses; never anything of a person.
pub async fn metrics(State(app): State<App>, ClientAddress(address): ClientAddress) -> Response {
    let near = address.is_some_and(|address: IpAddr| address.is_loopback());
    match app.metrics() {
        Some(handle) if near => {
            ([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], handle.render())
                .into_response()
        }
        _ => StatusCode::NOT_FOUND.into_response(),
    }
}

/// Starts collecting metrics for the whole process. `None` if somebody else collects already.
pub fn collect_metrics() -> Option<PrometheusHandle> {
    PrometheusBuilder::new().install_recorder().ok()
}
