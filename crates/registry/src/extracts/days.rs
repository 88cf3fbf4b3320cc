//! Counts: people by day and age band, doses by vaccine and age band.

use std::collections::BTreeMap;

use jenner_codes::Cvx;
use jenner_model::Date;
use jiff::Span;

use super::period::Period;
use super::spec::{Band, Column, Spec, Table};

/// An age band with its ages understood: months; `None` is no limit.
struct Ages {
    key: String,
    from: Option<i32>,
    until: Option<i32>,
}

fn months(age: &str) -> Option<i32> {
    let (number, unit) = age.split_at_checked(age.len().checked_sub(1)?)?;
    let number: i32 = number.parse().ok()?;
    Some(if unit == "y" { number * 12 } else { number })
}

/// The day so many months before another. Day 31 of a shorter month is its last day.
fn before(day: Date, months: i32) -> Date {
    day.checked_sub(Span::new().months(months)).unwrap_or(Date::MIN)
}

impl Ages {
    fn of(band: &Band) -> Self {
        Self { key: band.key.clone(), from: months(&band.from), until: months(&band.until) }
    }

    /// First and last birth date of those who are in the band on a day.
    fn born(&self, on: Date) -> (Date, Date) {
        let last = self.from.map_or(on, |from| before(on, from));
        let first = self.until.map_or(Date::MIN, |until| before(on, until).tomorrow().unwrap_or(on));
        (first, last)
    }

    fn holds(&self, born: Date, on: Date) -> bool {
        let (first, last) = self.born(on);
        first <= born && born <= last
    }
}

/// Counts of one extract. Its size depends on days, bands and vaccines, not on people.
pub(super) struct Counts {
    bands: Vec<Ages>,
    /// People by birth date.
    born: BTreeMap<Date, u64>,
    /// People who count on a day, by band.
    counted: BTreeMap<(Date, usize), u64>,
    /// Doses by vaccine and band; the last place is all ages.
    doses: BTreeMap<Cvx, Vec<u64>>,
}

impl Counts {
    pub(super) fn new(spec: &Spec) -> Self {
        Self {
            bands: spec.bands.iter().map(Ages::of).collect(),
            born: BTreeMap::new(),
            counted: BTreeMap::new(),
            doses: BTreeMap::new(),
        }
    }

    /// A person, and the day on which they count.
    pub(super) fn person(&mut self, born: Date, counts_on: Option<Date>) {
        *self.born.entry(born).or_default() += 1;
        let Some(on) = counts_on else { return };
        for (place, band) in self.bands.iter().enumerate() {
            if band.holds(born, on) {
                *self.counted.entry((on, place)).or_default() += 1;
            }
        }
    }

    /// A dose.
    pub(super) fn dose(&mut self, born: Date, on: Date, cvx: Cvx) {
        let bands = self.bands.len();
        let row = self.doses.entry(cvx).or_insert_with(|| vec![0; bands + 1]);
        for (place, band) in self.bands.iter().enumerate() {
            if let (true, Some(cell)) = (band.holds(born, on), row.get_mut(place)) {
                *cell += 1;
            }
        }
        if let Some(all) = row.last_mut() {
            *all += 1;
        }
    }

    /// The rows of the days of a period.
    pub(super) fn days(&self, spec: &Spec, table: &Table, period: &Period) -> Vec<Vec<String>> {
        let mut rows = Vec::new();
        let mut day = period.first;
        while day <= period.last {
            rows.push(table.columns.iter().map(|column| self.of_day(spec, column, period, day)).collect());
            let Ok(next) = day.tomorrow() else { break };
            day = next;
        }
        rows
    }

    fn of_day(&self, spec: &Spec, column: &Column, period: &Period, day: Date) -> String {
        if let Some((key, what)) = column.value.strip_prefix("band.").and_then(|rest| rest.rsplit_once('.')) {
            let Some(place) = self.bands.iter().position(|band| band.key == key) else {
                return String::new();
            };
            let Some(band) = self.bands.get(place) else { return String::new() };
            let (first, last) = band.born(day);
            return match what {
                "range" if first == Date::MIN => format!("until {last}"),
                "range" => format!("{first} to {last}"),
                "numerator" => self.counted.get(&(day, place)).copied().unwrap_or(0).to_string(),
                _ => self.born.range(first.min(last)..=last).map(|(_, count)| count).sum::<u64>().to_string(),
            };
        }
        match column.value.as_str() {
            "day.season" => {
                let year = season(spec, day).year();
                format!("{year}-{}", year + 1)
            }
            "day.month" => period.month().to_owned(),
            "day.on" => day.to_string(),
            _ => String::new(),
        }
    }

    /// The rows of the vaccines that were given. Counts below the smallest are left empty.
    pub(super) fn vaccines(
        &self,
        spec: &Spec,
        table: &Table,
        entity: &str,
        period: &Period,
    ) -> Vec<Vec<String>> {
        let cell = |row: &[u64], place: Option<usize>| {
            let count = place.and_then(|place| row.get(place)).copied().unwrap_or(0);
            if count < spec.smallest { String::new() } else { count.to_string() }
        };
        let row = |(cvx, counts): (&Cvx, &Vec<u64>)| {
            let of = |column: &Column| match column.value.as_str() {
                "entity" => entity.to_owned(),
                "period" => period.text(),
                "total.cvx" => cvx.to_string(),
                "total.all" if hides(counts, spec.smallest) => String::new(),
                "total.all" => cell(counts, counts.len().checked_sub(1)),
                other => {
                    let key = other.strip_prefix("total.").unwrap_or_default();
                    cell(counts, self.bands.iter().position(|band| band.key == key))
                }
            };
            table.columns.iter().map(of).collect()
        };
        self.doses.iter().map(row).collect()
    }
}

/// Whether the total would tell what the empty cells hold: the last count is that of all ages, and the bands cover them.
fn hides(counts: &[u64], smallest: u64) -> bool {
    let bands = counts.split_last().map_or(&[][..], |(_, bands)| bands);
    let hidden: u64 = bands.iter().filter(|count| **count < smallest).sum();
    hidden > 0 && hidden < smallest
}

/// The first day of the season that a day is in.
pub(super) fn season(spec: &Spec, day: Date) -> Date {
    let (month, first) = spec.season_starts.split_once('-').unwrap_or(("01", "01"));
    let of = |year| Date::new(year, month.parse().unwrap_or(1), first.parse().unwrap_or(1)).unwrap_or(day);
    let this = of(day.year());
    if this <= day { this } else { of(day.year() - 1) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_total_does_not_tell_what_a_small_cell_holds() {
        assert!(hides(&[12, 4, 16], 10), "16 - 12 is the small cell");
        assert!(hides(&[12, 4, 5, 21], 10));
        assert!(!hides(&[12, 6, 7, 25], 10), "two small cells, and only their sum can be told");
        assert!(!hides(&[12, 0, 12], 10));
    }

    #[test]
    fn a_band_begins_on_the_day_of_the_age_and_ends_the_day_before_the_next() {
        let band = |from: &str, until: &str| {
            Ages::of(&Band { key: "x".into(), from: from.into(), until: until.into() })
        };
        let baby = band("6m", "24m");
        let on = date(2026, 9, 10);
        assert_eq!(baby.born(on), (date(2024, 9, 11), date(2026, 3, 10)));
        assert!(baby.holds(date(2026, 3, 10), on) && !baby.holds(date(2026, 3, 11), on));
        assert!(baby.holds(date(2024, 9, 11), on) && !baby.holds(date(2024, 9, 10), on));
        assert!(band("65y", "").holds(date(1900, 1, 1), on) && !band("65y", "").holds(date(1961, 9, 11), on));
        assert!(band("", "").holds(on, on));
    }
}
