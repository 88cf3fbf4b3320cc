//! Contacts of an outbreak: pasted, sent in a file, or who lives in an area.

use askama::Template;
use axum::Form;
use axum::extract::{Multipart, Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use jenner_registry::outbreak::Added;
use jenner_registry::outbreak::place::Area;
use jenner_registry::uploads::DateForm;
use serde::Deserialize;

use crate::app::App;
use crate::desk::{Refusal, ask};
use crate::language::Words;
use crate::pages::frame::{Frame, SignedIn, page};
use crate::views::outbreak::ContactsTaken;

/// Largest request.
pub const LARGEST: usize = jenner_registry::uploads::table::LARGEST + 64 * 1024;

#[derive(Template)]
#[template(path = "outbreak_contacts.html")]
struct ContactsPage<'a> {
    w: &'a Words,
    frame: &'a Frame,
    here: &'static str,
    event: &'a str,
    /// What became of what was sent.
    taken: Option<&'a ContactsTaken>,
    /// What was typed, where it has to be typed again.
    text: &'a str,
    area: &'a SentArea,
    area_problem: Option<&'static str>,
}

impl ContactsPage<'_> {
    /// Orders of dates: word, key of its text, whether it is the usual one.
    fn orders(&self) -> [(&'static str, String, bool); 3] {
        DateForm::ALL.map(|form| {
            let key = format!("ob-dates-{}", form.word().replace('_', "-"));
            (form.word(), key, form == DateForm::MonthFirst)
        })
    }

    /// The first lines with problems.
    fn wrong(&self) -> &[(u64, &'static str)] {
        let all = self.taken.map_or(&[][..], |taken| taken.wrong.as_slice());
        all.get(..SHOWN).unwrap_or(all)
    }
}

/// Lines with problems that are shown.
const SHOWN: usize = 100;

fn shown(
    frame: &Frame,
    event: &str,
    taken: Option<&ContactsTaken>,
    text: &str,
    area: (&SentArea, Option<&'static str>),
) -> Result<Response, Refusal> {
    page(&ContactsPage {
        w: &frame.w,
        frame,
        here: "outbreaks",
        event,
        taken,
        text,
        area: area.0,
        area_problem: area.1,
    })
}

/// `GET /outbreaks/{event}/contacts`.
pub async fn show(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    Path(event): Path<String>,
) -> Result<Response, Refusal> {
    let id = event.clone();
    let filter = crate::views::outbreak::BoardFilter { page: usize::MAX, ..Default::default() };
    // Whether there is such an outbreak for the visitor: nobody of it is shown here.
    ask(app.desk(), move |desk| desk.outbreak(&visitor, &id, &filter)).await?;
    shown(&frame, &event, None, "", (&SentArea::default(), None))
}

#[derive(Default)]
struct Sent {
    text: String,
    file: Vec<u8>,
    dates: Option<DateForm>,
}

async fn read(mut form: Multipart) -> Result<Sent, &'static str> {
    let mut sent = Sent::default();
    let broken = |error: axum::extract::multipart::MultipartError| match error.status() {
        StatusCode::PAYLOAD_TOO_LARGE => "too-large",
        _ => "empty",
    };
    while let Some(part) = form.next_field().await.map_err(broken)? {
        match part.name() {
            Some("file") => sent.file = part.bytes().await.map_err(broken)?.to_vec(),
            Some("text") => sent.text = part.text().await.map_err(broken)?,
            Some("dates") => {
                let word = part.text().await.map_err(broken)?;
                sent.dates = DateForm::ALL.into_iter().find(|form| form.word() == word);
            }
            _ => {}
        }
    }
    Ok(sent)
}

/// `POST /outbreaks/{event}/contacts`.
pub async fn add(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    Path(event): Path<String>,
    form: Multipart,
) -> Result<Response, Refusal> {
    let (taken, text) = match read(form).await {
        Err(problem) => (ContactsTaken { problem: Some(problem), ..ContactsTaken::default() }, String::new()),
        Ok(sent) => {
            let list = if sent.file.is_empty() { sent.text.clone().into_bytes() } else { sent.file };
            let dates = sent.dates.unwrap_or(DateForm::MonthFirst);
            let id = event.clone();
            let taken = ask(app.desk(), move |desk| desk.add_contacts(&visitor, &id, &list, dates)).await?;
            (taken, sent.text)
        }
    };
    let status = if taken.problem.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    // What was taken need not be typed again; what is wrong is shown with its lines.
    let text = if taken.problem.is_some() { text } else { wrong_lines(&text, &taken) };
    let shown = shown(&frame, &event, Some(&taken), &text, (&SentArea::default(), None))?;
    Ok((status, shown).into_response())
}

/// The pasted lines that were not taken, to be mended.
fn wrong_lines(text: &str, taken: &ContactsTaken) -> String {
    let numbers: Vec<u64> = taken.wrong.iter().map(|(number, _)| *number).collect();
    let lines = text.lines().zip(1..).filter(|(_, number)| numbers.contains(number));
    lines.map(|(line, _)| line).collect::<Vec<_>>().join("\n")
}

/// The form of an area.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct SentArea {
    zips: String,
    county: String,
    first: String,
    last: String,
}

/// `POST /outbreaks/{event}/area`.
pub async fn add_area(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    Path(event): Path<String>,
    Form(sent): Form<SentArea>,
) -> Result<Response, Refusal> {
    let area = match Area::read(&sent.zips, &sent.county, (&sent.first, &sent.last)) {
        Ok(area) => area,
        Err(problem) => {
            let shown = shown(&frame, &event, None, "", (&sent, Some(problem)))?;
            return Ok((StatusCode::UNPROCESSABLE_ENTITY, shown).into_response());
        }
    };
    let id = event.clone();
    let added: Added = ask(app.desk(), move |desk| desk.add_area(&visitor, &id, &area)).await?;
    let taken = ContactsTaken { added, ..ContactsTaken::default() };
    shown(&frame, &event, Some(&taken), "", (&sent, None))
}
