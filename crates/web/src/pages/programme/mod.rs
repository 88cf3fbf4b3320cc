//! The vaccine programme: the first page and who takes part here; [`enrolment`]; [`numbers`]: accounts and doses by eligibility;
//! [`visits`]; the [`watch`].

pub mod enrolment;
pub mod numbers;
pub mod visits;
pub mod watch;

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use jenner_registry::packs::Language;
use jenner_registry::programme::Rules;
use jenner_registry::programme::Standing;
use serde::Deserialize;

use crate::app::App;
use crate::desk::{Refusal, ask};
use crate::language::Words;
use crate::pages::frame::{Frame, SignedIn, page};
use crate::views::programme::{Deed, Member, ProgrammeHome};

/// The language of texts that are data.
pub(super) fn language(w: &Words) -> Language {
    Language::of(w.lang.code())
}

/// The short name of the programme.
pub(super) fn short() -> &'static str {
    &Rules::shipped().programme.short
}

/// How a clinic stands, in words.
pub(super) fn standing(w: &Words, one: &Standing) -> String {
    let key = format!("vfc-standing-{}", one.word());
    one.day().map_or_else(|| w.t(&key), |day| w.s(&key, w.day(day)))
}

/// The look of its sign.
pub(super) fn tone(one: &Standing) -> &'static str {
    match one {
        Standing::Active(_) => "ok",
        Standing::RenewalDue(_) | Standing::From(_) => "warn",
        Standing::Expired(_) | Standing::Suspended(_) => "late",
        Standing::Out => "later",
    }
}

/// When, who, what and why, of each thing that was done.
pub(super) fn deeds(w: &Words, all: &[Deed]) -> Vec<(String, String, String, String)> {
    let deed = |one: &Deed| {
        let what = w.t(&format!("vfc-deed-{}", one.what));
        (w.time(one.at), w.who(one.who.as_deref()), what, one.why.clone())
    };
    all.iter().map(deed).collect()
}

/// What was done on the page before, as its address says.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Done {
    done: String,
}

impl Done {
    /// Key of its text; nothing for words that are none of ours.
    pub(super) fn key(&self) -> Option<String> {
        const WORDS: [&str; 6] = ["saved", "sent", "decided", "visit", "watched", "nothing"];
        WORDS.contains(&self.done.as_str()).then(|| format!("vfc-done-{}", self.done))
    }
}

#[derive(Template)]
#[template(path = "vfc.html")]
struct HomePage<'a> {
    w: &'a Words,
    frame: &'a Frame,
    here: &'static str,
    view: &'a ProgrammeHome,
}

impl HomePage<'_> {
    fn name(&self) -> &'static str {
        Rules::shipped().programme.words(language(self.w))
    }

    fn standing(&self) -> String {
        standing(self.w, &self.view.standing)
    }

    fn tone(&self) -> &'static str {
        tone(&self.view.standing)
    }

    /// What is to be done next about taking part: key of the text, and whether it leads to an application that is there.
    fn next(&self) -> Option<(&'static str, Option<i64>)> {
        match self.view.latest.as_ref() {
            Some((id, state)) if matches!(state.as_str(), "draft" | "returned") => {
                Some(("vfc-go-on", Some(*id)))
            }
            Some((id, state)) if state == "submitted" => Some(("vfc-see-sent", Some(*id))),
            _ if !self.view.may_join => None,
            None => Some(("vfc-apply", None)),
            Some(_) => Some(("vfc-renew", None)),
        }
    }

    fn waits(&self) -> Vec<(&'static str, String, bool)> {
        let Some(runs) = self.view.runs.as_ref() else { return Vec::new() };
        let line = |path, key: &str, n: i64| (path, self.w.n(key, n), n > 0);
        let many = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
        vec![
            line("/vfc/enrolments", "vfc-wait-applications", many(runs.applications)),
            line("/vfc/watch", "vfc-wait-findings", runs.findings),
            line("/vfc/visits", "vfc-wait-visits", many(runs.visits)),
            line("/vfc/visits#actions", "vfc-wait-actions", many(runs.actions)),
        ]
    }
}

/// `GET /vfc`.
pub async fn show(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
) -> Result<Response, Refusal> {
    let view = ask(app.desk(), move |desk| desk.programme(&visitor)).await?;
    page(&HomePage { w: &frame.w, frame: &frame, here: "vfc", view: &view })
}

#[derive(Template)]
#[template(path = "vfc_enrolments.html")]
struct MembersPage<'a> {
    w: &'a Words,
    frame: &'a Frame,
    here: &'static str,
    all: &'a [Member],
}

impl MembersPage<'_> {
    fn standing(&self, one: &Member) -> String {
        standing(self.w, &one.standing)
    }

    fn tone(&self, one: &Member) -> &'static str {
        tone(&one.standing)
    }

    fn state(&self, one: &Member) -> String {
        self.w.t(&format!("vfc-state-{}", one.state))
    }
}

/// `GET /vfc/enrolments`.
pub async fn members(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
) -> Result<Response, Refusal> {
    let all = ask(app.desk(), move |desk| desk.members(&visitor)).await?;
    page(&MembersPage { w: &frame.w, frame: &frame, here: "vfc", all: &all })
}

/// `POST /vfc/enrolments/new`.
pub async fn begin(State(app): State<App>, SignedIn(visitor): SignedIn) -> Result<Response, Refusal> {
    let id = ask(app.desk(), move |desk| desk.begin_enrolment(&visitor)).await?;
    Ok(Redirect::to(&format!("/vfc/enrolments/{id}")).into_response())
}
