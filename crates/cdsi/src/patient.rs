//! Who is assessed: birth, sex, doses and observations. Dates in, dates out.

use crate::Date;
pub use crate::pack::facts::Sex;
use jenner_codes::Cvx;

/// What the engine needs to know of somebody. It holds nothing that identifies them.
#[derive(Clone, Debug, PartialEq)]
pub struct Patient {
    /// Date of birth.
    pub birth: Date,
    /// Sex; `Unknown` where it is not recorded or neither female nor male.
    pub sex: Sex,
    /// Country of birth as the pack writes it (for example `U.S.`), where it is known.
    pub birth_country: Option<String>,
    /// The doses given, in any order.
    pub doses: Vec<Dose>,
    /// The observations that are active. What is not here is unknown, not denied.
    pub observations: Vec<Observation>,
}

impl Patient {
    /// Somebody without doses or observations.
    pub fn born(birth: Date, sex: Sex) -> Patient {
        Patient { birth, sex, birth_country: None, doses: Vec::new(), observations: Vec::new() }
    }
}

/// A dose that was given (CDSi: vaccine dose administered).
#[derive(Clone, Debug, PartialEq)]
pub struct Dose {
    /// Day on which it was given.
    pub date: Date,
    /// Vaccine.
    pub cvx: Cvx,
    /// Maker (MVX), where it is known.
    pub mvx: Option<String>,
    /// Volume in millilitres, where it is known.
    pub volume_ml: Option<f32>,
    /// Last day on which its lot could be used (CALCDTLOTEXP-1: of a month, its last day).
    pub lot_expires: Option<Date>,
    /// Recalled, wrongly stored, or otherwise known to be no good (Table 6-3).
    pub substandard: bool,
}

impl Dose {
    /// A dose of which only the day and the vaccine are known.
    pub fn given(date: Date, cvx: Cvx) -> Dose {
        Dose { date, cvx, mvx: None, volume_ml: None, lot_expires: None, substandard: false }
    }
}

/// An observation of the schedule that is active for the patient.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Observation {
    /// CDSi observation code, for example `055`.
    pub code: String,
    /// Day of the observation, where it is known.
    pub date: Option<Date>,
}
