//! Why a document could not be made, and where in its template.

use thiserror::Error;
use typst::World;
use typst::WorldExt;
use typst::diag::SourceDiagnostic;

use crate::world::Desk;

/// A place in a template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// File of the template.
    pub file: String,
    /// Line, from 1.
    pub line: usize,
}

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}, line {}", self.file, self.line)
    }
}

/// Why there is no document. No message holds what was in the data.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum DocumentError {
    /// The template is wrong: it has to be mended in its pack.
    #[error("the template of this document does not work{}: {text}", place.as_ref().map(|place| format!(" ({place})")).unwrap_or_default())]
    Template {
        /// Where.
        place: Option<Place>,
        /// What, in the words of the typesetter.
        text: String,
    },
    /// The template would run text as code, which no template may.
    #[error("{place}: a template may not use `{word}`, which could read somebody's text as code")]
    Forbidden {
        /// Where.
        place: Place,
        /// The word.
        word: String,
    },
    /// A file of a template has a name that leads out of it, or is taken.
    #[error(
        "`{0}` is not a name for a file of a template: letters, digits, dots, dashes and slashes within it"
    )]
    FileName(String),
    /// The data cannot be written down.
    #[error("the data of this document cannot be handed over: {0}")]
    Data(String),
    /// There is more data than a document may have.
    #[error("the data of this document has {bytes} bytes, more than the {most} allowed")]
    TooLarge {
        /// Bytes there are.
        bytes: usize,
        /// Bytes there may be.
        most: usize,
    },
}

/// The first of the typesetter's errors, with its place.
pub(crate) fn of(desk: &Desk<'_>, errors: &[SourceDiagnostic]) -> DocumentError {
    let Some(first) = errors.first() else {
        return DocumentError::Template { place: None, text: "no reason given".to_owned() };
    };
    let place = first.span.id().and_then(|id| {
        let range = desk.range(first.span)?;
        let source = desk.source(id).ok()?;
        let line = source.text().get(..range.start)?.matches('\n').count() + 1;
        Some(Place { file: id.vpath().get_without_slash().to_owned(), line })
    });
    DocumentError::Template { place, text: first.message.to_string() }
}
