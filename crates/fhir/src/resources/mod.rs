//! The resources Jenner speaks. A resource of another kind is kept as JSON.

mod bundle;
mod clinical;
mod conformance;
mod parties;

pub use bundle::{
    Bundle, Entry, EntryRequest, EntryResponse, EntrySearch, Issue, Link, OperationOutcome, Parameter,
    Parameters,
};
pub use clinical::{
    Component, DateCriterion, Education, Immunization, ImmunizationEvaluation, ImmunizationRecommendation,
    Observation, Performer, Reaction, Recommendation,
};
pub use conformance::{
    CapabilityStatement, Implementation, Interaction, OperationOffered, ResourceOffered, Rest, SearchParam,
    Security, Software,
};
pub use parties::{
    Agent, Communication, Location, Organization, Patient, PatientLink, Practitioner, Provenance,
    RelatedPerson, SourceEntity,
};

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

/// Declares resources: as `elements!`, with `resourceType` first.
macro_rules! resources {
    ($($(#[$doc:meta])* $name:ident { $($body:tt)* })+) => { $(
        $crate::resources::resources!(@one $(#[$doc])* $name [] [] { $($body)* });
    )+ };
    (@one $(#[$doc:meta])* $name:ident [$($done:tt)*] [$($fields:ident)*] {}) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
        #[serde(rename_all = "camelCase")]
        pub struct $name<'a> {
            /// The type's name.
            #[serde(default)]
            pub resource_type: Text<'a>,
            /// Name on this server.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            pub id: Option<Text<'a>>,
            /// About the resource.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            pub meta: Option<Meta<'a>>,
            $($done)*
            /// Elements without a field here.
            #[serde(flatten)]
            pub more: $crate::elements::More,
        }

        impl Default for $name<'_> {
            fn default() -> Self {
                Self {
                    resource_type: stringify!($name).into(),
                    id: None,
                    meta: None,
                    $($fields: Default::default(),)*
                    more: Default::default(),
                }
            }
        }

        impl $name<'_> {
            /// The type's name.
            pub const TYPE: &'static str = stringify!($name);
        }
    };
    (@one $(#[$doc:meta])* $name:ident [$($done:tt)*] [$($fields:ident)*]
        { $(#[$field_doc:meta])* $field:ident ? $type:ty, $($rest:tt)* }) => {
        $crate::resources::resources!(@one $(#[$doc])* $name [$($done)*
            $(#[$field_doc])*
            #[serde(default, skip_serializing_if = "Option::is_none")]
            pub $field: Option<$type>,
        ] [$($fields)* $field] { $($rest)* });
    };
    (@one $(#[$doc:meta])* $name:ident [$($done:tt)*] [$($fields:ident)*]
        { $(#[$field_doc:meta])* $field:ident * $type:ty, $($rest:tt)* }) => {
        $crate::resources::resources!(@one $(#[$doc])* $name [$($done)*
            $(#[$field_doc])*
            #[serde(default, skip_serializing_if = "Vec::is_empty")]
            pub $field: Vec<$type>,
        ] [$($fields)* $field] { $($rest)* });
    };
}
pub(crate) use resources;

/// A resource of any kind that is written: inside a bundle, a parameter, another resource.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Resource<'a> {
    /// A patient.
    Patient(Box<Patient<'a>>),
    /// A dose or a refusal.
    Immunization(Box<Immunization<'a>>),
    /// What is due.
    ImmunizationRecommendation(Box<ImmunizationRecommendation<'a>>),
    /// Whether a dose counts.
    ImmunizationEvaluation(Box<ImmunizationEvaluation<'a>>),
    /// Immunity, contraindication, reaction.
    Observation(Box<Observation<'a>>),
    /// A place.
    Location(Box<Location<'a>>),
    /// An organization.
    Organization(Box<Organization<'a>>),
    /// Somebody who gives or orders vaccines.
    Practitioner(Box<Practitioner<'a>>),
    /// Somebody who belongs to the patient.
    RelatedPerson(Box<RelatedPerson<'a>>),
    /// Who said it, and when.
    Provenance(Box<Provenance<'a>>),
    /// What is wrong.
    OperationOutcome(Box<OperationOutcome<'a>>),
    /// Several resources.
    Bundle(Box<Bundle<'a>>),
    /// Any, as JSON: what was read is of this kind until somebody wants it.
    Json(Value),
}

impl<'de> Deserialize<'de> for Resource<'_> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Value::deserialize(from).map(Resource::Json)
    }
}

macro_rules! from_resource {
    ($($name:ident)+) => { $(
        impl<'a> From<$name<'a>> for Resource<'a> {
            fn from(resource: $name<'a>) -> Self {
                Resource::$name(Box::new(resource))
            }
        }
    )+ };
}
from_resource!(
    Patient Immunization ImmunizationRecommendation ImmunizationEvaluation Observation Location Organization
    Practitioner RelatedPerson Provenance OperationOutcome Bundle
);
