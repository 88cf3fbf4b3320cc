//! The desks that answer families: the list, one request, a claim that a family brings along.

use askama::Template;
use axum::Form;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use jenner_registry::family::access_code::GivenCode;
use jenner_registry::family::requests::About;
use jenner_registry::family::requests::desk::Order;
use jenner_registry::participation::request::IdentityCheck;
use serde::Deserialize;

use crate::app::App;
use crate::desk::{Refusal, ask};
use crate::language::Words;
use crate::pages::frame::{Frame, SignedIn, page};
use crate::views::family::{DeskDone, DeskOrder, DeskRequest};

#[derive(Template)]
#[template(path = "family/desk.html")]
struct ListPage<'a> {
    w: &'a Words,
    frame: &'a Frame,
    here: &'static str,
    running: bool,
    rows: &'a [DeskRequest],
    not_found: bool,
}

/// Which requests.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Which {
    ended: String,
}

/// `GET /family-requests`.
pub async fn list(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    Query(which): Query<Which>,
) -> Result<Response, Refusal> {
    let running = which.ended.is_empty();
    let rows = ask(app.desk(), move |desk| desk.family_requests(&visitor, running)).await?;
    page(&ListPage {
        w: &frame.w,
        frame: &frame,
        here: "family-requests",
        running,
        rows: &rows,
        not_found: false,
    })
}

/// Number and code of a claim.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct BringForm {
    number: String,
    code: String,
}

/// `POST /family-requests`.
pub async fn bring(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    Form(form): Form<BringForm>,
) -> Result<Response, Refusal> {
    let who = visitor.clone();
    let found = ask(app.desk(), move |desk| desk.bring_claim(&who, &form.number, &form.code)).await?;
    if let Some(id) = found {
        return Ok(Redirect::to(&format!("/family-requests/{id}")).into_response());
    }
    let rows = ask(app.desk(), move |desk| desk.family_requests(&visitor, true)).await?;
    let shown = page(&ListPage {
        w: &frame.w,
        frame: &frame,
        here: "family-requests",
        running: true,
        rows: &rows,
        not_found: true,
    })?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, shown).into_response())
}

/// What was typed.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct OrderForm {
    order: String,
    note: String,
    number: String,
    check: String,
}

#[derive(Template)]
#[template(path = "family/desk_one.html")]
struct OnePage<'a> {
    w: &'a Words,
    frame: &'a Frame,
    here: &'static str,
    view: &'a DeskRequest,
    form: &'a OrderForm,
    problem: Option<&'static str>,
    done: bool,
    given: Option<&'a GivenCode>,
}

impl OnePage<'_> {
    fn is_claim(&self) -> bool {
        self.view.note.about == About::Claim
    }

    fn checks(&self) -> [IdentityCheck; 4] {
        IdentityCheck::ALL
    }

    fn check_key(&self, check: &IdentityCheck) -> String {
        format!("famdesk-check-{}", check.word().replace('_', "-"))
    }

    /// What can be done with it: passing on only where it does not lie on the registry's own desk.
    fn orders(&self) -> Vec<Order> {
        let here = self.view.note.desk.is_empty();
        Order::ALL.into_iter().filter(|order| *order != Order::PassOn || !here).collect()
    }
}

/// `GET /family-requests/{request}`.
pub async fn show(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    Path(request): Path<String>,
) -> Result<Response, Refusal> {
    let view = ask(app.desk(), move |desk| desk.family_request(&visitor, &request)).await?;
    page(&OnePage {
        w: &frame.w,
        frame: &frame,
        here: "family-requests",
        view: &view,
        form: &OrderForm::default(),
        problem: None,
        done: false,
        given: None,
    })
}

/// `POST /family-requests/{request}`.
pub async fn order(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    Path(request): Path<String>,
    Form(form): Form<OrderForm>,
) -> Result<Response, Refusal> {
    let order = match form.order.as_str() {
        "solve" => {
            let number = form.number.trim().parse().ok();
            Some(DeskOrder::Solve(number, IdentityCheck::of(&form.check)))
        }
        word => Order::of(word).map(DeskOrder::Step),
    };
    let note = form.note.clone();
    let (done, view) = ask(app.desk(), move |desk| {
        let done = match &order {
            Some(order) => Some(desk.order_family_request(&visitor, &request, order, &note)?),
            None => None,
        };
        // Who passed it on to the registry does not see it any more.
        match desk.family_request(&visitor, &request) {
            Ok(view) => Ok((done, Some(view))),
            Err(Refusal::NotFound) if done.is_some() => Ok((done, None)),
            Err(refusal) => Err(refusal),
        }
    })
    .await?;
    let Some(view) = view else { return Ok(Redirect::to("/family-requests").into_response()) };
    let (problem, given) = match &done {
        Some(DeskDone::NotNow(why)) => (Some(problem_key(*why)), None),
        Some(DeskDone::Code(given)) => (None, Some(given)),
        Some(DeskDone::Done) | None => (None, None),
    };
    let took = matches!(done, Some(DeskDone::Done | DeskDone::Code(_)));
    let kept = OrderForm::default();
    let shown = page(&OnePage {
        w: &frame.w,
        frame: &frame,
        here: "family-requests",
        view: &view,
        form: if took { &kept } else { &form },
        problem,
        done: took,
        given,
    })?;
    Ok(if took { shown } else { (StatusCode::UNPROCESSABLE_ENTITY, shown).into_response() })
}

fn problem_key(why: jenner_registry::family::requests::desk::NotNow) -> &'static str {
    use jenner_registry::family::requests::desk::NotNow;
    match why {
        NotNow::Changed => "famdesk-no-changed",
        NotNow::NoNote => "famdesk-no-no-note",
        NotNow::IdentityUnchecked => "famdesk-no-identity",
        NotNow::NoSuchPerson => "famdesk-no-no-person",
        NotNow::NoBirthDate => "famdesk-no-no-birth-date",
    }
}
