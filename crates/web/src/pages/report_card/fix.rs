//! The fix list: whom the provider can do something for, as a page, a file and a paper.

use askama::Template;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use jenner_registry::documents::workbook::{Cell, Sheet};
use jenner_registry::packs::report::Report;
use jenner_registry::tables::{self, column};
use serde::Deserialize;

use super::figures;
use crate::app::App;
use crate::desk::{Refusal, Visitor, ask};
use crate::language::Words;
use crate::pages::coverage::live;
use crate::pages::frame::{Frame, SignedIn, page};
use crate::pages::messages::escape;
use crate::pages::participation::form::language;
use crate::pages::participation::one::file;
use crate::views::coverage::{FixAsked, FixLine, FixView, TodoLine};

/// Pages that one file holds.
const MOST_PAGES: usize = 40;

/// What is asked for, as it stands in the address.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Which {
    provider: String,
    measure: String,
    what: String,
    page: String,
}

impl Which {
    fn asked(&self) -> FixAsked {
        FixAsked {
            provider: self.provider.clone(),
            measure: self.measure.clone(),
            what: self.what.clone(),
            page: self.page.parse().unwrap_or(1).max(1),
        }
    }
}

#[derive(Template)]
#[template(path = "fix_list.html")]
struct FixPage<'a> {
    w: &'a Words,
    frame: &'a Frame,
    here: &'static str,
    view: &'a FixView,
}

impl FixPage<'_> {
    fn problem(&self) -> Option<String> {
        self.view.problem.as_ref().map(|problem| figures::problem(self.w, problem))
    }

    fn todo(&self, todo: &TodoLine) -> String {
        said(self.w, todo)
    }

    fn class(&self, todo: &TodoLine) -> &'static str {
        match todo {
            TodoLine::Give(_, _, true) => "late",
            TodoLine::Give(..) => "due",
            TodoLine::Repeat(..) | TodoLine::Address => "warn",
            TodoLine::Excluded(_) => "later",
        }
    }

    fn query(&self, what: &str, page: usize) -> String {
        let asked = &self.view.asked;
        let mut query = format!("provider={}", escape(&self.view.provider));
        for (name, value) in [("measure", asked.measure.as_str()), ("what", what)] {
            if !value.is_empty() {
                query.push_str(&format!("&{name}={}", escape(value)));
            }
        }
        if page > 1 {
            query.push_str(&format!("&page={page}"));
        }
        query
    }

    /// The list with another filter.
    fn only(&self, what: &str) -> String {
        format!("/report-card/fix?{}", self.query(what, 1))
    }

    fn to_page(&self, page: usize) -> String {
        format!("/report-card/fix?{}", self.query(&self.view.asked.what, page))
    }

    fn to(&self, path: &str) -> String {
        format!("{path}?{}", self.query(&self.view.asked.what, 1))
    }

    /// The first and last place on this page.
    fn range(&self) -> (usize, usize) {
        let first = self.view.asked.page.saturating_sub(1).saturating_mul(self.view.on_a_page);
        (first + 1, (first + self.view.on_a_page).min(self.view.total))
    }

    fn has_more(&self) -> bool {
        self.range().1 < self.view.total
    }
}

/// One thing to do, in words.
fn said(w: &Words, todo: &TodoLine) -> String {
    let group = |group: &str| w.group(group, group);
    match todo {
        TodoLine::Give(name, since, true) => w.ab("todo-give-late", group(name), w.day(*since)),
        TodoLine::Give(name, since, false) => w.ab("todo-give", group(name), w.day(*since)),
        TodoLine::Repeat(name, on) => w.ab("todo-repeat", group(name), w.day(*on)),
        TodoLine::Address => w.t("todo-address"),
        TodoLine::Excluded(name) => w.s("todo-excluded", group(name)),
    }
}

fn shown(frame: &Frame, view: &FixView) -> Result<Response, Refusal> {
    let shown = page(&FixPage { w: &frame.w, frame, here: "report-card", view })?;
    Ok(match view.problem {
        Some(_) => (StatusCode::UNPROCESSABLE_ENTITY, shown).into_response(),
        None => shown,
    })
}

/// `GET /report-card/fix`.
pub async fn show(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    Query(which): Query<Which>,
) -> Result<Response, Refusal> {
    let (asked, words) = (which.asked(), language(frame.w.lang));
    let view = ask(app.desk(), move |desk| desk.fix_list(&visitor, &asked, words)).await?;
    shown(&frame, &view)
}

/// All pages that a file holds, as one: and whether there are more.
async fn whole(
    app: &App,
    frame: &Frame,
    visitor: Visitor,
    which: &Which,
) -> Result<(FixView, bool), Refusal> {
    let words = language(frame.w.lang);
    let mut lines: Vec<FixLine> = Vec::new();
    for page in 1..=MOST_PAGES {
        let asked = FixAsked { page, ..which.asked() };
        let who = visitor.clone();
        let view = ask(app.desk(), move |desk| desk.fix_list(&who, &asked, words)).await?;
        let is_last = view.problem.is_some() || page * view.on_a_page >= view.total;
        lines.extend(view.lines.iter().cloned());
        if is_last || page == MOST_PAGES {
            return Ok((FixView { lines, ..view }, !is_last));
        }
    }
    Err(Refusal::NotFound)
}

/// `GET /report-card/fix.csv`.
pub async fn csv(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    Query(which): Query<Which>,
) -> Result<Response, Refusal> {
    let (view, _) = whole(&app, &frame, visitor, &which).await?;
    if view.problem.is_some() {
        return shown(&frame, &view);
    }
    let bytes = tables::csv(&table(&frame.w, &view)).map_err(|error| Refusal::Broken(error.to_string()))?;
    Ok(live::file("text/csv; charset=utf-8", "fix-list.csv", bytes))
}

fn table(w: &Words, view: &FixView) -> Sheet {
    let columns =
        ["last_name", "first_name", "birth_date", "registry_number", "todo"].map(|name| column(name, 20));
    let rows = view.lines.iter().map(|line| {
        let one = &line.person;
        let todo: Vec<String> = line.todo.iter().map(|todo| said(w, todo)).collect();
        vec![
            Cell::text(one.name.family.as_str()),
            Cell::text(one.name.given.as_str()),
            one.birth_date.map_or(Cell::Empty, tables::day),
            Cell::text(one.number.as_str()),
            Cell::text(todo.join("; ")),
        ]
    });
    Sheet { name: "fix".to_owned(), above: Vec::new(), columns: columns.to_vec(), rows: rows.collect() }
}

/// `GET /report-card/fix.pdf`: the list to work with, for the clinic alone.
pub async fn pdf(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    Query(which): Query<Which>,
) -> Result<Response, Refusal> {
    let (view, is_cut) = whole(&app, &frame, visitor, &which).await?;
    if view.problem.is_some() {
        return shown(&frame, &view);
    }
    let w = &frame.w;
    let mut facts = vec![[w.t("todo-people"), w.count(view.total)]];
    if !view.measure.is_empty() {
        facts.push([w.t("cov-measure"), view.measure.clone()]);
    }
    if !view.asked.what.is_empty() {
        facts.push([w.t("todo-only"), w.t(&format!("todo-what-{}", view.asked.what))]);
    }
    let mut note = w.t("todo-confidential");
    if is_cut {
        note = format!("{} {note}", w.ab("todo-first", w.count(view.lines.len()), w.count(view.total)));
    }
    let rows = view.lines.iter().map(|line| {
        let one = &line.person;
        let todo: Vec<String> = line.todo.iter().map(|todo| said(w, todo)).collect();
        vec![
            format!("{}, {}", one.name.family, one.name.given),
            one.birth_date.map(|day| w.day(day)).unwrap_or_default(),
            one.number.clone(),
            todo.join("; "),
        ]
    });
    let report = Report {
        language: language(w.lang),
        title: w.s("todo-title-of", &view.name),
        date: w.day(frame.today()),
        lead: w.t("todo-lead"),
        facts,
        columns: ["patients-who", "banner-born", "audit-number", "todo-todo"].map(|key| w.t(key)).to_vec(),
        widths: vec![5, 3, 4, 9],
        rows: rows.collect(),
        empty: w.t("todo-nobody"),
        note,
    };
    let bytes = ask(app.desk(), move |desk| desk.report(&report)).await?;
    file("application/pdf", "fix-list.pdf", bytes)
}
