//! Carriers that remember what they were given.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use jenner_registry::outreach::Carriers;
use jenner_registry::outreach::delivery::{Address, Carrier, Message, NotSent, Receipt};

/// A carrier on the other side of the line: what it took, and what it answers.
#[derive(Default)]
pub struct Remembering {
    /// Every message it took, in order.
    pub taken: Mutex<Vec<Message>>,
    /// What it answers next; nothing: it takes the message.
    pub answers: Mutex<Vec<Answer>>,
    /// It knows keys again.
    pub knows_keys: bool,
}

#[derive(Clone, Copy)]
pub enum Answer {
    /// It is away and takes nothing.
    Away,
    /// It takes the message, and its answer is lost.
    Lost,
    /// It will never take it.
    Never(jenner_registry::outreach::delivery::Never),
}

impl Carrier for Remembering {
    fn send(&self, message: &Message) -> Result<Receipt, NotSent> {
        let next = self.answers.lock().unwrap().pop();
        match next {
            Some(Answer::Away) => return Err(NotSent::Later(Duration::from_secs(60))),
            Some(Answer::Never(why)) => return Err(NotSent::Never(why)),
            Some(Answer::Lost) | None => {}
        }
        let mut taken = self.taken.lock().unwrap();
        // A gateway that knows a key tells nobody again.
        if !(self.knows_keys && taken.iter().any(|known| known.key() == message.key())) {
            taken.push(message.clone());
        }
        match next {
            Some(Answer::Lost) => Err(NotSent::Unsure),
            _ => Ok(Receipt { reference: format!("ref-{}", message.key()) }),
        }
    }

    fn repeats_safely(&self) -> bool {
        self.knows_keys
    }
}

impl Remembering {
    pub fn mail() -> Arc<Self> {
        Arc::new(Self::default())
    }

    pub fn gateway() -> Arc<Self> {
        Arc::new(Self { knows_keys: true, ..Self::default() })
    }

    /// How many messages each phone or mailbox got.
    pub fn by_address(&self) -> BTreeMap<String, usize> {
        let mut all = BTreeMap::new();
        for message in self.taken.lock().unwrap().iter() {
            let Address::Contact(contact) = &message.to else { panic!("a postal address for a carrier") };
            *all.entry(contact.address().to_owned()).or_default() += 1;
        }
        all
    }
}

pub fn texts(carrier: &Arc<Remembering>) -> Carriers {
    Carriers { text: Some(carrier.clone()), ..Carriers::default() }
}

pub fn mails(carrier: &Arc<Remembering>) -> Carriers {
    Carriers { email: Some(carrier.clone()), ..Carriers::default() }
}
