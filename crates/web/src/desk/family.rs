//! What the family's own pages ask of the registry, and the desks that answer families.

use std::sync::Arc;

use jenner_model::access::Origin;
use jenner_model::{OrganizationId, PublicId, UserId};
use jenner_registry::access::entry::Whence;
use jenner_registry::family::access_code::GivenCode;
use jenner_registry::family::contact::Contact;
use jenner_registry::family::prove::{Asked, Begun};
use jenner_registry::family::reminders::{Channel, Choice};
use jenner_registry::family::requests::{About, Claimed, Said, Sent};
use jenner_registry::family::share::Made;
use jenner_registry::packs::Language;
use jenner_registry::participation::request::Details;
use jiff::Timestamp;

use super::{Refusal, Visitor};
use crate::language::Lang;
use crate::views::family::{
    CodesView, DeskDone, DeskOrder, DeskRequest, FamilyCard, FamilyLooks, FamilyNote, FamilyNotes,
    FamilyPerson, FamilyProved, FamilyShares,
};

/// A claim that was followed.
#[derive(Debug, Clone)]
pub enum FollowedClaim {
    /// This one.
    Claim(Box<FamilyNote>),
    /// Number and code belong to none.
    No,
    /// Too many tries: not before this time is over.
    Wait(std::time::Duration),
}

/// The desk of families.
pub trait FamilyDesk: Send + Sync + 'static {
    /// Sends a code, where everything fits. The answer is the same for everybody; beside it the code, in made-up states alone.
    fn begin_family(
        &self,
        asked: &Asked,
        contact: &Contact,
        whence: &Whence,
        lang: Lang,
    ) -> Result<(Begun, Option<String>), Refusal>;
    /// Checks a code. `visiting`: the account that is signed in already.
    fn check_family(
        &self,
        handle: &str,
        code: &str,
        visiting: Option<UserId>,
        whence: &Whence,
    ) -> Result<FamilyProved, Refusal>;
    /// Checks an access code from a paper.
    fn family_by_paper(
        &self,
        asked: &Asked,
        code: &str,
        visiting: Option<UserId>,
        whence: &Whence,
    ) -> Result<FamilyProved, Refusal>;
    /// Takes a claim of somebody whose record was not found: nobody is looked up.
    fn claim(&self, said: Said, lang: Lang, whence: &Whence) -> Result<Claimed, Refusal>;
    /// Looks how far a claim is; with a text, answers what was asked.
    fn follow_claim(
        &self,
        number: &str,
        code: &str,
        text: &str,
        whence: &Whence,
    ) -> Result<FollowedClaim, Refusal>;
    /// What a link for a day shows; `None` where it does not open.
    fn shared(
        &self,
        token: &str,
        origin: Option<Arc<Origin>>,
    ) -> Result<Option<(FamilyPerson, Timestamp)>, Refusal>;

    /// The family list.
    fn family(&self, visitor: &Visitor) -> Result<Vec<FamilyCard>, Refusal>;
    /// The record of somebody of the family.
    fn family_person(&self, visitor: &Visitor, person: PublicId) -> Result<FamilyPerson, Refusal>;
    /// Who looked at it.
    fn family_looks(&self, visitor: &Visitor, person: PublicId) -> Result<FamilyLooks, Refusal>;
    /// Links for a day.
    fn family_shares(&self, visitor: &Visitor, person: PublicId) -> Result<FamilyShares, Refusal>;
    /// Makes a link.
    fn share(&self, visitor: &Visitor, person: PublicId) -> Result<Made, Refusal>;
    /// Ends a link.
    fn end_share(&self, visitor: &Visitor, link: i64) -> Result<(), Refusal>;
    /// What was written about a record.
    fn family_notes(&self, visitor: &Visitor, person: PublicId) -> Result<FamilyNotes, Refusal>;
    /// Writes about a record.
    fn send_note(
        &self,
        visitor: &Visitor,
        person: PublicId,
        about: About,
        said: Said,
        to: Option<OrganizationId>,
        lang: Lang,
    ) -> Result<Sent, Refusal>;
    /// Answers a question about a note. False where nothing was asked.
    fn answer_note(
        &self,
        visitor: &Visitor,
        person: PublicId,
        note: &str,
        text: &str,
    ) -> Result<bool, Refusal>;
    /// How the family wants to be reminded.
    fn reminders(&self, visitor: &Visitor, person: PublicId) -> Result<(FamilyCard, Choice), Refusal>;
    /// Chooses how.
    fn choose_reminders(
        &self,
        visitor: &Visitor,
        person: PublicId,
        channel: Channel,
        language: Language,
    ) -> Result<(), Refusal>;
    /// Somebody of the family, with what a request about taking part needs.
    fn family_details(&self, visitor: &Visitor, person: PublicId) -> Result<(FamilyCard, Details), Refusal>;

    /// The requests on the visitor's desk that run, or those that ended.
    fn family_requests(&self, visitor: &Visitor, running: bool) -> Result<Vec<DeskRequest>, Refusal>;
    /// Opens a request.
    fn family_request(&self, visitor: &Visitor, request: &str) -> Result<DeskRequest, Refusal>;
    /// Brings a claim onto the visitor's desk; its name in addresses.
    fn bring_claim(&self, visitor: &Visitor, number: &str, code: &str) -> Result<Option<String>, Refusal>;
    /// Takes a step.
    fn order_family_request(
        &self,
        visitor: &Visitor,
        request: &str,
        order: &DeskOrder,
        note: &str,
    ) -> Result<DeskDone, Refusal>;
    /// Access codes of a record.
    fn access_codes(&self, visitor: &Visitor, person: PublicId) -> Result<CodesView, Refusal>;
    /// Gives one; `None` where the record has no birth date.
    fn give_access_code(&self, visitor: &Visitor, person: PublicId) -> Result<Option<GivenCode>, Refusal>;
    /// Ends all.
    fn withdraw_access_codes(&self, visitor: &Visitor, person: PublicId) -> Result<(), Refusal>;
}
