//! HL7 files as the command line names them: files, folders (walked), `-` for standard input; and the messages
//! in them.

use std::io::Read as _;
use std::ops::Range;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use jenner_hl7::batch::{self, BatchProblem};
use jenner_hl7::stream::{Item, Reader};

use crate::problem::usage;

/// File names that hold messages, where a folder is walked. A file that is named itself is always taken.
const EXTENSIONS: &[&str] = &["hl7", "er7", "txt", "msg", "dat"];

/// Something to read messages from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// A file.
    File(PathBuf),
    /// Standard input.
    Input,
}

impl Origin {
    /// Its name in reports.
    pub fn name(&self) -> String {
        match self {
            Self::File(path) => path.display().to_string(),
            Self::Input => "-".to_owned(),
        }
    }

    /// Goes through its messages one by one, with one of them in memory. What is no message is given as it is, up to
    /// `limit` bytes of it, when there is no message at all: it cannot be read, and gets its finding or its row in the log.
    pub fn each(&self, limit: usize, mut each: impl FnMut(Item) -> Result<()>) -> Result<Vec<BatchProblem>> {
        let cannot = || format!("cannot read {}", self.name());
        let mut input: Box<dyn std::io::Read> = match self {
            Self::File(path) => Box::new(std::fs::File::open(path).with_context(cannot)?),
            Self::Input => Box::new(std::io::stdin().lock()),
        };
        let mut reader = Reader::new(limit);
        let (mut piece, mut found, mut head, mut any) = (vec![0; 64 * 1024], Vec::new(), Vec::new(), false);
        let mut hand_on = |found: &mut Vec<Item>, any: &mut bool| {
            found.drain(..).try_for_each(|item| {
                *any |= matches!(item, Item::Message(_) | Item::TooLarge(_));
                each(item)
            })
        };
        loop {
            let count = input.read(&mut piece).with_context(cannot)?;
            let bytes = piece.get(..count).unwrap_or_default();
            if bytes.is_empty() {
                break;
            }
            if !any {
                head.extend_from_slice(
                    bytes.get(..bytes.len().min(limit.saturating_sub(head.len()))).unwrap_or_default(),
                );
            }
            reader.push(bytes, &mut found);
            hand_on(&mut found, &mut any)?;
            if any {
                head = Vec::new();
            }
        }
        let mut problems = reader.finish(&mut found).problems;
        hand_on(&mut found, &mut any)?;
        if !any {
            each(Item::Message(head))?;
            problems.retain(|problem| {
                !matches!(problem, BatchProblem::NoMessage | BatchProblem::TextOutside { .. })
            });
        }
        Ok(problems)
    }

    /// Reads it whole.
    pub fn read(&self) -> Result<File> {
        let bytes = match self {
            Self::File(path) => {
                std::fs::read(path).with_context(|| format!("cannot read {}", path.display()))?
            }
            Self::Input => {
                let mut bytes = Vec::new();
                std::io::stdin().lock().read_to_end(&mut bytes).context("cannot read standard input")?;
                bytes
            }
        };
        Ok(File::of(self.name(), bytes))
    }
}

/// A file that has been read.
pub struct File {
    /// Its name in reports.
    pub name: String,
    /// What is wrong with the envelope of its batch.
    pub problems: Vec<BatchProblem>,
    bytes: Vec<u8>,
    places: Vec<Range<usize>>,
}

impl File {
    /// Finds the messages in bytes.
    pub fn of(name: String, bytes: Vec<u8>) -> Self {
        let found = batch::split(&bytes);
        let mut problems = found.problems;
        let mut places = found.messages;
        if places.is_empty() {
            // The whole is then one message that cannot be read, and gets its finding or its row in the log.
            places.push(0..bytes.len());
            problems.retain(|problem| {
                !matches!(problem, BatchProblem::NoMessage | BatchProblem::TextOutside { .. })
            });
        }
        Self { name, problems, bytes, places }
    }

    /// The messages, in order.
    pub fn messages(&self) -> impl Iterator<Item = &[u8]> {
        self.places.iter().map(|place| &self.bytes[place.clone()])
    }
}

/// What the names on the command line stand for, folders walked, in order of names.
pub fn origins(names: &[PathBuf]) -> Result<Vec<Origin>> {
    let mut found = Vec::new();
    for name in names {
        if name.as_os_str() == "-" {
            found.push(Origin::Input);
        } else if name.is_dir() {
            walk(name, &mut found)?;
        } else if name.exists() {
            found.push(Origin::File(name.clone()));
        } else {
            return Err(usage(format!("there is no file {}", name.display())));
        }
    }
    if found.is_empty() {
        return Err(usage(format!(
            "no HL7 file is there (looked for names that end in {})",
            EXTENSIONS.join(", ")
        )));
    }
    Ok(found)
}

fn walk(folder: &Path, found: &mut Vec<Origin>) -> Result<()> {
    let entries =
        std::fs::read_dir(folder).with_context(|| format!("cannot read the folder {}", folder.display()))?;
    let mut paths: Vec<PathBuf> = entries.map(|entry| Ok(entry?.path())).collect::<std::io::Result<_>>()?;
    paths.sort();
    for path in paths {
        if path.is_dir() {
            walk(&path, found)?;
        } else {
            let extension =
                path.extension().and_then(|e| e.to_str()).unwrap_or_default().to_ascii_lowercase();
            if EXTENSIONS.contains(&extension.as_str()) {
                found.push(Origin::File(path));
            }
        }
    }
    Ok(())
}
