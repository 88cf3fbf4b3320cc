//! One file of a watched folder: its messages are submitted one after the other, the answers and a report are written
//! beside, then the file is moved to `done` or `failed`.
//!
//! The order of the last steps is what makes it safe to be killed at any of them: answers and report are on disk
//! before the file moves, and until it has moved it is taken again.

use std::fs::{self, File};
use std::io::{BufWriter, Read as _, Write as _};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use jenner_hl7::batch::{Batch, BatchProblem};
use jenner_hl7::stream::{Item, Reader};
use jenner_model::access::Access;
use jenner_registry::Registry;
use jenner_registry::intake::{self, Answer};
use jenner_registry::messages::Transport;

use crate::loading::{self, Label, Tally};

/// What became of a file.
#[derive(Debug, Clone)]
pub struct Taken {
    /// Where it is now.
    pub file: PathBuf,
    /// Its messages.
    pub tally: Tally,
    /// What somebody has to look at: messages with errors, and what is wrong with the file.
    pub problems: usize,
}

/// Lines of a report about single messages; more are counted.
const MOST_LINES: usize = 10_000;

/// Whether a file looks as if its end were still to come: a batch or a file header without its trailer.
pub fn looks_cut_off(path: &Path, limit: usize) -> Result<bool> {
    let ended = read(path, limit, |_| Ok(()))?;
    Ok(ended.problems.iter().any(|problem| matches!(problem, BatchProblem::NoTrailer { .. })))
}

/// Takes a file. `None`: it changed meanwhile, and is not whole yet.
pub fn take(
    registry: &Registry,
    access: &Access,
    folder: &Path,
    path: &Path,
    limit: usize,
) -> Result<Option<Taken>> {
    let before = stamp(path)?;
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let work = folder.join(".work");
    let mut answers = Writing::begin(&work.join(format!("{name}.ack")))?;
    let mut report = Writing::begin(&work.join(format!("{name}.report.txt")))?;
    let mut tally = Tally::default();
    let mut lines = 0;
    let ended = read(path, limit, |item| {
        let message = match &item {
            Item::Message(message) | Item::TooLarge(message) => message,
            _ => return Ok(()),
        };
        tally.messages += 1;
        let said = match item {
            Item::TooLarge(_) => {
                tally.rejected += 1;
                let why = format!("The message is larger than {limit} bytes. Nothing of it was taken.");
                let answer = intake::decline(registry, access, Transport::Folder, message, &why)?;
                answers.write(answer.as_bytes())?;
                vec![why]
            }
            _ => match loading::submit(registry, access, Transport::Folder, message)? {
                Answer::Hl7(reply) => {
                    tally.count(&reply);
                    answers.write(reply.text.as_bytes())?;
                    let errors = reply.findings.iter().filter(|finding| finding.is_error());
                    errors.map(loading::described).collect()
                }
                Answer::NotHl7(why) => {
                    tally.not_hl7 += 1;
                    answers.write(intake::negative(registry, message, &why).as_bytes())?;
                    vec![why]
                }
            },
        };
        let label = Label::read(message).unwrap_or_default();
        for text in said {
            lines += 1;
            if lines <= MOST_LINES {
                report.write(
                    format!("message {} ({}): {text}\n", tally.messages, label.control_id).as_bytes(),
                )?;
            }
        }
        Ok(())
    })?;
    if stamp(path)? != before {
        return Ok(None);
    }
    if lines > MOST_LINES {
        report.write(format!("… and {} more\n", lines - MOST_LINES).as_bytes())?;
    }
    for problem in &ended.problems {
        report.write(format!("file: {problem}\n").as_bytes())?;
    }
    report.write(format!("{tally}\n").as_bytes())?;
    let problems = ended.problems.len() + tally.problems() as usize;
    let target = folder.join(if problems == 0 { "done" } else { "failed" });
    let file = free(&target, &name);
    let beside = |end: &str| {
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        target.join(format!("{name}{end}"))
    };
    answers.end(&beside(".ack"))?;
    report.end(&beside(".report.txt"))?;
    sync(&target)?;
    fs::rename(path, &file)
        .with_context(|| format!("cannot move {} to {}", path.display(), file.display()))?;
    sync(&target)?;
    sync(folder)?;
    Ok(Some(Taken { file, tally, problems }))
}

/// Size and time.
fn stamp(path: &Path) -> Result<(u64, Option<std::time::SystemTime>)> {
    let about = fs::metadata(path).with_context(|| format!("cannot read {}", path.display()))?;
    Ok((about.len(), about.modified().ok()))
}

/// Goes through a file piece by piece.
fn read(path: &Path, limit: usize, mut each: impl FnMut(Item) -> Result<()>) -> Result<Batch> {
    let cannot = || format!("cannot read {}", path.display());
    let mut file = File::open(path).with_context(cannot)?;
    let mut reader = Reader::new(limit);
    let (mut piece, mut found) = (vec![0; 64 * 1024], Vec::new());
    loop {
        let count = file.read(&mut piece).with_context(cannot)?;
        if count == 0 {
            break;
        }
        reader.push(piece.get(..count).unwrap_or_default(), &mut found);
        found.drain(..).try_for_each(&mut each)?;
    }
    let ended = reader.finish(&mut found);
    found.drain(..).try_for_each(&mut each)?;
    Ok(ended)
}

/// A name in `target` that is not taken: a sender may use the same name every day.
fn free(target: &Path, name: &str) -> PathBuf {
    let path = Path::new(name);
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    let extension = path.extension().map(|e| format!(".{}", e.to_string_lossy())).unwrap_or_default();
    let names = (2..).map(|n| format!("{stem}~{n}{extension}"));
    let mut all = std::iter::once(name.to_owned()).chain(names).map(|name| target.join(name));
    all.find(|path| !path.exists()).unwrap_or_else(|| target.join(name))
}

/// Makes the names in a folder durable.
fn sync(folder: &Path) -> Result<()> {
    File::open(folder)
        .and_then(|folder| folder.sync_all())
        .with_context(|| format!("cannot write the folder {}", folder.display()))
}

/// A file that is written under another name and moved to its own when it is whole.
struct Writing {
    path: PathBuf,
    file: BufWriter<File>,
}

impl Writing {
    fn begin(path: &Path) -> Result<Self> {
        let file = File::create(path).with_context(|| format!("cannot write {}", path.display()))?;
        Ok(Self { path: path.to_owned(), file: BufWriter::new(file) })
    }

    fn write(&mut self, bytes: &[u8]) -> Result<()> {
        self.file.write_all(bytes).with_context(|| format!("cannot write {}", self.path.display()))
    }

    fn end(mut self, place: &Path) -> Result<()> {
        let cannot = || format!("cannot write {}", place.display());
        self.file.flush().with_context(cannot)?;
        self.file.get_ref().sync_all().with_context(cannot)?;
        fs::rename(&self.path, place).with_context(cannot)
    }
}
