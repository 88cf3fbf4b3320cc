//! How an organization orders: its size, its room, when a driver finds somebody, whether it approves for others.

use askama::Template;
use axum::Form;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use jenner_registry::ordering::setting::{Setting, Size};
use serde::Deserialize;

use super::{Fields, value};
use crate::app::App;
use crate::desk::{Refusal, Visitor, ask};
use crate::language::Words;
use crate::pages::frame::{Frame, SignedIn, page};
use crate::views::orders::OrderSettingView;

/// What was done on the page before.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Was {
    done: String,
}

#[derive(Template)]
#[template(path = "order_settings.html")]
struct SettingsPage<'a> {
    w: &'a Words,
    frame: &'a Frame,
    here: &'static str,
    view: &'a OrderSettingView,
    done: bool,
    wrong: bool,
}

impl SettingsPage<'_> {
    fn sizes(&self) -> Vec<(&'static str, String, bool)> {
        let word = |size: Size| if size == Size::ByUse { "by-use" } else { size.word() };
        let one = |size: Size| {
            (size.word(), self.w.t(&format!("od-size-{}", word(size))), size == self.view.setting.size)
        };
        Size::ALL.into_iter().map(one).collect()
    }

    fn number(&self, doses: &Option<i64>) -> String {
        doses.map_or_else(String::new, |doses| doses.to_string())
    }
}

async fn shown(
    app: &App,
    frame: &Frame,
    visitor: Visitor,
    (done, wrong): (bool, bool),
) -> Result<Response, Refusal> {
    let view = ask(app.desk(), move |desk| desk.order_setting(&visitor)).await?;
    page(&SettingsPage { w: &frame.w, frame, here: "orders", view: &view, done, wrong })
}

/// `GET /orders/settings`.
pub async fn show(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    Query(was): Query<Was>,
) -> Result<Response, Refusal> {
    shown(&app, &frame, visitor, (was.done == "settings", false)).await
}

fn read(fields: &Fields) -> Option<Setting> {
    let doses = |name: &str| match value(fields, name) {
        "" => Some(None),
        typed => typed.parse::<i64>().ok().map(Some),
    };
    Some(Setting {
        size: Size::of_word(value(fields, "size"))?,
        refrigerated: doses("refrigerated")?,
        frozen: doses("frozen")?,
        approves: value(fields, "approves") == "yes",
        delivery: value(fields, "delivery").to_owned(),
    })
}

/// `POST /orders/settings`.
pub async fn change(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    Form(fields): Form<Fields>,
) -> Result<Response, Refusal> {
    if let Some(new) = read(&fields) {
        let who = visitor.clone();
        if ask(app.desk(), move |desk| desk.change_order_setting(&who, &new)).await? {
            return Ok(Redirect::to("/orders/settings?done=settings").into_response());
        }
    }
    let shown = shown(&app, &frame, visitor, (false, true)).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, shown).into_response())
}
