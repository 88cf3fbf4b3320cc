//! Reading a table of people: CSV with a header, in one pass and bounded memory, rows worked on by all cores.
//!
//! A file that cannot be read whole is refused whole: a row that is quietly left out is a person who is lost.

use std::fs::File;
use std::io::{BufRead as _, BufReader, Read};
use std::path::{Path, PathBuf};

use csv::ByteRecord;
use rayon::prelude::*;

use crate::progress::Progress;

/// Rows that are read at a time.
const PORTION: usize = 8_192;
/// Bad rows that a message names.
const NAMED: usize = 5;
/// A quotation mark that is not closed swallows what follows: no honest field is that long.
const LONGEST_FIELD: usize = 100_000;

/// Why a file cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum BadFile {
    /// It cannot be opened or read.
    #[error("cannot read {path}: {source}")]
    Unreadable {
        /// File.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// It has no first line.
    #[error("{0} is empty; its first line should name the columns")]
    Empty(PathBuf),
    /// Two columns have one name.
    #[error("{path}: two columns are named \"{name}\"; rename one")]
    TwoColumns {
        /// File.
        path: PathBuf,
        /// Name.
        name: String,
    },
    /// Rows that are no rows of this table.
    #[error("{path}: {rows}. Nothing was written; put the file right and run again")]
    Rows {
        /// File.
        path: PathBuf,
        /// The first bad rows, in words.
        rows: String,
    },
}

/// A table that is open.
pub struct Table {
    path: PathBuf,
    reader: csv::Reader<Box<dyn Read + Send>>,
    header: Vec<String>,
    bytes: u64,
}

/// One row.
#[derive(Debug, Clone, Copy)]
pub struct Row<'a> {
    record: &'a ByteRecord,
    /// Number of the row, from 1, without the header.
    pub number: u64,
}

impl<'a> Row<'a> {
    /// A field without the blanks around it; empty where there is none. A literal `NaN`, which programs write
    /// for an absent value, is empty too.
    pub fn get(&self, column: usize) -> &'a str {
        // The row has been looked at before: what is no UTF-8 does not come here.
        let text = self.record.get(column).and_then(|field| std::str::from_utf8(field).ok());
        match text.unwrap_or_default().trim() {
            "NaN" => "",
            text => text,
        }
    }
}

#[derive(Default)]
struct Portion {
    records: Vec<ByteRecord>,
    filled: usize,
    first: u64,
}

impl Table {
    /// Opens a file (`-` is standard input) and reads its header. Commas, semicolons and tabs may separate.
    pub fn open(path: &Path) -> Result<Self, BadFile> {
        let unreadable = |source| BadFile::Unreadable { path: path.to_owned(), source };
        let (input, bytes): (Box<dyn Read + Send>, u64) = if path == Path::new("-") {
            (Box::new(std::io::stdin()), 0)
        } else {
            let file = File::open(path).map_err(unreadable)?;
            let meta = file.metadata().map_err(unreadable)?;
            if meta.is_dir() {
                return Err(unreadable(std::io::Error::other("it is a folder")));
            }
            (Box::new(file), meta.len())
        };
        let mut input = BufReader::with_capacity(1 << 20, input);
        let mut start = Vec::new();
        input.read_until(b'\n', &mut start).map_err(unreadable)?;
        let start = start.strip_prefix(b"\xef\xbb\xbf").map(<[u8]>::to_vec).unwrap_or(start);
        if start.iter().all(u8::is_ascii_whitespace) {
            return Err(BadFile::Empty(path.to_owned()));
        }
        let delimiter = delimiter(&start);
        let whole: Box<dyn Read + Send> = Box::new(std::io::Cursor::new(start).chain(input));
        let mut reader = csv::ReaderBuilder::new().flexible(true).delimiter(delimiter).from_reader(whole);
        let header = reader.byte_headers().map_err(|error| self::unreadable(path, error))?;
        let header: Vec<String> =
            header.iter().map(|name| String::from_utf8_lossy(name).trim().to_owned()).collect();
        let mut seen = std::collections::HashSet::new();
        if let Some(name) = header.iter().find(|name| !name.is_empty() && !seen.insert(name.as_str())) {
            return Err(BadFile::TwoColumns { path: path.to_owned(), name: name.clone() });
        }
        Ok(Self { path: path.to_owned(), reader, header, bytes })
    }

    /// Names of the columns.
    pub fn header(&self) -> Vec<&str> {
        self.header.iter().map(String::as_str).collect()
    }

    /// Makes something of every row, in the order of rows. `make` runs on all cores.
    pub fn rows<T: Send>(self, make: impl Fn(Row<'_>) -> T + Sync) -> Result<Vec<T>, BadFile> {
        let path = self.path.clone();
        let (made, mut bad) = self.read(make, NAMED)?;
        if bad.is_empty() {
            return Ok(made);
        }
        let more = if bad.len() > NAMED { "; and more" } else { "" };
        bad.truncate(NAMED);
        Err(BadFile::Rows { path, rows: format!("{}{more}", bad.join("; ")) })
    }

    /// As [`Table::rows`], but rows that do not fit the header are left out and said: for published test files that
    /// are damaged as they are.
    pub fn rows_that_fit<T: Send>(
        self,
        make: impl Fn(Row<'_>) -> T + Sync,
    ) -> Result<(Vec<T>, Vec<String>), BadFile> {
        self.read(make, usize::MAX)
    }

    /// What is made of the good rows and what is wrong with the others, until more than `most` are wrong.
    fn read<T: Send>(
        self,
        make: impl Fn(Row<'_>) -> T + Sync,
        most: usize,
    ) -> Result<(Vec<T>, Vec<String>), BadFile> {
        let Self { path, mut reader, header, bytes } = self;
        let progress = Progress::new("bytes read", bytes);
        let mut made = Vec::new();
        let mut current = Portion::default();
        let mut next = Portion::default();
        let mut bad = Vec::new();
        fill(&mut reader, &path, &mut current, 1)?;
        while current.filled > 0 && bad.len() <= most {
            let after = current.first + current.filled as u64;
            // The file is read while the portion before is worked on.
            let (filled, (worked, wrong)) = rayon::join(
                || fill(&mut reader, &path, &mut next, after),
                || current.work(header.len(), &make),
            );
            made.extend(worked);
            bad.extend(wrong);
            filled?;
            progress.add(current.bytes());
            std::mem::swap(&mut current, &mut next);
        }
        progress.finish();
        Ok((made, bad))
    }
}

impl Portion {
    fn rows(&self) -> &[ByteRecord] {
        self.records.get(..self.filled).unwrap_or_default()
    }

    fn bytes(&self) -> u64 {
        self.rows().iter().map(|record| (record.as_slice().len() + record.len()) as u64).sum()
    }

    /// What is made of the good rows, and what is wrong with the others.
    fn work<T: Send>(&self, width: usize, make: &(impl Fn(Row<'_>) -> T + Sync)) -> (Vec<T>, Vec<String>) {
        let each = self.rows().par_iter().enumerate().map(|(place, record)| {
            wrong(record, width)
                .map_or_else(|| Ok(make(Row { record, number: self.first + place as u64 })), Err)
        });
        each.partition_map(|row| match row {
            Ok(made) => rayon::iter::Either::Left(made),
            Err(wrong) => rayon::iter::Either::Right(wrong),
        })
    }
}

fn fill(
    reader: &mut csv::Reader<Box<dyn Read + Send>>,
    path: &Path,
    portion: &mut Portion,
    first: u64,
) -> Result<(), BadFile> {
    portion.filled = 0;
    portion.first = first;
    while portion.filled < PORTION {
        if portion.filled == portion.records.len() {
            portion.records.push(ByteRecord::new());
        }
        let Some(record) = portion.records.get_mut(portion.filled) else {
            break;
        };
        if !reader.read_byte_record(record).map_err(|error| unreadable(path, error))? {
            break;
        }
        portion.filled += 1;
    }
    Ok(())
}

/// What is wrong with a row, if anything: missing or surplus columns, bytes that are no UTF-8.
fn wrong(record: &ByteRecord, width: usize) -> Option<String> {
    let line = record.position().map_or(0, csv::Position::line);
    if std::str::from_utf8(record.as_slice()).is_err() {
        return Some(format!("line {line} is not in UTF-8: save the file as \"CSV UTF-8\""));
    }
    if let Some(field) = record.iter().find(|field| field.len() > LONGEST_FIELD) {
        let kilobytes = field.len() / 1000;
        return Some(format!(
            "line {line} has a field of {kilobytes} kB: a quotation mark may be open that is never closed"
        ));
    }
    let surplus = record.iter().skip(width).any(|field| !field.trim_ascii().is_empty());
    if record.len() < width || surplus {
        let open = record.iter().any(|field| field.contains(&b'\n'));
        let hint = if open { " (a quotation mark may be open that is closed too late)" } else { "" };
        let (have, columns) = (record.len(), if record.len() == 1 { "column" } else { "columns" });
        return Some(format!("line {line} has {have} {columns}, the header has {width}{hint}"));
    }
    None
}

fn unreadable(path: &Path, error: csv::Error) -> BadFile {
    let source = match error.into_kind() {
        csv::ErrorKind::Io(error) => error,
        kind => std::io::Error::other(format!("{kind:?}")),
    };
    BadFile::Unreadable { path: path.to_owned(), source }
}

/// The first line decides: what stands there most often outside of quotation marks.
fn delimiter(line: &[u8]) -> u8 {
    let mut quoted = false;
    let mut counts = [(b',', 0), (b';', 0), (b'\t', 0)];
    for byte in line {
        quoted ^= *byte == b'"';
        if let Some(count) = counts.iter_mut().find(|count| !quoted && count.0 == *byte) {
            count.1 += 1;
        }
    }
    // The comma, which stands first, wins a tie.
    counts.iter().rev().max_by_key(|count| count.1).map_or(b',', |count| count.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &[u8]) -> Result<Vec<String>, BadFile> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("people.csv");
        std::fs::write(&path, text).unwrap();
        Table::open(&path)?.rows(|row| format!("{}:{}|{}", row.number, row.get(0), row.get(1)))
    }

    #[test]
    fn blanks_byte_order_marks_semicolons_and_empty_surplus_columns_are_no_trouble() {
        let rows = read(b"\xef\xbb\xbfid; name\n1; Zo\xc3\xab ;;\n\n2;\"a;b\"\n").unwrap();
        assert_eq!(rows, ["1:1|Zo\u{eb}", "2:2|a;b"]);
    }

    #[test]
    fn bad_rows_are_named_by_their_line() {
        let told = read(b"id,name\n1,Ana\n2\n3,Bo,more\n4,\xe9\n").unwrap_err().to_string();
        assert!(told.contains("line 3 has 1 column, the header has 2"), "{told}");
        assert!(told.contains("line 4 has 3 columns"), "{told}");
        assert!(told.contains("line 5 is not in UTF-8"), "{told}");
    }

    #[test]
    fn a_file_without_a_header_or_with_two_columns_of_one_name_is_refused() {
        assert!(read(b"").unwrap_err().to_string().contains("is empty"));
        assert!(read(b"id,name,name\n").unwrap_err().to_string().contains("two columns are named \"name\""));
    }

    #[test]
    fn a_table_of_many_portions_keeps_the_order_of_its_rows() {
        let text: String =
            std::iter::once("id,name\n".to_owned()).chain((1..=20_000).map(|n| format!("{n},x\n"))).collect();
        let rows = read(text.as_bytes()).unwrap();
        assert_eq!(rows.len(), 20_000);
        assert_eq!(rows.get(19_999).map(String::as_str), Some("20000:20000|x"));
    }
}
