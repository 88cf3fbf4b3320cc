//! How an organization works with its units: readings, workdays, closed days, minutes until the alarm.

use askama::Template;
use axum::Form;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use jenner_registry::cold_chain::Scale;
use jenner_registry::cold_chain::rules::{Alarm, Kind};
use jenner_registry::cold_chain::unit::Settings;

use super::Done;
use crate::app::App;
use crate::desk::{Refusal, ask};
use crate::language::Words;
use crate::pages::find::understand;
use crate::pages::frame::{Frame, SignedIn, page};
use crate::views::cold_chain::{ColdChange, ColdSettings};

/// Weekdays in the words of texts, Monday first.
const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
/// Most minutes until an alarm.
const MOST: u32 = 24 * 60;

#[derive(Template)]
#[template(path = "cold_settings.html")]
struct SettingsPage<'a> {
    w: &'a Words,
    frame: &'a Frame,
    here: &'static str,
    view: &'a ColdSettings,
    done: Option<String>,
    /// The field that a problem is about, and its word.
    problem: Option<(&'static str, &'static str)>,
}

impl SettingsPage<'_> {
    fn days(&self) -> Vec<(&'static str, bool)> {
        DAYS.into_iter().zip(self.view.settings.workdays).collect()
    }

    fn kind(&self, kind: &Kind) -> String {
        self.w.t(&format!("cc-kind-{}", kind.word().replace('_', "-")))
    }
}

/// `GET /cold-chain/settings`.
pub async fn show(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    Query(done): Query<Done>,
) -> Result<Response, Refusal> {
    let view = ask(app.desk(), move |desk| desk.cold_settings(&visitor)).await?;
    let done = done.key();
    page(&SettingsPage { w: &frame.w, frame: &frame, here: "cold-chain", view: &view, done, problem: None })
}

type Fields = Vec<(String, String)>;

/// What the form says. The error is the field, and the word of what is wrong with it.
fn read(fields: &Fields, frame: &Frame) -> Result<ColdChange, (&'static str, &'static str)> {
    let value =
        |name: &str| fields.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value.as_str());
    let day = |name: &str| understand::day(value(name), frame.today()).or_else(|| value(name).parse().ok());
    if !value("open").is_empty() {
        return day("open").map(ColdChange::Open).ok_or(("day", "no-day"));
    }
    if value("what") == "close" {
        let on = day("day").ok_or(("day", "no-day"))?;
        let why = value("why").trim();
        return match why.is_empty() {
            true => Err(("why", "no-reason")),
            false => Ok(ColdChange::Close(on, why.to_owned())),
        };
    }
    let mut settings = Settings {
        readings: if value("readings") == "1" { 1 } else { 2 },
        workdays: DAYS.map(|day| fields.iter().any(|(name, value)| name == "workday" && value == day)),
        scale: Scale::of(value("scale")).unwrap_or(Scale::Fahrenheit),
        ..Settings::default()
    };
    if !settings.workdays.contains(&true) {
        return Err(("workday-mon", "no-workday"));
    }
    for kind in Kind::ALL {
        let minutes = |side: &str| {
            let typed = value(&format!("{}-{side}", kind.word()));
            typed.trim().parse::<u32>().ok().filter(|n| (1..=MOST).contains(n))
        };
        let (hot, cold) = minutes("hot").zip(minutes("cold")).ok_or(("refrigerator-hot", "no-minutes"))?;
        settings = settings.with_alarm(kind, Alarm { hot_minutes: hot, cold_minutes: cold });
    }
    Ok(ColdChange::Settings(Box::new(settings)))
}

/// `POST /cold-chain/settings`.
pub async fn change(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    Form(fields): Form<Fields>,
) -> Result<Response, Refusal> {
    let problem = match read(&fields, &frame) {
        Err(problem) => problem,
        Ok(change) => {
            let who = visitor.clone();
            match ask(app.desk(), move |desk| desk.change_cold_settings(&who, &change)).await? {
                true => return Ok(Redirect::to("/cold-chain/settings?done=settings").into_response()),
                false => ("why", "no-reason"),
            }
        }
    };
    let view = ask(app.desk(), move |desk| desk.cold_settings(&visitor)).await?;
    let problem = Some(problem);
    let shown = page(&SettingsPage {
        w: &frame.w,
        frame: &frame,
        here: "cold-chain",
        view: &view,
        done: None,
        problem,
    })?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, shown).into_response())
}
