//! What comes back of reminders, at the desk.

use jenner_registry::family::contact::Contact;
use jenner_registry::outreach::delivery::Bounce;
use jenner_registry::packs::Language;

use super::{Clerk, refusal};
use crate::courier::tag;
use crate::courier::texts::words::{self, Reply};
use crate::courier::texts::{Event, Heard, Status};
use crate::desk::{CourierDesk, Refusal};

impl CourierDesk for Clerk {
    fn stop_link(&self, words: &str) -> Result<Option<String>, Refusal> {
        Ok(tag::read_stop_words(self.registry.vault(), words).map(|contact| contact.masked()))
    }

    fn stop_by_link(&self, words: &str) -> Result<bool, Refusal> {
        let Some(contact) = tag::read_stop_words(self.registry.vault(), words) else { return Ok(false) };
        self.registry.outreach().stopped(&contact).map_err(refusal)?;
        Ok(true)
    }

    fn text_came(&self, event: &Event) -> Result<Heard, Refusal> {
        match event {
            Event::Status { key, status } => self.text_status(key, *status).map(|()| Heard::default()),
            Event::Inbound { from, text } => self.text_answer(from, text),
        }
    }
}

impl Clerk {
    fn text_status(&self, key: &str, status: Status) -> Result<(), Refusal> {
        // A key of letters of the family pages, or of somebody else's messages: nothing to note.
        let Some(attempt) = tag::attempt_of_key(key) else { return Ok(()) };
        let outreach = self.registry.outreach();
        match status {
            Status::Sent => Ok(false),
            Status::Delivered => outreach.delivered(attempt),
            // Who said STOP to the gateway gets no more there, until START.
            Status::NoSuchNumber | Status::Stopped => outreach.bounced(attempt, Bounce::Hard),
            Status::Failed => outreach.bounced(attempt, Bounce::Soft),
        }
        .map(drop)
        .map_err(refusal)
    }

    fn text_answer(&self, from: &str, text: &str) -> Result<Heard, Refusal> {
        // A number of another country cannot be one of ours.
        let Some(contact @ Contact::Phone(_)) = Contact::read(from) else { return Ok(Heard::default()) };
        let outreach = self.registry.outreach();
        let word = match words::read(text) {
            Reply::Stop => {
                outreach.stopped(&contact).map_err(refusal)?;
                "stopped"
            }
            Reply::Start => {
                outreach.started(&contact).map_err(refusal)?;
                "started"
            }
            Reply::Help => "help",
            Reply::Other => return Ok(Heard::default()),
        };
        let language = words::language(text);
        let pack = self.registry.pack();
        let office = pack.texts(language).or(pack.texts(Language::English)).map(|texts| &texts.office);
        let fill = [
            ("authority", office.map(|office| office.authority.clone()).unwrap_or_default()),
            ("contact", office.map(|office| office.contact.clone()).unwrap_or_default()),
        ];
        let reply = pack.mailing_texts(language).map(|texts| texts.reply(word, &fill)).unwrap_or_default();
        Ok(Heard { reply })
    }
}
