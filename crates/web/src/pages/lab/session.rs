//! The pages of one lab session.

use askama::Template;
use axum::Form;
use axum::extract::multipart::MultipartRejection;
use axum::extract::rejection::FormRejection;
use axum::extract::{Multipart, Path, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use jenner_registry::lab::{FACILITY, INVENTED, Shows};
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};

use super::result::{self, Row, Shown};
use super::{EXAMPLES, Wish, form, take, to_message, too_often};
use crate::app::App;
use crate::desk::{Desk, Refusal, ask};
use crate::lab::misbehaviour::{Kind, Misbehaviour};
use crate::lab::session::SessionId;
use crate::lab::shelf::Taken;
use crate::lab::{KEPT_DAYS, endpoint, examples, reading};
use crate::language::Words;
use crate::pages::frame::{Frame, page};
use crate::serve::ClientAddress;
use crate::soap;
use crate::turns::household;

/// Somebody invented, as the page lists them.
struct Person {
    name: String,
    born: Date,
    sex: &'static str,
    number: &'static str,
    shows: &'static str,
}

/// The endpoint of the session.
struct Door {
    base: String,
    rest: String,
    soap: String,
    user: &'static str,
    password: String,
    facility: &'static str,
}

/// What the pages of a session have in common.
struct Around {
    action: String,
    rows: Vec<Row>,
    today: String,
    kept_until: Option<Timestamp>,
    wrong: Vec<Misbehaviour>,
}

#[derive(Template)]
#[template(path = "lab_session.html")]
struct SessionPage<'a> {
    w: &'a Words,
    frame: &'a Frame,
    here: &'static str,
    around: &'a Around,
    action: &'a str,
    text: &'a str,
    today: &'a str,
    mistake: Option<&'a str>,
    door: Door,
    people: Vec<Person>,
    told: Option<&'static str>,
}

impl SessionPage<'_> {
    fn is_on(&self, one: &Misbehaviour) -> bool {
        self.around.wrong.contains(one)
    }
}

#[derive(Template)]
#[template(path = "lab_message.html")]
struct MessagePage<'a> {
    w: &'a Words,
    frame: &'a Frame,
    here: &'static str,
    around: &'a Around,
    action: &'a str,
    text: &'a str,
    today: &'a str,
    mistake: Option<&'a str>,
    shown: &'a Shown,
}

fn id_of(session: &str) -> Result<SessionId, Refusal> {
    session.parse().map_err(|_| Refusal::NotFound)
}

fn around(taken: &Taken, frame: &Frame) -> Around {
    let session = taken.lock();
    Around {
        action: format!("/lab/{}", taken.id),
        rows: result::rows(&session, &frame.w.zone),
        today: session.today.map(|day| frame.w.day(day)).unwrap_or_default(),
        kept_until: session.kept_until,
        wrong: session.wrong.iter().copied().collect(),
    }
}

/// `GET /lab/{session}`.
pub async fn show(
    State(app): State<App>,
    ClientAddress(address): ClientAddress,
    Path(session): Path<String>,
    Query(wish): Query<Wish>,
    headers: HeaderMap,
    frame: Frame,
) -> Result<Response, Refusal> {
    let id = id_of(&session)?;
    let base = soap::public_base(app.settings(), &headers);
    let (shared, owner) = (app.clone(), household(address));
    ask(app.desk(), move |desk| {
        let taken = shared.lab().open(desk, id, owner)?;
        let text = wish.example.and_then(|name| examples::text(&name, frame.today())).unwrap_or_default();
        let told = match wish.kept.as_deref() {
            Some("yes") => Some("lab-kept"),
            Some("tick") => Some("lab-keep-tick"),
            Some("room") => Some("lab-keep-room"),
            Some("real") => Some("lab-keep-real"),
            Some("full") => Some("lab-full"),
            Some("switched") => Some("lab-switched"),
            _ => None,
        };
        session_page(&frame, &taken, &base, &text, None, told)
    })
    .await
}

fn session_page(
    frame: &Frame,
    taken: &Taken,
    base: &str,
    text: &str,
    mistake: Option<(&str, &str)>,
    told: Option<&'static str>,
) -> Result<Response, Refusal> {
    let around = around(taken, frame);
    let begun = taken.lock().begun.to_jiff().to_zoned(frame.w.zone.clone()).date();
    let id = taken.id;
    page(&SessionPage {
        w: &frame.w,
        frame,
        here: "lab",
        action: &around.action,
        text,
        today: mistake.map_or(around.today.as_str(), |(_, typed)| typed),
        mistake: mistake.map(|(text, _)| text),
        door: Door {
            base: base.to_owned(),
            rest: format!("{base}/lab/{id}/hl7/rest"),
            soap: format!("{base}/lab/{id}/hl7/soap"),
            user: endpoint::USER,
            password: id.password(),
            facility: FACILITY,
        },
        people: INVENTED
            .iter()
            .map(|one| Person {
                name: format!("{}, {}", one.family, one.given),
                born: one.born(begun),
                sex: one.sex,
                number: one.number,
                shows: match one.shows {
                    Shows::Record => "lab-shows-record",
                    Shows::Double => "lab-shows-double",
                    Shows::Hidden => "lab-shows-hidden",
                },
            })
            .collect(),
        around: &around,
        told,
    })
}

/// `GET /lab/{session}/messages/{message}`.
pub async fn message(
    State(app): State<App>,
    ClientAddress(address): ClientAddress,
    Path((session, number)): Path<(String, String)>,
    frame: Frame,
) -> Result<Response, Refusal> {
    let id = id_of(&session)?;
    let n: u32 = number.parse().map_err(|_| Refusal::NotFound)?;
    let (shared, owner) = (app.clone(), household(address));
    ask(app.desk(), move |desk| {
        let taken = shared.lab().open(desk, id, owner)?;
        let entry = taken.lock().entry(n).cloned().ok_or(Refusal::NotFound)?;
        let shown = result::shown(&entry, &frame.w.zone);
        let around = around(&taken, &frame);
        page(&MessagePage {
            w: &frame.w,
            frame: &frame,
            here: "lab",
            action: &around.action,
            text: &shown.again,
            today: &around.today,
            mistake: None,
            around: &around,
            shown: &shown,
        })
    })
    .await
}

/// `POST /lab/{session}`: more messages.
pub async fn add(
    State(app): State<App>,
    ClientAddress(address): ClientAddress,
    Path(session): Path<String>,
    headers: HeaderMap,
    frame: Frame,
    form: Result<Multipart, MultipartRejection>,
) -> Result<Response, Refusal> {
    let id = id_of(&session)?;
    let pasted = match form::read(form, &frame).await {
        Ok(pasted) => pasted,
        Err(status) => return Ok(status.into_response()),
    };
    if let Err(wait) = app.turns().take(address) {
        return Ok(too_often(wait));
    }
    let base = soap::public_base(app.settings(), &headers);
    let (shared, owner) = (app.clone(), household(address));
    ask(app.desk(), move |desk| {
        let lab = shared.lab();
        let taken = lab.open(desk, id, owner)?;
        if let Some(mistake) = &pasted.mistake {
            let mistake = Some((mistake.as_str(), pasted.typed_today.as_str()));
            let shown = session_page(&frame, &taken, &base, &pasted.text(), mistake, None)?;
            return Ok((StatusCode::UNPROCESSABLE_ENTITY, shown).into_response());
        }
        let first = take(lab, desk, id, &mut taken.lock(), &pasted)?;
        Ok(to_message(id, first))
    })
    .await
}

/// Pairs of a small form, or the status that it deserves.
type Pairs = Result<Form<Vec<(String, String)>>, FormRejection>;

/// `POST /lab/{session}/switch`: what the endpoint does wrong from now on.
pub async fn switch(
    State(app): State<App>,
    ClientAddress(address): ClientAddress,
    Path(session): Path<String>,
    form: Pairs,
) -> Result<Response, Refusal> {
    let id = id_of(&session)?;
    let Form(pairs) = match form {
        Ok(form) => form,
        Err(rejection) => return Ok(rejection.status().into_response()),
    };
    let (shared, owner) = (app.clone(), household(address));
    ask(app.desk(), move |desk| {
        let taken = shared.lab().open(desk, id, owner)?;
        let mut session = taken.lock();
        let names = pairs.iter().filter(|(name, _)| name == "wrong");
        session.wrong = names.filter_map(|(_, value)| Misbehaviour::from_name(value)).collect();
        session.keep_again(desk, id)?;
        Ok(Redirect::to(&format!("/lab/{id}?kept=switched#endpoint")).into_response())
    })
    .await
}

/// `POST /lab/{session}/keep`: keeps the session under its link.
pub async fn keep(
    State(app): State<App>,
    ClientAddress(address): ClientAddress,
    Path(session): Path<String>,
    form: Pairs,
) -> Result<Response, Refusal> {
    let id = id_of(&session)?;
    let Form(pairs) = match form {
        Ok(form) => form,
        Err(rejection) => return Ok(rejection.status().into_response()),
    };
    if let Err(wait) = app.turns().take(address) {
        return Ok(too_often(wait));
    }
    let is_invented = pairs.iter().any(|(name, value)| name == "invented" && value == "yes");
    let (shared, owner) = (app.clone(), household(address));
    ask(app.desk(), move |desk| {
        let word = if is_invented { keep_now(&shared, desk, id, owner)? } else { "tick" };
        Ok(Redirect::to(&format!("/lab/{id}?kept={word}#keep")).into_response())
    })
    .await
}

fn keep_now(app: &App, desk: &dyn Desk, id: SessionId, owner: u128) -> Result<&'static str, Refusal> {
    let taken = app.lab().open(desk, id, owner)?;
    let mut session = taken.lock();
    if session.entries.iter().any(|entry| reading::may_be_real(&entry.message.bytes())) {
        return Ok("real");
    }
    let now = Timestamp::now();
    let ends = now.checked_add((KEPT_DAYS * 24).hours()).unwrap_or(now);
    Ok(if session.keep(desk, id, ends)? { "yes" } else { "room" })
}

/// `POST /lab/{session}/forget`: ends the session and its link.
pub async fn forget(State(app): State<App>, Path(session): Path<String>) -> Result<Response, Refusal> {
    let id = id_of(&session)?;
    let shared = app.clone();
    ask(app.desk(), move |desk| {
        shared.lab().forget(desk, id)?;
        Ok(Redirect::to("/lab").into_response())
    })
    .await
}
