//! What every page has around its content: language, visitor, navigation, names.

use std::convert::Infallible;

use askama::Template;
use axum::extract::{FromRequestParts, Request};
use axum::http::HeaderMap;
use axum::http::request::Parts;
use axum::response::{Html, IntoResponse, Response};
use jenner_cdsi::words::{Level, Reader};
use jenner_model::access::Role;
use jenner_registry::access::roles::{Permission, may};
use jiff::Timestamp;
use jiff::civil::Date;

use crate::app::App;
use crate::assets;
use crate::desk::{Emergency, Refusal, Visitor};
use crate::language::{Lang, Words};
use crate::routes::{Entry, may_use, navigation};
use crate::session::Current;
use crate::settings::CountyWord;

/// The frame of a page.
#[derive(Debug, Clone)]
pub struct Frame {
    /// Words in the reader's language.
    pub w: Words,
    /// Who is signed in.
    pub visitor: Option<Visitor>,
    /// Emergency access that is on.
    pub emergency: Option<Emergency>,
    /// Name of the system.
    pub product: String,
    /// Who runs it.
    pub authority: String,
    /// The word for a county.
    pub county_word: CountyWord,
    /// Address of this page, to come back to after a change of language.
    pub path: String,
    /// Seconds until the session ends without a click.
    pub idle: u64,
}

/// What can be done with a record, where there is a page for it: key of the word, what stands behind the address.
const RECORD_ACTIONS: [(&str, &str); 8] = [
    ("act-record", "/record"),
    ("act-past", "/past"),
    ("act-papers", "/papers"),
    ("act-exemptions", "/exemptions"),
    ("act-plan", "/plan"),
    ("act-demographics", "/edit"),
    ("act-family", "/family"),
    ("ask-link", "/registries"),
];

impl Frame {
    /// The frame of a request.
    pub fn of(app: &App, request: &Request) -> Self {
        let visitor = request.extensions().get::<Visitor>().cloned();
        let left = request.extensions().get::<Current>().map(|current| current.left);
        let emergency = request.extensions().get::<Emergency>().copied();
        Self { emergency, ..Self::new(app, request.headers(), request.uri().path(), visitor, left) }
    }

    fn new(app: &App, headers: &HeaderMap, path: &str, visitor: Option<Visitor>, left: Option<u64>) -> Self {
        let settings = app.settings();
        Self {
            w: Words { lang: Lang::of(headers), zone: settings.time_zone.clone() },
            visitor,
            emergency: None,
            product: settings.product.clone(),
            authority: settings.authority.clone(),
            county_word: settings.county_word,
            path: path.to_owned(),
            idle: left.unwrap_or(settings.session_idle.as_secs()),
        }
    }

    /// Today in the reader's time zone.
    pub fn today(&self) -> Date {
        Timestamp::now().to_zoned(self.w.zone.clone()).date()
    }

    /// This moment in the reader's time zone, for what is printed.
    pub fn now(&self) -> String {
        self.w.time(Timestamp::now())
    }

    /// Address of an asset.
    pub fn asset(&self, name: &str) -> String {
        assets::url(name)
    }

    /// The main navigation.
    pub fn entries(&self) -> Vec<Entry> {
        self.visitor.as_ref().map_or_else(Vec::new, |visitor| navigation(visitor.role))
    }

    fn may(&self, permission: Permission) -> bool {
        self.visitor.as_ref().is_some_and(|visitor| may(visitor.role, permission))
    }

    /// Whether there is such a route, by its path as written in the table, and the visitor may use it.
    pub fn offers(&self, path: &str) -> bool {
        self.visitor.as_ref().is_some_and(|visitor| may_use(visitor.role, path))
    }

    /// What the visitor can do with a record, from its banner: keys of the words, what stands behind its address, classes
    /// of the buttons. Somebody who died is given nothing more.
    pub fn record_actions(&self, has_died: bool) -> Vec<(&'static str, &'static str, &'static str)> {
        let given = |rest: &str| !has_died || !["/record", "/plan"].contains(&rest);
        let offered =
            |(_, rest): &(&str, &str)| given(rest) && self.offers(&format!("/people/{{person}}{rest}"));
        let class = |rest| if rest == "/record" { "button main" } else { "button" };
        let all = RECORD_ACTIONS.iter().copied().filter(offered);
        all.map(|(key, rest)| (key, rest, class(rest))).collect()
    }

    /// The role the visitor works in, as a key of the texts.
    pub fn role(&self) -> String {
        self.visitor
            .as_ref()
            .map_or_else(String::new, |v| format!("role-{}", v.role.word().replace('_', "-")))
    }

    /// Whether the visitor is a family, who has no account page and one role.
    pub fn is_family(&self) -> bool {
        self.visitor.as_ref().is_some_and(|visitor| visitor.role == Role::Parent)
    }

    /// Whether the visitor may open a hidden record in an emergency.
    pub fn opens_hidden(&self) -> bool {
        self.may(Permission::BreakGlass)
    }

    /// Whether the visitor may find and open records.
    pub fn finds_people(&self) -> bool {
        self.may(Permission::FindPeople)
    }

    /// Whether the visitor may open messages.
    pub fn reads_messages(&self) -> bool {
        self.may(Permission::ReadOwnMessages)
    }

    /// Whether the visitor may read all messages and correct them.
    pub fn mends_messages(&self) -> bool {
        self.may(Permission::MendMessages)
    }

    /// Whether the visitor may see who looked at a record.
    pub fn reads_looks(&self) -> bool {
        self.may(Permission::ReadAudit)
    }

    /// Whether the visitor may record doses that the own organization gives.
    pub fn records_doses(&self) -> bool {
        self.may(Permission::RecordDoses)
    }

    /// Whether the visitor may put doses of the own organization right.
    pub fn changes_doses(&self) -> bool {
        self.may(Permission::ChangeDoses)
    }

    /// Whether the visitor may decide about possible duplicates.
    pub fn reviews_pairs(&self) -> bool {
        self.may(Permission::DecideIdentity)
    }

    /// The word for a county, in the reader's language.
    pub fn county(&self) -> String {
        self.w.t(self.county_word.key())
    }

    /// Languages to change to.
    pub fn other_languages(&self) -> Vec<Lang> {
        Lang::ALL.iter().copied().filter(|lang| *lang != self.w.lang).collect()
    }
}

impl FromRequestParts<App> for Frame {
    type Rejection = Infallible;
    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Infallible> {
        let visitor = parts.extensions.get::<Visitor>().cloned();
        let left = parts.extensions.get::<Current>().map(|current| current.left);
        let emergency = parts.extensions.get::<Emergency>().copied();
        Ok(Self { emergency, ..Self::new(app, &parts.headers, parts.uri.path(), visitor, left) })
    }
}

/// Who reads the sentences about a record: those who may open one are of the trade.
pub fn for_nurses(w: &Words) -> Reader {
    Reader { language: w.lang.of_sentences(), level: Level::Nurse }
}

/// The visitor of a route that only signed-in people may use.
pub struct SignedIn(pub Visitor);

impl FromRequestParts<App> for SignedIn {
    type Rejection = Refusal;
    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Self, Refusal> {
        let visitor = parts.extensions.get::<Visitor>().cloned();
        visitor.map(Self).ok_or(Refusal::Role)
    }
}

/// The session of a route that only signed-in people may use, by its name on pages.
pub struct Own(pub String);

impl FromRequestParts<App> for Own {
    type Rejection = Refusal;
    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Self, Refusal> {
        let current = parts.extensions.get::<Current>();
        current.map(|current| Self(current.handle.clone())).ok_or(Refusal::Role)
    }
}

/// Renders a template.
pub fn page(template: &impl Template) -> Result<Response, Refusal> {
    let text = template.render().map_err(|error| Refusal::Broken(format!("a template failed: {error}")))?;
    Ok(Html(text).into_response())
}
