//! Spreadsheets (Office Open XML, `.xlsx`): a table, and a sheet that says what it is. Text is text: no cell is a formula,
//! whatever stands in it.

use rust_xlsxwriter::{Format, Workbook, Worksheet, XlsxError};

/// The longest text of a cell (a limit of the form itself); longer ones are cut and end in an ellipsis.
const LONGEST: usize = 32_767;
/// The widest that a column is made, in characters.
const WIDEST: usize = 40;

/// What stands in a cell.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Cell<'c> {
    /// A text.
    Text(&'c str),
    /// A number.
    Number(f64),
}

/// Why there is no spreadsheet.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a spreadsheet could not be made: {0}")]
pub struct NoSpreadsheet(String);

impl From<XlsxError> for NoSpreadsheet {
    fn from(error: XlsxError) -> Self {
        Self(error.to_string())
    }
}

/// A spreadsheet while it is written.
pub struct Spreadsheet {
    table: Worksheet,
    about: Option<Worksheet>,
    rows: u32,
    widths: Vec<usize>,
}

impl std::fmt::Debug for Spreadsheet {
    // A spreadsheet may name people.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Spreadsheet({} rows)", self.rows)
    }
}

/// The name of a sheet, without what such names may not have.
fn name_of(name: &str) -> String {
    let name: String = name.chars().filter(|c| !"[]:*?/\\'".contains(*c)).take(31).collect();
    if name.trim().is_empty() { "1".to_owned() } else { name }
}

impl Spreadsheet {
    /// A spreadsheet with one empty sheet.
    ///
    /// # Errors
    /// None that are expected.
    pub fn new(name: &str) -> Result<Self, NoSpreadsheet> {
        let mut table = Worksheet::new();
        table.set_name(name_of(name))?;
        Ok(Self { table, about: None, rows: 0, widths: Vec::new() })
    }

    /// The next row. The first one is the head: it stays in sight.
    ///
    /// # Errors
    /// More rows than a sheet holds.
    pub fn row(&mut self, cells: &[Cell<'_>]) -> Result<(), NoSpreadsheet> {
        let head = Format::new().set_bold();
        for (place, cell) in cells.iter().enumerate() {
            let column = u16::try_from(place).map_err(|_| NoSpreadsheet("too many columns".to_owned()))?;
            let width = match cell {
                Cell::Number(number) => {
                    self.table.write_number(self.rows, column, *number)?;
                    number.to_string().len()
                }
                Cell::Text(text) => {
                    let text = cut(text);
                    match self.rows {
                        0 => self.table.write_string_with_format(0, column, &text, &head)?,
                        row => self.table.write_string(row, column, &text)?,
                    };
                    text.chars().count()
                }
            };
            match self.widths.get_mut(place) {
                Some(widest) => *widest = width.max(*widest),
                None => self.widths.push(width),
            }
        }
        self.rows += 1;
        Ok(())
    }

    /// The sheet that says what the table is, one line a row.
    ///
    /// # Errors
    /// None that are expected.
    pub fn about<'l>(
        &mut self,
        name: &str,
        lines: impl IntoIterator<Item = &'l str>,
    ) -> Result<(), NoSpreadsheet> {
        let mut sheet = Worksheet::new();
        sheet.set_name(name_of(name))?;
        for (row, line) in (0..).zip(lines) {
            sheet.write_string(row, 0, cut(line))?;
        }
        self.about = Some(sheet);
        Ok(())
    }

    /// The file.
    ///
    /// # Errors
    /// None that are expected.
    pub fn end(mut self) -> Result<Vec<u8>, NoSpreadsheet> {
        for (column, width) in (0..).zip(&self.widths) {
            self.table.set_column_width(column, (*width).clamp(6, WIDEST) as f64 + 2.0)?;
        }
        self.table.set_freeze_panes(1, 0)?;
        let mut book = Workbook::new();
        book.push_worksheet(self.table);
        if let Some(about) = self.about {
            book.push_worksheet(about);
        }
        Ok(book.save_to_buffer()?)
    }
}

fn cut(text: &str) -> String {
    match text.encode_utf16().count() > LONGEST {
        false => text.to_owned(),
        true => {
            let mut units = 0;
            let fits = text.chars().take_while(|c| {
                units += c.len_utf16();
                units < LONGEST
            });
            fits.chain(['…']).collect()
        }
    }
}
