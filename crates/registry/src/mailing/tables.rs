//! Mail as a table for a print shop or a word processor (mail merge), and lists of people to call.

use crate::Error;
use crate::outreach::delivery::{Address, Message};
use crate::uploads::formula::guarded;

/// Columns of the table for mail merge: what each is stands in docs/MAIL.md.
pub const MERGE: [&str; 10] =
    ["key", "name", "street", "other", "city", "state", "zip", "language", "title", "text"];
/// Columns of the table of people to call.
pub const PHONES: [&str; 5] = ["key", "name", "phone", "about", "language"];

/// Writes cells so that no spreadsheet takes one for a formula.
fn csv<const N: usize>(header: [&str; N], rows: impl Iterator<Item = [String; N]>) -> Result<Vec<u8>, Error> {
    let failed = |why: String| Error::Internal(format!("a table of mail could not be made: {why}"));
    let mut out = csv::Writer::from_writer(Vec::new());
    out.write_record(header).map_err(|error| failed(error.to_string()))?;
    for row in rows {
        out.write_record(row.iter().map(|cell| guarded(cell).into_owned()))
            .map_err(|error| failed(error.to_string()))?;
    }
    out.into_inner().map_err(|error| failed(error.to_string()))
}

/// The table for mail merge (CSV, UTF-8): messages that go by post, one a row.
///
/// # Errors
/// None that are expected.
pub fn merge(messages: &[Message]) -> Result<Vec<u8>, Error> {
    csv(
        MERGE,
        messages.iter().filter_map(|message| {
            let Address::Post(to) = &message.to else { return None };
            let [name, street, other, city, state, zip] =
                [&to.name, &to.street, &to.other, &to.city, &to.state, &to.zip].map(Clone::clone);
            let language = message.language.code().to_owned();
            let (title, text) = (message.subject.clone(), message.text.clone());
            Some([message.key(), name, street, other, city, state, zip, language, title, text])
        }),
    )
}

/// Somebody to call.
#[derive(Clone, PartialEq, Eq)]
pub struct Call {
    /// Key of the message.
    pub key: String,
    /// Who is asked for, family name first.
    pub name: String,
    /// Phone, as people read it.
    pub phone: String,
    /// What the call is about.
    pub about: String,
    /// Language of the call, as a code.
    pub language: String,
}

impl std::fmt::Debug for Call {
    // A call may come near a log.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Call({})", self.key)
    }
}

/// Ten digits as people read them.
fn readable(phone: &str) -> String {
    match (phone.get(..3), phone.get(3..6), phone.get(6..)) {
        (Some(area), Some(exchange), Some(rest)) if phone.len() == 10 => {
            format!("({area}) {exchange}-{rest}")
        }
        _ => phone.to_owned(),
    }
}

/// Whom a call is about and what is due for them: the list in its text; all of it where there is none.
fn about(message: &Message) -> String {
    let lines = || message.text.lines().map(str::trim).filter(|line| !line.is_empty());
    let items: Vec<&str> = lines().filter_map(|line| line.strip_prefix("- ")).collect();
    if items.is_empty() { lines().collect::<Vec<_>>().join(" ") } else { items.join("; ") }
}

/// The calls of messages for a phone list, sorted by name without regard to case.
pub fn calls(messages: &[Message]) -> Vec<Call> {
    let call = |message: &Message| {
        let Address::Contact(phone) = &message.to else { return None };
        Some(Call {
            key: message.key(),
            name: message.name.clone(),
            phone: readable(phone.address()),
            about: about(message),
            language: message.language.code().to_owned(),
        })
    };
    let mut all: Vec<Call> = messages.iter().filter_map(call).collect();
    all.sort_by_cached_key(|call| (call.name.to_lowercase(), call.phone.clone(), call.key.clone()));
    all
}

/// The people to call as a table (CSV, UTF-8), sorted by name.
///
/// # Errors
/// None that are expected.
pub fn phones(messages: &[Message]) -> Result<Vec<u8>, Error> {
    csv(
        PHONES,
        calls(messages).into_iter().map(|call| [call.key, call.name, call.phone, call.about, call.language]),
    )
}
