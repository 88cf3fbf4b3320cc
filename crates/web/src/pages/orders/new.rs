//! A new order: what is suggested, with the sum of each product.

use std::collections::HashMap;

use askama::Template;
use axum::Form;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use jenner_codes::Ndc;
use jenner_registry::ordering::suggest::Sum;
use jenner_registry::ordering::{Problem, Suggested, Wanted};
use serde::Deserialize;

use super::{Fields, blocks, funding, problem, set_name, value};
use crate::app::App;
use crate::desk::{Refusal, Visitor, ask};
use crate::language::Words;
use crate::pages::frame::{Frame, SignedIn, page};
use crate::views::orders::{NewOrderView, OrderForm};

/// Of what an order is asked.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Of {
    funding: String,
    set: String,
}

/// Quantities of a form: fields `doses-NDC`. What is no number cannot be whole boxes.
pub(super) fn read(fields: &Fields) -> OrderForm {
    let mut form = OrderForm {
        note: value(fields, "note").to_owned(),
        why: value(fields, "why").to_owned(),
        ..OrderForm::default()
    };
    for (name, typed) in fields {
        let Some(ndc) = name.strip_prefix("doses-").and_then(|ndc| ndc.parse::<Ndc>().ok()) else { continue };
        match typed.trim() {
            "" => {}
            typed => match typed.parse::<i64>() {
                Ok(0) => {}
                Ok(doses) => form.wanted.push(Wanted { ndc, doses }),
                Err(_) => form.unread.push(ndc),
            },
        }
    }
    form
}

/// What cannot be read of a form.
pub(super) fn unread(form: &OrderForm) -> Vec<Problem> {
    let rules = jenner_registry::ordering::rules::Rules::shipped();
    let per_box = |ndc: &Ndc| rules.product(ndc).map_or(1, |product| product.doses_per_box);
    form.unread.iter().map(|ndc| Problem::NotWholeBoxes(ndc.to_string(), per_box(ndc))).collect()
}

/// How a suggestion came about, a line for each part of the sum: words and number.
pub(super) fn sum_lines(w: &Words, sum: &Sum) -> Vec<(String, String)> {
    let tenths = |tenths: i64| format!("{}.{}", tenths / 10, tenths % 10);
    let mut lines = vec![
        (w.ab("od-sum-use", sum.given, sum.months), tenths(sum.monthly_tenths)),
        (
            match sum.season_percent {
                100 => w.n("od-sum-cover", sum.cover_months),
                percent => w.ab("od-sum-cover-season", sum.cover_months, percent),
            },
            sum.cover.to_string(),
        ),
        (w.n("od-sum-safety", sum.safety_percent), format!("+ {}", sum.safety)),
        (w.t("od-sum-on-hand"), format!("− {}", sum.on_hand)),
        (w.t("od-sum-on-order"), format!("− {}", sum.on_order)),
        (w.t("od-sum-need"), sum.need.to_string()),
        (w.ab("od-sum-boxes", sum.boxes, sum.doses_per_box), sum.doses().to_string()),
    ];
    if let Some(limit) = sum.limit {
        let key = match limit {
            jenner_registry::ordering::suggest::Limit::Storage => "od-limit-storage",
            jenner_registry::ordering::suggest::Limit::Allotment => "od-limit-allotment",
        };
        lines.push((w.t(key), String::new()));
    }
    lines
}

#[derive(Template)]
#[template(path = "order_new.html")]
struct NewPage<'a> {
    w: &'a Words,
    frame: &'a Frame,
    here: &'static str,
    view: &'a NewOrderView,
    typed: Option<&'a HashMap<String, String>>,
    note: &'a str,
    problems: &'a [Problem],
}

impl NewPage<'_> {
    fn title(&self) -> String {
        format!("{} · {}", set_name(self.w, &self.view.set), funding(self.w, self.view.funding))
    }

    fn blocks(&self) -> Vec<(String, Option<String>)> {
        blocks(self.w, &self.view.standing)
    }

    fn problems(&self) -> Vec<(String, String)> {
        self.problems.iter().map(|one| problem(self.w, one)).collect()
    }

    fn is_wrong(&self, ndc: &Ndc) -> bool {
        self.problems.iter().any(|one| one.ndc() == ndc.as_str())
    }

    fn value(&self, one: &Suggested) -> String {
        match self.typed {
            Some(typed) => typed.get(one.product.ndc.as_str()).cloned().unwrap_or_default(),
            None if one.sum.boxes == 0 => String::new(),
            None => one.sum.doses().to_string(),
        }
    }

    fn lines(&self, one: &Suggested) -> Vec<(String, String)> {
        sum_lines(self.w, &one.sum)
    }

    fn price(&self, one: &Suggested) -> String {
        one.product.price_cents.map_or_else(String::new, |cents| {
            self.w.s("od-price", format!("${}.{:02}", cents / 100, cents % 100))
        })
    }
}

async fn form(
    app: &App,
    frame: &Frame,
    visitor: Visitor,
    of: Of,
    sent: Option<(&Fields, &[Problem])>,
) -> Result<Response, Refusal> {
    let view = ask(app.desk(), move |desk| desk.new_order(&visitor, &of.funding, &of.set)).await?;
    let typed: Option<HashMap<String, String>> = sent.map(|(fields, _)| {
        let of =
            |(name, value): &(String, String)| Some((name.strip_prefix("doses-")?.to_owned(), value.clone()));
        fields.iter().filter_map(of).collect()
    });
    let note = sent.map_or("", |(fields, _)| value(fields, "note"));
    page(&NewPage {
        w: &frame.w,
        frame,
        here: "orders",
        view: &view,
        typed: typed.as_ref(),
        note,
        problems: sent.map_or(&[], |(_, problems)| problems),
    })
}

/// `GET /orders/new`.
pub async fn ask_for(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    Query(of): Query<Of>,
) -> Result<Response, Refusal> {
    // Without a choice: what most orders are.
    let of = match (of.funding.is_empty(), of.set.is_empty()) {
        (false, false) => of,
        _ => Of { funding: "vfc".to_owned(), set: "routine".to_owned() },
    };
    form(&app, &frame, visitor, of, None).await
}

/// `POST /orders/new`.
pub async fn draft(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    Form(fields): Form<Fields>,
) -> Result<Response, Refusal> {
    let of = Of { funding: value(&fields, "funding").to_owned(), set: value(&fields, "set").to_owned() };
    let read = read(&fields);
    let mut problems = unread(&read);
    if problems.is_empty() {
        let (who, funding, set) = (visitor.clone(), of.funding.clone(), of.set.clone());
        match ask(app.desk(), move |desk| desk.draft_order(&who, (&funding, &set), &read)).await? {
            Ok(order) => return Ok(Redirect::to(&format!("/orders/{order}?done=drafted")).into_response()),
            Err(found) => problems = found,
        }
    }
    let shown = form(&app, &frame, visitor, of, Some((&fields, &problems))).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, shown).into_response())
}
