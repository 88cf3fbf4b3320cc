//! The annual numbers of schools: by grade and area for staff, and the public table.

use askama::Template;
use axum::Form;
use axum::extract::{Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use jenner_registry::schools::numbers::layout::{PARTS, RowKind};
use jenner_registry::schools::numbers::release::{CohortTable, PublicRow, percent};
use jenner_registry::schools::numbers::{Numbers, Sector};
use serde::Deserialize;

use crate::app::App;
use crate::desk::{Refusal, Visitor, ask};
use crate::language::Words;
use crate::pages::frame::{Frame, SignedIn, page};
use crate::pages::participation::form::language;
use crate::views::school_numbers::{LineOf, NumbersAsked, NumbersLine, NumbersView, PublicView};

/// What is asked for, as it stands in the address.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Which {
    grade: String,
    county: String,
    school: String,
    all: String,
    year: Option<i64>,
    /// Of the file: `schools` for a row of each school.
    rows: String,
}

impl Which {
    fn asked(&self) -> NumbersAsked {
        NumbersAsked {
            cohort: self.grade.clone(),
            county: self.county.clone(),
            school: self.school.clone(),
            all: !self.all.is_empty(),
            year: self.year,
        }
    }
}

fn cohort_words(w: &Words, word: &str) -> String {
    match word {
        "childcare" => w.t("school-sum-childcare"),
        "K" => w.t("school-sum-kindergarten"),
        "PK" => w.t("numbers-prek"),
        number => w.s("numbers-grade", number),
    }
}

/// A count with its share.
fn shared(w: &Words, count: u64, of: u64) -> String {
    match percent(count, of) {
        Some(share) => format!("{} ({share} %)", w.count(i64::try_from(count).unwrap_or(i64::MAX))),
        None => w.count(0_i64),
    }
}

#[derive(Template)]
#[template(path = "school_numbers.html")]
struct NumbersPage<'a> {
    w: &'a Words,
    frame: &'a Frame,
    here: &'static str,
    view: &'a NumbersView,
    problem: Option<&'static str>,
}

impl NumbersPage<'_> {
    fn cohort(&self, word: &str) -> String {
        cohort_words(self.w, word)
    }

    fn year(&self) -> String {
        format!("{}–{}", self.view.year, self.view.year + 1)
    }

    /// An address with another grade, county or school.
    fn address(&self, grade: &str, county: &str, school: &str, all: bool) -> String {
        let mut to = format!("/schools/numbers?grade={grade}");
        for (name, value) in [("county", county), ("school", school), ("all", if all { "1" } else { "" })] {
            if !value.is_empty() {
                to.push_str(&format!("&{name}={value}"));
            }
        }
        if let Some(year) = self.view.asked.year {
            to.push_str(&format!("&year={year}"));
        }
        to
    }

    fn of_cohort(&self, word: &str) -> String {
        let asked = &self.view.asked;
        self.address(word, &asked.county, &asked.school, asked.all)
    }

    fn with_all(&self) -> String {
        let asked = &self.view.asked;
        self.address(&asked.cohort, &asked.county, &asked.school, !asked.all)
    }

    fn whole(&self) -> String {
        self.address(&self.view.asked.cohort, "", "", self.view.asked.all)
    }

    fn is_part(&self) -> bool {
        !self.view.asked.county.is_empty() || !self.view.asked.school.is_empty()
    }

    /// Where the name of a line leads.
    fn link(&self, line: &NumbersLine) -> Option<String> {
        let asked = &self.view.asked;
        match &line.of {
            LineOf::County(fips, _) if !fips.is_empty() && asked.county.is_empty() => {
                Some(self.address(&asked.cohort, fips, "", asked.all))
            }
            LineOf::District(id, _) | LineOf::School(id, ..) if *id != asked.school => {
                Some(self.address(&asked.cohort, "", id, asked.all))
            }
            _ => None,
        }
    }

    fn name(&self, line: &NumbersLine) -> String {
        match &line.of {
            LineOf::State => self.w.t("numbers-all"),
            LineOf::Sector(sector) => self.sector(sector),
            LineOf::County(fips, _) if fips.is_empty() => self.w.t("numbers-no-county"),
            LineOf::County(_, name) | LineOf::District(_, name) | LineOf::School(_, name, _) => name.clone(),
        }
    }

    fn is_open(&self, line: &NumbersLine) -> bool {
        matches!(line.of, LineOf::School(_, _, false))
    }

    fn sector(&self, sector: &Sector) -> String {
        self.w.t(&format!("numbers-sector-{}", sector.word()))
    }

    fn sectors(&self) -> &'static [Sector] {
        Sector::ALL
    }

    /// Headings and cells behind the number of children.
    fn heads(&self) -> Vec<String> {
        let mut heads = vec![self.w.t("numbers-up-to-date")];
        heads.extend(self.view.kinds.iter().map(|(_, name)| self.w.s("numbers-exempt-of", name)));
        heads
            .extend(["numbers-provisional", "numbers-neither", "numbers-no-record"].map(|key| self.w.t(key)));
        heads.extend(self.view.vaccines.iter().map(|(_, name)| name.clone()));
        heads
    }

    fn cells(&self, of: &Numbers) -> Vec<(String, String)> {
        let mut cells = vec![shared(self.w, of.complete, of.assessed)];
        for (kind, _) in &self.view.kinds {
            cells.push(shared(self.w, of.exempt.get(kind).copied().unwrap_or(0), of.assessed));
        }
        cells.extend(
            [of.provisional, of.neither(), of.no_record].map(|count| shared(self.w, count, of.assessed)),
        );
        for (word, _) in &self.view.vaccines {
            let one = of.vaccines.get(word).copied().unwrap_or_default();
            cells.push(shared(self.w, one.met, one.asked));
        }
        self.heads().into_iter().zip(cells).collect()
    }

    fn reported(&self, of: &Numbers) -> String {
        self.w.ab("numbers-reported-of", of.reported, of.schools)
    }

    fn file(&self, rows: &str) -> String {
        let all = if self.view.asked.all { "&all=1" } else { "" };
        let year = self.view.asked.year.map(|year| format!("&year={year}")).unwrap_or_default();
        format!("/schools/numbers.csv?rows={rows}{all}{year}")
    }
}

async fn shown(
    app: &App,
    frame: &Frame,
    visitor: Visitor,
    asked: NumbersAsked,
    problem: Option<&'static str>,
) -> Result<Response, Refusal> {
    let words = language(frame.w.lang);
    let view = ask(app.desk(), move |desk| desk.school_numbers(&visitor, &asked, words)).await?;
    page(&NumbersPage { w: &frame.w, frame, here: "school-numbers", view: &view, problem })
}

/// `GET /schools/numbers`.
pub async fn show(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    Query(which): Query<Which>,
) -> Result<Response, Refusal> {
    shown(&app, &frame, visitor, which.asked(), None).await
}

fn attachment(name: &str, bytes: Vec<u8>) -> Response {
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")),
    ];
    (headers, bytes).into_response()
}

/// `GET /schools/numbers.csv`.
pub async fn csv(
    State(app): State<App>,
    SignedIn(visitor): SignedIn,
    Query(which): Query<Which>,
) -> Result<Response, Refusal> {
    let (asked, schools) = (which.asked(), which.rows == "schools");
    let bytes = ask(app.desk(), move |desk| desk.school_numbers_csv(&visitor, &asked, schools)).await?;
    Ok(attachment("school-numbers.csv", bytes))
}

/// What is done on the page.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Order {
    /// `publish` or `describe`.
    #[serde(rename = "do")]
    what: String,
    grade: String,
    school: String,
    sector: String,
    last_grade: String,
}

/// `POST /schools/numbers`: publishes, or says what kind of school one is.
pub async fn order(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    Form(order): Form<Order>,
) -> Result<Response, Refusal> {
    let who = visitor.clone();
    let school = order.school.clone();
    let (done, to) = match order.what.as_str() {
        "publish" => {
            let done = ask(app.desk(), move |desk| desk.publish_school_numbers(&who)).await?;
            (done.map(|_| ()), "/schools/public".to_owned())
        }
        "describe" => {
            let to = format!("/schools/numbers?school={}", crate::pages::messages::escape(&order.school));
            let done = ask(app.desk(), move |desk| {
                desk.describe_school(&who, &order.school, &order.sector, &order.last_grade)
            });
            (done.await?, to)
        }
        _ => return Ok(StatusCode::UNPROCESSABLE_ENTITY.into_response()),
    };
    match done {
        Ok(()) => Ok(Redirect::to(&to).into_response()),
        Err(why) => {
            let asked = NumbersAsked { cohort: order.grade, school, ..NumbersAsked::default() };
            let page = shown(&app, &frame, visitor, asked, Some(why)).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
    }
}

#[derive(Template)]
#[template(path = "school_public.html")]
struct PublicPage<'a> {
    w: &'a Words,
    frame: &'a Frame,
    here: &'static str,
    view: &'a PublicView,
}

impl PublicPage<'_> {
    fn cohort(&self, word: &str) -> String {
        cohort_words(self.w, word)
    }

    fn year(&self, year: &i64) -> String {
        format!("{year}–{}", year + 1)
    }

    fn heads(&self, table: &CohortTable) -> Vec<String> {
        let parts =
            ["up-to-date", "exempt", "provisional", "neither"].map(|key| self.w.t(&format!("numbers-{key}")));
        let name = |word: &String| {
            self.view.vaccines.iter().find(|(known, _)| known == word).map_or(word, |(_, name)| name).clone()
        };
        parts
            .into_iter()
            .chain(table.vaccines.iter().map(name))
            .take(PARTS.len() + table.vaccines.len())
            .collect()
    }

    fn cells(&self, table: &CohortTable, row: &PublicRow) -> Vec<(String, Option<String>)> {
        let cells = row.cells.iter().map(|cell| cell.map(|count| shared(self.w, count, row.children)));
        self.heads(table).into_iter().zip(cells).collect()
    }

    fn name(&self, row: &PublicRow) -> String {
        match row.kind {
            RowKind::State => self.w.t("numbers-all"),
            RowKind::County => {
                let known = self.view.counties.iter().find(|(fips, _)| *fips == row.id);
                known.map_or(&row.id, |(_, name)| name).clone()
            }
            RowKind::OtherCounties => self.w.n("numbers-other-counties", row.members as i64),
            RowKind::School => row.name.clone(),
            RowKind::OtherSchools => self.w.n("numbers-other-schools", row.members as i64),
        }
    }

    fn is_school(&self, row: &PublicRow) -> bool {
        matches!(row.kind, RowKind::School | RowKind::OtherSchools)
    }
}

/// Which public table.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct OfYear {
    year: Option<i64>,
}

/// `GET /schools/public`.
pub async fn public(
    State(app): State<App>,
    frame: Frame,
    Query(of): Query<OfYear>,
) -> Result<Response, Refusal> {
    let words = language(frame.w.lang);
    let view = ask(app.desk(), move |desk| desk.public_school_numbers(of.year, words)).await?;
    page(&PublicPage { w: &frame.w, frame: &frame, here: "school-public", view: &view })
}

/// `GET /schools/public.csv`.
pub async fn public_csv(State(app): State<App>, Query(of): Query<OfYear>) -> Result<Response, Refusal> {
    let bytes = ask(app.desk(), move |desk| desk.public_school_csv(of.year)).await?;
    Ok(attachment("school-vaccination.csv", bytes))
}
