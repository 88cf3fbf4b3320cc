//! A lot that was recalled: who was given it, who may still hold some, and letters.

use askama::Template;
use axum::Form;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use jenner_registry::packs::Language;
use serde::Deserialize;

use crate::app::App;
use crate::desk::{Refusal, ask};
use crate::language::Words;
use crate::pages::frame::{Frame, SignedIn, page};
use crate::pages::participation::one::file;
use crate::views::outbreak::{LotLine, LotView};

/// Lines that are shown; letters go to all.
const SHOWN: usize = 500;

#[derive(Template)]
#[template(path = "lot_recall.html")]
struct LotPage<'a> {
    w: &'a Words,
    frame: &'a Frame,
    here: &'static str,
    sent: &'a Sent,
    found: Option<&'a LotView>,
    problem: bool,
}

impl LotPage<'_> {
    /// More people than there are letters in one file.
    fn is_cut(&self) -> bool {
        self.lines_in_all() > jenner_registry::outbreak::papers::MOST
    }

    fn lines_in_all(&self) -> usize {
        self.found.map_or(0, |found| found.lines.len())
    }

    fn lines(&self) -> &[LotLine] {
        let all = self.found.map_or(&[][..], |found| found.lines.as_slice());
        all.get(..SHOWN).unwrap_or(all)
    }
}

/// The form.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Sent {
    lot: String,
    cvx: String,
    language: String,
    /// Set for letters.
    letters: String,
}

/// `GET /lot-recall`.
pub async fn ask_for(frame: Frame) -> Result<Response, Refusal> {
    let sent = Sent::default();
    page(&LotPage {
        w: &frame.w,
        frame: &frame,
        here: "lot-recall",
        sent: &sent,
        found: None,
        problem: false,
    })
}

/// `POST /lot-recall`.
pub async fn trace(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    Form(sent): Form<Sent>,
) -> Result<Response, Refusal> {
    let (lot, cvx) = (sent.lot.clone(), sent.cvx.clone());
    if !sent.letters.is_empty() {
        let (who, language) = (visitor.clone(), Language::of(&sent.language));
        let (lot, cvx) = (lot.clone(), cvx.clone());
        if let Some(pdf) = ask(app.desk(), move |desk| desk.lot_letters(&who, &lot, &cvx, language)).await? {
            return file("application/pdf", "letters.pdf", pdf);
        }
    }
    let found = ask(app.desk(), move |desk| desk.trace_lot(&visitor, &lot, &cvx)).await?;
    let problem = found.is_none();
    let status = if problem { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let found = found.as_ref();
    let shown =
        page(&LotPage { w: &frame.w, frame: &frame, here: "lot-recall", sent: &sent, found, problem })?;
    Ok((status, shown).into_response())
}
