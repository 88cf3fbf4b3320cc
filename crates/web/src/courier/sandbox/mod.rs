//! A mail server and a text gateway that send nothing: they keep what they are given in a file. An operator tries a whole run with
//! them (`jenner mail sandbox`), a vendor reads how a gateway answers, and tests talk to them. Some addresses misbehave on purpose.
//!
//! | e-mail to | what happens |
//! |---|---|
//! | `nobody@` | there is no such mailbox (550 5.1.1) |
//! | `full@` | the mailbox is full (552 5.2.2) |
//! | `later@` | come back later (450), each time |
//! | `once-later@` | come back later the first time |
//! | `closing@` | the server closes (421) |
//! | `refused@` | refused after the message (554 5.7.1) |
//! | `busy@` | no room now, after the message (452) |
//! | `slow@` | a pause before the last answer |
//! | `dropped-before@` | the connection breaks before the message |
//! | `dropped-after@` | the message is kept, and the connection breaks before the answer |
//!
//! | text message to a phone that ends in | what happens |
//! |---|---|
//! | `0422` | there is no such number |
//! | `0409` | the phone has said STOP to the gateway |
//! | `0429` | too many messages, with Retry-After, the first time |
//! | `0503` | the gateway is away, each time |
//! | `0500` | the message is kept, and the answer says that the gateway broke, the first time |
//! | `0408` | the message is kept, and there is no answer in time, the first time |
//! | `7867` (STOP) | the phone answers STOP |
//! | `3245` (FAIL) | later the gateway reports that there is no such number |

pub mod gateway;
pub mod smtp;

use std::collections::HashMap;
use std::fs::{File, OpenOptions};
use std::io::{self, BufRead as _, BufReader, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use serde::{Deserialize, Serialize};

/// A message that was kept: one line of the file.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kept {
    /// `email` or `text`.
    pub channel: String,
    /// Message-ID without angle brackets, or idempotency key.
    pub key: String,
    /// To whom.
    pub to: String,
    /// Subject of an e-mail.
    pub subject: String,
    /// The text.
    pub text: String,
}

impl std::fmt::Debug for Kept {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Kept({}, {})", self.channel, self.key)
    }
}

/// The file of what was kept. A line is on its way to the disk before the sender hears that its message was taken.
#[derive(Debug)]
pub struct Keeper {
    file: Mutex<File>,
    seen: Mutex<HashMap<String, usize>>,
}

impl Keeper {
    /// Goes on in a file, or begins one, readable by its owner alone.
    ///
    /// # Errors
    /// When the file cannot be written, or holds something else.
    pub fn open(path: &Path) -> io::Result<Self> {
        let mut seen: HashMap<String, usize> = HashMap::new();
        if path.exists() {
            for kept in read(path)? {
                *seen.entry(kept.key).or_default() += 1;
            }
        }
        let file = OpenOptions::new().create(true).append(true).mode(0o600).open(path)?;
        Ok(Self { file: Mutex::new(file), seen: Mutex::new(seen) })
    }

    /// Keeps a message.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn keep(&self, kept: &Kept) -> io::Result<()> {
        let mut line = serde_json::to_vec(kept)?;
        line.push(b'\n');
        self.file.lock().unwrap_or_else(PoisonError::into_inner).write_all(&line)?;
        *self.seen.lock().unwrap_or_else(PoisonError::into_inner).entry(kept.key.clone()).or_default() += 1;
        Ok(())
    }

    /// How often a message with this key was kept.
    pub fn times(&self, key: &str) -> usize {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner).get(key).copied().unwrap_or(0)
    }

    /// How many messages were kept.
    pub fn count(&self) -> usize {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner).values().sum()
    }
}

/// What a file holds.
///
/// # Errors
/// When it cannot be read, or a line is none of ours.
pub fn read(path: &Path) -> io::Result<Vec<Kept>> {
    BufReader::new(File::open(path)?)
        .lines()
        .map(|line| serde_json::from_str(&line?).map_err(io::Error::from))
        .collect()
}
