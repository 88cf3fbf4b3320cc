//! What a statement or predicate looks at: a segment with its neighbours, or one value of a data type.

use std::borrow::Cow;

use jenner_codes::Codes;

use super::Profile;
use crate::er7::{Component, Message, Repetition, Segment, Subcomponent};

/// A segment or a value below it.
#[derive(Debug, Clone, Copy)]
pub(super) enum Node<'a> {
    Segment(Segment<'a>),
    Repetition(Repetition<'a>),
    Component(Component<'a>),
    Subcomponent(Subcomponent<'a>),
}

impl<'a> Node<'a> {
    /// Part `n`, from 1; of a field the first repetition. A value without parts is its own first part.
    pub fn part(self, n: usize) -> Node<'a> {
        match self {
            Self::Segment(segment) => Self::Repetition(segment.field(n).first()),
            Self::Repetition(repetition) => Self::Component(repetition.component(n)),
            Self::Component(component) => Self::Subcomponent(component.subcomponent(n)),
            Self::Subcomponent(leaf) => Self::Subcomponent(leaf),
        }
    }

    pub fn is_empty(self) -> bool {
        match self {
            Self::Segment(segment) => segment.fields().all(|(_, field)| field.is_empty()),
            Self::Repetition(part) => is_bare(part.raw()),
            Self::Component(part) => is_bare(part.raw()),
            Self::Subcomponent(part) => part.is_empty(),
        }
    }

    /// The text of the value, of its first part if it has parts.
    pub fn text(self) -> Cow<'a, str> {
        match self {
            Self::Segment(segment) => Cow::Borrowed(segment.name()),
            Self::Repetition(part) => part.text(),
            Self::Component(part) => part.text(),
            Self::Subcomponent(part) => part.text(),
        }
    }

    /// Whether it is `""`.
    pub fn is_null(self) -> bool {
        match self {
            Self::Segment(_) => false,
            Self::Repetition(part) => part.is_null(),
            Self::Component(part) => part.is_null(),
            Self::Subcomponent(part) => part.is_null(),
        }
    }
}

/// Separators alone are no value.
fn is_bare(raw: &str) -> bool {
    raw.bytes().all(|byte| matches!(byte, b' ' | b'\t' | b'^' | b'&' | 0))
}

/// Where a statement or predicate is judged: the value and what stands around it.
#[derive(Clone, Copy)]
pub struct Scope<'a> {
    pub(super) node: Node<'a>,
    /// The segments of the same group (the order of a dose); the segment alone if it is in none.
    pub(super) group: &'a [Segment<'a>],
    pub(super) message: &'a Message<'a>,
    pub(super) profile: Profile,
    pub(super) codes: &'a Codes,
}

impl<'a> Scope<'a> {
    fn at(&self, path: &[usize]) -> Node<'a> {
        path.iter().fold(self.node, |node, n| node.part(*n))
    }

    /// The text at a path: field and component of a segment, component and subcomponent of a value.
    pub fn text(&self, path: &[usize]) -> Cow<'a, str> {
        self.at(path).text()
    }

    /// Whether there is a value at a path.
    pub fn has(&self, path: &[usize]) -> bool {
        !self.at(path).is_empty()
    }

    /// Whether the value at a path is this one.
    pub fn is(&self, path: &[usize], text: &str) -> bool {
        self.text(path) == text
    }

    /// Whether the value at a path is one of these.
    pub fn is_in(&self, path: &[usize], texts: &[&str]) -> bool {
        texts.contains(&&*self.text(path))
    }

    /// Whether a value, if there is one, is what it must be: nothing is said about a missing one.
    pub fn unless_empty(&self, path: &[usize], holds: impl FnOnce(&str) -> bool) -> bool {
        !self.has(path) || holds(&self.text(path))
    }

    /// The components of the first repetition of a field, from the first on, are these.
    pub fn is_code(&self, field: usize, components: &[&str]) -> bool {
        components.iter().enumerate().all(|(at, text)| self.is(&[field, at + 1], text))
    }

    /// The first segment of a name in the same group.
    pub fn beside(&self, name: &str) -> Option<Self> {
        let segment = self.group.iter().find(|segment| segment.name() == name)?;
        Some(Self { node: Node::Segment(*segment), ..*self })
    }

    /// All segments of a name in the same group.
    pub fn all_beside(&self, name: &'a str) -> impl Iterator<Item = Self> + use<'a> {
        let (scope, group) = (*self, self.group);
        group
            .iter()
            .filter(move |segment| segment.name() == name)
            .map(move |segment| Self { node: Node::Segment(*segment), ..scope })
    }

    /// The how-manieth segment of its name it is in the message.
    pub fn ordinal(&self) -> u32 {
        match self.node {
            Node::Segment(segment) => segment.ordinal(),
            _ => 1,
        }
    }

    /// The profile against which the message is held.
    pub fn profile(&self) -> Profile {
        self.profile
    }

    /// The message.
    pub fn message(&self) -> &'a Message<'a> {
        self.message
    }

    /// The code tables.
    pub fn codes(&self) -> &'a Codes {
        self.codes
    }
}
