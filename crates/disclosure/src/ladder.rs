//! How much of a count may be told: steps from everything that the rules allow down to nothing.

use crate::rules::{Form, Rules};
use crate::shown::{Reason, Shown, percent, rounded};
use crate::table::Cell;

/// The ways in which a count of a group may be shown, from the closest to none. Each tells less than the one before.
pub(crate) fn ladder(with: u64, of: u64, rules: &Rules) -> Vec<Cell> {
    let nothing = Shown::Hidden(Reason::SmallGroup);
    let hidden = Cell::hidden(Reason::SmallGroup);
    if of == 0 {
        return vec![Cell::hidden(Reason::NoData)];
    }
    if of < rules.groups_from {
        return vec![hidden];
    }
    match rules.form {
        Form::Counts if rules.is_small(with, of) => vec![hidden],
        Form::Counts => {
            let share = percent(with, of, of > rules.decimal_over);
            vec![Cell { share, count: Shown::Count(with) }, hidden]
        }
        Form::Shares => {
            let mut steps = Vec::new();
            let holds = |one: &Shown| {
                let (least, most) = one.range(of);
                (least..=most).contains(&with)
            };
            let is_end = holds(&Shown::Band { from: 100 - rules.coded_at, to: 100 })
                || holds(&Shown::Band { from: 0, to: rules.coded_at - 1 });
            if !is_end && !rules.is_small(with, of) {
                let closest = percent(with, of, of > rules.decimal_over);
                if of >= rules.counts_from {
                    steps.push(Cell { share: closest, count: rounded(with, rules.round_to) });
                }
                steps.push(Cell { share: closest, count: nothing });
                if of > rules.decimal_over {
                    steps.push(Cell { share: percent(with, of, false), count: nothing });
                }
            }
            // At the ends everybody whose count is small has the same band: it depends on the size of the group alone, so that it
            // does not tell more than that the count is small.
            let end = [top(of, rules), bottom(of, rules)].into_iter().find(holds);
            let band = end.or_else(|| middle(with, of, rules));
            steps.extend(band.map(|share| Cell { share, count: nothing }));
            steps.push(hidden);
            steps
        }
    }
}

/// Whether a cell has to leave open so many numbers as the rules ask: it hides something.
pub(crate) fn is_kept_back(cell: &Cell) -> bool {
    matches!(cell.share, Shown::Hidden(Reason::SmallGroup) | Shown::Band { .. }) && cell.count.is_hidden()
}

/// What a cell tells, of so many people, somebody who knows the rules: that a count is small where a band at an end is shown.
pub(crate) fn believed(cell: &Cell, of: u64, rules: &Rules) -> (u64, u64) {
    let (least, most) = cell.range(of);
    let few = rules.hide_under - 1;
    match cell.share {
        // Closer to the end, many have the band whose count is not small.
        Shown::Band { from, to: 100 } if from < 100 - rules.coded_at => {
            (least.max(of.saturating_sub(few)), most)
        }
        Shown::Band { from: 0, to } if to >= rules.coded_at => (least, most.min(few)),
        _ => (least, most),
    }
}

/// The band at the top of a group: the narrowest that holds every count that leaves few.
fn top(of: u64, rules: &Rules) -> Shown {
    let least = of.saturating_sub(rules.hide_under - 1);
    let steps =
        std::iter::once(rules.coded_at).chain((1..=50 / rules.band_step).map(|n| n * rules.band_step));
    let fits = |lacks: &u8| (u64::from(100 - lacks) * of).div_ceil(100) <= least;
    let lacks = steps.into_iter().find(fits).unwrap_or(50);
    Shown::Band { from: 100 - lacks, to: 100 }
}

/// The band at the bottom.
fn bottom(of: u64, rules: &Rules) -> Shown {
    let most = rules.hide_under - 1;
    let steps =
        std::iter::once(rules.coded_at).chain((1..=50 / rules.band_step).map(|n| n * rules.band_step));
    let fits = |below: &u8| most * 100 < u64::from(*below) * of;
    let below = steps.into_iter().find(fits).unwrap_or(50);
    Shown::Band { from: 0, to: below - 1 }
}

/// A band in the middle that leaves enough open.
fn middle(with: u64, of: u64, rules: &Rules) -> Option<Shown> {
    let step = u64::from(rules.band_step);
    let share = (with * 100).checked_div(of)?.min(99);
    let from = share / step * step;
    let band = Shown::Band { from: u8::try_from(from).ok()?, to: u8::try_from(from + step - 1).ok()? };
    let (least, most) = band.range(of);
    (most + 1 - least >= rules.hide_under && from > 0 && from + step < 100).then_some(band)
}
