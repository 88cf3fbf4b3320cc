//! Days on which a clinic reports more than it can give, or reports though it is closed. Pure.

use std::collections::{BTreeMap, HashMap};

use jenner_model::{Date, OrganizationId};
use jenner_store::queries::programme_watch::LotDay;

use super::super::rules::Rules;
use super::facts::Facts;
use super::usual::{centre, percentile};
use super::{Found, Rule};

/// A day of a clinic.
#[derive(Debug, Clone, Copy, Default)]
struct Day {
    all: i64,
    /// Doses of vaccines that are given in drives.
    drives: i64,
}

/// Looks at days.
pub fn look(facts: &Facts, rules: &Rules, groups: &impl Fn(&str) -> u128) -> Vec<Found> {
    let drives = rules.limits.drives.iter().fold(0, |all, cvx| all | groups(&cvx.to_string()));
    let mut masks: HashMap<&str, bool> = HashMap::new();
    let works: HashMap<OrganizationId, &str> =
        facts.workdays.iter().map(|(whose, days)| (*whose, days.as_str())).collect();
    let mut all = Vec::new();
    for clinic in facts.lot_days.chunk_by(|a, b| a.organization == b.organization) {
        let Some(organization) = clinic.first().map(|one| one.organization) else { continue };
        let mut days: BTreeMap<Date, Day> = BTreeMap::new();
        let mut lots: BTreeMap<(Date, &str), (i64, bool, &str)> = BTreeMap::new();
        for one in clinic {
            let is_drive = *masks.entry(&one.cvx).or_insert_with(|| groups(&one.cvx) & drives != 0);
            let day = days.entry(one.day).or_default();
            day.all += one.doses;
            day.drives += if is_drive { one.doses } else { 0 };
            if !one.lot_key.is_empty() {
                let lot = lots.entry((one.day, &one.lot_key)).or_insert((0, true, &one.cvx));
                lot.0 += one.doses;
                lot.1 &= is_drive;
            }
        }
        all.extend(too_many(organization, &days, rules));
        all.extend(one_lot(organization, &days, &lots, rules));
        all.extend(closed(organization, clinic, &days, works.get(&organization).copied(), rules));
    }
    all
}

fn number(value: f64) -> i64 {
    // Doses of a day: far from where whole numbers end.
    value.round() as i64
}

fn too_many(organization: OrganizationId, days: &BTreeMap<Date, Day>, rules: &Rules) -> Vec<Found> {
    let limits = &rules.limits;
    let mut counts: Vec<f64> = days.values().map(|day| day.all as f64).collect();
    counts.sort_by(f64::total_cmp);
    let (median, spread) = centre(&counts);
    // Counts of a day vary by chance as much as their root, whatever the history says.
    let spread = spread.max(median.sqrt()).max(1.0);
    let busy = percentile(&counts, 90);
    let is_known = counts.len() >= limits.history_days;
    let unusual = |doses: i64, times: f64| {
        let doses = doses as f64;
        is_known
            && doses >= limits.day_doses as f64 * times
            && doses >= limits.day_times_busy * busy * times
            && (doses - median) / spread >= limits.day_deviations
    };
    let is_odd = |day: &Day| {
        day.all >= limits.day_most
            || unusual(day.all - day.drives, 1.0)
            || unusual(day.all, limits.drive_times)
    };
    days.iter()
        .filter(|(_, day)| is_odd(day))
        .map(|(on, day)| {
            Found::new(Rule::TooManyADay, Some(organization), on.to_string(), (*on, *on), day.all)
                .with("usual", number(median))
                .with("busy", number(busy))
        })
        .collect()
}

fn one_lot(
    organization: OrganizationId,
    days: &BTreeMap<Date, Day>,
    lots: &BTreeMap<(Date, &str), (i64, bool, &str)>,
    rules: &Rules,
) -> Vec<Found> {
    let limits = &rules.limits;
    let mut counts: Vec<f64> = lots.values().map(|(doses, ..)| *doses as f64).collect();
    counts.sort_by(f64::total_cmp);
    let (usual, busy) = (percentile(&counts, 50), percentile(&counts, 90));
    if days.len() < limits.history_days {
        return Vec::new();
    }
    lots.iter()
        .filter(|((on, _), (doses, is_drive, _))| {
            let times = if *is_drive { limits.drive_times } else { 1.0 };
            let of_day = days.get(on).map_or(0, |day| day.all);
            *doses as f64 >= limits.lot_day_doses as f64 * times
                && *doses as f64 >= limits.lot_day_times_busy * busy * times
                && doses * 100 >= of_day * limits.lot_day_percent
        })
        .map(|((on, lot), (doses, _, cvx))| {
            let about = format!("{on}|{lot}");
            Found::new(Rule::OneLotADay, Some(organization), about, (*on, *on), *doses)
                .of_lot(lot, cvx)
                .with("usual", number(usual))
        })
        .collect()
}

/// Doses on weekdays on which the clinic says that it is closed, or on which it hardly ever gives any.
fn closed(
    organization: OrganizationId,
    clinic: &[LotDay],
    days: &BTreeMap<Date, Day>,
    works: Option<&str>,
    rules: &Rules,
) -> Vec<Found> {
    let limits = &rules.limits;
    let weekday = |day: Date| day.weekday().to_monday_one_offset();
    let total: i64 = days.values().map(|day| day.all - day.drives).sum();
    (1..=7_i8)
        .filter_map(|number| {
            let on: Vec<(Date, i64)> = days
                .iter()
                .filter(|(day, _)| weekday(**day) == number)
                .map(|(day, of)| (*day, of.all - of.drives))
                .filter(|(_, doses)| *doses > 0)
                .collect();
            let doses: i64 = on.iter().map(|(_, doses)| doses).sum();
            let is_closed = match works {
                Some(works) => !works.contains(&number.to_string()),
                // A Saturday each month is a way to work; a few days in a year with more doses than a day usually has are not.
                None => {
                    (doses as f64) * 100.0 < limits.closed_percent * total as f64
                        && on.len() <= 3
                        && days.len() >= limits.history_days
                }
            };
            let span = (on.first()?.0, on.last()?.0);
            (is_closed && doses >= limits.closed_doses && !clinic.is_empty()).then(|| {
                Found::new(Rule::ClosedDay, Some(organization), format!("weekday {number}"), span, doses)
                    .with("weekday", number)
            })
        })
        .collect()
}
