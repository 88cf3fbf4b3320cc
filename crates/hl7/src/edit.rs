//! Editing the text of a message at a place, everything else left as it was sent.

use crate::er7::{LIMITS, Message, Separators};
use crate::finding::Location;

/// A new text for one place of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// Where. Without a component: the first component of the repetition.
    pub at: Location,
    /// What stands there afterwards, as people write it (separators are escaped).
    pub to: String,
}

/// The message with the edits made, in order. Segments end in CR; a place that the message does not reach is filled
/// up to. Edits of a segment that is not there, of MSH-1 and of MSH-2 change nothing.
pub fn apply(message: &Message<'_>, edits: &[Edit]) -> String {
    let mut text = String::new();
    for segment in message.segments() {
        let mut line = segment.raw().to_owned();
        for edit in edits {
            if !segment.name().is_empty()
                && edit.at.segment == segment.name()
                && edit.at.sequence == segment.ordinal()
            {
                line = edited(&line, message.separators(), edit).unwrap_or(line);
            }
        }
        text.push_str(&line);
        text.push('\r');
    }
    text
}

fn edited(line: &str, separators: &Separators, edit: &Edit) -> Option<String> {
    let field = usize::from(edit.at.field?);
    let declares = matches!(edit.at.segment.as_str(), "MSH" | "FHS" | "BHS");
    if field == 0 || field > LIMITS.fields || (declares && field <= 2) {
        return None;
    }
    let place = if declares { field - 1 } else { field };
    let nth = |n: Option<u16>| usize::from(n.unwrap_or(1).max(1)) - 1;
    let repetition = nth(edit.at.repetition);
    if repetition >= LIMITS.repetitions {
        return None;
    }
    let (component, subcomponent) = (nth(edit.at.component), edit.at.subcomponent);
    let new = escaped(&edit.to, separators);
    Some(replaced(line, separators.field, place, |field| {
        replaced(field, separators.repetition, repetition, |repetition| {
            replaced(repetition, separators.component, component, |component| match subcomponent {
                Some(n) => replaced(component, separators.subcomponent, nth(Some(n)), |_| new.clone()),
                None => new.clone(),
            })
        })
    }))
}

/// The text with its piece `n` (from 0) made new; missing pieces before it are empty.
fn replaced(text: &str, separator: u8, n: usize, make: impl FnOnce(&str) -> String) -> String {
    let mut pieces: Vec<&str> = text.split(char::from(separator)).collect();
    if pieces.len() <= n {
        pieces.resize(n + 1, "");
    }
    let new = make(pieces.get(n).copied().unwrap_or_default());
    if let Some(piece) = pieces.get_mut(n) {
        *piece = &new;
    }
    pieces.join(&char::from(separator).to_string())
}

/// A value as it stands in a message with these separators. Line ends become blanks: they would end the segment.
fn escaped(value: &str, separators: &Separators) -> String {
    let mark = char::from(separators.escape);
    let mut out = String::with_capacity(value.len());
    for c in value.chars() {
        let code = match u8::try_from(c) {
            Ok(byte) if byte == separators.field => 'F',
            Ok(byte) if byte == separators.component => 'S',
            Ok(byte) if byte == separators.subcomponent => 'T',
            Ok(byte) if byte == separators.repetition => 'R',
            Ok(byte) if byte == separators.escape => 'E',
            _ if c.is_control() => {
                out.push(' ');
                continue;
            }
            _ => {
                out.push(c);
                continue;
            }
        };
        out.extend([mark, code, mark]);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "MSH|^~\\&|EHR\rPID|1||7^^^A^MR~8^^^B^PI||Doe^Jo\rRXA|0|1|x\r";

    fn edit(at: Location, to: &str) -> String {
        let message = Message::parse(TEXT).unwrap();
        apply(&message, &[Edit { at, to: to.into() }])
    }

    #[test]
    fn an_edit_changes_its_place_and_nothing_else() {
        let at = Location::field("PID", 1, 3).repetition(2).component(4);
        assert_eq!(edit(at, "C&D"), TEXT.replace("8^^^B", "8^^^C\\T\\D"));
        assert_eq!(edit(Location::field("MSH", 1, 3), "NEW"), TEXT.replace("EHR", "NEW"));
        assert_eq!(edit(Location::field("RXA", 1, 3), "20240101"), TEXT.replace("|x", "|20240101"));
    }

    #[test]
    fn a_place_beyond_the_end_is_filled_up_to() {
        assert_eq!(edit(Location::field("RXA", 1, 6), "999"), TEXT.replace("1|x", "1|x|||999"));
        let deep = Location::field("PID", 1, 5).component(7);
        assert_eq!(edit(deep, "L"), TEXT.replace("Doe^Jo", "Doe^Jo^^^^^L"));
    }

    #[test]
    fn what_is_not_there_is_left_alone() {
        assert_eq!(edit(Location::field("NK1", 1, 3), "MTH"), TEXT);
        assert_eq!(edit(Location::field("MSH", 1, 2), "!"), TEXT);
        assert_eq!(edit(Location::segment("PID", 1), "x"), TEXT);
    }
}
