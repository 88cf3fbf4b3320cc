//! Vaccine that was lost: what waits to be gathered, and the cases.

use askama::Template;
use axum::Form;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use jenner_registry::transfers::returns::{Case, Flag, For, Loss, State as How, percent};

use super::{Done, funding, wrong};
use crate::app::App;
use crate::desk::{Refusal, Visitor, ask};
use crate::language::Words;
use crate::pages::frame::{Frame, SignedIn, page};
use crate::views::moves::{CaseView, ReturnsView, Sent, Wrong};

/// Cents as dollars.
fn money(cents: i64) -> String {
    format!("${}.{:02}", cents / 100, (cents % 100).abs())
}

fn state(w: &Words, state: How) -> String {
    w.t(&format!("mv-case-{}", state.word()))
}

fn tone(state: How) -> &'static str {
    match state {
        How::Asked | How::Approved | How::Labelled | How::Shipped => "due",
        How::Credited => "ok",
        How::Denied => "warn",
        How::Withdrawn => "later",
    }
}

fn flag(w: &Words, flag: Flag) -> String {
    w.t(&format!("mv-return-flag-{}", flag.word()))
}

fn what(w: &Words, loss: &Loss, vaccine: &str) -> String {
    let paid = funding(w, loss.funding);
    format!("{} × {vaccine} · {} · {paid}", loss.movement.doses, loss.from.lot.lot)
}

fn dates(w: &Words, loss: &Loss) -> String {
    let report = w.s("mv-report-by", w.day(loss.report_by));
    loss.send_by.map_or(report.clone(), |by| format!("{report}; {}", w.s("mv-send-by", w.day(by))))
}

#[derive(Template)]
#[template(path = "returns.html")]
struct ListPage<'a> {
    w: &'a Words,
    frame: &'a Frame,
    here: &'static str,
    view: &'a ReturnsView,
    problem: Option<&'a Wrong>,
}

impl ListPage<'_> {
    fn told(&self) -> String {
        self.problem.map_or_else(String::new, |problem| wrong(self.w, problem))
    }

    /// What waits for one kind of case: number, words, why, day, dates, flags.
    fn waits(&self, what_for: &For) -> Vec<(i64, String, String, String, String, Vec<String>)> {
        let of = self.view.lost().filter(|(loss, ..)| For::of_kind(loss.kind) == Some(*what_for));
        of.map(|(loss, flags, vaccine, why)| {
            let flags = flags.iter().map(|one| flag(self.w, *one)).collect();
            let day = self.w.day(loss.movement.happened_on);
            (loss.movement.id, what(self.w, loss, vaccine), why.to_owned(), day, dates(self.w, loss), flags)
        })
        .collect()
    }

    fn cases(&self) -> Vec<(&Case, &String)> {
        self.view.desk.cases.iter().zip(&self.view.whose).collect()
    }

    fn others(&self) -> Vec<(String, String, String)> {
        let all = self.view.desk.others.iter().zip(&self.view.others);
        all.map(|(loss, (vaccine, why))| {
            (what(self.w, loss, vaccine), why.clone(), self.w.day(loss.movement.happened_on))
        })
        .collect()
    }

    fn rate(&self) -> String {
        let (lost, given) = self.view.desk.rate;
        match percent((lost, given)) {
            None => self.w.t("mv-rate-none"),
            Some(percent) => format!("{} ({percent} %)", self.w.ab("mv-rate", lost, lost + given)),
        }
    }

    fn state(&self, case: &Case) -> String {
        state(self.w, case.state)
    }

    fn tone(&self, case: &Case) -> &'static str {
        tone(case.state)
    }

    fn flags(&self, case: &Case) -> Vec<String> {
        case.flags.iter().map(|one| flag(self.w, *one)).collect()
    }

    fn made(&self, case: &Case) -> String {
        self.w.day_of(case.row.made_at.to_jiff())
    }

    fn works(&self) -> bool {
        self.frame.offers("/transfers/new")
    }
}

async fn listed(
    app: &App,
    frame: &Frame,
    visitor: Visitor,
    problem: Option<&Wrong>,
) -> Result<Response, Refusal> {
    let words = frame.w.clone();
    let view = ask(app.desk(), move |desk| desk.returns(&visitor, &words)).await?;
    page(&ListPage { w: &frame.w, frame, here: "transfers", view: &view, problem })
}

/// `GET /returns`.
pub async fn list(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
) -> Result<Response, Refusal> {
    listed(&app, &frame, visitor, None).await
}

/// `POST /returns`.
pub async fn gather(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    Form(fields): Form<Vec<(String, String)>>,
) -> Result<Response, Refusal> {
    let (sent, who) = (Sent(fields), visitor.clone());
    match ask(app.desk(), move |desk| desk.gather_return(&who, &sent)).await? {
        Ok(id) => Ok(Redirect::to(&format!("/returns/{id}?done=asked")).into_response()),
        Err(problem) => {
            let shown = listed(&app, &frame, visitor, Some(&problem)).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, shown).into_response())
        }
    }
}

#[derive(Template)]
#[template(path = "return_case.html")]
struct CasePage<'a> {
    w: &'a Words,
    frame: &'a Frame,
    here: &'static str,
    view: &'a CaseView,
    sent: &'a Sent,
    done: Option<String>,
    problem: Option<&'a Wrong>,
}

impl CasePage<'_> {
    fn told(&self) -> String {
        self.problem.map_or_else(String::new, |problem| wrong(self.w, problem))
    }

    fn state(&self) -> String {
        state(self.w, self.view.case.state)
    }

    fn tone(&self) -> &'static str {
        tone(self.view.case.state)
    }

    fn flags(&self) -> Vec<String> {
        self.view
            .case
            .flags
            .iter()
            .map(|one| self.w.t(&format!("mv-return-flag-{}-text", one.word())))
            .collect()
    }

    fn is(&self, state: How) -> bool {
        self.view.case.state == state
    }

    fn goes_back(&self) -> bool {
        self.view.case.what_for == For::Return
    }

    fn decides(&self) -> bool {
        self.view.case.approves && self.is(How::Asked)
    }

    fn labels(&self) -> bool {
        self.goes_back() && self.works() && self.is(How::Approved)
    }

    fn ships(&self) -> bool {
        self.goes_back() && self.works() && self.is(How::Labelled)
    }

    fn credits(&self) -> bool {
        self.view.case.approves && self.is(How::Shipped)
    }

    fn works(&self) -> bool {
        self.view.case.own && self.frame.offers("/transfers/new")
    }

    fn ends(&self) -> bool {
        self.works() && (self.is(How::Asked) || self.is(How::Approved) || self.is(How::Labelled))
    }

    fn facts(&self) -> Vec<(String, String)> {
        let case = &self.view.case;
        let (cost, without) = case.cost();
        let cost = match (cost, without) {
            (0, _) => self.w.n("mv-no-price", without),
            (cost, 0) => money(cost),
            (cost, without) => format!("{} + {}", money(cost), self.w.n("mv-no-price", without)),
        };
        let mut facts = vec![
            ("mv-whose", self.view.whose.clone()),
            ("mv-doses", self.w.count(case.doses())),
            ("mv-cost", cost),
        ];
        if self.goes_back() {
            facts.push(("mv-excise", money(case.excise())));
        }
        for (key, value) in
            [("mv-why", &case.row.why), ("mv-label", &case.row.label), ("mv-tracking", &case.row.tracking)]
        {
            if !value.is_empty() {
                facts.push((key, value.clone()));
            }
        }
        facts.extend(case.row.shipped_on.map(|on| ("mv-shipped", self.w.day(on))));
        facts.extend(case.row.credited_cents.map(|cents| ("mv-credited", money(cents))));
        facts.into_iter().map(|(key, value)| (self.w.t(key), value)).collect()
    }

    /// Each loss: what, why, when, by when, and whether it stands.
    fn losses(&self) -> Vec<(String, String, String, String, bool)> {
        let all = self.view.case.losses.iter().zip(&self.view.losses);
        all.map(|(loss, (vaccine, why))| {
            let day = self.w.day(loss.movement.happened_on);
            let why = match loss.movement.why.is_empty() {
                true => why.clone(),
                false => format!("{why}: {}", loss.movement.why),
            };
            (what(self.w, loss, vaccine), why, day, dates(self.w, loss), loss.is_reversed)
        })
        .collect()
    }

    fn steps(&self) -> Vec<(String, String, String, String)> {
        let steps = self.view.case.steps.iter().zip(&self.view.names);
        steps
            .map(|(step, name)| {
                let what = self.w.t(&format!("mv-case-{}", step.step));
                (self.w.time(step.at.to_jiff()), self.w.who(name.as_deref()), what, step.said.clone())
            })
            .collect()
    }

    fn today(&self) -> String {
        match self.sent.get("day") {
            "" => self.frame.today().to_string(),
            day => day.to_owned(),
        }
    }
}

async fn shown(
    app: &App,
    frame: &Frame,
    visitor: Visitor,
    id: String,
    sent: &Sent,
    (done, problem): (Option<String>, Option<&Wrong>),
) -> Result<Response, Refusal> {
    let words = frame.w.clone();
    let view = ask(app.desk(), move |desk| desk.return_case(&visitor, &id, &words)).await?;
    page(&CasePage { w: &frame.w, frame, here: "transfers", view: &view, sent, done, problem })
}

/// `GET /returns/{case}`.
pub async fn show(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    Path(id): Path<String>,
    Query(done): Query<Done>,
) -> Result<Response, Refusal> {
    shown(&app, &frame, visitor, id, &Sent::default(), (done.key(), None)).await
}

/// `POST /returns/{case}`.
pub async fn work(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    Path(id): Path<String>,
    Form(fields): Form<Vec<(String, String)>>,
) -> Result<Response, Refusal> {
    let sent = Sent(fields);
    let (who, name, told) = (visitor.clone(), id.clone(), sent.clone());
    match ask(app.desk(), move |desk| desk.work_return(&who, &name, &told)).await? {
        Ok(()) => Ok(Redirect::to(&format!("/returns/{id}?done=step")).into_response()),
        Err(problem) => {
            let shown = shown(&app, &frame, visitor, id, &sent, (None, Some(&problem))).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, shown).into_response())
        }
    }
}
