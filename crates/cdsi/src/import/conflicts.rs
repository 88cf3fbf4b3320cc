//! The live virus table: one row for each pair of vaccines becomes few entries with lists.

use super::values::Notes;
use super::xml::Element;
use crate::pack::conflicts::grouped;
use crate::pack::facts::Conflict;

/// Reads the table.
pub(super) fn read(table: &Element, notes: &mut Notes) -> Vec<Conflict> {
    let mut rows = Vec::new();
    for entry in table.filled("liveVirusConflict") {
        notes.known(
            entry,
            &[
                "previous",
                "current",
                "conflictBeginInterval",
                "minConflictEndInterval",
                "conflictEndInterval",
            ],
        );
        let mut vaccine = |name: &str| match entry.child(name) {
            Some(vaccine) => notes.cvx(vaccine),
            None => {
                notes.wrong(entry, &format!("<{}> has no <{name}>", entry.name));
                None
            }
        };
        let (previous, current) = (vaccine("previous"), vaccine("current"));
        let begin = notes.required_value(entry, "conflictBeginInterval");
        let minimum_end = notes.required_value(entry, "minConflictEndInterval");
        let end = notes.required_value(entry, "conflictEndInterval");
        if let (Some(previous), Some(current), Some(begin), Some(minimum_end), Some(end)) =
            (previous, current, begin, minimum_end, end)
        {
            rows.push((previous, current, (begin, minimum_end, end)));
        }
    }
    let groups = grouped(rows).into_iter().map(|pairs| {
        let (begin, minimum_end, end) = pairs.what;
        Conflict {
            previous: pairs.previous.into_iter().collect(),
            current: pairs.current.into_iter().collect(),
            begin,
            minimum_end,
            end,
        }
    });
    groups.collect()
}
