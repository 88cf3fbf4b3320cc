//! The trend of a measure: the state's line, and a little one for each region.

use jenner_maps::Rate;
use jenner_maps::charts::{Goal, Multiples, Series, Trend, multiples, trend};
use jenner_registry::coverage::Level;
use jenner_registry::coverage::release::{Published, STATE, Shown};

use super::{Site, words};
use crate::language::Words;

/// The charts, as inline SVG; nothing with one day alone. Their numbers are in the tables of the page.
pub(super) fn charts(site: &Site<'_>, w: &Words, measure: &Published) -> Vec<String> {
    let days: Vec<String> = site.release.days.iter().map(|day| w.day(*day)).collect();
    if days.len() < 2 {
        return Vec::new();
    }
    let goal = Goal { at: site.scale.goal(), said: w.s("pubcov-goal-line", site.scale.goal().plain()) };
    let series = |id: &str, name: String| -> Series {
        let shown: Vec<Shown> =
            site.release.days.iter().map(|day| site.release.value(measure, id, *day).share).collect();
        let values = shown.iter().map(|shown| match shown {
            Shown::Percent { tenths, .. } => Rate::hundredths(tenths * 10),
            // A band has no point.
            _ => None,
        });
        let last = shown.last().map_or_else(String::new, |last| words::said(w, *last));
        Series { name, values: values.collect(), last }
    };
    let title = w.s("pubcov-trend-of", words::measure(w, measure));
    let described = w.t("pubcov-trend-text");
    let state = [series(STATE, w.t("pubcov-state"))];
    let mut charts = vec![trend(&Trend {
        name: "trend",
        title: &title,
        described: &described,
        places: &days,
        series: &state,
        goal: Some(&goal),
    })];
    let regions: Vec<Series> =
        site.release.of_level(Level::Region).map(|place| series(&place.id, place.name.clone())).collect();
    if !regions.is_empty() {
        charts.push(multiples(&Multiples {
            name: "regions",
            title: &w.s("pubcov-trend-regions", words::measure(w, measure)),
            described: &described,
            places: &days,
            series: &regions,
            goal: Some(&goal),
        }));
    }
    charts
}
