//! Borrowed doses: the list, the document of each, and the list on paper.

use askama::Template;
use axum::Form;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use jenner_registry::packs::report::Report;
use jenner_registry::transfers::borrow::{Entry, Flag, Reason};

use super::{Done, funding, wrong};
use crate::app::App;
use crate::desk::moves::{ForPaper, language};
use crate::desk::{Refusal, Visitor, ask};
use crate::language::Words;
use crate::pages::frame::{Frame, SignedIn, page};
use crate::pages::participation::one::file;
use crate::views::moves::{BorrowedView, BorrowingView, Sent, Shelf, Wrong};

fn whom(w: &Words, entry: &Entry) -> String {
    match &entry.dose.patient {
        Some(who) => {
            let born = who.born.map_or_else(String::new, |born| w.day(born));
            format!("{} {}, {born}", who.name.1, who.name.0)
        }
        None => w.t("mv-not-shown"),
    }
}

fn used(w: &Words, entry: &Entry) -> String {
    let dose = &entry.dose;
    format!("{} → {}", funding(w, dose.used), funding(w, dose.owed_by))
}

fn reason(w: &Words, entry: &Entry) -> String {
    let Some(note) = entry.note.as_ref().filter(|note| !note.reason.is_empty()) else {
        return w.t("mv-no-reason-yet");
    };
    let Some(reason) = Reason::of_word(&note.reason) else { return note.reason.clone() };
    let words = w.t(&format!("mv-reason-{}", reason.word()));
    match note.why.is_empty() {
        true => format!("{} · {words}", reason.code()),
        false => format!("{} · {words}: {}", reason.code(), note.why),
    }
}

fn paid(w: &Words, entry: &Entry) -> String {
    entry.paid.as_ref().map_or_else(|| w.t("mv-open"), |paid| w.ab("mv-paid-on", w.day(paid.on), &paid.lot))
}

fn flags(w: &Words, entry: &Entry) -> Vec<(String, &'static str)> {
    let tone = |flag: &Flag| match flag {
        Flag::OneWay | Flag::Forbidden | Flag::PaybackLate => "late",
        Flag::OpenTooLong | Flag::NoReason => "warn",
    };
    entry.flags.iter().map(|flag| (w.t(&format!("mv-owed-flag-{}", flag.word())), tone(flag))).collect()
}

#[derive(Template)]
#[template(path = "borrowing.html")]
struct ListPage<'a> {
    w: &'a Words,
    frame: &'a Frame,
    here: &'static str,
    view: &'a BorrowingView,
}

impl ListPage<'_> {
    fn whom(&self, entry: &Entry) -> String {
        whom(self.w, entry)
    }

    fn used(&self, entry: &Entry) -> String {
        used(self.w, entry)
    }

    fn reason(&self, entry: &Entry) -> String {
        reason(self.w, entry)
    }

    fn paid(&self, entry: &Entry) -> String {
        paid(self.w, entry)
    }

    fn flags(&self, entry: &Entry) -> Vec<(String, &'static str)> {
        flags(self.w, entry)
    }

    fn open(&self) -> i64 {
        i64::try_from(self.view.rows.iter().filter(|(entry, ..)| entry.is_open()).count()).unwrap_or(0)
    }
}

/// `GET /borrowing`.
pub async fn list(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
) -> Result<Response, Refusal> {
    let view = ask(app.desk(), move |desk| desk.borrowing(&visitor, ForPaper::No)).await?;
    page(&ListPage { w: &frame.w, frame: &frame, here: "transfers", view: &view })
}

/// The list as it goes to the program, a row for each dose.
fn paper(frame: &Frame, view: &BorrowingView) -> Report {
    let w = &frame.w;
    let row = |(entry, vaccine, eligible): &(Entry, String, String)| {
        let signed = |name: Option<&str>| name.unwrap_or_default().to_owned();
        let by = entry.note.as_ref().map(|note| note.signed_by.as_str());
        let back = entry.paid.as_ref().map(|paid| paid.signed_by.as_str());
        vec![
            format!("{vaccine}, {}", entry.dose.shelf.lot.lot),
            used(w, entry),
            format!("{}, {eligible}", whom(w, entry)),
            w.day(entry.dose.dose.given_on),
            reason(w, entry),
            paid(w, entry),
            [signed(by), signed(back)]
                .into_iter()
                .filter(|name| !name.is_empty())
                .collect::<Vec<_>>()
                .join("; "),
        ]
    };
    let columns =
        ["mv-vaccine", "mv-used", "mv-for-whom", "mv-given-on", "mv-reason", "mv-paid-back", "mv-signed"];
    Report {
        language: language(w),
        title: w.t("mv-borrowing"),
        date: w.day(frame.today()),
        lead: w.t("mv-paper-lead"),
        facts: vec![[w.t("mv-whose"), view.organization.clone()], [w.t("mv-pin"), view.pin.clone()]],
        columns: columns.map(|key| w.t(key)).to_vec(),
        widths: vec![5, 4, 6, 3, 5, 4, 4],
        rows: view.rows.iter().map(row).collect(),
        empty: w.t("mv-none-borrowed"),
        note: w.t("mv-paper-note"),
    }
}

/// `GET /borrowing/report.pdf`.
pub async fn print(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
) -> Result<Response, Refusal> {
    let who = visitor.clone();
    let view = ask(app.desk(), move |desk| desk.borrowing(&who, ForPaper::Yes)).await?;
    let report = paper(&frame, &view);
    let pdf = ask(app.desk(), move |desk| desk.borrowing_paper(&visitor, &report)).await?;
    file("application/pdf", "borrowed-vaccine.pdf", pdf)
}

#[derive(Template)]
#[template(path = "borrowed.html")]
struct OnePage<'a> {
    w: &'a Words,
    frame: &'a Frame,
    here: &'static str,
    view: &'a BorrowedView,
    sent: &'a Sent,
    done: Option<String>,
    problem: Option<&'a Wrong>,
}

impl OnePage<'_> {
    fn told(&self) -> String {
        self.problem.map_or_else(String::new, |problem| wrong(self.w, problem))
    }

    fn facts(&self) -> Vec<(String, String)> {
        let (w, entry) = (self.w, &self.view.entry);
        let mut facts = vec![
            ("mv-vaccine", format!("{}, {}", self.view.vaccine, entry.dose.shelf.lot.lot)),
            ("mv-used", used(w, entry)),
            ("mv-for-whom", format!("{}, {}", whom(w, entry), self.view.eligibility)),
            ("mv-given-on", w.day(entry.dose.dose.given_on)),
            ("mv-reason", reason(w, entry)),
        ];
        if let Some(note) = &entry.note {
            facts.push(("mv-signed", note.signed_by.clone()));
        }
        facts.push(("mv-paid-back", paid(w, entry)));
        if let Some(paid) = &entry.paid {
            facts.push(("mv-paid-signed", paid.signed_by.clone()));
        }
        facts.into_iter().map(|(key, value)| (w.t(key), value)).collect()
    }

    fn flags(&self) -> Vec<String> {
        let all = self.view.entry.flags.iter();
        all.map(|flag| self.w.t(&format!("mv-owed-flag-{}-text", flag.word()))).collect()
    }

    fn works(&self) -> bool {
        self.frame.offers("/transfers/new")
    }

    fn has_reason(&self) -> bool {
        self.view.entry.note.as_ref().is_some_and(|note| !note.reason.is_empty())
    }

    fn is_reason(&self, one: &Reason) -> bool {
        let kept = self.view.entry.note.as_ref().map_or("", |note| note.reason.as_str());
        let chosen = if self.sent.get("what") == "note" { self.sent.get("reason") } else { kept };
        chosen == one.word()
    }

    fn reason(&self, one: &Reason) -> String {
        format!("{} · {}", one.code(), self.w.t(&format!("mv-reason-{}", one.word())))
    }

    fn why(&self) -> String {
        let kept = self.view.entry.note.as_ref().map_or("", |note| note.why.as_str());
        if self.sent.get("what") == "note" { self.sent.get("why").to_owned() } else { kept.to_owned() }
    }

    fn shelf(&self, shelf: &Shelf) -> String {
        let line = &shelf.line;
        let doses = self.w.n("mv-doses-n", line.on_hand);
        format!("{} · {} · {} · {doses}", shelf.vaccine, line.account.lot.lot, funding(self.w, line.funding))
    }

    fn today(&self) -> String {
        self.view.today.to_string()
    }
}

async fn shown(
    app: &App,
    frame: &Frame,
    visitor: Visitor,
    report: String,
    sent: &Sent,
    (done, problem): (Option<String>, Option<&Wrong>),
) -> Result<Response, Refusal> {
    let view = ask(app.desk(), move |desk| desk.borrowed(&visitor, &report)).await?;
    page(&OnePage { w: &frame.w, frame, here: "transfers", view: &view, sent, done, problem })
}

/// `GET /borrowing/{dose}`.
pub async fn show(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    Path(report): Path<String>,
    Query(done): Query<Done>,
) -> Result<Response, Refusal> {
    shown(&app, &frame, visitor, report, &Sent::default(), (done.key(), None)).await
}

/// `POST /borrowing/{dose}`.
pub async fn work(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    Path(report): Path<String>,
    Form(fields): Form<Vec<(String, String)>>,
) -> Result<Response, Refusal> {
    let sent = Sent(fields);
    let word = if sent.get("what") == "note" { "noted" } else { "paid" };
    let (who, name, told) = (visitor.clone(), report.clone(), sent.clone());
    match ask(app.desk(), move |desk| desk.work_borrowed(&who, &name, &told)).await? {
        Ok(()) => Ok(Redirect::to(&format!("/borrowing/{report}?done={word}")).into_response()),
        Err(problem) => {
            let shown = shown(&app, &frame, visitor, report, &sent, (None, Some(&problem))).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, shown).into_response())
        }
    }
}
