//! Documents that people hold in their hands: letters, receipts, forms, posters and reports as PDF.
//!
//! A document is a *template* and *data*. Templates are Typst files in packs, so that a jurisdiction changes a letter
//! without a new release; data is whatever serializes. **Text in data is text**: a template reads it as values
//! (`json("/data.json")`), and nothing in it is ever read as markup or code, whatever somebody calls their child.
//!
//! The same template and data give the same bytes: there is no clock, no network, no font of the machine, and no
//! file beyond those of the template. The PDF is tagged and held against PDF/UA-1: a template without a title, a
//! language, or a text for each picture is an error, not an inaccessible letter.
//!
//! A letter that no font of the program has (Chinese, Arabic …) is printed as □: one name must not keep a thousand families from
//! their letters.

mod error;
mod fonts;
pub mod picture;
pub mod spreadsheet;
mod template;
pub mod workbook;
mod world;

pub use error::{DocumentError, Place};
pub use template::Template;

use serde::Serialize;
use typst::foundations::Smart;
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards};
use world::Desk;

/// The most bytes data may have: a report of some thousand lines, and an end to what a mistake can ask for.
pub const LARGEST_DATA: usize = 8 << 20;

/// A finished document.
#[derive(Clone, PartialEq, Eq)]
pub struct Pdf {
    bytes: Vec<u8>,
    pages: usize,
}

impl Pdf {
    /// The file.
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The file, given away.
    pub fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }

    /// How many pages it has.
    pub const fn pages(&self) -> usize {
        self.pages
    }
}

impl std::fmt::Debug for Pdf {
    // What is in a letter has no business in a log.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Pdf({} pages, {} bytes)", self.pages, self.bytes.len())
    }
}

/// Makes the document of a template and its data. The template finds the data as `json("/data.json")`.
pub fn render(template: &Template, data: &impl Serialize) -> Result<Pdf, DocumentError> {
    let data = serde_json::to_string(data).map_err(|error| DocumentError::Data(error.to_string()))?;
    let data = fonts::printable(data).into_bytes();
    if data.len() > LARGEST_DATA {
        return Err(DocumentError::TooLarge { bytes: data.len(), most: LARGEST_DATA });
    }
    let desk = Desk::new(template, data);
    let document =
        typst::compile::<PagedDocument>(&desk).output.map_err(|errors| error::of(&desk, &errors))?;
    let standards = PdfStandards::new(&[PdfStandard::Ua_1])
        .map_err(|error| DocumentError::Template { place: None, text: error.message().to_string() })?;
    let options =
        PdfOptions { creator: Smart::Custom(Some("Jenner".to_owned())), standards, ..PdfOptions::default() };
    let bytes = typst_pdf::pdf(&document, &options).map_err(|errors| error::of(&desk, &errors))?;
    let pages = document.pages().len();
    // What was laid out is remembered for a few documents and then forgotten: people's data does not pile up in memory.
    typst::comemo::evict(1);
    Ok(Pdf { bytes, pages })
}
