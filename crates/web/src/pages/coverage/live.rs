//! Coverage for staff: a question in the address, the answer as finding, map, table and files.

use askama::Template;
use axum::extract::{Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use jenner_registry::documents::workbook::{Cell, Sheet};
use jenner_registry::tables::{self, column};
use jiff::civil::Date;
use serde::Deserialize;

use super::figures;
use super::map::{self, Picture};
use crate::app::App;
use crate::desk::{Refusal, Visitor, ask};
use crate::language::Words;
use crate::pages::find::understand;
use crate::pages::frame::{Frame, SignedIn, page};
use crate::pages::messages::escape;
use crate::pages::participation::form::language;
use crate::views::coverage::{Counted, CoverageAsked, CoverageLine, CoverageView, Good, NoFigures};

/// What is asked for, as it stands in the address.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Which {
    measure: String,
    find: String,
    by: String,
    on: String,
    before: String,
    area: String,
    sex: String,
    race: String,
    ethnicity: String,
    funding: String,
    of: String,
    sort: String,
}

/// The levels that can be asked for.
const LEVELS: [&str; 6] = ["state", "region", "county", "zip", "provider", "school"];
const SEXES: [&str; 3] = ["female", "male", "unknown"];
const RACES: [&str; 8] = ["native", "asian", "black", "islander", "white", "other", "several", "unknown"];
const ETHNICITIES: [&str; 3] = ["hispanic", "not_hispanic", "unknown"];
const FUNDINGS: [&str; 7] =
    ["private", "medicaid", "uninsured", "native", "underinsured", "local", "unknown"];
const DENOMINATORS: [&str; 3] = ["registry", "census", "school_roll"];
const SORTS: [&str; 3] = ["work", "share", "name"];

/// A typed day: nothing, a day, or what cannot be read.
fn typed(text: &str, today: Date) -> Result<Option<Date>, NoFigures> {
    match text.trim() {
        "" => Ok(None),
        text => understand::day(text, today)
            .map(Some)
            .ok_or_else(|| NoFigures { key: "cov-no-day", about: text.chars().take(40).collect() }),
    }
}

impl Which {
    fn asked(&self, today: Date) -> Result<CoverageAsked, NoFigures> {
        Ok(CoverageAsked {
            measure: self.measure.clone(),
            find: self.find.clone(),
            by: self.by.clone(),
            on: typed(&self.on, today)?,
            before: typed(&self.before, today)?,
            area: self.area.clone(),
            sex: self.sex.clone(),
            race: self.race.clone(),
            ethnicity: self.ethnicity.clone(),
            funding: self.funding.clone(),
            of: self.of.clone(),
        })
    }
}

#[derive(Template)]
#[template(path = "coverage.html")]
struct CoveragePage<'a> {
    w: &'a Words,
    frame: &'a Frame,
    here: &'static str,
    which: &'a Which,
    view: &'a CoverageView,
    picture: Option<Picture>,
}

impl CoveragePage<'_> {
    fn choices(&self, of: &str) -> &'static [&'static str] {
        match of {
            "by" => &LEVELS,
            "sex" => &SEXES,
            "race" => &RACES,
            "ethnicity" => &ETHNICITIES,
            "funding" => &FUNDINGS,
            "of" => &DENOMINATORS,
            _ => &SORTS,
        }
    }

    /// The fields that limit who is counted: name, and what was chosen.
    fn limits(&self) -> [(&'static str, &str); 4] {
        let which = self.which;
        [
            ("sex", &which.sex),
            ("race", &which.race),
            ("ethnicity", &which.ethnicity),
            ("funding", &which.funding),
        ]
    }

    fn word(&self, of: &str, value: &str) -> String {
        match (of, value) {
            ("by", "county") => self.w.t(self.frame.county_word.key()),
            _ => self.w.t(&format!("cov-{of}-{value}")),
        }
    }

    fn to(&self, path: &str) -> String {
        format!("{path}?{}", query(self.which, self.view, &[]))
    }

    /// Where the name of an area leads: one level deeper, or to the provider's report card.
    fn deeper(&self, line: &CoverageLine) -> Option<String> {
        let (kind, id) = line.key.split_once(':')?;
        let asked = &self.view.asked;
        match (kind, asked.of.as_str()) {
            ("region", _) => Some(query(self.which, self.view, &[("by", "county"), ("area", &line.key)])),
            // The census does not know postal codes.
            ("county", "registry") => {
                Some(query(self.which, self.view, &[("by", "zip"), ("area", &line.key)]))
            }
            ("provider", _) if self.frame.offers("/report-card") => {
                return Some(format!("/report-card?provider={}", escape(id)));
            }
            _ => None,
        }
        .map(|query| format!("/coverage?{query}"))
    }

    fn share(&self, figure: &Counted) -> String {
        figures::share(self.w, *figure)
    }

    fn day(&self) -> String {
        self.view.on.map(|day| self.w.day(day)).unwrap_or_default()
    }

    fn change(&self, line: &CoverageLine) -> String {
        line.before.map(|before| figures::change(self.w, before, line.now)).unwrap_or_default()
    }

    fn anchor(&self, line: &CoverageLine) -> String {
        map::anchor(&line.shape)
    }

    fn finding(&self) -> String {
        let Some(whole) = &self.view.whole else { return String::new() };
        match whole.now.percent() {
            Some(percent) => self.w.ab("cov-finding", format!("{percent}%"), figures::of(self.w, whole.now)),
            None => self.w.ab(
                "cov-finding-few",
                figures::share(self.w, whole.now),
                figures::of(self.w, whole.now),
            ),
        }
    }

    /// How many are not as they should be.
    fn work(&self, figure: &Counted) -> String {
        self.w.count(figure.to_do(self.view.good))
    }

    fn problem(&self) -> Option<String> {
        self.view.problem.as_ref().map(|problem| figures::problem(self.w, problem))
    }

    fn note(&self, note: &str) -> String {
        self.w.t(&format!("cov-note-{}", note.replace('_', "-")))
    }

    /// Of whom the share is reckoned, in words.
    fn denominator(&self) -> String {
        match self.view.counted {
            "doses" => self.w.t("cov-of-doses"),
            _ => self.w.t(&format!("cov-of-{}", self.view.asked.of)),
        }
    }

    /// The day as it was typed, or as it is.
    fn typed(&self, typed: &str, day: &Option<Date>) -> String {
        if typed.trim().is_empty() {
            String::new()
        } else {
            day.map_or_else(|| typed.to_owned(), |day| self.w.day(day))
        }
    }
}

/// A question as it stands in an address; `with` changes parts of it.
fn query(which: &Which, view: &CoverageView, with: &[(&str, &str)]) -> String {
    let day = |day: Option<Date>| day.map(|day| day.to_string()).unwrap_or_default();
    // The day is always said: the link means the same tomorrow.
    let (on, before) = (day(view.on), day(view.asked.before));
    let parts = [
        ("measure", view.asked.measure.as_str()),
        ("by", view.asked.by.as_str()),
        ("on", on.as_str()),
        ("before", before.as_str()),
        ("area", which.area.as_str()),
        ("sex", which.sex.as_str()),
        ("race", which.race.as_str()),
        ("ethnicity", which.ethnicity.as_str()),
        ("funding", which.funding.as_str()),
        ("of", view.asked.of.as_str()),
        ("sort", which.sort.as_str()),
    ];
    let value = |name: &str, own: &str| -> String {
        let changed = with.iter().find(|(other, _)| *other == name).map(|(_, value)| *value);
        escape(changed.unwrap_or(own))
    };
    let all = parts.iter().map(|(name, own)| (name, value(name, own))).filter(|(_, value)| !value.is_empty());
    all.map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("&")
}

fn sorted(view: &mut CoverageView, sort: &str) {
    let good = view.good;
    match sort {
        "name" => view.lines.sort_by(|a, b| a.name.cmp(&b.name)),
        "share" => view.lines.sort_by_key(|line| {
            // Who cannot be told of comes last.
            let tenths = line.now.tenths().map(|tenths| match good {
                Good::More => tenths,
                Good::Less => u64::MAX - tenths,
            });
            (tenths.is_none(), tenths)
        }),
        // As the desk gave it: most work first.
        _ => {}
    }
}

async fn answered(
    app: &App,
    frame: &Frame,
    visitor: Visitor,
    which: &Which,
) -> Result<CoverageView, Refusal> {
    let (asked, problem) = match which.asked(frame.today()) {
        Ok(asked) => (asked, None),
        // The page with the typed values, and the measure that was chosen.
        Err(problem) => {
            let asked = Which { on: String::new(), before: String::new(), ..which.clone() };
            (asked.asked(frame.today()).unwrap_or_default(), Some(problem))
        }
    };
    let words = language(frame.w.lang);
    let mut view = ask(app.desk(), move |desk| desk.coverage(&visitor, &asked, words)).await?;
    sorted(&mut view, &which.sort);
    if let Some(problem) = problem {
        view = CoverageView {
            problem: Some(problem),
            whole: None,
            lines: Vec::new(),
            nowhere: None,
            plan: None,
            ..view
        };
    }
    Ok(view)
}

fn shown(frame: &Frame, which: &Which, view: &CoverageView) -> Result<Response, Refusal> {
    let w = &frame.w;
    let picture = view.problem.is_none().then(|| map::coverage(w, view)).flatten();
    let shown = page(&CoveragePage { w, frame, here: "coverage", which, view, picture })?;
    Ok(match view.problem {
        Some(_) => (StatusCode::UNPROCESSABLE_ENTITY, shown).into_response(),
        None => shown,
    })
}

/// `GET /coverage`.
pub async fn show(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    Query(which): Query<Which>,
) -> Result<Response, Refusal> {
    let view = answered(&app, &frame, visitor, &which).await?;
    shown(&frame, &which, &view)
}

/// `GET /coverage.csv`.
pub async fn csv(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    Query(which): Query<Which>,
) -> Result<Response, Refusal> {
    let view = answered(&app, &frame, visitor, &which).await?;
    if view.problem.is_some() {
        return shown(&frame, &which, &view);
    }
    let bytes = tables::csv(&table(&view)).map_err(|error| Refusal::Broken(error.to_string()))?;
    Ok(file("text/csv; charset=utf-8", "coverage.csv", bytes))
}

/// `GET /coverage.xlsx`: the table, and what was asked and how it was reckoned.
pub async fn xlsx(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    Query(which): Query<Which>,
) -> Result<Response, Refusal> {
    let view = answered(&app, &frame, visitor, &which).await?;
    if view.problem.is_some() {
        return shown(&frame, &which, &view);
    }
    let w = &frame.w;
    let about = {
        let page =
            CoveragePage { w, frame: &frame, here: "coverage", which: &which, view: &view, picture: None };
        about(&page)
    };
    let table = Sheet { above: vec![w.t("cov-not-for-publication")], ..table(&view) };
    let bytes =
        tables::xlsx(&view.measure, &[table, about]).map_err(|error| Refusal::Broken(error.to_string()))?;
    Ok(file(XLSX, "coverage.xlsx", bytes))
}

/// The media type of a workbook.
pub const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// A file that the reader keeps.
pub fn file(media: &'static str, name: &str, bytes: Vec<u8>) -> Response {
    let headers = [
        (header::CONTENT_TYPE, media.to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")),
    ];
    (headers, bytes).into_response()
}

/// All areas: those first that stand first on the page, then those in which nobody is counted, who is nowhere last.
fn table(view: &CoverageView) -> Sheet {
    let mut columns = vec![
        column("measure", 20),
        column("as_of", 12),
        column("denominator", 12),
        column("level", 10),
        column("area", 14),
        column("name", 28),
        column("numerator", 11),
        column("of", 11),
        column("share", 9),
    ];
    if view.asked.before.is_some() {
        columns.extend([
            column("before_as_of", 12),
            column("before_numerator", 11),
            column("before_of", 11),
            column("before_share", 9),
        ]);
    }
    let day = |day: Option<Date>| day.map_or(Cell::Empty, tables::day);
    let row = |area: &str, name: &str, now: Counted, before: Option<Counted>| {
        let mut row = vec![
            Cell::text(view.asked.measure.as_str()),
            day(view.on),
            Cell::text(view.asked.of.as_str()),
            Cell::text(view.asked.by.as_str()),
            Cell::text(area),
            Cell::text(name),
            Cell::Count(now.with),
            Cell::Count(now.of),
            Cell::share(now.share()),
        ];
        if let Some(before) = before {
            row.extend([
                day(view.asked.before),
                Cell::Count(before.with),
                Cell::Count(before.of),
                Cell::share(before.share()),
            ]);
        }
        row
    };
    let before = view.asked.before.map(|_| Counted::default());
    let code = |line: &CoverageLine| line.key.split_once(':').map_or("", |(_, code)| code).to_owned();
    let mut rows: Vec<Vec<Cell>> =
        view.lines.iter().map(|line| row(&code(line), &line.name, line.now, line.before)).collect();
    rows.extend(view.nobody_in.iter().map(|name| row("", name, Counted::default(), before)));
    rows.extend(view.nowhere.iter().map(|line| row("nowhere", "", line.now, line.before)));
    Sheet { name: "coverage".to_owned(), above: Vec::new(), columns, rows }
}

/// What was asked and how it was reckoned, in words.
fn about(page: &CoveragePage<'_>) -> Sheet {
    let (w, view) = (page.w, page.view);
    let mut lines = vec![
        w.t("cov-not-for-publication"),
        view.measure.clone(),
        w.s("cov-as-of", page.day()),
        page.denominator(),
        page.finding(),
    ];
    if let Some(day) = view.asked.before {
        lines.push(w.s("cov-compared", w.day(day)));
    }
    if !view.only.is_empty() {
        lines.push(w.s("cov-only-in", &view.only));
    }
    lines.extend(
        page.limits()
            .into_iter()
            .filter(|(_, value)| !value.is_empty())
            .map(|(of, value)| w.ab("pubcov-area-said", w.t(&format!("cov-{of}")), page.word(of, value))),
    );
    lines.extend(view.notes.iter().map(|note| page.note(note)));
    if view.waiting > 0 {
        lines.push(w.s("cov-waiting", w.count(view.waiting)));
    }
    lines.push(w.s("cov-edition", &view.edition));
    Sheet { name: w.t("cov-about"), above: lines, ..Sheet::default() }
}
