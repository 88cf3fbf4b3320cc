//! What the matcher knows of one person: cleaned, as sets, so that the order of reports does not matter.

mod bytes;
mod read;

use jenner_codes::Sex;
use smol_str::SmolStr;

use crate::clean::date::Born;
use crate::details::{Details, NumberKind, OtherKind};

pub use bytes::BytesError;

/// Values kept of one kind; whoever has more tells more about a shared record than about a person.
pub(crate) const MOST: usize = 24;

/// What the matcher knows of one person.
///
/// Every field is a set (sorted, each value once), so joining profiles is commutative, associative and idempotent
/// as long as no kind exceeds its bound.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Profile {
    pub(crate) names: Box<[Name]>,
    pub(crate) born: Box<[Born]>,
    pub(crate) places: Box<[Place]>,
    pub(crate) phones: Box<[u64]>,
    pub(crate) emails: Box<[SmolStr]>,
    pub(crate) numbers: Box<[Number]>,
    pub(crate) maiden: Box<[SmolStr]>,
    pub(crate) contacts: Box<[Contact]>,
    pub(crate) others: Box<[Other]>,
    /// Bit per birth order said, bit 0 = first.
    pub(crate) orders: u16,
    pub(crate) flags: u8,
}

/// One name of a person.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Name {
    /// Surname's parts, parted by spaces.
    pub family: SmolStr,
    /// Given name's words; empty when not known or the person is a newborn without a name.
    pub given: SmolStr,
    /// Middle name's words.
    pub middle: SmolStr,
    /// Generation (JR is 2), 0 when not said.
    pub generation: u8,
    /// Whether the given name is a newborn's placeholder.
    pub newborn: bool,
}

/// One address of a person.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Place {
    pub street: SmolStr,
    pub house: SmolStr,
    pub unit: SmolStr,
    pub city: SmolStr,
    pub zip: SmolStr,
}

/// One number of a person.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Number {
    pub kind: NumberKind,
    pub authority: SmolStr,
    pub value: SmolStr,
}

/// Somebody who belongs to the person.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Contact {
    pub given: SmolStr,
    pub family: SmolStr,
}

/// A further attribute.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Other {
    pub kind: OtherKind,
    pub text: SmolStr,
}

/// Bits of [`Profile::flags`].
pub(crate) mod flag {
    pub const FEMALE: u8 = 1;
    pub const MALE: u8 = 2;
    pub const MULTIPLE: u8 = 4;
    pub const SINGLE: u8 = 8;
    pub const DEAD: u8 = 16;
    /// A newborn's placeholder said boy or girl.
    pub const NEWBORN_GIRL: u8 = 32;
    pub const NEWBORN_BOY: u8 = 64;
    pub const PROTECTED: u8 = 128;
}

impl Profile {
    /// The profile of several statements about one person.
    pub fn of(statements: &[Details]) -> Profile {
        let mut all = Profile::default();
        for said in statements {
            all.join(&read::profile(said));
        }
        all
    }

    /// The words of every name of the person, in capitals: surnames, given and middle names.
    pub fn name_words(&self) -> impl Iterator<Item = &str> {
        let texts = self.names.iter().flat_map(|name| [&name.family, &name.given, &name.middle]);
        texts.flat_map(|text| text.split(' ')).filter(|word| !word.is_empty())
    }

    /// Birth dates that are said of this person, the earliest first.
    pub fn births(&self) -> &[Born] {
        &self.born
    }

    /// Adds what another profile of the same person knows.
    pub fn join(&mut self, other: &Profile) {
        unite(&mut self.names, &other.names);
        unite(&mut self.born, &other.born);
        unite(&mut self.places, &other.places);
        unite(&mut self.phones, &other.phones);
        unite(&mut self.emails, &other.emails);
        unite(&mut self.numbers, &other.numbers);
        unite(&mut self.maiden, &other.maiden);
        unite(&mut self.contacts, &other.contacts);
        unite(&mut self.others, &other.others);
        self.orders |= other.orders;
        self.flags |= other.flags;
    }

    /// Marks the person as one whom no machine may join: opted out, confidential, protected (RULES 1.6 P1).
    #[must_use]
    pub fn protected(mut self) -> Profile {
        self.flags |= flag::PROTECTED;
        self
    }

    /// Whether nothing is known.
    pub fn is_empty(&self) -> bool {
        *self == Profile::default()
    }

    /// A person without a name of their own: a newborn.
    pub(crate) fn is_nameless(&self) -> bool {
        !self.names.iter().any(|name| !name.given.is_empty())
    }

    /// No given name, or only its initial.
    pub(crate) fn is_vague(&self) -> bool {
        !self.names.iter().any(|name| name.given.len() > 1)
    }

    pub(crate) fn has(&self, bit: u8) -> bool {
        self.flags & bit != 0
    }

    pub(crate) fn sex_bits(&self) -> u8 {
        self.flags & (flag::FEMALE | flag::MALE)
    }
}

pub(crate) fn bit_of_sex(sex: Sex) -> u8 {
    match sex {
        Sex::Female => flag::FEMALE,
        Sex::Male => flag::MALE,
        _ => 0,
    }
}

fn unite<T: Clone + Ord>(into: &mut Box<[T]>, from: &[T]) {
    if from.is_empty() || **into == *from {
        return;
    }
    let mut all = std::mem::take(into).into_vec();
    all.extend_from_slice(from);
    *into = set(all);
}

/// Sorted, each once, bounded.
pub(crate) fn set<T: Ord>(mut all: Vec<T>) -> Box<[T]> {
    all.sort_unstable();
    all.dedup();
    all.truncate(MOST);
    all.into_boxed_slice()
}
