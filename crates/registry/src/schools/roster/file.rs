//! Bytes of a school's list into a table, whatever the student system wrote: text with separators, a workbook, or the files of
//! OneRoster in a ZIP. What could fill the memory is measured before it is unpacked, macros and locked workbooks are refused, and a
//! formula is the text it shows.

use std::io::{Cursor, Read};

use super::{oneroster, workbook};
use crate::uploads::table::{self, Limits};
use crate::uploads::{NoTable, Table};

/// Most rows of one list.
pub const MOST_ROWS: usize = 200_000;
/// Largest file, in bytes.
pub const LARGEST: usize = 48 << 20;
/// Most bytes that a packed file may unpack to.
pub(super) const MOST_UNPACKED: u64 = 400 << 20;
/// Most files in a packed file.
const MOST_FILES: usize = 2_000;
/// Most columns that are looked at; a header that is wider is refused.
pub(super) const MOST_COLUMNS: usize = table::MOST_COLUMNS;

/// Why a file is no list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NoList {
    /// No table of text.
    #[error(transparent)]
    NoTable(#[from] NoTable),
    /// The program of a workbook.
    #[error("the workbook has macros; save it as a workbook without macros (.xlsx) or as CSV")]
    Macros,
    /// An old workbook, or one with a password.
    #[error(
        "the workbook is of an old form (.xls) or has a password; save it as .xlsx without a password, or as CSV"
    )]
    OldOrLocked,
    /// A packed file that is neither.
    #[error("the packed file is no workbook and holds no OneRoster files (users.csv is missing)")]
    UnknownZip,
    /// Unpacks to more than any list needs.
    #[error("the file unpacks to more than {} MB; send the list as CSV, in parts", MOST_UNPACKED >> 20)]
    Bomb,
    /// Damaged.
    #[error("the file is damaged: it cannot be unpacked; save it again and send it")]
    Damaged,
    /// OneRoster without what is needed.
    #[error("the OneRoster files lack birth dates (demographics.csv with birthDate)")]
    NoDemographics,
    /// Too many rows.
    #[error("the list has more than {MOST_ROWS} rows; send it in parts")]
    TooManyRows,
    /// Too large.
    #[error("the file is larger than {} MB; send it in parts", LARGEST >> 20)]
    TooLarge,
}

impl NoList {
    /// A word for it, for the texts of pages.
    pub const fn word(self) -> &'static str {
        match self {
            Self::NoTable(why) => why.word(),
            Self::Macros => "macros",
            Self::OldOrLocked => "old-or-locked",
            Self::UnknownZip => "unknown-zip",
            Self::Bomb => "bomb",
            Self::Damaged => "damaged",
            Self::NoDemographics => "no-demographics",
            Self::TooManyRows => "too-many-rows",
            Self::TooLarge => "too-large",
        }
    }
}

/// Whether a file is a workbook, old or new, or packed: no text.
pub fn is_packed(bytes: &[u8]) -> bool {
    bytes.starts_with(OLD_WORKBOOK) || bytes.starts_with(ZIP)
}

/// How a workbook of the old form begins, or one with a password.
const OLD_WORKBOOK: &[u8] = b"\xd0\xcf\x11\xe0";
/// How a packed file begins.
const ZIP: &[u8] = b"PK\x03\x04";

/// Reads a file.
pub fn read(bytes: &[u8]) -> Result<Table, NoList> {
    if bytes.len() > LARGEST {
        return Err(NoList::TooLarge);
    }
    if bytes.starts_with(OLD_WORKBOOK) {
        return Err(NoList::OldOrLocked);
    }
    if bytes.starts_with(ZIP) {
        return packed(bytes);
    }
    text(bytes)
}

/// A table of text under the limits of a list.
pub(super) fn text(bytes: &[u8]) -> Result<Table, NoList> {
    table::read_within(bytes, Limits { bytes: usize::MAX, rows: MOST_ROWS }).map_err(|why| match why {
        NoTable::TooManyRows => NoList::TooManyRows,
        NoTable::TooLarge => NoList::TooLarge,
        other => NoList::NoTable(other),
    })
}

fn packed(bytes: &[u8]) -> Result<Table, NoList> {
    let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).map_err(|_| NoList::Damaged)?;
    if zip.len() > MOST_FILES {
        return Err(NoList::Bomb);
    }
    let names: Vec<String> = zip
        .file_names()
        .map(|name| name.map(|name| name.to_lowercase()))
        .collect::<Result<_, _>>()
        .map_err(|_| NoList::Damaged)?;
    if names.iter().any(|name| name.ends_with("vbaproject.bin")) {
        return Err(NoList::Macros);
    }
    measure(&mut zip)?;
    if names.iter().any(|name| name == "xl/workbook.xml") {
        return workbook::read(bytes);
    }
    if names.iter().any(|name| file_name(name) == "users.csv") {
        return oneroster::read(&mut zip);
    }
    Err(NoList::UnknownZip)
}

/// The name of a file without its folders.
pub(super) fn file_name(path: &str) -> &str {
    path.rsplit(['/', '\\']).next().unwrap_or(path)
}

/// Unpacks everything once into nothing: what a file says of its own size may be a lie.
fn measure(zip: &mut zip::ZipArchive<Cursor<&[u8]>>) -> Result<(), NoList> {
    let mut left = MOST_UNPACKED;
    for place in 0..zip.len() {
        let file = zip.by_index(place).map_err(|_| NoList::Damaged)?;
        let read =
            std::io::copy(&mut file.take(left + 1), &mut std::io::sink()).map_err(|_| NoList::Damaged)?;
        left = left.checked_sub(read).ok_or(NoList::Bomb)?;
    }
    Ok(())
}

#[cfg(test)]
pub(crate) mod tests {
    use std::io::Write;

    use super::*;

    /// A packed file.
    pub(crate) fn zipped(files: &[(&str, &[u8])]) -> Vec<u8> {
        let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
        let options =
            zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Deflated);
        for (name, content) in files {
            zip.start_file(*name, options).unwrap();
            zip.write_all(content).unwrap();
        }
        zip.finish().unwrap().into_inner()
    }

    #[test]
    fn text_is_read_in_every_encoding_and_with_every_separator() {
        let text = "Last;First;DOB\nMuñoz;José;1/13/2018\n";
        let utf16: Vec<u8> =
            [0xff, 0xfe].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect();
        let windows: Vec<u8> = text.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
        let marked = [&b"\xef\xbb\xbf"[..], text.as_bytes()].concat();
        let tabs = text.replace(';', "\t");
        for bytes in [text.as_bytes(), &utf16, &windows, &marked, tabs.as_bytes()] {
            let table = read(bytes).unwrap();
            assert_eq!(table.header, ["Last", "First", "DOB"]);
            assert_eq!(table.rows[0].cells, ["Muñoz", "José", "1/13/2018"]);
        }
    }

    #[test]
    fn a_list_of_two_hundred_thousand_rows_is_read_and_one_more_is_refused() {
        let rows = |n: usize| format!("a,b\n{}", "x,y\n".repeat(n));
        assert_eq!(read(rows(MOST_ROWS).as_bytes()).map(|table| table.rows.len()), Ok(MOST_ROWS));
        assert_eq!(read(rows(MOST_ROWS + 1).as_bytes()), Err(NoList::TooManyRows));
    }

    #[test]
    fn what_is_no_list_is_refused_with_what_to_do() {
        let macros = zipped(&[("xl/workbook.xml", b"<x/>"), ("xl/vbaProject.bin", b"evil")]);
        let zeros = vec![0_u8; 64 << 20];
        let files: Vec<(String, &[u8])> = (0..7).map(|n| (format!("xl/{n}"), zeros.as_slice())).collect();
        let mut named: Vec<(&str, &[u8])> = files.iter().map(|(name, all)| (name.as_str(), *all)).collect();
        named.push(("xl/workbook.xml", b"<x/>"));
        let bomb = zipped(&named);
        assert!(bomb.len() < 2 << 20, "it is small as it comes");
        for (what, bytes, why) in [
            ("nothing", Vec::new(), NoList::NoTable(NoTable::Empty)),
            ("a header alone", b"Last,First\n".to_vec(), NoList::NoTable(NoTable::NoRows)),
            ("a picture", b"\x89PNG\r\n\x1a\n\x00\x00".to_vec(), NoList::NoTable(NoTable::NotText)),
            ("an old workbook", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".to_vec(), NoList::OldOrLocked),
            ("macros", macros, NoList::Macros),
            ("a bomb", bomb, NoList::Bomb),
            ("another zip", zipped(&[("a.txt", b"x")]), NoList::UnknownZip),
            ("half a zip", b"PK\x03\x04abc".to_vec(), NoList::Damaged),
            ("large", vec![b'a'; LARGEST + 1], NoList::TooLarge),
        ] {
            assert_eq!(read(&bytes), Err(why), "{what}");
        }
    }
}
