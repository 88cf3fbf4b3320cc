//! The accounting of disclosures of a person (45 CFR 164.528): on the page, and as a file.

use askama::Template;
use axum::Form;
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Redirect, Response};
use jenner_model::RegistryNumber;
use jenner_registry::packs::report::Report;
use serde::Deserialize;
use tower_sessions::Session;

use super::word;
use crate::app::App;
use crate::desk::{Refusal, Visitor, ask};
use crate::language::Words;
use crate::pages::frame::{Frame, SignedIn, page};
use crate::pages::participation::form::language;
use crate::pages::participation::one::file;
use crate::pages::senders::card::cell;
use crate::session;
use crate::views::audit::{DisclosureLine, DisclosuresView};

/// Kept questions of this kind.
const KIND: &str = "disclosures";

#[derive(Template)]
#[template(path = "disclosures.html")]
struct DisclosuresPage<'a> {
    w: &'a Words,
    frame: &'a Frame,
    here: &'static str,
    typed: &'a str,
    wrong: Option<&'static str>,
    view: Option<&'a DisclosuresView>,
    search: &'a str,
}

impl DisclosuresPage<'_> {
    fn what(&self, line: &DisclosureLine) -> String {
        self.w.t(&format!("deed-{}", line.deed.key()))
    }

    fn to(&self, line: &DisclosureLine) -> String {
        to(self.w, line)
    }

    fn purpose(&self, line: &DisclosureLine) -> String {
        word(self.w, "purpose", &line.purpose)
    }
}

fn to(w: &Words, line: &DisclosureLine) -> String {
    if line.organization.is_empty() { w.t("audit-who-registry") } else { line.organization.clone() }
}

/// `GET /audit/disclosures`.
pub async fn ask_for(frame: Frame) -> Result<Response, Refusal> {
    page(&DisclosuresPage {
        w: &frame.w,
        frame: &frame,
        here: "audit",
        typed: "",
        wrong: None,
        view: None,
        search: "",
    })
}

/// A registry number.
#[derive(Debug, Deserialize)]
pub struct Asked {
    #[serde(default)]
    person: String,
}

/// `POST /audit/disclosures`.
pub async fn keep(session: Session, Form(asked): Form<Asked>) -> Result<Response, Refusal> {
    let text: String = asked.person.trim().chars().take(40).collect();
    let name = session::keep_form(&session, KIND, text).await?;
    Ok(Redirect::to(&format!("/audit/disclosures/{name}")).into_response())
}

async fn of(
    app: &App,
    visitor: Visitor,
    text: &str,
) -> Result<Result<DisclosuresView, &'static str>, Refusal> {
    let Ok(number) = text.parse::<RegistryNumber>() else { return Ok(Err("audit-bad-number")) };
    let found = ask(app.desk(), move |desk| desk.disclosures(&visitor, number)).await?;
    Ok(found.ok_or("audit-no-person"))
}

/// `GET /audit/disclosures/{search}`.
pub async fn show(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    session: Session,
    Path(search): Path<String>,
) -> Result<Response, Refusal> {
    let Some(text) = session::kept_form(&session, KIND, &search).await? else {
        return Ok(Redirect::to("/audit/disclosures").into_response());
    };
    let found = of(&app, visitor, &text).await?;
    page(&DisclosuresPage {
        w: &frame.w,
        frame: &frame,
        here: "audit",
        typed: &text,
        wrong: found.as_ref().err().copied(),
        view: found.as_ref().ok(),
        search: &search,
    })
}

/// `GET /audit/disclosures/{search}/list.csv`.
pub async fn csv(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    session: Session,
    Path(search): Path<String>,
) -> Result<Response, Refusal> {
    let text = session::kept_form(&session, KIND, &search).await?.ok_or(Refusal::NotFound)?;
    let view = of(&app, visitor, &text).await?.map_err(|_| Refusal::NotFound)?;
    let w = &frame.w;
    let mut lines = String::from("date,to,what,purpose,times\r\n");
    for line in &view.lines {
        let cells = [
            line.on.to_string(),
            to(w, line),
            w.t(&format!("deed-{}", line.deed.key())),
            word(w, "purpose", &line.purpose),
            line.times.to_string(),
        ];
        lines.push_str(&cells.iter().map(|text| cell(text)).collect::<Vec<_>>().join(","));
        lines.push_str("\r\n");
    }
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"disclosures.csv\""),
    ];
    Ok((headers, lines).into_response())
}

/// `GET /audit/disclosures/{search}/list.pdf`: what the person who asked for it is given.
pub async fn pdf(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    session: Session,
    Path(search): Path<String>,
) -> Result<Response, Refusal> {
    let text = session::kept_form(&session, KIND, &search).await?.ok_or(Refusal::NotFound)?;
    let view = of(&app, visitor, &text).await?.map_err(|_| Refusal::NotFound)?;
    let w = &frame.w;
    let table = Report {
        language: language(w.lang),
        title: w.t("disclosures-title"),
        date: w.day(view.until),
        lead: w.t("disclosures-lead"),
        facts: vec![
            [w.t("audit-number"), view.number.clone()],
            [w.t("disclosures-time"), w.ab("disclosures-span", w.day(view.from), w.day(view.until))],
        ],
        columns: ["disclosures-day", "disclosures-to", "audit-what", "audit-purpose", "disclosures-times"]
            .map(|key| w.t(key))
            .to_vec(),
        widths: vec![4, 7, 6, 5, 2],
        rows: view
            .lines
            .iter()
            .map(|line| {
                vec![
                    w.day(line.on),
                    to(w, line),
                    w.t(&format!("deed-{}", line.deed.key())),
                    word(w, "purpose", &line.purpose),
                    line.times.to_string(),
                ]
            })
            .collect(),
        empty: w.t("disclosures-none"),
        note: w.t("disclosures-bulk-paper"),
    };
    let bytes = ask(app.desk(), move |desk| desk.report(&table)).await?;
    file("application/pdf", "disclosures.pdf", bytes)
}
