//! An order: what is in it, what was done to it, and what can be done now.

use std::collections::HashMap;

use askama::Template;
use axum::Form;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use jenner_codes::Ndc;
use jenner_registry::ordering::look::{Line, Package};
use jenner_registry::ordering::shipment::{NewLine, Noted};
use jenner_registry::ordering::{Cut, Done, NewShipment, Problem, State as Stage, Verdict};
use jenner_store::queries::ordering::StepRow;
use serde::Deserialize;

use super::new::{read, sum_lines, unread};
use super::{Fields, blocks, funding, package_state, problem, set_name, stage, value};
use crate::app::App;
use crate::desk::{Refusal, Visitor, ask};
use crate::language::Words;
use crate::pages::find::understand;
use crate::pages::frame::{Frame, SignedIn, page};
use crate::views::orders::{OrderDeed, OrderView};

/// Lots in the form of a package by hand.
const LOTS: usize = 4;

/// What was done on the page before.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Was {
    done: String,
}

/// Why something was not done.
#[derive(Debug, Default)]
struct Wrong {
    /// Sentences, each with the field it is about.
    told: Vec<(String, String)>,
}

#[derive(Template)]
#[template(path = "order.html")]
struct OrderPage<'a> {
    w: &'a Words,
    frame: &'a Frame,
    here: &'static str,
    view: &'a OrderView,
    done: Option<String>,
    wrong: &'a Wrong,
    typed: &'a Fields,
}

impl OrderPage<'_> {
    fn title(&self) -> String {
        format!(
            "{} · {}",
            set_name(self.w, &self.view.whole.order.set),
            funding(self.w, self.view.whole.funding)
        )
    }

    fn stage(&self) -> (String, &'static str) {
        stage(self.w, self.view.whole.state)
    }

    fn blocks(&self) -> Vec<(String, Option<String>)> {
        self.view.whole.standing.as_ref().map_or_else(Vec::new, |standing| blocks(self.w, standing))
    }

    fn borrowed(&self) -> usize {
        self.view.whole.standing.as_ref().map_or(0, |standing| standing.borrowed)
    }

    fn excursions(&self) -> usize {
        self.view.whole.standing.as_ref().map_or(0, |standing| standing.excursions)
    }

    fn name(&self, line: &Line) -> String {
        line.product.map_or_else(|| line.row.ndc.clone(), |product| product.name.to_string())
    }

    fn per_box(&self, line: &Line) -> i64 {
        line.product.map_or(1, |product| product.doses_per_box)
    }

    fn typed(&self, name: &str, otherwise: &i64) -> String {
        let sent = self.typed.iter().find(|(known, _)| known == name);
        sent.map_or_else(|| otherwise.to_string(), |(_, value)| value.clone())
    }

    fn said(&self, name: &str) -> &str {
        value(self.typed, name)
    }

    fn is_wrong(&self, field: &str) -> bool {
        self.wrong.told.iter().any(|(_, known)| known == field)
    }

    fn sum(&self, line: &Line) -> Vec<(String, String)> {
        line.sum.as_ref().map_or_else(Vec::new, |sum| sum_lines(self.w, sum))
    }

    fn may_change(&self) -> bool {
        let can = matches!(
            self.view.whole.state,
            Stage::Draft | Stage::Local | Stage::Submitted | Stage::Held | Stage::Approved
        );
        can && self.view.whole.may_order
    }

    fn is_draft(&self) -> bool {
        self.view.whole.state == Stage::Draft
    }

    fn answers_local(&self) -> bool {
        self.view.whole.may_answer && self.view.whole.state == Stage::Local
    }

    fn answers(&self) -> bool {
        let waits = matches!(self.view.whole.state, Stage::Submitted | Stage::Held);
        self.view.whole.may_answer && self.view.whole.is_programme && waits
    }

    fn may_hold(&self) -> bool {
        self.view.whole.may_answer && self.view.whole.is_programme && self.view.whole.state == Stage::Approved
    }

    fn may_close(&self) -> bool {
        self.view.whole.may_order && matches!(self.view.whole.state, Stage::Received | Stage::PartReceived)
    }

    fn gives_up(&self) -> bool {
        self.view.whole.state == Stage::PartReceived
    }

    fn takes_packages(&self) -> bool {
        self.view.whole.may_order && self.view.whole.state.takes_packages()
    }

    fn lots(&self) -> std::ops::RangeInclusive<usize> {
        1..=LOTS
    }

    fn act(&self, step: &StepRow) -> String {
        self.w.t(&format!("od-act-{}", step.act.replace('_', "-")))
    }

    fn who(&self, step: &StepRow) -> String {
        self.view.names.get(&step.done_by).cloned().unwrap_or_else(|| self.w.t("od-operator"))
    }

    fn package(&self, one: &Package) -> (String, &'static str) {
        package_state(self.w, one)
    }
}

async fn shown(
    app: &App,
    frame: &Frame,
    visitor: Visitor,
    order: String,
    (done, wrong, typed): (Option<String>, &Wrong, &Fields),
) -> Result<Response, Refusal> {
    let view = ask(app.desk(), move |desk| desk.order(&visitor, &order)).await?;
    page(&OrderPage { w: &frame.w, frame, here: "orders", view: &view, done, wrong, typed })
}

/// `GET /orders/{order}`.
pub async fn show(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    Path(order): Path<String>,
    Query(was): Query<Was>,
) -> Result<Response, Refusal> {
    const WORDS: [&str; 6] = ["drafted", "save", "submit", "decided", "closed", "packed"];
    let done = WORDS.contains(&was.done.as_str()).then(|| format!("od-done-{}", was.done));
    shown(&app, &frame, visitor, order, (done, &Wrong::default(), &Fields::new())).await
}

/// What is cut, as the form of the answer says: fields `doses-NDC` and `cut-NDC`.
fn cuts(fields: &Fields) -> Result<Vec<Cut>, Vec<Problem>> {
    let form = read(fields);
    let problems = unread(&form);
    if !problems.is_empty() {
        return Err(problems);
    }
    let asked = fields.iter().filter_map(|(name, typed)| {
        let ndc: Ndc = name.strip_prefix("doses-")?.parse().ok()?;
        let why = value(fields, &format!("cut-{ndc}")).to_owned();
        // Nothing at all is a quantity as well.
        Some(Cut { doses: typed.trim().parse().unwrap_or(0), why, ndc })
    });
    Ok(asked.collect())
}

fn deed(fields: &Fields) -> Result<OrderDeed, Vec<Problem>> {
    let why = value(fields, "why").to_owned();
    Ok(match value(fields, "what") {
        "save" => {
            let form = read(fields);
            let problems = unread(&form);
            if !problems.is_empty() {
                return Err(problems);
            }
            OrderDeed::Save(form)
        }
        "cancel" => OrderDeed::Cancel(why),
        "close" => OrderDeed::Close(why),
        "local" => OrderDeed::Decide(Verdict::ApproveLocal, why),
        "approve" => OrderDeed::Decide(Verdict::Approve(cuts(fields)?), why),
        "hold" => OrderDeed::Decide(Verdict::Hold, why),
        "deny" => OrderDeed::Decide(Verdict::Deny, why),
        "return" => OrderDeed::Decide(Verdict::Return, why),
        _ => OrderDeed::Submit,
    })
}

/// Why nothing was done, in words.
fn refused(w: &Words, done: &Done) -> Wrong {
    let told = match done {
        Done::Changed { by, at } => {
            let at = w.time(at.to_jiff());
            let text = if by.is_empty() { w.s("od-changed", at) } else { w.ab("od-changed-by", by, at) };
            vec![(text, "main".to_owned())]
        }
        Done::NotNow(state) => vec![(w.s("od-not-now", stage(w, *state).0), "main".to_owned())],
        Done::Blocked(_) => vec![(w.t("od-blocked"), "blocks".to_owned())],
        Done::Wrong(problems) => problems.iter().map(|one| problem(w, one)).collect(),
        Done::OwnOrder => vec![(w.t("od-own-order"), "main".to_owned())],
        Done::Now(_) | Done::Unknown => Vec::new(),
    };
    Wrong { told }
}

/// `POST /orders/{order}`.
pub async fn work(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    Path(order): Path<String>,
    Form(fields): Form<Fields>,
) -> Result<Response, Refusal> {
    let what = value(&fields, "what").to_owned();
    let wrong = if what == "pack" {
        match noted(&app, &frame, &visitor, &order, &fields).await? {
            Ok(()) => return Ok(Redirect::to(&format!("/orders/{order}?done=packed")).into_response()),
            Err(text) => Wrong { told: vec![text] },
        }
    } else {
        let version: i64 = value(&fields, "version").parse().unwrap_or(0);
        match deed(&fields) {
            Err(problems) => refused(&frame.w, &Done::Wrong(problems)),
            Ok(deed) => {
                let (who, name) = (visitor.clone(), order.clone());
                let done = ask(app.desk(), move |desk| desk.work_order(&who, &name, version, &deed)).await?;
                if let Done::Now(_) = done {
                    let word = match what.as_str() {
                        "save" => "save",
                        "submit" => "submit",
                        "close" | "cancel" => "closed",
                        _ => "decided",
                    };
                    return Ok(Redirect::to(&format!("/orders/{order}?done={word}")).into_response());
                }
                refused(&frame.w, &done)
            }
        }
    };
    let shown = shown(&app, &frame, visitor, order, (None, &wrong, &fields)).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, shown).into_response())
}

/// A package by hand, as the form says it. The error names the field and what is wrong with it.
fn slip(frame: &Frame, order: i64, fields: &Fields) -> Result<NewShipment, (&'static str, String)> {
    let day = |name: &str| {
        understand::day(value(fields, name), frame.today()).or_else(|| value(fields, name).parse().ok())
    };
    let mut lines = Vec::new();
    for n in 1..=LOTS {
        let of = |name: &str| value(fields, &format!("{name}-{n}"));
        if of("lot").is_empty() && of("boxed").is_empty() {
            continue;
        }
        let ndc: Ndc = of("product").parse().map_err(|_| ("od-slip-product", format!("product-{n}")))?;
        let expires = understand::day(of("expires"), frame.today()).or_else(|| of("expires").parse().ok());
        let expires_on = expires.ok_or(("od-slip-expires", format!("expires-{n}")))?;
        let doses: i64 = of("boxed").parse().map_err(|_| ("od-slip-doses", format!("boxed-{n}")))?;
        lines.push(NewLine { ndc, lot: of("lot").to_owned(), expires_on, doses });
    }
    let delivered = value(fields, "delivered");
    Ok(NewShipment {
        order,
        number: value(fields, "number").to_owned(),
        carrier: value(fields, "carrier").to_owned(),
        tracking: value(fields, "tracking").to_owned(),
        shipped_on: day("shipped").ok_or(("od-slip-days", "shipped".to_owned()))?,
        delivered_on: match delivered {
            "" => None,
            _ => Some(day("delivered").ok_or(("od-slip-days", "delivered".to_owned()))?),
        },
        lines,
    })
}

/// Notes a package. What is wrong with it: words and field.
async fn noted(
    app: &App,
    frame: &Frame,
    visitor: &Visitor,
    order: &str,
    fields: &Fields,
) -> Result<Result<(), (String, String)>, Refusal> {
    let id = order.parse().map_err(|_| Refusal::NotFound)?;
    let new = match slip(frame, id, fields) {
        Ok(new) => new,
        Err((key, field)) => return Ok(Err((frame.w.t(key), field))),
    };
    let who = visitor.clone();
    let w = &frame.w;
    Ok(match ask(app.desk(), move |desk| desk.note_package(&who, &new)).await? {
        Noted::Now(_) => Ok(()),
        Noted::Known(_) => Err((w.t("od-slip-known"), "number".to_owned())),
        Noted::NotNow(state) => Err((w.s("od-not-now", stage(w, state).0), "main".to_owned())),
        Noted::Wrong(fault) => {
            Err((w.s(&format!("od-slip-{}", fault.word()), fault.about()), "number".to_owned()))
        }
        Noted::Unknown => return Err(Refusal::NotFound),
    })
}

/// Names of products by their NDC, for lists of lots.
pub(super) fn products() -> HashMap<&'static str, &'static str> {
    let all = jenner_registry::ordering::rules::Rules::shipped().products();
    all.iter().map(|one| (one.ndc.as_str(), one.name.as_str())).collect()
}
