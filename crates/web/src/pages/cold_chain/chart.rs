//! The chart of a unit: what loggers measured, readings by hand, the range, excursions, gaps.

use jenner_maps::charts::{Course as Chart, Sensor, Stretch, course as draw};
use jenner_registry::cold_chain::look::Course;
use jenner_registry::cold_chain::spell::Sample;
use jenner_registry::cold_chain::{Scale, Temperature, rules};

use super::short;
use crate::language::Words;

/// Points of a line: as many as a screen can show. Of more readings, the lowest and the highest of each part are drawn.
const POINTS: usize = 480;

fn plain(value: Temperature, scale: Scale) -> f64 {
    value.tenths_in(scale) as f64 / 10.0
}

/// The stretches of a sensor: broken where it was silent for longer than a gap.
fn stretches(series: &[Sample], span: (i64, i64), gap: i64, scale: Scale) -> Vec<Stretch> {
    let across = |at: i64| (at - span.0) as f64 / (span.1 - span.0).max(1) as f64;
    let mut all: Vec<Vec<Sample>> = Vec::new();
    for sample in series {
        match all.last_mut().filter(|one| one.last().is_some_and(|last| sample.at.0 - last.at.0 <= gap)) {
            Some(stretch) => stretch.push(*sample),
            None => all.push(vec![*sample]),
        }
    }
    let part = series.len().div_ceil(POINTS).max(1);
    let drawn = |stretch: Vec<Sample>| -> Stretch {
        let mut points = Vec::new();
        for some in stretch.chunks(part) {
            let lowest = some.iter().min_by_key(|one| one.low).map(|one| (one.at.0, one.low));
            let highest = some.iter().max_by_key(|one| one.high).map(|one| (one.at.0, one.high));
            let mut two: Vec<(i64, Temperature)> = lowest.into_iter().chain(highest).collect();
            two.sort_unstable();
            two.dedup();
            points.extend(two.into_iter().map(|(at, value)| (across(at), plain(value, scale))));
        }
        points
    };
    all.into_iter().map(drawn).collect()
}

/// The chart as SVG.
pub fn svg(w: &Words, view: &Course) -> String {
    let scale = view.settings.scale;
    let span = (view.span.0.0, view.span.1.0);
    let across = |at: i64| (at - span.0) as f64 / (span.1 - span.0).max(1) as f64;
    let gap = rules::shipped().map_or(i64::MAX, |rules| rules.limits.gap());
    let sensors: Vec<Sensor> = view
        .sensors
        .iter()
        .map(|(name, series)| Sensor { name: name.clone(), stretches: stretches(series, span, gap, scale) })
        .collect();
    let checks = view.lines.iter().flat_map(|line| &line.checks);
    let readings: Vec<(f64, (f64, f64))> = checks
        .map(|check| {
            let [low, high, _] = check.values;
            (across(check.at.0), (plain(low, scale), plain(high, scale)))
        })
        .collect();
    let mut days = Vec::new();
    let mut day = view.days.0;
    while day <= view.days.1 {
        let start = view.unit.start_of(day).0;
        days.push((across(start), format!("{:02}/{:02}", day.month(), day.day())));
        let Ok(next) = day.tomorrow() else { break };
        day = next;
    }
    let marked: Vec<((f64, f64), String)> = view
        .spells
        .iter()
        .enumerate()
        .map(|(place, spell)| {
            let end = spell.end.unwrap_or(spell.last);
            ((across(spell.start.0), across(end.0)), (place + 1).to_string())
        })
        .collect();
    let range = view.unit.range;
    let described = described(w, view);
    draw(&Chart {
        name: "course",
        title: &w.s("cc-chart", &view.unit.name),
        described: &described,
        days: &days,
        band: (
            (plain(range.low, scale), short(range.low, scale)),
            (plain(range.high, scale), short(range.high, scale)),
        ),
        sensors: &sensors,
        readings: &readings,
        marked: &marked,
    })
}

/// What can be seen, in sentences.
fn described(w: &Words, view: &Course) -> String {
    let scale = view.settings.scale;
    let days = w.ab("cc-from-to", w.day(view.days.0), w.day(view.days.1));
    let range = w.ab("cc-in-range", short(view.unit.range.low, scale), short(view.unit.range.high, scale));
    let logged = view.lines.iter().filter_map(|line| line.logged);
    let by_hand =
        view.lines.iter().flat_map(|line| line.checks.iter().map(|one| (one.values[0], one.values[1])));
    let all: Vec<(Temperature, Temperature)> = logged.chain(by_hand).collect();
    let lowest = all.iter().map(|(low, _)| *low).min();
    let highest = all.iter().map(|(_, high)| *high).max();
    let seen = match lowest.zip(highest) {
        Some((low, high)) => w.ab("cc-seen", short(low, scale), short(high, scale)),
        None => w.t("cc-seen-nothing"),
    };
    let spells = w.n("cc-spells", view.spells.len());
    let gaps = w.n("cc-gaps-count", view.gaps.len());
    [days, range, seen, spells, gaps].join(" ")
}

#[cfg(test)]
mod tests {
    use jenner_model::Timestamp;

    use super::*;

    #[test]
    fn of_many_readings_the_lowest_and_the_highest_stay_and_a_gap_breaks_the_line() {
        let sample = |at: i64, tenths: i64| {
            let value = Temperature::from_tenths(tenths).unwrap();
            Sample { at: Timestamp(at), low: value, high: value }
        };
        let series: Vec<Sample> = (0..5_000)
            .map(|n| sample(n, if n == 1_234 { 150 } else { 50 }))
            .chain((10_000..10_100).map(|n| sample(n, 40)))
            .collect();
        let all = stretches(&series, (0, 20_000), 100, Scale::Celsius);
        assert_eq!(all.len(), 2);
        assert!(all.iter().map(Vec::len).sum::<usize>() <= 2 * POINTS + 40);
        assert!(all[0].iter().any(|(_, value)| (*value - 15.0).abs() < 1e-9));
        assert!(all[1].iter().all(|(at, _)| *at >= 0.5));
    }
}
