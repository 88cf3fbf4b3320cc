//! Which codes can be translated, and which fields can be filled in.

use jenner_codes::{
    Codes, CompletionStatus, Cvx, Eligibility, Ethnicity, FundingSource, InformationSource, Language, Mvx,
    Race, RefusalReason, Relationship, Route, Sex, Site, Unit,
};

/// A table of codes that a sender may have its own words for.
#[derive(Clone, Copy)]
pub struct CodeTable {
    /// Its name in a profile.
    pub name: &'static str,
    /// Segment of the field.
    pub segment: &'static str,
    /// The field.
    pub field: usize,
    /// Coding system written into the third component; empty where the field has no coding system.
    pub system: &'static str,
    /// Only observations of this kind (OBX-3); empty for all.
    pub observation: &'static str,
    /// Whether the standard has the code.
    pub knows: fn(&Codes, &str) -> bool,
}

impl std::fmt::Debug for CodeTable {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name)
    }
}

const fn table(
    name: &'static str,
    segment: &'static str,
    field: usize,
    system: &'static str,
    knows: fn(&Codes, &str) -> bool,
) -> CodeTable {
    CodeTable { name, segment, field, system, observation: "", knows }
}

/// Every table that can be translated. RXA-21 (add, update, delete) is not among them: a word misread there deletes
/// doses.
pub const CODE_TABLES: &[CodeTable] = &[
    table("vaccine", "RXA", 5, "CVX", |codes, code| {
        code.parse::<Cvx>().is_ok_and(|cvx| codes.cvx(cvx).is_some())
    }),
    table("manufacturer", "RXA", 17, "MVX", |codes, code| {
        code.parse::<Mvx>().is_ok_and(|mvx| codes.mvx(&mvx).is_some())
    }),
    table("information_source", "RXA", 9, "NIP001", |_, code| InformationSource::from_code(code).is_some()),
    table("refusal_reason", "RXA", 18, "NIP002", |codes, code| {
        codes.code::<_>(code).is_some_and(is::<RefusalReason>)
    }),
    table("completion", "RXA", 20, "", |_, code| CompletionStatus::from_code(code).is_some()),
    table("unit", "RXA", 7, "UCUM", |codes, code| codes.code(code).is_some_and(is::<Unit>)),
    table("route", "RXR", 1, "NCIT", |codes, code| codes.code(code).is_some_and(is::<Route>)),
    table("site", "RXR", 2, "HL70163", |codes, code| codes.code(code).is_some_and(is::<Site>)),
    table("sex", "PID", 8, "", |_, code| Sex::from_code(code).is_some()),
    table("race", "PID", 10, "CDCREC", |codes, code| codes.code(code).is_some_and(is::<Race>)),
    table("ethnicity", "PID", 22, "CDCREC", |codes, code| codes.code(code).is_some_and(is::<Ethnicity>)),
    table("language", "PID", 15, "ISO6392", |codes, code| codes.code(code).is_some_and(is::<Language>)),
    table("relationship", "NK1", 3, "HL70063", |codes, code| {
        codes.code(code).is_some_and(is::<Relationship>)
    }),
    CodeTable {
        observation: "64994-7",
        ..table("eligibility", "OBX", 5, "HL70064", |codes, code| {
            codes.code(code).is_some_and(is::<Eligibility>)
        })
    },
    CodeTable {
        observation: "30963-3",
        ..table("funding", "OBX", 5, "CDCPHINVS", |codes, code| {
            codes.code(code).is_some_and(is::<FundingSource>)
        })
    },
];

/// Names the set that a code was found in.
fn is<T>(_: T) -> bool {
    true
}

/// A field that may be filled in where a sender leaves it empty.
#[derive(Debug, Clone, Copy)]
pub struct DefaultPlace {
    /// As a profile writes it: `PID-11.6`.
    pub place: &'static str,
    /// Segment.
    pub segment: &'static str,
    /// Field.
    pub field: u16,
    /// Component.
    pub component: u16,
    /// Filled in only where this component of the same repetition has a value; 0: wherever the segment is.
    pub beside: u16,
    /// The values that are allowed; empty: any.
    pub values: &'static [&'static str],
}

const fn place(
    place: &'static str,
    segment: &'static str,
    (field, component, beside): (u16, u16, u16),
    values: &'static [&'static str],
) -> DefaultPlace {
    DefaultPlace { place, segment, field, component, beside, values }
}

/// Every field that can be filled in: what the guide itself reads into an empty field, and how a value is labelled.
/// What was given, when, to whom and by whom is never filled in.
pub const DEFAULTS: &[DefaultPlace] = &[
    place("MSH-11", "MSH", (11, 1, 0), &["P", "T", "D"]),
    place("PID-3.4", "PID", (3, 4, 1), &[]),
    place("PID-3.5", "PID", (3, 5, 1), &["MR", "PI", "PT", "SR"]),
    place("PID-5.7", "PID", (5, 7, 1), &["L"]),
    place("PID-6.7", "PID", (6, 7, 1), &["M"]),
    place("PID-11.6", "PID", (11, 6, 1), &[]),
    place("PID-11.7", "PID", (11, 7, 1), &["H", "P", "M", "L", "C"]),
    place("PID-13.2", "PID", (13, 2, 7), &["PRN"]),
    place("PID-13.3", "PID", (13, 3, 7), &["PH", "CP"]),
    place("NK1-2.7", "NK1", (2, 7, 1), &["L"]),
    place("ORC-1", "ORC", (1, 1, 0), &["RE"]),
    place("RXA-1", "RXA", (1, 1, 0), &["0"]),
    place("RXA-2", "RXA", (2, 1, 0), &["1"]),
    place("RXA-6", "RXA", (6, 1, 0), &["999"]),
    place("RXA-20", "RXA", (20, 1, 0), &["CP"]),
    place("RXA-21", "RXA", (21, 1, 0), &["A"]),
];
