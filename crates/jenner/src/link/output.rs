//! Writing an answer: whole or not at all.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use jenner_linkage::Band;

/// The word of a band in files.
pub fn decision(band: Band) -> &'static str {
    match band {
        Band::Same => "same",
        Band::Review => "review",
        Band::Different => "different",
    }
}

/// Where an answer goes: a file that gets its name when it is whole, or standard output.
pub struct Output<'a> {
    file: Option<(BufWriter<File>, PathBuf, PathBuf)>,
    out: &'a mut dyn Write,
}

impl<'a> Output<'a> {
    /// Begins; `-` is standard output.
    pub fn create(path: &Path, out: &'a mut dyn Write) -> Result<Self> {
        if path == Path::new("-") {
            return Ok(Self { file: None, out });
        }
        let mut partial = path.as_os_str().to_owned();
        partial.push(".partial");
        let partial = PathBuf::from(partial);
        let file = File::create(&partial).with_context(|| format!("cannot write {}", path.display()))?;
        Ok(Self { file: Some((BufWriter::with_capacity(1 << 20, file), partial, path.to_owned())), out })
    }

    /// The answer as CSV.
    pub fn csv(&mut self) -> csv::Writer<&mut dyn Write> {
        let into: &mut dyn Write = match &mut self.file {
            Some((file, ..)) => file,
            None => &mut *self.out,
        };
        csv::Writer::from_writer(into)
    }

    /// Ends; where the answer went to a file, `tell` may say on standard output what is in it.
    pub fn finish(self, tell: impl FnOnce(&mut dyn Write) -> Result<()>) -> Result<()> {
        let Some((file, partial, path)) = self.file else {
            return Ok(self.out.flush()?);
        };
        file.into_inner().map_err(std::io::IntoInnerError::into_error)?.sync_all()?;
        std::fs::rename(&partial, &path).with_context(|| format!("cannot write {}", path.display()))?;
        tell(self.out)
    }
}
