//! The web room's desk on the registry: machine senders, sign-in, sessions.
//!
//! The pages' own questions (find, open a record, the message log) belong to the web room's side of this seam.

use std::collections::HashMap;
use std::sync::{PoisonError, RwLock};

use jenner_model::access::{Access, Actor};
use jenner_model::{InterfaceId, PublicId, Timestamp};
use jenner_registry::access::{accounts, interfaces, sessions};
use jenner_registry::intake;
use jenner_registry::messages::Transport;
use jenner_registry::{Error, Registry, organizations};
use jenner_web::desk::{Answer, Desk, Refusal, Sender, Visitor};
use jenner_web::session::{SessionRows, StoredSession};
use jenner_web::views::{
    Asked, DoseView, Found, MessageFilter, MessageList, MessageView, PersonView, TodayView,
};

/// The desk.
pub struct RegistryDesk {
    registry: Registry,
    /// Tickets of the senders that have shown their credential.
    senders: RwLock<HashMap<InterfaceId, Access>>,
}

impl std::fmt::Debug for RegistryDesk {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("RegistryDesk")
    }
}

impl RegistryDesk {
    /// A desk on a running registry.
    pub fn new(registry: Registry) -> Self {
        Self {
            registry,
            senders: RwLock::default(),
        }
    }
}

fn refusal(error: Error) -> Refusal {
    match error {
        error if error.is_temporary() => Refusal::Unavailable,
        Error::Forbidden => Refusal::Role,
        error => Refusal::Broken(error.to_string()),
    }
}

fn not_yet<T>() -> Result<T, Refusal> {
    Err(Refusal::Broken(
        "this page is not connected to the registry yet".to_owned(),
    ))
}

impl Desk for RegistryDesk {
    fn ready(&self) -> Result<(), Refusal> {
        organizations::by_code(&self.registry, "")
            .map(drop)
            .map_err(refusal)
    }

    fn sign_in_sender(&self, user: &str, password: &str, _facility: &str) -> Result<Sender, Refusal> {
        let access = interfaces::sign_in(&self.registry, user, password)
            .map_err(refusal)?
            .ok_or(Refusal::SignIn)?;
        let Actor::Interface(interface) = access.actor() else {
            return Err(Refusal::SignIn);
        };
        let sender = Sender {
            interface,
            organization: access.organization(),
        };
        let known = |senders: &HashMap<InterfaceId, Access>| senders.get(&interface) == Some(&access);
        if !known(&self.senders.read().unwrap_or_else(PoisonError::into_inner)) {
            self.senders
                .write()
                .unwrap_or_else(PoisonError::into_inner)
                .insert(interface, access);
        }
        Ok(sender)
    }

    fn submit(&self, sender: &Sender, message: &[u8]) -> Answer {
        let access = self
            .senders
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .get(&sender.interface)
            .cloned();
        let Some(access) = access else {
            return Answer::Unavailable;
        };
        match intake::submit(&self.registry, &access, Transport::Rest, message) {
            Ok(intake::Answer::Hl7(reply)) => Answer::Hl7(reply.text.into_bytes()),
            Ok(intake::Answer::NotHl7(reason)) => Answer::NotHl7(reason),
            Err(error) => {
                tracing::error!(%error, "a message was not taken");
                Answer::Unavailable
            }
        }
    }

    fn sign_in(&self, user_name: &str, password: &str) -> Result<Visitor, Refusal> {
        let who = accounts::sign_in(&self.registry, user_name, password)
            .map_err(refusal)?
            .ok_or(Refusal::SignIn)?;
        let all = organizations::list(&self.registry).map_err(refusal)?;
        let name = all
            .into_iter()
            .find(|o| o.id == who.organization)
            .map_or_else(String::new, |o| o.name.to_string());
        Ok(Visitor {
            user: who.user,
            name: who.display_name,
            role: who.access.role(),
            organization: who.organization,
            organization_name: name,
        })
    }

    fn sign_out(&self, _visitor: &Visitor) -> Result<(), Refusal> {
        Ok(())
    }

    fn today(&self, _visitor: &Visitor) -> Result<TodayView, Refusal> {
        Ok(TodayView::default())
    }

    fn find(&self, _visitor: &Visitor, _asked: &Asked) -> Result<Found, Refusal> {
        not_yet()
    }

    fn person(&self, _visitor: &Visitor, _person: PublicId) -> Result<PersonView, Refusal> {
        not_yet()
    }

    fn dose(&self, _visitor: &Visitor, _person: PublicId, _dose: &str) -> Result<DoseView, Refusal> {
        not_yet()
    }

    fn messages(&self, _visitor: &Visitor, _filter: &MessageFilter) -> Result<MessageList, Refusal> {
        not_yet()
    }

    fn message(&self, _visitor: &Visitor, _message: &str) -> Result<MessageView, Refusal> {
        not_yet()
    }
}

impl SessionRows for RegistryDesk {
    fn load(&self, key: &[u8; 32], _now: jiff::Timestamp) -> Result<Option<StoredSession>, Refusal> {
        let found = sessions::load(&self.registry, key).map_err(refusal)?;
        Ok(found.map(|session| StoredSession {
            user: session.user,
            data: session.data.into_bytes(),
            ends: session.expires_at.to_jiff(),
        }))
    }

    fn save(&self, key: &[u8; 32], session: &StoredSession) -> Result<(), Refusal> {
        let data = String::from_utf8(session.data.clone())
            .map_err(|_| Refusal::Broken("a session is not text".to_owned()))?;
        let session = sessions::Session {
            user: session.user,
            data,
            expires_at: Timestamp::from_jiff(session.ends),
        };
        sessions::save(&self.registry, key, &session).map_err(refusal)
    }

    fn delete(&self, key: &[u8; 32]) -> Result<(), Refusal> {
        sessions::delete(&self.registry, key).map_err(refusal)
    }
}
