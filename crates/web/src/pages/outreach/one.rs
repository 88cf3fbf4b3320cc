//! One run: its numbers before it is approved, its progress, its papers, and what it did.

use askama::Template;
use axum::Form;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use jenner_registry::outreach::State as Stand;
use jenner_registry::outreach::Step;
use jenner_registry::outreach::delivery::Channel;
use jenner_registry::outreach::results::{After, Side};
use jenner_registry::outreach::returned::Settled;
use serde::Deserialize;

use super::Told;
use crate::app::App;
use crate::desk::{Refusal, ask};
use crate::language::Words;
use crate::pages::frame::{Frame, SignedIn, page};
use crate::pages::participation::one::file;
use crate::views::outreach::{RunChange, RunView, Sheets};

#[derive(Template)]
#[template(path = "outreach_run.html")]
struct RunPage<'a> {
    w: &'a Words,
    frame: &'a Frame,
    here: &'static str,
    view: &'a RunView,
    told: Option<&'static str>,
}

/// The six steps of a run.
const STEPS: [&str; 6] = ["who", "how", "message", "check", "run", "result"];
/// What may be told above a run.
const TOLD: [&str; 7] = ["approve", "pause", "resume", "stop", "settled", "not-now", "no-paper"];

impl RunPage<'_> {
    fn steps(&self) -> Vec<(&'static str, bool)> {
        let at = usize::from(self.view.step());
        STEPS.iter().zip(1..).map(|(word, n)| (*word, n == at)).collect()
    }

    fn told_class(&self) -> &'static str {
        if matches!(self.told, Some("not-now" | "no-paper")) { "late" } else { "done" }
    }

    fn is(&self, state: Stand) -> bool {
        self.view.run.state == state
    }

    fn has_begun(&self) -> bool {
        self.view.run.begun_at.is_some()
    }

    /// A problem that stopped a message, or why somebody was left out.
    fn why(&self, word: &str) -> String {
        self.w.t(&format!("or-why-{}", word.replace('_', "-")))
    }

    fn channel(&self, word: &str) -> String {
        self.w.t(&format!("or-channel-{}", word.replace('_', "-")))
    }

    /// Whether papers of a channel wait to be printed.
    fn is_printed(&self, word: &str) -> bool {
        Channel::of(word).is_some_and(|channel| !channel.is_sent())
    }

    fn unsure(&self) -> Vec<Channel> {
        match self.view.progress.unsure {
            0 => Vec::new(),
            _ => self.view.run.asked.channels.clone(),
        }
    }

    fn percent(&self, side: &Side) -> String {
        side.percent().map_or_else(|| "–".to_owned(), |percent| format!("{percent:.1} %"))
    }

    /// Extra vaccinations with their interval; a dash where too few say anything.
    fn extra(&self, after: &After) -> String {
        after.extra().map_or_else(
            || self.w.t("or-too-few"),
            |extra| {
                let interval = format!("{:.0} – {:.0}", extra.low, extra.high);
                self.w.ab("or-extra-value", format!("{:.0}", extra.value), interval)
            },
        )
    }

    fn day(&self, day: &jenner_cdsi::Date) -> String {
        self.w.day(jiff::civil::Date::from(*day))
    }
}

/// `GET /outreach/{run}`.
pub async fn show(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    Path(run): Path<String>,
    Query(told): Query<Told>,
) -> Result<Response, Refusal> {
    let view = ask(app.desk(), move |desk| desk.outreach_run(&visitor, &run)).await?;
    page(&RunPage { w: &frame.w, frame: &frame, here: "outreach", view: &view, told: told.of(&TOLD) })
}

/// A change of a run.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Order {
    /// A step, or `arrived`, `send`, `leave` of unsure messages.
    #[serde(rename = "do")]
    what: String,
    channel: String,
    /// The visitor has looked at the numbers.
    sure: String,
}

/// `POST /outreach/{run}`.
pub async fn change(
    State(app): State<App>,
    SignedIn(visitor): SignedIn,
    Path(run): Path<String>,
    Form(order): Form<Order>,
) -> Result<Response, Refusal> {
    let needs_a_tick = matches!(order.what.as_str(), "approve" | "stop");
    let settle = |how| Channel::of(&order.channel).map(|channel| RunChange::Settle(channel, how));
    let change = match order.what.as_str() {
        "arrived" => settle(Settled::Arrived),
        "send" => settle(Settled::SendIt),
        "leave" => settle(Settled::LeaveIt),
        word => Step::of(word).map(RunChange::Step),
    };
    let Some(change) = change.filter(|_| !needs_a_tick || order.sure == "yes") else {
        return Ok(StatusCode::UNPROCESSABLE_ENTITY.into_response());
    };
    let id = run.clone();
    let done = ask(app.desk(), move |desk| desk.change_outreach(&visitor, &id, change)).await?;
    let told = match (done, change) {
        (false, _) => "not-now",
        (true, RunChange::Step(step)) => step.word(),
        (true, RunChange::Settle(..)) => "settled",
    };
    Ok(Redirect::to(&format!("/outreach/{run}?told={told}")).into_response())
}

/// Papers that are asked for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Wanted {
    channel: String,
    batch: String,
}

/// `POST /outreach/{run}/papers`: the next batch of a channel, or a batch again.
pub async fn print(
    State(app): State<App>,
    SignedIn(visitor): SignedIn,
    Path(run): Path<String>,
    Form(wanted): Form<Wanted>,
) -> Result<Response, Refusal> {
    let what = match (Channel::of(&wanted.channel), wanted.batch.parse()) {
        (Some(channel), _) => Sheets::Next(channel),
        (None, Ok(batch)) => Sheets::Again(batch),
        (None, Err(_)) => return Ok(StatusCode::UNPROCESSABLE_ENTITY.into_response()),
    };
    let id = run.clone();
    match ask(app.desk(), move |desk| desk.print_outreach(&visitor, &id, what)).await? {
        Some(pdf) => file("application/pdf", "reminders.pdf", pdf),
        None => Ok(Redirect::to(&format!("/outreach/{run}?told=no-paper")).into_response()),
    }
}
