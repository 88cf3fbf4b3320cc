//! A package: held against the paper by scanning, received; linked to its order where it belongs to none.

use askama::Template;
use axum::Form;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use jenner_registry::by_hand::Token;
use jenner_registry::ordering::receive::{Box as Scan, Fault, Opened, Received, Reception, Strip};
use jenner_registry::ordering::rules::{Reason, Rules};
use jenner_registry::ordering::shipment::Noted;
use jenner_store::queries::ordering::shipment::LineRow;
use serde::Deserialize;

use super::one::products;
use super::{Fields, funding, of_rules, package_state, stage, value};
use crate::app::App;
use crate::desk::{Refusal, Visitor, ask};
use crate::language::Words;
use crate::pages::find::understand;
use crate::pages::frame::{Frame, SignedIn, page};
use crate::views::orders::PackageView;

/// What was done on the page before.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Was {
    done: String,
}

#[derive(Template)]
#[template(path = "order_package.html")]
struct PackagePage<'a> {
    w: &'a Words,
    frame: &'a Frame,
    here: &'static str,
    view: &'a PackageView,
    done: Option<&'static str>,
    /// Sentences, each with the field it is about.
    wrong: &'a [(String, String)],
    typed: &'a Fields,
    token: String,
}

impl PackagePage<'_> {
    fn state(&self) -> (String, &'static str) {
        package_state(self.w, &self.view.package)
    }

    fn name(&self, line: &LineRow) -> String {
        products().get(line.ndc.as_str()).map_or_else(|| line.ndc.clone(), |name| (*name).to_owned())
    }

    fn reasons(&self) -> &'static [Reason] {
        &Rules::shipped().reasons
    }

    fn reason(&self, one: &Reason) -> String {
        of_rules(self.w, &one.en, &one.es).to_owned()
    }

    fn reason_of(&self, code: &str) -> String {
        Rules::shipped().reason(code).map_or_else(String::new, |one| self.reason(one))
    }

    fn strips(&self) -> [Strip; 3] {
        Strip::ALL
    }

    fn said(&self, name: &str) -> &str {
        value(self.typed, name)
    }

    /// What stands in the field of a line: what was typed, what was scanned, else nothing: whoever receives looks into the box.
    fn accepted(&self, line: &LineRow) -> String {
        let scanned = self.view.compared.as_ref().map(|all| all.doses.get(&line.line).copied().unwrap_or(0));
        match (scanned, self.said(&format!("accepted-{}", line.line))) {
            (Some(doses), _) => doses.to_string(),
            (None, typed) => typed.to_owned(),
        }
    }

    fn is_wrong(&self, field: &str) -> bool {
        self.wrong.iter().any(|(_, known)| known == field)
    }

    fn strays(&self) -> Vec<String> {
        let words = |scan: &Scan| match scan {
            Scan::OtherLot(it) => self.w.s("od-stray-lot", it),
            Scan::Stranger(it) => self.w.s("od-stray-product", it),
            Scan::Unreadable(_) | Scan::On(_) => self.w.t("od-stray-unreadable"),
        };
        self.view.compared.as_ref().map_or_else(Vec::new, |all| all.strays.iter().map(words).collect())
    }

    fn takers(&self) -> Vec<(i64, String)> {
        self.view.takers.iter().map(|(id, of)| (*id, funding(self.w, *of))).collect()
    }

    fn can_be_received(&self) -> bool {
        let row = &self.view.package.row;
        row.received_at.is_none() && row.order.is_some() && self.view.may_receive
    }

    fn opened_on(&self) -> String {
        match self.said("on") {
            "" => self.w.day(self.view.today),
            typed => typed.to_owned(),
        }
    }
}

async fn shown(
    app: &App,
    frame: &Frame,
    visitor: Visitor,
    package: String,
    (done, wrong, typed): (Option<&'static str>, &[(String, String)], &Fields),
) -> Result<Response, Refusal> {
    let scans = match value(typed, "what") {
        "scan" => value(typed, "scans").to_owned(),
        _ => String::new(),
    };
    let view = ask(app.desk(), move |desk| desk.package(&visitor, &package, &scans)).await?;
    let token = match Token::read(value(typed, "token")) {
        Some(token) => token.as_str().to_owned(),
        None => Token::draw().as_str().to_owned(),
    };
    page(&PackagePage { w: &frame.w, frame, here: "orders", view: &view, done, wrong, typed, token })
}

/// `GET /orders/packages/{package}`.
pub async fn show(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    Path(package): Path<String>,
    Query(was): Query<Was>,
) -> Result<Response, Refusal> {
    let done = match was.done.as_str() {
        "received" => Some("od-done-received"),
        "before" => Some("od-done-before"),
        "linked" => Some("od-done-linked"),
        _ => None,
    };
    shown(&app, &frame, visitor, package, (done, &[], &Fields::new())).await
}

/// What the form says was found.
fn reception(frame: &Frame, package: i64, fields: &Fields) -> Result<Reception, (&'static str, String)> {
    let token = Token::read(value(fields, "token")).ok_or(("od-no-token", "main".to_owned()))?;
    let on = understand::day(value(fields, "on"), frame.today()).ok_or(("od-no-day", "on".to_owned()))?;
    let strip = Strip::of_word(value(fields, "strip")).ok_or(("od-no-strip", "strip-good".to_owned()))?;
    let mut lines = Vec::new();
    for (name, typed) in fields {
        let Some(line) = name.strip_prefix("accepted-").and_then(|line| line.parse::<i64>().ok()) else {
            continue;
        };
        let of = |what: &str| value(fields, &format!("{what}-{line}"));
        let accepted = typed.trim().parse().map_err(|_| ("od-no-number", name.clone()))?;
        lines.push(Opened {
            line,
            accepted,
            reason: of("reason").to_owned(),
            why: of("why").to_owned(),
            unit: of("unit").parse().ok(),
        });
    }
    Ok(Reception { token, shipment: package, on, strip, lines, note: value(fields, "note").to_owned() })
}

/// A fault in words, and the field it is about.
fn fault(w: &Words, fault: Fault) -> (String, String) {
    let line = fault.line();
    let field = match fault {
        Fault::Day => "on".to_owned(),
        Fault::NoStock => "main".to_owned(),
        Fault::Strip(_) => "strip-good".to_owned(),
        Fault::NoReason(_) => format!("reason-{line}"),
        Fault::NoWords(_) => format!("why-{line}"),
        Fault::Line(_) | Fault::Number(_) | Fault::Expired(_) => format!("accepted-{line}"),
    };
    (w.n(&format!("od-fault-{}", fault.word()), line), field)
}

/// `POST /orders/packages/{package}`.
pub async fn work(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    Path(package): Path<String>,
    Form(fields): Form<Fields>,
) -> Result<Response, Refusal> {
    let back =
        |done: &str| Ok(Redirect::to(&format!("/orders/packages/{package}?done={done}")).into_response());
    let w = &frame.w;
    let wrong: Vec<(String, String)> = match value(&fields, "what") {
        // Nothing is stored: the page is shown with what was scanned.
        "scan" => return shown(&app, &frame, visitor, package, (None, &[], &fields)).await,
        "link" => {
            let (who, name, order) = (visitor.clone(), package.clone(), value(&fields, "order").to_owned());
            match ask(app.desk(), move |desk| desk.link_package(&who, &name, &order)).await? {
                Noted::Now(_) => return back("linked"),
                Noted::NotNow(state) => vec![(w.s("od-not-now", stage(w, state).0), "order".to_owned())],
                _ => vec![(w.t("od-no-order"), "order".to_owned())],
            }
        }
        _ => match reception(&frame, package.parse().map_err(|_| Refusal::NotFound)?, &fields) {
            Err((key, field)) => vec![(w.t(key), field)],
            Ok(said) => {
                let who = visitor.clone();
                match ask(app.desk(), move |desk| desk.receive_package(&who, &said)).await? {
                    Received::Now(_) => return back("received"),
                    Received::Before => return back("before"),
                    Received::Wrong(faults) => faults.into_iter().map(|one| fault(w, one)).collect(),
                    Received::NoOrder => vec![(w.t("od-package-unlinked"), "main".to_owned())],
                    Received::Unknown => return Err(Refusal::NotFound),
                }
            }
        },
    };
    let shown = shown(&app, &frame, visitor, package, (None, &wrong, &fields)).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, shown).into_response())
}
