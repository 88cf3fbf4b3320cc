//! Tables that people take home, as PDF with the head and foot of the jurisdiction's letters.

use jenner_documents::Pdf;
use serde::Serialize;

use super::Language;
use crate::{Error, Registry};

/// A table with what stands around it, in words of its language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// The language of all texts.
    pub language: Language,
    /// Title.
    pub title: String,
    /// The day it was made.
    pub date: String,
    /// What it is, in a sentence or two.
    pub lead: String,
    /// Whom and what it is about: name and value.
    pub facts: Vec<[String; 2]>,
    /// Names of the columns.
    pub columns: Vec<String>,
    /// Parts of the width that each column has.
    pub widths: Vec<u8>,
    /// The rows, a text for each column.
    pub rows: Vec<Vec<String>>,
    /// What is said where there are no rows.
    pub empty: String,
    /// What it does not say.
    pub note: String,
}

/// Several tables, each under its heading, with what stands around them, in words of its language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sections {
    /// The language of all texts.
    pub language: Language,
    /// Title.
    pub title: String,
    /// The day it was made.
    pub date: String,
    /// What it is, in a sentence or two.
    pub lead: String,
    /// Whom and what it is about: name and value.
    pub facts: Vec<[String; 2]>,
    /// The tables.
    pub sections: Vec<Section>,
    /// What it does not say.
    pub note: String,
}

/// A table under a heading.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Section {
    /// The heading.
    pub heading: String,
    /// What is said of it; may be empty.
    pub text: String,
    /// Names of the columns.
    pub columns: Vec<String>,
    /// Parts of the width that each column has.
    pub widths: Vec<u8>,
    /// The rows, a text for each column.
    pub rows: Vec<Vec<String>>,
    /// What is said where there are no rows.
    pub empty: String,
    /// Whether it begins a page.
    pub new_page: bool,
}

#[derive(Serialize)]
struct Data<'a> {
    language: &'static str,
    title: &'a str,
    authority: &'a str,
    product: &'a str,
    date: &'a str,
    footer: &'a str,
    blocks: Vec<super::Block>,
    facts: &'a [[String; 2]],
    columns: &'a [String],
    widths: &'a [u8],
    rows: &'a [Vec<String>],
    empty: &'a str,
    note: &'a str,
}

/// The report as a tagged PDF.
///
/// # Errors
/// The pack has no texts in the language, or its template does not work.
pub fn report(registry: &Registry, report: &Report) -> Result<Pdf, Error> {
    let failed = |why: String| Error::Internal(format!("a report could not be made: {why}"));
    let pack = registry.pack();
    let texts = pack
        .texts(report.language)
        .ok_or_else(|| failed("the pack has no texts in this language".to_owned()))?;
    let template = pack.template("table").ok_or_else(|| failed("there is no template for it".to_owned()))?;
    let data = Data {
        language: report.language.code(),
        title: &report.title,
        authority: &texts.office.authority,
        product: &texts.office.registry,
        date: &report.date,
        footer: &texts.office.contact,
        blocks: vec![super::Block::Text { text: report.lead.clone() }],
        facts: &report.facts,
        columns: &report.columns,
        widths: &report.widths,
        rows: &report.rows,
        empty: &report.empty,
        note: &report.note,
    };
    jenner_documents::render(template, &data).map_err(|error| failed(error.to_string()))
}

#[derive(Serialize)]
struct SectionData<'a> {
    language: &'static str,
    title: &'a str,
    authority: &'a str,
    product: &'a str,
    date: &'a str,
    footer: &'a str,
    blocks: Vec<super::Block>,
    facts: &'a [[String; 2]],
    sections: &'a [Section],
    note: &'a str,
}

/// The tables as a tagged PDF.
///
/// # Errors
/// The pack has no texts in the language, or its template does not work.
pub fn sections(registry: &Registry, report: &Sections) -> Result<Pdf, Error> {
    let failed = |why: String| Error::Internal(format!("a report could not be made: {why}"));
    let pack = registry.pack();
    let texts = pack
        .texts(report.language)
        .ok_or_else(|| failed("the pack has no texts in this language".to_owned()))?;
    let template =
        pack.template("sections").ok_or_else(|| failed("there is no template for it".to_owned()))?;
    let data = SectionData {
        language: report.language.code(),
        title: &report.title,
        authority: &texts.office.authority,
        product: &texts.office.registry,
        date: &report.date,
        footer: &texts.office.contact,
        blocks: vec![super::Block::Text { text: report.lead.clone() }],
        facts: &report.facts,
        sections: &report.sections,
        note: &report.note,
    };
    jenner_documents::render(template, &data).map_err(|error| failed(error.to_string()))
}
