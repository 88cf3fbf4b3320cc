//! What is due and what counts: ImmDS's profiles of recommendation and evaluation.
//!
//! The vaccine group is written by the CVX code of its unspecified formulation, as registries do in HL7 v2 (OBX 30956-7).

use jenner_codes::Cvx;
use jenner_model::{PublicId, ReportId, Timestamp};
use jiff::civil::Date;
use smol_str::SmolStr;

use super::{Writer, borrowed, codes, meta, patient_reference};
use crate::elements::{CodeableConcept, Coding, Reference, Text};
use crate::resources::{DateCriterion, ImmunizationEvaluation, ImmunizationRecommendation, Recommendation};
use crate::systems;

/// Where somebody stands in a vaccine group.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ForecastStatus {
    /// A dose is due.
    Due,
    /// The next dose is not due yet.
    Later,
    /// The day by which it should have been given is over.
    Overdue,
    /// The series is complete.
    Complete,
    /// There is immunity.
    Immune,
    /// There is a contraindication.
    Contraindicated,
    /// The age for it is over.
    AgedOut,
    /// It is not recommended for this person.
    NotRecommended,
}

/// What comes next in one vaccine group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Forecast {
    /// The group, by the CVX code of its unspecified formulation.
    pub group: Cvx,
    /// Where the person stands.
    pub status: ForecastStatus,
    /// Why, in a sentence.
    pub reason: Option<SmolStr>,
    /// Name of the series.
    pub series: Option<SmolStr>,
    /// Number of the next dose.
    pub dose_number: Option<u8>,
    /// Doses in the series.
    pub doses_in_series: Option<u8>,
    /// First day on which the next dose would be valid.
    pub earliest: Option<Date>,
    /// Day on which it is recommended.
    pub due: Option<Date>,
    /// Day on which it is overdue.
    pub overdue: Option<Date>,
    /// Last day on which it should be given.
    pub latest: Option<Date>,
}

/// Whether one dose counts in one vaccine group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evaluation {
    /// The dose.
    pub dose: ReportId,
    /// The group, by the CVX code of its unspecified formulation.
    pub group: Cvx,
    /// Whether it counts.
    pub valid: bool,
    /// Why not, in sentences.
    pub reason: Option<SmolStr>,
    /// Name of the series.
    pub series: Option<SmolStr>,
    /// Number of the dose; `None` for one that does not count.
    pub dose_number: Option<u8>,
    /// Doses in the series.
    pub doses_in_series: Option<u8>,
}

/// Diseases of the groups that are against one, in SNOMED CT, by the group's unspecified CVX.
const DISEASES: [(u16, &str, &str); 25] = [
    (17, "91428005", "Haemophilus influenzae infection"),
    (21, "38907003", "Varicella"),
    (26, "63650001", "Cholera"),
    (33, "16814004", "Pneumococcal infectious disease"),
    (45, "66071002", "Viral hepatitis type B"),
    (85, "40468003", "Viral hepatitis, type A"),
    (88, "6142004", "Influenza"),
    (89, "398102009", "Acute poliomyelitis"),
    (90, "14168008", "Rabies"),
    (91, "4834000", "Typhoid fever"),
    (108, "23511006", "Meningococcal infectious disease"),
    (122, "18624000", "Disease caused by Rotavirus"),
    (129, "52947006", "Japanese encephalitis virus disease"),
    (137, "240532009", "Human papillomavirus infection"),
    (152, "16814004", "Pneumococcal infectious disease"),
    (164, "23511006", "Meningococcal infectious disease"),
    (184, "16541001", "Yellow fever"),
    (188, "4740000", "Herpes zoster"),
    (213, "840539006", "Disease caused by severe acute respiratory syndrome coronavirus 2"),
    (222, "712986001", "Encephalitis caused by tick-borne encephalitis virus"),
    (304, "55735004", "Respiratory syncytial virus infection"),
    (317, "111864006", "Chikungunya fever"),
    (319, "409498004", "Anthrax"),
    (325, "359814004", "Monkeypox"),
    (330, "38362002", "Dengue"),
];

impl<'a> Writer<'a> {
    /// What is due for a person, as of a day.
    pub fn recommendation(
        &self,
        person: PublicId,
        forecasts: &'a [Forecast],
        on: Date,
        changed: Timestamp,
    ) -> ImmunizationRecommendation<'a> {
        ImmunizationRecommendation {
            id: Some(person.to_string().into()),
            meta: meta(changed, systems::IMMDS_RECOMMENDATION),
            patient: patient_reference(person),
            ..self.forecast(forecasts, on)
        }
    }

    /// What is due, without the person.
    pub fn forecast(&self, forecasts: &'a [Forecast], on: Date) -> ImmunizationRecommendation<'a> {
        ImmunizationRecommendation {
            date: Some(on.to_string().into()),
            authority: Some(self.authority_reference()),
            recommendation: forecasts.iter().map(|one| self.next(one)).collect(),
            ..ImmunizationRecommendation::default()
        }
    }

    fn authority_reference(&self) -> Reference<'a> {
        Reference { display: Some(self.authority.into()), ..Reference::default() }
    }

    fn next(&self, of: &'a Forecast) -> Recommendation<'a> {
        let criterion = |code: &'static str, words: &'static str, on: Option<Date>| {
            on.map(|on| DateCriterion {
                code: Some(codes::loinc(code, words)),
                value: Some(Text::Owned(on.to_string())),
                ..DateCriterion::default()
            })
        };
        Recommendation {
            vaccine_code: vec![self.group(of.group)],
            target_disease: self.disease(of.group),
            forecast_status: Some(status(of.status)),
            forecast_reason: of
                .reason
                .as_ref()
                .map(|text| CodeableConcept { text: borrowed(text), ..CodeableConcept::default() })
                .into_iter()
                .collect(),
            date_criterion: [
                criterion("30981-5", "Earliest date to give", of.earliest),
                criterion("30980-7", "Date vaccine due", of.due),
                criterion("59778-1", "Date when overdue for immunization", of.overdue),
                criterion("59777-3", "Latest date to give immunization", of.latest),
            ]
            .into_iter()
            .flatten()
            .collect(),
            series: of.series.as_ref().and_then(|series| borrowed(series)),
            dose_number_positive_int: positive(of.dose_number),
            series_doses_positive_int: positive(of.doses_in_series),
            ..Recommendation::default()
        }
    }

    /// Whether a dose counts.
    pub fn evaluation(
        &self,
        person: PublicId,
        of: &'a Evaluation,
        on: Date,
        changed: Timestamp,
    ) -> ImmunizationEvaluation<'a> {
        ImmunizationEvaluation {
            id: Some(format!("{person}-{}-{}", of.dose.0, of.group).into()),
            meta: meta(changed, systems::IMMDS_EVALUATION),
            patient: patient_reference(person),
            immunization_event: Some(Reference::to(format!("Immunization/{person}-{}", of.dose.0))),
            ..self.evaluated(of, on)
        }
    }

    /// Whether a dose counts, without person and dose.
    pub fn evaluated(&self, of: &'a Evaluation, on: Date) -> ImmunizationEvaluation<'a> {
        let (code, display) = if of.valid { ("valid", "Valid") } else { ("notvalid", "Not valid") };
        ImmunizationEvaluation {
            status: Some("completed".into()),
            date: Some(on.to_string().into()),
            authority: Some(self.authority_reference()),
            target_disease: Some(self.disease(of.group).unwrap_or_else(|| self.group(of.group))),
            dose_status: Some(CodeableConcept::of(Coding::of(systems::DOSE_STATUS, code, display))),
            dose_status_reason: of
                .reason
                .as_ref()
                .map(|text| CodeableConcept { text: borrowed(text), ..CodeableConcept::default() })
                .into_iter()
                .collect(),
            series: of.series.as_ref().and_then(|series| borrowed(series)),
            dose_number_positive_int: positive(of.dose_number),
            series_doses_positive_int: positive(of.doses_in_series),
            ..ImmunizationEvaluation::default()
        }
    }

    fn group(&self, group: Cvx) -> CodeableConcept<'a> {
        let label = self.codes.all_groups().iter().find(|entry| entry.unspecified == group);
        CodeableConcept {
            text: label.map(|entry| Text::Borrowed(&*entry.label)),
            ..CodeableConcept::of(codes::vaccine(self.codes, group))
        }
    }

    /// The disease of a group that is against one alone, beside the group itself.
    fn disease(&self, group: Cvx) -> Option<CodeableConcept<'a>> {
        let (_, code, words) = DISEASES.iter().find(|(of, ..)| *of == group.number())?;
        let mut concept = self.group(group);
        concept.coding.insert(0, Coding::of(systems::SNOMED, *code, *words));
        Some(concept)
    }
}

/// A count of doses; FHIR has no zero here.
fn positive(count: Option<u8>) -> Option<u32> {
    count.filter(|count| *count > 0).map(u32::from)
}

/// FHIR's own code where it has one, and the LOINC answer that registries send in HL7 v2 (59783-1).
fn status<'a>(of: ForecastStatus) -> CodeableConcept<'a> {
    let (base, answer, words) = match of {
        ForecastStatus::Due => (Some(("due", "Due")), "LA13422-3", "On schedule"),
        // FHIR has no word for it, and "due" would call a newborn for HPV.
        ForecastStatus::Later => (None, "LA13422-3", "On schedule"),
        ForecastStatus::Overdue => (Some(("overdue", "Overdue")), "LA13423-1", "Overdue"),
        ForecastStatus::Complete => (Some(("complete", "Complete")), "LA13421-5", "Complete"),
        ForecastStatus::Immune => (Some(("immune", "Immune")), "LA27183-5", "Immune"),
        ForecastStatus::Contraindicated => {
            (Some(("contraindicated", "Contraindicated")), "LA4216-3", "Contraindicated")
        }
        ForecastStatus::AgedOut => (None, "LA13424-9", "Too old"),
        ForecastStatus::NotRecommended => (None, "LA4695-8", "Not recommended"),
    };
    let base = base.map(|(code, words)| Coding::of(systems::RECOMMENDATION, code, words));
    let answer = Coding::of(systems::LOINC, answer, words);
    CodeableConcept {
        coding: base.into_iter().chain([answer]).collect(),
        text: Some(words.into()),
        ..CodeableConcept::default()
    }
}
