//! The words of school law that are the same everywhere: grades, facilities, circumstances, kinds of proof.

use std::fmt;
use std::str::FromStr;

use jenner_model::organization::OrganizationKind;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A grade: pre-kindergarten, kindergarten, or 1 to 12. Whoever is in none (childcare, college, ungraded) has none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Grade(i8);

impl Grade {
    /// Pre-kindergarten.
    pub const PREK: Grade = Grade(-1);
    /// Kindergarten.
    pub const KINDERGARTEN: Grade = Grade(0);
    /// The last grade.
    pub const LAST: Grade = Grade(12);

    /// Grade 1 to 12; 0 is kindergarten, -1 pre-kindergarten.
    pub fn numbered(number: i8) -> Option<Self> {
        (Self::PREK.0..=Self::LAST.0).contains(&number).then_some(Self(number))
    }

    /// The number: -1 for pre-kindergarten, 0 for kindergarten.
    pub fn number(self) -> i8 {
        self.0
    }

    /// The grade some years later or earlier, if there is one.
    pub fn after(self, years: i8) -> Option<Self> {
        self.0.checked_add(years).and_then(Self::numbered)
    }

    /// Reads what student systems write: `K`, `KG`, `PK`, `PK4`, `Pre-K`, `TK`, `01`, `1`, `1st`, `Grade 1`, `1st grade`, and
    /// the numbers 0 and -1 for kindergarten and the year before. `None` for everything that is no grade from
    /// pre-kindergarten to 12, ungraded students among it.
    pub fn read(text: &str) -> Option<Self> {
        let plain: String =
            text.chars().filter(|one| one.is_alphanumeric()).flat_map(char::to_lowercase).collect();
        let plain = plain.strip_prefix("grade").or(plain.strip_suffix("grade")).unwrap_or(&plain);
        if text.trim_start().starts_with('-') {
            return matches!(plain, "1" | "2").then_some(Self::PREK);
        }
        match plain {
            "k" | "kg" | "kf" | "kn" | "k5" | "5k" | "kinder" | "kindergarten" | "0" | "00" => {
                return Some(Self::KINDERGARTEN);
            }
            "pk" | "pk3" | "pk4" | "k4" | "4k" | "k3" | "3k" | "tk" | "pr" | "prek" | "prek3" | "prek4"
            | "prekindergarten" | "preschool" => return Some(Self::PREK),
            _ => {}
        }
        let digits = plain.trim_end_matches(|one: char| one.is_ascii_alphabetic());
        let ending = plain.get(digits.len()..)?;
        let number: i8 = digits.parse().ok().filter(|_| digits.len() <= 2)?;
        (matches!(ending, "" | "st" | "nd" | "rd" | "th") && number > 0)
            .then(|| Self::numbered(number))
            .flatten()
    }
}

impl fmt::Display for Grade {
    /// `PK`, `K`, `1` … `12`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::PREK => f.write_str("PK"),
            Self::KINDERGARTEN => f.write_str("K"),
            Self(number) => write!(f, "{number}"),
        }
    }
}

/// What is no grade.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("\"{0}\" is no grade: write PK, K, or 1 to 12")]
pub struct NotAGrade(pub String);

impl FromStr for Grade {
    type Err = NotAGrade;

    fn from_str(text: &str) -> Result<Self, NotAGrade> {
        Self::read(text).ok_or_else(|| NotAGrade(text.to_owned()))
    }
}

impl Serialize for Grade {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Grade {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = String::deserialize(from)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$about:meta])* $variant:ident = $word:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[derive(serde::Serialize, serde::Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum $name { $($(#[$about])* $variant),+ }

        impl $name {
            /// All, in the order of the pages.
            pub const ALL: &'static [$name] = &[$($name::$variant),+];

            /// The word in the database, in packs and in addresses.
            pub const fn word(self) -> &'static str {
                match self { $($name::$variant => $word),+ }
            }

            /// The one with a word.
            pub fn of(word: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|one| one.word() == word)
            }
        }
    };
}
pub(crate) use words;

words! {
    /// Where somebody is a student.
    Facility {
        /// Childcare, early learning centre, day care.
        Childcare = "childcare",
        /// A Head Start or Early Head Start programme.
        HeadStart = "head_start",
        /// A public or private school, pre-kindergarten to grade 12.
        School = "school",
        /// Taught at home.
        HomeStudy = "home_study",
        /// College, university, vocational school.
        College = "college",
    }
}

impl Facility {
    /// What an organization is to the law; everything that is not said to be another kind is a school.
    pub fn of_kind(kind: OrganizationKind) -> Self {
        match kind {
            OrganizationKind::Childcare => Facility::Childcare,
            OrganizationKind::HeadStart => Facility::HeadStart,
            OrganizationKind::HomeStudy => Facility::HomeStudy,
            OrganizationKind::College => Facility::College,
            _ => Facility::School,
        }
    }
}

words! {
    /// What gives a student more time.
    Circumstance {
        /// Without a home (McKinney-Vento).
        Homeless = "homeless",
        /// In foster care.
        FosterCare = "foster_care",
        /// Came from another school, the records are under way.
        Transfer = "transfer",
        /// Child of somebody in the armed forces who was moved.
        Military = "military",
        /// Came from abroad within the year.
        FromAbroad = "from_abroad",
    }
}

words! {
    /// How immunity is proved other than by doses.
    ProofKind {
        /// The registry's own record: history of disease or a laboratory result reported by a clinic or a laboratory, and
        /// accepted by the schedule.
        Record = "record",
        /// A laboratory result shown to the school.
        Laboratory = "laboratory",
        /// A written statement of a clinician that the disease was had.
        Clinician = "clinician",
        /// A written statement of the family, or of the school nurse, that the disease was had.
        Family = "family",
    }
}
