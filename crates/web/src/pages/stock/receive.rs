//! `/stock/receive`: from the scan of a box to the booked delivery.

use askama::Template;
use axum::Form;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use jenner_registry::inventory::Funding;

use super::{Named, Typed, answer, funding, problem, said};
use crate::app::App;
use crate::desk::{Refusal, Visitor, ask};
use crate::language::Words;
use crate::pages::frame::{Frame, SignedIn};
use crate::views::hand::{Fields, Sent, Wrong};
use crate::views::stock::ReceiveView;

#[derive(Template)]
#[template(path = "stock_receive.html")]
struct ReceivePage<'a> {
    w: &'a Words,
    frame: &'a Frame,
    here: &'static str,
    tab: &'static str,
    view: &'a ReceiveView,
}

impl ReceivePage<'_> {
    fn fundings(&self) -> Vec<(&'static str, String)> {
        Funding::ALL.into_iter().map(|one| (one.word(), funding(self.w, one))).collect()
    }

    fn problem(&self, wrong: &Wrong) -> String {
        problem(self.w, wrong)
    }

    fn wrong(&self, field: &str) -> bool {
        self.view.wrong.iter().any(|one| one.field == field)
    }

    fn said(&self) -> Option<String> {
        self.view.said.as_ref().map(|one| said(self.w, one))
    }

    fn is_good(&self) -> bool {
        self.view.said.as_ref().is_some_and(|one| one.good)
    }

    fn split(&self) -> Option<String> {
        let (lot, day) = self.view.said.as_ref()?.proposed.as_ref()?;
        Some(self.w.ab("hand-scan-split", lot, day))
    }
}

/// `GET /stock/receive`.
pub async fn show(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    Query(asked): Named,
) -> Result<Response, Refusal> {
    let typed = Fields::of(asked.into_iter().filter(|(name, _)| name != "act").collect());
    answered(app, frame, visitor, typed.text("organization").to_owned(), typed).await
}

/// `POST /stock/receive`.
pub async fn send(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    Query(asked): Named,
    Form(sent): Typed,
) -> Result<Response, Refusal> {
    let organization = Fields::of(asked).text("organization").to_owned();
    let typed = sent.into_iter().filter(|(name, _)| name != "booked").collect();
    answered(app, frame, visitor, organization, Fields::of(typed)).await
}

async fn answered(
    app: App,
    frame: Frame,
    visitor: Visitor,
    organization: String,
    typed: Fields,
) -> Result<Response, Refusal> {
    match ask(app.desk(), move |desk| desk.receive_stock(&visitor, &organization, &typed)).await? {
        Sent::Saved(place) => Ok(Redirect::to(&place).into_response()),
        Sent::Page(view) => {
            let shown =
                ReceivePage { w: &frame.w, frame: &frame, here: "stock", tab: "receive", view: &view };
            let refused = view.said.as_ref().is_some_and(|one| !one.good && one.word != "expired");
            answer(&shown, refused || !view.wrong.is_empty())
        }
    }
}
