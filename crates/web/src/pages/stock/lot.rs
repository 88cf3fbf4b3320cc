//! `/stock/lots/{lot}`: a lot at a clinic.

use askama::Template;
use axum::Form;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use jenner_registry::inventory::Funding;
use jenner_registry::inventory::rules::Rules;

use super::{Typed, Whose, answer, done, funding, kind, last_day, owed, problem, reason, tags, whose};
use crate::app::App;
use crate::clerk::stock::lot::OUT;
use crate::desk::{Refusal, Visitor, ask};
use crate::language::{Lang, Words};
use crate::pages::frame::{Frame, SignedIn};
use crate::views::hand::{Fields, Sent, Wrong};
use crate::views::stock::{LedgerRow, LotHere, ShelfLine};

#[derive(Template)]
#[template(path = "stock_lot.html")]
struct LotPage<'a> {
    w: &'a Words,
    frame: &'a Frame,
    here: &'static str,
    tab: &'static str,
    view: &'a LotHere,
    done: Option<String>,
}

impl LotPage<'_> {
    fn problem(&self, wrong: &Wrong) -> String {
        problem(self.w, wrong)
    }

    fn whose(&self) -> Option<&str> {
        whose(&self.view.place)
    }

    fn shelf(&self, line: &ShelfLine) -> String {
        let unit = if line.unit.1.is_empty() { self.w.t("stk-no-unit") } else { line.unit.1.clone() };
        format!("{} · {unit}", funding(self.w, line.funding))
    }

    fn fundings(&self) -> Vec<(&'static str, String)> {
        Funding::ALL.into_iter().map(|one| (one.word(), funding(self.w, one))).collect()
    }

    fn tags(&self, line: &ShelfLine) -> Vec<(String, &'static str)> {
        tags(self.w, line)
    }

    fn last_day(&self, line: &ShelfLine) -> (String, &'static str) {
        last_day(self.w, line)
    }

    fn owed(&self, line: &ShelfLine) -> Option<String> {
        owed(self.w, line)
    }

    fn name(&self, kind: &str) -> String {
        self.w.t(&format!("stk-name-{kind}"))
    }

    fn kind(&self, row: &LedgerRow) -> String {
        kind(self.w, row.kind)
    }

    fn change(&self, row: &LedgerRow) -> String {
        if row.change > 0 { format!("+{}", row.change) } else { row.change.to_string() }
    }

    /// Reason, document and words of a movement.
    fn told(&self, row: &LedgerRow) -> String {
        let reason = if row.reason.is_empty() { String::new() } else { reason(self.w, &row.reason) };
        let parts = [reason, row.document.clone(), row.why.clone()];
        parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
    }

    /// The kinds by which doses are taken out, each with its reasons: value, words.
    fn reasons(&self) -> Vec<(String, Vec<(String, String)>)> {
        let spanish = self.w.lang == Lang::Spanish;
        OUT.into_iter()
            .map(|one| {
                let mut reasons: Vec<(String, String)> = Rules::shipped()
                    .reasons(one)
                    .map(|reason| {
                        let said = if spanish { &reason.es } else { &reason.en };
                        (format!("{}:{}", one.word(), reason.code), said.clone())
                    })
                    .collect();
                if reasons.is_empty() {
                    reasons.push((one.word().to_owned(), kind(self.w, one)));
                }
                (kind(self.w, one), reasons)
            })
            .collect()
    }

    fn with_doses(&self) -> Vec<&ShelfLine> {
        self.view.shelves.iter().map(|one| &one.shelf).filter(|line| line.on_hand > 0).collect()
    }

    fn is_typed(&self, act: &str) -> bool {
        self.view.typed.text("act") == act
    }

    fn typed(&self, act: &str, name: &str) -> &str {
        if self.is_typed(act) { self.view.typed.text(name) } else { "" }
    }
}

/// `GET /stock/lots/{lot}`.
pub async fn show(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    Path(lot): Path<String>,
    Query(whose): Query<Whose>,
) -> Result<Response, Refusal> {
    answered(app, frame, visitor, (lot, whose), Fields::default()).await
}

/// `POST /stock/lots/{lot}`: takes out, moves, takes a booking back.
pub async fn book(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    Path(lot): Path<String>,
    Query(whose): Query<Whose>,
    Form(sent): Typed,
) -> Result<Response, Refusal> {
    answered(app, frame, visitor, (lot, whose), Fields::of(sent)).await
}

async fn answered(
    app: App,
    frame: Frame,
    visitor: Visitor,
    (lot, whose): (String, Whose),
    typed: Fields,
) -> Result<Response, Refusal> {
    let done = done(&whose.done).filter(|_| typed.is_empty());
    let organization = whose.organization;
    match ask(app.desk(), move |desk| desk.stock_lot(&visitor, &organization, &lot, &typed)).await? {
        Sent::Saved(place) => Ok(Redirect::to(&place).into_response()),
        Sent::Page(view) => {
            let shown =
                LotPage { w: &frame.w, frame: &frame, here: "stock", tab: "stock", view: &view, done };
            answer(&shown, !view.wrong.is_empty())
        }
    }
}
