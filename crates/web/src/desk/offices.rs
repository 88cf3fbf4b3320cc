//! What the pages about roles, users, organizations and oversight ask of the registry.

use jenner_registry::access::glass::{Opened, Who};
use jenner_registry::access::two_person::Decided;
use jenner_registry::organizations::NewOrganization;
use jenner_registry::organizations::providers::{Application, Decision};
use jiff::Timestamp;

use super::{Refusal, Visitor};
use crate::views::offices::{
    Invitation, OrderLine, OrganizationList, Outcome, ProviderLine, RoleLine, TaskLine, UserChange, UserList,
};

/// Emergency access that is on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Emergency {
    /// Until when.
    pub until: Timestamp,
    /// How many records are open.
    pub records: usize,
}

/// The desk for who works here, in which role, and what needs a second pair of eyes.
pub trait OfficeDesk: Send + Sync + 'static {
    /// The visitor's emergency access, if it is on.
    fn emergency(&self, visitor: &Visitor) -> Result<Option<Emergency>, Refusal>;
    /// Opens a hidden record with a reason.
    fn break_glass(&self, visitor: &Visitor, who: &Who, reason: &str) -> Result<Opened, Refusal>;
    /// Ends emergency access before its time.
    fn end_emergency(&self, visitor: &Visitor) -> Result<(), Refusal>;
    /// The visitor's own roles.
    fn roles(&self, visitor: &Visitor) -> Result<Vec<RoleLine>, Refusal>;
    /// The visitor in another of the own roles.
    fn switch_role(&self, visitor: &Visitor, to: i64) -> Result<Visitor, Refusal>;
    /// Users the visitor looks after.
    fn users(&self, visitor: &Visitor) -> Result<UserList, Refusal>;
    /// Changes what a user may do.
    fn change_user(&self, visitor: &Visitor, change: &UserChange) -> Result<Outcome, Refusal>;
    /// Invites a user.
    fn invite(&self, visitor: &Visitor, invitation: &Invitation) -> Result<Outcome, Refusal>;
    /// Organizations, and providers that apply.
    fn organizations(&self, visitor: &Visitor) -> Result<OrganizationList, Refusal>;
    /// Adds an organization.
    fn add_organization(&self, visitor: &Visitor, new: &NewOrganization) -> Result<Outcome, Refusal>;
    /// One application.
    fn application(&self, visitor: &Visitor, id: &str) -> Result<ProviderLine, Refusal>;
    /// Decides about it.
    fn decide_provider(&self, visitor: &Visitor, id: &str, decision: &Decision) -> Result<Outcome, Refusal>;
    /// Takes an application. False when too many wait.
    fn apply(&self, application: &Application) -> Result<bool, Refusal>;
    /// The privacy officer's tasks.
    fn tasks(&self, visitor: &Visitor) -> Result<Vec<TaskLine>, Refusal>;
    /// Raises an alarm about the visitor: too many searches in an hour.
    fn too_many_searches(&self, visitor: &Visitor) -> Result<(), Refusal>;
    /// Closes one. False when the note is missing or somebody has closed it.
    fn close_task(&self, visitor: &Visitor, task: i64, note: &str) -> Result<bool, Refusal>;
    /// What waits for a second person.
    fn orders(&self, visitor: &Visitor) -> Result<Vec<OrderLine>, Refusal>;
    /// The second person's word.
    fn decide_order(&self, visitor: &Visitor, order: i64, agreed: bool) -> Result<Decided, Refusal>;
}
