//! A transfer: asked for, and what is done about it.

use askama::Template;
use axum::Form;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use jenner_registry::cold_chain::{Scale, Temperature};
use jenner_registry::transfers::transfer::State as How;

use super::{Done, funding, tone, wrong};
use crate::app::App;
use crate::desk::{Refusal, Visitor, ask};
use crate::language::Words;
use crate::pages::cold_chain::length;
use crate::pages::frame::{Frame, SignedIn, page};
use crate::views::cold_chain::both;
use crate::views::moves::{Sent, Shelf, TransferForm, TransferView, Wrong};

#[derive(Template)]
#[template(path = "transfer_new.html")]
struct NewPage<'a> {
    w: &'a Words,
    frame: &'a Frame,
    here: &'static str,
    view: &'a TransferForm,
    sent: &'a Sent,
    problem: Option<&'a Wrong>,
}

impl NewPage<'_> {
    fn told(&self) -> String {
        self.problem.map_or_else(String::new, |problem| wrong(self.w, problem))
    }

    fn what(&self, shelf: &Shelf) -> String {
        let line = &shelf.line;
        let last = self.w.day(line.usable_through);
        let funding = funding(self.w, line.funding);
        format!("{} · {} · {funding} · {}", shelf.vaccine, line.account.lot.lot, self.w.s("mv-through", last))
    }

    fn typed(&self, shelf: &Shelf) -> String {
        self.sent.get(&format!("doses-{}", shelf.line.account.id)).to_owned()
    }
}

/// `GET /transfers/new`.
pub async fn ask_new(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
) -> Result<Response, Refusal> {
    form(&app, &frame, visitor, &Sent::default(), None).await
}

async fn form(
    app: &App,
    frame: &Frame,
    visitor: Visitor,
    sent: &Sent,
    problem: Option<&Wrong>,
) -> Result<Response, Refusal> {
    let view = ask(app.desk(), move |desk| desk.transfer_form(&visitor)).await?;
    page(&NewPage { w: &frame.w, frame, here: "transfers", view: &view, sent, problem })
}

/// `POST /transfers/new`.
pub async fn add(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    Form(fields): Form<Vec<(String, String)>>,
) -> Result<Response, Refusal> {
    let sent = Sent(fields);
    let (who, told) = (visitor.clone(), sent.clone());
    match ask(app.desk(), move |desk| desk.ask_transfer(&who, &told)).await? {
        Ok(id) => Ok(Redirect::to(&format!("/transfers/{id}?done=asked")).into_response()),
        Err(problem) => {
            let shown = form(&app, &frame, visitor, &sent, Some(&problem)).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, shown).into_response())
        }
    }
}

#[derive(Template)]
#[template(path = "transfer.html")]
struct OnePage<'a> {
    w: &'a Words,
    frame: &'a Frame,
    here: &'static str,
    view: &'a TransferView,
    sent: &'a Sent,
    done: Option<String>,
    problem: Option<&'a Wrong>,
}

impl OnePage<'_> {
    fn told(&self) -> String {
        self.problem.map_or_else(String::new, |problem| wrong(self.w, problem))
    }

    fn state(&self) -> String {
        self.w.t(&format!("mv-state-{}", self.view.transfer.state.word()))
    }

    fn tone(&self) -> &'static str {
        tone(self.view.transfer.state)
    }

    fn flags(&self) -> Vec<String> {
        self.view
            .transfer
            .flags
            .iter()
            .map(|flag| self.w.t(&format!("mv-flag-{}-text", flag.word())))
            .collect()
    }

    fn is(&self, state: How) -> bool {
        self.view.transfer.state == state
    }

    fn decides(&self) -> bool {
        self.view.transfer.approves && self.is(How::Asked)
    }

    fn sends(&self) -> bool {
        self.view.transfer.gives && self.is(How::Approved) && self.frame.offers("/transfers/new")
    }

    fn takes(&self) -> bool {
        self.view.transfer.gets && self.is(How::Sent) && self.frame.offers("/transfers/new")
    }

    fn withdraws(&self) -> bool {
        (self.is(How::Asked) || self.is(How::Approved)) && self.frame.offers("/transfers/new")
    }

    /// What the journey was like: name and value.
    fn journey(&self) -> Vec<(String, String)> {
        let row = &self.view.transfer.row;
        let degrees = |tenths: i64| {
            Temperature::from_tenths(tenths).map_or_else(String::new, |one| both(one, Scale::Fahrenheit))
        };
        let mut facts = vec![("mv-from", self.view.from.clone()), ("mv-to", self.view.to.clone())];
        facts.push(("mv-why", row.why.clone()));
        if !row.container.is_empty() {
            facts.push(("mv-container", row.container.clone()));
        }
        facts.extend(row.left_at.map(|at| ("mv-left", self.w.time(at.to_jiff()))));
        facts.extend(row.left_tenths.map(|tenths| ("mv-left-temperature", degrees(tenths))));
        facts.extend(row.arrived_at.map(|at| ("mv-arrived", self.w.time(at.to_jiff()))));
        facts.extend(row.arrived_tenths.map(|tenths| ("mv-arrived-temperature", degrees(tenths))));
        facts.into_iter().map(|(key, value)| (self.w.t(key), value)).collect()
    }

    /// Each line: its shelf, what it is, last day, doses, time out of range, what became of it.
    fn lines(&self) -> Vec<(i64, String, String, i64, String, String)> {
        let lines = self.view.transfer.lines.iter().zip(&self.view.vaccines);
        lines
            .map(|(line, vaccine)| {
                let paid = jenner_registry::inventory::Funding::of_word(&line.shelf.funding);
                let paid = paid.map_or_else(String::new, |paid| funding(self.w, paid));
                let what = format!("{vaccine} · {} · {paid}", line.shelf.lot.lot);
                let own = line.row.beyond_use_on.or(line.shelf.beyond_use_on);
                let last = own.map_or(line.shelf.lot.expires_on, |own| own.min(line.shelf.lot.expires_on));
                (
                    line.row.account,
                    what,
                    self.w.day(last),
                    line.row.doses,
                    self.out(line.row.out),
                    self.came(line),
                )
            })
            .collect()
    }

    fn out(&self, [hot, cold, unknown]: [i64; 3]) -> String {
        if self.is(How::Asked) || self.is(How::Approved) {
            return self.w.t("mv-out-later");
        }
        match hot + cold + unknown {
            0 => self.w.t("mv-out-none"),
            all => length(self.w, all),
        }
    }

    fn came(&self, line: &jenner_registry::transfers::transfer::Line) -> String {
        let row = &line.row;
        if !self.is(How::Received) && !self.is(How::Refused) {
            return self.w.t("mv-not-yet");
        }
        let mut said = vec![self.w.n("mv-accepted-n", row.accepted)];
        if row.back > 0 {
            said.push(self.w.n("mv-back-n", row.back));
        }
        if row.lost > 0 {
            let reason = self.view.reasons.iter().find(|(_, code, _)| *code == row.reason);
            let reason = reason.map_or(row.reason.as_str(), |(_, _, words)| words.as_str());
            said.push(format!("{}: {reason}", self.w.n("mv-lost-n", row.lost)));
        }
        if !row.why.is_empty() {
            said.push(row.why.clone());
        }
        said.join("; ")
    }

    fn steps(&self) -> Vec<(String, String, String, String)> {
        let steps = self.view.transfer.steps.iter().zip(&self.view.names);
        steps
            .map(|(step, name)| {
                let what = self.w.t(&format!("mv-state-{}", step.step));
                let said = match step.step.as_str() {
                    "received" => self.w.n("mv-accepted-n", step.said.parse::<i64>().unwrap_or(0)),
                    _ => step.said.clone(),
                };
                (self.w.time(step.at.to_jiff()), self.w.who(name.as_deref()), what, said)
            })
            .collect()
    }

    /// What was typed into a field, or what usually stands there.
    fn typed(&self, field: &str, usual: &str) -> String {
        match self.sent.0.is_empty() {
            true => usual.to_owned(),
            false => self.sent.get(field).to_owned(),
        }
    }

    fn of_line(&self, field: &str, account: &i64, usual: &str) -> String {
        self.typed(&format!("{field}-{account}"), usual)
    }

    fn today(&self) -> String {
        self.typed("day", &self.frame.today().to_string())
    }

    fn is_celsius(&self) -> bool {
        self.sent.get("scale") == "C"
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
    let view = ask(app.desk(), move |desk| desk.transfer(&visitor, &id, &words)).await?;
    page(&OnePage { w: &frame.w, frame, here: "transfers", view: &view, sent, done, problem })
}

/// `GET /transfers/{transfer}`.
pub async fn show(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    Path(id): Path<String>,
    Query(done): Query<Done>,
) -> Result<Response, Refusal> {
    shown(&app, &frame, visitor, id, &Sent::default(), (done.key(), None)).await
}

/// `POST /transfers/{transfer}`.
pub async fn work(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    Path(id): Path<String>,
    Form(fields): Form<Vec<(String, String)>>,
) -> Result<Response, Refusal> {
    let sent = Sent(fields);
    let (who, name, told, words) = (visitor.clone(), id.clone(), sent.clone(), frame.w.clone());
    match ask(app.desk(), move |desk| desk.work_transfer(&who, &name, &told, &words)).await? {
        Ok(()) => Ok(Redirect::to(&format!("/transfers/{id}?done=step")).into_response()),
        Err(problem) => {
            let shown = shown(&app, &frame, visitor, id, &sent, (None, Some(&problem))).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, shown).into_response())
        }
    }
}
