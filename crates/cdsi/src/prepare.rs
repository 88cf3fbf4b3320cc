//! What is decided about a question before the engine is asked (outside the specification): the same for every door, the
//! command line, HTTP, and the C and Python libraries.
//!
//! | in the question | what is done | remark |
//! |---|---|---|
//! | birth after the assessment date | nothing is assessed | [`Refused::BornAfterAssessment`] |
//! | the same vaccine on the same day twice | one dose; what only the later entry knows is kept | [`Remark::Merged`] |
//! | a dose after the assessment date | takes no part; the report lists it as set aside | [`Remark::DoseAfterAssessment`] |
//! | a dose before birth | the same | [`Remark::DoseBeforeBirth`] |
//! | a vaccine the schedule does not know | the same | [`Remark::UnknownVaccine`] |
//! | an immune globulin | is an active observation from that day on, and stays in the list of doses | [`Remark::ObservationByDose`] |
//! | an observation after the assessment date | is left out | [`Remark::ObservationAfterAssessment`] |
//! | an observation the schedule does not know | is left out | [`Remark::UnknownObservation`] |
//!
//! Left to the caller, because a [`Request`] cannot say it:
//!
//! - **Partial dates.** A dose of which only the month or the year is known is asked as of the last day of that
//!   time (not after the assessment date), so that no later dose comes too early by it; that its own status rests
//!   on an assumed day must be said with the answer. An observation of which the day is not known is given
//!   without one. Without a whole birth date there is no assessment.
//! - **What is no dose.** Refused, not administered, entered in error, and deleted entries are not given.
//! - **One injection reported by several senders** with different codes or days: decided before, by whoever holds
//!   the reports. Here only entries that are alike in day and vaccine are taken as one.
//! - **A combination vaccine reported in parts** is given once, as the combination.

use std::fmt;

use jenner_codes::Cvx;

use crate::report::{Report, Request};
use crate::{Assessment, CodeSystem, Date, Dose, Observation, Patient, Schedule};

/// A question that is ready for the engine.
#[derive(Clone, Debug, PartialEq)]
pub struct Prepared {
    /// Who is assessed.
    pub patient: Patient,
    /// Place in the question of each of the patient's doses, from 1.
    pub places: Vec<usize>,
    /// What was decided.
    pub remarks: Vec<Remark>,
}

impl Prepared {
    /// Puts names to an assessment of this patient. Doses keep their place in the question.
    pub fn report(&self, schedule: &Schedule, assessment: &Assessment) -> Report {
        let mut report = Report::new(&self.patient, schedule, assessment);
        let place = |of_patient: usize| {
            of_patient.checked_sub(1).and_then(|index| self.places.get(index)).copied().unwrap_or(of_patient)
        };
        report.evaluations.iter_mut().for_each(|one| one.dose = place(one.dose));
        report.set_aside.iter_mut().for_each(|one| one.dose = place(one.dose));
        report
    }
}

/// A question that is not asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// Birth lies after the assessment date.
    #[error("the date of birth {birth} is after the assessment date {on}: check both")]
    BornAfterAssessment {
        /// Date of birth.
        birth: Date,
        /// Assessment date.
        on: Date,
    },
}

/// What was decided about an entry of the question. Doses have their place in it, from 1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Remark {
    /// Two doses are alike in day and vaccine: taken as one.
    Merged {
        /// The dose that stays.
        dose: usize,
        /// The one that is the same.
        again: usize,
        /// Day.
        date: Date,
        /// Vaccine.
        cvx: Cvx,
    },
    /// The dose lies after the assessment date: it takes no part.
    DoseAfterAssessment {
        /// The dose.
        dose: usize,
        /// Day.
        date: Date,
    },
    /// The dose lies before birth: it takes no part.
    DoseBeforeBirth {
        /// The dose.
        dose: usize,
        /// Day.
        date: Date,
    },
    /// The schedule does not know the vaccine: the dose counts for nothing.
    UnknownVaccine {
        /// The dose.
        dose: usize,
        /// Vaccine.
        cvx: Cvx,
    },
    /// The dose is taken as an observation, too.
    ObservationByDose {
        /// The dose.
        dose: usize,
        /// Vaccine.
        cvx: Cvx,
        /// Code of the observation.
        code: String,
    },
    /// The observation lies after the assessment date: it is left out.
    ObservationAfterAssessment {
        /// Code.
        code: String,
        /// Day.
        date: Date,
    },
    /// The schedule does not know the observation: it is left out.
    UnknownObservation {
        /// Code as given.
        code: String,
    },
}

impl fmt::Display for Remark {
    /// The remark in English.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Remark::Merged { dose, again, date, cvx } => write!(
                f,
                "dose {again} (CVX {cvx} on {date}) is the same as dose {dose}: both are taken as one"
            ),
            Remark::DoseAfterAssessment { dose, date } => {
                write!(f, "dose {dose} ({date}) is after the assessment date: it is left out")
            }
            Remark::DoseBeforeBirth { dose, date } => {
                write!(f, "dose {dose} ({date}) is before birth: it is left out; check its date")
            }
            Remark::UnknownVaccine { dose, cvx } => {
                write!(f, "dose {dose}: the schedule does not know CVX {cvx}: the dose counts for nothing")
            }
            Remark::ObservationByDose { dose, cvx, code } => {
                write!(f, "dose {dose}: CVX {cvx} is taken as observation {code}")
            }
            Remark::ObservationAfterAssessment { code, date } => {
                write!(f, "observation {code} ({date}) is after the assessment date: it is left out")
            }
            Remark::UnknownObservation { code } => {
                write!(f, "the schedule does not know observation {code}: it is left out")
            }
        }
    }
}

/// Makes a question ready for the engine; see the table above.
pub fn prepare(request: &Request, schedule: &Schedule, on: Date) -> Result<Prepared, Refused> {
    let birth = request.birth_date;
    if birth > on {
        return Err(Refused::BornAfterAssessment { birth, on });
    }
    let asked = request.patient();
    let mut prepared = Prepared {
        patient: Patient { doses: Vec::new(), observations: Vec::new(), ..asked },
        places: Vec::new(),
        remarks: Vec::new(),
    };
    for (place, dose) in (1..).zip(asked.doses) {
        prepared.take_dose(schedule, on, place, dose);
    }
    for observation in asked.observations {
        prepared.take_observation(schedule, on, observation);
    }
    Ok(prepared)
}

impl Prepared {
    fn take_dose(&mut self, schedule: &Schedule, on: Date, place: usize, dose: Dose) {
        let Dose { date, cvx, .. } = dose;
        let same = |(_, known): &(&usize, &mut Dose)| known.date == date && known.cvx == cvx;
        if let Some((first, known)) = self.places.iter().zip(&mut self.patient.doses).find(same) {
            self.remarks.push(Remark::Merged { dose: *first, again: place, date, cvx });
            merge(known, dose);
            return;
        }
        if date > on {
            self.remarks.push(Remark::DoseAfterAssessment { dose: place, date });
        } else if date < self.patient.birth {
            self.remarks.push(Remark::DoseBeforeBirth { dose: place, date });
        } else {
            let observed = schedule.observations_coded(CodeSystem::AdministeredCvx, &cvx.to_string());
            for id in observed {
                let code = schedule.observation(*id).0.to_owned();
                self.patient.observations.push(Observation { code: code.clone(), date: Some(date) });
                self.remarks.push(Remark::ObservationByDose { dose: place, cvx, code });
            }
            if observed.is_empty() && schedule.vaccine_name(cvx).is_none() {
                self.remarks.push(Remark::UnknownVaccine { dose: place, cvx });
            }
        }
        self.patient.doses.push(dose);
        self.places.push(place);
    }

    fn take_observation(&mut self, schedule: &Schedule, on: Date, given: Observation) {
        let Some(code) = known_code(schedule, &given.code) else {
            self.remarks.push(Remark::UnknownObservation { code: given.code });
            return;
        };
        match given.date {
            Some(date) if date > on => {
                self.remarks.push(Remark::ObservationAfterAssessment { code, date });
            }
            date => self.patient.observations.push(Observation { code, date }),
        }
    }
}

/// The code as the schedule writes it: `55` means `055`.
fn known_code(schedule: &Schedule, code: &str) -> Option<String> {
    let code = code.trim();
    let padded = format!("{code:0>3}");
    [code, &padded].into_iter().find(|code| schedule.observation_numbered(code).is_some()).map(str::to_owned)
}

/// Keeps what the first entry knows, and adds what only the second does. Bad news of either is kept.
fn merge(known: &mut Dose, again: Dose) {
    known.mvx = known.mvx.take().or(again.mvx);
    known.volume_ml = known.volume_ml.or(again.volume_ml);
    known.lot_expires = known.lot_expires.or(again.lot_expires);
    known.substandard |= again.substandard;
}
