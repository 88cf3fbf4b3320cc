//! What a template sees of the world: its own files, its data, the fonts of the program. No clock, no network, no disk.

use std::sync::LazyLock;

use typst::diag::{FileError, FileResult};
use typst::foundations::{Bytes, Datetime, Duration};
use typst::syntax::{FileId, Source};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt, World};

use crate::fonts::FONTS;
use crate::template::{DATA, Piece, Template, inside};

static LIBRARY: LazyLock<LazyHash<Library>> = LazyLock::new(|| LazyHash::new(Library::default()));

/// A template on the desk, with the data for one document.
pub(crate) struct Desk<'t> {
    template: &'t Template,
    data: Bytes,
    data_id: Option<FileId>,
}

impl<'t> Desk<'t> {
    pub(crate) fn new(template: &'t Template, data: Vec<u8>) -> Self {
        Self { template, data: Bytes::new(data), data_id: inside(DATA) }
    }
}

impl World for Desk<'_> {
    fn library(&self) -> &LazyHash<Library> {
        &LIBRARY
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &FONTS.book
    }

    fn main(&self) -> FileId {
        self.template.main
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        match self.template.files.get(&id) {
            Some(Piece::Text(source)) => Ok(source.clone()),
            // Data is never a source: it cannot be imported or included.
            _ => Err(FileError::NotSource),
        }
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        if Some(id) == self.data_id {
            return Ok(self.data.clone());
        }
        match self.template.files.get(&id) {
            Some(Piece::Picture(bytes)) => Ok(bytes.clone()),
            Some(Piece::Text(source)) => Ok(Bytes::from_string(source.text().to_owned())),
            None => Err(FileError::NotFound(id.vpath().get_without_slash().into())),
        }
    }

    fn font(&self, index: usize) -> Option<Font> {
        FONTS.all.get(index).cloned()
    }

    fn today(&self, _offset: Option<Duration>) -> Option<Datetime> {
        None
    }
}
