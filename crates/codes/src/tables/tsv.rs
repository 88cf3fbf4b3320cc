//! Reading Jenner's own tables: tab-separated text with a header line, no quoting, one row a line.

use jiff::civil::Date;

/// Why a table cannot be used: which file, which line, what is wrong with it and what was expected.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{file}, line {line}: {why}")]
pub struct TableError {
    /// Name of the table, for example `cvx.tsv`.
    pub file: String,
    /// Line in the file, the header being line 1. 0 when the file as a whole is wrong.
    pub line: usize,
    /// What is wrong and what was expected.
    pub why: String,
}

/// One table while it is read.
pub(super) struct Table<'a> {
    file: &'a str,
    columns: &'static [&'static str],
    text: &'a str,
}

/// One row while it is read: the cells in the order of the columns asked for.
pub(super) struct Row<'a> {
    file: &'a str,
    line: usize,
    columns: &'static [&'static str],
    cells: Vec<&'a str>,
}

impl<'a> Table<'a> {
    /// Checks the header. The columns must be exactly the expected ones, in their order.
    pub fn open(file: &'a str, text: &'a str, columns: &'static [&'static str]) -> Result<Self, TableError> {
        let header = text.lines().next().unwrap_or_default();
        if header.split('\t').ne(columns.iter().copied()) {
            return Err(TableError {
                file: file.to_owned(),
                line: 1,
                why: format!("the header must be the columns {} with a tab between them", columns.join(", ")),
            });
        }
        Ok(Self { file, columns, text })
    }

    /// Hands every row to `each`, in the order of the file. Empty lines are passed over.
    pub fn each(&self, mut each: impl FnMut(&Row<'a>) -> Result<(), TableError>) -> Result<(), TableError> {
        for (index, line) in self.text.lines().enumerate().skip(1) {
            if line.is_empty() {
                continue;
            }
            let row = Row {
                file: self.file,
                line: index + 1,
                columns: self.columns,
                cells: line.split('\t').collect(),
            };
            if row.cells.len() != self.columns.len() {
                return Err(row.wrong(format!(
                    "the row has {} cells, the header {}",
                    row.cells.len(),
                    self.columns.len()
                )));
            }
            each(&row)?;
        }
        Ok(())
    }
}

impl<'a> Row<'a> {
    /// An error at this row.
    pub fn wrong(&self, why: impl Into<String>) -> TableError {
        TableError { file: self.file.to_owned(), line: self.line, why: why.into() }
    }

    /// The cell of a column, possibly empty.
    pub fn text(&self, column: usize) -> &'a str {
        self.cells.get(column).copied().unwrap_or_default()
    }

    /// The cell of a column that must not be empty.
    pub fn filled(&self, column: usize) -> Result<&'a str, TableError> {
        match self.text(column) {
            "" => Err(self.wrong(format!("{} is empty", self.columns[column]))),
            text => Ok(text),
        }
    }

    /// The cell as a value of its type; the error names the column.
    pub fn value<T: std::str::FromStr>(&self, column: usize) -> Result<T, TableError>
    where
        T::Err: std::fmt::Display,
    {
        self.parsed(column, self.text(column))
    }

    /// Like [`Row::value`], an empty cell being no value.
    pub fn optional<T: std::str::FromStr>(&self, column: usize) -> Result<Option<T>, TableError>
    where
        T::Err: std::fmt::Display,
    {
        match self.text(column) {
            "" => Ok(None),
            text => self.parsed(column, text).map(Some),
        }
    }

    /// The values of a cell that holds several with a space between them.
    pub fn several<T: std::str::FromStr>(&self, column: usize) -> Result<Vec<T>, TableError>
    where
        T::Err: std::fmt::Display,
    {
        self.text(column)
            .split(' ')
            .filter(|part| !part.is_empty())
            .map(|part| self.parsed(column, part))
            .collect()
    }

    /// The cell as an ISO date, if not empty.
    pub fn date(&self, column: usize) -> Result<Option<Date>, TableError> {
        match self.text(column) {
            "" => Ok(None),
            text => text.parse().map(Some).map_err(|_| {
                self.wrong(format!(
                    "{}: \"{text}\" is not a date (expected YYYY-MM-DD)",
                    self.columns[column]
                ))
            }),
        }
    }

    fn parsed<T: std::str::FromStr>(&self, column: usize, text: &str) -> Result<T, TableError>
    where
        T::Err: std::fmt::Display,
    {
        text.parse().map_err(|error: T::Err| self.wrong(format!("{}: {error}", self.columns[column])))
    }
}
