//! Signing in, finding, a record with what is due today, and noting a dose.

use askama::Template;
use axum::Form;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{Html, IntoResponse, Redirect, Response};
use jenner_cdsi::words::StatusWord;
use jenner_model::Timestamp;
use jenner_registry::away::AwayError;
use jenner_registry::away::dose::{self, Wrong};
use jenner_registry::away::entry::Entry;
use jenner_registry::away::find::{Criteria, List};
use jenner_registry::away::shelter::{Card, CardDose, CardDue, Noted, Why};
use jenner_registry::by_hand::{Token, names};
use serde::Deserialize;

use super::{Away, COOKIE, Session};
use crate::assets;
use crate::language::{Lang, Words};

/// What every page has around its content.
struct Frame {
    w: Words,
    product: String,
    title: String,
    ends: jiff::Timestamp,
    worker: String,
    /// Number and short hash of the last row of the log.
    head: (i64, String),
}

impl Frame {
    fn of(away: &Away, headers: &HeaderMap, session: Option<&Session>) -> Self {
        let head = &away.shelter.pack().head;
        Self {
            w: Words { lang: Lang::of(headers), zone: away.look.zone.clone() },
            product: away.look.product.clone(),
            title: head.title.clone(),
            ends: Timestamp(head.ends_at).to_jiff(),
            worker: session.map(|one| one.worker.name.clone()).unwrap_or_default(),
            head: away.shelter.head(),
        }
    }

    fn asset(&self, name: &str) -> String {
        assets::url(name)
    }

    fn others(&self) -> Vec<Lang> {
        Lang::ALL.iter().copied().filter(|lang| *lang != self.w.lang).collect()
    }
}

#[derive(Template)]
#[template(path = "away/sign_in.html")]
struct SignInPage<'a> {
    w: &'a Words,
    frame: &'a Frame,
    staff: Vec<String>,
    problem: Option<String>,
}

#[derive(Template)]
#[template(path = "away/find.html")]
struct FindPage<'a> {
    w: &'a Words,
    frame: &'a Frame,
    people: u64,
    q: &'a str,
    why: Why,
    problem: Option<&'static str>,
    found: Option<&'a List>,
    today: jiff::civil::Date,
}

impl FindPage<'_> {
    fn name(&self, entry: &Entry) -> String {
        name(entry)
    }

    fn born(&self, entry: &Entry) -> Option<jiff::civil::Date> {
        entry.birth().map(Into::into)
    }
}

#[derive(Template)]
#[template(path = "away/record.html")]
struct RecordPage<'a> {
    w: &'a Words,
    frame: &'a Frame,
    card: &'a Card,
    token: String,
    sent: &'a Sent,
    saved: bool,
    problem: Option<&'static str>,
    offered: Vec<String>,
    vaccines: Vec<String>,
}

impl RecordPage<'_> {
    fn name(&self) -> String {
        name(&self.card.entry)
    }

    fn other_names(&self) -> String {
        let names = self.card.entry.names.iter().skip(1);
        names.map(|name| format!("{}, {}", name.family, name.given)).collect::<Vec<_>>().join("; ")
    }

    fn born(&self) -> Option<jiff::civil::Date> {
        self.card.entry.birth().map(Into::into)
    }

    fn sex(&self) -> &'static str {
        match self.card.entry.facts.sex {
            jenner_cdsi::Sex::Female => "away-female",
            jenner_cdsi::Sex::Male => "away-male",
            jenner_cdsi::Sex::Unknown => "away-sex-unknown",
        }
    }

    fn day(&self, day: &jenner_cdsi::Date) -> String {
        self.w.day(jiff::civil::Date::from(*day))
    }

    /// Those lines of the answer that a shelter acts on.
    fn due_now(&self) -> Vec<&CardDue> {
        self.card.due.iter().filter(|one| is_due(one)).collect()
    }

    fn rest(&self) -> Vec<&CardDue> {
        self.card.due.iter().filter(|one| !is_due(one)).collect()
    }

    fn today(&self) -> jiff::civil::Date {
        self.card.on.into()
    }

    fn word(&self, due: &CardDue) -> String {
        self.w.t(match due.word {
            StatusWord::Overdue => "away-overdue",
            StatusWord::DueNow => "away-due-now",
            StatusWord::Decide => "away-decide",
            StatusWord::SeasonOver => "away-season-over",
            StatusWord::Later => "away-later",
            StatusWord::Complete => "away-complete",
            StatusWord::Immune => "away-immune",
            StatusWord::Contraindicated => "away-contraindicated",
            StatusWord::NotRecommended => "away-not-recommended",
            StatusWord::AgedOut => "away-aged-out",
        })
    }

    fn class(&self, due: &CardDue) -> &'static str {
        match due.word {
            StatusWord::Overdue => "late",
            StatusWord::DueNow => "due",
            StatusWord::Decide | StatusWord::SeasonOver | StatusWord::Contraindicated => "warn",
            StatusWord::Complete | StatusWord::Immune => "ok",
            StatusWord::Later | StatusWord::NotRecommended | StatusWord::AgedOut => "later",
        }
    }

    fn code(&self, dose: &CardDose) -> String {
        format!("CVX {}", dose.cvx)
    }

    fn counts(&self, dose: &CardDose) -> &'static str {
        match dose.counts {
            Some(true) => "away-counts",
            Some(false) => "away-counts-not",
            None => "away-not-judged",
        }
    }
}

#[derive(Template)]
#[template(path = "away/stop.html")]
struct StopPage<'a> {
    w: &'a Words,
    frame: &'a Frame,
    text: String,
}

fn is_due(one: &CardDue) -> bool {
    matches!(one.word, StatusWord::Overdue | StatusWord::DueNow)
}

fn name(entry: &Entry) -> String {
    let name = entry.name();
    let given = [name.given.as_str(), name.middle.as_str(), name.suffix.as_str()];
    let given: Vec<&str> = given.into_iter().filter(|part| !part.is_empty()).collect();
    format!("{}, {}", name.family, given.join(" "))
}

fn page(template: &impl Template) -> Response {
    match template.render() {
        Ok(text) => Html(text).into_response(),
        Err(error) => {
            tracing::error!(%error, "a template failed");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

/// What cannot go on: the log cannot be written, the pack has ended, the clock is wrong. Nothing of a person is on it.
fn stopped(away: &Away, headers: &HeaderMap, error: &AwayError) -> Response {
    tracing::error!(%error, "a page of the pack was not shown");
    let frame = Frame::of(away, headers, None);
    let text = match error {
        AwayError::NotWritten(_) => frame.w.t("away-stop-log"),
        AwayError::Expired(_) => frame.w.t("away-stop-ended"),
        AwayError::ClockBehind { .. } => frame.w.t("away-stop-clock"),
        _ => frame.w.s("away-stop-other", error),
    };
    let shown = page(&StopPage { w: &frame.w, frame: &frame, text });
    (StatusCode::SERVICE_UNAVAILABLE, shown).into_response()
}

/// Runs what waits for the disk on a thread that may.
async fn ask<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, AwayError> + Send + 'static,
) -> Result<T, AwayError> {
    let done = tokio::task::spawn_blocking(work).await;
    done.unwrap_or_else(|_| Err(AwayError::Invalid("a page failed; nothing was shown".to_owned())))
}

fn sign_in_page(away: &Away, headers: &HeaderMap, problem: Option<String>) -> Response {
    let frame = Frame::of(away, headers, None);
    let staff = away.shelter.staff().map(str::to_owned).collect();
    page(&SignInPage { w: &frame.w, frame: &frame, staff, problem })
}

fn find_page(
    away: &Away,
    headers: &HeaderMap,
    session: &Session,
    q: &str,
    problem: Option<&'static str>,
    found: Option<&List>,
) -> Response {
    let frame = Frame::of(away, headers, Some(session));
    page(&FindPage {
        w: &frame.w,
        frame: &frame,
        people: away.shelter.pack().people(),
        q,
        why: session.why,
        problem,
        found,
        today: away.shelter.today().into(),
    })
}

/// `GET /`.
pub(super) async fn home(State(away): State<Away>, headers: HeaderMap) -> Response {
    match away.session(&headers) {
        None => sign_in_page(&away, &headers, None),
        Some((_, session)) => find_page(&away, &headers, &session, "", None, None),
    }
}

/// Name and number.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct SignIn {
    name: String,
    pin: String,
}

/// `POST /sign-in`.
pub(super) async fn sign_in(
    State(away): State<Away>,
    headers: HeaderMap,
    Form(sent): Form<SignIn>,
) -> Response {
    let shelter = away.shelter.clone();
    let w = Frame::of(&away, &headers, None).w;
    match ask(move || shelter.sign_in(&sent.name, &sent.pin)).await {
        Ok(Some(worker)) => {
            let token = away.begin(worker);
            let cookie = format!("{COOKIE}={token}; Path=/; HttpOnly; SameSite=Strict");
            ([(header::SET_COOKIE, cookie)], Redirect::to("/")).into_response()
        }
        Ok(None) => {
            let shown = sign_in_page(&away, &headers, Some(w.t("away-wrong-pin")));
            (StatusCode::UNPROCESSABLE_ENTITY, shown).into_response()
        }
        Err(AwayError::Invalid(_)) => {
            let shown = sign_in_page(&away, &headers, Some(w.t("away-wait")));
            (StatusCode::TOO_MANY_REQUESTS, shown).into_response()
        }
        Err(error) => stopped(&away, &headers, &error),
    }
}

/// `POST /sign-out`.
pub(super) async fn sign_out(State(away): State<Away>, headers: HeaderMap) -> Response {
    away.end(&headers);
    Redirect::to("/").into_response()
}

/// A search.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Search {
    q: String,
    why: String,
}

/// `POST /find`. What was typed stays out of the address.
pub(super) async fn find(State(away): State<Away>, headers: HeaderMap, Form(sent): Form<Search>) -> Response {
    let Some((token, mut session)) = away.session(&headers) else {
        return sign_in_page(&away, &headers, None);
    };
    if let Some(why) = Why::of(&sent.why) {
        session.why = why;
        away.change(&token, |session| session.why = why);
    }
    let criteria = Criteria::read(&sent.q);
    if !criteria.is_enough() {
        let shown = find_page(&away, &headers, &session, &sent.q, Some("away-too-little"), None);
        return (StatusCode::UNPROCESSABLE_ENTITY, shown).into_response();
    }
    let (shelter, worker, why) = (away.shelter.clone(), session.worker.clone(), session.why);
    match ask(move || shelter.find(&worker, &criteria, why)).await {
        Ok(found) => {
            away.change(&token, |session| session.shown.extend(found.people.iter().map(|one| one.place)));
            find_page(&away, &headers, &session, &sent.q, None, Some(&found))
        }
        Err(error) => stopped(&away, &headers, &error),
    }
}

/// A record to open, and perhaps a dose to note.
#[derive(Debug, Default, Clone, Deserialize)]
#[serde(default)]
pub(super) struct Sent {
    place: String,
    vaccine: String,
    given_on: String,
    lot: String,
    token: String,
}

/// What is said on a record's page.
#[derive(Default)]
struct Said {
    sent: Sent,
    saved: bool,
    problem: Option<&'static str>,
    offered: Vec<String>,
}

async fn show(away: &Away, headers: &HeaderMap, session: &Session, place: u32, said: Said) -> Response {
    let (shelter, worker, why) = (away.shelter.clone(), session.worker.clone(), session.why);
    let card = match ask(move || shelter.look(&worker, place, why)).await {
        Ok(card) => card,
        Err(error) => return stopped(away, headers, &error),
    };
    let frame = Frame::of(away, headers, Some(session));
    let status = match said.problem {
        Some(_) => StatusCode::UNPROCESSABLE_ENTITY,
        None => StatusCode::OK,
    };
    let shown = page(&RecordPage {
        w: &frame.w,
        frame: &frame,
        card: &card,
        token: Token::draw().as_str().to_owned(),
        sent: &said.sent,
        saved: said.saved,
        problem: said.problem,
        offered: said.offered,
        vaccines: names::known(away.shelter.codes()),
    });
    (status, shown).into_response()
}

/// The place of a form, if a search of this session has shown it.
fn place(session: &Session, text: &str) -> Option<u32> {
    text.parse().ok().filter(|place| session.shown.contains(place))
}

/// `POST /record`.
pub(super) async fn record(State(away): State<Away>, headers: HeaderMap, Form(sent): Form<Sent>) -> Response {
    let Some((_, session)) = away.session(&headers) else {
        return sign_in_page(&away, &headers, None);
    };
    match place(&session, &sent.place) {
        None => Redirect::to("/").into_response(),
        Some(place) => show(&away, &headers, &session, place, Said::default()).await,
    }
}

/// `POST /dose`.
pub(super) async fn dose(State(away): State<Away>, headers: HeaderMap, Form(sent): Form<Sent>) -> Response {
    let Some((_, session)) = away.session(&headers) else {
        return sign_in_page(&away, &headers, None);
    };
    let (Some(place), Some(token)) = (place(&session, &sent.place), Token::read(&sent.token)) else {
        return Redirect::to("/").into_response();
    };
    let (shelter, worker, typed) = (away.shelter.clone(), session.worker.clone(), sent.clone());
    let done = ask(move || {
        let born = shelter.pack().at(place)?.birth().map(Into::into);
        let today = shelter.today().into();
        match dose::read(shelter.codes(), &typed.vaccine, &typed.given_on, &typed.lot, born, today) {
            Err(wrong) => Ok(Err(Some(wrong))),
            Ok(dose) => shelter.give(&worker, place, dose, &token).map(|noted| match noted {
                Noted::Now | Noted::Before => Ok(()),
                Noted::OnThisDay => Err(None),
            }),
        }
    })
    .await;
    let codes = away.shelter.codes();
    let said = match done {
        Err(error) => return stopped(&away, &headers, &error),
        Ok(Ok(_)) => Said { saved: true, ..Said::default() },
        Ok(Err(wrong)) => Said {
            problem: Some(match &wrong {
                None => "away-on-this-day",
                Some(Wrong::NoVaccine) => "away-no-vaccine",
                Some(Wrong::Several(_)) => "away-several",
                Some(Wrong::Day) => "away-wrong-day",
                Some(Wrong::Lot) => "away-wrong-lot",
            }),
            offered: match wrong {
                Some(Wrong::Several(all)) => {
                    let name = |cvx| codes.cvx(cvx).map(|one| one.short.to_string());
                    all.into_iter().filter_map(name).collect()
                }
                _ => Vec::new(),
            },
            sent,
            saved: false,
        },
    };
    show(&away, &headers, &session, place, said).await
}

/// A language.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Choice {
    lang: String,
}

/// `POST /language`.
pub(super) async fn language(Form(sent): Form<Choice>) -> Response {
    let Some(lang) = Lang::from_code(&sent.lang) else {
        return Redirect::to("/").into_response();
    };
    let cookie = format!("lang={}; Path=/; Max-Age=31536000; SameSite=Lax", lang.code());
    ([(header::SET_COOKIE, cookie)], Redirect::to("/")).into_response()
}
