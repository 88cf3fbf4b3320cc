//! Tables as a workbook for spreadsheets (XLSX): numbers are numbers, shares are percents, days are days, and text is text,
//! whatever it begins with: no cell is ever a formula.
//!
//! The same sheets give the same bytes: no day of making stands in the file but a fixed one.

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, FormatAlign, Workbook, Worksheet, XlsxError};
use thiserror::Error;

/// Rows that a sheet holds below its head.
pub const MOST_ROWS: usize = 1_000_000;
/// Letters that a cell holds.
const LONGEST: usize = 32_000;
/// Letters that the name of a sheet holds.
const LONGEST_NAME: usize = 31;

/// What stands in a cell.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// Nothing.
    Empty,
    /// Text.
    Text(String),
    /// A whole number.
    Count(u64),
    /// A share, 0 to 1; shown as percent with one decimal.
    Share(f64),
    /// An amount in US cents; shown as dollars.
    Cents(u64),
    /// A day: year, month, day.
    Day(i16, i8, i8),
}

impl Cell {
    /// Text, or nothing where it is empty.
    pub fn text(text: impl Into<String>) -> Self {
        let text = text.into();
        if text.is_empty() { Self::Empty } else { Self::Text(text) }
    }

    /// A share; nothing of nobody.
    pub fn share(share: Option<f64>) -> Self {
        share.filter(|share| share.is_finite()).map_or(Self::Empty, Self::Share)
    }
}

/// A column.
#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// Its width in letters.
    pub width: u8,
}

/// A sheet: a table, with what is said above it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Sheet {
    /// Its name on the tab.
    pub name: String,
    /// Lines above the table.
    pub above: Vec<String>,
    /// Columns. None: only lines.
    pub columns: Vec<Column>,
    /// Rows, a cell for each column.
    pub rows: Vec<Vec<Cell>>,
}

/// Why there is no workbook.
#[derive(Debug, Error)]
pub enum WorkbookError {
    /// A sheet has no room for it.
    #[error("the table has {0} rows; a sheet holds {MOST_ROWS}. Ask for fewer, or take the CSV file.")]
    TooLong(usize),
    /// It cannot be written.
    #[error("the workbook cannot be written: {0}")]
    Writing(#[from] XlsxError),
}

/// Writes sheets as a file.
pub fn workbook(title: &str, sheets: &[Sheet]) -> Result<Vec<u8>, WorkbookError> {
    let mut book = Workbook::new();
    let made = ExcelDateTime::from_ymd(2000, 1, 1)?;
    book.set_properties(&DocProperties::new().set_title(title).set_creation_datetime(&made));
    let mut names: Vec<String> = Vec::new();
    for sheet in sheets {
        if sheet.rows.len() > MOST_ROWS {
            return Err(WorkbookError::TooLong(sheet.rows.len()));
        }
        let name = tab(&sheet.name, &names);
        fill(book.add_worksheet().set_name(&name)?, sheet)?;
        names.push(name);
    }
    Ok(book.save_to_buffer()?)
}

/// A name that a tab can have and no other one has.
fn tab(name: &str, known: &[String]) -> String {
    let clean: String = name
        .chars()
        .map(|one| if "[]:*?/\\'".contains(one) || one.is_control() { ' ' } else { one })
        .collect();
    let clean = if clean.trim().is_empty() { "Table" } else { clean.trim() };
    let mut number = 1;
    loop {
        let end = if number == 1 { String::new() } else { format!(" {number}") };
        let own: String = clean.chars().take(LONGEST_NAME - end.len()).collect::<String>() + &end;
        if !known.iter().any(|other| other.eq_ignore_ascii_case(&own)) {
            return own;
        }
        number += 1;
    }
}

/// How kinds of cells look.
struct Looks {
    head: Format,
    count: Format,
    share: Format,
    dollars: Format,
    day: Format,
}

impl Looks {
    fn new() -> Self {
        Self {
            head: Format::new().set_bold().set_text_wrap().set_align(FormatAlign::Top),
            count: Format::new().set_num_format("#,##0"),
            share: Format::new().set_num_format("0.0%"),
            dollars: Format::new().set_num_format("$#,##0.00"),
            day: Format::new().set_num_format("mm/dd/yyyy"),
        }
    }
}

fn fill(page: &mut Worksheet, sheet: &Sheet) -> Result<(), WorkbookError> {
    let looks = Looks::new();
    let mut row: u32 = 0;
    for line in &sheet.above {
        page.write_string(row, 0, cut(line))?;
        row += 1;
    }
    if sheet.columns.is_empty() {
        page.set_column_width(0, 100.0)?;
        return Ok(());
    }
    if row > 0 {
        row += 1;
    }
    let head = row;
    for (at, column) in (0_u16..).zip(&sheet.columns) {
        page.set_column_width(at, f64::from(column.width))?;
        page.write_string_with_format(head, at, cut(&column.name), &looks.head)?;
    }
    for cells in &sheet.rows {
        row += 1;
        for (at, cell) in (0_u16..).zip(cells) {
            write(page, (row, at), cell, &looks)?;
        }
    }
    let last = u16::try_from(sheet.columns.len().saturating_sub(1)).unwrap_or(u16::MAX);
    if !sheet.rows.is_empty() {
        page.autofilter(head, 0, row, last)?;
    }
    page.set_freeze_panes(head + 1, 0)?;
    page.set_repeat_rows(head, head)?;
    Ok(())
}

fn write(page: &mut Worksheet, (row, at): (u32, u16), cell: &Cell, looks: &Looks) -> Result<(), XlsxError> {
    match cell {
        Cell::Empty => return Ok(()),
        Cell::Text(text) => page.write_string(row, at, cut(text))?,
        // Beyond 2^53 a spreadsheet counts no longer exactly, and nobody counts so far here.
        Cell::Count(count) => page.write_number_with_format(row, at, *count as f64, &looks.count)?,
        Cell::Share(share) => page.write_number_with_format(row, at, *share, &looks.share)?,
        Cell::Cents(cents) => {
            page.write_number_with_format(row, at, *cents as f64 / 100.0, &looks.dollars)?
        }
        Cell::Day(year, month, day) => {
            let parts = (u16::try_from(*year), u8::try_from(*month), u8::try_from(*day));
            match parts {
                // A spreadsheet knows no day before 1900: it is text then.
                (Ok(year @ 1900..), Ok(month), Ok(day)) => {
                    let day = ExcelDateTime::from_ymd(year, month, day)?;
                    page.write_datetime_with_format(row, at, &day, &looks.day)?
                }
                _ => page.write_string(row, at, format!("{year:04}-{month:02}-{day:02}"))?,
            }
        }
    };
    Ok(())
}

fn cut(text: &str) -> String {
    text.chars().take(LONGEST).collect()
}
