//! Letters to families and labels, for the children that a filter takes.

use askama::Template;
use axum::Form;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use jenner_registry::packs::Language;
use jenner_registry::schools::letters::{LONGEST, MOST, ON_A_SHEET, Wish};
use serde::Deserialize;

use super::children::{Asked, narrowed};
use crate::app::App;
use crate::desk::{Refusal, Visitor, ask};
use crate::language::Words;
use crate::pages::frame::{Frame, SignedIn, page};
use crate::pages::participation::one::file;
use crate::views::school_papers::LettersView;
use crate::views::schools::ChildFilter;

#[derive(Template)]
#[template(path = "school_letters.html")]
struct LettersPage<'a> {
    w: &'a Words,
    frame: &'a Frame,
    here: &'static str,
    view: &'a LettersView,
    filter: &'a ChildFilter,
    sent: &'a Sent,
    /// The end of the key of what is wrong.
    problem: Option<&'static str>,
}

impl LettersPage<'_> {
    fn narrowed(&self) -> String {
        narrowed(self.filter)
    }

    /// What narrows the list, as hidden fields.
    fn hidden(&self) -> [(&'static str, String); 5] {
        let f = self.filter;
        let number = |n: Option<String>| n.unwrap_or_default();
        [
            ("school", f.school.clone()),
            ("grade", number(f.grade.map(|n| n.to_string()))),
            ("room", number(f.room.map(|n| n.to_string()))),
            ("stand", f.stand.clone()),
            ("vaccine", f.vaccine.clone()),
        ]
    }

    /// The field that a problem is about.
    fn place(&self) -> &'static str {
        match self.problem.unwrap_or_default() {
            "by-is-over" | "no-by" => "by",
            "out-too-early" | "no-out" => "out",
            "too-long" => "place",
            "no-used" => "used",
            _ => "to-print",
        }
    }

    fn longest(&self) -> usize {
        LONGEST
    }

    fn is_cut(&self) -> bool {
        self.view.letters > MOST
    }
}

/// The form.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Sent {
    school: String,
    grade: String,
    room: String,
    stand: String,
    vaccine: String,
    /// `letters` or `labels`.
    paper: String,
    /// `own`, `en` or `es`.
    language: String,
    by: String,
    out: String,
    to_address: String,
    place: String,
    contact: String,
    used: String,
}

impl Sent {
    fn asked(&self) -> Asked {
        Asked {
            school: self.school.clone(),
            grade: self.grade.clone(),
            room: self.room.clone(),
            stand: self.stand.clone(),
            vaccine: self.vaccine.clone(),
            ..Asked::default()
        }
    }

    fn wish(&self) -> Result<Wish, &'static str> {
        let day = |text: &str, problem| match text.trim() {
            "" => Ok(None),
            text => text.parse().map(Some).map_err(|_| problem),
        };
        Ok(Wish {
            language: (self.language != "own").then(|| Language::of(&self.language)),
            by: day(&self.by, "no-by")?,
            out: day(&self.out, "no-out")?,
            to_address: !self.to_address.is_empty(),
            place: self.place.clone(),
            contact: self.contact.clone(),
        })
    }

    fn used(&self) -> Result<usize, &'static str> {
        match self.used.trim() {
            "" => Ok(0),
            text => text.parse().ok().filter(|used| *used < ON_A_SHEET).ok_or("no-used"),
        }
    }
}

async fn shown(
    app: &App,
    frame: &Frame,
    visitor: Visitor,
    filter: ChildFilter,
    (sent, problem): (&Sent, Option<&'static str>),
) -> Result<Response, Refusal> {
    let question = filter.clone();
    let view = ask(app.desk(), move |desk| desk.school_letters(&visitor, &question)).await?;
    page(&LettersPage { w: &frame.w, frame, here: "schools", view: &view, filter: &filter, sent, problem })
}

/// `GET /schools/letters`.
pub async fn show(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    Query(asked): Query<Asked>,
) -> Result<Response, Refusal> {
    shown(&app, &frame, visitor, asked.filter(), (&Sent::default(), None)).await
}

/// What was ordered, made.
async fn made(
    app: &App,
    visitor: Visitor,
    filter: ChildFilter,
    sent: &Sent,
) -> Result<Result<(Vec<u8>, &'static str), &'static str>, Refusal> {
    match sent.paper.as_str() {
        "letters" => {
            let wish = match sent.wish() {
                Ok(wish) => wish,
                Err(problem) => return Ok(Err(problem)),
            };
            let made = ask(app.desk(), move |desk| desk.print_letters(&visitor, &filter, &wish)).await?;
            Ok(match made {
                Ok(Some(pdf)) => Ok((pdf, "letters.pdf")),
                Ok(None) => Err("nobody"),
                Err(problem) => Err(problem.word()),
            })
        }
        "labels" => {
            let used = match sent.used() {
                Ok(used) => used,
                Err(problem) => return Ok(Err(problem)),
            };
            let language = Language::of(&sent.language);
            let made = ask(app.desk(), move |desk| desk.print_labels(&visitor, &filter, used, language));
            Ok(made.await?.map(|pdf| (pdf, "labels.pdf")).ok_or("nobody"))
        }
        _ => Ok(Err("nothing")),
    }
}

/// `POST /schools/letters`.
pub async fn print(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    Form(sent): Form<Sent>,
) -> Result<Response, Refusal> {
    let filter = sent.asked().filter();
    match made(&app, visitor.clone(), filter.clone(), &sent).await? {
        Ok((pdf, name)) => file("application/pdf", name, pdf),
        Err(problem) => {
            let page = shown(&app, &frame, visitor, filter, (&sent, Some(problem))).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
    }
}
