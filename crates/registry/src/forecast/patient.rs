//! From a record to what the engine is asked: the decisions around the engine (CDSi leaves them to the registry).
//!
//! | the record says | the engine gets |
//! |---|---|
//! | no birth date, or one in the future | nothing: there is no assessment, and [`NoAssessment`] says why |
//! | sex `F` or `M`; anything else or nothing | female or male; unknown |
//! | country of birth | unknown: messages do not carry it, the pack says what to assume |
//! | a dose after the assessment day, or before birth | the dose; the engine sets it aside |
//! | a dose that was deleted, refused or not given | nothing: it is no dose |
//! | a dose reported by several senders | one dose, as the record has it |
//! | a dose given in part (`PA`) | a dose that is no good: it must be repeated (Table 6-3) |
//! | a lot that had expired | the expiry; the engine compares (Table 6-3) |
//! | an amount in mL | the volume; amounts in other units are no volume |
//! | CVX 998 (no vaccine) | nothing |
//! | CVX 999 (unknown) or one the schedule does not know | the dose; the engine sets it aside |
//! | an immune globulin whose giving *is* an observation | that observation, from the day it was given, and the dose |
//! | history of disease, laboratory evidence, contraindication, indication | the observations its code names |
//! | a reaction, with its dose or alone | the observation that speaks of the vaccine it followed |
//! | "allergy to an earlier dose" without a vaccine | nothing: nobody knows which vaccine is meant |
//! | an observation that begins after the assessment day, or ended before it | nothing on that day |
//! | the same observation several times | the latest of them |
//!
//! An observation begins on its effective date (OBX 30946-8), else on the day it was made, and holds through its
//! expiration date (OBX 30944-3). An observation nobody reported is unknown, not absent.

use std::collections::BTreeMap;

use jenner_cdsi as cdsi;
use jenner_cdsi::{Date, Dose, Observation, ObservationId, Patient, Schedule};
use jenner_codes::{Codes, CompletionStatus, Cvx, Sex};
use jenner_model::dose::{Amount, DoseStatement};
use jenner_model::observation::{Observation as Seen, ObservedFact};
use jenner_model::person::Demographics;
use jenner_model::record::{self, Record, Told};

use super::facts::{Facts, GivenDose, ToldFact};
use super::observations::Observations;

/// Why somebody is not assessed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum NoAssessment {
    /// No birth date is known.
    #[error("no birth date is known, so no age can be computed")]
    NoBirthDate,
    /// The birth date lies after the day of the assessment.
    #[error("the birth date lies in the future")]
    NotBornYet,
    /// The engine failed on this record. A defect of the program: the record itself is well.
    #[error("the record could not be assessed because of a defect in the program")]
    Failed,
}

impl NoAssessment {
    /// The word that is stored.
    pub const fn word(self) -> &'static str {
        match self {
            NoAssessment::NoBirthDate => "no_birth_date",
            NoAssessment::NotBornYet => "not_born_yet",
            NoAssessment::Failed => "failed",
        }
    }
}

/// The facts of a record.
pub fn facts(record: &Record) -> Facts {
    facts_of(&record.demographics, &record.doses, &record.observations)
}

/// The facts of the parts of a record that bear on the schedule.
pub(crate) fn facts_of(
    demographics: &Demographics,
    doses: &[record::Dose],
    observations: &[Told<Seen>],
) -> Facts {
    let mut facts = Facts {
        birth: demographics.birth_date.and_then(day),
        sex: match demographics.sex.value() {
            Some(Sex::Female) => cdsi::Sex::Female,
            Some(Sex::Male) => cdsi::Sex::Male,
            Some(Sex::Other | Sex::Unknown) | None => cdsi::Sex::Unknown,
        },
        ..Facts::default()
    };
    for dose in doses {
        let said = &dose.best;
        facts.doses.extend(given(said).map(|given| GivenDose { id: dose.id, dose: given }));
        let (Some(on), cvx) = (day(said.given_on), said.vaccine.cvx) else { continue };
        let of_dose = |code: &str, reaction| ToldFact {
            code: code.into(),
            reaction,
            vaccine: Some(cvx),
            from: on,
            until: None,
        };
        facts.told.extend(said.reactions.iter().map(|code| of_dose(code.as_str(), true)));
        facts.told.extend(said.indications.iter().map(|code| of_dose(code.as_str(), false)));
    }
    for told in observations {
        let seen = &told.statement;
        let Some(from) = seen.from.or(Some(seen.observed_on)).and_then(day) else { continue };
        facts.told.push(ToldFact {
            code: seen.finding.code().into(),
            reaction: matches!(seen.finding, ObservedFact::Reaction(_)),
            vaccine: seen.vaccine,
            from,
            until: seen.until.and_then(day),
        });
    }
    facts
}

fn given(said: &DoseStatement) -> Option<Dose> {
    let counts = matches!(said.completion, CompletionStatus::Complete | CompletionStatus::Partial);
    if !counts || said.vaccine.cvx == Cvx::NO_VACCINE {
        return None;
    }
    Some(Dose {
        date: day(said.given_on)?,
        cvx: said.vaccine.cvx,
        mvx: said.manufacturer.as_ref().map(|mvx| mvx.as_str().to_owned()),
        volume_ml: said.amount.as_ref().and_then(volume),
        lot_expires: said.expires_on.and_then(day),
        substandard: said.completion == CompletionStatus::Partial,
    })
}

fn volume(amount: &Amount) -> Option<f32> {
    let in_ml = amount.unit.as_ref().is_some_and(|unit| unit.as_str() == "mL");
    amount.value.parse().ok().filter(|volume: &f32| in_ml && volume.is_finite() && *volume > 0.0)
}

fn day(date: jiff::civil::Date) -> Option<Date> {
    Date::try_from(date).ok()
}

impl Facts {
    /// What the engine is asked on a day.
    pub(crate) fn patient(
        &self,
        schedule: &Schedule,
        observations: &Observations,
        codes: &Codes,
        on: Date,
    ) -> Result<Patient, NoAssessment> {
        let birth = self.birth.ok_or(NoAssessment::NoBirthDate)?;
        if birth > on {
            return Err(NoAssessment::NotBornYet);
        }
        let mut latest: BTreeMap<ObservationId, Date> = BTreeMap::new();
        let mut note = |observation: ObservationId, date: Date| {
            let known = latest.entry(observation).or_insert(date);
            *known = date.max(*known);
        };
        for told in self.told.iter().filter(|told| told.holds_on(on)) {
            for observation in observations.named(schedule, codes, told) {
                note(observation, told.from);
            }
        }
        for GivenDose { dose, .. } in self.doses.iter().filter(|given| given.dose.date <= on) {
            for observation in observations.given(dose.cvx) {
                note(*observation, dose.date);
            }
        }
        Ok(Patient {
            birth,
            sex: self.sex,
            birth_country: None,
            doses: self.doses.iter().map(|given| given.dose.clone()).collect(),
            observations: latest
                .into_iter()
                .map(|(id, date)| {
                    let (code, _) = schedule.observation(id);
                    Observation { code: code.to_owned(), date: Some(date) }
                })
                .collect(),
        })
    }

    /// The first day after `on` from which the engine is asked something else.
    pub(crate) fn change_after(&self, on: Date) -> Option<Date> {
        let observed = self.told.iter().flat_map(|told| {
            [Some(told.from), told.until.map(|last| last.plus_days(1))].into_iter().flatten()
        });
        let given = self.doses.iter().map(|given| given.dose.date);
        observed.chain(given).chain(self.birth).filter(|day| *day > on).min()
    }
}

impl ToldFact {
    fn holds_on(&self, on: Date) -> bool {
        self.from <= on && self.until.is_none_or(|last| on <= last)
    }
}
