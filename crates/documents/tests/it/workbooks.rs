//! Workbooks, read back by another program.

use std::io::Cursor;

use calamine::{Data, Reader, Xlsx};
use jenner_documents::workbook::{Cell, Column, Sheet, workbook};

fn column(name: &str) -> Column {
    Column { name: name.to_owned(), width: 20 }
}

fn sheet(name: &str, rows: Vec<Vec<Cell>>) -> Sheet {
    Sheet {
        name: name.to_owned(),
        above: vec!["For staff".to_owned()],
        columns: vec![column("area"), column("people"), column("share"), column("cost"), column("day")],
        rows,
    }
}

fn read(bytes: Vec<u8>) -> Vec<(String, Vec<Vec<Data>>)> {
    let mut book: Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(bytes)).expect("a workbook");
    let sheets = book.worksheets();
    sheets.into_iter().map(|(name, cells)| (name, cells.rows().map(<[Data]>::to_vec).collect())).collect()
}

#[test]
fn numbers_are_numbers_and_text_is_text_whatever_it_begins_with() {
    let rows = vec![
        vec![
            Cell::text("=HYPERLINK(\"x\")"),
            Cell::Count(1_204),
            Cell::Share(0.9496),
            Cell::Cents(4_550),
            Cell::Day(2026, 12, 1),
        ],
        vec![Cell::text("Terrebonne"), Cell::Count(0), Cell::share(None), Cell::Empty, Cell::Day(1899, 1, 2)],
    ];
    let sheets = read(workbook("Coverage", &[sheet("Table", rows)]).expect("written"));
    let (name, cells) = &sheets[0];
    assert_eq!(name, "Table");
    assert_eq!(cells[0][0], Data::String("For staff".to_owned()));
    assert_eq!(cells[2][2], Data::String("share".to_owned()));
    assert_eq!(cells[3][0], Data::String("=HYPERLINK(\"x\")".to_owned()));
    assert_eq!(cells[3][1], Data::Float(1_204.0));
    assert_eq!(cells[3][2], Data::Float(0.9496));
    assert_eq!(cells[3][3], Data::Float(45.5));
    assert!(matches!(&cells[3][4], Data::DateTime(day) if day.as_f64() == 46_357.0), "{:?}", cells[3][4]);
    assert_eq!(cells[4][2], Data::Empty);
    assert_eq!(cells[4][4], Data::String("1899-01-02".to_owned()), "a spreadsheet knows no such day");
}

#[test]
fn sheets_of_one_name_and_names_that_no_tab_can_have_are_told_apart() {
    let names: Vec<String> = read(
        workbook(
            "x",
            &[
                sheet("A/B: one?", vec![]),
                sheet("A B  one ", vec![]),
                sheet("", vec![]),
                sheet(&"long".repeat(20), vec![]),
            ],
        )
        .expect("written"),
    )
    .into_iter()
    .map(|(name, _)| name)
    .collect();
    assert_eq!(names.len(), 4);
    assert!(names.iter().all(|name| name.chars().count() <= 31 && !name.contains('/')), "{names:?}");
}

#[test]
fn the_same_sheets_give_the_same_bytes() {
    let made = || workbook("x", &[sheet("A", vec![vec![Cell::Count(1)]])]).expect("written");
    assert_eq!(made(), made());
}
