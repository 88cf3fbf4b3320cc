//! Layouts of the files of the federal ordering system as data (`rules/federal-files.toml`), and writing by them. Pure.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use jenner_codes::Ndc;
use jenner_model::Date;
use serde::Deserialize;
use smol_str::SmolStr;

use crate::Error;

const SHIPPED: &str = include_str!("../../rules/federal-files.toml");

/// Why the layouts cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum LayoutError {
    /// No TOML, or a key is missing, unknown or of the wrong kind.
    #[error("the layouts of federal files cannot be read: {0}")]
    Form(#[from] toml::de::Error),
    /// Something in one of them is wrong.
    #[error("the layout of the federal file \"{0}\": {1}")]
    Wrong(SmolStr, String),
}

/// What can stand in a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Form {
    /// Any text.
    Text,
    /// The PIN of a provider.
    Pin,
    /// An NDC of a box, 11 digits.
    Ndc,
    /// A day, `YYYYMMDD`.
    Day,
    /// A whole number, not negative.
    Count,
    /// One of a few words.
    Word,
}

/// A column.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Column {
    /// Its name.
    pub name: SmolStr,
    /// What can stand in it.
    pub form: Form,
    /// Most characters.
    pub width: usize,
    /// Whether it can be empty.
    #[serde(default)]
    pub empty: bool,
    /// The words, where it holds one of a few.
    #[serde(default)]
    pub words: Vec<SmolStr>,
    /// The column of the product of which the number must be whole boxes.
    #[serde(default)]
    pub boxes_of: Option<SmolStr>,
}

/// Whether a file is written or comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// It is written here.
    Out,
    /// It comes.
    In,
}

/// A layout.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Layout {
    /// Its name.
    pub kind: SmolStr,
    /// Its version.
    pub version: i64,
    /// Which way it goes.
    pub direction: Direction,
    /// No two rows are equal in these columns.
    pub key: Vec<SmolStr>,
    /// Its columns.
    pub columns: Vec<Column>,
}

impl Layout {
    /// The place of a column.
    pub fn place(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|column| column.name == name)
    }
}

/// All layouts.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Layouts {
    /// What stands between columns.
    pub separator: char,
    /// The layouts.
    #[serde(rename = "file")]
    pub files: Vec<Layout>,
}

impl Layouts {
    /// Those that come with the program.
    pub fn shipped() -> &'static Layouts {
        static LAYOUTS: LazyLock<Layouts> = LazyLock::new(|| {
            Layouts::parse(SHIPPED).expect("the layouts that come with the program are well formed")
        });
        &LAYOUTS
    }

    /// Reads layouts.
    pub fn parse(text: &str) -> Result<Self, LayoutError> {
        let layouts: Layouts = toml::from_str(text)?;
        let mut kinds = BTreeSet::new();
        for file in &layouts.files {
            let wrong = |why: String| Err(LayoutError::Wrong(file.kind.clone(), why));
            if !kinds.insert(&file.kind) {
                return wrong("it stands twice".to_owned());
            }
            let mut names = BTreeSet::new();
            for column in &file.columns {
                if !names.insert(&column.name) {
                    return wrong(format!("the column \"{}\" stands twice", column.name));
                }
                if (column.form == Form::Word) == column.words.is_empty() {
                    return wrong(format!(
                        "the column \"{}\" needs words if and only if it holds one",
                        column.name
                    ));
                }
            }
            let boxes = file.columns.iter().filter_map(|column| column.boxes_of.as_ref());
            if let Some(missing) = file.key.iter().chain(boxes).find(|name| file.place(name).is_none()) {
                return wrong(format!("there is no column \"{missing}\""));
            }
        }
        if !layouts.separator.is_ascii() || layouts.separator.is_ascii_alphanumeric() {
            return Err(LayoutError::Wrong("all".into(), "the separator must be a sign".to_owned()));
        }
        Ok(layouts)
    }

    /// A layout by its name.
    pub fn file(&self, kind: &str) -> Option<&Layout> {
        self.files.iter().find(|one| one.kind == kind)
    }
}

/// What stands in a cell.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Cell {
    /// Nothing.
    Empty,
    /// A text, a PIN or a word.
    Text(String),
    /// A product.
    Ndc(Ndc),
    /// A day.
    Day(Date),
    /// A number.
    Count(i64),
}

impl Cell {
    /// A text, or nothing; what does not fit into a column of this width is cut off.
    pub fn text(text: &str, width: usize) -> Self {
        let clean: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        let cut: String = clean.trim().chars().take(width).collect();
        match cut.trim_end() {
            "" => Cell::Empty,
            cut => Cell::Text(cut.to_owned()),
        }
    }

    /// As it is written.
    pub(super) fn written(&self) -> String {
        match self {
            Cell::Empty => String::new(),
            Cell::Text(text) => text.clone(),
            Cell::Ndc(ndc) => ndc.as_str().replace('-', ""),
            Cell::Day(day) => day.strftime("%Y%m%d").to_string(),
            Cell::Count(count) => count.to_string(),
        }
    }
}

/// Writes a file. Rows have a cell for each column.
pub fn write(
    layouts: &Layouts,
    layout: &Layout,
    (on, by): (Date, &str),
    rows: &[Vec<Cell>],
) -> Result<String, Error> {
    let broken = |error: csv::Error| Error::Internal(format!("no federal file: {error}"));
    let separator = u8::try_from(layouts.separator).unwrap_or(b',');
    let mut out = csv::WriterBuilder::new()
        .delimiter(separator)
        .flexible(true)
        .terminator(csv::Terminator::CRLF)
        .from_writer(Vec::new());
    let head = ["H", &layout.kind, &layout.version.to_string(), &Cell::Day(on).written(), &clean(by)]
        .map(str::to_owned);
    out.write_record(&head).map_err(broken)?;
    for row in rows {
        if row.len() != layout.columns.len() {
            return Err(Error::Internal(format!(
                "a row of the federal file {} has {} cells",
                layout.kind,
                row.len()
            )));
        }
        out.write_record(row.iter().map(Cell::written)).map_err(broken)?;
    }
    out.write_record(["T", &rows.len().to_string()]).map_err(broken)?;
    let bytes = out.into_inner().map_err(|error| Error::Internal(format!("no federal file: {error}")))?;
    String::from_utf8(bytes).map_err(|error| Error::Internal(format!("no federal file: {error}")))
}

fn clean(text: &str) -> String {
    match Cell::text(text, 60) {
        Cell::Text(text) => text,
        _ => String::new(),
    }
}
