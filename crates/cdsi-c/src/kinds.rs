//! The engine's enumerations with numbers that stay: a new value gets a new number, an old one keeps its own.

/// Which series a forecast is from.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ForecastKind {
    /// Standard series.
    Standard = 1,
    /// Risk series.
    Risk = 2,
}

/// Status of a vaccine group.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SeriesStatus {
    /// Another dose is needed.
    NotComplete = 1,
    /// All doses are there.
    Complete = 2,
    /// No dose is needed: there is evidence of immunity.
    Immune = 3,
    /// There is a reason not to vaccinate.
    Contraindicated = 4,
    /// Too late to begin or to finish.
    AgedOut = 5,
    /// No dose is recommended now.
    NotRecommended = 6,
}

/// Why a vaccine group has its status.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StatusReason {
    /// A dose is needed.
    DoseNeeded = 1,
    /// Evidence of immunity.
    Immunity = 2,
    /// A contraindication.
    Contraindication = 3,
    /// All doses are there or need not be given.
    SeriesComplete = 4,
    /// None is needed after the doses of the past, although none of them counts here.
    ImmunizationHistory = 5,
    /// The season of the dose is over.
    SeasonOver = 6,
    /// The maximum age has been reached.
    MaximumAge = 7,
    /// The next dose could not be given before the maximum age.
    CannotFinish = 8,
}

/// Status of a dose in a series.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DoseStatus {
    /// Counts.
    Valid = 1,
    /// Surplus or too late; need not be repeated.
    Extraneous = 2,
    /// Does not count and must be repeated.
    NotValid = 3,
    /// Was no good and must be repeated.
    SubStandard = 4,
}

/// Why no series was asked about a dose.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SetAsideReason {
    /// Given after the assessment date.
    AfterAssessment = 1,
    /// Given before birth.
    BeforeBirth = 2,
    /// The schedule does not know the vaccine, or maps it to no antigen at that age.
    NoAntigen = 3,
}

/// The way from the engine's value. One that the engine gains does not compile until it has its number above.
macro_rules! numbered {
    ($name:ident: $($value:ident)*) => {
        impl From<jenner_cdsi::$name> for $name {
            fn from(value: jenner_cdsi::$name) -> $name {
                match value { $(jenner_cdsi::$name::$value => $name::$value,)* }
            }
        }
    };
}
numbered!(ForecastKind: Standard Risk);
numbered!(SeriesStatus: NotComplete Complete Immune Contraindicated AgedOut NotRecommended);
numbered!(StatusReason: DoseNeeded Immunity Contraindication SeriesComplete ImmunizationHistory SeasonOver
    MaximumAge CannotFinish);
numbered!(DoseStatus: Valid Extraneous NotValid SubStandard);
numbered!(SetAsideReason: AfterAssessment BeforeBirth NoAntigen);
