//! `jenner keys …`: the keys of what is sealed.

use std::io::Write;

use anyhow::Result;
use jenner_registry::vault::{Class, reseal, use_of};

use crate::config::Config;
use crate::keys;
use crate::open::{self, Part};
use crate::problem::{Outcome, usage};

/// What to do with keys.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Make the folder and a first key for each class that has none
    Init,
    /// List the keys: class, generation, id, file
    List,
    /// Add a key to a class: from the next start on it seals; older keys go on opening. Then `jenner keys reseal`
    Rotate {
        /// totp, paper, audit-detail, hold, identifier, suppression or backup
        class: String,
    },
    /// Seal anew what older keys have sealed; the server may run
    Reseal,
    /// Take an old key out of use, if nothing is sealed with it any more; its file may be removed afterwards
    Retire {
        /// Id, as `jenner keys list` prints it
        id: String,
    },
}

/// Does it.
pub fn run(command: &Command, config: &Config, out: &mut dyn Write) -> Result<Outcome> {
    let folder = keys::folder(config);
    match command {
        Command::Init => {
            let made = keys::init(&folder)?;
            for key in &made {
                writeln!(out, "{}", keys::file(&folder, key).display())?;
            }
            match made.is_empty() {
                true => writeln!(out, "every class has a key already")?,
                false => writeln!(out, "Keep a copy of {}, apart from the backups.", folder.display())?,
            }
        }
        Command::List => {
            for key in keys::read(&folder)? {
                let file = keys::file(&folder, &key);
                writeln!(
                    out,
                    "{:<13} {:>3}  {}  {}",
                    key.class(),
                    key.generation(),
                    key.id(),
                    file.display()
                )?;
            }
        }
        Command::Rotate { class } => {
            let class: Class = class.parse().map_err(|_| {
                let known: Vec<&str> = Class::ALL.iter().map(|class| class.word()).collect();
                usage(format!("there is no class \"{class}\"; there are {}", known.join(", ")))
            })?;
            if keys::read(&folder)?.is_empty() {
                return Err(usage(format!(
                    "there are no keys in {}; `jenner keys init` first",
                    folder.display()
                )));
            }
            let key = keys::add(&folder, class)?;
            writeln!(out, "{}", keys::file(&folder, &key).display())?;
            writeln!(
                out,
                "Restart every server with this folder, then `jenner keys reseal`. Keep a copy, apart from the backups."
            )?;
        }
        Command::Reseal => {
            let registry = open::registry(config, Part::Command)?;
            let resealed = reseal::run(&registry)?;
            writeln!(out, "sealed anew: {}; cannot be opened: {}", resealed.done, resealed.closed)?;
            return Ok(Outcome::of(usize::try_from(resealed.closed).unwrap_or(usize::MAX)));
        }
        Command::Retire { id } => {
            let registry = open::registry(config, Part::Command)?;
            let vault = registry.vault();
            let key = vault.keys().iter().find(|key| key.id().to_string() == *id);
            let key = key.ok_or_else(|| usage(format!("there is no key {id} in {}", folder.display())))?;
            use_of::retire(registry.db(), vault, key.id()).map_err(|error| usage(error.to_string()))?;
            writeln!(out, "out of use; remove {}", keys::file(&folder, key).display())?;
        }
    }
    Ok(Outcome::Done)
}
