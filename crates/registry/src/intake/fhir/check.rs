//! What cannot be, or is odd: the rules that a VXU is held to (`jenner_hl7::rules`), for resources.

use jenner_codes::{ActionCode, Codes, CvxKind, CvxStatus, Fit, InformationSource};
use jenner_fhir::problem::{Kind, Problem};
use jenner_model::Date;
use jenner_model::dose::DoseStatement;
use jenner_model::person::Demographics;
use jenner_model::report::Statement;

/// What a statement is held against.
pub(super) struct Circumstances<'c> {
    pub(super) patient: &'c Demographics,
    pub(super) today: Date,
    pub(super) codes: &'c Codes,
}

/// Nobody older than this has been alive in the age of registries.
const EARLIEST_BIRTH: Date = Date::constant(1890, 1, 1);

/// Whether a description of a patient is enough to find or make somebody.
pub(super) fn person(said: &Demographics, today: Date) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut wrong = |kind, element: &str, text: &str| {
        problems.push(Problem::error(kind, format!("Patient.{element}"), text));
    };
    if said.identifiers.is_empty() {
        wrong(
            Kind::Required,
            "identifier",
            "The patient has no identifier. Send your own number of the patient with its system.",
        );
    }
    match said.legal_name() {
        None => wrong(Kind::Required, "name", "The patient has no name. Send family and given name."),
        Some(name) if name.family.is_empty() => {
            wrong(Kind::Required, "name.family", "The family name is missing. Send it.");
        }
        Some(name) if name.given.is_empty() => {
            wrong(Kind::Required, "name.given", "The given name is missing. Send it.");
        }
        Some(_) => {}
    }
    match said.birth_date {
        None => wrong(Kind::Required, "birthDate", "The birth date is missing. Send it as YYYY-MM-DD."),
        Some(born) if born > today => {
            wrong(Kind::Value, "birthDate", "The birth date lies in the future. Correct it.");
        }
        Some(born) if born < EARLIEST_BIRTH => {
            wrong(Kind::Value, "birthDate", "Nobody born then is alive. Correct the birth date.");
        }
        Some(born) => {
            let died = said.death_date.value();
            if died.is_some_and(|died| *died < born) {
                wrong(Kind::BusinessRule, "deceasedDateTime", "Death is dated before birth. Correct it.");
            }
            if died.is_some_and(|died| *died > today) {
                wrong(Kind::Value, "deceasedDateTime", "Death is dated in the future. Correct it.");
            }
        }
    }
    problems
}

/// Whether a statement can be true of the patient.
pub(super) fn statement(said: &Statement, of: &Circumstances<'_>, place: &str) -> Vec<Problem> {
    let mut problems = Vec::new();
    let (on, element, what) = match said {
        Statement::Demographics(_) => return problems,
        Statement::Dose(dose) => (dose.given_on, "occurrence", "dose"),
        Statement::Refusal(refusal) => (refusal.refused_on, "occurrence", "refusal"),
        Statement::Observation(seen) => (seen.observed_on, "effective", "observation"),
    };
    let mut wrong = |text: String| {
        problems.push(Problem::error(Kind::BusinessRule, format!("{place}.{element}"), text));
    };
    if on > of.today {
        wrong(format!("The {what} is dated in the future. Send it when it has happened."));
    }
    if of.patient.birth_date.is_some_and(|born| on < born) {
        wrong(format!("The {what} is dated before birth. Check its date and Patient.birthDate."));
    }
    if of.patient.death_date.value().is_some_and(|died| on > *died) {
        wrong(format!("The {what} is dated after death. Check its date and Patient.deceasedDateTime."));
    }
    if let Statement::Dose(dose) = said
        && dose.action != ActionCode::Delete
    {
        vaccine(dose, of, place, &mut problems);
    }
    problems
}

fn vaccine(dose: &DoseStatement, of: &Circumstances<'_>, place: &str, problems: &mut Vec<Problem>) {
    let administered = dose.source == Some(InformationSource::Administered);
    let code = || format!("{place}.vaccineCode");
    let day = || format!("{place}.occurrence");
    let mut note = |is_error: bool, place: String, text: &str| {
        let make = if is_error { Problem::error } else { Problem::warning };
        problems.push(make(Kind::BusinessRule, place, text.to_owned()));
    };
    if let Some(entry) = of.codes.cvx(dose.vaccine.cvx) {
        match entry.kind {
            CvxKind::Unspecified if administered => note(
                false,
                code(),
                "A dose given by you has a code for an unspecified product. It was stored; send the code of the product.",
            ),
            CvxKind::Other => note(
                false,
                code(),
                "The product is not a vaccine (immune globulin, skin test or the like). It was stored as sent.",
            ),
            _ => {}
        }
        if entry.status == CvxStatus::NeverActive {
            let text = "The vaccine code was never put to use in the United States. Send the code of the product given.";
            note(administered, code(), text);
        }
        match entry.limits.fit_date(dose.given_on) {
            Fit::Fits => {}
            Fit::Impossible => {
                let text = "The vaccine was not in use on that day. Check the date and the vaccine.";
                note(administered, day(), text);
            }
            Fit::Unexpected => note(
                false,
                day(),
                "The vaccine was hardly in use on that day. It was stored; check the date and the vaccine.",
            ),
        }
        let age = of.patient.birth_date.map(|born| months(born, dose.given_on));
        if age.is_some_and(|age| entry.limits.fit_age(age) != Fit::Fits) {
            let text =
                "The vaccine is not expected at that age. It was stored; check date, vaccine and birth date.";
            note(false, code(), text);
        }
    }
    if dose.expires_on.is_some_and(|expiry| dose.given_on > expiry) {
        note(
            false,
            format!("{place}.expirationDate"),
            "The dose was given after the lot had expired. It was stored; check the dates, and whether it must be repeated.",
        );
    }
    if administered && dose.lot.is_empty() {
        note(
            false,
            format!("{place}.lotNumber"),
            "A dose given by you has no lot number. It was stored; send the lot number.",
        );
    }
}

/// Age in completed months.
fn months(born: Date, on: Date) -> u16 {
    let years = i32::from(on.year()) - i32::from(born.year());
    let months =
        years * 12 + i32::from(on.month()) - i32::from(born.month()) - i32::from(on.day() < born.day());
    u16::try_from(months).unwrap_or(0)
}
