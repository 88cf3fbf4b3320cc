//! Whether a code may still be used.

use serde::{Deserialize, Serialize};

use crate::code::ParseCodeError;

macro_rules! statuses {
    ($(#[$doc:meta])* $name:ident, $what:literal { $($(#[$vdoc:meta])* $variant:ident = $text:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
        pub enum $name {
            $($(#[$vdoc])* #[serde(rename = $text)] $variant),+
        }
        impl $name {
            /// The word in Jenner's tables.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text),+ }
            }
        }
        impl std::str::FromStr for $name {
            type Err = ParseCodeError;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                match text {
                    $($text => Ok(Self::$variant),)+
                    _ => Err(ParseCodeError::new($what, text)),
                }
            }
        }
    };
}

statuses!(
    /// Status of a code of a value set, a manufacturer or a product.
    Status, "status (active, deprecated or inactive)" {
        /// In use.
        Active = "active",
        /// An old or other way to write a code: understood, never sent.
        Deprecated = "deprecated",
        /// No longer handed out, or never adopted. Fine in old records; worth a warning in new ones.
        Inactive = "inactive",
    }
);

statuses!(
    /// CDC's status of a CVX code, which says in which doses it may stand.
    CvxStatus, "CVX status (active, inactive, never-active, non-us or pending)" {
        /// In use in the United States.
        Active = "active",
        /// No longer distributed; legal for a dose of the past.
        Inactive = "inactive",
        /// Never used in the United States; not legal for any dose there.
        NeverActive = "never-active",
        /// Used in other countries; legal as history.
        NonUs = "non-us",
        /// Expected, not licensed yet.
        Pending = "pending",
    }
);

impl CvxStatus {
    /// Whether a provider of the United States can have given it recently.
    pub const fn fits_new_dose(self) -> bool {
        matches!(self, Self::Active)
    }

    /// Whether it can stand in a history (a dose given before, or abroad).
    pub const fn fits_history(self) -> bool {
        matches!(self, Self::Active | Self::Inactive | Self::NonUs)
    }
}

statuses!(
    /// What kind of thing a CVX code names.
    CvxKind, "CVX kind (vaccine, unspecified or other)" {
        /// A vaccine of known formulation.
        Vaccine = "vaccine",
        /// "Unspecified formulation": the disease is known, the product is not. For history only.
        Unspecified = "unspecified",
        /// No vaccine: immune globulin, antitoxin, skin test, 998, 999.
        Other = "other",
    }
);
