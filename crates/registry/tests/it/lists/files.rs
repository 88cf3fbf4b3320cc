//! Files are read back: what stands in them is what stands on the page, nothing in them runs, and one that was cut says so.

use std::io::Cursor;

use calamine::{Data, Reader as _, Xlsx};
use jenner_model::access::{Access, Role};
use jenner_registry::lists::file::{self, File, Format, Speak};
use jenner_registry::lists::{Column, Grouping, Key, Question, Value};

use super::{Shot, Somebody, counted, on_sqlite, page, put, somebody};
use crate::support::{Running, user};

/// Says everything by its word.
struct Plain;

impl Speak for Plain {
    fn column(&self, column: Column) -> String {
        column.word().to_owned()
    }

    fn grouping(&self, grouping: Grouping) -> String {
        grouping.word().to_owned()
    }

    fn number(&self) -> String {
        "number".to_owned()
    }

    fn value(&self, value: &Value) -> String {
        match value {
            Value::Text(text) => text.clone(),
            Value::Day(day) => day.to_string(),
            Value::Word(_, word) => (*word).to_owned(),
            Value::Number(number) => number.to_string(),
            Value::Nothing => String::new(),
            other => format!("{other:?}"),
        }
    }

    fn key(&self, _: Grouping, key: &Key) -> String {
        match key {
            Key::Word(_, word) => (*word).to_owned(),
            Key::Name(name, _) => name.to_string(),
            other => format!("{other:?}"),
        }
    }

    fn cut(&self, lines: usize, of: u64) -> String {
        format!("first {lines} of {of}")
    }

    fn about(&self) -> Vec<String> {
        vec!["=everybody".to_owned()]
    }

    fn sheets(&self) -> [String; 2] {
        ["List".to_owned(), "About".to_owned()]
    }
}

fn made(running: &Running, who: &Access, question: &Question, format: Format) -> File {
    file::make(&running.registry, who, question, format, &Plain).expect("asked").expect("a file")
}

fn csv(file: &File) -> Vec<Vec<String>> {
    let mut read =
        csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(file.bytes.as_slice());
    read.records().map(|row| row.expect("a row").iter().map(str::to_owned).collect()).collect()
}

fn xlsx(file: &File, sheet: &str) -> Vec<Vec<String>> {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(file.bytes.clone())).expect("a spreadsheet");
    assert_eq!(book.sheet_names(), ["List", "About"]);
    assert!(book.worksheet_formula(sheet).expect("read").is_empty(), "no cell is a formula");
    let range = book.worksheet_range(sheet).expect("the sheet");
    let text = |cell: &Data| match cell {
        Data::String(text) => text.clone(),
        Data::Float(number) => number.to_string(),
        Data::Empty => String::new(),
        other => panic!("{other:?}"),
    };
    range.rows().map(|row| row.iter().map(text).collect()).collect()
}

#[test]
fn a_file_holds_what_the_page_shows_and_nothing_in_it_runs() {
    let running = on_sqlite();
    let nurse = user(&running.registry, running.clinic.organization(), "the nurse", Role::ClinicStaff);
    for number in 1..=3 {
        let given = Some(("=1+1", "V02", "VXC50"));
        let shot = Shot { day: "20260301".into(), cvx: "03", given, confidential: false };
        put(&running, &Somebody { shots: vec![shot], ..somebody(number) });
    }
    let columns = vec![Column::LastName, Column::BirthDate, Column::Lot, Column::Told];
    let question = Question { columns, ..Question::list(Vec::new()) }.of_doses(Default::default());
    let shown = page(&running, &nurse, &question, 1);
    let (text, book) =
        (made(&running, &nurse, &question, Format::Csv), made(&running, &nurse, &question, Format::Xlsx));
    let rows = csv(&text);
    assert_eq!(rows, xlsx(&book, "List"));
    assert_eq!(rows[0], ["last_name", "birth_date", "lot", "told"]);
    assert_eq!((rows.len(), text.lines, text.of), (4, 3, 3));
    let expected: Vec<String> = shown.lines.iter().map(|line| Plain.value(&line.cells[0])).collect();
    assert_eq!(rows[1..].iter().map(|row| row[0].clone()).collect::<Vec<_>>(), expected);
    assert!(rows[1..].iter().all(|row| row[2] == "'=1+1" && row[3] == "given"), "{rows:?}");
    // An export is one entry, and a look at each person.
    let count = |action: &str| {
        let sql = "SELECT count(*) FROM audit_entry WHERE action = $1";
        let read = |tx: &mut jenner_store::Tx<'_>| tx.query_opt(sql, &[&action], |row| row.get::<i64>(0));
        running.registry.db().read(read).expect("read").unwrap_or(0)
    };
    assert_eq!((count("list.export"), count("list.ask"), count("person.found")), (2, 1, 9));
}

#[test]
fn a_count_is_the_same_in_a_file() {
    let running = on_sqlite();
    let nurse = user(&running.registry, running.clinic.organization(), "the nurse", Role::ClinicStaff);
    for number in 1..=5 {
        put(&running, &Somebody { sex: if number > 3 { "M" } else { "F" }, ..somebody(number) });
    }
    let question = Question::list(Vec::new()).counted_by(&[Grouping::County, Grouping::Sex]);
    let rows = csv(&made(&running, &nurse, &question, Format::Csv));
    assert_eq!(rows[0], ["county", "sex", "number"]);
    assert_eq!(rows[1..], [["Terrebonne", "female", "3"], ["Terrebonne", "male", "2"]]);
    assert_eq!(xlsx(&made(&running, &nurse, &question, Format::Xlsx), "List"), rows);
    assert_eq!(counted(&running, &nurse, &question).total, 5);
}
