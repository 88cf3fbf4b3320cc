//! The clerk: serves the desk from the registry.
//!
//! Each call takes up the visitor's account again, so that an account closed a moment ago opens nothing, and
//! each read goes through the registry's door.

mod account;
mod areas;
mod at_risk;
mod audit;
mod cold_chain;
mod courier;
mod coverage;
mod dose;
mod doubtful;
mod family;
mod family_desk;
mod fhir;
mod find;
mod forecast;
mod hand;
mod lab;
mod lists;
mod mending;
mod message;
mod moves;
mod offices;
mod on_hold;
mod orders;
mod outbreaks;
mod outreach;
mod packs;
mod papers;
mod participation;
mod patients;
mod people;
mod programme;
mod programs;
mod registries;
mod report_card;
mod review;
pub(crate) mod said;
mod school_numbers;
mod school_papers;
mod schools;
mod steward;
pub(crate) mod stock;
mod uploads;
mod ways_in;
pub(crate) mod words;

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use jenner_cdsi::Schedule;
use jenner_model::access::Access;
use jenner_model::{OrganizationId, PublicId, Timestamp};
use jenner_registry::access::interfaces::Shown;
use jenner_registry::access::{accounts, door, grants, interfaces, redact, sessions};
use jenner_registry::intake;
use jenner_registry::messages::{self, Transport};
use jenner_registry::outreach::delivery::Press;
use jenner_registry::{Error, Registry, organizations};

use crate::desk::{Answer, Desk, PatientsDesk as _, Refusal, Sender, Visitor};
use crate::serve::Caller;
use crate::session::{Facts, SessionRows, StoredSession};
use crate::tls::Fingerprint;
use crate::views::today::MessageCounts;
use crate::views::{Asked, DoseView, Found, MessageFilter, MessageList, MessageView, PersonView, TodayView};

/// The registry behind the desk.
#[derive(Clone)]
pub struct Clerk {
    registry: Registry,
    names: Arc<RwLock<HashMap<OrganizationId, String>>>,
    asks: Arc<registries::Asks>,
    shows_codes: bool,
    press: Option<Arc<dyn Press>>,
    areas: Arc<areas::Areas>,
}

impl std::fmt::Debug for Clerk {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Clerk")
    }
}

/// What a refusal of the registry means at the desk.
fn refusal(error: Error) -> Refusal {
    match error {
        Error::Forbidden => Refusal::Role,
        error if error.is_temporary() => Refusal::Unavailable,
        error => Refusal::Broken(error.to_string()),
    }
}

impl Clerk {
    /// A clerk of this registry.
    pub fn new(registry: Registry) -> Self {
        Self {
            registry,
            names: Arc::default(),
            asks: Arc::default(),
            shows_codes: false,
            press: None,
            areas: Arc::default(),
        }
    }

    /// The same clerk for a made-up state: it shows the code that a phone would show.
    pub fn showing_codes(self) -> Self {
        Self { shows_codes: true, ..self }
    }

    fn access(&self, visitor: &Visitor) -> Result<Access, Refusal> {
        let role = (visitor.grant != 0).then_some(visitor.grant);
        let again = grants::resume(&self.registry, visitor.user, role).map_err(refusal)?;
        again.map(|who| who.access.seen_from(visitor.origin.clone())).ok_or(Refusal::Role)
    }

    fn visitor(&self, who: accounts::SignedIn) -> Visitor {
        Visitor {
            user: who.user,
            name: who.display_name,
            role: who.access.role(),
            organization: who.organization,
            organization_name: self.organization(who.organization),
            grant: who.grant,
            origin: None,
        }
    }

    /// The name of an organization. Names are read once and again when one is missing.
    fn organization(&self, id: OrganizationId) -> String {
        if id == redact::WITHHELD {
            return "–".to_owned();
        }
        if let Some(name) = self.names.read().unwrap_or_else(PoisonError::into_inner).get(&id) {
            return name.clone();
        }
        let Ok(all) = organizations::list(&self.registry) else { return String::new() };
        let mut names = self.names.write().unwrap_or_else(PoisonError::into_inner);
        names.extend(all.into_iter().map(|organization| (organization.id, organization.name.to_string())));
        names.get(&id).cloned().unwrap_or_default()
    }
}

impl Desk for Clerk {
    fn ready(&self) -> Result<(), Refusal> {
        organizations::list(&self.registry).map(drop).map_err(refusal)
    }

    fn is_read_only(&self) -> bool {
        self.registry.is_read_only()
    }

    fn schedule(&self) -> Result<Arc<Schedule>, Refusal> {
        Ok(Arc::clone(self.registry.schedule()))
    }

    fn sign_in_sender(&self, user: &str, password: &str, caller: &Caller) -> Result<Sender, Refusal> {
        // A bearer token is user name and secret with a colon between them.
        let (user, password) = match user {
            "" => password.split_once(':').unwrap_or(("", password)),
            user => (user, password),
        };
        let shown = Shown {
            username: user,
            secret: password,
            certificate: caller.certificate.as_ref().map(Fingerprint::bytes),
            from: caller.address,
        };
        let signed_in = interfaces::let_in(&self.registry, shown).map_err(refusal)?;
        signed_in.map(|access| Sender { access }).ok_or(Refusal::SignIn)
    }

    fn refused(&self, transport: Transport, why: &str) {
        let logged = intake::unknown_entry(&self.registry, transport, &[])
            .and_then(|entry| intake::refuse(&self.registry, None, entry, why));
        if let Err(error) = logged {
            tracing::error!(%error, "a refused message could not be logged");
        }
    }

    fn submit(&self, sender: &Sender, transport: Transport, message: &[u8]) -> Answer {
        match intake::submit(&self.registry, &sender.access, transport, message) {
            Ok(intake::Answer::Hl7(reply)) => Answer::Hl7(reply.text.into_bytes()),
            Ok(intake::Answer::NotHl7(why)) => Answer::NotHl7(why),
            Err(error) => {
                tracing::error!(%error, "a message could not be stored");
                Answer::Unavailable
            }
        }
    }

    fn sign_out(&self, visitor: &Visitor) -> Result<(), Refusal> {
        let access = self.access(visitor)?;
        accounts::sign_out(&self.registry, &access).map_err(refusal)
    }

    fn today(&self, visitor: &Visitor) -> Result<TodayView, Refusal> {
        let access = self.access(visitor)?;
        let (reviews, doubts) = (self.pairs_waiting(&access)?, self.doubts_waiting(&access)?);
        let Some(counts) = allowed(messages::outcomes(&self.registry, &access, 1))? else {
            return Ok(TodayView { reviews, doubts, ..TodayView::default() });
        };
        let of = |words: &[&str]| -> u64 {
            words.iter().filter_map(|word| counts.get(*word)).map(|n| u64::try_from(*n).unwrap_or(0)).sum()
        };
        let problems = messages::Filter {
            outcomes: Some(["AE", "AR", "rejected", "refused"].map(str::to_owned).to_vec()),
            ..messages::Filter::default()
        };
        let page = messages::list(&self.registry, &access, problems, 0).map_err(refusal)?;
        Ok(TodayView {
            messages: Some(MessageCounts {
                received: counts.values().map(|n| u64::try_from(*n).unwrap_or(0)).sum(),
                with_findings: of(&["AE"]),
                rejected: of(&["AR", "rejected", "refused"]),
            }),
            reviews,
            doubts,
            problems: page.lines.iter().take(5).map(|line| self.message_row(line)).collect(),
            recent: Vec::new(),
        })
    }

    fn find(&self, visitor: &Visitor, asked: &Asked) -> Result<Found, Refusal> {
        let access = self.access(visitor)?;
        self.search(&access, asked)
    }

    fn person(&self, visitor: &Visitor, person: PublicId) -> Result<PersonView, Refusal> {
        self.person_on(visitor, person, None)
    }

    fn dose(&self, visitor: &Visitor, person: PublicId, dose: &str) -> Result<DoseView, Refusal> {
        let access = self.access(visitor)?;
        let record =
            door::open(&self.registry, &access, person).map_err(refusal)?.ok_or(Refusal::NotFound)?;
        still_named(person, &record)?;
        let dose =
            record.doses.iter().find(|known| people::dose_id(known) == dose).ok_or(Refusal::NotFound)?;
        Ok(self.dose_view(&access, &record, dose))
    }

    fn messages(&self, visitor: &Visitor, filter: &MessageFilter) -> Result<MessageList, Refusal> {
        let access = self.access(visitor)?;
        self.message_list(&access, filter)
    }

    fn message(&self, visitor: &Visitor, message: &str) -> Result<MessageView, Refusal> {
        let access = self.access(visitor)?;
        let id = message::id_of(message).ok_or(Refusal::NotFound)?;
        let detail = messages::get(&self.registry, &access, id).map_err(refusal)?.ok_or(Refusal::NotFound)?;
        Ok(self.message_view(&access, &detail))
    }
}

/// Sends whoever asks for a record that is part of another one now to that one.
fn still_named(asked: PublicId, record: &jenner_model::record::Record) -> Result<(), Refusal> {
    match record.public_id == asked {
        true => Ok(()),
        false => Err(Refusal::Moved { from: asked.to_string(), to: record.public_id.to_string() }),
    }
}

/// What a part of a page shows only to some roles: `None` for the others.
fn allowed<T>(result: Result<T, Error>) -> Result<Option<T>, Refusal> {
    match result {
        Ok(value) => Ok(Some(value)),
        Err(Error::Forbidden) => Ok(None),
        Err(error) => Err(refusal(error)),
    }
}

fn to_be_stored(session: &StoredSession) -> sessions::Session {
    sessions::Session {
        user: session.user,
        data: String::from_utf8_lossy(&session.data).into_owned(),
        expires_at: Timestamp::from_jiff(session.ends),
        visit: session.visit.as_ref().map(|facts| sessions::Visit {
            handle: facts.handle.clone(),
            began_at: Timestamp::from_jiff(facts.began),
            seen_at: Timestamp::from_jiff(facts.seen),
            agent: facts.agent.clone(),
            address: facts.address.clone(),
        }),
    }
}

impl SessionRows for Clerk {
    fn load(&self, key: &[u8; 32], now: jiff::Timestamp) -> Result<Option<StoredSession>, Refusal> {
        let found = sessions::load(&self.registry, key, Timestamp::from_jiff(now)).map_err(refusal)?;
        Ok(found.map(|session| StoredSession {
            user: session.user,
            data: session.data.into_bytes(),
            ends: session.expires_at.to_jiff(),
            visit: session.visit.map(|visit| Facts {
                handle: visit.handle,
                began: visit.began_at.to_jiff(),
                seen: visit.seen_at.to_jiff(),
                agent: visit.agent,
                address: visit.address,
            }),
        }))
    }

    fn begin(&self, key: &[u8; 32], session: &StoredSession) -> Result<(), Refusal> {
        sessions::begin(&self.registry, key, &to_be_stored(session)).map_err(refusal)
    }

    fn save(&self, key: &[u8; 32], session: &StoredSession) -> Result<(), Refusal> {
        sessions::save(&self.registry, key, &to_be_stored(session)).map_err(refusal)
    }

    fn delete(&self, key: &[u8; 32]) -> Result<(), Refusal> {
        sessions::delete(&self.registry, key).map_err(refusal)
    }
}
