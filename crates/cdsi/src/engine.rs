//! Evaluation and forecast.

use crate::explain::Explanation;
use crate::{Assessment, Date, Patient, Schedule};

/// Assesses a patient on a day (CDSi chapters 4 to 9).
pub fn evaluate(patient: &Patient, schedule: &Schedule, on: Date) -> Assessment {
    let _ = (patient, schedule, on);
    unimplemented!()
}

/// The same, with an explanation of everything that was done. Several times slower.
pub fn evaluate_explained(patient: &Patient, schedule: &Schedule, on: Date) -> (Assessment, Explanation) {
    let _ = (patient, schedule, on);
    unimplemented!()
}
