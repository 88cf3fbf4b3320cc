//! The message log: what senders sent, by sender, outcome, day and control id.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use serde::Deserialize;

use crate::app::App;
use crate::desk::{Refusal, ask};
use crate::language::Words;
use crate::pages::find::understand::day;
use crate::pages::frame::{Frame, SignedIn, page};
use crate::views::messages::{PAGE, TRANSPORTS};
use crate::views::{MessageFilter, MessageList, Outcome};

#[derive(Template)]
#[template(path = "messages.html")]
struct MessagesPage<'a> {
    w: &'a Words,
    frame: &'a Frame,
    here: &'static str,
    view: &'a MessageList,
    typed: &'a Typed,
    filter: &'a MessageFilter,
    /// Fields that could not be read: `from`, `until`.
    unread: Vec<&'static str>,
}

impl MessagesPage<'_> {
    fn first(&self) -> u64 {
        u64::from(self.filter.page - 1) * PAGE + 1
    }

    fn last(&self) -> u64 {
        self.first() + self.view.rows.len() as u64 - 1
    }

    fn pages(&self) -> u64 {
        self.view.total.div_ceil(PAGE).max(1)
    }

    /// Address of another page of the same list.
    fn page_url(&self, page: u32) -> String {
        let typed = self.typed;
        format!(
            "/messages?sender={}&outcome={}&from={}&until={}&control_id={}&person={}&rule={}&transport={}&page={page}",
            escape(&typed.sender),
            escape(&typed.outcome),
            escape(&typed.from),
            escape(&typed.until),
            escape(&typed.control_id),
            escape(&typed.person),
            escape(&typed.rule),
            escape(&typed.transport),
        )
    }

    /// Ways to come, with their words.
    fn transports(&self) -> Vec<(&'static str, String)> {
        TRANSPORTS.iter().map(|word| (*word, self.w.t(&format!("transport-{word}")))).collect()
    }

    fn is_transport(&self, word: &str) -> bool {
        self.filter.transport == word
    }

    fn has_older(&self) -> bool {
        u64::from(self.filter.page) < self.pages()
    }

    fn newer(&self) -> String {
        self.page_url(self.filter.page - 1)
    }

    fn older(&self) -> String {
        self.page_url(self.filter.page + 1)
    }

    fn is_sender(&self, sender: &i64) -> bool {
        self.filter.sender == Some(*sender)
    }

    fn is_outcome(&self, outcome: &Outcome) -> bool {
        self.filter.outcome == Some(*outcome)
    }

    fn has_filter(&self) -> bool {
        *self.filter != MessageFilter { page: self.filter.page, ..MessageFilter::default() }
    }
}

/// The filter as it was typed.
#[derive(Debug, Deserialize)]
pub struct Typed {
    #[serde(default)]
    sender: String,
    #[serde(default)]
    outcome: String,
    #[serde(default)]
    from: String,
    #[serde(default)]
    until: String,
    #[serde(default)]
    control_id: String,
    #[serde(default)]
    person: String,
    #[serde(default)]
    rule: String,
    #[serde(default)]
    transport: String,
    #[serde(default)]
    page: String,
}

/// `GET /messages`.
pub async fn show(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    Query(typed): Query<Typed>,
) -> Result<Response, Refusal> {
    let today = frame.today();
    let mut unread = Vec::new();
    let mut date = |name: &'static str, text: &str| {
        let read = day(text, today);
        if read.is_none() && !text.trim().is_empty() {
            unread.push(name);
        }
        read
    };
    let filter = MessageFilter {
        sender: typed.sender.parse().ok(),
        outcome: Outcome::from_word(&typed.outcome),
        from: date("from", &typed.from),
        until: date("until", &typed.until),
        control_id: typed.control_id.trim().chars().take(199).collect(),
        person: typed.person.trim().chars().take(40).collect(),
        rule: typed.rule.trim().chars().take(100).collect(),
        transport: typed.transport.trim().chars().take(20).collect(),
        page: typed.page.parse().unwrap_or(1).clamp(1, 1_000_000),
    };
    let wanted = filter.clone();
    let view = ask(app.desk(), move |desk| desk.messages(&visitor, &wanted)).await?;
    page(&MessagesPage {
        w: &frame.w,
        frame: &frame,
        here: "messages",
        view: &view,
        typed: &typed,
        filter: &filter,
        unread,
    })
}

/// Percent-encoding of a query value.
pub(super) fn escape(text: &str) -> String {
    text.bytes().fold(String::new(), |mut done, byte| {
        if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) {
            done.push(char::from(byte));
        } else {
            done.push_str(&format!("%{byte:02X}"));
        }
        done
    })
}
