//! A person's resources as lines of NDJSON. Pure but for the schedule's engine.

use jenner_cdsi::Date;
use jenner_fhir::elements::Meta;
use jenner_fhir::write::{Changed, Directory, Writer};
use jenner_model::record::Record;
use jenner_model::{PublicId, Timestamp};
use serde::Serialize;
use serde_json::{Map, Value};

use super::asked::{Asked, DoseFilter, Kind};
use crate::{Registry, fhir, forecast};

/// Lines of each type, in the order of [`Kind::ALL`].
#[derive(Default)]
pub(super) struct Lines {
    pub(super) text: [Vec<u8>; Kind::ALL.len()],
    pub(super) count: [u64; Kind::ALL.len()],
    /// People for whom nothing could be said of the schedule.
    pub(super) unassessed: u64,
}

/// What writing needs, the same for a whole job.
pub(super) struct Pen<'j> {
    pub(super) registry: &'j Registry,
    pub(super) asked: &'j Asked,
    pub(super) directory: Directory,
    pub(super) on: Date,
}

impl Pen<'_> {
    fn wants(&self, kind: Kind) -> bool {
        self.asked.types.contains(&kind)
    }

    /// Adds the resources of a record. `since`: only what changed after; `None` for everything.
    pub(super) fn write(
        &self,
        record: &Record,
        since: Option<Timestamp>,
        lines: &mut Lines,
    ) -> Result<(), serde_json::Error> {
        let writer = fhir::writer(self.registry, &self.directory);
        let person = record.public_id;
        let last = record.reports.iter().map(|report| report.received_at).max().unwrap_or(Timestamp(0));
        let is_new = |at: Timestamp| since.is_none_or(|since| at > since);
        if self.wants(Kind::Patient) {
            let patient = writer.patient(record);
            if is_new(changed_of(patient.meta.as_ref())) {
                self.line(Kind::Patient, &patient, lines)?;
            }
        }
        if self.wants(Kind::Immunization) {
            for dose in writer.immunizations(record) {
                let fits = |filter: &DoseFilter| {
                    let codes = dose.vaccine_code.iter().flat_map(|concept| &concept.coding);
                    let mut codes = codes.filter_map(|coding| coding.code.as_deref());
                    let day =
                        dose.occurrence_date_time.as_deref().and_then(|text| text.get(..10)?.parse().ok());
                    filter.fits(day, dose.status.as_deref().unwrap_or_default(), &mut codes)
                };
                let wanted = self.asked.doses.is_empty() || self.asked.doses.iter().any(fits);
                if wanted && is_new(changed_of(dose.meta.as_ref())) {
                    self.line(Kind::Immunization, &dose, lines)?;
                }
            }
        }
        if (self.wants(Kind::ImmunizationEvaluation) || self.wants(Kind::ImmunizationRecommendation))
            && is_new(last)
        {
            match forecast::of_record(self.registry, record, self.on) {
                Ok(assessed) => self.assessed(&writer, person, record, &assessed, last, lines)?,
                Err(_) => lines.unassessed += 1,
            }
        }
        Ok(())
    }

    fn assessed(
        &self,
        writer: &Writer<'_>,
        person: PublicId,
        record: &Record,
        assessed: &forecast::Assessed,
        last: Timestamp,
        lines: &mut Lines,
    ) -> Result<(), serde_json::Error> {
        let (evaluations, forecasts) = fhir::due::of(self.registry, assessed);
        let on: jenner_model::Date = self.on.into();
        if self.wants(Kind::ImmunizationEvaluation) {
            let changed = Changed::of(record);
            for one in &evaluations {
                let dose = record.doses.iter().find(|dose| dose.id == one.dose);
                let at = dose.map_or(last, |dose| changed.at(&dose.reports));
                self.line(Kind::ImmunizationEvaluation, &writer.evaluation(person, one, on, at), lines)?;
            }
        }
        if self.wants(Kind::ImmunizationRecommendation) {
            let resource = writer.recommendation(person, &forecasts, on, last);
            self.line(Kind::ImmunizationRecommendation, &resource, lines)?;
        }
        Ok(())
    }

    fn line<T: Serialize>(
        &self,
        kind: Kind,
        resource: &T,
        lines: &mut Lines,
    ) -> Result<(), serde_json::Error> {
        let place = kind as usize;
        let (Some(text), Some(count)) = (lines.text.get_mut(place), lines.count.get_mut(place)) else {
            return Ok(());
        };
        let wanted = |of: &Option<Kind>| of.is_none_or(|of| of == kind);
        let elements: Vec<&str> =
            self.asked.elements.iter().filter(|(of, _)| wanted(of)).map(|(_, name)| name.as_str()).collect();
        if elements.is_empty() {
            serde_json::to_writer(&mut *text, resource)?;
        } else {
            serde_json::to_writer(&mut *text, &subset(serde_json::to_value(resource)?, kind, &elements))?;
        }
        text.push(b'\n');
        *count += 1;
        Ok(())
    }
}

fn changed_of(meta: Option<&Meta<'_>>) -> Timestamp {
    let text = meta.and_then(|meta| meta.last_updated.as_deref());
    let at = text.and_then(|text| text.parse::<jiff::Timestamp>().ok());
    // What does not say when it changed is exported always.
    at.map_or(Timestamp(i64::MAX), Timestamp::from_jiff)
}

/// Elements without which a resource is none.
const fn mandatory(kind: Kind) -> &'static [&'static str] {
    match kind {
        Kind::Patient => &[],
        Kind::Immunization => &["status", "vaccineCode", "patient", "occurrenceDateTime", "occurrenceString"],
        Kind::ImmunizationEvaluation => {
            &["status", "patient", "targetDisease", "immunizationEvent", "doseStatus"]
        }
        Kind::ImmunizationRecommendation => &["patient", "date", "recommendation"],
    }
}

/// Only some elements, marked as such.
fn subset(resource: Value, kind: Kind, elements: &[&str]) -> Value {
    let Value::Object(all) = resource else { return resource };
    let keep = |name: &str| {
        let name = name.strip_prefix('_').unwrap_or(name);
        matches!(name, "resourceType" | "id" | "meta")
            || mandatory(kind).contains(&name)
            || elements.contains(&name)
    };
    let mut kept: Map<String, Value> = all.into_iter().filter(|(name, _)| keep(name)).collect();
    let tag = serde_json::json!({
        "system": "http://terminology.hl7.org/CodeSystem/v3-ObservationValue", "code": "SUBSETTED"
    });
    let meta = kept.entry("meta").or_insert_with(|| Value::Object(Map::new()));
    if let Some(meta) = meta.as_object_mut() {
        let tags = meta.entry("tag").or_insert_with(|| Value::Array(Vec::new()));
        if let Some(tags) = tags.as_array_mut() {
            tags.push(tag);
        }
    }
    Value::Object(kept)
}

impl DoseFilter {
    fn fits<'c>(
        &self,
        day: Option<jenner_model::Date>,
        status: &str,
        codes: &mut impl Iterator<Item = &'c str>,
    ) -> bool {
        let in_days = |(first, last): &(Option<jiff::civil::Date>, Option<jiff::civil::Date>)| {
            day.is_some_and(|day| {
                first.is_none_or(|first| day >= first) && last.is_none_or(|last| day <= last)
            })
        };
        self.days.iter().all(in_days)
            && (self.statuses.is_empty() || self.statuses.iter().any(|one| one == status))
            && (self.vaccines.is_empty() || codes.any(|code| self.vaccines.iter().any(|one| one == code)))
    }
}
