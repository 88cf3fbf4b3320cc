//! The family list; what is due for one of them, all shots, the list to print; who looked.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use jenner_cdsi::words::{Level, Line, Reader, StatusWord};
use jenner_model::access::Role;

use super::person_of;
use crate::app::App;
use crate::desk::{Refusal, ask};
use crate::language::Words;
use crate::pages::audit::looked::family_sentence;
use crate::pages::frame::{Frame, SignedIn, page};
use crate::routes::may_use;
use crate::views::DueLine;
use crate::views::audit::FamilyLook;
use crate::views::family::{FamilyCard, FamilyLooks, FamilyPerson, Standing};

/// Where a family prints official records.
const PAPERS: &str = "/people/{person}/papers";

/// What is due, in one line.
pub(super) fn standing(w: &Words, standing: &Standing) -> String {
    match standing {
        Standing::Late(late, 0) => w.n("fam-late", *late),
        Standing::Late(late, due) => format!("{}. {}", w.n("fam-late", *late), w.n("fam-due", *due)),
        Standing::Due(due) => w.n("fam-due", *due),
        Standing::UpToDate(..) => w.t("fam-up-to-date"),
        Standing::Unknown => w.t("fam-unknown"),
        Standing::Failed => w.t("fam-failed"),
    }
}

/// What else is to be said beside it: shots to talk about, the day of the next one.
pub(super) fn beside(w: &Words, standing: &Standing) -> Vec<String> {
    let Standing::UpToDate(ask, next) = standing else { return Vec::new() };
    let ask = (*ask > 0).then(|| w.n("fam-ask", *ask));
    ask.into_iter().chain(next.map(|next| w.s("fam-next-on", w.day(next)))).collect()
}

/// Key of the word for a line of what is due, in a family's words.
fn word(of: StatusWord) -> &'static str {
    match of {
        StatusWord::Overdue => "fam-word-overdue",
        StatusWord::DueNow => "fam-word-due-now",
        StatusWord::Decide => "fam-word-decide",
        StatusWord::SeasonOver => "fam-word-season-over",
        _ => "fam-word-later",
    }
}

/// Since when, or from when.
fn when(w: &Words, line: &DueLine) -> Option<String> {
    match line.word {
        // A dose is late from the day after: what people are told is the last day that was in time.
        StatusWord::Overdue => {
            line.late_from.and_then(|late| late.yesterday().ok()).map(|day| w.s("fam-since-late", w.day(day)))
        }
        StatusWord::DueNow | StatusWord::Decide => {
            line.recommended.map(|day| w.s("fam-since-due", w.day(day)))
        }
        StatusWord::Later => line.recommended.or(line.earliest).map(|day| w.s("fam-from", w.day(day))),
        _ => None,
    }
}

/// A group of the schedule as a key of the texts.
fn key(group: &str) -> String {
    group.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' }).collect()
}

#[derive(Template)]
#[template(path = "family/home.html")]
struct HomePage<'a> {
    w: &'a Words,
    frame: &'a Frame,
    here: &'static str,
    people: &'a [FamilyCard],
}

impl HomePage<'_> {
    fn standing(&self, card: &FamilyCard) -> String {
        standing(self.w, &card.standing)
    }

    fn beside(&self, card: &FamilyCard) -> Vec<String> {
        beside(self.w, &card.standing)
    }
}

/// `GET /family`.
pub async fn show(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
) -> Result<Response, Refusal> {
    let people = ask(app.desk(), move |desk| desk.family(&visitor)).await?;
    page(&HomePage { w: &frame.w, frame: &frame, here: "family", people: &people })
}

/// Which part of a record is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Due,
    Shots,
    Print,
}

#[derive(Template)]
#[template(path = "family/person.html")]
struct PersonPage<'a> {
    w: &'a Words,
    frame: &'a Frame,
    here: &'static str,
    tab: &'static str,
    card: &'a FamilyCard,
    view: &'a FamilyPerson,
    part: Part,
}

impl PersonPage<'_> {
    fn standing(&self, card: &FamilyCard) -> String {
        standing(self.w, &card.standing)
    }

    fn beside(&self, card: &FamilyCard) -> Vec<String> {
        beside(self.w, &card.standing)
    }

    fn word(&self, line: &DueLine) -> String {
        self.w.t(word(line.word))
    }

    fn when(&self, line: &DueLine) -> Option<String> {
        when(self.w, line)
    }

    fn protects(&self, line: &DueLine) -> Option<String> {
        let text = self.w.or(&format!("protects-{}", key(&line.group)), "");
        (!text.is_empty()).then(|| self.w.s("fam-protects", text))
    }

    /// Whether official records can be printed here.
    fn prints_papers(&self) -> bool {
        may_use(Role::Parent, PAPERS)
    }

    fn why(&self, line: &DueLine) -> Vec<Line> {
        let reader = Reader { language: self.w.lang.of_sentences(), level: Level::Parent };
        self.view.forecast.made().map(|judged| judged.why_due(line.place, reader)).unwrap_or_default()
    }
}

async fn record(
    app: App,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    person: String,
    part: Part,
) -> Result<Response, Refusal> {
    let person = person_of(&person)?;
    let view = ask(app.desk(), move |desk| desk.family_person(&visitor, person)).await?;
    let tab = match part {
        Part::Due => "due",
        Part::Shots => "shots",
        Part::Print => "print",
    };
    page(&PersonPage { w: &frame.w, frame: &frame, here: "family", tab, card: &view.card, view: &view, part })
}

/// `GET /family/{person}`.
pub async fn due(
    State(app): State<App>,
    frame: Frame,
    visitor: SignedIn,
    Path(person): Path<String>,
) -> Result<Response, Refusal> {
    record(app, frame, visitor, person, Part::Due).await
}

/// `GET /family/{person}/shots`.
pub async fn shots(
    State(app): State<App>,
    frame: Frame,
    visitor: SignedIn,
    Path(person): Path<String>,
) -> Result<Response, Refusal> {
    record(app, frame, visitor, person, Part::Shots).await
}

/// `GET /family/{person}/print`.
pub async fn print(
    State(app): State<App>,
    frame: Frame,
    visitor: SignedIn,
    Path(person): Path<String>,
) -> Result<Response, Refusal> {
    record(app, frame, visitor, person, Part::Print).await
}

#[derive(Template)]
#[template(path = "family/looked.html")]
struct LookedPage<'a> {
    w: &'a Words,
    frame: &'a Frame,
    here: &'static str,
    tab: &'static str,
    card: &'a FamilyCard,
    view: &'a FamilyLooks,
}

impl LookedPage<'_> {
    fn line(&self, look: &FamilyLook) -> String {
        family_sentence(self.w, look)
    }
}

/// `GET /family/{person}/looked`.
pub async fn looked(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    Path(person): Path<String>,
) -> Result<Response, Refusal> {
    let person = person_of(&person)?;
    let view = ask(app.desk(), move |desk| desk.family_looks(&visitor, person)).await?;
    page(&LookedPage {
        w: &frame.w,
        frame: &frame,
        here: "family",
        tab: "looked",
        card: &view.card,
        view: &view,
    })
}
