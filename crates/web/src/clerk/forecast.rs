//! What the schedule says of a record: computed afresh from the record that the visitor may see, so that nothing that
//! was redacted has a part in it.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock};

use jenner_cdsi::{Dose as GivenDose, Patient, Schedule, Sex};
use jenner_codes::CompletionStatus;
use jenner_model::ReportId;
use jenner_model::record::Record;

use super::Clerk;
use crate::desk::Refusal;
use crate::views::{Forecast, Judged};

/// A record as the engine sees it.
pub struct Seen {
    /// What the schedule says.
    pub forecast: Forecast,
    /// Where each dose of the record stands among those the engine was asked about.
    pub places: HashMap<ReportId, usize>,
}

impl Seen {
    /// What it says of a dose, by group.
    pub fn verdicts(&self, dose: ReportId) -> Vec<(&str, jenner_cdsi::DoseStatus)> {
        let found = self.forecast.made().zip(self.places.get(&dose));
        found.map(|(judged, place)| judged.verdicts(*place)).unwrap_or_default()
    }
}

impl Clerk {
    /// The schedule in use.
    pub(super) fn schedule_in_use(&self) -> Result<Arc<Schedule>, Refusal> {
        static SHIPPED: LazyLock<Option<Arc<Schedule>>> = LazyLock::new(|| {
            jenner_cdsi::shipped_pack().and_then(|pack| Schedule::load(&pack)).ok().map(Arc::new)
        });
        SHIPPED.clone().ok_or_else(|| Refusal::Broken("the schedule cannot be loaded".into()))
    }

    /// Asks the engine about a record, as of today.
    pub(super) fn forecast(&self, record: &Record) -> Seen {
        let nothing = |forecast| Seen { forecast, places: HashMap::new() };
        let day = |date| jenner_cdsi::Date::try_from(date).ok();
        let Some(birth) = record.demographics.birth_date.and_then(day) else {
            return nothing(Forecast::NoBirthDate);
        };
        let (Ok(schedule), Some(today)) = (self.schedule_in_use(), day(self.registry.today())) else {
            return nothing(Forecast::Failed);
        };
        let sex = match record.demographics.sex.value() {
            Some(jenner_codes::Sex::Female) => Sex::Female,
            Some(jenner_codes::Sex::Male) => Sex::Male,
            _ => Sex::Unknown,
        };
        let mut patient = Patient::born(birth, sex);
        let mut places = HashMap::new();
        for dose in &record.doses {
            let Some(date) = day(dose.best.given_on) else { continue };
            places.insert(dose.id, patient.doses.len());
            let mut given = GivenDose::given(date, dose.best.vaccine.cvx);
            given.substandard = dose.best.completion == CompletionStatus::Partial;
            patient.doses.push(given);
        }
        let judged = Judged::of(schedule, patient, today);
        Seen { forecast: Forecast::Made(Arc::new(judged)), places }
    }
}
