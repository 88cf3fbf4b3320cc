//! The audit log: a search by person, user, action and time; a page of entries; one entry.

use askama::Template;
use axum::Form;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use jiff::civil::Date;
use serde::Deserialize;
use tower_sessions::Session;

use super::{result, who, word};
use crate::app::App;
use crate::desk::{Refusal, ask};
use crate::language::Words;
use crate::pages::find::understand::day;
use crate::pages::frame::{Frame, SignedIn, page};
use crate::pages::messages::escape;
use crate::session;
use crate::views::audit::{AuditAsked, AuditFound, AuditTyped, EntryView};

/// Kept searches of this kind.
const KIND: &str = "audit-searches";
/// Longest text of a field.
const LONGEST: usize = 100;

/// Groups of actions to choose from; one action can be typed as well.
const GROUPS: &[&str] =
    &["account", "person", "identity", "dose", "message", "export", "audit", "alert", "page"];

#[derive(Template)]
#[template(path = "audit.html")]
struct SearchPage<'a> {
    w: &'a Words,
    frame: &'a Frame,
    here: &'static str,
    typed: &'a AuditTyped,
    /// Fields that could not be understood, and why.
    wrong: Vec<(&'static str, &'static str)>,
    found: Option<&'a [EntryView]>,
    /// Address of the next page.
    older: Option<String>,
}

impl SearchPage<'_> {
    fn who(&self, entry: &EntryView) -> String {
        who(self.w, &entry.who)
    }

    fn result(&self, entry: &EntryView) -> String {
        result(self.w, entry)
    }

    fn is_wrong(&self, field: &str) -> bool {
        self.wrong.iter().any(|(name, _)| *name == field)
    }

    fn groups(&self) -> &'static [&'static str] {
        GROUPS
    }
}

#[derive(Template)]
#[template(path = "audit_entry.html")]
struct EntryPage<'a> {
    w: &'a Words,
    frame: &'a Frame,
    here: &'static str,
    entry: &'a EntryView,
    detail: &'a str,
}

impl EntryPage<'_> {
    fn who(&self) -> String {
        who(self.w, &self.entry.who)
    }

    fn result(&self) -> String {
        result(self.w, self.entry)
    }

    fn word(&self, kind: &str, text: &str) -> String {
        word(self.w, kind, text)
    }

    fn deed(&self) -> String {
        self.w.t(&format!("deed-{}", self.entry.deed.key()))
    }

    fn is_forgotten(&self) -> bool {
        self.detail == jenner_store::audit::FORGOTTEN
    }
}

/// `GET /audit`: the form, and the latest entries.
pub async fn ask_for(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
) -> Result<Response, Refusal> {
    let asked = AuditAsked::default();
    let found = ask(app.desk(), move |desk| desk.search_audit(&visitor, &asked)).await?;
    let entries = match &found {
        AuditFound::Page(entries, _) => Some(entries.as_slice()),
        _ => None,
    };
    let typed = AuditTyped::default();
    page(&SearchPage {
        w: &frame.w,
        frame: &frame,
        here: "audit",
        typed: &typed,
        wrong: Vec::new(),
        found: entries,
        older: None,
    })
}

/// `POST /audit`: keeps what was typed out of the address.
pub async fn keep(session: Session, Form(typed): Form<AuditTyped>) -> Result<Response, Refusal> {
    let short = |text: String| text.trim().chars().take(LONGEST).collect::<String>();
    let typed = AuditTyped {
        person: short(typed.person),
        user: short(typed.user),
        action: short(typed.action),
        result: short(typed.result),
        from: short(typed.from),
        until: short(typed.until),
    };
    let text = serde_json::to_string(&typed).map_err(|error| Refusal::Broken(error.to_string()))?;
    let name = session::keep_form(&session, KIND, text).await?;
    Ok(Redirect::to(&format!("/audit/search/{name}")).into_response())
}

/// The place in the list.
#[derive(Debug, Default, Deserialize)]
pub struct Place {
    #[serde(default)]
    after: String,
}

/// `GET /audit/search/{search}`.
pub async fn show(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    session: Session,
    Path(search): Path<String>,
    Query(place): Query<Place>,
) -> Result<Response, Refusal> {
    let Some(text) = session::kept_form(&session, KIND, &search).await? else {
        return Ok(Redirect::to("/audit").into_response());
    };
    let typed: AuditTyped = serde_json::from_str(&text).unwrap_or_default();
    let (mut asked, mut wrong) = understand(&typed, &frame);
    asked.after = after(&place.after);
    let found = match wrong.is_empty() {
        true => Some(ask(app.desk(), move |desk| desk.search_audit(&visitor, &asked)).await?),
        false => None,
    };
    let (entries, more): (Option<&[EntryView]>, bool) = match &found {
        Some(AuditFound::Page(entries, more)) => (Some(entries), *more),
        Some(AuditFound::NoPerson) => {
            wrong.push(("person", "audit-no-person"));
            (None, false)
        }
        Some(AuditFound::NoUser) => {
            wrong.push(("user", "audit-no-user"));
            (None, false)
        }
        None => (None, false),
    };
    let last = entries.and_then(<[EntryView]>::last).filter(|_| more);
    let older = last.map(|last| {
        let behind = format!("{}-{}-{}", last.at.as_microsecond(), last.seq, last.chain);
        format!("/audit/search/{search}?after={}", escape(&behind))
    });
    page(&SearchPage {
        w: &frame.w,
        frame: &frame,
        here: "audit",
        typed: &typed,
        wrong,
        found: entries,
        older,
    })
}

/// `GET /audit/entry/{chain}/{seq}`.
pub async fn entry(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    Path((chain, seq)): Path<(String, String)>,
) -> Result<Response, Refusal> {
    let seq: i64 = seq.parse().map_err(|_| Refusal::NotFound)?;
    let (entry, detail) = ask(app.desk(), move |desk| desk.audit_entry(&visitor, &chain, seq)).await?;
    page(&EntryPage { w: &frame.w, frame: &frame, here: "audit", entry: &entry, detail: &detail })
}

/// Time, number and chain of the last entry of the page before.
fn after(text: &str) -> Option<(i64, String, i64)> {
    let mut parts = text.splitn(3, '-');
    let (at, seq) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
    Some((at, parts.next()?.to_owned(), seq))
}

fn understand(typed: &AuditTyped, frame: &Frame) -> (AuditAsked, Vec<(&'static str, &'static str)>) {
    let mut wrong = Vec::new();
    let given = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
    let person = given(&typed.person).and_then(|text| {
        let number = text.parse().ok();
        if number.is_none() {
            wrong.push(("person", "audit-bad-number"));
        }
        number
    });
    let today = frame.today();
    let mut read = |field: &'static str, text: &str| -> Option<Date> {
        let read = day(text, today);
        if read.is_none() && !text.trim().is_empty() {
            wrong.push((field, "audit-bad-day"));
        }
        read
    };
    let (from, until) = (read("from", &typed.from), read("until", &typed.until));
    let start = |day: Date| day.to_zoned(frame.w.zone.clone()).ok().map(|start| start.timestamp());
    let asked = AuditAsked {
        person,
        user: given(&typed.user),
        action: given(&typed.action),
        result: given(&typed.result),
        from: from.and_then(start),
        until: until.and_then(|day| day.tomorrow().ok()).and_then(start),
        after: None,
    };
    (asked, wrong)
}
