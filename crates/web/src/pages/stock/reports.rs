//! `/stock/reports`: on hand, use by month, movements, losses, the equation since the last count; each as table, CSV, workbook and PDF.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use jenner_registry::documents::workbook::{Cell, Sheet};
use jenner_registry::inventory::Place;
use jenner_registry::packs::report::Report;
use jenner_registry::tables::{self, column};
use serde::Deserialize;

use super::{funding, kind, reason};
use crate::app::App;
use crate::clerk::stock::reports::REPORTS;
use crate::desk::{Refusal, Visitor, ask};
use crate::language::Words;
use crate::pages::coverage::live::{XLSX, file};
use crate::pages::frame::{Frame, SignedIn, page};
use crate::pages::participation::form::language;
use crate::pages::participation::one;
use crate::views::stock::{LotWords, ReportView};

/// A column of a report: end of the key of its name, width, whether it holds numbers.
type Column = (&'static str, u8, bool);

/// Which report, for which days.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Which {
    organization: String,
    report: String,
    from: String,
    until: String,
}

/// A cell as it stands in files: numbers and days are what they are.
fn number(n: i64) -> Cell {
    match u64::try_from(n) {
        Ok(n) => Cell::Count(n),
        // Workbooks of this house have no negative numbers.
        Err(_) => Cell::Text(n.to_string()),
    }
}

fn place(w: &Words, place: Place) -> String {
    w.t(&format!("stk-place-{}", place.word().replace('_', "-")))
}

/// The report as columns and rows, the same for the page and every file.
fn table(w: &Words, view: &ReportView) -> (Vec<Column>, Vec<Vec<Cell>>) {
    let lot = |lot: &LotWords| vec![Cell::text(lot.product.as_str()), Cell::text(lot.lot.as_str())];
    let text = |text: String| Cell::text(text);
    match view.report.as_str() {
        "use" => {
            let columns = vec![
                ("month", 10, false),
                ("vaccine", 30, false),
                ("funding", 16, false),
                ("received", 10, true),
                ("given", 10, true),
                ("wasted", 10, true),
                ("expired", 10, true),
                ("lost", 10, true),
            ];
            let row =
                |(month, vaccine, paid, sum): &(_, String, _, jenner_registry::inventory::reports::Use)| {
                    vec![
                        tables::day(*month),
                        Cell::text(vaccine.as_str()),
                        text(funding(w, *paid)),
                        number(sum.received),
                        number(sum.given),
                        number(sum.wasted),
                        number(sum.expired),
                        number(sum.lost),
                    ]
                };
            (columns, view.uses.iter().map(row).collect())
        }
        "moves" => {
            let columns = vec![
                ("on", 12, false),
                ("vaccine", 30, false),
                ("lot", 14, false),
                ("funding", 16, false),
                ("unit", 16, false),
                ("kind", 16, false),
                ("change", 8, true),
                ("reason", 24, false),
                ("document", 16, false),
                ("why", 24, false),
                ("by", 18, false),
                ("written", 16, false),
            ];
            let rows = view.moves.iter().map(|(of, paid, unit, row)| {
                let what =
                    if row.takes_back { w.s("stk-back-of", kind(w, row.kind)) } else { kind(w, row.kind) };
                let why = if row.reason.is_empty() { String::new() } else { reason(w, &row.reason) };
                let mut cells = vec![tables::day(row.on)];
                cells.extend(lot(of));
                cells.extend([
                    text(funding(w, *paid)),
                    Cell::text(unit.as_str()),
                    text(what),
                    number(row.change),
                    text(why),
                    Cell::text(row.document.as_str()),
                    Cell::text(row.why.as_str()),
                    Cell::text(row.by.as_str()),
                    text(w.time(row.at)),
                ]);
                cells
            });
            (columns, rows.collect())
        }
        "losses" => {
            let columns = vec![
                ("vaccine", 30, false),
                ("lot", 14, false),
                ("funding", 16, false),
                ("place", 14, false),
                ("reason", 30, false),
                ("doses", 8, true),
                ("cost", 12, true),
            ];
            let rows = view.losses.iter().map(|(of, paid, there, why, doses, cents)| {
                let mut cells = lot(of);
                cells.extend([
                    text(funding(w, *paid)),
                    text(place(w, *there)),
                    text(if why.is_empty() { String::new() } else { reason(w, why) }),
                    number(*doses),
                    cents.map_or(Cell::Empty, Cell::Cents),
                ]);
                cells
            });
            (columns, rows.collect())
        }
        "account" => {
            let columns = vec![
                ("vaccine", 30, false),
                ("lot", 14, false),
                ("funding", 16, false),
                ("start", 8, true),
                ("received", 8, true),
                ("came-in", 8, true),
                ("given", 8, true),
                ("wasted", 8, true),
                ("past", 8, true),
                ("spoiled", 8, true),
                ("returned", 8, true),
                ("sent-out", 8, true),
                ("borrowed", 8, true),
                ("lost", 8, true),
                ("counted", 8, true),
                ("end", 8, true),
                ("percent", 8, true),
            ];
            let rows = view.accounts.iter().map(|(vaccine, one)| {
                let mut cells = vec![
                    Cell::text(vaccine.as_str()),
                    Cell::text(one.lot.as_str()),
                    text(funding(w, one.funding)),
                ];
                let numbers = [
                    one.start,
                    one.received,
                    one.came_in,
                    one.given,
                    one.wasted,
                    one.expired,
                    one.spoiled,
                    one.returned,
                    one.sent_out,
                    one.borrowed,
                    one.lost,
                    one.counted,
                    one.end,
                ];
                cells.extend(numbers.map(number));
                cells.push(one.percent().map_or(Cell::Empty, number));
                cells
            });
            (columns, rows.collect())
        }
        _ => {
            let columns = vec![
                ("vaccine", 30, false),
                ("lot", 14, false),
                ("maker", 24, false),
                ("funding", 16, false),
                ("unit", 16, false),
                ("last", 12, false),
                ("on-hand", 8, true),
                ("note", 20, false),
            ];
            let rows = view.shelves.iter().map(|line| {
                let mut cells = lot(&line.lot);
                let note: Vec<String> = super::tags(w, line).into_iter().map(|tag| tag.0).collect();
                cells.extend([
                    Cell::text(line.lot.maker.as_str()),
                    text(funding(w, line.funding)),
                    Cell::text(line.unit.1.as_str()),
                    tables::day(line.last),
                    number(line.on_hand),
                    text(note.join(", ")),
                ]);
                cells
            });
            (columns, rows.collect())
        }
    }
}

/// A cell as people read it.
fn shown(w: &Words, cell: &Cell) -> String {
    match cell {
        Cell::Empty => String::new(),
        Cell::Text(text) => text.clone(),
        Cell::Count(n) => w.count(*n),
        Cell::Share(share) => format!("{:.1}%", share * 100.0),
        Cell::Cents(cents) => format!("${}.{:02}", w.count(*cents / 100), cents % 100),
        Cell::Day(year, month, day) => format!("{month:02}/{day:02}/{year:04}"),
    }
}

#[derive(Template)]
#[template(path = "stock_reports.html")]
struct ReportPage<'a> {
    w: &'a Words,
    frame: &'a Frame,
    here: &'static str,
    tab: &'static str,
    view: &'a ReportView,
    columns: Vec<Column>,
    rows: Vec<Vec<Cell>>,
}

impl ReportPage<'_> {
    fn names(&self) -> [&'static str; 5] {
        REPORTS
    }

    fn to(&self, path: &str, report: &str) -> String {
        let (from, until) = self.view.days;
        self.view.place.to(&format!("{path}?report={report}&from={from}&until={until}"))
    }

    fn has_days(&self) -> bool {
        matches!(self.view.report.as_str(), "use" | "moves" | "losses")
    }

    fn cells(&self, row: &[Cell]) -> Vec<(String, String, bool)> {
        let named = self.columns.iter().zip(row);
        named.map(|((name, _, is_n), cell)| (self.head(name), shown(self.w, cell), *is_n)).collect()
    }

    fn head(&self, name: &str) -> String {
        self.w.t(&format!("stk-col-{name}"))
    }

    fn sum(&self) -> Option<String> {
        let cents: u64 = self.view.losses.iter().filter_map(|one| one.5).sum();
        let doses: i64 = self.view.losses.iter().map(|one| one.4).sum();
        (self.view.report == "losses")
            .then(|| self.w.ab("stk-losses-sum", self.w.count(doses), shown(self.w, &Cell::Cents(cents))))
    }

    fn lead(&self) -> String {
        lead(self.w, self.view)
    }
}

/// What the report is, in a sentence.
fn lead(w: &Words, view: &ReportView) -> String {
    let key = format!("stk-lead-{}", view.report);
    match (view.report.as_str(), view.since) {
        ("account", Some(since)) => w.s("stk-lead-account-since", w.time(since)),
        ("use" | "moves" | "losses", _) => w.ab(&key, w.day(view.days.0), w.day(view.days.1)),
        _ => w.t(&key),
    }
}

async fn asked(app: &App, visitor: &Visitor, which: &Which) -> Result<ReportView, Refusal> {
    let (visitor, which) = (visitor.clone(), which.clone());
    ask(app.desk(), move |desk| {
        desk.stock_report(&visitor, &which.organization, &which.report, (&which.from, &which.until))
    })
    .await
}

/// `GET /stock/reports`.
pub async fn show(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    Query(which): Query<Which>,
) -> Result<Response, Refusal> {
    let view = asked(&app, &visitor, &which).await?;
    let (columns, rows) = table(&frame.w, &view);
    page(&ReportPage {
        w: &frame.w,
        frame: &frame,
        here: "stock",
        tab: "reports",
        view: &view,
        columns,
        rows,
    })
}

fn sheet(w: &Words, view: &ReportView) -> Sheet {
    let (columns, rows) = table(w, view);
    let columns =
        columns.into_iter().map(|(name, width, _)| column(&w.t(&format!("stk-col-{name}")), width)).collect();
    Sheet { name: view.report.clone(), above: Vec::new(), columns, rows }
}

/// `GET /stock/reports.csv`.
pub async fn csv(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    Query(which): Query<Which>,
) -> Result<Response, Refusal> {
    let view = asked(&app, &visitor, &which).await?;
    let bytes = tables::csv(&sheet(&frame.w, &view)).map_err(|error| Refusal::Broken(error.to_string()))?;
    Ok(file("text/csv; charset=utf-8", &format!("stock-{}.csv", view.report), bytes))
}

/// `GET /stock/reports.xlsx`.
pub async fn xlsx(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    Query(which): Query<Which>,
) -> Result<Response, Refusal> {
    let view = asked(&app, &visitor, &which).await?;
    let above = vec![view.place.name.clone(), lead(&frame.w, &view)];
    let sheet = Sheet { above, ..sheet(&frame.w, &view) };
    let title = frame.w.t(&format!("stk-report-{}", view.report));
    let bytes = tables::xlsx(&title, &[sheet]).map_err(|error| Refusal::Broken(error.to_string()))?;
    Ok(file(XLSX, &format!("stock-{}.xlsx", view.report), bytes))
}

/// `GET /stock/reports.pdf`.
pub async fn pdf(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    Query(which): Query<Which>,
) -> Result<Response, Refusal> {
    let view = asked(&app, &visitor, &which).await?;
    let w = &frame.w;
    let (columns, rows) = table(w, &view);
    let report = Report {
        language: language(w.lang),
        title: w.t(&format!("stk-report-{}", view.report)),
        date: w.day(view.place.today),
        lead: lead(w, &view),
        facts: vec![[w.t("stk-clinic"), view.place.name.clone()]],
        columns: columns.iter().map(|(name, ..)| w.t(&format!("stk-col-{name}"))).collect(),
        widths: columns.iter().map(|(_, width, _)| *width).collect(),
        rows: rows.iter().map(|row| row.iter().map(|cell| shown(w, cell)).collect()).collect(),
        empty: w.t("stk-report-none"),
        note: String::new(),
    };
    let bytes = ask(app.desk(), move |desk| desk.stock_paper(&visitor, &report)).await?;
    one::file("application/pdf", "stock.pdf", bytes)
}
