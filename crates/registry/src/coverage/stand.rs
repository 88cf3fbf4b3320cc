//! How one person stands by a measure on a day: the same rule by which everybody is counted.

use jenner_cdsi::Date;

use super::count::Planned;
use super::evaluate::Reached;
use super::measure::MeasureId;
use super::question::{Count, NoAnswer, Sex};
use super::ready::Ready;

/// Somebody, as measures see them.
#[derive(Debug, Clone, Copy)]
pub struct Seen<'s> {
    /// Date of birth.
    pub birth: Date,
    /// Sex.
    pub sex: Sex,
    /// The grades in which they are on the list of a school; -1 pre-kindergarten, 0 kindergarten.
    pub grades: &'s [i64],
    /// Kinds of exemptions in force.
    pub exempt: &'s [String],
    /// What they have reached.
    pub reached: &'s Reached,
}

/// How they stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stand {
    /// The measure is not about them.
    OutOfCohort,
    /// In the cohort, and not among those of whom it is asked: a series that was not begun cannot be left.
    NotAsked,
    /// What they add to numerator and denominator.
    Counted(Count),
}

/// How somebody stands by a measure on a day.
pub fn stand(ready: &Ready, id: &MeasureId, seen: &Seen<'_>, on: Date) -> Result<Stand, NoAnswer> {
    let (place, measure, bound) = ready.find(id)?;
    let planned = Planned::new(place, measure, bound, on).ok_or_else(|| NoAnswer::OnlyOnCards(id.clone()))?;
    if !planned.has(seen.birth.number(), seen.sex, seen.grades) {
        return Ok(Stand::OutOfCohort);
    }
    let day = on.number();
    let holds = |slot| {
        let spans = seen.reached.slots.iter().find(|(own, _)| *own == slot);
        spans.is_some_and(|(_, spans)| spans.iter().any(|span| span.holds(day)))
    };
    let count = planned.count(day, holds, || &seen.reached.doses, || seen.exempt);
    Ok(count.map_or(Stand::NotAsked, Stand::Counted))
}
