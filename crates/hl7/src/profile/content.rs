//! The inside of a segment: usage, cardinality, length, data type and value set of fields and components, and
//! the statements and predicates that apply.

use std::fmt;

use jenner_codes::Codes;

use super::predicates::{self, Predicate};
use super::scope::{Node, Scope};
use super::statements;
use super::structure::Placed;
use super::tables::{Part, Usage, tables};
use super::violation::{Kind, Violation};
use super::{Profile, format, values};
use crate::er7::{Field, Message, Segment};
use crate::finding::Location;

/// Checks one segment. `group` is the segments that belong together with it.
pub(super) fn check(
    message: &Message<'_>,
    profile: Profile,
    codes: &Codes,
    placed: &Placed<'_>,
    group: &[Segment<'_>],
    violations: &mut Vec<Violation>,
) {
    let segment = placed.segment;
    let scope = Scope { node: Node::Segment(segment), group, message, profile, codes };
    let mut checker = Checker { profile, codes, violations };
    let mut sent = segment.fields().map(|(_, field)| field);
    for (at, part) in placed.fields.iter().enumerate() {
        let field = sent.next();
        // Most fields are not sent and need not be.
        if part.usage != Usage::Free || field.is_some_and(|field| !field.raw().is_empty()) {
            let field = field.unwrap_or_else(|| segment.field(at + 1));
            checker.field(&scope, &segment, field, at + 1, part);
        }
    }
    checker.beyond(&segment, placed.fields.len());
    let place = |n: usize| Location::field(segment.name(), segment.ordinal(), small(n));
    checker.statements(segment.name(), &scope, place);
}

/// The name of a field or component in a text, `PID-5 (Patient Name).1 (Family Name)`: written when it is needed.
struct Label<'a> {
    of: Of<'a>,
    n: usize,
    name: &'static str,
}

enum Of<'a> {
    Segment(&'a str),
    Value(&'a Label<'a>),
}

impl fmt::Display for Label<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.of {
            Of::Segment(segment) => write!(f, "{segment}-{} ({})", self.n, self.name),
            Of::Value(label) => write!(f, "{label}.{} ({})", self.n, self.name),
        }
    }
}

struct Checker<'v> {
    profile: Profile,
    codes: &'v Codes,
    violations: &'v mut Vec<Violation>,
}

impl Checker<'_> {
    fn report(&mut self, kind: Kind, location: Location, text: String) {
        self.violations.push(Violation::of(kind, Some(location), text));
    }

    fn statements(&mut self, element: &str, scope: &Scope<'_>, place: impl Fn(usize) -> Location) {
        for statement in statements::of(element, self.profile).iter().copied() {
            if !(statement.holds)(scope) {
                self.violations.push(Violation::statement(statement, place(statement.part)));
            }
        }
    }

    fn field(&mut self, scope: &Scope<'_>, segment: &Segment<'_>, field: Field<'_>, n: usize, part: &Part) {
        let place = Location::field(segment.name(), segment.ordinal(), small(n));
        let label = Label { of: Of::Segment(segment.name()), n, name: part.name };
        let declares_separators = segment.name() == "MSH" && n <= 2;
        let there = field.repetitions().any(|repetition| !Node::Repetition(repetition).is_empty());
        if !self.usage(scope, segment.name(), n, part, there || declares_separators, &place, &label) {
            return;
        }
        if declares_separators {
            return;
        }
        let count = field.repetitions().count();
        if part.most.is_some_and(|most| count > most) {
            let text = format!("{label} may be sent {} at most.", times(part.most));
            self.report(Kind::TooOften, place.clone().repetition(small(part.most.unwrap_or(1) + 1)), text);
        }
        let datatype = self.datatype(segment, n, part);
        for (at, repetition) in field.repetitions().enumerate() {
            let node = Node::Repetition(repetition);
            let is_note = (segment.name(), n) == ("RXA", 9) && at > 0 && node.part(1).is_empty();
            // Remarks about a dose stand in later repetitions of RXA-9, as text without a code (guide, RXA-9).
            if node.is_empty() || node.is_null() || is_note {
                continue;
            }
            let place = if at == 0 { place.clone() } else { place.clone().repetition(small(at + 1)) };
            self.value(&Scope { node, ..*scope }, datatype, part, &place, &label);
        }
    }

    /// The data type of a field: that of OBX-5 is told by OBX-2, and by none if OBX-2 is not understood.
    fn datatype(&self, segment: &Segment<'_>, n: usize, part: &Part) -> &'static str {
        if part.datatype != "varies" || (segment.name(), n) != ("OBX", 5) {
            return part.datatype;
        }
        let named = segment.field(2).text();
        let flavour = if named == "CE" { "CE_IZ" } else { &named };
        tables().datatype_of(self.profile, flavour).unwrap_or("varies")
    }

    /// Judges presence. `false`: there is nothing more to look at.
    #[expect(clippy::too_many_arguments, reason = "one field or component with its place and its name")]
    fn usage(
        &mut self,
        scope: &Scope<'_>,
        element: &str,
        n: usize,
        part: &Part,
        there: bool,
        place: &Location,
        label: &Label<'_>,
    ) -> bool {
        let predicate = match part.usage {
            Usage::Conditional => predicates::of(element, n, self.profile),
            _ => None,
        };
        let usage = predicate.map_or(part.usage, |predicate: &Predicate| predicate.usage(scope));
        let kind = match (usage, there) {
            (Usage::Required, false) => Kind::Missing,
            (Usage::NotSupported, true) => Kind::NotSupported,
            _ => return there,
        };
        match (predicate, kind) {
            (Some(predicate), kind) => {
                self.violations.push(Violation::predicate(
                    predicate,
                    kind,
                    place.clone(),
                    &label.to_string(),
                ));
            }
            (None, Kind::Missing) => self.report(kind, place.clone(), format!("{label} is required.")),
            (None, _) => self.report(kind, place.clone(), format!("{label} is not supported.")),
        }
        false
    }

    /// One value: its components, or its text if it has none.
    fn value(
        &mut self,
        scope: &Scope<'_>,
        datatype: &'static str,
        part: &Part,
        place: &Location,
        label: &Label<'_>,
    ) {
        let components = tables().components(datatype);
        if components.is_empty() {
            self.primitive(scope.node, datatype, part, place, label);
            return;
        }
        let flavour = datatype.split('.').next().unwrap_or(datatype);
        if !part.set.is_empty() && scope.has(&[1]) {
            self.code(&scope.text(&[1]), part, place, label);
        }
        for (at, component) in components.iter().enumerate() {
            let n = at + 1;
            let node = scope.node.part(n);
            if component.usage == Usage::Free && node.is_empty() {
                continue;
            }
            let Some(place) = below(place, n) else { return };
            let label = Label { of: Of::Value(label), n, name: component.name };
            let there = !node.is_empty();
            if self.usage(scope, flavour, n, component, there, &place, &label) && !node.is_null() {
                self.value(&Scope { node, ..*scope }, component.datatype, component, &place, &label);
            }
        }
        self.extra(scope.node, components.len(), place, label);
        self.statements(flavour, scope, |n| below(place, n).unwrap_or_else(|| place.clone()));
    }

    fn primitive(
        &mut self,
        node: Node<'_>,
        datatype: &str,
        part: &Part,
        place: &Location,
        label: &Label<'_>,
    ) {
        let text = node.text();
        if text.is_empty() {
            return;
        }
        let length = text.chars().count();
        if length < part.shortest || part.longest.is_some_and(|longest| length > longest) {
            let longest = part.longest.map_or_else(|| "any number of".to_owned(), |most| most.to_string());
            let text = format!("{label} must have {} to {longest} characters.", part.shortest);
            self.report(Kind::Length, place.clone(), text);
        }
        if !format::is_of(datatype, &text) {
            self.report(Kind::Format, place.clone(), format!("{label} is not of the data type {datatype}."));
        }
        self.code(&text, part, place, label);
        self.extra(node, 1, place, label);
    }

    fn code(&mut self, code: &str, part: &Part, place: &Location, label: &Label<'_>) {
        if !values::holds(part.set, code, self.codes) {
            let text = format!("{label} has a code that is not in the value set {}.", part.set);
            self.report(Kind::ValueSet, place.clone(), text);
        }
    }

    /// Components beyond the last one of the data type.
    fn extra(&mut self, node: Node<'_>, known: usize, place: &Location, label: &Label<'_>) {
        let beyond = match node {
            Node::Repetition(part) => part.components().skip(known).any(|part| !part.is_empty()),
            Node::Component(part) => part.subcomponents().skip(known).any(|part| !part.is_empty()),
            Node::Segment(_) | Node::Subcomponent(_) => false,
        };
        if beyond {
            let text = format!("{label} has more parts than its data type; they are ignored.");
            self.report(Kind::Extra, place.clone(), text);
        }
    }

    /// Fields beyond the last one of the segment: ignored (guide §2).
    fn beyond(&mut self, segment: &Segment<'_>, known: usize) {
        let extra = segment.fields().find(|(n, field)| *n > known && !field.is_empty());
        if let Some((n, _)) = extra {
            let place = Location::field(segment.name(), segment.ordinal(), small(n));
            let text =
                format!("{}-{n} is beyond the last field of the segment; it is ignored.", segment.name());
            self.report(Kind::Extra, place, text);
        }
    }
}

/// The place one level further down; `None` below the subcomponent.
fn below(place: &Location, n: usize) -> Option<Location> {
    match (place.component, place.subcomponent) {
        (None, _) => Some(place.clone().component(small(n))),
        (Some(_), None) => Some(place.clone().subcomponent(small(n))),
        (Some(_), Some(_)) => None,
    }
}

fn small(n: usize) -> u16 {
    u16::try_from(n).unwrap_or(u16::MAX)
}

fn times(most: Option<usize>) -> String {
    match most {
        Some(1) | None => "once".to_owned(),
        Some(most) => format!("{most} times"),
    }
}
