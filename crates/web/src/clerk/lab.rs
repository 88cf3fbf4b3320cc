//! The registry behind the vendor lab.

use jenner_model::Timestamp;
use jenner_registry::lab::{self, Bounds, KeepError};

use super::{Clerk, refusal};
use crate::desk::{KeptLab, LabDesk, Refusal};

/// How much is kept under links in all.
const BOUNDS: Bounds = Bounds { sessions: 1_000, bytes: 128 << 20 };

impl LabDesk for Clerk {
    fn sandbox_settings(&self) -> Result<jenner_registry::Settings, Refusal> {
        let schedule = Some(self.registry.schedule().clone());
        // A vendor's sandbox seals nothing with the keys of the registry.
        Ok(jenner_registry::Settings { schedule, vault: None, ..self.registry.settings().clone() })
    }

    fn keep_lab(&self, secret: &[u8], content: &[u8], ends: jiff::Timestamp) -> Result<bool, Refusal> {
        match lab::keep(&self.registry, secret, content, Timestamp::from_jiff(ends), BOUNDS) {
            Ok(()) => Ok(true),
            Err(KeepError::Full) => Ok(false),
            Err(KeepError::Registry(error)) => Err(refusal(error)),
        }
    }

    fn open_lab(&self, secret: &[u8]) -> Result<Option<KeptLab>, Refusal> {
        let kept = lab::open(&self.registry, secret).map_err(refusal)?;
        Ok(kept.map(|(content, ends)| KeptLab { content, ends: ends.to_jiff() }))
    }

    fn forget_lab(&self, secret: &[u8]) -> Result<(), Refusal> {
        lab::forget(&self.registry, secret).map_err(refusal)
    }
}
