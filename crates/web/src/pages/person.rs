//! A person's record: one grid, and the same facts by date, in full, and by source.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use jenner_cdsi::words::Line;
use serde::Deserialize;
use tower_sessions::Session;

use crate::app::App;
use crate::desk::{Refusal, Visitor, ask};
use crate::language::Words;
use crate::pages::frame::{Frame, SignedIn, for_nurses, page};
use crate::pages::review::run::{self, Notice};
use crate::session;
use crate::views::{Alert, ChangeOf, DueLine, Judged, MarkKind, MergedFrom, PersonView};

/// Which part of the record is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Tab {
    Vaccine,
    Date,
    Details,
    Sources,
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
}

impl PersonPage<'_> {
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
    let view = record(&app, visitor, &person).await?;
    page(&PersonPage {
        w: &frame.w,
        frame: &frame,
        here: "people",
        view: &view,
        tab,
        back: session::last_search(&session).await?,
        // Only what the record itself says: anybody can write an address.
        arrived: view.likenesses.merged.iter().find(|merged| merged.id == arrival.merged),
        notice: run::notice(&session).await?,
    })
}

async fn record(app: &App, visitor: Visitor, person: &str) -> Result<PersonView, Refusal> {
    // A name of the wrong shape is answered like one that is not on file.
    let person = person.parse().map_err(|_| Refusal::NotFound)?;
    ask(app.desk(), move |desk| desk.person(&visitor, person)).await
}
