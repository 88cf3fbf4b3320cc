//! Which cells of a public table are not shown: those that are small or leave few, and as many others as it takes. What readers
//! know of the rows is said here; that they cannot reckon more from it is proved in [`jenner_disclosure`]. Pure.

use jenner_disclosure::{
    Care, Cell, Counted, Earlier, Group, GroupId, Key, Level, Publication, Reason, Relation, Rules, Shown,
    Table, percent,
};

use super::layout::{PARTS, Row, RowKind};
use super::release::{CohortTable, PublicRow};
use crate::schools::law::edition::Public;

/// How much is lost with those who are up to date, and with any other count.
const WORTH: [u32; 2] = [2, 1];

/// By row and count: whether it is shown. `before`: the table before this one; what it hid of what may be the same children stays
/// hidden, and what it showed is known. `None`: nothing can be shown.
pub fn shown(
    rows: &[Row],
    vaccines: &[String],
    rules: &Public,
    before: Option<&CohortTable>,
    care: Care,
) -> Option<Vec<Vec<bool>>> {
    let before = before.map(|table| earlier(table, rules));
    let earlier: Vec<Earlier<'_>> = before.iter().map(Earlier::exact).collect();
    let table = publication(rows, vaccines).table(&of_law(rules), &earlier, care).ok()?;
    let shown = |row: &jenner_disclosure::Row| row.cells.iter().map(|cell| !cell.is_hidden()).collect();
    table.shows_anything().then(|| table.rows.iter().map(shown).collect())
}

/// The rules of the law as those of a table of exact counts.
pub fn of_law(rules: &Public) -> Rules {
    Rules::counts(rules.hide_under, rules.rows_from)
}

fn key(kind: RowKind, id: &str) -> Key {
    Key { area: format!("{}:{id}", kind.word()), ..Key::default() }
}

fn publication(rows: &[Row], vaccines: &[String]) -> Publication {
    let mut publication = Publication::new();
    let [first, other] = WORTH;
    let names = PARTS.into_iter().chain(vaccines.iter().map(String::as_str));
    let measures: Vec<_> = names
        .enumerate()
        .map(|(at, name)| publication.measure(name, if at == 0 { first } else { other }))
        .collect();
    let mut below: Vec<Vec<GroupId>> = vec![Vec::new(); rows.len()];
    for row in rows {
        let level = match row.kind {
            RowKind::State => Level::State,
            RowKind::County | RowKind::OtherCounties => Level::Place,
            RowKind::School | RowKind::OtherSchools => Level::School,
        };
        let group =
            publication.group(Group { key: key(row.kind, &row.id), level, years: 1, of: row.children });
        for (measure, count) in measures.iter().zip(&row.counts) {
            publication.count(group, *measure, Counted::With(*count));
        }
        row.parent.and_then(|parent| below.get_mut(parent)).into_iter().for_each(|list| list.push(group));
    }
    for (whole, parts) in below.into_iter().enumerate() {
        publication.split(GroupId(whole), parts);
    }
    if let [complete, exempt, provisional, neither, vaccines @ ..] = measures.as_slice() {
        publication.relation(Relation::Parts(vec![*complete, *exempt, *provisional, *neither]));
        if !vaccines.is_empty() {
            // Who has everything has each vaccine; who has not, lacks one at least.
            publication.relation(Relation::All(*complete, vaccines.to_vec()));
        }
    }
    publication
}

/// A table that was published before.
fn earlier(table: &CohortTable, rules: &Public) -> Table {
    let row = |row: &PublicRow| {
        let cell = |count: &Option<u64>| match count {
            None => Cell::hidden(Reason::SmallGroup),
            Some(count) => Cell { share: percent(*count, row.children, false), count: Shown::Count(*count) },
        };
        jenner_disclosure::Row {
            key: key(row.kind, &row.id),
            of: Shown::Count(row.children),
            mark: None,
            cells: row.cells.iter().map(cell).collect(),
        }
    };
    Table {
        rules: of_law(rules),
        measures: PARTS.into_iter().map(str::to_owned).chain(table.vaccines.iter().cloned()).collect(),
        rows: table.rows.iter().map(row).collect(),
    }
}
