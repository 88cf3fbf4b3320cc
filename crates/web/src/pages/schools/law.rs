//! What another edition of school law would do, shown before anybody publishes it.

use askama::Template;
use axum::extract::{Multipart, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use jenner_registry::schools::law::{Impact, SchoolImpact, StatusKind};

use super::stand_key;
use crate::app::App;
use crate::desk::{Refusal, ask};
use crate::language::Words;
use crate::pages::frame::{Frame, SignedIn, page};
use crate::views::school_numbers::LawView;

/// Largest edition, in bytes.
pub const LARGEST: usize = 1024 * 1024;

#[derive(Template)]
#[template(path = "school_law.html")]
struct LawPage<'a> {
    w: &'a Words,
    frame: &'a Frame,
    here: &'static str,
    view: &'a LawView,
    text: &'a str,
    /// What is wrong with the edition that was sent.
    problem: Option<String>,
    impact: Option<&'a Impact>,
}

impl LawPage<'_> {
    fn count(&self, count: u64) -> String {
        self.w.count(i64::try_from(count).unwrap_or(i64::MAX))
    }

    /// Schools where somebody would stand otherwise, those with most first.
    fn schools(&self) -> Vec<(&str, &SchoolImpact)> {
        let all = self.impact.into_iter().flat_map(|impact| &impact.schools);
        let mut schools: Vec<_> =
            all.filter(|(_, of)| of.changed > 0).map(|(name, of)| (name.as_str(), of)).collect();
        schools.sort_by(|a, b| b.1.changed.cmp(&a.1.changed).then(a.0.cmp(b.0)));
        schools
    }

    /// From which status how many go to which.
    fn moves(&self, of: &SchoolImpact) -> Vec<String> {
        let word = |stand: &StatusKind| self.w.t(&stand_key(*stand));
        let pairs = of.moves.iter().flat_map(|(from, to)| to.iter().map(move |(to, n)| (from, to, n)));
        pairs.map(|(from, to, n)| format!("{} → {}: {}", word(from), word(to), self.count(*n))).collect()
    }
}

/// `GET /schools/law`.
pub async fn show(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
) -> Result<Response, Refusal> {
    let view = ask(app.desk(), move |desk| desk.school_law(&visitor)).await?;
    let (w, here) = (&frame.w, "school-numbers");
    page(&LawPage { w, frame: &frame, here, view: &view, text: "", problem: None, impact: None })
}

/// `POST /schools/law`: holds an edition over the children of all lists. Nothing is kept.
pub async fn preview(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    form: Multipart,
) -> Result<Response, Refusal> {
    let (w, here) = (&frame.w, "school-numbers");
    let sent = read(form).await;
    let text = sent.as_deref().unwrap_or_default().to_owned();
    let (view, found) = ask(app.desk(), move |desk| {
        let found = match &sent {
            Ok(text) if !text.trim().is_empty() => Some(desk.preview_school_law(&visitor, text)?),
            _ => None,
        };
        Ok((desk.school_law(&visitor)?, found.ok_or(sent)))
    })
    .await?;
    let (impact, problem) = match found {
        Ok(Ok(impact)) => (Some(impact), None),
        Ok(Err(wrong)) => (None, Some(wrong)),
        Err(Ok(_)) => (None, Some(w.t("law-no-empty"))),
        Err(Err(word)) => (None, Some(w.t(word))),
    };
    let is_wrong = problem.is_some();
    let impact = impact.as_ref();
    let shown = page(&LawPage { w, frame: &frame, here, view: &view, text: &text, problem, impact })?;
    let status = if is_wrong { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Ok((status, shown).into_response())
}

/// The edition of the form: the file, or else what was pasted. The error is the key of what is wrong with it.
async fn read(mut form: Multipart) -> Result<String, &'static str> {
    let broken = |error: axum::extract::multipart::MultipartError| match error.status() {
        StatusCode::PAYLOAD_TOO_LARGE => "law-no-large",
        _ => "law-no-empty",
    };
    let (mut file, mut pasted) = (String::new(), String::new());
    while let Some(part) = form.next_field().await.map_err(broken)? {
        let into = match part.name() {
            Some("file") => &mut file,
            Some("text") => &mut pasted,
            _ => continue,
        };
        let bytes = part.bytes().await.map_err(broken)?.to_vec();
        *into = String::from_utf8(bytes).map_err(|_| "law-no-text")?;
    }
    Ok(if file.trim().is_empty() { pasted } else { file })
}
