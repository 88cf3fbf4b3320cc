//! When alerts are raised, and whose own record is whose.

use askama::Template;
use axum::Form;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::alerts;
use crate::app::App;
use crate::desk::{Refusal, Visitor, ask};
use crate::language::Words;
use crate::pages::frame::{Frame, SignedIn, page};
use crate::views::audit::{RuleOrder, RuleView, StaffView};

#[derive(Template)]
#[template(path = "alert_rules.html")]
struct RulesPage<'a> {
    w: &'a Words,
    frame: &'a Frame,
    here: &'static str,
    rules: &'a [RuleView],
    /// A rule that was saved.
    saved: bool,
    /// What is wrong with what was typed.
    wrong: Option<String>,
}

impl RulesPage<'_> {
    fn name(&self, rule: &RuleView) -> String {
        alerts::rule(self.w, &rule.name)
    }

    fn why(&self, rule: &RuleView) -> String {
        self.w.or(&format!("alert-why-{}", rule.name), "")
    }
}

#[derive(Template)]
#[template(path = "alert_staff.html")]
struct StaffPage<'a> {
    w: &'a Words,
    frame: &'a Frame,
    here: &'static str,
    staff: &'a [StaffView],
    typed: OwnRecord,
    saved: bool,
    wrong: Option<&'static str>,
}

/// What was just done.
#[derive(Debug, Default, Deserialize)]
pub struct Just {
    #[serde(default)]
    saved: String,
}

/// `GET /audit/rules`.
pub async fn show(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    Query(just): Query<Just>,
) -> Result<Response, Refusal> {
    rules(&app, &frame, visitor, just.saved == "1", None).await
}

async fn rules(
    app: &App,
    frame: &Frame,
    visitor: Visitor,
    saved: bool,
    wrong: Option<String>,
) -> Result<Response, Refusal> {
    let rules = ask(app.desk(), move |desk| desk.alert_rules(&visitor)).await?;
    page(&RulesPage { w: &frame.w, frame, here: "alerts", rules: &rules, saved, wrong })
}

/// A rule as it was typed.
#[derive(Debug, Deserialize)]
pub struct Tuned {
    #[serde(default)]
    rule: String,
    #[serde(default)]
    active: String,
    #[serde(default)]
    most: String,
    #[serde(default)]
    from: String,
    #[serde(default)]
    until: String,
    #[serde(default)]
    weekends: String,
    #[serde(default)]
    days: String,
}

impl Tuned {
    fn order(&self) -> Option<RuleOrder> {
        fn number<T: std::str::FromStr>(text: &str, empty: T) -> Option<T> {
            match text.trim() {
                "" => Some(empty),
                text => text.parse().ok(),
            }
        }
        Some(RuleOrder {
            name: self.rule.clone(),
            active: !self.active.is_empty(),
            most: number(&self.most, 0)?,
            from: number(&self.from, 0)?,
            until: number(&self.until, 24)?,
            weekends: !self.weekends.is_empty(),
            days: number(&self.days, 0)?,
        })
    }
}

/// `POST /audit/rules`.
pub async fn tune(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    Form(tuned): Form<Tuned>,
) -> Result<Response, Refusal> {
    let Some(order) = tuned.order() else {
        let wrong = frame.w.t("rule-bad-number");
        return rules(&app, &frame, visitor, false, Some(wrong)).await;
    };
    let who = visitor.clone();
    match ask(app.desk(), move |desk| desk.tune_rule(&who, &order)).await? {
        Ok(()) => Ok(Redirect::to("/audit/rules?saved=1").into_response()),
        Err(_) => {
            let wrong = frame.w.t("rule-bad-hours");
            rules(&app, &frame, visitor, false, Some(wrong)).await
        }
    }
}

/// A user and a registry number, as they were typed.
#[derive(Debug, Default, Deserialize)]
pub struct OwnRecord {
    #[serde(default)]
    username: String,
    #[serde(default)]
    number: String,
}

async fn staff_page(
    app: &App,
    frame: &Frame,
    visitor: Visitor,
    typed: OwnRecord,
    saved: bool,
    wrong: Option<&'static str>,
) -> Result<Response, Refusal> {
    let staff = ask(app.desk(), move |desk| desk.own_records(&visitor)).await?;
    page(&StaffPage { w: &frame.w, frame, here: "alerts", staff: &staff, typed, saved, wrong })
}

/// `GET /audit/staff`.
pub async fn staff(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    Query(just): Query<Just>,
) -> Result<Response, Refusal> {
    staff_page(&app, &frame, visitor, OwnRecord::default(), just.saved == "1", None).await
}

/// `POST /audit/staff`.
pub async fn own_record(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    Form(typed): Form<OwnRecord>,
) -> Result<Response, Refusal> {
    let number = match typed.number.trim() {
        "" => None,
        text => match text.parse() {
            Ok(number) => Some(number),
            Err(_) => return staff_page(&app, &frame, visitor, typed, false, Some("audit-bad-number")).await,
        },
    };
    let (who, username) = (visitor.clone(), typed.username.clone());
    match ask(app.desk(), move |desk| desk.set_own_record(&who, &username, number)).await? {
        Ok(()) => Ok(Redirect::to("/audit/staff?saved=1").into_response()),
        Err(_) => staff_page(&app, &frame, visitor, typed, false, Some("staff-unknown")).await,
    }
}
