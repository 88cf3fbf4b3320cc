//! The ranked list of places as files: one row a place; how long children are overdue, one row a place.

use jenner_documents::workbook::{Cell, Sheet};
use jenner_spatial::herd::Missing;

use super::overdue::Late;
use super::question::Found;
use crate::Error;
use crate::coverage::overdue::{Overdue, SPANS};
use crate::coverage::question::Area;
use crate::tables::{self, column};

/// The names of the columns, and how wide they are.
const COLUMNS: [(&str, u8); 16] = [
    ("rank", 6),
    ("level", 8),
    ("area", 8),
    ("name", 28),
    ("children", 10),
    ("vaccinated", 10),
    ("coverage", 10),
    ("own_low", 10),
    ("own_high", 10),
    ("steadied", 10),
    ("steadied_low", 10),
    ("steadied_high", 10),
    ("chance_below_goal", 10),
    ("children_missing", 10),
    ("zero_dose", 10),
    ("pocket", 8),
];

fn code(area: &Area) -> Cell {
    match area {
        Area::County(code) | Area::Zip(code) | Area::Region(code) => Cell::text(code.to_string()),
        _ => Cell::Empty,
    }
}

/// All places. Shares are between 0 and 1; what is not known is empty; `children_missing` is `out_of_reach` where not even all
/// children would do.
pub fn places(found: &Found<'_>) -> Sheet {
    let rows = found.places.iter().zip(1_u64..).map(|(place, rank)| {
        let (mean, interval) = place.steadied;
        vec![
            Cell::Count(rank),
            Cell::text(found.asked.level.word()),
            code(&place.area),
            Cell::text(place.name.to_string()),
            Cell::Count(place.tally.people()),
            Cell::Count(place.tally.vaccinated()),
            Cell::share(place.tally.coverage()),
            Cell::Share(place.own.low),
            Cell::Share(place.own.high),
            Cell::Share(mean),
            Cell::Share(interval.low),
            Cell::Share(interval.high),
            Cell::Share(place.chance_below),
            match place.missing {
                Missing::Nothing => Cell::Count(0),
                Missing::Count(count) => Cell::Count(count),
                Missing::OutOfReach => Cell::text("out_of_reach"),
            },
            place.zero_dose().map_or(Cell::Empty, Cell::Count),
            place.pocket.map_or(Cell::Empty, |at| Cell::Count(at as u64 + 1)),
        ]
    });
    Sheet {
        name: "places".to_owned(),
        above: Vec::new(),
        columns: COLUMNS.iter().map(|(name, width)| column(name, *width)).collect(),
        rows: rows.collect(),
    }
}

/// For how long children are overdue, by place: whose place is not known in the last row.
pub fn overdue(late: &Late) -> Sheet {
    let mut columns = vec![column("level", 8), column("area", 8), column("name", 28), column("people", 10)];
    columns.extend(SPANS.iter().map(|(from, most)| {
        let name = match most {
            Some(most) if most == from => format!("overdue_month_{from}"),
            Some(most) => format!("overdue_months_{from}_to_{most}"),
            None => format!("overdue_months_{from}_and_more"),
        };
        column(&name, 12)
    }));
    columns.push(column("overdue", 10));
    let level = Cell::text(late.level.word());
    let row = |area: Cell, name: Cell, overdue: &Overdue| {
        let mut row = vec![level.clone(), area, name, Cell::Count(overdue.people)];
        row.extend(overdue.since.iter().map(|count| Cell::Count(*count)));
        row.push(Cell::Count(overdue.all()));
        row
    };
    let mut rows: Vec<Vec<Cell>> = late
        .places
        .iter()
        .map(|(area, name, overdue)| row(code(area), Cell::text(name.to_string()), overdue))
        .collect();
    rows.push(row(Cell::text("nowhere"), Cell::Empty, &late.nowhere));
    Sheet { name: "overdue".to_owned(), above: Vec::new(), columns, rows }
}

/// The list of places as CSV.
pub fn csv(found: &Found<'_>) -> Result<Vec<u8>, Error> {
    tables::csv(&places(found))
}
