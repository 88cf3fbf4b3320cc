//! Reading CDC's NDC downloads: one row a line, `|` between cells, no header.

use jiff::civil::Date;

use super::{ImportError, malformed};

/// One line of a file.
pub(super) struct Line<'a> {
    file: &'static str,
    number: usize,
    cells: Vec<&'a str>,
}

impl<'a> Line<'a> {
    pub fn wrong(&self, why: impl Into<String>) -> ImportError {
        malformed(self.file, self.number, why)
    }

    pub fn text(&self, cell: usize) -> &'a str {
        self.cells.get(cell).map_or("", |text| text.trim())
    }

    pub fn value<T: std::str::FromStr>(&self, cell: usize) -> Result<T, ImportError>
    where
        T::Err: std::fmt::Display,
    {
        self.text(cell).parse().map_err(|error| self.wrong(format!("cell {}: {error}", cell + 1)))
    }

    /// A date as these files write it, `20250701`; empty is no date.
    pub fn date(&self, cell: usize) -> Result<Option<Date>, ImportError> {
        match self.text(cell) {
            "" => Ok(None),
            text => Date::strptime("%Y%m%d", text).map(Some).map_err(|_| {
                self.wrong(format!("cell {}: \"{text}\" is not a date (expected YYYYMMDD)", cell + 1))
            }),
        }
    }
}

/// The lines of a file, each with exactly `cells` cells.
pub(super) fn lines<'a>(
    file: &'static str,
    text: &'a str,
    cells: usize,
) -> Result<Vec<Line<'a>>, ImportError> {
    let mut lines = Vec::new();
    for (index, line) in text.lines().enumerate() {
        if line.trim().is_empty() {
            continue;
        }
        let line = Line { file, number: index + 1, cells: line.split('|').collect() };
        if line.cells.len() != cells {
            return Err(
                line.wrong(format!("{} cells with | between them, expected {cells}", line.cells.len()))
            );
        }
        lines.push(line);
    }
    if lines.is_empty() {
        return Err(malformed(file, 0, "the file is empty"));
    }
    Ok(lines)
}
