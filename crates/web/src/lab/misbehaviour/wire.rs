//! What goes wrong between the answer and its reader: status, bytes, time.

use std::collections::BTreeSet;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::Body;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use hyper::body::{Bytes, Frame};
use tokio::time::Sleep;

use super::Misbehaviour as M;

/// Pieces of a dripping answer; two a second.
const PIECES: usize = 20;

/// How many seconds to wait before the answer, if at all; the longest wait that is switched on.
pub fn wait(wrong: &BTreeSet<M>) -> Option<u32> {
    let seconds = wrong.iter().filter_map(|one| match one {
        M::Slow30 => Some(30),
        M::Slow60 => Some(60),
        M::Slow90 => Some(90),
        _ => None,
    });
    seconds.max()
}

/// How many seconds until queries see what was submitted; the longest time that is switched on.
pub fn later(wrong: &BTreeSet<M>) -> Option<u32> {
    let seconds = wrong.iter().filter_map(|one| match one {
        M::Later30 => Some(30),
        M::Later60 => Some(60),
        M::Later90 => Some(90),
        _ => None,
    });
    seconds.max()
}

/// What stands in place of everything, before a message is looked at.
pub fn refusal(wrong: &BTreeSet<M>) -> Option<Response> {
    let plain = |status: StatusCode, text: &'static str| (status, text).into_response();
    let later = |status: StatusCode, text: &'static str| {
        let mut response = plain(status, text);
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("5"));
        response
    };
    wrong.iter().find_map(|one| match one {
        M::Http500 => Some(web_page(StatusCode::INTERNAL_SERVER_ERROR, "500 Internal Server Error")),
        M::Http503 => Some(later(
            StatusCode::SERVICE_UNAVAILABLE,
            "On purpose: nothing was taken, send the message again later.\n",
        )),
        M::Http429 => {
            Some(later(StatusCode::TOO_MANY_REQUESTS, "On purpose: too many messages, send again later.\n"))
        }
        M::Http401 => {
            let mut response = plain(StatusCode::UNAUTHORIZED, "On purpose: the credential is not taken.\n");
            let challenge = HeaderValue::from_static("Basic realm=\"HL7\", charset=\"UTF-8\"");
            response.headers_mut().insert(header::WWW_AUTHENTICATE, challenge);
            Some(response)
        }
        _ => None,
    })
}

/// A page such as servers and proxies make, in place of an answer.
fn web_page(status: StatusCode, title: &'static str) -> Response {
    let page = format!("<html><head><title>{title}</title></head><body><h1>{title}</h1></body></html>\n");
    (status, [(header::CONTENT_TYPE, "text/html; charset=utf-8")], page).into_response()
}

/// The HL7 answer as bytes: line ends, frame, character set.
pub fn bytes(text: &str, wrong: &BTreeSet<M>) -> Vec<u8> {
    let mut text = text.to_owned();
    if wrong.contains(&M::Twice) {
        text = text.repeat(2);
    }
    if wrong.contains(&M::BothEnds) {
        text = text.replace('\r', "\r\n");
    } else if wrong.contains(&M::LineFeeds) {
        text = text.replace('\r', "\n");
    }
    let mut bytes = if wrong.contains(&M::Latin1) {
        let one = |c: char| u8::try_from(u32::from(c)).unwrap_or(b'?');
        text.replace("UNICODE UTF-8", "").chars().map(one).collect()
    } else {
        text.into_bytes()
    };
    if wrong.contains(&M::Framed) {
        bytes.insert(0, 0x0b);
        bytes.extend([0x1c, 0x0d]);
    }
    if wrong.contains(&M::OrderMark) {
        bytes.splice(0..0, [0xef, 0xbb, 0xbf]);
    }
    bytes
}

/// The answer as it goes over the wire. `second` is how long a second is.
pub fn response(
    status: StatusCode,
    kind: &'static str,
    bytes: Vec<u8>,
    wrong: &BTreeSet<M>,
    second: Duration,
) -> Response {
    if wrong.contains(&M::WebPage) {
        return web_page(StatusCode::OK, "Please sign in to the network");
    }
    let kind = if wrong.contains(&M::WrongType) { "application/octet-stream" } else { kind };
    let bytes = if wrong.contains(&M::Empty) { Vec::new() } else { bytes };
    let body = if wrong.contains(&M::Cut) {
        cut(bytes)
    } else if wrong.contains(&M::Drip) {
        drip(bytes, second / 2)
    } else {
        Body::from(bytes)
    };
    (status, [(header::CONTENT_TYPE, kind)], body).into_response()
}

/// Half of the answer, then the connection breaks.
fn cut(mut bytes: Vec<u8>) -> Body {
    bytes.truncate(bytes.len() / 2);
    let size = bytes.len().max(1);
    Body::new(Pieces { rest: bytes.into(), size, between: Duration::ZERO, pause: None, breaks: true })
}

/// The answer in pieces.
fn drip(bytes: Vec<u8>, between: Duration) -> Body {
    let size = bytes.len().div_ceil(PIECES).max(1);
    Body::new(Pieces { rest: bytes.into(), size, between, pause: None, breaks: false })
}

/// A body that comes in pieces, and may break off at its end. Where nobody reads any more, nothing is waited for.
struct Pieces {
    rest: Bytes,
    size: usize,
    between: Duration,
    pause: Option<Pin<Box<Sleep>>>,
    breaks: bool,
}

impl hyper::body::Body for Pieces {
    type Data = Bytes;
    type Error = std::io::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, std::io::Error>>> {
        let this = self.get_mut();
        if !this.between.is_zero() && !this.rest.is_empty() {
            let pause = this.pause.get_or_insert_with(|| Box::pin(tokio::time::sleep(this.between)));
            std::task::ready!(pause.as_mut().poll(context));
            this.pause = None;
        }
        if this.rest.is_empty() {
            let end = std::mem::take(&mut this.breaks);
            return Poll::Ready(end.then(|| Err(std::io::Error::other("cut on purpose"))));
        }
        let piece = this.rest.split_to(this.size.min(this.rest.len()));
        Poll::Ready(Some(Ok(Frame::data(piece))))
    }
}
