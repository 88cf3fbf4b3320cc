//! `/stock/counts`: the counts, a sheet, a sheet held against the book.

use askama::Template;
use axum::Form;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use jenner_registry::inventory::rules::Rules;
use jenner_registry::inventory::{Funding, Kind};

use super::{Named, Typed, Whose, answer, done, funding, problem, reason, said};
use crate::app::App;
use crate::desk::{Refusal, Visitor, ask};
use crate::language::{Lang, Words};
use crate::pages::frame::{Frame, SignedIn};
use crate::views::hand::{Fields, Wrong};
use crate::views::stock::{CompareRow, CompareView, CountLine, CountSent, CountsView, SheetRow, SheetView};

/// What a count is about, in words.
fn about(w: &Words, count: &CountLine) -> String {
    let paid = count.funding.map_or_else(|| w.t("stk-count-all"), |paid| funding(w, paid));
    if count.unit.is_empty() { paid } else { format!("{paid} · {}", count.unit) }
}

#[derive(Template)]
#[template(path = "stock_counts.html")]
struct CountsPage<'a> {
    w: &'a Words,
    frame: &'a Frame,
    here: &'static str,
    tab: &'static str,
    view: &'a CountsView,
}

impl CountsPage<'_> {
    fn fundings(&self) -> Vec<(&'static str, String)> {
        Funding::ALL.into_iter().map(|one| (one.word(), funding(self.w, one))).collect()
    }

    fn about(&self, count: &CountLine) -> String {
        about(self.w, count)
    }

    fn tone(&self, count: &CountLine) -> &'static str {
        match count.state {
            "signed" => "ok",
            "ended" => "later",
            _ => "warn",
        }
    }

    fn signers(&self, count: &CountLine) -> String {
        count.signed_by.join(", ")
    }
}

/// `GET /stock/counts`.
pub async fn list(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    Query(whose): Query<Whose>,
) -> Result<Response, Refusal> {
    counted(app, frame, visitor, whose, Fields::default()).await
}

/// `POST /stock/counts`: begins one.
pub async fn begin(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    Query(whose): Query<Whose>,
    Form(sent): Typed,
) -> Result<Response, Refusal> {
    counted(app, frame, visitor, whose, Fields::of(sent)).await
}

async fn counted(
    app: App,
    frame: Frame,
    visitor: Visitor,
    whose: Whose,
    typed: Fields,
) -> Result<Response, Refusal> {
    let organization = whose.organization;
    match ask(app.desk(), move |desk| desk.stock_counts(&visitor, &organization, &typed)).await? {
        CountSent::To(place) => Ok(Redirect::to(&place).into_response()),
        CountSent::Page(view) => {
            let shown = CountsPage { w: &frame.w, frame: &frame, here: "stock", tab: "counts", view: &view };
            answer(&shown, false)
        }
    }
}

#[derive(Template)]
#[template(path = "stock_count.html")]
struct SheetPage<'a> {
    w: &'a Words,
    frame: &'a Frame,
    here: &'static str,
    tab: &'static str,
    view: &'a SheetView,
}

impl SheetPage<'_> {
    fn about(&self) -> String {
        about(self.w, &self.view.count)
    }

    fn funding(&self, row: &SheetRow) -> String {
        funding(self.w, row.funding)
    }

    fn problem(&self, wrong: &Wrong) -> String {
        problem(self.w, wrong)
    }

    fn wrong(&self, row: &SheetRow) -> Option<String> {
        let field = format!("n-{}", row.id);
        let found = self.view.wrong.iter().find(|one| one.field == field)?;
        Some(match &row.other {
            Some((n, by)) => self.w.ab("stk-count-other", n, by),
            None => problem(self.w, found),
        })
    }

    fn value(&self, row: &SheetRow) -> String {
        row.typed.clone().or_else(|| row.counted.map(|n| n.to_string())).unwrap_or_default()
    }

    fn saw(&self, row: &SheetRow) -> String {
        row.counted.map(|n| n.to_string()).unwrap_or_default()
    }

    fn said(&self) -> Option<String> {
        self.view.said.as_ref().map(|one| said(self.w, one))
    }

    fn split(&self) -> Option<String> {
        let (lot, day) = self.view.said.as_ref()?.proposed.as_ref()?;
        Some(self.w.ab("hand-scan-split", lot, day))
    }

    fn last(&self) -> Option<String> {
        let row = self.view.last.as_ref()?;
        Some(self.w.ab("stk-count-added", &row.lot.lot, row.counted.unwrap_or(0)))
    }

    fn open(&self) -> bool {
        self.view.count.state == "open" && self.view.place.keeps
    }

    fn choice(&self, row: &SheetRow) -> String {
        let unit = if row.unit.is_empty() { self.w.t("stk-no-unit") } else { row.unit.clone() };
        format!("{} · {unit}", funding(self.w, row.funding))
    }
}

/// `GET /stock/counts/{count}`.
pub async fn sheet(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    Path(count): Path<String>,
    Query(asked): Named,
) -> Result<Response, Refusal> {
    let asked = asked.into_iter().filter(|(name, _)| name == "last" || name == "done").collect();
    sheet_answered(app, frame, visitor, count, Fields::of(asked)).await
}

/// `POST /stock/counts/{count}`: numbers, or a scan, or both.
pub async fn count(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    Path(count): Path<String>,
    Form(sent): Typed,
) -> Result<Response, Refusal> {
    sheet_answered(app, frame, visitor, count, Fields::of(sent)).await
}

async fn sheet_answered(
    app: App,
    frame: Frame,
    visitor: Visitor,
    count: String,
    typed: Fields,
) -> Result<Response, Refusal> {
    match ask(app.desk(), move |desk| desk.count_sheet(&visitor, &count, &typed)).await? {
        CountSent::To(place) => Ok(Redirect::to(&place).into_response()),
        CountSent::Page(view) => {
            let shown = SheetPage { w: &frame.w, frame: &frame, here: "stock", tab: "counts", view: &view };
            answer(&shown, view.said.is_some() || !view.wrong.is_empty())
        }
    }
}

#[derive(Template)]
#[template(path = "stock_compare.html")]
struct ComparePage<'a> {
    w: &'a Words,
    frame: &'a Frame,
    here: &'static str,
    tab: &'static str,
    view: &'a CompareView,
    done: Option<String>,
}

impl ComparePage<'_> {
    fn about(&self) -> String {
        about(self.w, &self.view.count)
    }

    fn funding(&self, row: &CompareRow) -> String {
        funding(self.w, row.row.funding)
    }

    fn problem(&self, wrong: &Wrong) -> String {
        problem(self.w, wrong)
    }

    fn expected(&self, row: &CompareRow) -> String {
        match row.expected {
            (low, high) if low == high => low.to_string(),
            (low, high) => format!("{low}–{high}"),
        }
    }

    fn difference(&self, row: &CompareRow) -> String {
        if row.difference > 0 { format!("+{}", row.difference) } else { row.difference.to_string() }
    }

    fn reason(&self, row: &CompareRow) -> String {
        reason(self.w, &row.reason)
    }

    fn reasons(&self) -> Vec<(&'static str, &'static str)> {
        let word = |one: &'static jenner_registry::inventory::rules::Reason| {
            let said = if self.w.lang == Lang::Spanish { &one.es } else { &one.en };
            (one.code.as_str(), said.as_str())
        };
        Rules::shipped().reasons(Kind::Counted).map(word).collect()
    }

    fn same(&self) -> usize {
        self.view.rows.iter().filter(|row| row.difference == 0).count()
    }

    fn open(&self) -> bool {
        self.view.count.state == "open" && self.view.place.keeps
    }

    fn signs(&self) -> bool {
        matches!(self.view.count.state, "open" | "second") && self.view.place.signs
    }

    fn signers(&self) -> String {
        self.view.count.signed_by.join(", ")
    }

    /// Where the doses stand that were given of the lot.
    fn doses(&self, row: &CompareRow) -> String {
        format!("{}#doses", self.view.place.to(&format!("/stock/lots/{}", row.row.lot.id)))
    }
}

/// `GET /stock/counts/{count}/compare`.
pub async fn compare(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    Path(count): Path<String>,
    Query(whose): Query<Whose>,
) -> Result<Response, Refusal> {
    let said = done(&whose.done);
    compared(app, frame, visitor, count, Fields::of(vec![("done".to_owned(), whose.done)]), said).await
}

/// `POST /stock/counts/{count}/compare`: reasons, a signature, or giving it up.
pub async fn sign(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    Path(count): Path<String>,
    Form(sent): Typed,
) -> Result<Response, Refusal> {
    compared(app, frame, visitor, count, Fields::of(sent), None).await
}

async fn compared(
    app: App,
    frame: Frame,
    visitor: Visitor,
    count: String,
    typed: Fields,
    done: Option<String>,
) -> Result<Response, Refusal> {
    match ask(app.desk(), move |desk| desk.compare_count(&visitor, &count, &typed)).await? {
        CountSent::To(place) => Ok(Redirect::to(&place).into_response()),
        CountSent::Page(view) => {
            let done = done.filter(|_| view.saved);
            let shown =
                ComparePage { w: &frame.w, frame: &frame, here: "stock", tab: "counts", view: &view, done };
            answer(&shown, !view.wrong.is_empty())
        }
    }
}
