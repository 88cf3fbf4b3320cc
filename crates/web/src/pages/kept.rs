//! A form that was sent after its session had ended: kept sealed, and shown to the same person after signing in (S09).

use askama::Template;
use axum::body::Bytes;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use tower_sessions::Session;

use crate::app::App;
use crate::desk::{Refusal, ask};
use crate::language::Words;
use crate::pages::frame::{Frame, SignedIn, page};
use crate::pages::sign_in::local;
use crate::session;
use crate::views::KeptView;

/// Most fields that are given back.
const MOST_FIELDS: usize = 500;

/// Whether forms of this address are kept: not those with passwords and codes, nor those that only steer the visit.
fn keeps(path: &str) -> bool {
    let not = ["/sign-in", "/sign-out", "/stay", "/account", "/link", "/kept", "/language", "/my-record"];
    !not.iter().any(|start| path == *start || path.starts_with(&format!("{start}/")))
}

fn is_form(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    kind.is_some_and(|kind| kind.starts_with("application/x-www-form-urlencoded"))
}

/// Keeps a form that came with the cookie of a session that has ended. What cannot be kept is let go: the way leads to the
/// sign-in page either way.
pub async fn keep(app: &App, key: [u8; 32], path: String, request: Request) {
    if !keeps(&path) || !is_form(request.headers()) {
        return;
    }
    let Ok(fields) = axum::body::to_bytes(request.into_body(), app.settings().form_limit).await else {
        return;
    };
    let kept = ask(app.desk(), move |desk| desk.keep_late_form(&key, &path, &fields)).await;
    if kept.is_err() {
        tracing::warn!("a form could not be kept over the end of its session");
    }
}

/// `POST /kept`: the page keeps what is typed, because nobody has clicked for so long that the session ends now.
pub async fn before_the_end(
    State(app): State<App>,
    SignedIn(visitor): SignedIn,
    session: Session,
    headers: HeaderMap,
    fields: Bytes,
) -> Result<StatusCode, Refusal> {
    let path = headers.get("x-form-path").and_then(|path| path.to_str().ok()).map(local).unwrap_or("/");
    if keeps(path) && path != "/" && is_form(&headers) {
        let path = path.to_owned();
        ask(app.desk(), move |desk| desk.keep_form(&visitor, &path, &fields)).await?;
    }
    session::end(&session).await?;
    Ok(StatusCode::NO_CONTENT)
}

#[derive(Template)]
#[template(path = "kept.html")]
struct KeptPage<'a> {
    w: &'a Words,
    frame: &'a Frame,
    here: &'static str,
    kept: &'a KeptView,
}

/// `GET /kept`: the form, to be sent or thrown away.
pub async fn show(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
) -> Result<Response, Refusal> {
    match ask(app.desk(), move |desk| desk.kept_form(&visitor)).await? {
        Some(kept) => page(&KeptPage { w: &frame.w, frame: &frame, here: "", kept: &kept }),
        None => Ok(Redirect::to("/").into_response()),
    }
}

/// `POST /kept/send`: the form goes where it was meant to go, and is not kept any more. The browser sends it on itself: method
/// and fields stay as they are.
pub async fn send(State(app): State<App>, SignedIn(visitor): SignedIn) -> Result<Response, Refusal> {
    let kept = ask(app.desk(), move |desk| {
        let kept = desk.kept_form(&visitor)?;
        desk.drop_form(&visitor)?;
        Ok(kept)
    })
    .await?;
    let path = kept.map_or_else(|| "/".to_owned(), |kept| kept.path);
    Ok(Redirect::temporary(&path).into_response())
}

/// `POST /kept/drop`: throws it away.
pub async fn drop(State(app): State<App>, SignedIn(visitor): SignedIn) -> Result<Response, Refusal> {
    ask(app.desk(), move |desk| desk.drop_form(&visitor)).await?;
    Ok(Redirect::to("/").into_response())
}

/// The fields of a form as a browser writes them, in order.
pub fn fields(form: &[u8]) -> Vec<(String, String)> {
    let text = String::from_utf8_lossy(form);
    text.split('&')
        .filter(|part| !part.is_empty())
        .take(MOST_FIELDS)
        .map(|part| {
            let (name, value) = part.split_once('=').unwrap_or((part, ""));
            (decoded(name), decoded(value))
        })
        .collect()
}

fn decoded(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        let hex = bytes.get(at + 1..at + 3).and_then(|two| std::str::from_utf8(two).ok());
        match (byte, hex.and_then(|hex| u8::from_str_radix(hex, 16).ok())) {
            (b'%', Some(value)) => {
                out.push(value);
                at += 3;
            }
            (b'+', _) => {
                out.push(b' ');
                at += 1;
            }
            (byte, _) => {
                out.push(*byte);
                at += 1;
            }
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s09_a_form_is_given_back_as_it_was_typed() {
        let form = b"reason=ma%C3%B1ana+a+las+3%25&empty=&note=a%26b%3Dc&bad=%zz";
        let expected = [("reason", "mañana a las 3%"), ("empty", ""), ("note", "a&b=c"), ("bad", "%zz")];
        let expected: Vec<_> = expected.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect();
        assert_eq!(fields(form), expected);
        assert!(fields(b"").is_empty());
    }

    #[test]
    fn forms_with_passwords_and_codes_are_never_kept() {
        for path in ["/sign-in", "/sign-in/code", "/account/password", "/link/abc", "/stay"] {
            assert!(!keeps(path), "{path}");
        }
        assert!(keeps("/messages/41/correct") && keeps("/accounting"));
    }
}
