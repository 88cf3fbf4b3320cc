//! A lost second factor (S12; ASVS 5.0 6.4.4): somebody who may manage accounts has seen who the owner is and writes down
//! how; then a day passes in which the owner is told and can sign in as before, which ends it.

use jenner_model::access::Access;
use jenner_model::{Timestamp, UserId};
use jenner_store::StoreError;
use jenner_store::audit::actor;
use jenner_store::queries::account_life::{self, LifeRow};
use jenner_store::queries::factor::{self, LossRow};

use super::door::{self, Action};
use super::notices::{self, Told};
use super::{accounts, life};
use crate::{Error, Registry};

/// How long the owner can object.
const DELAY: i64 = 24 * 60 * 60 * 1_000_000;
/// Fewest characters that say how an owner was proven.
const LEAST_PROOF: usize = 10;

/// Notes that the second factor of an account is lost, and how its owner was proven. From the returned instant on, and for
/// 72 hours, the owner sets up a new one after the password.
pub fn lose(registry: &Registry, access: &Access, user: UserId, proof: &str) -> Result<Timestamp, Error> {
    life::require_manager(registry, access, user, Action::LoseFactor)?;
    let proof = proof.trim();
    if proof.chars().count() < LEAST_PROOF {
        return Err(Error::Invalid(format!(
            "say in {LEAST_PROOF} characters or more how the owner of the account was proven"
        )));
    }
    if accounts::resume(registry, user)?.is_none() {
        return Err(Error::Invalid("there is no such account, or it is closed".to_owned()));
    }
    let now = registry.now();
    let loss = LossRow {
        user,
        asked_by: actor(access.actor()).into_owned(),
        proof: proof.to_owned(),
        asked_at: now,
        ready_at: Timestamp(now.0 + DELAY),
    };
    let ready = loss.ready_at;
    let mut entry = door::entry(registry, access, Action::LoseFactor, None);
    entry.object = format!("user:{}", user.0).into();
    let told = notices::about(registry, user, Told::FactorLost, "");
    registry.db().write(move |tx| {
        factor::lose(tx, &loss)?;
        let life = account_life::of_user(tx, user)?.unwrap_or_else(|| life::begin(user, now, false));
        account_life::save(tx, &LifeRow { enrol_until: Some(Timestamp(ready.0 + life::ENROL)), ..life })?;
        account_life::tell(tx, &told)?;
        tx.audit(entry.clone());
        Ok::<(), StoreError>(())
    })?;
    Ok(ready)
}
