//! The desk: what the web room asks of the registry, and what it gets back.
//!
//! Handlers know this trait alone, so that pages can be tested and looked at without a database. Its
//! functions are synchronous (a database waits behind them); [`ask`] runs them off the async threads.

pub mod account;
pub mod at_risk;
pub mod audit;
pub mod cold_chain;
pub mod courier;
pub mod coverage;
pub mod doses;
pub mod family;
pub mod fhir;
pub mod hand;
pub mod lab;
pub mod lists;
pub mod moves;
pub mod offices;
pub mod on_hold;
pub mod orders;
pub mod outbreaks;
pub mod outreach;
pub mod packs;
pub mod papers;
pub mod participation;
pub mod patients;
pub mod programme;
pub mod programs;
pub mod registries;
pub mod review;
pub mod school_numbers;
pub mod school_papers;
pub mod schools;
pub mod senders;
pub mod steward;
pub mod stock;
pub mod uploads;
pub mod ways_in;

use std::sync::Arc;

use jenner_cdsi::Schedule;
use jenner_model::access::{Access, Origin, Role};
use jenner_model::{OrganizationId, PublicId, UserId};
use jenner_registry::messages::Transport;
use serde::{Deserialize, Serialize};

pub use account::AccountDesk;
pub use at_risk::AtRiskDesk;
pub use audit::AuditDesk;
pub use cold_chain::ColdChainDesk;
pub use courier::CourierDesk;
pub use coverage::CoverageDesk;
pub use doses::DoseDesk;
pub use family::FamilyDesk;
pub use fhir::FhirDesk;
pub use hand::HandDesk;
pub use lab::{KeptLab, LabDesk};
pub use lists::ListDesk;
pub use moves::MovesDesk;
pub use offices::{Emergency, OfficeDesk};
pub use on_hold::OnHoldDesk;
pub use orders::OrderDesk;
pub use outbreaks::OutbreakDesk;
pub use outreach::OutreachDesk;
pub use packs::PackDesk;
pub use papers::PaperDesk;
pub use participation::ParticipationDesk;
pub use patients::PatientsDesk;
pub use programme::ProgrammeDesk;
pub use programs::ProgramDesk;
pub use registries::RegistriesDesk;
pub use review::ReviewDesk;
pub use school_numbers::SchoolNumbersDesk;
pub use school_papers::SchoolPaperDesk;
pub use schools::SchoolDesk;
pub use senders::SenderDesk;
pub use steward::StewardDesk;
pub use stock::StockDesk;
pub use uploads::UploadDesk;
pub use ways_in::WaysIn;

use crate::serve::Caller;
use crate::views::{Asked, DoseView, Found, MessageFilter, MessageList, MessageView, PersonView, TodayView};

/// A signed-in human. Kept in the session; the registry checks it again on every call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Visitor {
    /// Who.
    pub user: UserId,
    /// Name as it stands in the dark bar.
    pub name: String,
    /// The one role the person works in now.
    pub role: Role,
    /// For which organization.
    pub organization: OrganizationId,
    /// Its name.
    pub organization_name: String,
    /// Which of the user's roles it is; 0: the first one.
    #[serde(default)]
    pub grant: i64,
    /// From where the request came: filled for each request anew, for the audit log.
    #[serde(skip)]
    pub origin: Option<Arc<Origin>>,
}

/// A machine sender that has shown its credential.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sender {
    /// The ticket it was given.
    pub access: Access,
}

/// What became of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// An HL7 answer (ACK or RSP), good or bad. Only a message that is on disk is accepted in it.
    Hl7(Vec<u8>),
    /// The bytes are no HL7 message; the text says what to do. No patient data in it.
    NotHl7(String),
    /// Nothing was stored because the registry cannot store now: send again later.
    Unavailable,
}

/// Why the registry did not do what was asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Wrong user name, password, or both; or an ended account. Never says which.
    #[error("sign-in refused")]
    SignIn,
    /// The role may not do it.
    #[error("not allowed for the role")]
    Role,
    /// There is no such thing, or the visitor may not know that there is.
    #[error("not found")]
    NotFound,
    /// The record has become part of another one. Both by their names for the URL.
    #[error("the record has become part of another one")]
    Moved {
        /// The record that was asked for.
        from: String,
        /// The record that it is part of now.
        to: String,
    },
    /// The database does not answer.
    #[error("the registry cannot answer now")]
    Unavailable,
    /// Something broke. The text is for the log: no patient data in it.
    #[error("{0}")]
    Broken(String),
}

/// What the registry does for the web room.
pub trait Desk:
    AccountDesk
    + ReviewDesk
    + DoseDesk
    + HandDesk
    + AuditDesk
    + LabDesk
    + FhirDesk
    + RegistriesDesk
    + WaysIn
    + ProgramDesk
    + UploadDesk
    + SenderDesk
    + StewardDesk
    + StockDesk
    + ParticipationDesk
    + OnHoldDesk
    + PaperDesk
    + OfficeDesk
    + PatientsDesk
    + FamilyDesk
    + SchoolDesk
    + SchoolPaperDesk
    + SchoolNumbersDesk
    + OutbreakDesk
    + AtRiskDesk
    + CoverageDesk
    + ListDesk
    + OutreachDesk
    + PackDesk
    + CourierDesk
    + ColdChainDesk
    + OrderDesk
    + MovesDesk
    + ProgrammeDesk
{
    /// Whether messages can be stored and persons read now.
    fn ready(&self) -> Result<(), Refusal>;
    /// Whether records are read and not changed for the moment.
    fn is_read_only(&self) -> bool {
        false
    }
    /// The immunization schedule in use.
    fn schedule(&self) -> Result<Arc<Schedule>, Refusal>;

    /// Checks the credential of a machine sender: what it says, and what its connection shows. Empty texts mean "not
    /// given".
    fn sign_in_sender(&self, user: &str, password: &str, caller: &Caller) -> Result<Sender, Refusal>;
    /// Logs that something was refused before it was read or understood: no credential or a wrong one, too
    /// large, nothing in it. What was sent is not kept.
    fn refused(&self, transport: Transport, why: &str);
    /// Takes one message, update or query alike.
    fn submit(&self, sender: &Sender, transport: Transport, message: &[u8]) -> Answer;

    /// Writes the end of a session into the audit log.
    fn sign_out(&self, visitor: &Visitor) -> Result<(), Refusal>;

    /// The first page.
    fn today(&self, visitor: &Visitor) -> Result<TodayView, Refusal>;
    /// Finds people.
    fn find(&self, visitor: &Visitor, asked: &Asked) -> Result<Found, Refusal>;
    /// Opens a record.
    fn person(&self, visitor: &Visitor, person: PublicId) -> Result<PersonView, Refusal>;
    /// Opens one dose of a record. The dose is named as its mark names it.
    fn dose(&self, visitor: &Visitor, person: PublicId, dose: &str) -> Result<DoseView, Refusal>;
    /// One page of the message log.
    fn messages(&self, visitor: &Visitor, filter: &MessageFilter) -> Result<MessageList, Refusal>;
    /// One message.
    fn message(&self, visitor: &Visitor, message: &str) -> Result<MessageView, Refusal>;
}

/// Asks the desk on a thread that may wait.
pub async fn ask<T: Send + 'static>(
    desk: &Arc<dyn Desk>,
    question: impl FnOnce(&dyn Desk) -> Result<T, Refusal> + Send + 'static,
) -> Result<T, Refusal> {
    let desk = Arc::clone(desk);
    tokio::task::spawn_blocking(move || question(desk.as_ref()))
        .await
        // What a panic says stays out of the log: it may quote data.
        .unwrap_or_else(|_| Err(Refusal::Broken("a worker thread ended".into())))
}
