//! Doses, what is due, what counts, and what bears on it.

use serde::{Deserialize, Serialize};

use super::{Resource, resources};
use crate::elements::{
    Annotation, CodeableConcept, Identifier, Meta, Period, Quantity, Reference, Text, elements,
};

resources! {
    /// A dose, a refusal, or a dose that was taken back.
    Immunization {
        /// Resources that live in this one alone.
        contained * Resource<'a>,
        /// Numbers.
        identifier * Identifier<'a>,
        /// completed, not-done, entered-in-error.
        status ? Text<'a>,
        /// Why not done.
        status_reason ? CodeableConcept<'a>,
        /// The vaccine.
        vaccine_code ? CodeableConcept<'a>,
        /// Whom.
        patient ? Reference<'a>,
        /// When.
        occurrence_date_time ? Text<'a>,
        /// When, in words.
        occurrence_string ? Text<'a>,
        /// When it was first held.
        recorded ? Text<'a>,
        /// Whether the reporter gave it.
        primary_source ? bool,
        /// Where a secondary report comes from.
        report_origin ? CodeableConcept<'a>,
        /// Where it was given.
        location ? Reference<'a>,
        /// The maker.
        manufacturer ? Reference<'a>,
        /// The lot.
        lot_number ? Text<'a>,
        /// Its expiry.
        expiration_date ? Text<'a>,
        /// Body site.
        site ? CodeableConcept<'a>,
        /// Route.
        route ? CodeableConcept<'a>,
        /// Amount.
        dose_quantity ? Quantity<'a>,
        /// Who did what.
        performer * Performer<'a>,
        /// Notes.
        note * Annotation<'a>,
        /// Why it was given.
        reason_code * CodeableConcept<'a>,
        /// Whether less than meant was given.
        is_subpotent ? bool,
        /// Why.
        subpotent_reason * CodeableConcept<'a>,
        /// Statements handed out.
        education * Education<'a>,
        /// Eligibility for funding.
        program_eligibility * CodeableConcept<'a>,
        /// Who paid.
        funding_source ? CodeableConcept<'a>,
        /// Reactions.
        reaction * Reaction<'a>,
    }

    /// What is due.
    ImmunizationRecommendation {
        /// Resources that live in this one alone.
        contained * Resource<'a>,
        /// For whom.
        patient ? Reference<'a>,
        /// As of when.
        date ? Text<'a>,
        /// Who says so.
        authority ? Reference<'a>,
        /// Each vaccine group.
        recommendation * Recommendation<'a>,
    }

    /// Whether a dose counts.
    ImmunizationEvaluation {
        /// completed.
        status ? Text<'a>,
        /// Whose dose.
        patient ? Reference<'a>,
        /// As of when.
        date ? Text<'a>,
        /// Who says so.
        authority ? Reference<'a>,
        /// Against what.
        target_disease ? CodeableConcept<'a>,
        /// The dose.
        immunization_event ? Reference<'a>,
        /// valid or notvalid.
        dose_status ? CodeableConcept<'a>,
        /// Why not.
        dose_status_reason * CodeableConcept<'a>,
        /// In words.
        description ? Text<'a>,
        /// The series.
        series ? Text<'a>,
        /// Number in it.
        dose_number_positive_int ? u32,
        /// Doses in it.
        series_doses_positive_int ? u32,
    }

    /// Immunity, contraindication, reaction.
    Observation {
        /// Numbers.
        identifier * Identifier<'a>,
        /// final, entered-in-error …
        status ? Text<'a>,
        /// Kind.
        category * CodeableConcept<'a>,
        /// What was asked.
        code ? CodeableConcept<'a>,
        /// Whom it is about.
        subject ? Reference<'a>,
        /// When.
        effective_date_time ? Text<'a>,
        /// From when to when.
        effective_period ? Period<'a>,
        /// When it was said.
        issued ? Text<'a>,
        /// The answer.
        value_codeable_concept ? CodeableConcept<'a>,
        /// Parts.
        component * Component<'a>,
    }
}

elements! {
    /// Who did what.
    Performer {
        /// What.
        function ? CodeableConcept<'a>,
        /// Who.
        actor ? Reference<'a>,
    }

    /// A statement handed out.
    Education {
        /// Which document.
        document_type ? Text<'a>,
        /// Where it can be read.
        reference ? Text<'a>,
        /// Its edition.
        publication_date ? Text<'a>,
        /// When it was handed out.
        presentation_date ? Text<'a>,
    }

    /// A reaction.
    Reaction {
        /// When.
        date ? Text<'a>,
        /// What.
        detail ? Reference<'a>,
    }

    /// What is due in one vaccine group.
    Recommendation {
        /// Vaccines that would do; the group first.
        vaccine_code * CodeableConcept<'a>,
        /// Against what.
        target_disease ? CodeableConcept<'a>,
        /// Vaccines that must not be used.
        contraindicated_vaccine_code * CodeableConcept<'a>,
        /// Status.
        forecast_status ? CodeableConcept<'a>,
        /// Why.
        forecast_reason * CodeableConcept<'a>,
        /// Dates.
        date_criterion * DateCriterion<'a>,
        /// In words.
        description ? Text<'a>,
        /// The series.
        series ? Text<'a>,
        /// Number of the next dose.
        dose_number_positive_int ? u32,
        /// Doses in the series.
        series_doses_positive_int ? u32,
    }

    /// One date of a recommendation.
    DateCriterion {
        /// Which (LOINC).
        code ? CodeableConcept<'a>,
        /// When.
        value ? Text<'a>,
    }

    /// A part of an observation.
    Component {
        /// What was asked.
        code ? CodeableConcept<'a>,
        /// Answer: a date.
        value_date_time ? Text<'a>,
        /// Answer: a code.
        value_codeable_concept ? CodeableConcept<'a>,
    }
}
