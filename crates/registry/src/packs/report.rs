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

/// What stands around the tables of either form.
#[derive(Serialize)]
struct Around<'a> {
    language: &'static str,
    title: &'a str,
    authority: &'a str,
    product: &'a str,
    date: &'a str,
    footer: &'a str,
    blocks: Vec<super::Block>,
    facts: &'a [[String; 2]],
    note: &'a str,
}

#[derive(Serialize)]
struct Data<'a> {
    #[serde(flatten)]
    around: Around<'a>,
    columns: &'a [String],
    widths: &'a [u8],
    rows: &'a [Vec<String>],
    empty: &'a str,
}

/// The report as a tagged PDF.
///
/// # Errors
/// The pack has no texts in the language, or its template does not work.
pub fn report(registry: &Registry, report: &Report) -> Result<Pdf, Error> {
    let around = Around {
        title: &report.title,
        date: &report.date,
        blocks: vec![super::Block::Text { text: report.lead.clone() }],
        facts: &report.facts,
        note: &report.note,
        ..Around::of_office(registry, report.language)?
    };
    let data = Data {
        around,
        columns: &report.columns,
        widths: &report.widths,
        rows: &report.rows,
        empty: &report.empty,
    };
    render(registry, "table", &data)
}

#[derive(Serialize)]
struct SectionData<'a> {
    #[serde(flatten)]
    around: Around<'a>,
    sections: &'a [Section],
}

/// The tables as a tagged PDF.
///
/// # Errors
/// The pack has no texts in the language, or its template does not work.
pub fn sections(registry: &Registry, report: &Sections) -> Result<Pdf, Error> {
    let around = Around {
        title: &report.title,
        date: &report.date,
        blocks: vec![super::Block::Text { text: report.lead.clone() }],
        facts: &report.facts,
        note: &report.note,
        ..Around::of_office(registry, report.language)?
    };
    render(registry, "sections", &SectionData { around, sections: &report.sections })
}

impl<'a> Around<'a> {
    /// The head and the foot of the office, and nothing between.
    fn of_office(registry: &'a Registry, language: Language) -> Result<Self, Error> {
        let texts = registry.pack().texts(language);
        let office = &texts.ok_or_else(|| failed("the pack has no texts in this language"))?.office;
        Ok(Self {
            language: language.code(),
            title: "",
            authority: &office.authority,
            product: &office.registry,
            date: "",
            footer: &office.contact,
            blocks: Vec::new(),
            facts: &[],
            note: "",
        })
    }
}

fn render(registry: &Registry, template: &str, data: &impl Serialize) -> Result<Pdf, Error> {
    let template = registry.pack().template(template).ok_or_else(|| failed("there is no template for it"))?;
    jenner_documents::render(template, data).map_err(failed)
}

fn failed(why: impl std::fmt::Display) -> Error {
    Error::Internal(format!("a report could not be made: {why}"))
}
