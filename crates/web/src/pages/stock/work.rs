//! `/stock/not-deducted`: doses that took nothing.

use askama::Template;
use axum::Form;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use jenner_registry::inventory::propose::{Because, Sure};

use super::{Typed, Whose, answer, done, funding, problem};
use crate::app::App;
use crate::desk::{Refusal, Visitor, ask};
use crate::language::Words;
use crate::pages::frame::{Frame, SignedIn};
use crate::views::hand::{Fields, Sent, Wrong};
use crate::views::stock::{Offer, WaitingDose, WorkView};

#[derive(Template)]
#[template(path = "stock_work.html")]
struct WorkPage<'a> {
    w: &'a Words,
    frame: &'a Frame,
    here: &'static str,
    tab: &'static str,
    view: &'a WorkView,
    done: Option<String>,
}

impl WorkPage<'_> {
    fn problem(&self, wrong: &Wrong) -> String {
        problem(self.w, wrong)
    }

    fn why(&self, dose: &WaitingDose) -> String {
        self.w.t(&format!("stk-why-{}", dose.why.word().replace('_', "-")))
    }

    fn others(&self, dose: &WaitingDose) -> String {
        dose.held_by.join(", ")
    }

    fn sure(&self, offer: &Offer) -> (String, &'static str) {
        match offer.sure {
            Sure::Likely => (self.w.t("stk-sure-likely"), "ok"),
            Sure::Possible => (self.w.t("stk-sure-possible"), "warn"),
        }
    }

    fn because(&self, offer: &Offer) -> String {
        let word = |one: &Because| {
            self.w.t(match one {
                Because::SameNumber => "stk-because-same-number",
                Because::LooksAlike => "stk-because-looks-alike",
                Because::OneSlip => "stk-because-one-slip",
                Because::OnlyLot => "stk-because-only-lot",
                Because::WasThere => "stk-because-was-there",
                Because::SameVaccine => "stk-because-same-vaccine",
                Because::RelatedVaccine => "stk-because-related-vaccine",
                Because::FundingFits => "stk-because-funding-fits",
                Because::FundingDoesNotFit => "stk-because-funding-does-not-fit",
                Because::CameLater => "stk-because-came-later",
                Because::HadExpired => "stk-because-had-expired",
                Because::OnHand => "stk-because-on-hand",
                Because::NoneLeft => "stk-because-none-left",
            })
        };
        offer.because.iter().map(word).collect::<Vec<_>>().join(" · ")
    }

    fn shelf(&self, offer: &Offer) -> String {
        let unit = if offer.unit.is_empty() { self.w.t("stk-no-unit") } else { offer.unit.clone() };
        format!("{} · {unit}", funding(self.w, offer.funding))
    }
}

/// `GET /stock/not-deducted`.
pub async fn list(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    Query(whose): Query<Whose>,
) -> Result<Response, Refusal> {
    answered(app, frame, visitor, whose, Fields::default()).await
}

/// `POST /stock/not-deducted`: what somebody says of one dose.
pub async fn decide(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    Query(whose): Query<Whose>,
    Form(sent): Typed,
) -> Result<Response, Refusal> {
    answered(app, frame, visitor, whose, Fields::of(sent)).await
}

async fn answered(
    app: App,
    frame: Frame,
    visitor: Visitor,
    whose: Whose,
    typed: Fields,
) -> Result<Response, Refusal> {
    let done = done(&whose.done).filter(|_| typed.is_empty());
    let organization = whose.organization;
    match ask(app.desk(), move |desk| desk.undeducted(&visitor, &organization, &typed)).await? {
        Sent::Saved(place) => Ok(Redirect::to(&place).into_response()),
        Sent::Page(view) => {
            let shown = WorkPage {
                w: &frame.w,
                frame: &frame,
                here: "stock",
                tab: "not-deducted",
                view: &view,
                done,
            };
            answer(&shown, !view.wrong.is_empty())
        }
    }
}
