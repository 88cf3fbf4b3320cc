//! Messages that leave, and what comes back: real connections on this machine, to servers that misbehave as real ones do.

mod came;
mod mail;
mod texts;

use std::path::PathBuf;
use std::sync::Arc;

use jenner_registry::family::contact::Contact;
use jenner_registry::outreach::delivery::{Address, AttemptId, Channel, Message};
use jenner_registry::packs::Language;
use jenner_web::courier::sandbox::{self, Keeper, Kept};

/// A file of kept messages in a folder of its own.
struct Store {
    folder: tempfile::TempDir,
    keeper: Arc<Keeper>,
}

impl Store {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let keeper = Arc::new(Keeper::open(&folder.path().join("kept.ndjson")).unwrap());
        Self { folder, keeper }
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("kept.ndjson")
    }

    fn all(&self) -> Vec<Kept> {
        sandbox::read(&self.path()).unwrap()
    }
}

fn message(id: i64, to: &str) -> Message {
    let to = Contact::read(to).unwrap();
    let channel = if matches!(to, Contact::Phone(_)) { Channel::Text } else { Channel::Email };
    Message {
        attempt: AttemptId(id),
        channel,
        to: Address::Contact(to),
        name: String::new(),
        language: Language::English,
        subject: "Shots are due".to_owned(),
        text: "A child in your family may be due for a visit.\n\nCall your clinic.\n.\n..end".to_owned(),
    }
}
