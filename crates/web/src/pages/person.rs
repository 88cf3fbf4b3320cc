//! A person's record: what to give today, one grid of history and forecast, and the same facts by date, in full, by source,
//! and the doses that do not count. The answer of the schedule can be asked for as of another day.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use jenner_cdsi::words::Line;
use jiff::civil::Date;
use serde::Deserialize;
use tower_sessions::Session;

use crate::app::App;
use crate::desk::{Refusal, Visitor, ask};
use crate::language::Words;
use crate::pages::find::understand;
use crate::pages::frame::{Frame, SignedIn, for_nurses, page};
use crate::pages::review::run::{self, Notice};
use crate::session;
use crate::views::counted_from::counted_from;
use crate::views::{Alert, ChangeOf, DoseMark, DueLine, Judged, MarkKind, MergedFrom, PersonView};

/// Which part of the record is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Tab {
    Vaccine,
    Date,
    NotValid,
    Details,
    Sources,
}

impl Tab {
    /// Every tab, in the order on the page.
    const ALL: [Tab; 5] = [Tab::Vaccine, Tab::Date, Tab::NotValid, Tab::Details, Tab::Sources];

    /// What stands behind the address of the record.
    fn path(self) -> &'static str {
        match self {
            Tab::Vaccine => "",
            Tab::Date => "/by-date",
            Tab::NotValid => "/not-valid",
            Tab::Details => "/details",
            Tab::Sources => "/sources",
        }
    }

    /// Key of its word.
    fn word(self) -> &'static str {
        match self {
            Tab::Vaccine => "tab-vaccine",
            Tab::Date => "tab-date",
            Tab::NotValid => "tab-not-valid",
            Tab::Details => "tab-details",
            Tab::Sources => "tab-sources",
        }
    }
}

#[derive(Template)]
#[template(path = "person.html")]
struct PersonPage<'a> {
    w: &'a Words,
    frame: &'a Frame,
    here: &'static str,
    view: &'a PersonView,
    tab: Tab,
    /// The search to go back to: its name and text.
    back: Option<(String, String)>,
    /// The record that was asked for and is part of this one now.
    arrived: Option<&'a MergedFrom>,
    notice: Option<Notice>,
    /// A day that could not be read, as it was typed.
    bad_day: Option<&'a str>,
    /// Key of what was done a moment ago.
    done: Option<&'static str>,
}

impl PersonPage<'_> {
    /// The address of a tab, with the day of the answer where it is another one than today.
    fn to(&self, tab: &Tab) -> String {
        let on = self.view.as_of.map(|day| format!("?on={day}")).unwrap_or_default();
        format!("/people/{}{}{on}", self.view.head.id, tab.path())
    }

    /// How many things a tab holds, where that is worth saying.
    fn count(&self, tab: &Tab) -> Option<usize> {
        match tab {
            Tab::Date => Some(self.view.dose_count()),
            Tab::NotValid => Some(self.view.not_valid().len()),
            _ => None,
        }
    }

    fn why_dose(&self, judged: &Judged, dose: &DoseMark) -> Vec<Line> {
        let lines = dose.place.map(|place| judged.why_dose(place, for_nurses(self.w)));
        lines.unwrap_or_default()
    }

    fn counted_from<'j>(&self, judged: &'j Judged, dose: &DoseMark) -> Vec<(&'j str, Date)> {
        dose.place.map(|place| counted_from(judged, place)).unwrap_or_default()
    }

    fn change(&self, judged: &Judged, due: &DueLine) -> Vec<Line> {
        judged.change_due(due.place, for_nurses(self.w))
    }

    fn word(&self, due: &DueLine) -> String {
        due.word.text(for_nurses(self.w))
    }

    fn why(&self, judged: &Judged, due: &DueLine) -> Vec<Line> {
        judged.why_due(due.place, for_nurses(self.w))
    }
}

/// How somebody came to the page.
#[derive(Debug, Default, Deserialize)]
pub struct Arrival {
    /// The record that was asked for, when it is part of this one now.
    #[serde(default)]
    merged: String,
    /// `yes`: the person was put on today's list a moment ago.
    #[serde(default)]
    listed: String,
    /// The person was added a moment ago: `new`, or `known` where the record was there already.
    #[serde(default)]
    added: String,
    /// The day as of which the schedule is asked, as it was typed; empty for today.
    #[serde(default)]
    on: String,
}

/// `GET /people/{person}`.
pub async fn by_vaccine(
    app: State<App>,
    frame: Frame,
    visitor: SignedIn,
    session: Session,
    person: Path<String>,
    arrival: Query<Arrival>,
) -> Result<Response, Refusal> {
    open(Tab::Vaccine, app, frame, visitor, session, person, arrival).await
}

/// `GET /people/{person}/by-date`.
pub async fn by_date(
    app: State<App>,
    frame: Frame,
    visitor: SignedIn,
    session: Session,
    person: Path<String>,
    arrival: Query<Arrival>,
) -> Result<Response, Refusal> {
    open(Tab::Date, app, frame, visitor, session, person, arrival).await
}

/// `GET /people/{person}/not-valid`.
pub async fn not_valid(
    app: State<App>,
    frame: Frame,
    visitor: SignedIn,
    session: Session,
    person: Path<String>,
    arrival: Query<Arrival>,
) -> Result<Response, Refusal> {
    open(Tab::NotValid, app, frame, visitor, session, person, arrival).await
}

/// `GET /people/{person}/details`.
pub async fn details(
    app: State<App>,
    frame: Frame,
    visitor: SignedIn,
    session: Session,
    person: Path<String>,
    arrival: Query<Arrival>,
) -> Result<Response, Refusal> {
    open(Tab::Details, app, frame, visitor, session, person, arrival).await
}

/// `GET /people/{person}/sources`.
pub async fn sources(
    app: State<App>,
    frame: Frame,
    visitor: SignedIn,
    session: Session,
    person: Path<String>,
    arrival: Query<Arrival>,
) -> Result<Response, Refusal> {
    open(Tab::Sources, app, frame, visitor, session, person, arrival).await
}

async fn open(
    tab: Tab,
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    session: Session,
    Path(person): Path<String>,
    Query(arrival): Query<Arrival>,
) -> Result<Response, Refusal> {
    let typed = arrival.on.trim();
    let on = understand::day(typed, frame.today());
    let bad_day = (on.is_none() && !typed.is_empty()).then_some(typed);
    let view = record(&app, visitor, &person, on).await?;
    let mut response = page(&PersonPage {
        w: &frame.w,
        frame: &frame,
        here: "people",
        view: &view,
        tab,
        back: session::last_search(&session).await?,
        // Only what the record itself says: anybody can write an address.
        arrived: view.likenesses.merged.iter().find(|merged| merged.id == arrival.merged),
        notice: run::notice(&session).await?,
        bad_day,
        done: match (arrival.listed.as_str(), arrival.added.as_str()) {
            ("yes", _) => Some("person-listed"),
            (_, "new") => Some("person-added"),
            (_, "known") => Some("person-known"),
            _ => None,
        },
    })?;
    if bad_day.is_some() {
        *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    }
    Ok(response)
}

async fn record(app: &App, visitor: Visitor, person: &str, on: Option<Date>) -> Result<PersonView, Refusal> {
    // A name of the wrong shape is answered like one that is not on file.
    let person = person.parse().map_err(|_| Refusal::NotFound)?;
    ask(app.desk(), move |desk| desk.person_on(&visitor, person, on)).await
}
