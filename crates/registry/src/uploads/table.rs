//! Bytes of a file into a table: which characters, which separator, quotes, rows as a spreadsheet counts them.

use encoding_rs::{UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

use super::formula::unguarded;

/// Most rows of one file.
pub const MOST_ROWS: usize = 50_000;
/// Most columns.
pub const MOST_COLUMNS: usize = 100;
/// Largest file, in bytes.
pub const LARGEST: usize = 20 << 20;

/// A table with its header.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Table {
    /// Names of the columns.
    pub header: Vec<String>,
    /// Rows.
    pub rows: Vec<Row>,
    /// What stands between two cells.
    pub separator: char,
    /// Whether it was Windows-1252, so that letters with accents deserve a look.
    pub is_windows_1252: bool,
}

/// A row.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Row {
    /// Its number, as a spreadsheet counts: the header is row 1.
    pub number: u64,
    /// Its cells, without blanks around.
    pub cells: Vec<String>,
}

/// Why a file is no table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NoTable {
    /// Nothing in it.
    #[error("the file is empty")]
    Empty,
    /// A workbook or another packed file.
    #[error("the file is a workbook or another packed file; save it as CSV")]
    Workbook,
    /// Not text at all.
    #[error("the file is no text; save it as CSV")]
    NotText,
    /// One column only.
    #[error("the file has only one column: between cells a comma, semicolon, tab or | is needed")]
    OneColumn,
    /// A header and nothing below.
    #[error("the file has no rows below its header")]
    NoRows,
    /// Too large.
    #[error("the file is larger than {} MB; send it in parts", LARGEST >> 20)]
    TooLarge,
    /// Too many rows.
    #[error("the file has more than {MOST_ROWS} rows; send it in parts")]
    TooManyRows,
    /// Too many columns.
    #[error("the file has more than {MOST_COLUMNS} columns")]
    TooManyColumns,
}

impl NoTable {
    /// A word for it, for the texts of pages.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::Workbook => "workbook",
            Self::NotText => "not-text",
            Self::OneColumn => "one-column",
            Self::NoRows => "no-rows",
            Self::TooLarge => "too-large",
            Self::TooManyRows => "too-many-rows",
            Self::TooManyColumns => "too-many-columns",
        }
    }
}

/// How much a file may hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes.
    pub bytes: usize,
    /// Rows below the header.
    pub rows: usize,
}

/// Reads a file.
pub fn read(bytes: &[u8]) -> Result<Table, NoTable> {
    read_within(bytes, Limits { bytes: LARGEST, rows: MOST_ROWS })
}

/// Reads a file under other limits. The texts of [`NoTable`] name the usual ones: whoever has others says so.
pub fn read_within(bytes: &[u8], limits: Limits) -> Result<Table, NoTable> {
    if bytes.len() > limits.bytes {
        return Err(NoTable::TooLarge);
    }
    if bytes.starts_with(b"PK\x03\x04")
        || bytes.starts_with(b"\xd0\xcf\x11\xe0")
        || bytes.starts_with(b"\x1f\x8b")
    {
        return Err(NoTable::Workbook);
    }
    let (text, is_windows_1252) = text(bytes)?;
    if !text.chars().any(char::is_alphanumeric) {
        return Err(NoTable::Empty);
    }
    let separator = separator(&text);
    let mut table = Table { separator: char::from(separator), is_windows_1252, ..Table::default() };
    for (record, number) in records(&text, separator).zip(1..) {
        let cells: Vec<String> = record.iter().map(|cell| unguarded(cell).replace('\0', "")).collect();
        if cells.iter().all(String::is_empty) {
            continue;
        }
        if table.header.is_empty() {
            table.header = cells;
        } else if table.rows.len() == limits.rows {
            return Err(NoTable::TooManyRows);
        } else {
            table.rows.push(Row { number, cells });
        }
    }
    // Spreadsheets often leave empty columns at the end.
    while table.header.last().is_some_and(String::is_empty) {
        table.header.pop();
    }
    match table.header.len() {
        0 => Err(NoTable::Empty),
        1 => Err(NoTable::OneColumn),
        MOST_COLUMNS.. => Err(NoTable::TooManyColumns),
        _ if table.rows.is_empty() => Err(NoTable::NoRows),
        _ => Ok(table),
    }
}

/// The characters: what a byte order mark says, else UTF-8, else Windows-1252 (of which ISO 8859-1 is a part).
pub(crate) fn text(bytes: &[u8]) -> Result<(String, bool), NoTable> {
    let marked = [(UTF_8, &b"\xef\xbb\xbf"[..]), (UTF_16LE, b"\xff\xfe"), (UTF_16BE, b"\xfe\xff")];
    for (encoding, mark) in marked {
        if let Some(rest) = bytes.strip_prefix(mark) {
            let (text, damaged) = encoding.decode_without_bom_handling(rest);
            return if damaged { Err(NoTable::NotText) } else { Ok((text.into_owned(), false)) };
        }
    }
    // Text has no such bytes in either of the two.
    if bytes.iter().any(|byte| matches!(byte, 0..=8 | 0x0e..=0x1a | 0x1c..=0x1f)) {
        return Err(NoTable::NotText);
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => Ok((text.to_owned(), false)),
        Err(_) => Ok((WINDOWS_1252.decode_without_bom_handling(bytes).0.into_owned(), true)),
    }
}

fn records(text: &str, separator: u8) -> impl Iterator<Item = csv::StringRecord> {
    let reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .trim(csv::Trim::All)
        .delimiter(separator)
        .from_reader(text.as_bytes());
    // The text is UTF-8 and rows may have any length: nothing is left that could be an error.
    reader.into_records().map_while(Result::ok)
}

/// The separator under which the first rows have the most columns, and the same number of them.
fn separator(text: &str) -> u8 {
    let score = |separator: u8| {
        let lengths: Vec<usize> = records(text, separator).take(20).map(|record| record.len()).collect();
        let header = lengths.first().copied().unwrap_or(0);
        let alike = lengths.iter().filter(|length| **length == header).count();
        (header > 1, alike * 4 >= lengths.len() * 3, header)
    };
    let mut best = b',';
    for candidate in [b';', b'\t', b'|'] {
        if score(candidate) > score(best) {
            best = candidate;
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells(bytes: &[u8]) -> Vec<Vec<String>> {
        let table = read(bytes).unwrap();
        std::iter::once(table.header).chain(table.rows.into_iter().map(|row| row.cells)).collect()
    }

    #[test]
    fn files_of_every_usual_kind_are_the_same_table() {
        let expected = vec![vec!["name", "née", "note"], vec!["Ana", "Nuñez", "a, b; c"]];
        let utf16: Vec<u8> = std::iter::once(0xfeff)
            .chain("name\tnée\tnote\r\nAna\tNuñez\ta, b; c\r\n".encode_utf16())
            .flat_map(u16::to_le_bytes)
            .collect();
        for bytes in [
            "name,née,note\nAna,Nuñez,\"a, b; c\"\n".as_bytes().to_vec(),
            "\u{feff}name;née;note\r\n Ana ;Nuñez;\"a, b; c\"\r\n;;\r\n".as_bytes().to_vec(),
            "name|née|note\rAna|Nuñez|a, b; c".as_bytes().to_vec(),
            b"name,n\xe9e,note,\nAna,Nu\xf1ez,\"a, b; c\"\n".to_vec(),
            utf16,
        ] {
            assert_eq!(cells(&bytes), expected, "{}", String::from_utf8_lossy(&bytes));
        }
        assert!(read(b"a,n\xe9e\n1,2\n").unwrap().is_windows_1252);
    }

    #[test]
    fn a_line_break_in_quotes_belongs_to_its_cell_and_rows_are_counted_as_a_spreadsheet_does() {
        let table = read(b"a,b\n\"one\ntwo\",2\n\n,\n3,4\n").unwrap();
        assert_eq!(table.rows[0], Row { number: 2, cells: vec!["one\ntwo".into(), "2".into()] });
        assert_eq!(table.rows[1].cells, ["3", "4"]);
    }

    #[test]
    fn what_is_no_table_is_told_apart() {
        for (bytes, problem) in [
            (&b""[..], NoTable::Empty),
            (b" \r\n,,\n", NoTable::Empty),
            (b"PK\x03\x04rest", NoTable::Workbook),
            (b"a,b\n\x00\x01", NoTable::NotText),
            (b"hello\nworld\n", NoTable::OneColumn),
            (b"a,b\n", NoTable::NoRows),
        ] {
            assert_eq!(read(bytes), Err(problem));
        }
        assert_eq!(read(&vec![b'a'; LARGEST + 1]), Err(NoTable::TooLarge));
        assert_eq!(read("a,b\n".repeat(MOST_ROWS + 2).as_bytes()), Err(NoTable::TooManyRows));
        let wide = format!("{}\n1,2\n", "a,".repeat(150));
        assert_eq!(read(wide.as_bytes()), Err(NoTable::TooManyColumns));
    }

    #[test]
    fn s32_what_is_no_table_of_text_is_refused_by_its_content_and_never_unpacked() {
        for (packed, begins) in [
            ("a workbook or any other zip", &b"PK\x03\x04"[..]),
            ("an old workbook", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),
            ("gzip", b"\x1f\x8b\x08"),
        ] {
            let bytes = [begins, b"a,b\n1,2\n"].concat();
            assert_eq!(read(&bytes), Err(NoTable::Workbook), "{packed}");
        }
        let polyglot = [&b"a,b\n1,2\n"[..], b"PK\x03\x04\x00\x01"].concat();
        assert_eq!(read(&polyglot), Err(NoTable::NotText));
        assert_eq!(read(&vec![b'a'; LARGEST + 1]), Err(NoTable::TooLarge));
        let rows = format!("a,b\n{}", "1,2\n".repeat(MOST_ROWS + 1));
        assert_eq!(read(rows.as_bytes()), Err(NoTable::TooManyRows));
        let columns = vec!["a"; MOST_COLUMNS + 1].join(",");
        assert_eq!(read(format!("{columns}\n{columns}\n").as_bytes()), Err(NoTable::TooManyColumns));
    }
}
