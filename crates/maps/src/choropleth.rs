//! A plan colored by figures, and what its key must say.
//!
//! Each area is a link that says its name and its figure; a number stands in it where it fits. The picture works
//! without color (numbers, borders, hatch), without a pointer (links in reading order) and without a script.

use std::collections::{BTreeMap, HashMap};
use std::fmt::Write as _;

use thiserror::Error;

use crate::plan::{Placed, Plan};
use crate::rate::Rate;
use crate::scale::{Better, Change, HATCHED, Paint, Scale, Span};
use crate::svg::{self, FACE, escaped, number};

/// What may be shown of an area.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Figure {
    /// A rate.
    Rate(Rate),
    /// That it lies between two values: from one, below the other.
    Band {
        /// The least it can be, or nothing.
        from: Option<Rate>,
        /// What it stays below, or nothing.
        below: Option<Rate>,
        /// What stands on the map, like "95+"; short.
        label: String,
    },
    /// A clear change between two years, in hundredths of a percent point.
    Change {
        /// Less than nothing: it went down.
        hundredths: i32,
    },
    /// A change that may be chance.
    NotClear,
    /// One of the classes that are told in words, by its place.
    Word {
        /// Which.
        class: usize,
        /// What stands on the map, as the key has it; short.
        label: String,
    },
    /// Nothing, for this reason.
    Hidden {
        /// As the key says it, like "Too few children".
        reason: String,
    },
}

/// An area's figure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Of which area.
    pub id: String,
    /// What is shown.
    pub figure: Figure,
    /// Name and figure in words, as the table has them: "Terrebonne Parish: 89.7%".
    pub said: String,
    /// Where the area leads to, like "#p22109".
    pub link: String,
}

/// How figures become colors.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Colors {
    /// Classes of rates.
    Levels(Scale),
    /// Changes between two years.
    Changes {
        /// From how many points on a change is a large one.
        far: Rate,
        /// Whether more is better.
        better: Better,
    },
    /// Classes told in words, [`WORDS`] of them.
    Words,
}

/// Five classes told in words, the best last: for what is no rate, like how sure something is.
pub const WORDS: usize = 5;

/// What the picture says of itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct About<'a> {
    /// A word that no other picture of the page has; ids inside begin with it.
    pub name: &'a str,
    /// What it shows, in a sentence: the picture's name for a screen reader.
    pub title: &'a str,
    /// The area to be marked.
    pub chosen: Option<&'a str>,
}

/// What a line of the key stands for.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Meaning {
    /// A class of rates.
    Class(usize),
    /// A class of changes.
    Change(Change),
    /// Bands that are wider than a class.
    Wide,
    /// Not shown, for this reason.
    Hidden(String),
}

/// A line of the key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyLine {
    /// What it stands for.
    pub meaning: Meaning,
    /// For a class of rates: what it holds.
    pub span: Option<Span>,
    /// What an SVG shape of its look is filled with: a color, or a pattern that the map defines.
    pub fill: String,
    /// How many areas of the map.
    pub count: usize,
}

/// A map.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Drawn {
    /// The picture, as inline SVG.
    pub svg: String,
    /// Its key: every class, also those without an area, then what is not shown. Counts add up to the areas.
    pub key: Vec<KeyLine>,
    /// Ids with a figure and no place on the map ("unknown parish"): they belong in the table.
    pub not_on_map: Vec<String>,
}

/// Why a map cannot be drawn.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum MapError {
    /// An empty area reads as "none": each needs a figure or a reason.
    #[error("Areas without a figure: {0}. Say for each why it is not shown.")]
    Missing(String),
    /// Which of two is meant?
    #[error("The area {0} has two figures.")]
    Twice(String),
    /// Rates on a map of changes, or changes on a map of rates.
    #[error("The figure of area {0} is not of the kind that this map shows.")]
    OtherKind(String),
}

/// How wide a digit of the labels is, and how large they are, in units of the view box.
const DIGIT: f64 = 7.8;
/// Size of the labels.
const SIZE: f64 = 13.0;

/// Colors a plan.
pub fn draw(plan: &Plan, entries: &[Entry], colors: &Colors, about: About<'_>) -> Result<Drawn, MapError> {
    let mut of: HashMap<&str, &Entry> = HashMap::new();
    for entry in entries {
        if of.insert(&entry.id, entry).is_some() {
            return Err(MapError::Twice(entry.id.clone()));
        }
    }
    let missing: Vec<&str> =
        plan.areas.iter().map(|area| area.id.as_str()).filter(|id| !of.contains_key(id)).collect();
    if !missing.is_empty() {
        return Err(MapError::Missing(missing.join(", ")));
    }

    let mut counts: BTreeMap<Meaning, usize> = BTreeMap::new();
    let mut areas = String::new();
    let mut labels = String::new();
    let pattern = format!("url(#{}-ns)", escaped(about.name));
    // What is only a mark comes last, so that nothing lies over it.
    for area in
        plan.areas.iter().filter(|area| !area.is_mark).chain(plan.areas.iter().filter(|area| area.is_mark))
    {
        let Some(entry) = of.remove(area.id.as_str()) else { continue };
        let (meaning, paint, label) =
            read(&entry.figure, colors).ok_or_else(|| MapError::OtherKind(entry.id.clone()))?;
        let fill = paint.map_or_else(|| pattern.clone(), |paint| svg::fill(about.name, paint));
        let _ = write!(
            areas,
            "<a href=\"{}\" aria-label=\"{said}\"><path d=\"{}\" fill=\"{fill}\"><title>{said}</title></path></a>",
            escaped(&entry.link),
            area.shape,
            said = escaped(&entry.said),
        );
        if let Some(label) = label {
            write_label(&mut labels, area, &label, paint.unwrap_or(HATCHED).ink);
        }
        *counts.entry(meaning).or_default() += 1;
    }

    let mut out = opening(plan, about);
    svg::hatch(&mut out, about.name);
    for paint in paints(colors) {
        svg::lined(&mut out, about.name, paint);
    }
    let _ = write!(
        out,
        "<g class=\"areas\" stroke=\"#71767a\" stroke-width=\".8\" stroke-linejoin=\"round\" fill-rule=\"evenodd\">{areas}</g>"
    );
    out.push_str(&lines(plan));
    if let Some(chosen) = about.chosen.and_then(|id| plan.areas.iter().find(|area| area.id == id)) {
        let _ = write!(
            out,
            "<g class=\"chosen\" fill=\"none\" stroke-linejoin=\"round\" pointer-events=\"none\">\
             <path d=\"{0}\" stroke=\"#1b1b1b\" stroke-width=\"4.5\"/>\
             <path d=\"{0}\" stroke=\"#ffbe2e\" stroke-width=\"2\"/></g>",
            chosen.shape
        );
    }
    let _ = write!(
        out,
        "<g class=\"numbers\" font-family=\"{FACE}\" font-size=\"{SIZE}\" font-weight=\"600\" \
         text-anchor=\"middle\" fill=\"#1b1b1b\" pointer-events=\"none\" aria-hidden=\"true\">{labels}</g></svg>"
    );
    let mut not_on_map: Vec<String> = of.into_keys().map(str::to_owned).collect();
    not_on_map.sort();
    Ok(Drawn { svg: out, key: key(colors, counts, about.name), not_on_map })
}

/// What a figure means, how it is painted (`None`: hatched), and what stands on it.
fn read(figure: &Figure, colors: &Colors) -> Option<(Meaning, Option<Paint>, Option<String>)> {
    match (figure, colors) {
        (Figure::Hidden { reason }, _) => Some((Meaning::Hidden(reason.clone()), None, None)),
        (Figure::Rate(rate), Colors::Levels(scale)) => {
            let class = scale.class(*rate);
            Some((Meaning::Class(class), Some(scale.paint(class)), Some(rate.label())))
        }
        (Figure::Band { from, below, label }, Colors::Levels(scale)) => {
            let label = Some(label.clone()).filter(|label| !label.is_empty());
            Some(match scale.class_of_band(*from, *below) {
                Some(class) => (Meaning::Class(class), Some(scale.paint(class)), label),
                None => (Meaning::Wide, None, None),
            })
        }
        (Figure::Change { hundredths }, Colors::Changes { far, better }) => {
            let change = Change::of(*hundredths, *far);
            // Toward nothing: no label says more than there is.
            let points = hundredths / 100;
            let sign = if points > 0 { "+" } else { "" };
            let label =
                if points == 0 { None } else { Some(format!("{sign}{points}").replace('-', "\u{2212}")) };
            Some((Meaning::Change(change), Some(change.paint(*better)), label))
        }
        (Figure::Word { class, label }, Colors::Words) if *class < WORDS => {
            Some((Meaning::Class(*class), Some(word_paint(*class)), Some(label.clone())))
        }
        (Figure::NotClear, Colors::Changes { better, .. }) => {
            Some((Meaning::Change(Change::NotClear), Some(Change::NotClear.paint(*better)), None))
        }
        _ => None,
    }
}

fn write_label(out: &mut String, area: &Placed, label: &str, ink: &str) {
    let Some(spot) = area.spot else { return };
    let half = label.chars().count() as f64 * DIGIT / 2.0 + 1.0;
    if spot.half_width < half {
        return;
    }
    // The middle of the digits, not of the line, is to be on the spot.
    let (x, y) = (number(spot.x), number(spot.y + SIZE * 0.355));
    let fill = if ink == "#1b1b1b" { String::new() } else { format!(" fill=\"{ink}\"") };
    let _ = write!(out, "<text x=\"{x}\" y=\"{y}\"{fill}>{}</text>", escaped(label));
}

fn opening(plan: &Plan, about: About<'_>) -> String {
    let (name, title) = (escaped(about.name), escaped(about.title));
    let (width, height) = (number(plan.width), number(plan.height));
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"map\" viewBox=\"0 0 {width} {height}\" role=\"group\" \
         aria-labelledby=\"{name}-t\"><title id=\"{name}-t\">{title}</title>"
    )
}

fn lines(plan: &Plan) -> String {
    let mut out = String::from("<g fill=\"none\" stroke-linejoin=\"round\" pointer-events=\"none\">");
    let _ = write!(
        out,
        "<path class=\"outline\" d=\"{}\" stroke=\"#565c65\" stroke-width=\"1.2\"/>",
        plan.outline
    );
    if !plan.groups.is_empty() {
        let _ = write!(
            out,
            "<path class=\"groups\" d=\"{}\" stroke=\"#1b1b1b\" stroke-width=\"1.8\"/>",
            plan.groups
        );
    }
    out.push_str("</g>");
    out
}

/// All paints of a map.
fn paints(colors: &Colors) -> Vec<Paint> {
    match colors {
        Colors::Levels(scale) => (0..scale.classes()).map(|class| scale.paint(class)).collect(),
        Colors::Changes { better, .. } => Change::ALL.map(|change| change.paint(*better)).to_vec(),
        Colors::Words => (0..WORDS).map(word_paint).collect(),
    }
}

/// How a class that is told in words is painted: from the worst to the best, what cannot be told in the middle and grey.
fn word_paint(class: usize) -> Paint {
    let change = [Change::FellFar, Change::Fell, Change::NotClear, Change::Rose, Change::RoseFar];
    change.get(class).unwrap_or(&Change::NotClear).paint(Better::Higher)
}

fn key(colors: &Colors, mut counts: BTreeMap<Meaning, usize>, name: &str) -> Vec<KeyLine> {
    let mut key = Vec::new();
    match colors {
        Colors::Levels(scale) => {
            for class in scale.best_first() {
                let meaning = Meaning::Class(class);
                let count = counts.remove(&meaning).unwrap_or_default();
                let (span, fill) = (Some(scale.span(class)), svg::fill(name, scale.paint(class)));
                key.push(KeyLine { meaning, span, fill, count });
            }
        }
        Colors::Words => {
            for class in 0..WORDS {
                let meaning = Meaning::Class(class);
                let count = counts.remove(&meaning).unwrap_or_default();
                key.push(KeyLine { meaning, span: None, fill: svg::fill(name, word_paint(class)), count });
            }
        }
        Colors::Changes { better, .. } => {
            for change in Change::ALL {
                let meaning = Meaning::Change(change);
                let count = counts.remove(&meaning).unwrap_or_default();
                key.push(KeyLine {
                    meaning,
                    span: None,
                    fill: svg::fill(name, change.paint(*better)),
                    count,
                });
            }
        }
    }
    for (meaning, count) in counts {
        key.push(KeyLine { meaning, span: None, fill: format!("url(#{}-ns)", escaped(name)), count });
    }
    key
}
