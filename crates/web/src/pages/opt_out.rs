//! The public form for a request about taking part, and the same on paper.
//!
//! Nobody is looked up here: the answer is the same, and takes the same time, whoever it is about (S37). How often one
//! address, one name with its birth date, and everybody together may send is limited.

use std::net::IpAddr;
use std::time::Duration;

use askama::Template;
use axum::extract::{Multipart, Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use jenner_registry::packs::{Item, Kind, Language};
use jenner_registry::participation::desk::Started;
use jenner_registry::participation::request::{Channel, Details, NewRequest};
use sha2::{Digest, Sha256};

use crate::app::App;
use crate::desk::participation::PublicPaper;
use crate::desk::{Refusal, ask};
use crate::language::{Lang, Words};
use crate::pages::frame::{Frame, page};
use crate::pages::participation::form::{Sent, language};
use crate::pages::participation::one::file;
use crate::serve::ClientAddress;
use crate::turns::{Turns, household};
use crate::views::participation::{PolicyView, kind_key};

/// Requests that may be sent in a minute.
const ONE_ADDRESS: u32 = 6;
const ONE_PERSON: u32 = 3;
const EVERYBODY: u32 = 120;

/// How often requests may be sent.
#[derive(Debug)]
pub struct Gate {
    address: Turns,
    person: Turns,
    everybody: Turns,
}

impl Default for Gate {
    fn default() -> Self {
        Self {
            address: Turns::new(ONE_ADDRESS),
            person: Turns::new(ONE_PERSON),
            everybody: Turns::new(EVERYBODY),
        }
    }
}

impl Gate {
    /// Takes a turn.
    ///
    /// # Errors
    /// How long to wait for the next one.
    pub fn pass(&self, address: Option<IpAddr>, details: &Details) -> Result<(), Duration> {
        self.address.take_as(household(address))?;
        let born = details.birth_date.map(|born| born.to_string()).unwrap_or_default();
        let whom = format!("{}|{}|{born}", details.given.to_lowercase(), details.family.to_lowercase());
        // Not the name itself: what is remembered for a minute need not be readable either.
        let hash = Sha256::digest(whom.as_bytes());
        let key = hash.iter().take(16).fold(0u128, |key, byte| key << 8 | u128::from(*byte));
        self.person.take_as(key)?;
        self.everybody.take_as(0)
    }
}

#[derive(Template)]
#[template(path = "opt_out.html")]
struct FormPage<'a> {
    w: &'a Words,
    frame: &'a Frame,
    here: &'static str,
    policy: &'a PolicyView,
    kinds: &'a [Kind],
    kind: Option<Kind>,
    details: &'a Details,
    signature: &'a str,
    /// Fields to fill in, with the ids of their inputs.
    missing: &'a [(String, &'static str)],
    /// Key of another problem, and the id of its input.
    problem: Option<(String, &'static str)>,
}

impl FormPage<'_> {
    fn name(&self, kind: &Kind) -> String {
        self.w.t(&kind_key("kind", *kind))
    }

    fn what(&self, kind: &Kind) -> String {
        self.w.t(&kind_key("what", *kind))
    }

    fn is_missing(&self, id: &str) -> bool {
        self.missing.iter().any(|(_, of)| *of == id)
    }
}

#[derive(Template)]
#[template(path = "opt_out_done.html")]
struct DonePage<'a> {
    w: &'a Words,
    frame: &'a Frame,
    here: &'static str,
    started: &'a Started,
}

async fn policy(app: &App, lang: Lang) -> Result<PolicyView, Refusal> {
    let of = language(lang);
    ask(app.desk(), move |desk| desk.policy(of)).await
}

fn kinds(policy: &PolicyView) -> Vec<Kind> {
    policy.offered.iter().copied().chain([Kind::Rejoin]).collect()
}

/// `GET /opt-out`.
pub async fn show(State(app): State<App>, frame: Frame) -> Result<Response, Refusal> {
    let policy = policy(&app, frame.w.lang).await?;
    let kinds = kinds(&policy);
    page(&FormPage {
        w: &frame.w,
        frame: &frame,
        here: "opt-out",
        policy: &policy,
        kinds: &kinds,
        kind: None,
        details: &Details::default(),
        signature: "",
        missing: &[],
        problem: None,
    })
}

/// The input of something that is missing.
const fn input_of(item: Item) -> &'static str {
    match item {
        Item::Date | Item::Signature => "signature",
        Item::FullName => "given",
        Item::BirthDate => "born",
        Item::Address => "street",
        Item::Guardian => "guardian",
    }
}

/// `POST /opt-out`.
pub async fn send(
    State(app): State<App>,
    frame: Frame,
    address: ClientAddress,
    form: Multipart,
) -> Result<Response, Refusal> {
    let mut sent = Sent::read(form).await;
    let policy = policy(&app, frame.w.lang).await?;
    let kinds = kinds(&policy);
    let kind = Kind::of(sent.text("kind")).filter(|kind| kinds.contains(kind));
    let signature = sent.text("signature").trim().to_owned();
    // Sent today and signed by typing: both are what a form on the web can have.
    let details = Details {
        written_on: Some(app.today()),
        signed: signature.chars().any(char::is_alphabetic),
        ..sent.details()
    };
    let lacks = {
        let details = details.clone();
        ask(app.desk(), move |desk| desk.public_request_lacks(&details)).await?
    };
    let missing: Vec<(String, &'static str)> = lacks
        .into_iter()
        .map(|item| (format!("participation-item-{}", item.word().replace('_', "-")), input_of(item)))
        .collect();
    let problem = match (&sent.scan, kind) {
        (Some(Err(problem)), _) => Some((format!("scan-no-{}", problem.word()), "scan")),
        (_, None) => Some(("participation-no-kind".to_owned(), "kind-1")),
        _ => None,
    };
    let again = |status: StatusCode, problem: Option<(String, &'static str)>| {
        let shown = page(&FormPage {
            w: &frame.w,
            frame: &frame,
            here: "opt-out",
            policy: &policy,
            kinds: &kinds,
            kind,
            details: &details,
            signature: &signature,
            missing: &missing,
            problem,
        })?;
        Ok((status, shown).into_response())
    };
    let (Some(kind), None, true) = (kind, &problem, missing.is_empty()) else {
        return again(StatusCode::UNPROCESSABLE_ENTITY, problem);
    };
    if let Err(wait) = app.opt_outs().pass(address.0, &details) {
        let mut shown = again(StatusCode::TOO_MANY_REQUESTS, Some(("optout-wait".to_owned(), "given")))?;
        shown.headers_mut().insert(header::RETRY_AFTER, wait.as_secs().max(1).into());
        return Ok(shown);
    }
    let new = NewRequest {
        kind,
        channel: Channel::Web,
        language: language(frame.w.lang),
        came_on: None,
        details: details.clone(),
        paper: sent.scan.take().and_then(Result::ok),
    };
    let started = ask(app.desk(), move |desk| desk.start_public_request(new)).await?;
    page(&DonePage { w: &frame.w, frame: &frame, here: "opt-out", started: &started })
}

/// `GET /opt-out/form/{language}`.
pub async fn paper(State(app): State<App>, Path(code): Path<String>) -> Result<Response, Refusal> {
    let language = known(&code)?;
    let bytes = ask(app.desk(), move |desk| desk.public_paper(PublicPaper::Form, language)).await?;
    file("application/pdf", "request-form.pdf", bytes)
}

/// A language of documents by its code.
pub fn known(code: &str) -> Result<Language, Refusal> {
    Language::ALL.into_iter().find(|language| language.code() == code).ok_or(Refusal::NotFound)
}
