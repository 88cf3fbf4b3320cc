//! The key that signs checkpoints of the audit log, and the public keys of now and before, in files.

use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use jenner_registry::audit::signer::{PublicKeys, Signer};

use crate::config::Config;
use crate::problem::usage;

/// The file of the private key.
pub fn private_file(config: &Config) -> PathBuf {
    match config.audit_key_file.as_str() {
        "" => config.home().join("audit").join("checkpoint.pem"),
        file => PathBuf::from(file),
    }
}

/// The file of the public keys.
pub fn public_file(config: &Config) -> PathBuf {
    let mut name = private_file(config).into_os_string();
    name.push(".pub");
    name.into()
}

/// The key of the settings, made where there is none yet.
pub fn signer(config: &Config) -> Result<Signer> {
    let path = private_file(config);
    if !path.exists() {
        if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
            fs::create_dir_all(folder)
                .with_context(|| format!("cannot make the folder {}", folder.display()))?;
        }
        return make(config, &path);
    }
    let text = fs::read_to_string(&path).map_err(|error| {
        usage(format!("cannot read the key of audit checkpoints {}: {error}", path.display()))
    })?;
    Signer::of_pem(&text).map_err(|error| usage(format!("{}: {error}", path.display())))
}

/// Puts a new key in the place of the old one, whose public half stays.
pub fn renew(config: &Config) -> Result<Signer> {
    let path = private_file(config);
    signer(config)?;
    fs::remove_file(&path).with_context(|| format!("cannot remove {}", path.display()))?;
    make(config, &path)
}

fn make(config: &Config, path: &Path) -> Result<Signer> {
    let text = Signer::make()?;
    let made = Signer::of_pem(&text)?;
    // The public half first: a signature that nobody can check must not come to be.
    let public = public_file(config);
    let mut file = OpenOptions::new()
        .append(true)
        .create(true)
        .open(&public)
        .with_context(|| format!("cannot write {}", public.display()))?;
    file.write_all(made.public_pem().as_bytes())?;
    file.sync_all()?;
    let mut file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path)
        .with_context(|| format!("cannot make the key {}", path.display()))?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    Ok(made)
}

/// Public keys of a file, or those of the settings; `None` where there is no such file and none was named.
pub fn public(config: &Config, named: Option<&Path>) -> Result<Option<PublicKeys>> {
    let path = named.map_or_else(|| public_file(config), Path::to_owned);
    if named.is_none() && !path.exists() {
        return Ok(None);
    }
    let text = fs::read_to_string(&path)
        .map_err(|error| usage(format!("cannot read the public keys {}: {error}", path.display())))?;
    let keys = PublicKeys::of_pem(&text).map_err(|error| usage(format!("{}: {error}", path.display())))?;
    Ok(Some(keys))
}
