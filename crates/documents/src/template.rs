//! A template: a Typst file with the files it includes, checked before it is used.

use std::collections::HashMap;

use typst::foundations::Bytes;
use typst::syntax::{FileId, RootedPath, Source, SyntaxNode, VirtualPath, VirtualRoot};

use crate::error::{DocumentError, Place};

/// Where a template finds its data.
pub(crate) const DATA: &str = "data.json";

/// What would turn text into code (`eval`), run foreign code (`plugin`), or read a file by a name that data chose (`read`).
const FORBIDDEN: [&str; 3] = ["eval", "plugin", "read"];

/// A template with everything it may read.
#[derive(Debug, Clone)]
pub struct Template {
    pub(crate) main: FileId,
    pub(crate) files: HashMap<FileId, Piece>,
}

/// One file of a template.
#[derive(Debug, Clone)]
pub(crate) enum Piece {
    Text(Source),
    Picture(Bytes),
}

impl Template {
    /// A template of one Typst file. `name` is a path within the pack, such as `letters/received.typ`; it shows up in
    /// error messages.
    pub fn new(name: &str, text: &str) -> Result<Self, DocumentError> {
        let main = id(name)?;
        Ok(Self { main, files: HashMap::from([(main, piece(main, name, text)?)]) })
    }

    /// The template with another Typst file that it may `#import` under this path.
    pub fn with_part(mut self, name: &str, text: &str) -> Result<Self, DocumentError> {
        let id = id(name)?;
        self.files.insert(id, piece(id, name, text)?);
        Ok(self)
    }

    /// The template with a picture (SVG, PNG, JPEG) that it may show under this path.
    pub fn with_picture(mut self, name: &str, bytes: Vec<u8>) -> Result<Self, DocumentError> {
        self.files.insert(id(name)?, Piece::Picture(Bytes::new(bytes)));
        Ok(self)
    }
}

/// The address of a file of a template. These addresses are kept for as long as the program runs, so their number has to
/// be that of the files in packs: they are never made of data.
fn id(name: &str) -> Result<FileId, DocumentError> {
    let refused = || DocumentError::FileName(name.to_owned());
    let fine = !name.is_empty()
        && name != DATA
        && name.split('/').all(|part| !part.is_empty() && !part.starts_with('.'))
        && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | '/'));
    if !fine {
        return Err(refused());
    }
    inside(name).ok_or_else(refused)
}

pub(crate) fn inside(name: &str) -> Option<FileId> {
    let path = VirtualPath::new(name).ok()?;
    Some(RootedPath::new(VirtualRoot::Project, path).intern())
}

fn piece(id: FileId, name: &str, text: &str) -> Result<Piece, DocumentError> {
    let source = Source::new(id, text.to_owned());
    if let Some((word, node)) = forbidden(source.root()) {
        let before = source.range_of(node).unwrap_or_default();
        let line = text.get(..before).unwrap_or_default().matches('\n').count() + 1;
        return Err(DocumentError::Forbidden { place: Place { file: name.to_owned(), line }, word });
    }
    Ok(Piece::Text(source))
}

/// Looks for a forbidden word where it would be code. In text and strings anybody may write it.
fn forbidden(node: &SyntaxNode) -> Option<(String, &SyntaxNode)> {
    use typst::syntax::SyntaxKind::{Ident, MathIdent};
    if matches!(node.kind(), Ident | MathIdent) && FORBIDDEN.contains(&node.leaf_text().as_str()) {
        return Some((node.leaf_text().to_string(), node));
    }
    node.children().find_map(forbidden)
}

/// Where a node begins.
trait RangeOf {
    fn range_of(&self, node: &SyntaxNode) -> Option<usize>;
}

impl RangeOf for Source {
    fn range_of(&self, node: &SyntaxNode) -> Option<usize> {
        self.find(node.span()).map(|found| found.offset())
    }
}
