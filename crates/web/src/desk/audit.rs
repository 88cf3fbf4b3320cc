//! What the pages of the privacy officer ask, and what the guard writes down. An inner error is a reason in words.

use jenner_model::{PublicId, RegistryNumber};
use jenner_registry::packs::report::Report;
use jiff::Timestamp;

use super::{Refusal, Visitor};
use crate::views::audit::{
    AlertList, AlertView, AuditAsked, AuditFound, DisclosuresView, EntryView, LookedView, RuleOrder,
    RuleView, StaffView,
};

/// The desk of those who watch over the audit log.
pub trait AuditDesk: Send + Sync + 'static {
    /// Writes down that a page was refused; the pattern of its route, never its address.
    fn refused_page(&self, visitor: &Visitor, route: &str) -> Result<(), Refusal>;
    /// A page of the log.
    fn search_audit(&self, _: &Visitor, _: &AuditAsked) -> Result<AuditFound, Refusal> {
        Err(Refusal::NotFound)
    }
    /// One entry, with its detail opened.
    fn audit_entry(&self, _: &Visitor, _chain: &str, _seq: i64) -> Result<(EntryView, String), Refusal> {
        Err(Refusal::NotFound)
    }
    /// Who looked at a record.
    fn looked(&self, _: &Visitor, _: PublicId) -> Result<LookedView, Refusal> {
        Err(Refusal::NotFound)
    }
    /// Alerts, open or closed, before an instant.
    fn alerts(&self, _: &Visitor, _closed: bool, _before: Option<Timestamp>) -> Result<AlertList, Refusal> {
        Err(Refusal::NotFound)
    }
    /// One alert.
    fn alert(&self, _: &Visitor, _id: i64) -> Result<AlertView, Refusal> {
        Err(Refusal::NotFound)
    }
    /// Closes an alert with a note.
    fn close_alert(&self, _: &Visitor, _id: i64, _note: &str) -> Result<Result<(), String>, Refusal> {
        Err(Refusal::NotFound)
    }
    /// The rules.
    fn alert_rules(&self, _: &Visitor) -> Result<Vec<RuleView>, Refusal> {
        Err(Refusal::NotFound)
    }
    /// Tunes a rule.
    fn tune_rule(&self, _: &Visitor, _: &RuleOrder) -> Result<Result<(), String>, Refusal> {
        Err(Refusal::NotFound)
    }
    /// Users and their own records.
    fn own_records(&self, _: &Visitor) -> Result<Vec<StaffView>, Refusal> {
        Err(Refusal::NotFound)
    }
    /// Says whose own record is whose.
    fn set_own_record(
        &self,
        _: &Visitor,
        _username: &str,
        _number: Option<RegistryNumber>,
    ) -> Result<Result<(), String>, Refusal> {
        Err(Refusal::NotFound)
    }
    /// The accounting of disclosures of the person with this number; `None` when there is none.
    fn disclosures(&self, _: &Visitor, _: RegistryNumber) -> Result<Option<DisclosuresView>, Refusal> {
        Err(Refusal::NotFound)
    }
    /// A table as PDF, with the head and foot of the jurisdiction. What stands in it was let out before.
    fn report(&self, _: &Report) -> Result<Vec<u8>, Refusal> {
        Err(Refusal::NotFound)
    }
}
