//! Vaccine stock: the list and its beginning here; a delivery ([`receive`]), counts ([`counts`]), doses that took nothing ([`work`]), a
//! [`lot`], [`reports`], a [`recall`].

pub mod counts;
pub mod lot;
pub mod recall;
pub mod receive;
pub mod reports;
pub mod work;

use askama::Template;
use axum::Form;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use jenner_registry::by_hand::lots::Barred;
use jenner_registry::inventory::rules::Rules;
use jenner_registry::inventory::stock::{Ends, Owed};
use jenner_registry::inventory::{Funding, Kind};
use serde::Deserialize;

use crate::app::App;
use crate::desk::{Refusal, Visitor, ask};
use crate::language::{Lang, Words};
use crate::pages::frame::{Frame, SignedIn, page};
use crate::views::hand::{Fields, ScanSaid, Sent, Wrong};
use crate::views::stock::{BeginView, Scanned, ShelfLine, StockAlert, StockAsked, StockPlace, StockView};

/// A form as its fields come.
pub(super) type Typed = Form<Vec<(String, String)>>;
/// Fields of an address.
pub(super) type Named = Query<Vec<(String, String)>>;

/// Whose stock, and what was done on the page before.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Whose {
    pub(super) organization: String,
    pub(super) done: String,
}

/// A funding in words.
pub(super) fn funding(w: &Words, funding: Funding) -> String {
    w.t(&format!("stk-funding-{}", funding.word()))
}

/// What happened, in words.
pub(super) fn kind(w: &Words, kind: Kind) -> String {
    w.t(&format!("stk-kind-{}", kind.word().replace('_', "-")))
}

/// A reason of the rules in the reader's language; a code that the rules have not any more stands for itself.
pub(super) fn reason(w: &Words, code: &str) -> String {
    let known = Rules::shipped().reason(code);
    known.map_or_else(
        || code.to_owned(),
        |reason| if w.lang == Lang::Spanish { reason.es.clone() } else { reason.en.clone() },
    )
}

/// What is wrong with a form.
pub(super) fn problem(w: &Words, wrong: &Wrong) -> String {
    w.s(&format!("stk-problem-{}", wrong.word), &wrong.about)
}

/// What a scan led to. What every scan can come to has the words of the form on which doses are recorded.
pub(super) fn said(w: &Words, said: &ScanSaid) -> String {
    const OWN: [&str; 8] =
        ["several", "unknown-package", "filled", "expired", "not-here", "choose", "no-lot", "no-package"];
    match OWN.contains(&said.word) {
        true => w.s(&format!("stk-scan-{}", said.word), &said.about),
        false => w.s(&format!("hand-scan-{}", said.word), &said.about),
    }
}

/// A tag of a shelf: word, look.
pub(super) fn tags(w: &Words, line: &ShelfLine) -> Vec<(String, &'static str)> {
    let mut all = Vec::new();
    if line.held.is_some() {
        all.push((w.t("stk-held"), "late"));
    }
    match line.barred {
        Some(Barred::Recalled) => all.push((w.t("stk-recalled"), "late")),
        Some(Barred::Quarantined) => all.push((w.t("stk-quarantined"), "late")),
        None => {}
    }
    all
}

/// The last day of a shelf with its look.
pub(super) fn last_day(w: &Words, line: &ShelfLine) -> (String, &'static str) {
    let day = w.day(line.last);
    match line.ends {
        Ends::Past => (w.s("stk-ended", day), "late"),
        Ends::Urgent => (w.s("stk-ends-soon", day), "late"),
        Ends::Soon => (w.s("stk-ends", day), "warn"),
        Ends::Later => (day, ""),
    }
}

/// Why a shelf owes doses, in words.
pub(super) fn owed(w: &Words, line: &ShelfLine) -> Option<String> {
    Some(match line.owed? {
        Owed::OtherUnit { doses, .. } => w.n("stk-owed-unit", doses),
        Owed::OtherFunding { doses, .. } => w.n("stk-owed-funding", doses),
        Owed::MissingReceipt => w.t("stk-owed-receipt"),
    })
}

/// A template with the status that says whether something is wrong on it.
pub(super) fn answer(template: &impl Template, is_wrong: bool) -> Result<Response, Refusal> {
    let status = if is_wrong { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Ok((status, page(template)?).into_response())
}

#[derive(Template)]
#[template(path = "stock.html")]
struct StockPage<'a> {
    w: &'a Words,
    frame: &'a Frame,
    here: &'static str,
    tab: &'static str,
    view: &'a StockView,
    done: Option<&'static str>,
}

impl StockPage<'_> {
    fn fundings(&self) -> Vec<(&'static str, String)> {
        Funding::ALL.into_iter().map(|one| (one.word(), funding(self.w, one))).collect()
    }

    fn funding(&self, line: &ShelfLine) -> String {
        funding(self.w, line.funding)
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

    fn said(&self) -> Option<String> {
        self.view.said.as_ref().map(|one| said(self.w, one))
    }

    fn alert(&self, alert: &StockAlert) -> String {
        let key = format!("stk-alert-{}", alert.word);
        match (alert.word, alert.day) {
            ("counted-last" | "soon" | "past", Some(day)) => self.w.s(&key, self.w.day(day)),
            _ => self.w.n(&key, alert.n),
        }
    }

    /// What an alert is about; a funding's word at its end becomes words.
    fn about(&self, alert: &StockAlert) -> String {
        match alert.about.rsplit_once(" · ").map(|(what, word)| (what, Funding::of_word(word))) {
            Some((what, Some(paid))) => format!("{what} · {}", funding(self.w, paid)),
            _ => alert.about.clone(),
        }
    }

    fn group(&self, code: &str) -> String {
        self.w.group(code, code)
    }

    /// Fewer alerts are told one by one; the rest is behind them.
    fn urgent(&self) -> &[StockAlert] {
        let all = &self.view.alerts;
        all.get(..ALERTS).unwrap_or(all)
    }

    fn more(&self) -> &[StockAlert] {
        self.view.alerts.get(ALERTS..).unwrap_or_default()
    }
}

/// Alerts that are told one by one.
const ALERTS: usize = 8;

/// The list's questions in the address.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Which {
    organization: String,
    group: String,
    funding: String,
    unit: String,
    scan: String,
    empty: String,
    done: String,
}

/// `GET /stock`.
pub async fn list(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    Query(which): Query<Which>,
) -> Result<Response, Refusal> {
    let asked = StockAsked {
        organization: which.organization.clone(),
        group: which.group,
        funding: which.funding,
        unit: which.unit,
        scan: which.scan.trim().to_owned(),
        empty: !which.empty.is_empty(),
    };
    match ask(app.desk(), move |desk| desk.stock(&visitor, &asked)).await? {
        Scanned::Lot(place) => Ok(Redirect::to(&place).into_response()),
        Scanned::List(view) => {
            let done = (which.done == "begun").then_some("stk-done-begun");
            let shown =
                StockPage { w: &frame.w, frame: &frame, here: "stock", tab: "stock", view: &view, done };
            answer(&shown, view.said.is_some())
        }
    }
}

#[derive(Template)]
#[template(path = "stock_begin.html")]
struct BeginPage<'a> {
    w: &'a Words,
    frame: &'a Frame,
    here: &'static str,
    tab: &'static str,
    view: &'a BeginView,
}

impl BeginPage<'_> {
    fn problem(&self, wrong: &Wrong) -> String {
        problem(self.w, wrong)
    }
}

/// `GET /stock/begin`.
pub async fn ask_begin(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    Query(whose): Query<Whose>,
) -> Result<Response, Refusal> {
    begun(app, frame, visitor, whose, Fields::default()).await
}

/// `POST /stock/begin`.
pub async fn begin(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    Query(whose): Query<Whose>,
    Form(sent): Typed,
) -> Result<Response, Refusal> {
    begun(app, frame, visitor, whose, Fields::of(sent)).await
}

async fn begun(
    app: App,
    frame: Frame,
    visitor: Visitor,
    whose: Whose,
    typed: Fields,
) -> Result<Response, Refusal> {
    let organization = whose.organization;
    match ask(app.desk(), move |desk| desk.begin_stock(&visitor, &organization, &typed)).await? {
        Sent::Saved(place) => Ok(Redirect::to(&place).into_response()),
        Sent::Page(view) => {
            let shown = BeginPage { w: &frame.w, frame: &frame, here: "stock", tab: "stock", view: &view };
            answer(&shown, !view.wrong.is_empty())
        }
    }
}

/// The key of what was done on the page before; nothing for words that are none of ours.
pub(super) fn done(word: &str) -> Option<String> {
    const WORDS: [&str; 5] = ["saved", "signed", "booked", "taken", "left"];
    WORDS.contains(&word).then(|| format!("stk-done-{word}"))
}

/// What stands in the head of the pages of a place: whose stock it is, where it is not the visitor's own.
pub(super) fn whose(place: &StockPlace) -> Option<&str> {
    (!place.id.is_empty()).then_some(place.name.as_str())
}
