//! The key that signs packs (Ed25519): made when first wanted, its private half sealed by the vault. A laptop that has the
//! public half can tell a pack of this registry from a forged one.

use jenner_store::audit::CheckpointSigner as _;
use jenner_store::queries::away::{self as rows, AwayKeyRow};

use crate::audit::signer::Signer;
use crate::vault::Class;
use crate::{Error, Registry};

/// The key that signs now.
pub fn signing(registry: &Registry) -> Result<Signer, Error> {
    if let Some(row) = registry.db().read(rows::keys)?.into_iter().next() {
        let secret = registry.vault().open(Class::Paper, &row.secret)?;
        let text = String::from_utf8(secret)
            .map_err(|_| Error::Internal("the key of packs is not readable".to_owned()))?;
        return Signer::of_pem(&text);
    }
    let text = Signer::make()?;
    let signer = Signer::of_pem(&text)?;
    let row = AwayKeyRow {
        name: signer.name().to_owned(),
        public: signer.public_pem(),
        secret: registry.vault().seal(Class::Paper, text.as_bytes()),
        made_at: registry.now(),
    };
    registry.db().write(move |tx| rows::add_key(tx, &row))?;
    Ok(signer)
}

/// The public half, PEM: for the laptops.
pub fn public(registry: &Registry) -> Result<String, Error> {
    Ok(signing(registry)?.public_pem())
}
