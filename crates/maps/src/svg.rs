//! Text inside SVG.

use std::fmt::Write as _;

use crate::scale::Paint;

/// Text with what XML keeps for itself written out.
pub(crate) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            // XML has no place for these, written out or not.
            letter if letter.is_control() => out.push(' '),
            letter => out.push(letter),
        }
    }
    out
}

/// A number with one decimal at most.
pub(crate) fn number(value: f64) -> String {
    crate::path::tenths((value * 10.0).round() as i32)
}

/// The `fill` of a paint: its color, or the pattern of its lines, which [`lined`] defines.
pub(crate) fn fill(name: &str, paint: Paint) -> String {
    match paint.lines {
        None => paint.fill.to_owned(),
        Some(_) => format!("url(#{}-{})", escaped(name), paint.fill.trim_start_matches('#')),
    }
}

/// The pattern of a paint with lines.
pub(crate) fn lined(out: &mut String, name: &str, paint: Paint) {
    if let Some(lines) = paint.lines {
        let _ = write!(
            out,
            "<defs><pattern id=\"{}-{}\" width=\"8\" height=\"8\" patternUnits=\"userSpaceOnUse\" \
             patternTransform=\"rotate(-45)\"><rect width=\"8\" height=\"8\" fill=\"{}\"/>\
             <rect width=\"1.8\" height=\"8\" fill=\"{lines}\"/></pattern></defs>",
            escaped(name),
            paint.fill.trim_start_matches('#'),
            paint.fill
        );
    }
}

/// The pattern of what is not shown. `name` makes its id unlike those of other pictures on the page.
pub(crate) fn hatch(out: &mut String, name: &str) {
    let _ = write!(
        out,
        "<defs><pattern id=\"{0}-ns\" width=\"7\" height=\"7\" patternUnits=\"userSpaceOnUse\" \
         patternTransform=\"rotate(45)\"><rect width=\"7\" height=\"7\" fill=\"#fff\"/>\
         <rect width=\"2.2\" height=\"7\" fill=\"#a9aeb1\"/></pattern></defs>",
        escaped(name)
    );
}

/// The face of all text: that of the pages, and what every machine has behind it.
pub(crate) const FACE: &str = "'Public Sans',Arial,sans-serif";
