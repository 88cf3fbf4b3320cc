//! Closed code sets: Jenner's own logic depends on each value, so they are enums.

use std::fmt;

use serde::{Deserialize, Serialize};

macro_rules! closed_set {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $code:literal $(| $also:literal)*, $label:literal;)+ }) => {
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

            /// The value in plain English.
            pub const fn label(self) -> &'static str {
                match self { $(Self::$variant => $label),+ }
            }

            /// The value of a code, if the table has it. Lower case and the other codes seen for it are taken too.
            pub fn from_code(code: &str) -> Option<Self> {
                $(if code.eq_ignore_ascii_case($code) $(|| code.eq_ignore_ascii_case($also))* { return Some(Self::$variant); })+
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
        Female = "F", "Female";
        /// Male.
        Male = "M", "Male";
        /// Neither female nor male on the person's documents. HL7 0001 writes `O`.
        Other = "X" | "O", "Other";
        /// Not known or not stated.
        Unknown = "U", "Unknown";
    }
);

closed_set!(
    /// RXA-20, HL7 table 0322: what became of the intended dose.
    CompletionStatus {
        /// Given completely.
        Complete = "CP", "Given completely";
        /// Given in part: stock is used, but the dose does not count.
        Partial = "PA", "Given in part";
        /// Not given (also carries observations that belong to no dose).
        NotAdministered = "NA", "Not given";
        /// Refused by the patient or the family.
        Refused = "RE", "Refused";
    }
);

closed_set!(
    /// RXA-21, HL7 table 0323: what the sender asks for.
    ActionCode {
        /// Add.
        Add = "A", "Add";
        /// Update.
        Update = "U", "Update";
        /// Delete.
        Delete = "D", "Delete";
    }
);

closed_set!(
    /// RXA-9, table NIP001: where the sender has its knowledge of the dose from.
    InformationSource {
        /// New dose, given by the reporting organization.
        Administered = "00", "New dose, given here";
        /// Past dose, source not specified.
        Historical = "01", "Past dose, source not stated";
        /// From another provider's record.
        OtherProvider = "02", "Another provider's record";
        /// From the parent's written record.
        ParentWritten = "03", "Parent's written record";
        /// From the parent's memory.
        ParentRecall = "04", "Parent's memory";
        /// From another registry.
        OtherRegistry = "05", "Another registry";
        /// From the birth certificate.
        BirthCertificate = "06", "Birth certificate";
        /// From a school record.
        School = "07", "School record";
        /// From a public agency.
        PublicAgency = "08", "Public agency";
    }
);
