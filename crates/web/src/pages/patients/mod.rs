//! The clinic's own patients: today's list, everybody, who is late, what others have reported, work that waits.

pub mod new;

use askama::Template;
use axum::Form;
use axum::extract::{Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use crate::app::App;
use crate::desk::{Refusal, Visitor, ask};
use crate::language::Words;
use crate::pages::frame::{Frame, SignedIn, for_nurses, page};
use crate::pages::messages::escape;
use crate::pages::senders::card::cell;
use crate::views::{Ages, ChangeOf, DayChange, DueLine, PatientFilter, PatientList, PatientsView};

#[derive(Template)]
#[template(path = "patients.html")]
struct PatientsPage<'a> {
    w: &'a Words,
    frame: &'a Frame,
    here: &'static str,
    list: PatientList,
    filter: &'a PatientFilter,
    view: &'a PatientsView,
}

impl PatientsPage<'_> {
    fn word(&self, due: &DueLine) -> String {
        due.word.text(for_nurses(self.w))
    }

    /// Whether the list can be narrowed.
    fn filters(&self) -> bool {
        matches!(self.list, PatientList::All | PatientList::Overdue)
    }

    /// The first and last of those shown, counted from 1.
    fn range(&self) -> (usize, usize) {
        let first = self.filter.page.max(1).saturating_sub(1).saturating_mul(self.view.on_a_page);
        (first + 1, first + self.view.lines.len())
    }

    /// What narrows the list, as it stands in addresses.
    fn narrowed(&self) -> String {
        let ages = self.filter.ages.map_or("", Ages::word);
        format!("group={}&ages={ages}", escape(&self.filter.group))
    }

    /// The address of another page of the list.
    fn to_page(&self, page: usize) -> String {
        format!("{}?{}&page={page}", self.list.path(), self.narrowed())
    }

    fn has_more(&self) -> bool {
        self.range().1 < self.view.total && self.view.lines.len() == self.view.on_a_page
    }
}

/// What narrows a list, as it stands in the address.
#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    #[serde(default)]
    group: String,
    #[serde(default)]
    ages: String,
    #[serde(default)]
    page: String,
}

impl Asked {
    fn filter(&self) -> PatientFilter {
        PatientFilter {
            group: self.group.clone(),
            ages: Ages::from_word(&self.ages),
            page: self.page.parse().unwrap_or(1).max(1),
        }
    }
}

async fn show(
    app: &App,
    frame: &Frame,
    visitor: Visitor,
    list: PatientList,
    asked: &Asked,
) -> Result<Response, Refusal> {
    let filter = asked.filter();
    let question = filter.clone();
    let view = ask(app.desk(), move |desk| desk.patients(&visitor, list, &question)).await?;
    page(&PatientsPage { w: &frame.w, frame, here: "patients", list, filter: &filter, view: &view })
}

/// `GET /patients`: today's list.
pub async fn day(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
) -> Result<Response, Refusal> {
    show(&app, &frame, visitor, PatientList::Day, &Asked::default()).await
}

/// `GET /patients/all`.
pub async fn all(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    Query(asked): Query<Asked>,
) -> Result<Response, Refusal> {
    show(&app, &frame, visitor, PatientList::All, &asked).await
}

/// `GET /patients/overdue`.
pub async fn overdue(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    Query(asked): Query<Asked>,
) -> Result<Response, Refusal> {
    show(&app, &frame, visitor, PatientList::Overdue, &asked).await
}

/// Pages that one file holds.
const MOST_PAGES: usize = 20;

/// `GET /patients/all.csv`.
pub async fn all_csv(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    Query(asked): Query<Asked>,
) -> Result<Response, Refusal> {
    csv(&app, &frame, visitor, PatientList::All, &asked).await
}

/// `GET /patients/overdue.csv`.
pub async fn overdue_csv(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    Query(asked): Query<Asked>,
) -> Result<Response, Refusal> {
    csv(&app, &frame, visitor, PatientList::Overdue, &asked).await
}

/// A list as a table for spreadsheets: what its pages show.
async fn csv(
    app: &App,
    frame: &Frame,
    visitor: Visitor,
    list: PatientList,
    asked: &Asked,
) -> Result<Response, Refusal> {
    let w = &frame.w;
    let mut lines =
        String::from("last name,first name,birth date,sex,registry number,give today,last dose\r\n");
    for page in 1..=MOST_PAGES {
        let filter = PatientFilter { page, ..asked.filter() };
        let who = visitor.clone();
        let view = ask(app.desk(), move |desk| desk.patients(&who, list, &filter)).await?;
        for line in &view.lines {
            let one = &line.person;
            let due = |due: &DueLine| {
                let group = w.group(&due.group, &due.group);
                let since = due.when().map(|(key, day)| format!(" {}", w.s(key, w.day(day))));
                format!("{group}{}", since.unwrap_or_default())
            };
            let cells = [
                one.name.family.clone(),
                one.name.given.clone(),
                one.birth_date.map(|day| day.to_string()).unwrap_or_default(),
                one.sex.code().to_owned(),
                one.number.clone(),
                line.to_give.iter().map(due).collect::<Vec<_>>().join("; "),
                one.last_dose.map(|day| day.to_string()).unwrap_or_default(),
            ];
            lines.push_str(&cells.iter().map(|text| cell(text)).collect::<Vec<_>>().join(","));
            lines.push_str("\r\n");
        }
        if view.lines.len() < view.on_a_page {
            break;
        }
    }
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"patients.csv\""),
    ];
    Ok((headers, lines).into_response())
}

/// `GET /patients/reports`.
pub async fn reports(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
) -> Result<Response, Refusal> {
    show(&app, &frame, visitor, PatientList::Reports, &Asked::default()).await
}

/// `GET /patients/tasks`.
pub async fn tasks(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
) -> Result<Response, Refusal> {
    show(&app, &frame, visitor, PatientList::Tasks, &Asked::default()).await
}

/// A change of today's list.
#[derive(Debug, Deserialize)]
pub struct Order {
    /// `add` or `remove`.
    #[serde(default, rename = "do")]
    what: String,
    #[serde(default)]
    person: String,
    /// `record`: back to the record.
    #[serde(default)]
    back: String,
}

/// `POST /patients`.
pub async fn change(
    State(app): State<App>,
    SignedIn(visitor): SignedIn,
    Form(order): Form<Order>,
) -> Result<Response, Refusal> {
    let change = match order.what.as_str() {
        "add" => DayChange::Add,
        "remove" => DayChange::Remove,
        _ => return Ok(StatusCode::UNPROCESSABLE_ENTITY.into_response()),
    };
    let person = order.person.parse().map_err(|_| Refusal::NotFound)?;
    let done = ask(app.desk(), move |desk| desk.change_day(&visitor, person, change)).await?;
    let to = match (order.back.as_str(), change, done) {
        (_, DayChange::Add, false) => return Err(Refusal::NotFound),
        ("record", DayChange::Add, true) => format!("/people/{person}?listed=yes"),
        _ => PatientList::Day.path().to_owned(),
    };
    Ok(Redirect::to(&to).into_response())
}
