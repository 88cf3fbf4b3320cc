//! What the pages of participation ask of the registry.

use jenner_registry::packs::{Item, Language};
use jenner_registry::participation::desk::{NotNow, Started};
use jenner_registry::participation::paper::Scan;
use jenner_registry::participation::request::{Details, NewRequest};
use jiff::Timestamp;

use super::{Refusal, Visitor};
use crate::views::participation::{Ordered, PolicyView, RequestList, RequestOrder, RequestView};

/// A document for everybody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum PublicPaper {
    /// The poster for the wall.
    Poster,
    /// The brochure.
    Brochure,
    /// The form for a request.
    Form,
}

/// The desk for requests about taking part.
pub trait ParticipationDesk: Send + Sync + 'static {
    /// The requests that run, or those that ended.
    fn requests(&self, visitor: &Visitor, running: bool) -> Result<RequestList, Refusal>;
    /// Takes a request on paper.
    fn start_request(&self, visitor: &Visitor, new: NewRequest) -> Result<Started, Refusal>;
    /// Takes a request of the public form: nobody is looked up.
    fn start_public_request(&self, new: NewRequest) -> Result<Started, Refusal>;
    /// What a request of the public form has not, of what the law asks for.
    fn public_request_lacks(&self, details: &Details) -> Result<Vec<Item>, Refusal>;
    /// Opens a request.
    fn request(&self, visitor: &Visitor, request: &str) -> Result<RequestView, Refusal>;
    /// Adds what was missing.
    fn complete_request(
        &self,
        visitor: &Visitor,
        request: &str,
        details: Details,
        scan: Option<Scan>,
    ) -> Result<Result<(), NotNow>, Refusal>;
    /// Takes a step.
    fn order_request(
        &self,
        visitor: &Visitor,
        request: &str,
        order: &RequestOrder,
    ) -> Result<Ordered, Refusal>;
    /// A letter as PDF; the receipt where no letter is named.
    fn request_letter(
        &self,
        visitor: &Visitor,
        request: &str,
        letter: Option<i64>,
    ) -> Result<Vec<u8>, Refusal>;
    /// A scan with its media type.
    fn request_scan(&self, visitor: &Visitor, request: &str, scan: i64)
    -> Result<(String, Vec<u8>), Refusal>;
    /// A document for everybody.
    fn public_paper(&self, paper: PublicPaper, language: Language) -> Result<Vec<u8>, Refusal>;
    /// The privacy policy.
    fn policy(&self, language: Language) -> Result<PolicyView, Refusal>;
    /// When the visitor's organization acknowledged the policy in force.
    fn policy_acknowledged(&self, visitor: &Visitor) -> Result<Option<Timestamp>, Refusal>;
    /// Acknowledges it.
    fn acknowledge_policy(&self, visitor: &Visitor) -> Result<(), Refusal>;
}
