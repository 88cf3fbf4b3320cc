//! Closed code sets: Jenner's own logic depends on each value, so they are enums.

use std::fmt;

use serde::{Deserialize, Serialize};

macro_rules! closed_set {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $code:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum $name {
            $($(#[$vdoc])* #[serde(rename = $code)] $variant),+
        }
        impl $name {
            /// Every value, in the order of the table.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The code as the standard writes it.
            pub const fn code(self) -> &'static str {
                match self { $(Self::$variant => $code),+ }
            }

            /// The value of a code, if the table has it. Lower case is taken too.
            pub fn from_code(code: &str) -> Option<Self> {
                $(if code.eq_ignore_ascii_case($code) { return Some(Self::$variant); })+
                None
            }
        }
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.code())
            }
        }
    };
}

closed_set!(
    /// Administrative sex, HL7 table 0001. `X` is not in the guide but is sent in the field.
    Sex {
        /// Female.
        Female = "F",
        /// Male.
        Male = "M",
        /// Neither female nor male on the person's documents.
        Other = "X",
        /// Not known or not stated.
        Unknown = "U",
    }
);

closed_set!(
    /// RXA-20, HL7 table 0322: what became of the intended dose.
    CompletionStatus {
        /// Given completely.
        Complete = "CP",
        /// Given in part: stock is used, but the dose does not count.
        Partial = "PA",
        /// Not given (also carries observations that belong to no dose).
        NotAdministered = "NA",
        /// Refused by the patient or the family.
        Refused = "RE",
    }
);

closed_set!(
    /// RXA-21, HL7 table 0323: what the sender asks for.
    ActionCode {
        /// Add.
        Add = "A",
        /// Update.
        Update = "U",
        /// Delete.
        Delete = "D",
    }
);

closed_set!(
    /// RXA-9, table NIP001: where the sender has its knowledge of the dose from.
    InformationSource {
        /// New dose, given by the reporting organization.
        Administered = "00",
        /// Past dose, source not specified.
        Historical = "01",
        /// From another provider's record.
        OtherProvider = "02",
        /// From the parent's written record.
        ParentWritten = "03",
        /// From the parent's memory.
        ParentRecall = "04",
        /// From another registry.
        OtherRegistry = "05",
        /// From the birth certificate.
        BirthCertificate = "06",
        /// From a school record.
        School = "07",
        /// From a public agency.
        PublicAgency = "08",
    }
);
