//! `/people/{person}/record`: several doses in one go, scanned or typed.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use jenner_cdsi::words::Line;

use super::{Typed, fields, person_of, problem, sent, shown};
use crate::app::App;
use crate::desk::{Refusal, ask};
use crate::language::Words;
use crate::pages::frame::{Frame, SignedIn, for_nurses};
use crate::views::hand::{RecordLine, RecordTyped, RecordView, Worry, Wrong};

#[derive(Template)]
#[template(path = "hand_record.html")]
struct RecordPage<'a> {
    w: &'a Words,
    frame: &'a Frame,
    here: &'static str,
    view: &'a RecordView,
}

impl RecordPage<'_> {
    fn problem(&self, wrong: &Wrong) -> String {
        problem(self.w, wrong)
    }

    fn word(&self, line: &RecordLine) -> String {
        line.word.map_or_else(String::new, |word| word.text(for_nurses(self.w)))
    }

    fn why(&self, line: &RecordLine) -> Vec<Line> {
        let judged = self.view.judged.as_ref().zip(line.place).filter(|_| line.is_judged());
        judged.map(|(judged, place)| judged.why_dose(place, for_nurses(self.w))).unwrap_or_default()
    }

    /// The day from which a dose of the group would be right, once this is saved.
    fn again(&self, line: &RecordLine) -> Option<jiff::civil::Date> {
        let groups: Vec<String> = line.worries.iter().flat_map(Worry::groups).collect();
        let judged = self.view.judged.as_ref().filter(|_| line.is_judged())?;
        let due = judged.due().into_iter().filter(|due| due.is_open() && groups.contains(&due.group));
        due.filter_map(|due| due.earliest.max(due.recommended.filter(|_| due.earliest.is_none()))).max()
    }

    /// How many lines would be recorded.
    fn given(&self) -> i64 {
        let given = |line: &&RecordLine| line.outcome == "given" || !line.lot.is_empty();
        i64::try_from(self.view.lines.iter().filter(given).count()).unwrap_or(0)
    }

    /// What can have happened, as the form says it.
    fn outcomes(&self) -> [&'static str; 5] {
        ["", "given", "refused", "deferred", "not-in-stock"]
    }

    fn wrong_with(&self, field: &str) -> Option<&Wrong> {
        self.view.wrong.iter().find(|wrong| wrong.field == field)
    }
}

/// `GET /people/{person}/record`.
pub async fn show_record(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    Path(person): Path<String>,
) -> Result<Response, Refusal> {
    answer(app, frame, visitor, person, RecordTyped::default()).await
}

/// `POST /people/{person}/record`.
pub async fn record(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    Path(person): Path<String>,
    form: Typed,
) -> Result<Response, Refusal> {
    answer(app, frame, visitor, person, RecordTyped { fields: fields(form) }).await
}

async fn answer(
    app: App,
    frame: Frame,
    visitor: crate::desk::Visitor,
    person: String,
    typed: RecordTyped,
) -> Result<Response, Refusal> {
    let id = person_of(&person)?;
    let answered = ask(app.desk(), move |desk| desk.record(&visitor, id, typed)).await?;
    let wrong =
        |view: &RecordView| (!view.wrong.is_empty() || view.look).then_some(StatusCode::UNPROCESSABLE_ENTITY);
    sent(&person, answered, wrong, |view| {
        shown(&RecordPage { w: &frame.w, frame: &frame, here: "people", view })
    })
}
