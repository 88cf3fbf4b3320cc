//! Letters of the family pages (codes, answers): by the same carriers as reminders, and into the folder where there is none for a kind.

use std::sync::Arc;

use jenner_registry::family::contact::Contact;
use jenner_registry::family::outbox::{FileDrop, Letter, Sender};
use jenner_registry::outreach::delivery::NotSent;
use jenner_registry::packs::Language;

use super::mail::{self, Mailer};
use super::texts::gateway::{self, Gateway};

/// What carries letters of families.
pub struct Outbox {
    /// E-mails; into the folder without it.
    pub mail: Option<Arc<Mailer>>,
    /// Text messages; into the folder without it.
    pub texts: Option<Arc<Gateway>>,
    /// Where a program of the operator takes them.
    pub folder: FileDrop,
}

impl Sender for Outbox {
    fn send(&self, id: i64, to: &Contact, letter: &Letter) -> Result<(), String> {
        // Another word than that of reminders: what comes back of these is nobody's attempt.
        let key = format!("letter-{id:016x}");
        // The language of a letter is not kept with it; nothing that is sent here depends on it.
        let language = Language::English;
        let carried = match (to, &self.mail, &self.texts) {
            (Contact::Email(to), Some(mail), _) => {
                let (subject, text) = (&letter.subject, &letter.text);
                mail.carry(mail::Letter { key: &key, to, subject, text, language, stoppable: false })
            }
            (Contact::Phone(to), _, Some(texts)) => {
                texts.carry(gateway::Letter { key: &key, to, text: &letter.text, language })
            }
            _ => return self.folder.send(id, to, letter),
        };
        carried.map(drop).map_err(|not_sent| match not_sent {
            NotSent::Later(_) | NotSent::Again(_) => "put off".to_owned(),
            NotSent::Never(why) => why.word().to_owned(),
            NotSent::Unsure => "unsure".to_owned(),
        })
    }
}
