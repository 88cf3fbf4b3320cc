//! A map as a picture that stands alone, for a download or a slide: title above, key beside or below, source beneath.

use std::fmt::Write as _;

use crate::choropleth::Drawn;
use crate::plan::Plan;
use crate::svg::{FACE, escaped, number};

/// The words around a map.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Words<'a> {
    /// The title.
    pub title: &'a str,
    /// A line under it: the finding in plain words.
    pub finding: &'a str,
    /// The text of each line of the key, in the key's order.
    pub key: &'a [String],
    /// Lines under the map: source, date, method.
    pub notes: &'a [String],
    /// The language of the words, like "en".
    pub language: &'a str,
}

const EDGE: f64 = 24.0;
const KEY_WIDTH: f64 = 300.0;
const LINE: f64 = 28.0;
/// About the width of a letter of the notes.
const LETTER: f64 = 6.9;

/// Puts words around a map. Links go: a picture leads nowhere.
pub fn sheet(plan: &Plan, drawn: &Drawn, words: &Words<'_>) -> String {
    // A wide state has its key below, a high one beside.
    let beside = plan.width < plan.height * 1.6;
    let width = EDGE * 2.0 + plan.width.max(560.0) + if beside { KEY_WIDTH } else { 0.0 };
    let top = EDGE + 66.0;
    let key_height = drawn.key.len() as f64 * LINE;
    let map_end = top + plan.height;
    let key_at =
        if beside { (EDGE * 1.5 + plan.width.max(560.0), top + 10.0) } else { (EDGE, map_end + 20.0) };
    let body_end = map_end.max(key_at.1 + key_height);
    let notes = wrapped(words.notes, ((width - 2.0 * EDGE) / LETTER) as usize);
    let height = body_end + 24.0 + notes.len() as f64 * 20.0 + EDGE / 2.0;

    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{w}\" height=\"{h}\" viewBox=\"0 0 {w} {h}\" role=\"img\" \
         xml:lang=\"{}\" font-family=\"{FACE}\" fill=\"#1b1b1b\"><title>{}</title><desc>{}</desc>\
         <rect width=\"{w}\" height=\"{h}\" fill=\"#fff\"/>",
        escaped(words.language),
        escaped(words.title),
        escaped(words.finding),
        w = number(width),
        h = number(height),
    );
    text(&mut out, EDGE, EDGE + 22.0, 26.0, 700, words.title);
    text(&mut out, EDGE, EDGE + 48.0, 16.0, 400, words.finding);
    let _ = write!(
        out,
        "<svg x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\"{}",
        number(EDGE),
        number(top),
        number(plan.width),
        number(plan.height),
        unlinked(&drawn.svg)
    );
    for (at, (line, said)) in drawn.key.iter().zip(words.key).enumerate() {
        let y = key_at.1 + at as f64 * LINE;
        let fill = escaped(&line.fill);
        let _ = write!(
            out,
            "<rect x=\"{}\" y=\"{}\" width=\"28\" height=\"18\" fill=\"{fill}\" stroke=\"#565c65\"/>",
            number(key_at.0),
            number(y),
        );
        text(&mut out, key_at.0 + 38.0, y + 14.5, 15.0, 400, &format!("{said} ({})", line.count));
    }
    for (at, note) in notes.iter().enumerate() {
        text(&mut out, EDGE, body_end + 32.0 + at as f64 * 20.0, 14.0, 400, note);
    }
    out.push_str("</svg>");
    out
}

fn text(out: &mut String, x: f64, y: f64, size: f64, weight: u16, words: &str) {
    let _ = write!(
        out,
        "<text x=\"{}\" y=\"{}\" font-size=\"{}\" font-weight=\"{weight}\">{}</text>",
        number(x),
        number(y),
        number(size),
        escaped(words)
    );
}

/// The map without the head of its `svg` element up to the view box, and without links.
fn unlinked(svg: &str) -> String {
    let rest = svg.find(" viewBox").and_then(|at| svg.get(at..)).unwrap_or_default();
    let mut out = String::with_capacity(rest.len());
    let mut rest = rest;
    while let Some(at) = rest.find("<a href=") {
        out.push_str(rest.get(..at).unwrap_or_default());
        rest = rest.get(at..).and_then(|link| link.split_once('>')).map_or("", |(_, after)| after);
    }
    out.push_str(rest);
    out.replace("</a>", "")
}

/// Lines of at most so many letters.
fn wrapped(notes: &[String], most: usize) -> Vec<String> {
    let mut lines = Vec::new();
    for note in notes {
        let mut line = String::new();
        for word in note.split_whitespace() {
            if !line.is_empty() && line.chars().count() + word.chars().count() >= most {
                lines.push(std::mem::take(&mut line));
            }
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
        if !line.is_empty() {
            lines.push(line);
        }
    }
    lines
}
