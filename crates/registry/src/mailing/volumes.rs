//! Thousands of pieces as files on disk, one volume after the other. A volume is there whole or not at all, and stands in the
//! manifest as soon as it is. Whoever is stopped in the middle goes on where it ended: a volume that is there and would say the same
//! is not made again. Memory holds one volume at a time.

use std::collections::BTreeMap;
use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Write as _};
use std::ops::Range;
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use jenner_model::Date;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::{Form, Piece, print};
use crate::Error;
use crate::packs::Pack;

/// Name of the manifest in its folder.
pub const MANIFEST: &str = "manifest.json";

/// What is printed, and where it goes.
#[derive(Debug, Clone, Copy)]
pub struct Order<'a> {
    /// The folder: made where it is not there, readable by its owner alone. One folder, one order.
    pub folder: &'a Path,
    /// Letters, cards or labels.
    pub form: Form,
    /// What the volumes are called, in reader programs and in the manifest.
    pub title: &'a str,
    /// The day on the letters.
    pub day: Date,
    /// How many pieces there are.
    pub total: usize,
    /// Pieces in a volume; [`Form::a_volume`] is the usual number.
    pub a_volume: usize,
}

/// What is in a folder. It names nobody.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// Letters, cards or labels.
    pub form: Form,
    /// What the volumes are called.
    pub title: String,
    /// The day on the letters.
    pub day: Date,
    /// Pieces in all.
    pub total: usize,
    /// Pieces in each language: as asked for, and in brackets the one it was written in where that is another.
    pub languages: BTreeMap<String, usize>,
    /// The volumes, in order.
    pub volumes: Vec<Volume>,
    /// Whether all of them are there.
    pub complete: bool,
}

/// One file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Volume {
    /// Name of the file.
    pub file: String,
    /// Pieces in it.
    pub pieces: usize,
    /// Key of the first.
    pub first: String,
    /// Key of the last.
    pub last: String,
    /// Pages.
    pub pages: usize,
    /// Size in bytes.
    pub bytes: usize,
    /// SHA-256 of the file.
    pub sha256: String,
    /// SHA-256 of what it was made of.
    pub made_of: String,
    languages: BTreeMap<String, usize>,
}

/// How a piece is counted.
fn language(piece: &Piece) -> String {
    if piece.falls_back() {
        format!("{} ({})", piece.asked, piece.language.code())
    } else {
        piece.language.code().to_owned()
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn on_disk(what: &str) -> impl Fn(io::Error) -> Error {
    move |error| match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
            Error::Busy(format!("there is no room on the disk for {what}"))
        }
        kind => Error::Internal(format!("{what} cannot be written: {kind}")),
    }
}

/// Makes the volumes that are not there yet. `pieces` gives those of a range, in an order that stays; `done` is told how many pieces
/// are on disk. With `stop` it ends after the volume under way, and the manifest says that it is not complete.
///
/// # Errors
/// When the folder cannot be used or belongs to another order, or a volume cannot be made. What is there stays.
pub fn write(
    pack: &Pack,
    order: Order<'_>,
    pieces: &mut dyn FnMut(Range<usize>) -> Result<Vec<Piece>, Error>,
    done: &dyn Fn(usize),
    stop: &AtomicBool,
) -> Result<Manifest, Error> {
    DirBuilder::new().recursive(true).mode(0o700).create(order.folder).map_err(on_disk("the folder"))?;
    let before = read(order.folder)?;
    if let Some(other) = before.as_ref().filter(|one| one.form != order.form || one.title != order.title) {
        return Err(Error::Invalid(format!(
            "the folder {} holds {} \"{}\"; choose an empty one",
            order.folder.display(),
            other.form.word(),
            other.title
        )));
    }
    let known: BTreeMap<String, Volume> =
        before.into_iter().flat_map(|one| one.volumes).map(|one| (one.file.clone(), one)).collect();
    let mut manifest = Manifest {
        form: order.form,
        title: order.title.to_owned(),
        day: order.day,
        total: order.total,
        languages: BTreeMap::new(),
        volumes: Vec::new(),
        complete: false,
    };
    let size = order.a_volume.max(1);
    for (number, start) in (0..order.total).step_by(size).enumerate() {
        if stop.load(Ordering::Relaxed) {
            return Ok(manifest);
        }
        let all = pieces(start..order.total.min(start + size))?;
        let file = format!("{}-{:04}.pdf", order.form.word(), number + 1);
        let volume = one(pack, order, &all, file, &known)?;
        for (language, count) in &volume.languages {
            *manifest.languages.entry(language.clone()).or_default() += count;
        }
        manifest.volumes.push(volume);
        put(order.folder, MANIFEST, &json(&manifest)?)?;
        done(all.len());
    }
    manifest.complete = true;
    put(order.folder, MANIFEST, &json(&manifest)?)?;
    Ok(manifest)
}

fn one(
    pack: &Pack,
    order: Order<'_>,
    pieces: &[Piece],
    file: String,
    known: &BTreeMap<String, Volume>,
) -> Result<Volume, Error> {
    let title = format!("{}, {file}", order.title);
    let made_of = {
        let data = print::data(pack, order.form, &title, order.day, pieces)?;
        let mut digest = Sha256::new();
        digest.update(pack.version().as_bytes());
        digest.update(data.to_string().as_bytes());
        hex(&digest.finalize())
    };
    if let Some(there) = known.get(&file).filter(|there| there.made_of == made_of)
        && fs::read(order.folder.join(&file)).is_ok_and(|bytes| hex(&Sha256::digest(&bytes)) == there.sha256)
    {
        return Ok(there.clone());
    }
    let pdf = print::volume(pack, order.form, &title, order.day, pieces)?;
    put(order.folder, &file, pdf.as_bytes())?;
    let mut languages = BTreeMap::new();
    for piece in pieces {
        *languages.entry(language(piece)).or_default() += 1;
    }
    let key = |piece: Option<&Piece>| piece.map(|piece| piece.key.clone()).unwrap_or_default();
    Ok(Volume {
        file,
        pieces: pieces.len(),
        first: key(pieces.first()),
        last: key(pieces.last()),
        pages: pdf.pages(),
        bytes: pdf.as_bytes().len(),
        sha256: hex(&Sha256::digest(pdf.as_bytes())),
        made_of,
        languages,
    })
}

/// The manifest of a folder; `None` where there is none.
///
/// # Errors
/// When it is damaged.
pub fn read(folder: &Path) -> Result<Option<Manifest>, Error> {
    match fs::read(folder.join(MANIFEST)) {
        Ok(bytes) => serde_json::from_slice(&bytes).map(Some).map_err(|_| {
            Error::Invalid(format!(
                "{} in {} is damaged; choose an empty folder",
                MANIFEST,
                folder.display()
            ))
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
///
/// # Errors
/// When the disk says no; then the file that was there before is there still.
pub fn put(folder: &Path, name: &str, bytes: &[u8]) -> Result<(), Error> {
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
