//! Published coverage: the folder that `jenner coverage publish` wrote, shown as it is. Nothing is asked of the registry.

pub mod figures;
pub mod live;
pub mod map;

use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};

use crate::app::App;
use crate::language::Lang;

/// `GET /public/coverage`: the first page in the reader's language.
pub async fn first(State(app): State<App>, headers: HeaderMap) -> Response {
    if app.settings().coverage_folder.is_none() {
        return StatusCode::NOT_FOUND.into_response();
    }
    let page = match Lang::of(&headers) {
        Lang::English => "/public/coverage/index.html",
        Lang::Spanish => "/public/coverage/index.es.html",
    };
    Redirect::to(page).into_response()
}

/// `GET /public/coverage/{name}`: a file of the folder.
pub async fn file(State(app): State<App>, Path(name): Path<String>) -> Response {
    let found = app.settings().coverage_folder.clone().zip(kind(&name));
    let Some((folder, kind)) = found else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let read = tokio::task::spawn_blocking(move || std::fs::read(folder.join(name))).await;
    match read {
        Ok(Ok(bytes)) => {
            let headers = [(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, "public, max-age=3600")];
            (headers, bytes).into_response()
        }
        _ => StatusCode::NOT_FOUND.into_response(),
    }
}

/// What kind of file it is. `None` for a name that the folder cannot have: files lie flat in it, and their names are plain.
fn kind(name: &str) -> Option<&'static str> {
    let plain = name.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '-' || letter == '.');
    if !plain || name.starts_with('.') || name.contains("..") {
        return None;
    }
    match name.rsplit('.').next()? {
        "html" => Some("text/html; charset=utf-8"),
        "css" => Some("text/css; charset=utf-8"),
        "csv" => Some("text/csv; charset=utf-8"),
        "json" => Some("application/json"),
        "svg" => Some("image/svg+xml"),
        "png" => Some("image/png"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_plain_names_of_known_files_are_looked_for() {
        for name in ["index.html", "mmr1-24m-county.es.html", "coverage-1.csv", "coverage.css"] {
            assert!(kind(name).is_some(), "{name}");
        }
        for name in
            ["", ".", "..", "../jenner.db", "a/b.html", "a\\b.html", ".env", "jenner.db", "a..html", "x.toml"]
        {
            assert!(kind(name).is_none(), "{name}");
        }
    }
}
