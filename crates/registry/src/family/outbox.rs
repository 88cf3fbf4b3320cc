//! The outbox: letters that leave by text message or e-mail. What sends them is somebody else's: here they are kept sealed
//! until a [`Sender`] has taken them, and then emptied.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use jenner_model::Timestamp;
use jenner_store::queries::outbox::{self, LetterRow};
use serde::{Deserialize, Serialize};

use super::contact::Contact;
use crate::vault::Class;
use crate::{Error, Registry};

/// Letters sent at a time.
const PORTION: i64 = 100;
/// Pause after a letter could not leave, in microseconds: doubled each time.
const PAUSE: i64 = 5 * 1_000_000;
/// Letters that are over are kept so long, without what they said, to see whether sending works.
const KEPT: i64 = 24 * 60 * 60 * 1_000_000;

/// What is told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Letter {
    /// Subject of an e-mail.
    pub subject: String,
    /// The text.
    pub text: String,
}

#[derive(Serialize, Deserialize)]
struct Kept {
    to: Contact,
    letter: Letter,
}

/// What carries letters away.
pub trait Sender: Send + Sync {
    /// Takes a letter over. Called again with the same id where it was not certain that it left.
    ///
    /// # Errors
    /// Why it could not, in words that name nobody.
    fn send(&self, id: i64, to: &Contact, letter: &Letter) -> Result<(), String>;
}

/// Puts each letter as a file into a folder, from where a mail or text message gateway takes it.
#[derive(Debug, Clone)]
pub struct FileDrop(PathBuf);

/// A letter as it stands in its file.
#[derive(Serialize)]
struct Dropped<'a> {
    id: i64,
    channel: &'a str,
    to: &'a str,
    subject: &'a str,
    text: &'a str,
}

impl FileDrop {
    /// Into this folder, which is made where it is not there.
    ///
    /// # Errors
    /// Where it cannot be made.
    pub fn into(folder: &Path) -> std::io::Result<Self> {
        fs::create_dir_all(folder)?;
        only_ours(folder, 0o700)?;
        Ok(Self(folder.to_owned()))
    }

    fn drop_off(&self, id: i64, to: &Contact, letter: &Letter) -> std::io::Result<()> {
        let dropped = Dropped {
            id,
            channel: to.channel(),
            to: to.address(),
            subject: &letter.subject,
            text: &letter.text,
        };
        let unfinished = self.0.join(format!(".{id}.part"));
        let mut file = fs::File::create(&unfinished)?;
        only_ours(&unfinished, 0o600)?;
        file.write_all(&serde_json::to_vec_pretty(&dropped)?)?;
        file.sync_all()?;
        // Whoever watches the folder sees whole letters alone.
        fs::rename(unfinished, self.0.join(format!("{id}.json")))
    }
}

impl Sender for FileDrop {
    fn send(&self, id: i64, to: &Contact, letter: &Letter) -> Result<(), String> {
        self.drop_off(id, to, letter).map_err(|error| error.kind().to_string())
    }
}

#[cfg(unix)]
fn only_ours(path: &Path, mode: u32) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    fs::set_permissions(path, fs::Permissions::from_mode(mode))
}

#[cfg(not(unix))]
fn only_ours(_: &Path, _: u32) -> std::io::Result<()> {
    Ok(())
}

/// A letter as the database keeps it. All codes are of one length, so what is sealed tells nothing by its size.
pub(super) fn sealed(registry: &Registry, to: &Contact, letter: &Letter) -> Result<Vec<u8>, Error> {
    let kept = Kept { to: to.clone(), letter: letter.clone() };
    let json = serde_json::to_vec(&kept)
        .map_err(|error| Error::Internal(format!("a letter cannot be written: {error}")))?;
    Ok(registry.vault().seal(Class::Paper, &json))
}

fn opened(registry: &Registry, row: &LetterRow) -> Result<Kept, Error> {
    let json = registry.vault().open(Class::Paper, &row.content)?;
    serde_json::from_slice(&json)
        .map_err(|_| Error::Internal("a letter that was opened cannot be read".to_owned()))
}

/// Sends what is due; tells how many left. Removes what is over.
pub fn deliver(registry: &Registry, sender: &dyn Sender) -> Result<usize, Error> {
    let now = registry.now();
    let due = registry.db().read(|tx| outbox::due(tx, now, PORTION))?;
    let mut left = 0;
    for row in due {
        let (id, tries) = (row.id, row.tries);
        let pause = PAUSE.saturating_mul(1 << tries.clamp(0, 10));
        let again = Timestamp(now.0.saturating_add(pause));
        if !registry.db().write(move |tx| outbox::take(tx, id, tries, again))? {
            continue;
        }
        let outcome = opened(registry, &row)
            .map_err(|_| "damaged".to_owned())
            .and_then(|kept| sender.send(id, &kept.to, &kept.letter));
        let nothing = registry.vault().seal(Class::Paper, b"");
        let at = registry.now();
        registry.db().write(move |tx| match &outcome {
            Ok(()) => outbox::sent(tx, id, at, &nothing),
            Err(problem) => outbox::failed(tx, id, problem),
        })?;
        left += 1;
    }
    registry.db().write(move |tx| outbox::sweep(tx, Timestamp(now.0 - KEPT)).map(drop))?;
    Ok(left)
}
