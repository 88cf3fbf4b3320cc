//! Stylesheet, script, fonts and icons, inside the binary. Their addresses carry a hash of all of them, so
//! browsers may keep them for a year and still get the new ones with a new release.

use std::fmt::Write;
use std::sync::LazyLock;

use axum::extract::Path;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use rust_embed::Embed;

#[derive(Embed)]
#[folder = "assets"]
#[exclude = "*.txt"]
struct Assets;

static VERSION: LazyLock<String> = LazyLock::new(|| {
    use sha2::{Digest, Sha256};
    let mut all = Sha256::new();
    for path in Assets::iter() {
        if let Some(file) = Assets::get(&path) {
            all.update(path.as_bytes());
            all.update(file.metadata.sha256_hash());
        }
    }
    all.finalize().iter().take(6).fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
});

/// Address of an asset.
pub fn url(name: &str) -> String {
    format!("/assets/{}/{name}", *VERSION)
}

/// `GET /assets/{version}/{*name}`.
pub async fn show(Path((version, name)): Path<(String, String)>) -> Response {
    let Some(file) = Assets::get(&name) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let kind = match name.rsplit('.').next().unwrap_or_default() {
        "css" => "text/css; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "svg" => "image/svg+xml",
        "woff2" => "font/woff2",
        _ => "application/octet-stream",
    };
    // A page of an older release may still be open: it gets today's file, but must not keep it.
    let keep = if version == *VERSION { "public, max-age=31536000, immutable" } else { "no-cache" };
    let headers = [(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, keep)];
    (headers, file.data.into_owned()).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn assets_stay_within_their_budget() {
        let size = |name: &str| Assets::get(name).map_or(usize::MAX, |file| file.data.len());
        assert!(size("app.css") <= 30 * 1024, "app.css: {}", size("app.css"));
        assert!(size("app.js") <= 20 * 1024, "app.js: {}", size("app.js"));
        let all: usize = Assets::iter().map(|path| size(&path)).sum();
        assert!(all <= 195 * 1024, "all assets: {all}");
    }

    #[test]
    fn the_stylesheet_names_only_files_that_exist_and_no_other_host() {
        let css = Assets::get("app.css").unwrap();
        let css = std::str::from_utf8(&css.data).unwrap();
        assert!(!css.contains("//"), "an address of another host");
        for (at, _) in css.match_indices("url(") {
            let path = css[at + 4..].split(')').next().unwrap();
            assert!(Assets::get(path).is_some(), "{path}");
        }
    }
}
