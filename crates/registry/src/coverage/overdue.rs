//! For how long people are overdue for vaccines, by place: from what is kept of everybody, for the rooms that ask the door
//! first.

use std::collections::BTreeMap;

use jenner_cdsi::{Date, ForecastKind, SeriesStatus};
use jenner_model::access::Access;
use jenner_store::StoreError;
use jenner_store::queries::coverage as rows;

use super::ask::{Houses, area_of_place, consent, day_of, name_of};
use super::count::{Planned, here};
use super::measure::Need;
use super::question::{Area, Level};
use super::standing::Who;
use crate::coverage::{Measure, Measures};
use crate::forecast::stored::Stored;
use crate::{Error, Registry};

/// For how long: the first month, the 2nd and 3rd, the 4th to 6th, the 7th to 12th, later ones.
pub const SPANS: [(i32, Option<i32>); 5] =
    [(1, Some(1)), (2, Some(3)), (4, Some(6)), (7, Some(12)), (13, None)];

/// How many are overdue for how long, in the order of [`SPANS`], and of how many people.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Overdue {
    /// People of the cohort.
    pub people: u64,
    /// Those of them who are overdue, by how long.
    pub since: [u64; SPANS.len()],
}

impl Overdue {
    /// All who are overdue.
    pub fn all(&self) -> u64 {
        self.since.iter().sum()
    }

    /// Two places as one.
    pub fn plus(mut self, other: Self) -> Self {
        self.people += other.people;
        self.since.iter_mut().zip(other.since).for_each(|(sum, more)| *sum += more);
        self
    }
}

/// The span of somebody who was on time until a day; `None`: not overdue.
pub(crate) fn span(last_on_time: Date, on: Date) -> Option<usize> {
    if last_on_time >= on {
        return None;
    }
    // Overdue from the day after; the first month is the one that has begun.
    let ((year, month, day), (now, this_month, today)) = (last_on_time.plus_days(1).parts(), on.parts());
    let whole = (now - year) * 12 + i32::from(this_month) - i32::from(month) - i32::from(today < day);
    let begun = whole + 1;
    SPANS.iter().position(|(_, most)| most.is_none_or(|most| begun <= most))
}

/// The vaccine groups that a measure asks for, by their names.
pub(crate) fn groups_of(measures: &Measures, measure: &Measure) -> Vec<String> {
    let mut names: Vec<String> = match &measure.asks {
        super::measure::Asks::Reached { needs, .. } => needs.iter().map(ToString::to_string).collect(),
        _ => Vec::new(),
    };
    let mut groups = Vec::new();
    // No need leads back to itself: this ends.
    while let Some(name) = names.pop() {
        match measures.need(&name) {
            Some(Need::Doses(doses)) => groups.push(doses.group.clone()),
            Some(Need::Complete { group }) => groups.push(group.clone()),
            Some(Need::All(parts) | Need::Any(parts)) => names.extend(parts.iter().map(ToString::to_string)),
            None => {}
        }
    }
    groups.sort_unstable();
    groups.dedup();
    groups
}

/// First and last day on which those were born who are in the cohort of a measure today, by their age alone.
pub(crate) fn born(measure: &Measure, on: Date) -> (Date, Date) {
    let (first, last) = Planned::cohort(measure, on).born;
    let day = |number: i32| Date::from_number(number).unwrap_or(Date::MIN);
    (day(first), day(last))
}

/// How many of those born in these days (both included) are overdue today for one of these vaccine groups, by area, each with
/// its name. Where somebody is overdue for several, the longest counts.
pub(crate) fn by_area(
    registry: &Registry,
    access: &Access,
    groups: &[String],
    (first, last): (Date, Date),
    level: Level,
) -> Result<Vec<(Area, smol_str::SmolStr, Overdue)>, Error> {
    let core = &registry.core;
    let on = core.today();
    let places = &registry.pack().places;
    let schedule = registry.schedule();
    let numbers: Vec<u16> = groups
        .iter()
        .filter_map(|name| schedule.group_named(name))
        .map(|group| core.assessor.number(group))
        .collect();
    let consent = consent(registry, access)?;
    let (known, _) = day_of(registry, access, registry.today(), (level == Level::School, false))?;
    let edition = core.coverage.measures().edition();
    let mut found: BTreeMap<Area, Overdue> = BTreeMap::new();
    core.db.read(|tx| {
        found.clear();
        let born = (first.into(), last.plus_days(1).into());
        rows::each_answer_born(tx, access, edition, born, |person, birth, who, answer| {
            let Some(who) = Who::unpack(who) else { return };
            let Some(place) = here(&who, places, on.number()) else { return };
            let birth = Date::try_from(birth).map_or(i32::MIN, Date::number);
            if consent.as_ref().is_some_and(|consent| !consent.holds(person, birth)) {
                return;
            }
            let stored = Stored::unpack(answer).unwrap_or_default();
            let late = stored
                .groups
                .iter()
                .filter(|one| one.kind == ForecastKind::Standard && one.status == SeriesStatus::NotComplete)
                .filter(|one| numbers.contains(&one.group))
                .filter_map(|one| one.past_due)
                .min();
            let own = Overdue {
                people: 1,
                since: late
                    .and_then(|last| span(last, on))
                    .map(|at| std::array::from_fn(|place| u64::from(place == at)))
                    .unwrap_or_default(),
            };
            let mut add = |area: Area| {
                let sum = found.entry(area).or_default();
                *sum = sum.plus(own);
            };
            match level {
                Level::School => match known.roll.get(&person) {
                    Some(roll) => roll.iter().for_each(|(school, _)| add(Area::School(*school))),
                    None => add(Area::Nowhere),
                },
                level => add(area_of_place(level, place.county, place.zip, places)),
            }
        })?;
        Ok::<_, StoreError>(())
    })?;
    let houses = Houses::read(registry)?;
    Ok(found
        .into_iter()
        .map(|(area, overdue)| {
            let name = name_of(&area, places, &houses);
            (area, name, overdue)
        })
        .collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_overdue_are_counted_from_the_day_after_the_last_on_time() {
        let day = |text: &str| text.parse::<Date>().expect("a day");
        let of = |last: &str, on: &str| span(day(last), day(on));
        assert_eq!(of("2026-12-01", "2026-12-01"), None, "on time to the end of the day");
        assert_eq!(of("2026-11-30", "2026-12-01"), Some(0));
        assert_eq!(of("2026-10-31", "2026-11-30"), Some(0), "the last day of the first month");
        assert_eq!(of("2026-10-31", "2026-12-01"), Some(1), "the second month has begun");
        assert_eq!(of("2026-08-31", "2026-11-30"), Some(1), "the last day of the third");
        assert_eq!(of("2026-08-31", "2026-12-01"), Some(2));
        assert_eq!(of("2026-05-31", "2026-12-01"), Some(3), "six months are over");
        assert_eq!(of("2025-11-30", "2026-11-30"), Some(3), "the last day of the twelfth");
        assert_eq!(of("2025-11-30", "2026-12-01"), Some(4));
        assert_eq!(of("2015-11-30", "2026-12-01"), Some(4));
    }
}
