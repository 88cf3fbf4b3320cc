//! The queue of possible duplicates: which pairs wait, how long, and who has them in hand.

use askama::Template;
use axum::Form;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use tower_sessions::Session;

use super::query::{self, Typed};
use super::run::{self, Notice, Run};
use crate::app::App;
use crate::desk::{Refusal, Visitor, ask};
use crate::language::Words;
use crate::pages::frame::{Frame, SignedIn, page};
use crate::views::review::REVIEW_PAGE;
use crate::views::{AgeRange, Hands, Order, PairPerson, ReviewFilter, ReviewList, ScoreRange, Taken, Waits};

#[derive(Template)]
#[template(path = "review.html")]
struct QueuePage<'a> {
    w: &'a Words,
    frame: &'a Frame,
    here: &'static str,
    view: &'a ReviewList,
    filter: &'a ReviewFilter,
    notice: Option<Notice>,
}

impl QueuePage<'_> {
    fn first(&self) -> u64 {
        u64::from(self.filter.page - 1) * REVIEW_PAGE + 1
    }

    fn last(&self) -> u64 {
        self.first() + self.view.rows.len() as u64 - 1
    }

    fn pages(&self) -> u64 {
        self.view.total.div_ceil(REVIEW_PAGE).max(1)
    }

    fn has_more(&self) -> bool {
        u64::from(self.filter.page) < self.pages()
    }

    fn page_url(&self, page: u32) -> String {
        query::address(self.filter, page)
    }

    fn order_url(&self, order: Order) -> String {
        query::address(&ReviewFilter { order, ..self.filter.clone() }, 1)
    }

    fn hands_url(&self, hands: Hands) -> String {
        query::address(&ReviewFilter { hands: Some(hands), ..ReviewFilter::default() }, 1)
    }

    fn week_url(&self) -> String {
        query::address(&ReviewFilter { waits: Some(Waits::Week), ..ReviewFilter::default() }, 1)
    }

    fn has_filter(&self) -> bool {
        let all =
            ReviewFilter { page: self.filter.page, order: self.filter.order, ..ReviewFilter::default() };
        *self.filter != all
    }

    fn why(&self, code: &str) -> String {
        super::why(self.w, code)
    }

    fn age(&self, people: &[PairPerson; 2]) -> String {
        let born = people.iter().filter_map(|person| person.birth_date).max();
        born.map_or_else(String::new, |born| self.w.age(born, self.frame.today()))
    }

    /// Areas of the two, one after the other where they differ.
    fn areas(&self, people: &[PairPerson; 2]) -> String {
        let [one, other] = people;
        match (one.area.as_str(), other.area.as_str()) {
            (one, other) if one == other || other.is_empty() => one.to_owned(),
            ("", other) => other.to_owned(),
            (one, other) => format!("{one}, {other}"),
        }
    }
}

/// `GET /review`.
pub async fn show(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    session: Session,
    Query(typed): Query<Typed>,
) -> Result<Response, Refusal> {
    let filter = typed.filter();
    let wanted = filter.clone();
    let view = ask(app.desk(), move |desk| desk.reviews(&visitor, &wanted)).await?;
    let notice = run::notice(&session).await?;
    page(&QueuePage { w: &frame.w, frame: &frame, here: "review", view: &view, filter: &filter, notice })
}

/// The wish to take a pair: one by its name, or else the first that is free.
#[derive(Debug, Deserialize)]
pub struct Wish {
    #[serde(default)]
    pair: String,
    #[serde(flatten)]
    typed: Typed,
}

/// `POST /review`: takes a pair in hand and begins a run over what the filter finds.
pub async fn take(
    State(app): State<App>,
    SignedIn(visitor): SignedIn,
    session: Session,
    Form(wish): Form<Wish>,
) -> Result<Response, Refusal> {
    let filter = wish.typed.filter();
    let (who, wanted) = (visitor.clone(), filter.clone());
    let list = ask(app.desk(), move |desk| desk.reviews(&who, &wanted)).await?;
    let mut run = Run::over(&filter, list.takeable);
    if wish.pair.is_empty() {
        return next(&app, visitor, &session, run).await;
    }
    let pair = wish.pair.clone();
    match ask(app.desk(), move |desk| desk.take(&visitor, &pair)).await? {
        Taken::Yes => {
            run.go_on_to(&wish.pair);
            run::save(&session, &run).await?;
            Ok(Redirect::to(&format!("/review/{}", wish.pair)).into_response())
        }
        Taken::Held => {
            run::say(&session, "held", None).await?;
            Ok(Redirect::to(&query::address(&filter, filter.page)).into_response())
        }
        Taken::Closed => {
            run::say(&session, "closed", None).await?;
            Ok(Redirect::to(&query::address(&filter, filter.page)).into_response())
        }
    }
}

/// Goes on to the next pair of a run, or back to the queue after the last.
pub async fn next(app: &App, visitor: Visitor, session: &Session, mut run: Run) -> Result<Response, Refusal> {
    let (filter, passed_over) = (run.filter(), run.passed_over.clone());
    let wanted = filter.clone();
    let next = ask(app.desk(), move |desk| desk.take_next(&visitor, &wanted, &passed_over)).await?;
    let to = match next {
        Some(pair) => {
            run.go_on_to(&pair);
            format!("/review/{pair}")
        }
        None => {
            run = Run::over(&filter, 0);
            query::address(&filter, 1)
        }
    };
    run::save(session, &run).await?;
    Ok(Redirect::to(&to).into_response())
}
