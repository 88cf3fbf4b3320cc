//! Somebody who has the public table, and nothing else, tries to reckon what it hides; for tests. The attacker shares no code with
//! what hides: it knows the published rows, that parts add up to rows and rows to counties and the state, and that who has everything
//! has each vaccine. It asks an integer program for the least and the most of every hidden cell.

use jenner_disclosure::attack::{Attack, Found};

use super::layout::PARTS;
use super::release::{CohortTable, PublicRow};

/// Cells that somebody who has the table reckons to fewer than so many numbers: row, place, and what came out.
pub fn found(table: &CohortTable, numbers: u64) -> Vec<(usize, usize, Found)> {
    let rows: Vec<&PublicRow> = table.rows.iter().collect();
    let mut attack = Attack::new();
    let mut number: Vec<Vec<usize>> = Vec::new();
    let mut wanted = Vec::new();
    for (at, row) in rows.iter().enumerate() {
        let all = row.children as i64;
        let mut own = Vec::new();
        for (place, cell) in row.cells.iter().enumerate() {
            let (least, most) = cell.map_or((0, all), |count| (count as i64, count as i64));
            own.push(attack.number(least, most));
            if cell.is_none() {
                wanted.push((at, place, own[place]));
            }
        }
        let vaccines = || own[PARTS.len()..].iter().copied();
        attack.sum(own[..PARTS.len()].iter().map(|part| (*part, 1)).collect(), Some(all), Some(all));
        for vaccine in vaccines() {
            attack.sum(vec![(vaccine, 1), (own[0], -1)], Some(0), None);
        }
        if vaccines().next().is_some() {
            // Who has not everything lacks something: those who lack are at least as many.
            let mut terms: Vec<_> = vaccines().map(|one| (one, -1)).collect();
            terms.push((own[0], 1));
            attack.sum(terms, Some(all - all * vaccines().count() as i64), None);
        }
        number.push(own);
    }
    for (at, row) in rows.iter().enumerate() {
        let below: Vec<usize> = (0..rows.len()).filter(|below| rows[*below].parent == Some(at)).collect();
        if !below.is_empty() {
            assert_eq!(below.iter().map(|one| rows[*one].children).sum::<u64>(), row.children);
            for (place, total) in number[at].iter().enumerate() {
                let mut terms: Vec<_> = below.iter().map(|one| (number[*one][place], 1)).collect();
                terms.push((*total, -1));
                attack.sum(terms, Some(0), Some(0));
            }
        }
    }
    let asked: Vec<(usize, i64)> = wanted.iter().map(|(_, _, cell)| (*cell, numbers as i64)).collect();
    let place = |cell: usize| wanted.iter().find(|one| one.2 == cell).map(|(row, place, _)| (*row, *place));
    let found = attack.closer_than(&asked).into_iter();
    found.filter_map(|(cell, found)| place(cell).map(|(row, place)| (row, place, found))).collect()
}
