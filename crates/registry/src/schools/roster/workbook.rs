//! A workbook (.xlsx) into a table: the first sheet that has rows, cell by cell, so that a cell in the last corner of a sheet does
//! not reserve the whole of it. A formula counts as the value it shows; days become ISO dates.

use std::io::Cursor;

use calamine::{DataRef, ExcelDateTime, Reader as _, Xlsx};

use super::file::{MOST_COLUMNS, MOST_ROWS, NoList};
use crate::uploads::{NoTable, Row, Table};

/// Reads a workbook. Its size was measured before.
pub(super) fn read(bytes: &[u8]) -> Result<Table, NoList> {
    let mut workbook: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(|_| NoList::Damaged)?;
    for name in workbook.sheet_names() {
        let mut cells = workbook.worksheet_cells_reader(&name).map_err(|_| NoList::Damaged)?;
        let mut rows: Vec<Row> = Vec::new();
        while let Some(cell) = cells.next_cell().map_err(|_| NoList::Damaged)? {
            let text = text(cell.get_value());
            if text.is_empty() {
                continue;
            }
            let (row, column) = cell.get_position();
            let (number, column) = (u64::from(row) + 1, usize::try_from(column).unwrap_or(usize::MAX));
            if rows.last().is_none_or(|last| last.number < number) {
                if rows.len() > MOST_ROWS {
                    return Err(NoList::TooManyRows);
                }
                rows.push(Row { number, cells: Vec::new() });
            }
            // A far cell below the header names nothing: only in the header it makes a table too wide.
            if column >= MOST_COLUMNS {
                if rows.len() == 1 {
                    return Err(NoList::NoTable(NoTable::TooManyColumns));
                }
                continue;
            }
            let Some(last) = rows.last_mut().filter(|last| last.number == number) else {
                // Rows out of order: no program that writes lists does so.
                return Err(NoList::Damaged);
            };
            if last.cells.len() <= column {
                last.cells.resize(column + 1, String::new());
            }
            if let Some(place) = last.cells.get_mut(column) {
                *place = text;
            }
        }
        if rows.is_empty() {
            continue;
        }
        return table(rows);
    }
    Err(NoList::NoTable(NoTable::Empty))
}

/// The first row with two cells is the header: some systems write the name of the school above.
fn table(mut rows: Vec<Row>) -> Result<Table, NoList> {
    let filled = |row: &Row| row.cells.iter().filter(|cell| !cell.is_empty()).count();
    let Some(place) = rows.iter().position(|row| filled(row) > 1) else {
        return Err(NoList::NoTable(NoTable::OneColumn));
    };
    let mut rows = rows.split_off(place).into_iter();
    let header = rows.next().map(|row| row.cells).unwrap_or_default();
    let rows: Vec<Row> = rows.collect();
    match rows.is_empty() {
        true => Err(NoList::NoTable(NoTable::NoRows)),
        false => Ok(Table { header, rows, separator: ',', is_windows_1252: false }),
    }
}

fn text(value: &DataRef<'_>) -> String {
    match value {
        DataRef::Empty | DataRef::Error(_) => String::new(),
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => {
            text.trim().replace('\0', "")
        }
        DataRef::SharedString(text) => text.trim().replace('\0', ""),
        DataRef::Int(number) => number.to_string(),
        // A student's number is a whole number to a workbook.
        DataRef::Float(number) if number.fract() == 0.0 && number.abs() < 1e15 => format!("{number:.0}"),
        DataRef::Float(number) => number.to_string(),
        DataRef::Bool(truth) => truth.to_string(),
        DataRef::DateTime(moment) => day(moment),
    }
}

fn day(moment: &ExcelDateTime) -> String {
    let (year, month, day, ..) = moment.to_ymd_hms_milli();
    format!("{year:04}-{month:02}-{day:02}")
}

#[cfg(test)]
pub(crate) mod tests {
    use super::super::file::tests::zipped;
    use super::super::file::{self, NoList};
    use crate::uploads::NoTable;

    const TYPES: &[u8] = br#"<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>"#;
    const RELS: &[u8] = br#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#;
    const BOOK: &[u8] = br#"<?xml version="1.0"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="List" sheetId="1" r:id="rId1"/></sheets></workbook>"#;
    const BOOK_RELS: &[u8] = br#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/></Relationships>"#;
    const STYLES: &[u8] = br#"<?xml version="1.0"?><styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>"#;

    /// A workbook with one sheet of these rows, as XML.
    pub(crate) fn book(rows: &str) -> Vec<u8> {
        let sheet = format!(
            r#"<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{rows}</sheetData></worksheet>"#
        );
        zipped(&[
            ("[Content_Types].xml", TYPES),
            ("_rels/.rels", RELS),
            ("xl/workbook.xml", BOOK),
            ("xl/_rels/workbook.xml.rels", BOOK_RELS),
            ("xl/styles.xml", STYLES),
            ("xl/worksheets/sheet1.xml", sheet.as_bytes()),
        ])
    }

    pub(crate) fn said(reference: &str, text: &str) -> String {
        format!(r#"<c r="{reference}" t="inlineStr"><is><t>{text}</t></is></c>"#)
    }

    #[test]
    fn a_workbook_is_read_with_a_title_above_dates_as_numbers_and_formulas_as_what_they_show() {
        let rows = format!(
            r#"<row r="1">{}</row><row r="3">{}{}{}</row><row r="4">{}<c r="B4"><v>1042</v></c><c r="C4" s="1"><v>43113</v></c></row><row r="6"><c r="A6" t="str"><f>CONCAT("Lan","dry")</f><v>Landry</v></c></row>"#,
            said("A1", "Oak Hill School"),
            said("A3", "Last name"),
            said("B3", "Student ID"),
            said("C3", "DOB"),
            said("A4", "Naquin")
        );
        let table = file::read(&book(&rows)).unwrap();
        assert_eq!(table.header, ["Last name", "Student ID", "DOB"]);
        assert_eq!(table.rows[0].cells, ["Naquin", "1042", "2018-01-13"]);
        assert_eq!(
            (table.rows[0].number, table.rows[1].number),
            (4, 6),
            "rows are counted as the sheet counts them"
        );
        assert_eq!(table.rows[1].cells, ["Landry"]);
    }

    #[test]
    fn a_cell_in_the_last_corner_of_a_sheet_takes_no_memory_for_the_sheet() {
        let rows = format!(
            r#"<row r="1">{}{}</row><row r="2">{}{}</row><row r="1048576">{}</row>"#,
            said("A1", "Last"),
            said("B1", "First"),
            said("A2", "Naquin"),
            said("B2", "Remy"),
            said("XFD1048576", "far")
        );
        let table = file::read(&book(&rows)).unwrap();
        assert_eq!(table.rows.len(), 2);
        assert!(table.rows[1].cells.is_empty());
        let wide = format!(r#"<row r="1">{}{}</row>"#, said("A1", "Last"), said("XFD1", "far"));
        assert_eq!(file::read(&book(&wide)), Err(NoList::NoTable(NoTable::TooManyColumns)));
    }

    #[test]
    fn an_empty_workbook_and_a_damaged_one_are_refused() {
        assert_eq!(file::read(&book("")), Err(NoList::NoTable(NoTable::Empty)));
        assert_eq!(file::read(&zipped(&[("xl/workbook.xml", b"<workbook")])), Err(NoList::Damaged));
    }
}
