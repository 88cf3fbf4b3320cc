//! Tables as files: one table, written as CSV or as a sheet of a workbook, so that both say the same.

use jenner_documents::workbook::{Cell, Column, Sheet, workbook};

use crate::Error;
use crate::uploads::formula::guarded;

/// A column of this name, as wide as its name needs at least.
pub fn column(name: &str, width: u8) -> Column {
    let least = u8::try_from(name.chars().count()).unwrap_or(u8::MAX).min(18) + 2;
    Column { name: name.to_owned(), width: width.max(least) }
}

/// A day as a cell.
pub fn day(day: jenner_model::Date) -> Cell {
    Cell::Day(day.year(), day.month(), day.day())
}

/// The table as CSV: shares between 0 and 1, amounts in US cents, days as `2026-12-01`; what is not known is empty. What is said
/// above the table is not in it, so that a program finds the columns in the first line.
pub fn csv(sheet: &Sheet) -> Result<Vec<u8>, Error> {
    let wrong = |error: ::csv::Error| Error::Internal(format!("no CSV: {error}"));
    let mut out = ::csv::Writer::from_writer(Vec::new());
    out.write_record(sheet.columns.iter().map(|column| column.name.as_str())).map_err(wrong)?;
    for row in &sheet.rows {
        out.write_record(row.iter().map(plain)).map_err(wrong)?;
    }
    out.into_inner().map_err(|error| Error::Internal(format!("no CSV: {error}")))
}

/// The tables as a workbook.
pub fn xlsx(title: &str, sheets: &[Sheet]) -> Result<Vec<u8>, Error> {
    workbook(title, sheets).map_err(|error| Error::Internal(error.to_string()))
}

fn plain(cell: &Cell) -> String {
    match cell {
        Cell::Empty => String::new(),
        Cell::Text(text) => guarded(text).into_owned(),
        Cell::Count(count) | Cell::Cents(count) => count.to_string(),
        Cell::Share(share) => format!("{share:.4}"),
        Cell::Day(year, month, day) => format!("{year:04}-{month:02}-{day:02}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_that_looks_like_a_formula_is_guarded_and_numbers_are_plain() {
        let sheet = Sheet {
            columns: vec![column("a", 1), column("b", 1), column("c", 1), column("d", 1)],
            rows: vec![vec![
                Cell::text("=1+1"),
                Cell::Count(1_204),
                Cell::Share(0.94964),
                Cell::Day(2026, 12, 1),
            ]],
            ..Sheet::default()
        };
        let text = String::from_utf8(csv(&sheet).expect("written")).expect("text");
        assert_eq!(text, "a,b,c,d\n'=1+1,1204,0.9496,2026-12-01\n");
    }
}
