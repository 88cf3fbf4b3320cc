//! RXA-5: which vaccine it was, from CVX, NDC or CPT in either position (guide §3 RXA, §6.1).

use jenner_codes::{Cpt, Cvx, CvxKind, CvxStatus, Fit, Mvx, Ndc};
use jenner_model::dose::VaccineGiven;
use jiff::civil::Date;

use super::date;
use super::reading::{Reading, at};
use crate::er7::Segment;
use crate::rules::dose as rule;

/// What RXA-5 says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Vaccine {
    /// A product.
    Given(VaccineGiven),
    /// CVX 998: nothing was given; the group carries observations.
    None,
    /// CVX 999: something was given, nobody knows what.
    Unknown,
}

/// The coding systems that name vaccines, as senders write them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum System {
    Cvx,
    Ndc,
    Cpt,
    /// A table of the sender's own: passed over.
    Local,
    Unsaid,
    Other,
}

impl System {
    fn of(text: &str) -> Self {
        let upper = text.to_ascii_uppercase();
        match upper.as_str() {
            "CVX" | "HL70292" | "HL7 0292" => Self::Cvx,
            "NDC" | "NDC10" | "NDC11" | "2.16.840.1.113883.6.69" => Self::Ndc,
            "C4" | "CPT" | "CPT4" | "C5" | "CPT-4" => Self::Cpt,
            "" => Self::Unsaid,
            "L" | "LOCAL" => Self::Local,
            other if other.starts_with("99") || other.starts_with("L-") => Self::Local,
            _ => Self::Other,
        }
    }
}

#[derive(Default)]
struct Named {
    cvx: Option<Cvx>,
    ndc: Option<Ndc>,
    cpt: Option<Cpt>,
    /// The vaccine that NDC or CPT stands for.
    mapped: Option<Cvx>,
    /// Who makes the product with the NDC.
    mvx: Option<Mvx>,
}

/// The vaccine, and the manufacturer that the NDC implies. `None` when RXA-5 is of no use: the group is
/// dropped, and the findings say why.
pub(crate) fn read(rxa: &Segment<'_>, reading: &mut Reading<'_>) -> Option<(Vaccine, Option<Mvx>)> {
    let field = rxa.field(5);
    let place = |component| at(rxa, 5).component(component);
    let mut named = Named::default();
    let mut wrong = None;
    for component in [1, 4, 7] {
        let code = field.component(usize::from(component)).text();
        let mut system = System::of(&field.component(usize::from(component) + 2).text());
        let name = field.component(usize::from(component) + 1).text();
        if matches!(system, System::Unsaid | System::Other) && is_named(&code, &name, reading) {
            reading.report(&rule::RXA_5_BY_NAME, place(component + 2));
            system = System::Cvx;
        }
        if code.is_empty() || system == System::Local || field.component(usize::from(component)).is_null() {
            continue;
        }
        if let Err(rule) = lookup(&code, system, &mut named, reading) {
            wrong = wrong.or(Some((rule, component)));
        }
    }
    let mapped = named.mapped;
    let cvx = match (named.cvx, mapped) {
        // "No vaccine" and "unknown" say less than a product code beside them.
        (Some(Cvx::UNKNOWN), Some(mapped)) => mapped,
        (Some(cvx), _) => cvx,
        (None, Some(mapped)) => mapped,
        (None, None) => {
            match wrong {
                // The whole field is lost, so the finding names the field.
                Some((rule, 1)) => reading.report(rule, at(rxa, 5)),
                Some((rule, component)) => reading.report(rule, place(component)),
                None => reading.report(&rule::RXA_5_MISSING, at(rxa, 5)),
            }
            return None;
        }
    };
    if let Some((_, component)) = wrong {
        reading.report(&rule::RXA_5_SECOND_UNKNOWN, place(component));
    }
    if named.cvx.is_some() && mapped.is_some_and(|mapped| !agree(cvx, mapped, reading)) {
        reading.report(&rule::RXA_5_CONFLICT, at(rxa, 5));
    }
    let vaccine = match cvx {
        Cvx::NO_VACCINE => Vaccine::None,
        Cvx::UNKNOWN => Vaccine::Unknown,
        cvx => Vaccine::Given(VaccineGiven { cvx, ndc: named.ndc, cpt: named.cpt }),
    };
    Some((vaccine, named.mvx))
}

/// Whether code and name agree with a vaccine of the CVX table: then its missing system can be guessed.
fn is_named(code: &str, name: &str, reading: &Reading<'_>) -> bool {
    let letters = |text: &str| -> String {
        text.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_lowercase()
    };
    let name = letters(name);
    let entry = code.parse().ok().and_then(|cvx: Cvx| reading.codes.cvx(cvx));
    name.len() >= 3
        && entry.is_some_and(|entry| {
            [&entry.short, &entry.full].iter().any(|known| letters(known).starts_with(&name))
        })
}

/// Puts one code in its place, or says what is wrong with it.
fn lookup(
    code: &str,
    system: System,
    named: &mut Named,
    reading: &Reading<'_>,
) -> Result<(), &'static crate::rules::Rule> {
    match system {
        System::Cvx => {
            let cvx: Cvx = code.parse().map_err(|_| &rule::RXA_5_UNKNOWN)?;
            reading.codes.cvx(cvx).ok_or(&rule::RXA_5_UNKNOWN)?;
            named.cvx = named.cvx.or(Some(cvx));
        }
        System::Ndc => {
            let entry = reading.codes.ndc_from_text(code).ok_or(&rule::RXA_5_UNKNOWN)?;
            named.ndc = Some(entry.ndc.clone());
            named.mvx = entry.mvx.clone();
            named.mapped = Some(entry.cvx);
        }
        System::Cpt => {
            let cpt: Cpt = code.parse().map_err(|_| &rule::RXA_5_UNKNOWN)?;
            let vaccines = reading.codes.cpt(&cpt);
            let first = *vaccines.first().ok_or(&rule::RXA_5_UNKNOWN)?;
            named.mapped = named.mapped.or(Some(first));
            named.cpt = Some(cpt);
        }
        System::Unsaid => return Err(&rule::RXA_5_NO_SYSTEM),
        System::Other => return Err(&rule::RXA_5_SYSTEM),
        System::Local => {}
    }
    Ok(())
}

/// Whether two vaccine codes can mean the same injection: the same, or of one group.
fn agree(one: Cvx, other: Cvx, reading: &Reading<'_>) -> bool {
    one == other || reading.codes.group_mask(one) & reading.codes.group_mask(other) != 0
}

/// How a dose came about, for the rules that are milder with history.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Circumstances {
    /// Day given.
    pub given_on: Date,
    /// Birth of the patient.
    pub birth: Option<Date>,
    /// Given by the sender itself (RXA-9 `00`).
    pub administered: bool,
}

/// Holds a vaccine against day and age. `false` when the dose cannot have happened so and is dropped.
pub(crate) fn plausible(cvx: Cvx, dose: Circumstances, rxa: &Segment<'_>, reading: &mut Reading<'_>) -> bool {
    let codes = reading.codes;
    let Some(entry) = codes.cvx(cvx) else { return true };
    match entry.kind {
        CvxKind::Unspecified if dose.administered => reading.report(&rule::RXA_5_UNSPECIFIED, at(rxa, 5)),
        CvxKind::Other => reading.report(&rule::RXA_5_NOT_VACCINE, at(rxa, 5)),
        _ => {}
    }
    let mut kept = true;
    match entry.status {
        CvxStatus::NeverActive if dose.administered => {
            reading.report(&rule::RXA_5_NEVER_ACTIVE, at(rxa, 5));
            kept = false;
        }
        CvxStatus::NeverActive => reading.report(&rule::RXA_5_NEVER_ACTIVE_HISTORY, at(rxa, 5)),
        _ => {}
    }
    match entry.limits.fit_date(dose.given_on) {
        Fit::Fits => {}
        Fit::Unexpected => reading.report(&rule::USE_DATE_UNEXPECTED, at(rxa, 3)),
        // Elsewhere vaccines are used earlier and longer: what counts as impossible is a dose given here.
        Fit::Impossible if dose.administered => {
            reading.report(&rule::USE_DATE, at(rxa, 3));
            kept = false;
        }
        Fit::Impossible => reading.report(&rule::USE_DATE_HISTORY, at(rxa, 3)),
    }
    if let Some(birth) = dose.birth {
        let fit = entry.limits.fit_age(date::age_in_months(birth, dose.given_on));
        if fit != Fit::Fits {
            reading.report(&rule::USE_AGE_UNEXPECTED, at(rxa, 5));
        }
    }
    kept
}
