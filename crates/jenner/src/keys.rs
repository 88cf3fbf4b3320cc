//! The folder of keys: one file a key, readable by its owner alone, outside the database and its backups.

use std::fs;
use std::io::Write as _;
use std::os::unix::fs::{DirBuilderExt as _, MetadataExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use jenner_registry::vault::{Class, Key, Vault, use_of};
use jenner_store::Db;

use crate::config::Config;
use crate::problem::usage;

/// Where the keys are.
pub fn folder(config: &Config) -> PathBuf {
    match config.keys.as_os_str().is_empty() {
        true => config.home().join("keys"),
        false => config.keys.clone(),
    }
}

/// The vault of a database. Where neither keys nor sealed values are there yet, the keys are made.
///
/// # Errors
/// When the database needs keys that are not there, or others than the owner can read them.
pub fn vault(config: &Config, db: &Db) -> Result<Vault> {
    let folder = folder(config);
    let keys = read(&folder)?;
    let begun = keys.iter().map(Key::class).collect::<std::collections::HashSet<_>>();
    if begun.len() == Class::ALL.len() {
        return Ok(Vault::new(keys)?);
    }
    if keys.is_empty() && use_of::any(db)? {
        return Err(usage(format!(
            "there are no keys in {}, and the database holds what was sealed with some; name their folder in the setting \
             keys, or bring it back from where its copy is kept",
            folder.display()
        )));
    }
    let made = init(&folder)?;
    tracing::info!(folder = %folder.display(), made = made.len(), "keys made; keep a copy of the folder apart from the backups");
    Ok(Vault::new(read(&folder)?)?)
}

/// Makes a first key for each class that has none; says which.
pub fn init(folder: &Path) -> Result<Vec<Key>> {
    let there: Vec<Class> = read(folder)?.iter().map(Key::class).collect();
    let new: Vec<Class> = Class::ALL.into_iter().filter(|class| !there.contains(class)).collect();
    new.into_iter().map(|class| add(folder, class)).collect()
}

/// Adds the next generation of a class.
pub fn add(folder: &Path, class: Class) -> Result<Key> {
    let newest =
        read(folder)?.iter().filter(|key| key.class() == class).map(Key::generation).max().unwrap_or(0);
    let key = Key::draw(class, newest + 1)?;
    fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(folder)
        .with_context(|| format!("cannot make the folder {}", folder.display()))?;
    let file = file(folder, &key);
    let write = || {
        let mut out = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(&file)?;
        out.write_all(key.written().as_bytes())?;
        out.sync_all()?;
        // The name is on disk, too, before anything is sealed.
        fs::File::open(folder)?.sync_all()
    };
    write().with_context(|| format!("cannot write the key file {}", file.display()))?;
    Ok(key)
}

/// The file of a key.
pub fn file(folder: &Path, key: &Key) -> PathBuf {
    folder.join(format!("{}-{}.key", key.class(), key.generation()))
}

/// All keys of a folder; none where it is not there.
///
/// # Errors
/// When a file can be read by others, or is no key.
pub fn read(folder: &Path) -> Result<Vec<Key>> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => {
            return Err(error)
                .with_context(|| format!("cannot read the folder of keys {}", folder.display()));
        }
    };
    let mut keys = Vec::new();
    for entry in entries {
        let path = entry?.path();
        if path.extension().is_none_or(|end| end != "key") {
            continue;
        }
        let mode = fs::metadata(&path).with_context(|| format!("cannot look at {}", path.display()))?.mode();
        if mode & 0o077 != 0 {
            return Err(usage(format!(
                "the key file {} can be read or changed by others (mode {:o}); say: chmod 600 {}",
                path.display(),
                mode & 0o777,
                path.display()
            )));
        }
        let text = fs::read_to_string(&path)
            .with_context(|| format!("cannot read the key file {}", path.display()))?;
        keys.push(Key::read(&text).with_context(|| format!("the key file {}", path.display()))?);
    }
    keys.sort_by_key(|key| (key.class(), key.generation()));
    Ok(keys)
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    #[test]
    fn s40_keys_are_files_of_their_owner_alone_and_a_readable_one_is_refused() {
        let place = tempfile::tempdir().unwrap();
        let folder = place.path().join("keys");
        assert!(read(&folder).unwrap().is_empty());
        assert_eq!(init(&folder).unwrap().len(), Class::ALL.len());
        assert!(init(&folder).unwrap().is_empty(), "what is there stays");
        let key = add(&folder, Class::Totp).unwrap();
        assert_eq!(key.generation(), 2);
        let path = file(&folder, &key);
        assert_eq!(fs::metadata(&path).unwrap().mode() & 0o777, 0o600);
        assert_eq!(read(&folder).unwrap().len(), Class::ALL.len() + 1);
        for mode in [0o640, 0o604, 0o660, 0o622] {
            fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
            let refused = read(&folder).unwrap_err().to_string();
            assert!(refused.contains("chmod 600"), "{refused}");
        }
    }

    #[test]
    fn s40_a_database_without_its_keys_is_not_opened_with_new_ones() {
        let place = tempfile::tempdir().unwrap();
        let config = Config { data_dir: place.path().to_owned(), ..Config::default() };
        drop(crate::open::registry(&config, crate::open::Part::Command).unwrap());
        let folder = folder(&config);
        let away = place.path().join("away");
        fs::rename(&folder, &away).unwrap();
        let refused = crate::open::registry(&config, crate::open::Part::Command).err().unwrap();
        assert!(format!("{refused:#}").contains("there are no keys in"), "{refused:#}");
        init(&folder).unwrap();
        let refused = crate::open::registry(&config, crate::open::Part::Command).err().unwrap();
        assert!(format!("{refused:#}").contains("put its file back"), "{refused:#}");
        fs::remove_dir_all(&folder).unwrap();
        fs::rename(&away, &folder).unwrap();
        drop(crate::open::registry(&config, crate::open::Part::Command).unwrap());
    }
}
