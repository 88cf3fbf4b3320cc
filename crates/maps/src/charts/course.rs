//! The course of something measured over days: a line for each sensor, broken where nothing was measured, the band it should stay in,
//! the times at which it did not, and single readings.

use std::fmt::Write as _;

use super::{LINE, MOST_SERIES, SOFT, line, mark, opening, pen, rule, text};
use crate::svg::number;

/// A stretch of a line: places and values in the order of time.
pub type Stretch = Vec<(f64, f64)>;

/// A line of the chart.
#[derive(Debug, Clone, PartialEq)]
pub struct Sensor {
    /// Its name.
    pub name: String,
    /// Its stretches; between two of them nothing was measured.
    pub stretches: Vec<Stretch>,
}

/// A course. Places lie between 0 (where it begins) and 1 (where it ends).
#[derive(Debug, Clone, PartialEq)]
pub struct Course<'a> {
    /// A word that no other picture of the page has.
    pub name: &'a str,
    /// What it shows.
    pub title: &'a str,
    /// The same in a sentence or two, with what can be seen.
    pub described: &'a str,
    /// What stands below, and where.
    pub days: &'a [(f64, String)],
    /// Lowest and highest value that is as it should be, both in it, and how the two are written.
    pub band: ((f64, String), (f64, String)),
    /// The lines; those past [`MOST_SERIES`] are not drawn.
    pub sensors: &'a [Sensor],
    /// Single readings from a lowest to a highest value.
    pub readings: &'a [(f64, (f64, f64))],
    /// Times at which it was not as it should be, with the sign that stands above.
    pub marked: &'a [((f64, f64), String)],
}

const WIDTH: f64 = 960.0;
const HEIGHT: f64 = 320.0;
const LEFT: f64 = 64.0;
const RIGHT: f64 = 16.0;
const TOP: f64 = 34.0;
const BOTTOM: f64 = 34.0;
/// The narrowest that a marked time is drawn.
const NARROWEST: f64 = 3.0;

/// Draws it.
pub fn course(chart: &Course<'_>) -> String {
    let sensors = chart.sensors.get(..MOST_SERIES).unwrap_or(chart.sensors);
    let ((low, low_said), (high, high_said)) = &chart.band;
    let drawn = sensors.iter().flat_map(|one| one.stretches.iter().flatten().map(|(_, value)| *value));
    let read = chart.readings.iter().flat_map(|(_, (low, high))| [*low, *high]);
    let (mut least, mut most) = (*low, *high);
    for value in drawn.chain(read).filter(|value| value.is_finite()) {
        (least, most) = (least.min(value), most.max(value));
    }
    let room = ((most - least) * 0.08).max(0.5);
    let (least, most) = (least - room, most + room);
    let (end, floor) = (WIDTH - RIGHT, HEIGHT - BOTTOM);
    let across = |at: f64| LEFT + at.clamp(0.0, 1.0) * (end - LEFT);
    let height = |value: f64| floor - (value - least) / (most - least) * (floor - TOP);

    let mut out = opening(chart.name, WIDTH, HEIGHT, chart.title, chart.described);
    // The band is pale and has a line at each end, so that it is there in grey as well.
    let _ = write!(
        out,
        "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" fill=\"#e7f4e4\"/>",
        number(LEFT),
        number(height(*high)),
        number(end - LEFT),
        number(height(*low) - height(*high)),
    );
    for ((from, until), sign) in chart.marked {
        let (a, b) = (across(*from), across(*until));
        let width = (b - a).max(NARROWEST);
        let _ = write!(
            out,
            "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" fill=\"#f4e3db\" stroke=\"#b50909\" stroke-dasharray=\"4 3\"/>",
            number(a),
            number(TOP - 4.0),
            number(width),
            number(floor - TOP + 4.0),
        );
        let middle = (a + width / 2.0).clamp(LEFT + 8.0, end - 8.0);
        text(
            &mut out,
            middle,
            TOP - 10.0,
            "text-anchor=\"middle\" font-weight=\"600\" fill=\"#b50909\"",
            sign,
        );
    }
    for (value, said) in [(*low, low_said), (*high, high_said)] {
        let y = height(value);
        rule(&mut out, (LEFT, y), (end, y), "#00692d", "stroke-width=\"1.5\" stroke-dasharray=\"6 4\"");
        text(&mut out, LEFT - 8.0, y + 5.0, "text-anchor=\"end\" fill=\"#00692d\"", said);
    }
    rule(&mut out, (LEFT, floor), (end, floor), LINE, "");
    // As many days as have room below.
    let every = ((chart.days.len() as f64 * 64.0) / (end - LEFT)).ceil().max(1.0) as usize;
    for (place, (at, said)) in chart.days.iter().enumerate() {
        let x = across(*at);
        rule(&mut out, (x, TOP), (x, floor + 4.0), LINE, "");
        if place.is_multiple_of(every) && x < end - 30.0 {
            text(&mut out, x + 3.0, HEIGHT - 12.0, &format!("fill=\"{SOFT}\""), said);
        }
    }
    for (place, sensor) in sensors.iter().enumerate() {
        let pen = pen(place);
        for stretch in &sensor.stretches {
            let points: Vec<(f64, f64)> =
                stretch.iter().map(|(at, value)| (across(*at), height(*value))).collect();
            match points[..] {
                [(x, y)] => mark(&mut out, pen, x, y),
                _ => line(&mut out, pen, &points, 1.6),
            }
        }
    }
    for (at, (low, high)) in chart.readings {
        let x = across(*at);
        let (top, bottom) = (height(*high), height(*low));
        rule(&mut out, (x, top), (x, bottom), "#1b1b1b", "stroke-width=\"2\"");
        for y in [top, bottom] {
            rule(&mut out, (x - 4.0, y), (x + 4.0, y), "#1b1b1b", "stroke-width=\"2\"");
        }
    }
    out.push_str("</svg>");
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chart<'a>(sensors: &'a [Sensor], marked: &'a [((f64, f64), String)]) -> String {
        course(&Course {
            name: "c",
            title: "Fridge <1>",
            described: "A day",
            days: &[(0.0, "11/20".to_owned()), (0.5, "11/21".to_owned())],
            band: ((2.0, "2.0".to_owned()), (8.0, "8.0".to_owned())),
            sensors,
            readings: &[(0.25, (3.0, 9.0))],
            marked,
        })
    }

    #[test]
    fn a_gap_is_a_gap_and_a_reading_by_itself_is_a_mark() {
        let sensor = |stretches: Vec<Stretch>| vec![Sensor { name: "1".to_owned(), stretches }];
        let lines = |svg: &str| svg.matches("stroke-linejoin").count();
        let whole = chart(&sensor(vec![vec![(0.0, 5.0), (0.3, 5.0), (0.6, 5.0), (1.0, 5.0)]]), &[]);
        let broken = chart(&sensor(vec![vec![(0.0, 5.0), (0.3, 5.0)], vec![(0.6, 5.0), (1.0, 5.0)]]), &[]);
        assert_eq!((lines(&whole), lines(&broken)), (1, 2));
        let alone = chart(&sensor(vec![vec![(0.5, 5.0)]]), &[]);
        assert_eq!((lines(&alone), alone.matches("<circle").count()), (0, 1));
    }

    #[test]
    fn what_was_out_of_range_is_marked_however_short_it_was_and_text_cannot_break_out() {
        let svg = chart(&[], &[((0.5, 0.5001), "1".to_owned())]);
        assert!(svg.contains("stroke-dasharray=\"4 3\"") && svg.contains("width=\"3\""));
        assert!(svg.contains("Fridge &lt;1&gt;") && !svg.contains("<1>"));
        assert!(!svg.contains("style="));
    }
}
