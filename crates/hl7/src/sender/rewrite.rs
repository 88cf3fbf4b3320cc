//! A message as a profile reads it: the sender's codes in those of the standard, empty fields filled in.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::{CODE_TABLES, CodeTable, DEFAULTS, Profile};
use crate::edit::{self, Edit};
use crate::er7::{Message, Segment};
use crate::finding::Location;
use crate::vxu::reading::nth;

impl Profile {
    /// The text as it is to be read. Segments, fields and repetitions keep their places, so that findings point into
    /// the message as it was sent. What is no HL7 message stays as it is.
    pub fn rewrite<'t>(&self, text: &'t str) -> Cow<'t, str> {
        if !self.rewrites() {
            return Cow::Borrowed(text);
        }
        let Ok(message) = Message::parse(text) else { return Cow::Borrowed(text) };
        let edits = self.edits(&message);
        if edits.is_empty() { Cow::Borrowed(text) } else { Cow::Owned(edit::apply(&message, &edits)) }
    }

    /// What is changed before a message is read.
    pub fn edits(&self, message: &Message<'_>) -> Vec<Edit> {
        let mut edits = Vec::new();
        for segment in message.segments() {
            for table in CODE_TABLES.iter().filter(|table| table.segment == segment.name()) {
                if let Some(codes) = self.codes.get(table.name) {
                    translate(segment, table, codes, &mut edits);
                }
            }
            self.fill(segment, &mut edits);
            self.place(segment, &mut edits);
        }
        edits
    }

    /// The facility of a dose (RXA-11.4.1), by the code of its organization.
    fn place(&self, segment: &Segment<'_>, edits: &mut Vec<Edit>) {
        if segment.name() != "RXA" || self.facilities.is_empty() {
            return;
        }
        let named = segment.field(11).component(4).subcomponent(1).text();
        if let Some(code) = self.facility(&named) {
            let at = Location::field("RXA", segment.ordinal(), 11).component(4).subcomponent(1);
            edits.push(Edit { at, to: code.to_owned() });
        }
    }

    fn fill(&self, segment: &Segment<'_>, edits: &mut Vec<Edit>) {
        for place in DEFAULTS.iter().filter(|place| place.segment == segment.name()) {
            let Some(value) = self.defaults.get(place.place) else { continue };
            let at = Location::field(segment.name(), segment.ordinal(), place.field);
            let field = segment.field(usize::from(place.field));
            if place.beside == 0 {
                if field.is_empty() {
                    edits.push(Edit { at, to: value.clone() });
                }
                continue;
            }
            for (index, repetition) in field.repetitions().enumerate() {
                let part = |n: u16| repetition.component(usize::from(n));
                let beside = part(place.beside);
                if part(place.component).is_empty() && !beside.is_empty() && !beside.is_null() {
                    let at = at.clone().repetition(nth(index)).component(place.component);
                    edits.push(Edit { at, to: value.clone() });
                }
            }
        }
    }
}

fn translate(
    segment: &Segment<'_>,
    table: &CodeTable,
    codes: &BTreeMap<String, String>,
    edits: &mut Vec<Edit>,
) {
    if !table.observation.is_empty() && segment.field(3).component(1).text() != table.observation {
        return;
    }
    let field = segment.field(table.field);
    for (index, repetition) in field.repetitions().enumerate() {
        let Some(standard) = codes.get(repetition.component(1).text().as_ref()) else { continue };
        let number = u16::try_from(table.field).unwrap_or(u16::MAX);
        let at = Location::field(segment.name(), segment.ordinal(), number).repetition(nth(index));
        edits.push(Edit { at: at.clone().component(1), to: standard.clone() });
        if !table.system.is_empty() {
            edits.push(Edit { at: at.component(3), to: table.system.to_owned() });
        }
    }
}
