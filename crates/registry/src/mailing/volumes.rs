//! All papers of a run as files in a folder, one batch after the other. A volume is there whole or not at all, and stands in the
//! manifest as soon as it is. Whoever is stopped in the middle goes on: a batch that was claimed and has no file is printed again with
//! the same sheets, then come those who still wait. Memory holds one batch at a time.

use std::collections::BTreeSet;
use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

use jenner_documents::Pdf;
use jenner_model::access::Access;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::tables;
use crate::outreach::delivery::{Channel, Message, Press};
use crate::outreach::papers;
use crate::{Error, Registry};

/// Name of the manifest in its folder.
pub const MANIFEST: &str = "manifest.json";

/// What is in a folder. It names nobody.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// The run.
    pub run: i64,
    /// Letters, postcards, labels or a list.
    pub channel: Channel,
    /// The volumes, in order.
    pub volumes: Vec<Volume>,
    /// Whether nobody of the run waits for such a paper.
    pub complete: bool,
}

/// A batch in its files.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Volume {
    /// Number of the batch.
    pub batch: i64,
    /// Name of the PDF.
    pub file: String,
    /// Name of the table with the same in rows (CSV).
    pub table: String,
    /// Messages in it.
    pub messages: usize,
    /// Key of the first.
    pub first: String,
    /// Key of the last.
    pub last: String,
    /// Messages in each language.
    pub languages: std::collections::BTreeMap<String, usize>,
    /// Pages.
    pub pages: usize,
    /// SHA-256 of the PDF.
    pub sha256: String,
}

/// A press that also remembers what it printed, for the table and the manifest.
struct Noting<'p> {
    press: &'p dyn Press,
    last: Mutex<Vec<Message>>,
}

impl Press for Noting<'_> {
    fn print(&self, channel: Channel, messages: &[Message]) -> Result<Pdf, String> {
        let pdf = self.press.print(channel, messages)?;
        messages.clone_into(&mut self.last.lock().unwrap_or_else(std::sync::PoisonError::into_inner));
        Ok(pdf)
    }
}

fn on_disk(what: &str) -> impl Fn(io::Error) -> Error {
    move |error| match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
            Error::Busy(format!("there is no room on the disk for {what}"))
        }
        kind => Error::Internal(format!("{what} cannot be written: {kind}")),
    }
}

/// Prints all papers of a run by a channel into a folder: made where it is not there, readable by its owner alone. `done` is told
/// how many messages are on disk. With `stop` it ends after the volume under way. A run that the asker may not see has no papers.
///
/// # Errors
/// When the folder cannot be used or belongs to another run, or a volume cannot be made. What is there stays.
pub fn print(
    registry: &Registry,
    access: &Access,
    (run, channel): (i64, Channel),
    press: &dyn Press,
    folder: &Path,
    done: &dyn Fn(usize),
    stop: &AtomicBool,
) -> Result<Manifest, Error> {
    DirBuilder::new().recursive(true).mode(0o700).create(folder).map_err(on_disk("the folder"))?;
    let mut manifest = match read(folder)? {
        Some(there) if (there.run, there.channel) == (run, channel) => there,
        Some(_) => {
            let folder = folder.display();
            return Err(Error::Invalid(format!(
                "the folder {folder} holds papers of another run or kind; choose an empty one"
            )));
        }
        None => Manifest { run, channel, volumes: Vec::new(), complete: false },
    };
    manifest.complete = false;
    let press = Noting { press, last: Mutex::default() };
    let batches = |known: &BTreeSet<i64>| -> Result<Vec<i64>, Error> {
        let all = papers::batches(registry, access, run)?;
        let ours = all.into_iter().filter(|one| one.channel == channel.word() && !known.contains(&one.id));
        Ok(ours.map(|one| one.id).collect())
    };
    let mut known: BTreeSet<i64> = manifest.volumes.iter().map(|one| one.batch).collect();
    // What was claimed and is not here: of somebody who was stopped. What an office printed on its page comes along.
    for batch in batches(&known)? {
        if stop.load(Ordering::Relaxed) {
            return Ok(manifest);
        }
        if let Some(pdf) = papers::again(registry, access, run, batch, &press)? {
            add(folder, &mut manifest, batch, &pdf, &press)?;
            done(manifest.volumes.last().map_or(0, |volume| volume.messages));
        }
        known.insert(batch);
    }
    loop {
        if stop.load(Ordering::Relaxed) {
            return Ok(manifest);
        }
        let Some(pdf) = papers::next(registry, access, run, channel, &press)? else { break };
        let batch = batches(&known)?
            .into_iter()
            .max()
            .ok_or_else(|| Error::Internal("a batch of papers was printed and is not there".to_owned()))?;
        add(folder, &mut manifest, batch, &pdf, &press)?;
        known.insert(batch);
        done(manifest.volumes.last().map_or(0, |volume| volume.messages));
    }
    manifest.complete = true;
    put(folder, MANIFEST, &json(&manifest)?)?;
    Ok(manifest)
}

fn add(
    folder: &Path,
    manifest: &mut Manifest,
    batch: i64,
    pdf: &Pdf,
    press: &Noting<'_>,
) -> Result<(), Error> {
    let messages = std::mem::take(&mut *press.last.lock().unwrap_or_else(std::sync::PoisonError::into_inner));
    let name = format!("{}-{:04}", manifest.channel.word(), manifest.volumes.len() + 1);
    let (file, table) = (format!("{name}.pdf"), format!("{name}.csv"));
    let rows = match manifest.channel {
        Channel::PhoneList => tables::phones(&messages)?,
        _ => tables::merge(&messages)?,
    };
    put(folder, &table, &rows)?;
    put(folder, &file, pdf.as_bytes())?;
    let mut languages = std::collections::BTreeMap::new();
    for message in &messages {
        *languages.entry(message.language.code().to_owned()).or_default() += 1;
    }
    let key = |message: Option<&Message>| message.map(Message::key).unwrap_or_default();
    manifest.volumes.push(Volume {
        batch,
        file,
        table,
        messages: messages.len(),
        first: key(messages.first()),
        last: key(messages.last()),
        languages,
        pages: pdf.pages(),
        sha256: Sha256::digest(pdf.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect(),
    });
    put(folder, MANIFEST, &json(manifest)?)
}

/// The manifest of a folder; `None` where there is none.
///
/// # Errors
/// When it is damaged.
pub fn read(folder: &Path) -> Result<Option<Manifest>, Error> {
    match fs::read(folder.join(MANIFEST)) {
        Ok(bytes) => serde_json::from_slice(&bytes).map(Some).map_err(|_| {
            Error::Invalid(format!("{MANIFEST} in {} is damaged; choose an empty folder", folder.display()))
        }),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(on_disk("the manifest")(error)),
    }
}

fn json(manifest: &Manifest) -> Result<Vec<u8>, Error> {
    serde_json::to_vec_pretty(manifest)
        .map_err(|error| Error::Internal(format!("a manifest cannot be written: {error}")))
}

/// Puts a file into a folder, whole and on disk, readable by its owner alone.
fn put(folder: &Path, name: &str, bytes: &[u8]) -> Result<(), Error> {
    let unfinished = folder.join(format!(".{name}.part"));
    let write = || -> io::Result<()> {
        let mut file =
            OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&unfinished)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        fs::rename(&unfinished, folder.join(name))?;
        File::open(folder)?.sync_all()
    };
    write().map_err(on_disk(name))
}
