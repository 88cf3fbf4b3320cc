//! What the schedule says of a record: computed afresh from the record that the visitor may see, so that nothing that
//! was redacted has a part in it.

use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use jenner_cdsi::{Date, DoseStatus};
use jenner_model::ReportId;
use jenner_model::record::Record;
use jenner_registry::forecast::{NoAssessment, of_record};

use super::Clerk;
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
    pub fn verdicts(&self, dose: ReportId) -> Vec<(&str, DoseStatus)> {
        let found = self.forecast.made().zip(self.places.get(&dose));
        found.map(|(judged, place)| judged.verdicts(*place)).unwrap_or_default()
    }

    /// Keys of the words for what speaks against a dose in a group.
    pub fn against(&self, dose: ReportId, group: &str) -> Vec<&'static str> {
        let found = self.forecast.made().zip(self.places.get(&dose));
        found.map(|(judged, place)| judged.against(*place, group)).unwrap_or_default()
    }
}

impl Clerk {
    /// Asks the engine about a record, as of today.
    pub(super) fn forecast(&self, record: &Record) -> Seen {
        self.forecast_on(record, self.registry.today())
    }

    /// The same as of any day: what would be due then if nothing else were given, or what was due.
    pub(super) fn forecast_on(&self, record: &Record, on: jiff::civil::Date) -> Seen {
        let nothing = |forecast| Seen { forecast, places: HashMap::new() };
        let Ok(on) = Date::try_from(on) else {
            return nothing(Forecast::Failed);
        };
        let assessed = match of_record(&self.registry, record, on) {
            Ok(assessed) => assessed,
            Err(NoAssessment::NoBirthDate) => return nothing(Forecast::NoBirthDate),
            Err(NoAssessment::NotBornYet) => return nothing(Forecast::NotBornYet),
            Err(NoAssessment::Failed) => return nothing(Forecast::Failed),
        };
        let places = assessed.facts.doses.iter().enumerate().map(|(place, dose)| (dose.id, place)).collect();
        let schedule = Arc::clone(self.registry.schedule());
        // A history that cannot be explained is still shown, so the reasons are made here and not with the page.
        let judged = catch_unwind(AssertUnwindSafe(|| {
            let judged = Judged::answered(schedule, assessed.patient, assessed.assessment);
            judged.explanation();
            judged
        }));
        match judged {
            Ok(judged) => Seen { forecast: Forecast::Made(Arc::new(judged)), places },
            Err(_) => nothing(Forecast::Failed),
        }
    }
}
