//! Whether a paper, or a health card, is genuine: pages for everybody.
//!
//! The page of a paper shows what S38 allows and nothing else. How often one address and everybody together may ask is
//! limited here, how often one code may be tried in the registry.

use askama::Template;
use axum::Form;
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use jenner_registry::papers::cards::Read;
use jenner_registry::papers::verify::{Checked, Shown};
use serde::Deserialize;

use super::form;
use crate::app::App;
use crate::desk::{Refusal, ask};
use crate::language::Words;
use crate::pages::find::understand;
use crate::pages::frame::{Frame, page};
use crate::serve::ClientAddress;
use crate::turns::{Turns, household};

/// Checks in a minute.
const ONE_ADDRESS: u32 = 30;
const EVERYBODY: u32 = 600;

/// How often papers may be checked.
#[derive(Debug)]
pub struct Gate {
    address: Turns,
    everybody: Turns,
}

impl Default for Gate {
    fn default() -> Self {
        Self { address: Turns::new(ONE_ADDRESS), everybody: Turns::new(EVERYBODY) }
    }
}

#[derive(Template)]
#[template(path = "verify.html")]
struct VerifyPage<'a> {
    w: &'a Words,
    frame: &'a Frame,
    here: &'static str,
    code: &'a str,
    born: &'a str,
    /// End of the key `verify-…` and its look.
    answer: Option<(&'static str, &'static str)>,
    shown: Option<&'a Shown>,
    problem: Option<&'static str>,
}

impl VerifyPage<'_> {
    /// The field that a problem is about.
    fn field(&self) -> &'static str {
        if self.problem == Some("no-born") { "born" } else { "code" }
    }

    fn kind(&self, word: &str) -> String {
        self.w.t(&form::kind_key(word))
    }

    fn status(&self, word: &str) -> String {
        self.w.t(&format!("papers-status-{}", word.replace('_', "-")))
    }
}

#[derive(Template)]
#[template(path = "verify_card.html")]
struct CardPage<'a> {
    w: &'a Words,
    frame: &'a Frame,
    here: &'static str,
    card: &'a str,
    keys: &'a str,
    read: Option<&'a Read>,
    /// End of the key `card-check-no-…`.
    problem: Option<&'static str>,
}

/// The form of a check.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Sent {
    code: String,
    born: String,
}

/// The form for a card.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct SentCard {
    card: String,
    keys: String,
}

fn blank(frame: &Frame, code: &str) -> Result<Response, Refusal> {
    page(&VerifyPage {
        w: &frame.w,
        frame,
        here: "verify",
        code,
        born: "",
        answer: None,
        shown: None,
        problem: None,
    })
}

/// `GET /verify`.
pub async fn show(frame: Frame) -> Result<Response, Refusal> {
    blank(&frame, "")
}

/// `GET /v/{code}`: where the code on a paper leads. Nothing is looked up before the birth date is there.
pub async fn scanned(frame: Frame, Path(code): Path<String>) -> Result<Response, Refusal> {
    let code: String = code.chars().filter(char::is_ascii_alphanumeric).take(16).collect();
    blank(&frame, &code)
}

/// `POST /verify`.
pub async fn check(
    State(app): State<App>,
    frame: Frame,
    address: ClientAddress,
    Form(sent): Form<Sent>,
) -> Result<Response, Refusal> {
    let born = understand::day(&sent.born, app.today());
    let problem = match (sent.code.trim(), born) {
        ("", _) => Some("no-code"),
        (_, None) => Some("no-born"),
        _ => None,
    };
    let gate = app.paper_checks();
    let wait = gate.address.take_as(household(address.0)).and_then(|()| gate.everybody.take_as(0)).err();
    let problem = if wait.is_some() { Some("wait") } else { problem };
    let checked = match (born, problem) {
        (Some(born), None) => {
            let code = sent.code.clone();
            Some(ask(app.desk(), move |desk| desk.check_paper(&code, born)).await?)
        }
        _ => None,
    };
    let shown = match &checked {
        Some(Checked::Known(shown)) => Some(&**shown),
        _ => None,
    };
    let answer = checked.as_ref().map(|checked| match checked {
        Checked::Unknown => ("unknown", "late"),
        Checked::Gone => ("withdrawn", "late"),
        Checked::Known(shown) => match shown.state.word() {
            word @ "genuine" => (word, "ok"),
            word => (word, "late"),
        },
    });
    let page = page(&VerifyPage {
        w: &frame.w,
        frame: &frame,
        here: "verify",
        code: &sent.code,
        // The birth date is typed again for each paper: it does not stay on a screen at a counter.
        born: if checked.is_some() { "" } else { &sent.born },
        answer,
        shown,
        problem,
    })?;
    let status = match (problem, wait.is_some()) {
        (_, true) => StatusCode::TOO_MANY_REQUESTS,
        (Some(_), _) => StatusCode::UNPROCESSABLE_ENTITY,
        _ => StatusCode::OK,
    };
    let mut response = (status, page).into_response();
    if let Some(wait) = wait {
        response.headers_mut().insert(header::RETRY_AFTER, wait.as_secs().max(1).into());
    }
    Ok(response)
}

/// `GET /verify/card`.
pub async fn show_card(frame: Frame) -> Result<Response, Refusal> {
    page(&CardPage {
        w: &frame.w,
        frame: &frame,
        here: "verify",
        card: "",
        keys: "",
        read: None,
        problem: None,
    })
}

/// `POST /verify/card`. Nothing of a card is kept or logged.
pub async fn check_card(
    State(app): State<App>,
    frame: Frame,
    address: ClientAddress,
    Form(sent): Form<SentCard>,
) -> Result<Response, Refusal> {
    let gate = app.paper_checks();
    let early = gate.address.take_as(household(address.0)).and_then(|()| gate.everybody.take_as(0)).is_err();
    let (card, keys) = (sent.card.clone(), sent.keys.clone());
    let read = match early {
        true => Err("wait"),
        false => {
            let keys = (!keys.trim().is_empty()).then_some(keys);
            let read = ask(app.desk(), move |desk| desk.check_card(&card, keys.as_deref())).await?;
            read.map_err(|why| {
                use jenner_registry::papers::cards::jws::NoCardText::{
                    Damaged, NoKeys, NotACard, OneOfSeveral,
                };
                match why {
                    NotACard => "not-a-card",
                    OneOfSeveral => "one-of-several",
                    Damaged => "damaged",
                    NoKeys => "no-keys",
                }
            })
        }
    };
    let status = if read.is_ok() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let shown = page(&CardPage {
        w: &frame.w,
        frame: &frame,
        here: "verify",
        card: &sent.card,
        keys: &sent.keys,
        read: read.as_ref().ok(),
        problem: read.as_ref().err().copied(),
    })?;
    Ok((status, shown).into_response())
}
