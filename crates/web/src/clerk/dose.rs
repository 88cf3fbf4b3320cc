//! A dose as its page shows it.

use jenner_codes::InformationSource;
use jenner_model::access::Access;
use jenner_model::dose::DoseStatement;
use jenner_model::record::{Dose, DoseField, Record};
use jenner_model::report::{Report, Statement};

use super::people::message_link;
use super::{Clerk, said, words};
use crate::views::{DoseReport, DoseView, FieldLabel, MarkKind};

impl Clerk {
    /// The page of a dose.
    pub(super) fn dose_view(&self, access: &Access, record: &Record, dose: &Dose) -> DoseView {
        let codes = self.registry.codes();
        let told: Vec<(&Report, &DoseStatement)> = record
            .reports
            .iter()
            .filter(|report| dose.reports.contains(&report.id))
            .filter_map(|report| match &report.statement {
                Statement::Dose(said) => Some((report, &**said)),
                _ => None,
            })
            .collect();
        let sections = self.with_sayer(access, |sayer| {
            [("section-vaccine", said::VACCINE), ("section-giving", said::GIVING)]
                .into_iter()
                .filter_map(|(heading, fields)| {
                    said::section(heading, fields, &dose.best, &told, codes, sayer)
                })
                .collect()
        });
        let seen = self.forecast(record);
        DoseView {
            head: self.head(record),
            mark: self.mark(dose),
            groups: self.groups(dose, &seen),
            place: seen.places.get(&dose.id).copied(),
            forecast: seen.forecast,
            sections,
            claims: self.claims(access, dose, &told),
            sources: self.sources(access, record, |report| dose.reports.contains(&report.id)),
        }
    }

    /// Every report of the injection, the one that the shown values follow first.
    fn claims(&self, access: &Access, dose: &Dose, told: &[(&Report, &DoseStatement)]) -> Vec<DoseReport> {
        let codes = self.registry.codes();
        let of = |id| told.iter().find(|(report, _)| report.id == id);
        dose.reports
            .iter()
            .filter_map(|id| of(*id))
            .map(|(report, said)| DoseReport {
                by: self.organization(report.organization),
                said: report.said_at.to_jiff(),
                arrived: report.received_at.to_jiff(),
                message: message_link(access, report),
                kind: kind(said.source),
                vaccine: words::vaccine(codes, said.vaccine.cvx),
                given_on: said.given_on,
                lot: said.lot.to_string(),
                gave: dose
                    .filled
                    .iter()
                    .filter(|filled| filled.from == report.id)
                    .filter_map(|filled| label(filled.field))
                    .collect(),
            })
            .collect()
    }
}

/// What a source says of where it knows a dose from.
pub(super) fn kind(source: Option<InformationSource>) -> MarkKind {
    match source {
        Some(InformationSource::Administered) => MarkKind::Given,
        Some(_) => MarkKind::Past,
        None => MarkKind::Unsaid,
    }
}

/// The field on the page that shows a value; `None` where the page shows none.
fn label(field: DoseField) -> Option<FieldLabel> {
    Some(match field {
        DoseField::Vaccine => FieldLabel::Vaccine,
        DoseField::Ndc => FieldLabel::Product,
        DoseField::Cpt => FieldLabel::Cpt,
        DoseField::Placer | DoseField::EligibilityMethod => return None,
        DoseField::Source => FieldLabel::InformationSource,
        DoseField::Amount => FieldLabel::Amount,
        DoseField::AdministeredBy => FieldLabel::GivenBy,
        DoseField::OrderedBy => FieldLabel::OrderedBy,
        DoseField::Location => FieldLabel::Place,
        DoseField::Lot => FieldLabel::Lot,
        DoseField::Route => FieldLabel::Route,
        DoseField::Site => FieldLabel::Site,
        DoseField::Eligibility => FieldLabel::Eligibility,
        DoseField::Funding => FieldLabel::Funding,
        DoseField::Vis => FieldLabel::Vis,
        DoseField::Reactions => FieldLabel::Reaction,
        DoseField::Confidentiality => FieldLabel::Confidentiality,
        DoseField::EnteredOn => FieldLabel::EnteredOn,
    })
}
