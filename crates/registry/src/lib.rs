//! What an immunization registry does. One folder a capability:
//!
//! - [`access`]: who may do what; the door every read of a person goes through
//! - [`away`]: packs for disasters: one encrypted file that answers without network, with its own audit log
//! - [`background`]: threads whose work can wait
//! - [`audit`]: watching over the audit log: signatures, search, alerts, disclosures, incidents
//! - [`intake`]: a submitted message becomes reports (load, decide, apply)
//! - [`cold_chain`]: where vaccine is kept, how warm it was, what is done when it was too warm or too cold
//! - [`by_hand`]: what people write down by hand: doses, corrections, who somebody is
//! - [`bulk`]: records in bulk: exports as jobs, and groups of people
//! - [`follow`]: telling those who follow a person that something changed
//! - [`identity`]: the record as a fold over reports; finding people; answering queries
//! - [`at_risk`]: pockets of under-vaccination, how sure that is, and who is missing
//! - [`coverage`]: who has reached what on a day, for any area, cohort and day
//! - [`doses`]: from dose reports to doses
//! - [`fhir`]: what FHIR asks: who is meant, what is due
//! - [`forecast`]: what counts and what is due: asked, answered, kept for everybody
//! - [`lab`]: the vendor lab: a sandbox in memory, sessions kept under a link
//! - [`lists`]: lists and counts by questions of one's own, which can be kept
//! - [`mailing`]: paper that goes by post: letters, cards, labels, and lists for the phone
//! - [`inventory`]: vaccine stock: a ledger of doses, what reported doses take from it, counts
//! - [`messages`]: the message log
//! - [`outbreak`]: who was exposed to a disease, who is protected, what still helps; who was given a lot
//! - [`ordering`]: ordering of vaccine: what is suggested, how an order goes its way, packages, federal files
//! - [`outreach`]: reminder and recall: who is told, by what, in which words, and whether it helped
//! - [`organizations`]: who reports and who uses
//! - [`family`]: the family's own page: who asks, the record, links, corrections, reminders
//! - [`extracts`]: files for CDC, by specifications that are data, and a checker of such files
//! - [`schools`]: what the law asks of students, lists of students, how they stand, the report of a year
//! - [`senders`]: what is agreed with each sender, how far it is, how good its messages are
//! - [`smart`]: FHIR clients and how they prove who they are
//! - [`packs`]: jurisdictions as data: participation, holidays, texts, templates of documents
//! - [`papers`]: official records: certificates, health cards, visit plans, and whether a paper is genuine
//! - [`participation`]: what families allow and ask for: requests, letters, the privacy policy; leaving, and staying out
//! - [`partners`]: other registries: asking and answering them, by agreement
//! - [`transfers`]: vaccine that moves to another clinic, goes back, or was borrowed
//! - [`programme`]: the vaccine programme: who takes part, what became of its vaccine, the watch over its doses, visits
//! - [`uploads`]: tables that people upload, row by row through the intake
//! - [`vault`]: sealing what must not be readable in a copy of the database
//!
//! Everything here is synchronous and waits for the database: call it from a thread that may block.

pub mod access;
pub mod at_risk;
pub mod audit;
pub mod away;
pub mod background;
mod batcher;
pub mod bulk;
pub mod by_hand;
pub mod cold_chain;
pub mod coverage;
pub mod doses;
pub mod extracts;
pub mod family;
pub mod fhir;
pub mod follow;
pub mod forecast;
pub mod identity;
pub mod intake;
pub mod inventory;
pub mod lab;
pub mod lists;
pub mod mailing;
pub mod messages;
pub mod ordering;
pub mod organizations;
pub mod outbreak;
pub mod outreach;
mod packed;
pub mod packs;
pub mod papers;
pub mod participation;
pub mod partners;
pub mod patients;
pub mod programme;
mod registry;
pub mod schools;
pub mod senders;
pub mod smart;
pub mod tables;
pub mod transfers;
pub mod uploads;
pub mod vault;

/// Documents as PDF.
pub use jenner_documents as documents;
pub use registry::{Clock, Registry, Settings};

/// Why a use case could not be done.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The role may not do this.
    #[error("this role may not do this")]
    Forbidden,
    /// The request itself is wrong; the text says what to do.
    #[error("{0}")]
    Invalid(String),
    /// The database said no, or is away.
    #[error(transparent)]
    Store(#[from] jenner_store::StoreError),
    /// The database is away or full; the text says which.
    #[error("{0}")]
    Busy(String),
    /// The program is shutting down.
    #[error("the registry is shutting down; send again")]
    Stopping,
    /// A sealed value that cannot be opened.
    #[error(transparent)]
    Sealed(#[from] vault::VaultError),
    /// The jurisdiction pack is wrong.
    #[error(transparent)]
    Pack(#[from] packs::PackError),
    /// Something that cannot happen did; nothing was stored.
    #[error("internal error: {0}")]
    Internal(String),
}

impl Error {
    /// Whether trying again later may help: nothing was stored, nothing is wrong with the request.
    pub fn is_temporary(&self) -> bool {
        match self {
            Error::Store(error) => error.is_unavailable(),
            Error::Stopping | Error::Busy(_) => true,
            Error::Forbidden | Error::Invalid(_) | Error::Sealed(_) | Error::Pack(_) | Error::Internal(_) => {
                false
            }
        }
    }
}
