//! What is agreed with senders, and how far they are on the way into production.

use jenner_model::access::Access;
use jenner_model::{InterfaceId, Timestamp};

use crate::{Insert, Result, Tx, values};

/// A version of a profile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProfileVersion {
    /// `registry`, `organization` or `interface`.
    pub scope: String,
    /// Which of them; 0 for the registry.
    pub scope_id: i64,
    /// Counts up from 1.
    pub version: i64,
    /// The profile as TOML.
    pub profile: String,
    /// Since when.
    pub changed_at: Timestamp,
    /// By whom, as the audit log writes it.
    pub changed_by: String,
}

const PROFILES: Insert<6> =
    Insert::into("sender_profile", ["scope", "scope_id", "version", "profile", "changed_at", "changed_by"]);

/// Adds a version. Fails when the version is there already: somebody else was faster.
pub fn insert_profile(tx: &mut Tx<'_>, profile: &ProfileVersion) -> Result<()> {
    let p = profile;
    tx.insert(&PROFILES, [values![p.scope, p.scope_id, p.version, p.profile, p.changed_at, p.changed_by]])
}

/// The versions of a profile, newest first.
pub fn profiles(tx: &mut Tx<'_>, scope: &str, scope_id: i64, most: i64) -> Result<Vec<ProfileVersion>> {
    tx.query(
        "SELECT scope, scope_id, version, profile, changed_at, changed_by FROM sender_profile \
         WHERE scope = $1 AND scope_id = $2 ORDER BY version DESC LIMIT $3",
        &[&scope, &scope_id, &most],
        |row| {
            Ok(ProfileVersion {
                scope: row.get(0)?,
                scope_id: row.get(1)?,
                version: row.get(2)?,
                profile: row.get(3)?,
                changed_at: row.get(4)?,
                changed_by: row.get(5)?,
            })
        },
    )
}

/// A step of an interface on its way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepRow {
    /// Which interface.
    pub interface: InterfaceId,
    /// Identity.
    pub id: i64,
    /// When.
    pub at: Timestamp,
    /// Into which state.
    pub state: String,
    /// By whom, as the audit log writes it.
    pub actor: String,
    /// Why, in the words of who did it.
    pub reason: String,
}

const STEPS: Insert<6> =
    Insert::into("interface_step", ["interface_id", "step_id", "at", "state", "actor", "reason"]);

/// Brings an interface into a state.
pub fn step(tx: &mut Tx<'_>, step: &StepRow) -> Result<()> {
    let s = step;
    tx.run("UPDATE interface SET state = $2 WHERE interface_id = $1", &[&s.interface, &s.state])?;
    tx.insert(&STEPS, [values![s.interface, s.id, s.at, s.state, s.actor, s.reason]])
}

/// The steps of an interface, newest first.
pub fn steps(tx: &mut Tx<'_>, _access: &Access, interface: InterfaceId) -> Result<Vec<StepRow>> {
    tx.query(
        "SELECT interface_id, step_id, at, state, actor, reason FROM interface_step WHERE interface_id = $1 \
         ORDER BY step_id DESC",
        &[&interface],
        |row| {
            Ok(StepRow {
                interface: row.get(0)?,
                id: row.get(1)?,
                at: row.get(2)?,
                state: row.get(3)?,
                actor: row.get(4)?,
                reason: row.get(5)?,
            })
        },
    )
}
