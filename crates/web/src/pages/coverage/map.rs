//! Maps of the jurisdiction's counties and regions for staff: the figures of the table, and nothing beside them.

use std::collections::HashMap;

use jenner_maps::choropleth::{About, Colors, Entry, Figure, KeyLine, Meaning, WORDS, draw};
use jenner_maps::{Better, Plan, Rate, Scale};

use super::figures;
use crate::language::Words;
use crate::public_coverage::words;
use crate::views::at_risk::PlaceLine;
use crate::views::coverage::{CoverageLine, CoverageView, Good};

/// A map with its key.
pub struct Picture {
    /// The drawing.
    pub svg: String,
    /// Lines of the key: fill, what it stands for, how many areas.
    pub key: Vec<(String, String, usize)>,
}

/// An id as it can stand in an address.
pub fn anchor(id: &str) -> String {
    id.chars().map(|letter| if letter.is_ascii_alphanumeric() { letter } else { '-' }).collect()
}

/// Limits of classes where less is better, in percent.
const LESS: [u8; 4] = [5, 10, 20, 40];

fn scale(good: Good) -> Option<Scale> {
    match good {
        Good::More => Some(Scale::coverage()),
        Good::Less => {
            let limits = LESS.map(Rate::percent);
            Scale::new(&limits, limits[0], Better::Lower)
        }
    }
}

fn drawn(
    plan: &Plan,
    entries: &[Entry],
    colors: &Colors,
    title: &str,
    said: impl Fn(&KeyLine) -> String,
) -> Option<Picture> {
    let about = About { name: "map", title, chosen: None };
    // A map that cannot be drawn leaves the table, which says the same.
    let drawn = draw(plan, entries, colors, about)
        .inspect_err(|error| tracing::error!(%error, "a map could not be drawn"))
        .ok()?;
    let key = drawn.key.iter().map(|line| (line.fill.clone(), said(line), line.count)).collect();
    Some(Picture { svg: drawn.svg, key })
}

/// The map of an answer; nothing where its areas have no shapes.
pub fn coverage(w: &Words, view: &CoverageView) -> Option<Picture> {
    let plan = view.plan.as_ref()?;
    let scale = scale(view.good)?;
    let by_shape: HashMap<&str, &CoverageLine> =
        view.lines.iter().map(|line| (line.shape.as_str(), line)).collect();
    let entries: Vec<Entry> = plan
        .areas
        .iter()
        .map(|area| {
            let now = by_shape.get(area.id.as_str()).map(|line| line.now).unwrap_or_default();
            let said = figures::share(w, now);
            let rate = now.tenths().map(|tenths| {
                // The census may count fewer people than the registry knows.
                let hundredths = u16::try_from(tenths.min(1_000) * 10).unwrap_or(10_000);
                Rate::hundredths(hundredths).unwrap_or(Rate::ALL)
            });
            Entry {
                id: area.id.clone(),
                figure: rate.map_or_else(|| Figure::Hidden { reason: said.clone() }, Figure::Rate),
                said: w.ab("pubcov-area-said", &area.name, said),
                link: format!("#a{}", anchor(&area.id)),
            }
        })
        .collect();
    drawn(plan, &entries, &Colors::Levels(scale), &view.measure, |line| words::key(w, line))
}

/// The words of how sure it is that a place is below the goal, the worst first.
const SURE: [&str; WORDS] = ["surely", "likely", "open", "likely_not", "surely_not"];

/// The map of places at risk, by what is told of each; `page` is the address of the page that has a row for each, empty where
/// it is this one.
pub fn at_risk(w: &Words, plan: &Plan, places: &[PlaceLine], (title, page): (&str, &str)) -> Option<Picture> {
    let by_code: HashMap<&str, &PlaceLine> =
        places.iter().map(|place| (place.code.as_str(), place)).collect();
    let told = |class: usize| SURE.get(class).map(|word| w.t(&format!("at-risk-sure-{word}")));
    let entries: Vec<Entry> = plan
        .areas
        .iter()
        .map(|area| {
            let class = by_code
                .get(area.id.as_str())
                .and_then(|place| SURE.iter().position(|word| *word == place.sure));
            let said = class.and_then(told).unwrap_or_else(|| w.t("cov-nobody"));
            Entry {
                id: area.id.clone(),
                figure: match class {
                    Some(class) => Figure::Word { class, label: (class + 1).to_string() },
                    None => Figure::Hidden { reason: said.clone() },
                },
                said: w.ab("pubcov-area-said", &area.name, said),
                link: format!("{page}#a{}", anchor(&area.id)),
            }
        })
        .collect();
    drawn(plan, &entries, &Colors::Words, title, |line| match &line.meaning {
        Meaning::Class(class) => format!("{}. {}", class + 1, told(*class).unwrap_or_default()),
        Meaning::Hidden(reason) => reason.clone(),
        Meaning::Wide | Meaning::Change(_) => String::new(),
    })
}
