//! The fields of a comparison and how far each agrees.

use serde::Deserialize;

/// What is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
#[repr(u8)]
pub enum Field {
    /// Given name, the one that tells twins apart.
    Given,
    /// Family name.
    Family,
    /// Middle name.
    Middle,
    /// Generation behind the name (JR, III).
    Suffix,
    /// Birth date.
    Birth,
    /// Sex.
    Sex,
    /// Order of birth among those born together.
    BirthOrder,
    /// Mother's maiden family name.
    Maiden,
    /// Names of mother, father or guardians.
    Contact,
    /// House number and street.
    Street,
    /// ZIP or postal code.
    Zip,
    /// City.
    City,
    /// Phone number.
    Phone,
    /// E-mail address.
    Email,
    /// Social Security number.
    SocialSecurity,
    /// Medicaid or other member number.
    Payer,
    /// Number of the birth record.
    BirthFile,
    /// A source's own number.
    Own,
    /// Any other number.
    Number,
    /// Place of birth.
    BirthPlace,
    /// Occupation.
    Occupation,
    /// Whether both were grown up on the matcher's day (`Exact`) or not both (`Different`). It carries no weight of its
    /// own: children of one birth date in one household are twins more often than grown people are.
    Age,
    /// What a household shares, taken together: address, phone, e-mail, mother. It carries no weight of its own.
    Household,
}

impl Field {
    /// How many fields there are.
    pub const COUNT: usize = 23;

    /// Every field in order.
    pub const ALL: [Field; Field::COUNT] = [
        Field::Given,
        Field::Family,
        Field::Middle,
        Field::Suffix,
        Field::Birth,
        Field::Sex,
        Field::BirthOrder,
        Field::Maiden,
        Field::Contact,
        Field::Street,
        Field::Zip,
        Field::City,
        Field::Phone,
        Field::Email,
        Field::SocialSecurity,
        Field::Payer,
        Field::BirthFile,
        Field::Own,
        Field::Number,
        Field::BirthPlace,
        Field::Occupation,
        Field::Age,
        Field::Household,
    ];

    /// Name in model files.
    pub fn name(self) -> &'static str {
        match self {
            Field::Given => "given",
            Field::Family => "family",
            Field::Middle => "middle",
            Field::Suffix => "suffix",
            Field::Birth => "birth",
            Field::Sex => "sex",
            Field::BirthOrder => "birth_order",
            Field::Maiden => "maiden",
            Field::Contact => "contact",
            Field::Street => "street",
            Field::Zip => "zip",
            Field::City => "city",
            Field::Phone => "phone",
            Field::Email => "email",
            Field::SocialSecurity => "social_security",
            Field::Payer => "payer",
            Field::BirthFile => "birth_file",
            Field::Own => "own",
            Field::Number => "number",
            Field::BirthPlace => "birth_place",
            Field::Occupation => "occupation",
            Field::Age => "age",
            Field::Household => "household",
        }
    }
}

/// How far a field of two records agrees, best first. A field uses the levels that make sense for it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
#[repr(u8)]
pub enum Level {
    /// Equal after cleaning.
    Exact,
    /// Equal but for punctuation, spacing, particles or order of the parts.
    Alike,
    /// One is a usual short form of the other.
    Nickname,
    /// A part agrees: one of two surnames, the first of two given names, the ZIP of another street.
    Part,
    /// One is the initial of the other.
    Initial,
    /// It stands in another place: swapped names, the middle name used as given name, day and month swapped.
    Moved,
    /// One slip of typing apart, or cut off.
    Close,
    /// Similar: sounds alike, several slips, one part of a date apart.
    Near,
    /// It agrees, but says little: 1 January, only the year.
    Weak,
    /// One side, or both, has only a newborn's placeholder.
    Newborn,
    /// Different.
    Different,
    /// As different as two people are: born half a generation apart, junior and senior, first and second twin.
    Opposite,
    /// Not known on one side.
    #[default]
    Missing,
}

impl Level {
    /// How many levels there are.
    pub const COUNT: usize = 13;

    /// Every level in order.
    pub const ALL: [Level; Level::COUNT] = [
        Level::Exact,
        Level::Alike,
        Level::Nickname,
        Level::Part,
        Level::Initial,
        Level::Moved,
        Level::Close,
        Level::Near,
        Level::Weak,
        Level::Newborn,
        Level::Different,
        Level::Opposite,
        Level::Missing,
    ];

    /// Whether the values are the same value in substance.
    pub fn agrees(self) -> bool {
        self <= Level::Nickname
    }

    /// Whether the values contradict each other.
    pub fn conflicts(self) -> bool {
        matches!(self, Level::Different | Level::Opposite)
    }

    /// Name in model files.
    pub fn name(self) -> &'static str {
        match self {
            Level::Exact => "exact",
            Level::Alike => "alike",
            Level::Nickname => "nickname",
            Level::Part => "part",
            Level::Initial => "initial",
            Level::Moved => "moved",
            Level::Close => "close",
            Level::Near => "near",
            Level::Weak => "weak",
            Level::Newborn => "newborn",
            Level::Different => "different",
            Level::Opposite => "opposite",
            Level::Missing => "missing",
        }
    }

    pub(crate) fn bit(self) -> u16 {
        1 << (self as u16)
    }
}
