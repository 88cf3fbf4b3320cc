//! The live virus table: one row for each pair of vaccines becomes few entries with lists.

use std::collections::BTreeSet;

use jenner_codes::Cvx;

use super::values::Notes;
use super::xml::Element;
use crate::Duration;
use crate::pack::facts::Conflict;

type Intervals = (Duration, Duration, Duration);

/// One row.
struct Row {
    previous: Cvx,
    current: Cvx,
    intervals: Intervals,
}

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
            rows.push(Row { previous, current, intervals: (begin, minimum_end, end) });
        }
    }
    grouped(&rows)
}

/// Previous vaccines that conflict with the same current ones for the same time share an entry.
fn grouped(rows: &[Row]) -> Vec<Conflict> {
    let mut of_previous: Vec<(Cvx, Intervals, BTreeSet<Cvx>)> = Vec::new();
    for row in rows {
        let known = of_previous
            .iter_mut()
            .find(|(cvx, intervals, _)| (*cvx, *intervals) == (row.previous, row.intervals));
        match known {
            Some((_, _, current)) => {
                current.insert(row.current);
            }
            None => of_previous.push((row.previous, row.intervals, BTreeSet::from([row.current]))),
        }
    }
    let mut groups: Vec<(BTreeSet<Cvx>, Intervals, BTreeSet<Cvx>)> = Vec::new();
    for (previous, intervals, current) in of_previous {
        let known =
            groups.iter_mut().find(|(_, times, vaccines)| *times == intervals && *vaccines == current);
        match known {
            Some((vaccines, _, _)) => {
                vaccines.insert(previous);
            }
            None => groups.push((BTreeSet::from([previous]), intervals, current)),
        }
    }
    let conflict =
        |(previous, (begin, minimum_end, end), current): (BTreeSet<Cvx>, Intervals, BTreeSet<Cvx>)| {
            Conflict {
                previous: previous.into_iter().collect(),
                current: current.into_iter().collect(),
                begin,
                minimum_end,
                end,
            }
        };
    groups.into_iter().map(conflict).collect()
}
