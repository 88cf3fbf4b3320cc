//! Which segment of a message is which of its profile: order, cardinality and usage of segments and groups.
//!
//! A walk through the message with the profile in hand. A segment that has no place where it stands is
//! reported, passed over, and does not take its neighbours with it.

use super::Profile;
use super::tables::{Part, Place, Usage, What, tables};
use super::violation::{Kind, Violation};
use crate::er7::{Message, Segment};
use crate::finding::Location;

/// A segment with the fields that the profile gives it.
pub(super) struct Placed<'a> {
    pub segment: Segment<'a>,
    pub fields: &'static [Part],
    /// The instance of a repeating group it belongs to, from 1; 0 for none.
    group: usize,
}

/// The segments of a message that have a place in the profile, in order.
pub(super) struct PlacedSegments<'a> {
    pub segments: Vec<Placed<'a>>,
    /// For each placed segment, the segments of its group, as ranges of `all`.
    groups: Vec<std::ops::Range<usize>>,
    all: Vec<Segment<'a>>,
    ranks: Vec<(&'a str, u32)>,
}

impl<'a> PlacedSegments<'a> {
    /// The segments of the group that placed segment `at` belongs to: itself alone if it is in none.
    pub fn group_of(&self, at: usize) -> &[Segment<'a>] {
        let range = match self.segments.get(at) {
            Some(placed) if placed.group > 0 => self.groups.get(placed.group - 1).cloned(),
            _ => None,
        };
        let range = range.unwrap_or(at..at + 1);
        self.all.get(range).unwrap_or(&[])
    }

    /// The place of a segment in the message.
    pub fn rank(&self, name: &str, ordinal: u32) -> usize {
        self.ranks.iter().position(|known| *known == (name, ordinal)).unwrap_or(usize::MAX)
    }
}

/// Gives every segment its place. What is missing, too much or out of order is reported.
pub(super) fn place<'a>(
    message: &Message<'a>,
    profile: Profile,
    violations: &mut Vec<Violation>,
) -> PlacedSegments<'a> {
    let places = tables().message(profile);
    let named = message.segments().iter().filter(|segment| !segment.name().is_empty());
    let mut walk = Walk {
        profile,
        segments: named.copied().collect(),
        at: 0,
        groups: 0,
        placed: Vec::new(),
        violations,
    };
    walk.list(places, &[], false);
    while walk.at < walk.segments.len() {
        walk.misplaced();
    }
    let placed = walk.placed;
    let all: Vec<Segment<'a>> = placed.iter().map(|one| one.segment).collect();
    let groups = ranges(&placed);
    let ranks = message.segments().iter().map(|segment| (segment.name(), segment.ordinal())).collect();
    PlacedSegments { segments: placed, groups, all, ranks }
}

/// The ranges of the groups, in one pass: a group's segments stand one after the other.
fn ranges(placed: &[Placed<'_>]) -> Vec<std::ops::Range<usize>> {
    let mut ranges: Vec<std::ops::Range<usize>> = Vec::new();
    for (at, one) in placed.iter().enumerate().filter(|(_, one)| one.group > 0) {
        match ranges.get_mut(one.group - 1) {
            Some(range) => range.end = at + 1,
            None => ranges.push(at..at + 1),
        }
    }
    ranges
}

/// What may follow at the levels above: the rest of their lists, and themselves again.
struct Above<'p> {
    rest: &'p [Place],
    again: Option<&'p Place>,
}

struct Walk<'a, 'v> {
    profile: Profile,
    segments: Vec<Segment<'a>>,
    at: usize,
    groups: usize,
    placed: Vec<Placed<'a>>,
    violations: &'v mut Vec<Violation>,
}

impl<'a> Walk<'a, '_> {
    fn next(&self) -> Option<Segment<'a>> {
        self.segments.get(self.at).copied()
    }

    /// One pass through a list of places.
    fn list(&mut self, places: &[Place], above: &[Above<'_>], grouped: bool) {
        for (n, place) in places.iter().enumerate() {
            let mut found = 0;
            let later = places.get(n + 1..).unwrap_or(&[]);
            while let Some(segment) = self.next() {
                let here = starts(place, segment.name());
                let full = place.most.is_some_and(|most| found >= most);
                let awaited = later.iter().any(|place| starts(place, segment.name()))
                    || above.iter().any(|above| {
                        above.rest.iter().chain(above.again).any(|place| starts(place, segment.name()))
                    });
                match (here, awaited) {
                    // One too many here, unless it begins something that follows.
                    (true, true) if full => break,
                    (true, _) => {
                        found += 1;
                        self.take(place, found, later, above, grouped);
                    }
                    (false, true) => break,
                    (false, false) => self.misplaced(),
                }
            }
            if found == 0 && place.usage == Usage::Required {
                self.missing(place);
            }
        }
    }

    fn take(&mut self, place: &Place, found: usize, rest: &[Place], above: &[Above<'_>], grouped: bool) {
        let Some(segment) = self.next() else { return };
        let location = || Some(Location::segment(segment.name(), segment.ordinal()));
        if place.usage == Usage::NotSupported {
            let text = format!("{} is not supported in this profile.", named(place));
            self.violations.push(Violation::of(Kind::SegmentNotSupported, location(), text));
        } else if place.most.is_some_and(|most| found > most) {
            let text = format!("{} may stand {} here.", named(place), times(place.most));
            self.violations.push(Violation::of(Kind::SegmentTooOften, location(), text));
        }
        match &place.what {
            What::Segment { fields, .. } => {
                self.at += 1;
                let group = if grouped { self.groups } else { 0 };
                self.placed.push(Placed { segment, fields, group });
            }
            What::Group { places, .. } => {
                // A group in a group (the observations of an order) belongs to the outer one.
                if !grouped {
                    self.groups += 1;
                }
                let mut outer: Vec<Above<'_>> = vec![Above { rest, again: Some(place) }];
                outer.extend(above.iter().map(|above| Above { rest: above.rest, again: above.again }));
                self.list(places, &outer, true);
            }
        }
    }

    /// Passes over a segment that has no place where it stands.
    fn misplaced(&mut self) {
        let Some(segment) = self.next() else { return };
        self.at += 1;
        let location = Some(Location::segment(segment.name(), segment.ordinal()));
        let known = tables().message(self.profile).iter().any(|place| contains(place, segment.name()));
        let (kind, text) = if known {
            (Kind::SegmentOrder, format!("{} must not stand here.", segment.name()))
        } else {
            (Kind::SegmentUnknown, format!("{} is not part of the profile; it is ignored.", segment.name()))
        };
        self.violations.push(Violation::of(kind, location, text));
    }

    fn missing(&mut self, place: &Place) {
        let location = match &place.what {
            What::Segment { name, .. } => {
                let before = self.placed.iter().filter(|one| one.segment.name() == *name).count();
                Some(Location::segment(name, u32::try_from(before + 1).unwrap_or(u32::MAX)))
            }
            What::Group { .. } => None,
        };
        let text = format!("{} is required.", named(place));
        self.violations.push(Violation::of(Kind::SegmentMissing, location, text));
    }
}

fn named(place: &Place) -> String {
    match &place.what {
        What::Segment { name, .. } => (*name).to_owned(),
        What::Group { name, .. } => format!("The group {name}"),
    }
}

fn times(most: Option<usize>) -> String {
    match most {
        Some(1) => "once".to_owned(),
        Some(most) => format!("{most} times"),
        None => "as often as needed".to_owned(),
    }
}

/// Whether a segment can begin a place. A group begins with any segment up to its last required one, so that
/// an RXA without its ORC is an order that lacks its ORC.
fn starts(place: &Place, name: &str) -> bool {
    match &place.what {
        What::Segment { name: own, .. } => *own == name,
        What::Group { places, .. } => {
            let required =
                |place: &Place| place.usage == Usage::Required && matches!(place.what, What::Segment { .. });
            let last = places.iter().rposition(required).unwrap_or(0);
            places.iter().take(last + 1).any(|place| starts(place, name))
        }
    }
}

fn contains(place: &Place, name: &str) -> bool {
    match &place.what {
        What::Segment { name: own, .. } => *own == name,
        What::Group { places, .. } => places.iter().any(|place| contains(place, name)),
    }
}
