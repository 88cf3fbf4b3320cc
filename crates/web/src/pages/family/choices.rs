//! What a family chooses: how to be reminded, and whether to take part.

use askama::Template;
use axum::Form;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use jenner_registry::family::reminders::{Channel, Choice};
use jenner_registry::packs::{Kind, Language};
use jenner_registry::participation::desk::Started;
use jenner_registry::participation::request::{Channel as Came, Details, NewRequest};
use serde::Deserialize;

use super::person_of;
use crate::app::App;
use crate::desk::{Refusal, ask};
use crate::language::Words;
use crate::pages::frame::{Frame, SignedIn, page};
use crate::pages::participation::form::language;
use crate::views::family::FamilyCard;
use crate::views::participation::kind_key;

#[derive(Template)]
#[template(path = "family/reminders.html")]
struct RemindersPage<'a> {
    w: &'a Words,
    frame: &'a Frame,
    here: &'static str,
    tab: &'static str,
    card: &'a FamilyCard,
    choice: Choice,
    saved: bool,
}

impl RemindersPage<'_> {
    fn channels(&self) -> [(Channel, &'static str); 4] {
        [
            (Channel::Text, "fam-reminders-text-message"),
            (Channel::Email, "fam-reminders-email"),
            (Channel::Letter, "fam-reminders-letter"),
            (Channel::None, "fam-reminders-no"),
        ]
    }

    fn languages(&self) -> Vec<(&'static str, &'static str, bool)> {
        let chosen = match self.choice.since {
            Some(_) => self.choice.language,
            None => language(self.w.lang),
        };
        let langs = crate::language::Lang::ALL.iter();
        langs.map(|lang| (lang.code(), lang.own_name(), language(*lang) == chosen)).collect()
    }
}

/// `GET /family/{person}/reminders`.
pub async fn reminders(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    Path(person): Path<String>,
) -> Result<Response, Refusal> {
    let person = person_of(&person)?;
    let (card, choice) = ask(app.desk(), move |desk| desk.reminders(&visitor, person)).await?;
    page(&RemindersPage {
        w: &frame.w,
        frame: &frame,
        here: "family",
        tab: "reminders",
        card: &card,
        choice,
        saved: false,
    })
}

/// The choice.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct RemindersForm {
    channel: String,
    language: String,
}

/// `POST /family/{person}/reminders`.
pub async fn choose(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    Path(person): Path<String>,
    Form(form): Form<RemindersForm>,
) -> Result<Response, Refusal> {
    let person = person_of(&person)?;
    let channel = Channel::of(&form.channel);
    let language = Language::of(&form.language);
    let (card, choice) = ask(app.desk(), move |desk| {
        if let Some(channel) = channel {
            desk.choose_reminders(&visitor, person, channel, language)?;
        }
        desk.reminders(&visitor, person)
    })
    .await?;
    let saved = channel.is_some();
    let shown = page(&RemindersPage {
        w: &frame.w,
        frame: &frame,
        here: "family",
        tab: "reminders",
        card: &card,
        choice,
        saved,
    })?;
    Ok(if saved { shown } else { (StatusCode::UNPROCESSABLE_ENTITY, shown).into_response() })
}

#[derive(Template)]
#[template(path = "family/out.html")]
struct OutPage<'a> {
    w: &'a Words,
    frame: &'a Frame,
    here: &'static str,
    tab: &'static str,
    card: &'a FamilyCard,
    kinds: &'a [Kind],
    kind: Option<Kind>,
    details: &'a Details,
    signature: &'a str,
    problems: &'a [String],
    started: Option<&'a Started>,
}

impl OutPage<'_> {
    fn name(&self, kind: &Kind) -> String {
        self.w.t(&kind_key("kind", *kind))
    }

    fn what(&self, kind: &Kind) -> String {
        self.w.t(&kind_key("what", *kind))
    }
}

/// `GET /family/{person}/out`.
pub async fn out(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    Path(person): Path<String>,
) -> Result<Response, Refusal> {
    let person = person_of(&person)?;
    let of = language(frame.w.lang);
    let ((card, details), policy) =
        ask(app.desk(), move |desk| Ok((desk.family_details(&visitor, person)?, desk.policy(of)?))).await?;
    page(&OutPage {
        w: &frame.w,
        frame: &frame,
        here: "family",
        tab: "out",
        card: &card,
        kinds: &policy.offered,
        kind: None,
        details: &details,
        signature: "",
        problems: &[],
        started: None,
    })
}

/// The request.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct OutForm {
    kind: String,
    guardian: String,
    street: String,
    city: String,
    state: String,
    zip: String,
    signature: String,
}

/// `POST /family/{person}/out`. Whose record it is about is known: name and birth date come from it.
pub async fn ask_out(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    Path(person): Path<String>,
    Form(form): Form<OutForm>,
) -> Result<Response, Refusal> {
    let person = person_of(&person)?;
    let of = language(frame.w.lang);
    let signature = form.signature.trim().to_owned();
    let who = visitor.clone();
    let ((card, known), policy) =
        ask(app.desk(), move |desk| Ok((desk.family_details(&who, person)?, desk.policy(of)?))).await?;
    let details = Details {
        signed: signature.chars().any(char::is_alphabetic),
        guardian: form.guardian,
        street: form.street,
        city: form.city,
        state: form.state,
        zip: form.zip.trim().to_owned(),
        ..known
    }
    .tidied();
    let kind = Kind::of(&form.kind).filter(|kind| policy.offered.contains(kind));
    let asked = details.clone();
    let lacks = ask(app.desk(), move |desk| desk.public_request_lacks(&asked)).await?;
    let item = |word: &str| frame.w.t(&format!("participation-item-{}", word.replace('_', "-")));
    let mut problems: Vec<String> =
        lacks.iter().map(|lack| frame.w.s("fam-out-missing", item(lack.word()))).collect();
    if kind.is_none() {
        problems.insert(0, frame.w.t("participation-no-kind"));
    }
    let started = match kind.filter(|_| problems.is_empty()) {
        Some(kind) => {
            let new = NewRequest {
                kind,
                channel: Came::Web,
                language: of,
                came_on: None,
                details: details.clone(),
                paper: None,
            };
            Some(ask(app.desk(), move |desk| desk.start_request(&visitor, new)).await?)
        }
        None => None,
    };
    let shown = page(&OutPage {
        w: &frame.w,
        frame: &frame,
        here: "family",
        tab: "out",
        card: &card,
        kinds: &policy.offered,
        kind,
        details: &details,
        signature: &signature,
        problems: &problems,
        started: started.as_ref(),
    })?;
    Ok(if started.is_some() { shown } else { (StatusCode::UNPROCESSABLE_ENTITY, shown).into_response() })
}
