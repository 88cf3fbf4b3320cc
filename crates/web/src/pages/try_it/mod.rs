//! The page to try the schedule on somebody: no account, nothing stored, no script needed. What is typed goes by POST and
//! never into an address.

mod form;
mod outcome;
mod vaccine;

use askama::Template;
use axum::Form;
use axum::extract::State;
use axum::extract::rejection::FormRejection;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use jenner_cdsi::Schedule;
use jenner_codes::Codes;

use crate::app::App;
use crate::desk::{Refusal, ask};
use crate::language::Words;
use crate::pages::frame::{Frame, page};
use crate::question::Answered;
use crate::serve::ClientAddress;
use form::{DOSE_ROWS, Mistake, Typed};
use outcome::Outcome;

#[derive(Template)]
#[template(path = "try.html")]
struct TryPage<'a> {
    w: &'a Words,
    frame: &'a Frame,
    here: &'static str,
    typed: &'a Typed,
    mistakes: &'a [Mistake],
    vaccines: Vec<String>,
    observations: Vec<String>,
    version: &'a str,
    outcome: Option<Outcome>,
}

impl TryPage<'_> {
    /// What is wrong with a field.
    fn wrong(&self, field: &str) -> Option<&str> {
        self.mistakes.iter().find(|mistake| mistake.field == field).map(|mistake| mistake.text.as_str())
    }

    /// What is wrong with the field of a row.
    fn wrong_in(&self, field: &str, row: &usize) -> Option<&str> {
        self.wrong(&format!("{field}-{row}"))
    }

    /// Something is typed under the folded heading, or wrong with it.
    fn seen_open(&self) -> bool {
        let typed = self.typed.seen.iter().any(|row| !row.what.is_empty() || !row.date.is_empty());
        typed || self.mistakes.iter().any(|m| m.field.starts_with("seen-") || m.field.starts_with("since-"))
    }
}

/// `GET /try`.
pub async fn show(State(app): State<App>, frame: Frame) -> Result<Response, Refusal> {
    let schedule = ask(app.desk(), |desk| desk.schedule()).await?;
    let mut typed = Typed::default();
    typed.make_room(0);
    form_page(&frame, &schedule, &typed, &[], None)
}

/// `POST /try`: the same page with the answer, with more rows, or with what is wrong.
pub async fn answer(
    State(app): State<App>,
    ClientAddress(address): ClientAddress,
    frame: Frame,
    form: Result<Form<Vec<(String, String)>>, FormRejection>,
) -> Result<Response, Refusal> {
    let pairs = match form {
        Ok(Form(pairs)) => pairs,
        Err(rejection) => return Ok(rejection.status().into_response()),
    };
    if let Err(wait) = app.turns().take(address) {
        let wait = [(header::RETRY_AFTER, (wait.as_secs() + 1).to_string())];
        return Ok((StatusCode::TOO_MANY_REQUESTS, wait).into_response());
    }
    let more_rows = pairs.iter().any(|(name, _)| name == "more");
    let mut typed = Typed::of(pairs);
    ask(app.desk(), move |desk| {
        let schedule = desk.schedule()?;
        if more_rows {
            typed.make_room(DOSE_ROWS);
            return form_page(&frame, &schedule, &typed, &[], None);
        }
        let request = typed.request(&frame.w, &schedule, Codes::embedded(), frame.today());
        typed.make_room(0);
        let unanswered = |mistakes: &[Mistake]| {
            let shown = form_page(&frame, &schedule, &typed, mistakes, None)?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, shown).into_response())
        };
        let request = match request {
            Ok(request) => request,
            Err(mistakes) => return unanswered(&mistakes),
        };
        let on = request.on.unwrap_or(jenner_cdsi::Date::MAX);
        match Answered::of(schedule.clone(), &request, on) {
            Ok(answered) => {
                let outcome = Outcome::of(&frame.w, &answered, typed.level());
                form_page(&frame, &schedule, &typed, &[], Some(outcome))
            }
            // The form has told this already, in the words of the reader.
            Err(refused) => unanswered(&[Mistake { field: "birth".into(), text: refused.to_string() }]),
        }
    })
    .await
}

fn form_page(
    frame: &Frame,
    schedule: &Schedule,
    typed: &Typed,
    mistakes: &[Mistake],
    outcome: Option<Outcome>,
) -> Result<Response, Refusal> {
    let codes = Codes::embedded();
    page(&TryPage {
        w: &frame.w,
        frame,
        here: "try",
        typed,
        mistakes,
        vaccines: vaccine::vaccines(schedule)
            .map(|(cvx, _)| vaccine::shown_vaccine(schedule, codes, cvx))
            .collect(),
        observations: schedule.observations().map(|id| vaccine::shown_observation(schedule, id)).collect(),
        version: schedule.version(),
        outcome,
    })
}
