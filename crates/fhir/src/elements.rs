//! The data types of FHIR R4 that the resources are made of.
//!
//! Every type keeps the elements it has no field for in `more`: what a sender wrote is not lost by reading it. Texts are
//! borrowed where a resource is written and owned where one was read.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Number, Value};

/// A text, borrowed from the record or owned.
pub type Text<'a> = Cow<'a, str>;

/// Elements without a field of their own.
pub type More = BTreeMap<String, Value>;

/// Declares types with optional (`?`) and repeated (`*`) elements and room for unknown ones.
macro_rules! elements {
    ($($(#[$doc:meta])* $name:ident { $($(#[$field_doc:meta])* $field:ident $mark:tt $type:ty,)* })+) => { $(
        elements!(@one $(#[$doc])* $name [] { $($(#[$field_doc])* $field $mark $type,)* });
    )+ };
    (@one $(#[$doc:meta])* $name:ident [$($done:tt)*] {}) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
        #[serde(rename_all = "camelCase")]
        pub struct $name<'a> {
            $($done)*
            /// Elements without a field here.
            #[serde(flatten)]
            pub more: $crate::elements::More,
        }
    };
    (@one $(#[$doc:meta])* $name:ident [$($done:tt)*]
        { $(#[$field_doc:meta])* $field:ident ? $type:ty, $($rest:tt)* }) => {
        elements!(@one $(#[$doc])* $name [$($done)*
            $(#[$field_doc])*
            #[serde(default, skip_serializing_if = "Option::is_none")]
            pub $field: Option<$type>,
        ] { $($rest)* });
    };
    (@one $(#[$doc:meta])* $name:ident [$($done:tt)*]
        { $(#[$field_doc:meta])* $field:ident * $type:ty, $($rest:tt)* }) => {
        elements!(@one $(#[$doc])* $name [$($done)*
            $(#[$field_doc])*
            #[serde(default, skip_serializing_if = "Vec::is_empty")]
            pub $field: Vec<$type>,
        ] { $($rest)* });
    };
}
pub(crate) use elements;

elements! {
    /// What is known about a resource.
    Meta {
        /// Version of the resource.
        version_id ? Text<'a>,
        /// When it changed last (instant).
        last_updated ? Text<'a>,
        /// Profiles it keeps to.
        profile * Text<'a>,
        /// Security labels.
        security * Coding<'a>,
    }

    /// Something that FHIR has no element for.
    Extension {
        /// Which.
        url ? Text<'a>,
        /// Parts of it.
        extension * Extension<'a>,
        /// Value: code.
        value_code ? Text<'a>,
        /// Value: coding.
        value_coding ? Coding<'a>,
        /// Value: text.
        value_string ? Text<'a>,
        /// Value: date.
        value_date ? Text<'a>,
    }

    /// What a primitive value carries beside itself (`_family`).
    Beside {
        /// Extensions of the value.
        extension * Extension<'a>,
    }

    /// A code of a system.
    Coding {
        /// The system.
        system ? Text<'a>,
        /// The code.
        code ? Text<'a>,
        /// The system's words for it.
        display ? Text<'a>,
    }

    /// A concept: codes of several systems, and a text.
    CodeableConcept {
        /// Codes.
        coding * Coding<'a>,
        /// Text.
        text ? Text<'a>,
    }

    /// A number by which something is known.
    Identifier {
        /// Its use.
        r#use ? Text<'a>,
        /// Kind of number.
        r#type ? CodeableConcept<'a>,
        /// Whose number.
        system ? Text<'a>,
        /// The number.
        value ? Text<'a>,
        /// Who gave it.
        assigner ? Box<Reference<'a>>,
    }

    /// A pointer to another resource.
    Reference {
        /// Where.
        reference ? Text<'a>,
        /// Type of what is pointed at.
        r#type ? Text<'a>,
        /// A number instead of a place.
        identifier ? Box<Identifier<'a>>,
        /// Words for people.
        display ? Text<'a>,
    }

    /// A name.
    HumanName {
        /// Kind of name.
        r#use ? Text<'a>,
        /// All in one.
        text ? Text<'a>,
        /// Family name.
        family ? Text<'a>,
        /// Beside the family name.
        #[serde(rename = "_family")]
        beside_family ? Beside<'a>,
        /// Given names.
        given * Text<'a>,
        /// Titles before.
        prefix * Text<'a>,
        /// Suffixes.
        suffix * Text<'a>,
        /// Extensions.
        extension * Extension<'a>,
    }

    /// A postal address.
    Address {
        /// Kind of address.
        r#use ? Text<'a>,
        /// Postal or physical.
        r#type ? Text<'a>,
        /// All in one.
        text ? Text<'a>,
        /// Street and what belongs to it.
        line * Text<'a>,
        /// City.
        city ? Text<'a>,
        /// County.
        district ? Text<'a>,
        /// Beside the county: its code.
        #[serde(rename = "_district")]
        beside_district ? Beside<'a>,
        /// State.
        state ? Text<'a>,
        /// ZIP.
        postal_code ? Text<'a>,
        /// Country.
        country ? Text<'a>,
    }

    /// A phone number or an e-mail address.
    ContactPoint {
        /// Phone, e-mail …
        system ? Text<'a>,
        /// The number or address.
        value ? Text<'a>,
        /// Home, work, mobile …
        r#use ? Text<'a>,
    }

    /// An amount.
    Quantity {
        /// The number.
        value ? Number,
        /// Unit for people.
        unit ? Text<'a>,
        /// System of the unit.
        system ? Text<'a>,
        /// Code of the unit.
        code ? Text<'a>,
    }

    /// From when to when.
    Period {
        /// From.
        start ? Text<'a>,
        /// Until, inclusive.
        end ? Text<'a>,
    }

    /// A note.
    Annotation {
        /// The text.
        text ? Text<'a>,
    }
}

impl<'a> Coding<'a> {
    /// A code of a system with its words.
    pub fn of(system: impl Into<Text<'a>>, code: impl Into<Text<'a>>, display: impl Into<Text<'a>>) -> Self {
        let display: Text<'a> = display.into();
        Self {
            system: some(system.into()),
            code: some(code.into()),
            display: some(display),
            ..Self::default()
        }
    }
}

impl<'a> CodeableConcept<'a> {
    /// A concept of one code.
    pub fn of(coding: Coding<'a>) -> Self {
        Self { coding: vec![coding], ..Self::default() }
    }

    /// The first code of one of these systems.
    pub fn code_of(&self, systems: &[&str]) -> Option<&str> {
        let known = |coding: &&Coding<'a>| coding.system.as_deref().is_some_and(|s| systems.contains(&s));
        self.coding.iter().find(known).and_then(|coding| coding.code.as_deref())
    }

    /// The text, else the words of the first code that has some.
    pub fn words(&self) -> Option<&str> {
        self.text.as_deref().or_else(|| self.coding.iter().find_map(|coding| coding.display.as_deref()))
    }
}

impl<'a> Reference<'a> {
    /// A pointer.
    pub fn to(reference: impl Into<Text<'a>>) -> Self {
        Self { reference: Some(reference.into()), ..Self::default() }
    }
}

impl<'a> Extension<'a> {
    /// An extension without a value yet.
    pub fn of(url: &'static str) -> Self {
        Self { url: Some(url.into()), ..Self::default() }
    }

    /// "The value is missing, and nobody knows it."
    pub fn absent() -> Self {
        Self { value_code: Some("unknown".into()), ..Self::of(crate::systems::ABSENT) }
    }
}

/// A text that says something.
pub(crate) fn some(text: Text<'_>) -> Option<Text<'_>> {
    (!text.is_empty()).then_some(text)
}
