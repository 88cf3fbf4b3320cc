//! What the vendor lab asks of the registry: how sandboxes are set up, and where sessions are kept under a link. Nothing
//! about any person.

use jiff::Timestamp;

use super::Refusal;

/// What a link leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptLab {
    /// What was kept.
    pub content: Vec<u8>,
    /// When the link ends.
    pub ends: Timestamp,
}

/// The registry behind the lab.
pub trait LabDesk: Send + Sync + 'static {
    /// Settings of a sandbox: the names, the zone and the schedule of the real registry.
    fn sandbox_settings(&self) -> Result<jenner_registry::Settings, Refusal>;
    /// Keeps a session under a link; false when there is no room.
    fn keep_lab(&self, secret: &[u8], content: &[u8], ends: Timestamp) -> Result<bool, Refusal>;
    /// What is kept under a link.
    fn open_lab(&self, secret: &[u8]) -> Result<Option<KeptLab>, Refusal>;
    /// Ends a link.
    fn forget_lab(&self, secret: &[u8]) -> Result<(), Refusal>;
}
